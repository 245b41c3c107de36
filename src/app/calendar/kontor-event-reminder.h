/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* On the pages of events: how long before it everybody who takes part is reminded. Called once. */
void kontor_event_reminder_register (void);

G_END_DECLS
