/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a rule may ask. Every question is written on the trail of the finding
 * being made, with what came back.
 *
 * A question answers with an enum ev_state. EV_UNREADABLE and EV_WRONG_TYPE
 * leave the output zeroed and byol_ev_reason tells why. Whether the answer is
 * stale (it comes from a hive or a volume that was not closed cleanly) is kept
 * by the evidence: the engine turns a PASS that rests on stale or unreadable
 * evidence into UNKNOWN, so that a rule cannot forget to.
 *
 * Everything handed out lives as long as the evidence (that is, longer than
 * the rule's check).
 */
#ifndef BYOL_EVIDENCE_H
#define BYOL_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "windows/value.h"
#include "windows/windows.h"

struct evidence;

enum ev_state
{
  EV_FOUND = 1,
  EV_ABSENT,
  EV_UNREADABLE,
  EV_WRONG_TYPE,
};

/* ---- registry ------------------------------------------------------------- */

/* A key is named with its hive: "SYSTEM\\CurrentControlSet\\Services\\mountmgr",
   "SOFTWARE\\...", "SAM\\SAM\\Domains", "SECURITY\\Policy", "BCD\\Objects";
   "DEFAULT\\..." (the welcome screen and LocalSystem), "DEFAULT_USER\\..." (what
   new users start with), "HKU\\S-1-5-21-...\\..." (a user's NTUSER.DAT, whose
   profile must be registered; of a few users only).
   CurrentControlSet means the one that the next boot uses (Select\Default);
   ControlSet001 and the like mean just that. */
enum ev_state byol_ev_key (struct evidence *ev, const char *key);
/* REG_DWORD, REG_DWORD_BIG_ENDIAN or REG_QWORD. */
enum ev_state byol_ev_number (struct evidence *ev, const char *key, const char *value,
                              uint64_t *out);
/* REG_SZ, REG_EXPAND_SZ (not expanded). */
enum ev_state byol_ev_string (struct evidence *ev, const char *key, const char *value,
                              const char **out);
/* REG_MULTI_SZ. */
enum ev_state byol_ev_strings (struct evidence *ev, const char *key, const char *value,
                               const struct strv **out);
/* Whatever the type. *out->data is NULL-safe to read for len bytes. */
enum ev_state byol_ev_value (struct evidence *ev, const char *key, const char *value,
                             const struct reg_value **out);
/* The names of the subkeys; the trail counts them. */
enum ev_state byol_ev_subkeys (struct evidence *ev, const char *key, const struct key_list **out);
/* All values of a key; the trail counts them. */
enum ev_state byol_ev_values (struct evidence *ev, const char *key, const struct value_list **out);

/* The named values of every key below `key`, down to `depth` levels, in one
   question; the trail counts the keys. A key that could not be read is in the
   list with PX_UNREADABLE, and makes the finding unreadable. */
enum ev_state byol_ev_named (struct evidence *ev, const char *key, uint32_t depth,
                             const char *const *names, size_t name_count,
                             const struct named_list **out);
/* A value out of such a list was what decided: puts it on the trail. */
void byol_ev_cite_value (struct evidence *ev, const char *key, const struct reg_value *value);

/* ---- files ---------------------------------------------------------------- */

/* "C:\\Windows\\WinSxS\\pending.xml": C: is the Windows volume. */
enum ev_state byol_ev_file (struct evidence *ev, const char *path, const struct file_info **out);
enum ev_state byol_ev_file_bytes (struct evidence *ev, const char *path, uint64_t offset,
                                  uint32_t most, const uint8_t **bytes, size_t *len);

/* The elements of an XML file of at most 4 MiB, in document order. What is not
   well-formed XML is unreadable. */
enum ev_state byol_ev_xml (struct evidence *ev, const char *path, const struct xml_list **out);

/* The entries of a folder, at most `most`; the trail counts them. */
enum ev_state byol_ev_directory (struct evidence *ev, const char *path, uint32_t most,
                                 const struct file_list **out);

/* ---- parts of subjects ------------------------------------------------------- */

/* Some parts of a subject have a note of their own (architecture_note,
   control_note, ...). This is the question for such a part: its answer is put
   on the trail, and counts as stale or unreadable, like any other. */
enum ev_state byol_ev_part (struct evidence *ev, const struct win_note *note);

/* ---- subjects of lib/windows ------------------------------------------------ */

/* Each field of the identity can be absent ("" or 0); the state is that of
   the build number. */
enum ev_state byol_ev_identity (struct evidence *ev, const struct win_identity **out);
enum ev_state byol_ev_service (struct evidence *ev, const char *name,
                               const struct win_service **out);
/* Every service and driver in one question; the trail counts them, a rule cites
   what matters. */
enum ev_state byol_ev_services (struct evidence *ev, const struct win_service_list **out);
void byol_ev_cite_service (struct evidence *ev, const struct win_service *service,
                           const char *value);
/* Native and WOW6432Node together. The trail counts them; a rule cites what
   matters (byol_ev_cite_program). EV_ABSENT: neither key exists. */
enum ev_state byol_ev_programs (struct evidence *ev, const struct win_program_list **out);
void byol_ev_cite_program (struct evidence *ev, const struct win_program *program);
/* The packages that updates came as, in one question; the trail counts them, a
   rule cites what matters. */
enum ev_state byol_ev_cbs_packages (struct evidence *ev, const struct win_cbs_list **out);
void byol_ev_cite_cbs_package (struct evidence *ev, const struct win_cbs_package *package);
/* Network adapters of class {4d36e972-...}, with their TCP/IP settings. */
enum ev_state byol_ev_adapters (struct evidence *ev, const struct win_adapter_list **out);
void byol_ev_cite_adapter (struct evidence *ev, const struct win_adapter *adapter);
/* A local account by name (SAM). */
enum ev_state byol_ev_account (struct evidence *ev, const char *name,
                               const struct win_account **out);
/* Every local account; the trail counts them, a rule asks for the parts that
   matter (byol_ev_part). */
enum ev_state byol_ev_accounts (struct evidence *ev, const struct win_account_list **out);
/* Whether that account is a direct member of Administrators (S-1-5-32-544). */
enum ev_state byol_ev_account_is_administrator (struct evidence *ev,
                                                const struct win_account *account, bool *out);
/* The registered user profiles; the trail counts them, a rule cites what matters.
   A profile whose files could not be looked up makes the finding unreadable when
   it is cited. EV_ABSENT: there is no ProfileList. */
enum ev_state byol_ev_user_profiles (struct evidence *ev, const struct win_user_profile_list **out);
void byol_ev_cite_user_profile (struct evidence *ev, const struct win_user_profile *profile);
enum ev_state byol_ev_domain (struct evidence *ev, const struct win_domain **out);
enum ev_state byol_ev_cloud_join (struct evidence *ev, const struct win_cloud_join **out);
enum ev_state byol_ev_antivirus (struct evidence *ev, const struct win_av_list **out);
/* The boot store that this disk's partition table would use. */
enum ev_state byol_ev_boot (struct evidence *ev, const struct win_boot **out);
/* AppX packages; the trail counts them, a rule cites what matters. The state is
   that of the registry; that the database is there and cannot be read counts as
   well. */
enum ev_state byol_ev_appx (struct evidence *ev, const struct win_appx **out);
void byol_ev_cite_appx (struct evidence *ev, const struct win_appx_package *package);
enum ev_state byol_ev_drive_letters (struct evidence *ev, const struct win_letter_list **out);

/* ---- disks and volumes -------------------------------------------------------- */

/* EV_UNREADABLE for a source without disks (a folder). Not on the trail by
   themselves; cite what decides. */
enum ev_state byol_ev_disks (struct evidence *ev, const struct disk_list **out);
enum ev_state byol_ev_volumes (struct evidence *ev, const struct volume_list **out);
/* The volume that holds Windows. */
enum ev_state byol_ev_system_volume (struct evidence *ev, const struct volume_info **out);
/* What the disks are packed in (an OVA); EV_ABSENT: nothing, and EV_UNREADABLE
   as above. A rule cites the problems that matter (byol_ev_cite_ova). */
enum ev_state byol_ev_package (struct evidence *ev, const struct package_info **out);
void byol_ev_cite_ova (struct evidence *ev, const struct package_info *package);
void byol_ev_cite_disk (struct evidence *ev, const struct disk_info *disk);
void byol_ev_cite_volume (struct evidence *ev, const struct volume_info *volume);

/* The Windows folders found, on every volume ("exactly one" is a rule). */
enum ev_state byol_ev_roots (struct evidence *ev, const struct win_root_list **out);

/* The state of each hive of the machine, indexed by enum win_hive; opens them. Never
   makes the finding stale: this question is about staleness. */
enum ev_state byol_ev_hives (struct evidence *ev, const struct hive_info **out);

/* ---- the trail ------------------------------------------------------------------ */

/* A fact worth showing that no question above writes down by itself. */
void byol_ev_cite (struct evidence *ev, const char *place, const char *value, const char *type,
                   const char *data);
/* Why the last question that did not answer found or absent did not; never
   NULL. */
const char *byol_ev_reason (const struct evidence *ev);
/* Memory ran out in a rule: the check ends with that, whatever its outcome. */
void byol_ev_no_memory (struct evidence *ev);
/* Questions asked between these two only corroborate: that they could not be
   read does not make the finding UNKNOWN. */
void byol_ev_begin_optional (struct evidence *ev);
void byol_ev_end_optional (struct evidence *ev);

/* ---- for the engine -------------------------------------------------------------- */

struct ev_item
{
  char *place, *value, *type, *data;
  const char *state; /* "found", "absent", "unreadable", "stale", "wrong-type" */
};

/* One evidence per finding. */
struct evidence *byol_ev_new (struct windows *windows);
void byol_ev_free (struct evidence *ev);
size_t byol_ev_item_count (const struct evidence *ev);
const struct ev_item *byol_ev_item (const struct evidence *ev, size_t i);
/* Some non-optional question was answered from something stale; *why names it
   ("SYSTEM hive is dirty"). */
bool byol_ev_stale (const struct evidence *ev, const char **why);
/* Some non-optional question was unreadable or of the wrong type; *why is its
   reason. */
bool byol_ev_unreadable (const struct evidence *ev, const char **why);
/* The reader died, the run was cancelled, or memory ran out: the check must
   end with this error (moved into *err). 0 otherwise. */
int byol_ev_failed (struct evidence *ev, struct byol_error **err);

#endif
