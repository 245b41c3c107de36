/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The office before the clients start, as an administrator's replica made it, and what people do there
 * all day. */

#include "config.h"

#include "kontor-feed.h"
#include "kontor-operations.h"
#include "sim-work.h"

static const SimAct *const acts[] = { sim_task_acts, sim_people_acts, sim_trade_acts };

/* NULL: there are fewer. */
static const SimAct *
find_act (guint bit)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    for (const SimAct *act = acts[i]; act->name != NULL; act++)
      if (bit-- == 0)
        return act;

  return NULL;
}

const char *
sim_act_get_name (guint bit)
{
  const SimAct *act = find_act (bit);

  return act != NULL ? act->name : NULL;
}

static guint
get_weight (SimWorld *world, guint bit)
{
  return (world->options.work >> bit & 1) != 0 ? find_act (bit)->weight : 0;
}

void
sim_office_act (SimHost *host, KontorReplica *replica)
{
  SimWorld *world = host->world;
  guint total = 0;
  guint luck = 0;

  for (guint bit = 0; find_act (bit) != NULL; bit++)
    total += get_weight (world, bit);
  if (total == 0)
    return;
  luck = sim_below (world, total);
  for (guint bit = 0; find_act (bit) != NULL; bit++)
    {
      guint weight = get_weight (world, bit);

      if (luck < weight)
        {
          find_act (bit)->act (host, replica);
          return;
        }
      luck -= weight;
    }
}

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
  for (guint i = 0; i < SIM_N_DEPARTMENTS; i++)
    {
      SimHost *head = world->hosts->pdata[1 + i % (world->hosts->len - 1)];
      KontorOp *op = create (mutation, KONTOR_RECORD_DEPARTMENT, &world->departments[i], world,
                             KONTOR_DEPARTMENT_NAME, "Department");

      kontor_op_add_take (op, KONTOR_DEPARTMENT_HEAD, NULL, kontor_value_new_id (&head->person));
      if (i > 0)
        kontor_op_add_take (op, KONTOR_DEPARTMENT_PARENT, NULL,
                            kontor_value_new_id (&world->departments[0]));
    }
  for (guint i = 0; i < SIM_N_PRODUCTS; i++)
    {
      KontorOp *op = NULL;

      create (mutation, KONTOR_RECORD_PRODUCT, &product, world, KONTOR_PRODUCT_NAME, "Chair");
      op = create (mutation, KONTOR_RECORD_STOCK, &world->products[i], world, 0, NULL);
      kontor_op_add_take (op, KONTOR_STOCK_PRODUCT, NULL, kontor_value_new_id (&product));
    }
  push_as (world, store, &first->person, mutation);
  for (guint i = 1; i < world->hosts->len; i++)
    sim_client_init (world->hosts->pdata[i]);
}
