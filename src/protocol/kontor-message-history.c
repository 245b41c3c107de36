/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bodies of the history call, see PROTOCOL.md, "History". Any thread. */

#include "config.h"

#include "kontor-message-private.h"

/**
 * kontor_history_request_new:
 * @type: the type of the record
 * @id: the record
 *
 * Returns: (transfer full): a request for its newest entries
 */
KontorHistoryRequest *
kontor_history_request_new (KontorRecordType type, const KontorId *id)
{
  KontorHistoryRequest *self = g_new0 (KontorHistoryRequest, 1);

  self->type = type;
  self->id = *id;
  self->limit = KONTOR_HISTORY_LIMIT_MAX;

  return self;
}

/**
 * kontor_history_request_free:
 * @self: (transfer full): a request
 */
void
kontor_history_request_free (KontorHistoryRequest *self)
{
  g_free (self);
}

/**
 * kontor_history_request_write:
 * @self: a request
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_history_request_write (const KontorHistoryRequest *self)
{
  GString *json = g_string_new ("{");

  kontor_json_add_text (json, "type", kontor_schema_get_type (self->type)->word);
  kontor_json_add_id (json, "id", &self->id);
  if (self->before != 0)
    kontor_json_add_integer (json, "before", self->before);
  kontor_json_add_integer (json, "limit", self->limit);
  g_string_append_c (json, '}');

  return kontor_message_end (json);
}

/**
 * kontor_history_request_read:
 * @body: a body
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the request
 */
KontorHistoryRequest *
kontor_history_request_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (KontorJson) root = kontor_message_parse (body, KONTOR_STRINGS_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);
  g_autoptr (KontorHistoryRequest) self = g_new0 (KontorHistoryRequest, 1);
  gint64 limit = KONTOR_HISTORY_LIMIT_MAX;

  if (root == NULL || !kontor_codec_read_record (root, &self->type, &self->id, problem) ||
      !kontor_json_expect_integer (root, "before", KONTOR_JSON_OPTIONAL, 0, KONTOR_JSON_INTEGER_MAX,
                                   &self->before, problem) ||
      !kontor_json_expect_integer (root, "limit", KONTOR_JSON_OPTIONAL, 1, KONTOR_HISTORY_LIMIT_MAX,
                                   &limit, problem))
    return NULL;
  self->limit = (guint) limit;

  return g_steal_pointer (&self);
}

/**
 * kontor_history_entry_new:
 *
 * Returns: (transfer full): an entry to be filled
 */
KontorHistoryEntry *
kontor_history_entry_new (void)
{
  return g_new0 (KontorHistoryEntry, 1);
}

/**
 * kontor_history_entry_free:
 * @self: (transfer full): an entry
 */
void
kontor_history_entry_free (KontorHistoryEntry *self)
{
  g_free (self->who);
  g_clear_pointer (&self->from, kontor_value_unref);
  g_clear_pointer (&self->to, kontor_value_unref);
  g_free (self);
}

/**
 * kontor_history_reply_new:
 * @type: the type of the record
 * @id: the record
 *
 * Returns: (transfer full): a page without entries
 */
KontorHistoryReply *
kontor_history_reply_new (KontorRecordType type, const KontorId *id)
{
  KontorHistoryReply *self = g_new0 (KontorHistoryReply, 1);

  self->type = type;
  self->id = *id;
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_history_entry_free);

  return self;
}

/**
 * kontor_history_reply_free:
 * @self: (transfer full): a page
 */
void
kontor_history_reply_free (KontorHistoryReply *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static void
write_entry (GString *json, KontorRecordType type, const KontorHistoryEntry *entry)
{
  const KontorField *field = kontor_schema_get_field (type, entry->field);

  kontor_json_write_comma (json);
  g_string_append_c (json, '{');
  kontor_json_add_integer (json, "seq", entry->seq);
  kontor_json_add_integer (json, "at", entry->at);
  if (!kontor_id_is_nil (&entry->by))
    kontor_json_add_id (json, "by", &entry->by);
  kontor_json_add_text (json, "who", entry->who);
  kontor_json_add_text (json, "field", field->word);
  if (entry->from != NULL)
    {
      kontor_json_write_name (json, "from");
      kontor_codec_write_value (json, field, entry->from);
    }
  if (entry->to != NULL)
    {
      kontor_json_write_name (json, "to");
      kontor_codec_write_value (json, field, entry->to);
    }
  g_string_append_c (json, '}');
}

/**
 * kontor_history_reply_write:
 * @self: a page
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_history_reply_write (const KontorHistoryReply *self)
{
  GString *json = g_string_new ("{");

  kontor_json_add_text (json, "type", kontor_schema_get_type (self->type)->word);
  kontor_json_add_id (json, "id", &self->id);
  kontor_json_add_boolean (json, "more", self->more);
  kontor_json_write_name (json, "entries");
  g_string_append_c (json, '[');
  for (guint i = 0; i < self->entries->len; i++)
    write_entry (json, self->type, g_ptr_array_index (self->entries, i));
  g_string_append (json, "]}");

  return kontor_message_end (json);
}

static gboolean
read_side (const KontorJson *node,
           const char *name,
           const KontorField *field,
           const KontorHistoryReply *self,
           KontorValue **value,
           KontorProblem **problem)
{
  const KontorJson *member = kontor_json_find (node, name);

  return member == NULL || kontor_codec_read_value (member, field, self->type, &self->id,
                                                    KONTOR_CODEC_LENIENT, value, problem);
}

static gboolean
read_entry (const KontorJson *node, KontorHistoryReply *self, KontorProblem **problem)
{
  g_autofree char *word = NULL;
  const KontorField *field = NULL;
  KontorHistoryEntry *entry = NULL;

  if (!kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) ||
      !kontor_json_expect_text (node, "field", KONTOR_JSON_REQUIRED, KONTOR_TEXT_MAX, &word,
                                problem))
    return FALSE;
  /* Of a newer version: nothing here could show it. */
  field = kontor_schema_find_field (self->type, word);
  if (field == NULL)
    return TRUE;

  entry = kontor_history_entry_new ();
  entry->field = field->number;
  g_ptr_array_add (self->entries, entry);

  return kontor_json_expect_integer (node, "seq", KONTOR_JSON_REQUIRED, 0, KONTOR_JSON_INTEGER_MAX,
                                     &entry->seq, problem) &&
         kontor_json_expect_integer (node, "at", KONTOR_JSON_REQUIRED, KONTOR_DATE_MIN * KONTOR_DAY,
                                     (KONTOR_DATE_MAX + 1) * KONTOR_DAY - 1, &entry->at, problem) &&
         kontor_json_expect_id (node, "by", KONTOR_JSON_OPTIONAL, &entry->by, problem) &&
         kontor_json_expect_text (node, "who", KONTOR_JSON_OPTIONAL, KONTOR_TEXT_MAX, &entry->who,
                                  problem) &&
         read_side (node, "from", field, self, &entry->from, problem) &&
         read_side (node, "to", field, self, &entry->to, problem);
}

/**
 * kontor_history_reply_read:
 * @body: a body
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the page; entries of fields that only a newer version knows
 *   are left out
 */
KontorHistoryReply *
kontor_history_reply_read (GBytes *body, KontorProblem **problem)
{
  static const KontorId nil = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorHistoryReply) self = kontor_history_reply_new (KONTOR_RECORD_NONE, &nil);
  g_autoptr (KontorJson) root = kontor_message_parse (body, G_MAXINT32, KONTOR_CODEC_VALUES_MAX,
                                                      problem);
  const KontorJson *entries = NULL;

  if (root == NULL || !kontor_codec_read_record (root, &self->type, &self->id, problem) ||
      !kontor_json_expect_boolean (root, "more", &self->more, problem) ||
      !kontor_json_expect_array (root, "entries", KONTOR_JSON_REQUIRED, KONTOR_HISTORY_LIMIT_MAX,
                                 &entries, problem))
    return NULL;
  for (const KontorJson *node = kontor_json_get_first (entries); node != NULL;
       node = kontor_json_get_next (node))
    if (!read_entry (node, self, problem))
      return NULL;

  return g_steal_pointer (&self);
}
