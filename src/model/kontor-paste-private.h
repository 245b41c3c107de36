/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-paste.h"

G_BEGIN_DECLS

/* What a column of a table holds. */
typedef enum
{
  KONTOR_PASTE_UNKNOWN,
  KONTOR_PASTE_SILENT,
  KONTOR_PASTE_TITLE,
  KONTOR_PASTE_DESCRIPTION,
  KONTOR_PASTE_RESPONSIBLE,
  KONTOR_PASTE_PARTICIPANTS,
  KONTOR_PASTE_PROJECT,
  KONTOR_PASTE_DEADLINE,
  KONTOR_PASTE_START,
  KONTOR_PASTE_END,
  KONTOR_PASTE_PLAN,
  KONTOR_PASTE_PRIORITY,
  KONTOR_PASTE_TAGS,
  KONTOR_PASTE_STATE,
  KONTOR_PASTE_LEVEL,
} KontorPasteColumn;

KontorPasteColumn kontor_paste_find_column (const char *header);
gboolean kontor_paste_find_priority (const char *text, int *priority);
gboolean kontor_paste_find_state (const char *text, gboolean *is_done);

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
