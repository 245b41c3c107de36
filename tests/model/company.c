/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small company in memory, and the server's way of applying ops to it, for the tests of the rules.
 * One thread. */

#include "config.h"

#include "company.h"

#include "kontor-access.h"
#include "kontor-merge.h"

/* What follows from what follows …: more than this never ends. */
#define FOLLOWS_MAX 8

static gint64
read_clock (KontorClock *clock)
{
  Company *self = (Company *) ((char *) clock - G_STRUCT_OFFSET (Company, clock));

  return self->context.now;
}

Company *
company_new_empty (guint64 seed)
{
  Company *self = g_new0 (Company, 1);

  self->memory = kontor_memory_reader_new ();
  self->clock.now = read_clock;
  kontor_seeded_random_init (&self->random, seed);
  self->context.reader = &self->memory->reader;
  self->context.now = COMPANY_NOON;
  self->context.clock = &self->clock;
  self->context.random = &self->random.parent;

  return self;
}

static KontorId
put (Company *self, KontorRow *row)
{
  KontorId id = *kontor_row_get_id (row);

  kontor_row_unref (row);

  return id;
}

static KontorId
put_person (Company *self, const char *name, const KontorId *department, gboolean administrator)
{
  return put (self, company_put (self, KONTOR_RECORD_PERSON, KONTOR_PERSON_NAME, WORD (name),
                                 KONTOR_PERSON_DEPARTMENT,
                                 department != NULL ? REFERENCE (department) : NULL,
                                 KONTOR_PERSON_ACTIVE, NUMBER (1), KONTOR_PERSON_ADMINISTRATOR,
                                 administrator ? NUMBER (1) : NULL, 0));
}

static void
set_head (Company *self, const KontorId *department, const KontorId *person)
{
  g_autoptr (KontorRow) row = kontor_reader_get (self->context.reader, KONTOR_RECORD_DEPARTMENT,
                                                 department);

  kontor_memory_reader_take (self->memory,
                             company_change (row, KONTOR_DEPARTMENT_HEAD, REFERENCE (person), 0));
}

Company *
company_new (void)
{
  Company *self = company_new_empty (7);

  self->organisation = put (self, company_put (self, KONTOR_RECORD_ORGANISATION,
                                               KONTOR_ORGANISATION_NAME, WORD ("Tischlerei Kern"),
                                               KONTOR_ORGANISATION_ZONE, WORD ("UTC"), 0));
  self->administrator = put_person (self, "Ada Admin", NULL, TRUE);
  self->centre = put (self, company_put (self, KONTOR_RECORD_DEPARTMENT, KONTOR_DEPARTMENT_NAME,
                                         WORD ("Office"), 0));
  self->sales = put (self, company_put (self, KONTOR_RECORD_DEPARTMENT, KONTOR_DEPARTMENT_NAME,
                                        WORD ("Sales"), KONTOR_DEPARTMENT_PARENT,
                                        REFERENCE (&self->centre), 0));
  self->boss = put_person (self, "Bea Boss", &self->centre, FALSE);
  self->head = put_person (self, "Hans Head", &self->sales, FALSE);
  self->ann = put_person (self, "Ann Adler", &self->sales, FALSE);
  self->ben = put_person (self, "Ben Bauer", &self->sales, FALSE);
  set_head (self, &self->centre, &self->boss);
  set_head (self, &self->sales, &self->head);
  company_act_as (self, &self->ann);

  return self;
}

void
company_free (Company *self)
{
  kontor_memory_reader_free (self->memory);
  g_free (self);
}

void
company_act_as (Company *self, const KontorId *person)
{
  self->context.actor = *person;
}

void
company_wait (Company *self, gint64 time)
{
  self->context.now += time;
}

KontorValue *
company_people (const KontorId *first, ...)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (KontorElement));
  va_list ap;

  va_start (ap, first);
  for (const KontorId *id = first; id != NULL; id = va_arg (ap, const KontorId *))
    {
      KontorElement element = { kontor_id_to_string (id), 0 };

      g_ptr_array_add (texts, (gpointer) element.text);
      g_array_append_val (elements, element);
    }
  va_end (ap);

  return kontor_value_new_set ((const KontorElement *) elements->data, elements->len);
}

static void
take_fields (KontorRowBuilder *builder, guint field, va_list *ap)
{
  for (; field != 0; field = va_arg (*ap, guint))
    kontor_row_builder_take (builder, field, va_arg (*ap, KontorValue *));
}

static KontorRowBuilder *
builder_new (Company *self, KontorRecordType type)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_id_init (&id, self->context.clock, self->context.random);

  return kontor_row_builder_new (type, &id);
}

KontorRow *
company_draft (Company *self, KontorRecordType type, ...)
{
  KontorRowBuilder *builder = builder_new (self, type);
  va_list ap;

  va_start (ap, type);
  take_fields (builder, va_arg (ap, guint), &ap);
  va_end (ap);

  return kontor_row_builder_end (builder);
}

KontorRow *
company_put (Company *self, KontorRecordType type, ...)
{
  KontorRowBuilder *builder = builder_new (self, type);
  KontorRow *row = NULL;
  va_list ap;

  va_start (ap, type);
  take_fields (builder, va_arg (ap, guint), &ap);
  va_end (ap);
  kontor_row_builder_take (builder, KONTOR_COMMON_CREATED_AT, NUMBER (self->context.now));
  kontor_row_builder_take (builder, KONTOR_COMMON_CREATED_BY, REFERENCE (&self->context.actor));
  row = kontor_row_builder_end (builder);
  kontor_memory_reader_put (self->memory, row);

  return row;
}

KontorRow *
company_change (const KontorRow *row, ...)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  va_list ap;

  va_start (ap, row);
  take_fields (builder, va_arg (ap, guint), &ap);
  va_end (ap);

  return kontor_row_builder_end (builder);
}

KontorRow *
company_get (Company *self, const KontorRow *row)
{
  return kontor_reader_get (self->context.reader, kontor_row_get_record_type (row),
                            kontor_row_get_id (row));
}

static KontorRow *
get_before (Company *self, const KontorOp *op)
{
  return kontor_reader_get (self->context.reader, kontor_op_get_record_type (op),
                            kontor_op_get_id (op));
}

/* What the server's merge makes of @op; NULL: it refuses. */
static KontorRow *
merge (Company *self, const KontorOp *op, const KontorRow *before, KontorProblem **problem)
{
  g_auto (KontorMergeResult) result = { 0 };

  *problem = kontor_merge_apply (op, before, KONTOR_MERGE_AUTHORITY, ++self->seq, self->context.now,
                                 &self->context.actor, &result);

  return *problem == NULL ? g_steal_pointer (&result.row) : NULL;
}

KontorProblem *
company_check (Company *self, const KontorOp *op)
{
  g_autoptr (KontorRow) before = get_before (self, op);
  KontorProblem *problem = NULL;
  g_autoptr (KontorRow) after = merge (self, op, before, &problem);

  return problem != NULL ? problem : kontor_rules_check (&self->context, op, before, after);
}

static KontorOp *
get_edit (Company *self, const KontorRow *after)
{
  g_autoptr (KontorRow) before = company_get (self, after);
  KontorOp *op = kontor_op_new_diff (before, after);

  g_assert_nonnull (op);

  return op;
}

KontorProblem *
company_check_row (Company *self, const KontorRow *after)
{
  g_autoptr (KontorOp) op = get_edit (self, after);

  return company_check (self, op);
}

/* Stores what @op makes of its record, then what follows from that. */
static void
store (Company *self, const KontorOp *op, int depth)
{
  g_autoptr (KontorRow) before = get_before (self, op);
  KontorProblem *problem = NULL;
  g_autoptr (KontorRow) after = merge (self, op, before, &problem);
  g_autoptr (GPtrArray) follows = NULL;

  g_assert_null (problem);
  g_assert_cmpint (depth, <, FOLLOWS_MAX);
  kontor_memory_reader_put (self->memory, after);
  follows = kontor_rules_get_consequences (&self->context, op, before, after);
  for (guint i = 0; i < follows->len; i++)
    store (self, follows->pdata[i], depth + 1);
}

KontorProblem *
company_apply (Company *self, const KontorOp *op)
{
  KontorProblem *problem = company_check (self, op);

  if (problem == NULL)
    store (self, op, 0);

  return problem;
}

KontorProblem *
company_apply_row (Company *self, const KontorRow *after)
{
  g_autoptr (KontorOp) op = get_edit (self, after);

  return company_apply (self, op);
}

void
company_commit (Company *self, KontorChangeSet *set, KontorProblem *problem)
{
  g_autoptr (KontorChangeSet) owned = set;
  g_autoptr (KontorProblem) refusal = problem;

  g_assert_cmpstr (refusal != NULL ? kontor_problem_code_get_word (refusal->code) : NULL, ==, NULL);
  g_assert_nonnull (set);
  for (guint m = 0; m < set->mutations->len; m++)
    {
      const KontorMutation *mutation = set->mutations->pdata[m];

      g_assert_cmpuint (mutation->ops->len, >, 0);
      g_assert_cmpuint (mutation->ops->len, <=, KONTOR_MUTATION_OPS_MAX);
      for (guint i = 0; i < mutation->ops->len; i++)
        {
          const KontorOp *op = mutation->ops->pdata[i];
          g_autoptr (KontorRow) before = get_before (self, op);
          KontorProblem *merge_problem = NULL;
          g_autoptr (KontorRow) after = merge (self, op, before, &merge_problem);

          assert_allowed (merge_problem);
          assert_allowed (kontor_access_check (&self->context, op, before, after));
          assert_allowed (company_apply (self, op));
        }
    }
}

static gboolean
count_cb (KontorRow *row, gpointer user_data)
{
  (*(guint *) user_data)++;

  return TRUE;
}

guint
company_count (Company *self, KontorRecordType type)
{
  guint n = 0;

  self->context.reader->list_all (self->context.reader, type, count_cb, &n);

  return n;
}

KontorRow *
company_put_task (Company *company)
{
  return company_put (company, KONTOR_RECORD_TASK, KONTOR_TASK_TITLE, WORD ("Offer"),
                      KONTOR_TASK_CREATOR, REFERENCE (&company->boss), KONTOR_TASK_RESPONSIBLE,
                      REFERENCE (&company->ann), 0);
}

/* Ann's entry, from @start to @end (0: it runs), in minutes from noon. */
KontorRow *
company_draft_entry (Company *company,
                     const KontorRow *task,
                     const char *source,
                     int start,
                     int end)
{
  return company_draft (company, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_TASK,
                        REFERENCE (kontor_row_get_id (task)), KONTOR_TIME_ENTRY_PERSON,
                        REFERENCE (&company->ann), KONTOR_TIME_ENTRY_SOURCE, WORD (source),
                        KONTOR_TIME_ENTRY_START, NUMBER (COMPANY_NOON + start * KONTOR_MINUTE),
                        KONTOR_TIME_ENTRY_END,
                        end != 0 ? NUMBER (COMPANY_NOON + end * KONTOR_MINUTE) : NULL, 0);
}

KontorRow *
company_put_entry (Company *company, const KontorRow *task, const char *source, int start, int end)
{
  KontorRow *row = company_draft_entry (company, task, source, start, end);

  kontor_memory_reader_put (company->memory, row);

  return row;
}

/* Minutes from noon at which the entry as it is stored now ends; G_MAXINT64 while it runs. */
gint64
company_get_end (Company *company, const KontorRow *entry)
{
  g_autoptr (KontorRow) now = company_get (company, entry);

  if (!kontor_row_has (now, KONTOR_TIME_ENTRY_END))
    return G_MAXINT64;

  return (kontor_row_get_integer (now, KONTOR_TIME_ENTRY_END) - COMPANY_NOON) / KONTOR_MINUTE;
}
