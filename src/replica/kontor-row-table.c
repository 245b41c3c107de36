/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An open hash table of the places of rows in an array. Of one thread at a time. */

#include "config.h"

#include "kontor-row-table-private.h"

static guint
find_slot (const KontorRowTable *self, gint64 row)
{
  const gint64 *rows = (const gint64 *) (gconstpointer) self->rows->data;
  /* Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4). */
  guint slot = (guint) (((guint64) row * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 32) &
               self->mask;

  while (self->slots[slot] != KONTOR_NOWHERE && rows[self->slots[slot]] != row)
    slot = (slot + 1) & self->mask;

  return slot;
}

void
kontor_row_table_init (KontorRowTable *self, const GArray *rows)
{
  guint size = 16;

  while (size < 2 * rows->len)
    size *= 2;
  self->rows = rows;
  self->mask = size - 1;
  self->slots = g_new (guint, size);
  for (guint i = 0; i < size; i++)
    self->slots[i] = KONTOR_NOWHERE;
  for (guint i = 0; i < rows->len; i++)
    self->slots[find_slot (self, g_array_index (rows, gint64, i))] = i;
}

void
kontor_row_table_clear (KontorRowTable *self)
{
  g_clear_pointer (&self->slots, g_free);
}

guint
kontor_row_table_find (const KontorRowTable *self, gint64 row)
{
  return self->slots[find_slot (self, row)];
}
