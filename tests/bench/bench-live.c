/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person waits for in a list: `bench-live [TASKS [RUNS [FIGURE]]]` makes a replica with so many tasks
 * (100,000) in a temporary folder and prints two lines per figure, NAME<TAB>MILLISECONDS, the median of
 * RUNS (9), and NAME/work<TAB>MILLISECONDS, how much of that the program computed. No figure includes
 * painting. */

#include "config.h"

#include "kontor-live-query.h"
#include "kontor-operations.h"
#include "kontor-replica-private.h"
#include "kontor-test-tree.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <time.h>

/* A task and the tasks that are part of it. */
#define FAMILY 5

typedef struct
{
  char *folder; /* owned: of @store */
  KontorLiveStore *store; /* owned */
  KontorLiveQuery *list; /* owned, nullable: of all tasks by title */
  GPtrArray
      *edited; /* owned (element-type KontorRecord): what was edited, so that its undo tells */
  KontorSeededRandom random;
  KontorId person;
  KontorId project; /* of the first thousand tasks */
  KontorId parent; /* of the tasks that are made now */
  gboolean by_title; /* whether @list is that, or the section's */
  const char *only; /* nullable: the one figure that is measured */
  guint n_tasks;
  guint n_runs;
  guint run;
  guint n_told;
  gboolean finished;
} Bench;

static const char *const words[] = { "Angebot", "Vertrag", "Rechnung", "offer",   "invoice",
                                     "review",  "договор", "счёт",     "meeting", "Besuch",
                                     "plan",    "budget",  "Lager",    "stock",   "holiday",
                                     "release", "Prüfung", "call" };

/* --- data --- */

static const char *
any_word (Bench *self)
{
  return words[kontor_random_below (&self->random.parent, G_N_ELEMENTS (words))];
}

static KontorRow *
task_new (Bench *self, guint number)
{
  const KontorField *state = kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE);
  g_autofree char *title = g_strdup_printf ("%s %s %s %u", any_word (self), any_word (self),
                                            any_word (self), number);
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_id_init (&id, kontor_clock_get_system (), &self->random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_CREATOR, kontor_value_new_id (&self->person));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&self->person));
  kontor_row_builder_take (builder, KONTOR_TASK_STATE,
                           kontor_value_new_text (state->choices[number % state->n_choices].word));
  kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE,
                           kontor_value_new_integer ((gint64) number * KONTOR_HOUR));
  if (number < 1000)
    kontor_row_builder_take (builder, KONTOR_TASK_PROJECT, kontor_value_new_id (&self->project));
  if (number % FAMILY == 0)
    self->parent = id;
  else
    kontor_row_builder_take (builder, KONTOR_TASK_PARENT, kontor_value_new_id (&self->parent));

  return kontor_row_builder_end (builder);
}

static KontorRow *
person_new (Bench *self)
{
  KontorRowBuilder *builder = NULL;

  kontor_id_init (&self->person, kontor_clock_get_system (), &self->random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_PERSON, &self->person);
  kontor_row_builder_take (builder, KONTOR_PERSON_NAME, kontor_value_new_text ("Ada"));
  kontor_row_builder_take (builder, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (1));
  kontor_row_builder_take (builder, KONTOR_PERSON_ADMINISTRATOR, kontor_value_new_integer (1));

  return kontor_row_builder_end (builder);
}

static KontorRow *
project_new (Bench *self)
{
  KontorRowBuilder *builder = NULL;

  kontor_id_init (&self->project, kontor_clock_get_system (), &self->random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT, &self->project);
  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text ("Umzug"));

  return kontor_row_builder_end (builder);
}

static void
require (gboolean done, GError *error)
{
  if (!done)
    g_error ("%s", error != NULL ? error->message : "unknown");
}

static void
put (KontorReplica *replica, KontorRow *row)
{
  GError *error = NULL;

  require (kontor_replica_put_view (replica, kontor_row_get_record_type (row),
                                    kontor_row_get_id (row), row, NULL, &error),
           error);
}

static void
fill_replica (KontorReplica *replica, gpointer data)
{
  Bench *self = data;
  g_autoptr (KontorRow) person = person_new (self);
  g_autoptr (KontorRow) project = project_new (self);
  GError *error = NULL;

  require (kontor_replica_begin (replica, &error), error);
  put (replica, person);
  put (replica, project);
  for (guint i = 0; i < self->n_tasks; i++)
    {
      g_autoptr (KontorRow) row = task_new (self, i);

      put (replica, row);
    }
  require (kontor_replica_end (replica, &error), error);
  require (kontor_replica_set_person (replica, &self->person, &error), error);
}

/* --- waiting --- */

static void
wait_finished (Bench *self)
{
  while (!self->finished)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_loaded (KontorLiveQuery *list)
{
  while (kontor_live_query_is_loading (list))
    g_main_context_iteration (NULL, TRUE);
}

static void
told_cb (Bench *self)
{
  self->n_told++;
}

/* --- figures --- */

/* As many rows as a screen has, so that the first ones are read and made into records. */
static void
show_page (KontorLiveQuery *list, guint position)
{
  for (guint i = position; i < position + 50; i++)
    {
      g_autoptr (KontorRecord) record = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (record == NULL)
        return;
      kontor_record_get_title (record);
    }
}

static KontorQuery *
query_new (const char *text, gboolean grouped)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);

  kontor_query_builder_set_text (builder, text);
  if (grouped)
    kontor_query_builder_set_group (builder, KONTOR_TASK_STATE, FALSE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);

  return kontor_query_builder_end (builder);
}

static void
open_list (Bench *self, gboolean grouped)
{
  g_autoptr (KontorQuery) query = query_new (NULL, grouped);
  g_autoptr (KontorLiveQuery) list = kontor_live_query_new (self->store, query);

  wait_loaded (list);
  show_page (list, 0);
}

static void
bench_open (Bench *self)
{
  open_list (self, FALSE);
}

static void
bench_open_grouped (Bench *self)
{
  open_list (self, TRUE);
}

static KontorQuery *
outline_new (Bench *self, gboolean of_project)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);

  if (of_project)
    kontor_query_builder_take_condition (builder, kontor_condition_new_refers (KONTOR_TASK_PROJECT,
                                                                               &self->project));
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
  kontor_query_builder_set_outline (builder, KONTOR_TASK_PARENT);

  return kontor_query_builder_end (builder);
}

static void
open_outline (Bench *self, gboolean of_project)
{
  g_autoptr (KontorQuery) query = outline_new (self, of_project);
  g_autoptr (KontorLiveQuery) list = kontor_live_query_new (self->store, query);

  wait_loaded (list);
  show_page (list, 0);
}

static void
bench_open_outline (Bench *self)
{
  open_outline (self, FALSE);
}

static void
bench_open_project_outline (Bench *self)
{
  open_outline (self, TRUE);
}

/* "All tasks", as the section of tasks asks for them at first. */
static KontorQuery *
tasks_new (const char *text)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  const KontorField *state = kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE);
  g_autoptr (KontorValue) completed = kontor_value_new_text (
      state->choices[KONTOR_TASK_STATE_COMPLETED].word);

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new (KONTOR_TASK_STATE,
                                                             KONTOR_TEST_NOT_EQUAL, completed));
  kontor_query_builder_set_text (builder, text);
  kontor_query_builder_set_group_by_horizon (builder, KONTOR_TASK_DEADLINE, KONTOR_DAY);
  kontor_query_builder_add_order (builder, KONTOR_TASK_DEADLINE, FALSE);
  kontor_query_builder_add_order (builder, KONTOR_TASK_TITLE, FALSE);
  kontor_query_builder_set_outline (builder, KONTOR_TASK_PARENT);

  return kontor_query_builder_end (builder);
}

static void
bench_open_tasks (Bench *self)
{
  g_autoptr (KontorQuery) query = tasks_new (NULL);
  g_autoptr (KontorLiveQuery) list = kontor_live_query_new (self->store, query);

  wait_loaded (list);
  show_page (list, 0);
}

/* One of many is expanded and collapsed again. */
static void
bench_expand (Bench *self)
{
  g_autoptr (KontorRecord) record = g_list_model_get_item (G_LIST_MODEL (self->list), 3);

  kontor_live_query_set_expanded (self->list, kontor_record_get_id (record), TRUE);
  kontor_live_query_set_expanded (self->list, kontor_record_get_id (record), FALSE);
}

static void
bench_page (Bench *self)
{
  show_page (self->list, (guint) kontor_random_below (&self->random.parent,
                                                      self->n_tasks - MIN (self->n_tasks, 50)));
}

static void
filter (Bench *self, const char *text)
{
  g_autoptr (KontorQuery) query = self->by_title ? query_new (text, FALSE) : tasks_new (text);

  kontor_live_query_set_query (self->list, query);
  wait_loaded (self->list);
  show_page (self->list, 0);
}

/* One letter more of a word, among matches that are many, then few. */
static void
bench_keystroke (Bench *self)
{
  static const char *const typed[] = { "re", "rev", "revi", "revie", "review", "review 1" };

  filter (self, typed[self->run % G_N_ELEMENTS (typed)]);
}

static void
bench_first_keystroke (Bench *self)
{
  filter (self, "r");
}

static void
bench_search (Bench *self)
{
  g_autofree char *text = g_strdup_printf ("Verträge %u", self->run * 977 % self->n_tasks);

  filter (self, text);
}

static KontorChangeSet *
rename_task (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  KontorRow *before = data;
  KontorRowBuilder *builder = kontor_row_builder_new_from (before);
  g_autofree char *title = g_strdup_printf ("zz another place %s",
                                            kontor_row_get_text (before, KONTOR_TASK_TITLE));
  g_autoptr (KontorRow) after = NULL;

  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  after = kontor_row_builder_end (builder);

  return kontor_operation_edit (context, before, after, problem);
}

static void
operate_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Bench *self = data;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (!kontor_live_store_operate_finish (KONTOR_LIVE_STORE (store), result, NULL, &problem, &error))
    g_error ("edit: %s",
             problem != NULL ? kontor_problem_code_get_word (problem->code) : error->message);
  self->finished = TRUE;
}

static void
undo_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Bench *self = data;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (!kontor_live_store_undo_finish (KONTOR_LIVE_STORE (store), result, NULL, NULL, &problem,
                                      &error))
    g_error ("undo: %s",
             problem != NULL ? kontor_problem_code_get_word (problem->code) : error->message);
  self->finished = TRUE;
}

static void
wait_told (Bench *self)
{
  wait_finished (self);
  while (self->n_told == 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* A title is edited: its record says so, and the row is at its new place where that is another. */
static void
bench_edit (Bench *self)
{
  KontorRecord *record = g_list_model_get_item (G_LIST_MODEL (self->list), 0);
  KontorRow *row = kontor_row_ref (kontor_record_get_row (record));

  g_ptr_array_add (self->edited, record);
  g_signal_handlers_disconnect_by_func (record, told_cb, self);
  g_signal_connect_swapped (record, "notify::title", G_CALLBACK (told_cb), self);
  self->finished = FALSE;
  self->n_told = 0;
  kontor_live_store_operate_async (self->store, rename_task, row, (GDestroyNotify) kontor_row_unref,
                                   NULL, operate_cb, self);
  wait_told (self);
}

/* One edit more, the last first. */
static void
bench_undo (Bench *self)
{
  self->finished = FALSE;
  self->n_told = 0;
  kontor_live_store_undo_async (self->store, 0, NULL, undo_cb, self);
  wait_told (self);
}

/* --- measuring --- */

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static void
touch (KontorReplica *replica, gpointer data)
{
  Bench *self = data;
  g_autoptr (KontorRow) row = task_new (self, self->n_tasks);
  GError *error = NULL;

  require (kontor_replica_begin (replica, &error), error);
  put (replica, row);
  require (kontor_replica_end (replica, &error), error);
}

/* Somebody has made a task since. */
static void
make_task (Bench *self)
{
  kontor_live_store_run_sync (self->store, touch, self);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The program has just started: nothing is known from before. */
static void
make_cold (Bench *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->list);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  kontor_live_store_close_sync (self->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->store);
  self->store = kontor_live_store_open_sync (self->folder, FALSE, &error);
  require (self->store != NULL, error);
}

static void
watch (Bench *self, KontorQuery *query)
{
  self->list = kontor_live_query_new (self->store, query);
  g_signal_connect_swapped (self->list, "items-changed", G_CALLBACK (told_cb), self);
  wait_loaded (self->list);
}

/* The program has just started, and has shown its list. */
static void
make_cold_list (Bench *self)
{
  g_autoptr (KontorQuery) query = self->by_title ? query_new (NULL, FALSE) : tasks_new (NULL);

  make_cold (self);
  watch (self, query);
}

/* A list is shown without a filter, and somebody has made a task since. */
static void
make_task_in_list (Bench *self)
{
  filter (self, NULL);
  make_task (self);
}

/* What all threads have computed, in microseconds: unlike the time it does not grow while other programs
 * want the processors, nor with the disk's time. */
static gint64
get_work (void)
{
  struct timespec work = { 0 };

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &work);

  return (gint64) work.tv_sec * G_USEC_PER_SEC + work.tv_nsec / 1000;
}

static void
print_median (const char *name, const char *suffix, GArray *times)
{
  g_array_sort (times, compare_times);
  printf ("%s%s\t%.2f\n", name, suffix,
          (double) g_array_index (times, gint64, times->len / 2) / 1000.0);
  fflush (stdout);
}

static void
measure (Bench *self, const char *name, void (*prepare) (Bench *self), void (*func) (Bench *self))
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) shares = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (self->only != NULL && strcmp (self->only, name) != 0)
    return;
  for (self->run = 0; self->run < self->n_runs; self->run++)
    {
      gint64 start = 0;
      gint64 worked = 0;

      if (prepare != NULL)
        prepare (self);
      start = g_get_monotonic_time ();
      worked = get_work ();
      func (self);
      worked = get_work () - worked;
      start = g_get_monotonic_time () - start;
      g_array_append_val (times, start);
      g_array_append_val (shares, worked);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  print_median (name, "", times);
  print_median (name, "/work", shares);
}

/* The list is filtered. */
static void
make_found (Bench *self)
{
  filter (self, "re");
}

/* What a person does in a list, whatever is in it; the names end with @suffix. */
static void
measure_list (Bench *self, const char *suffix)
{
  static const struct
  {
    const char *name;
    void (*prepare) (Bench *self);
    void (*func) (Bench *self);
  } figures[] = {
    { "live/edit", NULL, bench_edit },
    { "live/undo", NULL, bench_undo },
    { "live/first-keystroke", make_cold_list, bench_first_keystroke },
    { "live/first-keystroke-after-change", make_task_in_list, bench_first_keystroke },
    { "live/keystroke", NULL, bench_keystroke },
    { "live/edit-found", make_found, bench_edit },
  };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autofree char *name = g_strconcat (figures[i].name, suffix, NULL);

      measure (self, name, figures[i].prepare, figures[i].func);
    }
  g_clear_object (&self->list);
}

static void
measure_all (Bench *self)
{
  g_autoptr (KontorQuery) query = query_new (NULL, FALSE);
  g_autoptr (KontorQuery) outline = outline_new (self, FALSE);

  measure (self, "live/open", make_cold, bench_open);
  measure (self, "live/open-grouped", make_cold, bench_open_grouped);
  measure (self, "live/open-outline", make_cold, bench_open_outline);
  measure (self, "live/open-project-outline", make_cold, bench_open_project_outline);
  measure (self, "live/open-tasks", make_cold, bench_open_tasks);
  measure (self, "live/reopen", make_task, bench_open);
  measure (self, "live/reopen-grouped", make_task, bench_open_grouped);
  measure (self, "live/reopen-outline", make_task, bench_open_outline);
  measure (self, "live/reopen-tasks", make_task, bench_open_tasks);
  watch (self, outline);
  measure (self, "live/expand-collapse", NULL, bench_expand);
  g_clear_object (&self->list);

  self->by_title = TRUE;
  watch (self, query);
  measure (self, "live/page", NULL, bench_page);
  measure (self, "live/search", NULL, bench_search);
  make_cold_list (self);
  measure_list (self, "");
  self->by_title = FALSE;
  make_cold_list (self);
  measure_list (self, "-tasks");
}

static guint
parse_count (int argc, char *argv[], int at, guint otherwise)
{
  guint64 count = argc > at ? g_ascii_strtoull (argv[at], NULL, 10) : otherwise;

  return (guint) CLAMP (count, 1, 100 * 1000 * 1000);
}

int
main (int argc, char *argv[])
{
  Bench bench = { .n_tasks = parse_count (argc, argv, 1, 100000),
                  .n_runs = parse_count (argc, argv, 2, 9),
                  .only = argc > 3 ? argv[3] : NULL };
  g_autoptr (GError) error = NULL;
  gint64 start = 0;

  kontor_seeded_random_init (&bench.random, 1);
  bench.edited = g_ptr_array_new_with_free_func (g_object_unref);
  bench.folder = g_dir_make_tmp ("kontor-bench-XXXXXX", &error);
  require (bench.folder != NULL, error);
  bench.store = kontor_live_store_open_sync (bench.folder, TRUE, &error);
  require (bench.store != NULL, error);
  start = g_get_monotonic_time ();
  kontor_live_store_run_sync (bench.store, fill_replica, &bench);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  printf ("# %u tasks made in %.1f s\n", bench.n_tasks,
          (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);

  measure_all (&bench);
  g_ptr_array_unref (bench.edited);
  kontor_live_store_close_sync (bench.store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (bench.store);
  kontor_test_remove_tree (bench.folder);
  g_free (bench.folder);

  return 0;
}
