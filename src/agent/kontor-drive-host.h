/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-account.h"
#include "kontor-agent-drive.h"
#include "kontor-id.h"

G_BEGIN_DECLS

/**
 * KontorDriveHost:
 *
 * The folders of one account that are kept in step: has an engine run for each, as the account and the
 * person allow. On the main thread.
 *
 * Signals:
 * - "changed": a folder, or how it is
 */
#define KONTOR_TYPE_DRIVE_HOST (kontor_drive_host_get_type ())
G_DECLARE_FINAL_TYPE (KontorDriveHost, kontor_drive_host, KONTOR, DRIVE_HOST, GObject)

KontorDriveHost *kontor_drive_host_new (KontorAgentAccount *account) G_GNUC_WARN_UNUSED_RESULT;
/* Ends what runs, and waits for it. */
void kontor_drive_host_close (KontorDriveHost *self);

/* What KontorAgentDriveStatus says of each: dictionaries are appended. @builder: "aa{sv}" */
void kontor_drive_host_add_statuses (KontorDriveHost *self, GVariantBuilder *builder);
/* What is under way: KontorAgentActivity as on the bus are appended. @builder: "a(usssttb)" */
void kontor_drive_host_add_activities (KontorDriveHost *self, GVariantBuilder *builder);
/* Whether the activity was one of its own. */
gboolean kontor_drive_host_retry_activity (KontorDriveHost *self, guint number);

/* The network is another one; or @slept, and a watch may have missed something. */
void kontor_drive_host_wake (KontorDriveHost *self, gboolean slept);
void kontor_drive_host_set_metered (KontorDriveHost *self, gboolean metered);
/* Whether bytes may cost something now, and how many a second may go; 0: no limit. */
gboolean kontor_drive_host_set_limits (KontorDriveHost *self,
                                       guint64 up,
                                       guint64 down,
                                       GError **error);

/* Errors are of KONTOR_AGENT_ERROR or of KONTOR_DRIVE_ERROR, with a sentence for people. */
gboolean kontor_drive_host_add (KontorDriveHost *self,
                                const KontorId *drive,
                                const char *folder,
                                GError **error);
gboolean kontor_drive_host_remove (KontorDriveHost *self, const KontorId *drive, GError **error);
/* @drive: (nullable): all; @seconds: 0: go on; G_MAXUINT32: until it is told to */
gboolean kontor_drive_host_pause (KontorDriveHost *self,
                                  const KontorId *drive,
                                  guint seconds,
                                  GError **error);
gboolean kontor_drive_host_answer (KontorDriveHost *self,
                                   const KontorId *drive,
                                   gboolean yes,
                                   GError **error);
gboolean kontor_drive_host_check (KontorDriveHost *self, const KontorId *drive, GError **error);
/* @task: its result is a boolean. FALSE: there is no such folder */
gboolean kontor_drive_host_restore (KontorDriveHost *self,
                                    const KontorId *drive,
                                    GTask *task,
                                    const char *number,
                                    GError **error);
/* @how: "mine", "theirs", "both" */
gboolean kontor_drive_host_resolve (KontorDriveHost *self,
                                    const KontorId *drive,
                                    GTask *task,
                                    const char *path,
                                    const char *how,
                                    GError **error);
gboolean kontor_drive_host_has (KontorDriveHost *self, const KontorId *drive, GError **error);

G_END_DECLS
