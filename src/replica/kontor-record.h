/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-replica-types.h"
#include "kontor-row.h"

G_BEGIN_DECLS

#define KONTOR_TYPE_VALUE (kontor_value_get_type ())
GType kontor_value_get_type (void) G_GNUC_CONST;

#define KONTOR_TYPE_RECORD (kontor_record_get_type ())
G_DECLARE_DERIVABLE_TYPE (KontorRecord, kontor_record, KONTOR, RECORD, GObject)

/**
 * KontorRecordClass:
 * @type: the record type of a subclass's records
 * @pspecs: (owned): by property id: the fields' by their numbers, then the three of every record
 */
struct _KontorRecordClass
{
  GObjectClass parent_class;

  KontorRecordType type;
  GParamSpec **pspecs;
};

void kontor_record_register_types (void);
GType kontor_record_type_get_gtype (KontorRecordType type);

KontorRow *kontor_record_get_row (KontorRecord *self);
KontorRecordType kontor_record_get_record_type (KontorRecord *self);
const KontorId *kontor_record_get_id (KontorRecord *self);
const char *kontor_record_get_title (KontorRecord *self);
gboolean kontor_record_is_deleted (KontorRecord *self);
char *kontor_record_get_custom (KontorRecord *self, const char *id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
