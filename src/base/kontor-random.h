/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KontorRandom:
 * @fill: fills @length bytes at @buffer
 *
 * The seam for randomness. The system's source is fit for secrets; a seeded source is for tests,
 * the simulation and sample data only.
 */
typedef struct _KontorRandom KontorRandom;

struct _KontorRandom
{
  void (*fill) (KontorRandom *self, void *buffer, gsize length);
};

/**
 * KontorSeededRandom:
 * @parent: pass the address of this where a #KontorRandom is asked for
 *
 * A repeatable source (SplitMix64; Steele, Lea and Flood, OOPSLA 2014). Plain memory: copy it to
 * fork the sequence.
 */
typedef struct
{
  KontorRandom parent;
  guint64 state;
} KontorSeededRandom;

KontorRandom *kontor_random_get_system (void);
void kontor_seeded_random_init (KontorSeededRandom *self, guint64 seed);

void kontor_random_fill (KontorRandom *self, void *buffer, gsize length);
guint64 kontor_random_next (KontorRandom *self);
guint64 kontor_random_below (KontorRandom *self, guint64 limit);

G_END_DECLS
