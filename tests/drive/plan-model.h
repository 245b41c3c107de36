/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-plan.h"

G_BEGIN_DECLS

/* A model of drives to try the planner on: a server that checks versions, devices with their three trees,
 * people who work on any of them, and rules that hold whatever they do. All in memory, of one thread, and
 * the same for the same seed. */

#define MODEL_DEVICES_MAX 3
#define MODEL_LABELS_MAX 64 /* files and folders that people make in one case */

/* --- what people do: a script --- */

typedef enum
{
  STEP_FILE,
  STEP_FOLDER,
  STEP_EDIT,
  STEP_MOVE,
  STEP_DELETE,
  STEP_SWAP, /* two change names */
  STEP_PLAN, /* a device pulls and plans */
  STEP_CARRY, /* and carries out what it planned, or some of it, in some order */
} StepKind;

/* @actor: 0: somebody at the server; else a device. @label, @other, @parent: what people made, by number;
 * a @parent of 0 is the top. What does not apply (any more) is passed over, so that steps can be left out
 * of a script. */
typedef struct
{
  StepKind kind;
  guint actor;
  guint label;
  guint other;
  guint parent;
  const char *name; /* static */
  guint content;
  gboolean unread; /* the scan has not read it yet */
} Step;

/* @base: the first @base steps make what all agree on in the beginning. @united: device 1 begins with the
 * same files, but without a base. @hostile: commands fail, answers are lost, order is none. */
typedef struct
{
  guint64 seed;
  guint devices;
  guint base;
  gboolean united;
  gboolean hostile;
  GArray *steps; /* owned, element-type Step */
} Script;

Script *model_script_new (guint64 seed);
Script *model_script_copy (const Script *self);
void model_script_free (Script *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Script, model_script_free)
char *model_script_to_string (const Script *self);

/* --- the world --- */

typedef struct _World World;

/* A node at the server: deleted ones stay. */
typedef struct
{
  KontorDriveNode node;
  gboolean deleted;
  gint64 changed; /* seq of the last change */
} Row;

typedef struct
{
  World *world; /* borrowed */
  guint number; /* from 1 */
  KontorDriveMemoryTrees *memory; /* owned */
  KontorDriveTrees *trees; /* borrowed */
  GHashTable *unread; /* owned: KontorId → content as a number: what the scan will find */
  GHashTable *labels; /* owned: label → KontorId here */
  GHashTable *changed; /* owned: KontorId as a set: since a plan was empty */
  GPtrArray *batch; /* owned, nullable: planned, not carried out */
  gint64 cursor;
  guint plans;
  guint commits; /* that were carried out */
  guint disk_actions;
  guint next_id;
} Device;

struct _World
{
  const Script *script; /* borrowed */
  GHashTable *rows; /* owned: KontorId → Row */
  gint64 seq;
  Device *devices[MODEL_DEVICES_MAX]; /* owned */
  guint n_devices;
  GHashTable *ids; /* owned: KontorId as a set: all there ever were */
  GHashTable *kept; /* owned: content: in versions and bins */
  GHashTable *closed; /* owned: content: what people wrote and did not destroy themselves */
  gboolean settling; /* nothing fails any more */
  guint64 chance; /* state of the schedule's random source */
  GString *trace;
  char *failure; /* owned, nullable: the first rule that was broken */
};

void world_fail (World *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
guint world_below (World *self, guint limit);
void world_init_id (KontorId *id, const Script *script, guint label, guint device);
void world_set_content (KontorDriveNode *node, guint content);
guint world_get_content (const KontorDriveNode *node);

/* Runs a script to rest. NULL: all rules held; else what was broken. @trace: (out) (optional) */
char *model_run (const Script *script, char **trace);
/* A smaller script that breaks a rule too. */
Script *model_shrink (const Script *script);

/* --- the server, plan-model-server.c --- */

Row *server_find (World *self, const KontorId *id); /* NULL: not there, or in a deleted folder */
gboolean server_make (World *self, const KontorDriveNode *node);
gboolean server_edit (World *self, const KontorId *id, guint content);
gboolean server_move (World *self, const KontorId *id, const KontorId *parent, const char *name);
gboolean server_swap (World *self, const KontorId *one, const KontorId *other);
gboolean server_delete (World *self, const KontorId *id);
/* As a device asks for it. */
gboolean server_commit (World *self, Device *device, const KontorDriveAction *action);

/* --- devices, plan-model-device.c --- */

Device *device_new (World *world, guint number);
void device_free (Device *self);
void device_put (Device *self, KontorDriveTree tree, const KontorDriveNode *node);
void device_remove (Device *self, KontorDriveTree tree, const KontorId *id);
gboolean device_find_name (Device *self, const KontorId *parent, const char *name, KontorId *id);
/* (element-type KontorId): @id and all below it */
GArray *device_list_below (Device *self, KontorDriveTree tree, const KontorId *id);
void device_pull (Device *self);
void device_read_all (Device *self, gboolean some);
void device_plan (Device *self);
void device_carry (Device *self);

/* --- rules, plan-model-check.c --- */

void check_plan (Device *self, GPtrArray *plan);
void check_rest (World *self);

G_END_DECLS
