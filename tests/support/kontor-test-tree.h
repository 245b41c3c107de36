/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Removes a file, or a folder with all that is in it, following no links. What can't be removed
 * stays. */
void kontor_test_remove_tree (const char *path);

/* Every file, folder and link below @folder with what it is, one a line: its path, a file's length, bit of
 * execution, hash and time of modification in seconds, a link's text. Links are not followed; what
 * is called @except (nullable) at the top is left out. (transfer full) */
char *kontor_test_describe_tree (const char *folder, const char *except) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
