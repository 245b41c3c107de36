/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-message.h"
#include "kontor-replica-sync.h"
#include "kontor-sql.h"
#include "kontor-store.h"
#include "kontor-transport.h"
#include "sim-coroutine.h"
#include "sim-disk.h"

#include <sys/types.h>

G_BEGIN_DECLS

typedef struct _SimWorld SimWorld;
typedef struct _SimHost SimHost;
typedef struct _SimActor SimActor;

/* What goes wrong in a world, from the second round on. */
typedef enum
{
  SIM_CRASH = 1 << 0, /* machines die at any write, some with their power */
  SIM_FULL = 1 << 1, /* disks are full for a while */
  SIM_CLOCK = 1 << 2, /* people's clocks jump by days */
  SIM_LOSS = 1 << 3, /* messages are lost */
  SIM_TWICE = 1 << 4, /* messages come twice */
  SIM_SLOW = 1 << 5, /* messages take long and overtake each other */
  SIM_REPLACE = 1 << 6, /* a machine is replaced by one that has nothing */
  SIM_FORGET = 1 << 7, /* the server forgets what it told people that they hold */
  SIM_NEWER = 1 << 8, /* some records have fields of a newer version */
  SIM_MISCHIEF_ALL = (1 << 9) - 1,
} SimMischief;

/**
 * SimOptions:
 * @clients: people's machines, from 1 on
 * @rounds: of work, each ended by a quiet point and all checks; the first without mischief
 * @steps: per round, at least
 * @work: a bit for each thing that people do, see sim_act_get_name()
 * @mischief: of #SimMischief
 *
 * Everything that decides what happens in a world.
 */
typedef struct
{
  guint64 seed;
  guint clients;
  guint rounds;
  guint64 steps;
  guint64 work;
  guint mischief;
  gboolean verbose;
} SimOptions;

/**
 * SimResult:
 * @failure: what was violated; empty: nothing
 *
 * What came of a run; plain memory, so that a process can leave it behind for another.
 */
typedef struct
{
  guint64 steps;
  guint64 trace;
  guint crashes;
  char summary[200];
  char failure[4000];
} SimResult;

/**
 * SimActor:
 * @run: what it does; returns when its host has crashed or the world stops it
 * @wake_at: not resumed before, in the world's time
 * @waits: for an answer, or for a request: what arrives wakes it
 *
 * A coroutine on a host.
 */
struct _SimActor
{
  SimHost *host; /* borrowed */
  const char *name;
  SimCoroutine *coroutine; /* owned */
  void (*run) (SimActor *self);
  gint64 wake_at;
  gboolean waits;
};

/**
 * SimHost:
 * @clock: runs off the world's time by @clock_offset, which jumps
 * @actors: (owned) (element-type SimActor): running
 * @down_until: crashed; starts again then
 *
 * A machine: the server, or a person's.
 */
struct _SimHost
{
  KontorClock clock;
  SimWorld *world; /* borrowed */
  guint number; /* 0: the server */
  SimDisk *disk; /* owned */
  gint64 clock_offset;
  GPtrArray *actors;
  gint64 down_until;
  void (*start) (SimHost *self);

  /* A person's machine only. */
  KontorId person;
  GPtrArray *ledger; /* owned (element-type SimEntry): what the person made */
  KontorReplica *replica; /* borrowed from the agent while it runs */
  struct _SimFollower *follower; /* borrowed from the window while it runs */
  gboolean wiped; /* the machine is replaced at the next start: its replica begins with nothing */
  /* The server only. */
  KontorStore *store; /* owned by the server's actor; NULL while it is down */
};

/* What a person made, to be found again. */
typedef enum
{
  SIM_CREATED, /* a record */
  SIM_TITLED, /* a title: token; amount: its change set, 0 if it can't be undone by number */
  SIM_WRITTEN, /* a line of a description: token */
  SIM_COUNTED, /* a product's stock: amount */
} SimEntryKind;

typedef struct
{
  SimEntryKind kind;
  KontorRecordType type;
  KontorId id;
  char *token; /* owned, nullable */
  gint64 amount;
} SimEntry;

/**
 * SimMessage:
 * @due: when it arrives, in the world's time
 * @ticket: (nullable): whose answer it is waited for; NULL once nobody waits
 *
 * A request on its way to the server, or its answer on its way back.
 */
typedef struct
{
  gint64 due;
  KontorId person;
  char *route;
  GBytes *body; /* owned */
  guint64 ticket; /* names the call */
  SimHost *host; /* borrowed: who asked */
} SimMessage;

#define SIM_N_PRODUCTS 2
#define SIM_N_DEPARTMENTS 3

struct _SimWorld
{
  SimOptions options;
  KontorSeededRandom random;
  gint64 now;
  guint64 steps;
  gboolean faults; /* crashes, jumps, full disks */
  gboolean lossy; /* the network drops, doubles and delays */
  gboolean working; /* people work; else only sync runs */
  gboolean stopping;
  guint loss; /* per cent of messages */
  char *folder; /* owned */
  GPtrArray *hosts; /* owned; [0] is the server */
  SimActor *current;
  GPtrArray *requests; /* owned (element-type SimMessage) */
  GHashTable *answers; /* owned: ticket → GBytes that have arrived, or NULL while waited for */
  GPtrArray *replies; /* owned (element-type SimMessage) */
  guint64 tickets;
  guint64 tokens;
  guint crashes;
  char *summary; /* owned, nullable: of the last check, for people */
  GHashTable *ok; /* owned: "installation/mid" → result text, as first committed */
  GPtrArray *accepted; /* owned: mutations in effect */
  guint64 trace; /* of who ran when and what the server answered: same seed, same trace */
  KontorId products[SIM_N_PRODUCTS]; /* their stock; everybody knows them */
  KontorId departments[SIM_N_DEPARTMENTS];
  gint64 doubtful; /* counted in commits that the machine died in: in effect or not */
  gboolean atomic; /* nobody else's turn at SQL */
  guint switching; /* per mille of SQL calls that are a step */
  gint64 settling; /* the longest time that a quiet point took */
  SimResult *result; /* borrowed */
};

/* Runs a world; FALSE is never returned: a violation ends the process, with @result filled. */
void sim_run (const SimOptions *options, SimResult *result);
void sim_options_init (SimOptions *self, guint64 seed);

SimWorld *sim_world_new (const SimOptions *options, SimResult *result);
void sim_world_free (SimWorld *self);
/* What a process that died left behind. */
void sim_world_remove_folder (pid_t pid);
/* Runs until @steps more switches were made. */
void sim_world_run (SimWorld *self, guint64 steps);
/* Faults and work end; runs until every replica is in step. Aborts if that takes too long. */
void sim_world_settle (SimWorld *self);
void sim_world_stop (SimWorld *self);

gboolean sim_chance (SimWorld *self, guint per_mille);
guint sim_below (SimWorld *self, guint limit);

/* From an actor: somebody else's turn. */
void sim_yield (SimWorld *self);
void sim_sleep (SimWorld *self, gint64 microseconds);
/* A #KontorReplicaSeams.wait. */
void sim_wait (gpointer host);
SimActor *sim_actor_start (SimHost *host, const char *name, void (*run) (SimActor *self));
gboolean sim_actor_must_end (SimActor *self);

/* Prints the seed and the step, and aborts. */
void sim_fail (SimWorld *self, const char *format, ...) G_GNUC_PRINTF (2, 3) G_GNUC_NORETURN;

/* --- the parts --- */
void sim_server_start (SimHost *host);
void sim_client_start (SimHost *host);
void sim_client_init (SimHost *host);
/* Makes people and departments on the server; fills the hosts' persons. */
void sim_office_found (SimWorld *self);
/* One thing that a person does. */
void sim_office_act (SimHost *host, KontorReplica *replica);
/* The words for the bits of #SimOptions.work; NULL after the last. */
const char *sim_act_get_name (guint bit);
gboolean sim_has (const SimWorld *self, SimMischief mischief);
void sim_entry_free (SimEntry *self);
/* A new machine for one of them, whose replica has nothing that is only there. At a quiet point. */
void sim_world_replace_one (SimWorld *self);
/* --- the audit --- */
void sim_audit_init (SimWorld *self);
void sim_audit_clear (SimWorld *self);
void sim_audit_trace (SimWorld *self, guint64 what);
void sim_audit_push (SimWorld *world, GBytes *request_body, GBytes *reply_body);
void sim_audit_refusals (SimWorld *world,
                         KontorStore *store,
                         const KontorId *person,
                         GBytes *request_body,
                         GBytes *reply_body,
                         gint64 before);
void sim_audit_pull (SimWorld *world,
                     KontorStore *store,
                     const KontorId *person,
                     GBytes *reply_body);
void sim_audit_history (SimWorld *world,
                        KontorStore *store,
                        const KontorId *person,
                        GBytes *request_body);
gint64 sim_audit_get_seq (SimWorld *world, const KontorId *installation, gint64 mid);
void sim_audit_check (SimWorld *world, KontorSql *sql);
/* All invariants that hold at a quiet point. */
void sim_check (SimWorld *self);
/* What a check needs. */
gint64 sim_ask (SimWorld *world, KontorSql *sql, const char *query);
void sim_check_none (SimWorld *world, KontorSql *sql, const char *query, const char *what);
void sim_check_business (SimWorld *world, KontorSql *sql);
void sim_check_bounds (SimWorld *world, KontorSql *sql);
void sim_check_bytes (SimHost *host, KontorReplica *replica);
/* --- a window that reads the journal --- */
typedef struct _SimFollower SimFollower;
SimFollower *sim_follower_new (SimHost *host);
void sim_follower_free (SimFollower *self);
void sim_follower_read (SimFollower *self, KontorReplica *replica);
void sim_follower_check (SimFollower *self, KontorReplica *replica);
/* View = shadow + pending. */
void sim_check_rebase (SimHost *host, KontorReplica *replica);
/* Opens the replica of a host with its seams; NULL when the disk says no. */
KontorReplica *sim_client_open (SimHost *host, GError **error);

G_END_DECLS
