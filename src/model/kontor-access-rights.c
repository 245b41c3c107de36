/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rights table: which relations to a record may create, edit, delete and restore it, type by
 * type, and which may change the fields that have a row of their own. A new type needs its row here;
 * the matrix test fails without. Whether a change makes sense is the rules' business. Constant, any
 * thread. */

#include "config.h"

#include "kontor-access-private.h"

/* Relations, short, so that a row fits a line. */
#define CREATOR KONTOR_RELATION_CREATOR
#define OWNER KONTOR_RELATION_OWNER
#define PART KONTOR_RELATION_PARTICIPANT
#define OBSERVER KONTOR_RELATION_OBSERVER
#define MEMBER KONTOR_RELATION_MEMBER
#define MODERATOR KONTOR_RELATION_MODERATOR
#define ABOVE KONTOR_RELATION_ABOVE
#define PEER KONTOR_RELATION_PEER
#define ROLE KONTOR_RELATION_ROLE
#define ADMIN KONTOR_RELATION_ADMINISTRATOR
#define ANY KONTOR_RELATION_EMPLOYEE
#define NOBODY KONTOR_RELATION_NOBODY

/* External people have a cell of their own: by default they may nothing. */
#define EXTERNALS(relations) KONTOR_RELATION_OF_EXTERNAL (relations)
#define ANY_EXTERNAL EXTERNALS (KONTOR_RELATION_EXTERNAL)

/* Relations that go together. BOTH: a person's own, of employees and external people alike. */
#define BOTH(relations) ((relations) | EXTERNALS (relations))
#define EVERYBODY (ANY | ANY_EXTERNAL)
#define KEEPERS (CREATOR | OWNER | ABOVE | MODERATOR | ADMIN)
#define SELLERS (OWNER | ABOVE | ROLE | ADMIN)
#define WORKERS (KEEPERS | PART | EXTERNALS (OWNER | PART))

/* Whether what a record hangs on counts as it is: who is responsible for a task is so for its
 * checklist. OWN: messages, entries, answers are their author's; who rules there moderates here. */
typedef enum
{
  OWN,
  INSIDE,
} Inheritance;

typedef struct
{
  Inheritance inheritance;
  guint cells[KONTOR_N_RIGHTS];
} TypeRow;

typedef struct
{
  KontorRecordType type;
  guint field;
  guint cell;
} FieldRow;

#define ROW(T, inheritance, create, edit, delete, restore) \
  [KONTOR_RECORD_##T] = { inheritance, { create, edit, delete, restore } }

/* In CREATE cells the creator is the one of what the record hangs on: the maker of a record is always
 * its creator. Of a task it is the person named so. */
static const TypeRow type_rows[KONTOR_N_RECORD_TYPES] = {
  ROW (ORGANISATION, OWN, ADMIN, ADMIN, NOBODY, NOBODY),
  ROW (DEPARTMENT, OWN, ADMIN, ADMIN, ADMIN, ADMIN),
  ROW (PERSON, OWN, ADMIN, ADMIN, ADMIN, ADMIN),
  ROW (ROLE, OWN, ADMIN, ADMIN, ADMIN, ADMIN),
  ROW (INVITATION, OWN, ADMIN, ADMIN, ADMIN, ADMIN),
  ROW (FIELD, OWN, ADMIN, ADMIN, ADMIN, ADMIN),
  ROW (LINK, INSIDE, ANY, KEEPERS, KEEPERS | PART | MEMBER, KEEPERS | PART | MEMBER),
  ROW (NOTIFICATION, OWN, NOBODY, BOTH (OWNER), BOTH (OWNER), BOTH (OWNER)),
  ROW (SAVED_VIEW,
       OWN,
       EVERYBODY,
       BOTH (CREATOR) | ADMIN,
       BOTH (CREATOR) | ADMIN,
       BOTH (CREATOR) | ADMIN),

  ROW (DRIVE, INSIDE, ANY, KEEPERS, CREATOR | OWNER | ADMIN, CREATOR | OWNER | ADMIN),
  ROW (NODE,
       INSIDE,
       EVERYBODY,
       ANY | EXTERNALS (CREATOR | OWNER | MEMBER),
       ANY | EXTERNALS (CREATOR | OWNER | MEMBER),
       ANY | EXTERNALS (CREATOR | OWNER | MEMBER)),
  ROW (VERSION, INSIDE, EVERYBODY, NOBODY, KEEPERS, KEEPERS),
  ROW (SHARE,
       INSIDE,
       CREATOR | OWNER | MODERATOR | ABOVE | MEMBER | ADMIN,
       CREATOR | OWNER | MODERATOR | ADMIN,
       CREATOR | OWNER | MODERATOR | ADMIN,
       CREATOR | OWNER | MODERATOR | ADMIN),
  ROW (LOCK, OWN, BOTH (OWNER), BOTH (OWNER), BOTH (OWNER) | MODERATOR | ADMIN, BOTH (OWNER)),

  ROW (CHAT,
       INSIDE,
       ANY | EXTERNALS (OWNER | PART | OBSERVER | MEMBER),
       KEEPERS,
       CREATOR | MODERATOR | ADMIN,
       CREATOR | MODERATOR | ADMIN),
  ROW (MEMBERSHIP,
       OWN,
       OWNER | MEMBER | MODERATOR | ADMIN,
       BOTH (OWNER),
       BOTH (OWNER) | MODERATOR | ADMIN,
       MODERATOR | ADMIN),
  ROW (READ_MARK, OWN, BOTH (OWNER), BOTH (OWNER), BOTH (OWNER), BOTH (OWNER)),
  ROW (MESSAGE, OWN, EVERYBODY, BOTH (CREATOR), BOTH (CREATOR), BOTH (CREATOR)),
  ROW (DRAFT, OWN, BOTH (OWNER), BOTH (OWNER), BOTH (OWNER), BOTH (OWNER)),

  ROW (PROJECT, OWN, ANY, KEEPERS, CREATOR | OWNER | ADMIN, CREATOR | OWNER | ADMIN),
  ROW (TASK_STAGE, INSIDE, OWNER | MEMBER | MODERATOR | ADMIN, KEEPERS | MEMBER, KEEPERS, KEEPERS),
  ROW (TASK,
       OWN,
       ANY,
       KEEPERS,
       CREATOR | ABOVE | MODERATOR | ADMIN,
       CREATOR | ABOVE | MODERATOR | ADMIN),
  ROW (TASK_MARK, OWN, BOTH (OWNER), BOTH (OWNER), BOTH (OWNER), BOTH (OWNER)),
  ROW (CHECKLIST_ITEM, INSIDE, ANY, KEEPERS | PART, KEEPERS, KEEPERS),
  ROW (DEPENDENCY, INSIDE, KEEPERS | PART, KEEPERS | PART, KEEPERS | PART, KEEPERS | PART),
  ROW (TASK_RESULT,
       OWN,
       ANY | EXTERNALS (PART | MODERATOR),
       BOTH (CREATOR),
       BOTH (CREATOR),
       BOTH (CREATOR)),
  ROW (PLAN_SLICE, INSIDE, KEEPERS | PART, KEEPERS, KEEPERS, KEEPERS),
  ROW (TEMPLATE, INSIDE, ANY, KEEPERS, KEEPERS, KEEPERS),
  ROW (RECURRENCE, INSIDE, KEEPERS, KEEPERS, KEEPERS, KEEPERS),

  ROW (TIME_ENTRY,
       OWN,
       BOTH (OWNER) | ABOVE | ADMIN,
       BOTH (OWNER) | ABOVE | ADMIN,
       BOTH (OWNER) | ABOVE | ADMIN,
       BOTH (OWNER) | ABOVE | ADMIN),
  ROW (WORK_DAY, OWN, OWNER, OWNER, OWNER, OWNER),
  ROW (ABSENCE,
       OWN,
       OWNER | ABOVE | ADMIN,
       OWNER | ABOVE | ADMIN,
       OWNER | ABOVE | ADMIN,
       OWNER | ABOVE | ADMIN),
  ROW (DAY_REPORT, OWN, OWNER, OWNER, OWNER, OWNER),
  ROW (TIME_REQUEST, OWN, BOTH (OWNER), BOTH (OWNER), BOTH (OWNER), BOTH (OWNER)),

  ROW (CALENDAR,
       OWN,
       ANY,
       KEEPERS,
       CREATOR | OWNER | MODERATOR | ADMIN,
       CREATOR | OWNER | MODERATOR | ADMIN),
  ROW (EVENT,
       INSIDE,
       ANY | EXTERNALS (MEMBER),
       KEEPERS | EXTERNALS (CREATOR | OWNER),
       KEEPERS | EXTERNALS (CREATOR | OWNER),
       KEEPERS | EXTERNALS (CREATOR | OWNER)),
  ROW (BUSY, OWN, NOBODY, NOBODY, NOBODY, NOBODY),
  ROW (ATTENDEE,
       OWN,
       OWNER | BOTH (MODERATOR) | ADMIN,
       BOTH (OWNER | MODERATOR) | ADMIN,
       BOTH (OWNER | MODERATOR) | ADMIN,
       BOTH (OWNER | MODERATOR) | ADMIN),
  ROW (RESOURCE, OWN, ADMIN, ADMIN, ADMIN, ADMIN),
  ROW (MEETING, INSIDE, KEEPERS | PART, KEEPERS | PART, KEEPERS, KEEPERS),

  ROW (LEAD, OWN, ANY, SELLERS, OWNER | ABOVE | ADMIN, OWNER | ABOVE | ADMIN),
  ROW (CONTACT, OWN, ANY, SELLERS, OWNER | ABOVE | ADMIN, OWNER | ABOVE | ADMIN),
  ROW (COMPANY, OWN, ANY, SELLERS, OWNER | ABOVE | ADMIN, OWNER | ABOVE | ADMIN),
  ROW (PIPELINE, OWN, ADMIN, ADMIN, ADMIN, ADMIN),
  ROW (DEAL_STAGE, OWN, ADMIN, ADMIN, ADMIN, ADMIN),
  ROW (DEAL, OWN, ANY, SELLERS, OWNER | ABOVE | ADMIN, OWNER | ABOVE | ADMIN),
  ROW (PRODUCT, OWN, ROLE | ADMIN, ROLE | ADMIN, ROLE | ADMIN, ROLE | ADMIN),
  ROW (PRODUCT_ROW, INSIDE, SELLERS, SELLERS, SELLERS, SELLERS),
  ROW (QUOTE, INSIDE, SELLERS, SELLERS, SELLERS, SELLERS),
  ROW (INVOICE, INSIDE, SELLERS, SELLERS, OWNER | ABOVE | ADMIN, OWNER | ABOVE | ADMIN),
  ROW (ACTIVITY,
       INSIDE,
       ANY,
       CREATOR | SELLERS,
       CREATOR | OWNER | ABOVE | ADMIN,
       CREATOR | OWNER | ABOVE | ADMIN),
  ROW (STOCK, INSIDE, ROLE | ADMIN, ROLE | ADMIN, ROLE | ADMIN, ROLE | ADMIN),
  ROW (CURRENCY, OWN, ADMIN, ADMIN, ADMIN, ADMIN),
};

#define FIELD_ROW(T, F, cell) { KONTOR_RECORD_##T, KONTOR_##T##_##F, cell }

/* Fields that others than the editors of the record may change, or fewer. They also hold when a
 * record is created with a value there other than the default. */
static const FieldRow field_rows[] = {
  FIELD_ROW (PERSON, PHONE, OWNER | ADMIN),
  FIELD_ROW (PERSON, MOBILE, OWNER | ADMIN),
  FIELD_ROW (PERSON, PHOTO, OWNER | ADMIN),
  FIELD_ROW (PERSON, ZONE, OWNER | ADMIN),
  FIELD_ROW (PERSON, DEPARTMENT, ADMIN),
  FIELD_ROW (PERSON, KIND, ADMIN),
  FIELD_ROW (PERSON, ACTIVE, ADMIN),
  FIELD_ROW (PERSON, ADMINISTRATOR, ADMIN),

  FIELD_ROW (SAVED_VIEW, SHARED, CREATOR | ADMIN),

  FIELD_ROW (DRIVE, OWNER, OWNER | ADMIN),
  FIELD_ROW (DRIVE, MEMBERS, CREATOR | OWNER | MODERATOR | ADMIN),

  FIELD_ROW (MEMBERSHIP, ROLE, MODERATOR | ADMIN),
  FIELD_ROW (MESSAGE, REACTIONS, EVERYBODY),
  FIELD_ROW (MESSAGE, PINNED, EVERYBODY),

  FIELD_ROW (PROJECT, OWNER, CREATOR | OWNER | ADMIN),
  FIELD_ROW (PROJECT, MODERATORS, CREATOR | OWNER | ADMIN),
  FIELD_ROW (PROJECT, MEMBERS, CREATOR | OWNER | MODERATOR | ADMIN),

  FIELD_ROW (TASK, STATE, WORKERS),
  FIELD_ROW (TASK, STARTED_AT, WORKERS),
  FIELD_ROW (TASK, COMPLETED_AT, WORKERS),
  FIELD_ROW (TASK, WAITING_FOR, WORKERS),
  FIELD_ROW (TASK, WAITING_REASON, WORKERS),
  FIELD_ROW (TASK, REVIEW_AT, WORKERS),
  FIELD_ROW (TASK, CREATOR, CREATOR | ADMIN),
  FIELD_ROW (TASK, RESPONSIBLE, KEEPERS),
  FIELD_ROW (TASK, PARTICIPANTS, KEEPERS | PART),
  FIELD_ROW (TASK, OBSERVERS, KEEPERS | PART),
  FIELD_ROW (TASK, TAGS, KEEPERS | PART),
  FIELD_ROW (TASK, STAGE, KEEPERS | PART | MEMBER),
  FIELD_ROW (TASK, PLACE, KEEPERS | PART | MEMBER),
  FIELD_ROW (TASK, DEADLINE, KEEPERS),
  FIELD_ROW (TASK, HARD_DEADLINE, CREATOR | ABOVE | MODERATOR | ADMIN),
  FIELD_ROW (TASK, CONTROL, CREATOR | ABOVE | MODERATOR | ADMIN),
  FIELD_ROW (TASK, RESULT_REQUIRED, CREATOR | ABOVE | MODERATOR | ADMIN),
  FIELD_ROW (TASK, RETURN_COMMENT, CREATOR | ABOVE | MODERATOR | ADMIN),
  FIELD_ROW (TASK, RATING, CREATOR | ABOVE | ADMIN),
  FIELD_ROW (TASK, RATING_COMMENT, CREATOR | ABOVE | ADMIN),

  FIELD_ROW (CHECKLIST_ITEM,
             DONE,
             KEEPERS | PART | MEMBER | EXTERNALS (CREATOR | OWNER | PART | MEMBER)),

  FIELD_ROW (ABSENCE, APPROVED, ABOVE | ADMIN),
  FIELD_ROW (DAY_REPORT, STATE, OWNER | ABOVE | ADMIN),
  FIELD_ROW (DAY_REPORT, COMMENT, OWNER | ABOVE | ADMIN),
  FIELD_ROW (TIME_REQUEST, STATE, ABOVE | ADMIN),

  FIELD_ROW (CALENDAR, KIND, MODERATOR | ADMIN),
  FIELD_ROW (CALENDAR, OWNER, OWNER | ADMIN),
  FIELD_ROW (ATTENDEE, ANSWER, BOTH (OWNER)),
  FIELD_ROW (ATTENDEE, COMMENT, BOTH (OWNER)),

  FIELD_ROW (LEAD, OWNER, SELLERS | PEER),
  FIELD_ROW (CONTACT, OWNER, SELLERS | PEER),
  FIELD_ROW (COMPANY, OWNER, SELLERS | PEER),
  FIELD_ROW (DEAL, OWNER, SELLERS | PEER),
};

static const FieldRow *
find_field_row (KontorRecordType type, guint field)
{
  for (guint i = 0; i < G_N_ELEMENTS (field_rows); i++)
    if (field_rows[i].type == type && field_rows[i].field == field)
      return &field_rows[i];
  return NULL;
}

gboolean
kontor_access_has_field_row (KontorRecordType type, guint field)
{
  return field != 0 && find_field_row (type, field) != NULL;
}

gboolean
kontor_access_inherits (KontorRecordType type)
{
  return type_rows[type].inheritance == INSIDE;
}

/**
 * kontor_access_get_allowed:
 * @type: a record type
 * @right: what shall be done
 * @field: 0, or the number of a field that is written
 *
 * The cell of the table: the field's own row if it has one and @right is to create or edit, else the
 * type's.
 *
 * Returns: the relations that may: a mask of #KontorRelation for employees and, shifted by
 *   KONTOR_RELATION_OF_EXTERNAL(), for external people; for kontor_access_permits()
 */
guint
kontor_access_get_allowed (KontorRecordType type, KontorRight right, guint field)
{
  const FieldRow *row = NULL;

  g_return_val_if_fail (type > KONTOR_RECORD_NONE && type < KONTOR_N_RECORD_TYPES, 0);
  g_return_val_if_fail (right < KONTOR_N_RIGHTS, 0);

  if (field != 0 && (right == KONTOR_RIGHT_CREATE || right == KONTOR_RIGHT_EDIT))
    row = find_field_row (type, field);
  return row != NULL ? row->cell : type_rows[type].cells[right];
}

/**
 * kontor_access_permits:
 * @relations: what kontor_access_get_relations() returned
 * @allowed: what kontor_access_get_allowed() returned
 *
 * Returns: whether one with these relations may
 */
gboolean
kontor_access_permits (guint relations, guint allowed)
{
  if ((relations & KONTOR_RELATION_EXTERNAL) != 0)
    allowed >>= 16;
  return (relations & allowed & 0xffff & ~(guint) KONTOR_RELATION_NOBODY) != 0;
}

/**
 * kontor_access_may:
 * @context: who acts, and where to read
 * @row: a record that the actor sees
 * @right: what shall be done
 * @field: 0, or the number of a field that is written
 *
 * Returns: whether the table lets the actor do it; the rules may still refuse
 */
gboolean
kontor_access_may (const KontorContext *context,
                   const KontorRow *row,
                   KontorRight right,
                   guint field)
{
  guint allowed = kontor_access_get_allowed (kontor_row_get_record_type (row), right, field);

  return kontor_access_permits (kontor_access_get_relations (context, row), allowed);
}
