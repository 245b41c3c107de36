/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-time-report.h"

G_BEGIN_DECLS

/**
 * KontorAbsenceRow:
 *
 * One person in one month of a report of absences. Immutable.
 */
#define KONTOR_TYPE_ABSENCE_ROW (kontor_absence_row_get_type ())
G_DECLARE_FINAL_TYPE (KontorAbsenceRow, kontor_absence_row, KONTOR, ABSENCE_ROW, GObject)

/* A row for each person in each month in which the person is absent, by month, then by name. (transfer
 * full) (element-type KontorAbsenceRow) */
GListModel *kontor_absence_row_list (KontorTimeReport *report) G_GNUC_WARN_UNUSED_RESULT;

KontorReportLine *kontor_absence_row_get_line (KontorAbsenceRow *self);
/* The days of the month that are in the report: since 1970-01-01, the last not included. */
gint64 kontor_absence_row_get_first_day (KontorAbsenceRow *self);
gint64 kontor_absence_row_get_end_day (KontorAbsenceRow *self);
/* Those that lie in the month, whole. (element-type KontorReportAbsence) */
const GArray *kontor_absence_row_get_absences (KontorAbsenceRow *self);

/* "Anna: Holiday, 3–12 Nov 2026". (transfer full) */
char *kontor_absence_row_describe (KontorAbsenceRow *self, const KontorReportAbsence *absence)
    G_GNUC_WARN_UNUSED_RESULT;
/* "Holiday", or "Holiday, not approved". (transfer full) */
char *kontor_absence_row_name (const KontorReportAbsence *absence) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
