/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A day of the actor, read in one transaction. On the reader's thread. */

#include "config.h"

#include "kontor-day-reading.h"

#include "kontor-day-gaps.h"
#include "kontor-operations-time.h"
#include "kontor-when.h"

/* More than these no day has. */
#define ENTRIES_MAX 1000

void
kontor_day_free (KontorDay *day)
{

  g_clear_pointer (&day->zone, g_time_zone_unref);
  g_clear_pointer (&day->entries, g_ptr_array_unref);
  g_clear_pointer (&day->gaps, g_ptr_array_unref);
  g_clear_pointer (&day->sheet, kontor_time_sheet_free);
  g_clear_pointer (&day->work_day, kontor_row_unref);
  g_free (day);
}

static KontorQuery *
entries_query_new (const KontorId *person, gint64 from, gint64 to)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TIME_ENTRY);
  g_autoptr (KontorValue) first = kontor_value_new_integer (from);
  g_autoptr (KontorValue) last = kontor_value_new_integer (to);
  g_autoptr (KontorCondition) later = kontor_condition_new (KONTOR_TIME_ENTRY_END,
                                                            KONTOR_TEST_GREATER, first);
  g_autoptr (KontorCondition) runs = kontor_condition_new (KONTOR_TIME_ENTRY_END, KONTOR_TEST_EQUAL,
                                                           NULL);
  KontorCondition *const either[] = { later, runs };

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_TIME_ENTRY_PERSON,
                                                                    person));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TIME_ENTRY_START,
                                                                      KONTOR_TEST_LESS, last));
  kontor_query_builder_take_condition (builder, kontor_condition_new_join (KONTOR_JOIN_ANY, either,
                                                                           G_N_ELEMENTS (either)));
  kontor_query_builder_add_order (builder, KONTOR_TIME_ENTRY_START, FALSE);

  return kontor_query_builder_end (builder);
}

static KontorQuery *
slices_query_new (const KontorId *person, gint64 day)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_PLAN_SLICE);
  g_autoptr (KontorValue) on = kontor_value_new_integer (day);

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_PLAN_SLICE_PERSON,
                                                                    person));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_PLAN_SLICE_DAY,
                                                                      KONTOR_TEST_EQUAL, on));

  return kontor_query_builder_end (builder);
}

/* As the rules lock it: a report was handed in, or the day was finished and is over. */
static gboolean
is_locked (KontorReader *reader, const KontorId *person, const KontorDay *day, gint64 today)
{
  g_autoptr (KontorRow) report = kontor_report_get (reader, person, day->day);

  if (report != NULL &&
      kontor_row_get_choice (report, KONTOR_DAY_REPORT_STATE) != KONTOR_REPORT_STATE_OPEN)
    return TRUE;

  return day->day < today && day->work_day != NULL &&
         kontor_row_has (day->work_day, KONTOR_WORK_DAY_END);
}

gpointer
kontor_day_read (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (KontorDay) day = g_new0 (KontorDay, 1);
  const KontorDay *asked = data;
  KontorReader *reader = kontor_reading_get_reader (reading);
  KontorContext context = { 0 };
  gint64 from = kontor_time_from_local (asked->zone, asked->day * KONTOR_DAY);
  gint64 to = kontor_time_from_local (asked->zone, (asked->day + 1) * KONTOR_DAY);
  g_autoptr (KontorQuery) entries = NULL;
  g_autoptr (KontorQuery) slices = NULL;
  g_autoptr (GPtrArray) plan = NULL;
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));

  kontor_reading_init_context (reading, &context);
  entries = entries_query_new (&context.actor, from, to);
  slices = slices_query_new (&context.actor, asked->day);
  day->day = asked->day;
  day->now = context.now;
  day->entries = kontor_reading_list (reading, entries, 0, ENTRIES_MAX, error);
  if (day->entries == NULL)
    return NULL;
  plan = kontor_reading_list (reading, slices, 0, ENTRIES_MAX, error);
  if (plan == NULL)
    return NULL;
  day->gaps = kontor_day_gaps_read (reading, asked->day, asked->zone, error);
  if (day->gaps == NULL)
    return NULL;
  g_array_append_val (people, context.actor);
  day->sheet = kontor_time_sheet_new (day->entries, plan, people, day->day, day->day + 1,
                                      asked->zone, context.now);
  day->work_day = kontor_day_get_current (reader, &context.actor, day->day);
  day->locked = is_locked (reader, &context.actor, day,
                           kontor_time_get_day (asked->zone, context.now));

  return g_steal_pointer (&day);
}

KontorDay *
kontor_day_new (gint64 number, GTimeZone *zone)
{
  KontorDay *day = g_new0 (KontorDay, 1);

  day->day = number;
  day->zone = g_time_zone_ref (zone);

  return day;
}
