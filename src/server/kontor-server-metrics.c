/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What /metrics says of a running server beside the counters of its requests: queues and the sizes of
 * its databases. On the thread of the page. */

#include "config.h"

#include "kontor-server-private.h"

#include "kontor-backup.h"
#include "kontor-packs.h"

#include <glib/gstdio.h>

static void
write_size (KontorServer *self, GString *text, const char *name)
{
  static const char *const suffixes[] = { "", "-wal" };
  gint64 size = 0;

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (name, suffixes[i], NULL);
      g_autofree char *path = kontor_data_directory_dup_file (self->directory, file);
      GStatBuf status = { 0 };

      if (g_stat (path, &status) == 0)
        size += status.st_size;
    }
  g_string_append_printf (text, "kontor_database_bytes{database=\"%s\"} %" G_GINT64_FORMAT "\n",
                          name, size);
}

/* What the packs of files' bytes take up, those too that are emptied and not removed yet. */
static void
write_packs (KontorServer *self, GString *text)
{
  g_autofree char *folder = kontor_data_directory_dup_file (self->directory, KONTOR_PACKS_FOLDER);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  gint64 size = 0;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf status = { 0 };

      if (g_stat (path, &status) == 0)
        size += status.st_size;
      n++;
    }
  g_string_append_printf (text,
                          "# HELP kontor_packs_bytes What the bytes of files take up.\n"
                          "# TYPE kontor_packs_bytes gauge\n"
                          "kontor_packs_bytes %" G_GINT64_FORMAT "\n"
                          "# HELP kontor_packs The files that they lie in.\n"
                          "# TYPE kontor_packs gauge\n"
                          "kontor_packs %u\n",
                          size, n);
}

/* (transfer full) */
char *
kontor_server_dup_metrics (gpointer server)
{
  KontorServer *self = server;
  g_autoptr (GString) text = g_string_new (NULL);

  kontor_http_metrics_write (self->metrics, text);
  g_string_append_printf (text,
                          "# HELP kontor_queue_length Requests that wait.\n"
                          "# TYPE kontor_queue_length gauge\n"
                          "kontor_queue_length{queue=\"store\"} %u\n"
                          "kontor_queue_length{queue=\"sign-in\"} %u\n"
                          "# HELP kontor_database_bytes Size of each database with its log.\n"
                          "# TYPE kontor_database_bytes gauge\n",
                          kontor_server_queue_get_length (self->store_worker),
                          kontor_server_queue_get_length (self->hash_worker));
  for (guint i = 0; kontor_backup_files[i] != NULL; i++)
    write_size (self, text, kontor_backup_files[i]);
  write_packs (self, text);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
