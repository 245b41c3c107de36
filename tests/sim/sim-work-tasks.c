/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Work with tasks, projects and stock, by chance, through the model's operations. */

#include "config.h"

#include "kontor-operations.h"
#include "sim-work.h"

#include <string.h>

static void
add_task (SimHost *host, KontorReplica *replica)
{
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorId responsible = KONTOR_ID_INIT_NIL;
  g_autofree char *token = sim_new_token (host->world);
  g_autoptr (KontorRow) project = NULL;
  g_autoptr (KontorRow) draft = NULL;
  KontorProblem *problem = NULL;
  KontorRowBuilder *builder = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  sim_pick_person (host, &responsible);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (token));
  kontor_row_builder_take (builder, KONTOR_TASK_CREATOR, kontor_value_new_id (&host->person));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&responsible));
  if (sim_chance (host->world, 300))
    project = sim_pick_row (host, replica, KONTOR_RECORD_PROJECT);
  if (project != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_PROJECT,
                             kontor_value_new_id (kontor_row_get_id (project)));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  if (sim_commit (host, replica, set, problem, NULL))
    {
      sim_remember (host, SIM_CREATED, KONTOR_RECORD_TASK, &id, NULL, 0);
      sim_remember (host, SIM_TITLED, KONTOR_RECORD_TASK, &id, token, 0);
    }
}

static void
add_project (SimHost *host, KontorReplica *replica)
{
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  char text[KONTOR_ID_LENGTH + 1];
  KontorElement member = sim_person_element (host, text);
  g_autofree char *token = sim_new_token (host->world);
  g_autoptr (KontorRow) draft = NULL;
  KontorProblem *problem = NULL;
  KontorRowBuilder *builder = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT, &id);
  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text (token));
  kontor_row_builder_take (builder, KONTOR_PROJECT_OWNER, kontor_value_new_id (&host->person));
  kontor_row_builder_take (builder, KONTOR_PROJECT_MEMBERS, kontor_value_new_set (&member, 1));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  if (sim_commit (host, replica, set, problem, NULL))
    {
      sim_remember (host, SIM_CREATED, KONTOR_RECORD_PROJECT, &id, NULL, 0);
      sim_remember (host, SIM_TITLED, KONTOR_RECORD_PROJECT, &id, token, 0);
    }
}

/* Moves the mutations of @other into the last one of @set. */
static void
join (KontorChangeSet *set, KontorChangeSet *other)
{
  KontorMutation *into = set->mutations->pdata[set->mutations->len - 1];

  for (guint i = 0; other != NULL && i < other->mutations->len; i++)
    {
      KontorMutation *mutation = other->mutations->pdata[i];

      for (guint j = 0; j < mutation->ops->len; j++)
        kontor_mutation_take_op (into, kontor_op_ref (mutation->ops->pdata[j]));
    }
  g_clear_pointer (&other, kontor_change_set_free);
}

/* All or nothing: a project that is new to the server, and a deadline that somebody may have moved. */
static void
add_project_and_move (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) task = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autofree char *token = sim_new_token (host->world);
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorRow) after = NULL;
  KontorProblem *problem = NULL;
  KontorRowBuilder *builder = NULL;
  KontorChangeSet *set = NULL;

  if (task == NULL)
    return;
  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT, &id);
  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text (token));
  kontor_row_builder_take (builder, KONTOR_PROJECT_OWNER, kontor_value_new_id (&host->person));
  draft = kontor_row_builder_end (builder);
  builder = kontor_row_builder_new_from (task);
  kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE,
                           kontor_value_new_integer (host->world->now +
                                                     sim_below (host->world, 100) * KONTOR_DAY));
  after = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  if (set != NULL)
    join (set, kontor_operation_edit (&context, task, after, &problem));
  if (sim_commit (host, replica, set, problem, NULL))
    sim_remember (host, SIM_TITLED, KONTOR_RECORD_PROJECT, &id, token, 0);
}

/* *told: whether the field was named as one that somebody changed since */
static gboolean
undo (KontorReplica *replica, gint64 number, guint field, gboolean *told)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) skipped = NULL;
  KontorProblem *problem = NULL;
  gboolean done = kontor_replica_undo (replica, number, NULL, &skipped, &problem, &error);

  g_clear_pointer (&problem, kontor_problem_free);
  for (guint i = 0; told != NULL && skipped != NULL && i < skipped->len; i++)
    {
      const KontorProblem *why = skipped->pdata[i];

      *told = *told || why->code == KONTOR_PROBLEM_MISSING ||
              (why->code == KONTOR_PROBLEM_CHANGED && why->field == field);
    }

  return done;
}

static char *
dup_title (KontorReplica *replica, KontorRecordType type, const KontorId *id)
{
  g_autoptr (KontorRow) row = kontor_reader_get (kontor_replica_get_reader (replica), type, id);

  return row != NULL ? g_strdup (kontor_row_get_text (row, type == KONTOR_RECORD_TASK
                                                               ? KONTOR_TASK_TITLE
                                                               : KONTOR_PROJECT_TITLE))
                     : NULL;
}

/* Undoes a title of long ago. Titles are all different, so that it shows whose one stands there:
 * one that somebody else gave since stays. */
static void
undo_old (SimHost *host, KontorReplica *replica)
{
  SimWorld *world = host->world;
  SimEntry *entry = NULL;
  guint64 steps = world->steps;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gboolean told = FALSE;
  gboolean done = FALSE;

  if (host->ledger->len == 0)
    return;
  entry = host->ledger->pdata[sim_below (world, host->ledger->len)];
  if (entry->kind != SIM_TITLED || entry->amount == 0)
    return;
  world->atomic = TRUE;
  before = dup_title (replica, entry->type, &entry->id);
  done = undo (replica, entry->amount,
               entry->type == KONTOR_RECORD_TASK ? KONTOR_TASK_TITLE : KONTOR_PROJECT_TITLE, &told);
  after = dup_title (replica, entry->type, &entry->id);
  world->atomic = FALSE;
  if (steps == world->steps && !host->disk->crashed && before != NULL && after != NULL &&
      !g_str_equal (before, entry->token) && !g_str_equal (before, after))
    sim_fail (world, "14 undo: %s was undone and took %s away for %s", entry->token, before, after);
  if (done && steps == world->steps && before != NULL && !g_str_equal (before, entry->token) &&
      !told)
    sim_fail (world, "14 undo: %s was not undone, and nobody was told that %s stands there",
              entry->token, before);
}

/* All that @row had, but for who changed it last. */
static gboolean
is_restored (const KontorRow *row, const KontorRow *now)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));

  for (guint i = 1; now != NULL && i < info->n_fields; i++)
    if (i != KONTOR_COMMON_CHANGED_AT && i != KONTOR_COMMON_CHANGED_BY &&
        !kontor_value_equal (kontor_row_get (row, i), kontor_row_get (now, i)))
      return FALSE;

  return now != NULL;
}

/* Several fields in one step, taken back at once: everything is as it was. */
static void
edit_and_undo (SimHost *host, KontorReplica *replica)
{
  SimWorld *world = host->world;
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  g_autoptr (KontorRow) after = NULL;
  g_autoptr (KontorRow) now = NULL;
  KontorContext context = { 0 };
  KontorRowBuilder *builder = NULL;
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  guint64 steps = world->steps;
  gint64 number = 0;
  gboolean done = FALSE;

  if (row == NULL)
    return;
  world->atomic = TRUE;
  kontor_replica_init_context (replica, &context);
  builder = kontor_row_builder_new_from (row);
  kontor_row_builder_take (builder, KONTOR_TASK_PRIORITY,
                           kontor_value_new_text (sim_chance (world, 500) ? "high" : "low"));
  kontor_row_builder_take (builder, KONTOR_TASK_PLAN,
                           kontor_value_new_integer (3600 * (1 + sim_below (world, 9))));
  kontor_row_builder_take (builder, KONTOR_TASK_STARTS_AT,
                           kontor_value_new_integer (world->now / KONTOR_HOUR * KONTOR_HOUR));
  after = kontor_row_builder_end (builder);
  set = kontor_operation_edit (&context, row, after, &problem);
  done = sim_commit (host, replica, set, problem, &number) && undo (replica, number, 0, NULL);
  now = kontor_reader_get (kontor_replica_get_reader (replica), KONTOR_RECORD_TASK,
                           kontor_row_get_id (row));
  world->atomic = FALSE;
  if (done && steps == world->steps && !host->disk->crashed && !is_restored (row, now))
    sim_fail (world, "14 undo: not every field is as it was");
}

static void
edit_title (SimHost *host, KontorReplica *replica)
{
  gboolean project = sim_chance (host->world, 200);
  KontorRecordType type = project ? KONTOR_RECORD_PROJECT : KONTOR_RECORD_TASK;
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, type);
  g_autofree char *token = sim_new_token (host->world);
  gint64 number = 0;

  if (row == NULL ||
      !sim_edit (host, replica, row, project ? KONTOR_PROJECT_TITLE : KONTOR_TASK_TITLE,
                 kontor_value_new_text (token), &number))
    return;
  sim_remember (host, SIM_TITLED, type, kontor_row_get_id (row), token, number);
  if (sim_chance (host->world, 150))
    undo (replica, number, 0, NULL);
}

static void
edit_description (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  g_autofree char *token = sim_new_token (host->world);
  g_autofree char *text = NULL;
  const char *old = row != NULL ? kontor_row_get_text (row, KONTOR_TASK_DESCRIPTION) : NULL;

  if (row == NULL)
    return;
  text = sim_chance (host->world, 500) ? g_strdup_printf ("%s\n%s", token, old != NULL ? old : "")
                                       : g_strdup_printf ("%s\n%s", old != NULL ? old : "", token);
  if (strlen (text) < 4000 &&
      sim_edit (host, replica, row, KONTOR_TASK_DESCRIPTION, kontor_value_new_text (text), NULL))
    sim_remember (host, SIM_WRITTEN, KONTOR_RECORD_TASK, kontor_row_get_id (row), token, 0);
}

static void
edit_tags (SimHost *host, KontorReplica *replica)
{
  static const char *const words[] = { "blue", "green", "red", "soon", "late" };
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  KontorElement tags[G_N_ELEMENTS (words)] = { 0 };
  guint n = 0;

  if (row == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (sim_chance (host->world, 400))
      tags[n++].text = words[i];
  sim_edit (host, replica, row, KONTOR_TASK_TAGS, kontor_value_new_set (tags, n), NULL);
}

static void
edit_people (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  char text[KONTOR_ID_LENGTH + 1];
  KontorElement person = sim_person_element (host, text);
  KontorId responsible = KONTOR_ID_INIT_NIL;

  sim_pick_person (host, &responsible);
  if (row == NULL)
    return;
  if (sim_chance (host->world, 400))
    sim_edit (host, replica, row, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&responsible),
              NULL);
  else
    sim_edit (host, replica, row, KONTOR_TASK_OBSERVERS,
              sim_chance (host->world, 700) ? kontor_value_new_set (&person, 1) : NULL, NULL);
}

static void
edit_members (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_PROJECT);
  char text[KONTOR_ID_LENGTH + 1];
  KontorElement person = sim_person_element (host, text);

  if (row != NULL)
    sim_edit (host, replica, row, KONTOR_PROJECT_MEMBERS, kontor_value_new_set (&person, 1), NULL);
}

/* Everybody sets and takes back the same mark of the oldest task, so that a removal meets adds that it has
 * not seen. */
static void
flip_tag (SimHost *host, KontorReplica *replica)
{
  g_autoptr (GPtrArray) tasks = kontor_reader_list_all (kontor_replica_get_reader (replica),
                                                        KONTOR_RECORD_TASK);
  KontorElement tag = { .text = (char *) "hot" };
  const KontorValue *tags = NULL;

  if (tasks == NULL || tasks->len == 0)
    return;
  tags = kontor_row_get (tasks->pdata[0], KONTOR_TASK_TAGS);
  sim_edit (host, replica, tasks->pdata[0], KONTOR_TASK_TAGS,
            tags != NULL && kontor_value_find_element (tags, tag.text) != NULL
                ? NULL
                : kontor_value_new_set (&tag, 1),
            NULL);
}

static void
edit_deadline (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  gint64 days = sim_below (host->world, 100);

  if (row != NULL)
    sim_edit (host, replica, row, KONTOR_TASK_DEADLINE,
              kontor_value_new_integer (host->world->now + days * KONTOR_DAY), NULL);
}

static void
move_task (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  g_autoptr (KontorRow) project = sim_pick_row (host, replica, KONTOR_RECORD_PROJECT);

  if (row != NULL && project != NULL)
    sim_edit (host, replica, row, KONTOR_TASK_PROJECT,
              kontor_value_new_id (kontor_row_get_id (project)), NULL);
}

static void
act_on_task (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  if (row == NULL)
    return;
  kontor_replica_init_context (replica, &context);
  set = kontor_task_act (&context, row, sim_below (host->world, KONTOR_N_TASK_ACTIONS), "why",
                         context.now + KONTOR_DAY, &problem);
  sim_commit (host, replica, set, problem, NULL);
}

static gint64
count_running (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorSqlStatement) count =
      kontor_sql_prepare (kontor_replica_get_sql (replica),
                          "SELECT count(*) FROM time_entry WHERE person = ? AND \"end\" IS NULL"
                          " AND deleted_at IS NULL",
                          NULL);

  if (count == NULL)
    return 0;
  kontor_sql_bind_id (count, 1, &host->person);

  return kontor_sql_step (count, NULL) ? kontor_sql_column_int (count, 0) : 0;
}

/* One timer runs, before the server has heard of it. */
static void
use_timer (SimHost *host, KontorReplica *replica)
{
  SimWorld *world = host->world;
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  guint64 steps = world->steps;
  gint64 before = 0;

  if (row == NULL)
    return;
  world->atomic = TRUE;
  before = count_running (host, replica);
  kontor_replica_init_context (replica, &context);
  set = sim_chance (world, 600) ? kontor_timer_start (&context, row, &problem)
                                : kontor_timer_stop (&context, &problem);
  sim_commit (host, replica, set, problem, NULL);
  world->atomic = FALSE;
  if (before <= 1 && steps == world->steps && !host->disk->crashed &&
      count_running (host, replica) > 1)
    sim_fail (world, "13 business: two timers run here");
}

static void
delete_or_restore (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  if (row == NULL)
    return;
  kontor_replica_init_context (replica, &context);
  set = kontor_row_is_deleted (row) ? kontor_operation_restore (&context, row, &problem)
                                    : kontor_operation_delete (&context, row, &problem);
  sim_commit (host, replica, set, problem, NULL);
}

static void
add_checklist_item (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) task = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autofree char *token = sim_new_token (host->world);
  g_autoptr (KontorRow) draft = NULL;
  KontorProblem *problem = NULL;
  KontorRowBuilder *builder = NULL;
  KontorChangeSet *set = NULL;

  if (task == NULL)
    return;
  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_CHECKLIST_ITEM, &id);
  kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TASK,
                           kontor_value_new_id (kontor_row_get_id (task)));
  kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TITLE, kontor_value_new_text (token));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  if (sim_commit (host, replica, set, problem, NULL))
    sim_remember (host, SIM_CREATED, KONTOR_RECORD_CHECKLIST_ITEM, &id, NULL, 0);
}

static void
count_stock (SimHost *host, KontorReplica *replica)
{
  const KontorId *id = &host->world->products[sim_below (host->world, SIM_N_PRODUCTS)];
  g_autoptr (KontorRow) row = kontor_reader_get (kontor_replica_get_reader (replica),
                                                 KONTOR_RECORD_STOCK, id);
  gint64 amount = 1 + sim_below (host->world, 9);

  if (row == NULL)
    return;
  if (sim_edit (host, replica, row, KONTOR_STOCK_ON_HAND,
                kontor_value_new_integer (kontor_row_get_integer (row, KONTOR_STOCK_ON_HAND) +
                                          amount),
                NULL))
    sim_remember (host, SIM_COUNTED, KONTOR_RECORD_STOCK, id, NULL, amount);
  else if (host->disk->crashed || host->disk->full)
    host->world->doubtful += amount;
}

/* Half of what the server refused is tried again. What is discarded is struck from the ledger by
 * the check, which looks into the tray; so nothing is discarded here. */
static void
attend_tray (SimHost *host, KontorReplica *replica)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = kontor_replica_list_tray (replica, &error);
  KontorProblem *problem = NULL;
  KontorTrayItem *item = NULL;

  if (items == NULL || items->len == 0)
    return;
  item = items->pdata[sim_below (host->world, items->len)];
  /* A retry of an increment is an increment of its own, which the ledger can't tell. */
  if (item->mutation->ops->len > 0 &&
      kontor_op_get_record_type (item->mutation->ops->pdata[0]) == KONTOR_RECORD_STOCK)
    return;
  kontor_replica_retry (replica, item->number, &problem, &error);
  g_clear_pointer (&problem, kontor_problem_free);
}

const SimAct sim_task_acts[] = {
  { 10, "add-task", add_task },
  { 2, "add-project", add_project },
  { 12, "edit-title", edit_title },
  { 8, "edit-description", edit_description },
  { 8, "edit-tags", edit_tags },
  { 8, "flip-tag", flip_tag },
  { 5, "edit-people", edit_people },
  { 2, "edit-members", edit_members },
  { 6, "edit-deadline", edit_deadline },
  { 3, "move-task", move_task },
  { 8, "act-on-task", act_on_task },
  { 6, "use-timer", use_timer },
  { 3, "delete", delete_or_restore },
  { 4, "add-item", add_checklist_item },
  { 4, "count-stock", count_stock },
  { 2, "attend-tray", attend_tray },
  { 3, "undo", undo_old },
  { 6, "edit-and-undo", edit_and_undo },
  { 3, "all-or-nothing", add_project_and_move },
  { 0, NULL, NULL },
};
