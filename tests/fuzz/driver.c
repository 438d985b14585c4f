/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs a target without libFuzzer: over the named inputs, and over the files in
 * the named folders (without arguments: the target's seeds in the build folder),
 * then over FUZZ_RUNS mutations of them, which FUZZ_SEED decides. An input that
 * ends the process is written to fuzz-TARGET.crash.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

#define MOST_SEED (1u << 20)
#define MOST_SECONDS 60 /* of one input, also under valgrind */
#define SKIPPED 77

struct input
{
  uint8_t *bytes;
  size_t len;
};

static struct input *inputs;
static size_t input_count;

/* ---- the input that is being tried ------------------------------------------- */

static struct input current;
static char crash_path[256];

static void
keep_current (void)
{
  int fd = open (crash_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd >= 0 && write (fd, current.bytes, current.len) == (ssize_t) current.len) {
    static const char text[] = "The input is kept in ";
    (void) !write (2, text, sizeof text - 1);
    (void) !write (2, crash_path, strlen (crash_path));
    (void) !write (2, "\n", 1);
  }
}

static void
on_signal (int number)
{
  keep_current ();
  signal (number, SIG_DFL);
  raise (number);
}

/* Of the sanitizers, where they are. */
void __sanitizer_set_death_callback (void (*callback) (void)) __attribute__ ((weak));

static void
watch (void)
{
  static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM };
  snprintf (crash_path, sizeof crash_path, "fuzz-%s.crash", fuzz_target.name);
  if (__sanitizer_set_death_callback != NULL)
    __sanitizer_set_death_callback (keep_current);
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
    if (__sanitizer_set_death_callback == NULL || signals[i] == SIGALRM || signals[i] == SIGABRT)
      signal (signals[i], on_signal);
}

static void
try (const uint8_t *bytes, size_t len)
{
  /* A copy of just that size: what reads behind it is seen. */
  current = (struct input){ malloc (len ? len : 1), len };
  FUZZ_CHECK (current.bytes != NULL);
  if (len > 0)
    memcpy (current.bytes, bytes, len);
  alarm (MOST_SECONDS);
  LLVMFuzzerTestOneInput (current.bytes, len);
  alarm (0);
  free (current.bytes);
  current = (struct input){ NULL, 0 };
}

/* ---- seeds ---------------------------------------------------------------------- */

static void
add_file (const char *path)
{
  FILE *f = fopen (path, "rb");
  struct input in = { malloc (MOST_SEED), 0 };
  inputs = realloc (inputs, (input_count + 1) * sizeof *inputs);
  FUZZ_CHECK (in.bytes != NULL && inputs != NULL);
  if (f == NULL) {
    fprintf (stderr, "%s: %s\n", path, strerror (errno));
    exit (99);
  }
  in.len = fread (in.bytes, 1, MOST_SEED, f);
  fclose (f);
  inputs[input_count++] = in;
}

static int
is_visible (const struct dirent *e)
{
  return e->d_name[0] != '.';
}

static void
add (const char *path)
{
  struct stat st;
  if (stat (path, &st) != 0 || !S_ISDIR (st.st_mode)) {
    add_file (path);
    return;
  }
  struct dirent **names;
  int count = scandir (path, &names, is_visible, alphasort);
  for (int i = 0; i < count; i++) {
    char *file;
    FUZZ_CHECK (asprintf (&file, "%s/%s", path, names[i]->d_name) > 0);
    add_file (file);
    free (file);
    free (names[i]);
  }
  if (count >= 0)
    free (names);
}

/* ---- mutations -------------------------------------------------------------------- */

/* xorshift64*: the same numbers everywhere. */
static uint64_t state;

static size_t
below (size_t most)
{
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return most == 0 ? 0 : (size_t) ((state * 0x2545f4914f6cdd1dull) >> 16) % most;
}

/* `room` bytes are there for it; `other` is a seed to splice from. */
static size_t
mutate (uint8_t *p, size_t len, size_t room, const struct input *other)
{
  static const uint64_t interesting[] = {
    0,          1,          0x7f,       0x80,       0xff,      0x100,
    0x1000,     0x7fff,     0x8000,     0xffff,     0x10000,   0x7fffffff,
    0x80000000, 0xfffffffe, 0xffffffff, 1ull << 32, INT64_MAX, UINT64_MAX,
  };
  size_t at = below (len);
  switch (below (8)) {
    case 0:
      if (len > 0)
        p[at] ^= (uint8_t) (1u << below (8));
      return len;
    case 1:
      if (len > 0)
        p[at] = (uint8_t) below (256);
      return len;
    case 2:
    case 3: {
      uint64_t number = interesting[below (sizeof interesting / sizeof *interesting)];
      size_t size = (size_t) 1 << below (4);
      bool big = below (2);
      for (size_t i = 0; i < size && at + i < len; i++)
        p[at + i] = (uint8_t) (number >> 8 * (big ? size - 1 - i : i));
      return len;
    }
    case 4: { /* a little more or less of what stands there */
      if (len > 0)
        p[at] = (uint8_t) (p[at] + below (33) - 16);
      return len;
    }
    case 5: { /* insert */
      size_t n = 1 + below (below (4) == 0 ? 256 : 8);
      if (len + n > room)
        return len;
      memmove (p + at + n, p + at, len - at);
      bool fill = below (2);
      uint8_t byte = (uint8_t) below (256);
      for (size_t i = 0; i < n; i++)
        p[at + i] = fill ? byte : (uint8_t) below (256);
      return len + n;
    }
    case 6: { /* delete */
      size_t n = 1 + below (below (4) == 0 ? 256 : 8);
      if (n > len - at)
        n = len - at;
      memmove (p + at, p + at + n, len - at - n);
      return len - n;
    }
    default: { /* a piece of another, or of itself */
      size_t from = below (other->len), n = below (other->len - from + 1);
      if (below (2) && n > 64)
        n = 64;
      if (n > room - at)
        n = room - at;
      if (n > 0)
        memcpy (p + at, other->bytes + from, n);
      return at + n > len ? at + n : len;
    }
  }
}

static unsigned long
number_of (const char *name, unsigned long otherwise)
{
  const char *text = getenv (name);
  return text && *text ? strtoul (text, NULL, 10) : otherwise;
}

int
main (int argc, char **argv)
{
  watch ();
  for (int i = 1; i < argc; i++)
    add (argv[i]);
  if (argc < 2) {
    const char *builddir = getenv ("builddir");
    char *seeds;
    FUZZ_CHECK (
      asprintf (&seeds, "%s/tests/fuzz/seeds/%s", builddir ? builddir : ".", fuzz_target.name) > 0);
    if (access (seeds, F_OK) != 0) {
      fprintf (stderr, "SKIPPED: %s was not made\n", seeds);
      return SKIPPED;
    }
    add (seeds);
    free (seeds);
  }
  /* Files alone are to be looked into, and not to be changed. */
  struct stat st;
  bool files = argc > 1 && stat (argv[1], &st) == 0 && S_ISREG (st.st_mode);
  unsigned long runs = number_of ("FUZZ_RUNS", files ? 0 : fuzz_target.runs);
  unsigned long seed = number_of ("FUZZ_SEED", 1);
  state = 0x9e3779b97f4a7c15ull ^ seed;

  try ((const uint8_t *) "", 0);
  for (size_t i = 0; i < input_count; i++)
    try (inputs[i].bytes, inputs[i].len);
  for (unsigned long run = 0; run < runs && input_count > 0; run++) {
    const struct input *from = &inputs[below (input_count)], *other = &inputs[below (input_count)];
    size_t room = from->len + 4096, len = from->len;
    uint8_t *bytes = malloc (room);
    FUZZ_CHECK (bytes != NULL);
    memcpy (bytes, from->bytes, len);
    for (size_t n = 1 + below (below (2) ? 4 : 32); n > 0; n--)
      len = mutate (bytes, len, room, other);
    try (bytes, len);
    free (bytes);
  }
  printf ("%s: %zu inputs, %lu mutations of them with seed %lu\n", fuzz_target.name, input_count,
          runs, seed);
  for (size_t i = 0; i < input_count; i++)
    free (inputs[i].bytes);
  free (inputs);
  return 0;
}
