/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Recurrence rules: occurrences, bounds, words, and the instances of events. */

#include "config.h"

#include "company.h"

#include "kontor-recurrence.h"
#include "kontor-zone.h"

#include <string.h>

#define NINE (COMPANY_TODAY * KONTOR_DAY + 9 * KONTOR_HOUR) /* on Monday, 2026-03-02 */
#define YEAR (366 * KONTOR_DAY)

static GArray *
list (const char *rule, gint64 start, gint64 from, gint64 to, guint limit)
{
  g_autoptr (KontorValue) starts_at = kontor_value_new_moment (start, FALSE, "Europe/Berlin");

  return kontor_recurrence_list (rule, starts_at, NULL, from, to, limit);
}

/* The occurrences of a year from the start, as "03-02 03-05". */
static void
assert_dates (const char *rule, const char *expected)
{
  g_autoptr (GArray) found = list (rule, NINE, 0, NINE + YEAR, 6);
  g_autoptr (GString) dates = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *text = kontor_moment_to_string (g_array_index (found, gint64, i), FALSE);

      g_assert_true (g_str_has_suffix (text, "T09:00:00"));
      g_string_append_printf (dates, "%s%.5s", i > 0 ? " " : "", text + 5);
    }
  g_assert_cmpstr (dates->str, ==, expected);
}

static void
test_rules_of_offices (void)
{
  assert_dates ("FREQ=DAILY", "03-02 03-03 03-04 03-05 03-06 03-07");
  assert_dates ("FREQ=WEEKLY;BYDAY=MO,TH", "03-02 03-05 03-09 03-12 03-16 03-19");
  assert_dates ("FREQ=WEEKLY;INTERVAL=2", "03-02 03-16 03-30 04-13 04-27 05-11");
  assert_dates ("FREQ=MONTHLY;BYMONTHDAY=-1", "03-31 04-30 05-31 06-30 07-31 08-31");
  assert_dates ("FREQ=MONTHLY;BYDAY=1MO", "03-02 04-06 05-04 06-01 07-06 08-03");
  assert_dates ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                "03-31 04-30 05-29 06-30 07-31 08-31");
  assert_dates ("FREQ=DAILY;COUNT=3", "03-02 03-03 03-04");
  assert_dates ("FREQ=YEARLY", "03-02 03-02");
  assert_dates (NULL, "03-02");
}

/* The day of an until counts, in the zone of the start; one in UTC is converted. */
static void
test_until_counts (void)
{
  assert_dates ("FREQ=DAILY;UNTIL=20260304", "03-02 03-03 03-04");
  assert_dates ("FREQ=DAILY;UNTIL=20260304T080000Z", "03-02 03-03 03-04"); /* 09:00 in Berlin */
  assert_dates ("FREQ=DAILY;UNTIL=20260304T075959Z", "03-02 03-03");
  assert_dates ("FREQ=DAILY;UNTIL=20260304T085959", "03-02 03-03");
}

static void
test_exceptions_do_not_occur (void)
{
  g_autoptr (KontorValue) starts_at = kontor_value_new_moment (NINE, FALSE, NULL);
  KontorElement elements[] = { { "2026-03-03", 0 },
                               { "2026-03-05T09:00:00", 0 },
                               { "2026-03-04T10:00:00", 0 } };
  g_autoptr (KontorValue) exceptions = kontor_value_new_set (elements, G_N_ELEMENTS (elements));
  g_autoptr (GArray) found = kontor_recurrence_list ("FREQ=DAILY;COUNT=4", starts_at, exceptions, 0,
                                                     NINE + YEAR, 10);

  /* An exception counts as one of four. */
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (g_array_index (found, gint64, 0), ==, NINE);
  g_assert_cmpint (g_array_index (found, gint64, 1), ==, NINE + 2 * KONTOR_DAY);
}

static void
test_whole_days (void)
{
  g_autoptr (KontorValue) starts_at = kontor_value_new_moment (COMPANY_TODAY * KONTOR_DAY, TRUE,
                                                               NULL);
  g_autoptr (GArray) found = kontor_recurrence_list ("FREQ=WEEKLY;UNTIL=20260316T120000Z",
                                                     starts_at, NULL, 0, NINE + YEAR, 10);

  g_assert_cmpuint (found->len, ==, 3);
  g_assert_cmpint (g_array_index (found, gint64, 2), ==, (COMPANY_TODAY + 14) * KONTOR_DAY);
}

static void
test_check (void)
{
  static const char *const good[] = { "FREQ=DAILY", "FREQ=HOURLY;INTERVAL=4",
                                      "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
                                      "freq=weekly;byday=mo" };
  static const char *const bad[] = { "",
                                     "DAILY",
                                     "FREQ=BOGUS",
                                     "FREQ=SECONDLY",
                                     "FREQ=MINUTELY",
                                     "FREQ=DAILY;INTERVAL=0",
                                     "FREQ=DAILY;COUNT=2;UNTIL=20300101",
                                     "FREQ=WEEKLY;BYDAY=XX",
                                     "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                                     "RSCALE=CHINESE;FREQ=YEARLY",
                                     "FREQ=DAILY;NONSENSE=1" };
  KontorId id = KONTOR_ID_INIT_NIL;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    assert_allowed (
        kontor_recurrence_check (good[i], KONTOR_RECORD_RECURRENCE, &id, KONTOR_RECURRENCE_RULE));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GArray) found = list (bad[i], NINE, 0, NINE + YEAR, 10);

      g_test_message ("%s", bad[i]);
      assert_problem (kontor_recurrence_check (bad[i], KONTOR_RECORD_RECURRENCE, &id,
                                               KONTOR_RECURRENCE_RULE),
                      BAD_TEXT, KONTOR_RECURRENCE_RULE);
      g_assert_cmpuint (found->len, ==, 0);
    }
}

/* Rules without an occurrence, or with too many, end: the test's own limit would tell. */
static void
test_endless_rules_end (void)
{
  static const char *const never[] = { "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
                                       "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
                                       "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=4" };
  g_autoptr (GArray) hourly = list ("FREQ=HOURLY", NINE, 0, G_MAXINT64, G_MAXUINT);
  g_autoptr (GArray) late = list ("FREQ=HOURLY", NINE, NINE + 100 * YEAR, NINE + 101 * YEAR, 5);
  g_autoptr (GArray) none = list ("FREQ=DAILY", NINE, G_MAXINT64 - 1, G_MAXINT64, 5);
  g_autoptr (GArray) early = list ("FREQ=DAILY", NINE, G_MININT64, NINE, 5);

  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    {
      g_autoptr (GArray) found = list (never[i], NINE, 0, NINE + 20 * YEAR, 10);

      g_assert_cmpuint (found->len, ==, 0);
    }
  g_assert_cmpuint (hourly->len, ==, KONTOR_RECURRENCE_MAX);
  g_assert_cmpuint (late->len, ==, 5);
  g_assert_cmpint (g_array_index (late, gint64, 0), ==, NINE + 100 * YEAR);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (early->len, ==, 0);
}

static const char *const random_parts[][4] = {
  { "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY" },
  { "", ";INTERVAL=2", ";INTERVAL=3", ";INTERVAL=7" },
  { "", ";BYDAY=MO,WE", ";BYDAY=FR", "" },
  { "", ";BYMONTH=3,6,9", "", ";WKST=SU" },
};

/* A rule that is entered in the middle goes on as one that is followed from its start. */
static void
test_entering_late_misses_nothing (void)
{
  KontorSeededRandom random;

  kontor_seeded_random_init (&random, 815);
  for (guint round = 0; round < 400; round++)
    {
      g_autoptr (GString) rule = g_string_new (NULL);
      g_autoptr (GArray) all = NULL;
      g_autoptr (GArray) part = NULL;
      gint64 from = NINE +
                    (gint64) kontor_random_below (&random.parent, 6 * 366 * 24) * KONTOR_HOUR;
      gint64 to = from + (gint64) kontor_random_below (&random.parent, 366 * 24) * KONTOR_HOUR;
      guint at = 0;

      for (guint i = 0; i < G_N_ELEMENTS (random_parts); i++)
        g_string_append (rule, random_parts[i][kontor_random_below (&random.parent, 4)]);
      all = list (rule->str, NINE, 0, to, G_MAXUINT);
      part = list (rule->str, NINE, from, to, G_MAXUINT);
      while (at < all->len && g_array_index (all, gint64, at) < from)
        at++;
      g_test_message ("%s", rule->str);
      g_assert_cmpuint (part->len, ==, all->len - at);
      for (guint i = 0; i < part->len; i++)
        g_assert_cmpint (g_array_index (part, gint64, i), ==, g_array_index (all, gint64, at + i));
    }
}

/* Whatever stands there, it is answered: no crash, no abort, no endless loop. */
static void
test_any_text_is_answered (void)
{
  static const char alphabet[] = "FREQDAILYWKMONTHUNTILCOUNTBYSETPOS=;,-0123456789TZ \n\xc3\xa4";
  KontorSeededRandom random;

  kontor_seeded_random_init (&random, 1);
  for (guint round = 0; round < 3000; round++)
    {
      char text[64] = "FREQ=DAILY;";
      gsize start = round % 2 == 0 ? strlen (text) : 0;
      gsize length = kontor_random_below (&random.parent, sizeof text - start);
      g_autoptr (GArray) found = NULL;

      for (gsize i = 0; i < length; i++)
        text[start + i] = alphabet[kontor_random_below (&random.parent, sizeof alphabet - 1)];
      text[MIN (start + length, sizeof text - 1)] = '\0';
      found = list (text, NINE, NINE, NINE + YEAR, 100);
      g_assert_cmpuint (found->len, <=, 100);
    }
}

static void
assert_sentence (const char *rule, const char *expected)
{
  g_autoptr (KontorValue) starts_at = kontor_value_new_moment (NINE, FALSE, NULL);
  g_autofree char *sentence = kontor_recurrence_to_sentence (rule, starts_at);

  g_assert_cmpstr (sentence, ==, expected);
}

static void
test_sentences (void)
{
  assert_sentence ("FREQ=DAILY", "Every day");
  assert_sentence ("FREQ=DAILY;INTERVAL=3", "Every 3 days");
  assert_sentence ("FREQ=WEEKLY", "Every Monday");
  assert_sentence ("FREQ=WEEKLY;BYDAY=MO,TH", "Every Monday and Thursday");
  assert_sentence ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every working day");
  assert_sentence ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,WE,FR",
                   "Every 2 weeks on Tuesday, Wednesday and Friday");
  assert_sentence ("FREQ=MONTHLY", "Every month on day 2");
  assert_sentence ("FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on the last day");
  assert_sentence ("FREQ=MONTHLY;BYDAY=2MO", "Every month on the second Monday");
  assert_sentence ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1;INTERVAL=3",
                   "Every 3 months on the last Friday");
  assert_sentence ("FREQ=YEARLY", "Every year on 2 March");
  assert_sentence ("FREQ=DAILY;COUNT=5", "Every day, 5 times");
  /* Rather no sentence than a wrong one. */
  assert_sentence ("FREQ=WEEKLY;BYDAY=MO;BYMONTH=3", NULL);
  assert_sentence ("FREQ=DAILY;BYHOUR=9,17", NULL);
  assert_sentence ("FREQ=MONTHLY;BYMONTHDAY=1,15", NULL);
  assert_sentence ("FREQ=YEARLY;BYMONTH=4", NULL);
  assert_sentence ("nonsense", NULL);
}

/* Events. */

static KontorRow *
draft_event (Company *company, gint64 start, const char *rule)
{
  return company_draft (company, KONTOR_RECORD_EVENT, KONTOR_EVENT_TITLE, WORD ("Round"),
                        KONTOR_EVENT_START, kontor_value_new_moment (start, FALSE, "Europe/Berlin"),
                        KONTOR_EVENT_END,
                        kontor_value_new_moment (start + KONTOR_HOUR, FALSE, "Europe/Berlin"),
                        KONTOR_EVENT_RULE, rule != NULL ? WORD (rule) : NULL, 0);
}

/* Every Monday at nine in Berlin, whatever UTC says. */
static void
test_series_keeps_its_hour (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) event = draft_event (company, NINE, "FREQ=WEEKLY");
  g_autoptr (GArray) found = kontor_event_list_instances (event, NULL, NINE - KONTOR_DAY,
                                                          NINE + 60 * KONTOR_DAY, NULL, 100);

  g_assert_cmpuint (found->len, ==, 9);
  g_assert_cmpint (g_array_index (found, KontorInstance, 0).start, ==, NINE - KONTOR_HOUR);
  g_assert_cmpint (g_array_index (found, KontorInstance, 8).start, ==,
                   NINE + 56 * KONTOR_DAY - 2 * KONTOR_HOUR);
  g_assert_cmpint (g_array_index (found, KontorInstance, 8).end, ==,
                   NINE + 56 * KONTOR_DAY - KONTOR_HOUR);
}

static void
test_override_takes_the_place (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) event = draft_event (company, NINE, "FREQ=WEEKLY;COUNT=3");
  g_autoptr (GPtrArray) overrides = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_row_unref);
  g_autoptr (KontorRow) moved = draft_event (company, NINE + 8 * KONTOR_DAY, NULL);
  g_autoptr (GArray) found = NULL;

  g_ptr_array_add (overrides,
                   company_change (moved, KONTOR_EVENT_SERIES,
                                   REFERENCE (kontor_row_get_id (event)), KONTOR_EVENT_INSTANCE,
                                   kontor_value_new_moment (NINE + 7 * KONTOR_DAY, FALSE,
                                                            "Europe/Berlin"),
                                   0));
  g_ptr_array_add (overrides, draft_event (company, NINE, NULL)); /* of no series */
  found = kontor_event_list_instances (event, overrides, NINE - KONTOR_DAY, NINE + YEAR, NULL, 100);

  g_assert_cmpuint (found->len, ==, 3);
  g_assert_true (g_array_index (found, KontorInstance, 0).row == event);
  g_assert_cmpint (g_array_index (found, KontorInstance, 1).start, ==,
                   NINE + 8 * KONTOR_DAY - KONTOR_HOUR);
  g_assert_true (g_array_index (found, KontorInstance, 1).row != event);
  g_assert_cmpint (g_array_index (found, KontorInstance, 2).local, ==, NINE + 14 * KONTOR_DAY);
}

/* What began before the window and goes on is in it; what ends where it begins is not. */
static void
test_window_meets_instances (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) event = draft_event (company, NINE, "FREQ=DAILY");
  gint64 start = NINE - KONTOR_HOUR;
  g_autoptr (GArray) within = kontor_event_list_instances (event, NULL, start + 30 * KONTOR_MINUTE,
                                                           start + KONTOR_HOUR, NULL, 100);
  g_autoptr (GArray) after = kontor_event_list_instances (event, NULL, start + KONTOR_HOUR,
                                                          start + KONTOR_DAY, NULL, 100);

  g_autoptr (GArray) ever = kontor_event_list_instances (event, NULL, G_MININT64, G_MAXINT64, NULL,
                                                         7);

  g_assert_cmpuint (within->len, ==, 1);
  g_assert_cmpuint (after->len, ==, 0);
  g_assert_cmpuint (ever->len, ==, 7);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/recurrence/rules-of-offices", test_rules_of_offices);
  g_test_add_func ("/recurrence/until-counts", test_until_counts);
  g_test_add_func ("/recurrence/exceptions-do-not-occur", test_exceptions_do_not_occur);
  g_test_add_func ("/recurrence/whole-days", test_whole_days);
  g_test_add_func ("/recurrence/check", test_check);
  g_test_add_func ("/recurrence/endless-rules-end", test_endless_rules_end);
  g_test_add_func ("/recurrence/entering-late-misses-nothing", test_entering_late_misses_nothing);
  g_test_add_func ("/recurrence/any-text-is-answered", test_any_text_is_answered);
  g_test_add_func ("/recurrence/sentences", test_sentences);
  g_test_add_func ("/recurrence/series-keeps-its-hour", test_series_keeps_its_hour);
  g_test_add_func ("/recurrence/override-takes-the-place", test_override_takes_the_place);
  g_test_add_func ("/recurrence/window-meets-instances", test_window_meets_instances);

  return g_test_run ();
}
