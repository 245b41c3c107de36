/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes of files on their way: small ones go along with the commit, larger ones before it, in
 * pieces; what comes is put together in the staging folder. On the engine's thread. */

#include "config.h"

#include "kontor-drive-engine-private.h"
#include "kontor-drive-fetch.h"
#include "kontor-drive-send.h"
#include "kontor-drive-server.h"

#include <string.h>

/* It is another file by now: it is looked at, and read, again. */
static void
be_stale (KontorDriveEngine *self, const char *path)
{
  g_hash_table_add (self->look, path != NULL ? kontor_drive_path_get_folder (path) : g_strdup (""));
}

GBytes *
kontor_drive_engine_read_small (KontorDriveEngine *self, const KontorDriveAction *action)
{
  g_autofree char *path = kontor_drive_engine_get_path (self, &action->id);
  KontorManifestEntry chunk = { .length = action->want.size };
  g_autoptr (KontorDriveReading) reading = NULL;
  GBytes *bytes = NULL;

  if (path != NULL)
    reading = kontor_drive_reading_open (self->seams.disk, path, &action->local.stamp, NULL);
  memcpy (chunk.hash, action->want.content, KONTOR_CONTENT_DIGEST);
  if (reading != NULL)
    bytes = kontor_drive_reading_read_chunk (reading, &chunk, 0, NULL);
  if (bytes == NULL)
    be_stale (self, path);

  return bytes;
}

static void
carried_cb (gint64 done, gint64 total, gpointer data)
{
  KontorDriveEngine *self = data;
  gint64 before = self->at.bytes_done;

  /* Within a file; the next begins where this one ends. */
  self->at.bytes_done = before + done;
  kontor_drive_engine_tell (self, NULL);
  self->at.bytes_done = before;
}

/* (transfer none) (nullable) */
static KontorManifest *
get_manifest (KontorDriveEngine *self,
              const KontorDriveAction *action,
              const char *path,
              GCancellable *cancellable,
              GError **error)
{
  KontorManifest *manifest = g_hash_table_lookup (self->manifests, &action->id);
  g_auto (KontorDriveNode) base = { 0 };
  KontorChunkClass kept = KONTOR_CHUNK_CLASS_SMALL;
  gboolean had = FALSE;

  if (manifest != NULL && memcmp (kontor_manifest_get_digest (manifest), action->want.content,
                                  KONTOR_CONTENT_DIGEST) == 0)
    return manifest;
  had = kontor_drive_store_get (self->store, KONTOR_DRIVE_SYNCED, &action->id, &base);
  if (had)
    kept = kontor_chunk_class_choose (base.size);
  manifest = kontor_drive_read_content (self->seams.disk, path, &action->local.stamp,
                                        had ? &kept : NULL, cancellable, error);
  if (manifest != NULL)
    g_hash_table_replace (self->manifests, kontor_id_copy (&action->id), manifest);

  return manifest;
}

/* A class that was kept at one reading and not at another gives another hash for the same bytes. */
static gboolean
is_same (KontorManifest *manifest, const KontorDriveAction *action)
{
  return memcmp (kontor_manifest_get_digest (manifest), action->want.content,
                 KONTOR_CONTENT_DIGEST) == 0;
}

gboolean
kontor_drive_engine_send (KontorDriveEngine *self,
                          const KontorDriveAction *action,
                          gboolean *stale,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autofree char *path = kontor_drive_engine_get_path (self, &action->id);
  KontorDriveSend send = { .transport = self->seams.transport,
                           .disk = self->seams.disk,
                           .node = &action->id,
                           .path = path,
                           .stamp = &action->local.stamp,
                           .carried = carried_cb,
                           .data = self };
  g_autoptr (GError) local = NULL;
  KontorManifest *manifest = NULL;

  *stale = path == NULL;
  if (path == NULL)
    return TRUE;
  manifest = get_manifest (self, action, path, cancellable, &local);
  if (manifest != NULL && is_same (manifest, action) &&
      kontor_drive_send_content (&send, manifest, cancellable, &local))
    return TRUE;
  if (local == NULL || g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_CHANGED) ||
      g_error_matches (local, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NOT_FOUND))
    {
      *stale = TRUE;
      be_stale (self, path);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* --- small contents, many at a time --- */

/* Plain bytes that are asked for at once. */
#define AHEAD_BYTES ((gint64) 6 << 20)
#define AHEAD_FILES 1000

static gboolean
comes_ahead (const KontorDriveAction *action)
{
  const KontorDriveNode *want = &action->want;

  return action->kind == KONTOR_DRIVE_DISK_PUT && want->kind == KONTOR_DRIVE_FILE &&
         want->size > 0 && want->size <= KONTOR_CONTENT_BYTES_MAX &&
         (!action->has_local ||
          memcmp (want->content, action->local.content, KONTOR_CONTENT_DIGEST) != 0);
}

/* The action that wants the content, from where the last one was; it is carried out in the order of the plan.
 * FALSE: it is none of the plan's. */
static gboolean
find_under_way (KontorDriveEngine *self, const KontorDriveNode *want)
{
  for (guint i = self->filled; self->under_way != NULL && i < self->under_way->len; i++)
    if (&((const KontorDriveAction *) self->under_way->pdata[i])->want == want)
      {
        self->filled = i;
        return TRUE;
      }

  return FALSE;
}

/* What the actions from the present one on want, as much as may be held. */
static void
list_ahead (KontorDriveEngine *self, GArray *nodes, GArray *pieces)
{
  gint64 bytes = 0;

  for (guint i = self->filled; i < self->under_way->len && pieces->len < AHEAD_FILES; i++)
    {
      const KontorDriveAction *action = self->under_way->pdata[i];
      KontorDrivePiece piece = { .is_node = FALSE };

      if (!comes_ahead (action))
        continue;
      bytes += action->want.size;
      if (bytes > AHEAD_BYTES && pieces->len > 0)
        break;
      memcpy (piece.digest, action->want.content, sizeof piece.digest);
      g_array_append_val (nodes, action->id);
      g_array_append_val (pieces, piece);
    }
}

static gboolean
fetch_ahead (KontorDriveEngine *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (KontorDrivePiece));
  g_autoptr (GPtrArray) came = NULL;

  g_hash_table_remove_all (self->came);
  list_ahead (self, nodes, pieces);
  came = kontor_drive_server_get_of_many (self->seams.transport, nodes, pieces, cancellable, error);
  for (guint i = 0; came != NULL && i < came->len; i++)
    if (came->pdata[i] != NULL) /* else it is asked for by itself, which tells why */
      g_hash_table_replace (self->came, kontor_id_copy (&g_array_index (nodes, KontorId, i)),
                            g_bytes_ref (came->pdata[i]));

  return came != NULL;
}

/* @bytes: (out) (transfer full): NULL where it does not come so, and is fetched, or fails, by itself */
static gboolean
take_ahead (KontorDriveEngine *self,
            const KontorDriveNode *want,
            GBytes **bytes,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree KontorId *key = NULL;

  *bytes = NULL;
  if (!find_under_way (self, want) || !comes_ahead (self->under_way->pdata[self->filled]))
    return TRUE;
  if (!g_hash_table_contains (self->came, &want->id) && !fetch_ahead (self, cancellable, &local) &&
      kontor_drive_error_stops (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_hash_table_steal_extended (self->came, &want->id, (gpointer *) &key, (gpointer *) bytes);

  return TRUE;
}

gboolean
kontor_drive_engine_fill (KontorDriveHandle *to,
                          const KontorDriveNode *want,
                          const char *old_path,
                          gpointer engine,
                          GCancellable *cancellable,
                          GError **error)
{
  KontorDriveEngine *self = engine;
  KontorDriveFetch fetch = { .transport = self->seams.transport,
                             .disk = self->seams.disk,
                             .node = &want->id,
                             .digest = want->content,
                             .size = want->size,
                             .old_path = old_path,
                             .carried = carried_cb,
                             .data = self };
  g_autoptr (GBytes) bytes = NULL;
  gsize length = 0;
  gconstpointer data = NULL;

  kontor_drive_engine_tell (self, want->name);
  if (!take_ahead (self, want, &bytes, cancellable, error))
    return FALSE;
  if (bytes != NULL && (gint64) g_bytes_get_size (bytes) == want->size)
    {
      data = g_bytes_get_data (bytes, &length);
      return self->seams.disk->write (self->seams.disk, to, data, length, error);
    }

  return kontor_drive_fetch_content (&fetch, to, cancellable, error);
}
