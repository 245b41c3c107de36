/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Clocks, spans and days where the date is said elsewhere. Main thread. */

#include "config.h"

#include "kontor-time-words.h"

#include "kontor-when.h"

#include <glib/gi18n.h>

char *
kontor_time_clock_to_label (KontorOffice *office, gint64 instant)
{
  gint64 local = kontor_time_to_local (kontor_office_get_zone (office), instant);
  gint64 seconds = ((local % KONTOR_DAY) + KONTOR_DAY) % KONTOR_DAY / KONTOR_SECOND;

  return kontor_when_format_time (seconds, kontor_office_get_time_format (office));
}

char *
kontor_time_span_to_label (KontorOffice *office, gint64 start, gint64 end)
{
  g_autofree char *from = kontor_time_clock_to_label (office, start);
  g_autofree char *to = kontor_time_clock_to_label (office, end);

  /* Translators: a span of time, as "14:02–14:37" */
  return g_strdup_printf (_ ("%s–%s"), from, to);
}

char *
kontor_time_day_to_label (gint64 day)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (1970, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) date = g_date_time_add_days (epoch, (int) day);

  if (date == NULL)
    return g_strdup ("");

  /* Translators: short: a day of the week, of the month and the month, as strftime writes them */
  return g_date_time_format (date, _ ("%a %-d %b"));
}

char *
kontor_time_days_to_label (gint64 first, gint64 last)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (1970, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) from = g_date_time_add_days (epoch, (int) first);
  g_autoptr (GDateTime) to = g_date_time_add_days (epoch, (int) last);
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;

  if (from == NULL || to == NULL)
    return g_strdup ("");
  /* Translators: a day of the month, the month and the year, as strftime writes them */
  end = g_date_time_format (to, _ ("%-d %b %Y"));
  if (first == last)
    return g_steal_pointer (&end);
  if (g_date_time_get_year (from) != g_date_time_get_year (to))
    start = g_date_time_format (from, _ ("%-d %b %Y"));
  else if (g_date_time_get_month (from) != g_date_time_get_month (to))
    /* Translators: a day of the month and the month, as strftime writes them */
    start = g_date_time_format (from, _ ("%-d %b"));
  else
    start = g_date_time_format (from, "%-d");

  /* Translators: from a day to another, as "9–15 Nov 2026" */
  return g_strdup_printf (C_ ("days", "%s–%s"), start, end);
}
