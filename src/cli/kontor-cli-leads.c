/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command that makes a contact, a company and a deal of a lead. On the main thread. */

#include "config.h"

#include "kontor-cli-commands.h"
#include "kontor-cli-find.h"
#include "kontor-cli-value.h"
#include "kontor-operations.h"
#include "kontor-search.h"

#include <glib/gi18n.h>

static KontorRowBuilder *
begin_draft (KontorCli *self, KontorRecordType type)
{
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_replica_init_context (self->replica, &context);
  kontor_id_init (&id, context.clock, context.random);

  return kontor_row_builder_new (type, &id);
}

/* (nullable): a lead without a person becomes none */
static KontorRow *
draft_contact (KontorCli *self, const KontorRow *lead)
{
  const char *given = kontor_row_get_text (lead, KONTOR_LEAD_GIVEN_NAME);
  const char *family = kontor_row_get_text (lead, KONTOR_LEAD_FAMILY_NAME);
  g_autofree char *name = NULL;
  KontorRowBuilder *builder = NULL;

  if (given == NULL && family == NULL)
    return NULL;
  name = g_strdup_printf ("%s%s%s", given != NULL ? given : "",
                          given != NULL && family != NULL ? " " : "", family != NULL ? family : "");
  builder = begin_draft (self, KONTOR_RECORD_CONTACT);
  kontor_row_builder_take (builder, KONTOR_CONTACT_NAME, kontor_value_new_text (name));
  kontor_row_builder_set (builder, KONTOR_CONTACT_GIVEN_NAME,
                          kontor_row_get (lead, KONTOR_LEAD_GIVEN_NAME));
  kontor_row_builder_set (builder, KONTOR_CONTACT_FAMILY_NAME,
                          kontor_row_get (lead, KONTOR_LEAD_FAMILY_NAME));
  kontor_row_builder_set (builder, KONTOR_CONTACT_POSITION,
                          kontor_row_get (lead, KONTOR_LEAD_POSITION));
  kontor_row_builder_set (builder, KONTOR_CONTACT_PHONES,
                          kontor_row_get (lead, KONTOR_LEAD_PHONES));
  kontor_row_builder_set (builder, KONTOR_CONTACT_EMAILS,
                          kontor_row_get (lead, KONTOR_LEAD_EMAILS));

  return kontor_row_builder_end (builder);
}

static KontorRow *
draft_company (KontorCli *self, const KontorRow *lead)
{
  KontorRowBuilder *builder = NULL;

  if (!kontor_row_has (lead, KONTOR_LEAD_COMPANY_NAME))
    return NULL;
  builder = begin_draft (self, KONTOR_RECORD_COMPANY);
  kontor_row_builder_set (builder, KONTOR_COMPANY_NAME,
                          kontor_row_get (lead, KONTOR_LEAD_COMPANY_NAME));

  return kontor_row_builder_end (builder);
}

static KontorRow *
draft_deal (KontorCli *self, const KontorRow *lead)
{
  KontorRowBuilder *builder = begin_draft (self, KONTOR_RECORD_DEAL);
  g_autoptr (KontorRow) draft = NULL;

  kontor_row_builder_set (builder, KONTOR_DEAL_TITLE, kontor_row_get (lead, KONTOR_LEAD_TITLE));
  kontor_row_builder_set (builder, KONTOR_DEAL_AMOUNT, kontor_row_get (lead, KONTOR_LEAD_AMOUNT));
  kontor_row_builder_set (builder, KONTOR_DEAL_SOURCE, kontor_row_get (lead, KONTOR_LEAD_SOURCE));
  draft = kontor_row_builder_end (builder);
  builder = kontor_row_builder_new_from (draft);
  kontor_cli_fill_deal (self, builder, draft);

  return kontor_row_builder_end (builder);
}

/* One that exists, if the option names one; else *@row stays. */
static gboolean
choose_existing (KontorCli *self, const char *option, KontorRecordType type, KontorRow **row)
{
  const char *text = kontor_cli_get_option (self, option);
  g_autoptr (GError) error = NULL;
  KontorRow *found = NULL;

  if (text == NULL)
    return TRUE;
  found = kontor_cli_find (self, type, text, KONTOR_FIND_LIVING, &error);
  if (found == NULL)
    return kontor_cli_fail (self, error);
  g_clear_pointer (row, kontor_row_unref);
  *row = found;

  return TRUE;
}

/* Whom the office may know already is said before somebody is entered twice. */
static gboolean
check_duplicates (KontorCli *self, const KontorRow *lead)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GString) list = g_string_new (NULL);

  if (kontor_cli_has_option (self, "new") || kontor_cli_has_option (self, "contact") ||
      kontor_cli_has_option (self, "company"))
    return TRUE;
  found = kontor_lead_find_duplicates (kontor_replica_get_reader (self->replica), lead);
  if (found->len == 0)
    return TRUE;
  for (guint i = 0; i < MIN (found->len, 6); i++)
    {
      const KontorRow *row = found->pdata[i];
      g_autofree char *id = kontor_cli_dup_short_id (kontor_row_get_id (row));
      g_autofree char *title = kontor_cli_show_title (self, row);

      g_string_append_printf (list, "\n  %s  %s: %s", id,
                              kontor_type_info_get_label (
                                  kontor_schema_get_type (kontor_row_get_record_type (row))),
                              title);
    }

  return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                              _ ("The lead may be somebody you know. Say --contact or --company to "
                                 "use them, or --new for new ones:%s"),
                              list->str);
}

gboolean
kontor_cli_run_convert (KontorCli *self)
{
  g_autoptr (KontorRow) lead = kontor_cli_find_word (self, KONTOR_RECORD_LEAD, 0);
  g_autoptr (KontorRow) contact = NULL;
  g_autoptr (KontorRow) company = NULL;
  g_autoptr (KontorRow) deal = NULL;
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  gint64 number = 0;

  if (lead == NULL || !check_duplicates (self, lead))
    return FALSE;
  contact = draft_contact (self, lead);
  company = draft_company (self, lead);
  deal = kontor_cli_has_option (self, "no-deal") ? NULL : draft_deal (self, lead);
  if (!choose_existing (self, "contact", KONTOR_RECORD_CONTACT, &contact) ||
      !choose_existing (self, "company", KONTOR_RECORD_COMPANY, &company))
    return FALSE;
  kontor_replica_init_context (self->replica, &context);
  set = kontor_lead_convert (&context, lead, contact, company, deal, &problem);
  if (!kontor_cli_commit (self, set, problem, &number))
    return FALSE;
  if (!self->json && contact != NULL)
    kontor_cli_answer (self, _ ("Client"), KONTOR_RECORD_CONTACT, kontor_row_get_id (contact), 0);
  if (!self->json && company != NULL)
    kontor_cli_answer (self, _ ("Client"), KONTOR_RECORD_COMPANY, kontor_row_get_id (company), 0);
  if (!self->json && deal != NULL)
    kontor_cli_answer (self, _ ("Deal"), KONTOR_RECORD_DEAL, kontor_row_get_id (deal), 0);

  return kontor_cli_answer (self, _ ("Converted"), KONTOR_RECORD_LEAD, kontor_row_get_id (lead),
                            number);
}
