/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one table of what kontor-server can do, and reading a command's line. The main thread. */

#include "config.h"

#include "kontor-server-commands.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static int help (int argc, char **argv);

const KontorCommand kontor_commands[] = {
  { "serve", NULL, N_ ("Serve an office; what is done where no command is named"),
    kontor_command_serve },
  { "init", NULL, N_ ("Make the folder of an office and print the set-up code"),
    kontor_command_init },
  { "invite", NULL, N_ ("Print a single-use code for one more person"), kontor_command_invite },
  { "person list", NULL, N_ ("List who has an account"), kontor_command_person_list },
  { "person add", NULL, N_ ("Add a person with a password"), kontor_command_person_add },
  { "person dismiss", N_ ("E-MAIL"), N_ ("End a person’s access; their records stay"),
    kontor_command_person_dismiss },
  { "person reset-password", N_ ("E-MAIL"),
    N_ ("Give a person a new password and end their sessions"),
    kontor_command_person_reset_password },
  { "person reset-totp", N_ ("E-MAIL"),
    N_ ("Let a person sign in without the codes of a lost device"),
    kontor_command_person_reset_totp },
  { "audit verify", NULL, N_ ("Check that the log of sign-ins and rights is as it was written"),
    kontor_command_audit_verify },
  { "audit list", NULL, N_ ("Print the log of sign-ins and rights"), kontor_command_audit_list },
  { "backup", N_ ("DESTINATION"), N_ ("Copy an office, also while it is served"),
    kontor_command_backup },
  { "restore", N_ ("BACKUP"), N_ ("Bring an office back from a backup"), kontor_command_restore },
  { "check", NULL, N_ ("Look for damage; 2 is returned where there is some"),
    kontor_command_check },
  { "help", NULL, N_ ("Show this list"), help },
  { NULL, NULL, NULL, NULL },
};

/* How many words of the line are the command's name; 0: it is another one. */
static int
match (const KontorCommand *command, int argc, char **argv)
{
  g_auto (GStrv) words = g_strsplit (command->name, " ", -1);
  int n = (int) g_strv_length (words);

  if (argc < n)
    return 0;
  for (int i = 0; i < n; i++)
    if (strcmp (words[i], argv[i]) != 0)
      return 0;

  return n;
}

static int
help (int argc, char **argv)
{
  g_print (_ ("Usage:\n  kontor-server [COMMAND] [OPTION…]\n\nCommands:\n"));
  for (const KontorCommand *command = kontor_commands; command->name != NULL; command++)
    g_print ("  %-22s  %s\n", command->name, _ (command->help));
  g_print (_ ("\n“kontor-server COMMAND --help” tells the options of a command.\n"));

  return KONTOR_COMMAND_DONE;
}

int
kontor_command_complain (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("kontor-server: %s\n", text);

  return KONTOR_COMMAND_FAILED;
}

/**
 * kontor_commands_run:
 * @argc: as main() got it
 * @argv: as main() got it
 *
 * Returns: what the program returns
 */
int
kontor_commands_run (int argc, char **argv)
{
  if (argc > 1 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0))
    return help (argc, argv);
  if (argc > 1 && strcmp (argv[1], "--version") == 0)
    {
      g_print ("kontor-server %s\n", PACKAGE_VERSION);
      return KONTOR_COMMAND_DONE;
    }
  if (argc < 2 || argv[1][0] == '-')
    return kontor_command_serve (argc, argv);
  for (const KontorCommand *command = kontor_commands; command->name != NULL; command++)
    {
      int n = match (command, argc - 1, argv + 1);

      if (n > 0)
        return command->run (argc - n, argv + n);
    }

  return kontor_command_complain (_ ("There is no command “%s”. “kontor-server help” lists all."),
                                  argv[1]);
}

void
kontor_command_line_clear (KontorCommandLine *self)
{
  kontor_server_config_clear (&self->config);
  g_clear_pointer (&self->rest, g_strfreev);
}

static const KontorCommand *
find (const char *name)
{
  const KontorCommand *command = kontor_commands;

  while (strcmp (command->name, name) != 0)
    command++;

  return command;
}

static gboolean
parse (KontorCommandLine *self, const GOptionEntry *entries, int argc, char **argv, GError **error)
{
  g_autofree char *program = g_strdup_printf ("kontor-server %s", self->command->name);
  g_autofree char *config = NULL;
  g_autofree char *data = NULL;
  const GOptionEntry common[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, N_ ("Folder of the office"), N_ ("DIR") },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &config,
      N_ ("Configuration file; what is said here wins over it"), N_ ("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->rest, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (
      self->command->arguments != NULL ? _ (self->command->arguments) : NULL);

  g_set_prgname (program);
  g_option_context_set_summary (context, _ (self->command->help));
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, error) ||
      (config != NULL && !kontor_server_config_load (&self->config, config, error)))
    return FALSE;
  if (data != NULL)
    g_set_str (&self->config.data, data);

  return TRUE;
}

/**
 * kontor_command_line_read:
 * @self: memory, to be cleared also after a failure
 * @name: of the command, from the table
 * @entries: (nullable): its own options
 * @n_rest: how many arguments follow them
 * @argc: how many arguments
 * @argv: the arguments, the first of which is the command's name
 *
 * Returns: whether it was understood and names a folder; else what is wrong was printed
 */
gboolean
kontor_command_line_read (KontorCommandLine *self,
                          const char *name,
                          const GOptionEntry *entries,
                          guint n_rest,
                          int argc,
                          char **argv)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  self->command = find (name);
  kontor_server_config_init (&self->config);
  if (!parse (self, entries, argc, argv, &error))
    {
      kontor_command_complain ("%s", error->message);
      return FALSE;
    }
  n = self->rest != NULL ? g_strv_length (self->rest) : 0;
  if (n == n_rest && self->config.data != NULL)
    return TRUE;
  if (n > n_rest)
    kontor_command_complain (_ ("“%s” is an argument too many."), self->rest[n_rest]);
  else if (n < n_rest)
    kontor_command_complain (_ ("The argument %s is missing."), _ (self->command->arguments));
  else
    kontor_command_complain (_ ("Say which office with --data."));
  g_printerr (_ ("“kontor-server %s --help” tells how it is used.\n"), name);

  return FALSE;
}
