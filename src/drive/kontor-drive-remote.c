/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The remote tree, read from the replica: the server's state of a node is its shadow where edits wait,
 * else its row; over that what the server answered to commits and the replica has yet to pull. On the
 * replica's thread. */

#include "config.h"

#include "kontor-drive-remote.h"

#include "kontor-fault.h"

#include "kontor-access.h"
#include "kontor-codec.h"
#include "kontor-message-drive.h"
#include "kontor-sql-rows.h"

#include <string.h>

/* Changed nodes that are looked at one by one; more are a plan of everything. */
#define JOURNAL_MAX 20000
/* Folders in folders; more is a cycle. */
#define DEPTH_MAX 512

/* A node that is not what the replica's row says. */
typedef struct
{
  gboolean there;
  gint64 cursor; /* what the plan knew that it answers */
  KontorDriveNode node; /* owned; its id in any case */
} Over;

struct _KontorDriveRemote
{
  KontorReplica *replica; /* borrowed */
  KontorId drive;
  char *database; /* owned, nullable: which file was read last */
  gint64 journal; /* up to where it was read */
  gint64 cursor;
  GHashTable *answers; /* owned: id → Over, owned: not pulled yet */
  GHashTable *shadows; /* owned: id → Over, owned: of records with edits that wait */
  GHashTable *over_children; /* owned: parent → GArray of the ids of Over that lie there, owned */
  GHashTable
      *folders; /* owned: id → whether it and all above it are there; between begin and end */
  GHashTable *rights; /* owned: "action folder" → whether; between begin and end */
  gboolean reading; /* between begin and end */
  GError *error; /* owned, nullable: the first of any reading */
};

static void
over_free (gpointer data)
{
  Over *over = data;

  kontor_drive_node_clear (&over->node);
  g_free (over);
}

static Over *
over_new (const KontorId *id, const KontorDriveNode *node)
{
  Over *over = g_new0 (Over, 1);

  over->there = node != NULL;
  if (node != NULL)
    kontor_drive_node_copy (node, &over->node);
  over->node.id = *id;

  return over;
}

KontorDriveRemote *
kontor_drive_remote_new (KontorReplica *replica, const KontorId *drive)
{
  KontorDriveRemote *self = g_new0 (KontorDriveRemote, 1);

  self->replica = replica;
  self->drive = *drive;
  self->answers = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL, over_free);
  self->shadows = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL, over_free);
  self->over_children = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                               (GDestroyNotify) g_array_unref);
  self->folders = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  self->rights = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
kontor_drive_remote_free (KontorDriveRemote *self)
{
  kontor_drive_remote_end (self);
  g_hash_table_unref (self->answers);
  g_hash_table_unref (self->shadows);
  g_hash_table_unref (self->over_children);
  g_hash_table_unref (self->folders);
  g_hash_table_unref (self->rights);
  g_clear_error (&self->error);
  g_free (self->database);
  g_free (self);
}

static void
keep_error (KontorDriveRemote *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

gboolean
kontor_drive_remote_check (KontorDriveRemote *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));

  return FALSE;
}

/* --- rows --- */

/* FALSE: it is not in the drive, or in the bin, or not what this version knows. */
static gboolean
read_row (KontorDriveRemote *self, const KontorRow *row, KontorDriveNode *node)
{
  static const KontorDriveKind kinds[] = {
    [KONTOR_NODE_KIND_FILE] = KONTOR_DRIVE_FILE,
    [KONTOR_NODE_KIND_FOLDER] = KONTOR_DRIVE_FOLDER,
    [KONTOR_NODE_KIND_LINK] = KONTOR_DRIVE_LINK,
  };
  int kind = kontor_row_get_choice (row, KONTOR_NODE_KIND);
  const KontorId *parent = kontor_row_get_id_field (row, KONTOR_NODE_PARENT);
  const char *content = kontor_row_get_text (row, KONTOR_NODE_CONTENT);
  const char *name = kontor_row_get_text (row, KONTOR_NODE_NAME);

  if (!kontor_row_refers_to (row, KONTOR_NODE_DRIVE, &self->drive) || kontor_row_is_deleted (row) ||
      name == NULL || kind < 0 || (guint) kind >= G_N_ELEMENTS (kinds))
    return FALSE;
  /* A file that is yet without bytes has nothing to put on the disk. */
  if (kinds[kind] == KONTOR_DRIVE_FILE &&
      (content == NULL || !kontor_content_hash_parse (content, node->content)))
    return FALSE;
  node->id = *kontor_row_get_id (row);
  if (parent != NULL)
    node->parent = *parent;
  node->name = g_strdup (name);
  node->kind = kinds[kind];
  node->size = kontor_row_get_integer (row, KONTOR_NODE_SIZE);
  node->modified = kontor_row_get_integer (row, KONTOR_NODE_MODIFIED);
  node->executable = kontor_row_get_boolean (row, KONTOR_NODE_EXECUTABLE);
  if (node->kind == KONTOR_DRIVE_LINK)
    node->target = g_strdup (kontor_row_get_text (row, KONTOR_NODE_TARGET));
  node->place = kontor_commit_get_place (row);
  node->version = kontor_commit_get_version (row);

  return TRUE;
}

static gboolean
get_from_row (KontorDriveRemote *self, const KontorId *id, KontorDriveNode *node)
{
  GError *error = NULL;
  g_autoptr (KontorRow) row = kontor_sql_rows_get (kontor_replica_get_sql (self->replica),
                                                   KONTOR_RECORD_NODE, id, NULL, &error);

  if (error != NULL)
    keep_error (self, error);
  if (row == NULL)
    return FALSE;
  if (read_row (self, row, node))
    return TRUE;
  kontor_drive_node_clear (node);
  memset (node, 0, sizeof *node);

  return FALSE;
}

static Over *
find_over (KontorDriveRemote *self, const KontorId *id)
{
  Over *over = g_hash_table_lookup (self->answers, id);

  return over != NULL ? over : g_hash_table_lookup (self->shadows, id);
}

/* The node, wherever it lies. */
static gboolean
get_itself (KontorDriveRemote *self, const KontorId *id, KontorDriveNode *node)
{
  Over *over = find_over (self, id);

  if (over == NULL)
    return get_from_row (self, id, node);
  if (over->there)
    kontor_drive_node_copy (&over->node, node);

  return over->there;
}

static gboolean
is_folder_there (KontorDriveRemote *self, const KontorId *id, guint depth)
{
  g_auto (KontorDriveNode) node = { 0 };
  gpointer known = NULL;
  gboolean there = FALSE;

  if (kontor_id_is_nil (id))
    return TRUE;
  if (g_hash_table_lookup_extended (self->folders, id, NULL, &known))
    return GPOINTER_TO_INT (known);
  there = depth < DEPTH_MAX && get_itself (self, id, &node) && node.kind == KONTOR_DRIVE_FOLDER &&
          is_folder_there (self, &node.parent, depth + 1);
  g_hash_table_insert (self->folders, kontor_id_copy (id), GINT_TO_POINTER (there));

  return there;
}

gboolean
kontor_drive_remote_get (KontorDriveRemote *self, const KontorId *id, KontorDriveNode *node)
{
  g_return_val_if_fail (self->reading, FALSE);

  if (!get_itself (self, id, node))
    return FALSE;
  if (is_folder_there (self, &node->parent, 0))
    return TRUE;
  kontor_drive_node_clear (node);
  memset (node, 0, sizeof *node);

  return FALSE;
}

/* --- children --- */

/* The + keeps SQLite from going through the whole drive for what lies at its top. */
#define CHILDREN "SELECT id FROM node WHERE parent IS ? AND +drive = ? AND deleted_at IS NULL"

static void
list_rows (KontorDriveRemote *self, const KontorId *parent, GArray *ids)
{
  GError *error = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (kontor_replica_get_sql (self->replica), CHILDREN, &error);

  if (statement != NULL)
    {
      if (!kontor_id_is_nil (parent))
        kontor_sql_bind_id (statement, 1, parent);
      kontor_sql_bind_id (statement, 2, &self->drive);
    }
  while (statement != NULL && kontor_sql_step (statement, &error))
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      if (kontor_sql_column_id (statement, 0, &id) && find_over (self, &id) == NULL)
        g_array_append_val (ids, id);
    }
  if (error != NULL)
    keep_error (self, error);
}

void
kontor_drive_remote_children (KontorDriveRemote *self, const KontorId *parent, GArray *ids)
{
  GArray *over = g_hash_table_lookup (self->over_children, parent);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (KontorId));

  g_return_if_fail (self->reading);

  if (!is_folder_there (self, parent, 0))
    return;
  list_rows (self, parent, found);
  if (over != NULL)
    g_array_append_vals (found, over->data, over->len);
  for (guint i = 0; i < found->len; i++)
    {
      const KontorId *id = &g_array_index (found, KontorId, i);
      g_auto (KontorDriveNode) node = { 0 };

      if (get_itself (self, id, &node))
        g_array_append_vals (ids, id, 1);
    }
}

/* --- a look at the replica --- */

static void
add_over_child (KontorDriveRemote *self, const Over *over)
{
  GArray *ids = NULL;

  if (!over->there)
    return;
  ids = g_hash_table_lookup (self->over_children, &over->node.parent);
  if (ids == NULL)
    {
      ids = g_array_new (FALSE, FALSE, sizeof (KontorId));
      g_hash_table_insert (self->over_children, kontor_id_copy (&over->node.parent), ids);
    }
  g_array_append_val (ids, over->node.id);
}

static gboolean
read_shadow (KontorDriveRemote *self, KontorSqlStatement *statement, GError **error)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_auto (KontorDriveNode) node = { 0 };
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) row = NULL;
  Over *over = NULL;

  kontor_sql_column_id (statement, 0, &id);
  if (!kontor_sql_column_is_null (statement, 1))
    {
      row = kontor_codec_row_from_text (kontor_sql_column_text (statement, 1), &problem);
      if (row == NULL)
        {
          g_set_error_literal (error, KONTOR_REPLICA_ERROR, KONTOR_REPLICA_ERROR_DAMAGED,
                               "a shadow row in the replica can’t be read");
          return FALSE;
        }
    }
  over = over_new (&id, row != NULL && read_row (self, row, &node) ? &node : NULL);
  g_hash_table_insert (self->shadows, &over->node.id, over);

  return TRUE;
}

static gboolean
read_shadows (KontorDriveRemote *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (kontor_replica_get_sql (self->replica),
                          "SELECT id, row FROM shadow WHERE type = 'node'", error);

  g_hash_table_remove_all (self->shadows);
  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    if (!read_shadow (self, statement, error))
      return FALSE;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Whether the replica itself says by now what the server answered. A deletion has no number; but what is
 * there and newer than all that was known then was brought back since, or is deleted once more. */
static gboolean
is_pulled (KontorDriveRemote *self, const Over *over)
{
  g_autoptr (KontorRow) row = NULL;
  GError *error = NULL;

  if (over->there)
    return self->cursor >= MAX (over->node.place, over->node.version);
  row = kontor_sql_rows_get (kontor_replica_get_sql (self->replica), KONTOR_RECORD_NODE,
                             &over->node.id, NULL, &error);
  if (error != NULL)
    keep_error (self, error);

  return row == NULL || kontor_row_is_deleted (row) ||
         (kontor_row_get_newest_version (row) > over->cursor && !KONTOR_FAULT (REVIVED_HIDDEN));
}

static void
drop_answers (KontorDriveRemote *self)
{
  GHashTableIter iter;
  gpointer over = NULL;

  g_hash_table_iter_init (&iter, self->answers);
  while (g_hash_table_iter_next (&iter, NULL, &over))
    if (is_pulled (self, over))
      g_hash_table_iter_remove (&iter);
}

static void
list_over (KontorDriveRemote *self)
{
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer over = NULL;

  g_hash_table_remove_all (self->over_children);
  g_hash_table_iter_init (&iter, self->answers);
  while (g_hash_table_iter_next (&iter, NULL, &over))
    add_over_child (self, over);
  g_hash_table_iter_init (&iter, self->shadows);
  while (g_hash_table_iter_next (&iter, &id, &over))
    if (!g_hash_table_contains (self->answers, id))
      add_over_child (self, over);
}

static gboolean
read_journal (KontorDriveRemote *self, GArray *changed, gboolean *all, GError **error)
{
  KontorSql *sql = kontor_replica_get_sql (self->replica);
  g_autoptr (GArray) entries = NULL;

  *all = g_strcmp0 (self->database, kontor_sql_get_path (sql)) != 0;
  if (*all)
    {
      g_free (self->database);
      self->database = g_strdup (kontor_sql_get_path (sql));
      self->journal = kontor_journal_get_end (sql, error);
      return self->journal >= 0;
    }
  entries = kontor_journal_read (sql, &self->journal, JOURNAL_MAX, all, error);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const KontorJournalEntry *entry = &g_array_index (entries, KontorJournalEntry, i);

      if (entry->type == KONTOR_RECORD_NODE)
        g_array_append_val (changed, entry->id);
      /* What the person may do with any node may be another now. */
      else if (entry->type == KONTOR_RECORD_SHARE || kontor_id_equal (&entry->id, &self->drive))
        *all = TRUE;
    }

  return entries != NULL;
}

static gint64
read_cursor (KontorReplica *replica)
{
  g_autofree char *text = kontor_replica_get_meta (replica, "cursor");

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static KontorDriveRemoteState
get_state (KontorDriveRemote *self)
{
  g_autofree char *after = kontor_replica_get_meta (self->replica, "after");
  g_autofree char *resync = kontor_replica_get_meta (self->replica, "resync");
  GError *error = NULL;
  g_autoptr (KontorRow) drive = NULL;

  if (self->cursor == 0 || (after != NULL && *after != '\0') || resync != NULL)
    return KONTOR_DRIVE_REMOTE_LOADING;
  drive = kontor_sql_rows_get (kontor_replica_get_sql (self->replica), KONTOR_RECORD_DRIVE,
                               &self->drive, NULL, &error);
  if (error != NULL)
    keep_error (self, error);

  return drive == NULL || kontor_row_is_deleted (drive) ? KONTOR_DRIVE_REMOTE_GONE
                                                        : KONTOR_DRIVE_REMOTE_READY;
}

/**
 * kontor_drive_remote_begin:
 * @self: the remote tree
 * @changed: (element-type KontorId): what the server's state may be another of since the last time is
 *   appended
 * @all: (out): that of any node may be
 * @state: (out): whether anything can be planned on it
 * @error: of the replica
 *
 * Returns: %TRUE if the tree can be read until kontor_drive_remote_end(); without it nothing is open
 */
gboolean
kontor_drive_remote_begin (KontorDriveRemote *self,
                           GArray *changed,
                           gboolean *all,
                           KontorDriveRemoteState *state,
                           GError **error)
{
  g_return_val_if_fail (!self->reading, FALSE);

  if (!kontor_sql_exec (kontor_replica_get_sql (self->replica), "BEGIN", error))
    return FALSE;
  self->reading = TRUE;
  self->cursor = read_cursor (self->replica);
  g_hash_table_remove_all (self->folders);
  g_hash_table_remove_all (self->rights);
  if (read_journal (self, changed, all, error) && read_shadows (self, error))
    {
      drop_answers (self);
      list_over (self);
      *state = get_state (self);
      if (kontor_drive_remote_check (self, error))
        return TRUE;
    }
  kontor_drive_remote_end (self);

  return FALSE;
}

void
kontor_drive_remote_end (KontorDriveRemote *self)
{
  if (!self->reading)
    return;
  self->reading = FALSE;
  kontor_sql_rollback (kontor_replica_get_sql (self->replica));
}

gint64
kontor_drive_remote_get_cursor (KontorDriveRemote *self)
{
  return self->cursor;
}

char *
kontor_drive_remote_get_epoch (KontorDriveRemote *self)
{
  return kontor_replica_get_meta (self->replica, "epoch");
}

void
kontor_drive_remote_note (KontorDriveRemote *self, const KontorId *id, const KontorDriveNode *node)
{
  Over *over = over_new (id, node);

  over->cursor = self->cursor;
  /* The key lies in the value: the old one goes together with its value. */
  g_hash_table_replace (self->answers, &over->node.id, over);
}

gboolean
kontor_drive_remote_is_ahead (KontorDriveRemote *self)
{
  return g_hash_table_size (self->answers) > 0;
}

gboolean
kontor_drive_remote_has_gone (KontorDriveRemote *self)
{
  GHashTableIter iter;
  gpointer over = NULL;

  g_hash_table_iter_init (&iter, self->answers);
  while (g_hash_table_iter_next (&iter, NULL, &over))
    if (!((const Over *) over)->there)
      return TRUE;

  return FALSE;
}

/* --- rights --- */

static KontorRow *
make_row (KontorDriveRemote *self, const KontorDriveNode *node, const char *name)
{
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_NODE, &node->id);

  kontor_row_builder_take (builder, KONTOR_NODE_DRIVE, kontor_value_new_id (&self->drive));
  if (!kontor_id_is_nil (&node->parent))
    kontor_row_builder_take (builder, KONTOR_NODE_PARENT, kontor_value_new_id (&node->parent));
  kontor_row_builder_take (builder, KONTOR_NODE_NAME, kontor_value_new_text (name));

  return kontor_row_builder_end (builder);
}

static gboolean
ask_rights (KontorDriveRemote *self, KontorOpKind kind, const KontorDriveNode *node)
{
  KontorContext context = { 0 };
  g_autoptr (KontorRow) one = make_row (self, node, "a");
  g_autoptr (KontorRow) two = make_row (self, node, "b");
  g_autoptr (KontorOp) op = NULL;
  g_autoptr (KontorProblem) problem = NULL;

  kontor_replica_init_context (self->replica, &context);
  if (kind == KONTOR_OP_DELETE)
    op = kontor_op_new (kind, KONTOR_RECORD_NODE, &node->id);
  else
    op = kontor_op_new_diff (kind == KONTOR_OP_CREATE ? NULL : one, two);
  problem = kontor_access_check (&context, op, kind == KONTOR_OP_CREATE ? NULL : one, two);

  return problem == NULL;
}

gboolean
kontor_drive_remote_may (KontorDriveRemote *self,
                         KontorDriveActionKind kind,
                         const KontorDriveNode *node)
{
  g_auto (KontorDriveNode) there = { 0 };
  char folder[KONTOR_ID_LENGTH + 1];
  KontorOpKind op = KONTOR_OP_UPDATE;
  g_autofree char *key = NULL;
  gpointer known = NULL;
  gboolean may = FALSE;

  if (kind == KONTOR_DRIVE_COMMIT_DELETE)
    op = KONTOR_OP_DELETE;
  else if (kind == KONTOR_DRIVE_COMMIT_PUT && !kontor_drive_remote_get (self, &node->id, &there))
    op = KONTOR_OP_CREATE;
  kontor_id_format (&node->parent, folder);
  key = g_strdup_printf ("%d %s", op, folder);
  if (g_hash_table_lookup_extended (self->rights, key, NULL, &known))
    return GPOINTER_TO_INT (known);
  may = ask_rights (self, op, node);
  g_hash_table_insert (self->rights, g_steal_pointer (&key), GINT_TO_POINTER (may));

  return may;
}
