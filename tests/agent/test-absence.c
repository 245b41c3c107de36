/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the person is there: logind, the screen lock and Mutter say so. */

#include "config.h"

#include "kontor-absence.h"
#include "mock.h"

#include <string.h>

#define START (1700000000 * KONTOR_SECOND)

typedef struct
{
  KontorClock parent;
  gint64 now;
} FakeClock;

typedef struct
{
  GTestDBus *bus;
  FakeClock clock;
  guint n_away;
  guint n_woken;
  gint64 since;
  gint64 until;
  char *reason; /* owned */
} Fixture;

static gint64
get_now (KontorClock *clock)
{
  return ((FakeClock *) clock)->now;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (self->bus), TRUE);
  self->clock.parent.now = get_now;
  self->clock.now = START;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_test_dbus_down (self->bus);
  g_clear_object (&self->bus);
  g_free (self->reason);
}

static void
away_cb (KontorAbsence *absence, gint64 since, gint64 until, const char *reason, gpointer data)
{
  Fixture *self = data;

  self->n_away++;
  self->since = since;
  self->until = until;
  g_free (self->reason);
  self->reason = g_strdup (reason);
}

static void
woken_cb (KontorAbsence *absence, gpointer data)
{
  ((Fixture *) data)->n_woken++;
}

static gboolean
give_up_cb (gpointer over)
{
  *(gboolean *) over = TRUE;

  return G_SOURCE_CONTINUE;
}

/* What is on its way arrives: the bus answers in order. */
static void
settle (void)
{
  gboolean over = FALSE;
  guint timeout = g_timeout_add (150, give_up_cb, &over);

  while (!over)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

static GVariant *
one (GVariant *value)
{
  GVariant *values[] = { g_variant_new_variant (value) };

  return g_variant_new_array (G_VARIANT_TYPE_VARIANT, values, 1);
}

static KontorAbsence *
absence_new (Fixture *self)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  KontorAbsence *absence = kontor_absence_new (bus, &self->clock.parent);

  g_signal_connect (absence, "away", G_CALLBACK (away_cb), self);
  g_signal_connect (absence, "woken", G_CALLBACK (woken_cb), self);
  settle ();

  return absence;
}

static void
test_suspend (Fixture *self, gconstpointer unused)
{
  g_autoptr (Mock) logind = mock_new ("logind", "org.freedesktop.login1", "/org/freedesktop/login1",
                                      "org.freedesktop.login1.Manager");
  g_autoptr (KontorAbsence) absence = NULL;

  if (logind == NULL)
    return;
  absence = absence_new (self);
  mock_emit (logind, logind->path, logind->interface, "PrepareForSleep", "b",
             one (g_variant_new_boolean (TRUE)));
  settle ();
  g_assert_cmpuint (self->n_woken, ==, 0);
  self->clock.now += KONTOR_HOUR;
  mock_emit (logind, logind->path, logind->interface, "PrepareForSleep", "b",
             one (g_variant_new_boolean (FALSE)));
  settle ();
  g_assert_cmpuint (self->n_woken, ==, 1);
  g_assert_cmpuint (self->n_away, ==, 1);
  g_assert_cmpint (self->since, ==, START);
  g_assert_cmpint (self->until, ==, START + KONTOR_HOUR);
  g_assert_cmpstr (self->reason, ==, "suspend");
}

static void
set_locked (Mock *screensaver, gboolean locked)
{
  mock_emit (screensaver, screensaver->path, screensaver->interface, "ActiveChanged", "b",
             one (g_variant_new_boolean (locked)));
  settle ();
}

static void
test_lock (Fixture *self, gconstpointer unused)
{
  g_autoptr (Mock) screensaver = mock_new ("gnome_screensaver", "org.gnome.ScreenSaver",
                                           "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver");
  g_autoptr (KontorAbsence) absence = NULL;

  if (screensaver == NULL)
    return;
  absence = absence_new (self);
  /* Somebody unlocks what had just locked itself. */
  set_locked (screensaver, TRUE);
  self->clock.now += 10 * KONTOR_SECOND;
  set_locked (screensaver, FALSE);
  g_assert_cmpuint (self->n_away, ==, 0);

  set_locked (screensaver, TRUE);
  self->clock.now += 20 * KONTOR_MINUTE;
  set_locked (screensaver, FALSE);
  g_assert_cmpuint (self->n_away, ==, 1);
  g_assert_cmpint (self->until - self->since, ==, 20 * KONTOR_MINUTE);
  g_assert_cmpstr (self->reason, ==, "lock");
}

/* The screen stays locked after the computer woke up: the person is not there yet. */
static void
test_suspend_locked (Fixture *self, gconstpointer unused)
{
  g_autoptr (Mock) logind = mock_new ("logind", "org.freedesktop.login1", "/org/freedesktop/login1",
                                      "org.freedesktop.login1.Manager");
  g_autoptr (KontorAbsence) absence = NULL;
  const char *login = "/org/freedesktop/login1/session/c1";
  g_autoptr (GVariant) answer = NULL;

  if (logind == NULL)
    return;
  answer = g_dbus_connection_call_sync (logind->bus, logind->name, logind->path,
                                        "org.freedesktop.DBus.Mock", "AddSession",
                                        g_variant_new_parsed (
                                            "('c1', 'seat0', uint32 1000, 'ada', true)"),
                                        NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  absence = absence_new (self);
  mock_emit (logind, login, "org.freedesktop.login1.Session", "Lock", "",
             g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0));
  settle ();
  self->clock.now += KONTOR_MINUTE;
  mock_emit (logind, logind->path, logind->interface, "PrepareForSleep", "b",
             one (g_variant_new_boolean (TRUE)));
  self->clock.now += KONTOR_HOUR;
  mock_emit (logind, logind->path, logind->interface, "PrepareForSleep", "b",
             one (g_variant_new_boolean (FALSE)));
  settle ();
  g_assert_cmpuint (self->n_woken, ==, 1);
  g_assert_cmpuint (self->n_away, ==, 0);
  self->clock.now += KONTOR_MINUTE;
  mock_emit (logind, login, "org.freedesktop.login1.Session", "Unlock", "",
             g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0));
  settle ();
  g_assert_cmpuint (self->n_away, ==, 1);
  g_assert_cmpint (self->since, ==, START);
  g_assert_cmpint (self->until, ==, START + KONTOR_HOUR + 2 * KONTOR_MINUTE);
  g_assert_cmpstr (self->reason, ==, "suspend");
}

/* --- Mutter, of which dbusmock has no template --- */

static const char mutter[] =
    "<node><interface name='org.gnome.Mutter.IdleMonitor'>"
    "<method name='AddIdleWatch'><arg type='t' direction='in'/><arg type='u' direction='out'/>"
    "</method><method name='AddUserActiveWatch'><arg type='u' direction='out'/></method>"
    "</interface></node>";

static void
mutter_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer unused)
{
  guint64 interval = 0;

  if (strcmp (method, "AddIdleWatch") == 0)
    {
      g_variant_get (parameters, "(t)", &interval);
      g_assert_cmpuint (interval, ==, 5 * 60 * 1000);
    }
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(u)", strcmp (method, "AddIdleWatch") == 0
                                                                   ? 7
                                                                   : 8));
}

static void
fire (GDBusConnection *bus, guint32 watch)
{
  g_dbus_connection_emit_signal (bus, NULL, "/org/gnome/Mutter/IdleMonitor/Core",
                                 "org.gnome.Mutter.IdleMonitor", "WatchFired",
                                 g_variant_new ("(u)", watch), NULL);
  settle ();
}

static void
test_idle (Fixture *self, gconstpointer unused)
{
  static const GDBusInterfaceVTable vtable = { mutter_cb, NULL, NULL, { 0 } };
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (mutter, NULL);
  g_autoptr (KontorAbsence) absence = absence_new (self);
  guint object = g_dbus_connection_register_object (bus, "/org/gnome/Mutter/IdleMonitor/Core",
                                                    node->interfaces[0], &vtable, NULL, NULL, NULL);
  guint name = g_bus_own_name_on_connection (bus, "org.gnome.Mutter.IdleMonitor",
                                             G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);

  settle ();
  self->clock.now += 5 * KONTOR_MINUTE;
  fire (bus, 7);
  g_assert_cmpuint (self->n_away, ==, 0);
  self->clock.now += 3 * KONTOR_MINUTE;
  fire (bus, 8);
  g_assert_cmpuint (self->n_away, ==, 1);
  g_assert_cmpint (self->since, ==, START);
  g_assert_cmpint (self->until, ==, START + 8 * KONTOR_MINUTE);
  g_assert_cmpstr (self->reason, ==, "idle");
  /* Of somebody else. */
  fire (bus, 99);
  g_assert_cmpuint (self->n_away, ==, 1);
  g_bus_unown_name (name);
  g_dbus_connection_unregister_object (bus, object);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/absence/suspend", Fixture, NULL, set_up, test_suspend, tear_down);
  g_test_add ("/absence/lock", Fixture, NULL, set_up, test_lock, tear_down);
  g_test_add ("/absence/suspend-locked", Fixture, NULL, set_up, test_suspend_locked, tear_down);
  g_test_add ("/absence/idle", Fixture, NULL, set_up, test_idle, tear_down);

  return g_test_run ();
}
