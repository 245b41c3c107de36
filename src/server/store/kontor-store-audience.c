/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who sees what, as the store keeps it: principals and sets of them by number, the audience that each
 * record adds, the log under principals, and who holds which. On the store's thread. */

#include "config.h"

#include "kontor-store-private.h"

#include <string.h>

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static GArray *
ids_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

gboolean
kontor_ids_meet (const GArray *a, const GArray *b)
{
  guint i = 0;
  guint j = 0;

  while (i < a->len && j < b->len)
    {
      gint64 first = g_array_index (a, gint64, i);
      gint64 second = g_array_index (b, gint64, j);

      if (first == second)
        return TRUE;
      if (first < second)
        i++;
      else
        j++;
    }

  return FALSE;
}

gboolean
kontor_ids_equal (const GArray *a, const GArray *b)
{
  return a->len == b->len &&
         (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (gint64)) == 0);
}

void
kontor_ids_add (GArray *ids, gint64 id)
{
  guint at = 0;

  while (at < ids->len && g_array_index (ids, gint64, at) < id)
    at++;
  if (at == ids->len || g_array_index (ids, gint64, at) != id)
    g_array_insert_val (ids, at, id);
}

void
kontor_ids_add_all (GArray *ids, const GArray *more)
{
  for (guint i = 0; i < more->len; i++)
    kontor_ids_add (ids, g_array_index (more, gint64, i));
}

static gint64 *
int64_new (gint64 value)
{
  return g_memdup2 (&value, sizeof value);
}

/* The number of a text in an interning table, made if new. -1 on error. */
static gint64
intern (KontorStore *self,
        GHashTable *cache,
        const char *text,
        const char *select,
        const char *insert,
        GError **error)
{
  const gint64 *known = g_hash_table_lookup (cache, text);
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;
  gint64 id = 0;

  if (known != NULL)
    return *known;
  statement = kontor_sql_prepare (self->sql, select, error);
  if (statement == NULL)
    return -1;
  kontor_sql_bind_text (statement, 1, text);
  if (kontor_sql_step (statement, &local))
    id = kontor_sql_column_int (statement, 0);
  else if (local == NULL)
    {
      g_autoptr (KontorSqlStatement) add = kontor_sql_prepare (self->sql, insert, error);

      if (add == NULL)
        return -1;
      kontor_sql_bind_text (add, 1, text);
      if (!kontor_sql_run (add, error))
        return -1;
      id = kontor_sql_get_last_row_id (self->sql);
    }
  else
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return -1;
    }
  g_hash_table_insert (cache, g_strdup (text), int64_new (id));

  return id;
}

/* Numbers for principals. NULL on error. */
static GArray *
intern_principals (KontorStore *self, const KontorPrincipals *principals, GError **error)
{
  g_autoptr (GArray) ids = ids_new ();

  for (guint i = 0; i < kontor_principals_get_length (principals); i++)
    {
      g_autofree char *name = kontor_principal_to_string (kontor_principals_get (principals, i));
      gint64 id = intern (self, self->principals, name, "SELECT id FROM principal WHERE name = ?",
                          "INSERT INTO principal (name) VALUES (?)", error);

      if (id < 0)
        return NULL;
      g_array_append_val (ids, id);
    }
  g_array_sort (ids, compare_ids);

  return g_steal_pointer (&ids);
}

static char *
ids_to_text (const GArray *ids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                            g_array_index (ids, gint64, i));

  return g_string_free (text, FALSE);
}

static GArray *
ids_from_text (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  GArray *ids = ids_new ();

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      gint64 id = g_ascii_strtoll (words[i], NULL, 10);

      g_array_append_val (ids, id);
    }

  return ids;
}

/* (transfer none): the members of an interned audience; NULL on error. */
static GArray *
get_members (KontorStore *self, gint64 audience, GError **error)
{
  GArray *members = g_hash_table_lookup (self->audiences, &audience);
  g_autoptr (KontorSqlStatement) statement = NULL;

  if (members != NULL)
    return members;
  statement = kontor_sql_prepare (self->sql, "SELECT members FROM audience WHERE id = ?", error);
  if (statement == NULL)
    return NULL;
  kontor_sql_bind_int (statement, 1, audience);
  if (!kontor_sql_step (statement, error))
    return NULL;
  members = ids_from_text (kontor_sql_column_text (statement, 0));
  g_hash_table_insert (self->audiences, int64_new (audience), members);

  return members;
}

GArray *
kontor_store_get_own_audience (KontorStore *self, const KontorId *id, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "SELECT audience FROM own_audience WHERE id = ?", error);
  GArray *members = NULL;

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_id (statement, 1, id);
  if (kontor_sql_step (statement, &local))
    {
      members = get_members (self, kontor_sql_column_int (statement, 0), error);
      return members != NULL ? g_array_copy (members) : NULL;
    }
  if (local == NULL)
    return ids_new ();
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

GArray *
kontor_store_get_audience (KontorStore *self,
                           const KontorId *id,
                           const KontorId *root,
                           GError **error)
{
  g_autoptr (GArray) own = kontor_store_get_own_audience (self, id, error);
  g_autoptr (GArray) above = NULL;

  if (own == NULL || kontor_id_equal (id, root))
    return g_steal_pointer (&own);
  above = kontor_store_get_own_audience (self, root, error);
  if (above == NULL)
    return NULL;
  kontor_ids_add_all (own, above);

  return g_steal_pointer (&own);
}

GArray *
kontor_store_compute_own_audience (KontorStore *self,
                                   const KontorRow *row,
                                   gboolean is_root,
                                   GError **error)
{
  g_autoptr (KontorPrincipals) extra = kontor_access_get_extra_audience (&self->reader.parent, row);

  if (is_root)
    {
      g_autoptr (KontorPrincipals) root = kontor_access_get_root_audience (&self->reader.parent,
                                                                           row);

      kontor_principals_add_all (extra, root);
    }
  if (!kontor_store_check_reader (self, error))
    return NULL;

  return intern_principals (self, extra, error);
}

/* Lists a new audience under its principals, for those who gain or lose one of them. */
static gboolean
index_audience (KontorStore *self, gint64 audience, const GArray *ids, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (KontorSqlStatement) insert =
          kontor_sql_prepare (self->sql,
                              "INSERT OR IGNORE INTO audience_principal (principal, audience)"
                              " VALUES (?, ?)",
                              error);

      if (insert == NULL)
        return FALSE;
      kontor_sql_bind_int (insert, 1, g_array_index (ids, gint64, i));
      kontor_sql_bind_int (insert, 2, audience);
      if (!kontor_sql_run (insert, error))
        return FALSE;
    }

  return TRUE;
}

/* The number of an audience that is not empty. -1 on error. */
static gint64
intern_audience (KontorStore *self, const GArray *ids, GError **error)
{
  g_autofree char *text = ids_to_text (ids);
  gboolean known = g_hash_table_contains (self->audience_ids, text);
  gint64 audience = intern (self, self->audience_ids, text,
                            "SELECT id FROM audience WHERE members = ?",
                            "INSERT INTO audience (members) VALUES (?)", error);

  if (audience < 0 || known)
    return audience;

  return index_audience (self, audience, ids, error) ? audience : -1;
}

gboolean
kontor_store_set_own_audience (KontorStore *self,
                               KontorRecordType type,
                               const KontorId *id,
                               const GArray *ids,
                               GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;
  gint64 audience = ids->len > 0 ? intern_audience (self, ids, error) : 0;

  if (audience < 0)
    return FALSE;
  statement =
      kontor_sql_prepare (self->sql,
                          ids->len > 0
                              ? "REPLACE INTO own_audience (id, audience, type) VALUES (?, ?, ?)"
                              : "DELETE FROM own_audience"
                                " WHERE id = ?1 AND ?2 = ?2 AND ?3 = ?3",
                          error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, id);
  kontor_sql_bind_int (statement, 2, audience);
  kontor_sql_bind_text (statement, 3, kontor_schema_get_type (type)->word);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_store_log (KontorStore *self,
                  KontorRecordType type,
                  const KontorId *id,
                  KontorFeedKind kind,
                  const GArray *principals,
                  GError **error)
{
  g_autoptr (KontorSqlStatement) change =
      kontor_sql_prepare (self->sql, "INSERT INTO change (seq, type, id, kind) VALUES (?, ?, ?, ?)",
                          error);
  gint64 seq = self->seq + 1;

  if (change == NULL)
    return FALSE;
  kontor_sql_bind_int (change, 1, seq);
  kontor_sql_bind_text (change, 2, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (change, 3, id);
  kontor_sql_bind_int (change, 4, kind);
  if (!kontor_sql_run (change, error))
    return FALSE;
  for (guint i = 0; i < principals->len; i++)
    {
      g_autoptr (KontorSqlStatement) entry =
          kontor_sql_prepare (self->sql, "INSERT INTO log (principal, seq) VALUES (?, ?)", error);

      if (entry == NULL)
        return FALSE;
      kontor_sql_bind_int (entry, 1, g_array_index (principals, gint64, i));
      kontor_sql_bind_int (entry, 2, seq);
      if (!kontor_sql_run (entry, error))
        return FALSE;
    }
  self->seq = seq;
  kontor_store_note_change (self, type, id, kind, principals);

  return TRUE;
}

gboolean
kontor_store_decides_held (KontorRecordType type)
{
  switch (type)
    {
    case KONTOR_RECORD_PERSON:
    case KONTOR_RECORD_DEPARTMENT:
    case KONTOR_RECORD_ROLE:
    case KONTOR_RECORD_PROJECT:
    case KONTOR_RECORD_MEMBERSHIP:
    case KONTOR_RECORD_CHAT:
    case KONTOR_RECORD_DRIVE:
    case KONTOR_RECORD_CALENDAR:
      return TRUE;
    default:
      return FALSE;
    }
}

char *
kontor_ids_to_key (const GArray *ids)
{
  g_autofree char *text = ids_to_text (ids);
  char *key = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  key[32] = '\0';

  return key;
}

char *
kontor_store_keep_principals (KontorStore *self, const GArray *ids, GError **error)
{
  g_autofree char *text = ids_to_text (ids);
  g_autofree char *key = kontor_ids_to_key (ids);
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "INSERT OR IGNORE INTO held (key, ids) VALUES (?, ?)", error);

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_text (statement, 1, key);
  kontor_sql_bind_text (statement, 2, text);

  return kontor_sql_run (statement, error) ? g_steal_pointer (&key) : NULL;
}

GArray *
kontor_store_get_known_principals (KontorStore *self,
                                   const char *key,
                                   gboolean *known,
                                   GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = NULL;

  *known = TRUE;
  if (*key == '\0')
    return ids_new ();
  statement = kontor_sql_prepare (self->sql, "SELECT ids FROM held WHERE key = ?", error);
  if (statement == NULL)
    return NULL;
  kontor_sql_bind_text (statement, 1, key);
  if (kontor_sql_step (statement, &local))
    return ids_from_text (kontor_sql_column_text (statement, 0));
  *known = FALSE;
  if (local == NULL)
    return ids_new ();
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

const KontorHeld *
kontor_store_get_held (KontorStore *self, const KontorId *person, GError **error)
{
  KontorHeld *held = g_hash_table_lookup (self->held, person);
  g_autoptr (KontorPrincipals) principals = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autofree char *key = NULL;

  if (held != NULL)
    return held;
  principals = kontor_access_get_held (&self->reader.parent, person);
  if (!kontor_store_check_reader (self, error))
    return NULL;
  ids = intern_principals (self, principals, error);
  if (ids == NULL)
    return NULL;
  key = kontor_store_keep_principals (self, ids, error);
  if (key == NULL)
    return NULL;
  held = g_new0 (KontorHeld, 1);
  held->ids = g_steal_pointer (&ids);
  held->key = g_steal_pointer (&key);
  g_hash_table_insert (self->held, kontor_id_copy (person), held);

  return held;
}

/**
 * kontor_store_look_up_held:
 * @self: a store without a transaction
 * @person: a person
 * @error: of the database
 *
 * Returns: whether every principal that @person holds, and the set of them, is in the database
 */
gboolean
kontor_store_look_up_held (KontorStore *self, const KontorId *person, GError **error)
{
  return kontor_store_get_held (self, person, error) != NULL;
}
