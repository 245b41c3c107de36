/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows, ops, mutations and problems: what is written reads as the same, and the same is always
 * written in the same way. */

#include "config.h"

#include "kontor-codec.h"
#include "random-records.h"

#include <string.h>

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static void
assert_no_problem (const KontorProblem *problem)
{
  if (problem != NULL)
    g_error ("%s at %s", kontor_problem_code_get_word (problem->code), problem->detail);
}

/* Also when elements were added, which kontor_value_equal() leaves aside. */
static void
assert_same_value (const KontorValue *a, const KontorValue *b)
{
  g_assert_true (kontor_value_equal (a, b));
  if (a == NULL || kontor_value_get_shape (a) != KONTOR_VALUE_SET)
    return;
  for (guint i = 0; i < kontor_value_get_n_elements (a); i++)
    g_assert_cmpint (kontor_value_get_elements (a)[i].added, ==,
                     kontor_value_get_elements (b)[i].added);
}

static void
assert_same_row (const KontorRow *a, const KontorRow *b)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (a));

  g_assert_cmpint (info->type, ==, kontor_row_get_record_type (b));
  g_assert_true (kontor_id_equal (kontor_row_get_id (a), kontor_row_get_id (b)));
  g_assert_cmpstr (kontor_row_get_extra (a), ==, kontor_row_get_extra (b));
  for (guint i = 1; i < info->n_fields; i++)
    {
      assert_same_value (kontor_row_get (a, i), kontor_row_get (b, i));
      g_assert_cmpint (kontor_row_get_version (a, i), ==, kontor_row_get_version (b, i));
    }
}

static const KontorField *
field_of (KontorRecordType type, const char *word)
{
  const KontorField *field = kontor_schema_find_field (type, word);

  g_assert_nonnull (field);

  return field;
}

static void
test_value_forms (void)
{
  static const struct
  {
    KontorRecordType type;
    const char *field;
    const char *text;
  } forms[] = {
    { KONTOR_RECORD_PERSON, "name", "\"J\u00fcrgen \\\"J\\\" \\\\ / \U0001f600\"" },
    { KONTOR_RECORD_ACTIVITY, "text", "\"# one\\n\\ttwo\"" },
    { KONTOR_RECORD_CURRENCY, "rate", "9007199254740992" },
    { KONTOR_RECORD_CURRENCY, "rate", "-9007199254740992" },
    { KONTOR_RECORD_PERSON, "active", "true" },
    { KONTOR_RECORD_PERSON, "active", "false" },
    { KONTOR_RECORD_PERSON, "kind", "\"external\"" },
    { KONTOR_RECORD_PERSON, "department", "\"" ID "\"" },
    { KONTOR_RECORD_LINK, "to", "\"task/" ID "\"" },
    { KONTOR_RECORD_ROLE, "members", "{\"" ID "\":17}" },
    { KONTOR_RECORD_ROLE, "modules", "{\"a\":-3,\"b\\\"\":0}" },
    { KONTOR_RECORD_PERSON, "photo",
      "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"" },
    { KONTOR_RECORD_ACTIVITY, "starts-at", "-11644473600000000" },
    { KONTOR_RECORD_ACTIVITY, "starts-at", "253402300799999999" },
    { KONTOR_RECORD_INVOICE, "due-on", "-134774" },
    { KONTOR_RECORD_INVOICE, "due-on", "2932896" },
    { KONTOR_RECORD_ACTIVITY, "duration", "2147483647" },
    { KONTOR_RECORD_INVOICE, "amount", "{\"amount\":\"-12.50\",\"currency\":\"EUR\"}" },
    { KONTOR_RECORD_INVOICE, "amount",
      "{\"amount\":\"922337203685477.5807\",\"currency\":\"JPY\"}" },
    { KONTOR_RECORD_EVENT, "start",
      "{\"local\":\"2026-11-21T10:00:00\",\"zone\":\"Europe/Berlin\"}" },
    { KONTOR_RECORD_EVENT, "start", "{\"local\":\"2026-11-21T10:00:00.000001\"}" },
    { KONTOR_RECORD_EVENT, "start", "{\"local\":\"9999-12-31\"}" },
    { KONTOR_RECORD_EVENT, "start", "{\"local\":\"1601-01-01\"}" },
    { KONTOR_RECORD_DEPARTMENT, "place", "\"a0V\"" },
    { KONTOR_RECORD_DEPARTMENT, "place", "null" },
  };
  KontorId id = KONTOR_ID_INIT_NIL;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      const KontorField *field = field_of (forms[i].type, forms[i].field);
      g_autoptr (KontorProblem) problem = NULL;
      g_autoptr (KontorJson) node = kontor_codec_parse (forms[i].text, strlen (forms[i].text),
                                                        &problem);
      g_autoptr (KontorValue) value = NULL;
      g_autoptr (KontorValue) again = NULL;
      g_autofree char *text = NULL;

      assert_no_problem (problem);
      kontor_codec_read_value (node, field, forms[i].type, &id, KONTOR_CODEC_STRICT, &value,
                               &problem);
      assert_no_problem (problem);
      text = kontor_codec_value_to_text (field, value);
      g_assert_cmpstr (text, ==, forms[i].text);
      again = kontor_codec_value_from_text (field, text);
      assert_same_value (value, again);
    }
}

/* Whoever wrote it: texts are compared, so ids within them have one spelling. */
static void
test_value_spelling (void)
{
  const KontorField *to = field_of (KONTOR_RECORD_LINK, "to");
  const KontorField *members = field_of (KONTOR_RECORD_ROLE, "members");
  g_autoptr (KontorValue) record =
      kontor_codec_value_from_text (to, "\"task/01890A5D-AC96-774B-BCCE-B302099A8057\"");
  g_autoptr (KontorValue) set =
      kontor_codec_value_from_text (members,
                                    "{\"01890A5D-AC96-774B-BCCE-B302099A8057\":1,\"" ID "\":2}");

  g_assert_cmpstr (kontor_value_get_text (record), ==, "task/" ID);
  g_assert_cmpuint (kontor_value_get_n_elements (set), ==, 1);
  g_assert_cmpint (kontor_value_find_element (set, ID)->added, ==, 2);
}

static void
test_row_round_trip (void)
{
  KontorSeededRandom seeded = { 0 };
  KontorRandom *random = random_new (&seeded);

  for (int round = 0; round < 20; round++)
    for (int type = 1; type < KONTOR_N_RECORD_TYPES; type++)
      {
        g_autoptr (KontorRow) row = random_row (random, (KontorRecordType) type);
        g_autofree char *text = kontor_codec_row_to_text (row);
        g_autoptr (KontorProblem) problem = NULL;
        g_autoptr (KontorRow) read = kontor_codec_row_from_text (text, &problem);
        g_autofree char *again = NULL;

        assert_no_problem (problem);
        assert_same_row (row, read);
        again = kontor_codec_row_to_text (read);
        g_assert_cmpstr (again, ==, text);
      }
}

/* A part has the newer fields, unset ones among them, and says nothing of the others. */
static void
test_row_part (void)
{
  KontorSeededRandom seeded = { 0 };
  KontorRandom *random = random_new (&seeded);

  for (int type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type ((KontorRecordType) type);
      g_autoptr (KontorRow) row = random_row (random, info->type);
      g_autoptr (GString) json = g_string_new (NULL);
      g_autoptr (KontorProblem) problem = NULL;
      g_autoptr (KontorRow) part = NULL;

      kontor_codec_write_row (json, row, 1000);
      part = kontor_codec_row_from_text (json->str, &problem);
      assert_no_problem (problem);
      g_assert_null (kontor_row_get_extra (part));
      for (guint i = 1; i < info->n_fields; i++)
        {
          gboolean newer = kontor_row_get_version (row, i) > 1000;

          assert_same_value (kontor_row_get (part, i), newer ? kontor_row_get (row, i) : NULL);
          g_assert_cmpint (kontor_row_get_version (part, i), ==,
                           newer ? kontor_row_get_version (row, i) : 0);
          g_assert_true (!newer || strstr (json->str, info->fields[i].word) != NULL);
        }
    }
}

/* A created record has one version in all fields: it is told once. */
static void
test_row_versions (void)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorValue) name = kontor_value_new_text ("Sales");
  g_autoptr (KontorRow) row = NULL;
  g_autofree char *text = NULL;

  g_assert_true (kontor_id_init_from_string (&id, ID));
  builder = kontor_row_builder_new (KONTOR_RECORD_DEPARTMENT, &id);
  kontor_row_builder_set (builder, KONTOR_DEPARTMENT_NAME, name);
  for (guint i = 1; i < KONTOR_DEPARTMENT_N_FIELDS; i++)
    kontor_row_builder_set_version (builder, i, 41);
  kontor_row_builder_set_version (builder, KONTOR_DEPARTMENT_PLACE, 43);
  row = kontor_row_builder_end (builder);
  text = kontor_codec_row_to_text (row);

  g_assert_cmpstr (text, ==,
                   "{\"type\":\"department\",\"id\":\"" ID "\",\"fields\":{\"name\":\"Sales\"},"
                   "\"versions\":{\"*\":41,\"place\":43}}");
}

/* Invariant 10 of the simulation: an old client carries what it does not know. */
static void
test_row_unknown_fields (void)
{
  const char *text = "{\"type\":\"department\",\"id\":\"" ID "\","
                     "\"fields\":{\"aura\":{\"x\":[1.0,\"\\u00e9\"]},\"name\":\"A\",\"b\":null},"
                     "\"versions\":{\"*\":5,\"b\":9,\"ghost\":3}}";
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) row = kontor_codec_row_from_text (text, &problem);
  g_autofree char *again = NULL;
  g_autoptr (GString) part = g_string_new (NULL);

  assert_no_problem (problem);
  g_assert_cmpstr (kontor_row_get_extra (row), ==,
                   "{\"aura\":{\"value\":{\"x\":[1.0,\"\u00e9\"]},\"version\":5},"
                   "\"b\":{\"value\":null,\"version\":9}}");
  again = kontor_codec_row_to_text (row);
  g_assert_cmpstr (again, ==,
                   "{\"type\":\"department\",\"id\":\"" ID "\",\"fields\":{\"name\":\"A\","
                   "\"aura\":{\"x\":[1.0,\"\u00e9\"]},\"b\":null},\"versions\":{\"*\":5,\"b\":9}}");
  kontor_codec_write_row (part, row, 6);
  g_assert_cmpstr (part->str, ==,
                   "{\"type\":\"department\",\"id\":\"" ID "\",\"part\":true,"
                   "\"fields\":{\"b\":null},\"versions\":{\"b\":9}}");
}

static void
test_row_get_extra (void)
{
  const char *extra = "{\"a\":{\"value\":{\"x\":[1]},\"version\":5},"
                      "\"b\":{\"value\":null,\"version\":5}}";
  g_autofree char *value = kontor_codec_get_extra (extra, "a");

  g_assert_cmpstr (value, ==, "{\"x\":[1]}");
  g_assert_null (kontor_codec_get_extra (extra, "b"));
  g_assert_null (kontor_codec_get_extra (extra, "c"));
  g_assert_null (kontor_codec_get_extra (NULL, "a"));
}

static void
test_row_merge_extra (void)
{
  g_autofree char *merged = kontor_codec_merge_extra (
      "{\"a\":{\"value\":1,\"version\":5},\"b\":{\"value\":1,\"version\":5}}",
      "{\"b\":{\"value\":2,\"version\":6},\"c\":{\"value\":3,\"version\":1},"
      "\"a\":{\"value\":9,\"version\":4}}");
  g_autofree char *base_only = kontor_codec_merge_extra ("{}", NULL);
  g_autofree char *patch_only = kontor_codec_merge_extra (NULL, "{\"a\":1}");
  g_autofree char *neither = kontor_codec_merge_extra (NULL, NULL);

  g_assert_cmpstr (merged, ==,
                   "{\"a\":{\"value\":1,\"version\":5},\"b\":{\"value\":2,\"version\":6},"
                   "\"c\":{\"value\":3,\"version\":1}}");
  g_assert_cmpstr (base_only, ==, "{}");
  g_assert_cmpstr (patch_only, ==, "{\"a\":1}");
  g_assert_null (neither);
}

/* Words of a newer version stay in a state, and are refused in a change. */
static void
test_row_newer_words (void)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) person = kontor_codec_row_from_text ("{\"type\":\"person\",\"id\":\"" ID
                                                             "\",\"fields\":{\"kind\":\"robot\"}}",
                                                             &problem);
  g_autoptr (KontorRow) link = kontor_codec_row_from_text ("{\"type\":\"link\",\"id\":\"" ID
                                                           "\",\"fields\":{\"to\":\"dream/" ID
                                                           "\"}}",
                                                           &problem);
  g_autoptr (KontorOp) op = NULL;

  assert_no_problem (problem);
  g_assert_cmpstr (kontor_row_get_text (person, KONTOR_PERSON_KIND), ==, "robot");
  g_assert_cmpstr (kontor_row_get_text (link, KONTOR_LINK_TO), ==, "dream/" ID);

  op = kontor_codec_op_from_text ("{\"op\":\"create\",\"type\":\"person\",\"id\":\"" ID
                                  "\",\"set\":{\"kind\":\"robot\"}}",
                                  &problem);
  g_assert_null (op);
  g_assert_cmpint (problem->code, ==, KONTOR_PROBLEM_BAD_CHOICE);
}

static void
assert_same_op (const KontorOp *a, const KontorOp *b)
{
  g_assert_cmpint (kontor_op_get_kind (a), ==, kontor_op_get_kind (b));
  g_assert_cmpint (kontor_op_get_record_type (a), ==, kontor_op_get_record_type (b));
  g_assert_true (kontor_id_equal (kontor_op_get_id (a), kontor_op_get_id (b)));
  g_assert_cmpuint (kontor_op_get_n_changes (a), ==, kontor_op_get_n_changes (b));
  for (guint i = 0; i < kontor_op_get_n_changes (a); i++)
    {
      const KontorChange *change = kontor_op_get_change (a, i);
      const KontorChange *other = kontor_op_find_change (b, change->field);

      g_assert_nonnull (other);
      assert_same_value (change->was, other->was);
      assert_same_value (change->now, other->now);
    }
}

static void
test_op_round_trip (void)
{
  KontorSeededRandom seeded = { 0 };
  KontorRandom *random = random_new (&seeded);

  for (int round = 0; round < 20; round++)
    for (int type = 1; type < KONTOR_N_RECORD_TYPES; type++)
      {
        g_autoptr (KontorOp) op = random_op (random, (KontorRecordType) type);
        g_autofree char *text = kontor_codec_op_to_text (op);
        g_autoptr (KontorProblem) problem = NULL;
        g_autoptr (KontorOp) read = kontor_codec_op_from_text (text, &problem);
        g_autofree char *again = NULL;

        assert_no_problem (problem);
        assert_same_op (op, read);
        again = kontor_codec_op_to_text (read);
        g_assert_cmpstr (again, ==, text);
      }
}

static void
test_op_forms (void)
{
  static const char *const forms[] = {
    "{\"op\":\"create\",\"type\":\"stock\",\"id\":\"" ID "\",\"set\":{\"on-hand\":5}}",
    "{\"op\":\"update\",\"type\":\"stock\",\"id\":\"" ID "\",\"set\":{\"on-hand\":{\"by\":-2}}}",
    "{\"op\":\"update\",\"type\":\"role\",\"id\":\"" ID
    "\",\"set\":{\"name\":{\"was\":\"a\",\"now\":\"b\"},\"modules\":{\"was\":{\"x\":-3},"
    "\"now\":{\"y\":0}}}}",
    "{\"op\":\"update\",\"type\":\"person\",\"id\":\"" ID "\",\"set\":{\"phone\":{\"was\":\"1\"},"
    "\"mobile\":{}}}",
    "{\"op\":\"delete\",\"type\":\"task\",\"id\":\"" ID "\"}",
    "{\"op\":\"restore\",\"type\":\"task\",\"id\":\"" ID "\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (KontorProblem) problem = NULL;
      g_autoptr (KontorOp) op = kontor_codec_op_from_text (forms[i], &problem);
      g_autofree char *text = NULL;

      assert_no_problem (problem);
      text = kontor_codec_op_to_text (op);
      g_assert_cmpstr (text, ==, forms[i]);
    }
}

static void
test_mutation_round_trip (void)
{
  KontorSeededRandom seeded = { 0 };
  KontorRandom *random = random_new (&seeded);

  for (int round = 0; round < 200; round++)
    {
      g_autoptr (KontorMutation) mutation = random_mutation (random);
      g_autofree char *text = kontor_codec_mutation_to_text (mutation);
      g_autoptr (KontorProblem) problem = NULL;
      g_autoptr (KontorMutation) read = kontor_codec_mutation_from_text (text, &problem);
      g_autofree char *again = NULL;

      assert_no_problem (problem);
      g_assert_cmpstr (read->name, ==, mutation->name);
      g_assert_cmpint (read->at, ==, mutation->at);
      g_assert_cmpuint (read->ops->len, ==, mutation->ops->len);
      for (guint i = 0; i < read->ops->len; i++)
        assert_same_op (g_ptr_array_index (mutation->ops, i), g_ptr_array_index (read->ops, i));
      again = kontor_codec_mutation_to_text (read);
      g_assert_cmpstr (again, ==, text);
    }
}

/* Two makers of the same change make the same bytes, whatever the order of their calls. */
static void
test_mutation_canonical (void)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorValue) name = kontor_value_new_text ("n");
  g_autoptr (KontorValue) phone = kontor_value_new_text ("p");
  g_autoptr (KontorOp) one = NULL;
  g_autoptr (KontorOp) other = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_true (kontor_id_init_from_string (&id, ID));
  one = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_PERSON, &id);
  other = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_PERSON, &id);
  kontor_op_add (one, KONTOR_PERSON_NAME, NULL, name);
  kontor_op_add (one, KONTOR_PERSON_PHONE, NULL, phone);
  kontor_op_add (other, KONTOR_PERSON_PHONE, NULL, phone);
  kontor_op_add (other, KONTOR_PERSON_NAME, NULL, name);
  first = kontor_codec_op_to_text (one);
  second = kontor_codec_op_to_text (other);

  g_assert_cmpstr (first, ==, second);
}

static gint64
renumber_cb (gint64 number, gpointer user_data)
{
  gint64 *seen = user_data;

  *seen += number;

  return number == 7 ? -12 : number == 8 ? 5000 : 0;
}

static void
test_mutation_renumber (void)
{
  const char *text = "{\"name\":\"n\",\"at\":1,\"ops\":[{\"op\":\"update\",\"type\":\"role\","
                     "\"id\":\"" ID "\",\"set\":{\"name\":{\"was\":\"a\",\"now\":\"b\"},"
                     "\"modules\":{\"was\":{\"a\":-7,\"b\":-8,\"c\":-9,\"d\":4},"
                     "\"now\":{\"e\":0}}}}]}";
  const char *expected = "{\"name\":\"n\",\"at\":1,\"ops\":[{\"op\":\"update\",\"type\":\"role\","
                         "\"id\":\"" ID "\",\"set\":{\"name\":{\"was\":\"a\",\"now\":\"b\"},"
                         "\"modules\":{\"was\":{\"a\":-12,\"b\":5000,\"c\":0,\"d\":4},"
                         "\"now\":{\"e\":0}}}}]}";
  g_autoptr (KontorProblem) problem = NULL;
  gint64 seen = 0;
  g_autofree char *result = kontor_codec_mutation_renumber (text, renumber_cb, &seen, &problem);

  assert_no_problem (problem);
  g_assert_cmpstr (result, ==, expected);
  g_assert_cmpint (seen, ==, 7 + 8 + 9);
}

static void
test_problem_round_trip (void)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  g_assert_true (kontor_id_init_from_string (&id, ID));
  for (int code = 0; code < KONTOR_N_PROBLEM_CODES; code++)
    {
      g_autoptr (KontorProblem) problem = kontor_problem_new_detail ((KontorProblemCode) code,
                                                                     KONTOR_RECORD_PERSON, &id,
                                                                     KONTOR_PERSON_NAME, "\"Ж\"\n");
      g_autofree char *text = NULL;
      g_autoptr (KontorProblem) read = NULL;

      problem->limit = -5;
      text = kontor_codec_problem_to_text (problem);
      read = kontor_codec_problem_from_text (text);
      g_assert_nonnull (read);
      g_assert_cmpint (read->code, ==, code);
      g_assert_cmpint (read->type, ==, problem->type);
      g_assert_true (kontor_id_equal (&read->id, &id));
      g_assert_cmpuint (read->field, ==, problem->field);
      g_assert_cmpint (read->limit, ==, -5);
      g_assert_cmpstr (read->detail, ==, problem->detail);
    }
}

/* A refusal by a newer server is never lost. */
static void
test_problem_unknown (void)
{
  g_autoptr (KontorProblem) problem = kontor_codec_problem_from_text (
      "{\"code\":\"full-moon\",\"type\":\"dream\",\"field\":4,\"limit\":\"x\"}");
  g_autoptr (KontorProblem) known = kontor_codec_problem_from_text (
      "{\"code\":\"missing\",\"type\":\"dream\",\"field\":\"x\",\"limit\":\"x\",\"id\":3}");

  g_assert_cmpint (problem->code, ==, KONTOR_PROBLEM_MALFORMED);
  g_assert_cmpstr (problem->detail, ==, "code: full-moon");
  g_assert_cmpint (known->code, ==, KONTOR_PROBLEM_MISSING);
  g_assert_cmpint (known->type, ==, KONTOR_RECORD_NONE);
  g_assert_null (kontor_codec_problem_from_text ("[]"));
  g_assert_null (kontor_codec_problem_from_text ("{}"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/codec/value/forms", test_value_forms);
  g_test_add_func ("/codec/value/spelling", test_value_spelling);
  g_test_add_func ("/codec/row/round-trip", test_row_round_trip);
  g_test_add_func ("/codec/row/part", test_row_part);
  g_test_add_func ("/codec/row/versions", test_row_versions);
  g_test_add_func ("/codec/row/unknown-fields", test_row_unknown_fields);
  g_test_add_func ("/codec/row/get-extra", test_row_get_extra);
  g_test_add_func ("/codec/row/merge-extra", test_row_merge_extra);
  g_test_add_func ("/codec/row/newer-words", test_row_newer_words);
  g_test_add_func ("/codec/op/round-trip", test_op_round_trip);
  g_test_add_func ("/codec/op/forms", test_op_forms);
  g_test_add_func ("/codec/mutation/round-trip", test_mutation_round_trip);
  g_test_add_func ("/codec/mutation/canonical", test_mutation_canonical);
  g_test_add_func ("/codec/mutation/renumber", test_mutation_renumber);
  g_test_add_func ("/codec/problem/round-trip", test_problem_round_trip);
  g_test_add_func ("/codec/problem/unknown", test_problem_unknown);

  return g_test_run ();
}
