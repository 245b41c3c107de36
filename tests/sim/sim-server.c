/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's machine: one actor that works off requests, grouping pushes into one commit as the
 * store's worker does, and answers after the commit. */

#include "config.h"

#include "kontor-feed.h"
#include "kontor-sql-rows.h"
#include "kontor-store-private.h"
#include "sim-world.h"

#include <string.h>

#define BATCH 8

/* Takes a request that is due, by chance, so that they overtake each other. */
static SimMessage *
take_request (SimWorld *world)
{
  g_autoptr (GArray) due = g_array_new (FALSE, FALSE, sizeof (guint));
  guint index = 0;

  for (guint i = 0; i < world->requests->len; i++)
    if (((SimMessage *) world->requests->pdata[i])->due <= world->now)
      g_array_append_val (due, i);
  if (due->len == 0)
    return NULL;
  index = g_array_index (due, guint, sim_below (world, due->len));

  return g_ptr_array_steal_index (world->requests, index);
}

static void
answer (SimWorld *world, const SimMessage *request, GBytes *body)
{
  guint copies = 1;

  if (world->lossy && sim_has (world, SIM_LOSS) && sim_chance (world, world->loss * 10))
    return;
  if (world->lossy && sim_has (world, SIM_TWICE) && sim_chance (world, 20))
    copies = 2;
  for (guint i = 0; i < copies; i++)
    {
      SimMessage *reply = g_new0 (SimMessage, 1);

      reply->due = world->now + 100 +
                   sim_below (world, world->lossy && sim_has (world, SIM_SLOW) ? 800000 : 3000);
      reply->ticket = request->ticket;
      reply->host = request->host;
      reply->body = g_bytes_ref (body);
      reply->route = g_strdup (request->route);
      g_ptr_array_add (world->replies, reply);
    }
}

/* A store that fails answers nobody; the clients ask again. */
static void
run_pushes (SimHost *host, GPtrArray *batch)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (!kontor_store_begin (host->store, &error))
    return;
  for (guint i = 0; i < batch->len; i++)
    {
      SimMessage *request = batch->pdata[i];
      KontorProblem *problem = NULL;
      gint64 seq = kontor_store_get_seq (host->store);
      GBytes *body = kontor_feed_push (host->store, &request->person, request->body, &problem,
                                       &error);

      if (problem != NULL)
        sim_fail (host->world, "the server does not understand a push: %s",
                  kontor_problem_code_get_word (problem->code));
      if (body == NULL)
        {
          kontor_store_abandon (host->store);
          return;
        }
      g_ptr_array_add (answers, body);
      sim_audit_refusals (host->world, host->store, &request->person, request->body, body, seq);
    }
  if (!kontor_store_commit (host->store, &error))
    return;
  for (guint i = 0; i < batch->len; i++)
    {
      sim_audit_push (host->world, ((SimMessage *) batch->pdata[i])->body, answers->pdata[i]);
      answer (host->world, batch->pdata[i], answers->pdata[i]);
    }
}

static void
run_pull (SimHost *host, SimMessage *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  KontorProblem *problem = NULL;

  body = kontor_feed_pull (host->store, &request->person, request->body, &problem, &error);
  if (problem != NULL)
    sim_fail (host->world, "the server does not understand a pull: %s",
              kontor_problem_code_get_word (problem->code));
  if (body == NULL)
    return;
  sim_audit_pull (host->world, host->store, &request->person, body);
  answer (host->world, request, body);
}

static void
run_history (SimHost *host, SimMessage *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  KontorProblem *problem = NULL;

  body = kontor_feed_history (host->store, &request->person, request->body, &problem, &error);
  if (body != NULL)
    sim_audit_history (host->world, host->store, &request->person, request->body);
  /* One byte stands for an answer of 404. */
  if (problem != NULL)
    body = g_bytes_new_static ("!", 1);
  g_clear_pointer (&problem, kontor_problem_free);
  if (body != NULL)
    answer (host->world, request, body);
}

/* The keys of what people hold are gone, as from a server that kept them for a month: whoever comes with
 * one begins anew. */
static void
forget_held (KontorStore *store)
{
  g_autoptr (GError) error = NULL;

  if (!kontor_store_begin (store, &error))
    return;
  if (!kontor_sql_exec (store->sql, "DELETE FROM held", &error))
    {
      kontor_store_abandon (store);
      return;
    }
  kontor_store_forget (store);
  /* The seq that this sets back is none that was given since. */
  if (kontor_store_commit (store, &error))
    kontor_store_forget (store);
}

static gboolean
put_newer (KontorStore *store, KontorRow *row, GError **error)
{
  const KontorId *id = kontor_row_get_id (row);
  KontorRecordType type = kontor_row_get_record_type (row);
  g_autoptr (GArray) audience = kontor_store_get_audience (store, id, id, error);

  if (audience == NULL || !kontor_sql_rows_put (store->sql, row, id, NULL, error))
    return FALSE;
  kontor_store_reader_take (store, row);

  return kontor_store_log (store, type, id, KONTOR_FEED_CHANGE, audience, error);
}

/* Somebody with a newer version sets a field of a task that nobody here knows; everybody carries it. */
static void
write_newer (SimWorld *world, KontorStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = kontor_reader_list_all (kontor_store_get_reader (store),
                                                        KONTOR_RECORD_TASK);
  g_autoptr (KontorRow) row = NULL;
  g_autofree char *extra = NULL;
  KontorRowBuilder *builder = NULL;

  if (tasks->len == 0 || !kontor_store_check_reader (store, &error) ||
      !kontor_store_begin (store, &error))
    return;
  builder = kontor_row_builder_new_from (tasks->pdata[sim_below (world, tasks->len)]);
  extra = g_strdup_printf ("{\"x-mood\":{\"value\":\"mood %" G_GUINT64_FORMAT
                           "\",\"version\":%" G_GINT64_FORMAT "}}",
                           ++world->tokens, kontor_store_get_seq (store) + 1);
  kontor_row_builder_set_extra (builder, extra);
  row = kontor_row_builder_end (builder);
  if (put_newer (store, row, &error))
    (void) !kontor_store_commit (store, &error);
  else
    kontor_store_abandon (store);
}

static void
run_other (SimHost *host, SimMessage *request)
{
  SimWorld *world = host->world;

  if (world->working && world->faults && sim_has (world, SIM_FORGET) && sim_chance (world, 6))
    forget_held (host->store);
  if (world->working && sim_has (world, SIM_NEWER) && sim_chance (world, 20))
    write_newer (world, host->store);
  if (g_str_equal (request->route, KONTOR_ROUTE_HISTORY))
    run_history (host, request);
  else
    run_pull (host, request);
}

static void
wait_for_request (SimWorld *world)
{
  gint64 due = world->now + 5 * KONTOR_SECOND;

  for (guint i = 0; i < world->requests->len; i++)
    due = MIN (due, ((SimMessage *) world->requests->pdata[i])->due);
  world->current->waits = TRUE;
  sim_sleep (world, MAX (due - world->now, 0));
}

static void
work (SimHost *host)
{
  g_autoptr (GPtrArray) pushes = g_ptr_array_new ();
  SimMessage *other = NULL;
  SimMessage *request = NULL;

  while (pushes->len < BATCH && other == NULL && (request = take_request (host->world)) != NULL)
    {
      if (g_str_equal (request->route, KONTOR_ROUTE_PUSH))
        g_ptr_array_add (pushes, request);
      else
        other = request;
    }
  if (pushes->len > 0)
    run_pushes (host, pushes);
  if (other != NULL)
    {
      run_other (host, other);
      g_ptr_array_add (pushes, other);
    }
  for (guint i = 0; i < pushes->len; i++)
    {
      SimMessage *done = pushes->pdata[i];

      g_bytes_unref (done->body);
      g_free (done->route);
      g_free (done);
    }
  if (pushes->len == 0)
    wait_for_request (host->world);
}

static void
server_run (SimActor *actor)
{
  SimHost *host = actor->host;
  KontorStoreSeams seams = { .clock = &host->clock,
                             .random = &host->world->random.parent,
                             .vfs = SIM_VFS };
  g_autoptr (GError) error = NULL;

  host->store = kontor_store_open (host->disk->folder, &seams, &error);
  if (host->store == NULL && !host->disk->crashed && !host->disk->full)
    sim_fail (host->world, "the server does not start: %s", error->message);
  while (host->store != NULL && !sim_actor_must_end (actor))
    {
      work (host);
      sim_yield (host->world);
    }
  g_clear_pointer (&host->store, kontor_store_close);
  /* A server that could not start for want of space tries again later. */
  if (!host->disk->crashed)
    host->down_until = host->world->now + KONTOR_SECOND;
}

void
sim_server_start (SimHost *host)
{
  sim_actor_start (host, "server", server_run);
}
