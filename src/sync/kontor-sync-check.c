/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A check: range after range of the ids is compared with the server's, and what differs is fetched
 * again. Each range is durable by itself, so that a check that is cut off has mended what it saw. On
 * the thread of the replica, which may wait for the network. */

#include "config.h"

#include "kontor-sync.h"

#include "kontor-replica-sync.h"
#include "kontor-sync-private.h"

#include <string.h>

/* How often in a row somebody may change something between a pull and the question after it. */
#define BEHIND_MAX 20

typedef struct
{
  KontorReplica *replica; /* borrowed */
  KontorTransport *transport; /* borrowed */
  KontorSyncReport *report; /* borrowed */
  KontorSyncProgress progress; /* nullable */
  gpointer progress_data;
  GCancellable *cancellable; /* borrowed, nullable */
  guint behind; /* how often in a row the server said so */
} Check;

static gboolean
sync_again (Check *self, GError **error)
{
  if (++self->behind > BEHIND_MAX)
    {
      g_set_error_literal (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_FAILED,
                           "the office changes faster than it can be compared");
      return FALSE;
    }

  return kontor_sync_run (self->replica, self->transport, self->report, self->progress,
                          self->progress_data, self->cancellable, error);
}

static GBytes *
call (Check *self, const char *route, const KontorDigestRequest *request, GError **error)
{
  g_autoptr (GBytes) body = kontor_digest_request_write (request);

  return kontor_transport_call (self->transport, route, body, self->cancellable, error);
}

static gboolean
fail_answer (KontorProblem *problem, const char *route, GError **error)
{
  g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
               "the answer to %s makes no sense: %s", route,
               problem != NULL && problem->detail != NULL ? problem->detail : "unexpected");
  g_clear_pointer (&problem, kontor_problem_free);

  return FALSE;
}

/* Where the replica is by now, still for the same ids. */
static void
renew (Check *self, KontorDigestRequest *request)
{
  g_autoptr (KontorDigestRequest) now = kontor_replica_get_digest (self->replica);

  request->cursor = now->cursor;
  g_set_str (&request->epoch, now->epoch);
  g_set_str (&request->held, now->held);
}

/* The next records of a range; request->after moves on. */
static gboolean
fetch_some (Check *self, KontorDigestRequest *request, gboolean *done, GError **error)
{
  KontorProblem *problem = NULL;
  g_autoptr (KontorFetchReply) reply = NULL;
  g_autoptr (GBytes) answer = NULL;

  renew (self, request);
  answer = call (self, KONTOR_ROUTE_FETCH, request, error);
  if (answer == NULL)
    return FALSE;
  reply = kontor_fetch_reply_read (answer, &problem);
  if (reply == NULL)
    return fail_answer (problem, KONTOR_ROUTE_FETCH, error);
  if (reply->behind)
    return sync_again (self, error);
  self->behind = 0;
  if (kontor_id_compare (&reply->until, &request->after) <= 0 ||
      kontor_id_compare (&reply->until, &request->until) > 0)
    return fail_answer (NULL, KONTOR_ROUTE_FETCH, error);
  if (!kontor_replica_mend (self->replica, request, reply, &self->report->mended, error))
    return FALSE;
  request->after = reply->until;
  *done = kontor_id_equal (&reply->until, &request->until);

  return TRUE;
}

static gboolean
fetch_range (Check *self, const KontorDigestRange *range, GError **error)
{
  g_autoptr (KontorDigestRequest) request = kontor_digest_request_new ();
  g_autoptr (KontorSyncContents) contents = kontor_sync_contents_new (self->replica,
                                                                      self->transport);
  gboolean done = FALSE;

  request->type = g_strdup (range->type);
  request->after = range->after;
  request->until = range->until;
  if (!kontor_sync_mark_dropped (contents, error))
    return FALSE;
  while (!done)
    if (!fetch_some (self, request, &done, error))
      return FALSE;
  if (self->progress != NULL)
    self->progress (self->report, self->progress_data);

  return kontor_sync_forget_dropped (contents, error);
}

static gboolean
compare_ranges (Check *self, const KontorDigestReply *reply, GError **error)
{
  for (guint i = 0; i < reply->ranges->len; i++)
    {
      const KontorDigestRange *range = reply->ranges->pdata[i];
      gboolean same = FALSE;

      if (kontor_id_compare (&range->until, &range->after) <= 0)
        return fail_answer (NULL, KONTOR_ROUTE_DIGEST, error);
      if (!kontor_replica_compare (self->replica, range, &same, error) ||
          (!same && !fetch_range (self, range, error)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
ask_once (Check *self, KontorDigestRequest *request, gboolean *more, GError **error)
{
  KontorProblem *problem = NULL;
  const KontorDigestRange *last = NULL;
  g_autoptr (KontorDigestReply) reply = NULL;
  g_autoptr (GBytes) answer = NULL;

  renew (self, request);
  answer = call (self, KONTOR_ROUTE_DIGEST, request, error);
  if (answer == NULL)
    return FALSE;
  reply = kontor_digest_reply_read (answer, &problem);
  if (reply == NULL)
    return fail_answer (problem, KONTOR_ROUTE_DIGEST, error);
  if (reply->behind)
    return sync_again (self, error);
  self->behind = 0;
  if (!compare_ranges (self, reply, error))
    return FALSE;
  *more = reply->more;
  if (!*more)
    return TRUE;
  last = reply->ranges->len > 0 ? reply->ranges->pdata[reply->ranges->len - 1] : NULL;
  /* More of the same for ever is no progress. */
  if (last == NULL || (g_strcmp0 (last->type, request->type) == 0 &&
                       kontor_id_compare (&last->until, &request->after) <= 0))
    return fail_answer (NULL, KONTOR_ROUTE_DIGEST, error);
  g_set_str (&request->type, last->type);
  request->after = last->until;

  return TRUE;
}

/**
 * kontor_sync_check:
 * @replica: the replica, without a transaction open; the caller holds its sync.lock
 * @transport: the way to its server, as its person
 * @report: (inout): what was done is added to it, also when it fails
 * @progress: (nullable): called now and then
 * @progress_data: for @progress
 * @cancellable: (nullable): cuts it off between two steps or while it waits
 * @error: of the replica, of %KONTOR_NET_ERROR or %KONTOR_SYNC_ERROR
 *
 * Returns: whether the replica now has what the server shows its person
 */
gboolean
kontor_sync_check (KontorReplica *replica,
                   KontorTransport *transport,
                   KontorSyncReport *report,
                   KontorSyncProgress progress,
                   gpointer progress_data,
                   GCancellable *cancellable,
                   GError **error)
{
  Check check = {
    .replica = replica,
    .transport = transport,
    .report = report,
    .progress = progress,
    .progress_data = progress_data,
    .cancellable = cancellable,
  };
  g_autoptr (KontorDigestRequest) request = kontor_digest_request_new ();
  gboolean more = TRUE;

  g_return_val_if_fail (replica != NULL && transport != NULL && report != NULL, FALSE);

  if (!sync_again (&check, error))
    return FALSE;
  while (more)
    if (!ask_once (&check, request, &more, error))
      return FALSE;

  return kontor_replica_plan_check (replica, TRUE, error);
}

/**
 * kontor_sync_run_or_check:
 * @replica: the replica, without a transaction open; the caller holds its sync.lock
 * @transport: the way to its server, as its person
 * @report: (inout): what was done is added to it, also when it fails
 * @progress: (nullable): called after each page
 * @progress_data: for @progress
 * @cancellable: (nullable): cuts it off
 * @error: as of kontor_sync_run(); an older server, which can't be asked, is none
 *
 * Returns: whether nothing was left to do
 */
gboolean
kontor_sync_run_or_check (KontorReplica *replica,
                          KontorTransport *transport,
                          KontorSyncReport *report,
                          KontorSyncProgress progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (replica != NULL && transport != NULL && report != NULL, FALSE);

  if (kontor_replica_is_check_due (replica))
    {
      if (kontor_sync_check (replica, transport, report, progress, progress_data, cancellable,
                             &local))
        return TRUE;
      if (g_error_matches (local, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED))
        return kontor_replica_plan_check (replica, TRUE, error);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return kontor_sync_run (replica, transport, report, progress, progress_data, cancellable,
                          error) &&
         kontor_replica_plan_check (replica, FALSE, error);
}
