/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A company for the demo, the tests and the benchmark: the order in which it comes to be, and what its
 * parts share: chance, time, and the making of steps. The parts are in kontor-sample-*.c. Everything
 * comes from the seed: no clock, no other randomness, no I/O. One thread. */

#include "config.h"

#include "kontor-sample-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static SamplePhase *const phases[] = {
  sample_make_people,   sample_make_departments, sample_place_people,  sample_make_roles,
  sample_make_pipeline, sample_make_companies,   sample_make_contacts, sample_make_leads,
  sample_make_deals,    sample_make_projects,    sample_make_tasks,    sample_make_results,
  sample_make_time,     sample_make_absences,    sample_make_chats,    sample_make_messages,
  sample_make_rooms,    sample_make_events,      sample_make_answers,  sample_make_drives,
  sample_make_files,
};

/* Chance. */

guint
sample_below (KontorSample *self, guint limit)
{
  return (guint) kontor_random_below (&self->random.parent, limit);
}

guint
sample_between (KontorSample *self, guint least, guint most)
{
  return least + sample_below (self, most - least + 1);
}

gboolean
sample_chance (KontorSample *self, guint percent)
{
  return sample_below (self, 100) < percent;
}

const char *
sample_pick (KontorSample *self, SampleList list, SampleLanguage language)
{
  const char *const *words = sample_get_list (list, language);

  return words[sample_below (self, g_strv_length ((char **) words))];
}

guint
sample_pick_member (KontorSample *self, const GArray *members)
{
  return g_array_index (members, guint, sample_below (self, members->len));
}

guint
sample_pick_colleague (KontorSample *self, guint person)
{
  guint start = sample_below (self, self->n_employees);

  for (guint i = 0; i < self->n_employees; i++)
    {
      guint other = (start + i) % self->n_employees;

      if (sample_get_person (self, other)->facts.department ==
          sample_get_person (self, person)->facts.department)
        return other;
    }

  return person;
}

const SampleCompany *
sample_pick_company (KontorSample *self, SampleLanguage language)
{
  guint start = 0;

  if (self->companies->len == 0)
    return NULL;
  start = sample_below (self, self->companies->len);
  for (guint i = 0; i < self->companies->len; i++)
    {
      const SampleCompany *company = &g_array_index (self->companies, SampleCompany,
                                                     (start + i) % self->companies->len);

      if (company->language == language)
        return company;
    }

  return &g_array_index (self->companies, SampleCompany, start);
}

/* As sample_expand(), about @company (nullable: any). */
char *
sample_expand_about (KontorSample *self,
                     const char *pattern,
                     const SampleCompany *company,
                     SampleLanguage language,
                     const char *person)
{
  g_autoptr (GString) text = g_string_new (pattern);

  if (company == NULL && strstr (pattern, "{company}") != NULL)
    company = sample_pick_company (self, language);
  g_string_replace (text, "{company}",
                    company != NULL ? company->name
                                    : sample_get_list (SAMPLE_COMPANIES, language)[0],
                    0);
  if (strstr (pattern, "{topic}") != NULL)
    g_string_replace (text, "{topic}", sample_pick (self, SAMPLE_TOPICS, language), 0);
  g_string_replace (text, "{person}", person != NULL ? person : "", 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
sample_expand (KontorSample *self, const char *pattern, SampleLanguage language, const char *person)
{
  return sample_expand_about (self, pattern, NULL, language, person);
}

/* Time. */

static gint64
get_local_now (KontorSample *self)
{
  gint64 seconds = self->options.now / KONTOR_SECOND;
  int interval = g_time_zone_find_interval (self->zone, G_TIME_TYPE_UNIVERSAL, seconds);

  return seconds + g_time_zone_get_offset (self->zone, interval);
}

gint64
sample_get_today (KontorSample *self)
{
  return get_local_now (self) / (KONTOR_DAY / KONTOR_SECOND);
}

gint64
sample_get_seconds_of_day (KontorSample *self)
{
  return get_local_now (self) % (KONTOR_DAY / KONTOR_SECOND);
}

gint64
sample_get_instant (KontorSample *self, gint64 day, gint64 seconds)
{
  gint64 local = day * (KONTOR_DAY / KONTOR_SECOND) + seconds;
  int interval = g_time_zone_adjust_time (self->zone, G_TIME_TYPE_STANDARD, &local);

  return (local - g_time_zone_get_offset (self->zone, interval)) * KONTOR_SECOND;
}

gboolean
sample_is_work_day (gint64 day)
{
  /* 1970-01-01 was a Thursday. */
  return (day + 3) % 7 < 5;
}

gint64
sample_get_work_day (KontorSample *self, int n)
{
  gint64 day = sample_get_today (self);

  while (!sample_is_work_day (day))
    day--;
  for (; n > 0; n--)
    do
      day--;
    while (!sample_is_work_day (day));
  for (; n < 0; n++)
    do
      day++;
    while (!sample_is_work_day (day));

  return day;
}

/* Steps. */

SamplePerson *
sample_get_person (KontorSample *self, guint person)
{
  return &g_array_index (self->people, SamplePerson, person);
}

void
sample_begin_step (KontorSample *self, KontorSampleStep *step, guint person)
{
  step->person = person;
  step->author = sample_get_person (self, person)->id;
  self->set = kontor_change_set_new (N_ ("Sample company"));
  self->mutation = NULL;
}

void
sample_begin_mutation (KontorSample *self, const char *name, gint64 at)
{
  self->at = MIN (at, self->options.now);
  self->mutation = kontor_mutation_new (name, self->at);
  kontor_change_set_take (self->set, self->mutation);
}

KontorOp *
sample_add_op (KontorSample *self, KontorOpKind kind, KontorRecordType type, const KontorId *id)
{
  KontorOp *op = kontor_op_new (kind, type, id);

  if (self->mutation->ops->len == KONTOR_MUTATION_OPS_MAX)
    {
      g_autofree char *name = g_strdup (self->mutation->name);

      sample_begin_mutation (self, name, self->at);
    }
  kontor_mutation_take_op (self->mutation, op);

  return op;
}

KontorOp *
sample_create (KontorSample *self, KontorRecordType type, KontorId *id)
{
  kontor_id_init (id, &self->clock, &self->random.parent);

  return sample_add_op (self, KONTOR_OP_CREATE, type, id);
}

/* Returns: whether the step holds anything. */
gboolean
sample_end_step (KontorSample *self, KontorSampleStep *step)
{
  step->change_set = g_steal_pointer (&self->set);
  self->mutation = NULL;
  if (step->change_set->mutations->len > 0)
    return TRUE;
  g_clear_pointer (&step->change_set, kontor_change_set_free);

  return FALSE;
}

void
sample_set_text (KontorOp *op, guint field, const char *text)
{
  if (text != NULL)
    kontor_op_add_take (op, field, NULL, kontor_value_new_text (text));
}

void
sample_set_number (KontorOp *op, guint field, gint64 number)
{
  kontor_op_add_take (op, field, NULL, kontor_value_new_integer (number));
}

void
sample_set_id (KontorOp *op, guint field, const KontorId *id)
{
  kontor_op_add_take (op, field, NULL, kontor_value_new_id (id));
}

void
sample_set_record (KontorOp *op, guint field, KontorRecordType type, const KontorId *id)
{
  kontor_op_add_take (op, field, NULL, kontor_value_new_record (type, id));
}

void
sample_set_money (KontorOp *op, guint field, gint64 euros)
{
  kontor_op_add_take (op, field, NULL, kontor_value_new_money (euros * 10000, "EUR"));
}

void
sample_set_moment (KontorSample *self, KontorOp *op, guint field, gint64 day, gint64 seconds)
{
  kontor_op_add_take (op, field, NULL,
                      kontor_value_new_moment (day * KONTOR_DAY + seconds * KONTOR_SECOND, FALSE,
                                               self->zone_name));
}

void
sample_set_tag (KontorOp *op, guint field, const char *tag)
{
  KontorElement element = { .text = tag };

  kontor_op_add_take (op, field, NULL, kontor_value_new_set (&element, 1));
}

void
sample_set_ids (KontorOp *op, guint field, const KontorId *ids, guint n_ids)
{
  g_autofree char *texts = g_malloc0 ((gsize) n_ids * (KONTOR_ID_LENGTH + 1) + 1);
  g_autofree KontorElement *elements = g_new0 (KontorElement, n_ids + 1);

  for (guint i = 0; i < n_ids; i++)
    {
      char *text = texts + (gsize) i * (KONTOR_ID_LENGTH + 1);

      kontor_id_format (&ids[i], text);
      elements[i].text = text;
    }
  if (n_ids > 0)
    kontor_op_add_take (op, field, NULL, kontor_value_new_set (elements, n_ids));
}

void
sample_set_people (KontorSample *self, KontorOp *op, guint field, const GArray *people)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KontorId));

  for (guint i = 0; i < people->len; i++)
    g_array_append_vals (ids, &sample_get_person (self, g_array_index (people, guint, i))->id, 1);
  sample_set_ids (op, field, (KontorId *) ids->data, ids->len);
}

/* The whole. */

static gint64
read_clock (KontorClock *clock)
{
  KontorSample *self = (KontorSample *) ((char *) clock - G_STRUCT_OFFSET (KontorSample, clock));

  return self->at;
}

static void
clear_person (gpointer data)
{
  SamplePerson *person = data;

  g_free ((char *) person->facts.name);
  g_free ((char *) person->facts.given);
  g_free ((char *) person->facts.family);
  g_free ((char *) person->facts.email);
  g_clear_pointer (&person->work, g_array_unref);
  g_clear_pointer (&person->asked, g_array_unref);
}

static void
clear_project (gpointer data)
{
  g_clear_pointer (&((SampleProject *) data)->members, g_array_unref);
}

static void
clear_chat (gpointer data)
{
  g_clear_pointer (&((SampleChat *) data)->members, g_array_unref);
}

static void
clear_company (gpointer data)
{
  g_clear_pointer (&((SampleCompany *) data)->name, g_free);
}

static void
clear_line (gpointer data)
{
  g_clear_pointer (&((SampleLine *) data)->text, g_free);
}

static GArray *
new_array (gsize size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, (guint) size);

  g_array_set_clear_func (array, clear);

  return array;
}

/**
 * kontor_sample_options_init:
 * @self: (out caller-allocates): options
 * @seed: a seed
 * @now: microseconds UTC
 *
 * Sets the options for a company of 40.
 */
void
kontor_sample_options_init (KontorSampleOptions *self, guint64 seed, gint64 now)
{
  *self = (KontorSampleOptions) { .people = 40,
                                  .tasks = 400,
                                  .messages = 1500,
                                  .contacts = 150,
                                  .deals = 80,
                                  .events = 240,
                                  .files = 200,
                                  .seed = seed,
                                  .now = now };
}

/**
 * kontor_sample_new:
 * @options: what to make; @options->now is after 1970
 *
 * Returns: (transfer full): a sample company of which only the people are known yet
 */
KontorSample *
kontor_sample_new (const KontorSampleOptions *options)
{
  KontorSample *self = g_new0 (KontorSample, 1);

  g_return_val_if_fail (options->people > 0, NULL);

  self->options = *options;
  self->zone_name = g_strdup (options->zone != NULL ? options->zone : "UTC");
  self->options.zone = self->zone_name;
  self->zone = g_time_zone_new_identifier (self->zone_name);
  if (self->zone == NULL)
    self->zone = g_time_zone_new_utc ();
  self->clock.now = read_clock;
  self->at = options->now;
  kontor_seeded_random_init (&self->random, options->seed);
  self->people = new_array (sizeof (SamplePerson), clear_person);
  self->sellers = new_array (sizeof (guint), NULL);
  self->companies = new_array (sizeof (SampleCompany), clear_company);
  self->contacts = new_array (sizeof (KontorId), NULL);
  self->projects = new_array (sizeof (SampleProject), clear_project);
  self->chats = new_array (sizeof (SampleChat), clear_chat);
  self->drives = new_array (sizeof (SampleDrive), NULL);
  self->lines = new_array (sizeof (SampleLine), clear_line);
  sample_invent_people (self);
  self->facts = g_new0 (KontorSamplePerson, self->people->len);
  for (guint i = 0; i < self->people->len; i++)
    self->facts[i] = sample_get_person (self, i)->facts;

  return self;
}

void
kontor_sample_free (KontorSample *self)
{
  g_clear_pointer (&self->set, kontor_change_set_free);
  g_array_unref (self->people);
  g_array_unref (self->sellers);
  g_array_unref (self->companies);
  g_array_unref (self->contacts);
  g_array_unref (self->projects);
  g_array_unref (self->chats);
  g_array_unref (self->drives);
  g_array_unref (self->lines);
  g_time_zone_unref (self->zone);
  g_free (self->zone_name);
  g_free (self->facts);
  g_free (self);
}

/**
 * kontor_sample_get_organisation:
 * @self: a sample
 *
 * Returns: what the company is called
 */
const char *
kontor_sample_get_organisation (KontorSample *self)
{
  return "Nordhafen Systems";
}

/**
 * kontor_sample_get_department:
 * @self: a sample
 * @department: the number of a department
 *
 * Returns: its name
 */
const char *
kontor_sample_get_department (KontorSample *self, guint department)
{
  g_return_val_if_fail (department < self->n_departments, "");

  return sample_get_department_name (department);
}

/**
 * kontor_sample_get_people:
 * @self: a sample
 * @n_people: (out): how many
 *
 * The first is the administrator. External people come last.
 *
 * Returns: (array length=n_people) (transfer none): the people
 */
const KontorSamplePerson *
kontor_sample_get_people (KontorSample *self, guint *n_people)
{
  *n_people = self->people->len;

  return self->facts;
}

/**
 * kontor_sample_set_person_id:
 * @self: a sample of which no step was made yet
 * @person: the number of a person
 * @id: the id of that person's record, which exists
 *
 * Says who is who: for people who joined by invitation. People of whom it is not said are made by the
 * first steps, without a way to sign in. The first person must be there.
 */
void
kontor_sample_set_person_id (KontorSample *self, guint person, const KontorId *id)
{
  g_return_if_fail (person < self->people->len);
  g_return_if_fail (self->phase == 0 && self->progress == 0);

  sample_get_person (self, person)->id = *id;
}

/**
 * kontor_sample_next:
 * @self: a sample
 * @step: (out caller-allocates): what happens next, to be cleared
 *
 * What a step refers to was made by earlier ones. Each is permitted to its author, at the time of its
 * mutations, which is never after now.
 *
 * Returns: whether there was a step left
 */
gboolean
kontor_sample_next (KontorSample *self, KontorSampleStep *step)
{
  *step = (KontorSampleStep) { 0 };
  g_return_val_if_fail (!kontor_id_is_nil (&sample_get_person (self, 0)->id), FALSE);

  while (self->phase < G_N_ELEMENTS (phases))
    {
      if (phases[self->phase](self, step))
        return TRUE;
      self->phase++;
      self->progress = 0;
    }

  return FALSE;
}

void
kontor_sample_step_clear (KontorSampleStep *self)
{
  g_clear_pointer (&self->change_set, kontor_change_set_free);
}
