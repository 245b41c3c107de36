/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-replica.h"

G_BEGIN_DECLS

/* What is wrong with the place where a replica lives, for those who tell people what to do. */
typedef enum
{
  KONTOR_TROUBLE_OTHER, /* not an error of the replica's place */
  KONTOR_TROUBLE_MISSING, /* there is no replica */
  KONTOR_TROUBLE_CLOSED, /* the folder or the file can't be opened */
  KONTOR_TROUBLE_BUSY,
  KONTOR_TROUBLE_NO_SPACE,
  KONTOR_TROUBLE_READ_ONLY,
  KONTOR_TROUBLE_DAMAGED, /* kontor_replica_rescue() mends it */
  KONTOR_TROUBLE_NEWER, /* written by a newer version */
  KONTOR_TROUBLE_FOREIGN, /* not ours */
  KONTOR_TROUBLE_FAILED, /* the disk or the database failed otherwise */
} KontorTrouble;

/* Reads all of the file: seconds for a large one. @error: what is wrong with it. */
gboolean kontor_replica_is_sound (KontorReplica *self, GError **error);

KontorTrouble kontor_trouble_get (const GError *error);
/* Translated: what happened and what to do. (transfer full) */
char *kontor_trouble_to_sentence (const GError *error, const char *folder)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
