/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-access.h"

G_BEGIN_DECLS

/* What the files of access share. */

/* The schema's longest chain of records that hang on each other is shorter; bounds and visited sets
 * only guard against data that hangs on itself. */
#define KONTOR_ACCESS_DEPTH_MAX 16

KontorRow *kontor_access_dup_parent (KontorReader *reader, const KontorRow *row, gboolean *missing)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_access_get_referred (const KontorField *field,
                                     const KontorValue *value,
                                     KontorRecordType *type,
                                     KontorId *id);
/* The person, if there is one who is active; else NULL. */
KontorRow *kontor_access_dup_active (KontorReader *reader, const KontorId *person)
    G_GNUC_WARN_UNUSED_RESULT;

/* Whether a row of the rights table exists for the field alone. */
gboolean kontor_access_has_field_row (KontorRecordType type, guint field);
/* Whether relations to what a record hangs on count for the record as they are (a node of a drive);
 * if not, who rules there moderates here (a message in a chat). */
gboolean kontor_access_inherits (KontorRecordType type);

guint kontor_access_get_relations_to_new (const KontorContext *context, const KontorRow *row);

/* Nobody grants more than they hold, nor uses more: NULL if the share of the drive allows it. */
KontorProblem *kontor_access_check_level (const KontorContext *context,
                                          const KontorOp *op,
                                          const KontorRow *before,
                                          const KontorRow *after) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
