/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An account, its replica and its server brought together: signing in, and the tokens that agent and
 * command line share. Blocking, on the replica's thread. */

#include "config.h"

#include "kontor-session.h"

#include "kontor-search.h"
#include "kontor-sync.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

static KontorTokens *
load_tokens (gpointer name)
{
  g_autofree char *secret = kontor_account_load_secret (name, NULL);

  return secret != NULL ? kontor_tokens_new_from_string (secret) : NULL;
}

static gboolean
store_tokens (gpointer name, const KontorTokens *tokens, GError **error)
{
  g_autofree char *text = kontor_tokens_to_string (tokens);

  return kontor_account_store_secret (name, text, NULL, error);
}

static int
lock_tokens (gpointer name, GError **error)
{
  return kontor_account_lock_secret (name, error);
}

/**
 * kontor_session_open:
 * @account: an account with a server
 * @error: %KONTOR_NET_ERROR_REFUSED where the address can't be one
 *
 * Returns: (transfer full) (nullable): the way to the server
 */
KontorHttpClient *
kontor_session_open (const KontorAccount *account, GError **error)
{
  KontorTokensPlace place = { load_tokens, store_tokens, account->name, lock_tokens,
                              kontor_account_unlock_secret };
  KontorHttpClient *client = kontor_http_client_new (account->url, account->insecure, error);

  if (client != NULL)
    {
      g_autoptr (KontorTokens) tokens = load_tokens (account->name);

      kontor_http_client_set_tokens (client, tokens);
      kontor_http_client_set_place (client, &place);
    }

  return client;
}

/**
 * kontor_session_find_account:
 * @url: the server's address, as a person types it
 * @login: the e-mail address
 *
 * Whoever signs in a second time means the account that is there.
 *
 * Returns: (transfer full) (nullable): the account
 */
KontorAccount *
kontor_session_find_account (const char *url, const char *login)
{
  /* Connects to nothing: whether the address may be called is not asked here. */
  g_autoptr (KontorHttpClient) client = kontor_http_client_new (url, TRUE, NULL);
  g_autoptr (GPtrArray) accounts = kontor_account_list (NULL);

  for (guint i = 0; client != NULL && accounts != NULL && i < accounts->len; i++)
    {
      const KontorAccount *account = accounts->pdata[i];

      if (strcmp (account->url, kontor_http_client_get_url (client)) == 0 &&
          account->login != NULL && g_ascii_strcasecmp (account->login, login) == 0)
        return g_ptr_array_steal_index (accounts, i);
    }

  return NULL;
}

static gboolean
is_other_person (KontorReplica *replica, const KontorSignedIn *signed_in)
{
  KontorId person = KONTOR_ID_INIT_NIL;

  kontor_replica_get_person (replica, &person);

  return !kontor_id_is_nil (&person) && !kontor_id_equal (&person, &signed_in->person);
}

static gboolean
keep_account (KontorAccount *account,
              KontorReplica *replica,
              const char *url,
              const KontorSignedIn *signed_in,
              const char *login,
              GError **error)
{
  g_set_str (&account->url, url);
  /* Often the account's own. */
  g_set_str (&account->login, login);
  account->person = signed_in->person;
  account->organisation = signed_in->organisation;

  return kontor_replica_set_person (replica, &signed_in->person, error) &&
         kontor_replica_set_meta (replica, "server", account->url, error) &&
         kontor_account_save (account, error);
}

/**
 * kontor_session_sign_in:
 * @account: (inout): an account with the server's address, as it was typed; not stored yet or stored
 * @replica: its replica
 * @sign_in: who, and with what
 * @cancellable: (nullable): ends the waiting
 * @error: see kontor_http_client_sign_in(); %KONTOR_SYNC_ERROR_OTHER_PERSON where the replica is
 *   somebody else's
 *
 * Returns: whether the person is signed in, and the account is stored
 */
gboolean
kontor_session_sign_in (KontorAccount *account,
                        KontorReplica *replica,
                        const KontorSignIn *sign_in,
                        GCancellable *cancellable,
                        GError **error)
{
  KontorSignIn complete = *sign_in;
  g_autoptr (KontorHttpClient) client = kontor_session_open (account, error);
  g_autoptr (KontorSignedIn) signed_in = NULL;

  if (client == NULL)
    return FALSE;
  kontor_replica_get_installation (replica, &complete.installation);
  signed_in = kontor_http_client_sign_in (client, &complete, cancellable, error);
  if (signed_in == NULL)
    return FALSE;
  if (is_other_person (replica, signed_in))
    {
      g_set_error (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_OTHER_PERSON,
                   _ ("What is kept for the account “%s” belongs to somebody else."),
                   account->name);
      return FALSE;
    }

  return keep_account (account, replica, kontor_http_client_get_url (client), signed_in,
                       sign_in->account, error);
}

/**
 * kontor_session_keep_title:
 * @account: (inout): an account that is signed in
 * @replica: its replica
 * @changed: (out) (optional): whether the title is another one now
 * @error: of the list of accounts
 *
 * Returns: whether the title that is known is stored
 */
gboolean
kontor_session_keep_title (KontorAccount *account,
                           KontorReplica *replica,
                           gboolean *changed,
                           GError **error)
{
  g_autoptr (KontorRow) row = NULL;
  const char *title = NULL;

  if (changed != NULL)
    *changed = FALSE;
  row = kontor_reader_get (kontor_replica_get_reader (replica), KONTOR_RECORD_ORGANISATION,
                           &account->organisation);
  title = row != NULL ? kontor_search_get_title (row) : "";
  if (*title == '\0' || g_strcmp0 (title, account->title) == 0)
    return TRUE;
  g_free (account->title);
  account->title = g_strdup (title);
  if (!kontor_account_save (account, error))
    return FALSE;
  if (changed != NULL)
    *changed = TRUE;

  return TRUE;
}

/**
 * kontor_session_remove_empty_folder:
 * @folder: of an account that was never signed in
 */
void
kontor_session_remove_empty_folder (const char *folder)
{
  static const char *const names[] = { "replica-1.db",     "replica-1.db-wal",
                                       "replica-1.db-shm", "replica-1.db-journal",
                                       "turn.lock",        "sync.lock",
                                       "tokens.lock",      "current" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}
