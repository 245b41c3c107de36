/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Follows the person's entries that run. The clock ticks only while somebody can see it. Main
 * thread. */

#include "config.h"

#include "kontor-timer-row.h"

#include "kontor-timer.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

struct _KontorTimerRow
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorLiveQuery *running; /* owned: of the entries that run: one, or none */
  KontorRecord *task; /* owned, nullable: what it runs on */
  GtkWidget *open; /* of the child: the task, or how to start */
  GtkLabel *title; /* of @open */
  GtkLabel *clock; /* of @open */
  GtkImage *icon; /* of @open */
  GtkWidget *stop; /* of the child */
  guint tick; /* source, while mapped and running */
};

G_DEFINE_FINAL_TYPE (KontorTimerRow, kontor_timer_row, ADW_TYPE_BIN)

/* (transfer full) (nullable) */
static KontorRecord *
dup_entry (KontorTimerRow *self)
{
  return g_list_model_get_item (G_LIST_MODEL (self->running), 0);
}

static void
show_clock (KontorTimerRow *self)
{
  g_autoptr (KontorRecord) entry = dup_entry (self);
  g_autofree char *text = NULL;
  gint64 start = 0;

  if (entry == NULL)
    return;
  start = kontor_row_get_integer (kontor_record_get_row (entry), KONTOR_TIME_ENTRY_START);
  text = kontor_when_format_clock (MAX (0, kontor_office_get_now (self->office) - start) /
                                   KONTOR_SECOND);
  gtk_label_set_label (self->clock, text);
}

static gboolean
tick_cb (gpointer data)
{
  show_clock (data);

  return G_SOURCE_CONTINUE;
}

static void
follow_clock (KontorTimerRow *self)
{
  gboolean runs = g_list_model_get_n_items (G_LIST_MODEL (self->running)) > 0;

  g_clear_handle_id (&self->tick, g_source_remove);
  if (runs && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick = g_timeout_add_seconds (1, tick_cb, self);
}

static void
show_task (KontorTimerRow *self)
{
  const char *title = self->task != NULL ? kontor_record_get_title (self->task)
                                         : _ ("Start timer…");

  gtk_label_set_label (self->title, title);
  gtk_widget_set_tooltip_text (self->open, self->task != NULL ? title : NULL);
}

/* Which entry runs, or where it stands, is another. */
static void
show_entry (KontorTimerRow *self)
{
  g_autoptr (KontorRecord) entry = dup_entry (self);

  if (self->task != NULL)
    g_signal_handlers_disconnect_by_func (self->task, show_task, self);
  g_clear_object (&self->task);
  if (entry != NULL)
    self->task = kontor_office_get_record (self->office, KONTOR_RECORD_TASK,
                                           kontor_row_get_id_field (kontor_record_get_row (entry),
                                                                    KONTOR_TIME_ENTRY_TASK));
  if (self->task != NULL)
    g_signal_connect_object (self->task, "notify::title", G_CALLBACK (show_task), self,
                             G_CONNECT_SWAPPED);
  gtk_image_set_from_icon_name (self->icon, entry != NULL ? "kontor-timer-symbolic"
                                                          : "media-playback-start-symbolic");
  gtk_widget_set_visible (self->stop, entry != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->clock), entry != NULL);
  if (entry != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "accent");
  show_task (self);
  show_clock (self);
  follow_clock (self);
}

/* --- what the person does --- */

static void
open_cb (KontorTimerRow *self)
{
  if (self->task != NULL)
    kontor_office_open (self->office, KONTOR_RECORD_TASK, kontor_record_get_id (self->task));
  else
    kontor_timer_choose (self->office, GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))));
}

static void
stop_cb (KontorTimerRow *self)
{
  kontor_timer_stop_now (self->office);
}

/* The agent does not say of which office: of those whose timer ran by then. */
static void
away_cb (KontorTimerRow *self, gint64 since, gint64 until, const char *reason)
{
  g_autoptr (KontorRecord) entry = dup_entry (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gint64 start = 0;

  if (entry == NULL || self->task == NULL || root == NULL)
    return;
  start = kontor_row_get_integer (kontor_record_get_row (entry), KONTOR_TIME_ENTRY_START);
  if (start < until)
    kontor_timer_ask_away (self->office, GTK_WIDGET (root), kontor_record_get_title (self->task),
                           MAX (start, since), until);
}

/* What a record says may change without its place in the list. */
static void
store_changed_cb (KontorTimerRow *self, guint64 types)
{
  if ((types & kontor_record_type_to_bit (KONTOR_RECORD_TIME_ENTRY)) != 0)
    show_entry (self);
}

/* --- class --- */

static void
kontor_timer_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kontor_timer_row_parent_class)->map (widget);
  show_clock (KONTOR_TIMER_ROW (widget));
  follow_clock (KONTOR_TIMER_ROW (widget));
}

static void
kontor_timer_row_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&KONTOR_TIMER_ROW (widget)->tick, g_source_remove);
  GTK_WIDGET_CLASS (kontor_timer_row_parent_class)->unmap (widget);
}

static void
kontor_timer_row_dispose (GObject *object)
{
  KontorTimerRow *self = KONTOR_TIMER_ROW (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->task);
  g_clear_object (&self->running);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_timer_row_parent_class)->dispose (object);
}

static void
kontor_timer_row_class_init (KontorTimerRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_timer_row_dispose;
  GTK_WIDGET_CLASS (klass)->map = kontor_timer_row_map;
  GTK_WIDGET_CLASS (klass)->unmap = kontor_timer_row_unmap;
}

static void
kontor_timer_row_init (KontorTimerRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->title = GTK_LABEL (gtk_label_new (NULL));
  self->clock = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->title, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->clock), "numeric");
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->clock));

  self->open = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->open), content);
  gtk_widget_add_css_class (self->open, "flat");
  gtk_widget_set_hexpand (self->open, TRUE);
  g_signal_connect_object (self->open, "clicked", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);

  self->stop = gtk_button_new_from_icon_name ("media-playback-stop-symbolic");
  gtk_widget_add_css_class (self->stop, "flat");
  gtk_widget_set_tooltip_text (self->stop, _ ("Stop the timer"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->stop), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Stop the timer"), -1);
  g_signal_connect_object (self->stop, "clicked", G_CALLBACK (stop_cb), self, G_CONNECT_SWAPPED);

  gtk_box_append (GTK_BOX (box), self->open);
  gtk_box_append (GTK_BOX (box), self->stop);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
kontor_timer_row_new (KontorOffice *office)
{
  KontorTimerRow *self = g_object_new (KONTOR_TYPE_TIMER_ROW, NULL);
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TIME_ENTRY);
  g_autoptr (KontorQuery) query = NULL;

  self->office = g_object_ref (office);
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_TIME_ENTRY_PERSON,
                                                                    kontor_office_get_person (
                                                                        office)));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TIME_ENTRY_END,
                                                                      KONTOR_TEST_EQUAL, NULL));
  kontor_query_builder_add_order (builder, KONTOR_TIME_ENTRY_START, TRUE);
  query = kontor_query_builder_end (builder);
  self->running = kontor_office_list (office, query);
  g_signal_connect_object (self->running, "items-changed", G_CALLBACK (show_entry), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (kontor_office_get_agent (office), "away", G_CALLBACK (away_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  show_entry (self);

  return GTK_WIDGET (self);
}
