/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Statements that are about one mutation or one record and give no rows. Inside a transaction, on the
 * owner's thread. */

#include "config.h"

#include "kontor-replica-private.h"

gboolean
kontor_replica_run_for_number (KontorReplica *self, const char *sql, gint64 number, GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_int (statement, 1, number);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_replica_run_for_record (KontorReplica *self,
                               const char *sql,
                               KontorRecordType type,
                               const KontorId *id,
                               GError **error)
{
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (self->sql, sql, error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, kontor_schema_get_type (type)->word);
  kontor_sql_bind_id (statement, 2, id);

  return kontor_sql_run (statement, error);
}

gboolean
kontor_replica_leave_outbox (KontorReplica *self, gint64 number, GError **error)
{
  return kontor_replica_run_for_number (self, "DELETE FROM outbox WHERE number = ?", number,
                                        error) &&
         kontor_replica_run_for_number (self, "DELETE FROM outbox_record WHERE number = ?", number,
                                        error);
}
