/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One record as an object for views, on the main thread. There is one subclass per record type, made
 * from the schema at run time, with one read-only property per field. A new state is swapped in by
 * the store and notifies what changed, and nothing else. */

#include "config.h"

#include "kontor-record-private.h"
#include "kontor-search.h"

#include "kontor-json.h"

#include <string.h>

/* What one record's custom fields may hold together. */
#define CUSTOM_VALUES_MAX 10000

typedef struct
{
  KontorRow *row; /* owned */
  gint64 row_id; /* 0: never seen in a table */
  gboolean gone; /* not in the replica any more */
  KontorRecordForget forget; /* nullable */
  gpointer store; /* borrowed, for @forget */
} KontorRecordPrivate;

/* Properties of every record, behind those of its fields. */
enum
{
  EXTRA_RECORD_ID,
  EXTRA_TITLE,
  EXTRA_DELETED,
  N_EXTRAS
};

enum
{
  CUSTOM_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];
static GType gtypes[KONTOR_N_RECORD_TYPES];

G_DEFINE_BOXED_TYPE (KontorValue, kontor_value, kontor_value_ref, kontor_value_unref)
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KontorRecord, kontor_record, G_TYPE_OBJECT)

static KontorRecordPrivate *
get_private (KontorRecord *self)
{
  return kontor_record_get_instance_private (self);
}

/* --- values to properties --- */

static GParamSpec *
field_pspec_new (const KontorField *field)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  switch (kontor_kind_get_shape (field->kind))
    {
    case KONTOR_VALUE_INTEGER:
      if (field->kind == KONTOR_KIND_BOOLEAN)
        return g_param_spec_boolean (field->word, NULL, NULL, FALSE, flags);
      return g_param_spec_int64 (field->word, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
    case KONTOR_VALUE_TEXT:
      if (field->kind == KONTOR_KIND_CHOICE)
        return g_param_spec_int (field->word, NULL, NULL, -1, G_MAXINT, 0, flags);
      return g_param_spec_string (field->word, NULL, NULL, NULL, flags);
    case KONTOR_VALUE_ID:
      return g_param_spec_string (field->word, NULL, NULL, NULL, flags);
    case KONTOR_VALUE_MONEY:
    case KONTOR_VALUE_MOMENT:
    case KONTOR_VALUE_SET:
      return g_param_spec_boxed (field->word, NULL, NULL, KONTOR_TYPE_VALUE, flags);
    }

  g_return_val_if_reached (NULL);
}

static void
get_field (const KontorRow *row, const KontorField *field, GValue *value)
{
  switch (kontor_kind_get_shape (field->kind))
    {
    case KONTOR_VALUE_INTEGER:
      if (field->kind == KONTOR_KIND_BOOLEAN)
        g_value_set_boolean (value, kontor_row_get_boolean (row, field->number));
      else
        g_value_set_int64 (value, kontor_row_get_integer (row, field->number));
      return;
    case KONTOR_VALUE_TEXT:
      if (field->kind == KONTOR_KIND_CHOICE)
        g_value_set_int (value, kontor_row_get_choice (row, field->number));
      else
        g_value_set_string (value, kontor_row_get_text (row, field->number));
      return;
    case KONTOR_VALUE_ID:
      if (kontor_row_has (row, field->number))
        g_value_take_string (value,
                             kontor_id_to_string (kontor_row_get_id_field (row, field->number)));
      return;
    case KONTOR_VALUE_MONEY:
    case KONTOR_VALUE_MOMENT:
    case KONTOR_VALUE_SET:
      g_value_set_boxed (value, kontor_row_get (row, field->number));
      return;
    }
}

static void
kontor_record_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  KontorRecord *self = KONTOR_RECORD (object);
  KontorRecordPrivate *priv = get_private (self);
  KontorRecordType type = KONTOR_RECORD_GET_CLASS (self)->type;
  const KontorTypeInfo *info = kontor_schema_get_type (type);

  if (property < info->n_fields)
    {
      get_field (priv->row, &info->fields[property], value);
      return;
    }

  switch (property - info->n_fields)
    {
    case EXTRA_RECORD_ID:
      g_value_take_string (value, kontor_id_to_string (kontor_row_get_id (priv->row)));
      break;
    case EXTRA_TITLE:
      g_value_set_string (value, kontor_row_get_title (priv->row));
      break;
    case EXTRA_DELETED:
      g_value_set_boolean (value, kontor_record_is_deleted (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

/* --- classes --- */

static void
kontor_record_dispose (GObject *object)
{
  KontorRecord *self = KONTOR_RECORD (object);
  KontorRecordForget forget = g_steal_pointer (&get_private (self)->forget);

  if (forget != NULL)
    forget (self, get_private (self)->store);

  G_OBJECT_CLASS (kontor_record_parent_class)->dispose (object);
}

static void
kontor_record_finalize (GObject *object)
{
  KontorRecordPrivate *priv = get_private (KONTOR_RECORD (object));

  g_clear_pointer (&priv->row, kontor_row_unref);

  G_OBJECT_CLASS (kontor_record_parent_class)->finalize (object);
}

static void
kontor_record_class_init (KontorRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kontor_record_dispose;
  object_class->finalize = kontor_record_finalize;

  /**
   * KontorRecord::custom-changed:
   *
   * A custom field changed: see kontor_record_get_custom().
   */
  signals[CUSTOM_CHANGED] = g_signal_new ("custom-changed", KONTOR_TYPE_RECORD, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_record_init (KontorRecord *self)
{
}

/* A field of the same name stands for the property of every record. */
static void
install_extra (KontorRecordClass *klass, guint number, GParamSpec *pspec)
{
  const KontorTypeInfo *info = kontor_schema_get_type (klass->type);

  if (kontor_schema_find_field (klass->type, g_param_spec_get_name (pspec)) != NULL)
    {
      g_param_spec_sink (pspec);
      return;
    }
  g_object_class_install_property (G_OBJECT_CLASS (klass), info->n_fields + number, pspec);
  klass->pspecs[info->n_fields + number] = pspec;
}

/* The class of one record type; its data is the number of the type. */
static void
typed_class_init (gpointer g_class, gpointer data)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  KontorRecordClass *klass = g_class;
  const KontorTypeInfo *info = kontor_schema_get_type (GPOINTER_TO_INT (data));

  /* A class does not inherit this. */
  G_OBJECT_CLASS (klass)->get_property = kontor_record_get_property;
  klass->type = info->type;
  klass->pspecs = g_new0 (GParamSpec *, info->n_fields + N_EXTRAS);
  for (guint i = 1; i < info->n_fields; i++)
    {
      klass->pspecs[i] = field_pspec_new (&info->fields[i]);
      g_object_class_install_property (G_OBJECT_CLASS (klass), i, klass->pspecs[i]);
    }
  install_extra (klass, EXTRA_RECORD_ID,
                 g_param_spec_string ("record-id", NULL, NULL, NULL, flags));
  install_extra (klass, EXTRA_TITLE, g_param_spec_string ("title", NULL, NULL, NULL, flags));
  install_extra (klass, EXTRA_DELETED, g_param_spec_boolean ("deleted", NULL, NULL, FALSE, flags));
}

/* "time-entry" is a KontorTimeEntryRecord. */
static char *
make_class_name (const char *word)
{
  GString *name = g_string_new ("Kontor");
  gboolean start = TRUE;

  for (; *word != '\0'; word++)
    {
      if (*word != '-')
        g_string_append_c (name, start ? g_ascii_toupper (*word) : *word);
      start = *word == '-';
    }

  return g_string_free (g_string_append (name, "Record"), FALSE);
}

static gpointer
register_types (gpointer unused)
{
  for (guint i = KONTOR_RECORD_NONE + 1; i < KONTOR_N_RECORD_TYPES; i++)
    {
      g_autofree char *name = make_class_name (kontor_schema_get_type (i)->word);
      GTypeInfo info = {
        .class_size = sizeof (KontorRecordClass),
        .class_init = typed_class_init,
        .class_data = GINT_TO_POINTER (i),
        .instance_size = sizeof (KontorRecord),
      };

      gtypes[i] = g_type_register_static (KONTOR_TYPE_RECORD, name, &info, G_TYPE_FLAG_FINAL);
    }

  return NULL;
}

/**
 * kontor_record_register_types:
 *
 * Makes the subclasses of all record types known to GObject by name (KontorTaskRecord, …). To be
 * called before the first `.ui` that speaks of them is read; again does no harm.
 */
void
kontor_record_register_types (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, register_types, NULL);
}

/**
 * kontor_record_type_get_gtype:
 * @type: a record type
 *
 * Returns: the subclass of its records
 */
GType
kontor_record_type_get_gtype (KontorRecordType type)
{
  g_return_val_if_fail (type > KONTOR_RECORD_NONE && type < KONTOR_N_RECORD_TYPES, G_TYPE_INVALID);

  kontor_record_register_types ();

  return gtypes[type];
}

/* --- states --- */

KontorRecord *
kontor_record_new (KontorRow *row, gint64 row_id)
{
  KontorRecord *self =
      g_object_new (kontor_record_type_get_gtype (kontor_row_get_record_type (row)), NULL);
  KontorRecordPrivate *priv = get_private (self);

  priv->row = kontor_row_ref (row);
  priv->row_id = row_id;
  priv->gone = row_id == 0;

  return self;
}

void
kontor_record_set_forget (KontorRecord *self, KontorRecordForget forget, gpointer store)
{
  KontorRecordPrivate *priv = get_private (self);

  priv->forget = forget;
  priv->store = store;
}

const gint64 *
kontor_record_get_row_id (KontorRecord *self)
{
  return &get_private (self)->row_id;
}

void
kontor_record_set_row_id (KontorRecord *self, gint64 row_id)
{
  get_private (self)->row_id = row_id;
}

static void
notify_extra (KontorRecord *self, guint number, gboolean changed)
{
  KontorRecordClass *klass = KONTOR_RECORD_GET_CLASS (self);
  GParamSpec *pspec = klass->pspecs[kontor_schema_get_type (klass->type)->n_fields + number];

  if (changed && pspec != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
notify_fields (KontorRecord *self, const KontorRow *before, const KontorRow *after)
{
  KontorRecordClass *klass = KONTOR_RECORD_GET_CLASS (self);
  const KontorTypeInfo *info = kontor_schema_get_type (klass->type);

  for (guint i = 1; i < info->n_fields; i++)
    if (!kontor_value_equal (kontor_row_get (before, i), kontor_row_get (after, i)))
      g_object_notify_by_pspec (G_OBJECT (self), klass->pspecs[i]);
}

void
kontor_record_set_row (KontorRecord *self, KontorRow *row)
{
  KontorRecordPrivate *priv = get_private (self);
  g_autoptr (KontorRow) before = kontor_row_ref (priv->row);
  gboolean was_deleted = kontor_record_is_deleted (self);

  priv->gone = row == NULL;
  if (row != NULL)
    {
      kontor_row_unref (priv->row);
      priv->row = kontor_row_ref (row);
    }

  g_object_freeze_notify (G_OBJECT (self));
  notify_fields (self, before, priv->row);
  notify_extra (self, EXTRA_TITLE,
                g_strcmp0 (kontor_row_get_title (before), kontor_row_get_title (priv->row)) != 0);
  notify_extra (self, EXTRA_DELETED, was_deleted != kontor_record_is_deleted (self));
  g_object_thaw_notify (G_OBJECT (self));
  if (g_strcmp0 (kontor_row_get_extra (before), kontor_row_get_extra (priv->row)) != 0)
    g_signal_emit (self, signals[CUSTOM_CHANGED], 0);
}

/* --- public functions --- */

/**
 * kontor_record_get_row:
 *
 * Returns: (transfer none): the state as it is now, for operations and typed getters; take a
 *   reference to keep it
 */
KontorRow *
kontor_record_get_row (KontorRecord *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD (self), NULL);

  return get_private (self)->row;
}

KontorRecordType
kontor_record_get_record_type (KontorRecord *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD (self), KONTOR_RECORD_NONE);

  return KONTOR_RECORD_GET_CLASS (self)->type;
}

/**
 * kontor_record_get_id:
 *
 * Returns: (transfer none): the record's id; nil if it was gone before it was first read
 */
const KontorId *
kontor_record_get_id (KontorRecord *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD (self), NULL);

  return kontor_row_get_id (get_private (self)->row);
}

const char *
kontor_record_get_title (KontorRecord *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD (self), NULL);

  return kontor_search_get_title (get_private (self)->row);
}

/**
 * kontor_record_is_deleted:
 *
 * Returns: whether the record is in the bin, or gone from the replica
 */
gboolean
kontor_record_is_deleted (KontorRecord *self)
{
  KontorRecordPrivate *priv = NULL;

  g_return_val_if_fail (KONTOR_IS_RECORD (self), TRUE);

  priv = get_private (self);

  return priv->gone || kontor_row_is_deleted (priv->row);
}

/**
 * kontor_record_get_custom:
 * @id: names a custom field
 *
 * Returns: (transfer full) (nullable): the field's value as JSON text; %NULL: unset
 */
char *
kontor_record_get_custom (KontorRecord *self, const char *id)
{
  g_autoptr (KontorJson) extra = NULL;
  const KontorJson *value = NULL;
  GString *json = NULL;
  const char *text = NULL;

  g_return_val_if_fail (KONTOR_IS_RECORD (self), NULL);

  text = kontor_row_get_extra (get_private (self)->row);
  extra = text != NULL ? kontor_json_parse (text, strlen (text), CUSTOM_VALUES_MAX, NULL) : NULL;
  if (extra == NULL || kontor_json_get_kind (extra) != KONTOR_JSON_OBJECT)
    return NULL;
  value = kontor_json_find (extra, id);
  if (value == NULL)
    return NULL;

  json = g_string_new (NULL);
  kontor_json_write_tree (json, value);

  return g_string_free (json, FALSE);
}
