/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-operations.h"

G_BEGIN_DECLS

/* What else people do with their time, see kontor-operations.h. On a locked day each of the
 * operations on entries answers KONTOR_PROBLEM_LOCKED_DAY: then kontor_time_request() asks for it. */

/* Time by hand and every correction need @reason. Instants are microseconds UTC. */
KontorChangeSet *kontor_time_add (const KontorContext *context,
                                  const KontorRow *task,
                                  gint64 start,
                                  gint64 end,
                                  const char *reason,
                                  KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* @end 0: it still runs. */
KontorChangeSet *kontor_time_correct (const KontorContext *context,
                                      const KontorRow *entry,
                                      gint64 start,
                                      gint64 end,
                                      const char *reason,
                                      KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* @entry ends at @at; from there on the time is of @task (NULL: the same task). */
KontorChangeSet *kontor_time_split (const KontorContext *context,
                                    const KontorRow *entry,
                                    gint64 at,
                                    const KontorRow *task,
                                    const char *reason,
                                    KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* One entry from the first start to the last end; the others go into the bin. All are of one task and
 * person. */
KontorChangeSet *kontor_time_merge (const KontorContext *context,
                                    GPtrArray *entries,
                                    const char *reason,
                                    KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_time_remove (const KontorContext *context,
                                     const KontorRow *entry,
                                     KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* Asks the superior for a change to a locked day: @entry NULL: for a new entry on @task; @start 0: that
 * the entry be removed. The same wish asked for twice is one request. */
KontorChangeSet *kontor_time_request (const KontorContext *context,
                                      const KontorRow *task,
                                      const KontorRow *entry,
                                      gint64 start,
                                      gint64 end,
                                      const char *reason,
                                      KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* Approving does what was asked for. */
KontorChangeSet *kontor_time_request_answer (const KontorContext *context,
                                             const KontorRow *request,
                                             gboolean approve,
                                             KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* The working day of the actor. kontor_day_finish() is in kontor-operations.h. */
KontorChangeSet *kontor_day_start (const KontorContext *context,
                                   gboolean off_site,
                                   KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* A break stops the timer that runs. */
KontorChangeSet *kontor_day_break (const KontorContext *context, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_day_resume (const KontorContext *context, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_day_set_off_site (const KontorContext *context,
                                          gboolean off_site,
                                          KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* Finishes a day that was left open, at @end. */
KontorChangeSet *kontor_day_finish_at (const KontorContext *context,
                                       const KontorRow *work_day,
                                       gint64 end,
                                       KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* The person's working day of that date (days since 1970-01-01), or NULL. (transfer full) */
KontorRow *kontor_day_get_current (KontorReader *reader, const KontorId *person, gint64 day)
    G_GNUC_WARN_UNUSED_RESULT;
/* An earlier day that was left open, the latest, or NULL; and when it may have ended: the end of the
 * last work on it, else the organisation's end of the day. (transfer full) */
KontorRow *kontor_day_get_left_open (KontorReader *reader, const KontorId *person, gint64 today)
    G_GNUC_WARN_UNUSED_RESULT;
gint64 kontor_day_suggest_end (KontorReader *reader, const KontorRow *work_day);

/* The report of a day: the actor's own, made when it is not there; sent and decided. A report that was
 * sent locks the day. @comment: nullable. */
KontorRow *kontor_report_get (KontorReader *reader, const KontorId *person, gint64 day)
    G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_report_write (const KontorContext *context,
                                      gint64 day,
                                      const char *text,
                                      KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_report_send (const KontorContext *context,
                                     gint64 day,
                                     const char *text,
                                     KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_report_accept (const KontorContext *context,
                                       const KontorRow *report,
                                       const char *comment,
                                       KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_report_return (const KontorContext *context,
                                       const KontorRow *report,
                                       const char *comment,
                                       KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* The timer was forgotten: it stopped at @at; or nobody was there from @from until @until. */
KontorChangeSet *kontor_timer_stop_at (const KontorContext *context,
                                       gint64 at,
                                       KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  KONTOR_IDLE_KEEP, /* it was work after all: nothing changes */
  KONTOR_IDLE_DISCARD, /* the time away counts for nothing; the timer runs on from its end */
  KONTOR_IDLE_SPLIT, /* the time away was work on another task; the timer runs on from its end */
} KontorIdleAnswer;

KontorChangeSet *kontor_timer_answer_idle (const KontorContext *context,
                                           gint64 from,
                                           gint64 until,
                                           KontorIdleAnswer answer,
                                           const KontorRow *task,
                                           const char *reason,
                                           KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* How much of an entry lies in [from, to), in microseconds; one that runs counts until @now. */
gint64 kontor_time_spent_in (const KontorRow *entry, gint64 from, gint64 to, gint64 now);

G_END_DECLS
