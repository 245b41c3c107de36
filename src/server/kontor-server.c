/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The whole server as one object: its folder, its workers, who is signed in, the office and the
 * HTTP engine, started and stopped in an order in which nobody uses what is gone. The thread that
 * made it. */

#include "config.h"

#include "kontor-feed.h"
#include "kontor-server-private.h"

/* Requests that may wait for a worker; more get 503. */
#define STORE_QUEUE 1024
#define STORE_BATCH 64
#define HASH_QUEUE 64
/* One is made at a time, so that the office keeps a core, and few may wait: each takes seconds. */
#define SNAPSHOT_QUEUE 4
#define THROTTLE_LIMIT 65536

/**
 * kontor_server_new:
 * @data: path of the folder that holds the office, made where there is nothing
 * @listen: a numeric address and a port, 0 for any: "127.0.0.1:0"
 * @flags: how it runs
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Returns: (transfer full) (nullable): a server that holds the folder's lock and does not run
 */
KontorServer *
kontor_server_new (const char *data, const char *listen, KontorServerFlags flags, GError **error)
{
  g_autoptr (KontorDataDirectory) directory =
      kontor_data_directory_open (data, KONTOR_DATA_CREATE | KONTOR_DATA_LOCK, error);
  KontorServer *self = NULL;

  if (directory == NULL)
    return NULL;
  self = g_new0 (KontorServer, 1);
  self->directory = g_steal_pointer (&directory);
  self->listen = g_strdup (listen);
  self->flags = flags;
  self->clock = kontor_clock_get_system ();
  self->random = kontor_random_get_system ();
  self->networks = g_ptr_array_new_with_free_func (g_object_unref);
  self->exports = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);

  return self;
}

/**
 * kontor_server_free:
 * @self: (nullable) (transfer full): a server, which is stopped first
 */
void
kontor_server_free (KontorServer *self)
{
  if (self == NULL)
    return;
  kontor_server_stop (self);
  kontor_data_directory_close (self->directory);
  g_ptr_array_unref (self->networks);
  g_hash_table_unref (self->exports);
  g_free (self->metrics_listen);
  g_free (self->listen);
  g_free (self->setup_code);
  g_free (self);
}

/**
 * kontor_server_set_clock:
 * @self: not running
 * @clock: outlives it
 */
void
kontor_server_set_clock (KontorServer *self, KontorClock *clock)
{
  self->clock = clock;
}

/**
 * kontor_server_set_random:
 * @self: not running
 * @random: outlives it; anything but the system's is for tests
 */
void
kontor_server_set_random (KontorServer *self, KontorRandom *random)
{
  self->random = random;
}

/**
 * kontor_server_set_deadline:
 * @self: not running
 * @deadline: microseconds that a request may take to come in
 */
void
kontor_server_set_deadline (KontorServer *self, gint64 deadline)
{
  self->deadline = deadline;
}

/**
 * kontor_server_set_config:
 * @self: not running
 * @config: whose limits, networks and place for metrics are copied
 */
void
kontor_server_set_config (KontorServer *self, const KontorServerConfig *config)
{
  self->connections = config->connections;
  self->deadline = config->request_seconds * KONTOR_SECOND;
  self->day_limit = config->upload_megabytes * ((gint64) 1 << 20);
  self->drive_limit = config->drive_megabytes * ((gint64) 1 << 20);
  g_set_str (&self->metrics_listen, config->metrics);
  g_ptr_array_set_size (self->networks, 0);
  g_ptr_array_extend (self->networks, config->networks, (GCopyFunc) (gpointer) g_object_ref, NULL);
}

/**
 * kontor_server_set_live_limits:
 * @self: not running
 * @limits: how much the live sockets may come to
 */
void
kontor_server_set_live_limits (KontorServer *self, const KontorLiveLimits *limits)
{
  self->live_limits = *limits;
}

static gboolean
authenticate (KontorServer *self,
              const char *token,
              KontorSession *session,
              KontorHttpResponse **refusal)
{
  return kontor_auth_authenticate (self->auth, token, session, refusal);
}

static KontorHttpResponse *
check_network (KontorServer *self, const KontorHttpRequest *request)
{
  return kontor_auth_check_network (self->auth, request);
}

static void
start_workers (KontorServer *self)
{
  self->store_batch = (KontorHttpBatch) { kontor_server_run_office, self };
  self->hash_batch = (KontorHttpBatch) { NULL, NULL };
  self->store_worker = kontor_server_queue_new ("store", STORE_QUEUE, STORE_BATCH,
                                                kontor_http_run_batch, &self->store_batch);
  self->hash_worker = kontor_server_queue_new ("sign-in", HASH_QUEUE, 1, kontor_http_run_batch,
                                               &self->hash_batch);
  self->snapshot_worker = kontor_server_queue_new ("snapshot", SNAPSHOT_QUEUE, 1,
                                                   kontor_http_run_batch, &self->hash_batch);
  if ((self->flags & KONTOR_SERVER_DIRECT) != 0)
    return;
  self->live = kontor_live_hub_new (&self->live_limits);
  kontor_server_queue_start (self->store_worker);
  kontor_server_queue_start (self->hash_worker);
  kontor_server_queue_start (self->snapshot_worker);
}

static gboolean
open_auth (KontorServer *self, GError **error)
{
  g_autofree char *path = kontor_data_directory_dup_file (self->directory, "auth.db");
  g_autoptr (GError) cause = NULL;

  g_clear_pointer (&self->setup_code, g_free);
  self->auth = kontor_auth_new (path, self->clock, self->random, self->throttle, self->hash_worker);
  kontor_auth_set_networks (self->auth, self->networks);
  if (kontor_auth_open (self->auth, &self->setup_code, &cause))
    {
      kontor_server_join_office (self);
      return TRUE;
    }
  kontor_data_directory_explain (self->directory, cause, error);

  return FALSE;
}

static gboolean
open_http (KontorServer *self, GError **error)
{
  gsize n_routes = 0;
  const KontorHttpRoute *table = kontor_server_get_routes (&n_routes);
  KontorHttpConfig config = {
    .store = self->store_worker,
    .hash = self->hash_worker,
    .snapshot = self->snapshot_worker,
    .deadline = self->deadline,
    .connection_limit = self->connections,
    .metrics = self->metrics,
    .insecure = (self->flags & KONTOR_SERVER_INSECURE_HTTP) != 0,
  };

  self->routes = kontor_http_routes_new (table, n_routes, self, authenticate, self->throttle,
                                         error);
  if (self->routes != NULL)
    kontor_http_routes_set_gate (self->routes, check_network);
  if (self->routes == NULL)
    return FALSE;
  if ((self->flags & KONTOR_SERVER_DIRECT) != 0)
    return TRUE;
  config.routes = self->routes;
  self->http = kontor_http_server_new (&config);

  return kontor_http_server_start (self->http, self->listen, error);
}

static gboolean
open_metrics (KontorServer *self, GError **error)
{
  if (self->metrics_listen == NULL)
    return TRUE;
  self->metrics_page = kontor_http_page_new (self->metrics_listen,
                                             (self->flags & KONTOR_SERVER_INSECURE_HTTP) != 0,
                                             "/metrics", kontor_server_dup_metrics, self, error);

  return self->metrics_page != NULL;
}

static gboolean
open_control (KontorServer *self, GError **error)
{
  if ((self->flags & KONTOR_SERVER_DIRECT) != 0)
    return TRUE;
  self->control = kontor_control_new (kontor_data_directory_get_path (self->directory),
                                      kontor_server_run_command, self, error);

  return self->control != NULL;
}

/**
 * kontor_server_start:
 * @self: not running
 * @error: of %KONTOR_DATA_ERROR or %KONTOR_HTTP_ERROR, for people
 *
 * Returns: whether it answers requests now
 */
gboolean
kontor_server_start (KontorServer *self, GError **error)
{
  g_return_val_if_fail (self->auth == NULL, FALSE);

  self->throttle = kontor_http_throttle_new (self->clock, THROTTLE_LIMIT);
  self->metrics = kontor_http_metrics_new ();
  kontor_feed_snapshot_clean (kontor_data_directory_get_path (self->directory));
  start_workers (self);
  if (kontor_server_open_office (self, error) && open_auth (self, error) &&
      open_http (self, error) && open_metrics (self, error) && open_control (self, error))
    return TRUE;
  kontor_server_stop (self);

  return FALSE;
}

/**
 * kontor_server_stop:
 * @self: running or not
 *
 * Takes no more requests, answers those under way, and closes everything but the folder.
 */
void
kontor_server_stop (KontorServer *self)
{
  if (self->throttle == NULL)
    return;
  g_clear_pointer (&self->control, kontor_control_free);
  g_clear_pointer (&self->metrics_page, kontor_http_page_free);
  /* The engine first, while the workers still answer what it holds. */
  g_clear_pointer (&self->http, kontor_http_server_free);
  g_clear_pointer (&self->routes, kontor_http_routes_free);
  /* Sign-in asks the office, and the office tells sign-in: both queues end before either is
   * closed. */
  kontor_server_queue_drain (self->snapshot_worker);
  kontor_server_queue_drain (self->hash_worker);
  kontor_server_close_office (self);
  g_clear_pointer (&self->live, kontor_live_hub_free);
  if (self->auth != NULL)
    kontor_auth_close (self->auth);
  g_clear_pointer (&self->store_worker, kontor_server_queue_free);
  g_clear_pointer (&self->hash_worker, kontor_server_queue_free);
  g_clear_pointer (&self->snapshot_worker, kontor_server_queue_free);
  g_clear_pointer (&self->auth, kontor_auth_free);
  g_clear_pointer (&self->throttle, kontor_http_throttle_free);
  g_clear_pointer (&self->metrics, kontor_http_metrics_free);
}

/**
 * kontor_server_get_port:
 * @self: a server
 *
 * Returns: where it listens, 0 while it does not
 */
guint16
kontor_server_get_port (KontorServer *self)
{
  return self->http != NULL ? kontor_http_server_get_port (self->http) : 0;
}

/**
 * kontor_server_get_metrics_port:
 * @self: a server
 *
 * Returns: where /metrics is answered, 0 if nowhere
 */
guint16
kontor_server_get_metrics_port (KontorServer *self)
{
  return self->metrics_page != NULL ? kontor_http_page_get_port (self->metrics_page) : 0;
}

/**
 * kontor_server_get_setup_code:
 * @self: a server
 *
 * Returns: (nullable): the code that the first administrator signs in with, where this start made
 * one
 */
const char *
kontor_server_get_setup_code (KontorServer *self)
{
  return self->setup_code;
}

/**
 * kontor_server_get_auth:
 * @self: a running server
 *
 * Returns: (transfer none): who is signed in
 */
KontorAuth *
kontor_server_get_auth (KontorServer *self)
{
  return self->auth;
}

/**
 * kontor_server_get_live:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): its live sockets, while it runs
 */
KontorLiveHub *
kontor_server_get_live (KontorServer *self)
{
  return self->live;
}

/**
 * kontor_server_dispatch:
 * @self: a server started with %KONTOR_SERVER_DIRECT
 * @request: a whole request
 *
 * Returns: (transfer full): its answer
 */
KontorHttpResponse *
kontor_server_dispatch (KontorServer *self, KontorHttpRequest *request)
{
  KontorHttpPending pending = { .routes = self->routes, .request = request };
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  KontorHttpResponse *refusal = NULL;

  g_return_val_if_fail ((self->flags & KONTOR_SERVER_DIRECT) != 0, NULL);

  refusal = kontor_http_routes_admit (self->routes, request, &pending.route, &pending.session);
  if (refusal == NULL)
    refusal = kontor_http_routes_unpack (request, pending.route);
  if (refusal != NULL)
    return refusal;
  g_ptr_array_add (all, &pending);
  if (pending.route->place == KONTOR_HTTP_STORE || pending.route->place == KONTOR_HTTP_COMMIT)
    kontor_server_run_office (all, self);
  else
    kontor_http_pending_answer (&pending);

  return pending.response;
}

/**
 * kontor_server_invite:
 * @data: path of an office's folder, whether a server runs on it or not
 * @invitation: whom, its e-mail folded
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Returns: (transfer full) (nullable): the code to sign in with
 */
char *
kontor_server_invite (const char *data, KontorInvitation *invitation, GError **error)
{
  g_autoptr (KontorDataDirectory) directory = kontor_data_directory_open (data, 0, error);
  g_autofree char *path = NULL;
  g_autoptr (GError) cause = NULL;
  g_autoptr (KontorSql) sql = NULL;
  char *code = NULL;

  if (directory == NULL)
    return NULL;
  path = kontor_data_directory_dup_file (directory, "auth.db");
  sql = kontor_auth_database_open (path, FALSE, &cause);
  if (sql != NULL)
    code = kontor_auth_invite (sql, kontor_clock_get_system (), kontor_random_get_system (),
                               invitation, &cause);
  if (code == NULL)
    kontor_data_directory_explain (directory, cause, error);

  return code;
}
