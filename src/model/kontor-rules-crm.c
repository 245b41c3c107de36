/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about leads, deals, and invoices with their rows. Pure functions of what the context's
 * reader shows; on its thread. */

#include "config.h"

#include "kontor-rules-private.h"

/* A converted lead says what it became. */
KontorProblem *
kontor_rules_check_lead (const KontorContext *context,
                         const KontorOp *op,
                         const KontorRow *before,
                         const KontorRow *after)
{
  if (kontor_row_get_choice (after, KONTOR_LEAD_STATE) == KONTOR_LEAD_STATE_CONVERTED &&
      !kontor_row_has (after, KONTOR_LEAD_CONTACT) &&
      !kontor_row_has (after, KONTOR_LEAD_COMPANY) && !kontor_row_has (after, KONTOR_LEAD_DEAL))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_REQUIRED, KONTOR_LEAD_CONTACT);

  return NULL;
}

/* A deal's stage is one of its pipeline: the two move together. */
KontorProblem *
kontor_rules_check_deal (const KontorContext *context,
                         const KontorOp *op,
                         const KontorRow *before,
                         const KontorRow *after)
{
  const KontorId *stage_id = kontor_row_get_id_field (after, KONTOR_DEAL_STAGE);
  const KontorId *pipeline = kontor_row_get_id_field (after, KONTOR_DEAL_PIPELINE);
  gint64 probability = kontor_row_get_integer (after, KONTOR_DEAL_PROBABILITY);
  g_autoptr (KontorRow) stage = NULL;

  if (probability < 0 || probability > 100)
    return kontor_problem_new_limit (KONTOR_PROBLEM_OUT_OF_RANGE, KONTOR_RECORD_DEAL,
                                     kontor_row_get_id (after), KONTOR_DEAL_PROBABILITY,
                                     probability < 0 ? 0 : 100);
  if (!kontor_rules_changes (before, after, KONTOR_DEAL_STAGE) &&
      !kontor_rules_changes (before, after, KONTOR_DEAL_PIPELINE))
    return NULL;
  if (stage_id == NULL || pipeline == NULL)
    return NULL;

  stage = kontor_reader_get (context->reader, KONTOR_RECORD_DEAL_STAGE, stage_id);
  if (stage == NULL || !kontor_row_refers_to (stage, KONTOR_DEAL_STAGE_PIPELINE, pipeline))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_OTHER_PIPELINE, KONTOR_DEAL_STAGE);

  return NULL;
}

static gboolean
is_issued (const KontorRow *invoice)
{
  return kontor_row_get_choice (invoice, KONTOR_INVOICE_STATE) != KONTOR_INVOICE_STATE_DRAFT;
}

/* The rows of an invoice are fixed with it. */
KontorProblem *
kontor_rules_check_product_row (const KontorContext *context,
                                const KontorOp *op,
                                const KontorRow *before,
                                const KontorRow *after)
{
  const KontorValue *document = kontor_row_get (after, KONTOR_PRODUCT_ROW_DOCUMENT);
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) invoice = NULL;

  if (document == NULL || !kontor_value_get_record (document, &type, &id) ||
      type != KONTOR_RECORD_INVOICE)
    return NULL;
  invoice = kontor_reader_get (context->reader, type, &id);
  if (invoice != NULL && is_issued (invoice) && !kontor_rules_is_import (context, before, after))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_ISSUED, KONTOR_PRODUCT_ROW_DOCUMENT);

  return NULL;
}

/* From which state an invoice may go to which. */
static const gboolean invoice_moves[][KONTOR_N_INVOICE_STATE_CHOICES] = {
  [KONTOR_INVOICE_STATE_DRAFT] = { [KONTOR_INVOICE_STATE_ISSUED] = TRUE,
                                   [KONTOR_INVOICE_STATE_CANCELLED] = TRUE },
  [KONTOR_INVOICE_STATE_ISSUED] = { [KONTOR_INVOICE_STATE_PAID] = TRUE,
                                    [KONTOR_INVOICE_STATE_CANCELLED] = TRUE },
  [KONTOR_INVOICE_STATE_PAID] = { [KONTOR_INVOICE_STATE_ISSUED] = TRUE },
  [KONTOR_INVOICE_STATE_CANCELLED] = { FALSE },
};

static KontorProblem *
check_issued_fields (const KontorRow *before, const KontorRow *after)
{
  for (guint i = KONTOR_COMMON_N_FIELDS; i < KONTOR_INVOICE_N_FIELDS; i++)
    if (i != KONTOR_INVOICE_STATE && i != KONTOR_INVOICE_PAID_ON && i != KONTOR_INVOICE_NUMBER &&
        kontor_rules_changes (before, after, i))
      return kontor_rules_refuse (after, KONTOR_PROBLEM_ISSUED, i);

  return NULL;
}

/* Once issued, only payment and cancelling change an invoice; it never goes to the bin, or its
 * number would be missing. */
KontorProblem *
kontor_rules_check_invoice (const KontorContext *context,
                            const KontorOp *op,
                            const KontorRow *before,
                            const KontorRow *after)
{
  int from = before != NULL ? kontor_row_get_choice (before, KONTOR_INVOICE_STATE)
                            : KONTOR_INVOICE_STATE_DRAFT;
  int to = kontor_row_get_choice (after, KONTOR_INVOICE_STATE);

  if (from < 0 || to < 0)
    return kontor_rules_refuse (after, KONTOR_PROBLEM_BAD_CHOICE, KONTOR_INVOICE_STATE);
  if (before != NULL && is_issued (before))
    {
      KontorProblem *problem = check_issued_fields (before, after);

      if (problem != NULL)
        return problem;
      if (kontor_op_get_kind (op) == KONTOR_OP_DELETE || to == KONTOR_INVOICE_STATE_DRAFT)
        return kontor_rules_refuse (after, KONTOR_PROBLEM_ISSUED, KONTOR_INVOICE_STATE);
    }
  if (from != to && !invoice_moves[from][to] && !kontor_rules_is_import (context, before, after))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_WRONG_STATE, KONTOR_INVOICE_STATE);

  return NULL;
}

/* One op per stock record of the row's product: @sign times the quantity is reserved. */
static void
reserve_row (const KontorContext *context, const KontorRow *row, gint64 sign, GPtrArray *ops)
{
  const KontorId *product = kontor_row_get_id_field (row, KONTOR_PRODUCT_ROW_PRODUCT);
  gint64 quantity = kontor_row_get_integer (row, KONTOR_PRODUCT_ROW_QUANTITY);
  g_autoptr (GPtrArray) stocks = NULL;
  KontorOp *op = NULL;

  if (product == NULL || quantity == 0)
    return;
  stocks = kontor_reader_list (context->reader, KONTOR_RECORD_STOCK, KONTOR_STOCK_PRODUCT, product);
  if (stocks->len == 0)
    return;
  op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_STOCK, kontor_row_get_id (stocks->pdata[0]));
  kontor_op_add_take (op, KONTOR_STOCK_RESERVED, NULL, kontor_value_new_integer (sign * quantity));
  g_ptr_array_add (ops, op);
}

static gboolean
holds_stock (const KontorRow *invoice)
{
  int state = invoice != NULL ? kontor_row_get_choice (invoice, KONTOR_INVOICE_STATE)
                              : KONTOR_INVOICE_STATE_DRAFT;

  return state == KONTOR_INVOICE_STATE_ISSUED || state == KONTOR_INVOICE_STATE_PAID;
}

/* Issuing dates the invoice and reserves stock for its rows; cancelling lets the stock go. The number is the
 * server's own doing: only it can be gap-free. */
void
kontor_rules_follow_invoice (const KontorContext *context,
                             const KontorOp *op,
                             const KontorRow *before,
                             const KontorRow *after,
                             GPtrArray *ops)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (holds_stock (before) == holds_stock (after))
    return;
  if (holds_stock (after) && !kontor_row_has (after, KONTOR_INVOICE_ISSUED_ON))
    kontor_rules_add_set (ops, after, KONTOR_INVOICE_ISSUED_ON,
                          kontor_value_new_integer (kontor_rules_get_day (context->reader,
                                                                          &context->actor,
                                                                          context->now)));
  rows = kontor_reader_list (context->reader, KONTOR_RECORD_PRODUCT_ROW,
                             KONTOR_PRODUCT_ROW_DOCUMENT, kontor_row_get_id (after));
  for (guint i = 0; i < rows->len; i++)
    reserve_row (context, rows->pdata[i], holds_stock (after) ? 1 : -1, ops);
}
