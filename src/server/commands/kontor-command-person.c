/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kontor-server invite and person …: who may sign in. The main thread. */

#include "config.h"

#include "kontor-server-commands.h"
#include "kontor-people.h"
#include "kontor-secret.h"
#include "kontor-server.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define PASSWORD_FILE_MAX 4096

/* (transfer full) (nullable): NULL: it was said why. */
static char *
fold_email (const char *email)
{
  char *folded = kontor_auth_fold_email (email);

  if (folded == NULL)
    kontor_command_complain (_ ("“%s” isn’t an e-mail address."), email);

  return folded;
}

int
kontor_command_invite (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autofree char *email = NULL;
  g_auto (KontorInvitation) invitation = { 0 };
  const GOptionEntry entries[] = {
    { "email", 0, 0, G_OPTION_ARG_STRING, &email, N_ ("Address of who is invited"), N_ ("E-MAIL") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &invitation.name, N_ ("Their name"), N_ ("NAME") },
    { "department", 0, 0, G_OPTION_ARG_STRING, &invitation.department, N_ ("Their department"),
      N_ ("NAME") },
    { "external", 0, 0, G_OPTION_ARG_NONE, &invitation.external,
      N_ ("From outside: sees only what they are a member of"), NULL },
    { "administrator", 0, 0, G_OPTION_ARG_NONE, &invitation.administrator,
      N_ ("May set up the office"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;

  if (!kontor_command_line_read (&line, "invite", entries, 0, argc, argv))
    return KONTOR_COMMAND_FAILED;
  if (email == NULL && !invitation.administrator)
    return kontor_command_complain (_ ("Say whom with --email."));
  if (email != NULL)
    invitation.email = fold_email (email);
  if (email != NULL && invitation.email == NULL)
    return KONTOR_COMMAND_FAILED;

  code = kontor_server_invite (line.config.data, &invitation, &error);
  if (code == NULL)
    return kontor_command_complain ("%s", error->message);
  g_print ("%s\n", code);

  return KONTOR_COMMAND_DONE;
}

/* --- person list --- */

/* What somebody called themselves must not write into a terminal. */
static void
list_cb (const KontorAccount *account, const char *name, gpointer user_data)
{
  g_autofree char *escaped = g_strdup (name != NULL ? name : "?");

  for (char *c = escaped; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  g_print ("%s\t%s\t%s\n", account->email, escaped,
           !account->active         ? C_ ("account", "dismissed")
           : account->administrator ? C_ ("account", "administrator")
                                    : C_ ("account", "active"));
}

int
kontor_command_person_list (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autoptr (GError) error = NULL;

  if (!kontor_command_line_read (&line, "person list", NULL, 0, argc, argv))
    return KONTOR_COMMAND_FAILED;
  if (!kontor_people_list (line.config.data, list_cb, NULL, &error))
    return kontor_command_complain ("%s", error->message);

  return KONTOR_COMMAND_DONE;
}

/* --- passwords --- */

/* The first line of a file, or of standard input for "-": never of the command line, which every user
 * of the machine can read. (transfer full) (nullable) */
static char *
read_password (const char *path)
{
  char text[PASSWORD_FILE_MAX] = "";
  FILE *file = strcmp (path, "-") == 0 ? stdin : fopen (path, "re");
  gboolean read = FALSE;

  if (file != NULL)
    read = fgets (text, sizeof text, file) != NULL;
  if (file != NULL && file != stdin)
    fclose (file);
  if (!read)
    {
      kontor_command_complain (_ ("The password can’t be read from %s."), path);
      return NULL;
    }
  text[strcspn (text, "\r\n")] = '\0';

  return g_strdup (text);
}

/* @path: (nullable): without one a password is made, to be printed when it is in force. */
static char *
get_password (const char *path)
{
  return path != NULL ? read_password (path) : kontor_secret_new_code (kontor_random_get_system ());
}

/* --- person add, dismiss, reset-password --- */

int
kontor_command_person_add (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autofree char *name = NULL;
  g_autofree char *email = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *department = NULL;
  g_autofree char *organisation = NULL;
  g_autofree char *file = NULL;
  g_autofree char *password = NULL;
  g_autoptr (GError) error = NULL;
  KontorPeopleNew person = { 0 };
  const GOptionEntry entries[] = {
    { "email", 0, 0, G_OPTION_ARG_STRING, &email, N_ ("Their address"), N_ ("E-MAIL") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Their name"), N_ ("NAME") },
    { "department", 0, 0, G_OPTION_ARG_STRING, &department, N_ ("Their department"), N_ ("NAME") },
    { "organisation", 0, 0, G_OPTION_ARG_STRING, &organisation,
      N_ ("What the office is called, for its first person"), N_ ("NAME") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &file,
      N_ ("Read the password from a file, “-” for standard input; one is made if not said"),
      N_ ("FILE") },
    { "external", 0, 0, G_OPTION_ARG_NONE, &person.external,
      N_ ("From outside: sees only what they are a member of"), NULL },
    { "administrator", 0, 0, G_OPTION_ARG_NONE, &person.administrator, N_ ("May set up the office"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!kontor_command_line_read (&line, "person add", entries, 0, argc, argv))
    return KONTOR_COMMAND_FAILED;
  if (email == NULL || name == NULL || *name == '\0')
    return kontor_command_complain (_ ("Say whom with --email and --name."));
  folded = fold_email (email);
  password = folded != NULL ? get_password (file) : NULL;
  if (password == NULL)
    return KONTOR_COMMAND_FAILED;
  person.name = name;
  person.email = folded;
  person.password = password;
  person.department = department;
  person.organisation = organisation;
  if (!kontor_people_add (line.config.data, &person, &error))
    return kontor_command_complain ("%s", error->message);
  if (file == NULL)
    g_print ("%s\n", password);

  return KONTOR_COMMAND_DONE;
}

int
kontor_command_person_dismiss (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autofree char *email = NULL;
  g_autoptr (GError) error = NULL;

  if (!kontor_command_line_read (&line, "person dismiss", NULL, 1, argc, argv))
    return KONTOR_COMMAND_FAILED;
  email = fold_email (line.rest[0]);
  if (email == NULL)
    return KONTOR_COMMAND_FAILED;
  if (!kontor_people_dismiss (line.config.data, email, &error))
    return kontor_command_complain ("%s", error->message);

  return KONTOR_COMMAND_DONE;
}

int
kontor_command_person_reset_password (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autofree char *file = NULL;
  g_autofree char *email = NULL;
  g_autofree char *password = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &file,
      N_ ("Read the password from a file, “-” for standard input; one is made if not said"),
      N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  if (!kontor_command_line_read (&line, "person reset-password", entries, 1, argc, argv))
    return KONTOR_COMMAND_FAILED;
  email = fold_email (line.rest[0]);
  password = email != NULL ? get_password (file) : NULL;
  if (password == NULL)
    return KONTOR_COMMAND_FAILED;
  if (!kontor_people_set_password (line.config.data, email, password, &error))
    return kontor_command_complain ("%s", error->message);
  if (file == NULL)
    g_print ("%s\n", password);

  return KONTOR_COMMAND_DONE;
}

int
kontor_command_person_reset_totp (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autofree char *email = NULL;
  g_autoptr (GError) error = NULL;

  if (!kontor_command_line_read (&line, "person reset-totp", NULL, 1, argc, argv))
    return KONTOR_COMMAND_FAILED;
  email = fold_email (line.rest[0]);
  if (email == NULL)
    return KONTOR_COMMAND_FAILED;
  if (!kontor_people_reset_totp (line.config.data, email, &error))
    return kontor_command_complain ("%s", error->message);

  return KONTOR_COMMAND_DONE;
}
