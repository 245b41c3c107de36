/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-replica.h"

G_BEGIN_DECLS

/**
 * KontorNoticeKind:
 * @KONTOR_NOTICE_WITHDRAWN: what was told is read, done or gone: nothing to tell any more
 * @KONTOR_NOTICE_RECORD: a record of type "notification", about another record
 * @KONTOR_NOTICE_MESSAGE: somebody wrote in a chat
 * @KONTOR_NOTICE_TASK: somebody gave the person a task, or wants a result looked at
 * @KONTOR_NOTICE_REMINDER: the time came that the person asked for
 * @KONTOR_NOTICE_DEADLINE: a task of the person is due
 * @KONTOR_NOTICE_EVENT: an event of the person begins
 * @KONTOR_NOTICE_AWAY: a timer ran while the person was away
 */
typedef enum
{
  KONTOR_NOTICE_WITHDRAWN,
  KONTOR_NOTICE_RECORD,
  KONTOR_NOTICE_MESSAGE,
  KONTOR_NOTICE_TASK,
  KONTOR_NOTICE_REMINDER,
  KONTOR_NOTICE_DEADLINE,
  KONTOR_NOTICE_EVENT,
  KONTOR_NOTICE_AWAY,
} KontorNoticeKind;

/**
 * KontorNotice:
 * @kind: what it is
 * @account: (owned): whose
 * @key: (owned): names it within the account: a later notice of the same key takes its place
 * @link: (owned): what is opened: "kontor:TYPE/ID"
 * @title: (owned): translated
 * @body: (owned): of the record, as it is: to be escaped
 * @url: (owned) (nullable): where an event takes place
 * @record: what the actions act on: the chat, the task
 * @notification: the server's record of it, or nil
 * @seq: of a message
 * @since: @until: of an absence or an event, µs
 *
 * Something to tell the person. Plain memory.
 */
typedef struct
{
  KontorNoticeKind kind;
  char *account;
  char *key;
  char *link;
  char *title;
  char *body;
  char *url;
  KontorId record;
  KontorId notification;
  gint64 seq;
  gint64 since;
  gint64 until;
} KontorNotice;

KontorNotice *kontor_notice_new (KontorNoticeKind kind,
                                 KontorRecordType type,
                                 const KontorId *id,
                                 const char *title,
                                 const char *body) G_GNUC_WARN_UNUSED_RESULT;
/* @after: (transfer full): takes the place of @before, or adds to it. (transfer full) */
KontorNotice *kontor_notice_merge (const KontorNotice *before, KontorNotice *after)
    G_GNUC_WARN_UNUSED_RESULT;
KontorNotice *kontor_notice_copy (const KontorNotice *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_notice_free (KontorNotice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorNotice, kontor_notice_free)

/* The functions below belong to the replica's thread. */

/* --- kontor-notice-news.c --- */

/**
 * KontorNews:
 * @reminders: tasks or events are others than before
 * @hours: so are the working hours
 *
 * What has to be looked at again after the journal has grown.
 */
typedef struct
{
  gboolean reminders;
  gboolean hours;
} KontorNews;

/* What the journal's entries after *@journal mean to the person, of what the server sent after @cursor.
 * *@journal goes to its end. @notices: (element-type KontorNotice): added to */
gboolean kontor_notices_collect (KontorReplica *replica,
                                 gint64 *journal,
                                 gint64 cursor,
                                 GPtrArray *notices,
                                 KontorNews *news,
                                 GError **error);

/* --- kontor-notice.c --- */

/* NULL where no timer ran then. @reason: "idle", "lock", "suspend" */
KontorNotice *kontor_notice_new_away (KontorReplica *replica,
                                      gint64 since,
                                      gint64 until,
                                      const char *reason) G_GNUC_WARN_UNUSED_RESULT;

/* What a person may do about a notice without opening a window. */
typedef enum
{
  KONTOR_NOTICE_OPENED, /* a window shows it */
  KONTOR_NOTICE_READ, /* seen: nobody need be told again, on any device */
  KONTOR_NOTICE_DONE, /* the task is complete */
  KONTOR_NOTICE_SNOOZE, /* once more in ten minutes */
  KONTOR_NOTICE_REPLY, /* with a text */
  KONTOR_NOTICE_JOIN, /* where the event takes place */
  KONTOR_NOTICE_STOP, /* the timer, when the person left */
  KONTOR_NOTICE_DISCARD, /* the time away; the timer runs on */
} KontorNoticeAction;

/* @text: (nullable): of a reply. FALSE with a sentence for people */
gboolean kontor_notice_act (const KontorNotice *self,
                            KontorReplica *replica,
                            KontorNoticeAction action,
                            const char *text,
                            GError **error);

G_END_DECLS
