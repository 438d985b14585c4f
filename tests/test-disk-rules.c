/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules about disks, over a machine made here: this file brings its own
   evidence, so that each case is a few numbers. */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "rules/rule.h"
#include "rules/volumes.h"
#include "util.h"

/* ---- the machine ------------------------------------------------------------------ */

#define DISKS 2
#define VOLUMES 5
#define LETTERS 6

struct evidence
{
  enum ev_state disk_state, root_state, identity_state, boot_state, letter_state;
  struct disk_info disk[DISKS];
  struct volume_info volume[VOLUMES];
  struct win_letter letter[LETTERS];
  struct win_root root[2];
  struct disk_list disks;
  struct volume_list volumes;
  struct win_letter_list letters;
  struct win_root_list roots;
  struct win_identity identity;
  struct win_boot boot;
  int system; /* the Windows volume, -1 none */
  uint64_t reserve;
};

static struct evidence m;
static char empty[] = "";

static enum ev_state
answer (enum ev_state state, const void *value, const void **out)
{
  *out = state == EV_FOUND ? value : NULL;
  return state;
}
#define ANSWER(state, value) answer (state, value, (const void **) out)

enum ev_state
byol_ev_disks (struct evidence *ev, const struct disk_list **out)
{
  return ANSWER (ev->disk_state, &ev->disks);
}

enum ev_state
byol_ev_volumes (struct evidence *ev, const struct volume_list **out)
{
  return ANSWER (ev->disk_state, &ev->volumes);
}

enum ev_state
byol_ev_system_volume (struct evidence *ev, const struct volume_info **out)
{
  if (ev->system < 0)
    return ANSWER (EV_UNREADABLE, NULL);
  return ANSWER (EV_FOUND, &ev->volume[ev->system]);
}

enum ev_state
byol_ev_roots (struct evidence *ev, const struct win_root_list **out)
{
  return ANSWER (ev->root_state, &ev->roots);
}

enum ev_state
byol_ev_identity (struct evidence *ev, const struct win_identity **out)
{
  return ANSWER (ev->identity_state, &ev->identity);
}

enum ev_state
byol_ev_boot (struct evidence *ev, const struct win_boot **out)
{
  return ANSWER (ev->boot_state, &ev->boot);
}

enum ev_state
byol_ev_drive_letters (struct evidence *ev, const struct win_letter_list **out)
{
  return ANSWER (ev->letter_state, &ev->letters);
}

enum ev_state
byol_ev_number (struct evidence *ev, const char *key, const char *value, uint64_t *out)
{
  if (strcmp (value, "PassedPolicy") == 0)
    *out = ev->reserve;
  else
    ck_abort_msg ("%s %s", key, value);
  return EV_FOUND;
}

enum ev_state
byol_ev_part (struct evidence *ev, const struct win_note *note)
{
  ck_abort_msg ("no rule about disks asks for parts");
}

enum ev_state
byol_ev_package (struct evidence *ev, const struct package_info **out)
{
  return ANSWER (EV_ABSENT, NULL);
}

void
byol_ev_cite_ova (struct evidence *ev, const struct package_info *package)
{
}

void
byol_ev_cite_disk (struct evidence *ev, const struct disk_info *disk)
{
}

void
byol_ev_cite_volume (struct evidence *ev, const struct volume_info *volume)
{
}

void
byol_ev_begin_optional (struct evidence *ev)
{
}

void
byol_ev_no_memory (struct evidence *ev)
{
  ck_abort_msg ("out of memory");
}

void
byol_ev_end_optional (struct evidence *ev)
{
}

const char *
byol_ev_reason (const struct evidence *ev)
{
  return "no answer";
}

/* A BIOS machine with Windows 10: System Reserved, C:, recovery. */
static void
reset (void)
{
  memset (&m, 0, sizeof m);
  m.disk_state = m.root_state = m.identity_state = m.boot_state = m.letter_state = EV_FOUND;
  for (int i = 0; i < DISKS; i++)
    m.disk[i] = (struct disk_info){
      .path = empty, .format = "raw", .virtual_size = 64 * GIB, .table = "mbr", .reason = empty
    };
  for (uint32_t i = 0; i < VOLUMES; i++)
    m.volume[i] = (struct volume_info){ .number = i + 1,
                                        .start = i * GIB,
                                        .size = GIB,
                                        .type = "0x07",
                                        .part_id = empty,
                                        .content = "ntfs",
                                        .label = empty,
                                        .readable = true,
                                        .reason = empty };
  m.volume[0].flags = VOLUME_ACTIVE;
  m.volume[1].size = 60 * GIB;
  m.volume[1].flags = VOLUME_HAS_FREE;
  m.volume[1].fs_free = 40 * GIB;
  m.volume[2].type = "0x27";
  m.letter[0] = (struct win_letter){ "\\DosDevices\\C:", 'C', WIN_LETTER_PARTITION, 1, empty };
  m.letter[1] = (struct win_letter){ "\\??\\Volume{0}", 0, WIN_LETTER_PARTITION, 0, empty };
  m.letter[2] = (struct win_letter){ "\\??\\Volume{1}", 0, WIN_LETTER_PARTITION, 1, empty };
  m.letter[3] = (struct win_letter){ "\\DosDevices\\D:", 'D', WIN_LETTER_DEVICE, 0, empty };
  m.letter[4] = (struct win_letter){ "\\DosDevices\\E:", 'E', WIN_LETTER_OTHER_DISK, 0, empty };
  m.root[0] = (struct win_root){ 1, "\\Windows" };
  m.root[1] = (struct win_root){ 3, "\\Windows" };
  m.disks = (struct disk_list){ m.disk, 1 };
  m.volumes = (struct volume_list){ m.volume, 3 };
  m.letters = (struct win_letter_list){ .items = m.letter, .count = 5 };
  m.roots = (struct win_root_list){ .items = m.root, .count = 1 };
  m.identity = (struct win_identity){ .major = 10, .build = 19045 };
  m.boot = (struct win_boot){ .paths = "\\Windows\\system32\\winload.exe", .loader_count = 1 };
  m.system = 1;
}

/* A UEFI machine with Windows 11: ESP, C:, recovery. */
static void
reset_uefi (void)
{
  reset ();
  m.disk[0].table = "gpt";
  m.volume[0].type = GPT_ESP;
  m.volume[0].content = "vfat";
  m.volume[0].flags = 0;
  m.volume[1].type = GPT_BASIC_DATA;
  m.volume[2].type = "de94bba4-06d1-4d40-a16a-bfd50179d6ac";
  m.identity.build = 26100;
  m.boot.uefi = true;
  m.boot.paths = "\\Windows\\system32\\winload.efi";
}

/* ---- running a rule ------------------------------------------------------------------ */

#define RULES(X)                                                                                   \
  X (volumes_decrypted)                                                                            \
  X (disks_basic)                                                                                  \
  X (filesystem_clean)                                                                             \
  X (not_hibernated)                                                                               \
  X (windows_found)                                                                                \
  X (disk_size_within_limit)                                                                       \
  X (free_space_sufficient)                                                                        \
  X (single_drive)                                                                                 \
  X (partition_style_matches_firmware)                                                             \
  X (boot_mode_supported)                                                                          \
  X (single_boot_partition)
#define DECLARE(name) extern const struct byol_rule byol_rule_##name;
RULES (DECLARE)

static struct params parameters;

static void
expect (const struct byol_rule *rule, int status, const char *reason, const char *message, int line)
{
  struct check c = { .ev = &m, .rule = rule, .params = &parameters };

  rule->check (&c);
  ck_assert_msg (c.out.message != NULL, "line %d: no verdict", line);
  ck_assert_msg (c.out.status == status && strcmp (c.out.reason, reason) == 0
                   && strcmp (c.out.message, message) == 0,
                 "line %d: %s (%s): %s", line, byol_status_name (c.out.status), c.out.reason,
                 c.out.message);
  free (c.out.message);
}
#define EXPECT(rule, status, reason, message)                                                      \
  expect (&byol_rule_##rule, BYOL_STATUS_##status, reason, message, __LINE__)

const char *
byol_status_name (int status)
{
  static const char *const names[] = { "none",    "pass",     "warn",          "fail",
                                       "unknown", "attested", "not-applicable" };

  return names[status];
}

#define NO_DISKS "This could not be read: no answer."
#define NO_TABLE "The partition table of disk 1 could not be read: torn."
#define CHECKER " AWS's checker 2.13.25 would "

static void
break_table (void)
{
  reset ();
  m.disk[0].table = "unreadable";
  m.disk[0].reason = "torn";
  m.volumes.count = 0;
}

/* What every rule about volumes answers when there is nothing to look at. */
#define EXPECT_BLIND(rule)                                                                         \
  do {                                                                                             \
    reset ();                                                                                      \
    m.disk_state = EV_UNREADABLE;                                                                  \
    EXPECT (rule, UNKNOWN, "unreadable", NO_DISKS);                                                \
    break_table ();                                                                                \
    EXPECT (rule, UNKNOWN, "partition-table-unreadable", NO_TABLE);                                \
  } while (0)

/* ---- the rules ------------------------------------------------------------------------ */

START_TEST (test_volumes_decrypted)
{
  EXPECT_BLIND (volumes_decrypted);
  reset ();
  EXPECT (volumes_decrypted, PASS, "", "None of the 3 partitions is encrypted.");
  m.volume[1].content = "bitlocker";
  m.volume[1].readable = false;
  EXPECT (volumes_decrypted, FAIL, "encrypted",
          "Partition 2 is encrypted with BitLocker." CHECKER
          "pass this: it does not look at encryption.");
  m.volume[2].content = "crypto_LUKS";
  EXPECT (volumes_decrypted, FAIL, "encrypted",
          "Partition 2 is encrypted with BitLocker, partition 3 is encrypted." CHECKER
          "pass this: it does not look at encryption.");
  reset ();
  m.volume[1].content = "bitlocker";
  m.volume[1].flags = VOLUME_FVE_TO_GO;
  EXPECT (volumes_decrypted, FAIL, "encrypted",
          "Partition 2 is encrypted with BitLocker To Go." CHECKER
          "pass this: it does not look at encryption.");
  m.volume[1].flags = VOLUME_FVE_VISTA | VOLUME_FVE_DECRYPTING;
  EXPECT (volumes_decrypted, FAIL, "encrypted",
          "Partition 2 is encrypted with BitLocker (in the format of Windows Vista, which has not "
          "finished decrypting)." CHECKER "pass this: it does not look at encryption.");
  m.volume[1].flags = VOLUME_FVE_ON_WRITE | VOLUME_FVE_ENCRYPTING | VOLUME_FVE_CLEAR_KEY;
  EXPECT (volumes_decrypted, FAIL, "encrypted",
          "Partition 2 is encrypted with BitLocker (of which only what was written since is "
          "encrypted, which has not finished encrypting, whose protection is suspended)." CHECKER
          "pass this: it does not look at encryption.");
  reset ();
  m.disk[0].flags = DISK_ENCRYPTED;
  EXPECT (volumes_decrypted, FAIL, "encrypted",
          "The image file of disk 1 is itself encrypted." CHECKER
          "pass this: it does not look at encryption.");
  reset ();
  m.volume[0].content = empty;
  m.volume[0].readable = false;
  EXPECT (volumes_decrypted, UNKNOWN, "content-unknown",
          "The content of partition 1 is not recognised: it may be encrypted by other software.");
  /* Where nobody expects a file system there may be anything. */
  m.volume[0].type = "e3c9e316-0b5c-4db8-817d-f92df00215ae";
  EXPECT (volumes_decrypted, PASS, "", "None of the 3 partitions is encrypted.");
}
END_TEST

START_TEST (test_disks_basic)
{
  static const struct
  {
    char *type, *content;
    const char *reason, *what;
  } bad[] = {
    { "0x42", "", "dynamic-disk", "a dynamic disk" },
    { GPT_LDM_METADATA, "", "dynamic-disk", "a dynamic disk" },
    { GPT_LDM_DATA, "ntfs", "dynamic-disk", "a dynamic disk" },
    { "0x07", "ldm", "dynamic-disk", "a dynamic disk" },
    { GPT_STORAGE_SPACES, "", "storage-spaces", "part of a storage pool" },
    { "0x07", "storage-spaces", "storage-spaces", "part of a storage pool" },
  };

  EXPECT_BLIND (disks_basic);
  reset ();
  EXPECT (disks_basic, PASS, "", "The disk is a basic disk.");
  m.disks.count = 2;
  EXPECT (disks_basic, PASS, "", "All disks are basic disks.");
  for (size_t i = 0; i < ARRAY_SIZE (bad); i++) {
    CLEANUP_FREE char *message = util_printf ("Disk 2 is %s (partition 3)." CHECKER
                                              "pass this: it does not look at the kind of disk.",
                                              bad[i].what);
    m.volume[2].disk = 1;
    m.volume[2].type = bad[i].type;
    m.volume[2].content = bad[i].content;
    EXPECT (disks_basic, FAIL, bad[i].reason, message);
  }
}
END_TEST

START_TEST (test_filesystem_clean)
{
  EXPECT_BLIND (filesystem_clean);
  reset ();
  EXPECT (filesystem_clean, PASS, "", "All 3 NTFS volumes are clean.");
  m.volume[1].flags |= VOLUME_JOURNAL;
  EXPECT (filesystem_clean, WARN, "journal-open",
          "Partition 2 was not closed cleanly: its journal holds open changes." CHECKER
          "pass this: it does not look at the file system.");
  m.volume[0].flags |= VOLUME_NTFS_DIRTY;
  EXPECT (filesystem_clean, FAIL, "ntfs-dirty",
          "Partition 1 is marked dirty: chkdsk runs at the next boot." CHECKER
          "pass this: it does not look at the file system.");
  reset ();
  m.volume[1].readable = false;
  m.volume[1].reason = "bad boot sector";
  EXPECT (filesystem_clean, UNKNOWN, "volume-unreadable",
          "The state of partition 2 could not be read: bad boot sector.");
  m.volume[1].readable = true;
  m.volume[1].reason = "$Volume is damaged";
  EXPECT (filesystem_clean, UNKNOWN, "volume-unreadable",
          "The state of partition 2 could not be read: $Volume is damaged.");
  reset ();
  m.volume[2].content = "bitlocker";
  m.volume[2].readable = false;
  EXPECT (filesystem_clean, UNKNOWN, "volume-unreadable",
          "The state of partition 3 could not be read: it is encrypted.");
}
END_TEST

START_TEST (test_not_hibernated)
{
  EXPECT_BLIND (not_hibernated);
  reset ();
  EXPECT (not_hibernated, PASS, "", "Windows was shut down, not hibernated.");
  m.volume[1].flags |= VOLUME_HIBERNATED;
  EXPECT (not_hibernated, FAIL, "hibernated",
          "Windows was not shut down: partition 2 is hibernated." CHECKER
          "pass this: it switches hibernation off while Windows runs.");
  m.volume[1].flags |= VOLUME_FAST_START;
  EXPECT (not_hibernated, FAIL, "fast-startup",
          "Windows was shut down with Fast Startup: partition 2 is hibernated." CHECKER
          "pass this: it switches hibernation off while Windows runs.");
  reset ();
  m.volume[1].reason = "hiberfil.sys cannot be read";
  EXPECT (not_hibernated, UNKNOWN, "volume-unreadable",
          "The state of partition 2 could not be read: hiberfil.sys cannot be read.");
}
END_TEST

START_TEST (test_windows_found)
{
  reset ();
  EXPECT (windows_found, PASS, "", "Windows is in \\Windows.");
  m.roots.items[0].path = (char *) "\\WINNT";
  EXPECT (
    windows_found, UNKNOWN, "windows-relocated",
    "Windows is in \\WINNT, not in \\Windows, where AWS and these checks look for its files.");
  reset ();
  m.roots.count = 2;
  EXPECT (windows_found, FAIL, "several-windows",
          "The image holds 2 Windows installations, among them \\Windows and \\Windows.");
  m.roots.count = 0;
  EXPECT (windows_found, FAIL, "no-windows", "There is no Windows installation.");
  m.volume[1].content = "bitlocker";
  m.volume[1].readable = false;
  EXPECT (windows_found, UNKNOWN, "volume-unreadable",
          "A Windows may be on partition 2, which could not be read: it is encrypted.");
  /* Nor is one the only one, if another may be hidden. */
  m.roots.count = 1;
  EXPECT (windows_found, UNKNOWN, "volume-unreadable",
          "A Windows may be on partition 2, which could not be read: it is encrypted.");
  m.volume[1].size = GIB;
  EXPECT (windows_found, PASS, "", "Windows is in \\Windows.");
  break_table ();
  m.roots.count = 0;
  EXPECT (windows_found, UNKNOWN, "partition-table-unreadable", NO_TABLE);
  reset ();
  m.root_state = EV_UNREADABLE;
  EXPECT (windows_found, UNKNOWN, "unreadable", NO_DISKS);
  /* A folder. */
  reset ();
  m.disk_state = EV_UNREADABLE;
  EXPECT (windows_found, PASS, "", "Windows is in \\Windows.");
  m.roots.count = 0;
  EXPECT (windows_found, FAIL, "no-windows", "There is no Windows installation.");
}
END_TEST

static void
set_size_limits (char *subject, uint64_t most, uint64_t much, uint64_t least)
{
  static struct param items[4];

  items[0] = (struct param){ "subject", PARAM_STRING, .string = subject };
  items[1] = (struct param){ "fail_above_bytes", PARAM_NUMBER, .number = most };
  items[2] = (struct param){ "warn_above_bytes", PARAM_NUMBER, .number = much };
  items[3] = (struct param){ "fail_below_bytes", PARAM_NUMBER, .number = least };
  parameters = (struct params){ items, 4 };
}

#define CYLINDER 8225280ull

START_TEST (test_disk_size)
{
  reset ();
  set_size_limits ("disk", 80 * GIB, 70 * GIB, 0);
  EXPECT (disk_size_within_limit, PASS, "", "The disk has 64.0 GiB.");
  m.disk[0].virtual_size = 70 * GIB;
  EXPECT (disk_size_within_limit, PASS, "", "The disk has 70.0 GiB.");
  m.disk[0].virtual_size = 75 * GIB;
  EXPECT (disk_size_within_limit, WARN, "large",
          "The disk has 75.0 GiB, more than the 70.0 GiB that AWS's documentation has "
          "allowed." CHECKER
          "pass this: it compares the first disk, in whole cylinders, with 80 GiB.");
  m.disk[0].virtual_size = 90 * GIB;
  EXPECT (disk_size_within_limit, FAIL, "too-large",
          "The disk has 90.0 GiB, more than the 80.0 GiB allowed.");
  /* What Windows loses by counting cylinders. */
  m.disk[0].virtual_size = 80 * GIB / CYLINDER * CYLINDER + CYLINDER - 1;
  ck_assert_uint_gt (m.disk[0].virtual_size, 80 * GIB);
  EXPECT (disk_size_within_limit, FAIL, "too-large",
          "The disk has 80.0 GiB, more than the 80.0 GiB allowed." CHECKER
          "pass this: it compares the first disk, in whole cylinders, with 80 GiB.");
  reset ();
  m.disks.count = 2;
  m.disk[1].virtual_size = 100 * GIB;
  EXPECT (disk_size_within_limit, FAIL, "too-large",
          "Disk 2 has 100.0 GiB, more than the 80.0 GiB allowed." CHECKER
          "pass this: it compares the first disk, in whole cylinders, with 80 GiB.");

  reset ();
  set_size_limits ("volume", 80 * GIB, 80 * GIB - 1, 10 * GIB);
  m.disk[0].virtual_size = 100 * GIB;
  EXPECT (disk_size_within_limit, PASS, "",
          "The C: volume has 60.0 GiB." CHECKER
          "fail this: it compares the size of the first disk with 80 GiB.");
  m.disk[0].virtual_size = 64 * GIB;
  m.volume[1].size = 9 * GIB;
  EXPECT (disk_size_within_limit, FAIL, "too-small",
          "The C: volume has 9.0 GiB, less than the 10.0 GiB asked for." CHECKER
          "pass this: it compares the first disk, in whole cylinders, with 80 GiB.");
  m.system = -1;
  EXPECT (disk_size_within_limit, UNKNOWN, "unreadable", NO_DISKS);
  m.disk_state = EV_UNREADABLE;
  EXPECT (disk_size_within_limit, UNKNOWN, "unreadable", NO_DISKS);
}
END_TEST

START_TEST (test_free_space)
{
  static struct param items[] = { { "fail_below_bytes", PARAM_NUMBER, .number = 10 * GIB },
                                  { "warn_below_bytes", PARAM_NUMBER, .number = 20 * GIB } };
  parameters = (struct params){ items, 2 };

  reset ();
  EXPECT (free_space_sufficient, PASS, "", "The C: volume has 40.0 GiB free.");
  m.volume[1].fs_free = 20 * GIB;
  EXPECT (free_space_sufficient, PASS, "", "The C: volume has 20.0 GiB free.");
  m.reserve = 1;
  EXPECT (free_space_sufficient, WARN, "little-beside-reserve",
          "The C: volume has 20.0 GiB free, of which Windows' reserved storage takes about 7.0 "
          "GiB; AWS asks for 20.0 GiB.");
  m.volume[1].fs_free = 27 * GIB;
  EXPECT (free_space_sufficient, PASS, "", "The C: volume has 27.0 GiB free.");
  m.volume[1].fs_free = 10 * GIB;
  EXPECT (free_space_sufficient, WARN, "little",
          "The C: volume has 10.0 GiB free; AWS asks for 20.0 GiB.");
  m.volume[1].fs_free = 5 * GIB;
  EXPECT (free_space_sufficient, FAIL, "too-little",
          "The C: volume has 5.0 GiB free, less than the 10.0 GiB needed." CHECKER
          "only warn: it tests for 20 GiB first and does not count that.");
  m.identity.major = 6;
  EXPECT (free_space_sufficient, FAIL, "too-little",
          "The C: volume has 5.0 GiB free, less than the 10.0 GiB needed.");
  m.volume[1].flags = 0;
  EXPECT (free_space_sufficient, UNKNOWN, "free-space-unknown",
          "The free space of the C: volume could not be read.");
  m.system = -1;
  EXPECT (free_space_sufficient, UNKNOWN, "unreadable", NO_DISKS);
}
END_TEST

#define ONLY_C "C: is the only drive on the image; drives that are not on it cannot be seen."

START_TEST (test_single_drive)
{
  EXPECT_BLIND (single_drive);
  reset ();
  EXPECT (single_drive, PASS, "", ONLY_C);
  m.letter[1].letter = 'S';
  EXPECT (single_drive, FAIL, "extra-drive",
          "Partition 1 has the drive letter S:; only C: is accepted.");
  /* Nobody has seen System Reserved yet. */
  m.letter[1].volume = 1;
  m.letter[1].letter = 0;
  EXPECT (single_drive, FAIL, "extra-drive",
          "Partition 1 gets a drive letter at the next boot; only C: is accepted.");
  m.letter_state = EV_ABSENT;
  EXPECT (single_drive, FAIL, "extra-drive",
          "Partition 1 gets a drive letter at the next boot; only C: is accepted.");
  m.letter_state = EV_UNREADABLE;
  EXPECT (single_drive, UNKNOWN, "unreadable", NO_DISKS);
  reset ();
  m.letter[0].letter = 'D';
  EXPECT (single_drive, FAIL, "windows-not-on-c", "Windows is on drive D:, not on C:.");
  reset ();
  m.disks.count = 2;
  EXPECT (single_drive, FAIL, "several-disks", "The image has 2 disks; only one is accepted.");
  reset ();
  m.system = -1;
  EXPECT (single_drive, UNKNOWN, "unreadable", NO_DISKS);

  reset_uefi ();
  EXPECT (single_drive, PASS, "", ONLY_C);
  m.volumes.count = 4;
  m.volume[3].type = GPT_BASIC_DATA;
  EXPECT (single_drive, FAIL, "extra-drive",
          "Partition 4 gets a drive letter at the next boot; only C: is accepted.");
  m.volume[3].attributes = GPT_NO_DRIVE_LETTER;
  EXPECT (single_drive, PASS, "", ONLY_C);
  m.volume[3].attributes = GPT_HIDDEN;
  EXPECT (single_drive, PASS, "", ONLY_C);
}
END_TEST

static void
set_table (char *table)
{
  static struct param item;

  item = (struct param){ "table", PARAM_STRING, .string = table };
  parameters = (struct params){ &item, 1 };
}

#define NEVER_MBR "pass this: it never recognises an MBR disk."

START_TEST (test_partition_style)
{
  set_table ("by-version");
  EXPECT_BLIND (partition_style_matches_firmware);
  reset ();
  EXPECT (partition_style_matches_firmware, PASS, "",
          "The disk has MBR and Windows starts with BIOS.");
  m.identity.build = 22000;
  EXPECT (partition_style_matches_firmware, FAIL, "windows-11-on-mbr",
          "Windows 11 is on an MBR disk; it needs GPT and UEFI." CHECKER NEVER_MBR);
  m.boot_state = EV_UNREADABLE;
  EXPECT (partition_style_matches_firmware, FAIL, "windows-11-on-mbr",
          "Windows 11 is on an MBR disk; it needs GPT and UEFI." CHECKER NEVER_MBR);
  reset ();
  m.boot.uefi = true;
  EXPECT (partition_style_matches_firmware, FAIL, "mbr-with-uefi",
          "The disk has an MBR partition table, but Windows starts with UEFI "
          "(\\Windows\\system32\\winload.exe)." CHECKER NEVER_MBR);
  reset ();
  m.disk[0].table = "none";
  EXPECT (partition_style_matches_firmware, FAIL, "no-partition-table",
          "The disk has no partition table." CHECKER "pass this: it looks for GPT only.");
  reset ();
  m.boot.other_store = true;
  EXPECT (partition_style_matches_firmware, WARN, "two-boot-stores",
          "There are two boot stores, for UEFI and for BIOS; the MBR disk uses one of "
          "them." CHECKER "pass this: it reads only the store in use.");
  m.boot_state = EV_ABSENT;
  EXPECT (partition_style_matches_firmware, UNKNOWN, "boot-store-absent",
          "There is no boot store that could name the firmware.");
  m.boot_state = EV_UNREADABLE;
  EXPECT (partition_style_matches_firmware, UNKNOWN, "unreadable", NO_DISKS);
  reset ();
  m.identity_state = EV_UNREADABLE;
  EXPECT (partition_style_matches_firmware, UNKNOWN, "unreadable", NO_DISKS);

  reset_uefi ();
  EXPECT (partition_style_matches_firmware, PASS, "",
          "The disk has GPT and Windows starts with UEFI.");
  m.identity.build = 19045; /* boot-mode-supported's business */
  EXPECT (partition_style_matches_firmware, PASS, "",
          "The disk has GPT and Windows starts with UEFI.");
  m.disk[0].flags = DISK_HYBRID_MBR;
  EXPECT (partition_style_matches_firmware, WARN, "hybrid-mbr",
          "The GPT disk has a hybrid MBR with partitions of its own." CHECKER
          "pass this: it reads only the GPT.");
  m.boot.uefi = false;
  EXPECT (partition_style_matches_firmware, FAIL, "gpt-without-uefi",
          "The disk has a GPT partition table, but Windows does not start with UEFI "
          "(\\Windows\\system32\\winload.efi).");

  set_table ("mbr");
  reset_uefi ();
  EXPECT (partition_style_matches_firmware, FAIL, "gpt-not-accepted",
          "Disk 1 has a GPT partition table; only MBR is accepted." CHECKER
          "pass this: it accepts GPT when Windows starts with UEFI.");
  m.boot.uefi = false;
  EXPECT (partition_style_matches_firmware, FAIL, "gpt-not-accepted",
          "Disk 1 has a GPT partition table; only MBR is accepted.");
  m.boot_state = m.identity_state = EV_UNREADABLE;
  m.system = -1;
  EXPECT (partition_style_matches_firmware, FAIL, "gpt-not-accepted",
          "Disk 1 has a GPT partition table; only MBR is accepted.");
  reset ();
  EXPECT (partition_style_matches_firmware, PASS, "",
          "The disk has MBR and Windows starts with BIOS.");
}
END_TEST

START_TEST (test_boot_mode)
{
  reset ();
  EXPECT (boot_mode_supported, PASS, "", "Windows starts with BIOS.");
  m.boot.uefi = true;
  EXPECT (boot_mode_supported, FAIL, "uefi",
          "Windows starts with UEFI (\\Windows\\system32\\winload.exe); up to Windows 10 only "
          "BIOS is accepted.");
  m.identity.major = 6;
  m.identity.build = 7601;
  EXPECT (boot_mode_supported, FAIL, "uefi",
          "Windows starts with UEFI (\\Windows\\system32\\winload.exe); up to Windows 10 only "
          "BIOS is accepted." CHECKER "pass this: it asks this of Windows 10 only.");
  m.boot_state = EV_ABSENT;
  EXPECT (boot_mode_supported, UNKNOWN, "boot-store-absent",
          "There is no boot store that could name the firmware.");
  m.boot_state = EV_UNREADABLE;
  EXPECT (boot_mode_supported, UNKNOWN, "unreadable", NO_DISKS);
  reset_uefi ();
  EXPECT (boot_mode_supported, NOT_APPLICABLE, "not-applicable",
          "Windows 11 starts with UEFI: partition-style-matches-firmware decides.");
  m.identity_state = EV_UNREADABLE;
  EXPECT (boot_mode_supported, UNKNOWN, "unreadable", NO_DISKS);
}
END_TEST

START_TEST (test_single_boot_partition)
{
  EXPECT_BLIND (single_boot_partition);
  reset ();
  EXPECT (single_boot_partition, PASS, "", "Partition 1 is active, and no other.");
  m.boot.loader_count = 2;
  EXPECT (single_boot_partition, WARN, "multi-boot",
          "The boot menu offers 2 versions of Windows." CHECKER
          "pass this: it counts partitions only.");
  m.volume[1].flags |= VOLUME_ACTIVE;
  EXPECT (single_boot_partition, FAIL, "several-boot-partitions",
          "Partition 1 is active, partition 2 is active; only one boot partition is accepted.");
  m.volume[0].flags = m.volume[1].flags = 0;
  EXPECT (single_boot_partition, FAIL, "no-boot-partition",
          "No partition can be booted: none is active." CHECKER
          "pass this: it only counts whether there is more than one.");
  reset_uefi ();
  m.boot_state = EV_UNREADABLE;
  EXPECT (single_boot_partition, PASS, "", "Partition 1 is an EFI system partition, and no other.");
  m.volume[2].type = GPT_ESP;
  EXPECT (
    single_boot_partition, FAIL, "several-boot-partitions",
    "Partition 1 is an EFI system partition, partition 3 is an EFI system partition; only one "
    "boot partition is accepted.");
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("disk rules");
  TCase *t = tcase_create ("rules");

  tcase_add_test (t, test_volumes_decrypted);
  tcase_add_test (t, test_disks_basic);
  tcase_add_test (t, test_filesystem_clean);
  tcase_add_test (t, test_not_hibernated);
  tcase_add_test (t, test_windows_found);
  tcase_add_test (t, test_disk_size);
  tcase_add_test (t, test_free_space);
  tcase_add_test (t, test_single_drive);
  tcase_add_test (t, test_partition_style);
  tcase_add_test (t, test_boot_mode);
  tcase_add_test (t, test_single_boot_partition);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
