/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How accounts come and go: joining an office, signing in again, forgetting it. Straight lines that wait
 * for the network, on a thread of GTask's pool. */

#include "config.h"

#include "kontor-agent-join.h"

#include "kontor-agent-client.h"
#include "kontor-agent-trouble.h"
#include "kontor-random.h"
#include "kontor-session.h"
#include "kontor-sync.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define SIGN_OUT_SECONDS 10
#define PASSWORD_BYTES 24

/**
 * kontor_join_free:
 * @self: (transfer full): what it takes to join
 */
void
kontor_join_free (KontorJoin *self)
{
  g_free (self->url);
  g_free (self->login);
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->code);
  g_free (self->name);
  g_free (self->organisation);
  g_free (self->server);
  g_free (self);
}

static gboolean
fail (GError **error, KontorAgentError code, const char *sentence)
{
  g_set_error_literal (error, KONTOR_AGENT_ERROR, (int) code, sentence);

  return FALSE;
}

/* Says it in the words of the bus. */
static gboolean
pass_on (GError *cause, const char *folder, GError **error)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, cause);
  else
    g_propagate_error (error, kontor_agent_trouble_to_error (cause, folder));

  return FALSE;
}

/* --- joining --- */

/* Whether a Kontor server answers there that this program can speak to. (transfer full) (nullable): its
 * address in the form in which it is kept */
static char *
ask_server (const KontorJoin *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorServerInfo) info = NULL;
  g_autoptr (KontorHttpClient) client = kontor_http_client_new (self->url, self->insecure, &local);

  if (client == NULL)
    {
      fail (error, KONTOR_AGENT_ERROR_ADDRESS, local->message);
      return NULL;
    }
  info = kontor_http_client_ask (client, cancellable, &local);
  if (info != NULL)
    return g_strdup (kontor_http_client_get_url (client));
  pass_on (g_steal_pointer (&local), "", error);

  return NULL;
}

static gboolean
is_kept_for (const char *name, const char *url)
{
  g_autoptr (KontorAccount) account = kontor_account_find (name, NULL);
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autoptr (KontorReplica) replica = NULL;
  g_autofree char *server = NULL;

  if (account != NULL)
    return FALSE;
  replica = kontor_replica_open (folder, FALSE, NULL, NULL);
  server = replica != NULL ? kontor_replica_get_meta (replica, "server") : NULL;

  return g_strcmp0 (server, url) == 0;
}

/* The folder of an account that was removed while something in it was unsent. (transfer full) */
static char *
find_kept_name (const char *url)
{
  g_autofree char *top = g_build_filename (g_get_user_data_dir (), "kontor", NULL);
  g_autoptr (GDir) folder = g_dir_open (top, 0, NULL);
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (kontor_account_name_is_valid (name) && is_kept_for (name, url))
      return g_strdup (name);

  return NULL;
}

/* @is_new: whether the folder is removed again if it fails */
static gboolean
join_as (const KontorJoin *self,
         const char *name,
         const char *url,
         gboolean is_new,
         GCancellable *cancellable,
         GError **error)
{
  KontorSignIn sign_in = {
    .account = self->login,
    .password = self->password,
    .code = self->code,
    .name = self->name,
    .organisation = self->organisation,
  };
  g_autoptr (KontorAccount) account = kontor_account_new (name, url);
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, TRUE, NULL, &local);

  account->insecure = self->insecure;
  account->server = g_strdup (self->server);
  account->title = g_strdup (self->organisation);
  if (replica != NULL && kontor_session_sign_in (account, replica, &sign_in, cancellable, &local))
    return TRUE;
  g_clear_pointer (&replica, kontor_replica_close);
  if (is_new)
    kontor_session_remove_empty_folder (folder);

  return pass_on (g_steal_pointer (&local), folder, error);
}

/**
 * kontor_join_sign_in:
 * @name: of an account
 * @password: of the person
 * @code: (nullable): a second factor's
 * @cancellable: (nullable): ends the waiting
 * @error: of %KONTOR_AGENT_ERROR
 *
 * Returns: whether there is a session again
 */
gboolean
kontor_join_sign_in (const char *name,
                     const char *password,
                     const char *code,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorReplica) replica = NULL;
  g_autoptr (KontorAccount) account = kontor_account_find (name, &local);

  if (account == NULL)
    return pass_on (g_steal_pointer (&local), folder, error);
  if (account->login == NULL || *account->url == '\0')
    return fail (error, KONTOR_AGENT_ERROR_FAILED, _ ("This office has no server."));
  replica = kontor_replica_open (folder, TRUE, NULL, &local);
  if (replica != NULL &&
      kontor_session_sign_in (account, replica,
                              &(KontorSignIn) {
                                  .account = account->login, .password = password, .code = code },
                              cancellable, &local))
    return TRUE;

  return pass_on (g_steal_pointer (&local), folder, error);
}

/* Whether @code is an invitation's: 20 letters and digits, more than a second factor has. PROTOCOL.md
 * §5.6. */
static gboolean
is_invitation (const char *code)
{
  guint n = 0;

  for (const char *at = code; at != NULL && *at != '\0'; at++)
    n += g_ascii_isalnum (*at);

  return n == 20;
}

/* The person has that account already, and is signed in to it again. (transfer full) (nullable) */
static char *
join_known (const KontorJoin *self,
            const KontorAccount *account,
            GCancellable *cancellable,
            GError **error)
{
  /* An invitation is for somebody new. */
  if (is_invitation (self->code))
    {
      fail (error, KONTOR_AGENT_ERROR_EXISTS,
            _ ("You have this account on this computer already. Sign in without a code."));
      return NULL;
    }
  if (!kontor_join_sign_in (account->name, self->password, self->code, cancellable, error))
    return NULL;

  return g_strdup (account->name);
}

/**
 * kontor_join_run:
 * @self: what it takes
 * @cancellable: (nullable): ends the waiting
 * @error: of %KONTOR_AGENT_ERROR
 *
 * Returns: (transfer full) (nullable): the name of the account: a new one, or the one that the
 *   person had already
 */
char *
kontor_join_run (const KontorJoin *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *url = ask_server (self, cancellable, error);
  g_autoptr (KontorAccount) known = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *name = NULL;

  if (url == NULL)
    return NULL;
  known = kontor_session_find_account (url, self->login);
  if (known != NULL)
    return join_known (self, known, cancellable, error);
  /* An invitation is used up by the first try, and its person is new. */
  kept = !is_invitation (self->code) ? find_kept_name (url) : NULL;
  if (kept != NULL)
    {
      g_autoptr (GError) local = NULL;

      if (join_as (self, kept, url, FALSE, cancellable, &local))
        return g_steal_pointer (&kept);
      if (!g_error_matches (local, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  name = self->server != NULL ? g_strdup (self->server) : kontor_account_suggest_name (url);
  if (!join_as (self, name, url, TRUE, cancellable, error))
    return NULL;

  return g_steal_pointer (&name);
}

/* --- forgetting --- */

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

/* The session ends by itself, should the server not hear of it. */
static void
sign_out (const KontorAccount *account)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KontorHttpClient) client = NULL;
  g_autoptr (GError) error = NULL;
  guint timeout = 0;

  if (*account->url == '\0')
    return;
  client = kontor_session_open (account, &error);
  /* On the main thread; the cancellable is of any thread. */
  timeout = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, SIGN_OUT_SECONDS, cancel_cb,
                                        g_object_ref (cancellable), g_object_unref);
  if (client == NULL || !kontor_http_client_sign_out (client, cancellable, &error))
    g_debug ("the session of %s was not ended: %s", account->name, error->message);
  g_source_remove (timeout);
}

static gboolean
is_empty (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);

  return folder == NULL || g_dir_read_name (folder) == NULL;
}

/* Whether nothing would be lost with the folder. What can't be read may hold something. */
static gboolean
is_sent (const char *folder)
{
  KontorReplicaCounts counts = { 0 };
  g_autofree char *staged = g_build_filename (folder, "staged", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = kontor_replica_open (folder, FALSE, NULL, &error);

  if (replica == NULL)
    return g_error_matches (error, KONTOR_REPLICA_ERROR, KONTOR_REPLICA_ERROR_NOT_FOUND);

  return is_empty (staged) && kontor_replica_count (replica, &counts, NULL) &&
         counts.waiting == 0 && counts.attention == 0;
}

/* Never follows a link. */
static gboolean
remove_tree (const char *path, GError **error)
{
  g_autoptr (GDir) folder = NULL;
  const char *name = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    folder = g_dir_open (path, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (!remove_tree (child, error))
        return FALSE;
    }
  if (g_remove (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_FAILED,
               _ ("“%s” can’t be removed: %s"), path, g_strerror (errno));

  return FALSE;
}

static char *
get_password_path (const char *server)
{
  g_autofree char *folder = kontor_account_get_server_folder (server);

  return g_strconcat (folder, ".password", NULL);
}

static gboolean
remove_server (const char *server, GError **error)
{
  g_autofree char *folder = kontor_account_get_server_folder (server);
  g_autofree char *password = get_password_path (server);

  return remove_tree (folder, error) && remove_tree (password, error);
}

/**
 * kontor_join_remove:
 * @name: of an account
 * @everything: whether to remove what is unsent, and the data of an office on this computer
 * @error: of %KONTOR_AGENT_ERROR
 *
 * Returns: whether the account is forgotten
 */
gboolean
kontor_join_remove (const char *name, gboolean everything, GError **error)
{
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorAccount) account = kontor_account_find (name, &local);
  gboolean alone = FALSE;

  if (account == NULL)
    return pass_on (g_steal_pointer (&local), folder, error);
  sign_out (account);
  if (!kontor_account_remove (name, &local))
    return pass_on (g_steal_pointer (&local), folder, error);
  /* There is no other place where it is. */
  alone = account->server != NULL || *account->url == '\0';
  if (!everything && (alone || !is_sent (folder)))
    return TRUE;

  return remove_tree (folder, error) &&
         (account->server == NULL || remove_server (account->server, error));
}

/* --- offices on this computer --- */

/**
 * kontor_join_load_local_password:
 * @server: of an account
 *
 * Returns: (transfer full) (nullable): the founder's password
 */
char *
kontor_join_load_local_password (const char *server)
{
  g_autofree char *path = get_password_path (server);
  char *password = NULL;

  return g_file_get_contents (path, &password, NULL, NULL) ? g_strchomp (password) : NULL;
}

/**
 * kontor_join_make_local_password:
 * @server: of an account to be
 * @error: of %KONTOR_AGENT_ERROR
 *
 * Whoever can read the file can read the office beside it.
 *
 * Returns: (transfer full) (nullable): a password that is kept
 */
char *
kontor_join_make_local_password (const char *server, GError **error)
{
  guint8 bytes[PASSWORD_BYTES];
  g_autofree char *path = get_password_path (server);
  g_autofree char *password = NULL;
  g_autoptr (GError) local = NULL;

  kontor_random_fill (kontor_random_get_system (), bytes, sizeof bytes);
  password = g_base64_encode (bytes, sizeof bytes);
  if (g_file_set_contents_full (path, password, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return g_steal_pointer (&password);
  fail (error, KONTOR_AGENT_ERROR_FAILED, local->message);

  return NULL;
}
