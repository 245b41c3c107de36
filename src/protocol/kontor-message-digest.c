/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bodies of the digest and of the fetch, and the hash that both sides compare, see PROTOCOL.md,
 * "Digest". Any thread. */

#include "config.h"

#include "kontor-message-digest.h"

#include "kontor-message-private.h"

#include <string.h>

/* ---- The hash -------------------------------------------------------------------------------- */

static void
add_text (KontorDigest *self, const GString *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  guint64 head = 0;

  g_checksum_update (checksum, (const guchar *) text->str, (gssize) text->len);
  g_checksum_get_digest (checksum, digest, &length);
  for (guint i = 0; i < 8; i++)
    head = head << 8 | digest[i];
  self->sum += head;
}

static void
add_extra (KontorDigest *self, const KontorRow *row, GString *text, gsize prefix)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  const char *extra = kontor_row_get_extra (row);
  g_autoptr (KontorJson) tree = NULL;

  if (extra == NULL)
    return;
  tree = kontor_json_parse (extra, strlen (extra), KONTOR_CODEC_VALUES_MAX, NULL);
  if (tree == NULL || kontor_json_get_kind (tree) != KONTOR_JSON_OBJECT)
    return;
  for (const KontorJson *member = kontor_json_get_first (tree); member != NULL;
       member = kontor_json_get_next (member))
    {
      const KontorJson *value = NULL;
      gint64 version = 0;

      /* What was unknown once and is known by now stands among the fields, or does not count. */
      if (kontor_json_get_kind (member) != KONTOR_JSON_OBJECT ||
          kontor_schema_find_field (type, kontor_json_get_name (member)) != NULL)
        continue;
      value = kontor_json_find (member, "value");
      if (value == NULL || kontor_json_get_kind (value) == KONTOR_JSON_NULL)
        continue;
      kontor_json_expect_integer (member, "version", KONTOR_JSON_OPTIONAL, 0, G_MAXINT64, &version,
                                  NULL);
      g_string_truncate (text, prefix);
      g_string_append_printf (text, " %s %" G_GINT64_FORMAT " ", kontor_json_get_name (member),
                              version);
      kontor_json_write_tree (text, value);
      add_text (self, text);
    }
}

/**
 * kontor_digest_add:
 * @self: a digest
 * @row: a record
 * @root: the record that it hangs on, itself if none
 */
void
kontor_digest_add (KontorDigest *self, const KontorRow *row, const KontorId *root)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  g_autoptr (GString) text = g_string_new (info->word);
  char id[KONTOR_ID_LENGTH + 1];
  gsize prefix = 0;

  kontor_id_format (kontor_row_get_id (row), id);
  g_string_append_printf (text, "/%s", id);
  prefix = text->len;
  kontor_id_format (root, id);
  g_string_append_printf (text, " %s", id);
  add_text (self, text);
  for (guint i = 1; i < info->n_fields; i++)
    {
      const KontorValue *value = kontor_row_get (row, i);

      if (value == NULL)
        continue;
      g_string_truncate (text, prefix);
      g_string_append_printf (text, " %s %" G_GINT64_FORMAT " ", info->fields[i].word,
                              kontor_row_get_version (row, i));
      kontor_codec_write_value (text, &info->fields[i], value);
      add_text (self, text);
    }
  add_extra (self, row, text, prefix);
}

/**
 * kontor_digest_get_last_id:
 * @id: (out caller-allocates): the greatest id
 */
void
kontor_digest_get_last_id (KontorId *id)
{
  memset (id, 0xff, sizeof *id);
}

/* ---- Requests -------------------------------------------------------------------------------- */

/**
 * kontor_digest_request_new:
 *
 * Returns: (transfer full): a request that begins with the first type
 */
KontorDigestRequest *
kontor_digest_request_new (void)
{
  KontorDigestRequest *self = g_new0 (KontorDigestRequest, 1);

  self->epoch = g_strdup ("");
  self->held = g_strdup ("");
  kontor_digest_get_last_id (&self->until);

  return self;
}

/**
 * kontor_digest_request_free:
 * @self: (transfer full): a request
 */
void
kontor_digest_request_free (KontorDigestRequest *self)
{
  g_free (self->epoch);
  g_free (self->held);
  g_free (self->type);
  g_free (self);
}

/**
 * kontor_digest_request_write:
 * @self: a request, of a digest or of a fetch
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_digest_request_write (const KontorDigestRequest *self)
{
  GString *json = g_string_new ("{");

  kontor_json_add_text (json, "epoch", self->epoch);
  kontor_json_add_integer (json, "cursor", self->cursor);
  kontor_json_add_text (json, "held", self->held);
  if (self->type != NULL)
    kontor_json_add_text (json, "type", self->type);
  if (!kontor_id_is_nil (&self->after))
    kontor_json_add_id (json, "after", &self->after);
  kontor_json_add_id (json, "until", &self->until);
  g_string_append_c (json, '}');

  return kontor_message_end (json);
}

/**
 * kontor_digest_request_read:
 * @body: a body
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the request
 */
KontorDigestRequest *
kontor_digest_request_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (KontorDigestRequest) self = kontor_digest_request_new ();
  g_autoptr (KontorJson) root = kontor_message_parse (body, 2 * KONTOR_TOKEN_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);

  if (root == NULL ||
      !kontor_json_expect_text (root, "epoch", KONTOR_JSON_REQUIRED, KONTOR_EPOCH_MAX, &self->epoch,
                                problem) ||
      !kontor_json_expect_integer (root, "cursor", KONTOR_JSON_REQUIRED, 0, KONTOR_JSON_INTEGER_MAX,
                                   &self->cursor, problem) ||
      !kontor_json_expect_text (root, "held", KONTOR_JSON_REQUIRED, KONTOR_TOKEN_MAX, &self->held,
                                problem) ||
      !kontor_json_expect_text (root, "type", KONTOR_JSON_OPTIONAL, KONTOR_EPOCH_MAX, &self->type,
                                problem) ||
      !kontor_json_expect_id (root, "after", KONTOR_JSON_OPTIONAL, &self->after, problem) ||
      !kontor_json_expect_id (root, "until", KONTOR_JSON_OPTIONAL, &self->until, problem))
    return NULL;

  return g_steal_pointer (&self);
}

/* ---- Ranges ---------------------------------------------------------------------------------- */

/**
 * kontor_digest_range_new:
 * @type: a word
 * @after: the id behind which it begins
 *
 * Returns: (transfer full): a range to the end of the type, with nothing in it
 */
KontorDigestRange *
kontor_digest_range_new (const char *type, const KontorId *after)
{
  KontorDigestRange *self = g_new0 (KontorDigestRange, 1);

  self->type = g_strdup (type);
  self->after = *after;
  kontor_digest_get_last_id (&self->until);

  return self;
}

/**
 * kontor_digest_range_free:
 * @self: (transfer full): a range
 */
void
kontor_digest_range_free (KontorDigestRange *self)
{
  g_free (self->type);
  g_free (self);
}

/**
 * kontor_digest_reply_new:
 *
 * Returns: (transfer full): an answer without ranges
 */
KontorDigestReply *
kontor_digest_reply_new (void)
{
  KontorDigestReply *self = g_new0 (KontorDigestReply, 1);

  self->ranges = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_digest_range_free);

  return self;
}

/**
 * kontor_digest_reply_free:
 * @self: (transfer full): an answer
 */
void
kontor_digest_reply_free (KontorDigestReply *self)
{
  g_ptr_array_unref (self->ranges);
  g_free (self);
}

static void
write_range (GString *json, const KontorDigestRange *range)
{
  g_autofree char *hash = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", range->sum);

  kontor_json_write_comma (json);
  g_string_append_c (json, '{');
  kontor_json_add_text (json, "type", range->type);
  if (!kontor_id_is_nil (&range->after))
    kontor_json_add_id (json, "after", &range->after);
  kontor_json_add_id (json, "until", &range->until);
  kontor_json_add_text (json, "hash", hash);
  g_string_append_c (json, '}');
}

/**
 * kontor_digest_reply_write:
 * @self: an answer
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_digest_reply_write (const KontorDigestReply *self)
{
  GString *json = g_string_new ("{");

  if (self->behind)
    kontor_json_add_boolean (json, "behind", TRUE);
  kontor_json_add_boolean (json, "more", self->more);
  kontor_json_write_name (json, "ranges");
  g_string_append_c (json, '[');
  for (guint i = 0; i < self->ranges->len; i++)
    write_range (json, self->ranges->pdata[i]);
  g_string_append (json, "]}");

  return kontor_message_end (json);
}

static gboolean
read_hash (const KontorJson *node, guint64 *sum, KontorProblem **problem)
{
  const KontorJson *member = NULL;
  const char *text = NULL;

  if (!kontor_json_expect_member (node, "hash", KONTOR_JSON_TEXT, KONTOR_JSON_REQUIRED, &member,
                                  problem))
    return FALSE;
  text = kontor_json_get_text (member);
  if (strlen (text) == 16 && strspn (text, "0123456789abcdef") == 16)
    {
      *sum = g_ascii_strtoull (text, NULL, 16);
      return TRUE;
    }

  return kontor_json_fail (member, KONTOR_PROBLEM_MALFORMED, 0, text, problem);
}

static gboolean
read_range (const KontorJson *node, GPtrArray *ranges, KontorProblem **problem)
{
  KontorDigestRange *range = kontor_digest_range_new ("", &(KontorId) KONTOR_ID_INIT_NIL);

  g_ptr_array_add (ranges, range);

  return kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) &&
         kontor_json_expect_text (node, "type", KONTOR_JSON_REQUIRED, KONTOR_EPOCH_MAX,
                                  &range->type, problem) &&
         kontor_json_expect_id (node, "after", KONTOR_JSON_OPTIONAL, &range->after, problem) &&
         kontor_json_expect_id (node, "until", KONTOR_JSON_REQUIRED, &range->until, problem) &&
         read_hash (node, &range->sum, problem);
}

/**
 * kontor_digest_reply_read:
 * @body: a body
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the answer
 */
KontorDigestReply *
kontor_digest_reply_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (KontorDigestReply) self = kontor_digest_reply_new ();
  g_autoptr (KontorJson) root = kontor_message_parse (body, G_MAXINT32,
                                                      KONTOR_CODEC_PAGE_VALUES_MAX, problem);
  const KontorJson *ranges = NULL;

  if (root == NULL || !kontor_json_expect_boolean (root, "behind", &self->behind, problem) ||
      !kontor_json_expect_boolean (root, "more", &self->more, problem) ||
      !kontor_json_expect_array (root, "ranges", KONTOR_JSON_REQUIRED, KONTOR_DIGEST_RANGES_MAX,
                                 &ranges, problem))
    return NULL;
  for (const KontorJson *node = kontor_json_get_first (ranges); node != NULL;
       node = kontor_json_get_next (node))
    if (!read_range (node, self->ranges, problem))
      return NULL;

  return g_steal_pointer (&self);
}

/* ---- Records --------------------------------------------------------------------------------- */

/**
 * kontor_fetch_reply_new:
 *
 * Returns: (transfer full): an answer without records
 */
KontorFetchReply *
kontor_fetch_reply_new (void)
{
  KontorFetchReply *self = g_new0 (KontorFetchReply, 1);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_pull_record_free);
  kontor_digest_get_last_id (&self->until);

  return self;
}

/**
 * kontor_fetch_reply_free:
 * @self: (transfer full): an answer
 */
void
kontor_fetch_reply_free (KontorFetchReply *self)
{
  g_ptr_array_unref (self->records);
  g_free (self);
}

/**
 * kontor_fetch_reply_write:
 * @self: an answer
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_fetch_reply_write (const KontorFetchReply *self)
{
  GString *json = g_string_new ("{");

  if (self->behind)
    kontor_json_add_boolean (json, "behind", TRUE);
  kontor_json_add_id (json, "until", &self->until);
  kontor_json_write_name (json, "records");
  kontor_message_write_records (json, self->records, 0);
  g_string_append_c (json, '}');

  return kontor_message_end (json);
}

/**
 * kontor_fetch_reply_read:
 * @body: a body
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the answer
 */
KontorFetchReply *
kontor_fetch_reply_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (KontorFetchReply) self = kontor_fetch_reply_new ();
  g_autoptr (KontorJson) root = kontor_message_parse (body, G_MAXINT32,
                                                      KONTOR_CODEC_PAGE_VALUES_MAX, problem);
  const KontorJson *records = NULL;

  if (root == NULL || !kontor_json_expect_boolean (root, "behind", &self->behind, problem) ||
      !kontor_json_expect_id (root, "until", KONTOR_JSON_REQUIRED, &self->until, problem) ||
      !kontor_json_expect_array (root, "records", KONTOR_JSON_REQUIRED, G_MAXUINT, &records,
                                 problem) ||
      !kontor_message_read_records (records, self->records, NULL, problem))
    return NULL;

  return g_steal_pointer (&self);
}
