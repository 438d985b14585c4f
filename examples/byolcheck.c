/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* byolcheck: the command line on libbyolcheck. It knows nothing that the
   public header does not tell. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"

static struct byol_ctx *volatile interrupted;

static void
on_signal (int signal)
{
  (void) signal;
  if (interrupted != NULL)
    byol_ctx_cancel (interrupted);
}

static void
log_line (int level, const char *message, void *data)
{
  (void) level;
  (void) data;
  complain ("%s", message);
}

/* A file opened later must not land on a closed standard descriptor. The
   stand-in for standard output refuses to be written. */
static void
occupy_standard_descriptors (void)
{
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF) {
      int null = open ("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR);
      if (null >= 0 && null != fd) {
        dup2 (null, fd);
        close (null);
      }
    }
}

/* "rules" shows severities only when a profile is named. */
static int
load_profile (struct byol_profile **out, struct byol_ctx *ctx, const struct settings *s,
              struct byol_error **err)
{
  if (s->profile == NULL && s->as_of != NULL)
    return byol_profile_load_as_of (out, ctx, s->as_of, err);
  if (s->profile == NULL && (s->command & (CHECK | EXPLAIN)) == 0)
    return 0;
  return byol_profile_load (out, ctx, s->profile, err);
}

static int
run (const struct settings *s, struct output *out)
{
  struct byol_error *error = NULL;
  struct byol_ctx *ctx = NULL;
  struct byol_profile *profile = NULL;
  struct byol_terms *terms = NULL;
  int code = EXIT_COULD_NOT;
  if (byol_ctx_new (&ctx, &error) < 0)
    goto out;
  if (s->verbose)
    byol_ctx_set_log (ctx, log_line, NULL);
  /* A second signal ends the program at once. */
  struct sigaction cancel = { .sa_handler = on_signal, .sa_flags = (int) SA_RESETHAND };
  interrupted = ctx;
  sigaction (SIGINT, &cancel, NULL);
  sigaction (SIGTERM, &cancel, NULL);

  if (load_profile (&profile, ctx, s, &error) < 0 || make_terms (&terms, ctx, s, &error) < 0)
    goto out;
  if (s->command == CHECK || s->command == INSPECT)
    code = run_images (s, ctx, profile, terms, out);
  else
    code = s->lint ? run_lint (s, ctx, out) : run_texts (s, profile, out);

out:
  if (error != NULL) {
    complain ("%s", byol_error_message (error));
    byol_error_free (error);
  }
  byol_terms_free (terms);
  byol_profile_free (profile);
  interrupted = NULL;
  byol_ctx_free (ctx);
  return code;
}

int
main (int argc, char **argv)
{
  occupy_standard_descriptors ();
  struct settings s = { .format = "text", .color = "auto" };
  int code = parse_command_line (&s, argc, argv);
  if (code < 0) {
    struct output out = { .path = s.output };
    code = run (&s, &out);
    if (finish_output (&out) < 0)
      code = EXIT_COULD_NOT;
  }
  free (s.sayings);
  free (s.disks);
  return code;
}
