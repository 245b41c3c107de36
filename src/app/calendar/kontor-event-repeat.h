/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* On the pages of events: how it repeats, in words, and when it takes place next. Called once. */
void kontor_event_repeat_register (void);

G_END_DECLS
