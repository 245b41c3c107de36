/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A computer with the folder: an engine, what syncs its replica, and a person, on one disk in memory; and
 * their way to the server. */

#include "config.h"

#include "drive-world.h"
#include "kontor-frames.h"
#include "kontor-sync.h"

#include <string.h>

/* How long somebody waits for news before looking again. */
#define PULL_EVERY (3 * KONTOR_SECOND)
#define TURN_EVERY (20 * KONTOR_SECOND)
/* What a turn waits for files that are written to, or vanished, takes less. */
#define POLL_LEAST (5 * KONTOR_SECOND)

typedef struct
{
  KontorTransport parent;
  DriveDevice *device; /* borrowed */
  KontorReplica *replica; /* borrowed: must not have a transaction open during a call */
  gboolean of_engine;
} Transport;

static gint64
device_now (KontorClock *clock)
{
  DriveDevice *self = (DriveDevice *) clock;

  return self->world->now + self->clock_offset;
}

/* Before each call of the engine to its disk. */
static void
disk_hook (const char *call, const char *path, gpointer data)
{
  DriveDevice *self = data;
  DriveWorld *world = self->world;

  if (self->sim->crashed)
    self->disk->crashed = TRUE;
  if (world->options.verbose && self->number == 0 && world->options.scripted)
    g_printerr ("%s %s\n", call, path);
  if (sim_coroutine_get_current () == NULL || self->disk->crashed)
    return;
  if (drive_chance (world, world->switching))
    drive_sleep (world, 0);
}

static void
choose_traits (DriveDevice *self, KontorRandom *random)
{
  static const gint64 granularities[] = { 1, 1, 1000, 4000000, 1000000000, 2000000000 };
  DriveDisk *disk = self->disk;

  if (!drive_has (self->world, DRIVE_TRAITS))
    return;
  disk->granularity = granularities[kontor_random_below (random, G_N_ELEMENTS (granularities))];
  if (kontor_random_below (random, 2) == 0)
    disk->traits |= DRIVE_DISK_REUSE;
  if (kontor_random_below (random, 2) == 0)
    disk->traits |= DRIVE_DISK_ORDERED;
  if (kontor_random_below (random, 5) == 0)
    disk->traits |= DRIVE_DISK_NO_EXCHANGE;
  if (kontor_random_below (random, 8) == 0)
    disk->traits |= DRIVE_DISK_NO_BIRTH;
  if (kontor_random_below (random, 8) == 0)
    disk->traits |= DRIVE_DISK_NO_LINKS;
  if (kontor_random_below (random, 8) == 0)
    disk->traits |= DRIVE_DISK_STRICT_NAMES;
  if (drive_has (self->world, DRIVE_WATCH) && kontor_random_below (random, 4) == 0)
    disk->watches_max = 2;
}

DriveDevice *
drive_device_new (DriveWorld *world, guint number)
{
  DriveDevice *self = g_new0 (DriveDevice, 1);
  g_autofree char *name = g_strdup_printf ("device-%u", number);
  g_autofree char *folder = g_build_filename (world->folder, name, NULL);
  KontorSeededRandom random = { 0 };

  kontor_seeded_random_init (&random, world->options.seed * 100 + number);
  self->clock.now = device_now;
  self->world = world;
  self->number = number;
  self->name = g_steal_pointer (&name);
  self->sim = sim_disk_new (folder, &world->random.parent);
  self->disk = drive_disk_new (&self->clock);
  self->disk->random = &world->random.parent;
  self->disk->hook = disk_hook;
  self->disk->hook_data = self;
  self->disk->died = &self->sim->crashed;
  self->actors = g_ptr_array_new ();
  self->step = -1;
  self->wants_all = TRUE;
  choose_traits (self, &random.parent);

  return self;
}

void
drive_device_free (DriveDevice *self)
{
  g_ptr_array_unref (self->actors);
  sim_disk_free (self->sim);
  drive_disk_free (self->disk);
  g_free (self->name);
  g_free (self);
}

gboolean
drive_device_is_down (const DriveDevice *self)
{
  return self->disk->crashed || self->sim->crashed;
}

void
drive_device_die (DriveDevice *self)
{
  self->disk->crashed = TRUE;
  self->sim->crashed = TRUE;
}

void
drive_device_recover (DriveDevice *self)
{
  DriveWorld *world = self->world;
  gboolean power = drive_has (world, DRIVE_POWER) && drive_chance (world, 500);
  guint64 images = drive_disk_count_images (self->disk);

  if (world->options.scripted)
    {
      world->result->images = images;
      sim_disk_recover (self->sim, TRUE);
      drive_disk_crash_to (self->disk, world->options.image);
      return;
    }
  if (world->options.verbose)
    g_printerr ("switch %" G_GUINT64_FORMAT ": %s crashed%s\n", world->switches, self->name,
                power ? ", with the power" : "");
  sim_disk_recover (self->sim, power);
  if (power)
    drive_disk_crash (self->disk, &world->random.parent);
  else
    drive_disk_restart (self->disk);
}

/* Whether the message is lost on its way. */
static gboolean
is_lost (DriveDevice *self)
{
  DriveWorld *world = self->world;

  return world->now < self->offline_until || drive_chance (world, world->loss) ||
         drive_device_is_down (self) || world->stopping;
}

static GBytes *
offline (GError **error)
{
  g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE, "no answer");

  return NULL;
}

static gint64
travel (DriveWorld *world)
{
  return 100 + (gint64) drive_below (world, world->mischief && drive_has (world, DRIVE_SLOW)
                                                ? 500000
                                                : 3000);
}

static GBytes *
transport_call (KontorTransport *transport,
                const char *route,
                GBytes *body,
                GCancellable *cancellable,
                GError **error)
{
  Transport *self = (Transport *) transport;
  DriveDevice *device = self->device;
  DriveWorld *world = device->world;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) local = NULL;

  if (kontor_sql_is_in_transaction (kontor_replica_get_sql (self->replica)))
    drive_fail (world, "a call to the server with a transaction open");
  if (self->of_engine)
    device->calls++;
  drive_trace (world, route);
  if (world->current == NULL)
    drive_fail (world, "9 idempotence: %s asks %s in step", device->name, route);
  drive_sleep (world, travel (world));
  if (is_lost (device))
    return offline (error);
  if (world->mischief && drive_has (world, DRIVE_TWICE) && drive_chance (world, 40))
    {
      char person[KONTOR_ID_LENGTH + 1];

      kontor_id_format (&device->person, person);
      g_ptr_array_add (world->late,
                       g_variant_ref_sink (
                           g_variant_new ("(ss@ay)", person, route,
                                          g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, body,
                                                                    TRUE))));
    }
  answer = drive_server_call (world, &device->person, route, body, &local);
  drive_sleep (world, travel (world));
  if (is_lost (device))
    return offline (error);
  if (answer == NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return g_steal_pointer (&answer);
}

static KontorReplica *
open_replica (DriveDevice *self, GError **error)
{
  KontorReplicaSeams seams = {
    .clock = &self->clock,
    .random = &self->world->ids.parent,
    .vfs = SIM_VFS,
  };

  return kontor_replica_open (self->sim->folder, TRUE, &seams, error);
}

/* What a disk or a network that misbehaves is allowed to cause. */
static void
check_error (DriveDevice *self, const GError *error)
{
  if (error == NULL || drive_device_is_down (self) || self->world->mischief ||
      self->world->stopping || error->domain == KONTOR_DRIVE_ERROR ||
      g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE) ||
      g_error_matches (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_BUSY))
    return;
  drive_fail (self->world, "%s", error->message);
}

static void
sync_run (DriveActor *actor)
{
  DriveDevice *self = actor->device;
  DriveWorld *world = self->world;
  g_autoptr (GError) open_error = NULL;
  g_autoptr (KontorReplica) replica = open_replica (self, &open_error);
  Transport transport = { .parent.call = transport_call, .device = self, .replica = replica };

  check_error (self, open_error);
  self->replica = replica;
  while (replica != NULL && !drive_actor_must_end (actor))
    {
      g_autoptr (GError) error = NULL;
      KontorSyncReport report = { 0 };

      (void) !kontor_sync_run (replica, &transport.parent, &report, NULL, NULL, NULL, &error);
      check_error (self, error);
      self->pulled = self->pulled || report.pulled > 0;
      drive_sleep (world, 1000 + (gint64) drive_below (world, PULL_EVERY));
    }
  self->replica = NULL;
}

/* TRUE: the turn did something, so that there may be more. */
static gboolean
take_turn (DriveDevice *self)
{
  DriveWorld *world = self->world;
  g_autoptr (GError) error = NULL;
  KontorDriveTurn turn = { 0 };
  gboolean all = self->wants_all || drive_chance (world, 20);
  gboolean good = FALSE;

  self->pulled = FALSE;
  self->wants_all = FALSE;
  self->turns++;
  self->in_turn = TRUE;
  good = kontor_drive_engine_run (self->engine, all, &turn, NULL, &error);
  self->in_turn = FALSE;
  if (!good)
    self->wants_all = self->wants_all || all;
  if (world->options.verbose && (turn.actions > 0 || turn.asking || error != NULL))
    g_printerr ("switch %" G_GUINT64_FORMAT ": %s took %u actions%s%s%s\n", world->switches,
                self->name, turn.actions, turn.asking ? ", asks" : "", error != NULL ? ": " : "",
                error != NULL ? error->message : "");
  check_error (self, error);
  if (turn.asking)
    kontor_drive_engine_answer (self->engine, world->solo >= 0 || drive_chance (world, 700));
  self->engine_wait = turn.wait;
  self->engine_good = good && turn.actions == 0 && !turn.asking;

  return turn.actions > 0 || turn.asking;
}

static void
engine_run (DriveActor *actor)
{
  DriveDevice *self = actor->device;
  DriveWorld *world = self->world;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = open_replica (self, &error);
  Transport transport = {
    .parent.call = transport_call, .device = self, .replica = replica, .of_engine = TRUE
  };
  KontorDriveSeams seams = {
    .disk = &self->disk->disk,
    .watch = &self->disk->watch,
    .replica = replica,
    .transport = &transport.parent,
    .clock = &self->clock,
    .random = &world->ids.parent,
    .store_folder = self->sim->folder,
    .vfs = SIM_VFS,
    .device = self->name,
  };

  if (replica != NULL)
    self->engine = kontor_drive_engine_new (&world->drive, &seams, &error);
  check_error (self, error);
  self->engine_replica = replica;
  self->wants_all = TRUE;
  while (self->engine != NULL && !drive_actor_must_end (actor))
    {
      gboolean more = take_turn (self);
      gint64 wait = self->engine_wait >= 0 ? MIN (self->engine_wait, TURN_EVERY) : TURN_EVERY;
      gint64 until = world->now + (more ? 1000 : wait);

      /* News are looked for as the agent would be told of them. */
      while (!drive_actor_must_end (actor) && world->now < until && !self->wants_all &&
             !self->pulled && self->disk->news.length <= self->disk->hidden)
        drive_sleep (world, MIN (until - world->now, 50000));
      drive_sleep (world, 100);
    }
  g_clear_pointer (&self->engine, kontor_drive_engine_free);
  self->engine_replica = NULL;
  /* One that could not start tries again. */
  if (!drive_device_is_down (self) && !world->stopping)
    drive_device_die (self);
}

void
drive_device_start (DriveDevice *self)
{
  self->step = -1;
  self->busy = FALSE;
  self->engine_good = FALSE;
  drive_actor_start (self, "sync of", sync_run);
  drive_actor_start (self, "engine of", engine_run);
  drive_actor_start (self, "person at", drive_person_run);
}

/* What can't be done here is tried again for ever: it was, often enough. */
static gboolean
waits_only_to_retry (DriveDevice *self)
{
  g_autoptr (GPtrArray) remarks = kontor_drive_store_list_remarks (
      kontor_drive_engine_get_store (self->engine));
  gboolean polls = FALSE;
  guint failed = 0;

  if (self->engine_wait < 0)
    return TRUE;
  if (self->engine_wait <= POLL_LEAST)
    return FALSE;
  for (guint i = 0; i < remarks->len; i++)
    {
      const KontorDriveRemark *remark = remarks->pdata[i];

      if (g_str_equal (remark->path, "."))
        polls = TRUE;
      else if (remark->state == KONTOR_DRIVE_STATE_FAILED ||
               remark->state == KONTOR_DRIVE_STATE_WAITING)
        failed++;
    }
  /* Where there are too few watches it looks by the clock, for ever; all else that it waits for is sooner. */
  if (polls && failed == 0)
    return TRUE;
  failed = 0;
  /* Of other file systems everything can be done by now. */
  if ((self->disk->traits & (DRIVE_DISK_STRICT_NAMES | DRIVE_DISK_NO_LINKS)) == 0)
    return FALSE;
  for (guint i = 0; i < remarks->len; i++)
    {
      const KontorDriveRemark *remark = remarks->pdata[i];

      if (remark->state != KONTOR_DRIVE_STATE_FAILED || g_str_equal (remark->path, "."))
        continue;
      failed++;
      if (remark->tries < 4)
        return FALSE;
    }

  return failed > 0;
}

/* Nobody is in the middle of anything there, the last turn did nothing, and the replica is where the server
 * is. */
gboolean
drive_device_is_quiet (DriveDevice *self)
{
  KontorReplicaCounts counts = { 0 };

  return !drive_device_is_down (self) && self->replica != NULL && self->engine != NULL &&
         !self->busy && self->step < 0 && self->engine_good && !self->in_turn && !self->wants_all &&
         !self->pulled && self->disk->news.length == 0 && waits_only_to_retry (self) &&
         kontor_replica_count (self->replica, &counts, NULL) && counts.waiting == 0 &&
         counts.cursor == kontor_store_get_seq (self->world->store);
}
