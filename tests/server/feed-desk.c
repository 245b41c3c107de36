/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Five people before an office's store, see feed-desk.h. What they pull is put together here once
 * more, after PROTOCOL.md, so that a replica's mistakes and the server's don't cover each other. */

#include "config.h"

#include "feed-desk.h"
#include "raw-client.h"

#include "kontor-sql-rows.h"
#include "kontor-test-tree.h"

#include <string.h>

/* ---- What pulls bring ------------------------------------------------------------------------ */

typedef struct
{
  KontorRow *row;
  KontorId root;
} Held;

typedef struct _Shadow Shadow;
struct _Shadow
{
  GHashTable *rows; /* KontorId → Held; ids are unique over all types */
  char *epoch;
  char *held;
  char *after;
  gint64 cursor;
};

static void
held_free (gpointer data)
{
  Held *held = data;

  kontor_row_unref (held->row);
  g_free (held);
}

static Shadow *
shadow_new (void)
{
  Shadow *self = g_new0 (Shadow, 1);

  self->rows = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, held_free);
  self->epoch = g_strdup ("");
  self->held = g_strdup ("");
  self->after = g_strdup ("");

  return self;
}

static void
shadow_free (Shadow *self)
{
  g_hash_table_unref (self->rows);
  g_free (self->epoch);
  g_free (self->held);
  g_free (self->after);
  g_free (self);
}

/* The fields of @patch that are newer. */
static KontorRow *
merge_rows (KontorRow *row, KontorRow *patch)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));

  for (guint i = 1; i < info->n_fields; i++)
    if (kontor_row_get_version (patch, i) > kontor_row_get_version (row, i))
      {
        kontor_row_builder_set (builder, i, kontor_row_get (patch, i));
        kontor_row_builder_set_version (builder, i, kontor_row_get_version (patch, i));
      }

  return kontor_row_builder_end (builder);
}

static gboolean
hangs_on (gpointer key, gpointer value, gpointer root)
{
  return kontor_id_equal (&((Held *) value)->root, root);
}

static void
shadow_apply (Shadow *self, const KontorPullRecord *record)
{
  Held *old = g_hash_table_lookup (self->rows, &record->id);
  Held *held = NULL;

  if (record->kind == KONTOR_PULL_DROP)
    {
      g_hash_table_remove (self->rows, &record->id);
      g_hash_table_foreach_remove (self->rows, hangs_on, (gpointer) &record->id);
      return;
    }
  g_assert_true (record->kind == KONTOR_PULL_PUT || old != NULL);
  held = g_new0 (Held, 1);
  held->row = old != NULL ? merge_rows (old->row, record->row) : kontor_row_ref (record->row);
  held->root = record->root;
  g_hash_table_replace (self->rows, kontor_id_copy (&record->id), held);
}

static KontorPullReply *
ask (Desk *desk, guint who, Shadow *shadow, guint limit)
{
  g_autoptr (KontorPullRequest) request = kontor_pull_request_new ();
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  KontorPullReply *reply = NULL;

  g_free (request->epoch);
  g_free (request->held);
  g_free (request->after);
  request->epoch = g_strdup (shadow->epoch);
  request->held = g_strdup (shadow->held);
  request->after = g_strdup (shadow->after);
  request->cursor = shadow->cursor;
  request->limit = limit;
  desk_get_installation (who, &request->installation);
  body = kontor_pull_request_write (request);
  answer = kontor_feed_pull (desk->store, &desk->people[who], body, &problem, &error);
  g_assert_no_error (error);
  g_assert_null (problem);
  reply = kontor_pull_reply_read (answer, &problem);
  g_assert_null (problem);

  return reply;
}

static void
shadow_restart (Shadow *self)
{
  g_hash_table_remove_all (self->rows);
  self->cursor = 0;
  g_free (self->epoch);
  g_free (self->held);
  g_free (self->after);
  self->epoch = g_strdup ("");
  self->held = g_strdup ("");
  self->after = g_strdup ("");
}

/* One page, or none where the server says to begin again. Whether there is more. */
static gboolean
shadow_pull_page (Shadow *self, Desk *desk, guint who, guint limit)
{
  g_autoptr (KontorPullReply) reply = ask (desk, who, self, limit);

  if (reply->resync)
    {
      g_assert_true (self->cursor > 0 || *self->after != '\0');
      shadow_restart (self);
      desk->n_resyncs++;
      return TRUE;
    }
  for (guint i = 0; i < reply->records->len; i++)
    shadow_apply (self, reply->records->pdata[i]);
  desk->n_records += reply->records->len;
  g_assert_cmpint (reply->cursor, >=, self->cursor);
  g_assert_true (!reply->more || reply->cursor > self->cursor ||
                 !g_str_equal (reply->after, self->after));
  self->cursor = reply->cursor;
  g_free (self->epoch);
  g_free (self->held);
  g_free (self->after);
  self->epoch = g_strdup (reply->epoch);
  self->held = g_strdup (reply->held);
  self->after = g_strdup (reply->after);
  if (!reply->more)
    g_assert_cmpint (reply->last_mid, ==, desk->mids[who]);

  return reply->more;
}

static void
shadow_pull (Shadow *self, Desk *desk, guint who, guint limit)
{
  while (shadow_pull_page (self, desk, who, limit))
    continue;
}

gboolean
desk_pull_page (Desk *self, guint who, guint limit)
{
  return shadow_pull_page (self->shadows[who], self, who, limit);
}

void
desk_forget (Desk *self, guint who)
{
  shadow_restart (self->shadows[who]);
}

void
desk_set_after (Desk *self, guint who, const char *after)
{
  g_set_str (&self->shadows[who]->after, after);
}

/* ---- People ---------------------------------------------------------------------------------- */

static gint64
now (KontorClock *clock)
{
  return ((Desk *) clock)->now;
}

KontorId
desk_id (const char *text)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  g_assert_true (kontor_id_init_from_string (&id, text));

  return id;
}

void
desk_get_installation (guint who, KontorId *installation)
{
  g_autofree char *text = g_strdup_printf ("0193d2f0-0000-7000-8000-0000000001%02x", who);

  *installation = desk_id (text);
}

Desk *
desk_new (void)
{
  static const char *const names[] = { "Ada", "Ben", "Cleo", "Dan", "Eve" };
  static const char *const ids[] = { ADA_ID, BEN_ID, CLEO_ID, DAN_ID, EVE_ID };
  Desk *self = g_new0 (Desk, 1);
  KontorStoreSeams seams = { .clock = &self->clock, .random = &self->random.parent };
  g_autoptr (GError) error = NULL;

  self->clock.now = now;
  self->now = G_GINT64_CONSTANT (1795255200000000);
  kontor_seeded_random_init (&self->random, 1);
  self->folder = g_dir_make_tmp ("kontor-desk-XXXXXX", &error);
  g_assert_no_error (error);
  self->store = kontor_store_open (self->folder, &seams, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < DESK_PEOPLE; i++)
    {
      g_autofree char *email = g_strdup_printf ("%s@example.org", names[i]);
      KontorNewPerson person = {
        .name = names[i], .email = email, .administrator = i == ADA, .external = i == EVE
      };

      self->people[i] = person.id = desk_id (ids[i]);
      self->shadows[i] = shadow_new ();
      kontor_store_add_person (self->store, &person, &error);
      g_assert_no_error (error);
    }

  return self;
}

void
desk_free (Desk *self)
{
  for (guint i = 0; i < DESK_PEOPLE; i++)
    shadow_free (self->shadows[i]);
  kontor_store_close (self->store);
  kontor_test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self);
}

char *
desk_quote (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

GBytes *
desk_push_body (Desk *self, guint who, GBytes *body, KontorProblem **problem)
{
  g_autoptr (GError) error = NULL;
  GBytes *answer = NULL;

  g_assert_true (kontor_store_begin (self->store, &error));
  answer = kontor_feed_push (self->store, &self->people[who], body, problem, &error);
  g_assert_no_error (error);
  if (answer == NULL)
    kontor_store_abandon (self->store);
  else
    g_assert_true (kontor_store_commit (self->store, &error));

  return answer;
}

KontorPushReply *
desk_push_texts (Desk *self, guint who, const char *const *texts)
{
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  KontorPushReply *reply = NULL;
  guint n = 0;

  desk_get_installation (who, &request->installation);
  for (n = 0; texts[n] != NULL; n++)
    {
      g_autofree char *text = desk_quote (texts[n]);

      kontor_push_request_add (request, self->mids[who] + 1 + n, text);
    }
  body = kontor_push_request_write (request);
  answer = desk_push_body (self, who, body, &problem);
  g_assert_null (problem);
  reply = kontor_push_reply_read (answer, &problem);
  g_assert_null (problem);
  g_assert_null (reply->stop);
  g_assert_cmpuint (reply->results->len, ==, n);
  self->mids[who] += n;

  return reply;
}

KontorPushReply *
desk_push (Desk *self, guint who, ...)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  const char *text = NULL;
  va_list list;

  va_start (list, who);
  while ((text = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (texts, (gpointer) text);
  va_end (list);
  g_ptr_array_add (texts, NULL);

  return desk_push_texts (self, who, (const char *const *) texts->pdata);
}

const char *
desk_try (Desk *self, guint who, const char *text)
{
  g_autoptr (KontorPushReply) reply = desk_push (self, who, text, NULL);
  const KontorPushResult *result = reply->results->pdata[0];
  const KontorProblem *problem = result->problem;
  g_autofree char *words = NULL;

  if (result->status != KONTOR_PUSH_REJECTED)
    return result->status == KONTOR_PUSH_OK ? "ok" : "merged";
  if (problem->field != 0)
    words = g_strdup_printf ("%s %s", kontor_problem_code_get_word (problem->code),
                             kontor_schema_get_field (problem->type, problem->field)->word);

  return g_intern_string (words != NULL ? words : kontor_problem_code_get_word (problem->code));
}

KontorRow *
desk_get (Desk *self, KontorRecordType type, const char *id)
{
  KontorId record = desk_id (id);

  return kontor_reader_get (kontor_store_get_reader (self->store), type, &record);
}

gint64
desk_ask (Desk *self, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->store->sql, query, &error);

  g_assert_no_error (error);
  g_assert_true (kontor_sql_step (statement, &error));

  return kontor_sql_column_int (statement, 0);
}

/* ---- Comparing ------------------------------------------------------------------------------- */

static void
fail (guint who, const char *what, const KontorRow *there, const KontorRow *here)
{
  g_autofree char *one = there != NULL ? kontor_codec_row_to_text (there) : g_strdup ("-");
  g_autofree char *two = here != NULL ? kontor_codec_row_to_text (here) : g_strdup ("-");

  g_error ("person %u, %s: the server has\n%s\nthe person\n%s", who, what, one, two);
}

static gboolean
rows_equal (const KontorRow *a, const KontorRow *b)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (a));

  for (guint i = 1; i < info->n_fields; i++)
    if (kontor_row_get_version (a, i) != kontor_row_get_version (b, i))
      return FALSE;

  return kontor_row_equal (a, b);
}

/* How many of a type the person may see; each is there as the server has it. */
static guint
check_type (Desk *self, guint who, Shadow *shadow, KontorRecordType type, const char *what)
{
  g_autofree char *query = g_strdup_printf ("SELECT %s FROM %s", kontor_sql_rows_get_columns (type),
                                            kontor_sql_rows_get_table (type));
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->store->sql, query, &error);
  guint n = 0;

  g_assert_no_error (error);
  while (kontor_sql_step (statement, &error))
    {
      g_autoptr (KontorRow) row = kontor_sql_rows_read (statement, type, 0);
      Held *held = g_hash_table_lookup (shadow->rows, kontor_row_get_id (row));

      if (!kontor_access_can_see (kontor_store_get_reader (self->store), &self->people[who], row))
        {
          if (held != NULL)
            fail (who, what, NULL, held->row);
          continue;
        }
      n++;
      if (held == NULL || !rows_equal (row, held->row))
        fail (who, what, row, held != NULL ? held->row : NULL);
    }
  g_assert_no_error (error);

  return n;
}

static void
check_shadow (Desk *self, guint who, Shadow *shadow, const char *what)
{
  guint n = 0;

  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    n += check_type (self, who, shadow, type, what);
  g_assert_cmpuint (g_hash_table_size (shadow->rows), ==, n);
}

void
desk_check (Desk *self)
{
  for (guint i = 0; i < DESK_PEOPLE; i++)
    {
      Shadow *fresh = shadow_new ();
      Shadow *paged = shadow_new ();

      shadow_pull (self->shadows[i], self, i, KONTOR_PULL_LIMIT_MAX);
      shadow_pull (fresh, self, i, KONTOR_PULL_LIMIT_MAX);
      shadow_pull (paged, self, i, 1);
      check_shadow (self, i, fresh, "from 0");
      check_shadow (self, i, paged, "from 0, record by record");
      check_shadow (self, i, self->shadows[i], "step by step");
      shadow_free (fresh);
      shadow_free (paged);
    }
}

gboolean
desk_has (Desk *self, guint who, KontorRecordType type, const char *id)
{
  KontorId record = desk_id (id);
  Held *held = g_hash_table_lookup (self->shadows[who]->rows, &record);

  return held != NULL && kontor_row_get_record_type (held->row) == type;
}
