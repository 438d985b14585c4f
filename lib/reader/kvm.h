/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether this machine's KVM can run an appliance. */
#ifndef BYOL_READER_KVM_H
#define BYOL_READER_KVM_H

/* NULL when it can, else why not, in a few words; static. /dev/kvm is there
   and may be opened on machines where no kernel boots in it: so a few
   instructions of 64-bit code are run, for a second at most. Only for programs
   with one thread. */
const char *byol_kvm_trouble (void);

#endif
