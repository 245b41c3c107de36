/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-chart.h"
#include "kontor-time-report.h"

G_BEGIN_DECLS

/* Shows @report in @chart, under its title: a category for each bucket. */
void kontor_report_chart_show (KontorChart *chart, KontorTimeReport *report);

G_END_DECLS
