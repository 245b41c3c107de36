/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests leave behind. Any thread. */

#include "config.h"

#include "kontor-test-tree.h"

#include <ftw.h>
#include <stdio.h>

/* Files that nftw() may have open at once. */
#define OPEN_MAX_FILES 16

static int
remove_one (const char *path, const struct stat *unused, int kind, struct FTW *ftw)
{
  remove (path);

  return 0;
}

void
kontor_test_remove_tree (const char *path)
{
  nftw (path, remove_one, OPEN_MAX_FILES, FTW_DEPTH | FTW_PHYS);
}
