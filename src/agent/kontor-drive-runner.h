/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-account.h"
#include "kontor-agent-drive.h"
#include "kontor-drive-engine.h"
#include "kontor-drive-line.h"
#include "kontor-drive-resolve.h"
#include "kontor-drive-roots.h"

G_BEGIN_DECLS

/**
 * KontorDriveRunner:
 *
 * The engine of one folder on a thread of its own: with a connection to the replica, a line to the
 * server, the folder's lock and its watch. The functions are for the main thread, and none but
 * kontor_drive_runner_stop() waits.
 */
typedef struct _KontorDriveRunner KontorDriveRunner;

/**
 * KontorDriveRunnerNews:
 * @status: how the folder is; without account and pause
 * @pull: the account has to pull before there is more to do, and others to hear of what was sent
 */
typedef struct
{
  KontorAgentDriveStatus *status;
  gboolean pull;
} KontorDriveRunnerNews;

/* Begins when it is told to look, see kontor_drive_runner_hold(). @limits: borrowed. @told: called on the
 * main thread when there is news to take */
KontorDriveRunner *kontor_drive_runner_new (const KontorAccount *account,
                                            const KontorDriveRoot *root,
                                            KontorDriveLimits *limits,
                                            void (*told) (gpointer data),
                                            gpointer data) G_GNUC_WARN_UNUSED_RESULT;
/* Cuts off what runs, waits for it, and frees it. */
void kontor_drive_runner_stop (KontorDriveRunner *self);

/* @status: (transfer full): NULL where nothing is new */
void kontor_drive_runner_take (KontorDriveRunner *self, KontorDriveRunnerNews *news);

/* @held: nothing is done until it is not; what runs is cut off. At first it is held. */
void kontor_drive_runner_hold (KontorDriveRunner *self, gboolean held);
/* Something may be new. @all: look at the whole folder. What failed is tried at once. */
void kontor_drive_runner_look (KontorDriveRunner *self, gboolean all);
/* The account has pulled. */
void kontor_drive_runner_note_pull (KontorDriveRunner *self);
void kontor_drive_runner_answer (KontorDriveRunner *self, gboolean yes);
void kontor_drive_runner_set_account (KontorDriveRunner *self, const KontorAccount *account);
/* Puts a thing of the recovery bin back, between two turns. @task: its result is a boolean; @path: in the
 * bin */
void kontor_drive_runner_restore (KontorDriveRunner *self, GTask *task, const char *path);

/* Settles the conflict that @path is the copy of, when the turn that runs has ended. @task: the same */
void kontor_drive_runner_resolve (KontorDriveRunner *self,
                                  GTask *task,
                                  const char *path,
                                  KontorDriveKeep keep);

/* For other programs, which ask the store. */
#define KONTOR_DRIVE_META_ASKING "asking"

G_END_DECLS
