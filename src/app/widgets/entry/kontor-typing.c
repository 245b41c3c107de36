/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When what is typed is saved, and where it is kept until it is a change. Main thread; the keeping is
 * done by the writer's, the reading by the reader's. */

#include "config.h"

#include "kontor-typing.h"

#include "kontor-replica.h"

/* The writing itself takes the rest of the quarter second. */
#define SAVE_IN_MS 100
#define REST_IN_MS 2000

struct _KontorTyping
{
  GObject parent_instance;

  guint save; /* source: something is unsaved */
  guint rest; /* source: something is untold */
};

enum
{
  SAVE,
  REST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorTyping, kontor_typing, G_TYPE_OBJECT)

static gboolean
save_cb (gpointer data)
{
  KontorTyping *self = data;

  self->save = 0;
  g_signal_emit (self, signals[SAVE], 0);

  return G_SOURCE_REMOVE;
}

static gboolean
rest_cb (gpointer data)
{
  KontorTyping *self = data;

  self->rest = 0;
  g_signal_emit (self, signals[REST], 0);

  return G_SOURCE_REMOVE;
}

static void
kontor_typing_dispose (GObject *object)
{
  KontorTyping *self = KONTOR_TYPING (object);

  g_clear_handle_id (&self->save, g_source_remove);
  g_clear_handle_id (&self->rest, g_source_remove);

  G_OBJECT_CLASS (kontor_typing_parent_class)->dispose (object);
}

static void
kontor_typing_class_init (KontorTypingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_typing_dispose;

  signals[SAVE] = g_signal_new ("save", KONTOR_TYPE_TYPING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[REST] = g_signal_new ("rest", KONTOR_TYPE_TYPING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
kontor_typing_init (KontorTyping *self)
{
}

/* --- public functions --- */

KontorTyping *
kontor_typing_new (void)
{
  return g_object_new (KONTOR_TYPE_TYPING, NULL);
}

void
kontor_typing_touch (KontorTyping *self)
{
  g_return_if_fail (KONTOR_IS_TYPING (self));

  if (self->save == 0)
    self->save = g_timeout_add (SAVE_IN_MS, save_cb, self);
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST_IN_MS, rest_cb, self);
}

void
kontor_typing_flush (KontorTyping *self)
{
  g_return_if_fail (KONTOR_IS_TYPING (self));

  if (self->save == 0)
    return;
  g_clear_handle_id (&self->save, g_source_remove);
  g_signal_emit (self, signals[SAVE], 0);
}

void
kontor_typing_end (KontorTyping *self)
{
  g_return_if_fail (KONTOR_IS_TYPING (self));

  g_clear_handle_id (&self->save, g_source_remove);
  if (self->rest == 0)
    return;
  g_clear_handle_id (&self->rest, g_source_remove);
  g_signal_emit (self, signals[REST], 0);
}

char *
kontor_typing_name (KontorRecordType type, const KontorId *id, const char *what)
{
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (id, text);

  return g_strdup_printf ("kontor:%s/%s#%s", kontor_schema_get_type (type)->word, text,
                          what != NULL ? what : "");
}

typedef struct
{
  char *name; /* owned */
  char *text; /* owned, nullable */
} Typed;

static void
typed_free (gpointer data)
{
  Typed *typed = data;

  g_free (typed->name);
  g_free (typed->text);
  g_free (typed);
}

static gboolean
keep (KontorReplica *replica, gpointer data, KontorProblem **problem, GError **error)
{
  Typed *typed = data;

  return kontor_replica_keep_typed (replica, typed->name, typed->text, error);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorOffice) office = data;
  g_autoptr (GError) error = NULL;

  if (!kontor_live_store_run_finish (KONTOR_LIVE_STORE (source), result, NULL, &error) &&
      error != NULL)
    kontor_office_tell_error (office, error);
}

void
kontor_typing_keep (KontorOffice *office, const char *name, const char *text)
{
  Typed *typed = NULL;

  g_return_if_fail (KONTOR_IS_OFFICE (office));

  typed = g_new0 (Typed, 1);
  typed->name = g_strdup (name);
  typed->text = g_strdup (text);
  kontor_live_store_run_async (kontor_office_get_store (office), keep, typed, typed_free, NULL,
                               kept_cb, g_object_ref (office));
}

static gpointer
read_typed (KontorReading *reading, gpointer data, GError **error)
{
  return kontor_reading_list_typed (reading, data, error);
}

void
kontor_typing_read_async (KontorOffice *office,
                          const char *prefix,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (KONTOR_IS_OFFICE (office));

  kontor_live_store_read_async (kontor_office_get_store (office), read_typed, g_strdup (prefix),
                                g_free, (GDestroyNotify) g_hash_table_unref, cancellable, callback,
                                user_data);
}

GHashTable *
kontor_typing_read_finish (GObject *source, GAsyncResult *result, GError **error)
{
  return kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result, error);
}
