/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-agent SECONDS COMMAND…: starts the agent on the accounts of the environment and on the session
 * bus, lets it come to rest, and looks for so many seconds at what it does while nothing happens:
 *
 *   agent/cpu       percent of a core
 *   agent/wakes     how often a thread of it was woken, in a minute
 *   agent/writes    bytes that it wrote to disk, and agent/write-calls to anything
 *   agent/memory    MiB of private memory at the end
 *
 * All from the kernel's books about the process, so other programs don't disturb it. One thread. */

#include "config.h"

#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The first round of a fresh agent, and what it puts off until after it. */
#define REST_SECONDS 20

typedef struct
{
  gint64 at; /* µs */
  gint64 cpu; /* µs */
  gint64 wakes;
  gint64 written;
  gint64 write_calls;
} Books;

static GPid
start (char **command)
{
  GPid pid = fork ();

  if (pid != 0)
    return pid;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  execvp (command[0], command);
  _exit (127);
}

/* (transfer full): empty if it can't be read */
static char *
read_file (GPid pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

/* The number behind @name in lines of "name: number". */
static gint64
find_number (const char *text, const char *name)
{
  const char *at = strstr (text, name);

  return at != NULL ? g_ascii_strtoll (at + strlen (name), NULL, 10) : 0;
}

static gint64
count_wakes (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", (int) pid);
  g_autoptr (GDir) threads = g_dir_open (path, 0, NULL);
  const char *thread = NULL;
  gint64 wakes = 0;

  while (threads != NULL && (thread = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *name = g_strdup_printf ("task/%s/status", thread);
      g_autofree char *text = read_file (pid, name);

      wakes += find_number (text, "\nvoluntary_ctxt_switches:");
    }

  return wakes;
}

static void
read_books (GPid pid, Books *books)
{
  g_autofree char *io = read_file (pid, "io");
  struct timespec cpu = { 0 };
  clockid_t clock;

  if (clock_getcpuclockid (pid, &clock) == 0)
    clock_gettime (clock, &cpu);
  books->at = g_get_monotonic_time ();
  books->cpu = (gint64) cpu.tv_sec * G_USEC_PER_SEC + cpu.tv_nsec / 1000;
  books->wakes = count_wakes (pid);
  books->written = find_number (io, "\nwrite_bytes:");
  books->write_calls = find_number (io, "\nsyscw:");
}

/* MiB */
static double
read_private (GPid pid)
{
  g_autofree char *text = read_file (pid, "smaps_rollup");

  return (double) (find_number (text, "\nPrivate_Clean:") +
                   find_number (text, "\nPrivate_Dirty:")) /
         1024;
}

int
main (int argc, char **argv)
{
  Books before;
  Books after;
  double minutes;
  GPid pid;

  if (argc < 3)
    {
      g_printerr ("bench-agent SECONDS COMMAND…, on a session bus\n");
      return EXIT_FAILURE;
    }
  pid = start (argv + 2);
  g_usleep (REST_SECONDS * G_USEC_PER_SEC);
  read_books (pid, &before);
  g_usleep ((gulong) atoi (argv[1]) * G_USEC_PER_SEC);
  read_books (pid, &after);
  if (waitpid (pid, NULL, WNOHANG) != 0)
    {
      g_printerr ("bench-agent: it has ended\n");
      return EXIT_FAILURE;
    }
  minutes = (double) (after.at - before.at) / G_USEC_PER_SEC / 60;
  g_print ("agent/cpu\t%.4f\n",
           (double) (after.cpu - before.cpu) / (double) (after.at - before.at) * 100);
  g_print ("agent/wakes\t%.1f\n", (double) (after.wakes - before.wakes) / minutes);
  g_print ("agent/writes\t%" G_GINT64_FORMAT "\n", after.written - before.written);
  g_print ("agent/write-calls\t%" G_GINT64_FORMAT "\n", after.write_calls - before.write_calls);
  g_print ("agent/memory\t%.1f\n", read_private (pid));
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);

  return EXIT_SUCCESS;
}
