/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may see a record: the principals of its root, and what the records on the way to the root add.
 * Two tables say it, row by row; what depends on more than one field has a function. Pure but for
 * the reader, on the thread of the reader. */

#include "config.h"

#include "kontor-access-private.h"

/* Members of a chat, up to which read marks are shared. */
#define SHARED_MARKS_MAX 50

/* @field: a person, a set of them, a project …; THE_RECORD for the record's own id. */
typedef struct
{
  KontorRecordType type;
  KontorPrincipalKind kind;
  guint field;
} Grant;

#define THE_RECORD 0
#define GRANT(T, K, F) { KONTOR_RECORD_##T, KONTOR_PRINCIPAL_##K, KONTOR_##F }
#define GRANT_OWN(T, K) { KONTOR_RECORD_##T, KONTOR_PRINCIPAL_##K, THE_RECORD }

/* The audience of roots. External people don't hold ALL: of people they get themselves and, by
 * add_person(), those whom they work with. */
static const Grant root_grants[] = {
  GRANT_OWN (ORGANISATION, ALL),
  GRANT_OWN (DEPARTMENT, ALL),
  GRANT_OWN (PERSON, ALL),
  GRANT_OWN (PERSON, PERSON),
  GRANT_OWN (ROLE, ALL),
  GRANT (INVITATION, PERSON, COMMON_CREATED_BY),
  GRANT_OWN (FIELD, ALL),
  GRANT (NOTIFICATION, PERSON, NOTIFICATION_PERSON),
  GRANT (SAVED_VIEW, PERSON, COMMON_CREATED_BY),
  GRANT_OWN (DRIVE, DRIVE),
  GRANT (DRIVE, PERSON, DRIVE_OWNER),
  GRANT_OWN (CHAT, CHAT),
  GRANT (READ_MARK, PERSON, READ_MARK_PERSON),
  GRANT (DRAFT, PERSON, DRAFT_PERSON),
  GRANT_OWN (PROJECT, PROJECT),
  GRANT (PROJECT, PERSON, PROJECT_OWNER),
  GRANT (PROJECT, PERSON, PROJECT_MEMBERS),
  GRANT (PROJECT, PERSON, PROJECT_MODERATORS),
  GRANT (PROJECT, PERSON, COMMON_CREATED_BY),
  GRANT (TASK_STAGE, PERSON, TASK_STAGE_PERSON),
  GRANT (TASK, PERSON, TASK_CREATOR),
  GRANT (TASK, PERSON, COMMON_CREATED_BY),
  GRANT (TASK, PERSON, TASK_RESPONSIBLE),
  GRANT (TASK, PERSON, TASK_PARTICIPANTS),
  GRANT (TASK, PERSON, TASK_OBSERVERS),
  GRANT (TASK, PERSON, TASK_WAITING_FOR),
  GRANT (TASK, ABOVE, TASK_RESPONSIBLE),
  GRANT (TASK, PROJECT, TASK_PROJECT),
  GRANT (TASK_MARK, PERSON, TASK_MARK_PERSON),
  GRANT (TEMPLATE, PERSON, COMMON_CREATED_BY),
  GRANT (WORK_DAY, PERSON, WORK_DAY_PERSON),
  GRANT (WORK_DAY, ABOVE, WORK_DAY_PERSON),
  GRANT (ABSENCE, PERSON, ABSENCE_PERSON),
  GRANT (ABSENCE, ABOVE, ABSENCE_PERSON),
  GRANT (ABSENCE, PEERS, ABSENCE_PERSON),
  GRANT (DAY_REPORT, PERSON, DAY_REPORT_PERSON),
  GRANT (DAY_REPORT, ABOVE, DAY_REPORT_PERSON),
  GRANT_OWN (CALENDAR, CALENDAR),
  GRANT (CALENDAR, PERSON, CALENDAR_OWNER),
  GRANT_OWN (BUSY, ALL),
  GRANT (BUSY, PERSON, BUSY_PERSON),
  GRANT_OWN (RESOURCE, ALL),
  GRANT (LEAD, PERSON, LEAD_OWNER),
  GRANT (LEAD, ABOVE, LEAD_OWNER),
  GRANT (LEAD, PEERS, LEAD_OWNER),
  GRANT (CONTACT, PERSON, CONTACT_OWNER),
  GRANT (CONTACT, ABOVE, CONTACT_OWNER),
  GRANT (CONTACT, PEERS, CONTACT_OWNER),
  GRANT (COMPANY, PERSON, COMPANY_OWNER),
  GRANT (COMPANY, ABOVE, COMPANY_OWNER),
  GRANT (COMPANY, PEERS, COMPANY_OWNER),
  GRANT_OWN (PIPELINE, ALL),
  GRANT_OWN (DEAL_STAGE, ALL),
  GRANT (DEAL, PERSON, DEAL_OWNER),
  GRANT (DEAL, ABOVE, DEAL_OWNER),
  GRANT (DEAL, PEERS, DEAL_OWNER),
  GRANT_OWN (PRODUCT, ALL),
  GRANT_OWN (CURRENCY, ALL),
};

/* What records that hang on a root add to its audience, for themselves and for what hangs on them:
 * who is asked to an event sees it and its discussion, not the calendar that it stands in. */
static const Grant extra_grants[] = {
  GRANT (MEMBERSHIP, PERSON, MEMBERSHIP_PERSON), /* so that one learns of being added */
  GRANT (PLAN_SLICE, PERSON, PLAN_SLICE_PERSON),
  GRANT (TIME_ENTRY, PERSON, TIME_ENTRY_PERSON),
  GRANT (TIME_ENTRY, ABOVE, TIME_ENTRY_PERSON),
  GRANT (TIME_REQUEST, PERSON, TIME_REQUEST_PERSON),
  GRANT (TIME_REQUEST, ABOVE, TIME_REQUEST_PERSON),
  GRANT (EVENT, PERSON, EVENT_ORGANISER),
  GRANT (ATTENDEE, PERSON, ATTENDEE_PERSON),
};

/* Adds one principal for each record that @field of @row refers to. */
static void
add_referred (KontorPrincipals *audience,
              KontorPrincipalKind kind,
              const KontorRow *row,
              guint field)
{
  const KontorValue *value = kontor_row_get (row, field);
  KontorId id = KONTOR_ID_INIT_NIL;

  if (value == NULL)
    return;
  if (kontor_value_get_shape (value) == KONTOR_VALUE_ID)
    {
      kontor_principals_add (audience, kind, kontor_value_get_id (value));
      return;
    }
  for (guint i = 0; i < kontor_value_get_n_elements (value); i++)
    if (kontor_id_init_from_string (&id, kontor_value_get_elements (value)[i].text))
      kontor_principals_add (audience, kind, &id);
}

static void
add_grants (KontorPrincipals *audience, const KontorRow *row, const Grant *grants, guint n_grants)
{
  for (guint i = 0; i < n_grants; i++)
    {
      if (grants[i].type != kontor_row_get_record_type (row))
        continue;
      if (grants[i].field == THE_RECORD)
        kontor_principals_add (audience, grants[i].kind, kontor_row_get_id (row));
      else
        add_referred (audience, grants[i].kind, row, grants[i].field);
    }
}

static gboolean
is_in_project (const KontorRow *project, const KontorId *person)
{
  return kontor_row_refers_to (project, KONTOR_PROJECT_OWNER, person) ||
         kontor_row_refers_to (project, KONTOR_PROJECT_MEMBERS, person) ||
         kontor_row_refers_to (project, KONTOR_PROJECT_MODERATORS, person);
}

static gboolean
share_project (KontorReader *reader, const KontorId *one, const KontorId *other)
{
  static const guint fields[] = { KONTOR_PROJECT_OWNER, KONTOR_PROJECT_MEMBERS,
                                  KONTOR_PROJECT_MODERATORS };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (GPtrArray) projects = kontor_reader_list (reader, KONTOR_RECORD_PROJECT, fields[i],
                                                           one);

      for (guint j = 0; j < projects->len; j++)
        if (is_in_project (projects->pdata[j], other))
          return TRUE;
    }
  return FALSE;
}

static gboolean
share_chat (KontorReader *reader, const KontorId *one, const KontorId *other)
{
  g_autoptr (GPtrArray) own = kontor_reader_list (reader, KONTOR_RECORD_MEMBERSHIP,
                                                  KONTOR_MEMBERSHIP_PERSON, one);

  for (guint i = 0; i < own->len; i++)
    {
      const KontorId *chat = kontor_row_get_id_field (own->pdata[i], KONTOR_MEMBERSHIP_CHAT);
      g_autoptr (GPtrArray) members = kontor_reader_list (reader, KONTOR_RECORD_MEMBERSHIP,
                                                          KONTOR_MEMBERSHIP_CHAT, chat);

      for (guint j = 0; j < members->len; j++)
        if (kontor_row_refers_to (members->pdata[j], KONTOR_MEMBERSHIP_PERSON, other))
          return TRUE;
    }
  return FALSE;
}

/* People from outside see whom they share a project or a chat with. */
static void
add_person (KontorPrincipals *audience, KontorReader *reader, const KontorRow *row)
{
  const KontorId *id = kontor_row_get_id (row);
  g_autoptr (GPtrArray) people = NULL;

  if (reader->list_all == NULL)
    return;
  people = kontor_reader_list_all (reader, KONTOR_RECORD_PERSON);
  for (guint i = 0; i < people->len; i++)
    {
      const KontorId *other = kontor_row_get_id (people->pdata[i]);

      if (kontor_row_get_choice (people->pdata[i], KONTOR_PERSON_KIND) ==
              KONTOR_PERSON_KIND_EXTERNAL &&
          !kontor_id_equal (id, other) &&
          (share_project (reader, other, id) || share_chat (reader, other, id)))
        kontor_principals_add (audience, KONTOR_PRINCIPAL_PERSON, other);
    }
}

static void
add_saved_view (KontorPrincipals *audience, KontorReader *reader, const KontorRow *row)
{
  if (kontor_row_get_boolean (row, KONTOR_SAVED_VIEW_SHARED))
    kontor_principals_add (audience, KONTOR_PRINCIPAL_ALL, NULL);
}

static void
add_drive (KontorPrincipals *audience, KontorReader *reader, const KontorRow *row)
{
  const KontorValue *members = kontor_row_get (row, KONTOR_DRIVE_MEMBERS);
  int kind = kontor_row_get_choice (row, KONTOR_DRIVE_KIND);

  if (kind == KONTOR_DRIVE_KIND_PROJECT)
    add_referred (audience, KONTOR_PRINCIPAL_PROJECT, row, KONTOR_DRIVE_PROJECT);
  if (kind == KONTOR_DRIVE_KIND_SHARED &&
      (members == NULL || kontor_value_get_n_elements (members) == 0))
    kontor_principals_add (audience, KONTOR_PRINCIPAL_ALL, NULL);
}

static void
add_calendar (KontorPrincipals *audience, KontorReader *reader, const KontorRow *row)
{
  int kind = kontor_row_get_choice (row, KONTOR_CALENDAR_KIND);

  if (kind == KONTOR_CALENDAR_KIND_PROJECT)
    add_referred (audience, KONTOR_PRINCIPAL_PROJECT, row, KONTOR_CALENDAR_PROJECT);
  if (kind == KONTOR_CALENDAR_KIND_DEPARTMENT || kind == KONTOR_CALENDAR_KIND_COMPANY ||
      kind == KONTOR_CALENDAR_KIND_RESOURCE)
    kontor_principals_add (audience, KONTOR_PRINCIPAL_ALL, NULL);
}

static void
add_chat (KontorPrincipals *audience, KontorReader *reader, const KontorRow *row)
{
  if (kontor_row_get_choice (row, KONTOR_CHAT_KIND) != KONTOR_CHAT_KIND_PRIVATE)
    add_referred (audience, KONTOR_PRINCIPAL_PROJECT, row, KONTOR_CHAT_PROJECT);
}

static gboolean
count_cb (KontorRow *row, gpointer user_data)
{
  guint *n = user_data;

  return ++*n <= SHARED_MARKS_MAX;
}

static void
add_read_mark (KontorPrincipals *audience, KontorReader *reader, const KontorRow *row)
{
  const KontorId *chat = kontor_row_get_id_field (row, KONTOR_READ_MARK_CHAT);
  guint n = 0;

  if (chat == NULL)
    return;
  reader->list_referring (reader, KONTOR_RECORD_MEMBERSHIP, KONTOR_MEMBERSHIP_CHAT, chat, count_cb,
                          &n);
  if (n <= SHARED_MARKS_MAX)
    kontor_principals_add (audience, KONTOR_PRINCIPAL_CHAT, chat);
}

static void
add_deal (KontorPrincipals *audience, KontorReader *reader, const KontorRow *row)
{
  const KontorId *id = kontor_row_get_id_field (row, KONTOR_DEAL_PIPELINE);
  g_autoptr (KontorRow) pipeline = id != NULL
                                       ? kontor_reader_get (reader, KONTOR_RECORD_PIPELINE, id)
                                       : NULL;

  if (pipeline != NULL)
    add_referred (audience, KONTOR_PRINCIPAL_ROLE, pipeline, KONTOR_PIPELINE_ROLES);
}

static void
add_event (KontorPrincipals *audience, KontorReader *reader, const KontorRow *row)
{
  g_autoptr (GPtrArray) attendees = kontor_reader_list (reader, KONTOR_RECORD_ATTENDEE,
                                                        KONTOR_ATTENDEE_EVENT,
                                                        kontor_row_get_id (row));

  for (guint i = 0; i < attendees->len; i++)
    add_referred (audience, KONTOR_PRINCIPAL_PERSON, attendees->pdata[i], KONTOR_ATTENDEE_PERSON);
}

typedef void (*AddFunc) (KontorPrincipals *audience, KontorReader *reader, const KontorRow *row);

/* What depends on more than one field, or on other records. */
static const AddFunc root_functions[KONTOR_N_RECORD_TYPES] = {
  [KONTOR_RECORD_PERSON] = add_person,       [KONTOR_RECORD_SAVED_VIEW] = add_saved_view,
  [KONTOR_RECORD_DRIVE] = add_drive,         [KONTOR_RECORD_CHAT] = add_chat,
  [KONTOR_RECORD_READ_MARK] = add_read_mark, [KONTOR_RECORD_CALENDAR] = add_calendar,
  [KONTOR_RECORD_DEAL] = add_deal,
};
static const AddFunc extra_functions[KONTOR_N_RECORD_TYPES] = {
  [KONTOR_RECORD_EVENT] = add_event,
};

/**
 * kontor_access_dup_parent:
 * @reader: where to read
 * @row: a record
 * @missing: (out) (optional): whether @row hangs on a record that is missing
 *
 * Returns: (transfer full) (nullable): what @row hangs on directly; %NULL when it is its own root
 */
KontorRow *
kontor_access_dup_parent (KontorReader *reader, const KontorRow *row, gboolean *missing)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  const KontorValue *value = info->root != 0 ? kontor_row_get (row, info->root) : NULL;
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRow *parent = NULL;

  if (value != NULL)
    {
      if (!kontor_access_get_referred (&info->fields[info->root], value, &type, &id))
        type = KONTOR_RECORD_NONE;
      parent = type != KONTOR_RECORD_NONE ? kontor_reader_get (reader, type, &id) : NULL;
    }
  if (missing != NULL)
    *missing = value != NULL && parent == NULL;
  return parent;
}

/**
 * kontor_access_get_referred:
 * @field: a field that holds a reference or a record
 * @value: its value
 * @type: (out): the type of the record that it refers to
 * @id: (out): and its id
 *
 * Returns: whether it refers to anything
 */
gboolean
kontor_access_get_referred (const KontorField *field,
                            const KontorValue *value,
                            KontorRecordType *type,
                            KontorId *id)
{
  if (field->kind == KONTOR_KIND_RECORD && kontor_value_get_shape (value) == KONTOR_VALUE_TEXT)
    return kontor_value_get_record (value, type, id);
  if (field->kind != KONTOR_KIND_REFERENCE || kontor_value_get_shape (value) != KONTOR_VALUE_ID)
    return FALSE;
  *type = field->target;
  *id = *kontor_value_get_id (value);
  return TRUE;
}

/**
 * kontor_access_get_root_audience:
 * @reader: where to read
 * @root: a record that hangs on no other
 *
 * The audience follows from the root's own fields, but for three that read further: of a deal (the
 * roles of its pipeline), of a read mark (how many members its chat has) and of a person (with whom
 * from outside they share a project or a chat).
 *
 * Returns: (transfer full): the principals that see the root and what hangs on it
 */
KontorPrincipals *
kontor_access_get_root_audience (KontorReader *reader, const KontorRow *root)
{
  KontorPrincipals *audience = kontor_principals_new ();

  AddFunc add = root_functions[kontor_row_get_record_type (root)];

  add_grants (audience, root, root_grants, G_N_ELEMENTS (root_grants));
  if (add != NULL)
    add (audience, reader, root);
  return audience;
}

/**
 * kontor_access_get_extra_audience:
 * @reader: where to read
 * @row: a record
 *
 * What @row's type adds to the audience of its root, and what the records between the two add: an
 * event adds those who are asked to it for its meeting notes and its discussion too. Of an event it
 * changes with its attendee records.
 *
 * Returns: (transfer full): the principals; empty for a root
 */
KontorPrincipals *
kontor_access_get_extra_audience (KontorReader *reader, const KontorRow *row)
{
  KontorPrincipals *audience = kontor_principals_new ();
  g_autoptr (KontorRow) at = kontor_row_ref ((KontorRow *) row);

  for (int depth = 0; depth < KONTOR_ACCESS_DEPTH_MAX; depth++)
    {
      gboolean missing = FALSE;
      g_autoptr (KontorRow) parent = kontor_access_dup_parent (reader, at, &missing);
      AddFunc add = extra_functions[kontor_row_get_record_type (at)];

      if (parent == NULL && !missing)
        break;
      add_grants (audience, at, extra_grants, G_N_ELEMENTS (extra_grants));
      if (add != NULL)
        add (audience, reader, at);
      if (missing)
        break;
      kontor_row_unref (at);
      at = g_steal_pointer (&parent);
    }
  return audience;
}

/**
 * kontor_access_get_audience:
 * @reader: where to read
 * @row: a record
 *
 * In a replica something that @row hangs on may be missing because its person may not see it, as the
 * task that one once worked on; what @row itself adds still counts.
 *
 * Returns: (transfer full): all who see @row
 */
KontorPrincipals *
kontor_access_get_audience (KontorReader *reader, const KontorRow *row)
{
  g_autoptr (KontorRow) root = kontor_reader_get_root (reader, row);
  g_autoptr (KontorPrincipals) extra = NULL;
  KontorPrincipals *audience = root != NULL ? kontor_access_get_root_audience (reader, root)
                                            : kontor_principals_new ();

  extra = kontor_access_get_extra_audience (reader, row);
  kontor_principals_add_all (audience, extra);
  return audience;
}

/**
 * kontor_access_can_see:
 * @reader: where to read
 * @person: who looks
 * @row: a record
 *
 * The same answer as comparing kontor_access_get_audience() with kontor_access_get_held(), found
 * without listing all that the person holds.
 *
 * Returns: whether @person sees @row
 */
gboolean
kontor_access_can_see (KontorReader *reader, const KontorId *person, const KontorRow *row)
{
  g_autoptr (KontorPrincipals) audience = kontor_access_get_audience (reader, row);

  for (guint i = 0; i < kontor_principals_get_length (audience); i++)
    if (kontor_access_holds (reader, person, kontor_principals_get (audience, i)))
      return TRUE;
  return FALSE;
}
