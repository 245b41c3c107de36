/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorPresence:
 *
 * Who is absent today and whose working day runs, as far as this person may know.
 *
 * Signal "changed": somebody came, went or is away.
 */
#define KONTOR_TYPE_PRESENCE (kontor_presence_get_type ())
G_DECLARE_FINAL_TYPE (KontorPresence, kontor_presence, KONTOR, PRESENCE, GObject)

KontorPresence *kontor_presence_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  KONTOR_PRESENCE_UNKNOWN,
  KONTOR_PRESENCE_WORKING,
  KONTOR_PRESENCE_BREAK,
  KONTOR_PRESENCE_ABSENT,
} KontorPresenceState;

KontorPresenceState kontor_presence_get_state (KontorPresence *self, const KontorId *person);
/* "Holiday until 5 May", "Working". (transfer full): "" if nothing is known */
char *kontor_presence_describe (KontorPresence *self, const KontorId *person)
    G_GNUC_WARN_UNUSED_RESULT;

/* What is true of absences and working days that count today. (transfer full) */
KontorCondition *kontor_presence_absent_today (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;
KontorCondition *kontor_presence_working_now (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
