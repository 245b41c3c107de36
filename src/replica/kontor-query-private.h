/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-query.h"
#include "kontor-sql.h"

G_BEGIN_DECLS

typedef enum
{
  KONTOR_CONDITION_TEST,
  KONTOR_CONDITION_IN,
  KONTOR_CONDITION_JOIN,
} KontorConditionKind;

struct _KontorCondition
{
  KontorConditionKind kind;
  guint field;
  KontorTest test;
  KontorJoin join;
  GPtrArray *values; /* owned, of KontorValue: one for a test unless it is unset */
  GPtrArray *children; /* owned, nullable, of KontorCondition */
};

typedef struct
{
  guint field;
  gboolean descending;
} KontorQueryOrder;

/* A place is left for outlines: a self-reference, a depth and the set of records that are opened
 * would be fields of this, and a recursive table in front of what kontor-query-sql.c selects. */
struct _KontorQuery
{
  KontorRecordType type;
  GPtrArray *conditions; /* owned, of KontorCondition: all must hold */
  char *text; /* owned, nullable: what a person searches for */
  gboolean deleted; /* deleted records too */
  KontorQueryOrder group; /* field 0: no groups */
  GArray *orders; /* owned, of KontorQueryOrder */
};

/* What the composed statement gives. GROUP is NULL without groups; KEYS are what the query sorts by, in
 * that order, for kontor_query_keys_read(); the row id, which comes last of all, is not among them. */
typedef enum
{
  KONTOR_SELECT_PLACES, /* row, GROUP, in order */
  KONTOR_SELECT_ROWS, /* the columns of kontor_sql_rows_read(), in order; then: limit, offset */
  KONTOR_SELECT_COUNT, /* how many */
  KONTOR_SELECT_MATCH, /* row, GROUP, KEYS of one record if it belongs to the query; then: its id */
  KONTOR_SELECT_KEYS, /* row, GROUP, KEYS of one record, whether it belongs or not; only: its row */
} KontorQuerySelect;

/* @next: (out): the first parameter that the caller binds */
KontorSqlStatement *kontor_query_prepare (KontorSql *sql,
                                          const KontorQuery *query,
                                          KontorQuerySelect select,
                                          int *next,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (nullable): NULL without error: there is none. */
KontorRow *kontor_query_read_row (KontorSql *sql, KontorRecordType type, gint64 row, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The keys that one record sorts by, for comparing as SQL would. */
typedef struct
{
  gint64 row;
  gint64 group;
  GPtrArray *texts; /* owned, of nullable texts: one per key */
  GArray *integers; /* owned, of gint64: one per key; meaningless where the key is unset */
  GArray *unset; /* owned, of gboolean */
} KontorQueryKeys;

#define KONTOR_GROUP_NONE G_MININT64

KontorQueryKeys *kontor_query_keys_read (const KontorQuery *query, KontorSqlStatement *statement)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_query_keys_free (KontorQueryKeys *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorQueryKeys, kontor_query_keys_free)
int kontor_query_keys_compare (const KontorQuery *query,
                               const KontorQueryKeys *a,
                               const KontorQueryKeys *b);

G_END_DECLS
