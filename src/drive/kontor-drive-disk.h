/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-node.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define KONTOR_DRIVE_ERROR (kontor_drive_error_quark ())
GQuark kontor_drive_error_quark (void);

/* What the disk can answer, and the engine acts on. Each with a sentence for people that names the path. */
typedef enum
{
  KONTOR_DRIVE_ERROR_NOT_FOUND,
  KONTOR_DRIVE_ERROR_EXISTS, /* RENAME_NOREPLACE, mkdir: somebody was quicker */
  KONTOR_DRIVE_ERROR_NOT_EMPTY,
  KONTOR_DRIVE_ERROR_DENIED, /* permissions */
  KONTOR_DRIVE_ERROR_READ_ONLY,
  KONTOR_DRIVE_ERROR_NO_SPACE, /* disk full, quota */
  KONTOR_DRIVE_ERROR_NAME, /* this file system takes no such name */
  KONTOR_DRIVE_ERROR_UNSUPPORTED, /* this file system can't do it: renameat2 flags, links */
  KONTOR_DRIVE_ERROR_CHANGED, /* not what it was when it was looked at */
  KONTOR_DRIVE_ERROR_ROOT, /* the root is gone, another device, or not the one it was */
  KONTOR_DRIVE_ERROR_CANCELLED,
  KONTOR_DRIVE_ERROR_DAMAGED, /* bytes came that are not what their hash says; a drive.db that is none */
  KONTOR_DRIVE_ERROR_FAILED, /* anything else: EIO … */
} KontorDriveError;

typedef enum
{
  KONTOR_DRIVE_ENTRY_FILE,
  KONTOR_DRIVE_ENTRY_FOLDER,
  KONTOR_DRIVE_ENTRY_LINK,
  KONTOR_DRIVE_ENTRY_OTHER, /* socket, FIFO, device: not carried */
  KONTOR_DRIVE_ENTRY_MOUNT, /* the root of another file system: not entered */
} KontorDriveEntryKind;

/**
 * KontorDriveEntry:
 * @name: (owned): bytes
 *
 * What a folder of the disk has.
 */
typedef struct
{
  char *name;
  KontorDriveEntryKind kind;
  gboolean executable; /* for its owner */
  gboolean executable_unknown; /* of a file: the disk does not keep it */
  KontorDriveStamp stamp;
} KontorDriveEntry;

void kontor_drive_entry_free (KontorDriveEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDriveEntry, kontor_drive_entry_free)

typedef enum
{
  KONTOR_DRIVE_RENAME_NO_REPLACE, /* RENAME_NOREPLACE, or what is as good (linkat); EXISTS */
  KONTOR_DRIVE_RENAME_EXCHANGE, /* both are there before and after; UNSUPPORTED where it can't be */
} KontorDriveRename;

/* One file that is open: made by open and create, ended by close. */
typedef struct _KontorDriveHandle KontorDriveHandle;

/**
 * KontorDriveDisk:
 *
 * The seam between the engine and one root folder of the disk. Paths are bytes relative to the root
 * ("" is the root), never leave it, and no link on the way is followed. The real one is
 * kontor-drive-real-disk.c; the simulation has one that models what is durable. Blocking, on the
 * engine's thread and its readers' (open, read, look, close only). Where FALSE or NULL is returned
 * @error is set, of %KONTOR_DRIVE_ERROR.
 */
typedef struct _KontorDriveDisk KontorDriveDisk;

struct _KontorDriveDisk
{
  /* (transfer full) (element-type KontorDriveEntry): what is in a folder, in no order, without the
   * engine's own folder (KONTOR_DRIVE_OWN_FOLDER) at the root. */
  GPtrArray *(*list) (KontorDriveDisk *self, const char *folder, GError **error);
  /* @entry's name is the last part of the path. */
  gboolean (*look) (KontorDriveDisk *self,
                    const char *path,
                    KontorDriveEntry *entry,
                    GError **error);
  char *(*read_link) (KontorDriveDisk *self, const char *path, GError **error);

  /* A file, for reading; a new file, for writing and reading it back (EXISTS where there is one). */
  KontorDriveHandle *(*open) (KontorDriveDisk *self, const char *path, GError **error);
  KontorDriveHandle *(*create) (KontorDriveDisk *self, const char *path, GError **error);
  /* Bytes read, fewer than asked for only at the end; -1. */
  gssize (*read) (KontorDriveDisk *self,
                  KontorDriveHandle *handle,
                  gint64 offset,
                  void *buffer,
                  gsize length,
                  GError **error);
  gboolean (*write) (KontorDriveDisk *self,
                     KontorDriveHandle *handle,
                     const void *bytes,
                     gsize length,
                     GError **error);
  /* Appends @length bytes of @from at @offset, shared where the file system can. */
  gboolean (*copy) (KontorDriveDisk *self,
                    KontorDriveHandle *handle,
                    KontorDriveHandle *from,
                    gint64 offset,
                    gint64 length,
                    GError **error);
  gboolean (*look_handle) (KontorDriveDisk *self,
                           KontorDriveHandle *handle,
                           KontorDriveEntry *entry,
                           GError **error);
  /* Ends writing: length as written, @mtime in nanoseconds, the bit of execution. @durable: fdatasync */
  gboolean (*finish) (KontorDriveDisk *self,
                      KontorDriveHandle *handle,
                      gint64 mtime,
                      gboolean executable,
                      gboolean durable,
                      GError **error);
  void (*close) (KontorDriveDisk *self, KontorDriveHandle *handle);

  gboolean (*make_folder) (KontorDriveDisk *self, const char *path, GError **error);
  gboolean (*make_link) (KontorDriveDisk *self,
                         const char *path,
                         const char *target,
                         GError **error);
  gboolean (*set_executable) (KontorDriveDisk *self,
                              const char *path,
                              gboolean executable,
                              GError **error);
  gboolean (*rename) (KontorDriveDisk *self,
                      const char *from,
                      const char *to,
                      KontorDriveRename how,
                      GError **error);
  /* A folder that is empty; and what the engine itself made in its own folder. Nothing else is ever
   * removed. */
  gboolean (*remove_folder) (KontorDriveDisk *self, const char *path, GError **error);
  gboolean (*remove_own) (KontorDriveDisk *self, const char *path, GError **error);

  /* What was renamed or made in a folder is on the disk; and all that was written to the file system
   * before (syncfs). */
  gboolean (*sync_folder) (KontorDriveDisk *self, const char *folder, GError **error);
  gboolean (*sync_all) (KontorDriveDisk *self, GError **error);

  /* Bytes free for the person; -1: unknown. */
  gint64 (*get_free) (KontorDriveDisk *self);
};

/* The engine's own folder in each root, hidden and never carried: what is being put together, the
 * recovery bin, and the marker that says whose root it is. */
#define KONTOR_DRIVE_OWN_FOLDER ".kontor"
#define KONTOR_DRIVE_STAGING KONTOR_DRIVE_OWN_FOLDER "/staging"
#define KONTOR_DRIVE_BIN KONTOR_DRIVE_OWN_FOLDER "/bin"
#define KONTOR_DRIVE_MARKER KONTOR_DRIVE_OWN_FOLDER "/drive"

/* The real one on @folder, which must be there. */
KontorDriveDisk *kontor_drive_real_disk_new (const char *folder, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_drive_real_disk_free (KontorDriveDisk *self);
/* The umask of the person, with which files and folders of the roots are made; the programs have a stricter
 * one of their own. Once, before the first disk is made. 0022 until then. */
void kontor_drive_real_disk_set_mask (guint mask);
guint kontor_drive_real_disk_get_mask (void);

G_END_DECLS
