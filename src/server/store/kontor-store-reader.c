/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the model reads of the store, with the rows of records and the lists of small types kept in
 * memory: one change asks a dozen times for the same people and departments. Whoever writes a row
 * says so here. On the store's thread. */

#include "config.h"

#include "kontor-store-private.h"

#include <string.h>

/* Reaching it empties it. */
#define MAX_ROWS 4096
#define MAX_LISTS 4096
#define MAX_TEXT 4096 /* bytes of a text in a row that is kept */

/* What a list was asked for: its type, its field (0 for all records) and whom it refers to. */
typedef struct
{
  KontorRecordType type;
  guint field;
  KontorId id;
} Key;

static guint
hash_key (gconstpointer data)
{
  const Key *key = data;

  return kontor_id_hash (&key->id) + 31 * (guint) key->type + 1009 * key->field;
}

static gboolean
equal_keys (gconstpointer a, gconstpointer b)
{
  const Key *first = a;
  const Key *second = b;

  return first->type == second->type && first->field == second->field &&
         kontor_id_equal (&first->id, &second->id);
}

static KontorStore *
get_store (KontorReader *reader)
{
  return (KontorStore *) ((char *) reader - G_STRUCT_OFFSET (KontorStore, reader.parent));
}

static void
put (GHashTable *cache, guint limit, const Key *key, gpointer value)
{
  if (g_hash_table_size (cache) >= limit)
    g_hash_table_remove_all (cache);
  g_hash_table_replace (cache, g_memdup2 (key, sizeof *key), value);
}

/* A chapter of text is read again rather than kept. */
static gboolean
is_small (const KontorRow *row)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));

  for (guint i = 1; i < info->n_fields; i++)
    if (info->fields[i].kind == KONTOR_KIND_MARKDOWN && kontor_row_has (row, i) &&
        strlen (kontor_row_get_text (row, i)) > MAX_TEXT)
      return FALSE;

  return TRUE;
}

static KontorRow *
get_row (KontorReader *reader, KontorRecordType type, const KontorId *id)
{
  KontorStore *self = get_store (reader);
  Key key = { type, 0, *id };
  KontorRow *row = g_hash_table_lookup (self->rows, &key);

  if (row != NULL)
    return kontor_row_ref (row);
  row = self->direct.get_row (reader, type, id);
  if (row != NULL && is_small (row))
    put (self->rows, MAX_ROWS, &key, kontor_row_ref (row));

  return row;
}

/* Lists of types that have few records, seldom change, and decide who may do what. */
static gboolean
is_kept (KontorRecordType type)
{
  return kontor_store_decides_held (type) || type == KONTOR_RECORD_ORGANISATION ||
         type == KONTOR_RECORD_PIPELINE || type == KONTOR_RECORD_DEAL_STAGE;
}

static gboolean
collect_cb (KontorRow *row, gpointer rows)
{
  g_ptr_array_add (rows, kontor_row_ref (row));

  return TRUE;
}

/* A list that could not be read to its end is not kept. */
static void
visit_list (KontorStore *self,
            const Key *key,
            GPtrArray *fresh,
            KontorVisitFunc visit,
            gpointer user_data)
{
  g_autoptr (GPtrArray) rows = fresh;

  if (self->reader.error == NULL)
    put (self->lists, MAX_LISTS, key, g_ptr_array_ref (rows));
  for (guint i = 0; i < rows->len; i++)
    if (!visit (rows->pdata[i], user_data))
      return;
}

static gboolean
visit_kept (KontorStore *self, const Key *key, KontorVisitFunc visit, gpointer user_data)
{
  GPtrArray *known = g_hash_table_lookup (self->lists, key);
  g_autoptr (GPtrArray) rows = known != NULL ? g_ptr_array_ref (known) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!visit (rows->pdata[i], user_data))
      break;

  return rows != NULL;
}

static GPtrArray *
rows_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
}

static void
list_referring (KontorReader *reader,
                KontorRecordType type,
                guint field,
                const KontorId *id,
                KontorVisitFunc visit,
                gpointer user_data)
{
  KontorStore *self = get_store (reader);
  Key key = { type, field, *id };
  GPtrArray *rows = NULL;

  if (!is_kept (type))
    {
      self->direct.list_referring (reader, type, field, id, visit, user_data);
      return;
    }
  if (visit_kept (self, &key, visit, user_data))
    return;
  rows = rows_new ();
  self->direct.list_referring (reader, type, field, id, collect_cb, rows);
  visit_list (self, &key, rows, visit, user_data);
}

static void
list_all (KontorReader *reader, KontorRecordType type, KontorVisitFunc visit, gpointer user_data)
{
  KontorStore *self = get_store (reader);
  Key key = { type, 0, KONTOR_ID_INIT_NIL };
  GPtrArray *rows = NULL;

  if (!is_kept (type))
    {
      self->direct.list_all (reader, type, visit, user_data);
      return;
    }
  if (visit_kept (self, &key, visit, user_data))
    return;
  rows = rows_new ();
  self->direct.list_all (reader, type, collect_cb, rows);
  visit_list (self, &key, rows, visit, user_data);
}

void
kontor_store_reader_init (KontorStore *self)
{
  kontor_sql_reader_init (&self->reader, self->sql);
  self->direct = self->reader.parent;
  self->reader.parent.get_row = get_row;
  self->reader.parent.list_referring = list_referring;
  self->reader.parent.list_all = list_all;
  self->rows = g_hash_table_new_full (hash_key, equal_keys, g_free,
                                      (GDestroyNotify) kontor_row_unref);
  self->lists = g_hash_table_new_full (hash_key, equal_keys, g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
}

void
kontor_store_reader_clear (KontorStore *self)
{
  kontor_sql_reader_clear (&self->reader);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->lists, g_hash_table_unref);
}

void
kontor_store_reader_forget (KontorStore *self)
{
  g_hash_table_remove_all (self->rows);
  g_hash_table_remove_all (self->lists);
}

void
kontor_store_reader_take (KontorStore *self, KontorRow *row)
{
  Key key = { kontor_row_get_record_type (row), 0, *kontor_row_get_id (row) };

  if (is_small (row))
    put (self->rows, MAX_ROWS, &key, kontor_row_ref (row));
  else
    g_hash_table_remove (self->rows, &key);
  if (is_kept (key.type))
    g_hash_table_remove_all (self->lists);
}
