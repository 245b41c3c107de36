/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-plan.h"

G_BEGIN_DECLS

/* Inside the planner only. A plan is made in four steps: which nodes are to be looked at
 * (kontor-drive-plan-look.c), what shall become of each (-merge.c), what each shall be called (-names.c),
 * and in which order that can be carried out (-order.c, on a sketch of each side, -sketch.c). */

typedef struct _KontorDriveCase KontorDriveCase;
typedef struct _KontorDriveCases KontorDriveCases;
typedef struct _KontorDriveSketch KontorDriveSketch; /* one side as it is after some actions */

/* What shall become of a node. */
typedef enum
{
  KONTOR_DRIVE_FATE_OPEN, /* nobody asked yet */
  KONTOR_DRIVE_FATE_KEPT, /* it is, or comes, on both sides */
  KONTOR_DRIVE_FATE_GONE, /* it is, or goes, on neither */
  KONTOR_DRIVE_FATE_RESCUED, /* deleted on one side and moved on the other: out of the base first */
  KONTOR_DRIVE_FATE_WAITS, /* nobody knows until it is read */
} KontorDriveFate;

/**
 * KontorDriveCase:
 * @has, @node: the node in each tree (owned)
 * @moved, @edited: whether the side's place, content is another than in the base
 * @twin: the disk has it under a name that another node has at the server, where it is the twin
 * @reverted: the move on the disk does not hold
 * @reclaimed: the name that the twin has on the disk is free at the server
 * @server_name: (owned) (nullable): what it is called at the server when not as on the disk
 * @equal: (nullable): the node of the server that it is one with
 * @yields: it becomes a conflict copy
 * @chosen: a plan is made for it, not only looked at
 * @goes: whether all that is below it goes too: 1 or -1 where that is known
 *
 * One node with what the three trees say of it, and what follows.
 */
struct _KontorDriveCase
{
  KontorId id;
  gboolean has[KONTOR_DRIVE_N_TREES];
  KontorDriveNode node[KONTOR_DRIVE_N_TREES];
  gboolean moved[KONTOR_DRIVE_N_TREES];
  gboolean edited[KONTOR_DRIVE_N_TREES];
  gboolean twin;
  gboolean reverted;
  gboolean reclaimed;
  gboolean chosen;
  KontorDriveNote note;
  KontorDriveFate fate;
  gint8 goes[KONTOR_DRIVE_N_TREES];
  char *server_name;
  KontorDriveCase *equal;
  gboolean yields;
};

struct _KontorDriveCases
{
  KontorDriveTrees *trees; /* borrowed */
  const KontorDrivePlanSeams *seams; /* borrowed */
  GHashTable *all; /* owned: KontorId → KontorDriveCase */
  GPtrArray *chosen; /* owned: borrowed KontorDriveCase, by id */
  GHashTable *claims; /* owned: KontorId of a folder → who wants which name in it */
  GHashTable *named; /* owned: KontorId of a folder → who has which name in it now */
  gboolean again; /* something was decided that others depend on */
};

/* --- kontor-drive-plan-look.c --- */

KontorDriveCases *kontor_drive_cases_new (KontorDriveTrees *trees,
                                          const GArray *among,
                                          const KontorDrivePlanSeams *seams);
void kontor_drive_cases_free (KontorDriveCases *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveCases, kontor_drive_cases_free)
/* Never NULL: a node that is in no tree has a case of its own. */
KontorDriveCase *kontor_drive_cases_get (KontorDriveCases *self, const KontorId *id);
void kontor_drive_cases_choose (KontorDriveCases *self, KontorDriveCase *one);

/* --- kontor-drive-plan-merge.c --- */

void kontor_drive_case_compare (KontorDriveCase *self);
/* Whose place holds: LOCAL or REMOTE. Only for a node that is in either. */
KontorDriveTree kontor_drive_case_get_holder (const KontorDriveCase *self);
const KontorId *kontor_drive_case_get_parent (const KontorDriveCase *self);
/* What it shall be called on the disk, and at the server. */
const char *kontor_drive_case_get_local_name (const KontorDriveCase *self);
const char *kontor_drive_case_get_server_name (const KontorDriveCase *self);
gboolean kontor_drive_case_is_unread (const KontorDriveCase *self);
KontorDriveFate kontor_drive_cases_get_fate (KontorDriveCases *self, KontorDriveCase *one);
/* Takes back moves of the disk that would put a folder below itself. */
void kontor_drive_cases_break_rings (KontorDriveCases *self);
/* Whether all that a tree has below a node goes too. */
gboolean kontor_drive_cases_all_goes (KontorDriveCases *self,
                                      KontorDriveTree tree,
                                      KontorDriveCase *one);

/* --- kontor-drive-plan-names.c --- */

/* (transfer none) (nullable) (element-type KontorDriveCase): those that the disk or the server has in a
 * folder under a name of the same fold. */
GPtrArray *kontor_drive_cases_find_named (KontorDriveCases *self,
                                          const KontorId *folder,
                                          const char *name);
/* What is to be called what; sets @again where a move does not hold. */
void kontor_drive_cases_settle_names (KontorDriveCases *self);
/* (transfer full): for a conflict copy in the folder where the disk has @one. */
char *kontor_drive_cases_make_copy_name (KontorDriveCases *self, KontorDriveCase *one);
gboolean kontor_drive_plan_is_twin_name (const char *twin, const char *name);

/* (transfer full): one that moves a folder that is to go; the name is to be set. */
KontorDriveAction *kontor_drive_cases_make_move (KontorDriveCases *self,
                                                 KontorDriveSketch *sketch,
                                                 const KontorId *id);

/* --- kontor-drive-plan-sketch.c --- */

KontorDriveSketch *kontor_drive_sketch_new (KontorDriveCases *cases, KontorDriveTree tree);
void kontor_drive_sketch_free (KontorDriveSketch *self);
KontorDriveTree kontor_drive_sketch_get_tree (KontorDriveSketch *self);
gboolean kontor_drive_sketch_has (KontorDriveSketch *self, const KontorId *id);
const KontorId *kontor_drive_sketch_get_parent (KontorDriveSketch *self, const KontorId *id);
gboolean kontor_drive_sketch_is_below (KontorDriveSketch *self,
                                       const KontorId *id,
                                       const KontorId *above);
/* Whoever has the name in the folder; NULL: nobody but @id itself. */
const KontorId *kontor_drive_sketch_find (KontorDriveSketch *self,
                                          const KontorId *folder,
                                          const char *name,
                                          const KontorId *id);
/* @parent: (nullable): %NULL: gone */
void kontor_drive_sketch_put (KontorDriveSketch *self,
                              const KontorId *id,
                              const KontorId *parent,
                              const char *name);

/* --- kontor-drive-plan-order.c --- */

/* Takes actions in no order; returns those that can be carried out, in an order in which they can.
 * (transfer full) @actions: (transfer full) */
GPtrArray *kontor_drive_cases_order (KontorDriveCases *self, GPtrArray *actions);

G_END_DECLS
