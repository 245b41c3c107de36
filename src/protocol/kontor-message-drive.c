/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bodies of drive/commit, see PROTOCOL.md, "Drive": frames whose first is JSON, answered by JSON.
 * Any thread. */

#include "config.h"

#include "kontor-message-drive.h"

#include "kontor-message-private.h"

#include <string.h>

#define HASH_LENGTH (2 * KONTOR_FRAME_HASH)
#define NAME_MAX_BYTES 1024
#define REPLY_BYTES_MAX (16 << 20)

static const char *const op_words[] = { "put", "move", "delete" };

/**
 * kontor_commit_node_new:
 * @id: a node
 *
 * Returns: (transfer full): nothing said about it yet
 */
KontorCommitNode *
kontor_commit_node_new (const KontorId *id)
{
  KontorCommitNode *self = g_new0 (KontorCommitNode, 1);

  self->id = *id;

  return self;
}

/**
 * kontor_commit_node_free:
 * @self: (transfer full): a node
 */
void
kontor_commit_node_free (KontorCommitNode *self)
{
  g_free (self->name);
  g_free (self->content);
  g_free (self->target);
  g_free (self);
}

/**
 * kontor_commit_get_place:
 * @row: a node
 *
 * Returns: the version of where it is: of drive, folder and name
 */
gint64
kontor_commit_get_place (const KontorRow *row)
{
  gint64 place = MAX (kontor_row_get_version (row, KONTOR_NODE_DRIVE),
                      kontor_row_get_version (row, KONTOR_NODE_PARENT));

  return MAX (place, kontor_row_get_version (row, KONTOR_NODE_NAME));
}

/**
 * kontor_commit_get_version:
 * @row: a node
 *
 * Returns: the version of what it is: of content, executable and target
 */
gint64
kontor_commit_get_version (const KontorRow *row)
{
  gint64 version = MAX (kontor_row_get_version (row, KONTOR_NODE_CONTENT),
                        kontor_row_get_version (row, KONTOR_NODE_EXECUTABLE));

  return MAX (version, kontor_row_get_version (row, KONTOR_NODE_TARGET));
}

/**
 * kontor_commit_node_new_from_row:
 * @row: a node's row
 *
 * Returns: (transfer full): its state
 */
KontorCommitNode *
kontor_commit_node_new_from_row (const KontorRow *row)
{
  KontorCommitNode *self = kontor_commit_node_new (kontor_row_get_id (row));
  const KontorId *parent = kontor_row_get_id_field (row, KONTOR_NODE_PARENT);

  if (parent != NULL)
    self->parent = *parent;
  self->name = g_strdup (kontor_row_get_text (row, KONTOR_NODE_NAME));
  self->kind = kontor_row_get_choice (row, KONTOR_NODE_KIND);
  self->content = g_strdup (kontor_row_get_text (row, KONTOR_NODE_CONTENT));
  self->size = kontor_row_get_integer (row, KONTOR_NODE_SIZE);
  self->modified = kontor_row_get_integer (row, KONTOR_NODE_MODIFIED);
  self->executable = kontor_row_get_boolean (row, KONTOR_NODE_EXECUTABLE);
  self->target = g_strdup (kontor_row_get_text (row, KONTOR_NODE_TARGET));
  self->place = kontor_commit_get_place (row);
  self->version = kontor_commit_get_version (row);

  return self;
}

static const char *
get_kind_word (int kind)
{
  const KontorField *field = kontor_schema_get_field (KONTOR_RECORD_NODE, KONTOR_NODE_KIND);

  return kind >= 0 && (guint) kind < field->n_choices ? field->choices[kind].word : NULL;
}

/* What a node says of itself, in a request and in a state. */
static void
write_node (GString *json, const KontorCommitNode *self)
{
  if (!kontor_id_is_nil (&self->parent))
    kontor_json_add_id (json, "parent", &self->parent);
  kontor_json_add_text (json, "name", self->name);
  kontor_json_add_text (json, "kind", get_kind_word (self->kind));
  kontor_json_add_text (json, "content", self->content);
  if (self->size != 0)
    kontor_json_add_integer (json, "size", self->size);
  if (self->modified != 0)
    kontor_json_add_integer (json, "modified", self->modified);
  if (self->executable)
    kontor_json_add_boolean (json, "executable", TRUE);
  kontor_json_add_text (json, "target", self->target);
  if (self->place != 0)
    kontor_json_add_integer (json, "place", self->place);
  if (self->version != 0)
    kontor_json_add_integer (json, "version", self->version);
}

/* --- reading a node --- */

static gboolean
read_choice (const KontorJson *node, KontorCommitNode *self, KontorProblem **problem)
{
  const KontorField *field = kontor_schema_get_field (KONTOR_RECORD_NODE, KONTOR_NODE_KIND);
  g_autofree char *word = NULL;

  if (!kontor_json_expect_text (node, "kind", KONTOR_JSON_OPTIONAL, KONTOR_TEXT_MAX, &word,
                                problem))
    return FALSE;
  for (guint i = 0; word != NULL && i < field->n_choices; i++)
    if (strcmp (field->choices[i].word, word) == 0)
      {
        self->kind = (int) i;
        return TRUE;
      }
  if (word == NULL)
    return TRUE;

  return kontor_json_fail (node, KONTOR_PROBLEM_BAD_CHOICE, 0, word, problem);
}

static gboolean
is_hash (const char *text)
{
  return strspn (text, "0123456789abcdef") == HASH_LENGTH && text[HASH_LENGTH] == '\0';
}

static gboolean
read_node (const KontorJson *node, KontorCommitNode *self, KontorProblem **problem)
{
  if (!kontor_json_expect_id (node, "parent", KONTOR_JSON_OPTIONAL, &self->parent, problem) ||
      !kontor_json_expect_text (node, "name", KONTOR_JSON_OPTIONAL, NAME_MAX_BYTES, &self->name,
                                problem) ||
      !read_choice (node, self, problem) ||
      !kontor_json_expect_text (node, "content", KONTOR_JSON_OPTIONAL, HASH_LENGTH, &self->content,
                                problem) ||
      !kontor_json_expect_integer (node, "size", KONTOR_JSON_OPTIONAL, 0, KONTOR_JSON_INTEGER_MAX,
                                   &self->size, problem) ||
      !kontor_json_expect_integer (node, "modified", KONTOR_JSON_OPTIONAL, G_MININT64, G_MAXINT64,
                                   &self->modified, problem) ||
      !kontor_json_expect_boolean (node, "executable", &self->executable, problem) ||
      !kontor_json_expect_text (node, "target", KONTOR_JSON_OPTIONAL, NAME_MAX_BYTES, &self->target,
                                problem) ||
      !kontor_json_expect_integer (node, "place", KONTOR_JSON_OPTIONAL, 0, KONTOR_JSON_INTEGER_MAX,
                                   &self->place, problem) ||
      !kontor_json_expect_integer (node, "version", KONTOR_JSON_OPTIONAL, 0,
                                   KONTOR_JSON_INTEGER_MAX, &self->version, problem) ||
      !kontor_json_expect_integer (node, "seen", KONTOR_JSON_OPTIONAL, 0, KONTOR_JSON_INTEGER_MAX,
                                   &self->seen, problem))
    return FALSE;
  if (self->content != NULL && !is_hash (self->content))
    return kontor_json_fail (node, KONTOR_PROBLEM_MALFORMED, 0, "content", problem);

  return TRUE;
}

/* --- the request --- */

/**
 * kontor_commit_new:
 * @drive: a drive
 *
 * Returns: (transfer full): a commit of nothing
 */
KontorCommit *
kontor_commit_new (const KontorId *drive)
{
  KontorCommit *self = g_new0 (KontorCommit, 1);

  self->drive = *drive;
  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_commit_node_free);

  return self;
}

/**
 * kontor_commit_free:
 * @self: (transfer full): a commit
 */
void
kontor_commit_free (KontorCommit *self)
{
  g_ptr_array_unref (self->nodes);
  g_clear_pointer (&self->frames, g_ptr_array_unref);
  g_free (self);
}

/**
 * kontor_commit_begin:
 * @self: a commit
 *
 * Returns: (transfer full): the body up to where the contents follow
 */
GByteArray *
kontor_commit_begin (const KontorCommit *self)
{
  static const guint8 nothing[KONTOR_FRAME_HASH] = { 0 };
  GByteArray *body = kontor_frames_begin ();
  GString *json = g_string_new ("{");
  g_autoptr (GBytes) bytes = NULL;

  kontor_json_add_id (json, "drive", &self->drive);
  kontor_json_write_name (json, "nodes");
  g_string_append_c (json, '[');
  for (guint i = 0; i < self->nodes->len; i++)
    {
      const KontorCommitNode *node = self->nodes->pdata[i];

      kontor_json_write_comma (json);
      g_string_append_c (json, '{');
      kontor_json_add_id (json, "id", &node->id);
      kontor_json_add_text (json, "op", op_words[node->op]);
      write_node (json, node);
      if (node->seen != 0)
        kontor_json_add_integer (json, "seen", node->seen);
      g_string_append_c (json, '}');
    }
  g_string_append (json, "]}");
  bytes = kontor_message_end (json);
  kontor_frames_add (body, KONTOR_FRAME_JSON, nothing, bytes);

  return body;
}

static gboolean
read_op (const KontorJson *node, KontorCommitNode *self, KontorProblem **problem)
{
  g_autofree char *word = NULL;

  if (!kontor_json_expect_text (node, "op", KONTOR_JSON_REQUIRED, KONTOR_TEXT_MAX, &word, problem))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (op_words); i++)
    if (strcmp (op_words[i], word) == 0)
      {
        self->op = (KontorCommitOp) i;
        return TRUE;
      }

  return kontor_json_fail (node, KONTOR_PROBLEM_MALFORMED, 0, word, problem);
}

/* A put says what there shall be, a move where; nothing is guessed. */
static gboolean
check_whole (const KontorJson *node, const KontorCommitNode *self, KontorProblem **problem)
{
  if (self->op != KONTOR_COMMIT_DELETE && self->name == NULL)
    return kontor_json_fail (node, KONTOR_PROBLEM_MALFORMED, 0, "name", problem);
  if (self->op == KONTOR_COMMIT_PUT && kontor_json_find (node, "kind") == NULL)
    return kontor_json_fail (node, KONTOR_PROBLEM_MALFORMED, 0, "kind", problem);

  return TRUE;
}

static gboolean
read_asked (const KontorJson *node, GPtrArray *nodes, KontorProblem **problem)
{
  g_autoptr (KontorCommitNode) asked = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (!kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) ||
      !kontor_json_expect_id (node, "id", KONTOR_JSON_REQUIRED, &id, problem))
    return FALSE;
  asked = kontor_commit_node_new (&id);
  if (!read_op (node, asked, problem) || !read_node (node, asked, problem) ||
      !check_whole (node, asked, problem))
    return FALSE;
  g_ptr_array_add (nodes, g_steal_pointer (&asked));

  return TRUE;
}

static KontorCommit *
read_request (GBytes *json, KontorProblem **problem)
{
  g_autoptr (KontorJson) root = kontor_message_parse (json, KONTOR_FRAME_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);
  g_autoptr (KontorCommit) self = NULL;
  const KontorJson *nodes = NULL;
  KontorId drive = KONTOR_ID_INIT_NIL;

  if (root == NULL ||
      !kontor_json_expect_id (root, "drive", KONTOR_JSON_REQUIRED, &drive, problem) ||
      !kontor_json_expect_array (root, "nodes", KONTOR_JSON_REQUIRED, KONTOR_COMMIT_NODES_MAX,
                                 &nodes, problem))
    return NULL;
  self = kontor_commit_new (&drive);
  for (const KontorJson *node = kontor_json_get_first (nodes); node != NULL;
       node = kontor_json_get_next (node))
    if (!read_asked (node, self->nodes, problem))
      return NULL;

  return g_steal_pointer (&self);
}

static gboolean
fail_frame (guint index, const char *what, KontorProblem **problem)
{
  g_autofree char *detail = g_strdup_printf ("frame %u: %s", index, what);

  if (problem != NULL)
    *problem = kontor_problem_new_detail (KONTOR_PROBLEM_MALFORMED, KONTOR_RECORD_NONE, NULL, 0,
                                          detail);

  return FALSE;
}

/* The first says what is meant, the others are contents. */
static gboolean
check_frames (const GPtrArray *frames, KontorProblem **problem)
{
  static const guint8 nothing[KONTOR_FRAME_HASH] = { 0 };

  for (guint i = 0; i < MAX (frames->len, 1); i++)
    {
      const KontorFrame *frame = i < frames->len ? frames->pdata[i] : NULL;

      if (i == 0 && (frame == NULL || frame->kind != KONTOR_FRAME_JSON ||
                     memcmp (frame->hash, nothing, sizeof nothing) != 0))
        return fail_frame (i, "no commit", problem);
      if (i > 0 && frame->kind != KONTOR_FRAME_CHUNK)
        return fail_frame (i, "no chunk", problem);
    }

  return TRUE;
}

/**
 * kontor_commit_read:
 * @body: a body
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the commit; the hashes of its frames are for the caller to see
 */
KontorCommit *
kontor_commit_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (GPtrArray) frames = kontor_frames_read (body, problem);
  KontorCommit *self = NULL;

  if (frames == NULL || !check_frames (frames, problem))
    return NULL;
  self = read_request (((const KontorFrame *) frames->pdata[0])->bytes, problem);
  if (self == NULL)
    return NULL;
  g_ptr_array_remove_index (frames, 0);
  self->frames = g_steal_pointer (&frames);

  return self;
}

/* --- the reply --- */

/**
 * kontor_commit_verdict_new:
 * @id: a node
 *
 * Returns: (transfer full): that it is in effect
 */
KontorCommitVerdict *
kontor_commit_verdict_new (const KontorId *id)
{
  KontorCommitVerdict *self = g_new0 (KontorCommitVerdict, 1);

  self->id = *id;

  return self;
}

/**
 * kontor_commit_verdict_free:
 * @self: (transfer full): a verdict
 */
void
kontor_commit_verdict_free (KontorCommitVerdict *self)
{
  g_clear_pointer (&self->problem, kontor_problem_free);
  g_clear_pointer (&self->missing, g_ptr_array_unref);
  g_clear_pointer (&self->current, kontor_commit_node_free);
  g_free (self);
}

static void
write_verdict (GString *json, const KontorCommitVerdict *self)
{
  kontor_json_write_comma (json);
  g_string_append_c (json, '{');
  kontor_json_add_id (json, "id", &self->id);
  if (self->problem != NULL)
    {
      kontor_json_write_name (json, "problem");
      kontor_codec_write_problem (json, self->problem);
    }
  if (self->missing != NULL)
    {
      kontor_json_write_name (json, "missing");
      g_string_append_c (json, '[');
      for (guint i = 0; i < self->missing->len; i++)
        {
          kontor_json_write_comma (json);
          kontor_json_write_text (json, self->missing->pdata[i]);
        }
      g_string_append_c (json, ']');
    }
  if (self->current != NULL)
    {
      kontor_json_write_name (json, "current");
      g_string_append_c (json, '{');
      write_node (json, self->current);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, '}');
}

/**
 * kontor_commit_reply_write:
 * @verdicts: (element-type KontorCommitVerdict): in the order of the nodes
 *
 * Returns: (transfer full): the answer
 */
GBytes *
kontor_commit_reply_write (const GPtrArray *verdicts)
{
  GString *json = g_string_new ("{");

  kontor_json_write_name (json, "verdicts");
  g_string_append_c (json, '[');
  for (guint i = 0; i < verdicts->len; i++)
    write_verdict (json, verdicts->pdata[i]);
  g_string_append (json, "]}");

  return kontor_message_end (json);
}

static gboolean
read_missing (const KontorJson *node, KontorCommitVerdict *self, KontorProblem **problem)
{
  const KontorJson *missing = NULL;

  if (!kontor_json_expect_array (node, "missing", KONTOR_JSON_OPTIONAL, KONTOR_COMMIT_MISSING_MAX,
                                 &missing, problem))
    return FALSE;
  if (missing == NULL)
    return TRUE;
  self->missing = g_ptr_array_new_with_free_func (g_free);
  for (const KontorJson *hash = kontor_json_get_first (missing); hash != NULL;
       hash = kontor_json_get_next (hash))
    {
      if (!kontor_json_expect_kind (hash, KONTOR_JSON_TEXT, problem))
        return FALSE;
      if (!is_hash (kontor_json_get_text (hash)))
        return kontor_json_fail (hash, KONTOR_PROBLEM_MALFORMED, 0, NULL, problem);
      g_ptr_array_add (self->missing, g_strdup (kontor_json_get_text (hash)));
    }

  return TRUE;
}

static gboolean
read_verdict (const KontorJson *node, GPtrArray *verdicts, KontorProblem **problem)
{
  g_autoptr (KontorCommitVerdict) verdict = NULL;
  const KontorJson *refusal = NULL;
  const KontorJson *current = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (!kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) ||
      !kontor_json_expect_id (node, "id", KONTOR_JSON_REQUIRED, &id, problem) ||
      !kontor_json_expect_member (node, "problem", KONTOR_JSON_OBJECT, KONTOR_JSON_OPTIONAL,
                                  &refusal, problem) ||
      !kontor_json_expect_member (node, "current", KONTOR_JSON_OBJECT, KONTOR_JSON_OPTIONAL,
                                  &current, problem))
    return FALSE;
  verdict = kontor_commit_verdict_new (&id);
  if (refusal != NULL)
    {
      verdict->problem = kontor_codec_read_problem (refusal);
      if (verdict->problem == NULL)
        return kontor_json_fail (refusal, KONTOR_PROBLEM_MALFORMED, 0, NULL, problem);
    }
  if (current != NULL)
    {
      verdict->current = kontor_commit_node_new (&id);
      if (!read_node (current, verdict->current, problem))
        return FALSE;
      if (verdict->current->name == NULL)
        return kontor_json_fail (current, KONTOR_PROBLEM_MALFORMED, 0, "name", problem);
    }
  if (!read_missing (node, verdict, problem))
    return FALSE;
  g_ptr_array_add (verdicts, g_steal_pointer (&verdict));

  return TRUE;
}

/**
 * kontor_commit_reply_read:
 * @body: the answer
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable) (element-type KontorCommitVerdict): the verdicts, in order
 */
GPtrArray *
kontor_commit_reply_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (GPtrArray) verdicts = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_commit_verdict_free);
  g_autoptr (KontorJson) root = kontor_message_parse (body, REPLY_BYTES_MAX,
                                                      KONTOR_CODEC_PAGE_VALUES_MAX, problem);
  const KontorJson *array = NULL;

  if (root == NULL || !kontor_json_expect_array (root, "verdicts", KONTOR_JSON_REQUIRED,
                                                 KONTOR_COMMIT_NODES_MAX, &array, problem))
    return NULL;
  for (const KontorJson *node = kontor_json_get_first (array); node != NULL;
       node = kontor_json_get_next (node))
    if (!read_verdict (node, verdicts, problem))
      return NULL;

  return g_steal_pointer (&verdicts);
}
