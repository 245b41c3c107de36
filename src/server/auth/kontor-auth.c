/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is signed in. Sessions and persons are held in memory under a mutex, so that any thread can
 * look up a token; the database behind them belongs to the worker of sign-in. */

#include "config.h"

#include "kontor-auth-private.h"

#include "kontor-message.h"

#include <string.h>

static guint
hash_token (gconstpointer token)
{
  guint hash = 0;

  /* The beginning of a SHA-256 is as good as any hash. */
  memcpy (&hash, token, sizeof hash);

  return hash;
}

static gboolean
tokens_equal (gconstpointer a, gconstpointer b)
{
  return kontor_secret_equal (a, b, KONTOR_SECRET_HASH_LENGTH);
}

/**
 * kontor_auth_new:
 * @path: of auth.db
 * @clock: outlives it
 * @random: fit for secrets, outlives it
 * @throttle: counts failed sign-ins, outlives it
 * @worker: owns the database and runs sign-in, outlives it
 *
 * Returns: (transfer full): who is signed in: nobody until it is opened
 */
KontorAuth *
kontor_auth_new (const char *path,
                 KontorClock *clock,
                 KontorRandom *random,
                 KontorHttpThrottle *throttle,
                 KontorServerQueue *worker)
{
  KontorAuth *self = g_new0 (KontorAuth, 1);

  self->path = g_strdup (path);
  self->clock = clock;
  self->random = random;
  self->throttle = throttle;
  self->worker = worker;
  g_mutex_init (&self->mutex);
  self->live = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL, g_free);
  self->tokens = g_hash_table_new (hash_token, tokens_equal);
  self->persons = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL, g_free);

  return self;
}

/**
 * kontor_auth_free:
 * @self: (nullable) (transfer full): closed
 */
void
kontor_auth_free (KontorAuth *self)
{
  if (self == NULL)
    return;
  g_warn_if_fail (self->sql == NULL);
  g_hash_table_unref (self->tokens);
  g_hash_table_unref (self->live);
  g_hash_table_unref (self->persons);
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

/**
 * kontor_auth_set_office:
 * @self: with nobody asking yet
 * @office: copied
 */
void
kontor_auth_set_office (KontorAuth *self, const KontorAuthOffice *office)
{
  self->office = *office;
}

/* What is open elsewhere for a session, or for all of a person, is closed. The one place that says
 * so. */
static void
tell_ended (KontorAuth *self, const KontorId *session, const KontorId *person)
{
  if (self->office.ended != NULL)
    self->office.ended (self->office.data, session, person);
}

/* Mutex held. */
static void
drop_live (KontorAuth *self, const KontorId *session)
{
  KontorAuthLive *live = g_hash_table_lookup (self->live, session);

  if (live == NULL)
    return;
  g_hash_table_remove (self->tokens, live->token);
  g_hash_table_remove (self->live, session);
}

/* Takes the place of what the session's token was before. */
void
kontor_auth_put_live (KontorAuth *self, const KontorSessionRow *session)
{
  KontorAuthLive *live = g_new0 (KontorAuthLive, 1);

  memcpy (live->token, session->token, sizeof live->token);
  live->id = session->id;
  live->person = session->person;
  live->installation = session->installation;
  live->expires = session->expires;
  live->has_previous = session->has_previous;
  live->seen = session->seen;
  g_mutex_lock (&self->mutex);
  drop_live (self, &live->id);
  g_hash_table_insert (self->live, &live->id, live);
  g_hash_table_insert (self->tokens, live->token, live);
  g_mutex_unlock (&self->mutex);
}

void
kontor_auth_remove_live (KontorAuth *self, const KontorId *session)
{
  g_mutex_lock (&self->mutex);
  drop_live (self, session);
  g_mutex_unlock (&self->mutex);
  tell_ended (self, session, NULL);
}

/* When a session was last used; 0: it is none that is alive. */
gint64
kontor_auth_get_seen (KontorAuth *self, const KontorId *session)
{
  KontorAuthLive *live = NULL;
  gint64 seen = 0;

  g_mutex_lock (&self->mutex);
  live = g_hash_table_lookup (self->live, session);
  if (live != NULL)
    seen = live->seen;
  g_mutex_unlock (&self->mutex);

  return seen;
}

void
kontor_auth_put_person (KontorAuth *self,
                        const KontorId *id,
                        gboolean active,
                        gboolean administrator)
{
  KontorAuthPerson *person = g_new0 (KontorAuthPerson, 1);

  *person = (KontorAuthPerson) { *id, active, administrator };
  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->persons, &person->id, person);
  g_mutex_unlock (&self->mutex);
}

/* Asks the office, which knows best, and remembers the answer. The worker of sign-in. Returns
 * whether the person has not been dismissed. */
gboolean
kontor_auth_look_up (KontorAuth *self, const KontorId *person, KontorId *organisation)
{
  KontorAuthPerson *found = NULL;
  gboolean active = FALSE;
  gboolean administrator = FALSE;

  *organisation = (KontorId) KONTOR_ID_INIT_NIL;
  if (self->office.look_up != NULL)
    {
      self->office.look_up (self->office.data, person, &active, &administrator, organisation);
      kontor_auth_set_person (self, person, active, administrator);
      return active;
    }

  g_mutex_lock (&self->mutex);
  found = g_hash_table_lookup (self->persons, person);
  active = found != NULL && found->active;
  g_mutex_unlock (&self->mutex);

  return active;
}

static void
load_account_cb (const KontorAccount *account, gpointer user_data)
{
  kontor_auth_put_person (user_data, &account->person, account->active, account->administrator);
}

static void
load_session_cb (const KontorSessionRow *session, gpointer user_data)
{
  kontor_auth_put_live (user_data, session);
}

static gboolean
invite_first (KontorAuth *self, char **setup_code, GError **error)
{
  g_auto (KontorInvitation) invitation = { .administrator = TRUE };
  gboolean empty = FALSE;

  if (!kontor_auth_database_is_empty (self->sql, &empty, error))
    return FALSE;
  if (!empty)
    return TRUE;
  *setup_code = kontor_auth_invite (self->sql, self->clock, self->random, &invitation, error);

  return *setup_code != NULL;
}

/* A number that changes when another connection has written. */
static gboolean
read_version (KontorAuth *self, gint64 *version, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, "PRAGMA data_version",
                                                                 error);
  g_autoptr (GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  if (kontor_sql_step (statement, &failure))
    *version = kontor_sql_column_int (statement, 0);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

static void
strike_cb (const KontorSessionRow *session, gpointer user_data)
{
  g_hash_table_remove (user_data, &session->id);
}

/* (transfer full) (element-type KontorId) */
static GHashTable *
list_live (KontorAuth *self)
{
  GHashTable *all = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer id = NULL;

  g_mutex_lock (&self->mutex);
  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (all, g_memdup2 (id, sizeof (KontorId)));
  g_mutex_unlock (&self->mutex);

  return all;
}

/* Drops the sessions that another process has ended. */
static void
check_cb (gpointer data)
{
  KontorAuth *self = data;
  g_autoptr (GHashTable) missing = NULL;
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer id = NULL;
  gint64 version = 0;

  if (self->sql == NULL || (read_version (self, &version, &error) && version == self->version))
    return;
  missing = list_live (self);
  if (error != NULL ||
      !kontor_auth_database_visit_sessions (self->sql, NULL, strike_cb, missing, &error))
    {
      g_message ("the sessions could not be looked through: %s", error->message);
      return;
    }
  self->version = version;
  g_hash_table_iter_init (&iter, missing);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    kontor_auth_remove_live (self, id);
}

typedef struct
{
  KontorAuth *self;
  char **setup_code;
  GError **error;
  gboolean done;
} Open;

/* On the watch's thread. */
static void
notice_cb (gpointer self)
{
  kontor_auth_notice (self);
}

static void
open_cb (gpointer data)
{
  Open *open = data;
  KontorAuth *self = open->self;

  self->sql = kontor_auth_database_open (self->path, TRUE, open->error);
  open->done = self->sql != NULL &&
               kontor_auth_database_remove_expired (self->sql, kontor_clock_now (self->clock),
                                                    open->error) &&
               kontor_auth_database_visit_accounts (self->sql, load_account_cb, self,
                                                    open->error) &&
               kontor_auth_database_visit_sessions (self->sql, NULL, load_session_cb, self,
                                                    open->error) &&
               invite_first (self, open->setup_code, open->error) &&
               read_version (self, &self->version, open->error);
  if (!open->done)
    g_clear_pointer (&self->sql, kontor_sql_close);
}

/**
 * kontor_auth_open:
 * @self: not open
 * @setup_code: (out) (transfer full) (nullable): set to the code that the first administrator signs
 *   in with, where there is neither an account nor an invitation yet
 * @error: of %KONTOR_SQL_ERROR
 *
 * Opens the database on the worker and reads who is signed in.
 *
 * Returns: whether it is open
 */
gboolean
kontor_auth_open (KontorAuth *self, char **setup_code, GError **error)
{
  Open open = { .self = self, .setup_code = setup_code, .error = error };

  kontor_server_queue_call (self->worker, open_cb, &open);
  if (open.done && !kontor_server_queue_is_current (self->worker))
    self->watch = kontor_auth_watch_new (self->path, notice_cb, self);

  return open.done;
}

static void
close_cb (gpointer data)
{
  KontorAuth *self = data;

  g_clear_pointer (&self->sql, kontor_sql_close);
}

/**
 * kontor_auth_close:
 * @self: open or not
 *
 * Closes the database on the worker, which must still be running.
 */
void
kontor_auth_close (KontorAuth *self)
{
  g_clear_pointer (&self->watch, kontor_auth_watch_free);
  kontor_server_queue_call (self->worker, close_cb, self);
  g_mutex_lock (&self->mutex);
  g_hash_table_remove_all (self->tokens);
  g_hash_table_remove_all (self->live);
  g_hash_table_remove_all (self->persons);
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_auth_notice:
 * @self: open
 *
 * Has the worker look whether another program, "kontor-server person reset-password", ended sessions.
 * Where there are threads, that happens by itself, too.
 */
void
kontor_auth_notice (KontorAuth *self)
{
  kontor_server_queue_post (self->worker, check_cb, self);
}

typedef struct
{
  KontorAuth *self;
  KontorId id;
  gboolean active;
  gboolean administrator;
  guint8 token[KONTOR_SECRET_HASH_LENGTH];
} Note;

static void
confirm_cb (gpointer data)
{
  g_autofree Note *note = data;
  KontorSql *sql = note->self->sql;
  g_autoptr (GError) error = NULL;

  /* If it fails, the token before stays good a little longer. */
  if (sql == NULL)
    return;
  if (!kontor_auth_database_begin (sql, &error) ||
      !kontor_auth_database_end (sql,
                                 kontor_auth_database_confirm_session (sql, &note->id, note->token,
                                                                       &error),
                                 &error))
    g_message ("a session could not be confirmed: %s", error->message);
}

/**
 * kontor_auth_authenticate:
 * @self: open
 * @token: anything, from the network
 * @session: (out caller-allocates): who it is, set on success only
 * @refusal: (out) (transfer full): set where the person was dismissed
 *
 * Any thread.
 *
 * Returns: whether the token is good
 */
gboolean
kontor_auth_authenticate (KontorAuth *self,
                          const char *token,
                          KontorSession *session,
                          KontorHttpResponse **refusal)
{
  guint8 hash[KONTOR_SECRET_HASH_LENGTH];
  gint64 now = kontor_clock_now (self->clock);
  KontorAuthLive *live = NULL;
  KontorAuthPerson *person = NULL;
  gboolean known = FALSE;
  gboolean dismissed = FALSE;
  gboolean confirm = FALSE;

  kontor_secret_hash (token, hash);
  g_mutex_lock (&self->mutex);
  live = g_hash_table_lookup (self->tokens, hash);
  if (live != NULL && now < live->expires)
    {
      person = g_hash_table_lookup (self->persons, &live->person);
      dismissed = person == NULL || !person->active;
      known = !dismissed;
      if (known)
        {
          *session = (KontorSession) { live->id, live->person, live->installation,
                                       person->administrator };
          confirm = live->has_previous;
          live->has_previous = FALSE;
          live->seen = now;
        }
    }
  g_mutex_unlock (&self->mutex);

  if (dismissed)
    *refusal = kontor_auth_refuse_dismissed ();
  if (confirm)
    {
      Note *note = g_new0 (Note, 1);

      *note = (Note) { .self = self, .id = session->id };
      memcpy (note->token, hash, sizeof note->token);
      kontor_server_queue_post (self->worker, confirm_cb, note);
    }

  return known;
}

static void
set_person_cb (gpointer data)
{
  g_autofree Note *note = data;
  KontorSql *sql = note->self->sql;
  g_autoptr (GError) error = NULL;

  /* The office says it again the next time. */
  if (sql == NULL)
    return;
  if (!kontor_auth_database_begin (sql, &error) ||
      !kontor_auth_database_end (sql,
                                 kontor_auth_database_set_account (sql, &note->id, note->active,
                                                                   note->administrator, &error),
                                 &error))
    g_message ("an account could not be changed: %s", error->message);
}

/**
 * kontor_auth_set_person:
 * @self: open
 * @person: whose record has changed
 * @active: %FALSE: dismissed
 * @administrator: as the record says
 *
 * The office says this of whoever asks it for something. In force at once; any thread.
 */
void
kontor_auth_set_person (KontorAuth *self,
                        const KontorId *person,
                        gboolean active,
                        gboolean administrator)
{
  KontorAuthPerson *known = NULL;
  gboolean same = FALSE;
  Note *note = NULL;

  g_mutex_lock (&self->mutex);
  known = g_hash_table_lookup (self->persons, person);
  same = known != NULL && known->active == active && known->administrator == administrator;
  g_mutex_unlock (&self->mutex);
  if (same)
    return;
  kontor_auth_put_person (self, person, active, administrator);
  if (!active)
    tell_ended (self, NULL, person);
  note = g_new0 (Note, 1);
  *note = (Note) { .self = self, .id = *person, .active = active, .administrator = administrator };
  kontor_server_queue_post (self->worker, set_person_cb, note);
}

/**
 * kontor_auth_fold_email:
 * @email: as somebody typed it
 *
 * Returns: (transfer full) (nullable): the form in which addresses are compared, %NULL where it
 *   can't be one
 */
char *
kontor_auth_fold_email (const char *email)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *composed = NULL;
  const char *at = NULL;

  if (!g_utf8_validate (email, -1, NULL))
    return NULL;
  trimmed = g_strstrip (g_strdup (email));
  at = strchr (trimmed, '@');
  /* 254 bytes is what SMTP lets through (RFC 5321, section 4.5.3.1.3, less its brackets). */
  if (at == NULL || at == trimmed || at[1] == '\0' || strchr (at + 1, '@') != NULL ||
      strlen (trimmed) > 254)
    return NULL;
  for (const char *c = trimmed; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (g_unichar_isspace (character) || g_unichar_iscntrl (character))
        return NULL;
    }
  composed = g_utf8_normalize (trimmed, -1, G_NORMALIZE_NFC);

  return g_utf8_strdown (composed, -1);
}

/**
 * kontor_auth_invite:
 * @sql: a connection to auth.db
 * @clock: tells the time
 * @random: fit for secrets
 * @invitation: whom, its e-mail folded; its id and, where it is 0, its end are set
 * @error: of %KONTOR_SQL_ERROR
 *
 * Writes an invitation. Works beside a running server.
 *
 * Returns: (transfer full) (nullable): the code, which is stored nowhere
 */
char *
kontor_auth_invite (KontorSql *sql,
                    KontorClock *clock,
                    KontorRandom *random,
                    KontorInvitation *invitation,
                    GError **error)
{
  g_autofree char *code = kontor_secret_new_code (random);
  g_autofree char *folded = kontor_secret_fold_code (code);
  guint8 hash[KONTOR_SECRET_HASH_LENGTH];
  gint64 now = kontor_clock_now (clock);
  KontorAuditEntry entry = { .event = "invited" };

  kontor_secret_hash (folded, hash);
  kontor_id_init (&invitation->id, clock, random);
  if (invitation->expires == 0)
    invitation->expires = now + KONTOR_AUTH_INVITATION_TIME;
  if (!kontor_auth_database_begin (sql, error))
    return NULL;
  entry.at = now;
  entry.detail = invitation->email;
  if (invitation->administrator)
    entry.event = "invited-administrator";
  else if (invitation->external)
    entry.event = "invited-external";
  if (!kontor_auth_database_end (sql,
                                 kontor_auth_database_add_invitation (sql, invitation, hash, now,
                                                                      error) &&
                                     kontor_audit_append (sql, &entry, error),
                                 error))
    return NULL;

  return g_steal_pointer (&code);
}
