/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many images at once: a thread for each, each with a context of its own; and
   cancelling from other threads. Meant to run under ThreadSanitizer as well. */
#include "config.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <byolcheck/byolcheck.h>

#include "winbox.h"

#define THREADS 6
#define ROUNDS 3
#define BOXES 4

/* Made once, for all tests. */
static struct winbox boxes[BOXES];
static const char *paths[BOXES];
static size_t path_count;
static char *expected[BOXES]; /* what one thread alone says */

/* A report as text; NULL with *code set to why not. */
static char *
check_one (struct byol_ctx *ctx, const char *path, int *code)
{
  struct byol_error *err = NULL;
  struct byol_image *image = NULL;
  struct byol_profile *profile = NULL;
  struct byol_terms *terms = NULL;
  struct byol_report *report = NULL;
  char *text = NULL;
  size_t len = 0;
  int r = byol_profile_load (&profile, ctx, NULL, &err);
  if (r == 0)
    r = byol_terms_new (&terms, ctx, &err);
  if (r == 0)
    r = byol_terms_set_day (terms, "2026-06-01", &err);
  if (r == 0)
    r = byol_image_new (&image, ctx, &err);
  if (r == 0)
    r = byol_image_add_disk (image, path, NULL, &err);
  if (r == 0)
    r = byol_image_open (image, &err);
  if (r == 0)
    r = byol_check (&report, image, profile, terms, 0, &err);
  if (r == 0)
    r = byol_report_write (&text, &len, report, "json", 0, &err);
  if (r != 0 && r != BYOL_E_CANCELLED)
    fprintf (stderr, "%s: %s\n", path, byol_error_message (err));
  *code = r;
  byol_report_free (report);
  byol_image_free (image);
  byol_terms_free (terms);
  byol_profile_free (profile);
  byol_error_free (err);
  return text;
}

static struct byol_ctx *
new_ctx (void)
{
  struct byol_ctx *ctx = NULL;
  return byol_ctx_new (&ctx, NULL) == 0 ? ctx : NULL;
}

static void
set_up (void)
{
  for (size_t i = 0; i < BOXES; i++) {
    struct winbox *b = &boxes[i];
    winbox_init (b);
    if (i == BOXES - 1) {
      if (!winbox_image (b, "clean-win10", ""))
        continue;
    } else {
      char *reg = util_printf (REG_CURRENT_VERSION "\"ProductName\"=\"Windows %zu\"\n", i);
      winbox_hive (b, "SYSTEM", REG_SELECT, "");
      winbox_hive (b, "SOFTWARE", reg, "");
      free (reg);
    }
    paths[path_count] = b->image != NULL ? b->image : b->dir;
    struct byol_ctx *ctx = new_ctx ();
    int code;
    expected[path_count] = check_one (ctx, paths[path_count], &code);
    ck_assert_int_eq (code, 0);
    byol_ctx_free (ctx);
    path_count++;
  }
}

static void
tear_down (void)
{
  for (size_t i = 0; i < BOXES; i++) {
    winbox_end (&boxes[i]);
    byol_free (expected[i]);
  }
}

/* ---- many images at once ------------------------------------------------------------ */

struct checker
{
  pthread_t thread;
  size_t first;
  size_t wrong; /* answers that are not those of one thread alone */
};

/* libcheck's assertions are for its own thread: others count. */
static void *
check_all (void *data)
{
  struct checker *checker = data;
  struct byol_ctx *ctx = new_ctx ();
  for (size_t n = 0; n < ROUNDS * path_count; n++) {
    size_t i = (checker->first + n) % path_count;
    int code;
    char *text = check_one (ctx, paths[i], &code);
    checker->wrong += code != 0 || strcmp (text, expected[i]) != 0;
    byol_free (text);
  }
  byol_ctx_free (ctx);
  return NULL;
}

START_TEST (test_at_once)
{
  struct checker checkers[THREADS];
  int fds = util_open_fds ();
  for (size_t i = 0; i < THREADS; i++) {
    checkers[i] = (struct checker){ .first = i };
    ck_assert_int_eq (pthread_create (&checkers[i].thread, NULL, check_all, &checkers[i]), 0);
  }
  for (size_t i = 0; i < THREADS; i++) {
    ck_assert_int_eq (pthread_join (checkers[i].thread, NULL), 0);
    ck_assert_uint_eq (checkers[i].wrong, 0);
  }
  ck_assert_int_eq (util_open_fds (), fds);
}
END_TEST

/* What is said of one image is what is said of it, not of another one. */
START_TEST (test_distinct)
{
  for (size_t i = 0; i < path_count; i++)
    for (size_t n = 0; n < i; n++)
      ck_assert_str_ne (expected[i], expected[n]);
}
END_TEST

/* ---- cancelling ---------------------------------------------------------------------- */

struct victim
{
  pthread_t thread;
  struct byol_ctx *ctx;
  size_t path;
  atomic_int begun, ended;
  size_t checked, cancelled, wrong;
};

/* Checks one image again and again until it is cancelled. */
static void *
check_until_cancelled (void *data)
{
  struct victim *victim = data;
  int code;
  do {
    char *text = check_one (victim->ctx, paths[victim->path], &code);
    victim->checked += code == 0;
    victim->cancelled += code == BYOL_E_CANCELLED;
    victim->wrong += (code != 0 && code != BYOL_E_CANCELLED)
                     || (code == 0 && strcmp (text, expected[victim->path]) != 0);
    byol_free (text);
    atomic_store (&victim->begun, 1);
  } while (code == 0);
  atomic_store (&victim->ended, 1);
  return NULL;
}

static void
start_victim (struct victim *victim, size_t i)
{
  *victim = (struct victim){ .ctx = new_ctx (), .path = i % path_count };
  ck_assert_ptr_nonnull (victim->ctx);
  ck_assert_int_eq (pthread_create (&victim->thread, NULL, check_until_cancelled, victim), 0);
}

/* All but the last are cancelled, at whatever they are; that one goes on. */
START_TEST (test_cancel)
{
  struct victim victims[THREADS];
  int fds = util_open_fds ();
  for (size_t i = 0; i < THREADS; i++)
    start_victim (&victims[i], i);
  for (size_t i = 0; i < THREADS; i++)
    while (!atomic_load (&victims[i].begun))
      usleep (1000);
  for (size_t i = 0; i < THREADS; i++) {
    if (i == THREADS - 1) {
      usleep (50000);
      ck_assert_int_eq (atomic_load (&victims[i].ended), 0);
    }
    usleep (2000 * (useconds_t) i);
    byol_ctx_cancel (victims[i].ctx);
  }
  for (size_t i = 0; i < THREADS; i++) {
    ck_assert_int_eq (pthread_join (victims[i].thread, NULL), 0);
    ck_assert_uint_ge (victims[i].checked, 1);
    ck_assert_uint_eq (victims[i].cancelled, 1);
    ck_assert_uint_eq (victims[i].wrong, 0);
    byol_ctx_free (victims[i].ctx);
  }
  ck_assert_int_eq (util_open_fds (), fds);
}
END_TEST

struct opening
{
  pthread_t thread;
  struct byol_ctx *ctx;
  const char *path;
  atomic_int begun;
  int code;
};

/* Opens until it is cancelled. */
static void *
open_again (void *data)
{
  struct opening *opening = data;
  int r = 0;
  while (r == 0) {
    struct byol_image *image = NULL;
    r = byol_image_new (&image, opening->ctx, NULL);
    if (r == 0)
      r = byol_image_add_disk (image, opening->path, NULL, NULL);
    atomic_store (&opening->begun, 1);
    if (r == 0)
      r = byol_image_open (image, NULL);
    byol_image_free (image);
  }
  opening->code = r;
  return NULL;
}

/* Each round somewhat later after the opening began: before the reader is
   there, while it looks, and when all is open. */
START_TEST (test_cancel_open)
{
  int fds = util_open_fds ();
  for (useconds_t wait = 0; wait < 20; wait++) {
    struct opening opening = { .ctx = new_ctx (), .path = paths[wait % path_count] };
    ck_assert_ptr_nonnull (opening.ctx);
    ck_assert_int_eq (pthread_create (&opening.thread, NULL, open_again, &opening), 0);
    while (!atomic_load (&opening.begun))
      usleep (100);
    usleep (700 * wait);
    byol_ctx_cancel (opening.ctx);
    ck_assert_int_eq (pthread_join (opening.thread, NULL), 0);
    ck_assert_int_eq (opening.code, BYOL_E_CANCELLED);

    /* The context is as good as new. */
    byol_ctx_uncancel (opening.ctx);
    int code;
    char *text = check_one (opening.ctx, opening.path, &code);
    ck_assert_int_eq (code, 0);
    ck_assert_str_eq (text, expected[wait % path_count]);
    byol_free (text);
    byol_ctx_free (opening.ctx);
  }
  ck_assert_int_eq (util_open_fds (), fds);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("threads");
  TCase *tc = tcase_create ("threads");
  tcase_add_unchecked_fixture (tc, set_up, tear_down);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_distinct);
  tcase_add_test (tc, test_at_once);
  tcase_add_test (tc, test_cancel);
  tcase_add_test (tc, test_cancel_open);
  suite_add_tcase (suite, tc);
  return util_run_suite (suite);
}
