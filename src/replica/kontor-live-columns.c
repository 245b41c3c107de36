/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Large lists from indexes alone: which queries, and how what is known follows the journal. Of the
 * connection's thread. */

#include "config.h"

#include "kontor-live-columns-private.h"

#include "kontor-live-type-columns-private.h"
#include "kontor-replica-private.h"
#include "kontor-sql-rows.h"
#include "kontor-sql-search.h"

/* With fewer hits of a search than this it is not worth learning where the search knows all rows. */
#define HITS_MIN 100
/* Fewer rows than this that an index of SQL leads to are not worth reading whole columns. */
#define ROWS_MIN 3000
/* More changes than this are taken as "everything": each costs about a thousandth of reading all. */
#define CHANGES_MAX 200

struct _KontorColumns
{
  gint64 cursor; /* of the journal, for which all this holds; -1: nothing is known */
  KontorTypeColumns types[KONTOR_N_RECORD_TYPES];
};

/* --- keeping --- */

KontorColumns *
kontor_columns_new (void)
{
  KontorColumns *self = g_new0 (KontorColumns, 1);

  self->cursor = -1;
  for (guint i = 0; i < KONTOR_N_RECORD_TYPES; i++)
    self->types[i].type = (KontorRecordType) i;

  return self;
}

static void
forget_all (KontorColumns *self)
{
  for (guint i = 0; i < KONTOR_N_RECORD_TYPES; i++)
    kontor_type_columns_forget (&self->types[i]);
}

void
kontor_columns_free (KontorColumns *self)
{
  forget_all (self);
  g_free (self);
}

/* --- following --- */

/* The records of @type that have changed, and then whatever refers to them. */
static gboolean
refresh_type (KontorColumns *self,
              KontorSql *sql,
              KontorRecordType type,
              const GArray *ids,
              gboolean *gone,
              GError **error)
{
  if (!kontor_type_columns_refresh (&self->types[type], sql, ids, gone, error))
    return FALSE;
  for (guint i = 0; i < KONTOR_N_RECORD_TYPES && !*gone; i++)
    for (guint j = 0; j < ids->len; j++)
      if (!kontor_type_columns_refresh_target (&self->types[i], sql, type,
                                               &g_array_index (ids, KontorId, j), error))
        return FALSE;

  return TRUE;
}

static gboolean
refresh (KontorColumns *self, KontorSql *sql, const GArray *entries, gboolean *gone, GError **error)
{
  *gone = FALSE;
  for (guint i = 0; i < KONTOR_N_RECORD_TYPES && !*gone; i++)
    {
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KontorId));

      for (guint j = 0; j < entries->len; j++)
        if (g_array_index (entries, KontorJournalEntry, j).type == (KontorRecordType) i)
          g_array_append_val (ids, g_array_index (entries, KontorJournalEntry, j).id);
      if (ids->len > 0 && !refresh_type (self, sql, (KontorRecordType) i, ids, gone, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
kontor_columns_follow (KontorColumns *self, KontorSql *sql, gint64 cursor, GError **error)
{
  g_autoptr (GArray) entries = NULL;
  gint64 after = self->cursor;
  gboolean reload = after < 0;

  if (after == cursor)
    return TRUE;
  self->cursor = -1; /* should this fail on its way */
  if (!reload)
    {
      entries = kontor_journal_read (sql, &after, CHANGES_MAX, &reload, error);
      if (entries == NULL)
        return FALSE;
    }
  if (!reload && !refresh (self, sql, entries, &reload, error))
    return FALSE;
  if (reload)
    forget_all (self);
  self->cursor = cursor;

  return TRUE;
}

/* --- searching --- */

/* (transfer full) (nullable): the search's rows that have @text; NULL with @error */
static GArray *
list_hits (KontorSql *sql, const char *expression, GError **error)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT rowid FROM search WHERE search MATCH ?", error);

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_text (statement, 1, expression);
  while (kontor_sql_step (statement, &local_error))
    {
      gint64 hit = kontor_sql_column_int (statement, 0);

      g_array_append_val (hits, hit);
    }
  if (local_error == NULL)
    return g_steal_pointer (&hits);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

/* A few hits are looked up by themselves. */
static gboolean
mark_few (KontorTypeColumns *self,
          KontorSql *sql,
          const GArray *hits,
          guint8 *found,
          GError **error)
{
  g_autofree char *text = g_strdup_printf (
      "SELECT t.\"row\" FROM search_text s JOIN %s t ON t.id = s.id WHERE s.row = ? AND s.type = ?",
      kontor_sql_rows_get_table (self->type));

  for (guint i = 0; i < hits->len; i++)
    {
      g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);
      g_autoptr (GError) local_error = NULL;
      guint slot = KONTOR_NOWHERE;

      if (statement == NULL)
        return FALSE;
      kontor_sql_bind_int (statement, 1, g_array_index (hits, gint64, i));
      kontor_sql_bind_text (statement, 2, kontor_schema_get_type (self->type)->word);
      if (kontor_sql_step (statement, &local_error))
        slot = kontor_row_table_find (&self->slots, kontor_sql_column_int (statement, 0));
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (slot != KONTOR_NOWHERE)
        found[slot] = TRUE;
    }

  return TRUE;
}

static gboolean
mark_many (KontorTypeColumns *self,
           KontorSql *sql,
           const GArray *hits,
           guint8 *found,
           GError **error)
{
  if (!kontor_type_columns_read_searched (self, sql, error))
    return FALSE;
  for (guint i = 0; i < hits->len; i++)
    {
      guint slot = kontor_row_table_find (&self->searched_slots, g_array_index (hits, gint64, i));

      if (slot != KONTOR_NOWHERE)
        found[slot] = TRUE;
    }

  return TRUE;
}

/* *found: (out) (nullable): which slots have @text, a byte for each; NULL when it is left to SQL */
static gboolean
search (KontorTypeColumns *self, KontorSql *sql, const char *text, guint8 **found, GError **error)
{
  g_autofree char *expression = kontor_sql_search_compose (text);
  g_autofree guint8 *marked = NULL;
  g_autoptr (GArray) hits = NULL;
  gboolean few = FALSE;

  *found = NULL;
  if (expression == NULL || *expression == '\0')
    return TRUE;
  hits = list_hits (sql, expression, error);
  if (hits == NULL)
    return FALSE;
  few = self->searched == NULL && hits->len < HITS_MIN;
  if (few && self->rows == NULL)
    return TRUE;
  if (!kontor_type_columns_read_rows (self, sql, error))
    return FALSE;

  marked = g_new0 (guint8, self->rows->len);
  if (few ? !mark_few (self, sql, hits, marked, error)
          : !mark_many (self, sql, hits, marked, error))
    return FALSE;
  *found = g_steal_pointer (&marked);

  return TRUE;
}

/* --- places --- */

/* A condition that all of the result meets, and of which SQL has an index: (nullable) */
static const KontorCondition *
find_selective (const KontorQuery *query, const KontorCondition *condition)
{
  const KontorCondition *found = NULL;

  if (condition->kind == KONTOR_CONDITION_TEST)
    return condition->test == KONTOR_TEST_EQUAL && condition->values->len > 0 &&
                   kontor_schema_get_field (query->type, condition->field)->kind ==
                       KONTOR_KIND_REFERENCE
               ? condition
               : NULL;
  if (condition->kind == KONTOR_CONDITION_JOIN && condition->join == KONTOR_JOIN_ALL)
    for (guint i = 0; i < condition->children->len && found == NULL; i++)
      found = find_selective (query, g_ptr_array_index (condition->children, i));

  return found;
}

/* *few: (out): whether SQL finds the result in an index that leads to few rows */
static gboolean
look_for_few (KontorSql *sql, const KontorQuery *query, gboolean *few, GError **error)
{
  const KontorCondition *selective = NULL;
  g_autofree char *text = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;

  *few = FALSE;
  for (guint i = 0; i < query->conditions->len && selective == NULL; i++)
    selective = find_selective (query, g_ptr_array_index (query->conditions, i));
  if (selective == NULL)
    return TRUE;

  text = g_strdup_printf ("SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s = ? LIMIT %d)",
                          kontor_sql_rows_get_table (query->type),
                          kontor_sql_rows_get_column (query->type, selective->field), ROWS_MIN);
  statement = kontor_sql_prepare (sql, text, error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, kontor_value_get_id (selective->values->pdata[0]));
  if (!kontor_sql_step (statement, error))
    return FALSE;
  *few = kontor_sql_column_int (statement, 0) < ROWS_MIN;

  return TRUE;
}

gboolean
kontor_columns_read_places (KontorColumns *self,
                            KontorSql *sql,
                            const KontorQuery *query,
                            gint64 cursor,
                            KontorPlaces **places,
                            GError **error)
{
  KontorTypeColumns *type = &self->types[query->type];
  g_autofree guint8 *found = NULL;
  gboolean few = FALSE;

  *places = NULL;
  if (!kontor_type_columns_can_make (query))
    return TRUE;
  if (!kontor_columns_follow (self, sql, cursor, error) || !look_for_few (sql, query, &few, error))
    return FALSE;
  /* What is known already is faster still. */
  if (few && type->rows == NULL)
    return TRUE;
  if (query->text != NULL)
    {
      if (!search (type, sql, query->text, &found, error))
        return FALSE;
      if (found == NULL)
        return TRUE;
    }

  return kontor_type_columns_read_rows (type, sql, error) &&
         kontor_type_columns_make_places (type, sql, query, found, places, error);
}
