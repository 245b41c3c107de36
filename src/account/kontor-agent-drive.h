/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorAgentDriveState:
 * @KONTOR_AGENT_DRIVE_IN_STEP: nothing is to be done; but see the remarks
 * @KONTOR_AGENT_DRIVE_WORKING: looking, sending, fetching
 * @KONTOR_AGENT_DRIVE_WAITING: for another program, for a file that is being written, for the account
 * @KONTOR_AGENT_DRIVE_PAUSED: by the person
 * @KONTOR_AGENT_DRIVE_ASKING: whether so much may be deleted
 * @KONTOR_AGENT_DRIVE_OFFLINE: the server does not answer; tried again by itself
 * @KONTOR_AGENT_DRIVE_FAILED: something else, in the reason; tried again by itself
 *
 * How a folder is, in the order of the words on the bus.
 */
typedef enum
{
  KONTOR_AGENT_DRIVE_IN_STEP,
  KONTOR_AGENT_DRIVE_WORKING,
  KONTOR_AGENT_DRIVE_WAITING,
  KONTOR_AGENT_DRIVE_PAUSED,
  KONTOR_AGENT_DRIVE_ASKING,
  KONTOR_AGENT_DRIVE_OFFLINE,
  KONTOR_AGENT_DRIVE_FAILED,
} KontorAgentDriveState;

/* On the bus; an unknown word is KONTOR_AGENT_DRIVE_FAILED. */
const char *kontor_agent_drive_state_get_word (KontorAgentDriveState state);
KontorAgentDriveState kontor_agent_drive_state_find (const char *word);

/**
 * KontorAgentDriveStatus:
 * @account: (owned): the account's name
 * @drive: (owned): the id of the drive's record
 * @folder: (owned): where it is kept on this computer
 * @reason: (owned): for people, translated by the agent; "" while all is well
 * @path: (owned): what is at work, relative to the folder; "" for nothing
 * @files_left: @bytes_left: to do, of what is known
 * @files_done: @bytes_done: since there was something to do
 * @speed: bytes a second
 * @remarks: files that are not in step, each with a reason
 * @deletes: what the guard asks about
 * @until: the end of a pause, µs UTC; G_MAXINT64: until the person says so
 *
 * Plain memory, owned by its holder.
 */
typedef struct
{
  char *account;
  char *drive;
  char *folder;
  KontorAgentDriveState state;
  char *reason;
  char *path;
  guint files_left;
  guint files_done;
  gint64 bytes_left;
  gint64 bytes_done;
  gint64 speed;
  guint remarks;
  guint deletes;
  gint64 until;
} KontorAgentDriveStatus;

void kontor_agent_drive_status_free (KontorAgentDriveStatus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorAgentDriveStatus, kontor_agent_drive_status_free)
gboolean kontor_agent_drive_status_equal (const KontorAgentDriveStatus *a,
                                          const KontorAgentDriveStatus *b);
/* "a{sv}". (transfer floating) */
GVariant *kontor_agent_drive_status_to_variant (const KontorAgentDriveStatus *self);
KontorAgentDriveStatus *kontor_agent_drive_status_new_from_variant (GVariant *variant)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorAgentDrive:
 *
 * A folder that the agent keeps in step, seen from the window. Has all of KontorAgentDriveStatus as
 * properties of the same names ("files-left" …; "state" an int), and tells which of them change.
 */
#define KONTOR_TYPE_AGENT_DRIVE (kontor_agent_drive_get_type ())
G_DECLARE_FINAL_TYPE (KontorAgentDrive, kontor_agent_drive, KONTOR, AGENT_DRIVE, GObject)

/* @status: (transfer full) */
KontorAgentDrive *kontor_agent_drive_new (KontorAgentDriveStatus *status) G_GNUC_WARN_UNUSED_RESULT;
/* @status: (transfer full) */
void kontor_agent_drive_take_status (KontorAgentDrive *self, KontorAgentDriveStatus *status);
/* (transfer none): until something changes */
const KontorAgentDriveStatus *kontor_agent_drive_get_status (KontorAgentDrive *self);
/* Whether it is that folder. */
gboolean kontor_agent_drive_is (KontorAgentDrive *self, const char *account, const char *drive);

G_END_DECLS
