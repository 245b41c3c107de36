/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The audit log: a table of auth.db in which each entry carries the SHA-256 of itself and of the hash
 * before it. Whoever changes, removes or moves an entry breaks the chain from there on.
 *
 * What is hashed: the 32 bytes of the hash before (zeros before the first), then number, at, event,
 * person, actor, network and detail, each as a text with its length in bytes in front: "7:sign-in,".
 * Numbers are decimal; ids canonical, and empty where nobody is meant.
 *
 * What a chain without a secret can't find: an end that was cut off, and a log that somebody who may
 * write the file made anew with all its hashes. Only a head that is kept elsewhere shows these. The
 * thread that opened the connection. */

#include "config.h"

#include "kontor-audit.h"

#include <glib/gi18n-lib.h>
#include <openssl/evp.h>
#include <string.h>

#define COLUMNS "number, at, event, person, actor, network, detail, hash"
#define DETAIL_MAX 1000

/* The triggers keep mistakes of this program out, not whoever owns the file. */
const char kontor_audit_tables[] =
    "CREATE TABLE audit ("
    "  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL, person BLOB,"
    "  actor BLOB, network TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL) STRICT;"
    "CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit BEGIN"
    "  SELECT raise (ABORT, 'the audit log is only appended to'); END;"
    "CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN"
    "  SELECT raise (ABORT, 'the audit log is only appended to'); END;";

/**
 * kontor_audit_report_clear:
 * @self: a report
 */
void
kontor_audit_report_clear (KontorAuditReport *self)
{
  g_clear_pointer (&self->what, g_free);
}

static void
add (GString *canonical, const char *text)
{
  g_string_append_printf (canonical, "%" G_GSIZE_FORMAT ":%s,", strlen (text), text);
}

static void
add_number (GString *canonical, gint64 number)
{
  char text[32] = "";

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, number);
  add (canonical, text);
}

static void
add_id (GString *canonical, const KontorId *id)
{
  char text[KONTOR_ID_LENGTH + 1] = "";

  if (!kontor_id_is_nil (id))
    kontor_id_format (id, text);
  add (canonical, text);
}

static void
compute (const KontorAuditEntry *entry,
         const guint8 before[KONTOR_SECRET_HASH_LENGTH],
         guint8 hash[KONTOR_SECRET_HASH_LENGTH])
{
  g_autoptr (GString) canonical = g_string_new_len ((const char *) before,
                                                    KONTOR_SECRET_HASH_LENGTH);

  add_number (canonical, entry->number);
  add_number (canonical, entry->at);
  add (canonical, entry->event);
  add_id (canonical, &entry->person);
  add_id (canonical, &entry->actor);
  add (canonical, entry->network);
  add (canonical, entry->detail);
  if (!EVP_Q_digest (NULL, "SHA256", NULL, canonical->str, canonical->len, hash, NULL))
    g_error ("libcrypto has no SHA-256");
}

static const char *
get_text (KontorSqlStatement *statement, int column)
{
  const char *text = kontor_sql_column_text (statement, column);

  return text != NULL ? text : "";
}

/* FALSE: its hash is none. */
static gboolean
read_entry (KontorSqlStatement *statement, KontorAuditEntry *entry)
{
  gsize length = 0;
  gconstpointer hash = kontor_sql_column_blob (statement, 7, &length);

  *entry = (KontorAuditEntry) {
    .number = kontor_sql_column_int (statement, 0),
    .at = kontor_sql_column_int (statement, 1),
    .event = get_text (statement, 2),
    .network = get_text (statement, 5),
    .detail = get_text (statement, 6),
  };
  if (!kontor_sql_column_is_null (statement, 3))
    kontor_sql_column_id (statement, 3, &entry->person);
  if (!kontor_sql_column_is_null (statement, 4))
    kontor_sql_column_id (statement, 4, &entry->actor);
  if (hash == NULL || length != KONTOR_SECRET_HASH_LENGTH)
    return FALSE;
  memcpy (entry->hash, hash, length);

  return TRUE;
}

static gboolean
read_head (KontorSql *sql, gint64 *number, guint8 hash[KONTOR_SECRET_HASH_LENGTH], GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT " COLUMNS " FROM audit ORDER BY number DESC LIMIT 1", error);
  g_autoptr (GError) failure = NULL;
  KontorAuditEntry last = { 0 };

  *number = 0;
  memset (hash, 0, KONTOR_SECRET_HASH_LENGTH);
  if (statement == NULL)
    return FALSE;
  if (!kontor_sql_step (statement, &failure))
    {
      if (failure == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  /* A damaged head is no reason to write nothing: what follows it is found out by the check. */
  if (read_entry (statement, &last))
    memcpy (hash, last.hash, sizeof last.hash);
  *number = last.number;

  return TRUE;
}

static void
bind_id (KontorSqlStatement *statement, int parameter, const KontorId *id)
{
  if (kontor_id_is_nil (id))
    kontor_sql_bind_null (statement, parameter);
  else
    kontor_sql_bind_id (statement, parameter, id);
}

/* One line of a bounded length, in UTF-8, whatever was typed. */
static char *
dup_detail (const char *detail)
{
  g_autofree char *valid = g_utf8_make_valid (detail != NULL ? detail : "", -1);
  g_autoptr (GString) line = g_string_new (NULL);

  for (const char *at = valid; *at != '\0' && line->len < DETAIL_MAX; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      g_string_append_unichar (line, g_unichar_iscntrl (character) ? ' ' : character);
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}

/**
 * kontor_audit_append:
 * @sql: a connection to auth.db, in the transaction of what happened
 * @entry: its number and hash are made here
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether it will be in the log once the transaction is committed
 */
gboolean
kontor_audit_append (KontorSql *sql, const KontorAuditEntry *entry, GError **error)
{
  g_autofree char *detail = dup_detail (entry->detail);
  g_autoptr (KontorSqlStatement) statement = NULL;
  KontorAuditEntry full = *entry;
  guint8 before[KONTOR_SECRET_HASH_LENGTH];
  gint64 last = 0;

  if (!read_head (sql, &last, before, error))
    return FALSE;
  full.number = last + 1;
  full.network = entry->network != NULL ? entry->network : "";
  full.detail = detail;
  compute (&full, before, full.hash);
  statement = kontor_sql_prepare (sql,
                                  "INSERT INTO audit (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                                  error);
  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, full.number);
  kontor_sql_bind_int (statement, 2, full.at);
  kontor_sql_bind_text (statement, 3, full.event);
  bind_id (statement, 4, &full.person);
  bind_id (statement, 5, &full.actor);
  kontor_sql_bind_text (statement, 6, full.network);
  kontor_sql_bind_text (statement, 7, full.detail);
  kontor_sql_bind_blob (statement, 8, full.hash, sizeof full.hash);

  return kontor_sql_run (statement, error);
}

static gboolean
visit_all (KontorSql *sql,
           gboolean (*visit) (KontorSqlStatement *statement, gpointer data),
           gpointer data,
           GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (sql, "SELECT " COLUMNS " FROM audit ORDER BY number", error);
  g_autoptr (GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  while (kontor_sql_step (statement, &failure))
    {
      if (!visit (statement, data))
        return TRUE;
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

typedef struct
{
  KontorAuditVisit visit;
  gpointer user_data;
} Listing;

static gboolean
list_one (KontorSqlStatement *statement, gpointer data)
{
  Listing *listing = data;
  KontorAuditEntry entry = { 0 };

  read_entry (statement, &entry);
  listing->visit (&entry, listing->user_data);

  return TRUE;
}

/**
 * kontor_audit_visit:
 * @sql: a connection to auth.db
 * @visit: called for each entry, oldest first; must not use the database
 * @user_data: for @visit
 * @error: of %KONTOR_SQL_ERROR
 *
 * Returns: whether all were visited
 */
gboolean
kontor_audit_visit (KontorSql *sql, KontorAuditVisit visit, gpointer user_data, GError **error)
{
  Listing listing = { visit, user_data };

  return visit_all (sql, list_one, &listing, error);
}

typedef struct
{
  KontorAuditReport *report;
  gint64 kept_number;
  const guint8 *kept_hash; /* nullable */
  guint8 before[KONTOR_SECRET_HASH_LENGTH];
} Check;

/* @sentence: translated, with a %s for the number */
static gboolean
complain (Check *self, gint64 bad, gint64 named, const char *sentence)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, named);
  g_autoptr (GString) what = g_string_new (sentence);

  g_string_replace (what, "%s", number, 1);
  self->report->bad = bad;
  g_free (self->report->what);
  self->report->what = g_string_free (g_steal_pointer (&what), FALSE);

  return FALSE;
}

static gboolean
check_one (KontorSqlStatement *statement, gpointer data)
{
  Check *self = data;
  KontorAuditReport *report = self->report;
  KontorAuditEntry entry = { 0 };
  guint8 hash[KONTOR_SECRET_HASH_LENGTH];
  gboolean whole = read_entry (statement, &entry);

  if (entry.number != report->head_number + 1)
    return complain (self, report->head_number + 1, report->head_number + 1,
                     _ ("Entry %s is missing."));
  compute (&entry, self->before, hash);
  if (!whole || memcmp (hash, entry.hash, sizeof hash) != 0)
    return complain (self, entry.number, entry.number,
                     _ ("Entry %s was changed, moved or added by hand."));
  if (self->kept_hash != NULL && entry.number == self->kept_number &&
      memcmp (hash, self->kept_hash, sizeof hash) != 0)
    return complain (
        self, entry.number, entry.number,
        _ ("Entry %s is another than the one whose hash you kept: the log up to it was "
           "made anew."));
  memcpy (self->before, hash, sizeof hash);
  memcpy (report->head, hash, sizeof hash);
  report->head_number = entry.number;
  report->n_entries++;

  return TRUE;
}

/**
 * kontor_audit_verify:
 * @sql: a connection to auth.db
 * @kept_number: the number of an entry whose hash was kept elsewhere
 * @kept_hash: (nullable): that hash
 * @report: (out caller-allocates): what was found; zero before, to be cleared
 * @error: of %KONTOR_SQL_ERROR: it can't be read
 *
 * Follows the chain up to its first break.
 *
 * Returns: whether it could be read; whether it holds says the report
 */
gboolean
kontor_audit_verify (KontorSql *sql,
                     gint64 kept_number,
                     const guint8 *kept_hash,
                     KontorAuditReport *report,
                     GError **error)
{
  Check check = { .report = report, .kept_number = kept_number, .kept_hash = kept_hash };

  if (!visit_all (sql, check_one, &check, error))
    return FALSE;
  if (report->bad == 0 && kept_hash != NULL && report->head_number < kept_number)
    complain (&check, report->head_number + 1, kept_number,
              _ ("The log ends before entry %s, whose hash you kept: its end was cut off."));

  return TRUE;
}

/**
 * kontor_audit_format_hash:
 * @hash: of an entry
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *
kontor_audit_format_hash (const guint8 hash[KONTOR_SECRET_HASH_LENGTH])
{
  GString *text = g_string_sized_new (2 * KONTOR_SECRET_HASH_LENGTH + 1);

  for (guint i = 0; i < KONTOR_SECRET_HASH_LENGTH; i++)
    g_string_append_printf (text, "%02x", hash[i]);

  return g_string_free (text, FALSE);
}

/**
 * kontor_audit_read_hash:
 * @text: anything
 * @hash: (out caller-allocates): what it says, set on success only
 *
 * Returns: whether it is 64 hexadecimal digits
 */
gboolean
kontor_audit_read_hash (const char *text, guint8 hash[KONTOR_SECRET_HASH_LENGTH])
{
  if (strlen (text) != 2 * KONTOR_SECRET_HASH_LENGTH ||
      strspn (text, "0123456789abcdefABCDEF") != 2 * KONTOR_SECRET_HASH_LENGTH)
    return FALSE;
  for (guint i = 0; i < KONTOR_SECRET_HASH_LENGTH; i++)
    hash[i] = (guint8) (g_ascii_xdigit_value (text[2 * i]) << 4 |
                        g_ascii_xdigit_value (text[2 * i + 1]));

  return TRUE;
}
