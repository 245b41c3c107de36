/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample company's tasks: given by colleagues in and out of projects over the last three months,
 * in the states that go with their age; with subtasks, checklists, plans and results. One thread. */

#include "config.h"

#include "kontor-sample-private.h"

#include <string.h>

#define WORK_MAX 30 /* tasks that are remembered of each person */
#define BATCH_MAX 50
#define OPEN_EACH 3 /* tasks that are dealt out to each employee */
#define HOURS 3600

/* One task while it is made. */
typedef struct
{
  const SampleProject *project; /* nullable */
  SampleLanguage language;
  guint author;
  guint responsible;
  gint64 at;
  KONTOR_TASK_STATE_CHOICES state;
  KontorId id;
} Task;

void
sample_remember_work (KontorSample *self, guint person, const SampleWork *work)
{
  GArray *known = sample_get_person (self, person)->work;

  if (known->len < WORK_MAX)
    g_array_append_val (known, *work);
  else if (sample_chance (self, 30))
    g_array_index (known, SampleWork, sample_below (self, WORK_MAX)) = *work;
}

/* What becomes of a task of that age, in percent: completed, awaiting control, in progress, deferred,
 * backlog; the rest is pending. */
static KONTOR_TASK_STATE_CHOICES
pick_state (KontorSample *self, gint64 age)
{
  static const struct
  {
    gint64 age;
    guint shares[5];
  } table[] = {
    { 30 * KONTOR_DAY, { 84, 2, 5, 4, 3 } },
    { 7 * KONTOR_DAY, { 48, 8, 20, 4, 4 } },
    { 0, { 8, 5, 32, 2, 8 } },
  };
  static const KONTOR_TASK_STATE_CHOICES states[] = {
    KONTOR_TASK_STATE_COMPLETED, KONTOR_TASK_STATE_AWAITING_CONTROL, KONTOR_TASK_STATE_IN_PROGRESS,
    KONTOR_TASK_STATE_DEFERRED,  KONTOR_TASK_STATE_BACKLOG,
  };
  guint at = sample_below (self, 100);
  guint row = 0;

  while (age < table[row].age)
    row++;
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (at < table[row].shares[i])
        return states[i];
      at -= table[row].shares[i];
    }

  return KONTOR_TASK_STATE_PENDING;
}

/* Some working hour of the last three months, more of them lately. */
static gint64
pick_time (KontorSample *self)
{
  guint days = sample_below (self, 64);
  guint fewer = sample_below (self, 64);
  gint64 seconds = sample_between (self, 8 * HOURS, 17 * HOURS);
  gint64 latest = self->options.now - sample_between (self, 5, 120) * KONTOR_MINUTE;
  gint64 at = 0;

  days = MIN (days, fewer);
  at = sample_get_instant (self, sample_get_work_day (self, (int) days), seconds);

  return MIN (at, latest);
}

/* The end of a working day after the task was given; open ones are mostly still ahead. */
static gint64
pick_deadline (KontorSample *self, const Task *task)
{
  gint64 day = task->at / KONTOR_DAY + sample_between (self, 2, 25);
  gboolean open = task->state != KONTOR_TASK_STATE_COMPLETED;

  if (open && day < sample_get_today (self) && sample_chance (self, 82))
    day = sample_get_today (self) + sample_below (self, 15);
  while (!sample_is_work_day (day))
    day++;

  return sample_get_instant (self, day, sample_between (self, 24, 36) * 1800);
}

static void
set_dates (KontorSample *self, KontorOp *op, const Task *task)
{
  gint64 deadline = pick_deadline (self, task);
  gint64 done = task->at + sample_between (self, 3, 200) * KONTOR_HOUR;

  done = MIN (done, self->options.now - KONTOR_MINUTE);
  if (task->state != KONTOR_TASK_STATE_BACKLOG && sample_chance (self, 80))
    {
      sample_set_number (op, KONTOR_TASK_DEADLINE, deadline);
      if (sample_chance (self, 15))
        sample_set_number (op, KONTOR_TASK_HARD_DEADLINE, 1);
      if (sample_chance (self, 60))
        {
          gint64 days = sample_between (self, 1, 8);

          sample_set_number (op, KONTOR_TASK_STARTS_AT,
                             MAX (task->at, deadline - days * KONTOR_DAY));
          sample_set_number (op, KONTOR_TASK_ENDS_AT, deadline);
        }
    }
  if (task->state == KONTOR_TASK_STATE_COMPLETED)
    sample_set_number (op, KONTOR_TASK_COMPLETED_AT, done);
  if (task->state == KONTOR_TASK_STATE_IN_PROGRESS ||
      task->state == KONTOR_TASK_STATE_AWAITING_CONTROL ||
      task->state == KONTOR_TASK_STATE_COMPLETED)
    sample_set_number (op, KONTOR_TASK_STARTED_AT, MIN (task->at + 2 * KONTOR_HOUR, done));
}

static void
set_control (KontorSample *self, KontorOp *op, const Task *task)
{
  gboolean control = task->state == KONTOR_TASK_STATE_AWAITING_CONTROL || sample_chance (self, 25);

  if (control && task->author != task->responsible)
    sample_set_number (op, KONTOR_TASK_CONTROL, 1);
  if (control && task->state == KONTOR_TASK_STATE_IN_PROGRESS && sample_chance (self, 40))
    sample_set_number (op, KONTOR_TASK_RESULT_REQUIRED, 1);
  if (task->state == KONTOR_TASK_STATE_COMPLETED && sample_chance (self, 12))
    sample_set_text (op, KONTOR_TASK_RATING, "positive");
}

/* Who else works on it or looks on, and for whom it waits. */
static void
set_others (KontorSample *self, KontorOp *op, const Task *task)
{
  guint other = task->project != NULL ? sample_pick_member (self, task->project->members)
                                      : sample_pick_colleague (self, task->author);
  guint looker = task->project != NULL ? sample_pick_member (self, task->project->members)
                                       : sample_pick_colleague (self, task->responsible);

  if (other != task->responsible && sample_chance (self, 30))
    sample_set_ids (op, KONTOR_TASK_PARTICIPANTS, &sample_get_person (self, other)->id, 1);
  if (looker != task->responsible && looker != task->author && sample_chance (self, 25))
    sample_set_ids (op, KONTOR_TASK_OBSERVERS, &sample_get_person (self, looker)->id, 1);
  if (task->state == KONTOR_TASK_STATE_IN_PROGRESS && sample_chance (self, 15))
    {
      sample_set_id (op, KONTOR_TASK_WAITING_FOR, &sample_get_person (self, other)->id);
      sample_set_text (op, KONTOR_TASK_WAITING_REASON,
                       sample_chance (self, 60) ? "question" : "interim-review");
    }
}

static void
set_texts (KontorSample *self, KontorOp *op, const Task *task, const Task *parent)
{
  const char *pattern = sample_pick (self, parent != NULL ? SAMPLE_SUBTASKS : SAMPLE_TASK_TITLES,
                                     task->language);
  const SampleCompany *client = sample_pick_company (self, task->language);
  g_autofree char *title = sample_expand_about (self, pattern, client, task->language, NULL);

  sample_set_text (op, KONTOR_TASK_TITLE, title);
  if (sample_chance (self, 45))
    {
      g_autofree char *text = sample_expand (self,
                                             sample_pick (self, SAMPLE_DESCRIPTIONS,
                                                          task->language),
                                             task->language, NULL);

      sample_set_text (op, KONTOR_TASK_DESCRIPTION, text);
    }
  if (sample_chance (self, 40))
    sample_set_tag (op, KONTOR_TASK_TAGS, sample_pick (self, SAMPLE_TAGS, task->language));
  if (client != NULL && strstr (pattern, "{company}") != NULL)
    sample_set_record (op, KONTOR_TASK_CLIENT, KONTOR_RECORD_COMPANY, &client->id);
  if (sample_chance (self, 28))
    sample_set_text (op, KONTOR_TASK_PRIORITY, sample_chance (self, 60) ? "high" : "low");
}

static void
set_place (KontorOp *op, const Task *task, const Task *parent)
{
  static const guint stages[KONTOR_N_TASK_STATE_CHOICES] = {
    [KONTOR_TASK_STATE_PENDING] = 1,          [KONTOR_TASK_STATE_BACKLOG] = 0,
    [KONTOR_TASK_STATE_IN_PROGRESS] = 2,      [KONTOR_TASK_STATE_DEFERRED] = 1,
    [KONTOR_TASK_STATE_AWAITING_CONTROL] = 2, [KONTOR_TASK_STATE_COMPLETED] = 3,
  };

  if (task->project != NULL)
    {
      sample_set_id (op, KONTOR_TASK_PROJECT, &task->project->id);
      sample_set_id (op, KONTOR_TASK_STAGE, &task->project->stages[stages[task->state]]);
    }
  if (parent != NULL)
    sample_set_id (op, KONTOR_TASK_PARENT, &parent->id);
}

static void
make_checklist (KontorSample *self, const Task *task)
{
  const char *const *titles = sample_get_list (SAMPLE_CHECKLIST, task->language);
  guint n_titles = g_strv_length ((char **) titles);
  guint first = sample_below (self, n_titles);
  guint n = sample_between (self, 3, 5);
  gboolean done = task->state == KONTOR_TASK_STATE_COMPLETED;

  for (guint i = 0; i < n; i++)
    {
      const char place[] = { (char) ('A' + i), '\0' };
      const char *title = titles[(first + i) % n_titles];
      KontorId id = KONTOR_ID_INIT_NIL;
      KontorOp *op = sample_create (self, KONTOR_RECORD_CHECKLIST_ITEM, &id);

      sample_set_id (op, KONTOR_CHECKLIST_ITEM_TASK, &task->id);
      sample_set_text (op, KONTOR_CHECKLIST_ITEM_TITLE, title);
      sample_set_text (op, KONTOR_CHECKLIST_ITEM_PLACE, place);
      if (done || (task->state == KONTOR_TASK_STATE_IN_PROGRESS && i < n / 2))
        sample_set_number (op, KONTOR_CHECKLIST_ITEM_DONE, 1);
    }
}

static void
make_slices (KontorSample *self, const Task *task)
{
  guint n = sample_between (self, 1, 3);

  for (guint i = 0; i < n; i++)
    {
      KontorId id = KONTOR_ID_INIT_NIL;
      KontorOp *op = sample_create (self, KONTOR_RECORD_PLAN_SLICE, &id);

      sample_set_id (op, KONTOR_PLAN_SLICE_TASK, &task->id);
      sample_set_id (op, KONTOR_PLAN_SLICE_PERSON,
                     &sample_get_person (self, task->responsible)->id);
      sample_set_number (op, KONTOR_PLAN_SLICE_DAY, sample_get_work_day (self, -(int) i));
      sample_set_number (op, KONTOR_PLAN_SLICE_PLAN, sample_between (self, 1, 6) * HOURS / 2);
    }
}

/* A task with all that hangs on it: one mutation. */
static void
make_task (KontorSample *self, Task *task, const Task *parent)
{
  SampleWork work = { .since = task->at };
  KontorOp *op = NULL;

  sample_begin_mutation (self, "task.create", task->at);
  op = sample_create (self, KONTOR_RECORD_TASK, &task->id);
  sample_set_id (op, KONTOR_TASK_CREATOR, &sample_get_person (self, task->author)->id);
  sample_set_id (op, KONTOR_TASK_RESPONSIBLE, &sample_get_person (self, task->responsible)->id);
  sample_set_text (op, KONTOR_TASK_STATE,
                   kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE)
                       ->choices[task->state]
                       .word);
  set_texts (self, op, task, parent);
  set_place (op, task, parent);
  set_dates (self, op, task);
  set_control (self, op, task);
  set_others (self, op, task);
  if (sample_chance (self, 55))
    sample_set_number (op, KONTOR_TASK_PLAN, sample_between (self, 1, 24) * HOURS / 2);
  if (parent == NULL && sample_chance (self, 22))
    make_checklist (self, task);
  if (task->state == KONTOR_TASK_STATE_IN_PROGRESS && sample_chance (self, 40))
    make_slices (self, task);

  work.id = task->id;
  work.done = task->state == KONTOR_TASK_STATE_COMPLETED;
  sample_remember_work (self, task->responsible, &work);
  self->progress++;
}

/* The first of all tasks are dealt out, so that nobody opens an empty list. */
static gboolean
is_dealt_out (const KontorSample *self)
{
  return self->progress < MIN (self->n_employees * OPEN_EACH, self->options.tasks / 2);
}

/* Each employee in turn got one this week, which is still to be done. */
static void
deal_out (KontorSample *self, Task *task)
{
  task->responsible = self->progress % self->n_employees;
  task->at = self->options.now - sample_between (self, 1, 6 * 24) * KONTOR_HOUR;
  task->state = sample_chance (self, 40) ? KONTOR_TASK_STATE_IN_PROGRESS
                                         : KONTOR_TASK_STATE_PENDING;
}

static void
pick_people (KontorSample *self, Task *task)
{
  if (task->project == NULL && is_dealt_out (self))
    {
      deal_out (self, task);
      return;
    }
  if (task->project != NULL)
    task->responsible = sample_pick_member (self, task->project->members);
  else
    task->responsible = sample_chance (self, 30) ? task->author
                                                 : sample_pick_colleague (self, task->author);
  task->at = pick_time (self);
  task->state = pick_state (self, self->options.now - task->at);
  if (task->state == KONTOR_TASK_STATE_AWAITING_CONTROL && task->author == task->responsible)
    task->state = KONTOR_TASK_STATE_COMPLETED;
}

static void
make_subtasks (KontorSample *self, const Task *parent)
{
  guint n = sample_between (self, 2, 3);

  for (guint i = 0; i < n && self->progress < self->options.tasks; i++)
    {
      Task task = *parent;

      pick_people (self, &task);
      task.at = MIN (parent->at + (i + 1) * KONTOR_MINUTE, self->options.now);
      if (parent->state == KONTOR_TASK_STATE_COMPLETED)
        task.state = KONTOR_TASK_STATE_COMPLETED;
      make_task (self, &task, parent);
    }
}

/* What the next one waits for. */
static void
make_dependency (KontorSample *self, const Task *task, const Task *after)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = sample_create (self, KONTOR_RECORD_DEPENDENCY, &id);

  sample_set_id (op, KONTOR_DEPENDENCY_TASK, &task->id);
  sample_set_id (op, KONTOR_DEPENDENCY_AFTER, &after->id);
}

/* Where a step's tasks are given: in a project by one of its employees, or in a department. */
static void
pick_setting (KontorSample *self, Task *task)
{
  task->author = sample_below (self, self->n_employees);
  task->language = sample_get_person (self, task->author)->language;
  task->project = NULL;
  if (is_dealt_out (self) || sample_chance (self, 28))
    return;
  task->project = &g_array_index (self->projects, SampleProject,
                                  sample_below (self, self->projects->len));
  task->language = task->project->language;
  task->author = sample_pick_member (self, task->project->members);
  if (task->author >= self->n_employees)
    task->author = task->project->owner;
}

/* Some tasks that one person gives in one place. */
gboolean
sample_make_tasks (KontorSample *self, KontorSampleStep *step)
{
  guint n = CLAMP (self->options.tasks / 60, 3, BATCH_MAX);
  Task task = { 0 };
  Task before = { 0 };

  if (self->progress >= self->options.tasks)
    return FALSE;
  pick_setting (self, &task);
  sample_begin_step (self, step, task.author);
  while (self->set->mutations->len < n && self->progress < self->options.tasks)
    {
      pick_people (self, &task);
      make_task (self, &task, NULL);
      if (!kontor_id_is_nil (&before.id) && sample_chance (self, 12))
        make_dependency (self, &task, &before);
      if (sample_chance (self, 10))
        make_subtasks (self, &task);
      before = task;
    }

  return sample_end_step (self, step);
}

/* What came of the tasks that are done, by those who did them. */
gboolean
sample_make_results (KontorSample *self, KontorSampleStep *step)
{
  while (self->progress < self->n_employees)
    {
      SamplePerson *person = sample_get_person (self, self->progress);

      sample_begin_step (self, step, self->progress++);
      for (guint i = 0; i < person->work->len; i++)
        {
          const SampleWork *work = &g_array_index (person->work, SampleWork, i);
          KontorId id = KONTOR_ID_INIT_NIL;
          KontorOp *op = NULL;

          if (!work->done || !sample_chance (self, 35))
            continue;
          sample_begin_mutation (self, "task-result.create", work->since + 5 * KONTOR_HOUR);
          op = sample_create (self, KONTOR_RECORD_TASK_RESULT, &id);
          sample_set_id (op, KONTOR_TASK_RESULT_TASK, &work->id);
          sample_set_text (op, KONTOR_TASK_RESULT_TEXT,
                           sample_pick (self, SAMPLE_RESULTS, person->language));
        }
      if (sample_end_step (self, step))
        return TRUE;
    }

  return FALSE;
}
