/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tokens and invitation codes: random texts of which only the SHA-256 is stored. A plain hash is
 * enough for what has 100 random bits and more; passwords go another way. Any thread. */

#include "config.h"

#include "kontor-secret.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#define TOKEN_LENGTH 32
#define CODE_LENGTH 20
#define CODE_GROUP 5
#define RECOVERY_LENGTH 16
#define RECOVERY_GROUP 4

/* Crockford's base 32: no I, L, O and U, which are taken for others or make words. */
static const char code_alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* RFC 4648, section 5, without padding: fit for headers and JSON. */
static char *
to_base64url (const guint8 *data, gsize length)
{
  char *text = g_base64_encode (data, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  for (gsize n = strlen (text); n > 0 && text[n - 1] == '='; n--)
    text[n - 1] = '\0';

  return text;
}

/**
 * kontor_secret_new_token:
 * @random: fit for secrets
 *
 * Returns: (transfer full): 256 random bits in base64url
 */
char *
kontor_secret_new_token (KontorRandom *random)
{
  guint8 bytes[TOKEN_LENGTH];

  kontor_random_fill (random, bytes, sizeof bytes);

  return to_base64url (bytes, sizeof bytes);
}

/**
 * kontor_secret_new_refresh:
 * @session: the session that it renews
 * @random: fit for secrets
 *
 * A refresh token names its session, so that one which was used up long ago is recognised as such.
 *
 * Returns: (transfer full): the id and 256 random bits in base64url
 */
char *
kontor_secret_new_refresh (const KontorId *session, KontorRandom *random)
{
  guint8 bytes[sizeof (KontorId) + TOKEN_LENGTH];

  memcpy (bytes, session, sizeof (KontorId));
  kontor_random_fill (random, bytes + sizeof (KontorId), TOKEN_LENGTH);

  return to_base64url (bytes, sizeof bytes);
}

/**
 * kontor_secret_read_refresh:
 * @token: anything
 * @session: (out caller-allocates): the session that it names, set on success only
 *
 * Returns: whether it has the form of a refresh token
 */
gboolean
kontor_secret_read_refresh (const char *token, KontorId *session)
{
  g_autofree char *text = g_strdup (token);
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  /* 48 bytes are 64 characters without padding. */
  if (strlen (text) != (sizeof (KontorId) + TOKEN_LENGTH) / 3 * 4)
    return FALSE;
  g_strdelimit (text, "-", '+');
  g_strdelimit (text, "_", '/');
  bytes = g_base64_decode (text, &length);
  if (length != sizeof (KontorId) + TOKEN_LENGTH)
    return FALSE;
  memcpy (session, bytes, sizeof (KontorId));

  return TRUE;
}

static char *
new_code (KontorRandom *random, guint length, guint group)
{
  g_autoptr (GString) code = g_string_new (NULL);

  for (guint i = 0; i < length; i++)
    {
      if (i > 0 && i % group == 0)
        g_string_append_c (code, '-');
      g_string_append_c (code, code_alphabet[kontor_random_below (random, 32)]);
    }

  return g_string_free (g_steal_pointer (&code), FALSE);
}

static char *
fold_code (const char *typed, guint length)
{
  g_autoptr (GString) code = g_string_new (NULL);

  for (const char *at = typed; *at != '\0'; at++)
    {
      char c = g_ascii_toupper (*at);

      if (c == '-' || g_ascii_isspace (c))
        continue;
      if (c == 'O')
        c = '0';
      if (c == 'I' || c == 'L')
        c = '1';
      if (strchr (code_alphabet, c) == NULL || code->len == length)
        return NULL;
      g_string_append_c (code, c);
    }
  if (code->len != length)
    return NULL;

  return g_string_free (g_steal_pointer (&code), FALSE);
}

/**
 * kontor_secret_new_code:
 * @random: fit for secrets
 *
 * Returns: (transfer full): 100 random bits as four groups of five, to be read out and typed
 */
char *
kontor_secret_new_code (KontorRandom *random)
{
  return new_code (random, CODE_LENGTH, CODE_GROUP);
}

/**
 * kontor_secret_fold_code:
 * @typed: what somebody typed for a code
 *
 * Forgives case, spaces, hyphens, and letters that look like digits.
 *
 * Returns: (transfer full) (nullable): the code as it is hashed, or %NULL where it can't be one
 */
char *
kontor_secret_fold_code (const char *typed)
{
  return fold_code (typed, CODE_LENGTH);
}

/**
 * kontor_secret_new_recovery:
 * @random: fit for secrets
 *
 * Shorter than an invitation's, so that the two are told apart, and still too long to be guessed from
 * its hash.
 *
 * Returns: (transfer full): 80 random bits as four groups of four
 */
char *
kontor_secret_new_recovery (KontorRandom *random)
{
  return new_code (random, RECOVERY_LENGTH, RECOVERY_GROUP);
}

/**
 * kontor_secret_fold_recovery:
 * @typed: what somebody typed for a recovery code
 *
 * Returns: (transfer full) (nullable): the code as it is hashed, or %NULL where it can't be one
 */
char *
kontor_secret_fold_recovery (const char *typed)
{
  return fold_code (typed, RECOVERY_LENGTH);
}

/**
 * kontor_secret_hash:
 * @secret: a token or a folded code
 * @hash: (out caller-allocates): its SHA-256
 */
void
kontor_secret_hash (const char *secret, guint8 hash[KONTOR_SECRET_HASH_LENGTH])
{
  if (!EVP_Q_digest (NULL, "SHA256", NULL, secret, strlen (secret), hash, NULL))
    g_error ("libcrypto has no SHA-256");
}

/**
 * kontor_secret_equal:
 * @a: some bytes
 * @b: some bytes
 * @length: how many
 *
 * Returns: whether they are the same, in a time that says nothing about where they differ
 */
gboolean
kontor_secret_equal (gconstpointer a, gconstpointer b, gsize length)
{
  return CRYPTO_memcmp (a, b, length) == 0;
}
