/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two stacks of steps, the next at the end. The replica knows how each is undone; here is only in which
 * order. Main thread. */

#include "config.h"

#include "kontor-undo-stack.h"

/* As many as the replica keeps would be too many to remember what they were. */
#define STEPS_MAX 100

typedef struct
{
  gint64 number;
  char *name; /* owned */
} Step;

struct _KontorUndoStack
{
  GPtrArray *done; /* owned, of Step */
  GPtrArray *undone; /* owned, of Step */
};

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->name);
  g_free (step);
}

/* (transfer full) (nullable) */
static Step *
take (GPtrArray *steps, gint64 number)
{
  for (guint i = steps->len; i-- > 0;)
    if (((Step *) steps->pdata[i])->number == number)
      return g_ptr_array_steal_index (steps, i);

  return NULL;
}

static const Step *
get_last (GPtrArray *steps)
{
  return steps->len > 0 ? steps->pdata[steps->len - 1] : NULL;
}

static void
move (GPtrArray *from, GPtrArray *to, gint64 number)
{
  Step *step = take (from, number);

  if (step != NULL)
    g_ptr_array_add (to, step);
}

KontorUndoStack *
kontor_undo_stack_new (void)
{
  KontorUndoStack *self = g_new0 (KontorUndoStack, 1);

  self->done = g_ptr_array_new_with_free_func (step_free);
  self->undone = g_ptr_array_new_with_free_func (step_free);

  return self;
}

void
kontor_undo_stack_free (KontorUndoStack *self)
{
  g_ptr_array_unref (self->done);
  g_ptr_array_unref (self->undone);
  g_free (self);
}

gint64
kontor_undo_stack_get_undo (const KontorUndoStack *self)
{
  const Step *step = get_last (self->done);

  return step != NULL ? step->number : 0;
}

const char *
kontor_undo_stack_get_undo_name (const KontorUndoStack *self)
{
  const Step *step = get_last (self->done);

  return step != NULL ? step->name : NULL;
}

gint64
kontor_undo_stack_get_redo (const KontorUndoStack *self)
{
  const Step *step = get_last (self->undone);

  return step != NULL ? step->number : 0;
}

const char *
kontor_undo_stack_get_redo_name (const KontorUndoStack *self)
{
  const Step *step = get_last (self->undone);

  return step != NULL ? step->name : NULL;
}

const char *
kontor_undo_stack_get_name (const KontorUndoStack *self, gint64 number)
{
  GPtrArray *const both[] = { self->done, self->undone };

  for (guint b = 0; b < G_N_ELEMENTS (both); b++)
    for (guint i = 0; i < both[b]->len; i++)
      {
        const Step *step = both[b]->pdata[i];

        if (step->number == number)
          return step->name;
      }

  return NULL;
}

void
kontor_undo_stack_push (KontorUndoStack *self, gint64 number, const char *name)
{
  Step *step;

  g_return_if_fail (number != 0);
  g_return_if_fail (name != NULL);

  /* A step may go on, as when a text is saved while it is typed. */
  step = take (self->done, number);
  g_clear_pointer (&step, step_free);
  step = g_new0 (Step, 1);
  step->number = number;
  step->name = g_strdup (name);
  g_ptr_array_add (self->done, step);
  if (self->done->len > STEPS_MAX)
    g_ptr_array_remove_index (self->done, 0);
  g_ptr_array_set_size (self->undone, 0);
}

void
kontor_undo_stack_undone (KontorUndoStack *self, gint64 number)
{
  move (self->done, self->undone, number);
}

void
kontor_undo_stack_redone (KontorUndoStack *self, gint64 number)
{
  move (self->undone, self->done, number);
}

void
kontor_undo_stack_forget (KontorUndoStack *self, gint64 number)
{
  Step *step = take (self->done, number);

  if (step == NULL)
    step = take (self->undone, number);
  g_clear_pointer (&step, step_free);
}
