/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a rule may ask: the four answers, the trail, and what makes a finding
   stale or undecidable. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "evidence.h"
#include "winbox.h"

#define KEY "SYSTEM\\CurrentControlSet\\Control\\k"
#define PLACE "SYSTEM\\ControlSet001\\Control\\k"
#define REG_KEY "[HKLM\\SYSTEM\\ControlSet001\\Control\\k]\n"

/* A Windows and evidence of it. */
struct desk
{
  struct winbox box;
  struct evidence *ev;
};

static void
desk_open (struct desk *d)
{
  winbox_open (&d->box);
  d->ev = byol_ev_new (d->box.windows);
  ck_assert_ptr_nonnull (d->ev);
}

/* One with a SYSTEM hive of these values below KEY. */
static void
desk_init (struct desk *d, const char *values, const char *options)
{
  CLEANUP_FREE char *reg = util_printf (REG_SELECT REG_KEY "%s", values);
  winbox_init (&d->box);
  winbox_hive (&d->box, "SYSTEM", reg, options);
  desk_open (d);
}

static void
desk_end (struct desk *d)
{
  byol_ev_free (d->ev);
  winbox_end (&d->box);
}
#define DESK CLEANUP (desk_end) struct desk

/* The last item of the trail, as "place|value|type|data|state". */
static void
assert_last (const struct desk *d, const char *expected)
{
  size_t n = byol_ev_item_count (d->ev);
  ck_assert_uint_gt (n, 0);
  const struct ev_item *i = byol_ev_item (d->ev, n - 1);
  CLEANUP_FREE char *text =
    util_printf ("%s|%s|%s|%s|%s", i->place, i->value, i->type, i->data, i->state);
  ck_assert_str_eq (text, expected);
}

/* NULL: the evidence is readable. */
static void
assert_unreadable (const struct desk *d, const char *expected)
{
  const char *why;
  ck_assert_int_eq (byol_ev_unreadable (d->ev, &why), expected != NULL);
  if (expected != NULL)
    ck_assert_str_eq (why, expected);
}

static void
assert_stale (const struct desk *d, const char *expected)
{
  const char *why;
  ck_assert_int_eq (byol_ev_stale (d->ev, &why), expected != NULL);
  if (expected != NULL)
    ck_assert_str_eq (why, expected);
}

/* ---- registry -------------------------------------------------------------------- */

START_TEST (key_questions)
{
  DESK d;
  const struct key_list *keys;
  const struct value_list *values;
  desk_init (&d, "\"a\"=\"\"\n\"b\"=\"\"\n[HKLM\\SYSTEM\\ControlSet001\\Control\\k\\sub]\n", "");
  ck_assert_int_eq (byol_ev_key (d.ev, KEY), EV_FOUND);
  assert_last (&d, PLACE "||key||found");
  ck_assert_int_eq (byol_ev_key (d.ev, KEY "\\nosuch"), EV_ABSENT);
  assert_last (&d, PLACE "\\nosuch||||absent");
  ck_assert_int_eq (byol_ev_subkeys (d.ev, KEY, &keys), EV_FOUND);
  ck_assert_uint_eq (keys->count, 1);
  ck_assert_str_eq (keys->items[0].name, "sub");
  assert_last (&d, PLACE "||key|1 subkey|found");
  ck_assert_int_eq (byol_ev_values (d.ev, KEY, &values), EV_FOUND);
  ck_assert_uint_eq (values->count, 2);
  assert_last (&d, PLACE "||key|2 values|found");
  ck_assert_int_eq (byol_ev_subkeys (d.ev, KEY "\\nosuch", &keys), EV_ABSENT);
  ck_assert_ptr_null (keys);
  assert_unreadable (&d, NULL);
  assert_stale (&d, NULL);

  ck_assert_int_eq (byol_ev_key (d.ev, "SAM\\SAM"), EV_UNREADABLE);
  assert_last (&d, "SAM\\SAM|||the SAM hive is absent|unreadable");
  ck_assert_str_eq (byol_ev_reason (d.ev), "SAM\\SAM: the SAM hive is absent");
  assert_unreadable (&d, "SAM\\SAM: the SAM hive is absent");
  ck_assert_int_eq (byol_ev_values (d.ev, "BCD\\Objects", &values), EV_UNREADABLE);
  ck_assert_ptr_null (values);
  /* The first cause stays, the last reason is the last question's. */
  assert_unreadable (&d, "SAM\\SAM: the SAM hive is absent");
  ck_assert_str_eq (byol_ev_reason (d.ev),
                    "BCD\\Objects: the boot store cannot be read: \\EFI\\Microsoft\\Boot\\BCD: "
                    "a folder of loose hives has no other files");
}
END_TEST

START_TEST (numbers)
{
  static const struct
  {
    const char *value, *type, *shown;
    enum ev_state state;
    uint64_t number;
  } cases[] = {
    { "dword:00000001", "REG_DWORD", "1", EV_FOUND, 1 },
    { "dword:ffffffff", "REG_DWORD", "4294967295 (0xffffffff)", EV_FOUND, 0xffffffff },
    { "hex(b):00,00,00,00,01,00,00,00", "REG_QWORD", "4294967296 (0x100000000)", EV_FOUND,
      0x100000000 },
    { "hex(5):00,00,00,02", "REG_DWORD_BIG_ENDIAN", "2", EV_FOUND, 2 },
    { "\"1\"", "REG_SZ", "1", EV_WRONG_TYPE, 0 },
    { "hex(4):01,02", "REG_DWORD", "0102", EV_WRONG_TYPE, 0 },
    { "hex:01,00,00,00", "REG_BINARY", "01000000", EV_WRONG_TYPE, 0 },
    { "hex(3e8):", "type 0x3e8", "", EV_WRONG_TYPE, 0 },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    DESK d;
    uint64_t n = 99;
    CLEANUP_FREE char *values = util_printf ("\"x\"=%s\n", cases[i].value);
    CLEANUP_FREE char *item = util_printf (PLACE "|x|%s|%s|%s", cases[i].type, cases[i].shown,
                                           cases[i].state == EV_FOUND ? "found" : "wrong-type");
    desk_init (&d, values, "");
    ck_assert_int_eq (byol_ev_number (d.ev, KEY, "x", &n), cases[i].state);
    ck_assert_uint_eq (n, cases[i].number);
    assert_last (&d, item);
    const char *why;
    ck_assert_int_eq (byol_ev_unreadable (d.ev, &why), cases[i].state == EV_WRONG_TYPE);
    ck_assert_int_eq (byol_ev_number (d.ev, KEY, "nosuch", &n), EV_ABSENT);
    ck_assert_uint_eq (n, 0);
    assert_last (&d, PLACE "|nosuch|||absent");
  }
}
END_TEST

START_TEST (wrong_type_reason)
{
  DESK d;
  uint64_t n;
  desk_init (&d, "\"x\"=\"ab\"\n", "");
  byol_ev_number (d.ev, KEY, "x", &n);
  assert_unreadable (&d, PLACE " x: REG_SZ of 6 bytes where a number was expected");
}
END_TEST

START_TEST (strings)
{
  DESK d;
  const char *text;
  const struct strv *list;
  const struct reg_value *v;
  desk_init (&d,
             "@=\"default\"\n\"s\"=\"text\"\n\"e\"=hex(2):25,00,61,00\n"
             "\"m\"=hex(7):61,00,00,00,62,00,00,00,00,00\n\"n\"=dword:00000005\n\"z\"=hex(1):\n",
             "");
  ck_assert_int_eq (byol_ev_string (d.ev, KEY, "s", &text), EV_FOUND);
  ck_assert_str_eq (text, "text");
  assert_last (&d, PLACE "|s|REG_SZ|text|found");
  ck_assert_int_eq (byol_ev_string (d.ev, KEY, "", &text), EV_FOUND);
  ck_assert_str_eq (text, "default");
  assert_last (&d, PLACE "|(Default)|REG_SZ|default|found");
  ck_assert_int_eq (byol_ev_string (d.ev, KEY, "e", &text), EV_FOUND);
  ck_assert_str_eq (text, "%a");
  assert_last (&d, PLACE "|e|REG_EXPAND_SZ|%a|found");
  ck_assert_int_eq (byol_ev_string (d.ev, KEY, "z", &text), EV_FOUND);
  ck_assert_str_eq (text, "");
  ck_assert_int_eq (byol_ev_strings (d.ev, KEY, "m", &list), EV_FOUND);
  ck_assert_uint_eq (list->count, 2);
  ck_assert_str_eq (list->items[1], "b");
  assert_last (&d, PLACE "|m|REG_MULTI_SZ|a; b|found");
  ck_assert_int_eq (byol_ev_value (d.ev, KEY, "n", &v), EV_FOUND);
  ck_assert_uint_eq (v->type, REG_DWORD);
  ck_assert_uint_eq (v->len, 4);
  assert_unreadable (&d, NULL);

  ck_assert_int_eq (byol_ev_string (d.ev, KEY, "n", &text), EV_WRONG_TYPE);
  ck_assert_ptr_null (text);
  ck_assert_int_eq (byol_ev_strings (d.ev, KEY, "s", &list), EV_WRONG_TYPE);
  ck_assert_ptr_null (list);
  ck_assert_int_eq (byol_ev_string (d.ev, KEY, "nosuch", &text), EV_ABSENT);
  ck_assert_ptr_null (text);
}
END_TEST

START_TEST (corrupt_value)
{
  DESK d;
  uint64_t n;
  const struct reg_value *v;
  desk_init (&d, "\"x\"=hex(3):01,02,03,04,05,06,07,08\n\"y\"=dword:00000001\n",
             "--corrupt-value 'HKLM\\SYSTEM\\ControlSet001\\Control\\k' x");
  ck_assert_int_eq (byol_ev_number (d.ev, KEY, "x", &n), EV_UNREADABLE);
  ck_assert_int_eq (byol_ev_value (d.ev, KEY, "x", &v), EV_UNREADABLE);
  ck_assert_ptr_null (v);
  ck_assert_str_eq (byol_ev_item (d.ev, 0)->state, "unreadable");
  ck_assert (strncmp (byol_ev_reason (d.ev), PLACE " x: ", strlen (PLACE " x: ")) == 0);
  ck_assert_int_eq (byol_ev_number (d.ev, KEY, "y", &n), EV_FOUND);
}
END_TEST

/* ---- the trail ------------------------------------------------------------------- */

START_TEST (bounds)
{
  DESK d;
  const struct reg_value *v;
  const char *text;
  CLEANUP_BUF struct buf values = BUF_INIT;
  byol_buf_puts (&values, "\"bin\"=hex:");
  for (int i = 0; i < 65; i++)
    byol_buf_printf (&values, "%sff", i ? "," : "");
  byol_buf_puts (&values, "\n\"long\"=\"");
  for (int i = 0; i < 1023; i++)
    byol_buf_puts (&values, "x");
  byol_buf_puts (&values, "\xc3\xa4\xc3\xa4\"\n"); /* a character across the limit */
  desk_init (&d, values.data, "");
  ck_assert_int_eq (byol_ev_value (d.ev, KEY, "bin", &v), EV_FOUND);
  const char *data = byol_ev_item (d.ev, 0)->data;
  ck_assert_uint_eq (strlen (data), 128 + strlen ("... (65 bytes)"));
  ck_assert_str_eq (data + 128, "... (65 bytes)");
  ck_assert_int_eq (byol_ev_string (d.ev, KEY, "long", &text), EV_FOUND);
  ck_assert_uint_eq (strlen (text), 1027);
  ck_assert_str_eq (byol_ev_item (d.ev, 1)->data + 1020, "xxx... (1027 bytes)");
}
END_TEST

START_TEST (secrets)
{
  static const char secret[] = "hunter2";
  DESK d;
  const char *text;
  const struct reg_value *v;
  desk_init (&d, "\"DefaultPassword\"=\"hunter2\"\n\"oldpasswordx\"=\"hunter2\"\n", "");
  ck_assert_int_eq (byol_ev_string (d.ev, KEY, "DefaultPassword", &text), EV_FOUND);
  ck_assert_str_eq (text, secret);
  assert_last (&d, PLACE "|DefaultPassword|REG_SZ|(not shown)|found");
  ck_assert_int_eq (byol_ev_value (d.ev, KEY, "oldpasswordx", &v), EV_FOUND);
  byol_ev_cite (d.ev, PLACE, "DefaultPassword", "REG_SZ", secret);
  byol_ev_cite (d.ev, "SECURITY\\Policy\\Secrets\\x\\CurrVal", "(Default)", "REG_NONE", secret);
  /* Not even where the type is not the one that was asked for. */
  uint64_t n;
  ck_assert_int_eq (byol_ev_number (d.ev, KEY, "DefaultPassword", &n), EV_WRONG_TYPE);
  for (size_t i = 0; i < byol_ev_item_count (d.ev); i++) {
    const struct ev_item *item = byol_ev_item (d.ev, i);
    ck_assert_ptr_null (strstr (item->data, secret));
  }
  ck_assert_ptr_null (strstr (byol_ev_reason (d.ev), secret));
}
END_TEST

START_TEST (repeated)
{
  DESK d;
  desk_init (&d, "", "");
  byol_ev_key (d.ev, KEY);
  byol_ev_key (d.ev, KEY "\\x");
  byol_ev_key (d.ev, KEY);
  ck_assert_uint_eq (byol_ev_item_count (d.ev), 2);
  ck_assert_ptr_null (byol_ev_item (d.ev, 2));
}
END_TEST

START_TEST (optional)
{
  DESK d;
  uint64_t n;
  desk_init (&d, "\"s\"=\"x\"\n", "--dirty");
  byol_ev_begin_optional (d.ev);
  ck_assert_int_eq (byol_ev_key (d.ev, "SAM\\SAM"), EV_UNREADABLE);
  byol_ev_begin_optional (d.ev);
  ck_assert_int_eq (byol_ev_number (d.ev, KEY, "s", &n), EV_WRONG_TYPE);
  byol_ev_end_optional (d.ev);
  ck_assert_int_eq (byol_ev_key (d.ev, KEY), EV_FOUND);
  assert_last (&d, PLACE "||key||stale");
  byol_ev_end_optional (d.ev);
  byol_ev_end_optional (d.ev); /* one too many does no harm */
  assert_unreadable (&d, NULL);
  assert_stale (&d, NULL);
  ck_assert_str_eq (byol_ev_reason (d.ev),
                    PLACE " s: REG_SZ of 4 bytes where a number was expected");
  ck_assert_int_eq (byol_ev_key (d.ev, "SAM\\SAM"), EV_UNREADABLE);
  assert_unreadable (&d, "SAM\\SAM: the SAM hive is absent");
}
END_TEST

/* ---- stale ----------------------------------------------------------------------- */

START_TEST (stale)
{
  DESK d;
  const struct win_service *s;
  const struct win_program_list *programs;
  const struct hive_info *hives;
  winbox_init (&d.box);
  winbox_hive (&d.box, "SYSTEM",
               REG_SELECT "[HKLM\\SYSTEM\\ControlSet001\\Services\\x]\n\"Start\"=dword:00000003\n",
               "--dirty");
  winbox_hive (&d.box, "SOFTWARE", REG_CURRENT_VERSION, "");
  desk_open (&d);
  /* Asking how the hives are is not asking something of a stale one. */
  ck_assert_int_eq (byol_ev_hives (d.ev, &hives), EV_FOUND);
  ck_assert_int_eq (hives[WIN_SYSTEM].state, HIVE_DIRTY);
  ck_assert_int_eq (hives[WIN_SOFTWARE].state, HIVE_CLEAN);
  ck_assert_int_eq (hives[WIN_SAM].state, HIVE_ABSENT);
  assert_stale (&d, NULL);
  ck_assert_int_eq (byol_ev_programs (d.ev, &programs), EV_ABSENT);
  assert_stale (&d, NULL);
  ck_assert_int_eq (byol_ev_service (d.ev, "x", &s), EV_FOUND);
  ck_assert_int_eq (s->start, 3);
  assert_last (&d, "SYSTEM\\ControlSet001\\Services\\x|Start|REG_DWORD|3|stale");
  assert_stale (&d, "the SYSTEM hive is dirty");
  assert_unreadable (&d, NULL);
}
END_TEST

/* That something is not there may be old news as well. */
START_TEST (stale_absent)
{
  DESK d;
  desk_init (&d, "", "--dirty");
  ck_assert_int_eq (byol_ev_key (d.ev, KEY "\\nosuch"), EV_ABSENT);
  assert_last (&d, PLACE "\\nosuch|||(absent)|stale");
  assert_stale (&d, "the SYSTEM hive is dirty");
}
END_TEST

START_TEST (stale_parts)
{
  DESK d;
  const struct win_identity *id;
  winbox_init (&d.box);
  winbox_hive (&d.box, "SYSTEM",
               REG_SELECT "[HKLM\\SYSTEM\\ControlSet001\\Control\\Session Manager\\Environment]\n"
                          "\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\n",
               "--dirty");
  winbox_hive (
    &d.box, "SOFTWARE",
    REG_CURRENT_VERSION "\"CurrentBuildNumber\"=\"19045\"\n\"EditionID\"=\"Enterprise\"\n", "");
  desk_open (&d);
  ck_assert_int_eq (byol_ev_identity (d.ev, &id), EV_FOUND);
  ck_assert_uint_eq (byol_ev_item_count (d.ev), 1);
  ck_assert_int_eq (byol_ev_part (d.ev, &id->edition_note), EV_FOUND);
  assert_last (&d, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion|EditionID|REG_SZ|Enterprise|"
                   "found");
  assert_stale (&d, NULL); /* the build comes from SOFTWARE */
  ck_assert_int_eq (byol_ev_part (d.ev, &id->architecture_note), EV_FOUND);
  assert_last (&d, "SYSTEM\\ControlSet001\\Control\\Session Manager\\Environment|"
                   "PROCESSOR_ARCHITECTURE|REG_SZ|AMD64|stale");
  assert_stale (&d, "the SYSTEM hive is dirty");
  ck_assert_int_eq (byol_ev_part (d.ev, &id->product_type_note), EV_ABSENT);
  assert_unreadable (&d, NULL);
}
END_TEST

/* ---- subjects -------------------------------------------------------------------- */

START_TEST (services)
{
  DESK d;
  const struct win_service *s;
  winbox_init (&d.box);
  winbox_hive (&d.box, "SYSTEM",
               REG_SELECT "[HKLM\\SYSTEM\\ControlSet001\\Services\\remnant]\n"
                          "[HKLM\\SYSTEM\\ControlSet001\\Services\\odd]\n\"Start\"=\"x\"\n",
               "");
  desk_open (&d);
  ck_assert_int_eq (byol_ev_service (d.ev, "remnant", &s), EV_FOUND);
  ck_assert_int_eq (s->start, -1);
  assert_last (&d, "SYSTEM\\ControlSet001\\Services\\remnant|Start|||absent");
  ck_assert_int_eq (byol_ev_service (d.ev, "nosuch", &s), EV_ABSENT);
  ck_assert_ptr_null (s);
  assert_unreadable (&d, NULL);
  ck_assert_int_eq (byol_ev_service (d.ev, "odd", &s), EV_UNREADABLE);
  ck_assert_ptr_null (s);
  assert_unreadable (&d, "SYSTEM\\ControlSet001\\Services\\odd Start: it is not a number");
}
END_TEST

#define UNINSTALL "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"

/* What could be read stands; that some could not shows. */
START_TEST (partial)
{
  DESK d;
  const struct win_program_list *l;
  winbox_init (&d.box);
  winbox_hive (&d.box, "SOFTWARE",
               "[" UNINSTALL "\\a]\n\"DisplayName\"=\"A\"\n[" UNINSTALL "\\b]\n"
               "\"DisplayName\"=\"B, which is longer\"\n",
               "--corrupt-value '" UNINSTALL "\\b' DisplayName");
  desk_open (&d);
  ck_assert_int_eq (byol_ev_programs (d.ev, &l), EV_FOUND);
  ck_assert_uint_eq (l->count, 2);
  const char *why;
  ck_assert (byol_ev_unreadable (d.ev, &why));
  static const char start[] =
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\b: DisplayName: ";
  ck_assert (strncmp (why, start, sizeof start - 1) == 0);
  byol_ev_cite_program (d.ev, &l->items[0]);
  assert_last (&d, "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\a|DisplayName|REG_SZ|A"
                   "|found");
}
END_TEST

START_TEST (subjects_without_hives)
{
  DESK d;
  const struct win_identity *id;
  const struct win_service *service;
  const struct win_program_list *programs;
  const struct win_adapter_list *adapters;
  const struct win_account *account;
  const struct win_domain *domain;
  const struct win_cloud_join *join;
  const struct win_av_list *av;
  const struct win_boot *boot;
  const struct win_letter_list *letters;
  winbox_init (&d.box);
  winbox_mount (&d.box);
  winbox_file (&d.box, "Windows/System32/config/SYSTEM", "not a hive");
  winbox_file (&d.box, "Windows/System32/config/SAM", "");
  desk_open (&d);
#define UNREADABLE(question, out)                                                                  \
  do {                                                                                             \
    size_t before = byol_ev_item_count (d.ev);                                                     \
    ck_assert_int_eq (question, EV_UNREADABLE);                                                    \
    ck_assert_ptr_null (out);                                                                      \
    ck_assert_uint_gt (byol_ev_item_count (d.ev), before);                                         \
    ck_assert_str_eq (byol_ev_item (d.ev, before)->state, "unreadable");                           \
  } while (0)
  UNREADABLE (byol_ev_identity (d.ev, &id), id);
  UNREADABLE (byol_ev_service (d.ev, "x", &service), service);
  UNREADABLE (byol_ev_programs (d.ev, &programs), programs);
  UNREADABLE (byol_ev_adapters (d.ev, &adapters), adapters);
  UNREADABLE (byol_ev_account (d.ev, "x", &account), account);
  UNREADABLE (byol_ev_domain (d.ev, &domain), domain);
  UNREADABLE (byol_ev_cloud_join (d.ev, &join), join);
  UNREADABLE (byol_ev_antivirus (d.ev, &av), av);
  UNREADABLE (byol_ev_drive_letters (d.ev, &letters), letters);
  ck_assert_int_eq (byol_ev_boot (d.ev, &boot), EV_ABSENT);
  ck_assert_ptr_null (boot);
}
END_TEST

START_TEST (adapter_citation)
{
  DESK d;
  const struct win_adapter_list *l;
  winbox_init (&d.box);
  winbox_hive (&d.box, "SYSTEM",
               REG_SELECT "[HKLM\\SYSTEM\\ControlSet001\\Control\\Class\\"
                          "{4d36e972-e325-11ce-bfc1-08002be10318}\\0000]\n"
                          "\"NetCfgInstanceId\"=\"{A}\"\n\"DriverDesc\"=\"Card\"\n"
                          "[HKLM\\SYSTEM\\ControlSet001\\Services\\Tcpip\\Parameters\\Interfaces\\"
                          "{a}]\n\"EnableDHCP\"=dword:00000000\n\"IPAddress\"=\"10.0.0.5\"\n",
               "");
  desk_open (&d);
  ck_assert_int_eq (byol_ev_adapters (d.ev, &l), EV_FOUND);
  ck_assert_uint_eq (l->count, 1);
  byol_ev_cite_adapter (d.ev, &l->items[0]);
  ck_assert_uint_eq (byol_ev_item_count (d.ev), 4);
  assert_last (&d, "SYSTEM\\ControlSet001\\Services\\Tcpip\\Parameters\\Interfaces\\{a}|IPAddress|"
                   "REG_MULTI_SZ|10.0.0.5|found");
  ck_assert_str_eq (byol_ev_item (d.ev, 2)->value, "EnableDHCP");
  ck_assert_str_eq (byol_ev_item (d.ev, 2)->data, "0");
  assert_unreadable (&d, NULL);
}
END_TEST

/* ---- files, roots, disks ----------------------------------------------------------------------
 */

START_TEST (files)
{
  DESK d;
  const struct file_info *f;
  const uint8_t *bytes;
  size_t len;
  const struct win_root_list *roots;
  winbox_init (&d.box);
  winbox_mount (&d.box);
  winbox_hive (&d.box, "SYSTEM", REG_SELECT, "");
  winbox_file (&d.box, "Windows/x.log", "12345");
  winbox_file (&d.box, "Windows/empty", "");
  desk_open (&d);
  ck_assert_int_eq (byol_ev_file (d.ev, "C:\\Windows\\X.LOG", &f), EV_FOUND);
  ck_assert_uint_eq (f->size, 5);
  assert_last (&d, "C:\\Windows\\X.LOG||file|5 bytes|found");
  ck_assert_int_eq (byol_ev_file (d.ev, "C:\\Windows", &f), EV_FOUND);
  assert_last (&d, "C:\\Windows||directory||found");
  ck_assert_int_eq (byol_ev_file (d.ev, "C:\\nosuch", &f), EV_ABSENT);
  ck_assert_ptr_null (f);
  assert_last (&d, "C:\\nosuch||||absent");
  ck_assert_int_eq (byol_ev_file_bytes (d.ev, "C:\\Windows\\x.log", 1, 3, &bytes, &len), EV_FOUND);
  ck_assert_uint_eq (len, 3);
  ck_assert_int_eq (memcmp (bytes, "234", 3), 0);
  assert_last (&d, "C:\\Windows\\x.log||file|3 bytes read at 1|found");
  ck_assert_int_eq (byol_ev_file_bytes (d.ev, "C:\\Windows\\empty", 0, 3, &bytes, &len), EV_FOUND);
  ck_assert_uint_eq (len, 0);
  ck_assert_ptr_nonnull (bytes);
  ck_assert_int_eq (byol_ev_roots (d.ev, &roots), EV_FOUND);
  ck_assert_uint_eq (roots->count, 1);
  assert_last (&d, "the folder|\\Windows|directory||found");
  assert_unreadable (&d, NULL);
  ck_assert_int_eq (byol_ev_file (d.ev, "D:\\x", &f), EV_UNREADABLE);
  assert_unreadable (&d, "D:\\x: it is on drive D:, and only C: is looked at");
}
END_TEST

START_TEST (xml)
{
  DESK d;
  const struct xml_list *l;
  winbox_init (&d.box);
  winbox_mount (&d.box);
  winbox_hive (&d.box, "SYSTEM", REG_SELECT, "");
  winbox_file (&d.box, "Windows/a.xml", "<a b='c'><d>e</d></a>");
  winbox_file (&d.box, "Windows/bad.xml", "<a>\n<b></a>");
  desk_open (&d);
  ck_assert_int_eq (byol_ev_xml (d.ev, "C:\\Windows\\a.xml", &l), EV_FOUND);
  ck_assert_uint_eq (l->count, 2);
  ck_assert_str_eq (l->items[0].attributes.items[0], "b=c");
  ck_assert_uint_eq (l->items[1].parent, 0);
  ck_assert_str_eq (l->items[1].text, "e");
  assert_last (&d, "C:\\Windows\\a.xml||file|XML, 2 elements|found");
  ck_assert_int_eq (byol_ev_xml (d.ev, "C:\\Windows\\nosuch.xml", &l), EV_ABSENT);
  ck_assert_ptr_null (l);
  assert_unreadable (&d, NULL);
  ck_assert_int_eq (byol_ev_xml (d.ev, "C:\\Windows\\bad.xml", &l), EV_UNREADABLE);
  ck_assert_ptr_null (l);
  assert_unreadable (&d,
                     "C:\\Windows\\bad.xml: not well-formed XML, line 2: mismatched tag");
  ck_assert_int_eq (byol_ev_xml (d.ev, "C:\\Windows", &l), EV_UNREADABLE);
}
END_TEST

START_TEST (no_disks)
{
  DESK d;
  const struct disk_list *disks;
  const struct volume_list *volumes;
  const struct volume_info *volume;
  desk_init (&d, "", "");
  ck_assert_int_eq (byol_ev_disks (d.ev, &disks), EV_UNREADABLE);
  ck_assert_ptr_null (disks);
  ck_assert_int_eq (byol_ev_volumes (d.ev, &volumes), EV_UNREADABLE);
  ck_assert_int_eq (byol_ev_system_volume (d.ev, &volume), EV_UNREADABLE);
  assert_unreadable (&d, "the disks: a folder has neither disks nor partitions");
}
END_TEST

START_TEST (citations_of_disks)
{
  DESK d;
  struct volume_info v = { .disk = 1,
                           .number = 2,
                           .type = (char *) "0x07",
                           .content = (char *) "ntfs",
                           .label = (char *) "System",
                           .flags = VOLUME_ACTIVE | VOLUME_HAS_FREE | VOLUME_NTFS_DIRTY,
                           .size = 1000,
                           .fs_free = 10,
                           .readable = true };
  struct volume_info odd = { .type = (char *) "",
                             .content = (char *) "",
                             .reason = (char *) "why" };
  desk_init (&d, "", "");
  byol_ev_cite_volume (d.ev, &v);
  assert_last (&d, "disk 2 partition 2|System|ntfs|type 0x07, 1000 bytes, 10 free, active, "
                   "marked dirty|found");
  byol_ev_cite_volume (d.ev, &odd);
  assert_last (&d, "disk 1||unknown|type unknown, 0 bytes, not readable: why|found");
}
END_TEST

/* ---- failing --------------------------------------------------------------------- */

START_TEST (failed)
{
  DESK d;
  uint64_t n;
  const struct win_service *s;
  const struct hive_info *hives;
  CLEANUP_ERROR struct byol_error *err = NULL;
  desk_init (&d, "\"x\"=dword:00000001\n", "");
  ck_assert_int_eq (byol_ev_failed (d.ev, &err), 0);
  ck_assert_int_eq (byol_ev_number (d.ev, KEY, "x", &n), EV_FOUND);
  byol_run_cancel (&d.box.run);
  ck_assert_int_eq (byol_ev_number (d.ev, KEY, "x", &n), EV_UNREADABLE);
  ck_assert_uint_eq (n, 0);
  byol_run_uncancel (&d.box.run);
  /* Nothing is asked any more, and nothing gets on the trail. */
  ck_assert_int_eq (byol_ev_service (d.ev, "x", &s), EV_UNREADABLE);
  ck_assert_int_eq (byol_ev_hives (d.ev, &hives), EV_UNREADABLE);
  ck_assert_int_eq (byol_ev_key (d.ev, KEY), EV_UNREADABLE);
  byol_ev_cite (d.ev, "a", "b", "c", "d");
  ck_assert_uint_eq (byol_ev_item_count (d.ev), 1);
  ck_assert_ptr_nonnull (byol_ev_reason (d.ev));
  ck_assert_int_eq (byol_ev_failed (d.ev, NULL), BYOL_E_CANCELLED);
  ck_assert_int_eq (byol_ev_failed (d.ev, &err), BYOL_E_CANCELLED);
  ck_assert_int_eq (byol_error_code (err), BYOL_E_CANCELLED);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("evidence");
  TCase *t = tcase_create ("evidence");
  tcase_set_timeout (t, 120);
  tcase_add_test (t, key_questions);
  tcase_add_test (t, numbers);
  tcase_add_test (t, wrong_type_reason);
  tcase_add_test (t, strings);
  tcase_add_test (t, corrupt_value);
  tcase_add_test (t, bounds);
  tcase_add_test (t, secrets);
  tcase_add_test (t, repeated);
  tcase_add_test (t, optional);
  tcase_add_test (t, stale);
  tcase_add_test (t, stale_absent);
  tcase_add_test (t, stale_parts);
  tcase_add_test (t, services);
  tcase_add_test (t, partial);
  tcase_add_test (t, subjects_without_hives);
  tcase_add_test (t, adapter_citation);
  tcase_add_test (t, files);
  tcase_add_test (t, xml);
  tcase_add_test (t, no_disks);
  tcase_add_test (t, citations_of_disks);
  tcase_add_test (t, failed);
  suite_add_tcase (suite, t);
  return util_run_suite (suite);
}
