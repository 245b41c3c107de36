/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-notice.h"

G_BEGIN_DECLS

/* What falls due by the clock: reminders that the person set, tasks that are due, events that begin.
 * On the replica's thread. */

/**
 * KontorReminders:
 * @next: when to look again, µs; 0: at once
 * @looked: when it was looked last, µs
 *
 * So that an account where nothing happens costs nothing. Plain memory, begun with zeros.
 */
typedef struct
{
  gint64 next;
  gint64 looked;
} KontorReminders;

/* Adds what fell due since the last time that was asked, if it is time to look. What a person has not
 * seen of it is kept in the replica, so that nothing is told twice. @notices: (element-type
 * KontorNotice) */
gboolean kontor_reminders_collect (KontorReminders *self,
                                   KontorReplica *replica,
                                   gint64 now,
                                   GPtrArray *notices,
                                   GError **error);

G_END_DECLS
