/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-manifest.h"

G_BEGIN_DECLS

/* Reads a file once to know what it is made of, in a few MiB of memory whatever its size; then single
 * chunks of it again, when they are wanted elsewhere. Any thread that may call the reading function. */

/**
 * KontorContentRead:
 *
 * Reads up to @length bytes at @offset. Returns how many, fewer only at the file's end; -1 with error.
 */
typedef gssize (
    *KontorContentRead) (gint64 offset, void *buffer, gsize length, gpointer data, GError **error);

/**
 * KontorContentSource:
 * @read: where the bytes come from
 * @progress: (nullable): told of the bytes of the file that were read, after each few MiB
 * @data: for both
 */
typedef struct
{
  KontorContentRead read;
  void (*progress) (gint64 done, gpointer data);
  gpointer data;
} KontorContentSource;

/* @size: the bytes that the file has. @kept: (nullable): how it was cut before. Errors: what @read
 * says; KONTOR_CONTENT_ERROR_CHANGED where it has more or fewer bytes; _TOO_LARGE;
 * G_IO_ERROR_CANCELLED. */
KontorManifest *kontor_content_reader_read (const KontorContentSource *source,
                                            gint64 size,
                                            const KontorChunkClass *kept,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The bytes of a chunk that lies at @offset of the file. KONTOR_CONTENT_ERROR_CHANGED where the file has
 * others there by now. */
GBytes *kontor_content_reader_read_chunk (const KontorContentSource *source,
                                          const KontorManifestEntry *chunk,
                                          gint64 offset,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
