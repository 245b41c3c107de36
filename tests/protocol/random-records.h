/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-random.h"

G_BEGIN_DECLS

/* Anything that a schema allows, from a seed. All (transfer full). */

/* A source whose seed the test's log names; --seed repeats it. */
KontorRandom *random_new (KontorSeededRandom *self);

void random_id (KontorRandom *random, KontorId *id);
/* (nullable) */
KontorValue *random_value (KontorRandom *random, const KontorField *field);
KontorRow *random_row (KontorRandom *random, KontorRecordType type);
KontorOp *random_op (KontorRandom *random, KontorRecordType type);
KontorMutation *random_mutation (KontorRandom *random);
KontorRecordType random_type (KontorRandom *random);

G_END_DECLS
