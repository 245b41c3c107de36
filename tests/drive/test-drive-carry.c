/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole contents to a server and back, over a real disk: nothing is carried twice, nothing is believed,
 * and whoever writes meanwhile is noticed. */

#include "config.h"

#include "kontor-drive-fetch.h"
#include "kontor-drive-send.h"
#include "kontor-test-shelf.h"
#include "kontor-test-tree.h"

#include <glib/gstdio.h>
#include <string.h>

#define MIB ((gsize) 1 << 20)

typedef struct
{
  char *folder;
  KontorDriveDisk *disk;
  KontorTestShelf *shelf;
  KontorId node;
  gint64 told; /* by the last progress */
  gint64 total;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("kontor-carry-XXXXXX", &error);
  g_assert_no_error (error);
  self->disk = kontor_drive_real_disk_new (self->folder, &error);
  g_assert_no_error (error);
  self->shelf = kontor_test_shelf_new ();
  memset (&self->node, 7, sizeof self->node);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  kontor_drive_real_disk_free (self->disk);
  kontor_test_shelf_free (self->shelf);
  kontor_test_remove_tree (self->folder);
  g_free (self->folder);
}

/* --- files --- */

static guint8 *
make_bytes (guint64 seed, gsize length)
{
  guint8 *bytes = g_malloc (length + 8);

  for (gsize i = 0; i < length; i += 8)
    {
      guint64 z = (seed + i) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

      z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
      z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
      memcpy (bytes + i, &z, 8);
    }

  return bytes;
}

static void
write_file (Fixture *self, const char *name, const guint8 *bytes, gsize length)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, (const char *) bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE,
                            0600, &error);
  g_assert_no_error (error);
}

static KontorManifest *
read_manifest (Fixture *self, const char *name, KontorDriveStamp *stamp)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorDriveReading) file = kontor_drive_reading_open (self->disk, name, NULL, &error);
  KontorManifest *manifest = NULL;

  g_assert_no_error (error);
  *stamp = *kontor_drive_reading_get_stamp (file);
  manifest = kontor_drive_reading_read (file, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  return manifest;
}

static void
carried_cb (gint64 done, gint64 total, gpointer data)
{
  Fixture *self = data;

  g_assert_cmpint (done, >=, self->told);
  g_assert_cmpint (done, <=, total);
  self->told = done;
  self->total = total;
}

static gboolean
send_it (Fixture *self,
         const char *name,
         const KontorDriveStamp *stamp,
         KontorManifest *manifest,
         GCancellable *cancellable,
         GError **error)
{
  const KontorDriveSend send = { .transport = &self->shelf->transport,
                                 .disk = self->disk,
                                 .node = &self->node,
                                 .path = name,
                                 .stamp = stamp,
                                 .carried = carried_cb,
                                 .data = self };

  self->told = 0;
  kontor_test_shelf_reset (self->shelf);

  return kontor_drive_send_content (&send, manifest, cancellable, error);
}

/* (transfer full): what was sent */
static KontorManifest *
send_file (Fixture *self, const char *name)
{
  KontorDriveStamp stamp = { .size = 0 };
  g_autoptr (KontorManifest) manifest = read_manifest (self, name, &stamp);
  g_autoptr (GError) error = NULL;

  send_it (self, name, &stamp, manifest, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (self->told, ==, kontor_manifest_get_size (manifest));

  return g_steal_pointer (&manifest);
}

static gboolean
fetch_it (Fixture *self,
          KontorManifest *manifest,
          const char *old,
          const char *name,
          GCancellable *cancellable,
          GError **error)
{
  const KontorDriveFetch fetch = { .transport = &self->shelf->transport,
                                   .disk = self->disk,
                                   .node = &self->node,
                                   .digest = kontor_manifest_get_digest (manifest),
                                   .size = kontor_manifest_get_size (manifest),
                                   .old_path = old,
                                   .carried = carried_cb,
                                   .data = self };
  g_autoptr (GError) local = NULL;
  KontorDriveHandle *to = self->disk->create (self->disk, name, &local);
  gboolean done = FALSE;

  g_assert_no_error (local);
  self->told = 0;
  kontor_test_shelf_reset (self->shelf);
  done = kontor_drive_fetch_content (&fetch, to, cancellable, error);
  self->disk->finish (self->disk, to, 0, FALSE, FALSE, &local);
  self->disk->close (self->disk, to);

  return done;
}

static void
fetch_file (Fixture *self,
            KontorManifest *manifest,
            const char *old,
            const char *name,
            const guint8 *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *found = NULL;
  gsize length = 0;

  fetch_it (self, manifest, old, name, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (self->told, ==, kontor_manifest_get_size (manifest));
  g_file_get_contents (path, &found, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (found, length, bytes, (gsize) kontor_manifest_get_size (manifest));
}

/* --- there and back --- */

static void
test_round (Fixture *self, gconstpointer unused)
{
  static const gsize sizes[] = { 0, 1, 65536, 65537, 300000, 5 * MIB + 3, 20 * MIB };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *bytes = make_bytes (i + 1, sizes[i]);
      g_autofree char *from = g_strdup_printf ("from-%u", i);
      g_autofree char *to = g_strdup_printf ("to-%u", i);
      g_autoptr (KontorManifest) manifest = NULL;
      guint n = 0;

      write_file (self, from, bytes, sizes[i]);
      manifest = send_file (self, from);
      kontor_manifest_get_chunks (manifest, &n);
      g_assert_cmpuint (self->shelf->put_pieces, ==, n + kontor_manifest_get_n_nodes (manifest));
      g_assert_cmpuint (self->shelf->largest_body, <=, 5 * MIB);
      fetch_file (self, manifest, NULL, to, bytes);
    }
  g_assert_cmpuint (self->shelf->get_calls, <=, 10);
}

/* What is there is not brought again: one question, no bytes. */
static void
test_again (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = make_bytes (1, 10 * MIB);

  write_file (self, "file", bytes, 10 * MIB);
  kontor_manifest_unref (send_file (self, "file"));
  kontor_manifest_unref (send_file (self, "file"));
  g_assert_cmpuint (self->shelf->have_calls, ==, 1);
  g_assert_cmpuint (self->shelf->put_calls, ==, 0);
}

/* A byte more in 60 MiB: a chunk or two and a node or two of each level go each way, the rest is copied
 * on the disk. */
static void
test_edit (Fixture *self, gconstpointer unused)
{
  const gsize length = 60 * MIB;
  const gsize at = 5000000;
  g_autofree guint8 *bytes = make_bytes (1, length);
  g_autofree guint8 *edited = g_malloc (length + 1);
  g_autoptr (KontorManifest) manifest = NULL;

  memcpy (edited, bytes, at);
  edited[at] = 'K';
  memcpy (edited + at + 1, bytes + at, length - at);
  write_file (self, "before", bytes, length);
  kontor_manifest_unref (send_file (self, "before"));
  write_file (self, "after", edited, length + 1);
  manifest = send_file (self, "after");
  g_assert_cmpuint (kontor_manifest_get_n_nodes (manifest), >, 5);
  g_assert_cmpuint (self->shelf->put_calls, ==, 1);
  g_assert_cmpuint (self->shelf->put_pieces, <=, 5);
  g_assert_cmpuint (self->shelf->put_bytes, <, 400000);
  fetch_file (self, manifest, "before", "fetched", edited);
  g_assert_cmpuint (self->shelf->get_pieces, <=, 5);
  /* The root, what is below it, the chunks. */
  g_assert_cmpuint (self->shelf->get_calls, ==, 3);
  /* An old file that is not there is no harm. */
  fetch_file (self, manifest, "nowhere", "again", edited);
}

/* Where a chunk ends is told by its own bytes, so that chunks in another order stay chunks: runs of the
 * old file are copied, each from where it is, and nothing comes from the server but the list. */
static void
test_turned (Fixture *self, gconstpointer unused)
{
  const gsize length = 4 * MIB;
  g_autofree guint8 *bytes = make_bytes (1, length);
  g_autofree guint8 *turned = g_malloc (length);
  g_autoptr (KontorManifest) before = NULL;
  g_autoptr (KontorManifest) manifest = NULL;
  const KontorManifestEntry *chunks = NULL;
  gsize first = 0;
  gsize second = 0;
  guint n = 0;

  write_file (self, "before", bytes, length);
  before = send_file (self, "before");
  chunks = kontor_manifest_get_chunks (before, &n);
  for (guint i = 0; i < 20; i++)
    *(i < 10 ? &first : &second) += (gsize) chunks[i].length;
  memcpy (turned, bytes + first, second);
  memcpy (turned + second, bytes, first);
  memcpy (turned + first + second, bytes + first + second, length - first - second);
  write_file (self, "after", turned, length);
  manifest = send_file (self, "after");
  g_assert_cmpuint (self->shelf->put_pieces, ==, kontor_manifest_get_n_nodes (manifest));
  fetch_file (self, manifest, "before", "fetched", turned);
  g_assert_cmpuint (self->shelf->get_pieces, ==, kontor_manifest_get_n_nodes (manifest));
}

/* Interrupted after the first body: what is there stays, the rest follows. */
static void
test_resumed (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = make_bytes (1, 20 * MIB);
  g_autoptr (KontorManifest) manifest = NULL;
  guint all = 0;
  guint n = 0;
  GHashTableIter iter;
  gpointer hash = NULL;

  write_file (self, "file", bytes, 20 * MIB);
  manifest = send_file (self, "file");
  all = self->shelf->put_pieces;
  /* Every third piece is lost, nodes among them. */
  g_hash_table_iter_init (&iter, self->shelf->pieces);
  while (g_hash_table_iter_next (&iter, &hash, NULL))
    if (n++ % 3 == 0)
      g_hash_table_iter_remove (&iter);
  kontor_manifest_unref (send_file (self, "file"));
  g_assert_cmpuint (self->shelf->put_pieces, <, all / 2);
  fetch_file (self, manifest, NULL, "fetched", bytes);
}

/* The same chunks over and over go once. */
static void
test_repeated (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = g_malloc0 (30 * MIB);
  g_autoptr (KontorManifest) manifest = NULL;

  write_file (self, "file", bytes, 30 * MIB);
  manifest = send_file (self, "file");
  g_assert_cmpuint (self->shelf->put_pieces, <=, 2 + kontor_manifest_get_n_nodes (manifest));
  g_assert_cmpuint (self->shelf->put_bytes, <, 10000);
  fetch_file (self, manifest, NULL, "fetched", bytes);
  g_assert_cmpuint (self->shelf->get_pieces, <=, 2 + kontor_manifest_get_n_nodes (manifest));
}

static void
test_one_by_one (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = make_bytes (1, 2 * MIB);
  g_autoptr (KontorManifest) manifest = NULL;
  guint n = 0;

  write_file (self, "file", bytes, 2 * MIB);
  manifest = send_file (self, "file");
  kontor_manifest_get_chunks (manifest, &n);
  self->shelf->one_by_one = TRUE;
  fetch_file (self, manifest, NULL, "fetched", bytes);
  g_assert_cmpuint (self->shelf->get_calls, ==, n + kontor_manifest_get_n_nodes (manifest));
}

/* --- who writes meanwhile --- */

/* Another byte in the middle of a file, at the next call. */
static void
scribble_cb (gpointer data)
{
  Fixture *self = data;
  g_autofree char *path = g_build_filename (self->folder, "file", NULL);
  FILE *file = g_fopen (path, "r+");

  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, 6 * 1000 * 1000, SEEK_SET), ==, 0);
  fputs ("somebody wrote here", file);
  fclose (file);
}

static void
test_changed_before (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = make_bytes (1, 10 * MIB);
  KontorDriveStamp stamp = { .size = 0 };
  g_autoptr (KontorManifest) manifest = NULL;
  g_autoptr (GError) error = NULL;

  write_file (self, "file", bytes, 10 * MIB);
  manifest = read_manifest (self, "file", &stamp);
  write_file (self, "file", bytes, 10 * MIB);
  g_assert_false (send_it (self, "file", &stamp, manifest, NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_CHANGED);
  g_assert_cmpuint (self->shelf->have_calls, ==, 0);
}

static void
test_changed_meanwhile (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = make_bytes (1, 10 * MIB);
  KontorDriveStamp stamp = { .size = 0 };
  g_autoptr (KontorManifest) manifest = NULL;
  g_autoptr (GError) error = NULL;

  write_file (self, "file", bytes, 10 * MIB);
  manifest = read_manifest (self, "file", &stamp);
  self->shelf->before_call = scribble_cb;
  self->shelf->data = self;
  g_assert_false (send_it (self, "file", &stamp, manifest, NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_CHANGED);
}

/* Written to after its chunks were read: all were right, and still it is not what it was. */
static void
test_changed_after (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = make_bytes (1, 10 * MIB);
  KontorDriveStamp stamp = { .size = 0 };
  g_autoptr (KontorManifest) manifest = NULL;
  g_autoptr (GError) error = NULL;

  write_file (self, "file", bytes, 10 * MIB);
  manifest = read_manifest (self, "file", &stamp);
  g_assert_true (send_it (self, "file", &stamp, manifest, NULL, &error));
  /* Nothing is wanted, so nothing is read: only the look tells. */
  self->shelf->before_call = scribble_cb;
  self->shelf->data = self;
  g_assert_false (send_it (self, "file", &stamp, manifest, NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_CHANGED);
}

static Fixture *scribbled; /* borrowed: by the next copy */
static gboolean (*real_copy) (KontorDriveDisk *self,
                              KontorDriveHandle *handle,
                              KontorDriveHandle *from,
                              gint64 offset,
                              gint64 length,
                              GError **error);

static gboolean
scribble_and_copy (KontorDriveDisk *disk,
                   KontorDriveHandle *handle,
                   KontorDriveHandle *from,
                   gint64 offset,
                   gint64 length,
                   GError **error)
{
  scribble_cb (scribbled);

  return real_copy (disk, handle, from, offset, length, error);
}

/* The old file is written to between being read and being copied. */
static void
test_old_changed (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = make_bytes (1, 10 * MIB);
  g_autoptr (KontorManifest) manifest = NULL;
  g_autoptr (GError) error = NULL;

  write_file (self, "file", bytes, 10 * MIB);
  bytes[9 * MIB] ^= 1;
  write_file (self, "new", bytes, 10 * MIB);
  manifest = send_file (self, "new");
  scribbled = self;
  real_copy = self->disk->copy;
  self->disk->copy = scribble_and_copy;
  g_assert_false (fetch_it (self, manifest, "file", "fetched", NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_CHANGED);
}

/* --- a server that lies --- */

static void
test_damaged (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = make_bytes (1, MIB);
  g_autoptr (KontorManifest) manifest = NULL;
  g_autofree char *small = g_strnfill (1000, 'x');
  g_autoptr (KontorManifest) packed = NULL;

  write_file (self, "file", bytes, MIB);
  manifest = send_file (self, "file");
  write_file (self, "small", (const guint8 *) small, 1000);
  packed = send_file (self, "small");
  for (guint i = 1; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("fetched-%u", i);
      g_autofree char *other = g_strdup_printf ("other-%u", i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) second = NULL;

      self->shelf->damage = i;
      g_assert_false (fetch_it (self, manifest, NULL, name, NULL, &error));
      g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL);
      g_assert_false (fetch_it (self, packed, NULL, other, NULL, &second));
      g_assert_error (second, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL);
    }
}

static void
test_withheld (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = make_bytes (1, MIB);
  g_autoptr (KontorManifest) manifest = NULL;
  g_autofree char *root = NULL;
  g_autofree char *chunk = NULL;
  const KontorManifestEntry *chunks = NULL;
  guint n = 0;

  write_file (self, "file", bytes, MIB);
  manifest = send_file (self, "file");
  chunks = kontor_manifest_get_chunks (manifest, &n);
  root = kontor_content_hash_format (kontor_manifest_get_digest (manifest));
  chunk = kontor_content_hash_format (chunks[n / 2].hash);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("fetched-%u", i);
      g_autoptr (GError) error = NULL;

      self->shelf->withheld = i == 0 ? chunk : root;
      g_assert_false (fetch_it (self, manifest, i == 2 ? "file" : NULL, name, NULL, &error));
      g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED);
    }
}

/* A record that says another size than its content has. */
static void
test_other_size (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = make_bytes (1, MIB);
  g_autoptr (KontorManifest) manifest = NULL;
  static const gint64 sizes[] = { 0, 70000, 1048577, G_MAXINT64 };

  write_file (self, "file", bytes, MIB);
  manifest = send_file (self, "file");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const KontorDriveFetch fetch = { .transport = &self->shelf->transport,
                                       .disk = self->disk,
                                       .node = &self->node,
                                       .digest = kontor_manifest_get_digest (manifest),
                                       .size = sizes[i] };
      g_autofree char *name = g_strdup_printf ("fetched-%u", i);
      KontorDriveHandle *to = self->disk->create (self->disk, name, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (kontor_drive_fetch_content (&fetch, to, NULL, &error));
      g_assert_true (g_error_matches (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_DAMAGED) ||
                     g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL));
      self->disk->close (self->disk, to);
    }
}

/* A list that says another length than its chunk has. */
static void
test_other_length (Fixture *self, gconstpointer unused)
{
  KontorManifestBuilder *builder = kontor_manifest_builder_new (KONTOR_CHUNK_CLASS_SMALL);
  g_autofree guint8 *bytes = make_bytes (1, 90000);
  guint8 digest[KONTOR_CONTENT_DIGEST];
  g_autoptr (KontorManifest) manifest = NULL;
  g_autoptr (GError) error = NULL;
  char *root = NULL;

  kontor_content_digest (bytes, 90000, digest);
  kontor_manifest_builder_add (builder, digest, 100000);
  manifest = kontor_manifest_builder_end (builder);
  root = kontor_content_hash_format (kontor_manifest_get_digest (manifest));
  g_hash_table_add (self->shelf->nodes, g_strdup (root));
  g_hash_table_replace (self->shelf->pieces, root, kontor_manifest_get_node (manifest, 0));
  g_hash_table_replace (self->shelf->pieces, kontor_content_hash_format (digest),
                        g_bytes_new (bytes, 90000));
  g_assert_false (fetch_it (self, manifest, NULL, "fetched", NULL, &error));
  g_assert_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_DAMAGED);
}

static void
cancel_cb (gpointer data)
{
  g_cancellable_cancel (data);
}

static void
test_cancelled (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *bytes = make_bytes (1, 20 * MIB);
  KontorDriveStamp stamp = { .size = 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KontorManifest) manifest = NULL;
  g_autoptr (GError) sending = NULL;
  g_autoptr (GError) fetching = NULL;

  write_file (self, "file", bytes, 20 * MIB);
  manifest = read_manifest (self, "file", &stamp);
  self->shelf->before_call = cancel_cb;
  self->shelf->data = cancellable;
  g_assert_false (send_it (self, "file", &stamp, manifest, cancellable, &sending));
  g_assert_error (sending, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (self->shelf->put_calls, ==, 0);
  self->shelf->before_call = NULL;
  g_assert_true (send_it (self, "file", &stamp, manifest, NULL, NULL));
  g_assert_false (fetch_it (self, manifest, NULL, "fetched", cancellable, &fetching));
  g_assert_error (fetching, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/drive-carry/round", test_round);
  ADD ("/drive-carry/again", test_again);
  ADD ("/drive-carry/edit", test_edit);
  ADD ("/drive-carry/turned", test_turned);
  ADD ("/drive-carry/resumed", test_resumed);
  ADD ("/drive-carry/repeated", test_repeated);
  ADD ("/drive-carry/one-by-one", test_one_by_one);
  ADD ("/drive-carry/changed-before", test_changed_before);
  ADD ("/drive-carry/changed-meanwhile", test_changed_meanwhile);
  ADD ("/drive-carry/changed-after", test_changed_after);
  ADD ("/drive-carry/old-changed", test_old_changed);
  ADD ("/drive-carry/damaged", test_damaged);
  ADD ("/drive-carry/withheld", test_withheld);
  ADD ("/drive-carry/other-size", test_other_size);
  ADD ("/drive-carry/other-length", test_other_length);
  ADD ("/drive-carry/cancelled", test_cancelled);

  return g_test_run ();
}
