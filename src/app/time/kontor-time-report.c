/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of who spent how much on what, read in one transaction, and its text forms. Reading is on
 * the reader's thread, all else on any. */

#include "config.h"

#include "kontor-time-report.h"

#include "kontor-csv-write.h"
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

struct _KontorReportLine
{
  GObject parent_instance;

  char *title; /* owned */
  KontorId person;
  KontorId task;
  KontorId project;
  KontorReportFigures sum;
  GArray *buckets; /* owned, of KontorReportFigures */
  GListStore *lines; /* owned, nullable */
  GHashTable *found; /* owned, nullable: by id: its lines while it is made */
};

G_DEFINE_FINAL_TYPE (KontorReportLine, kontor_report_line, G_TYPE_OBJECT)

struct _KontorTimeReport
{
  KontorReportAsk ask; /* without the zone */
  GArray *buckets; /* owned, of KontorReportBucket */
  GListStore *groups; /* owned, of KontorReportLine */
  KontorReportLine *total; /* owned */
};

/* --- lines --- */

static void
kontor_report_line_finalize (GObject *object)
{
  KontorReportLine *self = KONTOR_REPORT_LINE (object);

  g_free (self->title);
  g_clear_pointer (&self->buckets, g_array_unref);
  g_clear_pointer (&self->found, g_hash_table_unref);
  g_clear_object (&self->lines);

  G_OBJECT_CLASS (kontor_report_line_parent_class)->finalize (object);
}

static void
kontor_report_line_class_init (KontorReportLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_report_line_finalize;
}

static void
kontor_report_line_init (KontorReportLine *self)
{
}

static KontorReportLine *
line_new (const char *title, guint n_buckets, gboolean group)
{
  KontorReportLine *line = g_object_new (KONTOR_TYPE_REPORT_LINE, NULL);

  line->title = g_strdup (title);
  line->buckets = g_array_new (FALSE, TRUE, sizeof (KontorReportFigures));
  g_array_set_size (line->buckets, n_buckets);
  if (group)
    {
      line->lines = g_list_store_new (KONTOR_TYPE_REPORT_LINE);
      line->found = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
    }

  return line;
}

static void
add (KontorReportLine *line, guint bucket, const KontorReportFigures *figures)
{
  KontorReportFigures *to[] = { &line->sum,
                                &g_array_index (line->buckets, KontorReportFigures, bucket) };

  for (guint i = 0; i < G_N_ELEMENTS (to); i++)
    {
      to[i]->spent += figures->spent;
      to[i]->plan += figures->plan;
      to[i]->capacity += figures->capacity;
      to[i]->absent += figures->absent;
    }
}

const char *
kontor_report_line_get_title (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return self->title;
}

const KontorId *
kontor_report_line_get_person (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return &self->person;
}

const KontorId *
kontor_report_line_get_task (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return &self->task;
}

const KontorId *
kontor_report_line_get_project (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return &self->project;
}

KontorReportFigures
kontor_report_line_get (KontorReportLine *self, int bucket)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), (KontorReportFigures) { 0 });

  return bucket < 0 ? self->sum : g_array_index (self->buckets, KontorReportFigures, bucket);
}

GListModel *
kontor_report_line_get_lines (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return (GListModel *) self->lines;
}

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

/* --- reading --- */

typedef struct
{
  KontorTimeReport *report;
  KontorReader *reader;
  GHashTable *groups; /* owned: id, owned → KontorReportLine, borrowed */
} Making;

static char *
dup_title (Making *making, KontorRecordType type, const KontorId *id)
{
  g_autoptr (KontorRow) row = kontor_reader_get (making->reader, type, id);

  return g_strdup (row != NULL ? kontor_row_get_title (row) : _ ("Not shared with you"));
}

/* (transfer none): the line of @id among @found, made in @store if need be */
static KontorReportLine *
get_line (Making *making,
          GHashTable *found,
          GListStore *store,
          KontorRecordType type,
          const KontorId *id,
          gboolean group)
{
  KontorReportLine *line = g_hash_table_lookup (found, id);
  g_autofree char *title = NULL;

  if (line != NULL)
    return line;
  title = kontor_id_is_nil (id) ? g_strdup (_ ("Without a project")) : dup_title (making, type, id);
  line = line_new (title, making->report->buckets->len, group);
  if (type == KONTOR_RECORD_PERSON)
    line->person = *id;
  else if (type == KONTOR_RECORD_TASK)
    line->task = *id;
  else
    line->project = *id;
  g_hash_table_insert (found, kontor_id_copy (id), line);
  g_list_store_append (store, line);
  g_object_unref (line);

  return line;
}

static void
get_project (Making *making, const KontorId *task, KontorId *project)
{
  g_autoptr (KontorRow) row = kontor_reader_get (making->reader, KONTOR_RECORD_TASK, task);
  const KontorId *id = row != NULL ? kontor_row_get_id_field (row, KONTOR_TASK_PROJECT) : NULL;

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
      *group = get_line (making, making->groups, self->groups, KONTOR_RECORD_PERSON, &from->person,
                         TRUE);
      break;
    case KONTOR_REPORT_BY_PROJECT:
      get_project (making, &from->task, &project);
      *group = get_line (making, making->groups, self->groups, KONTOR_RECORD_PROJECT, &project,
                         TRUE);
      break;
    case KONTOR_REPORT_BY_TASK:
      *group = get_line (making, making->groups, self->groups, KONTOR_RECORD_TASK, &from->task,
                         TRUE);
      line = get_line (making, (*group)->found, (*group)->lines, KONTOR_RECORD_PERSON,
                       &from->person, FALSE);
      line->task = from->task;
      return line;
    }
  line = get_line (making, (*group)->found, (*group)->lines, KONTOR_RECORD_TASK, &from->task,
                   FALSE);
  line->person = (*group)->person;

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
      add (line, b, &figures);
      add (group, b, &figures);
      add (self->total, b, &figures);
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
  g_autoptr (KontorReportLine) line = line_new (kontor_row_get_title (person), self->buckets->len,
                                                FALSE);

  line->person = *id;
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
      add (line, b, &figures);
      add (self->total, b, &figures);
    }
  if (self->ask.measure == KONTOR_REPORT_LOAD ? line->sum.capacity > 0 || line->sum.plan > 0
                                              : line->sum.absent > 0)
    g_list_store_append (self->groups, line);
}

static int
compare_lines (gconstpointer a, gconstpointer b, gpointer data)
{
  return g_utf8_collate (((const KontorReportLine *) a)->title,
                         ((const KontorReportLine *) b)->title);
}

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

static void
finish (KontorTimeReport *self)
{
  g_list_store_sort (self->groups, compare_lines, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->groups)); i++)
    {
      g_autoptr (KontorReportLine) group = g_list_model_get_item (G_LIST_MODEL (self->groups), i);

      g_clear_pointer (&group->found, g_hash_table_unref);
      if (group->lines != NULL)
        g_list_store_sort (group->lines, compare_lines, NULL);
    }
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
  self->groups = g_list_store_new (KONTOR_TYPE_REPORT_LINE);
  make_buckets (self);
  self->total = line_new (_ ("All"), self->buckets->len, FALSE);
  kontor_reading_init_context (reading, &context);
  entries = list_entries (reading, ask, error);
  slices = entries != NULL ? list_slices (reading, ask, error) : NULL;
  if (slices == NULL || !add_whole_plans (reading, ask, slices, error))
    return NULL;
  sheet = kontor_time_sheet_new (entries, slices, NULL, ask->first_day, ask->end_day, ask->zone,
                                 context.now);

  making.groups = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  if (ask->measure == KONTOR_REPORT_LOAD || ask->measure == KONTOR_REPORT_ABSENCE)
    add_people (&making, sheet);
  else
    for (guint i = 0; i < kontor_time_sheet_get_n_lines (sheet); i++)
      add_sheet_line (&making, kontor_time_sheet_get_line (sheet, i));
  g_hash_table_unref (making.groups);
  finish (self);

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
  g_clear_object (&self->groups);
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
  return G_LIST_MODEL (self->groups);
}

KontorReportLine *
kontor_time_report_get_total (KontorTimeReport *self)
{
  return self->total;
}

/* --- in words --- */

char *
kontor_time_report_format (const KontorTimeReport *self, KontorReportLine *line, int bucket)
{
  KontorReportFigures figures = kontor_report_line_get (line, bucket);
  g_autofree char *spent = kontor_when_format_hours (figures.spent / KONTOR_SECOND);
  g_autofree char *plan = kontor_when_format_hours (figures.plan / KONTOR_SECOND);
  g_autofree char *capacity = kontor_when_format_hours (figures.capacity / KONTOR_SECOND);

  switch (self->ask.measure)
    {
    case KONTOR_REPORT_SPENT:
      return g_strdup (figures.spent > 0 ? spent : "");
    case KONTOR_REPORT_PLAN:
      if (figures.spent == 0 && figures.plan == 0)
        return g_strdup ("");
      return g_strdup_printf ("%s / %s", spent, plan);
    case KONTOR_REPORT_LOAD:
      if (figures.plan == 0 && figures.capacity == 0)
        return g_strdup ("");
      if (figures.capacity == 0)
        return g_strdup (plan);
      if (bucket < 0)
        return g_strdup_printf ("%s / %s", plan, capacity);
      return g_strdup_printf ("%d %%", (int) (figures.plan * 100 / figures.capacity));
    case KONTOR_REPORT_ABSENCE:
      if (figures.absent == 0)
        return g_strdup ("");
      return g_strdup_printf (ngettext ("%u day", "%u days", figures.absent), figures.absent);
    }

  return g_strdup ("");
}

char *
kontor_time_report_get_title (const KontorTimeReport *self)
{
  static const char *const names[] = {
    N_ ("Time by person"),
    N_ ("Time by project"),
    N_ ("Time by task"),
  };
  const char *name = self->ask.measure == KONTOR_REPORT_LOAD      ? _ ("Load of people")
                     : self->ask.measure == KONTOR_REPORT_ABSENCE ? _ ("Absences")
                                                                  : _ (names[self->ask.by]);
  g_autofree char *days = kontor_time_days_to_label (self->ask.first_day, self->ask.end_day - 1);

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

  if (self->ask.measure == KONTOR_REPORT_ABSENCE)
    return g_strdup_printf ("%u", figures.absent);
  if (self->ask.measure == KONTOR_REPORT_LOAD)
    return to_hours (figures.plan);

  return to_hours (figures.spent);
}

/* Spent, or planned of how much, or days. */
static void
append_line (KontorTimeReport *self, GString *csv, KontorReportLine *group, KontorReportLine *line)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  KontorReportFigures sum = kontor_report_line_get (line, -1);

  g_ptr_array_add (cells, g_strdup (group->title));
  if (group != line)
    g_ptr_array_add (cells, g_strdup (line->title));
  for (guint b = 0; b < self->buckets->len; b++)
    g_ptr_array_add (cells, to_cell (self, line, (int) b));
  g_ptr_array_add (cells, to_cell (self, line, -1));
  if (self->ask.measure == KONTOR_REPORT_LOAD)
    g_ptr_array_add (cells, to_hours (sum.capacity));
  else if (self->ask.measure != KONTOR_REPORT_ABSENCE)
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
  gboolean by_person = self->ask.measure == KONTOR_REPORT_LOAD ||
                       self->ask.measure == KONTOR_REPORT_ABSENCE;
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (cells, g_strdup (by_person ? _ ("Person") : _ (groups[self->ask.by])));
  if (!by_person)
    g_ptr_array_add (cells, g_strdup (_ (lines[self->ask.by])));
  for (guint b = 0; b < self->buckets->len; b++)
    g_ptr_array_add (cells, kontor_date_to_string (
                                g_array_index (self->buckets, KontorReportBucket, b).first_day));
  if (self->ask.measure == KONTOR_REPORT_ABSENCE)
    g_ptr_array_add (cells, g_strdup (_ ("Days")));
  else if (self->ask.measure == KONTOR_REPORT_LOAD)
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

char *
kontor_time_report_to_csv (KontorTimeReport *self)
{
  g_autoptr (GString) csv = g_string_new (NULL);
  GListModel *groups = G_LIST_MODEL (self->groups);

  append_header (self, csv);
  for (guint g = 0; g < g_list_model_get_n_items (groups); g++)
    {
      g_autoptr (KontorReportLine) group = g_list_model_get_item (groups, g);

      if (group->lines == NULL)
        append_line (self, csv, group, group);
      for (guint i = 0;
           group->lines != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (group->lines)); i++)
        {
          g_autoptr (KontorReportLine) line = g_list_model_get_item (G_LIST_MODEL (group->lines),
                                                                     i);

          append_line (self, csv, group, line);
        }
    }

  return g_string_free (g_steal_pointer (&csv), FALSE);
}
