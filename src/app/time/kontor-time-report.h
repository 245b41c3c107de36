/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reading.h"

G_BEGIN_DECLS

typedef enum
{
  KONTOR_REPORT_BY_PERSON,
  KONTOR_REPORT_BY_PROJECT,
  KONTOR_REPORT_BY_TASK,
} KontorReportBy;

/**
 * KontorReportMeasure:
 * @KONTOR_REPORT_SPENT: what was worked
 * @KONTOR_REPORT_PLAN: that beside what was planned
 * @KONTOR_REPORT_LOAD: how much of the working hours is planned, by person
 * @KONTOR_REPORT_ABSENCE: working days on which people are absent
 */
typedef enum
{
  KONTOR_REPORT_SPENT,
  KONTOR_REPORT_PLAN,
  KONTOR_REPORT_LOAD,
  KONTOR_REPORT_ABSENCE,
} KontorReportMeasure;

/* What a report is asked for. Days since 1970-01-01, @end_day not included. */
typedef struct
{
  KontorReportBy by;
  KontorReportMeasure measure;
  gint64 first_day;
  gint64 end_day;
  GTimeZone *zone; /* owned by who asks, for as long as it is read */
} KontorReportAsk;

/* Figures of a cell, in microseconds and days. */
typedef struct
{
  gint64 spent;
  gint64 plan;
  gint64 capacity; /* working hours, for the load */
  guint absent; /* working days */
} KontorReportFigures;

/* One column: days, weeks or months, as many as are easily read. */
typedef struct
{
  gint64 first_day;
  gint64 end_day;
  char *title; /* owned */
} KontorReportBucket;

/**
 * KontorReportLine:
 *
 * One line: a group with the lines that make it up, or one of these. Immutable once read.
 */
#define KONTOR_TYPE_REPORT_LINE (kontor_report_line_get_type ())
G_DECLARE_FINAL_TYPE (KontorReportLine, kontor_report_line, KONTOR, REPORT_LINE, GObject)

const char *kontor_report_line_get_title (KontorReportLine *self);
/* Whose entries are behind it: each nil: anybody's, of any. */
const KontorId *kontor_report_line_get_person (KontorReportLine *self);
const KontorId *kontor_report_line_get_task (KontorReportLine *self);
const KontorId *kontor_report_line_get_project (KontorReportLine *self);
/* @bucket -1: the sum */
KontorReportFigures kontor_report_line_get (KontorReportLine *self, int bucket);
/* (transfer none) (nullable) (element-type KontorReportLine): %NULL for a line that is of a group */
GListModel *kontor_report_line_get_lines (KontorReportLine *self);

/**
 * KontorTimeReport:
 *
 * Made by kontor_time_report_read() on the reader's thread; immutable, reference-counted.
 */
typedef struct _KontorTimeReport KontorTimeReport;

/* A #KontorReadFunc; @data: a KontorReportAsk */
gpointer kontor_time_report_read (KontorReading *reading, gpointer data, GError **error);
KontorTimeReport *kontor_time_report_ref (KontorTimeReport *self);
void kontor_time_report_unref (KontorTimeReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorTimeReport, kontor_time_report_unref)

const KontorReportAsk *kontor_time_report_get_ask (const KontorTimeReport *self);
guint kontor_time_report_get_n_buckets (const KontorTimeReport *self);
const KontorReportBucket *kontor_time_report_get_bucket (const KontorTimeReport *self, guint index);
/* (transfer none) (element-type KontorReportLine) */
GListModel *kontor_time_report_get_groups (KontorTimeReport *self);
/* A line of everything. (transfer none) */
KontorReportLine *kontor_time_report_get_total (KontorTimeReport *self);

/* A cell's text for people, "3:20 / 4:00"; "" for nothing. @bucket -1: the sum. (transfer full) */
char *kontor_time_report_format (const KontorTimeReport *self, KontorReportLine *line, int bucket)
    G_GNUC_WARN_UNUSED_RESULT;
/* "Time by person, 9–15 Nov". (transfer full) */
char *kontor_time_report_get_title (const KontorTimeReport *self) G_GNUC_WARN_UNUSED_RESULT;
/* For a spreadsheet: the finest lines, hours with decimals. (transfer full) */
char *kontor_time_report_to_csv (KontorTimeReport *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
