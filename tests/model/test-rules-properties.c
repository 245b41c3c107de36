/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What holds after any sequence of ops that the rules let through. Every run takes another seed,
 * which the test framework prints; --seed repeats a run. */

#include "config.h"

#include "company.h"

#define ROUNDS 40
#define STEPS 40

static Company *
company_new_random (void)
{
  Company *company = company_new ();
  guint32 seed = (guint32) g_test_rand_int ();

  g_test_message ("seed %u", seed);
  kontor_seeded_random_init (&company->random, seed);

  return company;
}

static int
below (Company *company, int limit)
{
  return (int) kontor_random_below (company->context.random, (guint64) limit);
}

static gboolean
maybe (Company *company)
{
  return below (company, 2) == 0;
}

/* Nothing is left to follow from the state that @row came to. */
static void
assert_settled (Company *company, const KontorRow *row)
{
  g_autoptr (KontorRow) now = company_get (company, row);
  g_autoptr (KontorOp) op = kontor_op_new_diff (NULL, now);
  g_autoptr (GPtrArray) follows = kontor_rules_get_consequences (&company->context, op, NULL, now);

  g_assert_cmpuint (follows->len, ==, 0);
}

/* Time. */

static gint64
get_end (const KontorRow *entry)
{
  return kontor_row_has (entry, KONTOR_TIME_ENTRY_END)
             ? kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END)
             : G_MAXINT64;
}

static gint64
get_start (const KontorRow *entry)
{
  return kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START);
}

static gboolean
starts_before (const KontorRow *a, const KontorRow *b)
{
  if (get_start (a) != get_start (b))
    return get_start (a) < get_start (b);

  return kontor_id_compare (kontor_row_get_id (a), kontor_row_get_id (b)) < 0;
}

/* As the rule says it: an earlier one goes on while it starts. */
static gboolean
overlaps (const GPtrArray *entries, const KontorRow *entry)
{
  for (guint i = 0; i < entries->len; i++)
    if (starts_before (entries->pdata[i], entry) && get_end (entries->pdata[i]) > get_start (entry))
      return get_end (entry) > get_start (entry);

  return FALSE;
}

static GPtrArray *
list_entries (Company *company, const KontorId *person)
{
  return kontor_reader_list (company->context.reader, KONTOR_RECORD_TIME_ENTRY,
                             KONTOR_TIME_ENTRY_PERSON, person);
}

static void
assert_time_is_sound (Company *company, const KontorId *person)
{
  g_autoptr (GPtrArray) entries = list_entries (company, person);
  guint running = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      const KontorRow *entry = entries->pdata[i];

      running += kontor_row_has (entry, KONTOR_TIME_ENTRY_END) ? 0 : 1;
      g_assert_cmpint (get_end (entry), >=, get_start (entry));
      g_assert_cmpint (kontor_row_get_boolean (entry, KONTOR_TIME_ENTRY_FLAGGED), ==,
                       overlaps (entries, entry));
    }
  g_assert_cmpuint (running, <=, 1);
}

/* Minutes around noon, few enough to meet each other. */
static gint64
get_some_time (Company *company)
{
  return COMPANY_NOON + below (company, 24) * 5 * KONTOR_MINUTE;
}

static KontorRow *
draft_some_entry (Company *company, const KontorRow *task)
{
  gint64 start = get_some_time (company);
  gboolean timer = below (company, 3) > 0;
  gboolean running = timer && maybe (company);

  return company_draft (company, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_TASK,
                        REFERENCE (kontor_row_get_id (task)), KONTOR_TIME_ENTRY_PERSON,
                        REFERENCE (&company->context.actor), KONTOR_TIME_ENTRY_SOURCE,
                        WORD (timer ? "timer" : "manual"), KONTOR_TIME_ENTRY_REASON,
                        timer ? NULL : WORD ("Call"), KONTOR_TIME_ENTRY_START, NUMBER (start),
                        KONTOR_TIME_ENTRY_END,
                        running ? NULL : NUMBER (start + below (company, 12) * 5 * KONTOR_MINUTE),
                        0);
}

/* A change of one of the actor's entries: stopped, moved, resumed, sometimes nonsense. */
static KontorRow *
change_some_entry (Company *company, const KontorRow *entry)
{
  switch (below (company, 3))
    {
    case 0:
      return company_change (entry, KONTOR_TIME_ENTRY_END, NUMBER (get_some_time (company)),
                             KONTOR_TIME_ENTRY_REASON, WORD ("Late"), 0);
    case 1:
      return company_change (entry, KONTOR_TIME_ENTRY_START, NUMBER (get_some_time (company)),
                             KONTOR_TIME_ENTRY_REASON, WORD ("Early"), 0);
    default:
      return company_change (entry, KONTOR_TIME_ENTRY_END, NULL, 0);
    }
}

/* Whether an entry came into being. */
static gboolean
step_time (Company *company, const KontorRow *task)
{
  g_autoptr (GPtrArray) entries = list_entries (company, &company->context.actor);
  g_autoptr (KontorRow) after = NULL;
  g_autoptr (KontorOp) op = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  const KontorRow *entry = NULL;

  if (entries->len == 0 || maybe (company))
    {
      after = draft_some_entry (company, task);
      assert_allowed (company_apply_row (company, after));
      assert_settled (company, after);
      return TRUE;
    }
  entry = entries->pdata[below (company, (int) entries->len)];
  after = change_some_entry (company, entry);
  op = kontor_op_new_diff (entry, after);
  if (op == NULL)
    return FALSE;
  problem = company_apply (company, op);
  g_assert_cmpint (problem == NULL, ==, get_end (after) >= get_start (after));

  return FALSE;
}

static void
test_one_running_timer (void)
{
  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr (Company) company = company_new_random ();
      g_autoptr (KontorRow) task = company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE,
                                                WORD ("Offer"), KONTOR_TASK_RESPONSIBLE,
                                                REFERENCE (&company->ann), 0);
      const KontorId *people[] = { &company->ann, &company->ben };
      guint made = 0;

      for (int step = 0; step < STEPS; step++)
        {
          company_act_as (company, people[below (company, G_N_ELEMENTS (people))]);
          made += step_time (company, task) ? 1 : 0;
          assert_time_is_sound (company, people[0]);
          assert_time_is_sound (company, people[1]);
        }
      g_assert_cmpuint (company_count (company, KONTOR_RECORD_TIME_ENTRY), ==, made);
    }
}

/* Tasks. */

static const char *const states[] = { "pending",          "backlog",   "in-progress",
                                      "awaiting-control", "completed", "deferred" };

static KontorRow *
change_some_task (Company *company, const KontorRow *task)
{
  const char *state = states[below (company, G_N_ELEMENTS (states))];
  gint64 deadline = get_some_time (company);

  return company_change (task, KONTOR_TASK_STATE, WORD (state), KONTOR_TASK_DEADLINE,
                         maybe (company) ? NUMBER (deadline) : NULL, KONTOR_TASK_CONTROL,
                         NUMBER (below (company, 2)), KONTOR_TASK_RESULT_REQUIRED,
                         NUMBER (below (company, 2)), KONTOR_TASK_HARD_DEADLINE,
                         NUMBER (below (company, 2)), KONTOR_TASK_RETURN_COMMENT,
                         maybe (company) ? WORD (deadline % 2 == 0 ? "Again" : "Once more") : NULL,
                         0);
}

/* What the page of rules promises, said once more in other words than the table's. */
static void
assert_task_is_sound (Company *company, const KontorRow *before, const KontorRow *task)
{
  int old = kontor_row_get_choice (before, KONTOR_TASK_STATE);
  int state = kontor_row_get_choice (task, KONTOR_TASK_STATE);
  gboolean creator = kontor_row_refers_to (before, KONTOR_TASK_CREATOR, &company->context.actor);
  gboolean judge = creator || kontor_id_equal (&company->context.actor, &company->head);
  gboolean finished = state == KONTOR_TASK_STATE_COMPLETED && old != state;

  g_assert_cmpint (kontor_row_has (task, KONTOR_TASK_COMPLETED_AT), ==,
                   state == KONTOR_TASK_STATE_COMPLETED);
  if (state == KONTOR_TASK_STATE_IN_PROGRESS)
    g_assert_true (kontor_row_has (task, KONTOR_TASK_STARTED_AT));
  if (finished && kontor_row_get_boolean (task, KONTOR_TASK_RESULT_REQUIRED))
    g_assert_cmpuint (company_count (company, KONTOR_RECORD_TASK_RESULT), >, 0);
  if (finished && kontor_row_get_boolean (before, KONTOR_TASK_CONTROL))
    g_assert_true (judge);
  if (kontor_row_get_boolean (before, KONTOR_TASK_HARD_DEADLINE) &&
      kontor_row_get_integer (before, KONTOR_TASK_DEADLINE) !=
          kontor_row_get_integer (task, KONTOR_TASK_DEADLINE))
    g_assert_true (judge);
  if (old == KONTOR_TASK_STATE_BACKLOG)
    g_assert_true (state == old || state == KONTOR_TASK_STATE_PENDING);
}

static void
step_task (Company *company, const KontorRow *task)
{
  g_autoptr (KontorRow) before = company_get (company, task);
  g_autoptr (KontorRow) wanted = change_some_task (company, before);
  g_autoptr (KontorRow) after = NULL;
  g_autoptr (KontorOp) op = kontor_op_new_diff (before, wanted);
  g_autoptr (KontorProblem) problem = NULL;

  if (op == NULL)
    return;
  problem = company_apply (company, op);
  after = company_get (company, task);
  if (problem != NULL)
    {
      g_assert_true (kontor_row_equal (before, after));
      return;
    }
  assert_task_is_sound (company, before, after);
  assert_settled (company, task);
}

static void
test_task_states (void)
{
  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr (Company) company = company_new_random ();
      g_autoptr (KontorRow) task = company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE,
                                                WORD ("Offer"), KONTOR_TASK_CREATOR,
                                                REFERENCE (&company->boss), KONTOR_TASK_RESPONSIBLE,
                                                REFERENCE (&company->ann), KONTOR_TASK_PARTICIPANTS,
                                                company_people (&company->ben, NULL), 0);
      g_autoptr (KontorRow) result = NULL;
      const KontorId *people[] = { &company->boss, &company->head, &company->ann, &company->ben };

      for (int step = 0; step < STEPS; step++)
        {
          company_act_as (company, people[below (company, G_N_ELEMENTS (people))]);
          company_wait (company, KONTOR_MINUTE);
          if (step == STEPS / 2)
            result = company_put (company, KONTOR_RECORD_TASK_RESULT, KONTOR_TASK_RESULT_TASK,
                                  REFERENCE (kontor_row_get_id (task)), KONTOR_TASK_RESULT_TEXT,
                                  WORD ("Sent"), 0);
          step_task (company, task);
        }
    }
}

/* Any record at all. */

/* One of the records of @type that are there, or none. */
static gboolean
get_some_id (Company *company, KontorRecordType type, KontorId *id)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list_all (company->context.reader, type);

  if (rows->len == 0 || below (company, 10) == 0)
    {
      kontor_id_init (id, company->context.clock, company->context.random);
      return maybe (company);
    }
  *id = *kontor_row_get_id (rows->pdata[below (company, (int) rows->len)]);

  return TRUE;
}

static KontorValue *
new_some_text (Company *company, const KontorField *field)
{
  static const char *const texts[] = { "",           " ",    "Offer",     "ann@kern.example",
                                       "two\nlines", "\x01", "a0",        "/",
                                       "task/",      "-1",   "Ünïcödé 窓" };

  if (field->kind == KONTOR_KIND_CHOICE && below (company, 8) > 0)
    return WORD (field->choices[below (company, (int) field->n_choices)].word);

  return WORD (texts[below (company, G_N_ELEMENTS (texts))]);
}

static KontorValue *
new_some_number (Company *company, const KontorField *field)
{
  static const gint64 numbers[] = {
    0, 1, -1, 2, COMPANY_TODAY, COMPANY_NOON, G_MAXINT64, G_MININT64
  };

  if (field->kind == KONTOR_KIND_INSTANT && below (company, 8) > 0)
    return NUMBER (get_some_time (company));
  if (field->kind == KONTOR_KIND_BOOLEAN && below (company, 8) > 0)
    return NUMBER (below (company, 2));

  return NUMBER (numbers[below (company, G_N_ELEMENTS (numbers))]);
}

static KontorValue *
new_some_record (Company *company)
{
  KontorRecordType type = (KontorRecordType) (1 + below (company, KONTOR_N_RECORD_TYPES - 1));
  KontorId id = KONTOR_ID_INIT_NIL;

  return get_some_id (company, type, &id) ? kontor_value_new_record (type, &id) : NULL;
}

/* A value of the field's shape, fitting or not. */
static KontorValue *
new_some_value (Company *company, const KontorField *field)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  switch (kontor_kind_get_shape (field->kind))
    {
    case KONTOR_VALUE_INTEGER:
      return new_some_number (company, field);
    case KONTOR_VALUE_TEXT:
      return field->kind == KONTOR_KIND_RECORD ? new_some_record (company)
                                               : new_some_text (company, field);
    case KONTOR_VALUE_ID:
      return get_some_id (company, field->target, &id) ? REFERENCE (&id) : NULL;
    case KONTOR_VALUE_MONEY:
      return kontor_value_new_money (below (company, 1000), maybe (company) ? "EUR" : "eur");
    case KONTOR_VALUE_MOMENT:
      return kontor_value_new_moment (get_some_time (company), maybe (company),
                                      maybe (company) ? "Europe/Berlin" : NULL);
    case KONTOR_VALUE_SET:
      return field->kind == KONTOR_KIND_REFERENCES && get_some_id (company, field->target, &id)
                 ? company_people (&id, NULL)
                 : NULL;
    }

  g_return_val_if_reached (NULL);
}

/* A new record, or a state of one that is there. (nullable) */
static KontorRow *
get_some_row (Company *company)
{
  KontorRecordType type = (KontorRecordType) (1 + below (company, KONTOR_N_RECORD_TYPES - 1));
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  g_autoptr (KontorRow) before = NULL;
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (maybe (company) && get_some_id (company, type, &id))
    before = kontor_reader_get (company->context.reader, type, &id);
  if (before == NULL)
    kontor_id_init (&id, company->context.clock, company->context.random);
  builder = before != NULL ? kontor_row_builder_new_from (before)
                           : kontor_row_builder_new (type, &id);
  for (guint i = 1; i < info->n_fields; i++)
    {
      gboolean wanted = before == NULL && (info->fields[i].flags & KONTOR_FLAG_REQUIRED) != 0;

      if (info->fields[i].merge != KONTOR_MERGE_SERVER &&
          (wanted || below (company, before != NULL ? 10 : 4) == 0))
        kontor_row_builder_take (builder, i, new_some_value (company, &info->fields[i]));
    }

  return kontor_row_builder_end (builder);
}

/* Every record has what its type requires, nothing that does not fit, and is no part of itself. */
static void
assert_row_is_sound (Company *company, const KontorRow *row)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));

  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    {
      const KontorField *field = &info->fields[i];
      const KontorValue *value = kontor_row_get (row, i);
      g_autoptr (KontorRow) target = NULL;

      if ((field->flags & KONTOR_FLAG_REQUIRED) != 0)
        g_assert_nonnull (value);
      assert_allowed (kontor_value_check (field, info->type, kontor_row_get_id (row), value));
      if (value == NULL || field->kind != KONTOR_KIND_REFERENCE ||
          (info->type == KONTOR_RECORD_LINK && i == KONTOR_LINK_HALF))
        continue;
      target = kontor_reader_get (company->context.reader, field->target,
                                  kontor_value_get_id (value));
      g_assert_nonnull (target);
      if (g_str_equal (field->word, "parent"))
        g_assert_false (kontor_row_refers_to (row, i, kontor_row_get_id (row)));
    }
}

static void
step_any (Company *company)
{
  g_autoptr (KontorRow) wanted = get_some_row (company);
  g_autoptr (KontorRow) before = company_get (company, wanted);
  g_autoptr (KontorOp) op = kontor_op_new_diff (before, wanted);
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) after = NULL;

  if (before != NULL && below (company, 8) == 0)
    {
      g_clear_pointer (&op, kontor_op_unref);
      op = kontor_op_new (kontor_row_is_deleted (before) ? KONTOR_OP_RESTORE : KONTOR_OP_DELETE,
                          kontor_row_get_record_type (before), kontor_row_get_id (before));
    }
  if (op == NULL)
    return;
  problem = company_apply (company, op);
  after = company_get (company, wanted);
  if (problem == NULL)
    assert_row_is_sound (company, after);
  else
    g_assert_true (after == before || kontor_row_equal (after, before));
}

static void
test_any_record (void)
{
  for (int round = 0; round < ROUNDS / 4; round++)
    {
      g_autoptr (Company) company = company_new_random ();
      const KontorId *people[] = { &company->administrator, &company->boss, &company->ann };
      guint stored = g_tree_nnodes (company->memory->rows);

      for (int step = 0; step < 40 * STEPS; step++)
        {
          company_act_as (company, people[below (company, G_N_ELEMENTS (people))]);
          step_any (company);
        }
      /* Enough gets through that the rest means something. */
      g_assert_cmpint (g_tree_nnodes (company->memory->rows), >, (int) stored + 100);
      assert_time_is_sound (company, &company->ann);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/rules/properties/one-running-timer", test_one_running_timer);
  g_test_add_func ("/rules/properties/task-states", test_task_states);
  g_test_add_func ("/rules/properties/any-record", test_any_record);

  return g_test_run ();
}
