/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * KontorFirstRun:
 *
 * Joins an office, or starts one on this computer, in under five questions.
 *
 * Signal "done" (const char *account): it is there.
 */
#define KONTOR_TYPE_FIRST_RUN (kontor_first_run_get_type ())
G_DECLARE_FINAL_TYPE (KontorFirstRun, kontor_first_run, KONTOR, FIRST_RUN, AdwBin)

/* @settings: (nullable): where hidden modules are kept */
GtkWidget *kontor_first_run_new (KontorAgentClient *agent, GSettings *settings)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
