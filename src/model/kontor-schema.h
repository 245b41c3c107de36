/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-model-types.h"

G_BEGIN_DECLS

/**
 * KontorRecordType:
 *
 * The record types, in the order of kontor-schema-fields.h. The numbers live in memory only; disk
 * and wire carry the type's word.
 */
typedef enum
{
  KONTOR_RECORD_NONE,
#define COMMON(...)
#define TYPE(T, ...) KONTOR_RECORD_##T,
#define FIELD(...)
#define TYPE_END(...)
#include "kontor-schema-fields.h"
#undef COMMON
#undef TYPE
#undef FIELD
#undef TYPE_END
  KONTOR_N_RECORD_TYPES
} KontorRecordType;

/* Field numbers: KONTOR_COMMON_CREATED_AT …, KONTOR_TASK_TITLE …, and KONTOR_TASK_N_FIELDS, one
 * past the last. They start at 1 and serve as GObject property ids; 0 is no field. */
enum
{
  KONTOR_COMMON_NO_FIELD_,
#define COMMON(F, ...) KONTOR_COMMON_##F,
#define TYPE(...)
#define FIELD(...)
#define TYPE_END(...)
#include "kontor-schema-fields.h"
#undef COMMON
#undef TYPE
#undef FIELD
#undef TYPE_END
  KONTOR_COMMON_N_FIELDS
};

#define COMMON(...)
#define TYPE(T, ...) \
  enum \
  { \
    KONTOR_##T##_BEFORE_FIRST_ = KONTOR_COMMON_N_FIELDS - 1,
#define FIELD(T, F, ...) KONTOR_##T##_##F,
#define TYPE_END(T) \
  KONTOR_##T##_N_FIELDS \
  } \
  ;
#include "kontor-schema-fields.h"
#undef COMMON
#undef TYPE
#undef FIELD
#undef TYPE_END

/* Choices: KONTOR_TASK_STATE_PENDING …; 0 is the default of the list. */
#define LIST(N) \
  typedef enum \
  {
#define CHOICE(N, C, ...) KONTOR_##N##_##C,
#define LIST_END(N) \
  KONTOR_N_##N##_CHOICES \
  } \
  KONTOR_##N##_CHOICES;
#include "kontor-schema-choices.h"
#undef LIST
#undef CHOICE
#undef LIST_END

/**
 * KontorKind:
 * @KONTOR_KIND_TEXT: one line of text
 * @KONTOR_KIND_MARKDOWN: text of many lines
 * @KONTOR_KIND_INTEGER: a whole number
 * @KONTOR_KIND_BOOLEAN: 0 or 1; unset is 0
 * @KONTOR_KIND_CHOICE: one word of a list of choices; unset is the first
 * @KONTOR_KIND_REFERENCE: the id of a record of one type
 * @KONTOR_KIND_RECORD: a record of any type, stored as the text "type/id"
 * @KONTOR_KIND_REFERENCES: a set of ids of one type
 * @KONTOR_KIND_TAGS: a set of texts
 * @KONTOR_KIND_CONTENT: the hash of a file's bytes, in lower-case hexadecimal
 * @KONTOR_KIND_INSTANT: microseconds since 1970-01-01 UTC
 * @KONTOR_KIND_DATE: days since 1970-01-01
 * @KONTOR_KIND_DURATION: seconds
 * @KONTOR_KIND_MOMENT: local date and time with a zone, floating, or a whole day
 * @KONTOR_KIND_MONEY: 1/10,000 of a unit, with an ISO 4217 code
 * @KONTOR_KIND_ORDER: a fractional key, see kontor-order.h
 */
typedef enum
{
  KONTOR_KIND_TEXT,
  KONTOR_KIND_MARKDOWN,
  KONTOR_KIND_INTEGER,
  KONTOR_KIND_BOOLEAN,
  KONTOR_KIND_CHOICE,
  KONTOR_KIND_REFERENCE,
  KONTOR_KIND_RECORD,
  KONTOR_KIND_REFERENCES,
  KONTOR_KIND_TAGS,
  KONTOR_KIND_CONTENT,
  KONTOR_KIND_INSTANT,
  KONTOR_KIND_DATE,
  KONTOR_KIND_DURATION,
  KONTOR_KIND_MOMENT,
  KONTOR_KIND_MONEY,
  KONTOR_KIND_ORDER,
} KontorKind;

/**
 * KontorMerge:
 * @KONTOR_MERGE_SCALAR: the last to arrive wins; the replaced value stays in the history
 * @KONTOR_MERGE_GUARDED: refused unless the author saw the value that it replaces
 * @KONTOR_MERGE_TEXT: three-way merge by line
 * @KONTOR_MERGE_SET: elements are added and removed one by one
 * @KONTOR_MERGE_ORDER: the last to arrive wins, never a conflict
 * @KONTOR_MERGE_COUNTER: changes are increments
 * @KONTOR_MERGE_MAXIMUM: the greatest wins
 * @KONTOR_MERGE_STOP: a first value against another first value: the earliest counts; a change of a
 *   value that was seen: as scalar
 * @KONTOR_MERGE_UNIQUE: as scalar; the server refuses a value that another record has
 * @KONTOR_MERGE_ONCE: set when the record is made, never changed
 * @KONTOR_MERGE_SERVER: set by the server and the rules, never by a person
 */
typedef enum
{
  KONTOR_MERGE_SCALAR,
  KONTOR_MERGE_GUARDED,
  KONTOR_MERGE_TEXT,
  KONTOR_MERGE_SET,
  KONTOR_MERGE_ORDER,
  KONTOR_MERGE_COUNTER,
  KONTOR_MERGE_MAXIMUM,
  KONTOR_MERGE_STOP,
  KONTOR_MERGE_UNIQUE,
  KONTOR_MERGE_ONCE,
  KONTOR_MERGE_SERVER,
} KontorMerge;

typedef enum
{
  KONTOR_FLAG_REQUIRED = 1 << 0,
  KONTOR_FLAG_SEARCHED = 1 << 1,
  KONTOR_FLAG_HISTORY = 1 << 2,
  KONTOR_FLAG_INDEXED = 1 << 3,
  KONTOR_FLAG_ROOT = 1 << 4,
} KontorFieldFlags;

/* What can be switched off as a whole. BASE and PEOPLE never are. */
typedef enum
{
  KONTOR_MODULE_BASE,
  KONTOR_MODULE_PEOPLE,
  KONTOR_MODULE_CHAT,
  KONTOR_MODULE_TASKS,
  KONTOR_MODULE_TIME,
  KONTOR_MODULE_CALENDAR,
  KONTOR_MODULE_DRIVE,
  KONTOR_MODULE_CRM,
  KONTOR_N_MODULES
} KontorModule;

typedef struct
{
  const char *word;
  const char *label; /* untranslated */
  const char *context;
} KontorChoice;

struct _KontorField
{
  guint number;
  const char *word;
  KontorKind kind;
  KontorFieldFlags flags;
  KontorMerge merge;
  const KontorChoice *choices; /* nullable: for KONTOR_KIND_CHOICE */
  guint n_choices;
  KontorRecordType target; /* for references, else KONTOR_RECORD_NONE */
  const char *label; /* untranslated */
  const char *context; /* of the label: directly behind it */
};

struct _KontorTypeInfo
{
  KontorRecordType type;
  const char *word;
  KontorModule module;
  const char *label; /* untranslated, context "type" */
  const char *plural; /* untranslated, context "type" */
  const KontorField *fields; /* [0] is unused, so that fields[number] is the field */
  guint n_fields; /* one past the last number */
  guint root; /* number of the field the record hangs on, or 0 */
  guint title; /* number of the field that names the record, or 0 */
};

const KontorTypeInfo *kontor_schema_get_type (KontorRecordType type);
const KontorField *kontor_schema_get_field (KontorRecordType type, guint number);
KontorRecordType kontor_schema_find_type (const char *word);
const KontorField *kontor_schema_find_field (KontorRecordType type, const char *word);
const char *kontor_schema_get_fingerprint (void);

const char *kontor_type_info_get_label (const KontorTypeInfo *self);
const char *kontor_type_info_get_plural (const KontorTypeInfo *self);

const char *kontor_field_get_label (const KontorField *self);
int kontor_field_find_choice (const KontorField *self, const char *word);
const char *kontor_field_get_choice_label (const KontorField *self, guint choice);
gboolean kontor_field_is_set (const KontorField *self);

const char *kontor_module_get_word (KontorModule module);

G_END_DECLS
