/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One event a line, for many images: the image, each finding, the verdict. The
   members are those of report.schema.json, which has "event" in its $defs;
   each line names its image as `path`. */
#include "config.h"

#include "output/json-parts.h"
#include "output/output.h"

static struct json_object *
begin_line (struct buf *out, const char *event, const char *path)
{
  struct json_object *line = json_object_new_object ();
  byol_json_put_text (out, line, "event", event);
  byol_json_put_text (out, line, "path", path);
  return line;
}

static struct json_object *
begin (struct buf *out, const char *event, const struct byol_report *report)
{
  return begin_line (out, event, report->facts->path);
}

static void
finish (struct buf *out, struct json_object *line)
{
  byol_json_finish (out, line, JSON_C_TO_STRING_PLAIN);
}

static void
put_report (struct buf *out, const struct byol_report *report)
{
  struct json_object *line = begin (out, "image", report);
  byol_json_put_start (out, line);
  byol_json_fill_profile (out, byol_json_put_object (out, line, "profile"), report->profile_id,
                          report->profile_title, report->profile_as_of);
  byol_json_put_bool (out, line, "strict", report->strict);
  byol_json_put_text (out, line, "day", report->day);
  byol_json_put_image (out, line, report->facts);
  finish (out, line);

  for (size_t i = 0; i < report->finding_count; i++) {
    line = begin (out, "finding", report);
    byol_json_put_finding (out, line, &report->findings[i]);
    finish (out, line);
  }

  line = begin (out, "verdict", report);
  byol_json_put_text (out, line, "verdict", byol_verdict_name (report->verdict));
  byol_json_put_text (out, line, "summary", report->summary);
  byol_json_put_strings (out, line, "notes", (const char *const *) report->notes.items,
                         report->notes.count);
  byol_json_put_counts (out, line, report);
  finish (out, line);
}

static void
write_reports (struct buf *out, const struct byol_reports *reports, unsigned flags)
{
  for (size_t i = 0; i < reports->count; i++) {
    const struct report_item *item = &reports->items[i];
    if (item->report != NULL) {
      put_report (out, item->report);
      continue;
    }
    struct json_object *line = begin_line (out, "failure", item->name);
    byol_json_put_text (out, line, "code", byol_error_name (item->code));
    byol_json_put_text (out, line, "message", item->failure);
    finish (out, line);
  }
}

const struct output_format byol_output_ndjson = {
  .name = "ndjson",
  .reports = write_reports,
};
