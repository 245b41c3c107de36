/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One round between a replica and its server, in straight lines: push until nothing waits, pull until
 * there is no more. Each step is durable before the next begins, so that a round that is cut off is
 * only a shorter one. On the thread of the replica, which may wait for the network. */

#include "config.h"

#include "kontor-sync.h"

#include "kontor-replica-sync.h"
#include "kontor-sync-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <unistd.h>

/* How often in a row a server may say that it can't go on from where the replica is. More than a few
 * mean that the two will never agree. */
#define STARTS_MAX 5
#define STOPS_MAX 3

/* What a record's history may come to here; the rest stays on the server. */
#define HISTORY_PAGES_MAX 20

G_DEFINE_QUARK (kontor-sync-error-quark, kontor_sync_error)

typedef struct
{
  KontorReplica *replica; /* borrowed */
  KontorTransport *transport; /* borrowed */
  KontorSyncContents *contents; /* borrowed, nullable: of whole rounds */
  KontorSyncReport *report; /* borrowed */
  KontorSyncProgress progress; /* nullable */
  gpointer progress_data;
  GCancellable *cancellable; /* borrowed, nullable */
  gboolean set_back; /* the server's epoch is another one: push again, then pull */
  gboolean asked; /* for a snapshot */
} Round;

static void
tell (Round *self)
{
  if (self->progress != NULL)
    self->progress (self->report, self->progress_data);
}

/* The answer could not be read: a program that is none of ours, or a bug. */
static gboolean
fail_answer (KontorProblem *problem, const char *route, GError **error)
{
  g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
               "the answer to %s makes no sense: %s", route,
               problem != NULL && problem->detail != NULL ? problem->detail : "unexpected");
  g_clear_pointer (&problem, kontor_problem_free);

  return FALSE;
}

/* Sends @body (taken). */
static GBytes *
call (Round *self, const char *route, GBytes *body, GError **error)
{
  GBytes *answer = kontor_transport_call (self->transport, route, body, self->cancellable, error);

  g_bytes_unref (body);

  return answer;
}

/* One result for each item, in order, unless the server stopped. Anything else would let the queue
 * stand still for ever. */
static gboolean
check_push_reply (const KontorPushRequest *request, const KontorPushReply *reply, GError **error)
{
  gboolean fits = reply->results->len <= request->items->len &&
                  (reply->stop != NULL || reply->results->len == request->items->len);

  for (guint i = 0; fits && i < reply->results->len; i++)
    fits = ((const KontorPushResult *) reply->results->pdata[i])->mid ==
           ((const KontorPushItem *) request->items->pdata[i])->mid;

  return fits || fail_answer (NULL, KONTOR_ROUTE_PUSH, error);
}

static void
count_results (Round *self, const KontorPushReply *reply)
{
  for (guint i = 0; i < reply->results->len; i++)
    {
      const KontorPushResult *result = reply->results->pdata[i];

      if (result->status == KONTOR_PUSH_REJECTED)
        self->report->rejected++;
      else
        self->report->pushed++;
    }
}

/* @stops: (inout): how often the server stopped since it last took something */
static gboolean
push_once (Round *self, const KontorPushRequest *request, guint *stops, GError **error)
{
  KontorProblem *problem = NULL;
  g_autoptr (KontorPushReply) reply = NULL;
  g_autoptr (GBytes) answer = call (self, KONTOR_ROUTE_PUSH, kontor_push_request_write (request),
                                    error);

  if (answer == NULL)
    return FALSE;
  reply = kontor_push_reply_read (answer, &problem);
  if (reply == NULL)
    return fail_answer (problem, KONTOR_ROUTE_PUSH, error);
  if (!check_push_reply (request, reply, error) ||
      !kontor_replica_apply_push (self->replica, reply, error))
    return FALSE;
  count_results (self, reply);
  tell (self);
  self->set_back = g_strcmp0 (reply->stop, "epoch") == 0;
  *stops = reply->results->len > 0 ? 0 : *stops + 1;
  if (*stops < STOPS_MAX)
    return TRUE;
  g_set_error (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_FAILED,
               _ ("The server does not take the changes made here (%s). They are kept."),
               reply->stop);

  return FALSE;
}

static gboolean
push_all (Round *self, GError **error)
{
  guint stops = 0;

  for (;;)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (KontorPushRequest) request = kontor_replica_get_push (self->replica, &local);

      if (request == NULL)
        {
          if (local == NULL)
            return kontor_sync_settle_staged (self->contents, error);
          g_propagate_error (error, g_steal_pointer (&local));

          return FALSE;
        }
      if (!kontor_sync_upload_staged (self->contents, request, self->cancellable, error) ||
          !push_once (self, request, &stops, error))
        return FALSE;
      if (self->set_back)
        return TRUE;
    }
}

static gboolean
has_drop (const KontorPullReply *reply)
{
  for (guint i = 0; i < reply->records->len; i++)
    if (((const KontorPullRecord *) reply->records->pdata[i])->kind == KONTOR_PULL_DROP)
      return TRUE;

  return FALSE;
}

/* Once in a round: who was given none, or one that is of no use, pulls. */
static gboolean
take_snapshot (Round *self, GError **error)
{
  guint n_records = 0;

  if (self->asked || !kontor_replica_wants_snapshot (self->replica))
    return TRUE;
  self->asked = TRUE;
  if (!kontor_sync_take_snapshot (self->replica, self->transport, &n_records, self->cancellable,
                                  error))
    return FALSE;
  self->report->pulled += n_records;
  if (n_records > 0)
    tell (self);

  return TRUE;
}

/* @again: whether to ask once more; @starts: (inout): how often it was begun from 0 */
static gboolean
pull_once (Round *self, gboolean *again, guint *starts, GError **error)
{
  KontorReplicaCounts counts = { 0 };
  KontorProblem *problem = NULL;
  g_autoptr (KontorPullReply) reply = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (KontorPullRequest) request = kontor_replica_get_pull (self->replica, error);

  if (request == NULL)
    return FALSE;
  answer = call (self, KONTOR_ROUTE_PULL, kontor_pull_request_write (request), error);
  if (answer == NULL)
    return FALSE;
  reply = kontor_pull_reply_read (answer, &problem);
  if (reply == NULL)
    return fail_answer (problem, KONTOR_ROUTE_PULL, error);
  /* More of the same for ever is no progress. */
  if (!reply->resync &&
      (reply->cursor < request->cursor || (reply->more && reply->cursor == request->cursor &&
                                           g_str_equal (reply->after, request->after))))
    return fail_answer (NULL, KONTOR_ROUTE_PULL, error);
  if ((reply->resync || has_drop (reply)) && !kontor_sync_mark_dropped (self->contents, error))
    return FALSE;
  if (!kontor_replica_apply_pull (self->replica, reply, error) ||
      !kontor_replica_count (self->replica, &counts, error))
    return FALSE;
  self->report->pulled += reply->records->len;
  self->set_back = *request->epoch != '\0' && !g_str_equal (request->epoch, reply->epoch);
  if (self->set_back)
    {
      self->report->set_back = TRUE;
      self->report->repeated += counts.waiting;
    }
  tell (self);
  if (self->set_back)
    {
      *again = FALSE;
      return TRUE;
    }
  /* The page did not fit what is here, so that the replica begins again. */
  if (counts.cursor < reply->cursor || reply->resync)
    {
      *again = TRUE;
      (*starts)++;
    }
  else
    *again = reply->more;
  if (*starts < STARTS_MAX)
    return TRUE;
  g_set_error_literal (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_FAILED,
                       "the server begins anew each time");

  return FALSE;
}

static gboolean
pull_all (Round *self, GError **error)
{
  gboolean again = TRUE;
  guint starts = 0;

  while (again)
    if (!take_snapshot (self, error) || !pull_once (self, &again, &starts, error))
      return FALSE;
  kontor_replica_clean_snapshot (self->replica);

  return self->set_back || kontor_sync_forget_dropped (self->contents, error);
}

/**
 * kontor_sync_run:
 * @replica: the replica, without a transaction open; the caller holds its sync.lock
 * @transport: the way to its server, as its person
 * @report: (inout): what was done is added to it, also when it fails
 * @progress: (nullable): called after each page
 * @progress_data: for @progress
 * @cancellable: (nullable): cuts the round off between two steps or while it waits
 * @error: of the replica, of %KONTOR_NET_ERROR or %KONTOR_SYNC_ERROR
 *
 * Returns: whether nothing was left to send, and everything that the server had is here
 */
gboolean
kontor_sync_run (KontorReplica *replica,
                 KontorTransport *transport,
                 KontorSyncReport *report,
                 KontorSyncProgress progress,
                 gpointer progress_data,
                 GCancellable *cancellable,
                 GError **error)
{
  Round round = {
    .replica = replica,
    .transport = transport,
    .report = report,
    .progress = progress,
    .progress_data = progress_data,
    .cancellable = cancellable,
  };
  g_autoptr (KontorSyncContents) contents = NULL;

  g_return_val_if_fail (replica != NULL && transport != NULL && report != NULL, FALSE);

  contents = kontor_sync_contents_new (replica, transport);
  round.contents = contents;

  for (guint i = 0; i < STARTS_MAX; i++)
    {
      if (!push_all (&round, error) || !pull_all (&round, error))
        return FALSE;
      if (!round.set_back)
        return TRUE;
    }
  g_set_error_literal (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_FAILED,
                       "the server is another one each time");

  return FALSE;
}

static void
append_entries (GPtrArray *entries, KontorHistoryReply *reply)
{
  while (reply->entries->len > 0)
    g_ptr_array_add (entries, g_ptr_array_steal_index (reply->entries, 0));
}

/* @request: (inout): asks for the next page afterwards; @more: whether there is one */
static gboolean
fetch_page (Round *self,
            KontorHistoryRequest *request,
            GPtrArray *entries,
            gboolean *more,
            GError **error)
{
  KontorProblem *problem = NULL;
  g_autoptr (KontorHistoryReply) reply = NULL;
  g_autoptr (GBytes) answer = call (self, KONTOR_ROUTE_HISTORY,
                                    kontor_history_request_write (request), error);

  if (answer == NULL)
    return FALSE;
  reply = kontor_history_reply_read (answer, &problem);
  if (reply == NULL)
    return fail_answer (problem, KONTOR_ROUTE_HISTORY, error);
  *more = reply->more && reply->entries->len > 0;
  append_entries (entries, reply);
  if (entries->len > 0)
    request->before = ((const KontorHistoryEntry *) entries->pdata[entries->len - 1])->seq;

  return TRUE;
}

/**
 * kontor_sync_fetch_history:
 * @replica: the replica, without a transaction open
 * @transport: the way to its server
 * @type: the type of a record
 * @id: the record
 * @cancellable: (nullable): ends the waiting
 * @error: of the replica or of %KONTOR_NET_ERROR; _REFUSED where the person may not see the record
 *
 * Returns: whether the replica now has the record's history, newest first as far as it goes back
 */
gboolean
kontor_sync_fetch_history (KontorReplica *replica,
                           KontorTransport *transport,
                           KontorRecordType type,
                           const KontorId *id,
                           GCancellable *cancellable,
                           GError **error)
{
  Round round = { .replica = replica, .transport = transport, .cancellable = cancellable };
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_history_entry_free);
  KontorHistoryRequest *request = kontor_history_request_new (type, id);
  gboolean more = TRUE;
  gboolean done = TRUE;

  for (guint i = 0; done && more && i < HISTORY_PAGES_MAX; i++)
    done = fetch_page (&round, request, entries, &more, error);
  kontor_history_request_free (request);

  return done && kontor_replica_put_history (replica, type, id, entries, error);
}

/**
 * kontor_sync_lock:
 * @folder: an account's folder
 * @error: %KONTOR_SYNC_ERROR_LOCKED while another process syncs the account
 *
 * Returns: what to give to kontor_sync_unlock(), or -1
 */
int
kontor_sync_lock (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "sync.lock", NULL);
  int lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (lock >= 0 && flock (lock, LOCK_EX | LOCK_NB) == 0)
    return lock;
  if (lock >= 0 && errno == EWOULDBLOCK)
    g_set_error_literal (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_LOCKED,
                         _ ("Another program is syncing this account."));
  else
    g_set_error (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_FAILED, _ ("“%s” can’t be locked: %s"),
                 path, g_strerror (errno));
  if (lock >= 0)
    close (lock);

  return -1;
}

/**
 * kontor_sync_unlock:
 * @lock: what kontor_sync_lock() returned
 */
void
kontor_sync_unlock (int lock)
{
  g_return_if_fail (lock >= 0);

  close (lock);
}
