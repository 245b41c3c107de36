/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A function with a stack of its own, resumed and suspended at will, all on one thread. */
typedef struct _SimCoroutine SimCoroutine;

SimCoroutine *sim_coroutine_new (void (*func) (gpointer data), gpointer data);
/* Only of one that has ended. */
void sim_coroutine_free (SimCoroutine *self);
/* Runs it until it yields or ends. */
void sim_coroutine_resume (SimCoroutine *self);
/* Back to who resumed the running coroutine. */
void sim_coroutine_yield (void);
gboolean sim_coroutine_has_ended (SimCoroutine *self);
SimCoroutine *sim_coroutine_get_current (void);

G_END_DECLS
