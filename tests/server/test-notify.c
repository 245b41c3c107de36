/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Notifications: who is told of what, once, only where they may read it, and what makes one read.
 * Everything arrives by a push, as from any client. */

#include "config.h"

#include "feed-desk.h"

#include <string.h>

#define NOTIFICATION KONTOR_RECORD_NOTIFICATION
#define TASK_ID ID ("01")
#define CHAT_ID ID ("02")
#define EVENT_ID ID ("03")

#define SAY(id, more) CREATE ("message", id, "'chat':'" CHAT_ID "','text':'Hello'" more)
#define MEMBER(id, person, more) \
  CREATE ("membership", id, "'chat':'" CHAT_ID "','person':'" person "'" more)
#define ADA_TASK_FOR_BEN MUTATION (TASK_OF (TASK_ID, "Order paper", ADA_ID, BEN_ID))

static const char *
get_kind (const KontorRow *row)
{
  const KontorField *field = kontor_schema_get_field (NOTIFICATION, KONTOR_NOTIFICATION_KIND);
  int kind = kontor_row_get_choice (row, KONTOR_NOTIFICATION_KIND);

  return kind >= 0 ? field->choices[kind].word : "?";
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What the person has not read, as "assigned, comment×3"; what was read in brackets. */
static char *
tell (Desk *desk, guint who)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list (kontor_store_get_reader (desk->store),
                                                   NOTIFICATION, KONTOR_NOTIFICATION_PERSON,
                                                   &desk->people[who]);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rows->len; i++)
    {
      gint64 count = kontor_row_get_integer (rows->pdata[i], KONTOR_NOTIFICATION_COUNT);
      gboolean read = kontor_row_get_boolean (rows->pdata[i], KONTOR_NOTIFICATION_READ);
      g_autofree char *times = count > 1 ? g_strdup_printf ("*%d", (int) count) : g_strdup ("");

      g_ptr_array_add (words, g_strconcat (read ? "(" : "", get_kind (rows->pdata[i]), times,
                                           read ? ")" : "", NULL));
    }
  g_ptr_array_sort (words, compare_texts);
  g_ptr_array_add (words, NULL);

  return g_strjoinv (" ", (char **) words->pdata);
}

#define assert_told(desk, who, what) \
  G_STMT_START \
  { \
    g_autofree char *told = tell (desk, who); \
\
    g_assert_cmpstr (told, ==, what); \
  } \
  G_STMT_END

static void
test_assigned (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GPtrArray) rows = NULL;
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId about = KONTOR_ID_INIT_NIL;
  KontorId task = desk_id (TASK_ID);

  desk_do (desk, ADA, ADA_TASK_FOR_BEN);
  assert_told (desk, BEN, "assigned");
  assert_told (desk, ADA, "");
  rows = kontor_reader_list (kontor_store_get_reader (desk->store), NOTIFICATION,
                             KONTOR_NOTIFICATION_PERSON, &desk->people[BEN]);
  g_assert_true (
      kontor_value_get_record (kontor_row_get (rows->pdata[0], KONTOR_NOTIFICATION_ABOUT), &type,
                               &about));
  g_assert_cmpint (type, ==, KONTOR_RECORD_TASK);
  g_assert_true (kontor_id_equal (&about, &task));
  g_assert_true (kontor_row_refers_to (rows->pdata[0], KONTOR_NOTIFICATION_BY, &desk->people[ADA]));
  g_assert_cmpint (kontor_row_get_integer (rows->pdata[0], KONTOR_NOTIFICATION_AT), ==, desk->now);

  /* Given on: the first need not care any more. */
  desk_do (desk, ADA,
           MUTATION (
               UPDATE ("task", TASK_ID, "'responsible':{'was':'" BEN_ID "','now':'" CLEO_ID "'}")));
  assert_told (desk, BEN, "(assigned)");
  assert_told (desk, CLEO, "assigned");
  desk_check (desk);
}

/* Nobody is told of a task that they set themselves, or of an imported one. */
static void
test_nothing_to_tell (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, BEN, MUTATION (TASK_OF (TASK_ID, "Order paper", BEN_ID, BEN_ID)));
  desk_do (desk, ADA,
           MUTATION (CREATE ("task", ID ("09"),
                             "'origin-system':'old','origin-id':'7','title':'Order ink',"
                             "'creator':'" ADA_ID "','responsible':'" BEN_ID "'")));
  assert_told (desk, BEN, "");
  g_assert_cmpint (desk_ask (desk, "SELECT count(*) FROM notification"), ==, 0);
}

static void
test_control (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, ADA,
           MUTATION (CREATE ("task", TASK_ID,
                             "'title':'Order paper','creator':'" ADA_ID "','responsible':'" BEN_ID
                             "','control':true")));
  desk_do (desk, BEN, MUTATION (UPDATE ("task", TASK_ID, "'state':{'now':'awaiting-control'}")));
  assert_told (desk, ADA, "control");
  assert_told (desk, BEN, "(assigned)");
  desk_do (desk, ADA,
           MUTATION (UPDATE ("task", TASK_ID,
                             "'state':{'was':'awaiting-control','now':'pending'},"
                             "'return-comment':{'now':'The white one'},"
                             "'deadline':{'now':1795355200000000}")));
  assert_told (desk, ADA, "(control)");
  assert_told (desk, BEN, "(assigned) returned");
  desk_do (desk, BEN,
           MUTATION (
               UPDATE ("task", TASK_ID, "'state':{'was':'pending','now':'awaiting-control'}")));
  assert_told (desk, ADA, "control");
  desk_do (desk, ADA,
           MUTATION (
               UPDATE ("task", TASK_ID, "'state':{'was':'awaiting-control','now':'completed'}")));
  assert_told (desk, ADA, "(control)");
  assert_told (desk, BEN, "(assigned) (returned) accepted");
  desk_check (desk);
}

/* What the person keeps about the task: as every client names it. Returns its id. */
static char *
make_mark (Desk *desk, guint who, const char *person, const char *set)
{
  g_autofree char *name = g_strconcat ("mark:", person, NULL);
  g_autofree char *text = NULL;
  char *id = NULL;
  KontorId task = desk_id (TASK_ID);
  KontorId mark = KONTOR_ID_INIT_NIL;

  kontor_id_init_derived (&mark, &task, name);
  id = kontor_id_to_string (&mark);
  text = g_strdup_printf (MUTATION (
                              CREATE ("task-mark", "%s", "'task':'" TASK_ID "','person':'%s',%s")),
                          id, person, set);
  desk_do (desk, who, text);

  return id;
}

static void
test_deadline (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *mark = NULL;
  g_autofree char *seen = NULL;

  desk_do (desk, ADA,
           MUTATION (CREATE ("task", TASK_ID,
                             "'title':'Order paper','creator':'" ADA_ID "','responsible':'" BEN_ID
                             "','participants':{'" CLEO_ID "':0,'" DAN_ID "':0}")));
  /* Dan wants to hear of what is said to him only. */
  g_free (make_mark (desk, DAN, DAN_ID, "'notify':'mentions'"));
  desk_do (desk, BEN, MUTATION (UPDATE ("task", TASK_ID, "'deadline':{'now':1795355200000000}")));
  assert_told (desk, ADA, "deadline");
  assert_told (desk, BEN, "(assigned)");
  assert_told (desk, CLEO, "deadline");
  assert_told (desk, DAN, "");

  /* Seen before it moved, then after. */
  mark = make_mark (desk, CLEO, CLEO_ID, "'seen-at':1795255199999999");
  assert_told (desk, CLEO, "deadline");
  seen = g_strdup_printf (MUTATION (
                              UPDATE ("task-mark", "%s", "'seen-at':{'now':1795255200000000}")),
                          mark);
  desk_do (desk, CLEO, seen);
  assert_told (desk, CLEO, "(deadline)");
}

/* ---- Chats ----------------------------------------------------------------------------------- */

static Desk *
desk_new_with_discussion (void)
{
  Desk *desk = desk_new ();

  desk_do (desk, ADA,
           MUTATION (CREATE ("task", TASK_ID,
                             "'title':'Order paper','creator':'" ADA_ID "','responsible':'" BEN_ID
                             "','observers':{'" CLEO_ID "':0}")));
  desk_do (desk, ADA,
           MUTATION (CREATE ("chat", CHAT_ID, "'kind':'record','record':'task/" TASK_ID "'")));

  return desk;
}

/* Ten comments in a chat are one record; read up to the ninth it is not read. */
static void
test_comments (void)
{
  g_autoptr (Desk) desk = desk_new_with_discussion ();
  gint64 seq = 0;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("0193d2f0-0000-7000-8000-00000000001%u", i);
      g_autofree char *text = g_strdup_printf (MUTATION (SAY ("%s", "")), id);
      g_autoptr (KontorPushReply) reply = desk_push (desk, ADA, text, NULL);
      const KontorPushResult *result = reply->results->pdata[0];

      seq = result->seq;
    }
  assert_told (desk, BEN, "assigned comment*10");
  assert_told (desk, CLEO, "comment*10");
  assert_told (desk, ADA, "");
  g_assert_cmpint (desk_ask (desk, "SELECT count(*) FROM notification"), ==, 3);

  {
    g_autofree char *early = g_strdup_printf (MUTATION (CREATE ("read-mark", ID ("0c"),
                                                                "'chat':'" CHAT_ID
                                                                "','person':'" BEN_ID
                                                                "','seq':%" G_GINT64_FORMAT)),
                                              seq - 1);
    g_autofree char *late = g_strdup_printf (MUTATION (UPDATE ("read-mark", ID ("0c"),
                                                               "'seq':{'now':%" G_GINT64_FORMAT
                                                               "}")),
                                             seq);

    desk_do (desk, BEN, early);
    assert_told (desk, BEN, "assigned comment*10");
    desk_do (desk, BEN, late);
    assert_told (desk, BEN, "(comment*10) assigned");
  }
  assert_told (desk, CLEO, "comment*10");

  /* And counted anew. */
  desk_do (desk, ADA, MUTATION (SAY (ID ("0d"), "")));
  assert_told (desk, BEN, "assigned comment");
  /* Who answers has read. */
  desk_do (desk, BEN, MUTATION (SAY (ID ("0e"), "")));
  assert_told (desk, BEN, "(comment) assigned");
  assert_told (desk, ADA, "comment");
  desk_check (desk);
}

/* Of a message that speaks to somebody they are told so, not as of any other comment. */
static void
test_mention (void)
{
  g_autoptr (Desk) desk = desk_new_with_discussion ();

  desk_do (desk, ADA, MUTATION (SAY (ID ("0d"), ",'mentions':{'" CLEO_ID "':0,'" DAN_ID "':0}")));
  assert_told (desk, CLEO, "mention");
  assert_told (desk, BEN, "assigned comment");
  /* Dan can't read the task: that he was spoken of is none of his business. */
  assert_told (desk, DAN, "");
  desk_check (desk);
}

static void
test_private (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, ADA,
           MUTATION (CREATE ("chat", CHAT_ID,
                             "'kind':'private'") "," MEMBER (ID ("0a"), ADA_ID,
                                                             "") "," MEMBER (ID ("0b"), BEN_ID,
                                                                             "") "," SAY (ID ("0c"),
                                                                                          "")));
  assert_told (desk, BEN, "direct");
  assert_told (desk, ADA, "");
  desk_do (desk, BEN, MUTATION (UPDATE ("membership", ID ("0b"), "'muted':{'now':true}")));
  desk_do (desk, ADA, MUTATION (SAY (ID ("0d"), "")));
  assert_told (desk, BEN, "direct");
  desk_check (desk);
}

/* Not everything that is said to many is for everybody. */
static void
test_group (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, ADA,
           MUTATION (
               CREATE ("chat", CHAT_ID,
                       "'kind':'group','title':'Kitchen'") "," MEMBER (ID ("0a"), ADA_ID,
                                                                       "") "," MEMBER (ID ("0b"),
                                                                                       BEN_ID,
                                                                                       "")));
  desk_do (desk, ADA, MUTATION (SAY (ID ("0c"), "")));
  assert_told (desk, BEN, "");
  desk_do (desk, ADA, MUTATION (SAY (ID ("0d"), ",'mentions':{'" BEN_ID "':0}")));
  assert_told (desk, BEN, "mention");
}

/* ---- Events and requests --------------------------------------------------------------------- */

static void
test_event (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (
      desk, ADA,
      MUTATION (CREATE ("calendar", ID ("0a"), "'title':'Ada','owner':'" ADA_ID "'") "," CREATE (
          "event", EVENT_ID,
          "'calendar':'" ID (
              "0a") "','title':'Talk','organiser':'" ADA_ID
                    "','start':{'local':'2026-11-24T10:00:00'},'end':{'local':'2026-11-24T11:00:00'}")));
  desk_do (desk, ADA,
           MUTATION (CREATE ("attendee", ID ("0b"),
                             "'event':'" EVENT_ID "','person':'" BEN_ID
                             "'") "," CREATE ("attendee", ID ("0c"),
                                              "'event':'" EVENT_ID "','person':'" CLEO_ID "'")));
  assert_told (desk, BEN, "invited");
  desk_do (desk, BEN, MUTATION (UPDATE ("attendee", ID ("0b"), "'answer':{'now':'accepted'}")));
  desk_do (desk, CLEO, MUTATION (UPDATE ("attendee", ID ("0c"), "'answer':{'now':'declined'}")));
  assert_told (desk, BEN, "(invited)");
  desk_do (desk, ADA, MUTATION (UPDATE ("event", EVENT_ID, "'place':{'now':'Roof'}")));
  desk_do (desk, ADA, MUTATION (UPDATE ("event", EVENT_ID, "'title':{'was':'Talk','now':'Chat'}")));
  assert_told (desk, BEN, "(invited) event-changed");
  assert_told (desk, CLEO, "(invited)");
  desk_do (desk, ADA, MUTATION (DELETE ("event", EVENT_ID)));
  assert_told (desk, BEN, "(invited) event-cancelled event-changed");
  assert_told (desk, ADA, "");
  desk_check (desk);
}

/* A change to a day that is closed becomes a request; nobody is above Ben, so that Ada decides. */
static void
test_request (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, BEN, MUTATION (TASK_OF (TASK_ID, "Order paper", BEN_ID, BEN_ID)));
  desk_do (desk, BEN,
           MUTATION (CREATE ("time-request", ID ("0a"),
                             "'task':'" TASK_ID "','person':'" BEN_ID
                             "','new-start':1795168800000000,'new-end':1795172400000000,"
                             "'reason':'Forgotten'")));
  /* Ada does not see Ben's task, but for the request she would have to. */
  assert_told (desk, ADA, "");
  desk_do (desk, ADA,
           MUTATION (
               CREATE ("department", ID ("0b"),
                       "'name':'Office','head':'" ADA_ID
                       "'") "," UPDATE ("person", BEN_ID, "'department':{'now':'" ID ("0b") "'}")));
  desk_do (desk, BEN,
           MUTATION (CREATE ("time-request", ID ("0c"),
                             "'task':'" TASK_ID "','person':'" BEN_ID
                             "','new-start':1795168800000000,'new-end':1795172400000000,"
                             "'reason':'Forgotten'")));
  assert_told (desk, ADA, "request");
  desk_do (desk, ADA, MUTATION (UPDATE ("time-request", ID ("0c"), "'state':{'now':'refused'}")));
  assert_told (desk, ADA, "(request)");
  assert_told (desk, BEN, "refused");
  desk_check (desk);
}

/* ---- Keeping few ----------------------------------------------------------------------------- */

static void
test_trimmed (void)
{
  g_autoptr (Desk) desk = desk_new ();
  gint64 live = 0;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *text =
          g_strdup_printf (MUTATION (CREATE ("task", "0193d2f0-0000-7000-8000-00000001%04u",
                                             "'title':'Order paper','creator':'" ADA_ID
                                             "','responsible':'" BEN_ID "'")),
                           i);

      desk->now += KONTOR_SECOND;
      desk_do (desk, ADA, text);
    }
  live = desk_ask (desk, "SELECT count(*) FROM notification WHERE deleted_at IS NULL");
  g_assert_cmpint (live, >=, 200);
  g_assert_cmpint (live, <=, 250);
  /* The newest are left. */
  g_assert_cmpint (desk_ask (desk, "SELECT count(*) FROM notification a, notification b"
                                   " WHERE a.deleted_at IS NULL AND b.deleted_at IS NOT NULL"
                                   " AND a.at < b.at"),
                   ==, 0);
}

/* They are the server's: nobody makes one, or tells what happened, or reads another's. */
static void
test_rights (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *id = NULL;
  g_autofree char *read = NULL;
  g_autofree char *kind = NULL;

  g_assert_cmpstr (desk_try (desk, BEN,
                             MUTATION (
                                 CREATE ("notification", ID ("0a"), "'person':'" BEN_ID "'"))),
                   ==, "forbidden");
  desk_do (desk, ADA, ADA_TASK_FOR_BEN);
  rows = kontor_reader_list (kontor_store_get_reader (desk->store), NOTIFICATION,
                             KONTOR_NOTIFICATION_PERSON, &desk->people[BEN]);
  id = kontor_id_to_string (kontor_row_get_id (rows->pdata[0]));
  read = g_strdup_printf (MUTATION (
                              UPDATE ("notification", "%s", "'read':{'was':false,'now':true}")),
                          id);
  kind = g_strdup_printf (MUTATION (UPDATE ("notification", "%s",
                                            "'kind':{'was':'assigned','now':'note'}")),
                          id);
  g_assert_cmpstr (desk_try (desk, ADA, read), ==, "missing");
  g_assert_cmpstr (desk_try (desk, BEN, kind), ==, "fixed kind");
  desk_do (desk, BEN, read);
  assert_told (desk, BEN, "(assigned)");
}

/* What is refused tells nobody. */
static void
test_refused (void)
{
  g_autoptr (Desk) desk = desk_new ();
  gint64 seq = 0;

  desk_do (desk, ADA, ADA_TASK_FOR_BEN);
  seq = kontor_store_get_seq (desk->store);
  g_assert_cmpstr (desk_try (desk, ADA,
                             MUTATION (
                                 UPDATE ("task", TASK_ID,
                                         "'responsible':{'was':'" BEN_ID "','now':'" CLEO_ID
                                         "'}") "," UPDATE ("task", TASK_ID, "'title':{'now':''}"))),
                   ==, "required title");
  assert_told (desk, CLEO, "");
  assert_told (desk, BEN, "assigned");
  g_assert_cmpint (kontor_store_get_seq (desk->store), ==, seq);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/server/notify/assigned", test_assigned);
  g_test_add_func ("/server/notify/nothing-to-tell", test_nothing_to_tell);
  g_test_add_func ("/server/notify/control", test_control);
  g_test_add_func ("/server/notify/deadline", test_deadline);
  g_test_add_func ("/server/notify/comments", test_comments);
  g_test_add_func ("/server/notify/mention", test_mention);
  g_test_add_func ("/server/notify/private", test_private);
  g_test_add_func ("/server/notify/group", test_group);
  g_test_add_func ("/server/notify/event", test_event);
  g_test_add_func ("/server/notify/request", test_request);
  g_test_add_func ("/server/notify/trimmed", test_trimmed);
  g_test_add_func ("/server/notify/rights", test_rights);
  g_test_add_func ("/server/notify/refused", test_refused);

  return g_test_run ();
}
