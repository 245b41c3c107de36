/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bars that wait for each other: order, earliest and latest times, slack and the critical path, and what
 * moves when one of them does. A dependency is a bound on starts, start(task) >= start(after) + lag,
 * whatever its kind: with fixed durations each of the four is. Pure. */

#include "config.h"

#include "kontor-schedule.h"

/* Sums stay within: a long chain of bars of millennia must not overflow. */
#define TIME_MAX (G_MAXINT64 / 8)

typedef struct
{
  gint64 start; /* as drawn */
  gint64 duration;
  gint64 earliest; /* start */
  gint64 latest; /* start */
  guint first_in; /* of in_edges: what it waits for */
  guint first_out; /* of out_edges: what waits for it */
  guint n_waiting; /* for, while solving */
  gboolean ordered; /* FALSE: in a circle, or after one */
} Bar;

typedef struct
{
  guint task;
  guint after;
  KONTOR_DEPENDENCY_KIND_CHOICES kind;
} Edge;

struct _KontorSchedule
{
  GArray *bars; /* (owned) of Bar */
  GArray *edges; /* (owned) of Edge, as added */
  GArray *in_edges; /* (owned) of guint: edges by their task */
  GArray *out_edges; /* (owned) of guint: edges by their after */
  GArray *order; /* (owned) of guint */
  gint64 end; /* the last earliest end of all */
};

/**
 * kontor_schedule_new:
 *
 * Returns: (transfer full): one without tasks
 */
KontorSchedule *
kontor_schedule_new (void)
{
  KontorSchedule *self = g_new0 (KontorSchedule, 1);

  self->bars = g_array_new (FALSE, TRUE, sizeof (Bar));
  self->edges = g_array_new (FALSE, TRUE, sizeof (Edge));
  self->in_edges = g_array_new (FALSE, TRUE, sizeof (guint));
  self->out_edges = g_array_new (FALSE, TRUE, sizeof (guint));
  self->order = g_array_new (FALSE, TRUE, sizeof (guint));

  return self;
}

void
kontor_schedule_free (KontorSchedule *self)
{
  g_array_unref (self->bars);
  g_array_unref (self->edges);
  g_array_unref (self->in_edges);
  g_array_unref (self->out_edges);
  g_array_unref (self->order);
  g_free (self);
}

static gint64
add (gint64 a, gint64 b)
{
  return CLAMP (a + b, -TIME_MAX, TIME_MAX);
}

static Bar *
get_bar (const KontorSchedule *self, guint task)
{
  return &g_array_index (self->bars, Bar, task);
}

static const Edge *
get_edge (const KontorSchedule *self, const GArray *list, guint index)
{
  return &g_array_index (self->edges, Edge, g_array_index (list, guint, index));
}

/**
 * kontor_schedule_add_task:
 * @self: a schedule
 * @start: where the bar begins, microseconds UTC
 * @end: where it ends; before @start counts as @start
 *
 * Returns: the task's index: 0 for the first
 */
guint
kontor_schedule_add_task (KontorSchedule *self, gint64 start, gint64 end)
{
  Bar bar = { .start = CLAMP (start, -TIME_MAX, TIME_MAX) };

  bar.duration = MAX (CLAMP (end, -TIME_MAX, TIME_MAX) - bar.start, 0);

  g_array_append_val (self->bars, bar);

  return self->bars->len - 1;
}

/**
 * kontor_schedule_add_dependency:
 * @self: a schedule
 * @task: the index of the task that waits
 * @after: the index of the task that it waits for
 * @kind: which end of @after holds up which end of @task
 */
void
kontor_schedule_add_dependency (KontorSchedule *self,
                                guint task,
                                guint after,
                                KONTOR_DEPENDENCY_KIND_CHOICES kind)
{
  Edge edge = { task, after, kind };

  g_return_if_fail (task < self->bars->len && after < self->bars->len);

  g_array_append_val (self->edges, edge);
}

/* How much later than its after a task must start at least. */
static gint64
get_lag (const Edge *edge, gint64 after_duration, gint64 task_duration)
{
  switch (edge->kind)
    {
    case KONTOR_DEPENDENCY_KIND_START_START:
      return 0;
    case KONTOR_DEPENDENCY_KIND_FINISH_FINISH:
      return after_duration - task_duration;
    case KONTOR_DEPENDENCY_KIND_START_FINISH:
      return -task_duration;
    case KONTOR_DEPENDENCY_KIND_FINISH_START:
    case KONTOR_N_DEPENDENCY_KIND_CHOICES:
    default:
      return after_duration;
    }
}

static gint64
get_edge_lag (const KontorSchedule *self, const Edge *edge)
{
  return get_lag (edge, get_bar (self, edge->after)->duration,
                  get_bar (self, edge->task)->duration);
}

/* Both lists of edges by counting sort, and how many edges each task waits for. */
static void
index_edges (KontorSchedule *self)
{
  guint n = self->bars->len;
  guint n_in = 0;
  guint n_out = 0;
  g_autofree guint *ins = g_new0 (guint, n + 1);
  g_autofree guint *outs = g_new0 (guint, n + 1);

  g_array_set_size (self->in_edges, self->edges->len);
  g_array_set_size (self->out_edges, self->edges->len);
  for (guint i = 0; i < self->edges->len; i++)
    {
      ins[g_array_index (self->edges, Edge, i).task]++;
      outs[g_array_index (self->edges, Edge, i).after]++;
    }
  for (guint i = 0; i < n; i++)
    {
      Bar *bar = get_bar (self, i);

      bar->first_in = n_in;
      bar->first_out = n_out;
      bar->n_waiting = ins[i];
      bar->ordered = FALSE;
      n_in += ins[i];
      n_out += outs[i];
      ins[i] = bar->first_in;
      outs[i] = bar->first_out;
    }
  for (guint i = 0; i < self->edges->len; i++)
    {
      const Edge *edge = &g_array_index (self->edges, Edge, i);

      g_array_index (self->in_edges, guint, ins[edge->task]++) = i;
      g_array_index (self->out_edges, guint, outs[edge->after]++) = i;
    }
}

static guint
get_end_in (const KontorSchedule *self, guint task)
{
  return task + 1 < self->bars->len ? get_bar (self, task + 1)->first_in : self->in_edges->len;
}

static guint
get_end_out (const KontorSchedule *self, guint task)
{
  return task + 1 < self->bars->len ? get_bar (self, task + 1)->first_out : self->out_edges->len;
}

/* By taking away, again and again, what waits for nothing (Kahn, 1962). */
static void
sort_tasks (KontorSchedule *self)
{
  g_array_set_size (self->order, 0);
  for (guint i = 0; i < self->bars->len; i++)
    if (get_bar (self, i)->n_waiting == 0)
      g_array_append_val (self->order, i);
  for (guint at = 0; at < self->order->len; at++)
    {
      guint task = g_array_index (self->order, guint, at);

      get_bar (self, task)->ordered = TRUE;
      for (guint i = get_bar (self, task)->first_out; i < get_end_out (self, task); i++)
        {
          guint next = get_edge (self, self->out_edges, i)->task;

          if (--get_bar (self, next)->n_waiting == 0)
            g_array_append_val (self->order, next);
        }
    }
}

static void
pass_forwards (KontorSchedule *self)
{
  self->end = G_MININT64;
  for (guint at = 0; at < self->order->len; at++)
    {
      guint task = g_array_index (self->order, guint, at);
      Bar *bar = get_bar (self, task);

      bar->earliest = bar->start;
      for (guint i = bar->first_in; i < get_end_in (self, task); i++)
        {
          const Edge *edge = get_edge (self, self->in_edges, i);

          bar->earliest = MAX (bar->earliest, add (get_bar (self, edge->after)->earliest,
                                                   get_edge_lag (self, edge)));
        }
      self->end = MAX (self->end, add (bar->earliest, bar->duration));
    }
}

static void
pass_backwards (KontorSchedule *self)
{
  for (guint at = self->order->len; at-- > 0;)
    {
      guint task = g_array_index (self->order, guint, at);
      Bar *bar = get_bar (self, task);

      bar->latest = self->end - bar->duration;
      for (guint i = bar->first_out; i < get_end_out (self, task); i++)
        {
          const Edge *edge = get_edge (self, self->out_edges, i);

          if (get_bar (self, edge->task)->ordered)
            bar->latest = MIN (bar->latest, add (get_bar (self, edge->task)->latest,
                                                 -get_edge_lag (self, edge)));
        }
    }
}

/* Those left over by sort_tasks() wait for each other in a circle, or for such. The former are those that
 * remain when what nothing left waits for is taken away from the other side, too. */
static void
find_cycles (KontorSchedule *self)
{
  g_autofree guint *n_followers = g_new0 (guint, self->bars->len);
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->edges->len; i++)
    if (!get_bar (self, g_array_index (self->edges, Edge, i).task)->ordered)
      n_followers[g_array_index (self->edges, Edge, i).after]++;
  for (guint i = 0; i < self->bars->len; i++)
    if (!get_bar (self, i)->ordered && n_followers[i] == 0)
      g_array_append_val (open, i);
  for (guint at = 0; at < open->len; at++)
    {
      guint task = g_array_index (open, guint, at);

      get_bar (self, task)->n_waiting = 0;
      for (guint i = get_bar (self, task)->first_in; i < get_end_in (self, task); i++)
        {
          guint after = get_edge (self, self->in_edges, i)->after;

          if (!get_bar (self, after)->ordered && --n_followers[after] == 0)
            g_array_append_val (open, after);
        }
    }
  /* They take no part in what is worked out: they stay where they are drawn. */
  for (guint i = 0; i < self->bars->len; i++)
    if (!get_bar (self, i)->ordered)
      get_bar (self, i)->earliest = get_bar (self, i)->latest = get_bar (self, i)->start;
}

/**
 * kontor_schedule_solve:
 * @self: a schedule
 *
 * Returns: %FALSE when tasks wait for each other in a circle; those, and what waits for them, take no
 *   part
 */
gboolean
kontor_schedule_solve (KontorSchedule *self)
{
  index_edges (self);
  sort_tasks (self);
  pass_forwards (self);
  pass_backwards (self);
  find_cycles (self);

  return self->order->len == self->bars->len;
}

guint
kontor_schedule_get_n_tasks (const KontorSchedule *self)
{
  return self->bars->len;
}

const GArray *
kontor_schedule_get_order (const KontorSchedule *self)
{
  return self->order;
}

/**
 * kontor_schedule_is_in_cycle:
 * @self: a schedule that was solved
 * @task: a task's index
 *
 * Returns: whether the task waits, by whatever way, for itself, or stands between two that do
 */
gboolean
kontor_schedule_is_in_cycle (const KontorSchedule *self, guint task)
{
  g_return_val_if_fail (task < self->bars->len, FALSE);

  return !get_bar (self, task)->ordered && get_bar (self, task)->n_waiting > 0;
}

gint64
kontor_schedule_get_earliest_start (const KontorSchedule *self, guint task)
{
  g_return_val_if_fail (task < self->bars->len, 0);

  return get_bar (self, task)->earliest;
}

gint64
kontor_schedule_get_earliest_end (const KontorSchedule *self, guint task)
{
  g_return_val_if_fail (task < self->bars->len, 0);

  return get_bar (self, task)->earliest + get_bar (self, task)->duration;
}

gint64
kontor_schedule_get_latest_start (const KontorSchedule *self, guint task)
{
  g_return_val_if_fail (task < self->bars->len, 0);

  return get_bar (self, task)->latest;
}

gint64
kontor_schedule_get_latest_end (const KontorSchedule *self, guint task)
{
  g_return_val_if_fail (task < self->bars->len, 0);

  return get_bar (self, task)->latest + get_bar (self, task)->duration;
}

/**
 * kontor_schedule_get_slack:
 * @self: a schedule that was solved
 * @task: a task's index
 *
 * Returns: by how much the task may be late without putting off the last end of all, microseconds
 */
gint64
kontor_schedule_get_slack (const KontorSchedule *self, guint task)
{
  g_return_val_if_fail (task < self->bars->len, 0);

  return get_bar (self, task)->latest - get_bar (self, task)->earliest;
}

/**
 * kontor_schedule_is_critical:
 * @self: a schedule that was solved
 * @task: a task's index
 *
 * Returns: whether the task is on the critical path: without slack and tied to others
 */
gboolean
kontor_schedule_is_critical (const KontorSchedule *self, guint task)
{
  const Bar *bar = NULL;

  g_return_val_if_fail (task < self->bars->len, FALSE);

  bar = get_bar (self, task);

  return bar->ordered && bar->latest == bar->earliest &&
         (get_end_in (self, task) > bar->first_in || get_end_out (self, task) > bar->first_out);
}

/**
 * kontor_schedule_is_late:
 * @self: a schedule that was solved
 * @task: a task's index
 *
 * Returns: whether the bar, as it is drawn, is earlier than what it waits for, as that is drawn, lets it
 *   be
 */
gboolean
kontor_schedule_is_late (const KontorSchedule *self, guint task)
{
  g_return_val_if_fail (task < self->bars->len, FALSE);

  for (guint i = get_bar (self, task)->first_in; i < get_end_in (self, task); i++)
    {
      const Edge *edge = get_edge (self, self->in_edges, i);

      if (get_bar (self, task)->start <
          add (get_bar (self, edge->after)->start, get_edge_lag (self, edge)))
        return TRUE;
    }

  return FALSE;
}

/**
 * kontor_schedule_push:
 * @self: a schedule that was solved
 * @task: the index of the task that is dragged
 * @start: where it is dragged to, microseconds UTC
 * @end: where it then ends
 *
 * Walks the order once from @task on: a successor moves only as far as what moved before it makes it.
 *
 * Returns: (transfer full) (element-type KontorScheduleMove): the others that must move, in order
 */
GArray *
kontor_schedule_push (const KontorSchedule *self, guint task, gint64 start, gint64 end)
{
  GArray *moves = g_array_new (FALSE, FALSE, sizeof (KontorScheduleMove));
  g_autofree gint64 *starts = NULL;
  g_autofree gboolean *moved = NULL;
  gint64 to = CLAMP (start, -TIME_MAX, TIME_MAX);
  gint64 duration = MAX (CLAMP (end, -TIME_MAX, TIME_MAX) - to, 0);

  g_return_val_if_fail (task < self->bars->len, moves);

  if (!get_bar (self, task)->ordered)
    return moves;
  starts = g_new0 (gint64, self->bars->len);
  moved = g_new0 (gboolean, self->bars->len);
  starts[task] = to;
  moved[task] = TRUE;
  for (guint at = 0; at < self->order->len; at++)
    {
      guint next = g_array_index (self->order, guint, at);
      const Bar *bar = get_bar (self, next);
      gint64 must = bar->start;

      for (guint i = bar->first_in; next != task && i < get_end_in (self, next); i++)
        {
          const Edge *edge = get_edge (self, self->in_edges, i);
          gint64 after_duration = edge->after == task ? duration
                                                      : get_bar (self, edge->after)->duration;

          if (moved[edge->after])
            must = MAX (must,
                        add (starts[edge->after], get_lag (edge, after_duration, bar->duration)));
        }
      if (must > bar->start)
        {
          KontorScheduleMove move = { next, must - bar->start };

          starts[next] = must;
          moved[next] = TRUE;
          g_array_append_val (moves, move);
        }
    }

  return moves;
}
