/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "rules/rule.h"
#include "rules/sources.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./()-"
#define NAME_MOST 64u
#define DESCRIPTION_MOST 256u

/* false: the verdict is set. */
static bool
judge (struct check *c, const char *what, const char *text, size_t most, const char *allowed,
       const char *in_words)
{
  size_t len = strlen (text), good = strspn (text, allowed);

  if (len == 0)
    byol_fail (c, "empty", "The %s is empty.", what);
  else if (len > most)
    byol_fail (c, "too-long", "The %s has %zu characters, more than the %zu that AWS takes.", what,
               len, most);
  else if (good < len)
    byol_fail (c, "character-refused",
               "Character %zu of the %s is not allowed: letters, digits and %s are.", good + 1,
               what, in_words);
  else
    return true;
  return false;
}

static void
check (struct check *c)
{
  const char *name = byol_request (c, "image_name");
  const char *description = byol_request (c, "image_description");

  if (name
      && !judge (c, "image name", name, NAME_MOST, LETTERS "\\", "_ . / ( ) - \\ without blanks"))
    return;
  if (description
      && !judge (c, "description", description, DESCRIPTION_MOST, LETTERS " ",
                 "_ . / ( ) - and blanks"))
    return;
  if (name && description)
    byol_pass (c, "AWS takes the image name and the description.");
  else if (name || description)
    byol_pass (c, "AWS takes the %s; no %s was named.", name ? "image name" : "description",
               name ? "description" : "image name");
  else
    byol_not_applicable (c, "No image name and no description were named.");
}

const struct byol_rule byol_rule_image_name_valid = {
  .id = "image-name-valid",
  .title = "Name and description of the image are valid",
  .rationale = "The import refuses other characters, but only after the image was uploaded and "
               "imported into EC2. A name may have a backslash and no blank, a description the "
               "other way round.",
  .expected = "A name of 1 to 64 letters, digits, _ . / ( ) - \\, and a description of 1 to 256 "
              "letters, digits, blanks, _ . / ( ) -.",
  .remediation = "",
  .evidence = "the request: image_name, image_description",
  .decided_by = DECIDED_BY_CALLER,
  SOURCES ("https://docs.aws.amazon.com/workspaces/latest/api/API_ImportWorkspaceImage.html"),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .check = check,
};
