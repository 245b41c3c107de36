/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about events, attendees and what others see as busy, one test for each. */

#include "config.h"

#include "company.h"

#define MOMENT(hours, zone) \
  kontor_value_new_moment (COMPANY_NOON + (hours) * KONTOR_HOUR, FALSE, zone)

static KontorRow *
draft_event (Company *company)
{
  g_autoptr (KontorRow) calendar = company_put (company, KONTOR_RECORD_CALENDAR,
                                                KONTOR_CALENDAR_TITLE, WORD ("Ann"),
                                                KONTOR_CALENDAR_OWNER, REFERENCE (&company->ann),
                                                0);

  return company_draft (company, KONTOR_RECORD_EVENT, KONTOR_EVENT_CALENDAR,
                        REFERENCE (kontor_row_get_id (calendar)), KONTOR_EVENT_TITLE,
                        WORD ("Dentist"), KONTOR_EVENT_ORGANISER, REFERENCE (&company->ann),
                        KONTOR_EVENT_START, MOMENT (0, "Europe/Berlin"), KONTOR_EVENT_END,
                        MOMENT (1, "Europe/Berlin"), 0);
}

static KontorRow *
draft_attendee (Company *company, const KontorRow *event, const KontorId *person)
{
  return company_draft (company, KONTOR_RECORD_ATTENDEE, KONTOR_ATTENDEE_EVENT,
                        REFERENCE (kontor_row_get_id (event)), KONTOR_ATTENDEE_PERSON,
                        REFERENCE (person), 0);
}

/* The one busy record of @person, in the bin or not. */
static KontorRow *
get_busy (Company *company, const KontorId *person)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list (company->context.reader, KONTOR_RECORD_BUSY,
                                                   KONTOR_BUSY_PERSON, person);

  g_assert_cmpuint (rows->len, <=, 1);

  return rows->len == 1 ? kontor_row_ref (rows->pdata[0]) : NULL;
}

static gboolean
is_busy (Company *company, const KontorId *person)
{
  g_autoptr (KontorRow) busy = get_busy (company, person);

  return busy != NULL;
}

static void
test_end_is_not_before_start (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) event = draft_event (company);
  g_autoptr (KontorRow) backwards = company_change (event, KONTOR_EVENT_END,
                                                    MOMENT (-1, "Europe/Berlin"), 0);
  g_autoptr (KontorRow) flight = company_change (event, KONTOR_EVENT_END,
                                                 MOMENT (-1, "America/New_York"), 0);
  g_autoptr (KontorRow) eastwards = company_change (event, KONTOR_EVENT_END,
                                                    MOMENT (1, "Asia/Tokyo"), 0);
  g_autoptr (KontorRow) nowhere = company_change (event, KONTOR_EVENT_END, MOMENT (1, "Nowhere/At"),
                                                  0);

  assert_problem (company_check_row (company, backwards), BEFORE_START, KONTOR_EVENT_END);
  assert_problem (company_check_row (company, eastwards), BEFORE_START, KONTOR_EVENT_END);
  assert_allowed (company_check_row (company, flight));
  assert_allowed (company_check_row (company, nowhere));
  assert_allowed (company_check_row (company, event));
}

static void
test_nobody_attends_twice (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) event = draft_event (company);
  g_autoptr (KontorRow) once = draft_attendee (company, event, &company->ben);
  g_autoptr (KontorRow) twice = draft_attendee (company, event, &company->ben);
  g_autoptr (KontorRow) answered = company_change (twice, KONTOR_ATTENDEE_ANSWER, WORD ("accepted"),
                                                   0);
  g_autoptr (KontorOp) leave = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_ATTENDEE,
                                              kontor_row_get_id (twice));

  assert_allowed (company_apply_row (company, event));
  assert_allowed (company_apply_row (company, once));
  assert_problem (company_check_row (company, twice), DUPLICATE, KONTOR_ATTENDEE_PERSON);
  kontor_memory_reader_put (company->memory, twice);
  assert_allowed (company_check_row (company, answered));
  assert_allowed (company_check (company, leave));
}

static void
test_busy_follows_event (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) event = draft_event (company);
  g_autoptr (KontorRow) moved = company_change (event, KONTOR_EVENT_START,
                                                MOMENT (-1, "Europe/Berlin"), 0);
  g_autoptr (KontorOp) delete = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_EVENT,
                                               kontor_row_get_id (event));
  g_autoptr (KontorOp) restore = kontor_op_new (KONTOR_OP_RESTORE, KONTOR_RECORD_EVENT,
                                                kontor_row_get_id (event));
  g_autoptr (KontorRow) busy = NULL;

  assert_allowed (company_apply_row (company, event));
  assert_allowed (company_apply_row (company, moved));
  busy = get_busy (company, &company->ann);
  g_assert_true (kontor_value_equal (kontor_row_get (busy, KONTOR_BUSY_START),
                                     kontor_row_get (moved, KONTOR_EVENT_START)));
  assert_allowed (company_apply (company, delete));
  g_assert_false (is_busy (company, &company->ann));
  assert_allowed (company_apply (company, restore));
  g_assert_true (is_busy (company, &company->ann));
}

static void
test_busy_follows_attendees (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) event = draft_event (company);
  g_autoptr (KontorRow) attendee = draft_attendee (company, event, &company->ben);
  g_autoptr (KontorRow) own = draft_attendee (company, event, &company->ann);
  g_autoptr (KontorRow) free_event = company_change (event, KONTOR_EVENT_AVAILABILITY,
                                                     WORD ("free"), 0);
  g_autoptr (KontorRow) declined = company_change (attendee, KONTOR_ATTENDEE_ANSWER,
                                                   WORD ("declined"), 0);
  g_autoptr (KontorRow) tentative = company_change (attendee, KONTOR_ATTENDEE_ANSWER,
                                                    WORD ("tentative"), 0);
  g_autoptr (KontorOp) delete = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_ATTENDEE,
                                               kontor_row_get_id (attendee));
  g_autoptr (KontorRow) busy = NULL;

  assert_allowed (company_apply_row (company, event));
  g_assert_false (is_busy (company, &company->ben));
  assert_allowed (company_apply_row (company, attendee));
  assert_allowed (company_apply_row (company, own));
  g_assert_true (is_busy (company, &company->ben));
  assert_allowed (company_apply_row (company, declined));
  g_assert_false (is_busy (company, &company->ben));
  assert_allowed (company_apply_row (company, tentative));
  busy = get_busy (company, &company->ben);
  g_assert_cmpint (kontor_row_get_choice (busy, KONTOR_BUSY_AVAILABILITY), ==,
                   KONTOR_AVAILABILITY_TENTATIVE);
  assert_allowed (company_apply_row (company, free_event));
  g_clear_pointer (&busy, kontor_row_unref);
  busy = get_busy (company, &company->ben);
  g_assert_cmpint (kontor_row_get_choice (busy, KONTOR_BUSY_AVAILABILITY), ==,
                   KONTOR_AVAILABILITY_FREE);
  assert_allowed (company_apply (company, delete));
  g_assert_false (is_busy (company, &company->ben));
  g_assert_true (is_busy (company, &company->ann));
}

static void
test_organiser_can_be_changed (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) event = draft_event (company);
  g_autoptr (KontorRow) handed = company_change (event, KONTOR_EVENT_ORGANISER,
                                                 REFERENCE (&company->ben), 0);

  assert_allowed (company_apply_row (company, event));
  assert_allowed (company_apply_row (company, handed));
  g_assert_false (is_busy (company, &company->ann));
  g_assert_true (is_busy (company, &company->ben));
}

/* Who may see the time only, learns the time only. */
static void
test_busy_keeps_privacy (void)
{
  static const struct
  {
    const char *privacy;
    const char *title; /* nullable */
  } cases[] = { { "time", NULL }, { "title", "Dentist" }, { "full", "Dentist" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Company) company = company_new ();
      g_autoptr (KontorRow) event = draft_event (company);
      g_autoptr (KontorRow) hidden = company_change (event, KONTOR_EVENT_PRIVACY,
                                                     WORD (cases[i].privacy), 0);
      g_autoptr (KontorRow) busy = NULL;

      assert_allowed (company_apply_row (company, event));
      assert_allowed (company_apply_row (company, hidden));
      busy = get_busy (company, &company->ann);
      g_assert_cmpstr (kontor_row_get_text (busy, KONTOR_BUSY_TITLE), ==, cases[i].title);
    }
}

static void
test_busy_is_not_for_people (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) event = draft_event (company);
  g_autoptr (KontorRow) busy = NULL;
  g_autoptr (KontorOp) op = NULL;

  assert_allowed (company_apply_row (company, event));
  busy = get_busy (company, &company->ann);
  op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_BUSY, kontor_row_get_id (busy));
  kontor_op_add_take (op, KONTOR_BUSY_TITLE, NULL, WORD ("Holiday"));
  assert_problem (company_check (company, op), FIXED, KONTOR_BUSY_TITLE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/calendar/end-is-not-before-start", test_end_is_not_before_start);
  g_test_add_func ("/rules/calendar/nobody-attends-twice", test_nobody_attends_twice);
  g_test_add_func ("/rules/calendar/busy-follows-event", test_busy_follows_event);
  g_test_add_func ("/rules/calendar/busy-follows-attendees", test_busy_follows_attendees);
  g_test_add_func ("/rules/calendar/organiser-can-be-changed", test_organiser_can_be_changed);
  g_test_add_func ("/rules/calendar/busy-keeps-privacy", test_busy_keeps_privacy);
  g_test_add_func ("/rules/calendar/busy-is-not-for-people", test_busy_is_not_for_people);

  return g_test_run ();
}
