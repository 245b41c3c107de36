/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fractional keys: texts of [0-9A-Za-z] compared bytewise, never ending in '0', so that there is
 * always room between two. Either neighbour may be NULL (the start, the end). (transfer full) */
char *kontor_order_between (const char *before, const char *after) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_order_is_valid (const char *key);

G_END_DECLS
