/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do all day, by chance, through the model's operations; each thing is written into the
 * person's ledger, so that it can be looked for later. */

#include "config.h"

#include "kontor-feed.h"
#include "kontor-operations.h"
#include "sim-world.h"

#include <string.h>

/* Records that everybody knows, made on the server before the clients start. */
static KontorId products[2];
static KontorId departments[3];

void
sim_entry_free (SimEntry *self)
{
  g_free (self->token);
  g_free (self);
}

static void
remember (SimHost *host,
          SimEntryKind kind,
          KontorRecordType type,
          const KontorId *id,
          const char *token,
          gint64 amount)
{
  SimEntry *entry = g_new0 (SimEntry, 1);

  entry->kind = kind;
  entry->type = type;
  entry->id = *id;
  entry->token = g_strdup (token);
  entry->amount = amount;
  g_ptr_array_add (host->ledger, entry);
}

static char *
new_token (SimWorld *world)
{
  return g_strdup_printf ("token%" G_GUINT64_FORMAT "x", ++world->tokens);
}

/* Any record of a type that this replica has; FALSE: none. */
static gboolean
pick (SimHost *host, KontorReplica *replica, const char *table, KontorId *id)
{
  g_autofree char *count_sql = g_strdup_printf ("SELECT count(*) FROM %s", table);
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM %s ORDER BY id LIMIT 1 OFFSET ?", table);
  KontorSql *database = kontor_replica_get_sql (replica);
  g_autoptr (KontorSqlStatement) count = kontor_sql_prepare (database, count_sql, NULL);
  g_autoptr (KontorSqlStatement) find = NULL;
  gint64 n = 0;

  if (count == NULL || !kontor_sql_step (count, NULL))
    return FALSE;
  n = kontor_sql_column_int (count, 0);
  /* Many eyes on few things, so that people get into each other's way. */
  if (n > 3 && sim_chance (host->world, 400))
    n = 3;
  find = kontor_sql_prepare (database, sql, NULL);
  if (n == 0 || find == NULL)
    return FALSE;
  kontor_sql_bind_int (find, 1, sim_below (host->world, (guint) n));

  return kontor_sql_step (find, NULL) && kontor_sql_column_id (find, 0, id);
}

static KontorRow *
pick_row (SimHost *host, KontorReplica *replica, KontorRecordType type, const char *table)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  return pick (host, replica, table, &id)
             ? kontor_reader_get (kontor_replica_get_reader (replica), type, &id)
             : NULL;
}

/* What the world does is nobody's fault; what the model refuses is the person's luck. */
static gboolean
commit (SimHost *host,
        KontorReplica *replica,
        KontorChangeSet *set,
        KontorProblem *refused,
        gint64 *number)
{
  g_autoptr (GError) error = NULL;
  KontorProblem *problem = refused;
  gboolean done = FALSE;

  if (set != NULL)
    done = kontor_replica_commit (replica, set, number, &problem, &error);
  g_clear_pointer (&set, kontor_change_set_free);
  g_clear_pointer (&problem, kontor_problem_free);
  if (error != NULL && !host->disk->crashed && !host->disk->full)
    sim_fail (host->world, "a commit: %s", error->message);

  return done;
}

static KontorElement
person_element (SimHost *host, char text[KONTOR_ID_LENGTH + 1])
{
  SimHost *other =
      host->world->hosts->pdata[1 + sim_below (host->world, host->world->hosts->len - 1)];
  KontorElement element = { .text = text };

  kontor_id_format (&other->person, text);

  return element;
}

static void
random_person (SimHost *host, KontorId *id)
{
  SimHost *other =
      host->world->hosts->pdata[1 + sim_below (host->world, host->world->hosts->len - 1)];

  *id = other->person;
}

static void
add_task (SimHost *host, KontorReplica *replica)
{
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorId responsible = KONTOR_ID_INIT_NIL;
  g_autofree char *token = new_token (host->world);
  g_autoptr (KontorRow) project = NULL;
  g_autoptr (KontorRow) draft = NULL;
  KontorProblem *problem = NULL;
  KontorRowBuilder *builder = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  random_person (host, &responsible);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (token));
  kontor_row_builder_take (builder, KONTOR_TASK_CREATOR, kontor_value_new_id (&host->person));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&responsible));
  if (sim_chance (host->world, 300))
    project = pick_row (host, replica, KONTOR_RECORD_PROJECT, "project");
  if (project != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_PROJECT,
                             kontor_value_new_id (kontor_row_get_id (project)));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  if (commit (host, replica, set, problem, NULL))
    {
      remember (host, SIM_CREATED, KONTOR_RECORD_TASK, &id, NULL, 0);
      remember (host, SIM_TITLED, KONTOR_RECORD_TASK, &id, token, 0);
    }
}

static void
add_project (SimHost *host, KontorReplica *replica)
{
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  char text[KONTOR_ID_LENGTH + 1];
  KontorElement member = person_element (host, text);
  g_autofree char *token = new_token (host->world);
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
  if (commit (host, replica, set, problem, NULL))
    {
      remember (host, SIM_CREATED, KONTOR_RECORD_PROJECT, &id, NULL, 0);
      remember (host, SIM_TITLED, KONTOR_RECORD_PROJECT, &id, token, 0);
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
  g_autoptr (KontorRow) task = pick_row (host, replica, KONTOR_RECORD_TASK, "task");
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autofree char *token = new_token (host->world);
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
  if (commit (host, replica, set, problem, NULL))
    remember (host, SIM_TITLED, KONTOR_RECORD_PROJECT, &id, token, 0);
}

static gboolean
edit (SimHost *host,
      KontorReplica *replica,
      const KontorRow *row,
      guint field,
      KontorValue *value,
      gint64 *number)
{
  KontorContext context = { 0 };
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  g_autoptr (KontorRow) after = NULL;
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_row_builder_take (builder, field, value);
  after = kontor_row_builder_end (builder);
  set = kontor_operation_edit (&context, row, after, &problem);

  return commit (host, replica, set, problem, number);
}

static void
undo (SimHost *host, KontorReplica *replica, gint64 number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) skipped = NULL;
  KontorProblem *problem = NULL;

  kontor_replica_undo (replica, number, NULL, &skipped, &problem, &error);
  g_clear_pointer (&problem, kontor_problem_free);
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

  if (host->ledger->len == 0)
    return;
  entry = host->ledger->pdata[sim_below (world, host->ledger->len)];
  if (entry->kind != SIM_TITLED || entry->amount == 0)
    return;
  world->atomic = TRUE;
  before = dup_title (replica, entry->type, &entry->id);
  undo (host, replica, entry->amount);
  after = dup_title (replica, entry->type, &entry->id);
  world->atomic = FALSE;
  if (steps == world->steps && !host->disk->crashed && before != NULL && after != NULL &&
      !g_str_equal (before, entry->token) && !g_str_equal (before, after))
    sim_fail (world, "14 undo: %s was undone and took %s away for %s", entry->token, before, after);
}

static void
edit_title (SimHost *host, KontorReplica *replica)
{
  gboolean project = sim_chance (host->world, 200);
  KontorRecordType type = project ? KONTOR_RECORD_PROJECT : KONTOR_RECORD_TASK;
  g_autoptr (KontorRow) row = pick_row (host, replica, type, project ? "project" : "task");
  g_autofree char *token = new_token (host->world);
  gint64 number = 0;

  if (row == NULL || !edit (host, replica, row, project ? KONTOR_PROJECT_TITLE : KONTOR_TASK_TITLE,
                            kontor_value_new_text (token), &number))
    return;
  remember (host, SIM_TITLED, type, kontor_row_get_id (row), token, number);
  if (sim_chance (host->world, 150))
    undo (host, replica, number);
}

static void
edit_description (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = pick_row (host, replica, KONTOR_RECORD_TASK, "task");
  g_autofree char *token = new_token (host->world);
  g_autofree char *text = NULL;
  const char *old = row != NULL ? kontor_row_get_text (row, KONTOR_TASK_DESCRIPTION) : NULL;

  if (row == NULL)
    return;
  text = sim_chance (host->world, 500) ? g_strdup_printf ("%s\n%s", token, old != NULL ? old : "")
                                       : g_strdup_printf ("%s\n%s", old != NULL ? old : "", token);
  if (strlen (text) < 4000 &&
      edit (host, replica, row, KONTOR_TASK_DESCRIPTION, kontor_value_new_text (text), NULL))
    remember (host, SIM_WRITTEN, KONTOR_RECORD_TASK, kontor_row_get_id (row), token, 0);
}

static void
edit_tags (SimHost *host, KontorReplica *replica)
{
  static const char *const words[] = { "blue", "green", "red", "soon", "late" };
  g_autoptr (KontorRow) row = pick_row (host, replica, KONTOR_RECORD_TASK, "task");
  KontorElement tags[G_N_ELEMENTS (words)] = { 0 };
  guint n = 0;

  if (row == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (sim_chance (host->world, 400))
      tags[n++].text = words[i];
  edit (host, replica, row, KONTOR_TASK_TAGS, kontor_value_new_set (tags, n), NULL);
}

static void
edit_people (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = pick_row (host, replica, KONTOR_RECORD_TASK, "task");
  char text[KONTOR_ID_LENGTH + 1];
  KontorElement person = person_element (host, text);
  KontorId responsible = KONTOR_ID_INIT_NIL;

  random_person (host, &responsible);
  if (row == NULL)
    return;
  if (sim_chance (host->world, 400))
    edit (host, replica, row, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&responsible), NULL);
  else
    edit (host, replica, row, KONTOR_TASK_OBSERVERS,
          sim_chance (host->world, 700) ? kontor_value_new_set (&person, 1) : NULL, NULL);
}

static void
edit_members (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = pick_row (host, replica, KONTOR_RECORD_PROJECT, "project");
  char text[KONTOR_ID_LENGTH + 1];
  KontorElement person = person_element (host, text);

  if (row != NULL)
    edit (host, replica, row, KONTOR_PROJECT_MEMBERS, kontor_value_new_set (&person, 1), NULL);
}

static void
edit_deadline (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = pick_row (host, replica, KONTOR_RECORD_TASK, "task");
  gint64 days = sim_below (host->world, 100);

  if (row != NULL)
    edit (host, replica, row, KONTOR_TASK_DEADLINE,
          kontor_value_new_integer (host->world->now + days * KONTOR_DAY), NULL);
}

static void
move_task (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = pick_row (host, replica, KONTOR_RECORD_TASK, "task");
  g_autoptr (KontorRow) project = pick_row (host, replica, KONTOR_RECORD_PROJECT, "project");

  if (row != NULL && project != NULL)
    edit (host, replica, row, KONTOR_TASK_PROJECT,
          kontor_value_new_id (kontor_row_get_id (project)), NULL);
}

static void
act_on_task (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = pick_row (host, replica, KONTOR_RECORD_TASK, "task");
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  if (row == NULL)
    return;
  kontor_replica_init_context (replica, &context);
  set = kontor_task_act (&context, row, sim_below (host->world, KONTOR_N_TASK_ACTIONS), "why",
                         context.now + KONTOR_DAY, &problem);
  commit (host, replica, set, problem, NULL);
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
  g_autoptr (KontorRow) row = pick_row (host, replica, KONTOR_RECORD_TASK, "task");
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
  commit (host, replica, set, problem, NULL);
  world->atomic = FALSE;
  if (before <= 1 && steps == world->steps && !host->disk->crashed &&
      count_running (host, replica) > 1)
    sim_fail (world, "13 business: two timers run here");
}

static void
delete_or_restore (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = pick_row (host, replica, KONTOR_RECORD_TASK, "task");
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  if (row == NULL)
    return;
  kontor_replica_init_context (replica, &context);
  set = kontor_row_is_deleted (row) ? kontor_operation_restore (&context, row, &problem)
                                    : kontor_operation_delete (&context, row, &problem);
  commit (host, replica, set, problem, NULL);
}

static void
add_checklist_item (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) task = pick_row (host, replica, KONTOR_RECORD_TASK, "task");
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autofree char *token = new_token (host->world);
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
  if (commit (host, replica, set, problem, NULL))
    remember (host, SIM_CREATED, KONTOR_RECORD_CHECKLIST_ITEM, &id, NULL, 0);
}

static void
count_stock (SimHost *host, KontorReplica *replica)
{
  const KontorId *id = &products[sim_below (host->world, G_N_ELEMENTS (products))];
  g_autoptr (KontorRow) row = kontor_reader_get (kontor_replica_get_reader (replica),
                                                 KONTOR_RECORD_STOCK, id);
  gint64 amount = 1 + sim_below (host->world, 9);

  if (row == NULL)
    return;
  if (edit (host, replica, row, KONTOR_STOCK_ON_HAND,
            kontor_value_new_integer (kontor_row_get_integer (row, KONTOR_STOCK_ON_HAND) + amount),
            NULL))
    remember (host, SIM_COUNTED, KONTOR_RECORD_STOCK, id, NULL, amount);
  else if (host->disk->crashed || host->disk->full)
    host->world->doubtful += amount;
}

/* Only the administrator succeeds. */
static void
reorganise (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = pick_row (host, replica, KONTOR_RECORD_PERSON, "person");
  const KontorId *department = &departments[sim_below (host->world, G_N_ELEMENTS (departments))];

  if (row != NULL)
    edit (host, replica, row, KONTOR_PERSON_DEPARTMENT, kontor_value_new_id (department), NULL);
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

void
sim_office_act (SimHost *host, KontorReplica *replica)
{
  static const struct
  {
    guint weight;
    void (*act) (SimHost *host, KontorReplica *replica);
  } acts[] = {
    { 10, add_task },          { 2, add_project },   { 12, edit_title },
    { 8, edit_description },   { 8, edit_tags },     { 5, edit_people },
    { 2, edit_members },       { 6, edit_deadline }, { 3, move_task },
    { 8, act_on_task },        { 6, use_timer },     { 3, delete_or_restore },
    { 4, add_checklist_item }, { 4, count_stock },   { 2, reorganise },
    { 2, attend_tray },        { 3, undo_old },      { 3, add_project_and_move },
  };
  guint total = 0;
  guint luck = 0;

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    total += acts[i].weight;
  luck = sim_below (host->world, total);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      if (luck < acts[i].weight)
        {
          acts[i].act (host, replica);
          return;
        }
      luck -= acts[i].weight;
    }
}

/* --- before the clients start: an administrator's replica made these --- */

static KontorOp *
create (KontorMutation *mutation,
        KontorRecordType type,
        KontorId *id,
        SimWorld *world,
        guint field,
        const char *text)
{
  SimHost *server = world->hosts->pdata[0];
  KontorOp *op = NULL;

  kontor_id_init (id, &server->clock, &world->random.parent);
  op = kontor_op_new (KONTOR_OP_CREATE, type, id);
  if (text != NULL)
    kontor_op_add_take (op, field, NULL, kontor_value_new_text (text));
  kontor_mutation_take_op (mutation, op);

  return op;
}

static void
push_as (SimWorld *world, KontorStore *store, const KontorId *person, KontorMutation *mutation)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
  g_autofree char *text = kontor_codec_mutation_to_text (mutation);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (KontorPushReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  KontorProblem *problem = NULL;
  SimHost *server = world->hosts->pdata[0];

  kontor_id_init (&request->installation, &server->clock, &world->random.parent);
  kontor_push_request_add (request, 1, text);
  body = kontor_push_request_write (request);
  g_assert_true (kontor_store_begin (store, &error));
  answer = kontor_feed_push (store, person, body, &problem, &error);
  g_assert_no_error (error);
  g_assert_true (kontor_store_commit (store, &error));
  reply = kontor_push_reply_read (answer, &problem);
  g_assert_cmpuint (reply->results->len, ==, 1);
  problem = ((KontorPushResult *) reply->results->pdata[0])->problem;
  if (problem != NULL)
    sim_fail (world, "the office can't be founded: %s", kontor_problem_to_sentence (problem));
}

static void
add_people (SimWorld *world, KontorStore *store)
{
  SimHost *server = world->hosts->pdata[0];

  for (guint i = 1; i < world->hosts->len; i++)
    {
      SimHost *host = world->hosts->pdata[i];
      g_autofree char *name = g_strdup_printf ("Person %u", i);
      g_autoptr (GError) error = NULL;
      KontorNewPerson person = { .name = name, .administrator = i == 1 };

      /* The last of many is somebody's second machine. */
      if (i > 2 && i == world->hosts->len - 1)
        {
          host->person = ((SimHost *) world->hosts->pdata[1 + i % 2])->person;
          continue;
        }
      kontor_id_init (&host->person, &server->clock, &world->random.parent);
      person.id = host->person;
      g_assert_true (kontor_store_add_person (store, &person, &error));
      g_assert_no_error (error);
    }
}

void
sim_office_found (SimWorld *world)
{
  SimHost *server = world->hosts->pdata[0];
  SimHost *first = world->hosts->pdata[1];
  KontorStoreSeams seams = { .clock = &server->clock,
                             .random = &world->random.parent,
                             .vfs = SIM_VFS };
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorStore) store = kontor_store_open (server->disk->folder, &seams, &error);
  g_autoptr (KontorMutation) mutation = kontor_mutation_new ("found", world->now);
  KontorId product = KONTOR_ID_INIT_NIL;

  g_assert_no_error (error);
  add_people (world, store);
  for (guint i = 0; i < G_N_ELEMENTS (departments); i++)
    {
      SimHost *head = world->hosts->pdata[1 + i % (world->hosts->len - 1)];
      KontorOp *op = create (mutation, KONTOR_RECORD_DEPARTMENT, &departments[i], world,
                             KONTOR_DEPARTMENT_NAME, "Department");

      kontor_op_add_take (op, KONTOR_DEPARTMENT_HEAD, NULL, kontor_value_new_id (&head->person));
      if (i > 0)
        kontor_op_add_take (op, KONTOR_DEPARTMENT_PARENT, NULL,
                            kontor_value_new_id (&departments[0]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (products); i++)
    {
      KontorOp *op = NULL;

      create (mutation, KONTOR_RECORD_PRODUCT, &product, world, KONTOR_PRODUCT_NAME, "Chair");
      op = create (mutation, KONTOR_RECORD_STOCK, &products[i], world, 0, NULL);
      kontor_op_add_take (op, KONTOR_STOCK_PRODUCT, NULL, kontor_value_new_id (&product));
    }
  push_as (world, store, &first->person, mutation);
  for (guint i = 1; i < world->hosts->len; i++)
    sim_client_init (world->hosts->pdata[i]);
}
