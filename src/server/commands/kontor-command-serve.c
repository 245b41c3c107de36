/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kontor-server serve and init: running a server until it is told to stop, and making an office
 * without running it. The main thread only waits. */

#include "config.h"

#include "kontor-server-commands.h"
#include "kontor-server-log.h"
#include "kontor-server.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

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
print_lost (const char *data)
{
  g_print (_ ("The code works once and is shown only now. Should it get lost, this makes another "
              "one:\n\n  kontor-server invite --data %s --administrator\n\n"),
           data);
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
      print_lost (data);
    }
  fflush (stdout);
}

static int
serve (const KontorServerConfig *config, const char *listen)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorServer) server = NULL;

  kontor_server_log_install (config->log);
  raise_file_limit ();
  signal (SIGPIPE, SIG_IGN);
  server = kontor_server_new (config->data, listen,
                              config->insecure_http ? KONTOR_SERVER_INSECURE_HTTP : 0, &error);
  if (server != NULL)
    kontor_server_set_config (server, config);
  if (server == NULL || !kontor_server_start (server, &error))
    return kontor_command_complain ("%s", error->message);
  g_info ("serving %s on %s, version %s", config->data, listen, PACKAGE_VERSION);
  if (kontor_server_get_metrics_port (server) != 0)
    g_info ("/metrics is answered on port %u", kontor_server_get_metrics_port (server));
  greet (server, config->data, listen);

  g_unix_signal_add (SIGTERM, stop_cb, loop);
  g_unix_signal_add (SIGINT, stop_cb, loop);
  g_main_loop_run (loop);
  g_info ("stopping: requests under way are answered");
  kontor_server_stop (server);
  g_info ("stopped");

  return KONTOR_COMMAND_DONE;
}

int
kontor_command_serve (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autofree char *listen = NULL;
  g_autofree char *metrics = NULL;
  gboolean insecure = FALSE;
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &listen,
      N_ ("Where to listen, 127.0.0.1:8420 if not said"), N_ ("ADDRESS:PORT") },
    { "insecure-http", 0, 0, G_OPTION_ARG_NONE, &insecure,
      N_ ("Let other machines connect without encryption"), NULL },
    { "metrics", 0, 0, G_OPTION_ARG_STRING, &metrics,
      N_ ("Where to answer /metrics; nowhere if not said"), N_ ("ADDRESS:PORT") },
    G_OPTION_ENTRY_NULL,
  };

  if (!kontor_command_line_read (&line, "serve", entries, 0, argc, argv))
    return KONTOR_COMMAND_FAILED;
  if (listen != NULL)
    g_set_str (&line.config.listen, listen);
  if (metrics != NULL)
    g_set_str (&line.config.metrics, metrics);
  line.config.insecure_http = line.config.insecure_http || insecure;

  return serve (&line.config, line.config.listen != NULL ? line.config.listen : DEFAULT_LISTEN);
}

int
kontor_command_init (int argc, char **argv)
{
  g_auto (KontorCommandLine) line = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorServer) server = NULL;
  const char *code = NULL;

  if (!kontor_command_line_read (&line, "init", NULL, 0, argc, argv))
    return KONTOR_COMMAND_FAILED;
  server = kontor_server_new (line.config.data, DEFAULT_LISTEN, KONTOR_SERVER_DIRECT, &error);
  if (server == NULL || !kontor_server_start (server, &error))
    return kontor_command_complain ("%s", error->message);
  code = kontor_server_get_setup_code (server);
  if (code == NULL)
    return kontor_command_complain (_ ("There is an office in %s already."), line.config.data);
  g_print (_ ("The set-up code of the new office: %s\n\n"), code);
  print_lost (line.config.data);

  return KONTOR_COMMAND_DONE;
}
