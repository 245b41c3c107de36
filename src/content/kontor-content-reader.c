/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a file's bytes to its manifest, with no more of it in memory than two of its longest chunks.
 * Where the bytes come from is the caller's affair. Any thread. */

#include "config.h"

#include "kontor-content-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So much of the file at once, at least, and as often the caller is told. */
#define BUFFER ((gsize) 1 << 20)

typedef struct
{
  const KontorContentSource *source; /* borrowed */
  GCancellable *cancellable; /* borrowed, nullable */
  KontorChunkClass class;
  gint64 size;
  gint64 read; /* bytes of the file that were read so far */
  guint8 *buffer; /* owned: what follows the last chunk */
  gsize room;
  gsize length;
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->buffer, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
fail_changed (GError **error)
{
  g_set_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_CHANGED,
               _ ("The file was changed while it was read."));

  return FALSE;
}

/* Fills the buffer as far as the file goes. One byte more than it should have is asked for at the end:
 * then it has grown. */
static gboolean
fill (Reading *self, GError **error)
{
  gsize wanted = (gsize) MIN ((gint64) (self->room - self->length), self->size - self->read);
  gssize n = 0;
  guint8 more = 0;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (wanted > 0)
    {
      n = self->source->read (self->read, self->buffer + self->length, wanted, self->source->data,
                              error);
      if (n < 0)
        return FALSE;
      if ((gsize) n != wanted)
        return fail_changed (error);
      self->read += n;
      self->length += (gsize) n;
    }
  if (self->read == self->size)
    {
      n = self->source->read (self->read, &more, 1, self->source->data, error);
      if (n < 0)
        return FALSE;
      if (n > 0)
        return fail_changed (error);
    }
  if (self->source->progress != NULL)
    self->source->progress (self->read, self->source->data);

  return TRUE;
}

/* The length of the chunk that @bytes begin with. Small files are one, whatever they say. */
static gsize
cut (Reading *self, const guint8 *bytes, gsize length)
{
  if (self->size <= KONTOR_CONTENT_BYTES_MAX)
    return length;

  return kontor_chunker_cut (self->class, bytes, length, self->read == self->size);
}

/* Takes the chunks that are whole out of the buffer. */
static void
take_chunks (Reading *self, KontorManifestBuilder *builder)
{
  gsize at = 0;

  while (at < self->length)
    {
      gsize n = cut (self, self->buffer + at, self->length - at);
      guint8 digest[KONTOR_CONTENT_DIGEST];

      if (n == 0)
        break;
      kontor_content_digest (self->buffer + at, n, digest);
      kontor_manifest_builder_add (builder, digest, n);
      at += n;
    }
  self->length -= at;
  memmove (self->buffer, self->buffer + at, self->length);
}

static KontorManifest *
read_empty (void)
{
  KontorManifestBuilder *builder = kontor_manifest_builder_new (KONTOR_CHUNK_CLASS_SMALL);
  guint8 digest[KONTOR_CONTENT_DIGEST];

  kontor_content_digest (NULL, 0, digest);
  kontor_manifest_builder_add (builder, digest, 0);

  return kontor_manifest_builder_end (builder);
}

static gsize
choose_room (KontorChunkClass class, gint64 size)
{
  gsize room = MAX (BUFFER, 2 * kontor_chunk_class_get_max (class));

  return size < (gint64) room ? (gsize) MAX (size, 1) : room;
}

/**
 * kontor_content_reader_read:
 * @source: where the bytes come from
 * @size: how many the file has; the class is chosen by it
 * @kept: (nullable): the class of the content that the file had before, which is kept if it fits
 * @cancellable: (nullable): ends it between reads
 * @error: what the source says, of %KONTOR_CONTENT_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * That the file has as many bytes as it should does not show that nobody wrote to it meanwhile: the
 * caller looks at it before and after.
 *
 * Returns: (transfer full) (nullable): what the file is made of
 */
KontorManifest *
kontor_content_reader_read (const KontorContentSource *source,
                            gint64 size,
                            const KontorChunkClass *kept,
                            GCancellable *cancellable,
                            GError **error)
{
  g_auto (Reading) self = { .source = source, .cancellable = cancellable, .size = size };
  g_autoptr (KontorManifestBuilder) builder = NULL;

  g_return_val_if_fail (source != NULL && source->read != NULL && size >= 0, NULL);

  if (size > KONTOR_MANIFEST_SIZE_MAX)
    {
      g_set_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_TOO_LARGE,
                   _ ("The file is larger than 4 TiB."));
      return NULL;
    }
  self.class = kept != NULL ? kontor_chunk_class_keep (*kept, size)
                            : kontor_chunk_class_choose (size);
  self.room = choose_room (self.class, size);
  self.buffer = g_malloc (self.room);
  builder = kontor_manifest_builder_new (self.class);
  do
    {
      if (!fill (&self, error))
        return NULL;
      take_chunks (&self, builder);
    }
  while (self.read < size);
  if (size == 0)
    return read_empty ();

  return kontor_manifest_builder_end (g_steal_pointer (&builder));
}

/**
 * kontor_content_reader_read_chunk:
 * @source: where the bytes come from
 * @chunk: of the file's manifest
 * @offset: where it begins in the file
 * @error: what the source says, or %KONTOR_CONTENT_ERROR_CHANGED
 *
 * Returns: (transfer full) (nullable): its bytes, which have its hash
 */
GBytes *
kontor_content_reader_read_chunk (const KontorContentSource *source,
                                  const KontorManifestEntry *chunk,
                                  gint64 offset,
                                  GError **error)
{
  g_autofree guint8 *bytes = NULL;
  guint8 digest[KONTOR_CONTENT_DIGEST];
  gssize n = 0;

  g_return_val_if_fail (chunk->length >= 0 && chunk->length <= KONTOR_CHUNK_BYTES_MAX, NULL);

  bytes = g_malloc ((gsize) chunk->length + 1);
  if (chunk->length > 0)
    n = source->read (offset, bytes, (gsize) chunk->length, source->data, error);
  if (n < 0)
    return NULL;
  /* Fewer bytes have another hash, too. */
  kontor_content_digest (bytes, (gsize) n, digest);
  if (memcmp (digest, chunk->hash, sizeof digest) != 0)
    {
      fail_changed (error);
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&bytes), (gsize) n);
}
