/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* What one person chooses on one computer, and which offices they work in: a dialog.
 * @office: (nullable); @settings: (nullable) where the schema is not installed */
void kontor_preferences_present (GtkWidget *parent, KontorOffice *office, GSettings *settings);

G_END_DECLS
