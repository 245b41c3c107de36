/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A report of absences by months and people. Main thread. */

#include "config.h"

#include "kontor-absence-row.h"

#include "kontor-schema.h"
#include "kontor-time-words.h"

#include <glib/gi18n.h>

/* GDate counts from the first day of the year 1. */
#define EPOCH 719163

struct _KontorAbsenceRow
{
  GObject parent_instance;

  KontorReportLine *line; /* owned */
  GArray *absences; /* owned, of KontorReportAbsence */
  gint64 first_day;
  gint64 end_day;
};

G_DEFINE_FINAL_TYPE (KontorAbsenceRow, kontor_absence_row, G_TYPE_OBJECT)

static void
kontor_absence_row_finalize (GObject *object)
{
  KontorAbsenceRow *self = KONTOR_ABSENCE_ROW (object);

  g_clear_object (&self->line);
  g_clear_pointer (&self->absences, g_array_unref);

  G_OBJECT_CLASS (kontor_absence_row_parent_class)->finalize (object);
}

static void
kontor_absence_row_class_init (KontorAbsenceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_absence_row_finalize;
}

static void
kontor_absence_row_init (KontorAbsenceRow *self)
{
  self->absences = g_array_new (FALSE, FALSE, sizeof (KontorReportAbsence));
}

static gint64
get_next_month (gint64 day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (day + EPOCH));

  return day - g_date_get_day (&date) + 1 +
         g_date_get_days_in_month (g_date_get_month (&date), g_date_get_year (&date));
}

/* (nullable) (transfer full): the person is there all the time */
static KontorAbsenceRow *
row_new (KontorReportLine *line, gint64 first, gint64 end)
{
  const GArray *all = kontor_report_line_get_absences (line);
  g_autoptr (KontorAbsenceRow) self = g_object_new (KONTOR_TYPE_ABSENCE_ROW, NULL);

  self->line = g_object_ref (line);
  self->first_day = first;
  self->end_day = end;
  for (guint i = 0; i < all->len; i++)
    {
      const KontorReportAbsence *absence = &g_array_index (all, KontorReportAbsence, i);

      if (absence->first_day < end && absence->end_day > first)
        g_array_append_val (self->absences, *absence);
    }

  return self->absences->len > 0 ? g_steal_pointer (&self) : NULL;
}

GListModel *
kontor_absence_row_list (KontorTimeReport *report)
{
  const KontorReportAsk *ask = kontor_time_report_get_ask (report);
  GListModel *lines = kontor_time_report_get_groups (report);
  GListStore *rows = g_list_store_new (KONTOR_TYPE_ABSENCE_ROW);
  gint64 end = 0;

  for (gint64 first = ask->first_day; first < ask->end_day; first = end)
    {
      end = MIN (get_next_month (first), ask->end_day);
      for (guint i = 0; i < g_list_model_get_n_items (lines); i++)
        {
          g_autoptr (KontorReportLine) line = g_list_model_get_item (lines, i);
          g_autoptr (KontorAbsenceRow) row = row_new (line, first, end);

          if (row != NULL)
            g_list_store_append (rows, row);
        }
    }

  return G_LIST_MODEL (rows);
}

KontorReportLine *
kontor_absence_row_get_line (KontorAbsenceRow *self)
{
  g_return_val_if_fail (KONTOR_IS_ABSENCE_ROW (self), NULL);

  return self->line;
}

gint64
kontor_absence_row_get_first_day (KontorAbsenceRow *self)
{
  g_return_val_if_fail (KONTOR_IS_ABSENCE_ROW (self), 0);

  return self->first_day;
}

gint64
kontor_absence_row_get_end_day (KontorAbsenceRow *self)
{
  g_return_val_if_fail (KONTOR_IS_ABSENCE_ROW (self), 0);

  return self->end_day;
}

const GArray *
kontor_absence_row_get_absences (KontorAbsenceRow *self)
{
  g_return_val_if_fail (KONTOR_IS_ABSENCE_ROW (self), NULL);

  return self->absences;
}

char *
kontor_absence_row_name (const KontorReportAbsence *absence)
{
  const KontorField *field = kontor_schema_get_field (KONTOR_RECORD_ABSENCE, KONTOR_ABSENCE_KIND);
  const char *kind = absence->kind >= 0
                         ? kontor_field_get_choice_label (field, (guint) absence->kind)
                         : _ ("Absent");

  if (absence->approved)
    return g_strdup (kind);

  /* Translators: %s is a kind of absence, as "Holiday" */
  return g_strdup_printf (_ ("%s, not approved"), kind);
}

char *
kontor_absence_row_describe (KontorAbsenceRow *self, const KontorReportAbsence *absence)
{
  g_autofree char *name = kontor_absence_row_name (absence);
  g_autofree char *days = kontor_time_days_to_label (absence->first_day, absence->end_day - 1);

  /* Translators: who is absent, why, and when: "Anna: Holiday, 3–12 Nov 2026" */
  return g_strdup_printf (_ ("%s: %s, %s"), kontor_report_line_get_title (self->line), name, days);
}
