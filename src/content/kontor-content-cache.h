/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-content.h"

G_BEGIN_DECLS

/**
 * KontorContentCache:
 *
 * The contents of one account on this computer, each a file named by its hash, in two folders. What
 * is *staged* was taken in here and may not be on the server yet: it is durable and never thrown
 * out. What is *cached* can be fetched again: it is bounded, and what was not used for longest goes
 * first. A file is believed only after its bytes were hashed.
 *
 * Any thread, and several processes at once; functions that touch the disk end in _sync and belong
 * on a worker.
 */
typedef struct _KontorContentCache KontorContentCache;

#define KONTOR_CONTENT_CACHE_BYTES ((gint64) 512 << 20)

KontorContentCache *kontor_content_cache_new (const char *cache_folder, const char *staged_folder)
    G_GNUC_WARN_UNUSED_RESULT;
/* Where an account has them: "staged" in its folder, and the cache of its name. */
KontorContentCache *kontor_content_cache_new_for_account (const char *account_folder)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_content_cache_free (KontorContentCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorContentCache, kontor_content_cache_free)

const char *kontor_content_cache_get_staged_folder (KontorContentCache *self);
const char *kontor_content_cache_get_cache_folder (KontorContentCache *self);
/* Before it is shared with another thread. KONTOR_CONTENT_CACHE_BYTES until then. */
void kontor_content_cache_set_limit (KontorContentCache *self, gint64 bytes);

/* The file that holds a content, to be read and never written; NULL: not here. (transfer full) */
char *kontor_content_cache_find_sync (KontorContentCache *self, const char *hash)
    G_GNUC_WARN_UNUSED_RESULT;
/* Its bytes; NULL: not here. (transfer full) */
GBytes *kontor_content_cache_read_sync (KontorContentCache *self, const char *hash)
    G_GNUC_WARN_UNUSED_RESULT;
/* Keeps what was fetched. (transfer full): the file's path */
char *kontor_content_cache_put_bytes_sync (KontorContentCache *self,
                                           const char *hash,
                                           GBytes *bytes,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_content_cache_forget_sync (KontorContentCache *self, const char *hash);
/* (transfer full) (element-type utf8): the hashes of what is cached */
GPtrArray *kontor_content_cache_list_cached_sync (KontorContentCache *self)
    G_GNUC_WARN_UNUSED_RESULT;

/* --- staged: kontor-content-stage.c --- */

/* Copies a file, or bytes, into the folder of what waits, durably. @hash: (out) (transfer full);
 * @size: (out) (optional): bytes */
gboolean kontor_content_stage_file_sync (const char *staged_folder,
                                         const char *path,
                                         char **hash,
                                         gint64 *size,
                                         GError **error);
gboolean kontor_content_stage_bytes_sync (const char *staged_folder,
                                          GBytes *bytes,
                                          char **hash,
                                          gint64 *size,
                                          GError **error);
/* (transfer full) (element-type utf8): the hashes of what is staged. @older_than: seconds; 0: all */
GPtrArray *kontor_content_cache_list_staged_sync (KontorContentCache *self, gint64 older_than)
    G_GNUC_WARN_UNUSED_RESULT;
/* The server has it: what was staged is from now on only cached. */
gboolean kontor_content_cache_settle_sync (KontorContentCache *self,
                                           const char *hash,
                                           GError **error);

G_END_DECLS
