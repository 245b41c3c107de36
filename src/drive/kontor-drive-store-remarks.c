/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What "drive.db" keeps beside the trees: small facts, what was committed and not answered yet, why files
 * are not in step, and where things in the recovery bin came from. Of the engine's thread. */

#include "config.h"

#include "kontor-drive-store-private.h"

#include <string.h>

/* --- small facts --- */

char *
kontor_drive_store_get_meta (KontorDriveStore *self, const char *name)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_drive_store_prepare (self, "SELECT value FROM meta WHERE name = ?");
  GError *error = NULL;

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_text (statement, 1, name);
  if (kontor_sql_step (statement, &error))
    return g_strdup (kontor_sql_column_text (statement, 0));
  if (error != NULL)
    kontor_drive_store_keep_error (self, error);

  return NULL;
}

gboolean
kontor_drive_store_set_meta (KontorDriveStore *self,
                             const char *name,
                             const char *value,
                             GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "REPLACE INTO meta (name, value) VALUES (?, ?)", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, name);
  kontor_sql_bind_text (statement, 2, value);

  return kontor_sql_run (statement, error);
}

/* --- remarks --- */

void
kontor_drive_remark_free (KontorDriveRemark *self)
{
  g_free (self->path);
  g_free (self->reason);
  g_free (self);
}

const char *
kontor_drive_state_get_word (KontorDriveState state)
{
  static const char *const words[] = {
    [KONTOR_DRIVE_STATE_IN_STEP] = "in-step",
    [KONTOR_DRIVE_STATE_WAITING] = "waiting",
    [KONTOR_DRIVE_STATE_IGNORED] = "ignored",
    [KONTOR_DRIVE_STATE_NOT_CARRIED] = "not-carried",
    [KONTOR_DRIVE_STATE_NOT_PORTABLE] = "not-portable",
    [KONTOR_DRIVE_STATE_NOT_HERE] = "not-here",
    [KONTOR_DRIVE_STATE_REFUSED] = "refused",
    [KONTOR_DRIVE_STATE_FAILED] = "failed",
    [KONTOR_DRIVE_STATE_CONFLICT] = "conflict",
  };

  return state < G_N_ELEMENTS (words) ? words[state] : "unknown";
}

static char *
dup_bytes (KontorSqlStatement *statement, int column)
{
  gsize length = 0;
  const char *bytes = kontor_sql_column_blob (statement, column, &length);

  return bytes != NULL ? g_strndup (bytes, length) : g_strdup ("");
}

gboolean
kontor_drive_store_put_remark (KontorDriveStore *self,
                               const KontorDriveRemark *remark,
                               GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "REPLACE INTO remark (path, id, state, reason, retry_at, tries)"
                          " VALUES (?, ?, ?, ?, ?, ?)",
                          error);

  g_return_val_if_fail (remark->path != NULL && remark->reason != NULL, FALSE);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_blob (statement, 1, remark->path, strlen (remark->path));
  kontor_sql_bind_id (statement, 2, &remark->id);
  kontor_sql_bind_int (statement, 3, remark->state);
  kontor_sql_bind_text (statement, 4, remark->reason);
  kontor_sql_bind_int (statement, 5, remark->retry_at);
  kontor_sql_bind_int (statement, 6, remark->tries);

  return kontor_sql_run (statement, error);
}

static gboolean
remove_path (KontorDriveStore *self, const char *sql, const char *path, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_blob (statement, 1, path, strlen (path));

  return kontor_sql_run (statement, error);
}

gboolean
kontor_drive_store_remove_remark (KontorDriveStore *self, const char *path, GError **error)
{
  return remove_path (self, "DELETE FROM remark WHERE path = ?", path, error);
}

static KontorDriveRemark *
read_remark (KontorSqlStatement *statement)
{
  KontorDriveRemark *remark = g_new0 (KontorDriveRemark, 1);

  remark->path = dup_bytes (statement, 0);
  kontor_sql_column_id (statement, 1, &remark->id);
  remark->state = (KontorDriveState) kontor_sql_column_int (statement, 2);
  remark->reason = g_strdup (kontor_sql_column_text (statement, 3));
  remark->retry_at = kontor_sql_column_int (statement, 4);
  remark->tries = (guint) kontor_sql_column_int (statement, 5);

  return remark;
}

GPtrArray *
kontor_drive_store_list_remarks (KontorDriveStore *self)
{
  GPtrArray *remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_remark_free);
  g_autoptr (KontorSqlStatement) statement = kontor_drive_store_prepare (
      self, "SELECT path, id, state, reason, retry_at, tries FROM remark ORDER BY path");
  GError *error = NULL;

  while (statement != NULL && kontor_sql_step (statement, &error))
    g_ptr_array_add (remarks, read_remark (statement));
  if (error != NULL)
    kontor_drive_store_keep_error (self, error);

  return remarks;
}

/* --- what was sent --- */

/* Bits of sent.flags; the kind takes two above them. */
#define SENT_MOVE 1
#define SENT_EXECUTABLE 2
#define SENT_KIND 2 /* shift */

void
kontor_drive_sent_free (KontorDriveSent *self)
{
  kontor_drive_node_clear (&self->node);
  g_free (self);
}

static void
bind_bytes (KontorSqlStatement *statement, int parameter, const char *bytes)
{
  if (bytes != NULL)
    kontor_sql_bind_blob (statement, parameter, bytes, strlen (bytes));
}

gboolean
kontor_drive_store_add_sent (KontorDriveStore *self,
                             const KontorDriveSent *sent,
                             gint64 at,
                             GError **error)
{
  const KontorDriveNode *node = &sent->node;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (
      self->sql,
      "INSERT INTO sent (id, at, flags, parent, name, content, size, modified, target)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, &node->id);
  kontor_sql_bind_int (statement, 2, at);
  kontor_sql_bind_int (statement, 3,
                       (sent->is_move ? SENT_MOVE : 0) | (node->executable ? SENT_EXECUTABLE : 0) |
                           ((int) node->kind << SENT_KIND));
  kontor_sql_bind_id (statement, 4, &node->parent);
  bind_bytes (statement, 5, node->name);
  kontor_sql_bind_blob (statement, 6, node->content, KONTOR_CONTENT_DIGEST);
  kontor_sql_bind_int (statement, 7, node->size);
  kontor_sql_bind_int (statement, 8, node->modified);
  bind_bytes (statement, 9, node->target);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_drive_store_remove_sent (KontorDriveStore *self, const KontorId *id, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql,
                                                                 "DELETE FROM sent WHERE id = ?",
                                                                 error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_drive_store_expire_sent (KontorDriveStore *self, gint64 at, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql,
                                                                 "DELETE FROM sent WHERE at < ?",
                                                                 error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, at);

  return kontor_sql_run (statement, error);
}

static KontorDriveSent *
read_sent (KontorSqlStatement *statement)
{
  KontorDriveSent *sent = g_new0 (KontorDriveSent, 1);
  int flags = (int) kontor_sql_column_int (statement, 1);
  gsize length = 0;
  const guint8 *content = kontor_sql_column_blob (statement, 4, &length);

  sent->is_move = (flags & SENT_MOVE) != 0;
  sent->node.executable = (flags & SENT_EXECUTABLE) != 0;
  sent->node.kind = (KontorDriveKind) ((flags >> SENT_KIND) & 3);
  kontor_sql_column_id (statement, 0, &sent->node.id);
  kontor_sql_column_id (statement, 2, &sent->node.parent);
  sent->node.name = dup_bytes (statement, 3);
  if (content != NULL && length == KONTOR_CONTENT_DIGEST)
    memcpy (sent->node.content, content, length);
  sent->node.size = kontor_sql_column_int (statement, 5);
  sent->node.modified = kontor_sql_column_int (statement, 6);
  if (!kontor_sql_column_is_null (statement, 7))
    sent->node.target = dup_bytes (statement, 7);

  return sent;
}

GPtrArray *
kontor_drive_store_list_sent (KontorDriveStore *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_sent_free);
  g_autoptr (KontorSqlStatement) statement = kontor_drive_store_prepare (
      self, "SELECT id, flags, parent, name, content, size, modified, target FROM sent"
            " ORDER BY number");
  GError *error = NULL;

  while (statement != NULL && kontor_sql_step (statement, &error))
    g_ptr_array_add (all, read_sent (statement));
  if (error != NULL)
    kontor_drive_store_keep_error (self, error);

  return all;
}

/* --- the recovery bin --- */

void
kontor_drive_bin_item_free (KontorDriveBinItem *self)
{
  g_free (self->path);
  g_free (self->origin);
  g_free (self);
}

gboolean
kontor_drive_store_put_bin_item (KontorDriveStore *self,
                                 const KontorDriveBinItem *item,
                                 GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "REPLACE INTO bin (path, origin, at, size) VALUES (?, ?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_blob (statement, 1, item->path, strlen (item->path));
  kontor_sql_bind_blob (statement, 2, item->origin, strlen (item->origin));
  kontor_sql_bind_int (statement, 3, item->at);
  kontor_sql_bind_int (statement, 4, item->size);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_drive_store_remove_bin_item (KontorDriveStore *self, const char *path, GError **error)
{
  return remove_path (self, "DELETE FROM bin WHERE path = ?", path, error);
}

GPtrArray *
kontor_drive_store_list_bin (KontorDriveStore *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_bin_item_free);
  g_autoptr (KontorSqlStatement) statement =
      kontor_drive_store_prepare (self, "SELECT path, origin, at, size FROM bin ORDER BY at, path");
  GError *error = NULL;

  while (statement != NULL && kontor_sql_step (statement, &error))
    {
      KontorDriveBinItem *item = g_new0 (KontorDriveBinItem, 1);

      item->path = dup_bytes (statement, 0);
      item->origin = dup_bytes (statement, 1);
      item->at = kontor_sql_column_int (statement, 2);
      item->size = kontor_sql_column_int (statement, 3);
      g_ptr_array_add (items, item);
    }
  if (error != NULL)
    kontor_drive_store_keep_error (self, error);

  return items;
}
