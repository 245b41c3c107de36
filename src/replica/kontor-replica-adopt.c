/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A snapshot from the server on its way to be the replica: beside the one that is in use it is looked
 * through and completed, then gets what nobody else has (identity, waiting edits, tray, undo, what was
 * being typed), and then the pointer names it. Whenever this is cut off, one of the two is in place.
 * On the thread of the process that holds sync.lock. */

#include "config.h"

#include "kontor-replica-private.h"
#include "kontor-sql-snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* The replica that was replaced, until its file is gone. */
#define REPLACES "replaces"

/* The first type to be indexed, see kontor-replica-index.c. */
#define TO_INDEX "to-index"

static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

/* A file that is not the replica yet needs no order on the disk, and nothing of it is secret from
 * itself. What is sorted for its indexes does not fill the memory. */
static const char settings[] = "PRAGMA synchronous=OFF; PRAGMA main.journal_mode=MEMORY;"
                               "PRAGMA temp_store=FILE; PRAGMA secure_delete=OFF;";

/* "meta" without what belongs to the feed. History is the server's, but for what waits. */
static const char copying[] =
    "INSERT INTO main.meta (name, value) SELECT name, value FROM old.meta WHERE name NOT IN"
    " ('cursor', 'held', 'after', 'resync', 'to-index', 'replaces');"
    "INSERT INTO main.outbox (number, change_set, at, text, mid, wire, seq, result, settled)"
    " SELECT number, change_set, at, text, mid, wire, seq, result, settled FROM old.outbox;"
    "INSERT INTO main.outbox_record (type, id, number)"
    " SELECT type, id, number FROM old.outbox_record;"
    "INSERT INTO main.sent (number, mid, seq, at, wire, result)"
    " SELECT number, mid, seq, at, wire, result FROM old.sent;"
    "INSERT INTO main.sent_record (type, id, number)"
    " SELECT type, id, number FROM old.sent_record;"
    "INSERT INTO main.need (number, need, mid) SELECT number, need, mid FROM old.need;"
    "INSERT INTO main.again (number, tries) SELECT number, tries FROM old.again;"
    "INSERT INTO main.tray (number, at, text, problem, current)"
    " SELECT number, at, text, problem, current FROM old.tray;"
    "INSERT INTO main.undo (change_set, label, at, inverse, undoes, undone)"
    " SELECT change_set, label, at, inverse, undoes, undone FROM old.undo;"
    "INSERT INTO main.typed (name, at, text) SELECT name, at, text FROM old.typed;"
    "INSERT INTO main.shadow (type, id, row) SELECT type, id, row FROM old.shadow;"
    "INSERT INTO main.history (n, type, id, number, seq, at, who, field, old, new)"
    " SELECT n, type, id, number, seq, at, who, field, old, new FROM old.history"
    " WHERE number IN (SELECT number FROM old.outbox);"
    /* Numbers are never used twice. */
    "DELETE FROM main.sqlite_sequence WHERE name IN ('outbox', 'undo', 'journal', 'history');"
    "INSERT INTO main.sqlite_sequence (name, seq) SELECT name, seq FROM old.sqlite_sequence"
    " WHERE name IN ('outbox', 'undo', 'journal', 'history');";

static char *
get_new_path (KontorReplica *self)
{
  g_autofree char *path = kontor_replica_new_database_path (self->folder, self->number + 1);

  return g_strconcat (path, ".new", NULL);
}

static void
remove_database (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *file = g_strconcat (path, endings[i], NULL);

      g_unlink (file);
    }
}

static gboolean
fail (KontorReplica *self, const char *what, GError **error)
{
  g_set_error (error, KONTOR_REPLICA_ERROR, KONTOR_REPLICA_ERROR_PROTOCOL, "the snapshot for %s %s",
               self->folder, what);

  return FALSE;
}

static gboolean
fail_file (const char *path, GError **error)
{
  int saved = errno;

  g_set_error (error, KONTOR_SQL_ERROR,
               saved == ENOSPC || saved == EDQUOT ? KONTOR_SQL_ERROR_NO_SPACE
                                                  : KONTOR_SQL_ERROR_FAILED,
               "%s: %s", path, g_strerror (saved));

  return FALSE;
}

/* Of a file, or of a folder for the names in it. No connection of this process may be open on it. */
static gboolean
flush (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (!done)
    fail_file (path, error);
  if (fd >= 0)
    close (fd);

  return done;
}

/* --- what came --- */

static gboolean
check_fact (KontorReplica *self,
            KontorSql *sql,
            const char *name,
            const char *wanted,
            GError **error)
{
  g_autofree char *found = kontor_meta_read (sql, name);

  return wanted == NULL || *wanted == '\0' || g_strcmp0 (found, wanted) == 0 ||
         fail (self, name, error);
}

/* Texts that the server gets back must be such that they can be sent. */
static gboolean
read_text (KontorReplica *self, KontorSql *sql, const char *name, char **text, GError **error)
{
  g_autofree char *found = kontor_meta_read (sql, name);

  if (found == NULL || !g_str_is_ascii (found) || strlen (found) > KONTOR_TOKEN_MAX)
    return fail (self, name, error);
  g_free (*text);
  *text = g_steal_pointer (&found);

  return TRUE;
}

static gboolean
read_number (KontorReplica *self, KontorSql *sql, const char *name, gint64 *number, GError **error)
{
  g_autofree char *found = kontor_meta_read (sql, name);

  return (found != NULL &&
          g_ascii_string_to_signed (found, 10, 0, KONTOR_JSON_INTEGER_MAX, number, NULL)) ||
         fail (self, name, error);
}

static gboolean
count_records (KontorSql *sql, guint *n_records, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT ifnull (sum (seq), 0) FROM sqlite_sequence", error);

  if (statement == NULL || !kontor_sql_step (statement, error))
    return FALSE;
  *n_records = (guint) CLAMP (kontor_sql_column_int (statement, 0), 0, G_MAXUINT);

  return TRUE;
}

/* Whose it is, and where it stands: *reply (a page without records). Nothing is written to it. */
static gboolean
check_snapshot (KontorReplica *self,
                const char *path,
                KontorPullReply *reply,
                guint *n_records,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (KontorSql) sql = kontor_sql_open (path, KONTOR_SQL_READ_ONLY, self->vfs, error);
  g_autofree char *person = kontor_id_to_string (&self->person);
  g_autofree char *epoch = kontor_replica_get_meta (self, "epoch");

  return sql != NULL && check_fact (self, sql, "schema", kontor_schema_get_fingerprint (), error) &&
         check_fact (self, sql, "person", person, error) &&
         check_fact (self, sql, "epoch", epoch, error) &&
         read_text (self, sql, "epoch", &reply->epoch, error) &&
         read_text (self, sql, "held", &reply->held, error) &&
         read_number (self, sql, "cursor", &reply->cursor, error) &&
         read_number (self, sql, "last-mid", &reply->last_mid, error) &&
         kontor_sql_snapshot_check (sql, reply->cursor, cancellable, error) &&
         count_records (sql, n_records, error);
}

/* The indexes, and the tables that a snapshot has not. */
static gboolean
complete (KontorReplica *self, const char *path, GError **error)
{
  g_autoptr (KontorSql) sql = kontor_sql_open (path, 0, self->vfs, error);

  if (sql == NULL || !kontor_sql_exec (sql, settings, error) ||
      !kontor_sql_exec (sql, "DELETE FROM meta", error) || !kontor_sql_begin (sql, error))
    return FALSE;

  return kontor_replica_ensure_tables (sql, error) && kontor_sql_commit (sql, error);
}

/* --- what was here --- */

static gboolean
put_facts (KontorReplica *next, guint replaces, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%u", replaces);
  g_autofree char *first = g_strdup_printf ("%s %" G_GINT64_FORMAT,
                                            kontor_schema_get_type (1)->word, G_MAXINT64);

  return kontor_replica_set_meta (next, REPLACES, number, error) &&
         kontor_replica_set_meta (next, TO_INDEX, first, error);
}

static gboolean
copy_own (KontorSql *sql, const char *old_path, GError **error)
{
  g_autoptr (KontorSqlStatement) attach = kontor_sql_prepare (sql, "ATTACH ? AS old", error);

  if (attach == NULL)
    return FALSE;
  kontor_sql_bind_text (attach, 1, old_path);
  /* Deferred: to write to the old file as well would be to wait for oneself. */
  if (!kontor_sql_run (attach, error) || !kontor_sql_exec (sql, "BEGIN", error))
    return FALSE;

  return kontor_sql_exec (sql, copying, error) && kontor_sql_commit (sql, error) &&
         kontor_sql_exec (sql, "DETACH old", error);
}

/* While nobody else can write to the old file. */
static gboolean
take_over (KontorReplica *self, const char *path, const KontorPullReply *reply, GError **error)
{
  g_autofree char *old_path = kontor_replica_new_database_path (self->folder, self->number);
  g_autoptr (KontorSql) sql = kontor_sql_open (path, 0, self->vfs, error);
  KontorReplica next = *self;
  gboolean done = FALSE;

  if (sql == NULL || !kontor_sql_exec (sql, settings, error) || !copy_own (sql, old_path, error) ||
      !kontor_sql_begin (sql, error))
    return FALSE;
  next.sql = sql;
  kontor_sql_reader_init (&next.reader, sql);
  done = kontor_replica_begin_from (&next, reply, error) &&
         put_facts (&next, self->number, error) && kontor_sql_commit (sql, error);
  kontor_sql_reader_clear (&next.reader);

  /* As every replica is, so that two who open it at once need not agree on it. */
  return done && kontor_sql_exec (sql, "PRAGMA main.journal_mode=WAL", error);
}

static gboolean
put_in_place (KontorReplica *self, const char *path, GError **error)
{
  guint number = self->number + 1;
  g_autofree char *new_path = kontor_replica_new_database_path (self->folder, number);

  remove_database (new_path);
  if (!flush (path, error))
    return FALSE;
  if (g_rename (path, new_path) != 0)
    return fail_file (new_path, error);

  return flush (self->folder, error) && kontor_replica_point_to (self->folder, number, error);
}

/* What was pushed again to a server that was set back is settled by pages, which know of it. */
static gboolean
is_pushing_again (KontorReplica *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql,
                                                                 "SELECT 1 FROM again LIMIT 1",
                                                                 &error);

  return statement == NULL || kontor_sql_step (statement, &error) || error != NULL;
}

/**
 * kontor_replica_wants_snapshot:
 * @self: a replica
 *
 * Returns: whether the next pull is one from 0
 */
gboolean
kontor_replica_wants_snapshot (KontorReplica *self)
{
  g_autofree char *cursor = kontor_replica_get_meta (self, "cursor");
  g_autofree char *after = kontor_replica_get_meta (self, "after");

  return (cursor == NULL || g_str_equal (cursor, "0")) && after == NULL && !is_pushing_again (self);
}

/**
 * kontor_replica_open_snapshot:
 * @self: a replica
 * @error: of the file
 *
 * Returns: a file to put the snapshot in, to be closed; -1 if it can't be made
 */
int
kontor_replica_open_snapshot (KontorReplica *self, GError **error)
{
  g_autofree char *path = get_new_path (self);
  int fd = -1;

  remove_database (path);
  fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    fail_file (path, error);

  return fd;
}

/**
 * kontor_replica_adopt_snapshot:
 * @self: a replica without a transaction, whose sync.lock the caller holds
 * @n_records: (out): how many records the snapshot brought
 * @cancellable: (nullable): ends it before anything has changed
 * @error: of the file or of the replica
 *
 * What was put into kontor_replica_open_snapshot() becomes the replica.
 *
 * Returns: whether @self is open on it
 */
gboolean
kontor_replica_adopt_snapshot (KontorReplica *self,
                               guint *n_records,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autofree char *path = get_new_path (self);
  g_autoptr (KontorPullReply) reply = kontor_pull_reply_new ();
  gboolean done = FALSE;

  if (!check_snapshot (self, path, reply, n_records, cancellable, error) ||
      !complete (self, path, error) || !flush (path, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !kontor_replica_begin (self, error))
    return FALSE;
  done = take_over (self, path, reply, error) && put_in_place (self, path, error);
  kontor_replica_abandon (self);

  return done && kontor_replica_follow_pointer (self, error);
}

/**
 * kontor_replica_clean_snapshot:
 * @self: a replica without a transaction, whose sync.lock the caller holds
 */
void
kontor_replica_clean_snapshot (KontorReplica *self)
{
  g_autofree char *path = get_new_path (self);
  g_autofree char *replaced = kontor_replica_get_meta (self, REPLACES);
  guint64 number = 0;

  remove_database (path);
  if (replaced == NULL)
    return;
  if (g_ascii_string_to_unsigned (replaced, 10, 1, G_MAXUINT, &number, NULL) &&
      (guint) number != self->number)
    {
      g_autofree char *old_path = kontor_replica_new_database_path (self->folder, (guint) number);

      remove_database (old_path);
    }
  kontor_replica_set_meta (self, REPLACES, NULL, NULL);
}
