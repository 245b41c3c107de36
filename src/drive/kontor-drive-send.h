/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-read.h"
#include "kontor-drive-server.h"

G_BEGIN_DECLS

/**
 * KontorDriveSend:
 * @node: whose content it shall be
 * @path: of the file, relative to the root
 * @stamp: what the file was when its manifest was made
 * @carried: (nullable): told of the bytes of the file that the server has
 * @data: for @carried
 *
 * Brings a whole content to the server in a few MiB of memory: asks from the root of its manifest down
 * what is wanted, reads only these chunks again, and brings them. All is borrowed.
 */
typedef struct
{
  KontorTransport *transport;
  KontorDriveDisk *disk;
  const KontorId *node;
  const char *path;
  const KontorDriveStamp *stamp;
  KontorDriveCarried carried;
  gpointer data;
} KontorDriveSend;

/* Errors: KONTOR_NET_ERROR; KONTOR_DRIVE_ERROR, _CHANGED where the file is not what the manifest says;
 * G_IO_ERROR_CANCELLED. What was brought stays there for a while: to begin again costs little. */
gboolean kontor_drive_send_content (const KontorDriveSend *self,
                                    KontorManifest *manifest,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
