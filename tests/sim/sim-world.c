/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The world: machines, time, the network's queues and the scheduler that decides, by the seed, who
 * runs next and what goes wrong. One thread. */

#include "config.h"

#include "sim-world.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

/* A settled world needs far fewer; more means that somebody does not get on. */
#define SETTLE_STEPS 400000

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
  g_printerr ("seed %" G_GUINT64_FORMAT ", step %" G_GUINT64_FORMAT ", %s %u: %s\n"
              "again: ./dev sim --seed %" G_GUINT64_FORMAT " --verbose\n",
              self->seed, self->steps, self->current != NULL ? self->current->name : "check on",
              self->current != NULL ? self->current->host->number : 0, text, self->seed);
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

  if (sim_coroutine_get_current () != NULL && !self->atomic && sim_chance (self, 300))
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

SimWorld *
sim_world_new (guint64 seed, guint n_clients, gboolean verbose)
{
  SimWorld *self = g_new0 (SimWorld, 1);

  sim_disk_register ();
  self->seed = seed;
  self->verbose = verbose;
  kontor_seeded_random_init (&self->random, seed);
  self->now = G_GINT64_CONSTANT (1780000000) * KONTOR_SECOND;
  self->folder = g_dir_make_tmp ("kontor-sim-XXXXXX", NULL);
  self->hosts = g_ptr_array_new_with_free_func (host_free);
  self->requests = g_ptr_array_new_with_free_func (message_free);
  self->replies = g_ptr_array_new_with_free_func (message_free);
  self->answers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                         (GDestroyNotify) g_bytes_unref);
  sim_audit_init (self);
  for (guint i = 0; i <= n_clients; i++)
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

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
sim_world_free (SimWorld *self)
{
  kontor_sql_set_hook (NULL);
  remove_tree (self->folder);
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
  if (sim_chance (self, 1))
    crash_something (self);
  if (sim_chance (self, 1))
    {
      SimHost *host = self->hosts->pdata[sim_below (self, self->hosts->len)];

      host->disk->full = !host->disk->full;
    }
  if (sim_chance (self, 1))
    {
      SimHost *host = self->hosts->pdata[1 + sim_below (self, self->hosts->len - 1)];

      host->clock_offset = ((gint64) sim_below (self, 2000000) - 1000000) * KONTOR_SECOND;
    }
}

static void
wipe (SimHost *host)
{
  host->wiped = FALSE;
  /* Change sets are numbered from 1 again. */
  for (guint i = 0; i < host->ledger->len; i++)
    if (((SimEntry *) host->ledger->pdata[i])->kind == SIM_TITLED)
      ((SimEntry *) host->ledger->pdata[i])->amount = 0;
  remove_tree (host->disk->folder);
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
      if (self->verbose)
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

static gint64
get_number (SimHost *host, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = sim_client_open (host, &error);
  g_autofree char *text = replica != NULL ? kontor_replica_get_meta (replica, name) : NULL;

  if (error != NULL)
    g_printerr ("client %u: %s\n", host->number, error->message);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : -1;
}

static gboolean
is_in_step (SimHost *host, gint64 seq)
{
  g_autoptr (KontorReplica) replica = sim_client_open (host, NULL);
  KontorReplicaCounts counts = { 0 };
  g_autofree char *resync = NULL;
  g_autofree char *after = NULL;

  if (replica == NULL || !kontor_replica_count (replica, &counts, NULL))
    return FALSE;
  resync = kontor_replica_get_meta (replica, "resync");
  after = kontor_replica_get_meta (replica, "after");

  return counts.waiting == 0 && counts.cursor == seq && resync == NULL && after == NULL;
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
  while (self->steps < until)
    {
      guint64 part = self->steps + 1000;
      gboolean ready = TRUE;

      while (self->steps < part && step (self))
        continue;
      for (guint i = 0; i < self->hosts->len; i++)
        ready = ready && !((SimHost *) self->hosts->pdata[i])->disk->crashed;
      /* Twice in a row: the second round brings what changed while the first was looked at. */
      if (ready && self->requests->len == 0 && all_in_step (self))
        return;
    }
  for (guint i = 1; i < self->hosts->len; i++)
    g_printerr ("client %u: cursor %" G_GINT64_FORMAT "\n", i,
                get_number (self->hosts->pdata[i], "cursor"));
  sim_fail (self, "progress: the replicas are not in step after %d steps", SETTLE_STEPS);
}

void
sim_world_stop (SimWorld *self)
{
  self->faults = FALSE;
  self->stopping = TRUE;
  while (step (self))
    continue;
}
