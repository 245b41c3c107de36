/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is being typed and is no change yet: a title before Enter, a comment before it is sent. It stays
 * on this computer, is nobody's history and no step of undo, and survives that the program ends. On the
 * thread that owns the replica; reading is in kontor-reading.c. */

#include "config.h"

#include "kontor-replica-private.h"

/* What nobody came back to for so long is forgotten. */
#define TYPED_DAYS 90

static gboolean
forget_old (KontorReplica *self, gint64 now, GError **error)
{
  return kontor_replica_run_for_number (self, "DELETE FROM typed WHERE at < ?",
                                        now - TYPED_DAYS * KONTOR_DAY, error);
}

static gboolean
write_typed (KontorReplica *self, const char *name, const char *text, GError **error)
{
  gint64 now = kontor_clock_now (self->clock);
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (self->sql,
                          text != NULL ? "REPLACE INTO typed (name, at, text) VALUES (?, ?, ?)"
                                       : "DELETE FROM typed WHERE name = ?",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, name);
  if (text != NULL)
    {
      kontor_sql_bind_int (statement, 2, now);
      kontor_sql_bind_text (statement, 3, text);
    }

  return kontor_sql_run (statement, error) && (text != NULL || forget_old (self, now, error));
}

/**
 * kontor_replica_keep_typed:
 * @self: a replica
 * @name: of the place where it is typed
 * @text: (nullable): what stands there; %NULL: nothing that has to be kept
 * @error: of the database
 *
 * Returns: whether it is durable
 */
gboolean
kontor_replica_keep_typed (KontorReplica *self, const char *name, const char *text, GError **error)
{
  if (!kontor_replica_begin (self, error))
    return FALSE;
  if (write_typed (self, name, text, error))
    return kontor_replica_end (self, error);
  kontor_replica_abandon (self);

  return FALSE;
}
