/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an office has from its first hour, whoever founds it: a server or a single computer. Pure. */

#include "config.h"

#include "kontor-operations.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *title; /* untranslated */
  const char *kind; /* the word of a STAGE_KIND */
  const char *place; /* an order key, and what the stage's id is derived from */
} Stage;

static const Stage stages[] = {
  { N_ ("New"), "open", "A" }, { N_ ("Preparation"), "open", "B" }, { N_ ("Offer"), "open", "C" },
  { N_ ("Won"), "won", "D" },  { N_ ("Lost"), "lost", "E" },
};

static KontorOp *
take_create (KontorMutation *mutation, KontorRecordType type, const KontorId *id)
{
  KontorOp *op = kontor_op_new (KONTOR_OP_CREATE, type, id);

  kontor_mutation_take_op (mutation, op);

  return op;
}

static void
add_text (KontorOp *op, guint field, const char *text)
{
  kontor_op_add_take (op, field, NULL, kontor_value_new_text (text));
}

static void
found_pipeline (KontorMutation *mutation, const KontorId *organisation)
{
  KontorId pipeline = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  kontor_id_init_derived (&pipeline, organisation, "pipeline");
  op = take_create (mutation, KONTOR_RECORD_PIPELINE, &pipeline);
  add_text (op, KONTOR_PIPELINE_TITLE, _ ("Sales"));
  add_text (op, KONTOR_PIPELINE_PLACE, "A");
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      kontor_id_init_derived (&id, &pipeline, stages[i].place);
      op = take_create (mutation, KONTOR_RECORD_DEAL_STAGE, &id);
      kontor_op_add_take (op, KONTOR_DEAL_STAGE_PIPELINE, NULL, kontor_value_new_id (&pipeline));
      add_text (op, KONTOR_DEAL_STAGE_TITLE, _ (stages[i].title));
      add_text (op, KONTOR_DEAL_STAGE_KIND, stages[i].kind);
      add_text (op, KONTOR_DEAL_STAGE_PLACE, stages[i].place);
    }
}

/**
 * kontor_office_found:
 * @mutation: where the ops go; the one that makes the founder may come before or after
 * @founder: the first person
 * @name: the organisation's name
 *
 * The organisation, with a working day from nine to six and weeks from Monday, and one pipeline with
 * its stages. Their ids are derived from the founder's, so that a second try makes the same.
 *
 * Returns: (transfer none): the op that makes the organisation, for what else the caller knows of it
 */
KontorOp *
kontor_office_found (KontorMutation *mutation, const KontorId *founder, const char *name)
{
  KontorId organisation = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  kontor_id_init_derived (&organisation, founder, "organisation");
  op = take_create (mutation, KONTOR_RECORD_ORGANISATION, &organisation);
  add_text (op, KONTOR_ORGANISATION_NAME, name);
  kontor_op_add_take (op, KONTOR_ORGANISATION_WEEK_START, NULL, kontor_value_new_integer (1));
  kontor_op_add_take (op, KONTOR_ORGANISATION_DAY_START, NULL, kontor_value_new_integer (9 * 3600));
  kontor_op_add_take (op, KONTOR_ORGANISATION_DAY_END, NULL, kontor_value_new_integer (18 * 3600));
  found_pipeline (mutation, &organisation);

  return op;
}
