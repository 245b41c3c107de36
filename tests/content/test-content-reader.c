/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading files: what they are made of, in little memory, and that nobody writes to them unnoticed. */

#include "config.h"

#include "kontor-content-reader.h"

#include <string.h>

/* A file that is made up where it is read: each eight bytes are a number that follows from their place. */
typedef struct
{
  gint64 size;
  gint64 start; /* of it in the made-up bytes */
  gsize largest; /* that was asked for at once */
  gint64 furthest;
  gint64 zeros_from; /* -1: nowhere */
  gint64 fails_at; /* -1: never */
  gint64 told;
  GCancellable *cancellable; /* borrowed, nullable: cancelled on the way */
} Source;

static guint8
get_byte (const Source *self, gint64 at)
{
  guint64 z = ((guint64) (self->start + at) / 8 + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  if (self->zeros_from >= 0 && at >= self->zeros_from)
    return 0;
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  z ^= z >> 31;

  return (guint8) (z >> (8 * ((self->start + at) % 8)));
}

static gssize
read_cb (gint64 offset, void *buffer, gsize length, gpointer data, GError **error)
{
  Source *self = data;
  gsize n = (gsize) MIN ((gint64) length, MAX (self->size - offset, 0));
  guint8 *bytes = buffer;

  if (self->fails_at >= 0 && offset + (gint64) n > self->fails_at)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the disk can't be read");
      return -1;
    }
  for (gsize i = 0; i < n; i++)
    bytes[i] = get_byte (self, offset + (gint64) i);
  self->largest = MAX (self->largest, length);
  self->furthest = MAX (self->furthest, offset + (gint64) n);

  return (gssize) n;
}

static void
progress_cb (gint64 done, gpointer data)
{
  Source *self = data;

  g_assert_cmpint (done, >=, self->told);
  self->told = done;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

#define SOURCE(bytes) { .size = (bytes), .zeros_from = -1, .fails_at = -1 }

static KontorManifest *
read_file (Source *file, gint64 size, const KontorChunkClass *kept, GError **error)
{
  const KontorContentSource source = { read_cb, progress_cb, file };

  return kontor_content_reader_read (&source, size, kept, file->cancellable, error);
}

static guint8 *
get_whole (Source *file)
{
  guint8 *bytes = g_malloc ((gsize) file->size + 1);

  for (gint64 i = 0; i < file->size; i++)
    bytes[i] = get_byte (file, i);

  return bytes;
}

/* Cut as a whole, in one piece: the same chunks. */
static void
check_whole (Source *file, KontorManifest *manifest, KontorChunkClass class)
{
  g_autofree guint8 *bytes = get_whole (file);
  guint n = 0;
  const KontorManifestEntry *chunks = kontor_manifest_get_chunks (manifest, &n);
  const KontorContentSource source = { read_cb, NULL, file };
  gint64 at = 0;

  g_assert_cmpint (kontor_manifest_get_size (manifest), ==, file->size);
  for (guint i = 0; i < n; i++)
    {
      gsize length = file->size <= KONTOR_CONTENT_BYTES_MAX
                         ? (gsize) file->size
                         : kontor_chunker_cut (class, bytes + at, (gsize) (file->size - at), TRUE);
      guint8 digest[KONTOR_CONTENT_DIGEST];
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) again = kontor_content_reader_read_chunk (&source, &chunks[i], at, &error);

      kontor_content_digest (bytes + at, length, digest);
      g_assert_cmpint (chunks[i].length, ==, length);
      g_assert_cmpmem (chunks[i].hash, 32, digest, 32);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), bytes + at,
                       length);
      at += (gint64) length;
    }
  g_assert_cmpint (at, ==, file->size);
}

static void
test_sizes (void)
{
  static const gint64 sizes[] = { 0,      1,       65535,   65536,           65537,
                                  300000, 1048575, 1048576, (5 << 20) + 321, (20 << 20) + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Source file = SOURCE (sizes[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (KontorManifest) manifest = read_file (&file, sizes[i], NULL, &error);
      guint n = 0;

      g_assert_no_error (error);
      check_whole (&file, manifest, KONTOR_CHUNK_CLASS_SMALL);
      g_assert_cmpint (file.told, ==, sizes[i]);
      kontor_manifest_get_chunks (manifest, &n);
      g_assert_true (sizes[i] > KONTOR_CONTENT_BYTES_MAX || n == 1);
      g_assert_cmpuint (kontor_manifest_get_n_nodes (manifest) > 0, ==,
                        sizes[i] > KONTOR_CONTENT_BYTES_MAX);
    }
}

/* A small file is one chunk, though its bytes say otherwise. */
static void
test_small (void)
{
  Source file = SOURCE (KONTOR_CONTENT_BYTES_MAX);
  gboolean cut = FALSE;

  for (guint i = 0; i < 100 && !cut; i++)
    {
      g_autofree guint8 *bytes = NULL;
      g_autoptr (KontorManifest) manifest = NULL;
      guint n = 0;

      file.start += file.size;
      file.told = 0;
      bytes = get_whole (&file);
      cut = kontor_chunker_cut (KONTOR_CHUNK_CLASS_SMALL, bytes, (gsize) file.size, TRUE) <
            (gsize) file.size;
      manifest = read_file (&file, file.size, NULL, NULL);
      kontor_manifest_get_chunks (manifest, &n);
      g_assert_cmpuint (n, ==, 1);
    }
  g_assert_true (cut);
}

/* Never more than a mebibyte of it at once, though it has many. */
static void
test_memory (void)
{
  Source file = SOURCE ((gint64) 40 << 20);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorManifest) manifest = NULL;

  file.zeros_from = 3 << 20;
  manifest = read_file (&file, file.size, NULL, &error);
  g_assert_no_error (error);
  check_whole (&file, manifest, KONTOR_CHUNK_CLASS_SMALL);
  g_assert_cmpuint (file.largest, <=, 1 << 20);
}

/* A file keeps the class that it had, where that fits. */
static void
test_kept (void)
{
  const KontorChunkClass large = KONTOR_CHUNK_CLASS_LARGE;
  const KontorChunkClass small = KONTOR_CHUNK_CLASS_SMALL;
  Source file = SOURCE (10 << 20);
  Source growing = SOURCE ((gint64) 12 << 30);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorManifest) fresh = read_file (&file, file.size, &large, &error);
  g_autoptr (KontorManifest) kept = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (kontor_manifest_get_class (fresh), ==, KONTOR_CHUNK_CLASS_SMALL);
  file.told = 0;
  kept = read_file (&file, file.size, &small, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kontor_manifest_get_class (kept), ==, KONTOR_CHUNK_CLASS_SMALL);
  /* 12 GiB are a middle file by themselves, whose pieces are larger. */
  growing.cancellable = cancellable;
  g_assert_null (read_file (&growing, growing.size, &small, NULL));
  g_assert_cmpuint (growing.largest, ==, 1 << 20);
  growing.told = 0;
  g_cancellable_reset (cancellable);
  g_assert_null (read_file (&growing, growing.size, NULL, NULL));
  g_assert_cmpuint (growing.largest, ==, 2 << 20);
}

static void
test_changed (void)
{
  static const gint64 sizes[] = { 0, 1000, 65536, 70000, 3 << 20 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Source grown = SOURCE (sizes[i] + 1);
      Source shorter = SOURCE (sizes[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) other = NULL;

      g_assert_null (read_file (&grown, sizes[i], NULL, &error));
      g_assert_error (error, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_CHANGED);
      g_assert_null (read_file (&shorter, sizes[i] + 1, NULL, &other));
      g_assert_error (other, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_CHANGED);
    }
}

/* A chunk that is asked for later is the one that it was, or nothing. */
static void
test_changed_chunk (void)
{
  Source file = SOURCE (1 << 20);
  const KontorContentSource source = { read_cb, NULL, &file };
  g_autoptr (KontorManifest) manifest = read_file (&file, file.size, NULL, NULL);
  guint n = 0;
  const KontorManifestEntry *chunks = kontor_manifest_get_chunks (manifest, &n);
  g_autoptr (GBytes) first = kontor_content_reader_read_chunk (&source, &chunks[0], 0, NULL);
  g_autoptr (GError) written = NULL;
  g_autoptr (GError) shorter = NULL;
  g_autoptr (GError) failed = NULL;

  g_assert_nonnull (first);
  file.zeros_from = chunks[0].length - 1;
  g_assert_null (kontor_content_reader_read_chunk (&source, &chunks[0], 0, &written));
  g_assert_error (written, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_CHANGED);
  file.zeros_from = -1;
  file.size = chunks[0].length - 1;
  g_assert_null (kontor_content_reader_read_chunk (&source, &chunks[0], 0, &shorter));
  g_assert_error (shorter, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_CHANGED);
  file.fails_at = 0;
  g_assert_null (kontor_content_reader_read_chunk (&source, &chunks[0], 0, &failed));
  g_assert_error (failed, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static void
test_failing (void)
{
  Source file = SOURCE (5 << 20);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) large = NULL;

  file.fails_at = 3 << 20;
  g_assert_null (read_file (&file, file.size, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_null (read_file (&file, KONTOR_MANIFEST_SIZE_MAX + 1, NULL, &large));
  g_assert_error (large, KONTOR_CONTENT_ERROR, KONTOR_CONTENT_ERROR_TOO_LARGE);
}

static void
test_cancelled (void)
{
  Source file = SOURCE (50 << 20);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  file.cancellable = cancellable;
  g_assert_null (read_file (&file, file.size, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (file.furthest, <=, 1 << 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/content-reader/sizes", test_sizes);
  g_test_add_func ("/content-reader/small", test_small);
  g_test_add_func ("/content-reader/memory", test_memory);
  g_test_add_func ("/content-reader/kept", test_kept);
  g_test_add_func ("/content-reader/changed", test_changed);
  g_test_add_func ("/content-reader/changed-chunk", test_changed_chunk);
  g_test_add_func ("/content-reader/failing", test_failing);
  g_test_add_func ("/content-reader/cancelled", test_cancelled);

  return g_test_run ();
}
