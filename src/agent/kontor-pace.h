/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-clock.h"
#include "kontor-random.h"

G_BEGIN_DECLS

/**
 * KontorPace:
 * @attended: whether a window shows the account
 * @live: whether the server says by itself when there is something
 * @failures: rounds in a row that came to nothing
 * @wait: how many seconds the server asked to wait; 0 if it did not
 * @ended: when the last round ended, µs; 0 if there was none
 *
 * What decides when an account is synced next. Plain memory.
 */
typedef struct
{
  gboolean attended;
  gboolean live;
  guint failures;
  guint wait;
  gint64 ended;
} KontorPace;

/* When the next round is due, µs, perhaps in the past. */
gint64 kontor_pace_get_next (const KontorPace *self, KontorRandom *random);

G_END_DECLS
