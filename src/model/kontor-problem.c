/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Refusals of the model, and the one table that says what they are called on the wire and how they
 * are told to people. Plain memory, owned by its holder; the table is constant, any thread. */

#include "config.h"

#include "kontor-problem.h"

#include "kontor-value.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* More of a detail than this helps nobody: what was sent may be megabytes. */
#define DETAIL_CHARACTERS_MAX 80

/* A sentence is put together of whole sentences: the one of @of_field, @of_type or @plain that the
 * problem knows enough for, then @limit and @detail where it has them, then @advice. */
typedef struct
{
  const char *word;
  const char *plain;
  const char *of_type; /* nullable: {type} */
  const char *of_field; /* nullable: {type} and {field} */
  const char *limit; /* nullable: {limit} */
  const char *detail; /* nullable: {detail} */
  const char *advice; /* nullable */
} Telling;

/* TRANSLATORS: {type} is a kind of record, as “Task”; {field} is the name of a field, as “Deadline”;
 * {limit} is a figure or a date; {detail} is what was found. */
static const Telling tellings[KONTOR_N_PROBLEM_CODES] = {
  [KONTOR_PROBLEM_MALFORMED] = {
    "malformed",
    N_ ("What was sent can’t be read."),
    N_ ("What was sent for a record ({type}) can’t be read."),
    N_ ("What was sent for “{field}” ({type}) can’t be read."),
    NULL,
    N_ ("The fault is at “{detail}”."),
    NULL,
  },
  [KONTOR_PROBLEM_UNKNOWN_TYPE] = {
    "unknown-type",
    N_ ("This kind of record is not known here."),
    NULL,
    NULL,
    NULL,
    N_ ("It is called “{detail}”."),
    N_ ("A newer version of the application may know it."),
  },
  [KONTOR_PROBLEM_UNKNOWN_FIELD] = {
    "unknown-field",
    N_ ("This field is not known here."),
    N_ ("A record of this kind ({type}) has no such field."),
    N_ ("A record of this kind ({type}) has no field “{field}”."),
    NULL,
    N_ ("The field is called “{detail}”."),
    N_ ("A newer version of the application may know it."),
  },
  [KONTOR_PROBLEM_WRONG_KIND] = {
    "wrong-kind",
    N_ ("A value is not of the kind that belongs here."),
    N_ ("A value of the record ({type}) is not of the kind that belongs there."),
    N_ ("The value of “{field}” ({type}) is not of the kind that belongs there."),
    NULL,
    N_ ("It is “{detail}”."),
    NULL,
  },
  [KONTOR_PROBLEM_TOO_LONG] = {
    "too-long",
    N_ ("A text is too long."),
    N_ ("A text of the record ({type}) is too long."),
    N_ ("“{field}” ({type}) is too long."),
    N_ ("At most {limit} bytes fit; letters with accents and other scripts take several each."),
    NULL,
    N_ ("Shorten it and try again."),
  },
  [KONTOR_PROBLEM_OUT_OF_RANGE] = {
    "out-of-range",
    N_ ("A value is too small or too great."),
    N_ ("A value of the record ({type}) is too small or too great."),
    N_ ("“{field}” ({type}) is too small or too great."),
    N_ ("The limit is {limit}."),
    N_ ("It is “{detail}”."),
    NULL,
  },
  [KONTOR_PROBLEM_BAD_TEXT] = {
    "bad-text",
    N_ ("A text contains characters that can’t be stored."),
    N_ ("A text of the record ({type}) contains characters that can’t be stored."),
    N_ ("“{field}” ({type}) contains characters that can’t be stored."),
    NULL,
    N_ ("It is “{detail}”."),
    N_ ("Remove line breaks and invisible characters, then try again."),
  },
  [KONTOR_PROBLEM_BAD_CHOICE] = {
    "bad-choice",
    N_ ("A value is none of those to choose from."),
    N_ ("A value of the record ({type}) is none of those to choose from."),
    N_ ("The value of “{field}” ({type}) is none of those to choose from."),
    NULL,
    N_ ("It is “{detail}”."),
    NULL,
  },
  [KONTOR_PROBLEM_REQUIRED] = {
    "required",
    N_ ("Something that is needed was left empty."),
    N_ ("Something that the record ({type}) needs was left empty."),
    N_ ("“{field}” ({type}) may not be empty."),
    NULL,
    NULL,
    NULL,
  },
  [KONTOR_PROBLEM_FIXED] = {
    "fixed",
    N_ ("This can’t be changed any more."),
    N_ ("This can’t be changed once the record ({type}) exists."),
    N_ ("“{field}” ({type}) can’t be changed by hand or once the record exists."),
    NULL,
    NULL,
    NULL,
  },
  [KONTOR_PROBLEM_TOO_MANY] = {
    "too-many",
    N_ ("There are too many of them."),
    N_ ("The record ({type}) has too many of them."),
    N_ ("“{field}” ({type}) has too many entries."),
    N_ ("At most {limit} are possible."),
    NULL,
    NULL,
  },
  [KONTOR_PROBLEM_BAD_ORDER] = {
    "bad-order",
    N_ ("A place in a list can’t be read."),
    N_ ("The place of the record ({type}) in its list can’t be read."),
    N_ ("“{field}” ({type}) is no place in a list."),
    NULL,
    N_ ("It is “{detail}”."),
    NULL,
  },
  [KONTOR_PROBLEM_MISSING] = {
    "missing",
    N_ ("There is no such record, or it is not shared with you."),
    N_ ("There is no such record ({type}), or it is not shared with you."),
    N_ ("What “{field}” ({type}) refers to does not exist, or it is not shared with you."),
    NULL,
    NULL,
    NULL,
  },
  [KONTOR_PROBLEM_EXISTS] = {
    "exists",
    N_ ("The record exists already."),
    N_ ("The record ({type}) exists already."),
    NULL,
    NULL,
    N_ ("It is “{detail}”."),
    NULL,
  },
  [KONTOR_PROBLEM_CYCLE] = {
    "cycle",
    N_ ("The record would become a part of itself."),
    N_ ("The record ({type}) would become a part of itself."),
    N_ ("With this value of “{field}” the record ({type}) would become a part of itself."),
    NULL,
    N_ ("The circle leads over “{detail}”."),
    NULL,
  },
  [KONTOR_PROBLEM_DUPLICATE] = {
    "duplicate",
    N_ ("Another record has this value already."),
    N_ ("Another record ({type}) has this value already."),
    N_ ("Another record ({type}) has this “{field}” already."),
    NULL,
    N_ ("The value is “{detail}”."),
    N_ ("Choose another one."),
  },
  [KONTOR_PROBLEM_DELETED] = {
    "deleted",
    N_ ("The record is in the bin."),
    N_ ("The record ({type}) is in the bin."),
    N_ ("What “{field}” ({type}) refers to is in the bin."),
    NULL,
    N_ ("It is “{detail}”."),
    N_ ("Restore it first to change it."),
  },
  [KONTOR_PROBLEM_FORBIDDEN] = {
    "forbidden",
    N_ ("You may not do this."),
    N_ ("You may not do this to the record ({type})."),
    N_ ("You may not change “{field}” ({type})."),
    NULL,
    N_ ("It concerns “{detail}”."),
    N_ ("Ask the person who is in charge of it, or an administrator."),
  },
  [KONTOR_PROBLEM_CHANGED] = {
    "changed",
    N_ ("Somebody else changed the record meanwhile."),
    N_ ("Somebody else changed the record ({type}) meanwhile."),
    N_ ("“{field}” ({type}) was changed by somebody else meanwhile."),
    NULL,
    N_ ("It is now “{detail}”."),
    N_ ("Look at the new value, then decide again."),
  },
  [KONTOR_PROBLEM_WRONG_STATE] = {
    "wrong-state",
    N_ ("This is not possible in the state that the record is in."),
    N_ ("This is not possible in the state that the record ({type}) is in."),
    N_ ("“{field}” ({type}) can’t take this value in the state that the record is in."),
    NULL,
    N_ ("The state is “{detail}”."),
    NULL,
  },
  [KONTOR_PROBLEM_RESULT_REQUIRED] = {
    "result-required",
    N_ ("A result has to be written down before this can be completed."),
    N_ ("A result has to be written down before the record ({type}) can be completed."),
    NULL,
    NULL,
    NULL,
    N_ ("Add a result, then complete it again."),
  },
  [KONTOR_PROBLEM_REASON_REQUIRED] = {
    "reason-required",
    N_ ("A reason has to be given."),
    N_ ("A reason has to be given for this change of the record ({type})."),
    N_ ("“{field}” ({type}) has to be filled in to give the reason."),
    NULL,
    NULL,
    NULL,
  },
  [KONTOR_PROBLEM_HARD_DEADLINE] = {
    "hard-deadline",
    N_ ("The deadline is hard."),
    N_ ("The deadline of the record ({type}) is hard."),
    N_ ("“{field}” ({type}) is hard."),
    NULL,
    N_ ("It is “{detail}”."),
    N_ ("Only the person who set the task, or those above, may move it."),
  },
  [KONTOR_PROBLEM_BEFORE_START] = {
    "before-start",
    N_ ("The end is before the start."),
    N_ ("The end of the record ({type}) is before its start."),
    N_ ("“{field}” ({type}) is before the start."),
    NULL,
    N_ ("It is “{detail}”."),
    NULL,
  },
  [KONTOR_PROBLEM_LOCKED_DAY] = {
    "locked-day",
    N_ ("The working day is closed."),
    N_ ("The working day that the record ({type}) belongs to is closed."),
    N_ ("“{field}” ({type}) belongs to a working day that is closed."),
    NULL,
    N_ ("The day is {detail}."),
    N_ ("Send a request; your superior decides on it."),
  },
  [KONTOR_PROBLEM_OTHER_PIPELINE] = {
    "other-pipeline",
    N_ ("The stage belongs to another pipeline."),
    N_ ("The stage of the record ({type}) belongs to another pipeline."),
    N_ ("“{field}” ({type}) belongs to another pipeline."),
    NULL,
    N_ ("It is “{detail}”."),
    N_ ("Change pipeline and stage together."),
  },
  [KONTOR_PROBLEM_ISSUED] = {
    "issued",
    N_ ("The invoice has been issued and can’t be changed any more."),
    N_ ("The invoice has been issued; its parts ({type}) can’t be changed any more."),
    N_ ("The invoice has been issued; “{field}” ({type}) can’t be changed any more."),
    NULL,
    N_ ("Its number is “{detail}”."),
    N_ ("Cancel it and issue a new one."),
  },
  [KONTOR_PROBLEM_LAST_ADMINISTRATOR] = {
    "last-administrator",
    N_ ("The organisation needs an administrator, and this is the last one."),
    NULL,
    NULL,
    NULL,
    NULL,
    N_ ("Make somebody else an administrator first."),
  },
  [KONTOR_PROBLEM_MODULE_OFF] = {
    "module-off",
    N_ ("This part of the application is switched off in your organisation."),
    N_ ("Records of this kind ({type}) are switched off in your organisation."),
    NULL,
    NULL,
    N_ ("The part is “{detail}”."),
    N_ ("An administrator can switch it on."),
  },
  [KONTOR_PROBLEM_NEEDS] = {
    "needs",
    N_ ("It builds on a change that was refused."),
    N_ ("It builds on a change that was refused."),
    NULL,
    NULL,
    NULL,
    N_ ("Decide about that change first."),
  },
  [KONTOR_PROBLEM_BOOKED] = {
    "booked",
    N_ ("The room is taken at that time."),
    N_ ("The room is taken at that time."),
    N_ ("The room is taken at that time."),
    NULL,
    N_ ("It is taken at {detail}."),
    N_ ("Choose another room or another time."),
  },
  [KONTOR_PROBLEM_FULL] = {
    "full",
    N_ ("The drive is full: its files and their earlier versions take up all of its room."),
    NULL,
    NULL,
    N_ ("Delete what is not needed any more, or ask an administrator for more room."),
  },
  [KONTOR_PROBLEM_NOTHING_TO_UNDO] = {
    "nothing-to-undo",
    N_ ("There is nothing to undo."),
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
  },
};

static KontorProblem *
problem_new (KontorProblemCode code,
             KontorRecordType type,
             const KontorId *id,
             guint field,
             gint64 limit,
             const char *detail)
{
  KontorProblem *self = g_new0 (KontorProblem, 1);

  self->code = code;
  self->type = type;
  if (id != NULL)
    self->id = *id;
  self->field = field;
  self->limit = limit;
  self->detail = g_strdup (detail);
  return self;
}

static const KontorField *
find_field (const KontorProblem *self)
{
  if (self->field == 0 || self->type <= KONTOR_RECORD_NONE || self->type >= KONTOR_N_RECORD_TYPES ||
      self->field >= kontor_schema_get_type (self->type)->n_fields)
    return NULL;
  return kontor_schema_get_field (self->type, self->field);
}

/* The limit as the field's values are shown. */
static char *
format_limit (const KontorProblem *self, const KontorField *field)
{
  if (self->code == KONTOR_PROBLEM_OUT_OF_RANGE && field != NULL)
    {
      if (field->kind == KONTOR_KIND_DATE)
        return kontor_date_to_string (self->limit);
      if (field->kind == KONTOR_KIND_INSTANT)
        return kontor_instant_to_string (self->limit);
      if (field->kind == KONTOR_KIND_MOMENT)
        return kontor_moment_to_string (self->limit, FALSE);
    }
  return g_strdup_printf ("%" G_GINT64_FORMAT, self->limit);
}

/* What was found may be anything: it is made valid, put on one line and cut. */
static char *
format_detail (const char *detail)
{
  g_autofree char *head = g_strndup (detail, 6 * DETAIL_CHARACTERS_MAX);
  g_autofree char *valid = g_utf8_make_valid (head, -1);
  GString *line = g_string_new (NULL);
  guint n = 0;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (n++ == DETAIL_CHARACTERS_MAX)
        {
          g_string_append (line, "…");
          break;
        }
      g_string_append_unichar (line, g_unichar_iscntrl (c) ? ' ' : c);
    }
  return g_string_free (line, FALSE);
}

/* Problems of form say where, then what was found there: "ops[0].set.state.now: flying". People are
 * told what; of where only if no field is named. @found: (out): what the detail's sentence is about
 *
 * Returns: (nullable): the sentence about it */
static const char *
tell_detail (const KontorProblem *self, const Telling *telling, const char **found)
{
  gboolean path = self->code <= KONTOR_PROBLEM_TOO_MANY && self->code != KONTOR_PROBLEM_MALFORMED &&
                  (self->type == KONTOR_RECORD_NONE || g_str_has_prefix (self->detail, "ops["));
  const char *colon = strstr (self->detail, ": ");

  *found = self->detail;
  if (!path)
    return telling->detail;
  if (colon != NULL)
    *found = colon + 2;
  else if (self->code == KONTOR_PROBLEM_UNKNOWN_FIELD && strrchr (self->detail, '.') != NULL)
    *found = strrchr (self->detail, '.') + 1;
  else
    return self->field == 0 ? tellings[KONTOR_PROBLEM_MALFORMED].detail : NULL;

  return telling->detail;
}

/* Appends @template with its {names} replaced: in one pass, so that braces in a detail stay. */
static void
append_filled (GString *sentence, const char *template, const char *const *values)
{
  static const char *const names[] = { "{type}", "{field}", "{limit}", "{detail}" };
  const char *at = template;

  if (sentence->len > 0)
    g_string_append_c (sentence, ' ');
  while (*at != '\0')
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (names) && !g_str_has_prefix (at, names[i]))
        i++;
      if (i == G_N_ELEMENTS (names))
        g_string_append_c (sentence, *at++);
      else
        {
          g_string_append (sentence, values[i] != NULL ? values[i] : "");
          at += strlen (names[i]);
        }
    }
}

/**
 * kontor_problem_new:
 * @code: what is wrong
 * @type: the record's type, or %KONTOR_RECORD_NONE
 * @id: (nullable): the record
 * @field: the number of the field, or 0
 *
 * Returns: (transfer full): the problem
 */
KontorProblem *
kontor_problem_new (KontorProblemCode code, KontorRecordType type, const KontorId *id, guint field)
{
  return problem_new (code, type, id, field, 0, NULL);
}

/**
 * kontor_problem_new_limit:
 * @code: what is wrong
 * @type: the record's type, or %KONTOR_RECORD_NONE
 * @id: (nullable): the record
 * @field: the number of the field, or 0
 * @limit: the figure that the code speaks of, in the field's unit
 *
 * Returns: (transfer full): the problem
 */
KontorProblem *
kontor_problem_new_limit (KontorProblemCode code,
                          KontorRecordType type,
                          const KontorId *id,
                          guint field,
                          gint64 limit)
{
  return problem_new (code, type, id, field, limit, NULL);
}

/**
 * kontor_problem_new_detail:
 * @code: what is wrong
 * @type: the record's type, or %KONTOR_RECORD_NONE
 * @id: (nullable): the record
 * @field: the number of the field, or 0
 * @detail: (nullable): what was found; any bytes
 *
 * Returns: (transfer full): the problem
 */
KontorProblem *
kontor_problem_new_detail (KontorProblemCode code,
                           KontorRecordType type,
                           const KontorId *id,
                           guint field,
                           const char *detail)
{
  return problem_new (code, type, id, field, 0, detail);
}

/**
 * kontor_problem_copy:
 * @self: a problem
 *
 * Returns: (transfer full): a copy
 */
KontorProblem *
kontor_problem_copy (const KontorProblem *self)
{
  return problem_new (self->code, self->type, &self->id, self->field, self->limit, self->detail);
}

/**
 * kontor_problem_free:
 * @self: (nullable) (transfer full): a problem
 */
void
kontor_problem_free (KontorProblem *self)
{
  if (self == NULL)
    return;
  g_free (self->detail);
  g_free (self);
}

/**
 * kontor_problem_code_get_word:
 * @code: a code
 *
 * Returns: (transfer none): its word on the wire
 */
const char *
kontor_problem_code_get_word (KontorProblemCode code)
{
  g_return_val_if_fail (code < KONTOR_N_PROBLEM_CODES, NULL);

  return tellings[code].word;
}

/**
 * kontor_problem_code_find:
 * @word: (nullable): what may be the word of a code
 *
 * Returns: the code, or -1 when this version does not know it
 */
int
kontor_problem_code_find (const char *word)
{
  for (guint i = 0; i < KONTOR_N_PROBLEM_CODES; i++)
    if (g_strcmp0 (tellings[i].word, word) == 0)
      return (int) i;
  return -1;
}

/**
 * kontor_problem_to_sentence:
 * @self: a problem
 *
 * The problem for people, in the language of the process: one or more complete sentences.
 *
 * Returns: (transfer full): the sentences
 */
char *
kontor_problem_to_sentence (const KontorProblem *self)
{
  const Telling *telling = NULL;
  const KontorField *field = find_field (self);
  g_autofree char *limit = format_limit (self, field);
  g_autofree char *detail = NULL;
  const char *found = NULL;
  const char *about = NULL;
  gboolean typed = self->type > KONTOR_RECORD_NONE && self->type < KONTOR_N_RECORD_TYPES;
  const char *values[] = { typed ? kontor_type_info_get_label (kontor_schema_get_type (self->type))
                                 : NULL,
                           field != NULL ? kontor_field_get_label (field) : NULL, limit, NULL };
  const char *head = NULL;
  GString *sentence = NULL;

  g_return_val_if_fail (self->code < KONTOR_N_PROBLEM_CODES, NULL);

  telling = &tellings[self->code];
  head = telling->plain;
  if (typed && telling->of_type != NULL)
    head = telling->of_type;
  if (field != NULL && telling->of_field != NULL)
    head = telling->of_field;

  sentence = g_string_new (NULL);
  append_filled (sentence, _ (head), values);
  /* A limit of 0 says something only where values have a range. */
  if (telling->limit != NULL &&
      (self->limit != 0 || (self->code == KONTOR_PROBLEM_OUT_OF_RANGE && field != NULL)))
    append_filled (sentence, _ (telling->limit), values);
  if (self->detail != NULL)
    about = tell_detail (self, telling, &found);
  if (about != NULL && *found != '\0')
    {
      values[3] = detail = format_detail (found);
      append_filled (sentence, _ (about), values);
    }
  if (telling->advice != NULL)
    append_filled (sentence, _ (telling->advice), values);

  return g_string_free (sentence, FALSE);
}
