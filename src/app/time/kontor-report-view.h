/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"
#include "kontor-time-report.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KontorReportView:
 *
 * Reports of a period: a table of people, projects and tasks, the same as a chart; exported, printed,
 * and with the entries behind each figure.
 */
#define KONTOR_TYPE_REPORT_VIEW (kontor_report_view_get_type ())
G_DECLARE_FINAL_TYPE (KontorReportView, kontor_report_view, KONTOR, REPORT_VIEW, AdwBin)

GtkWidget *kontor_report_view_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none) (nullable): not read yet */
KontorTimeReport *kontor_report_view_get_report (KontorReportView *self);

/* One line of text. */
char *kontor_report_view_save_state (KontorReportView *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_report_view_restore_state (KontorReportView *self, const char *state);

/* The entries behind a line; @bucket -1: of the whole period. */
void kontor_report_view_show_entries (KontorReportView *self, KontorReportLine *line, int bucket);
/* Asks where to, or prints. */
void kontor_report_view_export_csv (KontorReportView *self);
void kontor_report_view_export_pdf (KontorReportView *self);
void kontor_report_view_print (KontorReportView *self);

G_END_DECLS
