/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which nodes a plan is made for: all of them, or those of which something changed with what depends on
 * them. On the thread of the trees. */

#include "config.h"

#include "kontor-drive-plan-private.h"

static void
case_free (KontorDriveCase *self)
{
  for (guint i = 0; i < KONTOR_DRIVE_N_TREES; i++)
    kontor_drive_node_clear (&self->node[i]);
  g_free (self->server_name);
  g_free (self);
}

KontorDriveCase *
kontor_drive_cases_get (KontorDriveCases *self, const KontorId *id)
{
  KontorDriveCase *one = g_hash_table_lookup (self->all, id);

  if (one != NULL)
    return one;

  one = g_new0 (KontorDriveCase, 1);
  one->id = *id;
  for (guint i = 0; i < KONTOR_DRIVE_N_TREES; i++)
    one->has[i] = kontor_drive_trees_get (self->trees, i, id, &one->node[i]);
  kontor_drive_case_compare (one);
  g_hash_table_insert (self->all, &one->id, one);
  return one;
}

void
kontor_drive_cases_choose (KontorDriveCases *self, KontorDriveCase *one)
{
  if (one->chosen)
    return;
  one->chosen = TRUE;
  g_ptr_array_add (self->chosen, one);
}

static gboolean
is_folder (const KontorDriveCase *one)
{
  for (guint tree = 0; tree < KONTOR_DRIVE_N_TREES; tree++)
    if (one->has[tree] && one->node[tree].kind == KONTOR_DRIVE_FOLDER)
      return TRUE;
  return FALSE;
}

/* All that lies in a folder, in whichever tree. */
static void
choose_children (KontorDriveCases *self, const KontorId *folder)
{
  for (guint tree = 0; tree < KONTOR_DRIVE_N_TREES; tree++)
    {
      g_autoptr (GArray) ids = kontor_drive_trees_list (self->trees, tree, folder);

      for (guint i = 0; i < ids->len; i++)
        kontor_drive_cases_choose (self,
                                   kontor_drive_cases_get (self,
                                                           &g_array_index (ids, KontorId, i)));
    }
}

static void
choose_all (KontorDriveCases *self)
{
  const KontorId top = KONTOR_ID_INIT_NIL;

  choose_children (self, &top);
  for (guint i = 0; i < self->chosen->len; i++)
    {
      const KontorDriveCase *one = self->chosen->pdata[i];

      if (is_folder (one))
        choose_children (self, &one->id);
    }
}

static gboolean
is_complete (const KontorDriveCase *one)
{
  return one->has[KONTOR_DRIVE_REMOTE] && one->has[KONTOR_DRIVE_LOCAL] &&
         one->has[KONTOR_DRIVE_SYNCED];
}

/* A folder that is to come or go decides over what is in it; and what is in a folder, over whether it can
 * go. */
static void
choose_around (KontorDriveCases *self, KontorDriveCase *one)
{
  for (guint tree = 0; tree < KONTOR_DRIVE_N_TREES; tree++)
    if (one->has[tree] && !kontor_id_is_nil (&one->node[tree].parent))
      {
        KontorDriveCase *folder = kontor_drive_cases_get (self, &one->node[tree].parent);

        if (!is_complete (folder))
          kontor_drive_cases_choose (self, folder);
      }
  if (!is_complete (one) && is_folder (one))
    choose_children (self, &one->id);
}

/* Those that want, or have, a name that @one has, had or wants. A node that is where it was in all trees
 * disturbs nobody. */
static void
choose_rivals (KontorDriveCases *self, KontorDriveCase *one)
{
  if (is_complete (one) && !one->moved[KONTOR_DRIVE_LOCAL] && !one->moved[KONTOR_DRIVE_REMOTE])
    return;
  for (guint tree = 0; tree < KONTOR_DRIVE_N_TREES; tree++)
    {
      GPtrArray *rivals = NULL;

      if (one->has[tree])
        rivals = kontor_drive_cases_find_named (self, &one->node[tree].parent,
                                                one->node[tree].name);
      for (guint i = 0; rivals != NULL && i < rivals->len; i++)
        kontor_drive_cases_choose (self, rivals->pdata[i]);
    }
}

static void
choose_among (KontorDriveCases *self, const GArray *among)
{
  for (guint i = 0; i < among->len; i++)
    kontor_drive_cases_choose (self,
                               kontor_drive_cases_get (self, &g_array_index (among, KontorId, i)));
  for (guint i = 0; i < self->chosen->len; i++)
    {
      KontorDriveCase *one = self->chosen->pdata[i];

      choose_around (self, one);
      choose_rivals (self, one);
    }
}

KontorDriveCases *
kontor_drive_cases_new (KontorDriveTrees *trees,
                        const GArray *among,
                        const KontorDrivePlanSeams *seams)
{
  KontorDriveCases *self = g_new0 (KontorDriveCases, 1);

  self->trees = trees;
  self->seams = seams;
  self->all = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, NULL,
                                     (GDestroyNotify) case_free);
  self->chosen = g_ptr_array_new ();
  self->claims = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                        (GDestroyNotify) g_hash_table_unref);
  self->named = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                       (GDestroyNotify) g_hash_table_unref);
  if (among == NULL)
    choose_all (self);
  else
    choose_among (self, among);
  return self;
}

void
kontor_drive_cases_free (KontorDriveCases *self)
{
  g_hash_table_unref (self->claims);
  g_hash_table_unref (self->named);
  g_ptr_array_unref (self->chosen);
  g_hash_table_unref (self->all);
  g_free (self);
}
