/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-clock.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorAbsence:
 *
 * Whether the person is at the computer, as the desktop sees it: five minutes without a key, a locked
 * screen, suspended. On the main thread.
 *
 * Signals:
 * - "away" (gint64 since, gint64 until, const char *reason): the person is back; µs UTC; "idle", "lock"
 *   or "suspend", the strongest of what it was
 * - "woken": the computer was asleep
 */
#define KONTOR_TYPE_ABSENCE (kontor_absence_get_type ())
G_DECLARE_FINAL_TYPE (KontorAbsence, kontor_absence, KONTOR, ABSENCE, GObject)

/* What may be missing (logind, a screen lock, Mutter) only makes it see less. */
KontorAbsence *kontor_absence_new (GDBusConnection *session, KontorClock *clock)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
