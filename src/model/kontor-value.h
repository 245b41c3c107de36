/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-schema.h"

G_BEGIN_DECLS

/**
 * KontorValue:
 *
 * One value of a field: immutable, reference-counted, of any thread. "Unset" is %NULL, never a
 * KontorValue. How it is stored follows from the field's kind:
 *
 * - integer: integer, boolean (0 or 1), instant, date, duration
 * - text: text, markdown, choice (the word), record ("type/id"), content, order
 * - id: reference
 * - money, moment, set (references, tags)
 */
typedef enum
{
  KONTOR_VALUE_INTEGER,
  KONTOR_VALUE_TEXT,
  KONTOR_VALUE_ID,
  KONTOR_VALUE_MONEY,
  KONTOR_VALUE_MOMENT,
  KONTOR_VALUE_SET,
} KontorValueShape;

/**
 * KontorElement:
 * @text: an element of a set: a tag, or an id in its canonical form
 * @added: the seq at which the server took the add; negative: minus the local number of the
 *   mutation of this replica that adds it and is not confirmed yet; 0: unknown or not yet stored
 */
typedef struct
{
  const char *text;
  gint64 added;
} KontorElement;

KontorValueShape kontor_kind_get_shape (KontorKind kind);

KontorValue *kontor_value_new_integer (gint64 integer) G_GNUC_WARN_UNUSED_RESULT;
KontorValue *kontor_value_new_text (const char *text) G_GNUC_WARN_UNUSED_RESULT;
KontorValue *kontor_value_new_id (const KontorId *id) G_GNUC_WARN_UNUSED_RESULT;
KontorValue *kontor_value_new_money (gint64 amount, const char *currency) G_GNUC_WARN_UNUSED_RESULT;
KontorValue *kontor_value_new_moment (gint64 local, gboolean all_day, const char *zone)
    G_GNUC_WARN_UNUSED_RESULT;
KontorValue *kontor_value_new_set (const KontorElement *elements, guint n_elements)
    G_GNUC_WARN_UNUSED_RESULT;
KontorValue *kontor_value_new_record (KontorRecordType type, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;
KontorValue *kontor_value_ref (KontorValue *self);
void kontor_value_unref (KontorValue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorValue, kontor_value_unref)

KontorValueShape kontor_value_get_shape (const KontorValue *self);
gint64 kontor_value_get_integer (const KontorValue *self);
const char *kontor_value_get_text (const KontorValue *self);
const KontorId *kontor_value_get_id (const KontorValue *self);
gboolean kontor_value_get_record (const KontorValue *self, KontorRecordType *type, KontorId *id);
gint64 kontor_value_get_money (const KontorValue *self, const char **currency);
gint64 kontor_value_get_moment (const KontorValue *self, gboolean *all_day, const char **zone);
guint kontor_value_get_n_elements (const KontorValue *self);
const KontorElement *kontor_value_get_elements (const KontorValue *self);
const KontorElement *kontor_value_find_element (const KontorValue *self, const char *text);

/* Equality treats %NULL as a value of its own, and sets as equal when their elements' texts are. */
gboolean kontor_value_equal (const KontorValue *a, const KontorValue *b);

/* Text forms that people and programs exchange, see PROTOCOL.md. They parse what they print. */
char *kontor_money_to_string (gint64 amount) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_money_from_string (const char *text, gint64 *amount);
char *kontor_date_to_string (gint64 days) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_date_from_string (const char *text, gint64 *days);
char *kontor_instant_to_string (gint64 instant) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_instant_from_string (const char *text, gint64 *instant);
char *kontor_moment_to_string (gint64 local, gboolean all_day) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_moment_from_string (const char *text, gint64 *local, gboolean *all_day);

/* Limits on what a value may be, the same on both sides. */
#define KONTOR_TEXT_MAX 1024 /* bytes of a text, tag, order or content */
#define KONTOR_MARKDOWN_MAX (1 << 20) /* bytes of a markdown */
#define KONTOR_ELEMENTS_MAX 1000 /* elements of a set */
#define KONTOR_DATE_MIN (-134774) /* 1601-01-01, in days */
#define KONTOR_DATE_MAX 2932896 /* 9999-12-31, in days */

KontorProblem *kontor_value_check (const KontorField *field,
                                   KontorRecordType type,
                                   const KontorId *id,
                                   const KontorValue *value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
