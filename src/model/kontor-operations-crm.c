/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do with leads: find whom they may already know, and make clients and deals of them.
 * Writes nothing; on the thread of the context's reader. */

#include "config.h"

#include "kontor-operations-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* @row with @field set to @id, or @id among its elements. (transfer full) */
static KontorRow *
row_refer (const KontorRow *row, guint field, const KontorId *id)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  const KontorField *about = kontor_schema_get_field (kontor_row_get_record_type (row), field);

  if (about->kind == KONTOR_KIND_REFERENCE)
    {
      kontor_row_builder_take (builder, field, kontor_value_new_id (id));
    }
  else if (!kontor_row_refers_to (row, field, id))
    {
      const KontorValue *set = kontor_row_get (row, field);
      guint n = kontor_value_get_n_elements (set);
      g_autofree KontorElement *elements = g_new0 (KontorElement, n + 1);
      char text[KONTOR_ID_LENGTH + 1];

      for (guint i = 0; i < n; i++)
        elements[i] = kontor_value_get_elements (set)[i];
      kontor_id_format (id, text);
      elements[n].text = text;
      kontor_row_builder_take (builder, field, kontor_value_new_set (elements, n + 1));
    }

  return kontor_row_builder_end (builder);
}

/* Makes @draft, for the lead's owner if it names none, or finds the record that is there already.
 * (transfer full) (nullable): as it is before what follows */
static KontorRow *
make_or_find (KontorExpansion *expansion,
              const KontorRow *lead,
              const KontorRow *draft,
              guint owner_field)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  KontorRecordType type = kontor_row_get_record_type (draft);
  KontorRow *row = kontor_reader_get (context->reader, type, kontor_row_get_id (draft));
  g_autoptr (KontorRow) owned = NULL;

  if (row != NULL)
    return row;
  if (kontor_row_has (draft, owner_field))
    {
      kontor_expansion_create (expansion, draft);
    }
  else
    {
      KontorRowBuilder *builder = kontor_row_builder_new_from (draft);

      kontor_row_builder_set (builder, owner_field, kontor_row_get (lead, KONTOR_LEAD_OWNER));
      owned = kontor_row_builder_end (builder);
      kontor_expansion_create (expansion, owned);
    }

  return kontor_reader_get (context->reader, type, kontor_row_get_id (draft));
}

static void
refer (KontorExpansion *expansion, const KontorRow *row, guint field, const KontorId *id)
{
  g_autoptr (KontorRow) after = row_refer (row, field, id);

  kontor_expansion_put (expansion, row, after);
}

/* The deal of @contact and @company (each nullable). */
static void
convert_deal (KontorExpansion *expansion,
              const KontorRow *lead,
              const KontorRow *draft,
              const KontorRow *contact,
              const KontorRow *company)
{
  g_autoptr (KontorRow) deal = make_or_find (expansion, lead, draft, KONTOR_DEAL_OWNER);
  g_autoptr (KontorRow) with_company = NULL;
  g_autoptr (KontorRow) with_both = NULL;

  if (deal == NULL)
    return;
  with_company = company != NULL && !kontor_row_has (deal, KONTOR_DEAL_COMPANY)
                     ? row_refer (deal, KONTOR_DEAL_COMPANY, kontor_row_get_id (company))
                     : kontor_row_ref (deal);
  with_both = contact != NULL
                  ? row_refer (with_company, KONTOR_DEAL_CONTACTS, kontor_row_get_id (contact))
                  : kontor_row_ref (with_company);
  kontor_expansion_put (expansion, deal, with_both);
}

static void
set_reference (KontorRowBuilder *builder, guint field, const KontorRow *to)
{
  if (to != NULL)
    kontor_row_builder_take (builder, field, kontor_value_new_id (kontor_row_get_id (to)));
}

/**
 * kontor_lead_convert:
 * @context: who acts, when, and what there is to read
 * @lead: the lead as the person saw it
 * @contact: (nullable): a contact to make, or one that exists
 * @company: (nullable): a company to make, or one that exists
 * @deal: (nullable): a deal to make, or one that exists
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * One mutation: either all of it happens or nothing. The contact belongs to the company, the deal to
 * both; what is made belongs to the lead's owner.
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_WRONG_STATE for a lead that
 *   was converted already, %KONTOR_PROBLEM_REQUIRED when it would become nothing
 */
KontorChangeSet *
kontor_lead_convert (const KontorContext *context,
                     const KontorRow *lead,
                     const KontorRow *contact,
                     const KontorRow *company,
                     const KontorRow *deal,
                     KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Convert lead"), "lead.convert");
  KontorRowBuilder *builder = kontor_row_builder_new_from (lead);
  g_autoptr (KontorRow) own_contact = NULL;
  g_autoptr (KontorRow) own_company = NULL;
  g_autoptr (KontorRow) converted = NULL;

  if (kontor_row_get_choice (lead, KONTOR_LEAD_STATE) == KONTOR_LEAD_STATE_CONVERTED)
    kontor_expansion_fail (expansion,
                           kontor_problem_new (KONTOR_PROBLEM_WRONG_STATE, KONTOR_RECORD_LEAD,
                                               kontor_row_get_id (lead), KONTOR_LEAD_STATE));
  if (company != NULL)
    own_company = make_or_find (expansion, lead, company, KONTOR_COMPANY_OWNER);
  if (contact != NULL)
    own_contact = make_or_find (expansion, lead, contact, KONTOR_CONTACT_OWNER);
  if (own_contact != NULL && own_company != NULL)
    refer (expansion, own_contact, KONTOR_CONTACT_COMPANIES, kontor_row_get_id (own_company));
  if (deal != NULL)
    convert_deal (expansion, lead, deal, own_contact, own_company);

  kontor_row_builder_take (builder, KONTOR_LEAD_STATE, kontor_value_new_text ("converted"));
  set_reference (builder, KONTOR_LEAD_CONTACT, contact);
  set_reference (builder, KONTOR_LEAD_COMPANY, company);
  set_reference (builder, KONTOR_LEAD_DEAL, deal);
  converted = kontor_row_builder_end (builder);
  kontor_expansion_put (expansion, lead, converted);

  return kontor_expansion_end (expansion, problem);
}

/* Whether two sets of texts have one in common. */
static gboolean
share_element (const KontorValue *a, const KontorValue *b)
{
  const KontorElement *elements = kontor_value_get_elements (a);

  for (guint i = 0; i < kontor_value_get_n_elements (a); i++)
    if (kontor_value_find_element (b, elements[i].text) != NULL)
      return TRUE;

  return FALSE;
}

/* The same text but for case, neither unset. */
static gboolean
same_text (const char *a, const char *b)
{
  g_autofree char *left = a != NULL ? g_utf8_casefold (a, -1) : NULL;
  g_autofree char *right = b != NULL ? g_utf8_casefold (b, -1) : NULL;

  return left != NULL && *left != '\0' && g_strcmp0 (left, right) == 0;
}

static void
add_duplicates (KontorReader *reader,
                const KontorRow *lead,
                KontorRecordType type,
                guint phones,
                guint emails,
                GPtrArray *found)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list_all (reader, type);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      KontorRow *row = rows->pdata[i];

      if (share_element (kontor_row_get (lead, KONTOR_LEAD_PHONES), kontor_row_get (row, phones)) ||
          share_element (kontor_row_get (lead, KONTOR_LEAD_EMAILS), kontor_row_get (row, emails)) ||
          (type == KONTOR_RECORD_COMPANY &&
           same_text (kontor_row_get_text (lead, KONTOR_LEAD_COMPANY_NAME),
                      kontor_row_get_text (row, KONTOR_COMPANY_NAME))))
        g_ptr_array_add (found, kontor_row_ref (row));
    }
}

/**
 * kontor_lead_find_duplicates:
 * @reader: where to read
 * @lead: a lead
 *
 * Returns: (transfer full) (element-type KontorRow): contacts and companies that share a phone
 *   number or an e-mail address with it, and companies of its company's name: what to offer before
 *   new ones are made
 */
GPtrArray *
kontor_lead_find_duplicates (KontorReader *reader, const KontorRow *lead)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  add_duplicates (reader, lead, KONTOR_RECORD_CONTACT, KONTOR_CONTACT_PHONES, KONTOR_CONTACT_EMAILS,
                  found);
  add_duplicates (reader, lead, KONTOR_RECORD_COMPANY, KONTOR_COMPANY_PHONES, KONTOR_COMPANY_EMAILS,
                  found);

  return found;
}

/**
 * kontor_deal_set_stage:
 * @context: who acts, when, and what there is to read
 * @deal: a deal as the person saw it
 * @stage: a stage, of the same pipeline or of another
 * @lost_reason: (nullable): why it is lost, for a stage of that kind; %NULL: left as it is
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Stage and pipeline move together. A deal that is no longer lost has no reason for it any more.
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when it is there already
 */
KontorChangeSet *
kontor_deal_set_stage (const KontorContext *context,
                       const KontorRow *deal,
                       const KontorRow *stage,
                       const char *lost_reason,
                       KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Move deal"), "deal.stage");
  KontorRowBuilder *builder = kontor_row_builder_new_from (deal);
  gboolean lost = kontor_row_get_choice (stage, KONTOR_DEAL_STAGE_KIND) == KONTOR_STAGE_KIND_LOST;
  g_autoptr (KontorRow) after = NULL;

  set_reference (builder, KONTOR_DEAL_STAGE, stage);
  kontor_row_builder_set (builder, KONTOR_DEAL_PIPELINE,
                          kontor_row_get (stage, KONTOR_DEAL_STAGE_PIPELINE));
  if (!lost)
    kontor_row_builder_set (builder, KONTOR_DEAL_LOST_REASON, NULL);
  else if (lost_reason != NULL)
    kontor_row_builder_take (builder, KONTOR_DEAL_LOST_REASON, kontor_value_new_text (lost_reason));
  after = kontor_row_builder_end (builder);
  kontor_expansion_put (expansion, deal, after);

  return kontor_expansion_end (expansion, problem);
}

static int
compare_sums (gconstpointer a, gconstpointer b)
{
  return strcmp (((const KontorDealSum *) a)->currency, ((const KontorDealSum *) b)->currency);
}

/**
 * kontor_deal_sum:
 * @deals: (element-type KontorRow): deals
 *
 * Returns: (transfer full) (element-type KontorDealSum): their amounts, currency by currency
 */
GArray *
kontor_deal_sum (GPtrArray *deals)
{
  GArray *sums = g_array_new (FALSE, TRUE, sizeof (KontorDealSum));

  for (guint i = 0; i < deals->len; i++)
    {
      const KontorValue *value = kontor_row_get (deals->pdata[i], KONTOR_DEAL_AMOUNT);
      const char *currency = NULL;
      gint64 amount = value != NULL ? kontor_value_get_money (value, &currency) : 0;
      KontorDealSum *sum = NULL;

      if (value == NULL)
        continue;
      for (guint s = 0; s < sums->len && sum == NULL; s++)
        if (strcmp (g_array_index (sums, KontorDealSum, s).currency, currency) == 0)
          sum = &g_array_index (sums, KontorDealSum, s);
      if (sum == NULL)
        {
          g_array_set_size (sums, sums->len + 1);
          sum = &g_array_index (sums, KontorDealSum, sums->len - 1);
          g_strlcpy (sum->currency, currency, sizeof sum->currency);
        }
      if (__builtin_add_overflow (sum->amount, amount, &sum->amount))
        sum->amount = amount > 0 ? G_MAXINT64 : G_MININT64;
      sum->n_deals++;
    }
  g_array_sort (sums, compare_sums);

  return sums;
}
