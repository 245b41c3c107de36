/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One side, the server or the disk, as it will be once some actions were carried out: where each node lies
 * and who has which name. On the thread of the trees. */

#include "config.h"

#include "kontor-drive-names.h"
#include "kontor-drive-plan-private.h"

#define DEPTH_MAX 4096

/* Where a node lies that is not where the tree has it. */
typedef struct
{
  KontorId id;
  gboolean there;
  KontorId parent;
  char *key; /* owned, nullable: its name among those of the folder */
} Spot;

struct _KontorDriveSketch
{
  KontorDriveCases *cases; /* borrowed */
  KontorDriveTree tree;
  GHashTable *spots; /* owned: KontorId → Spot */
  GHashTable *names; /* owned: KontorId of a folder → (key → KontorId) */
};

static void
spot_free (Spot *self)
{
  g_free (self->key);
  g_free (self);
}

/* The server can't hold two names of one fold; the disk can. */
static char *
make_key (KontorDriveSketch *self, const char *name)
{
  return self->tree == KONTOR_DRIVE_REMOTE ? kontor_drive_name_fold (name) : g_strdup (name);
}

static GHashTable *
get_names (KontorDriveSketch *self, const KontorId *folder)
{
  GHashTable *names = g_hash_table_lookup (self->names, folder);
  g_autoptr (GArray) ids = NULL;

  if (names != NULL)
    return names;
  names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (self->names, kontor_id_copy (folder), names);
  ids = kontor_drive_trees_list (self->cases->trees, self->tree, folder);
  for (guint i = 0; i < ids->len; i++)
    {
      const KontorId *id = &g_array_index (ids, KontorId, i);
      const KontorDriveCase *one = kontor_drive_cases_get (self->cases, id);

      g_hash_table_insert (names, make_key (self, one->node[self->tree].name), kontor_id_copy (id));
    }
  return names;
}

static void
leave (KontorDriveSketch *self, const KontorId *id)
{
  const Spot *spot = g_hash_table_lookup (self->spots, id);
  const KontorId *holder = NULL;
  GHashTable *names = NULL;
  g_autofree char *key = NULL;

  if (!kontor_drive_sketch_has (self, id))
    return;
  names = get_names (self, kontor_drive_sketch_get_parent (self, id));
  if (spot != NULL)
    key = g_strdup (spot->key);
  else
    key = make_key (self, kontor_drive_cases_get (self->cases, id)->node[self->tree].name);
  holder = g_hash_table_lookup (names, key);
  if (holder != NULL && kontor_id_equal (holder, id))
    g_hash_table_remove (names, key);
}

KontorDriveSketch *
kontor_drive_sketch_new (KontorDriveCases *cases, KontorDriveTree tree)
{
  KontorDriveSketch *self = g_new0 (KontorDriveSketch, 1);

  self->cases = cases;
  self->tree = tree;
  self->spots = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL,
                                       (GDestroyNotify) spot_free);
  self->names = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                       (GDestroyNotify) g_hash_table_unref);
  return self;
}

void
kontor_drive_sketch_free (KontorDriveSketch *self)
{
  g_hash_table_unref (self->spots);
  g_hash_table_unref (self->names);
  g_free (self);
}

KontorDriveTree
kontor_drive_sketch_get_tree (KontorDriveSketch *self)
{
  return self->tree;
}

gboolean
kontor_drive_sketch_has (KontorDriveSketch *self, const KontorId *id)
{
  const Spot *spot = g_hash_table_lookup (self->spots, id);

  if (kontor_id_is_nil (id))
    return TRUE;
  if (spot != NULL)
    return spot->there;
  return kontor_drive_cases_get (self->cases, id)->has[self->tree];
}

const KontorId *
kontor_drive_sketch_get_parent (KontorDriveSketch *self, const KontorId *id)
{
  const Spot *spot = g_hash_table_lookup (self->spots, id);

  if (spot != NULL)
    return &spot->parent;
  return &kontor_drive_cases_get (self->cases, id)->node[self->tree].parent;
}

gboolean
kontor_drive_sketch_is_below (KontorDriveSketch *self, const KontorId *id, const KontorId *above)
{
  for (guint i = 0; i < DEPTH_MAX && !kontor_id_is_nil (id); i++)
    {
      if (kontor_id_equal (id, above))
        return TRUE;
      id = kontor_drive_sketch_get_parent (self, id);
    }
  return FALSE;
}

const KontorId *
kontor_drive_sketch_find (KontorDriveSketch *self,
                          const KontorId *folder,
                          const char *name,
                          const KontorId *id)
{
  g_autofree char *key = make_key (self, name);
  const KontorId *holder = g_hash_table_lookup (get_names (self, folder), key);

  return holder == NULL || kontor_id_equal (holder, id) ? NULL : holder;
}

void
kontor_drive_sketch_put (KontorDriveSketch *self,
                         const KontorId *id,
                         const KontorId *parent,
                         const char *name)
{
  Spot *spot = g_new0 (Spot, 1);

  leave (self, id);
  spot->id = *id;
  spot->there = parent != NULL;
  if (parent != NULL)
    {
      spot->parent = *parent;
      spot->key = make_key (self, name);
      g_hash_table_insert (get_names (self, parent), g_strdup (spot->key), kontor_id_copy (id));
    }
  g_hash_table_replace (self->spots, &spot->id, spot);
}
