/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is told of rounds, and what is not worth it. */

#include "config.h"

#include "kontor-clock.h"
#include "kontor-round-log.h"

/* 2026-11-18, 12:00 UTC, which is the tests' zone. */
#define NOON (G_GINT64_CONSTANT (1795003200) * KONTOR_SECOND)

#define REPORT(...) (&(KontorSyncReport) { __VA_ARGS__ })

/* "title|detail|done/total", a "!" before what failed. */
static void
assert_log (KontorRoundLog *log, const char *wanted)
{
  GPtrArray *activities = kontor_round_log_get_activities (log);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < activities->len; i++)
    {
      const KontorAgentActivity *activity = activities->pdata[i];

      g_assert_cmpstr (activity->account, ==, "berg");
      g_string_append_printf (text, "%s%s%s|%s|%u/%u", i > 0 ? "; " : "",
                              activity->failed ? "!" : "", activity->title, activity->detail,
                              (guint) activity->done, (guint) activity->total);
    }
  g_assert_cmpstr (text->str, ==, wanted);
}

static void
test_quiet (void)
{
  KontorRoundLog *log = kontor_round_log_new ("berg");

  /* A slow server that has nothing to say. */
  g_assert_false (kontor_round_log_note_progress (log, REPORT (0), 0, FALSE));
  g_assert_false (kontor_round_log_note_success (log, REPORT (0), NOON));
  g_assert_false (kontor_round_log_note_end (log));
  assert_log (log, "");
  kontor_round_log_free (log);
}

static void
test_round (void)
{
  KontorRoundLog *log = kontor_round_log_new ("berg");

  g_assert_true (kontor_round_log_note_progress (log, REPORT (0), 3, FALSE));
  assert_log (log, "Sending changes||0/3");
  g_assert_true (kontor_round_log_note_progress (log, REPORT (.pushed = 2), 3, FALSE));
  g_assert_false (kontor_round_log_note_progress (log, REPORT (.pushed = 2), 3, FALSE));
  assert_log (log, "Sending changes|2 changes sent|2/3");
  g_assert_true (
      kontor_round_log_note_progress (log, REPORT (.pushed = 3, .pulled = 40), 3, FALSE));
  assert_log (log, "Receiving changes|3 changes sent, 40 records received|43/0");
  g_assert_true (
      kontor_round_log_note_success (log, REPORT (.pushed = 2, .rejected = 1, .pulled = 50), NOON));
  assert_log (log, "3 changes sent, 50 records received|12:00, 1 refused|53/0");
  kontor_round_log_free (log);
}

/* Of one minute they are one; the last few are kept. */
static void
test_together (void)
{
  KontorRoundLog *log = kontor_round_log_new ("berg");

  kontor_round_log_note_success (log, REPORT (.pushed = 1), NOON);
  kontor_round_log_note_success (log, REPORT (.pulled = 1), NOON + 30 * KONTOR_SECOND);
  assert_log (log, "1 change sent, 1 record received|12:00|2/0");
  for (guint i = 1; i < 20; i++)
    kontor_round_log_note_success (log, REPORT (.pulled = 1), NOON + i * KONTOR_HOUR);
  g_assert_cmpuint (kontor_round_log_get_activities (log)->len, ==, 5);
  kontor_round_log_free (log);
}

static void
test_failure (void)
{
  KontorRoundLog *log = kontor_round_log_new ("berg");
  guint number = 0;

  kontor_round_log_note_progress (log, REPORT (0), 2, FALSE);
  g_assert_true (kontor_round_log_note_failure (log, "No network.", 2, FALSE, NOON));
  assert_log (log, "!2 changes wait to be sent|No network. Next try at 12:00.|0/0");
  number = ((KontorAgentActivity *) kontor_round_log_get_activities (log)->pdata[0])->number;
  g_assert_false (kontor_round_log_note_failure (log, "No network.", 2, FALSE, NOON));
  /* It is the same one, so that a button stays what it was. */
  g_assert_true (kontor_round_log_note_failure (log, "Sign in.", 0, FALSE, 0));
  assert_log (log, "!Waiting to sync|Sign in.|0/0");
  g_assert_cmpuint (((KontorAgentActivity *) kontor_round_log_get_activities (log)->pdata[0])
                        ->number,
                    ==, number);
  g_assert_true (kontor_round_log_note_success (log, REPORT (0), NOON));
  assert_log (log, "");
  kontor_round_log_free (log);
}

static void
test_first (void)
{
  KontorRoundLog *log = kontor_round_log_new ("berg");

  g_assert_true (kontor_round_log_note_progress (log, REPORT (0), 0, TRUE));
  assert_log (log, "First sync||0/0");
  g_assert_true (kontor_round_log_note_failure (log, "No network.", 0, TRUE, 0));
  assert_log (log, "!First sync|No network.|0/0");
  kontor_round_log_free (log);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/round-log/quiet", test_quiet);
  g_test_add_func ("/round-log/round", test_round);
  g_test_add_func ("/round-log/together", test_together);
  g_test_add_func ("/round-log/failure", test_failure);
  g_test_add_func ("/round-log/first", test_first);

  return g_test_run ();
}
