/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Contents that go with records: brought before the mutation that refers to them, fetched for the sake
 * of a record that has them. Every step may be cut off and is done again by the next round. On the
 * thread of the replica, which may wait for the network. */

#include "config.h"

#include "kontor-sync-content.h"

#include "kontor-codec.h"
#include "kontor-sync-private.h"
#include "kontor-sync.h"
#include "kontor-transfer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What was staged and no record ever came to refer to, seconds: nobody asks for it by undo any more. */
#define ABANDONED_AFTER (30 * 24 * 60 * 60)
/* How many records that have the same content are asked for, one after the other. */
#define ASKED_MAX 8
/* A small fact of the replica: records went away, and cached contents of theirs may still be here. */
#define TO_FORGET "contents-to-forget"

struct _KontorSyncContents
{
  KontorReplica *replica; /* borrowed */
  KontorTransport *transport; /* borrowed */
  KontorContentCache *cache; /* owned */
  GPtrArray *candidates; /* owned, of hashes: staged, and some record referred to it at the start */
  GHashTable *brought; /* owned, of hashes: in this round */
};

/* --- who has a content --- */

/* Calls @visit for each record that has the content, until it returns FALSE. */
static void
visit_holders (KontorReader *reader, const char *hash, KontorVisitFunc visit, gpointer user_data)
{
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (type);

      for (guint i = 1; i < info->n_fields; i++)
        if (info->fields[i].kind == KONTOR_KIND_CONTENT)
          reader->find_text (reader, type, i, hash, visit, user_data);
    }
}

static gboolean
note_cb (KontorRow *row, gpointer found)
{
  *(gboolean *) found = TRUE;

  return FALSE;
}

static gboolean
is_held (KontorReplica *replica, const char *hash)
{
  gboolean found = FALSE;

  visit_holders (kontor_replica_get_reader (replica), hash, note_cb, &found);

  return found;
}

/* --- a round --- */

KontorSyncContents *
kontor_sync_contents_new (KontorReplica *replica, KontorTransport *transport)
{
  KontorSyncContents *self = g_new0 (KontorSyncContents, 1);
  g_autoptr (GPtrArray) staged = NULL;

  self->replica = replica;
  self->transport = transport;
  self->cache = kontor_content_cache_new_for_account (kontor_replica_get_folder (replica));
  self->candidates = g_ptr_array_new_with_free_func (g_free);
  self->brought = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  staged = kontor_content_cache_list_staged_sync (self->cache, 0);
  for (guint i = 0; i < staged->len; i++)
    if (is_held (replica, staged->pdata[i]))
      g_ptr_array_add (self->candidates, g_strdup (staged->pdata[i]));

  return self;
}

void
kontor_sync_contents_free (KontorSyncContents *self)
{
  kontor_content_cache_free (self->cache);
  g_ptr_array_unref (self->candidates);
  g_hash_table_unref (self->brought);
  g_free (self);
}

/* --- bringing --- */

static void
add_content (KontorSyncContents *self, const char *hash, GPtrArray *hashes, GPtrArray *contents)
{
  GBytes *bytes = NULL;

  if (g_hash_table_contains (self->brought, hash))
    return;
  bytes = kontor_content_cache_read_sync (self->cache, hash);
  /* Not here: a copy of what the server has, or lost. The server knows. */
  if (bytes == NULL)
    return;
  g_hash_table_add (self->brought, g_strdup (hash));
  g_ptr_array_add (hashes, g_strdup (hash));
  g_ptr_array_add (contents, bytes);
}

static void
add_contents_of_op (KontorSyncContents *self,
                    const KontorOp *op,
                    GPtrArray *hashes,
                    GPtrArray *contents)
{
  KontorRecordType type = kontor_op_get_record_type (op);

  for (guint i = 0; i < kontor_op_get_n_changes (op); i++)
    {
      const KontorChange *change = kontor_op_get_change (op, i);

      if (change->now != NULL &&
          kontor_schema_get_field (type, change->field)->kind == KONTOR_KIND_CONTENT)
        add_content (self, kontor_value_get_text (change->now), hashes, contents);
    }
}

static void
add_contents (KontorSyncContents *self,
              const KontorPushItem *item,
              GPtrArray *hashes,
              GPtrArray *contents)
{
  g_autoptr (KontorMutation) mutation = kontor_codec_mutation_from_text (item->text, NULL);

  /* What can't be read is for the server to refuse. */
  for (guint i = 0; mutation != NULL && i < mutation->ops->len; i++)
    add_contents_of_op (self, mutation->ops->pdata[i], hashes, contents);
}

static void
forget_brought (KontorSyncContents *self, GPtrArray *hashes)
{
  for (guint i = 0; i < hashes->len; i++)
    g_hash_table_remove (self->brought, hashes->pdata[i]);
}

gboolean
kontor_sync_upload_staged (KontorSyncContents *self,
                           const KontorPushRequest *request,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GPtrArray) hashes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) local = NULL;

  for (guint i = 0; i < request->items->len; i++)
    add_contents (self, request->items->pdata[i], hashes, contents);
  if (kontor_transfer_put (self->transport, contents, NULL, NULL, cancellable, &local))
    return TRUE;
  forget_brought (self, hashes);
  /* What the server will never take must not hold up what follows: it refuses the mutations that
   * refer to it, and they go to the tray. */
  if (g_error_matches (local, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED))
    {
      g_message ("contents were refused: %s", local->message);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* --- settling --- */

static gboolean
is_in_tray (GPtrArray *items, const char *hash)
{
  for (guint i = 0; i < items->len; i++)
    {
      const KontorTrayItem *item = items->pdata[i];
      g_autofree char *text = kontor_codec_mutation_to_text (item->mutation);

      if (strstr (text, hash) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* A cache that takes nothing is no reason to stop: what is staged stays there. */
static void
settle (KontorSyncContents *self, const char *hash)
{
  g_autoptr (GError) error = NULL;

  if (!kontor_content_cache_settle_sync (self->cache, hash, &error))
    g_message ("a content stays staged: %s", error->message);
}

/* What was staged long ago, and belongs to no record and to nothing that somebody has to decide. */
static gboolean
settle_abandoned (KontorSyncContents *self, GError **error)
{
  g_autoptr (GPtrArray) old = kontor_content_cache_list_staged_sync (self->cache, ABANDONED_AFTER);
  g_autoptr (GPtrArray) items = NULL;

  if (old->len == 0)
    return TRUE;
  items = kontor_replica_list_tray (self->replica, error);
  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < old->len; i++)
    if (!is_held (self->replica, old->pdata[i]) && !is_in_tray (items, old->pdata[i]))
      settle (self, old->pdata[i]);

  return TRUE;
}

/* A record referred to the content before the outbox was found empty, so that what made it refer was
 * answered; it still does, so that the answer was no refusal. What was committed meanwhile is left to
 * the next round. */
gboolean
kontor_sync_settle_staged (KontorSyncContents *self, GError **error)
{
  for (guint i = 0; i < self->candidates->len; i++)
    if (is_held (self->replica, self->candidates->pdata[i]))
      settle (self, self->candidates->pdata[i]);
  g_ptr_array_set_size (self->candidates, 0);

  return settle_abandoned (self, error);
}

/* --- forgetting --- */

gboolean
kontor_sync_mark_dropped (KontorSyncContents *self, GError **error)
{
  return kontor_replica_set_meta (self->replica, TO_FORGET, "yes", error);
}

gboolean
kontor_sync_forget_dropped (KontorSyncContents *self, GError **error)
{
  g_autofree char *marked = kontor_replica_get_meta (self->replica, TO_FORGET);
  g_autoptr (GPtrArray) cached = NULL;

  if (g_strcmp0 (marked, "yes") != 0)
    return TRUE;
  cached = kontor_content_cache_list_cached_sync (self->cache);
  for (guint i = 0; i < cached->len; i++)
    if (!is_held (self->replica, cached->pdata[i]))
      kontor_content_cache_forget_sync (self->cache, cached->pdata[i]);

  return kontor_replica_set_meta (self->replica, TO_FORGET, "", error);
}

/* --- fetching --- */

typedef struct
{
  const char *hash; /* borrowed */
  GPtrArray *wants; /* borrowed, of KontorChunksWant */
} Search;

static gboolean
want_cb (KontorRow *row, gpointer data)
{
  Search *search = data;

  if (search->wants->len < ASKED_MAX)
    g_ptr_array_add (search->wants, kontor_chunks_want_new (kontor_row_get_record_type (row),
                                                            kontor_row_get_id (row), search->hash));

  return search->wants->len < ASKED_MAX;
}

/* (transfer full) (nullable): NULL without error: the server has it not, for this want */
static GBytes *
get_one (KontorTransport *transport,
         KontorChunksWant *want,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GPtrArray) wants = g_ptr_array_new ();
  g_autoptr (GPtrArray) contents = NULL;

  g_ptr_array_add (wants, want);
  contents = kontor_transfer_get (transport, wants, NULL, NULL, cancellable, error);

  return contents != NULL && contents->pdata[0] != NULL ? g_bytes_ref (contents->pdata[0]) : NULL;
}

static char *
fail_missing (GError **error)
{
  g_set_error_literal (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_NO_CONTENT,
                       _ ("The content of this file is not on the server, or not shared with "
                          "you."));

  return NULL;
}

/**
 * kontor_sync_fetch_content:
 * @replica: the replica, without a transaction open
 * @cache: the account's contents
 * @transport: the way to its server
 * @hash: names a content
 * @cancellable: (nullable): ends the waiting
 * @error: %KONTOR_SYNC_ERROR_NO_CONTENT; of the cache or of %KONTOR_NET_ERROR
 *
 * Finds a content here, or asks the server for it on behalf of a record that has it.
 *
 * Returns: (transfer full) (nullable): the path of a file that holds it, to be read
 */
char *
kontor_sync_fetch_content (KontorReplica *replica,
                           KontorContentCache *cache,
                           KontorTransport *transport,
                           const char *hash,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) wants = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_chunks_want_free);
  Search search = { .hash = hash, .wants = wants };

  g_return_val_if_fail (replica != NULL && cache != NULL && transport != NULL, NULL);

  if (!kontor_content_hash_is_valid (hash))
    return fail_missing (error);
  path = kontor_content_cache_find_sync (cache, hash);
  if (path != NULL)
    return g_steal_pointer (&path);
  visit_holders (kontor_replica_get_reader (replica), hash, want_cb, &search);
  for (guint i = 0; i < wants->len; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GBytes) bytes = get_one (transport, wants->pdata[i], cancellable, &local);

      if (bytes != NULL)
        return kontor_content_cache_put_bytes_sync (cache, hash, bytes, error);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }

  return fail_missing (error);
}
