/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The JSON bodies of the calls about chunks, see PROTOCOL.md, "Chunks". Any thread. */

#include "config.h"

#include "kontor-message-chunks.h"

#include "kontor-message-private.h"

#include <string.h>

#define HASH_LENGTH (2 * KONTOR_FRAME_HASH)
#define REQUEST_BYTES_MAX (1 << 20)

/**
 * kontor_chunks_want_new:
 * @type: the type of a record
 * @id: the record
 * @hash: a chunk of its content
 *
 * Returns: (transfer full): a wish
 */
KontorChunksWant *
kontor_chunks_want_new (KontorRecordType type, const KontorId *id, const char *hash)
{
  KontorChunksWant *self = g_new0 (KontorChunksWant, 1);

  self->type = type;
  self->id = *id;
  self->hash = g_strdup (hash);

  return self;
}

/**
 * kontor_chunks_want_free:
 * @self: (transfer full): a wish
 */
void
kontor_chunks_want_free (KontorChunksWant *self)
{
  g_free (self->hash);
  g_free (self);
}

static gboolean
is_same_record (const KontorChunksWant *a, const KontorChunksWant *b)
{
  return a->type == b->type && kontor_id_equal (&a->id, &b->id);
}

/**
 * kontor_chunks_request_write:
 * @wants: (element-type KontorChunksWant): what is wanted
 * @packed: whether packed frames may come
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_chunks_request_write (const GPtrArray *wants, gboolean packed)
{
  GString *json = g_string_new ("{");

  if (packed)
    kontor_json_add_boolean (json, "packed", TRUE);
  kontor_json_write_name (json, "items");
  g_string_append_c (json, '[');
  for (guint i = 0; i < wants->len; i++)
    {
      const KontorChunksWant *want = wants->pdata[i];

      if (i > 0 && is_same_record (want, wants->pdata[i - 1]))
        {
          kontor_json_write_comma (json);
          kontor_json_write_text (json, want->hash);
          continue;
        }
      if (i > 0)
        g_string_append (json, "]}");
      kontor_json_write_comma (json);
      g_string_append_c (json, '{');
      kontor_json_add_text (json, "type", kontor_schema_get_type (want->type)->word);
      kontor_json_add_id (json, "id", &want->id);
      kontor_json_write_name (json, "chunks");
      g_string_append_c (json, '[');
      kontor_json_write_text (json, want->hash);
    }
  g_string_append (json, wants->len > 0 ? "]}]}" : "]}");

  return kontor_message_end (json);
}

static gboolean
read_hash (const KontorJson *node, const char **hash, KontorProblem **problem)
{
  if (!kontor_json_expect_kind (node, KONTOR_JSON_TEXT, problem))
    return FALSE;
  *hash = kontor_json_get_text (node);
  if (strspn (*hash, "0123456789abcdef") == HASH_LENGTH && (*hash)[HASH_LENGTH] == '\0')
    return TRUE;

  return kontor_json_fail (node, KONTOR_PROBLEM_MALFORMED, 0, NULL, problem);
}

/* A type of a newer version has nothing here that anybody could see. */
static gboolean
read_item (const KontorJson *node, GPtrArray *wants, KontorProblem **problem)
{
  g_autofree char *word = NULL;
  const KontorJson *chunks = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRecordType type = KONTOR_RECORD_NONE;

  if (!kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) ||
      !kontor_json_expect_text (node, "type", KONTOR_JSON_REQUIRED, KONTOR_TEXT_MAX, &word,
                                problem) ||
      !kontor_json_expect_id (node, "id", KONTOR_JSON_REQUIRED, &id, problem) ||
      !kontor_json_expect_array (node, "chunks", KONTOR_JSON_REQUIRED, KONTOR_FRAMES_MAX, &chunks,
                                 problem))
    return FALSE;
  type = kontor_schema_find_type (word);
  for (const KontorJson *chunk = kontor_json_get_first (chunks); chunk != NULL;
       chunk = kontor_json_get_next (chunk))
    {
      const char *hash = NULL;

      if (!read_hash (chunk, &hash, problem))
        return FALSE;
      if (wants->len == KONTOR_FRAMES_MAX)
        return kontor_json_fail (chunk, KONTOR_PROBLEM_TOO_MANY, KONTOR_FRAMES_MAX, NULL, problem);
      g_ptr_array_add (wants, kontor_chunks_want_new (type, &id, hash));
    }

  return TRUE;
}

/**
 * kontor_chunks_request_read:
 * @body: a body
 * @packed: (out): whether the answer may carry packed frames
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable) (element-type KontorChunksWant): what is wanted, in order
 */
GPtrArray *
kontor_chunks_request_read (GBytes *body, gboolean *packed, KontorProblem **problem)
{
  g_autoptr (GPtrArray) wants = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_chunks_want_free);
  g_autoptr (KontorJson) root = kontor_message_parse (body, REQUEST_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);
  const KontorJson *items = NULL;

  *packed = FALSE;
  if (root == NULL || !kontor_json_expect_boolean (root, "packed", packed, problem) ||
      !kontor_json_expect_array (root, "items", KONTOR_JSON_REQUIRED, KONTOR_FRAMES_MAX, &items,
                                 problem))
    return NULL;
  for (const KontorJson *node = kontor_json_get_first (items); node != NULL;
       node = kontor_json_get_next (node))
    if (!read_item (node, wants, problem))
      return NULL;

  return g_steal_pointer (&wants);
}

/**
 * kontor_chunks_reply_write:
 * @taken: how many chunks are on the server's disk now
 *
 * Returns: (transfer full): the answer to a put
 */
GBytes *
kontor_chunks_reply_write (guint taken)
{
  GString *json = g_string_new ("{");

  kontor_json_add_integer (json, "taken", taken);
  g_string_append_c (json, '}');

  return kontor_message_end (json);
}

/**
 * kontor_chunks_reply_read:
 * @body: the answer to a put
 * @taken: (out): how many chunks are on the server's disk now; untouched on failure
 * @problem: (out) (optional): what is wrong
 *
 * Returns: whether it could be read
 */
gboolean
kontor_chunks_reply_read (GBytes *body, guint *taken, KontorProblem **problem)
{
  g_autoptr (KontorJson) root = kontor_message_parse (body, KONTOR_STRINGS_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);
  gint64 number = 0;

  if (root == NULL || !kontor_json_expect_integer (root, "taken", KONTOR_JSON_REQUIRED, 0,
                                                   KONTOR_FRAMES_MAX, &number, problem))
    return FALSE;
  *taken = (guint) number;

  return TRUE;
}

/* --- have --- */

static void
write_digest (GString *json, const guint8 *digest)
{
  static const char digits[] = "0123456789abcdef";

  kontor_json_write_comma (json);
  g_string_append_c (json, '"');
  for (guint i = 0; i < KONTOR_FRAME_HASH; i++)
    {
      g_string_append_c (json, digits[digest[i] >> 4]);
      g_string_append_c (json, digits[digest[i] & 15]);
    }
  g_string_append_c (json, '"');
}

/**
 * kontor_chunks_have_write:
 * @type: the type of a record
 * @id: the record whose content they belong to
 * @digests: (element-type KONTOR_FRAME_HASH bytes): of chunks and nodes
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_chunks_have_write (KontorRecordType type, const KontorId *id, const GArray *digests)
{
  GString *json = g_string_new ("{");

  kontor_json_add_text (json, "type", kontor_schema_get_type (type)->word);
  kontor_json_add_id (json, "id", id);
  kontor_json_write_name (json, "chunks");
  g_string_append_c (json, '[');
  for (guint i = 0; i < digests->len; i++)
    write_digest (json, (const guint8 *) digests->data + (gsize) i * KONTOR_FRAME_HASH);
  g_string_append (json, "]}");

  return kontor_message_end (json);
}

static void
add_digest (GArray *digests, const char *hash)
{
  guint8 digest[KONTOR_FRAME_HASH];

  for (guint i = 0; i < KONTOR_FRAME_HASH; i++)
    digest[i] = (guint8) (g_ascii_xdigit_value (hash[2 * i]) << 4 |
                          g_ascii_xdigit_value (hash[2 * i + 1]));
  g_array_append_vals (digests, digest, 1);
}

/**
 * kontor_chunks_have_read:
 * @body: a body
 * @type: (out): the type of the record; %KONTOR_RECORD_NONE where only a newer version knows it
 * @id: (out): the record
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable) (element-type KONTOR_FRAME_HASH bytes): what is asked about
 */
GArray *
kontor_chunks_have_read (GBytes *body,
                         KontorRecordType *type,
                         KontorId *id,
                         KontorProblem **problem)
{
  g_autoptr (GArray) digests = g_array_new (FALSE, FALSE, KONTOR_FRAME_HASH);
  g_autoptr (KontorJson) root = kontor_message_parse (body, REQUEST_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);
  g_autofree char *word = NULL;
  const KontorJson *chunks = NULL;

  if (root == NULL ||
      !kontor_json_expect_text (root, "type", KONTOR_JSON_REQUIRED, KONTOR_TEXT_MAX, &word,
                                problem) ||
      !kontor_json_expect_id (root, "id", KONTOR_JSON_REQUIRED, id, problem) ||
      !kontor_json_expect_array (root, "chunks", KONTOR_JSON_REQUIRED, KONTOR_CHUNKS_HAVE_MAX,
                                 &chunks, problem))
    return NULL;
  *type = kontor_schema_find_type (word);
  for (const KontorJson *chunk = kontor_json_get_first (chunks); chunk != NULL;
       chunk = kontor_json_get_next (chunk))
    {
      const char *hash = NULL;

      if (!read_hash (chunk, &hash, problem))
        return NULL;
      add_digest (digests, hash);
    }

  return g_steal_pointer (&digests);
}

/**
 * kontor_chunks_have_reply_write:
 * @wanted: one byte for each that was asked about
 *
 * Returns: (transfer full): the answer
 */
GBytes *
kontor_chunks_have_reply_write (const GByteArray *wanted)
{
  GString *json = g_string_new ("{\"wanted\":\"");

  for (guint i = 0; i < wanted->len; i++)
    g_string_append_c (json, wanted->data[i] != 0 ? '1' : '0');
  g_string_append (json, "\"}");

  return kontor_message_end (json);
}

/**
 * kontor_chunks_have_reply_read:
 * @body: the answer
 * @asked: how many it must speak of
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): @asked bytes, 1 where it is to be brought
 */
GByteArray *
kontor_chunks_have_reply_read (GBytes *body, guint asked, KontorProblem **problem)
{
  g_autoptr (KontorJson) root = kontor_message_parse (body, KONTOR_STRINGS_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);
  g_autofree char *digits = NULL;
  GByteArray *wanted = NULL;

  if (root == NULL || !kontor_json_expect_text (root, "wanted", KONTOR_JSON_REQUIRED,
                                                KONTOR_CHUNKS_HAVE_MAX, &digits, problem))
    return NULL;
  if (strlen (digits) != asked || strspn (digits, "01") != asked)
    {
      kontor_json_fail (root, KONTOR_PROBLEM_MALFORMED, 0, "wanted", problem);
      return NULL;
    }
  wanted = g_byte_array_sized_new (asked);
  for (guint i = 0; i < asked; i++)
    g_byte_array_append (wanted, &(guint8) { digits[i] == '1' }, 1);

  return wanted;
}
