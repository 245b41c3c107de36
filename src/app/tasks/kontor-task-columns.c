/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The columns of a board of tasks: what each holds, and what a card that comes into it becomes. Main
 * thread. */

#include "config.h"

#include "kontor-task-columns.h"

#include "kontor-board.h"
#include "kontor-quick-add-entry.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* All borrowed. */
typedef struct
{
  KontorOffice *office;
  const KontorTaskScope *scope;
} Ask;

static KontorQueryBuilder *
begin_query (const Ask *self)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  KontorCondition *scope = kontor_task_scope_get_condition (self->scope, kontor_office_get_person (
                                                                             self->office));

  if (scope != NULL)
    kontor_query_builder_take_condition (builder, scope);

  return builder;
}

/* What is done is in no column but its own. */
static void
take_open (KontorQueryBuilder *builder)
{
  g_autoptr (KontorValue) done = kontor_value_new_text ("completed");

  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TASK_STATE,
                                                                      KONTOR_TEST_NOT_EQUAL, done));
}

/* Takes @builder. @value: (transfer none) (nullable) */
static void
add_column (GPtrArray *columns, const char *title, KontorQueryBuilder *builder, KontorValue *value)
{
  g_autoptr (KontorQuery) query = kontor_query_builder_end (builder);

  g_ptr_array_add (columns, kontor_board_column_new (title, query, value));
}

static void
add_states (const Ask *self, GPtrArray *columns)
{
  static const int states[] = { KONTOR_TASK_STATE_PENDING, KONTOR_TASK_STATE_IN_PROGRESS,
                                KONTOR_TASK_STATE_AWAITING_CONTROL, KONTOR_TASK_STATE_DEFERRED,
                                KONTOR_TASK_STATE_COMPLETED };
  const KontorField *field = kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE);
  gboolean all = self->scope->completed && (self->scope->kind == KONTOR_TASK_SCOPE_PROJECT ||
                                            self->scope->kind == KONTOR_TASK_SCOPE_ALL);

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (KontorValue) value = kontor_value_new_text (field->choices[states[i]].word);
      KontorQueryBuilder *builder = begin_query (self);

      if (states[i] == KONTOR_TASK_STATE_COMPLETED && !all)
        {
          kontor_query_builder_free (builder);
          continue;
        }
      kontor_query_builder_take_condition (builder,
                                           kontor_condition_new (KONTOR_TASK_STATE,
                                                                 KONTOR_TEST_EQUAL, value));
      if (states[i] == KONTOR_TASK_STATE_COMPLETED)
        kontor_query_builder_add_order (builder, KONTOR_TASK_COMPLETED_AT, TRUE);
      else
        kontor_query_builder_add_order (builder, KONTOR_TASK_DEADLINE, FALSE);
      add_column (columns, kontor_field_get_choice_label (field, (guint) states[i]), builder,
                  value);
    }
}

/* Midnight of a day from today, µs UTC. */
static gint64
get_midnight (const Ask *self, int days)
{
  return kontor_time_from_local (kontor_office_get_zone (self->office),
                                 (kontor_office_get_today (self->office) + days) * 24 * 3600 *
                                     G_USEC_PER_SEC);
}

/* From @from (0: ever) until before @until (0: always); what it becomes is the end of the @days'
 * working day. */
static void
add_span (const Ask *self,
          GPtrArray *columns,
          const char *title,
          gint64 from,
          gint64 until,
          int days)
{
  KontorQueryBuilder *builder = begin_query (self);
  g_autoptr (KontorValue) value = NULL;

  take_open (builder);
  if (from != 0)
    {
      g_autoptr (KontorValue) bound = kontor_value_new_integer (from);

      kontor_query_builder_take_condition (builder,
                                           kontor_condition_new (KONTOR_TASK_DEADLINE,
                                                                 KONTOR_TEST_AT_LEAST, bound));
    }
  if (until != 0)
    {
      g_autoptr (KontorValue) bound = kontor_value_new_integer (until);

      kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TASK_DEADLINE,
                                                                          KONTOR_TEST_LESS, bound));
    }
  kontor_query_builder_add_order (builder, KONTOR_TASK_DEADLINE, FALSE);
  if (days >= 0)
    {
      gint64 end = get_midnight (self, days) +
                   kontor_tasks_get_day_end (self->office) * G_USEC_PER_SEC;

      /* Today, in the evening: before midnight, or it would be overdue at once. */
      if (end <= kontor_office_get_now (self->office))
        end = get_midnight (self, days + 1) - 60 * G_USEC_PER_SEC;
      value = kontor_value_new_integer (end);
    }
  add_column (columns, title, builder, value);
}

static void
add_deadlines (const Ask *self, GPtrArray *columns)
{
  gint64 now = kontor_office_get_now (self->office);
  /* 1970-01-01 was a Thursday. */
  int weekday = (int) ((kontor_office_get_today (self->office) + 3) % 7);
  int to_monday = 7 - weekday;
  KontorQueryBuilder *none = begin_query (self);

  add_span (self, columns, C_ ("group", "Overdue"), 0, now, -1);
  add_span (self, columns, C_ ("group", "Today"), now, get_midnight (self, 1), 0);
  add_span (self, columns, C_ ("group", "Tomorrow"), get_midnight (self, 1), get_midnight (self, 2),
            1);
  if (to_monday > 2)
    add_span (self, columns, C_ ("group", "This week"), get_midnight (self, 2),
              get_midnight (self, to_monday), MAX (2, to_monday - 3));
  add_span (self, columns, C_ ("group", "Next week"), get_midnight (self, MAX (2, to_monday)),
            get_midnight (self, to_monday + 7), to_monday + 4);
  add_span (self, columns, C_ ("group", "Later"), get_midnight (self, to_monday + 7), 0,
            to_monday + 11);
  take_open (none);
  kontor_query_builder_take_condition (none, kontor_condition_new (KONTOR_TASK_DEADLINE,
                                                                   KONTOR_TEST_EQUAL, NULL));
  add_column (columns, C_ ("group", "No deadline"), none, NULL);
}

static void
add_stages (const Ask *self, GPtrArray *columns, GPtrArray *stages)
{
  KontorQueryBuilder *none = begin_query (self);

  take_open (none);
  kontor_query_builder_take_condition (none, kontor_condition_new (KONTOR_TASK_STAGE,
                                                                   KONTOR_TEST_EQUAL, NULL));
  kontor_query_builder_add_order (none, KONTOR_TASK_PLACE, FALSE);
  add_column (columns, _ ("No stage"), none, NULL);
  for (guint i = 0; i < stages->len; i++)
    {
      g_autoptr (KontorValue) value = kontor_value_new_id (kontor_row_get_id (stages->pdata[i]));
      KontorQueryBuilder *builder = begin_query (self);

      kontor_query_builder_take_condition (builder,
                                           kontor_condition_new (KONTOR_TASK_STAGE,
                                                                 KONTOR_TEST_EQUAL, value));
      kontor_query_builder_add_order (builder, KONTOR_TASK_PLACE, FALSE);
      add_column (columns, kontor_row_get_title (stages->pdata[i]), builder, value);
    }
}

/* The person's marks, each on a task. */
static void
add_plan (const Ask *self, GPtrArray *columns, GPtrArray *stages)
{
  for (guint i = 0; i < stages->len; i++)
    {
      g_autoptr (KontorValue) value = kontor_value_new_id (kontor_row_get_id (stages->pdata[i]));
      KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK_MARK);

      kontor_query_builder_take_condition (builder,
                                           kontor_condition_new (KONTOR_TASK_MARK_STAGE,
                                                                 KONTOR_TEST_EQUAL, value));
      kontor_query_builder_take_condition (builder,
                                           kontor_condition_new_refers (KONTOR_TASK_MARK_PERSON,
                                                                        kontor_office_get_person (
                                                                            self->office)));
      kontor_query_builder_add_order (builder, KONTOR_TASK_MARK_PLACE, FALSE);
      add_column (columns, kontor_row_get_title (stages->pdata[i]), builder, value);
    }
}

GPtrArray *
kontor_task_columns_new (KontorOffice *office,
                         const KontorTaskScope *scope,
                         KontorTaskWay way,
                         GPtrArray *stages)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func (g_object_unref);
  const Ask ask = { office, scope };

  switch (way)
    {
    case KONTOR_TASK_WAY_STAGE:
      add_stages (&ask, columns, stages);
      break;
    case KONTOR_TASK_WAY_STATE:
      add_states (&ask, columns);
      break;
    case KONTOR_TASK_WAY_DEADLINE:
      add_deadlines (&ask, columns);
      break;
    case KONTOR_TASK_WAY_PLAN:
      add_plan (&ask, columns, stages);
      break;
    case KONTOR_N_TASK_WAYS:
      break;
    }

  return columns;
}
