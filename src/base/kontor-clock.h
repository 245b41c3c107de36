/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Every instant in Kontor is a gint64 of microseconds since 1970-01-01 UTC. */
#define KONTOR_SECOND G_GINT64_CONSTANT (1000000)
#define KONTOR_MINUTE (60 * KONTOR_SECOND)
#define KONTOR_HOUR (60 * KONTOR_MINUTE)
#define KONTOR_DAY (24 * KONTOR_HOUR)

/**
 * KontorClock:
 * @now: returns the wall clock in microseconds since the epoch, UTC
 *
 * The seam for time. The simulation and the tests embed this struct in their own.
 */
typedef struct _KontorClock KontorClock;

struct _KontorClock
{
  gint64 (*now) (KontorClock *self);
};

KontorClock *kontor_clock_get_system (void);
gint64 kontor_clock_now (KontorClock *self);

G_END_DECLS
