/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In which order actions can be carried out: they are tried on a sketch of each side, where an action
 * that lacks its folder, or finds its name taken, waits for the one that it waits for. Where some wait for
 * each other in a ring (two that change names), one goes under another name first and the next plan takes
 * it to its own. On the thread of the trees. */

#include "config.h"

#include "kontor-drive-plan-private.h"
#include "kontor-fault.h"

#define DEPTH_MAX 4096

typedef enum
{
  BLOCKED_NOT,
  BLOCKED_BY_FOLDER, /* that is not there yet */
  BLOCKED_BY_NAME, /* that another has */
  BLOCKED_BY_RING, /* it would lie below itself */
} Block;

typedef enum
{
  SEEN_NOT,
  SEEN_ON_WAY,
  SEEN_DONE,
} Seen;

/* One action on its way. */
typedef struct
{
  KontorDriveAction *action; /* owned until it is ordered */
  guint phase;
  guint depth;
  Block block;
  KontorId blocker; /* the folder, or who has the name */
  Seen seen;
} Step;

/* One side: the server or the disk. */
typedef struct
{
  KontorDriveSketch *sketch; /* owned */
  GHashTable *steps; /* owned: KontorId → borrowed Step that is to make, move or delete it */
  GHashTable *waiting; /* owned: KontorId → GPtrArray of borrowed Step that wait for it */
} Side;

typedef struct
{
  KontorDriveCases *cases; /* borrowed */
  Side sides[2];
  GPtrArray *steps; /* owned, element-type Step */
  GPtrArray *ready; /* borrowed Step: to be tried, the last first */
  GPtrArray *ordered; /* owned: what is returned */
} Order;

static void
step_free (Step *self)
{
  kontor_drive_action_free (self->action);
  g_free (self);
}

static void
side_init (Side *self, KontorDriveCases *cases, KontorDriveTree tree)
{
  self->sketch = kontor_drive_sketch_new (cases, tree);
  self->steps = g_hash_table_new (kontor_id_hash, kontor_id_equal);
  self->waiting = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                         (GDestroyNotify) g_ptr_array_unref);
}

static void
side_clear (Side *self)
{
  kontor_drive_sketch_free (self->sketch);
  g_hash_table_unref (self->steps);
  g_hash_table_unref (self->waiting);
}

static Side *
get_side (Order *self, const Step *step)
{
  return &self->sides[step->action->kind <= KONTOR_DRIVE_COMMIT_DELETE ? 0 : 1];
}

/* --- steps --- */

/* @parent: (nullable): NULL: gone. Whoever waits for it may try again. */
static void
put_down (Order *self, Side *side, const KontorId *id, const KontorId *parent, const char *name)
{
  GPtrArray *waiting = g_hash_table_lookup (side->waiting, id);

  kontor_drive_sketch_put (side->sketch, id, parent, name);
  for (guint i = waiting != NULL ? waiting->len : 0; i > 0; i--)
    g_ptr_array_add (self->ready, waiting->pdata[i - 1]);
  if (waiting != NULL)
    g_ptr_array_set_size (waiting, 0);
}

static void
find_block (Order *self, Step *step)
{
  Side *side = get_side (self, step);
  const KontorDriveAction *action = step->action;
  const KontorDriveNode *want = &action->want;
  const KontorId *holder = NULL;

  step->block = BLOCKED_NOT;
  if (KONTOR_FAULT (ORDER_IGNORED))
    return;
  if (!kontor_drive_sketch_has (side->sketch, &want->parent))
    {
      step->block = BLOCKED_BY_FOLDER;
      step->blocker = want->parent;
      return;
    }
  if (want->kind == KONTOR_DRIVE_FOLDER &&
      kontor_drive_sketch_is_below (side->sketch, &want->parent, &action->id))
    {
      step->block = BLOCKED_BY_RING;
      return;
    }
  holder = kontor_drive_sketch_find (side->sketch, &want->parent, want->name, &action->id);
  if (holder == NULL)
    return;
  step->block = BLOCKED_BY_NAME;
  step->blocker = *holder;
}

static void
finish (Order *self, Step *step)
{
  g_ptr_array_add (self->ordered, g_steal_pointer (&step->action));
}

/* What changes no place can be done at any time. */
static gboolean
is_placed (const KontorDriveAction *action)
{
  switch (action->kind)
    {
    case KONTOR_DRIVE_COMMIT_PUT:
      return !action->has_remote;
    case KONTOR_DRIVE_DISK_PUT:
      return !action->has_local;
    case KONTOR_DRIVE_COMMIT_MOVE:
    case KONTOR_DRIVE_COMMIT_DELETE:
    case KONTOR_DRIVE_DISK_MOVE:
    case KONTOR_DRIVE_DISK_DELETE:
    case KONTOR_DRIVE_DISK_CONFLICT:
      return TRUE;
    case KONTOR_DRIVE_ADOPT:
    case KONTOR_DRIVE_REKEY:
    case KONTOR_DRIVE_FORGET:
    default:
      return FALSE;
    }
}

static void
wait_for (Side *side, Step *step)
{
  GPtrArray *waiting = g_hash_table_lookup (side->waiting, &step->blocker);

  if (waiting == NULL)
    {
      waiting = g_ptr_array_new ();
      g_hash_table_insert (side->waiting, kontor_id_copy (&step->blocker), waiting);
    }
  g_ptr_array_add (waiting, step);
}

static void
try_step (Order *self, Step *step)
{
  Side *side = get_side (self, step);
  const KontorDriveAction *action = step->action;

  if (!is_placed (action))
    {
      finish (self, step);
      return;
    }
  switch (action->kind)
    {
    case KONTOR_DRIVE_COMMIT_DELETE:
    case KONTOR_DRIVE_DISK_DELETE:
      put_down (self, side, &action->id, NULL, NULL);
      break;
    case KONTOR_DRIVE_DISK_CONFLICT:
      put_down (self, side, &action->id, NULL, NULL);
      put_down (self, side, &action->other, &action->want.parent, action->want.name);
      break;
    default:
      find_block (self, step);
      if (step->block == BLOCKED_BY_FOLDER || step->block == BLOCKED_BY_NAME)
        wait_for (side, step);
      if (step->block != BLOCKED_NOT)
        return;
      put_down (self, side, &action->id, &action->want.parent, action->want.name);
      break;
    }
  finish (self, step);
}

static void
try_ready (Order *self)
{
  while (self->ready->len > 0)
    {
      Step *step = g_ptr_array_remove_index (self->ready, self->ready->len - 1);

      if (step->action != NULL)
        try_step (self, step);
    }
}

/* Those that would have put a folder below itself, as often as one of them could be done. */
static void
try_rings_again (Order *self)
{
  guint before = 0;

  do
    {
      before = self->ordered->len;
      for (guint i = 0; i < self->steps->len; i++)
        {
          Step *step = self->steps->pdata[i];

          if (step->action != NULL && step->block == BLOCKED_BY_RING)
            {
              g_ptr_array_add (self->ready, step);
              try_ready (self);
            }
        }
    }
  while (self->ordered->len > before);
}

/* --- rings of names --- */

static gboolean find_ring (Order *self, Step *step, GPtrArray *way);

static gboolean
follow (Order *self, Side *side, const KontorId *id, GPtrArray *way)
{
  Step *next = g_hash_table_lookup (side->steps, id);

  return next != NULL && next->action != NULL && find_ring (self, next, way);
}

/* A folder that is to go holds the name: it waits for those that move out of it. */
static gboolean
follow_out (Order *self, Side *side, const KontorId *folder, GPtrArray *way)
{
  KontorDriveCase *one = kontor_drive_cases_get (self->cases, folder);

  if (g_hash_table_contains (side->steps, folder) ||
      !one->has[kontor_drive_sketch_get_tree (side->sketch)] ||
      kontor_drive_cases_get_fate (self->cases, one) != KONTOR_DRIVE_FATE_GONE)
    return FALSE;
  for (guint i = 0; i < self->steps->len; i++)
    {
      Step *step = self->steps->pdata[i];

      if (step->action != NULL && get_side (self, step) == side && is_placed (step->action) &&
          kontor_drive_sketch_has (side->sketch, &step->action->id) &&
          kontor_drive_sketch_is_below (side->sketch,
                                        kontor_drive_sketch_get_parent (side->sketch,
                                                                        &step->action->id),
                                        folder) &&
          find_ring (self, step, way))
        return TRUE;
    }
  return FALSE;
}

/* Goes from each step to those that it waits for. TRUE: one was met again, and is the last of @way. */
static gboolean
find_ring (Order *self, Step *step, GPtrArray *way)
{
  Side *side = get_side (self, step);
  gboolean found = FALSE;

  if (step->seen == SEEN_DONE)
    return FALSE;
  g_ptr_array_add (way, step);
  if (step->seen == SEEN_ON_WAY)
    return TRUE;
  step->seen = SEEN_ON_WAY;
  if (step->block == BLOCKED_BY_FOLDER || step->block == BLOCKED_BY_NAME)
    found = follow (self, side, &step->blocker, way) ||
            follow_out (self, side, &step->blocker, way);
  else if (step->block == BLOCKED_BY_RING)
    {
      const KontorId *at = &step->action->want.parent;

      for (guint i = 0; i < DEPTH_MAX && !found && !kontor_id_equal (at, &step->action->id); i++)
        {
          found = follow (self, side, at, way);
          at = kontor_drive_sketch_get_parent (side->sketch, at);
        }
    }
  if (!found)
    {
      step->seen = SEEN_DONE;
      g_ptr_array_set_size (way, (int) way->len - 1);
    }
  return found;
}

/* Of a ring, the one of the least id that can go elsewhere for a while. */
static Step *
choose_of_ring (GPtrArray *way, Block block)
{
  Step *met = way->pdata[way->len - 1];
  Step *chosen = NULL;

  for (guint i = way->len - 1; i > 0; i--)
    {
      Step *step = way->pdata[i - 1];

      if (step->block == block && step->action->has_local && step->action->has_remote &&
          (chosen == NULL || kontor_id_compare (&step->action->id, &chosen->action->id) < 0))
        chosen = step;
      if (step == met)
        break;
    }
  return chosen;
}

/* A name that nobody else has: the end of the id is in it. */
static char *
make_temporary_name (const KontorId *id)
{
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (id, text);
  return g_strdup_printf ("swap-%s.tmp", text + 19);
}

static void
set_temporary_name (KontorDriveAction *action)
{
  g_free (action->want.name);
  action->want.name = make_temporary_name (&action->id);
}

/* A folder that is to go, but not before others moved out, makes room for them. */
static Step *
move_away (Order *self, GPtrArray *way)
{
  Step *met = way->pdata[way->len - 1];

  for (guint i = way->len - 1; i > 0; i--)
    {
      Step *step = way->pdata[i - 1];
      Side *side = get_side (self, step);

      if (step->block == BLOCKED_BY_NAME && !g_hash_table_contains (side->steps, &step->blocker))
        {
          Step *added = g_new0 (Step, 1);

          added->action = kontor_drive_cases_make_move (self->cases, side->sketch, &step->blocker);
          g_ptr_array_add (self->steps, added);
          g_hash_table_insert (side->steps, &added->action->id, added);
          return added;
        }
      if (step == met)
        break;
    }
  return NULL;
}

/* One of the ring takes another name until the next plan. */
static Step *
loosen (Order *self, GPtrArray *way)
{
  Step *step = move_away (self, way);

  if (step == NULL)
    step = choose_of_ring (way, BLOCKED_BY_NAME);
  if (step == NULL)
    {
      /* Only its folder holds it up: it makes room where it is. */
      step = choose_of_ring (way, BLOCKED_BY_FOLDER);
      if (step != NULL)
        step->action->want.parent = *kontor_drive_sketch_get_parent (get_side (self, step)->sketch,
                                                                     &step->action->id);
    }
  if (step != NULL)
    set_temporary_name (step->action);
  return step;
}

static gboolean
loosen_ring (Order *self)
{
  Step *chosen = NULL;

  if (KONTOR_FAULT (SWAP_STUCK))
    return FALSE;
  for (guint i = 0; i < self->steps->len; i++)
    ((Step *) self->steps->pdata[i])->seen = SEEN_NOT;
  for (guint i = 0; i < self->steps->len && chosen == NULL; i++)
    {
      Step *step = self->steps->pdata[i];
      g_autoptr (GPtrArray) way = g_ptr_array_new ();

      if (step->action != NULL && find_ring (self, step, way))
        chosen = loosen (self, way);
      for (guint j = 0; j < way->len; j++)
        ((Step *) way->pdata[j])->seen = SEEN_DONE;
    }
  if (chosen != NULL)
    g_ptr_array_add (self->ready, chosen);
  return chosen != NULL;
}

/* --- all of them --- */

static guint
get_phase (const KontorDriveAction *action)
{
  switch (action->kind)
    {
    case KONTOR_DRIVE_FORGET:
      return 0;
    case KONTOR_DRIVE_ADOPT:
      return 1;
    case KONTOR_DRIVE_DISK_CONFLICT:
      return 2;
    case KONTOR_DRIVE_COMMIT_PUT:
    case KONTOR_DRIVE_COMMIT_MOVE:
    case KONTOR_DRIVE_COMMIT_DELETE:
      return 3;
    case KONTOR_DRIVE_DISK_PUT:
    case KONTOR_DRIVE_DISK_MOVE:
    case KONTOR_DRIVE_DISK_DELETE:
      return 4;
    /* What lies in the folder has another folder afterwards, and the rest was planned before that. */
    case KONTOR_DRIVE_REKEY:
    default:
      return 5;
    }
}

/* In the base: what lies in a folder is forgotten before the folder. */
static guint
get_depth (KontorDriveCases *cases, const KontorDriveAction *action)
{
  const KontorId *at = &action->id;
  guint depth = 0;

  while (action->kind == KONTOR_DRIVE_FORGET && depth < DEPTH_MAX && !kontor_id_is_nil (at))
    {
      const KontorDriveCase *one = kontor_drive_cases_get (cases, at);

      if (!one->has[KONTOR_DRIVE_SYNCED])
        break;
      at = &one->node[KONTOR_DRIVE_SYNCED].parent;
      depth++;
    }
  return depth;
}

static int
compare_steps (gconstpointer a, gconstpointer b)
{
  const Step *one = *(const Step *const *) a;
  const Step *other = *(const Step *const *) b;
  int order = 0;

  if (one->phase != other->phase)
    return one->phase < other->phase ? -1 : 1;
  if (one->depth != other->depth)
    return one->depth > other->depth ? -1 : 1;
  order = kontor_id_compare (&one->action->id, &other->action->id);
  return order != 0 ? order : (int) one->action->kind - (int) other->action->kind;
}

static void
take_steps (Order *self, GPtrArray *actions)
{
  for (guint i = 0; i < actions->len; i++)
    {
      Step *step = g_new0 (Step, 1);

      step->action = g_steal_pointer (&actions->pdata[i]);
      step->phase = get_phase (step->action);
      step->depth = get_depth (self->cases, step->action);
      g_ptr_array_add (self->steps, step);
      if (is_placed (step->action))
        g_hash_table_insert (get_side (self, step)->steps, &step->action->id, step);
    }
  g_ptr_array_sort (self->steps, compare_steps);
}

GPtrArray *
kontor_drive_cases_order (KontorDriveCases *cases, GPtrArray *actions)
{
  Order self = { .cases = cases };

  side_init (&self.sides[0], cases, KONTOR_DRIVE_REMOTE);
  side_init (&self.sides[1], cases, KONTOR_DRIVE_LOCAL);
  self.steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  self.ready = g_ptr_array_new ();
  self.ordered = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_action_free);
  take_steps (&self, actions);
  g_ptr_array_unref (actions);

  for (guint i = 0; i < self.steps->len; i++)
    {
      g_ptr_array_add (self.ready, self.steps->pdata[i]);
      try_ready (&self);
    }
  try_rings_again (&self);
  while (loosen_ring (&self))
    {
      try_ready (&self);
      try_rings_again (&self);
    }

  g_ptr_array_unref (self.ready);
  side_clear (&self.sides[0]);
  side_clear (&self.sides[1]);
  g_ptr_array_unref (self.steps);
  return self.ordered;
}
