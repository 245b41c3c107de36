/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Markdown as markup for a GtkLabel: emphasis, code, lists, headings, quotes, links to http, https,
 * mailto and kontor. Any text is safe: what is not understood is shown as it stands. (transfer full) */
char *kontor_markdown_to_markup (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
