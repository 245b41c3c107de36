/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server watched from outside: what it answered, what it let through, and an office of its own
 * that is played from nothing but the accepted mutations in the order of their seqs. Shares no code
 * with the merge that it judges. */

#include "config.h"

#include "kontor-sql-rows.h"
#include "kontor-store-private.h"
#include "sim-world.h"

#include <string.h>

/* A mutation that the server said is in effect. */
typedef struct
{
  gint64 seq;
  char *name; /* owned: "installation/mid" */
  KontorId installation;
  char *text; /* owned: as it was sent */
} Accepted;

static void
accepted_free (gpointer data)
{
  Accepted *self = data;

  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

void
sim_audit_init (SimWorld *self)
{
  self->ok = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->accepted = g_ptr_array_new_with_free_func (accepted_free);
  self->trace = G_GUINT64_CONSTANT (14695981039346656037);
}

void
sim_audit_clear (SimWorld *self)
{
  g_clear_pointer (&self->ok, g_hash_table_unref);
  g_clear_pointer (&self->accepted, g_ptr_array_unref);
}

/* FNV-1a, by words. */
void
sim_audit_trace (SimWorld *self, guint64 what)
{
  self->trace = (self->trace ^ what) * G_GUINT64_CONSTANT (1099511628211);
}

static char *
name_result (const KontorId *installation, gint64 mid)
{
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (installation, text);

  return g_strdup_printf ("%s/%" G_GINT64_FORMAT, text, mid);
}

static const KontorPushItem *
find_item (const KontorPushRequest *request, gint64 mid)
{
  for (guint i = 0; i < request->items->len; i++)
    {
      const KontorPushItem *item = request->items->pdata[i];

      if (item->mid == mid)
        return item;
    }

  return NULL;
}

/* What stands on something refused is refused too, whatever it would do. */
static void
check_needs (SimWorld *world, const KontorPushRequest *request, const KontorPushResult *result)
{
  const KontorPushItem *item = find_item (request, result->mid);

  for (guint i = 0; item->needs != NULL && i < item->needs->len; i++)
    {
      char *name = name_result (&request->installation, g_array_index (item->needs, gint64, i));
      const char *text = g_hash_table_lookup (world->ok, name);
      g_autoptr (KontorPushResult) need = text != NULL ? kontor_push_result_from_text (text, NULL)
                                                       : NULL;

      if (need != NULL && need->status == KONTOR_PUSH_REJECTED &&
          result->status != KONTOR_PUSH_REJECTED)
        sim_fail (world, "2 once: a change is in effect that stands on %s, which was refused",
                  name);
      g_free (name);
    }
}

/* What a refusal shows besides is what may be seen at that moment. */
static char *
dup_verdict (const KontorPushResult *result)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  KontorPushResult verdict = *result;

  verdict.current = none;

  return kontor_push_result_to_text (&verdict);
}

static void
note_result (SimWorld *world, const KontorPushRequest *request, const KontorPushResult *result)
{
  char *name = name_result (&request->installation, result->mid);
  char *text = dup_verdict (result);
  const char *before = g_hash_table_lookup (world->ok, name);
  Accepted *accepted = NULL;

  if (before != NULL && !g_str_equal (before, text))
    sim_fail (world, "2 once: %s was answered with\n%s\nand is now answered with\n%s", name, before,
              text);
  if (before == NULL && result->status != KONTOR_PUSH_REJECTED && result->seq > 0)
    {
      accepted = g_new0 (Accepted, 1);
      accepted->seq = result->seq;
      accepted->name = g_strdup (name);
      accepted->installation = request->installation;
      accepted->text = g_strdup (find_item (request, result->mid)->text);
      g_ptr_array_add (world->accepted, accepted);
    }
  if (before == NULL)
    check_needs (world, request, result);
  g_hash_table_insert (world->ok, name, text);
}

void
sim_audit_push (SimWorld *world, GBytes *request_body, GBytes *reply_body)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_read (request_body, NULL);
  g_autoptr (KontorPushReply) reply = kontor_push_reply_read (reply_body, NULL);

  sim_audit_trace (world, g_bytes_hash (reply_body));
  for (guint i = 0; i < reply->results->len; i++)
    note_result (world, request, reply->results->pdata[i]);
}

/* The seq of an accepted mutation; 0 for all others. */
gint64
sim_audit_get_seq (SimWorld *world, const KontorId *installation, gint64 mid)
{
  g_autofree char *name = name_result (installation, mid);
  const char *text = g_hash_table_lookup (world->ok, name);
  g_autoptr (KontorPushResult) result = text != NULL ? kontor_push_result_from_text (text, NULL)
                                                     : NULL;

  return result != NULL && result->status != KONTOR_PUSH_REJECTED ? result->seq : 0;
}

/* Whether people were told of something between the two seqs, and nothing else happened. */
static gboolean
are_notifications (KontorStore *store, gint64 after, gint64 until)
{
  g_autoptr (KontorSqlStatement) others =
      kontor_sql_prepare (store->sql,
                          "SELECT count(*) FROM change"
                          " WHERE seq > ? AND seq <= ? AND type != 'notification'",
                          NULL);

  kontor_sql_bind_int (others, 1, after);
  kontor_sql_bind_int (others, 2, until);

  return kontor_sql_step (others, NULL) && kontor_sql_column_int (others, 0) == 0;
}

/* Before the commit: a request of which nothing new was accepted leaves no trace in the feed, and after
 * the last that was accepted there is only what people are told of it. */
static void
check_current (SimWorld *world,
               KontorStore *store,
               const KontorId *person,
               const KontorPushResult *result)
{
  KontorReader *reader = kontor_store_get_reader (store);

  for (guint i = 0; i < result->current->len; i++)
    if (!kontor_access_can_see (reader, person, result->current->pdata[i]))
      sim_fail (world, "5 no leak: a refusal shows a %s to somebody who may not see it",
                kontor_schema_get_type (kontor_row_get_record_type (result->current->pdata[i]))
                    ->word);
}

void
sim_audit_refusals (SimWorld *world,
                    KontorStore *store,
                    const KontorId *person,
                    GBytes *request_body,
                    GBytes *reply_body,
                    gint64 before)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_read (request_body, NULL);
  g_autoptr (KontorPushReply) reply = kontor_push_reply_read (reply_body, NULL);
  gint64 after = kontor_store_get_seq (store);
  gint64 last = before;
  guint judged = 0;

  for (guint i = 0; i < reply->results->len; i++)
    {
      const KontorPushResult *result = reply->results->pdata[i];

      if (result->status == KONTOR_PUSH_REJECTED)
        continue;
      last = MAX (last, result->seq);
      /* It may have changed who sees what; what was refused before it is not judged. */
      judged = i + 1;
    }
  for (guint i = judged; i < reply->results->len; i++)
    {
      const KontorPushResult *result = reply->results->pdata[i];
      g_autofree char *name = name_result (&request->installation, result->mid);

      if (!g_hash_table_contains (world->ok, name))
        check_current (world, store, person, result);
    }
  if (last > after || (last == before && after != before) ||
      !are_notifications (store, last, after))
    sim_fail (world,
              "2 once: the seq went from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
              ", the last that was accepted is %" G_GINT64_FORMAT,
              before, after, last);
}

/* No byte of a record for a person who may not see it. */
void
sim_audit_pull (SimWorld *world, KontorStore *store, const KontorId *person, GBytes *reply_body)
{
  g_autoptr (KontorPullReply) reply = kontor_pull_reply_read (reply_body, NULL);
  KontorReader *reader = kontor_store_get_reader (store);

  sim_audit_trace (world, g_bytes_hash (reply_body));
  for (guint i = 0; i < reply->records->len; i++)
    {
      KontorPullRecord *record = reply->records->pdata[i];
      g_autoptr (KontorRow) row = NULL;

      if (record->row == NULL)
        continue;
      row = kontor_reader_get (reader, record->type, &record->id);
      if (row != NULL && !kontor_access_can_see (reader, person, row))
        sim_fail (world, "5 no leak: a %s was sent to somebody who may not see it",
                  kontor_schema_get_type (record->type)->word);
    }
}

/* History is of a record that the person may see. */
void
sim_audit_history (SimWorld *world,
                   KontorStore *store,
                   const KontorId *person,
                   GBytes *request_body)
{
  KontorHistoryRequest *request = kontor_history_request_read (request_body, NULL);
  KontorReader *reader = kontor_store_get_reader (store);
  g_autoptr (KontorRow) row = kontor_reader_get (reader, request->type, &request->id);

  if (row == NULL || !kontor_access_can_see (reader, person, row))
    sim_fail (world, "5 no leak: the history of a %s was sent to somebody who may not see it",
              kontor_schema_get_type (request->type)->word);
  kontor_history_request_free (request);
}

/* --- the office of accepted mutations --- */

/* Fields that nothing but a person's own op changes. */
static const struct
{
  KontorRecordType type;
  guint field;
} watched[] = {
  { KONTOR_RECORD_TASK, KONTOR_TASK_TITLE },       { KONTOR_RECORD_TASK, KONTOR_TASK_DEADLINE },
  { KONTOR_RECORD_TASK, KONTOR_TASK_RESPONSIBLE }, { KONTOR_RECORD_TASK, KONTOR_TASK_TAGS },
  { KONTOR_RECORD_PROJECT, KONTOR_PROJECT_TITLE },
};

typedef struct
{
  KontorValue *values[G_N_ELEMENTS (watched)]; /* owned, nullable */
} Record;

static void
record_free (gpointer data)
{
  Record *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_clear_pointer (&self->values[i], kontor_value_unref);
  g_free (self);
}

typedef struct
{
  SimWorld *world;
  GHashTable *records; /* KontorId → Record */
  GHashTable *seqs; /* name → gint64 */
} Play;

/* Up to which seq a removal takes adds away; the greatest for "whatever is there". */
static gint64
get_seen (Play *play, const Accepted *accepted, gint64 added)
{
  g_autofree char *name = NULL;
  const gint64 *seq = NULL;

  if (added >= 0)
    return added > 0 ? added : G_MAXINT64;
  name = name_result (&accepted->installation, -added);
  seq = g_hash_table_lookup (play->seqs, name);

  return seq != NULL ? *seq : G_MAXINT64;
}

static KontorValue *
play_set (Play *play, const Accepted *accepted, const KontorChange *change, const KontorValue *old)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (KontorElement));

  for (guint i = 0; i < kontor_value_get_n_elements (old); i++)
    {
      KontorElement element = kontor_value_get_elements (old)[i];
      const KontorElement *removed = kontor_value_find_element (change->was, element.text);

      if (removed == NULL || element.added > get_seen (play, accepted, removed->added))
        g_array_append_val (left, element);
    }
  for (guint i = 0; i < kontor_value_get_n_elements (change->now); i++)
    {
      KontorElement element = kontor_value_get_elements (change->now)[i];
      gboolean there = FALSE;

      element.added = accepted->seq;
      for (guint j = 0; j < left->len; j++)
        if (g_str_equal (g_array_index (left, KontorElement, j).text, element.text))
          {
            g_array_index (left, KontorElement, j).added = element.added;
            there = TRUE;
          }
      if (!there)
        g_array_append_val (left, element);
    }

  return left->len > 0 ? kontor_value_new_set ((const KontorElement *) left->data, left->len)
                       : NULL;
}

static void
play_change (Play *play, const Accepted *accepted, KontorOp *op, Record *record, guint which)
{
  const KontorChange *change = kontor_op_find_change (op, watched[which].field);
  const KontorField *field = kontor_schema_get_field (watched[which].type, watched[which].field);
  KontorValue *old = record->values[which];
  KontorValue *now = NULL;

  if (change == NULL)
    return;
  if (field->merge == KONTOR_MERGE_SET)
    now = play_set (play, accepted, change, old);
  else if (change->now != NULL)
    now = kontor_value_ref ((KontorValue *) change->now);
  if (field->merge == KONTOR_MERGE_GUARDED && kontor_op_get_kind (op) == KONTOR_OP_UPDATE &&
      !kontor_value_equal (old, change->was) && !kontor_value_equal (old, change->now))
    sim_fail (play->world, "3 no loss: %s (%s) replaced a %s that its author had not seen",
              accepted->name, accepted->text, field->word);
  g_clear_pointer (&record->values[which], kontor_value_unref);
  record->values[which] = now;
}

static void
play_op (Play *play, const Accepted *accepted, KontorOp *op)
{
  KontorRecordType type = kontor_op_get_record_type (op);
  Record *record = g_hash_table_lookup (play->records, kontor_op_get_id (op));

  if (type != KONTOR_RECORD_TASK && type != KONTOR_RECORD_PROJECT)
    return;
  if (record == NULL)
    {
      /* What another made as a consequence is not known here. */
      if (kontor_op_get_kind (op) != KONTOR_OP_CREATE)
        return;
      record = g_new0 (Record, 1);
      g_hash_table_insert (play->records, kontor_id_copy (kontor_op_get_id (op)), record);
    }
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    if (watched[i].type == type)
      play_change (play, accepted, op, record, i);
}

static int
compare_accepted (gconstpointer a, gconstpointer b)
{
  const Accepted *first = *(const Accepted *const *) a;
  const Accepted *second = *(const Accepted *const *) b;

  return (first->seq > second->seq) - (first->seq < second->seq);
}

static void
compare_record (SimWorld *world, KontorSql *sql, const KontorId *id, const Record *record)
{
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KontorRow) row = kontor_sql_rows_get (sql, watched[i].type, id, NULL, &error);
      const KontorField *field = kontor_schema_get_field (watched[i].type, watched[i].field);
      g_autofree char *text = NULL;
      g_autofree char *expected = NULL;

      if (row == NULL ||
          kontor_value_equal (kontor_row_get (row, field->number), record->values[i]))
        continue;
      text = kontor_codec_row_to_text (row);
      expected = kontor_codec_value_to_text (field, record->values[i]);
      sim_fail (world, "3 no loss: by the accepted mutations the %s is %s in\n%s", field->word,
                expected != NULL ? expected : "nothing", text);
    }
}

/* What the accepted mutations say, in their order, is what the server has. */
void
sim_audit_check (SimWorld *world, KontorSql *sql)
{
  g_autoptr (GHashTable) records = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                          record_free);
  g_autoptr (GHashTable) seqs = g_hash_table_new (g_str_hash, g_str_equal);
  Play play = { .world = world, .records = records, .seqs = seqs };
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer record = NULL;

  g_ptr_array_sort (world->accepted, compare_accepted);
  for (guint i = 0; i < world->accepted->len; i++)
    {
      Accepted *accepted = world->accepted->pdata[i];
      g_autoptr (KontorMutation) mutation = kontor_codec_mutation_from_text (accepted->text, NULL);

      if (i > 0 && ((Accepted *) world->accepted->pdata[i - 1])->seq == accepted->seq)
        sim_fail (world, "4 order: two mutations have seq %" G_GINT64_FORMAT, accepted->seq);
      g_hash_table_insert (seqs, accepted->name, &accepted->seq);
      for (guint j = 0; j < mutation->ops->len; j++)
        play_op (&play, accepted, mutation->ops->pdata[j]);
    }
  g_hash_table_iter_init (&iter, records);
  while (g_hash_table_iter_next (&iter, &id, &record))
    compare_record (world, sql, id, record);
}
