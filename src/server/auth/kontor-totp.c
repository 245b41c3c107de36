/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Codes that change every half minute: TOTP (RFC 6238) over HOTP (RFC 4226) with SHA-1, the form that
 * every authenticator reads. Pure functions, any thread. */

#include "config.h"

#include "kontor-totp.h"

#include "kontor-clock.h"
#include "kontor-secret.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

/* RFC 4226, section 5.4. */
#define SHA1_LENGTH 20

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * kontor_totp_new_secret:
 * @random: fit for secrets
 * @secret: (out caller-allocates): 160 random bits, as RFC 4226 recommends
 */
void
kontor_totp_new_secret (KontorRandom *random, guint8 secret[KONTOR_TOTP_SECRET_LENGTH])
{
  kontor_random_fill (random, secret, KONTOR_TOTP_SECRET_LENGTH);
}

/**
 * kontor_totp_compute:
 * @secret: (array length=length): shared with the authenticator
 * @length: of @secret
 * @step: which half minute since 1970
 * @digits: 6 to 8
 *
 * Returns: the code as a number; RFC 6238, section 4, and RFC 4226, section 5.3
 */
guint32
kontor_totp_compute (const guint8 *secret, gsize length, guint64 step, guint digits)
{
  guint64 counter = GUINT64_TO_BE (step);
  guint8 mac[SHA1_LENGTH] = { 0 };
  unsigned int n = 0;
  guint32 truncated = 0;
  guint32 modulus = 1;
  guint offset = 0;

  g_return_val_if_fail (digits >= 6 && digits <= 8, 0);

  if (HMAC (EVP_sha1 (), secret, (int) length, (const guint8 *) &counter, sizeof counter, mac,
            &n) == NULL)
    g_error ("libcrypto has no HMAC-SHA-1");
  offset = mac[SHA1_LENGTH - 1] & 0xf;
  truncated = (guint32) (mac[offset] & 0x7f) << 24 | (guint32) mac[offset + 1] << 16 |
              (guint32) mac[offset + 2] << 8 | mac[offset + 3];
  for (guint i = 0; i < digits; i++)
    modulus *= 10;

  return truncated % modulus;
}

/**
 * kontor_totp_get_step:
 * @now: microseconds since 1970
 *
 * Returns: which half minute it is
 */
gint64
kontor_totp_get_step (gint64 now)
{
  return now / KONTOR_SECOND / KONTOR_TOTP_SECONDS;
}

/* The digits alone: authenticators show "123 456". */
static gboolean
fold (const char *typed, char digits[KONTOR_TOTP_DIGITS + 1])
{
  gsize n = 0;

  for (const char *at = typed; *at != '\0'; at++)
    {
      if (*at == ' ' || *at == '-')
        continue;
      if (!g_ascii_isdigit (*at) || n == KONTOR_TOTP_DIGITS)
        return FALSE;
      digits[n++] = *at;
    }
  digits[n] = '\0';

  return n == KONTOR_TOTP_DIGITS;
}

/**
 * kontor_totp_is_code:
 * @typed: what somebody typed
 *
 * Returns: whether it has the form of a code, right or wrong
 */
gboolean
kontor_totp_is_code (const char *typed)
{
  char digits[KONTOR_TOTP_DIGITS + 1] = "";

  return fold (typed, digits);
}

/**
 * kontor_totp_find_step:
 * @secret: shared with the authenticator
 * @typed: what somebody typed
 * @now: microseconds since 1970
 * @after: the last step whose code was taken: neither it nor an earlier one is taken again
 * @step: (out): whose code it is, set on success only
 *
 * Returns: whether the code is one of the present step or a neighbour, and not used up
 */
gboolean
kontor_totp_find_step (const guint8 secret[KONTOR_TOTP_SECRET_LENGTH],
                       const char *typed,
                       gint64 now,
                       gint64 after,
                       gint64 *step)
{
  char digits[KONTOR_TOTP_DIGITS + 1] = "";
  gint64 present = kontor_totp_get_step (now);
  gboolean found = FALSE;

  if (!fold (typed, digits))
    return FALSE;
  /* All of them are looked at, whichever it is: the time it takes tells nothing. */
  for (gint64 i = present - KONTOR_TOTP_WINDOW; i <= present + KONTOR_TOTP_WINDOW; i++)
    {
      char expected[16] = "";

      g_snprintf (expected, sizeof expected, "%06u",
                  kontor_totp_compute (secret, KONTOR_TOTP_SECRET_LENGTH, (guint64) i,
                                       KONTOR_TOTP_DIGITS));
      if (!kontor_secret_equal (expected, digits, KONTOR_TOTP_DIGITS) || i <= after)
        continue;
      *step = i;
      found = TRUE;
    }

  return found;
}

/**
 * kontor_totp_to_base32:
 * @bytes: (array length=length): anything
 * @length: of @bytes
 *
 * Returns: (transfer full): RFC 4648, section 6, without padding, as authenticators want it typed
 */
char *
kontor_totp_to_base32 (const guint8 *bytes, gsize length)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint32 bits = 0;
  guint n_bits = 0;

  for (gsize i = 0; i < length; i++)
    {
      bits = bits << 8 | bytes[i];
      for (n_bits += 8; n_bits >= 5; n_bits -= 5)
        g_string_append_c (text, base32[bits >> (n_bits - 5) & 31]);
      bits &= (1u << n_bits) - 1;
    }
  if (n_bits > 0)
    g_string_append_c (text, base32[bits << (5 - n_bits) & 31]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * kontor_totp_to_uri:
 * @secret: to be shared with the authenticator
 * @issuer: whose account it is
 * @account: which account
 *
 * Returns: (transfer full): the "otpauth" address that authenticators read from a picture
 */
char *
kontor_totp_to_uri (const guint8 secret[KONTOR_TOTP_SECRET_LENGTH],
                    const char *issuer,
                    const char *account)
{
  g_autofree char *text = kontor_totp_to_base32 (secret, KONTOR_TOTP_SECRET_LENGTH);
  g_autofree char *whose = g_uri_escape_string (issuer, NULL, FALSE);
  g_autofree char *which = g_uri_escape_string (account, NULL, FALSE);

  return g_strdup_printf ("otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&"
                          "period=%d",
                          whose, which, text, whose, KONTOR_TOTP_DIGITS, KONTOR_TOTP_SECONDS);
}
