/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A window's lists: what they show is what they read once and then followed by the journal. At a quiet
 * point that is what the replica has; else a view somewhere shows what is not so. */

#include "config.h"

#include "kontor-replica-private.h"
#include "kontor-sql-rows.h"
#include "sim-world.h"

#define LIMIT 400

struct _SimFollower
{
  SimHost *host; /* borrowed */
  GHashTable *seen; /* owned: KontorRecordKey → the row's title */
  gint64 after;
  gboolean begun;
};

static const struct
{
  KontorRecordType type;
  guint title;
} followed[] = {
  { KONTOR_RECORD_TASK, KONTOR_TASK_TITLE },
  { KONTOR_RECORD_PROJECT, KONTOR_PROJECT_TITLE },
  { KONTOR_RECORD_MESSAGE, KONTOR_MESSAGE_TEXT },
};

SimFollower *
sim_follower_new (SimHost *host)
{
  SimFollower *self = g_new0 (SimFollower, 1);

  self->host = host;
  self->seen = g_hash_table_new_full (kontor_record_key_hash, kontor_record_key_equal, g_free,
                                      g_free);

  return self;
}

void
sim_follower_free (SimFollower *self)
{
  g_hash_table_unref (self->seen);
  g_free (self);
}

static void
look (SimFollower *self,
      KontorRecordType type,
      guint title,
      const KontorRow *row,
      const KontorId *id)
{
  KontorRecordKey key = { .type = type, .id = *id };
  const char *text = row != NULL ? kontor_row_get_text (row, title) : NULL;

  if (row == NULL)
    g_hash_table_remove (self->seen, &key);
  else
    g_hash_table_replace (self->seen, g_memdup2 (&key, sizeof key),
                          g_strdup (text != NULL ? text : ""));
}

static void
look_at_all (SimFollower *self, KontorSql *sql)
{
  g_hash_table_remove_all (self->seen);
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    {
      g_autofree char *query = g_strdup_printf ("SELECT %s FROM %s",
                                                kontor_sql_rows_get_columns (followed[i].type),
                                                kontor_sql_rows_get_table (followed[i].type));
      g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, NULL);

      while (statement != NULL && kontor_sql_step (statement, NULL))
        {
          g_autoptr (KontorRow) row = kontor_sql_rows_read (statement, followed[i].type, 0);

          look (self, followed[i].type, followed[i].title, row, kontor_row_get_id (row));
        }
    }
}

/* Nobody else's turn meanwhile: a window reads one state. */
void
sim_follower_read (SimFollower *self, KontorReplica *replica)
{
  SimWorld *world = self->host->world;
  KontorSql *sql = kontor_replica_get_sql (replica);
  g_autoptr (GArray) entries = NULL;
  gboolean reload = FALSE;
  gboolean atomic = world->atomic;

  world->atomic = TRUE;
  entries = kontor_journal_read (sql, &self->after, LIMIT, &reload, NULL);
  if (entries != NULL && (reload || !self->begun))
    {
      self->begun = TRUE;
      look_at_all (self, sql);
    }
  for (guint i = 0; entries != NULL && !reload && i < entries->len; i++)
    {
      const KontorJournalEntry *entry = &g_array_index (entries, KontorJournalEntry, i);

      for (guint j = 0; j < G_N_ELEMENTS (followed); j++)
        if (followed[j].type == entry->type)
          {
            g_autoptr (KontorRow) row = kontor_sql_rows_get (sql, entry->type, &entry->id, NULL,
                                                             NULL);

            look (self, entry->type, followed[j].title, row, &entry->id);
          }
    }
  world->atomic = atomic;
}

static void
compare (SimFollower *self, const KontorRecordKey *key, const char *shown, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = kontor_sql_rows_get (kontor_replica_get_sql (replica), key->type,
                                                   &key->id, NULL, NULL);
  const char *text = NULL;
  char id[KONTOR_ID_LENGTH + 1];

  for (guint i = 0; row != NULL && i < G_N_ELEMENTS (followed); i++)
    if (followed[i].type == key->type)
      text = kontor_row_get_text (row, followed[i].title);
  if (row != NULL && g_strcmp0 (text != NULL ? text : "", shown) == 0)
    return;
  kontor_id_format (&key->id, id);
  sim_fail (self->host->world,
            "8 rebase: a window of client %u shows %s of %s %s, where there is %s",
            self->host->number, shown, kontor_schema_get_type (key->type)->word, id,
            row != NULL ? text : "nothing");
}

/* @replica: any connection, of nobody who is in the middle of something */
void
sim_follower_check (SimFollower *self, KontorReplica *replica)
{
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer shown = NULL;
  gint64 n = 0;

  sim_follower_read (self, replica);
  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, &key, &shown))
    compare (self, key, shown, replica);
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    {
      g_autofree char *query = g_strdup_printf ("SELECT count(*) FROM %s",
                                                kontor_sql_rows_get_table (followed[i].type));

      n += sim_ask (self->host->world, kontor_replica_get_sql (replica), query);
    }
  if (n != g_hash_table_size (self->seen))
    sim_fail (self->host->world,
              "8 rebase: a window of client %u shows %u records of %" G_GINT64_FORMAT,
              self->host->number, g_hash_table_size (self->seen), n);
}
