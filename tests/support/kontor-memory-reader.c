/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A KontorReader over a tree of rows in memory: what the tests of the model read from. Looking for
 * what refers to a record walks all rows, which is slow and plainly right. One thread. */

#include "config.h"

#include "kontor-memory-reader.h"

typedef struct
{
  KontorRecordType type;
  KontorId id;
} Key;

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Key *left = a;
  const Key *right = b;

  if (left->type != right->type)
    return left->type < right->type ? -1 : 1;
  return kontor_id_compare (&left->id, &right->id);
}

static KontorRow *
reader_get_row (KontorReader *reader, KontorRecordType type, const KontorId *id)
{
  KontorMemoryReader *self = (KontorMemoryReader *) reader;
  KontorRow *row = kontor_memory_reader_get (self, type, id);

  return row != NULL ? kontor_row_ref (row) : NULL;
}

/* The live rows of @type, as they are now: a visit may put rows. */
static GPtrArray *
list_rows (KontorMemoryReader *self, KontorRecordType type)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  for (GTreeNode *node = g_tree_node_first (self->rows); node != NULL;
       node = g_tree_node_next (node))
    {
      KontorRow *row = g_tree_node_value (node);

      if (kontor_row_get_record_type (row) == type && !kontor_row_is_deleted (row))
        g_ptr_array_add (rows, kontor_row_ref (row));
    }
  return rows;
}

static void
reader_list_referring (KontorReader *reader,
                       KontorRecordType type,
                       guint field,
                       const KontorId *id,
                       KontorVisitFunc visit,
                       gpointer user_data)
{
  g_autoptr (GPtrArray) rows = list_rows ((KontorMemoryReader *) reader, type);

  for (guint i = 0; i < rows->len; i++)
    if (kontor_row_refers_to (rows->pdata[i], field, id) && !visit (rows->pdata[i], user_data))
      return;
}

static void
reader_find_text (KontorReader *reader,
                  KontorRecordType type,
                  guint field,
                  const char *text,
                  KontorVisitFunc visit,
                  gpointer user_data)
{
  g_autoptr (GPtrArray) rows = list_rows ((KontorMemoryReader *) reader, type);

  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (kontor_row_get_text (rows->pdata[i], field), text) == 0 &&
        !visit (rows->pdata[i], user_data))
      return;
}

static void
reader_list_all (KontorReader *reader,
                 KontorRecordType type,
                 KontorVisitFunc visit,
                 gpointer user_data)
{
  g_autoptr (GPtrArray) rows = list_rows ((KontorMemoryReader *) reader, type);

  for (guint i = 0; i < rows->len; i++)
    if (!visit (rows->pdata[i], user_data))
      return;
}

KontorMemoryReader *
kontor_memory_reader_new (void)
{
  KontorMemoryReader *self = g_new0 (KontorMemoryReader, 1);

  self->reader.get_row = reader_get_row;
  self->reader.list_referring = reader_list_referring;
  self->reader.find_text = reader_find_text;
  self->reader.list_all = reader_list_all;
  self->rows = g_tree_new_full (compare_keys, NULL, g_free, (GDestroyNotify) kontor_row_unref);
  return self;
}

void
kontor_memory_reader_free (KontorMemoryReader *self)
{
  g_tree_unref (self->rows);
  g_free (self);
}

void
kontor_memory_reader_put (KontorMemoryReader *self, KontorRow *row)
{
  kontor_memory_reader_take (self, kontor_row_ref (row));
}

void
kontor_memory_reader_take (KontorMemoryReader *self, KontorRow *row)
{
  Key *key = g_new0 (Key, 1);

  key->type = kontor_row_get_record_type (row);
  key->id = *kontor_row_get_id (row);
  g_tree_replace (self->rows, key, row);
}

void
kontor_memory_reader_remove (KontorMemoryReader *self, KontorRecordType type, const KontorId *id)
{
  Key key = { .type = type, .id = *id };

  g_tree_remove (self->rows, &key);
}

KontorRow *
kontor_memory_reader_get (KontorMemoryReader *self, KontorRecordType type, const KontorId *id)
{
  Key key = { .type = type, .id = *id };

  return g_tree_lookup (self->rows, &key);
}
