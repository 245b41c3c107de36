/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-server-config.h"

G_BEGIN_DECLS

/* What may happen so often that not every line of it helps. Each kind has lines of its own. */
typedef enum
{
  KONTOR_LOG_SIGN_IN, /* a sign-in was refused */
  KONTOR_LOG_COMMIT, /* changes could not be written */
  KONTOR_LOG_NO_SPACE,
  KONTOR_LOG_NETWORK, /* somebody from a network that is not let in */
  KONTOR_N_LOG_KINDS
} KontorLogKind;

#define KONTOR_LOG_LINES_MAX 10 /* of a kind in a minute */

/* From then on the process logs so much, and into the journal where there is one. */
void kontor_server_log_install (KontorLogLevel level);
/* A line that somebody should see, unless there were many like it; the next one then says how many.
 * Never with a secret. Any thread. */
void kontor_server_log (KontorLogKind kind, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
