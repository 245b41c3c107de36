/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The widget of one column of a board. Cards are recycled by GtkListView, which keeps some 200 around
 * those that are seen; a card is filled when it comes in sight. A drag carries the record itself, as
 * every page has the same object of it. Main thread. */

#include "config.h"

#include "kontor-board-lane.h"

#include "kontor-list-rest.h"
#include "kontor-record-peek.h"

#include <glib/gi18n.h>

/* Cards beyond those that are seen: for scrolling between two frames. */
#define MARGIN 6
/* How many are taken to be seen before any has a place. */
#define FIRST_CARDS 14
/* Of a card that nobody has seen, before one has been: two lines. */
#define FIRST_HEIGHT 64

struct _KontorBoardLane
{
  GtkBox parent_instance;

  KontorOffice *office; /* owned */
  KontorBoardColumn *column; /* owned */
  KontorBoardBindFunc bind;
  gpointer data; /* borrowed: of @bind */
  GtkLabel *title;
  GtkLabel *numbers;
  GtkListView *list;
  GtkSingleSelection *selection; /* owned by @list */
  KontorLiveQuery *records; /* owned */
  GHashTable *unfilled; /* owned: a set of GtkListItem, borrowed: bound, but not seen yet */
  guint fill_tick; /* tick callback */
  guint fill_later; /* idle source */
  int card_height; /* of the last that was filled */
};

enum
{
  ACTIVATED,
  HOVERED,
  MOVED,
  STEPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorBoardLane, kontor_board_lane, GTK_TYPE_BOX)

/* --- cards --- */

static void
fill_card (KontorBoardLane *self, GtkListItem *item)
{
  KontorRecord *record = gtk_list_item_get_item (item);

  if (record == NULL)
    return;
  self->bind (KONTOR_BOARD_CARD (gtk_list_item_get_child (item)), record, self->data);
}

static void
record_notify_cb (GtkListItem *item, GParamSpec *pspec, KontorRecord *record)
{
  KontorBoardLane *self = g_object_get_data (G_OBJECT (item), "lane");

  gtk_list_item_set_accessible_label (item, kontor_record_get_title (record));
  if (!g_hash_table_contains (self->unfilled, item))
    fill_card (self, item);
}

/* --- filling what is seen --- */

/* Of the cards that the next frame shows, as far as can be told before they are placed. */
static void
guess_seen (KontorBoardLane *self, guint *first, guint *end)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
  double n = g_list_model_get_n_items (G_LIST_MODEL (self->records));
  double upper = gtk_adjustment_get_upper (adjustment);
  double page = gtk_adjustment_get_page_size (adjustment);

  *first = 0;
  *end = FIRST_CARDS;
  if (upper <= page || page <= 0)
    return;
  *first = (guint) (MAX (gtk_adjustment_get_value (adjustment), 0) / upper * n);
  *end = *first + (guint) (page / upper * n) + 1 + MARGIN;
  *first -= MIN (*first, MARGIN);
}

static gboolean
is_seen (KontorBoardLane *self, GtkListItem *item)
{
  GtkWidget *card = gtk_list_item_get_child (item);
  GtkWidget *view = GTK_WIDGET (self->list);
  graphene_rect_t bounds;

  return card != NULL && gtk_widget_get_height (card) > 0 &&
         gtk_widget_compute_bounds (card, view, &bounds) &&
         bounds.origin.y + bounds.size.height > 0 &&
         bounds.origin.y < (float) gtk_widget_get_height (view);
}

static void
fill_item (KontorBoardLane *self, GtkListItem *item)
{
  g_hash_table_remove (self->unfilled, item);
  fill_card (self, item);
}

static void
note_card_height (KontorBoardLane *self, GtkListItem *item)
{
  int height = gtk_widget_get_height (gtk_list_item_get_child (item));

  if (height > 0)
    self->card_height = height;
}

/* After a frame: those that are in it nonetheless. */
static gboolean
fill_seen_cb (gpointer data)
{
  KontorBoardLane *self = data;
  g_autoptr (GPtrArray) items = g_hash_table_get_keys_as_ptr_array (self->unfilled);

  self->fill_later = 0;
  for (guint i = 0; i < items->len; i++)
    if (is_seen (self, items->pdata[i]))
      fill_item (self, items->pdata[i]);

  return G_SOURCE_REMOVE;
}

static gboolean
fill_guessed_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer unused)
{
  KontorBoardLane *self = KONTOR_BOARD_LANE (widget);
  g_autoptr (GPtrArray) items = g_hash_table_get_keys_as_ptr_array (self->unfilled);
  guint first = 0;
  guint end = 0;

  self->fill_tick = 0;
  guess_seen (self, &first, &end);
  for (guint i = 0; i < items->len; i++)
    {
      guint position = gtk_list_item_get_position (items->pdata[i]);

      if (position >= first && position < end)
        fill_item (self, items->pdata[i]);
    }
  if (g_hash_table_size (self->unfilled) > 0 && self->fill_later == 0)
    self->fill_later = g_idle_add (fill_seen_cb, self);

  return G_SOURCE_REMOVE;
}

static void
queue_fill (KontorBoardLane *self)
{
  if (g_hash_table_size (self->unfilled) > 0 && self->fill_tick == 0)
    self->fill_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_guessed_cb, NULL, NULL);
}

static void
stop_filling (KontorBoardLane *self)
{
  if (self->fill_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->fill_tick);
  self->fill_tick = 0;
  g_clear_handle_id (&self->fill_later, g_source_remove);
}

static GdkContentProvider *
drag_prepare_cb (GtkListItem *item, double x, double y, GtkDragSource *source)
{
  KontorRecord *record = gtk_list_item_get_item (item);

  return record != NULL ? gdk_content_provider_new_typed (KONTOR_TYPE_RECORD, record) : NULL;
}

static void
drag_begin_cb (GtkListItem *item, GdkDrag *drag, GtkDragSource *source)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (gtk_list_item_get_child (item));

  gtk_drag_source_set_icon (source, picture, 0, 0);
}

static void
setup_cb (KontorBoardLane *self, GtkListItem *item, GtkSignalListItemFactory *factory)
{
  GtkWidget *card = kontor_board_card_new ();
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_drag_source_set_actions (drag, GDK_ACTION_MOVE | GDK_ACTION_LINK);
  g_signal_connect_object (drag, "prepare", G_CALLBACK (drag_prepare_cb), item, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), item, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (card, GTK_EVENT_CONTROLLER (drag));
  g_object_set_data (G_OBJECT (item), "lane", self);
  gtk_list_item_set_child (item, card);
}

static void
bind_cb (KontorBoardLane *self, GtkListItem *item, GtkSignalListItemFactory *factory)
{
  g_object_set_data (G_OBJECT (gtk_list_item_get_child (item)), "record",
                     gtk_list_item_get_item (item));
  g_signal_connect_object (gtk_list_item_get_item (item), "notify", G_CALLBACK (record_notify_cb),
                           item, G_CONNECT_SWAPPED);
  gtk_list_item_set_accessible_label (item,
                                      kontor_record_get_title (gtk_list_item_get_item (item)));
  kontor_board_card_empty (KONTOR_BOARD_CARD (gtk_list_item_get_child (item)), self->card_height);
  g_hash_table_add (self->unfilled, item);
  queue_fill (self);
}

static void
unbind_cb (KontorBoardLane *self, GtkListItem *item, GtkSignalListItemFactory *factory)
{
  if (!g_hash_table_remove (self->unfilled, item))
    note_card_height (self, item);
  g_object_set_data (G_OBJECT (gtk_list_item_get_child (item)), "record", NULL);
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), record_notify_cb, item);
}

static void
activate_cb (KontorBoardLane *self, guint position, GtkListView *list)
{
  g_autoptr (KontorRecord) record = g_list_model_get_item (G_LIST_MODEL (self->records), position);

  if (record != NULL)
    g_signal_emit (self, signals[ACTIVATED], 0, record);
}

/* --- drops --- */

/* The card under the pointer, in whose upper half it is, or the one below that. */
static KontorRecord *
find_before (KontorBoardLane *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);
  graphene_rect_t bounds;
  guint position = 0;
  KontorRecord *record = NULL;

  while (widget != NULL && !KONTOR_IS_BOARD_CARD (widget))
    widget = gtk_widget_get_parent (widget);
  if (widget != NULL)
    record = g_object_get_data (G_OBJECT (widget), "record");
  if (record == NULL || !gtk_widget_compute_bounds (widget, GTK_WIDGET (self->list), &bounds) ||
      !kontor_live_query_find (self->records, kontor_record_get_id (record), &position))
    return NULL;
  if (y > bounds.origin.y + bounds.size.height / 2)
    position++;

  return g_list_model_get_item (G_LIST_MODEL (self->records), position);
}

static gboolean
drop_cb (KontorBoardLane *self, const GValue *value, double x, double y, GtkDropTarget *target)
{
  KontorRecord *record = g_value_get_object (value);
  g_autoptr (KontorRecord) before = find_before (self, x, y);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);

  g_signal_emit (self, signals[HOVERED], 0, NULL);
  if (record == NULL || record == before)
    return FALSE;
  g_ptr_array_add (records, g_object_ref (record));
  g_signal_emit (self, signals[MOVED], 0, self->column, records, before);

  return TRUE;
}

static GdkDragAction
enter_cb (KontorBoardLane *self, double x, double y, GtkDropTarget *target)
{
  const GValue *value = gtk_drop_target_get_value (target);

  if (value != NULL)
    g_signal_emit (self, signals[HOVERED], 0, g_value_get_object (value));

  return GDK_ACTION_MOVE;
}

static void
leave_cb (KontorBoardLane *self, GtkDropTarget *target)
{
  g_signal_emit (self, signals[HOVERED], 0, NULL);
}

/* --- keys --- */

static void
move_within (KontorBoardLane *self, int by)
{
  guint position = gtk_single_selection_get_selected (self->selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->records));
  g_autoptr (KontorRecord) record = kontor_board_lane_dup_current (self);
  g_autoptr (KontorRecord) before = NULL;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);

  if (record == NULL || (by < 0 && position == 0) || (by > 0 && position + 1 >= n))
    return;
  before = g_list_model_get_item (G_LIST_MODEL (self->records),
                                  by < 0 ? position - 1 : position + 2);
  g_ptr_array_add (records, g_object_ref (record));
  g_signal_emit (self, signals[MOVED], 0, self->column, records, before);
}

static gboolean
key_pressed_cb (KontorBoardLane *self, guint key, guint code, GdkModifierType state)
{
  gboolean alt = (state & gtk_accelerator_get_default_mod_mask ()) == GDK_ALT_MASK;
  gboolean plain = (state & gtk_accelerator_get_default_mod_mask ()) == 0;
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  g_autoptr (KontorRecord) record = kontor_board_lane_dup_current (self);

  if ((alt || plain) && (key == GDK_KEY_Left || key == GDK_KEY_Right))
    g_signal_emit (self, signals[STEPPED], 0, (key == GDK_KEY_Left) != mirrored ? -1 : 1,
                   alt ? record : NULL);
  else if (alt && (key == GDK_KEY_Up || key == GDK_KEY_Down))
    move_within (self, key == GDK_KEY_Up ? -1 : 1);
  else if (plain && key == GDK_KEY_space && record != NULL)
    kontor_record_peek (GTK_WIDGET (self), self->office, record);
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

/* --- class --- */

static void
kontor_board_lane_dispose (GObject *object)
{
  KontorBoardLane *self = KONTOR_BOARD_LANE (object);

  stop_filling (self);
  g_clear_object (&self->records);
  g_clear_object (&self->column);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_board_lane_parent_class)->dispose (object);
}

static void
kontor_board_lane_finalize (GObject *object)
{
  g_hash_table_unref (KONTOR_BOARD_LANE (object)->unfilled);

  G_OBJECT_CLASS (kontor_board_lane_parent_class)->finalize (object);
}

static void
kontor_board_lane_class_init (KontorBoardLaneClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_board_lane_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_board_lane_finalize;

  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, KONTOR_TYPE_RECORD);
  signals[HOVERED] = g_signal_new ("hovered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, KONTOR_TYPE_RECORD);
  signals[MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 3, KONTOR_TYPE_BOARD_COLUMN, G_TYPE_PTR_ARRAY, KONTOR_TYPE_RECORD);
  signals[STEPPED] = g_signal_new ("stepped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_INT, KONTOR_TYPE_RECORD);
}

static GtkWidget *
make_header (KontorBoardLane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->title = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  self->numbers = GTK_LABEL (gtk_label_new (""));
  gtk_widget_add_css_class (GTK_WIDGET (self->numbers), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->numbers), "numeric");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->numbers));
  gtk_widget_add_css_class (box, "kontor-lane-header");

  return box;
}

static void
add_drop_target (KontorBoardLane *self)
{
  GtkDropTarget *target = gtk_drop_target_new (KONTOR_TYPE_RECORD, GDK_ACTION_MOVE);

  gtk_drop_target_set_preload (target, TRUE);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "enter", G_CALLBACK (enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));
}

static void
kontor_board_lane_init (KontorBoardLane *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkAdjustment *adjustment = NULL;
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->unfilled = g_hash_table_new (NULL, NULL);
  self->card_height = FIRST_HEIGHT;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "kontor-lane");

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (GTK_SELECTION_MODEL (self->selection), factory));
  gtk_list_view_set_single_click_activate (self->list, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "kontor-cards");
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  add_drop_target (self);

  /* Before the list, which would take the arrows for itself. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (self), make_header (self));
  kontor_list_rest_add (GTK_WIDGET (self->list));
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (queue_fill), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (queue_fill), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), scrolled);
}

GtkWidget *
kontor_board_lane_new (KontorOffice *office,
                       KontorBoardColumn *column,
                       KontorBoardBindFunc bind,
                       gpointer data)
{
  KontorBoardLane *self = g_object_new (KONTOR_TYPE_BOARD_LANE, NULL);
  const char *title = kontor_board_column_get_title (column);

  self->office = g_object_ref (office);
  self->column = g_object_ref (column);
  self->bind = bind;
  self->data = data;
  self->records = kontor_office_list (office, kontor_board_column_get_query (column));
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->records));
  gtk_label_set_label (self->title, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);

  return GTK_WIDGET (self);
}

KontorBoardColumn *
kontor_board_lane_get_column (KontorBoardLane *self)
{
  g_return_val_if_fail (KONTOR_IS_BOARD_LANE (self), NULL);

  return self->column;
}

KontorLiveQuery *
kontor_board_lane_get_list (KontorBoardLane *self)
{
  g_return_val_if_fail (KONTOR_IS_BOARD_LANE (self), NULL);

  return self->records;
}

/* @sum: (nullable) */
void
kontor_board_lane_set_numbers (KontorBoardLane *self, guint count, const char *sum)
{
  g_autofree char *text = NULL;
  g_autofree char *spoken = NULL;

  g_return_if_fail (KONTOR_IS_BOARD_LANE (self));

  if (sum != NULL && *sum != '\0')
    /* Translators: how many cards, and what they add up to: "12 · 4 500 EUR" */
    text = g_strdup_printf (_ ("%u · %s"), count, sum);
  else
    text = g_strdup_printf ("%u", count);
  gtk_label_set_label (self->numbers, text);
  spoken = g_strdup_printf (ngettext ("%s, %u card", "%s, %u cards", count),
                            kontor_board_column_get_title (self->column), count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
}

/* (transfer full) (nullable) */
KontorRecord *
kontor_board_lane_dup_current (KontorBoardLane *self)
{
  KontorRecord *record;

  g_return_val_if_fail (KONTOR_IS_BOARD_LANE (self), NULL);

  record = gtk_single_selection_get_selected_item (self->selection);

  return record != NULL ? g_object_ref (record) : NULL;
}

gboolean
kontor_board_lane_select (KontorBoardLane *self, const KontorId *id)
{
  guint position = 0;

  g_return_val_if_fail (KONTOR_IS_BOARD_LANE (self), FALSE);

  if (!kontor_live_query_find (self->records, id, &position))
    return FALSE;
  kontor_list_rest_wake (GTK_WIDGET (self->list));
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT,
                           NULL);

  return TRUE;
}

/* On the card that had it last, or the first. */
void
kontor_board_lane_focus (KontorBoardLane *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);

  g_return_if_fail (KONTOR_IS_BOARD_LANE (self));

  kontor_list_rest_wake (GTK_WIDGET (self->list));
  if (g_list_model_get_n_items (G_LIST_MODEL (self->records)) == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
  else
    gtk_list_view_scroll_to (self->list, position == GTK_INVALID_LIST_POSITION ? 0 : position,
                             GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);
}
