/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is chosen above is read on the reader's thread and shown below, again after changes. Main
 * thread. */

#include "config.h"

#include "kontor-report-view.h"

#include "kontor-absence-chart.h"
#include "kontor-chart.h"
#include "kontor-report-chart.h"
#include "kontor-report-entries.h"
#include "kontor-report-files.h"
#include "kontor-report-period.h"
#include "kontor-report-table.h"
#include "kontor-time-editor.h"
#include "kontor-time-sheet.h"
#include "kontor-time-words.h"

#include <glib/gi18n.h>
#include <stdio.h>

/* How long changes are gathered before the report is read again. */
#define DELAY_MS 300
#define NARROW "max-width: 600sp"

struct _KontorReportView
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorTimeReport *report; /* owned, nullable */
  GCancellable *reading; /* owned, nullable */
  guint later; /* source */
  gint64 first_day; /* of a custom period */
  gint64 end_day;
  gboolean restoring; /* choices are being set: nothing is read */
  gboolean unseen; /* @report is to be shown once this is */
  GtkDropDown *period;
  GtkDropDown *by;
  GtkDropDown *measure;
  GtkLabel *days;
  AdwToggleGroup *form;
  GtkStack *pages;
  KontorReportTable *table;
  KontorAbsenceChart *absences; /* in place of the table, for that figure */
  KontorChart *chart;
};

G_DEFINE_FINAL_TYPE (KontorReportView, kontor_report_view, ADW_TYPE_BIN)

/* --- reading --- */

static void
show_report (KontorReportView *self)
{
  const KontorReportAsk *ask = kontor_time_report_get_ask (self->report);
  g_autofree char *days = kontor_time_days_to_label (ask->first_day, ask->end_day - 1);
  gboolean empty = g_list_model_get_n_items (kontor_time_report_get_groups (self->report)) == 0;
  const char *page = adw_toggle_group_get_active_name (self->form);

  gtk_label_set_label (self->days, days);
  kontor_report_table_set_report (self->table, self->report);
  kontor_report_chart_show (self->chart, self->report);
  if (!empty && strcmp (page, "table") == 0 && ask->measure == KONTOR_REPORT_ABSENCE)
    page = "absences";
  kontor_absence_chart_set_report (self->absences, self->report);
  gtk_stack_set_visible_child_name (self->pages, empty ? "empty" : page);
}

/* A table of a month is a thousand widgets, which nobody needs who is in another mode. */
static void
show_report_if_seen (KontorReportView *self)
{
  self->unseen = !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (!self->unseen)
    show_report (self);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorReportView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorTimeReport) report = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source),
                                                                       result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->office == NULL)
    return;
  if (error != NULL)
    kontor_office_tell_error (self->office, error);
  if (report == NULL)
    return;
  g_clear_pointer (&self->report, kontor_time_report_unref);
  self->report = g_steal_pointer (&report);
  show_report_if_seen (self);
}

static void
ask_free (gpointer data)
{
  g_time_zone_unref (((KontorReportAsk *) data)->zone);
  g_free (data);
}

static void
read_report (KontorReportView *self)
{
  KontorReportAsk *ask = NULL;

  if (self->restoring)
    return;
  ask = g_new0 (KontorReportAsk, 1);
  ask->by = (KontorReportBy) gtk_drop_down_get_selected (self->by);
  ask->measure = (KontorReportMeasure) gtk_drop_down_get_selected (self->measure);
  ask->zone = g_time_zone_ref (kontor_office_get_zone (self->office));
  ask->first_day = self->first_day;
  ask->end_day = self->end_day;
  kontor_report_period_get ((KontorReportPeriod) gtk_drop_down_get_selected (self->period),
                            kontor_office_get_today (self->office), &ask->first_day, &ask->end_day);
  gtk_widget_set_sensitive (GTK_WIDGET (self->by), ask->measure == KONTOR_REPORT_SPENT ||
                                                       ask->measure == KONTOR_REPORT_PLAN);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), kontor_time_report_read,
                                ask, ask_free, (GDestroyNotify) kontor_time_report_unref,
                                self->reading, read_cb, g_object_ref (self));
}

static gboolean
later_cb (gpointer data)
{
  KontorReportView *self = data;

  self->later = 0;
  read_report (self);

  return G_SOURCE_REMOVE;
}

static void
store_changed_cb (KontorReportView *self, guint64 types)
{
  const guint64 shown = kontor_record_type_to_bit (KONTOR_RECORD_TIME_ENTRY) |
                        kontor_record_type_to_bit (KONTOR_RECORD_PLAN_SLICE) |
                        kontor_record_type_to_bit (KONTOR_RECORD_TASK) |
                        kontor_record_type_to_bit (KONTOR_RECORD_ABSENCE);

  if ((types & shown) != 0 && self->later == 0)
    self->later = g_timeout_add (DELAY_MS, later_cb, self);
}

/* --- a period in plain words --- */

static void
custom_cb (gpointer owner, const char *text, gpointer data)
{
  KontorReportView *self = owner;
  gint64 first = 0;
  gint64 end = 0;
  g_autoptr (GError) error = NULL;

  if (!kontor_report_period_parse (text, kontor_office_get_zone (self->office),
                                   kontor_office_get_now (self->office), &first, &end, &error))
    {
      kontor_office_tell (self->office, error->message);
      return;
    }
  self->first_day = first;
  self->end_day = end;
  read_report (self);
}

static void
period_cb (KontorReportView *self)
{
  if (self->restoring)
    return;
  if (gtk_drop_down_get_selected (self->period) == KONTOR_REPORT_CUSTOM)
    kontor_time_ask_text (GTK_WIDGET (self), _ ("Which days?"),
                          _ ("From and to, as “1 Nov to 15 Nov” or “last Monday to today”."),
                          _ ("Days"), _ ("_Show"), NULL, custom_cb, self, NULL, NULL);
  read_report (self);
}

static void
choice_cb (KontorReportView *self)
{
  read_report (self);
}

static void
form_cb (KontorReportView *self)
{
  if (self->report != NULL)
    show_report_if_seen (self);
}

/* --- what lies behind a figure --- */

void
kontor_report_view_show_entries (KontorReportView *self, KontorReportLine *line, int bucket)
{
  g_return_if_fail (KONTOR_IS_REPORT_VIEW (self));
  g_return_if_fail (self->report != NULL);

  kontor_report_entries_present (self->office, GTK_WIDGET (self), self->report, line, bucket);
}

static void
cell_cb (KontorReportView *self, KontorReportLine *line, int bucket)
{
  KontorReportMeasure measure = kontor_time_report_get_ask (self->report)->measure;

  if (measure == KONTOR_REPORT_SPENT || measure == KONTOR_REPORT_PLAN)
    kontor_report_view_show_entries (self, line, bucket);
  else
    kontor_office_open (self->office, KONTOR_RECORD_PERSON, kontor_report_line_get_person (line));
}

static void
person_cb (KontorReportView *self, KontorReportLine *line)
{
  kontor_office_open (self->office, KONTOR_RECORD_PERSON, kontor_report_line_get_person (line));
}

static void
mark_cb (KontorReportView *self, guint series, guint category)
{
  KontorReportMeasure measure = kontor_time_report_get_ask (self->report)->measure;

  if (measure == KONTOR_REPORT_SPENT || measure == KONTOR_REPORT_PLAN)
    kontor_report_view_show_entries (self, kontor_time_report_get_total (self->report),
                                     (int) category);
}

/* --- files and paper --- */

void
kontor_report_view_export_csv (KontorReportView *self)
{
  g_return_if_fail (KONTOR_IS_REPORT_VIEW (self));

  if (self->report != NULL)
    kontor_report_files_export (self->office, GTK_WIDGET (self), self->report, FALSE);
}

void
kontor_report_view_export_pdf (KontorReportView *self)
{
  g_return_if_fail (KONTOR_IS_REPORT_VIEW (self));

  if (self->report != NULL)
    kontor_report_files_export (self->office, GTK_WIDGET (self), self->report, TRUE);
}

void
kontor_report_view_print (KontorReportView *self)
{
  g_return_if_fail (KONTOR_IS_REPORT_VIEW (self));

  if (self->report != NULL)
    kontor_report_files_print (self->office, GTK_WIDGET (self), self->report);
}

/* --- state --- */

char *
kontor_report_view_save_state (KontorReportView *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_VIEW (self), NULL);

  return g_strdup_printf ("%u %u %u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s",
                          gtk_drop_down_get_selected (self->period),
                          gtk_drop_down_get_selected (self->by),
                          gtk_drop_down_get_selected (self->measure), self->first_day,
                          self->end_day, adw_toggle_group_get_active_name (self->form));
}

static guint
get_number (char **words, guint index, guint limit)
{
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (words[index], 10, 0, limit - 1, &number, NULL))
    return 0;

  return (guint) number;
}

void
kontor_report_view_restore_state (KontorReportView *self, const char *state)
{
  g_auto (GStrv) words = g_strsplit (state, " ", -1);
  gint64 first = 0;
  gint64 end = 0;

  g_return_if_fail (KONTOR_IS_REPORT_VIEW (self));

  if (g_strv_length (words) < 6)
    return;
  self->restoring = TRUE;
  if (g_ascii_string_to_signed (words[3], 10, 0, KONTOR_DATE_MAX, &first, NULL) &&
      g_ascii_string_to_signed (words[4], 10, first + 1, first + KONTOR_TIME_SHEET_DAYS_MAX, &end,
                                NULL))
    {
      self->first_day = first;
      self->end_day = end;
    }
  gtk_drop_down_set_selected (self->period, get_number (words, 0, KONTOR_REPORT_CUSTOM + 1));
  gtk_drop_down_set_selected (self->by, get_number (words, 1, KONTOR_REPORT_BY_TASK + 1));
  gtk_drop_down_set_selected (self->measure, get_number (words, 2, KONTOR_REPORT_ABSENCE + 1));
  adw_toggle_group_set_active_name (self->form,
                                    strcmp (words[5], "chart") == 0 ? "chart" : "table");
  self->restoring = FALSE;
  read_report (self);
}

/* --- building --- */

static void
export_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorReportView *self = KONTOR_REPORT_VIEW (widget);

  if (strcmp (name, "report.csv") == 0)
    kontor_report_view_export_csv (self);
  else if (strcmp (name, "report.pdf") == 0)
    kontor_report_view_export_pdf (self);
  else
    kontor_report_view_print (self);
}

static GtkDropDown *
drop_down_new (const char *const *choices, const char *name)
{
  GtkWidget *drop_down = gtk_drop_down_new_from_strings (choices);

  gtk_widget_set_tooltip_text (drop_down, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);

  return GTK_DROP_DOWN (drop_down);
}

static GtkWidget *
export_button_new (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _ ("Export as _CSV…"), "report.csv");
  g_menu_append (menu, _ ("Export as _PDF…"), "report.pdf");
  g_menu_append (menu, _ ("_Print…"), "report.print");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  g_object_unref (menu);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "document-save-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Export and print"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Export and print"), -1);

  return button;
}

static void
add_form (KontorReportView *self, const char *name, const char *label)
{
  AdwToggle *toggle = adw_toggle_new ();

  adw_toggle_set_name (toggle, name);
  adw_toggle_set_label (toggle, label);
  adw_toggle_group_add (self->form, toggle);
}

static GtkWidget *
build_bar (KontorReportView *self)
{
  const char *const periods[] = { _ ("This week"),  _ ("Last week"), _ ("This month"),
                                  _ ("Last month"), _ ("Custom…"),   NULL };
  const char *const bys[] = { _ ("By person"), _ ("By project"), _ ("By task"), NULL };
  const char *const measures[] = { _ ("Spent"), _ ("Spent and planned"), _ ("Load"), _ ("Absences"),
                                   NULL };
  GtkWidget *bar = adw_wrap_box_new ();

  self->period = drop_down_new (periods, _ ("Period"));
  self->by = drop_down_new (bys, _ ("Grouped by"));
  self->measure = drop_down_new (measures, _ ("Figures"));
  self->form = ADW_TOGGLE_GROUP (adw_toggle_group_new ());
  add_form (self, "table", _ ("Table"));
  add_form (self, "chart", _ ("Chart"));
  self->days = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->days), "dim-label");
  g_signal_connect_object (self->period, "notify::selected", G_CALLBACK (period_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->by, "notify::selected", G_CALLBACK (choice_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->measure, "notify::selected", G_CALLBACK (choice_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "notify::active-name", G_CALLBACK (form_cb), self,
                           G_CONNECT_SWAPPED);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (bar), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (bar), 6);
  adw_wrap_box_append (ADW_WRAP_BOX (bar), GTK_WIDGET (self->period));
  adw_wrap_box_append (ADW_WRAP_BOX (bar), GTK_WIDGET (self->measure));
  adw_wrap_box_append (ADW_WRAP_BOX (bar), GTK_WIDGET (self->by));
  adw_wrap_box_append (ADW_WRAP_BOX (bar), GTK_WIDGET (self->form));
  adw_wrap_box_append (ADW_WRAP_BOX (bar), export_button_new ());
  adw_wrap_box_append (ADW_WRAP_BOX (bar), GTK_WIDGET (self->days));
  gtk_widget_set_margin_start (bar, 6);
  gtk_widget_set_margin_end (bar, 6);
  gtk_widget_set_margin_bottom (bar, 6);

  return bar;
}

static void
build (KontorReportView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *breakpoint = adw_breakpoint_new (adw_breakpoint_condition_parse (NARROW));
  GtkWidget *empty = adw_status_page_new ();
  GValue narrow = G_VALUE_INIT;

  self->pages = GTK_STACK (gtk_stack_new ());
  gtk_box_append (GTK_BOX (box), build_bar (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->pages));
  self->table = KONTOR_REPORT_TABLE (kontor_report_table_new ());
  g_signal_connect_object (self->table, "cell", G_CALLBACK (cell_cb), self, G_CONNECT_SWAPPED);
  self->absences = KONTOR_ABSENCE_CHART (kontor_absence_chart_new ());
  g_signal_connect_object (self->absences, "opened", G_CALLBACK (person_cb), self,
                           G_CONNECT_SWAPPED);
  self->chart = KONTOR_CHART (kontor_chart_new (""));
  g_signal_connect_object (self->chart, "activated", G_CALLBACK (mark_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_margin_start (GTK_WIDGET (self->chart), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->chart), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->chart), 12);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "kontor-report-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("Nothing in this period"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty),
                                   _ ("Choose other days, or other figures, above."));
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->table), "table");
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->absences), "absences");
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->chart), "chart");
  gtk_stack_add_named (self->pages, empty, "empty");
  gtk_widget_set_vexpand (GTK_WIDGET (self->pages), TRUE);

  g_value_init (&narrow, G_TYPE_BOOLEAN);
  g_value_set_boolean (&narrow, TRUE);
  adw_breakpoint_add_setter (breakpoint, G_OBJECT (self->table), "narrow", &narrow);
  g_value_unset (&narrow);
  gtk_widget_set_size_request (bin, 300, 200);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), box);
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), breakpoint);
  adw_bin_set_child (ADW_BIN (self), bin);
}

static void
kontor_report_view_dispose (GObject *object)
{
  KontorReportView *self = KONTOR_REPORT_VIEW (object);

  g_clear_handle_id (&self->later, g_source_remove);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->report, kontor_time_report_unref);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_report_view_parent_class)->dispose (object);
}

static void
kontor_report_view_map (GtkWidget *widget)
{
  KontorReportView *self = KONTOR_REPORT_VIEW (widget);

  GTK_WIDGET_CLASS (kontor_report_view_parent_class)->map (widget);
  if (self->unseen)
    show_report_if_seen (self);
}

static void
kontor_report_view_class_init (KontorReportViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_report_view_dispose;
  widget_class->map = kontor_report_view_map;

  gtk_widget_class_install_action (widget_class, "report.csv", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "report.pdf", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "report.print", NULL, export_cb);
}

static void
kontor_report_view_init (KontorReportView *self)
{
}

GtkWidget *
kontor_report_view_new (KontorOffice *office)
{
  KontorReportView *self = g_object_new (KONTOR_TYPE_REPORT_VIEW, NULL);
  gint64 today = kontor_office_get_today (office);

  self->office = g_object_ref (office);
  self->first_day = today - 29;
  self->end_day = today + 1;
  build (self);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (office, "day-changed", G_CALLBACK (choice_cb), self, G_CONNECT_SWAPPED);
  read_report (self);

  return GTK_WIDGET (self);
}

KontorTimeReport *
kontor_report_view_get_report (KontorReportView *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_VIEW (self), NULL);

  return self->report;
}
