/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scripts: made from a seed, written for people, made smaller where they break a rule. */

#include "config.h"

#include "plan-model.h"

/* Few names, so that they meet: some differ in case only, some in how Unicode writes them, some are what
 * a conflict copy would be called. */
static const char *const names[] = {
  "a", "b", "c", "d", "A", "B", "a (c)", "b (c)", "\303\251", "e\314\201", "\303\211",
};

static guint
below (KontorSeededRandom *random, guint limit)
{
  return (guint) kontor_random_below (&random->parent, limit);
}

static const char *
pick_name (KontorSeededRandom *random)
{
  return names[below (random, below (random, 3) == 0 ? G_N_ELEMENTS (names) : 4)];
}

/* Contents 1 to 3 are written by many; others once. */
static guint
pick_content (KontorSeededRandom *random, guint position)
{
  return below (random, 4) == 0 ? 1 + below (random, 3) : 100 + position;
}

static void
add_make (Script *self, KontorSeededRandom *random, guint actor, guint *n_labels)
{
  Step step = { .kind = below (random, 3) == 0 ? STEP_FOLDER : STEP_FILE, .actor = actor };

  if (*n_labels + 1 >= MODEL_LABELS_MAX)
    return;
  step.parent = below (random, 3) == 0 ? 0 : below (random, *n_labels + 1);
  step.label = ++*n_labels;
  step.name = pick_name (random);
  step.content = pick_content (random, self->steps->len);
  step.unread = below (random, 12) == 0;
  g_array_append_val (self->steps, step);
}

static void
add_change (Script *self, KontorSeededRandom *random, guint actor, guint *n_labels)
{
  static const StepKind kinds[] = {
    STEP_EDIT, STEP_EDIT,   STEP_EDIT,   STEP_MOVE, STEP_MOVE,
    STEP_MOVE, STEP_DELETE, STEP_DELETE, STEP_SWAP,
  };
  const guint count = MAX (*n_labels, 1);
  Step step = { .kind = kinds[below (random, G_N_ELEMENTS (kinds))], .actor = actor };

  if (below (random, 4) == 0)
    {
      add_make (self, random, actor, n_labels);
      return;
    }
  step.label = 1 + below (random, count);
  step.other = 1 + below (random, count);
  step.parent = below (random, 3) == 0 ? 0 : below (random, count + 1);
  step.name = pick_name (random);
  step.content = pick_content (random, self->steps->len);
  step.unread = below (random, 12) == 0;
  g_array_append_val (self->steps, step);
}

/* Who works: everybody, only people at the server, or only one device, with what that must mean. */
static guint
pick_actor (Script *self, KontorSeededRandom *random, guint sides)
{
  if (sides == 0)
    return 0;
  if (sides == 1)
    return 1;
  return below (random, self->devices + 1);
}

/* A folder that somebody makes in this script; 0: there is none. */
static guint
pick_folder (Script *self, KontorSeededRandom *random)
{
  const guint start = below (random, self->steps->len + 1);

  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = &g_array_index (self->steps, Step, (start + i) % self->steps->len);

      if (step->kind == STEP_FOLDER)
        return step->label;
    }
  return 0;
}

static void
add_move (Script *self, guint actor, guint label, guint parent, const char *name)
{
  const Step step = {
    .kind = STEP_MOVE, .actor = actor, .label = label, .parent = parent, .name = name
  };

  g_array_append_val (self->steps, step);
}

/* What two do, or one does in two steps, that chance alone seldom brings together. */
static void
add_pair (Script *self, KontorSeededRandom *random, guint one, guint other, guint *n_labels)
{
  const guint first = pick_folder (self, random);
  const guint second = pick_folder (self, random);
  Step delete = { .kind = STEP_DELETE, .actor = one, .label = first };

  switch (below (random, 5))
    {
    case 0: /* into each other */
      add_move (self, one, first, second, pick_name (random));
      add_move (self, other, second, first, pick_name (random));
      break;
    case 1: /* what was inside is outside */
      add_move (self, one, first, 0, pick_name (random));
      add_move (self, one, second, first, pick_name (random));
      break;
    case 2: /* one name twice */
      add_make (self, random, one, n_labels);
      add_make (self, random, other, n_labels);
      if (self->steps->len >= 2)
        {
          Step *last = &g_array_index (self->steps, Step, self->steps->len - 1);
          const Step *before = last - 1;

          if (before->name != NULL)
            {
              last->parent = before->parent;
              last->name = before->name;
            }
        }
      break;
    case 3: /* one deletes a folder, another puts something into it */
      g_array_append_val (self->steps, delete);
      add_make (self, random, other, n_labels);
      g_array_index (self->steps, Step, self->steps->len - 1).parent = first;
      break;
    default: /* something else under the name of what was deleted */
      delete.label = 1 + below (random, MAX (*n_labels, 1));
      for (guint i = 0; i < self->base; i++)
        {
          const Step made = g_array_index (self->steps, Step, i);

          if (made.label != delete.label)
            continue;
          g_array_append_val (self->steps, delete);
          add_make (self, random, one, n_labels);
          g_array_index (self->steps, Step, self->steps->len - 1).parent = made.parent;
          g_array_index (self->steps, Step, self->steps->len - 1).name = made.name;
          break;
        }
      break;
    }
}

/**
 * model_script_new:
 * @seed: what it is made from
 *
 * Returns: (transfer full): a base of a few files and folders, then changes on several sides, among which
 *   devices plan and carry out
 */
Script *
model_script_new (guint64 seed)
{
  static const guint device_counts[] = { 1, 1, 1, 2, 3 };
  Script *self = g_new0 (Script, 1);
  KontorSeededRandom random;
  guint n_labels = 0;
  guint sides = 0;
  guint changes = 0;

  kontor_seeded_random_init (&random, seed);
  self->seed = seed;
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  self->devices = device_counts[below (&random, G_N_ELEMENTS (device_counts))];
  self->hostile = below (&random, 3) == 0;
  self->united = below (&random, 8) == 0;
  sides = below (&random, 6);
  for (guint i = below (&random, 10); i > 0; i--)
    add_make (self, &random, 0, &n_labels);
  self->base = self->steps->len;
  changes = 1 + below (&random, 8);
  for (guint i = 0; i < changes; i++)
    {
      const guint actor = pick_actor (self, &random, sides);

      if (below (&random, 4) == 0)
        add_pair (self, &random, actor, pick_actor (self, &random, sides), &n_labels);
      else
        add_change (self, &random, actor, &n_labels);
      if (below (&random, 3) == 0)
        {
          Step step = { .kind = below (&random, 2) == 0 ? STEP_PLAN : STEP_CARRY };

          step.actor = 1 + below (&random, self->devices);
          g_array_append_val (self->steps, step);
        }
    }
  return self;
}

Script *
model_script_copy (const Script *self)
{
  Script *copy = g_new0 (Script, 1);

  *copy = *self;
  copy->steps = g_array_copy (self->steps);
  return copy;
}

void
model_script_free (Script *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->steps);
  g_free (self);
}

/* --- for people --- */

static char *
describe (const Step *step)
{
  switch (step->kind)
    {
    case STEP_FILE:
      return g_strdup_printf ("makes file %u “%s” in %u with content %u%s", step->label, step->name,
                              step->parent, step->content, step->unread ? ", unread" : "");
    case STEP_FOLDER:
      return g_strdup_printf ("makes folder %u “%s” in %u", step->label, step->name, step->parent);
    case STEP_EDIT:
      return g_strdup_printf ("writes content %u to %u%s", step->content, step->label,
                              step->unread ? ", unread" : "");
    case STEP_MOVE:
      return g_strdup_printf ("moves %u to %u as “%s”", step->label, step->parent, step->name);
    case STEP_DELETE:
      return g_strdup_printf ("deletes %u", step->label);
    case STEP_SWAP:
      return g_strdup_printf ("swaps the names of %u and %u", step->label, step->other);
    case STEP_PLAN:
      return g_strdup ("plans");
    case STEP_CARRY:
      return g_strdup ("carries out");
    default:
      g_assert_not_reached ();
    }
}

char *
model_script_to_string (const Script *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "seed %" G_GUINT64_FORMAT ", %u device(s)%s%s\n", self->seed,
                          self->devices, self->united ? ", the first united" : "",
                          self->hostile ? ", hostile" : "");
  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = &g_array_index (self->steps, Step, i);
      g_autofree char *what = describe (step);

      if (i < self->base)
        g_string_append_printf (text, "  base %s\n", what);
      else if (step->actor == 0)
        g_string_append_printf (text, "  server %s\n", what);
      else
        g_string_append_printf (text, "  device %u %s\n", step->actor, what);
    }
  return g_string_free_and_steal (text);
}

/* --- smaller --- */

static gboolean
breaks (const Script *script)
{
  g_autofree char *failure = model_run (script, NULL);

  return failure != NULL;
}

static gboolean
try_without_step (Script **best, guint at)
{
  g_autoptr (Script) less = model_script_copy (*best);

  g_array_remove_index (less->steps, at);
  if (at < less->base)
    less->base--;
  if (!breaks (less))
    return FALSE;
  model_script_free (*best);
  *best = g_steal_pointer (&less);
  return TRUE;
}

static void
try_calmer (Script **best)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (Script) less = model_script_copy (*best);

      if (i == 0)
        less->hostile = FALSE;
      else if (i == 1)
        less->united = FALSE;
      else if (less->devices > 1)
        less->devices--;
      if (breaks (less))
        {
          model_script_free (*best);
          *best = g_steal_pointer (&less);
        }
    }
}

/* Leaves out what is not needed for a rule to break, until nothing more can be left out. */
Script *
model_shrink (const Script *script)
{
  Script *best = model_script_copy (script);
  guint before = 0;

  do
    {
      before = best->steps->len;
      try_calmer (&best);
      for (guint i = best->steps->len; i > 0; i--)
        try_without_step (&best, i - 1);
    }
  while (best->steps->len < before);
  return best;
}
