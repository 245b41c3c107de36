/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A first sync: `bench-pull [RECORDS]` puts so many tasks (100,000) into an office by pushing them
 * within this process, then a new replica pulls all of it, once within this process and once over
 * HTTP from the real server, which has a snapshot for so many. Prints NAME<TAB>FIGURE lines: milliseconds until it is complete, and how
 * much of that were the server's pages, reading them, and the replica's work; and the mutations a
 * second that the office took without HTTP. */

#include "config.h"

#include "kontor-feed.h"
#include "kontor-http-client.h"
#include "kontor-office-program.h"
#include "kontor-replica-sync.h"
#include "kontor-sync.h"
#include "kontor-test-tree.h"

#include <stdio.h>
#include <string.h>

#define EMAIL "ada@example.org"
#define PAGE 500

typedef struct
{
  KontorOfficeProgram *office; /* owned */
  KontorOfficeSession *session; /* owned */
  KontorId person;
  KontorId installation;
  guint n_records;
} Bench;

static void
require (gboolean done, GError *error)
{
  if (!done)
    g_error ("%s", error != NULL ? error->message : "refused");
}

static void
print (const char *name, gint64 time)
{
  printf ("pull/%s\t%.0f\n", name, (double) time / 1000);
  fflush (stdout);
}

/* --- the office's contents --- */

static void
add_task (Bench *self, KontorPushRequest *request, guint number)
{
  g_autoptr (KontorMutation) mutation = kontor_mutation_new ("task.create", g_get_real_time ());
  g_autofree char *title = g_strdup_printf ("Review of the offer for customer %u", number);
  g_autofree char *text = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_TASK, &id);
  kontor_op_add_take (op, KONTOR_TASK_TITLE, NULL, kontor_value_new_text (title));
  kontor_op_add_take (op, KONTOR_TASK_DESCRIPTION, NULL,
                      kontor_value_new_text ("Look at the prices and the dates, then call back."));
  kontor_op_add_take (op, KONTOR_TASK_CREATOR, NULL, kontor_value_new_id (&self->person));
  kontor_op_add_take (op, KONTOR_TASK_RESPONSIBLE, NULL, kontor_value_new_id (&self->person));
  kontor_mutation_take_op (mutation, op);
  text = kontor_codec_mutation_to_text (mutation);
  kontor_push_request_add (request, number, text);
}

static void
push (Bench *self, KontorStore *store, KontorPushRequest *request)
{
  g_autoptr (GBytes) body = kontor_push_request_write (request);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (KontorPushReply) reply = NULL;
  KontorProblem *problem = NULL;
  GError *error = NULL;

  require (kontor_store_begin (store, &error), error);
  answer = kontor_feed_push (store, &self->person, body, &problem, &error);
  require (answer != NULL, error);
  require (kontor_store_commit (store, &error), error);
  reply = kontor_push_reply_read (answer, &problem);
  require (reply != NULL && reply->stop == NULL && reply->results->len == request->items->len,
           NULL);
  for (guint i = 0; i < reply->results->len; i++)
    require (((KontorPushResult *) reply->results->pdata[i])->status == KONTOR_PUSH_OK, NULL);
}

static void
fill (Bench *self, KontorStore *store)
{
  gint64 time = 0;

  for (guint at = 0; at < self->n_records;)
    {
      g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
      gint64 start = 0;

      request->installation = self->installation;
      while (request->items->len < PAGE && at < self->n_records)
        add_task (self, request, ++at);
      start = g_get_monotonic_time ();
      push (self, store, request);
      time += g_get_monotonic_time () - start;
    }
  printf ("pull/filled-per-second\t%.0f\n",
          self->n_records * (double) G_USEC_PER_SEC / (double) MAX (time, 1));
}

/* --- pulling --- */

static KontorReplica *
replica_new (Bench *self, char **folder)
{
  GError *error = NULL;
  KontorReplica *replica = NULL;

  *folder = g_dir_make_tmp ("kontor-replica-XXXXXX", &error);
  require (*folder != NULL, error);
  replica = kontor_replica_open (*folder, TRUE, NULL, &error);
  require (replica != NULL, error);
  require (kontor_replica_set_person (replica, &self->person, &error), error);

  return replica;
}

static void
replica_drop (KontorReplica *replica, char *folder)
{
  kontor_replica_close (replica);
  kontor_test_remove_tree (folder);
  g_free (folder);
}

static void
pull_here (Bench *self, KontorStore *store)
{
  char *folder = NULL;
  KontorReplica *replica = replica_new (self, &folder);
  gint64 times[4] = { 0 };
  guint n = 0;
  gboolean more = TRUE;

  while (more)
    {
      GError *error = NULL;
      KontorProblem *problem = NULL;
      g_autoptr (KontorPullRequest) request = kontor_replica_get_pull (replica, &error);
      g_autoptr (GBytes) body = kontor_pull_request_write (request);
      g_autoptr (GBytes) answer = NULL;
      g_autoptr (KontorPullReply) reply = NULL;

      times[0] = g_get_monotonic_time ();
      answer = kontor_feed_pull (store, &self->person, body, &problem, &error);
      require (answer != NULL, error);
      times[1] -= times[0] - g_get_monotonic_time ();
      times[0] = g_get_monotonic_time ();
      reply = kontor_pull_reply_read (answer, &problem);
      require (reply != NULL, NULL);
      times[2] -= times[0] - g_get_monotonic_time ();
      times[0] = g_get_monotonic_time ();
      require (kontor_replica_apply_pull (replica, reply, &error), error);
      times[3] -= times[0] - g_get_monotonic_time ();
      n += reply->records->len;
      more = reply->more;
    }
  require (n >= self->n_records, NULL);
  print ("here", times[1] + times[2] + times[3]);
  print ("here/pages", times[1]);
  print ("here/read", times[2]);
  print ("here/apply", times[3]);
  replica_drop (replica, folder);
}

/* The most that this process took since it was last forgotten, in MiB; with @forget it is now. */
static guint
get_peak (gboolean forget)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (forget)
    {
      FILE *file = fopen ("/proc/self/clear_refs", "w");

      if (file != NULL)
        {
          fputs ("5", file);
          fclose (file);
        }
    }
  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  line = strstr (text, "VmHWM:");

  return line != NULL ? (guint) (g_ascii_strtoull (line + 6, NULL, 10) / 1024) : 0;
}

static void
pull_http (Bench *self)
{
  char *folder = NULL;
  GError *error = NULL;
  KontorReplica *replica = replica_new (self, &folder);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", self->office->port);
  g_autoptr (KontorHttpClient) client = kontor_http_client_new (url, FALSE, &error);
  g_autoptr (KontorSignedIn) signed_in = NULL;
  KontorSyncReport report = { 0 };
  KontorSignIn sign_in = { .account = EMAIL, .password = KONTOR_OFFICE_PASSWORD };
  gboolean more = TRUE;
  gint64 start = 0;

  require (client != NULL, error);
  kontor_replica_get_installation (replica, &sign_in.installation);
  signed_in = kontor_http_client_sign_in (client, &sign_in, NULL, &error);
  require (signed_in != NULL, error);
  get_peak (TRUE);
  start = g_get_monotonic_time ();
  require (kontor_sync_run (replica, kontor_http_client_get_transport (client), &report, NULL, NULL,
                            NULL, &error),
           error);
  require (report.pulled >= self->n_records, NULL);
  print ("http", g_get_monotonic_time () - start);
  printf ("pull/http/memory\t%u\n", get_peak (FALSE));
  start = g_get_monotonic_time ();
  while (more)
    require (kontor_replica_index (replica, KONTOR_SECOND, &more, &error), error);
  print ("http/index", g_get_monotonic_time () - start);
  replica_drop (replica, folder);
}

int
main (int argc, char *argv[])
{
  Bench bench = { .n_records = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 100000 };
  g_autofree char *installation = NULL;
  KontorStore *store = NULL;
  GError *error = NULL;

  kontor_id_init (&bench.installation, kontor_clock_get_system (), kontor_random_get_system ());
  installation = kontor_id_to_string (&bench.installation);
  bench.office = kontor_office_program_new ();
  kontor_office_program_start (bench.office);
  bench.session = kontor_office_program_sign_in (bench.office, EMAIL, bench.office->code,
                                                 installation);
  require (kontor_id_init_from_string (&bench.person, bench.session->person), NULL);
  kontor_office_program_stop (bench.office);

  store = kontor_store_open (bench.office->folder, NULL, &error);
  require (store != NULL, error);
  fill (&bench, store);
  pull_here (&bench, store);
  kontor_store_close (store);
  kontor_office_program_start (bench.office);
  pull_http (&bench);
  kontor_office_program_stop (bench.office);

  kontor_office_session_free (bench.session);
  kontor_office_program_free (bench.office);

  return 0;
}
