/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is to be done so that the three trees become equal. Pure; on the thread of the trees.
 *
 * Each side is compared with the base, place (folder and name) and content apart:
 *
 *   here      | there           | what is done
 *   ----------+-----------------+------------------------------------------------------------------
 *   same      | same            | nothing
 *   changed   | same            | COMMIT_PUT, _MOVE, _DELETE
 *   same      | changed         | DISK_PUT, _MOVE, _DELETE
 *   edited    | edited, equal   | ADOPT
 *   edited    | edited          | DISK_CONFLICT; then what is there comes, and the copy goes up
 *   edited    | deleted         | COMMIT_PUT, with the folders that it lies in
 *   deleted   | edited          | DISK_PUT, with the folders that it lies in
 *   moved     | moved elsewhere | DISK_MOVE: the server's place holds
 *   moved     | deleted         | FORGET with all that is in it; then it is new here, and goes up
 *   deleted   | moved           | FORGET with all that is in it; then it is new there, and comes
 *   moved     | moved, a ring   | DISK_MOVE: the move of the disk is taken back
 *   moved     | name was taken  | DISK_MOVE: the move of the disk is taken back
 *   made      | made, equal     | REKEY, then ADOPT; folders are always equal
 *   made      | made            | DISK_CONFLICT
 *   deleted   | deleted         | FORGET
 *
 * A folder that one side deleted stays for what the other side has new in it, and only for that. A name
 * that another disk can't tell from one that is there goes to the server as "name (case conflict)"; the
 * disk keeps its own. For a file that was not read yet nothing is planned, and nothing that would replace
 * or delete it. */

#include "config.h"

#include "kontor-drive-plan-private.h"
#include "kontor-fault.h"

#define REMOTE KONTOR_DRIVE_REMOTE
#define LOCAL KONTOR_DRIVE_LOCAL
#define SYNCED KONTOR_DRIVE_SYNCED

/* More often than this nothing that was decided makes another decision wrong: each time a move of the
 * disk is taken back or a name is free again, once for each node. */
#define SETTLE_MAX 1000

/**
 * kontor_drive_action_free:
 * @self: (transfer full) (nullable): an action
 */
void
kontor_drive_action_free (KontorDriveAction *self)
{
  if (self == NULL)
    return;
  kontor_drive_node_clear (&self->want);
  kontor_drive_node_clear (&self->local);
  kontor_drive_node_clear (&self->remote);
  g_free (self);
}

static KontorDriveAction *
add_action (GPtrArray *actions,
            KontorDriveActionKind kind,
            const KontorDriveCase *one,
            const KontorDriveNode *want)
{
  KontorDriveAction *action = g_new0 (KontorDriveAction, 1);

  action->kind = kind;
  action->id = one->id;
  action->other = one->id;
  action->note = one->note;
  if (want != NULL)
    kontor_drive_node_copy (want, &action->want);
  action->has_local = one->has[LOCAL];
  if (one->has[LOCAL])
    kontor_drive_node_copy (&one->node[LOCAL], &action->local);
  action->has_remote = one->has[REMOTE];
  if (one->has[REMOTE])
    kontor_drive_node_copy (&one->node[REMOTE], &action->remote);
  g_ptr_array_add (actions, action);
  return action;
}

static void
set_place (KontorDriveNode *node, const KontorDriveNode *from, const char *name)
{
  g_autofree char *copy = g_strdup (name);

  node->parent = from->parent;
  node->place = from->place;
  g_free (node->name);
  node->name = g_steal_pointer (&copy);
}

static void
set_content (KontorDriveNode *node, const KontorDriveNode *from)
{
  g_auto (KontorDriveNode) old = *node;

  kontor_drive_node_copy (from, node);
  node->parent = old.parent;
  node->place = old.place;
  g_free (node->name);
  node->name = g_steal_pointer (&old.name);
}

/* --- one node --- */

/* A folder goes as one where all that is in it goes; else each node by itself. */
static void
plan_gone (KontorDriveCases *self, KontorDriveCase *one, GPtrArray *actions)
{
  const KontorDriveTree side = one->has[REMOTE] ? REMOTE : LOCAL;
  KontorDriveCase *folder = NULL;

  if (!one->has[side])
    {
      if (one->has[SYNCED])
        add_action (actions, KONTOR_DRIVE_FORGET, one, &one->node[SYNCED]);
      return;
    }
  if (!kontor_drive_cases_all_goes (self, side, one))
    return;
  if (!kontor_id_is_nil (&one->node[side].parent))
    {
      folder = kontor_drive_cases_get (self, &one->node[side].parent);
      if (kontor_drive_cases_all_goes (self, side, folder))
        {
          /* What was looked at for this one's sake is planned for too. */
          kontor_drive_cases_choose (self, folder);
          return;
        }
    }
  add_action (actions, side == REMOTE ? KONTOR_DRIVE_COMMIT_DELETE : KONTOR_DRIVE_DISK_DELETE, one,
              &one->node[side]);
}

KontorDriveAction *
kontor_drive_cases_make_move (KontorDriveCases *self, KontorDriveSketch *sketch, const KontorId *id)
{
  const KontorDriveTree side = kontor_drive_sketch_get_tree (sketch);
  const KontorDriveCase *one = kontor_drive_cases_get (self, id);
  g_autoptr (GPtrArray) actions = g_ptr_array_new ();

  return add_action (actions, side == REMOTE ? KONTOR_DRIVE_COMMIT_MOVE : KONTOR_DRIVE_DISK_MOVE,
                     one, &one->node[side]);
}

static void
plan_commit_new (KontorDriveCase *one, GPtrArray *actions)
{
  KontorDriveAction *action = add_action (actions, KONTOR_DRIVE_COMMIT_PUT, one, &one->node[LOCAL]);

  set_place (&action->want, &one->node[LOCAL], kontor_drive_case_get_server_name (one));
}

static void
plan_conflict (KontorDriveCases *self, KontorDriveCase *one, GPtrArray *actions)
{
  g_autofree char *name = kontor_drive_cases_make_copy_name (self, one);
  KontorDriveAction *action = add_action (actions, KONTOR_DRIVE_DISK_CONFLICT, one,
                                          &one->node[LOCAL]);

  set_place (&action->want, &one->node[LOCAL], name);
  action->note = KONTOR_DRIVE_NOTE_CONFLICT;
  if (one->has[REMOTE])
    self->seams->make_id (&action->other, self->seams->data);
  action->want.id = action->other;
}

/* Which side's content holds; SYNCED: both do, or they can't meet. */
static KontorDriveTree
find_newer (const KontorDriveCase *one)
{
  if (!one->has[SYNCED] || KONTOR_FAULT (BASE_IGNORED))
    return SYNCED;
  if (one->edited[LOCAL] && one->edited[REMOTE])
    return KONTOR_FAULT (EDITS_LOCAL_WINS)    ? LOCAL
           : KONTOR_FAULT (EDITS_REMOTE_WINS) ? REMOTE
                                              : SYNCED;
  return one->edited[LOCAL] ? LOCAL : REMOTE;
}

static void
plan_content (KontorDriveCase *one, KontorDriveTree newer, GPtrArray *actions)
{
  KontorDriveAction *action = NULL;

  if (newer == LOCAL && !KONTOR_FAULT (EDIT_NOT_SENT))
    {
      action = add_action (actions, KONTOR_DRIVE_COMMIT_PUT, one, &one->node[LOCAL]);
      set_place (&action->want, &one->node[REMOTE], one->node[REMOTE].name);
    }
  else if (newer == REMOTE && !KONTOR_FAULT (EDIT_NOT_FETCHED))
    {
      action = add_action (actions, KONTOR_DRIVE_DISK_PUT, one, &one->node[REMOTE]);
      set_place (&action->want, &one->node[LOCAL], one->node[LOCAL].name);
    }
}

/* TRUE: it is, or goes, where it shall be. */
static gboolean
plan_place (KontorDriveCase *one, GPtrArray *actions)
{
  const KontorDriveNode *here = &one->node[LOCAL];
  const KontorDriveNode *there = &one->node[REMOTE];
  KontorDriveAction *action = NULL;

  if (kontor_drive_case_get_holder (one) == LOCAL)
    {
      const char *name = kontor_drive_case_get_server_name (one);

      if (kontor_id_equal (&here->parent, &there->parent) && g_str_equal (name, there->name))
        return TRUE;
      action = add_action (actions, KONTOR_DRIVE_COMMIT_MOVE, one, there);
      set_place (&action->want, here, name);
      return FALSE;
    }
  if (kontor_id_equal (&here->parent, &there->parent) &&
      g_str_equal (kontor_drive_case_get_local_name (one), here->name))
    return TRUE;
  action = add_action (actions, KONTOR_DRIVE_DISK_MOVE, one, here);
  set_place (&action->want, there, kontor_drive_case_get_local_name (one));
  if (action->note == KONTOR_DRIVE_NOTE_NONE && one->moved[LOCAL])
    action->note = KONTOR_DRIVE_NOTE_MOVED_ELSEWHERE;
  return FALSE;
}

/* What both sides agree on becomes the base. */
static void
plan_adoption (KontorDriveCase *one, gboolean in_place, gboolean equal, GPtrArray *actions)
{
  const KontorDriveNode *there = &one->node[REMOTE];
  const KontorDriveNode *base = &one->node[SYNCED];
  KontorDriveAction *action = NULL;

  if (KONTOR_FAULT (NOT_ADOPTED))
    return;
  if (!one->has[SYNCED])
    {
      if (in_place && equal)
        add_action (actions, KONTOR_DRIVE_ADOPT, one, there);
      return;
    }
  in_place = in_place && !kontor_drive_node_same_place (base, there);
  equal = equal && !kontor_drive_node_same_content (base, there);
  if (!in_place && !equal)
    return;
  action = add_action (actions, KONTOR_DRIVE_ADOPT, one, base);
  if (in_place)
    set_place (&action->want, there, there->name);
  if (equal)
    set_content (&action->want, there);
}

static void
plan_both (KontorDriveCases *self, KontorDriveCase *one, GPtrArray *actions)
{
  const gboolean equal = kontor_drive_node_same_content (&one->node[LOCAL], &one->node[REMOTE]);
  const KontorDriveTree newer = find_newer (one);
  gboolean in_place = FALSE;

  if (!equal || KONTOR_FAULT (EQUAL_EDITS_CONFLICT))
    {
      const gboolean both_edited = one->has[SYNCED] && one->edited[LOCAL] && one->edited[REMOTE];

      if (equal ? both_edited : newer == SYNCED)
        {
          plan_conflict (self, one, actions);
          return;
        }
      if (!equal)
        plan_content (one, newer, actions);
    }
  in_place = plan_place (one, actions);
  plan_adoption (one, in_place, equal, actions);
}

static void
plan_kept (KontorDriveCases *self, KontorDriveCase *one, GPtrArray *actions)
{
  if (kontor_drive_case_is_unread (one))
    return;
  if (one->equal != NULL)
    {
      KontorDriveAction *action = add_action (actions, KONTOR_DRIVE_REKEY, one, &one->node[LOCAL]);

      action->other = one->equal->id;
      action->want.id = one->equal->id;
      action->note = KONTOR_DRIVE_NOTE_NONE;
    }
  else if (one->yields)
    plan_conflict (self, one, actions);
  else if (!one->has[REMOTE])
    plan_commit_new (one, actions);
  else if (!one->has[LOCAL])
    add_action (actions, KONTOR_DRIVE_DISK_PUT, one, &one->node[REMOTE]);
  else
    plan_both (self, one, actions);
}

static void
plan_case (KontorDriveCases *self, KontorDriveCase *one, GPtrArray *actions)
{
  switch (kontor_drive_cases_get_fate (self, one))
    {
    case KONTOR_DRIVE_FATE_KEPT:
      plan_kept (self, one, actions);
      break;
    case KONTOR_DRIVE_FATE_GONE:
      plan_gone (self, one, actions);
      break;
    case KONTOR_DRIVE_FATE_RESCUED:
      add_action (actions, KONTOR_DRIVE_FORGET, one, &one->node[SYNCED]);
      break;
    case KONTOR_DRIVE_FATE_WAITS:
    case KONTOR_DRIVE_FATE_OPEN:
    default:
      break;
    }
}

/* --- all of them --- */

static int
compare_cases (gconstpointer a, gconstpointer b)
{
  const KontorDriveCase *const *one = a;
  const KontorDriveCase *const *other = b;

  return kontor_id_compare (&(*one)->id, &(*other)->id);
}

/* Forgets what was found out, keeps what was decided. */
static void
begin_again (KontorDriveCases *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  self->again = FALSE;
  g_hash_table_remove_all (self->claims);
  g_hash_table_iter_init (&iter, self->all);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KontorDriveCase *one = value;

      one->fate = KONTOR_DRIVE_FATE_OPEN;
      one->goes[REMOTE] = one->goes[LOCAL] = 0;
      one->equal = NULL;
      one->yields = FALSE;
      if (!one->reverted)
        one->note = KONTOR_DRIVE_NOTE_NONE;
      g_clear_pointer (&one->server_name, g_free);
    }
}

static void
settle (KontorDriveCases *self)
{
  for (guint i = 0; i < SETTLE_MAX; i++)
    {
      kontor_drive_cases_break_rings (self);
      g_ptr_array_sort (self->chosen, compare_cases);
      kontor_drive_cases_settle_names (self);
      if (!self->again)
        return;
      begin_again (self);
    }
}

/* The person may not do everything on the server; what they may not stays a difference. */
static gboolean
may (KontorDriveCases *self, const KontorDriveAction *action)
{
  if (action->kind > KONTOR_DRIVE_COMMIT_DELETE || self->seams->may == NULL)
    return TRUE;
  return self->seams->may (action->kind, &action->want, self->seams->data);
}

GPtrArray *
kontor_drive_plan (KontorDriveTrees *trees, const GArray *among, const KontorDrivePlanSeams *seams)
{
  g_autoptr (KontorDriveCases) cases = NULL;
  GPtrArray *actions = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_action_free);

  g_return_val_if_fail (trees != NULL && seams != NULL, actions);

  cases = kontor_drive_cases_new (trees, among, seams);
  settle (cases);
  /* Deleting may choose more, at the end. */
  for (guint i = 0; i < cases->chosen->len; i++)
    plan_case (cases, cases->chosen->pdata[i], actions);
  for (guint i = actions->len; i > 0; i--)
    if (!may (cases, actions->pdata[i - 1]))
      g_ptr_array_remove_index (actions, i - 1);
  return kontor_drive_cases_order (cases, actions);
}

static const char *const kind_names[] = {
  [KONTOR_DRIVE_COMMIT_PUT] = "commit put",
  [KONTOR_DRIVE_COMMIT_MOVE] = "commit move",
  [KONTOR_DRIVE_COMMIT_DELETE] = "commit delete",
  [KONTOR_DRIVE_DISK_PUT] = "disk put",
  [KONTOR_DRIVE_DISK_MOVE] = "disk move",
  [KONTOR_DRIVE_DISK_DELETE] = "disk delete",
  [KONTOR_DRIVE_DISK_CONFLICT] = "disk conflict",
  [KONTOR_DRIVE_ADOPT] = "adopt",
  [KONTOR_DRIVE_REKEY] = "rekey",
  [KONTOR_DRIVE_FORGET] = "forget",
};

/* The end of an id tells nodes apart well enough to be read. */
char *
kontor_drive_action_to_string (const KontorDriveAction *self)
{
  char id[KONTOR_ID_LENGTH + 1];
  char parent[KONTOR_ID_LENGTH + 1];
  char other[KONTOR_ID_LENGTH + 1];
  g_autofree char *name = NULL;
  const gboolean has_other = !kontor_id_equal (&self->id, &self->other);

  kontor_id_format (&self->id, id);
  kontor_id_format (&self->want.parent, parent);
  kontor_id_format (&self->other, other);
  name = g_utf8_make_valid (self->want.name != NULL ? self->want.name : "", -1);
  return g_strdup_printf ("%s %s …%s in …%s%s%s", kind_names[self->kind], name, id + 24,
                          parent + 24, has_other ? " as …" : "", has_other ? other + 24 : "");
}
