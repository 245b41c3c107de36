/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A world in a process of its own; and what decides it, as a line of text. */

#include "config.h"

#include "sim-try.h"

#include "kontor-fault.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct _SimTry
{
  SimOptions options;
  guint fault;
  guint seconds;
  pid_t pid;
  gboolean ended;
  int status;
  SimResult *result; /* owned: shared with the process */
};

static SimResult *result_of_log;

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if ((level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) != 0 &&
        g_str_equal (fields[i].key, "MESSAGE"))
      g_strlcpy (result_of_log->failure, fields[i].value, sizeof result_of_log->failure);

  return G_LOG_WRITER_HANDLED;
}

static void
run_here (SimTry *self)
{
  struct rlimit none = { 0 };

  setrlimit (RLIMIT_CORE, &none);
  alarm (self->seconds);
  result_of_log = self->result;
  if (!self->options.verbose)
    {
      g_log_set_writer_func (write_log, NULL, NULL);
      (void) !freopen ("/dev/null", "w", stderr);
    }
  g_log_set_always_fatal (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL);
#ifdef KONTOR_PLANTED_FAULTS
  kontor_fault_planted = self->fault;
#endif
  sim_run (&self->options, self->result);
  _exit (0);
}

SimTry *
sim_try_start (const SimOptions *options, guint fault, guint seconds)
{
  SimTry *self = g_new0 (SimTry, 1);

  self->options = *options;
  self->fault = fault;
  self->seconds = seconds;
  self->result = mmap (NULL, sizeof *self->result, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (self->result != MAP_FAILED);
  fflush (NULL);
  self->pid = fork ();
  g_assert_cmpint (self->pid, >=, 0);
  if (self->pid == 0)
    run_here (self);

  return self;
}

gboolean
sim_try_end (SimTry *self, SimResult *result)
{
  gboolean good = FALSE;

  if (!self->ended)
    waitpid (self->pid, &self->status, 0);
  *result = *self->result;
  good = WIFEXITED (self->status) && WEXITSTATUS (self->status) == 0;
  if (!good && *result->failure == '\0')
    g_snprintf (result->failure, sizeof result->failure, "%s",
                WIFSIGNALED (self->status) && WTERMSIG (self->status) == SIGALRM
                    ? "9 progress: the program hangs"
                    : "the program crashes: --verbose tells more");
  if (!good)
    sim_world_remove_folder (self->pid);
  munmap (self->result, sizeof *self->result);
  g_free (self);

  return good;
}

SimTry *
sim_try_wait_for_any (GPtrArray *tries)
{
  int status = 0;
  pid_t pid = waitpid (-1, &status, 0);

  for (guint i = 0; i < tries->len; i++)
    {
      SimTry *self = tries->pdata[i];

      if (self->pid != pid)
        continue;
      self->ended = TRUE;
      self->status = status;
      return g_ptr_array_steal_index (tries, i);
    }

  return g_ptr_array_steal_index (tries, 0);
}

const SimOptions *
sim_try_get_options (const SimTry *self)
{
  return &self->options;
}

guint
sim_try_get_fault (const SimTry *self)
{
  return self->fault;
}

char *
sim_options_to_text (const SimOptions *self)
{
  return g_strdup_printf ("--seed %" G_GUINT64_FORMAT " --clients %u --rounds %u"
                          " --steps %" G_GUINT64_FORMAT " --work %" G_GINT64_MODIFIER
                          "x --mischief %x",
                          self->seed, self->clients, self->rounds, self->steps, self->work,
                          self->mischief);
}

gboolean
sim_options_from_text (SimOptions *self, const char *text)
{
  sim_options_init (self, 1);

  return sscanf (text,
                 "--seed %" G_GUINT64_FORMAT " --clients %u --rounds %u --steps %" G_GUINT64_FORMAT
                 " --work %" G_GINT64_MODIFIER "x --mischief %x",
                 &self->seed, &self->clients, &self->rounds, &self->steps, &self->work,
                 &self->mischief) == 6;
}

char *
sim_options_explain (const SimOptions *self)
{
  static const char *const words[] = { "crash", "full",    "clock",  "loss", "twice",
                                       "slow",  "replace", "forget", "newer" };
  GString *text = g_string_new ("work:");

  for (guint bit = 0; sim_act_get_name (bit) != NULL; bit++)
    if (self->work >> bit & 1)
      g_string_append_printf (text, " %s", sim_act_get_name (bit));
  g_string_append (text, "; mischief:");
  for (guint bit = 0; bit < G_N_ELEMENTS (words); bit++)
    if (self->mischief >> bit & 1)
      g_string_append_printf (text, " %s", words[bit]);

  return g_string_free_and_steal (text);
}
