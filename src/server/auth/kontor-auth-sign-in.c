/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in: with a password, or for the first time with an invitation's code. The worker of
 * sign-in. */

#include "config.h"

#include "kontor-auth-private.h"
#include "kontor-message.h"
#include "kontor-password.h"
#include "kontor-server-log.h"
#include "kontor-totp.h"

#include <string.h>

#define NAME_MAX_BYTES 400

/* A call of sign-in, read and checked. */
typedef struct
{
  GHashTable *members; /* owned (element-type utf8 utf8) */
  char *email; /* owned: folded */
  char *network; /* owned */
  char *whose; /* owned: account and network, for the throttle */
  const char *password;
  const char *code; /* nullable: an invitation's */
  const char *second; /* nullable: a second factor's */
  const char *name; /* nullable */
  const char *organisation; /* nullable */
  KontorId installation;
} Call;

static void
call_clear (Call *self)
{
  g_clear_pointer (&self->members, g_hash_table_unref);
  g_clear_pointer (&self->email, g_free);
  g_clear_pointer (&self->network, g_free);
  g_clear_pointer (&self->whose, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

/* An invitation and a second factor share a member, as people have one place to type a code: their
 * forms tell them apart. */
static void
sort_code (Call *call)
{
  g_autofree char *recovery = NULL;

  if (call->code == NULL)
    return;
  recovery = kontor_secret_fold_recovery (call->code);
  if (recovery == NULL && !kontor_totp_is_code (call->code))
    return;
  call->second = call->code;
  call->code = NULL;
}

static KontorHttpResponse *
read_call (KontorHttpRequest *request, Call *call)
{
  KontorHttpResponse *refusal = NULL;
  const char *email = NULL;
  const char *installation = NULL;

  call->members = kontor_auth_read_body (request, &refusal);
  if (call->members == NULL)
    return refusal;
  email = g_hash_table_lookup (call->members, "account");
  installation = g_hash_table_lookup (call->members, "installation");
  call->password = g_hash_table_lookup (call->members, "password");
  call->code = g_hash_table_lookup (call->members, "code");
  sort_code (call);
  call->name = g_hash_table_lookup (call->members, "name");
  call->organisation = g_hash_table_lookup (call->members, "organisation");
  if (email != NULL)
    call->email = kontor_auth_fold_email (email);
  if (call->email == NULL)
    return kontor_auth_refuse_malformed ("account");
  if (call->password == NULL || strlen (call->password) > KONTOR_PASSWORD_MAX_BYTES)
    return kontor_auth_refuse_malformed ("password");
  if (installation == NULL || !kontor_id_init_from_string (&call->installation, installation) ||
      kontor_id_is_nil (&call->installation))
    return kontor_auth_refuse_malformed ("installation");
  call->network = kontor_http_request_dup_network (request);
  call->whose = g_strdup_printf ("%s %s", call->email, call->network);

  return NULL;
}

/* The same words for a wrong password, an unknown account and a wrong code. @person: (nullable) */
static KontorHttpResponse *
refuse_credentials (KontorAuth *self, const Call *call, const KontorId *person)
{
  g_autofree char *detail = g_strconcat (call->code != NULL ? "invitation for " : "password for ",
                                         call->email, NULL);
  gint64 wait = 0;

  kontor_server_log (KONTOR_LOG_SIGN_IN, "sign-in refused: %s (account and network)%s", call->whose,
                     call->code != NULL ? ", by a code" : "");
  kontor_http_throttle_take (self->throttle, KONTOR_HTTP_RATE_ACCOUNT_FAIL, call->email, &wait);
  if (!kontor_http_throttle_take (self->throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, call->whose,
                                  &wait))
    return kontor_http_response_new_wait (429, "too-many", wait);
  kontor_auth_note (self, "sign-in-refused", person, NULL, call->network, detail);

  return kontor_http_response_new_error (401, "unauthorized", NULL);
}

typedef struct
{
  const KontorId *installation;
  GArray *ends; /* owned (element-type KontorId) */
  guint n_kept;
} Older;

static void
collect_older_cb (const KontorSessionRow *session, gpointer user_data)
{
  Older *older = user_data;

  if (kontor_id_equal (&session->installation, older->installation))
    g_array_append_val (older->ends, session->id);
  else
    older->n_kept++;
}

static void
collect_oldest_cb (const KontorSessionRow *session, gpointer user_data)
{
  Older *older = user_data;

  if (older->n_kept < KONTOR_AUTH_SESSIONS_MAX ||
      kontor_id_equal (&session->installation, older->installation))
    return;
  g_array_append_val (older->ends, session->id);
  older->n_kept--;
}

/* An installation has one session; a person has a bounded number, of which the oldest goes. */
static gboolean
end_older (KontorAuth *self, const KontorSessionRow *session, GError **error)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (KontorId));
  Older older = { .installation = &session->installation, .ends = ends };

  if (!kontor_auth_database_visit_sessions (self->sql, &session->person, collect_older_cb, &older,
                                            error) ||
      !kontor_auth_database_visit_sessions (self->sql, &session->person, collect_oldest_cb, &older,
                                            error))
    return FALSE;
  for (guint i = 0; i < ends->len; i++)
    {
      const KontorId *id = &g_array_index (ends, KontorId, i);

      if (!kontor_auth_database_remove_session (self->sql, id, error) ||
          !kontor_auth_append (self, "session-ended", &session->person, NULL, session->network,
                               "another sign-in took its place", error))
        return FALSE;
      kontor_auth_remove_live (self, id);
    }

  return TRUE;
}

/* In the transaction that is open. @how: for the audit log */
static KontorHttpResponse *
start_session (KontorAuth *self, const Call *call, const KontorId *person, const char *how)
{
  g_autoptr (GError) error = NULL;
  KontorSessionRow session = {
    .person = *person,
    .installation = call->installation,
    .created = kontor_clock_now (self->clock),
  };

  kontor_id_init (&session.id, self->clock, self->random);
  g_strlcpy (session.network, call->network, sizeof session.network);
  if (!end_older (self, &session, &error) ||
      !kontor_auth_append (self, "sign-in", person, person, call->network, how, &error))
    {
      kontor_sql_rollback (self->sql);
      return kontor_auth_refuse_failed (error);
    }

  return kontor_auth_issue (self, &session);
}

/* The second factor of an account that has one; its code is used up in the transaction that is open.
 * NULL: nothing stands against it, and @how says how it was. */
static KontorHttpResponse *
check_second (KontorAuth *self, const Call *call, const KontorAccount *account, const char **how)
{
  KontorTotpRow totp = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 wait = 0;

  if (!kontor_auth_database_find_totp (self->sql, &account->person, &totp, &error) && error != NULL)
    return kontor_auth_refuse_failed (error);
  if (!totp.confirmed)
    return NULL;
  if (call->second == NULL)
    return kontor_http_response_new_error (401, "code-needed", NULL);
  if (!kontor_http_throttle_peek (self->throttle, KONTOR_HTTP_RATE_CODE_FAIL, account->email,
                                  &wait))
    return kontor_http_response_new_wait (429, "too-many", wait);
  *how = kontor_totp_is_code (call->second) ? "password and code" : "password and recovery code";
  if (kontor_auth_use_code (self, &totp, call->second, &error))
    return NULL;
  if (error != NULL)
    return kontor_auth_refuse_failed (error);

  /* What is refused is written down outside of the transaction that is taken back. */
  kontor_sql_rollback (self->sql);
  return kontor_auth_refuse_code (self, 401, account, call->network);
}

static gboolean
renew_hash (KontorAuth *self, const Call *call, const KontorAccount *account, GError **error)
{
  g_autofree char *encoded = NULL;

  if (!kontor_password_is_outdated (account->password))
    return TRUE;
  encoded = kontor_password_hash (call->password, self->random);

  return kontor_auth_database_set_password (self->sql, &account->person, encoded, error);
}

/* The password is right. */
static KontorHttpResponse *
admit (KontorAuth *self, const Call *call, const KontorAccount *account)
{
  KontorId organisation = KONTOR_ID_INIT_NIL;
  KontorHttpResponse *refusal = NULL;
  const char *how = "password";
  g_autoptr (GError) error = NULL;

  kontor_http_throttle_forget (self->throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, call->whose);
  if (!kontor_auth_look_up (self, &account->person, &organisation))
    {
      kontor_auth_note (self, "sign-in-refused", &account->person, NULL, call->network,
                        "dismissed");
      return kontor_auth_refuse_dismissed ();
    }
  if (!kontor_auth_database_begin (self->sql, &error))
    return kontor_auth_refuse_failed (error);
  refusal = check_second (self, call, account, &how);
  if (refusal == NULL && !renew_hash (self, call, account, &error))
    refusal = kontor_auth_refuse_failed (error);
  if (refusal != NULL)
    {
      if (kontor_sql_is_in_transaction (self->sql))
        kontor_sql_rollback (self->sql);
      return refusal;
    }

  return start_session (self, call, &account->person, how);
}

static KontorHttpResponse *
sign_in_by_password (KontorAuth *self, const Call *call)
{
  g_auto (KontorAccount) account = { 0 };
  g_autoptr (GError) error = NULL;

  if (!kontor_auth_database_find_account (self->sql, call->email, &account, &error))
    {
      if (error != NULL)
        return kontor_auth_refuse_failed (error);
      kontor_password_spend (call->password);
      return refuse_credentials (self, call, NULL);
    }
  if (!kontor_password_verify (account.password, call->password))
    return refuse_credentials (self, call, &account.person);

  return admit (self, call, &account);
}

static gboolean
name_is_fit (const char *name)
{
  if (name == NULL || *name == '\0' || strlen (name) > NAME_MAX_BYTES ||
      !g_utf8_validate (name, -1, NULL))
    return FALSE;
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (at)))
        return FALSE;
    }

  return TRUE;
}

/* What the person says, or whoever invited them; failing that, what stands before the "@". */
static char *
dup_name (const Call *call, const KontorInvitation *invitation)
{
  if (name_is_fit (call->name))
    return g_strdup (call->name);
  if (name_is_fit (invitation->name))
    return g_strdup (invitation->name);

  return g_strndup (call->email, strcspn (call->email, "@"));
}

/* The person first, in the office's own transaction, then the account and the end of the code in
 * ours: a crash between the two leaves a code that is still good, and that makes the same person
 * again. */
static KontorHttpResponse *
accept_invitation (KontorAuth *self, const Call *call, const KontorInvitation *invitation)
{
  g_autofree char *name = dup_name (call, invitation);
  g_autofree char *encoded = kontor_password_hash (call->password, self->random);
  g_autoptr (GError) error = NULL;
  KontorAccount account = {
    .email = call->email,
    .password = encoded,
    .active = TRUE,
    .administrator = invitation->administrator,
  };

  KontorNewcomer newcomer = {
    .invitation = invitation,
    .name = name,
    .email = call->email,
    .organisation = name_is_fit (call->organisation) ? call->organisation : NULL,
  };

  kontor_id_init_derived (&account.person, &invitation->id, "person");
  newcomer.id = account.person;
  if (self->office.create_person != NULL &&
      !self->office.create_person (self->office.data, &newcomer, &error))
    return kontor_auth_refuse_failed (error);
  if (!kontor_auth_database_begin (self->sql, &error))
    return kontor_auth_refuse_failed (error);
  if (!kontor_auth_database_add_account (self->sql, &account, &error) ||
      !kontor_auth_database_use_invitation (self->sql, &invitation->id, &account.person,
                                            kontor_clock_now (self->clock), &error))
    {
      kontor_sql_rollback (self->sql);
      return kontor_auth_refuse_failed (error);
    }
  kontor_auth_put_person (self, &account.person, TRUE, account.administrator);

  return start_session (self, call, &account.person, "invitation");
}

/* Takes as long as a wrong password does. */
static KontorHttpResponse *
refuse_code (KontorAuth *self, const Call *call)
{
  kontor_password_spend (call->password);

  return refuse_credentials (self, call, NULL);
}

static KontorHttpResponse *
sign_in_by_code (KontorAuth *self, const Call *call)
{
  g_autofree char *folded = kontor_secret_fold_code (call->code);
  g_auto (KontorInvitation) invitation = { 0 };
  g_auto (KontorAccount) account = { 0 };
  g_autoptr (GError) error = NULL;
  guint8 hash[KONTOR_SECRET_HASH_LENGTH];
  gboolean taken = FALSE;

  if (folded == NULL)
    return refuse_code (self, call);
  kontor_secret_hash (folded, hash);
  if (!kontor_auth_database_find_invitation (self->sql, hash, &invitation, &error))
    return error != NULL ? kontor_auth_refuse_failed (error) : refuse_code (self, call);
  if (invitation.email != NULL && strcmp (invitation.email, call->email) != 0)
    return refuse_code (self, call);
  taken = kontor_auth_database_find_account (self->sql, call->email, &account, &error);
  if (error != NULL)
    return kontor_auth_refuse_failed (error);

  if (!kontor_id_is_nil (&invitation.used_by))
    {
      /* The same person again, whose first answer was lost on the way. */
      if (!taken || !kontor_id_equal (&account.person, &invitation.used_by))
        return refuse_code (self, call);
      return kontor_password_verify (account.password, call->password)
                 ? admit (self, call, &account)
                 : refuse_credentials (self, call, &account.person);
    }
  if (invitation.expires <= kontor_clock_now (self->clock))
    return refuse_code (self, call);
  if (taken)
    return kontor_http_response_new_error (409, "duplicate", "account");
  if (!kontor_password_is_fit (call->password, call->email))
    return kontor_http_response_new_error (422, "weak-password", NULL);
  return accept_invitation (self, call, &invitation);
}

/**
 * kontor_auth_sign_in:
 * @self: open
 * @request: {"account", "password", "installation"}, at the first time also "code", and where they
 *   are known "name" and "organisation"
 *
 * Five failures of one account from one network, a hundred of one account from anywhere, then one
 * every half minute.
 *
 * Returns: (transfer full): tokens; or 400 "malformed", 401 "unauthorized", 403 "dismissed",
 *   409 "duplicate", 422 "weak-password", 429 "too-many"; where the account has a second factor 401
 *   "code-needed" or "code-wrong"
 */
KontorHttpResponse *
kontor_auth_sign_in (KontorAuth *self, KontorHttpRequest *request)
{
  g_auto (Call) call = { 0 };
  KontorHttpResponse *refusal = read_call (request, &call);
  gint64 wait = 0;

  if (refusal != NULL)
    return refusal;
  /* Looked at before the password is: otherwise a guesser would still learn which one is right. */
  if (!kontor_http_throttle_peek (self->throttle, KONTOR_HTTP_RATE_SIGN_IN_FAIL, call.whose,
                                  &wait) ||
      !kontor_http_throttle_peek (self->throttle, KONTOR_HTTP_RATE_ACCOUNT_FAIL, call.email, &wait))
    return kontor_http_response_new_wait (429, "too-many", wait);

  return call.code != NULL ? sign_in_by_code (self, &call) : sign_in_by_password (self, &call);
}
