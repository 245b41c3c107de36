/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A person's machine: a window that works, an agent that syncs, and a command line that comes and
 * goes, all on one replica; and their way to the server. */

#include "config.h"

#include "kontor-sync.h"
#include "sim-world.h"

#include <string.h>

typedef struct
{
  KontorTransport parent;
  SimHost *host; /* borrowed */
  KontorReplica *replica; /* borrowed: must not have a transaction open during a call */
} SimTransport;

KontorReplica *
sim_client_open (SimHost *host, GError **error)
{
  KontorReplicaSeams seams = {
    .clock = &host->clock,
    .random = &host->world->random.parent,
    .vfs = SIM_VFS,
    .wait = sim_wait,
    .wait_data = host,
  };

  /* Outside an actor nobody else runs, so that nothing is waited for. */
  if (sim_coroutine_get_current () == NULL)
    seams.wait = NULL;

  return kontor_replica_open (host->disk->folder, TRUE, &seams, error);
}

static void
wake_server (SimWorld *world, gint64 due)
{
  SimHost *server = world->hosts->pdata[0];

  for (guint i = 0; i < server->actors->len; i++)
    {
      SimActor *actor = server->actors->pdata[i];

      if (actor->waits)
        actor->wake_at = MIN (actor->wake_at, due);
    }
}

static void
send_request (SimHost *host, const char *route, GBytes *body, guint64 ticket)
{
  SimWorld *world = host->world;
  SimMessage *message = g_new0 (SimMessage, 1);

  message->due = world->now + 100 +
                 sim_below (world, world->lossy && sim_has (world, SIM_SLOW) ? 800000 : 3000);
  message->person = host->person;
  message->route = g_strdup (route);
  message->body = g_bytes_ref (body);
  message->ticket = ticket;
  message->host = host;
  g_ptr_array_add (world->requests, message);
  wake_server (world, message->due);
}

/* A replica of a small office never asks for less than there is; pages have to end somewhere. */
static GBytes *
shorten_pages (SimWorld *world, const char *route, GBytes *body)
{
  g_autoptr (KontorPullRequest) request = NULL;

  if (!g_str_equal (route, KONTOR_ROUTE_PULL) || sim_chance (world, 400))
    return g_bytes_ref (body);
  request = kontor_pull_request_read (body, NULL);
  request->limit = 1 + sim_below (world, 20);

  return kontor_pull_request_write (request);
}

static GBytes *
transport_call (KontorTransport *transport,
                const char *route,
                GBytes *full_body,
                GCancellable *cancellable,
                GError **error)
{
  SimTransport *self = (SimTransport *) transport;
  SimWorld *world = self->host->world;
  gint64 ticket = (gint64) ++world->tickets;
  gint64 until = world->now + 3 * KONTOR_SECOND;
  g_autoptr (GBytes) body = shorten_pages (world, route, full_body);
  GBytes *answer = NULL;

  if (kontor_sql_is_in_transaction (kontor_replica_get_sql (self->replica)))
    sim_fail (world, "a call to the server with a transaction open");
  g_hash_table_insert (world->answers, g_memdup2 (&ticket, sizeof ticket),
                       g_bytes_new_static ("", 0));
  if (!world->lossy || !sim_has (world, SIM_LOSS) || !sim_chance (world, world->loss * 10))
    send_request (self->host, route, body, (guint64) ticket);
  if (world->lossy && sim_has (world, SIM_TWICE) && sim_chance (world, 20))
    send_request (self->host, route, body, (guint64) ticket);
  while (world->now < until && !self->host->disk->crashed && !world->stopping)
    {
      answer = g_hash_table_lookup (world->answers, &ticket);
      if (g_bytes_get_size (answer) > 0)
        break;
      answer = NULL;
      world->current->waits = TRUE;
      sim_sleep (world, until - world->now);
    }
  if (answer != NULL)
    g_bytes_ref (answer);
  g_hash_table_remove (world->answers, &ticket);
  if (answer != NULL && g_bytes_get_size (answer) == 1)
    {
      g_clear_pointer (&answer, g_bytes_unref);
      g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED, "refused");
      return NULL;
    }
  if (answer == NULL)
    g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE, "no answer");

  return answer;
}

/* Whatever the disk does is allowed to stop an actor; what makes no sense is not. */
static void
check_error (SimHost *host, const GError *error)
{
  if (error == NULL || host->disk->crashed || host->disk->full)
    return;
  if (g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE) ||
      g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED) ||
      g_error_matches (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NO_SPACE) ||
      g_error_matches (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_BUSY))
    return;
  sim_fail (host->world, "%s", error->message);
}

/* The history of a record that is here; or of one that somebody else made, which the person may not see
 * and asks for all the same. */
static void
ask_history (SimHost *host, KontorReplica *replica, KontorTransport *transport, GError **error)
{
  SimWorld *world = host->world;
  SimHost *other = world->hosts->pdata[1 + sim_below (world, world->hosts->len - 1)];
  KontorHistoryRequest *request = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (KontorRow) row = NULL;
  SimEntry *entry = NULL;

  if (other->ledger->len == 0)
    return;
  entry = other->ledger->pdata[sim_below (world, other->ledger->len)];
  row = kontor_reader_get (kontor_replica_get_reader (replica), entry->type, &entry->id);
  if (row != NULL)
    {
      kontor_sync_fetch_history (replica, transport, entry->type, &entry->id, NULL, error);
      return;
    }
  request = kontor_history_request_new (entry->type, &entry->id);
  body = kontor_history_request_write (request);
  kontor_history_request_free (request);
  answer = kontor_transport_call (transport, KONTOR_ROUTE_HISTORY, body, NULL, error);
}

/* A page that comes without a push before it, as when the server tells of news: what waits may be in effect
 * there, and its answer lost. */
static void
pull_only (KontorReplica *replica, KontorTransport *transport, GError **error)
{
  g_autoptr (KontorPullRequest) request = kontor_replica_get_pull (replica, error);
  g_autoptr (KontorPullReply) reply = NULL;
  g_autoptr (GBytes) body = request != NULL ? kontor_pull_request_write (request) : NULL;
  g_autoptr (GBytes) answer = NULL;

  if (body == NULL)
    return;
  answer = kontor_transport_call (transport, KONTOR_ROUTE_PULL, body, NULL, error);
  reply = answer != NULL ? kontor_pull_reply_read (answer, NULL) : NULL;
  if (reply != NULL)
    (void) !kontor_replica_apply_pull (replica, reply, error);
}

static void
agent_run (SimActor *actor)
{
  SimHost *host = actor->host;
  g_autoptr (GError) open_error = NULL;
  g_autoptr (KontorReplica) replica = sim_client_open (host, &open_error);
  SimTransport transport = { .parent.call = transport_call, .host = host, .replica = replica };

  check_error (host, open_error);
  host->replica = replica;
  while (replica != NULL && !sim_actor_must_end (actor))
    {
      g_autoptr (GError) error = NULL;
      KontorSyncReport report = { 0 };

      if (kontor_sync_run (replica, &transport.parent, &report, NULL, NULL, NULL, &error) &&
          host->world->working && sim_chance (host->world, 100))
        ask_history (host, replica, &transport.parent, &error);
      check_error (host, error);
      g_clear_error (&error);
      if (host->world->working && !sim_actor_must_end (actor) && sim_chance (host->world, 300))
        pull_only (replica, &transport.parent, &error);
      check_error (host, error);
      sim_sleep (host->world, 1000 + sim_below (host->world, 2000000));
    }
  host->replica = NULL;
}

static void
window_run (SimActor *actor)
{
  SimHost *host = actor->host;
  g_autoptr (GError) open_error = NULL;
  g_autoptr (KontorReplica) replica = sim_client_open (host, &open_error);

  check_error (host, open_error);
  host->follower = sim_follower_new (host);
  while (replica != NULL && !sim_actor_must_end (actor))
    {
      if (host->world->working)
        sim_office_act (host, replica);
      if (sim_chance (host->world, 50))
        sim_check_rebase (host, replica);
      sim_follower_read (host->follower, replica);
      sim_sleep (host->world, 1000 + sim_below (host->world, 500000));
    }
  g_clear_pointer (&host->follower, sim_follower_free);
}

/* Comes, does something, goes. */
static void
command_run (SimActor *actor)
{
  SimHost *host = actor->host;

  while (!sim_actor_must_end (actor))
    {
      g_autoptr (KontorReplica) replica = NULL;
      g_autoptr (GError) error = NULL;

      sim_sleep (host->world, 1000 + sim_below (host->world, 5000000));
      if (!host->world->working || sim_actor_must_end (actor))
        continue;
      replica = sim_client_open (host, &error);
      check_error (host, error);
      if (replica != NULL)
        sim_office_act (host, replica);
    }
}

void
sim_client_start (SimHost *host)
{
  sim_actor_start (host, "agent", agent_run);
  sim_actor_start (host, "window", window_run);
  sim_actor_start (host, "command", command_run);
}

void
sim_client_init (SimHost *host)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = sim_client_open (host, &error);

  g_assert_no_error (error);
  kontor_replica_set_person (replica, &host->person, &error);
  g_assert_no_error (error);
}
