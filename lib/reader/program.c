/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/program.h"

#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/utf16.h"
#include "reader/hive.h"
#include "reader/launcher.h"
#include "reader/serve.h"

#define SOCKET_FD 100

/* ---- hardening ---------------------------------------------------------------- */

/* Gives up what no reader needs. Failures are not fatal: each is one of
   several fences. */
static void
harden (const struct reader_program *program)
{
  signal (SIGPIPE, SIG_IGN);
  umask (077);
  reader_limit (RLIMIT_CORE, 0);
  if (program->appliance)
    return;

  /* Children are found through PATH and speak English; nothing else counts. */
  const char *path = getenv ("PATH");
  CLEANUP_FREE char *kept = strdup (path && *path ? path : "/usr/bin:/bin:/usr/sbin:/sbin");
  clearenv ();
  if (kept != NULL)
    setenv ("PATH", kept, 1);
  setenv ("LANG", "C", 1);
}

/* The walls that can stand before an image is named. */
static void
prepare_sandbox (struct sandbox *s, const struct reader_program *program, bool off)
{
  s->off = program->appliance || SANITIZED || off;
  if (program->appliance)
    byol_buf_puts (&s->up, "a virtual machine");
  else if (s->off)
    byol_buf_printf (&s->missing, "everything (%s)",
                     SANITIZED ? "built with sanitizers" : "BYOLCHECK_SANDBOX=off");
  if (s->off)
    return;
  reader_sandbox_leave (s);
  int error = reader_launcher_start ();
  if (error != 0)
    byol_buf_printf (&s->missing, "%slauncher (%s)", s->missing.len ? ", " : "", strerror (error));
}

static int
serve (const struct reader_program *program, bool debug, bool off)
{
  int fd = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, SOCKET_FD);
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  if (fd < 0 || null < 0)
    return 2;
  for (int i = 0; i <= (debug ? STDOUT_FILENO : STDERR_FILENO); i++)
    dup2 (null, i);
  if (null > STDERR_FILENO)
    close (null);
  CLEANUP (reader_sandbox_free) struct sandbox sandbox = { 0 };
  prepare_sandbox (&sandbox, program, off);
  return reader_serve (fd, program->backends, program->name, &sandbox) < 0 ? 2 : 0;
}

/* ---- command line -------------------------------------------------------------- */

static void
usage (FILE *to, const struct reader_program *program)
{
  fprintf (to,
           "Usage: %s [OPTION]... COMMAND IMAGE [ARGUMENT]...\n"
           "Reads a disk image, or a folder with the files of Windows, without changing it.\n"
           "\n"
           "  disks IMAGE                   what the image is\n"
           "  volumes IMAGE                 its volumes, numbered from 0\n"
           "  stat IMAGE VOLUME PATH        one file or folder\n"
           "  ls IMAGE VOLUME PATH          the entries of a folder\n"
           "  cat IMAGE VOLUME PATH         the bytes of a file\n"
           "  key IMAGE VOLUME HIVE [KEY]   subkeys and values of a registry key\n"
           "\n"
           "  --format FORMAT   the image's format instead of probing it\n"
           "  --allow-backing   let the image refer to other files\n"
           "  --serve           speak to the library on standard input\n"
           "  --help\n"
           "\n"
           "Paths and keys are written with \\ or /. Exit status: 0 found, 1 absent or\n"
           "unreadable, 2 the image cannot be opened. Sources:",
           program->name);
  for (size_t i = 0; program->backends[i] != NULL; i++)
    fprintf (to, " %s", program->backends[i]->name);
  fputs (".\n", to);
}

/* Text out of an image, without what a terminal would obey. */
static void
print (const char *text)
{
  CLEANUP_FREE char *copy = strdup (text ? text : "");
  if (copy == NULL)
    return;
  byol_make_printable (copy);
  fputs (copy, stdout);
}

static int
answer (enum px_state state, char *reason)
{
  if (state == PX_ABSENT)
    fputs ("absent\n", stderr);
  else if (state == PX_UNREADABLE)
    fprintf (stderr, "unreadable: %s\n", reason ? reason : "out of memory");
  free (reason);
  return state == PX_FOUND ? 0 : 1;
}

static void
print_disks (const struct disk_list *l)
{
  for (size_t i = 0; i < l->count; i++) {
    const struct disk_info *d = &l->items[i];
    printf ("%zu %s%s%s %" PRIu64 " bytes, sectors of %u, table %s ", i, d->format,
            d->sub_format && *d->sub_format ? "/" : "", d->sub_format ? d->sub_format : "",
            d->virtual_size, d->sector_size, d->table);
    print (d->path);
    if (d->reason && *d->reason) {
      fputs (": ", stdout);
      print (d->reason);
    }
    putchar ('\n');
  }
}

static void
print_volumes (const struct volume_list *l)
{
  static const struct
  {
    uint32_t flag;
    const char *name;
  } flags[] = {
    { VOLUME_ACTIVE, "active" },         { VOLUME_NTFS_DIRTY, "dirty" },
    { VOLUME_HIBERNATED, "hibernated" }, { VOLUME_JOURNAL, "unclean-journal" },
    { VOLUME_LOGICAL, "logical" },       { VOLUME_FAST_START, "fast-start" },
  };
  for (size_t i = 0; i < l->count; i++) {
    const struct volume_info *v = &l->items[i];
    printf ("%zu disk %u partition %u at %" PRIu64 " size %" PRIu64 " type %s content ", i, v->disk,
            v->number, v->start, v->size, v->type && *v->type ? v->type : "-");
    print (v->content && *v->content ? v->content : "-");
    if (v->label && *v->label) {
      fputs (" label ", stdout);
      print (v->label);
    }
    if (v->flags & VOLUME_HAS_FREE)
      printf (" free %" PRIu64 " of %" PRIu64, v->fs_free, v->fs_size);
    for (size_t k = 0; k < ARRAY_SIZE (flags); k++)
      if (v->flags & flags[k].flag)
        printf (" %s", flags[k].name);
    fputs (v->readable ? " readable" : " unreadable", stdout);
    if (v->reason && *v->reason) {
      fputs (": ", stdout);
      print (v->reason);
    }
    putchar ('\n');
  }
}

static void
print_file (const struct file_info *f)
{
  printf ("%c%c 0x%08x %12" PRIu64 " ", f->flags & FILE_DIRECTORY ? 'd' : '-',
          f->reparse_tag ? 'r' : '-', f->attributes, f->size);
  print (f->name);
  putchar ('\n');
}

static int
list_folder (struct backend *b, uint32_t volume, const char *path)
{
  struct file_list l = { 0 };
  char *reason = NULL;
  enum px_state state = b->ops->list (b, volume, path, LIMIT_NAMES, &l, &reason);
  for (size_t i = 0; state == PX_FOUND && i < l.count; i++)
    print_file (&l.items[i]);
  byol_px_files_free (&l);
  return answer (state, reason);
}

static int
copy_out (struct backend *b, uint32_t volume, const char *path)
{
  uint64_t at = 0;
  for (;;) {
    CLEANUP_BUF struct buf bytes = BUF_INIT;
    char *reason = NULL;
    enum px_state state = b->ops->read (b, volume, path, at, LIMIT_READ, &bytes, &reason);
    if (state != PX_FOUND || bytes.len == 0)
      return answer (state, reason);
    fwrite (bytes.data, 1, bytes.len, stdout);
    at += bytes.len;
  }
}

static void
print_value (const struct reg_value *v)
{
  putchar ('"');
  print (v->name);
  printf ("\" type %u ", v->type);
  if (v->state != PX_FOUND) {
    fputs ("unreadable: ", stdout);
    print (v->reason);
  } else if (v->type == REG_SZ || v->type == REG_EXPAND_SZ) {
    CLEANUP_FREE char *text = byol_utf16le_to_utf8 (v->data, v->len, NULL);
    print (text);
  } else
    for (size_t i = 0; i < v->len; i++)
      printf ("%02x", v->data[i]);
  putchar ('\n');
}

static int
show_key (struct backend *b, uint32_t volume, const char *path, const char *key)
{
  CLEANUP (byol_px_hive_free) struct hive_info info = { 0 };
  struct hive *hive = reader_hive_open (b, volume, path, &info);
  if (info.reason != NULL)
    fprintf (stderr, "%s: %s\n", path, info.reason);
  if (hive == NULL)
    return answer (info.state == HIVE_ABSENT ? PX_ABSENT : PX_UNREADABLE, STEAL (info.reason));

  struct key_list keys = { 0 };
  struct value_list values = { 0 };
  char *reason = NULL;
  enum px_state state = reader_hive_subkeys (hive, key, &keys, &reason);
  for (size_t i = 0; state == PX_FOUND && i < keys.count; i++) {
    putchar ('[');
    print (keys.items[i].name);
    fputs ("]\n", stdout);
  }
  int status = answer (state, reason);
  reason = NULL;
  if (state != PX_ABSENT) {
    state = reader_hive_values (hive, key, &values, &reason);
    for (size_t i = 0; state == PX_FOUND && i < values.count; i++)
      print_value (&values.items[i]);
    status |= answer (state, reason);
  }
  byol_px_keys_free (&keys);
  byol_px_values_free (&values);
  reader_hive_close (hive);
  return status;
}

/* "Windows/System32" to "\Windows\System32". */
static char *
windows_path (const char *path, const char *lead)
{
  char *out;
  if (asprintf (&out, "%s%s", *path == '\\' || *path == '/' ? "" : lead, path) < 0)
    return NULL;
  for (char *p = out; *p; p++)
    if (*p == '/')
      *p = '\\';
  return out;
}

static int
run_command (struct backend *b, int argc, char **argv)
{
  const char *command = argv[0];
  if (argc == 2 && strcmp (command, "disks") == 0) {
    print_disks (&b->disks);
    return 0;
  }
  if (argc == 2 && strcmp (command, "volumes") == 0) {
    print_volumes (&b->volumes);
    return 0;
  }

  char *end;
  unsigned long volume = strtoul (argv[2], &end, 10);
  if (*end || end == argv[2] || volume >= b->volumes.count) {
    fprintf (stderr, "%s: no such volume\n", argv[2]);
    return 2;
  }
  const struct volume_info *v = &b->volumes.items[volume];
  if (!v->readable)
    return answer (PX_UNREADABLE, strdup (v->reason ? v->reason : ""));
  CLEANUP_FREE char *path = windows_path (argv[3], "\\");
  CLEANUP_FREE char *key = windows_path (argc > 4 ? argv[4] : "", "");
  if (path == NULL || key == NULL)
    return 2;
  if (strcmp (command, "ls") == 0)
    return list_folder (b, (uint32_t) volume, path);
  if (strcmp (command, "cat") == 0)
    return copy_out (b, (uint32_t) volume, path);
  if (strcmp (command, "key") == 0)
    return show_key (b, (uint32_t) volume, path, key);
  struct file_info f = { 0 };
  char *reason = NULL;
  enum px_state state = b->ops->stat (b, (uint32_t) volume, path, &f, &reason);
  if (state == PX_FOUND)
    print_file (&f);
  byol_px_file_free (&f);
  return answer (state, reason);
}

/* How many arguments a command takes, itself and the image included. */
static bool
well_formed (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    int least, most;
  } commands[] = {
    { "disks", 2, 2 }, { "volumes", 2, 2 }, { "stat", 4, 4 },
    { "ls", 4, 4 },    { "cat", 4, 4 },     { "key", 4, 5 },
  };
  for (size_t i = 0; argc > 0 && i < ARRAY_SIZE (commands); i++)
    if (strcmp (argv[0], commands[i].name) == 0)
      return argc >= commands[i].least && argc <= commands[i].most;
  return false;
}

int
reader_main (int argc, char **argv, const struct reader_program *program)
{
  static const struct option options[] = {
    { "serve", no_argument, NULL, 's' },
    { "format", required_argument, NULL, 'f' },
    { "allow-backing", no_argument, NULL, 'b' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
  };
  bool debug = getenv ("BYOLCHECK_DEBUG") != NULL;
  const char *wanted = getenv ("BYOLCHECK_SANDBOX");
  bool off = wanted != NULL && strcmp (wanted, "off") == 0;
  harden (program);

  const char *format = "";
  uint32_t flags = 0;
  int c;
  while ((c = getopt_long (argc, argv, "", options, NULL)) != -1)
    switch (c) {
      case 's':
        return serve (program, debug, off);
      case 'f':
        format = optarg;
        break;
      case 'b':
        flags |= OPEN_ALLOW_BACKING;
        break;
      case 'h':
        usage (stdout, program);
        return 0;
      default:
        return 2;
    }
  argc -= optind;
  argv += optind;
  if (!well_formed (argc, argv)) {
    usage (stderr, program);
    return 2;
  }

  CLEANUP_FREE char *absolute = realpath (argv[1], NULL);
  struct stat st;
  if (absolute == NULL || stat (absolute, &st) < 0) {
    perror (argv[1]);
    return 2;
  }
  const struct backend_ops *ops =
    S_ISDIR (st.st_mode) ? reader_find_backend (program->backends, "tree") : program->backends[0];
  if (ops == NULL) {
    fprintf (stderr, "%s: this program reads no folders\n", argv[1]);
    return 2;
  }

  struct open_disk disk = { absolute, (char *) format };
  struct open_request request = { (char *) ops->name, flags, &disk, 1 };
  struct reader_io io = { .fd = -1 };
  struct backend b = { .ops = ops, .io = &io };
  CLEANUP_ERROR struct byol_error *error = NULL;
  int status = 2;
  CLEANUP (reader_sandbox_free) struct sandbox sandbox = { 0 };
  prepare_sandbox (&sandbox, program, off);
  if (reader_confine_to (&request, &sandbox, &error) < 0)
    fprintf (stderr, "%s\n", byol_error_message (error));
  else if (ops->open (&b, &request, &error) == 0)
    status = run_command (&b, argc, argv);
  else
    fprintf (stderr, "%s\n", byol_error_message (error));
  reader_backend_end (&b);
  if (fflush (stdout) != 0 || ferror (stdout)) {
    perror ("standard output");
    status = 2;
  }
  return status;
}
