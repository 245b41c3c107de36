/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-record-list.h"

G_BEGIN_DECLS

/* The templates, by folder; what is part of another template below it. */
GtkWidget *kontor_template_list_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* Asks from which template, from when and for whom, and makes the tasks. @template_record: (nullable):
 * the person chooses. @project: (nullable): instead of what the template says. */
void kontor_template_dialog_present (GtkWidget *parent,
                                     KontorOffice *office,
                                     KontorRecord *template_record,
                                     const KontorId *project);

G_END_DECLS
