/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Adds one row of cells, as RFC 4180 has them: commas, CR LF, quotes where they are needed. What
 * kontor_csv_parse() reads back is what was written, with line feeds for all line ends in cells. */
void kontor_csv_append_row (GString *csv, const char *const *cells, guint n_cells);

/* The same for the clipboard: tabs and line feeds between cells, and blanks in their place inside. */
void kontor_csv_append_tabbed (GString *text, const char *const *cells, guint n_cells);

G_END_DECLS
