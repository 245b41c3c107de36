/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-account.h"
#include "kontor-notice.h"
#include "kontor-replica.h"
#include "kontor-sync.h"
#include "kontor-work-hours.h"

G_BEGIN_DECLS

/**
 * KontorCarrier:
 *
 * One account's replica and its way to the server, on the account's worker thread: every function but
 * kontor_carrier_new(), kontor_carrier_free() and kontor_carrier_get_progress() is called there, and
 * may wait for the network.
 */
typedef struct _KontorCarrier KontorCarrier;

KontorCarrier *kontor_carrier_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* After kontor_carrier_close(). */
void kontor_carrier_free (KontorCarrier *self);
/* Any thread: (transfer none) */
const char *kontor_carrier_get_folder (KontorCarrier *self);
/* Any thread: what the round that runs has carried so far. @report: (out caller-allocates) */
void kontor_carrier_get_progress (KontorCarrier *self, KontorSyncReport *report);

/* Closes the replica and the connections; what comes next opens them again. */
void kontor_carrier_close (KontorCarrier *self);
/* As kontor_carrier_close(), of the connections only: the next call takes the tokens that are kept. */
void kontor_carrier_disconnect (KontorCarrier *self);

/* (transfer none) (nullable): opened if need be. @reopened: (out) (optional): it is another file than
 * the last time */
KontorReplica *kontor_carrier_open (KontorCarrier *self, gboolean *reopened, GError **error);

/**
 * KontorRound:
 * @locked: another program syncs the account: try again soon
 * @reopened: the replica is another file now
 * @changed: the journal has grown since the last round
 * @counts: what waits; valid if @counted
 * @first: the round began with nothing of the server's
 * @access: (owned) (nullable): the token that the server has just taken
 * @title: (owned) (nullable): what the office is called, if it is known
 * @notices: (owned) (element-type KontorNotice): what to tell the person
 * @reminder: when to look for reminders again, µs; 0: not known
 * @unindexed: there are records that the search does not find yet: go on soon
 * @hours: (owned) (nullable): when the person works, if that may be another than before
 * @error: (owned) (nullable): why it was not a whole round
 * @wait: how many seconds the server asked to wait, or 0
 *
 * What came of a round.
 */
typedef struct
{
  gboolean locked;
  gboolean reopened;
  gboolean changed;
  gboolean counted;
  gboolean first;
  gboolean unindexed;
  KontorReplicaCounts counts;
  KontorSyncReport report;
  char *access;
  char *title;
  GPtrArray *notices;
  gint64 reminder;
  KontorWorkHours *hours;
  GError *error;
  guint wait;
} KontorRound;

void kontor_round_free (KontorRound *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorRound, kontor_round_free)

/* @account: as it is now; @sync: FALSE: only look what waits */
KontorRound *kontor_carrier_run (KontorCarrier *self,
                                 const KontorAccount *account,
                                 gboolean sync,
                                 GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

gboolean kontor_carrier_fetch_history (KontorCarrier *self,
                                       const KontorAccount *account,
                                       KontorRecordType type,
                                       const KontorId *id,
                                       GCancellable *cancellable,
                                       GError **error);

/* The file of @content, fetched if it is not here. (transfer full): its path */
char *kontor_carrier_fetch (KontorCarrier *self,
                            const KontorAccount *account,
                            const char *content,
                            GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets the replica aside and begins anew: (transfer full): a sentence about what was saved. */
char *kontor_carrier_rescue (KontorCarrier *self, const KontorAccount *account, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
