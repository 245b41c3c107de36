/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KontorDaySpan:
 * @start: microseconds UTC
 * @end: microseconds UTC
 * @lane: (out): counted from the side where reading begins
 * @n_lanes: (out): how many share the width there
 * @overlaps: (out): whether another span lies in the same time
 */
typedef struct
{
  gint64 start;
  gint64 end;
  guint lane;
  guint n_lanes;
  gboolean overlaps;
} KontorDaySpan;

/* Gives spans, ordered by their starts, lanes in which none covers another. @least: what the shortest
 * span takes up where it is drawn, in microseconds: shorter ones push neighbours aside, but do not
 * overlap them. */
void kontor_day_lanes_assign (KontorDaySpan *spans, guint n, gint64 least);

G_END_DECLS
