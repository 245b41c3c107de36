/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all work has in common: finding a record, committing a change set, writing down what was made in
 * the person's ledger, so that it can be looked for later. */

#include "config.h"

#include "kontor-operations.h"
#include "kontor-sql-rows.h"
#include "sim-work.h"

void
sim_entry_free (SimEntry *self)
{
  g_free (self->token);
  g_free (self);
}

void
sim_remember (SimHost *host,
              SimEntryKind kind,
              KontorRecordType type,
              const KontorId *id,
              const char *token,
              gint64 amount)
{
  SimEntry *entry = g_new0 (SimEntry, 1);

  entry->kind = kind;
  entry->type = type;
  entry->id = *id;
  entry->token = g_strdup (token);
  entry->amount = amount;
  g_ptr_array_add (host->ledger, entry);
}

char *
sim_new_token (SimWorld *world)
{
  char *token = g_strdup_printf ("token%" G_GUINT64_FORMAT "x", ++world->tokens);

  /* Letters for digits: keys to sort by have numbers in them. */
  for (char *at = token; *at != '\0'; at++)
    if (g_ascii_isdigit (*at))
      *at = (char) ('a' + *at - '0');

  return token;
}

/* Any record of a type that this replica has; FALSE: none. */
gboolean
sim_pick (SimHost *host, KontorReplica *replica, KontorRecordType type, KontorId *id)
{
  const char *table = kontor_sql_rows_get_table (type);
  g_autofree char *count_sql = g_strdup_printf ("SELECT count(*) FROM %s", table);
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM %s ORDER BY id LIMIT 1 OFFSET ?", table);
  KontorSql *database = kontor_replica_get_sql (replica);
  g_autoptr (KontorSqlStatement) count = kontor_sql_prepare (database, count_sql, NULL);
  g_autoptr (KontorSqlStatement) find = NULL;
  gint64 n = 0;

  if (count == NULL || !kontor_sql_step (count, NULL))
    return FALSE;
  n = kontor_sql_column_int (count, 0);
  /* Many eyes on few things, so that people get into each other's way. */
  if (n > 3 && sim_chance (host->world, 400))
    n = 3;
  find = kontor_sql_prepare (database, sql, NULL);
  if (n == 0 || find == NULL)
    return FALSE;
  kontor_sql_bind_int (find, 1, sim_below (host->world, (guint) n));

  return kontor_sql_step (find, NULL) && kontor_sql_column_id (find, 0, id);
}

KontorRow *
sim_pick_row (SimHost *host, KontorReplica *replica, KontorRecordType type)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  return sim_pick (host, replica, type, &id)
             ? kontor_reader_get (kontor_replica_get_reader (replica), type, &id)
             : NULL;
}

/* What the world does is nobody's fault; what the model refuses is the person's luck. */
gboolean
sim_commit (SimHost *host,
            KontorReplica *replica,
            KontorChangeSet *set,
            KontorProblem *refused,
            gint64 *number)
{
  g_autoptr (GError) error = NULL;
  KontorProblem *problem = refused;
  gboolean done = FALSE;

  if (set != NULL)
    done = kontor_replica_commit (replica, set, number, &problem, &error);
  g_clear_pointer (&set, kontor_change_set_free);
  g_clear_pointer (&problem, kontor_problem_free);
  /* The disk may have room again meanwhile. */
  if (error != NULL && !host->disk->crashed && !host->disk->full &&
      !(sim_has (host->world, SIM_FULL) &&
        g_error_matches (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NO_SPACE)))
    sim_fail (host->world, "a commit: %s", error->message);

  return done;
}

KontorElement
sim_person_element (SimHost *host, char text[KONTOR_ID_LENGTH + 1])
{
  SimHost *other =
      host->world->hosts->pdata[1 + sim_below (host->world, host->world->hosts->len - 1)];
  KontorElement element = { .text = text };

  kontor_id_format (&other->person, text);

  return element;
}

void
sim_pick_person (SimHost *host, KontorId *id)
{
  SimHost *other =
      host->world->hosts->pdata[1 + sim_below (host->world, host->world->hosts->len - 1)];

  *id = other->person;
}

gboolean
sim_edit (SimHost *host,
          KontorReplica *replica,
          const KontorRow *row,
          guint field,
          KontorValue *value,
          gint64 *number)
{
  KontorContext context = { 0 };
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  g_autoptr (KontorRow) after = NULL;
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_row_builder_take (builder, field, value);
  after = kontor_row_builder_end (builder);
  set = kontor_operation_edit (&context, row, after, &problem);

  return sim_commit (host, replica, set, problem, number);
}

gboolean
sim_create (SimHost *host, KontorReplica *replica, KontorRowBuilder *builder, const char *token)
{
  KontorContext context = { 0 };
  g_autoptr (KontorRow) draft = kontor_row_builder_end (builder);
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (replica, &context);
  set = kontor_operation_create (&context, draft, &problem);
  if (!sim_commit (host, replica, set, problem, NULL))
    return FALSE;
  sim_remember (host, SIM_CREATED, kontor_row_get_record_type (draft), kontor_row_get_id (draft),
                NULL, 0);
  if (token != NULL)
    sim_remember (host, SIM_TITLED, kontor_row_get_record_type (draft), kontor_row_get_id (draft),
                  token, 0);

  return TRUE;
}

KontorRowBuilder *
sim_begin (SimHost *host, KontorReplica *replica, KontorRecordType type)
{
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);

  return kontor_row_builder_new (type, &id);
}

KontorValue *
sim_toggle (SimHost *host, const KontorValue *set)
{
  char text[KONTOR_ID_LENGTH + 1];
  KontorElement person = sim_person_element (host, text);
  g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (KontorElement));
  gboolean there = FALSE;

  for (guint i = 0; set != NULL && i < kontor_value_get_n_elements (set); i++)
    {
      KontorElement element = kontor_value_get_elements (set)[i];

      if (g_str_equal (element.text, text))
        there = TRUE;
      else
        g_array_append_val (elements, element);
    }
  if (!there)
    g_array_append_val (elements, person);

  return elements->len > 0
             ? kontor_value_new_set ((const KontorElement *) elements->data, elements->len)
             : NULL;
}
