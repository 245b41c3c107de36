/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plan and fact by person, task and day: entries cut at midnight of a zone, slices of the plan by their
 * date, and their sums. Pure. */

#include "config.h"

#include "kontor-time-sheet.h"

#include "kontor-zone.h"

/* The organisation's working day unless it says otherwise. */
#define DAY_START (9 * 3600)
#define DAY_END (18 * 3600)

typedef struct
{
  KontorId person;
  KontorId task;
} Key;

struct _KontorTimeSheet
{
  gint64 first_day;
  guint n_days;
  gint64 *midnights; /* (owned): where each day begins, and where the last ends */
  GHashTable *by_key; /* (owned): Key → KontorTimeLine, which it owns, while it is made */
  GPtrArray *lines; /* (owned) (element-type KontorTimeLine) */
};

static guint
key_hash (gconstpointer key)
{
  const Key *self = key;

  return kontor_id_hash (&self->person) * 31 + kontor_id_hash (&self->task);
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *left = a;
  const Key *right = b;

  return kontor_id_equal (&left->person, &right->person) &&
         kontor_id_equal (&left->task, &right->task);
}

static void
line_free (gpointer data)
{
  KontorTimeLine *line = data;

  g_free ((KontorTimeFigures *) line->days);
  g_free (line);
}

static KontorTimeLine *
get_line (KontorTimeSheet *self, const KontorId *person, const KontorId *task)
{
  Key key = { *person, *task };
  KontorTimeLine *line = g_hash_table_lookup (self->by_key, &key);

  if (line != NULL)
    return line;
  line = g_new0 (KontorTimeLine, 1);
  line->person = *person;
  line->task = *task;
  line->days = g_new0 (KontorTimeFigures, self->n_days);
  g_ptr_array_add (self->lines, line);
  g_hash_table_insert (self->by_key, g_memdup2 (&key, sizeof key), line);

  return line;
}

static gboolean
includes (const GArray *people, const KontorId *person)
{
  if (people == NULL)
    return TRUE;
  for (guint i = 0; i < people->len; i++)
    if (kontor_id_equal (&g_array_index (people, KontorId, i), person))
      return TRUE;

  return FALSE;
}

/* The day of the sheet on which @instant, at or after its first midnight, falls. */
static guint
find_day (const KontorTimeSheet *self, gint64 instant)
{
  guint low = 0;
  guint high = self->n_days;

  while (low + 1 < high)
    {
      guint middle = (low + high) / 2;

      if (self->midnights[middle] <= instant)
        low = middle;
      else
        high = middle;
    }

  return low;
}

static void
add_entry (KontorTimeSheet *self, const KontorRow *entry, const GArray *people, gint64 now)
{
  const KontorId *person = kontor_row_get_id_field (entry, KONTOR_TIME_ENTRY_PERSON);
  const KontorId *task = kontor_row_get_id_field (entry, KONTOR_TIME_ENTRY_TASK);
  gint64 start = kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START);
  gint64 end = kontor_row_has (entry, KONTOR_TIME_ENTRY_END)
                   ? kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END)
                   : now;
  KontorTimeLine *line = NULL;

  start = MAX (start, self->midnights[0]);
  end = MIN (end, self->midnights[self->n_days]);
  if (person == NULL || task == NULL || kontor_row_is_deleted (entry) || start >= end ||
      !includes (people, person))
    return;
  line = get_line (self, person, task);
  for (guint day = find_day (self, start); day < self->n_days && self->midnights[day] < end; day++)
    {
      gint64 spent = MIN (end, self->midnights[day + 1]) - MAX (start, self->midnights[day]);

      ((KontorTimeFigures *) line->days)[day].spent += spent;
      line->sum.spent += spent;
    }
}

static void
add_slice (KontorTimeSheet *self, const KontorRow *slice, const GArray *people)
{
  const KontorId *person = kontor_row_get_id_field (slice, KONTOR_PLAN_SLICE_PERSON);
  const KontorId *task = kontor_row_get_id_field (slice, KONTOR_PLAN_SLICE_TASK);
  gint64 day = kontor_row_get_integer (slice, KONTOR_PLAN_SLICE_DAY) - self->first_day;
  gint64 plan = kontor_row_get_integer (slice, KONTOR_PLAN_SLICE_PLAN);
  KontorTimeLine *line = NULL;

  /* More than a day a day is damage, and would overflow sums. */
  plan = CLAMP (plan, 0, KONTOR_DAY / KONTOR_SECOND) * KONTOR_SECOND;
  if (person == NULL || task == NULL || kontor_row_is_deleted (slice) || day < 0 ||
      day >= self->n_days || plan == 0 || !includes (people, person))
    return;
  line = get_line (self, person, task);
  ((KontorTimeFigures *) line->days)[day].plan += plan;
  line->sum.plan += plan;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const KontorTimeLine *left = *(const KontorTimeLine *const *) a;
  const KontorTimeLine *right = *(const KontorTimeLine *const *) b;
  int order = kontor_id_compare (&left->person, &right->person);

  return order != 0 ? order : kontor_id_compare (&left->task, &right->task);
}

/**
 * kontor_time_sheet_new:
 * @entries: (nullable) (element-type KontorRow): time entries
 * @slices: (nullable) (element-type KontorRow): slices of the plan
 * @people: (nullable) (element-type KontorId): only what is theirs
 * @first_day: days since 1970-01-01
 * @end_day: up to but not including, after @first_day
 * @zone: where the days are
 * @now: what entries that run count until, microseconds UTC
 *
 * An entry over midnight counts on both days; on the day on which the clocks change an hour is an hour.
 *
 * Returns: (transfer full): the table
 */
KontorTimeSheet *
kontor_time_sheet_new (GPtrArray *entries,
                       GPtrArray *slices,
                       const GArray *people,
                       gint64 first_day,
                       gint64 end_day,
                       GTimeZone *zone,
                       gint64 now)
{
  KontorTimeSheet *self = NULL;

  g_return_val_if_fail (end_day > first_day && end_day - first_day <= KONTOR_TIME_SHEET_DAYS_MAX,
                        NULL);

  self = g_new0 (KontorTimeSheet, 1);
  self->first_day = first_day;
  self->n_days = (guint) (end_day - first_day);
  self->midnights = g_new0 (gint64, self->n_days + 1);
  for (guint i = 0; i <= self->n_days; i++)
    self->midnights[i] = kontor_zone_get_day_start (zone, first_day + i);
  self->by_key = g_hash_table_new_full (key_hash, key_equal, g_free, NULL);
  self->lines = g_ptr_array_new_with_free_func (line_free);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    add_entry (self, entries->pdata[i], people, now);
  for (guint i = 0; slices != NULL && i < slices->len; i++)
    add_slice (self, slices->pdata[i], people);
  g_ptr_array_sort (self->lines, compare_lines);

  return self;
}

void
kontor_time_sheet_free (KontorTimeSheet *self)
{
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->lines);
  g_free (self->midnights);
  g_free (self);
}

gint64
kontor_time_sheet_get_first_day (const KontorTimeSheet *self)
{
  return self->first_day;
}

guint
kontor_time_sheet_get_n_days (const KontorTimeSheet *self)
{
  return self->n_days;
}

guint
kontor_time_sheet_get_n_lines (const KontorTimeSheet *self)
{
  return self->lines->len;
}

const KontorTimeLine *
kontor_time_sheet_get_line (const KontorTimeSheet *self, guint index)
{
  g_return_val_if_fail (index < self->lines->len, NULL);

  return self->lines->pdata[index];
}

/**
 * kontor_time_sheet_find_line:
 * @self: a sheet
 * @person: a person's id
 * @task: a task's id
 *
 * Returns: (nullable) (transfer none): the line of both, %NULL when nothing was planned nor spent
 */
const KontorTimeLine *
kontor_time_sheet_find_line (const KontorTimeSheet *self,
                             const KontorId *person,
                             const KontorId *task)
{
  Key key = { *person, *task };

  return g_hash_table_lookup (self->by_key, &key);
}

/**
 * kontor_time_sheet_get_sum:
 * @self: a sheet
 * @person: (nullable): only this person's
 * @task: (nullable): only on this task
 * @day_index: only on this day of the sheet, -1: on all
 *
 * Returns: the sum over the lines that match
 */
KontorTimeFigures
kontor_time_sheet_get_sum (const KontorTimeSheet *self,
                           const KontorId *person,
                           const KontorId *task,
                           int day_index)
{
  KontorTimeFigures sum = { 0 };

  g_return_val_if_fail (day_index >= -1 && day_index < (int) self->n_days, sum);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const KontorTimeLine *line = self->lines->pdata[i];
      const KontorTimeFigures *figures = day_index < 0 ? &line->sum : &line->days[day_index];

      if ((person != NULL && !kontor_id_equal (person, &line->person)) ||
          (task != NULL && !kontor_id_equal (task, &line->task)))
        continue;
      sum.plan += figures->plan;
      sum.spent += figures->spent;
    }

  return sum;
}

/* Resources. */

/* Days are counted from Thursday, 1970-01-01. 1 is Monday, 7 is Sunday, as in ISO 8601. */
static int
get_weekday (gint64 day)
{
  return (int) (((day + 3) % 7 + 7) % 7) + 1;
}

/* Monday to Friday unless the organisation says otherwise: its working days are the numbers of
 * ISO 8601, its holidays are dates. */
static gboolean
is_workday (const KontorRow *organisation, gint64 day)
{
  const KontorValue *days = organisation != NULL
                                ? kontor_row_get (organisation, KONTOR_ORGANISATION_WORK_DAYS)
                                : NULL;
  const KontorValue *holidays = organisation != NULL
                                    ? kontor_row_get (organisation, KONTOR_ORGANISATION_HOLIDAYS)
                                    : NULL;
  g_autofree char *date = kontor_date_to_string (day);
  g_autofree char *number = g_strdup_printf ("%d", get_weekday (day));

  if (kontor_value_find_element (holidays, date) != NULL)
    return FALSE;
  if (kontor_value_get_n_elements (days) == 0)
    return get_weekday (day) <= 5;

  return kontor_value_find_element (days, number) != NULL;
}

/* Working hours of a day, in microseconds. */
static gint64
get_hours (const KontorRow *organisation)
{
  gint64 start = DAY_START;
  gint64 end = DAY_END;

  if (organisation != NULL && kontor_row_has (organisation, KONTOR_ORGANISATION_DAY_START))
    start = kontor_row_get_integer (organisation, KONTOR_ORGANISATION_DAY_START);
  if (organisation != NULL && kontor_row_has (organisation, KONTOR_ORGANISATION_DAY_END))
    end = kontor_row_get_integer (organisation, KONTOR_ORGANISATION_DAY_END);

  return CLAMP (end - start, 0, KONTOR_DAY / KONTOR_SECOND) * KONTOR_SECOND;
}

static gboolean
is_absent (GPtrArray *absences, const KontorId *person, gint64 day)
{
  for (guint i = 0; absences != NULL && i < absences->len; i++)
    {
      const KontorRow *absence = absences->pdata[i];

      if (!kontor_row_is_deleted (absence) &&
          kontor_row_get_boolean (absence, KONTOR_ABSENCE_APPROVED) &&
          kontor_row_refers_to (absence, KONTOR_ABSENCE_PERSON, person) &&
          kontor_row_get_integer (absence, KONTOR_ABSENCE_STARTS_ON) <= day &&
          day <= kontor_row_get_integer (absence, KONTOR_ABSENCE_ENDS_ON))
        return TRUE;
    }

  return FALSE;
}

/**
 * kontor_time_sheet_get_resource:
 * @self: a sheet
 * @person: whose
 * @organisation: (nullable): whose working days, hours and holidays count
 * @absences: (nullable) (element-type KontorRow): absences; those of others and those that nobody
 *   approved count for nothing
 *
 * Returns: (transfer full) (element-type KontorResourceDay): one for each day of the sheet
 */
GArray *
kontor_time_sheet_get_resource (const KontorTimeSheet *self,
                                const KontorId *person,
                                const KontorRow *organisation,
                                GPtrArray *absences)
{
  GArray *days = g_array_sized_new (FALSE, TRUE, sizeof (KontorResourceDay), self->n_days);
  gint64 hours = get_hours (organisation);

  for (guint i = 0; i < self->n_days; i++)
    {
      gint64 date = self->first_day + i;
      KontorResourceDay day = { .absent = is_absent (absences, person, date) };

      if (!day.absent && is_workday (organisation, date))
        day.capacity = hours;
      day.plan = kontor_time_sheet_get_sum (self, person, NULL, (int) i).plan;
      g_array_append_val (days, day);
    }

  return days;
}
