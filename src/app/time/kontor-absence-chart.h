/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-report-line.h"
#include "kontor-time-report.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KontorAbsenceChart:
 *
 * Who is away when: a strip of days for each person and month. Arrow keys go from absence to absence.
 *
 * Signal "opened" (KontorReportLine *line): Enter, or a click, on an absence of that person.
 */
#define KONTOR_TYPE_ABSENCE_CHART (kontor_absence_chart_get_type ())
G_DECLARE_FINAL_TYPE (KontorAbsenceChart, kontor_absence_chart, KONTOR, ABSENCE_CHART, AdwBin)

GtkWidget *kontor_absence_chart_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_absence_chart_set_report (KontorAbsenceChart *self, KontorTimeReport *report);

G_END_DECLS
