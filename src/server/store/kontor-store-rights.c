/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a change says about who may do what: dismissals, administrators, kinds of people, roles. Kept
 * until the commit, for sign-in and the audit log. The store's thread. */

#include "config.h"

#include "kontor-store-private.h"

static void
change_free (gpointer data)
{
  KontorRightsChange *self = data;

  g_free (self->detail);
  g_free (self);
}

GPtrArray *
kontor_store_rights_new (void)
{
  return g_ptr_array_new_with_free_func (change_free);
}

static void
add (GPtrArray **rights,
     const KontorId *by,
     const KontorRow *after,
     const char *event,
     const char *detail)
{
  KontorRightsChange *change = g_new0 (KontorRightsChange, 1);

  *change = (KontorRightsChange) {
    .type = kontor_row_get_record_type (after),
    .id = *kontor_row_get_id (after),
    .by = *by,
    .event = event,
    .detail = g_strdup (detail),
  };
  if (*rights == NULL)
    *rights = kontor_store_rights_new ();
  g_ptr_array_add (*rights, change);
}

static gboolean
is_active (const KontorRow *row)
{
  return row != NULL && !kontor_row_is_deleted (row) &&
         kontor_row_get_boolean (row, KONTOR_PERSON_ACTIVE);
}

static gboolean
is_administrator (const KontorRow *row)
{
  return row != NULL && kontor_row_get_boolean (row, KONTOR_PERSON_ADMINISTRATOR);
}

static void
note_person (GPtrArray **rights,
             const KontorId *by,
             const KontorRow *before,
             const KontorRow *after)
{
  const char *name = kontor_row_get_text (after, KONTOR_PERSON_NAME);

  if (is_active (before) != is_active (after))
    add (rights, by, after, is_active (after) ? "admitted" : "dismissed", name);
  if (is_administrator (before) != is_administrator (after))
    add (rights, by, after, is_administrator (after) ? "administrator-set" : "administrator-unset",
         name);
  if (before != NULL && kontor_row_get_choice (before, KONTOR_PERSON_KIND) !=
                            kontor_row_get_choice (after, KONTOR_PERSON_KIND))
    add (rights, by, after, "kind-changed", name);
}

/* What is in @set and not in @other, each behind @sign. Both nullable. */
static void
add_difference (GString *text, const KontorValue *set, const KontorValue *other, const char *sign)
{
  guint n = set != NULL ? kontor_value_get_n_elements (set) : 0;
  guint n_others = other != NULL ? kontor_value_get_n_elements (other) : 0;

  for (guint i = 0; i < n; i++)
    {
      const char *element = kontor_value_get_elements (set)[i].text;
      gboolean known = FALSE;

      for (guint j = 0; j < n_others && !known; j++)
        known = g_str_equal (element, kontor_value_get_elements (other)[j].text);
      if (!known)
        g_string_append_printf (text, " %s%s", sign, element);
    }
}

static void
note_role (GPtrArray **rights, const KontorId *by, const KontorRow *before, const KontorRow *after)
{
  const char *name = kontor_row_get_text (after, KONTOR_ROLE_NAME);
  g_autoptr (GString) text = g_string_new (name);
  static const guint sets[] = { KONTOR_ROLE_MEMBERS, KONTOR_ROLE_MODULES };

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      const KontorValue *old = before != NULL ? kontor_row_get (before, sets[i]) : NULL;
      const KontorValue *new = kontor_row_get (after, sets[i]);

      add_difference (text, new, old, "+");
      add_difference (text, old, new, "-");
    }
  if (before == NULL || kontor_row_get_choice (before, KONTOR_ROLE_LEVEL) !=
                            kontor_row_get_choice (after, KONTOR_ROLE_LEVEL))
    g_string_append_printf (text, " level %d",
                            (int) kontor_row_get_choice (after, KONTOR_ROLE_LEVEL));
  if (kontor_row_is_deleted (after) != (before != NULL && kontor_row_is_deleted (before)))
    g_string_append (text, kontor_row_is_deleted (after) ? " deleted" : " restored");
  add (rights, by, after, "role-changed", text->str);
}

void
kontor_store_note_rights (GPtrArray **rights,
                          const KontorId *by,
                          const KontorRow *before,
                          const KontorRow *after)
{
  switch ((int) kontor_row_get_record_type (after))
    {
    case KONTOR_RECORD_PERSON:
      note_person (rights, by, before, after);
      break;
    case KONTOR_RECORD_ROLE:
      note_role (rights, by, before, after);
      break;
    default:
      break;
    }
}

void
kontor_store_keep_rights (KontorStore *self, GPtrArray *rights)
{
  if (rights != NULL)
    g_ptr_array_extend_and_steal (self->rights, g_ptr_array_ref (rights));
}

GPtrArray *
kontor_store_take_rights (KontorStore *self)
{
  GPtrArray *rights = self->rights;

  self->rights = kontor_store_rights_new ();

  return rights;
}
