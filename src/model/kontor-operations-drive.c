/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do with files and folders. The bytes are the agent's business: here a file is a name and a
 * hash. Writes nothing; on the thread of the context's reader. */

#include "config.h"

#include "kontor-file-name.h"
#include "kontor-operations-drive.h"
#include "kontor-operations-private.h"

#include <glib/gi18n-lib.h>

/**
 * kontor_node_find:
 * @reader: where to read
 * @drive: a drive
 * @parent: (nullable): a folder in it; %NULL: its top
 * @name: a name
 *
 * Returns: (transfer full) (nullable): the file or folder of that name in it
 */
KontorRow *
kontor_node_find (KontorReader *reader,
                  const KontorId *drive,
                  const KontorId *parent,
                  const char *name)
{
  return kontor_file_name_find (reader, drive, parent, name, NULL);
}

/**
 * kontor_node_get_free_name:
 * @reader: where to read
 * @drive: a drive
 * @parent: (nullable): a folder in it; %NULL: its top
 * @name: the name that is wanted
 *
 * Returns: (transfer full): the name if it is free, else one like it that is
 */
char *
kontor_node_get_free_name (KontorReader *reader,
                           const KontorId *drive,
                           const KontorId *parent,
                           const char *name)
{
  return kontor_file_name_make_free (reader, drive, parent, name, NULL);
}

/* Nobody else in the folder has the name. */
static void
check_name (KontorExpansion *expansion,
            const KontorId *node,
            const KontorId *drive,
            const KontorId *parent,
            const char *name)
{
  KontorReader *reader = kontor_expansion_get_context (expansion)->reader;
  g_autoptr (KontorRow) twin = kontor_file_name_find (reader, drive, parent, name, node);

  if (twin != NULL)
    kontor_expansion_fail (expansion,
                           kontor_problem_new_detail (KONTOR_PROBLEM_DUPLICATE, KONTOR_RECORD_NODE,
                                                      node, KONTOR_NODE_NAME, name));
}

/* A node to be. kontor_row_builder_end() it with create(). */
static KontorRowBuilder *
node_begin (KontorExpansion *expansion,
            const KontorId *drive,
            const KontorId *parent,
            const char *name,
            const char *kind)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_id_init (&id, context->clock, context->random);
  check_name (expansion, &id, drive, parent, name);
  builder = kontor_row_builder_new (KONTOR_RECORD_NODE, &id);
  kontor_row_builder_take (builder, KONTOR_NODE_DRIVE, kontor_value_new_id (drive));
  if (parent != NULL)
    kontor_row_builder_take (builder, KONTOR_NODE_PARENT, kontor_value_new_id (parent));
  kontor_row_builder_take (builder, KONTOR_NODE_NAME, kontor_value_new_text (name));
  kontor_row_builder_take (builder, KONTOR_NODE_KIND, kontor_value_new_text (kind));

  return builder;
}

static void
create (KontorExpansion *expansion, KontorRowBuilder *builder)
{
  g_autoptr (KontorRow) draft = kontor_row_builder_end (builder);

  kontor_expansion_create (expansion, draft);
}

static void
set_content (KontorRowBuilder *builder, const char *content, gint64 size, gint64 modified)
{
  kontor_row_builder_take (builder, KONTOR_NODE_CONTENT, kontor_value_new_text (content));
  kontor_row_builder_take (builder, KONTOR_NODE_SIZE, kontor_value_new_integer (size));
  kontor_row_builder_take (builder, KONTOR_NODE_MODIFIED, kontor_value_new_integer (modified));
}

static void
create_file (KontorExpansion *expansion,
             const KontorId *drive,
             const KontorId *parent,
             const char *name,
             const char *content,
             gint64 size,
             gint64 modified)
{
  KontorRowBuilder *builder = node_begin (expansion, drive, parent, name, "file");

  set_content (builder, content, size, modified);
  create (expansion, builder);
}

/**
 * kontor_node_create_folder:
 * @context: who acts, when, and what there is to read
 * @drive: a drive
 * @parent: (nullable): the folder in it where the new one goes; %NULL: its top
 * @name: its name
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set
 */
KontorChangeSet *
kontor_node_create_folder (const KontorContext *context,
                           const KontorId *drive,
                           const KontorId *parent,
                           const char *name,
                           KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Create folder"), "node.create");

  create (expansion, node_begin (expansion, drive, parent, name, "folder"));

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_node_add_file:
 * @context: who acts, when, and what there is to read
 * @drive: a drive
 * @parent: (nullable): the folder in it; %NULL: its top
 * @name: its name
 * @content: the hash of its bytes
 * @size: how many bytes they are
 * @modified: when they were last changed, microseconds UTC
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set
 */
KontorChangeSet *
kontor_node_add_file (const KontorContext *context,
                      const KontorId *drive,
                      const KontorId *parent,
                      const char *name,
                      const char *content,
                      gint64 size,
                      gint64 modified,
                      KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Add file"), "node.add");

  create_file (expansion, drive, parent, name, content, size, modified);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_node_replace_content:
 * @context: who acts, when, and what there is to read
 * @node: a file as the person saw it
 * @content: the hash of its new bytes
 * @size: how many they are
 * @modified: when they were last changed, microseconds UTC
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * By the rules the server keeps what the file held as a version.
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when it holds just that
 */
KontorChangeSet *
kontor_node_replace_content (const KontorContext *context,
                             const KontorRow *node,
                             const char *content,
                             gint64 size,
                             gint64 modified,
                             KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Change file"), "node.content");
  KontorRowBuilder *builder = kontor_row_builder_new_from (node);
  g_autoptr (KontorRow) after = NULL;

  set_content (builder, content, size, modified);
  after = kontor_row_builder_end (builder);
  kontor_expansion_put (expansion, node, after);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_node_rename:
 * @context: who acts, when, and what there is to read
 * @node: a file or folder as the person saw it
 * @name: its new name
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when that is its name
 */
KontorChangeSet *
kontor_node_rename (const KontorContext *context,
                    const KontorRow *node,
                    const char *name,
                    KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Rename"), "node.rename");
  KontorRowBuilder *builder = kontor_row_builder_new_from (node);
  const KontorId *drive = kontor_row_get_id_field (node, KONTOR_NODE_DRIVE);
  g_autoptr (KontorRow) after = NULL;

  if (drive != NULL)
    check_name (expansion, kontor_row_get_id (node), drive,
                kontor_row_get_id_field (node, KONTOR_NODE_PARENT), name);
  kontor_row_builder_take (builder, KONTOR_NODE_NAME, kontor_value_new_text (name));
  after = kontor_row_builder_end (builder);
  kontor_expansion_put (expansion, node, after);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_node_move:
 * @context: who acts, when, and what there is to read
 * @nodes: (element-type KontorRow): files and folders of one drive, as the person saw them
 * @parent: (nullable): the folder of that drive where they go; %NULL: its top
 * @problem: (out) (optional) (transfer full): why the first that can't be moved can't, when %NULL is
 *   returned
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_CYCLE for a folder into itself
 */
KontorChangeSet *
kontor_node_move (const KontorContext *context,
                  GPtrArray *nodes,
                  const KontorId *parent,
                  KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Move files"), "node.move");

  for (guint i = 0; i < nodes->len && !kontor_expansion_has_failed (expansion); i++)
    {
      const KontorRow *node = nodes->pdata[i];
      const KontorId *drive = kontor_row_get_id_field (node, KONTOR_NODE_DRIVE);
      KontorRowBuilder *builder = kontor_row_builder_new_from (node);
      g_autoptr (KontorRow) after = NULL;

      kontor_expansion_begin (expansion);
      if (drive != NULL)
        check_name (expansion, kontor_row_get_id (node), drive, parent,
                    kontor_row_get_title (node));
      kontor_row_builder_take (builder, KONTOR_NODE_PARENT,
                               parent != NULL ? kontor_value_new_id (parent) : NULL);
      after = kontor_row_builder_end (builder);
      kontor_expansion_put (expansion, node, after);
    }

  return kontor_expansion_end (expansion, problem);
}

/* Files of records. */

/* The drive of a record has an id derived from the record's, so that two devices make one. */
static void
get_drive_id (const KontorRow *row, KontorId *id)
{
  kontor_id_init_derived (id, kontor_row_get_id (row), "drive");
}

/**
 * kontor_record_get_drive:
 * @reader: where to read
 * @row: a record
 *
 * Returns: (transfer full) (nullable): the drive with its files
 */
KontorRow *
kontor_record_get_drive (KontorReader *reader, const KontorRow *row)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) drive = NULL;

  get_drive_id (row, &id);
  drive = kontor_reader_get (reader, KONTOR_RECORD_DRIVE, &id);
  if (drive == NULL || kontor_row_is_deleted (drive))
    return NULL;

  return g_steal_pointer (&drive);
}

static void
make_drive (KontorExpansion *expansion, const KontorRow *row, KontorId *id)
{
  KontorReader *reader = kontor_expansion_get_context (expansion)->reader;
  KontorRowBuilder *builder = NULL;
  const char *title = kontor_row_get_title (row);
  g_autoptr (KontorRow) present = NULL;

  get_drive_id (row, id);
  present = kontor_reader_get (reader, KONTOR_RECORD_DRIVE, id);
  if (present != NULL && kontor_row_is_deleted (present))
    kontor_expansion_take (expansion, kontor_op_new (KONTOR_OP_RESTORE, KONTOR_RECORD_DRIVE, id));
  if (present != NULL)
    return;
  builder = kontor_row_builder_new (KONTOR_RECORD_DRIVE, id);
  kontor_row_builder_take (builder, KONTOR_DRIVE_KIND, kontor_value_new_text ("record"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_NAME,
                           kontor_value_new_text (*title != '\0' ? title : "–"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_RECORD,
                           kontor_value_new_record (kontor_row_get_record_type (row),
                                                    kontor_row_get_id (row)));
  create (expansion, builder);
}

/**
 * kontor_record_attach_file:
 * @context: who acts, when, and what there is to read
 * @row: a record
 * @name: the file's name; where the record has one of that name, it gets another
 * @content: the hash of its bytes
 * @size: how many bytes they are
 * @modified: when they were last changed, microseconds UTC
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set
 */
KontorChangeSet *
kontor_record_attach_file (const KontorContext *context,
                           const KontorRow *row,
                           const char *name,
                           const char *content,
                           gint64 size,
                           gint64 modified,
                           KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Attach file"), "node.attach");
  g_autofree char *free_name = NULL;
  KontorId drive = KONTOR_ID_INIT_NIL;

  make_drive (expansion, row, &drive);
  free_name = kontor_file_name_make_free (context->reader, &drive, NULL, name, NULL);
  create_file (expansion, &drive, NULL, free_name, content, size, modified);

  return kontor_expansion_end (expansion, problem);
}
