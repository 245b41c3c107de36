/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The clock seam: the system's wall clock, and the one call through which everything asks for
 * the time. Any thread. */

#include "config.h"

#include "kontor-clock.h"

static gint64
system_now (KontorClock *self)
{
  return g_get_real_time ();
}

static KontorClock system_clock = { .now = system_now };

/**
 * kontor_clock_get_system:
 *
 * Returns: (transfer none): the clock of this computer
 */
KontorClock *
kontor_clock_get_system (void)
{
  return &system_clock;
}

/**
 * kontor_clock_now:
 * @self: a clock
 *
 * Returns: microseconds since the epoch, UTC
 */
gint64
kontor_clock_now (KontorClock *self)
{
  return self->now (self);
}
