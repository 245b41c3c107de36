/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which item of a week lies in which lane: each in the first that is free on all of its days. Pure. */

#include "config.h"

#include "kontor-month-lanes.h"

/* A lane is a bit. Whatever lies below these is not shown on any screen. */
#define LANES_MAX 63

static int
find_lane (const guint64 used[7], int from, int to)
{
  guint64 taken = 0;
  int lane = 0;

  for (int column = from; column <= to; column++)
    taken |= used[column];
  while (lane < LANES_MAX && (taken & (G_GUINT64_CONSTANT (1) << lane)) != 0)
    lane++;

  return lane;
}

/* How many lanes show items on a day that needs @needed. */
static int
get_room (int needed, int capacity)
{
  return needed <= capacity ? capacity : MAX (capacity - 1, 0);
}

static void
hide_excess (GArray *spans, guint first, int capacity, guint hidden[7])
{
  int needed[7] = { 0 };

  for (guint i = first; i < spans->len; i++)
    {
      const KontorMonthSpan *span = &g_array_index (spans, KontorMonthSpan, i);

      for (int column = span->from; column <= span->to; column++)
        needed[column] = MAX (needed[column], span->lane + 1);
    }
  for (guint i = first; i < spans->len; i++)
    {
      KontorMonthSpan *span = &g_array_index (spans, KontorMonthSpan, i);

      span->shown = TRUE;
      for (int column = span->from; column <= span->to; column++)
        if (span->lane >= get_room (needed[column], capacity))
          span->shown = FALSE;
      for (int column = span->from; column <= span->to && !span->shown; column++)
        hidden[column]++;
    }
}

void
kontor_month_place_week (GPtrArray *items,
                         gint64 monday,
                         int week,
                         int capacity,
                         GArray *spans,
                         guint hidden[7])
{
  guint64 used[7] = { 0 };
  guint first = spans->len;

  for (int column = 0; column < 7; column++)
    hidden[column] = 0;
  for (guint i = 0; i < items->len; i++)
    {
      KontorMonthItem *item = items->pdata[i];
      KontorMonthSpan span = { .item = item, .week = week };

      if (item->last < monday || item->first > monday + 6)
        continue;
      span.from = (int) (MAX (item->first, monday) - monday);
      span.to = (int) (MIN (item->last, monday + 6) - monday);
      span.begins = item->first >= monday;
      span.ends = item->last <= monday + 6;
      span.lane = find_lane (used, span.from, span.to);
      for (int column = span.from; column <= span.to; column++)
        used[column] |= G_GUINT64_CONSTANT (1) << span.lane;
      g_array_append_val (spans, span);
    }
  hide_excess (spans, first, capacity, hidden);
}
