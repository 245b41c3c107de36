/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Invariant 5 to the last byte: what a person may not see any more is not in the files of their machine,
 * neither in free pages nor in the write-ahead log. Every text that anybody wrote has a number in it, so
 * that the files can be searched for what must not be there. */

#include "config.h"

#include "kontor-replica-private.h"
#include "sim-world.h"

#include <string.h>

#define MARK "token"

/* The number of a text, the 17th being "tokenbhx", after its mark; 0: it is none. */
static int
read_number (const char *at, const char *end)
{
  gint64 number = 0;

  while (at < end && *at >= 'a' && *at <= 'j' && number < G_MAXINT32)
    number = 10 * number + (*at++ - 'a');

  return at < end && *at == 'x' ? (int) number : 0;
}

static void
add_tokens (GHashTable *tokens, const char *text, gsize length)
{
  const char *end = text + length;
  const char *at = text;

  while ((at = memmem (at, (gsize) (end - at), MARK, strlen (MARK))) != NULL)
    {
      at += strlen (MARK);
      g_hash_table_add (tokens, GINT_TO_POINTER (read_number (at, end)));
    }
}

static gpointer
get_token (const SimEntry *entry)
{
  const char *text = entry->token;

  return text != NULL ? GINT_TO_POINTER (read_number (text + strlen (MARK), text + strlen (text)))
                      : NULL;
}

static void
add_file (GHashTable *tokens, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  if (g_file_get_contents (path, &bytes, &length, NULL))
    add_tokens (tokens, bytes, length);
}

/* What the person has in any case. */
static void
add_query (GHashTable *tokens, KontorSql *sql, const char *query)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, NULL);

  while (statement != NULL && kontor_sql_step (statement, NULL))
    {
      const char *text = kontor_sql_column_text (statement, 0);

      if (text != NULL)
        add_tokens (tokens, text, strlen (text));
    }
}

static GHashTable *
list_files (SimHost *host)
{
  GHashTable *tokens = g_hash_table_new (NULL, NULL);
  g_autoptr (GDir) dir = g_dir_open (host->disk->folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    add_file (tokens, host->disk->folder, name);

  return tokens;
}

static void
check_entry (SimHost *host, KontorReader *server, const SimEntry *entry)
{
  g_autoptr (KontorRow) row = kontor_reader_get (server, entry->type, &entry->id);
  char id[KONTOR_ID_LENGTH + 1];

  if (row == NULL || kontor_access_can_see (server, &host->person, row))
    return;
  kontor_id_format (&entry->id, id);
  sim_fail (host->world, "5 no leak: client %u has %s of the %s %s in its files", host->number,
            entry->token, kontor_schema_get_type (entry->type)->word, id);
}

void
sim_check_bytes (SimHost *host, KontorReplica *replica)
{
  SimWorld *world = host->world;
  KontorReader *server = kontor_store_get_reader (((SimHost *) world->hosts->pdata[0])->store);
  g_autoptr (GHashTable) found = list_files (host);
  g_autoptr (GHashTable) kept = g_hash_table_new (NULL, NULL);

  /* What they wrote themselves and was refused. */
  add_query (kept, kontor_replica_get_sql (replica), "SELECT text FROM tray");
  /* Of an event that is none of theirs people see when it is, and what it is called. */
  add_query (kept, kontor_replica_get_sql (replica), "SELECT title FROM busy");
  for (guint i = 1; i < world->hosts->len; i++)
    {
      const SimHost *other = world->hosts->pdata[i];

      for (guint j = 0; j < other->ledger->len; j++)
        {
          const SimEntry *entry = other->ledger->pdata[j];
          gpointer token = get_token (entry);

          if (token != NULL && g_hash_table_contains (found, token) &&
              !g_hash_table_contains (kept, token))
            check_entry (host, server, entry);
        }
    }
}
