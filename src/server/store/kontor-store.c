/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening the organisation's database, its transactions, and the first records of an organisation.
 * On the one thread that opened the store. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-operations.h"
#include "kontor-store-private.h"

#include <glib/gi18n-lib.h>

/* change: what each seq stands for. log: the index from principals to seqs. own_audience: per record,
 * the interned set of principals that it adds to its root's, or has as a root. result: the answer to
 * each mutation, for those who ask again. counter: numbers without gaps. day: the last seq before a day,
 * as 24 hours since 1970. */
static const char tables[] =
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL)"
    "  WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS principal (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE IF NOT EXISTS audience (id INTEGER PRIMARY KEY, members TEXT NOT NULL UNIQUE);"
    "CREATE TABLE IF NOT EXISTS audience_principal (principal INTEGER NOT NULL,"
    "  audience INTEGER NOT NULL, PRIMARY KEY (principal, audience)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS own_audience (id BLOB PRIMARY KEY, audience INTEGER NOT NULL,"
    "  type TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS own_audience_by_audience ON own_audience (audience, id, type);"
    "CREATE TABLE IF NOT EXISTS change (seq INTEGER PRIMARY KEY, type TEXT NOT NULL,"
    "  id BLOB NOT NULL, kind INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS log (principal INTEGER NOT NULL, seq INTEGER NOT NULL,"
    "  PRIMARY KEY (principal, seq)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS day (day INTEGER PRIMARY KEY, seq INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS held (key TEXT PRIMARY KEY, ids TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS history (type TEXT NOT NULL, id BLOB NOT NULL, seq INTEGER NOT NULL,"
    "  field TEXT NOT NULL, at INTEGER NOT NULL, who BLOB NOT NULL, old TEXT, new TEXT,"
    "  PRIMARY KEY (id, type, seq, field)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS installation (id BLOB PRIMARY KEY, person BLOB NOT NULL,"
    "  last_mid INTEGER NOT NULL, acknowledged INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS result (installation BLOB NOT NULL, mid INTEGER NOT NULL,"
    "  hash TEXT NOT NULL, seq INTEGER NOT NULL, text TEXT NOT NULL,"
    "  PRIMARY KEY (installation, mid)) WITHOUT ROWID;";

static char *
read_text (KontorSql *sql, const char *query, const char *parameter, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, error);

  if (statement == NULL)
    return NULL;
  if (parameter != NULL)
    kontor_sql_bind_text (statement, 1, parameter);

  return kontor_sql_step (statement, error) ? g_strdup (kontor_sql_column_text (statement, 0))
                                            : NULL;
}

/* Reads the small fact @name, which is a new id if it was never set. */
static gboolean
ensure_fact (KontorStore *self, const char *name, char **value, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) insert = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  *value = read_text (self->sql, "SELECT value FROM meta WHERE name = ?", name, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (*value != NULL)
    return TRUE;
  kontor_id_init (&id, self->clock, self->random);
  *value = kontor_id_to_string (&id);
  insert = kontor_sql_prepare (self->sql, "INSERT INTO meta (name, value) VALUES (?, ?)", error);
  if (insert == NULL)
    return FALSE;
  kontor_sql_bind_text (insert, 1, name);
  kontor_sql_bind_text (insert, 2, *value);

  return kontor_sql_run (insert, error);
}

static gboolean
read_seq (KontorStore *self, GError **error)
{
  g_autofree char *text = read_text (self->sql, "SELECT ifnull(max(seq), 0) FROM change", NULL,
                                     error);

  if (text == NULL)
    return FALSE;
  self->seq = self->durable_seq = g_ascii_strtoll (text, NULL, 10);

  return TRUE;
}

/* Makes what is missing, and brings up to date what an older version left. */
static gboolean
ensure (KontorStore *self, GError **error)
{
  return kontor_sql_tables_ensure (self->sql, KONTOR_SQL_APPLICATION_SERVER, KONTOR_STORE_VERSION,
                                   error) &&
         kontor_store_upgrade (self, error) && kontor_sql_exec (self->sql, tables, error) &&
         ensure_fact (self, "epoch", &self->epoch, error) &&
         ensure_fact (self, "server", &self->server, error);
}

/* Only what is as this version has it can be looked at. */
static gboolean
check_version (KontorStore *self, GError **error)
{
  g_autofree char *version = read_text (self->sql, "PRAGMA user_version", NULL, error);
  gint64 number = version != NULL ? g_ascii_strtoll (version, NULL, 10) : 0;

  if (version == NULL)
    return FALSE;
  if (number == KONTOR_STORE_VERSION)
    return TRUE;
  g_set_error (error, KONTOR_SQL_ERROR,
               number > KONTOR_STORE_VERSION ? KONTOR_SQL_ERROR_NEWER : KONTOR_SQL_ERROR_FAILED,
               "version %" G_GINT64_FORMAT " instead of %d; a start of the server brings an older "
               "one up to date",
               number, KONTOR_STORE_VERSION);

  return FALSE;
}

static void
held_free (gpointer data)
{
  KontorHeld *held = data;

  g_array_unref (held->ids);
  g_free (held->key);
  g_free (held);
}

/**
 * kontor_store_open:
 * @folder: the data directory
 * @seams: (nullable): time, chance and files, for tests
 * @error: see #KontorSqlError
 *
 * Returns: (transfer full) (nullable): the store
 */
KontorStore *
kontor_store_open (const char *folder, const KontorStoreSeams *seams, GError **error)
{
  g_autoptr (KontorStore) self = g_new0 (KontorStore, 1);
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);

  self->clock = seams != NULL && seams->clock != NULL ? seams->clock : kontor_clock_get_system ();
  self->random = seams != NULL && seams->random != NULL ? seams->random
                                                        : kontor_random_get_system ();
  self->folder = g_strdup (folder);
  self->vfs = seams != NULL ? g_strdup (seams->vfs) : NULL;
  self->principals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->audiences = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                           (GDestroyNotify) g_array_unref);
  self->audience_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->held = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, held_free);
  self->rights = kontor_store_rights_new ();
  self->notified = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  self->sql = kontor_sql_open (path, seams != NULL && seams->as_it_is ? 0 : KONTOR_SQL_CREATE,
                               seams != NULL ? seams->vfs : NULL, error);
  if (self->sql == NULL)
    return NULL;
  kontor_store_reader_init (self);
  if (seams != NULL && seams->as_it_is ? !check_version (self, error) : !ensure (self, error))
    return NULL;
  if (!read_seq (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * kontor_store_close:
 * @self: (transfer full): a store
 */
void
kontor_store_close (KontorStore *self)
{
  if (self->sql != NULL)
    kontor_store_reader_clear (self);
  g_clear_pointer (&self->sql, kontor_sql_close);
  g_clear_pointer (&self->chunks, kontor_chunks_close);
  g_clear_pointer (&self->principals, g_hash_table_unref);
  g_clear_pointer (&self->audiences, g_hash_table_unref);
  g_clear_pointer (&self->audience_ids, g_hash_table_unref);
  g_clear_pointer (&self->held, g_hash_table_unref);
  g_clear_pointer (&self->notified, g_hash_table_unref);
  g_clear_pointer (&self->rights, g_ptr_array_unref);
  g_clear_pointer (&self->written, g_ptr_array_unref);
  g_clear_pointer (&self->committed, g_ptr_array_unref);
  g_free (self->folder);
  g_free (self->vfs);
  g_free (self->epoch);
  g_free (self->server);
  g_free (self);
}

void
kontor_store_forget (KontorStore *self)
{
  g_hash_table_remove_all (self->principals);
  g_hash_table_remove_all (self->audiences);
  g_hash_table_remove_all (self->audience_ids);
  g_hash_table_remove_all (self->held);
  g_hash_table_remove_all (self->notified);
  self->due_at = 0;
  kontor_store_reader_forget (self);
  self->seq = self->durable_seq;
}

gboolean
kontor_store_check_reader (KontorStore *self, GError **error)
{
  if (self->reader.error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->reader.error));

  return FALSE;
}

/**
 * kontor_store_get_epoch:
 * @self: a store
 *
 * Returns: (transfer none): what changes when the data were set back
 */
const char *
kontor_store_get_epoch (KontorStore *self)
{
  return self->epoch;
}

/**
 * kontor_store_begin_epoch:
 * @self: a store without a transaction open, whose data were set back
 * @error: of the database
 *
 * Returns: whether the epoch is another one, durably
 */
gboolean
kontor_store_begin_epoch (KontorStore *self, GError **error)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autofree char *epoch = NULL;
  g_autoptr (KontorSqlStatement) update =
      kontor_sql_prepare (self->sql, "UPDATE meta SET value = ? WHERE name = 'epoch'", error);

  if (update == NULL)
    return FALSE;
  kontor_id_init (&id, self->clock, self->random);
  epoch = kontor_id_to_string (&id);
  kontor_sql_bind_text (update, 1, epoch);
  if (!kontor_sql_run (update, error))
    return FALSE;
  g_free (self->epoch);
  self->epoch = g_steal_pointer (&epoch);

  return TRUE;
}

/**
 * kontor_store_get_server:
 * @self: a store
 *
 * Returns: (transfer none): the server's id
 */
const char *
kontor_store_get_server (KontorStore *self)
{
  return self->server;
}

/**
 * kontor_store_get_seq:
 * @self: a store
 *
 * Returns: the last seq that was given
 */
gint64
kontor_store_get_seq (KontorStore *self)
{
  return self->seq;
}

/**
 * kontor_store_get_reader:
 * @self: a store
 *
 * Returns: (transfer none): what the model reads through
 */
KontorReader *
kontor_store_get_reader (KontorStore *self)
{
  return &self->reader.parent;
}

/**
 * kontor_store_set_day_limit:
 * @self: a store
 * @bytes: what a person may bring in a day
 */
void
kontor_store_set_day_limit (KontorStore *self, gint64 bytes)
{
  self->day_limit = bytes;
}

/**
 * kontor_store_set_drive_limit:
 * @self: a store
 * @bytes: what a drive may take up; 0: any
 */
void
kontor_store_set_drive_limit (KontorStore *self, gint64 bytes)
{
  self->drive_limit = bytes;
}

/**
 * kontor_store_get_chunks:
 * @self: a store
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: (transfer none) (nullable): the bytes of files, with transactions of their own
 */
KontorChunks *
kontor_store_get_chunks (KontorStore *self, GError **error)
{
  if (self->chunks == NULL)
    {
      self->chunks = kontor_chunks_open (self->folder, self->vfs, error);
      if (self->chunks != NULL && self->day_limit > 0)
        kontor_chunks_set_day_limit (self->chunks, self->day_limit);
    }

  return self->chunks;
}

/**
 * kontor_store_begin:
 * @self: a store
 * @error: of the database
 *
 * Returns: whether a transaction is open
 */
gboolean
kontor_store_begin (KontorStore *self, GError **error)
{
  return kontor_sql_begin (self->sql, error);
}

/**
 * kontor_store_commit:
 * @self: a store with a transaction open
 * @error: of the database
 *
 * Returns: whether everything since kontor_store_begin() is durable; if not it never was
 */
gboolean
kontor_store_commit (KontorStore *self, GError **error)
{
  if (!kontor_sql_commit (self->sql, error))
    {
      kontor_store_abandon (self);
      return KONTOR_FAULT (COMMIT_IGNORED);
    }
  self->durable_seq = self->seq;
  kontor_store_end_changes (self, TRUE);

  return TRUE;
}

/**
 * kontor_store_abandon:
 * @self: a store with a transaction open
 */
void
kontor_store_abandon (KontorStore *self)
{
  kontor_sql_rollback (self->sql);
  g_ptr_array_set_size (self->rights, 0);
  kontor_store_forget (self);
  kontor_store_end_changes (self, FALSE);
}

static KontorRow *
get_person (KontorStore *self, const KontorId *person)
{
  KontorRow *row = kontor_reader_get (&self->reader.parent, KONTOR_RECORD_PERSON, person);

  g_clear_error (&self->reader.error);

  return row;
}

/**
 * kontor_store_is_active:
 * @self: a store
 * @person: an id
 *
 * Returns: whether it is a person who has not been dismissed
 */
gboolean
kontor_store_is_active (KontorStore *self, const KontorId *person)
{
  g_autoptr (KontorRow) row = get_person (self, person);

  return row != NULL && !kontor_row_is_deleted (row) &&
         kontor_row_get_boolean (row, KONTOR_PERSON_ACTIVE);
}

/**
 * kontor_store_is_administrator:
 * @self: a store
 * @person: an id
 *
 * Returns: whether it is an active administrator
 */
gboolean
kontor_store_is_administrator (KontorStore *self, const KontorId *person)
{
  g_autoptr (KontorRow) row = get_person (self, person);

  return row != NULL && kontor_row_get_boolean (row, KONTOR_PERSON_ACTIVE) &&
         kontor_row_get_boolean (row, KONTOR_PERSON_ADMINISTRATOR);
}

/**
 * kontor_store_get_organisation:
 * @self: a store
 * @organisation: (out caller-allocates): the id of its record; nil before the first person
 */
void
kontor_store_get_organisation (KontorStore *self, KontorId *organisation)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql, "SELECT id FROM organisation LIMIT 1", NULL);

  *organisation = (KontorId) KONTOR_ID_INIT_NIL;
  if (statement != NULL && kontor_sql_step (statement, NULL))
    kontor_sql_column_id (statement, 0, organisation);
}

static void
set_text (KontorOp *op, guint field, const char *text)
{
  if (text != NULL && *text != '\0')
    kontor_op_add_take (op, field, NULL, kontor_value_new_text (text));
}

static KontorOp *
new_person_op (const KontorNewPerson *person)
{
  KontorOp *op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_PERSON, &person->id);

  set_text (op, KONTOR_PERSON_NAME, person->name);
  set_text (op, KONTOR_PERSON_EMAIL, person->email);
  if (person->external)
    set_text (op, KONTOR_PERSON_KIND, "external");
  kontor_op_add_take (op, KONTOR_PERSON_ACTIVE, NULL, kontor_value_new_integer (TRUE));
  if (person->administrator)
    kontor_op_add_take (op, KONTOR_PERSON_ADMINISTRATOR, NULL, kontor_value_new_integer (TRUE));
  if (person->department != NULL)
    kontor_op_add_take (op, KONTOR_PERSON_DEPARTMENT, NULL,
                        kontor_value_new_id (person->department));

  return op;
}

static gboolean
apply_taken (KontorApply *apply, KontorOp *op, GError **error)
{
  gboolean done = kontor_apply_op (apply, op, error);

  kontor_op_unref (op);
  if (!done && apply->problem != NULL)
    {
      g_autofree char *sentence = kontor_problem_to_sentence (apply->problem);

      g_set_error_literal (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CONSTRAINT, sentence);
    }

  return done;
}

static gboolean
found_organisation (KontorApply *apply, const char *name, GError **error)
{
  g_autoptr (KontorMutation) mutation = kontor_mutation_new ("office.found", apply->at);

  kontor_office_found (mutation, &apply->person,
                       name != NULL && *name != '\0' ? name : _ ("My office"));
  for (guint i = 0; i < mutation->ops->len; i++)
    if (!apply_taken (apply, kontor_op_ref (mutation->ops->pdata[i]), error))
      return FALSE;

  return TRUE;
}

static gboolean
join_projects (KontorApply *apply, const KontorNewPerson *person, GError **error)
{
  char text[KONTOR_ID_LENGTH + 1];
  KontorElement element = { .text = text };

  kontor_id_format (&person->id, text);
  for (guint i = 0; person->projects != NULL && i < person->projects->len; i++)
    {
      KontorOp *op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_PROJECT,
                                    person->projects->pdata[i]);

      kontor_op_add_take (op, KONTOR_PROJECT_MEMBERS, NULL, kontor_value_new_set (&element, 1));
      if (!apply_taken (apply, op, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_person (KontorStore *self, const KontorNewPerson *person, GError **error)
{
  g_auto (KontorApply) apply = { 0 };
  KontorId organisation = KONTOR_ID_INIT_NIL;

  kontor_apply_init (&apply, self, &person->id, kontor_clock_now (self->clock));
  apply.checked = FALSE;
  kontor_store_get_organisation (self, &organisation);
  if (!apply_taken (&apply, new_person_op (person), error))
    return FALSE;
  if (kontor_id_is_nil (&organisation) && !found_organisation (&apply, person->organisation, error))
    return FALSE;

  return join_projects (&apply, person, error);
}

/**
 * kontor_store_add_person:
 * @self: a store without a transaction open
 * @person: whom an invitation makes
 * @error: of the database
 *
 * Returns: whether the person is there, durably
 */
gboolean
kontor_store_add_person (KontorStore *self, const KontorNewPerson *person, GError **error)
{
  g_autoptr (KontorRow) there = get_person (self, &person->id);

  if (there != NULL)
    return TRUE;
  if (!kontor_store_begin (self, error))
    return FALSE;
  if (add_person (self, person, error))
    return kontor_store_commit (self, error);
  kontor_store_abandon (self);

  return FALSE;
}
