/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-month-item.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorCalendarWish:
 * @first: the first day, days since 1970-01-01
 * @last: the last day
 * @clamp: what began before @first counts as beginning there
 * @tasks: the person's tasks with their deadlines, too
 * @switched: (owned): ids of calendars that are switched otherwise than they are by default, as texts
 * @zone: (owned)
 * @format: of times
 *
 * What is to be read.
 */
typedef struct
{
  gint64 first;
  gint64 last;
  gboolean clamp;
  gboolean tasks;
  GHashTable *switched;
  GTimeZone *zone;
  KONTOR_TIME_FORMAT_CHOICES format;
} KontorCalendarWish;

KontorCalendarWish *kontor_calendar_wish_new (KontorOffice *office, GHashTable *switched)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_calendar_wish_free (KontorCalendarWish *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorCalendarWish, kontor_calendar_wish_free)

/* A #KontorReadFunc on a #KontorCalendarWish: (transfer full) (element-type KontorMonthItem), sorted. */
gpointer kontor_calendar_read (KontorReading *reading, gpointer data, GError **error);

/* Whether the calendar is shown unless somebody says otherwise: one's own, those one is a member of, the
 * company's. */
gboolean kontor_calendar_is_default (const KontorRow *calendar, const KontorId *person);
/* Its colour: the one it was given, or one that its id decides. (transfer full) */
char *kontor_calendar_get_colour (const KontorRow *calendar) G_GNUC_WARN_UNUSED_RESULT;

/* A #KontorSectionInfo.count: invitations without an answer to what is not over. */
guint kontor_calendar_count (KontorReading *reading, const KontorId *person, gint64 now);

G_END_DECLS
