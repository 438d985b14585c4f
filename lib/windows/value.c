/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "windows/value.h"

#include "base/utf16.h"

const char *
byol_reg_type_name (uint32_t type)
{
  static const char *const names[] = {
    [REG_NONE] = "REG_NONE",
    [REG_SZ] = "REG_SZ",
    [REG_EXPAND_SZ] = "REG_EXPAND_SZ",
    [REG_BINARY] = "REG_BINARY",
    [REG_DWORD] = "REG_DWORD",
    [REG_DWORD_BIG_ENDIAN] = "REG_DWORD_BIG_ENDIAN",
    [REG_LINK] = "REG_LINK",
    [REG_MULTI_SZ] = "REG_MULTI_SZ",
    [REG_RESOURCE_LIST] = "REG_RESOURCE_LIST",
    [REG_FULL_RESOURCE_DESCRIPTOR] = "REG_FULL_RESOURCE_DESCRIPTOR",
    [REG_RESOURCE_REQUIREMENTS_LIST] = "REG_RESOURCE_REQUIREMENTS_LIST",
    [REG_QWORD] = "REG_QWORD",
  };
  return type < ARRAY_SIZE (names) ? names[type] : NULL;
}

/* `count` little-endian bytes at `offset`. */
static bool
number_at (const struct reg_value *v, size_t offset, size_t count, uint64_t *out)
{
  *out = 0;
  if (offset > v->len || v->len - offset < count)
    return false;
  for (size_t i = count; i-- > 0;)
    *out = *out << 8 | v->data[offset + i];
  return true;
}

bool
byol_reg_u16_at (const struct reg_value *v, size_t offset, uint16_t *out)
{
  uint64_t n;
  bool ok = number_at (v, offset, sizeof *out, &n);
  *out = (uint16_t) n;
  return ok;
}

bool
byol_reg_u32_at (const struct reg_value *v, size_t offset, uint32_t *out)
{
  uint64_t n;
  bool ok = number_at (v, offset, sizeof *out, &n);
  *out = (uint32_t) n;
  return ok;
}

bool
byol_reg_u64_at (const struct reg_value *v, size_t offset, uint64_t *out)
{
  return number_at (v, offset, sizeof *out, out);
}

bool
byol_reg_number (const struct reg_value *v, uint64_t *out)
{
  *out = 0;
  switch (v->type) {
    case REG_DWORD:
      return v->len == 4 && number_at (v, 0, 4, out);
    case REG_QWORD:
      return v->len == 8 && number_at (v, 0, 8, out);
    case REG_DWORD_BIG_ENDIAN:
      if (v->len != 4)
        return false;
      *out = (uint32_t) v->data[0] << 24 | v->data[1] << 16 | v->data[2] << 8 | v->data[3];
      return true;
  }
  return false;
}

bool
byol_reg_is_string (const struct reg_value *v)
{
  return v->type == REG_SZ || v->type == REG_EXPAND_SZ;
}

char *
byol_reg_text (const struct reg_value *v)
{
  return byol_utf16le_to_utf8 (v->data, v->len, NULL);
}

bool
byol_reg_strings (const struct reg_value *v, struct strv *out)
{
  size_t end = v->len & ~(size_t) 1;
  for (size_t start = 0; start < end;) {
    size_t stop = start;
    while (stop < end && (v->data[stop] != 0 || v->data[stop + 1] != 0))
      stop += 2;
    bool last = stop + 2 >= end;
    if (last && stop == start && stop < end)
      break; /* the empty string that ends the list */
    if (!byol_strv_take (out, byol_utf16le_to_utf8 (v->data + start, stop - start, NULL)))
      return false;
    start = stop + 2;
  }
  return true;
}

const struct reg_value *
byol_reg_find (const struct reg_value *items, size_t count, const char *name)
{
  for (size_t i = 0; i < count; i++)
    if (byol_name_eq (items[i].name, name))
      return &items[i];
  return NULL;
}
