/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Undo and redo of what was done in the windows of an office: one at a time, in the order in which they
 * were asked for, each after what is being written. Main thread. */

#include "config.h"

#include "kontor-office-private.h"

#include <glib/gi18n.h>

typedef struct
{
  KontorOffice *office; /* owned */
  gint64 number;
  gboolean redo;
} Step;

static void ask (KontorOffice *self, gint64 number, gboolean redo);

/* @label: what the replica calls it; here it may have a better name */
static void
tell_done (Step *step, const char *label, GPtrArray *skipped)
{
  KontorOffice *self = step->office;
  const char *name = kontor_undo_stack_get_name (self->undo, step->number);
  g_autofree char *text = NULL;

  if (name == NULL)
    name = label;
  if (skipped != NULL && skipped->len > 0)
    {
      g_autofree char *sentence = kontor_problem_to_sentence (skipped->pdata[0]);

      if (step->redo)
        /* Translators: the first %s is what was done again, the second a sentence about what was not */
        text = g_strdup_printf (_ ("Done again in part: %s. %s"), name, sentence);
      else
        /* Translators: the first %s is what was undone, the second a sentence about what was not */
        text = g_strdup_printf (_ ("Undone in part: %s. %s"), name, sentence);
    }
  else if (step->redo)
    text = g_strdup_printf (_ ("Done again: %s"), name);
  else
    text = g_strdup_printf (_ ("Undone: %s"), name);
  kontor_office_tell (self, text);
}

static void
step_done (Step *step, const char *label, GPtrArray *skipped)
{
  KontorOffice *self = step->office;

  kontor_office_send (self);
  tell_done (step, label, skipped);
  if (step->redo)
    kontor_undo_stack_redone (self->undo, step->number);
  else
    kontor_undo_stack_undone (self->undo, step->number);
  kontor_office_tell_undo_changed (self);
}

/* What left nothing to undo, as a choice of what was chosen already, is passed over; the same where the
 * server refused it. */
static void
step_impossible (Step *step, const KontorProblem *problem)
{
  KontorOffice *self = step->office;
  gboolean nothing = problem->code == KONTOR_PROBLEM_NOTHING_TO_UNDO;
  gboolean next = nothing && step->number != 0 &&
                  step->number == (step->redo ? kontor_undo_stack_get_redo (self->undo)
                                              : kontor_undo_stack_get_undo (self->undo));

  if (nothing)
    {
      kontor_undo_stack_forget (self->undo, step->number);
      kontor_office_tell_undo_changed (self);
    }
  if (next)
    ask (self, 0, step->redo);
  else
    kontor_office_tell_problem (self, problem);
}

static void
step_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Step *step = data;
  g_autofree char *label = NULL;
  g_autoptr (GPtrArray) skipped = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (kontor_live_store_undo_finish (KONTOR_LIVE_STORE (source), result, &label, &skipped, &problem,
                                     &error))
    step_done (step, label, skipped);
  else if (problem != NULL)
    step_impossible (step, problem);
  else if (error != NULL)
    kontor_office_tell_error (step->office, error);
  kontor_office_release_undo (step->office);
  g_object_unref (step->office);
  g_free (step);
}

/* With nothing being written. */
static void
start (KontorOffice *self, const KontorAsked *asked)
{
  Step *step;
  gint64 number = asked->number;

  if (number == 0)
    number = asked->redo ? kontor_undo_stack_get_redo (self->undo)
                         : kontor_undo_stack_get_undo (self->undo);
  if (number == 0)
    {
      kontor_office_tell (self, asked->redo ? _ ("There is nothing to do again")
                                            : _ ("There is nothing to undo"));
      return;
    }

  step = g_new0 (Step, 1);
  step->office = g_object_ref (self);
  step->number = number;
  step->redo = asked->redo;
  kontor_office_hold_undo (self);
  if (step->redo)
    kontor_live_store_redo_async (self->store, number, NULL, step_cb, step);
  else
    kontor_live_store_undo_async (self->store, number, NULL, step_cb, step);
}

static void
start_asked (KontorOffice *self)
{
  while (self->store != NULL && self->undo_holds == 0 && self->asked->len > 0)
    {
      KontorAsked asked = g_array_index (self->asked, KontorAsked, 0);

      g_array_remove_index (self->asked, 0);
      start (self, &asked);
    }
}

static void
ask (KontorOffice *self, gint64 number, gboolean redo)
{
  KontorAsked asked = { number, redo };

  g_array_append_val (self->asked, asked);
  start_asked (self);
}

void
kontor_office_hold_undo (KontorOffice *self)
{
  self->undo_holds++;
}

void
kontor_office_release_undo (KontorOffice *self)
{
  g_return_if_fail (self->undo_holds > 0);

  self->undo_holds--;
  start_asked (self);
}

void
kontor_office_push_undo (KontorOffice *self, gint64 number, const char *name)
{
  kontor_undo_stack_push (self->undo, number, name);
  kontor_office_tell_undo_changed (self);
}

/* --- public functions --- */

/* Of any change set, also one that was made elsewhere. */
void
kontor_office_undo_number (KontorOffice *self, gint64 number)
{
  g_return_if_fail (KONTOR_IS_OFFICE (self));

  ask (self, number, FALSE);
}

void
kontor_office_undo (KontorOffice *self)
{
  g_return_if_fail (KONTOR_IS_OFFICE (self));

  ask (self, 0, FALSE);
}

void
kontor_office_redo (KontorOffice *self)
{
  g_return_if_fail (KONTOR_IS_OFFICE (self));

  ask (self, 0, TRUE);
}

const char *
kontor_office_get_undo_name (KontorOffice *self)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  return kontor_undo_stack_get_undo_name (self->undo);
}

const char *
kontor_office_get_redo_name (KontorOffice *self)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  return kontor_undo_stack_get_redo_name (self->undo);
}
