/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values of fields: one small immutable block of memory each, shared between threads by reference.
 * The text forms stand in kontor-value-text.c. */

#include "config.h"

#include "kontor-order.h"
#include "kontor-problem.h"
#include "kontor-value.h"

#include <string.h>

struct _KontorValue
{
  gatomicrefcount refs;
  KontorValueShape shape;
  guint n_elements;
  gboolean all_day;
  gint64 integer; /* also the amount of money and the local time of a moment */
  union
  {
    KontorId id;
    char currency[4];
    const char *text; /* borrowed: points behind this struct; a moment's zone */
    const KontorElement *elements; /* borrowed: points behind this struct */
  };
};

static KontorValue *
value_alloc (KontorValueShape shape, gsize more)
{
  KontorValue *self = g_malloc0 (sizeof *self + more);

  g_atomic_ref_count_init (&self->refs);
  self->shape = shape;

  return self;
}

/**
 * kontor_kind_get_shape:
 * @kind: a kind of field
 *
 * Returns: how its values are stored
 */
KontorValueShape
kontor_kind_get_shape (KontorKind kind)
{
  switch (kind)
    {
    case KONTOR_KIND_INTEGER:
    case KONTOR_KIND_BOOLEAN:
    case KONTOR_KIND_INSTANT:
    case KONTOR_KIND_DATE:
    case KONTOR_KIND_DURATION:
      return KONTOR_VALUE_INTEGER;
    case KONTOR_KIND_REFERENCE:
      return KONTOR_VALUE_ID;
    case KONTOR_KIND_MONEY:
      return KONTOR_VALUE_MONEY;
    case KONTOR_KIND_MOMENT:
      return KONTOR_VALUE_MOMENT;
    case KONTOR_KIND_REFERENCES:
    case KONTOR_KIND_TAGS:
      return KONTOR_VALUE_SET;
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_MARKDOWN:
    case KONTOR_KIND_CHOICE:
    case KONTOR_KIND_RECORD:
    case KONTOR_KIND_CONTENT:
    case KONTOR_KIND_ORDER:
      return KONTOR_VALUE_TEXT;
    }

  g_return_val_if_reached (KONTOR_VALUE_TEXT);
}

/**
 * kontor_value_new_integer:
 * @integer: a number, truth value, instant, date or duration in the unit of its kind
 *
 * Returns: (transfer full): the value
 */
KontorValue *
kontor_value_new_integer (gint64 integer)
{
  KontorValue *self = value_alloc (KONTOR_VALUE_INTEGER, 0);

  self->integer = integer;

  return self;
}

static KontorValue *
value_new_with_text (KontorValueShape shape, const char *text)
{
  gsize length = strlen (text) + 1;
  KontorValue *self = value_alloc (shape, length);

  memcpy (self + 1, text, length);
  self->text = (const char *) (self + 1);

  return self;
}

/**
 * kontor_value_new_text:
 * @text: valid UTF-8
 *
 * Returns: (transfer full): the value
 */
KontorValue *
kontor_value_new_text (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  return value_new_with_text (KONTOR_VALUE_TEXT, text);
}

/**
 * kontor_value_new_id:
 * @id: the id of a record
 *
 * Returns: (transfer full): the value
 */
KontorValue *
kontor_value_new_id (const KontorId *id)
{
  KontorValue *self = value_alloc (KONTOR_VALUE_ID, 0);

  self->id = *id;

  return self;
}

/**
 * kontor_value_new_record:
 * @type: a record type
 * @id: the id of a record of that type
 *
 * Returns: (transfer full): the value of a field of kind %KONTOR_KIND_RECORD
 */
KontorValue *
kontor_value_new_record (KontorRecordType type, const KontorId *id)
{
  g_autofree char *text = NULL;
  char id_text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (id, id_text);
  text = g_strconcat (kontor_schema_get_type (type)->word, "/", id_text, NULL);

  return kontor_value_new_text (text);
}

/**
 * kontor_value_new_money:
 * @amount: in 1/10,000 of a unit
 * @currency: an ISO 4217 code of three letters
 *
 * Returns: (transfer full): the value
 */
KontorValue *
kontor_value_new_money (gint64 amount, const char *currency)
{
  KontorValue *self = value_alloc (KONTOR_VALUE_MONEY, 0);

  self->integer = amount;
  g_strlcpy (self->currency, currency, sizeof self->currency);

  return self;
}

/**
 * kontor_value_new_moment:
 * @local: microseconds since 1970-01-01 00:00 on the wall of @zone
 * @all_day: whether only the date counts
 * @zone: (nullable): an IANA zone, or %NULL for a floating time
 *
 * Returns: (transfer full): the value
 */
KontorValue *
kontor_value_new_moment (gint64 local, gboolean all_day, const char *zone)
{
  KontorValue *self = value_new_with_text (KONTOR_VALUE_MOMENT, zone != NULL ? zone : "");

  self->integer = local;
  self->all_day = all_day;

  return self;
}

static int
compare_elements (gconstpointer a, gconstpointer b)
{
  return strcmp (((const KontorElement *) a)->text, ((const KontorElement *) b)->text);
}

/**
 * kontor_value_new_set:
 * @elements: (array length=n_elements): in any order; of two with the same text the later added
 *   counts
 * @n_elements: how many
 *
 * Returns: (transfer full) (nullable): the value; %NULL, which is "unset", for no elements
 */
KontorValue *
kontor_value_new_set (const KontorElement *elements, guint n_elements)
{
  g_autofree KontorElement *sorted = NULL;
  KontorValue *self = NULL;
  KontorElement *out = NULL;
  gsize length = 0;
  guint n = 0;
  char *at = NULL;

  if (n_elements == 0)
    return NULL;

  sorted = g_memdup2 (elements, n_elements * sizeof *elements);
  qsort (sorted, n_elements, sizeof *sorted, compare_elements);
  for (guint i = 0; i < n_elements; i++)
    {
      if (n > 0 && strcmp (sorted[n - 1].text, sorted[i].text) == 0)
        {
          if (ABS (sorted[i].added) > ABS (sorted[n - 1].added))
            sorted[n - 1].added = sorted[i].added;
          continue;
        }
      sorted[n++] = sorted[i];
      length += strlen (sorted[i].text) + 1;
    }

  self = value_alloc (KONTOR_VALUE_SET, n * sizeof *out + length);
  out = (KontorElement *) (self + 1);
  at = (char *) (out + n);
  for (guint i = 0; i < n; i++)
    {
      out[i].text = at;
      out[i].added = sorted[i].added;
      at = g_stpcpy (at, sorted[i].text) + 1;
    }
  self->elements = out;
  self->n_elements = n;

  return self;
}

/**
 * kontor_value_ref:
 * @self: a value
 *
 * Returns: (transfer full): @self
 */
KontorValue *
kontor_value_ref (KontorValue *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * kontor_value_unref:
 * @self: (transfer full): a value
 */
void
kontor_value_unref (KontorValue *self)
{
  if (g_atomic_ref_count_dec (&self->refs))
    g_free (self);
}

/**
 * kontor_value_get_shape:
 * @self: a value
 *
 * Returns: how it is stored
 */
KontorValueShape
kontor_value_get_shape (const KontorValue *self)
{
  return self->shape;
}

/**
 * kontor_value_get_integer:
 * @self: a value of shape %KONTOR_VALUE_INTEGER
 *
 * Returns: the number
 */
gint64
kontor_value_get_integer (const KontorValue *self)
{
  g_return_val_if_fail (self->shape == KONTOR_VALUE_INTEGER, 0);

  return self->integer;
}

/**
 * kontor_value_get_text:
 * @self: a value of shape %KONTOR_VALUE_TEXT
 *
 * Returns: (transfer none): the text
 */
const char *
kontor_value_get_text (const KontorValue *self)
{
  g_return_val_if_fail (self->shape == KONTOR_VALUE_TEXT, "");

  return self->text;
}

/**
 * kontor_value_get_id:
 * @self: a value of shape %KONTOR_VALUE_ID
 *
 * Returns: (transfer none): the id
 */
const KontorId *
kontor_value_get_id (const KontorValue *self)
{
  g_return_val_if_fail (self->shape == KONTOR_VALUE_ID, NULL);

  return &self->id;
}

/**
 * kontor_value_get_record:
 * @self: a value of a field of kind %KONTOR_KIND_RECORD
 * @type: (out): the type
 * @id: (out caller-allocates): the id
 *
 * Returns: whether @self reads as "type/id" of a type that this version knows
 */
gboolean
kontor_value_get_record (const KontorValue *self, KontorRecordType *type, KontorId *id)
{
  const char *text = kontor_value_get_text (self);
  const char *slash = strchr (text, '/');
  g_autofree char *word = NULL;
  KontorRecordType found = KONTOR_RECORD_NONE;

  if (slash == NULL)
    return FALSE;
  word = g_strndup (text, (gsize) (slash - text));
  found = kontor_schema_find_type (word);
  if (found == KONTOR_RECORD_NONE || !kontor_id_init_from_string (id, slash + 1))
    return FALSE;
  *type = found;

  return TRUE;
}

/**
 * kontor_value_get_money:
 * @self: a value of shape %KONTOR_VALUE_MONEY
 * @currency: (out) (optional) (transfer none): the ISO 4217 code
 *
 * Returns: the amount in 1/10,000 of a unit
 */
gint64
kontor_value_get_money (const KontorValue *self, const char **currency)
{
  g_return_val_if_fail (self->shape == KONTOR_VALUE_MONEY, 0);

  if (currency != NULL)
    *currency = self->currency;

  return self->integer;
}

/**
 * kontor_value_get_moment:
 * @self: a value of shape %KONTOR_VALUE_MOMENT
 * @all_day: (out) (optional): whether only the date counts
 * @zone: (out) (optional) (nullable) (transfer none): the IANA zone; %NULL for a floating time
 *
 * Returns: microseconds since 1970-01-01 00:00 on the wall of @zone
 */
gint64
kontor_value_get_moment (const KontorValue *self, gboolean *all_day, const char **zone)
{
  g_return_val_if_fail (self->shape == KONTOR_VALUE_MOMENT, 0);

  if (all_day != NULL)
    *all_day = self->all_day;
  if (zone != NULL)
    *zone = *self->text != '\0' ? self->text : NULL;

  return self->integer;
}

/**
 * kontor_value_get_n_elements:
 * @self: (nullable): a value of shape %KONTOR_VALUE_SET, or unset
 *
 * Returns: how many elements it has
 */
guint
kontor_value_get_n_elements (const KontorValue *self)
{
  g_return_val_if_fail (self == NULL || self->shape == KONTOR_VALUE_SET, 0);

  return self != NULL ? self->n_elements : 0;
}

/**
 * kontor_value_get_elements:
 * @self: (nullable): a value of shape %KONTOR_VALUE_SET, or unset
 *
 * Returns: (transfer none) (nullable): its elements in bytewise order of their texts
 */
const KontorElement *
kontor_value_get_elements (const KontorValue *self)
{
  g_return_val_if_fail (self == NULL || self->shape == KONTOR_VALUE_SET, NULL);

  return self != NULL ? self->elements : NULL;
}

/**
 * kontor_value_find_element:
 * @self: (nullable): a value of shape %KONTOR_VALUE_SET, or unset
 * @text: an element's text
 *
 * Returns: (transfer none) (nullable): the element
 */
const KontorElement *
kontor_value_find_element (const KontorValue *self, const char *text)
{
  KontorElement key = { .text = text };

  g_return_val_if_fail (self == NULL || self->shape == KONTOR_VALUE_SET, NULL);

  if (self == NULL)
    return NULL;

  return bsearch (&key, self->elements, self->n_elements, sizeof key, compare_elements);
}

static gboolean
sets_equal (const KontorValue *a, const KontorValue *b)
{
  if (a->n_elements != b->n_elements)
    return FALSE;
  for (guint i = 0; i < a->n_elements; i++)
    if (strcmp (a->elements[i].text, b->elements[i].text) != 0)
      return FALSE;

  return TRUE;
}

/**
 * kontor_value_equal:
 * @a: (nullable): a value, or unset
 * @b: (nullable): a value, or unset
 *
 * Returns: whether they mean the same; when a set's elements were added does not count
 */
gboolean
kontor_value_equal (const KontorValue *a, const KontorValue *b)
{
  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL || a->shape != b->shape)
    return FALSE;
  switch (a->shape)
    {
    case KONTOR_VALUE_INTEGER:
      return a->integer == b->integer;
    case KONTOR_VALUE_TEXT:
      return strcmp (a->text, b->text) == 0;
    case KONTOR_VALUE_ID:
      return kontor_id_equal (&a->id, &b->id);
    case KONTOR_VALUE_MONEY:
      return a->integer == b->integer && strcmp (a->currency, b->currency) == 0;
    case KONTOR_VALUE_MOMENT:
      return a->integer == b->integer && a->all_day == b->all_day && strcmp (a->text, b->text) == 0;
    case KONTOR_VALUE_SET:
      return sets_equal (a, b);
    }

  g_return_val_if_reached (FALSE);
}

static gboolean
text_is_clean (const char *text, gboolean many_lines)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *at = text; *at != '\0'; at++)
    {
      guchar c = (guchar) *at;

      if (c == 0x7f || (c < 0x20 && !(many_lines && (c == '\n' || c == '\t'))))
        return FALSE;
    }

  return TRUE;
}

static KontorProblem *
check_text (const KontorField *field, KontorRecordType type, const KontorId *id, const char *text)
{
  gsize limit = field->kind == KONTOR_KIND_MARKDOWN ? KONTOR_MARKDOWN_MAX : KONTOR_TEXT_MAX;

  if (strlen (text) > limit)
    return kontor_problem_new_limit (KONTOR_PROBLEM_TOO_LONG, type, id, field->number,
                                     (gint64) limit);
  if (!text_is_clean (text, field->kind == KONTOR_KIND_MARKDOWN))
    return kontor_problem_new (KONTOR_PROBLEM_BAD_TEXT, type, id, field->number);

  return NULL;
}

static KontorProblem *
check_range (const KontorField *field,
             KontorRecordType type,
             const KontorId *id,
             gint64 value,
             gint64 least,
             gint64 most)
{
  if (value < least)
    return kontor_problem_new_limit (KONTOR_PROBLEM_OUT_OF_RANGE, type, id, field->number, least);
  if (value > most)
    return kontor_problem_new_limit (KONTOR_PROBLEM_OUT_OF_RANGE, type, id, field->number, most);

  return NULL;
}

static KontorProblem *
check_set (const KontorField *field,
           KontorRecordType type,
           const KontorId *id,
           const KontorValue *value)
{
  if (value->n_elements > KONTOR_ELEMENTS_MAX)
    return kontor_problem_new_limit (KONTOR_PROBLEM_TOO_MANY, type, id, field->number,
                                     KONTOR_ELEMENTS_MAX);
  for (guint i = 0; i < value->n_elements; i++)
    {
      const char *text = value->elements[i].text;
      KontorProblem *problem = check_text (field, type, id, text);
      KontorId element = KONTOR_ID_INIT_NIL;

      if (problem != NULL)
        return problem;
      if (*text == '\0' ||
          (field->kind == KONTOR_KIND_REFERENCES && !kontor_id_init_from_string (&element, text)))
        return kontor_problem_new_detail (KONTOR_PROBLEM_WRONG_KIND, type, id, field->number, text);
    }

  return NULL;
}

static KontorProblem *
check_special_text (const KontorField *field,
                    KontorRecordType type,
                    const KontorId *id,
                    const KontorValue *value)
{
  KontorRecordType target = KONTOR_RECORD_NONE;
  KontorId target_id = KONTOR_ID_INIT_NIL;

  if (field->kind == KONTOR_KIND_CHOICE && kontor_field_find_choice (field, value->text) < 0)
    return kontor_problem_new_detail (KONTOR_PROBLEM_BAD_CHOICE, type, id, field->number,
                                      value->text);
  if (field->kind == KONTOR_KIND_RECORD && !kontor_value_get_record (value, &target, &target_id))
    return kontor_problem_new_detail (KONTOR_PROBLEM_WRONG_KIND, type, id, field->number,
                                      value->text);
  if (field->kind == KONTOR_KIND_ORDER && !kontor_order_is_valid (value->text))
    return kontor_problem_new_detail (KONTOR_PROBLEM_BAD_ORDER, type, id, field->number,
                                      value->text);
  if (field->kind == KONTOR_KIND_CONTENT &&
      (strlen (value->text) != 64 || strspn (value->text, "0123456789abcdef") != 64))
    return kontor_problem_new_detail (KONTOR_PROBLEM_WRONG_KIND, type, id, field->number,
                                      value->text);

  return NULL;
}

static KontorProblem *
check_integer (const KontorField *field, KontorRecordType type, const KontorId *id, gint64 integer)
{
  if (field->kind == KONTOR_KIND_BOOLEAN)
    return check_range (field, type, id, integer, 0, 1);
  if (field->kind == KONTOR_KIND_DATE)
    return check_range (field, type, id, integer, KONTOR_DATE_MIN, KONTOR_DATE_MAX);
  if (field->kind == KONTOR_KIND_INSTANT)
    return check_range (field, type, id, integer, KONTOR_DATE_MIN * KONTOR_DAY,
                        (KONTOR_DATE_MAX + 1) * KONTOR_DAY - 1);
  if (field->kind == KONTOR_KIND_DURATION)
    return check_range (field, type, id, integer, 0, G_MAXINT32);

  return NULL;
}

/**
 * kontor_value_check:
 * @field: the field that shall hold the value
 * @type: the type of the record, for the problem
 * @id: the record, for the problem
 * @value: (nullable): the value, or unset
 *
 * Checks what can be checked without reading anything: shape, length, range, choices, characters.
 * Dates run from 1601 to 9999.
 *
 * Returns: (transfer full) (nullable): what is wrong, or %NULL
 */
KontorProblem *
kontor_value_check (const KontorField *field,
                    KontorRecordType type,
                    const KontorId *id,
                    const KontorValue *value)
{
  KontorProblem *problem = NULL;

  if (value == NULL)
    return NULL;
  if (value->shape != kontor_kind_get_shape (field->kind))
    return kontor_problem_new (KONTOR_PROBLEM_WRONG_KIND, type, id, field->number);

  switch (value->shape)
    {
    case KONTOR_VALUE_INTEGER:
      return check_integer (field, type, id, value->integer);
    case KONTOR_VALUE_TEXT:
      problem = check_text (field, type, id, value->text);
      return problem != NULL ? problem : check_special_text (field, type, id, value);
    case KONTOR_VALUE_MOMENT:
      if (strlen (value->text) > 64 || !text_is_clean (value->text, FALSE))
        return kontor_problem_new (KONTOR_PROBLEM_BAD_TEXT, type, id, field->number);
      return check_range (field, type, id, value->integer, KONTOR_DATE_MIN * KONTOR_DAY,
                          (KONTOR_DATE_MAX + 1) * KONTOR_DAY - 1);
    case KONTOR_VALUE_MONEY:
      if (strlen (value->currency) != 3 || !g_ascii_isupper (value->currency[0]) ||
          !g_ascii_isupper (value->currency[1]) || !g_ascii_isupper (value->currency[2]))
        return kontor_problem_new_detail (KONTOR_PROBLEM_WRONG_KIND, type, id, field->number,
                                          value->currency);
      return NULL;
    case KONTOR_VALUE_SET:
      return check_set (field, type, id, value);
    case KONTOR_VALUE_ID:
      return NULL;
    }

  g_return_val_if_reached (NULL);
}
