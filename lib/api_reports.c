/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public face of several reports. */
#include "config.h"

#include <string.h>

#include "report.h"

BYOL_EXPORT int
byol_reports_new (struct byol_reports **out, struct byol_error **err)
{
  if (out == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_reports_new: an argument is NULL");
  *out = calloc (1, sizeof **out);
  return *out != NULL ? 0 : byol_error_nomem (err);
}

BYOL_EXPORT void
byol_reports_free (struct byol_reports *reports)
{
  if (reports == NULL)
    return;
  for (size_t i = 0; i < reports->count; i++) {
    free (reports->items[i].name);
    free (reports->items[i].failure);
  }
  free (reports->items);
  free (reports);
}

/* Room for one more; NULL: out of memory. */
static struct report_item *
grow (struct byol_reports *reports)
{
  struct report_item *items =
    reallocarray (reports->items, reports->count + 1, sizeof *reports->items);
  if (items == NULL)
    return NULL;
  reports->items = items;
  items[reports->count] = (struct report_item){ 0 };
  return &items[reports->count];
}

BYOL_EXPORT int
byol_reports_add (struct byol_reports *reports, const struct byol_report *report,
                  struct byol_error **err)
{
  if (reports == NULL || report == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_reports_add: an argument is NULL");
  struct report_item *item = grow (reports);
  if (item == NULL)
    return byol_error_nomem (err);
  item->report = report;
  reports->count++;
  return 0;
}

BYOL_EXPORT int
byol_reports_add_failure (struct byol_reports *reports, const char *path, int code,
                          const char *message, struct byol_error **err)
{
  if (reports == NULL || path == NULL || message == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_reports_add_failure: an argument is NULL");
  struct report_item *item = grow (reports);
  if (item == NULL)
    return byol_error_nomem (err);
  item->name = strdup (path);
  item->failure = strdup (message);
  item->code = code;
  if (item->name == NULL || item->failure == NULL) {
    free (item->name);
    free (item->failure);
    return byol_error_nomem (err);
  }
  reports->count++;
  return 0;
}
