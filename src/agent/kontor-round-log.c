/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an account's rounds carried, in words. On the main thread. */

#include "config.h"

#include "kontor-round-log.h"

#include "kontor-agent-bus.h"
#include "kontor-clock.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DONE_MAX 5
/* While somebody looks there is a round every other second: what comes in a minute is one line. */
#define TOGETHER KONTOR_MINUTE

typedef struct
{
  KontorAgentActivity *activity; /* owned */
  KontorSyncReport sum;
  gint64 at;
} Done;

struct _KontorRoundLog
{
  char *account; /* owned */
  KontorAgentActivity *running; /* owned, nullable */
  KontorAgentActivity *failed; /* owned, nullable */
  GQueue done; /* Done, owned: newest first */
  GPtrArray *all; /* owned: borrowed from the above */
};

static void
done_free (gpointer data)
{
  Done *self = data;

  kontor_agent_activity_free (self->activity);
  g_free (self);
}

static KontorAgentActivity *
activity_new (KontorRoundLog *self)
{
  static guint last_number;
  KontorAgentActivity *activity = g_new0 (KontorAgentActivity, 1);

  activity->number = ++last_number;
  activity->account = g_strdup (self->account);
  activity->title = g_strdup ("");
  activity->detail = g_strdup ("");

  return activity;
}

/* Whether anything is another than before. */
static gboolean
describe (KontorAgentActivity *activity,
          const char *title,
          const char *detail,
          guint64 done,
          guint64 total)
{
  gboolean same = strcmp (activity->title, title) == 0 && strcmp (activity->detail, detail) == 0 &&
                  activity->done == done && activity->total == total;

  if (same)
    return FALSE;
  g_set_str (&activity->title, title);
  g_set_str (&activity->detail, detail);
  activity->done = done;
  activity->total = total;

  return TRUE;
}

/**
 * kontor_round_log_new:
 * @account: the name of an account
 *
 * Returns: (transfer full): a log with nothing in it
 */
KontorRoundLog *
kontor_round_log_new (const char *account)
{
  KontorRoundLog *self = g_new0 (KontorRoundLog, 1);

  self->account = g_strdup (account);
  self->all = g_ptr_array_new ();
  g_queue_init (&self->done);

  return self;
}

/**
 * kontor_round_log_free:
 * @self: (transfer full): a log
 */
void
kontor_round_log_free (KontorRoundLog *self)
{
  g_clear_pointer (&self->running, kontor_agent_activity_free);
  g_clear_pointer (&self->failed, kontor_agent_activity_free);
  g_queue_clear_full (&self->done, done_free);
  g_ptr_array_unref (self->all);
  g_free (self->account);
  g_free (self);
}

/* --- sentences --- */

static char *
say_sent (guint sent)
{
  return g_strdup_printf (ngettext ("%u change sent", "%u changes sent", sent), sent);
}

static char *
say_received (guint received)
{
  return g_strdup_printf (ngettext ("%u record received", "%u records received", received),
                          received);
}

/* A check is rare, and what it finds should not be there. */
static char *
say_mended (guint mended)
{
  return g_strdup_printf (ngettext ("%u record was not as on the server and was fetched again",
                                    "%u records were not as on the server and were fetched again",
                                    mended),
                          mended);
}

static char *
say_set_back (guint repeated)
{
  return g_strdup_printf (ngettext ("The server was set back to an older state; %u change made "
                                    "here was sent again",
                                    "The server was set back to an older state; %u changes made "
                                    "here were sent again",
                                    repeated),
                          repeated);
}

/* "3 changes sent, 12 records received" */
static char *
say_report (const KontorSyncReport *report)
{
  guint sent = report->pushed + report->rejected;
  g_autofree char *up = sent > 0 ? say_sent (sent) : NULL;
  g_autofree char *down = report->pulled > 0 ? say_received (report->pulled) : NULL;

  if (report->set_back)
    return say_set_back (report->repeated);
  if (report->mended > 0)
    return say_mended (report->mended);
  if (up == NULL || down == NULL)
    return up != NULL ? g_steal_pointer (&up) : g_steal_pointer (&down);

  /* Translators: "3 changes sent, 12 records received" */
  return g_strdup_printf (_ ("%s, %s"), up, down);
}

static char *
say_time (gint64 at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (at / KONTOR_SECOND);

  /* Translators: a time of the day, as strftime() knows it. */
  return time != NULL ? g_date_time_format (time, _ ("%H:%M")) : g_strdup ("");
}

/* --- what happened --- */

/**
 * kontor_round_log_note_progress:
 * @self: a log
 * @report: what the round that runs has carried so far
 * @waiting: what there was to send when it began
 * @first: whether nothing of the server's was here before
 *
 * Returns: whether there is something new to show
 */
gboolean
kontor_round_log_note_progress (KontorRoundLog *self,
                                const KontorSyncReport *report,
                                guint waiting,
                                gboolean first)
{
  guint sent = report->pushed + report->rejected;
  gboolean sending = sent < waiting && report->pulled == 0;
  g_autofree char *detail = NULL;
  const char *title = NULL;

  /* A round that only asks is not spoken of, however long the server takes. */
  if (self->running == NULL && !first && waiting == 0 && sent == 0 && report->pulled == 0)
    return FALSE;
  if (self->running == NULL)
    self->running = activity_new (self);
  title = first ? _ ("First sync") : (sending ? _ ("Sending changes") : _ ("Receiving changes"));
  detail = sending && sent == 0 ? g_strdup ("") : say_report (report);
  if (sending)
    return describe (self->running, title, detail, sent, waiting);

  return describe (self->running, title, detail != NULL ? detail : "",
                   sent + (guint64) report->pulled, 0);
}

/**
 * kontor_round_log_note_end:
 * @self: a log
 *
 * Returns: whether something was shown
 */
gboolean
kontor_round_log_note_end (KontorRoundLog *self)
{
  gboolean shown = self->running != NULL;

  g_clear_pointer (&self->running, kontor_agent_activity_free);

  return shown;
}

/* The line of this minute, or a new one. */
static Done *
get_line (KontorRoundLog *self, gint64 now)
{
  Done *last = g_queue_peek_head (&self->done);

  if (last != NULL && now >= last->at && now - last->at < TOGETHER)
    return last;
  last = g_new0 (Done, 1);
  last->activity = activity_new (self);
  last->at = now;
  g_queue_push_head (&self->done, last);
  if (g_queue_get_length (&self->done) > DONE_MAX)
    done_free (g_queue_pop_tail (&self->done));

  return last;
}

/**
 * kontor_round_log_note_success:
 * @self: a log
 * @report: what the round carried
 * @now: µs
 *
 * Returns: whether there is something new to show
 */
gboolean
kontor_round_log_note_success (KontorRoundLog *self, const KontorSyncReport *report, gint64 now)
{
  gboolean changed = kontor_round_log_note_end (self) || self->failed != NULL;
  g_autofree char *title = NULL;
  g_autofree char *time = NULL;
  g_autofree char *detail = NULL;
  Done *line = NULL;

  g_clear_pointer (&self->failed, kontor_agent_activity_free);
  if (report->pushed + report->rejected + report->pulled + report->mended == 0 && !report->set_back)
    return changed;
  line = get_line (self, now);
  line->sum.pushed += report->pushed;
  line->sum.rejected += report->rejected;
  line->sum.pulled += report->pulled;
  line->sum.mended += report->mended;
  line->sum.set_back = line->sum.set_back || report->set_back;
  line->sum.repeated += report->repeated;
  title = say_report (&line->sum);
  time = say_time (line->at);
  if (line->sum.rejected > 0)
    /* Translators: a time of the day, and how many changes. */
    detail = g_strdup_printf (ngettext ("%s, %u refused", "%s, %u refused", line->sum.rejected),
                              time, line->sum.rejected);

  return describe (line->activity, title, detail != NULL ? detail : time,
                   (guint64) line->sum.pushed + line->sum.rejected + line->sum.pulled, 0);
}

/**
 * kontor_round_log_note_failure:
 * @self: a log
 * @reason: for people
 * @waiting: how many changes are not sent
 * @first: whether nothing of the server's is here yet
 * @next: when it is tried again, µs; 0: not by itself
 *
 * Returns: whether there is something new to show
 */
gboolean
kontor_round_log_note_failure (KontorRoundLog *self,
                               const char *reason,
                               guint waiting,
                               gboolean first,
                               gint64 next)
{
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;

  kontor_round_log_note_end (self);
  if (self->failed == NULL)
    self->failed = activity_new (self);
  self->failed->failed = TRUE;
  if (first)
    title = g_strdup (_ ("First sync"));
  else if (waiting > 0)
    title = g_strdup_printf (ngettext ("%u change waits to be sent", "%u changes wait to be sent",
                                       waiting),
                             waiting);
  else
    title = g_strdup (_ ("Waiting to sync"));
  if (next != 0)
    {
      g_autofree char *time = say_time (next);

      /* Translators: why it failed, a whole sentence; then a time of the day. */
      detail = g_strdup_printf (_ ("%s Next try at %s."), reason, time);
    }

  return describe (self->failed, title, detail != NULL ? detail : reason, 0, 0);
}

/**
 * kontor_round_log_get_activities:
 * @self: a log
 *
 * Returns: (transfer none) (element-type KontorAgentActivity): newest first
 */
GPtrArray *
kontor_round_log_get_activities (KontorRoundLog *self)
{
  g_ptr_array_set_size (self->all, 0);
  if (self->running != NULL)
    g_ptr_array_add (self->all, self->running);
  if (self->failed != NULL)
    g_ptr_array_add (self->all, self->failed);
  for (GList *l = self->done.head; l != NULL; l = l->next)
    g_ptr_array_add (self->all, ((Done *) l->data)->activity);

  return self->all;
}
