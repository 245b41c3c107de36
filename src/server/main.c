/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kontor-server: reads its arguments, runs the server until it is told to stop, and invites people.
 * The main thread only waits. */

#include "config.h"

#include "kontor-server.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define DEFAULT_LISTEN "127.0.0.1:8420"

static gboolean
stop_cb (gpointer loop)
{
  g_main_loop_quit (loop);

  return G_SOURCE_CONTINUE;
}

/* Connections are files; the usual soft limit is for programs that use select(). */
static void
raise_file_limit (void)
{
  struct rlimit limit = { 0 };

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    g_debug ("the limit of open files stays as it is");
}

static char *
dup_url (KontorServer *server, const char *listen)
{
  const char *colon = strrchr (listen, ':');
  /* An IPv6 address without a port ends in "]", or has more than one colon. */
  gboolean has_port = colon != NULL && strchr (colon, ']') == NULL;
  g_autofree char *host = has_port ? g_strndup (listen, (gsize) (colon - listen))
                                   : g_strdup (listen);

  return g_strdup_printf ("http://%s:%u", host, kontor_server_get_port (server));
}

static void
greet (KontorServer *server, const char *data, const char *listen)
{
  g_autofree char *url = dup_url (server, listen);
  const char *code = kontor_server_get_setup_code (server);

  g_print (_ ("Listening on %s\n"), url);
  if (code != NULL)
    {
      g_print (
          _ ("\nThis is a new office. To join it as its administrator, run on your computer\n\n"
             "  kontor-cli join %s\n\nand type this code: %s\n\n"),
          url, code);
      g_print (
          _ ("The code works once and is shown only now. Should it get lost, this makes another "
             "one:\n\n  kontor-server invite --data %s --administrator\n\n"),
          data);
    }
  fflush (stdout);
}

static int
serve (const char *data, const char *listen, KontorServerFlags flags)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorServer) server = NULL;

  raise_file_limit ();
  signal (SIGPIPE, SIG_IGN);
  server = kontor_server_new (data, listen, flags, &error);
  if (server == NULL || !kontor_server_start (server, &error))
    {
      g_printerr ("kontor-server: %s\n", error->message);
      return EXIT_FAILURE;
    }
  greet (server, data, listen);

  g_unix_signal_add (SIGTERM, stop_cb, loop);
  g_unix_signal_add (SIGINT, stop_cb, loop);
  g_main_loop_run (loop);
  kontor_server_stop (server);

  return EXIT_SUCCESS;
}

static int
complain (GOptionContext *context, const char *text)
{
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

  g_printerr ("kontor-server: %s\n\n%s", text, help);

  return EXIT_FAILURE;
}

static int
invite (int argc, char **argv)
{
  g_autofree char *data = NULL;
  g_autofree char *email = NULL;
  g_auto (KontorInvitation) invitation = { 0 };
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, N_ ("Folder of the office"), N_ ("DIR") },
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
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("— invite somebody"));
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return complain (context, error->message);
  if (argc > 1)
    return complain (context, _ ("There are arguments too many."));
  if (data == NULL)
    return complain (context, _ ("Say which office with --data."));
  if (email == NULL && !invitation.administrator)
    return complain (context, _ ("Say whom with --email."));
  if (email != NULL)
    invitation.email = kontor_auth_fold_email (email);
  if (email != NULL && invitation.email == NULL)
    return complain (context, _ ("That isn’t an e-mail address."));

  code = kontor_server_invite (data, &invitation, &error);
  if (code == NULL)
    {
      g_printerr ("kontor-server: %s\n", error->message);
      return EXIT_FAILURE;
    }
  g_print ("%s\n", code);

  return EXIT_SUCCESS;
}

static int
run (int argc, char **argv)
{
  g_autofree char *data = NULL;
  g_autofree char *listen = NULL;
  gboolean insecure = FALSE;
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, N_ ("Folder of the office"), N_ ("DIR") },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &listen,
      N_ ("Where to listen, 127.0.0.1:8420 if not said"), N_ ("ADDRESS:PORT") },
    { "insecure-http", 0, 0, G_OPTION_ARG_NONE, &insecure,
      N_ ("Let other machines connect without encryption"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Show the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("— serve an office"));
  g_autoptr (GError) error = NULL;

  g_option_context_set_description (
      context,
      _ ("To invite somebody, also while the server runs:\n"
         "  kontor-server invite --data DIR --email E-MAIL [--name NAME] [--department NAME] "
         "[--external]\n"));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return complain (context, error->message);
  if (version)
    {
      g_print ("kontor-server %s\n", PACKAGE_VERSION);
      return EXIT_SUCCESS;
    }
  if (argc > 1)
    return complain (context, _ ("There are arguments too many."));
  if (data == NULL)
    return complain (context, _ ("Say where the office is with --data."));

  return serve (data, listen != NULL ? listen : DEFAULT_LISTEN,
                insecure ? KONTOR_SERVER_INSECURE_HTTP : 0);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PACKAGE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* Nobody else on this machine reads an office's files. */
  umask (0077);

  if (argc > 1 && strcmp (argv[1], "invite") == 0)
    return invite (argc - 1, argv + 1);

  return run (argc, argv);
}
