/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-read.h"
#include "kontor-drive-server.h"

G_BEGIN_DECLS

/**
 * KontorDriveFetch:
 * @node: for whose sake: it has the content, or had it
 * @digest: the content's hash
 * @size: its bytes
 * @old_path: (nullable): a file of the same root whose bytes may be copied: mostly the content before
 * @carried: (nullable): told of the bytes of the file that are written
 * @data: for @carried
 *
 * Puts a whole content together in a new file, in a few MiB of memory: from an old file where it has
 * the same chunks, from the server where not. All is borrowed.
 */
typedef struct
{
  KontorTransport *transport;
  KontorDriveDisk *disk;
  const KontorId *node;
  const guint8 *digest;
  gint64 size;
  const char *old_path;
  KontorDriveCarried carried;
  gpointer data;
} KontorDriveFetch;

/* Into @to, a file that was just created and is still empty; finishing, closing, and removing it after
 * a failure are the caller's. Every byte was hashed. Errors: KONTOR_NET_ERROR, _REFUSED where the server
 * has not all of it or not for this person; KONTOR_DRIVE_ERROR, _DAMAGED where the manifest is none,
 * _CHANGED where the old file was written to meanwhile; G_IO_ERROR_CANCELLED. */
gboolean kontor_drive_fetch_content (const KontorDriveFetch *self,
                                     KontorDriveHandle *to,
                                     GCancellable *cancellable,
                                     GError **error);

/* --- kontor-drive-fetch-manifest.c --- */

/* The bytes of the root of the content's manifest; they have its hash. */
GBytes *kontor_drive_fetch_root (const KontorDriveFetch *self,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The manifest of the content. What is here already is not asked for again: @root (nullable), and what
 * the nodes of @old (nullable) say. */
KontorManifest *kontor_drive_fetch_manifest (const KontorDriveFetch *self,
                                             GBytes *root,
                                             KontorManifest *old,
                                             GCancellable *cancellable,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
