/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which time of a day is not accounted for, and what may have been done then: the calendar and the
 * tasks that were edited know. On the reader's thread. */

#include "config.h"

#include "kontor-day-gaps.h"

#include "kontor-recurrence.h"
#include "kontor-when.h"

/* Shorter ones are nobody's business. */
#define GAP_MIN (15 * KONTOR_MINUTE)
/* Before a task was last edited, so long may have been worked on it. */
#define EDIT_TIME (30 * KONTOR_MINUTE)
#define OFFERS_MAX 6
#define ENTRIES_MAX 500
#define TASKS_MAX 200

static void
offer_free (gpointer data)
{
  KontorGapOffer *offer = data;

  g_free (offer->title);
  g_free (offer);
}

static void
gap_free (gpointer data)
{
  KontorGap *gap = data;

  g_ptr_array_unref (gap->offers);
  g_free (gap);
}

static void
add_gap (GPtrArray *gaps, gint64 start, gint64 end)
{
  KontorGap *gap = NULL;

  if (end - start < GAP_MIN)
    return;
  gap = g_new0 (KontorGap, 1);
  gap->start = start;
  gap->end = end;
  gap->offers = g_ptr_array_new_with_free_func (offer_free);
  g_ptr_array_add (gaps, gap);
}

static int
compare_starts (gconstpointer a, gconstpointer b)
{
  gint64 left = kontor_row_get_integer (*(KontorRow *const *) a, KONTOR_TIME_ENTRY_START);
  gint64 right = kontor_row_get_integer (*(KontorRow *const *) b, KONTOR_TIME_ENTRY_START);

  return (left > right) - (left < right);
}

GPtrArray *
kontor_day_gaps_find (GPtrArray *entries, gint64 from, gint64 to, gint64 now)
{
  GPtrArray *gaps = g_ptr_array_new_with_free_func (gap_free);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  gint64 at = from;

  g_ptr_array_extend (sorted, entries, NULL, NULL);
  g_ptr_array_sort (sorted, compare_starts);
  to = MIN (to, now);
  for (guint i = 0; i < sorted->len; i++)
    {
      gint64 start = kontor_row_get_integer (sorted->pdata[i], KONTOR_TIME_ENTRY_START);
      gint64 end = kontor_row_has (sorted->pdata[i], KONTOR_TIME_ENTRY_END)
                       ? kontor_row_get_integer (sorted->pdata[i], KONTOR_TIME_ENTRY_END)
                       : now;

      add_gap (gaps, at, MIN (start, to));
      at = MAX (at, end);
    }
  add_gap (gaps, at, to);

  return gaps;
}

/* --- the bounds of the day --- */

static GPtrArray *
list_entries (KontorReading *reading,
              const KontorId *person,
              gint64 from,
              gint64 to,
              GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TIME_ENTRY);
  g_autoptr (KontorValue) first = kontor_value_new_integer (from);
  g_autoptr (KontorValue) last = kontor_value_new_integer (to);
  g_autoptr (KontorQuery) query = NULL;

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_TIME_ENTRY_PERSON,
                                                                    person));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TIME_ENTRY_START,
                                                                      KONTOR_TEST_LESS, last));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TIME_ENTRY_START,
                                                                      KONTOR_TEST_AT_LEAST, first));
  query = kontor_query_builder_end (builder);

  return kontor_reading_list (reading, query, 0, ENTRIES_MAX, error);
}

/* The working day of the person, or else from the first to the last entry: a day on which nobody
 * worked has no gaps. */
static void
get_bounds (KontorReader *reader,
            const KontorId *person,
            gint64 day,
            GPtrArray *entries,
            gint64 now,
            gint64 *from,
            gint64 *to)
{
  g_autoptr (GPtrArray) days = kontor_reader_list (reader, KONTOR_RECORD_WORK_DAY,
                                                   KONTOR_WORK_DAY_PERSON, person);

  *from = G_MAXINT64;
  *to = 0;
  for (guint i = 0; i < entries->len; i++)
    {
      *from = MIN (*from, kontor_row_get_integer (entries->pdata[i], KONTOR_TIME_ENTRY_START));
      *to = MAX (*to, kontor_row_get_integer (entries->pdata[i], KONTOR_TIME_ENTRY_END));
    }
  for (guint i = 0; i < days->len; i++)
    if (kontor_row_get_integer (days->pdata[i], KONTOR_WORK_DAY_DAY) == day)
      {
        *from = MIN (*from, kontor_row_get_integer (days->pdata[i], KONTOR_WORK_DAY_START));
        *to = MAX (*to, kontor_row_has (days->pdata[i], KONTOR_WORK_DAY_END)
                            ? kontor_row_get_integer (days->pdata[i], KONTOR_WORK_DAY_END)
                            : now);
      }
}

/* --- what may have been done --- */

/* The part of [start, end) within each gap. */
static void
offer (GPtrArray *gaps, const char *title, const KontorId *task, gint64 start, gint64 end)
{
  for (guint i = 0; i < gaps->len; i++)
    {
      KontorGap *gap = gaps->pdata[i];
      KontorGapOffer *found = NULL;

      if (MIN (end, gap->end) - MAX (start, gap->start) < KONTOR_MINUTE ||
          gap->offers->len >= OFFERS_MAX)
        continue;
      found = g_new0 (KontorGapOffer, 1);
      found->title = g_strdup (title);
      if (task != NULL)
        found->task = *task;
      found->start = MAX (start, gap->start);
      found->end = MIN (end, gap->end);
      g_ptr_array_add (gap->offers, found);
    }
}

static void
offer_event (GPtrArray *gaps, const KontorRow *event, gint64 from, gint64 to, GTimeZone *zone)
{
  g_autoptr (GArray) instances = kontor_event_list_instances (event, NULL, from, to, zone, 10);

  for (guint i = 0; i < instances->len; i++)
    {
      const KontorInstance *instance = &g_array_index (instances, KontorInstance, i);

      offer (gaps, kontor_row_get_title (event), NULL, instance->start, instance->end);
    }
}

/* Events that the person organises or takes part in, but for whole days and refusals. */
static void
offer_events (GPtrArray *gaps,
              KontorReader *reader,
              const KontorId *person,
              gint64 from,
              gint64 to,
              GTimeZone *zone)
{
  g_autoptr (GPtrArray) attendances = kontor_reader_list (reader, KONTOR_RECORD_ATTENDEE,
                                                          KONTOR_ATTENDEE_PERSON, person);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                       NULL);

  for (guint i = 0; i < attendances->len; i++)
    {
      const KontorId *id = kontor_row_get_id_field (attendances->pdata[i], KONTOR_ATTENDEE_EVENT);
      g_autoptr (KontorRow) event = kontor_reader_get (reader, KONTOR_RECORD_EVENT, id);
      gboolean all_day = FALSE;
      const char *unused = NULL;

      if (event == NULL || kontor_row_is_deleted (event) ||
          !kontor_row_has (event, KONTOR_EVENT_START) ||
          kontor_row_get_choice (attendances->pdata[i], KONTOR_ATTENDEE_ANSWER) ==
              KONTOR_ANSWER_DECLINED ||
          !g_hash_table_add (seen, kontor_id_copy (id)))
        continue;
      kontor_value_get_moment (kontor_row_get (event, KONTOR_EVENT_START), &all_day, &unused);
      if (!all_day)
        offer_event (gaps, event, from, to, zone);
    }
}

static gboolean
offer_tasks (GPtrArray *gaps,
             KontorReading *reading,
             const KontorId *person,
             gint64 from,
             gint64 to,
             GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorValue) first = kontor_value_new_integer (from);
  g_autoptr (KontorValue) last = kontor_value_new_integer (to);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (GPtrArray) tasks = NULL;

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_COMMON_CHANGED_BY,
                                                                    person));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_COMMON_CHANGED_AT,
                                                                      KONTOR_TEST_AT_LEAST, first));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_COMMON_CHANGED_AT,
                                                                      KONTOR_TEST_LESS, last));
  kontor_query_builder_add_order (builder, KONTOR_COMMON_CHANGED_AT, FALSE);
  query = kontor_query_builder_end (builder);
  tasks = kontor_reading_list (reading, query, 0, TASKS_MAX, error);
  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    {
      gint64 at = kontor_row_get_integer (tasks->pdata[i], KONTOR_COMMON_CHANGED_AT);

      if (!kontor_row_get_boolean (tasks->pdata[i], KONTOR_TASK_UNTRACKED))
        offer (gaps, kontor_row_get_title (tasks->pdata[i]), kontor_row_get_id (tasks->pdata[i]),
               at - EDIT_TIME, at);
    }

  return tasks != NULL;
}

GPtrArray *
kontor_day_gaps_read (KontorReading *reading, gint64 day, GTimeZone *zone, GError **error)
{
  KontorReader *reader = kontor_reading_get_reader (reading);
  KontorContext context = { 0 };
  gint64 first = kontor_time_from_local (zone, day * KONTOR_DAY);
  gint64 last = kontor_time_from_local (zone, (day + 1) * KONTOR_DAY);
  gint64 from = 0;
  gint64 to = 0;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) gaps = NULL;

  kontor_reading_init_context (reading, &context);
  entries = list_entries (reading, &context.actor, first, last, error);
  if (entries == NULL)
    return NULL;
  get_bounds (reader, &context.actor, day, entries, context.now, &from, &to);
  gaps = kontor_day_gaps_find (entries, MAX (from, first), MIN (to, last), context.now);
  if (gaps->len == 0)
    return g_steal_pointer (&gaps);
  offer_events (gaps, reader, &context.actor, first, last, zone);
  if (!offer_tasks (gaps, reading, &context.actor, first, last, error))
    return NULL;

  return g_steal_pointer (&gaps);
}
