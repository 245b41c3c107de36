/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* What sync does now, why something waits, and the buttons that help: a dialog. */
void kontor_activity_present (GtkWidget *parent, KontorOffice *office);

G_END_DECLS
