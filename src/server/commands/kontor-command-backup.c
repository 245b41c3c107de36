/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kontor-server backup, restore and check. The main thread. */

#include "config.h"

#include "kontor-backup.h"
#include "kontor-check.h"
#include "kontor-server-commands.h"

#include <glib/gi18n-lib.h>

#define LINES_MAX 1000

int
kontor_command_backup (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autoptr (GError) error = NULL;

  if (!kontor_command_line_read (&line, "backup", NULL, 1, argc, argv))
    return KONTOR_COMMAND_FAILED;
  if (!kontor_backup_make (line.config.data, line.rest[0], &error))
    return kontor_command_complain ("%s", error->message);

  return KONTOR_COMMAND_DONE;
}

int
kontor_command_restore (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;
  gboolean replace = FALSE;
  const GOptionEntry entries[] = {
    { "replace", 0, 0, G_OPTION_ARG_NONE, &replace,
      N_ ("Set an office that is there aside, in the same folder"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!kontor_command_line_read (&line, "restore", entries, 1, argc, argv))
    return KONTOR_COMMAND_FAILED;
  if (!kontor_backup_restore (line.rest[0], line.config.data, replace, &kept, &error))
    return kontor_command_complain ("%s", error->message);
  if (kept != NULL)
    g_print (_ ("What was there before is kept in %s\n"), kept);

  return KONTOR_COMMAND_DONE;
}

static void
found_cb (const char *where, const char *what, gpointer user_data)
{
  guint *n = user_data;

  if ((*n)++ < LINES_MAX)
    g_print ("%s: %s\n", where, what);
}

int
kontor_command_check (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autoptr (GError) error = NULL;
  guint n_printed = 0;
  guint n_found = 0;

  if (!kontor_command_line_read (&line, "check", NULL, 0, argc, argv))
    return KONTOR_COMMAND_FAILED;
  if (!kontor_check_office (line.config.data, found_cb, &n_printed, &n_found, &error))
    return kontor_command_complain ("%s", error->message);
  if (n_found == 0)
    {
      g_print (_ ("The office in %s is whole.\n"), line.config.data);
      return KONTOR_COMMAND_DONE;
    }
  g_print (ngettext ("%u thing is wrong with the office in %s.\n",
                     "%u things are wrong with the office in %s.\n", n_found),
           n_found, line.config.data);

  return KONTOR_COMMAND_FOUND;
}
