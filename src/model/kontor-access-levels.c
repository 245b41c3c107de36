/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much of a drive somebody may use: a share that names a person, or the person's department, says
 * read, add, edit or full. Nobody uses more, and nobody grants more than they hold. Pure but for the
 * reader, on the thread of the reader. */

#include "config.h"

#include "kontor-access-private.h"

/* Folders in folders, up to which shares are looked for. */
#define FOLDERS_MAX 256

#define NOT_NAMED (-1)

static gboolean
names_actor (const KontorContext *context, const KontorRow *share, const KontorRow *actor)
{
  const KontorId *department = kontor_row_get_id_field (actor, KONTOR_PERSON_DEPARTMENT);

  return kontor_row_refers_to (share, KONTOR_SHARE_PERSON, &context->actor) ||
         (department != NULL && kontor_row_refers_to (share, KONTOR_SHARE_DEPARTMENT, department));
}

static gboolean
has_run_out (const KontorContext *context, const KontorRow *share)
{
  gint64 expires_at = kontor_row_get_integer (share, KONTOR_SHARE_EXPIRES_AT);

  return expires_at != 0 && expires_at <= context->now;
}

/* The highest level at which @what is shared with the actor, or NOT_NAMED. @over: (out): a share that
 * names the actor has run out */
static int
get_share (const KontorContext *context,
           const KontorRow *what,
           const KontorRow *actor,
           gboolean *over)
{
  g_autoptr (GPtrArray) shares = kontor_reader_list (context->reader, KONTOR_RECORD_SHARE,
                                                     KONTOR_SHARE_WHAT, kontor_row_get_id (what));
  int level = NOT_NAMED;

  for (guint i = 0; i < shares->len; i++)
    if (names_actor (context, shares->pdata[i], actor))
      {
        if (has_run_out (context, shares->pdata[i]))
          *over = TRUE;
        else
          level = MAX (level, kontor_row_get_choice (shares->pdata[i], KONTOR_SHARE_LEVEL));
      }
  return level;
}

/* The folder that @row is in; for a node at the top its drive; NULL above. */
static KontorRow *
dup_container (KontorReader *reader, const KontorRow *row)
{
  const KontorId *folder = NULL;

  if (kontor_row_get_record_type (row) == KONTOR_RECORD_DRIVE)
    return NULL;
  if (kontor_row_get_record_type (row) == KONTOR_RECORD_NODE)
    folder = kontor_row_get_id_field (row, KONTOR_NODE_PARENT);
  if (folder != NULL)
    return kontor_reader_get (reader, KONTOR_RECORD_NODE, folder);
  return kontor_access_dup_parent (reader, row, NULL);
}

/* The level of the actor at @row: full for those who rule the drive; else that of the nearest share
 * that names the actor; else read, where one did until now, as nobody may do more because a share ended;
 * else edit, for whoever sees it. */
static int
get_level (const KontorContext *context, const KontorRow *row)
{
  guint rulers = KONTOR_RELATION_CREATOR | KONTOR_RELATION_OWNER | KONTOR_RELATION_MODERATOR |
                 KONTOR_RELATION_ADMINISTRATOR;
  g_autoptr (KontorRow) actor = kontor_access_dup_active (context->reader, &context->actor);
  g_autoptr (KontorRow) at = kontor_row_ref ((KontorRow *) row);
  gboolean over = FALSE;
  int level = NOT_NAMED;

  for (int depth = 0; at != NULL && actor != NULL && depth < FOLDERS_MAX; depth++)
    {
      KontorRow *next = dup_container (context->reader, at);

      if (level == NOT_NAMED)
        level = get_share (context, at, actor, &over);
      if (next == NULL && (kontor_access_get_relations (context, at) & rulers) != 0)
        level = KONTOR_SHARE_LEVEL_FULL;
      kontor_row_unref (at);
      at = next;
    }
  if (level == NOT_NAMED)
    return over ? KONTOR_SHARE_LEVEL_READ : KONTOR_SHARE_LEVEL_EDIT;
  return level;
}

/* The level that @op needs; @where: (out): the record that it needs it at, if it needs any. */
static int
get_needed (const KontorContext *context,
            const KontorOp *op,
            const KontorRow *before,
            const KontorRow *after,
            KontorRow **where)
{
  KontorOpKind kind = kontor_op_get_kind (op);
  KontorRecordType type = kontor_op_get_record_type (op);

  if (type == KONTOR_RECORD_NODE && kind != KONTOR_OP_CREATE)
    {
      *where = kontor_row_ref ((KontorRow *) before);
      return KONTOR_SHARE_LEVEL_EDIT;
    }
  if (type == KONTOR_RECORD_NODE || (type == KONTOR_RECORD_VERSION && kind == KONTOR_OP_CREATE))
    {
      *where = dup_container (context->reader, after);
      return KONTOR_SHARE_LEVEL_ADD;
    }
  if (type == KONTOR_RECORD_SHARE && (kind == KONTOR_OP_CREATE || kind == KONTOR_OP_UPDATE))
    {
      *where = kontor_access_dup_parent (context->reader, after, NULL);
      return kontor_row_get_choice (after, KONTOR_SHARE_LEVEL);
    }
  return NOT_NAMED;
}

/* Whether @op moves a node to where the actor may not even add one. */
static gboolean
moves_where_forbidden (const KontorContext *context, const KontorOp *op, const KontorRow *after)
{
  g_autoptr (KontorRow) where = NULL;

  if (kontor_op_get_record_type (op) != KONTOR_RECORD_NODE ||
      kontor_op_get_kind (op) != KONTOR_OP_UPDATE || after == NULL ||
      (kontor_op_find_change (op, KONTOR_NODE_PARENT) == NULL &&
       kontor_op_find_change (op, KONTOR_NODE_DRIVE) == NULL))
    return FALSE;
  where = dup_container (context->reader, after);

  return where != NULL && get_level (context, where) < KONTOR_SHARE_LEVEL_ADD;
}

KontorProblem *
kontor_access_check_level (const KontorContext *context,
                           const KontorOp *op,
                           const KontorRow *before,
                           const KontorRow *after)
{
  g_autoptr (KontorRow) where = NULL;
  KontorRecordType type = kontor_op_get_record_type (op);
  int needed = get_needed (context, op, before, after, &where);

  if ((where == NULL || needed <= KONTOR_SHARE_LEVEL_READ ||
       needed <= get_level (context, where)) &&
      !moves_where_forbidden (context, op, after))
    return NULL;
  return kontor_problem_new (KONTOR_PROBLEM_FORBIDDEN, type, kontor_op_get_id (op),
                             type == KONTOR_RECORD_SHARE ? KONTOR_SHARE_LEVEL : 0);
}
