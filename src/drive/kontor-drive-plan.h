/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-trees.h"

G_BEGIN_DECLS

/* What is to be done so that the three trees become equal: a pure function of the trees, asked again
 * and again until it answers nothing. It decides by comparing each side with the base; never by a
 * clock, never by the order in which things were noticed. The table of cases is in
 * kontor-drive-plan.c. */

typedef enum
{
  /* On the server; the answer is an observation of the remote tree, then synced := what was committed. */
  KONTOR_DRIVE_COMMIT_PUT, /* where it is not there: make it, at @want's place, or bring back what was
                              deleted (a folder alone, without what was in it); where it is: give
                              it @want's content and leave its place */
  KONTOR_DRIVE_COMMIT_MOVE, /* to @want's parent and name; a folder that is to go may have to make room
                               before others can move out of it, and is on one side only */
  KONTOR_DRIVE_COMMIT_DELETE, /* a folder with all that is below it */
  /* On the disk; then local and synced := what was done. */
  KONTOR_DRIVE_DISK_PUT, /* make it, or exchange its content where it lies: @want */
  KONTOR_DRIVE_DISK_MOVE, /* to @want's parent and name */
  KONTOR_DRIVE_DISK_DELETE, /* into the recovery bin; a folder with all that the trees know below it, and
                               what is ignored */
  KONTOR_DRIVE_DISK_CONFLICT, /* what is on the disk becomes a conflict copy: the local node @id gets the
                                 name in @want, in the same folder, and becomes @other, which is @id
                                 itself where the server has none of it; @id goes out of synced.
                                 What is at the server follows */
  /* In the trees alone. */
  KONTOR_DRIVE_ADOPT, /* both sides agree, in place, content or both: synced := @want */
  KONTOR_DRIVE_REKEY, /* what was made here and there under one name and is equal (or are two folders)
                         is one: the local node @id becomes @other; what lies in it, in local and in
                         synced, gets @other for its parent */
  KONTOR_DRIVE_FORGET, /* out of synced: gone on both sides; or gone on one and moved on the other, which
                          then has it as if it were new */
} KontorDriveActionKind;

/**
 * KontorDriveAction:
 * @id: the node
 * @other: DISK_CONFLICT, REKEY: the other id
 * @want: what the place, the content or both shall be. Synced changes by the same: after a move its
 *   place, after an exchange of content its content, so that the other keeps its base
 * @has_local, @local, @has_remote, @remote: what it was planned on. Whoever carries it out looks
 *   whether this is still so in what the action is about (place for a move, content for a put, both
 *   otherwise), and leaves it to the next plan where not
 * @note: why a person should know: KONTOR_DRIVE_NOTE_NONE mostly
 */
typedef enum
{
  KONTOR_DRIVE_NOTE_NONE,
  KONTOR_DRIVE_NOTE_CONFLICT, /* two edits: a copy was made */
  KONTOR_DRIVE_NOTE_MOVED_ELSEWHERE, /* moved here and there: the server's place holds */
  KONTOR_DRIVE_NOTE_CYCLE, /* moved into each other: the local move was taken back */
  KONTOR_DRIVE_NOTE_EDIT_KEPT, /* deleted on one side and edited on the other: the edit holds */
} KontorDriveNote;

typedef struct
{
  KontorDriveActionKind kind;
  KontorId id;
  KontorId other;
  KontorDriveNode want;
  gboolean has_local;
  KontorDriveNode local;
  gboolean has_remote;
  KontorDriveNode remote;
  KontorDriveNote note;
} KontorDriveAction;

void kontor_drive_action_free (KontorDriveAction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveAction, kontor_drive_action_free)

/**
 * KontorDrivePlanSeams:
 * @make_id: a new id for a conflict copy
 * @make_copy_name: (transfer full): what the conflict copy of @name is called when @taken says of
 *   names whether they are taken
 * @may: (nullable): whether the person may do so on the server; what may not be committed is not
 *   planned, and stays as a difference that the engine lists. %NULL: everything
 * @data: for all of them
 */
typedef struct
{
  void (*make_id) (KontorId *id, gpointer data);
  char *(*make_copy_name) (const char *name,
                           gboolean (*taken) (const char *name, gpointer taken_data),
                           gpointer taken_data,
                           gpointer data);
  gboolean (*may) (KontorDriveActionKind kind, const KontorDriveNode *node, gpointer data);
  gpointer data;
} KontorDrivePlanSeams;

/* (transfer full) (element-type KontorDriveAction): in an order in which they can be carried out one by
 * one: folders before what goes into them, out of a folder before it goes, a temporary name where two
 * change places. Actions after a failed one still hold, or notice that they don't. Empty: in step.
 *
 * @among: (nullable) (element-type KontorId): the nodes of which anything changed, or for which something
 *   was planned, since the trees were last in step (a plan was empty, and nothing was left unread or
 *   refused); what follows for others (parents, children, who has the name) is found. NULL: all. */
GPtrArray *kontor_drive_plan (KontorDriveTrees *trees,
                              const GArray *among,
                              const KontorDrivePlanSeams *seams) G_GNUC_WARN_UNUSED_RESULT;

/* What the guard asks about: how many files and folders a plan would take away with all that is below
 * them, and how many there are, on the disk and at the server. Where nothing is taken away from a side it
 * is not counted either: both are 0. */
typedef struct
{
  guint deletes; /* from the disk */
  guint nodes;
  guint server_deletes;
  guint server_nodes;
} KontorDriveToll;
void kontor_drive_plan_count (KontorDriveTrees *trees,
                              const GPtrArray *actions,
                              KontorDriveToll *toll);

/* For people and traces: "put a/b.txt". (transfer full) */
char *kontor_drive_action_to_string (const KontorDriveAction *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
