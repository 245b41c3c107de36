/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-paste.h"

G_BEGIN_DECLS

KontorPasteItem *kontor_paste_item_new (guint line) G_GNUC_WARN_UNUSED_RESULT;
void kontor_paste_item_take_title (KontorPasteItem *self, char *title);
void kontor_paste_item_add_description (KontorPasteItem *self, const char *label, const char *text);
void kontor_paste_item_complain (KontorPasteItem *self,
                                 guint line,
                                 guint column,
                                 const char *sentence);

/* Reads rows of cells parted by tabs. (transfer full) (element-type KontorPasteItem) */
GPtrArray *kontor_paste_read_table (const char *text, const KontorPasteTimes *times)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
