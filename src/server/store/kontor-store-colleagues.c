/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who works with somebody from outside: of these people that one sees the record, the name first of all.
 * Which people are concerned when a project, a chat or a person changes. On the store's thread. */

#include "config.h"

#include "kontor-store-private.h"

static gboolean
is_external (KontorStore *self, const KontorId *id)
{
  g_autoptr (KontorRow) person = kontor_reader_get (&self->reader.parent, KONTOR_RECORD_PERSON, id);

  return person != NULL &&
         kontor_row_get_choice (person, KONTOR_PERSON_KIND) == KONTOR_PERSON_KIND_EXTERNAL;
}

static void
add_id (GHashTable *people, const KontorId *id)
{
  if (id != NULL)
    g_hash_table_add (people, kontor_id_copy (id));
}

static void
add_set (GHashTable *people, const KontorValue *set)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  for (guint i = 0; set != NULL && i < kontor_value_get_n_elements (set); i++)
    if (kontor_id_init_from_string (&id, kontor_value_get_elements (set)[i].text))
      add_id (people, &id);
}

static void
add_project (GHashTable *people, const KontorRow *project)
{
  if (project == NULL)
    return;
  add_id (people, kontor_row_get_id_field (project, KONTOR_PROJECT_OWNER));
  add_set (people, kontor_row_get (project, KONTOR_PROJECT_MEMBERS));
  add_set (people, kontor_row_get (project, KONTOR_PROJECT_MODERATORS));
}

static void
add_chat (KontorStore *self, GHashTable *people, const KontorRow *membership)
{
  const KontorId *chat = kontor_row_get_id_field (membership, KONTOR_MEMBERSHIP_CHAT);
  g_autoptr (GPtrArray) members = kontor_reader_list (&self->reader.parent,
                                                      KONTOR_RECORD_MEMBERSHIP,
                                                      KONTOR_MEMBERSHIP_CHAT, chat);

  add_id (people, kontor_row_get_id_field (membership, KONTOR_MEMBERSHIP_PERSON));
  for (guint i = 0; i < members->len; i++)
    add_id (people, kontor_row_get_id_field (members->pdata[i], KONTOR_MEMBERSHIP_PERSON));
}

/* Somebody comes in from outside, or goes there. */
static void
add_everybody (KontorStore *self,
               GHashTable *people,
               const KontorRow *before,
               const KontorRow *after)
{
  g_autoptr (GPtrArray) all = NULL;

  if (before == NULL || kontor_row_get_choice (before, KONTOR_PERSON_KIND) ==
                            kontor_row_get_choice (after, KONTOR_PERSON_KIND))
    return;
  all = kontor_reader_list_all (&self->reader.parent, KONTOR_RECORD_PERSON);
  for (guint i = 0; i < all->len; i++)
    add_id (people, kontor_row_get_id (all->pdata[i]));
}

static gboolean
has_external (KontorStore *self, GHashTable *people)
{
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, people);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (is_external (self, id))
      return TRUE;

  return FALSE;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  return kontor_id_compare (kontor_row_get_id (*(KontorRow *const *) a),
                            kontor_row_get_id (*(KontorRow *const *) b));
}

GPtrArray *
kontor_store_list_colleagues (KontorStore *self, const KontorRow *before, const KontorRow *after)
{
  g_autoptr (GHashTable) people = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                         NULL);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  KontorRecordType type = kontor_row_get_record_type (after);
  GHashTableIter iter;
  gpointer id = NULL;

  if (type == KONTOR_RECORD_PROJECT)
    {
      add_project (people, before);
      add_project (people, after);
    }
  else if (type == KONTOR_RECORD_MEMBERSHIP)
    add_chat (self, people, after);
  else if (type == KONTOR_RECORD_PERSON)
    add_everybody (self, people, before, after);
  if (g_hash_table_size (people) == 0 ||
      (type != KONTOR_RECORD_PERSON && !has_external (self, people)))
    return rows;
  g_hash_table_iter_init (&iter, people);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      KontorRow *row = kontor_reader_get (&self->reader.parent, KONTOR_RECORD_PERSON, id);

      if (row != NULL)
        g_ptr_array_add (rows, row);
    }
  /* The same changes make the same store. */
  g_ptr_array_sort (rows, compare_rows);

  return rows;
}
