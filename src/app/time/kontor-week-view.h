/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorWeekView:
 *
 * The person's week: how long each day was, and how much of it was spent on tasks.
 *
 * Signal "day-chosen" (gint64 day): it is to be looked at.
 */
#define KONTOR_TYPE_WEEK_VIEW (kontor_week_view_get_type ())
G_DECLARE_FINAL_TYPE (KontorWeekView, kontor_week_view, KONTOR, WEEK_VIEW, AdwBin)

GtkWidget *kontor_week_view_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
