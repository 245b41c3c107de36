/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-client.h"
#include "kontor-sync.h"

G_BEGIN_DECLS

/**
 * KontorRoundLog:
 *
 * What an account's rounds carried, as far as it is worth telling: the one that runs, why nothing gets
 * through, and the last few that did. Rounds in which nothing happened leave no trace. On the main
 * thread.
 */
typedef struct _KontorRoundLog KontorRoundLog;

KontorRoundLog *kontor_round_log_new (const char *account) G_GNUC_WARN_UNUSED_RESULT;
void kontor_round_log_free (KontorRoundLog *self);

/* Each of these returns whether anything is another than before. Instants are µs UTC. */

/* @report: so far; @waiting: what there was to send; @first: nothing of the server's was here */
gboolean kontor_round_log_note_progress (KontorRoundLog *self,
                                         const KontorSyncReport *report,
                                         guint waiting,
                                         gboolean first);
gboolean kontor_round_log_note_success (KontorRoundLog *self,
                                        const KontorSyncReport *report,
                                        gint64 now);
/* @reason: for people; @next: when it is tried again; 0: not by itself */
gboolean kontor_round_log_note_failure (KontorRoundLog *self,
                                        const char *reason,
                                        guint waiting,
                                        gboolean first,
                                        gint64 next);
/* It ended without an outcome: cut off, or another program syncs. */
gboolean kontor_round_log_note_end (KontorRoundLog *self);

/* (transfer none) (element-type KontorAgentActivity): newest first */
GPtrArray *kontor_round_log_get_activities (KontorRoundLog *self);

G_END_DECLS
