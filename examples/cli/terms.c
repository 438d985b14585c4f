/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the command line says that no disk can show. */
#define _GNU_SOURCE
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* The length of "RULE" in "RULE=WHO[:NOTE]"; 0: it is a file. */
static size_t
rule_length (const char *text)
{
  size_t len = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return text[len] == '=' ? len : 0;
}

static int
attest (struct byol_terms *terms, const char *text, struct byol_error **err)
{
  size_t len = rule_length (text);
  if (len == 0)
    return byol_terms_load_attestations (terms, text, err);
  char *rule = strndup (text, len), *who = strdup (text + len + 1);
  int r = BYOL_E_NOMEM;
  if (rule != NULL && who != NULL) {
    char *note = strchr (who, ':');
    if (note != NULL)
      *note++ = '\0';
    r = byol_terms_attest (terms, rule, who, NULL, note, err);
  }
  free (rule);
  free (who);
  return r;
}

/* "KEY=VALUE" or "KEY=@FILE". */
static int
request (struct byol_terms *terms, const char *text, struct byol_error **err)
{
  size_t len = strcspn (text, "=");
  const char *value = text[len] == '=' ? text + len + 1 : "";
  char *key = strndup (text, len);
  int r = BYOL_E_NOMEM;
  if (key != NULL)
    r = value[0] == '@' ? byol_terms_load_request (terms, key, value + 1, err)
                        : byol_terms_set_request (terms, key, value, err);
  free (key);
  return r;
}

int
make_terms (struct byol_terms **out, struct byol_ctx *ctx, const struct settings *s,
            struct byol_error **err)
{
  int r = byol_terms_new (out, ctx, err);
  if (r == 0 && s->as_of != NULL)
    r = byol_terms_set_day (*out, s->as_of, err);
  for (size_t i = 0; i < s->saying_count && r == 0; i++) {
    const struct saying *saying = &s->sayings[i];
    switch (saying->option) {
      case OPT_ATTEST:
        r = attest (*out, saying->text, err);
        break;
      case OPT_REQUEST:
        r = request (*out, saying->text, err);
        break;
      default:
        r = byol_terms_load_waivers (*out, saying->text, err);
    }
  }
  return r;
}
