/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions: issuing tokens, renewing and ending them. The worker of sign-in. */

#include "config.h"

#include "kontor-auth-private.h"
#include "kontor-json.h"
#include "kontor-message.h"

#include <string.h>

KontorHttpResponse *
kontor_auth_refuse_malformed (const char *detail)
{
  return kontor_http_response_new_error (400, "malformed", detail);
}

/* The one answer that locks a replica; a plain 401 never does. */
KontorHttpResponse *
kontor_auth_refuse_dismissed (void)
{
  return kontor_http_response_new_error (403, "dismissed", NULL);
}

KontorHttpResponse *
kontor_auth_refuse_failed (const GError *error)
{
  g_message ("sign-in failed: %s", error != NULL ? error->message : "no reason");

  return kontor_http_response_new_error (500, "failed", NULL);
}

/* (transfer full) (element-type utf8 utf8) (nullable) */
GHashTable *
kontor_auth_read_body (KontorHttpRequest *request, KontorHttpResponse **refusal)
{
  g_autoptr (KontorProblem) problem = NULL;
  GHashTable *members = kontor_message_read_strings (request->body, &problem);

  if (members == NULL)
    *refusal = kontor_http_response_new_json (400, kontor_message_write_problem (problem));

  return members;
}

static char *
format_instant (gint64 instant)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (instant / KONTOR_SECOND);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

static KontorHttpResponse *
answer_tokens (KontorAuth *self,
               const KontorSessionRow *session,
               const char *access,
               const char *refresh)
{
  g_autofree char *person = kontor_id_to_string (&session->person);
  g_autofree char *expires = format_instant (session->expires);
  g_autofree char *organisation = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_auth_look_up (self, &session->person, &id);
  organisation = kontor_id_to_string (&id);

  return kontor_http_response_new_json (200,
                                        kontor_message_write_strings ("access", access, "refresh",
                                                                      refresh, "expires", expires,
                                                                      "person", person,
                                                                      "organisation", organisation,
                                                                      "epoch", self->office.epoch,
                                                                      "server", self->office.server,
                                                                      NULL));
}

/* Gives the session new tokens and writes it, in the transaction that is open; then commits. What
 * it held as its refresh token becomes the previous one. */
KontorHttpResponse *
kontor_auth_issue (KontorAuth *self, KontorSessionRow *session)
{
  g_autofree char *access = kontor_secret_new_token (self->random);
  g_autofree char *refresh = kontor_secret_new_refresh (&session->id, self->random);
  g_autoptr (GError) error = NULL;
  gint64 now = kontor_clock_now (self->clock);

  kontor_secret_hash (access, session->token);
  kontor_secret_hash (refresh, session->refresh);
  session->expires = now + KONTOR_AUTH_ACCESS_TIME;
  session->refresh_expires = now + KONTOR_AUTH_REFRESH_TIME;
  session->seen = now;
  if (!kontor_auth_database_end (self->sql,
                                 kontor_auth_database_put_session (self->sql, session, &error),
                                 &error))
    return kontor_auth_refuse_failed (error);
  kontor_auth_put_live (self, session);

  return answer_tokens (self, session, access, refresh);
}

static KontorHttpResponse *
refuse_refresh (void)
{
  return kontor_http_response_new_error (401, "unauthorized", NULL);
}

/* @actor: (nullable): who ends it; nobody: it ends by itself */
static KontorHttpResponse *
end_session (KontorAuth *self,
             const KontorSessionRow *session,
             const KontorId *actor,
             const char *network,
             const char *why)
{
  g_autoptr (GError) error = NULL;

  /* From memory first: if the disk fails now, the session is dead until the next start only. */
  kontor_auth_remove_live (self, &session->id);
  if (!kontor_auth_database_begin (self->sql, &error) ||
      !kontor_auth_database_end (self->sql,
                                 kontor_auth_database_remove_session (self->sql, &session->id,
                                                                      &error) &&
                                     kontor_auth_append (self, "session-ended", &session->person,
                                                         actor, network, why, &error),
                                 &error))
    return kontor_auth_refuse_failed (error);

  return NULL;
}

/**
 * kontor_auth_refresh:
 * @self: open
 * @request: {"refresh": token}
 *
 * Renews a session. Each refresh token is good once; the one before stays good until one of the new
 * tokens has been used, because the answer may have been lost. An older one ends the session.
 *
 * Returns: (transfer full): new tokens, or 401 "unauthorized", 403 "dismissed"
 */
KontorHttpResponse *
kontor_auth_refresh (KontorAuth *self, KontorHttpRequest *request)
{
  KontorHttpResponse *refusal = NULL;
  g_autoptr (GHashTable) members = kontor_auth_read_body (request, &refusal);
  g_autoptr (GError) error = NULL;
  KontorSessionRow session = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorId organisation = KONTOR_ID_INIT_NIL;
  g_autofree char *network = kontor_http_request_dup_network (request);
  guint8 hash[KONTOR_SECRET_HASH_LENGTH];
  const char *token = NULL;

  if (members == NULL)
    return refusal;
  token = g_hash_table_lookup (members, "refresh");
  if (token == NULL)
    return kontor_auth_refuse_malformed ("refresh");
  if (!kontor_secret_read_refresh (token, &id))
    return refuse_refresh ();
  if (!kontor_auth_database_find_session (self->sql, &id, &session, &error))
    return error != NULL ? kontor_auth_refuse_failed (error) : refuse_refresh ();

  kontor_secret_hash (token, hash);
  if (kontor_secret_equal (hash, session.refresh, sizeof hash))
    {
      memcpy (session.previous, session.refresh, sizeof session.previous);
      session.has_previous = TRUE;
    }
  else if (!session.has_previous || !kontor_secret_equal (hash, session.previous, sizeof hash))
    {
      /* Somebody holds a token that was used up: the thief or the owner, and nobody can tell which. */
      refusal = end_session (self, &session, NULL, network, "a token was used twice");
      return refusal != NULL ? refusal : refuse_refresh ();
    }
  if (session.refresh_expires <= kontor_clock_now (self->clock))
    {
      refusal = end_session (self, &session, NULL, network, "unused for too long");
      return refusal != NULL ? refusal : refuse_refresh ();
    }
  g_strlcpy (session.network, network, sizeof session.network);
  if (!kontor_auth_look_up (self, &session.person, &organisation))
    return kontor_auth_refuse_dismissed ();
  if (!kontor_auth_database_begin (self->sql, &error))
    return kontor_auth_refuse_failed (error);

  return kontor_auth_issue (self, &session);
}

/* Which session is meant, with why it can't be ended. Somebody else's and none are told apart by
 * nothing. */
static KontorHttpResponse *
find_meant (KontorAuth *self,
            GHashTable *members,
            const KontorSession *session,
            KontorSessionRow *meant)
{
  const char *token = members != NULL ? g_hash_table_lookup (members, "refresh") : NULL;
  const char *named = members != NULL ? g_hash_table_lookup (members, "session") : NULL;
  g_autoptr (GError) error = NULL;
  KontorId id = session->id;

  if (token != NULL && named != NULL)
    return kontor_auth_refuse_malformed ("session");
  if (token != NULL && !kontor_secret_read_refresh (token, &id))
    return refuse_refresh ();
  if (named != NULL && !kontor_id_init_from_string (&id, named))
    return kontor_auth_refuse_malformed ("session");
  if (kontor_auth_database_find_session (self->sql, &id, meant, &error) &&
      kontor_id_equal (&meant->person, &session->person))
    return NULL;
  if (error != NULL)
    return kontor_auth_refuse_failed (error);

  return named != NULL ? kontor_http_response_new_error (404, "missing", NULL) : refuse_refresh ();
}

/**
 * kontor_auth_revoke:
 * @self: open
 * @request: {"refresh": token} or {"session": id}; without both the asking session is meant
 * @session: who asks
 *
 * Ends the asking session, or another one of the same person.
 *
 * Returns: (transfer full): {}; 401 "unauthorized" where the token, 404 "missing" where the session is
 *   nothing of the person's
 */
KontorHttpResponse *
kontor_auth_revoke (KontorAuth *self, KontorHttpRequest *request, const KontorSession *session)
{
  KontorHttpResponse *refusal = NULL;
  g_autoptr (GHashTable) members = NULL;
  g_autofree char *network = kontor_http_request_dup_network (request);
  KontorSessionRow meant = { 0 };

  if (g_bytes_get_size (request->body) > 0)
    {
      members = kontor_auth_read_body (request, &refusal);
      if (members == NULL)
        return refusal;
    }
  refusal = find_meant (self, members, session, &meant);
  if (refusal == NULL)
    refusal = end_session (self, &meant, &session->person, network,
                           kontor_id_equal (&meant.id, &session->id) ? "signed out"
                                                                     : "ended by the person");

  return refusal != NULL ? refusal
                         : kontor_http_response_new_json (200, g_bytes_new_static ("{}", 2));
}

typedef struct
{
  KontorAuth *self;
  const KontorSession *asking;
  GString *json;
} Listing;

static void
list_session_cb (const KontorSessionRow *row, gpointer user_data)
{
  Listing *listing = user_data;
  gint64 seen = MAX (row->seen, kontor_auth_get_seen (listing->self, &row->id));
  g_autofree char *created = format_instant (row->created);
  g_autofree char *used = format_instant (seen);

  kontor_json_write_comma (listing->json);
  g_string_append_c (listing->json, '{');
  kontor_json_add_id (listing->json, "session", &row->id);
  kontor_json_add_id (listing->json, "installation", &row->installation);
  kontor_json_add_text (listing->json, "created", created);
  kontor_json_add_text (listing->json, "seen", used);
  kontor_json_add_text (listing->json, "network", row->network);
  kontor_json_add_boolean (listing->json, "this", kontor_id_equal (&row->id, &listing->asking->id));
  g_string_append_c (listing->json, '}');
}

/**
 * kontor_auth_list_sessions:
 * @self: open
 * @request: without a body
 * @session: who asks
 *
 * Returns: (transfer full): the sessions of the person, and whether a second factor guards them
 */
KontorHttpResponse *
kontor_auth_list_sessions (KontorAuth *self,
                           KontorHttpRequest *request,
                           const KontorSession *session)
{
  g_autoptr (GString) json = g_string_new ("{\"sessions\":[");
  Listing listing = { self, session, json };
  KontorTotpRow totp = { 0 };
  gint64 n_recovery = 0;
  g_autoptr (GError) error = NULL;

  if (!kontor_auth_database_visit_sessions (self->sql, &session->person, list_session_cb, &listing,
                                            &error))
    return kontor_auth_refuse_failed (error);
  kontor_auth_database_find_totp (self->sql, &session->person, &totp, &error);
  if (error != NULL ||
      !kontor_auth_database_count_recovery (self->sql, &session->person, &n_recovery, &error))
    return kontor_auth_refuse_failed (error);
  g_string_append_c (json, ']');
  kontor_json_add_boolean (json, "totp", totp.confirmed);
  kontor_json_add_integer (json, "recovery-codes", n_recovery);
  g_string_append_c (json, '}');

  return kontor_http_response_new_json (200, g_string_free_to_bytes (g_steal_pointer (&json)));
}

typedef struct
{
  GArray *ids; /* owned (element-type KontorId) */
} Ends;

static void
collect_cb (const KontorSessionRow *session, gpointer user_data)
{
  g_array_append_val (((Ends *) user_data)->ids, session->id);
}

/**
 * kontor_auth_end_all_sessions:
 * @sql: a connection to auth.db, in a transaction
 * @clock: tells the time
 * @person: whose
 * @why: for the audit log: "password reset"
 * @error: of %KONTOR_SQL_ERROR
 *
 * Ends the sessions of a person beside a running server, which notices within a second.
 *
 * Returns: whether they will have ended once the transaction is committed
 */
gboolean
kontor_auth_end_all_sessions (KontorSql *sql,
                              KontorClock *clock,
                              const KontorId *person,
                              const char *why,
                              GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KontorId));
  Ends ends = { ids };
  KontorAuditEntry entry = {
    .at = kontor_clock_now (clock), .event = "session-ended", .person = *person, .detail = why
  };

  if (!kontor_auth_database_visit_sessions (sql, person, collect_cb, &ends, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      if (!kontor_auth_database_remove_session (sql, &g_array_index (ids, KontorId, i), error) ||
          !kontor_audit_append (sql, &entry, error))
        return FALSE;
    }

  return TRUE;
}
