/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the tokens of an account are kept: in the person's keyring; where none answers, as on a
 * server, in a file that nobody else can read. Blocking: a keyring may ask the person. Any thread. */

#include "config.h"

#include "kontor-account.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const SecretSchema schema = {
  .name = "org.kontor.Session",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { "account", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

static gboolean
is_file_forced (void)
{
  return g_strcmp0 (g_getenv ("KONTOR_TOKENS"), "file") == 0;
}

static char *
get_folder (const char *name)
{
  return g_build_filename (g_get_user_config_dir (), "kontor", name, NULL);
}

static char *
get_path (const char *name)
{
  return g_build_filename (g_get_user_config_dir (), "kontor", name, "tokens", NULL);
}

static gboolean
fail_store (const char *path, const char *cause, GError **error)
{
  g_set_error (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_STORE,
               _ ("“%s” can’t be written: %s"), path, cause);

  return FALSE;
}

static gboolean
store_in_file (const char *name, const char *secret, GError **error)
{
  g_autofree char *folder = get_folder (name);
  g_autofree char *path = get_path (name);
  g_autoptr (GError) cause = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail_store (folder, g_strerror (errno), error);

  return g_file_set_contents_full (path, secret, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, &cause) ||
         fail_store (path, cause->message, error);
}

static gboolean
remove_file (const char *name, GError **error)
{
  g_autofree char *path = get_path (name);

  return g_unlink (path) == 0 || errno == ENOENT || fail_store (path, g_strerror (errno), error);
}

/* A person who says no to the keyring did not ask for a file. Whatever else went wrong: there is no
 * keyring to speak of. */
static gboolean
is_refusal (const GError *cause)
{
  return g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
fail_locked (GError **error)
{
  g_set_error_literal (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_LOCKED,
                       _ ("The keyring is locked. Unlock it and try again."));

  return FALSE;
}

/**
 * kontor_account_store_secret:
 * @name: of an account
 * @secret: one line of text
 * @place: (out) (optional): where it went
 * @error: %KONTOR_ACCOUNT_ERROR_STORE, %KONTOR_ACCOUNT_ERROR_LOCKED
 *
 * Returns: whether it is kept, durably
 */
gboolean
kontor_account_store_secret (const char *name,
                             const char *secret,
                             KontorSecretPlace *place,
                             GError **error)
{
  g_autofree char *label = NULL;
  g_autoptr (GError) cause = NULL;
  gboolean kept = FALSE;

  g_return_val_if_fail (kontor_account_name_is_valid (name), FALSE);

  if (!is_file_forced ())
    {
      /* Translators: names an entry of the keyring, for an account. */
      label = g_strdup_printf (_ ("Kontor: %s"), name);
      kept = secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, secret, NULL,
                                         &cause, "account", name, NULL);
      if (!kept && is_refusal (cause))
        return fail_locked (error);
    }
  if (place != NULL)
    *place = kept ? KONTOR_ACCOUNT_KEYRING : KONTOR_ACCOUNT_FILE;

  return kept ? remove_file (name, error) : store_in_file (name, secret, error);
}

static char *
load_from_file (const char *name, GError **error)
{
  g_autofree char *path = get_path (name);
  g_autoptr (GError) cause = NULL;
  char *secret = NULL;

  if (g_file_get_contents (path, &secret, NULL, &cause))
    return g_strchomp (secret);
  if (!g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_set_error (error, KONTOR_ACCOUNT_ERROR, KONTOR_ACCOUNT_ERROR_DAMAGED,
                 _ ("“%s” can’t be read: %s"), path, cause->message);

  return NULL;
}

/**
 * kontor_account_load_secret:
 * @name: of an account
 * @error: %KONTOR_ACCOUNT_ERROR_DAMAGED, %KONTOR_ACCOUNT_ERROR_LOCKED
 *
 * A file goes first: it is there only while no keyring has the secret.
 *
 * Returns: (transfer full) (nullable): the secret; %NULL without error if none is kept
 */
char *
kontor_account_load_secret (const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GError) cause = NULL;
  char *secret = NULL;
  char *copy = NULL;

  g_return_val_if_fail (kontor_account_name_is_valid (name), NULL);

  secret = load_from_file (name, &local);
  if (secret != NULL || local != NULL || is_file_forced ())
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return secret;
    }
  secret = secret_password_lookup_sync (&schema, NULL, &cause, "account", name, NULL);
  if (cause != NULL && is_refusal (cause))
    fail_locked (error);
  /* The caller frees ordinary memory. */
  copy = g_strdup (secret);
  g_clear_pointer (&secret, secret_password_free);

  return copy;
}

/**
 * kontor_account_clear_secret:
 * @name: of an account
 * @error: %KONTOR_ACCOUNT_ERROR_STORE, %KONTOR_ACCOUNT_ERROR_LOCKED
 *
 * Returns: whether nothing is kept any more
 */
gboolean
kontor_account_clear_secret (const char *name, GError **error)
{
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (kontor_account_name_is_valid (name), FALSE);

  if (!remove_file (name, error))
    return FALSE;
  if (is_file_forced ())
    return TRUE;
  secret_password_clear_sync (&schema, NULL, &cause, "account", name, NULL);

  return cause == NULL || !is_refusal (cause) || fail_locked (error);
}

/**
 * kontor_account_lock_secret:
 * @name: of an account whose folder exists
 * @error: %KONTOR_ACCOUNT_ERROR_STORE
 *
 * For whoever trades the secret for another one: two who show the same to the server would end the
 * session. Blocks while another process does it.
 *
 * Returns: what to give to kontor_account_unlock_secret(), or -1
 */
int
kontor_account_lock_secret (const char *name, GError **error)
{
  g_autofree char *folder = kontor_account_get_folder (name);
  g_autofree char *path = g_build_filename (folder, "tokens.lock", NULL);
  int lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

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

/**
 * kontor_account_unlock_secret:
 * @lock: what kontor_account_lock_secret() returned
 */
void
kontor_account_unlock_secret (int lock)
{
  g_return_if_fail (lock >= 0);

  close (lock);
}
