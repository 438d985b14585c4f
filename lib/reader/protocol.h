/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The protocol between the library and a reader program: one request, one
 * answer, over a stream socket that the reader finds as its standard input.
 *
 * Frame:   u32 length of what follows, u8 kind, u32 serial, body.
 * Strings: u32 length, UTF-8 without NUL. Integers little-endian.
 *
 * A request's kind is its enum px_op; the reader answers with any number of
 * PX_PROGRESS and PX_LOG frames and then one PX_ANSWER or PX_ERROR, all with
 * the request's serial. PX_ERROR (i32 code, u32 errno, str message) means the
 * request could not be served at all and ends the conversation for PX_OPEN.
 * The body of an answer about one thing of the image starts with an
 * enum px_state and a reason; the rest follows only for PX_FOUND.
 *
 * The reader ends when its standard input does.
 */
#ifndef BYOL_READER_PROTOCOL_H
#define BYOL_READER_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/wire.h"

#define PX_VERSION 4u

enum px_op
{
  PX_HELLO = 1, /* u32 version -> u32 version, str name of the program */
  PX_OPEN,      /* open_request -> str the walls of the sandbox, str those it lacks */
  PX_DISKS,     /* -> list of disk_info */
  PX_VOLUMES,   /* -> list of volume_info */
  PX_STAT,      /* u32 volume, str path -> file_info */
  PX_LIST,      /* u32 volume, str path, u32 most -> list of file_info */
  PX_READ,      /* u32 volume, str path, u64 offset, u32 most -> bytes */
  PX_HIVE,      /* u32 volume, str path -> u32 hive, hive_info (state in the info) */
  PX_KEY,       /* u32 hive, str key -> key_info */
  PX_SUBKEYS,   /* u32 hive, str key -> list of key_info */
  PX_VALUE,     /* u32 hive, str key, str name -> reg_value */
  PX_VALUES,    /* u32 hive, str key -> list of reg_value */
  PX_NAMED,     /* u32 hive, str key, u32 depth, strs names -> list of named_key */
  PX_ROWS,      /* u32 volume, str path, str sql -> list of row */
  PX_XML,       /* u32 volume, str path -> list of xml_node */
  PX_PACKAGE,   /* -> package_info */
};

enum px_kind
{
  PX_ANSWER = 128,
  PX_ERROR,
  PX_PROGRESS, /* str what, u64 done, u64 total */
  PX_LOG,      /* u8 level, str message */
};

/* Four different answers, never mixed up. */
enum px_state
{
  PX_FOUND = 1,
  PX_ABSENT,     /* looked for and not there */
  PX_UNREADABLE, /* could not be looked for, or is there and cannot be read */
};

/* Windows' own numbers. */
enum reg_type
{
  REG_NONE = 0,
  REG_SZ = 1,
  REG_EXPAND_SZ = 2,
  REG_BINARY = 3,
  REG_DWORD = 4,
  REG_DWORD_BIG_ENDIAN = 5,
  REG_LINK = 6,
  REG_MULTI_SZ = 7,
  REG_RESOURCE_LIST = 8,
  REG_FULL_RESOURCE_DESCRIPTOR = 9,
  REG_RESOURCE_REQUIREMENTS_LIST = 10,
  REG_QWORD = 11,
};

#define OPEN_ALLOW_BACKING 1u
#define OPEN_VERIFY 2u /* read a package whole, to compare it with its manifest */
#define OPEN_REQUIRE_SANDBOX 4u

struct open_disk
{
  char *path;   /* absolute */
  char *format; /* "" to probe */
};

struct open_request
{
  char *source; /* "direct", "tree", "guestfs" */
  uint32_t flags;
  struct open_disk *disks;
  size_t disk_count;
};

#define DISK_PROBED 1u      /* the format was probed, not named by the caller */
#define DISK_BACKING 2u     /* refers to other files; `backing` names the first */
#define DISK_ENCRYPTED 4u   /* the container itself encrypts */
#define DISK_DIRTY_LOG 8u   /* a VHDX whose own log was not replayed */
#define DISK_HYBRID_MBR 16u /* a GPT whose protective MBR holds further partitions */
#define DISK_CLOSED 32u     /* its content cannot be read: the table is "unreadable", `reason` why */
#define DISK_STREAM 64u     /* a VMDK with compressed grains and markers */
#define DISK_PARENT 256u    /* with BACKING: holds only what differs from its parent */
#define DISK_FOOTER 128u    /* a VMDK with a footer, as what writes a stream leaves it */

struct disk_info
{
  char *path;
  char *member; /* the file inside a package that holds it; "" outside of one */
  char *format; /* qemu's name: "raw", "qcow2", "vmdk", "vpc", "vhdx", "vdi"; "" for a
                   member that nobody could look at */
  char *sub_format; /* VHD, VHDX, VDI: "fixed", "dynamic", "differencing"; VMDK: the
                       createType as it is written; qcow2: "v3" */
  char *backing;
  char *fault; /* what is wrong with the container, though it opens: "its two footers
                  differ"; "" for nothing */
  uint64_t offset; /* of the container in the file at `path`; 0 outside of a package */
  uint64_t virtual_size, file_size; /* bytes; file_size: of the container */
  uint32_t sector_size;
  uint32_t flags;
  char *table; /* "mbr", "gpt", "none"; "unreadable" with the reason below */
  char *reason;
  uint32_t mbr_signature;
  char *gpt_guid; /* lower case; "" */
};

#define PACKAGE_CHUNKED 1u    /* a disk is cut into several files */
#define PACKAGE_COMPRESSED 2u /* a disk's file is compressed as a whole */
#define PACKAGE_MISSING 4u    /* a file that the descriptor names is not there */

/* What the descriptor around the disks says of the machine. */
struct package_info
{
  char *kind;       /* "ova"; "" where the disks are not in a package */
  char *descriptor; /* the member's name */
  char *firmware;   /* "efi", "bios"; "" where it is not stated */
  char *manifest;   /* "absent", "malformed", "mismatch", "verified", "not-verified" */
  uint32_t disks, cds, floppies, networks, machines;
  uint32_t flags;
  struct strv problems; /* clauses: "the manifest names a.vmdk, which is not there" */
};

#define VOLUME_ACTIVE 1u      /* MBR: the active flag */
#define VOLUME_HAS_FREE 2u    /* `fs_free` is known */
#define VOLUME_NTFS_DIRTY 4u  /* $Volume says chkdsk must run */
#define VOLUME_HIBERNATED 8u  /* hiberfil.sys holds a session */
#define VOLUME_JOURNAL 16u    /* $LogFile was not closed cleanly */
#define VOLUME_LOGICAL 32u    /* inside an MBR extended partition */
#define VOLUME_FAST_START 64u /* with HIBERNATED: it is a kernel-only session (Fast Startup) */
/* Forms of BitLocker, as far as its metadata tell. */
#define VOLUME_FVE_TO_GO 128u       /* of a removable drive */
#define VOLUME_FVE_VISTA 256u       /* of Windows Vista's format */
#define VOLUME_FVE_ON_WRITE 512u    /* only what was written since is encrypted */
#define VOLUME_FVE_ENCRYPTING 1024u /* not finished */
#define VOLUME_FVE_DECRYPTING 2048u /* not finished */
#define VOLUME_FVE_CLEAR_KEY 4096u  /* suspended, or not activated: the key lies beside it */

struct volume_info
{
  uint32_t disk;   /* index into the disks; of no meaning when there are none */
  uint32_t number; /* partition number from 1; 0: the whole disk */
  uint64_t start, size;
  char *type;    /* "0x07", GPT type GUID in lower case, "" */
  char *part_id; /* GPT unique GUID in lower case, "" */
  uint64_t attributes; /* GPT attribute bits */
  uint32_t flags;
  char *content; /* "ntfs", "vfat", "bitlocker", "ldm", "storage-spaces", "refs",
                    "tree", what libblkid calls it, or "" for nothing recognised */
  char *label;
  bool readable; /* files can be asked for */
  char *reason;  /* why not, or why a flag above could not be told; "" */
  uint64_t fs_size, fs_free; /* bytes, by the file system's own account */
  uint32_t cluster_size;
};

#define FILE_DIRECTORY 1u

struct file_info
{
  char *name; /* as the volume spells it */
  uint32_t flags;
  uint32_t attributes;  /* FILE_ATTRIBUTE_*; 0 where unknown */
  uint32_t reparse_tag; /* 0: none */
  uint64_t size;
  uint64_t written; /* FILETIME; 0 where unknown */
};

enum hive_state
{
  HIVE_CLEAN = 1,
  HIVE_DIRTY,      /* the sequence numbers differ or the checksum is wrong, and no log helps */
  HIVE_CORRUPT,    /* is there, and is not a hive that can be opened */
  HIVE_ABSENT,
  HIVE_UNREADABLE, /* is there, and its bytes could not be read */
  HIVE_REPLAYED,   /* was dirty, and is complete with what its transaction logs hold */
  HIVE_REPLAYED_PARTLY, /* the same, but not all that they held could be put in */
};

/* "clean", "replayed-partly". */
const char *byol_px_hive_name (enum hive_state state);
/* Whether keys can be asked for. */
bool byol_px_hive_opens (enum hive_state state);

/* The transaction logs of a hive. */
enum hive_log
{
  HIVE_LOG1,
  HIVE_LOG2,
  HIVE_LOG, /* without a number: where there are no others */
  HIVE_LOGS,
};

struct hive_info
{
  enum hive_state state;
  char *reason; /* for all but HIVE_CLEAN and HIVE_ABSENT */
  char *path;   /* as the volume spells it */
  uint64_t size;
  uint32_t primary_seq, secondary_seq;
  uint64_t written; /* FILETIME of the base block; this and the numbers as they are in the file */
  uint32_t replayed[HIVE_LOGS]; /* entries put in, of each log */
};

struct key_info
{
  char *name; /* PX_NAMED: the path below the asked key, '\\' between */
  uint64_t written; /* FILETIME */
  uint32_t subkeys, values;
};

struct reg_value
{
  char *name; /* "" is the default value */
  enum px_state state; /* PX_UNREADABLE: the name is known, the data is not */
  char *reason;
  uint32_t type; /* enum reg_type or anything: SAM uses it for RIDs */
  uint8_t *data;
  size_t len;
};

struct named_key
{
  struct key_info key;
  enum px_state state; /* PX_UNREADABLE: a key whose values or subkeys could not be read */
  char *reason;
  struct reg_value *values; /* those of the asked names that exist */
  size_t value_count;
};

/* Of a database: blobs as hexadecimal digits, NULL as "". */
struct row
{
  struct strv cells;
};

#define XML_ROOT UINT32_MAX

/* One element; they come in document order. */
struct xml_node
{
  uint32_t parent; /* index into the list, before this one; XML_ROOT: the first, which has none */
  char *name;      /* without prefix */
  struct strv attributes; /* "name=value", names without prefix; no namespace declarations */
  char *text; /* the element's own character data, trimmed */
};

struct disk_list { struct disk_info *items; size_t count; };
struct volume_list { struct volume_info *items; size_t count; };
struct file_list { struct file_info *items; size_t count; };
struct key_list { struct key_info *items; size_t count; };
struct value_list { struct reg_value *items; size_t count; };
struct named_list { struct named_key *items; size_t count; };
struct row_list { struct row *items; size_t count; };
struct xml_list { struct xml_node *items; size_t count; };

/* Each _put has its _get; a _get that fails leaves w->bad set and the object
   safe to free. A _free ends what the object holds, not the object. */
void byol_px_put_open (struct buf *b, const struct open_request *r);
void byol_px_get_open (struct wire *w, struct open_request *r);
void byol_px_open_free (struct open_request *r);
void byol_px_put_disks (struct buf *b, const struct disk_list *l);
void byol_px_get_disks (struct wire *w, struct disk_list *l);
void byol_px_disks_free (struct disk_list *l);
void byol_px_put_package (struct buf *b, const struct package_info *p);
void byol_px_get_package (struct wire *w, struct package_info *p);
void byol_px_package_free (struct package_info *p);
void byol_px_put_volumes (struct buf *b, const struct volume_list *l);
void byol_px_get_volumes (struct wire *w, struct volume_list *l);
void byol_px_volumes_free (struct volume_list *l);
void byol_px_put_file (struct buf *b, const struct file_info *f);
void byol_px_get_file (struct wire *w, struct file_info *f);
void byol_px_file_free (struct file_info *f);
void byol_px_put_files (struct buf *b, const struct file_list *l);
void byol_px_get_files (struct wire *w, struct file_list *l);
void byol_px_files_free (struct file_list *l);
void byol_px_put_hive (struct buf *b, const struct hive_info *h);
void byol_px_get_hive (struct wire *w, struct hive_info *h);
void byol_px_hive_free (struct hive_info *h);
void byol_px_put_key (struct buf *b, const struct key_info *k);
void byol_px_get_key (struct wire *w, struct key_info *k);
void byol_px_key_free (struct key_info *k);
void byol_px_put_keys (struct buf *b, const struct key_list *l);
void byol_px_get_keys (struct wire *w, struct key_list *l);
void byol_px_keys_free (struct key_list *l);
void byol_px_put_value (struct buf *b, const struct reg_value *v);
void byol_px_get_value (struct wire *w, struct reg_value *v);
void byol_px_value_free (struct reg_value *v);
void byol_px_put_values (struct buf *b, const struct value_list *l);
void byol_px_get_values (struct wire *w, struct value_list *l);
void byol_px_values_free (struct value_list *l);
void byol_px_put_named (struct buf *b, const struct named_list *l);
void byol_px_get_named (struct wire *w, struct named_list *l);
void byol_px_named_free (struct named_list *l);
void byol_px_put_rows (struct buf *b, const struct row_list *l);
void byol_px_get_rows (struct wire *w, struct row_list *l);
void byol_px_rows_free (struct row_list *l);
void byol_px_put_xml (struct buf *b, const struct xml_list *l);
void byol_px_get_xml (struct wire *w, struct xml_list *l);
void byol_px_xml_free (struct xml_list *l);

/* Room for one more item; NULL: out of memory. */
#define PX_ADD(list)                                                                               \
  ((__typeof__ ((list)->items)) byol_px_grow ((void **) &(list)->items, &(list)->count,                 \
                                         sizeof *(list)->items))
void *byol_px_grow (void **items, size_t *count, size_t size);

#endif
