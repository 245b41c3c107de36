/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-drives.h"
#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorDriveKeeper:
 *
 * The drives of an office that this computer keeps as folders of files, and what a person can ask for
 * about them. The agent does the work; whatever it refuses is said in a toast. Main thread.
 *
 * Signals:
 * - "changed": another folder, or another state of one, or another drive is watched
 * - "remarks-changed": what is not in step in the drive that is watched is something else
 */
#define KONTOR_TYPE_DRIVE_KEEPER (kontor_drive_keeper_get_type ())
G_DECLARE_FINAL_TYPE (KontorDriveKeeper, kontor_drive_keeper, KONTOR, DRIVE_KEEPER, GObject)

KontorDriveKeeper *kontor_drive_keeper_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

KontorOffice *kontor_drive_keeper_get_office (KontorDriveKeeper *self);
KontorAgentDrives *kontor_drive_keeper_get_drives (KontorDriveKeeper *self);
/* The account's name on the bus. */
const char *kontor_drive_keeper_get_account (KontorDriveKeeper *self);
/* (transfer none) (nullable): not kept here; until the next "changed" */
const KontorAgentDriveStatus *kontor_drive_keeper_get_status (KontorDriveKeeper *self,
                                                              const KontorId *drive);

/* Whose remarks are asked for whenever they change. @drive: (nullable): no one's */
void kontor_drive_keeper_watch (KontorDriveKeeper *self, const KontorId *drive);
/* (nullable): none */
const KontorId *kontor_drive_keeper_get_watched (KontorDriveKeeper *self);
/* (transfer none) (element-type KontorAgentDriveRemark): by path; until the next "remarks-changed" */
GPtrArray *kontor_drive_keeper_get_remarks (KontorDriveKeeper *self);
/* Of a path of the watched drive. (transfer none) (nullable): in step */
const KontorAgentDriveRemark *kontor_drive_keeper_find_remark (KontorDriveKeeper *self,
                                                               const char *path);
/* Whether something in the folder @path is not in step. */
gboolean kontor_drive_keeper_has_remarks_in (KontorDriveKeeper *self, const char *path);

/* --- wishes. @said: (nullable): translated, told when it is done --- */

/* Makes the folder if it is not there. */
void kontor_drive_keeper_keep (KontorDriveKeeper *self, const KontorId *drive, const char *folder);
void kontor_drive_keeper_stop (KontorDriveKeeper *self, const KontorId *drive, const char *said);
void kontor_drive_keeper_pause (KontorDriveKeeper *self, const KontorId *drive, guint seconds);
void kontor_drive_keeper_answer (KontorDriveKeeper *self, const KontorId *drive, gboolean yes);
void kontor_drive_keeper_check (KontorDriveKeeper *self, const KontorId *drive);
void kontor_drive_keeper_resolve (KontorDriveKeeper *self,
                                  const KontorId *drive,
                                  const char *path,
                                  const char *how,
                                  const char *said);
void kontor_drive_keeper_restore (KontorDriveKeeper *self,
                                  const KontorId *drive,
                                  const char *number,
                                  const char *said);
void kontor_drive_keeper_leave_out (KontorDriveKeeper *self,
                                    const KontorId *drive,
                                    const KontorId *node,
                                    gboolean leave_out);

/* Seconds until tomorrow begins in the office's zone, for a pause. */
guint kontor_drive_keeper_get_seconds_to_tomorrow (KontorDriveKeeper *self);

G_END_DECLS
