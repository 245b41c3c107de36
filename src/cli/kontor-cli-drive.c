/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files in drives: list, put, get, one at a time. A place is DRIVE/FOLDER/…/NAME. On the main thread,
 * which waits for the disk, and in get for the server. */

#include "config.h"

#include "kontor-cli-commands.h"
#include "kontor-cli-folders.h"
#include "kontor-cli-table.h"
#include "kontor-cli-value.h"
#include "kontor-content-cache.h"
#include "kontor-fold.h"
#include "kontor-json.h"
#include "kontor-operations.h"
#include "kontor-query.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* What one listing shows. */
#define LIST_MAX 10000

/* A place in a drive, as far as it is there. */
typedef struct
{
  KontorRow *drive; /* owned */
  KontorRow *node; /* owned, nullable: the drive itself */
} Place;

static void
place_clear (Place *self)
{
  g_clear_pointer (&self->drive, kontor_row_unref);
  g_clear_pointer (&self->node, kontor_row_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
is_folder (const KontorRow *node)
{
  return node == NULL || kontor_row_get_choice (node, KONTOR_NODE_KIND) == KONTOR_NODE_KIND_FOLDER;
}

/* --- finding --- */

/* The drive of that name; of several none. */
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

/* What is in a folder, or of it what is called @name. (transfer full) (nullable): told why not */
static GPtrArray *
list_folder (KontorCli *self, const Place *place, const char *name)
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
  kontor_query_builder_add_order (builder, KONTOR_NODE_NAME, FALSE);
  query = kontor_query_builder_end (builder);
  rows = kontor_query_list_rows (kontor_replica_get_sql (self->replica), query, 0, LIST_MAX,
                                 &error);
  if (rows == NULL)
    kontor_cli_fail (self, error);

  return rows;
}

/* Goes one step down. @found: (out): FALSE where there is nothing of that name, and *place stays */
static gboolean
step_down (KontorCli *self, Place *place, const char *name, gboolean *found)
{
  g_autoptr (GPtrArray) rows = NULL;

  *found = FALSE;
  if (!is_folder (place->node))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, _ ("“%s” is no folder."),
                                kontor_row_get_text (place->node, KONTOR_NODE_NAME));
  rows = list_folder (self, place, name);
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

/* @rest: (out) (optional) (transfer full): the last part of @text, where only that is not there */
static gboolean
find_place (KontorCli *self, const char *text, Place *place, char **rest)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", -1);

  place->drive = kontor_cli_find_drive (self, parts[0] != NULL ? parts[0] : "");
  if (place->drive == NULL)
    return FALSE;
  for (guint i = 1; parts[i] != NULL; i++)
    {
      gboolean found = FALSE;

      if (*parts[i] == '\0')
        continue;
      if (!step_down (self, place, parts[i], &found))
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

/* --- ls --- */

static gboolean
list_drives (KontorCli *self)
{
  g_autoptr (GPtrArray) drives = kontor_reader_list_all (kontor_replica_get_reader (self->replica),
                                                         KONTOR_RECORD_DRIVE);

  if (self->json)
    g_string_append (self->output, "{\"drives\":[");
  for (guint i = 0; drives != NULL && i < drives->len; i++)
    if (self->json)
      {
        kontor_json_write_comma (self->output);
        kontor_cli_write_row (self->output, drives->pdata[i]);
      }
    else
      {
        g_autofree char *title = kontor_cli_show_title (self, drives->pdata[i]);

        g_string_append_printf (self->output, "%s/\n", title);
      }
  if (self->json)
    g_string_append (self->output, "]}\n");

  return TRUE;
}

static void
print_nodes (KontorCli *self, GPtrArray *nodes)
{
  g_autoptr (KontorTable) table = kontor_table_new ();
  guint width = kontor_terminal_get_width ();

  kontor_table_add_column (table, _ ("Name"), FALSE);
  kontor_table_add_column (table, _ ("Size"), TRUE);
  for (guint i = 0; i < nodes->len; i++)
    {
      const KontorRow *node = nodes->pdata[i];
      g_autofree char *name = g_strconcat (kontor_row_get_text (node, KONTOR_NODE_NAME),
                                           is_folder (node) ? "/" : "", NULL);
      g_autofree char *size =
          is_folder (node)
              ? g_strdup ("")
              : g_format_size ((guint64) MAX (kontor_row_get_integer (node, KONTOR_NODE_SIZE), 0));

      kontor_table_begin_row (table);
      kontor_table_add_cell (table, name);
      kontor_table_add_cell (table, size);
    }
  kontor_table_print (table, self->output, width, width > 0);
}

static gboolean
run_ls (KontorCli *self, const char *where)
{
  g_auto (Place) place = { 0 };
  g_autoptr (GPtrArray) nodes = NULL;

  if (where == NULL)
    return list_drives (self);
  if (!find_place (self, where, &place, NULL))
    return FALSE;
  if (is_folder (place.node))
    nodes = list_folder (self, &place, NULL);
  else
    {
      nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
      g_ptr_array_add (nodes, kontor_row_ref (place.node));
    }
  if (nodes == NULL)
    return FALSE;
  if (!self->json)
    {
      print_nodes (self, nodes);
      return TRUE;
    }
  g_string_append (self->output, "{\"nodes\":[");
  for (guint i = 0; i < nodes->len; i++)
    {
      kontor_json_write_comma (self->output);
      kontor_cli_write_row (self->output, nodes->pdata[i]);
    }
  g_string_append (self->output, "]}\n");

  return TRUE;
}

/* --- put --- */

/* The file's own facts: they are the same for a new node and for one that gets new bytes. */
static void
set_file (KontorRowBuilder *builder, const char *path, const char *hash, gint64 size)
{
  GStatBuf about;

  kontor_row_builder_take (builder, KONTOR_NODE_CONTENT, kontor_value_new_text (hash));
  kontor_row_builder_take (builder, KONTOR_NODE_SIZE, kontor_value_new_integer (size));
  if (g_stat (path, &about) == 0)
    kontor_row_builder_take (builder, KONTOR_NODE_MODIFIED,
                             kontor_value_new_integer ((gint64) about.st_mtim.tv_sec *
                                                           KONTOR_SECOND +
                                                       about.st_mtim.tv_nsec / 1000));
}

static KontorRowBuilder *
new_node (const KontorId *id, const Place *folder, const char *name)
{
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_NODE, id);

  kontor_row_builder_take (builder, KONTOR_NODE_DRIVE,
                           kontor_value_new_id (kontor_row_get_id (folder->drive)));
  if (folder->node != NULL)
    kontor_row_builder_take (builder, KONTOR_NODE_PARENT,
                             kontor_value_new_id (kontor_row_get_id (folder->node)));
  kontor_row_builder_take (builder, KONTOR_NODE_NAME, kontor_value_new_text (name));
  kontor_row_builder_take (builder, KONTOR_NODE_KIND, kontor_value_new_text ("file"));

  return builder;
}

/* @place: a folder, with the @name of the new file; or the file that gets new bytes */
static gboolean
commit_file (KontorCli *self,
             const Place *place,
             const char *name,
             const char *path,
             const char *hash,
             gint64 size)
{
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  gboolean is_new = is_folder (place->node);
  g_autoptr (KontorRow) row = NULL;
  KontorRowBuilder *builder = NULL;
  gint64 number = 0;

  kontor_replica_init_context (self->replica, &context);
  if (is_new)
    kontor_id_init (&id, context.clock, context.random);
  else
    id = *kontor_row_get_id (place->node);
  builder = is_new ? new_node (&id, place, name) : kontor_row_builder_new_from (place->node);
  set_file (builder, path, hash, size);
  row = kontor_row_builder_end (builder);
  set = is_new ? kontor_operation_create (&context, row, &problem)
               : kontor_operation_edit (&context, place->node, row, &problem);

  return kontor_cli_commit (self, set, problem, &number) &&
         kontor_cli_answer (self, is_new ? _ ("Added") : _ ("Changed"), KONTOR_RECORD_NODE, &id,
                            number);
}

static gboolean
run_put (KontorCli *self, const char *path, const char *where)
{
  g_autoptr (KontorContentCache) cache = kontor_content_cache_new_for_account (self->folder);
  g_auto (Place) place = { 0 };
  g_autofree char *name = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;
  gint64 size = 0;

  if (!find_place (self, where, &place, &name))
    return FALSE;
  if (name == NULL && is_folder (place.node))
    {
      name = g_path_get_basename (path);
      if (!step_down (self, &place, name, &found))
        return FALSE;
      if (found && is_folder (place.node))
        return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                    _ ("“%s” is a folder there already."), name);
    }
  if (!kontor_content_stage_file_sync (kontor_content_cache_get_staged_folder (cache), path, &hash,
                                       &size, &error))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, "%s", error->message);

  return commit_file (self, &place, name, path, hash, size);
}

/* --- get --- */

/* Never over a file that is there. */
static gboolean
write_file (KontorCli *self, GBytes *bytes, const char *path)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autoptr (GError) error = NULL;

  if (strcmp (path, "-") == 0)
    {
      g_string_append_len (self->output, data, (gssize) length);
      return TRUE;
    }
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, _ ("“%s” is there already."), path);
  if (!g_file_set_contents (path, data, (gssize) length, &error))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, "%s", error->message);
  if (self->json)
    {
      g_string_append_c (self->output, '{');
      kontor_json_add_text (self->output, "file", path);
      g_string_append (self->output, "}\n");
    }
  else
    g_string_append_printf (self->output, _ ("Written: %s\n"), path);

  return TRUE;
}

static gboolean
run_get (KontorCli *self, const char *where, const char *path)
{
  g_autoptr (KontorContentCache) cache = kontor_content_cache_new_for_account (self->folder);
  g_auto (Place) place = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  const char *hash = NULL;

  if (!find_place (self, where, &place, NULL))
    return FALSE;
  if (is_folder (place.node))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, _ ("“%s” is a folder."), where);
  hash = kontor_row_get_text (place.node, KONTOR_NODE_CONTENT);
  if (hash == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, _ ("“%s” has no content."), where);
  bytes = kontor_content_cache_read_sync (cache, hash);
  if (bytes == NULL && !kontor_cli_fetch_content (self, cache, hash))
    return FALSE;
  if (bytes == NULL)
    bytes = kontor_content_cache_read_sync (cache, hash);
  if (bytes == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_REPLICA, _ ("“%s” can’t be read here."), where);

  return write_file (self, bytes,
                     path != NULL ? path : kontor_row_get_text (place.node, KONTOR_NODE_NAME));
}

gboolean
kontor_cli_run_drive (KontorCli *self)
{
  const char *verb = kontor_cli_get_word (self, 0);
  const char *first = kontor_cli_get_word (self, 1);
  const char *second = kontor_cli_get_word (self, 2);

  if (verb == NULL || (strcmp (verb, "ls") == 0 && second == NULL))
    return run_ls (self, first);
  if (strcmp (verb, "put") == 0 && second != NULL)
    return run_put (self, first, second);
  if (strcmp (verb, "get") == 0 && first != NULL)
    return run_get (self, first, second);
  if (strcmp (verb, "add") == 0 && first != NULL && second == NULL)
    return kontor_cli_folder_add (self, first);
  if (strcmp (verb, "remove") == 0 && first != NULL && second == NULL)
    return kontor_cli_folder_remove (self, first);
  if (strcmp (verb, "sync") == 0 && second == NULL)
    return kontor_cli_folder_sync (self, first);
  if (strcmp (verb, "status") == 0 && first == NULL)
    return kontor_cli_folder_status (self);

  return kontor_cli_complain (
      self, KONTOR_EXIT_USAGE,
      _ ("Say “drive ls [PLACE]”, “drive put FILE PLACE”, “drive get PLACE [FILE]”, “drive add "
         "FOLDER”, “drive sync [FOLDER]”, “drive status” or “drive remove FOLDER”."));
}
