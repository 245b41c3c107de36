/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A page of the feed on its way into the replica, in one transaction: server states in, acknowledged
 * mutations out, the rest replayed. On the thread of the one process that holds sync.lock. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-replica-private.h"

#include <glib/gi18n-lib.h>

/* What a page asks for at a time: enough for a quick first sync, short enough that a person who
 * types meanwhile does not wait. */
#define FIRST_LIMIT 2000
#define LIMIT 300

typedef struct
{
  KontorReplica *self; /* borrowed */
  GHashTable *keys; /* owned: records to be rebased */
  GHashTable *brought; /* owned, of borrowed KontorId: records whose state is in the page */
  gboolean resync; /* a pull from 0 is under way that purges what does not come again */
  gboolean broken; /* the page does not fit what is here: begin anew */
} Pull;

static char *
get_meta_or_empty (KontorReplica *self, const char *name)
{
  char *value = kontor_replica_get_meta (self, name);

  return value != NULL ? value : g_strdup ("");
}

/**
 * kontor_replica_get_pull:
 * @self: a replica
 * @error: of the database
 *
 * Returns: (transfer full): what to ask for next
 */
KontorPullRequest *
kontor_replica_get_pull (KontorReplica *self, GError **error)
{
  g_autofree char *cursor = get_meta_or_empty (self, "cursor");
  KontorPullRequest *request = kontor_pull_request_new ();

  g_free (request->epoch);
  g_free (request->held);
  g_free (request->after);
  request->epoch = get_meta_or_empty (self, "epoch");
  request->held = get_meta_or_empty (self, "held");
  request->after = get_meta_or_empty (self, "after");
  request->installation = self->installation;
  request->cursor = g_ascii_strtoll (cursor, NULL, 10);
  request->limit = request->cursor == 0 || *request->after != '\0' ? FIRST_LIMIT : LIMIT;

  return request;
}

static gboolean
mark_seen (KontorReplica *self, const KontorPullRecord *record, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "INSERT OR IGNORE INTO seen (type, id) VALUES (?, ?)", error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (record->type)->word);
  kontor_sql_bind_id (statement, 2, &record->id);

  return kontor_sql_run (statement, error);
}

/* With their versions: what is newer later goes by them. */
static gboolean
are_same (const KontorRow *a, const KontorRow *b)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (a));

  for (guint i = 1; i < info->n_fields; i++)
    if (kontor_row_get_version (a, i) != kontor_row_get_version (b, i))
      return FALSE;

  return kontor_row_equal (a, b);
}

/* Takes in a server state: on top of nothing when nothing is pending, else below what is. */
static gboolean
take_row (Pull *pull,
          const KontorPullRecord *record,
          gboolean pending,
          KontorRow *base,
          KontorRow *row,
          GError **error)
{
  KontorReplica *self = pull->self;
  KontorId root = KONTOR_ID_INIT_NIL;

  if (pending)
    {
      kontor_record_keys_add (pull->keys, record->type, &record->id);
      return kontor_replica_set_root (self, record->type, &record->id, &record->root, error) &&
             kontor_replica_set_shadow (self, record->type, &record->id, row, error);
    }
  if (base != NULL &&
      !kontor_sql_rows_get_root (self->sql, record->type, &record->id, &root, error))
    return FALSE;
  /* A pull from 0 mostly brings what is already here. */
  if (base != NULL && are_same (base, row) && kontor_id_equal (&root, &record->root))
    return TRUE;

  return kontor_replica_put_view (self, record->type, &record->id, row, &record->root, error);
}

static KontorRow *
merge_patch (const KontorRow *base, const KontorRow *patch)
{
  g_autoptr (KontorRow) merged = kontor_merge_newer (base, patch);
  g_autofree char *extra = kontor_codec_merge_extra (kontor_row_get_extra (base),
                                                     kontor_row_get_extra (patch));
  KontorRowBuilder *builder = kontor_row_builder_new_from (merged);

  kontor_row_builder_set_extra (builder, KONTOR_FAULT (EXTRA_DROPPED) ? NULL : extra);

  return kontor_row_builder_end (builder);
}

static gboolean
take_state (Pull *pull, const KontorPullRecord *record, GError **error)
{
  KontorReplica *self = pull->self;
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorRow) base = NULL;
  g_autoptr (KontorRow) merged = NULL;
  gboolean pending = FALSE;

  if (!kontor_replica_get_shadow (self, record->type, &record->id, &pending, &base, error))
    return FALSE;
  if (!pending)
    base = kontor_sql_rows_get (self->sql, record->type, &record->id, NULL, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (record->kind == KONTOR_PULL_PUT)
    return take_row (pull, record, pending, base, record->row, error);
  if (base == NULL)
    {
      g_message ("the server sent a part of a record that is not here: pulling from the start");
      pull->broken = TRUE;
      return TRUE;
    }
  merged = merge_patch (base, record->row);

  return take_row (pull, record, pending, base, merged, error);
}

/* The mutations that touch a record and that the server has not answered. */
static gboolean
list_unanswered (KontorReplica *self,
                 KontorRecordType type,
                 const KontorId *id,
                 GArray *numbers,
                 GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          "SELECT number FROM outbox_record JOIN outbox USING (number)"
                          " WHERE type = ? AND id = ? AND settled = 0 AND result IS NULL"
                          " ORDER BY number",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (statement, 2, id);
  while (kontor_sql_step (statement, &local))
    {
      gint64 number = kontor_sql_column_int (statement, 0);

      g_array_append_val (numbers, number);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
remove_shadow_and_view (KontorReplica *self,
                        KontorRecordType type,
                        const KontorId *id,
                        GError **error)
{
  return kontor_replica_run_for_record (self, "DELETE FROM shadow WHERE type = ? AND id = ?", type,
                                        id, error) &&
         kontor_replica_forget_made (self, type, id, error) &&
         kontor_replica_put_view (self, type, id, NULL, NULL, error);
}

/* Of its edits, those that the server took, one of which may have been to lose sight of it, are settled
 * when the cursor is there. */
gboolean
kontor_replica_purge (KontorReplica *self,
                      KontorRecordType type,
                      const KontorId *id,
                      GHashTable *keys,
                      GError **error)
{
  g_autoptr (KontorProblem) problem = kontor_problem_new (KONTOR_PROBLEM_MISSING, type, id, 0);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  KontorRecordKey key = { .type = type, .id = *id };

  if (!list_unanswered (self, type, id, numbers, error))
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    if (!kontor_replica_reject (self, g_array_index (numbers, gint64, i), problem, NULL, keys,
                                error))
      return FALSE;
  g_hash_table_remove (keys, &key);

  return remove_shadow_and_view (self, type, id, error);
}

static gboolean
list_dependents (KontorReplica *self,
                 KontorRecordType type,
                 const KontorId *root,
                 GArray *ids,
                 GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM %s WHERE root = ?1 AND id != ?1",
                                          kontor_sql_rows_get_table (type));
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_id (statement, 1, root);
  while (kontor_sql_step (statement, &local))
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      if (kontor_sql_column_id (statement, 0, &id))
        g_array_append_val (ids, id);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* A record that is gone takes along what hangs on it, except what the same page brings again: what is
 * pending for that must not look refused. */
static gboolean
take_drop (Pull *pull, const KontorPullRecord *record, GError **error)
{
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KontorId));

      if (kontor_schema_get_type (type)->root == 0 || KONTOR_FAULT (DEPENDENTS_KEPT))
        continue;
      if (!list_dependents (pull->self, type, &record->id, ids, error))
        return FALSE;
      for (guint i = 0; i < ids->len; i++)
        {
          const KontorId *id = &g_array_index (ids, KontorId, i);

          if (!g_hash_table_contains (pull->brought, id) &&
              !kontor_replica_purge (pull->self, type, id, pull->keys, error))
            return FALSE;
        }
    }

  return kontor_replica_purge (pull->self, record->type, &record->id, pull->keys, error);
}

static gboolean
take_record (Pull *pull, const KontorPullRecord *record, GError **error)
{
  if (record->kind == KONTOR_PULL_DROP)
    return take_drop (pull, record, error);
  if (pull->resync && !mark_seen (pull->self, record, error))
    return FALSE;

  return take_state (pull, record, error);
}

/* Mutations in effect at the cursor are not replayed any more, whether their result came or not. */
static gboolean
mark_settled (Pull *pull, const KontorPullReply *reply, GError **error)
{
  KontorReplica *self = pull->self;
  g_autoptr (GError) local = NULL;
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (KontorSqlStatement) find =
      kontor_sql_prepare (self->sql,
                          "SELECT number FROM outbox WHERE settled = 0 AND mid IS NOT NULL"
                          " AND (mid <= ? OR seq <= ?)",
                          error);

  if (find == NULL)
    return FALSE;
  kontor_sql_bind_int (find, 1, reply->last_mid);
  kontor_sql_bind_int (find, 2, reply->cursor);
  while (!KONTOR_FAULT (SETTLE_FORGOTTEN) && kontor_sql_step (find, &local))
    {
      gint64 number = kontor_sql_column_int (find, 0);

      g_array_append_val (numbers, number);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (guint i = 0; i < numbers->len; i++)
    {
      gint64 number = g_array_index (numbers, gint64, i);

      if (!kontor_replica_run_for_number (self, "UPDATE outbox SET settled = 1 WHERE number = ?",
                                          number, error) ||
          !kontor_replica_add_touched (self, number, pull->keys, error))
        return FALSE;
    }

  return TRUE;
}

/* Server-known records of @type that a pull from 0 did not bring again. */
static gboolean
purge_unseen_of (Pull *pull, KontorRecordType type, GError **error)
{
  KontorReplica *self = pull->self;
  const char *word = kontor_schema_get_type (type)->word;
  g_autoptr (GError) local = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autofree char *sql =
      g_strdup_printf ("SELECT id FROM %s t WHERE"
                       " NOT EXISTS (SELECT 1 FROM seen WHERE type = ?1 AND id = t.id)"
                       " AND NOT EXISTS (SELECT 1 FROM shadow WHERE type = ?1 AND id = t.id"
                       "  AND row IS NULL)",
                       kontor_sql_rows_get_table (type));
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, word);
  while (kontor_sql_step (statement, &local))
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      if (kontor_sql_column_id (statement, 0, &id))
        g_array_append_val (ids, id);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_clear_pointer (&statement, kontor_sql_reset);
  for (guint i = 0; i < ids->len; i++)
    if (!kontor_replica_purge (pull->self, type, &g_array_index (ids, KontorId, i), pull->keys,
                               error))
      return FALSE;

  return TRUE;
}

static gboolean
purge_unseen (Pull *pull, GError **error)
{
  for (guint type = 1; type < KONTOR_N_RECORD_TYPES && !KONTOR_FAULT (UNSEEN_KEPT); type++)
    if (!purge_unseen_of (pull, type, error))
      return FALSE;

  return kontor_sql_exec (pull->self->sql, "DELETE FROM seen", error) &&
         kontor_replica_set_meta (pull->self, "resync", NULL, error);
}

gboolean
kontor_replica_start_over (KontorReplica *self, GError **error)
{
  return kontor_sql_exec (self->sql, "DELETE FROM seen", error) &&
         kontor_replica_set_meta (self, "cursor", "0", error) &&
         kontor_replica_set_meta (self, "held", NULL, error) &&
         kontor_replica_set_meta (self, "after", NULL, error) &&
         kontor_replica_set_meta (self, "resync", "1", error);
}

static gboolean
advance (KontorReplica *self, const KontorPullReply *reply, GError **error)
{
  g_autofree char *cursor = g_strdup_printf ("%" G_GINT64_FORMAT, reply->cursor);
  gboolean more = reply->more && !KONTOR_FAULT (PAGE_FORGOTTEN);

  return kontor_replica_set_meta (self, "epoch", reply->epoch, error) &&
         kontor_replica_set_meta (self, "cursor", cursor, error) &&
         kontor_replica_set_meta (self, "held", reply->held, error) &&
         kontor_replica_set_meta (self, "after", more ? reply->after : NULL, error);
}

static void
list_brought (Pull *pull, const KontorPullReply *reply)
{
  for (guint i = 0; i < reply->records->len; i++)
    {
      const KontorPullRecord *record = reply->records->pdata[i];

      if (record->kind == KONTOR_PULL_PUT)
        g_hash_table_add (pull->brought, (gpointer) &record->id);
      else if (record->kind == KONTOR_PULL_DROP)
        g_hash_table_remove (pull->brought, &record->id);
    }
}

/* With pull->broken afterwards nothing of the page is to be kept. */
static gboolean
take_page (Pull *pull, const KontorPullReply *reply, GError **error)
{
  KontorReplica *self = pull->self;
  g_autofree char *after = kontor_replica_get_meta (self, "after");

  /* First, so that a mutation by which the person lost a record does not look unsent. */
  if (!mark_settled (pull, reply, error))
    return FALSE;
  list_brought (pull, reply);
  for (guint i = 0; i < reply->records->len; i++)
    if (!take_record (pull, reply->records->pdata[i], error))
      return FALSE;

  if (after != NULL && !reply->more && !kontor_replica_add_remembered (self, pull->keys, error))
    return FALSE;

  if (!reply->more && reply->records->len > 0 &&
      !kontor_replica_repeat_refused (self, pull->keys, error))
    return FALSE;

  return advance (self, reply, error) &&
         (reply->more || !pull->resync || purge_unseen (pull, error)) &&
         kontor_replica_settle (self, pull->keys, error) &&
         kontor_replica_rebase_all (self, pull->keys, error) &&
         kontor_replica_forget_unseen (self, pull->keys, error);
}

static gboolean
begin_anew (KontorReplica *self, GError **error)
{
  if (!kontor_replica_begin (self, error))
    return FALSE;
  if (kontor_replica_start_over (self, error))
    return kontor_replica_end (self, error);
  kontor_replica_abandon (self);

  return FALSE;
}

/* Another epoch with anything but word of it is a server that was not asked. */
static gboolean
fail_epoch (GError **error)
{
  g_set_error (error, KONTOR_REPLICA_ERROR, KONTOR_REPLICA_ERROR_PROTOCOL,
               _ ("The server was replaced or set back. Nothing was changed here: ask your "
                  "administrator."));

  return FALSE;
}

/**
 * kontor_replica_apply_pull:
 * @self: a replica
 * @reply: what the server answered to kontor_replica_get_pull()
 * @error: of the database; %KONTOR_REPLICA_ERROR_PROTOCOL for another server
 *
 * Returns: whether the page is in, durably
 */
gboolean
kontor_replica_apply_pull (KontorReplica *self, const KontorPullReply *reply, GError **error)
{
  g_autoptr (GHashTable) keys = kontor_record_keys_new ();
  g_autoptr (GHashTable) brought = g_hash_table_new (kontor_id_hash, kontor_id_equal);
  g_autofree char *resync = NULL;
  g_autofree char *epoch = get_meta_or_empty (self, "epoch");
  Pull pull = { .self = self, .keys = keys, .brought = brought };

  if (*epoch != '\0' && !g_str_equal (epoch, reply->epoch))
    return reply->resync ? kontor_replica_begin_epoch (self, reply, error) : fail_epoch (error);
  if (reply->resync)
    return begin_anew (self, error);
  if (KONTOR_FAULT (CURSOR_FIRST) &&
      (!kontor_replica_begin (self, error) || !advance (self, reply, error) ||
       !kontor_replica_end (self, error)))
    return FALSE;
  if (!kontor_replica_begin (self, error))
    return FALSE;
  resync = kontor_replica_get_meta (self, "resync");
  pull.resync = resync != NULL;
  if (!take_page (&pull, reply, error))
    {
      kontor_replica_abandon (self);
      return FALSE;
    }
  if (!pull.broken)
    {
      if (!kontor_replica_end (self, error))
        return FALSE;
      if (!reply->more)
        kontor_replica_scrub (self);
      return TRUE;
    }
  kontor_replica_abandon (self);

  return begin_anew (self, error);
}

/* --- from a snapshot --- */

static gboolean
list_shadows (KontorReplica *self, GHashTable *with, GHashTable *without, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "SELECT type, id, row IS NULL FROM shadow", error);

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &local))
    {
      KontorRecordType type = kontor_schema_find_type (kontor_sql_column_text (statement, 0));
      gboolean missing = kontor_sql_column_int (statement, 2) != 0;
      KontorId id = KONTOR_ID_INIT_NIL;

      if (type != KONTOR_RECORD_NONE && kontor_sql_column_id (statement, 1, &id))
        kontor_record_keys_add (missing ? without : with, type, &id);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Below what is pending of these records is what the snapshot has. One that the server had, and that
 * is not in it, was lost. */
static gboolean
renew_shadows (Pull *pull, GHashTable *keys, gboolean had, GError **error)
{
  KontorReplica *self = pull->self;
  GHashTableIter iter;
  gpointer key = NULL;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const KontorRecordKey *record = key;
      g_autoptr (GError) local = NULL;
      g_autoptr (KontorRow) row = kontor_sql_rows_get (self->sql, record->type, &record->id, NULL,
                                                       &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (row == NULL && had)
        {
          if (!kontor_replica_purge (self, record->type, &record->id, pull->keys, error))
            return FALSE;
          continue;
        }
      kontor_record_keys_add (pull->keys, record->type, &record->id);
      if (!kontor_replica_set_shadow (self, record->type, &record->id, row, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
kontor_replica_begin_from (KontorReplica *self, const KontorPullReply *reply, GError **error)
{
  g_autoptr (GHashTable) keys = kontor_record_keys_new ();
  g_autoptr (GHashTable) with = kontor_record_keys_new ();
  g_autoptr (GHashTable) without = kontor_record_keys_new ();
  Pull pull = { .self = self, .keys = keys };

  return mark_settled (&pull, reply, error) && list_shadows (self, with, without, error) &&
         renew_shadows (&pull, without, FALSE, error) && renew_shadows (&pull, with, TRUE, error) &&
         kontor_replica_add_remembered (self, keys, error) && advance (self, reply, error) &&
         kontor_replica_settle (self, keys, error) &&
         kontor_replica_rebase_all (self, keys, error) &&
         kontor_replica_forget_unseen (self, keys, error);
}
