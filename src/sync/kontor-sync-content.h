/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-content-cache.h"
#include "kontor-replica.h"
#include "kontor-transport.h"

G_BEGIN_DECLS

/* The contents of files, as far as they go with records. kontor_sync_run() carries what waits in the
 * account's staged folder by itself, before the mutations that refer to it. */

/* The file that holds a content, fetched if it is not here. Errors: KONTOR_SYNC_ERROR_NO_CONTENT, of
 * the replica, of the cache, KONTOR_NET_ERROR. (transfer full): a path, to be read and never
 * written */
char *kontor_sync_fetch_content (KontorReplica *replica,
                                 KontorContentCache *cache,
                                 KontorTransport *transport,
                                 const char *hash,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
