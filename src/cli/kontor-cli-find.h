/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-cli.h"

G_BEGIN_DECLS

typedef enum
{
  KONTOR_FIND_LIVING,
  KONTOR_FIND_DELETED, /* by title: those in the bin; by id: any */
} KontorFindWhich;

/* The one record that @text names. (transfer full) (nullable): NULL with a sentence for people */
KontorRow *kontor_cli_find (KontorCli *self,
                            KontorRecordType type,
                            const char *text,
                            KontorFindWhich which,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A type by its word, its name or its plural, in any case; NONE if there is none. */
KontorRecordType kontor_cli_type_from_word (const char *word);

/* The last eight digits of an id: what tables show. (transfer full) */
char *kontor_cli_dup_short_id (const KontorId *id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
