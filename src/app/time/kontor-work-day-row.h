/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorWorkDayRow:
 *
 * One quiet line of the sidebar: the person's working day: start, break, off-site, finish.
 */
#define KONTOR_TYPE_WORK_DAY_ROW (kontor_work_day_row_get_type ())
G_DECLARE_FINAL_TYPE (KontorWorkDayRow, kontor_work_day_row, KONTOR, WORK_DAY_ROW, AdwBin)

GtkWidget *kontor_work_day_row_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* What was worked of a day until @now, without breaks, in seconds. */
gint64 kontor_work_day_get_worked (const KontorRow *day, gint64 now);

G_END_DECLS
