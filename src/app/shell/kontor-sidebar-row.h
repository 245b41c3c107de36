/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-sections.h"

G_BEGIN_DECLS

#define KONTOR_TYPE_SIDEBAR_ROW (kontor_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (KontorSidebarRow, kontor_sidebar_row, KONTOR, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget *kontor_sidebar_row_new (const KontorSectionInfo *section) G_GNUC_WARN_UNUSED_RESULT;
const KontorSectionInfo *kontor_sidebar_row_get_section (KontorSidebarRow *self);
/* 0: none */
void kontor_sidebar_row_set_count (KontorSidebarRow *self, guint count);

G_END_DECLS
