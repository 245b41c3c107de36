/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which nodes a plan is made for: all of them, or those of which something changed with what depends on
 * them. On the thread of the trees. */

#include "config.h"

#include "kontor-drive-names.h"
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
    choose_children (self, &((KontorDriveCase *) self->chosen->pdata[i])->id);
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
  if (!is_complete (one))
    choose_children (self, &one->id);
}

/* Those that want, or have, a name that @one has, had or wants. A node that is where it was in all trees
 * disturbs nobody. */
static void
choose_rivals (KontorDriveCases *self, KontorDriveCase *one, GHashTable *folds)
{
  if (is_complete (one) && !one->moved[KONTOR_DRIVE_LOCAL] && !one->moved[KONTOR_DRIVE_REMOTE])
    return;
  for (guint tree = 0; tree < KONTOR_DRIVE_N_TREES; tree++)
    {
      g_autofree char *fold = NULL;

      if (!one->has[tree])
        continue;
      fold = kontor_drive_name_fold (one->node[tree].name);
      for (guint i = 0; i < 2; i++)
        {
          const KontorDriveTree other = i == 0 ? KONTOR_DRIVE_REMOTE : KONTOR_DRIVE_LOCAL;
          g_autoptr (GArray) ids = kontor_drive_trees_list (self->trees, other,
                                                            &one->node[tree].parent);

          for (guint j = 0; j < ids->len; j++)
            {
              KontorDriveCase *rival = kontor_drive_cases_get (self,
                                                               &g_array_index (ids, KontorId, j));
              const char *name = rival->node[other].name;
              char *theirs = g_hash_table_lookup (folds, name);

              if (rival->chosen)
                continue;
              if (theirs == NULL)
                {
                  theirs = kontor_drive_name_fold (name);
                  g_hash_table_insert (folds, (gpointer) name, theirs);
                }
              if (g_str_equal (theirs, fold))
                kontor_drive_cases_choose (self, rival);
            }
        }
    }
}

static void
choose_among (KontorDriveCases *self, const GArray *among)
{
  /* Names of nodes that live as long as the cases. */
  g_autoptr (GHashTable) folds = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < among->len; i++)
    kontor_drive_cases_choose (self,
                               kontor_drive_cases_get (self, &g_array_index (among, KontorId, i)));
  for (guint i = 0; i < self->chosen->len; i++)
    {
      KontorDriveCase *one = self->chosen->pdata[i];

      choose_around (self, one);
      choose_rivals (self, one, folds);
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
  g_ptr_array_unref (self->chosen);
  g_hash_table_unref (self->all);
  g_free (self);
}
