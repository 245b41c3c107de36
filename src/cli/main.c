/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kontor-cli: takes the command line apart by the command table and runs one command. */

#include "config.h"

#include "kontor-cli-commands.h"
#include "kontor-drive-disk.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* --- the command line --- */

static const KontorCliOption *
find_option (const KontorCliOption *options, guint n_options, const char *name, gsize length)
{
  for (guint i = 0; i < n_options && options[i].name != NULL; i++)
    if (strlen (options[i].name) == length && strncmp (options[i].name, name, length) == 0)
      return &options[i];

  return NULL;
}

/* Reads the option at argv[*at], which may be one of the command's or a global one; moves *@at to the
 * last argument it takes. */
static gboolean
take_option (KontorCli *self, int argc, char **argv, int *at)
{
  const char *name = argv[*at] + 2;
  gsize length = strcspn (name, "=");
  const char *value = name[length] == '=' ? name + length + 1 : NULL;
  const KontorCliOption *option = NULL;

  if (self->command != NULL)
    option = find_option (self->command->options, KONTOR_CLI_OPTIONS_MAX, name, length);
  if (option == NULL)
    option = find_option (kontor_cli_global_options, kontor_cli_n_global_options, name, length);
  if (option == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                _ ("There is no option “%s” here. See --help."), argv[*at]);
  if (option->value == NULL && value != NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("--%s takes no value."), option->name);
  if (option->value != NULL && value == NULL)
    {
      if (*at + 1 >= argc)
        return kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("--%s needs a value."),
                                    option->name);
      value = argv[++*at];
    }
  g_hash_table_insert (self->options, (char *) option->name, (char *) (value != NULL ? value : ""));

  return TRUE;
}

static gboolean
take_command (KontorCli *self, const char *name)
{
  self->command = kontor_cli_find_command (name);
  if (self->command != NULL)
    return TRUE;

  return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                              _ ("There is no command “%s”. “kontor-cli help” lists them."), name);
}

static gboolean
check_text (KontorCli *self, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      gboolean is_path = g_str_has_prefix (argv[i], "--folder=") ||
                         (i > 1 && strcmp (argv[i - 1], "--folder") == 0);

      if (!is_path && !g_utf8_validate (argv[i], -1, NULL))
        return kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("Argument %d is no text in UTF-8."),
                                    i);
    }

  return TRUE;
}

static gboolean
take_arguments (KontorCli *self, int argc, char **argv)
{
  gboolean literal = FALSE;

  for (int i = 1; i < argc; i++)
    {
      if (!literal && strcmp (argv[i], "--") == 0)
        literal = TRUE;
      else if (!literal && strcmp (argv[i], "-h") == 0)
        g_hash_table_insert (self->options, (char *) "help", (char *) "");
      else if (!literal && g_str_has_prefix (argv[i], "--"))
        {
          if (!take_option (self, argc, argv, &i))
            return FALSE;
        }
      else if (self->command == NULL)
        {
          if (!take_command (self, argv[i]))
            return FALSE;
        }
      else
        g_ptr_array_add (self->words, argv[i]);
    }
  self->account = kontor_cli_get_option (self, "account");
  self->chosen_folder = kontor_cli_get_option (self, "folder");

  return TRUE;
}

/* --- running --- */

static gboolean
check_words (KontorCli *self)
{
  const KontorCliCommand *command = self->command;

  if (self->words->len >= command->least && self->words->len <= command->most)
    return TRUE;
  /* The translation of an empty text is the header of the catalogue. */
  if (*command->arguments == '\0')
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("Usage: kontor-cli %s"), command->name);

  return kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("Usage: kontor-cli %s %s"), command->name,
                              _ (command->arguments));
}

static gboolean
check_person (KontorCli *self)
{
  KontorId person = KONTOR_ID_INIT_NIL;

  kontor_replica_get_person (self->replica, &person);
  if (!kontor_id_is_nil (&person))
    return TRUE;

  return kontor_cli_complain (self, KONTOR_EXIT_REPLICA,
                              _ ("Nobody is signed in to the replica in “%s”. “kontor-cli init” or "
                                 "“kontor-cli join” was cut off: run it again."),
                              self->folder);
}

static gboolean
run (KontorCli *self)
{
  /* A command may have an option of that name; it has a value there. */
  if (g_strcmp0 (kontor_cli_get_option (self, "version"), "") == 0)
    {
      g_string_append_printf (self->output, "kontor-cli %s\n", PACKAGE_VERSION);
      return TRUE;
    }
  if (kontor_cli_has_option (self, "help"))
    {
      kontor_cli_print_help (self->output, self->command);
      return TRUE;
    }
  if (self->command == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                _ ("Say a command. “kontor-cli help” lists them."));
  if (!check_words (self))
    return FALSE;
  if ((self->command->needs & KONTOR_CLI_REPLICA) != 0 && !kontor_cli_open (self, FALSE))
    return FALSE;
  if ((self->command->needs & KONTOR_CLI_PERSON) != 0 && !check_person (self))
    return FALSE;

  return self->command->run (self);
}

/* Output that could not be written must not look like success. */
static void
print_output (KontorCli *self)
{
  if ((self->output->len == 0 ||
       fwrite (self->output->str, 1, self->output->len, stdout) == self->output->len) &&
      fflush (stdout) == 0)
    return;
  g_printerr ("kontor-cli: %s\n", g_strerror (errno));
  if (self->exit == KONTOR_EXIT_DONE)
    self->exit = KONTOR_EXIT_REFUSED;
}

static void
clear (KontorCli *self)
{
  g_clear_pointer (&self->replica, kontor_replica_close);
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_clear_pointer (&self->options, g_hash_table_unref);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->folder, g_free);
  g_string_free (g_steal_pointer (&self->output), TRUE);
}

int
main (int argc, char **argv)
{
  KontorCli self = { 0 };

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PACKAGE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* Nobody else on this machine reads what the program keeps. */
  kontor_drive_real_disk_set_mask (umask (0077));

  self.words = g_ptr_array_new ();
  self.options = g_hash_table_new (g_str_hash, g_str_equal);
  self.zone = g_time_zone_new_local ();
  self.output = g_string_new (NULL);
  for (int i = 1; i < argc; i++)
    self.json |= strcmp (argv[i], "--json") == 0;
  if ((!check_text (&self, argc, argv) || !take_arguments (&self, argc, argv) || !run (&self)) &&
      self.exit == KONTOR_EXIT_DONE)
    self.exit = KONTOR_EXIT_REFUSED;
  print_output (&self);
  clear (&self);

  return self.exit;
}
