/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Queries as text: what is printed is read as the same, relative values stand for what they should, and
 * whatever else a saved view holds is refused with a message. */

#include "config.h"

#include "kontor-query-private.h"
#include "kontor-query-text.h"

#include <string.h>

/* 2026-03-28 22:30 UTC: in Berlin 23:30 of the Saturday before the clocks go forward. */
#define NOW (G_GINT64_CONSTANT (1774737000) * KONTOR_SECOND)
#define TODAY 20540

#define PERSON "01900000-0000-7000-8000-000000000001"

static KontorQueryTerms
get_terms (void)
{
  KontorQueryTerms terms = { .now = NOW, .zone = g_time_zone_new_identifier ("Europe/Berlin") };

  g_assert_true (kontor_id_init_from_string (&terms.person, PERSON));

  return terms;
}

static KontorQuery *
read_query (const char *text)
{
  g_autoptr (GError) error = NULL;
  KontorQueryTerms terms = get_terms ();
  KontorQuery *query = kontor_query_new_from_text (text, &terms, &error);

  g_time_zone_unref (terms.zone);
  g_assert_no_error (error);

  return query;
}

static void
test_same (void)
{
  static const char *const texts[] = {
    "task",
    "task where state = \"pending\"",
    "task where state in (\"pending\" \"in-progress\") where deadline < today+7",
    "task where any (responsible = me participants has me observers has me) where rating unset",
    "task where none (all (deadline >= \"2026-01-02T03:04:05Z\" deadline set) title = \"a \\\"b\\\" "
    "\\\\ c\")",
    "task text \"due soon\" deleted group deadline horizon order title desc outline parent",
    "task group project desc order deadline order title",
    "task where responsible in ()",
    "task where tags has \"café\" where client = \"deal/" PERSON "\"",
    "task where created-at > now-90 where created-at <= week-1 where created-at != month+12",
    "deal where amount >= \"12.50 EUR\" where closes-on < month where probability > \"-5\"",
    "event where start < today where start >= \"2026-05-01T09:00:00\"",
    "contact where companies has \"" PERSON "\"",
    "project where archived = \"1\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (KontorQuery) query = read_query (texts[i]);
      g_autofree char *text = kontor_query_to_text (query);

      g_assert_cmpstr (text, ==, texts[i]);
    }
}

static void
test_spaces (void)
{
  g_autoptr (KontorQuery) query = read_query (
      "  task   where any(state=\"pending\"title!=\"x\")  ");
  g_autofree char *text = kontor_query_to_text (query);

  g_assert_cmpstr (text, ==, "task where any (state = \"pending\" title != \"x\")");
}

/* --- relative values --- */

static gint64
read_value (const char *type, const char *condition)
{
  g_autofree char *text = g_strconcat (type, " where ", condition, NULL);
  g_autoptr (KontorQuery) query = read_query (text);
  const KontorCondition *read = g_ptr_array_index (query->conditions, 0);
  const KontorValue *value = g_ptr_array_index (read->values, 0);

  return kontor_value_get_shape (value) == KONTOR_VALUE_MOMENT
             ? kontor_value_get_moment (value, NULL, NULL)
             : kontor_value_get_integer (value);
}

static void
test_terms (void)
{
  const gint64 midnight = TODAY * KONTOR_DAY;

  g_assert_cmpint (read_value ("deal", "closes-on = today"), ==, TODAY);
  g_assert_cmpint (read_value ("deal", "closes-on = today-40"), ==, TODAY - 40);
  g_assert_cmpint (read_value ("deal", "closes-on = week"), ==, TODAY - 5);
  g_assert_cmpint (read_value ("deal", "closes-on = week+2"), ==, TODAY + 9);
  g_assert_cmpint (read_value ("deal", "closes-on = month"), ==, TODAY - 27);
  g_assert_cmpint (read_value ("deal", "closes-on = month-3"), ==, 20423); /* 2025-12-01 */
  g_assert_cmpint (read_value ("deal", "closes-on = month+1"), ==, TODAY + 4);

  g_assert_cmpint (read_value ("task", "deadline = now-90"), ==, NOW - 90 * KONTOR_MINUTE);
  g_assert_cmpint (read_value ("task", "deadline = today"), ==, midnight - KONTOR_HOUR);
  g_assert_cmpint (read_value ("task", "deadline = today+1"), ==, midnight + 23 * KONTOR_HOUR);
  /* The clocks went forward on the 29th. */
  g_assert_cmpint (read_value ("task", "deadline = today+2"), ==, midnight + 46 * KONTOR_HOUR);
  g_assert_cmpint (read_value ("event", "start = today+2"), ==, midnight + 2 * KONTOR_DAY);
  g_assert_cmpint (read_value ("event", "start = now"), ==, NOW + KONTOR_HOUR);
}

static void
test_me (void)
{
  g_autoptr (KontorQuery) query = read_query ("task where responsible = me");
  const KontorCondition *condition = g_ptr_array_index (query->conditions, 0);
  g_autofree char *id = kontor_id_to_string (
      kontor_value_get_id (g_ptr_array_index (condition->values, 0)));

  g_assert_cmpstr (id, ==, PERSON);
}

static void
test_horizon (void)
{
  g_autoptr (KontorQuery) query = read_query ("deal group closes-on horizon");

  g_assert_true (query->by_horizon);
  g_assert_cmpint (query->horizon[KONTOR_HORIZON_OVERDUE], ==, TODAY);
  g_assert_cmpint (query->horizon[KONTOR_HORIZON_TODAY], ==, TODAY + 1);
  g_assert_cmpint (query->horizon[KONTOR_HORIZON_TOMORROW], ==, TODAY + 2);
  /* It is Saturday: nothing of this week lies behind tomorrow. */
  g_assert_cmpint (query->horizon[KONTOR_HORIZON_THIS_WEEK], ==, TODAY + 2);
  g_assert_cmpint (query->horizon[KONTOR_HORIZON_NEXT_WEEK], ==, TODAY + 9);
}

/* --- what is refused --- */

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    KontorQueryTextError code;
    const char *part; /* of the message */
  } cases[] = {
    { "", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "character 1:" },
    { "tusk", KONTOR_QUERY_TEXT_ERROR_UNKNOWN, "record type" },
    { "task where colour = \"red\"", KONTOR_QUERY_TEXT_ERROR_UNKNOWN, "character 12:" },
    { "task where state = \"gone\"", KONTOR_QUERY_TEXT_ERROR_UNKNOWN, "choice" },
    { "task where state = pending", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "in quotes" },
    { "task where state", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "test" },
    { "task where state =", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "character 19:" },
    { "task where state = \"pending", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "no end" },
    { "task where title = \"\\t\"", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "escape" },
    { "task where state = \"pending\" \"x\"", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "unknown part" },
    { "task where any (state set", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "character 26:" },
    { "task where responsible < me", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "test" },
    { "task where responsible = \"me\"", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "value" },
    { "task where project = me", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "value" },
    { "task where title = today", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "value" },
    { "task where deadline < today+", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "value" },
    { "task where deadline < today+99999999999", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "value" },
    { "task where deadline < \"tomorrow\"", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "value" },
    { "task where deadline has \"x\"", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "test" },
    { "task where tags = \"x\"", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "test" },
    { "task where tags in (\"x\")", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "set" },
    { "task where hard-deadline = \"2\"", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "value" },
    { "deal where amount > \"12\"", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "value" },
    { "deal where closes-on = now", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "value" },
    { "task group tags", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "groups" },
    { "task group state horizon", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "groups" },
    { "task order tags", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "order" },
    { "task outline project", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "parent" },
    { "task; drop table task", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "unknown character" },
    { "task \xff", KONTOR_QUERY_TEXT_ERROR_SYNTAX, "UTF-8" },
  };
  KontorQueryTerms terms = get_terms ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KontorQuery) query = kontor_query_new_from_text (cases[i].text, &terms, &error);

      g_test_message ("%u: %s", i, error != NULL ? error->message : "read");
      g_assert_null (query);
      g_assert_error (error, KONTOR_QUERY_TEXT_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].part));
    }
  g_time_zone_unref (terms.zone);
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("task where ");
  g_autoptr (GError) error = NULL;
  KontorQueryTerms terms = get_terms ();

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "all (");
  g_assert_null (kontor_query_new_from_text (text->str, &terms, &error));
  g_assert_error (error, KONTOR_QUERY_TEXT_ERROR, KONTOR_QUERY_TEXT_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, "deep"));
  g_time_zone_unref (terms.zone);
}

/* Pieces of texts in any order: read as what they print, or refused. */
static void
test_pieces (void)
{
  static const char *const pieces[] = {
    "task",      "deal",    "where",  "all (",       "any (",   "none (",
    ")",         "state",   "title",  "deadline",    "tags",    "has",
    "=",         "!=",      "<",      ">=",          "in (",    "\"pending\"",
    "\"x\\\\\"", "today+1", "me",     "unset",       "set",     "text",
    "deleted",   "group",   "order",  "desc",        "horizon", "outline parent",
    "\"",        "\\",      "week-0", "responsible",
  };
  KontorQueryTerms terms = get_terms ();
  guint n_read = 0;

  for (guint i = 0; i < 50000; i++)
    {
      g_autoptr (GString) text = g_string_new ("task");
      g_autoptr (KontorQuery) query = NULL;
      g_autoptr (KontorQuery) again = NULL;
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;

      for (int n = g_test_rand_int_range (1, 8); n > 0; n--)
        g_string_append_printf (text, " %s",
                                pieces[g_test_rand_int_range (0, (int) G_N_ELEMENTS (pieces))]);
      query = kontor_query_new_from_text (text->str, &terms, NULL);
      if (query == NULL)
        continue;
      n_read++;
      first = kontor_query_to_text (query);
      again = kontor_query_new_from_text (first, &terms, NULL);
      g_assert_nonnull (again);
      second = kontor_query_to_text (again);
      g_assert_cmpstr (first, ==, second);
    }
  g_assert_cmpuint (n_read, >, 0);
  g_time_zone_unref (terms.zone);
}

static void
test_condition (void)
{
  KontorQueryTerms terms = get_terms ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorCondition) condition = kontor_condition_new_from_text (KONTOR_RECORD_TASK,
                                                                          "deadline < today+7",
                                                                          &terms, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = kontor_condition_to_text (condition, KONTOR_RECORD_TASK);
  g_assert_cmpstr (text, ==, "deadline < today+7");
  g_assert_null (
      kontor_condition_new_from_text (KONTOR_RECORD_TASK, "deadline set where", &terms, &error));
  g_assert_error (error, KONTOR_QUERY_TEXT_ERROR, KONTOR_QUERY_TEXT_ERROR_SYNTAX);
  g_time_zone_unref (terms.zone);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/query-text/same", test_same);
  g_test_add_func ("/query-text/spaces", test_spaces);
  g_test_add_func ("/query-text/terms", test_terms);
  g_test_add_func ("/query-text/me", test_me);
  g_test_add_func ("/query-text/horizon", test_horizon);
  g_test_add_func ("/query-text/refused", test_refused);
  g_test_add_func ("/query-text/deep", test_deep);
  g_test_add_func ("/query-text/pieces", test_pieces);
  g_test_add_func ("/query-text/condition", test_condition);

  return g_test_run ();
}
