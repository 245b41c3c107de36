/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-calendar-read.h"
#include "kontor-section.h"

G_BEGIN_DECLS

#define KONTOR_TYPE_CALENDAR_SECTION (kontor_calendar_section_get_type ())
G_DECLARE_FINAL_TYPE (KontorCalendarSection,
                      kontor_calendar_section,
                      KONTOR,
                      CALENDAR_SECTION,
                      KontorSection)

G_END_DECLS
