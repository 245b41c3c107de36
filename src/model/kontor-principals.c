/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A sorted set of principals: the audience of a record, or what a person holds. Sorted, because the
 * two are compared far more often than they change. Owned by one thread until it is no longer
 * changed. */

#include "config.h"

#include "kontor-access.h"

struct _KontorPrincipals
{
  GArray *principals; /* (element-type KontorPrincipal) (owned): sorted by kind, then id */
};

static int
compare (const KontorPrincipal *a, const KontorPrincipal *b)
{
  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  return kontor_id_compare (&a->id, &b->id);
}

/* Whether @principal is in the set; @place: where it is, or would have to be. */
static gboolean
find (const KontorPrincipals *self, const KontorPrincipal *principal, guint *place)
{
  guint low = 0;
  guint high = self->principals->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = compare (&g_array_index (self->principals, KontorPrincipal, middle), principal);

      if (order == 0)
        {
          *place = middle;
          return TRUE;
        }
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  *place = low;
  return FALSE;
}

/**
 * kontor_principals_new:
 *
 * Returns: (transfer full): an empty set
 */
KontorPrincipals *
kontor_principals_new (void)
{
  KontorPrincipals *self = g_new0 (KontorPrincipals, 1);

  self->principals = g_array_new (FALSE, FALSE, sizeof (KontorPrincipal));
  return self;
}

/**
 * kontor_principals_free:
 * @self: (nullable) (transfer full): a set
 */
void
kontor_principals_free (KontorPrincipals *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->principals);
  g_free (self);
}

/**
 * kontor_principals_add:
 * @self: a set
 * @kind: what the principal is
 * @id: (nullable): of whom or what; ignored for %KONTOR_PRINCIPAL_ALL
 *
 * Adds a principal that is not in the set yet. Of a person, a project … that is not given there is
 * no principal: nothing is added.
 */
void
kontor_principals_add (KontorPrincipals *self, KontorPrincipalKind kind, const KontorId *id)
{
  KontorPrincipal principal = { .kind = kind };
  guint place = 0;

  if (kind != KONTOR_PRINCIPAL_ALL)
    {
      if (id == NULL || kontor_id_is_nil (id))
        return;
      principal.id = *id;
    }
  if (!find (self, &principal, &place))
    g_array_insert_val (self->principals, place, principal);
}

/**
 * kontor_principals_add_all:
 * @self: a set
 * @others: another set
 *
 * Adds all of @others.
 */
void
kontor_principals_add_all (KontorPrincipals *self, const KontorPrincipals *others)
{
  for (guint i = 0; i < others->principals->len; i++)
    {
      const KontorPrincipal *other = kontor_principals_get (others, i);

      kontor_principals_add (self, other->kind, &other->id);
    }
}

/**
 * kontor_principals_get_length:
 * @self: a set
 *
 * Returns: how many principals it has
 */
guint
kontor_principals_get_length (const KontorPrincipals *self)
{
  return self->principals->len;
}

/**
 * kontor_principals_get:
 * @self: a set
 * @index: less than the length
 *
 * Returns: (transfer none): the principal at @index, by kind and id
 */
const KontorPrincipal *
kontor_principals_get (const KontorPrincipals *self, guint index)
{
  g_return_val_if_fail (index < self->principals->len, NULL);

  return &g_array_index (self->principals, KontorPrincipal, index);
}

/**
 * kontor_principals_contain:
 * @self: a set
 * @principal: a principal
 *
 * Returns: whether it is in the set
 */
gboolean
kontor_principals_contain (const KontorPrincipals *self, const KontorPrincipal *principal)
{
  guint place = 0;

  return find (self, principal, &place);
}

/**
 * kontor_principals_meet:
 * @a: a set
 * @b: another
 *
 * Returns: whether they have a principal in common: who holds the one sees what the other is of
 */
gboolean
kontor_principals_meet (const KontorPrincipals *a, const KontorPrincipals *b)
{
  guint i = 0;
  guint j = 0;

  while (i < a->principals->len && j < b->principals->len)
    {
      int order = compare (kontor_principals_get (a, i), kontor_principals_get (b, j));

      if (order == 0)
        return TRUE;
      if (order < 0)
        i++;
      else
        j++;
    }
  return FALSE;
}

/**
 * kontor_principals_equal:
 * @a: a set
 * @b: another
 *
 * Returns: whether they have the same principals
 */
gboolean
kontor_principals_equal (const KontorPrincipals *a, const KontorPrincipals *b)
{
  if (a->principals->len != b->principals->len)
    return FALSE;
  for (guint i = 0; i < a->principals->len; i++)
    if (compare (kontor_principals_get (a, i), kontor_principals_get (b, i)) != 0)
      return FALSE;
  return TRUE;
}

/**
 * kontor_principals_to_string:
 * @self: a set
 *
 * Returns: (transfer full): the principals' texts, in order, separated by a space
 */
char *
kontor_principals_to_string (const KontorPrincipals *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->principals->len; i++)
    {
      g_autofree char *principal = kontor_principal_to_string (kontor_principals_get (self, i));

      if (i > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, principal);
    }
  return g_string_free (text, FALSE);
}

/**
 * kontor_principal_to_string:
 * @self: a principal
 *
 * Returns: (transfer full): "all", or its kind and id as "project:0198…"
 */
char *
kontor_principal_to_string (const KontorPrincipal *self)
{
  static const char *const words[KONTOR_N_PRINCIPAL_KINDS] = { "all",   "person",   "above",
                                                               "peers", "project",  "chat",
                                                               "drive", "calendar", "role" };
  char id[KONTOR_ID_LENGTH + 1];

  if (self->kind == KONTOR_PRINCIPAL_ALL)
    return g_strdup (words[self->kind]);
  kontor_id_format (&self->id, id);
  return g_strconcat (words[self->kind], ":", id, NULL);
}
