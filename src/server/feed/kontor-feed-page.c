/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands in a page of a pull: records, and what hangs on them, as far as the person sees it and
 * the page has room. On the store's thread. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-feed-pull-private.h"

#include <string.h>

/* A page ends early when its long texts come to this. */
#define PAGE_BYTES_MAX (4 << 20)

/* And when this many records were looked at: everybody else waits meanwhile. */
#define PAGE_WORK_MAX 20000

gboolean
kontor_pull_is_full (const KontorPull *self)
{
  return self->reply->records->len >= self->limit || self->bytes >= PAGE_BYTES_MAX ||
         self->work >= PAGE_WORK_MAX;
}

gboolean
kontor_pull_is_seen (KontorPull *self,
                     const KontorId *id,
                     const KontorId *root,
                     const GArray *principals,
                     gboolean *seen,
                     GError **error)
{
  g_autoptr (GArray) audience = kontor_store_get_audience (self->store, id, root, error);

  if (audience == NULL)
    return FALSE;
  *seen = kontor_ids_meet (audience, principals);

  return TRUE;
}

static gsize
count_bytes (const KontorRow *row)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  gsize bytes = 0;

  for (guint i = 1; i < info->n_fields; i++)
    if (info->fields[i].kind == KONTOR_KIND_MARKDOWN && kontor_row_has (row, i))
      bytes += strlen (kontor_row_get_text (row, i));

  return bytes;
}

void
kontor_pull_add (KontorPull *self,
                 KontorPullKind kind,
                 KontorRecordType type,
                 const KontorId *id,
                 KontorRow *row,
                 const KontorId *root)
{
  KontorPullRecord *record = kontor_pull_record_new (kind, type, id);

  record->row = row != NULL ? kontor_row_ref (row) : NULL;
  record->root = *root;
  self->bytes += row != NULL ? count_bytes (row) : 0;
  g_ptr_array_add (self->reply->records, record);
  if (row != NULL)
    g_hash_table_add (self->given, kontor_id_copy (id));
  else
    g_hash_table_remove (self->given, id);
}

/* By row id, which no change of a record moves. */
static gboolean
add_dependents_of (KontorPull *self, KontorRecordType type, const KontorId *root, GError **error)
{
  const char *table = kontor_sql_rows_get_table (type);
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s WHERE root = ?1 AND id != ?1"
                                          " AND %s.\"row\" > ?2 ORDER BY %s.\"row\"",
                                          kontor_sql_rows_get_columns (type), table, table, table);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->store->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, root);
  kontor_sql_bind_int (statement, 2, self->position.row);
  while (!kontor_pull_is_full (self) && kontor_sql_step (statement, &local))
    {
      g_autoptr (KontorRow) row = kontor_sql_rows_read (statement, type, 0);
      const KontorId *id = kontor_row_get_id (row);
      gboolean seen = FALSE;

      if (!kontor_pull_is_seen (self, id, root, self->held->ids, &seen, error))
        return FALSE;
      if (seen || KONTOR_FAULT (DEPENDENTS_LEAKED))
        kontor_pull_add (self, KONTOR_PULL_PUT, type, id, row, root);
      self->work++;
      self->position.row = kontor_sql_column_int (statement, 0);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
add_dependents (KontorPull *self, const KontorId *root, GError **error)
{
  guint *type = &self->position.type;

  for (*type = MAX (*type, 1); *type < KONTOR_N_RECORD_TYPES; (*type)++)
    {
      if (kontor_schema_get_type (*type)->root == 0)
        continue;
      if (!add_dependents_of (self, *type, root, error))
        return FALSE;
      if (kontor_pull_is_full (self))
        return TRUE;
      self->position.row = 0;
    }
  self->position.type = 0;
  self->position.row = 0;

  return TRUE;
}

gboolean
kontor_pull_add_tree (KontorPull *self,
                      KontorPullKind kind,
                      KontorRecordType type,
                      const KontorId *id,
                      KontorRow *row,
                      const KontorId *root,
                      GError **error)
{
  if (self->position.type == 0)
    kontor_pull_add (self, kind, type, id, row, root);
  if (kontor_id_equal (root, id))
    return add_dependents (self, root, error);
  self->position.type = 0;

  return TRUE;
}
