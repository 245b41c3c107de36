/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-reader.h"

G_BEGIN_DECLS

/* Who may see a record: see sync.md §1. */
typedef enum
{
  KONTOR_PRINCIPAL_ALL,
  KONTOR_PRINCIPAL_PERSON,
  KONTOR_PRINCIPAL_ABOVE,
  KONTOR_PRINCIPAL_PEERS,
  KONTOR_PRINCIPAL_PROJECT,
  KONTOR_PRINCIPAL_CHAT,
  KONTOR_PRINCIPAL_DRIVE,
  KONTOR_PRINCIPAL_CALENDAR,
  KONTOR_PRINCIPAL_ROLE,
  KONTOR_N_PRINCIPAL_KINDS
} KontorPrincipalKind;

typedef struct
{
  KontorPrincipalKind kind;
  KontorId id; /* nil for ALL */
} KontorPrincipal;

/**
 * KontorPrincipals:
 *
 * A sorted set of principals. Owned by one thread until it is no longer changed.
 */
KontorPrincipals *kontor_principals_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_principals_free (KontorPrincipals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorPrincipals, kontor_principals_free)
void kontor_principals_add (KontorPrincipals *self, KontorPrincipalKind kind, const KontorId *id);
void kontor_principals_add_all (KontorPrincipals *self, const KontorPrincipals *others);
guint kontor_principals_get_length (const KontorPrincipals *self);
const KontorPrincipal *kontor_principals_get (const KontorPrincipals *self, guint index);
gboolean kontor_principals_contain (const KontorPrincipals *self, const KontorPrincipal *principal);
gboolean kontor_principals_meet (const KontorPrincipals *a, const KontorPrincipals *b);
gboolean kontor_principals_equal (const KontorPrincipals *a, const KontorPrincipals *b);
char *kontor_principals_to_string (const KontorPrincipals *self) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_principal_to_string (const KontorPrincipal *self) G_GNUC_WARN_UNUSED_RESULT;

/* The audience of a root record, from its own fields. */
KontorPrincipals *kontor_access_get_root_audience (KontorReader *reader, const KontorRow *root)
    G_GNUC_WARN_UNUSED_RESULT;
/* What a record's type adds to its root's audience (a time entry: its person, above them). */
KontorPrincipals *kontor_access_get_extra_audience (KontorReader *reader, const KontorRow *row)
    G_GNUC_WARN_UNUSED_RESULT;
/* Both together; without the root's when that is missing. */
KontorPrincipals *kontor_access_get_audience (KontorReader *reader, const KontorRow *row)
    G_GNUC_WARN_UNUSED_RESULT;
/* The principals that @person holds now; empty for one who was dismissed. */
KontorPrincipals *kontor_access_get_held (KontorReader *reader, const KontorId *person)
    G_GNUC_WARN_UNUSED_RESULT;
/* Whether @principal is one of those that @person holds, without listing them. */
gboolean kontor_access_holds (KontorReader *reader,
                              const KontorId *person,
                              const KontorPrincipal *principal);
gboolean kontor_access_can_see (KontorReader *reader, const KontorId *person, const KontorRow *row);

/* The heads that lead @person: of the person's department (unless it is the person) and of those
 * over it. (element-type KontorId) (transfer full), nearest first: the first is the superior. */
GArray *kontor_access_get_superiors (KontorReader *reader, const KontorId *person)
    G_GNUC_WARN_UNUSED_RESULT;

/* How the actor stands to a record: a mask of these. */
typedef enum
{
  KONTOR_RELATION_CREATOR = 1 << 0,
  KONTOR_RELATION_OWNER = 1 << 1, /* or responsible, or the person it is about */
  KONTOR_RELATION_PARTICIPANT = 1 << 2,
  KONTOR_RELATION_OBSERVER = 1 << 3,
  KONTOR_RELATION_MEMBER = 1 << 4, /* of the project, chat, drive or calendar */
  KONTOR_RELATION_MODERATOR = 1 << 5,
  KONTOR_RELATION_ABOVE = 1 << 6, /* leads the owner or the creator */
  KONTOR_RELATION_PEER = 1 << 7,
  KONTOR_RELATION_ROLE = 1 << 8,
  KONTOR_RELATION_ADMINISTRATOR = 1 << 9,
  KONTOR_RELATION_EMPLOYEE = 1 << 10, /* any active employee who sees the root */
  KONTOR_RELATION_EXTERNAL = 1 << 11, /* an external person who sees the root */
  KONTOR_RELATION_NOBODY = 1 << 12, /* in a cell: only the rules and the server */
} KontorRelation;

/* A cell says twice who may: its lower half for employees, its upper half for external people. */
#define KONTOR_RELATION_OF_EXTERNAL(relations) ((guint) (relations) << 16)

typedef enum
{
  KONTOR_RIGHT_CREATE,
  KONTOR_RIGHT_EDIT,
  KONTOR_RIGHT_DELETE,
  KONTOR_RIGHT_RESTORE,
  KONTOR_N_RIGHTS
} KontorRight;

guint kontor_access_get_relations (const KontorContext *context, const KontorRow *row);
/* Which relations may do it: the cell of the rights table. @field 0, or a field with its own row. */
guint kontor_access_get_allowed (KontorRecordType type, KontorRight right, guint field);
/* Whether one who has @relations may do what the cell @allowed is of. */
gboolean kontor_access_permits (guint relations, guint allowed);
/* Whether the actor may do it to a record that the actor sees: what a view greys by. */
gboolean kontor_access_may (const KontorContext *context,
                            const KontorRow *row,
                            KontorRight right,
                            guint field);

/* Whether the actor may do @op to @before (NULL for a create) making it @after; NULL if so.
 * A record that the actor can't see answers KONTOR_PROBLEM_MISSING, as one that does not exist. */
KontorProblem *kontor_access_check (const KontorContext *context,
                                    const KontorOp *op,
                                    const KontorRow *before,
                                    const KontorRow *after) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
