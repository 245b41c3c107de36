/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a commit wrote, sorted by those who are connected and see it. Who holds what is looked up as of the
 * commit; a person whom a change gave or took something is only told that there is something. On the
 * store's thread, with no transaction open. */

#include "config.h"

#include "kontor-live-feed.h"

#include "kontor-store-private.h"

/* Somebody who has a live socket. */
typedef struct
{
  KontorLivePerson *person; /* owned */
  char *key; /* owned: of what the person holds */
  gboolean told; /* of the commit that is looked at */
} Listener;

struct _KontorLiveFeed
{
  KontorStore *store; /* borrowed */
  KontorLiveHub *hub; /* borrowed */
  GHashTable *listeners; /* owned: KontorId → Listener */
  GHashTable *holders; /* owned: id of a principal → GPtrArray of borrowed Listener */
};

static void
listener_free (gpointer data)
{
  Listener *self = data;

  kontor_live_person_unref (self->person);
  g_free (self->key);
  g_free (self);
}

static gint64 *
int64_new (gint64 value)
{
  return g_memdup2 (&value, sizeof value);
}

static void
enter (KontorLiveFeed *self, Listener *listener, const GArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      GPtrArray *holders = g_hash_table_lookup (self->holders, &id);

      if (holders == NULL)
        {
          holders = g_ptr_array_new ();
          g_hash_table_insert (self->holders, int64_new (id), holders);
        }
      g_ptr_array_add (holders, listener);
    }
}

/**
 * kontor_live_feed_new:
 * @store: which is followed from now on
 * @hub: who is told
 *
 * Returns: (transfer full): a feed without listeners
 */
KontorLiveFeed *
kontor_live_feed_new (KontorStore *store, KontorLiveHub *hub)
{
  KontorLiveFeed *self = g_new0 (KontorLiveFeed, 1);

  self->store = store;
  self->hub = hub;
  self->listeners = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL, listener_free);
  self->holders = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                         (GDestroyNotify) g_ptr_array_unref);
  kontor_store_follow (store);
  kontor_live_hub_tell (hub, kontor_live_news_new (kontor_store_get_seq (store)));

  return self;
}

/**
 * kontor_live_feed_free:
 * @self: (nullable) (transfer full): a feed
 */
void
kontor_live_feed_free (KontorLiveFeed *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->holders);
  g_hash_table_unref (self->listeners);
  g_free (self);
}

/**
 * kontor_live_feed_get_hub:
 * @self: a feed
 *
 * Returns: (transfer none): whom it tells
 */
KontorLiveHub *
kontor_live_feed_get_hub (KontorLiveFeed *self)
{
  return self->hub;
}

/* Who went is forgotten, everybody's principals are looked up again. Those who hold something else than
 * before are marked as told. */
static gboolean
look_up_all (KontorLiveFeed *self, KontorLiveNews *news, GError **error)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_remove_all (self->holders);
  g_hash_table_iter_init (&iter, self->listeners);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Listener *listener = value;
      const KontorHeld *held = NULL;

      if (!kontor_live_hub_has_person (self->hub, listener->person))
        {
          g_hash_table_iter_remove (&iter);
          continue;
        }
      held = kontor_store_get_held (self->store, kontor_live_person_get_id (listener->person),
                                    error);
      if (held == NULL)
        return FALSE;
      if (g_strcmp0 (held->key, listener->key) != 0)
        {
          if (news != NULL)
            kontor_live_news_add (news, listener->person, NULL);
          listener->told = news != NULL;
          g_free (listener->key);
          listener->key = g_strdup (held->key);
        }
      enter (self, listener, held->ids);
    }

  return TRUE;
}

/**
 * kontor_live_feed_add:
 * @self: a feed
 * @person: who gets a live socket
 * @error: of the database
 *
 * Returns: whether the person is told from now on
 */
gboolean
kontor_live_feed_add (KontorLiveFeed *self, KontorLivePerson *person, GError **error)
{
  const KontorId *id = kontor_live_person_get_id (person);
  Listener *known = g_hash_table_lookup (self->listeners, id);
  const KontorHeld *held = NULL;
  Listener *listener = NULL;

  if (known != NULL && known->person == person)
    return TRUE;
  /* The one of before is gone: what it was entered under is made anew. */
  if (known != NULL)
    {
      g_hash_table_remove (self->listeners, id);
      if (!look_up_all (self, NULL, error))
        return FALSE;
    }
  held = kontor_store_get_held (self->store, id, error);
  if (held == NULL)
    return FALSE;
  listener = g_new0 (Listener, 1);
  listener->person = kontor_live_person_ref (person);
  listener->key = g_strdup (held->key);
  g_hash_table_insert (self->listeners, (gpointer) kontor_live_person_get_id (person), listener);
  enter (self, listener, held->ids);

  return TRUE;
}

static gboolean
decides_held (const GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    if (kontor_store_decides_held (((const KontorStoreChange *) changes->pdata[i])->type))
      return TRUE;

  return FALSE;
}

/* Nothing more goes to who was dismissed. */
static void
close_dismissed (KontorLiveFeed *self, const GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const KontorStoreChange *change = changes->pdata[i];

      if (change->type != KONTOR_RECORD_PERSON ||
          !g_hash_table_contains (self->listeners, &change->id) ||
          kontor_store_is_active (self->store, &change->id))
        continue;
      kontor_live_hub_close_person (self->hub, &change->id);
      ((Listener *) g_hash_table_lookup (self->listeners, &change->id))->told = TRUE;
    }
}

static void
add_nudges (KontorLiveFeed *self, const KontorStoreChange *change, KontorLiveNews *news)
{
  for (guint i = 0; i < change->principals->len; i++)
    {
      GPtrArray *holders = g_hash_table_lookup (self->holders,
                                                &g_array_index (change->principals, gint64, i));

      for (guint j = 0; holders != NULL && j < holders->len; j++)
        {
          Listener *listener = holders->pdata[j];

          if (listener->told)
            continue;
          listener->told = TRUE;
          kontor_live_news_add (news, listener->person, NULL);
        }
    }
}

static void
forget_told (KontorLiveFeed *self)
{
  GHashTableIter iter;
  gpointer listener = NULL;

  g_hash_table_iter_init (&iter, self->listeners);
  while (g_hash_table_iter_next (&iter, NULL, &listener))
    ((Listener *) listener)->told = FALSE;
}

/* When the database fails everybody is told that there may be something. */
static void
add_everybody (KontorLiveFeed *self, KontorLiveNews *news)
{
  GHashTableIter iter;
  gpointer listener = NULL;

  g_hash_table_iter_init (&iter, self->listeners);
  while (g_hash_table_iter_next (&iter, NULL, &listener))
    if (!((Listener *) listener)->told)
      kontor_live_news_add (news, ((Listener *) listener)->person, NULL);
}

/**
 * kontor_live_feed_tell:
 * @self: a feed
 */
void
kontor_live_feed_tell (KontorLiveFeed *self)
{
  g_autoptr (GPtrArray) changes = kontor_store_take_changes (self->store);
  KontorLiveNews *news = NULL;
  g_autoptr (GError) error = NULL;

  if (changes->len == 0)
    return;
  news = kontor_live_news_new (kontor_store_get_seq (self->store));
  if (g_hash_table_size (self->listeners) > 0)
    {
      forget_told (self);
      close_dismissed (self, changes);
      if (!decides_held (changes) || look_up_all (self, news, &error))
        for (guint i = 0; i < changes->len; i++)
          add_nudges (self, changes->pdata[i], news);
      else
        {
          g_message ("who is connected could not be looked up: %s", error->message);
          add_everybody (self, news);
        }
    }
  kontor_live_hub_tell (self->hub, news);
}
