/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's configuration file: one table of keys. What is not in the table, and every value that
 * is not understood, is an error with its place: a server that runs otherwise than its administrator
 * wrote is worse than one that does not start. Any thread. */

#include "config.h"

#include "kontor-server-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (kontor-config-error-quark, kontor_config_error)

/* FALSE: the text is no value of the key. */
typedef gboolean (*Read) (KontorServerConfig *self, const char *text, gsize offset);

typedef struct
{
  const char *group;
  const char *key;
  Read read;
  gsize offset;
  const char *wanted; /* what a value is, for the message */
} Key;

static gboolean
read_text (KontorServerConfig *self, const char *text, gsize offset)
{
  g_set_str (G_STRUCT_MEMBER_P (self, offset), text);

  return *text != '\0';
}

static gboolean
read_boolean (KontorServerConfig *self, const char *text, gsize offset)
{
  G_STRUCT_MEMBER (gboolean, self, offset) = strcmp (text, "true") == 0;

  return strcmp (text, "true") == 0 || strcmp (text, "false") == 0;
}

static gboolean
read_number (KontorServerConfig *self, const char *text, gsize offset)
{
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 1, 1000000, &number, NULL))
    return FALSE;
  G_STRUCT_MEMBER (guint, self, offset) = (guint) number;

  return TRUE;
}

static gboolean
read_networks (KontorServerConfig *self, const char *text, gsize offset)
{
  g_auto (GStrv) words = g_strsplit (text, ";", -1);

  g_ptr_array_set_size (self->networks, 0);
  for (guint i = 0; words[i] != NULL; i++)
    {
      GInetAddressMask *mask = NULL;

      if (*g_strstrip (words[i]) == '\0')
        continue;
      mask = g_inet_address_mask_new_from_string (words[i], NULL);
      if (mask == NULL)
        return FALSE;
      g_ptr_array_add (self->networks, mask);
    }

  return self->networks->len > 0;
}

static gboolean
read_level (KontorServerConfig *self, const char *text, gsize offset)
{
  static const char *const words[] = { "warning", "info", "debug" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (text, words[i]) == 0)
      {
        self->log = (KontorLogLevel) i;
        return TRUE;
      }

  return FALSE;
}

#define AT(member) G_STRUCT_OFFSET (KontorServerConfig, member)

static const Key keys[] = {
  { "server", "data", read_text, AT (data), N_ ("a folder") },
  { "server", "listen", read_text, AT (listen), N_ ("an address and a port, as 127.0.0.1:8420") },
  { "server", "insecure-http", read_boolean, AT (insecure_http), N_ ("true or false") },
  { "server", "networks", read_networks, AT (networks),
    N_ ("networks with “;” between them, as 10.0.0.0/8;fd00::/8") },
  { "metrics", "listen", read_text, AT (metrics), N_ ("an address and a port, as 127.0.0.1:8421") },
  { "log", "level", read_level, AT (log), N_ ("“warning”, “info” or “debug”") },
  { "limits", "connections", read_number, AT (connections), N_ ("a number from 1 to 1000000") },
  { "limits", "request-seconds", read_number, AT (request_seconds),
    N_ ("a number from 1 to 1000000") },
  { "limits", "upload-megabytes", read_number, AT (upload_megabytes),
    N_ ("a number from 1 to 1000000") },
  { "limits", "drive-megabytes", read_number, AT (drive_megabytes),
    N_ ("a number from 1 to 1000000") },
};

/**
 * kontor_server_config_init:
 * @self: memory, filled with what holds where no file says otherwise
 */
void
kontor_server_config_init (KontorServerConfig *self)
{
  *self = (KontorServerConfig) { .log = KONTOR_LOG_INFO };
  self->networks = g_ptr_array_new_with_free_func (g_object_unref);
}

void
kontor_server_config_clear (KontorServerConfig *self)
{
  g_clear_pointer (&self->data, g_free);
  g_clear_pointer (&self->listen, g_free);
  g_clear_pointer (&self->metrics, g_free);
  g_clear_pointer (&self->networks, g_ptr_array_unref);
}

static const Key *
find_key (const char *group, const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].group, group) == 0 && strcmp (keys[i].key, key) == 0)
      return &keys[i];

  return NULL;
}

static gboolean
load_key (KontorServerConfig *self,
          GKeyFile *file,
          const char *path,
          const char *group,
          const char *key,
          GError **error)
{
  const Key *known = find_key (group, key);
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);

  if (known == NULL)
    {
      g_set_error (error, KONTOR_CONFIG_ERROR, KONTOR_CONFIG_ERROR_KEY,
                   _ ("%s: [%s] %s: there is no such key"), path, group, key);
      return FALSE;
    }
  if (text != NULL && known->read (self, g_strchomp (text), known->offset))
    return TRUE;
  g_set_error (error, KONTOR_CONFIG_ERROR, KONTOR_CONFIG_ERROR_VALUE,
               _ ("%s: [%s] %s: “%s” isn’t %s"), path, group, key, text != NULL ? text : "",
               _ (known->wanted));

  return FALSE;
}

static gboolean
load_group (KontorServerConfig *self,
            GKeyFile *file,
            const char *path,
            const char *group,
            GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!load_key (self, file, path, group, names[i], error))
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].group, group) == 0)
      return TRUE;
  g_set_error (error, KONTOR_CONFIG_ERROR, KONTOR_CONFIG_ERROR_KEY,
               _ ("%s: [%s]: there is no such group"), path, group);

  return FALSE;
}

/**
 * kontor_server_config_load:
 * @self: initialised
 * @path: of the file
 * @error: of %KONTOR_CONFIG_ERROR, for people
 *
 * Returns: whether all of the file was understood
 */
gboolean
kontor_server_config_load (KontorServerConfig *self, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &cause))
    {
      g_set_error (error, KONTOR_CONFIG_ERROR, KONTOR_CONFIG_ERROR_FILE, _ ("%s can’t be read: %s"),
                   path, cause->message);
      return FALSE;
    }
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (!load_group (self, file, path, groups[i], error))
      return FALSE;

  return TRUE;
}

/**
 * kontor_server_config_list_keys:
 *
 * Returns: (transfer none): "group key" of each, ended by %NULL
 */
const char *const *
kontor_server_config_list_keys (void)
{
  static const char *names[G_N_ELEMENTS (keys) + 1];
  static gsize done = 0;

  if (g_once_init_enter (&done))
    {
      for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
        {
          g_autofree char *name = g_strdup_printf ("%s %s", keys[i].group, keys[i].key);

          names[i] = g_intern_string (name);
        }
      g_once_init_leave (&done, 1);
    }

  return names;
}
