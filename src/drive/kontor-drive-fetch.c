/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A content on its way from the server: chunk after chunk to the end of a new file, runs that an old
 * file has as well copied on the disk. What was copied is read back and hashed, since somebody may have
 * written to the old file meanwhile. Blocking, on the engine's thread. */

#include "config.h"

#include "kontor-drive-fetch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Plain bytes of chunks that are asked for at once, unless one alone is larger. */
#define BATCH_BYTES ((gint64) 8 << 20)
#define BATCH_PIECES 512

typedef struct
{
  const KontorDriveFetch *fetch; /* borrowed */
  KontorDriveHandle *to; /* borrowed */
  GCancellable *cancellable; /* borrowed, nullable */
  KontorDriveReading *old; /* owned, nullable */
  KontorManifest *old_manifest; /* owned, nullable */
  GBytes *root; /* owned, nullable: of the new manifest */
  /* (element-type KontorManifestEntry gint64): chunks of the old file and where they lie */
  GHashTable *old_chunks; /* owned */
  KontorManifest *manifest; /* owned */
  const KontorManifestEntry *chunks; /* borrowed */
  guint n_chunks;
  GHashTable *came; /* (element-type KontorManifestEntry GBytes) (owned): not written yet */
  gint64 done; /* bytes written */
} Fetching;

static void
fetching_clear (Fetching *self)
{
  g_clear_pointer (&self->came, g_hash_table_unref);
  g_clear_pointer (&self->old_chunks, g_hash_table_unref);
  g_clear_pointer (&self->old_manifest, kontor_manifest_unref);
  g_clear_pointer (&self->root, g_bytes_unref);
  g_clear_pointer (&self->manifest, kontor_manifest_unref);
  g_clear_pointer (&self->old, kontor_drive_reading_close);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fetching, fetching_clear)

/* A hash is as good as random: its first bytes are. */
static guint
hash_entry (gconstpointer entry)
{
  guint hash = 0;

  memcpy (&hash, ((const KontorManifestEntry *) entry)->hash, sizeof hash);

  return hash;
}

static gboolean
equal_entry (gconstpointer a, gconstpointer b)
{
  const KontorManifestEntry *one = a;
  const KontorManifestEntry *other = b;

  return one->length == other->length && memcmp (one->hash, other->hash, sizeof one->hash) == 0;
}

static gboolean
fail_missing (GError **error)
{
  g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED,
               _ ("The server does not have the file’s content, or does not share it with you."));

  return FALSE;
}

static void
note_done (Fetching *self, gint64 bytes)
{
  self->done += bytes;
  if (self->fetch->carried != NULL)
    self->fetch->carried (self->done, self->fetch->size, self->fetch->data);
}

/* --- the old file --- */

static void
note_old_chunks (Fetching *self)
{
  guint n = 0;
  const KontorManifestEntry *chunks = kontor_manifest_get_chunks (self->old_manifest, &n);
  gint64 offset = 0;

  for (guint i = 0; i < n; offset += chunks[i++].length)
    {
      gint64 *at = g_new (gint64, 1);

      *at = offset;
      g_hash_table_replace (self->old_chunks, (gpointer) &chunks[i], at);
    }
}

/* Cuts the old file as the new content is cut. One that can't be read is of no use, and no error. */
static gboolean
read_old (Fetching *self, GError **error)
{
  g_autoptr (KontorManifestNode) node = NULL;

  if (self->fetch->old_path == NULL || self->fetch->size <= KONTOR_CONTENT_BYTES_MAX)
    return TRUE;
  self->old = kontor_drive_reading_open (self->fetch->disk, self->fetch->old_path, NULL, NULL);
  if (self->old == NULL)
    return TRUE;
  self->root = kontor_drive_fetch_root (self->fetch, self->cancellable, error);
  if (self->root == NULL)
    return FALSE;
  node = kontor_manifest_node_read (self->root, NULL);
  if (node != NULL)
    self->old_manifest = kontor_drive_reading_read (self->old, &node->class, NULL, NULL,
                                                    self->cancellable, NULL);
  if (self->old_manifest != NULL)
    note_old_chunks (self);

  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* Where the old file has a chunk; -1: nowhere. */
static gint64
find_old (Fetching *self, guint number)
{
  const gint64 *at = g_hash_table_lookup (self->old_chunks, &self->chunks[number]);

  return at != NULL ? *at : -1;
}

/* Copies chunk @first and those behind it that follow each other in the old file, too. Returns how many;
 * 0: failed. */
static guint
copy_run (Fetching *self, guint first, GError **error)
{
  KontorDriveDisk *disk = self->fetch->disk;
  gint64 from = find_old (self, first);
  gint64 length = self->chunks[first].length;
  guint n = 1;

  while (first + n < self->n_chunks && length < BATCH_BYTES &&
         find_old (self, first + n) == from + length)
    length += self->chunks[first + n++].length;
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error) ||
      !disk->copy (disk, self->to, kontor_drive_reading_get_handle (self->old), from, length,
                   error))
    return 0;
  note_done (self, length);

  return n;
}

/* --- the server's --- */

/* The next chunks from @first on that nobody has yet. (element-type KontorDrivePiece) */
static GArray *
list_next (Fetching *self, guint first, GPtrArray *entries)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (KontorDrivePiece));
  g_autoptr (GHashTable) seen = g_hash_table_new (hash_entry, equal_entry);
  gint64 bytes = 0;

  for (guint i = first; i < self->n_chunks && pieces->len < BATCH_PIECES; i++)
    {
      const KontorManifestEntry *chunk = &self->chunks[i];
      KontorDrivePiece piece = { .is_node = FALSE };

      if (find_old (self, i) >= 0 || g_hash_table_contains (seen, chunk))
        continue;
      if (pieces->len > 0 && bytes + chunk->length > BATCH_BYTES)
        break;
      memcpy (piece.digest, chunk->hash, sizeof piece.digest);
      bytes += chunk->length;
      g_hash_table_add (seen, (gpointer) chunk);
      g_array_append_val (pieces, piece);
      g_ptr_array_add (entries, (gpointer) chunk);
    }

  return pieces;
}

static gboolean
fetch_next (Fetching *self, guint first, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autoptr (GArray) pieces = list_next (self, first, entries);
  g_autoptr (GPtrArray) came = kontor_drive_server_get (self->fetch->transport, self->fetch->node,
                                                        pieces, self->cancellable, error);

  if (came == NULL)
    return FALSE;
  /* What came before is written by now, or comes again. */
  g_hash_table_remove_all (self->came);
  for (guint i = 0; i < came->len; i++)
    {
      const KontorManifestEntry *chunk = entries->pdata[i];

      if (came->pdata[i] == NULL)
        return fail_missing (error);
      if ((gint64) g_bytes_get_size (came->pdata[i]) != chunk->length)
        {
          g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_DAMAGED,
                       _ ("A piece of the file is of another length than the list says."));
          return FALSE;
        }
      g_hash_table_replace (self->came, entries->pdata[i], g_bytes_ref (came->pdata[i]));
    }

  return TRUE;
}

static gboolean
write_chunk (Fetching *self, guint number, GError **error)
{
  KontorDriveDisk *disk = self->fetch->disk;
  GBytes *bytes = g_hash_table_lookup (self->came, &self->chunks[number]);
  gsize length = 0;
  gconstpointer data = NULL;

  if (bytes == NULL && !fetch_next (self, number, error))
    return FALSE;
  if (bytes == NULL)
    bytes = g_hash_table_lookup (self->came, &self->chunks[number]);
  data = g_bytes_get_data (bytes, &length);
  if (length > 0 && !disk->write (disk, self->to, data, length, error))
    return FALSE;
  note_done (self, (gint64) length);

  return TRUE;
}

/* --- the whole --- */

static gboolean
write_all (Fetching *self, GError **error)
{
  for (guint i = 0; i < self->n_chunks;)
    {
      guint n = 1;

      if (find_old (self, i) >= 0)
        n = copy_run (self, i, error);
      else if (!write_chunk (self, i, error))
        return FALSE;
      if (n == 0)
        return FALSE;
      i += n;
    }

  return TRUE;
}

static gssize
read_back_cb (gint64 offset, void *buffer, gsize length, gpointer data, GError **error)
{
  Fetching *self = data;
  KontorDriveDisk *disk = self->fetch->disk;

  return disk->read (disk, self->to, offset, buffer, length, error);
}

/* What was copied, as it lies in the new file. */
static gboolean
check_copied (Fetching *self, GError **error)
{
  const KontorContentSource source = { read_back_cb, NULL, self };
  gint64 offset = 0;

  for (guint i = 0; i < self->n_chunks; offset += self->chunks[i++].length)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) local = NULL;
      g_autofree char *shown = NULL;

      if (find_old (self, i) < 0)
        continue;
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      bytes = kontor_content_reader_read_chunk (&source, &self->chunks[i], offset, &local);
      if (bytes != NULL)
        continue;
      if (local->domain != KONTOR_CONTENT_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      shown = g_filename_display_name (self->fetch->old_path);
      g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_CHANGED,
                   _ ("“%s” was changed while it was copied."), shown);
      return FALSE;
    }

  return TRUE;
}

/**
 * kontor_drive_fetch_content:
 * @self: what, for whom, from where
 * @to: a file that was created and is empty
 * @cancellable: (nullable): ends it between pieces
 * @error: of %KONTOR_NET_ERROR, %KONTOR_DRIVE_ERROR, %G_IO_ERROR_CANCELLED
 *
 * Returns: whether @to has the content, and nothing else
 */
gboolean
kontor_drive_fetch_content (const KontorDriveFetch *self,
                            KontorDriveHandle *to,
                            GCancellable *cancellable,
                            GError **error)
{
  g_auto (Fetching) fetching = { .fetch = self, .to = to, .cancellable = cancellable };

  g_return_val_if_fail (self != NULL && to != NULL, FALSE);

  fetching.old_chunks = g_hash_table_new_full (hash_entry, equal_entry, NULL, g_free);
  fetching.came = g_hash_table_new_full (hash_entry, equal_entry, NULL,
                                         (GDestroyNotify) g_bytes_unref);
  if (!read_old (&fetching, error))
    return FALSE;
  fetching.manifest = kontor_drive_fetch_manifest (self, fetching.root, fetching.old_manifest,
                                                   cancellable, error);
  if (fetching.manifest == NULL)
    return FALSE;
  fetching.chunks = kontor_manifest_get_chunks (fetching.manifest, &fetching.n_chunks);

  return write_all (&fetching, error) && check_copied (&fetching, error);
}
