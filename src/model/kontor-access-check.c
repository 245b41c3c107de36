/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether a person may do an op: sees the record and where it goes, and is allowed by the rights
 * table. Called by both sides, by the server for each op that is pushed. Pure but for the reader, on
 * the thread of the reader. */

#include "config.h"

#include "kontor-access-private.h"

/* Whoever is refused learns nothing but that: the same for a foreign record and for none. */
static KontorProblem *
refuse (const KontorOp *op, KontorProblemCode code, guint field)
{
  return kontor_problem_new (code, kontor_op_get_record_type (op), kontor_op_get_id (op), field);
}

static KontorRight
get_right (KontorOpKind kind)
{
  static const KontorRight rights[] = {
    [KONTOR_OP_CREATE] = KONTOR_RIGHT_CREATE,
    [KONTOR_OP_UPDATE] = KONTOR_RIGHT_EDIT,
    [KONTOR_OP_DELETE] = KONTOR_RIGHT_DELETE,
    [KONTOR_OP_RESTORE] = KONTOR_RIGHT_RESTORE,
  };

  return rights[kind];
}

/* Whether @field decides where the record stands and so who sees it: what it hangs on, its project,
 * chat, drive, calendar, or the task that it is part of. */
static gboolean
is_place (const KontorField *field)
{
  if ((field->flags & KONTOR_FLAG_ROOT) != 0)
    return TRUE;
  return field->kind == KONTOR_KIND_REFERENCE &&
         (field->target == KONTOR_RECORD_PROJECT || field->target == KONTOR_RECORD_CHAT ||
          field->target == KONTOR_RECORD_DRIVE || field->target == KONTOR_RECORD_CALENDAR ||
          field->target == KONTOR_RECORD_TASK);
}

/* The maker of a chat is in it only by a membership, and may see the chat only by being in it: the
 * first membership of one's own chat is free. */
static gboolean
founds_chat (const KontorContext *context, const KontorRow *after, const KontorRow *chat)
{
  g_autoptr (GPtrArray) memberships = NULL;

  if (kontor_row_get_record_type (after) != KONTOR_RECORD_MEMBERSHIP ||
      !kontor_row_refers_to (after, KONTOR_MEMBERSHIP_PERSON, &context->actor) ||
      !kontor_row_refers_to (chat, KONTOR_COMMON_CREATED_BY, &context->actor))
    return FALSE;
  memberships = kontor_reader_list (context->reader, KONTOR_RECORD_MEMBERSHIP,
                                    KONTOR_MEMBERSHIP_CHAT, kontor_row_get_id (chat));
  return memberships->len == 0;
}

static gboolean
sees_place (const KontorContext *context, const KontorRow *after, const KontorField *field)
{
  const KontorValue *value = kontor_row_get (after, field->number);
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) place = NULL;

  if (value == NULL)
    return TRUE;
  if (!kontor_access_get_referred (field, value, &type, &id))
    return FALSE;
  place = kontor_reader_get (context->reader, type, &id);
  if (place == NULL)
    return FALSE;
  return kontor_access_can_see (context->reader, &context->actor, place) ||
         founds_chat (context, after, place);
}

/* Nothing is put where the actor sees nothing. */
static KontorProblem *
check_places (const KontorContext *context, const KontorOp *op, const KontorRow *after)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_op_get_record_type (op));
  gboolean all = kontor_op_get_kind (op) == KONTOR_OP_CREATE;

  for (guint i = 1; i < info->n_fields; i++)
    if ((all || kontor_op_find_change (op, i) != NULL) && is_place (&info->fields[i]) &&
        !sees_place (context, after, &info->fields[i]))
      return refuse (op, KONTOR_PROBLEM_MISSING, i);
  return NULL;
}

/* Whether a new record says no more in @field than one that does not speak of it. */
static gboolean
is_default (const KontorRow *row, const KontorField *field)
{
  const KontorValue *value = kontor_row_get (row, field->number);

  if (value == NULL)
    return TRUE;
  if (field->kind == KONTOR_KIND_CHOICE)
    return kontor_row_get_choice (row, field->number) == 0;
  if (kontor_value_get_shape (value) == KONTOR_VALUE_SET)
    return kontor_value_get_n_elements (value) == 0;
  return field->kind == KONTOR_KIND_BOOLEAN && kontor_value_get_integer (value) == 0;
}

static KontorProblem *
check_create (const KontorContext *context, const KontorOp *op, const KontorRow *after)
{
  KontorRecordType type = kontor_op_get_record_type (op);
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  KontorProblem *problem = check_places (context, op, after);
  guint relations = 0;

  if (problem != NULL)
    return problem;
  relations = kontor_access_get_relations_to_new (context, after);
  if (!kontor_access_permits (relations, kontor_access_get_allowed (type, KONTOR_RIGHT_CREATE, 0)))
    return refuse (op, KONTOR_PROBLEM_FORBIDDEN, 0);

  /* Whose record it is now: the fields are written by its creator, or, of a task that somebody else
   * set by word of mouth, as its creator said. */
  relations |= KONTOR_RELATION_CREATOR;
  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    if (kontor_access_has_field_row (type, i) && !is_default (after, &info->fields[i]) &&
        !kontor_access_permits (relations,
                                kontor_access_get_allowed (type, KONTOR_RIGHT_CREATE, i)))
      return refuse (op, KONTOR_PROBLEM_FORBIDDEN, i);
  return NULL;
}

static KontorProblem *
check_update (const KontorContext *context,
              const KontorOp *op,
              const KontorRow *before,
              const KontorRow *after)
{
  KontorRecordType type = kontor_op_get_record_type (op);
  guint relations = kontor_access_get_relations (context, before);
  guint n_changes = kontor_op_get_n_changes (op);

  for (guint i = 0; i < n_changes; i++)
    {
      guint field = kontor_op_get_change (op, i)->field;

      if (!kontor_access_permits (relations,
                                  kontor_access_get_allowed (type, KONTOR_RIGHT_EDIT, field)))
        return refuse (op, KONTOR_PROBLEM_FORBIDDEN, field);
    }
  /* An op without changes touches fields that this version does not know, or nothing. */
  if (n_changes == 0 &&
      !kontor_access_permits (relations, kontor_access_get_allowed (type, KONTOR_RIGHT_EDIT, 0)))
    return refuse (op, KONTOR_PROBLEM_FORBIDDEN, 0);
  return check_places (context, op, after);
}

static KontorProblem *
check_existing (const KontorContext *context,
                const KontorOp *op,
                const KontorRow *before,
                const KontorRow *after)
{
  KontorOpKind kind = kontor_op_get_kind (op);

  if (before == NULL || !kontor_access_can_see (context->reader, &context->actor, before))
    return refuse (op, KONTOR_PROBLEM_MISSING, 0);
  if (kind == KONTOR_OP_UPDATE)
    return check_update (context, op, before, after);
  if (!kontor_access_may (context, before, get_right (kind), 0))
    return refuse (op, KONTOR_PROBLEM_FORBIDDEN, 0);
  return NULL;
}

/**
 * kontor_access_check:
 * @context: who acts, and where to read; the reader answers with the state before @op
 * @op: what shall happen
 * @before: (nullable): the record, %NULL for a create and where there is none
 * @after: (nullable): what @op makes of it; may be %NULL when @before is, but for a create
 *
 * Relations are those to the record as it was before, so that nobody gives themselves the right that
 * the op needs. The making of the very first person is the server's and is not asked here.
 *
 * Returns: (transfer full) (nullable): %NULL if the actor may. A record that the actor can't see
 *   answers %KONTOR_PROBLEM_MISSING, as one that does not exist; one who was dismissed may nothing
 */
KontorProblem *
kontor_access_check (const KontorContext *context,
                     const KontorOp *op,
                     const KontorRow *before,
                     const KontorRow *after)
{
  g_autoptr (KontorRow) actor = kontor_access_dup_active (context->reader, &context->actor);
  KontorProblem *problem = NULL;

  if (actor == NULL)
    return refuse (op, KONTOR_PROBLEM_FORBIDDEN, 0);
  problem = kontor_op_get_kind (op) == KONTOR_OP_CREATE
                ? check_create (context, op, after)
                : check_existing (context, op, before, after);
  if (problem != NULL)
    return problem;
  return kontor_access_check_level (context, op, before, after);
}
