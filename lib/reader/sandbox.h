/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a reader gives up before it looks at the first byte of an image. Each
 * wall stands for itself; where the kernel, or a container around us, lacks a
 * part, the others stay, and the sandbox says what is missing.
 */
#ifndef BYOL_READER_SANDBOX_H
#define BYOL_READER_SANDBOX_H

#include <stdbool.h>
#include <sys/resource.h>

#include "base/buf.h"

/* Sanitizers need what a sandbox takes away. */
#if defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* The walls that stand, and those that do not, for people; to be freed. */
struct sandbox
{
  struct buf up;      /* "no new privileges, own network, Landlock 3, seccomp" */
  struct buf missing; /* "Landlock (Function not implemented)"; "" when complete */
  bool off;           /* there shall be none */
};

void reader_sandbox_free (struct sandbox *s);

/* Lowers a limit of this process for good. */
void reader_limit (int what, rlim_t most);

/* Limits memory, time and descriptors, leaves the network and gives up every privilege but that to
   read files: to be called before the first child is started, which inherits it. */
void reader_sandbox_leave (struct sandbox *s);

/* From now on this process can read the named files, and folders with all below
   them, and can do nothing else with the outside but use the descriptors it
   has. A system call that no reader needs ends it. */
void reader_sandbox_confine (struct sandbox *s, const struct strv *readable);

/* For a child, right before it becomes `program` (an absolute path): it can run
   that program and no other, read `readable` and what programs need of the
   system, and open no connection. `everything`: it may read all files. */
void reader_sandbox_child (const char *program, const struct strv *readable, bool everything);

#endif
