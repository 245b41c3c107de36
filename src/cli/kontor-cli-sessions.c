/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that guard one's own account: sessions, totp. On the main thread, which they block. */

#include "config.h"

#include "kontor-cli-account.h"
#include "kontor-cli-commands.h"
#include "kontor-cli-table.h"
#include "kontor-cli-value.h"
#include "kontor-json.h"
#include "kontor-session.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

/* The fewest digits that name a session. */
#define ID_END_MIN 4
#define ID_END_SHOWN 8

/* (transfer full): NULL when it was told why */
static KontorHttpClient *
open_client (KontorCli *self)
{
  g_autoptr (KontorAccount) account = kontor_cli_find_account (self);
  g_autoptr (GError) error = NULL;
  KontorHttpClient *client = NULL;

  if (account == NULL)
    return NULL;
  client = kontor_session_open (account, &error);
  if (client == NULL)
    kontor_cli_fail (self, error);

  return client;
}

static void
write_sessions (KontorCli *self, GPtrArray *sessions, gboolean totp)
{
  g_string_append (self->output, "{\"sessions\":[");
  for (guint i = 0; i < sessions->len; i++)
    {
      const KontorOwnSession *session = sessions->pdata[i];

      kontor_json_write_comma (self->output);
      g_string_append_c (self->output, '{');
      kontor_json_add_text (self->output, "session", session->session);
      kontor_json_add_text (self->output, "installation", session->installation);
      kontor_json_add_text (self->output, "created", session->created);
      kontor_json_add_text (self->output, "seen", session->seen);
      kontor_json_add_text (self->output, "network", session->network);
      kontor_json_add_boolean (self->output, "this", session->asking);
      g_string_append_c (self->output, '}');
    }
  g_string_append_c (self->output, ']');
  kontor_json_add_boolean (self->output, "totp", totp);
  g_string_append (self->output, "}\n");
}

/* In the reader's zone and to the minute. (transfer full) */
static char *
format_time (const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : g_strdup (text);
}

static const char *
get_end (const char *id)
{
  gsize length = strlen (id);

  return length > ID_END_SHOWN ? id + length - ID_END_SHOWN : id;
}

static void
print_sessions (KontorCli *self, GPtrArray *sessions, gboolean totp)
{
  g_autoptr (KontorTable) table = kontor_table_new ();
  guint width = kontor_terminal_get_width ();

  kontor_table_add_column (table, _ ("Session"), FALSE);
  kontor_table_add_column (table, _ ("Signed in"), FALSE);
  kontor_table_add_column (table, _ ("Last seen"), FALSE);
  kontor_table_add_column (table, _ ("Network"), FALSE);
  kontor_table_add_column (table, "", FALSE);
  for (guint i = 0; i < sessions->len; i++)
    {
      const KontorOwnSession *session = sessions->pdata[i];
      g_autofree char *created = format_time (session->created);
      g_autofree char *seen = format_time (session->seen);

      kontor_table_begin_row (table);
      kontor_table_add_cell (table, get_end (session->session));
      kontor_table_add_cell (table, created);
      kontor_table_add_cell (table, seen);
      kontor_table_add_cell (table, session->network);
      kontor_table_add_cell (table, session->asking ? _ ("this one") : "");
    }
  kontor_table_print (table, self->output, width, width > 0);
  g_string_append (self->output, totp
                                     ? _ ("A code is asked for at each sign-in.\n")
                                     : _ ("No code is asked for at a sign-in. “kontor-cli totp on” "
                                          "changes that.\n"));
}

/* NULL when it was told that none or more than one is meant. */
static const KontorOwnSession *
find_session (KontorCli *self, GPtrArray *sessions, const char *typed)
{
  const KontorOwnSession *found = NULL;

  for (guint i = 0; i < sessions->len; i++)
    {
      const KontorOwnSession *session = sessions->pdata[i];

      if (!g_str_has_suffix (session->session, typed) || strlen (typed) < ID_END_MIN)
        continue;
      if (found != NULL)
        {
          kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("More than one session ends in “%s”."),
                               typed);
          return NULL;
        }
      found = session;
    }
  if (found == NULL)
    kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("You have no session “%s”."), typed);

  return found;
}

gboolean
kontor_cli_run_sessions (KontorCli *self)
{
  const char *word = kontor_cli_get_word (self, 0);
  const char *typed = kontor_cli_get_word (self, 1);
  g_autoptr (KontorHttpClient) client = NULL;
  g_autoptr (GPtrArray) sessions = NULL;
  const KontorOwnSession *session = NULL;
  g_autoptr (GError) error = NULL;
  gboolean totp = FALSE;

  if (word != NULL && (strcmp (word, "end") != 0 || typed == NULL))
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                _ ("Say “sessions” or “sessions end ID”."));
  client = open_client (self);
  if (client == NULL)
    return FALSE;
  sessions = kontor_http_client_list_sessions (client, &totp, NULL, &error);
  if (sessions == NULL)
    return kontor_cli_fail (self, error);
  if (typed != NULL)
    {
      session = find_session (self, sessions, typed);
      if (session == NULL)
        return FALSE;
      if (!kontor_http_client_end_session (client, session->session, NULL, &error))
        return kontor_cli_fail (self, error);
      if (!self->json)
        g_string_append_printf (self->output, _ ("Signed out there: %s.\n"),
                                get_end (session->session));
      return TRUE;
    }
  if (self->json)
    write_sessions (self, sessions, totp);
  else
    print_sessions (self, sessions, totp);

  return TRUE;
}

/* --- totp --- */

static gboolean
confirm (KontorCli *self, KontorHttpClient *client, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) told = kontor_http_client_change_totp (client, KONTOR_TOTP_CONFIRM, NULL,
                                                                code, NULL, &error);
  g_auto (GStrv) codes = NULL;

  if (told == NULL)
    return kontor_cli_fail (self, error);
  codes = g_strsplit (g_hash_table_contains (told, "recovery")
                          ? g_hash_table_lookup (told, "recovery")
                          : "",
                      " ", -1);
  if (self->json)
    {
      g_string_append (self->output, "{\"recovery\":[");
      for (guint i = 0; codes[i] != NULL; i++)
        {
          kontor_json_write_comma (self->output);
          kontor_json_write_text (self->output, codes[i]);
        }
      g_string_append (self->output, "]}\n");
      return TRUE;
    }
  g_string_append (self->output,
                   _ ("From now on a code is asked for at each sign-in. Keep these recovery codes "
                      "where you find them without the device; each works once:\n\n"));
  for (guint i = 0; codes[i] != NULL; i++)
    g_string_append_printf (self->output, "  %s\n", codes[i]);

  return TRUE;
}

static gboolean
turn_on (KontorCli *self, KontorHttpClient *client, const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) told = kontor_http_client_change_totp (client, KONTOR_TOTP_BEGIN, password,
                                                                NULL, NULL, &error);
  const char *secret = NULL;
  const char *uri = NULL;
  g_autofree char *code = NULL;

  if (told == NULL)
    return kontor_cli_fail (self, error);
  secret = g_hash_table_lookup (told, "secret");
  uri = g_hash_table_lookup (told, "uri");
  if (self->json)
    {
      g_string_append_c (self->output, '{');
      kontor_json_add_text (self->output, "secret", secret != NULL ? secret : "");
      kontor_json_add_text (self->output, "uri", uri != NULL ? uri : "");
      g_string_append (self->output, "}\n");
      return TRUE;
    }
  g_string_append_printf (self->output,
                          _ ("Add an account to the app that shows your codes, with this key:\n\n"
                             "  %s\n\nor this address:\n\n  %s\n\n"),
                          secret, uri);
  if (!kontor_cli_may_ask ())
    {
      g_string_append (self->output,
                       _ ("Nothing has changed before “kontor-cli totp confirm CODE”.\n"));
      return TRUE;
    }
  /* The key must be seen before a code of it can be asked for. */
  fwrite (self->output->str, 1, self->output->len, stdout);
  fflush (stdout);
  g_string_truncate (self->output, 0);
  code = kontor_cli_ask (self, _ ("The code that it shows"), "totp confirm CODE", FALSE);

  return code != NULL && confirm (self, client, code);
}

static gboolean
turn_off (KontorCli *self, KontorHttpClient *client, const char *password)
{
  g_autofree char *code = g_strdup (kontor_cli_get_option (self, "code"));
  g_autoptr (GHashTable) told = NULL;
  g_autoptr (GError) error = NULL;

  if (code == NULL)
    code = kontor_cli_ask (self, _ ("A code, or a recovery code"), "--code", FALSE);
  if (code == NULL)
    return FALSE;
  told = kontor_http_client_change_totp (client, KONTOR_TOTP_END, password, code, NULL, &error);
  if (told == NULL)
    return kontor_cli_fail (self, error);
  if (!self->json)
    g_string_append (self->output, _ ("The password alone signs you in again.\n"));

  return TRUE;
}

gboolean
kontor_cli_run_totp (KontorCli *self)
{
  const char *word = kontor_cli_get_word (self, 0);
  const char *code = kontor_cli_get_word (self, 1);
  g_autoptr (KontorHttpClient) client = NULL;
  g_autofree char *password = NULL;
  gboolean on = strcmp (word, "on") == 0;

  if (strcmp (word, "confirm") == 0 ? code == NULL
                                    : code != NULL || (!on && strcmp (word, "off") != 0))
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                _ ("Say “totp on”, “totp confirm CODE” or “totp off”."));
  client = open_client (self);
  if (client == NULL)
    return FALSE;
  if (code != NULL)
    return confirm (self, client, code);
  password = kontor_cli_ask_password (self, FALSE);
  if (password == NULL)
    return FALSE;

  return on ? turn_on (self, client, password) : turn_off (self, client, password);
}
