/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening and closing a replica: its folder, the pointer to the current database, the tables that
 * are its own, identity, and the turn of writers. On the thread that owns the replica. */

#include "config.h"

#include "kontor-replica-private.h"
#include "kontor-sql-search.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

G_DEFINE_QUARK (kontor-replica-error-quark, kontor_replica_error)

/* outbox.settled: the mutation's effect has been pulled, so that it is not replayed any more; what
 * is still missing is its result.
 * shadow.row NULL: the server does not have the record.
 * need: what a mutation stands on; mid: under which that was refused, 0 if it had none; NULL: not yet.
 * again: mutations that are pushed once more to a server that was set back, and how often. */
static const char tables[] =
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS shadow (type TEXT NOT NULL, id BLOB NOT NULL, row TEXT,"
    "  PRIMARY KEY (type, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS outbox (number INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  change_set INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, mid INTEGER UNIQUE,"
    "  wire TEXT, seq INTEGER, result TEXT, settled INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS outbox_record (type TEXT NOT NULL, id BLOB NOT NULL,"
    "  number INTEGER NOT NULL, PRIMARY KEY (type, id, number)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS outbox_record_number ON outbox_record (number);"
    "CREATE TABLE IF NOT EXISTS sent (number INTEGER PRIMARY KEY, mid INTEGER NOT NULL,"
    "  seq INTEGER NOT NULL, at INTEGER NOT NULL, wire TEXT NOT NULL, result TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS sent_mid ON sent (mid);"
    "CREATE TABLE IF NOT EXISTS sent_record (type TEXT NOT NULL, id BLOB NOT NULL,"
    "  number INTEGER NOT NULL, PRIMARY KEY (type, id, number)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS sent_record_number ON sent_record (number);"
    "CREATE TABLE IF NOT EXISTS tray (number INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
    "  text TEXT NOT NULL, problem TEXT NOT NULL, current TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS need (number INTEGER NOT NULL, need INTEGER NOT NULL, mid INTEGER,"
    "  PRIMARY KEY (number, need)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS need_need ON need (need);"
    "CREATE TABLE IF NOT EXISTS again (number INTEGER PRIMARY KEY, tries INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS undo (change_set INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  label TEXT NOT NULL, at INTEGER NOT NULL, inverse TEXT NOT NULL, undoes INTEGER,"
    "  undone INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE IF NOT EXISTS journal (n INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL,"
    "  id BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS history (n INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL,"
    "  id BLOB NOT NULL, number INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,"
    "  who BLOB, field TEXT NOT NULL, old TEXT, new TEXT);"
    "CREATE INDEX IF NOT EXISTS history_record ON history (type, id);"
    "CREATE TABLE IF NOT EXISTS typed (name TEXT PRIMARY KEY, at INTEGER NOT NULL,"
    "  text TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS seen (type TEXT NOT NULL, id BLOB NOT NULL,"
    "  PRIMARY KEY (type, id)) WITHOUT ROWID;";

gboolean
kontor_replica_ensure_tables (KontorSql *sql, GError **error)
{
  return kontor_sql_tables_ensure (sql, KONTOR_SQL_APPLICATION_REPLICA, KONTOR_REPLICA_VERSION,
                                   error) &&
         kontor_sql_search_ensure (sql, error) && kontor_sql_exec (sql, tables, error);
}

char *
kontor_replica_new_database_path (const char *folder, guint number)
{
  g_autofree char *name = g_strdup_printf ("replica-%u.db", number);

  return g_build_filename (folder, name, NULL);
}

/* The number in the file "current", 1 where there is none yet. */
guint
kontor_replica_get_number (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "current", NULL);
  g_autofree char *text = NULL;
  guint number = 0;

  if (g_file_get_contents (path, &text, NULL, NULL) &&
      sscanf (text, "replica-%u.db", &number) == 1 && number > 0)
    return number;

  return 1;
}

gboolean
kontor_replica_point_to (const char *folder, guint number, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "current", NULL);
  g_autofree char *text = g_strdup_printf ("replica-%u.db\n", number);

  return g_file_set_contents_full (path, text, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/**
 * kontor_replica_get_database_path:
 * @folder: an account's folder
 *
 * Returns: (transfer full): the path of the database that is current there
 */
char *
kontor_replica_get_database_path (const char *folder)
{
  return kontor_replica_new_database_path (folder, kontor_replica_get_number (folder));
}

static gboolean
read_identity (KontorReplica *self, GError **error)
{
  g_autofree char *person = kontor_replica_get_meta (self, "person");
  g_autofree char *installation = kontor_replica_get_meta (self, "installation");

  if (person != NULL)
    kontor_id_init_from_string (&self->person, person);
  if (installation != NULL && kontor_id_init_from_string (&self->installation, installation))
    return TRUE;
  kontor_id_init (&self->installation, self->clock, self->random);
  installation = kontor_id_to_string (&self->installation);

  return kontor_replica_set_meta (self, "installation", installation, error);
}

static gboolean
make_folder (const char *folder, GError **error)
{
  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;
  g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_OPEN,
               _ ("The folder “%s” can’t be made: %s"), folder, g_strerror (errno));

  return FALSE;
}

static int
open_turn (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "turn.lock", NULL);

  return open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static void
wait_a_little (KontorReplica *self)
{
  if (self->wait != NULL)
    self->wait (self->wait_data);
  else
    g_usleep (1000);
}

/**
 * kontor_replica_open:
 * @folder: an account's folder
 * @create: whether to make folder and replica where they are missing
 * @seams: (nullable): time, chance, files and waiting, for tests
 * @error: see #KontorSqlError and %KONTOR_REPLICA_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the replica, ready to be written by the calling thread
 */
KontorReplica *
kontor_replica_open (const char *folder,
                     gboolean create,
                     const KontorReplicaSeams *seams,
                     GError **error)
{
  g_autoptr (KontorReplica) self = NULL;
  guint number = kontor_replica_get_number (folder);
  g_autofree char *path = kontor_replica_new_database_path (folder, number);

  if (!create && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, KONTOR_REPLICA_ERROR, KONTOR_REPLICA_ERROR_NOT_FOUND,
                   _ ("There is no replica in “%s”. Make one with “kontor-cli init” or “kontor-cli "
                      "join”."),
                   folder);
      return NULL;
    }
  if (create && !make_folder (folder, error))
    return NULL;

  self = g_new0 (KontorReplica, 1);
  self->turn = -1;
  self->folder = g_strdup (folder);
  self->vfs = g_strdup (seams != NULL ? seams->vfs : NULL);
  self->number = number;
  self->left = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_sql_close);
  self->clock = seams != NULL && seams->clock != NULL ? seams->clock : kontor_clock_get_system ();
  self->random = seams != NULL && seams->random != NULL ? seams->random
                                                        : kontor_random_get_system ();
  self->wait = seams != NULL ? seams->wait : NULL;
  self->wait_data = seams != NULL ? seams->wait_data : NULL;
  self->turn = open_turn (folder);
  self->sql = kontor_sql_open (path, create ? KONTOR_SQL_CREATE : 0, self->vfs, error);
  if (self->sql == NULL)
    return NULL;
  kontor_sql_reader_init (&self->reader, self->sql);
  while (TRUE)
    {
      g_autoptr (GError) local = NULL;

      if (kontor_replica_ensure_tables (self->sql, &local) && read_identity (self, &local))
        return g_steal_pointer (&self);
      if (!g_error_matches (local, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      wait_a_little (self);
    }
}

/**
 * kontor_replica_close:
 * @self: (transfer full): a replica
 */
void
kontor_replica_close (KontorReplica *self)
{
  if (self->sql != NULL)
    kontor_sql_reader_clear (&self->reader);
  g_clear_pointer (&self->sql, kontor_sql_close);
  g_clear_pointer (&self->left, g_ptr_array_unref);
  if (self->turn >= 0)
    close (self->turn);
  g_free (self->folder);
  g_free (self->vfs);
  g_free (self);
}

/**
 * kontor_replica_get_folder:
 * @self: a replica
 *
 * Returns: (transfer none): the account's folder, as it was opened
 */
const char *
kontor_replica_get_folder (KontorReplica *self)
{
  return self->folder;
}

/**
 * kontor_replica_get_sql:
 * @self: a replica
 *
 * Returns: (transfer none): its connection, for queries on the owner's thread
 */
KontorSql *
kontor_replica_get_sql (KontorReplica *self)
{
  return self->sql;
}

/**
 * kontor_replica_get_reader:
 * @self: a replica
 *
 * Returns: (transfer none): what the model reads through
 */
KontorReader *
kontor_replica_get_reader (KontorReplica *self)
{
  return &self->reader.parent;
}

gboolean
kontor_replica_check_reader (KontorReplica *self, GError **error)
{
  if (self->reader.error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->reader.error));

  return FALSE;
}

/**
 * kontor_replica_get_person:
 * @self: a replica
 * @person: (out caller-allocates): who acts, nil until known
 */
void
kontor_replica_get_person (KontorReplica *self, KontorId *person)
{
  *person = self->person;
}

/**
 * kontor_replica_set_person:
 * @self: a replica
 * @person: who acts from now on
 * @error: of the database
 *
 * Returns: whether it was stored
 */
gboolean
kontor_replica_set_person (KontorReplica *self, const KontorId *person, GError **error)
{
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (person, text);
  if (!kontor_replica_set_meta (self, "person", text, error))
    return FALSE;
  self->person = *person;

  return TRUE;
}

/**
 * kontor_replica_get_installation:
 * @self: a replica
 * @installation: (out caller-allocates): what numbers this replica's mutations
 */
void
kontor_replica_get_installation (KontorReplica *self, KontorId *installation)
{
  *installation = self->installation;
}

/**
 * kontor_replica_init_context:
 * @self: a replica
 * @context: (out caller-allocates): for operations of the model, as of now
 */
void
kontor_replica_init_context (KontorReplica *self, KontorContext *context)
{
  context->reader = &self->reader.parent;
  context->actor = self->person;
  context->now = kontor_clock_now (self->clock);
  context->clock = self->clock;
  context->random = self->random;
}

char *
kontor_meta_read (KontorSql *sql, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT value FROM meta WHERE name = ?", &error);

  if (statement == NULL)
    return NULL;
  kontor_sql_bind_text (statement, 1, name);

  return kontor_sql_step (statement, &error) ? g_strdup (kontor_sql_column_text (statement, 0))
                                             : NULL;
}

/**
 * kontor_replica_get_meta:
 * @self: a replica
 * @name: of a small fact
 *
 * Returns: (transfer full) (nullable): the fact
 */
char *
kontor_replica_get_meta (KontorReplica *self, const char *name)
{
  return kontor_meta_read (self->sql, name);
}

/**
 * kontor_replica_set_meta:
 * @self: a replica
 * @name: of a small fact
 * @value: (nullable): the fact; %NULL forgets it
 * @error: of the database
 *
 * Returns: whether it was stored
 */
gboolean
kontor_replica_set_meta (KontorReplica *self, const char *name, const char *value, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = NULL;
  gboolean own = !kontor_sql_is_in_transaction (self->sql);
  gboolean done = FALSE;

  if (own && !kontor_replica_begin (self, error))
    return FALSE;
  /* What is the same is not written again: most rounds of sync find nothing new. */
  statement = kontor_sql_prepare (self->sql,
                                  "INSERT INTO meta (name, value) VALUES (?, ?) "
                                  "ON CONFLICT (name) DO UPDATE SET value = excluded.value "
                                  "WHERE value IS NOT excluded.value",
                                  error);
  if (statement != NULL)
    {
      kontor_sql_bind_text (statement, 1, name);
      kontor_sql_bind_text (statement, 2, value);
      done = kontor_sql_run (statement, error);
    }
  if (!own)
    return done;
  if (!done)
    kontor_replica_abandon (self);

  return done && kontor_replica_end (self, error);
}

static void
release_turn (KontorReplica *self)
{
  if (self->turn >= 0)
    flock (self->turn, LOCK_UN);
}

/* What is held of the old file may be in use by a caller, so its connection is closed with the
 * replica. */
gboolean
kontor_replica_follow_pointer (KontorReplica *self, GError **error)
{
  guint number = kontor_replica_get_number (self->folder);
  g_autofree char *path = NULL;
  KontorSql *sql = NULL;

  if (number == self->number)
    return TRUE;
  path = kontor_replica_new_database_path (self->folder, number);
  sql = kontor_sql_open (path, 0, self->vfs, error);
  if (sql == NULL)
    return FALSE;
  kontor_sql_reader_clear (&self->reader);
  g_ptr_array_add (self->left, self->sql);
  self->sql = sql;
  self->number = number;
  kontor_sql_reader_init (&self->reader, sql);

  return TRUE;
}

gboolean
kontor_replica_begin (KontorReplica *self, GError **error)
{
  /* Taken without blocking, so that the simulation can run somebody else meanwhile. */
  while (self->turn >= 0 && flock (self->turn, LOCK_EX | LOCK_NB) != 0)
    wait_a_little (self);
  /* Who changes the pointer has the turn: what is written to an old file now would be lost. */
  if (!kontor_replica_follow_pointer (self, error))
    {
      release_turn (self);
      return FALSE;
    }
  for (;;)
    {
      g_autoptr (GError) local = NULL;

      if (kontor_sql_begin (self->sql, &local))
        {
          self->journalled = FALSE;
          return TRUE;
        }
      if (!g_error_matches (local, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_BUSY))
        {
          release_turn (self);
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      wait_a_little (self);
    }
}

gboolean
kontor_replica_end (KontorReplica *self, GError **error)
{
  gboolean done = kontor_sql_commit (self->sql, error);

  if (!done)
    kontor_sql_rollback (self->sql);
  release_turn (self);
  if (done && self->journalled && self->changed != NULL)
    self->changed (self->changed_data);

  return done;
}

void
kontor_replica_abandon (KontorReplica *self)
{
  kontor_sql_rollback (self->sql);
  release_turn (self);
}

/**
 * kontor_replica_set_changed:
 * @self: a replica
 * @changed: (nullable): called on the owner's thread after a transaction that changed records
 * @data: for @changed
 */
void
kontor_replica_set_changed (KontorReplica *self, void (*changed) (gpointer data), gpointer data)
{
  self->changed = changed;
  self->changed_data = data;
}

gboolean
kontor_counts_read (KontorSql *sql, KontorReplicaCounts *counts, GError **error)
{
  g_autofree char *cursor = kontor_meta_read (sql, "cursor");
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql,
                          "SELECT (SELECT count(*) FROM outbox WHERE result IS NULL),"
                          " (SELECT count(*) FROM tray WHERE NOT EXISTS (SELECT 1 FROM need"
                          "  JOIN tray AS below ON below.number = need.need"
                          "  WHERE need.number = tray.number))",
                          error);
  g_autoptr (GError) local = NULL;

  if (statement == NULL)
    return FALSE;
  if (!kontor_sql_step (statement, &local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  counts->waiting = (guint) kontor_sql_column_int (statement, 0);
  counts->attention = (guint) kontor_sql_column_int (statement, 1);
  counts->cursor = cursor != NULL ? g_ascii_strtoll (cursor, NULL, 10) : 0;

  return TRUE;
}

/**
 * kontor_replica_count:
 * @self: a replica
 * @counts: (out caller-allocates): how much waits and how much needs attention
 * @error: of the database
 *
 * Returns: whether they could be read
 */
gboolean
kontor_replica_count (KontorReplica *self, KontorReplicaCounts *counts, GError **error)
{
  return kontor_counts_read (self->sql, counts, error);
}
