/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a file held before, and how it is brought back: "drive versions" and "drive restore". A version has
 * the number that it got when it was replaced, from 1 on, so that a number keeps its meaning. On the main
 * thread. */

#include "config.h"

#include "kontor-cli-files.h"

#include "kontor-cli-commands.h"
#include "kontor-cli-place.h"
#include "kontor-cli-table.h"
#include "kontor-cli-value.h"
#include "kontor-json.h"
#include "kontor-operations.h"

#include <glib/gi18n.h>

static int
compare_age (gconstpointer a, gconstpointer b)
{
  const KontorRow *one = *(const KontorRow *const *) a;
  const KontorRow *other = *(const KontorRow *const *) b;
  gint64 at = kontor_row_get_integer (one, KONTOR_COMMON_CREATED_AT);
  gint64 other_at = kontor_row_get_integer (other, KONTOR_COMMON_CREATED_AT);

  if (at != other_at)
    return at < other_at ? -1 : 1;

  return kontor_id_compare (kontor_row_get_id (one), kontor_row_get_id (other));
}

/* The oldest first. (transfer full) */
static GPtrArray *
list_versions (KontorCli *self, const KontorRow *node)
{
  GPtrArray *versions = kontor_reader_list (kontor_replica_get_reader (self->replica),
                                            KONTOR_RECORD_VERSION, KONTOR_VERSION_NODE,
                                            kontor_row_get_id (node));

  g_ptr_array_sort (versions, compare_age);

  return versions;
}

static gboolean
find_file (KontorCli *self, const char *where, KontorCliPlace *place)
{
  if (!kontor_cli_find_place (self, where, place, NULL))
    return FALSE;
  if (place->node == NULL ||
      kontor_row_get_choice (place->node, KONTOR_NODE_KIND) != KONTOR_NODE_KIND_FILE)
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("“%s” is no file: only files have versions."), where);

  return TRUE;
}

/* --- versions --- */

static char *
show_field (KontorCli *self, const KontorRow *row, guint field)
{
  return kontor_cli_show_value (self,
                                kontor_schema_get_field (kontor_row_get_record_type (row), field),
                                kontor_row_get (row, field));
}

static char *
show_size (const KontorRow *row, guint field)
{
  return g_format_size ((guint64) MAX (kontor_row_get_integer (row, field), 0));
}

static void
add_row (KontorTable *table, const char *number, const char *at, const char *size, const char *note)
{
  kontor_table_begin_row (table);
  kontor_table_add_cell (table, number);
  kontor_table_add_cell (table, at);
  kontor_table_add_cell (table, size);
  kontor_table_add_cell (table, note);
}

static void
add_version (KontorCli *self, KontorTable *table, guint number, const KontorRow *version)
{
  const KontorId *by = kontor_row_get_id_field (version, KONTOR_COMMON_CREATED_BY);
  g_autofree char *label = g_strdup_printf ("%u", number);
  g_autofree char *at = show_field (self, version, KONTOR_VERSION_MODIFIED);
  g_autofree char *size = show_size (version, KONTOR_VERSION_SIZE);
  g_autofree char *person = by != NULL ? kontor_cli_show_record (self, KONTOR_RECORD_PERSON, by)
                                       : NULL;
  g_autofree char *replaced = show_field (self, version, KONTOR_COMMON_CREATED_AT);
  g_autofree char *note = person != NULL ? g_strdup_printf ("%s, %s", replaced, person)
                                         : g_strdup (replaced);

  add_row (table, label, at, size, note);
}

static void
print_versions (KontorCli *self, const KontorRow *node, const GPtrArray *versions)
{
  g_autoptr (KontorTable) table = kontor_table_new ();
  g_autofree char *at = show_field (self, node, KONTOR_NODE_MODIFIED);
  g_autofree char *size = show_size (node, KONTOR_NODE_SIZE);
  guint width = kontor_terminal_get_width ();

  kontor_table_add_column (table, _ ("Version"), TRUE);
  kontor_table_add_column (table, _ ("Written"), FALSE);
  kontor_table_add_column (table, _ ("Size"), TRUE);
  kontor_table_add_column (table, _ ("Replaced"), FALSE);
  for (guint i = 0; i < versions->len; i++)
    add_version (self, table, i + 1, versions->pdata[i]);
  add_row (table, "", at, size, _ ("what it is now"));
  kontor_table_print (table, self->output, width, width > 0);
}

static void
write_versions (KontorCli *self, const KontorRow *node, const GPtrArray *versions)
{
  g_string_append (self->output, "{\"node\":");
  kontor_cli_write_row (self->output, node);
  g_string_append (self->output, ",\"versions\":[");
  for (guint i = 0; i < versions->len; i++)
    {
      kontor_json_write_comma (self->output);
      kontor_cli_write_row (self->output, versions->pdata[i]);
    }
  g_string_append (self->output, "]}\n");
}

gboolean
kontor_cli_drive_versions (KontorCli *self, const char *where)
{
  g_auto (KontorCliPlace) place = { 0 };
  g_autoptr (GPtrArray) versions = NULL;

  if (!find_file (self, where, &place))
    return FALSE;
  versions = list_versions (self, place.node);
  if (self->json)
    write_versions (self, place.node, versions);
  else
    print_versions (self, place.node, versions);

  return TRUE;
}

/* --- restore --- */

/* What the file held then, at the place that it has now. */
static gboolean
restore_version (KontorCli *self, const KontorRow *node, const KontorRow *version)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (node);
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  g_autoptr (KontorRow) row = NULL;
  gint64 number = 0;

  kontor_row_builder_set (builder, KONTOR_NODE_CONTENT,
                          kontor_row_get (version, KONTOR_VERSION_CONTENT));
  kontor_row_builder_set (builder, KONTOR_NODE_SIZE, kontor_row_get (version, KONTOR_VERSION_SIZE));
  kontor_row_builder_set (builder, KONTOR_NODE_MODIFIED,
                          kontor_row_get (version, KONTOR_VERSION_MODIFIED));
  row = kontor_row_builder_end (builder);
  kontor_replica_init_context (self->replica, &context);
  set = kontor_operation_edit (&context, node, row, &problem);

  return kontor_cli_commit (self, set, problem, &number) &&
         kontor_cli_answer (self, number != 0 ? _ ("Restored") : _ ("Unchanged"),
                            KONTOR_RECORD_NODE, kontor_row_get_id (node), number);
}

static gboolean
run_version (KontorCli *self, const char *where)
{
  g_auto (KontorCliPlace) place = { 0 };
  g_autoptr (GPtrArray) versions = NULL;
  guint number = 0;

  if (!kontor_cli_read_count (self, "version", &number) || !find_file (self, where, &place))
    return FALSE;
  versions = list_versions (self, place.node);
  if (number == 0 || number > versions->len)
    return kontor_cli_complain (
        self, KONTOR_EXIT_REFUSED,
        _ ("“%s” has no version %u. “kontor-cli drive versions” lists those that it has."), where,
        number);

  return restore_version (self, place.node, versions->pdata[number - 1]);
}

/* The first folder above that is in the bin itself. (transfer full) (nullable) */
static KontorRow *
find_deleted_folder (KontorCli *self, const KontorRow *node)
{
  KontorReader *reader = kontor_replica_get_reader (self->replica);
  const KontorId *parent = kontor_row_get_id_field (node, KONTOR_NODE_PARENT);
  g_autoptr (KontorRow) at = parent != NULL ? kontor_reader_get (reader, KONTOR_RECORD_NODE, parent)
                                            : NULL;

  while (at != NULL && !kontor_row_is_deleted (at))
    {
      KontorRow *next = NULL;

      parent = kontor_row_get_id_field (at, KONTOR_NODE_PARENT);
      next = parent != NULL ? kontor_reader_get (reader, KONTOR_RECORD_NODE, parent) : NULL;
      kontor_row_unref (at);
      at = next;
    }

  return g_steal_pointer (&at);
}

static gboolean
restore_from_bin (KontorCli *self, const KontorRow *node)
{
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  gint64 number = 0;

  kontor_replica_init_context (self->replica, &context);
  set = kontor_operation_restore (&context, node, &problem);

  return kontor_cli_commit (self, set, problem, &number) &&
         kontor_cli_answer (self, _ ("Restored"), KONTOR_RECORD_NODE, kontor_row_get_id (node),
                            number);
}

gboolean
kontor_cli_drive_restore (KontorCli *self, const char *where)
{
  g_auto (KontorCliPlace) place = { 0 };
  g_autoptr (KontorRow) folder = NULL;

  if (kontor_cli_has_option (self, "version"))
    return run_version (self, where);
  if (!kontor_cli_find_deleted (self, where, &place))
    return FALSE;
  if (place.node == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("“%s” is a drive. Say which file or folder of it."), where);
  folder = find_deleted_folder (self, place.node);
  if (folder != NULL)
    {
      KontorCliPlace above = { .drive = place.drive, .node = folder };
      g_autofree char *name = kontor_cli_show_place (self, &above);

      return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                  _ ("The folder “%s” is in the bin itself. Restore it first: "
                                     "“kontor-cli drive restore”."),
                                  name);
    }

  return restore_from_bin (self, place.node);
}
