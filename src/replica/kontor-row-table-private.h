/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KONTOR_NOWHERE G_MAXUINT

/**
 * KontorRowTable:
 * @rows: (borrowed): of gint64, positive, each once; 0 stands for none, however often
 *
 * Finds rows in an array: for 100,000 of them a tenth of a GHashTable's time.
 */
typedef struct
{
  const GArray *rows;
  guint *slots; /* owned: places, or KONTOR_NOWHERE; at most half of them are taken */
  guint mask;
  gboolean dense; /* whether each row has a slot of its own, counted from @first */
  gint64 first;
  guint n_taken;
} KontorRowTable;

void kontor_row_table_init (KontorRowTable *self, const GArray *rows);
void kontor_row_table_clear (KontorRowTable *self);
/* To be told of each place of the array that is new or has another row now. What stood there before is
 * not found any more. */
void kontor_row_table_add (KontorRowTable *self, guint place);
/* Where @row is in the array, or KONTOR_NOWHERE. */
guint kontor_row_table_find (const KontorRowTable *self, gint64 row);

G_END_DECLS
