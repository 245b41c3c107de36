/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes that nobody should send: each is refused with a code and the place where it is wrong, and
 * none of them stops the program. */

#include "config.h"

#include "kontor-message.h"
#include "random-records.h"

#include <string.h>

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"
#define NIL "00000000-0000-0000-0000-000000000000"

typedef struct
{
  const char *text;
  KontorProblemCode code;
  const char *detail;
} Bad;

static void
assert_problem (const char *text,
                const KontorProblem *problem,
                KontorProblemCode code,
                const char *detail)
{
  g_assert_nonnull (problem);
  if (problem->code != code || g_strcmp0 (problem->detail, detail) != 0)
    g_error ("%.200s\nexpected %s at %s\nfound %s at %s", text, kontor_problem_code_get_word (code),
             detail, kontor_problem_code_get_word (problem->code), problem->detail);
}

static void
test_json (void)
{
  static const Bad bad[] = {
    { "", KONTOR_PROBLEM_MALFORMED, "byte 0" },
    { "  ", KONTOR_PROBLEM_MALFORMED, "byte 2" },
    { "{", KONTOR_PROBLEM_MALFORMED, "byte 1" },
    { "[1,]", KONTOR_PROBLEM_MALFORMED, "[1], byte 3" },
    { "{\"a\":1,}", KONTOR_PROBLEM_MALFORMED, "byte 7" },
    { "{\"a\" 1}", KONTOR_PROBLEM_MALFORMED, "byte 5" },
    { "{a:1}", KONTOR_PROBLEM_MALFORMED, "byte 1" },
    { "[1 2]", KONTOR_PROBLEM_MALFORMED, "byte 3" },
    { "[1}", KONTOR_PROBLEM_MALFORMED, "byte 2" },
    { "[] []", KONTOR_PROBLEM_MALFORMED, "byte 3" },
    { "[/* */1]", KONTOR_PROBLEM_MALFORMED, "[0], byte 1" },
    { "\xef\xbb\xbf[]", KONTOR_PROBLEM_MALFORMED, "byte 0" },
    { "[tru]", KONTOR_PROBLEM_MALFORMED, "[0], byte 1" },
    { "[truer]", KONTOR_PROBLEM_MALFORMED, "byte 5" },
    { "[NaN]", KONTOR_PROBLEM_MALFORMED, "[0], byte 1" },
    { "[01]", KONTOR_PROBLEM_MALFORMED, "[0], byte 3" },
    { "[-]", KONTOR_PROBLEM_MALFORMED, "[0], byte 2" },
    { "[+1]", KONTOR_PROBLEM_MALFORMED, "[0], byte 1" },
    { "[1.]", KONTOR_PROBLEM_MALFORMED, "[0], byte 3" },
    { "[1e]", KONTOR_PROBLEM_MALFORMED, "[0], byte 3" },
    { "[0x10]", KONTOR_PROBLEM_MALFORMED, "byte 2" },
    { "['a']", KONTOR_PROBLEM_MALFORMED, "[0], byte 1" },
    { "[\"a", KONTOR_PROBLEM_MALFORMED, "[0], byte 3" },
    { "[\"a\\", KONTOR_PROBLEM_MALFORMED, "[0], byte 4" },
    { "[\"\\x\"]", KONTOR_PROBLEM_MALFORMED, "[0], byte 3" },
    { "[\"\\u12", KONTOR_PROBLEM_MALFORMED, "[0], byte 6" },
    { "[\"\\u12g4\"]", KONTOR_PROBLEM_MALFORMED, "[0], byte 6" },
    { "{\"a\":{\"b\":[0,\"\\u0000\"]}}", KONTOR_PROBLEM_BAD_TEXT, "a.b[1], byte 20" },
    { "{\"\\u0000\":1}", KONTOR_PROBLEM_BAD_TEXT, "byte 8" },
    { "[\"\\ud800\"]", KONTOR_PROBLEM_BAD_TEXT, "[0], byte 8" },
    { "[\"\\udc00\"]", KONTOR_PROBLEM_BAD_TEXT, "[0], byte 8" },
    { "[\"\\ud800\\n\"]", KONTOR_PROBLEM_BAD_TEXT, "[0], byte 8" },
    { "[\"\\ud800\\ud800\"]", KONTOR_PROBLEM_BAD_TEXT, "[0], byte 14" },
    { "[\"a\nb\"]", KONTOR_PROBLEM_BAD_TEXT, "[0], byte 3" },
    { "[\"a\x1f\"]", KONTOR_PROBLEM_BAD_TEXT, "[0], byte 3" },
    { "[\"\xff\"]", KONTOR_PROBLEM_BAD_TEXT, "[0], byte 2" },
    { "[\"\xc3\"]", KONTOR_PROBLEM_BAD_TEXT, "[0], byte 2" },
    { "[\"\xc0\x80\"]", KONTOR_PROBLEM_BAD_TEXT, "[0], byte 2" },
    { "[\"\xed\xa0\x80\"]", KONTOR_PROBLEM_BAD_TEXT, "[0], byte 2" },
    { "[\"\xf4\x90\x80\x80\"]", KONTOR_PROBLEM_BAD_TEXT, "[0], byte 2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (KontorProblem) problem = NULL;

      g_assert_null (kontor_codec_parse (bad[i].text, strlen (bad[i].text), &problem));
      assert_problem (bad[i].text, problem, bad[i].code, bad[i].detail);
    }
}

/* A C string would end there: what stands behind it must not slip through. */
static void
test_json_nul (void)
{
  static const char inside[] = "[\"a\0b\"]";
  static const char behind[] = "[1]\0[2]";
  g_autoptr (KontorProblem) first = NULL;
  g_autoptr (KontorProblem) second = NULL;

  g_assert_null (kontor_codec_parse (inside, sizeof inside - 1, &first));
  assert_problem (inside, first, KONTOR_PROBLEM_BAD_TEXT, "[0], byte 3");
  g_assert_null (kontor_codec_parse (behind, sizeof behind - 1, &second));
  assert_problem (behind, second, KONTOR_PROBLEM_MALFORMED, "byte 3");
}

static KontorProblem *
parse_repeated (const char *part, guint times)
{
  g_autoptr (GString) text = g_string_new (NULL);
  KontorProblem *problem = NULL;
  g_autoptr (KontorJson) tree = NULL;

  for (guint i = 0; i < times; i++)
    g_string_append (text, part);
  tree = kontor_codec_parse (text->str, text->len, &problem);
  g_assert_null (tree);

  return problem;
}

static void
test_json_bombs (void)
{
  g_autoptr (KontorProblem) arrays = parse_repeated ("[", 1000000);
  g_autoptr (KontorProblem) objects = parse_repeated ("{\"a\":", 1000000);
  g_autoptr (KontorProblem) deepest = parse_repeated ("[", KONTOR_JSON_DEPTH_MAX);
  g_autoptr (GString) many = g_string_new ("[0");
  g_autoptr (KontorProblem) values = NULL;

  g_assert_cmpint (arrays->code, ==, KONTOR_PROBLEM_TOO_MANY);
  g_assert_cmpint (arrays->limit, ==, KONTOR_JSON_DEPTH_MAX);
  g_assert_true (g_str_has_prefix (arrays->detail, "[0][0]"));
  g_assert_true (g_str_has_suffix (arrays->detail, ", byte 33"));
  g_assert_cmpint (objects->code, ==, KONTOR_PROBLEM_TOO_MANY);
  g_assert_true (g_str_has_prefix (objects->detail, "a.a."));
  /* As deep as is allowed: then only the end is missing. */
  g_assert_cmpint (deepest->code, ==, KONTOR_PROBLEM_MALFORMED);

  for (int i = 0; i < 1000000; i++)
    g_string_append (many, ",0");
  g_string_append_c (many, ']');
  g_assert_null (kontor_codec_parse (many->str, many->len, &values));
  g_assert_cmpint (values->code, ==, KONTOR_PROBLEM_TOO_MANY);
}

/* Ops that are JSON and nothing that could be done. */
static void
test_ops (void)
{
#define CREATE(type, set) \
  "{\"op\":\"create\",\"type\":\"" type "\",\"id\":\"" ID "\",\"set\":" set "}"
#define UPDATE(type, set) \
  "{\"op\":\"update\",\"type\":\"" type "\",\"id\":\"" ID "\",\"set\":" set "}"
  static const Bad bad[] = {
    { "7", KONTOR_PROBLEM_MALFORMED, "ops[0]" },
    { "[]", KONTOR_PROBLEM_MALFORMED, "ops[0]" },
    { "{}", KONTOR_PROBLEM_MALFORMED, "ops[0].op" },
    { "{\"op\":\"explode\"}", KONTOR_PROBLEM_MALFORMED, "ops[0].op: explode" },
    { "{\"op\":3}", KONTOR_PROBLEM_MALFORMED, "ops[0].op" },
    { "{\"op\":\"create\"}", KONTOR_PROBLEM_MALFORMED, "ops[0].type" },
    { CREATE ("dream", "{}"), KONTOR_PROBLEM_UNKNOWN_TYPE, "ops[0].type: dream" },
    { CREATE ("\\u0001\\n", "{}"), KONTOR_PROBLEM_UNKNOWN_TYPE, "ops[0].type: ??" },
    { "{\"op\":\"create\",\"type\":\"task\",\"set\":{}}", KONTOR_PROBLEM_MALFORMED, "ops[0].id" },
    { "{\"op\":\"create\",\"type\":\"task\",\"id\":\"1\",\"set\":{}}", KONTOR_PROBLEM_MALFORMED,
      "ops[0].id: 1" },
    { "{\"op\":\"create\",\"type\":\"task\",\"id\":\"" NIL "\",\"set\":{}}",
      KONTOR_PROBLEM_MALFORMED, "ops[0].id: " NIL },
    { "{\"op\":\"create\",\"type\":\"task\",\"id\":\"" ID "\"}", KONTOR_PROBLEM_MALFORMED,
      "ops[0].set" },
    { "{\"op\":\"delete\",\"type\":\"task\",\"id\":\"" ID "\",\"set\":{}}",
      KONTOR_PROBLEM_MALFORMED, "ops[0].set" },
    { "{\"op\":\"delete\",\"op\":\"create\",\"type\":\"task\",\"id\":\"" ID "\"}",
      KONTOR_PROBLEM_MALFORMED, "ops[0].op" },
    { CREATE ("task", "[]"), KONTOR_PROBLEM_MALFORMED, "ops[0].set" },
    { CREATE ("task", "{\"colour\":1}"), KONTOR_PROBLEM_UNKNOWN_FIELD, "ops[0].set.colour" },
    { CREATE ("task", "{\"title\":\"a\",\"title\":\"b\"}"), KONTOR_PROBLEM_MALFORMED,
      "ops[0].set.title" },
    { UPDATE ("task", "{\"title\":\"a\"}"), KONTOR_PROBLEM_MALFORMED, "ops[0].set.title" },
    { UPDATE ("task", "{\"title\":{\"now\":\"a\",\"if\":1}}"), KONTOR_PROBLEM_MALFORMED,
      "ops[0].set.title.if" },
    { UPDATE ("task", "{\"title\":{\"by\":1}}"), KONTOR_PROBLEM_MALFORMED, "ops[0].set.title.by" },
    { UPDATE ("stock", "{\"on-hand\":{\"now\":1}}"), KONTOR_PROBLEM_MALFORMED,
      "ops[0].set.on-hand.now" },
    { UPDATE ("stock", "{\"on-hand\":{\"by\":\"1\"}}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.on-hand.by" },
    { UPDATE ("task", "{\"title\":{\"was\":5}}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.title.was" },

    { CREATE ("task", "{\"title\":[]}"), KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.title" },
    { CREATE ("task", "{\"title\":\"a\\nb\"}"), KONTOR_PROBLEM_BAD_TEXT, "ops[0].set.title" },
    { CREATE ("task", "{\"title\":\"\\u001b[1m\"}"), KONTOR_PROBLEM_BAD_TEXT, "ops[0].set.title" },
    { CREATE ("task", "{\"title\":\"\x7f\"}"), KONTOR_PROBLEM_BAD_TEXT, "ops[0].set.title" },
    { CREATE ("person", "{\"active\":1}"), KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.active" },
    { CREATE ("person", "{\"active\":\"true\"}"), KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.active" },
    { CREATE ("person", "{\"kind\":\"robot\"}"), KONTOR_PROBLEM_BAD_CHOICE,
      "ops[0].set.kind: robot" },
    { CREATE ("person", "{\"department\":\"sales\"}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.department: sales" },
    { CREATE ("person", "{\"department\":\"" NIL "\"}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.department: " NIL },
    { CREATE ("person", "{\"photo\":\"ABC\"}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.photo: ABC" },
    { CREATE ("link", "{\"to\":\"task\"}"), KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.to: task" },
    { CREATE ("link", "{\"to\":\"dream/" ID "\"}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.to: dream/" ID },
    { CREATE ("link", "{\"to\":\"task/" NIL "\"}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.to: task/" NIL },
    { CREATE ("role", "{\"members\":[]}"), KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.members" },
    { CREATE ("role", "{\"members\":{\"bob\":0}}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.members.bob" },
    { CREATE ("role", "{\"modules\":{\"a\":\"b\"}}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.modules.a" },
    { CREATE ("role", "{\"modules\":{\"a\":9007199254740993}}"), KONTOR_PROBLEM_OUT_OF_RANGE,
      "ops[0].set.modules.a" },
    { CREATE ("role", "{\"modules\":{\"\":0}}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.modules: " },
    { CREATE ("role", "{\"modules\":{\"a\\n\":0}}"), KONTOR_PROBLEM_BAD_TEXT,
      "ops[0].set.modules" },

    { CREATE ("currency", "{\"rate\":9007199254740993}"), KONTOR_PROBLEM_OUT_OF_RANGE,
      "ops[0].set.rate" },
    { CREATE ("currency", "{\"rate\":-9007199254740993}"), KONTOR_PROBLEM_OUT_OF_RANGE,
      "ops[0].set.rate" },
    { CREATE ("currency", "{\"rate\":99999999999999999999999999}"), KONTOR_PROBLEM_OUT_OF_RANGE,
      "ops[0].set.rate" },
    { CREATE ("currency", "{\"rate\":1e999}"), KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.rate" },
    { CREATE ("currency", "{\"rate\":1.5}"), KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.rate" },
    { CREATE ("invoice", "{\"due-on\":-134775}"), KONTOR_PROBLEM_OUT_OF_RANGE,
      "ops[0].set.due-on" },
    { CREATE ("invoice", "{\"due-on\":2932897}"), KONTOR_PROBLEM_OUT_OF_RANGE,
      "ops[0].set.due-on" },
    { CREATE ("invoice", "{\"due-on\":\"2026-01-01\"}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.due-on" },
    { CREATE ("activity", "{\"starts-at\":-11644473600000001}"), KONTOR_PROBLEM_OUT_OF_RANGE,
      "ops[0].set.starts-at" },
    { CREATE ("activity", "{\"starts-at\":253402300800000000}"), KONTOR_PROBLEM_OUT_OF_RANGE,
      "ops[0].set.starts-at" },
    { CREATE ("activity", "{\"duration\":-1}"), KONTOR_PROBLEM_OUT_OF_RANGE,
      "ops[0].set.duration" },
    { CREATE ("activity", "{\"duration\":2147483648}"), KONTOR_PROBLEM_OUT_OF_RANGE,
      "ops[0].set.duration" },
    { CREATE ("event", "{\"start\":\"2026-01-01\"}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.start" },
    { CREATE ("event", "{\"start\":{}}"), KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.start" },
    { CREATE ("event", "{\"start\":{\"local\":\"2026-02-30\"}}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.start: 2026-02-30" },
    { CREATE ("event", "{\"start\":{\"local\":\"10000-01-01\"}}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.start: 10000-01-01" },
    { CREATE ("event", "{\"start\":{\"local\":\"1600-12-31\"}}"), KONTOR_PROBLEM_OUT_OF_RANGE,
      "ops[0].set.start" },
    { CREATE ("event", "{\"start\":{\"local\":\"2026-01-01\",\"zone\":7}}"),
      KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.start" },
    { CREATE ("event", "{\"start\":{\"local\":\"2026-01-01\",\"zone\":\"\"}}"),
      KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.start" },
    { CREATE ("event", "{\"start\":{\"local\":\"2026-01-01\",\"zone\":\"a\\nb\"}}"),
      KONTOR_PROBLEM_BAD_TEXT, "ops[0].set.start" },
    { CREATE ("event", "{\"start\":{\"local\":\"2026-01-01\",\"moon\":1}}"),
      KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.start" },
    { CREATE ("invoice", "{\"amount\":12.5}"), KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.amount" },
    { CREATE ("invoice", "{\"amount\":{\"amount\":12,\"currency\":\"EUR\"}}"),
      KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.amount" },
    { CREATE ("invoice", "{\"amount\":{\"amount\":\"12,5\",\"currency\":\"EUR\"}}"),
      KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.amount: 12,5" },
    { CREATE ("invoice", "{\"amount\":{\"amount\":\"1\",\"currency\":\"EURO\"}}"),
      KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.amount" },
    { CREATE ("invoice", "{\"amount\":{\"amount\":\"1\",\"currency\":\"eur\"}}"),
      KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.amount: eur" },
    { CREATE ("invoice", "{\"amount\":{\"amount\":\"922337203685477.5808\",\"currency\":\"EUR\"}}"),
      KONTOR_PROBLEM_WRONG_KIND, "ops[0].set.amount: 922337203685477.5808" },
    { CREATE ("invoice", "{\"amount\":{\"currency\":\"EUR\"}}"), KONTOR_PROBLEM_WRONG_KIND,
      "ops[0].set.amount" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"at\":0,\"ops\":[%s]}", bad[i].text);
      g_autoptr (KontorProblem) problem = NULL;

      g_assert_null (kontor_codec_mutation_from_text (text, &problem));
      assert_problem (text, problem, bad[i].code, bad[i].detail);
    }
}

static void
test_mutations (void)
{
  static const Bad bad[] = {
    { "null", KONTOR_PROBLEM_MALFORMED, "" },
    { "[]", KONTOR_PROBLEM_MALFORMED, "" },
    { "{\"ops\":[]}", KONTOR_PROBLEM_MALFORMED, "at" },
    { "{\"at\":0}", KONTOR_PROBLEM_MALFORMED, "ops" },
    { "{\"at\":0,\"ops\":{}}", KONTOR_PROBLEM_MALFORMED, "ops" },
    { "{\"at\":0,\"ops\":null}", KONTOR_PROBLEM_MALFORMED, "ops" },
    { "{\"at\":\"0\",\"ops\":[]}", KONTOR_PROBLEM_MALFORMED, "at" },
    { "{\"at\":0.5,\"ops\":[]}", KONTOR_PROBLEM_MALFORMED, "at" },
    { "{\"at\":253402300800000000,\"ops\":[]}", KONTOR_PROBLEM_OUT_OF_RANGE, "at" },
    { "{\"at\":0,\"ops\":[],\"unless\":1}", KONTOR_PROBLEM_MALFORMED, "unless" },
    { "{\"at\":0,\"at\":1,\"ops\":[]}", KONTOR_PROBLEM_MALFORMED, "at" },
    { "{\"at\":0,\"name\":5,\"ops\":[]}", KONTOR_PROBLEM_MALFORMED, "name" },
    { "{\"at\":0,\"name\":\"a\\nb\",\"ops\":[]}", KONTOR_PROBLEM_BAD_TEXT, "name" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (KontorProblem) problem = NULL;

      g_assert_null (kontor_codec_mutation_from_text (bad[i].text, &problem));
      assert_problem (bad[i].text, problem, bad[i].code, bad[i].detail);
    }
}

static KontorProblem *
read_ops (guint n)
{
  g_autoptr (GString) text = g_string_new ("{\"at\":0,\"ops\":[");
  KontorProblem *problem = NULL;
  g_autoptr (KontorMutation) mutation = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s{\"op\":\"delete\",\"type\":\"task\",\"id\":\"" ID "\"}",
                            i > 0 ? "," : "");
  g_string_append (text, "]}");
  mutation = kontor_codec_mutation_from_text (text->str, &problem);
  g_assert_true ((mutation == NULL) == (problem != NULL));

  return problem;
}

static void
test_too_many_ops (void)
{
  g_autoptr (KontorProblem) fits = read_ops (KONTOR_MUTATION_OPS_MAX);
  g_autoptr (KontorProblem) problem = read_ops (KONTOR_MUTATION_OPS_MAX + 1);

  g_assert_null (fits);
  assert_problem ("101 ops", problem, KONTOR_PROBLEM_TOO_MANY, "ops");
  g_assert_cmpint (problem->limit, ==, KONTOR_MUTATION_OPS_MAX);
}

static KontorProblem *
read_create (const char *type, const char *field, const char *value)
{
  g_autofree char *text =
      g_strdup_printf ("{\"at\":0,\"ops\":[{\"op\":\"create\",\"type\":\"%s\",\"id\":\"" ID
                       "\",\"set\":{\"%s\":%s}}]}",
                       type, field, value);
  KontorProblem *problem = NULL;
  g_autoptr (KontorMutation) mutation = kontor_codec_mutation_from_text (text, &problem);

  g_assert_true ((mutation == NULL) == (problem != NULL));

  return problem;
}

/* Names type, record, field and limit, and doesn't repeat megabytes. */
static void
test_too_long (void)
{
  g_autofree char *letters = g_strnfill (5 << 20, 'x');
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", letters);
  g_autoptr (KontorProblem) title = read_create ("task", "title", quoted);
  g_autoptr (KontorProblem) markdown = read_create ("activity", "text", quoted);
  g_autoptr (KontorProblem) reference = read_create ("person", "department", quoted);
  g_autoptr (KontorProblem) field = read_create ("person", letters, "1");
  KontorId id = KONTOR_ID_INIT_NIL;

  g_assert_true (kontor_id_init_from_string (&id, ID));
  assert_problem ("title", title, KONTOR_PROBLEM_TOO_LONG, "ops[0].set.title");
  g_assert_cmpint (title->type, ==, KONTOR_RECORD_TASK);
  g_assert_true (kontor_id_equal (&title->id, &id));
  g_assert_cmpuint (title->field, ==, KONTOR_TASK_TITLE);
  g_assert_cmpint (title->limit, ==, KONTOR_TEXT_MAX);
  assert_problem ("markdown", markdown, KONTOR_PROBLEM_TOO_LONG, "ops[0].set.text");
  g_assert_cmpint (markdown->limit, ==, KONTOR_MARKDOWN_MAX);
  g_assert_cmpint (reference->code, ==, KONTOR_PROBLEM_WRONG_KIND);
  g_assert_cmpuint (strlen (reference->detail), <, 200);
  g_assert_cmpint (field->code, ==, KONTOR_PROBLEM_UNKNOWN_FIELD);
  g_assert_cmpuint (strlen (field->detail), <, 200);
}

static void
test_too_many_elements (void)
{
  g_autoptr (GString) set = g_string_new ("{");
  g_autoptr (KontorProblem) fits = NULL;
  g_autoptr (KontorProblem) problem = NULL;

  for (int i = 0; i < KONTOR_ELEMENTS_MAX; i++)
    g_string_append_printf (set, "%s\"t%d\":0", i > 0 ? "," : "", i);
  g_string_append_c (set, '}');
  fits = read_create ("role", "modules", set->str);
  g_assert_null (fits);

  set->str[set->len - 1] = ',';
  g_string_append (set, "\"more\":0}");
  problem = read_create ("role", "modules", set->str);
  assert_problem ("1,001 elements", problem, KONTOR_PROBLEM_TOO_MANY, "ops[0].set.modules");
  g_assert_cmpint (problem->limit, ==, KONTOR_ELEMENTS_MAX);
}

static void
test_mutation_too_long (void)
{
  g_autofree char *text = g_strnfill (KONTOR_MUTATION_BYTES_MAX + 1, ' ');
  g_autoptr (KontorProblem) problem = NULL;

  g_assert_null (kontor_codec_mutation_from_text (text, &problem));
  g_assert_cmpint (problem->code, ==, KONTOR_PROBLEM_TOO_LONG);
  g_assert_cmpint (problem->limit, ==, KONTOR_MUTATION_BYTES_MAX);
}

static void
test_rows (void)
{
#define ROW(rest) "{\"type\":\"role\",\"id\":\"" ID "\"," rest "}"
  static const Bad bad[] = {
    { "{\"type\":\"role\",\"id\":\"" ID "\"}", KONTOR_PROBLEM_MALFORMED, "fields" },
    { ROW ("\"fields\":[]"), KONTOR_PROBLEM_MALFORMED, "fields" },
    { ROW ("\"fields\":{\"name\":1}"), KONTOR_PROBLEM_WRONG_KIND, "fields.name" },
    { ROW ("\"fields\":{\"name\":\"a\",\"name\":\"b\"}"), KONTOR_PROBLEM_MALFORMED, "fields.name" },
    { ROW ("\"fields\":{\"x\":1,\"x\":2}"), KONTOR_PROBLEM_MALFORMED, "fields.x" },
    { ROW ("\"fields\":{\"*\":1}"), KONTOR_PROBLEM_MALFORMED, "fields.*" },
    { ROW ("\"fields\":{\"level\":\"a\\u0007\"}"), KONTOR_PROBLEM_BAD_TEXT, "fields.level" },
    { ROW ("\"fields\":{},\"versions\":[]"), KONTOR_PROBLEM_MALFORMED, "versions" },
    { ROW ("\"fields\":{},\"versions\":{\"*\":-1}"), KONTOR_PROBLEM_OUT_OF_RANGE, "versions.*" },
    { ROW ("\"fields\":{},\"versions\":{\"name\":\"1\"}"), KONTOR_PROBLEM_MALFORMED,
      "versions.name" },
    { ROW ("\"fields\":{},\"part\":1"), KONTOR_PROBLEM_MALFORMED, "part" },
    { "{\"type\":\"dream\",\"id\":\"" ID "\",\"fields\":{}}", KONTOR_PROBLEM_UNKNOWN_TYPE,
      "type: dream" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (KontorProblem) problem = NULL;

      g_assert_null (kontor_codec_row_from_text (bad[i].text, &problem));
      assert_problem (bad[i].text, problem, bad[i].code, bad[i].detail);
    }
}

static char *
dup_text (GBytes *body)
{
  GString *text = g_string_new_len (g_bytes_get_data (body, NULL),
                                    (gssize) g_bytes_get_size (body));

  return g_string_free_and_steal (text);
}

/* Which reader a body is for. All answer NULL with a problem, or something without one. */
static gpointer
read_mutation (GBytes *body, KontorProblem **problem)
{
  g_autofree char *text = dup_text (body);

  return kontor_codec_mutation_from_text (text, problem);
}

static gpointer
read_row (GBytes *body, KontorProblem **problem)
{
  g_autofree char *text = dup_text (body);

  return kontor_codec_row_from_text (text, problem);
}

static gpointer
read_result (GBytes *body, KontorProblem **problem)
{
  g_autofree char *text = dup_text (body);

  return kontor_push_result_from_text (text, problem);
}

typedef gpointer (*Read) (GBytes *body, KontorProblem **problem);

static const struct
{
  const char *name;
  Read read;
  GDestroyNotify free;
} readers[] = {
  { "mutation", read_mutation, (GDestroyNotify) kontor_mutation_free },
  { "row", read_row, (GDestroyNotify) kontor_row_unref },
  { "result", read_result, (GDestroyNotify) kontor_push_result_free },
  { "push request", (Read) kontor_push_request_read, (GDestroyNotify) kontor_push_request_free },
  { "push reply", (Read) kontor_push_reply_read, (GDestroyNotify) kontor_push_reply_free },
  { "pull request", (Read) kontor_pull_request_read, (GDestroyNotify) kontor_pull_request_free },
  { "pull reply", (Read) kontor_pull_reply_read, (GDestroyNotify) kontor_pull_reply_free },
  { "history request", (Read) kontor_history_request_read,
    (GDestroyNotify) kontor_history_request_free },
  { "history reply", (Read) kontor_history_reply_read, (GDestroyNotify) kontor_history_reply_free },
  { "strings", (Read) kontor_message_read_strings, (GDestroyNotify) g_hash_table_unref },
};

enum
{
  MUTATION,
  ROW,
  RESULT,
  PUSH_REQUEST,
  PUSH_REPLY,
  PULL_REQUEST,
  PULL_REPLY,
  HISTORY_REQUEST,
  HISTORY_REPLY,
  STRINGS,
};

static void
test_bodies (void)
{
  static const struct
  {
    guint reader;
    Bad bad;
  } cases[] = {
    { PUSH_REQUEST, { "[]", KONTOR_PROBLEM_MALFORMED, "" } },
    { PUSH_REQUEST, { "{}", KONTOR_PROBLEM_MALFORMED, "epoch" } },
    { PUSH_REQUEST,
      { "{\"epoch\":\"\",\"installation\":5}", KONTOR_PROBLEM_MALFORMED, "installation" } },
    { PUSH_REQUEST,
      { "{\"epoch\":\"\",\"installation\":\"" ID "\",\"items\":{}}", KONTOR_PROBLEM_MALFORMED,
        "items" } },
    { PUSH_REQUEST,
      { "{\"epoch\":\"\",\"installation\":\"" ID "\",\"acknowledged\":-1,\"items\":[]}",
        KONTOR_PROBLEM_OUT_OF_RANGE, "acknowledged" } },
    { PUSH_REQUEST,
      { "{\"epoch\":\"\",\"installation\":\"" ID "\",\"items\":[7]}", KONTOR_PROBLEM_MALFORMED,
        "items[0]" } },
    { PUSH_REQUEST,
      { "{\"epoch\":\"\",\"installation\":\"" ID
        "\",\"items\":[{\"mid\":1,\"mutation\":\"\"},{\"mid\":0}]}",
        KONTOR_PROBLEM_OUT_OF_RANGE, "items[1].mid" } },
    { PUSH_REQUEST,
      { "{\"epoch\":\"\",\"installation\":\"" ID "\",\"items\":[{\"mid\":1,\"mutation\":{}}]}",
        KONTOR_PROBLEM_MALFORMED, "items[0].mutation" } },
    { PUSH_REPLY, { "{\"results\":[{}]}", KONTOR_PROBLEM_MALFORMED, "results[0]" } },
    { PUSH_REPLY, { "{\"results\":[\"{\"]}", KONTOR_PROBLEM_MALFORMED, "results[0]: byte 1" } },
    { PUSH_REPLY,
      { "{\"results\":[\"{\\\"mid\\\":1,\\\"status\\\":\\\"odd\\\"}\"]}", KONTOR_PROBLEM_MALFORMED,
        "results[0]: status: odd" } },
    { RESULT,
      { "{\"mid\":1,\"status\":\"rejected\"}", KONTOR_PROBLEM_MALFORMED,
        "rejected without a problem" } },
    { PULL_REQUEST,
      { "{\"epoch\":\"\",\"installation\":\"" ID "\",\"cursor\":-1}", KONTOR_PROBLEM_OUT_OF_RANGE,
        "cursor" } },
    { PULL_REQUEST,
      { "{\"epoch\":\"\",\"installation\":\"" ID "\",\"cursor\":0,\"limit\":0}",
        KONTOR_PROBLEM_OUT_OF_RANGE, "limit" } },
    { PULL_REQUEST,
      { "{\"epoch\":\"\",\"installation\":\"" ID "\",\"cursor\":0,\"limit\":5001}",
        KONTOR_PROBLEM_OUT_OF_RANGE, "limit" } },
    { PULL_REQUEST,
      { "{\"epoch\":\"\",\"installation\":\"" ID "\",\"cursor\":1e3}", KONTOR_PROBLEM_MALFORMED,
        "cursor" } },
    { PULL_REPLY,
      { "{\"epoch\":\"\",\"cursor\":0,\"records\":[{\"kind\":\"eat\"}]}", KONTOR_PROBLEM_MALFORMED,
        "records[0].kind: eat" } },
    { PULL_REPLY,
      { "{\"epoch\":\"\",\"cursor\":0,\"records\":[{\"kind\":\"put\"}]}", KONTOR_PROBLEM_MALFORMED,
        "records[0].row" } },
    { PULL_REPLY,
      { "{\"epoch\":\"\",\"cursor\":0,\"more\":\"yes\",\"records\":[]}", KONTOR_PROBLEM_MALFORMED,
        "more" } },
    { PULL_REPLY,
      { "{\"epoch\":\"\",\"cursor\":0,\"records\":[{\"kind\":\"put\",\"row\":{"
        "\"type\":\"role\",\"id\":\"" ID "\",\"fields\":{\"name\":{}}}}]}",
        KONTOR_PROBLEM_WRONG_KIND, "records[0].row.fields.name" } },
    { PULL_REPLY,
      { "{\"epoch\":\"\",\"cursor\":0,\"records\":[{\"kind\":\"drop\","
        "\"type\":\"role\",\"id\":\"" ID "\",\"root\":1}]}",
        KONTOR_PROBLEM_MALFORMED, "records[0].root" } },
    { HISTORY_REQUEST,
      { "{\"type\":\"dream\",\"id\":\"" ID "\"}", KONTOR_PROBLEM_UNKNOWN_TYPE, "type: dream" } },
    { HISTORY_REQUEST,
      { "{\"type\":\"task\",\"id\":\"" ID "\",\"limit\":501}", KONTOR_PROBLEM_OUT_OF_RANGE,
        "limit" } },
    { HISTORY_REPLY,
      { "{\"type\":\"task\",\"id\":\"" ID "\",\"entries\":[{\"field\":\"title\"}]}",
        KONTOR_PROBLEM_MALFORMED, "entries[0].seq" } },
    { STRINGS, { "{\"account\":5}", KONTOR_PROBLEM_MALFORMED, "account" } },
    { STRINGS, { "{\"a\":\"1\",\"a\":\"2\"}", KONTOR_PROBLEM_MALFORMED, "a" } },
    { STRINGS, { "\"a\"", KONTOR_PROBLEM_MALFORMED, "" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Bad *bad = &cases[i].bad;
      g_autoptr (GBytes) body = g_bytes_new_static (bad->text, strlen (bad->text));
      g_autoptr (KontorProblem) problem = NULL;

      g_assert_null (readers[cases[i].reader].read (body, &problem));
      assert_problem (bad->text, problem, bad->code, bad->detail);
    }
}

static void
test_bodies_too_long (void)
{
  static const struct
  {
    guint reader;
    gsize limit;
  } limits[] = {
    { PUSH_REQUEST, KONTOR_REQUEST_BYTES_MAX },
    { PULL_REQUEST, KONTOR_PUSH_BYTES_MAX },
    { HISTORY_REQUEST, KONTOR_STRINGS_BYTES_MAX },
    { STRINGS, KONTOR_STRINGS_BYTES_MAX },
  };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_take (g_strnfill (limits[i].limit + 1, ' '),
                                                  limits[i].limit + 1);
      g_autoptr (KontorProblem) problem = NULL;

      g_assert_null (readers[limits[i].reader].read (body, &problem));
      g_assert_cmpint (problem->code, ==, KONTOR_PROBLEM_TOO_LONG);
      g_assert_cmpint (problem->limit, ==, (gint64) limits[i].limit);
    }
}

/* What the readers are for, to be damaged. */
static GBytes *
make_body (KontorRandom *random, guint reader)
{
  g_autoptr (KontorMutation) mutation = random_mutation (random);
  g_autoptr (KontorRow) row = random_row (random, random_type (random));
  g_autoptr (KontorPushResult) result = kontor_push_result_new (3);
  g_autoptr (KontorPushRequest) push = kontor_push_request_new ();
  g_autoptr (KontorPullRequest) pull = kontor_pull_request_new ();
  g_autoptr (KontorPullReply) page = kontor_pull_reply_new ();
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *mutation_text = kontor_codec_mutation_to_text (mutation);
  KontorPullRecord *record = kontor_pull_record_new (KONTOR_PULL_PUT,
                                                     kontor_row_get_record_type (row),
                                                     kontor_row_get_id (row));
  char *text = NULL;

  result->status = KONTOR_PUSH_REJECTED;
  result->problem = kontor_problem_new_detail (KONTOR_PROBLEM_CHANGED, KONTOR_RECORD_TASK, NULL, 1,
                                               "x");
  g_ptr_array_add (result->current, kontor_row_ref (row));
  g_ptr_array_add (result->merged, g_strdup ("a/b/c"));
  random_id (random, &push->installation);
  random_id (random, &pull->installation);
  kontor_push_request_add (push, 1, mutation_text);
  g_ptr_array_add (texts, kontor_push_result_to_text (result));
  record->row = kontor_row_ref (row);
  g_ptr_array_add (page->records, record);

  switch (reader)
    {
    case MUTATION:
      return g_bytes_new (mutation_text, strlen (mutation_text));
    case ROW:
      text = kontor_codec_row_to_text (row);
      return g_bytes_new_take (text, strlen (text));
    case RESULT:
      return g_bytes_new (texts->pdata[0], strlen (texts->pdata[0]));
    case PUSH_REQUEST:
      return kontor_push_request_write (push);
    case PUSH_REPLY:
      return kontor_push_reply_write (texts, "gap", 4);
    case PULL_REQUEST:
      return kontor_pull_request_write (pull);
    case PULL_REPLY:
      return kontor_pull_reply_write (page, 0);
    case HISTORY_REQUEST:
      text = g_strdup ("{\"type\":\"task\",\"id\":\"" ID "\",\"before\":5,\"limit\":7}");
      return g_bytes_new_take (text, strlen (text));
    case HISTORY_REPLY:
      text = g_strdup ("{\"type\":\"task\",\"id\":\"" ID "\",\"more\":true,\"entries\":[{\"seq\":1,"
                       "\"at\":5,\"by\":\"" ID "\",\"who\":\"A\",\"field\":\"title\",\"from\":"
                       "\"a\",\"to\":\"b\"}]}");
      return g_bytes_new_take (text, strlen (text));
    default:
      return kontor_message_write_strings ("account", "a", "password", "b\"", NULL);
    }
}

/* Reads @bytes, and finds either something or a problem that says where. */
static gboolean
survives (guint reader, const guint8 *bytes, gsize length)
{
  /* Behind a copy of exactly that length the sanitizer sees each byte that is read too much. */
  g_autoptr (GBytes) body = g_bytes_new (bytes, length);
  g_autoptr (KontorProblem) problem = NULL;
  gpointer read = readers[reader].read (body, &problem);

  if ((read == NULL) != (problem != NULL))
    g_error ("%s: neither or both for %.*s", readers[reader].name, (int) length,
             (const char *) bytes);
  if (problem != NULL)
    g_assert_true (problem->detail != NULL || problem->code == KONTOR_PROBLEM_TOO_LONG);
  g_clear_pointer (&read, readers[reader].free);

  return problem == NULL;
}

/* Cut anywhere, no body is one. */
static void
test_truncated (void)
{
  KontorSeededRandom seeded = { 0 };
  KontorRandom *random = random_new (&seeded);

  for (guint reader = 0; reader < G_N_ELEMENTS (readers); reader++)
    {
      g_autoptr (GBytes) body = make_body (random, reader);
      gsize length = 0;
      const guint8 *bytes = g_bytes_get_data (body, &length);

      g_assert_true (survives (reader, bytes, length));
      for (gsize i = 0; i < length; i += 1 + length / 2000)
        g_assert_false (survives (reader, bytes, i));
    }
}

/* One of the changes that find most in parsers. */
static void
damage (KontorRandom *random, GByteArray *bytes)
{
  static const char *const parts[] = { "\"",
                                       "\\",
                                       "{",
                                       "}",
                                       "[",
                                       "]",
                                       ",",
                                       ":",
                                       "null",
                                       "true",
                                       "-",
                                       "0",
                                       "9223372036854775808",
                                       "1e9",
                                       "\\u0000",
                                       "\\ud800",
                                       "\xff",
                                       "\xe2\x80",
                                       "\"*\"",
                                       "\"set\":",
                                       "{}",
                                       "[]" };
  const char *part = parts[kontor_random_below (random, G_N_ELEMENTS (parts))];
  guint at = (guint) kontor_random_below (random, bytes->len);
  guint n = (guint) kontor_random_below (random, MIN (bytes->len - at, 12) + 1);
  gsize length = strlen (part);

  switch (kontor_random_below (random, 4))
    {
    case 0:
      bytes->data[at] = (guint8) kontor_random_below (random, 256);
      break;
    case 1:
      if (n > 0 && n < bytes->len)
        g_byte_array_remove_range (bytes, at, n);
      break;
    case 2:
      g_byte_array_set_size (bytes, bytes->len + (guint) length);
      memmove (bytes->data + at + length, bytes->data + at, bytes->len - at - length);
      memcpy (bytes->data + at, part, length);
      break;
    default:
      memcpy (bytes->data + at, part, MIN (length, bytes->len - at));
    }
}

static void
test_damaged (void)
{
  KontorSeededRandom seeded = { 0 };
  KontorRandom *random = random_new (&seeded);
  int rounds = g_test_slow () ? 20000 : 400;

  for (guint reader = 0; reader < G_N_ELEMENTS (readers); reader++)
    for (int round = 0; round < rounds; round++)
      {
        g_autoptr (GBytes) body = make_body (random, reader);
        g_autoptr (GByteArray) bytes = g_byte_array_new ();

        g_byte_array_append (bytes, g_bytes_get_data (body, NULL), (guint) g_bytes_get_size (body));
        for (int i = 0; i < 4; i++)
          {
            damage (random, bytes);
            survives (reader, bytes->data, bytes->len);
          }
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/malformed/json", test_json);
  g_test_add_func ("/malformed/json/nul", test_json_nul);
  g_test_add_func ("/malformed/json/bombs", test_json_bombs);
  g_test_add_func ("/malformed/ops", test_ops);
  g_test_add_func ("/malformed/mutations", test_mutations);
  g_test_add_func ("/malformed/mutations/too-many-ops", test_too_many_ops);
  g_test_add_func ("/malformed/mutations/too-long", test_mutation_too_long);
  g_test_add_func ("/malformed/values/too-long", test_too_long);
  g_test_add_func ("/malformed/values/too-many", test_too_many_elements);
  g_test_add_func ("/malformed/rows", test_rows);
  g_test_add_func ("/malformed/bodies", test_bodies);
  g_test_add_func ("/malformed/bodies/too-long", test_bodies_too_long);
  g_test_add_func ("/malformed/truncated", test_truncated);
  g_test_add_func ("/malformed/damaged", test_damaged);

  return g_test_run ();
}
