/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* How far a text in plain words moves dates: "2 days", "-1 week", "3 h". %FALSE: not understood. */
gboolean kontor_task_shift_parse (const char *text, int *days, gint64 *microseconds);

/* Asks by how much the dates of @tasks (element-type KontorRecord) move, and moves them. */
void kontor_task_shift_dialog_present (GtkWidget *parent, KontorOffice *office, GPtrArray *tasks);

G_END_DECLS
