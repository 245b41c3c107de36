/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The world: computers with one folder, their server, time, and the scheduler that decides by a tape of
 * its own who runs next and what goes wrong. What people do is on another tape, so that steps can be left
 * out. One thread. */

#include "config.h"

#include "drive-world.h"
#include "kontor-test-tree.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A settled world needs far fewer; more means that somebody does not get on. */
#define SETTLE_SWITCHES 60000
#define SETTLE_TIME (6 * KONTOR_HOUR)

void
drive_fail (DriveWorld *self, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->result->switches = self->switches;
  self->result->crashes = self->crashes;
  g_snprintf (self->result->failure, sizeof self->result->failure,
              "switch %" G_GUINT64_FORMAT ", %s %u: %s", self->switches,
              self->current != NULL ? self->current->name : "check on",
              self->current != NULL ? self->current->device->number : 0, text);
  if (self->options.verbose)
    g_printerr ("%s\n", self->result->failure);
  abort ();
}

guint
drive_below (DriveWorld *self, guint limit)
{
  return (guint) kontor_random_below (&self->random.parent, limit);
}

gboolean
drive_chance (DriveWorld *self, guint per_mille)
{
  return drive_below (self, 1000) < per_mille;
}

gboolean
drive_has (const DriveWorld *self, DriveMischief mischief)
{
  return (self->options.mischief & mischief) != 0;
}

void
drive_trace (DriveWorld *self, const char *text)
{
  self->trace = drive_disk_fold (self->trace, text);
}

void
drive_sleep (DriveWorld *self, gint64 microseconds)
{
  self->current->wake_at = self->now + microseconds;
  sim_coroutine_yield ();
}

static void
actor_main (gpointer data)
{
  DriveActor *self = data;

  self->run (self);
}

DriveActor *
drive_actor_start (DriveDevice *device, const char *name, void (*run) (DriveActor *self))
{
  DriveActor *self = g_new0 (DriveActor, 1);

  self->device = device;
  self->name = name;
  self->run = run;
  self->coroutine = sim_coroutine_new (actor_main, self);
  g_ptr_array_add (device->actors, self);

  return self;
}

gboolean
drive_actor_must_end (DriveActor *self)
{
  return drive_device_is_down (self->device) || self->device->world->stopping;
}

static char *
make_folder (int pid)
{
  return g_strdup_printf ("%s/kontor-drive-sim-%d",
                          g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir (), pid);
}

void
drive_world_remove_folder (int pid)
{
  g_autofree char *folder = make_folder (pid);

  kontor_test_remove_tree (folder);
}

static gint64
server_now (KontorClock *clock)
{
  DriveWorld *self = (DriveWorld *) ((char *) clock - G_STRUCT_OFFSET (DriveWorld, server_clock));

  return self->now;
}

static void
content_free (gpointer data)
{
  DriveContent *self = data;

  g_bytes_unref (self->bytes);
  g_free (self);
}

static DriveWorld *
world_new (const DriveOptions *options, DriveResult *result)
{
  static const guint switching[] = { 30, 200, 500, 1000 };
  DriveWorld *self = g_new0 (DriveWorld, 1);

  sim_disk_register ();
  self->options = *options;
  self->solo = -1;
  self->result = result;
  self->switching = switching[options->schedule % G_N_ELEMENTS (switching)];
  self->trace = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  kontor_seeded_random_init (&self->random, options->schedule);
  kontor_seeded_random_init (&self->ids, options->seed ^ (options->schedule << 20));
  self->now = G_GINT64_CONSTANT (1780000000) * KONTOR_SECOND;
  self->server_clock.now = server_now;
  self->folder = make_folder (getpid ());
  kontor_test_remove_tree (self->folder);
  g_mkdir_with_parents (self->folder, 0700);
  self->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) drive_device_free);
  self->contents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, content_free);
  self->late = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  for (guint i = 0; i < options->devices; i++)
    g_ptr_array_add (self->devices, drive_device_new (self, i));
  drive_server_found (self);

  return self;
}

static void
world_free (DriveWorld *self)
{
  g_clear_pointer (&self->store, kontor_store_close);
  g_ptr_array_unref (self->devices);
  g_ptr_array_unref (self->late);
  g_hash_table_unref (self->contents);
  kontor_test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self);
}

/* A computer whose actors have all unwound after a crash comes back later. */
static void
attend (DriveDevice *device)
{
  DriveWorld *self = device->world;

  for (guint i = device->actors->len; i-- > 0;)
    {
      DriveActor *actor = device->actors->pdata[i];

      if (!sim_coroutine_has_ended (actor->coroutine))
        continue;
      sim_coroutine_free (actor->coroutine);
      g_free (actor);
      g_ptr_array_remove_index (device->actors, i);
    }
  if (device->actors->len > 0 || self->stopping)
    return;
  if (drive_device_is_down (device))
    {
      drive_device_recover (device);
      device->down_until = self->now + (gint64) drive_below (self, 5000) * 1000;
      self->crashes++;
    }
  else if (self->now >= device->down_until)
    drive_device_start (device);
}

static gboolean
step_is_out (const DriveWorld *self, guint step)
{
  return (self->options.without[step / 64] >> step % 64 & 1) != 0;
}

/* Whose step it is, whatever else is left out. */
static guint
choose_device (DriveWorld *self, guint step)
{
  KontorSeededRandom whose = { 0 };

  if (self->solo >= 0)
    return (guint) self->solo;
  kontor_seeded_random_init (&whose, self->options.seed * 1000 + step);

  return (guint) kontor_random_below (&whose.parent, self->devices->len);
}

/* The next thing that a person does, if that person is at leisure. */
static void
hand_out (DriveWorld *self, guint until)
{
  DriveDevice *device = NULL;

  while (self->next_step < until && step_is_out (self, self->next_step))
    self->next_step++;
  if (self->next_step >= until)
    return;
  device = self->devices->pdata[choose_device (self, self->next_step)];
  if (!device->busy && device->step < 0 && device->actors->len > 0)
    device->step = (int) self->next_step++;
}

static void
make_mischief (DriveWorld *self)
{
  DriveDevice *device = self->devices->pdata[drive_below (self, self->devices->len)];

  if (!drive_chance (self, 8))
    return;
  if (drive_has (self, DRIVE_CRASH) && drive_chance (self, 250))
    {
      if (device->disk->crash_after < 0 && device->sim->crash_after < 0)
        {
          if (drive_chance (self, 500))
            device->disk->crash_after = (int) drive_below (self, 12);
          else
            device->sim->crash_after = (int) drive_below (self, 30);
        }
    }
  else if (drive_has (self, DRIVE_FULL) && drive_chance (self, 200))
    device->disk->full = !device->disk->full;
  else if (drive_has (self, DRIVE_CLOCK) && drive_chance (self, 200))
    device->clock_offset = ((gint64) drive_below (self, 200000) - 100000) * KONTOR_SECOND / 10;
  else if (drive_has (self, DRIVE_SLOW) && drive_chance (self, 300))
    device->offline_until = self->now + (gint64) drive_below (self, 30000) * 1000;
  else if (drive_has (self, DRIVE_FAILING) && drive_chance (self, 400))
    device->disk->failing = drive_chance (self, 500) ? 20 + drive_below (self, 60) : 0;
  else if (drive_has (self, DRIVE_WATCH))
    {
      device->disk->hidden = drive_below (self, 6);
      device->disk->queue_max = drive_chance (self, 300) ? 1 + drive_below (self, 8) : G_MAXUINT;
    }
}

/* A request that somebody sent long ago arrives once more; nobody waits for its answer. */
static void
deliver_late (DriveWorld *self)
{
  g_autoptr (GVariant) request = NULL;
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) answer = NULL;
  const char *route = NULL;
  const char *person = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (self->late->len == 0 || !drive_chance (self, 10))
    return;
  request = g_ptr_array_steal_index (self->late, drive_below (self, self->late->len));
  g_variant_get (request, "(&s&s@ay)", &person, &route, &body);
  bytes = g_variant_get_data_as_bytes (body);
  kontor_id_init_from_string (&id, person);
  answer = drive_server_call (self, &id, route, bytes, NULL);
}

static DriveActor *
choose (DriveWorld *self)
{
  for (;;)
    {
      g_autoptr (GPtrArray) ready = g_ptr_array_new ();
      gint64 next = G_MAXINT64;

      for (guint i = 0; i < self->devices->len; i++)
        {
          DriveDevice *device = self->devices->pdata[i];

          attend (device);
          if (device->actors->len == 0)
            next = MIN (next, MAX (device->down_until, self->now + 1));
          for (guint j = 0; j < device->actors->len; j++)
            {
              DriveActor *actor = device->actors->pdata[j];

              if (actor->wake_at <= self->now || drive_device_is_down (device) || self->stopping)
                g_ptr_array_add (ready, actor);
              else
                next = MIN (next, actor->wake_at);
            }
        }
      if (ready->len > 0)
        return ready->pdata[drive_below (self, ready->len)];
      if (self->stopping)
        return NULL;
      self->now = MAX (next, self->now + 1);
    }
}

static gboolean
switch_once (DriveWorld *self)
{
  self->current = choose (self);
  if (self->current == NULL)
    return FALSE;
  self->switches++;
  self->now += 10 + (gint64) drive_below (self, 200);
  if (self->mischief)
    make_mischief (self);
  deliver_late (self);
  sim_coroutine_resume (self->current->coroutine);
  self->current = NULL;

  return TRUE;
}

static gboolean
all_quiet (DriveWorld *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (!drive_device_is_quiet (self->devices->pdata[i]))
      return FALSE;

  return self->late->len == 0;
}

static void
work (DriveWorld *self, guint until)
{
  guint pace = 10 + drive_below (self, 300);

  self->working = TRUE;
  while (self->next_step < until && switch_once (self))
    if (drive_chance (self, pace))
      hand_out (self, until);
}

static void
calm_down (DriveWorld *self)
{
  self->mischief = FALSE;
  self->working = FALSE;
  self->loss = 0;
  for (guint i = 0; i < self->devices->len; i++)
    {
      DriveDevice *device = self->devices->pdata[i];

      device->disk->full = FALSE;
      device->disk->failing = 0;
      device->disk->hidden = 0;
      device->offline_until = 0;
      if (drive_device_is_down (device) || self->options.scripted)
        continue;
      device->disk->crash_after = -1;
      device->sim->crash_after = -1;
    }
}

/* Who has no rest. (transfer full) */
static char *
tell_restless (DriveWorld *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->devices->len; i++)
    {
      DriveDevice *device = self->devices->pdata[i];

      if (!drive_device_is_quiet (device))
        g_string_append_printf (text,
                                "; %s: %" G_GUINT64_FORMAT " turns, wait %" G_GINT64_FORMAT
                                ", %s, %u news, granularity %" G_GINT64_FORMAT,
                                device->name, device->turns, device->engine_wait,
                                device->engine_good ? "good" : "not good",
                                device->disk->news.length, device->disk->granularity);
    }

  return g_string_free_and_steal (text);
}

/* As every few hours: nothing may come of it but rest. */
static void
look_at_all (DriveWorld *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      DriveDevice *device = self->devices->pdata[i];

      device->wants_all = TRUE;
      device->engine_good = FALSE;
    }
}

/* Faults and work end; runs until nobody has anything to do. */
static void
settle (DriveWorld *self)
{
  guint64 until = self->switches + SETTLE_SWITCHES;
  gint64 began = self->now;
  gboolean looked = FALSE;

  calm_down (self);
  while (self->switches < until && self->now < began + SETTLE_TIME)
    {
      guint64 part = self->switches + 50;

      while (self->switches < part && switch_once (self))
        continue;
      if (!all_quiet (self))
        continue;
      if (looked)
        return;
      looked = TRUE;
      look_at_all (self);
    }
  drive_fail (self,
              "1 termination: not in step after %" G_GUINT64_FORMAT " switches, %" G_GINT64_FORMAT
              " seconds%s",
              self->switches + SETTLE_SWITCHES - until, (self->now - began) / KONTOR_SECOND,
              tell_restless (self));
}

void
drive_options_init (DriveOptions *self, guint64 seed)
{
  *self = (DriveOptions) {
    .seed = seed,
    .schedule = seed,
    .devices = 2 + (guint) (seed % 5 == 0 ? seed / 5 % 4 : seed % 2),
    .rounds = 3,
    .steps = 36,
    .mischief = DRIVE_MISCHIEF_ALL,
  };
}

void
drive_options_script (DriveOptions *self, guint crash_at, guint64 image)
{
  *self = (DriveOptions) {
    .seed = 1,
    .schedule = 1,
    .devices = 2,
    .rounds = 1,
    .scripted = TRUE,
    .crash_at = crash_at,
    .image = image,
  };
}

/* The same each time, but for the crash. */
static void
play_script (DriveWorld *self)
{
  DriveDevice *first = self->devices->pdata[0];

  settle (self);
  if (self->options.crash_at > 0)
    first->disk->crash_after = (int) self->options.crash_at - 1;
  for (guint part = 0; drive_script_play (self, part); part++)
    {
      settle (self);
      drive_check_quiet (self);
    }
  drive_check_idle (self);
}

/* (transfer full) (nullable): what somebody who alone did something has in the end */
static char *
finish_steps (DriveWorld *self)
{
  DriveDevice *device = self->solo >= 0 ? self->devices->pdata[self->solo] : NULL;

  while (device != NULL && (device->busy || device->step >= 0) && switch_once (self))
    continue;

  return device != NULL ? drive_check_describe (device) : NULL;
}

static void
work_rounds (DriveWorld *self)
{
  const DriveOptions *options = &self->options;

  for (guint round = 0; round < options->rounds; round++)
    {
      g_autofree char *before = NULL;

      self->mischief = round > 0 || options->rounds == 1;
      self->loss = self->mischief && drive_has (self, DRIVE_LOSS) ? 100 * MAX (round, 1) : 0;
      /* Every third world shows what becomes of what one person alone does. */
      self->solo = options->seed % 3 == 1 ? (int) (round % self->devices->len) : -1;
      work (self, options->steps * (round + 1) / options->rounds);
      before = finish_steps (self);
      settle (self);
      drive_check_quiet (self);
      if (before != NULL)
        drive_check_solo (self->devices->pdata[self->solo], before);
      drive_check_idle (self);
    }
}

void
drive_run (const DriveOptions *options, DriveResult *result)
{
  DriveWorld *self = world_new (options, result);

  if (options->scripted)
    play_script (self);
  else
    work_rounds (self);
  self->stopping = TRUE;
  while (switch_once (self))
    continue;
  for (guint i = 0; i < self->devices->len; i++)
    self->trace ^= ((DriveDevice *) self->devices->pdata[i])->disk->trace * (i + 1);
  result->switches = self->switches;
  result->trace = self->trace;
  result->crashes = self->crashes;
  result->changes = (guint) ((DriveDevice *) self->devices->pdata[0])->disk->changes;
  world_free (self);
}
