/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The calls: each body reads as what was written, older readers skip what they must, and a mutation
 * that may be made can be sent. */

#include "config.h"

#include "kontor-message.h"
#include "random-records.h"

#include <string.h>

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"
#define ROOT "01890a5d-ac96-774b-bcce-b302099a8058"

static void
assert_no_problem (const KontorProblem *problem)
{
  if (problem != NULL)
    g_error ("%s at %s", kontor_problem_code_get_word (problem->code), problem->detail);
}

static KontorId
make_id (const char *text)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  g_assert_true (kontor_id_init_from_string (&id, text));

  return id;
}

static void
assert_body (GBytes *body, const char *expected)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  g_assert_cmpstr (text, ==, expected);
}

static GBytes *
bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
test_push_request (void)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (KontorPushRequest) read = NULL;
  const KontorPushItem *item = NULL;

  request->epoch = g_strdup ("e1");
  request->installation = make_id (ID);
  request->acknowledged = 3;
  kontor_push_request_add (request, 4, "{\"a\":\"\\n\"}");
  kontor_push_request_add (request, 5, "not JSON at all");
  body = kontor_push_request_write (request);
  assert_body (body, "{\"epoch\":\"e1\",\"installation\":\"" ID "\",\"acknowledged\":3,\"items\":["
                     "{\"mid\":4,\"mutation\":\"{\\\"a\\\":\\\"\\\\n\\\"}\"},"
                     "{\"mid\":5,\"mutation\":\"not JSON at all\"}]}");

  read = kontor_push_request_read (body, &problem);
  assert_no_problem (problem);
  g_assert_cmpstr (read->epoch, ==, "e1");
  g_assert_true (kontor_id_equal (&read->installation, &request->installation));
  g_assert_cmpint (read->acknowledged, ==, 3);
  g_assert_cmpuint (read->items->len, ==, 2);
  item = g_ptr_array_index (read->items, 0);
  g_assert_cmpint (item->mid, ==, 4);
  g_assert_cmpstr (item->text, ==, "{\"a\":\"\\n\"}");
}

/* The longest mutation that can be made, in the form that grows most when it is put into a body. */
static void
test_push_longest (void)
{
  g_autofree char *text = g_strnfill (KONTOR_MUTATION_BYTES_MAX, '"');
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (KontorPushRequest) read = NULL;

  request->installation = make_id (ID);
  kontor_push_request_add (request, 1, text);
  body = kontor_push_request_write (request);
  read = kontor_push_request_read (body, &problem);
  assert_no_problem (problem);
  g_assert_cmpstr (((KontorPushItem *) g_ptr_array_index (read->items, 0))->text, ==, text);
}

/* The longest texts on both sides of a change, all of them to be escaped, fit a mutation. */
static void
test_push_longest_change (void)
{
  KontorId id = make_id (ID);
  g_autofree char *fill = g_strnfill (KONTOR_MARKDOWN_MAX, '\\');
  g_autoptr (KontorMutation) mutation = kontor_mutation_new ("test", 0);
  g_autoptr (KontorValue) value = kontor_value_new_text (fill);
  KontorOp *op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_ACTIVITY, &id);
  g_autofree char *text = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorMutation) read = NULL;

  kontor_op_add (op, KONTOR_ACTIVITY_TEXT, value, value);
  kontor_mutation_take_op (mutation, op);
  text = kontor_codec_mutation_to_text (mutation);
  read = kontor_codec_mutation_from_text (text, &problem);
  assert_no_problem (problem);
  g_assert_nonnull (read);
}

static KontorPushResult *
make_rejected (KontorRandom *random)
{
  KontorPushResult *result = kontor_push_result_new (9);

  result->status = KONTOR_PUSH_REJECTED;
  result->problem = kontor_problem_new_detail (KONTOR_PROBLEM_CHANGED, KONTOR_RECORD_TASK, NULL,
                                               KONTOR_TASK_TITLE, "x");
  g_ptr_array_add (result->current, random_row (random, KONTOR_RECORD_TASK));

  return result;
}

static void
test_push_reply (void)
{
  KontorSeededRandom seeded = { 0 };
  KontorRandom *random = random_new (&seeded);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KontorPushResult) merged = kontor_push_result_new (8);
  g_autoptr (KontorPushResult) rejected = make_rejected (random);
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorPushReply) read = NULL;
  g_autoptr (GBytes) body = NULL;

  merged->status = KONTOR_PUSH_MERGED;
  merged->seq = 77;
  g_ptr_array_add (merged->merged, g_strdup ("task/" ID "/title"));
  g_ptr_array_add (texts, kontor_push_result_to_text (merged));
  g_ptr_array_add (texts, kontor_push_result_to_text (rejected));
  g_assert_cmpstr (texts->pdata[0], ==,
                   "{\"mid\":8,\"status\":\"merged\",\"seq\":77,\"merged\":[\"task/" ID
                   "/title\"]}");
  body = kontor_push_reply_write (texts, "gap", 10);
  read = kontor_push_reply_read (body, &problem);
  assert_no_problem (problem);
  g_assert_cmpstr (read->stop, ==, "gap");
  g_assert_cmpint (read->expected, ==, 10);
  g_assert_cmpuint (read->results->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *again = kontor_push_result_to_text (read->results->pdata[i]);

      g_assert_cmpstr (again, ==, texts->pdata[i]);
    }
}

static void
test_pull_request (void)
{
  g_autoptr (KontorPullRequest) request = kontor_pull_request_new ();
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (KontorPullRequest) read = NULL;

  request->installation = make_id (ID);
  request->cursor = 123456789012;
  request->limit = 17;
  g_set_str (&request->epoch, "e1");
  g_set_str (&request->held, "all\"");
  g_set_str (&request->after, "x:1");
  body = kontor_pull_request_write (request);
  read = kontor_pull_request_read (body, &problem);
  assert_no_problem (problem);
  g_assert_cmpstr (read->epoch, ==, "e1");
  g_assert_cmpstr (read->held, ==, "all\"");
  g_assert_cmpstr (read->after, ==, "x:1");
  g_assert_cmpint (read->cursor, ==, 123456789012);
  g_assert_cmpuint (read->limit, ==, 17);
  g_assert_true (kontor_id_equal (&read->installation, &request->installation));
}

static KontorPullReply *
make_page (KontorRandom *random, KontorPullKind kind)
{
  KontorPullReply *reply = kontor_pull_reply_new ();

  g_set_str (&reply->epoch, "e");
  g_set_str (&reply->held, "h");
  g_set_str (&reply->after, "a");
  reply->cursor = 5;
  reply->last_mid = 6;
  reply->more = TRUE;
  reply->resync = TRUE;
  for (int i = 0; i < 50; i++)
    {
      g_autoptr (KontorRow) row = random_row (random, random_type (random));
      KontorPullRecord *record = kontor_pull_record_new (kind, kontor_row_get_record_type (row),
                                                         kontor_row_get_id (row));

      if (kind != KONTOR_PULL_DROP)
        record->row = g_steal_pointer (&row);
      if (i % 2 == 0)
        record->root = make_id (ROOT);
      g_ptr_array_add (reply->records, record);
    }

  return reply;
}

static void
test_pull_reply (void)
{
  KontorSeededRandom seeded = { 0 };
  KontorRandom *random = random_new (&seeded);

  for (int kind = KONTOR_PULL_PUT; kind <= KONTOR_PULL_DROP; kind++)
    {
      g_autoptr (KontorPullReply) reply = make_page (random, (KontorPullKind) kind);
      g_autoptr (GBytes) body = kontor_pull_reply_write (reply, 1000);
      g_autoptr (KontorProblem) problem = NULL;
      g_autoptr (KontorPullReply) read = kontor_pull_reply_read (body, &problem);
      g_autoptr (GBytes) again = NULL;

      assert_no_problem (problem);
      again = kontor_pull_reply_write (read, 1000);
      g_assert_true (g_bytes_equal (body, again));
      g_assert_true (read->resync && read->more);
      g_assert_cmpint (read->cursor, ==, 5);
      g_assert_cmpint (read->last_mid, ==, 6);
      g_assert_cmpuint (read->n_skipped, ==, 0);
      g_assert_cmpuint (read->records->len, ==, 50);
      for (guint i = 0; i < 50; i++)
        {
          const KontorPullRecord *a = reply->records->pdata[i];
          const KontorPullRecord *b = read->records->pdata[i];

          g_assert_cmpint (b->kind, ==, kind);
          g_assert_cmpint (b->type, ==, a->type);
          g_assert_true (kontor_id_equal (&a->id, &b->id));
          g_assert_true (kontor_id_equal (&a->root, &b->root));
          g_assert_true ((b->row == NULL) == (kind == KONTOR_PULL_DROP));
          g_assert_true (kind != KONTOR_PULL_PUT || kontor_row_equal (a->row, b->row));
        }
    }
}

/* An older client and a newer server. */
static void
test_pull_unknown_types (void)
{
  g_autoptr (GBytes) body = bytes (
      "{\"epoch\":\"e\",\"cursor\":1,\"moon\":{},\"records\":["
      "{\"kind\":\"put\",\"row\":{\"type\":\"dream\",\"id\":7,\"fields\":[]}},"
      "{\"kind\":\"drop\",\"type\":\"dream\",\"id\":\"" ID "\"},"
      "{\"kind\":\"put\",\"row\":{\"type\":\"department\",\"id\":\"" ID "\",\"fields\":{}}}]}");
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorPullReply) read = kontor_pull_reply_read (body, &problem);

  assert_no_problem (problem);
  g_assert_cmpuint (read->n_skipped, ==, 2);
  g_assert_cmpuint (read->records->len, ==, 1);
  g_assert_false (read->more);
}

static void
test_history (void)
{
  KontorId id = make_id (ID);
  g_autoptr (KontorHistoryRequest) request = kontor_history_request_new (KONTOR_RECORD_TASK, &id);
  g_autoptr (KontorHistoryReply) reply = kontor_history_reply_new (KONTOR_RECORD_TASK, &id);
  KontorHistoryEntry *entry = kontor_history_entry_new ();
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GBytes) asked = NULL;
  g_autoptr (GBytes) told = NULL;
  g_autoptr (KontorHistoryRequest) read_request = NULL;
  g_autoptr (KontorHistoryReply) read_reply = NULL;
  const KontorHistoryEntry *read = NULL;

  request->before = 40;
  request->limit = 5;
  asked = kontor_history_request_write (request);
  read_request = kontor_history_request_read (asked, &problem);
  assert_no_problem (problem);
  g_assert_cmpint (read_request->type, ==, KONTOR_RECORD_TASK);
  g_assert_cmpint (read_request->before, ==, 40);
  g_assert_cmpuint (read_request->limit, ==, 5);

  entry->seq = 39;
  entry->at = -5;
  entry->by = make_id (ROOT);
  entry->who = g_strdup ("Ж");
  entry->field = KONTOR_TASK_TITLE;
  entry->to = kontor_value_new_text ("new");
  g_ptr_array_add (reply->entries, entry);
  reply->more = TRUE;
  told = kontor_history_reply_write (reply);
  read_reply = kontor_history_reply_read (told, &problem);
  assert_no_problem (problem);
  g_assert_true (read_reply->more);
  g_assert_cmpuint (read_reply->entries->len, ==, 1);
  read = read_reply->entries->pdata[0];
  g_assert_cmpint (read->seq, ==, 39);
  g_assert_cmpint (read->at, ==, -5);
  g_assert_true (kontor_id_equal (&read->by, &entry->by));
  g_assert_cmpstr (read->who, ==, "Ж");
  g_assert_cmpuint (read->field, ==, KONTOR_TASK_TITLE);
  g_assert_null (read->from);
  g_assert_true (kontor_value_equal (read->to, entry->to));
}

static void
test_strings (void)
{
  g_autoptr (GBytes) body = kontor_message_write_strings ("account", "a@b", "code", NULL,
                                                          "password", "\"\\ü", NULL);
  g_autoptr (GBytes) with_null = bytes ("{\"a\":null,\"b\":\"c\"}");
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GHashTable) read = kontor_message_read_strings (body, &problem);
  g_autoptr (GHashTable) other = kontor_message_read_strings (with_null, &problem);

  assert_body (body, "{\"account\":\"a@b\",\"password\":\"\\\"\\\\ü\"}");
  assert_no_problem (problem);
  g_assert_cmpuint (g_hash_table_size (read), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (read, "password"), ==, "\"\\ü");
  g_assert_cmpuint (g_hash_table_size (other), ==, 1);
}

static void
test_error (void)
{
  g_autoptr (KontorProblem) problem = kontor_problem_new_detail (KONTOR_PROBLEM_TOO_MANY,
                                                                 KONTOR_RECORD_NONE, NULL, 0,
                                                                 "items");
  g_autoptr (GBytes) body = kontor_message_write_problem (problem);
  g_autoptr (GBytes) plain = bytes ("{\"error\":\"busy\",\"detail\":\"d\"}");
  g_autoptr (GBytes) foreign = bytes ("<html>502</html>");
  g_autoptr (KontorProblem) read = NULL;
  g_autofree char *word = kontor_message_read_error (body, NULL, &read);
  g_autofree char *detail = NULL;
  g_autofree char *plain_word = kontor_message_read_error (plain, &detail, NULL);

  g_assert_cmpstr (word, ==, "too-many");
  g_assert_cmpint (read->code, ==, KONTOR_PROBLEM_TOO_MANY);
  g_assert_cmpstr (read->detail, ==, "items");
  g_assert_cmpstr (plain_word, ==, "busy");
  g_assert_cmpstr (detail, ==, "d");
  g_assert_null (kontor_message_read_error (foreign, NULL, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/messages/push/request", test_push_request);
  g_test_add_func ("/messages/push/longest", test_push_longest);
  g_test_add_func ("/messages/push/longest-change", test_push_longest_change);
  g_test_add_func ("/messages/push/reply", test_push_reply);
  g_test_add_func ("/messages/pull/request", test_pull_request);
  g_test_add_func ("/messages/pull/reply", test_pull_reply);
  g_test_add_func ("/messages/pull/unknown-types", test_pull_unknown_types);
  g_test_add_func ("/messages/history", test_history);
  g_test_add_func ("/messages/strings", test_strings);
  g_test_add_func ("/messages/error", test_error);

  return g_test_run ();
}
