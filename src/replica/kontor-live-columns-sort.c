/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which records belong to a query, in which groups and in what order, from columns in memory: with the
 * same result as SQL's, see kontor-query-sql.c. A column's values are whole numbers, so an order is as
 * many stable radix sorts as it has keys, the least significant first (Knuth, The Art of Computer
 * Programming 3, 5.2.5). Of the connection's thread. */

#include "config.h"

#include "kontor-live-type-columns-private.h"

#include <string.h>

#define RADIX_BITS 11
#define RADIX (1u << RADIX_BITS)

static const KontorField *
get_field (const KontorQuery *query, guint number)
{
  return kontor_schema_get_field (query->type, number);
}

/* --- what can be made --- */

static gboolean
can_compare (const KontorField *field, const KontorValue *value)
{
  if (value == NULL)
    return TRUE;
  /* Of words that only newer versions know a column can't tell one from the other. */
  if (field->kind == KONTOR_KIND_CHOICE)
    return kontor_field_find_choice (field, kontor_value_get_text (value)) >= 0;

  return TRUE;
}

/* Ids, too, can be compared with each other, but a column has rows instead. */
static gboolean
can_test (const KontorField *field, KontorTest test)
{
  return test == KONTOR_TEST_EQUAL || test == KONTOR_TEST_NOT_EQUAL ||
         (test != KONTOR_TEST_CONTAINS && field->kind != KONTOR_KIND_REFERENCE);
}

static gboolean
can_evaluate (const KontorQuery *query, const KontorCondition *condition)
{
  if (condition->kind == KONTOR_CONDITION_JOIN)
    {
      for (guint i = 0; i < condition->children->len; i++)
        if (!can_evaluate (query, g_ptr_array_index (condition->children, i)))
          return FALSE;
      return TRUE;
    }

  if (!kontor_type_columns_can_read (query->type, condition->field) ||
      (condition->kind == KONTOR_CONDITION_TEST &&
       !can_test (get_field (query, condition->field), condition->test)))
    return FALSE;
  for (guint i = 0; i < condition->values->len; i++)
    if (!can_compare (get_field (query, condition->field),
                      g_ptr_array_index (condition->values, i)))
      return FALSE;

  return TRUE;
}

/* A title only as the last key: where titles are the same, nothing but the row goes on from there. */
static gboolean
can_order (const KontorQuery *query, guint at)
{
  KontorQueryOrder order = g_array_index (query->orders, KontorQueryOrder, at);

  if (order.field == kontor_schema_get_type (query->type)->title)
    return at + 1 == query->orders->len && !order.descending;

  return kontor_type_columns_can_read (query->type, order.field) &&
         get_field (query, order.field)->kind != KONTOR_KIND_REFERENCE;
}

gboolean
kontor_type_columns_can_make (const KontorQuery *query)
{
  const KontorTypeInfo *info = kontor_schema_get_type (query->type);

  if (query->deleted || info->title == 0 ||
      !(info->fields[info->title].flags & KONTOR_FLAG_REQUIRED))
    return FALSE;
  if (query->group.field != 0 && !kontor_type_columns_can_read (query->type, query->group.field))
    return FALSE;
  if (query->outline != 0 && !kontor_type_columns_can_read (query->type, query->outline))
    return FALSE;
  for (guint i = 0; i < query->orders->len; i++)
    if (!can_order (query, i))
      return FALSE;
  for (guint i = 0; i < query->conditions->len; i++)
    if (!can_evaluate (query, g_ptr_array_index (query->conditions, i)))
      return FALSE;

  return TRUE;
}

/* --- conditions --- */

typedef struct
{
  KontorTypeColumns *columns;
  KontorSql *sql;
  const KontorQuery *query;
  gboolean unclear; /* a condition names what is not in the replica */
} Maker;

/* As the column has it. FALSE: with @error, or unclear. */
static gboolean
get_number (Maker *self,
            const KontorField *field,
            const KontorValue *value,
            gint64 *number,
            GError **error)
{
  if (value == NULL)
    *number = field->kind == KONTOR_KIND_CHOICE || field->kind == KONTOR_KIND_BOOLEAN
                  ? 0
                  : KONTOR_COLUMN_UNSET;
  else if (field->kind == KONTOR_KIND_CHOICE)
    *number = kontor_field_find_choice (field, kontor_value_get_text (value));
  else if (field->kind != KONTOR_KIND_REFERENCE)
    *number = kontor_value_get_integer (value);
  else
    {
      if (!kontor_type_columns_look_up (self->sql, field->target, kontor_value_get_id (value),
                                        number, error))
        return FALSE;
      self->unclear = *number == 0;
      return !self->unclear;
    }

  return TRUE;
}

static void
mark_equal (const GArray *values, gint64 number, guint8 *holds)
{
  const gint64 *all = (const gint64 *) (gconstpointer) values->data;

  for (guint i = 0; i < values->len; i++)
    holds[i] |= all[i] == number;
}

/* A comparison with what is not set never holds. */
static void
mark_between (const GArray *values, gint64 least, gint64 most, guint8 *holds)
{
  const gint64 *all = (const gint64 *) (gconstpointer) values->data;

  for (guint i = 0; i < values->len; i++)
    holds[i] = all[i] != KONTOR_COLUMN_UNSET && all[i] >= least && all[i] <= most;
}

static void
negate (guint8 *holds, guint n)
{
  for (guint i = 0; i < n; i++)
    holds[i] = !holds[i];
}

static void
mark_test (KontorTest test, const GArray *values, gint64 number, guint8 *holds)
{
  switch (test)
    {
    case KONTOR_TEST_EQUAL:
      mark_equal (values, number, holds);
      return;
    case KONTOR_TEST_NOT_EQUAL:
      mark_equal (values, number, holds);
      negate (holds, values->len);
      return;
    case KONTOR_TEST_LESS:
      if (number > G_MININT64)
        mark_between (values, G_MININT64, number - 1, holds);
      return;
    case KONTOR_TEST_AT_MOST:
      mark_between (values, G_MININT64, number, holds);
      return;
    case KONTOR_TEST_GREATER:
      if (number < G_MAXINT64)
        mark_between (values, number + 1, G_MAXINT64, holds);
      return;
    case KONTOR_TEST_AT_LEAST:
      mark_between (values, number, G_MAXINT64, holds);
      return;
    case KONTOR_TEST_CONTAINS:
      break;
    }

  g_return_if_reached ();
}

static guint8 *evaluate (Maker *self, const KontorCondition *condition, GError **error);

static guint8 *
evaluate_values (Maker *self, const KontorCondition *condition, GError **error)
{
  const KontorField *field = get_field (self->query, condition->field);
  const KontorColumn *column = kontor_type_columns_read (self->columns, self->sql, field->number,
                                                         error);
  g_autofree guint8 *holds = NULL;
  guint n = MAX (condition->values->len, condition->kind == KONTOR_CONDITION_TEST);

  if (column == NULL)
    return NULL;
  holds = g_new0 (guint8, column->values->len + 1);
  for (guint i = 0; i < n; i++)
    {
      const KontorValue *value = condition->values->len > 0
                                     ? g_ptr_array_index (condition->values, i)
                                     : NULL;
      gint64 number = 0;

      if (!get_number (self, field, value, &number, error))
        return NULL;
      mark_test (condition->kind == KONTOR_CONDITION_IN ? KONTOR_TEST_EQUAL : condition->test,
                 column->values, number, holds);
    }

  return g_steal_pointer (&holds);
}

static guint8 *
evaluate_join (Maker *self, const KontorCondition *condition, GError **error)
{
  guint n = self->columns->rows->len;
  gboolean all = condition->join == KONTOR_JOIN_ALL;
  g_autofree guint8 *holds = g_new (guint8, n + 1);

  memset (holds, all, n);
  for (guint i = 0; i < condition->children->len; i++)
    {
      g_autofree guint8 *child = evaluate (self, g_ptr_array_index (condition->children, i), error);

      if (child == NULL)
        return NULL;
      for (guint j = 0; j < n; j++)
        holds[j] = all ? holds[j] & child[j] : holds[j] | child[j];
    }
  if (condition->join == KONTOR_JOIN_NONE)
    negate (holds, n);

  return g_steal_pointer (&holds);
}

/* (transfer full) (nullable): by slot: whether it holds; NULL: with @error, or unclear */
static guint8 *
evaluate (Maker *self, const KontorCondition *condition, GError **error)
{
  return condition->kind == KONTOR_CONDITION_JOIN ? evaluate_join (self, condition, error)
                                                  : evaluate_values (self, condition, error);
}

/* (transfer full) (nullable): of guint: the slots of what belongs to the query, by title; NULL: with
 * @error, or unclear */
static GArray *
list_slots (Maker *self, const guint8 *found, GError **error)
{
  const GArray *by_title = self->columns->by_title;
  guint n = self->columns->rows->len;
  g_autofree guint8 *belongs = g_new (guint8, n + 1); /* never NULL */
  GArray *slots = NULL;

  if (found != NULL)
    memcpy (belongs, found, n);
  else
    memset (belongs, TRUE, n);
  for (guint i = 0; i < self->query->conditions->len; i++)
    {
      g_autofree guint8 *holds = evaluate (self, g_ptr_array_index (self->query->conditions, i),
                                           error);

      if (holds == NULL)
        return NULL;
      for (guint j = 0; j < n; j++)
        belongs[j] &= holds[j];
    }

  slots = g_array_sized_new (FALSE, FALSE, sizeof (guint), by_title->len);
  for (guint i = 0; i < by_title->len; i++)
    if (belongs[g_array_index (by_title, guint, i)])
      g_array_append_val (slots, g_array_index (by_title, guint, i));

  return slots;
}

/* --- groups --- */

static gint64
get_day (gint64 instant, const KontorQuery *query)
{
  gint64 local = query->shifts != NULL ? kontor_shifts_to_local (query->shifts, instant) : instant;

  return local / KONTOR_DAY - (local % KONTOR_DAY < 0);
}

static gint64
get_horizon (gint64 value, const KontorQuery *query)
{
  gint64 horizon = 0;

  while (horizon < (gint64) G_N_ELEMENTS (query->horizon) && value >= query->horizon[horizon])
    horizon++;

  return horizon;
}

/* (transfer full): by slot. */
static GArray *
make_groups (const KontorQuery *query, const KontorColumn *column)
{
  const KontorField *field = get_field (query, query->group.field);
  GArray *groups = g_array_copy (column->values);

  for (guint i = 0; i < groups->len; i++)
    {
      gint64 *value = &g_array_index (groups, gint64, i);

      if (*value == KONTOR_COLUMN_UNSET)
        continue;
      if (field->kind == KONTOR_KIND_REFERENCE)
        *value = *value == KONTOR_COLUMN_MISSING ? KONTOR_GROUP_NONE : *value;
      else if (query->by_horizon)
        *value = get_horizon (*value, query);
      else if (field->kind == KONTOR_KIND_INSTANT)
        *value = get_day (*value, query);
    }

  return groups;
}

/* (transfer full): by slot: what groups of references sort by. Without a title they come last, whatever
 * the direction. */
static GArray *
make_group_keys (const KontorQuery *query, const KontorColumn *column, const GArray *groups)
{
  GArray *keys = g_array_copy ((GArray *) groups);
  gint64 n = g_hash_table_size (column->ranks);
  gint64 n_titled = column->n_titled;

  for (guint i = 0; i < keys->len; i++)
    {
      gint64 *key = &g_array_index (keys, gint64, i);
      gint64 rank = 0;

      if (*key == KONTOR_GROUP_NONE)
        continue;
      rank = GPOINTER_TO_UINT (g_hash_table_lookup (column->ranks, key));
      if (query->group.descending)
        rank = rank < n_titled ? n_titled - 1 - rank : n - 1 - (rank - n_titled);
      *key = rank;
    }

  return keys;
}

/* --- orders --- */

typedef struct
{
  guint64 key;
  guint slot;
} Pair;

/* One stable pass by RADIX_BITS bits of the keys from @shift on. */
static void
scatter (const Pair *from, Pair *to, guint n, guint shift)
{
  guint starts[RADIX + 1] = { 0 };

  for (guint i = 0; i < n; i++)
    starts[((from[i].key >> shift) & (RADIX - 1)) + 1]++;
  for (guint i = 1; i < RADIX; i++)
    starts[i] += starts[i - 1];
  for (guint i = 0; i < n; i++)
    to[starts[(from[i].key >> shift) & (RADIX - 1)]++] = from[i];
}

void
kontor_slots_sort (GArray *slots, const GArray *keys, gboolean descending)
{
  guint n = slots->len;
  g_autofree Pair *pairs = g_new (Pair, n);
  g_autofree Pair *others = g_new (Pair, n);
  gint64 least = G_MAXINT64;
  gint64 most = G_MININT64;
  guint64 unset = 0;

  for (guint i = 0; i < n; i++)
    {
      gint64 key = g_array_index (keys, gint64, g_array_index (slots, guint, i));

      if (key == KONTOR_COLUMN_UNSET)
        continue;
      least = MIN (least, key);
      most = MAX (most, key);
    }
  if (least > most) /* nothing is set */
    return;

  /* Differences of any two numbers that are set fit, with one to spare for what is not. */
  unset = (guint64) most - (guint64) least + 1;
  for (guint i = 0; i < n; i++)
    {
      guint slot = g_array_index (slots, guint, i);
      gint64 key = g_array_index (keys, gint64, slot);

      pairs[i].slot = slot;
      pairs[i].key = key == KONTOR_COLUMN_UNSET ? unset
                     : descending               ? (guint64) most - (guint64) key
                                                : (guint64) key - (guint64) least;
    }
  for (guint shift = 0; shift < 64 && unset >> shift != 0; shift += RADIX_BITS)
    {
      Pair *sorted = others;

      scatter (pairs, others, n, shift);
      others = pairs;
      pairs = sorted;
    }
  for (guint i = 0; i < n; i++)
    g_array_index (slots, guint, i) = pairs[i].slot;
}

static gboolean
sort_by_orders (Maker *self, GArray *slots, GError **error)
{
  const KontorQuery *query = self->query;
  guint n = query->orders->len;
  guint title = kontor_schema_get_type (query->type)->title;

  if (n > 0 && g_array_index (query->orders, KontorQueryOrder, n - 1).field == title)
    n--; /* that is their order now */
  else
    kontor_slots_sort (slots, self->columns->rows, FALSE);
  for (guint i = n; i-- > 0;)
    {
      KontorQueryOrder order = g_array_index (query->orders, KontorQueryOrder, i);
      const KontorColumn *column = kontor_type_columns_read (self->columns, self->sql, order.field,
                                                             error);

      if (column == NULL)
        return FALSE;
      kontor_slots_sort (slots, column->values, order.descending);
    }

  return TRUE;
}

/* *groups: (out): by slot */
static gboolean
sort_by_group (Maker *self, GArray *slots, GArray **groups, GError **error)
{
  const KontorQuery *query = self->query;
  guint number = query->group.field;
  const KontorColumn *column = kontor_type_columns_read (self->columns, self->sql, number, error);

  if (column == NULL)
    return FALSE;
  if (get_field (query, number)->kind == KONTOR_KIND_REFERENCE)
    {
      g_autoptr (GArray) keys = NULL;

      if (!kontor_type_columns_read_ranks (self->columns, self->sql, number, error))
        return FALSE;
      *groups = make_groups (query, column);
      keys = make_group_keys (query, column, *groups);
      kontor_slots_sort (slots, keys, FALSE);
    }
  else
    {
      *groups = make_groups (query, column);
      kontor_slots_sort (slots, *groups, query->group.descending);
    }

  return TRUE;
}

/* --- places --- */

/* Makes @array as long as @slots, with the value of each; @none for what is not set. */
static void
pick (GArray *array, const GArray *slots, const GArray *values, gint64 none)
{
  g_array_set_size (array, slots->len);
  for (guint i = 0; i < slots->len; i++)
    {
      gint64 value = g_array_index (values, gint64, g_array_index (slots, guint, i));

      g_array_index (array, gint64, i) = value == KONTOR_COLUMN_UNSET ? none : value;
    }
}

static gboolean
make_places (Maker *self, const guint8 *found, KontorPlaces **places, GError **error)
{
  const KontorQuery *query = self->query;
  g_autoptr (KontorPlaces) made = NULL;
  g_autoptr (GArray) slots = list_slots (self, found, error);
  g_autoptr (GArray) groups = NULL;
  const KontorColumn *parents = NULL;

  if (slots == NULL)
    return self->unclear;
  if (!sort_by_orders (self, slots, error))
    return FALSE;
  if (query->group.field != 0 && !sort_by_group (self, slots, &groups, error))
    return FALSE;
  if (query->outline != 0)
    {
      parents = kontor_type_columns_read (self->columns, self->sql, query->outline, error);
      if (parents == NULL)
        return FALSE;
    }

  made = kontor_places_new ();
  pick (made->rows, slots, self->columns->rows, 0);
  if (groups != NULL)
    pick (made->groups, slots, groups, KONTOR_GROUP_NONE);
  if (parents != NULL)
    pick (made->parents, slots, parents->values, KONTOR_PARENT_NONE);
  *places = g_steal_pointer (&made);

  return TRUE;
}

gboolean
kontor_type_columns_make_places (KontorTypeColumns *self,
                                 KontorSql *sql,
                                 const KontorQuery *query,
                                 const guint8 *found,
                                 KontorPlaces **places,
                                 GError **error)
{
  Maker maker = { self, sql, query, FALSE };

  *places = NULL;

  return make_places (&maker, found, places, error);
}
