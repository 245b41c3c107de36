/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-account.h"
#include "kontor-agent-client.h"
#include "kontor-app-types.h"
#include "kontor-live-query.h"
#include "kontor-live-store.h"
#include "kontor-operations.h"
#include "kontor-reading.h"

G_BEGIN_DECLS

/**
 * KontorOffice:
 *
 * One account as the window sees it: the replica, the agent, who acts, and what time it is. Every page
 * is given one; there are no singletons. An object of the main thread.
 *
 * Signals:
 * - "told" (AdwToast *toast): something is to be said; the window shows it
 * - "opened" (guint type, KontorId *id): a record is to be shown; the window shows it
 * - "undo-changed": what Undo and Redo would do is something else
 * - "day-changed": midnight has passed: what says "today" is old
 * - "status-changed": the agent's status of this account is another
 */
#define KONTOR_TYPE_OFFICE (kontor_office_get_type ())
G_DECLARE_FINAL_TYPE (KontorOffice, kontor_office, KONTOR, OFFICE, GObject)

/* @account: copied. The store stays open as long as the office is alive. */
KontorOffice *kontor_office_new (KontorLiveStore *store,
                                 const KontorAccount *account,
                                 KontorAgentClient *agent) G_GNUC_WARN_UNUSED_RESULT;

KontorLiveStore *kontor_office_get_store (KontorOffice *self);
KontorAgentClient *kontor_office_get_agent (KontorOffice *self);
const KontorAccount *kontor_office_get_account (KontorOffice *self);
const KontorAgentStatus *kontor_office_get_status (KontorOffice *self);
/* Who acts. */
const KontorId *kontor_office_get_person (KontorOffice *self);
GTimeZone *kontor_office_get_zone (KontorOffice *self);
/* µs UTC; days since 1970-01-01 in the zone. */
gint64 kontor_office_get_now (KontorOffice *self);
gint64 kontor_office_get_today (KontorOffice *self);

/* As the organisation writes times, "Today 14:00", and dates. (transfer full) */
char *kontor_office_format_instant (KontorOffice *self, gint64 instant) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_office_format_date (KontorOffice *self, gint64 days) G_GNUC_WARN_UNUSED_RESULT;
KONTOR_TIME_FORMAT_CHOICES kontor_office_get_time_format (KontorOffice *self);

/* By key, at once. (transfer full) (nullable): not here, or not to be seen by this person */
KontorRecord *kontor_office_get_record (KontorOffice *self,
                                        KontorRecordType type,
                                        const KontorId *id) G_GNUC_WARN_UNUSED_RESULT;
/* The title of what a reference names, for labels. (transfer full): "" if there is none */
char *kontor_office_get_title (KontorOffice *self, KontorRecordType type, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;

/* A list that follows every change. */
KontorLiveQuery *kontor_office_list (KontorOffice *self, KontorQuery *query)
    G_GNUC_WARN_UNUSED_RESULT;

/* --- changes. Whatever can't be done is said in a toast; what was done goes to the server. --- */

/**
 * KontorDoneFunc:
 * @number: the change set's number for undo; 0: nothing was changed
 * @problem: (nullable): why the model refused; it has been said already
 * @owner: who asked
 *
 * Called on the main thread, once, and not at all when @owner is gone.
 */
typedef void (*KontorDoneFunc) (gint64 number, const KontorProblem *problem, gpointer owner);

/* @change_set: (transfer full). @done: (nullable); @owner: (nullable) (type GObject) */
void kontor_office_commit (KontorOffice *self,
                           KontorChangeSet *change_set,
                           KontorDoneFunc done,
                           gpointer owner);
/* @func runs on the writer's thread, where an operation of the model can read and decide. */
void kontor_office_operate (KontorOffice *self,
                            KontorOperateFunc func,
                            gpointer data,
                            GDestroyNotify destroy,
                            KontorDoneFunc done,
                            gpointer owner);
/* The same for who says a refusal by the model in its own place: @done must. */
void kontor_office_operate_quietly (KontorOffice *self,
                                    KontorOperateFunc func,
                                    gpointer data,
                                    GDestroyNotify destroy,
                                    KontorDoneFunc done,
                                    gpointer owner);
/* The same for what is saved while it is typed: the server is told once there is a rest, by
 * kontor_office_send(). */
void kontor_office_operate_typing (KontorOffice *self,
                                   KontorOperateFunc func,
                                   gpointer data,
                                   GDestroyNotify destroy,
                                   KontorDoneFunc done,
                                   gpointer owner);
void kontor_office_send (KontorOffice *self);
/* As kontor_office_operate(), then a toast with @said (translated) and an Undo button. */
void kontor_office_operate_undoably (KontorOffice *self,
                                     KontorOperateFunc func,
                                     gpointer data,
                                     GDestroyNotify destroy,
                                     const char *said);

/* The commonest changes. @value: (nullable). @records: (element-type KontorRecord) */
void kontor_office_set_field (KontorOffice *self,
                              KontorRecord *record,
                              guint field,
                              const KontorValue *value);
/* @draft: a row with a new id; shown with kontor_office_open() when @open. */
void kontor_office_create (KontorOffice *self, KontorRow *draft, gboolean open);
void kontor_office_delete (KontorOffice *self, GPtrArray *records);

/* --- undo: what was done in the windows of this office, the newest first. Something new forgets what
 * was undone. Each waits for what is being written. --- */

void kontor_office_undo (KontorOffice *self);
void kontor_office_undo_number (KontorOffice *self, gint64 number);
void kontor_office_redo (KontorOffice *self);
/* What they would do, as "“Budget” deleted". (nullable): nothing */
const char *kontor_office_get_undo_name (KontorOffice *self);
const char *kontor_office_get_redo_name (KontorOffice *self);

/* --- what pages ask of the window --- */

void kontor_office_tell (KontorOffice *self, const char *text);
void kontor_office_tell_problem (KontorOffice *self, const KontorProblem *problem);
void kontor_office_tell_error (KontorOffice *self, const GError *error);
void kontor_office_open (KontorOffice *self, KontorRecordType type, const KontorId *id);

G_END_DECLS
