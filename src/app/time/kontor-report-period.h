/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  KONTOR_REPORT_THIS_WEEK,
  KONTOR_REPORT_LAST_WEEK,
  KONTOR_REPORT_THIS_MONTH,
  KONTOR_REPORT_LAST_MONTH,
  KONTOR_REPORT_CUSTOM,
} KontorReportPeriod;

/* The days of a period, since 1970-01-01, @end not included; untouched for a custom one. */
void kontor_report_period_get (KontorReportPeriod period, gint64 today, gint64 *first, gint64 *end);

/* Reads "1 Nov to 15 Nov", "1.–15. November", "с 1 по 15 ноября", "last Monday to today", "October".
 * Reports look back: of the days that such words can mean, the first is the latest that has come
 * already, and the last is the next after it. A year that is said, and words like "tomorrow", count
 * as they are. @now: microseconds UTC. The error's message is for people. */
gboolean kontor_report_period_parse (const char *text,
                                     GTimeZone *zone,
                                     gint64 now,
                                     gint64 *first,
                                     gint64 *end,
                                     GError **error);

G_END_DECLS
