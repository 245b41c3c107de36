/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who sees what changes: what hangs on a record goes along, and each replica keeps exactly what its
 * person may see. */

#include "config.h"

#include "office-fixture.h"

#include "kontor-operations.h"

#define TASK KONTOR_RECORD_TASK

static KontorRowBuilder *
draft (Office *office, KontorRecordType type, KontorId *id)
{
  kontor_id_init (id, &office->clock, &office->random.parent);

  return kontor_row_builder_new (type, id);
}

static void
start_timer (KontorReplica *replica, const KontorId *task)
{
  KontorContext context = { 0 };
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) row = office_get (replica, TASK, task);

  kontor_replica_init_context (replica, &context);
  office_commit (replica, kontor_timer_start (&context, row, &problem));
}

static void
stop_timer (KontorReplica *replica)
{
  KontorContext context = { 0 };
  g_autoptr (KontorProblem) problem = NULL;

  kontor_replica_init_context (replica, &context);
  office_commit (replica, kontor_timer_stop (&context, &problem));
}

static void
bin (KontorReplica *replica, KontorRecordType type, const KontorId *id)
{
  KontorContext context = { 0 };
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) row = office_get (replica, type, id);

  kontor_replica_init_context (replica, &context);
  office_commit (replica, kontor_operation_delete (&context, row, &problem));
}

static void
give (Office *office, const KontorId *task, guint to)
{
  office_edit (office->replicas[ADA], TASK, task, KONTOR_TASK_RESPONSIBLE,
               kontor_value_new_id (&office->people[to]));
}

/* Ben keeps the time he worked on a task that he does not see any more, and can still correct it. */
static void
test_own_time (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorReplica *ben = office->replicas[BEN];
  KontorId entry = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) running = NULL;

  office_settle (office);
  start_timer (ben, &task);
  running = kontor_timer_get_running (kontor_replica_get_reader (ben), &office->people[BEN]);
  entry = *kontor_row_get_id (running);
  office_settle (office);
  give (office, &task, CLEO);
  office_settle (office);
  stop_timer (ben);
  office_settle (office);
  office_edit (ben, KONTOR_RECORD_TIME_ENTRY, &entry, KONTOR_TIME_ENTRY_BILLABLE,
               kontor_value_new_integer (TRUE));
  office_settle (office);
  give (office, &task, BEN);
  office_settle (office);
  give (office, &task, CLEO);
  office_settle (office);
}

static KontorId
add_project (Office *office, const char *title, guint member)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_PROJECT, &id);

  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_PROJECT_OWNER,
                           kontor_value_new_id (&office->people[ADA]));
  kontor_row_builder_take (builder, KONTOR_PROJECT_MEMBERS,
                           office_new_person_set (&office->people[member]));
  office_create (office->replicas[ADA], builder);

  return id;
}

/* A template with its recurrence moves from one project to another; whoever sees both, sees them hang
 * on the other; and who loses the other loses them. */
static void
test_moved (Office *office, gconstpointer unused)
{
  KontorId first = add_project (office, "First", BEN);
  KontorId second = add_project (office, "Second", CLEO);
  KontorId template = KONTOR_ID_INIT_NIL;
  KontorId recurrence = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_TEMPLATE, &template);

  kontor_row_builder_take (builder, KONTOR_TEMPLATE_TITLE, kontor_value_new_text ("Order paper"));
  kontor_row_builder_take (builder, KONTOR_TEMPLATE_PROJECT, kontor_value_new_id (&first));
  office_create (office->replicas[ADA], builder);
  builder = draft (office, KONTOR_RECORD_RECURRENCE, &recurrence);
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_TEMPLATE, kontor_value_new_id (&template));
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_RULE, kontor_value_new_text ("FREQ=DAILY"));
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_STARTS_AT,
                           kontor_value_new_moment (office->now, FALSE, NULL));
  office_create (office->replicas[ADA], builder);
  office_settle (office);
  office_edit (office->replicas[ADA], KONTOR_RECORD_TEMPLATE, &template, KONTOR_TEMPLATE_PROJECT,
               kontor_value_new_id (&second));
  office_settle (office);
  /* And with the recurrence in the bin. */
  bin (office->replicas[ADA], KONTOR_RECORD_RECURRENCE, &recurrence);
  office_settle (office);
  office_edit (office->replicas[ADA], KONTOR_RECORD_TEMPLATE, &template, KONTOR_TEMPLATE_PROJECT,
               kontor_value_new_id (&first));
  office_settle (office);
}

/* Between two projects that the same people see nothing is gained or lost. */
static void
test_moved_among_same (Office *office, gconstpointer unused)
{
  KontorId template = KONTOR_ID_INIT_NIL;
  KontorId recurrence = KONTOR_ID_INIT_NIL;
  KontorId project = add_project (office, "First", BEN);
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_TEMPLATE, &template);

  kontor_row_builder_take (builder, KONTOR_TEMPLATE_TITLE, kontor_value_new_text ("Order paper"));
  office_create (office->replicas[ADA], builder);
  builder = draft (office, KONTOR_RECORD_RECURRENCE, &recurrence);
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_TEMPLATE, kontor_value_new_id (&template));
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_RULE, kontor_value_new_text ("FREQ=DAILY"));
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_STARTS_AT,
                           kontor_value_new_moment (office->now, FALSE, NULL));
  office_create (office->replicas[ADA], builder);
  office_settle (office);
  office_edit (office->replicas[ADA], KONTOR_RECORD_TEMPLATE, &template, KONTOR_TEMPLATE_PROJECT,
               kontor_value_new_id (&project));
  office_settle (office);
  office_edit (office->replicas[ADA], KONTOR_RECORD_TEMPLATE, &template, KONTOR_TEMPLATE_PROJECT,
               NULL);
  office_settle (office);
}

static KontorId
add_event (Office *office, const KontorId *calendar)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_EVENT, &id);

  kontor_row_builder_take (builder, KONTOR_EVENT_CALENDAR, kontor_value_new_id (calendar));
  kontor_row_builder_take (builder, KONTOR_EVENT_TITLE, kontor_value_new_text ("Review"));
  kontor_row_builder_take (builder, KONTOR_EVENT_START,
                           kontor_value_new_moment (office->now, FALSE, "Europe/Berlin"));
  kontor_row_builder_take (builder, KONTOR_EVENT_END,
                           kontor_value_new_moment (office->now + KONTOR_HOUR, FALSE,
                                                    "Europe/Berlin"));
  kontor_row_builder_take (builder, KONTOR_EVENT_ORGANISER,
                           kontor_value_new_id (&office->people[ADA]));
  office_create (office->replicas[ADA], builder);

  return id;
}

/* Whoever is asked to an event sees what was said about it before, and loses it again. */
static void
test_attendee (Office *office, gconstpointer unused)
{
  KontorId calendar = KONTOR_ID_INIT_NIL;
  KontorId event = KONTOR_ID_INIT_NIL;
  KontorId chat = KONTOR_ID_INIT_NIL;
  KontorId message = KONTOR_ID_INIT_NIL;
  KontorId attendee = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_CALENDAR, &calendar);
  g_autoptr (KontorRow) seen = NULL;

  kontor_row_builder_take (builder, KONTOR_CALENDAR_TITLE, kontor_value_new_text ("Ada's"));
  kontor_row_builder_take (builder, KONTOR_CALENDAR_OWNER,
                           kontor_value_new_id (&office->people[ADA]));
  office_create (office->replicas[ADA], builder);
  event = add_event (office, &calendar);
  builder = draft (office, KONTOR_RECORD_CHAT, &chat);
  kontor_row_builder_take (builder, KONTOR_CHAT_RECORD,
                           kontor_value_new_record (KONTOR_RECORD_EVENT, &event));
  office_create (office->replicas[ADA], builder);
  builder = draft (office, KONTOR_RECORD_MESSAGE, &message);
  kontor_row_builder_take (builder, KONTOR_MESSAGE_CHAT, kontor_value_new_id (&chat));
  kontor_row_builder_take (builder, KONTOR_MESSAGE_TEXT, kontor_value_new_text ("At ten?"));
  office_create (office->replicas[ADA], builder);
  office_settle (office);
  builder = draft (office, KONTOR_RECORD_ATTENDEE, &attendee);
  kontor_row_builder_take (builder, KONTOR_ATTENDEE_EVENT, kontor_value_new_id (&event));
  kontor_row_builder_take (builder, KONTOR_ATTENDEE_PERSON,
                           kontor_value_new_id (&office->people[BEN]));
  office_create (office->replicas[ADA], builder);
  office_settle (office);
  seen = office_get (office->replicas[BEN], KONTOR_RECORD_MESSAGE, &message);
  g_assert_nonnull (seen);
  bin (office->replicas[ADA], KONTOR_RECORD_ATTENDEE, &attendee);
  office_settle (office);
  g_clear_pointer (&seen, kontor_row_unref);
  seen = office_get (office->replicas[BEN], KONTOR_RECORD_MESSAGE, &message);
  g_assert_null (seen);
}

/* What lies in the bin follows its task too. */
static void
test_bin_follows (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", BEN);
  KontorId item = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_CHECKLIST_ITEM, &item);

  kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TASK, kontor_value_new_id (&task));
  kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TITLE, kontor_value_new_text ("A4"));
  office_create (office->replicas[ADA], builder);
  bin (office->replicas[ADA], KONTOR_RECORD_CHECKLIST_ITEM, &item);
  office_settle (office);
  give (office, &task, CLEO);
  office_settle (office);
  bin (office->replicas[ADA], TASK, &task);
  office_settle (office);
}

/* Two people count the same stock. */
static void
test_counter (Office *office, gconstpointer unused)
{
  KontorId product = KONTOR_ID_INIT_NIL;
  KontorId stock = KONTOR_ID_INIT_NIL;
  KontorReplica *other = office_open_replica (office, "other", &office->people[ADA]);
  OfficeWay way = { 0 };
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_PRODUCT, &product);
  g_autoptr (KontorRow) row = NULL;

  kontor_row_builder_take (builder, KONTOR_PRODUCT_NAME, kontor_value_new_text ("Paper"));
  office_create (office->replicas[ADA], builder);
  builder = draft (office, KONTOR_RECORD_STOCK, &stock);
  kontor_row_builder_take (builder, KONTOR_STOCK_PRODUCT, kontor_value_new_id (&product));
  kontor_row_builder_take (builder, KONTOR_STOCK_ON_HAND, kontor_value_new_integer (10));
  office_create (office->replicas[ADA], builder);
  office_settle (office);
  office_way_init (&way, office, other, &office->people[ADA]);
  office_sync_way (&way);
  office_edit (office->replicas[ADA], KONTOR_RECORD_STOCK, &stock, KONTOR_STOCK_ON_HAND,
               kontor_value_new_integer (13));
  office_edit (other, KONTOR_RECORD_STOCK, &stock, KONTOR_STOCK_ON_HAND,
               kontor_value_new_integer (5));
  office_sync_way (&way);
  office_settle (office);
  office_sync_way (&way);
  office_check (office, other, &office->people[ADA]);
  row = office_get (other, KONTOR_RECORD_STOCK, &stock);
  g_assert_cmpint (kontor_row_get_integer (row, KONTOR_STOCK_ON_HAND), ==, 8);
  kontor_replica_close (other);
}

/* More entries than a page holds, several of them of one change. */
static void
test_long_history (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "0", ADA);
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GError) error = NULL;
  gint64 there = 0;

  for (guint i = 1; i <= 301; i++)
    {
      KontorContext context = { 0 };
      g_autofree char *title = g_strdup_printf ("%u", i);
      g_autoptr (KontorProblem) problem = NULL;
      g_autoptr (KontorRow) before = office_get (office->replicas[ADA], TASK, &task);
      g_autoptr (KontorRow) after = NULL;
      KontorRowBuilder *builder = kontor_row_builder_new_from (before);

      kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
      kontor_row_builder_take (builder, KONTOR_TASK_DESCRIPTION, kontor_value_new_text (title));
      kontor_row_builder_take (builder, KONTOR_TASK_PLAN, kontor_value_new_integer (i));
      after = kontor_row_builder_end (builder);
      kontor_replica_init_context (office->replicas[ADA], &context);
      office_commit (office->replicas[ADA],
                     kontor_operation_edit (&context, before, after, &problem));
    }
  office_settle (office);
  kontor_sync_fetch_history (office->replicas[ADA], &office->ways[ADA].parent, TASK, &task, NULL,
                             &error);
  g_assert_no_error (error);
  history = kontor_replica_get_history (office->replicas[ADA], TASK, &task, &error);
  g_assert_no_error (error);
  there = office_ask_server (office, "SELECT count(*) FROM history WHERE type = 'task'");
  g_assert_cmpint (there, >=, 3 * 301);
  g_assert_cmpint (history->len, ==, there);
}

/* What was accepted does not look unconfirmed. */
static void
test_history_confirmed (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Order paper", ADA);
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GError) error = NULL;

  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_TITLE,
               kontor_value_new_text ("Order ink"));
  office_settle (office);
  history = kontor_replica_get_history (office->replicas[ADA], TASK, &task, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (history->len, ==, 1);
  g_assert_cmpint (((KontorHistoryEntry *) history->pdata[0])->seq, >, 0);
}

static void
add (const char *path, void (*test) (Office *office, gconstpointer unused))
{
  g_test_add (path, Office, NULL, office_set_up, test, office_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("/audience/own-time", test_own_time);
  add ("/audience/moved", test_moved);
  add ("/audience/moved-among-same", test_moved_among_same);
  add ("/audience/attendee", test_attendee);
  add ("/audience/bin-follows", test_bin_follows);
  add ("/audience/counter", test_counter);
  add ("/audience/long-history", test_long_history);
  add ("/audience/history-confirmed", test_history_confirmed);

  return g_test_run ();
}
