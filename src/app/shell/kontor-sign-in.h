/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* The session has ended: asks for the password again; a dialog. Nothing waits for it but sync. */
void kontor_sign_in_present (GtkWidget *parent, KontorOffice *office);

G_END_DECLS
