/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Columns that have no room are out of sight, instead of half outside the window: first the one that
 * yields, then the last, and so on. Each comes back when the table is as wide as it was too narrow for.
 * Who made a column wider by hand scrolls. Main thread. */

#include "config.h"

#include "kontor-record-list-private.h"

/* Kept at a column that is out of sight: the width, in pixels, at which all had room with it. */
#define NEEDED "kontor-needed-width"

static GtkColumnViewColumn *
get_column (KontorRecordList *self, guint index)
{
  g_autoptr (GtkColumnViewColumn) column =
      g_list_model_get_item (gtk_column_view_get_columns (self->table), index);

  return column; /* the table holds it */
}

static int
get_needed (GtkColumnViewColumn *column)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), NEEDED));
}

static guint
get_n_columns (KontorRecordList *self)
{
  return g_list_model_get_n_items (gtk_column_view_get_columns (self->table));
}

static gboolean
is_sized_by_hand (KontorRecordList *self)
{
  for (guint i = 0; i < get_n_columns (self); i++)
    if (gtk_column_view_column_get_fixed_width (get_column (self, i)) >= 0)
      return TRUE;

  return FALSE;
}

/* (transfer none) (nullable): none but the first is left */
static GtkColumnViewColumn *
find_yielding (KontorRecordList *self)
{
  GtkColumnViewColumn *last = NULL;

  for (guint i = 1; i < get_n_columns (self); i++)
    {
      GtkColumnViewColumn *column = get_column (self, i);
      guint field = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (column), "kontor-field"));
      gboolean beside = g_object_get_data (G_OBJECT (column), "kontor-beside") != NULL;

      if (!gtk_column_view_column_get_visible (column))
        continue;
      if (field == self->yielding && !beside)
        return column;
      last = column;
    }

  return last;
}

/* The column that went last, which has to come back first. (transfer none) (nullable) */
static GtkColumnViewColumn *
find_hidden (KontorRecordList *self)
{
  GtkColumnViewColumn *found = NULL;
  int least = G_MAXINT;

  for (guint i = 0; i < get_n_columns (self); i++)
    {
      GtkColumnViewColumn *column = get_column (self, i);

      if (gtk_column_view_column_get_visible (column) || get_needed (column) >= least)
        continue;
      found = column;
      least = get_needed (column);
    }

  return found;
}

static gboolean
fit_cb (gpointer data)
{
  KontorRecordList *self = data;
  GtkAdjustment *across = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->table));
  int room = (int) gtk_adjustment_get_page_size (across);
  int needed = (int) gtk_adjustment_get_upper (across);
  GtkColumnViewColumn *column;

  self->fit = 0;
  if (self->is_narrow || room == 0 || is_sized_by_hand (self))
    return G_SOURCE_REMOVE;
  if (needed > room)
    {
      /* The next one, if this is not enough, when the table has told how wide it is without it. */
      column = find_yielding (self);
      if (column != NULL)
        {
          g_object_set_data (G_OBJECT (column), NEEDED, GINT_TO_POINTER (needed));
          gtk_column_view_column_set_visible (column, FALSE);
        }
      return G_SOURCE_REMOVE;
    }
  while ((column = find_hidden (self)) != NULL && get_needed (column) <= room)
    gtk_column_view_column_set_visible (column, TRUE);

  return G_SOURCE_REMOVE;
}

/* Not while the table is given its place, which this changes. */
static void
changed_cb (KontorRecordList *self)
{
  if (self->fit == 0)
    self->fit = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fit_cb, self, NULL);
}

void
kontor_record_list_fit_columns (KontorRecordList *self)
{
  g_signal_connect_object (gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->table)), "changed",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}
