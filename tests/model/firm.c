/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A firm whose people and records are numbers, so that a test of rights reads as a list of facts.
 * One thread. */

#include "config.h"

#include "firm.h"

Firm *
firm_new (void)
{
  Firm *self = g_new0 (Firm, 1);

  self->memory = kontor_memory_reader_new ();
  self->context.reader = &self->memory->reader;
  self->context.now = KONTOR_DAY * 20454;
  return self;
}

void
firm_free (Firm *self)
{
  kontor_memory_reader_free (self->memory);
  g_free (self);
}

KontorId
firm_id (guint number)
{
  KontorId id = { .bytes = { 1, 2, 3, 4, 5, 6, 0x70, 0, 0x80 } };

  id.bytes[14] = (guint8) (number >> 8);
  id.bytes[15] = (guint8) number;
  return id;
}

KontorValue *
firm_ref (guint number)
{
  KontorId id = firm_id (number);

  return kontor_value_new_id (&id);
}

KontorValue *
firm_record (KontorRecordType type, guint number)
{
  KontorId id = firm_id (number);

  return kontor_value_new_record (type, &id);
}

KontorValue *
firm_refs (guint first, ...)
{
  char texts[8][KONTOR_ID_LENGTH + 1];
  KontorElement elements[8] = { 0 };
  guint n = 0;
  va_list rest;

  va_start (rest, first);
  for (guint number = first; number != 0; number = va_arg (rest, guint))
    {
      KontorId id = firm_id (number);

      g_assert_cmpuint (n, <, G_N_ELEMENTS (texts));
      kontor_id_format (&id, texts[n]);
      elements[n].text = texts[n];
      n++;
    }
  va_end (rest);
  return kontor_value_new_set (elements, n);
}

static KontorRow *
build (Firm *self, KontorRecordType type, guint number, va_list fields)
{
  KontorId id = firm_id (number);
  const KontorRow *before = kontor_memory_reader_get (self->memory, type, &id);
  KontorRowBuilder *builder = before != NULL ? kontor_row_builder_new_from (before)
                                             : kontor_row_builder_new (type, &id);

  for (guint field = va_arg (fields, guint); field != 0; field = va_arg (fields, guint))
    kontor_row_builder_take (builder, field, va_arg (fields, KontorValue *));
  return kontor_row_builder_end (builder);
}

KontorRow *
firm_put (Firm *self, KontorRecordType type, guint number, ...)
{
  va_list fields;

  va_start (fields, number);
  kontor_memory_reader_take (self->memory, build (self, type, number, fields));
  va_end (fields);
  return firm_get (self, type, number);
}

KontorRow *
firm_draft (Firm *self, KontorRecordType type, guint number, ...)
{
  KontorRow *row = NULL;
  va_list fields;

  va_start (fields, number);
  row = build (self, type, number, fields);
  va_end (fields);
  return row;
}

KontorRow *
firm_get (Firm *self, KontorRecordType type, guint number)
{
  KontorId id = firm_id (number);

  return kontor_memory_reader_get (self->memory, type, &id);
}

void
firm_hire (Firm *self, guint number, guint department)
{
  PUT (self, PERSON, number, KONTOR_PERSON_ACTIVE, YES, KONTOR_PERSON_DEPARTMENT,
       department != 0 ? REF (department) : NULL);
}

void
firm_invite (Firm *self, guint number)
{
  PUT (self, PERSON, number, KONTOR_PERSON_ACTIVE, YES, KONTOR_PERSON_KIND, WORD ("external"));
}

void
firm_dismiss (Firm *self, guint number)
{
  PUT (self, PERSON, number, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (0));
}

void
firm_bin (Firm *self, KontorRecordType type, guint number)
{
  firm_put (self, type, number, KONTOR_COMMON_DELETED_AT, kontor_value_new_integer (1), 0);
}

gboolean
firm_sees (Firm *self, guint person, const KontorRow *row)
{
  KontorId id = firm_id (person);

  return kontor_access_can_see (self->context.reader, &id, row);
}

static const char *
try (Firm *self, guint person, const KontorOp *op, const KontorRow *before, const KontorRow *after)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autofree char *text = NULL;
  const char *word = NULL;

  self->context.actor = firm_id (person);
  problem = kontor_access_check (&self->context, op, before, after);
  if (problem == NULL)
    return "ok";
  word = kontor_problem_code_get_word (problem->code);
  if (problem->field == 0)
    return word;
  text = g_strconcat (word, " ", kontor_schema_get_field (problem->type, problem->field)->word,
                      NULL);
  return g_intern_string (text);
}

const char *
firm_try_create (Firm *self, guint person, const KontorRow *draft)
{
  KontorId id = firm_id (person);
  KontorRowBuilder *builder = kontor_row_builder_new_from (draft);
  g_autoptr (KontorRow) after = NULL;
  g_autoptr (KontorOp) op = NULL;

  kontor_row_builder_take (builder, KONTOR_COMMON_CREATED_BY, kontor_value_new_id (&id));
  after = kontor_row_builder_end (builder);
  op = kontor_op_new (KONTOR_OP_CREATE, kontor_row_get_record_type (after),
                      kontor_row_get_id (after));
  return try (self, person, op, NULL, after);
}

const char *
firm_try_update (Firm *self, guint person, const KontorRow *row, guint field, KontorValue *value)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  g_autoptr (KontorOp) op = kontor_op_new (KONTOR_OP_UPDATE, kontor_row_get_record_type (row),
                                           kontor_row_get_id (row));
  g_autoptr (KontorRow) after = NULL;
  g_autoptr (KontorValue) now = value;

  kontor_op_add (op, field, kontor_row_get (row, field), now);
  kontor_row_builder_set (builder, field, now);
  after = kontor_row_builder_end (builder);
  return try (self, person, op, row, after);
}

const char *
firm_try_bin (Firm *self, guint person, const KontorRow *row)
{
  g_autoptr (KontorOp) op = kontor_op_new (KONTOR_OP_DELETE, kontor_row_get_record_type (row),
                                           kontor_row_get_id (row));

  return try (self, person, op, row, row);
}

Firm *
firm_new_usual (void)
{
  Firm *firm = firm_new ();

  PUT (firm, DEPARTMENT, FIRM, KONTOR_DEPARTMENT_HEAD, REF (BOSS));
  PUT (firm, DEPARTMENT, SALES, KONTOR_DEPARTMENT_HEAD, REF (HEAD), KONTOR_DEPARTMENT_PARENT,
       REF (FIRM));
  firm_hire (firm, ADMIN, 0);
  PUT (firm, PERSON, ADMIN, KONTOR_PERSON_ADMINISTRATOR, YES);
  firm_hire (firm, BOSS, FIRM);
  firm_hire (firm, HEAD, SALES);
  firm_hire (firm, ANN, SALES);
  firm_hire (firm, BEN, SALES);
  firm_hire (firm, ZOE, FIRM);
  firm_invite (firm, GUEST);
  firm_hire (firm, LONER, 0);
  return firm;
}
