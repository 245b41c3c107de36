/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reading.h"
#include "kontor-report-line.h"

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

/* One column: days, weeks or months, as many as are easily read. */
typedef struct
{
  gint64 first_day;
  gint64 end_day;
  char *title; /* owned */
} KontorReportBucket;

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

/* A cell's text for people, "3 h 20 min / 4 h"; "" for nothing. @bucket -1: the sum. (transfer full) */
char *kontor_time_report_format (const KontorTimeReport *self, KontorReportLine *line, int bucket)
    G_GNUC_WARN_UNUSED_RESULT;
/* The same in a sentence for who hears it, with the line and the column: "Anna, Mon 16 Nov: 3 h 20 min".
 * (transfer full) */
char *kontor_time_report_describe (const KontorTimeReport *self, KontorReportLine *line, int bucket)
    G_GNUC_WARN_UNUSED_RESULT;
/* "Time by person, 9–15 Nov". (transfer full) */
char *kontor_time_report_get_title (const KontorTimeReport *self) G_GNUC_WARN_UNUSED_RESULT;
/* For a spreadsheet: the finest lines, hours with decimals. (transfer full) */
char *kontor_time_report_to_csv (KontorTimeReport *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
