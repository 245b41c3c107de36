/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* Keeps what is typed on a line and is no change yet on this computer, whatever ends the program: it
 * stands there again when the line of that name is made the next time. An empty line keeps nothing.
 *
 * @name: of the place, see kontor_typing_name(); two lines that are there at once have different ones */
void kontor_kept_line_attach (GtkEditable *line, KontorOffice *office, const char *name);
/* What stands there was used or given up. Nothing for a line that keeps nothing. */
void kontor_kept_line_forget (GtkEditable *line);

G_END_DECLS
