/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of accounts in $XDG_CONFIG_HOME/kontor/accounts.ini, which several programs read and write:
 * a writer takes the list's lock, and replaces the file as a whole. Any thread. */

#include "config.h"

#include "kontor-account.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define NAME_MAX_LENGTH 64

G_DEFINE_QUARK (kontor-account-error-quark, kontor_account_error)

/**
 * kontor_account_new:
 * @name: a valid name
 * @url: the server's address, "" for none
 *
 * Returns: (transfer full): an account that is not stored yet
 */
KontorAccount *
kontor_account_new (const char *name, const char *url)
{
  KontorAccount *self = g_new0 (KontorAccount, 1);

  self->name = g_strdup (name);
  self->url = g_strdup (url);

  return self;
}

/**
 * kontor_account_copy:
 * @self: an account
 *
 * Returns: (transfer full): a copy
 */
KontorAccount *
kontor_account_copy (const KontorAccount *self)
{
  KontorAccount *copy = g_new (KontorAccount, 1);

  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->url = g_strdup (self->url);
  copy->login = g_strdup (self->login);
  copy->title = g_strdup (self->title);
  copy->server = g_strdup (self->server);

  return copy;
}

/**
 * kontor_account_free:
 * @self: (transfer full): an account
 */
void
kontor_account_free (KontorAccount *self)
{
  g_free (self->name);
  g_free (self->url);
  g_free (self->login);
  g_free (self->title);
  g_free (self->server);
  g_free (self);
}

/**
 * kontor_account_name_is_valid:
 * @name: what somebody wants to call an account
 *
 * Returns: whether it can name folders: it says nothing to a file system or a shell
 */
gboolean
kontor_account_name_is_valid (const char *name)
{
  gsize length = strlen (name);

  return length > 0 && length <= NAME_MAX_LENGTH && *name != '.' && *name != '-' &&
         strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == length;
}

/**
 * kontor_account_get_folder:
 * @name: of an account
 *
 * Returns: (transfer full): the path of the folder with its replica, which may not exist yet
 */
char *
kontor_account_get_folder (const char *name)
{
  return g_build_filename (g_get_user_data_dir (), "kontor", name, NULL);
}

/**
 * kontor_account_get_server_folder:
 * @server: of an account
 *
 * Returns: (transfer full): the path of the folder with the server's data, beside the replicas, where no
 *   account's name can meet it
 */
char *
kontor_account_get_server_folder (const char *server)
{
  return g_build_filename (g_get_user_data_dir (), "kontor-server", server, NULL);
}

static char *
get_path (const char *file)
{
  return g_build_filename (g_get_user_config_dir (), "kontor", file, NULL);
}

/* An empty one where there is no file. */
static GKeyFile *
read_list (GError **error)
{
  g_autofree char *path = get_path ("accounts.ini");
  g_autoptr (GKeyFile) list = g_key_file_new ();
  g_autoptr (GError) cause = NULL;

  if (g_key_file_load_from_file (list, path, G_KEY_FILE_KEEP_COMMENTS, &cause) ||
      g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_steal_pointer (&list);
  g_set_error (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_DAMAGED,
               _ ("The list of accounts “%s” can’t be read: %s"), path, cause->message);

  return NULL;
}

static void
read_id (GKeyFile *list, const char *name, const char *key, KontorId *id)
{
  g_autofree char *text = g_key_file_get_string (list, name, key, NULL);

  if (text != NULL)
    kontor_id_init_from_string (id, text);
}

static KontorAccount *
read_account (GKeyFile *list, const char *name)
{
  g_autofree char *url = g_key_file_get_string (list, name, "server", NULL);
  KontorAccount *self = kontor_account_new (name, url != NULL ? url : "");

  self->login = g_key_file_get_string (list, name, "login", NULL);
  self->title = g_key_file_get_string (list, name, "title", NULL);
  self->server = g_key_file_get_string (list, name, "local-server", NULL);
  if (self->server != NULL && !kontor_account_name_is_valid (self->server))
    g_clear_pointer (&self->server, g_free);
  self->insecure = g_key_file_get_boolean (list, name, "insecure", NULL);
  self->paused = g_key_file_get_boolean (list, name, "paused", NULL);
  read_id (list, name, "person", &self->person);
  read_id (list, name, "organisation", &self->organisation);

  return self;
}

/**
 * kontor_account_list:
 * @error: %KONTOR_ACCOUNT_ERROR_DAMAGED
 *
 * Returns: (transfer full) (nullable) (element-type KontorAccount): all accounts of this device
 */
GPtrArray *
kontor_account_list (GError **error)
{
  g_autoptr (GKeyFile) list = read_list (error);
  g_auto (GStrv) names = NULL;
  GPtrArray *accounts = NULL;

  if (list == NULL)
    return NULL;
  accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_account_free);
  names = g_key_file_get_groups (list, NULL);
  for (guint i = 0; names[i] != NULL; i++)
    if (kontor_account_name_is_valid (names[i]))
      g_ptr_array_add (accounts, read_account (list, names[i]));

  return accounts;
}

/**
 * kontor_account_find:
 * @name: (nullable): of an account; %NULL for the first
 * @error: %KONTOR_ACCOUNT_ERROR_NOT_FOUND, %KONTOR_ACCOUNT_ERROR_DAMAGED
 *
 * Returns: (transfer full) (nullable): the account
 */
KontorAccount *
kontor_account_find (const char *name, GError **error)
{
  g_autoptr (GPtrArray) accounts = kontor_account_list (error);

  if (accounts == NULL)
    return NULL;
  for (guint i = 0; i < accounts->len; i++)
    {
      const KontorAccount *account = accounts->pdata[i];

      if (name == NULL || strcmp (account->name, name) == 0)
        return g_ptr_array_steal_index (accounts, i);
    }
  if (name != NULL)
    g_set_error (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_NOT_FOUND,
                 _ ("There is no account “%s” on this device."), name);
  else
    g_set_error_literal (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_NOT_FOUND,
                         _ ("There is no account on this device yet."));

  return NULL;
}

/**
 * kontor_account_suggest_name:
 * @wanted: what a person calls the office, or its address
 *
 * Returns: (transfer full): a valid name that no account has yet
 */
char *
kontor_account_suggest_name (const char *wanted)
{
  const char *host = strstr (wanted, "://") != NULL ? strstr (wanted, "://") + 3 : wanted;
  g_autofree char *plain = g_str_to_ascii (host, NULL);
  g_autofree char *lower = g_ascii_strdown (plain, -1);
  g_autofree char *base = NULL;
  char *name = NULL;

  g_strcanon (lower, "abcdefghijklmnopqrstuvwxyz0123456789.-_", '-');
  while (*lower == '.' || *lower == '-')
    memmove (lower, lower + 1, strlen (lower));
  lower[MIN (strlen (lower), NAME_MAX_LENGTH - 8)] = '\0';
  while (g_str_has_suffix (lower, "-"))
    lower[strlen (lower) - 1] = '\0';
  base = g_strdup (*lower != '\0' ? lower : "office");
  name = g_strdup (base);
  for (guint i = 2; i < 1000; i++)
    {
      g_autoptr (KontorAccount) there = kontor_account_find (name, NULL);
      g_autofree char *folder = kontor_account_get_folder (name);

      if (there == NULL && !g_file_test (folder, G_FILE_TEST_EXISTS))
        break;
      g_free (name);
      name = g_strdup_printf ("%s-%u", base, i);
    }

  return name;
}

static gboolean
fail_store (const char *path, const char *cause, GError **error)
{
  g_set_error (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_STORE,
               _ ("“%s” can’t be written: %s"), path, cause);

  return FALSE;
}

/* The folder with the list, and its lock. -1 on error. */
static int
lock_list (GError **error)
{
  g_autofree char *folder = get_path ("");
  g_autofree char *path = get_path ("accounts.lock");
  int lock = -1;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      fail_store (folder, g_strerror (errno), error);
      return -1;
    }
  lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  while (lock >= 0 && flock (lock, LOCK_EX) != 0)
    if (errno != EINTR)
      {
        close (lock);
        lock = -1;
        break;
      }
  if (lock < 0)
    fail_store (path, g_strerror (errno), error);

  return lock;
}

static gboolean
write_list (GKeyFile *list, GError **error)
{
  g_autofree char *path = get_path ("accounts.ini");
  g_autoptr (GError) cause = NULL;
  gsize length = 0;
  g_autofree char *text = g_key_file_to_data (list, &length, NULL);

  return g_file_set_contents_full (path, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, &cause) ||
         fail_store (path, cause->message, error);
}

static void
set_text (GKeyFile *list, const char *name, const char *key, const char *value)
{
  if (value != NULL && *value != '\0')
    g_key_file_set_string (list, name, key, value);
  else
    g_key_file_remove_key (list, name, key, NULL);
}

static void
set_id (GKeyFile *list, const char *name, const char *key, const KontorId *id)
{
  char text[KONTOR_ID_LENGTH + 1] = "";

  if (!kontor_id_is_nil (id))
    kontor_id_format (id, text);
  set_text (list, name, key, text);
}

static void
set_flag (GKeyFile *list, const char *name, const char *key, gboolean value)
{
  if (value)
    g_key_file_set_boolean (list, name, key, TRUE);
  else
    g_key_file_remove_key (list, name, key, NULL);
}

/* What a newer version wrote beside it stays. */
static void
put_account (GKeyFile *list, const KontorAccount *self)
{
  g_key_file_set_string (list, self->name, "server", self->url);
  set_text (list, self->name, "login", self->login);
  set_text (list, self->name, "title", self->title);
  set_text (list, self->name, "local-server", self->server);
  set_flag (list, self->name, "insecure", self->insecure);
  set_flag (list, self->name, "paused", self->paused);
  set_id (list, self->name, "person", &self->person);
  set_id (list, self->name, "organisation", &self->organisation);
}

/**
 * kontor_account_save:
 * @self: an account
 * @error: see #KontorAccountError
 *
 * Returns: whether it is stored, durably
 */
gboolean
kontor_account_save (const KontorAccount *self, GError **error)
{
  g_autoptr (GKeyFile) list = NULL;
  gboolean done = FALSE;
  int lock = -1;

  if (!kontor_account_name_is_valid (self->name))
    {
      g_set_error (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_NAME,
                   _ ("“%s” can’t be the name of an account: use lower-case letters, digits, “.”, "
                      "“-” and “_”."),
                   self->name);
      return FALSE;
    }
  lock = lock_list (error);
  if (lock < 0)
    return FALSE;
  list = read_list (error);
  if (list != NULL)
    {
      put_account (list, self);
      done = write_list (list, error);
    }
  close (lock);

  return done;
}

/**
 * kontor_account_remove:
 * @name: of an account
 * @error: see #KontorAccountError
 *
 * Returns: whether it is forgotten; the folder with its replica stays
 */
gboolean
kontor_account_remove (const char *name, GError **error)
{
  g_autoptr (GKeyFile) list = NULL;
  gboolean done = FALSE;
  int lock = -1;

  if (!kontor_account_clear_secret (name, error))
    return FALSE;
  lock = lock_list (error);
  if (lock < 0)
    return FALSE;
  list = read_list (error);
  if (list != NULL)
    done = !g_key_file_remove_group (list, name, NULL) || write_list (list, error);
  close (lock);

  return done;
}
