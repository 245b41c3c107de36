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

/* The most hashes that are told to be missing at once. */
#define MISSING_MAX 1000

struct _KontorReach
{
  KontorChunks *chunks; /* borrowed */
  GHashTable *roots; /* owned: rows of pieces, gint64 */
};

/* --- what may be read --- */

static gboolean
add_root (KontorChunks *chunks, GHashTable *roots, const char *hash, GError **error)
{
  g_autoptr (GError) local = NULL;
  guint8 digest[KONTOR_CONTENT_DIGEST];
  KontorPiece piece = { 0 };

  if (hash != NULL && kontor_content_hash_parse (hash, digest) &&
      kontor_chunks_find (chunks, digest, &piece, &local))
    g_hash_table_add (roots, g_memdup2 (&piece.row, sizeof piece.row));
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* What the field of the record had earlier: whoever sees a record sees its history. */
static gboolean
add_earlier (KontorStore *store,
             KontorChunks *chunks,
             const KontorField *field,
             const KontorRow *row,
             GHashTable *roots,
             GError **error)
{
  KontorRecordType type = kontor_row_get_record_type (row);
  g_autoptr (KontorSqlStatement) find =
      kontor_sql_prepare (store->sql,
                          "SELECT DISTINCT old FROM history WHERE id = ?1 AND type = ?2"
                          " AND field = ?3",
                          error);
  g_autoptr (GError) local = NULL;

  if (find == NULL)
    return FALSE;
  kontor_sql_bind_id (find, 1, kontor_row_get_id (row));
  kontor_sql_bind_text (find, 2, kontor_schema_get_type (type)->word);
  kontor_sql_bind_text (find, 3, field->word);
  while (kontor_sql_step (find, &local))
    {
      g_autoptr (KontorValue) value = kontor_codec_value_from_text (field,
                                                                    kontor_sql_column_text (find,
                                                                                            0));

      if (value != NULL && !add_root (chunks, roots, kontor_value_get_text (value), &local))
        break;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* The contents that the record has or had. */
static gboolean
add_contents (KontorStore *store,
              KontorChunks *chunks,
              const KontorRow *row,
              GHashTable *roots,
              GError **error)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));

  for (guint i = 1; i < info->n_fields; i++)
    {
      const KontorField *field = &info->fields[i];

      if (field->kind != KONTOR_KIND_CONTENT)
        continue;
      if (!add_root (chunks, roots, kontor_row_get_text (row, i), error) ||
          ((field->flags & KONTOR_FLAG_HISTORY) != 0 &&
           !add_earlier (store, chunks, field, row, roots, error)))
        return FALSE;
    }

  return TRUE;
}

static GHashTable *
new_roots (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/**
 * kontor_reach_new:
 * @store: the store
 * @person: who asks
 * @type: the type of a record
 * @id: the record
 * @error: of the database
 *
 * Returns: (transfer full) (nullable): what may be read for its sake
 */
KontorReach *
kontor_reach_new (KontorStore *store,
                  const KontorId *person,
                  KontorRecordType type,
                  const KontorId *id,
                  GError **error)
{
  KontorReader *reader = kontor_store_get_reader (store);
  KontorChunks *chunks = kontor_store_get_chunks (store, error);
  g_autoptr (KontorReach) self = NULL;
  g_autoptr (KontorRow) row = NULL;
  gboolean visible = FALSE;

  if (chunks == NULL)
    return NULL;
  self = g_new0 (KontorReach, 1);
  self->chunks = chunks;
  self->roots = new_roots ();
  if (type == KONTOR_RECORD_NONE)
    return g_steal_pointer (&self);
  row = kontor_reader_get (reader, type, id);
  visible = row != NULL && kontor_access_can_see (reader, person, row);
  if (!kontor_store_check_reader (store, error) ||
      (visible && !add_contents (store, chunks, row, self->roots, error)))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * kontor_reach_free:
 * @self: (transfer full): a reach
 */
void
kontor_reach_free (KontorReach *self)
{
  g_hash_table_unref (self->roots);
  g_free (self);
}

/**
 * kontor_reach_has:
 * @self: a reach
 * @digest: a hash
 * @error: of the database
 *
 * Returns: whether it may be read; %FALSE without error: not, or it is not here
 */
gboolean
kontor_reach_has (KontorReach *self, const guint8 *digest, GError **error)
{
  KontorPiece piece = { 0 };

  return kontor_chunks_find (self->chunks, digest, &piece, error) && piece.pack != 0 &&
         kontor_chunks_is_below (self->chunks, piece.row, self->roots, error);
}

/**
 * kontor_chunks_is_brought:
 * @store: the store
 * @person: who asks
 * @digest: a hash
 * @error: of the database
 *
 * Returns: whether the person brought it, with all that is below; %FALSE without error: not
 */
gboolean
kontor_chunks_is_brought (KontorStore *store,
                          const KontorId *person,
                          const guint8 *digest,
                          GError **error)
{
  KontorChunks *chunks = kontor_store_get_chunks (store, error);
  KontorPiece piece = { 0 };
  gboolean whole = FALSE;

  return chunks != NULL && kontor_chunks_find (chunks, digest, &piece, error) && piece.pack != 0 &&
         kontor_chunks_was_brought (chunks, &piece, person, &whole, error) && whole;
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

/**
 * Walk:
 * @roots: (owned): what the person may read in any case, as rows of pieces
 * @note: whether what is found out is remembered
 * @look: (borrowed): what came of it
 *
 * Looking at all that a content consists of.
 */
typedef struct
{
  KontorChunks *chunks; /* borrowed */
  const KontorId *person;
  GHashTable *roots;
  gboolean note;
  KontorContentLook *look;
} Walk;

static gboolean walk_entry (Walk *self,
                            const guint8 *digest,
                            gint64 size,
                            int level,
                            GError **error);

static void
note_missing (Walk *self, const guint8 *digest)
{
  if (self->look->missing->len < MISSING_MAX)
    g_ptr_array_add (self->look->missing, kontor_content_hash_format (digest));
}

/* A node that the person brought, of which it is not known yet whether all below is theirs. */
static gboolean
walk_node (Walk *self, const guint8 *digest, const KontorPiece *piece, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorManifestNode) node = kontor_chunks_read_node (self->chunks, digest, piece,
                                                                 &local);
  guint before = self->look->missing->len;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (node == NULL)
    note_missing (self, digest);
  for (guint i = 0; node != NULL && i < node->n_entries && before < MISSING_MAX; i++)
    if (!walk_entry (self, node->entries[i].hash, node->entries[i].length, (int) node->level - 1,
                     error))
      return FALSE;

  return !self->note || self->look->wrong || self->look->missing->len > before ||
         kontor_chunks_set_whole (self->chunks, piece, self->person, error);
}

/* @size, @level: what the node above says; -1, -2: nobody does. Level -1 is a chunk. */
static gboolean
walk_entry (Walk *self, const guint8 *digest, gint64 size, int level, GError **error)
{
  KontorPiece piece = { 0 };
  g_autoptr (GError) local = NULL;
  gboolean whole = FALSE;
  gboolean brought = FALSE;
  gboolean readable = FALSE;

  if (kontor_chunks_find (self->chunks, digest, &piece, &local) && piece.pack != 0)
    {
      brought = kontor_chunks_was_brought (self->chunks, &piece, self->person, &whole, &local);
      readable = local == NULL && (!brought || !whole) &&
                 kontor_chunks_is_below (self->chunks, piece.row, self->roots, &local);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if ((brought || readable))
    kontor_chunks_touch (self->chunks, piece.row);
  if (!brought && !readable)
    {
      note_missing (self, digest);
      return TRUE;
    }
  if ((size >= 0 && piece.size != size) || (level >= -1 && piece.is_node != (level >= 0)))
    self->look->wrong = TRUE;
  else if (size < 0)
    self->look->size = piece.size;
  if (size < 0 && piece.is_node != (piece.size > KONTOR_CONTENT_BYTES_MAX))
    self->look->wrong = TRUE;

  return whole || readable || !piece.is_node || walk_node (self, digest, &piece, error);
}

void
kontor_content_look_clear (KontorContentLook *self)
{
  g_clear_pointer (&self->missing, g_ptr_array_unref);
}

/**
 * kontor_chunks_look_at:
 * @store: the store
 * @person: who acts, and may act on the record
 * @before: (nullable): the record as it is
 * @hash: the content that it shall have
 * @note: whether a transaction of the chunks is open, in which what is found out is remembered
 * @look: (out): what came of it
 * @error: of the database
 *
 * Returns: whether it could be looked at
 */
gboolean
kontor_chunks_look_at (KontorStore *store,
                       const KontorId *person,
                       const KontorRow *before,
                       const char *hash,
                       gboolean note,
                       KontorContentLook *look,
                       GError **error)
{
  KontorChunks *chunks = kontor_store_get_chunks (store, error);
  g_autoptr (GHashTable) roots = new_roots ();
  Walk walk = { .chunks = chunks, .person = person, .roots = roots, .note = note, .look = look };
  guint8 digest[KONTOR_CONTENT_DIGEST];

  if (chunks == NULL)
    return FALSE;
  look->missing = g_ptr_array_new_with_free_func (g_free);
  look->wrong = !kontor_content_hash_parse (hash, digest);
  look->size = 0;
  if (look->wrong)
    return TRUE;
  if ((before != NULL && !add_contents (store, chunks, before, roots, error)) ||
      !walk_entry (&walk, digest, -1, -2, error))
    return FALSE;
  if (look->missing->len == 0 || look->wrong || !sees_elsewhere (store, person, hash))
    return kontor_store_check_reader (store, error);
  /* It is some record's that the person sees: so it was whole when it got there. */
  g_ptr_array_set_size (look->missing, 0);

  return kontor_store_check_reader (store, error) && add_root (chunks, roots, hash, error) &&
         walk_entry (&walk, digest, -1, -2, error);
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
      g_auto (KontorContentLook) look = { 0 };
      g_autoptr (GError) local = NULL;

      if (kontor_schema_get_field (type, change->field)->kind != KONTOR_KIND_CONTENT ||
          change->now == NULL)
        continue;
      if (before != NULL &&
          kontor_value_equal (kontor_row_get (before, change->field), change->now))
        continue;
      if (kontor_chunks_look_at (store, person, before, kontor_value_get_text (change->now), FALSE,
                                 &look, &local) &&
          look.missing->len == 0 && !look.wrong)
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
