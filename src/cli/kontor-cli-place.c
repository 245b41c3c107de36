/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds what people name in drives: by "DRIVE/FOLDER/NAME", or by a path of this computer in a folder
 * that is kept in step. On the main thread. */

#include "config.h"

#include "kontor-cli-place.h"

#include "kontor-cli-value.h"
#include "kontor-fold.h"
#include "kontor-query.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

/* What one listing shows. */
#define LIST_MAX 10000
/* Folders in folders, up to which a place is told. */
#define FOLDERS_MAX 1000

void
kontor_cli_place_clear (KontorCliPlace *self)
{
  g_clear_pointer (&self->drive, kontor_row_unref);
  g_clear_pointer (&self->node, kontor_row_unref);
}

gboolean
kontor_cli_is_folder (const KontorRow *node)
{
  return node == NULL || kontor_row_get_choice (node, KONTOR_NODE_KIND) == KONTOR_NODE_KIND_FOLDER;
}

KontorRow *
kontor_cli_find_drive (KontorCli *self, const char *name)
{
  g_autoptr (GPtrArray) drives = kontor_reader_list_all (kontor_replica_get_reader (self->replica),
                                                         KONTOR_RECORD_DRIVE);
  g_autofree char *folded = kontor_fold (name);
  const KontorRow *found = NULL;

  for (guint i = 0; drives != NULL && i < drives->len; i++)
    {
      const char *title = kontor_row_get_text (drives->pdata[i], KONTOR_DRIVE_NAME);
      g_autofree char *other = kontor_fold (title != NULL ? title : "");

      if (strcmp (other, folded) != 0)
        continue;
      if (found != NULL)
        {
          kontor_cli_complain (self, KONTOR_EXIT_REFUSED, _ ("There are several drives “%s”."),
                               name);
          return NULL;
        }
      found = drives->pdata[i];
    }
  if (found != NULL)
    return kontor_row_ref ((KontorRow *) found);
  kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                       _ ("There is no drive “%s”. “kontor-cli drive ls” lists them."), name);

  return NULL;
}

/* --- one step --- */

GPtrArray *
kontor_cli_list_place (KontorCli *self,
                       const KontorCliPlace *place,
                       const char *name,
                       gboolean deleted)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_NODE);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = NULL;

  kontor_query_builder_take_condition (builder, kontor_condition_new_refers (KONTOR_NODE_DRIVE,
                                                                             kontor_row_get_id (
                                                                                 place->drive)));
  kontor_query_builder_take_condition (builder,
                                       place->node != NULL
                                           ? kontor_condition_new_refers (KONTOR_NODE_PARENT,
                                                                          kontor_row_get_id (
                                                                              place->node))
                                           : kontor_condition_new (KONTOR_NODE_PARENT,
                                                                   KONTOR_TEST_EQUAL, NULL));
  if (name != NULL)
    {
      g_autoptr (KontorValue) value = kontor_value_new_text (name);

      kontor_query_builder_take_condition (builder,
                                           kontor_condition_new (KONTOR_NODE_NAME,
                                                                 KONTOR_TEST_EQUAL, value));
    }
  kontor_query_builder_set_deleted (builder, deleted);
  if (deleted)
    kontor_query_builder_add_order (builder, KONTOR_COMMON_CHANGED_AT, TRUE);
  else
    kontor_query_builder_add_order (builder, KONTOR_NODE_NAME, FALSE);
  query = kontor_query_builder_end (builder);
  rows = kontor_query_list_rows (kontor_replica_get_sql (self->replica), query, 0, LIST_MAX,
                                 &error);
  if (rows == NULL)
    kontor_cli_fail (self, error);

  return rows;
}

static gboolean
step_into (KontorCli *self,
           KontorCliPlace *place,
           const char *name,
           gboolean deleted,
           gboolean *found)
{
  g_autoptr (GPtrArray) rows = NULL;

  *found = FALSE;
  if (!kontor_cli_is_folder (place->node))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, _ ("“%s” is no folder."),
                                kontor_row_get_text (place->node, KONTOR_NODE_NAME));
  rows = kontor_cli_list_place (self, place, name, deleted);
  if (rows == NULL)
    return FALSE;
  *found = rows->len > 0;
  if (*found)
    {
      g_clear_pointer (&place->node, kontor_row_unref);
      place->node = kontor_row_ref (rows->pdata[0]);
    }

  return TRUE;
}

gboolean
kontor_cli_step_down (KontorCli *self, KontorCliPlace *place, const char *name, gboolean *found)
{
  return step_into (self, place, name, FALSE, found);
}

/* --- paths of this computer --- */

/* Where the folder stands really; of the last part only its name counts, as a link stands for itself. */
static char *
get_real_path (const char *text)
{
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *absolute = g_canonicalize_filename (text, here);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *name = g_path_get_basename (absolute);
  g_autofree char *real = realpath (folder, NULL);

  return real != NULL ? g_build_filename (real, name, NULL) : g_steal_pointer (&absolute);
}

/* What follows the root in @path; NULL: it is not in there. */
static const char *
get_below (const char *root, const char *path)
{
  g_autofree char *real = realpath (root, NULL);
  gsize length = 0;

  if (real != NULL && g_str_has_prefix (path, real))
    length = strlen (real);
  else if (g_str_has_prefix (path, root))
    length = strlen (root);
  if (length == 0 || (path[length] != '\0' && path[length] != '/'))
    return NULL;

  return path + length;
}

/* "/home/anna/Office/a.txt" → the root "/home/anna/Office" and "a.txt". (transfer full) (nullable): no path
 * in a folder that is kept in step */
static KontorDriveRoot *
find_root (KontorCli *self, const char *text, char **below)
{
  g_autoptr (GPtrArray) roots = kontor_drive_roots_list (self->folder, NULL);
  g_autofree char *path = get_real_path (text);
  gboolean explicit_path = *text == '/' || *text == '.';

  if (!explicit_path && !g_file_test (text, G_FILE_TEST_EXISTS))
    return NULL;
  for (guint i = 0; roots != NULL && i < roots->len; i++)
    {
      const KontorDriveRoot *root = roots->pdata[i];
      const char *rest = get_below (root->folder, path);

      if (rest == NULL)
        continue;
      *below = g_strdup (*rest == '/' ? rest + 1 : rest);
      return g_ptr_array_steal_index (roots, i);
    }

  return NULL;
}

/* (transfer full) (nullable) */
static KontorDriveRoot *
find_root_of_drive (KontorCli *self, const KontorId *drive)
{
  g_autoptr (GPtrArray) roots = kontor_drive_roots_list (self->folder, NULL);

  for (guint i = 0; roots != NULL && i < roots->len; i++)
    if (kontor_id_equal (&((const KontorDriveRoot *) roots->pdata[i])->drive, drive))
      return g_ptr_array_steal_index (roots, i);

  return NULL;
}

KontorDriveRoot *
kontor_cli_find_kept (KontorCli *self, const char *text, char **path)
{
  KontorDriveRoot *root = find_root (self, text, path);
  g_auto (GStrv) parts = NULL;
  g_autoptr (KontorRow) drive = NULL;

  if (root != NULL)
    return root;
  parts = g_strsplit (text, "/", 2);
  if (*text != '/' && parts[0] != NULL)
    drive = kontor_cli_find_drive (self, parts[0]);
  if (*text != '/' && drive == NULL)
    return NULL;
  if (drive != NULL)
    root = find_root_of_drive (self, kontor_row_get_id (drive));
  if (root == NULL)
    {
      kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                           _ ("“%s” is in no folder that is kept in step. “kontor-cli drive "
                              "status” lists them."),
                           text);
      return NULL;
    }
  *path = g_strdup (parts[1] != NULL ? parts[1] : "");

  return root;
}

/* The drive, and what of @text is to be looked for in it. (transfer full) */
static char **
begin (KontorCli *self, const char *text, KontorCliPlace *place)
{
  g_autofree char *below = NULL;
  g_autoptr (KontorDriveRoot) root = find_root (self, text, &below);
  g_auto (GStrv) parts = NULL;

  if (root != NULL)
    place->drive = kontor_reader_get (kontor_replica_get_reader (self->replica),
                                      KONTOR_RECORD_DRIVE, &root->drive);
  if (place->drive != NULL)
    return g_strsplit (below, "/", -1);
  parts = g_strsplit (text, "/", 2);
  if (*text == '/')
    kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                         _ ("“%s” is in no folder that is kept in step. “kontor-cli drive status” "
                            "lists them; in a drive it is DRIVE/FOLDER/NAME."),
                         text);
  else
    place->drive = kontor_cli_find_drive (self, parts[0] != NULL ? parts[0] : "");
  if (place->drive == NULL)
    return NULL;

  return g_strsplit (parts[0] != NULL && parts[1] != NULL ? parts[1] : "", "/", -1);
}

/* --- finding --- */

gboolean
kontor_cli_find_place (KontorCli *self, const char *text, KontorCliPlace *place, char **rest)
{
  g_auto (GStrv) parts = begin (self, text, place);

  if (parts == NULL)
    return FALSE;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      gboolean found = FALSE;

      if (*parts[i] == '\0')
        continue;
      if (!kontor_cli_step_down (self, place, parts[i], &found))
        return FALSE;
      if (found)
        continue;
      if (rest == NULL || parts[i + 1] != NULL)
        return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                    _ ("There is no “%s” in “%s”, or it is not shared with you."),
                                    parts[i], text);
      *rest = g_strdup (parts[i]);
    }

  return TRUE;
}

gboolean
kontor_cli_find_deleted (KontorCli *self, const char *text, KontorCliPlace *place)
{
  g_auto (GStrv) parts = begin (self, text, place);

  if (parts == NULL)
    return FALSE;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      gboolean last = parts[i + 1] == NULL;
      gboolean found = FALSE;

      if (*parts[i] == '\0')
        continue;
      if (!last && !step_into (self, place, parts[i], FALSE, &found))
        return FALSE;
      if (!found && !step_into (self, place, parts[i], TRUE, &found))
        return FALSE;
      if (!found)
        return kontor_cli_complain (
            self, KONTOR_EXIT_REFUSED,
            _ ("There is no “%s” in “%s”, and none in the bin. “kontor-cli list node --deleted” "
               "lists what is in the bin."),
            parts[i], text);
    }

  return TRUE;
}

char *
kontor_cli_show_place (KontorCli *self, const KontorCliPlace *place)
{
  KontorReader *reader = kontor_replica_get_reader (self->replica);
  g_autoptr (KontorRow) at = place->node != NULL ? kontor_row_ref (place->node) : NULL;
  g_autofree char *title = kontor_cli_show_title (self, place->drive);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint depth = 0; at != NULL && depth < FOLDERS_MAX; depth++)
    {
      const KontorId *parent = kontor_row_get_id_field (at, KONTOR_NODE_PARENT);
      KontorRow *next = parent != NULL ? kontor_reader_get (reader, KONTOR_RECORD_NODE, parent)
                                       : NULL;

      g_string_prepend (text, kontor_row_get_text (at, KONTOR_NODE_NAME));
      g_string_prepend_c (text, '/');
      kontor_row_unref (at);
      at = next;
    }
  g_string_prepend (text, title);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
