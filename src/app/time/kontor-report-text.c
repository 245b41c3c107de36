/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A report in words and as a sheet: for the table, for who hears it, for a file. Any thread. */

#include "config.h"

#include "kontor-time-report.h"

#include "kontor-csv-write.h"
#include "kontor-time-words.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* --- in words --- */

char *
kontor_time_report_format (const KontorTimeReport *self, KontorReportLine *line, int bucket)
{
  KontorReportFigures figures = kontor_report_line_get (line, bucket);
  g_autofree char *spent = kontor_when_format_duration (figures.spent / KONTOR_SECOND);
  g_autofree char *plan = kontor_when_format_duration (figures.plan / KONTOR_SECOND);
  g_autofree char *capacity = kontor_when_format_duration (figures.capacity / KONTOR_SECOND);

  switch (kontor_time_report_get_ask (self)->measure)
    {
    case KONTOR_REPORT_SPENT:
      return g_strdup (figures.spent > 0 ? spent : "");
    case KONTOR_REPORT_PLAN:
      if (figures.spent == 0 && figures.plan == 0)
        return g_strdup ("");
      if (figures.plan == 0)
        return g_strdup (spent);
      /* Translators: lengths of time, as "2 h 50 min of 4 h": spent, and planned */
      return g_strdup_printf (_ ("%s of %s"), spent, plan);
    case KONTOR_REPORT_LOAD:
      if (figures.plan == 0 && figures.capacity == 0)
        return g_strdup ("");
      if (figures.capacity == 0)
        return g_strdup (plan);
      if (bucket < 0)
        return g_strdup_printf (_ ("%s of %s"), plan, capacity);
      return g_strdup_printf ("%d %%", (int) (figures.plan * 100 / figures.capacity));
    case KONTOR_REPORT_ABSENCE:
      if (figures.absent == 0)
        return g_strdup ("");
      return g_strdup_printf (ngettext ("%u day", "%u days", figures.absent), figures.absent);
    }

  return g_strdup ("");
}

char *
kontor_time_report_describe (const KontorTimeReport *self, KontorReportLine *line, int bucket)
{
  const char *column = bucket < 0 ? _ ("Sum")
                                  : kontor_time_report_get_bucket (self, (guint) bucket)->title;
  g_autofree char *text = kontor_time_report_format (self, line, bucket);

  /* Translators: of a table's cell, for the screen reader: its line, its column, and what it says */
  return g_strdup_printf (_ ("%s, %s: %s"), kontor_report_line_get_title (line), column,
                          text[0] != '\0' ? text : _ ("nothing"));
}

char *
kontor_time_report_get_title (const KontorTimeReport *self)
{
  static const char *const names[] = {
    N_ ("Time by person"),
    N_ ("Time by project"),
    N_ ("Time by task"),
  };
  const KontorReportAsk *ask = kontor_time_report_get_ask (self);
  const char *name = ask->measure == KONTOR_REPORT_LOAD      ? _ ("Load of people")
                     : ask->measure == KONTOR_REPORT_ABSENCE ? _ ("Absences")
                                                             : _ (names[ask->by]);
  g_autofree char *days = kontor_time_days_to_label (ask->first_day, ask->end_day - 1);

  /* Translators: the name of a report and its days, as "Time by person, 9–15 Nov 2026" */
  return g_strdup_printf (_ ("%s, %s"), name, days);
}

/* --- CSV --- */

static char *
to_hours (gint64 microseconds)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, "%.2f", (double) microseconds / (double) KONTOR_HOUR);

  return g_strdup (number);
}

static char *
to_cell (const KontorTimeReport *self, KontorReportLine *line, int bucket)
{
  KontorReportFigures figures = kontor_report_line_get (line, bucket);
  KontorReportMeasure measure = kontor_time_report_get_ask (self)->measure;

  if (measure == KONTOR_REPORT_ABSENCE)
    return g_strdup_printf ("%u", figures.absent);
  if (measure == KONTOR_REPORT_LOAD)
    return to_hours (figures.plan);

  return to_hours (figures.spent);
}

/* Spent, or planned of how much, or days. */
static void
append_line (KontorTimeReport *self, GString *csv, KontorReportLine *group, KontorReportLine *line)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  KontorReportFigures sum = kontor_report_line_get (line, -1);
  KontorReportMeasure measure = kontor_time_report_get_ask (self)->measure;

  g_ptr_array_add (cells, g_strdup (kontor_report_line_get_title (group)));
  if (group != line)
    g_ptr_array_add (cells, g_strdup (kontor_report_line_get_title (line)));
  for (guint b = 0; b < kontor_time_report_get_n_buckets (self); b++)
    g_ptr_array_add (cells, to_cell (self, line, (int) b));
  g_ptr_array_add (cells, to_cell (self, line, -1));
  if (measure == KONTOR_REPORT_LOAD)
    g_ptr_array_add (cells, to_hours (sum.capacity));
  else if (measure != KONTOR_REPORT_ABSENCE)
    {
      g_ptr_array_add (cells, to_hours (sum.plan));
      g_ptr_array_add (cells, to_hours (sum.spent - sum.plan));
    }
  kontor_csv_append_row (csv, (const char *const *) cells->pdata, cells->len);
}

static void
append_header (KontorTimeReport *self, GString *csv)
{
  static const char *const groups[] = { N_ ("Person"), N_ ("Project"), N_ ("Task") };
  static const char *const lines[] = { N_ ("Task"), N_ ("Task"), N_ ("Person") };
  const KontorReportAsk *ask = kontor_time_report_get_ask (self);
  KontorReportMeasure measure = ask->measure;
  gboolean by_person = measure == KONTOR_REPORT_LOAD || measure == KONTOR_REPORT_ABSENCE;
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (cells, g_strdup (by_person ? _ ("Person") : _ (groups[ask->by])));
  if (!by_person)
    g_ptr_array_add (cells, g_strdup (_ (lines[ask->by])));
  for (guint b = 0; b < kontor_time_report_get_n_buckets (self); b++)
    g_ptr_array_add (cells,
                     kontor_date_to_string (kontor_time_report_get_bucket (self, b)->first_day));
  if (measure == KONTOR_REPORT_ABSENCE)
    g_ptr_array_add (cells, g_strdup (_ ("Days")));
  else if (measure == KONTOR_REPORT_LOAD)
    {
      g_ptr_array_add (cells, g_strdup (_ ("Planned")));
      g_ptr_array_add (cells, g_strdup (_ ("Working hours")));
    }
  else
    {
      g_ptr_array_add (cells, g_strdup (_ ("Spent")));
      g_ptr_array_add (cells, g_strdup (_ ("Planned")));
      g_ptr_array_add (cells, g_strdup (_ ("Difference")));
    }
  kontor_csv_append_row (csv, (const char *const *) cells->pdata, cells->len);
}

static void
append_group (KontorTimeReport *self, GString *csv, KontorReportLine *group)
{
  GListModel *lines = kontor_report_line_get_lines (group);

  if (lines == NULL)
    append_line (self, csv, group, group);
  for (guint i = 0; lines != NULL && i < g_list_model_get_n_items (lines); i++)
    {
      g_autoptr (KontorReportLine) line = g_list_model_get_item (lines, i);

      append_line (self, csv, group, line);
    }
}

char *
kontor_time_report_to_csv (KontorTimeReport *self)
{
  g_autoptr (GString) csv = g_string_new (NULL);
  GListModel *groups = kontor_time_report_get_groups (self);

  append_header (self, csv);
  for (guint g = 0; g < g_list_model_get_n_items (groups); g++)
    {
      g_autoptr (KontorReportLine) group = g_list_model_get_item (groups, g);

      append_group (self, csv, group);
    }

  return g_string_free (g_steal_pointer (&csv), FALSE);
}
