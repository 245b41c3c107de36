/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When a person works: made on the replica's thread, asked on the main thread. */

#include "config.h"

#include "kontor-work-hours.h"

#include "kontor-zone.h"

#define DAY_START (9 * 3600)
#define DAY_END (18 * 3600)
/* Of a longer absence the person is told in pieces. */
#define DAYS_MAX 31

typedef struct
{
  gint64 first;
  gint64 last;
} Days;

struct _KontorWorkHours
{
  GTimeZone *zone; /* owned */
  guint weekdays; /* a bit each, 1 is Monday, as in ISO 8601 */
  gint64 start; /* seconds of the day */
  gint64 end; /* seconds of the day */
  GArray *off; /* owned (element-type Days): holidays and absences */
  gint64 running; /* the day of a working day that has not ended; G_MININT64: none runs */
};

/* Days are counted from Thursday, 1970-01-01. 1 is Monday, 7 is Sunday. */
static guint
get_weekday (gint64 day)
{
  return (guint) (((day + 3) % 7 + 7) % 7) + 1;
}

static void
take_office (KontorWorkHours *self, const KontorRow *office)
{
  const KontorValue *days = kontor_row_get (office, KONTOR_ORGANISATION_WORK_DAYS);
  const KontorValue *holidays = kontor_row_get (office, KONTOR_ORGANISATION_HOLIDAYS);

  if (kontor_row_has (office, KONTOR_ORGANISATION_DAY_START))
    self->start = kontor_row_get_integer (office, KONTOR_ORGANISATION_DAY_START);
  if (kontor_row_has (office, KONTOR_ORGANISATION_DAY_END))
    self->end = kontor_row_get_integer (office, KONTOR_ORGANISATION_DAY_END);
  if (kontor_value_get_n_elements (days) > 0)
    self->weekdays = 0;
  for (guint i = 0; i < kontor_value_get_n_elements (days); i++)
    {
      guint64 number = 0;

      if (g_ascii_string_to_unsigned (kontor_value_get_elements (days)[i].text, 10, 1, 7, &number,
                                      NULL))
        self->weekdays |= 1u << number;
    }
  for (guint i = 0; i < kontor_value_get_n_elements (holidays); i++)
    {
      Days day = { 0 };

      if (!kontor_date_from_string (kontor_value_get_elements (holidays)[i].text, &day.first))
        continue;
      day.last = day.first;
      g_array_append_val (self->off, day);
    }
}

static void
take_absences (KontorWorkHours *self, KontorReader *reader, const KontorId *person, gint64 today)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list (reader, KONTOR_RECORD_ABSENCE,
                                                   KONTOR_ABSENCE_PERSON, person);

  for (guint i = 0; i < rows->len; i++)
    {
      const KontorRow *row = rows->pdata[i];
      Days days = { kontor_row_get_integer (row, KONTOR_ABSENCE_STARTS_ON),
                    kontor_row_get_integer (row, KONTOR_ABSENCE_ENDS_ON) };

      if (kontor_row_get_boolean (row, KONTOR_ABSENCE_APPROVED) && days.last >= today)
        g_array_append_val (self->off, days);
    }
}

/* Who works on a Sunday evening says so by beginning the day. */
static void
take_work_day (KontorWorkHours *self, KontorReader *reader, const KontorId *person, gint64 today)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list (reader, KONTOR_RECORD_WORK_DAY,
                                                   KONTOR_WORK_DAY_PERSON, person);

  for (guint i = 0; i < rows->len; i++)
    if (kontor_row_get_integer (rows->pdata[i], KONTOR_WORK_DAY_DAY) == today &&
        !kontor_row_has (rows->pdata[i], KONTOR_WORK_DAY_END))
      self->running = today;
}

/**
 * kontor_work_hours_new:
 * @reader: of the office
 * @person: whose hours
 * @now: µs
 *
 * Monday to Friday, from nine to six, where the office says nothing.
 *
 * Returns: (transfer full): the person's working hours
 */
KontorWorkHours *
kontor_work_hours_new (KontorReader *reader, const KontorId *person, gint64 now)
{
  KontorWorkHours *self = g_atomic_rc_box_new0 (KontorWorkHours);
  g_autoptr (GPtrArray) offices = kontor_reader_list_all (reader, KONTOR_RECORD_ORGANISATION);
  gint64 today = 0;

  self->zone = kontor_zone_new_for_person (reader, person);
  self->weekdays = 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5;
  self->start = DAY_START;
  self->end = DAY_END;
  self->off = g_array_new (FALSE, FALSE, sizeof (Days));
  self->running = G_MININT64;
  today = kontor_zone_get_day (self->zone, now);
  if (offices->len > 0)
    take_office (self, offices->pdata[0]);
  take_absences (self, reader, person, today);
  take_work_day (self, reader, person, today);

  return self;
}

KontorWorkHours *
kontor_work_hours_ref (KontorWorkHours *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KontorWorkHours *self = data;

  g_time_zone_unref (self->zone);
  g_array_unref (self->off);
}

void
kontor_work_hours_unref (KontorWorkHours *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * kontor_work_hours_get_zone:
 * @self: working hours
 *
 * Returns: (transfer none): the zone that the person works in
 */
GTimeZone *
kontor_work_hours_get_zone (const KontorWorkHours *self)
{
  return self->zone;
}

static gboolean
is_work_day (const KontorWorkHours *self, gint64 day)
{
  if ((self->weekdays & 1u << get_weekday (day)) == 0)
    return FALSE;
  for (guint i = 0; i < self->off->len; i++)
    {
      const Days *off = &g_array_index (self->off, Days, i);

      if (off->first <= day && day <= off->last)
        return FALSE;
    }

  return TRUE;
}

/**
 * kontor_work_hours_get_next:
 * @self: working hours
 * @now: µs
 *
 * Returns: when the next hours begin, µs; 0: they have begun
 */
gint64
kontor_work_hours_get_next (const KontorWorkHours *self, gint64 now)
{
  gint64 today = kontor_zone_get_day (self->zone, now);
  gint64 seconds = kontor_zone_to_local (self->zone, now) / KONTOR_SECOND - today * 86400;

  /* Hours that are none, or round the clock. */
  if (self->end <= self->start || self->weekdays == 0 || self->running == today)
    return 0;
  if (is_work_day (self, today) && seconds >= self->start && seconds < self->end)
    return 0;
  for (gint64 day = seconds < self->start ? today : today + 1; day < today + DAYS_MAX; day++)
    if (is_work_day (self, day))
      return kontor_zone_to_instant (self->zone, (day * 86400 + self->start) * KONTOR_SECOND);

  return kontor_zone_get_day_start (self->zone, today + DAYS_MAX);
}
