/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What "drive.db" keeps beside the trees: small facts, why files are not in step, and where things in
 * the recovery bin came from. Of the engine's thread. */

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
