/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-scan.h"

G_BEGIN_DECLS

/* Between the files of the scan: walking folders; what moved, vanished and is looked at again; what is
 * told about files that are not carried. */

/* A file that comes back to its place within this time is the one that it was. */
#define KONTOR_DRIVE_RETURN_TIME (2 * KONTOR_SECOND)

/* What is in the tree, and not where it was any more. */
typedef struct
{
  KontorId id;
  gint64 since; /* microseconds UTC */
  gboolean displaced; /* something else has its place: it waits no longer than the look */
} KontorDriveVanished;

/* A folder that is to be listed. */
typedef struct
{
  KontorId id;
  char *path; /* owned */
  KontorDriveIgnore *above; /* owned: the rules of the folder above; nullable: the root */
  gboolean deep;
} KontorDriveVisit;

/* A folder of the disk that has the place of another one in the tree. */
typedef struct
{
  KontorId id; /* of the one that was there */
  KontorId parent;
  char *folder; /* owned: path of the folder it lies in */
  KontorDriveEntry *entry; /* owned */
  KontorDriveIgnore *rules; /* owned */
} KontorDriveReplaced;

struct _KontorDriveScan
{
  KontorDriveDisk *disk; /* borrowed */
  KontorDriveStore *store; /* borrowed */
  KontorDriveWatch *watch; /* borrowed, nullable */
  KontorClock *clock; /* borrowed */
  void (*make_id) (KontorId *id, gpointer data);
  gpointer data;

  GHashTable *vanished; /* owned: id in the value to KontorDriveVanished */
  GHashTable *departed; /* owned: place as text to KontorDriveVanished: files that left the tree */
  GHashTable *unsettled; /* owned: id to gint64: when it may be looked at again */
  GHashTable *remarks; /* owned: path of a folder to name to KontorDriveRemark, as told */
  gboolean remarks_stale; /* they are to be loaded again */
  GHashTable *unwatched; /* owned: set of paths */
  GPtrArray *unwatched_list; /* owned, nullable */

  /* While a look goes on. */
  GQueue visits; /* of owned KontorDriveVisit: the next one last */
  GQueue replaced; /* of owned KontorDriveReplaced */
  GArray *changed; /* borrowed */
};

char *kontor_drive_scan_join (const char *folder, const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* NULL: not in the tree. */
char *kontor_drive_scan_get_path (KontorDriveScan *self, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;
/* The rules of a folder below those of the one above. */
KontorDriveIgnore *kontor_drive_scan_make_rules (KontorDriveScan *self,
                                                 KontorDriveIgnore *above,
                                                 const char *folder,
                                                 GPtrArray **problems) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_drive_scan_find_start (KontorDriveScan *self,
                                       const char *path,
                                       KontorId *id,
                                       char **known,
                                       KontorDriveIgnore **rules);
void kontor_drive_scan_add_visit (KontorDriveScan *self,
                                  const KontorId *id,
                                  const char *path,
                                  KontorDriveIgnore *above,
                                  gboolean deep);
void kontor_drive_visit_free (KontorDriveVisit *self);
void kontor_drive_replaced_free (KontorDriveReplaced *self);

/* --- kontor-drive-scan-place.c --- */

KontorDriveKind kontor_drive_scan_to_kind (KontorDriveEntryKind kind);
/* Puts what the disk says of a node into the tree where it differs. */
gboolean kontor_drive_scan_update (KontorDriveScan *self,
                                   KontorDriveNode *node,
                                   const char *path,
                                   const KontorDriveEntry *entry,
                                   gboolean moved,
                                   GError **error);
/* What stands at a place that no node has: one that moved there, or a new one. @id: (out) */
gboolean kontor_drive_scan_appear (KontorDriveScan *self,
                                   const KontorId *parent,
                                   const char *path,
                                   const KontorDriveEntry *entry,
                                   KontorId *id,
                                   gboolean *is_new,
                                   GError **error);
void kontor_drive_scan_vanish (KontorDriveScan *self, const KontorId *id, gboolean displaced);
/* A node that left its place for that of @entry, known to the server: what makes it a move and no edit. */
gboolean kontor_drive_scan_find_mover (KontorDriveScan *self,
                                       const KontorDriveEntry *entry,
                                       KontorDriveNode *node);
/* "PARENT/NAME": the key of those that left. */
char *kontor_drive_scan_make_place (const KontorId *parent, const char *name)
    G_GNUC_WARN_UNUSED_RESULT;

/* --- kontor-drive-scan-settle.c --- */

/* Takes away what was displaced and did not turn up. */
gboolean kontor_drive_scan_end_displaced (KontorDriveScan *self, GError **error);
gboolean kontor_drive_scan_remove (KontorDriveScan *self,
                                   const KontorId *id,
                                   const char *path,
                                   GError **error);
/* --- kontor-drive-scan-remarks.c --- */

void kontor_drive_scan_load_remarks (KontorDriveScan *self);
/* Why an entry is not carried, or not everywhere; IN_STEP: nothing to say. @reason: (out) (transfer none) */
KontorDriveState kontor_drive_scan_judge (const KontorDriveEntry *entry,
                                          const char *path,
                                          KontorDriveIgnore *rules,
                                          const char **reason);
/* What is to be told of a folder now, in place of what was: @remarks (transfer full): name to
 * KontorDriveRemark, "" is the folder itself. */
GHashTable *kontor_drive_scan_new_remarks (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_scan_add_remark (GHashTable *remarks,
                                   const char *folder,
                                   const char *name,
                                   const KontorId *id,
                                   KontorDriveState state,
                                   const char *reason);
gboolean kontor_drive_scan_tell (KontorDriveScan *self,
                                 const char *folder,
                                 GHashTable *remarks,
                                 GError **error);
/* Nothing is said any more of what lies in a folder that is gone. */
gboolean kontor_drive_scan_untell (KontorDriveScan *self, const char *folder, GError **error);

G_END_DECLS
