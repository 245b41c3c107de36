/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names in folders without regard to case. Reading a folder for each file that is put into it would
 * make a thousand files of one commit a thousand walks over it. On the store's thread. */

#include "config.h"

#include "kontor-drive-folders.h"

#include "kontor-fold.h"

typedef struct
{
  KontorId id;
  char *name; /* owned */
} Holder;

struct _KontorDriveFolders
{
  KontorStore *store; /* borrowed */
  KontorId drive;
  GHashTable *folders; /* owned: KontorId → GHashTable of fold → GPtrArray of Holder */
};

static void
holder_free (gpointer data)
{
  Holder *self = data;

  g_free (self->name);
  g_free (self);
}

KontorDriveFolders *
kontor_drive_folders_new (KontorStore *store, const KontorId *drive)
{
  KontorDriveFolders *self = g_new0 (KontorDriveFolders, 1);

  self->store = store;
  self->drive = *drive;
  self->folders = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                         (GDestroyNotify) g_hash_table_unref);

  return self;
}

void
kontor_drive_folders_free (KontorDriveFolders *self)
{
  g_hash_table_unref (self->folders);
  g_free (self);
}

void
kontor_drive_folders_forget (KontorDriveFolders *self)
{
  g_hash_table_remove_all (self->folders);
}

static void
add (GHashTable *names, const KontorId *id, const char *name)
{
  g_autofree char *key = kontor_fold_name (name);
  GPtrArray *holders = g_hash_table_lookup (names, key);
  Holder *holder = g_new (Holder, 1);

  holder->id = *id;
  holder->name = g_strdup (name);
  if (holders == NULL)
    {
      holders = g_ptr_array_new_with_free_func (holder_free);
      g_hash_table_insert (names, g_steal_pointer (&key), holders);
    }
  g_ptr_array_add (holders, holder);
}

static void
drop (GHashTable *names, const KontorId *id, const char *name)
{
  g_autofree char *key = kontor_fold_name (name);
  GPtrArray *holders = g_hash_table_lookup (names, key);

  for (guint i = 0; holders != NULL && i < holders->len; i++)
    if (kontor_id_equal (&((Holder *) holders->pdata[i])->id, id))
      {
        g_ptr_array_remove_index_fast (holders, i);
        return;
      }
}

/* (transfer full): NULL on error */
static GHashTable *
read_folder (KontorDriveFolders *self, const KontorId *parent, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify) g_ptr_array_unref);
  gboolean top = kontor_id_is_nil (parent);
  g_autofree char *sql =
      g_strdup_printf ("SELECT id, %s FROM %s WHERE %s %s ? AND %s = ? AND %s IS NULL",
                       kontor_sql_rows_get_column (KONTOR_RECORD_NODE, KONTOR_NODE_NAME),
                       kontor_sql_rows_get_table (KONTOR_RECORD_NODE),
                       kontor_sql_rows_get_column (KONTOR_RECORD_NODE, KONTOR_NODE_PARENT),
                       top ? "IS" : "=",
                       kontor_sql_rows_get_column (KONTOR_RECORD_NODE, KONTOR_NODE_DRIVE),
                       kontor_sql_rows_get_column (KONTOR_RECORD_NODE, KONTOR_COMMON_DELETED_AT));
  g_autoptr (KontorSqlStatement) list = kontor_sql_prepare (self->store->sql, sql, error);
  g_autoptr (GError) local = NULL;

  if (list == NULL)
    return NULL;
  kontor_sql_bind_id (list, 1, top ? NULL : parent);
  kontor_sql_bind_id (list, 2, &self->drive);
  while (kontor_sql_step (list, &local))
    {
      KontorId id = KONTOR_ID_INIT_NIL;
      const char *name = kontor_sql_column_text (list, 1);

      if (kontor_sql_column_id (list, 0, &id) && name != NULL)
        add (names, &id, name);
    }
  if (local == NULL)
    return g_steal_pointer (&names);
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

/* (transfer none): NULL on error */
static GHashTable *
get_folder (KontorDriveFolders *self, const KontorId *parent, GError **error)
{
  GHashTable *names = g_hash_table_lookup (self->folders, parent);

  if (names != NULL)
    return names;
  names = read_folder (self, parent, error);
  if (names != NULL)
    g_hash_table_insert (self->folders, g_memdup2 (parent, sizeof *parent), names);

  return names;
}

/**
 * kontor_drive_folders_find:
 * @self: folders
 * @parent: one of them; nil: the top of the drive
 * @name: a name
 * @but: a node that does not count
 * @name_there: (out) (transfer full): the name that is taken
 * @error: of the database
 *
 * Returns: whether another node has the name; %FALSE without error: none has
 */
gboolean
kontor_drive_folders_find (KontorDriveFolders *self,
                           const KontorId *parent,
                           const char *name,
                           const KontorId *but,
                           char **name_there,
                           GError **error)
{
  GHashTable *names = get_folder (self, parent, error);
  g_autofree char *key = kontor_fold_name (name);
  GPtrArray *holders = names != NULL ? g_hash_table_lookup (names, key) : NULL;

  for (guint i = 0; holders != NULL && i < holders->len; i++)
    {
      const Holder *holder = holders->pdata[i];

      if (kontor_id_equal (&holder->id, but))
        continue;
      *name_there = g_strdup (holder->name);
      return TRUE;
    }

  return FALSE;
}

/**
 * kontor_drive_folders_note:
 * @self: folders
 * @before: (nullable): a node as it was
 * @after: (nullable): as it is
 */
void
kontor_drive_folders_note (KontorDriveFolders *self,
                           const KontorRow *before,
                           const KontorRow *after)
{
  const KontorRow *rows[] = { before, after };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const KontorId nil = KONTOR_ID_INIT_NIL;
      const KontorId *parent = rows[i] != NULL
                                   ? kontor_row_get_id_field (rows[i], KONTOR_NODE_PARENT)
                                   : NULL;
      const char *name = rows[i] != NULL ? kontor_row_get_text (rows[i], KONTOR_NODE_NAME) : NULL;
      GHashTable *names = NULL;

      if (name == NULL || kontor_row_is_deleted (rows[i]))
        continue;
      names = g_hash_table_lookup (self->folders, parent != NULL ? parent : &nil);
      if (names != NULL && i == 0)
        drop (names, kontor_row_get_id (rows[i]), name);
      else if (names != NULL)
        add (names, kontor_row_get_id (rows[i]), name);
    }
}
