/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which calendars are shown. Only what differs from the default is kept, so that new calendars come and
 * go by themselves. Main thread. */

#include "config.h"

#include "kontor-calendar-button.h"

#include "kontor-calendar-read.h"
#include "kontor-list-rest.h"

#include <glib/gi18n.h>
#include <string.h>

struct _KontorCalendarButton
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  GHashTable *switched; /* owned, of texts */
  GtkListView *list; /* child */
  GtkCheckButton *tasks; /* child */
  gboolean filled;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorCalendarButton, kontor_calendar_button, ADW_TYPE_BIN)

static gboolean
is_on (KontorCalendarButton *self, KontorRecord *calendar)
{
  char id[KONTOR_ID_LENGTH + 1];

  kontor_id_format (kontor_record_get_id (calendar), id);

  return kontor_calendar_is_default (kontor_record_get_row (calendar),
                                     kontor_office_get_person (self->office)) !=
         g_hash_table_contains (self->switched, id);
}

/* --- rows --- */

static void
draw_dot_cb (GtkDrawingArea *area, cairo_t *cairo, int width, int height, gpointer data)
{
  GdkRGBA *colour = g_object_get_data (G_OBJECT (area), "kontor-colour");

  if (colour == NULL)
    return;
  gdk_cairo_set_source_rgba (cairo, colour);
  cairo_arc (cairo, width / 2., height / 2., MIN (width, height) / 2., 0, 2 * G_PI);
  cairo_fill (cairo);
}

static void
toggled_cb (KontorCalendarButton *self, GtkCheckButton *check)
{
  GtkListItem *item = g_object_get_data (G_OBJECT (check), "kontor-item");
  KontorRecord *calendar = item != NULL ? gtk_list_item_get_item (item) : NULL;
  char id[KONTOR_ID_LENGTH + 1];

  if (!self->filled)
    return;
  if (check != self->tasks)
    {
      if (calendar == NULL || is_on (self, calendar) == gtk_check_button_get_active (check))
        return;
      kontor_id_format (kontor_record_get_id (calendar), id);
      if (!g_hash_table_remove (self->switched, id))
        g_hash_table_add (self->switched, g_strdup (id));
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
setup_cb (KontorCalendarButton *self, GtkListItem *item)
{
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *dot = gtk_drawing_area_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (dot), 12);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (dot), 12);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (dot), draw_dot_cb, NULL, NULL);
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), dot);
  gtk_box_append (GTK_BOX (box), label);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), box);
  g_object_set_data (G_OBJECT (check), "kontor-item", item);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_focusable (item, FALSE); /* the check button is */
  gtk_list_item_set_child (item, check);
}

static void
bind_cb (KontorCalendarButton *self, GtkListItem *item)
{
  GtkWidget *check = gtk_list_item_get_child (item);
  GtkWidget *box = gtk_check_button_get_child (GTK_CHECK_BUTTON (check));
  GtkWidget *dot = gtk_widget_get_first_child (box);
  KontorRecord *calendar = gtk_list_item_get_item (item);
  g_autofree char *colour = kontor_calendar_get_colour (kontor_record_get_row (calendar));
  const char *title = kontor_record_get_title (calendar);
  GdkRGBA rgba = { 0.5f, 0.5f, 0.5f, 1 };

  gdk_rgba_parse (&rgba, colour);
  g_object_set_data_full (G_OBJECT (dot), "kontor-colour", gdk_rgba_copy (&rgba),
                          (GDestroyNotify) gdk_rgba_free);
  gtk_widget_queue_draw (dot);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (box)), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  self->filled = FALSE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_on (self, calendar));
  self->filled = TRUE;
}

/* --- building --- */

static GtkSelectionModel *
model_new (KontorCalendarButton *self)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_CALENDAR);
  g_autoptr (KontorQuery) query = NULL;

  kontor_query_builder_add_order (builder, KONTOR_CALENDAR_KIND, FALSE);
  kontor_query_builder_add_order (builder, KONTOR_CALENDAR_TITLE, FALSE);
  query = kontor_query_builder_end (builder);

  return GTK_SELECTION_MODEL (
      gtk_no_selection_new (G_LIST_MODEL (kontor_office_list (self->office, query))));
}

static GtkWidget *
content_new (KontorCalendarButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (model_new (self), factory));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "kontor-day-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Calendars"), -1);
  self->tasks = GTK_CHECK_BUTTON (
      gtk_check_button_new_with_mnemonic (_ ("Deadlines of my _tasks")));
  gtk_widget_set_margin_start (GTK_WIDGET (self->tasks), 3);
  g_signal_connect_object (self->tasks, "toggled", G_CALLBACK (toggled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 360);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  kontor_list_rest_add (GTK_WIDGET (self->list));
  gtk_widget_set_size_request (box, 260, -1);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->tasks));

  return box;
}

/* It is measured before it is shown. */
static void
popup_cb (GtkMenuButton *button, gpointer list)
{
  kontor_list_rest_wake (list);
}

static void
kontor_calendar_button_dispose (GObject *object)
{
  g_clear_object (&KONTOR_CALENDAR_BUTTON (object)->office);

  G_OBJECT_CLASS (kontor_calendar_button_parent_class)->dispose (object);
}

static void
kontor_calendar_button_finalize (GObject *object)
{
  g_hash_table_unref (KONTOR_CALENDAR_BUTTON (object)->switched);

  G_OBJECT_CLASS (kontor_calendar_button_parent_class)->finalize (object);
}

static void
kontor_calendar_button_class_init (KontorCalendarButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_calendar_button_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_calendar_button_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_calendar_button_init (KontorCalendarButton *self)
{
  self->switched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

GtkWidget *
kontor_calendar_button_new (KontorOffice *office)
{
  KontorCalendarButton *self;
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  self = g_object_new (KONTOR_TYPE_CALENDAR_BUTTON, NULL);
  self->office = g_object_ref (office);
  gtk_popover_set_child (GTK_POPOVER (popover), content_new (self));
  gtk_check_button_set_active (self->tasks, TRUE);
  self->filled = TRUE;
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "kontor-filter-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Calendars"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Calendars"), -1);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), popup_cb, self->list, NULL);
  adw_bin_set_child (ADW_BIN (self), button);

  return GTK_WIDGET (self);
}

GHashTable *
kontor_calendar_button_get_switched (KontorCalendarButton *self)
{
  g_return_val_if_fail (KONTOR_IS_CALENDAR_BUTTON (self), NULL);

  return self->switched;
}

gboolean
kontor_calendar_button_get_tasks (KontorCalendarButton *self)
{
  g_return_val_if_fail (KONTOR_IS_CALENDAR_BUTTON (self), FALSE);

  return gtk_check_button_get_active (self->tasks);
}

char *
kontor_calendar_button_save (KontorCalendarButton *self)
{
  g_autoptr (GString) text = NULL;
  GHashTableIter iter;
  gpointer id;

  g_return_val_if_fail (KONTOR_IS_CALENDAR_BUTTON (self), NULL);

  text = g_string_new (kontor_calendar_button_get_tasks (self) ? "tasks" : "no-tasks");
  g_hash_table_iter_init (&iter, self->switched);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_string_append_printf (text, " %s", (const char *) id);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
kontor_calendar_button_restore (KontorCalendarButton *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  g_return_if_fail (KONTOR_IS_CALENDAR_BUTTON (self));

  g_hash_table_remove_all (self->switched);
  for (guint i = 0; words[i] != NULL; i++)
    if (i > 0 && *words[i] != '\0')
      g_hash_table_add (self->switched, g_strdup (words[i]));
  gtk_check_button_set_active (self->tasks, words[0] == NULL || strcmp (words[0], "no-tasks") != 0);
}
