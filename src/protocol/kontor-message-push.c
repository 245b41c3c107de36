/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bodies of a push, see PROTOCOL.md, "Push". Mutations and results travel as texts in JSON texts,
 * so that both sides take hashes over the same bytes and a retry is answered with the same verdict.
 * Any thread. */

#include "config.h"

#include "kontor-message-private.h"

#include <string.h>

static const char *const status_words[] = {
  [KONTOR_PUSH_OK] = "ok",
  [KONTOR_PUSH_MERGED] = "merged",
  [KONTOR_PUSH_REJECTED] = "rejected",
};

/* More than the fields of 100 ops, and than "type/id/field". */
#define RESULT_FIELDS_MAX 10000
#define RESULT_FIELD_BYTES_MAX 256

static void
item_free (gpointer data)
{
  KontorPushItem *item = data;

  g_clear_pointer (&item->needs, g_array_unref);
  g_free (item->text);
  g_free (item);
}

/**
 * kontor_push_request_new:
 *
 * Returns: (transfer full): a request without items
 */
KontorPushRequest *
kontor_push_request_new (void)
{
  KontorPushRequest *self = g_new0 (KontorPushRequest, 1);

  self->items = g_ptr_array_new_with_free_func (item_free);

  return self;
}

/**
 * kontor_push_request_free:
 * @self: (transfer full): a request
 */
void
kontor_push_request_free (KontorPushRequest *self)
{
  g_free (self->epoch);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/**
 * kontor_push_request_add:
 * @self: a request
 * @mid: the mutation's number
 * @text: the mutation as canonical JSON
 */
void
kontor_push_request_add (KontorPushRequest *self, gint64 mid, const char *text)
{
  KontorPushItem *item = g_new0 (KontorPushItem, 1);

  item->mid = mid;
  item->text = g_strdup (text);
  g_ptr_array_add (self->items, item);
}

static void
write_needs (GString *json, const KontorPushItem *item)
{
  if (item->needs == NULL || item->needs->len == 0)
    return;
  kontor_json_write_name (json, "needs");
  g_string_append_c (json, '[');
  for (guint i = 0; i < item->needs->len; i++)
    {
      kontor_json_write_comma (json);
      g_string_append_printf (json, "%" G_GINT64_FORMAT, g_array_index (item->needs, gint64, i));
    }
  g_string_append_c (json, ']');
}

/**
 * kontor_push_request_write:
 * @self: a request
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_push_request_write (const KontorPushRequest *self)
{
  GString *json = g_string_new ("{");

  kontor_json_add_text (json, "epoch", self->epoch != NULL ? self->epoch : "");
  kontor_json_add_id (json, "installation", &self->installation);
  kontor_json_add_integer (json, "acknowledged", self->acknowledged);
  kontor_json_write_name (json, "items");
  g_string_append_c (json, '[');
  for (guint i = 0; i < self->items->len; i++)
    {
      const KontorPushItem *item = g_ptr_array_index (self->items, i);

      kontor_json_write_comma (json);
      g_string_append_c (json, '{');
      kontor_json_add_integer (json, "mid", item->mid);
      write_needs (json, item);
      kontor_json_add_text (json, "mutation", item->text);
      g_string_append_c (json, '}');
    }
  g_string_append (json, "]}");

  return kontor_message_end (json);
}

/* Each names what came before. */
static gboolean
read_needs (const KontorJson *node, KontorPushItem *item, KontorProblem **problem)
{
  const KontorJson *needs = NULL;

  if (!kontor_json_expect_array (node, "needs", KONTOR_JSON_OPTIONAL, KONTOR_PUSH_NEEDS_MAX, &needs,
                                 problem))
    return FALSE;
  if (needs == NULL)
    return TRUE;
  item->needs = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (const KontorJson *element = kontor_json_get_first (needs); element != NULL;
       element = kontor_json_get_next (element))
    {
      gint64 need = 0;

      if (!kontor_json_expect_kind (element, KONTOR_JSON_INTEGER, problem))
        return FALSE;
      need = kontor_json_get_integer (element);
      if (need < 1 || need >= item->mid)
        return kontor_json_fail (element, KONTOR_PROBLEM_OUT_OF_RANGE, item->mid - 1, NULL,
                                 problem);
      g_array_append_val (item->needs, need);
    }

  return TRUE;
}

static gboolean
read_item (const KontorJson *node, KontorPushRequest *request, KontorProblem **problem)
{
  const KontorJson *text = NULL;
  gint64 mid = 0;

  if (!kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) ||
      !kontor_json_expect_integer (node, "mid", KONTOR_JSON_REQUIRED, 1, KONTOR_JSON_INTEGER_MAX,
                                   &mid, problem) ||
      !kontor_json_expect_member (node, "mutation", KONTOR_JSON_TEXT, KONTOR_JSON_REQUIRED, &text,
                                  problem))
    return FALSE;
  kontor_push_request_add (request, mid, kontor_json_get_text (text));

  return read_needs (node, g_ptr_array_index (request->items, request->items->len - 1), problem);
}

/**
 * kontor_push_request_read:
 * @body: a body of at most %KONTOR_REQUEST_BYTES_MAX
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the request; its mutations are not read yet
 */
KontorPushRequest *
kontor_push_request_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (KontorPushRequest) self = kontor_push_request_new ();
  g_autoptr (KontorJson) root = kontor_message_parse (body, KONTOR_REQUEST_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);
  const KontorJson *items = NULL;

  if (root == NULL ||
      !kontor_json_expect_text (root, "epoch", KONTOR_JSON_REQUIRED, KONTOR_EPOCH_MAX, &self->epoch,
                                problem) ||
      !kontor_json_expect_id (root, "installation", KONTOR_JSON_REQUIRED, &self->installation,
                              problem) ||
      !kontor_json_expect_integer (root, "acknowledged", KONTOR_JSON_OPTIONAL, 0,
                                   KONTOR_JSON_INTEGER_MAX, &self->acknowledged, problem) ||
      !kontor_json_expect_array (root, "items", KONTOR_JSON_REQUIRED, KONTOR_PUSH_OPS_MAX, &items,
                                 problem))
    return NULL;
  for (const KontorJson *item = kontor_json_get_first (items); item != NULL;
       item = kontor_json_get_next (item))
    if (!read_item (item, self, problem))
      return NULL;

  return g_steal_pointer (&self);
}

/**
 * kontor_push_result_new:
 * @mid: the mutation's number
 *
 * Returns: (transfer full): the result of a mutation without effect
 */
KontorPushResult *
kontor_push_result_new (gint64 mid)
{
  KontorPushResult *self = g_new0 (KontorPushResult, 1);

  self->mid = mid;
  self->merged = g_ptr_array_new_with_free_func (g_free);
  self->current = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  return self;
}

/**
 * kontor_push_result_free:
 * @self: (transfer full): a result
 */
void
kontor_push_result_free (KontorPushResult *self)
{
  g_ptr_array_unref (self->merged);
  g_ptr_array_unref (self->current);
  g_clear_pointer (&self->problem, kontor_problem_free);
  g_free (self);
}

static void
write_merged (GString *json, const KontorPushResult *self)
{
  kontor_json_write_name (json, "merged");
  g_string_append_c (json, '[');
  for (guint i = 0; i < self->merged->len; i++)
    {
      kontor_json_write_comma (json);
      kontor_json_write_text (json, g_ptr_array_index (self->merged, i));
    }
  g_string_append_c (json, ']');
}

static void
write_current (GString *json, const KontorPushResult *self)
{
  kontor_json_write_name (json, "current");
  g_string_append_c (json, '[');
  for (guint i = 0; i < self->current->len; i++)
    {
      kontor_json_write_comma (json);
      kontor_codec_write_row (json, g_ptr_array_index (self->current, i), -1);
    }
  g_string_append_c (json, ']');
}

/**
 * kontor_push_result_to_text:
 * @self: a result
 *
 * Returns: (transfer full): it as canonical JSON
 */
char *
kontor_push_result_to_text (const KontorPushResult *self)
{
  GString *json = g_string_new ("{");

  kontor_json_add_integer (json, "mid", self->mid);
  kontor_json_add_text (json, "status", status_words[self->status]);
  if (self->seq != 0)
    kontor_json_add_integer (json, "seq", self->seq);
  if (self->merged->len > 0)
    write_merged (json, self);
  if (self->problem != NULL)
    {
      kontor_json_write_name (json, "problem");
      kontor_codec_write_problem (json, self->problem);
    }
  if (self->current->len > 0)
    write_current (json, self);
  g_string_append_c (json, '}');

  return g_string_free_and_steal (json);
}

static gboolean
read_status (const KontorJson *node, KontorPushResult *self, KontorProblem **problem)
{
  const KontorJson *status = NULL;

  if (!kontor_json_expect_member (node, "status", KONTOR_JSON_TEXT, KONTOR_JSON_REQUIRED, &status,
                                  problem))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (status_words); i++)
    if (strcmp (status_words[i], kontor_json_get_text (status)) == 0)
      {
        self->status = (KontorPushStatus) i;
        return TRUE;
      }

  return kontor_json_fail (status, KONTOR_PROBLEM_MALFORMED, 0, kontor_json_get_text (status),
                           problem);
}

static gboolean
read_merged (const KontorJson *node, KontorPushResult *self, KontorProblem **problem)
{
  const KontorJson *merged = NULL;

  if (!kontor_json_expect_array (node, "merged", KONTOR_JSON_OPTIONAL, RESULT_FIELDS_MAX, &merged,
                                 problem))
    return FALSE;
  for (const KontorJson *element = merged != NULL ? kontor_json_get_first (merged) : NULL;
       element != NULL; element = kontor_json_get_next (element))
    {
      if (!kontor_json_expect_kind (element, KONTOR_JSON_TEXT, problem))
        return FALSE;
      if (kontor_json_get_length (element) > RESULT_FIELD_BYTES_MAX)
        return kontor_json_fail (element, KONTOR_PROBLEM_TOO_LONG, RESULT_FIELD_BYTES_MAX, NULL,
                                 problem);
      g_ptr_array_add (self->merged, g_strdup (kontor_json_get_text (element)));
    }

  return TRUE;
}

static gboolean
read_current (const KontorJson *node, KontorPushResult *self, KontorProblem **problem)
{
  const KontorJson *current = NULL;

  if (!kontor_json_expect_array (node, "current", KONTOR_JSON_OPTIONAL, KONTOR_MUTATION_OPS_MAX,
                                 &current, problem))
    return FALSE;
  for (const KontorJson *element = current != NULL ? kontor_json_get_first (current) : NULL;
       element != NULL; element = kontor_json_get_next (element))
    {
      KontorRow *row = NULL;

      if (!kontor_json_expect_kind (element, KONTOR_JSON_OBJECT, problem))
        return FALSE;
      if (!kontor_codec_knows_type (element))
        continue;
      row = kontor_codec_read_row (element, problem);
      if (row == NULL)
        return FALSE;
      g_ptr_array_add (self->current, row);
    }

  return TRUE;
}

static gboolean
read_problem (const KontorJson *node, KontorPushResult *self, KontorProblem **problem)
{
  const KontorJson *member = kontor_json_find (node, "problem");

  if (self->status != KONTOR_PUSH_REJECTED)
    return TRUE;
  self->problem = member != NULL ? kontor_codec_read_problem (member) : NULL;
  if (self->problem == NULL)
    return kontor_json_fail (member != NULL ? member : node, KONTOR_PROBLEM_MALFORMED, 0,
                             "rejected without a problem", problem);

  return TRUE;
}

/**
 * kontor_push_result_from_text:
 * @text: what kontor_push_result_to_text() returned, of this or another version
 * @problem: (out) (optional): what is wrong with @text
 *
 * Returns: (transfer full) (nullable): the result; a rejected one has a problem, no other has
 */
KontorPushResult *
kontor_push_result_from_text (const char *text, KontorProblem **problem)
{
  g_autoptr (KontorPushResult) self = kontor_push_result_new (0);
  g_autoptr (KontorJson) node = kontor_json_parse (text, strlen (text),
                                                   KONTOR_CODEC_PAGE_VALUES_MAX, problem);

  if (node == NULL || !kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) ||
      !kontor_json_expect_integer (node, "mid", KONTOR_JSON_REQUIRED, 1, KONTOR_JSON_INTEGER_MAX,
                                   &self->mid, problem) ||
      !read_status (node, self, problem) ||
      !kontor_json_expect_integer (node, "seq", KONTOR_JSON_OPTIONAL, 0, KONTOR_JSON_INTEGER_MAX,
                                   &self->seq, problem) ||
      !read_merged (node, self, problem) || !read_problem (node, self, problem) ||
      !read_current (node, self, problem))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * kontor_push_problem_new_needs:
 * @mutation: what stands on something that was refused
 *
 * Returns: (transfer full): why it is refused too
 */
KontorProblem *
kontor_push_problem_new_needs (const KontorMutation *mutation)
{
  const KontorOp *op = mutation->ops->len > 0 ? mutation->ops->pdata[0] : NULL;

  return kontor_problem_new (KONTOR_PROBLEM_NEEDS,
                             op != NULL ? kontor_op_get_record_type (op) : KONTOR_RECORD_NONE,
                             op != NULL ? kontor_op_get_id (op) : NULL, 0);
}

/**
 * kontor_push_reply_new:
 *
 * Returns: (transfer full): a reply without results
 */
KontorPushReply *
kontor_push_reply_new (void)
{
  KontorPushReply *self = g_new0 (KontorPushReply, 1);

  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_push_result_free);

  return self;
}

/**
 * kontor_push_reply_free:
 * @self: (transfer full): a reply
 */
void
kontor_push_reply_free (KontorPushReply *self)
{
  g_ptr_array_unref (self->results);
  g_free (self->stop);
  g_free (self);
}

/**
 * kontor_push_reply_write:
 * @results: (element-type utf8): texts of kontor_push_result_to_text(), put in unchanged
 * @stop: (nullable): "gap", "cloned" or "epoch"
 * @expected: for "gap": the number that is next; else 0
 *
 * Returns: (transfer full): the body
 */
GBytes *
kontor_push_reply_write (GPtrArray *results, const char *stop, gint64 expected)
{
  GString *json = g_string_new ("{\"results\":[");

  for (guint i = 0; i < results->len; i++)
    {
      kontor_json_write_comma (json);
      kontor_json_write_text (json, g_ptr_array_index (results, i));
    }
  g_string_append_c (json, ']');
  kontor_json_add_text (json, "stop", stop);
  if (expected != 0)
    kontor_json_add_integer (json, "expected", expected);
  g_string_append_c (json, '}');

  return kontor_message_end (json);
}

/* What is wrong within a text within a body: the inner path behind the outer one. */
static void
prefix_problem (const KontorJson *node, KontorProblem **problem)
{
  g_autofree char *outer = NULL;
  char *detail = NULL;

  if (problem == NULL || *problem == NULL)
    return;
  outer = kontor_json_dup_path (node);
  detail = g_strdup_printf ("%s: %s", outer, (*problem)->detail != NULL ? (*problem)->detail : "");
  g_free ((*problem)->detail);
  (*problem)->detail = detail;
}

static gboolean
read_results (const KontorJson *results, KontorPushReply *self, KontorProblem **problem)
{
  for (const KontorJson *element = kontor_json_get_first (results); element != NULL;
       element = kontor_json_get_next (element))
    {
      KontorPushResult *result = NULL;

      if (!kontor_json_expect_kind (element, KONTOR_JSON_TEXT, problem))
        return FALSE;
      result = kontor_push_result_from_text (kontor_json_get_text (element), problem);
      if (result == NULL)
        {
          prefix_problem (element, problem);
          return FALSE;
        }
      g_ptr_array_add (self->results, result);
    }

  return TRUE;
}

/**
 * kontor_push_reply_read:
 * @body: a body
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the reply
 */
KontorPushReply *
kontor_push_reply_read (GBytes *body, KontorProblem **problem)
{
  g_autoptr (KontorPushReply) self = kontor_push_reply_new ();
  g_autoptr (KontorJson) root = kontor_message_parse (body, G_MAXINT32, KONTOR_CODEC_VALUES_MAX,
                                                      problem);
  const KontorJson *results = NULL;

  if (root == NULL ||
      !kontor_json_expect_text (root, "stop", KONTOR_JSON_OPTIONAL, 64, &self->stop, problem) ||
      !kontor_json_expect_integer (root, "expected", KONTOR_JSON_OPTIONAL, 0,
                                   KONTOR_JSON_INTEGER_MAX, &self->expected, problem) ||
      !kontor_json_expect_array (root, "results", KONTOR_JSON_REQUIRED, KONTOR_PUSH_OPS_MAX,
                                 &results, problem) ||
      !read_results (results, self, problem))
    return NULL;

  return g_steal_pointer (&self);
}
