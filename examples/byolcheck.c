/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* byolcheck: the command line on libbyolcheck. It knows nothing that the
   public header does not tell. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <byolcheck/byolcheck.h>

/* Exit codes. */
#define EXIT_READY 0
#define EXIT_NOT_READY 1
#define EXIT_COULD_NOT 2

static const char usage[] =
  "Usage: byolcheck COMMAND [OPTION...] [ARGUMENT...]\n"
  "Will Amazon WorkSpaces accept this Windows disk image (BYOL)?\n"
  "\n"
  "  check IMAGE...           check disk images, or folders that hold Windows\n"
  "  inspect IMAGE...         show what is on the disk, without a verdict\n"
  "  rules                    list the requirements\n"
  "  explain RULE...          tell a requirement in full\n"
  "  profiles                 list the dated sets of requirements\n"
  "\n"
  "      --format FORMAT      text (default) or json\n"
  "  -o, --output FILE        write to FILE, not to standard output\n"
  "  -p, --profile NAME       name of a profile, or path of a JSON file [current]\n"
  "      --source SOURCE      auto (default), direct, guestfs or tree\n"
  "      --image-format FMT   raw, qcow2, vmdk, vpc, vhdx or vdi; default: probe\n"
  "      --allow-backing      let an image refer to other files\n"
  "      --strict             warnings and missing attestations block as well\n"
  "      --deadline SECONDS   give up on an image after that time\n"
  "      --color WHEN         auto (default), always or never\n"
  "  -v, --verbose            show the evidence, and what is being done\n"
  "  -q, --quiet              print nothing but errors\n"
  "Exit status: 0 ready, 1 not ready or undecided, 2 could not check.\n";

/* ---- options ------------------------------------------------------------------ */

enum command
{
  CHECK = 1,
  INSPECT = 2,
  RULES = 4,
  EXPLAIN = 8,
  PROFILES = 16,
};
#define ALL (CHECK | INSPECT | RULES | EXPLAIN | PROFILES)

static const struct
{
  const char *name;
  enum command command;
  int takes_arguments;
} commands[] = {
  { "check", CHECK, 1 },     { "inspect", INSPECT, 1 },   { "rules", RULES, 0 },
  { "explain", EXPLAIN, 1 }, { "profiles", PROFILES, 0 },
};

enum option_id
{
  OPT_FORMAT = 256,
  OPT_SOURCE,
  OPT_IMAGE_FORMAT,
  OPT_ALLOW_BACKING,
  OPT_STRICT,
  OPT_DEADLINE,
  OPT_COLOR,
  OPT_VERSION,
};

static const struct option long_options[] = {
  { "format", required_argument, NULL, OPT_FORMAT },
  { "output", required_argument, NULL, 'o' },
  { "profile", required_argument, NULL, 'p' },
  { "source", required_argument, NULL, OPT_SOURCE },
  { "image-format", required_argument, NULL, OPT_IMAGE_FORMAT },
  { "allow-backing", no_argument, NULL, OPT_ALLOW_BACKING },
  { "strict", no_argument, NULL, OPT_STRICT },
  { "deadline", required_argument, NULL, OPT_DEADLINE },
  { "color", required_argument, NULL, OPT_COLOR },
  { "verbose", no_argument, NULL, 'v' },
  { "quiet", no_argument, NULL, 'q' },
  { "version", no_argument, NULL, OPT_VERSION },
  { "help", no_argument, NULL, 'h' },
  { NULL, 0, NULL, 0 },
};

/* The commands that an option concerns; with others it is an error, so that
   nobody believes it did something. */
static int
concerns (int option)
{
  switch (option) {
    case 'p':
      return CHECK | RULES | EXPLAIN;
    case OPT_SOURCE:
    case OPT_IMAGE_FORMAT:
    case OPT_ALLOW_BACKING:
    case OPT_DEADLINE:
    case 'v':
    case 'q':
      return CHECK | INSPECT;
    case OPT_STRICT:
      return CHECK;
    default:
      return ALL;
  }
}

struct settings
{
  enum command command;
  const char *format, *output, *profile, *source, *image_format, *color;
  int allow_backing, strict, verbose, quiet;
  uint32_t deadline_ms;
};

/* One line on stderr. File names come from anywhere: no control characters. */
__attribute__ ((format (printf, 1, 2))) static void
complain (const char *fmt, ...)
{
  char *text;
  va_list args;
  va_start (args, fmt);
  int n = vasprintf (&text, fmt, args);
  va_end (args);
  if (n < 0)
    return;
  for (char *p = text; *p; p++)
    if ((unsigned char) *p < 0x20 || *p == 0x7f)
      *p = '?';
  fprintf (stderr, "byolcheck: %s\n", text);
  free (text);
}

static int
usage_error (void)
{
  fprintf (stderr, "Try \"byolcheck --help\".\n");
  return EXIT_COULD_NOT;
}

static int
is_one_of (const char *name, const char *a, const char *b, const char *c)
{
  return strcmp (name, a) == 0 || strcmp (name, b) == 0 || (c != NULL && strcmp (name, c) == 0);
}

static int
parse_deadline (const char *text, uint32_t *ms)
{
  char *end;
  errno = 0;
  unsigned long seconds = strtoul (text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || strchr (text, '-') != NULL || seconds == 0
      || seconds > UINT32_MAX / 1000)
    return -1;
  *ms = (uint32_t) seconds * 1000;
  return 0;
}

/* -1 to go on, else the exit code. */
static int
parse_options (struct settings *s, int argc, char **argv)
{
  int used[sizeof long_options / sizeof long_options[0]], used_count = 0, c, index;
  opterr = 0;
  while ((c = getopt_long (argc, argv, ":o:p:vqh", long_options, &index)) != -1) {
    switch (c) {
      case OPT_FORMAT:
        if (!is_one_of (optarg, "text", "json", NULL)) {
          complain ("--format is text or json, not \"%s\"", optarg);
          return usage_error ();
        }
        s->format = optarg;
        break;
      case 'o':
        s->output = optarg;
        break;
      case 'p':
        s->profile = optarg;
        break;
      case OPT_SOURCE:
        s->source = optarg;
        break;
      case OPT_IMAGE_FORMAT:
        s->image_format = optarg;
        break;
      case OPT_ALLOW_BACKING:
        s->allow_backing = 1;
        break;
      case OPT_STRICT:
        s->strict = 1;
        break;
      case OPT_DEADLINE:
        if (parse_deadline (optarg, &s->deadline_ms) < 0) {
          complain ("--deadline takes whole seconds from 1 to %u, not \"%s\"", UINT32_MAX / 1000,
                    optarg);
          return usage_error ();
        }
        break;
      case OPT_COLOR:
        if (!is_one_of (optarg, "auto", "always", "never")) {
          complain ("--color is auto, always or never, not \"%s\"", optarg);
          return usage_error ();
        }
        s->color = optarg;
        break;
      case 'v':
        s->verbose = 1;
        break;
      case 'q':
        s->quiet = 1;
        break;
      case OPT_VERSION:
      case 'h':
        s->command = 0;
        s->format = c == 'h' ? "help" : "version";
        return -1;
      case ':':
        complain ("option \"%s\" needs an argument", argv[optind - 1]);
        return usage_error ();
      default:
        if (optopt > 0 && optopt < 256)
          complain ("unknown option \"-%c\"", optopt);
        else
          complain ("unknown option \"%s\"", argv[optind - 1]);
        return usage_error ();
    }
    int known = 0;
    for (int i = 0; i < used_count; i++)
      known |= used[i] == c;
    if (!known)
      used[used_count++] = c;
  }

  if (optind == argc) {
    complain ("no command given");
    return usage_error ();
  }
  const char *name = argv[optind++];
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
    if (strcmp (commands[i].name, name) == 0) {
      s->command = commands[i].command;
      if (commands[i].takes_arguments != (optind < argc)) {
        complain (commands[i].takes_arguments ? "%s: nothing named to work on"
                                              : "%s: takes no arguments",
                  name);
        return usage_error ();
      }
    }
  if (s->command == 0) {
    complain ("unknown command \"%s\"", name);
    return usage_error ();
  }
  for (int i = 0; i < used_count; i++)
    if ((concerns (used[i]) & s->command) == 0)
      for (const struct option *o = long_options; o->name != NULL; o++)
        if (o->val == used[i]) {
          complain ("option --%s has no meaning for \"%s\"", o->name, name);
          return usage_error ();
        }
  return -1;
}

/* ---- writing --------------------------------------------------------------------- */

static int
write_all (int fd, const char *text, size_t len)
{
  while (len > 0) {
    ssize_t n = write (fd, text, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    text += n;
    len -= (size_t) n;
  }
  return 0;
}

/* Replaces the file at once or not at all. What is no regular file (a device,
   a pipe) is written in place. */
static int
write_file (const char *path, const char *text, size_t len)
{
  struct stat st;
  int exists = stat (path, &st) == 0;
  if (exists && !S_ISREG (st.st_mode)) {
    int fd = open (path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
      return -1;
    int r = write_all (fd, text, len);
    return close (fd) < 0 ? -1 : r;
  }

  /* Through a symbolic link to its target. */
  char *target = exists ? realpath (path, NULL) : strdup (path);
  char *temp = NULL;
  int fd = -1, r = -1;
  if (target == NULL || asprintf (&temp, "%s.XXXXXX", target) < 0) {
    temp = NULL;
    goto out;
  }
  fd = mkostemp (temp, O_CLOEXEC);
  if (fd < 0)
    goto out;
  mode_t mask = umask (0);
  umask (mask);
  r = fchmod (fd, exists ? st.st_mode & 0777 : 0666 & ~mask);
  if (r == 0)
    r = write_all (fd, text, len);
  if (close (fd) < 0)
    r = -1;
  if (r == 0)
    r = rename (temp, target);
  if (r < 0) {
    int saved = errno;
    unlink (temp);
    errno = saved;
  }
out:
  free (temp);
  free (target);
  return r;
}

/* What goes to --output is gathered until the end. */
struct output
{
  const char *path; /* NULL: standard output */
  char *text;
  size_t len;
  int documents;
};

static int
emit (struct output *out, const char *text, size_t len)
{
  if (out->path == NULL) {
    if (write_all (STDOUT_FILENO, text, len) == 0)
      return 0;
    complain ("standard output: %s", strerror (errno));
    return -1;
  }
  char *grown = realloc (out->text, out->len + len + 1);
  if (grown == NULL) {
    complain ("%s: out of memory", out->path);
    return -1;
  }
  memcpy (grown + out->len, text, len);
  out->text = grown;
  out->len += len;
  return 0;
}

/* A blank line stands between two documents of text. */
static int
emit_document (struct output *out, const struct settings *s, const char *text, size_t len)
{
  if (out->documents++ > 0 && strcmp (s->format, "text") == 0 && emit (out, "\n", 1) < 0)
    return -1;
  return emit (out, text, len);
}

/* 0, or -1 with the reason told. Nothing gathered: nothing written. */
static int
finish_output (struct output *out)
{
  int r = 0;
  if (out->path != NULL && out->len > 0) {
    r = write_file (out->path, out->text, out->len);
    if (r < 0)
      complain ("%s: %s", out->path, strerror (errno));
  } else if (out->path == NULL && close (STDOUT_FILENO) < 0) {
    r = -1;
    complain ("standard output: %s", strerror (errno));
  }
  free (out->text);
  return r;
}

static int
terminal_width (int fd)
{
  struct winsize size;
  return ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 100;
}

static int
wants_color (const struct settings *s)
{
  if (strcmp (s->color, "auto") != 0)
    return strcmp (s->color, "always") == 0;
  const char *no_color = getenv ("NO_COLOR"), *term = getenv ("TERM");
  return s->output == NULL && isatty (STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0')
         && term != NULL && strcmp (term, "dumb") != 0;
}

static unsigned
write_flags (const struct settings *s)
{
  unsigned flags = 0;
  if (wants_color (s))
    flags |= BYOL_WRITE_COLOR;
  if (s->verbose)
    flags |= BYOL_WRITE_EVIDENCE;
  if (s->output == NULL && isatty (STDOUT_FILENO))
    flags |= (unsigned) terminal_width (STDOUT_FILENO) << BYOL_WRITE_WIDTH_SHIFT;
  return flags;
}

/* ---- what accompanies a long call ----------------------------------------------------- */

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

/* A line on the terminal for what takes longer than a second. */
struct progress
{
  struct timespec start;
  int shown;
};

static int
show_progress (const char *what, uint64_t done, uint64_t total, void *data)
{
  struct progress *progress = data;
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  double seconds = (double) (now.tv_sec - progress->start.tv_sec)
                   + (double) (now.tv_nsec - progress->start.tv_nsec) / 1e9;
  if (seconds < 1)
    return 0;
  char line[256];
  if (total > 0)
    snprintf (line, sizeof line, "%.0f s  %3.0f%%  %s", seconds,
              100 * (double) done / (double) total, what);
  else
    snprintf (line, sizeof line, "%.0f s  %s", seconds, what);
  fprintf (stderr, "\r\033[K%.*s", terminal_width (STDERR_FILENO) - 1, line);
  progress->shown = 1;
  return 0;
}

static void
start_progress (struct progress *progress)
{
  *progress = (struct progress){ .shown = 0 };
  clock_gettime (CLOCK_MONOTONIC, &progress->start);
}

static void
end_progress (struct progress *progress)
{
  if (progress->shown)
    fprintf (stderr, "\r\033[K");
  progress->shown = 0;
}

/* ---- check, inspect --------------------------------------------------------------------- */

static void
complain_about (const char *path, const struct byol_error *error)
{
  const char *message = byol_error_message (error);
  if (strstr (message, path) != NULL)
    complain ("%s", message);
  else
    complain ("%s: %s", path, message);
}

/* One image to its report or its facts; *text is freed with byol_free. 0 to 2,
   the exit code. */
static int
look_at (const struct settings *s, struct byol_ctx *ctx, const struct byol_profile *profile,
         const char *path, char **text, size_t *len, struct byol_error **err)
{
  struct byol_image *image = NULL;
  struct byol_report *report = NULL;
  int code = EXIT_COULD_NOT;
  int r = byol_image_new (&image, ctx, err);
  if (r == 0 && s->source != NULL)
    r = byol_image_set_source (image, s->source, err);
  if (r == 0)
    r = byol_image_add_disk (image, path, s->image_format, err);
  if (r == 0) {
    byol_image_set_allow_backing (image, s->allow_backing);
    r = byol_image_open (image, err);
  }
  if (r == 0 && s->command == INSPECT) {
    r = byol_facts_write (text, len, byol_image_facts (image), s->format, write_flags (s), err);
    if (r == 0)
      code = EXIT_READY;
  } else if (r == 0) {
    r = byol_check (&report, image, profile, s->strict ? BYOL_CHECK_STRICT : 0, err);
    if (r == 0)
      r = byol_report_write (text, len, report, s->format, write_flags (s), err);
    if (r == 0)
      code = byol_report_verdict (report) == BYOL_VERDICT_READY ? EXIT_READY : EXIT_NOT_READY;
  }
  byol_report_free (report);
  byol_image_free (image);
  return code;
}

/* The worst code of all images. */
static int
run_images (const struct settings *s, struct byol_ctx *ctx, const struct byol_profile *profile,
            char **paths, struct output *out)
{
  int worst = EXIT_READY;
  struct progress progress;
  if (!s->quiet && isatty (STDERR_FILENO))
    byol_ctx_set_progress (ctx, show_progress, &progress);

  for (; *paths != NULL; paths++) {
    struct byol_error *error = NULL;
    char *text = NULL;
    size_t len = 0;
    start_progress (&progress);
    byol_ctx_set_deadline_ms (ctx, s->deadline_ms);
    int code = look_at (s, ctx, profile, *paths, &text, &len, &error);
    end_progress (&progress);
    int failure = byol_error_code (error);
    if (error != NULL)
      complain_about (*paths, error);
    else if ((!s->quiet || s->output != NULL) && emit_document (out, s, text, len) < 0)
      code = EXIT_COULD_NOT;
    byol_error_free (error);
    byol_free (text);
    worst = code > worst ? code : worst;
    if (failure == BYOL_E_CANCELLED)
      break;
  }
  return worst;
}

/* ---- rules, explain, profiles ----------------------------------------------------------- */

/* The commands that need no image: the rules that are named one after another,
   or one document about all. */
static int
run_texts (const struct settings *s, const struct byol_profile *profile, char **ids,
           struct output *out)
{
  for (char **id = ids; *id != NULL; id++)
    if (byol_rule_find (*id) == NULL) {
      complain ("unknown rule \"%s\"; \"byolcheck rules\" lists them", *id);
      return EXIT_COULD_NOT;
    }

  const unsigned flags = write_flags (s);
  int code = EXIT_READY;
  do {
    struct byol_error *error = NULL;
    char *text = NULL;
    size_t len = 0;
    if (s->command == RULES)
      byol_rules_write (&text, &len, profile, s->format, flags, &error);
    else if (s->command == PROFILES)
      byol_profiles_write (&text, &len, s->format, flags, &error);
    else
      byol_rule_write (&text, &len, byol_rule_find (*ids++), profile, s->format, flags, &error);
    if (error != NULL)
      complain ("%s", byol_error_message (error));
    if (error != NULL || emit_document (out, s, text, len) < 0)
      code = EXIT_COULD_NOT;
    byol_error_free (error);
    byol_free (text);
  } while (code == EXIT_READY && *ids != NULL);
  return code;
}

/* ---- main ----------------------------------------------------------------------------------- */

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

static int
tell_of_itself (const char *what)
{
  if (strcmp (what, "help") == 0)
    return write_all (STDOUT_FILENO, usage, strlen (usage));
  char text[256];
  int n = snprintf (text, sizeof text, "byolcheck %s\nSources: tree%s%s\n", byol_version_string (),
                    byol_feature_supported ("direct") ? ", direct" : "",
                    byol_feature_supported ("guestfs") ? ", guestfs" : "");
  return write_all (STDOUT_FILENO, text, (size_t) n);
}

int
main (int argc, char **argv)
{
  occupy_standard_descriptors ();
  struct settings s = { .format = "text", .color = "auto" };
  int code = parse_options (&s, argc, argv);
  if (code >= 0)
    return code;
  if (s.command == 0) {
    if (tell_of_itself (s.format) == 0)
      return EXIT_READY;
    complain ("standard output: %s", strerror (errno));
    return EXIT_COULD_NOT;
  }

  struct byol_error *error = NULL;
  struct byol_ctx *ctx = NULL;
  struct byol_profile *profile = NULL;
  struct output out = { .path = s.output };
  code = EXIT_COULD_NOT;
  if (byol_ctx_new (&ctx, &error) < 0)
    goto out;
  if (s.verbose)
    byol_ctx_set_log (ctx, log_line, NULL);
  /* A second signal ends the program at once. */
  struct sigaction cancel = { .sa_handler = on_signal, .sa_flags = (int) SA_RESETHAND };
  interrupted = ctx;
  sigaction (SIGINT, &cancel, NULL);
  sigaction (SIGTERM, &cancel, NULL);

  /* "rules" shows severities only when a profile is named. */
  if ((s.command & (CHECK | EXPLAIN)) != 0 || s.profile != NULL)
    if (byol_profile_load (&profile, ctx, s.profile, &error) < 0)
      goto out;
  if (s.command == CHECK || s.command == INSPECT)
    code = run_images (&s, ctx, profile, argv + optind, &out);
  else
    code = run_texts (&s, profile, argv + optind, &out);

out:
  if (error != NULL) {
    complain ("%s", byol_error_message (error));
    byol_error_free (error);
  }
  if (finish_output (&out) < 0)
    code = EXIT_COULD_NOT;
  byol_profile_free (profile);
  interrupted = NULL;
  byol_ctx_free (ctx);
  return code;
}
