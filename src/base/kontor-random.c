/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The randomness seam: the kernel's source and a seeded one. The system's source may be used from
 * any thread, a seeded one only by its owner. */

#include "config.h"

#include "kontor-random.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

static void
system_fill (KontorRandom *self, void *buffer, gsize length)
{
  guint8 *at = buffer;

  while (length > 0)
    {
      gssize n = getrandom (at, MIN (length, 256), 0);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        g_error ("the kernel gave no random bytes: %s", g_strerror (errno));
      at += n;
      length -= n;
    }
}

static KontorRandom system_random = { .fill = system_fill };

/**
 * kontor_random_get_system:
 *
 * Returns: (transfer none): the kernel's source, fit for secrets
 */
KontorRandom *
kontor_random_get_system (void)
{
  return &system_random;
}

static guint64
seeded_step (KontorSeededRandom *self)
{
  guint64 z = (self->state += 0x9E3779B97F4A7C15u);

  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;

  return z ^ (z >> 31);
}

static void
seeded_fill (KontorRandom *random, void *buffer, gsize length)
{
  KontorSeededRandom *self = (KontorSeededRandom *) random;
  guint8 *at = buffer;

  while (length > 0)
    {
      guint64 bits = seeded_step (self);
      gsize n = MIN (length, sizeof bits);

      memcpy (at, &bits, n);
      at += n;
      length -= n;
    }
}

/**
 * kontor_seeded_random_init:
 * @self: (out caller-allocates): the source
 * @seed: the same seed gives the same bytes
 */
void
kontor_seeded_random_init (KontorSeededRandom *self, guint64 seed)
{
  self->parent.fill = seeded_fill;
  self->state = seed;
}

/**
 * kontor_random_fill:
 * @self: a source
 * @buffer: (out caller-allocates): where the bytes go
 * @length: how many
 */
void
kontor_random_fill (KontorRandom *self, void *buffer, gsize length)
{
  self->fill (self, buffer, length);
}

/**
 * kontor_random_next:
 * @self: a source
 *
 * Returns: 64 random bits
 */
guint64
kontor_random_next (KontorRandom *self)
{
  guint64 bits = 0;

  self->fill (self, &bits, sizeof bits);

  return bits;
}

/**
 * kontor_random_below:
 * @self: a source
 * @limit: at least 1
 *
 * Returns: a number from 0 to @limit - 1, without bias
 */
guint64
kontor_random_below (KontorRandom *self, guint64 limit)
{
  guint64 threshold = 0;

  g_return_val_if_fail (limit > 0, 0);

  /* Numbers below 2^64 mod limit would make the low results likelier, so they are drawn again. */
  threshold = (0 - limit) % limit;
  for (;;)
    {
      guint64 bits = kontor_random_next (self);

      if (bits >= threshold)
        return bits % limit;
    }
}
