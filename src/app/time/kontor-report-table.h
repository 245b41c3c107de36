/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-time-report.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KontorReportTable:
 *
 * A report as a table whose groups unfold. Arrow keys go from cell to cell; in the first column left and
 * right fold and unfold. Property "narrow": only the sums.
 *
 * Signal "cell" (KontorReportLine *line, int bucket): a figure was clicked, or Enter pressed on it; on
 * a name (-1): the sum.
 */
#define KONTOR_TYPE_REPORT_TABLE (kontor_report_table_get_type ())
G_DECLARE_FINAL_TYPE (KontorReportTable, kontor_report_table, KONTOR, REPORT_TABLE, AdwBin)

GtkWidget *kontor_report_table_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_report_table_set_report (KontorReportTable *self, KontorTimeReport *report);

G_END_DECLS
