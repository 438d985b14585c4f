/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A context and an opened image: what the engine works on. */
#ifndef BYOL_IMAGE_H
#define BYOL_IMAGE_H

#include "base/limits.h"
#include "base/run.h"
#include "report.h"
#include "source/source.h"
#include "windows/windows.h"

struct byol_ctx
{
  struct run run;
  char *libexec_dir; /* NULL: the default */
};

struct byol_image
{
  struct byol_ctx *ctx;
  struct open_request request;
  /* NULL until open. */
  struct source *source;
  struct windows *windows;
  struct byol_facts *facts;
};

/* Starts the reader and gathers the facts. What was started stays for
   byol_image_close, also on failure. */
int byol_image_start (struct byol_image *image, struct byol_error **err);
/* Replaces what *facts refers to when hives were opened since those facts were
   gathered. */
int byol_image_refresh (struct byol_image *image, struct byol_facts **facts,
                        struct byol_error **err);
void byol_image_close (struct byol_image *image);

#endif
