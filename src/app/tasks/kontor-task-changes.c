/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the section does with tasks, in one place: every function hands an operation of the model to
 * the writer's thread. The functions that take a KontorContext run there, the others on the main
 * thread. */

#include "config.h"

#include "kontor-task-changes.h"

#include "kontor-order.h"

#include <glib/gi18n.h>

typedef struct
{
  GPtrArray *rows; /* owned (element-type KontorRow): as the person saw them */
  KontorId after;
  gboolean has_after;
  KontorTaskAction action;
  KontorTaskSpot spot; /* owned */
  char *text; /* owned, nullable */
  KontorId person;
  gboolean has_person;
  gboolean below;
  int choice;
  int days;
  gint64 time; /* µs UTC, or µs */
  guint field;
  KontorValue *value; /* owned, nullable */
} Change;

static Change *
change_new (GPtrArray *tasks)
{
  Change *change = g_new0 (Change, 1);

  change->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    g_ptr_array_add (change->rows, kontor_row_ref (kontor_record_get_row (tasks->pdata[i])));

  return change;
}

static Change *
change_new_for (KontorRecord *task)
{
  Change *change = change_new (NULL);

  g_ptr_array_add (change->rows, kontor_row_ref (kontor_record_get_row (task)));

  return change;
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_ptr_array_unref (change->rows);
  kontor_task_spot_clear (&change->spot);
  g_clear_pointer (&change->value, kontor_value_unref);
  g_free (change->text);
  g_free (change);
}

/* --- states --- */

static KontorChangeSet *
act (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;

  return kontor_task_act (context, change->rows->pdata[0], change->action, change->text,
                          change->time, problem);
}

/* (transfer full) (nullable) */
static char *
describe_action (KontorTaskAction action, const char *title)
{
  switch (action)
    {
    case KONTOR_TASK_COMPLETE:
      return g_strdup_printf (_ ("“%s” completed"), title);
    case KONTOR_TASK_APPROVE:
      return g_strdup_printf (_ ("“%s” approved"), title);
    case KONTOR_TASK_RETURN:
      return g_strdup_printf (_ ("“%s” returned"), title);
    case KONTOR_TASK_REOPEN:
      return g_strdup_printf (_ ("“%s” reopened"), title);
    case KONTOR_TASK_DEFER:
      return g_strdup_printf (_ ("“%s” deferred"), title);
    case KONTOR_TASK_START:
    case KONTOR_TASK_PAUSE:
    case KONTOR_N_TASK_ACTIONS:
      return NULL;
    }

  return NULL;
}

void
kontor_tasks_act (KontorOffice *office,
                  KontorRecord *task,
                  KontorTaskAction action,
                  const char *comment,
                  gint64 deadline)
{
  Change *change = change_new_for (task);
  g_autofree char *said = describe_action (action, kontor_record_get_title (task));

  change->action = action;
  change->text = g_strdup (comment);
  change->time = deadline;
  if (said != NULL)
    kontor_office_operate_undoably (office, act, change, change_free, said);
  else
    kontor_office_operate (office, act, change, change_free, NULL, NULL);
}

/* Keeps what toggled_cb() needs; given up there. */
typedef struct
{
  KontorOffice *office; /* owned */
  KontorRecord *task; /* owned */
  KontorTaskAction action;
} Toggle;

static void
toggle_free (gpointer data)
{
  Toggle *toggle = data;

  g_object_unref (toggle->office);
  g_object_unref (toggle->task);
  g_free (toggle);
}

static void
toggled_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  g_autoptr (GObject) object = owner;
  Toggle *toggle = g_object_get_data (object, "toggle");
  g_autofree char *said = describe_action (toggle->action, kontor_record_get_title (toggle->task));
  AdwToast *toast;

  if (problem != NULL && problem->code == KONTOR_PROBLEM_RESULT_REQUIRED)
    kontor_office_open (toggle->office, KONTOR_RECORD_TASK, kontor_record_get_id (toggle->task));
  if (number == 0)
    return;

  toast = adw_toast_new (said);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-number");
  adw_toast_set_action_target (toast, "x", number);
  g_signal_emit_by_name (toggle->office, "told", toast);
  g_object_unref (toast);
}

void
kontor_tasks_toggle (KontorOffice *office, KontorRecord *task)
{
  Change *change = change_new_for (task);
  Toggle *toggle = g_new0 (Toggle, 1);
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  int state = kontor_row_get_choice (change->rows->pdata[0], KONTOR_TASK_STATE);

  change->action = state == KONTOR_TASK_STATE_COMPLETED ? KONTOR_TASK_REOPEN : KONTOR_TASK_COMPLETE;
  toggle->office = g_object_ref (office);
  toggle->task = g_object_ref (task);
  toggle->action = change->action;
  g_object_set_data_full (owner, "toggle", toggle, toggle_free);
  kontor_office_operate (office, act, change, change_free, toggled_cb, owner);
}

/* What is open or waits for control is completed, if there is any; else all are reopened. */
static KontorChangeSet *
act_on_all (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;
  gboolean complete = change->action == KONTOR_TASK_COMPLETE;
  g_autoptr (KontorChangeSet) all = kontor_change_set_new (complete ? N_ ("Complete tasks")
                                                                    : N_ ("Reopen tasks"));

  for (guint i = 0; i < change->rows->len; i++)
    {
      const KontorRow *task = change->rows->pdata[i];
      int state = kontor_row_get_choice (task, KONTOR_TASK_STATE);
      g_autoptr (KontorChangeSet) one = NULL;

      if ((state == KONTOR_TASK_STATE_COMPLETED) == complete)
        continue;
      one = kontor_task_act (context, task,
                             state == KONTOR_TASK_STATE_AWAITING_CONTROL ? KONTOR_TASK_APPROVE
                                                                         : change->action,
                             NULL, 0, problem);
      if (one == NULL)
        return NULL;
      while (one->mutations->len > 0)
        kontor_change_set_take (all, g_ptr_array_steal_index (one->mutations, 0));
    }

  return g_steal_pointer (&all);
}

void
kontor_tasks_toggle_all (KontorOffice *office, GPtrArray *tasks)
{
  g_autofree char *said = NULL;
  Change *change;
  guint n_open = 0;

  if (tasks->len == 1)
    kontor_tasks_toggle (office, tasks->pdata[0]);
  if (tasks->len <= 1)
    return;
  change = change_new (tasks);
  for (guint i = 0; i < tasks->len; i++)
    n_open += kontor_row_get_choice (change->rows->pdata[i], KONTOR_TASK_STATE) !=
              KONTOR_TASK_STATE_COMPLETED;
  change->action = n_open > 0 ? KONTOR_TASK_COMPLETE : KONTOR_TASK_REOPEN;
  if (n_open > 0)
    said = g_strdup_printf (ngettext ("%u task completed", "%u tasks completed", n_open), n_open);
  else
    said = g_strdup_printf (ngettext ("%u task reopened", "%u tasks reopened", tasks->len),
                            tasks->len);
  kontor_office_operate_undoably (office, act_on_all, change, change_free, said);
}

static KontorChangeSet *
complete (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;

  return kontor_task_complete_with_result (context, change->rows->pdata[0], change->text, problem);
}

void
kontor_tasks_complete_with_result (KontorOffice *office, KontorRecord *task, const char *result)
{
  Change *change = change_new_for (task);
  g_autofree char *said = describe_action (KONTOR_TASK_COMPLETE, kontor_record_get_title (task));

  change->text = g_strdup (result);
  kontor_office_operate_undoably (office, complete, change, change_free, said);
}

static KontorChangeSet *
rate (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;

  return kontor_task_rate (context, change->rows->pdata[0], change->choice, change->text, problem);
}

void
kontor_tasks_rate (KontorOffice *office, KontorRecord *task, int rating, const char *comment)
{
  Change *change = change_new_for (task);

  change->choice = rating;
  change->text = comment != NULL && *comment != '\0' ? g_strdup (comment) : NULL;
  kontor_office_operate (office, rate, change, change_free, NULL, NULL);
}

static KontorChangeSet *
wait_for (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;

  return kontor_task_wait_for (context, change->rows->pdata[0],
                               change->has_person ? &change->person : NULL, change->choice, 0,
                               problem);
}

void
kontor_tasks_wait_for (KontorOffice *office, KontorRecord *task, const KontorId *person, int reason)
{
  Change *change = change_new_for (task);

  change->has_person = person != NULL;
  if (person != NULL)
    change->person = *person;
  change->choice = reason;
  kontor_office_operate (office, wait_for, change, change_free, NULL, NULL);
}

/* --- what is one's own --- */

static KontorChangeSet *
set_mark (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;

  return kontor_task_mark_set (context, change->rows->pdata[0], change->field, change->value,
                               problem);
}

void
kontor_tasks_set_mark (KontorOffice *office,
                       KontorRecord *task,
                       guint field,
                       const KontorValue *value)
{
  Change *change = change_new_for (task);

  change->field = field;
  change->value = value != NULL ? kontor_value_ref ((KontorValue *) value) : NULL;
  kontor_office_operate (office, set_mark, change, change_free, NULL, NULL);
}

static KontorChangeSet *
toggle_timer (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;
  g_autoptr (KontorRow) running = kontor_timer_get_running (context->reader, &context->actor);

  if (running != NULL && kontor_row_refers_to (running, KONTOR_TIME_ENTRY_TASK,
                                               kontor_row_get_id (change->rows->pdata[0])))
    return kontor_timer_stop (context, problem);

  return kontor_timer_start (context, change->rows->pdata[0], problem);
}

void
kontor_tasks_toggle_timer (KontorOffice *office, KontorRecord *task)
{
  kontor_office_operate (office, toggle_timer, change_new_for (task), change_free, NULL, NULL);
}

/* --- dates --- */

static KontorChangeSet *
shift (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;

  return kontor_task_shift (context, change->rows,
                            KONTOR_TASK_DATE_DEADLINE | KONTOR_TASK_DATE_PLAN, change->days,
                            change->time, problem);
}

void
kontor_tasks_shift (KontorOffice *office, GPtrArray *tasks, int days, gint64 microseconds)
{
  Change *change;
  g_autofree char *said = NULL;

  if (tasks->len == 0)
    return;
  change = change_new (tasks);
  change->days = days;
  change->time = microseconds;
  said = g_strdup_printf (ngettext ("Dates of %u task moved", "Dates of %u tasks moved",
                                    tasks->len),
                          tasks->len);
  kontor_office_operate_undoably (office, shift, change, change_free, said);
}

/* --- the outline --- */

static KontorRow *
with_field (const KontorRow *row, guint field, KontorValue *value)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);

  kontor_row_builder_take (builder, field, value);

  return kontor_row_builder_end (builder);
}

/* The last part of a task, by place; what has none stands behind those that have. */
static KontorRow *
find_last_part (KontorReader *reader, const KontorRow *task)
{
  g_autoptr (GPtrArray) parts = kontor_reader_list (reader, KONTOR_RECORD_TASK, KONTOR_TASK_PARENT,
                                                    kontor_row_get_id (task));
  KontorRow *last = NULL;

  for (guint i = 0; i < parts->len; i++)
    {
      const char *place = kontor_row_get_text (parts->pdata[i], KONTOR_TASK_PLACE);

      if (place != NULL &&
          (last == NULL || strcmp (place, kontor_row_get_text (last, KONTOR_TASK_PLACE)) > 0))
        last = parts->pdata[i];
    }

  return last != NULL ? kontor_row_ref (last) : NULL;
}

static KontorChangeSet *
place (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;

  if (change->spot.last)
    change->spot.previous = find_last_part (context->reader, change->spot.parent);

  return kontor_task_place (context, change->rows, change->spot.parent, change->spot.previous,
                            change->spot.next, problem);
}

void
kontor_tasks_place (KontorOffice *office,
                    GPtrArray *tasks,
                    KontorTaskSpot *spot,
                    KontorDoneFunc done,
                    gpointer owner)
{
  Change *change = change_new (tasks);

  change->spot = *spot;
  *spot = (KontorTaskSpot) { 0 };
  kontor_office_operate (office, place, change, change_free, done, owner);
}

/* Those among which a draft stands: parts of the same task, or at the top of the same project. */
static GPtrArray *
list_beside (KontorReader *reader, const KontorRow *draft)
{
  const KontorId *parent = kontor_row_get_id_field (draft, KONTOR_TASK_PARENT);
  const KontorId *project = kontor_row_get_id_field (draft, KONTOR_TASK_PROJECT);
  GPtrArray *rows;

  if (parent != NULL)
    return kontor_reader_list (reader, KONTOR_RECORD_TASK, KONTOR_TASK_PARENT, parent);
  if (project == NULL)
    return g_ptr_array_new ();
  rows = kontor_reader_list (reader, KONTOR_RECORD_TASK, KONTOR_TASK_PROJECT, project);
  for (guint i = rows->len; i-- > 0;)
    if (kontor_row_has (rows->pdata[i], KONTOR_TASK_PARENT))
      g_ptr_array_remove_index (rows, i);

  return rows;
}

/* Between which keys a draft goes. @low: (inout): the key of what it follows, %NULL: it is to be the
 * last, or, with @first, the first */
static void
find_room (KontorReader *reader, const KontorRow *draft, gboolean first, char **low, char **high)
{
  g_autoptr (GPtrArray) beside = list_beside (reader, draft);

  for (guint i = 0; i < beside->len; i++)
    {
      const char *key = kontor_row_get_text (beside->pdata[i], KONTOR_TASK_PLACE);

      if (key == NULL)
        continue;
      if (*low == NULL && !first)
        g_set_str (high, *high == NULL || strcmp (key, *high) > 0 ? key : *high);
      else if ((*low == NULL || strcmp (key, *low) > 0) &&
               (*high == NULL || strcmp (key, *high) < 0))
        g_set_str (high, key);
    }
  if (*low == NULL && !first)
    {
      *low = g_steal_pointer (high);
    }
}

/* @draft with its parent, project and place. */
static KontorRow *
settle (const KontorRow *draft, const KontorRow *after, gboolean below)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (draft);
  g_autoptr (KontorValue) self = kontor_value_new_id (kontor_row_get_id (after));

  kontor_row_builder_set (builder, KONTOR_TASK_PARENT,
                          below ? self : kontor_row_get (after, KONTOR_TASK_PARENT));
  if (below || kontor_row_has (after, KONTOR_TASK_PARENT) ||
      !kontor_row_has (draft, KONTOR_TASK_PROJECT))
    kontor_row_builder_set (builder, KONTOR_TASK_PROJECT,
                            kontor_row_get (after, KONTOR_TASK_PROJECT));

  return kontor_row_builder_end (builder);
}

/* Those of the drafts that are part of another draft only follow each other; the others find room in
 * what is there. */
static KontorChangeSet *
create (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;
  g_autoptr (KontorRow) after = change->has_after
                                    ? kontor_reader_get (context->reader, KONTOR_RECORD_TASK,
                                                         &change->after)
                                    : NULL;
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;
  g_autofree char *inner = NULL;
  gboolean found = FALSE;

  if (after != NULL && !change->below)
    low = g_strdup (kontor_row_get_text (after, KONTOR_TASK_PLACE));
  for (guint i = 0; i < change->rows->len; i++)
    {
      g_autoptr (KontorRow) draft = kontor_row_ref (change->rows->pdata[i]);
      gboolean part = i > 0 && kontor_row_has (draft, KONTOR_TASK_PARENT);
      char **key = part ? &inner : &low;
      char *next;

      if (!part && after != NULL)
        {
          KontorRow *settled = settle (draft, after, change->below);

          kontor_row_unref (draft);
          draft = settled;
        }
      if (part && !kontor_row_has (draft, KONTOR_TASK_PROJECT) && drafts->len > 0)
        {
          const KontorValue *project = kontor_row_get (drafts->pdata[drafts->len - 1],
                                                       KONTOR_TASK_PROJECT);
          KontorRow *joined = with_field (draft, KONTOR_TASK_PROJECT,
                                          project != NULL
                                              ? kontor_value_ref ((KontorValue *) project)
                                              : NULL);

          kontor_row_unref (draft);
          draft = joined;
        }
      /* Of what is in no project and part of nothing nobody has an order. */
      if (!kontor_row_has (draft, KONTOR_TASK_PROJECT) &&
          !kontor_row_has (draft, KONTOR_TASK_PARENT))
        {
          g_ptr_array_add (drafts, g_steal_pointer (&draft));
          continue;
        }
      if (!part && !found)
        find_room (context->reader, draft, change->below, &low, &high);
      found = found || !part;
      next = kontor_order_between (*key, part ? NULL : high);
      g_free (*key);
      *key = next;
      g_ptr_array_add (drafts, with_field (draft, KONTOR_TASK_PLACE, kontor_value_new_text (next)));
    }

  if (drafts->len == 1)
    return kontor_operation_create (context, drafts->pdata[0], problem);

  return kontor_operation_create_many (context, N_ ("Add tasks"), drafts, problem);
}

void
kontor_tasks_create (KontorOffice *office,
                     KontorRow *draft,
                     const KontorId *after,
                     gboolean below,
                     KontorDoneFunc done,
                     gpointer owner)
{
  Change *change = change_new (NULL);

  g_ptr_array_add (change->rows, kontor_row_ref (draft));
  change->has_after = after != NULL;
  if (after != NULL)
    change->after = *after;
  change->below = below;
  kontor_office_operate (office, create, change, change_free, done, owner);
}

void
kontor_tasks_create_many (KontorOffice *office, GPtrArray *drafts, const KontorId *after)
{
  Change *change = change_new (NULL);
  g_autofree char *said = g_strdup_printf (ngettext ("%u task added", "%u tasks added",
                                                     drafts->len),
                                           drafts->len);

  for (guint i = 0; i < drafts->len; i++)
    g_ptr_array_add (change->rows, kontor_row_ref (drafts->pdata[i]));
  change->has_after = after != NULL;
  if (after != NULL)
    change->after = *after;
  kontor_office_operate_undoably (office, create, change, change_free, said);
}
