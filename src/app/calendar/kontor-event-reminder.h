/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorEventReminder:
 *
 * On the page of an event: how long before it everybody who takes part is reminded.
 */
#define KONTOR_TYPE_EVENT_REMINDER (kontor_event_reminder_get_type ())
G_DECLARE_FINAL_TYPE (KontorEventReminder, kontor_event_reminder, KONTOR, EVENT_REMINDER, GtkBox)

/* Adds it to the pages of events; once. */
void kontor_event_reminder_register (void);

G_END_DECLS
