/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorEventRepeat:
 *
 * On the page of an event: how it repeats, in words, and when it takes place next.
 */
#define KONTOR_TYPE_EVENT_REPEAT (kontor_event_repeat_get_type ())
G_DECLARE_FINAL_TYPE (KontorEventRepeat, kontor_event_repeat, KONTOR, EVENT_REPEAT, GtkBox)

/* Adds it to the pages of events; once. */
void kontor_event_repeat_register (void);

G_END_DECLS
