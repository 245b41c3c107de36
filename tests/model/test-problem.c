/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Problems: every code has a word of its own and sentences that stand alone, whatever else the
 * problem knows. */

#include "config.h"

#include "kontor-problem.h"

#include <string.h>

static void
test_words (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint code = 0; code < KONTOR_N_PROBLEM_CODES; code++)
    {
      const char *word = kontor_problem_code_get_word (code);

      g_assert_nonnull (word);
      g_assert_cmpuint (strspn (word, "abcdefghijklmnopqrstuvwxyz-"), ==, strlen (word));
      g_assert_true (g_hash_table_add (words, (char *) word));
      g_assert_cmpint (kontor_problem_code_find (word), ==, (int) code);
    }
  g_assert_cmpint (kontor_problem_code_find ("no-such-word"), ==, -1);
  g_assert_cmpint (kontor_problem_code_find (NULL), ==, -1);
}

static void
check_sentence (const KontorProblem *problem)
{
  g_autofree char *sentence = kontor_problem_to_sentence (problem);

  g_assert_nonnull (sentence);
  g_test_message ("%s: %s", kontor_problem_code_get_word (problem->code), sentence);
  g_assert_true (g_utf8_validate (sentence, -1, NULL));
  g_assert_true (g_ascii_isupper (sentence[0]) || g_str_has_prefix (sentence, "“"));
  g_assert_true (g_str_has_suffix (sentence, "."));
  g_assert_null (strchr (sentence, '{'));
  g_assert_null (strstr (sentence, "()"));
  g_assert_null (strstr (sentence, "“”"));
  g_assert_null (strstr (sentence, "  "));
}

static void
test_sentences (void)
{
  KontorRecordType types[] = { KONTOR_RECORD_NONE, KONTOR_RECORD_TASK };
  guint fields[] = { 0, KONTOR_TASK_DEADLINE };
  const char *details[] = { NULL, "", "Tuesday" };
  gint64 limits[] = { 0, 1024 };

  for (guint i = 0; i < KONTOR_N_PROBLEM_CODES * 2 * 2 * 3 * 2; i++)
    {
      KontorProblem problem = {
        .code = i / 24,
        .type = types[i % 2],
        .field = fields[i / 2 % 2],
        .detail = (char *) details[i / 4 % 3],
        .limit = limits[i / 12 % 2],
      };

      check_sentence (&problem);
    }
}

/* What can be about a field names it and the type. */
static void
test_names (void)
{
  KontorProblemCode about_fields[] = {
    KONTOR_PROBLEM_MALFORMED,      KONTOR_PROBLEM_UNKNOWN_FIELD, KONTOR_PROBLEM_WRONG_KIND,
    KONTOR_PROBLEM_TOO_LONG,       KONTOR_PROBLEM_OUT_OF_RANGE,  KONTOR_PROBLEM_BAD_TEXT,
    KONTOR_PROBLEM_BAD_CHOICE,     KONTOR_PROBLEM_REQUIRED,      KONTOR_PROBLEM_FIXED,
    KONTOR_PROBLEM_TOO_MANY,       KONTOR_PROBLEM_MISSING,       KONTOR_PROBLEM_CYCLE,
    KONTOR_PROBLEM_DUPLICATE,      KONTOR_PROBLEM_DELETED,       KONTOR_PROBLEM_FORBIDDEN,
    KONTOR_PROBLEM_CHANGED,        KONTOR_PROBLEM_WRONG_STATE,   KONTOR_PROBLEM_REASON_REQUIRED,
    KONTOR_PROBLEM_HARD_DEADLINE,  KONTOR_PROBLEM_BEFORE_START,  KONTOR_PROBLEM_LOCKED_DAY,
    KONTOR_PROBLEM_OTHER_PIPELINE, KONTOR_PROBLEM_ISSUED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (about_fields); i++)
    {
      g_autoptr (KontorProblem) problem = kontor_problem_new (about_fields[i], KONTOR_RECORD_TASK,
                                                              NULL, KONTOR_TASK_DEADLINE);
      g_autofree char *sentence = kontor_problem_to_sentence (problem);

      g_assert_nonnull (strstr (sentence, "“Deadline”"));
      g_assert_nonnull (strstr (sentence, "Task"));
    }
}

static void
test_limits (void)
{
  g_autoptr (KontorProblem) text = kontor_problem_new_limit (KONTOR_PROBLEM_TOO_LONG,
                                                             KONTOR_RECORD_TASK, NULL,
                                                             KONTOR_TASK_TITLE, 1024);
  g_autoptr (KontorProblem) date = kontor_problem_new_limit (KONTOR_PROBLEM_OUT_OF_RANGE,
                                                             KONTOR_RECORD_PROJECT, NULL,
                                                             KONTOR_PROJECT_STARTS_ON, -134774);
  g_autoptr (KontorProblem) zero = kontor_problem_new_limit (KONTOR_PROBLEM_OUT_OF_RANGE,
                                                             KONTOR_RECORD_TASK, NULL,
                                                             KONTOR_TASK_PLAN, 0);
  g_autofree char *text_sentence = kontor_problem_to_sentence (text);
  g_autofree char *date_sentence = kontor_problem_to_sentence (date);
  g_autofree char *zero_sentence = kontor_problem_to_sentence (zero);

  g_assert_nonnull (strstr (text_sentence, "1024"));
  g_assert_nonnull (strstr (date_sentence, "1601-01-01"));
  g_assert_nonnull (strstr (zero_sentence, "The limit is 0."));
}

/* A detail may be what a stranger sent. */
static void
test_foul_details (void)
{
  g_autofree char *long_detail = g_strnfill (5 * 1024 * 1024, 'x');
  const char *details[] = { long_detail, "\xff\xfe{detail}", "{field} {type}", "a\nb\tc" };

  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    {
      g_autoptr (KontorProblem) problem = kontor_problem_new_detail (KONTOR_PROBLEM_WRONG_KIND,
                                                                     KONTOR_RECORD_TASK, NULL,
                                                                     KONTOR_TASK_DEADLINE,
                                                                     details[i]);
      g_autofree char *sentence = kontor_problem_to_sentence (problem);

      g_assert_true (g_utf8_validate (sentence, -1, NULL));
      g_assert_cmpuint (strlen (sentence), <, 300);
      g_assert_null (strchr (sentence, '\n'));
    }
}

static void
test_unknown (void)
{
  KontorProblem problem = { .code = KONTOR_PROBLEM_REQUIRED, .type = 10000, .field = 3 };

  check_sentence (&problem);
  problem.type = KONTOR_RECORD_TASK;
  problem.field = 10000;
  check_sentence (&problem);
}

static void
test_copy (void)
{
  KontorId id = { .bytes = { 7 } };
  g_autoptr (KontorProblem) problem = kontor_problem_new_detail (KONTOR_PROBLEM_CHANGED,
                                                                 KONTOR_RECORD_TASK, &id,
                                                                 KONTOR_TASK_STATE, "completed");
  g_autoptr (KontorProblem) copy = kontor_problem_copy (problem);

  g_assert_cmpint (copy->code, ==, KONTOR_PROBLEM_CHANGED);
  g_assert_cmpint (copy->type, ==, KONTOR_RECORD_TASK);
  g_assert_true (kontor_id_equal (&copy->id, &id));
  g_assert_cmpuint (copy->field, ==, KONTOR_TASK_STATE);
  g_assert_cmpstr (copy->detail, ==, "completed");
  g_assert_true (copy->detail != problem->detail);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/problem/words", test_words);
  g_test_add_func ("/problem/sentences", test_sentences);
  g_test_add_func ("/problem/names", test_names);
  g_test_add_func ("/problem/limits", test_limits);
  g_test_add_func ("/problem/foul-details", test_foul_details);
  g_test_add_func ("/problem/unknown", test_unknown);
  g_test_add_func ("/problem/copy", test_copy);

  return g_test_run ();
}
