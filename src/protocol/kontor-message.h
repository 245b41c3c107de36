/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-codec.h"

G_BEGIN_DECLS

/* The calls of the protocol as structs, with a writer to and a reader from a body each. Fields are
 * owned by their struct. */

#define KONTOR_PROTOCOL_VERSION 1
/* What a client aims at; a single mutation may be longer, up to KONTOR_MUTATION_BYTES_MAX. */
#define KONTOR_PUSH_OPS_MAX 500
#define KONTOR_PUSH_BYTES_MAX (1 << 20)
#define KONTOR_PUSH_NEEDS_MAX 1000 /* of one mutation */
#define KONTOR_PULL_LIMIT_MAX 5000
#define KONTOR_HISTORY_LIMIT_MAX 500
/* The longest body that a server reads, unpacked: one mutation of the greatest length fits. */
#define KONTOR_REQUEST_BYTES_MAX (16 << 20)
#define KONTOR_STRINGS_BYTES_MAX (64 << 10) /* of a body of texts, as sign-in has them */
#define KONTOR_TOKEN_MAX (64 << 10) /* bytes of "held" and "after" */

/* What a snapshot is sent as, packed or not. */
#define KONTOR_SNAPSHOT_TYPE "application/vnd.sqlite3"

#define KONTOR_ROUTE_WELL_KNOWN "/.well-known/kontor"
#define KONTOR_ROUTE_TOKEN "/v1/auth/token"
#define KONTOR_ROUTE_REFRESH "/v1/auth/refresh"
#define KONTOR_ROUTE_REVOKE "/v1/auth/revoke"
#define KONTOR_ROUTE_SESSIONS "/v1/auth/sessions"
#define KONTOR_ROUTE_TOTP_BEGIN "/v1/auth/totp/begin"
#define KONTOR_ROUTE_TOTP_CONFIRM "/v1/auth/totp/confirm"
#define KONTOR_ROUTE_TOTP_END "/v1/auth/totp/end"
#define KONTOR_ROUTE_PUSH "/v1/sync/push"
#define KONTOR_ROUTE_PULL "/v1/sync/pull"
#define KONTOR_ROUTE_LIVE "/v1/sync/live"
#define KONTOR_ROUTE_SNAPSHOT "/v1/sync/snapshot"
#define KONTOR_ROUTE_HISTORY "/v1/history"

/* One mutation on its way: @text is its canonical JSON, what the hash is taken over. It is not read
 * with the request: what is wrong with it concerns this mutation alone. */
typedef struct
{
  gint64 mid;
  char *text;
  GArray *needs; /* nullable (element-type gint64): mids of what it stands on, each below its own */
} KontorPushItem;

typedef struct
{
  char *epoch;
  KontorId installation;
  gint64 acknowledged; /* results up to this mid may be forgotten */
  GPtrArray *items; /* (element-type KontorPushItem) */
} KontorPushRequest;

typedef enum
{
  KONTOR_PUSH_OK,
  KONTOR_PUSH_MERGED,
  KONTOR_PUSH_REJECTED,
} KontorPushStatus;

/**
 * KontorPushResult:
 * @seq: of its effect; 0: no effect
 * @merged: (element-type utf8): "type/id/field" of each value that it replaced unseen
 * @problem: (nullable): why it was rejected
 * @current: (element-type KontorRow): what the server holds of the rejected op's record, where the
 *   person may see it
 */
typedef struct
{
  gint64 mid;
  KontorPushStatus status;
  gint64 seq;
  GPtrArray *merged;
  KontorProblem *problem;
  GPtrArray *current;
} KontorPushResult;

/**
 * KontorPushReply:
 * @stop: (nullable): "gap", "cloned" or "epoch": nothing after it was looked at
 * @expected: for "gap": the mid that is next
 */
typedef struct
{
  GPtrArray *results; /* (element-type KontorPushResult) */
  char *stop;
  gint64 expected;
} KontorPushReply;

typedef struct
{
  char *epoch; /* "" at first */
  KontorId installation;
  gint64 cursor; /* 0 at first */
  guint limit; /* records */
  char *held; /* the last reply's, "" at first */
  char *after; /* the last reply's when it said more, else "" */
} KontorPullRequest;

typedef enum
{
  KONTOR_PULL_PUT, /* the whole record */
  KONTOR_PULL_PATCH, /* fields newer than the cursor */
  KONTOR_PULL_DROP, /* not visible any more: it and what hangs on it */
} KontorPullKind;

typedef struct
{
  KontorPullKind kind;
  KontorRecordType type;
  KontorId id;
  KontorRow *row; /* nullable: for drops */
  KontorId root; /* the record it hangs on, its own id if none */
} KontorPullRecord;

/**
 * KontorPullReply:
 * @resync: the held principals, the epoch or the log do not reach back: pull from 0 and purge what
 *   does not come again
 * @last_mid: the last mutation of this installation in effect at @cursor
 * @more: consistent only when this is FALSE
 * @n_skipped: records of types that only a newer version knows, left out by the reader
 */
typedef struct
{
  char *epoch;
  gboolean resync;
  gint64 cursor;
  char *held;
  char *after;
  gint64 last_mid;
  gboolean more;
  guint n_skipped;
  GPtrArray *records; /* (element-type KontorPullRecord) */
} KontorPullReply;

/**
 * KontorHistoryRequest:
 * @before: only entries with a smaller seq; 0: from the newest on
 * @limit: the most entries
 */
typedef struct
{
  KontorRecordType type;
  KontorId id;
  gint64 before;
  guint limit;
} KontorHistoryRequest;

typedef struct
{
  char *who; /* the person's name, for those who don't have the person's record */
  KontorId by;
  gint64 at;
  gint64 seq;
  guint field;
  KontorValue *from; /* nullable */
  KontorValue *to; /* nullable */
} KontorHistoryEntry;

/**
 * KontorHistoryReply:
 * @entries: (element-type KontorHistoryEntry): the newest first
 * @more: whether there are older ones
 */
typedef struct
{
  KontorRecordType type;
  KontorId id;
  GPtrArray *entries;
  gboolean more;
} KontorHistoryReply;

KontorPushRequest *kontor_push_request_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_push_request_free (KontorPushRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorPushRequest, kontor_push_request_free)
void kontor_push_request_add (KontorPushRequest *self, gint64 mid, const char *text);
GBytes *kontor_push_request_write (const KontorPushRequest *self) G_GNUC_WARN_UNUSED_RESULT;
KontorPushRequest *kontor_push_request_read (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

KontorPushResult *kontor_push_result_new (gint64 mid) G_GNUC_WARN_UNUSED_RESULT;
void kontor_push_result_free (KontorPushResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorPushResult, kontor_push_result_free)
/* One result as canonical text: the server stores it, but for @current, for retries. */
char *kontor_push_result_to_text (const KontorPushResult *self) G_GNUC_WARN_UNUSED_RESULT;
KontorPushResult *kontor_push_result_from_text (const char *text, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

/* Why what stands on something refused is refused: of the first record that it touches. */
KontorProblem *kontor_push_problem_new_needs (const KontorMutation *mutation)
    G_GNUC_WARN_UNUSED_RESULT;

KontorPushReply *kontor_push_reply_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_push_reply_free (KontorPushReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorPushReply, kontor_push_reply_free)
/* @results: (element-type utf8): texts of kontor_push_result_to_text(), put in unchanged */
GBytes *kontor_push_reply_write (GPtrArray *results, const char *stop, gint64 expected)
    G_GNUC_WARN_UNUSED_RESULT;
KontorPushReply *kontor_push_reply_read (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

KontorPullRequest *kontor_pull_request_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_pull_request_free (KontorPullRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorPullRequest, kontor_pull_request_free)
GBytes *kontor_pull_request_write (const KontorPullRequest *self) G_GNUC_WARN_UNUSED_RESULT;
KontorPullRequest *kontor_pull_request_read (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

KontorPullRecord *kontor_pull_record_new (KontorPullKind kind,
                                          KontorRecordType type,
                                          const KontorId *id) G_GNUC_WARN_UNUSED_RESULT;
void kontor_pull_record_free (KontorPullRecord *self);
KontorPullReply *kontor_pull_reply_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_pull_reply_free (KontorPullReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorPullReply, kontor_pull_reply_free)
/* @newer_than: the request's cursor: a PATCH writes only fields with greater versions. */
GBytes *kontor_pull_reply_write (const KontorPullReply *self, gint64 newer_than)
    G_GNUC_WARN_UNUSED_RESULT;
KontorPullReply *kontor_pull_reply_read (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

KontorHistoryRequest *kontor_history_request_new (KontorRecordType type, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_history_request_free (KontorHistoryRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHistoryRequest, kontor_history_request_free)
GBytes *kontor_history_request_write (const KontorHistoryRequest *self) G_GNUC_WARN_UNUSED_RESULT;
KontorHistoryRequest *kontor_history_request_read (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

KontorHistoryEntry *kontor_history_entry_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_history_entry_free (KontorHistoryEntry *self);
KontorHistoryReply *kontor_history_reply_new (KontorRecordType type, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_history_reply_free (KontorHistoryReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHistoryReply, kontor_history_reply_free)
GBytes *kontor_history_reply_write (const KontorHistoryReply *self) G_GNUC_WARN_UNUSED_RESULT;
KontorHistoryReply *kontor_history_reply_read (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

/* Any other small JSON body, for sign-in and the like: members that are texts, and no others.
 * @first_name: pairs of name and value, ended by NULL; a NULL value is left out. */
GBytes *kontor_message_write_strings (const char *first_name, ...) G_GNUC_NULL_TERMINATED;
/* (transfer full) (element-type utf8 utf8) */
GHashTable *kontor_message_read_strings (GBytes *body, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

/* An error body: {"error": the code's word, "problem": {…}}. */
GBytes *kontor_message_write_problem (const KontorProblem *problem) G_GNUC_WARN_UNUSED_RESULT;
/* The word of an error body; NULL when the body is none, as one that a proxy made.
 * @detail: (out) (optional) (nullable), @problem: (out) (optional) (nullable) */
char *kontor_message_read_error (GBytes *body, char **detail, KontorProblem **problem)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
