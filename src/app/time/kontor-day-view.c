/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads everything about the shown day in one go, again after each change of the store; an answer
 * about another day is dropped. Main thread. */

#include "config.h"

#include "kontor-day-view.h"

#include "kontor-day-chooser.h"
#include "kontor-day-reading.h"
#include "kontor-day-sums.h"
#include "kontor-link.h"
#include "kontor-task-chooser.h"
#include "kontor-time-words.h"
#include "kontor-when.h"
#include "kontor-work-day-row.h"

#include <glib/gi18n.h>

/* Narrower than this the sums lie below the timeline. */
#define NARROW "max-width: 640sp"

struct _KontorDayView
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorTimeEditor *editor; /* owned */
  gint64 day;
  gboolean follows; /* the day is today, and stays so at midnight */
  gboolean scrolls; /* the day's entries are scrolled to when they come */
  KontorId wanted; /* the entry that gets the focus when it comes; nil: none */
  GCancellable *reading; /* owned, nullable */
  KontorDayTimeline *timeline;
  GtkScrolledWindow *scroller;
  GtkMenuButton *date; /* shows the day, opens the calendar */
  GtkCalendar *calendar;
  GtkWidget *today;
  GtkLabel *total;
  GtkWidget *locked;
  KontorDaySums *sums;
};

G_DEFINE_FINAL_TYPE (KontorDayView, kontor_day_view, ADW_TYPE_BIN)

/* --- showing --- */

static void
focus_wanted (KontorDayView *self)
{
  KontorDayBlock *block = NULL;

  if (kontor_id_is_nil (&self->wanted))
    return;
  block = kontor_day_timeline_find (self->timeline, &self->wanted);
  self->wanted = (KontorId) KONTOR_ID_INIT_NIL;
  if (block != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (block));
}

static gboolean
scroll_cb (gpointer data)
{
  KontorDayView *self = data;

  if (self->timeline != NULL)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller),
                              kontor_day_timeline_get_offset (self->timeline));

  return G_SOURCE_REMOVE;
}

static void
day_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorDayView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorDay) day = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                             &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->office == NULL)
    return;
  if (error != NULL)
    kontor_office_tell_error (self->office, error);
  if (day == NULL || day->day != self->day)
    return;
  kontor_day_timeline_set_entries (self->timeline, day->entries);
  kontor_day_timeline_set_gaps (self->timeline, day->gaps);
  gtk_widget_set_visible (self->locked, day->locked);
  kontor_day_sums_show (self->sums, day);
  text = kontor_day_sums_format (day);
  gtk_label_set_label (self->total, text);
  if (self->scrolls)
    g_idle_add_full (G_PRIORITY_LOW, scroll_cb, g_object_ref (self), g_object_unref);
  self->scrolls = FALSE;
  focus_wanted (self);
}

static void
read_again (KontorDayView *self)
{
  KontorDay *asked = kontor_day_new (self->day, kontor_office_get_zone (self->office));

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), kontor_day_read, asked,
                                (GDestroyNotify) kontor_day_free, (GDestroyNotify) kontor_day_free,
                                self->reading, day_read_cb, g_object_ref (self));
}

static void
store_changed_cb (KontorDayView *self, guint64 types)
{
  const guint64 shown = kontor_record_type_to_bit (KONTOR_RECORD_TIME_ENTRY) |
                        kontor_record_type_to_bit (KONTOR_RECORD_TASK) |
                        kontor_record_type_to_bit (KONTOR_RECORD_PLAN_SLICE) |
                        kontor_record_type_to_bit (KONTOR_RECORD_EVENT) |
                        kontor_record_type_to_bit (KONTOR_RECORD_DAY_REPORT) |
                        kontor_record_type_to_bit (KONTOR_RECORD_WORK_DAY);

  if ((types & shown) != 0)
    read_again (self);
}

/* --- the day --- */

static void
show_date (KontorDayView *self)
{
  g_autofree char *text = kontor_office_format_date (self->office, self->day);
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (1970, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) date = g_date_time_add_days (epoch, (int) self->day);
  /* Translators: a day of the week and the date, as strftime writes them */
  g_autofree char *full = g_date_time_format (date, _ ("%A, %x"));

  gtk_menu_button_set_label (self->date, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->date), full);
  gtk_widget_set_sensitive (self->today, self->day != kontor_office_get_today (self->office));
}

void
kontor_day_view_set_day (KontorDayView *self, gint64 day)
{
  g_return_if_fail (KONTOR_IS_DAY_VIEW (self));

  self->day = CLAMP (day, 0, KONTOR_DATE_MAX);
  self->follows = day == kontor_office_get_today (self->office);
  self->scrolls = TRUE;
  kontor_day_timeline_set_day (self->timeline, self->day);
  show_date (self);
  read_again (self);
}

gint64
kontor_day_view_get_day (KontorDayView *self)
{
  g_return_val_if_fail (KONTOR_IS_DAY_VIEW (self), 0);

  return self->day;
}

static void
day_changed_cb (KontorDayView *self)
{
  if (self->follows)
    kontor_day_view_set_day (self, kontor_office_get_today (self->office));
  else
    show_date (self);
}

gboolean
kontor_day_view_show_entry (KontorDayView *self, const KontorId *entry)
{
  g_autoptr (KontorRecord) record = NULL;

  g_return_val_if_fail (KONTOR_IS_DAY_VIEW (self), FALSE);

  record = kontor_office_get_record (self->office, KONTOR_RECORD_TIME_ENTRY, entry);
  if (record == NULL ||
      !kontor_row_refers_to (kontor_record_get_row (record), KONTOR_TIME_ENTRY_PERSON,
                             kontor_office_get_person (self->office)))
    return FALSE;
  self->wanted = *entry;
  kontor_day_view_set_day (self,
                           kontor_time_get_day (kontor_office_get_zone (self->office),
                                                kontor_row_get_integer (kontor_record_get_row (
                                                                            record),
                                                                        KONTOR_TIME_ENTRY_START)));

  return TRUE;
}

static void
step_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorDayView *self = KONTOR_DAY_VIEW (widget);

  if (strcmp (name, "view.today") == 0)
    kontor_day_view_set_day (self, kontor_office_get_today (self->office));
  else
    kontor_day_view_set_day (self, self->day + (strcmp (name, "view.next") == 0 ? 1 : -1));
}

static void
day_selected_cb (KontorDayView *self)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (self->calendar);
  GDate chosen;

  g_date_clear (&chosen, 1);
  g_date_set_dmy (&chosen, (GDateDay) g_date_time_get_day_of_month (date),
                  (GDateMonth) g_date_time_get_month (date),
                  (GDateYear) g_date_time_get_year (date));
  /* GDate counts from the first day of the year 1. */
  kontor_day_view_set_day (self, (gint64) g_date_get_julian (&chosen) - 719163);
  gtk_menu_button_popdown (self->date);
}

static void
calendar_shown_cb (KontorDayView *self)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (1970, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) date = g_date_time_add_days (epoch, (int) self->day);

  g_signal_handlers_block_by_func (self->calendar, day_selected_cb, self);
  gtk_calendar_select_day (self->calendar, date);
  g_signal_handlers_unblock_by_func (self->calendar, day_selected_cb, self);
}

/* --- changes --- */

static void
corrected_cb (KontorDayView *self, KontorRow *entry, gint64 start, gint64 end)
{
  kontor_time_editor_correct (self->editor, entry, start, end);
}

static void
split (KontorDayView *self, KontorRow *entry)
{
  gint64 start = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START);
  gint64 end = kontor_row_has (entry, KONTOR_TIME_ENTRY_END)
                   ? kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END)
                   : kontor_office_get_now (self->office);
  gint64 middle = start + (end - start) / 2;

  /* To full five minutes, where there is room for them. */
  if (end - start >= 20 * KONTOR_MINUTE)
    middle = middle / (5 * KONTOR_MINUTE) * (5 * KONTOR_MINUTE);
  kontor_time_editor_split (self->editor, entry, middle);
}

static void
command_cb (KontorDayView *self, const char *name, KontorRow *entry, KontorRow *next)
{
  if (strcmp (name, "open") == 0)
    kontor_office_open (self->office, KONTOR_RECORD_TIME_ENTRY, kontor_row_get_id (entry));
  else if (strcmp (name, "open-task") == 0)
    kontor_office_open (self->office, KONTOR_RECORD_TASK,
                        kontor_row_get_id_field (entry, KONTOR_TIME_ENTRY_TASK));
  else if (strcmp (name, "remove") == 0)
    kontor_time_editor_remove (self->editor, entry);
  else if (strcmp (name, "split") == 0)
    split (self, entry);
  else if (next == NULL || !kontor_value_equal (kontor_row_get (entry, KONTOR_TIME_ENTRY_TASK),
                                                kontor_row_get (next, KONTOR_TIME_ENTRY_TASK)))
    kontor_office_tell (self->office, _ ("The next entry is not of the same task"));
  else
    kontor_time_editor_merge (self->editor, entry, next);
}

static void
task_chosen_cb (GObject *chooser, const KontorId *task, KontorDayView *self)
{
  const gint64 *span = g_object_get_data (chooser, "span");

  kontor_time_editor_add (self->editor, task, span[0], span[1]);
}

static void
wanted_cb (KontorDayView *self, gint64 start, gint64 end)
{
  g_autofree char *span = kontor_time_span_to_label (self->office, start, end);
  /* Translators: %s is a span of time, as "14:00–14:30" */
  g_autofree char *title = g_strdup_printf (_ ("Add time, %s"), span);
  AdwDialog *chooser = kontor_task_chooser_new (self->office, title);
  const gint64 both[] = { start, end };

  g_object_set_data_full (G_OBJECT (chooser), "span", g_memdup2 (both, sizeof both), g_free);
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (task_chosen_cb), self, 0);
  adw_dialog_present (chooser, GTK_WIDGET (self));
}

static void
fill_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorDayView *self = KONTOR_DAY_VIEW (widget);
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId task = KONTOR_ID_INIT_NIL;
  const char *link = NULL;
  gint64 start = 0;
  gint64 end = 0;

  g_variant_get (parameter, "(&sxx)", &link, &start, &end);
  if (kontor_link_parse (link, &type, &task) && type == KONTOR_RECORD_TASK)
    kontor_time_editor_add (self->editor, &task, start, end);
  else
    wanted_cb (self, start, end);
}

/* --- building --- */

static GtkWidget *
button_new (const char *icon, const char *name, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");

  return button;
}

static GtkWidget *
build_bar (KontorDayView *self)
{
  GtkWidget *bar = adw_wrap_box_new ();
  GtkWidget *days = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *lock_text = gtk_label_new (_ ("Locked: changes are requests"));
  GtkWidget *lock_icon = gtk_image_new_from_icon_name ("system-lock-screen-symbolic");

  self->calendar = GTK_CALENDAR (kontor_day_chooser_new ());
  g_signal_connect_object (self->calendar, "day-selected", G_CALLBACK (day_selected_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_popover_set_child (GTK_POPOVER (popover), GTK_WIDGET (self->calendar));
  g_signal_connect_object (popover, "show", G_CALLBACK (calendar_shown_cb), self,
                           G_CONNECT_SWAPPED);
  self->date = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_popover (self->date, popover);
  gtk_widget_add_css_class (GTK_WIDGET (self->date), "flat");
  self->today = gtk_button_new_with_label (_ ("Today"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->today), "view.today");
  gtk_widget_add_css_class (self->today, "flat");
  gtk_box_append (GTK_BOX (days),
                  button_new ("go-previous-symbolic", _ ("Previous day"), "view.previous"));
  gtk_box_append (GTK_BOX (days), GTK_WIDGET (self->date));
  gtk_box_append (GTK_BOX (days), button_new ("go-next-symbolic", _ ("Next day"), "view.next"));
  gtk_box_append (GTK_BOX (days), self->today);

  self->total = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->total, TRUE);
  gtk_label_set_xalign (self->total, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->total), "numeric");
  self->locked = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (self->locked), lock_icon);
  gtk_label_set_ellipsize (GTK_LABEL (lock_text), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (self->locked), lock_text);
  gtk_widget_add_css_class (self->locked, "dim-label");

  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (bar), 12);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (bar), 3);
  adw_wrap_box_append (ADW_WRAP_BOX (bar), days);
  adw_wrap_box_append (ADW_WRAP_BOX (bar), GTK_WIDGET (self->total));
  adw_wrap_box_append (ADW_WRAP_BOX (bar), self->locked);
  gtk_widget_set_margin_start (bar, 6);
  gtk_widget_set_margin_end (bar, 6);
  gtk_widget_set_margin_bottom (bar, 6);

  return bar;
}

static GtkWidget *
build_timeline (KontorDayView *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *timeline = kontor_day_timeline_new (self->office);

  self->timeline = KONTOR_DAY_TIMELINE (timeline);
  self->scroller = GTK_SCROLLED_WINDOW (scrolled);
  g_signal_connect_object (timeline, "corrected", G_CALLBACK (corrected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "command", G_CALLBACK (command_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "wanted", G_CALLBACK (wanted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "ended", G_CALLBACK (kontor_day_timeline_reset), timeline,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (self->scroller, timeline);
  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_hexpand (scrolled, TRUE);
  gtk_widget_set_vexpand (scrolled, TRUE);

  return scrolled;
}

static void
build (KontorDayView *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *parts = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *breakpoint = adw_breakpoint_new (adw_breakpoint_condition_parse (NARROW));
  GValue vertical = G_VALUE_INIT;

  gtk_box_append (GTK_BOX (page), build_bar (self));
  self->sums = KONTOR_DAY_SUMS (kontor_day_sums_new (self->office));
  gtk_box_append (GTK_BOX (parts), build_timeline (self));
  gtk_box_append (GTK_BOX (parts), GTK_WIDGET (self->sums));
  gtk_box_append (GTK_BOX (page), parts);
  g_value_init (&vertical, GTK_TYPE_ORIENTATION);
  g_value_set_enum (&vertical, GTK_ORIENTATION_VERTICAL);
  adw_breakpoint_add_setter (breakpoint, G_OBJECT (parts), "orientation", &vertical);
  g_value_unset (&vertical);
  gtk_widget_set_size_request (bin, 300, 200);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), page);
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), breakpoint);
  adw_bin_set_child (ADW_BIN (self), bin);
}

static void
kontor_day_view_dispose (GObject *object)
{
  KontorDayView *self = KONTOR_DAY_VIEW (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  adw_bin_set_child (ADW_BIN (self), NULL);
  self->timeline = NULL;
  g_clear_object (&self->editor);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_day_view_parent_class)->dispose (object);
}

static void
kontor_day_view_class_init (KontorDayViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_day_view_dispose;

  gtk_widget_class_install_action (widget_class, "view.previous", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "view.next", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "view.today", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "day.fill", "(sxx)", fill_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, 0, "view.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, 0, "view.next", NULL);
}

static void
kontor_day_view_init (KontorDayView *self)
{
}

GtkWidget *
kontor_day_view_new (KontorOffice *office)
{
  KontorDayView *self = g_object_new (KONTOR_TYPE_DAY_VIEW, NULL);

  self->office = g_object_ref (office);
  self->editor = kontor_time_editor_new (office, GTK_WIDGET (self));
  build (self);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (office, "day-changed", G_CALLBACK (day_changed_cb), self,
                           G_CONNECT_SWAPPED);
  kontor_day_view_set_day (self, kontor_office_get_today (office));

  return GTK_WIDGET (self);
}

KontorDayTimeline *
kontor_day_view_get_timeline (KontorDayView *self)
{
  g_return_val_if_fail (KONTOR_IS_DAY_VIEW (self), NULL);

  return self->timeline;
}

KontorTimeEditor *
kontor_day_view_get_editor (KontorDayView *self)
{
  g_return_val_if_fail (KONTOR_IS_DAY_VIEW (self), NULL);

  return self->editor;
}
