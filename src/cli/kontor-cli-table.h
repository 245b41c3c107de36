/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KontorTable:
 *
 * Rows of cells, printed in columns that are aligned by what a terminal shows, and clipped to its
 * width. Of one thread.
 */
typedef struct _KontorTable KontorTable;

KontorTable *kontor_table_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_table_free (KontorTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorTable, kontor_table_free)

/* @right: whether the column's cells stand at its right, as numbers do. */
void kontor_table_add_column (KontorTable *self, const char *heading, gboolean right);
void kontor_table_begin_row (KontorTable *self);
/* One line: control characters become spaces. */
void kontor_table_add_cell (KontorTable *self, const char *text);
/* @width: cells of the terminal; 0: as wide as it takes. @bold: whether headings are. */
void kontor_table_print (KontorTable *self, GString *output, guint width, gboolean bold);

/* How many cells a terminal needs. */
guint kontor_text_get_width (const char *text);
/* The terminal behind standard output; 0 if it is none. */
guint kontor_terminal_get_width (void);

G_END_DECLS
