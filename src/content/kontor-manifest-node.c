/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One node of a manifest: its bytes, read from anybody and believed in nothing. The form is in
 * kontor-manifest.h. Pure, any thread. */

#include "config.h"

#include "kontor-manifest-private.h"

#include "kontor-content-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LAYOUT_MANIFEST 0x01
#define HEAD (1 + 1 + 2 + 8)
#define ENTRY (KONTOR_CONTENT_DIGEST + 8)

G_STATIC_ASSERT (HEAD + KONTOR_MANIFEST_ENTRIES_MAX * ENTRY < KONTOR_MANIFEST_NODE_BYTES_MAX);

/**
 * kontor_manifest_digest:
 * @bytes: of a node
 * @length: how many
 * @digest: (out caller-allocates): its hash
 */
void
kontor_manifest_digest (gconstpointer bytes, gsize length, guint8 digest[KONTOR_CONTENT_DIGEST])
{
  kontor_content_digest_layout (LAYOUT_MANIFEST, bytes, length, digest);
}

gboolean
kontor_manifest_fail (GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_DAMAGED,
               _ ("The list of what a file is made of is damaged: %s."), what);

  return FALSE;
}

/* --- writing --- */

static void
write_number (guint8 *at, guint bytes, guint64 number)
{
  for (guint i = 0; i < bytes; i++)
    at[i] = (guint8) (number >> (8 * (bytes - 1 - i)));
}

GBytes *
kontor_manifest_node_write (guint level,
                            KontorChunkClass class,
                            const KontorManifestEntry *entries,
                            guint n_entries)
{
  gsize length = HEAD + (gsize) n_entries * ENTRY;
  guint8 *bytes = g_malloc (length);
  guint8 *at = bytes + HEAD;
  gint64 size = 0;

  for (guint i = 0; i < n_entries; i++, at += ENTRY)
    {
      memcpy (at, entries[i].hash, KONTOR_CONTENT_DIGEST);
      write_number (at + KONTOR_CONTENT_DIGEST, 8, (guint64) entries[i].length);
      size += entries[i].length;
    }
  write_number (bytes, 1, level);
  write_number (bytes + 1, 1, (guint64) class);
  write_number (bytes + 2, 2, n_entries);
  write_number (bytes + 4, 8, (guint64) size);

  return g_bytes_new_take (bytes, length);
}

/* --- reading --- */

static guint64
read_number (const guint8 *at, guint bytes)
{
  guint64 number = 0;

  for (guint i = 0; i < bytes; i++)
    number = number << 8 | at[i];

  return number;
}

static gboolean
read_head (KontorManifestNode *self, const guint8 *bytes, gsize length, GError **error)
{
  guint64 size = 0;
  guint64 class = 0;

  if (length < HEAD)
    return kontor_manifest_fail (error, "%" G_GSIZE_FORMAT " bytes are no node", length);
  self->level = (guint) read_number (bytes, 1);
  class = read_number (bytes + 1, 1);
  self->n_entries = (guint) read_number (bytes + 2, 2);
  size = read_number (bytes + 4, 8);
  if (self->level >= KONTOR_MANIFEST_LEVELS_MAX)
    return kontor_manifest_fail (error, "level %u", self->level);
  if (class >= KONTOR_N_CHUNK_CLASSES)
    return kontor_manifest_fail (error, "class %u", (guint) class);
  if (self->n_entries == 0 || self->n_entries > KONTOR_MANIFEST_ENTRIES_MAX)
    return kontor_manifest_fail (error, "%u entries", self->n_entries);
  if (size > KONTOR_MANIFEST_SIZE_MAX)
    return kontor_manifest_fail (error, "%" G_GUINT64_FORMAT " bytes", size);
  if (length != HEAD + (gsize) self->n_entries * ENTRY)
    return kontor_manifest_fail (error, "%u entries in %" G_GSIZE_FORMAT " bytes", self->n_entries,
                                 length);
  self->class = (KontorChunkClass) class;
  self->size = (gint64) size;

  return TRUE;
}

/* @rest: what the node says that is left for this entry and those behind it */
static gboolean
read_entry (KontorManifestNode *self, guint number, const guint8 *at, gint64 rest, GError **error)
{
  KontorManifestEntry *entry = &self->entries[number];
  guint64 length = read_number (at + KONTOR_CONTENT_DIGEST, 8);
  gboolean last = number + 1 == self->n_entries;

  if (length == 0 || length > (guint64) rest || (last && length != (guint64) rest))
    return kontor_manifest_fail (error, "entry %u has %" G_GUINT64_FORMAT " bytes", number, length);
  if (self->level == 0 && (length > kontor_chunk_class_get_max (self->class) ||
                           (!last && length < kontor_chunk_class_get_min (self->class))))
    return kontor_manifest_fail (error, "chunk %u has %" G_GUINT64_FORMAT " bytes", number, length);
  memcpy (entry->hash, at, KONTOR_CONTENT_DIGEST);
  entry->length = (gint64) length;

  return TRUE;
}

/**
 * kontor_manifest_node_read:
 * @bytes: what came as a node; whether it has the hash that it should have is for the caller to see
 * @error: of %KONTOR_CONTENT_ERROR: _DAMAGED
 *
 * Returns: (transfer full) (nullable): the node, consistent in itself
 */
KontorManifestNode *
kontor_manifest_node_read (GBytes *bytes, GError **error)
{
  g_autoptr (KontorManifestNode) self = g_new0 (KontorManifestNode, 1);
  gsize length = 0;
  const guint8 *at = g_bytes_get_data (bytes, &length);
  gint64 rest = 0;

  if (!read_head (self, at, length, error))
    return NULL;
  self->entries = g_new (KontorManifestEntry, self->n_entries);
  rest = self->size;
  at += HEAD;
  for (guint i = 0; i < self->n_entries; i++, at += ENTRY)
    {
      if (!read_entry (self, i, at, rest, error))
        return NULL;
      rest -= self->entries[i].length;
    }

  return g_steal_pointer (&self);
}

/**
 * kontor_manifest_node_free:
 * @self: (transfer full): a node
 */
void
kontor_manifest_node_free (KontorManifestNode *self)
{
  g_free (self->entries);
  g_free (self);
}
