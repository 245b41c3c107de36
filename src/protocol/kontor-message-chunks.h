/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-frames.h"
#include "kontor-message.h"

G_BEGIN_DECLS

/* The calls about chunks of files and the nodes of their manifests: have is JSON both ways, put sends
 * frames and is answered with JSON, get the other way round. */

#define KONTOR_ROUTE_CHUNKS_HAVE "/v1/chunks/have"
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

/* @wants: (element-type KontorChunksWant): chunks of the same record next to each other. @packed: whether
 * the answer may carry packed frames */
GBytes *kontor_chunks_request_write (const GPtrArray *wants, gboolean packed)
    G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type KontorChunksWant): records of unknown types too, as _NONE */
GPtrArray *kontor_chunks_request_read (GBytes *body, gboolean *packed, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

GBytes *kontor_chunks_reply_write (guint taken) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_chunks_reply_read (GBytes *body, guint *taken, KontorProblem **problem);

/* --- have --- */

#define KONTOR_CHUNKS_HAVE_MAX 10000 /* hashes in a call */

/* @digests: (element-type KONTOR_FRAME_HASH bytes): of chunks and nodes that the content of the record
 * @type, @id shall have; the record need not be there yet */
GBytes *kontor_chunks_have_write (KontorRecordType type, const KontorId *id, const GArray *digests)
    G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type KONTOR_FRAME_HASH bytes): the digests. A type that is unknown: _NONE */
GArray *kontor_chunks_have_read (GBytes *body,
                                 KontorRecordType *type,
                                 KontorId *id,
                                 KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* @wanted: one byte for each digest that was asked about, in order; not 0: it is to be brought */
GBytes *kontor_chunks_have_reply_write (const GByteArray *wanted) G_GNUC_WARN_UNUSED_RESULT;
/* @asked: how many digests the request had. (transfer full): as many bytes, 0 or 1 */
GByteArray *kontor_chunks_have_reply_read (GBytes *body, guint asked, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
