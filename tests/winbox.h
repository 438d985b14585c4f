/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A Windows in a scratch folder, made of .reg texts and files, and opened
   through the source "tree"; or a whole disk of the fixture tools, through
   "direct". */
#ifndef BYOL_TESTS_WINBOX_H
#define BYOL_TESTS_WINBOX_H

#include "util.h"
#include "windows/windows.h"

/* The control set that Select names, and nothing in it. */
#define REG_SELECT                                                                                 \
  "[HKLM\\SYSTEM\\Select]\n\"Current\"=dword:00000001\n\"Default\"=dword:00000001\n"               \
  "[HKLM\\SYSTEM\\ControlSet001]\n"
#define REG_CURRENT_VERSION "[HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n"

struct winbox
{
  char *dir;
  char *image; /* NULL: the folder itself */
  struct run run;
  struct source *source;
  struct windows *windows;
};

/* A folder of loose hives. */
void winbox_init (struct winbox *b);
/* Adds the hive HKLM\NAME. `options` are reg2hive's, "" for none. */
void winbox_hive (struct winbox *b, const char *name, const char *reg, const char *options);
/* Unpacks a hive of the corpus under that name. */
void winbox_corpus (struct winbox *b, const char *name, const char *file);
/* Makes it a folder with a \Windows; before the first hive. */
void winbox_mount (struct winbox *b);
/* Adds a file, "Windows/x". */
void winbox_file (struct winbox *b, const char *path, const char *text);
/* Makes it a disk after a recipe, with mutations (mkimage's options). false: the
   fixture tools were not built, which standard error says. */
bool winbox_image (struct winbox *b, const char *recipe, const char *options);
void winbox_open (struct winbox *b);
/* Ends what is open, and removes the folder. */
void winbox_end (struct winbox *b);

#define WINBOX CLEANUP (winbox_end) struct winbox

#endif
