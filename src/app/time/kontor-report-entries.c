/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The entries that a figure of a report is the sum of, as a list in a dialog. Main thread. */

#include "config.h"

#include "kontor-report-entries.h"

#include "kontor-record-list.h"
#include "kontor-time-words.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

static void
take_day (GPtrArray *conditions, GTimeZone *zone, guint field, KontorTest test, gint64 day)
{
  g_autoptr (KontorValue) value = kontor_value_new_integer (
      kontor_time_from_local (zone, day * KONTOR_DAY));

  g_ptr_array_add (conditions, kontor_condition_new (field, test, value));
}

static void
take_tasks (GPtrArray *conditions, GHashTable *tasks)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_value_unref);
  GHashTableIter iter;
  gpointer task;

  g_hash_table_iter_init (&iter, tasks);
  while (g_hash_table_iter_next (&iter, &task, NULL))
    g_ptr_array_add (values, kontor_value_new_id (task));
  g_ptr_array_add (conditions,
                   kontor_condition_new_in (KONTOR_TIME_ENTRY_TASK,
                                            (KontorValue *const *) values->pdata, values->len));
}

static KontorCondition *
condition_new (GTimeZone *zone, KontorReportLine *line, gint64 first, gint64 end)
{
  g_autoptr (GPtrArray) conditions = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_condition_unref);
  g_autoptr (GPtrArray) ends = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_condition_unref);
  const KontorId *person = kontor_report_line_get_person (line);

  if (!kontor_id_is_nil (person))
    g_ptr_array_add (conditions, kontor_condition_new_refers (KONTOR_TIME_ENTRY_PERSON, person));
  if (kontor_report_line_get_tasks (line) != NULL)
    take_tasks (conditions, kontor_report_line_get_tasks (line));
  take_day (conditions, zone, KONTOR_TIME_ENTRY_START, KONTOR_TEST_LESS, end);
  take_day (ends, zone, KONTOR_TIME_ENTRY_END, KONTOR_TEST_GREATER, first);
  g_ptr_array_add (ends, kontor_condition_new (KONTOR_TIME_ENTRY_END, KONTOR_TEST_EQUAL, NULL));
  g_ptr_array_add (conditions,
                   kontor_condition_new_join (KONTOR_JOIN_ANY,
                                              (KontorCondition *const *) ends->pdata, ends->len));

  return kontor_condition_new_join (KONTOR_JOIN_ALL, (KontorCondition *const *) conditions->pdata,
                                    conditions->len);
}

static gboolean
activated_cb (KontorOffice *office, KontorRecord *record, KontorRecordList *list)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (list), ADW_TYPE_DIALOG);

  if (dialog != NULL)
    adw_dialog_close (ADW_DIALOG (dialog));
  kontor_office_open (office, KONTOR_RECORD_TIME_ENTRY, kontor_record_get_id (record));

  return TRUE;
}

static GtkWidget *
list_new (KontorOffice *office, KontorReportLine *line, gint64 first, gint64 end)
{
  static const guint columns[] = { KONTOR_TIME_ENTRY_TASK, KONTOR_TIME_ENTRY_PERSON,
                                   KONTOR_TIME_ENTRY_START, KONTOR_TIME_ENTRY_END,
                                   KONTOR_TIME_ENTRY_REASON };
  GtkWidget *widget = kontor_record_list_new (office, KONTOR_RECORD_TIME_ENTRY);
  KontorRecordList *list = KONTOR_RECORD_LIST (widget);
  g_autoptr (KontorCondition) condition = condition_new (kontor_office_get_zone (office), line,
                                                         first, end);

  kontor_record_list_set_columns (list, columns, G_N_ELEMENTS (columns));
  kontor_record_list_set_default_order (list, KONTOR_TIME_ENTRY_START, FALSE);
  kontor_record_list_set_base_condition (list, condition);
  kontor_record_list_set_can_create (list, FALSE);
  kontor_record_list_set_editable (list, FALSE);
  kontor_record_list_set_empty (list, "kontor-time-symbolic", _ ("No entries"),
                                _ ("What is planned has no entries yet."));
  g_signal_connect_object (list, "activated", G_CALLBACK (activated_cb), office, G_CONNECT_SWAPPED);

  return widget;
}

void
kontor_report_entries_present (KontorOffice *office,
                               GtkWidget *parent,
                               KontorTimeReport *report,
                               KontorReportLine *line,
                               int bucket)
{
  const KontorReportAsk *ask = kontor_time_report_get_ask (report);
  gint64 first = ask->first_day;
  gint64 end = ask->end_day;
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  g_autofree char *days = NULL;
  g_autofree char *title = NULL;

  if (bucket >= 0)
    {
      first = kontor_time_report_get_bucket (report, (guint) bucket)->first_day;
      end = kontor_time_report_get_bucket (report, (guint) bucket)->end_day;
    }
  days = kontor_time_days_to_label (first, end - 1);
  title = g_strdup_printf ("%s, %s", kontor_report_line_get_title (line), days);
  adw_dialog_set_title (dialog, title);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), list_new (office, line, first, end));
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_content_width (dialog, 900);
  adw_dialog_set_content_height (dialog, 520);
  adw_dialog_present (dialog, parent);
}
