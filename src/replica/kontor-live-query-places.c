/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands where in a live query: the row at a place and the place of a row, sections, and what is
 * expanded of an outline. Main thread; reads what is shown and changes none of it. */

#include "config.h"

#include "kontor-live-query-private.h"

#include "kontor-live-store-private.h"
#include "kontor-query-private.h"
#include "kontor-record-private.h"

/**
 * kontor_live_query_get_row:
 *
 * Returns: what stands for the record at @position as long as the replica is open, without reading
 *   the record; 0 beyond the end
 */
gint64
kontor_live_query_get_row (KontorLiveQuery *self, guint position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), 0);

  return position < self->places->rows->len ? g_array_index (self->places->rows, gint64, position)
                                            : 0;
}

/**
 * kontor_live_query_find_row:
 * @row: from kontor_live_query_get_row()
 * @position: (out): where it is now; set on success
 *
 * Returns: whether it is in the list
 */
gboolean
kontor_live_query_find_row (KontorLiveQuery *self, gint64 row, guint *position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), FALSE);

  for (guint i = 0; i < self->places->rows->len; i++)
    if (g_array_index (self->places->rows, gint64, i) == row)
      {
        *position = i;
        return TRUE;
      }

  return FALSE;
}

/* 0: there is no such record. */
static gint64
find_row_id (KontorLiveQuery *self, const KontorId *id)
{
  g_autoptr (KontorRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  if (kontor_live_store_get_main_sql (self->store) == NULL)
    return 0;
  record = kontor_live_store_get_record (self->store, kontor_query_get_record_type (self->query),
                                         id, &error);
  if (error != NULL)
    kontor_live_store_fail (self->store, error);

  return record != NULL ? *kontor_record_get_row_id (record) : 0;
}

/**
 * kontor_live_query_find:
 * @id: names a record
 * @position: (out): where it is now; set on success
 *
 * Returns: whether it is in the list
 */
gboolean
kontor_live_query_find (KontorLiveQuery *self, const KontorId *id, guint *position)
{
  gint64 row = 0;

  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), FALSE);

  row = find_row_id (self, id);

  return row != 0 && kontor_live_query_find_row (self, row, position);
}

/* --- sections --- */

/* Without groups the whole list is one section. */
gboolean
kontor_live_query_is_start (KontorLiveQuery *self, guint position)
{
  const GArray *groups = self->places->groups;

  if (position >= self->places->rows->len)
    return FALSE;
  if (position == 0 || groups->len == 0)
    return position == 0;

  return g_array_index (groups, gint64, position) != g_array_index (groups, gint64, position - 1);
}

/**
 * kontor_live_query_get_group:
 *
 * Returns: the group of the item at @position: the place of a choice in its list, a date, a number;
 *   for references a number without further meaning; G_MININT64: it has no value
 */
gint64
kontor_live_query_get_group (KontorLiveQuery *self, guint position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), G_MININT64);

  return position < self->places->groups->len
             ? g_array_index (self->places->groups, gint64, position)
             : KONTOR_GROUP_NONE;
}

static void
count_starts (KontorLiveQuery *self)
{
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->places->groups->len; i++)
    if (kontor_live_query_is_start (self, i))
      g_array_append_val (self->starts, i);
}

/**
 * kontor_live_query_get_section:
 * @position: of an item
 * @start: (out): of the first item of its section
 * @end: (out): one past the last item of its section
 *
 * Without groups everything is one section. Beyond the end there is an endless one.
 */
void
kontor_live_query_get_section (KontorLiveQuery *self, guint position, guint *start, guint *end)
{
  guint n = 0;
  guint low = 0;
  guint high = 0;

  g_return_if_fail (KONTOR_IS_LIVE_QUERY (self));

  n = self->places->rows->len;
  *start = position < n ? 0 : n;
  *end = position < n ? n : G_MAXUINT;
  if (position >= n || self->places->groups->len == 0)
    return;

  if (self->starts == NULL)
    count_starts (self);
  high = self->starts->len;
  while (high - low > 1) /* the last start that is not after position */
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->starts, guint, middle) <= position)
        low = middle;
      else
        high = middle;
    }
  *start = g_array_index (self->starts, guint, low);
  *end = low + 1 < self->starts->len ? g_array_index (self->starts, guint, low + 1) : n;
}

/* --- outlines --- */

/**
 * kontor_live_query_set_expanded:
 * @id: names a record, which need not be in the list now
 * @expanded: whether what is below it is shown
 *
 * Told at once, by one change of the rows that come or go. At first everything is collapsed. What is
 * expanded stays so while it is not in the list, and when the query is replaced.
 */
void
kontor_live_query_set_expanded (KontorLiveQuery *self, const KontorId *id, gboolean expanded)
{
  gint64 row = 0;

  g_return_if_fail (KONTOR_IS_LIVE_QUERY (self));

  row = find_row_id (self, id);
  if (row != 0 && kontor_expanded_set (self->expanded, row, expanded))
    kontor_live_query_show_outline (self);
}

/**
 * kontor_live_query_set_all_expanded:
 * @expanded: whether what is below any record is shown, also of those that are still to come
 */
void
kontor_live_query_set_all_expanded (KontorLiveQuery *self, gboolean expanded)
{
  g_return_if_fail (KONTOR_IS_LIVE_QUERY (self));

  kontor_expanded_set_all (self->expanded, expanded);
  kontor_live_query_show_outline (self);
}

/**
 * kontor_live_query_reveal:
 * @id: names a record
 * @position: (out): where it is then; set on success
 *
 * Expands whatever @id is below of.
 *
 * Returns: whether the record is in the list
 */
gboolean
kontor_live_query_reveal (KontorLiveQuery *self, const KontorId *id, guint *position)
{
  gint64 row = 0;

  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), FALSE);

  row = find_row_id (self, id);
  if (row != 0 && self->outline != NULL &&
      kontor_outline_reveal (self->outline, self->all, row, self->expanded))
    kontor_live_query_show_outline (self);

  return row != 0 && kontor_live_query_find_row (self, row, position);
}

static guint
get_shape (KontorLiveQuery *self, guint position)
{
  return position < self->places->shapes->len
             ? g_array_index (self->places->shapes, guint, position)
             : 0;
}

/**
 * kontor_live_query_get_depth:
 *
 * Returns: how many records the one at @position is below of: 0 at the top level, and in flat lists
 */
guint
kontor_live_query_get_depth (KontorLiveQuery *self, guint position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), 0);

  return get_shape (self, position) >> KONTOR_SHAPE_DEPTH_SHIFT;
}

/**
 * kontor_live_query_has_children:
 *
 * Returns: whether the result has records below the one at @position, shown or not
 */
gboolean
kontor_live_query_has_children (KontorLiveQuery *self, guint position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), FALSE);

  return (get_shape (self, position) & KONTOR_SHAPE_HAS_CHILDREN) != 0;
}

/**
 * kontor_live_query_is_expanded:
 *
 * Returns: whether there are records below the one at @position and they are shown
 */
gboolean
kontor_live_query_is_expanded (KontorLiveQuery *self, guint position)
{
  g_return_val_if_fail (KONTOR_IS_LIVE_QUERY (self), FALSE);

  return (get_shape (self, position) & KONTOR_SHAPE_EXPANDED) != 0;
}
