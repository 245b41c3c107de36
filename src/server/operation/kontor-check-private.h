/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-check.h"
#include "kontor-store-private.h"

G_BEGIN_DECLS

/* One look at an office. */
typedef struct
{
  KontorCheckFound found;
  gpointer user_data;
  guint n_found;
} KontorCheck;

void kontor_check_report (KontorCheck *self, const char *where, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* --- kontor-check-records.c: each record's root and audience, and the contents it names --- */

/* @contents: (element-type utf8 utf8): filled with the hashes that records name → where */
gboolean kontor_check_records (KontorCheck *self,
                               KontorStore *store,
                               GHashTable *contents,
                               GError **error);

G_END_DECLS
