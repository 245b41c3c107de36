/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KONTOR_DATA_ERROR (kontor_data_error_quark ())
GQuark kontor_data_error_quark (void);

typedef enum
{
  KONTOR_DATA_ERROR_FAILED,
  KONTOR_DATA_ERROR_MISSING, /* no office there */
  KONTOR_DATA_ERROR_FOREIGN, /* something else is there */
  KONTOR_DATA_ERROR_NEWER, /* of a newer version */
  KONTOR_DATA_ERROR_DAMAGED,
  KONTOR_DATA_ERROR_LOCKED, /* another server runs on it */
  KONTOR_DATA_ERROR_RESTORING, /* a backup was being brought back and is not there whole */
} KontorDataError;

typedef enum
{
  KONTOR_DATA_CREATE = 1 << 0, /* make it where there is nothing */
  KONTOR_DATA_LOCK = 1 << 1, /* be the only one that serves it */
} KontorDataFlags;

/* The folder that holds an office. */
typedef struct _KontorDataDirectory KontorDataDirectory;

KontorDataDirectory *kontor_data_directory_open (const char *path,
                                                 KontorDataFlags flags,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
KontorDataDirectory *kontor_data_directory_begin_restore (const char *path,
                                                          gboolean replace,
                                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_data_directory_end_restore (KontorDataDirectory *self, GError **error);
void kontor_data_directory_adopt (KontorDataDirectory *self, const char *name);
void kontor_data_directory_close (KontorDataDirectory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorDataDirectory, kontor_data_directory_close)
const char *kontor_data_directory_get_path (KontorDataDirectory *self);
char *kontor_data_directory_dup_file (KontorDataDirectory *self, const char *name)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_data_directory_explain (KontorDataDirectory *self, const GError *cause, GError **error);

G_END_DECLS
