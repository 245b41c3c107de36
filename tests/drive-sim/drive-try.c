/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A world in a process of its own; what decides it, as a line of text; and making it smaller for as long
 * as it fails in the same way. */

#include "config.h"

#include "drive-try.h"

#include "kontor-fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Another tape of who runs when gets its chance, too, when a step is taken out. */
#define OTHER_SCHEDULES 4
#define SHRINK_SECONDS 40

struct _DriveTry
{
  DriveOptions options;
  guint fault;
  pid_t pid;
  gboolean ended;
  int status;
  DriveResult *result; /* owned: shared with the process */
};

static DriveResult *result_of_log;

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if ((level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) != 0 &&
        g_str_equal (fields[i].key, "MESSAGE"))
      g_strlcpy (result_of_log->failure, fields[i].value, sizeof result_of_log->failure);

  return G_LOG_WRITER_HANDLED;
}

static void
run_here (DriveTry *self, guint seconds)
{
  struct rlimit none = { 0 };

  setrlimit (RLIMIT_CORE, &none);
  alarm (seconds);
  result_of_log = self->result;
  if (!self->options.verbose)
    {
      g_log_set_writer_func (write_log, NULL, NULL);
      (void) !freopen ("/dev/null", "w", stderr);
    }
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL);
#ifdef KONTOR_PLANTED_FAULTS
  kontor_fault_planted = self->fault;
#endif
  drive_run (&self->options, self->result);
  _exit (0);
}

DriveTry *
drive_try_start (const DriveOptions *options, guint fault, guint seconds)
{
  DriveTry *self = g_new0 (DriveTry, 1);

  self->options = *options;
  self->fault = fault;
  self->result = mmap (NULL, sizeof *self->result, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (self->result != MAP_FAILED);
  fflush (NULL);
  self->pid = fork ();
  g_assert_cmpint (self->pid, >=, 0);
  if (self->pid == 0)
    run_here (self, seconds);

  return self;
}

gboolean
drive_try_end (DriveTry *self, DriveResult *result)
{
  gboolean good = FALSE;

  if (!self->ended)
    waitpid (self->pid, &self->status, 0);
  *result = *self->result;
  good = WIFEXITED (self->status) && WEXITSTATUS (self->status) == 0;
  if (!good && *result->failure == '\0')
    g_snprintf (result->failure, sizeof result->failure, "%s",
                WIFSIGNALED (self->status) && WTERMSIG (self->status) == SIGALRM
                    ? "1 termination: the program hangs"
                    : "2 the program crashes: --verbose tells more");
  if (!good)
    drive_world_remove_folder ((int) self->pid);
  munmap (self->result, sizeof *self->result);
  g_free (self);

  return good;
}

DriveTry *
drive_try_wait_for_any (GPtrArray *tries)
{
  int status = 0;
  pid_t pid = waitpid (-1, &status, 0);

  for (guint i = 0; i < tries->len; i++)
    {
      DriveTry *self = tries->pdata[i];

      if (self->pid != pid)
        continue;
      self->ended = TRUE;
      self->status = status;
      return g_ptr_array_steal_index (tries, i);
    }

  return g_ptr_array_steal_index (tries, 0);
}

const DriveOptions *
drive_try_get_options (const DriveTry *self)
{
  return &self->options;
}

gboolean
drive_try_run (const DriveOptions *options, guint fault, guint seconds, DriveResult *result)
{
  return drive_try_end (drive_try_start (options, fault, seconds), result);
}

char *
drive_options_to_text (const DriveOptions *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "--seed %" G_GUINT64_FORMAT " --schedule %" G_GUINT64_FORMAT
                          " --devices %u --rounds %u --steps %u --mischief %x",
                          self->seed, self->schedule, self->devices, self->rounds, self->steps,
                          self->mischief);
  if (drive_options_count_steps (self) < self->steps)
    g_string_append_printf (text,
                            " --without %" G_GINT64_MODIFIER "x,%" G_GINT64_MODIFIER
                            "x,%" G_GINT64_MODIFIER "x",
                            self->without[0], self->without[1], self->without[2]);
  if (self->scripted)
    g_string_append_printf (text, " --crash-at %u --image %" G_GUINT64_FORMAT, self->crash_at,
                            self->image);

  return g_string_free_and_steal (text);
}

static gboolean
read_word (DriveOptions *self, const char *name, const char *value)
{
  guint64 number = g_ascii_strtoull (value, NULL, g_str_equal (name, "--mischief") ? 16 : 10);
  g_auto (GStrv) parts = NULL;

  if (g_str_equal (name, "--seed"))
    self->seed = number;
  else if (g_str_equal (name, "--schedule"))
    self->schedule = number;
  else if (g_str_equal (name, "--devices"))
    self->devices = (guint) CLAMP (number, 1, DRIVE_DEVICES_MAX);
  else if (g_str_equal (name, "--rounds"))
    self->rounds = (guint) MAX (number, 1);
  else if (g_str_equal (name, "--steps"))
    self->steps = (guint) MIN (number, DRIVE_STEPS_MAX);
  else if (g_str_equal (name, "--mischief"))
    self->mischief = (guint) number;
  else if (g_str_equal (name, "--image"))
    self->image = number;
  else if (g_str_equal (name, "--crash-at"))
    {
      self->crash_at = (guint) number;
      self->scripted = TRUE;
    }
  else if (g_str_equal (name, "--without"))
    {
      parts = g_strsplit (value, ",", -1);
      for (guint i = 0; i < G_N_ELEMENTS (self->without) && parts[i] != NULL; i++)
        self->without[i] = g_ascii_strtoull (parts[i], NULL, 16);
    }
  else
    return FALSE;

  return TRUE;
}

gboolean
drive_options_from_text (DriveOptions *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  drive_options_init (self, 1);
  for (guint i = 0; words[i] != NULL && g_str_has_prefix (words[i], "--"); i += 2)
    if (words[i + 1] == NULL || !read_word (self, words[i], words[i + 1]))
      return FALSE;

  return TRUE;
}

guint
drive_options_count_steps (const DriveOptions *self)
{
  guint count = 0;

  for (guint i = 0; i < self->steps; i++)
    count += (self->without[i / 64] >> i % 64 & 1) == 0 ? 1 : 0;

  return count;
}

typedef struct
{
  DriveOptions best;
  DriveResult *result; /* borrowed: of the best */
  guint fault;
  gint64 until;
  char kind[24];
} Shrink;

/* "switch 17, engine of 2: 4 no byte lost: …": from the number to the next colon. */
static void
get_kind (const char *failure, char kind[24])
{
  const char *at = g_str_has_prefix (failure, "switch ") ? strstr (failure, ": ") : NULL;
  gsize length = 0;

  at = at != NULL ? at + 2 : failure;
  length = MIN (strcspn (at, ":"), 23);
  memcpy (kind, at, length);
  kind[length] = '\0';
}

static gboolean
fails (Shrink *self, const DriveOptions *options)
{
  g_autofree DriveResult *result = g_new0 (DriveResult, 1);
  char kind[24];

  if (g_get_monotonic_time () > self->until ||
      drive_try_run (options, self->fault, SHRINK_SECONDS, result))
    return FALSE;
  get_kind (result->failure, kind);
  if (!g_str_equal (kind, self->kind))
    return FALSE;
  self->best = *options;
  *self->result = *result;

  return TRUE;
}

static gboolean
fails_somehow (Shrink *self, DriveOptions options)
{
  guint64 schedule = self->best.schedule;

  for (guint i = 0; i < OTHER_SCHEDULES; i++)
    {
      options.schedule = schedule + i;
      if (fails (self, &options))
        return TRUE;
    }

  return FALSE;
}

static gboolean
calm_down (Shrink *self)
{
  gboolean better = FALSE;

  for (guint bit = 0; 1u << bit < DRIVE_MISCHIEF_ALL; bit++)
    {
      DriveOptions options = self->best;

      options.mischief &= ~(1u << bit);
      if (options.mischief != self->best.mischief && fails_somehow (self, options))
        better = TRUE;
    }

  return better;
}

static gboolean
send_home (Shrink *self)
{
  DriveOptions options = self->best;

  if (options.rounds > 1)
    {
      options.rounds--;
      if (fails_somehow (self, options))
        return TRUE;
    }
  options = self->best;
  if (options.devices <= 1)
    return FALSE;
  options.devices--;

  return fails_somehow (self, options);
}

/* Many at a time, then fewer, then one by one. */
static gboolean
do_less (Shrink *self)
{
  gboolean better = FALSE;

  for (guint width = (self->best.steps + 1) / 2; width > 0; width /= 2)
    for (guint start = 0; start < self->best.steps; start += width)
      {
        DriveOptions options = self->best;

        for (guint i = start; i < MIN (start + width, options.steps); i++)
          options.without[i / 64] |= G_GUINT64_CONSTANT (1) << i % 64;
        if (drive_options_count_steps (&options) < drive_options_count_steps (&self->best) &&
            fails_somehow (self, options))
          better = TRUE;
      }

  return better;
}

void
drive_shrink (DriveOptions *failed, guint fault, guint seconds, DriveResult *result)
{
  Shrink shrink = { .best = *failed,
                    .result = result,
                    .fault = fault,
                    .until = g_get_monotonic_time () + seconds * KONTOR_SECOND };
  gboolean better = !failed->scripted;

  get_kind (result->failure, shrink.kind);
  while (better && g_get_monotonic_time () < shrink.until)
    {
      better = do_less (&shrink);
      better = send_home (&shrink) || better;
      better = calm_down (&shrink) || better;
    }
  *failed = shrink.best;
}
