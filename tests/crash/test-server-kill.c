/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real server is killed again and again while three installations push at once. What was
 * acknowledged is there, nothing is there twice, and who asks again gets the same bytes. The moments
 * come from a seed that is printed; KONTOR_SEED repeats it, as far as the machine does. */

#include "config.h"

#include "kontor-message.h"
#include "office-client.h"
#include "office-contents.h"

#include <locale.h>

#define N_CLIENTS 3
#define N_CONTACTS 10000
#define MUTATION_CONTACTS 19 /* and one increment make 20 ops */
#define EMAIL "ada@example.org"
#define PATIENCE (60 * G_USEC_PER_SEC)

typedef struct
{
  KontorOfficeProgram *office;
  OfficeClient *clients[N_CLIENTS];
  KontorSeededRandom random;
  KontorId stock;
  guint n_contacts; /* in mutations so far */
  gint64 usual; /* microseconds, that a round took last */
  guint n_kills;
  guint n_unanswered; /* requests whose answer a kill took away */
} Test;

static guint
below (Test *self, guint limit)
{
  return (guint) kontor_random_below (&self->random.parent, limit);
}

static void
new_id (KontorId *id)
{
  kontor_id_init (id, kontor_clock_get_system (), kontor_random_get_system ());
}

/* --- what is pushed --- */

static KontorOp *
new_contact_op (Test *self, const KontorId *owner)
{
  g_autofree char *name = g_strdup_printf ("Contact %u", ++self->n_contacts);
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  new_id (&id);
  op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_CONTACT, &id);
  kontor_op_add_take (op, KONTOR_CONTACT_NAME, NULL, kontor_value_new_text (name));
  kontor_op_add_take (op, KONTOR_CONTACT_OWNER, NULL, kontor_value_new_id (owner));

  return op;
}

/* Some contacts, and the stock goes up by as many. */
static void
add_contacts (Test *self, OfficeClient *client)
{
  g_autoptr (KontorMutation) mutation = kontor_mutation_new (NULL, g_get_real_time ());
  guint n = 1 + below (self, MUTATION_CONTACTS);
  KontorOp *increment = NULL;
  KontorId owner = KONTOR_ID_INIT_NIL;

  g_assert_true (kontor_id_init_from_string (&owner, client->session->person));
  n = MIN (n, N_CONTACTS - self->n_contacts);
  for (guint i = 0; i < n; i++)
    kontor_mutation_take_op (mutation, new_contact_op (self, &owner));
  increment = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_STOCK, &self->stock);
  kontor_op_add_take (increment, KONTOR_STOCK_ON_HAND, NULL, kontor_value_new_integer (n));
  kontor_mutation_take_op (mutation, increment);
  office_client_add (client, mutation);
}

static void
wait_answer (OfficeClient *client)
{
  while (office_client_receive (client) == KONTOR_OFFICE_WAIT)
    g_assert_true (kontor_office_lines_wait (&client->line, 1, PATIENCE));
}

/* What is counted must be there before all else. */
static void
push_stock (Test *self)
{
  OfficeClient *client = self->clients[0];
  g_autoptr (KontorMutation) mutation = kontor_mutation_new (NULL, g_get_real_time ());
  KontorOp *op = NULL;
  KontorId product = KONTOR_ID_INIT_NIL;

  new_id (&product);
  new_id (&self->stock);
  op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_PRODUCT, &product);
  kontor_op_add_take (op, KONTOR_PRODUCT_NAME, NULL, kontor_value_new_text ("Chair"));
  kontor_mutation_take_op (mutation, op);
  op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_STOCK, &self->stock);
  kontor_op_add_take (op, KONTOR_STOCK_PRODUCT, NULL, kontor_value_new_id (&product));
  kontor_mutation_take_op (mutation, op);
  office_client_add (client, mutation);
  office_client_send (client, 0, KONTOR_PUSH_OPS_MAX);
  wait_answer (client);
  office_client_get_seq (client, 0);
}

/* --- rounds --- */

static gboolean
has_more (OfficeClient *client)
{
  return client->n_answered < client->mutations->len;
}

static gboolean
is_done (Test *self)
{
  for (guint i = 0; i < N_CLIENTS; i++)
    if (has_more (self->clients[i]))
      return FALSE;

  return TRUE;
}

/* Now and then from further back, as one who lost answers would. */
static void
send_all (Test *self)
{
  for (guint i = 0; i < N_CLIENTS; i++)
    {
      OfficeClient *client = self->clients[i];
      guint back = below (self, 4) == 0 ? below (self, 10) : 0;

      if (has_more (client))
        office_client_send (client, client->n_answered - MIN (client->n_answered, back),
                            1 + below (self, KONTOR_PUSH_OPS_MAX));
    }
}

/* Returns how many requests are still on their way. */
static guint
receive_all (Test *self)
{
  guint n = 0;

  for (guint i = 0; i < N_CLIENTS; i++)
    n += self->clients[i]->n_sent > 0 &&
         office_client_receive (self->clients[i]) != KONTOR_OFFICE_ANSWER;

  return n;
}

static gboolean
wait_some (Test *self, gint64 until)
{
  KontorOfficeLine *lines[N_CLIENTS];
  gint64 time = until - g_get_monotonic_time ();

  for (guint i = 0; i < N_CLIENTS; i++)
    lines[i] = self->clients[i]->line;

  return time > 0 && kontor_office_lines_wait (lines, N_CLIENTS, time);
}

static void
run_round (Test *self)
{
  gint64 start = g_get_monotonic_time ();

  send_all (self);
  while (receive_all (self) > 0)
    g_assert_true (wait_some (self, start + PATIENCE));
  self->usual = g_get_monotonic_time () - start;
}

/* At any moment of the round, or as soon as the first answer is there: it must be true by then. */
static void
run_fatal_round (Test *self)
{
  gint64 until = g_get_monotonic_time () + below (self, (guint) self->usual + 1);
  gboolean at_answer = below (self, 2) == 0;
  guint n = 0;

  send_all (self);
  n = receive_all (self);
  if (at_answer)
    (void) wait_some (self, g_get_monotonic_time () + PATIENCE);
  else
    while (n > 0 && wait_some (self, until))
      n = receive_all (self);
  kontor_office_program_kill (self->office);
  self->n_kills++;
  self->n_unanswered += receive_all (self);

  kontor_office_program_start (self->office);
  for (guint i = 0; i < N_CLIENTS; i++)
    office_client_connect (self->clients[i], self->office);
}

/* --- what must hold --- */

static void
check_contents (Test *self)
{
  g_autoptr (GHashTable) rows = office_contents_pull (self->clients[0]);
  KontorRow *stock = g_hash_table_lookup (rows, &self->stock);
  GHashTableIter iter;
  gpointer row = NULL;
  guint n = 0;

  g_assert_nonnull (stock);
  g_assert_cmpint (kontor_row_get_integer (stock, KONTOR_STOCK_ON_HAND), ==, N_CONTACTS);
  g_hash_table_iter_init (&iter, rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    n += kontor_row_get_record_type (row) == KONTOR_RECORD_CONTACT;
  g_assert_cmpuint (n, ==, N_CONTACTS);
  for (guint i = 0; i < N_CLIENTS; i++)
    for (guint j = 0; j < self->clients[i]->mutations->len; j++)
      {
        g_autoptr (KontorMutation) mutation =
            kontor_codec_mutation_from_text (self->clients[i]->mutations->pdata[j], NULL);

        for (guint k = 0; k < mutation->ops->len; k++)
          g_assert_true (g_hash_table_contains (rows, kontor_op_get_id (mutation->ops->pdata[k])));
      }
}

/* Every mutation once more: the same bytes. Its seq is after the one before, and nobody else's. */
static void
check_results (Test *self)
{
  g_autoptr (GHashTable) seqs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < N_CLIENTS; i++)
    {
      OfficeClient *client = self->clients[i];
      gint64 last = 0;

      for (guint at = 0; at < client->mutations->len;)
        {
          office_client_send (client, at, KONTOR_PUSH_OPS_MAX);
          at += client->n_sent;
          wait_answer (client);
        }
      for (guint j = 0; j < client->mutations->len; j++)
        {
          gint64 seq = office_client_get_seq (client, j);

          g_assert_cmpint (seq, >, last);
          g_assert_true (g_hash_table_add (seqs, g_memdup2 (&seq, sizeof seq)));
          last = seq;
        }
    }
}

static void
check_database (Test *self)
{
  guint n_mutations = 0;

  for (guint i = 0; i < N_CLIENTS; i++)
    n_mutations += self->clients[i]->mutations->len;
  office_contents_check (self->office);
  g_assert_cmpint (office_contents_query (self->office, "SELECT count(*) FROM contact"), ==,
                   N_CONTACTS);
  g_assert_cmpint (office_contents_query (self->office, "SELECT count(*) FROM result"), ==,
                   n_mutations);
  g_assert_cmpint (office_contents_query (self->office, "SELECT sum(last_mid) FROM installation"),
                   ==, n_mutations);
}

static void
test_kill (void)
{
  const char *given = g_getenv ("KONTOR_SEED");
  guint64 seed = given != NULL ? g_ascii_strtoull (given, NULL, 10) : (guint64) g_get_real_time ();
  Test self = { .office = kontor_office_program_new (), .usual = 100000 };

  g_test_message ("KONTOR_SEED=%" G_GUINT64_FORMAT, seed);
  kontor_seeded_random_init (&self.random, seed);
  kontor_office_program_start (self.office);
  for (guint i = 0; i < N_CLIENTS; i++)
    self.clients[i] = office_client_new (self.office, EMAIL, i == 0 ? self.office->code : NULL);
  push_stock (&self);
  while (self.n_contacts < N_CONTACTS)
    add_contacts (&self, self.clients[below (&self, N_CLIENTS)]);

  run_round (&self);
  while (!is_done (&self))
    if (below (&self, 2) == 0)
      run_fatal_round (&self);
    else
      run_round (&self);
  g_test_message ("%u kills, %u requests unanswered", self.n_kills, self.n_unanswered);
  g_assert_cmpuint (self.n_kills, >=, 3);

  check_contents (&self);
  check_results (&self);
  kontor_office_program_stop (self.office);
  check_database (&self);

  for (guint i = 0; i < N_CLIENTS; i++)
    office_client_free (self.clients[i]);
  kontor_office_program_free (self.office);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/crash/server/kill", test_kill);

  return g_test_run ();
}
