/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample company's clients: companies, contacts, leads, and deals with what is sold, quotes,
 * invoices and what was talked about. One thread. */

#include "config.h"

#include "kontor-sample-private.h"

#include <string.h>

#define BATCH 25
#define KEPT_MAX 1000 /* companies and contacts that others may refer to */

/* The stages, as the founding of an office orders them. */
enum
{
  STAGE_NEW,
  STAGE_PREPARATION,
  STAGE_OFFER,
  STAGE_WON,
  STAGE_LOST,
};

static const char *const sources[] = { "Trade fair", "Website", "Recommendation",
                                       "Phone",      "Tender",  "Newsletter" };

static guint
pick_seller (KontorSample *self)
{
  return sample_pick_member (self, self->sellers);
}

/* A number for drama, which no telephone has. */
static char *
make_phone (KontorSample *self, SampleLanguage language)
{
  static const char *const prefixes[] = { "+44 20 7946 0", "+49 30 23125 ", "+7 495 555 " };

  return g_strdup_printf ("%s%03u", prefixes[language], sample_below (self, 1000));
}

static char *
make_site (const char *name)
{
  g_autofree char *address = sample_to_address (name);

  return g_strdup_printf ("%s.example", address);
}

static void
keep_company (KontorSample *self, const KontorId *id, const char *name, SampleLanguage language)
{
  SampleCompany company = { .id = *id, .name = g_strdup (name), .language = language };

  if (self->companies->len < KEPT_MAX)
    g_array_append_val (self->companies, company);
  else
    g_free (company.name);
}

/* The n-th name: a family or a word, and what companies put behind it. */
static char *
make_company_name (KontorSample *self, SampleLanguage language)
{
  g_autofree char *given = NULL;
  g_autofree char *family = NULL;
  g_autofree char *name = NULL;
  gboolean woman = FALSE;

  static const char *const forms[SAMPLE_N_LANGUAGES][6] = {
    { "%s Ltd", "%s & Sons", "%s Group", "%s Marine", "%s Logistics", "%s Partners" },
    { "%s GmbH", "%s & Söhne", "%s AG", "Reederei %s", "Spedition %s", "%s Maschinenbau" },
    { "ООО «%s»", "АО «%s»", "ТД «%s»", "«%s и партнёры»", "«%s Логистик»", "ГК «%s»" },
  };
  const char *form = forms[language][sample_below (self, 6)];
  g_auto (GStrv) parts = g_strsplit (form, "%s", 2);

  if (sample_chance (self, 45))
    return g_strconcat (parts[0], sample_pick (self, SAMPLE_COMPANIES, language), parts[1], NULL);
  name = sample_invent_name (self, language, &woman, &given, &family);
  if (language == SAMPLE_RUSSIAN && woman)
    family[strlen (family) - strlen ("а")] = '\0';

  return g_strconcat (parts[0], family, parts[1], NULL);
}

static void
make_company (KontorSample *self, guint seller)
{
  SampleLanguage language = self->progress % SAMPLE_N_LANGUAGES;
  g_autofree char *name = make_company_name (self, language);
  g_autofree char *phone = make_phone (self, language);
  g_autofree char *site = make_site (name);
  g_autofree char *email = g_strconcat ("info@", site, NULL);
  static const char *const industries[] = { "Shipping", "Construction",   "Food",
                                            "Energy",   "Public service", "Machinery" };
  static const char *const countries[] = { "United Kingdom", "Deutschland", "Россия" };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  sample_begin_mutation (self, "company.create",
                         self->options.now - sample_between (self, 20, 380) * KONTOR_DAY);
  op = sample_create (self, KONTOR_RECORD_COMPANY, &id);
  sample_set_text (op, KONTOR_COMPANY_NAME, name);
  sample_set_id (op, KONTOR_COMPANY_OWNER, &sample_get_person (self, seller)->id);
  sample_set_text (op, KONTOR_COMPANY_INDUSTRY, industries[sample_below (self, 6)]);
  sample_set_tag (op, KONTOR_COMPANY_PHONES, phone);
  sample_set_tag (op, KONTOR_COMPANY_EMAILS, email);
  sample_set_tag (op, KONTOR_COMPANY_WEBSITES, site);
  sample_set_text (op, KONTOR_COMPANY_CITY, sample_pick (self, SAMPLE_CITIES, language));
  sample_set_text (op, KONTOR_COMPANY_COUNTRY, countries[language]);
  keep_company (self, &id, name, language);
}

/* One company for three contacts. */
gboolean
sample_make_companies (KontorSample *self, KontorSampleStep *step)
{
  guint n = self->options.contacts > 0 ? self->options.contacts / 3 + 1 : 0;
  guint seller = pick_seller (self);

  if (self->progress >= n)
    return FALSE;
  sample_begin_step (self, step, seller);
  for (guint i = 0; i < BATCH / 5 && self->progress < n; i++, self->progress++)
    make_company (self, seller);

  return sample_end_step (self, step);
}

static void
make_contact (KontorSample *self, guint seller)
{
  static const char *const positions[] = { "Purchasing",    "Managing director",  "Harbour master",
                                           "Fleet manager", "Head of operations", "Engineer" };
  const SampleCompany *company = sample_pick_company (self, self->progress % SAMPLE_N_LANGUAGES);
  g_autofree char *given = NULL;
  g_autofree char *family = NULL;
  gboolean woman = FALSE;
  g_autofree char *name = sample_invent_name (self, company->language, &woman, &given, &family);
  g_autofree char *local = sample_to_address (family);
  g_autofree char *site = make_site (company->name);
  g_autofree char *email = g_strdup_printf ("%s@%s", local, site);
  g_autofree char *phone = make_phone (self, company->language);
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  sample_begin_mutation (self, "contact.create",
                         self->options.now - sample_between (self, 5, 380) * KONTOR_DAY);
  op = sample_create (self, KONTOR_RECORD_CONTACT, &id);
  sample_set_text (op, KONTOR_CONTACT_NAME, name);
  sample_set_text (op, KONTOR_CONTACT_GIVEN_NAME, given);
  sample_set_text (op, KONTOR_CONTACT_FAMILY_NAME, family);
  sample_set_id (op, KONTOR_CONTACT_OWNER, &sample_get_person (self, seller)->id);
  sample_set_ids (op, KONTOR_CONTACT_COMPANIES, &company->id, 1);
  sample_set_text (op, KONTOR_CONTACT_POSITION, positions[sample_below (self, 6)]);
  sample_set_tag (op, KONTOR_CONTACT_PHONES, phone);
  sample_set_tag (op, KONTOR_CONTACT_EMAILS, email);
  sample_set_text (op, KONTOR_CONTACT_SOURCE, sources[sample_below (self, 6)]);
  if (self->contacts->len < KEPT_MAX)
    g_array_append_val (self->contacts, id);
}

gboolean
sample_make_contacts (KontorSample *self, KontorSampleStep *step)
{
  guint seller = pick_seller (self);

  if (self->progress >= self->options.contacts)
    return FALSE;
  sample_begin_step (self, step, seller);
  for (guint i = 0; i < BATCH && self->progress < self->options.contacts; i++, self->progress++)
    make_contact (self, seller);

  return sample_end_step (self, step);
}

static void
make_lead (KontorSample *self, guint seller)
{
  static const char *const states[] = { NULL, "in-progress", "junk" };
  SampleLanguage language = sample_below (self, SAMPLE_N_LANGUAGES);
  g_autofree char *given = NULL;
  g_autofree char *family = NULL;
  gboolean woman = FALSE;
  g_autofree char *name = sample_invent_name (self, language, &woman, &given, &family);
  g_autofree char *company = make_company_name (self, language);
  g_autofree char *title = sample_expand (self, sample_pick (self, SAMPLE_LEADS, language),
                                          language, name);
  g_autofree char *phone = make_phone (self, language);
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  sample_begin_mutation (self, "lead.create",
                         self->options.now - sample_between (self, 1, 500) * KONTOR_HOUR);
  op = sample_create (self, KONTOR_RECORD_LEAD, &id);
  sample_set_text (op, KONTOR_LEAD_TITLE, title);
  sample_set_id (op, KONTOR_LEAD_OWNER, &sample_get_person (self, seller)->id);
  sample_set_text (op, KONTOR_LEAD_STATE, states[sample_below (self, 3)]);
  sample_set_text (op, KONTOR_LEAD_GIVEN_NAME, given);
  sample_set_text (op, KONTOR_LEAD_FAMILY_NAME, family);
  sample_set_text (op, KONTOR_LEAD_COMPANY_NAME, company);
  sample_set_tag (op, KONTOR_LEAD_PHONES, phone);
  sample_set_text (op, KONTOR_LEAD_SOURCE, sources[sample_below (self, 6)]);
  if (sample_chance (self, 60))
    sample_set_money (op, KONTOR_LEAD_AMOUNT, sample_between (self, 1, 40) * 500);
}

/* One lead for eight contacts. */
gboolean
sample_make_leads (KontorSample *self, KontorSampleStep *step)
{
  guint n = self->options.contacts / 8;
  guint seller = pick_seller (self);

  if (self->progress >= n)
    return FALSE;
  sample_begin_step (self, step, seller);
  for (guint i = 0; i < 3 && self->progress < n; i++, self->progress++)
    make_lead (self, seller);

  return sample_end_step (self, step);
}

/* Deals. */

typedef struct
{
  guint product;
  guint quantity;
  KontorId id;
} Row;

#define ROWS_MAX 4

static gint64
plan_rows (KontorSample *self, Row *rows, guint n)
{
  guint first = sample_below (self, SAMPLE_PRODUCTS);
  gint64 sum = 0;

  for (guint i = 0; i < n; i++)
    {
      gint64 price = 0;

      rows[i].product = (first + i * 5) % SAMPLE_PRODUCTS;
      rows[i].quantity = sample_between (self, 1, 12);
      sample_get_product (rows[i].product, &price);
      sum += price * rows[i].quantity;
    }

  return sum;
}

/* The rows of a document; those of a quote or an invoice say which of the deal's they come from. */
static void
make_rows (KontorSample *self, KontorRecordType type, const KontorId *document, Row *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const char place[] = { (char) ('A' + i), '\0' };
      KontorId id = KONTOR_ID_INIT_NIL;
      KontorOp *op = sample_create (self, KONTOR_RECORD_PRODUCT_ROW, &id);
      gint64 price = 0;
      const char *name = sample_get_product (rows[i].product, &price);

      sample_set_record (op, KONTOR_PRODUCT_ROW_DOCUMENT, type, document);
      sample_set_id (op, KONTOR_PRODUCT_ROW_PRODUCT, &self->products[rows[i].product]);
      sample_set_text (op, KONTOR_PRODUCT_ROW_TITLE, name);
      sample_set_money (op, KONTOR_PRODUCT_ROW_PRICE, price);
      sample_set_number (op, KONTOR_PRODUCT_ROW_QUANTITY, rows[i].quantity);
      sample_set_number (op, KONTOR_PRODUCT_ROW_TAX_RATE, 19);
      sample_set_text (op, KONTOR_PRODUCT_ROW_PLACE, place);
      if (type == KONTOR_RECORD_DEAL)
        rows[i].id = id;
      else
        sample_set_id (op, KONTOR_PRODUCT_ROW_ORIGIN_ROW, &rows[i].id);
    }
}

static void
make_quote (KontorSample *self, const KontorId *deal, guint stage, gint64 sum, Row *rows, guint n)
{
  g_autofree char *number = g_strdup_printf ("Q-%05u", self->progress + 1);
  static const char *const states[] = { NULL, NULL, "sent", "accepted", "declined" };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = sample_create (self, KONTOR_RECORD_QUOTE, &id);

  sample_set_id (op, KONTOR_QUOTE_DEAL, deal);
  sample_set_text (op, KONTOR_QUOTE_NUMBER, number);
  sample_set_text (op, KONTOR_QUOTE_STATE, states[stage]);
  sample_set_money (op, KONTOR_QUOTE_AMOUNT, sum);
  sample_set_number (op, KONTOR_QUOTE_VALID_UNTIL, sample_get_today (self) + 30);
  make_rows (self, KONTOR_RECORD_QUOTE, &id, rows, n);
}

/* Issued when its rows are there: then they stay as they are. */
static void
make_invoice (KontorSample *self, const KontorId *deal, gint64 sum, Row *rows, guint n)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = sample_create (self, KONTOR_RECORD_INVOICE, &id);
  g_autoptr (KontorValue) draft = kontor_value_new_text ("draft");
  gint64 today = sample_get_today (self);

  sample_set_id (op, KONTOR_INVOICE_DEAL, deal);
  sample_set_text (op, KONTOR_INVOICE_STATE, "draft");
  sample_set_money (op, KONTOR_INVOICE_AMOUNT, sum);
  sample_set_number (op, KONTOR_INVOICE_ISSUED_ON, today - sample_between (self, 1, 12));
  sample_set_number (op, KONTOR_INVOICE_DUE_ON, today + sample_between (self, 0, 20) - 4);
  make_rows (self, KONTOR_RECORD_INVOICE, &id, rows, n);
  op = sample_add_op (self, KONTOR_OP_UPDATE, KONTOR_RECORD_INVOICE, &id);
  kontor_op_add_take (op, KONTOR_INVOICE_STATE, kontor_value_ref (draft),
                      kontor_value_new_text ("issued"));
}

static void
make_activities (KontorSample *self, const KontorId *deal, guint seller, SampleLanguage language)
{
  static const char *const kinds[] = { "call", "mail", "meeting", NULL };
  guint n = sample_between (self, 0, 3);

  for (guint i = 0; i < n; i++)
    {
      /* In working hours of the weeks around today. */
      int day = (int) sample_between (self, 0, 20) - 4;
      gint64 starts_at = sample_get_instant (self, sample_get_work_day (self, day),
                                             (gint64) sample_between (self, 18, 33) * 1800);
      KontorId id = KONTOR_ID_INIT_NIL;
      KontorOp *op = sample_create (self, KONTOR_RECORD_ACTIVITY, &id);
      g_autofree char *title = sample_expand (self, sample_pick (self, SAMPLE_ACTIVITIES, language),
                                              language, NULL);

      sample_set_record (op, KONTOR_ACTIVITY_ABOUT, KONTOR_RECORD_DEAL, deal);
      sample_set_text (op, KONTOR_ACTIVITY_KIND, kinds[sample_below (self, 4)]);
      sample_set_text (op, KONTOR_ACTIVITY_TITLE, title);
      sample_set_id (op, KONTOR_ACTIVITY_RESPONSIBLE, &sample_get_person (self, seller)->id);
      sample_set_number (op, KONTOR_ACTIVITY_STARTS_AT, starts_at);
      sample_set_number (op, KONTOR_ACTIVITY_DURATION, sample_between (self, 1, 6) * 600);
      if (starts_at < self->options.now)
        sample_set_number (op, KONTOR_ACTIVITY_DONE, 1);
    }
}

static void
set_prospects (KontorSample *self, KontorOp *op, guint stage)
{
  static const gint64 chances[] = { 20, 40, 65, 100, 0 };
  static const char *const reasons[] = { "Price", "No budget this year", "Chose a competitor",
                                         "Project cancelled" };
  gint64 today = sample_get_today (self);
  gboolean closed = stage == STAGE_WON || stage == STAGE_LOST;

  sample_set_number (op, KONTOR_DEAL_PROBABILITY, chances[stage]);
  sample_set_number (op, KONTOR_DEAL_STARTS_ON, today - sample_between (self, 62, 120));
  sample_set_number (op, KONTOR_DEAL_CLOSES_ON,
                     closed ? today - sample_between (self, 1, 60)
                            : today + sample_between (self, 0, 90) - 5);
  if (stage == STAGE_LOST)
    sample_set_text (op, KONTOR_DEAL_LOST_REASON, reasons[sample_below (self, 4)]);
}

static guint
pick_stage (KontorSample *self)
{
  static const guint shares[] = { 24, 22, 20, 22, 12 };
  guint at = sample_below (self, 100);
  guint stage = 0;

  while (at >= shares[stage])
    at -= shares[stage++];

  return stage;
}

/* A deal, its rows and papers: one mutation. */
static void
make_deal (KontorSample *self, guint seller)
{
  SampleLanguage language = self->progress % SAMPLE_N_LANGUAGES;
  const SampleCompany *company = sample_pick_company (self, language);
  g_autofree char *title = sample_expand_about (self, sample_pick (self, SAMPLE_DEALS, language),
                                                company, language, NULL);
  guint stage = pick_stage (self);
  guint n = sample_between (self, 1, ROWS_MAX);
  Row rows[ROWS_MAX] = { 0 };
  gint64 sum = plan_rows (self, rows, n);
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  sample_begin_mutation (self, "deal.create",
                         self->options.now - sample_between (self, 61, 120) * KONTOR_DAY);
  op = sample_create (self, KONTOR_RECORD_DEAL, &id);
  sample_set_text (op, KONTOR_DEAL_TITLE, title);
  sample_set_id (op, KONTOR_DEAL_OWNER, &sample_get_person (self, seller)->id);
  sample_set_id (op, KONTOR_DEAL_PIPELINE, &self->pipeline);
  sample_set_id (op, KONTOR_DEAL_STAGE, &self->stages[stage]);
  sample_set_money (op, KONTOR_DEAL_AMOUNT, sum);
  if (company != NULL)
    sample_set_id (op, KONTOR_DEAL_COMPANY, &company->id);
  if (self->contacts->len > 0)
    sample_set_ids (op, KONTOR_DEAL_CONTACTS,
                    &g_array_index (self->contacts, KontorId,
                                    sample_below (self, self->contacts->len)),
                    1);
  sample_set_text (op, KONTOR_DEAL_SOURCE, sources[sample_below (self, 6)]);
  set_prospects (self, op, stage);
  make_rows (self, KONTOR_RECORD_DEAL, &id, rows, n);
  if (stage >= STAGE_OFFER)
    make_quote (self, &id, stage, sum, rows, n);
  if (stage == STAGE_WON)
    make_invoice (self, &id, sum, rows, n);
  make_activities (self, &id, seller, language);
}

gboolean
sample_make_deals (KontorSample *self, KontorSampleStep *step)
{
  guint seller = pick_seller (self);

  if (self->progress >= self->options.deals)
    return FALSE;
  sample_begin_step (self, step, seller);
  for (guint i = 0; i < BATCH / 5 && self->progress < self->options.deals; i++, self->progress++)
    make_deal (self, seller);

  return sample_end_step (self, step);
}
