/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which principals a person holds: all of them at once, for the feed, or whether it is a given one,
 * for a check. The two must agree; a test compares them. Both read people, departments, roles and
 * memberships as they are now. On the thread of the reader. */

#include "config.h"

#include "kontor-access-private.h"

/**
 * kontor_access_dup_active:
 * @reader: where to read
 * @person: who
 *
 * Returns: (transfer full) (nullable): the person's record; %NULL for one who was dismissed, deleted
 *   or never was
 */
KontorRow *
kontor_access_dup_active (KontorReader *reader, const KontorId *person)
{
  g_autoptr (KontorRow) row = kontor_reader_get (reader, KONTOR_RECORD_PERSON, person);

  if (row == NULL || kontor_row_is_deleted (row) ||
      !kontor_row_get_boolean (row, KONTOR_PERSON_ACTIVE))
    return NULL;
  return g_steal_pointer (&row);
}

static gboolean
is_employee (const KontorRow *person)
{
  return kontor_row_get_choice (person, KONTOR_PERSON_KIND) == KONTOR_PERSON_KIND_EMPLOYEE;
}

static KontorRow *
dup_live (KontorReader *reader, KontorRecordType type, const KontorId *id)
{
  g_autoptr (KontorRow) row = kontor_reader_get (reader, type, id);

  return row != NULL && !kontor_row_is_deleted (row) ? g_steal_pointer (&row) : NULL;
}

static gboolean
has_id (const GArray *ids, const KontorId *id)
{
  for (guint i = 0; i < ids->len; i++)
    if (kontor_id_equal (&g_array_index (ids, KontorId, i), id))
      return TRUE;
  return FALSE;
}

/* The departments that @person heads, and all below them. */
static GArray *
list_led_departments (KontorReader *reader, const KontorId *person)
{
  GArray *led = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autoptr (GPtrArray) headed = kontor_reader_list (reader, KONTOR_RECORD_DEPARTMENT,
                                                     KONTOR_DEPARTMENT_HEAD, person);

  for (guint i = 0; i < headed->len; i++)
    if (!has_id (led, kontor_row_get_id (headed->pdata[i])))
      g_array_append_vals (led, kontor_row_get_id (headed->pdata[i]), 1);

  /* The array grows while it is walked: a circle of departments ends, since none comes twice. */
  for (guint i = 0; i < led->len; i++)
    {
      KontorId department = g_array_index (led, KontorId, i);
      g_autoptr (GPtrArray) parts = kontor_reader_list (reader, KONTOR_RECORD_DEPARTMENT,
                                                        KONTOR_DEPARTMENT_PARENT, &department);

      for (guint j = 0; j < parts->len; j++)
        if (!has_id (led, kontor_row_get_id (parts->pdata[j])))
          g_array_append_vals (led, kontor_row_get_id (parts->pdata[j]), 1);
    }
  return led;
}

static void
add_people (KontorPrincipals *held,
            KontorPrincipalKind kind,
            const GPtrArray *people,
            const KontorId *but)
{
  for (guint i = 0; i < people->len; i++)
    if (but == NULL || !kontor_id_equal (kontor_row_get_id (people->pdata[i]), but))
      kontor_principals_add (held, kind, kontor_row_get_id (people->pdata[i]));
}

static void
add_above (KontorPrincipals *held, KontorReader *reader, const KontorId *person)
{
  g_autoptr (GArray) led = list_led_departments (reader, person);

  for (guint i = 0; i < led->len; i++)
    {
      g_autoptr (GPtrArray) people = kontor_reader_list (reader, KONTOR_RECORD_PERSON,
                                                         KONTOR_PERSON_DEPARTMENT,
                                                         &g_array_index (led, KontorId, i));

      add_people (held, KONTOR_PRINCIPAL_ABOVE, people, person);
    }
}

/* How far the person's roles read. Roles say for which modules they are, but one principal stands
 * for the records of all: who reads a colleague's deals also sees that colleague's absences. */
static int
get_level (KontorReader *reader, const KontorId *person)
{
  g_autoptr (GPtrArray) roles = kontor_reader_list (reader, KONTOR_RECORD_ROLE, KONTOR_ROLE_MEMBERS,
                                                    person);
  int level = KONTOR_ROLE_LEVEL_OWN;

  for (guint i = 0; i < roles->len; i++)
    level = MAX (level, kontor_row_get_choice (roles->pdata[i], KONTOR_ROLE_LEVEL));
  return level;
}

static void
add_peers (KontorPrincipals *held, KontorReader *reader, const KontorRow *person)
{
  int level = get_level (reader, kontor_row_get_id (person));
  const KontorId *department = kontor_row_get_id_field (person, KONTOR_PERSON_DEPARTMENT);
  g_autoptr (GPtrArray) people = NULL;

  if (level == KONTOR_ROLE_LEVEL_ALL)
    people = kontor_reader_list_all (reader, KONTOR_RECORD_PERSON);
  if (people == NULL && level >= KONTOR_ROLE_LEVEL_DEPARTMENT && department != NULL)
    people = kontor_reader_list (reader, KONTOR_RECORD_PERSON, KONTOR_PERSON_DEPARTMENT,
                                 department);
  if (people != NULL)
    add_people (held, KONTOR_PRINCIPAL_PEERS, people, NULL);
}

/* Where membership is a field of the group. The owners of drives and calendars need none: they are
 * in the audience themselves; an owner's right to the tasks of a project is membership. */
static const struct
{
  KontorPrincipalKind kind;
  KontorRecordType type;
  guint field;
} groups[] = {
  { KONTOR_PRINCIPAL_PROJECT, KONTOR_RECORD_PROJECT, KONTOR_PROJECT_OWNER },
  { KONTOR_PRINCIPAL_PROJECT, KONTOR_RECORD_PROJECT, KONTOR_PROJECT_MEMBERS },
  { KONTOR_PRINCIPAL_PROJECT, KONTOR_RECORD_PROJECT, KONTOR_PROJECT_MODERATORS },
  { KONTOR_PRINCIPAL_DRIVE, KONTOR_RECORD_DRIVE, KONTOR_DRIVE_MEMBERS },
  { KONTOR_PRINCIPAL_CALENDAR, KONTOR_RECORD_CALENDAR, KONTOR_CALENDAR_MEMBERS },
  { KONTOR_PRINCIPAL_ROLE, KONTOR_RECORD_ROLE, KONTOR_ROLE_MEMBERS },
};

static void
add_groups (KontorPrincipals *held, KontorReader *reader, const KontorId *person)
{
  g_autoptr (GPtrArray) memberships = kontor_reader_list (reader, KONTOR_RECORD_MEMBERSHIP,
                                                          KONTOR_MEMBERSHIP_PERSON, person);

  for (guint i = 0; i < memberships->len; i++)
    kontor_principals_add (held, KONTOR_PRINCIPAL_CHAT,
                           kontor_row_get_id_field (memberships->pdata[i], KONTOR_MEMBERSHIP_CHAT));

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autoptr (GPtrArray) rows = kontor_reader_list (reader, groups[i].type, groups[i].field,
                                                       person);

      for (guint j = 0; j < rows->len; j++)
        kontor_principals_add (held, groups[i].kind, kontor_row_get_id (rows->pdata[j]));
    }
}

/**
 * kontor_access_get_held:
 * @reader: where to read
 * @person: who
 *
 * External people hold what they are members of, and themselves.
 *
 * Returns: (transfer full): the principals that @person holds now; empty for one who was dismissed
 */
KontorPrincipals *
kontor_access_get_held (KontorReader *reader, const KontorId *person)
{
  KontorPrincipals *held = kontor_principals_new ();
  g_autoptr (KontorRow) row = kontor_access_dup_active (reader, person);

  if (row == NULL)
    return held;
  kontor_principals_add (held, KONTOR_PRINCIPAL_PERSON, person);
  add_groups (held, reader, person);
  if (is_employee (row))
    {
      kontor_principals_add (held, KONTOR_PRINCIPAL_ALL, NULL);
      add_above (held, reader, person);
      add_peers (held, reader, row);
    }
  return held;
}

static gboolean
leads (KontorReader *reader, const KontorId *person, const KontorId *other)
{
  g_autoptr (GArray) superiors = kontor_access_get_superiors (reader, other);

  return has_id (superiors, person);
}

static gboolean
reads_peer (KontorReader *reader, const KontorRow *person, const KontorId *other)
{
  g_autoptr (KontorRow) peer = dup_live (reader, KONTOR_RECORD_PERSON, other);
  const KontorId *department = kontor_row_get_id_field (person, KONTOR_PERSON_DEPARTMENT);
  int level = KONTOR_ROLE_LEVEL_OWN;

  if (peer == NULL)
    return FALSE;
  level = get_level (reader, kontor_row_get_id (person));
  if (level == KONTOR_ROLE_LEVEL_ALL)
    return TRUE;
  return level == KONTOR_ROLE_LEVEL_DEPARTMENT && department != NULL &&
         kontor_row_refers_to (peer, KONTOR_PERSON_DEPARTMENT, department);
}

static gboolean
is_in_chat (KontorReader *reader, const KontorId *person, const KontorId *chat)
{
  g_autoptr (GPtrArray) memberships = kontor_reader_list (reader, KONTOR_RECORD_MEMBERSHIP,
                                                          KONTOR_MEMBERSHIP_PERSON, person);

  for (guint i = 0; i < memberships->len; i++)
    if (kontor_row_refers_to (memberships->pdata[i], KONTOR_MEMBERSHIP_CHAT, chat))
      return TRUE;
  return FALSE;
}

static gboolean
is_in_group (KontorReader *reader, const KontorId *person, const KontorPrincipal *principal)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autoptr (KontorRow) group = NULL;

      if (groups[i].kind != principal->kind)
        continue;
      group = dup_live (reader, groups[i].type, &principal->id);
      if (group != NULL && kontor_row_refers_to (group, groups[i].field, person))
        return TRUE;
    }
  return FALSE;
}

/**
 * kontor_access_holds:
 * @reader: where to read
 * @person: who
 * @principal: a principal
 *
 * Returns: whether it is one of kontor_access_get_held()
 */
gboolean
kontor_access_holds (KontorReader *reader, const KontorId *person, const KontorPrincipal *principal)
{
  g_autoptr (KontorRow) row = kontor_access_dup_active (reader, person);

  if (row == NULL)
    return FALSE;
  switch (principal->kind)
    {
    case KONTOR_PRINCIPAL_ALL:
      return is_employee (row);
    case KONTOR_PRINCIPAL_PERSON:
      return kontor_id_equal (&principal->id, person);
    case KONTOR_PRINCIPAL_ABOVE:
      return is_employee (row) && leads (reader, person, &principal->id);
    case KONTOR_PRINCIPAL_PEERS:
      return is_employee (row) && reads_peer (reader, row, &principal->id);
    case KONTOR_PRINCIPAL_CHAT:
      return is_in_chat (reader, person, &principal->id);
    case KONTOR_PRINCIPAL_PROJECT:
    case KONTOR_PRINCIPAL_DRIVE:
    case KONTOR_PRINCIPAL_CALENDAR:
    case KONTOR_PRINCIPAL_ROLE:
      return is_in_group (reader, person, principal);
    case KONTOR_N_PRINCIPAL_KINDS:
      break;
    }
  g_return_val_if_reached (FALSE);
}

/**
 * kontor_access_get_superiors:
 * @reader: where to read
 * @person: who
 *
 * The heads of the person's department and of those over it. A head who was dismissed leads nobody:
 * the next one up is the superior.
 *
 * Returns: (transfer full) (element-type KontorId): who leads @person, nearest first
 */
GArray *
kontor_access_get_superiors (KontorReader *reader, const KontorId *person)
{
  GArray *superiors = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autoptr (GArray) visited = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autoptr (KontorRow) row = dup_live (reader, KONTOR_RECORD_PERSON, person);
  const KontorId *id = row != NULL ? kontor_row_get_id_field (row, KONTOR_PERSON_DEPARTMENT) : NULL;
  g_autoptr (KontorRow) department = NULL;

  while (id != NULL && !has_id (visited, id))
    {
      const KontorId *head = NULL;
      KontorRow *next = dup_live (reader, KONTOR_RECORD_DEPARTMENT, id);

      g_array_append_vals (visited, id, 1);
      g_clear_pointer (&department, kontor_row_unref);
      department = next;
      if (department == NULL)
        break;

      head = kontor_row_get_id_field (department, KONTOR_DEPARTMENT_HEAD);
      if (head != NULL && !kontor_id_equal (head, person) && !has_id (superiors, head))
        {
          g_autoptr (KontorRow) active = kontor_access_dup_active (reader, head);

          if (active != NULL && is_employee (active))
            g_array_append_vals (superiors, head, 1);
        }
      id = kontor_row_get_id_field (department, KONTOR_DEPARTMENT_PARENT);
    }
  return superiors;
}
