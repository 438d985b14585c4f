/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registry data, decoded by its type. Nothing here trusts a length. */
#ifndef BYOL_WINDOWS_VALUE_H
#define BYOL_WINDOWS_VALUE_H

#include "base/buf.h"
#include "reader/protocol.h"

/* "REG_DWORD"; NULL for a number that Windows has no name for. */
const char *byol_reg_type_name (uint32_t type);

/* REG_DWORD and REG_DWORD_BIG_ENDIAN of 4 bytes, REG_QWORD of 8. false:
   something else. */
bool byol_reg_number (const struct reg_value *v, uint64_t *out);
/* REG_SZ or REG_EXPAND_SZ. */
bool byol_reg_is_string (const struct reg_value *v);
/* The data as UTF-16LE up to the first NUL unit or the end, whatever the
   type. NULL: out of memory. */
char *byol_reg_text (const struct reg_value *v);
/* The strings of a REG_MULTI_SZ. Empty strings between others are kept
   (PendingFileRenameOperations means something by them), the one that ends
   the list is not. false: out of memory. */
bool byol_reg_strings (const struct reg_value *v, struct strv *out);
/* false: beyond the end. */
bool byol_reg_u16_at (const struct reg_value *v, size_t offset, uint16_t *out);
bool byol_reg_u32_at (const struct reg_value *v, size_t offset, uint32_t *out);
bool byol_reg_u64_at (const struct reg_value *v, size_t offset, uint64_t *out);

/* By name; NULL: not there. */
const struct reg_value *byol_reg_find (const struct reg_value *items, size_t count,
                                       const char *name);

#endif
