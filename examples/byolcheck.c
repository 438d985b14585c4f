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

/* What a signal cancels: all that is at work. */
static struct byol_ctx *volatile at_work[MAX_JOBS];
static volatile sig_atomic_t interrupted;

static void
on_signal (int signal)
{
  (void) signal;
  interrupted = 1;
  for (size_t i = 0; i < MAX_JOBS && at_work[i] != NULL; i++)
    byol_ctx_cancel (at_work[i]);
}

static void
log_line (int level, const char *message, void *data)
{
  const struct session *session = data;
  (void) level;
  if (session->image != NULL)
    complain_about (session->image, 0, message);
  else
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

/* The one with number `i`, which signals end from now on. */
static int
open_session (struct session *session, size_t i, const struct settings *s, struct byol_error **err)
{
  int r = byol_ctx_new (&session->ctx, err);
  if (r < 0)
    return r;
  if (s->verbose)
    byol_ctx_set_log (session->ctx, log_line, session);
  at_work[i] = session->ctx;
  if (interrupted)
    byol_ctx_cancel (session->ctx);
  r = load_profile (&session->profile, session->ctx, s, err);
  return r < 0 ? r : make_terms (&session->terms, session->ctx, s, err);
}

static void
close_session (struct session *session)
{
  byol_terms_free (session->terms);
  byol_profile_free (session->profile);
  byol_ctx_free (session->ctx);
}

static int
run (const struct settings *s, struct output *out)
{
  struct session sessions[MAX_JOBS] = { { .image = NULL } };
  struct images images = { .paths = NULL };
  struct byol_error *error = NULL;
  size_t count = 1;
  int code = EXIT_COULD_NOT;
  /* A second signal ends the program at once. */
  struct sigaction cancel = { .sa_handler = on_signal, .sa_flags = (int) SA_RESETHAND };
  sigaction (SIGINT, &cancel, NULL);
  sigaction (SIGTERM, &cancel, NULL);

  if (open_session (&sessions[0], 0, s, &error) < 0)
    goto out;
  if (s->command == CHECK || s->command == INSPECT) {
    if (find_images (&images, s) < 0)
      goto out;
    /* Threads share nothing: each has a context, profile and terms of its own. */
    const size_t wanted = count_jobs (s, images.count);
    while (count < wanted && open_session (&sessions[count], count, s, &error) == 0)
      count++;
    if (count == wanted)
      code = run_images (s, &images, sessions, count, out);
  } else if (s->lint)
    code = run_lint (s, sessions[0].ctx, out);
  else
    code = run_texts (s, sessions[0].profile, out);

out:
  if (error != NULL) {
    complain ("%s", byol_error_message (error));
    byol_error_free (error);
  }
  for (size_t i = MAX_JOBS; i-- > 0;)
    at_work[i] = NULL;
  for (size_t i = 0; i < MAX_JOBS; i++)
    close_session (&sessions[i]);
  free_images (&images);
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
    code = s.command == DIFF ? run_diff (&s, &out) : run (&s, &out);
    if (finish_output (&out) < 0)
      code = EXIT_COULD_NOT;
  }
  free (s.sayings);
  free (s.disks);
  return code;
}
