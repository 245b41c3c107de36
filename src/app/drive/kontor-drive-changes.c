/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people change in drives. The functions that decide run on the writer's thread, all others on the
 * main thread. */

#include "config.h"

#include "kontor-drive-changes.h"

#include "kontor-operations-drive.h"

#include <glib/gi18n.h>

typedef struct
{
  KontorId drive;
  KontorId folder;
  gboolean has_folder;
  char *name; /* owned, nullable */
  char *content; /* owned, nullable */
  gint64 size; /* bytes */
  gint64 modified; /* µs UTC */
  GPtrArray *rows; /* owned, nullable: of KontorRow */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_clear_pointer (&wish->rows, g_ptr_array_unref);
  g_free (wish->name);
  g_free (wish->content);
  g_free (wish);
}

static Wish *
wish_new (const KontorId *drive, const KontorId *folder, const char *name)
{
  Wish *wish = g_new0 (Wish, 1);

  if (drive != NULL)
    wish->drive = *drive;
  wish->has_folder = folder != NULL;
  if (folder != NULL)
    wish->folder = *folder;
  wish->name = g_strdup (name);

  return wish;
}

static const KontorId *
get_folder (const Wish *wish)
{
  return wish->has_folder ? &wish->folder : NULL;
}

static void
take_row (Wish *wish, KontorRecord *record)
{
  if (wish->rows == NULL)
    wish->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_ptr_array_add (wish->rows, kontor_row_ref (kontor_record_get_row (record)));
}

static KontorChangeSet *
make_folder (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;

  return kontor_node_create_folder (context, &wish->drive, get_folder (wish), wish->name, problem);
}

void
kontor_drive_make_folder (KontorOffice *office,
                          const KontorId *drive,
                          const KontorId *folder,
                          const char *name)
{
  kontor_office_operate (office, make_folder, wish_new (drive, folder, name), wish_free, NULL,
                         NULL);
}

static KontorChangeSet *
add_file (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;

  return kontor_node_add_file (context, &wish->drive, get_folder (wish), wish->name, wish->content,
                               wish->size, wish->modified, problem);
}

void
kontor_drive_add_file (KontorOffice *office,
                       const KontorId *drive,
                       const KontorId *folder,
                       const KontorTakenFile *file)
{
  Wish *wish = wish_new (drive, folder, file->name);

  wish->content = g_strdup (file->content);
  wish->size = file->size;
  wish->modified = file->modified;
  kontor_office_operate (office, add_file, wish, wish_free, NULL, NULL);
}

static KontorChangeSet *
rename_node (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;

  return kontor_node_rename (context, wish->rows->pdata[0], wish->name, problem);
}

void
kontor_drive_rename (KontorOffice *office, KontorRecord *node, const char *name)
{
  Wish *wish = wish_new (NULL, NULL, name);

  take_row (wish, node);
  kontor_office_operate (office, rename_node, wish, wish_free, NULL, NULL);
}

static KontorChangeSet *
move (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;

  return kontor_node_move (context, wish->rows, get_folder (wish), problem);
}

void
kontor_drive_move (KontorOffice *office, GPtrArray *nodes, const KontorId *folder)
{
  Wish *wish;
  g_autofree char *said = NULL;

  if (nodes->len == 0)
    return;
  wish = wish_new (NULL, folder, NULL);
  for (guint i = 0; i < nodes->len; i++)
    take_row (wish, nodes->pdata[i]);
  if (nodes->len == 1)
    said = g_strdup_printf (_ ("“%s” moved"), kontor_record_get_title (nodes->pdata[0]));
  else
    said = g_strdup_printf (ngettext ("%u entry moved", "%u entries moved", nodes->len),
                            nodes->len);
  kontor_office_operate_undoably (office, move, wish, wish_free, said);
}

void
kontor_drive_make (KontorOffice *office, const char *name, gboolean shared)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder;
  g_autoptr (KontorRow) draft = NULL;

  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  builder = kontor_row_builder_new (KONTOR_RECORD_DRIVE, &id);
  kontor_row_builder_take (builder, KONTOR_DRIVE_NAME, kontor_value_new_text (name));
  kontor_row_builder_take (builder, KONTOR_DRIVE_KIND,
                           kontor_value_new_text (shared ? "shared" : "personal"));
  draft = kontor_row_builder_end (builder);
  kontor_office_create (office, draft, TRUE);
}
