/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a file's bytes are called. A content is named by a hash: SHA-256 over one byte that says how the
 * bytes are laid out and what follows it. 0x00 is a single chunk: the bytes as they are. 0x01 is the
 * root of a manifest (kontor-manifest.h), which names a content of several chunks; so no file can
 * pass for one. */

#define KONTOR_CONTENT_BYTES_MAX (64 << 10) /* of a content that is one chunk without a manifest */
#define KONTOR_CONTENT_DIGEST 32 /* bytes of a hash */
#define KONTOR_CONTENT_HASH 64 /* characters of it in lower-case hexadecimal */

#define KONTOR_CONTENT_ERROR (kontor_content_error_quark ())
GQuark kontor_content_error_quark (void);

/* Each comes with a sentence for people. */
typedef enum
{
  KONTOR_CONTENT_ERROR_TOO_LARGE, /* more than KONTOR_CONTENT_BYTES_MAX */
  KONTOR_CONTENT_ERROR_NOT_FOUND, /* no such file to take in */
  KONTOR_CONTENT_ERROR_NO_FILE, /* a folder, a device: nothing that has bytes */
  KONTOR_CONTENT_ERROR_CHANGED, /* somebody wrote to it meanwhile */
  KONTOR_CONTENT_ERROR_NO_SPACE, /* disk full, quota */
  KONTOR_CONTENT_ERROR_DAMAGED, /* the bytes are not those that the hash names */
  KONTOR_CONTENT_ERROR_FAILED,
} KontorContentError;

/* Fills @digest with the hash of a single chunk. */
void kontor_content_digest (gconstpointer bytes,
                            gsize length,
                            guint8 digest[KONTOR_CONTENT_DIGEST]);
/* The same in hexadecimal. (transfer full) */
char *kontor_content_hash (GBytes *bytes) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_content_matches (GBytes *bytes, const char *hash);

gboolean kontor_content_hash_is_valid (const char *hash);
/* FALSE where @hash is none. */
gboolean kontor_content_hash_parse (const char *hash, guint8 digest[KONTOR_CONTENT_DIGEST]);
char *kontor_content_hash_format (const guint8 digest[KONTOR_CONTENT_DIGEST])
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
