/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-day-move.h"
#include "kontor-day-timeline.h"

G_BEGIN_DECLS

struct _KontorDayTimeline
{
  GtkWidget parent_instance;

  KontorOffice *office; /* owned */
  gint64 day;
  GPtrArray *entries; /* owned, of KontorRow: what should be shown */
  GPtrArray *blocks; /* owned, of KontorDayBlock, borrowed: children, by start */
  GPtrArray *gaps; /* owned, nullable, of KontorGap */
  GPtrArray *gap_buttons; /* owned, of GtkWidget, borrowed: children, as @gaps */
  GtkWidget *now_line; /* child */
  guint tick; /* source, while mapped */

  KontorDayBlock *moved; /* borrowed, nullable: what is dragged or moved by keys */
  KontorDayPart part;
  gint64 from; /* the span of @moved before, or where the drag began */
  gint64 until;
  gint64 ghost_start; /* of a new entry that is drawn; 0: none */
  gint64 ghost_end;
  guint later; /* source: the correction of what keys have moved */

  /* A correction that is on its way: until it comes back, it is shown ahead of older answers. */
  KontorId expected; /* the entry; nil: none */
  gint64 expected_start;
  gint64 expected_end;
  gint64 expected_since; /* monotonic */
};

/* What kontor-day-timeline.c does for the input. */

/* When a span ends: @end, or now. */
gint64 kontor_day_timeline_get_end (KontorDayTimeline *self, gint64 start, gint64 end);
/* Again from the entries that were set last. */
void kontor_day_timeline_show_entries (KontorDayTimeline *self);

/* And kontor-day-timeline-input.c for it. */

/* Signals, actions and keys. */
void kontor_day_timeline_class_add_input (GtkWidgetClass *klass);
void kontor_day_timeline_add_pointer (KontorDayTimeline *self);
void kontor_day_timeline_connect_block (KontorDayTimeline *self, KontorDayBlock *block);

G_END_DECLS
