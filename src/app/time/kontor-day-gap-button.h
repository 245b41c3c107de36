/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-day-gaps.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/* A button on a gap of the day, with a menu of what may have been done then. It activates "day.fill"
 * (sxx): a task's link, or "" to have one chosen, from, until. */
GtkWidget *kontor_day_gap_button_new (KontorOffice *office, const KontorGap *gap)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
