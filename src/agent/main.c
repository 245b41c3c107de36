/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kontor-agent: takes its name on the session bus and runs until it is told to stop, or until the
 * session ends. */

#include "config.h"

#include "kontor-agent-bus.h"
#include "kontor-agent.h"
#include "kontor-drive-disk.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

/* See the specification of D-Bus, RequestName. */
#define DO_NOT_QUEUE 4
#define PRIMARY_OWNER 1

static gboolean
stop_cb (gpointer loop)
{
  g_main_loop_quit (loop);

  return G_SOURCE_CONTINUE;
}

/* Whether this is the agent of the session. There is one for each person, also when two programs start
 * it in the same moment. */
static gboolean
take_name (GDBusConnection *bus, gboolean *taken, GError **error)
{
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus", "RequestName",
                                   g_variant_new ("(su)", kontor_agent_get_bus_name (),
                                                  DO_NOT_QUEUE),
                                   G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
  guint32 reply = 0;

  if (answer == NULL)
    return FALSE;
  g_variant_get (answer, "(u)", &reply);
  *taken = reply == PRIMARY_OWNER;

  return TRUE;
}

static void
run (KontorAgent *agent, GDBusConnection *bus)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  /* The session's end. */
  g_signal_connect_swapped (bus, "closed", G_CALLBACK (g_main_loop_quit), loop);
  g_unix_signal_add (SIGTERM, stop_cb, loop);
  g_unix_signal_add (SIGINT, stop_cb, loop);
  g_unix_signal_add (SIGHUP, stop_cb, loop);
  kontor_agent_start (agent);
  g_main_loop_run (loop);
  g_signal_handlers_disconnect_by_data (bus, loop);
}

static int
serve (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (KontorAgent) agent = NULL;
  gboolean taken = FALSE;

  if (bus == NULL)
    {
      g_printerr (_ ("kontor-agent: there is no session bus: %s\n"), error->message);
      return EXIT_FAILURE;
    }
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  agent = kontor_agent_new (bus, &error);
  if (agent != NULL && take_name (bus, &taken, &error) && taken)
    run (agent, bus);
  if (agent != NULL)
    kontor_agent_close (agent);
  g_dbus_connection_flush_sync (bus, NULL, NULL);
  if (error != NULL)
    g_printerr ("kontor-agent: %s\n", error->message);

  return error == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Show the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PACKAGE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  kontor_drive_real_disk_set_mask (umask (0077));
  signal (SIGPIPE, SIG_IGN);

  context = g_option_context_new (_ ("— sync, notify and serve the desktop"));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("kontor-agent: %s\n", error->message);
      return EXIT_FAILURE;
    }
  if (version)
    {
      g_print ("kontor-agent %s\n", PACKAGE_VERSION);
      return EXIT_SUCCESS;
    }

  return serve ();
}
