/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What of a day is taken hold of. */
typedef enum
{
  KONTOR_DAY_NONE,
  KONTOR_DAY_START, /* a block's first edge */
  KONTOR_DAY_END, /* its last */
  KONTOR_DAY_WHOLE, /* the block */
  KONTOR_DAY_NEW, /* nothing was there: a new entry */
} KontorDayPart;

/* What is at @y pixels below the top of a block of @height. */
KontorDayPart kontor_day_move_find_part (double y, double height);
/* Moves that part of a span; @end 0: it runs, and has no end. Microseconds. */
void kontor_day_move_apply (KontorDayPart part, gint64 delta, gint64 *start, gint64 *end);
/* Whether an entry may be so: never shorter than a minute, and nothing ends later than @now that did
 * not do so before (@until). */
gboolean kontor_day_move_may (gint64 start, gint64 end, gint64 until, gint64 now);

G_END_DECLS
