/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-day-reading.h"
#include "kontor-office.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KontorDaySums:
 *
 * What was spent on each task of a day; a row opens its task.
 */
#define KONTOR_TYPE_DAY_SUMS (kontor_day_sums_get_type ())
G_DECLARE_FINAL_TYPE (KontorDaySums, kontor_day_sums, KONTOR, DAY_SUMS, AdwBin)

GtkWidget *kontor_day_sums_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;
void kontor_day_sums_show (KontorDaySums *self, const KontorDay *day);

/* "At work 8 h · Spent 3 h 30 min of 4 h planned". (transfer full) */
char *kontor_day_sums_format (const KontorDay *day) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
