/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times as people write and read them, in one time zone. @now: microseconds UTC. */
gint64 kontor_time_to_local (GTimeZone *zone, gint64 instant);
gint64 kontor_time_from_local (GTimeZone *zone, gint64 local);

gboolean kontor_time_read_date (const char *text, gint64 today, gint64 *days);
gboolean kontor_time_read_local (const char *text,
                                 gint64 local_now,
                                 gint64 *local,
                                 gboolean *whole_day);
gboolean kontor_time_read_duration (const char *text, gint64 *seconds);

/* (transfer full) */
char *kontor_time_show_instant (GTimeZone *zone, gint64 instant) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_time_show_duration (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
