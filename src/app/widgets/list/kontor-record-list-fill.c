/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When the cells of a record list are filled. GTK binds some 200 rows around those that are seen, all of
 * them anew whenever the list jumps; what nobody sees may wait until the list rests. Before a frame the
 * rows are filled that will be in it, as far as can be told before they are placed; after it those that are
 * in it nonetheless; and once nothing was bound for a while the others, a few at a time, so that scrolling
 * on finds them ready and a screen reader finds them right. Main thread. */

#include "config.h"

#include "kontor-list-cell.h"
#include "kontor-record-list-private.h"

/* Rows beyond those that are seen: for scrolling between two frames. */
#define MARGIN 4
/* How many rows are taken to be seen before any has a height. */
#define FIRST_ROWS 30
/* After so long without a row bound the list rests, in ms; it is filled for so long at a time, in µs. */
#define REST_MS 100
#define PORTION_US 4000

/* Where the cell stands: it is in a row, or in a cell of a table's row. */
static GtkWidget *
get_row (KontorRecordList *self, KontorListCell *cell)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (cell));

  return self->is_narrow || parent == NULL ? parent : gtk_widget_get_parent (parent);
}

static void
note_row_height (KontorRecordList *self)
{
  GHashTableIter iter;
  gpointer cell = NULL;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    {
      GtkWidget *row = get_row (self, cell);

      if (row != NULL && gtk_widget_get_height (row) > 0)
        {
          self->row_height = gtk_widget_get_height (row);
          return;
        }
    }
}

/* Of the rows that the next frame shows, but for the headers between them. */
static void
guess_seen (KontorRecordList *self, guint *first, guint *end)
{
  GtkScrollable *view = GTK_SCROLLABLE (kontor_record_list_get_view (self));
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (view);
  double value = adjustment != NULL ? gtk_adjustment_get_value (adjustment) : 0;
  double page = adjustment != NULL ? gtk_adjustment_get_page_size (adjustment) : 0;

  if (self->row_height == 0)
    note_row_height (self);
  *first = 0;
  *end = FIRST_ROWS;
  if (self->row_height == 0 || page <= 0)
    return;
  *first = (guint) (MAX (value, 0) / self->row_height);
  *end = *first + (guint) (page / self->row_height) + 1 + MARGIN;
  *first -= MIN (*first, MARGIN);
}

static gboolean
is_seen (KontorRecordList *self, KontorListCell *cell)
{
  GtkWidget *row = get_row (self, cell);
  GtkWidget *view = kontor_record_list_get_view (self);
  graphene_rect_t bounds;

  return row != NULL && gtk_widget_compute_bounds (row, view, &bounds) &&
         bounds.origin.y + bounds.size.height > 0 &&
         bounds.origin.y < (float) gtk_widget_get_height (view);
}

/* Filling one may make others wait: who goes through them goes through a copy. */
static GPtrArray *
list_unfilled (KontorRecordList *self)
{
  return g_hash_table_get_keys_as_ptr_array (self->unfilled);
}

static gboolean
fill_portion_cb (gpointer data)
{
  KontorRecordList *self = data;
  g_autoptr (GPtrArray) cells = list_unfilled (self);
  gint64 end = g_get_monotonic_time () + PORTION_US;

  for (guint i = 0; i < cells->len && g_get_monotonic_time () < end; i++)
    if (g_hash_table_contains (self->unfilled, cells->pdata[i]))
      kontor_list_cell_fill (cells->pdata[i]);
  if (g_hash_table_size (self->unfilled) > 0)
    return G_SOURCE_CONTINUE;
  self->fill_rest = 0;

  return G_SOURCE_REMOVE;
}

static gboolean
rest_cb (gpointer data)
{
  KontorRecordList *self = data;

  self->fill_rest = g_idle_add_full (G_PRIORITY_LOW, fill_portion_cb, self, NULL);

  return G_SOURCE_REMOVE;
}

static gboolean
fill_seen_cb (gpointer data)
{
  KontorRecordList *self = data;
  g_autoptr (GPtrArray) cells = list_unfilled (self);

  self->fill_seen = 0;
  for (guint i = 0; i < cells->len; i++)
    if (g_hash_table_contains (self->unfilled, cells->pdata[i]) && is_seen (self, cells->pdata[i]))
      kontor_list_cell_fill (cells->pdata[i]);

  return G_SOURCE_REMOVE;
}

static gboolean
fill_guessed_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer unused)
{
  KontorRecordList *self = KONTOR_RECORD_LIST (widget);
  g_autoptr (GPtrArray) cells = list_unfilled (self);
  guint first = 0;
  guint end = 0;

  self->fill_tick = 0;
  guess_seen (self, &first, &end);
  for (guint i = 0; i < cells->len; i++)
    {
      guint position = g_hash_table_contains (self->unfilled, cells->pdata[i])
                           ? kontor_list_cell_get_position (cells->pdata[i])
                           : G_MAXUINT;

      if (position >= first && position < end)
        kontor_list_cell_fill (cells->pdata[i]);
    }
  g_clear_handle_id (&self->fill_rest, g_source_remove);
  if (g_hash_table_size (self->unfilled) == 0)
    return G_SOURCE_REMOVE;
  if (self->fill_seen == 0)
    self->fill_seen = g_idle_add (fill_seen_cb, self);
  self->fill_rest = g_timeout_add (REST_MS, rest_cb, self);

  return G_SOURCE_REMOVE;
}

/* Whenever other rows may be seen, or what they show has changed. */
void
kontor_record_list_queue_fill (KontorRecordList *self)
{
  if (g_hash_table_size (self->unfilled) == 0)
    return;
  if (self->fill_tick == 0)
    self->fill_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_guessed_cb, NULL, NULL);
}

void
kontor_record_list_stop_filling (KontorRecordList *self)
{
  if (self->fill_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->fill_tick);
  self->fill_tick = 0;
  g_clear_handle_id (&self->fill_seen, g_source_remove);
  g_clear_handle_id (&self->fill_rest, g_source_remove);
}
