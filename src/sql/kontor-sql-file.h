/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-sql.h"

G_BEGIN_DECLS

/**
 * KontorSqlFile:
 *
 * A file of bytes beside a database, reached the same way: through the same VFS, so that whatever
 * fails, is cut off or forgets to be durable for the one does so for the other. One thread.
 */
typedef struct _KontorSqlFile KontorSqlFile;

/* @create: makes it where it is not there. Errors of %KONTOR_SQL_ERROR here and below. */
KontorSqlFile *kontor_sql_file_open (const char *path,
                                     gboolean create,
                                     const char *vfs,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_sql_file_close (KontorSqlFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorSqlFile, kontor_sql_file_close)

gboolean kontor_sql_file_write (KontorSqlFile *self,
                                gint64 offset,
                                gconstpointer bytes,
                                gsize length,
                                GError **error);
/* (transfer full): all @length bytes; NULL with error, also where the file ends before */
GBytes *kontor_sql_file_read (KontorSqlFile *self, gint64 offset, gsize length, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* On the disk, and, of a file that was made, its name too. */
gboolean kontor_sql_file_sync (KontorSqlFile *self, GError **error);
/* Nothing where it is not there. */
gboolean kontor_sql_file_remove (const char *path, const char *vfs, GError **error);

G_END_DECLS
