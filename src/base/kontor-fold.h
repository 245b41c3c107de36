/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *kontor_fold (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_sort_key (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
