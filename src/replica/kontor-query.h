/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-replica-types.h"
#include "kontor-row.h"

G_BEGIN_DECLS

/**
 * KontorTest:
 * @KONTOR_TEST_EQUAL: is the value; a %NULL value: is unset
 * @KONTOR_TEST_NOT_EQUAL: is not the value, or is unset; a %NULL value: is set
 * @KONTOR_TEST_LESS: is set and before the value
 * @KONTOR_TEST_AT_MOST: is set and not after the value
 * @KONTOR_TEST_GREATER: is set and after the value
 * @KONTOR_TEST_AT_LEAST: is set and not before the value
 * @KONTOR_TEST_CONTAINS: a set that has the value (a text, or an id) as an element
 *
 * How a field is compared. An unset choice is the first of its list and the first is as good as unset
 * ("no rating" is a choice of that list), an unset boolean is false and false is as good as unset.
 * Choices compare by their place in the list, money by its amount, moments by their local time.
 */
typedef enum
{
  KONTOR_TEST_EQUAL,
  KONTOR_TEST_NOT_EQUAL,
  KONTOR_TEST_LESS,
  KONTOR_TEST_AT_MOST,
  KONTOR_TEST_GREATER,
  KONTOR_TEST_AT_LEAST,
  KONTOR_TEST_CONTAINS,
} KontorTest;

/**
 * KontorJoin:
 * @KONTOR_JOIN_ALL: every condition holds; none: always
 * @KONTOR_JOIN_ANY: at least one holds; none: never
 * @KONTOR_JOIN_NONE: not one holds; none: always
 */
typedef enum
{
  KONTOR_JOIN_ALL,
  KONTOR_JOIN_ANY,
  KONTOR_JOIN_NONE,
} KontorJoin;

/**
 * KontorCondition:
 *
 * What a record must be to belong to a query: immutable, reference-counted, of any thread.
 */
typedef struct _KontorCondition KontorCondition;

KontorCondition *kontor_condition_new (guint field, KontorTest test, const KontorValue *value)
    G_GNUC_WARN_UNUSED_RESULT;
KontorCondition *kontor_condition_new_in (guint field, KontorValue *const *values, guint n_values)
    G_GNUC_WARN_UNUSED_RESULT;
KontorCondition *kontor_condition_new_is_set (guint field) G_GNUC_WARN_UNUSED_RESULT;
KontorCondition *kontor_condition_new_refers (guint field, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;
KontorCondition *kontor_condition_new_join (KontorJoin join,
                                            KontorCondition *const *conditions,
                                            guint n_conditions) G_GNUC_WARN_UNUSED_RESULT;
KontorCondition *kontor_condition_ref (KontorCondition *self);
void kontor_condition_unref (KontorCondition *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorCondition, kontor_condition_unref)

/**
 * KontorQuery:
 *
 * Which records of one type, in which order, in which groups: immutable, reference-counted, of any
 * thread. Deleted records are left out unless asked for.
 */
KontorQuery *kontor_query_ref (KontorQuery *self);
void kontor_query_unref (KontorQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorQuery, kontor_query_unref)

KontorRecordType kontor_query_get_record_type (const KontorQuery *self);
gboolean kontor_query_depends_on (const KontorQuery *self, KontorRecordType type);

/**
 * KontorHorizon:
 * @KONTOR_HORIZON_OVERDUE: before now; dates: before today
 * @KONTOR_HORIZON_TODAY: the rest of the day
 * @KONTOR_HORIZON_TOMORROW: the day after
 * @KONTOR_HORIZON_THIS_WEEK: later, up to and with Sunday
 * @KONTOR_HORIZON_NEXT_WEEK: from then up to and with the Sunday after
 * @KONTOR_HORIZON_LATER: after that
 *
 * The groups of kontor_query_builder_set_group_by_horizon(), as kontor_live_query_get_group() gives
 * them; what is unset has G_MININT64 there and comes last.
 */
typedef enum
{
  KONTOR_HORIZON_OVERDUE,
  KONTOR_HORIZON_TODAY,
  KONTOR_HORIZON_TOMORROW,
  KONTOR_HORIZON_THIS_WEEK,
  KONTOR_HORIZON_NEXT_WEEK,
  KONTOR_HORIZON_LATER,
} KontorHorizon;

/**
 * KontorQueryBuilder:
 *
 * Makes a query; owned by one thread. kontor_query_builder_end() frees it.
 */
typedef struct _KontorQueryBuilder KontorQueryBuilder;

KontorQueryBuilder *kontor_query_builder_new (KontorRecordType type) G_GNUC_WARN_UNUSED_RESULT;
void kontor_query_builder_free (KontorQueryBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorQueryBuilder, kontor_query_builder_free)

void kontor_query_builder_take_condition (KontorQueryBuilder *self, KontorCondition *condition);
void kontor_query_builder_set_text (KontorQueryBuilder *self, const char *text);
void kontor_query_builder_set_deleted (KontorQueryBuilder *self, gboolean deleted);
void kontor_query_builder_set_group (KontorQueryBuilder *self, guint field, gboolean descending);
void kontor_query_builder_set_group_by_horizon (KontorQueryBuilder *self, guint field, gint64 now);
void kontor_query_builder_set_zone (KontorQueryBuilder *self, GTimeZone *zone);
void kontor_query_builder_set_outline (KontorQueryBuilder *self, guint parent_field);
void kontor_query_builder_add_order (KontorQueryBuilder *self, guint field, gboolean descending);
KontorQuery *kontor_query_builder_end (KontorQueryBuilder *self) G_GNUC_WARN_UNUSED_RESULT;

/* Reading at once, on the connection's thread. (transfer full) (element-type KontorRow) */
GPtrArray *kontor_query_list_rows (KontorSql *sql,
                                   const KontorQuery *query,
                                   guint offset,
                                   guint limit,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_query_count (KontorSql *sql,
                             const KontorQuery *query,
                             guint *count,
                             GError **error);

G_END_DECLS
