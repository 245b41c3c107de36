/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reading.h"
#include "kontor-section.h"

G_BEGIN_DECLS

#define KONTOR_TYPE_TASKS_SECTION (kontor_tasks_section_get_type ())
G_DECLARE_FINAL_TYPE (KontorTasksSection,
                      kontor_tasks_section,
                      KONTOR,
                      TASKS_SECTION,
                      KontorSection)

/* How many of the person's tasks are overdue. On the reader's thread. */
guint kontor_tasks_count (KontorReading *reading, const KontorId *person, gint64 now);

G_END_DECLS
