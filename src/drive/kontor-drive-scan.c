/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Brings the local tree up to what is on the disk: folder by folder, each a merge of its sorted listing
 * with its sorted children in the tree. Only one folder is held in memory at a time. What stands where
 * nobody stood is matched after all of its folder is known (kontor-drive-scan-place.c), and a folder
 * that stands where another one stood after everything else: the other may turn up anywhere. On the
 * engine's thread, inside its transaction. */

#include "config.h"

#include "kontor-drive-scan-private.h"
#include "kontor-fault.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A longer file of rules is read so far. */
#define RULES_MAX (1024 * 1024)

/* One folder while it is looked at. */
typedef struct
{
  const KontorDriveVisit *visit; /* borrowed */
  KontorDriveIgnore *rules; /* owned */
  gboolean deep;
  GPtrArray *entries; /* owned, of KontorDriveEntry: by name */
  GPtrArray *nodes; /* owned, of KontorDriveNode: by name */
  GPtrArray *appeared; /* owned, of borrowed KontorDriveEntry */
  GHashTable *remarks; /* owned, nullable */
} Look;

static void
look_clear (Look *look)
{
  g_clear_pointer (&look->rules, kontor_drive_ignore_unref);
  g_clear_pointer (&look->entries, g_ptr_array_unref);
  g_clear_pointer (&look->nodes, g_ptr_array_unref);
  g_clear_pointer (&look->appeared, g_ptr_array_unref);
  g_clear_pointer (&look->remarks, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

char *
kontor_drive_scan_join (const char *folder, const char *name)
{
  return folder[0] == '\0' ? g_strdup (name) : g_strconcat (folder, "/", name, NULL);
}

char *
kontor_drive_scan_get_path (KontorDriveScan *self, const KontorId *id)
{
  g_autofree char *path = NULL;
  KontorId at = *id;

  while (!kontor_id_is_nil (&at))
    {
      g_auto (KontorDriveNode) node = { 0 };
      char *longer;

      if (!kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, &at, &node))
        return NULL;
      longer = path != NULL ? g_strconcat (node.name, "/", path, NULL) : g_strdup (node.name);
      g_free (path);
      path = longer;
      at = node.parent;
    }
  return path != NULL ? g_steal_pointer (&path) : g_strdup ("");
}

void
kontor_drive_visit_free (KontorDriveVisit *self)
{
  g_free (self->path);
  g_clear_pointer (&self->above, kontor_drive_ignore_unref);
  g_free (self);
}

void
kontor_drive_replaced_free (KontorDriveReplaced *self)
{
  g_free (self->folder);
  kontor_drive_entry_free (self->entry);
  kontor_drive_ignore_unref (self->rules);
  g_free (self);
}

void
kontor_drive_scan_add_visit (KontorDriveScan *self,
                             const KontorId *id,
                             const char *path,
                             KontorDriveIgnore *above,
                             gboolean deep)
{
  KontorDriveVisit *visit = g_new0 (KontorDriveVisit, 1);

  visit->id = *id;
  visit->path = g_strdup (path);
  visit->above = above != NULL ? kontor_drive_ignore_ref (above) : NULL;
  visit->deep = deep;
  g_queue_push_tail (&self->visits, visit);
}

/* --- rules --- */

/* The text of a folder's file of rules; NULL: it has none. */
static char *
read_rules (KontorDriveScan *self, const char *folder, gsize *length)
{
  g_autofree char *path = kontor_drive_scan_join (folder, KONTOR_DRIVE_IGNORE_FILE);
  KontorDriveHandle *handle = self->disk->open (self->disk, path, NULL);
  g_autofree char *text = NULL;
  gssize n;

  if (handle == NULL)
    return NULL;
  text = g_malloc (RULES_MAX);
  n = self->disk->read (self->disk, handle, 0, text, RULES_MAX, NULL);
  self->disk->close (self->disk, handle);
  if (n < 0)
    return NULL;
  *length = (gsize) n;
  return g_realloc (g_steal_pointer (&text), MAX ((gsize) n, 1));
}

KontorDriveIgnore *
kontor_drive_scan_make_rules (KontorDriveScan *self,
                              KontorDriveIgnore *above,
                              const char *folder,
                              GPtrArray **problems)
{
  gsize length = 0;
  g_autofree char *text = read_rules (self, folder, &length);

  return kontor_drive_ignore_new (above, folder, text, (gssize) length, problems);
}

/* --- one folder --- */

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(KontorDriveEntry *const *) a)->name, (*(KontorDriveEntry *const *) b)->name);
}

static void
add_remark (Look *look,
            const char *name,
            const KontorId *id,
            KontorDriveState state,
            const char *reason)
{
  kontor_drive_scan_add_remark (look->remarks, look->visit->path, name, id, state, reason);
}

/* Whether @entry is carried. What is not is listed, with the node that it has: a rule that came later
 * leaves that as it is. */
static gboolean
is_carried (Look *look, const KontorDriveEntry *entry, const char *path, const KontorId *id)
{
  const char *reason = NULL;
  KontorDriveState state = kontor_drive_scan_judge (entry, path, look->rules, &reason);

  if (state != KONTOR_DRIVE_STATE_IN_STEP)
    add_remark (look, entry->name, id, state, reason);
  return state == KONTOR_DRIVE_STATE_IN_STEP || state == KONTOR_DRIVE_STATE_NOT_PORTABLE;
}

static void
defer_replaced (KontorDriveScan *self, Look *look, const KontorDriveNode *node, guint entry_at)
{
  KontorDriveReplaced *replaced = g_new0 (KontorDriveReplaced, 1);

  replaced->id = node->id;
  replaced->parent = look->visit->id;
  replaced->folder = g_strdup (look->visit->path);
  replaced->entry = g_steal_pointer (&look->entries->pdata[entry_at]);
  replaced->rules = kontor_drive_ignore_ref (look->rules);
  g_queue_push_tail (&self->replaced, replaced);
}

/* A node and an entry of one name. */
static gboolean
match (KontorDriveScan *self, Look *look, KontorDriveNode *node, guint entry_at, GError **error)
{
  KontorDriveEntry *entry = look->entries->pdata[entry_at];
  g_autofree char *path = kontor_drive_scan_join (look->visit->path, entry->name);
  gboolean other_inode = (node->stamp.identity.inode != entry->stamp.identity.inode ||
                          node->stamp.identity.birth != entry->stamp.identity.birth ||
                          node->stamp.identity.device != entry->stamp.identity.device);
  g_auto (KontorDriveNode) mover = { 0 };

  if (!is_carried (look, entry, path, &node->id))
    {
      if (entry->kind == KONTOR_DRIVE_ENTRY_OTHER)
        kontor_drive_scan_vanish (self, &node->id, TRUE);
      else
        g_hash_table_remove (self->vanished, &node->id);
      return TRUE;
    }
  if (node->kind != kontor_drive_scan_to_kind (entry->kind) ||
      (node->kind == KONTOR_DRIVE_FILE && other_inode &&
       kontor_drive_scan_find_mover (self, entry, &mover)))
    {
      kontor_drive_scan_vanish (self, &node->id, TRUE);
      g_ptr_array_add (look->appeared, entry);
      return TRUE;
    }
  if (node->kind == KONTOR_DRIVE_FOLDER && other_inode)
    {
      defer_replaced (self, look, node, entry_at);
      return TRUE;
    }

  g_hash_table_remove (self->vanished, &node->id);
  if (!kontor_drive_scan_update (self, node, path, entry, FALSE, error))
    return FALSE;
  if (node->kind == KONTOR_DRIVE_FOLDER && look->deep)
    kontor_drive_scan_add_visit (self, &node->id, path, look->rules, TRUE);
  return TRUE;
}

/* A node that nothing of its name is there for. Of what is ignored nobody asks where it went. */
static void
miss (KontorDriveScan *self, Look *look, const KontorDriveNode *node)
{
  g_autofree char *path = kontor_drive_scan_join (look->visit->path, node->name);

  if (!kontor_drive_ignore_matches (look->rules, path, node->kind == KONTOR_DRIVE_FOLDER))
    kontor_drive_scan_vanish (self, &node->id, FALSE);
}

static gboolean
merge (KontorDriveScan *self, Look *look, GError **error)
{
  guint n = 0, e = 0;

  while (n < look->nodes->len || e < look->entries->len)
    {
      KontorDriveNode *node = n < look->nodes->len ? look->nodes->pdata[n] : NULL;
      KontorDriveEntry *entry = e < look->entries->len ? look->entries->pdata[e] : NULL;
      int order = node == NULL ? 1 : entry == NULL ? -1 : strcmp (node->name, entry->name);

      if (order < 0)
        {
          miss (self, look, node);
          n++;
        }
      else if (order > 0)
        {
          g_ptr_array_add (look->appeared, entry);
          e++;
        }
      else
        {
          if (!match (self, look, node, e, error))
            return FALSE;
          n++;
          e++;
        }
    }
  return TRUE;
}

static gboolean
place (KontorDriveScan *self, Look *look, const KontorDriveEntry *entry, GError **error)
{
  g_autofree char *path = kontor_drive_scan_join (look->visit->path, entry->name);
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorDriveRemark *remark;
  gboolean is_new;

  if (!is_carried (look, entry, path, &id))
    return TRUE;
  if (!kontor_drive_scan_appear (self, &look->visit->id, path, entry, &id, &is_new, error))
    return FALSE;
  remark = g_hash_table_lookup (look->remarks, entry->name);
  if (remark != NULL)
    remark->id = id;
  if (entry->kind == KONTOR_DRIVE_ENTRY_FOLDER)
    kontor_drive_scan_add_visit (self, &id, path, look->rules, TRUE);
  return TRUE;
}

/* Whether the file of rules is another one than the tree knows: then they may hold for anything below. */
static gboolean
has_new_rules (Look *look)
{
  const KontorDriveEntry *entry = NULL;
  const KontorDriveNode *node = NULL;

  for (guint i = 0; i < look->entries->len && entry == NULL; i++)
    {
      const KontorDriveEntry *at = look->entries->pdata[i];

      entry = g_str_equal (at->name, KONTOR_DRIVE_IGNORE_FILE) ? at : NULL;
    }
  for (guint i = 0; i < look->nodes->len && node == NULL; i++)
    {
      const KontorDriveNode *at = look->nodes->pdata[i];

      node = g_str_equal (at->name, KONTOR_DRIVE_IGNORE_FILE) ? at : NULL;
    }
  if (entry == NULL || node == NULL)
    return entry != NULL || node != NULL;
  return !kontor_drive_stamp_equal (&entry->stamp, &node->stamp);
}

/* It can't be listed. What the tree knows of it stays; only what is gone vanishes. */
static gboolean
cant_list (KontorDriveScan *self, const KontorDriveVisit *visit, GError *why, GError **error)
{
  g_autoptr (GError) owned = why;
  g_autoptr (GHashTable) remarks = NULL;

  if (visit->path[0] == '\0' || owned->code == KONTOR_DRIVE_ERROR_ROOT)
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return FALSE;
    }
  if (owned->code == KONTOR_DRIVE_ERROR_NOT_FOUND)
    {
      kontor_drive_scan_vanish (self, &visit->id, FALSE);
      return TRUE;
    }
  remarks = kontor_drive_scan_new_remarks ();
  kontor_drive_scan_add_remark (remarks, visit->path, "", &visit->id, KONTOR_DRIVE_STATE_FAILED,
                                owned->message);
  return kontor_drive_scan_tell (self, visit->path, g_steal_pointer (&remarks), error);
}

static void
watch_folder (KontorDriveScan *self, const char *path)
{
  gboolean lost;

  if (self->watch == NULL)
    return;
  if (self->watch->add (self->watch, path))
    lost = g_hash_table_remove (self->unwatched, path);
  else
    lost = g_hash_table_add (self->unwatched, g_strdup (path));
  if (lost)
    g_clear_pointer (&self->unwatched_list, g_ptr_array_unref);
}

/* Lines of the folder's rules that are left out. */
static void
tell_problems (Look *look, GPtrArray *problems)
{
  g_autofree char *all = NULL;

  if (problems == NULL || problems->len == 0)
    return;
  g_ptr_array_add (problems, NULL);
  all = g_strjoinv (" ", (char **) problems->pdata);
  add_remark (look, KONTOR_DRIVE_IGNORE_FILE, NULL, KONTOR_DRIVE_STATE_FAILED, all);
}

static gboolean
visit_folder (KontorDriveScan *self, const KontorDriveVisit *visit, GError **error)
{
  g_auto (Look) look = { .visit = visit, .deep = visit->deep };
  g_autoptr (GPtrArray) problems = NULL;
  GError *local = NULL;

  /* First the watch: what happens from here on is told. */
  if (!KONTOR_FAULT (WATCH_LATE))
    watch_folder (self, visit->path);
  look.entries = self->disk->list (self->disk, visit->path, &local);
  if (KONTOR_FAULT (WATCH_LATE))
    watch_folder (self, visit->path);
  if (look.entries == NULL)
    return cant_list (self, visit, local, error);
  g_ptr_array_sort (look.entries, compare_entries);
  look.nodes = kontor_drive_store_list_local (self->store, &visit->id);
  look.appeared = g_ptr_array_new ();
  look.remarks = kontor_drive_scan_new_remarks ();
  look.rules = kontor_drive_scan_make_rules (self, visit->above, visit->path, &problems);
  look.deep = look.deep || has_new_rules (&look);

  if (!merge (self, &look, error))
    return FALSE;
  for (guint i = 0; i < look.appeared->len; i++)
    {
      if (!place (self, &look, look.appeared->pdata[i], error))
        return FALSE;
    }
  tell_problems (&look, problems);
  return kontor_drive_scan_tell (self, visit->path, g_steal_pointer (&look.remarks), error);
}

/* A folder that stands where another one stood: that one moved, or it is the same made anew. */
static gboolean
settle_replaced (KontorDriveScan *self, const KontorDriveReplaced *replaced, GError **error)
{
  g_autofree char *path = kontor_drive_scan_join (replaced->folder, replaced->entry->name);
  g_auto (KontorDriveNode) node = { 0 };
  gboolean stayed = kontor_drive_store_get (self->store, KONTOR_DRIVE_LOCAL, &replaced->id,
                                            &node) &&
                    kontor_id_equal (&node.parent, &replaced->parent) &&
                    g_str_equal (node.name, replaced->entry->name);
  g_auto (KontorDriveNode) mover = { 0 };
  KontorId id = replaced->id;
  gboolean is_new;

  if (stayed && kontor_drive_scan_find_mover (self, replaced->entry, &mover))
    {
      kontor_drive_scan_vanish (self, &replaced->id, TRUE);
      stayed = FALSE;
    }
  if (stayed)
    {
      g_hash_table_remove (self->vanished, &replaced->id);
      if (!kontor_drive_scan_update (self, &node, path, replaced->entry, FALSE, error))
        return FALSE;
    }
  else if (!kontor_drive_scan_appear (self, &replaced->parent, path, replaced->entry, &id, &is_new,
                                      error))
    {
      return FALSE;
    }
  kontor_drive_scan_add_visit (self, &id, path, replaced->rules, TRUE);
  return TRUE;
}

/* --- a look --- */

/* The node of @path, or of the nearest folder above it that the tree knows; @known (out): its path, and
 * @rules (out) those above it. FALSE: a rule says that it is not looked at. */
gboolean
kontor_drive_scan_find_start (KontorDriveScan *self,
                              const char *path,
                              KontorId *id,
                              char **known,
                              KontorDriveIgnore **rules)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  g_autofree char *at = g_strdup ("");
  g_autoptr (KontorDriveIgnore) above = NULL;

  *id = (KontorId) KONTOR_ID_INIT_NIL;
  for (guint i = 0; path[0] != '\0' && names[i] != NULL; i++)
    {
      g_auto (KontorDriveNode) node = { 0 };
      g_autofree char *next = kontor_drive_scan_join (at, names[i]);
      g_autoptr (KontorDriveIgnore) here = NULL;

      if (!kontor_drive_store_find_name (self->store, id, names[i], &node) ||
          node.kind != KONTOR_DRIVE_FOLDER)
        break;
      here = kontor_drive_scan_make_rules (self, above, at, NULL);
      if (kontor_drive_ignore_matches (here, next, TRUE))
        return FALSE;
      g_clear_pointer (&above, kontor_drive_ignore_unref);
      above = g_steal_pointer (&here);
      *id = node.id;
      g_free (at);
      at = g_steal_pointer (&next);
    }
  *known = g_steal_pointer (&at);
  *rules = g_steal_pointer (&above);
  return TRUE;
}

/* Works off what is to be visited, then what was replaced, which brings new visits. */
static gboolean
run (KontorDriveScan *self,
     void (*progress) (guint n_folders, gpointer data),
     gpointer progress_data,
     GCancellable *cancellable,
     GError **error)
{
  guint n_folders = 0;

  for (;;)
    {
      KontorDriveVisit *visit = g_queue_pop_tail (&self->visits);
      KontorDriveReplaced *replaced = visit == NULL ? g_queue_pop_head (&self->replaced) : NULL;
      gboolean good = TRUE;

      if (visit != NULL)
        {
          good = visit_folder (self, visit, error);
          kontor_drive_visit_free (visit);
          if (progress != NULL)
            progress (++n_folders, progress_data);
        }
      else if (replaced != NULL)
        {
          good = settle_replaced (self, replaced, error);
          kontor_drive_replaced_free (replaced);
        }
      else
        {
          return kontor_drive_scan_end_displaced (self, error);
        }
      if (!good)
        return FALSE;
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_CANCELLED,
                               "looking was cancelled");
          return FALSE;
        }
    }
}

static void
clear_queues (KontorDriveScan *self)
{
  g_queue_clear_full (&self->visits, (GDestroyNotify) kontor_drive_visit_free);
  g_queue_clear_full (&self->replaced, (GDestroyNotify) kontor_drive_replaced_free);
}

/**
 * kontor_drive_scan_look:
 * @self: the scan
 * @folder: path of a folder; "": the root
 * @deep: with all folders below it
 * @changed: (element-type KontorId): nodes whose local state is another now are appended
 * @progress: (nullable) (scope call): is told how many folders were seen
 * @progress_data: for @progress
 * @cancellable: (nullable): asked between two folders
 * @error: the root, drive.db, or cancelled
 *
 * Returns: whether it was looked at; what is amiss with single files and folders is a remark
 */
gboolean
kontor_drive_scan_look (KontorDriveScan *self,
                        const char *folder,
                        gboolean deep,
                        GArray *changed,
                        void (*progress) (guint n_folders, gpointer data),
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (KontorDriveIgnore) rules = NULL;
  KontorId id;
  gboolean good;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (folder != NULL, FALSE);
  g_return_val_if_fail (changed != NULL, FALSE);

  if (self->remarks_stale)
    kontor_drive_scan_load_remarks (self);
  self->changed = changed;
  if (!kontor_drive_scan_find_start (self, folder, &id, &path, &rules))
    return TRUE;
  kontor_drive_scan_add_visit (self, &id, path, rules, deep);
  good = run (self, progress, progress_data, cancellable, error);
  clear_queues (self);
  self->changed = NULL;
  /* What was told is rolled back then. */
  self->remarks_stale = !good;
  return good;
}

GPtrArray *
kontor_drive_scan_get_unwatched (KontorDriveScan *self)
{
  GHashTableIter iter;
  gpointer path;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->unwatched_list == NULL)
    {
      self->unwatched_list = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_iter_init (&iter, self->unwatched);
      while (g_hash_table_iter_next (&iter, &path, NULL))
        g_ptr_array_add (self->unwatched_list, g_strdup (path));
      g_ptr_array_sort_values (self->unwatched_list, (GCompareFunc) strcmp);
    }
  return self->unwatched_list;
}

KontorDriveScan *
kontor_drive_scan_new (KontorDriveDisk *disk,
                       KontorDriveStore *store,
                       KontorDriveWatch *watch,
                       KontorClock *clock,
                       void (*make_id) (KontorId *id, gpointer data),
                       gpointer data)
{
  KontorDriveScan *self;

  g_return_val_if_fail (disk != NULL && store != NULL && clock != NULL && make_id != NULL, NULL);

  self = g_new0 (KontorDriveScan, 1);
  self->disk = disk;
  self->store = store;
  self->watch = watch;
  self->clock = clock;
  self->make_id = make_id;
  self->data = data;
  self->vanished = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL, g_free);
  self->departed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->unsettled = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, g_free);
  self->remarks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) g_hash_table_unref);
  self->unwatched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->visits);
  g_queue_init (&self->replaced);
  kontor_drive_scan_load_remarks (self);
  return self;
}

void
kontor_drive_scan_free (KontorDriveScan *self)
{
  if (self == NULL)
    return;
  clear_queues (self);
  g_hash_table_unref (self->vanished);
  g_hash_table_unref (self->departed);
  g_hash_table_unref (self->unsettled);
  g_hash_table_unref (self->remarks);
  g_hash_table_unref (self->unwatched);
  g_clear_pointer (&self->unwatched_list, g_ptr_array_unref);
  g_free (self);
}
