/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorCalendarButton:
 *
 * Opens the list of calendars, each with its colour and its name, to be switched on and off.
 *
 * Signal "changed": other calendars are shown
 */
#define KONTOR_TYPE_CALENDAR_BUTTON (kontor_calendar_button_get_type ())
G_DECLARE_FINAL_TYPE (KontorCalendarButton, kontor_calendar_button, KONTOR, CALENDAR_BUTTON, AdwBin)

GtkWidget *kontor_calendar_button_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;
/* Ids, as texts, of calendars that are switched otherwise than they are by default. (transfer none) */
GHashTable *kontor_calendar_button_get_switched (KontorCalendarButton *self);
gboolean kontor_calendar_button_get_tasks (KontorCalendarButton *self);

/* What lasts: (transfer full) */
char *kontor_calendar_button_save (KontorCalendarButton *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_calendar_button_restore (KontorCalendarButton *self, const char *text);

G_END_DECLS
