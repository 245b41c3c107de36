/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "../sim/sim-coroutine.h"
#include "../sim/sim-disk.h"
#include "drive-disk.h"
#include "kontor-drive-engine.h"
#include "kontor-store.h"

G_BEGIN_DECLS

/* The most steps of work that a world has, so that those left out fit in a few words. */
#define DRIVE_STEPS_MAX 192
#define DRIVE_DEVICES_MAX 5

/* What goes wrong, from the second round on. */
typedef enum
{
  DRIVE_CRASH = 1 << 0, /* programs die at any call */
  DRIVE_POWER = 1 << 1, /* and the machine with them: only what is durable is sure to stay */
  DRIVE_LOSS = 1 << 2, /* requests and answers are lost */
  DRIVE_TWICE = 1 << 3, /* requests come again, much later */
  DRIVE_SLOW = 1 << 4, /* the network stalls */
  DRIVE_CLOCK = 1 << 5, /* clocks jump */
  DRIVE_FULL = 1 << 6, /* disks are full for a while */
  DRIVE_FAILING = 1 << 7, /* calls to the disk fail */
  DRIVE_WATCH = 1 << 8, /* the watch loses, tells late, has too few watches */
  DRIVE_TRAITS = 1 << 9, /* file systems that can't do everything */
  DRIVE_MISCHIEF_ALL = (1 << 10) - 1,
} DriveMischief;

/**
 * DriveOptions:
 * @seed: of the work, and of what the machines are
 * @schedule: of who runs when, and what goes wrong when
 * @devices: computers with the folder
 * @rounds: each ended by a quiet point and all checks; the first without mischief
 * @steps: of work, in all
 * @without: a bit for each step that is left out
 * @crash_at, @image: a crash at that change of the first device's disk, and the image that it leaves; 0:
 *   by chance
 *
 * Everything that decides what happens in a world.
 */
typedef struct
{
  guint64 seed;
  guint64 schedule;
  guint devices;
  guint rounds;
  guint steps;
  guint mischief;
  guint64 without[DRIVE_STEPS_MAX / 64];
  gboolean scripted; /* the script of the crash states instead of steps by chance */
  guint crash_at;
  guint64 image;
  gboolean verbose;
} DriveOptions;

/* What came of a run; plain memory, left behind by a process for another. */
typedef struct
{
  guint64 switches;
  guint64 trace;
  guint crashes;
  guint conflicts; /* conflict copies there are in the end */
  guint changes; /* of the first device's disk, by its engine */
  guint64 images; /* that the crash could have left */
  char failure[4000];
  char steps[6000]; /* what people did */
} DriveResult;

typedef struct _DriveWorld DriveWorld;
typedef struct _DriveDevice DriveDevice;
typedef struct _DriveActor DriveActor;

struct _DriveActor
{
  DriveDevice *device; /* borrowed */
  const char *name;
  SimCoroutine *coroutine; /* owned */
  void (*run) (DriveActor *self);
  gint64 wake_at;
};

/**
 * DriveDevice:
 * @sim: where replica and drive.db lie
 * @disk: the root
 * @step: what its person is to do next: a number; -1: nothing
 * @pulled: something came since the engine looked
 */
struct _DriveDevice
{
  KontorClock clock;
  DriveWorld *world; /* borrowed */
  guint number;
  KontorId person;
  char *name; /* owned */
  SimDisk *sim; /* owned */
  DriveDisk *disk; /* owned */
  gint64 clock_offset;
  gint64 offline_until;
  gint64 down_until;
  GPtrArray *actors; /* owned */
  KontorReplica *replica; /* borrowed from its sync */
  KontorReplica *engine_replica; /* borrowed from its engine */
  KontorDriveEngine *engine; /* borrowed from its engine's actor; NULL while down */
  int step;
  gboolean busy; /* its person is in the middle of something */
  gboolean wants_all;
  gboolean pulled;
  gint64 engine_wait; /* what the last turn said; -1: nothing to do */
  gboolean engine_good; /* the last turn did nothing and met no error */
  gboolean in_turn;
  guint64 turns;
  guint64 calls; /* to the server, by the engine */
  guint files; /* names that its person gave */
};

/* A content that a person closed. */
typedef struct
{
  GBytes *bytes; /* owned */
  guint device;
  gboolean gone; /* a person took it away before the server had it */
} DriveContent;

struct _DriveWorld
{
  DriveOptions options;
  KontorSeededRandom random; /* of the schedule */
  KontorSeededRandom ids;
  gint64 now;
  guint64 switches;
  guint64 trace;
  gboolean mischief; /* on at the moment */
  gboolean working;
  gboolean stopping;
  guint switching; /* per mille of disk calls that are a switch */
  guint loss; /* per mille of messages */
  guint next_step;
  int solo; /* whose person alone does something in this round; -1: all do */
  char *folder; /* owned */
  KontorClock server_clock;
  KontorStore *store; /* owned */
  KontorId drive;
  GPtrArray *devices; /* owned */
  GHashTable *contents; /* owned: sum → DriveContent */
  GPtrArray *late; /* owned: requests that come again */
  DriveActor *current;
  guint crashes;
  guint tokens;
  DriveResult *result; /* borrowed */
};

void drive_options_init (DriveOptions *self, guint64 seed);
/* The script of the crash states: @crash_at 0: no crash */
void drive_options_script (DriveOptions *self, guint crash_at, guint64 image);
/* Returns if nothing is violated; else the process ends, with @result filled. */
void drive_run (const DriveOptions *options, DriveResult *result);
void drive_world_remove_folder (int pid);

void drive_fail (DriveWorld *self, const char *format, ...) G_GNUC_PRINTF (2, 3) G_GNUC_NORETURN;
guint drive_below (DriveWorld *self, guint limit);
gboolean drive_chance (DriveWorld *self, guint per_mille);
gboolean drive_has (const DriveWorld *self, DriveMischief mischief);
void drive_sleep (DriveWorld *self, gint64 microseconds);
void drive_trace (DriveWorld *self, const char *text);
DriveActor *drive_actor_start (DriveDevice *device,
                               const char *name,
                               void (*run) (DriveActor *self));
gboolean drive_actor_must_end (DriveActor *self);

/* --- the server --- */
void drive_server_found (DriveWorld *self);
/* (transfer full): NULL: with an error of KONTOR_NET_ERROR */
GBytes *drive_server_call (DriveWorld *self,
                           const KontorId *person,
                           const char *route,
                           GBytes *body,
                           GError **error);
gboolean drive_server_has (DriveWorld *self, GBytes *content);

/* --- a computer --- */
DriveDevice *drive_device_new (DriveWorld *world, guint number);
void drive_device_free (DriveDevice *self);
void drive_device_start (DriveDevice *self);
gboolean drive_device_is_down (const DriveDevice *self);
void drive_device_die (DriveDevice *self);
/* After all its actors have ended. */
void drive_device_recover (DriveDevice *self);
gboolean drive_device_is_quiet (DriveDevice *self);

/* --- its person --- */
void drive_person_run (DriveActor *actor);
/* In words, for a step that was done. */
void drive_person_tell (DriveDevice *device, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* --- the script of the crash states --- */
/* FALSE: there is no such part. */
gboolean drive_script_play (DriveWorld *world, guint part);

/* --- what must hold --- */
void drive_check_quiet (DriveWorld *self);
void drive_check_idle (DriveWorld *self);
/* Before and after a round in which only one person did something. */
char *drive_check_describe (DriveDevice *device);
void drive_check_solo (DriveDevice *device, const char *before);
char *drive_content_sum (gconstpointer bytes, gsize length);

G_END_DECLS
