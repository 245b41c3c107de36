/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is pushed though it is wrong: each kind of it, in the middle of a queue of good mutations,
 * gets a problem that names type, record and field or path, and stops nothing. The sentences for
 * people are printed with --verbose: read them. */

#include "config.h"

#include "feed-desk.h"

#include <string.h>

#define TASK KONTOR_RECORD_TASK
#define MINE ID ("01") /* a task of Ben's */
#define THEIRS ID ("02") /* a task of Cleo's */
#define NOBODYS ID ("ff")
#define BAD ID ("03") /* what a bad mutation would make */

static Desk *
desk_new_with_tasks (void)
{
  Desk *desk = desk_new ();

  desk_do (desk, BEN, MUTATION (TASK_OF (MINE, "Order paper", BEN_ID, BEN_ID)));
  desk_do (desk, CLEO, MUTATION (TASK_OF (THEIRS, "Order ink", CLEO_ID, CLEO_ID)));

  return desk;
}

/* ---- A bad one among good ones --------------------------------------------------------------- */

/**
 * Case:
 * @text: the mutation, with ' for "
 * @code: of the problem
 * @type: (nullable): the record type that it names
 * @where: (nullable): the field that it names, or else part of the detail
 */
typedef struct
{
  const char *text;
  const char *code;
  const char *type;
  const char *where;
} Case;

static void
tell (const KontorProblem *problem)
{
  g_autofree char *sentence = kontor_problem_to_sentence (problem);

  g_test_message ("%-16s %s [%s]", kontor_problem_code_get_word (problem->code), sentence,
                  problem->detail != NULL ? problem->detail : "");
}

static void
check_problem (const Case *test, const KontorProblem *problem)
{
  const char *type = problem->type != KONTOR_RECORD_NONE
                         ? kontor_schema_get_type (problem->type)->word
                         : NULL;
  const char *field = problem->field != 0
                          ? kontor_schema_get_field (problem->type, problem->field)->word
                          : NULL;

  tell (problem);
  if (g_strcmp0 (kontor_problem_code_get_word (problem->code), test->code) != 0 ||
      g_strcmp0 (type, test->type) != 0 ||
      (test->where != NULL && g_strcmp0 (field, test->where) != 0 &&
       (problem->detail == NULL || strstr (problem->detail, test->where) == NULL)))
    g_error ("%.300s: %s of %s, %s, %s", test->text, kontor_problem_code_get_word (problem->code),
             type, field, problem->detail);
  /* Of a number too great for 64 bits too the limit is the field's. */
  if (strstr (test->text, "99999999999999999999") != NULL)
    g_assert_cmpint (problem->limit, ==, G_GINT64_CONSTANT (253402300799999999));
  /* Where a record is named, it says which. */
  g_assert_true (type == NULL || !kontor_id_is_nil (&problem->id));
}

/* Good, bad, good: the good ones are in effect, of the bad one nothing is left. */
static void
check_case (Desk *desk, guint who, const Case *test)
{
  static guint n;
  const char *owner = who == ADA ? ADA_ID : BEN_ID;
  g_autofree char *first = g_strdup_printf (MUTATION (CREATE ("lead",
                                                              "0193d2f0-0000-7000-8000-0000001%05x",
                                                              "'title':'One','owner':'%s'")),
                                            ++n, owner);
  g_autofree char *last = g_strdup_printf (MUTATION (CREATE ("lead",
                                                             "0193d2f0-0000-7000-8000-0000001%05x",
                                                             "'title':'Two','owner':'%s'")),
                                           ++n, owner);
  g_autofree char *last_id = g_strdup_printf ("0193d2f0-0000-7000-8000-0000001%05x", n);
  gint64 seq = kontor_store_get_seq (desk->store);
  g_autoptr (KontorPushReply) reply = desk_push (desk, who, first, test->text, last, NULL);
  const KontorPushResult *results[3] = { reply->results->pdata[0], reply->results->pdata[1],
                                         reply->results->pdata[2] };
  g_autoptr (KontorRow) made = desk_get (desk, KONTOR_RECORD_LEAD, last_id);
  g_autoptr (KontorRow) bad = desk_get (desk, TASK, BAD);

  if (test->code == NULL)
    {
      if (results[1]->status == KONTOR_PUSH_REJECTED)
        {
          tell (results[1]->problem);
          g_error ("%.300s: refused", test->text);
        }
      return;
    }
  if (results[0]->problem != NULL)
    tell (results[0]->problem);
  g_assert_cmpint (results[0]->status, ==, KONTOR_PUSH_OK);
  if (results[1]->status != KONTOR_PUSH_REJECTED)
    g_error ("%.300s: taken", test->text);
  g_assert_cmpint (results[1]->seq, ==, 0);
  check_problem (test, results[1]->problem);
  g_assert_cmpint (results[2]->status, ==, KONTOR_PUSH_OK);
  g_assert_nonnull (made);
  g_assert_null (bad);
  g_assert_cmpint (kontor_store_get_seq (desk->store), ==, seq + 2);
}

static void
check_cases (guint who, const Case *cases, guint n_cases)
{
  g_autoptr (Desk) desk = desk_new_with_tasks ();

  for (guint i = 0; i < n_cases; i++)
    check_case (desk, who, &cases[i]);
  desk_check (desk);
}

#define NEW(set) CREATE ("task", BAD, "'responsible':'" BEN_ID "'," set)

static void
test_form (void)
{
  static const Case cases[] = {
    { "", "malformed", NULL, NULL },
    { "{", "malformed", NULL, NULL },
    { "[]", "malformed", NULL, NULL },
    { "null", "malformed", NULL, NULL },
    { "{}", "malformed", NULL, "at" },
    { "{'at':1,'ops':{}}", "malformed", NULL, "ops" },
    { "{'at':'1','ops':[]}", "malformed", NULL, "at" },
    { "{'at':1.5,'ops':[]}", "malformed", NULL, NULL },
    { "{'at':1,'ops':[],'force':true}", "malformed", NULL, "force" },
    { "{'at':1,'at':2,'ops':[]}", "malformed", NULL, "at" },
    { "{'at':1,'ops':[]} x", "malformed", NULL, NULL },
    { MUTATION ("{'op':'explode','type':'task','id':'" MINE "'}"), "malformed", NULL, "ops[0].op" },
    { MUTATION (NEW ("'title':'x'") "," DELETE ("task", MINE) ",7"), "malformed", NULL, "ops[2]" },
    { MUTATION ("{'op':'delete','type':'task'}"), "malformed", NULL, "ops[0].id" },
    { MUTATION ("{'op':'delete','type':'task','id':'x'}"), "malformed", NULL, "ops[0].id" },
    { MUTATION ("{'op':'delete','type':'task','id':'00000000-0000-0000-0000-000000000000'}"),
      "malformed", NULL, "ops[0].id" },
    { MUTATION (DELETE ("unicorn", MINE)), "unknown-type", NULL, "unicorn" },
    { MUTATION (NEW ("'title':'x','horn':1")), "unknown-field", "task", "ops[0].set.horn" },
    { MUTATION (NEW ("'title':'x','title':'y'")), "malformed", NULL, "title" },
    { MUTATION (UPDATE ("task", MINE, "'title':'x'")), "malformed", NULL, "ops[0].set.title" },
    { MUTATION (UPDATE ("task", MINE, "'title':{'then':'x'}")), "malformed", NULL, "then" },
    { "{'at':1,'ops':[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "too-many", NULL, NULL },
  };

  check_cases (BEN, cases, G_N_ELEMENTS (cases));
}

static void
test_kinds (void)
{
  static const Case cases[] = {
    { MUTATION (NEW ("'title':7")), "wrong-kind", "task", "title" },
    { MUTATION (NEW ("'title':['x']")), "wrong-kind", "task", "title" },
    { MUTATION (NEW ("'title':'x','deadline':'tomorrow'")), "wrong-kind", "task", "deadline" },
    { MUTATION (NEW ("'title':'x','control':1")), "wrong-kind", "task", "control" },
    { MUTATION (NEW ("'title':'x','state':'flying'")), "bad-choice", "task", "state" },
    { MUTATION (NEW ("'title':'x','creator':'Ben'")), "wrong-kind", "task", "creator" },
    { MUTATION (NEW ("'title':'x','client':'deal'")), "wrong-kind", "task", "client" },
    { MUTATION (NEW ("'title':'x','observers':['" CLEO_ID "']")), "wrong-kind", "task",
      "observers" },
    { MUTATION (NEW ("'title':'x','observers':{'Cleo':0}")), "wrong-kind", "task", "observers" },
    { MUTATION (UPDATE ("task", MINE, "'plan':{'now':-1}")), "out-of-range", "task", "plan" },
    { MUTATION (NEW ("'title':'x','rating':null,'plan':2147483648")), "out-of-range", "task",
      "plan" },
    { MUTATION (CREATE ("product", BAD, "'name':'x','price':'1 EUR'")), "wrong-kind", "product",
      "price" },
    { MUTATION (CREATE ("product", BAD, "'name':'x','price':{'amount':1,'currency':'EUR'}")),
      "wrong-kind", "product", "price" },
    { MUTATION (CREATE ("product", BAD, "'name':'x','price':{'amount':'1','currency':'Euro'}")),
      "wrong-kind", "product", "price" },
    { MUTATION (NEW ("'title':null")), "required", "task", "title" },
    { MUTATION (NEW ("'title':'  '")), "required", "task", "title" },
    { MUTATION (NEW ("'state':'pending'")), "required", "task", "title" },
    { MUTATION (CREATE ("task", BAD, "'title':'x'")), "required", "task", "responsible" },
    { MUTATION (NEW ("'title':'x','created-by':'" CLEO_ID "'")), "fixed", "task", "created-by" },
    { MUTATION (UPDATE ("task", MINE, "'changed-at':{'now':1}")), "fixed", "task", "changed-at" },
    { MUTATION (UPDATE ("task", MINE, "'deleted-at':{'now':1}")), "fixed", "task", "deleted-at" },
  };

  check_cases (BEN, cases, G_N_ELEMENTS (cases));
}

static void
test_texts (void)
{
  static const Case cases[] = {
    { MUTATION (NEW ("'title':'a\\nb'")), "bad-text", "task", "title" },
    { MUTATION (NEW ("'title':'a\\tb'")), "bad-text", "task", "title" },
    { MUTATION (NEW ("'title':'a\\u0007b'")), "bad-text", "task", "title" },
    { MUTATION (NEW ("'title':'a\\u007fb'")), "bad-text", "task", "title" },
    { MUTATION (NEW ("'title':'x','description':'a\\u001bb'")), "bad-text", "task", "description" },
    { MUTATION (NEW ("'title':'x','description':'a\\rb'")), "bad-text", "task", "description" },
    { MUTATION (NEW ("'title':'a\\u0000b'")), "bad-text", NULL, NULL },
    { MUTATION (NEW ("'title':'a\\ud800b'")), "bad-text", NULL, NULL },
    { MUTATION (NEW ("'title':'a\\udc00\\ud800b'")), "bad-text", NULL, NULL },
    { MUTATION (NEW ("'title':'x','tags':{'a\\nb':0}")), "bad-text", "task", "tags" },
    { MUTATION (NEW ("'title':'x','tags':{'':0}")), "wrong-kind", "task", "tags" },
  };

  check_cases (BEN, cases, G_N_ELEMENTS (cases));
}

static void
test_long (void)
{
  g_autofree char *long_title = g_strnfill (5 << 20, 'a');
  g_autofree char *long_word = g_strnfill (KONTOR_TEXT_MAX + 1, 'a');
  g_autofree char *just = g_strnfill (KONTOR_TEXT_MAX, 'a');
  g_autofree char *long_text = g_strnfill (KONTOR_MARKDOWN_MAX + 1, 'a');
  g_autofree char *spaces = g_strnfill ((6 << 20) + 1, ' ');
  char *texts[] = {
    g_strdup_printf (MUTATION (NEW ("'title':'%s'")), long_title),
    g_strdup_printf (MUTATION (NEW ("'title':'%s'")), long_word),
    g_strdup_printf (MUTATION (NEW ("'title':'x','description':'%s'")), long_text),
    g_strdup_printf (MUTATION ("%s"), spaces),
    g_strdup_printf ("{'name':'%s','at':1,'ops':[]}", long_word),
  };
  const Case cases[] = {
    { texts[0], "too-long", "task", "title" },       { texts[1], "too-long", "task", "title" },
    { texts[2], "too-long", "task", "description" }, { texts[3], "too-long", NULL, NULL },
    { texts[4], "too-long", NULL, "name" },
  };
  g_autofree char *fits = g_strdup_printf (MUTATION (CREATE ("task", ID ("04"),
                                                             "'responsible':'" BEN_ID
                                                             "','title':'%s'")),
                                           just);
  const Case good = { fits, NULL, NULL, NULL };

  check_cases (BEN, cases, G_N_ELEMENTS (cases));
  check_cases (BEN, &good, 1);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}

static void
test_dates (void)
{
  /* The first and last day, in days and microseconds; and the ones beyond. */
  static const Case cases[] = {
    { MUTATION (CREATE ("project", ID ("10"),
                        "'title':'x','starts-on':-134774,"
                        "'ends-on':2932896")),
      NULL, NULL, NULL },
    { MUTATION (UPDATE ("task", MINE,
                        "'starts-at':{'now':-11644473600000000},"
                        "'ends-at':{'now':253402300799999999}")),
      NULL, NULL, NULL },
    { MUTATION (CREATE ("project", ID ("11"), "'title':'x','starts-on':-134775")), "out-of-range",
      "project", "starts-on" },
    { MUTATION (CREATE ("project", ID ("11"), "'title':'x','ends-on':2932897")), "out-of-range",
      "project", "ends-on" },
    { MUTATION (UPDATE ("task", MINE, "'review-at':{'now':-11644473600000001}")), "out-of-range",
      "task", "review-at" },
    { MUTATION (UPDATE ("task", MINE, "'review-at':{'now':253402300800000000}")), "out-of-range",
      "task", "review-at" },
    { MUTATION (UPDATE ("task", MINE, "'review-at':{'now':99999999999999999999}")), "out-of-range",
      "task", "review-at" },
    { "{'at':-11644473600000001,'ops':[]}", "out-of-range", NULL, "at" },
    { "{'at':253402300800000000,'ops':[]}", "out-of-range", NULL, "at" },
    { MUTATION (CREATE ("event", ID ("12"), "'start':{'local':'1600-12-31T23:59:59'}")),
      "out-of-range", "event", "start" },
    { MUTATION (CREATE ("event", ID ("12"), "'start':{'local':'10000-01-01'}")), "wrong-kind",
      "event", "start" },
    { MUTATION (CREATE ("event", ID ("12"), "'start':{'local':'2026-02-30'}")), "wrong-kind",
      "event", "start" },
    { MUTATION (CREATE ("event", ID ("12"), "'start':{'local':'soon'}")), "wrong-kind", "event",
      "start" },
  };

  check_cases (BEN, cases, G_N_ELEMENTS (cases));
}

/* ---- Relations ------------------------------------------------------------------------------- */

static void
test_missing (void)
{
  static const Case cases[] = {
    { MUTATION (UPDATE ("task", NOBODYS, "'title':{'now':'x'}")), "missing", "task", NULL },
    { MUTATION (DELETE ("task", NOBODYS)), "missing", "task", NULL },
    { MUTATION (RESTORE ("task", NOBODYS)), "missing", "task", NULL },
    /* Of another type. */
    { MUTATION (DELETE ("project", MINE)), "missing", "project", NULL },
    { MUTATION (CREATE ("task", BAD, "'title':'x','responsible':'" NOBODYS "'")), "missing", "task",
      "responsible" },
    { MUTATION (NEW ("'title':'x','project':'" NOBODYS "'")), "missing", "task", "project" },
    { MUTATION (NEW ("'title':'x','parent':'" NOBODYS "'")), "missing", "task", "parent" },
    { MUTATION (NEW ("'title':'x','client':'deal/" NOBODYS "'")), "missing", "task", "client" },
    { MUTATION (NEW ("'title':'x','observers':{'" NOBODYS "':0}")), "missing", "task",
      "observers" },
    { MUTATION (CREATE ("checklist-item", BAD, "'title':'x','task':'" NOBODYS "'")), "missing",
      "checklist-item", "task" },
    /* What an earlier op of the same mutation made goes with it. */
    { MUTATION (NEW ("'title':'x'") "," CREATE ("checklist-item", ID ("05"),
                                                "'title':'x','task':'" NOBODYS "'")),
      "missing", "checklist-item", "task" },
    { MUTATION (TASK_OF (MINE, "x", BEN_ID, BEN_ID)), "exists", "task", NULL },
  };

  check_cases (BEN, cases, G_N_ELEMENTS (cases));
}

static void
test_circles (void)
{
  g_autoptr (Desk) desk = desk_new_with_tasks ();
  static const Case tasks[] = {
    { MUTATION (UPDATE ("task", MINE, "'parent':{'now':'" MINE "'}")), "cycle", "task", "parent" },
    { MUTATION (UPDATE ("task", MINE, "'parent':{'now':'" ID ("21") "'}")), "cycle", "task",
      "parent" },
    { MUTATION (NEW ("'title':'x','parent':'" BAD "'")), "missing", "task", "parent" },
    { MUTATION (UPDATE ("node", ID ("23"), "'parent':{'now':'" ID ("24") "'}")), "cycle", "node",
      "parent" },
    { MUTATION (CREATE ("dependency", ID ("25"), "'task':'" MINE "','after':'" MINE "'")), "cycle",
      "dependency", "after" },
  };
  static const Case departments[] = {
    { MUTATION (UPDATE ("department", ID ("26"), "'parent':{'now':'" ID ("27") "'}")), "cycle",
      "department", "parent" },
    { MUTATION (UPDATE ("department", ID ("26"), "'parent':{'now':'" ID ("26") "'}")), "cycle",
      "department", "parent" },
  };

  desk_do (
      desk, BEN,
      MUTATION (CREATE ("task", ID ("20"), "'title':'b','responsible':'" BEN_ID "','parent':'" MINE "'") "," CREATE (
          "task", ID ("21"),
          "'title':'c','responsible':'" BEN_ID "','parent':'" ID (
              "20") "'") "," CREATE ("drive", ID ("22"),
                                     "'name':'d','owner':'" BEN_ID
                                     "'") "," CREATE ("node", ID ("23"),
                                                      "'name':'a','kind':'folder','drive':'" ID (
                                                          "22") "'") "," CREATE ("node", ID ("24"),
                                                                                 "'name':'b','kind':'folder','drive':'" ID (
                                                                                     "22") "','parent':'" ID ("23") "'")));
  desk_do (desk, ADA,
           MUTATION (CREATE ("department", ID ("26"),
                             "'name':'a'") "," CREATE ("department", ID ("27"),
                                                       "'name':'b','parent':'" ID ("26") "'")));
  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    check_case (desk, BEN, &tasks[i]);
  for (guint i = 0; i < G_N_ELEMENTS (departments); i++)
    check_case (desk, ADA, &departments[i]);
}

/* Names of files go onto disks: what no disk takes is refused with the name, by the rules, so that a
 * replica refuses it at once. */
static void
test_names (void)
{
  g_autoptr (Desk) desk = desk_new_with_tasks ();
  static const char *const good[] = { "a", "a.txt", ".hidden", "…", "a b", "a\\\\b", "a:b", "..." };
  static const char *const bad[] = { "a/b", "/", ".", "..", "a\\nb", "a\\u0000b", "a\\tb" };
  g_autofree char *long_name = g_strnfill (256, 'a');
  g_autofree char *too_long =
      g_strdup_printf (MUTATION (UPDATE ("node", ID ("31"), "'name':{'now':'%s'}")), long_name);
  const Case too = { too_long, "too-long", "node", "name" };

  desk_do (desk, BEN,
           MUTATION (
               CREATE ("drive", ID ("30"),
                       "'name':'d/e','owner':'" BEN_ID
                       "'") "," CREATE ("node", ID ("31"),
                                        "'name':'a','kind':'folder','drive':'" ID ("30") "'")));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text =
          g_strdup_printf (MUTATION (UPDATE ("node", ID ("31"), "'name':{'now':'%s'}")), bad[i]);
      const Case test = { text, "bad-text", strstr (bad[i], "u0000") ? NULL : "node",
                          strstr (bad[i], "u0000") ? NULL : "name" };

      check_case (desk, BEN, &test);
    }
  check_case (desk, BEN, &too);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *text =
          g_strdup_printf (MUTATION (UPDATE ("node", ID ("31"), "'name':{'now':'%s'}")), good[i]);
      const Case test = { text, NULL, NULL, NULL };

      check_case (desk, BEN, &test);
    }
}

static void
test_ops (void)
{
  g_autoptr (Desk) desk = desk_new_with_tasks ();
  GString *many = g_string_new ("{'at':1,'ops':[");
  g_autofree char *text = NULL;
  Case hundred = { NULL, NULL, NULL, NULL };
  Case more = { NULL, "too-many", NULL, "ops" };
  const Case none = { "{'at':1,'ops':[]}", NULL, NULL, NULL };
  const Case nothing = { MUTATION (UPDATE ("task", MINE, "")), NULL, NULL, NULL };
  const Case same = { MUTATION (UPDATE ("task", MINE,
                                        "'title':{'was':'Order paper',"
                                        "'now':'Order paper'}")),
                      NULL, NULL, NULL };
  gint64 seq = 0;

  for (guint i = 0; i < KONTOR_MUTATION_OPS_MAX; i++)
    g_string_append_printf (many,
                            "%s" CREATE ("lead", "0193d2f0-0000-7000-8000-0000002%05x",
                                         "'title':'x','owner':'" BEN_ID "'"),
                            i > 0 ? "," : "", i);
  text = g_strconcat (many->str, "]}", NULL);
  hundred.text = text;
  check_case (desk, BEN, &hundred);
  g_string_append (many, "," DELETE ("task", MINE) "]}");
  more.text = many->str;
  check_case (desk, BEN, &more);
  g_string_free (many, TRUE);

  seq = kontor_store_get_seq (desk->store);
  check_case (desk, BEN, &none);
  check_case (desk, BEN, &nothing);
  check_case (desk, BEN, &same);
  g_assert_cmpint (kontor_store_get_seq (desk->store), ==, seq + 6); /* the good ones around */
}

/* ---- Foreign records ------------------------------------------------------------------------- */

/* What is answered to mutations about a foreign record and about none differs in the id alone. What
 * a record merely mentions (the client of a task, the other end of a link) may be told apart by whoever
 * knows its id, which is random. */
static void
test_foreign (void)
{
  static const char *const about[] = {
    MUTATION (UPDATE ("task", "%s", "'title':{'was':'Order ink','now':'x'}")),
    MUTATION (UPDATE ("task", "%s", "'title':{'now':7}")),
    MUTATION (UPDATE ("task", "%s", "'created-by':{'now':'" BEN_ID "'}")),
    MUTATION (UPDATE ("task", "%s", "'state':{'was':'completed','now':'running'}")),
    MUTATION (UPDATE ("task", "%s", "")),
    MUTATION (DELETE ("task", "%s")),
    MUTATION (RESTORE ("task", "%s")),
    MUTATION (DELETE ("project", "%s")),
    MUTATION (CREATE ("checklist-item", BAD, "'title':'x','task':'%s'")),
    MUTATION (CREATE ("time-entry", BAD, "'task':'%s','person':'" BEN_ID "','start':1")),
    MUTATION (CREATE ("task-result", BAD, "'task':'%s','text':'x'")),
    MUTATION (CREATE ("dependency", BAD, "'task':'" MINE "','after':'%s'")),
    MUTATION (CREATE ("link", BAD, "'from':'task/%s','to':'task/" MINE "'")),
    MUTATION (CREATE ("chat", BAD, "'kind':'record','record':'task/%s'")),
    MUTATION (UPDATE ("task", MINE, "'parent':{'now':'%s'}")),
    MUTATION (NEW ("'title':'x','parent':'%s'")),
  };

  for (guint i = 0; i < G_N_ELEMENTS (about); i++)
    {
      g_autoptr (Desk) desk = desk_new_with_tasks ();
      g_autoptr (Desk) other = desk_new_with_tasks ();
      g_auto (GStrv) halves = g_strsplit (about[i], "%s", 2);
      g_autofree char *foreign = g_strconcat (halves[0], THEIRS, halves[1], NULL);
      g_autofree char *missing = g_strconcat (halves[0], NOBODYS, halves[1], NULL);
      g_autoptr (KontorPushReply) one = NULL;
      g_autoptr (KontorPushReply) two = NULL;
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;
      g_auto (GStrv) parts = NULL;

      one = desk_push (desk, BEN, foreign, NULL);
      two = desk_push (other, BEN, missing, NULL);
      first = kontor_push_result_to_text (one->results->pdata[0]);
      second = kontor_push_result_to_text (two->results->pdata[0]);
      parts = g_strsplit (second, NOBODYS, -1);
      g_free (second);
      second = g_strjoinv (THEIRS, parts);
      if (strcmp (first, second) != 0 || strstr (first, "rejected") == NULL)
        g_error ("%s: of a foreign record\n%s\nof none\n%s", about[i], first, second);
    }
}

static char *
ask_history (Desk *desk, guint who, const char *id)
{
  KontorId record = desk_id (id);
  KontorHistoryRequest *request = kontor_history_request_new (TASK, &record);
  g_autoptr (GBytes) body = kontor_history_request_write (request);
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = kontor_feed_history (desk->store, &desk->people[who], body, &problem,
                                                   &error);

  kontor_history_request_free (request);
  g_assert_no_error (error);
  g_assert_true ((answer == NULL) == (problem != NULL));
  if (problem == NULL)
    return g_strdup ("told");
  problem->id = (KontorId) KONTOR_ID_INIT_NIL;

  return kontor_codec_problem_to_text (problem);
}

static void
test_foreign_history (void)
{
  g_autoptr (Desk) desk = desk_new_with_tasks ();
  g_autofree char *mine = ask_history (desk, BEN, MINE);
  g_autofree char *theirs = ask_history (desk, BEN, THEIRS);
  g_autofree char *nobodys = ask_history (desk, BEN, NOBODYS);

  g_assert_cmpstr (mine, ==, "told");
  g_assert_cmpstr (theirs, ==, nobodys);
  g_assert_cmpstr (theirs, ==, "{\"code\":\"missing\",\"type\":\"task\"}");
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static GBytes *
push_as (Desk *desk, guint who, const char *epoch, guint installation, gint64 mid, const char *text)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
  g_autofree char *json = desk_quote (text);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  GBytes *answer = NULL;

  request->epoch = g_strdup (epoch);
  desk_get_installation (installation, &request->installation);
  kontor_push_request_add (request, mid, json);
  body = kontor_push_request_write (request);
  answer = desk_push_body (desk, who, body, &problem);
  g_assert_null (problem);

  return answer;
}

#define assert_answer(bytes, word) \
  g_assert_nonnull (strstr ((const char *) g_bytes_get_data (bytes, NULL), word))

static void
test_numbers (void)
{
  g_autoptr (Desk) desk = desk_new ();
  const char *epoch = kontor_store_get_epoch (desk->store);
  const char *first = MUTATION (TASK_OF (MINE, "a", BEN_ID, BEN_ID));
  const char *second = MUTATION (TASK_OF (THEIRS, "b", BEN_ID, BEN_ID));
  const char *bad = MUTATION (DELETE ("task", NOBODYS));
  g_autoptr (GBytes) one = push_as (desk, BEN, epoch, BEN, 1, first);
  g_autoptr (GBytes) refused = push_as (desk, BEN, epoch, BEN, 2, bad);
  gint64 seq = kontor_store_get_seq (desk->store);
  g_autoptr (GBytes) again = push_as (desk, BEN, epoch, BEN, 1, first);
  g_autoptr (GBytes) refused_again = push_as (desk, BEN, epoch, BEN, 2, bad);
  g_autoptr (GBytes) other_text = push_as (desk, BEN, epoch, BEN, 1, second);
  g_autoptr (GBytes) gap = push_as (desk, BEN, epoch, BEN, 4, second);
  g_autoptr (GBytes) restored = push_as (desk, BEN, "another", BEN, 3, second);
  g_autoptr (GBytes) stolen = push_as (desk, CLEO, epoch, BEN, 3, second);

  g_test_message ("%s\n%s", (char *) g_bytes_get_data (one, NULL),
                  (char *) g_bytes_get_data (again, NULL));
  g_assert_true (g_bytes_equal (one, again));
  g_assert_true (g_bytes_equal (refused, refused_again));
  assert_answer (refused, "rejected");
  assert_answer (other_text, "\"stop\":\"cloned\"");
  assert_answer (gap, "\"stop\":\"gap\"");
  assert_answer (gap, "\"expected\":3");
  assert_answer (restored, "\"stop\":\"epoch\"");
  assert_answer (stolen, "\"stop\":\"cloned\"");
  g_assert_cmpint (kontor_store_get_seq (desk->store), ==, seq);
}

static gboolean
mentions (GBytes *answer, const char *text)
{
  return g_strstr_len (g_bytes_get_data (answer, NULL), (gssize) g_bytes_get_size (answer), text) !=
         NULL;
}

/* Cleo is refused, and shown the task; then it is hers no more, and she asks again. */
static void
test_refused_again (void)
{
  g_autoptr (Desk) desk = desk_new ();
  const char *epoch = kontor_store_get_epoch (desk->store);
  const char *stale = MUTATION (
      UPDATE ("task", MINE, "'deadline':{'was':1795255200000000,'now':1795341600000000}"));
  g_autoptr (GBytes) refused = NULL;
  g_autoptr (GBytes) shown = NULL;
  g_autoptr (GBytes) again = NULL;

  desk_do (desk, ADA, MUTATION (TASK_OF (MINE, "Secret plan", ADA_ID, CLEO_ID)));
  desk_do (desk, ADA, MUTATION (UPDATE ("task", MINE, "'deadline':{'now':1795428000000000}")));
  refused = push_as (desk, CLEO, epoch, CLEO, 1, stale);
  g_assert_true (mentions (refused, "changed"));
  g_assert_true (mentions (refused, "Secret plan"));
  desk_do (desk, ADA,
           MUTATION (UPDATE ("task", MINE, "'title':{'was':'Secret plan','now':'Secret aim'}")));
  shown = push_as (desk, CLEO, epoch, CLEO, 1, stale);
  g_assert_true (mentions (shown, "Secret aim"));
  desk_do (desk, ADA,
           MUTATION (
               UPDATE ("task", MINE, "'responsible':{'was':'" CLEO_ID "','now':'" ADA_ID "'}")));
  again = push_as (desk, CLEO, epoch, CLEO, 1, stale);
  g_assert_true (mentions (again, "changed"));
  g_assert_false (mentions (again, "Secret"));
}

/* Where the whole body can't be read nothing of it is looked at, and the problem says where. */
static void
test_bodies (void)
{
  static const struct
  {
    const char *body;
    gssize length; /* -1: to the end */
    const char *code;
    const char *where; /* nullable */
  } cases[] = {
    { "", -1, "malformed", NULL },
    { "{\"installation\"", -1, "malformed", NULL },
    { "[]", -1, "malformed", NULL },
    { "{\"epoch\":\"\",\"acknowledged\":0,\"items\":[]}", -1, "malformed", "installation" },
    { "{\"epoch\":\"\",\"installation\":\"" ID (
          "99") "\",\"acknowledged\":0,"
                "\"items\":[{\"mid\":0,\"mutation\":\"{}\"}]}",
      -1, "out-of-range", "items[0].mid" },
    { "{\"epoch\":\"\",\"installation\":\"" ID ("99") "\",\"acknowledged\":0,"
                                                      "\"items\":[{\"mid\":1,\"mutation\":{}}]}",
      -1, "malformed", "items[0].mutation" },
    { "{\"epoch\":\"\xff\"}", -1, "bad-text", "byte" },
    { "{\"epoch\":\"\xc0\x80\"}", -1, "bad-text", "byte" },
    { "{\"epoch\":\"\\u0000\"}", -1, "bad-text", NULL },
    { "{\"epoch\":\"\\ud800\"}", -1, "bad-text", NULL },
    { "{\"epoch\":\"\n\"}", -1, "bad-text", NULL },
    { "{\"epoch\":\"\0\"}", 13, "bad-text", NULL },
  };
  g_autoptr (Desk) desk = desk_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = cases[i].length < 0 ? strlen (cases[i].body) : (gsize) cases[i].length;
      g_autoptr (GBytes) body = g_bytes_new (cases[i].body, length);
      g_autoptr (KontorProblem) problem = NULL;
      g_autoptr (GBytes) answer = desk_push_body (desk, BEN, body, &problem);

      g_assert_null (answer);
      tell (problem);
      if (strcmp (kontor_problem_code_get_word (problem->code), cases[i].code) != 0 ||
          (cases[i].where != NULL && strstr (problem->detail, cases[i].where) == NULL))
        g_error ("%s: %s, %s", cases[i].body, kontor_problem_code_get_word (problem->code),
                 problem->detail);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/feed/form", test_form);
  g_test_add_func ("/feed/kinds", test_kinds);
  g_test_add_func ("/feed/texts", test_texts);
  g_test_add_func ("/feed/long", test_long);
  g_test_add_func ("/feed/dates", test_dates);
  g_test_add_func ("/feed/missing", test_missing);
  g_test_add_func ("/feed/circles", test_circles);
  g_test_add_func ("/feed/names", test_names);
  g_test_add_func ("/feed/ops", test_ops);
  g_test_add_func ("/feed/foreign", test_foreign);
  g_test_add_func ("/feed/foreign-history", test_foreign_history);
  g_test_add_func ("/feed/numbers", test_numbers);
  g_test_add_func ("/feed/refused-again", test_refused_again);
  g_test_add_func ("/feed/bodies", test_bodies);

  return g_test_run ();
}
