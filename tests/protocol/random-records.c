/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Random values, rows, ops and mutations of every type, for tests that must hold for all of them. */

#include "config.h"

#include "random-records.h"

#include "kontor-order.h"

#include <string.h>

KontorRandom *
random_new (KontorSeededRandom *self)
{
  guint64 seed = (guint32) g_test_rand_int ();

  g_test_message ("records from seed %" G_GUINT64_FORMAT, seed);
  kontor_seeded_random_init (self, seed);

  return &self->parent;
}

void
random_id (KontorRandom *random, KontorId *id)
{
  kontor_id_init (id, kontor_clock_get_system (), random);
}

static gint64
random_between (KontorRandom *random, gint64 least, gint64 most)
{
  return least + (gint64) kontor_random_below (random, (guint64) (most - least) + 1);
}

static KontorValue *
random_text (KontorRandom *random, gboolean many_lines)
{
  static const char *const parts[] = { "a",  "Zeile", " ",  "\"", "\\", "/", "ä",
                                       "Ж",  "漢",    "🗂", "{",  "[",  ",", "\xe2\x80\xa8",
                                       "\n", "\t" };
  guint n_parts = G_N_ELEMENTS (parts) - (many_lines ? 0 : 2);
  GString *text = g_string_new (NULL);
  g_autofree char *owned = NULL;

  for (guint64 i = kontor_random_below (random, 20); i > 0; i--)
    g_string_append (text, parts[kontor_random_below (random, n_parts)]);
  owned = g_string_free_and_steal (text);

  return kontor_value_new_text (owned);
}

static KontorValue *
random_set (KontorRandom *random, const KontorField *field)
{
  KontorElement elements[5] = { 0 };
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  guint n = (guint) kontor_random_below (random, G_N_ELEMENTS (elements) + 1);

  for (guint i = 0; i < n; i++)
    {
      KontorId id = KONTOR_ID_INIT_NIL;
      char *text = NULL;

      random_id (random, &id);
      text = field->kind == KONTOR_KIND_REFERENCES
                 ? kontor_id_to_string (&id)
                 : g_strdup_printf ("tag \"%u\" é", (guint) kontor_random_below (random, 100));
      g_ptr_array_add (texts, text);
      elements[i] = (KontorElement) { text, random_between (random, -5, 100) };
    }

  return kontor_value_new_set (elements, n);
}

static KontorValue *
random_moment (KontorRandom *random)
{
  static const char *const zones[] = { NULL, "Europe/Berlin", "Asia/Kathmandu" };
  gint64 day = random_between (random, KONTOR_DATE_MIN, KONTOR_DATE_MAX);
  gboolean all_day = kontor_random_below (random, 2) == 0;
  gint64 time = all_day ? 0 : random_between (random, 0, KONTOR_DAY - 1);

  return kontor_value_new_moment (day * KONTOR_DAY + time, all_day,
                                  zones[kontor_random_below (random, G_N_ELEMENTS (zones))]);
}

static KontorValue *
random_content (KontorRandom *random)
{
  char digits[65] = { 0 };

  for (int i = 0; i < 64; i++)
    digits[i] = "0123456789abcdef"[kontor_random_below (random, 16)];

  return kontor_value_new_text (digits);
}

KontorRecordType
random_type (KontorRandom *random)
{
  return (KontorRecordType) random_between (random, 1, KONTOR_N_RECORD_TYPES - 1);
}

static KontorValue *
random_order (KontorRandom *random)
{
  g_autofree char *key = NULL;

  for (gint64 i = random_between (random, 0, 70); i >= 0; i--)
    {
      char *next = kontor_order_between (i % 2 == 0 ? key : NULL, i % 2 == 0 ? NULL : key);

      g_free (key);
      key = next;
    }

  return kontor_value_new_text (key);
}

static KontorValue *
random_set_value (KontorRandom *random, const KontorField *field)
{
  static const char *const currencies[] = { "EUR", "CHF", "JPY" };
  KontorId id = KONTOR_ID_INIT_NIL;
  gint64 max = G_GINT64_CONSTANT (1) << 53;

  random_id (random, &id);
  switch (field->kind)
    {
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_MARKDOWN:
      return random_text (random, field->kind == KONTOR_KIND_MARKDOWN);
    case KONTOR_KIND_ORDER:
      return random_order (random);
    case KONTOR_KIND_INTEGER:
      return kontor_value_new_integer (random_between (random, -max, max));
    case KONTOR_KIND_BOOLEAN:
      return kontor_value_new_integer (random_between (random, 0, 1));
    case KONTOR_KIND_CHOICE:
      return kontor_value_new_text (
          field->choices[kontor_random_below (random, field->n_choices)].word);
    case KONTOR_KIND_REFERENCE:
      return kontor_value_new_id (&id);
    case KONTOR_KIND_RECORD:
      return kontor_value_new_record (random_type (random), &id);
    case KONTOR_KIND_REFERENCES:
    case KONTOR_KIND_TAGS:
      return random_set (random, field);
    case KONTOR_KIND_CONTENT:
      return random_content (random);
    case KONTOR_KIND_INSTANT:
      return kontor_value_new_integer (random_between (random, KONTOR_DATE_MIN * KONTOR_DAY,
                                                       (KONTOR_DATE_MAX + 1) * KONTOR_DAY - 1));
    case KONTOR_KIND_DATE:
      return kontor_value_new_integer (random_between (random, KONTOR_DATE_MIN, KONTOR_DATE_MAX));
    case KONTOR_KIND_DURATION:
      return kontor_value_new_integer (random_between (random, 0, G_MAXINT32));
    case KONTOR_KIND_MOMENT:
      return random_moment (random);
    case KONTOR_KIND_MONEY:
      return kontor_value_new_money (random_between (random, -max, max),
                                     currencies[kontor_random_below (random, 3)]);
    }

  g_return_val_if_reached (NULL);
}

KontorValue *
random_value (KontorRandom *random, const KontorField *field)
{
  return kontor_random_below (random, 4) == 0 ? NULL : random_set_value (random, field);
}

KontorRow *
random_row (KontorRandom *random, KontorRecordType type)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  random_id (random, &id);
  builder = kontor_row_builder_new (type, &id);
  for (guint i = 1; i < info->n_fields; i++)
    {
      kontor_row_builder_take (builder, i, random_value (random, &info->fields[i]));
      kontor_row_builder_set_version (builder, i, random_between (random, 0, 3) * 1000);
    }
  if (kontor_random_below (random, 3) == 0)
    kontor_row_builder_set_extra (builder,
                                  "{\"mood\":{\"value\":[1,{\"a\":null}],\"version\":1000},"
                                  "\"shade\":{\"value\":1.50e+3,\"version\":7}}");

  return kontor_row_builder_end (builder);
}

KontorOp *
random_op (KontorRandom *random, KontorRecordType type)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  KontorOpKind kind = (KontorOpKind) kontor_random_below (random, 4);
  KontorOp *op = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  random_id (random, &id);
  op = kontor_op_new (kind, type, &id);
  if (kind == KONTOR_OP_DELETE || kind == KONTOR_OP_RESTORE)
    return op;
  for (guint i = info->n_fields - 1; i > 0; i--)
    {
      const KontorField *field = &info->fields[i];
      gboolean counts = field->merge == KONTOR_MERGE_COUNTER && kind == KONTOR_OP_UPDATE;

      if (kontor_random_below (random, 2) == 0)
        continue;
      kontor_op_add_take (op, i,
                          kind == KONTOR_OP_UPDATE && !counts ? random_value (random, field) : NULL,
                          counts ? kontor_value_new_integer (random_between (random, -9, 9))
                                 : random_value (random, field));
    }

  return op;
}

KontorMutation *
random_mutation (KontorRandom *random)
{
  KontorMutation *mutation = kontor_mutation_new ("test.random",
                                                  random_between (random, -1, KONTOR_DAY * 30000));

  for (guint64 i = kontor_random_below (random, 6); i > 0; i--)
    kontor_mutation_take_op (mutation, random_op (random, random_type (random)));

  return mutation;
}
