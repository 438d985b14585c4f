/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bounds on what an image may make us read, with the reason for each. What
   exceeds one is unreadable, never truncated silently. */
#ifndef BYOL_BASE_LIMITS_H
#define BYOL_BASE_LIMITS_H

#define KIB 1024ull
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

/* One frame of the protocol: more than the largest answer below, little
   enough to allocate without a thought. */
#define LIMIT_FRAME (16 * MIB)
/* A hive: Windows itself allows 2 GiB for SYSTEM; real SOFTWARE hives stay
   under 200 MB. */
#define LIMIT_HIVE (1 * GIB)
/* Data of one registry value in an answer; what rules read is under 64 KiB. */
#define LIMIT_VALUE (1 * MIB)
/* Bytes of one file read: logs and answer files are under this. */
#define LIMIT_READ (8 * MIB)
/* Names in one answer: hivex itself stops at 70,000 subkeys. */
#define LIMIT_NAMES 70000u
/* Length of one path or name in bytes of UTF-8: NTFS allows 32,767 units. */
#define LIMIT_PATH (96 * KIB)
/* Volumes of one disk: Windows' GPT has 128 entries. */
#define LIMIT_VOLUMES 256u
/* Disks of one image: VM Import takes at most 21. */
#define LIMIT_DISKS 32u
/* A SQLite database, and as much again for its log: the app repository of a
   machine with many users has some 50 MB. */
#define LIMIT_DATABASE (256 * MIB)
/* Rows of one answer, and the length and time of a question. */
#define LIMIT_ROWS 65536u
#define LIMIT_SQL (16 * KIB)
#define LIMIT_QUERY_NS 15000000000ll
/* An XML file: answer files, OVF descriptors. */
#define LIMIT_XML (4 * MIB)
/* A profile or other JSON file from the user. */
#define LIMIT_JSON (4 * MIB)
/* One line in such a file: a name, a reason. */
#define LIMIT_LINE (1 * KIB)
/* One text of a request: slmgr /dlv prints about 2 KiB. */
#define LIMIT_REQUEST (64 * KIB)

#endif
