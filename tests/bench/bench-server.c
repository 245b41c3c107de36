/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the real server takes over HTTP: `bench-server [PEOPLE [EACH]]` has so many people (64) push
 * so many requests each (300), on a connection each, all at once: half of them make a task with
 * participants and observers, half edit a field of one. Prints NAME<TAB>FIGURE lines: durable
 * mutations a second with one and with 20 in a request, how much of a core the server, its store
 * thread and this client used, and what SQLite itself does with 64 inserts for each wait. */

#include "config.h"

#include "kontor-message.h"
#include "kontor-office-program.h"
#include "kontor-sql.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define N_DEPARTMENTS 8
#define BATCH 20
#define WARM_UP 20 /* requests of each, not counted */
#define PATIENCE (60 * G_USEC_PER_SEC)

typedef struct
{
  KontorOfficeSession *session; /* owned */
  KontorOfficeLine *line; /* owned */
  KontorId person;
  KontorId installation;
  KontorId task; /* the last one made */
  gint64 mid; /* the last one given */
  guint n_tasks;
  GPtrArray *bodies; /* owned, of GBytes: to be sent */
  guint n_sent;
} Person;

typedef struct
{
  KontorOfficeProgram *office; /* owned */
  Person *people; /* owned */
  guint n_people;
  guint n_each;
  KontorSeededRandom random;
  gint64 n_done; /* mutations answered */
} Bench;

static void
new_id (KontorId *id)
{
  kontor_id_init (id, kontor_clock_get_system (), kontor_random_get_system ());
}

/* --- requests --- */

static KontorValue *
any_people (Bench *self, guint n)
{
  KontorElement elements[4] = { { 0 } };
  char texts[4][KONTOR_ID_LENGTH + 1];

  for (guint i = 0; i < n; i++)
    {
      guint part = self->n_people / n;
      guint at = i * part + (guint) kontor_random_below (&self->random.parent, part);

      kontor_id_format (&self->people[at].person, texts[i]);
      elements[i].text = texts[i];
    }

  return kontor_value_new_set (elements, n);
}

static KontorOp *
new_task_op (Bench *self, Person *person)
{
  Person *other = &self->people[kontor_random_below (&self->random.parent, self->n_people)];
  g_autofree char *title = g_strdup_printf ("Prepare the offer %u", ++person->n_tasks);
  KontorOp *op = NULL;

  new_id (&person->task);
  op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_TASK, &person->task);
  kontor_op_add_take (op, KONTOR_TASK_TITLE, NULL, kontor_value_new_text (title));
  kontor_op_add_take (op, KONTOR_TASK_CREATOR, NULL, kontor_value_new_id (&person->person));
  kontor_op_add_take (op, KONTOR_TASK_RESPONSIBLE, NULL, kontor_value_new_id (&other->person));
  kontor_op_add_take (op, KONTOR_TASK_PARTICIPANTS, NULL, any_people (self, 3));
  kontor_op_add_take (op, KONTOR_TASK_OBSERVERS, NULL, any_people (self, 1));

  return op;
}

static KontorOp *
edit_task_op (Person *person)
{
  g_autofree char *was = g_strdup_printf ("Prepare the offer %u", person->n_tasks);
  g_autofree char *now = g_strdup_printf ("Prepare and send the offer %u", person->n_tasks);
  KontorOp *op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_TASK, &person->task);

  kontor_op_add_take (op, KONTOR_TASK_TITLE, kontor_value_new_text (was),
                      kontor_value_new_text (now));

  return op;
}

static void
add_mutation (Person *person, KontorPushRequest *request, KontorOp *op)
{
  g_autoptr (KontorMutation) mutation = kontor_mutation_new ("task.edit", g_get_real_time ());
  g_autofree char *text = NULL;

  kontor_mutation_take_op (mutation, op);
  text = kontor_codec_mutation_to_text (mutation);
  kontor_push_request_add (request, ++person->mid, text);
}

static KontorPushRequest *
new_request (Person *person)
{
  KontorPushRequest *request = kontor_push_request_new ();

  g_set_str (&request->epoch, person->session->epoch);
  request->installation = person->installation;
  request->acknowledged = person->mid;

  return request;
}

static void
prepare (Bench *self, Person *person, guint n_requests, guint n_mutations)
{
  guint n = 0;

  g_ptr_array_set_size (person->bodies, 0);
  person->n_sent = 0;
  for (guint i = 0; i < n_requests; i++)
    {
      g_autoptr (KontorPushRequest) request = new_request (person);

      for (guint j = 0; j < n_mutations; j++)
        add_mutation (person, request,
                      n++ % 2 == 0 ? new_task_op (self, person) : edit_task_op (person));
      g_ptr_array_add (person->bodies, kontor_push_request_write (request));
    }
}

/* --- talking --- */

static gboolean
send_next (Person *person)
{
  GBytes *body = NULL;

  if (person->n_sent == person->bodies->len)
    return FALSE;
  body = person->bodies->pdata[person->n_sent++];
  kontor_office_line_send (person->line, KONTOR_ROUTE_PUSH, person->session->access,
                           g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  return TRUE;
}

/* Every mutation must have been taken: a refusal would make the figure a lie. */
static void
check_answer (guint status, GBytes *body)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (body, &length);

  if (status != 200 || memmem (text, length, "rejected", 8) != NULL ||
      memmem (text, length, "\"stop\"", 6) != NULL)
    g_error ("push: %u %.*s", status, (int) length, text);
}

/* Each has one request on its way until all are answered. */
static void
run_all (Bench *self, guint n_mutations)
{
  g_autofree KontorOfficeLine **lines = g_new0 (KontorOfficeLine *, self->n_people);
  guint n_open = 0;

  for (guint i = 0; i < self->n_people; i++)
    {
      lines[i] = self->people[i].line;
      n_open += send_next (&self->people[i]);
    }
  while (n_open > 0)
    {
      if (!kontor_office_lines_wait (lines, self->n_people, PATIENCE))
        g_error ("the server doesn't answer");
      for (guint i = 0; i < self->n_people; i++)
        {
          g_autoptr (GBytes) body = NULL;
          guint status = 0;
          KontorOfficeState state = kontor_office_line_receive (lines[i], &status, &body);

          if (state == KONTOR_OFFICE_BROKEN)
            g_error ("the server is gone");
          if (state != KONTOR_OFFICE_ANSWER)
            continue;
          check_answer (status, body);
          self->n_done += n_mutations;
          n_open -= !send_next (&self->people[i]);
        }
    }
}

/* --- the office --- */

static void
sign_in (Bench *self, guint number)
{
  Person *person = &self->people[number];
  g_autofree char *email = g_strdup_printf ("person%u@example.org", number);
  g_autofree char *code = number == 0 ? g_strdup (self->office->code)
                                      : kontor_office_program_invite (self->office, email);
  g_autofree char *installation = NULL;

  new_id (&person->installation);
  installation = kontor_id_to_string (&person->installation);
  person->session = kontor_office_program_sign_in (self->office, email, code, installation);
  person->line = kontor_office_line_new (self->office->port);
  person->bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!kontor_id_init_from_string (&person->person, person->session->person))
    g_error ("the server names no person");
}

/* Departments under each other, two deep, each with a head, and everybody in one. */
static void
found_departments (Bench *self)
{
  Person *first = &self->people[0];
  g_autoptr (KontorPushRequest) request = new_request (first);
  KontorId departments[N_DEPARTMENTS];

  for (guint i = 0; i < N_DEPARTMENTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("Department %u", i);
      KontorOp *op = NULL;

      new_id (&departments[i]);
      op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_DEPARTMENT, &departments[i]);
      kontor_op_add_take (op, KONTOR_DEPARTMENT_NAME, NULL, kontor_value_new_text (name));
      kontor_op_add_take (op, KONTOR_DEPARTMENT_HEAD, NULL,
                          kontor_value_new_id (&self->people[i % self->n_people].person));
      if (i > 0)
        kontor_op_add_take (op, KONTOR_DEPARTMENT_PARENT, NULL,
                            kontor_value_new_id (&departments[(i - 1) / 2]));
      add_mutation (first, request, op);
    }
  for (guint i = 0; i < self->n_people; i++)
    {
      KontorOp *op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_PERSON,
                                    &self->people[i].person);

      kontor_op_add_take (op, KONTOR_PERSON_DEPARTMENT, NULL,
                          kontor_value_new_id (&departments[i % N_DEPARTMENTS]));
      add_mutation (first, request, op);
    }
  g_ptr_array_add (first->bodies, kontor_push_request_write (request));
  run_all (self, request->items->len);
}

/* --- measuring --- */

/* Seconds of processor that a thread of the server has used; all threads together for NULL. */
static double
get_cpu (Bench *self, const char *thread)
{
  const char *pid = g_subprocess_get_identifier (self->office->process);
  g_autofree char *folder = g_strdup_printf ("/proc/%s/task", pid);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  double ticks = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s/stat", folder, name);
      g_autofree char *text = NULL;
      const char *end = NULL;
      unsigned long user = 0;
      unsigned long kernel = 0;

      if (!g_file_get_contents (path, &text, NULL, NULL) || (end = strrchr (text, ')')) == NULL)
        continue;
      *(char *) end = '\0';
      if (thread != NULL && !g_str_has_suffix (text, thread))
        continue;
      if (sscanf (end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                  &kernel) == 2)
        ticks += (double) (user + kernel);
    }

  return ticks / (double) sysconf (_SC_CLK_TCK);
}

static double
get_own_cpu (void)
{
  struct rusage usage = { 0 };

  getrusage (RUSAGE_SELF, &usage);

  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

static void
print_share (const char *name, const char *what, double cpu, double seconds)
{
  printf ("%s/%s\t%.2f\n", name, what, cpu / seconds);
}

static void
measure (Bench *self, const char *name, guint n_requests, guint n_mutations)
{
  double server = 0;
  double store = 0;
  double own = 0;
  double seconds = 0;
  gint64 start = 0;

  for (guint i = 0; i < self->n_people; i++)
    prepare (self, &self->people[i], n_requests, n_mutations);
  self->n_done = 0;
  server = get_cpu (self, NULL);
  store = get_cpu (self, "(store");
  own = get_own_cpu ();
  start = g_get_monotonic_time ();
  run_all (self, n_mutations);
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  if (name == NULL)
    return;
  printf ("%s\t%.0f\n", name, (double) self->n_done / seconds);
  print_share (name, "server", get_cpu (self, NULL) - server, seconds);
  print_share (name, "store", get_cpu (self, "(store") - store, seconds);
  print_share (name, "client", get_own_cpu () - own, seconds);
  fflush (stdout);
}

static void
require (gboolean done, GError *error)
{
  if (!done)
    g_error ("%s", error->message);
}

static void
insert_64 (KontorSql *sql)
{
  GError *error = NULL;

  require (kontor_sql_begin (sql, &error), error);
  for (guint i = 0; i < 64; i++)
    {
      g_autoptr (KontorSqlStatement) insert =
          kontor_sql_prepare (sql, "INSERT INTO plain (id, text) VALUES (?, ?)", &error);
      KontorId id = KONTOR_ID_INIT_NIL;

      require (insert != NULL, error);
      new_id (&id);
      kontor_sql_bind_id (insert, 1, &id);
      kontor_sql_bind_text (insert, 2,
                            "a text of about the length that a short task has as JSON text");
      require (kontor_sql_run (insert, &error), error);
    }
  require (kontor_sql_commit (sql, &error), error);
}

/* On the same disk, with the same settings. */
static void
measure_ceiling (Bench *self)
{
  g_autofree char *path = g_build_filename (self->office->folder, "plain.db", NULL);
  GError *error = NULL;
  g_autoptr (KontorSql) sql = kontor_sql_open (path, KONTOR_SQL_CREATE, NULL, &error);
  gint64 start = 0;
  guint n = 0;

  require (sql != NULL, error);
  require (kontor_sql_exec (sql,
                            "CREATE TABLE plain (id BLOB PRIMARY KEY, text TEXT) WITHOUT ROWID",
                            &error),
           error);
  start = g_get_monotonic_time ();
  for (; g_get_monotonic_time () - start < 2 * G_USEC_PER_SEC; n += 64)
    insert_64 (sql);
  printf ("server/ceiling\t%.0f\n",
          n * (double) G_USEC_PER_SEC / (double) (g_get_monotonic_time () - start));
}

int
main (int argc, char *argv[])
{
  Bench bench = { .n_people = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 64,
                  .n_each = argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 300 };

  bench.n_people = CLAMP (bench.n_people, 4, 90);
  bench.n_each = CLAMP (bench.n_each, 10, 500);
  kontor_seeded_random_init (&bench.random, 1);
  bench.office = kontor_office_program_new ();
  bench.people = g_new0 (Person, bench.n_people);
  kontor_office_program_start (bench.office);
  for (guint i = 0; i < bench.n_people; i++)
    sign_in (&bench, i);
  found_departments (&bench);
  measure (&bench, NULL, WARM_UP, 1);
  measure (&bench, "server/push", bench.n_each, 1);
  measure (&bench, "server/push-20", MAX (bench.n_each / BATCH, 5), BATCH);
  kontor_office_program_stop (bench.office);
  measure_ceiling (&bench);

  for (guint i = 0; i < bench.n_people; i++)
    {
      kontor_office_session_free (bench.people[i].session);
      kontor_office_line_free (bench.people[i].line);
      g_ptr_array_unref (bench.people[i].bodies);
    }
  g_free (bench.people);
  kontor_office_program_free (bench.office);

  return 0;
}
