/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-time-report.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A report on paper: header and page numbers on each page, lines as on the screen. @office: the name
 * in the header. (transfer full): run it, or export it with kontor_time_print_export() */
GtkPrintOperation *kontor_time_print_new (KontorTimeReport *report, const char *office)
    G_GNUC_WARN_UNUSED_RESULT;

/* Writes a PDF. @parent: (nullable) */
gboolean kontor_time_print_export (KontorTimeReport *report,
                                   const char *office,
                                   GtkWindow *parent,
                                   const char *path,
                                   GError **error);

G_END_DECLS
