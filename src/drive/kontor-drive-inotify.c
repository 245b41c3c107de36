/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The watch of a real root: one inotify watch a folder. The folders are a tree of their names, so that a
 * folder that moves takes the paths of all below it along by one change. Whatever is lost on the way is
 * made good by the scan that NEWS_LOST asks for. On the engine's thread; the descriptor may be polled
 * anywhere. */

#include "config.h"

#include "kontor-drive-watch.h"

#include "kontor-drive-beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define FOLDER_EVENTS \
  (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | \
   IN_ONLYDIR | IN_EXCL_UNLINK)
#define ROOT_EVENTS (FOLDER_EVENTS | IN_MOVE_SELF | IN_DELETE_SELF)
/* Of the folder that the root lies in: only whether the root goes. */
#define PARENT_EVENTS (IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR)

typedef struct _Folder Folder;

struct _Folder
{
  char *name; /* owned; NULL: the root */
  Folder *above; /* borrowed, nullable: the root, or on its way out */
  GHashTable *children; /* owned, nullable: borrowed name to owned Folder */
  int wd; /* -1: no watch */
  guint generation; /* of the queue: older than the last overflow means that nobody knows */
};

typedef struct
{
  KontorDriveWatch parent;
  int fd;
  char *path; /* owned: of the root */
  char *root_name; /* owned: its last part */
  Folder *root; /* owned */
  GHashTable *by_wd; /* owned: wd to borrowed Folder */
  int above_wd; /* of the folder that the root lies in; -1: none */
  guint generation;
  GHashTable *told; /* owned: what this take () said since the last move, as text */
  guint32 cookie; /* of a move whose end did not come yet; 0: none */
  char *from_folder; /* owned, nullable: where it began */
  char *from_name; /* owned, nullable */
  gboolean from_old; /* it began in an earlier take () */
} KontorDriveInotify;

void
kontor_drive_news_free (KontorDriveNews *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_free (self->name);
  g_free (self->to_folder);
  g_free (self->to_name);
  g_free (self);
}

/* --- the tree of folders --- */

static void
free_folder (gpointer item)
{
  Folder *folder = item;

  g_clear_pointer (&folder->children, g_hash_table_unref);
  g_free (folder->name);
  g_free (folder);
}

static Folder *
get_child (Folder *folder, const char *name)
{
  return folder->children != NULL ? g_hash_table_lookup (folder->children, name) : NULL;
}

static void
put_child (Folder *above, Folder *folder)
{
  if (above->children == NULL)
    above->children = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_folder);
  folder->above = above;
  g_hash_table_replace (above->children, folder->name, folder);
}

/* Takes @folder out of the tree without freeing it. */
static void
steal_folder (Folder *folder)
{
  if (folder->above != NULL)
    g_hash_table_steal (folder->above->children, folder->name);
  folder->above = NULL;
}

static Folder *
find_folder (KontorDriveInotify *self, const char *path, gboolean make)
{
  Folder *folder = self->root;

  for (const char *part = path; folder != NULL && *part != '\0';)
    {
      gsize length = strcspn (part, "/");
      g_autofree char *name = g_strndup (part, length);
      Folder *next = get_child (folder, name);

      if (next == NULL && make)
        {
          next = g_new0 (Folder, 1);
          next->name = g_steal_pointer (&name);
          next->wd = -1;
          put_child (folder, next);
        }
      folder = next;
      part += length + (part[length] == '/');
    }
  return folder;
}

static char *
make_path (const Folder *folder)
{
  GString *path = g_string_new (NULL);

  for (; folder->name != NULL; folder = folder->above)
    {
      if (path->len > 0)
        g_string_prepend_c (path, '/');
      g_string_prepend (path, folder->name);
      if (folder->above == NULL)
        break;
    }
  return g_string_free (path, FALSE);
}

/* Ends the watches of @folder and all below it. */
static void
forget_watches (KontorDriveInotify *self, Folder *folder)
{
  GHashTableIter iter;
  gpointer child;

  if (folder->wd >= 0)
    {
      g_hash_table_remove (self->by_wd, GINT_TO_POINTER (folder->wd));
      inotify_rm_watch (self->fd, folder->wd);
      folder->wd = -1;
    }
  if (folder->children == NULL)
    return;
  g_hash_table_iter_init (&iter, folder->children);
  while (g_hash_table_iter_next (&iter, NULL, &child))
    forget_watches (self, child);
}

static void
drop_folder (KontorDriveInotify *self, Folder *folder)
{
  forget_watches (self, folder);
  if (folder == self->root)
    return;
  steal_folder (folder);
  free_folder (folder);
}

/* --- watches --- */

/* Watches the folder that stands at @path now. */
static int
add_watch (KontorDriveInotify *self, const char *path)
{
  guint32 events = path[0] == '\0' ? ROOT_EVENTS : FOLDER_EVENTS;
  int root = open (self->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  int folder = root >= 0 ? kontor_drive_beneath_open_folder (root, path, O_PATH) : -1;
  int number = errno;
  int wd = -1;

  if (folder >= 0)
    {
      /* By its descriptor: the path may lead elsewhere by now. */
      g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", folder);

      wd = inotify_add_watch (self->fd, link, events);
      number = errno;
      close (folder);
    }
  if (root >= 0)
    close (root);
  errno = number;
  return wd;
}

static gboolean
inotify_add (KontorDriveWatch *watch, const char *path)
{
  KontorDriveInotify *self = (KontorDriveInotify *) watch;
  Folder *folder = find_folder (self, path, FALSE);
  Folder *other;
  int wd;

  if (folder != NULL && folder->wd >= 0 && folder->generation == self->generation)
    return TRUE;
  wd = add_watch (self, path);
  if (wd < 0)
    {
      /* What is gone needs no watch; who lists it will see. */
      return errno == ENOENT || errno == ENOTDIR;
    }

  other = g_hash_table_lookup (self->by_wd, GINT_TO_POINTER (wd));
  if (folder == NULL || other != folder)
    {
      /* The folder is known by another place, which it left while nothing was told. */
      if (other != NULL && other != self->root)
        {
          other->wd = -1;
          g_hash_table_remove (self->by_wd, GINT_TO_POINTER (wd));
        }
      folder = find_folder (self, path, TRUE);
      if (folder->wd >= 0)
        {
          g_hash_table_remove (self->by_wd, GINT_TO_POINTER (folder->wd));
          inotify_rm_watch (self->fd, folder->wd);
        }
      folder->wd = wd;
      g_hash_table_insert (self->by_wd, GINT_TO_POINTER (wd), folder);
    }
  folder->generation = self->generation;
  return TRUE;
}

static void
inotify_remove (KontorDriveWatch *watch, const char *path)
{
  KontorDriveInotify *self = (KontorDriveInotify *) watch;
  Folder *folder = find_folder (self, path, FALSE);

  if (folder != NULL)
    drop_folder (self, folder);
}

/* --- news --- */

/* Says it, unless it was said since the last move. @folder: (transfer full) */
static void
tell (KontorDriveInotify *self,
      GPtrArray *news,
      KontorDriveNewsKind kind,
      char *folder,
      const char *name)
{
  KontorDriveNews *item = g_new0 (KontorDriveNews, 1);
  char *key = g_strdup_printf ("%d/%s//%s", kind, folder != NULL ? folder : "",
                               kind != KONTOR_DRIVE_NEWS_CHANGED && name != NULL ? name : "");

  item->kind = kind;
  item->folder = folder;
  item->name = g_strdup (name);
  if (g_hash_table_add (self->told, key))
    g_ptr_array_add (news, item);
  else
    kontor_drive_news_free (item);
}

static void
tell_move (KontorDriveInotify *self, GPtrArray *news, char *to_folder, const char *to_name)
{
  KontorDriveNews *item = g_new0 (KontorDriveNews, 1);

  item->kind = KONTOR_DRIVE_NEWS_MOVED;
  item->folder = g_steal_pointer (&self->from_folder);
  item->name = g_steal_pointer (&self->from_name);
  item->to_folder = to_folder;
  item->to_name = g_strdup (to_name);
  g_ptr_array_add (news, item);
  /* What was said before is of other places now. */
  g_hash_table_remove_all (self->told);
  self->cookie = 0;
}

/* What began to move and did not arrive left the root: nothing of it is ours any more. */
static void
drop_mover (KontorDriveInotify *self)
{
  g_autofree char *path = NULL;

  if (self->cookie == 0)
    return;
  path = g_build_filename (self->from_folder, self->from_name, NULL);
  inotify_remove (&self->parent, path[0] == '/' ? path + 1 : path);
  g_clear_pointer (&self->from_folder, g_free);
  g_clear_pointer (&self->from_name, g_free);
  self->cookie = 0;
}

static void
begin_move (KontorDriveInotify *self,
            GPtrArray *news,
            Folder *folder,
            const struct inotify_event *event)
{
  drop_mover (self);
  self->cookie = event->cookie;
  self->from_folder = make_path (folder);
  self->from_name = g_strdup (event->name);
  self->from_old = FALSE;
  tell (self, news, KONTOR_DRIVE_NEWS_CHANGED, g_strdup (self->from_folder), event->name);
}

static void
end_move (KontorDriveInotify *self,
          GPtrArray *news,
          Folder *folder,
          const struct inotify_event *event)
{
  Folder *source, *moved, *replaced;

  if (self->cookie != 0 && self->cookie == event->cookie)
    {
      source = find_folder (self, self->from_folder, FALSE);
      moved = source != NULL ? get_child (source, self->from_name) : NULL;
      tell_move (self, news, make_path (folder), event->name);
      if (moved != NULL)
        steal_folder (moved);
      replaced = get_child (folder, event->name);
      if (replaced != NULL)
        drop_folder (self, replaced);
      if (moved != NULL)
        {
          g_free (moved->name);
          moved->name = g_strdup (event->name);
          put_child (folder, moved);
        }
    }
  tell (self, news, KONTOR_DRIVE_NEWS_CHANGED, make_path (folder), event->name);
}

/* The kernel ended a watch: the folder is gone, or its file system. */
static void
end_watch (KontorDriveInotify *self, Folder *folder, int wd)
{
  g_hash_table_remove (self->by_wd, GINT_TO_POINTER (wd));
  folder->wd = -1;
  if (folder != self->root &&
      (folder->children == NULL || g_hash_table_size (folder->children) == 0))
    {
      steal_folder (folder);
      free_folder (folder);
    }
}

static void
take_event (KontorDriveInotify *self, GPtrArray *news, const struct inotify_event *event)
{
  Folder *folder = g_hash_table_lookup (self->by_wd, GINT_TO_POINTER (event->wd));
  const char *name = event->len > 0 ? event->name : NULL;

  if ((event->mask & IN_Q_OVERFLOW) != 0)
    {
      /* Moves may be among what was lost: no watch is known to be where it was. */
      self->generation++;
      drop_mover (self);
      tell (self, news, KONTOR_DRIVE_NEWS_LOST, NULL, NULL);
      return;
    }
  if (event->wd == self->above_wd)
    {
      if (name != NULL && strcmp (name, self->root_name) == 0)
        tell (self, news, KONTOR_DRIVE_NEWS_ROOT, NULL, NULL);
      return;
    }
  if (folder == NULL)
    return;
  if ((event->mask & IN_UNMOUNT) != 0 ||
      (folder == self->root && (event->mask & (IN_MOVE_SELF | IN_DELETE_SELF | IN_IGNORED)) != 0))
    {
      tell (self, news, KONTOR_DRIVE_NEWS_ROOT, NULL, NULL);
      return;
    }
  if ((event->mask & IN_IGNORED) != 0)
    {
      end_watch (self, folder, event->wd);
      return;
    }
  /* Our own, and what happens to a folder itself: the folder above it is told of that too. */
  if (name == NULL || (folder == self->root && strcmp (name, KONTOR_DRIVE_OWN_FOLDER) == 0))
    return;

  if ((event->mask & IN_MOVED_FROM) != 0)
    begin_move (self, news, folder, event);
  else if ((event->mask & IN_MOVED_TO) != 0)
    end_move (self, news, folder, event);
  else if ((event->mask & IN_MODIFY) != 0)
    tell (self, news, KONTOR_DRIVE_NEWS_WRITING, make_path (folder), name);
  else if ((event->mask & IN_CLOSE_WRITE) != 0)
    tell (self, news, KONTOR_DRIVE_NEWS_CLOSED, make_path (folder), name);
  else
    tell (self, news, KONTOR_DRIVE_NEWS_CHANGED, make_path (folder), name);
}

static GPtrArray *
inotify_take (KontorDriveWatch *watch)
{
  KontorDriveInotify *self = (KontorDriveInotify *) watch;
  GPtrArray *news = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_news_free);
  char buffer[64 * 1024] __attribute__ ((aligned (__alignof__ (struct inotify_event))));
  ssize_t length;

  g_hash_table_remove_all (self->told);
  self->from_old = self->cookie != 0;
  while ((length = read (self->fd, buffer, sizeof buffer)) > 0 || (length < 0 && errno == EINTR))
    {
      for (ssize_t at = 0; at < length;)
        {
          const struct inotify_event *event = (const struct inotify_event *) (buffer + at);

          take_event (self, news, event);
          at += (ssize_t) (sizeof *event + event->len);
        }
    }
  /* Both halves of a move come at once, or nearly: what waits since the last time left the root. */
  if (self->from_old)
    drop_mover (self);
  return news;
}

static int
inotify_get_fd (KontorDriveWatch *watch)
{
  return ((KontorDriveInotify *) watch)->fd;
}

/**
 * kontor_drive_inotify_new:
 * @folder: path of the root
 * @error: %KONTOR_DRIVE_ERROR
 *
 * Returns: (transfer full) (nullable): a watch without folders; %NULL: none is to be had, and
 *   everything must be polled
 */
KontorDriveWatch *
kontor_drive_inotify_new (const char *folder, GError **error)
{
  KontorDriveInotify *self;
  g_autofree char *above = NULL;
  int fd;

  g_return_val_if_fail (folder != NULL, NULL);

  fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0)
    {
      kontor_drive_beneath_set_error (error, errno, folder);
      return NULL;
    }
  self = g_new0 (KontorDriveInotify, 1);
  self->fd = fd;
  self->path = g_canonicalize_filename (folder, NULL);
  self->root_name = g_path_get_basename (self->path);
  self->root = g_new0 (Folder, 1);
  self->root->wd = -1;
  self->by_wd = g_hash_table_new (NULL, NULL);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* The root's own watch says nothing of its deletion while anybody holds it open. */
  above = g_path_get_dirname (self->path);
  self->above_wd = inotify_add_watch (fd, above, PARENT_EVENTS);
  self->parent.add = inotify_add;
  self->parent.remove = inotify_remove;
  self->parent.take = inotify_take;
  self->parent.get_fd = inotify_get_fd;
  return &self->parent;
}

void
kontor_drive_inotify_free (KontorDriveWatch *watch)
{
  KontorDriveInotify *self = (KontorDriveInotify *) watch;

  if (self == NULL)
    return;
  /* All watches go with it. */
  close (self->fd);
  g_hash_table_unref (self->by_wd);
  g_hash_table_unref (self->told);
  free_folder (self->root);
  g_free (self->path);
  g_free (self->root_name);
  g_free (self->from_folder);
  g_free (self->from_name);
  g_free (self);
}

guint
kontor_drive_inotify_get_limit (void)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents ("/proc/sys/fs/inotify/max_user_watches", &text, NULL, NULL))
    return 0;
  return (guint) MIN (g_ascii_strtoull (text, NULL, 10), G_MAXUINT);
}
