/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files of many chunks each: one file per chunk would cost an inode, a name and a sync for each, and a
 * database of them all would write everything twice. On the store's thread. */

#include "config.h"

#include "kontor-packs.h"

#include "kontor-sql-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* How many are kept open. */
#define OPEN_MAX_PACKS 16

typedef struct
{
  gint64 number;
  KontorSqlFile *file; /* owned */
  gboolean unsynced;
} Pack;

struct _KontorPacks
{
  char *folder; /* owned: the data directory */
  char *vfs; /* owned, nullable */
  gboolean made; /* the folder is there */
  GPtrArray *open; /* owned (element-type Pack): used last is last */
};

static void
pack_free (gpointer data)
{
  Pack *pack = data;

  kontor_sql_file_close (pack->file);
  g_free (pack);
}

KontorPacks *
kontor_packs_new (const char *folder, const char *vfs)
{
  KontorPacks *self = g_new0 (KontorPacks, 1);

  self->folder = g_canonicalize_filename (folder, NULL);
  self->vfs = g_strdup (vfs);
  self->open = g_ptr_array_new_with_free_func (pack_free);

  return self;
}

void
kontor_packs_free (KontorPacks *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->open);
  g_free (self->folder);
  g_free (self->vfs);
  g_free (self);
}

char *
kontor_packs_dup_name (gint64 number)
{
  return g_strdup_printf (KONTOR_PACKS_FOLDER "/%08" G_GINT64_MODIFIER "x", number);
}

static char *
dup_path (KontorPacks *self, gint64 number)
{
  g_autofree char *name = kontor_packs_dup_name (number);

  return g_build_filename (self->folder, name, NULL);
}

static gboolean
sync_folder (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);

  return done;
}

/* The folder itself must survive what its files survive. */
static gboolean
make_folder (KontorPacks *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, KONTOR_PACKS_FOLDER, NULL);

  if (self->made)
    return TRUE;
  if ((g_mkdir (path, 0700) != 0 && errno != EEXIST) || !sync_folder (self->folder))
    {
      g_set_error (error, KONTOR_SQL_ERROR,
                   errno == ENOSPC ? KONTOR_SQL_ERROR_NO_SPACE : KONTOR_SQL_ERROR_FAILED, "%s: %s",
                   path, g_strerror (errno));
      return FALSE;
    }
  self->made = TRUE;

  return TRUE;
}

/* One that was not synced yet stays open until it is. */
static void
close_some (KontorPacks *self)
{
  for (guint i = 0; i < self->open->len && self->open->len > OPEN_MAX_PACKS;)
    if (((Pack *) self->open->pdata[i])->unsynced)
      i++;
    else
      g_ptr_array_remove_index (self->open, i);
}

/* (transfer none) */
static Pack *
get_pack (KontorPacks *self, gint64 number, gboolean create, GError **error)
{
  g_autofree char *path = NULL;
  KontorSqlFile *file = NULL;
  Pack *pack = NULL;

  for (guint i = 0; i < self->open->len; i++)
    {
      pack = self->open->pdata[i];
      if (pack->number != number)
        continue;
      g_ptr_array_add (self->open, g_ptr_array_steal_index (self->open, i));
      return pack;
    }
  if (create && !make_folder (self, error))
    return NULL;
  path = dup_path (self, number);
  file = kontor_sql_file_open (path, create, self->vfs, error);
  if (file == NULL)
    return NULL;
  pack = g_new0 (Pack, 1);
  pack->number = number;
  pack->file = file;
  g_ptr_array_add (self->open, pack);
  close_some (self);

  return pack;
}

gboolean
kontor_packs_write (KontorPacks *self,
                    gint64 number,
                    gint64 offset,
                    gconstpointer bytes,
                    gsize length,
                    GError **error)
{
  Pack *pack = get_pack (self, number, TRUE, error);

  if (pack == NULL || !kontor_sql_file_write (pack->file, offset, bytes, length, error))
    return FALSE;
  pack->unsynced = TRUE;

  return TRUE;
}

gboolean
kontor_packs_sync (KontorPacks *self, GError **error)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      Pack *pack = self->open->pdata[i];

      if (pack->unsynced && !kontor_sql_file_sync (pack->file, error))
        return FALSE;
      pack->unsynced = FALSE;
    }

  return TRUE;
}

GBytes *
kontor_packs_read (KontorPacks *self, gint64 number, gint64 offset, gsize length, GError **error)
{
  Pack *pack = get_pack (self, number, FALSE, error);

  return pack != NULL ? kontor_sql_file_read (pack->file, offset, length, error) : NULL;
}

gboolean
kontor_packs_remove (KontorPacks *self, gint64 number, GError **error)
{
  g_autofree char *path = dup_path (self, number);

  for (guint i = 0; i < self->open->len; i++)
    if (((Pack *) self->open->pdata[i])->number == number)
      {
        g_ptr_array_remove_index (self->open, i);
        break;
      }

  return kontor_sql_file_remove (path, self->vfs, error);
}
