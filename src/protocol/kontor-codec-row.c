/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows as JSON, see PROTOCOL.md, "Rows". Fields that this version does not know are carried from
 * where they are read to where they are written, each with its version. Any thread. */

#include "config.h"

#include "kontor-codec-private.h"

#include <string.h>

/* The fields of a row that are written: known ones by number, then the others from extra. */
typedef struct
{
  const KontorRow *row;
  const KontorTypeInfo *info;
  gint64 newer_than;
  KontorJson *extra; /* owned, nullable */
} Writing;

/* Fields of newer versions stand in extra as {"word": {"value": …, "version": …}, …}. */
static gint64
get_extra_version (const KontorJson *member)
{
  const KontorJson *version = kontor_json_get_kind (member) == KONTOR_JSON_OBJECT
                                  ? kontor_json_find (member, "version")
                                  : NULL;

  return version != NULL && kontor_json_get_kind (version) == KONTOR_JSON_INTEGER
             ? kontor_json_get_integer (version)
             : 0;
}

static const KontorJson *
get_extra_value (const KontorJson *member)
{
  return kontor_json_get_kind (member) == KONTOR_JSON_OBJECT ? kontor_json_find (member, "value")
                                                             : NULL;
}

static KontorJson *
parse_extra (const char *extra)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorJson) tree = NULL;

  if (extra == NULL)
    return NULL;
  tree = kontor_json_parse (extra, strlen (extra), KONTOR_CODEC_VALUES_MAX, &problem);
  if (tree != NULL && kontor_json_get_kind (tree) == KONTOR_JSON_OBJECT)
    return g_steal_pointer (&tree);
  g_message ("a row's extra fields are not readable and are left out: %s",
             problem != NULL ? problem->detail : "not an object");

  return NULL;
}

/* A word that was unknown once and is known by now stands among the fields. */
static gboolean
writes_extra (const Writing *self, const KontorJson *member)
{
  return get_extra_value (member) != NULL && get_extra_version (member) > self->newer_than &&
         kontor_schema_find_field (self->info->type, kontor_json_get_name (member)) == NULL;
}

/* Unset fields of a whole row go without saying. */
static gboolean
writes_field (const Writing *self, guint field)
{
  if (self->newer_than >= 0)
    return kontor_row_get_version (self->row, field) > self->newer_than;

  return kontor_row_get (self->row, field) != NULL;
}

/* Whether the field's version is told: of a whole row also that of an unset field. */
static gboolean
has_version (const Writing *self, guint field)
{
  return self->newer_than < 0 || writes_field (self, field);
}

/* The version that most fields have; of equally frequent ones that of the first field. */
static gint64
find_most_frequent_version (const Writing *self)
{
  guint most = 0;
  gint64 version = 0;

  for (guint i = 1; i < self->info->n_fields; i++)
    {
      gint64 candidate = kontor_row_get_version (self->row, i);
      guint count = 0;

      if (!has_version (self, i) || (most > 0 && candidate == version))
        continue;
      for (guint k = i; k < self->info->n_fields; k++)
        count += has_version (self, k) && kontor_row_get_version (self->row, k) == candidate;
      if (count > most)
        {
          most = count;
          version = candidate;
        }
    }

  return version;
}

static void
write_fields (GString *json, const Writing *self)
{
  kontor_json_write_name (json, "fields");
  g_string_append_c (json, '{');
  for (guint i = 1; i < self->info->n_fields; i++)
    if (writes_field (self, i))
      {
        kontor_json_write_name (json, self->info->fields[i].word);
        kontor_codec_write_value (json, &self->info->fields[i], kontor_row_get (self->row, i));
      }
  if (self->extra != NULL)
    for (const KontorJson *member = kontor_json_get_first (self->extra); member != NULL;
         member = kontor_json_get_next (member))
      if (writes_extra (self, member))
        {
          kontor_json_write_name (json, kontor_json_get_name (member));
          kontor_json_write_tree (json, get_extra_value (member));
        }
  g_string_append_c (json, '}');
}

static void
write_versions (GString *json, const Writing *self)
{
  gint64 frequent = find_most_frequent_version (self);

  kontor_json_write_name (json, "versions");
  g_string_append_c (json, '{');
  if (frequent != 0)
    kontor_json_add_integer (json, "*", frequent);
  for (guint i = 1; i < self->info->n_fields; i++)
    if (has_version (self, i) && kontor_row_get_version (self->row, i) != frequent)
      kontor_json_add_integer (json, self->info->fields[i].word,
                               kontor_row_get_version (self->row, i));
  if (self->extra != NULL)
    for (const KontorJson *member = kontor_json_get_first (self->extra); member != NULL;
         member = kontor_json_get_next (member))
      if (writes_extra (self, member) && get_extra_version (member) != frequent)
        kontor_json_add_integer (json, kontor_json_get_name (member), get_extra_version (member));
  g_string_append_c (json, '}');
}

/**
 * kontor_codec_write_row:
 * @json: what was written so far
 * @row: a row
 * @newer_than: writes only fields with a greater version, unset ones as null; -1: the whole row
 */
void
kontor_codec_write_row (GString *json, const KontorRow *row, gint64 newer_than)
{
  g_autoptr (KontorJson) extra = parse_extra (kontor_row_get_extra (row));
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  Writing writing = { row, info, newer_than, extra };

  g_string_append_c (json, '{');
  kontor_json_add_text (json, "type", info->word);
  kontor_json_add_id (json, "id", kontor_row_get_id (row));
  if (newer_than >= 0)
    kontor_json_add_boolean (json, "part", TRUE);
  write_fields (json, &writing);
  write_versions (json, &writing);
  g_string_append_c (json, '}');
}

/* A row that is being read. */
typedef struct
{
  const KontorTypeInfo *info;
  KontorId id;
  KontorRowBuilder *builder; /* owned */
  gint64 frequent;
  gboolean part;
  guint8 *seen; /* borrowed: by field number, whether it was among the fields */
  GHashTable *unknown; /* (element-type utf8 KontorJson) (owned) (nullable): by borrowed name */
  GPtrArray *in_order; /* (element-type KontorJson) (owned) (nullable): the same, as they came */
  GHashTable *exception; /* (element-type utf8 KontorJson) (owned) (nullable): their versions */
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->builder, kontor_row_builder_free);
  g_clear_pointer (&self->unknown, g_hash_table_unref);
  g_clear_pointer (&self->in_order, g_ptr_array_unref);
  g_clear_pointer (&self->exception, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
keep_unknown (Reading *self, const KontorJson *member, KontorProblem **problem)
{
  if (self->unknown == NULL)
    {
      self->unknown = g_hash_table_new (g_str_hash, g_str_equal);
      self->exception = g_hash_table_new (g_str_hash, g_str_equal);
      self->in_order = g_ptr_array_new ();
    }
  /* "*" has a meaning among the versions, so it never names a field. */
  if (strcmp (kontor_json_get_name (member), "*") == 0 ||
      !g_hash_table_insert (self->unknown, (gpointer) kontor_json_get_name (member),
                            (gpointer) member))
    return kontor_json_fail (member, KONTOR_PROBLEM_MALFORMED, 0, NULL, problem);
  g_ptr_array_add (self->in_order, (gpointer) member);

  return TRUE;
}

static gboolean
read_fields (Reading *self, const KontorJson *fields, KontorProblem **problem)
{
  for (const KontorJson *member = kontor_json_get_first (fields); member != NULL;
       member = kontor_json_get_next (member))
    {
      const KontorField *field = kontor_schema_find_field (self->info->type,
                                                           kontor_json_get_name (member));
      KontorValue *value = NULL;

      if (field == NULL)
        {
          if (!keep_unknown (self, member, problem))
            return FALSE;
          continue;
        }
      if (self->seen[field->number])
        return kontor_json_fail (member, KONTOR_PROBLEM_MALFORMED, 0, NULL, problem);
      if (!kontor_codec_read_value (member, field, self->info->type, &self->id,
                                    KONTOR_CODEC_LENIENT, &value, problem))
        return FALSE;
      self->seen[field->number] = TRUE;
      kontor_row_builder_take (self->builder, field->number, value);
    }

  return TRUE;
}

static gboolean
read_versions (Reading *self, const KontorJson *versions, KontorProblem **problem)
{
  if (versions != NULL && !kontor_json_expect_integer (versions, "*", KONTOR_JSON_OPTIONAL, 0,
                                                       G_MAXINT64, &self->frequent, problem))
    return FALSE;
  for (guint i = 1; i < self->info->n_fields; i++)
    if (!self->part || self->seen[i])
      kontor_row_builder_set_version (self->builder, i, self->frequent);

  for (const KontorJson *member = versions != NULL ? kontor_json_get_first (versions) : NULL;
       member != NULL; member = kontor_json_get_next (member))
    {
      const char *word = kontor_json_get_name (member);
      const KontorField *field = kontor_schema_find_field (self->info->type, word);

      if (kontor_json_get_kind (member) != KONTOR_JSON_INTEGER ||
          kontor_json_get_integer (member) < 0)
        return kontor_json_fail (member, KONTOR_PROBLEM_MALFORMED, 0, NULL, problem);
      if (field != NULL && (!self->part || self->seen[field->number]))
        kontor_row_builder_set_version (self->builder, field->number,
                                        kontor_json_get_integer (member));
      else if (field == NULL && self->exception != NULL)
        g_hash_table_insert (self->exception, (gpointer) word, (gpointer) member);
    }

  return TRUE;
}

static void
write_extra_member (GString *json, const char *word, const KontorJson *value, gint64 version)
{
  kontor_json_write_name (json, word);
  g_string_append_c (json, '{');
  kontor_json_write_name (json, "value");
  kontor_json_write_tree (json, value);
  kontor_json_add_integer (json, "version", version);
  g_string_append_c (json, '}');
}

static void
build_extra (Reading *self)
{
  g_autoptr (GString) json = NULL;

  if (self->unknown == NULL)
    return;
  json = g_string_new ("{");
  for (guint i = 0; i < self->in_order->len; i++)
    {
      const KontorJson *member = g_ptr_array_index (self->in_order, i);
      const char *word = kontor_json_get_name (member);
      const KontorJson *version = g_hash_table_lookup (self->exception, word);

      write_extra_member (json, word, member,
                          version != NULL ? kontor_json_get_integer (version) : self->frequent);
    }
  g_string_append_c (json, '}');
  kontor_row_builder_set_extra (self->builder, json->str);
}

/**
 * kontor_codec_knows_type:
 * @node: an object that names a record
 *
 * Returns: whether its type is none that only a newer version knows; what is malformed counts as
 *   known, for the reader to say so
 */
gboolean
kontor_codec_knows_type (const KontorJson *node)
{
  const KontorJson *type = kontor_json_find (node, "type");

  return type == NULL || kontor_json_get_kind (type) != KONTOR_JSON_TEXT ||
         kontor_schema_find_type (kontor_json_get_text (type)) != KONTOR_RECORD_NONE;
}

/**
 * kontor_codec_read_record:
 * @node: an object with the members "type" and "id"
 * @type: (out): the type
 * @id: (out caller-allocates): the id, never nil
 * @problem: (out) (optional): what is wrong
 *
 * Returns: whether they name a record of a type that this version knows
 */
gboolean
kontor_codec_read_record (const KontorJson *node,
                          KontorRecordType *type,
                          KontorId *id,
                          KontorProblem **problem)
{
  const KontorJson *word = NULL;
  KontorRecordType found = KONTOR_RECORD_NONE;

  if (!kontor_json_expect_member (node, "type", KONTOR_JSON_TEXT, KONTOR_JSON_REQUIRED, &word,
                                  problem))
    return FALSE;
  found = kontor_schema_find_type (kontor_json_get_text (word));
  if (found == KONTOR_RECORD_NONE)
    return kontor_json_fail (word, KONTOR_PROBLEM_UNKNOWN_TYPE, 0, kontor_json_get_text (word),
                             problem);
  if (!kontor_json_expect_id (node, "id", KONTOR_JSON_REQUIRED, id, problem))
    return FALSE;
  *type = found;

  return TRUE;
}

/**
 * kontor_codec_read_row:
 * @node: what was read
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the row. Of a part, fields that are not in it are unset and of
 *   version 0
 */
KontorRow *
kontor_codec_read_row (const KontorJson *node, KontorProblem **problem)
{
  g_auto (Reading) reading = { 0 };
  KontorRecordType type = KONTOR_RECORD_NONE;
  const KontorJson *fields = NULL;
  const KontorJson *versions = NULL;

  if (!kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) ||
      !kontor_codec_read_record (node, &type, &reading.id, problem) ||
      !kontor_json_expect_boolean (node, "part", &reading.part, problem) ||
      !kontor_json_expect_member (node, "fields", KONTOR_JSON_OBJECT, KONTOR_JSON_REQUIRED, &fields,
                                  problem) ||
      !kontor_json_expect_member (node, "versions", KONTOR_JSON_OBJECT, KONTOR_JSON_OPTIONAL,
                                  &versions, problem))
    return NULL;

  reading.info = kontor_schema_get_type (type);
  reading.builder = kontor_row_builder_new (type, &reading.id);
  reading.seen = g_newa0 (guint8, reading.info->n_fields);
  if (!read_fields (&reading, fields, problem) || !read_versions (&reading, versions, problem))
    return NULL;
  build_extra (&reading);

  return kontor_row_builder_end (g_steal_pointer (&reading.builder));
}

/**
 * kontor_codec_get_extra:
 * @extra: (nullable): the extra text of a row
 * @word: the word of a field that this version does not know, or the id of a custom one
 *
 * Returns: (transfer full) (nullable): the field's value as JSON text; %NULL when unset
 */
char *
kontor_codec_get_extra (const char *extra, const char *word)
{
  g_autoptr (KontorJson) tree = parse_extra (extra);
  const KontorJson *member = tree != NULL ? kontor_json_find (tree, word) : NULL;
  const KontorJson *value = member != NULL ? get_extra_value (member) : NULL;
  GString *json = NULL;

  if (value == NULL || kontor_json_get_kind (value) == KONTOR_JSON_NULL)
    return NULL;
  json = g_string_new (NULL);
  kontor_json_write_tree (json, value);

  return g_string_free_and_steal (json);
}

/**
 * kontor_codec_merge_extra:
 * @base: (nullable): the extra text of a row
 * @patch: (nullable): that of a later state of it, or of a part of one
 *
 * Returns: (transfer full) (nullable): both together, of each field the newer one
 */
char *
kontor_codec_merge_extra (const char *base, const char *patch)
{
  g_autoptr (KontorJson) before = parse_extra (base);
  g_autoptr (KontorJson) after = parse_extra (patch);
  g_autoptr (GHashTable) newer = g_hash_table_new (g_str_hash, g_str_equal);
  GString *json = NULL;

  if (before == NULL || after == NULL)
    return g_strdup (after != NULL ? patch : before != NULL ? base : NULL);

  for (const KontorJson *member = kontor_json_get_first (after); member != NULL;
       member = kontor_json_get_next (member))
    g_hash_table_insert (newer, (gpointer) kontor_json_get_name (member), (gpointer) member);
  json = g_string_new ("{");
  for (const KontorJson *member = kontor_json_get_first (before); member != NULL;
       member = kontor_json_get_next (member))
    {
      const char *word = kontor_json_get_name (member);
      const KontorJson *other = g_hash_table_lookup (newer, word);
      gboolean replaced = other != NULL && get_extra_version (other) > get_extra_version (member);

      g_hash_table_remove (newer, word);
      kontor_json_write_name (json, word);
      kontor_json_write_tree (json, replaced ? other : member);
    }
  for (const KontorJson *member = kontor_json_get_first (after); member != NULL;
       member = kontor_json_get_next (member))
    if (g_hash_table_remove (newer, kontor_json_get_name (member)))
      {
        kontor_json_write_name (json, kontor_json_get_name (member));
        kontor_json_write_tree (json, member);
      }
  g_string_append_c (json, '}');

  return g_string_free_and_steal (json);
}

/**
 * kontor_codec_row_to_text:
 * @row: a row
 *
 * Returns: (transfer full): the whole row as canonical JSON
 */
char *
kontor_codec_row_to_text (const KontorRow *row)
{
  GString *json = g_string_new (NULL);

  kontor_codec_write_row (json, row, -1);

  return g_string_free_and_steal (json);
}

/**
 * kontor_codec_row_from_text:
 * @text: JSON
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the row
 */
KontorRow *
kontor_codec_row_from_text (const char *text, KontorProblem **problem)
{
  g_autoptr (KontorJson) node = kontor_codec_parse (text, strlen (text), problem);

  return node != NULL ? kontor_codec_read_row (node, problem) : NULL;
}
