/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each record by itself: whether it hangs where its fields say, who may see it, and which contents it
 * names. Everything is made again from the fields and compared with what is stored. The thread that
 * opened the store. */

#include "config.h"

#include "kontor-check-private.h"

typedef struct
{
  KontorCheck *check; /* borrowed */
  KontorStore *store; /* borrowed */
  GHashTable *contents; /* borrowed */
  GHashTable *audiences; /* owned: record's KontorId → its audience as a text */
} Look;

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static char *
join (GPtrArray *names)
{
  g_ptr_array_sort (names, compare_texts);
  g_ptr_array_add (names, NULL);

  return g_strjoinv (" ", (char **) names->pdata);
}

static void
add_principals (GPtrArray *names, const KontorPrincipals *principals)
{
  for (guint i = 0; i < kontor_principals_get_length (principals); i++)
    {
      char *name = kontor_principal_to_string (kontor_principals_get (principals, i));

      if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_free (name);
      else
        g_ptr_array_add (names, name);
    }
}

static char *
dup_due_audience (Look *self, const KontorRow *row, gboolean is_root)
{
  KontorReader *reader = &self->store->reader.parent;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KontorPrincipals) extra = kontor_access_get_extra_audience (reader, row);
  g_autoptr (KontorPrincipals) root = NULL;

  add_principals (names, extra);
  if (is_root)
    {
      root = kontor_access_get_root_audience (reader, row);
      add_principals (names, root);
    }

  return join (names);
}

static gboolean
load_audiences (Look *self, KontorSql *sql, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (
      sql,
      "SELECT own_audience.id, group_concat (principal.name, ' ' ORDER BY principal.name)"
      " FROM own_audience JOIN audience_principal USING (audience)"
      " JOIN principal ON principal.id = principal GROUP BY own_audience.id",
      error);
  g_autoptr (GError) local = NULL;

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      kontor_sql_column_id (statement, 0, &id);
      g_hash_table_insert (self->audiences, kontor_id_copy (&id),
                           g_strdup (kontor_sql_column_text (statement, 1)));
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static void
note_contents (Look *self, const KontorRow *row, const char *where)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  const KontorTypeInfo *info = kontor_schema_get_type (type);

  for (guint i = 1; i < info->n_fields; i++)
    if (info->fields[i].kind == KONTOR_KIND_CONTENT && kontor_row_has (row, i))
      g_hash_table_insert (self->contents, g_strdup (kontor_row_get_text (row, i)),
                           g_strdup (where));
}

static void
check_row (Look *self, KontorRow *row, const KontorId *stored_root)
{
  const KontorId *id = kontor_row_get_id (row);
  g_autoptr (KontorRow) root = kontor_reader_get_root (&self->store->reader.parent, row);
  const KontorId *root_id = root != NULL ? kontor_row_get_id (root) : id;
  g_autofree char *text = kontor_id_to_string (id);
  g_autofree char *where =
      g_strdup_printf ("store.db %s %s",
                       kontor_schema_get_type (kontor_row_get_record_type (row))->word, text);
  g_autofree char *due = dup_due_audience (self, row, kontor_id_equal (id, root_id));
  const char *stored = g_hash_table_lookup (self->audiences, id);

  if (!kontor_id_equal (root_id, stored_root))
    {
      g_autofree char *is = kontor_id_to_string (stored_root);
      g_autofree char *should = kontor_id_to_string (root_id);

      kontor_check_report (self->check, where, "hangs on %s, and should hang on %s", is, should);
    }
  if (g_strcmp0 (stored != NULL ? stored : "", due) != 0)
    kontor_check_report (self->check, where, "is for “%s”, and should be for “%s”",
                         stored != NULL ? stored : "", due);
  note_contents (self, row, where);
  g_hash_table_remove (self->audiences, id);
}

static gboolean
check_type (Look *self, KontorRecordType type, GError **error)
{
  KontorSql *sql = self->store->sql;
  g_autofree char *query = g_strdup_printf ("SELECT %s, root FROM %s",
                                            kontor_sql_rows_get_columns (type),
                                            kontor_sql_rows_get_table (type));
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, error);
  g_autoptr (GError) local = NULL;

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      g_autoptr (KontorRow) row = kontor_sql_rows_read (statement, type, 0);
      KontorId root = KONTOR_ID_INIT_NIL;

      kontor_sql_column_id (statement, (int) kontor_sql_rows_get_n_columns (type), &root);
      check_row (self, row, &root);
    }
  if (local == NULL)
    return kontor_store_check_reader (self->store, error);
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static void
report_strays (Look *self)
{
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, self->audiences);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_autofree char *text = kontor_id_to_string (id);
      g_autofree char *where = g_strconcat ("store.db own_audience ", text, NULL);

      kontor_check_report (self->check, where, "is of a record that is not there");
    }
}

gboolean
kontor_check_records (KontorCheck *self, KontorStore *store, GHashTable *contents, GError **error)
{
  g_autoptr (GHashTable) audiences = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                            g_free);
  Look look = { self, store, contents, audiences };

  if (!load_audiences (&look, store->sql, error))
    return FALSE;
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    if (!check_type (&look, type, error))
      return FALSE;
  report_strays (&look);

  return TRUE;
}
