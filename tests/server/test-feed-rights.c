/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rights as pushes and pulls meet them: after every step each person has exactly what
 * kontor_access_can_see() says, whether pulled from 0 or step by step (desk_check()). */

#include "config.h"

#include "feed-desk.h"

#define TASK KONTOR_RECORD_TASK
#define PEOPLE_SET(id) "{'" id "':0}"

/* Whether exactly those in @letters, "ABCDE", have the record after a pull. */
#define assert_seen(desk, type, id, letters) \
  g_assert_cmpstr (who_has (desk, KONTOR_RECORD_##type, id), ==, letters)

static const char *
who_has (Desk *desk, KontorRecordType type, const char *id)
{
  char letters[DESK_PEOPLE + 1] = "";
  guint n = 0;

  for (guint i = 0; i < DESK_PEOPLE; i++)
    if (desk_has (desk, i, type, id))
      letters[n++] = "ABCDE"[i];
  letters[n] = '\0';

  return g_intern_string (letters);
}

static void
change (Desk *desk, guint who, const char *text)
{
  g_assert_cmpstr (desk_try (desk, who, text), ==, "ok");
  desk_check (desk);
}

/* Two departments: Dan leads 01; Ben is in it, Cleo in 02. */
static void
add_departments (Desk *desk)
{
  desk_do (
      desk, ADA,
      MUTATION (CREATE ("department", ID ("01"), "'name':'North','head':'" DAN_ID "'") "," CREATE (
          "department", ID ("02"),
          "'name':'South'") "," UPDATE ("person", BEN_ID,
                                        "'department':{'now':'" ID (
                                            "01") "'}") "," UPDATE ("person", CLEO_ID,
                                                                    "'department':{'now':'" ID (
                                                                        "02") "'}")));
}

/* ---- People ---------------------------------------------------------------------------------- */

static void
test_dismissed (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, BEN, MUTATION (TASK_OF (ID ("10"), "Order paper", BEN_ID, BEN_ID)));
  desk_check (desk);
  assert_seen (desk, TASK, ID ("10"), "B");
  change (desk, ADA, MUTATION (UPDATE ("person", BEN_ID, "'active':{'was':true,'now':false}")));
  assert_seen (desk, TASK, ID ("10"), "");
  assert_seen (desk, PERSON, BEN_ID, "ACD");
  g_assert_false (kontor_store_is_active (desk->store, &desk->people[BEN]));
  g_assert_cmpstr (desk_try (desk, BEN, MUTATION (TASK_OF (ID ("11"), "x", BEN_ID, BEN_ID))), ==,
                   "forbidden");
  g_assert_cmpstr (desk_try (desk, BEN, MUTATION (UPDATE ("task", ID ("10"), ""))), ==,
                   "forbidden");
  desk_check (desk);
  /* Taken back: everything is there again. */
  change (desk, ADA, MUTATION (UPDATE ("person", BEN_ID, "'active':{'was':false,'now':true}")));
  assert_seen (desk, TASK, ID ("10"), "B");
  /* Nobody else may dismiss. */
  g_assert_cmpstr (desk_try (desk, CLEO,
                             MUTATION (UPDATE ("person", BEN_ID, "'active':{'was':true}"))),
                   ==, "forbidden active");
  g_assert_cmpstr (desk_try (desk, ADA,
                             MUTATION (
                                 UPDATE ("person", ADA_ID, "'active':{'was':true,'now':false}"))),
                   ==, "last-administrator active");
}

static void
test_department_move (void)
{
  g_autoptr (Desk) desk = desk_new ();

  add_departments (desk);
  desk_do (desk, BEN, MUTATION (TASK_OF (ID ("10"), "Order paper", BEN_ID, BEN_ID)));
  desk_do (desk, CLEO, MUTATION (TASK_OF (ID ("11"), "Order ink", CLEO_ID, CLEO_ID)));
  desk_do (desk, BEN,
           MUTATION (CREATE ("checklist-item", ID ("12"), "'task':'" ID ("10") "','title':'A4'")));
  desk_check (desk);
  assert_seen (desk, TASK, ID ("10"), "BD");
  assert_seen (desk, TASK, ID ("11"), "C");
  /* The people change places. */
  change (desk, ADA,
          MUTATION (UPDATE ("person", BEN_ID,
                            "'department':{'was':'" ID ("01") "','now':'" ID ("02") "'}")));
  assert_seen (desk, TASK, ID ("10"), "B");
  assert_seen (desk, CHECKLIST_ITEM, ID ("12"), "B");
  change (desk, ADA,
          MUTATION (UPDATE ("person", CLEO_ID,
                            "'department':{'was':'" ID ("02") "','now':'" ID ("01") "'}")));
  assert_seen (desk, TASK, ID ("11"), "CD");
  /* Both departments become parts of one that nobody leads, then under Dan's. */
  change (desk, ADA,
          MUTATION (UPDATE ("department", ID ("02"), "'parent':{'now':'" ID ("01") "'}")));
  assert_seen (desk, TASK, ID ("10"), "BD");
}

static void
test_department_head (void)
{
  g_autoptr (Desk) desk = desk_new ();

  add_departments (desk);
  desk_do (desk, BEN, MUTATION (TASK_OF (ID ("10"), "Order paper", BEN_ID, BEN_ID)));
  desk_check (desk);
  assert_seen (desk, TASK, ID ("10"), "BD");
  change (desk, ADA,
          MUTATION (
              UPDATE ("department", ID ("01"), "'head':{'was':'" DAN_ID "','now':'" CLEO_ID "'}")));
  assert_seen (desk, TASK, ID ("10"), "BC");
  g_assert_cmpstr (desk_try (desk, DAN,
                             MUTATION (UPDATE ("task", ID ("10"), "'title':{'now':'Mine'}"))),
                   ==, "missing");
  /* Whoever leads may edit. */
  g_assert_cmpstr (desk_try (desk, CLEO,
                             MUTATION (UPDATE ("task", ID ("10"),
                                               "'title':{'was':'Order paper','now':'Paper'}"))),
                   ==, "ok");
  change (desk, ADA, MUTATION (UPDATE ("department", ID ("01"), "'head':{'was':'" CLEO_ID "'}")));
  assert_seen (desk, TASK, ID ("10"), "B");
  change (desk, ADA, MUTATION (DELETE ("department", ID ("01"))));
  change (desk, ADA, MUTATION (RESTORE ("department", ID ("01"))));
}

static void
test_roles (void)
{
  g_autoptr (Desk) desk = desk_new ();

  add_departments (desk);
  desk_do (desk, BEN,
           MUTATION (CREATE ("absence", ID ("20"),
                             "'person':'" BEN_ID "','starts-on':20000,'ends-on':20001")));
  desk_do (desk, ADA, MUTATION (CREATE ("role", ID ("21"), "'name':'Office','level':'all'")));
  desk_check (desk);
  assert_seen (desk, ABSENCE, ID ("20"), "BD");
  change (desk, ADA,
          MUTATION (UPDATE ("role", ID ("21"), "'members':{'now':" PEOPLE_SET (CLEO_ID) "}")));
  assert_seen (desk, ABSENCE, ID ("20"), "BCD");
  change (desk, ADA, MUTATION (UPDATE ("role", ID ("21"), "'level':{'was':'all','now':'own'}")));
  assert_seen (desk, ABSENCE, ID ("20"), "BD");
}

/* ---- Tasks and projects ---------------------------------------------------------------------- */

static void
test_task (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, ADA, MUTATION (TASK_OF (ID ("10"), "Order paper", ADA_ID, BEN_ID)));
  desk_do (desk, BEN,
           MUTATION (CREATE ("checklist-item", ID ("12"), "'task':'" ID ("10") "','title':'A4'")));
  desk_check (desk);
  assert_seen (desk, TASK, ID ("10"), "AB");
  change (desk, ADA,
          MUTATION (UPDATE ("task", ID ("10"),
                            "'responsible':{'was':'" BEN_ID "','now':'" CLEO_ID "'}")));
  assert_seen (desk, TASK, ID ("10"), "AC");
  assert_seen (desk, CHECKLIST_ITEM, ID ("12"), "AC");
  change (desk, ADA,
          MUTATION (
              UPDATE ("task", ID ("10"), "'observers':{'now':{'" DAN_ID "':0,'" EVE_ID "':0}}")));
  assert_seen (desk, CHECKLIST_ITEM, ID ("12"), "ACDE");
  g_assert_cmpstr (desk_try (desk, DAN,
                             MUTATION (UPDATE ("task", ID ("10"), "'title':{'now':'Mine'}"))),
                   ==, "forbidden title");
  change (desk, ADA, MUTATION (UPDATE ("task", ID ("10"), "'observers':{'was':{'" DAN_ID "':0}}")));
  assert_seen (desk, TASK, ID ("10"), "ACE");
  change (desk, ADA, MUTATION (DELETE ("task", ID ("10"))));
  change (desk, ADA, MUTATION (RESTORE ("task", ID ("10"))));
  assert_seen (desk, TASK, ID ("10"), "ACE");
}

/* What was said in the corridor: Ben writes down what Cleo asked him for. Later the task is Cleo's. */
static void
test_oral_task (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (KontorRow) row = NULL;

  change (desk, BEN,
          MUTATION (CREATE ("task", ID ("10"),
                            "'title':'Order paper','creator':'" CLEO_ID "','responsible':'" BEN_ID
                            "','control':true,'deadline':1795342000000000,'hard-deadline':true")));
  assert_seen (desk, TASK, ID ("10"), "BC");
  row = desk_get (desk, TASK, ID ("10"));
  g_assert_true (kontor_row_refers_to (row, KONTOR_TASK_CREATOR, &desk->people[CLEO]));
  g_assert_true (kontor_row_refers_to (row, KONTOR_COMMON_CREATED_BY, &desk->people[BEN]));
  g_assert_cmpstr (desk_try (desk, BEN,
                             MUTATION (UPDATE ("task", ID ("10"),
                                               "'creator':{'was':'" CLEO_ID "','now':'" BEN_ID
                                               "'}"))),
                   ==, "forbidden creator");
  g_assert_cmpstr (desk_try (desk, BEN,
                             MUTATION (
                                 UPDATE ("task", ID ("10"), "'control':{'was':true,'now':false}"))),
                   ==, "forbidden control");
  change (desk, CLEO,
          MUTATION (
              UPDATE ("task", ID ("10"), "'creator':{'was':'" CLEO_ID "','now':'" DAN_ID "'}")));
  g_assert_cmpint (desk_ask (desk, "SELECT count(*) FROM history WHERE field = 'creator'"), ==, 1);

  /* Somebody who is there; and no stranger writes in anybody's name. */
  desk_do (desk, ADA, MUTATION (UPDATE ("person", DAN_ID, "'active':{'was':true,'now':false}")));
  g_assert_cmpstr (desk_try (desk, BEN, MUTATION (TASK_OF (ID ("11"), "x", DAN_ID, BEN_ID))), ==,
                   "forbidden creator");
  g_assert_cmpstr (desk_try (desk, EVE, MUTATION (TASK_OF (ID ("12"), "x", BEN_ID, BEN_ID))), ==,
                   "forbidden");
  desk_check (desk);
}

static void
test_project (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, ADA,
           MUTATION (
               CREATE ("project", ID ("30"),
                       "'title':'Move','owner':'" ADA_ID
                       "'") "," CREATE ("task", ID ("31"),
                                        "'title':'Pack','creator':'" ADA_ID
                                        "','responsible':'" ADA_ID "','project':'" ID (
                                            "30") "'") "," CREATE ("checklist-item", ID ("32"),
                                                                   "'task':'" ID (
                                                                       "31") "','title':'Box'")));
  desk_check (desk);
  assert_seen (desk, PROJECT, ID ("30"), "A");
  change (desk, ADA,
          MUTATION (
              UPDATE ("project", ID ("30"), "'members':{'now':{'" BEN_ID "':0,'" EVE_ID "':0}}")));
  assert_seen (desk, TASK, ID ("31"), "ABE");
  assert_seen (desk, CHECKLIST_ITEM, ID ("32"), "ABE");
  change (desk, ADA,
          MUTATION (UPDATE ("project", ID ("30"), "'moderators':{'now':{'" CLEO_ID "':0}}")));
  assert_seen (desk, TASK, ID ("31"), "ABCE");
  change (desk, CLEO,
          MUTATION (UPDATE ("project", ID ("30"), "'members':{'was':{'" BEN_ID "':0}}")));
  assert_seen (desk, PROJECT, ID ("30"), "ACE");
  assert_seen (desk, CHECKLIST_ITEM, ID ("32"), "ACE");
  g_assert_cmpstr (desk_try (desk, BEN,
                             MUTATION (CREATE ("task", ID ("33"),
                                               "'title':'x','responsible':'" BEN_ID
                                               "','project':'" ID ("30") "'"))),
                   ==, "missing project");
  /* The task goes elsewhere. */
  change (desk, ADA, MUTATION (UPDATE ("task", ID ("31"), "'project':{'was':'" ID ("30") "'}")));
  assert_seen (desk, CHECKLIST_ITEM, ID ("32"), "A");
}

/* ---- Chats ----------------------------------------------------------------------------------- */

static void
test_private_chat (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, BEN,
           MUTATION (CREATE ("chat", ID ("40"), "'kind':'private'") "," CREATE (
               "membership", ID ("41"),
               "'chat':'" ID (
                   "40") "','person':'" BEN_ID
                         "'") "," CREATE ("membership", ID ("42"),
                                          "'chat':'" ID (
                                              "40") "','person':'" CLEO_ID
                                                    "'") "," CREATE ("message", ID ("43"),
                                                                     "'chat':'" ID (
                                                                         "40") "','text':'Hush'")));
  desk_check (desk);
  assert_seen (desk, CHAT, ID ("40"), "BC");
  assert_seen (desk, MESSAGE, ID ("43"), "BC");
  /* Not even an administrator gets in. */
  g_assert_cmpstr (desk_try (desk, ADA,
                             MUTATION (CREATE ("membership", ID ("44"),
                                               "'chat':'" ID ("40") "','person':'" ADA_ID "'"))),
                   ==, "missing chat");
  g_assert_cmpstr (desk_try (desk, ADA, MUTATION (DELETE ("message", ID ("43")))), ==, "missing");
  g_assert_cmpstr (desk_try (desk, ADA,
                             MUTATION (CREATE ("message", ID ("45"),
                                               "'chat':'" ID ("40") "','text':'x'"))),
                   ==, "missing chat");
  /* There is no room for a third. */
  g_assert_cmpstr (desk_try (desk, BEN,
                             MUTATION (CREATE ("membership", ID ("46"),
                                               "'chat':'" ID ("40") "','person':'" DAN_ID "'"))),
                   ==, "too-many person");
  desk_check (desk);
}

/* Who joins reads what was said; who leaves loses it. */
static void
test_group_chat (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, BEN,
           MUTATION (CREATE ("chat", ID ("40"), "'kind':'group','title':'Lunch'") "," CREATE (
               "membership", ID ("41"),
               "'chat':'" ID (
                   "40") "','person':'" BEN_ID
                         "'") "," CREATE ("membership", ID ("42"),
                                          "'chat':'" ID (
                                              "40") "','person':'" CLEO_ID
                                                    "'") "," CREATE ("message", ID ("43"),
                                                                     "'chat':'" ID (
                                                                         "40") "','text':'Soup'")));
  desk_check (desk);
  change (desk, BEN,
          MUTATION (
              CREATE ("membership", ID ("46"), "'chat':'" ID ("40") "','person':'" EVE_ID "'")));
  assert_seen (desk, MESSAGE, ID ("43"), "BCE");
  change (desk, CLEO, MUTATION (DELETE ("membership", ID ("42"))));
  assert_seen (desk, MESSAGE, ID ("43"), "BE");
  change (desk, BEN, MUTATION (DELETE ("message", ID ("43"))));
  g_assert_cmpstr (desk_try (desk, EVE,
                             MUTATION (UPDATE ("message", ID ("43"), "'text':{'now':'x'}"))),
                   ==, "forbidden text");
  change (desk, BEN, MUTATION (RESTORE ("membership", ID ("42"))));
  assert_seen (desk, CHAT, ID ("40"), "BCE");
  desk_check (desk);
}

/* ---- CRM and calendar ------------------------------------------------------------------------ */

static void
test_pipeline_roles (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, ADA,
           MUTATION (
               CREATE ("role", ID ("50"), "'name':'Sales','members':{'" CLEO_ID "':0}") "," CREATE (
                   "pipeline", ID ("51"),
                   "'title':'Big ones'") "," CREATE ("deal-stage", ID ("52"),
                                                     "'pipeline':'" ID ("51") "','title':'New'")));
  desk_do (desk, BEN,
           MUTATION (CREATE ("deal", ID ("53"),
                             "'title':'Chairs','owner':'" BEN_ID
                             "','pipeline':'" ID ("51") "','stage':'" ID (
                                 "52") "'") "," CREATE ("product-row", ID ("54"),
                                                        "'document':'deal/" ID (
                                                            "53") "','title':'Chair'")));
  desk_check (desk);
  assert_seen (desk, DEAL, ID ("53"), "B");
  change (desk, ADA,
          MUTATION (UPDATE ("pipeline", ID ("51"), "'roles':{'now':{'" ID ("50") "':0}}")));
  assert_seen (desk, DEAL, ID ("53"), "BC");
  assert_seen (desk, PRODUCT_ROW, ID ("54"), "BC");
  change (desk, ADA,
          MUTATION (UPDATE ("role", ID ("50"),
                            "'members':{'now':{'" DAN_ID "':0},'was':{'" CLEO_ID "':0}}")));
  assert_seen (desk, PRODUCT_ROW, ID ("54"), "BD");
  change (desk, ADA, MUTATION (DELETE ("pipeline", ID ("51"))));
  change (desk, ADA, MUTATION (RESTORE ("pipeline", ID ("51"))));
  change (desk, ADA,
          MUTATION (UPDATE ("pipeline", ID ("51"), "'roles':{'was':{'" ID ("50") "':0}}")));
  assert_seen (desk, DEAL, ID ("53"), "B");
}

static void
test_attendees (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, BEN,
           MUTATION (CREATE ("calendar", ID ("60"),
                             "'title':'Mine','owner':'" BEN_ID
                             "'") "," CREATE ("event", ID ("61"),
                                              "'calendar':'" ID (
                                                  "60") "','title':'Review','organiser':'" BEN_ID
                                                        "','start':{'local':'2026-11-23T10:00:00'},"
                                                        "'end':{'local':'2026-11-23T11:00:00'}")));
  desk_check (desk);
  assert_seen (desk, EVENT, ID ("61"), "B");
  change (desk, BEN,
          MUTATION (
              CREATE ("attendee", ID ("62"), "'event':'" ID ("61") "','person':'" CLEO_ID "'")));
  change (desk, BEN,
          MUTATION (
              CREATE ("attendee", ID ("63"), "'event':'" ID ("61") "','person':'" EVE_ID "'")));
  assert_seen (desk, EVENT, ID ("61"), "BCE");
  assert_seen (desk, CALENDAR, ID ("60"), "B");
  g_assert_cmpstr (desk_try (desk, BEN,
                             MUTATION (
                                 UPDATE ("attendee", ID ("62"), "'answer':{'now':'accepted'}"))),
                   ==, "forbidden answer");
  change (desk, CLEO, MUTATION (UPDATE ("attendee", ID ("62"), "'answer':{'now':'accepted'}")));
  change (desk, BEN, MUTATION (DELETE ("attendee", ID ("62"))));
  assert_seen (desk, EVENT, ID ("61"), "BE");
  change (desk, BEN, MUTATION (RESTORE ("attendee", ID ("62"))));
  assert_seen (desk, EVENT, ID ("61"), "BCE");
  change (desk, BEN,
          MUTATION (UPDATE ("calendar", ID ("60"), "'members':{'now':{'" DAN_ID "':0}}")));
  assert_seen (desk, EVENT, ID ("61"), "BCDE");
}

/* ---- People from outside --------------------------------------------------------------------- */

static void
test_external (void)
{
  g_autoptr (Desk) desk = desk_new ();
  static const char *const refused[] = {
    MUTATION (CREATE ("project", ID ("71"), "'title':'Mine','owner':'" EVE_ID "'")),
    MUTATION (CREATE ("lead", ID ("72"), "'title':'Mine','owner':'" EVE_ID "'")),
    MUTATION (CREATE ("chat", ID ("73"), "'kind':'group','title':'Mine'")),
    MUTATION (CREATE ("calendar", ID ("74"), "'title':'Mine','owner':'" EVE_ID "'")),
    MUTATION (CREATE ("department", ID ("75"), "'name':'Mine'")),
    MUTATION (UPDATE ("person", EVE_ID, "'kind':{'was':'external','now':'employee'}")),
    MUTATION (UPDATE ("person", EVE_ID, "'administrator':{'now':true}")),
  };

  desk_check (desk);
  assert_seen (desk, PERSON, ADA_ID, "ABCD");
  assert_seen (desk, PERSON, EVE_ID, "ABCDE");
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      const char *word = desk_try (desk, EVE, refused[i]);

      if (!g_str_has_prefix (word, "forbidden"))
        g_error ("%s: %s", refused[i], word);
    }
  g_assert_cmpstr (desk_try (desk, EVE,
                             MUTATION (UPDATE ("person", BEN_ID, "'phone':{'now':'1'}"))),
                   ==, "missing");
  desk_check (desk);
}

/* Somebody from outside sees with whom they work, and nobody else; after that no more. */
static void
test_colleagues (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_check (desk);
  desk_do (desk, ADA,
           MUTATION (CREATE ("project", ID ("71"),
                             "'title':'Fair','owner':'" ADA_ID "','members':{'" BEN_ID
                             "':0,'" EVE_ID "':0}")));
  desk_check (desk);
  assert_seen (desk, PERSON, ADA_ID, "ABCDE");
  assert_seen (desk, PERSON, BEN_ID, "ABCDE");
  assert_seen (desk, PERSON, CLEO_ID, "ABCD");

  /* Who joins later, and who leaves. */
  desk_do (desk, ADA,
           MUTATION (UPDATE ("project", ID ("71"),
                             "'members':{'was':{'" BEN_ID "':0},'now':{'" CLEO_ID "':0}}")));
  desk_check (desk);
  assert_seen (desk, PERSON, BEN_ID, "ABCD");
  assert_seen (desk, PERSON, CLEO_ID, "ABCDE");

  /* By a chat, too; what is changed then comes. */
  desk_do (desk, DAN,
           MUTATION (CREATE ("chat", ID ("72"), "'kind':'group','title':'Stand'") "," CREATE (
               "membership", ID ("73"),
               "'chat':'" ID ("72") "','person':'" DAN_ID
                                    "'") "," CREATE ("membership", ID ("74"),
                                                     "'chat':'" ID ("72") "','person':'" EVE_ID
                                                                          "'")));
  desk_check (desk);
  assert_seen (desk, PERSON, DAN_ID, "ABCDE");
  desk_do (desk, DAN, MUTATION (UPDATE ("person", DAN_ID, "'phone':{'now':'1'}")));
  desk_check (desk);

  desk_do (desk, DAN, MUTATION (DELETE ("membership", ID ("74"))));
  desk_check (desk);
  assert_seen (desk, PERSON, DAN_ID, "ABCD");
  desk_do (desk, ADA, MUTATION (DELETE ("project", ID ("71"))));
  desk_check (desk);
  assert_seen (desk, PERSON, ADA_ID, "ABCD");

  /* From within: nobody is seen by this any more, all are by being an employee. */
  desk_do (desk, ADA,
           MUTATION (UPDATE ("person", EVE_ID, "'kind':{'was':'external','now':'employee'}")));
  desk_check (desk);
  assert_seen (desk, PERSON, BEN_ID, "ABCDE");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/feed-rights/dismissed", test_dismissed);
  g_test_add_func ("/feed-rights/department-move", test_department_move);
  g_test_add_func ("/feed-rights/department-head", test_department_head);
  g_test_add_func ("/feed-rights/roles", test_roles);
  g_test_add_func ("/feed-rights/task", test_task);
  g_test_add_func ("/feed-rights/oral-task", test_oral_task);
  g_test_add_func ("/feed-rights/project", test_project);
  g_test_add_func ("/feed-rights/private-chat", test_private_chat);
  g_test_add_func ("/feed-rights/group-chat", test_group_chat);
  g_test_add_func ("/feed-rights/pipeline-roles", test_pipeline_roles);
  g_test_add_func ("/feed-rights/attendees", test_attendees);
  g_test_add_func ("/feed-rights/external", test_external);
  g_test_add_func ("/feed-rights/colleagues", test_colleagues);

  return g_test_run ();
}
