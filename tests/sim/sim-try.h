/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/**
 * SimTry:
 *
 * A world that runs in a process of its own, so that a violation, an assertion or a crash of the program
 * ends only that one.
 */
typedef struct _SimTry SimTry;

/* @fault: of #KontorFault, 0 for none; @seconds: no world takes longer, or it hangs */
SimTry *sim_try_start (const SimOptions *options, guint fault, guint seconds);
/* Waits for it and frees it. TRUE: nothing was violated. */
gboolean sim_try_end (SimTry *self, SimResult *result);
/* Takes out of @tries, which is not empty, one that has ended. */
SimTry *sim_try_wait_for_any (GPtrArray *tries);
const SimOptions *sim_try_get_options (const SimTry *self);
guint sim_try_get_fault (const SimTry *self);

/* One line, as ./dev sim takes it, and as it stands in seeds.txt. */
char *sim_options_to_text (const SimOptions *self);
gboolean sim_options_from_text (SimOptions *self, const char *text);
/* What is left of work and mischief, in words. */
char *sim_options_explain (const SimOptions *self);

/* The smallest world found within @seconds that is violated as @failed was. @result: (inout) */
void sim_shrink (SimOptions *failed, guint fault, guint seconds, SimResult *result);

G_END_DECLS
