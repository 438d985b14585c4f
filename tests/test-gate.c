/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The gate's truth table, whole. */
#include "config.h"

#include "policy/gate.h"
#include "util.h"

#include <byolcheck/byolcheck.h>

#define PASS BYOL_STATUS_PASS
#define WARN BYOL_STATUS_WARN
#define FAIL BYOL_STATUS_FAIL
#define UNKNOWN BYOL_STATUS_UNKNOWN
#define ATTESTED BYOL_STATUS_ATTESTED
#define NONE BYOL_STATUS_NOT_APPLICABLE
#define LATER 99 /* a status of a later release: taken as unknown */

#define OFF BYOL_SEVERITY_OFF
#define INFO BYOL_SEVERITY_INFO
#define ADVICE BYOL_SEVERITY_WARN
#define DEMAND BYOL_SEVERITY_FAIL

#define READY BYOL_VERDICT_READY
#define NOT_READY BYOL_VERDICT_NOT_READY
#define UNDECIDED BYOL_VERDICT_UNDECIDED

/* Everything that one finding can be, and what comes of it: R ready, N not
   ready, U undecided. "needs" are findings that no disk can decide. */
static const struct truth
{
  int status, severity;
  /*         lenient         strict
             plain  waived   plain  waived */
  const char decidable[5], needs[5];
} truths[] = {
  { PASS, OFF, "RRRR", "RRRR" },        { PASS, INFO, "RRRR", "RRRR" },
  { PASS, ADVICE, "RRRR", "RRRR" },     { PASS, DEMAND, "RRRR", "RRRR" },

  { WARN, OFF, "RRRR", "RRRR" },        { WARN, INFO, "RRRR", "RRRR" },
  { WARN, ADVICE, "RRNR", "RRNR" },     { WARN, DEMAND, "RRNR", "RRNR" },

  { FAIL, OFF, "NRNR", "NRNR" },        { FAIL, INFO, "NRNR", "NRNR" },
  { FAIL, ADVICE, "NRNR", "NRNR" },     { FAIL, DEMAND, "NRNR", "NRNR" },

  { UNKNOWN, OFF, "RRRR", "RRRR" },     { UNKNOWN, INFO, "RRRR", "RRRR" },
  { UNKNOWN, ADVICE, "RRUR", "RRUR" },  { UNKNOWN, DEMAND, "URUR", "RRUR" },

  { ATTESTED, OFF, "RRRR", "RRRR" },    { ATTESTED, INFO, "RRRR", "RRRR" },
  { ATTESTED, ADVICE, "RRRR", "RRRR" }, { ATTESTED, DEMAND, "RRRR", "RRRR" },

  { NONE, OFF, "RRRR", "RRRR" },        { NONE, INFO, "RRRR", "RRRR" },
  { NONE, ADVICE, "RRRR", "RRRR" },     { NONE, DEMAND, "RRRR", "RRRR" },

  { LATER, OFF, "RRRR", "RRRR" },       { LATER, INFO, "RRRR", "RRRR" },
  { LATER, ADVICE, "RRUR", "RRUR" },    { LATER, DEMAND, "URUR", "RRUR" },
};
#define CASES (ARRAY_SIZE (truths) * 4)

/* Case i: a row, whether it needs somebody, whether it is waived. */
static struct gate_finding
finding (size_t i)
{
  const struct truth *t = &truths[i / 4];

  return (struct gate_finding){ t->status, t->severity, (i & 2) != 0, (i & 1) != 0 };
}

static int
verdict (size_t i, bool strict)
{
  const struct truth *t = &truths[i / 4];
  const char *row = i & 2 ? t->needs : t->decidable;

  switch (row[(strict ? 2 : 0) + (i & 1)]) {
    case 'R':
      return READY;
    case 'N':
      return NOT_READY;
    default:
      return UNDECIDED;
  }
}

/* Each status under each severity stands in the table once. */
START_TEST (test_table_is_whole)
{
  static const int statuses[] = { PASS, WARN, FAIL, UNKNOWN, ATTESTED, NONE, LATER };
  static const int severities[] = { OFF, INFO, ADVICE, DEMAND };

  ck_assert_uint_eq (ARRAY_SIZE (truths), ARRAY_SIZE (statuses) * ARRAY_SIZE (severities));
  for (size_t i = 0; i < ARRAY_SIZE (truths); i++) {
    ck_assert_int_eq (truths[i].status, statuses[i / 4]);
    ck_assert_int_eq (truths[i].severity, severities[i % 4]);
  }
}
END_TEST

START_TEST (test_truth_of_one)
{
  for (size_t i = 0; i < CASES; i++)
    for (int strict = 0; strict <= 1; strict++) {
      struct gate_finding f = finding (i);

      ck_assert_msg (byol_gate (&f, 1, strict) == verdict (i, strict), "row %zu case %zu%s", i / 4,
                     i % 4, strict ? ", strict" : "");
      ck_assert_int_eq (byol_gate_blocks (&f, strict), verdict (i, strict) != READY);
    }
}
END_TEST

static int
worse (int a, int b)
{
  if (a == NOT_READY || b == NOT_READY)
    return NOT_READY;
  return a == UNDECIDED || b == UNDECIDED ? UNDECIDED : READY;
}

/* A FAIL beats an UNKNOWN, which beats what is ready, in any order. */
START_TEST (test_truth_of_three)
{
  ck_assert_int_eq (byol_gate (NULL, 0, true), READY);
  for (size_t i = 0; i < CASES * CASES * CASES; i++) {
    const size_t n[] = { i % CASES, i / CASES % CASES, i / CASES / CASES };
    struct gate_finding f[] = { finding (n[0]), finding (n[1]), finding (n[2]) };

    for (int strict = 0; strict <= 1; strict++)
      if (byol_gate (f, 3, strict)
          != worse (worse (verdict (n[0], strict), verdict (n[1], strict)), verdict (n[2], strict)))
        ck_abort_msg ("cases %zu %zu %zu%s", n[0], n[1], n[2], strict ? ", strict" : "");
  }
}
END_TEST

START_TEST (test_status_under_severity)
{
  static const int severities[] = { OFF, INFO, ADVICE, DEMAND };

  for (int status = 1; status <= 7; status++)
    for (size_t i = 0; i < ARRAY_SIZE (severities); i++) {
      bool softened = status == FAIL && severities[i] != DEMAND;

      ck_assert_int_eq (byol_gate_status (status, severities[i]), softened ? WARN : status);
    }
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("gate");
  TCase *t = tcase_create ("truth");

  tcase_add_test (t, test_table_is_whole);
  tcase_add_test (t, test_truth_of_one);
  tcase_add_test (t, test_truth_of_three);
  tcase_add_test (t, test_status_under_severity);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
