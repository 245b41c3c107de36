/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Services of the desktop that no test machine has. One thread. */

#include "config.h"

#include "mock.h"

#include <string.h>

#define MOCK "org.freedesktop.DBus.Mock"
#define DEADLINE (30 * G_USEC_PER_SEC)

static gboolean
has_dbusmock (void)
{
  const char *argv[] = { "python3", "-c", "import dbusmock", NULL };
  int status = 0;

  return g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL) &&
         status == 0;
}

static void
called_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer data)
{
  Mock *self = data;

  g_autofree char *text = g_variant_print (parameters, FALSE);

  g_test_message ("%s", text);
  g_ptr_array_add (self->calls, g_variant_ref (parameters));
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer there)
{
  *(gboolean *) there = TRUE;
}

static gboolean
tick_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_for_name (Mock *self)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE;
  guint tick = g_timeout_add (50, tick_cb, NULL);
  gboolean there = FALSE;
  guint watch = g_bus_watch_name_on_connection (self->bus, self->name,
                                                G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, NULL,
                                                &there, NULL);

  while (!there)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
  g_bus_unwatch_name (watch);
  g_source_remove (tick);
}

Mock *
mock_new (const char *template, const char *name, const char *path, const char *interface)
{
  const char *argv[] = { "python3", "-m", "dbusmock", "--session", "--template", template, NULL };
  g_autoptr (GError) error = NULL;
  Mock *self = NULL;

  if (!has_dbusmock ())
    {
      g_test_skip ("python3-dbusmock is not here");
      return NULL;
    }
  self = g_new0 (Mock, 1);
  self->name = g_strdup (name);
  self->path = g_strdup (path);
  self->interface = g_strdup (interface);
  self->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  self->process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  self->subscription = g_dbus_connection_signal_subscribe (self->bus, name, MOCK, "MethodCalled",
                                                           path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                           called_cb, self, NULL);
  wait_for_name (self);

  return self;
}

void
mock_free (Mock *self)
{
  g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
  g_clear_object (&self->bus);
  g_ptr_array_unref (self->calls);
  g_free (self->name);
  g_free (self->path);
  g_free (self->interface);
  g_free (self);
}

void
mock_emit (Mock *self,
           const char *path,
           const char *interface,
           const char *signal,
           const char *signature,
           GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_sync (self->bus, self->name, path, MOCK, "EmitSignal",
                                   g_variant_new ("(sss@av)", interface, signal, signature,
                                                  arguments),
                                   NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static GVariant *
find_call (Mock *self, const char *method)
{
  for (guint i = self->calls->len; i > 0; i--)
    {
      const char *name = NULL;

      g_variant_get_child (self->calls->pdata[i - 1], 0, "&s", &name);
      if (strcmp (name, method) == 0)
        return self->calls->pdata[i - 1];
    }

  return NULL;
}

char *
mock_dup_argument (Mock *self, const char *method, guint index)
{
  GVariant *call = find_call (self, method);
  g_autoptr (GVariant) arguments = NULL;
  g_autoptr (GVariant) argument = NULL;

  if (call == NULL)
    return NULL;
  arguments = g_variant_get_child_value (call, 1);
  g_variant_get_child (arguments, index, "v", &argument);

  return g_variant_dup_string (argument, NULL);
}

guint
mock_get_number (Mock *self, const char *method, guint index)
{
  GVariant *call = find_call (self, method);
  g_autoptr (GVariant) arguments = NULL;
  g_autoptr (GVariant) argument = NULL;

  if (call == NULL)
    return 0;
  arguments = g_variant_get_child_value (call, 1);
  g_variant_get_child (arguments, index, "v", &argument);

  return g_variant_get_uint32 (argument);
}

guint
mock_count_calls (Mock *self, const char *method)
{
  guint n = 0;

  for (guint i = 0; i < self->calls->len; i++)
    {
      const char *name = NULL;

      g_variant_get_child (self->calls->pdata[i], 0, "&s", &name);
      n += strcmp (name, method) == 0;
    }

  return n;
}

gboolean
mock_was_called (Mock *self, const char *method)
{
  return find_call (self, method) != NULL;
}
