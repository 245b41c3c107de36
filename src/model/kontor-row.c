/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows: immutable states of records, one block of memory with the values and versions behind it,
 * shared between threads by reference; and their builder. */

#include "config.h"

#include "kontor-row.h"

#include <string.h>

typedef struct
{
  KontorValue *value; /* owned, nullable */
  gint64 version;
} KontorCell;

struct _KontorRow
{
  gatomicrefcount refs;
  KontorRecordType type;
  KontorId id;
  guint n_fields;
  char *extra; /* owned, nullable */
  KontorCell cells[]; /* cells[0] is unused */
};

struct _KontorRowBuilder
{
  KontorRow *row; /* owned, nullable: steals to _end() */
};

static KontorRow *
row_alloc (KontorRecordType type, const KontorId *id)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  KontorRow *self = g_malloc0 (sizeof *self + info->n_fields * sizeof (KontorCell));

  g_atomic_ref_count_init (&self->refs);
  self->type = type;
  self->id = *id;
  self->n_fields = info->n_fields;

  return self;
}

/**
 * kontor_row_ref:
 * @self: a row
 *
 * Returns: (transfer full): @self
 */
KontorRow *
kontor_row_ref (KontorRow *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * kontor_row_unref:
 * @self: (transfer full): a row
 */
void
kontor_row_unref (KontorRow *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  for (guint i = 1; i < self->n_fields; i++)
    g_clear_pointer (&self->cells[i].value, kontor_value_unref);
  g_free (self->extra);
  g_free (self);
}

/**
 * kontor_row_get_record_type:
 * @self: a row
 *
 * Returns: the type of the record
 */
KontorRecordType
kontor_row_get_record_type (const KontorRow *self)
{
  return self->type;
}

/**
 * kontor_row_get_id:
 * @self: a row
 *
 * Returns: (transfer none): the id of the record
 */
const KontorId *
kontor_row_get_id (const KontorRow *self)
{
  return &self->id;
}

/**
 * kontor_row_get_extra:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): custom fields, and fields of newer versions, as a JSON object
 */
const char *
kontor_row_get_extra (const KontorRow *self)
{
  return self->extra;
}

/**
 * kontor_row_is_deleted:
 * @self: a row
 *
 * Returns: whether the record lies in the bin
 */
gboolean
kontor_row_is_deleted (const KontorRow *self)
{
  return self->cells[KONTOR_COMMON_DELETED_AT].value != NULL;
}

/**
 * kontor_row_get:
 * @self: a row
 * @field: a field number of its type
 *
 * Returns: (transfer none) (nullable): the value; %NULL when unset
 */
const KontorValue *
kontor_row_get (const KontorRow *self, guint field)
{
  g_return_val_if_fail (field > 0 && field < self->n_fields, NULL);

  return self->cells[field].value;
}

/**
 * kontor_row_get_version:
 * @self: a row
 * @field: a field number of its type
 *
 * Returns: the seq of the server's change that set the field; 0: none did
 */
gint64
kontor_row_get_version (const KontorRow *self, guint field)
{
  g_return_val_if_fail (field > 0 && field < self->n_fields, 0);

  return self->cells[field].version;
}

/**
 * kontor_row_get_newest_version:
 * @self: a row
 *
 * Returns: the greatest version of any field
 */
gint64
kontor_row_get_newest_version (const KontorRow *self)
{
  gint64 newest = 0;

  for (guint i = 1; i < self->n_fields; i++)
    newest = MAX (newest, self->cells[i].version);

  return newest;
}

/**
 * kontor_row_get_integer:
 * @self: a row
 * @field: a field of shape %KONTOR_VALUE_INTEGER
 *
 * Returns: the number, 0 when unset
 */
gint64
kontor_row_get_integer (const KontorRow *self, guint field)
{
  const KontorValue *value = kontor_row_get (self, field);

  return value != NULL ? kontor_value_get_integer (value) : 0;
}

/**
 * kontor_row_get_boolean:
 * @self: a row
 * @field: a field of kind %KONTOR_KIND_BOOLEAN
 *
 * Returns: the truth, %FALSE when unset
 */
gboolean
kontor_row_get_boolean (const KontorRow *self, guint field)
{
  return kontor_row_get_integer (self, field) != 0;
}

/**
 * kontor_row_get_choice:
 * @self: a row
 * @field: a field of kind %KONTOR_KIND_CHOICE
 *
 * Returns: the choice's number, 0 when unset, -1 for a word of a newer version
 */
int
kontor_row_get_choice (const KontorRow *self, guint field)
{
  return kontor_field_find_choice (kontor_schema_get_field (self->type, field),
                                   kontor_row_get_text (self, field));
}

/**
 * kontor_row_get_text:
 * @self: a row
 * @field: a field of shape %KONTOR_VALUE_TEXT
 *
 * Returns: (transfer none) (nullable): the text, %NULL when unset
 */
const char *
kontor_row_get_text (const KontorRow *self, guint field)
{
  const KontorValue *value = kontor_row_get (self, field);

  return value != NULL ? kontor_value_get_text (value) : NULL;
}

/**
 * kontor_row_get_id_field:
 * @self: a row
 * @field: a field of kind %KONTOR_KIND_REFERENCE
 *
 * Returns: (transfer none) (nullable): the id, %NULL when unset
 */
const KontorId *
kontor_row_get_id_field (const KontorRow *self, guint field)
{
  const KontorValue *value = kontor_row_get (self, field);

  return value != NULL ? kontor_value_get_id (value) : NULL;
}

/**
 * kontor_row_has:
 * @self: a row
 * @field: a field number of its type
 *
 * Returns: whether the field is set
 */
gboolean
kontor_row_has (const KontorRow *self, guint field)
{
  return kontor_row_get (self, field) != NULL;
}

/**
 * kontor_row_refers_to:
 * @self: a row
 * @field: a reference, record or set of references
 * @id: the id of a record
 *
 * Returns: whether the field names the record
 */
gboolean
kontor_row_refers_to (const KontorRow *self, guint field, const KontorId *id)
{
  const KontorValue *value = kontor_row_get (self, field);
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId other = KONTOR_ID_INIT_NIL;
  char text[KONTOR_ID_LENGTH + 1];

  if (value == NULL)
    return FALSE;
  switch (kontor_value_get_shape (value))
    {
    case KONTOR_VALUE_ID:
      return kontor_id_equal (kontor_value_get_id (value), id);
    case KONTOR_VALUE_TEXT:
      return kontor_value_get_record (value, &type, &other) && kontor_id_equal (&other, id);
    case KONTOR_VALUE_SET:
      kontor_id_format (id, text);
      return kontor_value_find_element (value, text) != NULL;
    case KONTOR_VALUE_INTEGER:
    case KONTOR_VALUE_MONEY:
    case KONTOR_VALUE_MOMENT:
      return FALSE;
    }

  g_return_val_if_reached (FALSE);
}

/**
 * kontor_row_get_title:
 * @self: a row
 *
 * Returns: (transfer none): what names the record for people; "" if nothing does
 */
const char *
kontor_row_get_title (const KontorRow *self)
{
  guint field = kontor_schema_get_type (self->type)->title;
  const KontorValue *value = field != 0 ? self->cells[field].value : NULL;

  return value != NULL && kontor_value_get_shape (value) == KONTOR_VALUE_TEXT
             ? kontor_value_get_text (value)
             : "";
}

/**
 * kontor_row_equal:
 * @a: a row
 * @b: a row
 *
 * Returns: whether they are the same record with the same values; versions do not count
 */
gboolean
kontor_row_equal (const KontorRow *a, const KontorRow *b)
{
  if (a->type != b->type || !kontor_id_equal (&a->id, &b->id) ||
      g_strcmp0 (a->extra, b->extra) != 0)
    return FALSE;
  for (guint i = 1; i < a->n_fields; i++)
    if (!kontor_value_equal (a->cells[i].value, b->cells[i].value))
      return FALSE;

  return TRUE;
}

/**
 * kontor_row_builder_new:
 * @type: a record type
 * @id: the id of the record
 *
 * Returns: (transfer full): a builder of a row with every field unset
 */
KontorRowBuilder *
kontor_row_builder_new (KontorRecordType type, const KontorId *id)
{
  KontorRowBuilder *self = g_new0 (KontorRowBuilder, 1);

  self->row = row_alloc (type, id);

  return self;
}

/**
 * kontor_row_builder_new_from:
 * @row: a row
 *
 * Returns: (transfer full): a builder that starts as @row is
 */
KontorRowBuilder *
kontor_row_builder_new_from (const KontorRow *row)
{
  KontorRowBuilder *self = kontor_row_builder_new (row->type, &row->id);

  self->row->extra = g_strdup (row->extra);
  for (guint i = 1; i < row->n_fields; i++)
    {
      self->row->cells[i] = row->cells[i];
      if (row->cells[i].value != NULL)
        kontor_value_ref (row->cells[i].value);
    }

  return self;
}

/**
 * kontor_row_builder_free:
 * @self: (transfer full): a builder whose row is not wanted
 */
void
kontor_row_builder_free (KontorRowBuilder *self)
{
  g_clear_pointer (&self->row, kontor_row_unref);
  g_free (self);
}

/**
 * kontor_row_builder_set:
 * @self: a builder
 * @field: a field number
 * @value: (nullable): of the field's shape; %NULL unsets
 */
void
kontor_row_builder_set (KontorRowBuilder *self, guint field, const KontorValue *value)
{
  kontor_row_builder_take (self, field,
                           value != NULL ? kontor_value_ref ((KontorValue *) value) : NULL);
}

/**
 * kontor_row_builder_take:
 * @self: a builder
 * @field: a field number
 * @value: (nullable) (transfer full): of the field's shape; %NULL unsets
 */
void
kontor_row_builder_take (KontorRowBuilder *self, guint field, KontorValue *value)
{
  KontorCell *cell = NULL;

  g_return_if_fail (field > 0 && field < self->row->n_fields);
  g_return_if_fail (
      value == NULL ||
      kontor_value_get_shape (value) ==
          kontor_kind_get_shape (kontor_schema_get_field (self->row->type, field)->kind));

  cell = &self->row->cells[field];
  g_clear_pointer (&cell->value, kontor_value_unref);
  cell->value = value;
}

/**
 * kontor_row_builder_set_version:
 * @self: a builder
 * @field: a field number
 * @version: the seq that set it
 */
void
kontor_row_builder_set_version (KontorRowBuilder *self, guint field, gint64 version)
{
  g_return_if_fail (field > 0 && field < self->row->n_fields);

  self->row->cells[field].version = version;
}

/**
 * kontor_row_builder_set_extra:
 * @self: a builder
 * @extra: (nullable): a JSON object
 */
void
kontor_row_builder_set_extra (KontorRowBuilder *self, const char *extra)
{
  g_set_str (&self->row->extra, extra);
}

/**
 * kontor_row_builder_end:
 * @self: (transfer full): a builder
 *
 * Returns: (transfer full): the row
 */
KontorRow *
kontor_row_builder_end (KontorRowBuilder *self)
{
  KontorRow *row = g_steal_pointer (&self->row);

  g_free (self);

  return row;
}
