/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folders of this computer that are kept in step with drives: which there are, and how they stand. What
 * keeps them in step is in kontor-cli-folders-sync.c. On the main thread. */

#include "config.h"

#include "kontor-cli-folders.h"
#include "kontor-cli-place.h"
#include "kontor-cli-table.h"
#include "kontor-drive-store.h"
#include "kontor-json.h"
#include "kontor-operations.h"
#include "kontor-when.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* Files that wait and are listed one by one. */
#define WAITING_MAX 1000
/* Folders in folders, up to which a path is told. */
#define FOLDERS_MAX 1000

/* --- add --- */

/* Who has no drive yet gets one. (transfer full) (nullable): told why not */
static KontorRow *
make_drive (KontorCli *self)
{
  KontorRowBuilder *builder = NULL;
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (self->replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_DRIVE, &id);
  kontor_row_builder_take (builder, KONTOR_DRIVE_NAME, kontor_value_new_text (_ ("My files")));
  kontor_row_builder_take (builder, KONTOR_DRIVE_KIND, kontor_value_new_text ("personal"));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  if (!kontor_cli_commit (self, set, problem, NULL))
    return NULL;

  return kontor_reader_get (kontor_replica_get_reader (self->replica), KONTOR_RECORD_DRIVE, &id);
}

/* The drive that is meant: the one of that name; without a name the only one that is not kept in step
 * yet, or a new one where there is none at all. (transfer full) (nullable): told why not */
static KontorRow *
choose_drive (KontorCli *self, const GPtrArray *roots)
{
  const char *name = kontor_cli_get_option (self, "drive");
  g_autoptr (GPtrArray) drives = NULL;
  KontorRow *only = NULL;
  guint n_all = 0;
  guint n = 0;

  if (name != NULL)
    return kontor_cli_find_drive (self, name);
  drives = kontor_reader_list_all (kontor_replica_get_reader (self->replica), KONTOR_RECORD_DRIVE);
  for (guint i = 0; drives != NULL && i < drives->len; i++)
    {
      gboolean kept = FALSE;

      for (guint j = 0; j < roots->len; j++)
        kept = kept || kontor_id_equal (&((const KontorDriveRoot *) roots->pdata[j])->drive,
                                        kontor_row_get_id (drives->pdata[i]));
      if (kontor_row_has (drives->pdata[i], KONTOR_DRIVE_RECORD))
        continue;
      n_all++;
      if (kept)
        continue;
      only = drives->pdata[i];
      n++;
    }
  if (n == 1)
    return kontor_row_ref (only);
  if (n_all == 0)
    return make_drive (self);
  kontor_cli_complain (
      self, KONTOR_EXIT_USAGE,
      n == 0
          ? _ ("Each of your drives is kept in step already. “kontor-cli add drive NAME” makes another one.")
          : _ ("Say which drive: --drive NAME. “kontor-cli drive ls” lists them."));

  return NULL;
}

static char *
get_absolute (const char *folder)
{
  g_autofree char *here = g_get_current_dir ();

  return g_canonicalize_filename (folder, here);
}

gboolean
kontor_cli_folder_add (KontorCli *self, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) roots = kontor_drive_roots_list (self->folder, &error);
  g_autofree char *path = get_absolute (folder);
  g_autoptr (KontorRow) drive = NULL;
  g_autofree char *title = NULL;

  if (roots == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_REPLICA, "%s", error->message);
  drive = choose_drive (self, roots);
  if (drive == NULL)
    return FALSE;
  if (g_mkdir_with_parents (path, 0755) != 0)
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, _ ("The folder “%s” can’t be made."),
                                path);
  if (!kontor_drive_roots_add (self->folder, kontor_row_get_id (drive), path, &error))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, "%s", error->message);
  title = g_strdup (kontor_row_get_title (drive));
  if (self->json)
    {
      g_string_append_c (self->output, '{');
      kontor_json_add_text (self->output, "folder", path);
      kontor_json_add_id (self->output, "drive", kontor_row_get_id (drive));
      g_string_append (self->output, "}\n");
    }
  else
    g_string_append_printf (
        self->output,
        _ ("“%s” is kept in step with the drive “%s”: “kontor-cli drive sync” does "
           "it now.\n"),
        path, title);

  return TRUE;
}

/* --- remove --- */

gboolean
kontor_cli_folder_remove (KontorCli *self, const char *folder)
{
  g_autofree char *path = get_absolute (folder);
  g_autofree char *marker = g_build_filename (path, KONTOR_DRIVE_MARKER, NULL);
  g_autoptr (KontorDriveRoot) root = kontor_cli_find_root (self, path);
  g_autoptr (GError) error = NULL;
  int lock = -1;

  if (root == NULL)
    return FALSE;
  lock = kontor_drive_roots_lock (self->folder, &root->drive, &error);
  if (lock < 0)
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, "%s", error->message);
  if (!kontor_drive_roots_remove (self->folder, &root->drive, &error))
    {
      kontor_drive_roots_unlock (lock);
      return kontor_cli_complain (self, KONTOR_EXIT_REPLICA, "%s", error->message);
    }
  g_unlink (marker);
  kontor_drive_roots_unlock (lock);
  if (!self->json)
    g_string_append_printf (self->output,
                            _ ("“%s” is not kept in step any more. Its files stay.\n"),
                            root->folder);

  return TRUE;
}

/* (transfer full) (nullable): told that there is none */
KontorDriveRoot *
kontor_cli_find_root (KontorCli *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) roots = kontor_drive_roots_list (self->folder, &error);
  g_autofree char *absolute = get_absolute (path);
  g_autofree char *real = realpath (absolute, NULL);

  if (roots == NULL)
    {
      kontor_cli_complain (self, KONTOR_EXIT_REPLICA, "%s", error->message);
      return NULL;
    }
  for (guint i = 0; i < roots->len; i++)
    {
      const KontorDriveRoot *root = roots->pdata[i];

      if (g_strcmp0 (root->folder, real) == 0 || g_strcmp0 (root->folder, absolute) == 0)
        return g_ptr_array_steal_index (roots, i);
    }
  kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                       _ ("“%s” is not kept in step. “kontor-cli drive add” does that."), path);

  return NULL;
}

/* --- status --- */

/* What drive.db says, without whoever keeps the folder in step. */
typedef struct
{
  gboolean known; /* a first sync began */
  guint files;
  guint waiting;
  char *asking; /* owned, nullable: how many deletions */
  GPtrArray *remarks; /* owned */
} Standing;

static void
standing_clear (Standing *self)
{
  g_clear_pointer (&self->asking, g_free);
  g_clear_pointer (&self->remarks, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Standing, standing_clear)

/* "a/b/c" as it is here; of what is gone from here, as it was. (transfer full) (nullable) */
static char *
get_waiting_path (KontorDriveStore *store, const KontorId *id)
{
  g_autoptr (GString) path = g_string_new (NULL);
  KontorId at = *id;

  for (guint depth = 0; !kontor_id_is_nil (&at) && depth < FOLDERS_MAX; depth++)
    {
      g_auto (KontorDriveNode) node = { 0 };

      if (!kontor_drive_store_get (store, KONTOR_DRIVE_LOCAL, &at, &node) &&
          !kontor_drive_store_get (store, KONTOR_DRIVE_SYNCED, &at, &node))
        return NULL;
      if (path->len > 0)
        g_string_prepend_c (path, '/');
      g_string_prepend (path, node.name);
      at = node.parent;
    }

  return g_string_free (g_steal_pointer (&path), FALSE);
}

static const char *
get_waiting_reason (KontorDriveStore *store, const KontorId *id)
{
  g_auto (KontorDriveNode) local = { 0 };
  g_auto (KontorDriveNode) synced = { 0 };

  if (!kontor_drive_store_get (store, KONTOR_DRIVE_LOCAL, id, &local))
    return _ ("Deleted here, and not in the drive yet: “kontor-cli drive sync” does it.");
  if (!kontor_drive_store_get (store, KONTOR_DRIVE_SYNCED, id, &synced))
    return _ ("New here, and not in the drive yet: “kontor-cli drive sync” sends it.");

  return _ ("Changed here, and not in the drive yet: “kontor-cli drive sync” sends it.");
}

/* Of what waits, too, something is said: where a remark does not say more. */
static void
add_waiting (KontorDriveStore *store, GPtrArray *remarks)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);

  kontor_drive_store_list_waiting (store, WAITING_MAX, ids);
  for (guint i = 0; i < remarks->len; i++)
    g_hash_table_add (told, ((const KontorDriveRemark *) remarks->pdata[i])->path);
  for (guint i = 0; i < ids->len; i++)
    {
      const KontorId *id = &g_array_index (ids, KontorId, i);
      g_autofree char *path = get_waiting_path (store, id);
      KontorDriveRemark *remark = NULL;

      if (path == NULL || g_hash_table_contains (told, path))
        continue;
      remark = g_new0 (KontorDriveRemark, 1);
      remark->path = g_steal_pointer (&path);
      remark->id = *id;
      remark->state = KONTOR_DRIVE_STATE_WAITING;
      remark->reason = g_strdup (get_waiting_reason (store, id));
      g_ptr_array_add (remarks, remark);
    }
}

static gboolean
read_standing (KontorCli *self, const KontorDriveRoot *root, Standing *standing)
{
  g_autofree char *folder = kontor_drive_roots_get_store_folder (self->folder, &root->drive);
  g_autofree char *path = g_build_filename (folder, "drive.db", NULL);
  g_autoptr (KontorDriveStore) store = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      standing->remarks = g_ptr_array_new ();
      return TRUE;
    }
  store = kontor_drive_store_open (folder, NULL, &error);
  if (store == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_REPLICA, "%s", error->message);
  standing->known = TRUE;
  standing->files = kontor_drive_store_count (store, KONTOR_DRIVE_LOCAL);
  standing->waiting = kontor_drive_store_count_waiting (store);
  standing->asking = kontor_drive_store_get_meta (store, "asking");
  standing->remarks = kontor_drive_store_list_remarks (store);
  add_waiting (store, standing->remarks);

  return kontor_drive_store_check (store, &error) ||
         kontor_cli_complain (self, KONTOR_EXIT_REPLICA, "%s", error->message);
}

static gboolean
is_in_step (const Standing *self)
{
  return self->known && self->waiting == 0 && self->asking == NULL && self->remarks->len == 0;
}

/* Bytes of a name that are no text are shown as \xff. (transfer full) */
static char *
show_path (const char *path)
{
  return *path != '\0'
             ? g_utf8_validate (path, -1, NULL) ? g_strdup (path) : g_strescape (path, NULL)
             : g_strdup (".");
}

static void
write_remark (KontorCli *self, const KontorDriveRemark *remark)
{
  g_autofree char *path = show_path (remark->path);

  kontor_json_write_comma (self->output);
  g_string_append_c (self->output, '{');
  kontor_json_add_text (self->output, "path", path);
  kontor_json_add_text (self->output, "state", kontor_drive_state_get_word (remark->state));
  kontor_json_add_text (self->output, "reason", remark->reason);
  if (remark->retry_at != 0)
    {
      g_autofree char *at = kontor_instant_to_string (remark->retry_at);

      kontor_json_add_text (self->output, "retry-at", at);
    }
  g_string_append_c (self->output, '}');
}

static void
write_standing (KontorCli *self,
                const KontorDriveRoot *root,
                const char *name,
                const Standing *standing)
{
  kontor_json_write_comma (self->output);
  g_string_append_c (self->output, '{');
  kontor_json_add_text (self->output, "folder", root->folder);
  kontor_json_add_id (self->output, "drive", &root->drive);
  kontor_json_add_text (self->output, "name", name);
  kontor_json_add_integer (self->output, "files", standing->files);
  kontor_json_add_integer (self->output, "waiting", standing->waiting);
  if (standing->asking != NULL)
    kontor_json_add_integer (self->output, "asking", g_ascii_strtoll (standing->asking, NULL, 10));
  kontor_json_add_boolean (self->output, "in-step", is_in_step (standing));
  kontor_json_write_name (self->output, "remarks");
  g_string_append_c (self->output, '[');
  for (guint i = 0; i < standing->remarks->len; i++)
    write_remark (self, standing->remarks->pdata[i]);
  g_string_append (self->output, "]}");
}

void
kontor_cli_print_remarks (KontorCli *self, const GPtrArray *remarks)
{
  for (guint i = 0; i < remarks->len; i++)
    {
      const KontorDriveRemark *remark = remarks->pdata[i];
      g_autofree char *path = show_path (remark->path);

      g_string_append_printf (self->output, "  %s: %s\n", path, remark->reason);
    }
}

static void
print_standing (KontorCli *self,
                const KontorDriveRoot *root,
                const char *name,
                const Standing *standing)
{
  g_string_append_printf (self->output, _ ("%s, drive “%s”: "), root->folder, name);
  if (!standing->known)
    g_string_append (self->output, _ ("not begun yet\n"));
  else if (is_in_step (standing))
    g_string_append_printf (self->output,
                            ngettext ("%u file or folder, in step\n",
                                      "%u files and folders, in step\n", standing->files),
                            standing->files);
  else
    g_string_append_printf (self->output,
                            ngettext ("%u file or folder, %u waiting\n",
                                      "%u files and folders, %u waiting\n", standing->files),
                            standing->files, standing->waiting);
  if (standing->asking != NULL)
    g_string_append_printf (self->output,
                            _ ("  %s files and folders would be deleted. “kontor-cli drive sync” "
                               "asks.\n"),
                            standing->asking);
  kontor_cli_print_remarks (self, standing->remarks);
}

gboolean
kontor_cli_folder_status (KontorCli *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) roots = kontor_drive_roots_list (self->folder, &error);

  if (roots == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_REPLICA, "%s", error->message);
  if (self->json)
    g_string_append (self->output, "{\"folders\":[");
  for (guint i = 0; i < roots->len; i++)
    {
      const KontorDriveRoot *root = roots->pdata[i];
      g_autoptr (KontorRow) drive = kontor_reader_get (kontor_replica_get_reader (self->replica),
                                                       KONTOR_RECORD_DRIVE, &root->drive);
      const char *name = drive != NULL ? kontor_row_get_title (drive) : _ ("not shared with you");
      g_auto (Standing) standing = { 0 };

      if (!read_standing (self, root, &standing))
        return FALSE;
      if (!is_in_step (&standing))
        self->exit = KONTOR_EXIT_REFUSED;
      if (self->json)
        write_standing (self, root, name, &standing);
      else
        print_standing (self, root, name, &standing);
    }
  if (self->json)
    g_string_append (self->output, "]}\n");
  else if (roots->len == 0)
    g_string_append (self->output, _ ("No folder is kept in step. “kontor-cli drive add FOLDER” "
                                      "begins with one.\n"));

  return self->exit == KONTOR_EXIT_DONE;
}
