/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-month-item.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/* What is done to events in a calendar; each is one undo step. @all: of a series, every time it takes
 * place; else only the time that @item is about. */

/* Later by whole days, at the same time of the day. */
void kontor_event_move (KontorOffice *office, KontorMonthItem *item, int days, gboolean all);
void kontor_event_remove (KontorOffice *office, KontorMonthItem *item, gboolean all);
/* Whether all of a series can be moved by days: its rule says nothing that would then be wrong. */
gboolean kontor_event_can_move_all (const KontorRow *series);

/**
 * KontorEventWords:
 * @title: (owned): what remains
 * @start: local, microseconds
 * @end: local, microseconds; of whole days the midnight after the last
 * @all_day: no time was said
 *
 * "Review 14:00 1h", understood.
 */
typedef struct
{
  char *title;
  gint64 start;
  gint64 end;
  gboolean all_day;
} KontorEventWords;

/* @day: when nothing else is said */
void kontor_event_words_parse (KontorEventWords *self,
                               const char *text,
                               gint64 day,
                               GTimeZone *zone,
                               gint64 now);
void kontor_event_words_clear (KontorEventWords *self);

/* In the person's own calendar, which is made if there is none. @done: is given the number of the change
 * set; @open: its page is shown then */
void kontor_event_create (KontorOffice *office, const KontorEventWords *words, gboolean open);

G_END_DECLS
