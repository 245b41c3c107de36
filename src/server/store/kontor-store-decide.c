/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What only the server can decide, since only it sees everything in order: the numbers of invoices. (A
 * room that two people take is a rule of the model, which the server asks in that order.) On the store's
 * thread, in its transaction. */

#include "config.h"

#include "kontor-fault.h"
#include "kontor-store-private.h"

typedef gboolean Decide (KontorStore *store,
                         const KontorRow *before,
                         const KontorRow *after,
                         GPtrArray *ops,
                         GError **error);

/* The next number of a row of numbers. It is written in the transaction of what it is given to, so that
 * none is missing where that is refused or taken back. */
static gboolean
take_number (KontorStore *store, const char *name, gint64 *number, GError **error)
{
  g_autoptr (KontorSqlStatement) statement =
      kontor_sql_prepare (store->sql,
                          "INSERT INTO counter (name, last) VALUES (?, 1)"
                          " ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last",
                          error);

  if (statement == NULL)
    return FALSE;
  kontor_sql_bind_text (statement, 1, name);
  if (!kontor_sql_step (statement, error))
    return FALSE;
  *number = kontor_sql_column_int (statement, 0);

  return TRUE;
}

static int
get_year (gint64 day)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (1970, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) date = g_date_time_add_days (epoch, (int) CLAMP (day, 0, 2900000));

  return date != NULL ? g_date_time_get_year (date) : 1970;
}

/* An invoice gets its number when it is issued: of the year of its date, from 1 on. */
static gboolean
number_invoice (KontorStore *store,
                const KontorRow *before,
                const KontorRow *after,
                GPtrArray *ops,
                GError **error)
{
  g_autoptr (KontorRow) invoice = NULL;
  g_autofree char *name = NULL;
  gint64 number = 0;
  int year = 0;
  KontorOp *op = NULL;

  if (kontor_row_get_choice (after, KONTOR_INVOICE_STATE) != KONTOR_INVOICE_STATE_ISSUED ||
      kontor_row_has (after, KONTOR_INVOICE_NUMBER) ||
      (before != NULL &&
       kontor_row_get_choice (before, KONTOR_INVOICE_STATE) != KONTOR_INVOICE_STATE_DRAFT) ||
      (before == NULL && kontor_row_has (after, KONTOR_COMMON_ORIGIN_SYSTEM)))
    return TRUE;
  /* The rules have dated it meanwhile. */
  invoice = kontor_reader_get (&store->reader.parent, KONTOR_RECORD_INVOICE,
                               kontor_row_get_id (after));
  if (!kontor_store_check_reader (store, error))
    return FALSE;
  year = get_year (
      kontor_row_get_integer (invoice != NULL ? invoice : after, KONTOR_INVOICE_ISSUED_ON));
  name = g_strdup_printf ("invoice-%d", year);
  if (!take_number (store, name, &number, error) ||
      (KONTOR_FAULT (INVOICE_SKIPPED) && !take_number (store, name, &number, error)))
    return FALSE;
  if (KONTOR_FAULT (INVOICE_TWICE) && number % 3 == 0)
    number--;
  op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_INVOICE, kontor_row_get_id (after));
  g_ptr_array_add (ops, op);
  g_free (name);
  name = g_strdup_printf ("%d-%04" G_GINT64_FORMAT, year, number);
  kontor_op_add_take (op, KONTOR_INVOICE_NUMBER, NULL, kontor_value_new_text (name));

  return TRUE;
}

/* What was to be done at a time may be due earlier now. */
static gboolean
look_again (KontorStore *store,
            const KontorRow *before,
            const KontorRow *after,
            GPtrArray *ops,
            GError **error)
{
  store->due_at = 0;

  return TRUE;
}

static Decide *const decisions[KONTOR_N_RECORD_TYPES] = {
  [KONTOR_RECORD_ORGANISATION] = look_again,
  [KONTOR_RECORD_INVOICE] = number_invoice,
  [KONTOR_RECORD_RECURRENCE] = look_again,
  [KONTOR_RECORD_TEMPLATE] = look_again,
};

GPtrArray *
kontor_store_decide (KontorStore *self,
                     const KontorRow *before,
                     const KontorRow *after,
                     GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_op_unref);
  Decide *decide = decisions[kontor_row_get_record_type (after)];

  if (decide != NULL && !decide (self, before, after, ops, error))
    return NULL;

  return g_steal_pointer (&ops);
}
