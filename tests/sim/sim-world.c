/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The world: machines, time, the network's queues and the scheduler that decides, by the seed, who
 * runs next and what goes wrong. One thread. */

#include "config.h"

#include "kontor-test-tree.h"
#include "sim-world.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A settled world needs far fewer; more means that somebody does not get on. */
#define SETTLE_STEPS 600000

/* Of the world's time: with every third message lost, a call that waits three seconds for an answer, and
 * pages of a few records. */
#define SETTLE_TIME (12 * KONTOR_HOUR)

static SimWorld *world_of_hook;

static gint64
host_now (KontorClock *clock)
{
  SimHost *host = (SimHost *) clock;

  return host->world->now + host->clock_offset;
}

void
sim_fail (SimWorld *self, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->result->steps = self->steps;
  self->result->crashes = self->crashes;
  g_snprintf (self->result->failure, sizeof self->result->failure,
              "step %" G_GUINT64_FORMAT ", %s %u: %s", self->steps,
              self->current != NULL ? self->current->name : "check on",
              self->current != NULL ? self->current->host->number : 0, text);
  if (self->options.verbose)
    g_printerr ("seed %" G_GUINT64_FORMAT ", %s\n", self->options.seed, self->result->failure);
  abort ();
}

guint
sim_below (SimWorld *self, guint limit)
{
  return (guint) kontor_random_below (&self->random.parent, limit);
}

gboolean
sim_chance (SimWorld *self, guint per_mille)
{
  return sim_below (self, 1000) < per_mille;
}

void
sim_yield (SimWorld *self)
{
  sim_coroutine_yield ();
}

void
sim_sleep (SimWorld *self, gint64 microseconds)
{
  SimActor *actor = self->current;

  actor->wake_at = self->now + microseconds;
  sim_coroutine_yield ();
  actor->waits = FALSE;
}

void
sim_wait (gpointer data)
{
  SimHost *host = data;

  sim_sleep (host->world, 1000);
}

static void
hook_cb (KontorSql *sql)
{
  SimWorld *self = world_of_hook;

  if (sim_coroutine_get_current () != NULL && !self->atomic && sim_chance (self, self->switching))
    sim_coroutine_yield ();
}

static void
actor_main (gpointer data)
{
  SimActor *self = data;

  self->run (self);
}

SimActor *
sim_actor_start (SimHost *host, const char *name, void (*run) (SimActor *self))
{
  SimActor *self = g_new0 (SimActor, 1);

  self->host = host;
  self->name = name;
  self->run = run;
  self->coroutine = sim_coroutine_new (actor_main, self);
  g_ptr_array_add (host->actors, self);

  return self;
}

static void
actor_free (gpointer data)
{
  SimActor *self = data;

  sim_coroutine_free (self->coroutine);
  g_free (self);
}

gboolean
sim_actor_must_end (SimActor *self)
{
  return self->host->disk->crashed || self->host->world->stopping;
}

static void
message_free (gpointer data)
{
  SimMessage *self = data;

  g_bytes_unref (self->body);
  g_free (self->route);
  g_free (self);
}

static SimHost *
host_new (SimWorld *world, guint number)
{
  SimHost *self = g_new0 (SimHost, 1);
  g_autofree char *name = g_strdup_printf ("host-%u", number);
  g_autofree char *folder = g_build_filename (world->folder, name, NULL);

  self->clock.now = host_now;
  self->world = world;
  self->number = number;
  self->disk = sim_disk_new (folder, &world->random.parent);
  self->actors = g_ptr_array_new_with_free_func (actor_free);
  self->ledger = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_entry_free);
  self->start = number == 0 ? sim_server_start : sim_client_start;

  return self;
}

static void
host_free (gpointer data)
{
  SimHost *self = data;

  g_ptr_array_unref (self->actors);
  g_ptr_array_unref (self->ledger);
  sim_disk_free (self->disk);
  g_free (self);
}

gboolean
sim_has (const SimWorld *self, SimMischief mischief)
{
  return (self->options.mischief & mischief) != 0;
}

/* In memory where there is such a place: what is durable is the model's to say. */
static char *
make_folder (pid_t pid)
{
  return g_strdup_printf ("%s/kontor-sim-%d",
                          g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir (),
                          (int) pid);
}

void
sim_world_remove_folder (pid_t pid)
{
  g_autofree char *folder = make_folder (pid);

  kontor_test_remove_tree (folder);
}

SimWorld *
sim_world_new (const SimOptions *options, SimResult *result)
{
  /* Some worlds change hands at every call, some let people get further. */
  static const guint switching[] = { 300, 600, 1000, 1000 };
  SimWorld *self = g_new0 (SimWorld, 1);

  sim_disk_register ();
  self->options = *options;
  self->result = result;
  self->switching = switching[options->seed / 4 % G_N_ELEMENTS (switching)];
  kontor_seeded_random_init (&self->random, options->seed);
  self->now = G_GINT64_CONSTANT (1780000000) * KONTOR_SECOND;
  self->folder = make_folder (getpid ());
  kontor_test_remove_tree (self->folder);
  g_mkdir_with_parents (self->folder, 0700);
  self->hosts = g_ptr_array_new_with_free_func (host_free);
  self->requests = g_ptr_array_new_with_free_func (message_free);
  self->replies = g_ptr_array_new_with_free_func (message_free);
  self->answers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                         (GDestroyNotify) g_bytes_unref);
  sim_audit_init (self);
  for (guint i = 0; i <= options->clients; i++)
    g_ptr_array_add (self->hosts, host_new (self, i));
  sim_office_found (self);
  world_of_hook = self;
  kontor_sql_set_hook (hook_cb);
  for (guint i = 0; i < self->hosts->len; i++)
    {
      SimHost *host = self->hosts->pdata[i];

      host->start (host);
    }

  return self;
}

void
sim_world_free (SimWorld *self)
{
  kontor_sql_set_hook (NULL);
  kontor_test_remove_tree (self->folder);
  g_ptr_array_unref (self->hosts);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->replies);
  g_hash_table_unref (self->answers);
  sim_audit_clear (self);
  g_free (self->summary);
  g_free (self->folder);
  g_free (self);
}

/* Whoever waits there for an answer looks whether it is the one. */
static void
wake_host (SimHost *host)
{
  for (guint i = 0; i < host->actors->len; i++)
    {
      SimActor *actor = host->actors->pdata[i];

      if (actor->waits)
        actor->wake_at = host->world->now;
    }
}

/* Answers that are due are there for whoever still waits. */
static void
deliver_replies (SimWorld *self)
{
  for (guint i = self->replies->len; i-- > 0;)
    {
      SimMessage *reply = self->replies->pdata[i];
      gint64 ticket = (gint64) reply->ticket;

      if (reply->due > self->now)
        continue;
      if (g_hash_table_contains (self->answers, &ticket))
        {
          g_hash_table_insert (self->answers, g_memdup2 (&ticket, sizeof ticket),
                               g_bytes_ref (reply->body));
          wake_host (reply->host);
        }
      g_ptr_array_remove_index_fast (self->replies, i);
    }
}

static void
crash_something (SimWorld *self)
{
  SimHost *host = self->hosts->pdata[sim_below (self, self->hosts->len)];

  if (!host->disk->crashed && host->disk->crash_after < 0 && host->actors->len > 0)
    host->disk->crash_after = (int) sim_below (self, 40);
}

static void
do_mischief (SimWorld *self)
{
  SimHost *host = self->hosts->pdata[sim_below (self, self->hosts->len)];

  if (sim_chance (self, 997))
    return;
  if (sim_has (self, SIM_CRASH) && sim_chance (self, 333))
    crash_something (self);
  else if (sim_has (self, SIM_FULL) && sim_chance (self, 500))
    host->disk->full = !host->disk->full;
  else if (sim_has (self, SIM_CLOCK) && host->number > 0)
    host->clock_offset = ((gint64) sim_below (self, 2000000) - 1000000) * KONTOR_SECOND;
}

static void
wipe (SimHost *host)
{
  host->wiped = FALSE;
  /* Change sets are numbered from 1 again. */
  for (guint i = 0; i < host->ledger->len; i++)
    if (((SimEntry *) host->ledger->pdata[i])->kind == SIM_TITLED)
      ((SimEntry *) host->ledger->pdata[i])->amount = 0;
  kontor_test_remove_tree (host->disk->folder);
  g_mkdir_with_parents (host->disk->folder, 0700);
  sim_client_init (host);
}

/* A host whose actors have all unwound after a crash goes down, and comes back later. */
static void
attend_host (SimHost *host)
{
  SimWorld *self = host->world;

  for (guint i = host->actors->len; i-- > 0;)
    {
      SimActor *actor = host->actors->pdata[i];

      if (sim_coroutine_has_ended (actor->coroutine))
        g_ptr_array_remove_index (host->actors, i);
    }
  if (host->actors->len > 0 || self->stopping)
    return;
  if (host->disk->crashed)
    {
      sim_disk_recover (host->disk, sim_chance (self, 500));
      host->down_until = self->now + (gint64) sim_below (self, 5000) * 1000;
      self->crashes++;
      if (host->wiped)
        wipe (host);
      if (self->options.verbose)
        g_printerr ("step %" G_GUINT64_FORMAT ": host %u crashed\n", self->steps, host->number);
    }
  else if (self->now >= host->down_until)
    host->start (host);
}

/* Whose turn it is: by chance among those who are awake; when all sleep, time goes on. */
static SimActor *
choose (SimWorld *self)
{
  for (;;)
    {
      g_autoptr (GPtrArray) ready = g_ptr_array_new ();
      gint64 next = G_MAXINT64;

      for (guint i = 0; i < self->hosts->len; i++)
        {
          SimHost *host = self->hosts->pdata[i];

          attend_host (host);
          if (host->actors->len == 0)
            next = MIN (next, MAX (host->down_until, self->now + 1));
          for (guint j = 0; j < host->actors->len; j++)
            {
              SimActor *actor = host->actors->pdata[j];

              if (actor->wake_at <= self->now || host->disk->crashed || self->stopping)
                g_ptr_array_add (ready, actor);
              else
                next = MIN (next, actor->wake_at);
            }
        }
      for (guint i = 0; i < self->replies->len; i++)
        next = MIN (next, ((SimMessage *) self->replies->pdata[i])->due);
      if (ready->len > 0)
        return ready->pdata[sim_below (self, ready->len)];
      if (self->stopping)
        return NULL;
      self->now = MAX (next, self->now + 1);
      deliver_replies (self);
    }
}

static gboolean
step (SimWorld *self)
{
  deliver_replies (self);
  self->current = choose (self);
  if (self->current == NULL)
    return FALSE;
  if (self->faults)
    do_mischief (self);
  self->steps++;
  self->now += 10;
  sim_audit_trace (self,
                   ((guint64) self->current->host->number << 8) + (guchar) *self->current->name);
  sim_audit_trace (self, (guint64) self->now);
  sim_coroutine_resume (self->current->coroutine);
  self->current = NULL;

  return TRUE;
}

void
sim_world_run (SimWorld *self, guint64 steps)
{
  guint64 until = self->steps + steps;

  self->working = TRUE;
  self->lossy = self->faults;
  while (self->steps < until && step (self))
    continue;
}

void
sim_world_replace_one (SimWorld *self)
{
  SimHost *host = self->hosts->pdata[1 + sim_below (self, self->hosts->len - 1)];
  g_autoptr (KontorReplica) replica = sim_client_open (host, NULL);
  KontorReplicaCounts counts = { 0 };

  if (replica == NULL || !kontor_replica_count (replica, &counts, NULL) || counts.attention > 0)
    return;
  host->wiped = TRUE;
  host->disk->crashed = TRUE;
}

/* Nobody is in the middle of anything there, nothing waits, and the cursor is where the server is. */
static gboolean
is_in_step (SimHost *host, gint64 seq)
{
  KontorReplicaCounts counts = { 0 };
  g_autofree char *resync = NULL;
  g_autofree char *after = NULL;
  g_autofree char *scrub = NULL;

  if (host->replica == NULL ||
      kontor_sql_is_in_transaction (kontor_replica_get_sql (host->replica)) ||
      !kontor_replica_count (host->replica, &counts, NULL))
    return FALSE;
  resync = kontor_replica_get_meta (host->replica, "resync");
  after = kontor_replica_get_meta (host->replica, "after");
  scrub = kontor_replica_get_meta (host->replica, "scrub");

  return counts.waiting == 0 && counts.cursor == seq && resync == NULL && after == NULL &&
         scrub == NULL;
}

static gboolean
all_in_step (SimWorld *self)
{
  SimHost *server = self->hosts->pdata[0];

  if (server->store == NULL)
    return FALSE;
  for (guint i = 1; i < self->hosts->len; i++)
    if (!is_in_step (self->hosts->pdata[i], kontor_store_get_seq (server->store)))
      return FALSE;

  return TRUE;
}

void
sim_world_settle (SimWorld *self)
{
  guint64 until = self->steps + SETTLE_STEPS;
  gint64 began = self->now;

  self->faults = FALSE;
  /* A bad network is no reason not to get on. */
  self->lossy = self->lossy && sim_chance (self, 500);
  self->working = FALSE;
  for (guint i = 0; i < self->hosts->len; i++)
    {
      SimHost *host = self->hosts->pdata[i];

      host->disk->full = FALSE;
      if (!host->disk->crashed)
        host->disk->crash_after = -1;
    }
  while (self->steps < until && self->now < began + SETTLE_TIME)
    {
      guint64 part = self->steps + 300;
      gboolean ready = TRUE;

      while (self->steps < part && step (self))
        continue;
      for (guint i = 0; i < self->hosts->len; i++)
        ready = ready && !((SimHost *) self->hosts->pdata[i])->disk->crashed;
      if (ready && self->requests->len == 0 && all_in_step (self))
        {
          self->settling = MAX (self->settling, self->now - began);
          return;
        }
    }
  sim_fail (self,
            "9 progress: the replicas are not in step after %" G_GUINT64_FORMAT
            " steps and %" G_GINT64_FORMAT " seconds",
            self->steps + SETTLE_STEPS - until, (self->now - began) / KONTOR_SECOND);
}

void
sim_options_init (SimOptions *self, guint64 seed)
{
  *self = (SimOptions) {
    .seed = seed,
    .clients = 2 + (guint) (seed % 7) / 2 + (seed % 23 == 0 ? 15 : 0),
    .rounds = 4,
    .steps = 50000,
    .work = G_MAXUINT64,
    .mischief = SIM_MISCHIEF_ALL,
  };
}

static void
note (SimWorld *self)
{
  SimResult *result = self->result;

  result->steps = self->steps;
  result->trace = self->trace;
  result->crashes = self->crashes;
  g_snprintf (result->summary, sizeof result->summary,
              "%s; quiet after %" G_GINT64_FORMAT " s at most",
              self->summary != NULL ? self->summary : "", self->settling / KONTOR_SECOND);
}

void
sim_run (const SimOptions *options, SimResult *result)
{
  SimWorld *world = sim_world_new (options, result);

  for (guint round = 0; round < options->rounds; round++)
    {
      /* The first round shows that people get on at all, unless it is the only one. */
      world->faults = round > 0 || options->rounds == 1;
      world->loss = world->faults ? MIN (10 * (round + 1), 30) : 0;
      sim_world_run (world, options->steps);
      sim_world_settle (world);
      sim_check (world);
      if (sim_has (world, SIM_REPLACE) && round + 1 < options->rounds)
        sim_world_replace_one (world);
    }
  sim_world_stop (world);
  note (world);
  sim_world_free (world);
}

void
sim_world_stop (SimWorld *self)
{
  self->faults = FALSE;
  self->stopping = TRUE;
  while (step (self))
    continue;
}
