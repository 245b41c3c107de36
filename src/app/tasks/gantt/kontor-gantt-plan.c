/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a Gantt chart knows beside the rows it shows. Read on the reader's thread: of all tasks when the
 * first begins and the last ends, of those that depend on each other a schedule. */

#include "config.h"

#include "kontor-gantt-plan.h"

struct _KontorGanttPlan
{
  gint64 first;
  gint64 last;
  GArray *ids; /* owned, of KontorId: by index */
  GArray *dates; /* owned, of KontorGanttDates: by index */
  GHashTable *index; /* owned: KontorId, of @ids → index + 1 */
  GArray *edges; /* owned, of KontorGanttEdge */
  KontorSchedule *schedule; /* owned */
};

gboolean
kontor_gantt_get_dates (const KontorRow *task, KontorGanttDates *dates)
{
  gint64 start = kontor_row_get_integer (task, KONTOR_TASK_STARTS_AT);
  gint64 end = kontor_row_get_integer (task, KONTOR_TASK_ENDS_AT);
  gint64 deadline = kontor_row_get_integer (task, KONTOR_TASK_DEADLINE);
  gint64 plan = kontor_row_get_integer (task, KONTOR_TASK_PLAN) * KONTOR_SECOND;
  gint64 length = plan > 0 ? plan : KONTOR_DAY;

  if (kontor_row_has (task, KONTOR_TASK_STARTS_AT))
    *dates = (KontorGanttDates) {
      start, kontor_row_has (task, KONTOR_TASK_ENDS_AT) ? MAX (end, start) : start + length, FALSE
    };
  else if (kontor_row_has (task, KONTOR_TASK_ENDS_AT))
    *dates = (KontorGanttDates) { end - length, end, FALSE };
  else if (kontor_row_has (task, KONTOR_TASK_DEADLINE))
    *dates = (KontorGanttDates) { deadline, deadline, TRUE };
  else
    return FALSE;

  return TRUE;
}

/* --- reading --- */

static KontorGanttPlan *
plan_new (void)
{
  KontorGanttPlan *self = g_new0 (KontorGanttPlan, 1);

  self->ids = g_array_new (FALSE, FALSE, sizeof (KontorId));
  self->dates = g_array_new (FALSE, FALSE, sizeof (KontorGanttDates));
  self->index = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  self->edges = g_array_new (FALSE, FALSE, sizeof (KontorGanttEdge));
  self->schedule = kontor_schedule_new ();

  return self;
}

/* The index of a task, which gets one now if it has dates. */
static gboolean
add_task (KontorGanttPlan *self, KontorReader *reader, const KontorId *id, guint *index)
{
  g_autoptr (KontorRow) row = NULL;
  KontorGanttDates dates;

  if (kontor_gantt_plan_find (self, id, index))
    return TRUE;
  row = kontor_reader_get (reader, KONTOR_RECORD_TASK, id);
  if (row == NULL || kontor_row_is_deleted (row) || !kontor_gantt_get_dates (row, &dates))
    return FALSE;
  *index = kontor_schedule_add_task (self->schedule, dates.start, dates.end);
  g_array_append_val (self->ids, *id);
  g_array_append_val (self->dates, dates);
  g_hash_table_insert (self->index, g_memdup2 (id, sizeof *id), GUINT_TO_POINTER (*index + 1));

  return TRUE;
}

static gboolean
read_edges (KontorGanttPlan *self, KontorReading *reading, GError **error)
{
  KontorReader *reader = kontor_reading_get_reader (reading);
  g_autoptr (KontorQuery) query = kontor_query_builder_end (
      kontor_query_builder_new (KONTOR_RECORD_DEPENDENCY));
  g_autoptr (GPtrArray) rows = kontor_reading_list (reading, query, 0, G_MAXUINT, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const KontorRow *row = rows->pdata[i];
      const KontorId *task = kontor_row_get_id_field (row, KONTOR_DEPENDENCY_TASK);
      const KontorId *after = kontor_row_get_id_field (row, KONTOR_DEPENDENCY_AFTER);
      int kind = kontor_row_get_choice (row, KONTOR_DEPENDENCY_KIND);
      KontorGanttEdge edge = { .kind = (KONTOR_DEPENDENCY_KIND_CHOICES) MAX (kind, 0) };

      if (task == NULL || after == NULL || !add_task (self, reader, task, &edge.task) ||
          !add_task (self, reader, after, &edge.after))
        continue;
      kontor_schedule_add_dependency (self->schedule, edge.task, edge.after, edge.kind);
      g_array_append_val (self->edges, edge);
    }
  kontor_schedule_solve (self->schedule);

  return TRUE;
}

gpointer
kontor_gantt_plan_read (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (KontorGanttPlan) self = plan_new ();

  if (!kontor_reading_get_span (reading, data, KONTOR_TASK_STARTS_AT, KONTOR_TASK_ENDS_AT,
                                KONTOR_TASK_DEADLINE, &self->first, &self->last, error) ||
      !read_edges (self, reading, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
kontor_gantt_plan_free (KontorGanttPlan *self)
{
  g_array_unref (self->ids);
  g_array_unref (self->dates);
  g_hash_table_unref (self->index);
  g_array_unref (self->edges);
  kontor_schedule_free (self->schedule);
  g_free (self);
}

/* --- asking --- */

gint64
kontor_gantt_plan_get_first (KontorGanttPlan *self)
{
  return self->first;
}

gint64
kontor_gantt_plan_get_last (KontorGanttPlan *self)
{
  return self->last;
}

KontorSchedule *
kontor_gantt_plan_get_schedule (KontorGanttPlan *self)
{
  return self->schedule;
}

gboolean
kontor_gantt_plan_find (KontorGanttPlan *self, const KontorId *task, guint *index)
{
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (self->index, task));

  if (found == 0)
    return FALSE;
  *index = found - 1;

  return TRUE;
}

const KontorId *
kontor_gantt_plan_get_id (KontorGanttPlan *self, guint index)
{
  g_return_val_if_fail (index < self->ids->len, NULL);

  return &g_array_index (self->ids, KontorId, index);
}

void
kontor_gantt_plan_get_dates (KontorGanttPlan *self, guint index, gint64 *start, gint64 *end)
{
  g_return_if_fail (index < self->dates->len);

  *start = g_array_index (self->dates, KontorGanttDates, index).start;
  *end = g_array_index (self->dates, KontorGanttDates, index).end;
}

const GArray *
kontor_gantt_plan_get_edges (KontorGanttPlan *self)
{
  return self->edges;
}
