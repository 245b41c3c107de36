/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-apply.h"
#include "kontor-drive-engine.h"
#include "kontor-drive-guard.h"
#include "kontor-drive-remote.h"
#include "kontor-drive-scan.h"
#include "kontor-manifest.h"

G_BEGIN_DECLS

typedef struct
{
  KontorDriveTrees parent;
  KontorDriveEngine *engine; /* borrowed */
} KontorDriveEngineTrees;

/* A file that is to be read, or one of which something failed. */
typedef struct
{
  KontorId id;
  char *path; /* owned, nullable */
  gint64 at; /* not before; 0: at once */
  guint tries;
} KontorDriveLater;

struct _KontorDriveEngine
{
  KontorId drive;
  KontorDriveSeams seams;
  char *device; /* owned */
  KontorDriveStore *store; /* owned */
  KontorDriveRemote *remote; /* owned */
  KontorDriveScan *scan; /* owned */
  KontorDriveApply *apply; /* owned */
  KontorDriveGuard guard;
  KontorDriveEngineTrees trees;

  gboolean prepared; /* the root was found good and the own folder is there */
  gboolean checked; /* what the replica has pulled was compared with what was committed */
  gboolean look_all; /* the whole folder is to be looked at */
  gboolean plan_all;
  GHashTable *look; /* owned: folders to be looked at */
  GHashTable *dirty; /* owned: ids of nodes changed since a plan was empty */
  GHashTable *unread; /* owned: id → KontorDriveLater */
  GHashTable *writing; /* owned: path → when it was last written to or closed, negative if closed */
  GHashTable *failures; /* owned: id → KontorDriveLater: tried again then */
  GHashTable *refused; /* owned: id → path: what the person's rights keep here */
  GHashTable *refused_now; /* owned: the same, of the plan that is being made */
  GHashTable *manifests; /* owned: id → KontorManifest, of larger files that are to be sent */
  GHashTable *unanswered; /* owned: id → GPtrArray of KontorDriveSent, as in the store */
  GHashTable *after_pull; /* owned: ids of nodes that the next turn tries again, after a pull */
  GHashTable *pulled_for; /* owned: those of which this was hoped the last time */
  gboolean wants_pull;
  guint vain; /* rounds of which nothing came, since one of which something did */
  gint64 polled_at; /* when the folders were looked at that no watch could be had for */
  guint n_unwatched; /* so many were told of; G_MAXUINT: nobody knows yet */
  const GPtrArray *under_way; /* borrowed, nullable: the plan that is being carried out */
  guint filled; /* where in it a content was filled in last */
  GHashTable
      *came; /* owned: id → GBytes, small contents that came together and are not written yet */

  KontorDriveProgress at;
  void (*progress) (const KontorDriveProgress *progress, gpointer data);
  gpointer progress_data;
};

void kontor_drive_later_free (gpointer later);
gint64 kontor_drive_engine_now (KontorDriveEngine *self);
void kontor_drive_engine_make_id (KontorId *id, gpointer engine);
void kontor_drive_engine_add_dirty (KontorDriveEngine *self, const GArray *ids);
char *kontor_drive_engine_get_path (KontorDriveEngine *self, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_engine_tell (KontorDriveEngine *self, const char *path);

/* --- kontor-drive-engine-local.c: what is on the disk --- */

/* Whether the root is the one that it was; at first it is made one. */
gboolean kontor_drive_engine_check_root (KontorDriveEngine *self, GError **error);
/* Takes the news, looks at the folders that need it. *wait: see KontorDriveTurn */
gboolean kontor_drive_engine_look (KontorDriveEngine *self,
                                   gint64 *wait,
                                   GCancellable *cancellable,
                                   GError **error);
/* Reads files that somebody wrote to, as far as they are left in peace. */
gboolean kontor_drive_engine_read (KontorDriveEngine *self,
                                   gint64 *wait,
                                   GCancellable *cancellable,
                                   GError **error);
void kontor_drive_engine_want_read (KontorDriveEngine *self, const KontorId *id);
void kontor_drive_engine_want_sooner (gint64 *wait, gint64 span);

/* --- kontor-drive-engine-plan.c --- */

/* (transfer full) (nullable): what is to be done now, and what it would take away; NULL with error */
GPtrArray *kontor_drive_engine_plan (KontorDriveEngine *self,
                                     KontorDriveTurn *turn,
                                     KontorDriveToll *toll,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Somebody said no: what would be taken away counts as made on the side that has it. */
gboolean kontor_drive_engine_bring_back (KontorDriveEngine *self,
                                         const GPtrArray *actions,
                                         GError **error);

/* --- kontor-drive-engine-commit.c: telling the server --- */

/* What an earlier run committed, and has no answer to. */
void kontor_drive_engine_load_sent (KontorDriveEngine *self);
/* Looks whether what was committed without an answer is in effect: then it is the base. While the remote
 * tree is read. */
gboolean kontor_drive_engine_find_unanswered (KontorDriveEngine *self, GError **error);
/* The actions COMMIT_* of a plan. *n_done is raised. */
gboolean kontor_drive_engine_commit (KontorDriveEngine *self,
                                     const GPtrArray *actions,
                                     guint *n_done,
                                     GCancellable *cancellable,
                                     GError **error);

/* --- kontor-drive-engine-content.c: bytes --- */

/* The bytes of a small file as they were read; NULL: they are others by now, and the file is read again. */
GBytes *kontor_drive_engine_read_small (KontorDriveEngine *self, const KontorDriveAction *action)
    G_GNUC_WARN_UNUSED_RESULT;
/* Brings the pieces of a larger file to the server. *stale: it is another by now */
gboolean kontor_drive_engine_send (KontorDriveEngine *self,
                                   const KontorDriveAction *action,
                                   gboolean *stale,
                                   GCancellable *cancellable,
                                   GError **error);
/* For KontorDriveApplySeams. Small contents of the plan that is under way come many at a time. */
gboolean kontor_drive_engine_fill (KontorDriveHandle *to,
                                   const KontorDriveNode *want,
                                   const char *old_path,
                                   gpointer engine,
                                   GCancellable *cancellable,
                                   GError **error);
/* --- kontor-drive-engine-remarks.c: what is not in step --- */

/* Fills the sets from the store, at the start. */
void kontor_drive_engine_load_remarks (KontorDriveEngine *self);
gboolean kontor_drive_engine_fail (KontorDriveEngine *self,
                                   const KontorId *id,
                                   const char *path,
                                   KontorDriveState state,
                                   const char *reason,
                                   GError **error);
gboolean kontor_drive_engine_succeed (KontorDriveEngine *self, const KontorId *id, GError **error);
/* Whether it failed, and the time to try again has not come. */
gboolean kontor_drive_engine_is_waiting (KontorDriveEngine *self, const KontorId *id, gint64 *wait);
/* For the planner, and after it: what may not be done is listed, and what may be by now is not any more. */
gboolean kontor_drive_engine_may (KontorDriveActionKind kind,
                                  const KontorDriveNode *node,
                                  gpointer engine);
gboolean kontor_drive_engine_note_refused (KontorDriveEngine *self, gboolean all, GError **error);
gboolean kontor_drive_engine_follow_failures (KontorDriveEngine *self, GError **error);
void kontor_drive_engine_try_soon (KontorDriveEngine *self, const KontorId *id);
gboolean kontor_drive_engine_remark_twin (KontorDriveEngine *self,
                                          const KontorDriveNode *node,
                                          GError **error);
/* Copies that somebody removed or renamed are settled, and names that have no twin any more. */
gboolean kontor_drive_engine_settle_conflicts (KontorDriveEngine *self, GError **error);

G_END_DECLS
