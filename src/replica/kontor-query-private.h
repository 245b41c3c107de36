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
  GPtrArray *terms; /* owned, nullable, of nullable texts: what each value stood for: "me" */
  GPtrArray *children; /* owned, nullable, of KontorCondition */
};

typedef struct
{
  guint field;
  gboolean descending;
} KontorQueryOrder;

/* Before the condition is shared. @term: (nullable) */
void kontor_condition_add_value (KontorCondition *self, KontorValue *value, const char *term);

/* From @from on, in microseconds UTC, the wall shows @offset microseconds more than UTC. */
typedef struct
{
  gint64 from;
  gint64 offset;
} KontorShift;

/* (transfer full) (element-type KontorShift): all shifts of a zone; the first is from ever. */
GArray *kontor_zone_list_shifts (GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
/* What the wall shows, in microseconds since 1970-01-01 there; and when it shows that. */
gint64 kontor_shifts_to_local (const GArray *shifts, gint64 instant);
gint64 kontor_shifts_from_local (const GArray *shifts, gint64 local);

struct _KontorQuery
{
  KontorRecordType type;
  GPtrArray *conditions; /* owned, of KontorCondition: all must hold */
  char *text; /* owned, nullable: what a person searches for */
  gboolean deleted; /* deleted records too */
  KontorQueryOrder group; /* field 0: no groups */
  GArray *orders; /* owned, of KontorQueryOrder */
  GArray *shifts; /* owned, nullable: of KontorShift: NULL: days are UTC's */
  gboolean by_horizon; /* the group */
  gint64 horizon[KONTOR_HORIZON_LATER]; /* where each horizon ends, in the field's own unit */
  guint outline; /* the reference to the parent; 0: a flat list */
};

/* What the composed statement gives. GROUP is NULL without groups; PARENT is there for outlines only: the
 * parent's row, KONTOR_PARENT_NONE or KONTOR_PARENT_MISSING; KEYS are what the query sorts by, in
 * that order, for kontor_query_keys_read(); the row id, which comes last of all, is not among them. */
typedef enum
{
  KONTOR_SELECT_PLACES, /* row, GROUP, PARENT, in order */
  KONTOR_SELECT_ROWS, /* the columns of kontor_sql_rows_read(), in order; then: limit, offset */
  KONTOR_SELECT_COUNT, /* how many */
  KONTOR_SELECT_MATCH, /* row, GROUP, PARENT, KEYS of one record if it belongs; then: its id */
  KONTOR_SELECT_KEYS, /* row, GROUP, PARENT, KEYS of one record, even if not; only: its row */
} KontorQuerySelect;

/* The keys one after the other: by title where groups are references, then the group itself, then
 * the orders. Both the order of SQL and its comparison walk them with this. */
typedef struct
{
  gboolean is_text;
  gboolean is_group; /* the group's own value; else @field's */
  gboolean descending;
  guint field;
} KontorQueryKey;

/* (transfer full) (element-type KontorQueryKey) */
GArray *kontor_query_list_keys (const KontorQuery *query) G_GNUC_WARN_UNUSED_RESULT;

/* @values: (element-type KontorValue): gets the parameters, in their order */
char *kontor_query_compose (const KontorQuery *query, KontorQuerySelect select, GPtrArray *values)
    G_GNUC_WARN_UNUSED_RESULT;
char *kontor_query_compose_sum (const KontorQuery *query,
                                guint group_field,
                                guint measure_field,
                                GPtrArray *values) G_GNUC_WARN_UNUSED_RESULT;

/* The columns: the group for kontor_query_read_group(), how many, the sum, the least currency, the
 * greatest one. */
KontorSqlStatement *kontor_query_prepare_sum (KontorSql *sql,
                                              const KontorQuery *query,
                                              guint group_field,
                                              guint measure_field,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* See kontor_reading_get_span(). */
char *kontor_query_compose_span (const KontorQuery *query,
                                 guint from_field,
                                 guint to_field,
                                 guint else_field,
                                 GPtrArray *values) G_GNUC_WARN_UNUSED_RESULT;
/* One row: the first and the last time, unset without any. */
KontorSqlStatement *kontor_query_prepare_span (KontorSql *sql,
                                               const KontorQuery *query,
                                               guint from_field,
                                               guint to_field,
                                               guint else_field,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): unset, or no groups. */
KontorValue *kontor_query_read_group (const KontorQuery *query,
                                      guint group_field,
                                      KontorSqlStatement *statement,
                                      int column) G_GNUC_WARN_UNUSED_RESULT;

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
  gint64 parent;
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
