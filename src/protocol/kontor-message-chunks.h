/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-frames.h"
#include "kontor-message.h"

G_BEGIN_DECLS

/* The calls about chunks of files. Put sends frames and is answered with JSON, get the other way
 * round. */

#define KONTOR_ROUTE_CHUNKS_PUT "/v1/chunks/put"
#define KONTOR_ROUTE_CHUNKS_GET "/v1/chunks/get"

/**
 * KontorChunksWant:
 * @type: the type of a record
 * @id: the record, whose content the chunk belongs to: who may see it may have the chunk
 * @hash: (owned): the chunk
 */
typedef struct
{
  KontorRecordType type;
  KontorId id;
  char *hash;
} KontorChunksWant;

KontorChunksWant *kontor_chunks_want_new (KontorRecordType type,
                                          const KontorId *id,
                                          const char *hash) G_GNUC_WARN_UNUSED_RESULT;
void kontor_chunks_want_free (KontorChunksWant *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorChunksWant, kontor_chunks_want_free)

/* @wants: (element-type KontorChunksWant): chunks of the same record next to each other */
GBytes *kontor_chunks_request_write (const GPtrArray *wants) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type KontorChunksWant): records of unknown types too, as _NONE */
GPtrArray *kontor_chunks_request_read (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

GBytes *kontor_chunks_reply_write (guint taken) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_chunks_reply_read (GBytes *body, guint *taken, KontorProblem **problem);

G_END_DECLS
