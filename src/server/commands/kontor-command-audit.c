/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading and checking the audit log, whether a server runs on the folder or not. The main thread. */

#include "config.h"

#include "kontor-audit.h"
#include "kontor-auth-database.h"
#include "kontor-data-directory.h"
#include "kontor-server-commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static KontorSql *
open_database (const char *data, GError **error)
{
  g_autoptr (KontorDataDirectory) directory = kontor_data_directory_open (data, 0, error);
  g_autofree char *path = NULL;
  g_autoptr (GError) cause = NULL;
  KontorSql *sql = NULL;

  if (directory == NULL)
    return NULL;
  path = kontor_data_directory_dup_file (directory, "auth.db");
  sql = kontor_auth_database_open (path, FALSE, &cause);
  if (sql == NULL)
    kontor_data_directory_explain (directory, cause, error);

  return sql;
}

/* "12:0123…", as "verify" prints it. */
static gboolean
read_head (const char *text, gint64 *number, guint8 hash[KONTOR_SECRET_HASH_LENGTH])
{
  const char *colon = strchr (text, ':');
  g_autofree char *digits = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : NULL;
  guint64 read = 0;

  if (digits == NULL || !g_ascii_string_to_unsigned (digits, 10, 1, G_MAXINT64, &read, NULL) ||
      !kontor_audit_read_hash (colon + 1, hash))
    return FALSE;
  *number = (gint64) read;

  return TRUE;
}

static int
verify (KontorSql *sql, const char *kept)
{
  g_auto (KontorAuditReport) report = { 0 };
  guint8 hash[KONTOR_SECRET_HASH_LENGTH];
  gint64 number = 0;
  g_autofree char *head = NULL;
  g_autofree char *mark = NULL;
  g_autoptr (GError) error = NULL;

  if (kept != NULL && !read_head (kept, &number, hash))
    return kontor_command_complain (_ ("Say the head as it was printed, NUMBER:HASH."));
  if (!kontor_audit_verify (sql, number, kept != NULL ? hash : NULL, &report, &error))
    return kontor_command_complain ("%s", error->message);
  if (report.bad != 0)
    {
      g_print ("%s\n", report.what);
      g_print (_ ("The entries before it are as they were written.\n"));
      return KONTOR_COMMAND_FOUND;
    }
  head = kontor_audit_format_hash (report.head);
  g_print (ngettext ("The chain of %u entry holds.\n", "The chain of %u entries holds.\n",
                     (gulong) report.n_entries),
           (guint) report.n_entries);
  mark = g_strdup_printf ("%" G_GINT64_FORMAT ":%s", report.head_number, head);
  g_print (_ ("Head: %s\n"), mark);
  if (kept == NULL)
    g_print (_ ("That the end was cut off, or all of it made anew, shows only if you keep the head "
                "elsewhere and check with --head.\n"));

  return KONTOR_COMMAND_DONE;
}

static const char *
name_nobody (const char *text)
{
  return *text != '\0' ? text : "-";
}

static void
print_cb (const KontorAuditEntry *entry, gpointer unused)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc_usec (entry->at);
  g_autofree char *when = at != NULL ? g_date_time_format_iso8601 (at) : g_strdup ("-");
  char person[KONTOR_ID_LENGTH + 1] = "";
  char actor[KONTOR_ID_LENGTH + 1] = "";

  if (!kontor_id_is_nil (&entry->person))
    kontor_id_format (&entry->person, person);
  if (!kontor_id_is_nil (&entry->actor))
    kontor_id_format (&entry->actor, actor);
  /* Columns for programs: nothing in them has a tab. */
  g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%s\t%s\n", entry->number, when, entry->event,
           name_nobody (person), name_nobody (actor), name_nobody (entry->network),
           name_nobody (entry->detail));
}

int
kontor_command_audit_verify (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autofree char *head = NULL;
  g_autoptr (KontorSql) sql = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "head", 0, 0, G_OPTION_ARG_STRING, &head, N_ ("A head that you kept"), N_ ("NUMBER:HASH") },
    G_OPTION_ENTRY_NULL,
  };

  if (!kontor_command_line_read (&line, "audit verify", entries, 0, argc, argv))
    return KONTOR_COMMAND_FAILED;
  sql = open_database (line.config.data, &error);
  if (sql == NULL)
    return kontor_command_complain ("%s", error->message);

  return verify (sql, head);
}

int
kontor_command_audit_list (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autoptr (KontorSql) sql = NULL;
  g_autoptr (GError) error = NULL;

  if (!kontor_command_line_read (&line, "audit list", NULL, 0, argc, argv))
    return KONTOR_COMMAND_FAILED;
  sql = open_database (line.config.data, &error);
  if (sql == NULL || !kontor_audit_visit (sql, print_cb, NULL, &error))
    return kontor_command_complain ("%s", error->message);

  return KONTOR_COMMAND_DONE;
}
