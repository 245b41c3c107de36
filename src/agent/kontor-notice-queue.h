/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-notice.h"
#include "kontor-work-hours.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorNoticeQueue:
 *
 * What is told at once and what waits until the person is at work: reminders, events that begin and
 * questions about a running timer are urgent; messages, tasks, deadlines and the server's notifications
 * are not. On the main thread.
 */
typedef struct _KontorNoticeQueue KontorNoticeQueue;

/* @tell: tells it, or takes it back */
typedef void (*KontorNoticeTell) (const KontorNotice *notice, gpointer data);

KontorNoticeQueue *kontor_notice_queue_new (KontorClock *clock,
                                            KontorNoticeTell tell,
                                            gpointer data) G_GNUC_WARN_UNUSED_RESULT;
void kontor_notice_queue_free (KontorNoticeQueue *self);

/* @hours: (transfer none): of the account's person */
void kontor_notice_queue_set_hours (KontorNoticeQueue *self,
                                    const char *account,
                                    KontorWorkHours *hours);
/* Takes it back, tells it, or keeps it until it may be told. */
void kontor_notice_queue_take (KontorNoticeQueue *self, const KontorNotice *notice);
/* Once more at @at, µs. */
void kontor_notice_queue_put_off (KontorNoticeQueue *self, const KontorNotice *notice, gint64 at);
/* The person sees @link on the screen; NULL: the account is gone. */
void kontor_notice_queue_drop (KontorNoticeQueue *self, const char *account, const char *link);
/* The time is another than the timers think: the computer was asleep. */
void kontor_notice_queue_look (KontorNoticeQueue *self);
guint kontor_notice_queue_get_n_waiting (KontorNoticeQueue *self);

G_END_DECLS
