/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rule about rooms: nobody takes one that somebody else has at that time. The order in which events
 * arrive decides; a replica knows only of those that its person sees. Pure functions of what the
 * context's reader shows; on its thread. */

#include "config.h"

#include "kontor-recurrence.h"
#include "kontor-rules-private.h"
#include "kontor-zone.h"

/* How far ahead the times of a series are compared, and how many of them. */
#define AHEAD (400 * KONTOR_DAY)
#define TIMES_MAX 500

/* When an event occupies its room. */
typedef struct
{
  gint64 start;
  gint64 end;
  gint64 local;
} Time;

/**
 * Search:
 * @event: (borrowed): what shall take place
 * @times: (owned) (element-type Time): when, in the order of their start
 * @zone: (owned): of times that name none
 * @clash: (out): the first of @times at which somebody else has the room
 *
 * The look through all events of a room.
 */
typedef struct
{
  const KontorContext *context; /* borrowed */
  const KontorRow *event;
  GArray *times;
  GTimeZone *zone;
  const Time *clash;
} Search;

/* The times at which @event itself takes place: of a series without the instances that are events of
 * their own, which occupy rooms of their own. */
static GArray *
list_times (const Search *search, const KontorRow *event, gint64 from, gint64 to)
{
  g_autoptr (GPtrArray) overrides = kontor_reader_list (search->context->reader,
                                                        KONTOR_RECORD_EVENT, KONTOR_EVENT_SERIES,
                                                        kontor_row_get_id (event));
  g_autoptr (GArray) instances = kontor_event_list_instances (event, overrides, from, to,
                                                              search->zone, TIMES_MAX);
  GArray *times = g_array_new (FALSE, FALSE, sizeof (Time));

  for (guint i = 0; i < instances->len; i++)
    {
      const KontorInstance *instance = &g_array_index (instances, KontorInstance, i);
      Time time = { instance->start, instance->end, instance->local };

      if (kontor_id_equal (kontor_row_get_id (instance->row), kontor_row_get_id (event)))
        g_array_append_val (times, time);
    }

  return times;
}

/* A series and its single instances. */
static const KontorId *
get_series (const KontorRow *event)
{
  const KontorId *series = kontor_row_get_id_field (event, KONTOR_EVENT_SERIES);

  return series != NULL ? series : kontor_row_get_id (event);
}

static const Time *
find_clash (const GArray *mine, const GArray *theirs)
{
  guint i = 0;
  guint j = 0;

  while (i < mine->len && j < theirs->len)
    {
      const Time *one = &g_array_index (mine, Time, i);
      const Time *other = &g_array_index (theirs, Time, j);

      if (one->end <= other->start)
        i++;
      else if (other->end <= one->start)
        j++;
      else
        return one;
    }

  return NULL;
}

static gboolean
look_cb (KontorRow *row, gpointer user_data)
{
  Search *search = user_data;
  const Time *first = &g_array_index (search->times, Time, 0);
  const Time *last = &g_array_index (search->times, Time, search->times->len - 1);
  g_autoptr (GArray) theirs = NULL;

  if (kontor_id_equal (get_series (row), get_series (search->event)))
    return TRUE;
  /* Most of a room's events are over: they are told by one comparison. */
  if (!kontor_row_has (row, KONTOR_EVENT_RULE) &&
      kontor_moment_to_instant (kontor_row_get (row, KONTOR_EVENT_END), search->zone) <=
          first->start)
    return TRUE;
  theirs = list_times (search, row, first->start, MAX (last->end, last->start + 1));
  search->clash = find_clash (search->times, theirs);

  return search->clash == NULL;
}

static gboolean
is_concerned (const KontorContext *context, const KontorRow *before, const KontorRow *after)
{
  static const guint fields[] = { KONTOR_EVENT_RESOURCE, KONTOR_EVENT_START, KONTOR_EVENT_END,
                                  KONTOR_EVENT_RULE, KONTOR_EVENT_EXCEPTIONS };

  if (!kontor_row_has (after, KONTOR_EVENT_RESOURCE) ||
      !kontor_row_has (after, KONTOR_EVENT_START) || kontor_row_is_deleted (after) ||
      kontor_rules_is_import (context, before, after))
    return FALSE;
  if (before == NULL || kontor_row_is_deleted (before))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (kontor_rules_changes (before, after, fields[i]))
      return TRUE;

  return FALSE;
}

KontorProblem *
kontor_rules_check_room (const KontorContext *context,
                         const KontorRow *before,
                         const KontorRow *after)
{
  const KontorId nobody = KONTOR_ID_INIT_NIL;
  g_autoptr (GTimeZone) zone = NULL;
  g_autoptr (GArray) times = NULL;
  g_autofree char *when = NULL;
  Search search = { .context = context, .event = after };
  gint64 start = 0;

  if (!is_concerned (context, before, after))
    return NULL;
  search.zone = zone = kontor_zone_new_for_person (context->reader, &nobody);
  start = kontor_moment_to_instant (kontor_row_get (after, KONTOR_EVENT_START), zone);
  /* Who writes down yesterday's meeting takes nobody's room away. */
  search.times = times = list_times (&search, after, context->now,
                                     MAX (start, context->now) + AHEAD);
  if (times->len == 0)
    return NULL;
  context->reader->list_referring (context->reader, KONTOR_RECORD_EVENT, KONTOR_EVENT_RESOURCE,
                                   kontor_row_get_id_field (after, KONTOR_EVENT_RESOURCE), look_cb,
                                   &search);
  if (search.clash == NULL)
    return NULL;
  when = g_strdelimit (kontor_moment_to_string (search.clash->local, FALSE), "T", ' ');

  return kontor_problem_new_detail (KONTOR_PROBLEM_BOOKED, KONTOR_RECORD_EVENT,
                                    kontor_row_get_id (after), KONTOR_EVENT_RESOURCE, when);
}
