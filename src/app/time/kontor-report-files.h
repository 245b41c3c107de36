/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"
#include "kontor-time-report.h"

G_BEGIN_DECLS

/* Asks where to, writes a sheet or @pdf, and says what came of it. */
void kontor_report_files_export (KontorOffice *office,
                                 GtkWidget *parent,
                                 KontorTimeReport *report,
                                 gboolean pdf);
/* Asks for the printer. */
void kontor_report_files_print (KontorOffice *office, GtkWidget *parent, KontorTimeReport *report);

G_END_DECLS
