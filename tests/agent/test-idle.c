/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the agent costs while nothing happens: nothing is written, and it sleeps. */

#include "config.h"

#include "agent-fixture.h"

#include <string.h>

typedef struct
{
  guint64 written; /* bytes, that reach a disk or a cache */
  guint64 writes; /* system calls that write */
  guint64 runs; /* times that a thread was put on a processor */
  guint64 busy; /* ns */
} Cost;

static guint64
read_number (const char *text, const char *name)
{
  const char *line = strstr (text, name);

  g_assert_nonnull (line);

  return g_ascii_strtoull (line + strlen (name), NULL, 10);
}

static char *
read_file (GPid pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

/* See proc_pid_io(5) and the kernel's sched-stats: a thread's time, its waiting, its runs. */
static gboolean
measure (GPid pid, Cost *cost)
{
  g_autofree char *io = read_file (pid, "io");
  g_autofree char *tasks = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) dir = g_dir_open (tasks, 0, NULL);
  const char *task = NULL;

  if (io == NULL || dir == NULL)
    return FALSE;
  *cost = (Cost) { .written = read_number (io, "\nwrite_bytes: "),
                   .writes = read_number (io, "syscw: ") };
  while ((task = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_strconcat ("task/", task, "/schedstat", NULL);
      g_autofree char *text = read_file (pid, name);
      g_auto (GStrv) words = text != NULL ? g_strsplit (text, " ", 3) : NULL;

      if (words == NULL || g_strv_length (words) != 3)
        continue;
      cost->busy += g_ascii_strtoull (words[0], NULL, 10);
      cost->runs += g_ascii_strtoull (words[2], NULL, 10);
    }

  return TRUE;
}

static gboolean
is_over_cb (AgentFixture *self, gpointer deadline)
{
  return g_get_monotonic_time () >= *(gint64 *) deadline;
}

static void
wait_seconds (AgentFixture *self, guint seconds)
{
  /* The fixture's own patience is shorter than a long measurement. */
  for (guint left = seconds; left > 0; left -= MIN (left, 30))
    {
      gint64 deadline = g_get_monotonic_time () + MIN (left, 30) * G_USEC_PER_SEC;

      agent_fixture_wait (self, is_over_cb, &deadline);
    }
}

static guint
get_seconds (void)
{
  const char *text = g_getenv ("KONTOR_IDLE_SECONDS");

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 5;
}

/* Rounds that find nothing write nothing. Rounds are those of an attended account, every other second,
 * so that the test is short; between them nothing may run. */
static void
test_attended (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  GPid pid = agent_fixture_get_pid (self);
  gint64 synced = 0;
  Cost before = { 0 };
  Cost after = { 0 };

  kontor_agent_client_attend (self->client, name, TRUE);
  /* What the sign-in left over is done. */
  wait_seconds (self, 4);
  if (!measure (pid, &before))
    {
      g_test_skip ("nothing is said about processes here");
      return;
    }
  synced = g_get_monotonic_time ();
  wait_seconds (self, get_seconds ());
  g_assert_true (measure (pid, &after));
  g_test_message ("attended: %u s: %u bytes written, %u runs, %.1f ms",
                  (guint) ((g_get_monotonic_time () - synced) / G_USEC_PER_SEC),
                  (guint) (after.written - before.written), (guint) (after.runs - before.runs),
                  (double) (after.busy - before.busy) / 1e6);
  g_assert_cmpuint (after.written, ==, before.written);
}

static void
test_unattended (AgentFixture *self, gconstpointer unused)
{
  g_autofree char *name = agent_fixture_join (self, AGENT_EMAIL, NULL);
  GPid pid = agent_fixture_get_pid (self);
  Cost before = { 0 };
  Cost after = { 0 };

  /* GLib's pool of threads ends after a quarter of a minute. */
  wait_seconds (self, 17);
  if (!measure (pid, &before))
    {
      g_test_skip ("nothing is said about processes here");
      return;
    }
  wait_seconds (self, get_seconds ());
  g_assert_true (measure (pid, &after));
  g_test_message ("unattended: %u bytes written, %u runs, %.1f ms",
                  (guint) (after.written - before.written), (guint) (after.runs - before.runs),
                  (double) (after.busy - before.busy) / 1e6);
  g_assert_cmpuint (after.written, ==, before.written);
  /* Between two rounds, a minute from each other, there is nothing to do. */
  if (get_seconds () > 30)
    return;
  g_assert_cmpuint (after.writes, ==, before.writes);
  g_assert_cmpuint (after.runs - before.runs, <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  agent_test ("/idle/attended", test_attended);
  agent_test ("/idle/unattended", test_unattended);

  return g_test_run ();
}
