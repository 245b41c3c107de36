/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files in drives: list, put, get, one at a time. A place is DRIVE/FOLDER/…/NAME. On the main thread,
 * which waits for the disk, and in get for the server. */

#include "config.h"

#include "kontor-cli-commands.h"
#include "kontor-cli-files.h"
#include "kontor-cli-folders.h"
#include "kontor-cli-place.h"
#include "kontor-cli-table.h"
#include "kontor-cli-value.h"
#include "kontor-content-cache.h"
#include "kontor-json.h"
#include "kontor-operations.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

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
                                           kontor_cli_is_folder (node) ? "/" : "", NULL);
      g_autofree char *size =
          kontor_cli_is_folder (node)
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
  g_auto (KontorCliPlace) place = { 0 };
  g_autoptr (GPtrArray) nodes = NULL;

  if (where == NULL)
    return list_drives (self);
  if (!kontor_cli_find_place (self, where, &place, NULL))
    return FALSE;
  if (kontor_cli_is_folder (place.node))
    nodes = kontor_cli_list_place (self, &place, NULL, FALSE);
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
new_node (const KontorId *id, const KontorCliPlace *folder, const char *name)
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
             const KontorCliPlace *place,
             const char *name,
             const char *path,
             const char *hash,
             gint64 size)
{
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  gboolean is_new = kontor_cli_is_folder (place->node);
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
  g_auto (KontorCliPlace) place = { 0 };
  g_autofree char *name = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;
  gint64 size = 0;

  if (!kontor_cli_find_place (self, where, &place, &name))
    return FALSE;
  if (name == NULL && kontor_cli_is_folder (place.node))
    {
      name = g_path_get_basename (path);
      if (!kontor_cli_step_down (self, &place, name, &found))
        return FALSE;
      if (found && kontor_cli_is_folder (place.node))
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
  g_auto (KontorCliPlace) place = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  const char *hash = NULL;

  if (!kontor_cli_find_place (self, where, &place, NULL))
    return FALSE;
  if (kontor_cli_is_folder (place.node))
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

/* --- which --- */

/* One word after the verb, two, and how many at most. */
typedef struct
{
  const char *verb;
  guint least;
  guint most;
} Shape;

static const Shape shapes[] = {
  { "ls", 0, 1 },      { "put", 2, 2 },     { "get", 1, 2 },           { "add", 1, 1 },
  { "remove", 1, 1 },  { "sync", 0, 1 },    { "status", 0, 0 },        { "versions", 1, 1 },
  { "restore", 1, 1 }, { "resolve", 2, 2 }, { "share", 2, G_MAXUINT }, { "unshare", 2, G_MAXUINT },
};

static gboolean
fits (KontorCli *self, const char *verb)
{
  guint n = self->words->len - 1;

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (strcmp (shapes[i].verb, verb) == 0)
      return n >= shapes[i].least && n <= shapes[i].most;

  return FALSE;
}

static gboolean
run_verb (KontorCli *self, const char *verb, const char *first, const char *second)
{
  if (strcmp (verb, "ls") == 0)
    return run_ls (self, first);
  if (strcmp (verb, "put") == 0)
    return run_put (self, first, second);
  if (strcmp (verb, "get") == 0)
    return run_get (self, first, second);
  if (strcmp (verb, "add") == 0)
    return kontor_cli_folder_add (self, first);
  if (strcmp (verb, "remove") == 0)
    return kontor_cli_folder_remove (self, first);
  if (strcmp (verb, "sync") == 0)
    return kontor_cli_folder_sync (self, first);
  if (strcmp (verb, "versions") == 0)
    return kontor_cli_drive_versions (self, first);
  if (strcmp (verb, "restore") == 0)
    return kontor_cli_drive_restore (self, first);
  if (strcmp (verb, "resolve") == 0)
    return kontor_cli_drive_resolve (self, first, second);
  if (strcmp (verb, "share") == 0)
    return kontor_cli_drive_share (self, first);
  if (strcmp (verb, "unshare") == 0)
    return kontor_cli_drive_unshare (self, first);

  return kontor_cli_folder_status (self);
}

gboolean
kontor_cli_run_drive (KontorCli *self)
{
  const char *verb = kontor_cli_get_word (self, 0);

  if (verb == NULL)
    return run_ls (self, NULL);
  if (fits (self, verb))
    return run_verb (self, verb, kontor_cli_get_word (self, 1), kontor_cli_get_word (self, 2));

  return kontor_cli_complain (
      self, KONTOR_EXIT_USAGE,
      _ ("“kontor-cli help drive” tells what “drive” can be followed by, and by how much."));
}
