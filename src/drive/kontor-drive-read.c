/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading a file of the disk through its seam, with a look before and after. Blocking, on the engine's
 * thread or one of its readers'. */

#include "config.h"

#include "kontor-drive-read.h"

#include <glib/gi18n-lib.h>

struct _KontorDriveReading
{
  KontorDriveDisk *disk; /* borrowed */
  const char *path; /* borrowed */
  KontorDriveHandle *handle; /* owned */
  KontorDriveStamp stamp;
  KontorContentSource source;
  KontorDriveCarried carried; /* nullable */
  gpointer carried_data;
};

static gboolean
fail_changed (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_CHANGED,
               _ ("“%s” was changed while it was read."), shown);

  return FALSE;
}

/* What went wrong with the bytes, as the engine knows it. */
static void
propagate (KontorDriveReading *self, GError *local, GError **error)
{
  g_autoptr (GError) owned = local;
  KontorDriveError code = KONTOR_DRIVE_ERROR_FAILED;

  if (owned->domain != KONTOR_CONTENT_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return;
    }
  if (owned->code == KONTOR_CONTENT_ERROR_CHANGED)
    {
      fail_changed (self->path, error);
      return;
    }
  if (owned->code == KONTOR_CONTENT_ERROR_DAMAGED)
    code = KONTOR_DRIVE_ERROR_DAMAGED;
  g_set_error_literal (error, KONTOR_DRIVE_ERROR, code, owned->message);
}

static gssize
read_cb (gint64 offset, void *buffer, gsize length, gpointer data, GError **error)
{
  KontorDriveReading *self = data;

  return self->disk->read (self->disk, self->handle, offset, buffer, length, error);
}

static void
progress_cb (gint64 done, gpointer data)
{
  KontorDriveReading *self = data;

  if (self->carried != NULL)
    self->carried (done, self->stamp.size, self->carried_data);
}

static gboolean
look (KontorDriveReading *self, KontorDriveStamp *stamp, GError **error)
{
  KontorDriveEntry entry = { .name = NULL };

  if (!self->disk->look_handle (self->disk, self->handle, &entry, error))
    return FALSE;
  *stamp = entry.stamp;
  g_free (entry.name);

  return TRUE;
}

/**
 * kontor_drive_reading_open:
 * @disk: a root
 * @path: of a file
 * @stamp: (nullable): what it must be
 * @error: of %KONTOR_DRIVE_ERROR: _CHANGED where it is something else
 *
 * Returns: (transfer full) (nullable): the file, open
 */
KontorDriveReading *
kontor_drive_reading_open (KontorDriveDisk *disk,
                           const char *path,
                           const KontorDriveStamp *stamp,
                           GError **error)
{
  g_autoptr (KontorDriveReading) self = NULL;
  KontorDriveHandle *handle = NULL;

  g_return_val_if_fail (disk != NULL && path != NULL, NULL);

  handle = disk->open (disk, path, error);
  if (handle == NULL)
    return NULL;
  self = g_new0 (KontorDriveReading, 1);
  self->disk = disk;
  self->path = path;
  self->handle = handle;
  self->source = (KontorContentSource) { read_cb, progress_cb, self };
  if (!look (self, &self->stamp, error))
    return NULL;
  if (stamp != NULL && !kontor_drive_stamp_equal (stamp, &self->stamp))
    {
      fail_changed (path, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
kontor_drive_reading_close (KontorDriveReading *self)
{
  self->disk->close (self->disk, self->handle);
  g_free (self);
}

const KontorDriveStamp *
kontor_drive_reading_get_stamp (KontorDriveReading *self)
{
  return &self->stamp;
}

KontorDriveHandle *
kontor_drive_reading_get_handle (KontorDriveReading *self)
{
  return self->handle;
}

gboolean
kontor_drive_reading_check (KontorDriveReading *self, GError **error)
{
  KontorDriveStamp now = { .size = 0 };

  if (!look (self, &now, error))
    return FALSE;

  return kontor_drive_stamp_equal (&self->stamp, &now) || fail_changed (self->path, error);
}

/**
 * kontor_drive_reading_read:
 * @self: a file
 * @kept: (nullable): the class that it was cut by before
 * @carried: (nullable): told of the bytes that were read
 * @data: for @carried
 * @cancellable: (nullable): ends it between reads
 * @error: of %KONTOR_DRIVE_ERROR, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what it is made of, and was from the first byte to the last
 */
KontorManifest *
kontor_drive_reading_read (KontorDriveReading *self,
                           const KontorChunkClass *kept,
                           KontorDriveCarried carried,
                           gpointer data,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (KontorManifest) manifest = NULL;
  GError *local = NULL;

  self->carried = carried;
  self->carried_data = data;
  manifest = kontor_content_reader_read (&self->source, self->stamp.size, kept, cancellable,
                                         &local);
  if (manifest == NULL)
    {
      propagate (self, local, error);
      return NULL;
    }

  return kontor_drive_reading_check (self, error) ? g_steal_pointer (&manifest) : NULL;
}

/**
 * kontor_drive_reading_read_chunk:
 * @self: a file
 * @chunk: one of its chunks
 * @offset: where it lies
 * @error: of %KONTOR_DRIVE_ERROR: _CHANGED where other bytes are there by now
 *
 * Returns: (transfer full) (nullable): its bytes
 */
GBytes *
kontor_drive_reading_read_chunk (KontorDriveReading *self,
                                 const KontorManifestEntry *chunk,
                                 gint64 offset,
                                 GError **error)
{
  GError *local = NULL;
  GBytes *bytes = kontor_content_reader_read_chunk (&self->source, chunk, offset, &local);

  if (bytes == NULL)
    propagate (self, local, error);

  return bytes;
}

/**
 * kontor_drive_read_content:
 * @disk: a root
 * @path: of a file
 * @stamp: (nullable): what it must be
 * @kept: (nullable): the class that it was cut by before
 * @cancellable: (nullable): ends it between reads
 * @error: of %KONTOR_DRIVE_ERROR, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what it is made of
 */
KontorManifest *
kontor_drive_read_content (KontorDriveDisk *disk,
                           const char *path,
                           const KontorDriveStamp *stamp,
                           const KontorChunkClass *kept,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (KontorDriveReading) file = kontor_drive_reading_open (disk, path, stamp, error);

  if (file == NULL)
    return NULL;

  return kontor_drive_reading_read (file, kept, NULL, NULL, cancellable, error);
}
