/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reader.h"

G_BEGIN_DECLS

/* Instants (microseconds UTC) and what a clock on the wall shows: "local" is microseconds since
 * 1970-01-01 00:00 on that clock, a day is days since then. */

/* The zone that @person works in: the person's, else the organisation's, else UTC. */
GTimeZone *kontor_zone_new_for_person (KontorReader *reader, const KontorId *person)
    G_GNUC_WARN_UNUSED_RESULT;
/* By its IANA name; UTC for NULL and for names that nobody knows. */
GTimeZone *kontor_zone_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;

gint64 kontor_zone_to_local (GTimeZone *zone, gint64 instant);
/* A time that the clocks skip counts as the one after the gap; of one that comes twice, the first. */
gint64 kontor_zone_to_instant (GTimeZone *zone, gint64 local);

gint64 kontor_zone_get_day (GTimeZone *zone, gint64 instant);
/* The instant at which @day begins. */
gint64 kontor_zone_get_day_start (GTimeZone *zone, gint64 day);

/* @instant moved by whole days, at the same time on the clock, and then by microseconds. */
gint64 kontor_zone_shift (GTimeZone *zone, gint64 instant, int days, gint64 microseconds);
/* The same for a duration: whole days of 86,400 seconds are days on the calendar. */
gint64 kontor_zone_add_duration (GTimeZone *zone, gint64 instant, gint64 seconds);

/* The instant of a moment; @floating is the zone of one that names none. */
gint64 kontor_moment_to_instant (const KontorValue *moment, GTimeZone *floating);

G_END_DECLS
