/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The axis of time: which columns there are at a zoom, and what they are called. Pure. */

#include "config.h"

#include "kontor-gantt-scale.h"

#include "kontor-zone.h"

#include <glib/gi18n.h>

/* Nobody has a screen for more. */
#define TICKS_MAX 1000

typedef enum
{
  UNIT_HOUR,
  UNIT_HOURS, /* six of them */
  UNIT_DAY,
  UNIT_WEEK,
  UNIT_MONTH,
  UNIT_QUARTER,
  UNIT_YEAR,
} Unit;

static const struct
{
  double day_width;
  Unit lower;
  Unit upper;
  const char *title;
  gint64 step;
} zooms[KONTOR_GANTT_N_ZOOMS] = {
  { 0.8, UNIT_QUARTER, UNIT_YEAR, NC_ ("gantt zoom", "Quarters"), KONTOR_DAY },
  { 2, UNIT_MONTH, UNIT_YEAR, NC_ ("gantt zoom", "Months"), KONTOR_DAY },
  { 6, UNIT_WEEK, UNIT_MONTH, NC_ ("gantt zoom", "Weeks"), KONTOR_DAY },
  { 14, UNIT_WEEK, UNIT_MONTH, NC_ ("gantt zoom", "Wide weeks"), KONTOR_DAY },
  { 30, UNIT_DAY, UNIT_MONTH, NC_ ("gantt zoom", "Days"), KONTOR_DAY },
  { 72, UNIT_DAY, UNIT_MONTH, NC_ ("gantt zoom", "Wide days"), KONTOR_DAY },
  { 240, UNIT_HOURS, UNIT_DAY, NC_ ("gantt zoom", "Quarters of a day"), KONTOR_HOUR },
  { 960, UNIT_HOUR, UNIT_DAY, NC_ ("gantt zoom", "Hours"), 15 * KONTOR_MINUTE },
};

double
kontor_gantt_zoom_get_day_width (guint zoom)
{
  g_return_val_if_fail (zoom < KONTOR_GANTT_N_ZOOMS, 30);

  return zooms[zoom].day_width;
}

const char *
kontor_gantt_zoom_get_title (guint zoom)
{
  g_return_val_if_fail (zoom < KONTOR_GANTT_N_ZOOMS, "");

  return g_dpgettext2 (GETTEXT_PACKAGE, "gantt zoom", zooms[zoom].title);
}

gint64
kontor_gantt_zoom_get_step (guint zoom)
{
  g_return_val_if_fail (zoom < KONTOR_GANTT_N_ZOOMS, KONTOR_DAY);

  return zooms[zoom].step;
}

/* The clock's time at which the unit around @local begins. */
static gint64
floor_local (Unit unit, int week_start, gint64 local)
{
  gint64 day = local >= 0 ? local / KONTOR_DAY : -((KONTOR_DAY - 1 - local) / KONTOR_DAY);
  g_autoptr (GDateTime) time = NULL;
  int month;

  if (unit == UNIT_HOUR || unit == UNIT_HOURS)
    {
      gint64 length = unit == UNIT_HOUR ? KONTOR_HOUR : 6 * KONTOR_HOUR;

      return day * KONTOR_DAY + (local - day * KONTOR_DAY) / length * length;
    }
  if (unit == UNIT_DAY)
    return day * KONTOR_DAY;
  if (unit == UNIT_WEEK)
    return (day - ((day + 3 - (week_start - 1)) % 7 + 7) % 7) * KONTOR_DAY;
  time = g_date_time_new_from_unix_utc (day * 86400);
  if (time == NULL)
    return day * KONTOR_DAY;
  day -= g_date_time_get_day_of_month (time) - 1;
  month = g_date_time_get_month (time) - 1;
  if (unit != UNIT_MONTH)
    {
      g_autoptr (GDateTime) first = g_date_time_new_from_unix_utc (day * 86400);
      g_autoptr (GDateTime) start = g_date_time_add_months (first,
                                                            -(unit == UNIT_QUARTER ? month % 3
                                                                                   : month));

      day = g_date_time_to_unix (start) / 86400;
    }

  return day * KONTOR_DAY;
}

static gint64
next_local (Unit unit, int week_start, gint64 local)
{
  static const gint64 beyond[] = {
    [UNIT_HOUR] = KONTOR_HOUR,      [UNIT_HOURS] = 6 * KONTOR_HOUR,
    [UNIT_DAY] = KONTOR_DAY,        [UNIT_WEEK] = 7 * KONTOR_DAY,
    [UNIT_MONTH] = 31 * KONTOR_DAY, [UNIT_QUARTER] = 92 * KONTOR_DAY,
    [UNIT_YEAR] = 366 * KONTOR_DAY,
  };

  return floor_local (unit, week_start, local + beyond[unit]);
}

static char *
label_new (Unit unit, gboolean upper, double width, gint64 local)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (local / KONTOR_SECOND);

  if (time == NULL)
    return g_strdup ("");
  switch (unit)
    {
    case UNIT_HOUR:
    case UNIT_HOURS:
      return g_date_time_format (time, "%-H:%M");
    case UNIT_DAY:
      if (upper)
        return g_date_time_format (time, _ ("%A %-e %B"));
      return g_date_time_format (time, width >= 60 ? _ ("%a %-e") : "%-e");
    case UNIT_WEEK:
      return g_date_time_format (time, width * 7 >= 60 ? _ ("%-e %b") : "%-e");
    case UNIT_MONTH:
      return g_date_time_format (time, upper ? _ ("%OB %Y") : "%Ob");
    case UNIT_QUARTER:
      /* Translators: a quarter of a year, 1 to 4 */
      return g_strdup_printf (_ ("Q%d"), (g_date_time_get_month (time) - 1) / 3 + 1);
    case UNIT_YEAR:
    default:
      return g_date_time_format (time, "%Y");
    }
}

static void
tick_clear (gpointer data)
{
  g_free (((KontorGanttTick *) data)->label);
}

GArray *
kontor_gantt_zoom_list_ticks (guint zoom,
                              gboolean upper,
                              GTimeZone *zone,
                              int week_start,
                              gint64 from,
                              gint64 to)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (KontorGanttTick));
  Unit unit;
  gint64 local;

  g_array_set_clear_func (ticks, tick_clear);
  g_return_val_if_fail (zoom < KONTOR_GANTT_N_ZOOMS, ticks);

  unit = upper ? zooms[zoom].upper : zooms[zoom].lower;
  local = floor_local (unit, week_start, kontor_zone_to_local (zone, from));
  for (guint i = 0; i < TICKS_MAX; i++)
    {
      gint64 next = next_local (unit, week_start, local);
      KontorGanttTick tick = { kontor_zone_to_instant (zone, local),
                               kontor_zone_to_instant (zone, next), NULL };

      if (tick.start >= to)
        break;
      tick.label = label_new (unit, upper, zooms[zoom].day_width, local);
      g_array_append_val (ticks, tick);
      local = next;
    }

  return ticks;
}
