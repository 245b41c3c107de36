/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tells the person through the desktop's notifications, takes back what is read elsewhere, and hands on
 * what the person chose. On the main thread, which never waits. */

#include "config.h"

#include "kontor-notifier.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"
#define INLINE_REPLY "inline-reply"

typedef struct
{
  KontorNotice *notice; /* owned */
  guint32 id; /* of the desktop; 0: it has not answered yet */
  gboolean withdrawn; /* before it answered */
} Told;

struct _KontorNotifier
{
  GObject parent_instance;

  GDBusConnection *bus; /* owned */
  GCancellable *cancellable; /* owned */
  guint listening; /* to its signals */
  GHashTable *told; /* owned: "account key" → Told */
  GHashTable *seen; /* owned: account → link */
  char *token; /* owned, nullable: comes right before an action */
  gboolean asked; /* what the desktop can do */
  gboolean markup; /* the body is read as markup */
  gboolean reply; /* a notification has an entry for a reply */
};

G_DEFINE_FINAL_TYPE (KontorNotifier, kontor_notifier, G_TYPE_OBJECT)

enum
{
  OPEN,
  ACT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const struct
{
  const char *key;
  KontorNoticeAction action;
} actions[] = {
  { "read", KONTOR_NOTICE_READ },       { "done", KONTOR_NOTICE_DONE },
  { "snooze", KONTOR_NOTICE_SNOOZE },   { "stop", KONTOR_NOTICE_STOP },
  { "discard", KONTOR_NOTICE_DISCARD }, { "join", KONTOR_NOTICE_JOIN },
};

static void
told_free (gpointer data)
{
  Told *self = data;

  kontor_notice_free (self->notice);
  g_free (self);
}

static char *
get_key (const KontorNotice *notice)
{
  return g_strjoin (" ", notice->account, notice->key, NULL);
}

static void
call (KontorNotifier *self,
      const char *method,
      GVariant *parameters,
      const char *reply,
      GAsyncReadyCallback callback,
      gpointer data)
{
  g_dbus_connection_call (self->bus, NAME, PATH, NAME, method, parameters,
                          reply != NULL ? G_VARIANT_TYPE (reply) : NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, callback, data);
}

/* --- telling --- */

static void
add_action (GVariantBuilder *builder, const char *key, const char *label)
{
  g_variant_builder_add (builder, "s", key);
  g_variant_builder_add (builder, "s", label);
}

static GVariant *
get_actions (KontorNotifier *self, const KontorNotice *notice)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  add_action (&builder, "default", _ ("Open"));
  switch (notice->kind)
    {
    case KONTOR_NOTICE_MESSAGE:
      add_action (&builder, self->reply ? INLINE_REPLY : "reply", _ ("Reply"));
      add_action (&builder, "read", _ ("Mark as Read"));
      break;
    case KONTOR_NOTICE_RECORD:
      add_action (&builder, "read", _ ("Mark as Read"));
      break;
    case KONTOR_NOTICE_EVENT:
      if (notice->url != NULL)
        add_action (&builder, "join", _ ("Join"));
      add_action (&builder, "snooze", _ ("Snooze"));
      break;
    case KONTOR_NOTICE_DEADLINE:
    case KONTOR_NOTICE_REMINDER:
      add_action (&builder, "done", _ ("Done"));
      add_action (&builder, "snooze", _ ("Snooze"));
      break;
    case KONTOR_NOTICE_AWAY:
      add_action (&builder, "keep", _ ("Keep"));
      add_action (&builder, "discard", _ ("Discard"));
      add_action (&builder, "stop", _ ("Stop When I Left"));
      break;
    case KONTOR_NOTICE_TASK:
      if (!kontor_id_is_nil (&notice->notification))
        add_action (&builder, "read", _ ("Mark as Read"));
      break;
    case KONTOR_NOTICE_WITHDRAWN:
      break;
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
get_hints (const KontorNotice *notice)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gboolean waits = notice->kind == KONTOR_NOTICE_AWAY || notice->kind == KONTOR_NOTICE_REMINDER ||
                   notice->kind == KONTOR_NOTICE_EVENT;

  g_variant_builder_add (&builder, "{sv}", "desktop-entry", g_variant_new_string (APPLICATION_ID));
  g_variant_builder_add (&builder, "{sv}", "category",
                         g_variant_new_string (notice->kind == KONTOR_NOTICE_MESSAGE
                                                   ? "im.received"
                                                   : "x-kontor.record"));
  /* Critical ones stay until somebody looks. */
  g_variant_builder_add (&builder, "{sv}", "urgency", g_variant_new_byte (waits ? 2 : 1));

  return g_variant_builder_end (&builder);
}

static void
close_told (KontorNotifier *self, guint32 id)
{
  call (self, "CloseNotification", g_variant_new ("(u)", id), NULL, NULL, NULL);
}

typedef struct
{
  KontorNotifier *notifier; /* borrowed: gone when the call is cancelled */
  char *key; /* owned */
} Notifying;

static void
notifying_free (Notifying *self)
{
  g_free (self->key);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Notifying, notifying_free)

static void
notified_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                               &error);
  g_autoptr (Notifying) notifying = data;
  KontorNotifier *self = notifying->notifier;
  Told *told = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  told = g_hash_table_lookup (self->told, notifying->key);
  if (told == NULL)
    return;
  if (answer == NULL)
    {
      g_debug ("nobody shows notifications: %s", error->message);
      g_hash_table_remove (self->told, notifying->key);
      return;
    }
  g_variant_get (answer, "(u)", &told->id);
  if (!told->withdrawn)
    return;
  close_told (self, told->id);
  g_hash_table_remove (self->told, notifying->key);
}

static void
tell (KontorNotifier *self, Told *told)
{
  const KontorNotice *notice = told->notice;
  g_autofree char *body = self->markup ? g_markup_escape_text (notice->body, -1)
                                       : g_strdup (notice->body);
  Notifying *notifying = g_new (Notifying, 1);

  notifying->notifier = self;
  notifying->key = get_key (notice);
  call (self, "Notify",
        g_variant_new ("(susss@as@a{sv}i)", "Kontor", told->id, APPLICATION_ID, notice->title, body,
                       get_actions (self, notice), get_hints (notice), -1),
        "(u)", notified_cb, notifying);
}

static void
tell_all (KontorNotifier *self)
{
  GHashTableIter iter;
  gpointer told = NULL;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, NULL, &told))
    tell (self, told);
}

static void
capabilities_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                               &error);
  g_autofree const char **words = NULL;
  KontorNotifier *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->asked = answer != NULL;
  if (answer == NULL)
    {
      g_debug ("nobody shows notifications: %s", error->message);
      g_hash_table_remove_all (self->told);
      return;
    }
  g_variant_get (answer, "(^a&s)", &words);
  self->markup = g_strv_contains (words, "body-markup");
  self->reply = g_strv_contains (words, INLINE_REPLY);
  tell_all (self);
}

/* --- what the person chose --- */

static Told *
find_told (KontorNotifier *self, guint32 id)
{
  GHashTableIter iter;
  gpointer told = NULL;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, NULL, &told))
    if (((Told *) told)->id == id && id != 0)
      return told;

  return NULL;
}

static void
remove_told (KontorNotifier *self, const KontorNotice *notice)
{
  g_autofree char *key = get_key (notice);

  g_hash_table_remove (self->told, key);
}

static void
choose (KontorNotifier *self, guint32 id, const char *key)
{
  Told *told = find_told (self, id);
  g_autoptr (KontorNotice) notice = told != NULL ? kontor_notice_copy (told->notice) : NULL;
  g_autofree char *token = g_steal_pointer (&self->token);

  if (notice == NULL)
    return;
  remove_told (self, notice);
  close_told (self, id);
  if (strcmp (key, "default") == 0 || strcmp (key, "reply") == 0)
    {
      g_signal_emit (self, signals[OPEN], 0, notice->link, token);
      /* What is opened is read; a chat says itself how far. */
      if (!kontor_id_is_nil (&notice->notification))
        g_signal_emit (self, signals[ACT], 0, notice, KONTOR_NOTICE_OPENED, NULL);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i].key, key) == 0)
      g_signal_emit (self, signals[ACT], 0, notice, actions[i].action, NULL);
}

static void
reply (KontorNotifier *self, guint32 id, const char *text)
{
  Told *told = find_told (self, id);
  g_autoptr (KontorNotice) notice = told != NULL ? kontor_notice_copy (told->notice) : NULL;

  if (notice == NULL || notice->kind != KONTOR_NOTICE_MESSAGE)
    return;
  remove_told (self, notice);
  g_signal_emit (self, signals[ACT], 0, notice, KONTOR_NOTICE_REPLY, text);
}

static void
forget_closed (KontorNotifier *self, guint32 id)
{
  Told *told = find_told (self, id);
  g_autoptr (KontorNotice) notice = told != NULL ? kontor_notice_copy (told->notice) : NULL;

  if (notice != NULL)
    remove_told (self, notice);
}

static void
signal_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer data)
{
  KontorNotifier *self = data;
  const char *text = NULL;
  guint32 id = 0;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)")))
    {
      g_variant_get (parameters, "(uu)", &id, NULL);
      if (strcmp (signal, "NotificationClosed") == 0)
        forget_closed (self, id);
      return;
    }
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    return;
  g_variant_get (parameters, "(u&s)", &id, &text);
  if (strcmp (signal, "ActivationToken") == 0)
    {
      g_free (self->token);
      self->token = g_strdup (text);
    }
  else if (strcmp (signal, "ActionInvoked") == 0)
    choose (self, id, text);
  else if (strcmp (signal, "NotificationReplied") == 0)
    reply (self, id, text);
}

static void
kontor_notifier_dispose (GObject *object)
{
  KontorNotifier *self = KONTOR_NOTIFIER (object);

  g_cancellable_cancel (self->cancellable);
  if (self->listening != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->listening);
  self->listening = 0;

  G_OBJECT_CLASS (kontor_notifier_parent_class)->dispose (object);
}

static void
kontor_notifier_finalize (GObject *object)
{
  KontorNotifier *self = KONTOR_NOTIFIER (object);

  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->told);
  g_hash_table_unref (self->seen);
  g_free (self->token);

  G_OBJECT_CLASS (kontor_notifier_parent_class)->finalize (object);
}

static void
kontor_notifier_class_init (KontorNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = kontor_notifier_dispose;
  object_class->finalize = kontor_notifier_finalize;

  signals[OPEN] = g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_STRING, G_TYPE_STRING);
  signals[ACT] = g_signal_new ("act", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                               G_TYPE_POINTER, G_TYPE_INT, G_TYPE_STRING);
}

static void
kontor_notifier_init (KontorNotifier *self)
{
  self->cancellable = g_cancellable_new ();
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, told_free);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * kontor_notifier_new:
 * @bus: the session bus
 *
 * Returns: (transfer full): the desktop's notifications
 */
KontorNotifier *
kontor_notifier_new (GDBusConnection *bus)
{
  KontorNotifier *self = g_object_new (KONTOR_TYPE_NOTIFIER, NULL);

  self->bus = g_object_ref (bus);
  self->listening = g_dbus_connection_signal_subscribe (bus, NULL, NAME, NULL, PATH, NULL,
                                                        G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, self,
                                                        NULL);

  return self;
}

/* @seq: up to where it is read; 0: all of it */
static void
withdraw (KontorNotifier *self, const char *key, gint64 seq)
{
  Told *told = g_hash_table_lookup (self->told, key);

  if (told == NULL || (seq > 0 && told->notice->seq > seq))
    return;
  if (told->id == 0 && self->asked)
    {
      told->withdrawn = TRUE;
      return;
    }
  if (told->id != 0)
    close_told (self, told->id);
  g_hash_table_remove (self->told, key);
}

/* What the server's record told, under the key of what it is about. */
static void
withdraw_notification (KontorNotifier *self, const KontorNotice *notice)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer told = NULL;

  if (kontor_id_is_nil (&notice->notification))
    return;
  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &key, &told))
    if (kontor_id_equal (&((Told *) told)->notice->notification, &notice->notification))
      g_ptr_array_add (keys, g_strdup (key));
  for (guint i = 0; i < keys->len; i++)
    withdraw (self, keys->pdata[i], 0);
}

static void
replace_notice (Told *told, const KontorNotice *notice)
{
  KontorNotice *after = kontor_notice_copy (notice);

  if (told->notice != NULL && !told->withdrawn)
    after = kontor_notice_merge (told->notice, after);
  g_clear_pointer (&told->notice, kontor_notice_free);
  told->notice = after;
  told->withdrawn = FALSE;
}

static gboolean
is_on_screen (KontorNotifier *self, const KontorNotice *notice)
{
  const char *link = g_hash_table_lookup (self->seen, notice->account);

  return link != NULL && strcmp (link, notice->link) == 0;
}

/**
 * kontor_notifier_take:
 * @self: the desktop's notifications
 * @notice: what to tell or to take back
 */
void
kontor_notifier_take (KontorNotifier *self, const KontorNotice *notice)
{
  g_autofree char *key = get_key (notice);
  Told *told = NULL;

  if (notice->kind == KONTOR_NOTICE_WITHDRAWN)
    {
      withdraw_notification (self, notice);
      withdraw (self, key, notice->seq);
      return;
    }
  if (is_on_screen (self, notice))
    return;
  told = g_hash_table_lookup (self->told, key);
  if (told == NULL)
    {
      told = g_new0 (Told, 1);
      g_hash_table_insert (self->told, g_steal_pointer (&key), told);
    }
  replace_notice (told, notice);
  if (self->asked)
    tell (self, told);
  else
    call (self, "GetCapabilities", NULL, "(as)", capabilities_cb, self);
}

static gboolean
matches (const KontorNotice *notice, const char *account, const char *link)
{
  return strcmp (notice->account, account) == 0 &&
         (link == NULL || strcmp (notice->link, link) == 0);
}

static void
withdraw_matching (KontorNotifier *self, const char *account, const char *link)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer told = NULL;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &key, &told))
    if (matches (((Told *) told)->notice, account, link))
      g_ptr_array_add (keys, g_strdup (key));
  for (guint i = 0; i < keys->len; i++)
    withdraw (self, keys->pdata[i], 0);
}

/**
 * kontor_notifier_set_seen:
 * @self: the desktop's notifications
 * @account: whose
 * @link: (nullable): the record on the screen
 */
void
kontor_notifier_set_seen (KontorNotifier *self, const char *account, const char *link)
{
  if (link == NULL)
    {
      g_hash_table_remove (self->seen, account);
      return;
    }
  g_hash_table_insert (self->seen, g_strdup (account), g_strdup (link));
  withdraw_matching (self, account, link);
}

/**
 * kontor_notifier_forget:
 * @self: the desktop's notifications
 * @account: one that is gone
 */
void
kontor_notifier_forget (KontorNotifier *self, const char *account)
{
  g_hash_table_remove (self->seen, account);
  withdraw_matching (self, account, NULL);
}
