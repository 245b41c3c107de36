/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-value.h"

G_BEGIN_DECLS

/**
 * KontorRow:
 *
 * One state of one record: immutable, reference-counted, of any thread. Every field has a value
 * (nullable) and a version: the seq of the server's change that set it, 0 while it never left this
 * replica. Fields that this version does not know are carried in the extra JSON text.
 */
KontorRow *kontor_row_ref (KontorRow *self);
void kontor_row_unref (KontorRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorRow, kontor_row_unref)

KontorRecordType kontor_row_get_record_type (const KontorRow *self);
const KontorId *kontor_row_get_id (const KontorRow *self);
const char *kontor_row_get_extra (const KontorRow *self);
gboolean kontor_row_is_deleted (const KontorRow *self);

const KontorValue *kontor_row_get (const KontorRow *self, guint field);
gint64 kontor_row_get_version (const KontorRow *self, guint field);
gint64 kontor_row_get_newest_version (const KontorRow *self);

/* Typed getters; what an unset field answers stands behind each. */
gint64 kontor_row_get_integer (const KontorRow *self, guint field); /* 0 */
gboolean kontor_row_get_boolean (const KontorRow *self, guint field); /* FALSE */
int kontor_row_get_choice (const KontorRow *self, guint field); /* 0; unknown word: -1 */
const char *kontor_row_get_text (const KontorRow *self, guint field); /* NULL */
const KontorId *kontor_row_get_id_field (const KontorRow *self, guint field); /* NULL */
gboolean kontor_row_has (const KontorRow *self, guint field);
gboolean kontor_row_refers_to (const KontorRow *self, guint field, const KontorId *id);
const char *kontor_row_get_title (const KontorRow *self); /* "" */

gboolean kontor_row_equal (const KontorRow *a, const KontorRow *b);

/**
 * KontorRowBuilder:
 *
 * Makes a row; owned by one thread. kontor_row_builder_end() frees it.
 */
KontorRowBuilder *kontor_row_builder_new (KontorRecordType type, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;
KontorRowBuilder *kontor_row_builder_new_from (const KontorRow *row) G_GNUC_WARN_UNUSED_RESULT;
void kontor_row_builder_free (KontorRowBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorRowBuilder, kontor_row_builder_free)

void kontor_row_builder_set (KontorRowBuilder *self, guint field, const KontorValue *value);
void kontor_row_builder_take (KontorRowBuilder *self, guint field, KontorValue *value);
void kontor_row_builder_set_version (KontorRowBuilder *self, guint field, gint64 version);
void kontor_row_builder_set_extra (KontorRowBuilder *self, const char *extra);
KontorRow *kontor_row_builder_end (KontorRowBuilder *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
