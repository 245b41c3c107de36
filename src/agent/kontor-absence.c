/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Listens to logind, to the screen lock and to Mutter for whether the person is there. On the main
 * thread, which never waits. */

#include "config.h"

#include "kontor-absence.h"

#include <string.h>
#include <unistd.h>

#define IDLE_MS (5 * 60 * 1000)
/* A shorter absence is none: somebody unlocks what had just locked itself. */
#define AWAY_MIN KONTOR_MINUTE

#define LOGIND "org.freedesktop.login1"
#define IDLE_MONITOR "org.gnome.Mutter.IdleMonitor"
#define IDLE_PATH "/org/gnome/Mutter/IdleMonitor/Core"

/* Why the person is away, the strongest last. */
typedef enum
{
  IDLE = 1 << 0,
  LOCK = 1 << 1,
  SUSPEND = 1 << 2,
} Reasons;

struct _KontorAbsence
{
  GObject parent_instance;

  KontorClock *clock; /* borrowed */
  GDBusConnection *session; /* owned */
  GDBusConnection *system; /* owned, nullable */
  GCancellable *cancellable; /* owned */
  GArray *session_signals; /* owned: guint */
  GArray *system_signals; /* owned: guint */
  char *login; /* owned, nullable: the path of the person's own session of logind */
  guint mutter; /* watch */
  guint32 idle_watch; /* Mutter's */
  guint32 active_watch; /* Mutter's */
  Reasons now; /* why the person is away now; 0: is there */
  Reasons ever; /* since the person left */
  gint64 since; /* when the person left, µs; 0: is there */
};

G_DEFINE_FINAL_TYPE (KontorAbsence, kontor_absence, G_TYPE_OBJECT)

enum
{
  AWAY,
  WOKEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gint64
get_now (KontorAbsence *self)
{
  return kontor_clock_now (self->clock);
}

static void
leave (KontorAbsence *self, Reasons reason, gint64 since)
{
  if (self->now == 0)
    {
      self->since = since;
      self->ever = 0;
    }
  self->now |= reason;
  self->ever |= reason;
}

static const char *
get_word (Reasons reasons)
{
  if ((reasons & SUSPEND) != 0)
    return "suspend";

  return (reasons & LOCK) != 0 ? "lock" : "idle";
}

static void
come_back (KontorAbsence *self, Reasons reason)
{
  gint64 until = get_now (self);

  if ((self->now & reason) == 0)
    return;
  self->now &= ~reason;
  if (self->now != 0)
    return;
  if (until - self->since >= AWAY_MIN)
    g_signal_emit (self, signals[AWAY], 0, self->since, until, get_word (self->ever));
  self->since = 0;
}

/* --- logind --- */

static void
sleep_cb (GDBusConnection *bus,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer data)
{
  KontorAbsence *self = data;
  gboolean begins = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &begins);
  if (begins)
    {
      leave (self, SUSPEND, get_now (self));
      return;
    }
  /* Awake: the person is there unless the screen is locked; idleness is Mutter's to say again. */
  self->now &= ~IDLE;
  come_back (self, SUSPEND);
  g_signal_emit (self, signals[WOKEN], 0);
}

static void
login_cb (GDBusConnection *bus,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer data)
{
  KontorAbsence *self = data;

  /* Of somebody else on this computer. */
  if (self->login != NULL && strcmp (self->login, path) != 0)
    return;
  if (strcmp (signal, "Lock") == 0)
    leave (self, LOCK, get_now (self));
  else if (strcmp (signal, "Unlock") == 0)
    come_back (self, LOCK);
}

static void
display_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                               &error);
  g_autoptr (GVariant) value = NULL;
  KontorAbsence *self = data;

  if (answer == NULL)
    return;
  g_variant_get (answer, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("(so)")))
    g_variant_get (value, "(so)", NULL, &self->login);
}

static void
user_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                               &error);
  KontorAbsence *self = data;
  const char *path = NULL;

  if (answer == NULL)
    return;
  g_variant_get (answer, "(&o)", &path);
  g_dbus_connection_call (G_DBUS_CONNECTION (source), LOGIND, path,
                          "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", LOGIND ".User", "Display"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, display_cb, self);
}

static void
listen_to (KontorAbsence *self,
           GDBusConnection *bus,
           const char *sender,
           const char *interface,
           const char *signal,
           GDBusSignalCallback callback)
{
  guint id = g_dbus_connection_signal_subscribe (bus, sender, interface, signal, NULL, NULL,
                                                 G_DBUS_SIGNAL_FLAGS_NONE, callback, self, NULL);

  g_array_append_val (bus == self->session ? self->session_signals : self->system_signals, id);
}

static void
system_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  KontorAbsence *self = data;

  if (bus == NULL)
    {
      g_debug ("no system bus: %s", error->message);
      return;
    }
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  self->system = g_steal_pointer (&bus);
  listen_to (self, self->system, LOGIND, LOGIND ".Manager", "PrepareForSleep", sleep_cb);
  listen_to (self, self->system, LOGIND, LOGIND ".Session", NULL, login_cb);
  g_dbus_connection_call (self->system, LOGIND, "/org/freedesktop/login1", LOGIND ".Manager",
                          "GetUser", g_variant_new ("(u)", (guint32) getuid ()),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, user_cb, self);
}

/* --- the screen lock, of GNOME and of others --- */

static void
screen_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer data)
{
  KontorAbsence *self = data;
  gboolean active = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &active);
  if (active)
    leave (self, LOCK, get_now (self));
  else
    come_back (self, LOCK);
}

/* --- Mutter --- */

static void
watch_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                               &error);

  /* What @data points to lives as long as the call is not cancelled. */
  if (answer != NULL)
    g_variant_get (answer, "(u)", data);
}

static void
add_watch (KontorAbsence *self, const char *method, GVariant *parameters, guint32 *watch)
{
  g_dbus_connection_call (self->session, IDLE_MONITOR, IDLE_PATH, IDLE_MONITOR, method, parameters,
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, watch_cb, watch);
}

static void
fired_cb (GDBusConnection *bus,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer data)
{
  KontorAbsence *self = data;
  guint32 watch = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(u)")))
    return;
  g_variant_get (parameters, "(u)", &watch);
  if (watch == self->idle_watch && watch != 0)
    {
      leave (self, IDLE, get_now (self) - IDLE_MS * (KONTOR_SECOND / 1000));
      /* Fires once, at the first key. */
      add_watch (self, "AddUserActiveWatch", NULL, &self->active_watch);
    }
  else if (watch == self->active_watch && watch != 0)
    {
      self->active_watch = 0;
      come_back (self, IDLE);
    }
}

static void
mutter_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  KontorAbsence *self = data;

  add_watch (self, "AddIdleWatch", g_variant_new ("(t)", (guint64) IDLE_MS), &self->idle_watch);
}

static void
mutter_gone_cb (GDBusConnection *bus, const char *name, gpointer data)
{
  KontorAbsence *self = data;

  self->idle_watch = 0;
  self->active_watch = 0;
  come_back (self, IDLE);
}

static void
forget_signals (GDBusConnection *bus, GArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    g_dbus_connection_signal_unsubscribe (bus, g_array_index (ids, guint, i));
  g_array_set_size (ids, 0);
}

static void
kontor_absence_dispose (GObject *object)
{
  KontorAbsence *self = KONTOR_ABSENCE (object);

  g_cancellable_cancel (self->cancellable);
  forget_signals (self->session, self->session_signals);
  forget_signals (self->system, self->system_signals);
  g_clear_handle_id (&self->mutter, g_bus_unwatch_name);

  G_OBJECT_CLASS (kontor_absence_parent_class)->dispose (object);
}

static void
kontor_absence_finalize (GObject *object)
{
  KontorAbsence *self = KONTOR_ABSENCE (object);

  g_clear_object (&self->session);
  g_clear_object (&self->system);
  g_clear_object (&self->cancellable);
  g_array_unref (self->session_signals);
  g_array_unref (self->system_signals);
  g_free (self->login);

  G_OBJECT_CLASS (kontor_absence_parent_class)->finalize (object);
}

static void
kontor_absence_class_init (KontorAbsenceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = kontor_absence_dispose;
  object_class->finalize = kontor_absence_finalize;

  signals[AWAY] = g_signal_new ("away", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                3, G_TYPE_INT64, G_TYPE_INT64, G_TYPE_STRING);
  signals[WOKEN] = g_signal_new ("woken", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
}

static void
kontor_absence_init (KontorAbsence *self)
{
  self->cancellable = g_cancellable_new ();
  self->session_signals = g_array_new (FALSE, FALSE, sizeof (guint));
  self->system_signals = g_array_new (FALSE, FALSE, sizeof (guint));
}

/**
 * kontor_absence_new:
 * @session: the session bus
 * @clock: what the absences are told by
 *
 * Returns: (transfer full): whether the person is there
 */
KontorAbsence *
kontor_absence_new (GDBusConnection *session, KontorClock *clock)
{
  KontorAbsence *self = g_object_new (KONTOR_TYPE_ABSENCE, NULL);

  self->clock = clock;
  self->session = g_object_ref (session);
  listen_to (self, session, NULL, "org.gnome.ScreenSaver", "ActiveChanged", screen_cb);
  listen_to (self, session, NULL, "org.freedesktop.ScreenSaver", "ActiveChanged", screen_cb);
  listen_to (self, session, NULL, IDLE_MONITOR, "WatchFired", fired_cb);
  self->mutter = g_bus_watch_name_on_connection (session, IDLE_MONITOR,
                                                 G_BUS_NAME_WATCHER_FLAGS_NONE, mutter_cb,
                                                 mutter_gone_cb, self, NULL);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, system_cb, self);

  return self;
}
