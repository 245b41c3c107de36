/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A root folder in memory: inodes, names, times. What the engine calls is in drive-disk-seam.c, what a
 * person's programs call in drive-disk-person.c, what is durable in drive-disk-crash.c. One thread. */

#include "config.h"

#include "drive-disk-private.h"

#include <string.h>

#define NAME_BYTES_MAX 255

DriveDiskInode *
drive_disk_inode_ref (DriveDiskInode *self)
{
  return g_rc_box_acquire (self);
}

static void
inode_clear (gpointer data)
{
  DriveDiskInode *self = data;

  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_pointer (&self->children, g_hash_table_unref);
  g_clear_pointer (&self->durable_children, g_hash_table_unref);
  g_clear_pointer (&self->durable, g_bytes_unref);
  g_free (self->target);
  g_free (self->name);
}

void
drive_disk_inode_unref (DriveDiskInode *self)
{
  g_rc_box_release_full (self, inode_clear);
}

static void
inode_unref_cb (gpointer data)
{
  drive_disk_inode_unref (data);
}

gint64
drive_disk_get_time (DriveDisk *self)
{
  gint64 now = kontor_clock_now (self->clock) * 1000;

  return now - now % self->granularity;
}

DriveDiskInode *
drive_disk_inode_new (DriveDisk *self, KontorDriveEntryKind kind)
{
  DriveDiskInode *inode = g_rc_box_new0 (DriveDiskInode);

  if (self->numbers->len > 0)
    {
      inode->number = g_array_index (self->numbers, guint64, self->numbers->len - 1);
      g_array_set_size (self->numbers, self->numbers->len - 1);
    }
  else
    inode->number = ++self->next_number;
  inode->birth = ++self->next_birth;
  inode->kind = kind;
  inode->mtime = drive_disk_get_time (self);
  inode->ctime = inode->mtime;
  if (kind == KONTOR_DRIVE_ENTRY_FILE)
    inode->bytes = g_byte_array_new ();
  if (kind == KONTOR_DRIVE_ENTRY_FOLDER)
    {
      inode->children = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, inode_unref_cb);
      inode->durable_children = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                       inode_unref_cb);
    }

  return inode;
}

/* Nothing leads to it any more: its number may be given again. */
void
drive_disk_forget_inode (DriveDisk *self, DriveDiskInode *inode)
{
  if (inode->links > 0 || inode->handles > 0 || inode->number == 0)
    return;
  if ((self->traits & DRIVE_DISK_REUSE) != 0)
    g_array_append_val (self->numbers, inode->number);
}

void
drive_disk_touch (DriveDisk *self, DriveDiskInode *inode, gboolean content)
{
  inode->ctime = drive_disk_get_time (self);
  if (content)
    inode->mtime = inode->ctime;
}

gboolean
drive_disk_check_name (DriveDisk *self, const char *name, GError **error)
{
  gboolean strict = (self->traits & DRIVE_DISK_STRICT_NAMES) != 0;

  if (*name != '\0' && strlen (name) <= NAME_BYTES_MAX &&
      !(strict && strpbrk (name, ":?*<>|\"\\") != NULL))
    return TRUE;
  g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NAME, "%s: no such name here", name);

  return FALSE;
}

/* FALSE: a folder on the way is not there, or may not be entered. */
gboolean
drive_disk_find (DriveDisk *self, const char *path, DriveDiskPlace *place, GError **error)
{
  *place = (DriveDiskPlace) { .name = path, .inode = self->root };
  while (*place->name != '\0')
    {
      const char *end = strchrnul (place->name, '/');
      g_autofree char *name = g_strndup (place->name, (gsize) (end - place->name));

      place->folder = place->inode;
      if (place->folder == NULL || place->folder->children == NULL)
        {
          g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_NOT_FOUND, "%s: not there",
                       path);
          return FALSE;
        }
      if (place->folder->denied && !self->by_person)
        {
          g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_DENIED, "%s: not allowed",
                       path);
          return FALSE;
        }
      place->inode = g_hash_table_lookup (place->folder->children, name);
      if (*end == '\0')
        break;
      place->name = end + 1;
    }

  return TRUE;
}

char *
drive_disk_get_path (DriveDisk *self, DriveDiskInode *folder)
{
  g_autofree char *above = NULL;

  if (folder->parent == NULL || folder == self->root)
    return g_strdup ("");
  above = drive_disk_get_path (self, folder->parent);

  return *above != '\0' ? g_strdup_printf ("%s/%s", above, folder->name) : g_strdup (folder->name);
}

static void
move_clear (DriveDiskMove *self)
{
  g_clear_pointer (&self->inode, drive_disk_inode_unref);
  g_clear_pointer (&self->from, drive_disk_inode_unref);
  g_clear_pointer (&self->to, drive_disk_inode_unref);
  g_free (self->from_name);
  g_free (self->to_name);
}

void
drive_disk_change_free (DriveDiskChange *self)
{
  for (guint i = 0; i < self->n_moves; i++)
    move_clear (&self->moves[i]);
  g_free (self);
}

static void
change_add (DriveDiskChange *self,
            DriveDiskInode *inode,
            DriveDiskInode *from,
            const char *from_name,
            DriveDiskInode *to,
            const char *to_name)
{
  self->moves[self->n_moves++] = (DriveDiskMove) {
    .inode = drive_disk_inode_ref (inode),
    .from = from != NULL ? drive_disk_inode_ref (from) : NULL,
    .from_name = g_strdup (from_name),
    .to = to != NULL ? drive_disk_inode_ref (to) : NULL,
    .to_name = g_strdup (to_name),
  };
}

DriveDiskChange *
drive_disk_change_new (DriveDiskInode *inode,
                       DriveDiskInode *from,
                       const char *from_name,
                       DriveDiskInode *to,
                       const char *to_name)
{
  DriveDiskChange *self = g_new0 (DriveDiskChange, 1);

  change_add (self, inode, from, from_name, to, to_name);

  return self;
}

static void
leave (DriveDisk *self, DriveDiskMove *move)
{
  g_hash_table_remove (move->from->children, move->from_name);
  drive_disk_touch (self, move->from, TRUE);
  move->inode->links--;
  if (move->inode->parent == move->from && g_strcmp0 (move->inode->name, move->from_name) == 0)
    move->inode->parent = NULL;
}

static void
arrive (DriveDisk *self, DriveDiskMove *move)
{
  DriveDiskInode *displaced = g_hash_table_lookup (move->to->children, move->to_name);

  if (displaced != NULL)
    {
      displaced->links--;
      displaced->parent = NULL;
      drive_disk_touch (self, displaced, FALSE);
      drive_disk_forget_inode (self, displaced);
    }
  g_hash_table_insert (move->to->children, g_strdup (move->to_name),
                       drive_disk_inode_ref (move->inode));
  drive_disk_touch (self, move->to, TRUE);
  move->inode->links++;
  move->inode->parent = move->to;
  g_free (move->inode->name);
  move->inode->name = g_strdup (move->to_name);
}

void
drive_disk_do (DriveDisk *self, DriveDiskChange *change)
{
  for (guint i = 0; i < change->n_moves; i++)
    if (change->moves[i].from != NULL)
      leave (self, &change->moves[i]);
  for (guint i = 0; i < change->n_moves; i++)
    if (change->moves[i].to != NULL)
      arrive (self, &change->moves[i]);
  for (guint i = 0; i < change->n_moves; i++)
    {
      DriveDiskMove *move = &change->moves[i];

      drive_disk_touch (self, move->inode, FALSE);
      drive_disk_forget_inode (self, move->inode);
      if (move->from != NULL && move->to != NULL)
        drive_disk_tell_move (self, move);
      else
        drive_disk_tell (self, KONTOR_DRIVE_NEWS_CHANGED, move->to != NULL ? move->to : move->from,
                         move->to != NULL ? move->to_name : move->from_name);
    }
  g_ptr_array_add (self->pending, change);
  if (self->by_person)
    drive_disk_settle_change (self, change);
}

gboolean
drive_disk_make (DriveDisk *self,
                 const char *path,
                 KontorDriveEntryKind kind,
                 DriveDiskInode **inode,
                 GError **error)
{
  DriveDiskPlace place = { 0 };
  DriveDiskInode *made = NULL;

  if (!drive_disk_find (self, path, &place, error))
    return FALSE;
  if (place.inode != NULL)
    {
      g_set_error (error, KONTOR_DRIVE_ERROR, KONTOR_DRIVE_ERROR_EXISTS, "%s: is there", path);
      return FALSE;
    }
  if (!drive_disk_check_name (self, place.name, error))
    return FALSE;
  made = drive_disk_inode_new (self, kind);
  if (inode != NULL)
    *inode = made;
  drive_disk_do (self, drive_disk_change_new (made, NULL, NULL, place.folder, place.name));
  /* The folder holds it. */
  drive_disk_inode_unref (made);

  return TRUE;
}

static gboolean
is_within (DriveDiskInode *inode, const DriveDiskInode *above)
{
  for (; inode != NULL; inode = inode->parent)
    if (inode == above)
      return TRUE;

  return FALSE;
}

static gboolean
refuse (const char *path, KontorDriveError code, GError **error)
{
  g_set_error (error, KONTOR_DRIVE_ERROR, code, "%s: it can't be renamed so", path);

  return FALSE;
}

/* What rename(2) says of the two, in its order. */
static gboolean
check_rename (const DriveDiskPlace *from,
              const DriveDiskPlace *to,
              const char *path,
              gboolean replace,
              gboolean exchange,
              GError **error)
{
  gboolean is_folder = FALSE;

  if (from->inode == NULL || (exchange && to->inode == NULL))
    return refuse (path, KONTOR_DRIVE_ERROR_NOT_FOUND, error);
  if (to->inode != NULL && !exchange && !replace)
    return refuse (path, KONTOR_DRIVE_ERROR_EXISTS, error);
  if (is_within (to->folder, from->inode) ||
      (exchange && to->inode != from->inode && is_within (from->folder, to->inode)))
    return refuse (path, exchange ? KONTOR_DRIVE_ERROR_UNSUPPORTED : KONTOR_DRIVE_ERROR_NAME,
                   error);
  if (exchange || to->inode == NULL)
    return TRUE;
  is_folder = from->inode->kind == KONTOR_DRIVE_ENTRY_FOLDER;
  if (is_folder != (to->inode->kind == KONTOR_DRIVE_ENTRY_FOLDER))
    return refuse (path, KONTOR_DRIVE_ERROR_FAILED, error);
  if (is_folder && g_hash_table_size (to->inode->children) > 0)
    return refuse (path, KONTOR_DRIVE_ERROR_NOT_EMPTY, error);

  return TRUE;
}

gboolean
drive_disk_rename_places (DriveDisk *self,
                          const char *from_path,
                          const char *to_path,
                          gboolean replace,
                          gboolean exchange,
                          GError **error)
{
  DriveDiskPlace from = { 0 };
  DriveDiskPlace to = { 0 };
  DriveDiskChange *change = NULL;

  if (!drive_disk_find (self, from_path, &from, error) ||
      !drive_disk_find (self, to_path, &to, error))
    return FALSE;
  if (from.folder == NULL || to.folder == NULL)
    return refuse (from_path, KONTOR_DRIVE_ERROR_FAILED, error);
  if (!drive_disk_check_name (self, to.name, error) ||
      !check_rename (&from, &to, from_path, replace, exchange, error))
    return FALSE;
  /* Two names of one file, or one name: rename(2) does nothing. */
  if (from.inode == to.inode)
    return TRUE;
  change = drive_disk_change_new (from.inode, from.folder, from.name, to.folder, to.name);
  if (exchange)
    change_add (change, to.inode, to.folder, to.name, from.folder, from.name);
  drive_disk_do (self, change);

  return TRUE;
}

gboolean
drive_disk_remove_place (DriveDisk *self, const char *path, GError **error)
{
  DriveDiskPlace place = { 0 };

  if (!drive_disk_find (self, path, &place, error))
    return FALSE;
  if (place.inode == NULL || place.folder == NULL)
    return refuse (path, KONTOR_DRIVE_ERROR_NOT_FOUND, error);
  if (place.inode->children != NULL && g_hash_table_size (place.inode->children) > 0)
    return refuse (path, KONTOR_DRIVE_ERROR_NOT_EMPTY, error);
  drive_disk_do (self, drive_disk_change_new (place.inode, place.folder, place.name, NULL, NULL));

  return TRUE;
}

typedef struct
{
  gboolean own;
  void (*visit) (const DriveDiskItem *item, gpointer data);
  gpointer data;
} Visit;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
visit_folder (DriveDisk *self, DriveDiskInode *folder, const char *prefix, const Visit *visit)
{
  g_autoptr (GPtrArray) names = g_hash_table_get_keys_as_ptr_array (folder->children);

  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      DriveDiskInode *inode = g_hash_table_lookup (folder->children, name);
      gboolean is_folder = inode->kind == KONTOR_DRIVE_ENTRY_FOLDER;
      g_autofree char *path = g_strconcat (prefix, name, is_folder ? "/" : "", NULL);
      DriveDiskItem item = {
        .path = path,
        .kind = inode->kind,
        .executable = inode->executable,
        .denied = inode->denied,
        .target = inode->target,
        .bytes = inode->bytes != NULL ? inode->bytes->data : NULL,
        .length = inode->bytes != NULL ? inode->bytes->len : 0,
      };

      if (!visit->own && folder == self->root && g_str_equal (name, KONTOR_DRIVE_OWN_FOLDER))
        continue;
      visit->visit (&item, visit->data);
      if (is_folder)
        visit_folder (self, inode, path, visit);
    }
}

void
drive_disk_visit (DriveDisk *self,
                  gboolean own,
                  void (*visit) (const DriveDiskItem *item, gpointer data),
                  gpointer data)
{
  Visit how = { .own = own, .visit = visit, .data = data };

  visit_folder (self, self->root, "", &how);
}

static void
append_item_cb (const DriveDiskItem *item, gpointer data)
{
  GString *text = data;

  g_string_append (text, item->path);
  if (item->executable)
    g_string_append (text, "*");
  if (item->target != NULL)
    g_string_append_printf (text, " -> %s", item->target);
  if (item->kind == KONTOR_DRIVE_ENTRY_FILE)
    {
      g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, item->bytes,
                                                          item->length);
      gsize line = 0;

      while (line < MIN (item->length, 24) && g_ascii_isprint (item->bytes[line]))
        line++;
      g_string_append_printf (text, " %" G_GSIZE_FORMAT " %.8s ", item->length, sum);
      g_string_append_len (text, (const char *) item->bytes, (gssize) line);
    }
  g_string_append_c (text, '\n');
}

char *
drive_disk_to_text (DriveDisk *self, gboolean own)
{
  GString *text = g_string_new (NULL);

  drive_disk_visit (self, own, append_item_cb, text);

  return g_string_free_and_steal (text);
}

GBytes *
drive_disk_get_bytes (DriveDisk *self, const char *path)
{
  DriveDiskPlace place = { 0 };

  if (!drive_disk_find (self, path, &place, NULL) || place.inode == NULL ||
      place.inode->bytes == NULL)
    return NULL;

  return g_bytes_new (place.inode->bytes->data, place.inode->bytes->len);
}

gboolean
drive_disk_exists (DriveDisk *self, const char *path)
{
  DriveDiskPlace place = { 0 };

  return drive_disk_find (self, path, &place, NULL) && place.inode != NULL;
}

/* FNV-1a. */
guint64
drive_disk_fold (guint64 trace, const char *text)
{
  for (; *text != '\0'; text++)
    trace = (trace ^ (guchar) *text) * G_GUINT64_CONSTANT (0x100000001b3);

  return trace;
}
