/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Deals and the invoices that are written for them, whose numbers only the server gives. */

#include "config.h"

#include "sim-work.h"

static void
add_deal (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) stage = sim_pick_row (host, replica, KONTOR_RECORD_DEAL_STAGE);
  g_autofree char *token = sim_new_token (host->world);
  KontorRowBuilder *builder = NULL;

  if (stage == NULL)
    return;
  builder = sim_begin (host, replica, KONTOR_RECORD_DEAL);
  kontor_row_builder_take (builder, KONTOR_DEAL_TITLE, kontor_value_new_text (token));
  kontor_row_builder_take (builder, KONTOR_DEAL_OWNER, kontor_value_new_id (&host->person));
  kontor_row_builder_take (builder, KONTOR_DEAL_STAGE,
                           kontor_value_new_id (kontor_row_get_id (stage)));
  kontor_row_builder_set (builder, KONTOR_DEAL_PIPELINE,
                          kontor_row_get (stage, KONTOR_DEAL_STAGE_PIPELINE));
  sim_create (host, replica, builder, token);
}

static void
add_invoice (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) deal = sim_pick_row (host, replica, KONTOR_RECORD_DEAL);
  g_autofree char *token = sim_new_token (host->world);
  KontorRowBuilder *builder = NULL;

  if (deal == NULL)
    return;
  builder = sim_begin (host, replica, KONTOR_RECORD_INVOICE);
  kontor_row_builder_take (builder, KONTOR_INVOICE_TITLE, kontor_value_new_text (token));
  kontor_row_builder_take (builder, KONTOR_INVOICE_DEAL,
                           kontor_value_new_id (kontor_row_get_id (deal)));
  kontor_row_builder_take (builder, KONTOR_INVOICE_STATE,
                           kontor_value_new_text (sim_chance (host->world, 800) ? "draft"
                                                                                : "issued"));
  sim_create (host, replica, builder, token);
}

static void
move_invoice (SimHost *host, KontorReplica *replica)
{
  static const char *const states[] = { "issued", "issued", "paid", "cancelled" };
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_INVOICE);

  if (row != NULL)
    sim_edit (host, replica, row, KONTOR_INVOICE_STATE,
              kontor_value_new_text (states[sim_below (host->world, G_N_ELEMENTS (states))]), NULL);
}

static void
hand_deal_over (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_DEAL);
  KontorId person = KONTOR_ID_INIT_NIL;

  sim_pick_person (host, &person);
  if (row != NULL)
    sim_edit (host, replica, row, KONTOR_DEAL_OWNER, kontor_value_new_id (&person), NULL);
}

const SimAct sim_trade_acts[] = {
  { 2, "add-deal", add_deal },
  { 3, "add-invoice", add_invoice },
  { 3, "move-invoice", move_invoice },
  { 2, "hand-over", hand_deal_over },
  { 0, NULL, NULL },
};
