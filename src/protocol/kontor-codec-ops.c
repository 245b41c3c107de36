/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ops and mutations as JSON, see PROTOCOL.md, "Mutations". Fields are written in the schema's order,
 * however the op was built, because hashes are taken over the text. A change that this version does
 * not wholly understand is refused. Any thread. */

#include "config.h"

#include "kontor-codec-private.h"

#include <string.h>

static const char *const op_words[] = {
  [KONTOR_OP_CREATE] = "create",
  [KONTOR_OP_UPDATE] = "update",
  [KONTOR_OP_DELETE] = "delete",
  [KONTOR_OP_RESTORE] = "restore",
};

#define NAME_MAX_BYTES 128 /* of the name of a mutation */

static void
write_change (GString *json, const KontorField *field, const KontorChange *change)
{
  g_string_append_c (json, '{');
  if (field->merge == KONTOR_MERGE_COUNTER)
    {
      kontor_json_add_integer (json, "by",
                               change->now != NULL ? kontor_value_get_integer (change->now) : 0);
    }
  else
    {
      if (change->was != NULL)
        {
          kontor_json_write_name (json, "was");
          kontor_codec_write_value (json, field, change->was);
        }
      if (change->now != NULL)
        {
          kontor_json_write_name (json, "now");
          kontor_codec_write_value (json, field, change->now);
        }
    }
  g_string_append_c (json, '}');
}

static void
write_changes (GString *json, const KontorOp *op)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_op_get_record_type (op));

  kontor_json_write_name (json, "set");
  g_string_append_c (json, '{');
  for (guint i = 1; i < info->n_fields; i++)
    {
      const KontorChange *change = kontor_op_find_change (op, i);

      if (change == NULL)
        continue;
      kontor_json_write_name (json, info->fields[i].word);
      if (kontor_op_get_kind (op) == KONTOR_OP_CREATE)
        kontor_codec_write_value (json, &info->fields[i], change->now);
      else
        write_change (json, &info->fields[i], change);
    }
  g_string_append_c (json, '}');
}

/**
 * kontor_codec_write_op:
 * @json: what was written so far
 * @op: an op
 */
void
kontor_codec_write_op (GString *json, const KontorOp *op)
{
  KontorOpKind kind = kontor_op_get_kind (op);

  g_string_append_c (json, '{');
  kontor_json_add_text (json, "op", op_words[kind]);
  kontor_json_add_text (json, "type",
                        kontor_schema_get_type (kontor_op_get_record_type (op))->word);
  kontor_json_add_id (json, "id", kontor_op_get_id (op));
  if (kind == KONTOR_OP_CREATE || kind == KONTOR_OP_UPDATE)
    write_changes (json, op);
  g_string_append_c (json, '}');
}

static gboolean
read_op_kind (const KontorJson *node, KontorOpKind *kind, KontorProblem **problem)
{
  const KontorJson *member = NULL;

  if (!kontor_json_expect_member (node, "op", KONTOR_JSON_TEXT, KONTOR_JSON_REQUIRED, &member,
                                  problem))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (op_words); i++)
    if (strcmp (op_words[i], kontor_json_get_text (member)) == 0)
      {
        *kind = (KontorOpKind) i;
        return TRUE;
      }

  return kontor_json_fail (member, KONTOR_PROBLEM_MALFORMED, 0, kontor_json_get_text (member),
                           problem);
}

/* One side of a change; a missing one is unset. */
static gboolean
read_side (const KontorJson *node,
           const char *name,
           const KontorField *field,
           const KontorOp *op,
           KontorValue **value,
           KontorProblem **problem)
{
  const KontorJson *member = kontor_json_find (node, name);

  return member == NULL ||
         kontor_codec_read_value (member, field, kontor_op_get_record_type (op),
                                  kontor_op_get_id (op), KONTOR_CODEC_STRICT, value, problem);
}

static gboolean
read_change (const KontorJson *node,
             const KontorField *field,
             KontorOp *op,
             KontorProblem **problem)
{
  static const char *const sides[] = { "was", "now", NULL };
  static const char *const increment[] = { "by", NULL };
  gboolean counts = field->merge == KONTOR_MERGE_COUNTER;
  g_autoptr (KontorValue) was = NULL;
  g_autoptr (KontorValue) now = NULL;

  if (kontor_op_get_kind (op) == KONTOR_OP_CREATE)
    {
      if (!kontor_codec_read_value (node, field, kontor_op_get_record_type (op),
                                    kontor_op_get_id (op), KONTOR_CODEC_STRICT, &now, problem))
        return FALSE;
    }
  else if (!kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) ||
           !kontor_json_expect_only (node, counts ? increment : sides, problem) ||
           !read_side (node, "was", field, op, &was, problem) ||
           !read_side (node, counts ? "by" : "now", field, op, &now, problem))
    return FALSE;
  kontor_op_add_take (op, field->number, g_steal_pointer (&was), g_steal_pointer (&now));

  return TRUE;
}

static gboolean
fail_unknown_field (const KontorJson *member, const KontorOp *op, KontorProblem **problem)
{
  g_autofree char *path = kontor_json_dup_path (member);

  if (problem != NULL)
    *problem = kontor_problem_new_detail (KONTOR_PROBLEM_UNKNOWN_FIELD,
                                          kontor_op_get_record_type (op), kontor_op_get_id (op), 0,
                                          path);

  return FALSE;
}

static gboolean
read_changes (const KontorJson *set, KontorOp *op, KontorProblem **problem)
{
  for (const KontorJson *member = kontor_json_get_first (set); member != NULL;
       member = kontor_json_get_next (member))
    {
      const KontorField *field = kontor_schema_find_field (kontor_op_get_record_type (op),
                                                           kontor_json_get_name (member));

      if (field == NULL)
        return fail_unknown_field (member, op, problem);
      if (kontor_op_find_change (op, field->number) != NULL)
        return kontor_json_fail (member, KONTOR_PROBLEM_MALFORMED, 0, NULL, problem);
      if (!read_change (member, field, op, problem))
        return FALSE;
    }

  return TRUE;
}

/**
 * kontor_codec_read_op:
 * @node: what was read
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the op
 */
KontorOp *
kontor_codec_read_op (const KontorJson *node, KontorProblem **problem)
{
  static const char *const with_set[] = { "op", "type", "id", "set", NULL };
  static const char *const without_set[] = { "op", "type", "id", NULL };
  KontorOpKind kind = KONTOR_OP_CREATE;
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;
  const KontorJson *set = NULL;
  g_autoptr (KontorOp) op = NULL;
  gboolean sets = FALSE;

  if (!kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) ||
      !read_op_kind (node, &kind, problem) || !kontor_codec_read_record (node, &type, &id, problem))
    return NULL;
  sets = kind == KONTOR_OP_CREATE || kind == KONTOR_OP_UPDATE;
  if (!kontor_json_expect_only (node, sets ? with_set : without_set, problem) ||
      (sets && !kontor_json_expect_member (node, "set", KONTOR_JSON_OBJECT, KONTOR_JSON_REQUIRED,
                                           &set, problem)))
    return NULL;
  op = kontor_op_new (kind, type, &id);
  if (set != NULL && !read_changes (set, op, problem))
    return NULL;

  return g_steal_pointer (&op);
}

/**
 * kontor_codec_write_mutation:
 * @json: what was written so far
 * @mutation: a mutation
 */
void
kontor_codec_write_mutation (GString *json, const KontorMutation *mutation)
{
  g_string_append_c (json, '{');
  kontor_json_add_text (json, "name", mutation->name);
  kontor_json_add_integer (json, "at", mutation->at);
  kontor_json_write_name (json, "ops");
  g_string_append_c (json, '[');
  for (guint i = 0; i < mutation->ops->len; i++)
    {
      kontor_json_write_comma (json);
      kontor_codec_write_op (json, g_ptr_array_index (mutation->ops, i));
    }
  g_string_append (json, "]}");
}

/**
 * kontor_codec_read_mutation:
 * @node: what was read
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the mutation
 */
KontorMutation *
kontor_codec_read_mutation (const KontorJson *node, KontorProblem **problem)
{
  static const char *const names[] = { "name", "at", "ops", NULL };
  g_autoptr (KontorMutation) mutation = NULL;
  g_autofree char *name = NULL;
  const KontorJson *ops = NULL;
  gint64 at = 0;

  if (!kontor_json_expect_kind (node, KONTOR_JSON_OBJECT, problem) ||
      !kontor_json_expect_only (node, names, problem) ||
      !kontor_json_expect_text (node, "name", KONTOR_JSON_OPTIONAL, NAME_MAX_BYTES, &name,
                                problem) ||
      !kontor_json_expect_integer (node, "at", KONTOR_JSON_REQUIRED, KONTOR_DATE_MIN * KONTOR_DAY,
                                   (KONTOR_DATE_MAX + 1) * KONTOR_DAY - 1, &at, problem) ||
      !kontor_json_expect_array (node, "ops", KONTOR_JSON_REQUIRED, KONTOR_MUTATION_OPS_MAX, &ops,
                                 problem))
    return NULL;

  mutation = kontor_mutation_new (name, at);
  for (const KontorJson *element = kontor_json_get_first (ops); element != NULL;
       element = kontor_json_get_next (element))
    {
      KontorOp *op = kontor_codec_read_op (element, problem);

      if (op == NULL)
        return NULL;
      kontor_mutation_take_op (mutation, op);
    }

  return g_steal_pointer (&mutation);
}

/**
 * kontor_codec_op_to_text:
 * @op: an op
 *
 * Returns: (transfer full): it as canonical JSON
 */
char *
kontor_codec_op_to_text (const KontorOp *op)
{
  GString *json = g_string_new (NULL);

  kontor_codec_write_op (json, op);

  return g_string_free_and_steal (json);
}

/**
 * kontor_codec_op_from_text:
 * @text: JSON
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the op
 */
KontorOp *
kontor_codec_op_from_text (const char *text, KontorProblem **problem)
{
  g_autoptr (KontorJson) node = kontor_codec_parse (text, strlen (text), problem);

  return node != NULL ? kontor_codec_read_op (node, problem) : NULL;
}

/**
 * kontor_codec_mutation_to_text:
 * @mutation: a mutation
 *
 * Returns: (transfer full): it as canonical JSON: what the hash is taken over
 */
char *
kontor_codec_mutation_to_text (const KontorMutation *mutation)
{
  GString *json = g_string_new (NULL);

  kontor_codec_write_mutation (json, mutation);

  return g_string_free_and_steal (json);
}

/**
 * kontor_codec_mutation_from_text:
 * @text: JSON
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the mutation
 */
KontorMutation *
kontor_codec_mutation_from_text (const char *text, KontorProblem **problem)
{
  gsize length = strlen (text);
  g_autoptr (KontorJson) node = NULL;

  if (length > KONTOR_MUTATION_BYTES_MAX)
    {
      if (problem != NULL)
        *problem = kontor_problem_new_limit (KONTOR_PROBLEM_TOO_LONG, KONTOR_RECORD_NONE, NULL, 0,
                                             KONTOR_MUTATION_BYTES_MAX);
      return NULL;
    }
  node = kontor_codec_parse (text, length, problem);

  return node != NULL ? kontor_codec_read_mutation (node, problem) : NULL;
}

/* What stands for the number of an add, and whether the seqs of adds are still true. */
typedef struct
{
  KontorCodecRenumberFunc renumber;
  gpointer user_data;
  gboolean keep_seqs;
} Renumbering;

static KontorValue *
renumber_set (const KontorValue *set, const Renumbering *self)
{
  guint n = kontor_value_get_n_elements (set);
  g_autofree KontorElement *elements = g_memdup2 (kontor_value_get_elements (set),
                                                  n * sizeof *elements);

  for (guint i = 0; i < n; i++)
    if (elements[i].added < 0)
      elements[i].added = self->renumber (-elements[i].added, self->user_data);
    else if (!self->keep_seqs)
      elements[i].added = 0;

  return kontor_value_new_set (elements, n);
}

static KontorOp *
renumber_op (const KontorOp *op, const Renumbering *self)
{
  KontorRecordType type = kontor_op_get_record_type (op);
  KontorOp *result = kontor_op_new (kontor_op_get_kind (op), type, kontor_op_get_id (op));

  for (guint i = 0; i < kontor_op_get_n_changes (op); i++)
    {
      const KontorChange *change = kontor_op_get_change (op, i);

      if (kontor_field_is_set (kontor_schema_get_field (type, change->field)))
        kontor_op_add_take (result, change->field, renumber_set (change->was, self),
                            renumber_set (change->now, self));
      else
        kontor_op_add (result, change->field, change->was, change->now);
    }

  return result;
}

static char *
renumber_text (const char *text, const Renumbering *self, KontorProblem **problem)
{
  g_autoptr (KontorMutation) mutation = kontor_codec_mutation_from_text (text, problem);
  g_autoptr (KontorMutation) result = NULL;

  if (mutation == NULL)
    return NULL;
  result = kontor_mutation_new (mutation->name, mutation->at);
  for (guint i = 0; i < mutation->ops->len; i++)
    kontor_mutation_take_op (result, renumber_op (g_ptr_array_index (mutation->ops, i), self));

  return kontor_codec_mutation_to_text (result);
}

/**
 * kontor_codec_mutation_renumber:
 * @text: a mutation as JSON
 * @renumber: (scope call): says what stands in place of a number
 * @user_data: passed to @renumber
 * @problem: (out) (optional): what is wrong
 *
 * Where the removal of an element names the mutation that added it, by minus its number, exchanges
 * that number: of the outbox for that of the wire, or for the seq it has by now.
 *
 * Returns: (transfer full) (nullable): the same mutation with the other numbers
 */
char *
kontor_codec_mutation_renumber (const char *text,
                                KontorCodecRenumberFunc renumber,
                                gpointer user_data,
                                KontorProblem **problem)
{
  Renumbering renumbering = { renumber, user_data, TRUE };

  return renumber_text (text, &renumbering, problem);
}

/**
 * kontor_codec_mutation_forget_seqs:
 * @text: a mutation as JSON
 * @renumber: (scope call): says what stands in place of a number
 * @user_data: passed to @renumber
 * @problem: (out) (optional): what is wrong
 *
 * As kontor_codec_mutation_renumber(), for a history that begins anew: a seq in it may by now be that of
 * another change, so that a removal which names one takes away whatever is there.
 *
 * Returns: (transfer full) (nullable): the same mutation with the other numbers
 */
char *
kontor_codec_mutation_forget_seqs (const char *text,
                                   KontorCodecRenumberFunc renumber,
                                   gpointer user_data,
                                   KontorProblem **problem)
{
  Renumbering renumbering = { renumber, user_data, FALSE };

  return renumber_text (text, &renumbering, problem);
}
