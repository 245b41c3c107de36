/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-store.h"
#include "kontor-sql.h"

G_BEGIN_DECLS

struct _KontorDriveStore
{
  KontorSql *sql; /* owned */
  int counts[KONTOR_DRIVE_N_TREES]; /* nodes of each tree; -1: not known */
  GError *error; /* owned, nullable: the first that a reading met: see kontor_drive_store_check() */
};

/* Keeps what a reading met until somebody asks. (transfer full) */
void kontor_drive_store_keep_error (KontorDriveStore *self, GError *error);
/* The two or more statements that readers and writers of the store begin with. */
KontorSqlStatement *kontor_drive_store_prepare (KontorDriveStore *self, const char *sql)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
