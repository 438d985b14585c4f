/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing: to standard output or a file, and complaints. */
#define _GNU_SOURCE
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The length of the character, or 0 where the bytes are not UTF-8. */
static size_t
decode (const unsigned char *p, unsigned *character)
{
  static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
  const size_t len = p[0] < 0x80             ? 1
                     : (p[0] & 0xe0) == 0xc0 ? 2
                     : (p[0] & 0xf0) == 0xe0 ? 3
                     : (p[0] & 0xf8) == 0xf0 ? 4
                                             : 0;
  unsigned c = len == 1 ? p[0] : p[0] & (0x7fu >> len);
  for (size_t i = 1; i < len; i++) {
    if ((p[i] & 0xc0) != 0x80)
      return 0;
    c = c << 6 | (p[i] & 0x3fu);
  }
  *character = c;
  return len > 0 && c >= least[len] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff) ? len : 0;
}

size_t
unprintable (const char *text, unsigned *character)
{
  const size_t len = decode ((const unsigned char *) text, character);
  const unsigned c = *character;
  if (len == 0) {
    *character = (unsigned char) text[0];
    return 1;
  }
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x200e || c == 0x200f
             || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)
           ? len
           : 0;
}

void
make_printable (char *text)
{
  unsigned character;
  for (char *p = text; *p; p++) {
    size_t len = unprintable (p, &character);
    if (len > 0)
      memset (p, '?', len);
  }
}

void
complain_about (const char *path, int code, const char *message)
{
  char *name = strdup (path);
  if (name != NULL)
    make_printable (name);
  if (name == NULL || strstr (message, name) != NULL)
    complain ("%s%s", message, next_step (code));
  else
    complain ("%s: %s%s", name, message, next_step (code));
  free (name);
}

void
complain (const char *fmt, ...)
{
  char *text;
  va_list args;
  va_start (args, fmt);
  int n = vasprintf (&text, fmt, args);
  va_end (args);
  if (n < 0)
    return;
  make_printable (text);
  fprintf (stderr, "byolcheck: %s\n", text);
  free (text);
}

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

int
print (const char *text, size_t len)
{
  if (write_all (STDOUT_FILENO, text, len) == 0)
    return 0;
  complain ("standard output: %s", strerror (errno));
  return -1;
}

int
emit (struct output *out, const char *text, size_t len)
{
  if (out->path == NULL)
    return print (text, len);
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

int
emit_document (struct output *out, const struct settings *s, const char *text, size_t len)
{
  int apart = strcmp (s->format, "text") == 0 || strcmp (s->format, "markdown") == 0;
  if (out->documents++ > 0 && apart && emit (out, "\n", 1) < 0)
    return -1;
  return emit (out, text, len);
}

int
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

int
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

unsigned
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
