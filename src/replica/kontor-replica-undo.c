/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Undo: the inverse of a change set becomes a change set of its own, less the fields that somebody
 * changed since. Redo is the undo of that. On the thread that owns the replica. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-replica-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  gint64 number;
  char *label; /* owned */
  char *inverse; /* owned */
} UndoRow;

static void
undo_row_clear (UndoRow *self)
{
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->inverse, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UndoRow, undo_row_clear)

/* "Change: %s<TAB>task.deadline": what follows the tabulator names a type or a field, whose label
 * goes into the text that stands before it. */
char *
kontor_undo_label_translate (const char *label)
{
  g_auto (GStrv) parts = g_strsplit (label, "\t", 2);
  GString *text = g_string_new (*label != '\0' ? g_dgettext (GETTEXT_PACKAGE, parts[0]) : "");
  g_auto (GStrv) words = *label != '\0' && parts[1] != NULL ? g_strsplit (parts[1], ".", 2) : NULL;
  KontorRecordType type = words != NULL && words[0] != NULL ? kontor_schema_find_type (words[0])
                                                            : KONTOR_RECORD_NONE;
  const KontorField *field = NULL;

  if (type != KONTOR_RECORD_NONE && words[1] != NULL)
    field = kontor_schema_find_field (type, words[1]);
  if (field != NULL)
    g_string_replace (text, "%s", kontor_field_get_label (field), 1);
  else if (type != KONTOR_RECORD_NONE)
    g_string_replace (text, "%s", kontor_type_info_get_label (kontor_schema_get_type (type)), 1);

  return g_string_free_and_steal (text);
}

#define FIND(condition) \
  "SELECT change_set, label, inverse FROM undo WHERE undone = 0 AND inverse != '' AND " condition \
  " ORDER BY change_set DESC LIMIT 1"

static const char find_done[] = FIND ("undoes IS NULL AND (?1 = 0 OR change_set = ?1)");
static const char find_undoing[] = FIND ("undoes = ?1");

/* A row with the number 0: there is none. */
static gboolean
find_undo (KontorReplica *self, const char *query, gint64 number, UndoRow *row, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, query, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, number);
  if (kontor_sql_step (statement, &local))
    {
      row->number = kontor_sql_column_int (statement, 0);
      row->label = g_strdup (kontor_sql_column_text (statement, 1));
      row->inverse = g_strdup (kontor_sql_column_text (statement, 2));
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Whether the field still is as the undone change left it. Sets, counters and texts merge, so they
 * never stand in the way. */
static gboolean
is_untouched (const KontorRow *row, const KontorField *field, const KontorChange *change)
{
  if (KONTOR_FAULT (UNDO_BLIND))
    return TRUE;
  switch (field->merge)
    {
    case KONTOR_MERGE_SET:
    case KONTOR_MERGE_COUNTER:
    case KONTOR_MERGE_MAXIMUM:
    case KONTOR_MERGE_TEXT:
      return TRUE;
    case KONTOR_MERGE_SCALAR:
    case KONTOR_MERGE_GUARDED:
    case KONTOR_MERGE_ORDER:
    case KONTOR_MERGE_STOP:
    case KONTOR_MERGE_UNIQUE:
    case KONTOR_MERGE_ONCE:
    case KONTOR_MERGE_SERVER:
      return kontor_value_equal (kontor_row_get (row, field->number), change->was);
    }

  g_return_val_if_reached (FALSE);
}

/* The part of @op that still can be done; NULL if nothing is left. */
static KontorOp *
keep_untouched (KontorReplica *self, const KontorOp *op, GPtrArray *skipped)
{
  KontorRecordType type = kontor_op_get_record_type (op);
  const KontorId *id = kontor_op_get_id (op);
  g_autoptr (KontorRow) row = kontor_reader_get (&self->reader.parent, type, id);
  KontorOp *kept = NULL;

  if (row == NULL)
    {
      g_ptr_array_add (skipped, kontor_problem_new (KONTOR_PROBLEM_MISSING, type, id, 0));
      return NULL;
    }
  if (kontor_op_get_kind (op) != KONTOR_OP_UPDATE)
    return kontor_op_ref ((KontorOp *) op);
  kept = kontor_op_new (KONTOR_OP_UPDATE, type, id);
  for (guint i = 0; i < kontor_op_get_n_changes (op) && !(KONTOR_FAULT (UNDO_PARTIAL) && i > 0);
       i++)
    {
      const KontorChange *change = kontor_op_get_change (op, i);

      if (is_untouched (row, kontor_schema_get_field (type, change->field), change))
        kontor_op_add (kept, change->field, change->was, change->now);
      else
        g_ptr_array_add (skipped,
                         kontor_problem_new (KONTOR_PROBLEM_CHANGED, type, id, change->field));
    }
  if (kontor_op_get_n_changes (kept) == 0)
    g_clear_pointer (&kept, kontor_op_unref);

  return kept;
}

static KontorChangeSet *
read_inverse (KontorReplica *self, const UndoRow *row, GPtrArray *skipped, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (row->inverse, "\n", -1);
  g_autoptr (KontorChangeSet) set = kontor_change_set_new (row->label);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      KontorProblem *problem = NULL;
      g_autoptr (KontorMutation) stored = kontor_codec_mutation_from_text (lines[i], &problem);
      g_autoptr (KontorMutation) kept = NULL;

      if (stored == NULL)
        {
          kontor_replica_damaged (problem, "an undo step", error);
          return NULL;
        }
      kept = kontor_mutation_new (stored->name, kontor_clock_now (self->clock));
      for (guint j = 0; j < stored->ops->len; j++)
        {
          KontorOp *op = keep_untouched (self, stored->ops->pdata[j], skipped);

          if (op != NULL)
            kontor_mutation_take_op (kept, op);
        }
      if (kept->ops->len > 0)
        kontor_change_set_take (set, g_steal_pointer (&kept));
    }

  return kontor_replica_check_reader (self, error) ? g_steal_pointer (&set) : NULL;
}

/* @redone: 0, or the change set that is done again, and can be undone again */
static gboolean
mark_undone (KontorReplica *self, gint64 number, gint64 redone, GError **error)
{
  if (!kontor_replica_begin (self, error))
    return FALSE;
  if (kontor_replica_run_for_number (self, "UPDATE undo SET undone = 1 WHERE change_set = ?",
                                     number, error) &&
      (redone == 0 ||
       kontor_replica_run_for_number (self, "UPDATE undo SET undone = 0 WHERE change_set = ?",
                                      redone, error)))
    return kontor_replica_end (self, error);
  kontor_replica_abandon (self);

  return FALSE;
}

/* @redone: as mark_undone() */
static gboolean
commit_inverse (KontorReplica *self,
                const UndoRow *row,
                gint64 redone,
                char **label,
                GPtrArray **skipped,
                KontorProblem **problem,
                GError **error)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_problem_free);
  g_autoptr (KontorChangeSet) set = NULL;

  if (row->number == 0)
    {
      *problem = kontor_problem_new (KONTOR_PROBLEM_NOTHING_TO_UNDO, KONTOR_RECORD_NONE, NULL, 0);
      return FALSE;
    }
  set = read_inverse (self, row, left, error);
  if (set == NULL)
    return FALSE;
  if (set->mutations->len > 0 &&
      !kontor_replica_commit_as (self, set, row->number, NULL, problem, error))
    return FALSE;
  if (!mark_undone (self, row->number, redone, error))
    return FALSE;
  if (label != NULL)
    *label = kontor_undo_label_translate (row->label);
  if (skipped != NULL)
    *skipped = g_steal_pointer (&left);

  return TRUE;
}

/**
 * kontor_replica_undo:
 * @self: a replica
 * @number: which change set; 0 for the last that is not undone
 * @label: (out) (optional) (transfer full): what was undone, translated
 * @skipped: (out) (optional) (transfer full) (element-type KontorProblem): the fields that somebody
 *   changed since, which stay as they are
 * @problem: (out) (transfer full): %KONTOR_PROBLEM_NOTHING_TO_UNDO, or what a rule refuses
 * @error: what the world did
 *
 * Returns: whether it was undone, if only in part
 */
gboolean
kontor_replica_undo (KontorReplica *self,
                     gint64 number,
                     char **label,
                     GPtrArray **skipped,
                     KontorProblem **problem,
                     GError **error)
{
  g_auto (UndoRow) row = { 0 };

  return find_undo (self, find_done, number, &row, error) &&
         commit_inverse (self, &row, 0, label, skipped, problem, error);
}

/**
 * kontor_replica_redo:
 * @self: a replica
 * @number: which change set, one that was undone
 * @label: (out) (optional) (transfer full): what is done again, translated
 * @skipped: (out) (optional) (transfer full) (element-type KontorProblem): as kontor_replica_undo()
 * @problem: (out) (transfer full): %KONTOR_PROBLEM_NOTHING_TO_UNDO where nothing of it was undone, or
 *   what a rule refuses
 * @error: what the world did
 *
 * Undoes what undid the change set, which can then be undone again.
 *
 * Returns: whether it is done again, if only in part
 */
gboolean
kontor_replica_redo (KontorReplica *self,
                     gint64 number,
                     char **label,
                     GPtrArray **skipped,
                     KontorProblem **problem,
                     GError **error)
{
  g_auto (UndoRow) row = { 0 };

  return find_undo (self, find_undoing, number, &row, error) &&
         commit_inverse (self, &row, number, label, skipped, problem, error);
}
