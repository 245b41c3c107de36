/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-row.h"

G_BEGIN_DECLS

/**
 * KontorTimeSheet:
 *
 * Plan and fact by person, task and day: immutable once made, of any thread. All times in
 * microseconds; days since 1970-01-01 in the zone that it was made for.
 */
typedef struct _KontorTimeSheet KontorTimeSheet;

/* @plan: what was planned, @spent: what was worked; the difference is spent - plan. */
typedef struct
{
  gint64 plan;
  gint64 spent;
} KontorTimeFigures;

/* One line: what @person did on @task, day by day. */
typedef struct
{
  KontorId person;
  KontorId task;
  KontorTimeFigures sum;
  const KontorTimeFigures *days; /* (borrowed): one for each day of the sheet */
} KontorTimeLine;

#define KONTOR_TIME_SHEET_DAYS_MAX 3660 /* ten years */

/* @entries: time entries, @slices: plan slices (element-type KontorRow), each nullable; those outside
 * the days, of other people, in the bin count for nothing, running entries count until @now. @people:
 * (nullable) (element-type KontorId): only theirs. @first_day up to but not including @end_day. */
KontorTimeSheet *kontor_time_sheet_new (GPtrArray *entries,
                                        GPtrArray *slices,
                                        const GArray *people,
                                        gint64 first_day,
                                        gint64 end_day,
                                        GTimeZone *zone,
                                        gint64 now) G_GNUC_WARN_UNUSED_RESULT;
void kontor_time_sheet_free (KontorTimeSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorTimeSheet, kontor_time_sheet_free)

gint64 kontor_time_sheet_get_first_day (const KontorTimeSheet *self);
guint kontor_time_sheet_get_n_days (const KontorTimeSheet *self);
/* Lines by person, then task, in the order of ids. */
guint kontor_time_sheet_get_n_lines (const KontorTimeSheet *self);
const KontorTimeLine *kontor_time_sheet_get_line (const KontorTimeSheet *self, guint index);
const KontorTimeLine *kontor_time_sheet_find_line (const KontorTimeSheet *self,
                                                   const KontorId *person,
                                                   const KontorId *task);
/* Sums: of a person (NULL: all), on a task (NULL: all), on a day (-1: all). */
KontorTimeFigures kontor_time_sheet_get_sum (const KontorTimeSheet *self,
                                             const KontorId *person,
                                             const KontorId *task,
                                             int day_index);

/* The resource table: how much of @person's working hours is taken on each day. */
typedef struct
{
  gint64 capacity; /* working hours, 0 on days off, holidays and absences */
  gint64 plan; /* what is planned; more than capacity: overbooked */
  gboolean absent;
} KontorResourceDay;

/* @organisation: (nullable) whose working days, hours and holidays count; @absences: (nullable)
 * (element-type KontorRow): approved ones count. (element-type KontorResourceDay) (transfer full): one for
 * each day of the sheet */
GArray *kontor_time_sheet_get_resource (const KontorTimeSheet *self,
                                        const KontorId *person,
                                        const KontorRow *organisation,
                                        GPtrArray *absences) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
