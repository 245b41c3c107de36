/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions: issuing tokens, renewing and ending them. The worker of sign-in. */

#include "config.h"

#include "kontor-auth-private.h"
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

/* Somebody holds a token that was used up: the thief or the owner, and nobody can tell which. */
static KontorHttpResponse *
end_session (KontorAuth *self, const KontorId *session)
{
  g_autoptr (GError) error = NULL;

  /* From memory first: if the disk fails now, the session is dead until the next start only. */
  kontor_auth_remove_live (self, session);
  if (!kontor_auth_database_begin (self->sql, &error) ||
      !kontor_auth_database_end (self->sql,
                                 kontor_auth_database_remove_session (self->sql, session, &error),
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
      refusal = end_session (self, &id);
      return refusal != NULL ? refusal : refuse_refresh ();
    }
  if (session.refresh_expires <= kontor_clock_now (self->clock))
    {
      refusal = end_session (self, &id);
      return refusal != NULL ? refusal : refuse_refresh ();
    }
  if (!kontor_auth_look_up (self, &session.person, &organisation))
    return kontor_auth_refuse_dismissed ();
  if (!kontor_auth_database_begin (self->sql, &error))
    return kontor_auth_refuse_failed (error);

  return kontor_auth_issue (self, &session);
}

/**
 * kontor_auth_revoke:
 * @self: open
 * @request: {"refresh": token}; without it the asking session is meant
 * @session: who asks
 *
 * Ends the asking session, or another one of the same person.
 *
 * Returns: (transfer full): {}, or 401 "unauthorized" where the token is nothing of the person's
 */
KontorHttpResponse *
kontor_auth_revoke (KontorAuth *self, KontorHttpRequest *request, const KontorSession *session)
{
  KontorHttpResponse *refusal = NULL;
  g_autoptr (GHashTable) members = NULL;
  g_autoptr (GError) error = NULL;
  const char *token = NULL;
  KontorId id = session->id;

  if (g_bytes_get_size (request->body) > 0)
    {
      members = kontor_auth_read_body (request, &refusal);
      if (members == NULL)
        return refusal;
      token = g_hash_table_lookup (members, "refresh");
    }
  if (token != NULL)
    {
      KontorSessionRow other = { 0 };

      if (!kontor_secret_read_refresh (token, &id))
        return refuse_refresh ();
      if (!kontor_auth_database_find_session (self->sql, &id, &other, &error) ||
          !kontor_id_equal (&other.person, &session->person))
        return error != NULL ? kontor_auth_refuse_failed (error) : refuse_refresh ();
    }
  refusal = end_session (self, &id);

  return refusal != NULL ? refusal
                         : kontor_http_response_new_json (200, g_bytes_new_static ("{}", 2));
}
