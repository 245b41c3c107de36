/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample company's people: who they are, their departments, heads and roles, and what the office
 * itself consists of. One thread. */

#include "config.h"

#include "kontor-sample-private.h"

#include <string.h>

/* How many mutations go into one step. */
#define BATCH 50

#define TOP G_MAXUINT

/* Positions: the head's, then what the others do. Of a hundred people, @share work there. */
static const struct
{
  const char *name;
  guint parent;
  guint share;
  const char *positions[4];
} departments[] = {
  { "Management", TOP, 4, { "Managing director", "Assistant", "Office manager", "Controller" } },
  { "Sales",
    0,
    20,
    { "Head of sales", "Account manager", "Sales representative", "Sales assistant" } },
  { "Development",
    0,
    24,
    { "Head of development", "Software developer", "Electronics engineer", "Tester" } },
  { "Support",
    0,
    14,
    { "Head of support", "Support engineer", "Service technician", "Support engineer" } },
  { "Finance", 0, 7, { "Head of finance", "Accountant", "Payroll clerk", "Accountant" } },
  { "Marketing", 0, 8, { "Head of marketing", "Copywriter", "Graphic designer", "Event manager" } },
  { "Warehouse", 0, 13, { "Warehouse manager", "Warehouse clerk", "Driver", "Purchaser" } },
  { "Key accounts",
    1,
    4,
    { "Head of key accounts", "Key account manager", "Key account manager", "Tender manager" } },
  { "Human resources", 0, 3, { "Head of people", "Recruiter", "Trainer", "HR assistant" } },
  { "Platform",
    2,
    3,
    { "Platform lead", "System administrator", "Software developer", "Database engineer" } },
};

#define SALES 1
#define KEY_ACCOUNTS 7

const char *
sample_get_department_name (guint department)
{
  return departments[department].name;
}

static guint
pick_department (KontorSample *self)
{
  guint n = 0;
  guint at = 0;

  for (guint i = 0; i < self->n_departments; i++)
    n += departments[i].share;
  at = sample_below (self, n);
  for (guint i = 0; i < self->n_departments; i++)
    {
      if (at < departments[i].share)
        return i;
      at -= departments[i].share;
    }

  return 0;
}

static SampleLanguage
pick_language (KontorSample *self)
{
  guint at = sample_below (self, 100);

  return at < 42 ? SAMPLE_ENGLISH : at < 78 ? SAMPLE_GERMAN : SAMPLE_RUSSIAN;
}

/* The address, with a number behind the name when somebody has it already. */
static char *
make_email (const SamplePerson *person, GHashTable *taken)
{
  g_autofree char *given = sample_to_address (person->facts.given);
  g_autofree char *family = sample_to_address (person->facts.family);
  const char *domain = person->facts.external ? "partner.example" : "nordhafen.example";
  char *email = g_strdup_printf ("%s.%s@%s", given, family, domain);

  for (guint n = 2; g_hash_table_contains (taken, email); n++)
    {
      g_free (email);
      email = g_strdup_printf ("%s.%s%u@%s", given, family, n, domain);
    }
  g_hash_table_add (taken, g_strdup (email));

  return email;
}

static void
invent_person (KontorSample *self, guint index, GHashTable *taken)
{
  SamplePerson person = { .language = pick_language (self) };
  char *given = NULL;
  char *family = NULL;

  person.facts.name = sample_invent_name (self, person.language, &person.woman, &given, &family);
  person.facts.given = given;
  person.facts.family = family;
  person.facts.external = index >= self->n_employees;
  person.facts.head = index < self->n_departments;
  person.facts.department = person.facts.head ? index : pick_department (self);
  person.facts.position = departments[person.facts.department]
                              .positions[person.facts.head ? 0 : sample_between (self, 1, 3)];
  if (person.facts.external)
    person.facts.position = "Consultant";
  person.facts.email = make_email (&person, taken);
  person.work = g_array_new (FALSE, FALSE, sizeof (SampleWork));
  person.asked = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_array_append_val (self->people, person);
}

/* The first people head the departments, so that a small office has few. */
void
sample_invent_people (KontorSample *self)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = self->options.people;

  self->n_employees = n - (n >= 10 ? MAX (n / 20, 1) : 0);
  self->n_departments = CLAMP (self->n_employees / 3, 1, G_N_ELEMENTS (departments));
  for (guint i = 0; i < n; i++)
    {
      guint department = 0;

      invent_person (self, i, taken);
      department = sample_get_person (self, i)->facts.department;
      if (i < self->n_employees && (department == SALES || department == KEY_ACCOUNTS))
        g_array_append_val (self->sellers, i);
    }
  if (self->sellers->len == 0)
    g_array_append_vals (self->sellers, &(guint) { 0 }, 1);
}

/* How long ago the office was founded. */
static gint64
get_founding (KontorSample *self)
{
  return self->options.now - 400 * KONTOR_DAY;
}

static void
make_person (KontorSample *self, guint index)
{
  SamplePerson *person = sample_get_person (self, index);
  KontorOp *op = NULL;

  sample_begin_mutation (self, "person.create", get_founding (self) + index * KONTOR_MINUTE);
  op = sample_create (self, KONTOR_RECORD_PERSON, &person->id);
  sample_set_text (op, KONTOR_PERSON_NAME, person->facts.name);
  sample_set_text (op, KONTOR_PERSON_EMAIL, person->facts.email);
  sample_set_number (op, KONTOR_PERSON_ACTIVE, 1);
  if (person->facts.external)
    sample_set_text (op, KONTOR_PERSON_KIND, "external");
}

/* Those who did not join by themselves. */
gboolean
sample_make_people (KontorSample *self, KontorSampleStep *step)
{
  guint n = 0;

  sample_begin_step (self, step, 0);
  for (; n < BATCH && self->progress < self->people->len; self->progress++)
    if (kontor_id_is_nil (&sample_get_person (self, self->progress)->id))
      {
        make_person (self, self->progress);
        n++;
      }

  return sample_end_step (self, step);
}

static void
make_organisation (KontorSample *self)
{
  KontorOp *op = NULL;

  kontor_id_init_derived (&self->organisation, &sample_get_person (self, 0)->id, "organisation");
  sample_begin_mutation (self, "organisation.edit", get_founding (self));
  op = sample_add_op (self, self->options.founded ? KONTOR_OP_UPDATE : KONTOR_OP_CREATE,
                      KONTOR_RECORD_ORGANISATION, &self->organisation);
  if (!self->options.founded)
    sample_set_text (op, KONTOR_ORGANISATION_NAME, kontor_sample_get_organisation (self));
  sample_set_text (op, KONTOR_ORGANISATION_ZONE, self->zone_name);
  sample_set_text (op, KONTOR_ORGANISATION_CURRENCY, "EUR");
  sample_set_number (op, KONTOR_ORGANISATION_DAY_START, 9 * 3600);
  sample_set_number (op, KONTOR_ORGANISATION_DAY_END, 17 * 3600 + 1800);
}

gboolean
sample_make_departments (KontorSample *self, KontorSampleStep *step)
{
  if (self->progress++ > 0)
    return FALSE;
  sample_begin_step (self, step, 0);
  make_organisation (self);
  for (guint i = 0; i < self->n_departments; i++)
    {
      const char place[] = { (char) ('A' + i), '\0' };
      KontorOp *op = NULL;

      sample_begin_mutation (self, "department.create", get_founding (self) + KONTOR_HOUR);
      op = sample_create (self, KONTOR_RECORD_DEPARTMENT, &self->departments[i]);
      sample_set_text (op, KONTOR_DEPARTMENT_NAME, departments[i].name);
      sample_set_text (op, KONTOR_DEPARTMENT_PLACE, place);
      sample_set_id (op, KONTOR_DEPARTMENT_HEAD, &sample_get_person (self, i)->id);
      if (departments[i].parent != TOP)
        sample_set_id (op, KONTOR_DEPARTMENT_PARENT, &self->departments[departments[i].parent]);
    }

  return sample_end_step (self, step);
}

static void
place_person (KontorSample *self, guint index)
{
  SamplePerson *person = sample_get_person (self, index);
  g_autofree char *phone = g_strdup_printf ("+49 40 555 0%03u", 100 + index % 900);
  g_autofree char *mobile = g_strdup_printf ("+49 151 555 %05u", sample_below (self, 100000));
  KontorOp *op = sample_add_op (self, KONTOR_OP_UPDATE, KONTOR_RECORD_PERSON, &person->id);

  sample_set_text (op, KONTOR_PERSON_POSITION, person->facts.position);
  sample_set_text (op, KONTOR_PERSON_GIVEN_NAME, person->facts.given);
  sample_set_text (op, KONTOR_PERSON_FAMILY_NAME, person->facts.family);
  if (index < self->n_employees)
    {
      sample_set_id (op, KONTOR_PERSON_DEPARTMENT, &self->departments[person->facts.department]);
      sample_set_text (op, KONTOR_PERSON_PHONE, phone);
    }
  if (sample_chance (self, 60))
    sample_set_text (op, KONTOR_PERSON_MOBILE, mobile);
}

gboolean
sample_place_people (KontorSample *self, KontorSampleStep *step)
{
  sample_begin_step (self, step, 0);
  for (guint n = 0; n < BATCH && self->progress < self->people->len; n++)
    {
      sample_begin_mutation (self, "person.edit", get_founding (self) + 2 * KONTOR_HOUR);
      place_person (self, self->progress++);
    }

  return sample_end_step (self, step);
}

/* Those who sell see each other's clients. */
gboolean
sample_make_roles (KontorSample *self, KontorSampleStep *step)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  if (self->progress++ > 0)
    return FALSE;
  sample_begin_step (self, step, 0);
  sample_begin_mutation (self, "role.create", get_founding (self) + 3 * KONTOR_HOUR);
  op = sample_create (self, KONTOR_RECORD_ROLE, &id);
  sample_set_text (op, KONTOR_ROLE_NAME, "Sales team");
  sample_set_text (op, KONTOR_ROLE_LEVEL, "department");
  sample_set_tag (op, KONTOR_ROLE_MODULES, "crm");
  sample_set_people (self, op, KONTOR_ROLE_MEMBERS, self->sellers);

  return sample_end_step (self, step);
}

/* The stages stand where the founding of an office puts them. */
static void
make_stages (KontorSample *self)
{
  static const struct
  {
    const char *title;
    const char *kind; /* nullable: the default */
    const char *colour;
  } stages[SAMPLE_STAGES] = {
    { "New", NULL, "#62a0ea" },  { "Preparation", NULL, "#f8e45c" }, { "Offer", NULL, "#ffa348" },
    { "Won", "won", "#57e389" }, { "Lost", "lost", "#c0bfbc" },
  };

  for (guint i = 0; i < SAMPLE_STAGES; i++)
    {
      const char place[] = { (char) ('A' + i), '\0' };
      KontorOp *op = NULL;

      kontor_id_init_derived (&self->stages[i], &self->pipeline, place);
      op = sample_add_op (self, self->options.founded ? KONTOR_OP_UPDATE : KONTOR_OP_CREATE,
                          KONTOR_RECORD_DEAL_STAGE, &self->stages[i]);
      sample_set_text (op, KONTOR_DEAL_STAGE_COLOUR, stages[i].colour);
      if (self->options.founded)
        continue;
      sample_set_id (op, KONTOR_DEAL_STAGE_PIPELINE, &self->pipeline);
      sample_set_text (op, KONTOR_DEAL_STAGE_TITLE, stages[i].title);
      sample_set_text (op, KONTOR_DEAL_STAGE_KIND, stages[i].kind);
      sample_set_text (op, KONTOR_DEAL_STAGE_PLACE, place);
    }
}

static const struct
{
  const char *name;
  const char *code;
  gint64 price; /* euros */
  const char *unit;
} products[SAMPLE_PRODUCTS] = {
  { "Harbour sensor S1", "HS-100", 240, "pc" },   { "Harbour sensor S2", "HS-200", 390, "pc" },
  { "Gateway, indoor", "GW-110", 620, "pc" },     { "Gateway, outdoor", "GW-120", 880, "pc" },
  { "Mounting kit", "MK-010", 45, "pc" },         { "Antenna, 5 dBi", "AN-005", 38, "pc" },
  { "Installation", "SV-001", 960, "day" },       { "Training", "SV-002", 1200, "day" },
  { "Maintenance, yearly", "SV-010", 1800, "a" }, { "Monitoring licence", "LI-001", 540, "a" },
  { "Data export module", "LI-002", 320, "a" },   { "Cable, 50 m", "CB-050", 62, "pc" },
};

const char *
sample_get_product (guint product, gint64 *price)
{
  *price = products[product].price;

  return products[product].name;
}

static void
make_products (KontorSample *self)
{
  for (guint i = 0; i < SAMPLE_PRODUCTS; i++)
    {
      KontorOp *op = NULL;

      sample_begin_mutation (self, "product.create", get_founding (self) + 5 * KONTOR_HOUR);
      op = sample_create (self, KONTOR_RECORD_PRODUCT, &self->products[i]);
      sample_set_text (op, KONTOR_PRODUCT_NAME, products[i].name);
      sample_set_text (op, KONTOR_PRODUCT_CODE, products[i].code);
      sample_set_money (op, KONTOR_PRODUCT_PRICE, products[i].price);
      sample_set_text (op, KONTOR_PRODUCT_UNIT, products[i].unit);
      sample_set_number (op, KONTOR_PRODUCT_TAX_RATE, 19);
      sample_set_number (op, KONTOR_PRODUCT_ACTIVE, 1);
    }
}

/* What is sold, and on what way. */
gboolean
sample_make_pipeline (KontorSample *self, KontorSampleStep *step)
{
  if (self->progress++ > 0)
    return FALSE;
  sample_begin_step (self, step, 0);
  kontor_id_init_derived (&self->pipeline, &self->organisation, "pipeline");
  sample_begin_mutation (self, "pipeline.create", get_founding (self) + 4 * KONTOR_HOUR);
  if (!self->options.founded)
    {
      KontorOp *op = sample_add_op (self, KONTOR_OP_CREATE, KONTOR_RECORD_PIPELINE,
                                    &self->pipeline);

      sample_set_text (op, KONTOR_PIPELINE_TITLE, "Sales");
      sample_set_text (op, KONTOR_PIPELINE_PLACE, "A");
    }
  make_stages (self);
  make_products (self);

  return sample_end_step (self, step);
}
