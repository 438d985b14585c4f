/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/kvm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __x86_64__
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <signal.h>

enum trouble
{
  WORKS,
  NO_DEVICE,
  NO_MACHINE,
  NOT_RUN,
  TROUBLES,
};

static const char *const words[TROUBLES] = {
  [NO_DEVICE] = "/dev/kvm cannot be opened",
  [NO_MACHINE] = "/dev/kvm makes no virtual machine",
  [NOT_RUN] = "it cannot run the instructions that a kernel begins with",
};

/* The guest's memory, in pages: the tables that map its first 2 MiB to
   themselves, the code, and a place for it to write to. */
enum
{
  PAGE = 4096,
  PML4 = 0,
  PDPT = 1 * PAGE,
  PD = 2 * PAGE,
  CODE = 3 * PAGE,
  DATA = 4 * PAGE,
  MEMORY = 5 * PAGE,
};

/* A real processor needs a few milliseconds for all of it. Where KVM is but an
   emulation, the first instruction fails (Linux' slab allocator uses it
   early on), or the loop takes ten seconds. */
static const uint8_t code[] = {
  0xf0, 0x48, 0x0f, 0xc7, 0x4d, 0x00, /* lock cmpxchg16b [rbp] */
  0xb9, 0x80, 0x96, 0x98, 0x00,       /* mov ecx, 10000000 */
  0xff, 0xc9,                         /* dec ecx */
  0x75, 0xfc,                         /* jnz to the dec */
  0xf4,                               /* hlt */
};

static enum trouble
run_guest (void)
{
  int kvm = open ("/dev/kvm", O_RDWR | O_CLOEXEC);
  if (kvm < 0)
    return NO_DEVICE;
  int vm = ioctl (kvm, KVM_CREATE_VM, 0);
  int cpu = vm < 0 ? -1 : ioctl (vm, KVM_CREATE_VCPU, 0);
  int run_size = ioctl (kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
  if (cpu < 0 || run_size <= 0)
    return NO_MACHINE;
  struct kvm_run *run = mmap (NULL, (size_t) run_size, PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
  uint8_t *memory = mmap (NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (run == MAP_FAILED || memory == MAP_FAILED)
    return NO_MACHINE;
  struct kvm_userspace_memory_region region = { .memory_size = MEMORY,
                                                .userspace_addr = (uintptr_t) memory };
  struct kvm_sregs s;
  if (ioctl (vm, KVM_SET_USER_MEMORY_REGION, &region) < 0 || ioctl (cpu, KVM_GET_SREGS, &s) < 0)
    return NO_MACHINE;

  const uint64_t present_writable = 3, large = 0x80;
  *(uint64_t *) (memory + PML4) = PDPT | present_writable;
  *(uint64_t *) (memory + PDPT) = PD | present_writable;
  *(uint64_t *) (memory + PD) = present_writable | large;
  memcpy (memory + CODE, code, sizeof code);

  /* 64-bit mode: paging with PAE, long mode enabled and active. */
  s.cr3 = PML4;
  s.cr4 = 1 << 5;
  s.cr0 = 0x80050033;
  s.efer = 0x500;
  struct kvm_segment segment = {
    .limit = 0xffffffff, .selector = 8, .present = 1, .type = 11, .s = 1, .l = 1, .g = 1
  };
  s.cs = segment;
  segment.selector = 16;
  segment.type = 3;
  segment.l = 0;
  segment.db = 1;
  s.ds = s.es = s.fs = s.gs = s.ss = segment;
  struct kvm_regs r = { .rip = CODE, .rbp = DATA, .rsp = MEMORY, .rflags = 2 };
  if (ioctl (cpu, KVM_SET_SREGS, &s) < 0 || ioctl (cpu, KVM_SET_REGS, &r) < 0)
    return NO_MACHINE;
  int ran;
  while ((ran = ioctl (cpu, KVM_RUN, 0)) < 0 && errno == EINTR)
    ;
  return ran == 0 && run->exit_reason == KVM_EXIT_HLT ? WORKS : NOT_RUN;
}

const char *
byol_kvm_trouble (void)
{
  /* In a process of its own, because only its death ends a guest that hangs. */
  pid_t pid = fork ();
  if (pid < 0)
    return "no process for a trial";
  if (pid == 0) {
    prctl (PR_SET_PDEATHSIG, SIGKILL);
    signal (SIGALRM, SIG_DFL);
    alarm (1);
    _exit (run_guest ());
  }
  int status;
  while (waitpid (pid, &status, 0) < 0)
    if (errno != EINTR)
      return "its trial got lost";
  if (!WIFEXITED (status) || WEXITSTATUS (status) >= TROUBLES)
    return words[NOT_RUN];
  return words[WEXITSTATUS (status)];
}

#else

const char *
byol_kvm_trouble (void)
{
  return access ("/dev/kvm", R_OK | W_OK) == 0 ? NULL : "/dev/kvm cannot be opened";
}

#endif
