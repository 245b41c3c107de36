/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Schedules: by hand where one can see the answer, and random ones against the definition. */

#include "config.h"

#include "kontor-random.h"
#include "kontor-schedule.h"

#include <string.h>

#define START(s, task) kontor_schedule_get_earliest_start (s, task)

static void
test_chain_has_a_critical_path (void)
{
  g_autoptr (KontorSchedule) schedule = kontor_schedule_new ();

  /* 0 [0,10] → 1 [0,5] → 3 [0,5], 0 → 2 [0,2] → 3; 4 is on its own. */
  kontor_schedule_add_task (schedule, 0, 10);
  kontor_schedule_add_task (schedule, 0, 5);
  kontor_schedule_add_task (schedule, 0, 2);
  kontor_schedule_add_task (schedule, 0, 5);
  kontor_schedule_add_task (schedule, 0, 20);
  kontor_schedule_add_dependency (schedule, 1, 0, KONTOR_DEPENDENCY_KIND_FINISH_START);
  kontor_schedule_add_dependency (schedule, 2, 0, KONTOR_DEPENDENCY_KIND_FINISH_START);
  kontor_schedule_add_dependency (schedule, 3, 1, KONTOR_DEPENDENCY_KIND_FINISH_START);
  kontor_schedule_add_dependency (schedule, 3, 2, KONTOR_DEPENDENCY_KIND_FINISH_START);

  g_assert_true (kontor_schedule_solve (schedule));
  g_assert_cmpint (START (schedule, 1), ==, 10);
  g_assert_cmpint (START (schedule, 3), ==, 15);
  g_assert_cmpint (kontor_schedule_get_earliest_end (schedule, 3), ==, 20);
  g_assert_cmpint (kontor_schedule_get_slack (schedule, 2), ==, 3);
  g_assert_cmpint (kontor_schedule_get_latest_end (schedule, 2), ==, 15);
  g_assert_true (kontor_schedule_is_critical (schedule, 0));
  g_assert_true (kontor_schedule_is_critical (schedule, 1));
  g_assert_false (kontor_schedule_is_critical (schedule, 2));
  g_assert_true (kontor_schedule_is_critical (schedule, 3));
  /* It ends with the last, but is tied to nothing. */
  g_assert_false (kontor_schedule_is_critical (schedule, 4));
  g_assert_true (kontor_schedule_is_late (schedule, 1));
  g_assert_false (kontor_schedule_is_late (schedule, 0));
}

static void
test_four_kinds (void)
{
  static const struct
  {
    KONTOR_DEPENDENCY_KIND_CHOICES kind;
    gint64 start;
  } cases[] = {
    { KONTOR_DEPENDENCY_KIND_FINISH_START, 110 }, /* begins when the other, [100,110], has ended */
    { KONTOR_DEPENDENCY_KIND_START_START, 100 },
    { KONTOR_DEPENDENCY_KIND_FINISH_FINISH, 106 }, /* of 4 itself */
    { KONTOR_DEPENDENCY_KIND_START_FINISH, 96 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KontorSchedule) schedule = kontor_schedule_new ();

      kontor_schedule_add_task (schedule, 100, 110);
      kontor_schedule_add_task (schedule, 0, 4);
      kontor_schedule_add_dependency (schedule, 1, 0, cases[i].kind);
      g_assert_true (kontor_schedule_solve (schedule));
      g_assert_cmpint (START (schedule, 1), ==, cases[i].start);
    }
}

static void
test_cycles_are_named (void)
{
  g_autoptr (KontorSchedule) schedule = kontor_schedule_new ();

  /* 0 → 1 ⇄ 2 → 3, and 4 → itself. */
  for (guint i = 0; i < 5; i++)
    kontor_schedule_add_task (schedule, i, i + 1);
  kontor_schedule_add_dependency (schedule, 1, 0, KONTOR_DEPENDENCY_KIND_FINISH_START);
  kontor_schedule_add_dependency (schedule, 1, 2, KONTOR_DEPENDENCY_KIND_FINISH_START);
  kontor_schedule_add_dependency (schedule, 2, 1, KONTOR_DEPENDENCY_KIND_FINISH_START);
  kontor_schedule_add_dependency (schedule, 3, 2, KONTOR_DEPENDENCY_KIND_FINISH_START);
  kontor_schedule_add_dependency (schedule, 4, 4, KONTOR_DEPENDENCY_KIND_FINISH_START);

  g_assert_false (kontor_schedule_solve (schedule));
  g_assert_false (kontor_schedule_is_in_cycle (schedule, 0));
  g_assert_true (kontor_schedule_is_in_cycle (schedule, 1));
  g_assert_true (kontor_schedule_is_in_cycle (schedule, 2));
  g_assert_false (kontor_schedule_is_in_cycle (schedule, 3));
  g_assert_true (kontor_schedule_is_in_cycle (schedule, 4));
  g_assert_cmpuint (kontor_schedule_get_order (schedule)->len, ==, 1);
  g_assert_cmpint (START (schedule, 3), ==, 3);
}

static void
test_push_moves_only_what_must (void)
{
  g_autoptr (KontorSchedule) schedule = kontor_schedule_new ();
  g_autoptr (GArray) moves = NULL;

  /* 0 [0,10] → 1 [12,15] → 2 [15,20]; 3 [-20,-10] → 4 [-19,-15], which is too early already: nothing
   * that moves has to do with it. */
  kontor_schedule_add_task (schedule, 0, 10);
  kontor_schedule_add_task (schedule, 12, 15);
  kontor_schedule_add_task (schedule, 15, 20);
  kontor_schedule_add_task (schedule, -20, -10);
  kontor_schedule_add_task (schedule, -19, -15);
  kontor_schedule_add_dependency (schedule, 1, 0, KONTOR_DEPENDENCY_KIND_FINISH_START);
  kontor_schedule_add_dependency (schedule, 2, 1, KONTOR_DEPENDENCY_KIND_FINISH_START);
  kontor_schedule_add_dependency (schedule, 4, 3, KONTOR_DEPENDENCY_KIND_FINISH_START);
  g_assert_true (kontor_schedule_solve (schedule));
  g_assert_true (kontor_schedule_is_late (schedule, 4));

  moves = kontor_schedule_push (schedule, 0, 2, 12);
  g_assert_cmpuint (moves->len, ==, 0);
  g_clear_pointer (&moves, g_array_unref);
  moves = kontor_schedule_push (schedule, 0, 5, 15);
  g_assert_cmpuint (moves->len, ==, 2);
  g_assert_cmpuint (g_array_index (moves, KontorScheduleMove, 0).task, ==, 1);
  g_assert_cmpint (g_array_index (moves, KontorScheduleMove, 0).by, ==, 3);
  g_assert_cmpuint (g_array_index (moves, KontorScheduleMove, 1).task, ==, 2);
  g_assert_cmpint (g_array_index (moves, KontorScheduleMove, 1).by, ==, 3);
  g_clear_pointer (&moves, g_array_unref);
  /* Made longer, not later. */
  moves = kontor_schedule_push (schedule, 0, 0, 13);
  g_assert_cmpuint (moves->len, ==, 2);
  g_assert_cmpint (g_array_index (moves, KontorScheduleMove, 1).by, ==, 1);
}

typedef struct
{
  guint task;
  guint after;
  int kind;
} Tie;

/* Where @tie lets its task start, by the words of its kind. */
static gint64
get_bound (const Tie *tie, const gint64 *starts, const gint64 *durations)
{
  gint64 after_start = starts[tie->after];
  gint64 after_end = after_start + durations[tie->after];

  switch (tie->kind)
    {
    case KONTOR_DEPENDENCY_KIND_START_START:
      return after_start;
    case KONTOR_DEPENDENCY_KIND_FINISH_FINISH:
      return after_end - durations[tie->task];
    case KONTOR_DEPENDENCY_KIND_START_FINISH:
      return after_start - durations[tie->task];
    default:
      return after_end;
    }
}

/* Starts no less than drawn and than every tie allows, by moving until nothing moves. */
static void
settle (gint64 *starts, const gint64 *durations, const Tie *ties, guint n_ties)
{
  gboolean moved = TRUE;

  while (moved)
    {
      moved = FALSE;
      for (guint i = 0; i < n_ties; i++)
        if (starts[ties[i].task] < get_bound (&ties[i], starts, durations))
          {
            starts[ties[i].task] = get_bound (&ties[i], starts, durations);
            moved = TRUE;
          }
    }
}

#define TASKS_MAX 12
#define TIES_MAX 24

/* Random schedules without circles: the earliest starts are the least that fit; no task may be later than
 * its latest without the end moving, and may be so late; a push leaves nothing too early that was not. */
static void
check_random (KontorRandom *random)
{
  guint n = 1 + (guint) kontor_random_below (random, TASKS_MAX);
  guint n_ties = n > 1 ? (guint) kontor_random_below (random, TIES_MAX) : 0;
  gint64 drawn[TASKS_MAX] = { 0 };
  gint64 durations[TASKS_MAX] = { 0 };
  gint64 starts[TASKS_MAX] = { 0 };
  Tie ties[TIES_MAX] = { { 0 } };
  gint64 end = G_MININT64;
  g_autoptr (KontorSchedule) schedule = kontor_schedule_new ();

  for (guint i = 0; i < n; i++)
    {
      drawn[i] = starts[i] = (gint64) kontor_random_below (random, 40) - 20;
      durations[i] = (gint64) kontor_random_below (random, 10);
      kontor_schedule_add_task (schedule, drawn[i], drawn[i] + durations[i]);
    }
  for (guint i = 0; i < n_ties; i++)
    {
      ties[i].after = (guint) kontor_random_below (random, n - 1);
      ties[i].task = ties[i].after + 1 +
                     (guint) kontor_random_below (random, n - 1 - ties[i].after);
      ties[i].kind = (int) kontor_random_below (random, 4);
      kontor_schedule_add_dependency (schedule, ties[i].task, ties[i].after, ties[i].kind);
    }
  g_assert_true (kontor_schedule_solve (schedule));
  settle (starts, durations, ties, n_ties);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (START (schedule, i), ==, starts[i]);
      end = MAX (end, starts[i] + durations[i]);
    }

  for (guint i = 0; i < n; i++)
    for (gint64 late = 0; late < 2; late++)
      {
        gint64 delayed[TASKS_MAX];
        gint64 delayed_end = G_MININT64;

        memcpy (delayed, starts, sizeof delayed);
        delayed[i] = kontor_schedule_get_latest_start (schedule, i) + late;
        settle (delayed, durations, ties, n_ties);
        for (guint j = 0; j < n; j++)
          delayed_end = MAX (delayed_end, delayed[j] + durations[j]);
        g_assert_true (late == 0 ? delayed_end == end : delayed_end > end);
      }
}

static void
check_random_push (KontorRandom *random)
{
  guint n = 2 + (guint) kontor_random_below (random, TASKS_MAX - 2);
  guint n_ties = (guint) kontor_random_below (random, TIES_MAX);
  guint dragged = (guint) kontor_random_below (random, n);
  gint64 to = (gint64) kontor_random_below (random, 60);
  gint64 durations[TASKS_MAX] = { 0 };
  gint64 starts[TASKS_MAX] = { 0 };
  gint64 pushed[TASKS_MAX] = { 0 };
  Tie ties[TIES_MAX] = { { 0 } };
  g_autoptr (KontorSchedule) schedule = kontor_schedule_new ();
  g_autoptr (GArray) moves = NULL;

  /* From a drawing that fits, so that what must move is what settles. */
  for (guint i = 0; i < n; i++)
    {
      starts[i] = (gint64) kontor_random_below (random, 40);
      durations[i] = (gint64) kontor_random_below (random, 10);
    }
  for (guint i = 0; i < n_ties; i++)
    {
      ties[i].after = (guint) kontor_random_below (random, n - 1);
      ties[i].task = ties[i].after + 1 +
                     (guint) kontor_random_below (random, n - 1 - ties[i].after);
      ties[i].kind = (int) kontor_random_below (random, 4);
    }
  settle (starts, durations, ties, n_ties);
  for (guint i = 0; i < n; i++)
    kontor_schedule_add_task (schedule, starts[i], starts[i] + durations[i]);
  for (guint i = 0; i < n_ties; i++)
    kontor_schedule_add_dependency (schedule, ties[i].task, ties[i].after, ties[i].kind);
  g_assert_true (kontor_schedule_solve (schedule));

  moves = kontor_schedule_push (schedule, dragged, starts[dragged] + to,
                                starts[dragged] + to + durations[dragged]);
  memcpy (pushed, starts, sizeof pushed);
  starts[dragged] += to;
  pushed[dragged] += to;
  settle (starts, durations, ties, n_ties);
  for (guint i = 0; i < moves->len; i++)
    {
      const KontorScheduleMove *move = &g_array_index (moves, KontorScheduleMove, i);

      g_assert_cmpint (move->by, >, 0);
      g_assert_cmpuint (move->task, !=, dragged);
      pushed[move->task] += move->by;
    }
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (pushed[i], ==, starts[i]);
}

static void
test_random_schedules (void)
{
  KontorSeededRandom random;

  kontor_seeded_random_init (&random, 4711);
  for (guint i = 0; i < 3000; i++)
    {
      check_random (&random.parent);
      check_random_push (&random.parent);
    }
}

/* Not a timing: what takes the square of this would not end within the test's limit. */
static void
test_sixty_thousand_bars (void)
{
  g_autoptr (KontorSchedule) schedule = kontor_schedule_new ();
  g_autoptr (GArray) moves = NULL;
  const guint n = 60000;

  for (guint i = 0; i < n; i++)
    kontor_schedule_add_task (schedule, 0, G_MAXINT64);
  for (guint i = 1; i < n; i++)
    {
      kontor_schedule_add_dependency (schedule, i, i - 1, KONTOR_DEPENDENCY_KIND_FINISH_START);
      kontor_schedule_add_dependency (schedule, i, i / 2, KONTOR_DEPENDENCY_KIND_FINISH_FINISH);
    }
  g_assert_true (kontor_schedule_solve (schedule));
  g_assert_cmpuint (kontor_schedule_get_order (schedule)->len, ==, n);
  moves = kontor_schedule_push (schedule, 0, 1, G_MAXINT64);
  g_assert_cmpuint (moves->len, >, 0);
}

static void
test_nothing_at_all (void)
{
  g_autoptr (KontorSchedule) schedule = kontor_schedule_new ();

  g_assert_true (kontor_schedule_solve (schedule));
  g_assert_cmpuint (kontor_schedule_get_n_tasks (schedule), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/schedule/chain-has-a-critical-path", test_chain_has_a_critical_path);
  g_test_add_func ("/schedule/four-kinds", test_four_kinds);
  g_test_add_func ("/schedule/cycles-are-named", test_cycles_are_named);
  g_test_add_func ("/schedule/push-moves-only-what-must", test_push_moves_only_what_must);
  g_test_add_func ("/schedule/random-schedules", test_random_schedules);
  g_test_add_func ("/schedule/sixty-thousand-bars", test_sixty_thousand_bars);
  g_test_add_func ("/schedule/nothing-at-all", test_nothing_at_all);

  return g_test_run ();
}
