/* SPDX-License-Identifier: GPL-3.0-or-later */

/* drive/commit: what a folder engine saw on its disk. Each node goes through the same ops as a
 * mutation's, with the same rights and rules, in a savepoint of its own; what makes it repeatable is
 * that it names the versions it stands on, and that what is so already is no change. On the store's
 * thread, in its transaction. */

#include "config.h"

#include "kontor-drive-commit.h"

#include "kontor-chunks-calls.h"
#include "kontor-chunks-rights.h"
#include "kontor-drive-folders.h"
#include "kontor-notify.h"
#include "kontor-store-private.h"

/* Folders in folders that are looked through. */
#define FOLDERS_MAX 1000
/* Of all verdicts together. */
#define MISSING_MAX (10 * KONTOR_COMMIT_MISSING_MAX)

/**
 * Commit:
 * @commit: (borrowed): what is asked for
 * @folders: (owned): who has which name
 * @looks: (owned) (element-type KontorContentLook): of each node, where it names a content
 * @used: bytes that the drive takes up; -1: not asked yet
 * @n_missing: hashes in the verdicts so far
 *
 * A call on its way.
 */
typedef struct
{
  KontorStore *store; /* borrowed */
  const KontorId *person;
  const KontorCommit *commit;
  KontorDriveFolders *folders;
  GArray *looks;
  gint64 used;
  guint n_missing;
} Commit;

/**
 * Step:
 * @asked: (borrowed): what shall become of the node
 * @before: (owned) (nullable): what it is
 * @look: (borrowed): what is known of the content that it shall have
 * @is_there: whether it is, and in no bin
 * @verdict: (owned): what is answered
 *
 * One node on its way.
 */
typedef struct
{
  const KontorCommitNode *asked;
  KontorRow *before;
  const KontorContentLook *look;
  gboolean is_there;
  KontorCommitVerdict *verdict;
} Step;

static gboolean
refuse (Step *step, KontorProblemCode code, guint field)
{
  g_clear_pointer (&step->verdict->problem, kontor_problem_free);
  step->verdict->problem = kontor_problem_new (code, KONTOR_RECORD_NODE, &step->asked->id, field);

  return TRUE;
}

/* --- looking --- */

/* Whether it and all the folders that it is in are there. */
static gboolean
is_there (Commit *self, const KontorRow *row)
{
  KontorReader *reader = kontor_store_get_reader (self->store);
  g_autoptr (KontorRow) at = row != NULL ? kontor_row_ref ((KontorRow *) row) : NULL;

  for (guint depth = 0; at != NULL && depth < FOLDERS_MAX; depth++)
    {
      const KontorId *parent = kontor_row_get_id_field (at, KONTOR_NODE_PARENT);
      KontorRow *next = NULL;

      if (kontor_row_is_deleted (at))
        return FALSE;
      if (parent == NULL)
        return TRUE;
      next = kontor_reader_get (reader, KONTOR_RECORD_NODE, parent);
      kontor_row_unref (at);
      at = next;
    }

  return FALSE;
}

/* The node where the person may see it. (transfer full) (nullable) */
static KontorRow *
get_visible (Commit *self, const KontorId *id, gboolean *exists)
{
  KontorReader *reader = kontor_store_get_reader (self->store);
  g_autoptr (KontorRow) row = kontor_reader_get (reader, KONTOR_RECORD_NODE, id);

  *exists = row != NULL;
  if (row == NULL || !kontor_access_can_see (reader, self->person, row))
    return NULL;

  return g_steal_pointer (&row);
}

/* What the server holds after all. */
static void
set_current (Commit *self, Step *step)
{
  gboolean exists = FALSE;
  g_autoptr (KontorRow) row = get_visible (self, &step->asked->id, &exists);

  if (row != NULL && is_there (self, row) &&
      kontor_row_refers_to (row, KONTOR_NODE_DRIVE, &self->commit->drive))
    step->verdict->current = kontor_commit_node_new_from_row (row);
}

/* --- contents --- */

/* The contents that come along, and what there is of those that are named: before the store changes
 * anything, and durable, so that no record names what is not there. */
static gboolean
look_at_contents (Commit *self, GError **error)
{
  for (guint i = 0; i < self->commit->nodes->len; i++)
    {
      const KontorCommitNode *asked = self->commit->nodes->pdata[i];
      KontorContentLook *look = &g_array_index (self->looks, KontorContentLook, i);
      gboolean exists = FALSE;
      g_autoptr (KontorRow) before = NULL;

      if (asked->op != KONTOR_COMMIT_PUT || asked->content == NULL)
        continue;
      before = get_visible (self, &asked->id, &exists);
      if (!kontor_chunks_look_at (self->store, self->person, before, asked->content, TRUE, look,
                                  error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
take_contents (Commit *self, KontorProblem **problem, GError **error)
{
  KontorChunks *chunks = kontor_store_get_chunks (self->store, error);

  if (chunks == NULL || !kontor_chunks_begin (chunks, error))
    return FALSE;

  return kontor_chunks_end (chunks,
                            kontor_chunks_take_frames (chunks, self->person,
                                                       kontor_clock_now (self->store->clock),
                                                       self->commit->frames, problem, error) &&
                                look_at_contents (self, error),
                            error);
}

static gboolean
read_sum (KontorStore *store, const char *sql, const KontorId *drive, gint64 *sum, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (store->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, drive);
  if (!kontor_sql_step (statement, error))
    return FALSE;
  *sum += kontor_sql_column_int (statement, 0);

  return TRUE;
}

/* What the drive takes up: files, those in the bin too, and their earlier versions. */
static gboolean
count_used (Commit *self, GError **error)
{
  const char *node = kontor_sql_rows_get_table (KONTOR_RECORD_NODE);
  const char *version = kontor_sql_rows_get_table (KONTOR_RECORD_VERSION);
  const char *drive = kontor_sql_rows_get_column (KONTOR_RECORD_NODE, KONTOR_NODE_DRIVE);
  g_autofree char *files = g_strdup_printf ("SELECT ifnull (sum (%s), 0) FROM %s WHERE %s = ?",
                                            kontor_sql_rows_get_column (KONTOR_RECORD_NODE,
                                                                        KONTOR_NODE_SIZE),
                                            node, drive);
  g_autofree char *earlier = g_strdup_printf (
      "SELECT ifnull (sum (%s.%s), 0) FROM %s JOIN %s ON %s.%s = %s.id WHERE %s.%s = ?", version,
      kontor_sql_rows_get_column (KONTOR_RECORD_VERSION, KONTOR_VERSION_SIZE), node, version,
      version, kontor_sql_rows_get_column (KONTOR_RECORD_VERSION, KONTOR_VERSION_NODE), node, node,
      drive);

  if (self->used >= 0)
    return TRUE;
  self->used = 0;

  return read_sum (self->store, files, &self->commit->drive, &self->used, error) &&
         read_sum (self->store, earlier, &self->commit->drive, &self->used, error);
}

static void
note_missing (Commit *self, Step *step)
{
  GPtrArray *missing = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < step->look->missing->len && self->n_missing < MISSING_MAX; i++)
    {
      g_ptr_array_add (missing, g_strdup (step->look->missing->pdata[i]));
      self->n_missing++;
    }
  step->verdict->missing = missing;
}

/* FALSE: @error. What is wrong with it is in the verdict. */
static gboolean
check_content (Commit *self, Step *step, GError **error)
{
  const KontorCommitNode *asked = step->asked;
  gint64 limit = self->store->drive_limit;

  if ((asked->kind == KONTOR_NODE_KIND_FILE) != (asked->content != NULL))
    return refuse (step,
                   asked->content != NULL ? KONTOR_PROBLEM_MALFORMED : KONTOR_PROBLEM_REQUIRED,
                   KONTOR_NODE_CONTENT);
  if ((asked->kind == KONTOR_NODE_KIND_LINK) != (asked->target != NULL))
    return refuse (step, asked->target != NULL ? KONTOR_PROBLEM_MALFORMED : KONTOR_PROBLEM_REQUIRED,
                   KONTOR_NODE_TARGET);
  if (asked->content == NULL)
    return TRUE;
  if (step->look->wrong)
    return refuse (step, KONTOR_PROBLEM_MALFORMED, KONTOR_NODE_CONTENT);
  if (step->look->missing->len > 0)
    {
      note_missing (self, step);
      return refuse (step, KONTOR_PROBLEM_MISSING, KONTOR_NODE_CONTENT);
    }
  if (limit == 0)
    return TRUE;
  if (!count_used (self, error))
    return FALSE;
  if (self->used + step->look->size <= limit)
    return TRUE;
  step->verdict->problem = kontor_problem_new_limit (KONTOR_PROBLEM_FULL, KONTOR_RECORD_NODE,
                                                     &asked->id, KONTOR_NODE_CONTENT, limit);

  return TRUE;
}

/* --- places --- */

/* FALSE: @error. What is wrong with the folder or the name is in the verdict. */
static gboolean
check_place (Commit *self, Step *step, GError **error)
{
  const KontorCommitNode *asked = step->asked;
  gboolean top = kontor_id_is_nil (&asked->parent);
  gboolean exists = FALSE;
  g_autoptr (KontorRow) folder = top ? NULL : get_visible (self, &asked->parent, &exists);
  g_autoptr (GError) local = NULL;
  g_autofree char *taken = NULL;

  if (!top &&
      (folder == NULL || !kontor_row_refers_to (folder, KONTOR_NODE_DRIVE, &self->commit->drive) ||
       kontor_row_get_choice (folder, KONTOR_NODE_KIND) != KONTOR_NODE_KIND_FOLDER))
    return refuse (step, KONTOR_PROBLEM_MISSING, KONTOR_NODE_PARENT);
  if (!top && !is_there (self, folder))
    return refuse (step, KONTOR_PROBLEM_DELETED, KONTOR_NODE_PARENT);
  if (!kontor_drive_folders_find (self->folders, &asked->parent, asked->name, &asked->id, &taken,
                                  &local))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  step->verdict->problem = kontor_problem_new_detail (KONTOR_PROBLEM_DUPLICATE, KONTOR_RECORD_NODE,
                                                      &asked->id, KONTOR_NODE_NAME, taken);

  return TRUE;
}

/* --- what is to be done --- */

static void
set_place (KontorRowBuilder *builder, const KontorCommitNode *asked)
{
  kontor_row_builder_take (builder, KONTOR_NODE_PARENT,
                           kontor_id_is_nil (&asked->parent)
                               ? NULL
                               : kontor_value_new_id (&asked->parent));
  kontor_row_builder_take (builder, KONTOR_NODE_NAME, kontor_value_new_text (asked->name));
}

/* The server goes by the size that the content has. */
static void
set_content (KontorRowBuilder *builder,
             const KontorCommitNode *asked,
             const KontorContentLook *look)
{
  gboolean file = asked->kind == KONTOR_NODE_KIND_FILE;

  kontor_row_builder_take (builder, KONTOR_NODE_CONTENT,
                           file ? kontor_value_new_text (asked->content) : NULL);
  kontor_row_builder_take (builder, KONTOR_NODE_SIZE,
                           file ? kontor_value_new_integer (look->size) : NULL);
  kontor_row_builder_take (builder, KONTOR_NODE_MODIFIED,
                           asked->modified != 0 ? kontor_value_new_integer (asked->modified)
                                                : NULL);
  kontor_row_builder_take (builder, KONTOR_NODE_EXECUTABLE,
                           file && asked->executable ? kontor_value_new_integer (1) : NULL);
  kontor_row_builder_take (builder, KONTOR_NODE_TARGET,
                           asked->target != NULL ? kontor_value_new_text (asked->target) : NULL);
}

static void
add_diff (GPtrArray *ops, const KontorRow *before, KontorRowBuilder *builder)
{
  g_autoptr (KontorRow) after = kontor_row_builder_end (builder);
  KontorOp *op = kontor_op_new_diff (before, after);

  if (op != NULL)
    g_ptr_array_add (ops, op);
}

static gboolean
is_same (const KontorRow *row, const KontorCommitNode *asked)
{
  return kontor_row_get_choice (row, KONTOR_NODE_KIND) == asked->kind &&
         g_strcmp0 (kontor_row_get_text (row, KONTOR_NODE_CONTENT), asked->content) == 0 &&
         kontor_row_get_boolean (row, KONTOR_NODE_EXECUTABLE) == asked->executable &&
         g_strcmp0 (kontor_row_get_text (row, KONTOR_NODE_TARGET), asked->target) == 0;
}

static gboolean
is_at (const KontorRow *row, const KontorCommitNode *asked)
{
  const KontorId *parent = kontor_row_get_id_field (row, KONTOR_NODE_PARENT);

  return (parent != NULL ? kontor_id_equal (parent, &asked->parent)
                         : kontor_id_is_nil (&asked->parent)) &&
         g_strcmp0 (kontor_row_get_text (row, KONTOR_NODE_NAME), asked->name) == 0;
}

static gboolean
plan_new (Commit *self, Step *step, GPtrArray *ops, GError **error)
{
  const KontorField *kind = kontor_schema_get_field (KONTOR_RECORD_NODE, KONTOR_NODE_KIND);
  KontorRowBuilder *builder = NULL;

  if (!check_place (self, step, error))
    return FALSE;
  if (step->verdict->problem != NULL)
    return TRUE;
  builder = kontor_row_builder_new (KONTOR_RECORD_NODE, &step->asked->id);
  kontor_row_builder_take (builder, KONTOR_NODE_DRIVE, kontor_value_new_id (&self->commit->drive));
  kontor_row_builder_take (builder, KONTOR_NODE_KIND,
                           kontor_value_new_text (kind->choices[step->asked->kind].word));
  set_place (builder, step->asked);
  set_content (builder, step->asked, step->look);
  add_diff (ops, NULL, builder);

  return TRUE;
}

/* A folder comes out of the bin alone: what was deleted together with it goes into the bin by itself,
 * until somebody asks for it. */
static void
leave_children (Commit *self, const Step *step, GPtrArray *ops)
{
  g_autoptr (GPtrArray) children = kontor_reader_list (kontor_store_get_reader (self->store),
                                                       KONTOR_RECORD_NODE, KONTOR_NODE_PARENT,
                                                       &step->asked->id);

  for (guint i = 0; i < children->len; i++)
    g_ptr_array_add (ops, kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_NODE,
                                         kontor_row_get_id (children->pdata[i])));
  if (children->len > 0)
    kontor_drive_folders_forget (self->folders);
}

/* Out of the bin, with what it is now and where. While it is in there nobody has its name. */
static gboolean
plan_back (Commit *self, Step *step, GPtrArray *ops, GError **error)
{
  KontorRowBuilder *builder = NULL;

  if (!check_place (self, step, error))
    return FALSE;
  if (step->verdict->problem != NULL)
    return TRUE;
  leave_children (self, step, ops);
  builder = kontor_row_builder_new_from (step->before);
  set_place (builder, step->asked);
  if (!is_same (step->before, step->asked))
    set_content (builder, step->asked, step->look);
  add_diff (ops, step->before, builder);
  if (kontor_row_is_deleted (step->before))
    g_ptr_array_add (ops, kontor_op_new (KONTOR_OP_RESTORE, KONTOR_RECORD_NODE, &step->asked->id));

  return TRUE;
}

static gboolean
plan_put (Commit *self, Step *step, GPtrArray *ops, GError **error)
{
  const KontorRow *before = step->before;
  KontorRowBuilder *builder = NULL;

  if (step->is_there && is_same (before, step->asked))
    return TRUE;
  if (before != NULL && kontor_row_get_choice (before, KONTOR_NODE_KIND) != step->asked->kind)
    return refuse (step, KONTOR_PROBLEM_FIXED, KONTOR_NODE_KIND);
  if (step->is_there && kontor_commit_get_version (before) != step->asked->version)
    return refuse (step, KONTOR_PROBLEM_CHANGED, KONTOR_NODE_CONTENT);
  if (!check_content (self, step, error))
    return FALSE;
  if (step->verdict->problem != NULL)
    return TRUE;
  if (before == NULL)
    return plan_new (self, step, ops, error);
  if (!step->is_there)
    return plan_back (self, step, ops, error);
  builder = kontor_row_builder_new_from (before);
  set_content (builder, step->asked, step->look);
  add_diff (ops, before, builder);

  return TRUE;
}

static gboolean
plan_move (Commit *self, Step *step, GPtrArray *ops, GError **error)
{
  KontorRowBuilder *builder = NULL;

  if (step->before == NULL)
    return refuse (step, KONTOR_PROBLEM_MISSING, 0);
  if (!step->is_there)
    return refuse (step, KONTOR_PROBLEM_DELETED, 0);
  if (is_at (step->before, step->asked))
    return TRUE;
  if (kontor_commit_get_place (step->before) != step->asked->place)
    return refuse (step, KONTOR_PROBLEM_CHANGED, KONTOR_NODE_PARENT);
  if (!check_place (self, step, error))
    return FALSE;
  if (step->verdict->problem != NULL)
    return TRUE;
  builder = kontor_row_builder_new_from (step->before);
  set_place (builder, step->asked);
  add_diff (ops, step->before, builder);

  return TRUE;
}

/* Whether somebody did anything in a folder since @seen: what was not seen there is not deleted with it. */
static gboolean
has_unseen (Commit *self, const KontorId *folder, gint64 seen)
{
  KontorReader *reader = kontor_store_get_reader (self->store);
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (KontorId));

  g_array_append_vals (folders, folder, 1);
  while (folders->len > 0)
    {
      KontorId at = g_array_index (folders, KontorId, folders->len - 1);
      g_autoptr (GPtrArray) children = kontor_reader_list (reader, KONTOR_RECORD_NODE,
                                                           KONTOR_NODE_PARENT, &at);

      g_array_set_size (folders, folders->len - 1);
      for (guint i = 0; i < children->len; i++)
        {
          const KontorRow *child = children->pdata[i];

          if (kontor_commit_get_place (child) > seen || kontor_commit_get_version (child) > seen)
            return TRUE;
          if (kontor_row_get_choice (child, KONTOR_NODE_KIND) == KONTOR_NODE_KIND_FOLDER)
            g_array_append_vals (folders, kontor_row_get_id (child), 1);
        }
    }

  return FALSE;
}

static gboolean
plan_delete (Commit *self, Step *step, GPtrArray *ops, GError **error)
{
  const KontorRow *before = step->before;

  if (!step->is_there)
    return TRUE;
  if (kontor_commit_get_place (before) != step->asked->place)
    return refuse (step, KONTOR_PROBLEM_CHANGED, KONTOR_NODE_PARENT);
  if (kontor_row_get_choice (before, KONTOR_NODE_KIND) != KONTOR_NODE_KIND_FOLDER &&
      kontor_commit_get_version (before) != step->asked->version)
    return refuse (step, KONTOR_PROBLEM_CHANGED, KONTOR_NODE_CONTENT);
  if (kontor_row_get_choice (before, KONTOR_NODE_KIND) == KONTOR_NODE_KIND_FOLDER &&
      has_unseen (self, &step->asked->id, step->asked->seen))
    return refuse (step, KONTOR_PROBLEM_CHANGED, 0);
  g_ptr_array_add (ops, kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_NODE, &step->asked->id));

  return TRUE;
}

/* --- doing it --- */

static gboolean
apply_ops (Commit *self, Step *step, GPtrArray *ops, GError **error)
{
  g_auto (KontorApply) apply = { 0 };
  gboolean done = TRUE;

  kontor_apply_init (&apply, self->store, self->person, kontor_clock_now (self->store->clock));
  for (guint i = 0; done && i < ops->len; i++)
    done = kontor_apply_op (&apply, ops->pdata[i], error);
  if (!done)
    {
      step->verdict->problem = g_steal_pointer (&apply.problem);
      return FALSE;
    }
  kontor_store_keep_rights (self->store, apply.rights);

  return kontor_notify (&apply, error);
}

/* As a whole or not at all, whatever becomes of the others. FALSE: @error */
static gboolean
apply_step (Commit *self, Step *step, GPtrArray *ops, GError **error)
{
  KontorStore *store = self->store;
  gint64 seq = store->seq;
  g_autoptr (GError) local = NULL;

  if (!kontor_sql_savepoint (store->sql, error))
    return FALSE;
  if (apply_ops (self, step, ops, &local))
    {
      g_autoptr (KontorRow) after = kontor_reader_get (kontor_store_get_reader (store),
                                                       KONTOR_RECORD_NODE, &step->asked->id);

      kontor_drive_folders_note (self->folders, step->before, after);
      if (step->look->missing != NULL && self->used >= 0)
        self->used += step->look->size;
      return kontor_sql_release (store->sql, error);
    }
  kontor_sql_rollback_to (store->sql);
  kontor_store_forget (store);
  store->seq = seq;
  if (step->verdict->problem != NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
plan (Commit *self, Step *step, GPtrArray *ops, GError **error)
{
  switch (step->asked->op)
    {
    case KONTOR_COMMIT_PUT:
      return plan_put (self, step, ops, error);
    case KONTOR_COMMIT_MOVE:
      return plan_move (self, step, ops, error);
    case KONTOR_COMMIT_DELETE:
    default:
      return plan_delete (self, step, ops, error);
    }
}

static gboolean
run_step (Commit *self, Step *step, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_op_unref);
  gboolean exists = FALSE;

  step->before = get_visible (self, &step->asked->id, &exists);
  step->is_there = is_there (self, step->before);
  if (step->before == NULL
          ? exists
          : !kontor_row_refers_to (step->before, KONTOR_NODE_DRIVE, &self->commit->drive))
    refuse (step, KONTOR_PROBLEM_MISSING, KONTOR_NODE_DRIVE);
  else if (!plan (self, step, ops, error) ||
           (step->verdict->problem == NULL && ops->len > 0 && !apply_step (self, step, ops, error)))
    return FALSE;
  set_current (self, step);

  return kontor_store_check_reader (self->store, error);
}

static gboolean
run (Commit *self, GPtrArray *verdicts, GError **error)
{
  for (guint i = 0; i < self->commit->nodes->len; i++)
    {
      Step step = { .asked = self->commit->nodes->pdata[i],
                    .look = &g_array_index (self->looks, KontorContentLook, i) };
      gboolean done = FALSE;

      step.verdict = kontor_commit_verdict_new (&step.asked->id);
      g_ptr_array_add (verdicts, step.verdict);
      done = run_step (self, &step, error);
      g_clear_pointer (&step.before, kontor_row_unref);
      if (!done)
        return FALSE;
    }

  return TRUE;
}

/**
 * kontor_drive_answer_commit:
 * @store: the store, with a transaction open
 * @person: who commits
 * @body: frames
 * @problem: (out): what is wrong with them
 * @error: of the database
 *
 * Returns: (transfer full) (nullable): a verdict for each node
 */
GBytes *
kontor_drive_answer_commit (KontorStore *store,
                            const KontorId *person,
                            GBytes *body,
                            KontorProblem **problem,
                            GError **error)
{
  g_autoptr (KontorCommit) commit = kontor_commit_read (body, problem);
  g_autoptr (GPtrArray) verdicts = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_commit_verdict_free);
  g_autoptr (KontorDriveFolders) folders = NULL;
  g_autoptr (GArray) looks = g_array_new (FALSE, TRUE, sizeof (KontorContentLook));
  Commit self = { .store = store, .person = person, .commit = commit, .looks = looks, .used = -1 };

  if (commit == NULL)
    return NULL;
  g_array_set_clear_func (looks, (GDestroyNotify) kontor_content_look_clear);
  g_array_set_size (looks, commit->nodes->len);
  folders = kontor_drive_folders_new (store, &commit->drive);
  self.folders = folders;
  if (!take_contents (&self, problem, error) || !run (&self, verdicts, error))
    return NULL;

  return kontor_commit_reply_write (verdicts);
}
