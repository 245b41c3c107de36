/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-clock.h"
#include "kontor-random.h"

G_BEGIN_DECLS

/**
 * KontorId:
 * @bytes: the sixteen bytes of a UUID, in network order
 *
 * The name of a record: a UUIDv7 (RFC 9562) made by whoever creates the record. Plain memory,
 * copied by assignment. The nil id (all zero) stands for "none" where a pointer is no choice.
 */
typedef struct
{
  guint8 bytes[16];
} KontorId;

#define KONTOR_ID_LENGTH 36
#define KONTOR_ID_INIT_NIL { { 0 } }

void kontor_id_init (KontorId *self, KontorClock *clock, KontorRandom *random);
void kontor_id_init_derived (KontorId *self, const KontorId *from, const char *name);
gboolean kontor_id_init_from_string (KontorId *self, const char *text);

gboolean kontor_id_is_nil (const KontorId *self);
gboolean kontor_id_equal (gconstpointer a, gconstpointer b);
guint kontor_id_hash (gconstpointer id);
int kontor_id_compare (gconstpointer a, gconstpointer b);

void kontor_id_format (const KontorId *self, char text[KONTOR_ID_LENGTH + 1]);
char *kontor_id_to_string (const KontorId *self) G_GNUC_WARN_UNUSED_RESULT;
KontorId *kontor_id_copy (const KontorId *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
