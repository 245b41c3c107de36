/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* Edits that the server refused: what was asked, why not, and what can be done; a dialog. */
void kontor_attention_present (GtkWidget *parent, KontorOffice *office);

G_END_DECLS
