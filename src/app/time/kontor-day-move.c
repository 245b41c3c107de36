/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What dragging and keys do to the span of an entry. Pure. */

#include "config.h"

#include "kontor-day-move.h"

#include "kontor-clock.h"

/* How near to an edge it is the edge that is taken hold of. */
#define EDGE 7

KontorDayPart
kontor_day_move_find_part (double y, double height)
{
  /* A short block has room for one edge and for itself. */
  if (y < EDGE && height > 3 * EDGE)
    return KONTOR_DAY_START;

  return y > height - MIN (EDGE, height / 3) ? KONTOR_DAY_END : KONTOR_DAY_WHOLE;
}

void
kontor_day_move_apply (KontorDayPart part, gint64 delta, gint64 *start, gint64 *end)
{
  if (part != KONTOR_DAY_END)
    *start += delta;
  if (part != KONTOR_DAY_START && *end != 0)
    *end += delta;
}

gboolean
kontor_day_move_may (gint64 start, gint64 end, gint64 until, gint64 now)
{
  if (end == 0)
    return start <= now;

  return end - start >= KONTOR_MINUTE && end <= MAX (now, until);
}
