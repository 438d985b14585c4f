/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libbyolcheck: will Amazon WorkSpaces accept this Windows disk image as a
 * Bring-Your-Own-License (BYOL) image?
 *
 * A program goes: byol_ctx_new -> byol_image_new, byol_image_add_disk,
 * byol_image_open -> byol_profile_load -> byol_check -> walk the report with
 * the getters, or print it with byol_report_write.
 *
 * Conventions, for every function below:
 *
 *  - Objects are opaque. What a function hands out through its first
 *    argument belongs to the caller, who ends it with the matching _free,
 *    which accepts NULL.
 *  - What a getter returns belongs to the object it was asked of and lives as
 *    long as that object. Strings are UTF-8 and NUL-terminated. A getter of a
 *    string returns NULL only where its comment says so. `get(i)` returns
 *    NULL when i is out of range.
 *  - An int result is 0 or one of the negative BYOL_E_ codes, unless the
 *    comment says otherwise. The last parameter `err` may be NULL; otherwise
 *    it must point to a NULL pointer, and on failure receives an object that
 *    the caller frees with byol_error_free. Passing NULL for an object that a
 *    function needs is BYOL_E_INVAL.
 *  - No global state. One thread at a time per object (a context and what was
 *    made from it count as one); different contexts concurrently;
 *    byol_ctx_cancel from anywhere.
 *  - The library never prints, exits, aborts or installs signal handlers. It
 *    starts a reader process per opened image, and ends it in byol_image_free.
 *    Every image is opened read-only.
 *  - New values of any enumeration below may appear in later releases. Treat
 *    an unknown status as BYOL_STATUS_UNKNOWN.
 *
 * All functions: Since 0.1.
 */
#ifndef BYOLCHECK_BYOLCHECK_H
#define BYOLCHECK_BYOLCHECK_H

#include <stddef.h>
#include <stdint.h>

#include <byolcheck/version.h>

#ifdef __cplusplus
extern "C" {
#endif

struct byol_ctx;
struct byol_error;
struct byol_image;
struct byol_facts;
struct byol_disk;
struct byol_volume;
struct byol_hive;
struct byol_profile;
struct byol_rule;
struct byol_terms;
struct byol_report;
struct byol_reports;
struct byol_finding;
struct byol_evidence;

/* ---- error codes: arbitrary, permanent, negative ------------------------ */

#define BYOL_OK 0
#define BYOL_E_INVAL (-17)       /* an argument makes no sense */
#define BYOL_E_NOMEM (-23)       /* out of memory */
#define BYOL_E_CANCELLED (-41)   /* byol_ctx_cancel, or a progress callback said stop */
#define BYOL_E_DEADLINE (-44)    /* the deadline of the context has passed */
#define BYOL_E_NOT_FOUND (-52)   /* a file, profile, rule or format name does not exist */
#define BYOL_E_ACCESS (-53)      /* a file exists but may not be read */
#define BYOL_E_IO (-56)          /* reading failed */
#define BYOL_E_FORMAT (-61)      /* not a disk image, or not of the named format */
#define BYOL_E_BACKING (-64)     /* the image refers to other files, and that was not allowed */
#define BYOL_E_UNSUPPORTED (-67) /* understood, but this build or source cannot do it */
#define BYOL_E_READER (-71)      /* the reader process died, or talked nonsense */
#define BYOL_E_PROFILE (-78)     /* a profile is malformed */
#define BYOL_E_TERMS (-83)       /* a file of attestations or waivers is malformed */
#define BYOL_E_INTERNAL (-99)    /* a bug in the library */

/* The name of an error code, "BYOL_E_IO"; "BYOL_E_UNKNOWN" for any other
   number. Static. */
const char *byol_error_name (int code);

int byol_error_code (const struct byol_error *error);
/* One line without a newline; names the file or object concerned. */
const char *byol_error_message (const struct byol_error *error);
/* The errno behind the failure, 0 where there was none. */
int byol_error_errno (const struct byol_error *error);
void byol_error_free (struct byol_error *error);

/* ---- version and features ------------------------------------------------ */

/* BYOL_VERSION_NUMBER of the library that is loaded: 0xMMmmpp. */
int byol_version_number (void);
const char *byol_version_string (void);
/* 1 if the feature was built in, else 0. Names: "guestfs", "direct". */
int byol_feature_supported (const char *name);

/* Frees what the library returned through a char **. */
void byol_free (void *p);

/* ---- context -------------------------------------------------------------- */

#define BYOL_LOG_ERROR 1
#define BYOL_LOG_WARNING 2
#define BYOL_LOG_INFO 3
#define BYOL_LOG_DEBUG 4

/* `message` is one line without a newline, valid during the call. */
typedef void (*byol_log_fn) (int level, const char *message, void *data);
/* What is being done, and how far it is: `done` of `total`, total 0 where it
   is not known. Called at least once a second during anything that takes
   longer. Returns 0 to go on, anything else to cancel. */
typedef int (*byol_progress_fn) (const char *what, uint64_t done, uint64_t total, void *data);

int byol_ctx_new (struct byol_ctx **out, struct byol_error **err);
/* After every object made from the context is freed. */
void byol_ctx_free (struct byol_ctx *ctx);
void byol_ctx_set_log (struct byol_ctx *ctx, byol_log_fn fn, void *data);
void byol_ctx_set_progress (struct byol_ctx *ctx, byol_progress_fn fn, void *data);
/* Every call made after this one must end within `ms` milliseconds from now;
   what is not done by then fails with BYOL_E_DEADLINE. 0 removes it. */
void byol_ctx_set_deadline_ms (struct byol_ctx *ctx, uint32_t ms);
/* Makes the call in progress, or the next one, fail with BYOL_E_CANCELLED.
   Stays in force until byol_ctx_uncancel. Safe from any thread and from a
   signal handler. */
void byol_ctx_cancel (struct byol_ctx *ctx);
void byol_ctx_uncancel (struct byol_ctx *ctx);
/* The folder that holds the reader programs. Default: the one named by the
   environment variable BYOLCHECK_LIBEXECDIR (ignored in set-user-id
   programs), the build tree for a library not yet installed, else the
   installed one. The string is copied. */
int byol_ctx_set_libexec_dir (struct byol_ctx *ctx, const char *dir, struct byol_error **err);

/* ---- image ---------------------------------------------------------------- */

/* An image to be: add its disks, set what must be set, then open it. */
int byol_image_new (struct byol_image **out, struct byol_ctx *ctx, struct byol_error **err);
void byol_image_free (struct byol_image *image);

/* A disk image file, or with source "tree" (or "auto") one folder: a mounted
   Windows root, or loose hives under their usual names. `format` is "raw",
   "qcow2", "vmdk", "vpc" (VHD), "vhdx", "vdi" or "ova"; NULL probes the file.
   An OVA stands for the disks in it. What QEMU reads, which is all but raw with
   source "direct", needs a path in UTF-8; byol_image_open fails with BYOL_E_INVAL
   else. Both strings are copied. */
int byol_image_add_disk (struct byol_image *image, const char *path, const char *format,
                         struct byol_error **err);
/* "direct", "guestfs", "tree", or "auto" (the default): tree for a folder,
   else direct, else guestfs for a reason that the log names. */
int byol_image_set_source (struct byol_image *image, const char *source, struct byol_error **err);
/* 1 allows an image to refer to other files (backing files, extents). */
void byol_image_set_allow_backing (struct byol_image *image, int allow);
/* 1 reads an OVA package whole, to compare all of it with its manifest. Without
   it only what is done quickly is compared. */
void byol_image_set_verify (struct byol_image *image, int verify);

/* 1 refuses to open the image (BYOL_E_UNSUPPORTED) where the reader cannot
   give up all that it should before it looks at the image's first byte. */
void byol_image_set_require_sandbox (struct byol_image *image, int require);

/* Starts the reader and looks at disks, volumes, and the Windows
   installation. Once per image. */
int byol_image_open (struct byol_image *image, struct byol_error **err);

/* What was found. Never NULL after byol_image_open succeeded; NULL before.
   Lives as long as the image. */
const struct byol_facts *byol_image_facts (const struct byol_image *image);

/* ---- facts of an image ------------------------------------------------------ */

/* "direct", "guestfs" or "tree": the source that was used. */
const char *byol_facts_source (const struct byol_facts *facts);

/* What the reader gave up before it looked at the image ("no new privileges, own
   network, Landlock 3, seccomp"), and what it could not give up here; "" where
   there is nothing to say. */
const char *byol_facts_sandbox (const struct byol_facts *facts);
const char *byol_facts_sandbox_missing (const struct byol_facts *facts);

size_t byol_facts_disk_count (const struct byol_facts *facts);
const struct byol_disk *byol_facts_disk (const struct byol_facts *facts, size_t i);
const char *byol_disk_path (const struct byol_disk *disk);
const char *byol_disk_format (const struct byol_disk *disk);
/* "dynamic", "streamOptimized", ...; "" where the format has none. */
const char *byol_disk_sub_format (const struct byol_disk *disk);
uint64_t byol_disk_virtual_size_bytes (const struct byol_disk *disk);
/* "mbr", "gpt", "none" or "unreadable". */
const char *byol_disk_table (const struct byol_disk *disk);
/* The file inside a package that holds the disk; "" outside of one. */
const char *byol_disk_member (const struct byol_disk *disk);
/* Why the partition table, or the whole content, could not be read; else "". */
const char *byol_disk_reason (const struct byol_disk *disk);
/* "ova" where the disks came in a package; else "". */
const char *byol_facts_package_kind (const struct byol_facts *facts);

size_t byol_facts_volume_count (const struct byol_facts *facts);
const struct byol_volume *byol_facts_volume (const struct byol_facts *facts, size_t i);
/* Index of the disk, from 0. */
size_t byol_volume_disk (const struct byol_volume *volume);
/* Partition number from 1; 0 for a disk without a table. */
uint32_t byol_volume_number (const struct byol_volume *volume);
uint64_t byol_volume_start_bytes (const struct byol_volume *volume);
uint64_t byol_volume_size_bytes (const struct byol_volume *volume);
/* "0x07", or a GPT type GUID in lower case; "" without a table. */
const char *byol_volume_type (const struct byol_volume *volume);
/* "ntfs", "vfat", "bitlocker", "" where nothing was recognised, ... */
const char *byol_volume_content (const struct byol_volume *volume);
const char *byol_volume_label (const struct byol_volume *volume);
/* 1 if the file system could be opened, else 0; why not is in _reason. */
int byol_volume_readable (const struct byol_volume *volume);
const char *byol_volume_reason (const struct byol_volume *volume);

/* Of the Windows installation. "" where there is none or it is not readable. */
const char *byol_facts_windows_product (const struct byol_facts *facts);
const char *byol_facts_windows_version (const struct byol_facts *facts); /* "10.0.19045.4291" */
const char *byol_facts_windows_edition (const struct byol_facts *facts); /* EditionID */
const char *byol_facts_windows_architecture (const struct byol_facts *facts); /* "AMD64" */
const char *byol_facts_windows_root (const struct byol_facts *facts); /* "C:\Windows" */

size_t byol_facts_hive_count (const struct byol_facts *facts);
const struct byol_hive *byol_facts_hive (const struct byol_facts *facts, size_t i);
/* "SYSTEM", ...; of a report's facts also "DEFAULT" (the welcome screen),
   "DEFAULT_USER" (what new users start with) and users, "HKU\S-1-5-21-...". */
const char *byol_hive_name (const struct byol_hive *hive);
const char *byol_hive_path (const struct byol_hive *hive);
/* "clean", "dirty", "corrupt", "absent" or "unreadable"; of a hive that was not
   closed cleanly "replayed" when its transaction logs complete it,
   "replayed-partly" when they do so in part. */
const char *byol_hive_state (const struct byol_hive *hive);
const char *byol_hive_reason (const struct byol_hive *hive);

/* Writes the facts as "text" or "json" into *out, NUL-terminated, freed with
   byol_free; *len is the length without the NUL. `flags`: BYOL_WRITE_. */
int byol_facts_write (char **out, size_t *len, const struct byol_facts *facts, const char *format,
                      unsigned flags, struct byol_error **err);

/* ---- rules ------------------------------------------------------------------ */

/* The rules of the library, in report order. Static objects. */
size_t byol_rule_count (void);
const struct byol_rule *byol_rule_get (size_t i);
/* NULL for an id that does not exist. */
const struct byol_rule *byol_rule_find (const char *id);
const char *byol_rule_id (const struct byol_rule *rule);
const char *byol_rule_title (const struct byol_rule *rule);
const char *byol_rule_rationale (const struct byol_rule *rule);
/* What an image must look like to pass. */
const char *byol_rule_expected (const struct byol_rule *rule);
/* Commands for an administrator's prompt inside the VM, one a line. */
const char *byol_rule_remediation (const struct byol_rule *rule);
size_t byol_rule_code_count (const struct byol_rule *rule);
/* The AWS code and who returns it: "checker" (BYOL Checker script) or
   "import" (WorkSpaces API). */
const char *byol_rule_code (const struct byol_rule *rule, size_t i);
const char *byol_rule_code_channel (const struct byol_rule *rule, size_t i);
/* The functions of AWS's checker 2.13.25 that this rule answers. */
size_t byol_rule_checker_test_count (const struct byol_rule *rule);
const char *byol_rule_checker_test (const struct byol_rule *rule, size_t i);
size_t byol_rule_source_count (const struct byol_rule *rule);
const char *byol_rule_source (const struct byol_rule *rule, size_t i);
/* Where the rule looks, one place a line. */
const char *byol_rule_evidence (const struct byol_rule *rule);
/* "image"; "caller" where no disk shows it, so that a request or an attestation
   must; "image-and-caller" where the image shows some of it. */
const char *byol_rule_decided_by (const struct byol_rule *rule);
/* BYOL_CONFIDENCE_ of the rule's evidence at best. */
int byol_rule_confidence (const struct byol_rule *rule);

/* The error codes of the WorkSpaces API, in AWS's order. Those that rules answer
   are among the codes of these, with the channel "import". */
size_t byol_code_count (void);
/* NULL out of range, as the two below. */
const char *byol_code_name (size_t i);
/* "2023-09-08": the day that it appeared. */
const char *byol_code_since (size_t i);
/* Why no image can show it; "" where rules answer it. */
const char *byol_code_explanation (size_t i);

/* Writes all rules as "text" or "json"; as byol_facts_write. `profile` may be
   NULL; otherwise its severities are shown. */
int byol_rules_write (char **out, size_t *len, const struct byol_profile *profile,
                      const char *format, unsigned flags, struct byol_error **err);
/* Writes one rule in full; otherwise as byol_rules_write. */
int byol_rule_write (char **out, size_t *len, const struct byol_rule *rule,
                     const struct byol_profile *profile, const char *format, unsigned flags,
                     struct byol_error **err);

/* ---- profiles ------------------------------------------------------------------ */

/* The built-in profiles, oldest first. */
size_t byol_profile_builtin_count (void);
const char *byol_profile_builtin_id (size_t i);

#define BYOL_SEVERITY_OFF 0
#define BYOL_SEVERITY_INFO 1
#define BYOL_SEVERITY_WARN 2
#define BYOL_SEVERITY_FAIL 3

/* `name` is the id or alias of a built-in profile, or the path of a JSON file
   (anything with a '/' or ending in ".json"). NULL is "current". */
int byol_profile_load (struct byol_profile **out, struct byol_ctx *ctx, const char *name,
                       struct byol_error **err);
/* The newest built-in profile whose as_of is not after that day, "2026-05-28";
   BYOL_E_NOT_FOUND before the first. */
int byol_profile_load_as_of (struct byol_profile **out, struct byol_ctx *ctx, const char *day,
                             struct byol_error **err);
void byol_profile_free (struct byol_profile *profile);
const char *byol_profile_id (const struct byol_profile *profile);
const char *byol_profile_title (const struct byol_profile *profile);
/* "2026-05-28": the day whose requirements it states. */
const char *byol_profile_as_of (const struct byol_profile *profile);
size_t byol_profile_alias_count (const struct byol_profile *profile);
const char *byol_profile_alias (const struct byol_profile *profile, size_t i);
size_t byol_profile_source_count (const struct byol_profile *profile);
const char *byol_profile_source (const struct byol_profile *profile, size_t i);
/* BYOL_SEVERITY_: the worst that a violation of the rule can be. */
int byol_profile_rule_severity (const struct byol_profile *profile, const struct byol_rule *rule);
/* "off", "info", "warn", "fail"; "unknown" for any other number. Static. */
const char *byol_severity_name (int severity);
/* Writes the built-in profiles as "text" or "json", the latter with the
   severity of every rule; as byol_facts_write. */
int byol_profiles_write (char **out, size_t *len, const char *format, unsigned flags,
                         struct byol_error **err);

/* ---- terms of a check -------------------------------------------------------------

   What no disk can show: what is requested of AWS, what somebody vouches for,
   what is to be let pass, and on which day. Days are "2026-05-28". What is one
   line has no control characters and at most 1024 bytes. */

/* What a request can say. */
size_t byol_request_key_count (void);
const char *byol_request_key_name (size_t i); /* "management_cidr" */
const char *byol_request_key_doc (size_t i);

int byol_terms_new (struct byol_terms **out, struct byol_ctx *ctx, struct byol_error **err);
void byol_terms_free (struct byol_terms *terms);

/* A file of attestations and a request (attestation.schema.json): all of it, or
   on failure nothing. What is said later of a rule or a key replaces what was
   said before, here and below. */
int byol_terms_load_attestations (struct byol_terms *terms, const char *path,
                                  struct byol_error **err);
/* Somebody vouches for one rule. `on` NULL is the day of the check, `note` may
   be NULL; each is one line. Answers a finding that needs it, and no other. */
int byol_terms_attest (struct byol_terms *terms, const char *rule_id, const char *by,
                       const char *on, const char *note, struct byol_error **err);
/* One key of the request: a line, digits for a number, commas between the items
   of a list, lines for "slmgr_dlv" only. */
int byol_terms_set_request (struct byol_terms *terms, const char *key, const char *value,
                            struct byol_error **err);
/* The same, the value from a text file (UTF-8 or UTF-16) of at most 64 KiB. */
int byol_terms_load_request (struct byol_terms *terms, const char *key, const char *path,
                             struct byol_error **err);
/* A file of waivers (waiver.schema.json): all of it, or on failure nothing. */
int byol_terms_load_waivers (struct byol_terms *terms, const char *path, struct byol_error **err);
/* What the rule finds shall not block, through the day `expires`. The finding
   stays what it is. */
int byol_terms_waive (struct byol_terms *terms, const char *rule_id, const char *reason,
                      const char *owner, const char *expires, struct byol_error **err);
/* The day that the check is made for. Default: today, UTC. */
int byol_terms_set_day (struct byol_terms *terms, const char *day, struct byol_error **err);

/* Looks at a file of the user, by its content a profile, attestations or
   waivers, without using it. *out says in one line what it holds, freed with
   byol_free. */
int byol_lint_file (char **out, struct byol_ctx *ctx, const char *path, struct byol_error **err);

/* ---- check and report -------------------------------------------------------- */

#define BYOL_CHECK_STRICT 1u /* warnings and missing attestations block as well */

/* Runs every rule that the profile enables. `terms` may be NULL: nothing is
   said, and it is today. The report is immutable and independent of image,
   profile and terms. */
int byol_check (struct byol_report **out, struct byol_image *image,
                const struct byol_profile *profile, const struct byol_terms *terms, unsigned flags,
                struct byol_error **err);
void byol_report_free (struct byol_report *report);

#define BYOL_STATUS_PASS 1
#define BYOL_STATUS_WARN 2           /* advice: it may be refused, or will hurt later */
#define BYOL_STATUS_FAIL 3           /* AWS's checker or import would refuse */
#define BYOL_STATUS_UNKNOWN 4        /* could not tell; the reason says why */
#define BYOL_STATUS_ATTESTED 5       /* somebody vouched for it; never a pass */
#define BYOL_STATUS_NOT_APPLICABLE 6 /* does not concern this image */

#define BYOL_VERDICT_READY 1
#define BYOL_VERDICT_NOT_READY 2
#define BYOL_VERDICT_UNDECIDED 3

#define BYOL_CONFIDENCE_EXACT 1      /* the same datum that AWS's code reads */
#define BYOL_CONFIDENCE_EQUIVALENT 2 /* another datum, the same truth */
#define BYOL_CONFIDENCE_HEURISTIC 3  /* correlated */

/* "pass", "not-ready", "exact", ... of the numbers above; "unknown" for any
   other. Static. */
const char *byol_status_name (int status);
const char *byol_verdict_name (int verdict);
const char *byol_confidence_name (int confidence);

int byol_report_verdict (const struct byol_report *report);
/* One sentence that tells the verdict. */
const char *byol_report_summary (const struct byol_report *report);
/* How many findings have that status. */
size_t byol_report_status_count (const struct byol_report *report, int status);
/* Those of the image, and every hive that a rule opened. */
const struct byol_facts *byol_report_facts (const struct byol_report *report);
const char *byol_report_profile_id (const struct byol_report *report);
const char *byol_report_profile_as_of (const struct byol_report *report);
/* The day that the check was made for. */
const char *byol_report_day (const struct byol_report *report);
/* What else should be known, in sentences: the profile is old, a waiver has
   expired, an attestation contradicts what was found. */
size_t byol_report_note_count (const struct byol_report *report);
const char *byol_report_note (const struct byol_report *report, size_t i);

/* In rule order. */
size_t byol_report_count (const struct byol_report *report);
const struct byol_finding *byol_report_get (const struct byol_report *report, size_t i);
/* NULL when the rule made no finding. */
const struct byol_finding *byol_report_find (const struct byol_report *report,
                                             const char *rule_id);

const char *byol_finding_rule_id (const struct byol_finding *finding);
int byol_finding_status (const struct byol_finding *finding);
/* A permanent kebab-case word for the cause; "" for a plain pass. */
const char *byol_finding_reason (const struct byol_finding *finding);
const char *byol_finding_message (const struct byol_finding *finding);
int byol_finding_confidence (const struct byol_finding *finding);
/* 1 if the finding by itself keeps the image from being ready. */
int byol_finding_blocks (const struct byol_finding *finding);
/* Who vouches for it, since when, and in which words: of BYOL_STATUS_ATTESTED;
   "" where nobody does. `by` is "" as well for what byol_terms_set_request
   said: that is the caller. */
const char *byol_finding_attested_by (const struct byol_finding *finding);
const char *byol_finding_attested_on (const struct byol_finding *finding);
const char *byol_finding_attested_note (const struct byol_finding *finding);
/* Why it does not block, who answers for that, and until when; "" where it is
   not waived. */
const char *byol_finding_waiver_reason (const struct byol_finding *finding);
const char *byol_finding_waiver_owner (const struct byol_finding *finding);
const char *byol_finding_waiver_expires (const struct byol_finding *finding);
const char *byol_finding_expected (const struct byol_finding *finding);
const char *byol_finding_remediation (const struct byol_finding *finding);
size_t byol_finding_code_count (const struct byol_finding *finding);
const char *byol_finding_code (const struct byol_finding *finding, size_t i);
const char *byol_finding_code_channel (const struct byol_finding *finding, size_t i);

/* The trail: what was asked, in order, and what came back. */
size_t byol_finding_evidence_count (const struct byol_finding *finding);
const struct byol_evidence *byol_finding_evidence (const struct byol_finding *finding, size_t i);
/* A registry key, a file, a partition: "SYSTEM\ControlSet001\Services\mountmgr". */
const char *byol_evidence_place (const struct byol_evidence *evidence);
/* A value's name; "" where the place itself is the evidence. */
const char *byol_evidence_value (const struct byol_evidence *evidence);
const char *byol_evidence_type (const struct byol_evidence *evidence); /* "REG_DWORD", "file" */
const char *byol_evidence_data (const struct byol_evidence *evidence);
/* "found", "absent", "unreadable", "stale" or "wrong-type". */
const char *byol_evidence_state (const struct byol_evidence *evidence);

/* Several reports, to be written as one document, in the order in which they are
   added. Belongs to no context. */
int byol_reports_new (struct byol_reports **out, struct byol_error **err);
void byol_reports_free (struct byol_reports *reports);
/* The report is not copied: it must live until byol_reports_free. */
int byol_reports_add (struct byol_reports *reports, const struct byol_report *report,
                      struct byol_error **err);
/* An image that could not be checked, and why, as an error told it: its code and
   its message. The strings are copied. */
int byol_reports_add_failure (struct byol_reports *reports, const char *path, int code,
                              const char *message, struct byol_error **err);

#define BYOL_WRITE_COLOR 1u    /* ANSI colours, in "text" */
#define BYOL_WRITE_EVIDENCE 2u /* the evidence of every finding, in "text" */
/* The flags' upper 16 bits: the columns of "text", `width << BYOL_WRITE_WIDTH_SHIFT`.
   0 is 100; fewer than 60 are taken as 60. */
#define BYOL_WRITE_WIDTH_SHIFT 16

/* The names of the formats that a report can be written in; "text" and "json"
   first, in which all else can be written as well. */
size_t byol_format_count (void);
const char *byol_format_name (size_t i); /* NULL out of range */

/* Writes the report as "text" or "json", or as
   "ndjson"          one event a line: image, findings, verdict; the reports of
                     many images may follow each other
   "junit"           JUnit XML, for GitLab and Jenkins
   "sarif"           SARIF 2.1.0, for code scanning: what fails or is undecided
   "markdown"        for a pull request
   "html"            a page of its own, for people
   "aws-log"         BYOLPrevalidationlog*.txt as AWS's checker writes it
   "aws-image-info"  ImageInfo.txt as AWS's checker writes it
   The last two are UTF-16LE with a byte order mark: go by *len. Otherwise as
   byol_facts_write. */
int byol_report_write (char **out, size_t *len, const struct byol_report *report,
                       const char *format, unsigned flags, struct byol_error **err);
/* Writes them as one document, those included that could not be checked. Only
   "ndjson", "junit", "sarif", "markdown" and "html" hold several; "html" begins
   with a table of them. Otherwise as byol_report_write. */
int byol_reports_write (char **out, size_t *len, const struct byol_reports *reports,
                        const char *format, unsigned flags, struct byol_error **err);

#ifdef __cplusplus
}
#endif
#endif
