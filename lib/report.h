/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The result: facts of the image, findings and verdict. Built once by the
   engine (check.c, image.c), then immutable. */
#ifndef BYOL_REPORT_H
#define BYOL_REPORT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

struct byol_disk
{
  char *path, *format, *sub_format, *table;
  uint64_t virtual_size;
  char *member, *reason; /* in a package; why there is no table */
  bool closed;           /* nothing of its content could be read */
};

/* What the disks are packed in. */
struct byol_package
{
  char *kind, *descriptor, *firmware, *manifest;
  uint32_t disks, cds, floppies, networks;
  bool chunked, compressed;
  struct strv problems;
};

struct byol_volume
{
  size_t disk;
  uint32_t number;
  uint64_t start, size;
  char *type, *content, *label, *reason;
  bool readable;
  /* What the public getters do not tell but the outputs do. */
  bool active, has_free;
  uint64_t fs_free;
  char letter;       /* 'C', 0 for none or unknown */
  struct strv notes; /* "NTFS is marked dirty", ... */
};

struct byol_hive
{
  char *name, *path, *state, *reason;
  /* What the outputs tell besides: the entries put in, of each transaction log. */
  bool replayed;
  uint32_t log1, log2, log;
};

struct byol_facts
{
  unsigned refs;
  char *path; /* of the first disk, or of the folder */
  char *source;
  char *sandbox, *sandbox_missing; /* of the reader, for people */
  struct byol_disk *disks;
  size_t disk_count;
  struct byol_volume *volumes;
  size_t volume_count;
  struct byol_hive *hives;
  size_t hive_count;
  char *product, *version, *edition, *architecture, *root;
  struct byol_package *package; /* NULL: none */
};

struct byol_evidence
{
  char *place, *value, *type, *data, *state;
};

struct report_code
{
  const char *channel, *code; /* static */
};

struct byol_finding
{
  /* Of the rule; static strings. */
  const char *rule_id, *title, *expected, *remediation;
  struct report_code *codes; /* owned; what it points to is static */
  size_t code_count;

  int status;
  int severity; /* BYOL_SEVERITY_ in the profile */
  char *reason;
  char *message;
  int confidence;
  bool blocks;
  bool closes_gate; /* the gate of those that need Windows closed here */
  /* Who vouches for it; NULL unless the status is ATTESTED. */
  char *attested_by, *attested_on, *attested_note;
  /* Who answers for going on regardless; NULL unless it is waived. */
  char *waiver_reason, *waiver_owner, *waiver_expires;
  struct byol_evidence *evidence;
  size_t evidence_count;
};

struct byol_report
{
  struct byol_facts *facts; /* shared with the image, counted */
  char *profile_id, *profile_title, *profile_as_of;
  char *day;         /* that it was made for */
  struct strv notes; /* what else the reader should know: sentences */
  bool strict;
  int verdict;
  char *summary;
  struct byol_finding *findings;
  size_t finding_count;
};

/* One of several: a report, or why there is none. */
struct report_item
{
  const struct byol_report *report; /* the caller's; NULL for a failure */
  char *name, *failure;             /* of a failure: the image, and the message */
  int code;                         /* BYOL_E_ */
};

struct byol_reports
{
  struct report_item *items;
  size_t count;
};

/* A finding that no disk can decide: somebody must vouch for it. */
bool byol_finding_needs_attestation (const struct byol_finding *finding);

struct byol_facts *byol_facts_new (void);
struct byol_facts *byol_facts_ref (struct byol_facts *facts);
void byol_facts_unref (struct byol_facts *facts);

#endif
