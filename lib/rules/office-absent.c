/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf16.h"
#include "rules/sources.h"
#include "rules/say.h"

#define CLICK_TO_RUN "SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration"

/* Office's product codes: {BBMMmmmm-PPPP-LLLL-p000-D000000FF1CE}, PPPP the
   product (Microsoft, "numbering scheme for product code GUIDs in Office"). */
static bool
is_product (const struct win_program *p, const char *product)
{
  return strlen (p->key) == 38 && byol_name_has_prefix (p->key + 10, product);
}

enum kind
{
  OTHER,
  STANDALONE,
  STUB,      /* what Click-to-Run installs beside itself, or leaves behind */
  COMPONENT, /* of Office's family, without Office */
};

static enum kind
kind_of (const struct win_program *p)
{
  static const char *const stubs[] = { "007E-", "008C-", "008F-", "00DD-" };
  static const char *const components[] = { "00D1-" }; /* Access Database Engine */

  if (!byol_name_contains (p->key, "0FF1CE"))
    return OTHER;
  for (size_t i = 0; i < ARRAY_SIZE (stubs); i++)
    if (is_product (p, stubs[i]))
      return STUB;
  for (size_t i = 0; i < ARRAY_SIZE (components); i++)
    if (is_product (p, components[i]))
      return COMPONENT;
  return STANDALONE;
}

struct found
{
  const struct win_program *standalone, *stub, *component;
  char *click_to_run; /* a standalone product of Click-to-Run */
  bool microsoft_365;
};

static void
found_free (struct found *f)
{
  free (f->click_to_run);
}

/* "O365ProPlusRetail,VisioProRetail" */
static void
split_products (const char *products, struct found *f)
{
  while (*products) {
    size_t len = strcspn (products, ",");

    if (len && byol_name_has_prefix (products, "O365"))
      f->microsoft_365 = true;
    else if (len && !f->click_to_run)
      f->click_to_run = strndup (products, len);
    products += len;
    products += strspn (products, ", ");
  }
}

/* The checker's Office test fails by itself after its message box, so that it
   never counts; it does not run on Windows 7. */
static void
compare (struct check *c, const struct found *f)
{
  const struct win_identity *id;

  if (c->out.status != BYOL_STATUS_FAIL)
    return;
  byol_ev_begin_optional (c->ev);
  bool known = byol_ev_identity (c->ev, &id) == EV_FOUND;
  byol_ev_end_optional (c->ev);
  if (known && id->major < 10)
    byol_checker_would (c, "pass this", "it does not look for Office on this version of Windows");
  else if (!f->standalone && !f->stub && !f->component)
    byol_checker_would (c, "pass this", "it reads only product codes with 0FF1CE");
  else
    byol_checker_would (c, "only warn", "it does not count its test for Office");
}

static void judge (struct check *c, const char *param, const char *reason, const char *fmt, ...)
  PRINTF_LIKE (4, 5);

static void
judge (struct check *c, const char *param, const char *reason, const char *fmt, ...)
{
  CLEANUP_FREE char *text = NULL;
  va_list args;

  va_start (args, fmt);
  if (vasprintf (&text, fmt, args) < 0)
    text = NULL;
  va_end (args);
  byol_have (c, text);
  if (strcmp (byol_param_string (c, param), "fail") == 0)
    byol_fail (c, reason, "%s", text ? text : reason);
  else
    byol_warn (c, reason, "%s", text ? text : reason);
}

static void
decide (struct check *c, const struct found *f)
{
  if (f->standalone) {
    byol_ev_cite_program (c->ev, f->standalone);
    judge (c, "standalone", "standalone-office", "Microsoft Office is installed: \"%s\".",
           f->standalone->display_name[0] ? f->standalone->display_name : f->standalone->key);
  } else if (f->click_to_run)
    judge (c, "standalone", "standalone-office", "Microsoft Office is installed: %s.",
           f->click_to_run);
  else if (f->microsoft_365)
    judge (c, "microsoft_365", "microsoft-365",
           "Microsoft 365 apps are installed; they stand in the way of an Office subscription "
           "through AWS.");
  else if (f->stub || f->component) {
    const struct win_program *p = f->stub ? f->stub : f->component;

    byol_ev_cite_program (c->ev, p);
    byol_warn (c, "office-component", "A component of Office is installed without Office: \"%s\".",
               p->display_name[0] ? p->display_name : p->key);
  } else
    byol_pass (c, "Microsoft Office is not installed.");
}

static void
check (struct check *c)
{
  const struct win_program_list *programs;
  const char *products;
  CLEANUP (found_free) struct found f = { 0 };

  /* What cannot be read is on the trail; the other place may still show one. */
  bool listed = byol_ev_programs (c->ev, &programs) == EV_FOUND;
  for (size_t i = 0; listed && i < programs->count; i++) {
    const struct win_program *p = &programs->items[i];

    switch (kind_of (p)) {
      case STANDALONE:
        f.standalone = p;
        break;
      case STUB:
        f.stub = p;
        break;
      case COMPONENT:
        f.component = p;
        break;
      case OTHER:
        break;
    }
  }
  if (byol_ev_string (c->ev, CLICK_TO_RUN, "ProductReleaseIds", &products) == EV_FOUND)
    split_products (products, &f);
  decide (c, &f);
  compare (c, &f);
}

const struct byol_rule byol_rule_office_absent = {
  .id = "office-absent",
  .title = "Microsoft Office is not installed",
  .rationale = "AWS accepts no standalone Office in an image. Microsoft 365 apps may stay, unless "
               "Office is to come with the WorkSpace as a subscription through AWS.",
  .expected = "No product code with 0FF1CE is installed, and Click-to-Run has no Office.",
  .remediation = "\"C:\\Program Files\\Common Files\\Microsoft Shared\\ClickToRun\\"
                 "OfficeClickToRun.exe\" scenario=install scenariosubtype=ARP sourcetype=None "
                 "productstoremove=AllProducts\n"
                 "appwiz.cpl",
  .evidence = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall, and below WOW6432Node: "
              "product codes\n"
              "SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration ProductReleaseIds",
  CODES ({ "checker", "OfficeInstalled" }, { "import", "OfficeInstalled" }),
  CHECKER_TESTS ("OfficeInstalled"),
  SOURCES (SOURCE_ERRORS, SOURCE_BYOL_2022, SOURCE_CHECKER),
  PARAMS ({ .name = "standalone",
            .type = PARAM_STRING,
            .doc = "what an Office that is no subscription is",
            .choices = "fail|warn" },
          { .name = "microsoft_365",
            .type = PARAM_STRING,
            .doc = "what Microsoft 365 apps are",
            .choices = "fail|warn" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
