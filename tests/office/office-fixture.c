/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A whole office in one thread: the server's store, three replicas, and calls that go from one to the
 * other without a network. */

#include "config.h"

#include "office-fixture.h"

#include "kontor-chunks-calls.h"
#include "kontor-drive-commit.h"
#include "kontor-message-digest.h"
#include "kontor-operations.h"
#include "kontor-sql-rows.h"

#include <glib/gstdio.h>

static gint64
now (KontorClock *clock)
{
  Office *self = (Office *) clock;

  /* Never twice the same, so that nothing happens to be right by equal times. */
  return self->now += 1000;
}

static GBytes *
answer (OfficeWay *way, const char *route, GBytes *body, KontorProblem **problem, GError **error)
{
  KontorStore *store = way->office->store;
  GBytes *bytes = NULL;

  if (g_str_equal (route, KONTOR_ROUTE_PULL))
    return kontor_feed_pull (store, &way->person, body, problem, error);
  if (g_str_equal (route, KONTOR_ROUTE_DIGEST))
    return kontor_feed_digest (store, &way->person, body, problem, error);
  if (g_str_equal (route, KONTOR_ROUTE_FETCH))
    return kontor_feed_fetch (store, &way->person, body, problem, error);
  if (g_str_equal (route, KONTOR_ROUTE_HISTORY))
    return kontor_feed_history (store, &way->person, body, problem, error);
  if (g_str_equal (route, KONTOR_ROUTE_CHUNKS_PUT))
    return kontor_chunks_answer_put (store, &way->person, body, problem, error);
  if (g_str_equal (route, KONTOR_ROUTE_CHUNKS_GET))
    return kontor_chunks_answer_get (store, &way->person, body, problem, error);
  if (g_str_equal (route, KONTOR_ROUTE_CHUNKS_HAVE))
    return kontor_chunks_answer_have (store, &way->person, body, problem, error);
  if (!kontor_store_begin (store, error))
    return NULL;
  if (g_str_equal (route, KONTOR_ROUTE_DRIVE_COMMIT))
    bytes = kontor_drive_answer_commit (store, &way->person, body, problem, error);
  else
    {
      g_assert_cmpstr (route, ==, KONTOR_ROUTE_PUSH);
      bytes = kontor_feed_push (store, &way->person, body, problem, error);
    }
  if (bytes == NULL)
    {
      kontor_store_abandon (store);
      return NULL;
    }
  if (kontor_store_commit (store, error))
    return bytes;
  g_bytes_unref (bytes);

  return NULL;
}

static GBytes *
call (KontorTransport *transport,
      const char *route,
      GBytes *body,
      GCancellable *cancellable,
      GError **error)
{
  OfficeWay *way = (OfficeWay *) transport;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_false (kontor_sql_is_in_transaction (kontor_replica_get_sql (way->replica)));
  way->calls++;
  way->bytes_sent += body != NULL ? (gint64) g_bytes_get_size (body) : 0;
  bytes = answer (way, route, body, &problem, &local);
  g_assert_no_error (local);
  if (problem != NULL)
    {
      g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED,
                           kontor_problem_code_get_word (problem->code));
      return NULL;
    }
  way->bytes_received += (gint64) g_bytes_get_size (bytes);
  if (way->lost == 0)
    return g_steal_pointer (&bytes);
  way->lost--;
  g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE, "the answer got lost");

  return NULL;
}

void
office_way_init (OfficeWay *way, Office *office, KontorReplica *replica, const KontorId *person)
{
  *way = (OfficeWay) {
    .parent.call = call, .office = office, .replica = replica, .person = *person
  };
}

KontorReplica *
office_open_replica (Office *self, const char *name, const KontorId *person)
{
  g_autofree char *folder = g_build_filename (self->folder, name, NULL);
  KontorReplicaSeams seams = { .clock = &self->clock, .random = &self->random.parent };
  g_autoptr (GError) error = NULL;
  KontorReplica *replica = kontor_replica_open (folder, TRUE, &seams, &error);

  g_assert_no_error (error);
  kontor_replica_set_person (replica, person, &error);
  g_assert_no_error (error);

  return replica;
}

void
office_set_up (Office *self, gconstpointer unused)
{
  static const char *const names[OFFICE_PEOPLE] = { "Ada", "Ben", "Cleo" };
  KontorStoreSeams seams = { .clock = &self->clock, .random = &self->random.parent };
  g_autoptr (GError) error = NULL;

  self->clock.now = now;
  self->now = G_GINT64_CONSTANT (1795255200000000);
  kontor_seeded_random_init (&self->random, 1);
  g_assert_no_errno (g_mkdir_with_parents (g_get_user_data_dir (), 0700));
  self->folder = g_build_filename (g_get_user_data_dir (), "office-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (self->folder));
  self->store = kontor_store_open (self->folder, &seams, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    {
      g_autofree char *email = g_strdup_printf ("%s@example.org", names[i]);
      KontorNewPerson person = { .name = names[i], .email = email, .administrator = i == ADA };

      kontor_id_init (&person.id, &self->clock, &self->random.parent);
      self->people[i] = person.id;
      kontor_store_add_person (self->store, &person, &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    {
      self->replicas[i] = office_open_replica (self, names[i], &self->people[i]);
      office_way_init (&self->ways[i], self, self->replicas[i], &self->people[i]);
      office_sync (self, i);
    }
}

void
office_tear_down (Office *self, gconstpointer unused)
{
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    kontor_replica_close (self->replicas[i]);
  kontor_store_close (self->store);
  g_free (self->folder);
}

KontorSyncReport
office_sync_way (OfficeWay *way)
{
  KontorSyncReport report = { 0 };
  g_autoptr (GError) error = NULL;

  kontor_sync_run (way->replica, &way->parent, &report, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  return report;
}

KontorSyncReport
office_sync (Office *self, guint who)
{
  return office_sync_way (&self->ways[who]);
}

/* --- convergence --- */

typedef struct
{
  KontorRow *row;
  KontorId root;
} Held;

static void
held_free (gpointer data)
{
  Held *held = data;

  kontor_row_unref (held->row);
  g_free (held);
}

static GPtrArray *
list_held (KontorSql *sql, KontorRecordType type)
{
  g_autofree char *query = g_strdup_printf ("SELECT %s, root FROM %s ORDER BY id",
                                            kontor_sql_rows_get_columns (type),
                                            kontor_sql_rows_get_table (type));
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, &error);
  GPtrArray *rows = g_ptr_array_new_with_free_func (held_free);

  g_assert_no_error (error);
  while (kontor_sql_step (statement, &error))
    {
      Held *held = g_new0 (Held, 1);

      held->row = kontor_sql_rows_read (statement, type, 0);
      kontor_sql_column_id (statement, (int) kontor_sql_rows_get_n_columns (type), &held->root);
      g_ptr_array_add (rows, held);
    }
  g_assert_no_error (error);

  return rows;
}

static void
fail_converge (const Held *theirs, const Held *ours)
{
  g_autofree char *one = theirs != NULL ? kontor_codec_row_to_text (theirs->row) : g_strdup ("-");
  g_autofree char *two = ours != NULL ? kontor_codec_row_to_text (ours->row) : g_strdup ("-");
  g_autofree char *one_root = theirs != NULL ? kontor_id_to_string (&theirs->root) : NULL;
  g_autofree char *two_root = ours != NULL ? kontor_id_to_string (&ours->root) : NULL;

  g_error ("the server has\n%s\nunder %s, the replica\n%s\nunder %s", one, one_root, two, two_root);
}

static gboolean
held_equal (const Held *a, const Held *b)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (a->row));

  for (guint i = 1; i < info->n_fields; i++)
    if (kontor_row_get_version (a->row, i) != kontor_row_get_version (b->row, i))
      return FALSE;

  return kontor_row_equal (a->row, b->row) && kontor_id_equal (&a->root, &b->root);
}

static void
check_type (Office *self, KontorReplica *replica, const KontorId *person, KontorRecordType type)
{
  KontorReader *reader = kontor_store_get_reader (self->store);
  g_autoptr (GPtrArray) theirs = list_held (((KontorSqlReader *) reader)->sql, type);
  g_autoptr (GPtrArray) ours = list_held (kontor_replica_get_sql (replica), type);
  guint j = 0;

  for (guint i = 0; i < theirs->len; i++)
    {
      Held *held = theirs->pdata[i];
      Held *mine = j < ours->len ? ours->pdata[j] : NULL;

      if (!kontor_access_can_see (reader, person, held->row))
        continue;
      if (mine == NULL || !held_equal (held, mine))
        fail_converge (held, mine);
      j++;
    }
  if (j < ours->len)
    fail_converge (NULL, ours->pdata[j]);
}

static gint64
ask (KontorSql *sql, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, &error);

  g_assert_no_error (error);
  g_assert_true (kontor_sql_step (statement, &error));
  g_assert_no_error (error);

  return kontor_sql_column_int (statement, 0);
}

gint64
office_ask_server (Office *self, const char *query)
{
  return ask (((KontorSqlReader *) kontor_store_get_reader (self->store))->sql, query);
}

void
office_check (Office *self, KontorReplica *replica, const KontorId *person)
{
  KontorReplicaCounts counts = { 0 };
  KontorSql *sql = kontor_replica_get_sql (replica);
  g_autoptr (GError) error = NULL;

  kontor_replica_count (replica, &counts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counts.waiting, ==, 0);
  g_assert_cmpint (ask (sql, "SELECT count(*) FROM shadow"), ==, 0);
  g_assert_cmpint (ask (sql, "SELECT count(*) FROM outbox"), ==, 0);
  g_assert_cmpint (ask (sql, "SELECT count(*) FROM outbox_record"), ==, 0);
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    check_type (self, replica, person, type);
}

/* Pulling from 0 is the same as having been there all the time. */
static void
check_fresh (Office *self, guint who)
{
  KontorReplica *fresh = office_open_replica (self, "fresh", &self->people[who]);
  g_autofree char *path = g_build_filename (self->folder, "fresh", "replica-1.db", NULL);
  OfficeWay way = { 0 };

  office_way_init (&way, self, fresh, &self->people[who]);
  office_sync_way (&way);
  office_check (self, fresh, &self->people[who]);
  kontor_replica_close (fresh);
  g_assert_no_errno (g_unlink (path));
}

void
office_settle (Office *self)
{
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < OFFICE_PEOPLE; i++)
      office_sync (self, i);
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    {
      office_check (self, self->replicas[i], &self->people[i]);
      check_fresh (self, i);
    }
}

/* --- what people do --- */

void
office_commit (KontorReplica *replica, KontorChangeSet *set)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (set);
  kontor_replica_commit (replica, set, NULL, &problem, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (problem != NULL ? kontor_problem_code_get_word (problem->code) : NULL, ==, NULL);
  kontor_change_set_free (set);
}

/* @builder: taken */
void
office_create (KontorReplica *replica, KontorRowBuilder *builder)
{
  KontorContext context = { 0 };
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) draft = kontor_row_builder_end (builder);

  kontor_replica_init_context (replica, &context);
  office_commit (replica, kontor_operation_create (&context, draft, &problem));
}

KontorId
office_add_task (Office *self, guint who, const char *title, guint responsible)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;

  kontor_id_init (&id, &self->clock, &self->random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_CREATOR, kontor_value_new_id (&self->people[who]));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE,
                           kontor_value_new_id (&self->people[responsible]));
  office_create (self->replicas[who], builder);

  return id;
}

/* @value: taken, nullable */
void
office_edit (KontorReplica *replica,
             KontorRecordType type,
             const KontorId *id,
             guint field,
             KontorValue *value)
{
  KontorContext context = { 0 };
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) before = office_get (replica, type, id);
  g_autoptr (KontorRow) after = NULL;
  KontorRowBuilder *builder = NULL;

  g_assert_nonnull (before);
  builder = kontor_row_builder_new_from (before);
  kontor_row_builder_take (builder, field, value);
  after = kontor_row_builder_end (builder);
  kontor_replica_init_context (replica, &context);
  office_commit (replica, kontor_operation_edit (&context, before, after, &problem));
}

KontorRow *
office_get (KontorReplica *replica, KontorRecordType type, const KontorId *id)
{
  return kontor_reader_get (kontor_replica_get_reader (replica), type, id);
}

KontorRow *
office_get_server (Office *self, KontorRecordType type, const KontorId *id)
{
  return kontor_reader_get (kontor_store_get_reader (self->store), type, id);
}

KontorValue *
office_new_set (const KontorValue *old, const char *more)
{
  g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (KontorElement));
  KontorElement element = { .text = more };

  if (old != NULL)
    g_array_append_vals (elements, kontor_value_get_elements (old),
                         kontor_value_get_n_elements (old));
  g_array_append_val (elements, element);

  return kontor_value_new_set ((const KontorElement *) elements->data, elements->len);
}

KontorValue *
office_new_person_set (const KontorId *person)
{
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (person, text);

  return office_new_set (NULL, text);
}
