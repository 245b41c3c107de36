/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about chats, one test for each. */

#include "config.h"

#include "company.h"

static KontorRow *
put_chat (Company *company, const char *kind)
{
  return company_put (company, KONTOR_RECORD_CHAT, KONTOR_CHAT_KIND, WORD (kind), 0);
}

static KontorRow *
draft_member (Company *company, const KontorRow *chat, const KontorId *person)
{
  return company_draft (company, KONTOR_RECORD_MEMBERSHIP, KONTOR_MEMBERSHIP_CHAT,
                        REFERENCE (kontor_row_get_id (chat)), KONTOR_MEMBERSHIP_PERSON,
                        REFERENCE (person), 0);
}

static void
test_private_chat_is_between_two (void)
{
  g_autoptr (Company) company = company_new ();
  const char *kinds[] = { "private", "group" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (KontorRow) chat = put_chat (company, kinds[i]);
      g_autoptr (KontorRow) ann = draft_member (company, chat, &company->ann);
      g_autoptr (KontorRow) ben = draft_member (company, chat, &company->ben);
      g_autoptr (KontorRow) third = draft_member (company, chat, &company->head);
      g_autoptr (KontorProblem) problem = NULL;

      assert_allowed (company_apply_row (company, ann));
      assert_allowed (company_apply_row (company, ben));
      problem = company_check_row (company, third);
      if (i == 0)
        assert_problem (g_steal_pointer (&problem), TOO_MANY, KONTOR_MEMBERSHIP_PERSON);
      g_assert_null (problem);
    }
}

/* Nor by taking a third member out of the bin. */
static void
test_private_chat_stays_between_two (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) chat = put_chat (company, "private");
  g_autoptr (KontorRow) ann = draft_member (company, chat, &company->ann);
  g_autoptr (KontorRow) ben = draft_member (company, chat, &company->ben);
  g_autoptr (KontorRow) head = draft_member (company, chat, &company->head);
  g_autoptr (KontorOp) leave = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_MEMBERSHIP,
                                              kontor_row_get_id (ben));
  g_autoptr (KontorOp) come_back = kontor_op_new (KONTOR_OP_RESTORE, KONTOR_RECORD_MEMBERSHIP,
                                                  kontor_row_get_id (ben));

  assert_allowed (company_apply_row (company, ann));
  assert_allowed (company_apply_row (company, ben));
  assert_allowed (company_apply (company, leave));
  assert_allowed (company_apply_row (company, head));
  assert_problem (company_check (company, come_back), TOO_MANY, KONTOR_MEMBERSHIP_PERSON);
}

/* Whatever data came from elsewhere: one can leave a chat, and mute it. */
static void
test_crowded_private_chat_can_be_left (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) chat = put_chat (company, "private");
  g_autoptr (KontorRow) ann = draft_member (company, chat, &company->ann);
  g_autoptr (KontorRow) ben = draft_member (company, chat, &company->ben);
  g_autoptr (KontorRow) head = draft_member (company, chat, &company->head);
  g_autoptr (KontorRow) muted = company_change (head, KONTOR_MEMBERSHIP_MUTED, NUMBER (1), 0);
  g_autoptr (KontorOp) leave = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_MEMBERSHIP,
                                              kontor_row_get_id (head));

  kontor_memory_reader_put (company->memory, ann);
  kontor_memory_reader_put (company->memory, ben);
  kontor_memory_reader_put (company->memory, head);
  assert_allowed (company_check_row (company, muted));
  assert_allowed (company_check (company, leave));
}

static void
test_nobody_is_a_member_twice (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) chat = put_chat (company, "group");
  g_autoptr (KontorRow) once = draft_member (company, chat, &company->ann);
  g_autoptr (KontorRow) twice = draft_member (company, chat, &company->ann);

  assert_allowed (company_apply_row (company, once));
  assert_problem (company_check_row (company, twice), DUPLICATE, KONTOR_MEMBERSHIP_PERSON);
}

static KontorRow *
draft_message (Company *company, const KontorRow *chat, const char *text)
{
  return company_draft (company, KONTOR_RECORD_MESSAGE, KONTOR_MESSAGE_CHAT,
                        REFERENCE (kontor_row_get_id (chat)), KONTOR_MESSAGE_TEXT,
                        text != NULL ? WORD (text) : NULL, 0);
}

static void
test_message_says_something (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) chat = put_chat (company, "group");
  g_autoptr (KontorRow) silent = draft_message (company, chat, NULL);
  g_autoptr (KontorRow) blank = draft_message (company, chat, " \n ");
  g_autoptr (KontorRow) spoken = draft_message (company, chat, "Hello");
  KontorElement file = { "b1946ac92492d2347c6235b4d2611184", 0 };
  g_autoptr (KontorRow) sent = company_change (silent, KONTOR_MESSAGE_FILES,
                                               kontor_value_new_set (&file, 1), 0);
  g_autoptr (KontorRow) emptied = company_change (spoken, KONTOR_MESSAGE_TEXT, NULL, 0);

  assert_problem (company_check_row (company, silent), REQUIRED, KONTOR_MESSAGE_TEXT);
  assert_problem (company_check_row (company, blank), REQUIRED, KONTOR_MESSAGE_TEXT);
  assert_allowed (company_check_row (company, sent));
  assert_allowed (company_apply_row (company, spoken));
  assert_problem (company_check_row (company, emptied), REQUIRED, KONTOR_MESSAGE_TEXT);
}

static void
test_answer_is_of_the_same_chat (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) chat = put_chat (company, "group");
  g_autoptr (KontorRow) other = put_chat (company, "private");
  g_autoptr (KontorRow) message = draft_message (company, chat, "Hello");
  g_autoptr (KontorRow) bare = draft_message (company, chat, "Hi");
  g_autoptr (KontorRow) elsewhere = draft_message (company, other, "Hi");
  g_autoptr (KontorRow) answer = company_change (bare, KONTOR_MESSAGE_REPLY_TO,
                                                 REFERENCE (kontor_row_get_id (message)), 0);
  g_autoptr (KontorRow) leak = company_change (elsewhere, KONTOR_MESSAGE_REPLY_TO,
                                               REFERENCE (kontor_row_get_id (message)), 0);

  assert_allowed (company_apply_row (company, message));
  assert_allowed (company_check_row (company, answer));
  assert_problem (company_check_row (company, leak), MISSING, KONTOR_MESSAGE_REPLY_TO);
}

static void
test_read_mark_only_grows (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) chat = put_chat (company, "group");
  g_autoptr (KontorRow) mark = company_draft (company, KONTOR_RECORD_READ_MARK,
                                              KONTOR_READ_MARK_CHAT,
                                              REFERENCE (kontor_row_get_id (chat)),
                                              KONTOR_READ_MARK_PERSON, REFERENCE (&company->ann),
                                              KONTOR_READ_MARK_SEQ, NUMBER (40), 0);
  g_autoptr (KontorRow) back = company_change (mark, KONTOR_READ_MARK_SEQ, NUMBER (-20), 0);
  g_autoptr (KontorRow) stored = NULL;

  assert_allowed (company_apply_row (company, mark));
  assert_allowed (company_apply_row (company, back));
  stored = company_get (company, mark);
  g_assert_cmpint (kontor_row_get_integer (stored, KONTOR_READ_MARK_SEQ), ==, 40);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/chat/private-chat-is-between-two", test_private_chat_is_between_two);
  g_test_add_func ("/rules/chat/private-chat-stays-between-two",
                   test_private_chat_stays_between_two);
  g_test_add_func ("/rules/chat/crowded-private-chat-can-be-left",
                   test_crowded_private_chat_can_be_left);
  g_test_add_func ("/rules/chat/nobody-is-a-member-twice", test_nobody_is_a_member_twice);
  g_test_add_func ("/rules/chat/message-says-something", test_message_says_something);
  g_test_add_func ("/rules/chat/answer-is-of-the-same-chat", test_answer_is_of_the_same_chat);
  g_test_add_func ("/rules/chat/read-mark-only-grows", test_read_mark_only_grows);

  return g_test_run ();
}
