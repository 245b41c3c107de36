/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *kontor_fold (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* The same for names of files that a folder of some computers can't have both of: casefold (NFC (name)).
 * Not UTF-8: the bytes themselves. The server and the folder engine must agree on it. */
char *kontor_fold_name (const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_sort_key (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
