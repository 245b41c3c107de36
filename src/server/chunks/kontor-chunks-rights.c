/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rights on contents, which follow from rights on records. On the store's thread. */

#include "config.h"

#include "kontor-chunks-rights.h"

#include "kontor-chunks.h"
#include "kontor-codec.h"
#include "kontor-store-private.h"

/* How many records that have a content are looked at for one that the person may see. A file that
 * everybody has, and this person not, would otherwise cost a walk over all of them. */
#define LOOKED_AT_MAX 500

/* Whether the field of the record had that value earlier: whoever sees a record sees its history. */
static gboolean
had (KontorStore *store,
     const KontorField *field,
     KontorRecordType type,
     const KontorId *id,
     const char *hash,
     GError **error)
{
  g_autoptr (KontorValue) value = kontor_value_new_text (hash);
  g_autofree char *text = kontor_codec_value_to_text (field, value);
  g_autoptr (KontorSqlStatement) find =
      kontor_sql_prepare (store->sql,
                          "SELECT 1 FROM history WHERE id = ?1 AND type = ?2 AND field = ?3"
                          " AND old = ?4 LIMIT 1",
                          error);

  if (find == NULL)
    return FALSE;
  kontor_sql_bind_id (find, 1, id);
  kontor_sql_bind_text (find, 2, kontor_schema_get_type (type)->word);
  kontor_sql_bind_text (find, 3, field->word);
  kontor_sql_bind_text (find, 4, text);

  return kontor_sql_step (find, error);
}

/* FALSE without error: it has not. */
static gboolean
has_content (KontorStore *store, const KontorRow *row, const char *hash, GError **error)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  const KontorTypeInfo *info = kontor_schema_get_type (type);

  for (guint i = 1; i < info->n_fields; i++)
    {
      const KontorField *field = &info->fields[i];
      g_autoptr (GError) local = NULL;

      if (field->kind != KONTOR_KIND_CONTENT)
        continue;
      if (g_strcmp0 (kontor_row_get_text (row, i), hash) == 0)
        return TRUE;
      if ((field->flags & KONTOR_FLAG_HISTORY) == 0)
        continue;
      if (had (store, field, type, kontor_row_get_id (row), hash, &local))
        return TRUE;
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }

  return FALSE;
}

/**
 * kontor_chunks_may_read:
 * @store: the store
 * @person: who asks
 * @type: the type of a record
 * @id: the record
 * @hash: a content
 * @error: of the database
 *
 * Returns: whether the person may have the content for this record's sake; %FALSE without error: the
 *   record or the content is not there, or not theirs
 */
gboolean
kontor_chunks_may_read (KontorStore *store,
                        const KontorId *person,
                        KontorRecordType type,
                        const KontorId *id,
                        const char *hash,
                        GError **error)
{
  KontorReader *reader = kontor_store_get_reader (store);
  g_autoptr (KontorRow) row = NULL;
  gboolean visible = FALSE;

  if (type == KONTOR_RECORD_NONE)
    return FALSE;
  row = kontor_reader_get (reader, type, id);
  visible = row != NULL && kontor_access_can_see (reader, person, row);

  return kontor_store_check_reader (store, error) && visible &&
         has_content (store, row, hash, error);
}

/* --- what a record may be given --- */

typedef struct
{
  KontorReader *reader;
  const KontorId *person;
  guint looked_at;
  gboolean found;
} Search;

static gboolean
look_cb (KontorRow *row, gpointer data)
{
  Search *search = data;

  search->found = kontor_access_can_see (search->reader, search->person, row);

  return !search->found && ++search->looked_at < LOOKED_AT_MAX;
}

/* Whether a record that the person may see has the content. */
static gboolean
sees_elsewhere (KontorStore *store, const KontorId *person, const char *hash)
{
  KontorReader *reader = kontor_store_get_reader (store);
  Search search = { .reader = reader, .person = person };

  for (guint type = 1; !search.found && type < KONTOR_N_RECORD_TYPES; type++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (type);

      for (guint i = 1; !search.found && i < info->n_fields; i++)
        if (info->fields[i].kind == KONTOR_KIND_CONTENT)
          reader->find_text (reader, type, i, hash, look_cb, &search);
    }

  return search.found;
}

/* FALSE without error: no. */
static gboolean
may_refer (KontorStore *store,
           const KontorId *person,
           const KontorRow *before,
           const char *hash,
           GError **error)
{
  KontorChunks *chunks = kontor_store_get_chunks (store, error);
  guint8 digest[KONTOR_CONTENT_DIGEST];
  g_autoptr (GError) local = NULL;

  if (chunks == NULL || !kontor_content_hash_parse (hash, digest))
    return FALSE;
  if (kontor_chunks_has (chunks, digest, person, &local))
    return TRUE;
  if (local == NULL && !kontor_chunks_has (chunks, digest, NULL, &local) && local == NULL)
    return FALSE;
  if (local == NULL && before != NULL && has_content (store, before, hash, &local))
    return TRUE;
  if (local == NULL)
    return sees_elsewhere (store, person, hash) && kontor_store_check_reader (store, error);
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/**
 * kontor_chunks_check_op:
 * @store: the store
 * @person: who acts, and may act on the record
 * @op: what shall be done
 * @before: (nullable): the record as it is
 * @problem: (out): %KONTOR_PROBLEM_MISSING, of the field
 * @error: of the database
 *
 * Returns: whether every content that the op refers to is here and the person's to give
 */
gboolean
kontor_chunks_check_op (KontorStore *store,
                        const KontorId *person,
                        const KontorOp *op,
                        const KontorRow *before,
                        KontorProblem **problem,
                        GError **error)
{
  KontorRecordType type = kontor_op_get_record_type (op);

  for (guint i = 0; i < kontor_op_get_n_changes (op); i++)
    {
      const KontorChange *change = kontor_op_get_change (op, i);
      g_autoptr (GError) local = NULL;

      if (kontor_schema_get_field (type, change->field)->kind != KONTOR_KIND_CONTENT ||
          change->now == NULL)
        continue;
      if (before != NULL &&
          kontor_value_equal (kontor_row_get (before, change->field), change->now))
        continue;
      if (may_refer (store, person, before, kontor_value_get_text (change->now), &local))
        continue;
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        *problem = kontor_problem_new (KONTOR_PROBLEM_MISSING, type, kontor_op_get_id (op),
                                       change->field);

      return FALSE;
    }

  return TRUE;
}
