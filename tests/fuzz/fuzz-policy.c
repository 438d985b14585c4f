/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a user gives: profile, attestations, waivers, the value of a request. The
   first byte says which of them the rest is. */
#include "config.h"

#include <unistd.h>

#include "fuzz.h"
#include "policy/profile.h"
#include "policy/terms.h"

const struct fuzz_target fuzz_target = { "policy", 30000 };

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct wire in = fuzz_input (data, size);
  uint8_t what = byol_get_u8 (&in) % 5;
  int fd = fuzz_file (in.p, (size_t) (in.end - in.p));
  char path[32];
  fuzz_path (fd, path);

  CLEANUP_ERROR struct byol_error *err = NULL;
  struct byol_terms terms = { 0 };
  int r;
  switch (what) {
    case 0: {
      struct byol_profile *profile = NULL;
      r = byol_policy_load_file (&profile, path, &err);
      FUZZ_CHECK ((r == 0) == (profile != NULL));
      byol_policy_free (profile);
      break;
    }
    case 1:
      r = byol_terms_read_attestations (&terms, path, &err);
      break;
    case 2:
      r = byol_terms_read_waivers (&terms, path, &err);
      break;
    case 3: {
      char *text = NULL;
      r = byol_terms_read_text (&text, path, &err);
      FUZZ_CHECK ((r == 0) == (text != NULL));
      free (text);
      break;
    }
    default: {
      enum file_kind kind;
      r = byol_terms_file_kind (&kind, path, &err);
    }
  }
  FUZZ_CHECK ((r == 0) == (err == NULL));
  FUZZ_CHECK (r == 0 || byol_error_message (err)[0] != '\0');
  byol_terms_clear (&terms);
  close (fd);
  return 0;
}
