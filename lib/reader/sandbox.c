/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "reader/sandbox.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <link.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"

/* Known to later headers than those of Debian 12. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif

#define READ LANDLOCK_ACCESS_FS_READ_FILE
#define READ_TREE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

void
reader_sandbox_free (struct sandbox *s)
{
  byol_buf_free (&s->up);
  byol_buf_free (&s->missing);
  *s = (struct sandbox){ 0 };
}

static void
stands (struct sandbox *s, const char *wall)
{
  byol_buf_printf (&s->up, "%s%s", s->up.len ? ", " : "", wall);
}

static void
lacks (struct sandbox *s, const char *wall, int error)
{
  byol_buf_printf (&s->missing, "%s%s (%s)", s->missing.len ? ", " : "", wall, strerror (error));
}

/* ---- limits ---------------------------------------------------------------------- */

void
reader_limit (int what, rlim_t most)
{
  struct rlimit old;
  if (getrlimit (what, &old) == 0 && old.rlim_max < most)
    most = old.rlim_max;
  setrlimit (what, &(struct rlimit){ most, most });
}

/* ---- privileges and network ------------------------------------------------------ */

static int
drop_capabilities (void)
{
  struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct data[2] = { 0 };
  if (syscall (SYS_capget, &head, data) != 0)
    return errno;
  /* root reads the images of others; nothing else of root's is needed. */
  uint32_t keep = data[0].permitted & (1u << CAP_DAC_READ_SEARCH);
  data[0] = (struct __user_cap_data_struct){ .effective = keep, .permitted = keep };
  data[1] = (struct __user_cap_data_struct){ 0 };
  return syscall (SYS_capset, &head, data) != 0 ? errno : 0;
}

void
reader_sandbox_leave (struct sandbox *s)
{
  /* A hive of LIMIT_HIVE is held twice, and caches. */
  reader_limit (RLIMIT_AS, 4 * GIB);
  reader_limit (RLIMIT_CPU, 300);
  reader_limit (RLIMIT_NOFILE, 256);
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    stands (s, "no new privileges");
  else
    lacks (s, "no new privileges", errno);

  /* root keeps its user, who alone may read the images of others. */
  int spaces = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
  if (unshare (spaces) == 0 || unshare (spaces | CLONE_NEWUSER) == 0)
    stands (s, "own network");
  else
    lacks (s, "own network", errno);

  int error = drop_capabilities ();
  if (error == 0)
    stands (s, "no capabilities");
  else
    lacks (s, "no capabilities", error);
}

/* ---- files ----------------------------------------------------------------------- */

/* The rights that a kernel with that version of Landlock knows. */
static uint64_t
rights_of (int version)
{
  uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
  if (version >= 2)
    rights |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3)
    rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
  if (version >= 5)
    rights |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
  return rights;
}

/* A new set of rules that allows nothing; -1 with errno. */
static int
new_rules (int *version)
{
  *version = (int) syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (*version < 1)
    return -1;
  struct landlock_ruleset_attr attr = { .handled_access_fs = rights_of (*version) };
  return (int) syscall (SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
}

/* What does not exist needs no rule. */
static void
allow (int rules, const char *path, uint64_t rights)
{
  CLEANUP_CLOSE int fd = open (path, O_PATH | O_CLOEXEC);
  struct stat st;
  if (fd < 0 || fstat (fd, &st) != 0)
    return;
  if (!S_ISDIR (st.st_mode))
    rights &= READ | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE;
  struct landlock_path_beneath_attr attr = { .allowed_access = rights, .parent_fd = fd };
  syscall (SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &attr, 0);
}

static int
enforce (int rules)
{
  return syscall (SYS_landlock_restrict_self, rules, 0) != 0 ? errno : 0;
}

static int
allow_only (const struct strv *readable, int *version)
{
  CLEANUP_CLOSE int rules = new_rules (version);
  if (rules < 0)
    return errno;
  for (size_t i = 0; i < readable->count; i++)
    allow (rules, readable->items[i], READ_TREE);
  return enforce (rules);
}

/* ---- system calls ---------------------------------------------------------------- */

/* What reading images, tables, file systems, hives and databases takes. */
static const int needed[] = {
  SCMP_SYS (brk),
  SCMP_SYS (clock_gettime),
  SCMP_SYS (clock_nanosleep),
  SCMP_SYS (close),
  SCMP_SYS (dup),
  SCMP_SYS (exit),
  SCMP_SYS (exit_group),
  SCMP_SYS (fadvise64),
  SCMP_SYS (fallocate),
  SCMP_SYS (fcntl),
  SCMP_SYS (fstat),
  SCMP_SYS (fstatfs),
  SCMP_SYS (ftruncate),
  SCMP_SYS (futex),
  SCMP_SYS (getdents64),
  SCMP_SYS (getegid),
  SCMP_SYS (geteuid),
  SCMP_SYS (getgid),
  SCMP_SYS (getpid),
  SCMP_SYS (getppid),
  SCMP_SYS (getrandom),
  SCMP_SYS (getrusage),
  SCMP_SYS (gettid),
  SCMP_SYS (gettimeofday),
  SCMP_SYS (getuid),
  SCMP_SYS (lseek),
  SCMP_SYS (lstat),
  SCMP_SYS (madvise),
  SCMP_SYS (memfd_create),
  SCMP_SYS (mremap),
  SCMP_SYS (munmap),
  SCMP_SYS (nanosleep),
  SCMP_SYS (newfstatat),
  SCMP_SYS (pipe2),
  SCMP_SYS (poll),
  SCMP_SYS (ppoll),
  SCMP_SYS (pread64),
  SCMP_SYS (pwrite64),
  SCMP_SYS (read),
  SCMP_SYS (readlink),
  SCMP_SYS (readlinkat),
  SCMP_SYS (readv),
  SCMP_SYS (recvfrom),
  SCMP_SYS (recvmsg),
  SCMP_SYS (restart_syscall),
  SCMP_SYS (rt_sigaction),
  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (rt_sigreturn),
  SCMP_SYS (sched_getaffinity),
  SCMP_SYS (sched_setaffinity),
  SCMP_SYS (sched_yield),
  SCMP_SYS (sendfile),
  SCMP_SYS (sendmsg),
  SCMP_SYS (sendto),
  SCMP_SYS (shutdown),
  SCMP_SYS (stat),
  SCMP_SYS (statx),
  SCMP_SYS (sysinfo),
  SCMP_SYS (uname),
  SCMP_SYS (write),
  SCMP_SYS (writev),
};

/* Asked of block devices that hold an image, and of what might be one. */
static const unsigned long ioctls[] = { BLKGETSIZE64, BLKSSZGET, BLKPBSZGET, BLKGETSIZE };

static int
filter_reader (void)
{
  scmp_filter_ctx ctx = seccomp_init (SCMP_ACT_KILL_PROCESS);
  if (ctx == NULL)
    return ENOMEM;
  int r = 0;
  for (size_t i = 0; i < ARRAY_SIZE (needed) && r == 0; i++)
    r = seccomp_rule_add (ctx, SCMP_ACT_ALLOW, needed[i], 0);
  /* Memory is never both writable and code, nor is code added. */
  if (r == 0)
    r = seccomp_rule_add (ctx, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1,
                          SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  if (r == 0)
    r = seccomp_rule_add (ctx, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1,
                          SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  /* Files are opened for reading, and Landlock says which. */
  const uint64_t writing = O_ACCMODE | O_CREAT | O_TRUNC;
  if (r == 0)
    r = seccomp_rule_add (ctx, SCMP_ACT_ALLOW, SCMP_SYS (openat), 1,
                          SCMP_A2 (SCMP_CMP_MASKED_EQ, writing, O_RDONLY));
  if (r == 0)
    r = seccomp_rule_add (ctx, SCMP_ACT_ERRNO (EACCES), SCMP_SYS (openat), 1,
                          SCMP_A2 (SCMP_CMP_MASKED_EQ, O_WRONLY, O_WRONLY));
  if (r == 0)
    r = seccomp_rule_add (ctx, SCMP_ACT_ERRNO (EACCES), SCMP_SYS (openat), 1,
                          SCMP_A2 (SCMP_CMP_MASKED_EQ, O_RDWR, O_RDWR));
  for (size_t i = 0; i < ARRAY_SIZE (ioctls) && r == 0; i++)
    r = seccomp_rule_add (ctx, SCMP_ACT_ALLOW, SCMP_SYS (ioctl), 1,
                          SCMP_A1 (SCMP_CMP_EQ, ioctls[i], 0));
  /* A library asks whether it writes to a terminal. */
  if (r == 0)
    r = seccomp_rule_add (ctx, SCMP_ACT_ERRNO (ENOTTY), SCMP_SYS (ioctl), 1,
                          SCMP_A1 (SCMP_CMP_EQ, TCGETS, 0));
  /* Limits may be looked at, not set. */
  if (r == 0)
    r =
      seccomp_rule_add (ctx, SCMP_ACT_ALLOW, SCMP_SYS (prlimit64), 1, SCMP_A2 (SCMP_CMP_EQ, 0, 0));
  /* abort () may end it; another process is not its to signal. */
  if (r == 0)
    r = seccomp_rule_add (ctx, SCMP_ACT_ALLOW, SCMP_SYS (tgkill), 1,
                          SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t) getpid (), 0));
  if (r == 0)
    r = seccomp_load (ctx);
  seccomp_release (ctx);
  return -r;
}

/* hivex and libntfs-3g convert UTF-16, whose module could not be loaded later;
   it stays in memory as long as a descriptor is open. */
static void
keep_converters (void)
{
  static const char *const from[] = { "UTF-16LE", "UTF-16", "LATIN1" };
  for (size_t i = 0; i < ARRAY_SIZE (from); i++) {
    iconv_open ("UTF-8", from[i]);
    iconv_open (from[i], "UTF-8");
  }
}

void
reader_sandbox_confine (struct sandbox *s, const struct strv *readable)
{
  int version = 0;
  keep_converters ();
  int error = allow_only (readable, &version);
  if (error == 0) {
    char wall[32];
    snprintf (wall, sizeof wall, "Landlock %d", version);
    stands (s, wall);
  } else
    lacks (s, "Landlock", error);
  error = filter_reader ();
  if (error == 0)
    stands (s, "seccomp");
  else
    lacks (s, "seccomp", error);
}

/* ---- children -------------------------------------------------------------------- */

/* What the program names as its loader; "" when that cannot be told. */
static void
loader_of (const char *program, char *loader, size_t size)
{
  loader[0] = '\0';
  CLEANUP_CLOSE int fd = open (program, O_RDONLY | O_CLOEXEC);
  ElfW (Ehdr) head;
  if (fd < 0 || pread (fd, &head, sizeof head, 0) != (ssize_t) sizeof head
      || memcmp (head.e_ident, ELFMAG, SELFMAG) != 0)
    return;
  for (int i = 0; i < head.e_phnum; i++) {
    ElfW (Phdr) part;
    if (pread (fd, &part, sizeof part, (off_t) (head.e_phoff + (size_t) i * sizeof part))
        != (ssize_t) sizeof part)
      return;
    if (part.p_type != PT_INTERP || part.p_filesz >= size)
      continue;
    ssize_t n = pread (fd, loader, part.p_filesz, (off_t) part.p_offset);
    loader[n > 0 ? n : 0] = '\0';
    return;
  }
}

static void
restrict_files (const char *program, const struct strv *readable, bool everything)
{
  static const char *const system_folders[] = {
    "/usr", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store", "/etc/ld.so.cache"
  };
  int version;
  CLEANUP_CLOSE int rules = new_rules (&version);
  if (rules < 0)
    return;
  for (size_t i = 0; i < ARRAY_SIZE (system_folders); i++)
    allow (rules, system_folders[i], READ_TREE);
  allow (rules, "/dev/null", READ | LANDLOCK_ACCESS_FS_WRITE_FILE);
  for (size_t i = 0; i < readable->count; i++)
    allow (rules, readable->items[i], READ_TREE);
  if (everything)
    allow (rules, "/", READ_TREE);
  char loader[4096];
  loader_of (program, loader, sizeof loader);
  allow (rules, program, READ | LANDLOCK_ACCESS_FS_EXECUTE);
  if (loader[0])
    allow (rules, loader, READ | LANDLOCK_ACCESS_FS_EXECUTE);
  else
    allow (rules, "/usr", READ_TREE | LANDLOCK_ACCESS_FS_EXECUTE);
  enforce (rules);
}

/* They are large programs of others: what none of them needs is refused, the
   rest is allowed. */
static void
filter_child (void)
{
  static const int refused[] = {
    SCMP_SYS (acct),
    SCMP_SYS (add_key),
    SCMP_SYS (bind),
    SCMP_SYS (bpf),
    SCMP_SYS (chroot),
    SCMP_SYS (connect),
    SCMP_SYS (delete_module),
    SCMP_SYS (execveat),
    SCMP_SYS (finit_module),
    SCMP_SYS (fork),
    SCMP_SYS (init_module),
    SCMP_SYS (io_uring_setup),
    SCMP_SYS (kexec_load),
    SCMP_SYS (keyctl),
    SCMP_SYS (mount),
    SCMP_SYS (mount_setattr),
    SCMP_SYS (move_mount),
    SCMP_SYS (open_by_handle_at),
    SCMP_SYS (open_tree),
    SCMP_SYS (perf_event_open),
    SCMP_SYS (pivot_root),
    SCMP_SYS (process_vm_readv),
    SCMP_SYS (process_vm_writev),
    SCMP_SYS (ptrace),
    SCMP_SYS (quotactl),
    SCMP_SYS (reboot),
    SCMP_SYS (request_key),
    SCMP_SYS (setns),
    SCMP_SYS (socket),
    SCMP_SYS (swapon),
    SCMP_SYS (umount2),
    SCMP_SYS (unshare),
    SCMP_SYS (userfaultfd),
    SCMP_SYS (vfork),
  };
  scmp_filter_ctx ctx = seccomp_init (SCMP_ACT_ALLOW);
  if (ctx == NULL)
    return;
  for (size_t i = 0; i < ARRAY_SIZE (refused); i++)
    seccomp_rule_add (ctx, SCMP_ACT_ERRNO (EPERM), refused[i], 0);
  /* Threads, but no processes; of clone3, whose flags cannot be seen, nothing:
     the C library falls back to clone. */
  seccomp_rule_add (ctx, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0);
  seccomp_rule_add (ctx, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (clone), 1,
                    SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
  seccomp_load (ctx);
  seccomp_release (ctx);
}

void
reader_sandbox_child (const char *program, const struct strv *readable, bool everything)
{
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  restrict_files (program, readable, everything);
  filter_child ();
}
