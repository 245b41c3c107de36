/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may do what: one test per rule, written out, so that the rights table has something to be
 * measured against. The matrix test tries its every cell. */

#include "config.h"

#include "firm.h"

static void
test_task_rights (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *task = PUT (firm, TASK, 300, KONTOR_TASK_CREATOR, REF (LONER), KONTOR_TASK_RESPONSIBLE,
                         REF (ANN), KONTOR_TASK_PARTICIPANTS, REFS (ZOE, GUEST),
                         KONTOR_TASK_OBSERVERS, REFS (BEN));

#define TRY(person, field, value) firm_try_update (firm, person, task, KONTOR_TASK_##field, value)
  g_assert_cmpstr (TRY (LONER, TITLE, WORD ("x")), ==, "ok");
  g_assert_cmpstr (TRY (ANN, TITLE, WORD ("x")), ==, "ok");
  g_assert_cmpstr (TRY (HEAD, TITLE, WORD ("x")), ==, "ok");
  g_assert_cmpstr (TRY (BOSS, TITLE, WORD ("x")), ==, "ok");
  g_assert_cmpstr (TRY (ZOE, TITLE, WORD ("x")), ==, "forbidden title");
  g_assert_cmpstr (TRY (BEN, TITLE, WORD ("x")), ==, "forbidden title");
  g_assert_cmpstr (TRY (GUEST, TITLE, WORD ("x")), ==, "forbidden title");
  /* An administrator's wider reading is online: the feed shows nothing of it. */
  g_assert_cmpstr (TRY (ADMIN, TITLE, WORD ("x")), ==, "missing");

  g_assert_cmpstr (TRY (ZOE, STATE, WORD ("completed")), ==, "ok");
  g_assert_cmpstr (TRY (GUEST, STATE, WORD ("completed")), ==, "ok");
  g_assert_cmpstr (TRY (BEN, STATE, WORD ("completed")), ==, "forbidden state");

  g_assert_cmpstr (TRY (ANN, RESPONSIBLE, REF (BEN)), ==, "ok");
  g_assert_cmpstr (TRY (BEN, RESPONSIBLE, REF (BEN)), ==, "forbidden responsible");
  g_assert_cmpstr (TRY (ZOE, RESPONSIBLE, REF (ZOE)), ==, "forbidden responsible");
  g_assert_cmpstr (TRY (ANN, CREATOR, REF (ANN)), ==, "forbidden creator");
  g_assert_cmpstr (TRY (HEAD, CREATOR, REF (HEAD)), ==, "forbidden creator");
  g_assert_cmpstr (TRY (LONER, CREATOR, REF (ANN)), ==, "ok");

  g_assert_cmpstr (TRY (ANN, DEADLINE, YES), ==, "ok");
  g_assert_cmpstr (TRY (ANN, HARD_DEADLINE, YES), ==, "forbidden hard-deadline");
  g_assert_cmpstr (TRY (ANN, CONTROL, YES), ==, "forbidden control");
  g_assert_cmpstr (TRY (ANN, RATING, WORD ("positive")), ==, "forbidden rating");
  g_assert_cmpstr (TRY (HEAD, RATING, WORD ("positive")), ==, "ok");
  g_assert_cmpstr (TRY (LONER, RATING, WORD ("positive")), ==, "ok");
#undef TRY

  g_assert_cmpstr (firm_try_bin (firm, ANN, task), ==, "forbidden");
  g_assert_cmpstr (firm_try_bin (firm, LONER, task), ==, "ok");
}

/* Who works on a task works on its parts; results are their authors'. */
static void
test_part_rights (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  g_autoptr (KontorRow) dependency = DRAFT (firm, DEPENDENCY, 403, KONTOR_DEPENDENCY_TASK,
                                            REF (300));
  g_autoptr (KontorRow) result = DRAFT (firm, TASK_RESULT, 404, KONTOR_TASK_RESULT_TASK, REF (300));
  KontorRow *item = NULL;
  KontorRow *written = NULL;

  PUT (firm, TASK, 300, KONTOR_TASK_CREATOR, REF (LONER), KONTOR_TASK_RESPONSIBLE, REF (ANN),
       KONTOR_TASK_PARTICIPANTS, REFS (GUEST), KONTOR_TASK_OBSERVERS, REFS (BEN));
  item = PUT (firm, CHECKLIST_ITEM, 401, KONTOR_CHECKLIST_ITEM_TASK, REF (300));
  written = PUT (firm, TASK_RESULT, 402, KONTOR_TASK_RESULT_TASK, REF (300),
                 KONTOR_COMMON_CREATED_BY, REF (ANN));

#define TRY(person, field, value) \
  firm_try_update (firm, person, item, KONTOR_CHECKLIST_ITEM_##field, value)
  g_assert_cmpstr (TRY (ANN, TITLE, WORD ("x")), ==, "ok");
  g_assert_cmpstr (TRY (LONER, TITLE, WORD ("x")), ==, "ok");
  g_assert_cmpstr (TRY (HEAD, TITLE, WORD ("x")), ==, "ok");
  g_assert_cmpstr (TRY (BEN, TITLE, WORD ("x")), ==, "forbidden title");
  g_assert_cmpstr (TRY (GUEST, TITLE, WORD ("x")), ==, "forbidden title");
  g_assert_cmpstr (TRY (GUEST, DONE, YES), ==, "ok");
  g_assert_cmpstr (TRY (BEN, DONE, YES), ==, "forbidden done");
#undef TRY

  g_assert_cmpstr (firm_try_create (firm, ANN, dependency), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, BEN, dependency), ==, "forbidden");
  g_assert_cmpstr (firm_try_create (firm, GUEST, result), ==, "ok");
  g_assert_cmpstr (firm_try_update (firm, ANN, written, KONTOR_TASK_RESULT_TEXT, WORD ("x")), ==,
                   "ok");
  g_assert_cmpstr (firm_try_update (firm, LONER, written, KONTOR_TASK_RESULT_TEXT, WORD ("x")), ==,
                   "forbidden text");
}

/* Moderators of a project edit its tasks; members read them. */
static void
test_project_rights (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *project = PUT (firm, PROJECT, 301, KONTOR_PROJECT_OWNER, REF (LONER),
                            KONTOR_PROJECT_MODERATORS, REFS (BEN), KONTOR_PROJECT_MEMBERS,
                            REFS (GUEST, ZOE));
  KontorRow *task = PUT (firm, TASK, 300, KONTOR_TASK_CREATOR, REF (ANN), KONTOR_TASK_RESPONSIBLE,
                         REF (ANN), KONTOR_TASK_PROJECT, REF (301));

  g_assert_cmpstr (firm_try_update (firm, BEN, task, KONTOR_TASK_TITLE, WORD ("x")), ==, "ok");
  g_assert_cmpstr (firm_try_update (firm, LONER, task, KONTOR_TASK_TITLE, WORD ("x")), ==, "ok");
  g_assert_cmpstr (firm_try_update (firm, ZOE, task, KONTOR_TASK_TITLE, WORD ("x")), ==,
                   "forbidden title");
  g_assert_cmpstr (firm_try_update (firm, ZOE, task, KONTOR_TASK_STAGE, REF (9)), ==, "ok");

  g_assert_cmpstr (firm_try_update (firm, BEN, project, KONTOR_PROJECT_MEMBERS, REFS (ANN)), ==,
                   "ok");
  g_assert_cmpstr (firm_try_update (firm, BEN, project, KONTOR_PROJECT_MODERATORS, REFS (ANN)), ==,
                   "forbidden moderators");
  g_assert_cmpstr (firm_try_update (firm, BEN, project, KONTOR_PROJECT_OWNER, REF (BEN)), ==,
                   "forbidden owner");
  g_assert_cmpstr (firm_try_update (firm, GUEST, project, KONTOR_PROJECT_TITLE, WORD ("x")), ==,
                   "forbidden title");
}

/* Nothing is put or moved where one sees nothing. */
static void
test_places (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *task = PUT (firm, TASK, 300, KONTOR_TASK_CREATOR, REF (ANN), KONTOR_TASK_RESPONSIBLE,
                         REF (ANN));
  g_autoptr (KontorRow) planted = DRAFT (firm, TASK, 302, KONTOR_TASK_CREATOR, REF (ANN),
                                         KONTOR_TASK_RESPONSIBLE, REF (ANN), KONTOR_TASK_PROJECT,
                                         REF (301));
  g_autoptr (KontorRow) entry = DRAFT (firm, TIME_ENTRY, 303, KONTOR_TIME_ENTRY_TASK, REF (300),
                                       KONTOR_TIME_ENTRY_PERSON, REF (ZOE));
  g_autoptr (KontorRow) mark = DRAFT (firm, READ_MARK, 304, KONTOR_READ_MARK_CHAT, REF (305),
                                      KONTOR_READ_MARK_PERSON, REF (ANN));

  PUT (firm, CHAT, 305);
  PUT (firm, PROJECT, 301, KONTOR_PROJECT_OWNER, REF (LONER));
  g_assert_cmpstr (firm_try_update (firm, ANN, task, KONTOR_TASK_PROJECT, REF (301)), ==,
                   "missing project");
  g_assert_cmpstr (firm_try_update (firm, ANN, task, KONTOR_TASK_PROJECT, REF (999)), ==,
                   "missing project");
  g_assert_cmpstr (firm_try_create (firm, ANN, planted), ==, "missing project");
  g_assert_cmpstr (firm_try_create (firm, ZOE, entry), ==, "missing task");
  g_assert_cmpstr (firm_try_create (firm, ANN, mark), ==, "missing chat");

  PUT (firm, PROJECT, 301, KONTOR_PROJECT_MEMBERS, REFS (ANN));
  g_assert_cmpstr (firm_try_update (firm, ANN, task, KONTOR_TASK_PROJECT, REF (301)), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, ANN, planted), ==, "ok");
}

static void
test_creating (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  g_autoptr (KontorRow) task = DRAFT (firm, TASK, 300, KONTOR_TASK_CREATOR, REF (ANN),
                                      KONTOR_TASK_RESPONSIBLE, REF (BOSS));
  g_autoptr (KontorRow) person = DRAFT (firm, PERSON, 50, KONTOR_PERSON_ACTIVE, YES);
  g_autoptr (KontorRow) lead = DRAFT (firm, LEAD, 361, KONTOR_LEAD_OWNER, REF (BEN));
  g_autoptr (KontorRow) calendar = DRAFT (firm, CALENDAR, 350, KONTOR_CALENDAR_KIND,
                                          WORD ("company"));
  g_autoptr (KontorRow) view = DRAFT (firm, SAVED_VIEW, 382, KONTOR_SAVED_VIEW_SHARED, YES);

  /* Whoever was told by word of mouth writes it down in that name; external people set none. */
  g_assert_cmpstr (firm_try_create (firm, ANN, task), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, BEN, task), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, HEAD, task), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, ADMIN, task), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, GUEST, task), ==, "forbidden");

  g_assert_cmpstr (firm_try_create (firm, ADMIN, person), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, BOSS, person), ==, "forbidden");
  g_assert_cmpstr (firm_try_create (firm, GUEST, person), ==, "forbidden");

  /* A client for a colleague: those above, and roles that work with clients. */
  g_assert_cmpstr (firm_try_create (firm, BEN, lead), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, HEAD, lead), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, ANN, lead), ==, "forbidden owner");
  PUT (firm, ROLE, 200, KONTOR_ROLE_MEMBERS, REFS (ANN), KONTOR_ROLE_LEVEL, WORD ("department"));
  g_assert_cmpstr (firm_try_create (firm, ANN, lead), ==, "ok");

  g_assert_cmpstr (firm_try_create (firm, ANN, calendar), ==, "forbidden kind");
  g_assert_cmpstr (firm_try_create (firm, ADMIN, calendar), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, ANN, view), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, GUEST, view), ==, "forbidden shared");
}

static void
test_person_rights (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *ann = firm_get (firm, KONTOR_RECORD_PERSON, ANN);
  KontorRow *guest = firm_get (firm, KONTOR_RECORD_PERSON, GUEST);

#define TRY(person, field, value) firm_try_update (firm, person, ann, KONTOR_PERSON_##field, value)
  g_assert_cmpstr (TRY (ANN, PHONE, WORD ("1")), ==, "ok");
  g_assert_cmpstr (TRY (ANN, MOBILE, WORD ("1")), ==, "ok");
  g_assert_cmpstr (TRY (ANN, ZONE, WORD ("UTC")), ==, "ok");
  g_assert_cmpstr (TRY (BEN, PHONE, WORD ("1")), ==, "forbidden phone");
  g_assert_cmpstr (TRY (HEAD, PHONE, WORD ("1")), ==, "forbidden phone");
  g_assert_cmpstr (TRY (ANN, NAME, WORD ("Queen")), ==, "forbidden name");
  g_assert_cmpstr (TRY (ANN, ADMINISTRATOR, YES), ==, "forbidden administrator");
  g_assert_cmpstr (TRY (ANN, DEPARTMENT, REF (FIRM)), ==, "forbidden department");
  g_assert_cmpstr (TRY (BOSS, ACTIVE, YES), ==, "forbidden active");
  g_assert_cmpstr (TRY (ANN, KIND, WORD ("external")), ==, "forbidden kind");
  g_assert_cmpstr (TRY (ADMIN, DEPARTMENT, REF (FIRM)), ==, "ok");
  g_assert_cmpstr (TRY (GUEST, PHONE, WORD ("1")), ==, "missing");
#undef TRY
  g_assert_cmpstr (firm_try_update (firm, GUEST, guest, KONTOR_PERSON_PHONE, WORD ("1")), ==,
                   "forbidden phone");
}

/* A message is its author's; not even administrators change it. */
static void
test_message_rights (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *message = NULL;
  g_autoptr (KontorRow) answer = DRAFT (firm, MESSAGE, 330, KONTOR_MESSAGE_CHAT, REF (320));

  PUT (firm, CHAT, 320, KONTOR_COMMON_CREATED_BY, REF (ADMIN));
  PUT (firm, MEMBERSHIP, 321, KONTOR_MEMBERSHIP_CHAT, REF (320), KONTOR_MEMBERSHIP_PERSON,
       REF (ADMIN), KONTOR_MEMBERSHIP_ROLE, WORD ("moderator"));
  PUT (firm, MEMBERSHIP, 322, KONTOR_MEMBERSHIP_CHAT, REF (320), KONTOR_MEMBERSHIP_PERSON,
       REF (GUEST));
  message = PUT (firm, MESSAGE, 323, KONTOR_MESSAGE_CHAT, REF (320), KONTOR_COMMON_CREATED_BY,
                 REF (GUEST));

#define TRY(person, field, value) \
  firm_try_update (firm, person, message, KONTOR_MESSAGE_##field, value)
  g_assert_cmpstr (TRY (GUEST, TEXT, WORD ("x")), ==, "ok");
  g_assert_cmpstr (TRY (ADMIN, TEXT, WORD ("x")), ==, "forbidden text");
  g_assert_cmpstr (TRY (ANN, TEXT, WORD ("x")), ==, "missing");
  g_assert_cmpstr (TRY (ADMIN, PINNED, YES), ==, "ok");
#undef TRY
  g_assert_cmpstr (firm_try_bin (firm, ADMIN, message), ==, "forbidden");
  g_assert_cmpstr (firm_try_bin (firm, GUEST, message), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, GUEST, answer), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, ANN, answer), ==, "missing chat");
}

static void
test_chat_founding (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  g_autoptr (KontorRow) chat = DRAFT (firm, CHAT, 320, KONTOR_CHAT_KIND, WORD ("private"));
  g_autoptr (KontorRow) ann = DRAFT (firm, MEMBERSHIP, 321, KONTOR_MEMBERSHIP_CHAT, REF (320),
                                     KONTOR_MEMBERSHIP_PERSON, REF (ANN), KONTOR_MEMBERSHIP_ROLE,
                                     WORD ("moderator"));
  g_autoptr (KontorRow) ben = DRAFT (firm, MEMBERSHIP, 322, KONTOR_MEMBERSHIP_CHAT, REF (320),
                                     KONTOR_MEMBERSHIP_PERSON, REF (BEN));

  g_assert_cmpstr (firm_try_create (firm, ANN, chat), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, GUEST, chat), ==, "forbidden");
  PUT (firm, CHAT, 320, KONTOR_CHAT_KIND, WORD ("private"), KONTOR_COMMON_CREATED_BY, REF (ANN));
  g_assert_cmpstr (firm_try_create (firm, BEN, ben), ==, "missing chat");
  g_assert_cmpstr (firm_try_create (firm, ANN, ann), ==, "ok");
  PUT (firm, MEMBERSHIP, 321, KONTOR_MEMBERSHIP_CHAT, REF (320), KONTOR_MEMBERSHIP_PERSON,
       REF (ANN));
  g_assert_cmpstr (firm_try_create (firm, ANN, ben), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, BEN, ben), ==, "missing chat");

  /* Who made a chat and left it does not come back uninvited. */
  PUT (firm, MEMBERSHIP, 322, KONTOR_MEMBERSHIP_CHAT, REF (320), KONTOR_MEMBERSHIP_PERSON,
       REF (BEN));
  firm_bin (firm, KONTOR_RECORD_MEMBERSHIP, 321);
  g_assert_cmpstr (firm_try_create (firm, ANN, ann), ==, "missing chat");
}

static void
test_time_rights (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *entry = NULL;
  KontorRow *report = PUT (firm, DAY_REPORT, 311, KONTOR_DAY_REPORT_PERSON, REF (ANN));
  KontorRow *request = NULL;
  g_autoptr (KontorRow) own = DRAFT (firm, TIME_ENTRY, 312, KONTOR_TIME_ENTRY_TASK, REF (300),
                                     KONTOR_TIME_ENTRY_PERSON, REF (GUEST));

  PUT (firm, TASK, 300, KONTOR_TASK_CREATOR, REF (LONER), KONTOR_TASK_RESPONSIBLE, REF (ZOE),
       KONTOR_TASK_PARTICIPANTS, REFS (GUEST));
  entry = PUT (firm, TIME_ENTRY, 310, KONTOR_TIME_ENTRY_TASK, REF (300), KONTOR_TIME_ENTRY_PERSON,
               REF (ANN));
  request = PUT (firm, TIME_REQUEST, 313, KONTOR_TIME_REQUEST_TASK, REF (300),
                 KONTOR_TIME_REQUEST_PERSON, REF (ANN));

  g_assert_cmpstr (firm_try_update (firm, ANN, entry, KONTOR_TIME_ENTRY_END, YES), ==, "ok");
  g_assert_cmpstr (firm_try_update (firm, HEAD, entry, KONTOR_TIME_ENTRY_END, YES), ==, "ok");
  g_assert_cmpstr (firm_try_update (firm, ZOE, entry, KONTOR_TIME_ENTRY_END, YES), ==,
                   "forbidden end");
  g_assert_cmpstr (firm_try_update (firm, LONER, entry, KONTOR_TIME_ENTRY_END, YES), ==,
                   "forbidden end");
  g_assert_cmpstr (firm_try_create (firm, GUEST, own), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, ZOE, own), ==, "forbidden");

  g_assert_cmpstr (firm_try_update (firm, ANN, report, KONTOR_DAY_REPORT_TEXT, WORD ("x")), ==,
                   "ok");
  g_assert_cmpstr (firm_try_update (firm, HEAD, report, KONTOR_DAY_REPORT_TEXT, WORD ("x")), ==,
                   "forbidden text");
  g_assert_cmpstr (firm_try_update (firm, HEAD, report, KONTOR_DAY_REPORT_STATE, WORD ("accepted")),
                   ==, "ok");

  g_assert_cmpstr (firm_try_update (firm, HEAD, request, KONTOR_TIME_REQUEST_STATE,
                                    WORD ("approved")),
                   ==, "ok");
  g_assert_cmpstr (firm_try_update (firm, ANN, request, KONTOR_TIME_REQUEST_STATE,
                                    WORD ("approved")),
                   ==, "forbidden state");
}

/* An attendee's answer belongs to the attendee. */
static void
test_answer_rights (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *attendee = NULL;

  PUT (firm, CALENDAR, 350, KONTOR_CALENDAR_OWNER, REF (ANN));
  PUT (firm, EVENT, 351, KONTOR_EVENT_CALENDAR, REF (350), KONTOR_EVENT_ORGANISER, REF (ANN));
  attendee = PUT (firm, ATTENDEE, 352, KONTOR_ATTENDEE_EVENT, REF (351), KONTOR_ATTENDEE_PERSON,
                  REF (GUEST));

  g_assert_cmpstr (firm_try_update (firm, GUEST, attendee, KONTOR_ATTENDEE_ANSWER,
                                    WORD ("accepted")),
                   ==, "ok");
  g_assert_cmpstr (firm_try_update (firm, ANN, attendee, KONTOR_ATTENDEE_ANSWER, WORD ("accepted")),
                   ==, "forbidden answer");
  g_assert_cmpstr (firm_try_bin (firm, ANN, attendee), ==, "ok");
}

/* Nobody grants more than they hold. */
static void
test_grants (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  g_autoptr (KontorRow) node = DRAFT (firm, NODE, 345, KONTOR_NODE_DRIVE, REF (340));
  g_autoptr (KontorRow) edit = DRAFT (firm, SHARE, 346, KONTOR_SHARE_WHAT, RECORD (DRIVE, 340),
                                      KONTOR_SHARE_LEVEL, WORD ("edit"));
  g_autoptr (KontorRow) full = DRAFT (firm, SHARE, 347, KONTOR_SHARE_WHAT, RECORD (DRIVE, 340),
                                      KONTOR_SHARE_LEVEL, WORD ("full"));
  KontorRow *file = NULL;

  PUT (firm, DRIVE, 340, KONTOR_DRIVE_OWNER, REF (ANN), KONTOR_DRIVE_MEMBERS,
       REFS (BEN, ZOE, HEAD));
  file = PUT (firm, NODE, 341, KONTOR_NODE_DRIVE, REF (340));
  PUT (firm, SHARE, 342, KONTOR_SHARE_WHAT, RECORD (DRIVE, 340), KONTOR_SHARE_PERSON, REF (BEN),
       KONTOR_SHARE_LEVEL, WORD ("read"));
  PUT (firm, SHARE, 343, KONTOR_SHARE_WHAT, RECORD (DRIVE, 340), KONTOR_SHARE_PERSON, REF (ZOE),
       KONTOR_SHARE_LEVEL, WORD ("add"));

  g_assert_cmpstr (firm_try_create (firm, ANN, full), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, HEAD, edit), ==, "ok");
  g_assert_cmpstr (firm_try_create (firm, HEAD, full), ==, "forbidden level");
  g_assert_cmpstr (firm_try_create (firm, ZOE, edit), ==, "forbidden level");

  g_assert_cmpstr (firm_try_create (firm, BEN, node), ==, "forbidden");
  g_assert_cmpstr (firm_try_create (firm, ZOE, node), ==, "ok");
  g_assert_cmpstr (firm_try_update (firm, ZOE, file, KONTOR_NODE_NAME, WORD ("x")), ==,
                   "forbidden");
  g_assert_cmpstr (firm_try_update (firm, HEAD, file, KONTOR_NODE_NAME, WORD ("x")), ==, "ok");

  /* What has run out counts no more, and gives nobody more than it did. */
  PUT (firm, SHARE, 343, KONTOR_SHARE_EXPIRES_AT, kontor_value_new_integer (firm->context.now));
  g_assert_cmpstr (firm_try_create (firm, ZOE, node), ==, "forbidden");
  PUT (firm, SHARE, 342, KONTOR_SHARE_EXPIRES_AT, kontor_value_new_integer (firm->context.now));
  g_assert_cmpstr (firm_try_create (firm, BEN, node), ==, "forbidden");
}

static void
test_dismissed (void)
{
  g_autoptr (Firm) firm = firm_new_usual ();
  KontorRow *task = PUT (firm, TASK, 300, KONTOR_TASK_CREATOR, REF (ANN), KONTOR_TASK_RESPONSIBLE,
                         REF (ANN));
  g_autoptr (KontorRow) draft = DRAFT (firm, TASK, 301, KONTOR_TASK_RESPONSIBLE, REF (ANN));

  firm_dismiss (firm, ANN);
  g_assert_cmpstr (firm_try_update (firm, ANN, task, KONTOR_TASK_TITLE, WORD ("x")), ==,
                   "forbidden");
  g_assert_cmpstr (firm_try_create (firm, ANN, draft), ==, "forbidden");
  g_assert_cmpstr (firm_try_create (firm, 99, draft), ==, "forbidden");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/access-rights/task", test_task_rights);
  g_test_add_func ("/access-rights/parts", test_part_rights);
  g_test_add_func ("/access-rights/project", test_project_rights);
  g_test_add_func ("/access-rights/places", test_places);
  g_test_add_func ("/access-rights/creating", test_creating);
  g_test_add_func ("/access-rights/person", test_person_rights);
  g_test_add_func ("/access-rights/message", test_message_rights);
  g_test_add_func ("/access-rights/chat-founding", test_chat_founding);
  g_test_add_func ("/access-rights/time", test_time_rights);
  g_test_add_func ("/access-rights/answer", test_answer_rights);
  g_test_add_func ("/access-rights/grants", test_grants);
  g_test_add_func ("/access-rights/dismissed", test_dismissed);

  return g_test_run ();
}
