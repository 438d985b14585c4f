/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff: what changed between two reports in JSON. They come from anywhere, so
   nothing in them is taken for granted. */
#define _GNU_SOURCE
#include "cli.h"

#include <errno.h>
#include <json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES (64 << 20)
#define MOST_FINDINGS 1000
#define MOST_FACTS 4000

struct finding
{
  const char *rule, *title, *status, *reason, *message;
  bool blocks;
};

/* What is compared of the image: "windows.version", "disk1.size_bytes". */
struct fact
{
  char *name;
  const char *value;
};

struct document
{
  const char *path;
  struct json_object *root;
  const char *image, *verdict, *profile, *day, *tool;
  bool strict;
  struct finding *findings;
  struct fact *facts;
  size_t finding_count, fact_count;
};

/* ---- reading ------------------------------------------------------------------------ */

/* A member along a path of keys up to NULL, of that type; else NULL. */
static struct json_object *
member (struct json_object *from, enum json_type type, ...)
{
  va_list keys;
  va_start (keys, type);
  for (const char *key; from != NULL && (key = va_arg (keys, const char *)) != NULL;)
    if (!json_object_is_type (from, json_type_object)
        || !json_object_object_get_ex (from, key, &from))
      from = NULL;
  va_end (keys);
  return from != NULL && json_object_is_type (from, type) ? from : NULL;
}

/* The text of a member; NULL where there is none. */
static const char *
text_of (struct json_object *from, const char *key)
{
  struct json_object *text = member (from, json_type_string, key, NULL);
  return text != NULL ? json_object_get_string (text) : NULL;
}

static const char *
text_or_empty (struct json_object *from, const char *key)
{
  const char *text = text_of (from, key);
  return text != NULL ? text : "";
}

static size_t
length_of (struct json_object *list)
{
  return list != NULL ? json_object_array_length (list) : 0;
}

static int
refuse (const char *path, const char *why)
{
  complain ("%s: %s", path, why);
  return -1;
}

static int
read_json (struct document *d)
{
  FILE *f = fopen (d->path, "re");
  char *text = NULL;
  size_t len = 0, n;
  if (f == NULL)
    return refuse (d->path, strerror (errno));
  do {
    char *grown = len <= MOST_BYTES ? realloc (text, len + 65536) : NULL;
    if (grown == NULL)
      break;
    text = grown;
    n = fread (text + len, 1, 65536, f);
    len += n;
  } while (n > 0);
  const char *wrong = ferror (f) ? strerror (errno) : !feof (f) ? "larger than 64 MiB" : NULL;
  fclose (f);

  struct json_tokener *tokener = json_tokener_new ();
  if (wrong == NULL && tokener == NULL)
    wrong = "out of memory";
  if (wrong == NULL) {
    json_tokener_set_flags (tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8
                                       | JSON_TOKENER_ALLOW_TRAILING_CHARS);
    d->root = json_tokener_parse_ex (tokener, text, (int) len);
    enum json_tokener_error e = json_tokener_get_error (tokener);
    size_t end = json_tokener_get_parse_end (tokener);
    while (end < len && strchr (" \t\r\n", text[end]) != NULL && text[end] != '\0')
      end++;
    if (e == json_tokener_continue)
      wrong = len > 0 ? "not JSON: it ends too early" : "empty";
    else if (e != json_tokener_success)
      wrong = "not JSON";
    else if (end < len)
      wrong = text[end] == '{' ? "holds several documents; diff compares one report with another"
                               : "not JSON: something follows the document";
  }
  json_tokener_free (tokener);
  free (text);
  return wrong != NULL ? refuse (d->path, wrong) : 0;
}

static int
read_findings (struct document *d)
{
  struct json_object *list = member (d->root, json_type_array, "findings", NULL);
  if (list == NULL)
    return refuse (d->path, "holds no findings; \"byolcheck check --format json\" writes a report");
  const size_t count = length_of (list);
  if (count > MOST_FINDINGS)
    return refuse (d->path, "not a report of byolcheck: too many findings");
  d->findings = calloc (count + 1, sizeof *d->findings);
  if (d->findings == NULL)
    return refuse (d->path, "out of memory");
  for (size_t i = 0; i < count; i++) {
    struct json_object *from = json_object_array_get_idx (list, i);
    struct finding *finding = &d->findings[d->finding_count];
    *finding = (struct finding){
      .rule = text_of (from, "rule"),
      .title = text_or_empty (from, "title"),
      .status = text_of (from, "status"),
      .reason = text_of (from, "reason"),
      .message = text_or_empty (from, "message"),
      .blocks = json_object_get_boolean (member (from, json_type_boolean, "blocks", NULL)),
    };
    if (finding->rule == NULL || finding->status == NULL || finding->reason == NULL)
      return refuse (d->path,
                     "not a report of byolcheck: a finding without rule, status or reason");
    for (size_t n = 0; n < d->finding_count; n++)
      if (strcmp (d->findings[n].rule, finding->rule) == 0)
        return refuse (d->path, "not a report of byolcheck: a rule has two findings");
    d->finding_count++;
  }
  return 0;
}

/* Nothing is added for a value that is not there; false: out of memory, or too
   many. */
__attribute__ ((format (printf, 3, 4))) static bool
add_fact (struct document *d, struct json_object *value, const char *fmt, ...)
{
  const char *text = value != NULL ? json_object_get_string (value) : NULL;
  if (text == NULL || text[0] == '\0')
    return true;
  if (d->fact_count == MOST_FACTS)
    return false;
  va_list args;
  va_start (args, fmt);
  struct fact *fact = &d->facts[d->fact_count];
  int n = vasprintf (&fact->name, fmt, args);
  va_end (args);
  if (n < 0)
    return false;
  fact->value = text;
  d->fact_count++;
  return true;
}

static int
read_facts (struct document *d)
{
  static const char *const of_windows[] = { "product", "version", "edition", "architecture",
                                            "root" };
  static const char *const of_disk[] = { "format", "sub_format", "virtual_size_bytes", "table",
                                         "reason" };
  static const char *const of_volume[] = { "type",   "content",    "label",
                                           "letter", "size_bytes", "reason" };
  struct json_object *image = member (d->root, json_type_object, "image", NULL), *value;
  struct json_object *disks = member (image, json_type_array, "disks", NULL);
  struct json_object *volumes = member (image, json_type_array, "volumes", NULL);
  struct json_object *hives = member (image, json_type_array, "hives", NULL);
#define VALUE(from, key)                                                                           \
  (json_object_is_type (from, json_type_object) && json_object_object_get_ex (from, key, &value)   \
     ? value                                                                                       \
     : NULL)
  d->facts = calloc (MOST_FACTS, sizeof *d->facts);
  bool good = d->facts != NULL && add_fact (d, VALUE (image, "source"), "source");
  for (size_t k = 0; good && k < sizeof of_windows / sizeof of_windows[0]; k++)
    good = add_fact (d, VALUE (member (image, json_type_object, "windows", NULL), of_windows[k]),
                     "windows.%s", of_windows[k]);
  for (size_t i = 0; good && i < length_of (disks); i++)
    for (size_t k = 0; good && k < sizeof of_disk / sizeof of_disk[0]; k++)
      good = add_fact (d, VALUE (json_object_array_get_idx (disks, i), of_disk[k]), "disk%zu.%s",
                       i + 1, of_disk[k]);
  for (size_t i = 0; good && i < length_of (volumes); i++) {
    struct json_object *volume = json_object_array_get_idx (volumes, i);
    int64_t disk = json_object_get_int64 (member (volume, json_type_int, "disk", NULL));
    int64_t number = json_object_get_int64 (member (volume, json_type_int, "number", NULL));
    for (size_t k = 0; good && k < sizeof of_volume / sizeof of_volume[0]; k++)
      good = add_fact (d, VALUE (volume, of_volume[k]), "disk%lld.partition%lld.%s",
                       (long long) disk + (disk < INT64_MAX), (long long) number, of_volume[k]);
  }
  for (size_t i = 0; good && i < length_of (hives); i++) {
    struct json_object *hive = json_object_array_get_idx (hives, i);
    good = add_fact (d, VALUE (hive, "state"), "hive.%s", text_or_empty (hive, "name"));
  }
#undef VALUE
  return good ? 0 : refuse (d->path, "out of memory, or too many disks, volumes and hives");
}

static int
read_report (struct document *d)
{
  if (read_json (d) < 0)
    return -1;
  struct json_object *version = member (d->root, json_type_int, "schema_version", NULL);
  if (version == NULL)
    return refuse (d->path, "not a report of byolcheck");
  if (json_object_get_int64 (version) != 1)
    return refuse (d->path, "of a schema version that this byolcheck does not know");
  struct json_object *profile = member (d->root, json_type_object, "profile", NULL);
  d->image = text_or_empty (member (d->root, json_type_object, "image", NULL), "path");
  d->verdict = text_or_empty (d->root, "verdict");
  d->profile = text_or_empty (profile, "id");
  d->day = text_or_empty (d->root, "day");
  d->tool = text_or_empty (member (d->root, json_type_object, "tool", NULL), "version");
  d->strict = json_object_get_boolean (member (d->root, json_type_boolean, "strict", NULL));
  return read_findings (d) < 0 ? -1 : read_facts (d);
}

static void
free_document (struct document *d)
{
  for (size_t i = 0; i < d->fact_count; i++)
    free (d->facts[i].name);
  free (d->facts);
  free (d->findings);
  json_object_put (d->root);
}

/* ---- comparing ----------------------------------------------------------------------- */

static const struct finding *
find_finding (const struct document *d, const char *rule)
{
  for (size_t i = 0; i < d->finding_count; i++)
    if (strcmp (d->findings[i].rule, rule) == 0)
      return &d->findings[i];
  return NULL;
}

static const char *
find_fact (const struct document *d, const char *name)
{
  for (size_t i = 0; i < d->fact_count; i++)
    if (strcmp (d->facts[i].name, name) == 0)
      return d->facts[i].value;
  return "";
}

/* How bad a status is; one of later is taken as "unknown". */
static int
rank_of (const struct finding *finding)
{
  static const struct
  {
    const char *status;
    int rank;
  } ranks[] = {
    { "pass", 0 }, { "not-applicable", 0 }, { "attested", 0 }, { "warn", 1 }, { "fail", 3 },
  };
  for (size_t i = 0; i < sizeof ranks / sizeof ranks[0]; i++)
    if (strcmp (finding->status, ranks[i].status) == 0)
      return ranks[i].rank;
  return 2;
}

enum change
{
  SAME,
  PROBLEM, /* worse, or another cause, or it blocks now */
  MENDED,  /* better */
  OTHER,
};

/* One of the two may be NULL. */
static enum change
compare (const struct finding *old, const struct finding *new)
{
  if (new == NULL)
    return OTHER;
  const int is = rank_of (new);
  if (old == NULL)
    return is > 0 ? PROBLEM : OTHER;
  const int was = rank_of (old);
  const bool same_reason = strcmp (old->reason, new->reason) == 0;
  if (is > was || (is > 0 && is == was && (!same_reason || (new->blocks && !old->blocks))))
    return PROBLEM;
  if (is < was || (is > 0 && old->blocks && !new->blocks))
    return MENDED;
  return same_reason && strcmp (old->status, new->status) == 0 ? SAME : OTHER;
}

struct pair
{
  const struct finding *old, *new;
  enum change change;
};

struct comparison
{
  const struct document *old, *new;
  struct pair *pairs;
  size_t pair_count;
  const char *notes[8];
  size_t note_count;
};

static void
compare_reports (struct comparison *c)
{
  const struct document *old = c->old, *new = c->new;
  for (size_t i = 0; i < new->finding_count; i++) {
    const struct finding *before = find_finding (old, new->findings[i].rule);
    c->pairs[c->pair_count++] =
      (struct pair){ before, &new->findings[i], compare (before, &new->findings[i]) };
  }
  for (size_t i = 0; i < old->finding_count; i++)
    if (find_finding (new, old->findings[i].rule) == NULL)
      c->pairs[c->pair_count++] = (struct pair){ &old->findings[i], NULL, OTHER };

  if (strcmp (old->profile, new->profile) != 0)
    c->notes[c->note_count++] = "The reports are of different profiles.";
  if (strcmp (old->day, new->day) != 0)
    c->notes[c->note_count++] = "The reports are of different days.";
  if (strcmp (old->tool, new->tool) != 0)
    c->notes[c->note_count++] = "The reports are of different versions of byolcheck.";
  if (old->strict != new->strict)
    c->notes[c->note_count++] = "One report is strict, and the other is not.";
}

static size_t
count_changes (const struct comparison *c, enum change change)
{
  size_t n = 0;
  for (size_t i = 0; i < c->pair_count; i++)
    n += c->pairs[i].change == change;
  return n;
}

/* Calls `tell` for each fact that differs; how many. */
static size_t
each_fact (const struct comparison *c, void *to,
           void (*tell) (void *to, const char *name, const char *was, const char *is))
{
  size_t n = 0;
  for (size_t i = 0; i < c->new->fact_count; i++) {
    const struct fact *is = &c->new->facts[i];
    const char *was = find_fact (c->old, is->name);
    if (strcmp (was, is->value) != 0 && ++n && tell != NULL)
      tell (to, is->name, was, is->value);
  }
  for (size_t i = 0; i < c->old->fact_count; i++) {
    const struct fact *was = &c->old->facts[i];
    if (find_fact (c->new, was->name)[0] == '\0' && ++n && tell != NULL)
      tell (to, was->name, was->value, "");
  }
  return n;
}

/* ---- text ------------------------------------------------------------------------------ */

/* Printable, in the columns given; `otherwise` stands for an empty text. */
static void
put (FILE *to, int width, const char *text, const char *otherwise)
{
  char *copy = strdup (text[0] != '\0' ? text : otherwise);
  if (copy == NULL)
    return;
  make_printable (copy);
  fprintf (to, "%-*s", width, copy);
  free (copy);
}

static void
put_status (FILE *to, const struct finding *finding)
{
  put (to, 0, finding->status, "?");
  if (finding->reason[0] != '\0') {
    fprintf (to, " (");
    put (to, 0, finding->reason, "");
    fprintf (to, ")");
  }
}

static void
put_document (FILE *to, const char *name, const struct document *d)
{
  fprintf (to, "%s  ", name);
  put (to, 9, d->verdict, "?");
  fprintf (to, "  ");
  put (to, 0, d->image, "?");
  fprintf (to, "  (");
  put (to, 0, d->profile, "no profile");
  fprintf (to, ", ");
  put (to, 0, d->day, "no day");
  fprintf (to, ")\n");
}

static void
put_changes (FILE *to, const struct comparison *c, enum change change, const char *title)
{
  const size_t n = count_changes (c, change);
  if (n > 0)
    fprintf (to, "\n%s (%zu)\n", title, n);
  for (size_t i = 0; i < c->pair_count; i++) {
    const struct pair *pair = &c->pairs[i];
    if (pair->change != change)
      continue;
    const struct finding *is = pair->new != NULL ? pair->new : pair->old;
    fprintf (to, "  ");
    put (to, 32, is->rule, "?");
    fprintf (to, "  ");
    if (pair->old != NULL)
      put_status (to, pair->old);
    else
      fprintf (to, "not checked");
    fprintf (to, " -> ");
    if (pair->new != NULL)
      put_status (to, pair->new);
    else
      fprintf (to, "not checked");
    if (pair->old != NULL && pair->new != NULL && pair->old->blocks != pair->new->blocks)
      fprintf (to, pair->new->blocks ? ", blocks now" : ", blocks no more");
    fprintf (to, "\n      ");
    put (to, 0, is->message, is->title);
    fprintf (to, "\n");
  }
}

static void
put_fact (void *to, const char *name, const char *was, const char *is)
{
  fprintf (to, "  ");
  put (to, 32, name, "");
  fprintf (to, "  ");
  put (to, 0, was, "nothing");
  fprintf (to, " -> ");
  put (to, 0, is, "nothing");
  fprintf (to, "\n");
}

static void
put_text (FILE *to, const struct comparison *c)
{
  put_document (to, "OLD", c->old);
  put_document (to, "NEW", c->new);
  put_changes (to, c, PROBLEM, "New problems");
  put_changes (to, c, MENDED, "Mended");
  put_changes (to, c, OTHER, "Changed otherwise");
  const size_t facts = each_fact (c, NULL, NULL);
  if (facts > 0) {
    fprintf (to, "\nFacts (%zu)\n", facts);
    each_fact (c, to, put_fact);
  }
  if (c->note_count > 0)
    fprintf (to, "\nNotes\n");
  for (size_t i = 0; i < c->note_count; i++)
    fprintf (to, "  %s\n", c->notes[i]);
  const size_t problems = count_changes (c, PROBLEM);
  fprintf (to, "\n%zu new %s, %zu mended\n", problems, problems == 1 ? "problem" : "problems",
           count_changes (c, MENDED));
}

/* ---- JSON ------------------------------------------------------------------------------ */

static void
add_text (struct json_object *to, const char *key, const char *text)
{
  json_object_object_add (to, key, json_object_new_string (text));
}

static struct json_object *
document_json (const struct document *d)
{
  struct json_object *to = json_object_new_object ();
  add_text (to, "file", d->path);
  add_text (to, "image", d->image);
  add_text (to, "verdict", d->verdict);
  add_text (to, "profile", d->profile);
  add_text (to, "day", d->day);
  add_text (to, "tool_version", d->tool);
  return to;
}

/* NULL, which JSON calls null, for a finding that is not there. */
static struct json_object *
finding_json (const struct finding *finding)
{
  if (finding == NULL)
    return NULL;
  struct json_object *to = json_object_new_object ();
  add_text (to, "status", finding->status);
  add_text (to, "reason", finding->reason);
  json_object_object_add (to, "blocks", json_object_new_boolean (finding->blocks));
  add_text (to, "message", finding->message);
  return to;
}

static struct json_object *
changes_json (const struct comparison *c, enum change change)
{
  struct json_object *list = json_object_new_array ();
  for (size_t i = 0; i < c->pair_count; i++) {
    const struct pair *pair = &c->pairs[i];
    if (pair->change != change)
      continue;
    struct json_object *to = json_object_new_object ();
    add_text (to, "rule", (pair->new != NULL ? pair->new : pair->old)->rule);
    add_text (to, "title", (pair->new != NULL ? pair->new : pair->old)->title);
    json_object_object_add (to, "old", finding_json (pair->old));
    json_object_object_add (to, "new", finding_json (pair->new));
    json_object_array_add (list, to);
  }
  return list;
}

static void
add_fact_json (void *list, const char *name, const char *was, const char *is)
{
  struct json_object *to = json_object_new_object ();
  add_text (to, "fact", name);
  add_text (to, "old", was);
  add_text (to, "new", is);
  json_object_array_add (list, to);
}

static void
put_json (FILE *to, const struct comparison *c)
{
  struct json_object *root = json_object_new_object (), *facts = json_object_new_array ();
  struct json_object *notes = json_object_new_array ();
  json_object_object_add (root, "schema_version", json_object_new_int (1));
  json_object_object_add (root, "old", document_json (c->old));
  json_object_object_add (root, "new", document_json (c->new));
  json_object_object_add (root, "new_problems", changes_json (c, PROBLEM));
  json_object_object_add (root, "mended", changes_json (c, MENDED));
  json_object_object_add (root, "changed", changes_json (c, OTHER));
  each_fact (c, facts, add_fact_json);
  json_object_object_add (root, "facts", facts);
  for (size_t i = 0; i < c->note_count; i++)
    json_object_array_add (notes, json_object_new_string (c->notes[i]));
  json_object_object_add (root, "notes", notes);
  /* json-c escapes ASCII controls only, and makes newlines of its own. */
  const char *text = json_object_to_json_string_ext (
    root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE);
  for (; text != NULL && *text; text++) {
    unsigned character;
    const size_t len = *text != '\n' ? unprintable (text, &character) : 0;
    if (len > 0)
      fprintf (to, "\\u%04x", character);
    else
      fputc (*text, to);
    text += len > 0 ? len - 1 : 0;
  }
  fprintf (to, "\n");
  json_object_put (root);
}

/* ---- the command -------------------------------------------------------------------------- */

int
run_diff (const struct settings *s, struct output *out)
{
  struct document old = { .path = s->arguments[0] }, new = { .path = s->arguments[1] };
  struct comparison c = { .old = &old, .new = &new };
  const bool json = strcmp (s->format, "json") == 0;
  char *text = NULL;
  size_t len = 0;
  int code = EXIT_COULD_NOT;
  if (read_report (&old) < 0 || read_report (&new) < 0)
    goto out;
  c.pairs = calloc (old.finding_count + new.finding_count + 1, sizeof *c.pairs);
  FILE *to = c.pairs != NULL ? open_memstream (&text, &len) : NULL;
  if (to == NULL) {
    complain ("diff: out of memory");
    goto out;
  }
  compare_reports (&c);
  (json ? put_json : put_text) (to, &c);
  if (fclose (to) == 0 && ((s->quiet && s->output == NULL) || emit (out, text, len) == 0))
    code = count_changes (&c, PROBLEM) > 0 ? EXIT_NOT_READY : EXIT_READY;
out:
  free (text);
  free (c.pairs);
  free_document (&old);
  free_document (&new);
  return code;
}
