/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* How the section writes times. Instants are microseconds UTC. (transfer full) */

/* "14:02", on the office's wall. */
char *kontor_time_clock_to_label (KontorOffice *office, gint64 instant) G_GNUC_WARN_UNUSED_RESULT;
/* "14:02–14:37" */
char *kontor_time_span_to_label (KontorOffice *office, gint64 start, gint64 end)
    G_GNUC_WARN_UNUSED_RESULT;
/* "Mon 16 Nov", of days since 1970-01-01. */
char *kontor_time_day_to_label (gint64 day) G_GNUC_WARN_UNUSED_RESULT;
/* "9–15 Nov 2026", first and last day. */
char *kontor_time_days_to_label (gint64 first, gint64 last) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
