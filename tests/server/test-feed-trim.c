/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The feed forgets what is old: who was away for longer begins anew, everybody else does not notice. */

#include "config.h"

#include "feed-desk.h"

static void
pass_days (Desk *desk, guint days)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < days; i++)
    {
      desk->now += KONTOR_DAY;
      g_assert_true (kontor_store_make_due (desk->store, &error));
    }
}

static void
pull (Desk *desk, guint who)
{
  while (desk_pull_page (desk, who, 100))
    continue;
}

static void
reopen (Desk *desk)
{
  KontorStoreSeams seams = { .clock = &desk->clock, .random = &desk->random.parent };
  g_autoptr (GError) error = NULL;

  kontor_store_close (desk->store);
  desk->store = kontor_store_open (desk->folder, &seams, &error);
  g_assert_no_error (error);
}

/* 100 days after Ada's task, which only Ben pulled, and 70 after her second. */
static void
let_grow_old (Desk *desk)
{
  for (guint i = 0; i < DESK_PEOPLE; i++)
    pull (desk, i);
  pass_days (desk, 1);
  desk_do (desk, ADA, MUTATION (TASK_OF (ID ("10"), "Order paper", ADA_ID, BEN_ID)));
  pull (desk, BEN);
  pass_days (desk, 30);
  desk_do (desk, ADA, MUTATION (TASK_OF (ID ("11"), "Order ink", ADA_ID, BEN_ID)));
  desk_do (desk, ADA, MUTATION (TASK_OF (ID ("12"), "Order pens", ADA_ID, CLEO_ID)));
  pass_days (desk, 70);
}

static void
test_log (void)
{
  g_autoptr (Desk) desk = desk_new ();
  gint64 seq = 0;

  let_grow_old (desk);
  seq = desk_ask (desk, "SELECT min (seq) FROM change");
  g_assert_cmpint (seq, >, 1);
  g_assert_cmpint (desk_ask (desk, "SELECT count (*) FROM log"
                                   " WHERE seq < (SELECT min (seq) FROM change)"),
                   ==, 0);
  g_assert_cmpint (desk_ask (desk, "SELECT count (*) FROM change WHERE type = 'task'"), ==, 2);
  pull (desk, BEN);
  g_assert_cmpuint (desk->n_resyncs, ==, 0);
  desk_check (desk);
  g_assert_cmpuint (desk->n_resyncs, ==, DESK_PEOPLE - 1);
  g_assert_true (desk_has (desk, CLEO, KONTOR_RECORD_TASK, ID ("12")));
}

/* The number of the next change does not depend on what was trimmed. */
static void
test_last_seq (void)
{
  g_autoptr (Desk) desk = desk_new ();
  gint64 seq = 0;

  let_grow_old (desk);
  desk_check (desk);
  seq = kontor_store_get_seq (desk->store);
  pass_days (desk, 200);
  g_assert_cmpint (desk_ask (desk, "SELECT count (*) FROM change"), ==, 1);
  reopen (desk);
  g_assert_cmpint (kontor_store_get_seq (desk->store), ==, seq);
  desk->n_resyncs = 0;
  desk_do (desk, ADA, MUTATION (TASK_OF (ID ("13"), "Order more", ADA_ID, BEN_ID)));
  g_assert_cmpint (desk_ask (desk, "SELECT min (seq) FROM change WHERE type = 'task'"), >, seq);
  desk_check (desk);
  g_assert_cmpuint (desk->n_resyncs, ==, 0);
}

/* A first sync that was broken off, and went on when what happened meanwhile is not told any more. */
static void
test_first_sync (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_do (desk, ADA, MUTATION (TASK_OF (ID ("0f"), "Order chairs", ADA_ID, DAN_ID)));
  g_assert_true (desk_pull_page (desk, DAN, 1));
  pass_days (desk, 1);
  desk_do (desk, ADA, MUTATION (TASK_OF (ID ("10"), "Order paper", ADA_ID, DAN_ID)));
  pass_days (desk, 1);
  desk_do (desk, ADA, MUTATION (TASK_OF (ID ("11"), "Order ink", ADA_ID, BEN_ID)));
  pass_days (desk, 100);
  pull (desk, DAN);
  g_assert_cmpuint (desk->n_resyncs, ==, 1);
  desk_check (desk);
}

static char *
push (Desk *desk, gint64 mid, gint64 acknowledged, const char *text)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
  g_autofree char *quoted = desk_quote (text);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (KontorPushReply) reply = NULL;
  g_autoptr (KontorProblem) problem = NULL;

  desk_get_installation (ADA, &request->installation);
  request->acknowledged = acknowledged;
  kontor_push_request_add (request, mid, quoted);
  body = kontor_push_request_write (request);
  answer = desk_push_body (desk, ADA, body, &problem);
  g_assert_null (problem);
  reply = kontor_push_reply_read (answer, &problem);
  g_assert_nonnull (reply);

  return g_strdup (reply->stop != NULL ? reply->stop : "");
}

static void
assert_push (Desk *desk, gint64 mid, gint64 acknowledged, const char *text, const char *stop)
{
  g_autofree char *stopped = push (desk, mid, acknowledged, text);

  g_assert_cmpstr (stopped, ==, stop);
}

static void
test_results (void)
{
  static const char first[] = MUTATION (TASK_OF (ID ("10"), "Order paper", ADA_ID, BEN_ID));
  static const char second[] = MUTATION (TASK_OF (ID ("11"), "Order ink", ADA_ID, BEN_ID));
  static const char third[] = MUTATION (TASK_OF (ID ("12"), "Order pens", ADA_ID, BEN_ID));
  g_autoptr (Desk) desk = desk_new ();

  pass_days (desk, 1);
  assert_push (desk, 1, 0, first, "");
  assert_push (desk, 2, 1, second, "");
  pass_days (desk, 399);
  assert_push (desk, 1, 0, first, "");
  pass_days (desk, 2);
  /* The client may not have the second one's yet. */
  g_assert_cmpint (desk_ask (desk, "SELECT min (mid) FROM result"), ==, 2);
  assert_push (desk, 2, 1, second, "");
  assert_push (desk, 1, 1, first, "cloned");
  assert_push (desk, 3, 2, third, "");
  pass_days (desk, 1);
  g_assert_cmpint (desk_ask (desk, "SELECT min (mid) FROM result"), ==, 3);
  g_assert_cmpint (desk_ask (desk, "SELECT count (*) FROM task"), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/feed/trim/log", test_log);
  g_test_add_func ("/feed/trim/last-seq", test_last_seq);
  g_test_add_func ("/feed/trim/first-sync", test_first_sync);
  g_test_add_func ("/feed/trim/results", test_results);

  return g_test_run ();
}
