/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public face of context and image. */
#include "config.h"

#include <string.h>

#include "image.h"

BYOL_EXPORT int
byol_ctx_new (struct byol_ctx **out, struct byol_error **err)
{
  if (out == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_ctx_new: out is NULL");
  *out = NULL;
  struct byol_ctx *ctx = calloc (1, sizeof *ctx);
  if (ctx == NULL)
    return byol_error_nomem (err);
  int r = byol_run_init (&ctx->run, err);
  if (r < 0) {
    free (ctx);
    return r;
  }
  *out = ctx;
  return 0;
}

BYOL_EXPORT void
byol_ctx_free (struct byol_ctx *ctx)
{
  if (ctx == NULL)
    return;
  byol_run_end (&ctx->run);
  free (ctx->libexec_dir);
  free (ctx);
}

BYOL_EXPORT void
byol_ctx_set_log (struct byol_ctx *ctx, byol_log_fn fn, void *data)
{
  if (ctx == NULL)
    return;
  ctx->run.log = fn;
  ctx->run.log_data = data;
}

BYOL_EXPORT void
byol_ctx_set_progress (struct byol_ctx *ctx, byol_progress_fn fn, void *data)
{
  if (ctx == NULL)
    return;
  ctx->run.progress = fn;
  ctx->run.progress_data = data;
}

BYOL_EXPORT void
byol_ctx_set_deadline_ms (struct byol_ctx *ctx, uint32_t ms)
{
  if (ctx != NULL)
    ctx->run.deadline_ns = ms == 0 ? 0 : byol_now_ns () + (int64_t) ms * 1000000;
}

BYOL_EXPORT void
byol_ctx_cancel (struct byol_ctx *ctx)
{
  if (ctx != NULL)
    byol_run_cancel (&ctx->run);
}

BYOL_EXPORT void
byol_ctx_uncancel (struct byol_ctx *ctx)
{
  if (ctx != NULL)
    byol_run_uncancel (&ctx->run);
}

/* Replaces the string at *field by a copy of `text`. */
static int
set_string (char **field, const char *text, struct byol_error **err)
{
  char *copy = strdup (text);
  if (copy == NULL)
    return byol_error_nomem (err);
  free (*field);
  *field = copy;
  return 0;
}

BYOL_EXPORT int
byol_ctx_set_libexec_dir (struct byol_ctx *ctx, const char *dir, struct byol_error **err)
{
  if (ctx == NULL || dir == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_ctx_set_libexec_dir: an argument is NULL");
  return set_string (&ctx->libexec_dir, dir, err);
}

BYOL_EXPORT int
byol_image_new (struct byol_image **out, struct byol_ctx *ctx, struct byol_error **err)
{
  if (out != NULL)
    *out = NULL;
  if (out == NULL || ctx == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_image_new: an argument is NULL");
  struct byol_image *image = calloc (1, sizeof *image);
  if (image == NULL)
    return byol_error_nomem (err);
  image->ctx = ctx;
  image->request.source = strdup ("auto");
  if (image->request.source == NULL) {
    free (image);
    return byol_error_nomem (err);
  }
  *out = image;
  return 0;
}

BYOL_EXPORT void
byol_image_free (struct byol_image *image)
{
  if (image == NULL)
    return;
  byol_image_close (image);
  byol_px_open_free (&image->request);
  free (image);
}

static const char *const formats[] = { "raw", "qcow2", "vmdk", "vpc", "vhdx", "vdi", "ova" };
static const char *const sources[] = { "auto", "direct", "guestfs", "tree" };

static bool
is_one_of (const char *name, const char *const *names, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (strcmp (name, names[i]) == 0)
      return true;
  return false;
}

/* What must not change once the image is open. */
static int
check_unopened (const struct byol_image *image, const char *fn, struct byol_error **err)
{
  if (image->source != NULL)
    return byol_error_set (err, BYOL_E_INVAL, "%s: the image is open already", fn);
  return 0;
}

BYOL_EXPORT int
byol_image_add_disk (struct byol_image *image, const char *path, const char *format,
                     struct byol_error **err)
{
  if (image == NULL || path == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_image_add_disk: an argument is NULL");
  int r = check_unopened (image, "byol_image_add_disk", err);
  if (r < 0)
    return r;
  if (path[0] == '\0')
    return byol_error_set (err, BYOL_E_INVAL, "byol_image_add_disk: the path is empty");
  if (format != NULL && !is_one_of (format, formats, ARRAY_SIZE (formats)))
    return byol_error_set (err, BYOL_E_NOT_FOUND,
                           "%s: unknown image format \"%s\" (known: raw, qcow2, vmdk, vpc, vhdx, "
                           "vdi, ova)",
                           path, format);
  struct open_request *request = &image->request;
  if (request->disk_count >= LIMIT_DISKS)
    return byol_error_set (err, BYOL_E_INVAL, "%s: more than %u disks", path, LIMIT_DISKS);

  CLEANUP_FREE char *path_copy = strdup (path);
  CLEANUP_FREE char *format_copy = strdup (format ? format : "");
  struct open_disk *disks =
    reallocarray (request->disks, request->disk_count + 1, sizeof *request->disks);
  if (disks != NULL)
    request->disks = disks;
  if (disks == NULL || path_copy == NULL || format_copy == NULL)
    return byol_error_nomem (err);
  disks[request->disk_count++] = (struct open_disk){ STEAL (path_copy), STEAL (format_copy) };
  return 0;
}

BYOL_EXPORT int
byol_image_set_source (struct byol_image *image, const char *source, struct byol_error **err)
{
  if (image == NULL || source == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_image_set_source: an argument is NULL");
  int r = check_unopened (image, "byol_image_set_source", err);
  if (r < 0)
    return r;
  if (!is_one_of (source, sources, ARRAY_SIZE (sources)))
    return byol_error_set (err, BYOL_E_NOT_FOUND,
                           "unknown source \"%s\" (known: auto, direct, guestfs, tree)", source);
  return set_string (&image->request.source, source, err);
}

static void
set_flag (struct byol_image *image, uint32_t flag, int on)
{
  if (image == NULL || image->source != NULL)
    return;
  if (on)
    image->request.flags |= flag;
  else
    image->request.flags &= ~flag;
}

BYOL_EXPORT void
byol_image_set_allow_backing (struct byol_image *image, int allow)
{
  set_flag (image, OPEN_ALLOW_BACKING, allow);
}

BYOL_EXPORT void
byol_image_set_require_sandbox (struct byol_image *image, int require)
{
  set_flag (image, OPEN_REQUIRE_SANDBOX, require);
}

BYOL_EXPORT void
byol_image_set_verify (struct byol_image *image, int verify)
{
  set_flag (image, OPEN_VERIFY, verify);
}

BYOL_EXPORT int
byol_image_open (struct byol_image *image, struct byol_error **err)
{
  if (image == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_image_open: image is NULL");
  int r = check_unopened (image, "byol_image_open", err);
  if (r < 0)
    return r;
  if (image->request.disk_count == 0)
    return byol_error_set (err, BYOL_E_INVAL, "byol_image_open: no disk was added");
  r = byol_image_start (image, err);
  if (r < 0)
    byol_image_close (image);
  return r;
}

BYOL_EXPORT const struct byol_facts *
byol_image_facts (const struct byol_image *image)
{
  return image ? image->facts : NULL;
}
