/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample company: everything in it is permitted to its author and keeps the rules, it has what
 * was asked for, and the same seed makes the same bytes. */

#include "config.h"

#include "kontor-access.h"
#include "kontor-memory-reader.h"
#include "kontor-merge.h"
#include "kontor-rules.h"
#include "kontor-sample.h"

#include <string.h>

/* 2026-03-04 15:20 UTC, a Wednesday. */
#define NOW ((20516 * 24 + 15) * KONTOR_HOUR + 20 * KONTOR_MINUTE)
#define FOLLOWS_MAX 8

typedef struct
{
  KontorMemoryReader *memory; /* owned */
  KontorContext context;
  gint64 seq;
} Office;

static Office *
office_new (const KontorId *first)
{
  Office *self = g_new0 (Office, 1);
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_PERSON, first);

  self->memory = kontor_memory_reader_new ();
  self->context.reader = &self->memory->reader;
  kontor_row_builder_take (builder, KONTOR_PERSON_NAME, kontor_value_new_text ("First"));
  kontor_row_builder_take (builder, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (1));
  kontor_row_builder_take (builder, KONTOR_PERSON_ADMINISTRATOR, kontor_value_new_integer (1));
  kontor_memory_reader_take (self->memory, kontor_row_builder_end (builder));

  return self;
}

static void
office_free (Office *self)
{
  kontor_memory_reader_free (self->memory);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Office, office_free)

static void
assert_allowed (const KontorOp *op, const char *by, KontorProblem *problem)
{
  g_autofree char *sentence = NULL;

  if (problem == NULL)
    return;
  sentence = kontor_problem_to_sentence (problem);
  g_error ("%s: %s (%s): %s", by, kontor_schema_get_type (kontor_op_get_record_type (op))->word,
           kontor_problem_code_get_word (problem->code), sentence);
}

static void
store (Office *self, const KontorOp *op, gboolean checked, int depth)
{
  KontorRecordType type = kontor_op_get_record_type (op);
  g_autoptr (KontorRow) before = kontor_reader_get (self->context.reader, type,
                                                    kontor_op_get_id (op));
  g_auto (KontorMergeResult) result = { 0 };
  g_autoptr (GPtrArray) more = NULL;

  assert_allowed (op, "merge",
                  kontor_merge_apply (op, before, KONTOR_MERGE_AUTHORITY, ++self->seq,
                                      self->context.now, &self->context.actor, &result));
  if (checked)
    {
      assert_allowed (op, "access", kontor_access_check (&self->context, op, before, result.row));
      assert_allowed (op, "rules", kontor_rules_check (&self->context, op, before, result.row));
    }
  more = kontor_rules_get_consequences (&self->context, op, before, result.row);
  kontor_memory_reader_put (self->memory, result.row);
  for (guint i = 0; i < more->len && depth < FOLLOWS_MAX; i++)
    store (self, more->pdata[i], FALSE, depth + 1);
}

/* As the server does with a push: the time of a mutation is its own. */
static void
commit (Office *self, const KontorSampleStep *step)
{
  self->context.actor = step->author;
  g_assert_cmpuint (step->change_set->mutations->len, >, 0);
  for (guint m = 0; m < step->change_set->mutations->len; m++)
    {
      const KontorMutation *mutation = step->change_set->mutations->pdata[m];

      g_assert_cmpuint (mutation->ops->len, >, 0);
      g_assert_cmpuint (mutation->ops->len, <=, KONTOR_MUTATION_OPS_MAX);
      g_assert_cmpint (mutation->at, <=, NOW);
      self->context.now = mutation->at;
      for (guint i = 0; i < mutation->ops->len; i++)
        store (self, mutation->ops->pdata[i], TRUE, 0);
    }
}

static KontorSample *
sample_new (const KontorSampleOptions *options)
{
  KontorSample *sample = kontor_sample_new (options);
  KontorId first = KONTOR_ID_INIT_NIL;

  g_assert_true (kontor_id_init_from_string (&first, "0199f2a0-0000-7000-8000-000000000001"));
  kontor_sample_set_person_id (sample, 0, &first);

  return sample;
}

static Office *
make_office (const KontorSampleOptions *options)
{
  g_autoptr (KontorSample) sample = sample_new (options);
  Office *office = NULL;
  KontorId first = KONTOR_ID_INIT_NIL;

  g_assert_true (kontor_id_init_from_string (&first, "0199f2a0-0000-7000-8000-000000000001"));
  office = office_new (&first);
  for (;;)
    {
      g_auto (KontorSampleStep) step = { 0 };

      if (!kontor_sample_next (sample, &step))
        break;
      commit (office, &step);
    }

  return office;
}

static GPtrArray *
list (Office *self, KontorRecordType type)
{
  return kontor_reader_list_all (self->context.reader, type);
}

static guint
count (Office *self, KontorRecordType type)
{
  g_autoptr (GPtrArray) rows = list (self, type);

  return rows->len;
}

static void
check_counts (Office *office, const KontorSampleOptions *options)
{
  g_assert_cmpuint (count (office, KONTOR_RECORD_PERSON), ==, options->people);
  g_assert_cmpuint (count (office, KONTOR_RECORD_TASK), ==, options->tasks);
  g_assert_cmpuint (count (office, KONTOR_RECORD_MESSAGE), ==, options->messages);
  g_assert_cmpuint (count (office, KONTOR_RECORD_CONTACT), ==, options->contacts);
  g_assert_cmpuint (count (office, KONTOR_RECORD_DEAL), ==, options->deals);
  g_assert_cmpuint (count (office, KONTOR_RECORD_EVENT), ==, options->events + 3);
}

/* Nobody works at two tasks at once, and somebody works now. */
static void
check_time (Office *office)
{
  g_autoptr (GPtrArray) entries = list (office, KONTOR_RECORD_TIME_ENTRY);
  guint running = 0;

  g_assert_cmpuint (entries->len, >, 100);
  for (guint i = 0; i < entries->len; i++)
    {
      g_assert_false (kontor_row_get_boolean (entries->pdata[i], KONTOR_TIME_ENTRY_FLAGGED));
      running += !kontor_row_has (entries->pdata[i], KONTOR_TIME_ENTRY_END);
    }
  g_assert_cmpuint (running, >, 0);
}

/* Every state and every stage is there to be looked at. */
static void
check_variety (Office *office)
{
  g_autoptr (GPtrArray) tasks = list (office, KONTOR_RECORD_TASK);
  guint states[KONTOR_N_TASK_STATE_CHOICES] = { 0 };
  guint overdue = 0;

  for (guint i = 0; i < tasks->len; i++)
    {
      int state = kontor_row_get_choice (tasks->pdata[i], KONTOR_TASK_STATE);
      gint64 deadline = kontor_row_get_integer (tasks->pdata[i], KONTOR_TASK_DEADLINE);

      states[state]++;
      overdue += deadline != 0 && deadline < NOW && state != KONTOR_TASK_STATE_COMPLETED;
      g_assert_null (strchr (kontor_row_get_title (tasks->pdata[i]), '{'));
    }
  for (guint i = 0; i < KONTOR_N_TASK_STATE_CHOICES; i++)
    g_assert_cmpuint (states[i], >, 0);
  g_assert_cmpuint (overdue, >, 0);
  g_assert_cmpuint (overdue, <, tasks->len / 4);
  g_assert_cmpuint (count (office, KONTOR_RECORD_INVOICE), >, 0);
  g_assert_cmpuint (count (office, KONTOR_RECORD_PROJECT), >=, 3);
  g_assert_cmpuint (count (office, KONTOR_RECORD_ABSENCE), >, 0);
  g_assert_cmpuint (count (office, KONTOR_RECORD_TASK_RESULT), >, 0);
}

/* Whoever is opened with has something to do and a place of their own. */
static void
check_everybody (Office *office)
{
  g_autoptr (GPtrArray) people = list (office, KONTOR_RECORD_PERSON);
  g_autoptr (GPtrArray) tasks = list (office, KONTOR_RECORD_TASK);
  g_autoptr (GPtrArray) drives = list (office, KONTOR_RECORD_DRIVE);

  for (guint i = 0; i < people->len; i++)
    {
      const KontorId *id = kontor_row_get_id (people->pdata[i]);
      guint n_open = 0;
      guint n_drives = 0;

      if (kontor_row_get_choice (people->pdata[i], KONTOR_PERSON_KIND) ==
          KONTOR_PERSON_KIND_EXTERNAL)
        continue;
      for (guint t = 0; t < tasks->len; t++)
        {
          int state = kontor_row_get_choice (tasks->pdata[t], KONTOR_TASK_STATE);

          n_open += kontor_row_refers_to (tasks->pdata[t], KONTOR_TASK_RESPONSIBLE, id) &&
                    (state == KONTOR_TASK_STATE_PENDING || state == KONTOR_TASK_STATE_IN_PROGRESS);
        }
      for (guint d = 0; d < drives->len; d++)
        n_drives += kontor_row_get_choice (drives->pdata[d], KONTOR_DRIVE_KIND) ==
                        KONTOR_DRIVE_KIND_PERSONAL &&
                    kontor_row_refers_to (drives->pdata[d], KONTOR_DRIVE_OWNER, id);
      g_assert_cmpuint (n_open, >, 0);
      g_assert_cmpuint (n_drives, ==, 1);
    }
}

static void
check_messages (Office *office)
{
  g_autoptr (GPtrArray) messages = list (office, KONTOR_RECORD_MESSAGE);
  gint64 newest = 0;

  for (guint i = 0; i < messages->len; i++)
    {
      const char *text = kontor_row_get_text (messages->pdata[i], KONTOR_MESSAGE_TEXT);

      g_assert_null (strpbrk (text, "{|"));
      newest = MAX (newest, kontor_row_get_integer (messages->pdata[i], KONTOR_COMMON_CREATED_AT));
    }
  g_assert_cmpint (newest, >, NOW - 3 * KONTOR_DAY);
}

static void
test_forty_people (void)
{
  KontorSampleOptions options = { 0 };
  g_autoptr (Office) office = NULL;

  kontor_sample_options_init (&options, 1, NOW);
  options.tasks = 180;
  options.messages = 150;
  options.contacts = 60;
  options.deals = 30;
  options.events = 60;
  options.files = 60;
  options.zone = "Europe/Berlin";
  office = make_office (&options);
  check_counts (office, &options);
  check_time (office);
  check_variety (office);
  check_everybody (office);
  check_messages (office);
}

/* Small and empty companies, on all sorts of days, keep the rules too. */
static void
test_sizes (void)
{
  for (guint seed = 0; seed < 12; seed++)
    {
      KontorSampleOptions options = { .people = 1 + seed * seed / 8,
                                      .tasks = seed * 3,
                                      .messages = seed * 2,
                                      .contacts = seed,
                                      .deals = seed / 2,
                                      .events = seed,
                                      .files = seed,
                                      .seed = seed,
                                      .now = NOW - seed * (KONTOR_DAY + 2 * KONTOR_HOUR),
                                      .zone = seed % 2 == 0 ? NULL : "Asia/Tokyo" };
      g_autoptr (Office) office = make_office (&options);

      check_counts (office, &options);
    }
}

static void
add_value (GString *text, const KontorValue *value)
{
  if (value == NULL)
    return;
  switch (kontor_value_get_shape (value))
    {
    case KONTOR_VALUE_INTEGER:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, kontor_value_get_integer (value));
      break;
    case KONTOR_VALUE_TEXT:
      g_string_append (text, kontor_value_get_text (value));
      break;
    case KONTOR_VALUE_ID:
      g_string_append_len (text, (const char *) kontor_value_get_id (value)->bytes, 16);
      break;
    case KONTOR_VALUE_MONEY:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, kontor_value_get_money (value, NULL));
      break;
    case KONTOR_VALUE_MOMENT:
      g_string_append_printf (text, "%" G_GINT64_FORMAT,
                              kontor_value_get_moment (value, NULL, NULL));
      break;
    case KONTOR_VALUE_SET:
      for (guint i = 0; i < kontor_value_get_n_elements (value); i++)
        g_string_append (text, kontor_value_get_elements (value)[i].text);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
add_op (GString *text, const KontorOp *op)
{
  g_string_append_printf (text, "\n%d %d ", (int) kontor_op_get_kind (op),
                          (int) kontor_op_get_record_type (op));
  g_string_append_len (text, (const char *) kontor_op_get_id (op)->bytes, 16);
  for (guint i = 0; i < kontor_op_get_n_changes (op); i++)
    {
      g_string_append_printf (text, " %u=", kontor_op_get_change (op, i)->field);
      add_value (text, kontor_op_get_change (op, i)->now);
    }
}

/* The sum over everything that a sample makes; @n_ops: (out) */
static char *
digest (const KontorSampleOptions *options, guint *n_ops)
{
  g_autoptr (KontorSample) sample = sample_new (options);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  *n_ops = 0;
  for (;;)
    {
      g_auto (KontorSampleStep) step = { 0 };
      g_autoptr (GString) text = g_string_new (NULL);

      if (!kontor_sample_next (sample, &step))
        break;
      g_string_append_len (text, (const char *) step.author.bytes, 16);
      for (guint m = 0; m < step.change_set->mutations->len; m++)
        {
          const KontorMutation *mutation = step.change_set->mutations->pdata[m];

          g_string_append_printf (text, "%s %" G_GINT64_FORMAT, mutation->name, mutation->at);
          for (guint i = 0; i < mutation->ops->len; i++, ++*n_ops)
            add_op (text, mutation->ops->pdata[i]);
        }
      g_checksum_update (checksum, (const guchar *) text->str, (gssize) text->len);
    }

  return g_strdup (g_checksum_get_string (checksum));
}

static void
test_seed (void)
{
  KontorSampleOptions options = { 0 };
  guint n = 0;
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;
  g_autofree char *other = NULL;

  kontor_sample_options_init (&options, 5, NOW);
  first = digest (&options, &n);
  again = digest (&options, &n);
  options.seed = 6;
  other = digest (&options, &n);
  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, other);
}

/* Large ones come step by step, and steps stay small. */
static void
test_large (void)
{
  KontorSampleOptions options = { .people = 300,
                                  .tasks = 4000,
                                  .messages = 25000,
                                  .contacts = 2000,
                                  .deals = 500,
                                  .events = 1000,
                                  .files = 3000,
                                  .seed = 2,
                                  .now = NOW };
  g_autoptr (KontorSample) sample = sample_new (&options);
  guint counts[KONTOR_N_RECORD_TYPES] = { 0 };

  for (;;)
    {
      g_auto (KontorSampleStep) step = { 0 };

      if (!kontor_sample_next (sample, &step))
        break;
      g_assert_cmpuint (step.change_set->mutations->len, <=, 130);
      for (guint m = 0; m < step.change_set->mutations->len; m++)
        {
          const KontorMutation *mutation = step.change_set->mutations->pdata[m];

          g_assert_cmpuint (mutation->ops->len, <=, KONTOR_MUTATION_OPS_MAX);
          for (guint i = 0; i < mutation->ops->len; i++)
            if (kontor_op_get_kind (mutation->ops->pdata[i]) == KONTOR_OP_CREATE)
              counts[kontor_op_get_record_type (mutation->ops->pdata[i])]++;
        }
    }
  g_assert_cmpuint (counts[KONTOR_RECORD_PERSON], ==, options.people - 1);
  g_assert_cmpuint (counts[KONTOR_RECORD_TASK], ==, options.tasks);
  g_assert_cmpuint (counts[KONTOR_RECORD_MESSAGE], ==, options.messages);
  g_assert_cmpuint (counts[KONTOR_RECORD_CONTACT], ==, options.contacts);
  g_assert_cmpuint (counts[KONTOR_RECORD_DEAL], ==, options.deals);
}

/* Addresses are nobody else's, in ASCII; each department has one head. */
static void
test_people (void)
{
  KontorSampleOptions options = { .people = 800, .seed = 9, .now = NOW };
  g_autoptr (KontorSample) sample = sample_new (&options);
  g_autoptr (GHashTable) emails = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;
  guint heads = 0;
  const KontorSamplePerson *people = kontor_sample_get_people (sample, &n);

  g_assert_cmpuint (n, ==, 800);
  g_assert_true (people[0].head);
  g_assert_true (people[799].external);
  for (guint i = 0; i < n; i++)
    {
      g_assert_true (g_str_is_ascii (people[i].email));
      g_assert_true (g_utf8_validate (people[i].name, -1, NULL));
      g_assert_true (g_hash_table_add (emails, (char *) people[i].email));
      heads += people[i].head;
      g_assert_cmpstr (kontor_sample_get_department (sample, people[i].department), !=, "");
    }
  g_assert_cmpuint (heads, ==, 10);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/sample/people", test_people);
  g_test_add_func ("/sample/seed", test_seed);
  g_test_add_func ("/sample/large", test_large);
  g_test_add_func ("/sample/sizes", test_sizes);
  g_test_add_func ("/sample/forty-people", test_forty_people);

  return g_test_run ();
}
