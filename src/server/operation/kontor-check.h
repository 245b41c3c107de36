/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @where: "store.db task 0193…"; @what: what is wrong there, for people. Both borrowed. */
typedef void (*KontorCheckFound) (const char *where, const char *what, gpointer user_data);

/* Looks at everything in an office. FALSE: it could not be looked at. @n_found: (out) */
gboolean kontor_check_office (const char *data,
                              KontorCheckFound found,
                              gpointer user_data,
                              guint *n_found,
                              GError **error);

G_END_DECLS
