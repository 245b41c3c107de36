/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Passwords by Argon2id (RFC 9106), kept as texts of the form
 * "$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH", so that the cost can be raised later and old ones
 * still be checked. Takes tens of milliseconds and 19 MiB: only on the worker of sign-in. */

#include "config.h"

#include "kontor-password.h"

#include "kontor-secret.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdio.h>
#include <string.h>

/* What OWASP's password storage page asks for at least: 19 MiB, 2 passes, 1 lane. */
#define MEMORY_KIB 19456
#define PASSES 2
#define LANES 1
#define SALT_LENGTH 16
#define HASH_LENGTH 32

/* A damaged or planted text must not make the server take all memory there is. */
#define MEMORY_KIB_MAX (1024 * 1024)
#define PASSES_MAX 64
#define LANES_MAX 16

typedef struct
{
  guint32 memory_kib;
  guint32 passes;
  guint32 lanes;
  guint8 salt[64];
  gsize salt_length;
  guint8 hash[64];
  gsize hash_length;
} Encoded;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_KDF, EVP_KDF_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_KDF_CTX, EVP_KDF_CTX_free)

/* Fills encoded->hash from the rest. */
static gboolean
derive (const char *password, Encoded *encoded)
{
  g_autoptr (EVP_KDF) kdf = EVP_KDF_fetch (NULL, "ARGON2ID", NULL);
  g_autoptr (EVP_KDF_CTX) context = NULL;
  guint32 threads = 1;
  OSSL_PARAM parameters[] = {
    OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_PASSWORD, (void *) password,
                                       strlen (password)),
    OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_SALT, encoded->salt, encoded->salt_length),
    OSSL_PARAM_construct_uint32 (OSSL_KDF_PARAM_ITER, &encoded->passes),
    OSSL_PARAM_construct_uint32 (OSSL_KDF_PARAM_THREADS, &threads),
    OSSL_PARAM_construct_uint32 (OSSL_KDF_PARAM_ARGON2_LANES, &encoded->lanes),
    OSSL_PARAM_construct_uint32 (OSSL_KDF_PARAM_ARGON2_MEMCOST, &encoded->memory_kib),
    OSSL_PARAM_construct_end (),
  };

  if (kdf != NULL)
    context = EVP_KDF_CTX_new (kdf);

  return context != NULL &&
         EVP_KDF_derive (context, encoded->hash, encoded->hash_length, parameters) == 1;
}

/* Base 64 without padding, as this form of text has it. */
static char *
write_base64 (const guint8 *data, gsize length)
{
  char *text = g_base64_encode (data, length);

  text[strcspn (text, "=")] = '\0';

  return text;
}

static gboolean
read_base64 (const char *text, guint8 *data, gsize limit, gsize *length)
{
  g_autofree char *padded = g_strdup_printf ("%s%.*s", text, (int) ((4 - strlen (text) % 4) % 4),
                                             "===");
  g_autofree guchar *bytes = g_base64_decode (padded, length);

  if (*length < 8 || *length > limit)
    return FALSE;
  memcpy (data, bytes, *length);

  return TRUE;
}

static gboolean
read_encoded (const char *text, Encoded *encoded)
{
  g_auto (GStrv) parts = g_strsplit (text, "$", -1);
  int end = 0;

  if (g_strv_length (parts) != 6 || strcmp (parts[1], "argon2id") != 0 ||
      strcmp (parts[2], "v=19") != 0)
    return FALSE;
  if (sscanf (parts[3], "m=%9u,t=%9u,p=%9u%n", &encoded->memory_kib, &encoded->passes,
              &encoded->lanes, &end) != 3 ||
      parts[3][end] != '\0')
    return FALSE;
  if (encoded->memory_kib > MEMORY_KIB_MAX || encoded->passes > PASSES_MAX ||
      encoded->lanes > LANES_MAX)
    return FALSE;

  return read_base64 (parts[4], encoded->salt, sizeof encoded->salt, &encoded->salt_length) &&
         read_base64 (parts[5], encoded->hash, sizeof encoded->hash, &encoded->hash_length);
}

/**
 * kontor_password_hash:
 * @password: what somebody chose
 * @random: gives the salt
 *
 * Returns: (transfer full): what is kept of it
 */
char *
kontor_password_hash (const char *password, KontorRandom *random)
{
  Encoded encoded = {
    .memory_kib = MEMORY_KIB,
    .passes = PASSES,
    .lanes = LANES,
    .salt_length = SALT_LENGTH,
    .hash_length = HASH_LENGTH,
  };
  g_autofree char *salt = NULL;
  g_autofree char *hash = NULL;

  kontor_random_fill (random, encoded.salt, encoded.salt_length);
  if (!derive (password, &encoded))
    g_error ("libcrypto has no Argon2id: it must be OpenSSL 3.2 or newer");
  salt = write_base64 (encoded.salt, encoded.salt_length);
  hash = write_base64 (encoded.hash, encoded.hash_length);

  return g_strdup_printf ("$argon2id$v=19$m=%u,t=%u,p=%u$%s$%s", encoded.memory_kib, encoded.passes,
                          encoded.lanes, salt, hash);
}

/**
 * kontor_password_verify:
 * @encoded: what is kept of a password
 * @password: what somebody typed
 *
 * Returns: whether it is the same
 */
gboolean
kontor_password_verify (const char *encoded, const char *password)
{
  Encoded kept = { 0 };
  Encoded typed = { 0 };
  gboolean same = FALSE;

  if (!read_encoded (encoded, &kept))
    return FALSE;
  typed = kept;
  same = derive (password, &typed) && kontor_secret_equal (kept.hash, typed.hash, kept.hash_length);
  OPENSSL_cleanse (&typed, sizeof typed);

  return same;
}

/**
 * kontor_password_is_outdated:
 * @encoded: what is kept of a password
 *
 * Returns: whether it cost less than a new one would
 */
gboolean
kontor_password_is_outdated (const char *encoded)
{
  Encoded kept = { 0 };

  return !read_encoded (encoded, &kept) || kept.memory_kib < MEMORY_KIB || kept.passes < PASSES;
}

/**
 * kontor_password_spend:
 * @password: what somebody typed for an account that does not exist
 *
 * Takes as long as verifying one, so that time does not tell which accounts exist.
 */
void
kontor_password_spend (const char *password)
{
  Encoded encoded = {
    .memory_kib = MEMORY_KIB,
    .passes = PASSES,
    .lanes = LANES,
    .salt_length = SALT_LENGTH,
    .hash_length = HASH_LENGTH,
  };

  if (!derive (password, &encoded))
    g_debug ("spent nothing on a password");
  OPENSSL_cleanse (&encoded, sizeof encoded);
}

/**
 * kontor_password_is_fit:
 * @password: what somebody chose
 * @email: whose it is to be
 *
 * Asks for length and nothing else (NIST SP 800-63B, section 5.1.1.2), but for the address itself.
 *
 * Returns: whether it may be used
 */
gboolean
kontor_password_is_fit (const char *password, const char *email)
{
  return g_utf8_validate (password, -1, NULL) &&
         g_utf8_strlen (password, -1) >= KONTOR_PASSWORD_MIN_CHARACTERS &&
         strlen (password) <= KONTOR_PASSWORD_MAX_BYTES &&
         g_ascii_strcasecmp (password, email) != 0;
}
