/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names in folders, for the operations that refuse twins and the rule that renames them. Pure but for the
 * reader, on its thread. */

#include "config.h"

#include "kontor-file-name.h"

#include <string.h>

/* Bytes of a name, see kontor_rules_check_node(). */
#define NAME_MAX_BYTES 255

/* More twins than that are somebody's program at work. */
#define SUFFIX_MAX 10000

static gboolean
is_in (const KontorRow *node, const KontorId *drive, const KontorId *parent)
{
  const KontorId *folder = kontor_row_get_id_field (node, KONTOR_NODE_PARENT);

  if ((folder == NULL) != (parent == NULL) || (folder != NULL && !kontor_id_equal (folder, parent)))
    return FALSE;

  return kontor_row_refers_to (node, KONTOR_NODE_DRIVE, drive);
}

/**
 * kontor_file_name_find:
 * @reader: where to read
 * @drive: a drive
 * @parent: (nullable): a folder in it; %NULL: its top
 * @name: a name
 * @but: (nullable): a node that does not count
 *
 * Returns: (transfer full) (nullable): the node of that name
 */
KontorRow *
kontor_file_name_find (KontorReader *reader,
                       const KontorId *drive,
                       const KontorId *parent,
                       const char *name,
                       const KontorId *but)
{
  g_autoptr (GPtrArray) nodes = kontor_reader_find (reader, KONTOR_RECORD_NODE, KONTOR_NODE_NAME,
                                                    name);

  for (guint i = 0; i < nodes->len; i++)
    if (is_in (nodes->pdata[i], drive, parent) &&
        (but == NULL || !kontor_id_equal (kontor_row_get_id (nodes->pdata[i]), but)))
      return kontor_row_ref (nodes->pdata[i]);

  return NULL;
}

/* "name (2).txt": before the last dot, unless the name begins with it. What no longer fits is cut from
 * the stem, between characters. */
static char *
add_number (const char *name, guint number)
{
  const char *dot = strrchr (name, '.');
  gsize stem = dot != NULL && dot != name ? (gsize) (dot - name) : strlen (name);
  g_autofree char *suffix = g_strdup_printf (" (%u)%s", number, name + stem);
  gsize room = strlen (suffix) < NAME_MAX_BYTES ? NAME_MAX_BYTES - strlen (suffix) : 0;

  if (stem > room)
    {
      stem = room;
      while (stem > 0 && (name[stem] & 0xc0) == 0x80)
        stem--;
    }

  return g_strdup_printf ("%.*s%s", (int) stem, name, suffix);
}

/**
 * kontor_file_name_make_free:
 * @reader: where to read
 * @drive: a drive
 * @parent: (nullable): a folder in it; %NULL: its top
 * @name: the name that is wanted
 * @but: (nullable): the node that shall have it
 *
 * Returns: (transfer full): the name, or the nearest to it that is free
 */
char *
kontor_file_name_make_free (KontorReader *reader,
                            const KontorId *drive,
                            const KontorId *parent,
                            const char *name,
                            const KontorId *but)
{
  g_autofree char *free_name = g_strdup (name);

  for (guint number = 2; number < SUFFIX_MAX; number++)
    {
      g_autoptr (KontorRow) twin = kontor_file_name_find (reader, drive, parent, free_name, but);

      if (twin == NULL)
        break;
      g_free (free_name);
      free_name = add_number (name, number);
    }

  return g_steal_pointer (&free_name);
}
