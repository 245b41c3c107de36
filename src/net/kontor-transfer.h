/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-message-chunks.h"
#include "kontor-transport.h"

G_BEGIN_DECLS

/* Contents on their way to the server and back. Blocking, on the transport's thread; what is cut off
 * is done again as a whole, body by body, which is harmless. */

/* @done, @total: bytes of content */
typedef void (*KontorTransferProgress) (gint64 done, gint64 total, gpointer user_data);

/* Brings contents to the server. @contents: (element-type GBytes): each at most
 * KONTOR_CONTENT_BYTES_MAX; @progress: (nullable), called after each body. TRUE: they are on the
 * server's disk. */
gboolean kontor_transfer_put (KontorTransport *transport,
                              GPtrArray *contents,
                              KontorTransferProgress progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GError **error);

/* Fetches contents, for the sake of records. @wants: (element-type KontorChunksWant). (transfer full)
 * (element-type GBytes): as many, in order, each with the right hash; NULL for one that the server
 * does not have, or that is not shared with the person. */
GPtrArray *kontor_transfer_get (KontorTransport *transport,
                                GPtrArray *wants,
                                KontorTransferProgress progress,
                                gpointer progress_data,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
