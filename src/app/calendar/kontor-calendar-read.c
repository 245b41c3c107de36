/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What takes place in some days: events of the calendars that are shown, series worked out, and
 * deadlines. On the reader's thread. */

#include "config.h"

#include "kontor-calendar-read.h"

#include "kontor-recurrence.h"
#include "kontor-when.h"
#include "kontor-zone.h"

#include <string.h>

/* More of them in a few weeks nobody reads in a calendar. */
#define EVENTS_MAX 5000
#define INSTANCES_MAX 400
#define TASKS_MAX 1000

/* Moments are compared by the clock of their own zone: that is off by less. */
#define SLACK (2 * KONTOR_DAY)

typedef struct
{
  KontorReading *reading;
  const KontorCalendarWish *wish;
  KontorId person;
  gint64 from; /* instant */
  gint64 to; /* instant */
  GHashTable *calendars; /* owned: id, of the row → KontorRow, owned */
  GHashTable *answers; /* owned: id of an event, of the row → attendee: KontorRow, owned */
  GPtrArray *items; /* owned */
} Read;

KontorCalendarWish *
kontor_calendar_wish_new (KontorOffice *office, GHashTable *switched)
{
  KontorCalendarWish *self = g_new0 (KontorCalendarWish, 1);
  GHashTableIter iter;
  gpointer id;

  self->zone = g_time_zone_ref (kontor_office_get_zone (office));
  self->format = kontor_office_get_time_format (office);
  self->switched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, switched);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (self->switched, g_strdup (id));

  return self;
}

void
kontor_calendar_wish_free (KontorCalendarWish *self)
{
  g_time_zone_unref (self->zone);
  g_hash_table_unref (self->switched);
  g_free (self);
}

/* --- calendars --- */

gboolean
kontor_calendar_is_default (const KontorRow *calendar, const KontorId *person)
{
  char id[KONTOR_ID_LENGTH + 1];
  const KontorValue *members = kontor_row_get (calendar, KONTOR_CALENDAR_MEMBERS);
  int kind = kontor_row_get_choice (calendar, KONTOR_CALENDAR_KIND);

  kontor_id_format (person, id);

  return kind == KONTOR_CALENDAR_KIND_COMPANY ||
         kontor_row_refers_to (calendar, KONTOR_CALENDAR_OWNER, person) ||
         (members != NULL && kontor_value_find_element (members, id) != NULL);
}

char *
kontor_calendar_get_colour (const KontorRow *calendar)
{
  /* Of GNOME's palette, as far apart as they go. */
  static const char *const colours[] = { "#3584e4", "#2ec27e", "#e66100", "#9141ac",
                                         "#c01c28", "#e5a50a", "#986a44", "#0ab9dc" };
  const char *given = kontor_row_get_text (calendar, KONTOR_CALENDAR_COLOUR);

  if (given != NULL && *given != '\0')
    return g_strdup (given);

  return g_strdup (colours[kontor_id_hash (kontor_row_get_id (calendar)) % G_N_ELEMENTS (colours)]);
}

static gboolean
is_shown (const Read *read, const KontorRow *calendar)
{
  char id[KONTOR_ID_LENGTH + 1];

  kontor_id_format (kontor_row_get_id (calendar), id);

  return kontor_calendar_is_default (calendar, &read->person) !=
         g_hash_table_contains (read->wish->switched, id);
}

static gboolean
read_calendars (Read *read, GError **error)
{
  g_autoptr (KontorQuery) query = kontor_query_builder_end (
      kontor_query_builder_new (KONTOR_RECORD_CALENDAR));
  g_autoptr (GPtrArray) rows = kontor_reading_list (read->reading, query, 0, G_MAXUINT, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    g_hash_table_insert (read->calendars, (gpointer) kontor_row_get_id (rows->pdata[i]),
                         kontor_row_ref (rows->pdata[i]));

  return TRUE;
}

static void
read_answers (Read *read)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list (kontor_reading_get_reader (read->reading),
                                                   KONTOR_RECORD_ATTENDEE, KONTOR_ATTENDEE_PERSON,
                                                   &read->person);

  for (guint i = 0; i < rows->len; i++)
    {
      const KontorId *event = kontor_row_get_id_field (rows->pdata[i], KONTOR_ATTENDEE_EVENT);

      if (event != NULL)
        g_hash_table_insert (read->answers, (gpointer) event, kontor_row_ref (rows->pdata[i]));
    }
}

/* One's answer to an event or to the series that it is of: -1, one was not invited. */
static int
get_answer (const Read *read, const KontorRow *event)
{
  const KontorId *series = kontor_row_get_id_field (event, KONTOR_EVENT_SERIES);
  const KontorRow *attendee = g_hash_table_lookup (read->answers, kontor_row_get_id (event));

  if (attendee == NULL && series != NULL)
    attendee = g_hash_table_lookup (read->answers, series);

  return attendee != NULL ? MAX (kontor_row_get_choice (attendee, KONTOR_ATTENDEE_ANSWER), 0) : -1;
}

/* --- events --- */

static void
set_days (Read *read, KontorMonthItem *item, const KontorInstance *instance)
{
  GTimeZone *zone = read->wish->zone;
  gint64 start = kontor_zone_to_local (zone, instance->start);
  gboolean all_day = FALSE;

  kontor_value_get_moment (kontor_row_get (instance->row, KONTOR_EVENT_START), &all_day, NULL);
  item->first = kontor_zone_get_day (zone, instance->start);
  /* An end at midnight is the end of the day before; a night's work stays on its first day. */
  item->last = instance->end > instance->start ? kontor_zone_get_day (zone, instance->end - 1)
                                               : item->first;
  if (!all_day && instance->end - instance->start < KONTOR_DAY)
    item->last = item->first;
  if (!all_day)
    {
      item->seconds = (start - item->first * KONTOR_DAY) / KONTOR_SECOND;
      item->time = kontor_when_format_time (item->seconds, read->wish->format);
    }
}

static void
add_instance (Read *read, const KontorInstance *instance, const KontorRow *calendar, int answer)
{
  KontorMonthItem *item = kontor_month_item_new (instance->row, 0);

  set_days (read, item, instance);
  if (item->last < read->wish->first || item->first > read->wish->last)
    {
      g_object_unref (item);
      return;
    }
  if (read->wish->clamp)
    item->first = MAX (item->first, read->wish->first);
  if (kontor_row_has (instance->row, KONTOR_EVENT_RULE))
    item->instance = instance->local;
  if (calendar != NULL)
    {
      item->colour = kontor_calendar_get_colour (calendar);
      item->source = g_strdup (kontor_row_get_title (calendar));
    }
  if (answer == KONTOR_ANSWER_NONE)
    item->icon = "kontor-waiting-symbolic";
  item->faint = answer == KONTOR_ANSWER_DECLINED;
  item->movable = TRUE;
  g_ptr_array_add (read->items, item);
}

static void
add_event (Read *read, const KontorRow *event)
{
  const KontorId *calendar_id = kontor_row_get_id_field (event, KONTOR_EVENT_CALENDAR);
  const KontorRow *calendar = calendar_id != NULL
                                  ? g_hash_table_lookup (read->calendars, calendar_id)
                                  : NULL;
  int answer = get_answer (read, event);
  g_autoptr (GPtrArray) overrides = NULL;
  g_autoptr (GArray) instances = NULL;

  /* What one is invited to is shown whosever calendar it is in. */
  if (answer < 0 && (calendar == NULL || !is_shown (read, calendar)))
    return;
  if (kontor_row_has (event, KONTOR_EVENT_RULE))
    overrides = kontor_reader_list (kontor_reading_get_reader (read->reading), KONTOR_RECORD_EVENT,
                                    KONTOR_EVENT_SERIES, kontor_row_get_id (event));
  instances = kontor_event_list_instances (event, overrides, read->from, read->to, read->wish->zone,
                                           INSTANCES_MAX);
  for (guint i = 0; i < instances->len; i++)
    add_instance (read, &g_array_index (instances, KontorInstance, i), calendar, answer);
}

/* Series, or everything else, that can take place in the time. */
static KontorQuery *
query_new (const Read *read, gboolean series)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_EVENT);
  gint64 from = kontor_zone_to_local (read->wish->zone, read->from);
  gint64 to = kontor_zone_to_local (read->wish->zone, read->to);
  g_autoptr (KontorValue) earliest = kontor_value_new_moment (from - SLACK, FALSE, NULL);
  g_autoptr (KontorValue) latest = kontor_value_new_moment (to + SLACK, FALSE, NULL);

  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_EVENT_RULE,
                                                                      series ? KONTOR_TEST_NOT_EQUAL
                                                                             : KONTOR_TEST_EQUAL,
                                                                      NULL));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_EVENT_START,
                                                                      KONTOR_TEST_LESS, latest));
  if (!series)
    {
      kontor_query_builder_take_condition (builder,
                                           kontor_condition_new (KONTOR_EVENT_END,
                                                                 KONTOR_TEST_GREATER, earliest));
      /* These come with their series. */
      kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_EVENT_SERIES,
                                                                          KONTOR_TEST_EQUAL, NULL));
    }

  return kontor_query_builder_end (builder);
}

static gboolean
read_events (Read *read, gboolean series, GError **error)
{
  g_autoptr (KontorQuery) query = query_new (read, series);
  g_autoptr (GPtrArray) rows = kontor_reading_list (read->reading, query, 0, EVENTS_MAX, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    add_event (read, rows->pdata[i]);

  return TRUE;
}

/* --- tasks --- */

static KontorQuery *
task_query_new (const Read *read)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorValue) from = kontor_value_new_integer (read->from);
  g_autoptr (KontorValue) to = kontor_value_new_integer (read->to);

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_TASK_RESPONSIBLE,
                                                                    &read->person));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TASK_DEADLINE,
                                                                      KONTOR_TEST_AT_LEAST, from));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TASK_DEADLINE,
                                                                      KONTOR_TEST_LESS, to));

  return kontor_query_builder_end (builder);
}

static gboolean
read_tasks (Read *read, GError **error)
{
  g_autoptr (KontorQuery) query = task_query_new (read);
  g_autoptr (GPtrArray) rows = kontor_reading_list (read->reading, query, 0, TASKS_MAX, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const KontorRow *task = rows->pdata[i];
      gint64 deadline = kontor_row_get_integer (task, KONTOR_TASK_DEADLINE);
      KontorMonthItem *item = kontor_month_item_new (rows->pdata[i],
                                                     kontor_zone_get_day (read->wish->zone,
                                                                          deadline));

      item->icon = "kontor-tasks-symbolic";
      item->seconds = kontor_zone_to_local (read->wish->zone, deadline) / KONTOR_SECOND -
                      item->first * 86400;
      item->faint = kontor_row_get_choice (task, KONTOR_TASK_STATE) == KONTOR_TASK_STATE_COMPLETED;
      item->movable = TRUE;
      g_ptr_array_add (read->items, item);
    }

  return TRUE;
}

gpointer
kontor_calendar_read (KontorReading *reading, gpointer data, GError **error)
{
  const KontorCalendarWish *wish = data;
  Read read = { .reading = reading, .wish = wish };
  gboolean done;

  kontor_reading_get_person (reading, &read.person);
  read.from = kontor_zone_get_day_start (wish->zone, wish->first);
  read.to = kontor_zone_get_day_start (wish->zone, wish->last + 1);
  read.calendars = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL,
                                          (GDestroyNotify) kontor_row_unref);
  read.answers = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL,
                                        (GDestroyNotify) kontor_row_unref);
  read.items = g_ptr_array_new_with_free_func (g_object_unref);
  read_answers (&read);
  done = read_calendars (&read, error) && read_events (&read, FALSE, error) &&
         read_events (&read, TRUE, error) && (!wish->tasks || read_tasks (&read, error));
  g_hash_table_unref (read.calendars);
  g_hash_table_unref (read.answers);
  if (!done)
    {
      g_ptr_array_unref (read.items);
      return NULL;
    }
  g_ptr_array_sort (read.items, kontor_month_item_compare);

  return read.items;
}

/* --- the badge --- */

static gboolean
is_over (KontorReader *reader, const KontorRow *event, gint64 now)
{
  g_autoptr (GPtrArray) overrides = NULL;
  g_autoptr (GArray) instances = NULL;

  if (!kontor_row_has (event, KONTOR_EVENT_RULE))
    return kontor_moment_to_instant (kontor_row_get (event, KONTOR_EVENT_END), NULL) < now;
  overrides = kontor_reader_list (reader, KONTOR_RECORD_EVENT, KONTOR_EVENT_SERIES,
                                  kontor_row_get_id (event));
  instances = kontor_event_list_instances (event, overrides, now, now + 366 * KONTOR_DAY, NULL, 1);

  return instances->len == 0;
}

guint
kontor_calendar_count (KontorReading *reading, const KontorId *person, gint64 now)
{
  KontorReader *reader = kontor_reading_get_reader (reading);
  g_autoptr (GPtrArray) rows = kontor_reader_list (reader, KONTOR_RECORD_ATTENDEE,
                                                   KONTOR_ATTENDEE_PERSON, person);
  guint count = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const KontorId *id = kontor_row_get_id_field (rows->pdata[i], KONTOR_ATTENDEE_EVENT);
      g_autoptr (KontorRow) event = NULL;

      if (id == NULL ||
          kontor_row_get_choice (rows->pdata[i], KONTOR_ATTENDEE_ANSWER) != KONTOR_ANSWER_NONE)
        continue;
      event = kontor_reader_get (reader, KONTOR_RECORD_EVENT, id);
      if (event != NULL && !kontor_row_is_deleted (event) && !is_over (reader, event, now))
        count++;
    }

  return count;
}
