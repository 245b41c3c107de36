/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorEventAnswer:
 *
 * On the page of an event that the person is invited to: comes, perhaps, does not come.
 */
#define KONTOR_TYPE_EVENT_ANSWER (kontor_event_answer_get_type ())
G_DECLARE_FINAL_TYPE (KontorEventAnswer, kontor_event_answer, KONTOR, EVENT_ANSWER, GtkBox)

/* Adds it to the pages of events; once. */
void kontor_event_answer_register (void);

G_END_DECLS
