/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a replica's errors mean to those who may not see its database layer, and what to tell people.
 * Pure but for the check, which is the owner's. */

#include "config.h"

#include "kontor-replica-trouble.h"
#include "kontor-sql.h"

#include <glib/gi18n-lib.h>

static KontorTrouble
get_sql_trouble (int code)
{
  switch ((KontorSqlError) code)
    {
    case KONTOR_SQL_ERROR_OPEN:
      return KONTOR_TROUBLE_CLOSED;
    case KONTOR_SQL_ERROR_BUSY:
      return KONTOR_TROUBLE_BUSY;
    case KONTOR_SQL_ERROR_NO_SPACE:
      return KONTOR_TROUBLE_NO_SPACE;
    case KONTOR_SQL_ERROR_READ_ONLY:
      return KONTOR_TROUBLE_READ_ONLY;
    case KONTOR_SQL_ERROR_CORRUPT:
      return KONTOR_TROUBLE_DAMAGED;
    case KONTOR_SQL_ERROR_NEWER:
      return KONTOR_TROUBLE_NEWER;
    case KONTOR_SQL_ERROR_FOREIGN:
      return KONTOR_TROUBLE_FOREIGN;
    case KONTOR_SQL_ERROR_FAILED:
    case KONTOR_SQL_ERROR_CONSTRAINT:
    case KONTOR_SQL_ERROR_INTERRUPTED:
      break;
    }

  return KONTOR_TROUBLE_FAILED;
}

/**
 * kontor_trouble_get:
 * @error: an error of any function of the replica
 *
 * Returns: what it says about the replica's place
 */
KontorTrouble
kontor_trouble_get (const GError *error)
{
  if (error->domain == KONTOR_SQL_ERROR)
    return get_sql_trouble (error->code);
  if (g_error_matches (error, KONTOR_REPLICA_ERROR, KONTOR_REPLICA_ERROR_NOT_FOUND))
    return KONTOR_TROUBLE_MISSING;
  if (g_error_matches (error, KONTOR_REPLICA_ERROR, KONTOR_REPLICA_ERROR_DAMAGED))
    return KONTOR_TROUBLE_DAMAGED;

  return KONTOR_TROUBLE_OTHER;
}

/**
 * kontor_trouble_to_sentence:
 * @error: an error of any function of the replica
 * @folder: the replica's folder
 *
 * Returns: (transfer full): what happened and what to do, translated; the error's own message where
 *   nothing better is known
 */
char *
kontor_trouble_to_sentence (const GError *error, const char *folder)
{
  switch (kontor_trouble_get (error))
    {
    case KONTOR_TROUBLE_CLOSED:
      return g_strdup_printf (_ ("The replica in “%s” can’t be opened. See whether the folder is "
                                 "there and whether you may read and write it. (%s)"),
                              folder, error->message);
    case KONTOR_TROUBLE_BUSY:
      return g_strdup_printf (_ ("Another program is writing to the replica in “%s”. Try again."),
                              folder);
    case KONTOR_TROUBLE_NO_SPACE:
      return g_strdup_printf (
          _ ("The disk that holds “%s” is full. Nothing was changed; make room, "
             "then try again."),
          folder);
    case KONTOR_TROUBLE_READ_ONLY:
      return g_strdup_printf (
          _ ("The replica in “%s” can’t be written: the folder, the file or the "
             "disk is read-only for you. Nothing was changed."),
          folder);
    case KONTOR_TROUBLE_DAMAGED:
      return g_strdup_printf (
          _ ("The replica in “%s” is damaged. “kontor-cli --folder '%s' rescue” "
             "sets it aside and saves what was not sent yet; the rest comes back "
             "from the server. (%s)"),
          folder, folder, error->message);
    case KONTOR_TROUBLE_NEWER:
      return g_strdup_printf (_ ("The replica in “%s” was written by a newer version of Kontor. "
                                 "Update Kontor to use it; nothing was changed."),
                              folder);
    case KONTOR_TROUBLE_FOREIGN:
      return g_strdup_printf (_ ("The database in “%s” belongs to another program, and was not "
                                 "touched. Say another folder with --folder. (%s)"),
                              folder, error->message);
    case KONTOR_TROUBLE_OTHER:
    case KONTOR_TROUBLE_MISSING:
    case KONTOR_TROUBLE_FAILED:
      break;
    }

  return g_strdup (error->message);
}

/**
 * kontor_replica_is_sound:
 * @self: a replica
 * @error: %KONTOR_SQL_ERROR_CORRUPT with the first thing that is wrong, or another error of the
 *   database
 *
 * A damaged page may lie where nobody reads for weeks: opening does not find it.
 *
 * Returns: whether every page of the database can be read and fits the others
 */
gboolean
kontor_replica_is_sound (KontorReplica *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (kontor_replica_get_sql (self),
                                                                 "PRAGMA integrity_check(1)",
                                                                 error);
  const char *answer = NULL;

  if (statement == NULL)
    return FALSE;
  if (kontor_sql_step (statement, &local))
    answer = kontor_sql_column_text (statement, 0);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (g_strcmp0 (answer, "ok") == 0)
    return TRUE;
  g_set_error (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CORRUPT, "%s",
               answer != NULL ? answer : "no answer");

  return FALSE;
}
