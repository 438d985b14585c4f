/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a reader's answers mean in Windows' terms. One file per subject; this
 * header declares what each hands out.
 *
 * A subject is read once, on first use, and kept. Its struct starts with a
 * `struct win_note`: how the reading went and where it was read. Functions
 * return 0, or negative when the source is gone (then *err is set).
 */
#ifndef BYOL_WINDOWS_WINDOWS_H
#define BYOL_WINDOWS_WINDOWS_H

#include "source/source.h"

struct windows;

/* Users whose hives are opened: sixteen people, and Windows' own accounts. */
#define WIN_MOST_USERS 18

enum win_hive
{
  WIN_SYSTEM,
  WIN_SOFTWARE,
  WIN_SAM,
  WIN_SECURITY,
  WIN_BCD,
  WIN_MACHINE_HIVES, /* those above: every check opens them, those below when asked for */
  WIN_DEFAULT = WIN_MACHINE_HIVES, /* of the welcome screen and LocalSystem */
  WIN_DEFAULT_USER,                /* what a new user starts with */
  WIN_USER, /* this and the following: users, in the order in which they are asked for */
  WIN_HIVE_COUNT = WIN_USER + WIN_MOST_USERS
};

struct win_note
{
  enum px_state state;
  char *reason;  /* for PX_UNREADABLE; with PX_FOUND: some of it could not be read, and why */
  char *place;   /* the key, file or volume that decided: "SAM\SAM\Domains\..." */
  unsigned hives; /* bit (1 << enum win_hive) for each hive that was asked */
  /* Where the note is about one value: its name and type (static), and its data
     as the trail shows it. */
  const char *value, *type;
  char *data;
};

/* A folder that holds System32\config with a SYSTEM hive. */
struct win_root
{
  uint32_t volume;
  char *path; /* "\Windows" as the volume spells it */
};
/* The note tells as well where a Windows could not be looked for. */
struct win_root_list { struct win_note note; struct win_root *items; size_t count; };

/* SOFTWARE\Microsoft\Windows NT\CurrentVersion and SYSTEM's ProductOptions and
   environment. Fields that are absent are 0 or "". */
struct win_identity
{
  struct win_note note; /* of the build number */
  uint32_t major, minor, build, ubr;
  char *product_name;      /* as stored: "Windows 10 Enterprise" on 11, too */
  char *product;           /* as it should read: "Windows 11 Enterprise" */
  char *edition;           /* EditionID */
  struct win_note edition_note;
  char *installation_type; /* "Client" */
  char *display_version;   /* DisplayVersion, else ReleaseId */
  char *product_type;      /* ProductOptions: "WinNT", "ServerNT", "LanmanNT" */
  struct win_note product_type_note;
  char *architecture; /* PROCESSOR_ARCHITECTURE: "AMD64", "x86", "ARM64" */
  struct win_note architecture_note;
  char *system_root; /* "C:\Windows" */
  struct win_note system_root_note;
};

struct win_service
{
  struct win_note note; /* with a reason: ObjectName could not be read */
  char *name;
  int64_t start; /* 0 boot, 1 system, 2 automatic, 3 manual, 4 disabled; -1 absent or unreadable */
  struct win_note start_note;
  uint32_t type;
  char *image_path, *object_name, *display_name;
  char *group; /* load order group: "FSFilter Anti-Virus" */
};

/* Every key below Services, drivers among them. Remnants without Type and
   Start stay in the list with type 0 and start -1. */
struct win_service_list { struct win_note note; struct win_service *items; size_t count; };

struct win_program
{
  bool wow;  /* below WOW6432Node */
  char *key; /* the subkey's name */
  char *place; /* the whole key, as the trail shows it */
  char *display_name, *display_version, *publisher, *uninstall_string;
  bool system_component;
  bool update; /* it belongs to another program, or says that it is an update */
};
struct win_program_list { struct win_note note; struct win_program *items; size_t count; };

#define CBS_PACKAGES                                                                               \
  "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages"

/* CurrentState of a package. */
#define CBS_UNINSTALL_PENDING 0x05u
#define CBS_INSTALL_PENDING 0x60u
#define CBS_INSTALLED 0x70u
#define CBS_PERMANENT 0x80u

struct win_cbs_package
{
  char *name; /* "Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.5247.1.15" */
  uint32_t state;
  uint64_t installed; /* FILETIME; 0: not known */
};
struct win_cbs_list { struct win_note note; struct win_cbs_package *items; size_t count; };

struct win_adapter
{
  char *place; /* the class key, "SYSTEM\ControlSet001\Control\Class\{4d36e972-...}\0007" */
  char *guid;  /* NetCfgInstanceId, lower case with braces */
  char *description; /* DriverDesc */
  char *name;        /* the connection's name; "" */
  char *device;      /* DeviceInstanceID */
  uint32_t characteristics; /* NCF_: 0x4 physical */
  bool exists;   /* its Enum key is there and points back to this class key */
  bool disabled; /* ConfigFlags & 1 */
  int removed;   /* 1 the device was removed after its last arrival, 0 not, -1 cannot be told */
  char *interface_place; /* the Tcpip\Parameters\Interfaces key */
  enum px_state dhcp_state; /* of EnableDHCP */
  char *dhcp_reason;
  uint64_t dhcp;   /* EnableDHCP */
  char *addresses; /* IPAddress without 0.0.0.0, joined with ", "; "" */
  char *name_servers;
};
struct win_adapter_list { struct win_note note; struct win_adapter *items; size_t count; };

/* A key of SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList. */
struct win_user_profile
{
  char *sid;       /* without ".bak" */
  bool backup;     /* the key's name ends in ".bak": the profile could not be loaded once */
  bool person;     /* somebody's; else of a service, or of Windows itself */
  uint32_t rid;    /* the SID's last number */
  char *place;     /* the key */
  char *stored;    /* ProfileImagePath as it is; "" */
  char *path;      /* with its variables expanded */
  const char *name; /* the last part of the path, or the SID */
  /* Whether the folder and NTUSER.DAT in it exist; looked up for people only. */
  enum px_state folder, hive;
  char *reason; /* where that could not be looked up */
};

struct win_user_profile_list
{
  struct win_note note; /* PX_ABSENT: there is no ProfileList */
  struct win_user_profile *items;
  size_t count;
  /* The values ProfilesDirectory and Default, expanded; where there is none,
     what Windows takes. */
  struct win_note directory_note, default_note;
  char *directory, *default_path;
};

/* Account control bits of the SAM's F value. */
#define WIN_ACCOUNT_DISABLED 0x1u
#define WIN_ACCOUNT_LOCKED 0x400u
#define WIN_ACCOUNT_PASSWORD_EXPIRED 0x20000u

struct win_account
{
  struct win_note note;
  char *name; /* as the SAM spells it */
  uint32_t rid;
  uint32_t control;
  struct win_note control_note; /* of the F value */
  bool has_password;            /* by the length of its hash, which is not read */
  struct win_note password_note; /* of the V value */
  uint64_t expires; /* FILETIME; 0 and 0x7fff... never */
};

/* Every local account, by its number. */
struct win_account_list { struct win_note note; struct win_account *items; size_t count; };

struct win_domain
{
  struct win_note note; /* of PolPrDmS */
  bool member;
  char *sid;  /* of the domain; "" */
  char *name; /* PolPrDmN: domain or workgroup */
  char *dns_name; /* PolDnDDN; "" */
  bool join_pending; /* Netlogon\JoinDomain or AvoidSpnSet */
  struct win_note pending_note;
};

struct win_cloud_join
{
  struct win_note note; /* PX_ABSENT: no JoinInfo key */
  size_t count; /* subkeys of JoinInfo */
  char *tenant_id, *user; /* of the first */
  char *thumbprint;
  enum px_state certificate; /* of the first, in SystemCertificates\MY */
};

struct win_av
{
  char *place, *guid, *display_name, *reporting_exe;
  bool defender;
  enum px_state reporting_file; /* whether the file exists; PX_UNREADABLE also for a path off C: */
  enum px_state state; /* PX_UNREADABLE: this provider's values could not be read */
};
struct win_av_list { struct win_note note; struct win_av *items; size_t count; };

struct win_boot
{
  struct win_note note; /* place: the store's file; PX_ABSENT: none found */
  uint32_t volume;
  bool uefi;   /* a path that the active entries use ends in .efi */
  char *paths; /* what was looked at, "; " between */
  size_t loader_count; /* OS loaders in the display order */
  bool other_store;    /* the store of the other firmware is there as well */
  int64_t hypervisor;  /* the loaders' hypervisorlaunchtype: 0 off, 1 on; -1 not set */
};

enum win_letter_kind
{
  WIN_LETTER_PARTITION, /* resolves to `volume` */
  WIN_LETTER_OTHER_DISK, /* a partition that this image does not have */
  WIN_LETTER_DEVICE,    /* CD-ROM, removable, network */
};
struct win_letter
{
  char *name; /* "\DosDevices\C:" or "\??\Volume{...}" */
  char letter; /* 'C'; 0 for a \??\Volume entry */
  enum win_letter_kind kind;
  uint32_t volume;
  char *target; /* for showing */
};
struct win_letter_list { struct win_note note; struct win_letter *items; size_t count; };

#define WIN_APPX_DATABASE                                                                          \
  "C:\\ProgramData\\Microsoft\\Windows\\AppRepository\\StateRepository-Machine.srd"

enum win_appx_state
{
  WIN_APPX_PROVISIONED, /* for every user to come */
  WIN_APPX_INBOX,       /* a part of Windows */
  WIN_APPX_STAGED,      /* its files are there; for `sid` where the database says so */
  WIN_APPX_INSTALLED,   /* registered for `sid` */
  WIN_APPX_END_OF_LIFE,
  WIN_APPX_DEPROVISIONED, /* `full_name` is the family */
};

struct win_appx_package
{
  enum win_appx_state state;
  bool from_database;
  bool auxiliary; /* a framework or a resource, which comes and goes with others */
  bool inbox;     /* the database says so */
  bool user;      /* `sid` is a person's, not a service's */
  char *full_name; /* "Name_Version_Architecture_Resource_Publisher" */
  char *family;    /* "Name_Publisher" */
  char *sid;       /* "" */
  char *place;     /* the registry key, or the database */
};

/* One entry for each statement of registry or database: a package has several. */
struct win_appx
{
  struct win_note note;     /* of AppxAllUserStore */
  struct win_note database; /* of WIN_APPX_DATABASE, a file of the Windows volume */
  struct win_appx_package *items;
  size_t count;
};

/* Finds the Windows folders and opens nothing else yet. */
int byol_windows_open (struct windows **out, struct source *source, struct run *run,
                       struct byol_error **err);
void byol_windows_close (struct windows *w);
struct source *byol_windows_source (const struct windows *w);

/* More than one, or none, is a finding; the first is used. */
const struct win_root_list *byol_win_roots (const struct windows *w);
/* Where a volume is, for people: "disk 1 partition 2", or "disk 1" without a
   table. To be freed; NULL when out of memory. */
char *byol_win_volume_place (const struct volume_info *volume);
/* Index of the Windows volume, or -1. */
int64_t byol_win_volume (const struct windows *w);

/* Opens on first use. */
int byol_win_hive (struct windows *w, enum win_hive which, const struct hive_info **out,
                   struct byol_error **err);
/* Of all but users. */
const char *byol_win_hive_name (enum win_hive which);
/* Whether that hive was opened, or tried to be, so far. *name and *info live as
   long as `w`. */
bool byol_win_hive_opened (const struct windows *w, enum win_hive which, const char **name,
                           const struct hive_info **info);

/* The hive that such a name starts with: "SYSTEM", "DEFAULT_USER", ... or, of
   users that were asked for, "HKU\\S-1-5-21-...". */
bool byol_win_hive_of (const struct windows *w, const char *name, enum win_hive *out);
/* "SYSTEM\\CurrentControlSet\\Services\\x" into hive and key, the control set
   resolved; *place (to be freed) is the name for the trail. */
int byol_win_resolve (struct windows *w, const char *name, enum win_hive *hive, char **key,
                      char **place, struct answer *a, struct byol_error **err);

/* Registry questions by such names: the hive's state, then the source's
   answer. *place is for the trail, freed by the caller. */
int byol_win_key (struct windows *w, const char *key, struct answer *a, struct key_info *out,
                  char **place, struct byol_error **err);
int byol_win_subkeys (struct windows *w, const char *key, struct answer *a, struct key_list *out,
                      char **place, struct byol_error **err);
int byol_win_value (struct windows *w, const char *key, const char *name, struct answer *a,
                    struct reg_value *out, char **place, struct byol_error **err);
int byol_win_values (struct windows *w, const char *key, struct answer *a, struct value_list *out,
                     char **place, struct byol_error **err);
int byol_win_named (struct windows *w, const char *key, uint32_t depth, const char *const *names,
                    size_t name_count, struct answer *a, struct named_list *out, char **place,
                    struct byol_error **err);

/* "C:\\..." on the Windows volume; EXPAND_SZ variables of system paths
   (%SystemRoot%, %windir%, %SystemDrive%, %ProgramFiles%, %ProgramFiles(x86)%,
   %ProgramData%, %Public%) are expanded. Another drive is PX_UNREADABLE. */
int byol_win_stat (struct windows *w, const char *path, struct answer *a, struct file_info *out,
                   struct byol_error **err);
/* At most `most` entries of a folder, without "." and "..". */
int byol_win_list (struct windows *w, const char *path, uint32_t most, struct answer *a,
                   struct file_list *out, struct byol_error **err);
int byol_win_read (struct windows *w, const char *path, uint64_t offset, uint32_t most,
                   struct answer *a, struct buf *out, struct byol_error **err);
int byol_win_rows (struct windows *w, const char *path, const char *sql, struct answer *a,
                   struct row_list *out, struct byol_error **err);
int byol_win_xml (struct windows *w, const char *path, struct answer *a, struct xml_list *out,
                  struct byol_error **err);

int byol_win_identity (struct windows *w, const struct win_identity **out, struct byol_error **err);
int byol_win_service (struct windows *w, const char *name, const struct win_service **out,
                      struct byol_error **err);
int byol_win_services (struct windows *w, const struct win_service_list **out,
                       struct byol_error **err);
int byol_win_programs (struct windows *w, const struct win_program_list **out,
                       struct byol_error **err);
int byol_win_cbs (struct windows *w, const struct win_cbs_list **out, struct byol_error **err);
int byol_win_adapters (struct windows *w, const struct win_adapter_list **out,
                       struct byol_error **err);
int byol_win_account (struct windows *w, const char *name, const struct win_account **out,
                      struct byol_error **err);
int byol_win_accounts (struct windows *w, const struct win_account_list **out,
                       struct byol_error **err);
int byol_win_user_profiles (struct windows *w, const struct win_user_profile_list **out,
                            struct byol_error **err);
/* a->state PX_FOUND: *out tells. */
int byol_win_is_administrator (struct windows *w, uint32_t rid, struct answer *a, bool *out,
                               char **place, struct byol_error **err);
int byol_win_domain (struct windows *w, const struct win_domain **out, struct byol_error **err);
int byol_win_cloud_join (struct windows *w, const struct win_cloud_join **out,
                         struct byol_error **err);
int byol_win_antivirus (struct windows *w, const struct win_av_list **out, struct byol_error **err);
int byol_win_boot (struct windows *w, const struct win_boot **out, struct byol_error **err);
int byol_win_appx (struct windows *w, const struct win_appx **out, struct byol_error **err);
/* Whether that package's version is above that of the other. */
bool byol_win_appx_newer (const char *full_name, const char *than);
int byol_win_drive_letters (struct windows *w, const struct win_letter_list **out,
                            struct byol_error **err);

/* Stale: the volume was not closed cleanly. *why: a static sentence
   fragment. */
bool byol_win_volume_stale (const struct windows *w, uint32_t volume, const char **why);
/* Stale: the hive is dirty, or its volume was not closed cleanly. *why: a
   static or owned sentence fragment. */
bool byol_win_hive_stale (const struct windows *w, enum win_hive which, const char **why);

#endif
