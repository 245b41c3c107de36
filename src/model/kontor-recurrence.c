/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When something recurs: rules of RFC 5545 expanded by libical in local time, bounded whatever a rule
 * says, and the instances of events. Pure; any thread. */

#include "config.h"

#include "kontor-recurrence.h"

#include "kontor-zone.h"

#include <libical/ical.h>
#include <string.h>

/* Longer ones come from nobody's calendar. */
#define RULE_MAX 1024

/* libical has no years beyond this in its recurrences. */
#define LOCAL_MAX (G_GINT64_CONSTANT (150000) * KONTOR_DAY) /* 2380 */
#define LOCAL_MIN (G_GINT64_CONSTANT (-134774) * KONTOR_DAY) /* 1601 */

/* Windows are cut to this, so that sums stay within. */
#define INSTANT_MAX (G_MAXINT64 / 8)

/* 1970-01-01 as GLib counts days from year 1. */
#define JULIAN_EPOCH 719163

/* Input from elsewhere is answered by error codes, never by an abort. */
static void
prepare_library (void)
{
  static gsize prepared = 0;

  if (g_once_init_enter (&prepared))
    {
      icalerror_set_errors_are_fatal (0);
      g_once_init_leave (&prepared, 1);
    }
}

/* Times. */

static struct icaltimetype
time_from_local (gint64 local, gboolean all_day)
{
  gint64 clamped = CLAMP (local, LOCAL_MIN, LOCAL_MAX);
  gint64 days = clamped / KONTOR_DAY - (clamped % KONTOR_DAY < 0 ? 1 : 0);
  gint64 seconds = (clamped - days * KONTOR_DAY) / KONTOR_SECOND;
  struct icaltimetype time = icaltime_null_time ();
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (days + JULIAN_EPOCH));
  time.year = g_date_get_year (&date);
  time.month = (int) g_date_get_month (&date);
  time.day = g_date_get_day (&date);
  time.is_date = all_day;
  if (!all_day)
    {
      time.hour = (int) (seconds / 3600);
      time.minute = (int) (seconds / 60 % 60);
      time.second = (int) (seconds % 60);
    }

  return time;
}

static gint64
time_to_local (struct icaltimetype time)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) time.day, (GDateMonth) time.month, (GDateYear) time.year);

  return ((gint64) g_date_get_julian (&date) - JULIAN_EPOCH) * KONTOR_DAY +
         (time.is_date
              ? 0
              : (time.hour * 3600 + time.minute * 60 + MIN (time.second, 59)) * KONTOR_SECOND);
}

/* Rules. */

/* FALSE when @rule is none that is kept. What there is to free in *parsed is freed by
 * icalrecurrencetype_clear() only where a calendar scale is named, which is refused. */
static gboolean
parse_rule (const char *rule, struct icalrecurrencetype *parsed)
{
  prepare_library ();
  /* Calendars other than the Gregorian are no part of RFC 5545, nor of a small libical. */
  if (rule == NULL || strlen (rule) > RULE_MAX || strstr (rule, "SCALE") != NULL)
    return FALSE;
  *parsed = icalrecurrencetype_from_string (rule);

  return parsed->freq >= ICAL_HOURLY_RECURRENCE && parsed->freq <= ICAL_YEARLY_RECURRENCE &&
         parsed->interval > 0;
}

/**
 * kontor_recurrence_check:
 * @rule: a recurrence rule, without "RRULE:"
 * @type: the type of the record that has it
 * @id: (nullable): the record
 * @field: the field
 *
 * Returns: (transfer full) (nullable): %NULL when the rule is one that is kept: well-formed, repeating
 *   hourly at most, and such that there is a date that fits; else %KONTOR_PROBLEM_BAD_TEXT
 */
KontorProblem *
kontor_recurrence_check (const char *rule, KontorRecordType type, const KontorId *id, guint field)
{
  struct icalrecurrencetype parsed;
  icalrecur_iterator *iterator = NULL;

  if (parse_rule (rule, &parsed))
    iterator = icalrecur_iterator_new (parsed, time_from_local (0, FALSE));
  if (iterator == NULL)
    return kontor_problem_new_detail (KONTOR_PROBLEM_BAD_TEXT, type, id, field, rule);
  icalrecur_iterator_free (iterator);

  return NULL;
}

/* "Until" is a date, which counts to its end, a local time, or one of UTC. */
static gint64
get_until (const struct icalrecurrencetype *rule, const char *zone_name, gboolean all_day)
{
  g_autoptr (GTimeZone) zone = NULL;
  gint64 until = 0;

  if (icaltime_is_null_time (rule->until))
    return LOCAL_MAX;
  until = time_to_local (rule->until);
  if (rule->until.is_date)
    return until + KONTOR_DAY - KONTOR_SECOND;
  if (!icaltime_is_utc (rule->until) || all_day || zone_name == NULL)
    return until;
  zone = kontor_zone_new (zone_name);

  return kontor_zone_to_local (zone, until);
}

static gboolean
is_exception (const KontorValue *exceptions, gint64 local, gboolean all_day)
{
  g_autofree char *text = NULL;
  g_autofree char *date = NULL;

  if (kontor_value_get_n_elements (exceptions) == 0)
    return FALSE;
  text = kontor_moment_to_string (local, all_day);
  date = kontor_moment_to_string (local, TRUE);

  return kontor_value_find_element (exceptions, text) != NULL ||
         kontor_value_find_element (exceptions, date) != NULL;
}

/* The occurrences from the iterator, which ends by itself at the bound that its rule was given. */
static void
collect (icalrecur_iterator *iterator,
         const KontorValue *exceptions,
         gint64 from,
         gint64 to,
         guint limit,
         gboolean all_day,
         GArray *found)
{
  for (guint i = 0; i < KONTOR_RECURRENCE_MAX && found->len < limit; i++)
    {
      struct icaltimetype time = icalrecur_iterator_next (iterator);
      gint64 local = 0;

      if (icaltime_is_null_time (time))
        return;
      local = time_to_local (time);
      if (local >= to)
        return;
      if (local >= from && !is_exception (exceptions, local, all_day))
        g_array_append_val (found, local);
    }
}

/**
 * kontor_recurrence_list:
 * @rule: (nullable): a recurrence rule; %NULL: it does not recur
 * @starts_at: a moment: the first occurrence, from which the rule counts
 * @exceptions: (nullable): a set of texts of moments, or of dates for all of a day, that do not occur
 * @from_local: from when, microseconds on the clock of @starts_at
 * @to_local: up to but not including
 * @limit: how many at most
 *
 * A rule without "COUNT" is entered near @from_local, others are counted from their start, through
 * %KONTOR_RECURRENCE_MAX occurrences at most. No rule is followed beyond @to_local, so that one that
 * never fits ends there, too.
 *
 * Returns: (transfer full) (element-type gint64): the occurrences in order
 */
GArray *
kontor_recurrence_list (const char *rule,
                        const KontorValue *starts_at,
                        const KontorValue *exceptions,
                        gint64 from_local,
                        gint64 to_local,
                        guint limit)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (gint64));
  struct icalrecurrencetype parsed;
  const char *zone = NULL;
  gboolean all_day = FALSE;
  gint64 start = kontor_value_get_moment (starts_at, &all_day, &zone);
  gint64 to = MIN (to_local, LOCAL_MAX);
  icalrecur_iterator *iterator = NULL;

  if (rule == NULL && start >= from_local && start < to_local && limit > 0 &&
      !is_exception (exceptions, start, all_day))
    g_array_append_val (found, start);
  if (rule == NULL || to <= MAX (from_local, start) || !parse_rule (rule, &parsed))
    return found;

  parsed.until = time_from_local (MIN (get_until (&parsed, zone, all_day), to), all_day);
  iterator = icalrecur_iterator_new (parsed, time_from_local (start, all_day));
  if (iterator == NULL)
    return found;
  if (parsed.count == 0 && from_local > start)
    icalrecur_iterator_set_start (iterator, time_from_local (from_local, all_day));
  collect (iterator, exceptions, from_local, to, limit, all_day, found);
  icalrecur_iterator_free (iterator);

  return found;
}

/* Events. */

static void
instance_clear (gpointer data)
{
  kontor_row_unref (((KontorInstance *) data)->row);
}

static int
compare_instances (gconstpointer a, gconstpointer b)
{
  const KontorInstance *left = a;
  const KontorInstance *right = b;

  return left->start != right->start ? (left->start < right->start ? -1 : 1) : 0;
}

/* The zone on whose clock a moment is. (transfer full) */
static GTimeZone *
get_zone (const KontorValue *moment, GTimeZone *floating)
{
  const char *name = NULL;
  gboolean all_day = FALSE;

  kontor_value_get_moment (moment, &all_day, &name);
  if (name != NULL && !all_day)
    return kontor_zone_new (name);

  return floating != NULL ? g_time_zone_ref (floating) : g_time_zone_new_utc ();
}

/* Adds the time at which @row, an event, takes place at @local, if that meets [from, to). */
static void
add_instance (GArray *instances,
              const KontorRow *row,
              gint64 local,
              gint64 length,
              GTimeZone *zone,
              gint64 from,
              gint64 to)
{
  KontorInstance instance = { .start = kontor_zone_to_instant (zone, local), .local = local };

  instance.end = MAX (kontor_zone_to_instant (zone, local + length), instance.start);
  if (instance.start >= to || (instance.end <= from && instance.start < from))
    return;
  instance.row = kontor_row_ref ((KontorRow *) row);
  g_array_append_val (instances, instance);
}

/* How long an event is on the clock, which is what a series repeats. */
static gint64
get_length (const KontorRow *event)
{
  const KontorValue *start = kontor_row_get (event, KONTOR_EVENT_START);
  const KontorValue *end = kontor_row_get (event, KONTOR_EVENT_END);
  g_autoptr (GTimeZone) start_zone = NULL;
  gint64 start_local = kontor_value_get_moment (start, NULL, NULL);

  if (end == NULL)
    return 0;
  /* In another zone than the start: a flight. */
  start_zone = get_zone (start, NULL);

  return MAX (kontor_zone_to_local (start_zone, kontor_moment_to_instant (end, NULL)) - start_local,
              0);
}

/* Whether one of @overrides speaks of the instance of @event at @local. */
static gboolean
is_overridden (GPtrArray *overrides, const KontorRow *event, gint64 local)
{
  for (guint i = 0; overrides != NULL && i < overrides->len; i++)
    {
      const KontorRow *override = overrides->pdata[i];
      const KontorValue *instance = kontor_row_get (override, KONTOR_EVENT_INSTANCE);

      if (instance != NULL &&
          kontor_row_refers_to (override, KONTOR_EVENT_SERIES, kontor_row_get_id (event)) &&
          kontor_value_get_moment (instance, NULL, NULL) == local)
        return TRUE;
    }

  return FALSE;
}

static void
add_series (GArray *instances,
            const KontorRow *event,
            GPtrArray *overrides,
            gint64 from,
            gint64 to,
            GTimeZone *floating,
            guint limit)
{
  const KontorValue *start = kontor_row_get (event, KONTOR_EVENT_START);
  gint64 length = get_length (event);
  g_autoptr (GTimeZone) zone = get_zone (start, floating);
  g_autoptr (GArray) locals = NULL;

  /* An instance that began before may reach into the time; a day more for changes of the clock. */
  locals = kontor_recurrence_list (kontor_row_get_text (event, KONTOR_EVENT_RULE), start,
                                   kontor_row_get (event, KONTOR_EVENT_EXCEPTIONS),
                                   kontor_zone_to_local (zone, from) - length - KONTOR_DAY,
                                   kontor_zone_to_local (zone, to) + KONTOR_DAY, limit);
  for (guint i = 0; i < locals->len; i++)
    {
      gint64 local = g_array_index (locals, gint64, i);

      if (!is_overridden (overrides, event, local))
        add_instance (instances, event, local, length, zone, from, to);
    }
}

/**
 * kontor_event_list_instances:
 * @event: an event
 * @overrides: (nullable) (element-type KontorRow): events; those of which @event is the series count,
 *   one in the bin takes its instance away
 * @from: from when, microseconds UTC
 * @to: up to but not including
 * @floating: (nullable): the zone of times that name none; %NULL: UTC
 * @limit: how many at most
 *
 * Returns: (transfer full) (element-type KontorInstance): when it takes place, by start; nothing of an
 *   event in the bin
 */
GArray *
kontor_event_list_instances (const KontorRow *event,
                             GPtrArray *overrides,
                             gint64 from,
                             gint64 to,
                             GTimeZone *floating,
                             guint limit)
{
  GArray *instances = g_array_new (FALSE, FALSE, sizeof (KontorInstance));
  gint64 first = CLAMP (from, -INSTANT_MAX, INSTANT_MAX);
  gint64 end = CLAMP (to, -INSTANT_MAX, INSTANT_MAX);

  g_array_set_clear_func (instances, instance_clear);
  if (kontor_row_is_deleted (event) || !kontor_row_has (event, KONTOR_EVENT_START) || first >= end)
    return instances;
  add_series (instances, event, overrides, first, end, floating, limit);
  for (guint i = 0; overrides != NULL && i < overrides->len; i++)
    {
      const KontorRow *override = overrides->pdata[i];
      const KontorValue *start = kontor_row_get (override, KONTOR_EVENT_START);
      g_autoptr (GTimeZone) zone = NULL;

      if (start == NULL || kontor_row_is_deleted (override) ||
          !kontor_row_refers_to (override, KONTOR_EVENT_SERIES, kontor_row_get_id (event)))
        continue;
      zone = get_zone (start, floating);
      add_instance (instances, override, kontor_value_get_moment (start, NULL, NULL),
                    get_length (override), zone, first, end);
    }
  g_array_sort (instances, compare_instances);
  if (instances->len > limit)
    g_array_set_size (instances, limit);

  return instances;
}
