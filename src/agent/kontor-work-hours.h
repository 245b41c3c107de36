/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reader.h"

G_BEGIN_DECLS

/**
 * KontorWorkHours:
 *
 * When a person works, as the office's records say: its working days, hours and holidays, the person's
 * absences and the working day that runs. Immutable, reference-counted, of any thread.
 */
typedef struct _KontorWorkHours KontorWorkHours;

/* On the reader's thread. */
KontorWorkHours *kontor_work_hours_new (KontorReader *reader, const KontorId *person, gint64 now)
    G_GNUC_WARN_UNUSED_RESULT;
KontorWorkHours *kontor_work_hours_ref (KontorWorkHours *self);
void kontor_work_hours_unref (KontorWorkHours *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorWorkHours, kontor_work_hours_unref)

GTimeZone *kontor_work_hours_get_zone (const KontorWorkHours *self);
/* When the person's next working hours begin, µs; 0: the person is at work at @now. */
gint64 kontor_work_hours_get_next (const KontorWorkHours *self, gint64 now);

G_END_DECLS
