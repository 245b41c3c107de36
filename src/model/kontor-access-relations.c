/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a person stands to a record: by its fields, by what it hangs on, by its project, chat or event,
 * and by who leads or works beside its owner. Pure but for the reader, on the thread of the
 * reader. */

#include "config.h"

#include "kontor-access-private.h"

typedef struct
{
  KontorRecordType type;
  guint field;
  KontorRelation relation;
} Tie;

#define THE_RECORD 0
#define TIE(T, F, R) { KONTOR_RECORD_##T, KONTOR_##T##_##F, KONTOR_RELATION_##R }

/* Whom a field names, stands so to the record. */
static const Tie ties[] = {
  { KONTOR_RECORD_PERSON, THE_RECORD, KONTOR_RELATION_OWNER },
  TIE (NOTIFICATION, PERSON, OWNER),
  TIE (DRIVE, OWNER, OWNER),
  TIE (DRIVE, MEMBERS, MEMBER),
  TIE (LOCK, PERSON, OWNER),
  TIE (MEMBERSHIP, PERSON, OWNER),
  TIE (READ_MARK, PERSON, OWNER),
  TIE (DRAFT, PERSON, OWNER),
  TIE (PROJECT, OWNER, OWNER),
  TIE (PROJECT, MEMBERS, MEMBER),
  TIE (PROJECT, MODERATORS, MODERATOR),
  TIE (TASK_STAGE, PERSON, OWNER),
  TIE (TASK, RESPONSIBLE, OWNER),
  TIE (TASK, PARTICIPANTS, PARTICIPANT),
  TIE (TASK, OBSERVERS, OBSERVER),
  TIE (TASK, WAITING_FOR, OBSERVER),
  TIE (TASK_MARK, PERSON, OWNER),
  TIE (PLAN_SLICE, PERSON, OWNER),
  TIE (TIME_ENTRY, PERSON, OWNER),
  TIE (WORK_DAY, PERSON, OWNER),
  TIE (ABSENCE, PERSON, OWNER),
  TIE (DAY_REPORT, PERSON, OWNER),
  TIE (TIME_REQUEST, PERSON, OWNER),
  TIE (CALENDAR, OWNER, OWNER),
  TIE (CALENDAR, MEMBERS, MEMBER),
  TIE (EVENT, ORGANISER, OWNER),
  TIE (BUSY, PERSON, OWNER),
  TIE (ATTENDEE, PERSON, OWNER),
  TIE (LEAD, OWNER, OWNER),
  TIE (CONTACT, OWNER, OWNER),
  TIE (COMPANY, OWNER, OWNER),
  TIE (DEAL, OWNER, OWNER),
  TIE (ACTIVITY, RESPONSIBLE, OWNER),
};

/* The field that places a record in a project, for the types that don't hang on it. */
static const guint project_fields[KONTOR_N_RECORD_TYPES] = {
  [KONTOR_RECORD_DRIVE] = KONTOR_DRIVE_PROJECT,
  [KONTOR_RECORD_CHAT] = KONTOR_CHAT_PROJECT,
  [KONTOR_RECORD_TASK] = KONTOR_TASK_PROJECT,
  [KONTOR_RECORD_CALENDAR] = KONTOR_CALENDAR_PROJECT,
};

static gboolean
stands_in (const KontorRow *row, guint field, const KontorId *actor)
{
  if (field == THE_RECORD)
    return kontor_id_equal (kontor_row_get_id (row), actor);
  return kontor_row_refers_to (row, field, actor);
}

/* Who set the task is a field that people see and change; of other records it is who made them. */
static const KontorId *
get_creator (const KontorRow *row)
{
  if (kontor_row_get_record_type (row) == KONTOR_RECORD_TASK &&
      kontor_row_has (row, KONTOR_TASK_CREATOR))
    return kontor_row_get_id_field (row, KONTOR_TASK_CREATOR);
  return kontor_row_get_id_field (row, KONTOR_COMMON_CREATED_BY);
}

static guint
get_lead (const KontorContext *context, const KontorId *owner)
{
  KontorPrincipal above = { .kind = KONTOR_PRINCIPAL_ABOVE, .id = *owner };
  KontorPrincipal peers = { .kind = KONTOR_PRINCIPAL_PEERS, .id = *owner };
  guint relations = 0;

  if (kontor_access_holds (context->reader, &context->actor, &above))
    relations |= KONTOR_RELATION_ABOVE;
  if (!kontor_id_equal (owner, &context->actor) &&
      kontor_access_holds (context->reader, &context->actor, &peers))
    relations |= KONTOR_RELATION_PEER;
  return relations;
}

static guint
get_by_fields (const KontorContext *context, const KontorRow *row)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  guint relations = 0;

  for (guint i = 0; i < G_N_ELEMENTS (ties); i++)
    {
      const KontorId *owner = NULL;

      if (ties[i].type != type)
        continue;
      if (stands_in (row, ties[i].field, &context->actor))
        relations |= ties[i].relation;
      if (ties[i].relation != KONTOR_RELATION_OWNER)
        continue;
      owner = ties[i].field == THE_RECORD ? kontor_row_get_id (row)
                                          : kontor_row_get_id_field (row, ties[i].field);
      if (owner != NULL)
        relations |= get_lead (context, owner);
    }
  return relations;
}

static guint
get_by_creator (const KontorContext *context, const KontorRow *row)
{
  const KontorId *creator = get_creator (row);

  if (creator == NULL)
    return 0;
  if (kontor_id_equal (creator, &context->actor))
    return KONTOR_RELATION_CREATOR;
  return get_lead (context, creator) & KONTOR_RELATION_ABOVE;
}

/* What one is to a project, chat or event counts for what belongs to it; but who rules there is no
 * author of everything: a moderator. */
static guint
to_moderator (guint relations)
{
  guint rulers = KONTOR_RELATION_CREATOR | KONTOR_RELATION_OWNER | KONTOR_RELATION_MODERATOR;
  guint kept = KONTOR_RELATION_PARTICIPANT | KONTOR_RELATION_OBSERVER | KONTOR_RELATION_MEMBER |
               KONTOR_RELATION_ROLE;

  return (relations & kept) | ((relations & rulers) != 0 ? KONTOR_RELATION_MODERATOR : 0);
}

static guint
get_by_project (const KontorContext *context, const KontorRow *row)
{
  guint field = project_fields[kontor_row_get_record_type (row)];
  const KontorId *id = field != 0 ? kontor_row_get_id_field (row, field) : NULL;
  g_autoptr (KontorRow) project = id != NULL ? kontor_reader_get (context->reader,
                                                                  KONTOR_RECORD_PROJECT, id)
                                             : NULL;

  return project != NULL ? to_moderator (get_by_fields (context, project)) : 0;
}

static guint
get_by_membership (const KontorContext *context, const KontorRow *chat)
{
  g_autoptr (GPtrArray) memberships = kontor_reader_list (context->reader, KONTOR_RECORD_MEMBERSHIP,
                                                          KONTOR_MEMBERSHIP_PERSON,
                                                          &context->actor);
  guint relations = 0;

  for (guint i = 0; i < memberships->len; i++)
    {
      const KontorRow *membership = memberships->pdata[i];

      if (!kontor_row_refers_to (membership, KONTOR_MEMBERSHIP_CHAT, kontor_row_get_id (chat)))
        continue;
      relations |= KONTOR_RELATION_MEMBER;
      if (kontor_row_get_choice (membership, KONTOR_MEMBERSHIP_ROLE) ==
          KONTOR_MEMBER_ROLE_MODERATOR)
        relations |= KONTOR_RELATION_MODERATOR;
    }
  return relations;
}

static guint
get_by_attendance (const KontorContext *context, const KontorRow *event)
{
  g_autoptr (GPtrArray) attendees = kontor_reader_list (context->reader, KONTOR_RECORD_ATTENDEE,
                                                        KONTOR_ATTENDEE_EVENT,
                                                        kontor_row_get_id (event));

  for (guint i = 0; i < attendees->len; i++)
    if (kontor_row_refers_to (attendees->pdata[i], KONTOR_ATTENDEE_PERSON, &context->actor))
      return KONTOR_RELATION_PARTICIPANT;
  return 0;
}

/* Whether the actor has one of the roles that @pipeline names, or, for NULL, one that is for the
 * module. */
static guint
get_by_role (const KontorContext *context, const KontorRow *pipeline)
{
  g_autoptr (GPtrArray) roles = kontor_reader_list (context->reader, KONTOR_RECORD_ROLE,
                                                    KONTOR_ROLE_MEMBERS, &context->actor);
  const char *module = kontor_module_get_word (KONTOR_MODULE_CRM);

  for (guint i = 0; i < roles->len; i++)
    {
      const KontorValue *modules = kontor_row_get (roles->pdata[i], KONTOR_ROLE_MODULES);

      if (pipeline != NULL ? kontor_row_refers_to (pipeline, KONTOR_PIPELINE_ROLES,
                                                   kontor_row_get_id (roles->pdata[i]))
                           : modules != NULL && kontor_value_find_element (modules, module) != NULL)
        return KONTOR_RELATION_ROLE;
    }
  return 0;
}

static guint
get_by_pipeline (const KontorContext *context, const KontorRow *deal)
{
  const KontorId *id = kontor_row_get_id_field (deal, KONTOR_DEAL_PIPELINE);
  g_autoptr (KontorRow) pipeline = id != NULL ? kontor_reader_get (context->reader,
                                                                   KONTOR_RECORD_PIPELINE, id)
                                              : NULL;

  return pipeline != NULL ? get_by_role (context, pipeline) : 0;
}

static guint
get_by_module (const KontorContext *context, const KontorRow *row)
{
  return get_by_role (context, NULL);
}

static guint (*const get_more[KONTOR_N_RECORD_TYPES]) (const KontorContext *context,
                                                       const KontorRow *row) = {
  [KONTOR_RECORD_CHAT] = get_by_membership, [KONTOR_RECORD_EVENT] = get_by_attendance,
  [KONTOR_RECORD_DEAL] = get_by_pipeline,   [KONTOR_RECORD_LEAD] = get_by_module,
  [KONTOR_RECORD_CONTACT] = get_by_module,  [KONTOR_RECORD_COMPANY] = get_by_module,
  [KONTOR_RECORD_PRODUCT] = get_by_module,
};

static guint
get_own (const KontorContext *context, const KontorRow *row)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  guint relations = get_by_fields (context, row) | get_by_project (context, row);

  if (get_more[type] != NULL)
    relations |= get_more[type](context, row);
  return relations;
}

/* What the actor is to the records that @row hangs on, as it counts for @row. */
static guint
get_from_parent (const KontorContext *context, const KontorRow *row, int depth)
{
  g_autoptr (KontorRow) parent = kontor_access_dup_parent (context->reader, row, NULL);
  guint relations = 0;

  if (parent == NULL || depth == KONTOR_ACCESS_DEPTH_MAX)
    return 0;
  relations = get_own (context, parent) | get_by_creator (context, parent) |
              get_from_parent (context, parent, depth + 1);
  return kontor_access_inherits (kontor_row_get_record_type (row)) ? relations
                                                                   : to_moderator (relations);
}

/* What the actor is to everything. */
static guint
get_standing (const KontorRow *actor)
{
  guint relations = kontor_row_get_choice (actor, KONTOR_PERSON_KIND) == KONTOR_PERSON_KIND_EMPLOYEE
                        ? KONTOR_RELATION_EMPLOYEE
                        : KONTOR_RELATION_EXTERNAL;

  if (relations == KONTOR_RELATION_EMPLOYEE &&
      kontor_row_get_boolean (actor, KONTOR_PERSON_ADMINISTRATOR))
    relations |= KONTOR_RELATION_ADMINISTRATOR;
  return relations;
}

/**
 * kontor_access_get_relations_to_new:
 * @context: who makes a record, and where to read
 * @row: the record
 *
 * As kontor_access_get_relations(), but that the actor makes it says nothing: the creator is the one
 * of what it hangs on. Of a task it is the person named so, or the maker when nobody is.
 *
 * Returns: a mask of #KontorRelation
 */
guint
kontor_access_get_relations_to_new (const KontorContext *context, const KontorRow *row)
{
  g_autoptr (KontorRow) actor = kontor_access_dup_active (context->reader, &context->actor);
  guint relations = 0;

  if (actor == NULL)
    return 0;
  relations = get_standing (actor) | get_own (context, row) | get_from_parent (context, row, 0);
  if (kontor_row_get_record_type (row) == KONTOR_RECORD_TASK &&
      (!kontor_row_has (row, KONTOR_TASK_CREATOR) ||
       kontor_row_refers_to (row, KONTOR_TASK_CREATOR, &context->actor)))
    relations |= KONTOR_RELATION_CREATOR;
  return relations;
}

/**
 * kontor_access_get_relations:
 * @context: who acts, and where to read
 * @row: a record that the actor sees
 *
 * How the actor stands to @row and, where that counts for the type, to what it hangs on.
 *
 * Returns: a mask of #KontorRelation; 0 for one who was dismissed
 */
guint
kontor_access_get_relations (const KontorContext *context, const KontorRow *row)
{
  g_autoptr (KontorRow) actor = kontor_access_dup_active (context->reader, &context->actor);

  if (actor == NULL)
    return 0;
  return get_standing (actor) | get_own (context, row) | get_by_creator (context, row) |
         get_from_parent (context, row, 0);
}
