/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations on chats and messages. What they make is committed as the server does it: rights and rules
 * are asked again. */

#include "config.h"

#include "company.h"

#include "kontor-operations-chat.h"

#define COMMIT(company, call) \
  G_STMT_START \
  { \
    KontorProblem *refusal = NULL; \
    KontorChangeSet *set_ = (call); \
    company_commit (company, set_, refusal); \
  } \
  G_STMT_END
#define REFUSED(call, code, field) \
  G_STMT_START \
  { \
    KontorProblem *refusal = NULL; \
    g_autoptr (KontorChangeSet) set_ = (call); \
    g_assert_null (set_); \
    assert_problem (refusal, code, field); \
  } \
  G_STMT_END

static GArray *
ids_of (const KontorId *first, ...)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (KontorId));
  va_list ap;

  va_start (ap, first);
  for (const KontorId *id = first; id != NULL; id = va_arg (ap, const KontorId *))
    g_array_append_val (ids, *id);
  va_end (ap);

  return ids;
}

static KontorRow *
start (Company *company, const char *title, const KontorId *one, const KontorId *other)
{
  g_autoptr (GArray) people = ids_of (one, other, NULL);
  KontorId id = KONTOR_ID_INIT_NIL;

  COMMIT (company, kontor_chat_start (&company->context, people, title, &id, &refusal));

  return kontor_reader_get (company->context.reader, KONTOR_RECORD_CHAT, &id);
}

static KontorRow *
say (Company *company, const KontorRow *chat, const char *text)
{
  g_autoptr (GPtrArray) messages = NULL;

  COMMIT (company, kontor_message_send (&company->context, kontor_row_get_id (chat), text, NULL,
                                        NULL, &refusal));
  messages = kontor_reader_list (company->context.reader, KONTOR_RECORD_MESSAGE,
                                 KONTOR_MESSAGE_CHAT, kontor_row_get_id (chat));
  for (guint i = 0; i < messages->len; i++)
    if (g_strcmp0 (kontor_row_get_text (messages->pdata[i], KONTOR_MESSAGE_TEXT), text) == 0)
      return kontor_row_ref (messages->pdata[i]);
  g_assert_not_reached ();
}

static void
test_two_have_one_private_chat (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) chat = NULL;
  g_autoptr (KontorRow) again = NULL;
  g_autoptr (KontorRow) found = NULL;
  g_autoptr (KontorRow) notes = NULL;

  company_act_as (company, &company->ann);
  chat = start (company, NULL, &company->ben, NULL);
  g_assert_cmpint (kontor_row_get_choice (chat, KONTOR_CHAT_KIND), ==, KONTOR_CHAT_KIND_PRIVATE);
  company_act_as (company, &company->ben);
  again = start (company, NULL, &company->ann, NULL);
  g_assert_true (kontor_id_equal (kontor_row_get_id (chat), kontor_row_get_id (again)));
  found = kontor_chat_find_private (company->context.reader, &company->ben, &company->ann);
  g_assert_true (kontor_id_equal (kontor_row_get_id (chat), kontor_row_get_id (found)));
  g_assert_null (kontor_chat_find_private (company->context.reader, &company->ben, &company->boss));
  /* Notes to oneself are no chat with somebody. */
  notes = start (company, NULL, &company->ben, NULL);
  g_assert_null (
      kontor_chat_find_private (company->context.reader, &company->boss, &company->boss));
  g_assert_false (kontor_id_equal (kontor_row_get_id (chat), kontor_row_get_id (notes)));
}

/* Ann and Ben each begin, neither knowing of the other: one chat, and both are in it. */
static void
test_both_begin_at_once (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (GArray) with_ben = ids_of (&company->ben, NULL);
  g_autoptr (GArray) with_ann = ids_of (&company->ann, NULL);
  g_autoptr (KontorChangeSet) anns = NULL;
  g_autoptr (KontorChangeSet) bens = NULL;
  KontorProblem *problem = NULL;

  company_act_as (company, &company->ann);
  anns = kontor_chat_start (&company->context, with_ben, NULL, NULL, &problem);
  company_act_as (company, &company->ben);
  bens = kontor_chat_start (&company->context, with_ann, NULL, NULL, &problem);
  company_act_as (company, &company->ann);
  company_commit (company, g_steal_pointer (&anns), problem);
  company_act_as (company, &company->ben);
  company_commit (company, g_steal_pointer (&bens), problem);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_CHAT), ==, 1);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_MEMBERSHIP), ==, 2);
}

static void
test_maker_moderates_a_group (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (GArray) more = ids_of (&company->boss, &company->ben, NULL);
  g_autoptr (KontorRow) chat = NULL;
  g_autoptr (KontorRow) membership = NULL;

  company_act_as (company, &company->ann);
  chat = start (company, "Fair", &company->ben, NULL);
  g_assert_cmpint (kontor_row_get_choice (chat, KONTOR_CHAT_KIND), ==, KONTOR_CHAT_KIND_GROUP);
  membership = kontor_chat_get_membership (company->context.reader, kontor_row_get_id (chat),
                                           &company->ann);
  g_assert_cmpint (kontor_row_get_choice (membership, KONTOR_MEMBERSHIP_ROLE), ==,
                   KONTOR_MEMBER_ROLE_MODERATOR);
  COMMIT (company, kontor_chat_add_people (&company->context, chat, more, &refusal));
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_MEMBERSHIP), ==, 3);
}

static void
test_messages_mention_and_answer (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) chat = NULL;
  g_autoptr (KontorRow) message = NULL;
  g_autofree char *ben = kontor_id_to_string (&company->ben);
  g_autofree char *text = g_strdup_printf ("[Ben](kontor:person/%s), kontor:person/%s and "
                                           "kontor:person/nobody",
                                           ben, ben);

  company_act_as (company, &company->ann);
  chat = start (company, NULL, &company->ben, NULL);
  REFUSED (kontor_message_send (&company->context, kontor_row_get_id (chat), "", NULL, NULL,
                                &refusal),
           REQUIRED, KONTOR_MESSAGE_TEXT);
  message = say (company, chat, text);
  g_assert_cmpuint (kontor_value_get_n_elements (kontor_row_get (message, KONTOR_MESSAGE_MENTIONS)),
                    ==, 1);
  g_assert_true (kontor_row_refers_to (message, KONTOR_MESSAGE_MENTIONS, &company->ben));
  COMMIT (company, kontor_message_send (&company->context, kontor_row_get_id (chat), "Yes",
                                        kontor_row_get_id (message), NULL, &refusal));
}

static void
test_reactions_are_ones_own (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) chat = NULL;
  g_autoptr (KontorRow) message = NULL;
  g_autoptr (KontorRow) liked = NULL;
  g_autoptr (KontorRow) plain = NULL;
  g_autoptr (KontorRow) forged = NULL;
  g_autofree char *ann = kontor_id_to_string (&company->ann);
  g_autofree char *anns = g_strconcat ("👍 ", ann, NULL);
  KontorElement element = { anns, 0 };

  company_act_as (company, &company->ann);
  chat = start (company, NULL, &company->ben, NULL);
  message = say (company, chat, "Done");
  COMMIT (company, kontor_message_react (&company->context, message, "👍", &refusal));
  liked = company_get (company, message);
  g_assert_nonnull (
      kontor_value_find_element (kontor_row_get (liked, KONTOR_MESSAGE_REACTIONS), anns));
  /* Ben takes back what is Ann's, and reacts in her name. */
  company_act_as (company, &company->ben);
  plain = company_change (liked, KONTOR_MESSAGE_REACTIONS, NULL, 0);
  assert_problem (company_check_row (company, plain), FORBIDDEN, KONTOR_MESSAGE_REACTIONS);
  company_act_as (company, &company->ann);
  COMMIT (company, kontor_message_react (&company->context, liked, "👍", &refusal));
  g_clear_pointer (&plain, kontor_row_unref);
  plain = company_get (company, message);
  g_assert_cmpuint (kontor_value_get_n_elements (kontor_row_get (plain, KONTOR_MESSAGE_REACTIONS)),
                    ==, 0);
  company_act_as (company, &company->ben);
  forged = company_change (plain, KONTOR_MESSAGE_REACTIONS, kontor_value_new_set (&element, 1), 0);
  assert_problem (company_check_row (company, forged), FORBIDDEN, KONTOR_MESSAGE_REACTIONS);
}

static void
test_mark_never_goes_back (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) chat = NULL;
  g_autoptr (KontorChangeSet) back = NULL;
  KontorProblem *problem = NULL;
  g_autoptr (GPtrArray) marks = NULL;

  company_act_as (company, &company->ann);
  chat = start (company, NULL, &company->ben, NULL);
  COMMIT (company,
          kontor_chat_mark_read (&company->context, kontor_row_get_id (chat), 7, &refusal));
  back = kontor_chat_mark_read (&company->context, kontor_row_get_id (chat), 5, &problem);
  g_assert_cmpuint (back->mutations->len, ==, 0);
  COMMIT (company,
          kontor_chat_mark_read (&company->context, kontor_row_get_id (chat), 9, &refusal));
  marks = kontor_reader_list_all (company->context.reader, KONTOR_RECORD_READ_MARK);
  g_assert_cmpuint (marks->len, ==, 1);
  g_assert_cmpint (kontor_row_get_integer (marks->pdata[0], KONTOR_READ_MARK_SEQ), ==, 9);
}

static void
test_drafts_come_and_go (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) chat = NULL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorRow) empty = NULL;
  const KontorId *id = NULL;

  company_act_as (company, &company->ann);
  chat = start (company, NULL, &company->ben, NULL);
  id = kontor_row_get_id (chat);
  COMMIT (company, kontor_draft_set (&company->context, id, NULL, &refusal));
  g_assert_null (kontor_draft_get (company->context.reader, id, &company->ann));
  COMMIT (company, kontor_draft_set (&company->context, id, "Well", &refusal));
  draft = kontor_draft_get (company->context.reader, id, &company->ann);
  g_assert_cmpstr (kontor_row_get_text (draft, KONTOR_DRAFT_TEXT), ==, "Well");
  COMMIT (company, kontor_draft_set (&company->context, id, "", &refusal));
  empty = kontor_draft_get (company->context.reader, id, &company->ann);
  g_assert_false (kontor_row_has (empty, KONTOR_DRAFT_TEXT));
}

static void
test_first_word_makes_the_discussion (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (KontorRow) chat = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  g_assert_null (kontor_record_get_discussion (company->context.reader, task));
  company_act_as (company, &company->ann);
  COMMIT (company, kontor_record_discuss (&company->context, task, "When?", NULL, NULL, &refusal));
  company_act_as (company, &company->boss);
  COMMIT (company, kontor_record_discuss (&company->context, task, "Today", NULL, NULL, &refusal));
  chat = kontor_record_get_discussion (company->context.reader, task);
  kontor_record_get_discussion_id (task, &id);
  g_assert_true (kontor_id_equal (kontor_row_get_id (chat), &id));
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_CHAT), ==, 1);
  g_assert_cmpuint (company_count (company, KONTOR_RECORD_MESSAGE), ==, 2);
  /* Ben does not see the task. */
  company_act_as (company, &company->ben);
  REFUSED (kontor_record_discuss (&company->context, task, "And me?", NULL, NULL, &refusal),
           MISSING, KONTOR_MESSAGE_CHAT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/operations/chat/two-have-one-private-chat", test_two_have_one_private_chat);
  g_test_add_func ("/operations/chat/both-begin-at-once", test_both_begin_at_once);
  g_test_add_func ("/operations/chat/maker-moderates-a-group", test_maker_moderates_a_group);
  g_test_add_func ("/operations/chat/messages-mention-and-answer",
                   test_messages_mention_and_answer);
  g_test_add_func ("/operations/chat/reactions-are-ones-own", test_reactions_are_ones_own);
  g_test_add_func ("/operations/chat/mark-never-goes-back", test_mark_never_goes_back);
  g_test_add_func ("/operations/chat/drafts-come-and-go", test_drafts_come_and_go);
  g_test_add_func ("/operations/chat/first-word-makes-the-discussion",
                   test_first_word_makes_the_discussion);

  return g_test_run ();
}
