/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What filters can ask, and how a filter is called in plain words. A filter is a condition's text form;
 * what this file does not recognise still works, and is called "Other filter". Main thread. */

#include "config.h"

#include "kontor-list-filter.h"

#include "kontor-list-words.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>
#include <string.h>

/* Times in plain words: from the first to before the second. */
static const struct
{
  const char *from;
  const char *to;
  const char *label;
} periods[] = {
  { "today", "today+1", NC_ ("period", "today") },
  { "today+1", "today+2", NC_ ("period", "tomorrow") },
  { "today-1", "today", NC_ ("period", "yesterday") },
  { "week", "week+1", NC_ ("period", "this week") },
  { "week+1", "week+2", NC_ ("period", "next week") },
  { "week-1", "week", NC_ ("period", "last week") },
  { "today", "today+7", NC_ ("period", "in the next 7 days") },
  { "today-6", "today+1", NC_ ("period", "in the last 7 days") },
  { "month", "month+1", NC_ ("period", "this month") },
  { "month+1", "month+2", NC_ ("period", "next month") },
  { "month-1", "month", NC_ ("period", "last month") },
};

void
kontor_filter_test_free (KontorFilterTest *self)
{
  g_free (self->label);
  g_free (self->condition);
  g_free (self);
}

/* --- tests --- */

static void G_GNUC_PRINTF (4, 5)
add_test (GPtrArray *tests, KontorFilterNeed need, const char *label, const char *format, ...)
{
  KontorFilterTest *test = g_new0 (KontorFilterTest, 1);
  va_list arguments;

  va_start (arguments, format);
  test->need = need;
  test->label = g_strdup (label);
  test->condition = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (tests, test);
}

/* What is overdue is past and still to be done. */
static gboolean
is_deadline (KontorRecordType type, guint field)
{
  return type == KONTOR_RECORD_TASK && field == KONTOR_TASK_DEADLINE;
}

static char *
get_past (KontorRecordType type, const KontorField *field)
{
  const char *now = field->kind == KONTOR_KIND_DATE ? "today" : "now";

  if (is_deadline (type, field->number))
    return g_strdup ("all (deadline < now state != \"completed\")");

  return g_strdup_printf ("%s < %s", field->word, now);
}

static void
add_period_tests (GPtrArray *tests, KontorRecordType type, const KontorField *field)
{
  g_autofree char *past = get_past (type, field);

  add_test (tests, KONTOR_FILTER_NEED_NOTHING,
            is_deadline (type, field->number) ? C_ ("period", "overdue") : C_ ("period", "past"),
            "%s", past);
  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    add_test (tests, KONTOR_FILTER_NEED_NOTHING, g_dpgettext2 (NULL, "period", periods[i].label),
              "all (%s >= %s %s < %s)", field->word, periods[i].from, field->word, periods[i].to);
  add_test (tests, KONTOR_FILTER_NEED_VALUE, C_ ("filter test", "from…"), "%s >= %%s", field->word);
  add_test (tests, KONTOR_FILTER_NEED_VALUE, C_ ("filter test", "before…"), "%s < %%s",
            field->word);
}

static void
add_number_tests (GPtrArray *tests, const KontorField *field)
{
  add_test (tests, KONTOR_FILTER_NEED_VALUE, C_ ("filter test", "is…"), "%s = %%s", field->word);
  add_test (tests, KONTOR_FILTER_NEED_VALUE, C_ ("filter test", "at least…"), "%s >= %%s",
            field->word);
  add_test (tests, KONTOR_FILTER_NEED_VALUE, C_ ("filter test", "at most…"), "%s <= %%s",
            field->word);
}

static void
add_equal_tests (GPtrArray *tests, const KontorField *field, gboolean person)
{
  const char *equal = kontor_field_is_set (field) ? "has" : "=";

  if (person)
    add_test (tests, KONTOR_FILTER_NEED_NOTHING, C_ ("filter test", "me"), "%s %s me", field->word,
              equal);
  add_test (tests, KONTOR_FILTER_NEED_VALUE, C_ ("filter test", "is…"), "%s %s %%s", field->word,
            equal);
  if (person && !kontor_field_is_set (field))
    add_test (tests, KONTOR_FILTER_NEED_NOTHING, C_ ("filter test", "is not me"), "%s != me",
              field->word);
  if (kontor_field_is_set (field))
    add_test (tests, KONTOR_FILTER_NEED_VALUE, C_ ("filter test", "is not…"), "none (%s has %%s)",
              field->word);
  else
    add_test (tests, KONTOR_FILTER_NEED_VALUE, C_ ("filter test", "is not…"), "%s != %%s",
              field->word);
}

static void
add_set_tests (GPtrArray *tests, const KontorField *field)
{
  add_test (tests, KONTOR_FILTER_NEED_NOTHING, C_ ("filter test", "is set"), "%s set", field->word);
  add_test (tests, KONTOR_FILTER_NEED_NOTHING, C_ ("filter test", "is not set"), "%s unset",
            field->word);
}

gboolean
kontor_list_filter_offers (const KontorField *field)
{
  return field->kind != KONTOR_KIND_CONTENT && field->kind != KONTOR_KIND_ORDER &&
         field->number != KONTOR_COMMON_DELETED_AT && field->number != KONTOR_COMMON_DELETED_BY &&
         field->number != KONTOR_COMMON_ORIGIN_ID && field->number != KONTOR_COMMON_ORIGIN_VERSION;
}

GPtrArray *
kontor_list_filter_list_tests (KontorRecordType type, guint number)
{
  const KontorField *field = kontor_schema_get_field (type, number);
  GPtrArray *tests = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_filter_test_free);

  switch (field->kind)
    {
    case KONTOR_KIND_CHOICE:
      add_test (tests, KONTOR_FILTER_NEED_CHOICES, C_ ("filter test", "is…"), "%s in (%%s)",
                field->word);
      add_test (tests, KONTOR_FILTER_NEED_CHOICES, C_ ("filter test", "is not…"),
                "none (%s in (%%s))", field->word);
      return tests;
    case KONTOR_KIND_BOOLEAN:
      add_test (tests, KONTOR_FILTER_NEED_NOTHING, C_ ("filter test", "yes"), "%s = \"1\"",
                field->word);
      add_test (tests, KONTOR_FILTER_NEED_NOTHING, C_ ("filter test", "no"), "%s != \"1\"",
                field->word);
      return tests;
    case KONTOR_KIND_DATE:
    case KONTOR_KIND_INSTANT:
    case KONTOR_KIND_MOMENT:
      add_period_tests (tests, type, field);
      break;
    case KONTOR_KIND_INTEGER:
    case KONTOR_KIND_DURATION:
    case KONTOR_KIND_MONEY:
      add_number_tests (tests, field);
      break;
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_TAGS:
    case KONTOR_KIND_REFERENCE:
    case KONTOR_KIND_REFERENCES:
      add_equal_tests (tests, field, field->target == KONTOR_RECORD_PERSON);
      break;
    case KONTOR_KIND_MARKDOWN:
    case KONTOR_KIND_RECORD:
    case KONTOR_KIND_CONTENT:
    case KONTOR_KIND_ORDER:
      break;
    }
  add_set_tests (tests, field);

  return tests;
}

/* --- values --- */

char *
kontor_list_filter_write_value (const KontorField *field, const KontorValue *value)
{
  g_autofree char *text = NULL;
  const char *currency = NULL;
  gboolean all_day = FALSE;
  gint64 number;

  switch (kontor_value_get_shape (value))
    {
    case KONTOR_VALUE_INTEGER:
      number = kontor_value_get_integer (value);
      if (field->kind == KONTOR_KIND_DATE)
        text = kontor_date_to_string (number);
      else if (field->kind == KONTOR_KIND_INSTANT)
        text = kontor_instant_to_string (number);
      else
        text = g_strdup_printf ("%" G_GINT64_FORMAT, number);
      break;
    case KONTOR_VALUE_TEXT:
      text = g_strdup (kontor_value_get_text (value));
      break;
    case KONTOR_VALUE_ID:
      text = kontor_id_to_string (kontor_value_get_id (value));
      break;
    case KONTOR_VALUE_MONEY:
      {
        g_autofree char *amount = kontor_money_to_string (
            kontor_value_get_money (value, &currency));

        text = g_strdup_printf ("%s %s", amount, currency);
      }
      break;
    case KONTOR_VALUE_MOMENT:
      number = kontor_value_get_moment (value, &all_day, NULL);
      text = kontor_moment_to_string (number, all_day);
      break;
    case KONTOR_VALUE_SET:
      text = g_strdup (
          kontor_value_get_n_elements (value) > 0 ? kontor_value_get_elements (value)[0].text : "");
      break;
    }

  return kontor_list_string_quote (text);
}

static char *
get_title (KontorOffice *office, const KontorField *field, const char *text)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  char *title;

  if (!kontor_id_init_from_string (&id, text))
    return g_strdup (text);
  title = kontor_office_get_title (office, field->target, &id);
  if (*title != '\0')
    return title;
  g_free (title);

  return g_strdup (C_ ("filter", "somebody or something that is not here"));
}

/* (transfer full) (nullable): a value of @text as a condition's text form has it, where labels need
 * one */
static KontorValue *
read_value (const KontorField *field, const char *text)
{
  g_auto (GStrv) parts = NULL;
  gboolean all_day = FALSE;
  gint64 number = 0;

  switch (field->kind)
    {
    case KONTOR_KIND_DATE:
      return kontor_date_from_string (text, &number) ? kontor_value_new_integer (number) : NULL;
    case KONTOR_KIND_INSTANT:
      return kontor_instant_from_string (text, &number) ? kontor_value_new_integer (number) : NULL;
    case KONTOR_KIND_MOMENT:
      return kontor_moment_from_string (text, &number, &all_day)
                 ? kontor_value_new_moment (number, all_day, NULL)
                 : NULL;
    case KONTOR_KIND_INTEGER:
    case KONTOR_KIND_DURATION:
      return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL)
                 ? kontor_value_new_integer (number)
                 : NULL;
    case KONTOR_KIND_MONEY:
      parts = g_strsplit (text, " ", 2);
      return g_strv_length (parts) == 2 && kontor_money_from_string (parts[0], &number)
                 ? kontor_value_new_money (number, parts[1])
                 : NULL;
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_MARKDOWN:
    case KONTOR_KIND_BOOLEAN:
    case KONTOR_KIND_CHOICE:
    case KONTOR_KIND_REFERENCE:
    case KONTOR_KIND_RECORD:
    case KONTOR_KIND_REFERENCES:
    case KONTOR_KIND_TAGS:
    case KONTOR_KIND_CONTENT:
    case KONTOR_KIND_ORDER:
      return NULL;
    }

  return NULL;
}

/* (transfer full) */
static char *
describe_value (KontorOffice *office,
                KontorRecordType type,
                const KontorField *field,
                const KontorListWord *word)
{
  g_autofree char *text = kontor_list_word_dup (word);
  g_autoptr (KontorValue) value = NULL;
  int choice;

  if (word->kind == KONTOR_LIST_WORD_PLAIN)
    {
      if (kontor_list_word_is (word, "me"))
        return g_strdup (C_ ("filter value", "me"));
      if (kontor_list_word_is (word, "now"))
        return g_strdup (C_ ("filter value", "now"));
      for (guint i = 0; i < 3; i++)
        if (kontor_list_word_is (word, periods[i].from))
          return g_strdup (g_dpgettext2 (NULL, "period", periods[i].label));
      return g_steal_pointer (&text);
    }

  if (field->target != KONTOR_RECORD_NONE)
    return get_title (office, field, text);
  if (field->kind == KONTOR_KIND_CHOICE)
    {
      choice = kontor_field_find_choice (field, text);
      return g_strdup (choice >= 0 ? kontor_field_get_choice_label (field, (guint) choice) : text);
    }
  if (field->kind == KONTOR_KIND_BOOLEAN)
    return g_strdup (g_str_equal (text, "1") ? C_ ("filter test", "yes")
                                             : C_ ("filter test", "no"));
  value = read_value (field, text);

  return value != NULL ? kontor_value_to_label (office, type, field->number, value)
                       : g_steal_pointer (&text);
}

/* --- in plain words --- */

static char *
describe_values (KontorOffice *office,
                 KontorRecordType type,
                 const KontorField *field,
                 const char **at,
                 const char *separator)
{
  GString *values = g_string_new (NULL);
  KontorListWord word = kontor_list_word_read (at);

  for (word = kontor_list_word_read (at);
       word.kind == KONTOR_LIST_WORD_STRING || word.kind == KONTOR_LIST_WORD_PLAIN;
       word = kontor_list_word_read (at))
    {
      g_autofree char *value = describe_value (office, type, field, &word);

      g_string_append_printf (values, "%s%s", values->len > 0 ? separator : "", value);
    }

  return g_string_free_and_steal (values);
}

/* Translators: in all of these the first %s is a field's name, the second a value. */
static char *
say_is (const KontorField *field, const char *value)
{
  return g_strdup_printf (C_ ("filter", "%s: %s"), kontor_field_get_label (field), value);
}

static char *
say_is_not (const KontorField *field, const char *value)
{
  return g_strdup_printf (C_ ("filter", "%s is not %s"), kontor_field_get_label (field), value);
}

static char *
say_compared (const KontorField *field, const KontorListWord *sign, const char *value)
{
  const char *label = kontor_field_get_label (field);
  gboolean time = field->kind == KONTOR_KIND_DATE || field->kind == KONTOR_KIND_INSTANT ||
                  field->kind == KONTOR_KIND_MOMENT;

  if (kontor_list_word_is (sign, "!="))
    return say_is_not (field, value);
  if (kontor_list_word_is (sign, "<"))
    return time ? g_strdup_printf (C_ ("filter", "%s before %s"), label, value)
                : g_strdup_printf (C_ ("filter", "%s below %s"), label, value);
  if (kontor_list_word_is (sign, "<="))
    return time ? g_strdup_printf (C_ ("filter", "%s up to %s"), label, value)
                : g_strdup_printf (C_ ("filter", "%s at most %s"), label, value);
  if (kontor_list_word_is (sign, ">"))
    return time ? g_strdup_printf (C_ ("filter", "%s after %s"), label, value)
                : g_strdup_printf (C_ ("filter", "%s above %s"), label, value);
  if (kontor_list_word_is (sign, ">="))
    return time ? g_strdup_printf (C_ ("filter", "%s from %s"), label, value)
                : g_strdup_printf (C_ ("filter", "%s at least %s"), label, value);

  return say_is (field, value);
}

static char *
describe_simple (KontorOffice *office, KontorRecordType type, const char *condition)
{
  const char *at = condition;
  KontorListWord name = kontor_list_word_read (&at);
  g_autofree char *word = kontor_list_word_dup (&name);
  const KontorField *field = kontor_schema_find_field (type, word);
  KontorListWord sign = kontor_list_word_read (&at);
  KontorListWord value = { 0 };
  g_autofree char *text = NULL;
  const char *label;

  if (field == NULL)
    return NULL;
  label = kontor_field_get_label (field);
  if (kontor_list_word_is (&sign, "set"))
    return g_strdup_printf (C_ ("filter", "%s is set"), label);
  if (kontor_list_word_is (&sign, "unset"))
    return g_strdup_printf (C_ ("filter", "%s is not set"), label);
  if (kontor_list_word_is (&sign, "in"))
    {
      text = describe_values (office, type, field, &at, C_ ("filter values", ", "));
      return say_is (field, text);
    }
  if (field->kind == KONTOR_KIND_BOOLEAN)
    return say_is (field, kontor_list_word_is (&sign, "!=") ? C_ ("filter test", "no")
                                                            : C_ ("filter test", "yes"));
  value = kontor_list_word_read (&at);
  text = describe_value (office, type, field, &value);
  if (kontor_list_word_is (&sign, "<") && value.kind == KONTOR_LIST_WORD_PLAIN &&
      (kontor_list_word_is (&value, "now") || kontor_list_word_is (&value, "today")))
    return say_is (field, C_ ("period", "past"));

  return say_compared (field, &sign, text);
}

/* none (FIELD in (…)) and none (FIELD has …) */
static char *
describe_none (KontorOffice *office, KontorRecordType type, const char *condition)
{
  const char *at = condition + strlen ("none (");
  KontorListWord name = kontor_list_word_read (&at);
  g_autofree char *word = kontor_list_word_dup (&name);
  const KontorField *field = kontor_schema_find_field (type, word);
  KontorListWord sign = kontor_list_word_read (&at);
  KontorListWord value = { 0 };
  g_autofree char *text = NULL;

  if (field == NULL)
    return NULL;
  if (kontor_list_word_is (&sign, "in"))
    text = describe_values (office, type, field, &at, C_ ("filter values", " or "));
  else if (kontor_list_word_is (&sign, "has"))
    {
      value = kontor_list_word_read (&at);
      text = describe_value (office, type, field, &value);
    }
  else
    return NULL;
  sign = kontor_list_word_read (&at);
  if (!kontor_list_word_is (&sign, ")"))
    return NULL;

  return say_is_not (field, text);
}

/* What add_period_tests() makes. */
static char *
describe_period (KontorRecordType type, const char *condition)
{
  const char *at = condition + strlen ("all (");
  KontorListWord name = kontor_list_word_read (&at);
  g_autofree char *word = kontor_list_word_dup (&name);
  const KontorField *field = kontor_schema_find_field (type, word);

  if (field == NULL)
    return NULL;
  if (is_deadline (type, field->number))
    {
      g_autofree char *past = get_past (type, field);

      if (g_str_equal (past, condition))
        return say_is (field, C_ ("period", "overdue"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      g_autofree char *text = g_strdup_printf ("all (%s >= %s %s < %s)", word, periods[i].from,
                                               word, periods[i].to);

      if (g_str_equal (text, condition))
        return say_is (field, g_dpgettext2 (NULL, "period", periods[i].label));
    }

  return NULL;
}

char *
kontor_list_filter_describe (KontorOffice *office, KontorRecordType type, const char *condition)
{
  char *words = NULL;

  if (g_str_has_prefix (condition, "none ("))
    words = describe_none (office, type, condition);
  else if (g_str_has_prefix (condition, "all ("))
    words = describe_period (type, condition);
  else if (!g_str_has_prefix (condition, "any ("))
    words = describe_simple (office, type, condition);

  return words != NULL ? words : g_strdup (C_ ("filter", "Other filter"));
}
