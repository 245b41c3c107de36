/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GTK keeps some 200 rows of a list, each of a dozen widgets and more, also where a list is hidden: those of
 * all sections and modes were most of the window's memory. Here a hidden list loses its model and with
 * it its rows. The lists hidden last keep theirs, so that going back and forth between two costs nothing.
 * The place that was scrolled to is restored while the rows get theirs, before they are drawn. Main
 * thread. */

#include "config.h"

#include "kontor-list-rest.h"

#include "kontor-memory.h"

/* So many rows stay in lists that are hidden: those of all sections in daily use. */
#define KEPT_ROWS 600
/* No more than these are made of one list. */
#define ROWS_OF_LIST 205
#define KEY "kontor-list-rest"

typedef struct
{
  GtkWidget *view; /* borrowed: this is owned by it */
  GtkSelectionModel *model; /* owned, nullable */
  gboolean awake; /* the view has the model */
  double value; /* where it was scrolled to when it lost the model */
  GdkFrameClock *clock; /* owned, nullable: while @value is to be restored */
  GList link; /* in "hidden" */
  gboolean is_hidden; /* @link is in it */
} Rest;

/* Of Rest: awake though hidden, the last first. */
static GQueue hidden = G_QUEUE_INIT;
static guint look;

static Rest *
get_rest (GtkWidget *view)
{
  return g_object_get_data (G_OBJECT (view), KEY);
}

static void
set_model (Rest *self, GtkSelectionModel *model)
{
  g_object_set (self->view, "model", model, NULL);
}

static void
unhide (Rest *self)
{
  if (self->is_hidden)
    g_queue_unlink (&hidden, &self->link);
  self->is_hidden = FALSE;
}

/* --- the place it was scrolled to --- */

static void
forget_place (Rest *self)
{
  if (self->clock != NULL)
    g_signal_handlers_disconnect_by_data (self->clock, self);
  g_clear_object (&self->clock);
}

/* The rows have been given their places. Another value makes the clock lay out once more, before it
 * paints; while the list gives places, it does not listen. */
static void
layout_cb (Rest *self, GdkFrameClock *clock)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

  if (self->model == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0)
    return;
  forget_place (self);
  gtk_adjustment_set_value (adjustment, self->value);
}

static void
restore_place (Rest *self)
{
  forget_place (self);
  if (self->value <= 0)
    return;
  self->clock = g_object_ref (gtk_widget_get_frame_clock (self->view));
  g_signal_connect_data (self->clock, "layout", G_CALLBACK (layout_cb), self, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

/* --- falling asleep and waking up --- */

static void
fall_asleep (Rest *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

  unhide (self);
  if (!self->awake)
    return;
  if (self->clock == NULL)
    self->value = adjustment != NULL ? gtk_adjustment_get_value (adjustment) : 0;
  forget_place (self);
  self->awake = FALSE;
  set_model (self, NULL);
}

static void
wake_up (Rest *self)
{
  if (self->awake)
    return;
  self->awake = TRUE;
  set_model (self, self->model);
  /* Making rows leaves as much behind as they take. */
  kontor_memory_give_back_later ();
}

static guint
count_rows (Rest *self)
{
  return self->model != NULL
             ? MIN (g_list_model_get_n_items (G_LIST_MODEL (self->model)), ROWS_OF_LIST)
             : 0;
}

static gboolean
look_cb (gpointer unused)
{
  guint n_rows = 0;
  gboolean gone = FALSE;
  GList *next = NULL;

  look = 0;
  for (GList *link = hidden.head; link != NULL; link = next)
    {
      Rest *self = link->data;

      next = link->next;
      n_rows += count_rows (self);
      if (n_rows <= KEPT_ROWS)
        continue;
      gone = gone || count_rows (self) > 0;
      fall_asleep (self);
    }
  if (gone)
    kontor_memory_give_back_later ();

  return G_SOURCE_REMOVE;
}

static void
hide (Rest *self)
{
  unhide (self);
  g_queue_push_head_link (&hidden, &self->link);
  self->is_hidden = TRUE;
  if (look == 0)
    look = g_idle_add_full (G_PRIORITY_LOW, look_cb, NULL, NULL);
}

static void
map_cb (Rest *self)
{
  gboolean asleep = !self->awake;

  unhide (self);
  wake_up (self);
  if (asleep)
    restore_place (self);
}

static void
unmap_cb (Rest *self)
{
  if (self->awake && !gtk_widget_in_destruction (self->view))
    hide (self);
}

static void
destroy_cb (Rest *self)
{
  unhide (self);
  forget_place (self);
  g_clear_object (&self->model);
  self->awake = FALSE;
}

static void
rest_free (gpointer data)
{
  Rest *self = data;

  unhide (self);
  forget_place (self);
  g_clear_object (&self->model);
  g_free (self);
}

/* --- public functions --- */

void
kontor_list_rest_add (GtkWidget *view)
{
  Rest *self = NULL;

  g_return_if_fail (GTK_IS_SCROLLABLE (view));
  g_return_if_fail (get_rest (view) == NULL);

  self = g_new0 (Rest, 1);
  self->view = view;
  self->link.data = self;
  g_object_get (view, "model", &self->model, NULL);
  self->awake = TRUE;
  g_object_set_data_full (G_OBJECT (view), KEY, self, rest_free);
  g_signal_connect_swapped (view, "map", G_CALLBACK (map_cb), self);
  g_signal_connect_swapped (view, "unmap", G_CALLBACK (unmap_cb), self);
  g_signal_connect_swapped (view, "destroy", G_CALLBACK (destroy_cb), self);
  if (!gtk_widget_get_mapped (view))
    fall_asleep (self);
}

void
kontor_list_rest_set_model (GtkWidget *view, GtkSelectionModel *model)
{
  Rest *self = get_rest (view);

  g_return_if_fail (self != NULL);

  /* Nobody has seen its rows, which may be others again before it is shown. */
  if (self->is_hidden)
    fall_asleep (self);
  forget_place (self);
  if (g_set_object (&self->model, model))
    self->value = 0;
  if (self->awake)
    set_model (self, model);
}

void
kontor_list_rest_wake (GtkWidget *view)
{
  Rest *self = get_rest (view);

  g_return_if_fail (self != NULL);

  if (self->awake || gtk_widget_in_destruction (view))
    return;
  wake_up (self);
  if (!gtk_widget_get_mapped (view))
    hide (self);
}

GtkSelectionModel *
kontor_list_rest_get_model (GtkWidget *view)
{
  Rest *self = get_rest (view);

  g_return_val_if_fail (self != NULL, NULL);

  return self->model;
}
