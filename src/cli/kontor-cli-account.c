/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that meet a server: join, sign-in, sync, accounts. On the main thread, which they block. */

#include "config.h"

#include "kontor-account.h"
#include "kontor-cli-account.h"
#include "kontor-cli-commands.h"
#include "kontor-cli-table.h"
#include "kontor-cli-value.h"
#include "kontor-json.h"
#include "kontor-session.h"
#include "kontor-sync-content.h"
#include "kontor-sync.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

/* --- which account --- */

/* The account that the replica's folder belongs to. (transfer full) (nullable) */
static KontorAccount *
load_account (KontorCli *self, GError **error)
{
  g_autofree char *name = g_path_get_basename (self->folder);
  g_autofree char *folder = kontor_account_get_folder (name);

  return strcmp (folder, self->folder) == 0 ? kontor_account_find (name, error) : NULL;
}

KontorAccount *
kontor_cli_find_account (KontorCli *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorAccount) account = load_account (self, &error);

  if (account != NULL && *account->url != '\0')
    return g_steal_pointer (&account);
  if (error != NULL &&
      !g_error_matches (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_NOT_FOUND))
    kontor_cli_fail (self, error);
  else
    kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                         _ ("The office in “%s” has no server. “kontor-cli join URL” joins one."),
                         self->folder);

  return NULL;
}

/* --- signing in --- */

/* The account to sign in to: the one that is there, or one made from the address. (transfer full) */
static KontorAccount *
choose_account (KontorCli *self, const char *url, gboolean *is_new)
{
  g_autoptr (KontorAccount) account = NULL;
  g_autofree char *name = NULL;

  *is_new = FALSE;
  if (self->chosen_folder != NULL)
    {
      kontor_cli_complain (
          self, KONTOR_EXIT_USAGE,
          _ ("Offices on a server are kept by account: say --account NAME instead of "
             "--folder."));
      return NULL;
    }
  if (self->account != NULL || url == NULL)
    account = kontor_account_find (self->account, NULL);
  if (account != NULL)
    return g_steal_pointer (&account);
  if (url == NULL)
    {
      kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("Say the address of the server."));
      return NULL;
    }
  name = self->account != NULL ? g_strdup (self->account) : kontor_account_suggest_name (url);
  if (!kontor_account_name_is_valid (name))
    {
      kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("“%s” is no name of an account."), name);
      return NULL;
    }
  *is_new = TRUE;

  return kontor_account_new (name, url);
}

static gboolean run_sync (KontorCli *self, const KontorAccount *account);

/* Asks for the code of a second factor where the server wants one. */
static gboolean
try_sign_in (KontorCli *self, KontorAccount *account, const KontorSignIn *wanted, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *code = NULL;
  KontorSignIn complete = *wanted;

  if (kontor_session_sign_in (account, self->replica, wanted, NULL, &local))
    return TRUE;
  if (!g_error_matches (local, KONTOR_NET_ERROR, KONTOR_NET_ERROR_CODE_WANTED) ||
      wanted->code != NULL || !kontor_cli_may_ask ())
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  code = kontor_cli_ask (self, _ ("Code of your second factor"), "--code", FALSE);
  if (code == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  complete.code = code;

  return kontor_session_sign_in (account, self->replica, &complete, NULL, error);
}

static gboolean
sign_in (KontorCli *self,
         KontorAccount *account,
         const KontorSignIn *wanted,
         gboolean is_new,
         const char *url)
{
  g_autoptr (GError) error = NULL;

  self->folder = kontor_account_get_folder (account->name);
  if (g_strcmp0 (url, account->url) != 0)
    {
      g_free (account->url);
      account->url = g_strdup (url);
    }
  account->insecure = kontor_cli_has_option (self, "insecure-http");
  if (!kontor_cli_open (self, TRUE))
    return FALSE;
  if (!try_sign_in (self, account, wanted, &error))
    {
      if (is_new)
        {
          g_clear_pointer (&self->replica, kontor_replica_close);
          kontor_session_remove_empty_folder (self->folder);
        }
      if (g_error_matches (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_OTHER_PERSON))
        return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                    _ ("The replica in “%s” belongs to somebody else. Say another "
                                       "account with --account."),
                                    self->folder);
      return kontor_cli_fail (self, error);
    }
  if (!run_sync (self, account))
    return FALSE;
  if (!kontor_session_keep_title (account, self->replica, NULL, &error))
    g_printerr ("kontor-cli: %s\n", error->message);
  if (!self->json)
    g_string_append_printf (self->output, _ ("Signed in as %s; the account is called “%s”.\n"),
                            wanted->account, account->name);

  return TRUE;
}

/* An answer from an option, else from the terminal. (transfer full) (nullable) */
static char *
get_answer (KontorCli *self, const char *option, const char *question)
{
  const char *value = kontor_cli_get_option (self, option);
  g_autofree char *name = g_strconcat ("--", option, NULL);

  return value != NULL ? g_strdup (value) : kontor_cli_ask (self, question, name, FALSE);
}

/* Whoever says the address again has no second account in mind. */
static void
use_known_account (KontorAccount **account, const char *url, const char *email, gboolean *is_new)
{
  KontorAccount *known = kontor_session_find_account (url, email);

  if (known == NULL)
    return;
  kontor_account_free (*account);
  *account = known;
  *is_new = FALSE;
}

gboolean
kontor_cli_run_join (KontorCli *self)
{
  const char *url = kontor_cli_get_word (self, 0);
  g_autoptr (KontorAccount) account = NULL;
  g_autofree char *code = g_strdup (kontor_cli_get_word (self, 1));
  g_autofree char *email = NULL;
  g_autofree char *name = NULL;
  g_autofree char *password = NULL;
  gboolean is_new = FALSE;

  account = choose_account (self, url, &is_new);
  if (account == NULL)
    return FALSE;
  if (!is_new)
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("There is an account “%s” already. Say another name with "
                                   "--account, or “kontor-cli sign-in”."),
                                account->name);
  if (code == NULL)
    code = kontor_cli_ask (self, _ ("Code of your invitation"), "CODE", FALSE);
  if (code == NULL || (name = get_answer (self, "name", _ ("Your name"))) == NULL ||
      (email = get_answer (self, "email", _ ("Your e-mail address"))) == NULL ||
      (password = kontor_cli_ask_password (self, TRUE)) == NULL)
    return FALSE;

  return sign_in (self, account,
                  &(KontorSignIn) { .account = email,
                                    .password = password,
                                    .code = code,
                                    .name = name,
                                    .organisation = kontor_cli_get_option (self, "organisation") },
                  TRUE, url);
}

gboolean
kontor_cli_run_sign_in (KontorCli *self)
{
  const char *url = kontor_cli_get_word (self, 0);
  g_autoptr (KontorAccount) account = NULL;
  g_autofree char *known_url = NULL;
  g_autofree char *email = NULL;
  g_autofree char *password = NULL;
  gboolean is_new = FALSE;

  account = choose_account (self, url, &is_new);
  if (account == NULL)
    return FALSE;
  known_url = g_strdup (url != NULL ? url : account->url);
  if (*known_url == '\0')
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("Say the address of the server."));
  email = account->login != NULL && !kontor_cli_has_option (self, "email")
              ? g_strdup (account->login)
              : get_answer (self, "email", _ ("Your e-mail address"));
  if (email == NULL)
    return FALSE;
  if (is_new && self->account == NULL)
    use_known_account (&account, known_url, email, &is_new);
  password = kontor_cli_ask_password (self, FALSE);
  if (password == NULL)
    return FALSE;

  return sign_in (self, account,
                  &(KontorSignIn) { .account = email,
                                    .password = password,
                                    .code = kontor_cli_get_option (self, "code") },
                  is_new, known_url);
}

/* --- sync --- */

/* What a first sync brought is to be found when the command ends. */
static gboolean
index_all (KontorCli *self, GError **error)
{
  gboolean more = TRUE;

  while (more)
    if (!kontor_replica_index (self->replica, KONTOR_SECOND, &more, error))
      return FALSE;

  return TRUE;
}

static gboolean
sync_locked (KontorCli *self, const KontorAccount *account, KontorSyncReport *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorHttpClient) client = kontor_session_open (account, &error);

  KontorTransport *transport = NULL;
  gboolean done = FALSE;

  if (client == NULL)
    return kontor_cli_fail (self, error);
  transport = kontor_http_client_get_transport (client);
  if (kontor_cli_has_option (self, "check"))
    done = kontor_sync_check (self->replica, transport, report, NULL, NULL, NULL, &error);
  else
    done = kontor_sync_run (self->replica, transport, report, NULL, NULL, NULL, &error);

  return (done && index_all (self, &error)) || kontor_cli_fail (self, error);
}

static void
print_report (KontorCli *self, const KontorSyncReport *report)
{
  if (self->json)
    {
      g_string_append_c (self->output, '{');
      kontor_json_add_integer (self->output, "sent", report->pushed);
      kontor_json_add_integer (self->output, "refused", report->rejected);
      kontor_json_add_integer (self->output, "received", report->pulled);
      if (report->set_back)
        kontor_json_add_boolean (self->output, "set-back", TRUE);
      if (kontor_cli_has_option (self, "check"))
        kontor_json_add_integer (self->output, "mended", report->mended);
      g_string_append (self->output, "}\n");
      return;
    }
  if (report->set_back)
    g_string_append_printf (self->output,
                            ngettext ("The server was set back to an older state. %u change made "
                                      "here was sent again.\n",
                                      "The server was set back to an older state. %u changes made "
                                      "here were sent again.\n",
                                      report->repeated),
                            report->repeated);
  g_string_append_printf (self->output, _ ("Changes sent: %u; records received: %u.\n"),
                          report->pushed, report->pulled);
  if (report->rejected > 0)
    g_string_append_printf (self->output, _ ("Refused: %u. “kontor-cli tray” shows why.\n"),
                            report->rejected);
  if (!kontor_cli_has_option (self, "check"))
    return;
  if (report->mended == 0)
    g_string_append (self->output, _ ("Everything here is as on the server.\n"));
  else
    g_string_append_printf (self->output,
                            ngettext ("%u record was not as on the server and was mended.\n",
                                      "%u records were not as on the server and were mended.\n",
                                      report->mended),
                            report->mended);
}

static gboolean
run_sync (KontorCli *self, const KontorAccount *account)
{
  KontorSyncReport report = { 0 };
  g_autoptr (GError) error = NULL;
  int lock = kontor_sync_lock (self->folder, &error);
  gboolean done = FALSE;

  if (lock < 0)
    return kontor_cli_fail (self, error);
  done = sync_locked (self, account, &report);
  kontor_sync_unlock (lock);
  if (done)
    print_report (self, &report);

  return done;
}

gboolean
kontor_cli_run_sync (KontorCli *self)
{
  g_autoptr (KontorAccount) account = kontor_cli_find_account (self);
  guint seconds = 0;

  if (account == NULL || !kontor_cli_read_count (self, "watch", &seconds))
    return FALSE;
  if (!kontor_cli_has_option (self, "watch"))
    return run_sync (self, account);
  for (;;)
    {
      gboolean done = run_sync (self, account);

      fwrite (self->output->str, 1, self->output->len, stdout);
      fflush (stdout);
      g_string_truncate (self->output, 0);
      /* Being offline passes; the rest would only be told again and again. */
      if (!done && self->exit != KONTOR_EXIT_SERVER)
        return FALSE;
      self->exit = KONTOR_EXIT_DONE;
      g_usleep ((gulong) CLAMP (seconds, 1, 86400) * G_USEC_PER_SEC);
    }
}

void
kontor_cli_fetch_history (KontorCli *self, KontorRecordType type, const KontorId *id)
{
  g_autoptr (KontorAccount) account = load_account (self, NULL);
  g_autoptr (KontorHttpClient) client = NULL;
  g_autoptr (GError) error = NULL;

  if (account == NULL || *account->url == '\0')
    return;
  client = kontor_session_open (account, &error);
  if (client != NULL &&
      kontor_sync_fetch_history (self->replica, kontor_http_client_get_transport (client), type, id,
                                 NULL, &error))
    return;
  g_printerr (_ ("kontor-cli: this is what is known here. %s\n"), error->message);
}

gboolean
kontor_cli_fetch_content (KontorCli *self, KontorContentCache *cache, const char *hash)
{
  g_autoptr (KontorAccount) account = kontor_cli_find_account (self);
  g_autoptr (KontorHttpClient) client = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (account == NULL)
    return FALSE;
  client = kontor_session_open (account, &error);
  if (client != NULL)
    path = kontor_sync_fetch_content (self->replica, cache,
                                      kontor_http_client_get_transport (client), hash, NULL,
                                      &error);

  return path != NULL || kontor_cli_fail (self, error);
}

/* --- accounts --- */

static void
write_accounts (KontorCli *self, GPtrArray *accounts)
{
  g_string_append (self->output, "{\"accounts\":[");
  for (guint i = 0; i < accounts->len; i++)
    {
      const KontorAccount *account = accounts->pdata[i];

      kontor_json_write_comma (self->output);
      g_string_append_c (self->output, '{');
      kontor_json_add_text (self->output, "name", account->name);
      kontor_json_add_text (self->output, "server", account->url);
      if (account->login != NULL)
        kontor_json_add_text (self->output, "login", account->login);
      if (account->title != NULL)
        kontor_json_add_text (self->output, "title", account->title);
      g_string_append_c (self->output, '}');
    }
  g_string_append (self->output, "]}\n");
}

gboolean
kontor_cli_run_accounts (KontorCli *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = kontor_account_list (&error);
  g_autoptr (KontorTable) table = NULL;
  guint width = kontor_terminal_get_width ();

  if (accounts == NULL)
    return kontor_cli_fail (self, error);
  if (self->json)
    {
      write_accounts (self, accounts);
      return TRUE;
    }
  if (accounts->len == 0)
    {
      g_string_append (self->output,
                       _ ("There is no account yet. “kontor-cli init NAME” founds an office here, "
                          "“kontor-cli join URL” joins one.\n"));
      return TRUE;
    }
  table = kontor_table_new ();
  kontor_table_add_column (table, _ ("Account"), FALSE);
  kontor_table_add_column (table, _ ("Office"), FALSE);
  kontor_table_add_column (table, _ ("You sign in as"), FALSE);
  kontor_table_add_column (table, _ ("Server"), FALSE);
  for (guint i = 0; i < accounts->len; i++)
    {
      const KontorAccount *account = accounts->pdata[i];

      kontor_table_begin_row (table);
      kontor_table_add_cell (table, account->name);
      kontor_table_add_cell (table, account->title != NULL ? account->title : "");
      kontor_table_add_cell (table, account->login != NULL ? account->login : "");
      kontor_table_add_cell (table, account->url);
    }
  kontor_table_print (table, self->output, width, width > 0);

  return TRUE;
}
