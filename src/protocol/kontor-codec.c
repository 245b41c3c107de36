/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values of fields as JSON, see PROTOCOL.md, "Values". Which form a value has follows from the kind
 * of its field and from nothing else. Any thread. */

#include "config.h"

#include "kontor-codec-private.h"

#include <string.h>

static void
write_money (GString *json, const KontorValue *value)
{
  const char *currency = NULL;
  g_autofree char *amount = kontor_money_to_string (kontor_value_get_money (value, &currency));

  g_string_append_c (json, '{');
  kontor_json_add_text (json, "amount", amount);
  kontor_json_add_text (json, "currency", currency);
  g_string_append_c (json, '}');
}

static void
write_moment (GString *json, const KontorValue *value)
{
  gboolean all_day = FALSE;
  const char *zone = NULL;
  gint64 local = kontor_value_get_moment (value, &all_day, &zone);
  g_autofree char *text = kontor_moment_to_string (local, all_day);

  g_string_append_c (json, '{');
  kontor_json_add_text (json, "local", text);
  kontor_json_add_text (json, "zone", zone);
  g_string_append_c (json, '}');
}

static void
write_set (GString *json, const KontorValue *value)
{
  const KontorElement *elements = kontor_value_get_elements (value);

  g_string_append_c (json, '{');
  for (guint i = 0; i < kontor_value_get_n_elements (value); i++)
    kontor_json_add_integer (json, elements[i].text, elements[i].added);
  g_string_append_c (json, '}');
}

/**
 * kontor_codec_write_value:
 * @json: what was written so far
 * @field: the field that holds the value
 * @value: (nullable): the value, of the field's shape; %NULL is written as null
 */
void
kontor_codec_write_value (GString *json, const KontorField *field, const KontorValue *value)
{
  if (value == NULL)
    {
      g_string_append (json, "null");
      return;
    }
  switch (kontor_value_get_shape (value))
    {
    case KONTOR_VALUE_INTEGER:
      if (field->kind == KONTOR_KIND_BOOLEAN)
        g_string_append (json, kontor_value_get_integer (value) != 0 ? "true" : "false");
      else
        kontor_json_write_integer (json, kontor_value_get_integer (value));
      break;
    case KONTOR_VALUE_TEXT:
      kontor_json_write_text (json, kontor_value_get_text (value));
      break;
    case KONTOR_VALUE_ID:
      kontor_json_write_id (json, kontor_value_get_id (value));
      break;
    case KONTOR_VALUE_MONEY:
      write_money (json, value);
      break;
    case KONTOR_VALUE_MOMENT:
      write_moment (json, value);
      break;
    case KONTOR_VALUE_SET:
      write_set (json, value);
      break;
    }
}

/* Where a value is read, for what is wrong with it. */
typedef struct
{
  const KontorJson *node;
  const KontorField *field;
  KontorRecordType type;
  const KontorId *id;
  KontorCodecReading reading;
  KontorProblem **problem;
} Place;

static KontorValue *
fail (const Place *place, KontorProblemCode code, gint64 limit, const char *found)
{
  g_autofree char *detail = NULL;

  if (place->problem == NULL)
    return NULL;
  detail = kontor_json_describe (place->node, found);
  *place->problem = kontor_problem_new_detail (code, place->type, place->id, place->field->number,
                                               detail);
  (*place->problem)->limit = limit;

  return NULL;
}

static KontorValue *
fail_wrong_kind (const Place *place, const char *found)
{
  return fail (place, KONTOR_PROBLEM_WRONG_KIND, 0, found);
}

static KontorValue *
read_boolean (const Place *place)
{
  if (kontor_json_get_kind (place->node) != KONTOR_JSON_BOOLEAN)
    return fail_wrong_kind (place, NULL);

  return kontor_value_new_integer (kontor_json_get_boolean (place->node));
}

/* A whole number that is only too great for 64 bits. */
static gboolean
is_huge (const KontorJson *node)
{
  return kontor_json_get_kind (node) == KONTOR_JSON_NUMBER &&
         strspn (kontor_json_get_text (node), "-0123456789") >= kontor_json_get_length (node);
}

/* The end of the field's range that a huge number is beyond. */
static gint64
get_limit (const Place *place)
{
  gboolean low = *kontor_json_get_text (place->node) == '-';

  switch (place->field->kind)
    {
    case KONTOR_KIND_DATE:
      return low ? KONTOR_DATE_MIN : KONTOR_DATE_MAX;
    case KONTOR_KIND_INSTANT:
      return low ? KONTOR_DATE_MIN * KONTOR_DAY : (KONTOR_DATE_MAX + 1) * KONTOR_DAY - 1;
    case KONTOR_KIND_DURATION:
      return low ? 0 : G_MAXINT32;
    default:
      return low ? -KONTOR_JSON_INTEGER_MAX : KONTOR_JSON_INTEGER_MAX;
    }
}

static KontorValue *
read_integer (const Place *place)
{
  gint64 integer = 0;

  if (is_huge (place->node))
    return fail (place, KONTOR_PROBLEM_OUT_OF_RANGE, get_limit (place), NULL);
  if (kontor_json_get_kind (place->node) != KONTOR_JSON_INTEGER)
    return fail_wrong_kind (place, NULL);
  integer = kontor_json_get_integer (place->node);
  if (place->field->kind == KONTOR_KIND_INTEGER)
    {
      if (integer > KONTOR_JSON_INTEGER_MAX)
        return fail (place, KONTOR_PROBLEM_OUT_OF_RANGE, KONTOR_JSON_INTEGER_MAX, NULL);
      if (integer < -KONTOR_JSON_INTEGER_MAX)
        return fail (place, KONTOR_PROBLEM_OUT_OF_RANGE, -KONTOR_JSON_INTEGER_MAX, NULL);
    }

  return kontor_value_new_integer (integer);
}

static KontorValue *
read_text (const Place *place)
{
  if (kontor_json_get_kind (place->node) != KONTOR_JSON_TEXT)
    return fail_wrong_kind (place, NULL);

  return kontor_value_new_text (kontor_json_get_text (place->node));
}

static KontorValue *
read_reference (const Place *place)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  if (kontor_json_get_kind (place->node) != KONTOR_JSON_TEXT)
    return fail_wrong_kind (place, NULL);
  if (!kontor_id_init_from_string (&id, kontor_json_get_text (place->node)) ||
      kontor_id_is_nil (&id))
    return fail_wrong_kind (place, kontor_json_get_text (place->node));

  return kontor_value_new_id (&id);
}

/* Spelled in one way, whoever wrote it: texts are compared. */
static KontorValue *
read_record (const Place *place)
{
  g_autoptr (KontorValue) value = read_text (place);
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;
  const char *slash = NULL;

  if (value == NULL)
    return NULL;
  if (kontor_value_get_record (value, &type, &id) && !kontor_id_is_nil (&id))
    return kontor_value_new_record (type, &id);
  slash = strchr (kontor_value_get_text (value), '/');
  if (place->reading == KONTOR_CODEC_LENIENT && slash != NULL &&
      kontor_id_init_from_string (&id, slash + 1) && !kontor_id_is_nil (&id))
    return g_steal_pointer (&value);

  return fail_wrong_kind (place, kontor_value_get_text (value));
}

/* A text member of a money or a moment; NULL if it is missing or something else. */
static const char *
get_part (const KontorJson *node, const char *name)
{
  const KontorJson *part = kontor_json_find (node, name);

  return part != NULL && kontor_json_get_kind (part) == KONTOR_JSON_TEXT
             ? kontor_json_get_text (part)
             : NULL;
}

static gboolean
has_only (const Place *place, const char *const *names)
{
  return place->reading == KONTOR_CODEC_LENIENT ||
         kontor_json_expect_only (place->node, names, NULL);
}

static KontorValue *
read_money (const Place *place)
{
  static const char *const names[] = { "amount", "currency", NULL };
  const char *amount = NULL;
  const char *currency = NULL;
  gint64 number = 0;

  if (kontor_json_get_kind (place->node) != KONTOR_JSON_OBJECT || !has_only (place, names))
    return fail_wrong_kind (place, NULL);
  amount = get_part (place->node, "amount");
  currency = get_part (place->node, "currency");
  if (amount == NULL || currency == NULL || strlen (currency) != 3)
    return fail_wrong_kind (place, NULL);
  if (!kontor_money_from_string (amount, &number))
    return fail_wrong_kind (place, amount);

  return kontor_value_new_money (number, currency);
}

static KontorValue *
read_moment (const Place *place)
{
  static const char *const names[] = { "local", "zone", NULL };
  const char *text = NULL;
  const char *zone = NULL;
  gint64 local = 0;
  gboolean all_day = FALSE;

  if (kontor_json_get_kind (place->node) != KONTOR_JSON_OBJECT || !has_only (place, names))
    return fail_wrong_kind (place, NULL);
  text = get_part (place->node, "local");
  zone = get_part (place->node, "zone");
  if (text == NULL ||
      (zone == NULL ? kontor_json_find (place->node, "zone") != NULL : *zone == '\0'))
    return fail_wrong_kind (place, NULL);
  if (!kontor_moment_from_string (text, &local, &all_day))
    return fail_wrong_kind (place, text);

  return kontor_value_new_moment (local, all_day, zone);
}

/* An element as it is kept; of ids one spelling. @ids: (element-type utf8): keeps what is made. */
static const char *
get_element_text (const Place *place, const char *text, GPtrArray *ids)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  if (place->field->kind != KONTOR_KIND_REFERENCES)
    return text;
  if (!kontor_id_init_from_string (&id, text) || kontor_id_is_nil (&id))
    return NULL;
  g_ptr_array_add (ids, kontor_id_to_string (&id));

  return g_ptr_array_index (ids, ids->len - 1);
}

static KontorValue *
read_set (const Place *place)
{
  g_autoptr (GArray) elements = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  if (kontor_json_get_kind (place->node) != KONTOR_JSON_OBJECT)
    return fail_wrong_kind (place, NULL);
  if (kontor_json_get_length (place->node) > KONTOR_ELEMENTS_MAX)
    return fail (place, KONTOR_PROBLEM_TOO_MANY, KONTOR_ELEMENTS_MAX, NULL);
  elements = g_array_new (FALSE, FALSE, sizeof (KontorElement));
  ids = g_ptr_array_new_with_free_func (g_free);
  for (const KontorJson *member = kontor_json_get_first (place->node); member != NULL;
       member = kontor_json_get_next (member))
    {
      Place at = *place;
      KontorElement element = { 0 };

      at.node = member;
      element.text = get_element_text (place, kontor_json_get_name (member), ids);
      if (element.text == NULL || kontor_json_get_kind (member) != KONTOR_JSON_INTEGER)
        return fail_wrong_kind (&at, NULL);
      element.added = kontor_json_get_integer (member);
      if (element.added > KONTOR_JSON_INTEGER_MAX || element.added < -KONTOR_JSON_INTEGER_MAX)
        return fail (&at, KONTOR_PROBLEM_OUT_OF_RANGE, KONTOR_JSON_INTEGER_MAX, NULL);
      g_array_append_val (elements, element);
    }

  return kontor_value_new_set ((const KontorElement *) elements->data, elements->len);
}

static KontorValue *
read_kind (const Place *place)
{
  switch (place->field->kind)
    {
    case KONTOR_KIND_BOOLEAN:
      return read_boolean (place);
    case KONTOR_KIND_INTEGER:
    case KONTOR_KIND_INSTANT:
    case KONTOR_KIND_DATE:
    case KONTOR_KIND_DURATION:
      return read_integer (place);
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_MARKDOWN:
    case KONTOR_KIND_CHOICE:
    case KONTOR_KIND_CONTENT:
    case KONTOR_KIND_ORDER:
      return read_text (place);
    case KONTOR_KIND_REFERENCE:
      return read_reference (place);
    case KONTOR_KIND_RECORD:
      return read_record (place);
    case KONTOR_KIND_REFERENCES:
    case KONTOR_KIND_TAGS:
      return read_set (place);
    case KONTOR_KIND_MOMENT:
      return read_moment (place);
    case KONTOR_KIND_MONEY:
      return read_money (place);
    }

  g_return_val_if_reached (NULL);
}

/* Whether a state may hold what the model would refuse as a change: words of a newer version, and
 * places in lists from before they were looked at. */
static gboolean
is_of_newer_version (const Place *place, const KontorProblem *problem)
{
  return place->reading == KONTOR_CODEC_LENIENT &&
         (problem->code == KONTOR_PROBLEM_BAD_CHOICE || problem->code == KONTOR_PROBLEM_BAD_ORDER ||
          (problem->code == KONTOR_PROBLEM_WRONG_KIND && place->field->kind == KONTOR_KIND_RECORD));
}

/**
 * kontor_codec_read_value:
 * @node: what was read
 * @field: the field that shall hold the value
 * @type: the type of the record
 * @id: the record, for the problem
 * @reading: whether words of a newer version are carried
 * @value: (out) (nullable) (transfer full): the value; %NULL for null and for an empty set; untouched
 *   on failure
 * @problem: (out) (optional): what is wrong
 *
 * Returns: whether @node is a value that the field can hold
 */
gboolean
kontor_codec_read_value (const KontorJson *node,
                         const KontorField *field,
                         KontorRecordType type,
                         const KontorId *id,
                         KontorCodecReading reading,
                         KontorValue **value,
                         KontorProblem **problem)
{
  g_autoptr (KontorProblem) found = NULL;
  g_autoptr (KontorProblem) failed = NULL;
  g_autoptr (KontorValue) read = NULL;
  Place place = { node, field, type, id, reading, &failed };

  if (kontor_json_get_kind (node) != KONTOR_JSON_NULL)
    {
      read = read_kind (&place);
      found = failed == NULL ? kontor_value_check (field, type, id, read) : NULL;
      if (found != NULL && !is_of_newer_version (&place, found))
        fail (&place, found->code, found->limit, found->detail);
    }
  if (failed != NULL)
    {
      if (problem != NULL)
        *problem = g_steal_pointer (&failed);
      return FALSE;
    }
  *value = g_steal_pointer (&read);

  return TRUE;
}

/**
 * kontor_codec_parse:
 * @bytes: (array length=length): a body
 * @length: how many
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the tree
 */
KontorJson *
kontor_codec_parse (const char *bytes, gsize length, KontorProblem **problem)
{
  return kontor_json_parse (bytes, length, KONTOR_CODEC_VALUES_MAX, problem);
}

/**
 * kontor_codec_value_to_text:
 * @field: the field that holds the value
 * @value: (nullable): the value
 *
 * Returns: (transfer full): it as JSON
 */
char *
kontor_codec_value_to_text (const KontorField *field, const KontorValue *value)
{
  GString *json = g_string_new (NULL);

  kontor_codec_write_value (json, field, value);

  return g_string_free_and_steal (json);
}

/**
 * kontor_codec_value_from_text:
 * @field: the field that holds the value
 * @text: (nullable): what kontor_codec_value_to_text() returned, of this or another version
 *
 * Returns: (transfer full) (nullable): the value; %NULL for null, and for what is none
 */
KontorValue *
kontor_codec_value_from_text (const KontorField *field, const char *text)
{
  static const KontorId nil = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorJson) node = NULL;
  KontorValue *value = NULL;

  if (text == NULL)
    return NULL;
  node = kontor_codec_parse (text, strlen (text), &problem);
  if (node == NULL || !kontor_codec_read_value (node, field, KONTOR_RECORD_NONE, &nil,
                                                KONTOR_CODEC_LENIENT, &value, &problem))
    g_message ("a stored value of the field %s is not readable: %s", field->word,
               problem->detail != NULL ? problem->detail : "too long");

  return value;
}
