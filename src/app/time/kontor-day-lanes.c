/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where blocks of a day lie beside each other. Pure. */

#include "config.h"

#include "kontor-day-lanes.h"

/* All of a cluster have as many lanes as its widest place. */
static void
end_cluster (KontorDaySpan *spans, guint first, guint end, guint n_lanes)
{
  for (guint i = first; i < end; i++)
    spans[i].n_lanes = n_lanes;
}

/* By time, not by what is drawn. */
static void
mark_overlap (KontorDaySpan *spans, guint first, guint at)
{
  for (guint i = first; i < at; i++)
    if (spans[i].end > spans[at].start)
      spans[i].overlaps = spans[at].overlaps = TRUE;
}

void
kontor_day_lanes_assign (KontorDaySpan *spans, guint n, gint64 least)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, TRUE, sizeof (gint64)); /* by lane */
  guint first = 0;
  gint64 latest = G_MININT64;

  for (guint i = 0; i < n; i++)
    {
      gint64 end = MAX (spans[i].end, spans[i].start + least);
      guint lane = 0;

      if (spans[i].start >= latest)
        {
          end_cluster (spans, first, i, ends->len);
          g_array_set_size (ends, 0);
          first = i;
        }
      while (lane < ends->len && g_array_index (ends, gint64, lane) > spans[i].start)
        lane++;
      if (lane == ends->len)
        g_array_append_val (ends, end);
      g_array_index (ends, gint64, lane) = end;
      spans[i].lane = lane;
      spans[i].overlaps = FALSE;
      mark_overlap (spans, first, i);
      latest = MAX (latest, end);
    }
  end_cluster (spans, first, n, ends->len);
}
