/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each node shall be called where several want one name in one folder. The server's names hold; what
 * is new on the disk is the same, or yields. On the thread of the trees. */

#include "config.h"

#include "kontor-drive-names.h"
#include "kontor-drive-plan-private.h"
#include "kontor-fault.h"

#include <string.h>

#define REMOTE KONTOR_DRIVE_REMOTE
#define LOCAL KONTOR_DRIVE_LOCAL
#define SYNCED KONTOR_DRIVE_SYNCED

/* How many twins of one name are told apart: "(2)", "(3)" …. */
#define TWINS_MAX 32

typedef struct
{
  const char *twin; /* borrowed: the name that is looked for */
  guint left; /* how often to say no */
} Search;

static gboolean
is_another (const char *name, gpointer data)
{
  Search *search = data;

  if (search->left == 0)
    return FALSE;
  search->left--;
  return !g_str_equal (name, search->twin);
}

/* Whether the server calls @twin what the disk calls @name. */
gboolean
kontor_drive_plan_is_twin_name (const char *twin, const char *name)
{
  Search search = { .twin = twin, .left = TWINS_MAX };
  g_autofree char *made = NULL;

  if (strlen (twin) <= strlen (name) && strlen (twin) + 16 < KONTOR_DRIVE_NAME_MAX)
    return FALSE;
  if (strstr (twin, "case conflict") == NULL)
    return FALSE;
  made = kontor_drive_name_make_twin (name, is_another, &search);
  return made != NULL && g_str_equal (made, twin);
}

/* --- who wants which name --- */

static void
add_claim (GHashTable *folder, const char *name, KontorDriveCase *one)
{
  char *fold = KONTOR_FAULT (FOLD_IGNORED) ? g_strdup (name) : kontor_drive_name_fold (name);
  GPtrArray *those = g_hash_table_lookup (folder, fold);

  if (those == NULL)
    {
      those = g_ptr_array_new ();
      g_hash_table_insert (folder, fold, those);
    }
  else
    g_free (fold);
  if (!g_ptr_array_find (those, one, NULL))
    g_ptr_array_add (those, one);
}

static void
add_claims (KontorDriveCases *self, GHashTable *folder, const KontorId *id, KontorDriveTree tree)
{
  g_autoptr (GArray) ids = kontor_drive_trees_list (self->trees, tree, id);

  for (guint i = 0; i < ids->len; i++)
    {
      KontorDriveCase *one = kontor_drive_cases_get (self, &g_array_index (ids, KontorId, i));

      if (!kontor_id_equal (kontor_drive_case_get_parent (one), id) ||
          kontor_drive_cases_get_fate (self, one) == KONTOR_DRIVE_FATE_GONE)
        continue;
      add_claim (folder, kontor_drive_case_get_local_name (one), one);
      add_claim (folder, kontor_drive_case_get_server_name (one), one);
    }
}

/* fold of the name → those whose place it shall be (GPtrArray of borrowed cases). */
static GHashTable *
get_claims (KontorDriveCases *self, const KontorId *id)
{
  GHashTable *folder = g_hash_table_lookup (self->claims, id);

  if (folder != NULL)
    return folder;
  folder = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                  (GDestroyNotify) g_ptr_array_unref);
  g_hash_table_insert (self->claims, kontor_id_copy (id), folder);
  add_claims (self, folder, id, REMOTE);
  add_claims (self, folder, id, LOCAL);
  return folder;
}

static GPtrArray *
find_claims (GHashTable *folder, const char *name)
{
  g_autofree char *fold = KONTOR_FAULT (FOLD_IGNORED) ? g_strdup (name)
                                                      : kontor_drive_name_fold (name);

  return g_hash_table_lookup (folder, fold);
}

/* --- names that nobody has --- */

typedef struct
{
  KontorDriveCases *cases; /* borrowed */
  const KontorId *folder; /* borrowed */
  KontorDriveCase *asker; /* borrowed */
} Taken;

GPtrArray *
kontor_drive_cases_find_named (KontorDriveCases *self, const KontorId *id, const char *name)
{
  GHashTable *folder = g_hash_table_lookup (self->named, id);

  if (folder == NULL)
    {
      folder = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) g_ptr_array_unref);
      g_hash_table_insert (self->named, kontor_id_copy (id), folder);
      for (guint i = 0; i < 2; i++)
        {
          const KontorDriveTree tree = i == 0 ? REMOTE : LOCAL;
          g_autoptr (GArray) ids = kontor_drive_trees_list (self->trees, tree, id);

          for (guint j = 0; j < ids->len; j++)
            {
              KontorDriveCase *one = kontor_drive_cases_get (self,
                                                             &g_array_index (ids, KontorId, j));

              add_claim (folder, one->node[tree].name, one);
            }
        }
    }
  return find_claims (folder, name);
}

static gboolean
is_among_others (GPtrArray *those, const KontorDriveCase *asker)
{
  for (guint i = 0; those != NULL && i < those->len; i++)
    if (those->pdata[i] != asker)
      return TRUE;
  return FALSE;
}

/* Whether anybody else has the name now, or shall have it. */
static gboolean
is_taken (const char *name, gpointer data)
{
  const Taken *taken = data;
  GHashTable *claims = get_claims (taken->cases, taken->folder);

  if (KONTOR_FAULT (COPY_NAME_TAKEN))
    return FALSE;
  return is_among_others (find_claims (claims, name), taken->asker) ||
         is_among_others (kontor_drive_cases_find_named (taken->cases, taken->folder, name),
                          taken->asker);
}

char *
kontor_drive_cases_make_copy_name (KontorDriveCases *self, KontorDriveCase *one)
{
  const KontorDriveNode *here = &one->node[LOCAL];
  Taken taken = { .cases = self, .folder = &here->parent };
  char *name = self->seams->make_copy_name (here->name, is_taken, &taken, self->seams->data);

  /* The next copy in this plan gets another. */
  add_claim (get_claims (self, &here->parent), name, one);
  return name;
}

/* --- settling --- */

/* It comes to its place from the disk, and the server does not have it there yet. */
static gboolean
is_newcomer (const KontorDriveCase *one)
{
  if (!one->has[LOCAL] || kontor_drive_case_get_holder (one) != LOCAL)
    return FALSE;
  return !one->has[REMOTE] || one->moved[LOCAL] || one->reclaimed;
}

/* @one of the disk and @other of the server shall lie under one name. */
static void
settle_same_name (KontorDriveCases *self, KontorDriveCase *one, KontorDriveCase *other)
{
  if (kontor_drive_case_is_unread (one))
    return;
  if (one->has[REMOTE])
    {
      if (KONTOR_FAULT (NAME_TAKEN_KEPT))
        return;
      one->reverted = TRUE;
      one->note = KONTOR_DRIVE_NOTE_MOVED_ELSEWHERE;
      self->again = TRUE;
      return;
    }
  if (other->has[REMOTE] && !other->has[LOCAL] &&
      (kontor_drive_node_same_content (&one->node[LOCAL], &other->node[REMOTE]) ||
       KONTOR_FAULT (TWINS_ADOPTED)) &&
      !(one->node[LOCAL].kind == KONTOR_DRIVE_FOLDER ? KONTOR_FAULT (FOLDERS_CONFLICT)
                                                     : KONTOR_FAULT (EQUAL_CONFLICT)))
    {
      one->equal = other;
      return;
    }
  one->yields = TRUE;
}

/* The disk tells names apart that other disks can't: the later gets another name at the server. */
static void
settle_twin (KontorDriveCases *self,
             GHashTable *folder,
             KontorDriveCase *one,
             KontorDriveCase *other)
{
  Taken taken = { .cases = self, .folder = &one->node[LOCAL].parent, .asker = one };
  const char *name = one->node[LOCAL].name;

  if (one->server_name != NULL)
    return;
  if (is_newcomer (other) && kontor_id_compare (&one->id, &other->id) < 0)
    return;
  if (one->has[REMOTE] && kontor_id_equal (&one->node[REMOTE].parent, taken.folder) &&
      kontor_drive_plan_is_twin_name (one->node[REMOTE].name, name))
    one->server_name = g_strdup (one->node[REMOTE].name);
  else
    one->server_name = kontor_drive_name_make_twin (name, is_taken, &taken);
  add_claim (folder, one->server_name, one);
}

static void
settle_name (KontorDriveCases *self, KontorDriveCase *one)
{
  GHashTable *folder = get_claims (self, &one->node[LOCAL].parent);
  GPtrArray *those = find_claims (folder, one->node[LOCAL].name);

  for (guint i = 0; those != NULL && i < those->len && !one->yields; i++)
    {
      KontorDriveCase *other = those->pdata[i];

      if (other == one)
        continue;
      if (g_str_equal (kontor_drive_case_get_local_name (other), one->node[LOCAL].name))
        settle_same_name (self, one, other);
      else
        settle_twin (self, folder, one, other);
    }
}

/* A twin on both sides: when nobody else has its name of the disk any more it gets that at the server
 * too; when somebody comes under just that name it gives way on the disk. */
static void
settle_old_twin (KontorDriveCases *self, KontorDriveCase *one)
{
  const char *name = one->node[LOCAL].name;
  GPtrArray *those = find_claims (get_claims (self, &one->node[LOCAL].parent), name);
  gboolean is_free = TRUE;

  for (guint i = 0; those != NULL && i < those->len; i++)
    {
      const KontorDriveCase *other = those->pdata[i];

      if (other == one)
        continue;
      is_free = FALSE;
      if (g_str_equal (kontor_drive_case_get_local_name (other), name))
        {
          one->twin = FALSE;
          self->again = TRUE;
          return;
        }
    }
  if (is_free && one->has[SYNCED] && !one->moved[REMOTE] && !one->reverted)
    {
      one->reclaimed = TRUE;
      self->again = TRUE;
    }
}

void
kontor_drive_cases_settle_names (KontorDriveCases *self)
{
  for (guint i = 0; i < self->chosen->len; i++)
    {
      KontorDriveCase *one = self->chosen->pdata[i];

      if (kontor_drive_cases_get_fate (self, one) != KONTOR_DRIVE_FATE_KEPT)
        continue;
      if (is_newcomer (one))
        settle_name (self, one);
      else if (one->twin && one->has[REMOTE] && one->has[LOCAL])
        settle_old_twin (self, one);
    }
}
