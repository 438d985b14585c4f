/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "memory.h"

#include <string.h>

#include "base/utf16.h"
#include "fuzz.h"

static int
memory_open (struct backend *b, const struct open_request *request, struct byol_error **err)
{
  struct volume_info *v = PX_ADD (&b->volumes);
  FUZZ_CHECK (v != NULL);
  v->readable = true;
  return 0;
}

static void
memory_close (struct backend *b)
{
}

static const struct memory_file *
find (const struct backend *b, const char *path)
{
  const struct memory *m = b->state;
  for (size_t i = 0; m != NULL && i < m->count; i++)
    if (byol_name_eq (m->files[i].path, path))
      return &m->files[i];
  return NULL;
}

static enum px_state
describe (const struct memory_file *f, struct file_info *out)
{
  if (f == NULL)
    return PX_ABSENT;
  out->name = strdup (strrchr (f->path, '\\') + 1);
  out->size = f->len;
  return PX_FOUND;
}

static enum px_state
memory_stat (struct backend *b, uint32_t volume, const char *path, struct file_info *out,
             char **reason)
{
  return describe (find (b, path), out);
}

static enum px_state
memory_list (struct backend *b, uint32_t volume, const char *path, uint32_t most,
             struct file_list *out, char **reason)
{
  const struct memory *m = b->state;
  for (size_t i = 0; m != NULL && i < m->count; i++) {
    struct file_info *f = PX_ADD (out);
    FUZZ_CHECK (f != NULL);
    describe (&m->files[i], f);
  }
  return PX_FOUND;
}

static enum px_state
memory_read (struct backend *b, uint32_t volume, const char *path, uint64_t offset, uint32_t most,
             struct buf *out, char **reason)
{
  const struct memory_file *f = find (b, path);
  if (f == NULL)
    return PX_ABSENT;
  if (offset < f->len)
    byol_buf_add (out, f->bytes + offset, f->len - offset < most ? f->len - offset : most);
  return PX_FOUND;
}

static enum px_state
memory_fetch (struct backend *b, uint32_t volume, const char *path, uint64_t most, int *fd,
              char **reason)
{
  const struct memory_file *f = find (b, path);
  if (f == NULL)
    return PX_ABSENT;
  if (f->len > most)
    return byol_unreadable (reason, "it is too large");
  *fd = fuzz_file (f->bytes, f->len);
  return PX_FOUND;
}

const struct backend_ops backend_memory = {
  "memory", memory_open, memory_close, memory_stat, memory_list, memory_read, memory_fetch,
};

struct backend
memory_backend (struct reader_io *io, struct memory *memory)
{
  struct backend b = { .ops = &backend_memory, .io = io, .state = memory };
  memory_open (&b, NULL, NULL);
  return b;
}
