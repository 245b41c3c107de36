/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Record ids: making, comparing, reading and writing UUIDs. Any thread. */

#include "config.h"

#include "kontor-id.h"

#include <string.h>

/**
 * kontor_id_init:
 * @self: (out caller-allocates): the id
 * @clock: whose time the id carries
 * @random: where its other bits come from
 *
 * Makes a UUIDv7: 48 bits of milliseconds, 12 bits of the fraction of the millisecond (RFC 9562,
 * section 6.2, method 3), so that ids made in a row sort in a row, and 62 random bits.
 */
void
kontor_id_init (KontorId *self, KontorClock *clock, KontorRandom *random)
{
  guint64 now = (guint64) MAX (kontor_clock_now (clock), 0);
  guint64 ms = now / 1000;
  guint64 fraction = (now % 1000) * 4096 / 1000;

  kontor_random_fill (random, self->bytes + 8, 8);
  for (int i = 0; i < 6; i++)
    self->bytes[i] = (guint8) (ms >> (40 - 8 * i));
  self->bytes[6] = (guint8) (0x70 | (fraction >> 8));
  self->bytes[7] = (guint8) fraction;
  self->bytes[8] = (guint8) (0x80 | (self->bytes[8] & 0x3f));
}

/**
 * kontor_id_init_derived:
 * @self: (out caller-allocates): the id
 * @from: the id it stems from
 * @name: what tells it apart from others that stem from @from
 *
 * Makes the same id wherever the same record is derived, so that two makers make one: the first
 * bytes of SHA-256 over both, marked as UUIDv8 (RFC 9562, section 5.8).
 */
void
kontor_id_init_derived (KontorId *self, const KontorId *from, const char *name)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, from->bytes, sizeof from->bytes);
  g_checksum_update (checksum, (const guchar *) name, (gssize) strlen (name));
  g_checksum_get_digest (checksum, digest, &length);
  memcpy (self->bytes, digest, sizeof self->bytes);
  self->bytes[6] = (guint8) (0x80 | (self->bytes[6] & 0x0f));
  self->bytes[8] = (guint8) (0x80 | (self->bytes[8] & 0x3f));
}

/**
 * kontor_id_init_from_string:
 * @self: (out caller-allocates): the id; untouched on failure
 * @text: the canonical form, 36 characters; either case is read
 *
 * Returns: whether @text is an id
 */
gboolean
kontor_id_init_from_string (KontorId *self, const char *text)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  int nibble = 0;

  if (strlen (text) != KONTOR_ID_LENGTH)
    return FALSE;
  for (int i = 0; i < KONTOR_ID_LENGTH; i++)
    {
      int digit = 0;

      if (i == 8 || i == 13 || i == 18 || i == 23)
        {
          if (text[i] != '-')
            return FALSE;
          continue;
        }
      digit = g_ascii_xdigit_value (text[i]);
      if (digit < 0)
        return FALSE;
      id.bytes[nibble / 2] |= (guint8) (nibble % 2 == 0 ? digit << 4 : digit);
      nibble++;
    }
  *self = id;

  return TRUE;
}

/**
 * kontor_id_is_nil:
 * @self: an id
 *
 * Returns: whether it stands for "none"
 */
gboolean
kontor_id_is_nil (const KontorId *self)
{
  static const KontorId nil = KONTOR_ID_INIT_NIL;

  return memcmp (self, &nil, sizeof nil) == 0;
}

/**
 * kontor_id_equal:
 * @a: (type KontorId): an id
 * @b: (type KontorId): an id
 *
 * Returns: whether they are the same; fits #GHashTable
 */
gboolean
kontor_id_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (KontorId)) == 0;
}

/**
 * kontor_id_hash:
 * @id: (type KontorId): an id
 *
 * Returns: a hash; fits #GHashTable
 */
guint
kontor_id_hash (gconstpointer id)
{
  guint64 word = 0;

  /* The last eight bytes are the random ones. */
  memcpy (&word, ((const KontorId *) id)->bytes + 8, sizeof word);

  return (guint) (word ^ (word >> 32));
}

/**
 * kontor_id_compare:
 * @a: (type KontorId): an id
 * @b: (type KontorId): an id
 *
 * Returns: below, at or above zero, in order of making for UUIDv7
 */
int
kontor_id_compare (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (KontorId));
}

/**
 * kontor_id_format:
 * @self: an id
 * @text: (out caller-allocates): the canonical form and a final zero
 */
void
kontor_id_format (const KontorId *self, char text[KONTOR_ID_LENGTH + 1])
{
  static const char digits[] = "0123456789abcdef";
  char *at = text;

  for (int i = 0; i < 16; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        *at++ = '-';
      *at++ = digits[self->bytes[i] >> 4];
      *at++ = digits[self->bytes[i] & 15];
    }
  *at = '\0';
}

/**
 * kontor_id_to_string:
 * @self: an id
 *
 * Returns: (transfer full): the canonical form
 */
char *
kontor_id_to_string (const KontorId *self)
{
  char *text = g_malloc (KONTOR_ID_LENGTH + 1);

  kontor_id_format (self, text);

  return text;
}

/**
 * kontor_id_copy:
 * @self: an id
 *
 * Returns: (transfer full): a copy to be freed with g_free()
 */
KontorId *
kontor_id_copy (const KontorId *self)
{
  return g_memdup2 (self, sizeof *self);
}
