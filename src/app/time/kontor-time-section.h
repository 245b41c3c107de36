/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reading.h"
#include "kontor-section.h"

G_BEGIN_DECLS

/**
 * KontorTimeSection:
 *
 * Time: the day, the week, reports and requests.
 */
#define KONTOR_TYPE_TIME_SECTION (kontor_time_section_get_type ())
G_DECLARE_FINAL_TYPE (KontorTimeSection, kontor_time_section, KONTOR, TIME_SECTION, KontorSection)

/* Requests that wait for the person's answer; on the reader's thread. */
guint kontor_time_count (KontorReading *reading, const KontorId *person, gint64 now);

G_END_DECLS
