/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-message.h"

G_BEGIN_DECLS

/* Comparing what a replica has with what its person sees, see PROTOCOL.md, "Digest". */

#define KONTOR_ROUTE_DIGEST "/v1/sync/digest"
#define KONTOR_ROUTE_FETCH "/v1/sync/fetch"
/* Records of a range, and the most ranges that a reader takes of one answer. */
#define KONTOR_DIGEST_RANGE_MAX 256
#define KONTOR_DIGEST_RANGES_MAX 10000

/**
 * KontorDigest:
 * @sum: of the hashes of what was added, modulo 2^64
 *
 * Says whether two sets of records are the same, in whatever order they are added.
 */
typedef struct
{
  guint64 sum;
} KontorDigest;

/* What it says of a record: who it is, where it hangs, and of each field that is set its value and
 * version, those of newer versions of the program too. */
void kontor_digest_add (KontorDigest *self, const KontorRow *row, const KontorId *root);

/**
 * KontorDigestRange:
 * @type: a word, maybe of a newer version
 * @after: the id behind which the range begins; nil: the first of all
 * @until: the last id that belongs to it
 * @sum: of a #KontorDigest over what the person sees of it
 */
typedef struct
{
  char *type;
  KontorId after;
  KontorId until;
  guint64 sum;
} KontorDigestRange;

/**
 * KontorDigestRequest:
 * @type: (nullable): where to begin: the word of a type; %NULL is the first
 * @after: behind which of its ids; nil: at the first
 * @until: of a fetch only: where to end
 */
typedef struct
{
  char *epoch;
  gint64 cursor;
  char *held;
  char *type;
  KontorId after;
  KontorId until;
} KontorDigestRequest;

/**
 * KontorDigestReply:
 * @behind: what the person sees changed after the cursor, and nothing else was said
 * @ranges: (element-type KontorDigestRange): without a gap from where the request began
 * @more: whether there are more behind the last one
 */
typedef struct
{
  gboolean behind;
  GPtrArray *ranges;
  gboolean more;
} KontorDigestReply;

/**
 * KontorFetchReply:
 * @behind: as in a digest
 * @until: up to here everything that the person sees of the range is in it
 * @records: (element-type KontorPullRecord): all of them PUT
 */
typedef struct
{
  gboolean behind;
  KontorId until;
  GPtrArray *records;
} KontorFetchReply;

/* The id after which there is none. */
void kontor_digest_get_last_id (KontorId *id);

KontorDigestRange *kontor_digest_range_new (const char *type, const KontorId *after)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_digest_range_free (KontorDigestRange *self);

KontorDigestRequest *kontor_digest_request_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_digest_request_free (KontorDigestRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDigestRequest, kontor_digest_request_free)
GBytes *kontor_digest_request_write (const KontorDigestRequest *self) G_GNUC_WARN_UNUSED_RESULT;
KontorDigestRequest *kontor_digest_request_read (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

KontorDigestReply *kontor_digest_reply_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_digest_reply_free (KontorDigestReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDigestReply, kontor_digest_reply_free)
GBytes *kontor_digest_reply_write (const KontorDigestReply *self) G_GNUC_WARN_UNUSED_RESULT;
KontorDigestReply *kontor_digest_reply_read (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

KontorFetchReply *kontor_fetch_reply_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_fetch_reply_free (KontorFetchReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorFetchReply, kontor_fetch_reply_free)
GBytes *kontor_fetch_reply_write (const KontorFetchReply *self) G_GNUC_WARN_UNUSED_RESULT;
KontorFetchReply *kontor_fetch_reply_read (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
