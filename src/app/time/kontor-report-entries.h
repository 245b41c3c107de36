/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"
#include "kontor-time-report.h"

G_BEGIN_DECLS

/* A dialog with the entries behind a figure of @report; opening one closes it. @bucket -1: of the whole
 * period */
void kontor_report_entries_present (KontorOffice *office,
                                    GtkWidget *parent,
                                    KontorTimeReport *report,
                                    KontorReportLine *line,
                                    int bucket);

G_END_DECLS
