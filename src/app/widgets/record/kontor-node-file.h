/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-content-cache.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/* The bytes of files: taking them in and giving them out. */

/**
 * KontorTakenFile:
 * @name: (owned): its name, without a folder
 * @content: (owned): the hash that names its bytes
 * @size: bytes
 * @modified: µs UTC
 *
 * A file whose bytes are staged: durable here, on the server as soon as what refers to it is.
 */
typedef struct
{
  char *name;
  char *content;
  gint64 size;
  gint64 modified;
} KontorTakenFile;

void kontor_taken_file_free (KontorTakenFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorTakenFile, kontor_taken_file_free)

/* Stages a file on a worker. Errors carry a sentence for people that names the file. Finish: (transfer
 * full) */
void kontor_node_file_take_in_async (KontorOffice *office,
                                     GFile *file,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
KontorTakenFile *kontor_node_file_take_in_finish (GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Opens a copy with the program that the desktop has for it; the bytes are fetched if they are not here.
 * What can't be done is told. @node: with a content; @parent: (nullable) */
void kontor_node_file_open (KontorOffice *office, KontorRow *node, GtkWindow *parent);
/* Asks where to, then writes a copy there. */
void kontor_node_file_save_as (KontorOffice *office, KontorRow *node, GtkWindow *parent);

/* The account's contents on this computer. (transfer full) */
KontorContentCache *kontor_node_file_open_cache (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
