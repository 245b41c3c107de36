/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-id.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Figures of a cell, in microseconds and days. */
typedef struct
{
  gint64 spent;
  gint64 plan;
  gint64 capacity; /* working hours, for the load */
  guint absent; /* working days */
} KontorReportFigures;

/**
 * KontorReportAbsence:
 * @id: of the absence
 * @first_day: days since 1970-01-01
 * @end_day: not included
 * @kind: an index of the choices of #KONTOR_ABSENCE_KIND; -1: of a newer version
 * @approved: whether it counts
 *
 * One absence as far as it lies in the report's period.
 */
typedef struct
{
  KontorId id;
  gint64 first_day;
  gint64 end_day;
  int kind;
  gboolean approved;
} KontorReportAbsence;

/**
 * KontorReportLine:
 *
 * One line of a report: a group with the lines that make it up, or one of these. Made on one thread,
 * immutable after that.
 */
#define KONTOR_TYPE_REPORT_LINE (kontor_report_line_get_type ())
G_DECLARE_FINAL_TYPE (KontorReportLine, kontor_report_line, KONTOR, REPORT_LINE, GObject)

const char *kontor_report_line_get_title (KontorReportLine *self);
/* More about the title. (nullable) */
const char *kontor_report_line_get_hint (KontorReportLine *self);
/* Whose entries are behind it: each nil: anybody's, of any. */
const KontorId *kontor_report_line_get_person (KontorReportLine *self);
const KontorId *kontor_report_line_get_project (KontorReportLine *self);
/* The tasks whose entries are behind it, as a set. (transfer none) (element-type KontorId) (nullable): of
 * any */
GHashTable *kontor_report_line_get_tasks (KontorReportLine *self);
/* @bucket -1: the sum */
KontorReportFigures kontor_report_line_get (KontorReportLine *self, int bucket);
/* (transfer none) (nullable) (element-type KontorReportLine): %NULL for a line that is of a group */
GListModel *kontor_report_line_get_lines (KontorReportLine *self);
/* By their first days. (transfer none) (element-type KontorReportAbsence) */
const GArray *kontor_report_line_get_absences (KontorReportLine *self);

/* Making one. @group: it has lines */
KontorReportLine *kontor_report_line_new (const char *title, guint n_buckets, gboolean group)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_report_line_set_hint (KontorReportLine *self, const char *hint);
void kontor_report_line_set_person (KontorReportLine *self, const KontorId *person);
void kontor_report_line_set_project (KontorReportLine *self, const KontorId *project);
/* The same task may be added again. */
void kontor_report_line_add_task (KontorReportLine *self, const KontorId *task);
void kontor_report_line_add (KontorReportLine *self,
                             guint bucket,
                             const KontorReportFigures *figures);
void kontor_report_line_add_absence (KontorReportLine *self, const KontorReportAbsence *absence);
/* The line that @id has in this group. (transfer none) (nullable) */
KontorReportLine *kontor_report_line_find (KontorReportLine *self, const KontorId *id);
void kontor_report_line_take (KontorReportLine *self, const KontorId *id, KontorReportLine *line);
/* Nothing is added any more: sorts, and forgets ids. */
void kontor_report_line_finish (KontorReportLine *self);
/* A #GCompareDataFunc: by title, what is not shared last. */
int kontor_report_line_compare (gconstpointer a, gconstpointer b, gpointer data);

G_END_DECLS
