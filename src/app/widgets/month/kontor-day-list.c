/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Items below each other: the same chips as in a month, in a list that recycles them. Main thread. */

#include "config.h"

#include "kontor-day-list.h"

#include "kontor-list-rest.h"
#include "kontor-month-chip.h"
#include "kontor-month-day.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

struct _KontorDayList
{
  AdwBin parent_instance;

  GListStore *items; /* owned (element-type KontorMonthItem) */
  GtkListView *view; /* child */
  GtkStack *stack; /* child: "list" or "empty" */
  gint64 today;
  gboolean fresh; /* was filled and not seen since */
  guint top; /* source */
};

enum
{
  ACTIVATED,
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorDayList, kontor_day_list, ADW_TYPE_BIN)

static void
activate_cb (KontorDayList *self, guint position, GtkListView *view)
{
  g_autoptr (KontorMonthItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  if (item != NULL)
    g_signal_emit (self, signals[ACTIVATED], 0, item);
}

static gboolean
key_cb (KontorDayList *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_list_view_get_model (self->view));
  KontorMonthItem *item = gtk_single_selection_get_selected_item (selection);

  if (keyval != GDK_KEY_Delete || item == NULL || !item->movable)
    return FALSE;
  g_signal_emit (self, signals[REMOVED], 0, item);

  return TRUE;
}

static void
setup_cb (KontorDayList *self, GtkListItem *item)
{
  GtkWidget *chip = kontor_month_chip_new ();

  gtk_widget_set_focusable (chip, FALSE); /* its row is */
  gtk_list_item_set_child (item, chip);
}

static void
bind_cb (KontorDayList *self, GtkListItem *list_item)
{
  KontorMonthItem *item = gtk_list_item_get_item (list_item);
  g_autofree char *name = kontor_month_item_describe (item);

  kontor_month_chip_set_item (KONTOR_MONTH_CHIP (gtk_list_item_get_child (list_item)), item, TRUE,
                              TRUE);
  gtk_list_item_set_accessible_label (list_item, name);
}

static void
header_setup_cb (KontorDayList *self, GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_header_set_child (header, label);
}

static void
header_bind_cb (KontorDayList *self, GtkListHeader *header)
{
  KontorMonthItem *item = gtk_list_header_get_item (header);
  g_autofree char *date = kontor_month_format_day (item->first, _ ("%A %-e %B"));
  g_autofree char *near = kontor_when_format_date (item->first, self->today);
  gboolean is_near = item->first >= self->today && item->first <= self->today + 1;
  /* Translators: a near day and its date: "Today, Friday 6 March" */
  g_autofree char *text = is_near ? g_strdup_printf (_ ("%s, %s"), near, date) : g_strdup (date);

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)), text);
}

/* Items of a day belong together. */
static int
compare_days (gconstpointer a, gconstpointer b, gpointer data)
{
  const KontorMonthItem *left = a;
  const KontorMonthItem *right = b;

  return left->first < right->first ? -1 : left->first > right->first;
}

static gboolean
top_cb (gpointer data)
{
  KontorDayList *self = data;

  self->top = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self->view)))
    {
      gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view)), 0);
      self->fresh = FALSE;
    }

  return G_SOURCE_REMOVE;
}

/* A list that is filled puts its first row at the top, and that row's heading above it: seen once it
 * was painted, then it is moved down. */
static void
show_top (KontorDayList *self)
{
  if (self->fresh && self->top == 0)
    self->top = g_idle_add_full (G_PRIORITY_LOW, top_cb, self, NULL);
}

static void
kontor_day_list_dispose (GObject *object)
{
  g_clear_handle_id (&KONTOR_DAY_LIST (object)->top, g_source_remove);

  G_OBJECT_CLASS (kontor_day_list_parent_class)->dispose (object);
}

static void
kontor_day_list_finalize (GObject *object)
{
  g_clear_object (&KONTOR_DAY_LIST (object)->items);

  G_OBJECT_CLASS (kontor_day_list_parent_class)->finalize (object);
}

static void
kontor_day_list_class_init (KontorDayListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_day_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_day_list_finalize;

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, KONTOR_TYPE_MONTH_ITEM);
  signals[REMOVED] = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, KONTOR_TYPE_MONTH_ITEM);
}

static void
kontor_day_list_init (KontorDayList *self)
{
  self->items = g_list_store_new (KONTOR_TYPE_MONTH_ITEM);
}

static GtkListItemFactory *
headings_new (KontorDayList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (header_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (header_bind_cb), self, G_CONNECT_SWAPPED);

  return factory;
}

GtkWidget *
kontor_day_list_new (gboolean headings)
{
  KontorDayList *self = g_object_new (KONTOR_TYPE_DAY_LIST, NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *content;
  GtkWidget *empty;
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkSortListModel *model = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->items)),
                                                     NULL);
  GtkSingleSelection *selection;

  if (headings)
    {
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_days, NULL, NULL));

      gtk_sort_list_model_set_section_sorter (model, sorter);
    }
  selection = gtk_single_selection_new (G_LIST_MODEL (model));
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  self->view = GTK_LIST_VIEW (gtk_list_view_new (GTK_SELECTION_MODEL (selection), factory));
  gtk_list_view_set_single_click_activate (self->view, TRUE);
  g_signal_connect_object (self->view, "map", G_CALLBACK (show_top), self, G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "kontor-day-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Entries"), -1);
  if (headings)
    {
      g_autoptr (GtkListItemFactory) header = headings_new (self);

      gtk_list_view_set_header_factory (self->view, header);
    }
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  content = GTK_WIDGET (self->view);
  if (headings)
    {
      /* The whole width scrolls, also beside the lines. */
      content = adw_clamp_scrollable_new ();
      adw_clamp_scrollable_set_maximum_size (ADW_CLAMP_SCROLLABLE (content), 760);
      adw_clamp_scrollable_set_child (ADW_CLAMP_SCROLLABLE (content), GTK_WIDGET (self->view));
      gtk_widget_add_css_class (GTK_WIDGET (self->view), "kontor-agenda");
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), content);
  if (headings)
    kontor_list_rest_add (GTK_WIDGET (self->view));
  empty = gtk_label_new (_ ("Nothing on this day"));
  gtk_widget_add_css_class (empty, "dim-label");
  gtk_widget_set_margin_top (empty, 12);
  gtk_widget_set_margin_bottom (empty, 12);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, scroller, "list");
  gtk_stack_add_named (self->stack, empty, "empty");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));

  return GTK_WIDGET (self);
}

void
kontor_day_list_set_items (KontorDayList *self, GPtrArray *items, gint64 today)
{
  guint n_before;

  g_return_if_fail (KONTOR_IS_DAY_LIST (self));

  self->today = today;
  n_before = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  g_list_store_splice (self->items, 0, n_before, items->pdata, items->len);
  gtk_stack_set_visible_child_name (self->stack, items->len > 0 ? "list" : "empty");
  self->fresh = self->fresh || n_before == 0;
  show_top (self);
}

void
kontor_day_list_set_max_height (KontorDayList *self, int height)
{
  GtkWidget *scroller;

  g_return_if_fail (KONTOR_IS_DAY_LIST (self));

  scroller = gtk_stack_get_child_by_name (self->stack, "list");
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), height);
}
