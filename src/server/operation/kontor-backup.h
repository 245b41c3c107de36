/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A backup is a folder: a copy of each database of an office, and "manifest", a key file that says
 * what they are and which hashes they have. */

#define KONTOR_BACKUP_ERROR (kontor_backup_error_quark ())
GQuark kontor_backup_error_quark (void);

typedef enum
{
  KONTOR_BACKUP_ERROR_FAILED, /* a file could not be read or written */
  KONTOR_BACKUP_ERROR_EXISTS, /* the backup shall be made where something is */
  KONTOR_BACKUP_ERROR_FOREIGN, /* no backup, or one of a newer version */
  KONTOR_BACKUP_ERROR_DAMAGED, /* the files are not those that the manifest names */
} KontorBackupError;

/* What an office consists of, in the order in which it is copied. Ended by NULL. */
extern const char *const kontor_backup_files[];
/* (transfer full) (element-type utf8): the packs of files' bytes that a manifest names, as "packs/00000001" */
GPtrArray *kontor_backup_list_packs (GKeyFile *manifest) G_GNUC_WARN_UNUSED_RESULT;

gboolean kontor_backup_make (const char *data, const char *destination, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_backup_restore (const char *backup,
                                const char *data,
                                gboolean replace,
                                char **kept,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- kontor-backup-files.c --- */

gboolean kontor_backup_sync_path (const char *path, GError **error);
/* The hash of a file in hexadecimal. @size: (out): bytes */
char *kontor_backup_hash (const char *path, gint64 *size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Copies a file that is not there yet, durably, and hashes what it copied. */
char *kontor_backup_copy (const char *from, const char *to, gint64 *size, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
