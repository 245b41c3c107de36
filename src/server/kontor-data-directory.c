/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The folder that holds an office: making it, recognising it, locking it, and saying what is wrong
 * with it in words that whoever runs the server can act on. Any thread. */

#include "config.h"

#include "kontor-data-directory.h"

#include "kontor-sql.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The mark says what the folder is, and the version of what is in it. */
#define MARK "format"
#define MARK_WORD "kontor-server"
#define MARK_RESTORING "kontor-restoring"
#define MARK_VERSION 1
#define LOCK "lock"

struct _KontorDataDirectory
{
  char *path; /* owned */
  int lock; /* file descriptor, -1: not locked */
};

G_DEFINE_QUARK (kontor-data-error-quark, kontor_data_error)

/* Whether there is anything that is not ours to write over. The lock and what file systems put into
 * their roots don't count: a first start may have been interrupted. */
static gboolean
is_vacant (const char *path, gboolean *vacant, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  if (dir == NULL)
    {
      g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED,
                   _ ("The folder %s can’t be read: %s"), path, g_strerror (errno));
      return FALSE;
    }
  *vacant = TRUE;
  while (*vacant && (name = g_dir_read_name (dir)) != NULL)
    *vacant = strcmp (name, LOCK) == 0 || strcmp (name, "lost+found") == 0;

  return TRUE;
}

static gboolean
make (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED,
               _ ("The folder %s can’t be made: %s"), path, g_strerror (errno));

  return FALSE;
}

static gboolean
write_mark (const char *path, const char *word, GError **error)
{
  g_autofree char *mark = g_build_filename (path, MARK, NULL);
  g_autofree char *text = g_strdup_printf ("%s %d\n", word, MARK_VERSION);
  g_autoptr (GError) cause = NULL;

  if (g_file_set_contents_full (mark, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &cause))
    return TRUE;
  g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED,
               _ ("The folder %s can’t be written to: %s"), path, cause->message);

  return FALSE;
}

static gboolean
check_mark (const char *path, const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint64 version = 0;

  if (strcmp (words[0] != NULL ? words[0] : "", MARK_RESTORING) == 0)
    {
      g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_RESTORING,
                   _ ("Restoring the office in %s was interrupted. Run “kontor-server restore” "
                      "again."),
                   path);
      return FALSE;
    }
  if (g_strv_length (words) != 2 || strcmp (words[0], MARK_WORD) != 0 ||
      !g_ascii_string_to_unsigned (g_strchomp (words[1]), 10, 1, G_MAXINT, &version, NULL))
    {
      g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FOREIGN,
                   _ ("The folder %s holds something else than a Kontor office. Choose an empty "
                      "folder with --data."),
                   path);
      return FALSE;
    }
  if (version > MARK_VERSION)
    {
      g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_NEWER,
                   _ ("The office in %s was written by a newer version of Kontor. Install that "
                      "version or a later one."),
                   path);
      return FALSE;
    }

  return TRUE;
}

static gboolean
recognise (const char *path, gboolean create, GError **error)
{
  g_autofree char *mark = g_build_filename (path, MARK, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) cause = NULL;
  gboolean vacant = FALSE;

  if (g_file_get_contents (mark, &text, NULL, &cause))
    return check_mark (path, text, error);
  if (!g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED,
                   _ ("The office in %s can’t be read: %s"), path, cause->message);
      return FALSE;
    }
  if (!create)
    {
      g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_MISSING,
                   _ ("There is no office in %s. Start kontor-server there once."), path);
      return FALSE;
    }
  if (!is_vacant (path, &vacant, error))
    return FALSE;
  if (!vacant)
    return check_mark (path, "", error);

  return write_mark (path, MARK_WORD, error);
}

/* What an administrator makes in a service's folder as root is the service's, which could not open it
 * otherwise. */
static void
give_to_owner (const char *path, const char *file)
{
  struct stat folder = { 0 };

  if (geteuid () != 0 || stat (path, &folder) != 0)
    return;
  if (lchown (file, folder.st_uid, folder.st_gid) != 0)
    g_message ("%s stays root's: %s", file, g_strerror (errno));
}

static int
take_lock (const char *path, GError **error)
{
  g_autofree char *name = g_build_filename (path, LOCK, NULL);
  int lock = open (name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (lock < 0)
    {
      g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED,
                   _ ("The folder %s can’t be written to: %s"), path, g_strerror (errno));
      return -1;
    }
  if (flock (lock, LOCK_EX | LOCK_NB) != 0)
    {
      g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_LOCKED,
                   _ ("Another kontor-server is running on %s already."), path);
      close (lock);
      return -1;
    }
  give_to_owner (path, name);

  return lock;
}

/**
 * kontor_data_directory_open:
 * @path: of the folder
 * @flags: what may be done to it
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Returns: (transfer full) (nullable): the folder, which is an office's
 */
KontorDataDirectory *
kontor_data_directory_open (const char *path, KontorDataFlags flags, GError **error)
{
  g_autoptr (KontorDataDirectory) self = g_new0 (KontorDataDirectory, 1);

  self->path = g_canonicalize_filename (path, NULL);
  self->lock = -1;
  if ((flags & KONTOR_DATA_CREATE) != 0 && !make (self->path, error))
    return NULL;
  /* Nothing is written into a folder, not even a lock, before it is known to be empty or ours. */
  if (!recognise (self->path, (flags & KONTOR_DATA_CREATE) != 0, error))
    return NULL;
  if ((flags & KONTOR_DATA_LOCK) != 0)
    {
      self->lock = take_lock (self->path, error);
      if (self->lock < 0)
        return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * kontor_data_directory_begin_restore:
 * @path: of the folder, made where there is none
 * @replace: whether there may be an office
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Locks the folder and marks it, so that no server starts on it before
 * kontor_data_directory_end_restore().
 *
 * Returns: (transfer full) (nullable): the folder, whose files may be replaced
 */
KontorDataDirectory *
kontor_data_directory_begin_restore (const char *path, gboolean replace, GError **error)
{
  g_autoptr (KontorDataDirectory) self = g_new0 (KontorDataDirectory, 1);
  g_autoptr (GError) cause = NULL;
  gboolean there = FALSE;

  self->path = g_canonicalize_filename (path, NULL);
  self->lock = -1;
  if (!make (self->path, error))
    return NULL;
  there = recognise (self->path, FALSE, &cause);
  if (there && !replace)
    {
      g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FOREIGN,
                   _ ("There is an office in %s. Choose an empty folder, or say --replace to set "
                      "that office aside."),
                   self->path);
      return NULL;
    }
  if (g_error_matches (cause, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_MISSING))
    {
      if (!recognise (self->path, TRUE, error))
        return NULL;
    }
  else if (!there && !g_error_matches (cause, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_RESTORING))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  self->lock = take_lock (self->path, error);
  if (self->lock < 0 || !write_mark (self->path, MARK_RESTORING, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * kontor_data_directory_end_restore:
 * @self: from kontor_data_directory_begin_restore()
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Returns: whether the folder is an office's again
 */
gboolean
kontor_data_directory_end_restore (KontorDataDirectory *self, GError **error)
{
  if (!write_mark (self->path, MARK_WORD, error))
    return FALSE;
  kontor_data_directory_adopt (self, MARK);

  return TRUE;
}

/**
 * kontor_data_directory_adopt:
 * @self: a folder
 * @name: of a file in it
 *
 * Gives a file that root made to whom the folder belongs.
 */
void
kontor_data_directory_adopt (KontorDataDirectory *self, const char *name)
{
  g_autofree char *file = g_build_filename (self->path, name, NULL);

  give_to_owner (self->path, file);
}

/**
 * kontor_data_directory_close:
 * @self: (nullable) (transfer full): a folder, whose lock is given up
 */
void
kontor_data_directory_close (KontorDataDirectory *self)
{
  if (self == NULL)
    return;
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self);
}

/**
 * kontor_data_directory_get_path:
 * @self: a folder
 *
 * Returns: its absolute path
 */
const char *
kontor_data_directory_get_path (KontorDataDirectory *self)
{
  return self->path;
}

/**
 * kontor_data_directory_dup_file:
 * @self: a folder
 * @name: of a file in it
 *
 * Returns: (transfer full): its path
 */
char *
kontor_data_directory_dup_file (KontorDataDirectory *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

/**
 * kontor_data_directory_explain:
 * @self: a folder
 * @cause: of %KONTOR_SQL_ERROR, from opening a database in it
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Says what a database's trouble means for the office.
 */
void
kontor_data_directory_explain (KontorDataDirectory *self, const GError *cause, GError **error)
{
  if (g_error_matches (cause, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT) ||
      g_error_matches (cause, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_FOREIGN))
    g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_DAMAGED,
                 _ ("The office in %s is damaged. Bring it back from a backup. (%s)"), self->path,
                 cause->message);
  else if (g_error_matches (cause, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NEWER))
    g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_NEWER,
                 _ ("The office in %s was written by a newer version of Kontor. Install that "
                    "version or a later one."),
                 self->path);
  else if (g_error_matches (cause, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NO_SPACE))
    g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED,
                 _ ("There is no space left for the office in %s."), self->path);
  else
    g_set_error (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED,
                 _ ("The office in %s can’t be opened: %s"), self->path, cause->message);
}
