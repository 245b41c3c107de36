/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding records as people name them: by words, by their title, by a part of their id. On the thread
 * that owns the replica. */

#include "config.h"

#include "kontor-fold.h"
#include "kontor-replica-private.h"
#include "kontor-search.h"
#include "kontor-sql-search.h"

#include <string.h>

/* Titles that are compared as a whole are found by a sort key of their start; longer ones than this
 * are read one by one. */
#define TITLE_KEY_BYTES 32
/* Of the search's hits, the most that are looked at for a part of a title. */
#define INSIDE_MAX 200

static GPtrArray *
rows_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
}

GPtrArray *
kontor_search_read (KontorSql *sql,
                    const char *text,
                    KontorRecordType type,
                    guint limit,
                    GError **error)
{
  g_autoptr (GPtrArray) rows = rows_new ();
  g_autoptr (GArray) hits = kontor_sql_search_find (sql, text, type, limit, error);

  if (hits == NULL)
    return NULL;
  for (guint i = 0; i < hits->len; i++)
    {
      const KontorSqlHit *hit = &g_array_index (hits, KontorSqlHit, i);
      g_autoptr (GError) local = NULL;
      KontorRow *row = kontor_sql_rows_get (sql, hit->type, &hit->id, NULL, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (row != NULL)
        g_ptr_array_add (rows, row);
    }

  return g_steal_pointer (&rows);
}

/**
 * kontor_replica_search:
 * @self: a replica
 * @text: words as a person types them
 * @type: of what; %KONTOR_RECORD_NONE for anything
 * @limit: the most that is wanted
 * @error: of the database
 *
 * Returns: (transfer full) (nullable) (element-type KontorRow): what is found, best first
 */
GPtrArray *
kontor_replica_search (KontorReplica *self,
                       const char *text,
                       KontorRecordType type,
                       guint limit,
                       GError **error)
{
  return kontor_search_read (self->sql, text, type, limit, error);
}

/**
 * kontor_search_get_title_field:
 * @type: a record type
 *
 * Returns: the number of the field that names its records, or 0
 */
guint
kontor_search_get_title_field (KontorRecordType type)
{
  static const char *const words[] = { "title", "name", "label", "code" };
  const KontorTypeInfo *info = kontor_schema_get_type (type);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const KontorField *field = kontor_schema_find_field (type, words[i]);

      if (field != NULL)
        return field->number;
    }

  return info->title;
}

/**
 * kontor_search_get_title:
 * @row: a record
 *
 * Returns: (transfer none): what names it for people: its title, else its first searched text
 */
const char *
kontor_search_get_title (const KontorRow *row)
{
  guint field = kontor_search_get_title_field (kontor_row_get_record_type (row));
  const char *title = field != 0 ? kontor_row_get_text (row, field) : NULL;

  return title != NULL ? title : kontor_row_get_title (row);
}

/* How well a title is what was asked for. */
typedef enum
{
  FIT_NOT,
  FIT_START,
  FIT_WHOLE,
} Fit;

static Fit
get_fit (const KontorRow *row, const char *folded)
{
  g_autofree char *title = kontor_fold (kontor_search_get_title (row));

  if (strcmp (title, folded) == 0)
    return FIT_WHOLE;

  return g_str_has_prefix (title, folded) ? FIT_START : FIT_NOT;
}

/* Adds the records that @statement gives, whole fits to @whole and the others to @start. */
static gboolean
sort_by_fit (KontorSqlStatement *statement,
             KontorRecordType type,
             const char *folded,
             guint limit,
             GPtrArray *whole,
             GPtrArray *start,
             GError **error)
{
  g_autoptr (GError) local = NULL;

  while (whole->len < limit && kontor_sql_step (statement, &local))
    {
      g_autoptr (KontorRow) row = kontor_sql_rows_read (statement, type, 0);
      Fit fit = get_fit (row, folded);

      if (fit == FIT_WHOLE)
        g_ptr_array_add (whole, g_steal_pointer (&row));
      else if (fit == FIT_START && start->len < limit)
        g_ptr_array_add (start, g_steal_pointer (&row));
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Records that have a title, by name: where the title has a key, only those whose key starts alike.
 * Keys write a number behind its length, so a title that ends in a digit has no common start. */
static KontorSqlStatement *
prepare_titled (KontorSql *connection, KontorRecordType type, const char *title, GError **error)
{
  guint field = kontor_search_get_title_field (type);
  gboolean keyed = field == kontor_schema_get_type (type)->title &&
                   strlen (title) <= TITLE_KEY_BYTES && strpbrk (title, "0123456789") == NULL;
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s WHERE deleted_at IS NULL%s",
                                          kontor_sql_rows_get_columns (type),
                                          kontor_sql_rows_get_table (type),
                                          keyed ? " AND substr (title_key, 1, length (?1)) = ?1"
                                                : "");
  KontorSqlStatement *statement = kontor_sql_prepare (connection, sql, error);

  if (statement != NULL && keyed)
    {
      g_autofree char *key = kontor_sort_key (title);

      kontor_sql_bind_text (statement, 1, key);
    }

  return statement;
}

/* Records whose title has @folded somewhere inside: searched titles only. */
static GPtrArray *
find_inside (KontorSql *sql,
             KontorRecordType type,
             const char *title,
             const char *folded,
             guint limit,
             GError **error)
{
  g_autoptr (GPtrArray) found = kontor_search_read (sql, title, type, INSIDE_MAX, error);
  g_autoptr (GPtrArray) rows = rows_new ();

  for (guint i = 0; found != NULL && i < found->len && rows->len < limit; i++)
    {
      g_autofree char *other = kontor_fold (kontor_search_get_title (found->pdata[i]));

      if (strstr (other, folded) != NULL)
        g_ptr_array_add (rows, kontor_row_ref (found->pdata[i]));
    }

  return found != NULL ? g_steal_pointer (&rows) : NULL;
}

GPtrArray *
kontor_search_read_titled (KontorSql *sql,
                           KontorRecordType type,
                           const char *title,
                           guint limit,
                           GError **error)
{
  g_autofree char *folded = kontor_fold (title);
  g_autoptr (GPtrArray) whole = rows_new ();
  g_autoptr (GPtrArray) start = rows_new ();
  g_autoptr (KontorSqlStatement) statement = NULL;

  if (*folded == '\0' || kontor_search_get_title_field (type) == 0)
    return g_steal_pointer (&whole);
  statement = prepare_titled (sql, type, title, error);
  if (statement == NULL || !sort_by_fit (statement, type, folded, limit, whole, start, error))
    return NULL;

  if (whole->len > 0)
    return g_steal_pointer (&whole);

  return start->len > 0 ? g_steal_pointer (&start)
                        : find_inside (sql, type, title, folded, limit, error);
}

/**
 * kontor_replica_find_titled:
 * @self: a replica
 * @type: of what
 * @title: a title or a part of it, in any case and with or without accents
 * @limit: the most that is wanted
 * @error: of the database
 *
 * Returns: (transfer full) (nullable) (element-type KontorRow): those that are called so; if there are
 *   none, those whose title starts so; if there are none, those who have it somewhere in their title
 */
GPtrArray *
kontor_replica_find_titled (KontorReplica *self,
                            KontorRecordType type,
                            const char *title,
                            guint limit,
                            GError **error)
{
  return kontor_search_read_titled (self->sql, type, title, limit, error);
}

/* Hexadecimal digits of @part without its dashes, in SQLite's case; NULL if it has anything else. */
static char *
dup_digits (const char *part)
{
  GString *digits = g_string_new (NULL);

  for (const char *at = part; *at != '\0'; at++)
    if (g_ascii_isxdigit (*at))
      g_string_append_c (digits, g_ascii_toupper (*at));
    else if (*at != '-')
      {
        g_string_free (digits, TRUE);
        return NULL;
      }

  return g_string_free_and_steal (digits);
}

/**
 * kontor_replica_find_id_part:
 * @self: a replica
 * @type: of what
 * @part: the start or the end of an id, or all of it; at least four digits, dashes don't count
 * @limit: the most that is wanted
 * @error: of the database
 *
 * Returns: (transfer full) (nullable) (element-type KontorRow): the records that it may mean, deleted
 *   ones too
 */
GPtrArray *
kontor_replica_find_id_part (KontorReplica *self,
                             KontorRecordType type,
                             const char *part,
                             guint limit,
                             GError **error)
{
  g_autofree char *digits = dup_digits (part);
  g_autofree char *sql = NULL;
  g_autoptr (GPtrArray) rows = rows_new ();
  g_autoptr (KontorSqlStatement) statement = NULL;
  g_autoptr (GError) local = NULL;

  if (digits == NULL || strlen (digits) < 4 || strlen (digits) > 32)
    return g_steal_pointer (&rows);
  sql = g_strdup_printf ("SELECT %s FROM %s WHERE substr (hex (id), -length (?1)) = ?1"
                         " OR substr (hex (id), 1, length (?1)) = ?1 LIMIT ?2",
                         kontor_sql_rows_get_columns (type), kontor_sql_rows_get_table (type));
  statement = kontor_sql_prepare (self->sql, sql, error);
  if (statement == NULL)
    return NULL;
  kontor_sql_bind_text (statement, 1, digits);
  kontor_sql_bind_int (statement, 2, limit);
  while (kontor_sql_step (statement, &local))
    g_ptr_array_add (rows, kontor_sql_rows_read (statement, type, 0));
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  return g_steal_pointer (&rows);
}
