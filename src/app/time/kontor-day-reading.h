/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reading.h"
#include "kontor-time-sheet.h"

G_BEGIN_DECLS

/**
 * KontorDay:
 * @day: days since 1970-01-01
 * @zone: (owned) (nullable): only of what is asked
 * @entries: (owned) (element-type KontorRow)
 * @gaps: (owned) (element-type KontorGap)
 * @sheet: (owned): of the one day and person
 * @work_day: (owned) (nullable)
 * @now: microseconds UTC, when it was read
 * @locked: changes are requests
 *
 * What is known of a day, of one state of the replica; or, with the first two alone, what is asked.
 */
typedef struct
{
  gint64 day;
  GTimeZone *zone;
  GPtrArray *entries;
  GPtrArray *gaps;
  KontorTimeSheet *sheet;
  KontorRow *work_day;
  gint64 now;
  gboolean locked;
} KontorDay;

/* To ask for. */
KontorDay *kontor_day_new (gint64 number, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
void kontor_day_free (KontorDay *day);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDay, kontor_day_free)

/* A #KontorReadFunc; @data: a #KontorDay that is asked for. (transfer full): a #KontorDay */
gpointer kontor_day_read (KontorReading *reading, gpointer data, GError **error);

G_END_DECLS
