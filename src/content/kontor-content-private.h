/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-content-cache.h"

G_BEGIN_DECLS

/* Files that are named by a hash: shared by what is staged and what is cached. */

/* What a file's name begins with while it is written. */
#define KONTOR_CONTENT_UNFINISHED ".unfinished-"

typedef enum
{
  KONTOR_CONTENT_DURABLE = 1 << 0, /* on disk before it returns */
} KontorContentWriting;

struct _KontorContentCache
{
  char *cache; /* owned */
  char *staged; /* owned */
  gint64 limit; /* bytes */
  int written; /* atomic: KiB put since the cache was last trimmed; -1: not trimmed yet */
};

/* The bytes of @folder/@hash where they are what the name says. What is not is set aside. NULL: not
 * there. @path: (out) (optional) (transfer full) */
GBytes *kontor_content_load (const char *folder, const char *hash, char **path);
/* Makes the folder and puts @bytes there under @hash. (transfer full): the path */
char *kontor_content_store (const char *folder,
                            const char *hash,
                            GBytes *bytes,
                            KontorContentWriting writing,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_content_fsync_folder (const char *folder, GError **error);
/* Sets @error from @code, an errno, with a sentence that names @path. FALSE */
gboolean kontor_content_fail (int code, const char *path, GError **error);
/* (element-type utf8): the hashes that are names in @folder. @older_than: seconds */
GPtrArray *kontor_content_list (const char *folder, gint64 older_than);

/* The hash of a content or a node: over the byte that says how it is laid out, and what follows. */
void kontor_content_digest_layout (guint8 layout,
                                   gconstpointer bytes,
                                   gsize length,
                                   guint8 digest[KONTOR_CONTENT_DIGEST]);

G_END_DECLS
