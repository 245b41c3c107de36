/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of who spent how much on what, read in one transaction. Reading is on the reader's thread,
 * all else on any. */

#include "config.h"

#include "kontor-time-report.h"

#include "kontor-time-sheet.h"
#include "kontor-time-words.h"
#include "kontor-when.h"
#include "kontor-zone.h"

#include <glib/gi18n.h>

/* More than these are not read: a report of them would be nobody's. */
#define ROWS_MAX 200000
/* How many columns are of days, and up to how many days of weeks. */
#define DAYS_MAX 14
#define WEEK_DAYS_MAX 98

struct _KontorTimeReport
{
  KontorReportAsk ask; /* without the zone */
  GArray *buckets; /* owned, of KontorReportBucket */
  KontorReportLine *root; /* owned: its lines are the groups */
  KontorReportLine *total; /* owned */
};

/* --- columns --- */

static void
bucket_clear (gpointer data)
{
  g_free (((KontorReportBucket *) data)->title);
}

/* The first day of the next column after @day. */
static gint64
get_next (gint64 day, gint64 n_days)
{
  GDate date;
  gint64 first;

  if (n_days <= DAYS_MAX)
    return day + 1;
  /* 1970-01-01 was a Thursday: weeks begin on Mondays. */
  if (n_days <= WEEK_DAYS_MAX)
    return day + 7 - (day + 3) % 7;
  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (day + 719163));
  first = day - g_date_get_day (&date) + 1;

  return first + g_date_get_days_in_month (g_date_get_month (&date), g_date_get_year (&date));
}

/* Without the year: there is little room. */
static char *
name_week (gint64 first, gint64 last)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (1970, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) from = g_date_time_add_days (epoch, (int) first);
  g_autoptr (GDateTime) to = g_date_time_add_days (epoch, (int) last);
  g_autofree char *start = g_date_time_format (from, "%-d");
  g_autofree char *end = g_date_time_format (to, _ ("%-d %b"));

  if (first == last)
    return g_steal_pointer (&end);

  return g_strdup_printf (C_ ("days", "%s–%s"), start, end);
}

static char *
name_bucket (gint64 day, gint64 end, gint64 n_days)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (1970, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) date = g_date_time_add_days (epoch, (int) day);

  if (n_days <= DAYS_MAX)
    return kontor_time_day_to_label (day);
  if (n_days <= WEEK_DAYS_MAX)
    return name_week (day, end - 1);

  /* Translators: a month and its year, as strftime writes them */
  return g_date_time_format (date, _ ("%b %Y"));
}

static void
make_buckets (KontorTimeReport *self)
{
  gint64 n_days = self->ask.end_day - self->ask.first_day;

  self->buckets = g_array_new (FALSE, TRUE, sizeof (KontorReportBucket));
  g_array_set_clear_func (self->buckets, bucket_clear);
  for (gint64 day = self->ask.first_day; day < self->ask.end_day;)
    {
      KontorReportBucket bucket = { .first_day = day };

      bucket.end_day = MIN (get_next (day, n_days), self->ask.end_day);
      bucket.title = name_bucket (day, bucket.end_day, n_days);
      g_array_append_val (self->buckets, bucket);
      day = bucket.end_day;
    }
}

/* --- lines --- */

/* What stands for everything of a kind that is not shared: no record has this id. */
static const KontorId others = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                   0xff, 0xff, 0xff, 0xff, 0xff } };

typedef struct
{
  KontorTimeReport *report;
  KontorReader *reader;
} Making;

static KontorReportLine *
others_line_new (KontorRecordType type, guint n_buckets, gboolean group)
{
  static const struct
  {
    KontorRecordType type;
    const char *title;
    const char *hint;
  } kinds[] = {
    { KONTOR_RECORD_PROJECT, N_ ("Other projects"),
      N_ ("Projects that are not shared with you, together") },
    { KONTOR_RECORD_TASK, N_ ("Other tasks"), N_ ("Tasks that are not shared with you, together") },
    { KONTOR_RECORD_PERSON, N_ ("Other people"),
      N_ ("People who are not shared with you, together") },
  };
  KontorReportLine *line = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds) && line == NULL; i++)
    if (kinds[i].type == type)
      {
        line = kontor_report_line_new (_ (kinds[i].title), n_buckets, group);
        kontor_report_line_set_hint (line, _ (kinds[i].hint));
      }

  return line;
}

/* (transfer none): the line of @id in @parent, made if need be */
static KontorReportLine *
get_line (Making *making,
          KontorReportLine *parent,
          KontorRecordType type,
          const KontorId *id,
          gboolean group)
{
  guint n = making->report->buckets->len;
  gboolean none = kontor_id_is_nil (id);
  g_autoptr (KontorRow) row = none ? NULL : kontor_reader_get (making->reader, type, id);
  const KontorId *key = none || row != NULL ? id : &others;
  KontorReportLine *line = kontor_report_line_find (parent, key);

  if (line != NULL)
    return line;
  if (row != NULL)
    line = kontor_report_line_new (kontor_row_get_title (row), n, group);
  else if (none)
    line = kontor_report_line_new (_ ("Without a project"), n, group);
  else
    line = others_line_new (type, n, group);
  if (type == KONTOR_RECORD_PERSON && row != NULL)
    kontor_report_line_set_person (line, id);
  else if (type == KONTOR_RECORD_PROJECT && row != NULL)
    kontor_report_line_set_project (line, id);
  kontor_report_line_take (parent, key, line);

  return line;
}

/* A task is seen by who works on it, its project only by its members; and of who does not see the
 * task, nobody knows whose it is. */
static void
get_project (Making *making, const KontorId *task, KontorId *project)
{
  g_autoptr (KontorRow) row = kontor_reader_get (making->reader, KONTOR_RECORD_TASK, task);
  const KontorId *id = row != NULL ? kontor_row_get_id_field (row, KONTOR_TASK_PROJECT) : &others;

  *project = id != NULL ? *id : (KontorId) KONTOR_ID_INIT_NIL;
}

/* Group and line that a line of the sheet belongs to. */
static KontorReportLine *
find_lines (Making *making, const KontorTimeLine *from, KontorReportLine **group)
{
  KontorTimeReport *self = making->report;
  KontorReportLine *line = NULL;
  KontorId project;

  switch (self->ask.by)
    {
    case KONTOR_REPORT_BY_PERSON:
      *group = get_line (making, self->root, KONTOR_RECORD_PERSON, &from->person, TRUE);
      break;
    case KONTOR_REPORT_BY_PROJECT:
      get_project (making, &from->task, &project);
      *group = get_line (making, self->root, KONTOR_RECORD_PROJECT, &project, TRUE);
      kontor_report_line_add_task (*group, &from->task);
      break;
    case KONTOR_REPORT_BY_TASK:
      *group = get_line (making, self->root, KONTOR_RECORD_TASK, &from->task, TRUE);
      kontor_report_line_add_task (*group, &from->task);
      line = get_line (making, *group, KONTOR_RECORD_PERSON, &from->person, FALSE);
      kontor_report_line_add_task (line, &from->task);
      return line;
    }
  line = get_line (making, *group, KONTOR_RECORD_TASK, &from->task, FALSE);
  kontor_report_line_set_person (line, kontor_report_line_get_person (*group));
  kontor_report_line_add_task (line, &from->task);

  return line;
}

static void
add_sheet_line (Making *making, const KontorTimeLine *from)
{
  KontorTimeReport *self = making->report;
  KontorReportLine *group = NULL;
  KontorReportLine *line = find_lines (making, from, &group);

  for (guint b = 0; b < self->buckets->len; b++)
    {
      const KontorReportBucket *bucket = &g_array_index (self->buckets, KontorReportBucket, b);
      KontorReportFigures figures = { 0 };

      for (gint64 day = bucket->first_day; day < bucket->end_day; day++)
        {
          figures.spent += from->days[day - self->ask.first_day].spent;
          figures.plan += from->days[day - self->ask.first_day].plan;
        }
      kontor_report_line_add (line, b, &figures);
      kontor_report_line_add (group, b, &figures);
      kontor_report_line_add (self->total, b, &figures);
    }
}

static void
add_absences (KontorTimeReport *self, KontorReportLine *line, GPtrArray *absences)
{
  for (guint i = 0; i < absences->len; i++)
    {
      const KontorRow *row = absences->pdata[i];
      KontorReportAbsence absence = { .id = *kontor_row_get_id (row) };

      absence.first_day = MAX (self->ask.first_day,
                               kontor_row_get_integer (row, KONTOR_ABSENCE_STARTS_ON));
      absence.end_day = MIN (self->ask.end_day,
                             kontor_row_get_integer (row, KONTOR_ABSENCE_ENDS_ON) + 1);
      absence.kind = kontor_row_get_choice (row, KONTOR_ABSENCE_KIND);
      absence.approved = kontor_row_get_boolean (row, KONTOR_ABSENCE_APPROVED);
      if (!kontor_row_is_deleted (row) && absence.first_day < absence.end_day &&
          kontor_row_refers_to (row, KONTOR_ABSENCE_PERSON, kontor_report_line_get_person (line)))
        kontor_report_line_add_absence (line, &absence);
    }
}

static void
add_person (Making *making,
            const KontorTimeSheet *sheet,
            const KontorRow *person,
            const KontorRow *organisation,
            GPtrArray *absences)
{
  KontorTimeReport *self = making->report;
  const KontorId *id = kontor_row_get_id (person);
  g_autoptr (GArray) days = kontor_time_sheet_get_resource (sheet, id, organisation, absences);
  g_autoptr (KontorReportLine) line = kontor_report_line_new (kontor_row_get_title (person),
                                                              self->buckets->len, FALSE);
  KontorReportFigures sum = { 0 };
  gboolean shown = FALSE;

  kontor_report_line_set_person (line, id);
  add_absences (self, line, absences);
  for (guint b = 0; b < self->buckets->len; b++)
    {
      const KontorReportBucket *bucket = &g_array_index (self->buckets, KontorReportBucket, b);
      KontorReportFigures figures = { 0 };

      for (gint64 day = bucket->first_day; day < bucket->end_day; day++)
        {
          const KontorResourceDay *on = &g_array_index (days, KontorResourceDay,
                                                        day - self->ask.first_day);

          figures.plan += on->plan;
          figures.capacity += on->capacity;
          figures.absent += on->absent;
        }
      kontor_report_line_add (line, b, &figures);
      kontor_report_line_add (self->total, b, &figures);
    }
  sum = kontor_report_line_get (line, -1);
  shown = self->ask.measure == KONTOR_REPORT_LOAD ? sum.capacity > 0 || sum.plan > 0
                                                  : kontor_report_line_get_absences (line)->len > 0;
  if (shown)
    kontor_report_line_take (self->root, id, g_steal_pointer (&line));
}

/* --- reading --- */

static GPtrArray *
list_entries (KontorReading *reading, const KontorReportAsk *ask, GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TIME_ENTRY);
  g_autoptr (KontorValue) first = kontor_value_new_integer (
      kontor_time_from_local (ask->zone, ask->first_day * KONTOR_DAY));
  g_autoptr (KontorValue) last = kontor_value_new_integer (
      kontor_time_from_local (ask->zone, ask->end_day * KONTOR_DAY));
  g_autoptr (KontorCondition) later = kontor_condition_new (KONTOR_TIME_ENTRY_END,
                                                            KONTOR_TEST_GREATER, first);
  g_autoptr (KontorCondition) runs = kontor_condition_new (KONTOR_TIME_ENTRY_END, KONTOR_TEST_EQUAL,
                                                           NULL);
  KontorCondition *const either[] = { later, runs };
  g_autoptr (KontorQuery) query = NULL;

  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TIME_ENTRY_START,
                                                                      KONTOR_TEST_LESS, last));
  kontor_query_builder_take_condition (builder, kontor_condition_new_join (KONTOR_JOIN_ANY, either,
                                                                           G_N_ELEMENTS (either)));
  query = kontor_query_builder_end (builder);

  return kontor_reading_list (reading, query, 0, ROWS_MAX, error);
}

static GPtrArray *
list_slices (KontorReading *reading, const KontorReportAsk *ask, GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_PLAN_SLICE);
  g_autoptr (KontorValue) first = kontor_value_new_integer (ask->first_day);
  g_autoptr (KontorValue) last = kontor_value_new_integer (ask->end_day);
  g_autoptr (KontorQuery) query = NULL;

  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_PLAN_SLICE_DAY,
                                                                      KONTOR_TEST_AT_LEAST, first));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_PLAN_SLICE_DAY,
                                                                      KONTOR_TEST_LESS, last));
  query = kontor_query_builder_end (builder);

  return kontor_reading_list (reading, query, 0, ROWS_MAX, error);
}

/* A task that was planned as a whole, and not by days, counts on its deadline for who is responsible:
 * @slices gets what stands for it. */
static gboolean
add_whole_plans (KontorReading *reading,
                 const KontorReportAsk *ask,
                 GPtrArray *slices,
                 GError **error)
{
  KontorReader *reader = kontor_reading_get_reader (reading);
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorValue) from = kontor_value_new_integer (
      kontor_zone_get_day_start (ask->zone, ask->first_day));
  g_autoptr (KontorValue) to = kontor_value_new_integer (
      kontor_zone_get_day_start (ask->zone, ask->end_day));
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (GPtrArray) tasks = NULL;

  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TASK_DEADLINE,
                                                                      KONTOR_TEST_AT_LEAST, from));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TASK_DEADLINE,
                                                                      KONTOR_TEST_LESS, to));
  kontor_query_builder_take_condition (builder, kontor_condition_new_is_set (KONTOR_TASK_PLAN));
  query = kontor_query_builder_end (builder);
  tasks = kontor_reading_list (reading, query, 0, ROWS_MAX, error);
  if (tasks == NULL)
    return FALSE;

  for (guint i = 0; i < tasks->len; i++)
    {
      const KontorRow *task = tasks->pdata[i];
      g_autoptr (GPtrArray) own = kontor_reader_list (reader, KONTOR_RECORD_PLAN_SLICE,
                                                      KONTOR_PLAN_SLICE_TASK,
                                                      kontor_row_get_id (task));
      const KontorValue *person = kontor_row_get (task, KONTOR_TASK_RESPONSIBLE);
      KontorRowBuilder *slice = NULL;

      if (own->len > 0 || person == NULL)
        continue;
      slice = kontor_row_builder_new (KONTOR_RECORD_PLAN_SLICE, kontor_row_get_id (task));
      kontor_row_builder_take (slice, KONTOR_PLAN_SLICE_TASK,
                               kontor_value_new_id (kontor_row_get_id (task)));
      kontor_row_builder_set (slice, KONTOR_PLAN_SLICE_PERSON, person);
      kontor_row_builder_take (slice, KONTOR_PLAN_SLICE_DAY,
                               kontor_value_new_integer (kontor_zone_get_day (
                                   ask->zone,
                                   kontor_row_get_integer (task, KONTOR_TASK_DEADLINE))));
      kontor_row_builder_set (slice, KONTOR_PLAN_SLICE_PLAN,
                              kontor_row_get (task, KONTOR_TASK_PLAN));
      g_ptr_array_add (slices, kontor_row_builder_end (slice));
    }

  return TRUE;
}

static void
add_people (Making *making, const KontorTimeSheet *sheet)
{
  g_autoptr (GPtrArray) people = kontor_reader_list_all (making->reader, KONTOR_RECORD_PERSON);
  g_autoptr (GPtrArray) absences = kontor_reader_list_all (making->reader, KONTOR_RECORD_ABSENCE);
  g_autoptr (GPtrArray) organisations = kontor_reader_list_all (making->reader,
                                                                KONTOR_RECORD_ORGANISATION);

  for (guint i = 0; i < people->len; i++)
    if (!kontor_row_is_deleted (people->pdata[i]))
      add_person (making, sheet, people->pdata[i],
                  organisations->len > 0 ? organisations->pdata[0] : NULL, absences);
}

gpointer
kontor_time_report_read (KontorReading *reading, gpointer data, GError **error)
{
  const KontorReportAsk *ask = data;
  g_autoptr (KontorTimeReport) self = g_atomic_rc_box_new0 (KontorTimeReport);
  Making making = { .report = self, .reader = kontor_reading_get_reader (reading) };
  KontorContext context = { 0 };
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) slices = NULL;
  g_autoptr (KontorTimeSheet) sheet = NULL;

  self->ask = *ask;
  self->ask.zone = NULL;
  make_buckets (self);
  self->root = kontor_report_line_new ("", self->buckets->len, TRUE);
  self->total = kontor_report_line_new (_ ("All"), self->buckets->len, FALSE);
  kontor_reading_init_context (reading, &context);
  entries = list_entries (reading, ask, error);
  slices = entries != NULL ? list_slices (reading, ask, error) : NULL;
  if (slices == NULL || !add_whole_plans (reading, ask, slices, error))
    return NULL;
  sheet = kontor_time_sheet_new (entries, slices, NULL, ask->first_day, ask->end_day, ask->zone,
                                 context.now);

  if (ask->measure == KONTOR_REPORT_LOAD || ask->measure == KONTOR_REPORT_ABSENCE)
    add_people (&making, sheet);
  else
    for (guint i = 0; i < kontor_time_sheet_get_n_lines (sheet); i++)
      add_sheet_line (&making, kontor_time_sheet_get_line (sheet, i));
  kontor_report_line_finish (self->root);

  return g_steal_pointer (&self);
}

/* --- the report --- */

KontorTimeReport *
kontor_time_report_ref (KontorTimeReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KontorTimeReport *self = data;

  g_clear_pointer (&self->buckets, g_array_unref);
  g_clear_object (&self->root);
  g_clear_object (&self->total);
}

void
kontor_time_report_unref (KontorTimeReport *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

const KontorReportAsk *
kontor_time_report_get_ask (const KontorTimeReport *self)
{
  return &self->ask;
}

guint
kontor_time_report_get_n_buckets (const KontorTimeReport *self)
{
  return self->buckets->len;
}

const KontorReportBucket *
kontor_time_report_get_bucket (const KontorTimeReport *self, guint index)
{
  g_return_val_if_fail (index < self->buckets->len, NULL);

  return &g_array_index (self->buckets, KontorReportBucket, index);
}

GListModel *
kontor_time_report_get_groups (KontorTimeReport *self)
{
  return kontor_report_line_get_lines (self->root);
}

KontorReportLine *
kontor_time_report_get_total (KontorTimeReport *self)
{
  return self->total;
}
