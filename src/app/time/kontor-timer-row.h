/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorTimerRow:
 *
 * One quiet line of the sidebar: the task on which the timer runs and for how long, or how to start
 * it. Asks what the time was in which the person was away.
 */
#define KONTOR_TYPE_TIMER_ROW (kontor_timer_row_get_type ())
G_DECLARE_FINAL_TYPE (KontorTimerRow, kontor_timer_row, KONTOR, TIMER_ROW, AdwBin)

GtkWidget *kontor_timer_row_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
