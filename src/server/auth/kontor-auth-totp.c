/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The second factor: turning it on in two steps, so that nobody locks themselves out with an
 * authenticator that never learned the secret; asking for it; recovery codes for a lost one. The worker
 * of sign-in. */

#include "config.h"

#include "kontor-auth-private.h"
#include "kontor-message.h"
#include "kontor-password.h"
#include "kontor-totp.h"

#include <string.h>

#define ISSUER "Kontor"

/* In the transaction that is open: a code is good for one transaction that is committed. FALSE without
 * error: it is wrong or was used. */
gboolean
kontor_auth_use_code (KontorAuth *self, KontorTotpRow *totp, const char *code, GError **error)
{
  g_autofree char *folded = NULL;
  guint8 hash[KONTOR_SECRET_HASH_LENGTH];

  if (kontor_totp_is_code (code))
    return kontor_totp_find_step (totp->secret, code, kontor_clock_now (self->clock), totp->step,
                                  &totp->step) &&
           kontor_auth_database_put_totp (self->sql, totp, error);
  folded = kontor_secret_fold_recovery (code);
  if (folded == NULL)
    return FALSE;
  kontor_secret_hash (folded, hash);

  return kontor_auth_database_use_recovery (self->sql, &totp->person, hash, error);
}

/* No transaction is open. Counted for the account, wherever it comes from: who gets here knows the
 * password, and six digits are few. */
KontorHttpResponse *
kontor_auth_refuse_code (KontorAuth *self,
                         guint status,
                         const KontorAccount *account,
                         const char *network)
{
  gint64 wait = 0;

  kontor_http_throttle_take (self->throttle, KONTOR_HTTP_RATE_CODE_FAIL, account->email, &wait);
  kontor_auth_note (self, "sign-in-refused", &account->person, NULL, network, "code");

  return kontor_http_response_new_error (status, "code-wrong", NULL);
}

/* Whoever finds an open session must not be able to take it over for good. */
static KontorHttpResponse *
check_password (KontorAuth *self,
                const KontorAccount *account,
                const char *password,
                const char *network)
{
  g_autofree char *whose = g_strdup_printf ("%s %s", account->email, network);
  gint64 wait = 0;

  if (password == NULL || strlen (password) > KONTOR_PASSWORD_MAX_BYTES)
    return kontor_auth_refuse_malformed ("password");
  if (!kontor_http_throttle_peek (self->throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, whose, &wait))
    return kontor_http_response_new_wait (429, "too-many", wait);
  if (kontor_password_verify (account->password, password))
    return NULL;
  kontor_http_throttle_take (self->throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, whose, &wait);
  kontor_auth_note (self, "sign-in-refused", &account->person, &account->person, network,
                    "password, for the second factor");

  return kontor_http_response_new_error (403, "wrong-password", NULL);
}

/* A call about one's own second factor, read. */
typedef struct
{
  GHashTable *members; /* owned (element-type utf8 utf8) */
  char *network; /* owned */
  KontorAccount account;
  KontorTotpRow totp; /* nothing in it: there is none */
} Call;

static void
call_clear (Call *self)
{
  g_clear_pointer (&self->members, g_hash_table_unref);
  g_clear_pointer (&self->network, g_free);
  kontor_account_clear (&self->account);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static KontorHttpResponse *
read_call (KontorAuth *self, KontorHttpRequest *request, const KontorSession *session, Call *call)
{
  KontorHttpResponse *refusal = NULL;
  g_autoptr (GError) error = NULL;

  call->members = kontor_auth_read_body (request, &refusal);
  if (call->members == NULL)
    return refusal;
  call->network = kontor_http_request_dup_network (request);
  if (!kontor_auth_database_find_person (self->sql, &session->person, &call->account, &error))
    return kontor_auth_refuse_failed (error);
  if (!kontor_auth_database_find_totp (self->sql, &session->person, &call->totp, &error) &&
      error != NULL)
    return kontor_auth_refuse_failed (error);

  return NULL;
}

/**
 * kontor_auth_totp_begin:
 * @self: open
 * @request: {"password"}
 * @session: who asks
 *
 * Offers a secret, which asks nobody for a code before it is confirmed. A second offer replaces the
 * first.
 *
 * Returns: (transfer full): {"secret", "uri"}; 403 "wrong-password", 409 "duplicate": it is on already
 */
KontorHttpResponse *
kontor_auth_totp_begin (KontorAuth *self, KontorHttpRequest *request, const KontorSession *session)
{
  g_auto (Call) call = { 0 };
  KontorHttpResponse *refusal = read_call (self, request, session, &call);
  KontorTotpRow totp = { .person = session->person };
  g_autofree char *secret = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;

  if (refusal == NULL)
    refusal = check_password (self, &call.account, g_hash_table_lookup (call.members, "password"),
                              call.network);
  if (refusal != NULL)
    return refusal;
  if (call.totp.confirmed)
    return kontor_http_response_new_error (409, "duplicate", NULL);
  kontor_totp_new_secret (self->random, totp.secret);
  if (!kontor_auth_database_begin (self->sql, &error) ||
      !kontor_auth_database_end (self->sql,
                                 kontor_auth_database_put_totp (self->sql, &totp, &error), &error))
    return kontor_auth_refuse_failed (error);
  secret = kontor_totp_to_base32 (totp.secret, sizeof totp.secret);
  uri = kontor_totp_to_uri (totp.secret, ISSUER, call.account.email);

  return kontor_http_response_new_json (200, kontor_message_write_strings ("secret", secret, "uri",
                                                                           uri, NULL));
}

/* (transfer full) (nullable): the new codes, separated by spaces: the only time that they are known */
static char *
add_recovery (KontorAuth *self, const KontorId *person, GError **error)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < KONTOR_TOTP_RECOVERY_CODES; i++)
    {
      g_autofree char *code = kontor_secret_new_recovery (self->random);
      g_autofree char *folded = kontor_secret_fold_recovery (code);
      guint8 hash[KONTOR_SECRET_HASH_LENGTH];

      kontor_secret_hash (folded, hash);
      if (!kontor_auth_database_add_recovery (self->sql, person, hash, error))
        return NULL;
      g_string_append_printf (all, "%s%s", i > 0 ? " " : "", code);
    }

  return g_string_free (g_steal_pointer (&all), FALSE);
}

static KontorHttpResponse *
turn_on (KontorAuth *self, Call *call)
{
  g_autofree char *codes = NULL;
  g_autoptr (GError) error = NULL;

  call->totp.confirmed = TRUE;
  if (!kontor_auth_database_begin (self->sql, &error))
    return kontor_auth_refuse_failed (error);
  if (kontor_auth_database_put_totp (self->sql, &call->totp, &error))
    codes = add_recovery (self, &call->totp.person, &error);
  if (!kontor_auth_database_end (self->sql,
                                 codes != NULL &&
                                     kontor_auth_append (self, "totp-on", &call->totp.person,
                                                         &call->totp.person, call->network, NULL,
                                                         &error),
                                 &error))
    return kontor_auth_refuse_failed (error);

  return kontor_http_response_new_json (200,
                                        kontor_message_write_strings ("recovery", codes, NULL));
}

/**
 * kontor_auth_totp_confirm:
 * @self: open
 * @request: {"code"}
 * @session: who asks
 *
 * Turns on what was offered, by a first code.
 *
 * Returns: (transfer full): {"recovery": codes}; 403 "code-wrong", 404 "missing": nothing was offered,
 *   409 "duplicate": it is on already, 429 "too-many"
 */
KontorHttpResponse *
kontor_auth_totp_confirm (KontorAuth *self,
                          KontorHttpRequest *request,
                          const KontorSession *session)
{
  g_auto (Call) call = { 0 };
  KontorHttpResponse *refusal = read_call (self, request, session, &call);
  const char *code = NULL;
  gint64 wait = 0;

  if (refusal != NULL)
    return refusal;
  code = g_hash_table_lookup (call.members, "code");
  if (code == NULL)
    return kontor_auth_refuse_malformed ("code");
  if (kontor_id_is_nil (&call.totp.person))
    return kontor_http_response_new_error (404, "missing", NULL);
  if (call.totp.confirmed)
    return kontor_http_response_new_error (409, "duplicate", NULL);
  if (!kontor_http_throttle_peek (self->throttle, KONTOR_HTTP_RATE_CODE_FAIL, call.account.email,
                                  &wait))
    return kontor_http_response_new_wait (429, "too-many", wait);
  if (!kontor_totp_find_step (call.totp.secret, code, kontor_clock_now (self->clock),
                              call.totp.step, &call.totp.step))
    return kontor_auth_refuse_code (self, 403, &call.account, call.network);

  return turn_on (self, &call);
}

/**
 * kontor_auth_totp_end:
 * @self: open
 * @request: {"password", "code"}: a code of the authenticator or a recovery code
 * @session: who asks
 *
 * Returns: (transfer full): {}, also where there was none; 403 "wrong-password" or "code-wrong", 429
 *   "too-many"
 */
KontorHttpResponse *
kontor_auth_totp_end (KontorAuth *self, KontorHttpRequest *request, const KontorSession *session)
{
  g_auto (Call) call = { 0 };
  KontorHttpResponse *refusal = read_call (self, request, session, &call);
  const char *code = NULL;
  g_autoptr (GError) error = NULL;
  gint64 wait = 0;

  if (refusal == NULL)
    refusal = check_password (self, &call.account, g_hash_table_lookup (call.members, "password"),
                              call.network);
  if (refusal != NULL)
    return refusal;
  if (!call.totp.confirmed)
    return kontor_http_response_new_json (200, g_bytes_new_static ("{}", 2));
  code = g_hash_table_lookup (call.members, "code");
  if (code == NULL)
    return kontor_auth_refuse_malformed ("code");
  if (!kontor_http_throttle_peek (self->throttle, KONTOR_HTTP_RATE_CODE_FAIL, call.account.email,
                                  &wait))
    return kontor_http_response_new_wait (429, "too-many", wait);
  if (!kontor_auth_database_begin (self->sql, &error))
    return kontor_auth_refuse_failed (error);
  if (!kontor_auth_use_code (self, &call.totp, code, &error))
    {
      kontor_sql_rollback (self->sql);
      return error != NULL ? kontor_auth_refuse_failed (error)
                           : kontor_auth_refuse_code (self, 403, &call.account, call.network);
    }
  if (!kontor_auth_database_end (self->sql,
                                 kontor_auth_database_remove_totp (self->sql, &session->person,
                                                                   &error) &&
                                     kontor_auth_append (self, "totp-off", &session->person,
                                                         &session->person, call.network, NULL,
                                                         &error),
                                 &error))
    return kontor_auth_refuse_failed (error);

  return kontor_http_response_new_json (200, g_bytes_new_static ("{}", 2));
}

/**
 * kontor_auth_reset_totp:
 * @sql: a connection to auth.db, in a transaction
 * @clock: tells the time
 * @person: who lost both the authenticator and the recovery codes
 * @error: of %KONTOR_SQL_ERROR
 *
 * Takes the second factor away, beside a running server too.
 *
 * Returns: whether it will be gone once the transaction is committed
 */
gboolean
kontor_auth_reset_totp (KontorSql *sql, KontorClock *clock, const KontorId *person, GError **error)
{
  KontorAuditEntry entry = { .at = kontor_clock_now (clock),
                             .event = "totp-reset",
                             .person = *person };

  return kontor_auth_database_remove_totp (sql, person, error) &&
         kontor_audit_append (sql, &entry, error);
}
