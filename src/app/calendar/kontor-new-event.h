/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* Asks for a new event in plain words, in a popover at @where: what is typed is shown as it is
 * understood. Enter adds it, Control and Enter adds and opens it. @day: when nothing else is said. */
void kontor_new_event_popup (GtkWidget *where, KontorOffice *office, gint64 day);

G_END_DECLS
