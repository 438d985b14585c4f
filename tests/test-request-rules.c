/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What lies outside the image: rules that judge the request, and what they read
   it with. */
#include "config.h"

#include <string.h>

#include "policy/profile.h"
#include "rules/cidr.h"
#include "rules/import-request.h"
#include "rules/slmgr.h"
#include "winbox.h"

#define PASS BYOL_STATUS_PASS
#define WARN BYOL_STATUS_WARN
#define FAIL BYOL_STATUS_FAIL
#define UNKNOWN BYOL_STATUS_UNKNOWN
#define ATTESTED BYOL_STATUS_ATTESTED
#define NONE BYOL_STATUS_NOT_APPLICABLE

/* ---- running a rule ---------------------------------------------------------------- */

/* "key=value" lines; a value's own newlines are written as '|'. */
static void
parse_request (struct request *out, const char *text)
{
  static struct request_item items[16];
  static char none[] = "";

  *out = (struct request){ items, 0 };
  while (*text) {
    size_t len = strcspn (text, "\n"), name = strcspn (text, "=");
    CLEANUP_FREE char *key = strndup (text, name);
    char *value = strndup (text + name + 1, len - name - 1);

    ck_assert (out->count < ARRAY_SIZE (items));
    for (char *p = value; *p; p++)
      if (*p == '|')
        *p = '\n';
    items[out->count] = (struct request_item){
      .key = byol_request_key_find (key), .value = value, .by = none, .on = none
    };
    ck_assert_msg (items[out->count].key != NULL, "%s", key);
    out->count++;
    text += len + (text[len] == '\n');
  }
}

static const struct byol_profile *
profile (const char *name)
{
  static struct byol_profile *loaded[8];
  size_t i = 0;

  for (; loaded[i]; i++)
    if (strcmp (loaded[i]->id + strlen ("aws-workspaces-"), name) == 0)
      return loaded[i];
  ck_assert_int_eq (byol_policy_load (&loaded[i], name, NULL), 0);
  return loaded[i];
}

/* `c` is the caller's to end. */
static void
check (struct check *c, struct request *request, struct winbox *b, const char *profile_name,
       const char *id, const char *text)
{
  const struct byol_rule *rule = byol_rule_find (id);

  ck_assert_msg (rule != NULL, "%s", id);
  parse_request (request, text);
  *c = (struct check){
    .ev = byol_ev_new (b->windows),
    .rule = rule,
    .params = &byol_policy_setting (profile (profile_name), rule)->params,
    .request = request,
  };
  rule->check (c);
}

static void
end (struct check *c)
{
  byol_ev_free (c->ev);
  free (c->out.message);
  for (size_t i = 0; i < c->request->count; i++)
    free (c->request->items[i].value);
}

struct example
{
  const char *profile, *rule, *request;
  int status;
  const char *reason;
  const char *says; /* in the message */
};

static void
run (struct winbox *b, const struct example *list, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const struct example *e = &list[i];
    struct request request;
    struct check c;

    check (&c, &request, b, e->profile, e->rule, e->request);
    ck_assert_msg (c.out.status == e->status && strcmp (c.out.reason, e->reason) == 0,
                   "%s %s \"%s\": %s %s: %s", e->profile, e->rule, e->request,
                   byol_status_name (c.out.status), c.out.reason, c.out.message);
    ck_assert_msg (strstr (c.out.message, e->says), "%s \"%s\": %s", e->rule, e->request,
                   c.out.message);
    end (&c);
  }
}

#define RUN(box, list) run (box, list, ARRAY_SIZE (list))

static void
make_windows (struct winbox *b, const char *build)
{
  CLEANUP_FREE char *reg =
    util_printf (REG_CURRENT_VERSION
                 "\"CurrentBuildNumber\"=\"%s\"\n\"CurrentMajorVersionNumber\"=dword:0000000a\n"
                 "\"EditionID\"=\"Enterprise\"\n\"ProductName\"=\"Windows 10 Enterprise\"\n",
                 build);

  winbox_init (b);
  winbox_hive (b, "SYSTEM", REG_SELECT, "");
  winbox_hive (b, "SOFTWARE", reg, "");
  winbox_open (b);
}

/* ---- whatever Windows it is ---------------------------------------------------------- */

#define ATTEST "needs-attestation"
#define SAID "requested"
#define LICENSED "License Status: Licensed|"
#define KMS "Product Key Channel: Volume:GVLK|"
#define NOW "2026-05"

static const struct example any_windows[] = {
  /* Nothing is said: what to say. */
  { NOW, "licence-permits-hosting", "", UNKNOWN, ATTEST, "agreement with Microsoft" },
  { NOW, "account-enabled-for-byol", "", UNKNOWN, ATTEST, "enabled for BYOL" },
  { NOW, "removable-drives-detached", "", UNKNOWN, ATTEST, "network drive" },
  { NOW, "sysprep-rehearsed", "", UNKNOWN, ATTEST, "copy" },
  { NOW, "fleet-size-sufficient", "", UNKNOWN, ATTEST, "--request workspaces=" },
  { NOW, "management-cidr-valid", "", UNKNOWN, ATTEST, "--request management_cidr=" },
  { NOW, "region-supported", "", UNKNOWN, ATTEST, "--request region=" },
  { NOW, "protocol-supported", "", UNKNOWN, ATTEST, "--request protocol=" },
  { NOW, "windows-activated", "", UNKNOWN, ATTEST, "--request slmgr_dlv=" },
  { NOW, "rearm-count-available", "", UNKNOWN, ATTEST, "--request slmgr_dlv=" },
  { NOW, "gpu-fleet-sufficient", "", NONE, "not-applicable", "No compute type" },
  { NOW, "office-subscription-supported", "", NONE, "not-applicable", "No Office" },
  { NOW, "office-subscription-supported", "office=none", NONE, "not-applicable", "No Office" },
  { NOW, "image-name-valid", "", NONE, "not-applicable", "No image name" },

  { NOW, "fleet-size-sufficient", "workspaces=49", FAIL, "too-few", "at least 50" },
  { NOW, "fleet-size-sufficient", "workspaces=50", ATTESTED, SAID, "for more in some of them" },
  { NOW, "fleet-size-sufficient", "workspaces=50\nregion=eu-west-1", ATTESTED, SAID,
    "in eu-west-1" },
  { NOW, "fleet-size-sufficient", "workspaces=399\nregion=af-south-1", FAIL, "too-few", "400" },
  { NOW, "fleet-size-sufficient", "workspaces=400\nregion=af-south-1", ATTESTED, SAID, "400" },
  { NOW, "fleet-size-sufficient", "workspaces=50\nregion=af-south-10", ATTESTED, SAID, "50" },
  { NOW, "fleet-size-sufficient", "workspaces=-1", UNKNOWN, "request-invalid", "not a number" },
  { NOW, "fleet-size-sufficient", "workspaces=18446744073709551617", UNKNOWN, "request-invalid",
    "not a number" },
  { NOW, "fleet-size-sufficient", "compute_type=graphics_g4dn\nworkspaces=1", NONE,
    "not-applicable", "GPU" },
  { "2024-05", "fleet-size-sufficient", "workspaces=99", FAIL, "too-few", "100" },
  { "2024-05", "fleet-size-sufficient", "workspaces=100\nregion=af-south-1", ATTESTED, SAID,
    "100" },
  { "2019-06", "fleet-size-sufficient", "workspaces=199", FAIL, "too-few", "200" },

  { NOW, "gpu-fleet-sufficient", "compute_type=BASE\ngpu_workspaces_always_on=1", NONE,
    "not-applicable", "no GPU" },
  { NOW, "gpu-fleet-sufficient", "compute_type=GRAPHICS_G4DN", UNKNOWN, ATTEST,
    "gpu_workspaces_always_on=" },
  { NOW, "gpu-fleet-sufficient", "ingestion_process=BYOL_GRAPHICS_G4DN_WSP", UNKNOWN, ATTEST,
    "gpu_workspaces_always_on=" },
  { NOW, "gpu-fleet-sufficient", "gpu_workspaces_always_on=3", FAIL, "too-few", "4 or 20" },
  { NOW, "gpu-fleet-sufficient", "gpu_workspaces_always_on=4", ATTESTED, SAID, "4 or 20" },
  { NOW, "gpu-fleet-sufficient", "gpu_workspaces_auto_stop=19\ngpu_workspaces_always_on=3", FAIL,
    "too-few", "19" },
  { NOW, "gpu-fleet-sufficient", "gpu_workspaces_auto_stop=20", ATTESTED, SAID, "20" },
  { NOW, "gpu-fleet-sufficient", "gpu_workspaces_auto_stop=x", UNKNOWN, "request-invalid",
    "\"x\"" },

  { NOW, "management-cidr-valid", "management_cidr=10.20.0.0/16", PASS, "", "not named" },
  { NOW, "management-cidr-valid", "management_cidr=100.127.0.0/16", PASS, "", "100.127" },
  { NOW, "management-cidr-valid", "management_cidr=100.128.0.0/16", FAIL, "not-allowed", "none" },
  { NOW, "management-cidr-valid", "management_cidr=172.31.0.0/16", PASS, "", "" },
  { NOW, "management-cidr-valid", "management_cidr=172.32.0.0/16", FAIL, "not-allowed", "" },
  { NOW, "management-cidr-valid", "management_cidr=192.168.0.0/16", PASS, "", "" },
  { NOW, "management-cidr-valid", "management_cidr=198.19.0.0/16", PASS, "", "" },
  { NOW, "management-cidr-valid", "management_cidr=198.20.0.0/16", FAIL, "not-allowed", "" },
  /* The example of AWS's own pages. */
  { NOW, "management-cidr-valid", "management_cidr=203.0.113.25/16", FAIL, "not-a-16", "" },
  { NOW, "management-cidr-valid", "management_cidr=10.20.0.0/15", FAIL, "not-a-16", "" },
  { NOW, "management-cidr-valid", "management_cidr=010.20.0.0/16", FAIL, "not-a-16", "" },
  { NOW, "management-cidr-valid", "management_cidr=10.256.0.0/16", FAIL, "not-a-16", "" },
  { NOW, "management-cidr-valid", "management_cidr=.0.0/16", FAIL, "not-a-16", "" },
  { NOW, "management-cidr-valid", "management_cidr=10.20.0.0/16 ", FAIL, "not-a-16", "" },
  { NOW, "management-cidr-valid", "management_cidr=10.20.0.0/16\nown_networks=10.0.0.0/8", FAIL,
    "overlaps-own", "10.0.0.0/8" },
  { NOW, "management-cidr-valid",
    "management_cidr=10.20.0.0/16\nown_networks=192.168.1.0/24, 10.20.30.1/32", FAIL,
    "overlaps-own", "10.20.30.1/32" },
  { NOW, "management-cidr-valid",
    "management_cidr=10.20.0.0/16\nown_networks=10.19.0.0/16,10.21.0.0/16,", PASS, "",
    "overlaps none" },
  { NOW, "management-cidr-valid", "management_cidr=10.20.0.0/16\nown_networks=54.239.230.0/24",
    WARN, "own-overlaps-fixed", "54.239.224.0/20" },
  { "2020-03", "management-cidr-valid",
    "management_cidr=10.20.0.0/16\nown_networks=54.239.230.0/24", PASS, "", "overlaps none" },
  { NOW, "management-cidr-valid", "management_cidr=10.20.0.0/16\nown_networks=10.30.0.0", UNKNOWN,
    "request-invalid", "\"10.30.0.0\"" },

  { NOW, "region-supported", "region=eu-west-1", PASS, "", "eu-west-1" },
  { NOW, "region-supported", "region=us-gov-west-1", PASS, "", "" },
  { NOW, "region-supported", "region=Ireland", FAIL, "no-region", "" },
  { NOW, "region-supported", "region=eu-west-1a", FAIL, "no-region", "" },
  { NOW, "region-supported", "region=eu-1", FAIL, "no-region", "" },
  { NOW, "region-supported", "region=eu--west-1", FAIL, "no-region", "" },
  { NOW, "region-supported", "region=eu-west-", FAIL, "no-region", "" },
  { NOW, "region-supported", "region=il-central-1", UNKNOWN, ATTEST, "compute_type=" },
  { NOW, "region-supported", "region=il-central-1\ncompute_type=BASE", PASS, "", "without a GPU" },
  { NOW, "region-supported", "region=il-central-1\ncompute_type=GRAPHICS_G6", FAIL, "no-gpu", "" },
  { "2022-09", "region-supported", "region=ap-south-1\ningestion_process=BYOL_GRAPHICS_G4DN", FAIL,
    "no-gpu", "" },

  { NOW, "image-name-valid", "image_name=Gold_2026.05-(a)/b\\c", PASS, "", "no description" },
  { NOW, "image-name-valid", "image_name=Gold image", FAIL, "character-refused", "Character 5" },
  { NOW, "image-name-valid", "image_name=Gold\xc3\xa9", FAIL, "character-refused", "Character 5" },
  { NOW, "image-name-valid", "image_name=", FAIL, "empty", "" },
  { NOW, "image-name-valid", "image_description=Gold image (May)", PASS, "", "no image name" },
  { NOW, "image-name-valid", "image_description=C:\\Gold", FAIL, "character-refused",
    "description" },
  { NOW, "image-name-valid", "image_name=a\nimage_description=b", PASS, "", "and the description" },

  { NOW, "windows-activated", "slmgr_dlv=" LICENSED KMS, ATTESTED, SAID, "through KMS" },
  { NOW, "windows-activated", "slmgr_dlv=" LICENSED, ATTESTED, SAID, "not through which" },
  { NOW, "windows-activated", "slmgr_dlv=" LICENSED "Product Key Channel: Retail|", WARN,
    "not-through-kms", "" },
  { NOW, "windows-activated", "slmgr_dlv=License Status: Notification|" KMS, FAIL, "not-activated",
    "\"Notification\"" },
  { NOW, "windows-activated", "slmgr_dlv=License Status: Unlicensed|", FAIL, "not-activated", "" },
  { NOW, "windows-activated", "slmgr_dlv=Lizenzstatus: Lizenziert|", UNKNOWN, ATTEST, "English" },
  { NOW, "rearm-count-available", "slmgr_dlv=Remaining Windows rearm count: 1001|", ATTESTED, SAID,
    "1001" },
  { NOW, "rearm-count-available", "slmgr_dlv=Remaining Windows rearm count: 0|", FAIL,
    "rearm-count-zero", "count of 0." },
  { NOW, "rearm-count-available", "slmgr_dlv=Remaining Windows rearm count: 0|Windows(R) part: 3|",
    FAIL, "rearm-count-zero", "AWS's checker 2.13.25 would pass this" },
  { NOW, "rearm-count-available", "slmgr_dlv=Anzahl: 3|", UNKNOWN, ATTEST, "English" },
};

START_TEST (test_any_windows)
{
  WINBOX b;

  make_windows (&b, "19045");
  RUN (&b, any_windows);
}
END_TEST

START_TEST (test_lengths)
{
  WINBOX b;
  CLEANUP_FREE char *name = util_printf ("image_name=%064d", 0);
  CLEANUP_FREE char *longer = util_printf ("image_name=%065d", 0);
  CLEANUP_FREE char *text = util_printf ("image_description=%0256d", 0);
  CLEANUP_FREE char *more = util_printf ("image_description=%0257d", 0);
  const struct example list[] = {
    { NOW, "image-name-valid", name, PASS, "", "" },
    { NOW, "image-name-valid", longer, FAIL, "too-long", "65" },
    { NOW, "image-name-valid", text, PASS, "", "" },
    { NOW, "image-name-valid", more, FAIL, "too-long", "257" },
  };

  make_windows (&b, "19045");
  RUN (&b, list);
}
END_TEST

/* ---- which Windows --------------------------------------------------------------------- */

#define OFFICE_2016 "office=Microsoft_Office_2016"
#define OFFICE_2019 "office=Microsoft_Office_2019"

static const struct example windows_10[] = {
  { NOW, "protocol-supported", "protocol=PCOIP\ncompute_type=BASE", PASS, "", "PCOIP" },
  { NOW, "protocol-supported", "protocol=wsp\ncompute_type=BASE", PASS, "", "DCV" },
  { NOW, "protocol-supported", "ingestion_process=BYOL_REGULAR", PASS, "", "PCOIP" },
  { NOW, "protocol-supported", "ingestion_process=BYOL_REGULAR_WSP\nprotocol=DCV", PASS, "",
    "DCV" },
  { NOW, "protocol-supported", "ingestion_process=BYOL_REGULAR_WSP\nprotocol=PCOIP", FAIL,
    "request-contradictory", "means DCV" },
  { NOW, "protocol-supported", "ingestion_process=BYOL_REGULAR\ncompute_type=GRAPHICS_G6", FAIL,
    "request-contradictory", "means BASE" },
  { NOW, "protocol-supported", "ingestion_process=BYOL_SOMETHING", FAIL, "request-contradictory",
    "BYOL_SOMETHING" },
  { NOW, "protocol-supported", "protocol=RDP", FAIL, "request-contradictory", "\"RDP\"" },
  { NOW, "protocol-supported", "protocol=DCV", UNKNOWN, ATTEST, "compute_type=" },
  { NOW, "protocol-supported", "ingestion_process=BYOL_GRAPHICS", FAIL, "compute-type-refused",
    "GRAPHICS" },
  { NOW, "protocol-supported", "ingestion_process=BYOL_GRAPHICSPRO", FAIL, "compute-type-refused",
    "GRAPHICSPRO" },
  { "2025-08", "protocol-supported", "ingestion_process=BYOL_GRAPHICSPRO", PASS, "", "" },
  { "2025-08", "protocol-supported", "protocol=DCV\ncompute_type=GRAPHICS_G6", FAIL,
    "compute-type-refused", "" },
  { "2024-05", "protocol-supported", "ingestion_process=BYOL_GRAPHICS_G4DN_WSP", FAIL,
    "protocol-refused", "DCV with compute type GRAPHICS_G4DN" },
  { "2022-09", "protocol-supported", "ingestion_process=BYOL_REGULAR_BYOP", FAIL,
    "protocol-refused", "BYOP" },
  { "2019-06", "protocol-supported", "protocol=DCV", FAIL, "protocol-refused", "DCV" },
  { "2019-06", "protocol-supported", "ingestion_process=BYOL_GRAPHICS", PASS, "", "" },
  { NOW, "region-supported", "region=eu-south-2", PASS, "", "" },
  { NOW, "office-subscription-supported", "office=Office 365", FAIL, "no-application",
    "Office 365" },
  { NOW, "office-subscription-supported", OFFICE_2016 "\nprotocol=DCV\ncompute_type=BASE", WARN,
    "office-ended", "Microsoft_Office_2016" },
  { "2025-08", "office-subscription-supported", OFFICE_2016 "\nprotocol=DCV\ncompute_type=BASE",
    PASS, "", "" },
  { "2025-08", "office-subscription-supported", OFFICE_2016, UNKNOWN, ATTEST, "compute_type=" },
  { "2022-09", "office-subscription-supported",
    OFFICE_2016 "\ningestion_process=BYOL_GRAPHICS_G4DN", FAIL, "office-refused", "GRAPHICS_G4DN" },
  { "2022-09", "office-subscription-supported",
    OFFICE_2019 "\ningestion_process=BYOL_GRAPHICS_G4DN", PASS, "", "" },
  { "2019-10", "office-subscription-supported", OFFICE_2016, FAIL, "office-refused", "" },
};

static const struct example windows_11[] = {
  { NOW, "protocol-supported", "protocol=PCOIP", FAIL, "protocol-and-windows",
    "PCOIP for Windows 11 Enterprise, build 22631" },
  { NOW, "protocol-supported", "ingestion_process=BYOL_REGULAR", FAIL, "protocol-and-windows", "" },
  { NOW, "protocol-supported", "ingestion_process=BYOL_REGULAR_WSP", PASS, "", "" },
  { NOW, "protocol-supported", "protocol=DCV\ncompute_type=GRAPHICS_G6", PASS, "", "" },
  { "2022-09", "protocol-supported", "ingestion_process=BYOL_REGULAR", PASS, "", "" },
  { NOW, "region-supported", "region=eu-south-2", FAIL, "no-windows-11", "eu-south-2" },
  { NOW, "region-supported", "region=eu-west-1", PASS, "", "" },
  { "2024-05", "office-subscription-supported", OFFICE_2016 "\ningestion_process=BYOL_REGULAR_WSP",
    FAIL, "office-refused", "Windows 11" },
  { "2024-05", "office-subscription-supported", OFFICE_2019 "\ningestion_process=BYOL_REGULAR_WSP",
    PASS, "", "" },
  { "2025-08", "office-subscription-supported",
    OFFICE_2019 "\ningestion_process=BYOL_GRAPHICS_G4DN_WSP", FAIL, "office-refused",
    "over DCV with compute type GRAPHICS_G4DN" },
  { "2025-08", "office-subscription-supported", OFFICE_2019 "\nprotocol=DCV", UNKNOWN, ATTEST,
    "compute_type=" },
  { "2025-08", "office-subscription-supported", OFFICE_2019 "\nprotocol=BYOP", PASS, "", "" },
};

static const struct example windows_1809[] = {
  { "2019-06", "protocol-supported", "ingestion_process=BYOL_GRAPHICSPRO", FAIL,
    "protocol-and-windows", "GRAPHICSPRO" },
  { "2020-03", "protocol-supported", "ingestion_process=BYOL_GRAPHICSPRO", PASS, "", "" },
};

static const struct example windows_1903[] = {
  { "2019-06", "protocol-supported", "ingestion_process=BYOL_GRAPHICS", PASS, "", "" },
  { "2019-10", "protocol-supported", "ingestion_process=BYOL_GRAPHICS", FAIL,
    "protocol-and-windows", "" },
};

START_TEST (test_windows_versions)
{
  WINBOX ten, eleven, b1809, b1903;

  make_windows (&ten, "19045");
  RUN (&ten, windows_10);
  make_windows (&eleven, "22631");
  RUN (&eleven, windows_11);
  make_windows (&b1809, "17763");
  RUN (&b1809, windows_1809);
  make_windows (&b1903, "18362");
  RUN (&b1903, windows_1903);
}
END_TEST

/* The build is asked for only where it matters. */
static const struct example no_windows[] = {
  { NOW, "protocol-supported", "protocol=DCV\ncompute_type=BASE", PASS, "", "" },
  { NOW, "protocol-supported", "protocol=PCOIP\ncompute_type=BASE", UNKNOWN, "unreadable", "" },
  { NOW, "region-supported", "region=eu-west-1", PASS, "", "" },
  { NOW, "region-supported", "region=eu-south-2", UNKNOWN, "unreadable", "" },
  { NOW, "office-subscription-supported", OFFICE_2016 "\nprotocol=DCV\ncompute_type=BASE", UNKNOWN,
    "unreadable", "" },
  { NOW, "byol-password-recorded", "", UNKNOWN, "unreadable", "" },
  { NOW, "firmware-lock-absent", "", UNKNOWN, ATTEST, "UEFI" },
  { NOW, "rearm-count-available", "slmgr_dlv=Remaining Windows rearm count: 5|", ATTESTED, SAID,
    "" },
};

START_TEST (test_no_windows)
{
  WINBOX b;

  winbox_init (&b);
  winbox_hive (&b, "SYSTEM", REG_SELECT, "");
  winbox_open (&b);
  RUN (&b, no_windows);
}
END_TEST

/* ---- what the image has a part in ---------------------------------------------------------- */

static void
expect_on_image (const char *recipe, const char *options, const struct example *list, size_t count)
{
  WINBOX b;

  winbox_init (&b);
  if (!winbox_image (&b, recipe, options))
    return;
  winbox_open (&b);
  run (&b, list, count);
}

START_TEST (test_images)
{
  static const struct example bios[] = {
    { NOW, "firmware-lock-absent", "", NONE, "not-applicable", "BIOS" },
    { NOW, "byol-password-recorded", "", UNKNOWN, ATTEST, "password of WorkSpaces_BYOL" },
  };
  static const struct example uefi[] = {
    { NOW, "firmware-lock-absent", "", UNKNOWN, ATTEST, "UEFI lock" },
  };
  static const struct example no_account[] = {
    { NOW, "byol-password-recorded", "", NONE, "not-applicable", "no account" },
  };

  expect_on_image ("clean-win10", "", bios, ARRAY_SIZE (bios));
  expect_on_image ("clean-win11", "", uefi, ARRAY_SIZE (uefi));
  expect_on_image ("clean-win10", "--mutate byol-account-exists", no_account,
                   ARRAY_SIZE (no_account));
}
END_TEST

/* ---- slmgr ------------------------------------------------------------------------------------
 */

static struct slmgr
parse (const char *text)
{
  struct slmgr s;

  byol_slmgr_parse (text, strlen (text), &s);
  return s;
}

static const char dlv[] = "Software licensing service version: 10.0.19041.2728\r\n\r\n"
                          "Name: Windows(R), Enterprise edition\r\n"
                          "Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel\r\n"
                          "Activation ID: 73111121-5638-40f6-bc11-f1d7b0d64300\r\n"
                          "Product Key Channel: Volume:GVLK\r\n"
                          "Partial Product Key: 2YT43\r\n"
                          "License Status: Licensed\r\n"
                          "Volume activation expiration: 259200 minute(s) (180 day(s))\r\n"
                          "Remaining Windows rearm count: 1001\r\n"
                          "Remaining SKU rearm count: 1001\r\n";

static void
expect_dlv (const void *text, size_t len)
{
  struct slmgr s;

  byol_slmgr_parse (text, len, &s);
  ck_assert (s.has_rearm);
  ck_assert_uint_eq (s.rearm, 1001);
  ck_assert_str_eq (s.status, "Licensed");
  ck_assert (s.licensed);
  ck_assert_int_eq (s.channel, SLMGR_CHANNEL_KMS);
}

START_TEST (test_slmgr_forms)
{
  CLEANUP_BUF struct buf indented = BUF_INIT, wrapped = BUF_INIT, little = BUF_INIT, big = BUF_INIT;

  expect_dlv (dlv, sizeof dlv - 1);
  ck_assert (parse (dlv).checker_passes);
  byol_buf_puts (&indented, "\xef\xbb\xbf> ");
  byol_buf_puts (&little, "\xff\xfe");
  byol_buf_puts (&big, "\xfe\xff");
  for (size_t i = 0; i < sizeof dlv - 1; i++) {
    const char c = dlv[i];
    byol_buf_add (&indented, &c, 1);
    if (c == '\n')
      byol_buf_puts (&indented, "\t  > ");
    byol_buf_add (&wrapped, &c, 1);
    if (i % 7 == 6)
      byol_buf_puts (&wrapped, "\r\n");
    byol_buf_add (&little, &c, 1);
    byol_buf_add (&little, "", 1);
    byol_buf_add (&big, "", 1);
    byol_buf_add (&big, &c, 1);
  }
  expect_dlv (indented.data, indented.len);
  expect_dlv (wrapped.data, wrapped.len);
  expect_dlv (little.data, little.len);
  expect_dlv (little.data + 2, little.len - 2);
  expect_dlv (big.data, big.len);
  expect_dlv (big.data + 2, big.len - 2);
}
END_TEST

START_TEST (test_slmgr_words)
{
  static const struct
  {
    const char *text, *status;
    enum slmgr_channel channel;
  } cases[] = {
    { "License Status: Unlicensed\n", "Unlicensed", SLMGR_CHANNEL_NOT_SHOWN },
    { "license status:initial grace period\n", "Initial grace period", SLMGR_CHANNEL_NOT_SHOWN },
    { "License Status: Additional grace period (KMS license expired)\n", "Additional grace period",
      SLMGR_CHANNEL_NOT_SHOWN },
    { "License Status: Notification\nNotification Reason: 0xC004F056.\n", "Notification",
      SLMGR_CHANNEL_NOT_SHOWN },
    { "License Status: Licensed\nLicense Status: Unlicensed\n", NULL, SLMGR_CHANNEL_NOT_SHOWN },
    { "License Status: Licensed\nLicense Status: Licensed\n", "Licensed", SLMGR_CHANNEL_NOT_SHOWN },
    { "License Status:\n", NULL, SLMGR_CHANNEL_NOT_SHOWN },
    { "Description: Windows(R) 7, VOLUME_KMSCLIENT channel\n", NULL, SLMGR_CHANNEL_KMS },
    { "Description: Windows(R) 7, RETAIL channel\n", NULL, SLMGR_CHANNEL_OTHER },
    { "Description: Windows(R) 7, VOLUME_MAK channel\n", NULL, SLMGR_CHANNEL_OTHER },
    { "Product Key Channel: OEM:DM\n", NULL, SLMGR_CHANNEL_OTHER },
    { "", NULL, SLMGR_CHANNEL_NOT_SHOWN },
    { "\xff\xfe", NULL, SLMGR_CHANNEL_NOT_SHOWN },
  };

  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    struct slmgr s = parse (cases[i].text);

    if (cases[i].status)
      ck_assert_msg (s.status && strcmp (s.status, cases[i].status) == 0, "%s: %s", cases[i].text,
                     s.status ? s.status : "none");
    else
      ck_assert_msg (!s.status, "%s: %s", cases[i].text, s.status ? s.status : "");
    ck_assert_int_eq (s.channel, cases[i].channel);
    ck_assert (s.licensed == (s.status && strcmp (s.status, "Licensed") == 0));
  }
}
END_TEST

START_TEST (test_slmgr_rearm)
{
  struct slmgr s = parse ("Remaining Windows rearm count: 3\nRemaining Windows rearm count: 0\n");

  ck_assert (s.has_rearm && s.rearm == 0 && s.checker_passes);
  s = parse ("Remaining Windows rearm count: 99999999999999999999999\n");
  ck_assert (s.has_rearm && s.rearm == 999999);
  s = parse ("Remaining Windows rearm count: none\nRemaining SKU rearm count: 5\n");
  ck_assert (!s.has_rearm);
  /* The script wants a blank after the colon, and no zero. */
  ck_assert (!parse ("Remaining Windows rearm count:3\n").checker_passes);
  ck_assert (!parse ("Remaining Windows rearm count: 0\n").checker_passes);
  ck_assert (!parse ("Windows\nsomething: 3\n").checker_passes);
  ck_assert (!parse ("Windows: 3\n").checker_passes);
  ck_assert (parse ("a windows thing: 3\n").checker_passes);
}
END_TEST

/* ---- ranges and patterns ------------------------------------------------------------------------
 */

START_TEST (test_cidr)
{
  static const char *const bad[] = {
    "",
    "10",
    "10.0.0.0",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/08",
    "10.0.0/8",
    "10.0.0.0.0/8",
    "256.0.0.0/8",
    "01.0.0.0/8",
    "10.0.0.0/8 ",
    " 10.0.0.0/8",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "4294967296.0.0.0/8",
    "10.0.0.0/4294967304",
    "::/0",
    "a.b.c.d/8",
    "10..0.0/8",
    "10.0.0.0/+8",
  };
  struct cidr a, b;

  for (size_t i = 0; i < ARRAY_SIZE (bad); i++)
    ck_assert_msg (!byol_cidr_valid (bad[i]), "%s", bad[i]);
  ck_assert (byol_cidr_parse ("0.0.0.0/0", 9, &a));
  ck_assert (a.first == 0 && a.last == UINT32_MAX);
  ck_assert (byol_cidr_parse ("255.255.255.255/32", 18, &b));
  ck_assert (b.first == UINT32_MAX && b.last == UINT32_MAX);
  ck_assert (byol_cidr_overlaps (&a, &b) && byol_cidr_contains (&a, &b)
             && !byol_cidr_contains (&b, &a));
  ck_assert (byol_cidr_parse ("10.20.30.40/16", 14, &a));
  ck_assert (a.first == 0x0a140000 && a.last == 0x0a14ffff);
  ck_assert (!byol_cidr_overlaps (&a, &b));
  ck_assert (byol_cidr_parse ("10.20.0.0/160", 12, &a));
}
END_TEST

START_TEST (test_patterns)
{
  static const char *const good[] = { "*/*/*", "PCOIP/*/22000-", "A_1/B/-21999", "A/B/1-2",
                                      "A/B/7" };
  static const char *const bad[] = { "",      "*",      "*/*",     "*/*/",  "*/*/*/*",
                                     "/A/1",  "A//1",   "A B/C/1", "A/B/-", "A/B/1-2-3",
                                     "A/B/x", "A*/B/1", "A/B/1/" };

  for (size_t i = 0; i < ARRAY_SIZE (good); i++)
    ck_assert_msg (byol_refused_2_valid (good[i]), "%s", good[i]);
  for (size_t i = 0; i < ARRAY_SIZE (bad); i++)
    ck_assert_msg (!byol_refused_2_valid (bad[i]), "%s", bad[i]);
  ck_assert (byol_refused_3_valid ("*/*/*/*") && !byol_refused_3_valid ("*/*/*"));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("request-rules");
  TCase *tc = tcase_create ("request");

  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_any_windows);
  tcase_add_test (tc, test_lengths);
  tcase_add_test (tc, test_windows_versions);
  tcase_add_test (tc, test_no_windows);
  tcase_add_test (tc, test_images);
  suite_add_tcase (suite, tc);
  tc = tcase_create ("parsers");
  tcase_add_test (tc, test_slmgr_forms);
  tcase_add_test (tc, test_slmgr_words);
  tcase_add_test (tc, test_slmgr_rearm);
  tcase_add_test (tc, test_cidr);
  tcase_add_test (tc, test_patterns);
  suite_add_tcase (suite, tc);
  return util_run_suite (suite);
}
