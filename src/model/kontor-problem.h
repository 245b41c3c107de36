/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-schema.h"

G_BEGIN_DECLS

/**
 * KontorProblemCode:
 *
 * Why something may not be done. The words (kontor_problem_code_get_word()) go over the wire and
 * into --json output: they are never changed.
 */
typedef enum
{
  /* Form: what was sent is not what the schema says. */
  KONTOR_PROBLEM_MALFORMED, /* "malformed": not readable at all; the path says where */
  KONTOR_PROBLEM_UNKNOWN_TYPE, /* "unknown-type" */
  KONTOR_PROBLEM_UNKNOWN_FIELD, /* "unknown-field" */
  KONTOR_PROBLEM_WRONG_KIND, /* "wrong-kind": the value is not of the field's kind */
  KONTOR_PROBLEM_TOO_LONG, /* "too-long": limit is the most that fits */
  KONTOR_PROBLEM_OUT_OF_RANGE, /* "out-of-range": below or above limit */
  KONTOR_PROBLEM_BAD_TEXT, /* "bad-text": invalid UTF-8, control characters, no file name */
  KONTOR_PROBLEM_BAD_CHOICE, /* "bad-choice": not in the list */
  KONTOR_PROBLEM_REQUIRED, /* "required": may not be empty */
  KONTOR_PROBLEM_FIXED, /* "fixed": set once, or by the server only */
  KONTOR_PROBLEM_TOO_MANY, /* "too-many": limit is the most */
  KONTOR_PROBLEM_BAD_ORDER, /* "bad-order": not a key of kontor-order.h */

  /* Relations. */
  KONTOR_PROBLEM_MISSING, /* "missing": no such record, or not shared with you */
  KONTOR_PROBLEM_EXISTS, /* "exists": the id is taken */
  KONTOR_PROBLEM_CYCLE, /* "cycle": would be part of itself */
  KONTOR_PROBLEM_DUPLICATE, /* "duplicate": another record has this value */
  KONTOR_PROBLEM_DELETED, /* "deleted": the record is in the bin */

  /* Rights and rules. */
  KONTOR_PROBLEM_FORBIDDEN, /* "forbidden": the person may not do this */
  KONTOR_PROBLEM_CHANGED, /* "changed": somebody else changed the field meanwhile */
  KONTOR_PROBLEM_WRONG_STATE, /* "wrong-state": not from the state it is in */
  KONTOR_PROBLEM_RESULT_REQUIRED, /* "result-required" */
  KONTOR_PROBLEM_REASON_REQUIRED, /* "reason-required" */
  KONTOR_PROBLEM_HARD_DEADLINE, /* "hard-deadline" */
  KONTOR_PROBLEM_BEFORE_START, /* "before-start": ends before it starts */
  KONTOR_PROBLEM_LOCKED_DAY, /* "locked-day" */
  KONTOR_PROBLEM_OTHER_PIPELINE, /* "other-pipeline" */
  KONTOR_PROBLEM_ISSUED, /* "issued": the invoice is not editable after issue */
  KONTOR_PROBLEM_LAST_ADMINISTRATOR, /* "last-administrator" */
  KONTOR_PROBLEM_MODULE_OFF, /* "module-off" */
  KONTOR_PROBLEM_BOOKED, /* "booked": somebody else has the room then */
  KONTOR_PROBLEM_FULL, /* "full": the drive has no room; limit is how much it has, bytes */
  KONTOR_PROBLEM_NEEDS, /* "needs": it stands on a change that was refused */
  KONTOR_PROBLEM_NOTHING_TO_UNDO, /* "nothing-to-undo" */

  KONTOR_N_PROBLEM_CODES
} KontorProblemCode;

/**
 * KontorProblem:
 * @code: what is wrong
 * @type: the record's type, or %KONTOR_RECORD_NONE
 * @id: the record, or nil
 * @field: the number of the field, or 0
 * @limit: the figure that the code speaks of, or 0
 * @detail: (nullable) (owned): what was found, for the code's sentence: a word, a path, a title
 *
 * A refusal by the model: data, so that it can be stored, sent and shown later in the reader's
 * language. Owned by its holder.
 */
struct _KontorProblem
{
  KontorProblemCode code;
  KontorRecordType type;
  KontorId id;
  guint field;
  gint64 limit;
  char *detail;
};

KontorProblem *kontor_problem_new (KontorProblemCode code,
                                   KontorRecordType type,
                                   const KontorId *id,
                                   guint field) G_GNUC_WARN_UNUSED_RESULT;
KontorProblem *kontor_problem_new_limit (KontorProblemCode code,
                                         KontorRecordType type,
                                         const KontorId *id,
                                         guint field,
                                         gint64 limit) G_GNUC_WARN_UNUSED_RESULT;
KontorProblem *kontor_problem_new_detail (KontorProblemCode code,
                                          KontorRecordType type,
                                          const KontorId *id,
                                          guint field,
                                          const char *detail) G_GNUC_WARN_UNUSED_RESULT;
KontorProblem *kontor_problem_copy (const KontorProblem *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_problem_free (KontorProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorProblem, kontor_problem_free)

const char *kontor_problem_code_get_word (KontorProblemCode code);
int kontor_problem_code_find (const char *word);

/* The one place that makes a problem's sentence: translated, names the type and the field. */
char *kontor_problem_to_sentence (const KontorProblem *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
