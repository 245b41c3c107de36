/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When an account is synced next: hardly ever while the server says by itself when there is something;
 * else often while somebody looks, seldom otherwise, and ever more seldom while the server does not
 * answer. Pure. */

#include "config.h"

#include "kontor-pace.h"

#define ATTENDED_PERIOD (2 * KONTOR_SECOND)
#define PERIOD KONTOR_MINUTE
/* For what a line that looks well did not bring, and, where somebody works, for what was committed without
 * a word. */
#define LIVE_ATTENDED_PERIOD (5 * KONTOR_SECOND)
#define LIVE_PERIOD KONTOR_MINUTE
/* After a failure: doubled each time, up to these. Somebody who looks waits less. */
#define FIRST_DELAY KONTOR_SECOND
#define ATTENDED_LAST_DELAY (15 * KONTOR_SECOND)
#define LAST_DELAY (5 * KONTOR_MINUTE)
#define DOUBLINGS_MAX 16

/* A quarter less to a quarter more, so that a thousand clients of a server that comes back do not come
 * back in the same second. */
static gint64
spread (gint64 delay, KontorRandom *random)
{
  return delay * 3 / 4 + (gint64) kontor_random_below (random, (guint64) delay / 2 + 1);
}

/**
 * kontor_pace_get_next:
 * @self: what is known
 * @random: spreads what follows a failure
 *
 * Returns: when the next round is due, in microseconds; 0 if none ended yet
 */
gint64
kontor_pace_get_next (const KontorPace *self, KontorRandom *random)
{
  gint64 last = self->attended ? ATTENDED_LAST_DELAY : LAST_DELAY;
  gint64 delay = 0;

  if (self->ended == 0)
    return 0;
  if (self->failures == 0 && self->live)
    return self->ended + (self->attended ? LIVE_ATTENDED_PERIOD : LIVE_PERIOD);
  if (self->failures == 0)
    return self->ended + (self->attended ? ATTENDED_PERIOD : PERIOD);
  delay = MIN (FIRST_DELAY << MIN (self->failures - 1, DOUBLINGS_MAX), last);
  /* The server knows better, unless it is out of its mind; then the next answer will tell. */
  if (self->wait > 0)
    return self->ended + self->wait * KONTOR_SECOND;

  return self->ended + spread (delay, random);
}
