/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Conditions and queries as plain immutable data. They know the schema and no SQL: that is
 * kontor-query-sql.c. Any thread; a builder belongs to one. */

#include "config.h"

#include "kontor-query-private.h"

struct _KontorQueryBuilder
{
  KontorQuery *query; /* owned, not shared yet */
};

/* --- conditions --- */

static void
clear_value (gpointer value)
{
  kontor_value_unref (value);
}

static KontorCondition *
condition_new (KontorConditionKind kind, guint field)
{
  KontorCondition *self = g_atomic_rc_box_new0 (KontorCondition);

  self->kind = kind;
  self->field = field;
  self->values = g_ptr_array_new_with_free_func (clear_value);

  return self;
}

/**
 * kontor_condition_new:
 * @field: a field of the query's type
 * @test: how to compare
 * @value: (nullable): with what; of the field's shape, for a set an element (text or id)
 *
 * Returns: (transfer full): the condition
 */
KontorCondition *
kontor_condition_new (guint field, KontorTest test, const KontorValue *value)
{
  KontorCondition *self = condition_new (KONTOR_CONDITION_TEST, field);

  self->test = test;
  if (value != NULL)
    g_ptr_array_add (self->values, kontor_value_ref ((KontorValue *) value));

  return self;
}

/**
 * kontor_condition_new_in:
 * @field: a field of the query's type
 * @values: (array length=n_values): none of them %NULL
 *
 * Returns: (transfer full): a condition that holds where the field is one of @values
 */
KontorCondition *
kontor_condition_new_in (guint field, KontorValue *const *values, guint n_values)
{
  KontorCondition *self = condition_new (KONTOR_CONDITION_IN, field);

  for (guint i = 0; i < n_values; i++)
    g_ptr_array_add (self->values, kontor_value_ref (values[i]));

  return self;
}

/**
 * kontor_condition_new_is_set:
 *
 * Returns: (transfer full): a condition that holds where the field has a value
 */
KontorCondition *
kontor_condition_new_is_set (guint field)
{
  return kontor_condition_new (field, KONTOR_TEST_NOT_EQUAL, NULL);
}

/**
 * kontor_condition_new_refers:
 *
 * Returns: (transfer full): a condition that holds where the reference @field is @id
 */
KontorCondition *
kontor_condition_new_refers (guint field, const KontorId *id)
{
  g_autoptr (KontorValue) value = kontor_value_new_id (id);

  return kontor_condition_new (field, KONTOR_TEST_EQUAL, value);
}

/**
 * kontor_condition_new_join:
 * @conditions: (array length=n_conditions) (transfer none): what is joined
 *
 * Returns: (transfer full): a condition made of others
 */
KontorCondition *
kontor_condition_new_join (KontorJoin join, KontorCondition *const *conditions, guint n_conditions)
{
  KontorCondition *self = condition_new (KONTOR_CONDITION_JOIN, 0);

  self->join = join;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_condition_unref);
  for (guint i = 0; i < n_conditions; i++)
    g_ptr_array_add (self->children, kontor_condition_ref (conditions[i]));

  return self;
}

void
kontor_condition_add_value (KontorCondition *self, KontorValue *value, const char *term)
{
  g_ptr_array_add (self->values, kontor_value_ref (value));
  if (self->terms == NULL)
    self->terms = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_set_size (self->terms, (int) self->values->len - 1);
  g_ptr_array_add (self->terms, g_strdup (term));
}

KontorCondition *
kontor_condition_ref (KontorCondition *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
condition_clear (gpointer data)
{
  KontorCondition *self = data;

  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_clear_pointer (&self->terms, g_ptr_array_unref);
  g_clear_pointer (&self->children, g_ptr_array_unref);
}

void
kontor_condition_unref (KontorCondition *self)
{
  g_atomic_rc_box_release_full (self, condition_clear);
}

/* --- queries --- */

KontorQuery *
kontor_query_ref (KontorQuery *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
query_clear (gpointer data)
{
  KontorQuery *self = data;

  g_clear_pointer (&self->conditions, g_ptr_array_unref);
  g_clear_pointer (&self->orders, g_array_unref);
  g_clear_pointer (&self->shifts, g_array_unref);
  g_clear_pointer (&self->text, g_free);
}

void
kontor_query_unref (KontorQuery *self)
{
  g_atomic_rc_box_release_full (self, query_clear);
}

KontorRecordType
kontor_query_get_record_type (const KontorQuery *self)
{
  return self->type;
}

static gboolean
order_depends_on (const KontorQuery *self, guint number, KontorRecordType type)
{
  const KontorField *field = number != 0 ? kontor_schema_get_field (self->type, number) : NULL;

  return field != NULL && field->kind == KONTOR_KIND_REFERENCE && field->target == type;
}

/**
 * kontor_query_depends_on:
 *
 * Returns: whether a change of a record of @type can change the result: its own type, and those by
 *   whose titles it is ordered or grouped
 */
gboolean
kontor_query_depends_on (const KontorQuery *self, KontorRecordType type)
{
  if (self->type == type || order_depends_on (self, self->group.field, type))
    return TRUE;
  for (guint i = 0; i < self->orders->len; i++)
    if (order_depends_on (self, g_array_index (self->orders, KontorQueryOrder, i).field, type))
      return TRUE;

  return FALSE;
}

/* --- building --- */

/**
 * kontor_query_builder_new:
 * @type: what is asked for
 *
 * Returns: (transfer full): a builder of a query for all records of @type that are not deleted, in
 *   the order they came here
 */
KontorQueryBuilder *
kontor_query_builder_new (KontorRecordType type)
{
  KontorQueryBuilder *self = g_new0 (KontorQueryBuilder, 1);

  self->query = g_atomic_rc_box_new0 (KontorQuery);
  self->query->type = type;
  self->query->conditions = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_condition_unref);
  self->query->orders = g_array_new (FALSE, FALSE, sizeof (KontorQueryOrder));

  return self;
}

void
kontor_query_builder_free (KontorQueryBuilder *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->query, kontor_query_unref);
  g_free (self);
}

/**
 * kontor_query_builder_take_condition:
 * @condition: (transfer full): must hold, beside those already taken
 */
void
kontor_query_builder_take_condition (KontorQueryBuilder *self, KontorCondition *condition)
{
  g_ptr_array_add (self->query->conditions, condition);
}

/**
 * kontor_query_builder_set_text:
 * @text: (nullable): words as a person types them; %NULL or blank: no text filter
 */
void
kontor_query_builder_set_text (KontorQueryBuilder *self, const char *text)
{
  g_autofree char *stripped = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  g_clear_pointer (&self->query->text, g_free);
  if (stripped != NULL && *stripped != '\0')
    self->query->text = g_steal_pointer (&stripped);
}

/**
 * kontor_query_builder_set_deleted:
 * @deleted: whether records in the bin belong to the result
 */
void
kontor_query_builder_set_deleted (KontorQueryBuilder *self, gboolean deleted)
{
  self->query->deleted = deleted;
}

/**
 * kontor_query_builder_set_group:
 * @field: a choice, boolean, integer, date, instant or moment (by day, see
 *   kontor_query_builder_set_zone()) or reference (by the title of what it refers to); 0: no groups
 *
 * Groups come before the order; the group without a value is the last one.
 */
void
kontor_query_builder_set_group (KontorQueryBuilder *self, guint field, gboolean descending)
{
  self->query->group = (KontorQueryOrder) { field, descending };
  self->query->by_horizon = FALSE;
}

/**
 * kontor_query_builder_set_group_by_horizon:
 * @field: a date, instant or moment
 * @now: in microseconds UTC; days end where kontor_query_builder_set_zone() says, which is asked for
 *   before this
 *
 * Groups by how soon it is, see #KontorHorizon. The query is of its day: a view that outlives a
 * midnight asks anew.
 */
void
kontor_query_builder_set_group_by_horizon (KontorQueryBuilder *self, guint field, gint64 now)
{
  KontorQuery *query = self->query;
  KontorKind kind = kontor_schema_get_field (query->type, field)->kind;
  gint64 local = query->shifts != NULL ? kontor_shifts_to_local (query->shifts, now) : now;
  gint64 today = local / KONTOR_DAY;
  /* 1970-01-01 was a Thursday. */
  gint64 monday = today - (today + 3) % 7 + 7;
  const gint64 days[] = { today, today + 1, today + 2, MAX (monday, today + 2), monday + 7 };

  g_return_if_fail (kind == KONTOR_KIND_DATE || kind == KONTOR_KIND_INSTANT ||
                    kind == KONTOR_KIND_MOMENT);

  query->group = (KontorQueryOrder) { field, FALSE };
  query->by_horizon = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    if (kind == KONTOR_KIND_DATE)
      query->horizon[i] = days[i];
    else if (kind == KONTOR_KIND_INSTANT && query->shifts != NULL)
      query->horizon[i] = kontor_shifts_from_local (query->shifts, days[i] * KONTOR_DAY);
    else
      query->horizon[i] = days[i] * KONTOR_DAY;
  if (kind == KONTOR_KIND_INSTANT)
    query->horizon[KONTOR_HORIZON_OVERDUE] = now;
}

/**
 * kontor_query_builder_set_zone:
 * @zone: (nullable): where days begin and end for those who look; %NULL: UTC
 */
void
kontor_query_builder_set_zone (KontorQueryBuilder *self, GTimeZone *zone)
{
  g_clear_pointer (&self->query->shifts, g_array_unref);
  if (zone != NULL)
    self->query->shifts = kontor_zone_list_shifts (zone);
}

/**
 * kontor_query_builder_set_outline:
 * @parent_field: a reference to a record of the same type; 0: a flat list
 *
 * Shows every record of the result below its parent, siblings in the query's order. A record whose
 * parent does not belong to the result stands at the top level: what a filter finds is seen at once,
 * whether what it is part of is found or not. Groups are those of the records at the top level.
 */
void
kontor_query_builder_set_outline (KontorQueryBuilder *self, guint parent_field)
{
  const KontorField *field = parent_field != 0
                                 ? kontor_schema_get_field (self->query->type, parent_field)
                                 : NULL;

  g_return_if_fail (field == NULL ||
                    (field->kind == KONTOR_KIND_REFERENCE && field->target == self->query->type));

  self->query->outline = parent_field;
}

/**
 * kontor_query_builder_add_order:
 * @field: a field that is no set; the type's title sorts as people read it, a reference by the title
 *   of what it refers to
 *
 * Adds an order below those already added. What is unset comes last either way; what is equal comes
 * in the order of arrival.
 */
void
kontor_query_builder_add_order (KontorQueryBuilder *self, guint field, gboolean descending)
{
  KontorQueryOrder order = { field, descending };

  g_return_if_fail (kontor_schema_get_field (self->query->type, field) != NULL);

  g_array_append_val (self->query->orders, order);
}

/**
 * kontor_query_builder_end:
 * @self: (transfer full): a builder
 *
 * Returns: (transfer full): the query
 */
KontorQuery *
kontor_query_builder_end (KontorQueryBuilder *self)
{
  KontorQuery *query = g_steal_pointer (&self->query);

  kontor_query_builder_free (self);

  return query;
}
