/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The schema in memory: tables made from kontor-schema-fields.h and kontor-schema-choices.h by
 * reading them once more, and look-ups in them. Immutable, any thread. */

#include "config.h"

#include "kontor-schema.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LIST(N) static const KontorChoice choices_##N[] = {
#define CHOICE(N, C, word, label) { word, label },
#define LIST_END(N) \
  } \
  ;
#undef NC_
#define NC_(context, text) text, context
#include "kontor-schema-choices.h"
#undef LIST
#undef CHOICE
#undef LIST_END

#define REQUIRED KONTOR_FLAG_REQUIRED
#define SEARCHED KONTOR_FLAG_SEARCHED
#define HISTORY KONTOR_FLAG_HISTORY
#define INDEXED KONTOR_FLAG_INDEXED
#define ROOT KONTOR_FLAG_ROOT
#define NONE .target = KONTOR_RECORD_NONE
#define TO(T) .target = KONTOR_RECORD_##T
#define CHOICES(N) .choices = choices_##N, .n_choices = KONTOR_N_##N##_CHOICES

/* A label's context goes into the member behind it.
 * The common fields stand at the front of each type's table, so they are spelled by a macro that is
 * filled from the file's COMMON lines. */
#define TYPE(...)
#define FIELD(...)
#define TYPE_END(...)
#define COMMON(F, w, k, f, m, param, l) \
  { .number = KONTOR_COMMON_##F, \
    .word = w, \
    .kind = KONTOR_KIND_##k, \
    .flags = f, \
    .merge = KONTOR_MERGE_##m, \
    .label = l, \
    param },
static const KontorField common_fields[] = {
#include "kontor-schema-fields.h"
};
#undef COMMON
#undef TYPE
#undef FIELD
#undef TYPE_END

G_STATIC_ASSERT (G_N_ELEMENTS (common_fields) == KONTOR_COMMON_N_FIELDS - 1);

#define COMMON(...)
#define TYPE(T, ...) static KontorField fields_##T[KONTOR_##T##_N_FIELDS] = {
#define FIELD(T, F, w, k, f, m, param, l) \
  [KONTOR_##T##_##F] = { .number = KONTOR_##T##_##F, \
                         .word = w, \
                         .kind = KONTOR_KIND_##k, \
                         .flags = f, \
                         .merge = KONTOR_MERGE_##m, \
                         .label = l, \
                         param },
#define TYPE_END(T) \
  } \
  ;
#include "kontor-schema-fields.h"
#undef COMMON
#undef TYPE
#undef FIELD
#undef TYPE_END

#undef NC_
#define NC_(context, text) text

static KontorTypeInfo types[KONTOR_N_RECORD_TYPES] = {
#define COMMON(...)
#define TYPE(T, w, m, l, p) \
  [KONTOR_RECORD_##T] = { .type = KONTOR_RECORD_##T, \
                          .word = w, \
                          .module = KONTOR_MODULE_##m, \
                          .label = l, \
                          .plural = p, \
                          .fields = fields_##T, \
                          .n_fields = KONTOR_##T##_N_FIELDS },
#define FIELD(...)
#define TYPE_END(...)
#include "kontor-schema-fields.h"
#undef COMMON
#undef TYPE
#undef FIELD
#undef TYPE_END
};

#undef REQUIRED
#undef SEARCHED
#undef HISTORY
#undef INDEXED
#undef ROOT
#undef NONE
#undef TO
#undef CHOICES

static GHashTable *types_by_word;
static GHashTable *fields_by_word[KONTOR_N_RECORD_TYPES];
static char *fingerprint;

static void
complete_type (KontorTypeInfo *info, GChecksum *checksum)
{
  KontorField *fields = (KontorField *) info->fields;

  memcpy (fields + 1, common_fields, sizeof common_fields);
  fields_by_word[info->type] = g_hash_table_new (g_str_hash, g_str_equal);
  g_checksum_update (checksum, (const guchar *) info->word, -1);
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autofree char *line = NULL;

      g_hash_table_insert (fields_by_word[info->type], (char *) fields[i].word, &fields[i]);
      if (fields[i].flags & KONTOR_FLAG_ROOT)
        info->root = i;
      if (info->title == 0 && i >= KONTOR_COMMON_N_FIELDS &&
          (fields[i].flags & KONTOR_FLAG_SEARCHED))
        info->title = i;
      line = g_strdup_printf ("\n%s %d %d", fields[i].word, fields[i].kind, fields[i].merge);
      g_checksum_update (checksum, (const guchar *) line, -1);
    }
}

static gpointer
complete_tables (gpointer unused)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  types_by_word = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 1; i < KONTOR_N_RECORD_TYPES; i++)
    {
      complete_type (&types[i], checksum);
      g_hash_table_insert (types_by_word, (char *) types[i].word, &types[i]);
    }
  fingerprint = g_strndup (g_checksum_get_string (checksum), 16);

  return NULL;
}

static void
ensure_tables (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, complete_tables, NULL);
}

/**
 * kontor_schema_get_type:
 * @type: a record type, not %KONTOR_RECORD_NONE
 *
 * Returns: (transfer none): what the schema says of it
 */
const KontorTypeInfo *
kontor_schema_get_type (KontorRecordType type)
{
  g_return_val_if_fail (type > KONTOR_RECORD_NONE && type < KONTOR_N_RECORD_TYPES, NULL);

  ensure_tables ();

  return &types[type];
}

/**
 * kontor_schema_get_field:
 * @type: a record type
 * @number: one of its field numbers
 *
 * Returns: (transfer none): what the schema says of the field
 */
const KontorField *
kontor_schema_get_field (KontorRecordType type, guint number)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);

  g_return_val_if_fail (info != NULL && number > 0 && number < info->n_fields, NULL);

  return &info->fields[number];
}

/**
 * kontor_schema_find_type:
 * @word: what may be a type's word, as "time-entry"
 *
 * Returns: the type, or %KONTOR_RECORD_NONE
 */
KontorRecordType
kontor_schema_find_type (const char *word)
{
  const KontorTypeInfo *info = NULL;

  ensure_tables ();
  info = g_hash_table_lookup (types_by_word, word);

  return info != NULL ? info->type : KONTOR_RECORD_NONE;
}

/**
 * kontor_schema_find_field:
 * @type: a record type
 * @word: what may be a field's word, as "hard-deadline"
 *
 * Returns: (transfer none) (nullable): the field
 */
const KontorField *
kontor_schema_find_field (KontorRecordType type, const char *word)
{
  g_return_val_if_fail (type > KONTOR_RECORD_NONE && type < KONTOR_N_RECORD_TYPES, NULL);

  ensure_tables ();

  return g_hash_table_lookup (fields_by_word[type], word);
}

/**
 * kontor_schema_get_fingerprint:
 *
 * Returns: (transfer none): sixteen hexadecimal digits that change when a type, a field, its kind
 *   or its merge rule does
 */
const char *
kontor_schema_get_fingerprint (void)
{
  ensure_tables ();

  return fingerprint;
}

/**
 * kontor_type_info_get_label:
 * @self: a type
 *
 * Returns: (transfer none): its name for people, translated
 */
const char *
kontor_type_info_get_label (const KontorTypeInfo *self)
{
  return g_dpgettext2 (NULL, "type", self->label);
}

/**
 * kontor_type_info_get_plural:
 * @self: a type
 *
 * Returns: (transfer none): its plural for people, translated
 */
const char *
kontor_type_info_get_plural (const KontorTypeInfo *self)
{
  return g_dpgettext2 (NULL, "type", self->plural);
}

/**
 * kontor_field_get_label:
 * @self: a field
 *
 * Returns: (transfer none): its name for people, translated
 */
const char *
kontor_field_get_label (const KontorField *self)
{
  return g_dpgettext2 (NULL, self->context, self->label);
}

/**
 * kontor_field_find_choice:
 * @self: a field of kind %KONTOR_KIND_CHOICE
 * @word: (nullable): a stored word
 *
 * Returns: the number of the choice, 0 for %NULL, or -1 when this version does not know the word
 */
int
kontor_field_find_choice (const KontorField *self, const char *word)
{
  if (word == NULL)
    return 0;
  for (guint i = 0; i < self->n_choices; i++)
    if (strcmp (self->choices[i].word, word) == 0)
      return (int) i;

  return -1;
}

/**
 * kontor_field_get_choice_label:
 * @self: a field of kind %KONTOR_KIND_CHOICE
 * @choice: the number of one of its choices
 *
 * Returns: (transfer none): the choice's name for people, translated
 */
const char *
kontor_field_get_choice_label (const KontorField *self, guint choice)
{
  g_return_val_if_fail (choice < self->n_choices, NULL);

  return g_dpgettext2 (NULL, self->choices[choice].context, self->choices[choice].label);
}

/**
 * kontor_field_is_set:
 * @self: a field
 *
 * Returns: whether its values are sets of elements
 */
gboolean
kontor_field_is_set (const KontorField *self)
{
  return self->kind == KONTOR_KIND_TAGS || self->kind == KONTOR_KIND_REFERENCES;
}

/**
 * kontor_module_get_word:
 * @module: a module
 *
 * Returns: (transfer none): the word that organisation.modules-off holds for it
 */
const char *
kontor_module_get_word (KontorModule module)
{
  static const char *const words[KONTOR_N_MODULES] = { "base", "people",   "chat",  "tasks",
                                                       "time", "calendar", "drive", "crm" };

  g_return_val_if_fail (module < KONTOR_N_MODULES, NULL);

  return words[module];
}
