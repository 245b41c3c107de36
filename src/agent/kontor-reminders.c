/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What falls due by the clock. One mark in the replica says up to when was told; what lies between it
 * and now is told, what comes next says when to look again. On the replica's thread. */

#include "config.h"

#include "kontor-reminders.h"

#include "kontor-query.h"
#include "kontor-recurrence.h"
#include "kontor-when.h"
#include "kontor-zone.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define REMINDED "reminded"
/* Older ones are not repeated to somebody who comes back from a holiday. */
#define AGE_MAX (2 * KONTOR_DAY)
/* How far one look reaches; then comes another. */
#define AHEAD (6 * KONTOR_HOUR)
/* An event says how many minutes before; where it says nothing: */
#define EVENT_LEAD (15 * KONTOR_MINUTE)
#define EVENT_LEAD_MAX (7 * KONTOR_DAY)
#define EVENT_LEAD_NEVER "none"
#define DEADLINE_LEAD KONTOR_HOUR
/* Moments are compared by the clock of their own zone: that is off by less. */
#define SLACK (2 * KONTOR_DAY)
#define ROWS_MAX 2000
#define INSTANCES_MAX 50
#define REMINDERS_MAX 20

typedef struct
{
  KontorReplica *replica; /* borrowed */
  KontorReader *reader; /* borrowed */
  KontorId person;
  GTimeZone *zone; /* owned */
  int format; /* of times */
  gint64 told; /* up to here, by this program or an earlier one */
  gint64 since; /* looked at up to here: what was put there later, into the past, is no news */
  gint64 now;
  gint64 last; /* the last one that fell due; 0: none did */
  gint64 next; /* the first one that will */
  GPtrArray *notices; /* borrowed */
} Look;

/* Whether what is due at @at, later than @after, is to be told; notes when the next one is. */
static gboolean
is_due (Look *self, gint64 at, gint64 after)
{
  if (at > self->now)
    self->next = MIN (self->next, at);
  if (at > self->now || at <= after)
    return FALSE;
  self->last = MAX (self->last, at);

  return TRUE;
}

static GPtrArray *
list (Look *self, KontorQueryBuilder *builder, GError **error)
{
  g_autoptr (KontorQuery) query = kontor_query_builder_end (builder);

  return kontor_query_list_rows (kontor_replica_get_sql (self->replica), query, 0, ROWS_MAX, error);
}

static void
add_range (KontorQueryBuilder *builder, guint field, gint64 after, gint64 until)
{
  g_autoptr (KontorValue) from = kontor_value_new_integer (after);
  g_autoptr (KontorValue) to = kontor_value_new_integer (until);

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new (field, KONTOR_TEST_GREATER, from));
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new (field, KONTOR_TEST_AT_MOST, to));
}

/* --- what the person asked for --- */

static gboolean
is_open (const KontorRow *task)
{
  return task != NULL && !kontor_row_is_deleted (task) &&
         kontor_row_get_choice (task, KONTOR_TASK_STATE) != KONTOR_TASK_STATE_COMPLETED;
}

static void
add_mark (Look *self, const KontorRow *mark)
{
  const KontorId *id = kontor_row_get_id_field (mark, KONTOR_TASK_MARK_TASK);
  g_autoptr (KontorRow) task = NULL;

  if (!is_due (self, kontor_row_get_integer (mark, KONTOR_TASK_MARK_REMIND_AT), self->since) ||
      id == NULL)
    return;
  task = kontor_reader_get (self->reader, KONTOR_RECORD_TASK, id);
  if (is_open (task))
    g_ptr_array_add (self->notices,
                     kontor_notice_new (KONTOR_NOTICE_REMINDER, KONTOR_RECORD_TASK, id,
                                        _ ("Reminder"), kontor_row_get_title (task)));
}

static gboolean
look_at_marks (Look *self, GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK_MARK);
  g_autoptr (GPtrArray) rows = NULL;

  add_range (builder, KONTOR_TASK_MARK_REMIND_AT, self->since, self->now + AHEAD);
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_TASK_MARK_PERSON,
                                                                    &self->person));
  rows = list (self, builder, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    add_mark (self, rows->pdata[i]);

  return rows != NULL;
}

/* --- tasks that are due --- */

static void
add_deadline (Look *self, const KontorRow *task)
{
  gint64 deadline = kontor_row_get_integer (task, KONTOR_TASK_DEADLINE);
  g_autofree char *when = NULL;
  g_autofree char *title = NULL;

  if (!is_open (task) || !is_due (self, deadline - DEADLINE_LEAD, self->since))
    return;
  when = kontor_when_format_instant (deadline, self->zone, self->now, self->format);
  /* Translators: a point in time: "Due today, 18:00" */
  title = g_strdup_printf (deadline > self->now ? _ ("Due %s") : _ ("Was due %s"), when);
  g_ptr_array_add (self->notices, kontor_notice_new (KONTOR_NOTICE_DEADLINE, KONTOR_RECORD_TASK,
                                                     kontor_row_get_id (task), title,
                                                     kontor_row_get_title (task)));
}

static gboolean
look_at_deadlines (Look *self, GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (GPtrArray) rows = NULL;

  add_range (builder, KONTOR_TASK_DEADLINE, self->since + DEADLINE_LEAD,
             self->now + AHEAD + DEADLINE_LEAD);
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_TASK_RESPONSIBLE,
                                                                    &self->person));
  rows = list (self, builder, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    add_deadline (self, rows->pdata[i]);

  return rows != NULL;
}

/* --- events --- */

/* The first address in @text that a browser opens. (transfer full) (nullable) */
static char *
find_address (const char *text)
{
  const char *start = text != NULL ? strstr (text, "https://") : NULL;
  gsize length = start != NULL ? strcspn (start, " \t\r\n<>\"'()[]{}") : 0;

  return length > strlen ("https://") ? g_strndup (start, length) : NULL;
}

static void
add_instance (Look *self, const KontorInstance *instance)
{
  const KontorRow *event = instance->row;
  const char *place = kontor_row_get_text (event, KONTOR_EVENT_PLACE);
  gboolean has_place = place != NULL && *place != '\0';
  g_autofree char *span = kontor_when_format_span (instance->start, instance->end, self->zone,
                                                   self->now, self->format);
  g_autofree char *body = g_strconcat (span, has_place ? " · " : NULL, place, NULL);
  KontorNotice *notice = kontor_notice_new (KONTOR_NOTICE_EVENT, KONTOR_RECORD_EVENT,
                                            kontor_row_get_id (event), kontor_row_get_title (event),
                                            body);

  notice->since = instance->start;
  notice->until = instance->end;
  notice->url = find_address (place);
  if (notice->url == NULL)
    notice->url = find_address (kontor_row_get_text (event, KONTOR_EVENT_DESCRIPTION));
  g_ptr_array_add (self->notices, notice);
}

/* How long before the event the person wants to know. (element-type gint64): µs */
static GArray *
list_leads (const KontorRow *event)
{
  const KontorValue *reminders = kontor_row_get (event, KONTOR_EVENT_REMINDERS);
  guint n = kontor_value_get_n_elements (reminders);
  GArray *leads = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 usual = EVENT_LEAD;
  gboolean all_day = FALSE;

  kontor_value_get_moment (kontor_row_get (event, KONTOR_EVENT_START), &all_day, NULL);
  /* What lasts all day begins at midnight: nobody wants to be woken for it. */
  if (n == 0 && !all_day)
    g_array_append_val (leads, usual);
  if (kontor_value_find_element (reminders, EVENT_LEAD_NEVER) != NULL)
    return leads;
  for (guint i = 0; i < n; i++)
    {
      guint64 minutes = 0;
      gint64 lead = 0;

      if (!g_ascii_string_to_unsigned (kontor_value_get_elements (reminders)[i].text, 10, 0,
                                       EVENT_LEAD_MAX / KONTOR_MINUTE, &minutes, NULL))
        continue;
      lead = (gint64) minutes * KONTOR_MINUTE;
      g_array_append_val (leads, lead);
    }

  return leads;
}

static void
look_at_instance (Look *self, const KontorInstance *instance)
{
  g_autoptr (GArray) leads = list_leads (instance->row);
  gboolean due = FALSE;

  /* Several that fell due are one: also those of an event that is over. */
  for (guint i = 0; i < leads->len; i++)
    due |= is_due (self, instance->start - g_array_index (leads, gint64, i),
                   /* Who is asked at the last minute still wants to know. */
                   instance->start > self->now ? self->told : self->since);
  if (due && MAX (instance->end, instance->start + EVENT_LEAD) > self->now)
    add_instance (self, instance);
}

/* The events to which the person was asked, with the answer. (element-type KontorId → KontorRow) */
static GHashTable *
list_answers (Look *self)
{
  GHashTable *answers = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL,
                                               (GDestroyNotify) kontor_row_unref);
  g_autoptr (GPtrArray) rows = kontor_reader_list (self->reader, KONTOR_RECORD_ATTENDEE,
                                                   KONTOR_ATTENDEE_PERSON, &self->person);

  for (guint i = 0; i < rows->len; i++)
    {
      const KontorId *event = kontor_row_get_id_field (rows->pdata[i], KONTOR_ATTENDEE_EVENT);

      if (event != NULL)
        g_hash_table_insert (answers, (gpointer) event, kontor_row_ref (rows->pdata[i]));
    }

  return answers;
}

static gboolean
is_own_calendar (Look *self, const KontorId *id)
{
  g_autoptr (KontorRow) calendar = id != NULL ? kontor_reader_get (self->reader,
                                                                   KONTOR_RECORD_CALENDAR, id)
                                              : NULL;

  return calendar != NULL &&
         kontor_row_get_choice (calendar, KONTOR_CALENDAR_KIND) == KONTOR_CALENDAR_KIND_PERSONAL &&
         kontor_row_refers_to (calendar, KONTOR_CALENDAR_OWNER, &self->person);
}

/* Whether the person takes part: was asked and did not decline, or it is the person's own. */
static gboolean
is_mine (Look *self, GHashTable *answers, const KontorRow *event)
{
  const KontorId *series = kontor_row_get_id_field (event, KONTOR_EVENT_SERIES);
  const KontorRow *attendee = g_hash_table_lookup (answers, kontor_row_get_id (event));

  if (attendee == NULL && series != NULL)
    attendee = g_hash_table_lookup (answers, series);
  if (attendee != NULL)
    return kontor_row_get_choice (attendee, KONTOR_ATTENDEE_ANSWER) != KONTOR_ANSWER_DECLINED;

  return kontor_row_refers_to (event, KONTOR_EVENT_ORGANISER, &self->person) ||
         is_own_calendar (self, kontor_row_get_id_field (event, KONTOR_EVENT_CALENDAR));
}

static void
look_at_event (Look *self, GHashTable *answers, const KontorRow *event)
{
  g_autoptr (GPtrArray) overrides = NULL;
  g_autoptr (GArray) instances = NULL;
  gint64 lead = EVENT_LEAD;
  g_autoptr (GArray) leads = NULL;

  if (!is_mine (self, answers, event))
    return;
  leads = list_leads (event);
  for (guint i = 0; i < leads->len; i++)
    lead = MAX (lead, g_array_index (leads, gint64, i));
  if (kontor_row_has (event, KONTOR_EVENT_RULE))
    overrides = kontor_reader_list (self->reader, KONTOR_RECORD_EVENT, KONTOR_EVENT_SERIES,
                                    kontor_row_get_id (event));
  instances = kontor_event_list_instances (event, overrides, self->told, self->now + AHEAD + lead,
                                           self->zone, INSTANCES_MAX);
  for (guint i = 0; i < instances->len; i++)
    look_at_instance (self, &g_array_index (instances, KontorInstance, i));
}

/* Series, or everything else, that can take place in the time. */
static KontorQueryBuilder *
event_query_new (Look *self, gboolean series)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_EVENT);
  gint64 from = kontor_zone_to_local (self->zone, self->told) - SLACK;
  gint64 to = kontor_zone_to_local (self->zone, self->now + AHEAD + EVENT_LEAD_MAX) + SLACK;
  g_autoptr (KontorValue) earliest = kontor_value_new_moment (from, FALSE, NULL);
  g_autoptr (KontorValue) latest = kontor_value_new_moment (to, FALSE, NULL);

  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_EVENT_RULE,
                                                                      series ? KONTOR_TEST_NOT_EQUAL
                                                                             : KONTOR_TEST_EQUAL,
                                                                      NULL));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_EVENT_START,
                                                                      KONTOR_TEST_LESS, latest));
  if (series)
    return builder;
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new (KONTOR_EVENT_END, KONTOR_TEST_GREATER,
                                                             earliest));
  /* These come with their series. */
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_EVENT_SERIES,
                                                                      KONTOR_TEST_EQUAL, NULL));

  return builder;
}

static gboolean
look_at_events (Look *self, GError **error)
{
  g_autoptr (GHashTable) answers = list_answers (self);

  for (guint series = 0; series < 2; series++)
    {
      g_autoptr (GPtrArray) rows = list (self, event_query_new (self, series), error);

      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        look_at_event (self, answers, rows->pdata[i]);
    }

  return TRUE;
}

/* --- all of it --- */

static gboolean
write_reminded (KontorReplica *replica, gint64 at, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, at);

  return kontor_replica_set_meta (replica, REMINDED, text, error);
}

static gboolean
read_reminded (KontorReplica *replica, gint64 now, gint64 *reminded, GError **error)
{
  g_autofree char *text = kontor_replica_get_meta (replica, REMINDED);

  if (text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, reminded, NULL))
    {
      *reminded = CLAMP (*reminded, now - AGE_MAX, now);
      return TRUE;
    }
  /* Nothing was reminded of before there was an agent. */
  *reminded = now;

  return write_reminded (replica, now, error);
}

/* The newest are the ones to tell. */
static void
bound (GPtrArray *notices, guint before)
{
  if (notices->len - before > REMINDERS_MAX)
    g_ptr_array_remove_range (notices, before, notices->len - before - REMINDERS_MAX);
}

static int
get_format (KontorReader *reader)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list_all (reader, KONTOR_RECORD_ORGANISATION);

  return rows->len > 0 ? kontor_row_get_choice (rows->pdata[0], KONTOR_ORGANISATION_TIME_FORMAT)
                       : 0;
}

/**
 * kontor_reminders_collect:
 * @self: (inout): when to look again
 * @replica: a replica
 * @now: µs
 * @notices: (element-type KontorNotice): what fell due is added
 * @error: of the database
 *
 * Returns: whether it could be read
 */
gboolean
kontor_reminders_collect (KontorReminders *self,
                          KontorReplica *replica,
                          gint64 now,
                          GPtrArray *notices,
                          GError **error)
{
  Look look = { .replica = replica, .now = now, .next = now + AHEAD, .notices = notices };
  guint before = notices->len;
  gboolean done = FALSE;

  /* A clock that was set back makes everything another. */
  if (now < self->next && now >= self->looked)
    return TRUE;
  if (!read_reminded (replica, now, &look.told, error))
    return FALSE;
  look.since = now >= self->looked ? MAX (look.told, self->looked) : look.told;
  look.reader = kontor_replica_get_reader (replica);
  kontor_replica_get_person (replica, &look.person);
  look.zone = kontor_zone_new_for_person (look.reader, &look.person);
  look.format = get_format (look.reader);
  done = look_at_marks (&look, error) && look_at_deadlines (&look, error) &&
         look_at_events (&look, error);
  g_time_zone_unref (look.zone);
  if (!done)
    return FALSE;
  bound (notices, before);
  self->next = look.next;
  self->looked = now;

  return look.last == 0 || write_reminded (replica, look.last, error);
}
