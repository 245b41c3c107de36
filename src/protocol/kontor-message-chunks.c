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
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_chunks_request_write (const GPtrArray *wants)
{
  GString *json = g_string_new ("{");

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
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable) (element-type KontorChunksWant): what is wanted, in order
 */
GPtrArray *
kontor_chunks_request_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (GPtrArray) wants = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_chunks_want_free);
  g_autoptr (KontorJson) root = kontor_message_parse (body, REQUEST_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);
  const KontorJson *items = NULL;

  if (root == NULL || !kontor_json_expect_array (root, "items", KONTOR_JSON_REQUIRED,
                                                 KONTOR_FRAMES_MAX, &items, problem))
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
