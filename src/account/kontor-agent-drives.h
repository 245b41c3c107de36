/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-client.h"
#include "kontor-agent-drive.h"

G_BEGIN_DECLS

/**
 * KontorAgentDrives:
 *
 * The folders that the agent keeps in step with drives: a GListModel of KontorAgentDrive, of all
 * accounts, and what a window can ask for. Empty while there is no agent. On the client's thread; never
 * blocks. Errors are of %KONTOR_AGENT_ERROR, with a sentence for people. @drive is always the id of the
 * drive's record as text.
 */
#define KONTOR_TYPE_AGENT_DRIVES (kontor_agent_drives_get_type ())
G_DECLARE_FINAL_TYPE (KontorAgentDrives, kontor_agent_drives, KONTOR, AGENT_DRIVES, GObject)

KontorAgentDrives *kontor_agent_drives_new (KontorAgentClient *client) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer none) (nullable) */
KontorAgentDrive *kontor_agent_drives_find (KontorAgentDrives *self,
                                            const char *account,
                                            const char *drive);

/* Of a pause: until the person says so. */
#define KONTOR_AGENT_DRIVES_FOREVER G_MAXUINT32

/* What is answered with yes or an error: all of these end with kontor_agent_drives_finish(). */
void kontor_agent_drives_add_async (KontorAgentDrives *self,
                                    const char *account,
                                    const char *drive,
                                    const char *folder,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void kontor_agent_drives_remove_async (KontorAgentDrives *self,
                                       const char *account,
                                       const char *drive,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* @drive: (nullable): all of the account; @seconds: 0 goes on */
void kontor_agent_drives_pause_async (KontorAgentDrives *self,
                                      const char *account,
                                      const char *drive,
                                      guint seconds,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
void kontor_agent_drives_answer_async (KontorAgentDrives *self,
                                       const char *account,
                                       const char *drive,
                                       gboolean yes,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
void kontor_agent_drives_check_async (KontorAgentDrives *self,
                                      const char *account,
                                      const char *drive,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* @how: "mine", "theirs", "both" */
void kontor_agent_drives_resolve_async (KontorAgentDrives *self,
                                        const char *account,
                                        const char *drive,
                                        const char *path,
                                        const char *how,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
/* @number: of a KontorAgentBinItem */
void kontor_agent_drives_restore_async (KontorAgentDrives *self,
                                        const char *account,
                                        const char *drive,
                                        const char *number,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
/* Bytes a second; 0: no limit. */
void kontor_agent_drives_set_limits_async (KontorAgentDrives *self,
                                           const char *account,
                                           guint64 up,
                                           guint64 down,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
/* @node: a record's id; @leave_out: this computer goes without it */
void kontor_agent_drives_leave_out_async (KontorAgentDrives *self,
                                          const char *account,
                                          const char *drive,
                                          const char *node,
                                          gboolean leave_out,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean kontor_agent_drives_finish (KontorAgentDrives *self, GAsyncResult *result, GError **error);

/**
 * KontorAgentDriveRemark:
 * @path: (owned): relative to the folder
 * @state: (owned): "waiting", "ignored", "not-carried", "not-portable", "not-here", "refused", "failed",
 *   "conflict"
 * @retry_at: when it is tried again, µs UTC; 0: when something changes
 * @reason: (owned): for people
 */
typedef struct
{
  char *path;
  char *state;
  gint64 retry_at;
  char *reason;
} KontorAgentDriveRemark;

void kontor_agent_drive_remark_free (KontorAgentDriveRemark *self);
void kontor_agent_drives_list_remarks_async (KontorAgentDrives *self,
                                             const char *account,
                                             const char *drive,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
/* (transfer full) (nullable) (element-type KontorAgentDriveRemark): by path */
GPtrArray *kontor_agent_drives_list_remarks_finish (KontorAgentDrives *self,
                                                    GAsyncResult *result,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorAgentBinItem:
 * @number: (owned): names it
 * @path: (owned): where it was, relative to the folder
 * @reason: (owned): why it was taken away: "deleted"
 * @at: when, µs UTC
 * @size: bytes
 *
 * What was taken away on this computer, and can be put back.
 */
typedef struct
{
  char *number;
  char *path;
  char *reason;
  gint64 at;
  guint64 size;
} KontorAgentBinItem;

void kontor_agent_bin_item_free (KontorAgentBinItem *self);
void kontor_agent_drives_list_bin_async (KontorAgentDrives *self,
                                         const char *account,
                                         const char *drive,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
/* (transfer full) (nullable) (element-type KontorAgentBinItem): newest first */
GPtrArray *kontor_agent_drives_list_bin_finish (KontorAgentDrives *self,
                                                GAsyncResult *result,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
