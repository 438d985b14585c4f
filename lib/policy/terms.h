/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Under which terms an image is checked: what somebody vouches for, what is
   requested of AWS, what is waived, and the day. */
#ifndef BYOL_POLICY_TERMS_H
#define BYOL_POLICY_TERMS_H

#include "base/error.h"
#include "rules/rule.h"

struct attestation
{
  const struct byol_rule *rule;
  char *by, *on, *expires, *note; /* never NULL; `on` "": the day of the check */
};

struct waiver
{
  const struct byol_rule *rule;
  char *reason, *owner, *expires; /* never NULL */
  char *image;                    /* pattern of file names with * and ?; "": all */
};

struct byol_terms
{
  struct attestation *attestations; /* one a rule */
  size_t attestation_count;
  struct waiver *waivers;
  size_t waiver_count;
  struct request request; /* one item a key */
  bool has_day;
  int64_t day;
};

void byol_terms_clear (struct byol_terms *terms);

/* These replace what was said of the same rule or key. The strings are copied;
   whoever calls has looked at them. */
int byol_terms_put_attestation (struct byol_terms *terms, const struct attestation *from,
                                struct byol_error **err);
int byol_terms_put_request (struct byol_terms *terms, const struct request_item *from,
                            struct byol_error **err);
/* This one is added to what is there. */
int byol_terms_put_waiver (struct byol_terms *terms, const struct waiver *from,
                           struct byol_error **err);

/* Why that cannot be the value of the key; NULL: it can. Static. */
const char *byol_request_fault (const struct request_key *key, const char *value);
/* A text file as the value of a request: UTF-8, or UTF-16 as PowerShell writes
   it. */
int byol_terms_read_text (char **out, const char *path, struct byol_error **err);

/* The files, each wholly or not at all: attestation.schema.json, and
   waiver.schema.json. */
int byol_terms_read_attestations (struct byol_terms *terms, const char *path,
                                  struct byol_error **err);
int byol_terms_read_waivers (struct byol_terms *terms, const char *path, struct byol_error **err);

/* What a JSON file is: FILE_PROFILE for all that is none of the others. */
enum file_kind
{
  FILE_PROFILE,
  FILE_ATTESTATIONS,
  FILE_WAIVERS,
};
int byol_terms_file_kind (enum file_kind *out, const char *path, struct byol_error **err);

/* Whether something said on a day and good until another counts on a third.
   Both may be "". */
enum standing
{
  STANDS,
  IN_THE_FUTURE,
  EXPIRED,
};
enum standing byol_standing (const char *on, const char *expires, int64_t day);

/* Whether a waiver is about images of that name. */
bool byol_waiver_fits (const struct waiver *waiver, const char *image_path);

#endif
