/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What rules make of the request: how the WorkSpaces are to stream, and which
   combinations a profile refuses. */
#ifndef BYOL_RULES_IMPORT_REQUEST_H
#define BYOL_RULES_IMPORT_REQUEST_H

#include "rules/rule.h"

/* AWS's names; NULL for what the request leaves open. */
struct streaming
{
  const char *protocol; /* "PCOIP", "DCV", "BYOP" */
  const char *compute;  /* "BASE", "GRAPHICS_G4DN", ... */
};

/* The request says it by IngestionProcess, or by protocol and compute type. Where
   that makes no sense nothing is said, and *wrong is a clause that tells why, to be
   freed; else NULL. `wrong` is NULL but in the rule that tells it. */
void byol_request_streaming (struct check *c, struct streaming *out, char **wrong);
bool byol_compute_is_gpu (const char *compute);

/* Digits alone. */
bool byol_parse_count (const char *text, uint64_t *out);
/* A number of the request. false: it is not said (*said is cleared), or makes
   no sense (the verdict is set). */
bool byol_request_count (struct check *c, const char *key, bool *said, uint64_t *out);

/* Needs an attestation: the sentence, and how to say it. */
void byol_request_missing (struct check *c, const char *key, const char *sentence);

/* Combinations that a profile refuses stand in its parameter "refused": a name
   for each value, or "*", and builds of Windows: "PCOIP/ * /22000-" without the
   blanks. Builds are "*", "17763", "22000-", "-21999" or "19041-19044". */
bool byol_refused_2_valid (const char *item); /* two values and builds */
bool byol_refused_3_valid (const char *item);

enum refused
{
  REFUSED_NOT,
  REFUSED,            /* *pattern is the first that fits */
  REFUSED_MAYBE,      /* depends on a value that is NULL: values[*unsaid] */
  REFUSED_UNREADABLE, /* depends on the build, which could not be read: the verdict is set */
};

enum refused byol_find_refused (struct check *c, const char *const *values, size_t count,
                                const char **pattern, size_t *unsaid);
/* Whether a pattern leaves that part open. */
bool byol_refused_any (const char *pattern, size_t part);

#endif
