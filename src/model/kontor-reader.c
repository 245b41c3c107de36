/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading, as the model does it: convenience over the three calls that a reader implements. On the
 * thread of the reader. */

#include "config.h"

#include "kontor-reader.h"

/**
 * kontor_reader_get:
 * @self: a reader
 * @type: a record type
 * @id: the id of a record
 *
 * Returns: (transfer full) (nullable): the record, tombstones included
 */
KontorRow *
kontor_reader_get (KontorReader *self, KontorRecordType type, const KontorId *id)
{
  return self->get_row (self, type, id);
}

static gboolean
collect_cb (KontorRow *row, gpointer user_data)
{
  g_ptr_array_add (user_data, kontor_row_ref (row));

  return TRUE;
}

static GPtrArray *
rows_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
}

/**
 * kontor_reader_list:
 * @self: a reader
 * @type: a record type
 * @field: a reference, record or set of references of that type
 * @id: the id of a record
 *
 * Returns: (transfer full) (element-type KontorRow): the records, not deleted, that refer to it
 */
GPtrArray *
kontor_reader_list (KontorReader *self, KontorRecordType type, guint field, const KontorId *id)
{
  GPtrArray *rows = rows_new ();

  self->list_referring (self, type, field, id, collect_cb, rows);

  return rows;
}

/**
 * kontor_reader_find:
 * @self: a reader
 * @type: a record type
 * @field: a text field of that type
 * @text: a text
 *
 * Returns: (transfer full) (element-type KontorRow): the records, not deleted, with that text
 */
GPtrArray *
kontor_reader_find (KontorReader *self, KontorRecordType type, guint field, const char *text)
{
  GPtrArray *rows = rows_new ();

  self->find_text (self, type, field, text, collect_cb, rows);

  return rows;
}

/**
 * kontor_reader_list_all:
 * @self: a reader
 * @type: a record type
 *
 * Returns: (transfer full) (nullable) (element-type KontorRow): every record, not deleted, of that
 *   type; %NULL when the reader can't tell
 */
GPtrArray *
kontor_reader_list_all (KontorReader *self, KontorRecordType type)
{
  GPtrArray *rows = NULL;

  if (self->list_all == NULL)
    return NULL;
  rows = rows_new ();
  self->list_all (self, type, collect_cb, rows);

  return rows;
}

/* What @row hangs on directly; FALSE when it is its own root. */
static gboolean
get_above (const KontorRow *row, KontorRecordType *type, KontorId *id)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  const KontorValue *value = info->root != 0 ? kontor_row_get (row, info->root) : NULL;

  if (value == NULL)
    return FALSE;
  if (info->fields[info->root].kind == KONTOR_KIND_RECORD)
    return kontor_value_get_record (value, type, id);
  *type = info->fields[info->root].target;
  *id = *kontor_value_get_id (value);

  return TRUE;
}

/**
 * kontor_reader_get_root:
 * @self: a reader
 * @row: a record
 *
 * Returns: (transfer full) (nullable): the record at the top of what @row hangs on, @row itself when
 *   it hangs on nothing; %NULL when a record on the way is missing
 */
KontorRow *
kontor_reader_get_root (KontorReader *self, const KontorRow *row)
{
  g_autoptr (KontorRow) at = kontor_row_ref ((KontorRow *) row);
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;

  /* The schema's longest chain is version, node, drive, record, its root; the bound only guards
   * against data that hangs on itself. */
  for (int depth = 0; depth < 16; depth++)
    {
      KontorRow *above = NULL;

      if (!get_above (at, &type, &id))
        return g_steal_pointer (&at);
      above = kontor_reader_get (self, type, &id);
      if (above == NULL)
        return NULL;
      kontor_row_unref (at);
      at = above;
    }

  return NULL;
}
