/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An open hash table of the places of rows in an array. Of one thread at a time. */

#include "config.h"

#include "kontor-row-table-private.h"

/* Rows are numbered as they come, so mostly each has a slot of its own, and neighbours are neighbours:
 * whoever finds one after the other waits for memory as seldom as can be. */
static guint
get_slot (const KontorRowTable *self, gint64 row)
{
  if (self->dense)
    return (guint) (guint64) (row - self->first) & self->mask;

  /* Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4). */
  return (guint) (((guint64) row * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 32) & self->mask;
}

static guint
find_slot (const KontorRowTable *self, gint64 row)
{
  const gint64 *rows = (const gint64 *) (gconstpointer) self->rows->data;
  guint slot = get_slot (self, row);

  while (self->slots[slot] != KONTOR_NOWHERE && rows[self->slots[slot]] != row)
    slot = (slot + 1) & self->mask;

  return slot;
}

static void
take (KontorRowTable *self, guint place)
{
  gint64 row = g_array_index (self->rows, gint64, place);
  guint slot = row != 0 ? find_slot (self, row) : 0;

  if (row == 0)
    return;
  self->n_taken += self->slots[slot] == KONTOR_NOWHERE;
  self->slots[slot] = place;
}

/* How many slots there must be, at least. */
static guint64
plan (KontorRowTable *self)
{
  guint64 n = 2 * (guint64) self->rows->len;
  gint64 first = G_MAXINT64;
  gint64 last = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      gint64 row = g_array_index (self->rows, gint64, i);

      first = row > 0 ? MIN (first, row) : first;
      last = MAX (last, row);
    }
  self->first = first;
  self->dense = first <= last && (guint64) (last - first) < 4 * n;

  return self->dense ? MAX (n, (guint64) (last - first) + 1) : n;
}

void
kontor_row_table_init (KontorRowTable *self, const GArray *rows)
{
  guint size = 16;
  guint64 least = 0;

  self->rows = rows;
  least = plan (self);
  while (size < least)
    size *= 2;
  self->mask = size - 1;
  self->n_taken = 0;
  self->slots = g_new (guint, size);
  for (guint i = 0; i < size; i++)
    self->slots[i] = KONTOR_NOWHERE;
  for (guint i = 0; i < rows->len; i++)
    take (self, i);
}

void
kontor_row_table_clear (KontorRowTable *self)
{
  g_clear_pointer (&self->slots, g_free);
}

void
kontor_row_table_add (KontorRowTable *self, guint place)
{
  const GArray *rows = self->rows;
  gint64 row = g_array_index (rows, gint64, place);
  gboolean fits = !self->dense || row == 0 || (guint64) (row - self->first) <= self->mask;

  if (fits && 2 * self->n_taken <= self->mask)
    {
      take (self, place);
      return;
    }
  kontor_row_table_clear (self);
  kontor_row_table_init (self, rows);
}

guint
kontor_row_table_find (const KontorRowTable *self, gint64 row)
{
  return self->slots[find_slot (self, row)];
}
