/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The names of contents: hashing and their form as text. Pure, any thread. */

#include "config.h"

#include "kontor-content.h"

#include "kontor-content-private.h"

#include <openssl/evp.h>
#include <string.h>

#define LAYOUT_CHUNK 0x00

G_DEFINE_QUARK (kontor-content-error-quark, kontor_content_error)

void
kontor_content_digest_layout (guint8 layout,
                              gconstpointer bytes,
                              gsize length,
                              guint8 digest[KONTOR_CONTENT_DIGEST])
{
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  guint n = 0;

  /* These fail only where memory or the library itself does. */
  if (context == NULL || EVP_DigestInit_ex (context, EVP_sha256 (), NULL) != 1 ||
      EVP_DigestUpdate (context, &layout, sizeof layout) != 1 ||
      (length > 0 && EVP_DigestUpdate (context, bytes, length) != 1) ||
      EVP_DigestFinal_ex (context, digest, &n) != 1 || n != KONTOR_CONTENT_DIGEST)
    g_error ("SHA-256 is not available");
  EVP_MD_CTX_free (context);
}

/**
 * kontor_content_digest:
 * @bytes: (nullable): of a single chunk; %NULL only where there are none
 * @length: how many
 * @digest: (out caller-allocates): its hash
 */
void
kontor_content_digest (gconstpointer bytes, gsize length, guint8 digest[KONTOR_CONTENT_DIGEST])
{
  kontor_content_digest_layout (LAYOUT_CHUNK, bytes, length, digest);
}

/**
 * kontor_content_hash:
 * @bytes: a whole content
 *
 * Returns: (transfer full): its name
 */
char *
kontor_content_hash (GBytes *bytes)
{
  guint8 digest[KONTOR_CONTENT_DIGEST];
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  kontor_content_digest (data, length, digest);

  return kontor_content_hash_format (digest);
}

/**
 * kontor_content_matches:
 * @bytes: what is there
 * @hash: what it shall be
 *
 * Returns: whether it is
 */
gboolean
kontor_content_matches (GBytes *bytes, const char *hash)
{
  g_autofree char *found = kontor_content_hash (bytes);

  return strcmp (found, hash) == 0;
}

/**
 * kontor_content_hash_is_valid:
 * @hash: (nullable): a text
 *
 * Returns: whether it has the form of a hash, and so may be the name of a file
 */
gboolean
kontor_content_hash_is_valid (const char *hash)
{
  return hash != NULL && strspn (hash, "0123456789abcdef") == KONTOR_CONTENT_HASH &&
         hash[KONTOR_CONTENT_HASH] == '\0';
}

/**
 * kontor_content_hash_parse:
 * @hash: (nullable): a text
 * @digest: (out caller-allocates): its bytes; untouched on failure
 *
 * Returns: whether the text is a hash
 */
gboolean
kontor_content_hash_parse (const char *hash, guint8 digest[KONTOR_CONTENT_DIGEST])
{
  if (!kontor_content_hash_is_valid (hash))
    return FALSE;
  for (guint i = 0; i < KONTOR_CONTENT_DIGEST; i++)
    digest[i] = (guint8) (g_ascii_xdigit_value (hash[2 * i]) << 4 |
                          g_ascii_xdigit_value (hash[2 * i + 1]));

  return TRUE;
}

/**
 * kontor_content_hash_format:
 * @digest: the bytes of a hash
 *
 * Returns: (transfer full): its text
 */
char *
kontor_content_hash_format (const guint8 digest[KONTOR_CONTENT_DIGEST])
{
  static const char digits[] = "0123456789abcdef";
  char *hash = g_malloc (KONTOR_CONTENT_HASH + 1);

  for (guint i = 0; i < KONTOR_CONTENT_DIGEST; i++)
    {
      hash[2 * i] = digits[digest[i] >> 4];
      hash[2 * i + 1] = digits[digest[i] & 15];
    }
  hash[KONTOR_CONTENT_HASH] = '\0';

  return hash;
}
