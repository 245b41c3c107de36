/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done to tasks in a Gantt chart. The functions that take a KontorContext run on the writer's
 * thread, the others on the main thread. */

#include "config.h"

#include "kontor-gantt-changes.h"

#include "kontor-zone.h"

#include <glib/gi18n.h>

typedef struct
{
  GArray *moves; /* owned, nullable, of KontorGanttMove */
  KontorRow *row; /* owned, nullable */
  GTimeZone *zone; /* owned */
  gint64 day;
  KontorId task;
  KontorId after;
} Change;

static Change *
change_new (KontorOffice *office)
{
  Change *change = g_new0 (Change, 1);

  change->zone = g_time_zone_ref (kontor_office_get_zone (office));

  return change;
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->moves, g_array_unref);
  g_clear_pointer (&change->row, kontor_row_unref);
  g_time_zone_unref (change->zone);
  g_free (change);
}

/* --- moving --- */

static void
shift (KontorRowBuilder *builder, guint field, GTimeZone *zone, gint64 from, gint64 by)
{
  gint64 to = kontor_zone_shift (zone, from, (int) (by / KONTOR_DAY), by % KONTOR_DAY);

  kontor_row_builder_take (builder, field, kontor_value_new_integer (to));
}

/* What is written is what the bar is made of: an end that is worked out follows its start by itself,
 * unless it was that end that was moved. */
static KontorRow *
moved_new (const KontorRow *row, const KontorGanttMove *move, GTimeZone *zone)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  gboolean alone = move->start_by != move->end_by;
  KontorGanttDates dates = { 0 };

  kontor_gantt_get_dates (row, &dates);
  if (dates.milestone)
    {
      shift (builder, KONTOR_TASK_DEADLINE, zone, dates.start, move->end_by);
      return kontor_row_builder_end (builder);
    }
  if (move->start_by != 0 && (alone || kontor_row_has (row, KONTOR_TASK_STARTS_AT)))
    shift (builder, KONTOR_TASK_STARTS_AT, zone, dates.start, move->start_by);
  if (alone ? move->end_by != 0 || !kontor_row_has (row, KONTOR_TASK_ENDS_AT)
            : kontor_row_has (row, KONTOR_TASK_ENDS_AT))
    shift (builder, KONTOR_TASK_ENDS_AT, zone, dates.end, move->end_by);

  return kontor_row_builder_end (builder);
}

static KontorChangeSet *
move (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;
  g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (GPtrArray) after = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  for (guint i = 0; i < change->moves->len; i++)
    {
      const KontorGanttMove *one = &g_array_index (change->moves, KontorGanttMove, i);
      g_autoptr (KontorRow) row = kontor_reader_get (context->reader, KONTOR_RECORD_TASK,
                                                     &one->task);

      if (row == NULL || kontor_row_is_deleted (row))
        continue;
      g_ptr_array_add (after, moved_new (row, one, change->zone));
      g_ptr_array_add (before, g_steal_pointer (&row));
    }

  return kontor_operation_edit_many (context, N_ ("Move in the plan"), before, after, problem);
}

void
kontor_gantt_move (KontorOffice *office, GArray *moves)
{
  Change *change = change_new (office);
  guint n_others = moves->len - 1;

  change->moves = moves;
  if (n_others > 0)
    {
      g_autofree char *said = g_strdup_printf (ngettext ("Moved, with %u task that depends on it",
                                                         "Moved, with %u tasks that depend on it",
                                                         n_others),
                                               n_others);

      kontor_office_operate_undoably (office, move, change, change_free, said);
    }
  else
    kontor_office_operate (office, move, change, change_free, NULL, NULL);
}

/* --- planning --- */

static KontorChangeSet *
plan (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;
  KontorRowBuilder *builder = kontor_row_builder_new_from (change->row);
  gint64 plan_time = kontor_row_get_integer (change->row, KONTOR_TASK_PLAN) * KONTOR_SECOND;
  gint64 start = kontor_zone_get_day_start (change->zone, change->day);
  gint64 end = kontor_zone_get_day_start (change->zone, change->day + 1);
  g_autoptr (KontorRow) after = NULL;

  kontor_row_builder_take (builder, KONTOR_TASK_STARTS_AT, kontor_value_new_integer (start));
  kontor_row_builder_take (builder, KONTOR_TASK_ENDS_AT,
                           kontor_value_new_integer (MAX (end, start + plan_time)));
  after = kontor_row_builder_end (builder);

  return kontor_operation_edit (context, change->row, after, problem);
}

void
kontor_gantt_plan_for (KontorOffice *office, KontorRecord *task, gint64 day)
{
  Change *change = change_new (office);

  change->row = kontor_row_ref (kontor_record_get_row (task));
  change->day = day;
  kontor_office_operate (office, plan, change, change_free, NULL, NULL);
}

/* --- dependencies --- */

static KontorChangeSet *
depend (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder;
  g_autoptr (KontorRow) draft = NULL;

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_DEPENDENCY, &id);
  kontor_row_builder_take (builder, KONTOR_DEPENDENCY_TASK, kontor_value_new_id (&change->task));
  kontor_row_builder_take (builder, KONTOR_DEPENDENCY_AFTER, kontor_value_new_id (&change->after));
  draft = kontor_row_builder_end (builder);

  return kontor_operation_create (context, draft, problem);
}

void
kontor_gantt_depend (KontorOffice *office, const KontorId *task, const KontorId *after)
{
  Change *change = change_new (office);

  change->task = *task;
  change->after = *after;
  kontor_office_operate_undoably (office, depend, change, change_free, _ ("Dependency added"));
}
