/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What live sockets do and cost: `bench-sockets [ONLINE [IDLE]]` has so many sockets (500) open on the real
 * server while one person changes a task of another's, and so many (10,000) silent ones while 64 others
 * pull. Prints NAME<TAB>FIGURE lines: milliseconds from the beginning of a push to the end of the pull that
 * another client makes when it is told, and until the last of all sockets was told of what everybody sees;
 * how many sockets were open, and the rate of requests beside them and without them. */

#include "config.h"

#include "kontor-auth-database.h"
#include "kontor-live-line.h"
#include "kontor-message.h"
#include "kontor-office-program.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define N_PEOPLE 20
#define N_EDITS 300
#define N_TO_ALL 60
#define N_ASKERS 64
#define N_ASKED 150 /* requests of each */
#define SOCKETS_OF_SESSION 4
#define PATIENCE (60 * G_USEC_PER_SEC)

typedef struct
{
  KontorOfficeProgram *office; /* owned */
  KontorOfficeSession *people[N_PEOPLE]; /* owned */
  KontorId installations[N_PEOPLE];
  GPtrArray *tokens; /* owned: of sessions of people in turn */
  gint64 mid; /* of the first person */
  guint n_edits;
} Bench;

static void
new_id (KontorId *id)
{
  kontor_id_init (id, kontor_clock_get_system (), kontor_random_get_system ());
}

/* --- the office --- */

static void
sign_in_all (Bench *self)
{
  for (guint i = 0; i < N_PEOPLE; i++)
    {
      g_autofree char *email = g_strdup_printf ("person%u@example.org", i);
      g_autofree char *code = i == 0 ? g_strdup (self->office->code)
                                     : kontor_office_program_invite (self->office, email);
      g_autofree char *installation = NULL;

      new_id (&self->installations[i]);
      installation = kontor_id_to_string (&self->installations[i]);
      self->people[i] = kontor_office_program_sign_in (self->office, email, code, installation);
    }
}

/* More sessions than anybody could sign in for in the time, written while the server does not run. */
static void
add_sessions (Bench *self, guint n)
{
  g_autofree char *path = g_build_filename (self->office->folder, "auth.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSql) sql = kontor_auth_database_open (path, FALSE, &error);
  gint64 now = g_get_real_time ();
  gboolean good = sql != NULL && kontor_auth_database_begin (sql, &error);

  for (guint i = 0; good && i < n; i++)
    {
      KontorSessionRow row = { .expires = now + KONTOR_HOUR,
                               .refresh_expires = now + KONTOR_DAY,
                               .created = now,
                               .seen = now,
                               .network = "127.0.0.1" };
      char *token = kontor_secret_new_token (kontor_random_get_system ());

      new_id (&row.id);
      new_id (&row.installation);
      kontor_id_init_from_string (&row.person, self->people[i % N_PEOPLE]->person);
      kontor_secret_hash (token, row.token);
      memcpy (row.refresh, row.token, sizeof row.refresh);
      good = kontor_auth_database_put_session (sql, &row, &error);
      g_ptr_array_add (self->tokens, token);
    }
  if (!good || !kontor_auth_database_end (sql, TRUE, &error))
    g_error ("no sessions: %s", error->message);
}

/* --- pushing --- */

static KontorPushRequest *
new_push (Bench *self)
{
  KontorPushRequest *request = kontor_push_request_new ();

  g_set_str (&request->epoch, self->people[0]->epoch);
  request->installation = self->installations[0];

  return request;
}

/* @op: (transfer full) */
static void
push (Bench *self, KontorOfficeLine *line, KontorOp *op)
{
  g_autoptr (KontorMutation) mutation = kontor_mutation_new ("task.edit", g_get_real_time ());
  g_autoptr (KontorPushRequest) request = new_push (self);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  guint status = 0;

  kontor_mutation_take_op (mutation, op);
  text = kontor_codec_mutation_to_text (mutation);
  kontor_push_request_add (request, ++self->mid, text);
  body = kontor_push_request_write (request);
  kontor_office_line_send (line, KONTOR_ROUTE_PUSH, self->people[0]->access,
                           g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  answer = kontor_office_line_wait (line, &status);
  if (answer == NULL || status != 200 ||
      g_strstr_len (g_bytes_get_data (answer, NULL), (gssize) g_bytes_get_size (answer),
                    "rejected") != NULL)
    g_error ("push: %u", status);
}

/* A task of the first person and @responsible, @all of them observing. */
static void
make_task (Bench *self, KontorOfficeLine *line, KontorId *task, guint responsible, gboolean all)
{
  KontorElement elements[N_PEOPLE] = { { 0 } };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  new_id (task);
  op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_TASK, task);
  kontor_op_add_take (op, KONTOR_TASK_TITLE, NULL, kontor_value_new_text ("Title 0"));
  kontor_id_init_from_string (&id, self->people[0]->person);
  kontor_op_add_take (op, KONTOR_TASK_CREATOR, NULL, kontor_value_new_id (&id));
  kontor_id_init_from_string (&id, self->people[responsible]->person);
  kontor_op_add_take (op, KONTOR_TASK_RESPONSIBLE, NULL, kontor_value_new_id (&id));
  for (guint i = 0; i < N_PEOPLE; i++)
    elements[i].text = self->people[i]->person;
  if (all)
    kontor_op_add_take (op, KONTOR_TASK_OBSERVERS, NULL, kontor_value_new_set (elements, N_PEOPLE));
  push (self, line, op);
}

static void
edit_task (Bench *self, KontorOfficeLine *line, const KontorId *task, guint number)
{
  g_autofree char *was = g_strdup_printf ("Title %u", number);
  g_autofree char *now = g_strdup_printf ("Title %u", number + 1);
  KontorOp *op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_TASK, task);

  kontor_op_add_take (op, KONTOR_TASK_TITLE, kontor_value_new_text (was),
                      kontor_value_new_text (now));
  push (self, line, op);
}

/* --- pulling --- */

typedef struct
{
  KontorOfficeLine *line; /* owned */
  const char *token; /* borrowed */
  KontorPullRequest *request; /* owned */
} Puller;

static void
puller_init (Puller *self, guint16 port, const char *token)
{
  self->line = kontor_office_line_new (port);
  self->token = token;
  self->request = kontor_pull_request_new ();
  new_id (&self->request->installation);
}

static void
puller_clear (Puller *self)
{
  kontor_office_line_free (self->line);
  kontor_pull_request_free (self->request);
}

static void
ask (Puller *self)
{
  g_autoptr (GBytes) body = kontor_pull_request_write (self->request);

  kontor_office_line_send (self->line, KONTOR_ROUTE_PULL, self->token,
                           g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

/* Until there is no more; returns how many records came. */
static guint
pull (Puller *self)
{
  gboolean more = TRUE;
  guint n = 0;

  while (more)
    {
      g_autoptr (GBytes) answer = NULL;
      g_autoptr (KontorPullReply) reply = NULL;
      guint status = 0;

      ask (self);
      answer = kontor_office_line_wait (self->line, &status);
      reply = answer != NULL && status == 200 ? kontor_pull_reply_read (answer, NULL) : NULL;
      if (reply == NULL)
        g_error ("pull: %u", status);
      g_set_str (&self->request->epoch, reply->epoch);
      g_set_str (&self->request->held, reply->held);
      g_set_str (&self->request->after, reply->after);
      self->request->cursor = reply->cursor;
      more = reply->more;
      n += reply->records->len;
    }

  return n;
}

/* --- figures --- */

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static void
print_times (const char *name, GArray *times)
{
  g_array_sort (times, compare_times);
  printf ("%s/p50\t%.2f\n", name, (double) g_array_index (times, gint64, times->len / 2) / 1000);
  printf ("%s/p99\t%.2f\n", name,
          (double) g_array_index (times, gint64, times->len * 99 / 100) / 1000);
  fflush (stdout);
}

static GPtrArray *
open_sockets (Bench *self, guint n)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_live_line_free);

  for (guint i = 0; i < n; i++)
    {
      guint8 opcode = 0;
      KontorLiveLine *line = kontor_live_line_new (self->office->port);
      g_autoptr (GBytes) first = NULL;

      kontor_live_line_ask (line, self->tokens->pdata[i / SOCKETS_OF_SESSION], NULL, NULL);
      /* Too many: what was reached is told. */
      if (kontor_live_line_wait_open (line) != 101)
        {
          kontor_live_line_free (line);
          break;
        }
      first = kontor_live_line_take (line, 30000, &opcode);
      g_ptr_array_add (lines, line);
    }

  return lines;
}

/* One edits, another pulls as soon as it is told. All the others are online. */
static void
measure_visible (Bench *self, KontorOfficeLine *writer)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (KontorLiveLine) told = kontor_live_line_open (self->office->port,
                                                           self->people[1]->access);
  g_autofree char *hello = kontor_live_line_take_text (told);
  KontorId task = KONTOR_ID_INIT_NIL;
  Puller puller = { 0 };

  make_task (self, writer, &task, 1, FALSE);
  g_free (kontor_live_line_take_text (told));
  puller_init (&puller, self->office->port, self->people[1]->access);
  pull (&puller);
  for (guint i = 0; i < N_EDITS; i++)
    {
      gint64 start = g_get_monotonic_time ();
      gint64 time = 0;

      edit_task (self, writer, &task, i);
      g_free (kontor_live_line_take_text (told));
      if (pull (&puller) == 0)
        g_error ("told of nothing");
      time = g_get_monotonic_time () - start;
      g_array_append_val (times, time);
      /* Nobody types faster than that, and the server lets nobody ask faster. */
      g_usleep (15000);
    }
  puller_clear (&puller);
  print_times ("sockets/visible", times);
}

static void
measure_all (Bench *self, KontorOfficeLine *writer, GPtrArray *lines)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  KontorId task = KONTOR_ID_INIT_NIL;

  make_task (self, writer, &task, 1, TRUE);
  for (guint i = 0; i < lines->len; i++)
    g_free (kontor_live_line_take_text (lines->pdata[i]));
  for (guint i = 0; i < N_TO_ALL; i++)
    {
      gint64 start = g_get_monotonic_time ();
      gint64 time = 0;

      edit_task (self, writer, &task, i);
      for (guint j = 0; j < lines->len; j++)
        g_free (kontor_live_line_take_text (lines->pdata[j]));
      time = g_get_monotonic_time () - start;
      g_array_append_val (times, time);
    }
  print_times ("sockets/all-told", times);
}

/* Each of many has one pull on its way. */
static double
measure_rate (Bench *self, guint first_token)
{
  Puller pullers[N_ASKERS] = { 0 };
  KontorOfficeLine *lines[N_ASKERS];
  guint n_left[N_ASKERS];
  guint n_open = N_ASKERS;
  gint64 start = 0;

  for (guint i = 0; i < N_ASKERS; i++)
    {
      puller_init (&pullers[i], self->office->port, self->tokens->pdata[first_token + i]);
      pull (&pullers[i]);
      lines[i] = pullers[i].line;
      n_left[i] = N_ASKED;
    }
  start = g_get_monotonic_time ();
  for (guint i = 0; i < N_ASKERS; i++)
    ask (&pullers[i]);
  while (n_open > 0)
    {
      if (!kontor_office_lines_wait (lines, N_ASKERS, PATIENCE))
        g_error ("the server doesn't answer");
      for (guint i = 0; i < N_ASKERS; i++)
        {
          g_autoptr (GBytes) answer = NULL;
          guint status = 0;
          KontorOfficeState state = kontor_office_line_receive (lines[i], &status, &answer);

          if (state == KONTOR_OFFICE_WAIT)
            continue;
          if (state == KONTOR_OFFICE_BROKEN || status != 200)
            g_error ("pull: %u", status);
          if (--n_left[i] > 0)
            ask (&pullers[i]);
          else
            n_open--;
        }
    }
  start = g_get_monotonic_time () - start;
  for (guint i = 0; i < N_ASKERS; i++)
    puller_clear (&pullers[i]);

  return (double) N_ASKERS * N_ASKED * G_USEC_PER_SEC / (double) start;
}

static void
measure_idle (Bench *self, guint n)
{
  guint n_sessions = self->tokens->len - 2 * N_ASKERS;
  double alone = measure_rate (self, n_sessions);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GPtrArray) lines = open_sockets (self, n);
  double beside = 0;

  printf ("sockets/idle\t%u\n", lines->len);
  printf ("sockets/opening\t%.0f\n", (double) (g_get_monotonic_time () - start) / 1000);
  beside = measure_rate (self, n_sessions + N_ASKERS);
  printf ("sockets/rate-alone\t%.0f\n", alone);
  printf ("sockets/rate-beside\t%.0f\n", beside);
  printf ("sockets/slowed\t%.2f\n", alone / beside);
}

static void
raise_limit (void)
{
  struct rlimit limit = { 0 };

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

int
main (int argc, char **argv)
{
  guint n_online = argc > 1 ? (guint) atoi (argv[1]) : 500;
  guint n_idle = argc > 2 ? (guint) atoi (argv[2]) : 10000;
  Bench self = { .tokens = g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (KontorOfficeLine) writer = NULL;
  g_autoptr (GPtrArray) online = NULL;

  raise_limit ();
  self.office = kontor_office_program_new ();
  kontor_office_program_start (self.office);
  sign_in_all (&self);
  kontor_office_program_stop (self.office);
  add_sessions (&self, MAX (n_online, n_idle) / SOCKETS_OF_SESSION + 1 + 2 * N_ASKERS);
  kontor_office_program_start (self.office);

  writer = kontor_office_line_new (self.office->port);
  online = open_sockets (&self, n_online);
  printf ("sockets/online\t%u\n", online->len);
  measure_visible (&self, writer);
  g_clear_pointer (&online, g_ptr_array_unref);
  online = open_sockets (&self, n_online);
  measure_all (&self, writer, online);
  g_clear_pointer (&online, g_ptr_array_unref);
  measure_idle (&self, n_idle);

  g_clear_pointer (&writer, kontor_office_line_free);
  kontor_office_program_free (self.office);
  for (guint i = 0; i < N_PEOPLE; i++)
    kontor_office_session_free (self.people[i]);
  g_ptr_array_unref (self.tokens);

  return 0;
}
