/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which record is meant: by id, by the end of an id, by title. What could mean several records is an
 * error that lists them. On the main thread. */

#include "config.h"

#include "kontor-cli-find.h"
#include "kontor-cli-value.h"
#include "kontor-fold.h"
#include "kontor-query.h"
#include "kontor-search.h"

#include <glib/gi18n.h>
#include <string.h>

#define CANDIDATES_MAX 6

char *
kontor_cli_dup_short_id (const KontorId *id)
{
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (id, text);

  return g_strdup (text + KONTOR_ID_LENGTH - 8);
}

static gboolean
same_word (const char *label, const char *folded)
{
  g_autofree char *word = kontor_fold (label);

  g_strdelimit (word, " ", '-');

  return strcmp (word, folded) == 0;
}

KontorRecordType
kontor_cli_type_from_word (const char *word)
{
  KontorRecordType type = kontor_schema_find_type (word);
  g_autofree char *folded = kontor_fold (word);

  g_strdelimit (folded, " ", '-');
  for (guint i = 1; type == KONTOR_RECORD_NONE && i < KONTOR_N_RECORD_TYPES; i++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type ((KontorRecordType) i);
      g_autofree char *regular = g_strconcat (info->word, "s", NULL);

      if (same_word (regular, folded) || same_word (info->plural, folded) ||
          same_word (kontor_type_info_get_label (info), folded) ||
          same_word (kontor_type_info_get_plural (info), folded))
        type = (KontorRecordType) i;
    }

  return type;
}

/* "0a1b2c3d Write offer; 1a2b3c4d Write offers; …" */
static char *
list_candidates (GPtrArray *rows)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < MIN (rows->len, CANDIDATES_MAX - 1); i++)
    {
      g_autofree char *id = kontor_cli_dup_short_id (kontor_row_get_id (rows->pdata[i]));
      g_autofree char *title = kontor_cli_show_text (kontor_search_get_title (rows->pdata[i]), 60);

      g_string_append_printf (list, "\n  %s  %s", id, title);
    }
  if (rows->len >= CANDIDATES_MAX)
    g_string_append (list, "\n  …");

  return g_string_free_and_steal (list);
}

/* @rows: (transfer full): what was found. */
static KontorRow *
take_only (GPtrArray *rows, KontorRecordType type, const char *text, GError **error)
{
  g_autoptr (GPtrArray) found = rows;
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  g_autofree char *shown = kontor_cli_show_text (text, 60);
  g_autofree char *list = NULL;

  if (found->len == 1)
    return kontor_row_ref (found->pdata[0]);
  if (found->len == 0)
    {
      g_set_error (error, KONTOR_CLI_ERROR, KONTOR_EXIT_REFUSED,
                   _ ("There is no such record (%s): “%s”."), kontor_type_info_get_label (info),
                   shown);
      return NULL;
    }
  list = list_candidates (found);
  g_set_error (error, KONTOR_CLI_ERROR, KONTOR_EXIT_REFUSED,
               _ ("“%s” may mean several records (%s). Say the id of one of them:%s"), shown,
               kontor_type_info_get_plural (info), list);

  return NULL;
}

static gboolean
is_hexadecimal (const char *text, gsize least)
{
  gsize digits = strspn (text, "0123456789abcdefABCDEF-");

  return text[digits] == '\0' && digits >= least;
}

/* Those in the bin that are called @title. */
static GPtrArray *
find_deleted (KontorCli *self, KontorRecordType type, const char *title, GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (type);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *folded = kontor_fold (title);
  GPtrArray *found = NULL;

  kontor_query_builder_set_deleted (builder, TRUE);
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_is_set (KONTOR_COMMON_DELETED_AT));
  query = kontor_query_builder_end (builder);
  rows = kontor_query_list_rows (kontor_replica_get_sql (self->replica), query, 0, G_MAXINT32,
                                 error);
  if (rows == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *other = kontor_fold (kontor_search_get_title (rows->pdata[i]));

      if (strcmp (other, folded) == 0)
        g_ptr_array_add (found, kontor_row_ref (rows->pdata[i]));
    }

  return found;
}

static GPtrArray *
find_titled (KontorCli *self,
             KontorRecordType type,
             const char *text,
             KontorFindWhich which,
             GError **error)
{
  return which == KONTOR_FIND_DELETED
             ? find_deleted (self, type, text, error)
             : kontor_replica_find_titled (self->replica, type, text, CANDIDATES_MAX, error);
}

/* Whether what was found by title is called just so, not only starts so. */
static gboolean
is_whole (GPtrArray *rows, const char *text)
{
  g_autofree char *folded = kontor_fold (text);
  g_autofree char *title = NULL;

  if (rows->len == 0)
    return FALSE;
  title = kontor_fold (kontor_search_get_title (rows->pdata[0]));

  return strcmp (title, folded) == 0;
}

/**
 * kontor_cli_find:
 * @self: the run, its replica open
 * @type: of what
 * @text: an id, at least four digits of its start or end, a title in any case, or the start of one
 * @which: whether records in the bin are meant
 * @error: a sentence for people when nothing or too much is found
 *
 * Returns: (transfer full) (nullable): the one record that is meant
 */
KontorRow *
kontor_cli_find (KontorCli *self,
                 KontorRecordType type,
                 const char *text,
                 KontorFindWhich which,
                 GError **error)
{
  g_autoptr (GPtrArray) by_id = NULL;
  g_autoptr (GPtrArray) by_title = NULL;

  if (type == KONTOR_RECORD_PERSON && strcmp (text, "me") == 0)
    {
      g_autoptr (KontorRow) me = NULL;
      KontorId person = KONTOR_ID_INIT_NIL;

      kontor_replica_get_person (self->replica, &person);
      me = kontor_reader_get (kontor_replica_get_reader (self->replica), type, &person);
      if (me != NULL)
        return g_steal_pointer (&me);
    }
  if (is_hexadecimal (text, 4))
    {
      by_id = kontor_replica_find_id_part (self->replica, type, text, CANDIDATES_MAX, error);
      if (by_id == NULL)
        return NULL;
      /* Eight digits are no title by chance. */
      if (by_id->len > 0 && is_hexadecimal (text, 8))
        return take_only (g_steal_pointer (&by_id), type, text, error);
    }
  by_title = find_titled (self, type, text, which, error);
  if (by_title == NULL)
    return NULL;
  if (by_id != NULL && by_id->len > 0 && !is_whole (by_title, text))
    return take_only (g_steal_pointer (&by_id), type, text, error);

  return take_only (g_steal_pointer (&by_title), type, text, error);
}
