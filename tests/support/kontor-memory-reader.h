/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reader.h"

G_BEGIN_DECLS

/**
 * KontorMemoryReader:
 * @reader: what is handed to the model: pass `&self->reader`
 * @rows: (owned): the records, by type and id
 *
 * An office in memory for tests of the model. Visits go by id, so that a run repeats itself.
 */
typedef struct
{
  KontorReader reader;
  GTree *rows;
} KontorMemoryReader;

KontorMemoryReader *kontor_memory_reader_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_memory_reader_free (KontorMemoryReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorMemoryReader, kontor_memory_reader_free)

/* Adds @row, or puts it in place of the state of the same record. */
void kontor_memory_reader_put (KontorMemoryReader *self, KontorRow *row);
void kontor_memory_reader_take (KontorMemoryReader *self, KontorRow *row);
void kontor_memory_reader_remove (KontorMemoryReader *self,
                                  KontorRecordType type,
                                  const KontorId *id);
/* (nullable) (transfer none) */
KontorRow *kontor_memory_reader_get (KontorMemoryReader *self,
                                     KontorRecordType type,
                                     const KontorId *id);

G_END_DECLS
