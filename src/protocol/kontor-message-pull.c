/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bodies of a pull, see PROTOCOL.md, "Pull". A page holds up to thousands of records, so records
 * are read one after the other out of one tree. Any thread. */

#include "config.h"

#include "kontor-message-private.h"

#include <string.h>

static const char *const kind_words[] = {
  [KONTOR_PULL_PUT] = "put",
  [KONTOR_PULL_PATCH] = "patch",
  [KONTOR_PULL_DROP] = "drop",
};

/**
 * kontor_pull_request_new:
 *
 * Returns: (transfer full): a request for everything, from the beginning
 */
KontorPullRequest *
kontor_pull_request_new (void)
{
  KontorPullRequest *self = g_new0 (KontorPullRequest, 1);

  self->epoch = g_strdup ("");
  self->held = g_strdup ("");
  self->after = g_strdup ("");
  self->limit = KONTOR_PULL_LIMIT_MAX;

  return self;
}

/**
 * kontor_pull_request_free:
 * @self: (transfer full): a request
 */
void
kontor_pull_request_free (KontorPullRequest *self)
{
  g_free (self->epoch);
  g_free (self->held);
  g_free (self->after);
  g_free (self);
}

/**
 * kontor_pull_request_write:
 * @self: a request
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_pull_request_write (const KontorPullRequest *self)
{
  GString *json = g_string_new ("{");

  kontor_json_add_text (json, "epoch", self->epoch != NULL ? self->epoch : "");
  kontor_json_add_id (json, "installation", &self->installation);
  kontor_json_add_integer (json, "cursor", self->cursor);
  kontor_json_add_integer (json, "limit", self->limit);
  kontor_json_add_text (json, "held", self->held != NULL ? self->held : "");
  kontor_json_add_text (json, "after", self->after != NULL ? self->after : "");
  g_string_append_c (json, '}');

  return kontor_message_end (json);
}

/**
 * kontor_pull_request_read:
 * @body: a body
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the request
 */
KontorPullRequest *
kontor_pull_request_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (KontorPullRequest) self = kontor_pull_request_new ();
  g_autoptr (KontorJson) root = kontor_message_parse (body, KONTOR_PUSH_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);
  gint64 limit = KONTOR_PULL_LIMIT_MAX;

  if (root == NULL ||
      !kontor_json_expect_text (root, "epoch", KONTOR_JSON_REQUIRED, KONTOR_EPOCH_MAX, &self->epoch,
                                problem) ||
      !kontor_json_expect_id (root, "installation", KONTOR_JSON_REQUIRED, &self->installation,
                              problem) ||
      !kontor_json_expect_integer (root, "cursor", KONTOR_JSON_REQUIRED, 0, KONTOR_JSON_INTEGER_MAX,
                                   &self->cursor, problem) ||
      !kontor_json_expect_integer (root, "limit", KONTOR_JSON_OPTIONAL, 1, KONTOR_PULL_LIMIT_MAX,
                                   &limit, problem) ||
      !kontor_json_expect_text (root, "held", KONTOR_JSON_OPTIONAL, KONTOR_TOKEN_MAX, &self->held,
                                problem) ||
      !kontor_json_expect_text (root, "after", KONTOR_JSON_OPTIONAL, KONTOR_TOKEN_MAX, &self->after,
                                problem))
    return NULL;
  self->limit = (guint) limit;

  return g_steal_pointer (&self);
}

/**
 * kontor_pull_record_new:
 * @kind: what is told of the record
 * @type: the type of the record
 * @id: the record; it is its own root until another one is set
 *
 * Returns: (transfer full): what a page says of one record
 */
KontorPullRecord *
kontor_pull_record_new (KontorPullKind kind, KontorRecordType type, const KontorId *id)
{
  KontorPullRecord *self = g_new0 (KontorPullRecord, 1);

  self->kind = kind;
  self->type = type;
  self->id = *id;
  self->root = *id;

  return self;
}

/**
 * kontor_pull_record_free:
 * @self: (transfer full): what a page says of one record
 */
void
kontor_pull_record_free (KontorPullRecord *self)
{
  g_clear_pointer (&self->row, kontor_row_unref);
  g_free (self);
}

/**
 * kontor_pull_reply_new:
 *
 * Returns: (transfer full): a page without records
 */
KontorPullReply *
kontor_pull_reply_new (void)
{
  KontorPullReply *self = g_new0 (KontorPullReply, 1);

  self->epoch = g_strdup ("");
  self->held = g_strdup ("");
  self->after = g_strdup ("");
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_pull_record_free);

  return self;
}

/**
 * kontor_pull_reply_free:
 * @self: (transfer full): a page
 */
void
kontor_pull_reply_free (KontorPullReply *self)
{
  g_free (self->epoch);
  g_free (self->held);
  g_free (self->after);
  g_ptr_array_unref (self->records);
  g_free (self);
}

static void
write_record (GString *json, const KontorPullRecord *record, gint64 newer_than)
{
  g_return_if_fail (record->kind == KONTOR_PULL_DROP || record->row != NULL);

  kontor_json_write_comma (json);
  g_string_append_c (json, '{');
  kontor_json_add_text (json, "kind", kind_words[record->kind]);
  if (!kontor_id_equal (&record->root, &record->id))
    kontor_json_add_id (json, "root", &record->root);
  if (record->kind == KONTOR_PULL_DROP)
    {
      kontor_json_add_text (json, "type", kontor_schema_get_type (record->type)->word);
      kontor_json_add_id (json, "id", &record->id);
    }
  else
    {
      kontor_json_write_name (json, "row");
      kontor_codec_write_row (json, record->row,
                              record->kind == KONTOR_PULL_PATCH ? MAX (newer_than, 0) : -1);
    }
  g_string_append_c (json, '}');
}

void
kontor_message_write_records (GString *json, const GPtrArray *records, gint64 newer_than)
{
  g_string_append_c (json, '[');
  for (guint i = 0; i < records->len; i++)
    write_record (json, g_ptr_array_index (records, i), newer_than);
  g_string_append_c (json, ']');
}

/**
 * kontor_pull_reply_write:
 * @self: a page
 * @newer_than: the request's cursor: a patch has only fields with greater versions
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_pull_reply_write (const KontorPullReply *self, gint64 newer_than)
{
  GString *json = g_string_new ("{");

  kontor_json_add_text (json, "epoch", self->epoch);
  if (self->resync)
    kontor_json_add_boolean (json, "resync", TRUE);
  kontor_json_add_integer (json, "cursor", self->cursor);
  kontor_json_add_text (json, "held", self->held);
  kontor_json_add_text (json, "after", self->after);
  kontor_json_add_integer (json, "last-mid", self->last_mid);
  kontor_json_add_boolean (json, "more", self->more);
  kontor_json_write_name (json, "records");
  kontor_message_write_records (json, self->records, newer_than);
  g_string_append_c (json, '}');

  return kontor_message_end (json);
}

static gboolean
read_kind (const KontorJson *node, KontorPullKind *kind, KontorProblem **problem)
{
  const KontorJson *word = NULL;

  if (!kontor_json_expect_member (node, "kind", KONTOR_JSON_TEXT, KONTOR_JSON_REQUIRED, &word,
                                  problem))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (kind_words); i++)
    if (strcmp (kind_words[i], kontor_json_get_text (word)) == 0)
      {
        *kind = (KontorPullKind) i;
        return TRUE;
      }

  return kontor_json_fail (word, KONTOR_PROBLEM_MALFORMED, 0, kontor_json_get_text (word), problem);
}

/* A put or a patch. */
static gboolean
read_row (const KontorJson *node,
          KontorPullKind kind,
          GPtrArray *records,
          guint *skipped,
          KontorProblem **problem)
{
  const KontorJson *member = NULL;
  g_autoptr (KontorRow) row = NULL;
  KontorPullRecord *record = NULL;

  if (!kontor_json_expect_member (node, "row", KONTOR_JSON_OBJECT, KONTOR_JSON_REQUIRED, &member,
                                  problem))
    return FALSE;
  if (!kontor_codec_knows_type (member))
    {
      if (skipped != NULL)
        (*skipped)++;
      return TRUE;
    }
  row = kontor_codec_read_row (member, problem);
  if (row == NULL)
    return FALSE;
  record = kontor_pull_record_new (kind, kontor_row_get_record_type (row), kontor_row_get_id (row));
  record->row = g_steal_pointer (&row);
  g_ptr_array_add (records, record);

  return kontor_json_expect_id (node, "root", KONTOR_JSON_OPTIONAL, &record->root, problem);
}

static gboolean
read_drop (const KontorJson *node, GPtrArray *records, guint *skipped, KontorProblem **problem)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorPullRecord *record = NULL;

  if (!kontor_codec_knows_type (node))
    {
      if (skipped != NULL)
        (*skipped)++;
      return TRUE;
    }
  if (!kontor_codec_read_record (node, &type, &id, problem))
    return FALSE;
  record = kontor_pull_record_new (KONTOR_PULL_DROP, type, &id);
  g_ptr_array_add (records, record);

  return kontor_json_expect_id (node, "root", KONTOR_JSON_OPTIONAL, &record->root, problem);
}

gboolean
kontor_message_read_records (const KontorJson *array,
                             GPtrArray *records,
                             guint *skipped,
                             KontorProblem **problem)
{
  for (const KontorJson *node = kontor_json_get_first (array); node != NULL;
       node = kontor_json_get_next (node))
    {
      KontorPullKind kind = KONTOR_PULL_PUT;

      if (!kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) ||
          !read_kind (node, &kind, problem))
        return FALSE;
      if (kind == KONTOR_PULL_DROP ? !read_drop (node, records, skipped, problem)
                                   : !read_row (node, kind, records, skipped, problem))
        return FALSE;
    }

  return TRUE;
}

/**
 * kontor_pull_reply_read:
 * @body: a body
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the page
 */
KontorPullReply *
kontor_pull_reply_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (KontorPullReply) self = kontor_pull_reply_new ();
  g_autoptr (KontorJson) root = kontor_message_parse (body, G_MAXINT32,
                                                      KONTOR_CODEC_PAGE_VALUES_MAX, problem);
  const KontorJson *records = NULL;

  if (root == NULL ||
      !kontor_json_expect_text (root, "epoch", KONTOR_JSON_REQUIRED, KONTOR_EPOCH_MAX, &self->epoch,
                                problem) ||
      !kontor_json_expect_boolean (root, "resync", &self->resync, problem) ||
      !kontor_json_expect_integer (root, "cursor", KONTOR_JSON_REQUIRED, 0, KONTOR_JSON_INTEGER_MAX,
                                   &self->cursor, problem) ||
      !kontor_json_expect_text (root, "held", KONTOR_JSON_OPTIONAL, KONTOR_TOKEN_MAX, &self->held,
                                problem) ||
      !kontor_json_expect_text (root, "after", KONTOR_JSON_OPTIONAL, KONTOR_TOKEN_MAX, &self->after,
                                problem) ||
      !kontor_json_expect_integer (root, "last-mid", KONTOR_JSON_OPTIONAL, 0,
                                   KONTOR_JSON_INTEGER_MAX, &self->last_mid, problem) ||
      !kontor_json_expect_boolean (root, "more", &self->more, problem) ||
      !kontor_json_expect_array (root, "records", KONTOR_JSON_REQUIRED, G_MAXUINT, &records,
                                 problem) ||
      !kontor_message_read_records (records, self->records, &self->n_skipped, problem))
    return NULL;

  return g_steal_pointer (&self);
}
