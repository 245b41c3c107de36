/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-content-reader.h"
#include "kontor-drive-disk.h"

G_BEGIN_DECLS

/* What a file of the disk is made of, and its chunks when they are wanted, always of the file that was
 * looked at: whoever writes to it meanwhile makes this fail with KONTOR_DRIVE_ERROR_CHANGED. Errors are
 * of KONTOR_DRIVE_ERROR, and G_IO_ERROR_CANCELLED. */

/* @done, @total: bytes of the file */
typedef void (*KontorDriveCarried) (gint64 done, gint64 total, gpointer data);

/* A file that is open for reading. */
typedef struct _KontorDriveReading KontorDriveReading;

/* @disk, @path: borrowed for as long as it lives. @stamp: (nullable): what it must be; %NULL: as it is
 * now. */
KontorDriveReading *kontor_drive_reading_open (KontorDriveDisk *disk,
                                               const char *path,
                                               const KontorDriveStamp *stamp,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_reading_close (KontorDriveReading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveReading, kontor_drive_reading_close)

const KontorDriveStamp *kontor_drive_reading_get_stamp (KontorDriveReading *self);
KontorDriveHandle *kontor_drive_reading_get_handle (KontorDriveReading *self);
/* Whether it still is what it was when it was opened. */
gboolean kontor_drive_reading_check (KontorDriveReading *self, GError **error);
/* All of it. @kept: (nullable): the class that the content had before. @carried: (nullable) */
KontorManifest *kontor_drive_reading_read (KontorDriveReading *self,
                                           const KontorChunkClass *kept,
                                           KontorDriveCarried carried,
                                           gpointer data,
                                           GCancellable *cancellable,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A chunk of it, which has its hash. */
GBytes *kontor_drive_reading_read_chunk (KontorDriveReading *self,
                                         const KontorManifestEntry *chunk,
                                         gint64 offset,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All at once: opens it, reads it, looks again. */
KontorManifest *kontor_drive_read_content (KontorDriveDisk *disk,
                                           const char *path,
                                           const KontorDriveStamp *stamp,
                                           const KontorChunkClass *kept,
                                           GCancellable *cancellable,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
