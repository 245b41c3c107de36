/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rights table, tried cell by cell. For each type a chain of records is made up to its root; each
 * way of standing to each of them is tried, as employee, administrator and external person; each
 * right and each field is asked for. What kontor_access_check() answers must be what the table says,
 * and of a record that the actor does not see, what it answers of one that is not there. */

#include "config.h"

#include "firm.h"

#include "kontor-access-private.h"

/* Numbers of the firm's records. The chain stands at CHAIN, CHAIN + 1 … */
enum
{
  ACTOR = 1,
  OTHER,
  THIRD,
  DEPARTMENT = 20,
  ROLE,
  PROJECT,
  CHAT,
  PIPELINE,
  MEMBERSHIP,
  ATTENDEE,
  CHAIN = 50,
};

#define CHAIN_MAX 6

typedef enum
{
  WAY_NONE,
  WAY_CREATOR,
  WAY_FIELD, /* a field that names people, one after the other */
  WAY_PROJECT_MEMBER,
  WAY_PROJECT_MODERATOR,
  WAY_CHAT_MEMBER,
  WAY_CHAT_MODERATOR,
  WAY_ATTENDEE,
  WAY_ABOVE,
  WAY_PEER,
  WAY_ROLE,
  N_WAYS
} Way;

typedef enum
{
  KIND_EMPLOYEE,
  KIND_ADMINISTRATOR,
  KIND_EXTERNAL,
  N_KINDS
} Kind;

typedef struct
{
  KontorRecordType types[CHAIN_MAX]; /* [0] is the type in question */
  guint length;
} Chain;

typedef struct
{
  guint allowed;
  guint forbidden;
  guint missing;
} Count;

/* What a root field that takes any record, or an optional one, points to here. */
static KontorRecordType
get_parent_type (KontorRecordType type)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);

  if (info->root == 0)
    return KONTOR_RECORD_NONE;
  if (info->fields[info->root].kind == KONTOR_KIND_REFERENCE)
    return info->fields[info->root].target;
  switch ((int) type)
    {
    case KONTOR_RECORD_SHARE:
      return KONTOR_RECORD_NODE;
    case KONTOR_RECORD_ACTIVITY:
      return KONTOR_RECORD_DEAL;
    case KONTOR_RECORD_PRODUCT_ROW:
      return KONTOR_RECORD_QUOTE;
    default:
      return KONTOR_RECORD_TASK;
    }
}

/* @loose: an optional root field stays empty. */
static Chain
get_chain (KontorRecordType type, gboolean loose)
{
  Chain chain = { { type }, 1 };

  for (;;)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (chain.types[chain.length - 1]);
      KontorRecordType parent = get_parent_type (info->type);

      if (parent == KONTOR_RECORD_NONE ||
          (loose && (info->fields[info->root].flags & KONTOR_FLAG_REQUIRED) == 0))
        return chain;
      g_assert_cmpuint (chain.length, <, CHAIN_MAX);
      chain.types[chain.length++] = parent;
    }
}

static gboolean
names_people (const KontorField *field)
{
  return (field->kind == KONTOR_KIND_REFERENCE || field->kind == KONTOR_KIND_REFERENCES) &&
         field->target == KONTOR_RECORD_PERSON && field->number >= KONTOR_COMMON_N_FIELDS;
}

static void
put_person (Firm *firm, KontorRecordType type, guint number, const KontorField *field, guint person)
{
  firm_put (firm, type, number, field->number,
            field->kind == KONTOR_KIND_REFERENCE ? REF (person) : REFS (person), 0);
}

/* The records of the chain, all of them OTHER's, and what else required fields refer to. */
static void
put_chain (Firm *firm, const Chain *chain)
{
  for (guint i = chain->length; i-- > 0;)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (chain->types[i]);

      firm_put (firm, info->type, CHAIN + i, KONTOR_COMMON_CREATED_BY, REF (OTHER), 0);
      for (guint f = KONTOR_COMMON_N_FIELDS; f < info->n_fields; f++)
        {
          const KontorField *field = &info->fields[f];

          if (names_people (field) && field->kind == KONTOR_KIND_REFERENCE)
            put_person (firm, info->type, CHAIN + i, field, OTHER);
          else if (field->number != info->root && field->target == KONTOR_RECORD_CHAT)
            firm_put (firm, info->type, CHAIN + i, f, REF (CHAT), 0);
        }
      if (i + 1 < chain->length)
        firm_put (firm, info->type, CHAIN + i, info->root,
                  info->fields[info->root].kind == KONTOR_KIND_REFERENCE
                      ? REF (CHAIN + i + 1)
                      : firm_record (chain->types[i + 1], CHAIN + i + 1),
                  0);
    }
}

/* The people, and a group of each kind that OTHER is in. */
static void
put_surroundings (Firm *firm, Kind kind)
{
  PUT (firm, DEPARTMENT, DEPARTMENT);
  firm_hire (firm, OTHER, DEPARTMENT);
  firm_hire (firm, THIRD, 0);
  firm_hire (firm, ACTOR, 0);
  if (kind == KIND_ADMINISTRATOR)
    PUT (firm, PERSON, ACTOR, KONTOR_PERSON_ADMINISTRATOR, YES);
  if (kind == KIND_EXTERNAL)
    firm_invite (firm, ACTOR);
  PUT (firm, PROJECT, PROJECT, KONTOR_PROJECT_OWNER, REF (OTHER));
  PUT (firm, CHAT, CHAT);
}

static guint
get_project_field (KontorRecordType type)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);

  for (guint f = KONTOR_COMMON_N_FIELDS; f < info->n_fields; f++)
    if (info->fields[f].kind == KONTOR_KIND_REFERENCE &&
        info->fields[f].target == KONTOR_RECORD_PROJECT && f != info->root)
      return f;
  return 0;
}

static gboolean
put_in_project (Firm *firm, KontorRecordType type, guint number, guint members)
{
  guint field = get_project_field (type);

  if (field == 0)
    return FALSE;
  PUT (firm, PROJECT, PROJECT, members, REFS (ACTOR));
  firm_put (firm, type, number, field, REF (PROJECT), 0);
  if (type == KONTOR_RECORD_DRIVE)
    PUT (firm, DRIVE, number, KONTOR_DRIVE_KIND, WORD ("project"));
  if (type == KONTOR_RECORD_CALENDAR)
    PUT (firm, CALENDAR, number, KONTOR_CALENDAR_KIND, WORD ("project"));
  return TRUE;
}

static gboolean
put_in_chat (Firm *firm, KontorRecordType type, guint number, const char *role)
{
  if (type == KONTOR_RECORD_READ_MARK)
    number = CHAT;
  else if (type != KONTOR_RECORD_CHAT)
    return FALSE;
  PUT (firm, MEMBERSHIP, MEMBERSHIP, KONTOR_MEMBERSHIP_CHAT, REF (number), KONTOR_MEMBERSHIP_PERSON,
       REF (ACTOR), KONTOR_MEMBERSHIP_ROLE, WORD (role));
  return TRUE;
}

static gboolean
put_among_peers (Firm *firm)
{
  PUT (firm, ROLE, ROLE, KONTOR_ROLE_MEMBERS, REFS (ACTOR), KONTOR_ROLE_LEVEL, WORD ("department"));
  PUT (firm, PERSON, ACTOR, KONTOR_PERSON_DEPARTMENT, REF (DEPARTMENT));
  return TRUE;
}

static gboolean
put_in_role (Firm *firm, KontorRecordType type, guint number)
{
  KontorElement module = { "crm", 0 };

  PUT (firm, ROLE, ROLE, KONTOR_ROLE_MEMBERS, REFS (ACTOR), KONTOR_ROLE_MODULES,
       kontor_value_new_set (&module, 1));
  PUT (firm, PIPELINE, PIPELINE, KONTOR_PIPELINE_ROLES, REFS (ROLE));
  if (type == KONTOR_RECORD_DEAL)
    PUT (firm, DEAL, number, KONTOR_DEAL_PIPELINE, REF (PIPELINE));
  return TRUE;
}

/* Makes the actor stand in @way to the record of @type; FALSE when there is no such way. */
static gboolean
stand (Firm *firm, KontorRecordType type, guint number, Way way, guint field)
{
  switch (way)
    {
    case WAY_NONE:
      return TRUE;
    case WAY_CREATOR:
      firm_put (firm, type, number, KONTOR_COMMON_CREATED_BY, REF (ACTOR), 0);
      return TRUE;
    case WAY_FIELD:
      put_person (firm, type, number, kontor_schema_get_field (type, field), ACTOR);
      return TRUE;
    case WAY_PROJECT_MEMBER:
      return put_in_project (firm, type, number, KONTOR_PROJECT_MEMBERS);
    case WAY_PROJECT_MODERATOR:
      return put_in_project (firm, type, number, KONTOR_PROJECT_MODERATORS);
    case WAY_CHAT_MEMBER:
      return put_in_chat (firm, type, number, "member");
    case WAY_CHAT_MODERATOR:
      return put_in_chat (firm, type, number, "moderator");
    case WAY_ATTENDEE:
      if (type != KONTOR_RECORD_EVENT)
        return FALSE;
      PUT (firm, ATTENDEE, ATTENDEE, KONTOR_ATTENDEE_EVENT, REF (number), KONTOR_ATTENDEE_PERSON,
           REF (ACTOR));
      return TRUE;
    case WAY_ABOVE:
      PUT (firm, DEPARTMENT, DEPARTMENT, KONTOR_DEPARTMENT_HEAD, REF (ACTOR));
      return TRUE;
    case WAY_PEER:
      return put_among_peers (firm);
    case WAY_ROLE:
      return put_in_role (firm, type, number);
    case N_WAYS:
      break;
    }
  g_return_val_if_reached (FALSE);
}

/* What the table says of one with these relations, read independently of kontor_access_permits(). */
static gboolean
table_allows (guint relations, KontorRecordType type, KontorRight right, guint field)
{
  guint cell = kontor_access_get_allowed (type, right, field);
  guint half = (relations & KONTOR_RELATION_EXTERNAL) != 0 ? cell / 0x10000 : cell % 0x10000;

  return (half & relations) != 0;
}

static const char *
name_of (const KontorProblem *problem)
{
  return problem != NULL ? kontor_problem_code_get_word (problem->code) : "ok";
}

static void
count_answer (Count *count, const KontorProblem *problem)
{
  if (problem == NULL)
    count->allowed++;
  else if (problem->code == KONTOR_PROBLEM_MISSING)
    count->missing++;
  else
    count->forbidden++;
}

/* A record that the actor does not see, and one that is not there: not a bit of difference. */
static void
assert_as_if_missing (Firm *firm, const KontorOp *op, const KontorProblem *problem)
{
  g_autoptr (KontorProblem) none = kontor_access_check (&firm->context, op, NULL, NULL);

  g_assert_cmpstr (name_of (problem), ==, "missing");
  g_assert_cmpstr (name_of (none), ==, "missing");
  g_assert_cmpint (problem->type, ==, none->type);
  g_assert_true (kontor_id_equal (&problem->id, &none->id));
  g_assert_cmpuint (problem->field, ==, none->field);
  g_assert_cmpint (problem->limit, ==, none->limit);
  g_assert_cmpstr (problem->detail, ==, none->detail);
}

static void
try_existing (Firm *firm, const KontorRow *row, KontorOpKind kind, guint field, Count *count)
{
  static const KontorRight rights[] = {
    [KONTOR_OP_UPDATE] = KONTOR_RIGHT_EDIT,
    [KONTOR_OP_DELETE] = KONTOR_RIGHT_DELETE,
    [KONTOR_OP_RESTORE] = KONTOR_RIGHT_RESTORE,
  };
  KontorRecordType type = kontor_row_get_record_type (row);
  g_autoptr (KontorOp) op = kontor_op_new (kind, type, kontor_row_get_id (row));
  g_autoptr (KontorProblem) problem = NULL;
  guint relations = kontor_access_get_relations (&firm->context, row);
  const char *expected = NULL;

  if (field != 0)
    kontor_op_add (op, field, kontor_row_get (row, field), NULL);
  problem = kontor_access_check (&firm->context, op, row, row);
  count_answer (count, problem);
  if (!kontor_access_can_see (firm->context.reader, &firm->context.actor, row))
    {
      assert_as_if_missing (firm, op, problem);
      return;
    }
  expected = table_allows (relations, type, rights[kind], field) ? "ok" : "forbidden";
  if (g_strcmp0 (name_of (problem), expected) != 0)
    g_error ("%s, op %d, field %u, relations %x: %s instead of %s",
             kontor_schema_get_type (type)->word, kind, field, relations, name_of (problem),
             expected);
}

/* Fields that move a record are tried by hand: where they lead decides too. */
static gboolean
moves (const KontorField *field)
{
  return (field->flags & KONTOR_FLAG_ROOT) != 0 || field->target == KONTOR_RECORD_PROJECT ||
         field->target == KONTOR_RECORD_CHAT || field->target == KONTOR_RECORD_DRIVE ||
         field->target == KONTOR_RECORD_CALENDAR || field->target == KONTOR_RECORD_TASK;
}

static gboolean
sees_all_places (Firm *firm, const KontorRow *row)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));

  for (guint f = KONTOR_COMMON_N_FIELDS; f < info->n_fields; f++)
    {
      const KontorValue *value = kontor_row_get (row, f);
      KontorRecordType type = KONTOR_RECORD_NONE;
      KontorId id = KONTOR_ID_INIT_NIL;
      KontorRow *place = NULL;

      if (value == NULL || !moves (&info->fields[f]))
        continue;
      g_assert_true (kontor_access_get_referred (&info->fields[f], value, &type, &id));
      place = kontor_memory_reader_get (firm->memory, type, &id);
      if (place == NULL ||
          !kontor_access_can_see (firm->context.reader, &firm->context.actor, place))
        return FALSE;
    }
  return TRUE;
}

static gboolean
table_allows_create (Firm *firm, const KontorRow *row, guint relations)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  guint own = KONTOR_RELATION_CREATOR;

  if (!table_allows (relations, info->type, KONTOR_RIGHT_CREATE, 0))
    return FALSE;
  for (guint f = KONTOR_COMMON_N_FIELDS; f < info->n_fields; f++)
    if (kontor_access_has_field_row (info->type, f) && kontor_row_has (row, f) &&
        !table_allows (relations | own, info->type, KONTOR_RIGHT_CREATE, f))
      return FALSE;
  return TRUE;
}

static void
try_create (Firm *firm, const KontorRow *row, Count *count)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  g_autoptr (KontorOp) op = kontor_op_new (KONTOR_OP_CREATE, type, kontor_row_get_id (row));
  g_autoptr (KontorProblem) problem = NULL;
  const char *expected = "missing";
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  g_autoptr (KontorRow) after = NULL;

  kontor_row_builder_take (builder, KONTOR_COMMON_CREATED_BY, REF (ACTOR));
  after = kontor_row_builder_end (builder);
  problem = kontor_access_check (&firm->context, op, NULL, after);
  count_answer (count, problem);
  if (sees_all_places (firm, after))
    expected = table_allows_create (firm, after,
                                    kontor_access_get_relations_to_new (&firm->context, after))
                   ? "ok"
                   : "forbidden";
  if (g_strcmp0 (name_of (problem), expected) != 0)
    g_error ("create %s: %s instead of %s", kontor_schema_get_type (type)->word, name_of (problem),
             expected);
}

static void
try_all (Firm *firm, const Chain *chain, Count *count)
{
  const KontorTypeInfo *info = kontor_schema_get_type (chain->types[0]);
  g_autoptr (KontorRow) row = kontor_row_ref (firm_get (firm, info->type, CHAIN));

  firm->context.actor = firm_id (ACTOR);
  try_existing (firm, row, KONTOR_OP_DELETE, 0, count);
  try_existing (firm, row, KONTOR_OP_RESTORE, 0, count);
  try_existing (firm, row, KONTOR_OP_UPDATE, 0, count);
  for (guint f = KONTOR_COMMON_N_FIELDS; f < info->n_fields; f++)
    if (!moves (&info->fields[f]))
      try_existing (firm, row, KONTOR_OP_UPDATE, f, count);
  kontor_memory_reader_remove (firm->memory, info->type, kontor_row_get_id (row));
  try_create (firm, row, count);
}

static void
try_way (const Chain *chain, guint level, Way way, guint field, Kind kind, Count *count)
{
  g_autoptr (Firm) firm = firm_new ();

  put_surroundings (firm, kind);
  put_chain (firm, chain);
  if (stand (firm, chain->types[level], CHAIN + level, way, field))
    try_all (firm, chain, count);
}

static void
try_level (const Chain *chain, guint level, Kind kind, Count *count)
{
  const KontorTypeInfo *info = kontor_schema_get_type (chain->types[level]);

  for (Way way = WAY_NONE; way < N_WAYS; way++)
    if (way != WAY_FIELD)
      try_way (chain, level, way, 0, kind, count);
  for (guint f = KONTOR_COMMON_N_FIELDS; f < info->n_fields; f++)
    if (names_people (&info->fields[f]))
      try_way (chain, level, WAY_FIELD, f, kind, count);
}

static void
test_type (gconstpointer data)
{
  KontorRecordType type = GPOINTER_TO_UINT (data);
  Count count = { 0 };

  for (int loose = 0; loose < 2; loose++)
    {
      Chain chain = get_chain (type, loose != 0);

      for (guint level = 0; level < chain.length; level++)
        for (Kind kind = 0; kind < N_KINDS; kind++)
          try_level (&chain, level, kind, &count);
    }
  g_test_message ("%u allowed, %u forbidden, %u missing", count.allowed, count.forbidden,
                  count.missing);
  /* Busy time is the server's alone. Of all else something is somebody's right, never everybody's. */
  g_assert_true (count.allowed > 0 || type == KONTOR_RECORD_BUSY);
  /* Whoever sees a draft or a notification is the one whom it belongs to. */
  g_assert_true (count.forbidden > 0 || type == KONTOR_RECORD_DRAFT ||
                 type == KONTOR_RECORD_NOTIFICATION);
  g_assert_cmpuint (count.missing, >, 0);
}

/* Every type has a cell for each right, and no field's row is empty. */
static void
test_complete (void)
{
  guint known = (KONTOR_RELATION_NOBODY << 1) - 1;

  for (KontorRecordType type = KONTOR_RECORD_NONE + 1; type < KONTOR_N_RECORD_TYPES; type++)
    for (KontorRight right = 0; right < KONTOR_N_RIGHTS; right++)
      for (guint field = 0; field < kontor_schema_get_type (type)->n_fields; field++)
        {
          guint cell = kontor_access_get_allowed (type, right, field);

          if (cell == 0)
            g_error ("no cell for %s, right %d, field %u", kontor_schema_get_type (type)->word,
                     right, field);
          g_assert_cmpuint (cell & ~(known | KONTOR_RELATION_OF_EXTERNAL (known)), ==, 0);
        }
}

/* External people never get a right that employees in the same place lack; and none over people,
 * departments and what the firm is made of. */
static void
test_externals (void)
{
  KontorRecordType closed[] = {
    KONTOR_RECORD_ORGANISATION, KONTOR_RECORD_DEPARTMENT, KONTOR_RECORD_PERSON,
    KONTOR_RECORD_ROLE,         KONTOR_RECORD_INVITATION, KONTOR_RECORD_FIELD,
    KONTOR_RECORD_RESOURCE,     KONTOR_RECORD_PIPELINE,   KONTOR_RECORD_DEAL_STAGE,
    KONTOR_RECORD_DEAL,         KONTOR_RECORD_LEAD,       KONTOR_RECORD_CONTACT,
    KONTOR_RECORD_COMPANY,      KONTOR_RECORD_PRODUCT,    KONTOR_RECORD_STOCK,
    KONTOR_RECORD_CURRENCY,     KONTOR_RECORD_INVOICE,    KONTOR_RECORD_QUOTE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    for (KontorRight right = 0; right < KONTOR_N_RIGHTS; right++)
      for (guint field = 0; field < kontor_schema_get_type (closed[i])->n_fields; field++)
        g_assert_cmpuint (kontor_access_get_allowed (closed[i], right, field) >> 16, ==, 0);

  for (KontorRecordType type = KONTOR_RECORD_NONE + 1; type < KONTOR_N_RECORD_TYPES; type++)
    for (KontorRight right = 0; right < KONTOR_N_RIGHTS; right++)
      {
        guint cell = kontor_access_get_allowed (type, right, 0);
        guint external = (cell >> 16) & ~(guint) KONTOR_RELATION_EXTERNAL;

        if ((cell & KONTOR_RELATION_EMPLOYEE) == 0)
          g_assert_cmpuint (external & ~cell, ==, 0);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/access-matrix/complete", test_complete);
  g_test_add_func ("/access-matrix/externals", test_externals);
  for (KontorRecordType type = KONTOR_RECORD_NONE + 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      g_autofree char *path = g_strconcat ("/access-matrix/", kontor_schema_get_type (type)->word,
                                           NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (type), test_type);
    }

  return g_test_run ();
}
