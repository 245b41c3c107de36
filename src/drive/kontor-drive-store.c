/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The local and the synced tree in "drive.db": one row for each node, which holds the local side in
 * full and of the synced side only what differs, since for nearly every node nothing does. That makes
 * about 210 bytes for a node in both trees, indexes included. Of the engine's thread. */

#include "config.h"

#include "kontor-drive-store-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define APPLICATION 0x4b4e5444 /* "KNTD" */
#define VERSION 2

/* Bits of node.flags. Kinds take two bits each. */
#define HAS_LOCAL 1
#define HAS_SYNCED 2
#define SAME_PLACE 4 /* synced lies where local lies: s_parent and s_name are NULL */
#define SAME_CONTENT 8 /* synced is what local is: the other columns of s_* are NULL */
#define LOCAL_KIND 4 /* shift */
#define LOCAL_EXECUTABLE 64
#define SYNCED_KIND 7 /* shift */
#define SYNCED_EXECUTABLE 512

/* What version 2 brought. */
#define SENT_TABLE \
  "CREATE TABLE sent (number INTEGER PRIMARY KEY, id BLOB NOT NULL, at INTEGER NOT NULL," \
  "  flags INTEGER NOT NULL, parent BLOB, name BLOB, content BLOB, size INTEGER," \
  "  modified INTEGER, target BLOB) STRICT;" \
  "CREATE INDEX sent_by_id ON sent (id);"

static const char tables[] =
    "CREATE TABLE node (id BLOB PRIMARY KEY, flags INTEGER NOT NULL, parent BLOB, name BLOB,"
    "  content BLOB, size INTEGER, modified INTEGER, target BLOB, mtime INTEGER, ctime INTEGER,"
    "  device INTEGER, inode INTEGER, birth INTEGER, place INTEGER, version INTEGER, s_parent BLOB,"
    "  s_name BLOB, s_content BLOB, s_size INTEGER, s_modified INTEGER, s_target BLOB)"
    "  STRICT, WITHOUT ROWID;"
    "CREATE INDEX node_by_name ON node (parent, name) WHERE parent IS NOT NULL;"
    "CREATE INDEX node_by_inode ON node (inode) WHERE inode IS NOT NULL;"
    "CREATE INDEX node_by_s_parent ON node (s_parent) WHERE s_parent IS NOT NULL;"
    "CREATE TABLE remark (path BLOB PRIMARY KEY, id BLOB NOT NULL, state INTEGER NOT NULL,"
    "  reason TEXT NOT NULL, retry_at INTEGER NOT NULL, tries INTEGER NOT NULL)"
    "  STRICT, WITHOUT ROWID;"
    "CREATE TABLE bin (path BLOB PRIMARY KEY, origin BLOB NOT NULL, at INTEGER NOT NULL,"
    "  size INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;" SENT_TABLE;

#define COLUMNS \
  "id, flags, parent, name, content, size, modified, target, mtime, ctime, device, inode, birth," \
  " place, version, s_parent, s_name, s_content, s_size, s_modified, s_target"

/* One row. */
typedef struct
{
  gboolean has_local;
  gboolean has_synced;
  KontorDriveNode local;
  KontorDriveNode synced;
} Pair;

static void
pair_clear (Pair *self)
{
  kontor_drive_node_clear (&self->local);
  kontor_drive_node_clear (&self->synced);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

/* --- opening --- */

static gboolean
read_number (KontorSql *sql, const char *text, gint64 *number, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, text, error);

  if (statement == NULL || !kontor_sql_step (statement, error))
    return FALSE;
  *number = kontor_sql_column_int (statement, 0);

  return TRUE;
}

/* @text: what makes them, or what an older version lacks */
static gboolean
make_tables (KontorSql *sql, const char *text, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                           APPLICATION, VERSION);

  if (!kontor_sql_begin (sql, error))
    return FALSE;
  if (kontor_sql_exec (sql, text, error) && kontor_sql_exec (sql, mark, error))
    return kontor_sql_commit (sql, error);
  kontor_sql_rollback (sql);

  return FALSE;
}

static gboolean
ensure_tables (KontorSql *sql, GError **error)
{
  gint64 application = 0;
  gint64 version = 0;
  gint64 n_tables = 0;

  if (!read_number (sql, "PRAGMA application_id", &application, error) ||
      !read_number (sql, "PRAGMA user_version", &version, error) ||
      !read_number (sql, "SELECT count(*) FROM sqlite_schema", &n_tables, error))
    return FALSE;
  if (application == 0 && version == 0 && n_tables == 0)
    return make_tables (sql, tables, error);
  if (application == APPLICATION && version == VERSION)
    return TRUE;
  if (application == APPLICATION && version == 1)
    return make_tables (sql, SENT_TABLE, error);
  if (application == APPLICATION && version > VERSION)
    g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NEWER,
                 _ ("“%s” was written by a newer version of this program."),
                 kontor_sql_get_path (sql));
  else
    g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FOREIGN,
                 _ ("“%s” belongs to something else."), kontor_sql_get_path (sql));

  return FALSE;
}

/* A bit that turned over in a page is found here, and not in the middle of a plan. */
static gboolean
check_pages (KontorSql *sql, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, "PRAGMA quick_check (1)",
                                                                 error);

  if (statement == NULL || !kontor_sql_step (statement, error))
    return FALSE;
  if (g_strcmp0 (kontor_sql_column_text (statement, 0), "ok") == 0)
    return TRUE;
  g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT, _ ("“%s” is damaged: %s"),
               kontor_sql_get_path (sql), kontor_sql_column_text (statement, 0));

  return FALSE;
}

/**
 * kontor_drive_store_open:
 * @folder: where "drive.db" lies, made if need be
 * @vfs: (nullable): an SQLite VFS, for injected faults
 * @error: of KONTOR_SQL_ERROR
 *
 * Returns: (transfer full) (nullable): the store, of the calling thread
 */
KontorDriveStore *
kontor_drive_store_open (const char *folder, const char *vfs, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "drive.db", NULL);
  g_autoptr (KontorSql) sql = NULL;
  KontorDriveStore *self = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_OPEN,
                   _ ("The folder “%s” can’t be made: %s"), folder, g_strerror (errno));
      return NULL;
    }
  sql = kontor_sql_open (path, KONTOR_SQL_CREATE, vfs, error);
  if (sql == NULL || !ensure_tables (sql, error) || !check_pages (sql, error))
    return NULL;
  self = g_new0 (KontorDriveStore, 1);
  self->sql = g_steal_pointer (&sql);
  for (guint i = 0; i < KONTOR_DRIVE_N_TREES; i++)
    self->counts[i] = -1;

  return self;
}

void
kontor_drive_store_close (KontorDriveStore *self)
{
  kontor_sql_close (self->sql);
  g_clear_error (&self->error);
  g_free (self);
}

/* --- transactions and errors --- */

void
kontor_drive_store_keep_error (KontorDriveStore *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

KontorSqlStatement *
kontor_drive_store_prepare (KontorDriveStore *self, const char *sql)
{
  GError *error = NULL;
  KontorSqlStatement *statement = kontor_sql_prepare (self->sql, sql, &error);

  if (statement == NULL)
    kontor_drive_store_keep_error (self, error);

  return statement;
}

/**
 * kontor_drive_store_check:
 * @self: a store
 * @error: what a reading met since this was last asked
 *
 * Returns: %TRUE if all readings could be believed
 */
gboolean
kontor_drive_store_check (KontorDriveStore *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));

  return FALSE;
}

gboolean
kontor_drive_store_begin (KontorDriveStore *self, GError **error)
{
  return kontor_drive_store_check (self, error) && kontor_sql_begin (self->sql, error);
}

gboolean
kontor_drive_store_end (KontorDriveStore *self, gboolean good, GError **error)
{
  if (good && kontor_drive_store_check (self, error) && kontor_sql_commit (self->sql, error))
    return TRUE;
  if (kontor_sql_is_in_transaction (self->sql))
    kontor_sql_rollback (self->sql);
  for (guint i = 0; i < KONTOR_DRIVE_N_TREES; i++)
    self->counts[i] = -1;

  return !good;
}

/* One step: FALSE where there is no row, and where an error was kept. */
static gboolean
step (KontorDriveStore *self, KontorSqlStatement *statement)
{
  GError *error = NULL;

  if (kontor_sql_step (statement, &error))
    return TRUE;
  if (error != NULL)
    kontor_drive_store_keep_error (self, error);

  return FALSE;
}

/* --- rows --- */

static char *
dup_bytes (KontorSqlStatement *statement, int column)
{
  gsize length = 0;
  const char *bytes = kontor_sql_column_blob (statement, column, &length);

  return bytes != NULL ? g_strndup (bytes, length) : g_strdup ("");
}

static void
read_content (KontorSqlStatement *statement, int column, KontorDriveNode *node)
{
  gsize length = 0;
  const guint8 *bytes = kontor_sql_column_blob (statement, column, &length);

  if (bytes != NULL && length == KONTOR_CONTENT_DIGEST)
    memcpy (node->content, bytes, length);
}

/* Size, modified and target stand behind one another on both sides. */
static void
read_rest (KontorSqlStatement *statement, int column, KontorDriveNode *node)
{
  node->size = kontor_sql_column_int (statement, column);
  node->modified = kontor_sql_column_int (statement, column + 1);
  if (!kontor_sql_column_is_null (statement, column + 2))
    node->target = dup_bytes (statement, column + 2);
}

static void
read_local (KontorSqlStatement *statement, int flags, KontorDriveNode *node)
{
  kontor_sql_column_id (statement, 0, &node->id);
  node->kind = (KontorDriveKind) ((flags >> LOCAL_KIND) & 3);
  node->executable = (flags & LOCAL_EXECUTABLE) != 0;
  kontor_sql_column_id (statement, 2, &node->parent);
  node->name = dup_bytes (statement, 3);
  read_content (statement, 4, node);
  read_rest (statement, 5, node);
  /* Folders have a size on the disk, which says nothing. */
  node->stamp.size = node->size;
  if (node->kind != KONTOR_DRIVE_FILE)
    node->size = 0;
  node->stamp.mtime = kontor_sql_column_int (statement, 8);
  node->stamp.ctime = kontor_sql_column_int (statement, 9);
  node->stamp.identity.device = (guint64) kontor_sql_column_int (statement, 10);
  node->stamp.identity.inode = (guint64) kontor_sql_column_int (statement, 11);
  node->stamp.identity.birth = (guint64) kontor_sql_column_int (statement, 12);
}

static void
copy_content (const KontorDriveNode *from, KontorDriveNode *to)
{
  to->kind = from->kind;
  to->executable = from->executable;
  to->size = from->size;
  to->modified = from->modified;
  to->target = g_strdup (from->target);
  memcpy (to->content, from->content, KONTOR_CONTENT_DIGEST);
}

static void
read_synced (KontorSqlStatement *statement,
             int flags,
             const KontorDriveNode *local,
             KontorDriveNode *node)
{
  kontor_sql_column_id (statement, 0, &node->id);
  node->place = kontor_sql_column_int (statement, 13);
  node->version = kontor_sql_column_int (statement, 14);
  if (flags & SAME_PLACE)
    {
      node->parent = local->parent;
      node->name = g_strdup (local->name);
    }
  else
    {
      kontor_sql_column_id (statement, 15, &node->parent);
      node->name = dup_bytes (statement, 16);
    }
  if (flags & SAME_CONTENT)
    {
      copy_content (local, node);
      return;
    }
  node->kind = (KontorDriveKind) ((flags >> SYNCED_KIND) & 3);
  node->executable = (flags & SYNCED_EXECUTABLE) != 0;
  read_content (statement, 17, node);
  read_rest (statement, 18, node);
}

static void
read_pair (KontorSqlStatement *statement, Pair *pair)
{
  int flags = (int) kontor_sql_column_int (statement, 1);

  pair->has_local = (flags & HAS_LOCAL) != 0;
  pair->has_synced = (flags & HAS_SYNCED) != 0;
  if (pair->has_local)
    read_local (statement, flags, &pair->local);
  if (pair->has_synced)
    read_synced (statement, flags, &pair->local, &pair->synced);
}

static void
get_pair (KontorDriveStore *self, const KontorId *id, Pair *pair)
{
  g_autoptr (KontorSqlStatement) statement = kontor_drive_store_prepare (self,
                                                                         "SELECT " COLUMNS
                                                                         " FROM node WHERE id = ?");

  if (statement == NULL)
    return;
  kontor_sql_bind_id (statement, 1, id);
  if (step (self, statement))
    read_pair (statement, pair);
}

static void
bind_name (KontorSqlStatement *statement, int parameter, const char *name)
{
  if (name != NULL)
    kontor_sql_bind_blob (statement, parameter, name, strlen (name));
}

static void
bind_content (KontorSqlStatement *statement, int parameter, const KontorDriveNode *node)
{
  static const guint8 unread[KONTOR_CONTENT_DIGEST] = { 0 };

  if (memcmp (node->content, unread, sizeof unread) != 0)
    kontor_sql_bind_blob (statement, parameter, node->content, KONTOR_CONTENT_DIGEST);
}

static void
bind_rest (KontorSqlStatement *statement, int parameter, const KontorDriveNode *node)
{
  kontor_sql_bind_int (statement, parameter, node->size);
  kontor_sql_bind_int (statement, parameter + 1, node->modified);
  bind_name (statement, parameter + 2, node->target);
}

static void
bind_local (KontorSqlStatement *statement, const KontorDriveNode *node)
{
  const KontorDriveIdentity *identity = &node->stamp.identity;

  kontor_sql_bind_id (statement, 3, &node->parent);
  bind_name (statement, 4, node->name);
  bind_content (statement, 5, node);
  bind_rest (statement, 6, node);
  if (identity->inode != 0)
    kontor_sql_bind_int (statement, 6, node->stamp.size);
  kontor_sql_bind_int (statement, 9, node->stamp.mtime);
  kontor_sql_bind_int (statement, 10, node->stamp.ctime);
  if (identity->inode == 0)
    return;
  kontor_sql_bind_int (statement, 11, (gint64) identity->device);
  kontor_sql_bind_int (statement, 12, (gint64) identity->inode);
  kontor_sql_bind_int (statement, 13, (gint64) identity->birth);
}

/* Modified is carried along, so that it is part of the row but no difference for a plan. */
static gboolean
is_same_content (const KontorDriveNode *a, const KontorDriveNode *b)
{
  return kontor_drive_node_same_content (a, b) && a->size == b->size && a->modified == b->modified;
}

static int
bind_synced (KontorSqlStatement *statement, const Pair *pair)
{
  const KontorDriveNode *node = &pair->synced;
  gboolean same_place = pair->has_local && kontor_drive_node_same_place (&pair->local, node);
  gboolean same_content = pair->has_local && is_same_content (&pair->local, node);

  kontor_sql_bind_int (statement, 14, node->place);
  kontor_sql_bind_int (statement, 15, node->version);
  if (!same_place)
    {
      kontor_sql_bind_id (statement, 16, &node->parent);
      bind_name (statement, 17, node->name);
    }
  if (!same_content)
    {
      bind_content (statement, 18, node);
      bind_rest (statement, 19, node);
    }

  return HAS_SYNCED | (same_place ? SAME_PLACE : 0) | (same_content ? SAME_CONTENT : 0) |
         ((int) node->kind << SYNCED_KIND) | (node->executable ? SYNCED_EXECUTABLE : 0);
}

static gboolean
write_pair (KontorDriveStore *self, const KontorId *id, const Pair *pair, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          pair->has_local || pair->has_synced
                              ? "REPLACE INTO node (" COLUMNS
                                ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
                                "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                              : "DELETE FROM node WHERE id = ?",
                          error);
  int flags = 0;

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);
  if (pair->has_local)
    {
      bind_local (statement, &pair->local);
      flags |= HAS_LOCAL | ((int) pair->local.kind << LOCAL_KIND) |
               (pair->local.executable ? LOCAL_EXECUTABLE : 0);
    }
  if (pair->has_synced)
    flags |= bind_synced (statement, pair);
  if (flags != 0)
    kontor_sql_bind_int (statement, 2, flags);

  return kontor_sql_run (statement, error);
}

/* --- nodes --- */

gboolean
kontor_drive_store_get (KontorDriveStore *self,
                        KontorDriveTree tree,
                        const KontorId *id,
                        KontorDriveNode *node)
{
  g_auto (Pair) pair = { 0 };

  g_return_val_if_fail (tree == KONTOR_DRIVE_LOCAL || tree == KONTOR_DRIVE_SYNCED, FALSE);

  get_pair (self, id, &pair);
  if (tree == KONTOR_DRIVE_LOCAL ? !pair.has_local : !pair.has_synced)
    return FALSE;
  kontor_drive_node_copy (tree == KONTOR_DRIVE_LOCAL ? &pair.local : &pair.synced, node);

  return TRUE;
}

static void
count (KontorDriveStore *self, KontorDriveTree tree, int more)
{
  if (self->counts[tree] >= 0)
    self->counts[tree] += more;
}

/* @node: (nullable): take the node out of the tree */
static gboolean
set (KontorDriveStore *self,
     KontorDriveTree tree,
     const KontorId *id,
     const KontorDriveNode *node,
     GError **error)
{
  g_auto (Pair) pair = { 0 };
  gboolean *has = tree == KONTOR_DRIVE_LOCAL ? &pair.has_local : &pair.has_synced;
  KontorDriveNode *side = tree == KONTOR_DRIVE_LOCAL ? &pair.local : &pair.synced;

  get_pair (self, id, &pair);
  if (!kontor_drive_store_check (self, error))
    return FALSE;
  if (node == NULL && !*has)
    return TRUE;
  count (self, tree, (node != NULL) - (*has ? 1 : 0));
  kontor_drive_node_clear (side);
  memset (side, 0, sizeof *side);
  *has = node != NULL;
  if (node != NULL)
    kontor_drive_node_copy (node, side);

  return write_pair (self, id, &pair, error);
}

gboolean
kontor_drive_store_put (KontorDriveStore *self,
                        KontorDriveTree tree,
                        const KontorDriveNode *node,
                        GError **error)
{
  g_return_val_if_fail (tree == KONTOR_DRIVE_LOCAL || tree == KONTOR_DRIVE_SYNCED, FALSE);
  g_return_val_if_fail (node->name != NULL && !kontor_id_is_nil (&node->id), FALSE);

  return set (self, tree, &node->id, node, error);
}

gboolean
kontor_drive_store_remove (KontorDriveStore *self,
                           KontorDriveTree tree,
                           const KontorId *id,
                           GError **error)
{
  g_return_val_if_fail (tree == KONTOR_DRIVE_LOCAL || tree == KONTOR_DRIVE_SYNCED, FALSE);

  return set (self, tree, id, NULL, error);
}

static void
list_ids (KontorDriveStore *self, KontorSqlStatement *statement, GArray *ids)
{
  while (step (self, statement))
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      if (kontor_sql_column_id (statement, 0, &id))
        g_array_append_val (ids, id);
    }
}

void
kontor_drive_store_children (KontorDriveStore *self,
                             KontorDriveTree tree,
                             const KontorId *parent,
                             GArray *ids)
{
  /* Same place: the local side says it for both. */
  g_autoptr (KontorSqlStatement) statement =
      kontor_drive_store_prepare (self,
                                  tree == KONTOR_DRIVE_LOCAL
                                      ? "SELECT id FROM node WHERE parent = ?1"
                                      : "SELECT id FROM node WHERE parent = ?1 AND flags & 6 = 6"
                                        " UNION ALL SELECT id FROM node WHERE s_parent = ?1");

  if (statement == NULL)
    return;
  kontor_sql_bind_id (statement, 1, parent);
  list_ids (self, statement, ids);
}

void
kontor_drive_store_list_unread (KontorDriveStore *self, GArray *ids)
{
  /* The bits: there is a local side, and its kind is FILE, which is 0. */
  g_autoptr (KontorSqlStatement) statement =
      kontor_drive_store_prepare (self,
                                  "SELECT id FROM node WHERE flags & 49 = 1 AND content IS NULL");

  if (statement != NULL)
    list_ids (self, statement, ids);
}

void
kontor_drive_store_list_waiting (KontorDriveStore *self, guint most, GArray *ids)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_drive_store_prepare (self, "SELECT id FROM node WHERE flags & 15 <> 15 LIMIT ?1");

  if (statement == NULL)
    return;
  kontor_sql_bind_int (statement, 1, most);
  list_ids (self, statement, ids);
}

gboolean
kontor_drive_store_find_name (KontorDriveStore *self,
                              const KontorId *parent,
                              const char *name,
                              KontorDriveNode *node)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (KontorSqlStatement) statement =
      kontor_drive_store_prepare (self,
                                  "SELECT " COLUMNS
                                  " FROM node WHERE parent = ? AND name = ? ORDER BY id LIMIT 1");

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, parent);
  bind_name (statement, 2, name);
  if (!step (self, statement))
    return FALSE;
  read_pair (statement, &pair);
  kontor_drive_node_copy (&pair.local, node);

  return TRUE;
}

gboolean
kontor_drive_store_find_identity (KontorDriveStore *self,
                                  const KontorDriveIdentity *identity,
                                  KontorDriveNode *node)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_drive_store_prepare (self, "SELECT " COLUMNS " FROM node WHERE inode = ? ORDER BY id");

  if (statement == NULL || identity->inode == 0)
    return FALSE;
  kontor_sql_bind_int (statement, 1, (gint64) identity->inode);
  while (step (self, statement))
    {
      g_auto (Pair) pair = { 0 };

      read_pair (statement, &pair);
      if (!pair.has_local || !kontor_drive_identity_equal (&pair.local.stamp.identity, identity))
        continue;
      kontor_drive_node_copy (&pair.local, node);
      return TRUE;
    }

  return FALSE;
}

GPtrArray *
kontor_drive_store_list_local (KontorDriveStore *self, const KontorId *folder)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_node_free);
  g_autoptr (KontorSqlStatement) statement =
      kontor_drive_store_prepare (self,
                                  "SELECT " COLUMNS " FROM node WHERE parent = ? ORDER BY name");

  if (statement == NULL)
    return nodes;
  kontor_sql_bind_id (statement, 1, folder);
  while (step (self, statement))
    {
      g_auto (Pair) pair = { 0 };

      read_pair (statement, &pair);
      g_ptr_array_add (nodes, kontor_drive_node_dup (&pair.local));
    }

  return nodes;
}

guint
kontor_drive_store_count (KontorDriveStore *self, KontorDriveTree tree)
{
  gint64 n = 0;
  GError *error = NULL;

  g_return_val_if_fail (tree == KONTOR_DRIVE_LOCAL || tree == KONTOR_DRIVE_SYNCED, 0);

  if (self->counts[tree] >= 0)
    return (guint) self->counts[tree];
  if (!read_number (self->sql,
                    tree == KONTOR_DRIVE_LOCAL ? "SELECT count(*) FROM node WHERE flags & 1"
                                               : "SELECT count(*) FROM node WHERE flags & 2",
                    &n, &error))
    {
      kontor_drive_store_keep_error (self, error);
      return 0;
    }
  self->counts[tree] = (int) n;

  return (guint) n;
}

guint
kontor_drive_store_count_waiting (KontorDriveStore *self)
{
  gint64 n = 0;
  GError *error = NULL;

  if (!read_number (self->sql, "SELECT count(*) FROM node WHERE flags & 15 <> 15", &n, &error))
    kontor_drive_store_keep_error (self, error);

  return (guint) n;
}

gboolean
kontor_drive_store_forget_synced (KontorDriveStore *self, GError **error)
{
  self->counts[KONTOR_DRIVE_SYNCED] = -1;

  return kontor_sql_exec (self->sql, "DELETE FROM node WHERE flags & 1 = 0", error) &&
         kontor_sql_exec (self->sql,
                          "UPDATE node SET flags = flags & 113, place = NULL, version = NULL,"
                          " s_parent = NULL, s_name = NULL, s_content = NULL, s_size = NULL,"
                          " s_modified = NULL, s_target = NULL WHERE flags & 2",
                          error);
}
