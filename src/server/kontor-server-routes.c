/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of everything that the server answers. A new call is a row and a handler; a row that
 * lacks a right, a rate class or a limit keeps the server from starting; one that
 * kontor-server-routes-expected.h does not name beside it fails the tests. */

#include "config.h"

#include "kontor-chunks-calls.h"
#include "kontor-drive-commit.h"
#include "kontor-feed.h"
#include "kontor-http-encoding.h"
#include "kontor-live-calls.h"
#include "kontor-message-digest.h"
#include "kontor-server-log.h"
#include "kontor-server-private.h"

/* Sessions that are remembered for having begun to read everything. */
#define EXPORTS_MAX 4096
#define SMALL_BODY (64 * 1024)
#define PULL_BODY (1024 * 1024)
#define WANTS_BODY (1024 * 1024)
#define PUSH_BODY (16 * 1024 * 1024)
#define COMMIT_BODY KONTOR_FRAMES_BYTES_MAX
#define SNAPSHOT_TRIES 3

static KontorHttpResponse *
answer_well_known (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  g_autofree char *protocol = g_strdup_printf ("%d", KONTOR_PROTOCOL_VERSION);

  /* These never change while the store is open, so that any thread may read them. */
  return kontor_http_response_new_json (
      200, kontor_message_write_strings ("protocol", protocol, "schema",
                                         kontor_schema_get_fingerprint (), "server",
                                         kontor_store_get_server (server->store), "epoch",
                                         kontor_store_get_epoch (server->store), "sign-in",
                                         "password invitation", NULL));
}

static KontorHttpResponse *
answer_token (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_auth_sign_in (server->auth, request);
}

static KontorHttpResponse *
answer_refresh (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_auth_refresh (server->auth, request);
}

static KontorHttpResponse *
answer_revoke (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_auth_revoke (server->auth, request, session);
}

static KontorHttpResponse *
answer_sessions (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_auth_list_sessions (server->auth, request, session);
}

static KontorHttpResponse *
answer_totp_begin (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_auth_totp_begin (server->auth, request, session);
}

static KontorHttpResponse *
answer_totp_confirm (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_auth_totp_confirm (server->auth, request, session);
}

static KontorHttpResponse *
answer_totp_end (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_auth_totp_end (server->auth, request, session);
}

/* Where the store failed, nothing of the batch may be kept. */
static KontorHttpResponse *
answer_feed (KontorServer *server, GBytes *body, const KontorProblem *problem, const GError *error)
{
  if (body != NULL)
    return kontor_http_response_new_json (200, body);
  if (problem != NULL)
    return kontor_http_response_new_json (problem->code == KONTOR_PROBLEM_TOO_LONG ? 413 : 400,
                                          kontor_message_write_problem (problem));
  server->store_failed = TRUE;
  server->store_full = g_error_matches (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NO_SPACE);
  kontor_server_log (KONTOR_LOG_COMMIT, "the office could not answer: %s", error->message);

  return kontor_http_response_new_error (500, "failed", NULL);
}

static KontorHttpResponse *
answer_push (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *body = kontor_feed_push (server->store, &session->person, request->body, &problem,
                                   &error);

  return answer_feed (server, body, problem, error);
}

/* Who begins to read everything that they may see is written down. */
static void
note_export (KontorServer *server,
             KontorHttpRequest *request,
             const KontorSession *session,
             const char *how)
{
  g_autofree char *network = kontor_http_request_dup_network (request);

  kontor_auth_note (server->auth, "read-everything", &session->person, &session->person, network,
                    how);
}

/* Once a session while the server runs: a client may begin as often as it likes. */
static gboolean
is_new_export (KontorServer *server, GBytes *body, const KontorSession *session)
{
  g_autoptr (KontorPullRequest) request = kontor_pull_request_read (body, NULL);

  if (request == NULL || request->cursor != 0 || *request->after != '\0')
    return FALSE;
  if (g_hash_table_size (server->exports) >= EXPORTS_MAX)
    g_hash_table_remove_all (server->exports);

  return g_hash_table_add (server->exports, kontor_id_copy (&session->id));
}

static KontorHttpResponse *
answer_pull (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *body = kontor_feed_pull (server->store, &session->person, request->body, &problem,
                                   &error);

  if (body != NULL && is_new_export (server, request->body, session))
    note_export (server, request, session, "pull");

  return answer_feed (server, body, problem, error);
}

static KontorHttpResponse *
answer_history (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *body = kontor_feed_history (server->store, &session->person, request->body, &problem,
                                      &error);

  return answer_feed (server, body, problem, error);
}

static KontorHttpResponse *
answer_digest (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *body = kontor_feed_digest (server->store, &session->person, request->body, &problem,
                                     &error);

  return answer_feed (server, body, problem, error);
}

static KontorHttpResponse *
answer_fetch (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *body = kontor_feed_fetch (server->store, &session->person, request->body, &problem,
                                    &error);

  return answer_feed (server, body, problem, error);
}

/* Chunks have a transaction of their own, so that a disk that is full for them takes nothing else
 * along. @type: of @body */
static KontorHttpResponse *
answer_chunks (GBytes *body, const char *type, const KontorProblem *problem, const GError *error)
{
  KontorHttpResponse *response = NULL;

  if (body != NULL)
    {
      response = kontor_http_response_new_json (200, body);
      g_free (response->content_type);
      response->content_type = g_strdup (type);
      return response;
    }
  if (problem != NULL)
    return kontor_http_response_new_json (problem->code == KONTOR_PROBLEM_TOO_LONG ? 413 : 400,
                                          kontor_message_write_problem (problem));
  kontor_server_log (g_error_matches (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NO_SPACE)
                         ? KONTOR_LOG_NO_SPACE
                         : KONTOR_LOG_COMMIT,
                     "a part of a file could not be taken or given: %s", error->message);
  if (g_error_matches (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NO_SPACE))
    return kontor_http_response_new_error (507, "no-space", NULL);

  return kontor_http_response_new_error (500, "failed", NULL);
}

static KontorHttpResponse *
answer_chunks_put (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *body = kontor_chunks_answer_put (server->store, &session->person, request->body, &problem,
                                           &error);

  if (problem != NULL && problem->code == KONTOR_PROBLEM_TOO_MANY)
    return kontor_http_response_new_wait (429, "too-many", KONTOR_HOUR);

  return answer_chunks (body, KONTOR_HTTP_JSON, problem, error);
}

static KontorHttpResponse *
answer_chunks_get (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *body = kontor_chunks_answer_get (server->store, &session->person, request->body, &problem,
                                           &error);

  return answer_chunks (body, KONTOR_FRAMES_TYPE, problem, error);
}

static KontorHttpResponse *
answer_chunks_have (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *body = kontor_chunks_answer_have (server->store, &session->person, request->body,
                                            &problem, &error);

  return answer_chunks (body, KONTOR_HTTP_JSON, problem, error);
}

static KontorHttpResponse *
answer_drive_commit (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *body = kontor_drive_answer_commit (server->store, &session->person, request->body,
                                             &problem, &error);

  if (problem != NULL && problem->code == KONTOR_PROBLEM_TOO_MANY)
    return kontor_http_response_new_wait (429, "too-many", KONTOR_HOUR);

  return answer_feed (server, body, problem, error);
}

static KontorHttpResponse *
answer_live (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  return kontor_live_answer (server->live_feed, request, session);
}

/* Of the installation that signed in: it is told which of its mutations are in. Who holds something
 * else than a moment ago asks again, or pulls. */
static KontorHttpResponse *
answer_snapshot (KontorServer *server, KontorHttpRequest *request, const KontorSession *session)
{
  const char *accepted = kontor_http_request_get_header (request, "accept-encoding");
  KontorSnapshotRequest wanted = { .person = session->person,
                                   .installation = session->installation,
                                   .schema = g_hash_table_lookup (request->query, "schema") };
  KontorSnapshotResult result = KONTOR_SNAPSHOT_CHANGED;
  g_autoptr (GError) error = NULL;
  gboolean active = TRUE;
  int fd = -1;

  for (guint i = 0; i < SNAPSHOT_TRIES && result == KONTOR_SNAPSHOT_CHANGED && active; i++)
    if (!kontor_server_look_up_held (server, &session->person, &active, &error))
      result = KONTOR_SNAPSHOT_FAILED;
    else if (active && kontor_http_accepts_zstd (accepted))
      result = kontor_feed_snapshot (kontor_data_directory_get_path (server->directory), &wanted,
                                     &fd, &error);
  if (!active)
    return kontor_http_response_new_error (403, "dismissed", NULL);
  if (result == KONTOR_SNAPSHOT_FAILED)
    {
      g_message ("a snapshot could not be made: %s", error->message);
      return kontor_http_response_new_wait (503, "busy", KONTOR_MINUTE);
    }
  if (result != KONTOR_SNAPSHOT_MADE)
    return kontor_http_response_new_error (404, "pull", NULL);

  note_export (server, request, session, "snapshot");

  return kontor_http_response_new_file (KONTOR_SNAPSHOT_TYPE, "zstd", fd);
}

static const KontorHttpRoute routes[] = {
  { "GET", KONTOR_ROUTE_WELL_KNOWN, KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_OPEN, KONTOR_HTTP_NO_BODY,
    KONTOR_HTTP_INLINE, answer_well_known },
  { "POST", KONTOR_ROUTE_TOKEN, KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_SIGN_IN, SMALL_BODY,
    KONTOR_HTTP_HASH, answer_token },
  { "POST", KONTOR_ROUTE_REFRESH, KONTOR_HTTP_PUBLIC, KONTOR_HTTP_RATE_OPEN, SMALL_BODY,
    KONTOR_HTTP_HASH, answer_refresh },
  { "POST", KONTOR_ROUTE_REVOKE, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_OPEN, SMALL_BODY,
    KONTOR_HTTP_HASH, answer_revoke },
  { "GET", KONTOR_ROUTE_SESSIONS, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_OPEN, KONTOR_HTTP_NO_BODY,
    KONTOR_HTTP_HASH, answer_sessions },
  { "POST", KONTOR_ROUTE_TOTP_BEGIN, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_SIGN_IN, SMALL_BODY,
    KONTOR_HTTP_HASH, answer_totp_begin },
  { "POST", KONTOR_ROUTE_TOTP_CONFIRM, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_SIGN_IN, SMALL_BODY,
    KONTOR_HTTP_HASH, answer_totp_confirm },
  { "POST", KONTOR_ROUTE_TOTP_END, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_SIGN_IN, SMALL_BODY,
    KONTOR_HTTP_HASH, answer_totp_end },
  { "POST", KONTOR_ROUTE_PUSH, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_SYNC, PUSH_BODY,
    KONTOR_HTTP_COMMIT, answer_push },
  { "POST", KONTOR_ROUTE_PULL, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_SYNC, PULL_BODY,
    KONTOR_HTTP_STORE, answer_pull },
  { "POST", KONTOR_ROUTE_DIGEST, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_SYNC, PULL_BODY,
    KONTOR_HTTP_STORE, answer_digest },
  { "POST", KONTOR_ROUTE_FETCH, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_SYNC, PULL_BODY,
    KONTOR_HTTP_STORE, answer_fetch },
  { "GET", KONTOR_ROUTE_LIVE, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_SYNC, KONTOR_HTTP_NO_BODY,
    KONTOR_HTTP_STORE, answer_live },
  { "GET", KONTOR_ROUTE_SNAPSHOT, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_SNAPSHOT,
    KONTOR_HTTP_NO_BODY, KONTOR_HTTP_SNAPSHOT, answer_snapshot },
  { "POST", KONTOR_ROUTE_HISTORY, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_SYNC, SMALL_BODY,
    KONTOR_HTTP_STORE, answer_history },
  { "POST", KONTOR_ROUTE_CHUNKS_HAVE, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_CONTENT, WANTS_BODY,
    KONTOR_HTTP_STORE, answer_chunks_have },
  { "POST", KONTOR_ROUTE_CHUNKS_PUT, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_CONTENT,
    KONTOR_FRAMES_BYTES_MAX, KONTOR_HTTP_STORE, answer_chunks_put },
  { "POST", KONTOR_ROUTE_CHUNKS_GET, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_CONTENT, WANTS_BODY,
    KONTOR_HTTP_STORE, answer_chunks_get },
  { "POST", KONTOR_ROUTE_DRIVE_COMMIT, KONTOR_HTTP_SIGNED_IN, KONTOR_HTTP_RATE_CONTENT, COMMIT_BODY,
    KONTOR_HTTP_COMMIT, answer_drive_commit },
};

/**
 * kontor_server_get_routes:
 * @n_routes: (out): how many
 *
 * Returns: (transfer none) (array length=n_routes): the table
 */
const KontorHttpRoute *
kontor_server_get_routes (gsize *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);

  return routes;
}
