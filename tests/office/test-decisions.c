/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server decides and makes by itself, seen by people who worked offline: rooms, numbers of
 * invoices, stock, tasks of recurrences, notifications, keys of orders. */

#include "config.h"

#include "office-fixture.h"

#include "kontor-operations.h"
#include "kontor-order.h"
#include "kontor-store-private.h"
#include "kontor-template.h"

#include <string.h>

#define TASK KONTOR_RECORD_TASK
#define EVENT KONTOR_RECORD_EVENT

static KontorRowBuilder *
draft (Office *office, KontorRecordType type, KontorId *id)
{
  kontor_id_init (id, &office->clock, &office->random.parent);

  return kontor_row_builder_new (type, id);
}

static KontorTrayItem *
get_tray_item (GPtrArray **items, KontorReplica *replica)
{
  g_autoptr (GError) error = NULL;

  *items = kontor_replica_list_tray (replica, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((*items)->len, ==, 1);

  return (*items)->pdata[0];
}

static guint
count_tray (KontorReplica *replica)
{
  KontorReplicaCounts counts = { 0 };
  g_autoptr (GError) error = NULL;

  kontor_replica_count (replica, &counts, &error);
  g_assert_no_error (error);

  return counts.attention;
}

/* ---- Rooms ----------------------------------------------------------------------------------- */

static KontorId
add_room (Office *office, const char *name)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_RESOURCE, &id);

  kontor_row_builder_take (builder, KONTOR_RESOURCE_NAME, kontor_value_new_text (name));
  office_create (office->replicas[ADA], builder);

  return id;
}

/* Nobody else sees what stands in it. */
static KontorId
add_calendar (Office *office, guint who)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_CALENDAR, &id);

  kontor_row_builder_take (builder, KONTOR_CALENDAR_TITLE, kontor_value_new_text ("Mine"));
  kontor_row_builder_take (builder, KONTOR_CALENDAR_OWNER,
                           kontor_value_new_id (&office->people[who]));
  office_create (office->replicas[who], builder);

  return id;
}

/* @hour: from the day after today, 0:00 */
static gint64
get_local (Office *office, gint64 hour)
{
  return (office->now / KONTOR_DAY + 1) * KONTOR_DAY + hour * KONTOR_HOUR;
}

static KontorRowBuilder *
draft_event (Office *office, guint who, const KontorId *calendar, gint64 hour, KontorId *id)
{
  KontorRowBuilder *builder = draft (office, EVENT, id);
  gint64 start = get_local (office, hour);

  kontor_row_builder_take (builder, KONTOR_EVENT_CALENDAR, kontor_value_new_id (calendar));
  kontor_row_builder_take (builder, KONTOR_EVENT_TITLE, kontor_value_new_text ("Talk"));
  kontor_row_builder_take (builder, KONTOR_EVENT_ORGANISER,
                           kontor_value_new_id (&office->people[who]));
  kontor_row_builder_take (builder, KONTOR_EVENT_START,
                           kontor_value_new_moment (start, FALSE, "UTC"));
  kontor_row_builder_take (builder, KONTOR_EVENT_END,
                           kontor_value_new_moment (start + KONTOR_HOUR, FALSE, "UTC"));

  return builder;
}

/**
 * Rooms:
 * @rooms: a small and a large one
 * @calendars: of Ben and Cleo
 *
 * What the tests of rooms begin with.
 */
typedef struct
{
  KontorId rooms[2];
  KontorId calendars[OFFICE_PEOPLE];
} Rooms;

static void
rooms_init (Rooms *self, Office *office)
{
  self->rooms[0] = add_room (office, "Small");
  self->rooms[1] = add_room (office, "Large");
  self->calendars[BEN] = add_calendar (office, BEN);
  self->calendars[CLEO] = add_calendar (office, CLEO);
  office_settle (office);
}

static KontorId
book (Rooms *self, Office *office, guint who, guint room, gint64 hour, const char *rule)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft_event (office, who, &self->calendars[who], hour, &id);

  kontor_row_builder_take (builder, KONTOR_EVENT_RESOURCE,
                           kontor_value_new_id (&self->rooms[room]));
  if (rule != NULL)
    kontor_row_builder_take (builder, KONTOR_EVENT_RULE, kontor_value_new_text (rule));
  office_create (office->replicas[who], builder);

  return id;
}

/* Both offline, both the small room: Cleo's arrives later, stays with her, and goes into the large one. */
static void
test_room_taken (Office *office, gconstpointer unused)
{
  Rooms rooms = { 0 };
  KontorId first = KONTOR_ID_INIT_NIL;
  KontorId second = KONTOR_ID_INIT_NIL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorRow) row = NULL;
  KontorRowBuilder *builder = NULL;
  const KontorTrayItem *item = NULL;

  rooms_init (&rooms, office);
  second = book (&rooms, office, CLEO, 0, 10, NULL);
  first = book (&rooms, office, BEN, 0, 10, NULL);
  g_assert_cmpuint (office_sync (office, BEN).rejected, ==, 0);
  g_assert_cmpuint (office_sync (office, CLEO).rejected, ==, 1);
  item = get_tray_item (&items, office->replicas[CLEO]);
  g_assert_cmpint (item->problem->code, ==, KONTOR_PROBLEM_BOOKED);
  g_assert_cmpuint (item->problem->field, ==, KONTOR_EVENT_RESOURCE);
  g_assert_true (kontor_id_equal (&item->problem->id, &second));
  /* Nothing of Ben's event is told. */
  g_assert_cmpuint (item->current->len, ==, 0);
  row = office_get (office->replicas[CLEO], EVENT, &first);
  g_assert_null (row);
  row = office_get_server (office, EVENT, &second);
  g_assert_null (row);

  /* The way on: what she wrote is in the tray, and may be made anew with another room. */
  builder = draft_event (office, CLEO, &rooms.calendars[CLEO], 10, &second);
  kontor_row_builder_take (builder, KONTOR_EVENT_RESOURCE, kontor_value_new_id (&rooms.rooms[1]));
  kontor_replica_discard (office->replicas[CLEO], item->number, &error);
  g_assert_no_error (error);
  office_create (office->replicas[CLEO], builder);
  g_assert_cmpuint (office_sync (office, CLEO).rejected, ==, 0);
  g_assert_cmpuint (count_tray (office->replicas[CLEO]), ==, 0);
  office_settle (office);
}

/* Trying again helps once the room is free. */
static void
test_room_freed (Office *office, gconstpointer unused)
{
  Rooms rooms = { 0 };
  KontorId first = KONTOR_ID_INIT_NIL;
  KontorId second = KONTOR_ID_INIT_NIL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorRow) row = NULL;
  const KontorTrayItem *item = NULL;

  rooms_init (&rooms, office);
  first = book (&rooms, office, BEN, 0, 10, NULL);
  office_sync (office, BEN);
  second = book (&rooms, office, CLEO, 0, 10, NULL);
  g_assert_cmpuint (office_sync (office, CLEO).rejected, ==, 1);
  office_edit (office->replicas[BEN], EVENT, &first, KONTOR_EVENT_RESOURCE, NULL);
  office_sync (office, BEN);
  item = get_tray_item (&items, office->replicas[CLEO]);
  kontor_replica_retry (office->replicas[CLEO], item->number, &problem, &error);
  g_assert_no_error (error);
  g_assert_null (problem);
  g_assert_cmpuint (office_sync (office, CLEO).rejected, ==, 0);
  row = office_get_server (office, EVENT, &second);
  g_assert_nonnull (row);
  office_settle (office);
}

/* Side by side, at other times, in the other room, and with an own series there is nothing to refuse. */
static void
test_room_free (Office *office, gconstpointer unused)
{
  Rooms rooms = { 0 };
  KontorId series = KONTOR_ID_INIT_NIL;

  rooms_init (&rooms, office);
  series = book (&rooms, office, BEN, 0, 10, "FREQ=DAILY;COUNT=5");
  book (&rooms, office, CLEO, 0, 9, "FREQ=DAILY;COUNT=5");
  book (&rooms, office, CLEO, 0, 11, "FREQ=DAILY;COUNT=5");
  book (&rooms, office, CLEO, 1, 10, NULL);
  book (&rooms, office, CLEO, 0, 5 * 24 + 10, NULL);
  g_assert_cmpuint (office_sync (office, BEN).rejected, ==, 0);
  g_assert_cmpuint (office_sync (office, CLEO).rejected, ==, 0);
  /* Moving the series' title, or its end, is no matter of others. */
  office_edit (office->replicas[BEN], EVENT, &series, KONTOR_EVENT_TITLE,
               kontor_value_new_text ("Round"));
  office_edit (office->replicas[BEN], EVENT, &series, KONTOR_EVENT_END,
               kontor_value_new_moment (get_local (office, 10) + KONTOR_HOUR / 2, FALSE, "UTC"));
  g_assert_cmpuint (office_sync (office, BEN).rejected, ==, 0);
  office_settle (office);
}

/* The fourth time of a series meets a single event; and a move into a taken time is refused, too. */
static void
test_room_series (Office *office, gconstpointer unused)
{
  Rooms rooms = { 0 };
  KontorId moved = KONTOR_ID_INIT_NIL;
  g_autoptr (GPtrArray) items = NULL;
  const KontorTrayItem *item = NULL;

  rooms_init (&rooms, office);
  book (&rooms, office, BEN, 0, 3 * 24 + 10, NULL);
  office_sync (office, BEN);
  book (&rooms, office, CLEO, 0, 10, "FREQ=DAILY");
  g_assert_cmpuint (office_sync (office, CLEO).rejected, ==, 1);
  item = get_tray_item (&items, office->replicas[CLEO]);
  g_assert_nonnull (strstr (item->problem->detail, " 10:00"));

  moved = book (&rooms, office, CLEO, 0, 8, NULL);
  g_assert_cmpuint (office_sync (office, CLEO).rejected, ==, 0);
  office_edit (office->replicas[CLEO], EVENT, &moved, KONTOR_EVENT_END,
               kontor_value_new_moment (get_local (office, 3 * 24 + 12), FALSE, "UTC"));
  g_assert_cmpuint (office_sync (office, CLEO).rejected, ==, 1);
  office_settle (office);
}

/* ---- Invoices and stock ---------------------------------------------------------------------- */

static KontorId
add_deal (Office *office, guint who)
{
  KontorReader *reader = kontor_replica_get_reader (office->replicas[who]);
  g_autoptr (GPtrArray) stages = kontor_reader_list_all (reader, KONTOR_RECORD_DEAL_STAGE);
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_DEAL, &id);

  g_assert_cmpuint (stages->len, >, 0);
  kontor_row_builder_take (builder, KONTOR_DEAL_TITLE, kontor_value_new_text ("Paper"));
  kontor_row_builder_take (builder, KONTOR_DEAL_OWNER, kontor_value_new_id (&office->people[who]));
  kontor_row_builder_set (builder, KONTOR_DEAL_PIPELINE,
                          kontor_row_get (stages->pdata[0], KONTOR_DEAL_STAGE_PIPELINE));
  kontor_row_builder_take (builder, KONTOR_DEAL_STAGE,
                           kontor_value_new_id (kontor_row_get_id (stages->pdata[0])));
  office_create (office->replicas[who], builder);

  return id;
}

static KontorId
add_invoice (Office *office, guint who, const KontorId *deal)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_INVOICE, &id);

  kontor_row_builder_take (builder, KONTOR_INVOICE_DEAL, kontor_value_new_id (deal));
  kontor_row_builder_take (builder, KONTOR_INVOICE_TITLE, kontor_value_new_text ("Paper"));
  office_create (office->replicas[who], builder);

  return id;
}

static void
issue (Office *office, guint who, const KontorId *invoice)
{
  office_edit (office->replicas[who], KONTOR_RECORD_INVOICE, invoice, KONTOR_INVOICE_STATE,
               kontor_value_new_text ("issued"));
}

static void
assert_number (Office *office, guint who, const KontorId *invoice, const char *number)
{
  g_autoptr (KontorRow) row = office_get (office->replicas[who], KONTOR_RECORD_INVOICE, invoice);

  g_assert_cmpstr (kontor_row_get_text (row, KONTOR_INVOICE_NUMBER), ==, number);
}

/* In the order of arrival, without gaps. */
static void
test_invoice_numbers (Office *office, gconstpointer unused)
{
  KontorId deals[OFFICE_PEOPLE] = { 0 };
  KontorId invoices[4] = { 0 };

  office_settle (office);
  deals[BEN] = add_deal (office, BEN);
  deals[CLEO] = add_deal (office, CLEO);
  invoices[0] = add_invoice (office, BEN, &deals[BEN]);
  invoices[1] = add_invoice (office, CLEO, &deals[CLEO]);
  invoices[2] = add_invoice (office, CLEO, &deals[CLEO]);
  invoices[3] = add_invoice (office, BEN, &deals[BEN]);
  office_settle (office);

  issue (office, CLEO, &invoices[1]);
  issue (office, BEN, &invoices[0]);
  assert_number (office, BEN, &invoices[0], NULL);
  office_sync (office, BEN);
  office_sync (office, CLEO);
  assert_number (office, BEN, &invoices[0], "2026-0001");
  assert_number (office, CLEO, &invoices[1], "2026-0002");

  /* A draft that is cancelled takes no number. */
  office_edit (office->replicas[CLEO], KONTOR_RECORD_INVOICE, &invoices[2], KONTOR_INVOICE_STATE,
               kontor_value_new_text ("cancelled"));
  office_sync (office, CLEO);
  issue (office, BEN, &invoices[3]);
  office_sync (office, BEN);
  assert_number (office, BEN, &invoices[3], "2026-0003");
  office_settle (office);
}

/* Refused by what comes after it in its mutation: the number goes to the next. */
static void
test_invoice_number_taken_back (Office *office, gconstpointer unused)
{
  KontorId deal = KONTOR_ID_INIT_NIL;
  KontorId invoice = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;
  g_auto (KontorApply) apply = { 0 };
  g_autoptr (GError) error = NULL;

  office_settle (office);
  deal = add_deal (office, BEN);
  invoice = add_invoice (office, BEN, &deal);
  office_settle (office);

  g_assert_true (kontor_store_begin (office->store, &error));
  g_assert_true (kontor_sql_savepoint (office->store->sql, &error));
  kontor_apply_init (&apply, office->store, &office->people[BEN], office->now);
  op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_INVOICE, &invoice);
  kontor_op_add_take (op, KONTOR_INVOICE_STATE, NULL, kontor_value_new_text ("issued"));
  g_assert_true (kontor_apply_op (&apply, op, &error));
  kontor_op_unref (op);
  g_assert_cmpint (office_ask_server (office, "SELECT last FROM counter"), ==, 1);
  kontor_sql_rollback_to (office->store->sql);
  kontor_store_forget (office->store);
  g_assert_true (kontor_store_commit (office->store, &error));
  g_assert_cmpint (office_ask_server (office, "SELECT count(*) FROM counter"), ==, 0);

  issue (office, BEN, &invoice);
  office_sync (office, BEN);
  assert_number (office, BEN, &invoice, "2026-0001");
  office_settle (office);
}

/* Two deliveries that are booked offline add up. */
static void
test_stock (Office *office, gconstpointer unused)
{
  KontorId product = KONTOR_ID_INIT_NIL;
  KontorId stock = KONTOR_ID_INIT_NIL;
  KontorId role = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_ROLE, &role);
  g_autoptr (KontorRow) row = NULL;

  kontor_row_builder_take (builder, KONTOR_ROLE_NAME, kontor_value_new_text ("Store"));
  kontor_row_builder_take (builder, KONTOR_ROLE_MEMBERS,
                           office_new_person_set (&office->people[BEN]));
  kontor_row_builder_take (builder, KONTOR_ROLE_MODULES, office_new_set (NULL, "crm"));
  office_create (office->replicas[ADA], builder);
  builder = draft (office, KONTOR_RECORD_PRODUCT, &product);
  kontor_row_builder_take (builder, KONTOR_PRODUCT_NAME, kontor_value_new_text ("Paper"));
  office_create (office->replicas[ADA], builder);
  builder = draft (office, KONTOR_RECORD_STOCK, &stock);
  kontor_row_builder_take (builder, KONTOR_STOCK_PRODUCT, kontor_value_new_id (&product));
  office_create (office->replicas[ADA], builder);
  office_settle (office);

  for (guint who = ADA; who <= BEN; who++)
    {
      KontorMutation *mutation = kontor_mutation_new ("stock.deliver", office->now);
      KontorChangeSet *set = kontor_change_set_new ("Deliver");
      KontorOp *op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_STOCK, &stock);

      kontor_op_add_take (op, KONTOR_STOCK_ON_HAND, NULL,
                          kontor_value_new_integer (who == ADA ? 100 : -30));
      kontor_mutation_take_op (mutation, op);
      kontor_change_set_take (set, mutation);
      office_commit (office->replicas[who], set);
    }
  office_settle (office);
  row = office_get (office->replicas[CLEO], KONTOR_RECORD_STOCK, &stock);
  g_assert_cmpint (kontor_row_get_integer (row, KONTOR_STOCK_ON_HAND), ==, 70);
}

/* ---- Recurrences ----------------------------------------------------------------------------- */

/**
 * Round:
 * @recurrence: from today on, of a template for Ben; Ada watches
 * @first: today's local time
 *
 * What the tests of recurrences begin with.
 */
typedef struct
{
  KontorId recurrence;
  gint64 first;
} Round;

static void
make_due (Office *office)
{
  g_autoptr (GError) error = NULL;

  kontor_store_make_due (office->store, &error);
  g_assert_no_error (error);
}

static void
round_init (Round *self, Office *office, const char *rule)
{
  KontorId template = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = draft (office, KONTOR_RECORD_TEMPLATE, &template);

  self->first = (office->now / KONTOR_HOUR + 1) * KONTOR_HOUR;
  kontor_row_builder_take (builder, KONTOR_TEMPLATE_TITLE, kontor_value_new_text ("Water"));
  kontor_row_builder_take (builder, KONTOR_TEMPLATE_RESPONSIBLE,
                           kontor_value_new_id (&office->people[BEN]));
  kontor_row_builder_take (builder, KONTOR_TEMPLATE_PARTICIPANTS,
                           office_new_person_set (&office->people[CLEO]));
  office_create (office->replicas[ADA], builder);
  builder = draft (office, KONTOR_RECORD_RECURRENCE, &self->recurrence);
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_TEMPLATE, kontor_value_new_id (&template));
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_RULE, kontor_value_new_text (rule));
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_ACTIVE, kontor_value_new_integer (TRUE));
  kontor_row_builder_take (builder, KONTOR_RECURRENCE_STARTS_AT,
                           kontor_value_new_moment (self->first, FALSE, "UTC"));
  office_create (office->replicas[ADA], builder);
  office_settle (office);
}

static KontorId
get_task_id (const Round *self, guint day)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_recurrence_get_task_id (&self->recurrence, self->first + day * KONTOR_DAY, &id);

  return id;
}

static gint64
count_tasks (Office *office)
{
  return office_ask_server (office, "SELECT count(*) FROM task");
}

static void
complete (Office *office, guint who, const KontorId *task)
{
  KontorContext context = { 0 };
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) row = office_get (office->replicas[who], TASK, task);

  kontor_replica_init_context (office->replicas[who], &context);
  office_commit (office->replicas[who],
                 kontor_task_act (&context, row, KONTOR_TASK_COMPLETE, NULL, 0, &problem));
}

/* Ben and Cleo both complete today's, offline; tomorrow's is there once. */
static void
test_completed_twice (Office *office, gconstpointer unused)
{
  Round daily = { 0 };
  KontorId today = KONTOR_ID_INIT_NIL;
  KontorId tomorrow = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) row = NULL;

  round_init (&daily, office, "FREQ=DAILY");
  today = get_task_id (&daily, 0);
  tomorrow = get_task_id (&daily, 1);
  g_assert_cmpint (count_tasks (office), ==, 1);
  complete (office, BEN, &today);
  complete (office, CLEO, &today);
  /* The next one is for the server to make: offline nobody has two. */
  row = office_get (office->replicas[BEN], TASK, &tomorrow);
  g_assert_null (row);
  office_sync (office, BEN);
  office_sync (office, CLEO);
  office_settle (office);
  g_assert_cmpint (count_tasks (office), ==, 2);
  row = office_get (office->replicas[CLEO], TASK, &tomorrow);
  g_assert_nonnull (row);
  g_assert_cmpuint (count_tray (office->replicas[CLEO]), ==, 0);
}

/* Its time comes though today's is not done; and then today's is done, offline, which makes no other. */
static void
test_due (Office *office, gconstpointer unused)
{
  Round daily = { 0 };
  KontorId today = KONTOR_ID_INIT_NIL;
  KontorId tomorrow = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) row = NULL;

  round_init (&daily, office, "FREQ=DAILY");
  today = get_task_id (&daily, 0);
  tomorrow = get_task_id (&daily, 1);
  make_due (office);
  g_assert_cmpint (count_tasks (office), ==, 1);
  complete (office, CLEO, &today);
  office->now = daily.first + KONTOR_DAY - KONTOR_SECOND;
  make_due (office);
  g_assert_cmpint (count_tasks (office), ==, 1);
  office->now += KONTOR_SECOND;
  make_due (office);
  g_assert_cmpint (count_tasks (office), ==, 2);
  make_due (office);
  office_sync (office, CLEO);
  g_assert_cmpint (count_tasks (office), ==, 2);
  office_settle (office);
  row = office_get (office->replicas[BEN], TASK, &tomorrow);
  g_assert_nonnull (row);
  g_assert_true (kontor_row_refers_to (row, KONTOR_TASK_RESPONSIBLE, &office->people[BEN]));
  g_assert_true (kontor_row_refers_to (row, KONTOR_TASK_CREATOR, &office->people[ADA]));
  /* He is told, as by who set it up. */
  g_assert_cmpint (office_ask_server (office, "SELECT count(*) FROM notification"
                                              " WHERE kind = 'assigned'"),
                   ==, 2);
}

/* A server that stood still for a week makes one, and the next in time. */
static void
test_due_late (Office *office, gconstpointer unused)
{
  Round daily = { 0 };
  KontorId late = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) row = NULL;

  round_init (&daily, office, "FREQ=DAILY");
  late = get_task_id (&daily, 7);
  office->now = daily.first + 7 * KONTOR_DAY + KONTOR_MINUTE;
  make_due (office);
  g_assert_cmpint (count_tasks (office), ==, 2);
  row = office_get_server (office, TASK, &late);
  g_assert_nonnull (row);
  office->now = daily.first + 8 * KONTOR_DAY;
  make_due (office);
  g_assert_cmpint (count_tasks (office), ==, 3);
  office_settle (office);

  /* Switched off, nothing comes any more. */
  office_edit (office->replicas[ADA], KONTOR_RECORD_RECURRENCE, &daily.recurrence,
               KONTOR_RECURRENCE_ACTIVE, kontor_value_new_integer (FALSE));
  office_sync (office, ADA);
  office->now += 3 * KONTOR_DAY;
  make_due (office);
  g_assert_cmpint (count_tasks (office), ==, 3);
  office_settle (office);
}

/* A rule that is changed is looked at again, though by the old one nothing is due before tomorrow. */
static void
test_due_of_changed (Office *office, gconstpointer unused)
{
  Round daily = { 0 };

  round_init (&daily, office, "FREQ=DAILY");
  office->now = daily.first;
  make_due (office);
  office_edit (office->replicas[ADA], KONTOR_RECORD_RECURRENCE, &daily.recurrence,
               KONTOR_RECURRENCE_RULE, kontor_value_new_text ("FREQ=HOURLY"));
  office_sync (office, ADA);
  g_assert_cmpint (count_tasks (office), ==, 1);
  office->now = daily.first + KONTOR_HOUR;
  make_due (office);
  g_assert_cmpint (count_tasks (office), ==, 2);
  office_settle (office);
}

/* ---- Notifications and places ---------------------------------------------------------------- */

/* It comes to Ben's replica alone, and what he read is read for the server. */
static void
test_notification_travels (Office *office, gconstpointer unused)
{
  KontorId task = KONTOR_ID_INIT_NIL;
  g_autoptr (GPtrArray) rows = NULL;
  const KontorRow *row = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  office_settle (office);
  task = office_add_task (office, ADA, "Order paper", BEN);
  office_sync (office, ADA);
  office_settle (office);
  rows = kontor_reader_list (kontor_replica_get_reader (office->replicas[BEN]),
                             KONTOR_RECORD_NOTIFICATION, KONTOR_NOTIFICATION_PERSON,
                             &office->people[BEN]);
  g_assert_cmpuint (rows->len, ==, 1);
  row = rows->pdata[0];
  id = *kontor_row_get_id (row);
  g_assert_cmpint (kontor_row_get_choice (row, KONTOR_NOTIFICATION_KIND), ==,
                   KONTOR_NOTIFICATION_KIND_ASSIGNED);
  g_assert_true (kontor_row_refers_to (row, KONTOR_NOTIFICATION_ABOUT, &task));
  office_edit (office->replicas[BEN], KONTOR_RECORD_NOTIFICATION, &id, KONTOR_NOTIFICATION_READ,
               kontor_value_new_integer (TRUE));
  office_settle (office);
  g_assert_cmpint (office_ask_server (office, "SELECT count(*) FROM notification WHERE read = 1"),
                   ==, 1);
}

/* A client that sends what is no key is told so; two that put something at the same place are not. */
static void
test_places (Office *office, gconstpointer unused)
{
  KontorId tasks[2] = { 0 };
  KontorOp *op = NULL;
  g_autoptr (GError) error = NULL;
  KontorApply apply = { 0 };

  tasks[0] = office_add_task (office, ADA, "Order paper", BEN);
  tasks[1] = office_add_task (office, ADA, "Order ink", BEN);
  office_settle (office);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *key = kontor_order_between (NULL, NULL);

      office_edit (office->replicas[i == 0 ? ADA : BEN], TASK, &tasks[i], KONTOR_TASK_PLACE,
                   kontor_value_new_text (key));
    }
  office_settle (office);

  for (guint i = 0; i < 4; i++)
    {
      static const char *const bad[] = { "a0", "", "a b", "ä" };

      g_assert_true (kontor_store_begin (office->store, &error));
      kontor_apply_init (&apply, office->store, &office->people[ADA], office->now);
      op = kontor_op_new (KONTOR_OP_UPDATE, TASK, &tasks[0]);
      kontor_op_add_take (op, KONTOR_TASK_PLACE, NULL, kontor_value_new_text (bad[i]));
      g_assert_false (kontor_apply_op (&apply, op, &error));
      g_assert_no_error (error);
      g_assert_cmpint (apply.problem->code, ==, KONTOR_PROBLEM_BAD_ORDER);
      g_assert_cmpuint (apply.problem->field, ==, KONTOR_TASK_PLACE);
      kontor_op_unref (op);
      kontor_apply_clear (&apply);
      kontor_store_abandon (office->store);
    }
}

#define ADD(name, test) \
  g_test_add ("/decisions/" name, Office, NULL, office_set_up, test, office_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("room-taken", test_room_taken);
  ADD ("room-freed", test_room_freed);
  ADD ("room-free", test_room_free);
  ADD ("room-series", test_room_series);
  ADD ("invoice-numbers", test_invoice_numbers);
  ADD ("invoice-number-taken-back", test_invoice_number_taken_back);
  ADD ("stock", test_stock);
  ADD ("completed-twice", test_completed_twice);
  ADD ("due", test_due);
  ADD ("due-late", test_due_late);
  ADD ("due-of-changed", test_due_of_changed);
  ADD ("notification-travels", test_notification_travels);
  ADD ("places", test_places);

  return g_test_run ();
}
