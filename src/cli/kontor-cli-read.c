/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading values as people write them, by the kind of their field. On the main thread. */

#include "config.h"

#include "kontor-cli-find.h"
#include "kontor-cli-value.h"
#include "kontor-fold.h"
#include "kontor-when.h"

#include <glib/gi18n.h>
#include <string.h>

static KontorValue *
fail (const KontorField *field, const char *text, const char *expected, GError **error)
{
  g_autofree char *shown = kontor_cli_show_text (text, 60);

  g_set_error (error, KONTOR_CLI_ERROR, KONTOR_EXIT_USAGE, _ ("“%s” can’t be “%s”: %s"),
               field->word, shown, expected);

  return NULL;
}

static gint64
get_now (KontorCli *self)
{
  KontorContext context = { 0 };

  kontor_replica_init_context (self->replica, &context);

  return context.now;
}

/* The organisation, of which there is one. (transfer full) (nullable) */
static KontorRow *
get_organisation (KontorCli *self)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list_all (kontor_replica_get_reader (self->replica),
                                                       KONTOR_RECORD_ORGANISATION);

  return rows != NULL && rows->len > 0 ? kontor_row_ref (rows->pdata[0]) : NULL;
}

/* The clock time that a day alone means, in seconds: things are due when the working day ends
 * and begin when it starts. */
static gint64
get_day_time (KontorCli *self, const KontorField *field)
{
  static const char *const ends[] = { "deadline", "ends-at", "end", "expires-at", "new-end" };
  g_autoptr (KontorRow) organisation = get_organisation (self);
  guint of = KONTOR_ORGANISATION_DAY_START;
  gint64 seconds = 9 * 3600;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (strcmp (field->word, ends[i]) == 0)
      {
        of = KONTOR_ORGANISATION_DAY_END;
        seconds = 18 * 3600;
      }
  if (organisation != NULL && kontor_row_has (organisation, of))
    seconds = kontor_row_get_integer (organisation, of);

  return seconds;
}

static KontorValue *
read_instant (KontorCli *self, const KontorField *field, const char *text, GError **error)
{
  gint64 instant = 0;

  if (!kontor_when_parse_instant (text, self->zone, get_now (self), get_day_time (self, field),
                                  &instant, NULL))
    return fail (
        field, text,
        _ ("say a time as “2026-12-01 14:00”, “tomorrow 9:00”, “friday”, “+3d” or “14:00”."),
        error);

  return kontor_value_new_integer (instant);
}

static KontorValue *
read_date (KontorCli *self, const KontorField *field, const char *text, GError **error)
{
  gint64 days = 0;

  if (!kontor_when_parse_date (text, self->zone, get_now (self), &days, NULL))
    return fail (field, text, _ ("say a date as “2026-12-01”, “tomorrow”, “friday” or “+3d”."),
                 error);

  return kontor_value_new_integer (days);
}

static KontorValue *
read_moment (KontorCli *self, const KontorField *field, const char *text, GError **error)
{
  const char *zone = g_time_zone_get_identifier (self->zone);
  gboolean known = strchr (zone, '/') != NULL || strcmp (zone, "UTC") == 0;
  gboolean whole_day = FALSE;
  gint64 local = 0;

  if (!kontor_when_parse_moment (text, self->zone, get_now (self), &local, &whole_day, NULL))
    return fail (field, text, _ ("say a time as “2026-12-01 14:00”, or a date for the whole day."),
                 error);

  return kontor_value_new_moment (local, whole_day, whole_day || !known ? NULL : zone);
}

/* Words that people and programs write; the translations too. */
static KontorValue *
read_boolean (const KontorField *field, const char *text, GError **error)
{
  const char *const words[][2] = { { "yes", "no" }, { "true", "false" }, { "on", "off" },
                                   { "1", "0" },    { "y", "n" },        { _ ("yes"), _ ("no") } };
  g_autofree char *folded = kontor_fold (text);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    for (int j = 0; j < 2; j++)
      {
        g_autofree char *word = kontor_fold (words[i][j]);

        if (strcmp (folded, word) == 0)
          return kontor_value_new_integer (j == 0);
      }

  return fail (field, text, _ ("say yes or no."), error);
}

static KontorValue *
read_choice (const KontorField *field, const char *text, GError **error)
{
  g_autofree char *folded = kontor_fold (text);
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *expected = NULL;

  for (guint i = 0; i < field->n_choices; i++)
    {
      g_autofree char *label = kontor_fold (kontor_field_get_choice_label (field, i));

      if (strcmp (folded, field->choices[i].word) == 0 || strcmp (folded, label) == 0)
        return kontor_value_new_text (field->choices[i].word);
      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", field->choices[i].word);
    }
  /* Translators: a list of words follows. */
  expected = g_strdup_printf (_ ("say one of %s."), list->str);

  return fail (field, text, expected, error);
}

static KontorValue *
read_integer (const KontorField *field, const char *text, GError **error)
{
  gint64 integer = 0;

  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &integer, NULL))
    return fail (field, text, _ ("say a whole number."), error);

  return kontor_value_new_integer (integer);
}

static KontorValue *
read_duration (const KontorField *field, const char *text, GError **error)
{
  gint64 seconds = 0;

  if (!kontor_when_parse_duration (text, &seconds, NULL))
    return fail (field, text, _ ("say a duration as “1h30”, “90m” or “1:30”."), error);

  return kontor_value_new_integer (seconds);
}

static gboolean
is_currency (const char *text)
{
  return strlen (text) == 3 && g_ascii_isalpha (text[0]) && g_ascii_isalpha (text[1]) &&
         g_ascii_isalpha (text[2]);
}

/* "1200.50" and "1200,50"; a comma before three digits could be either and is refused. */
static gboolean
read_amount (const char *text, gint64 *amount)
{
  g_autofree char *plain = g_strdup (text);
  char *comma = strchr (plain, ',');

  if (comma != NULL && strlen (comma + 1) != 3)
    *comma = '.';

  return kontor_money_from_string (plain, amount);
}

/* "1200.50 EUR", "EUR 1200.50", "1200.50EUR", "1200.50" in the organisation's currency */
static KontorValue *
read_money (KontorCli *self, const KontorField *field, const char *text, GError **error)
{
  g_autoptr (KontorRow) organisation = get_organisation (self);
  const char *usual = organisation != NULL
                          ? kontor_row_get_text (organisation, KONTOR_ORGANISATION_CURRENCY)
                          : NULL;
  g_autofree char *spaced = g_strstrip (g_strdup (text));
  gsize length = strlen (spaced);
  const char *figure = spaced;
  g_autofree char *currency = NULL;
  gint64 amount = 0;

  if (length > 3 && is_currency (spaced + length - 3))
    {
      currency = g_ascii_strup (spaced + length - 3, 3);
      spaced[length - 3] = '\0';
      g_strchomp (spaced);
    }
  else if (length > 4 && spaced[3] == ' ')
    {
      g_autofree char *start = g_strndup (spaced, 3);

      currency = is_currency (start) ? g_ascii_strup (start, 3) : NULL;
      figure = currency != NULL ? spaced + 4 : spaced;
    }
  if (!read_amount (figure, &amount) || (currency == NULL && usual == NULL))
    return fail (field, text, _ ("say an amount as “1200.50 EUR”."), error);

  return kontor_value_new_money (amount, currency != NULL ? currency : usual);
}

static KontorValue *
read_reference (KontorCli *self, const KontorField *field, const char *text, GError **error)
{
  g_autoptr (KontorRow) row = kontor_cli_find (self, field->target, text, KONTOR_FIND_LIVING,
                                               error);

  if (row == NULL)
    {
      g_prefix_error (error, "%s: ", field->word);
      return NULL;
    }

  return kontor_value_new_id (kontor_row_get_id (row));
}

/* "deal/Website": any type, then what names the record. */
static KontorValue *
read_record (KontorCli *self, const KontorField *field, const char *text, GError **error)
{
  const char *slash = strpbrk (text, "/:");
  g_autofree char *word = slash != NULL ? g_strndup (text, (gsize) (slash - text)) : NULL;
  KontorRecordType type = word != NULL ? kontor_cli_type_from_word (word) : KONTOR_RECORD_NONE;
  g_autoptr (KontorRow) row = NULL;

  if (type == KONTOR_RECORD_NONE)
    return fail (field, text, _ ("say a type and a record, as “deal/Website”."), error);
  row = kontor_cli_find (self, type, slash + 1, KONTOR_FIND_LIVING, error);
  if (row == NULL)
    {
      g_prefix_error (error, "%s: ", field->word);
      return NULL;
    }

  return kontor_value_new_record (type, kontor_row_get_id (row));
}

static KontorValue *
read_set (KontorCli *self, const KontorField *field, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree KontorElement *elements = g_new0 (KontorElement, g_strv_length (parts) + 1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autoptr (KontorRow) row = NULL;

      g_strstrip (parts[i]);
      if (*parts[i] == '\0')
        continue;
      if (field->kind == KONTOR_KIND_TAGS)
        {
          g_ptr_array_add (texts, g_strdup (parts[i]));
          continue;
        }
      row = kontor_cli_find (self, field->target, parts[i], KONTOR_FIND_LIVING, error);
      if (row == NULL)
        {
          g_prefix_error (error, "%s: ", field->word);
          return NULL;
        }
      g_ptr_array_add (texts, kontor_id_to_string (kontor_row_get_id (row)));
    }
  for (guint i = 0; i < texts->len; i++)
    elements[i].text = texts->pdata[i];

  return kontor_value_new_set (elements, texts->len);
}

static KontorValue *
read_by_kind (KontorCli *self, const KontorField *field, const char *text, GError **error)
{
  switch (field->kind)
    {
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_MARKDOWN:
    case KONTOR_KIND_CONTENT:
    case KONTOR_KIND_ORDER:
      return kontor_value_new_text (text);
    case KONTOR_KIND_INTEGER:
      return read_integer (field, text, error);
    case KONTOR_KIND_BOOLEAN:
      return read_boolean (field, text, error);
    case KONTOR_KIND_CHOICE:
      return read_choice (field, text, error);
    case KONTOR_KIND_REFERENCE:
      return read_reference (self, field, text, error);
    case KONTOR_KIND_RECORD:
      return read_record (self, field, text, error);
    case KONTOR_KIND_REFERENCES:
    case KONTOR_KIND_TAGS:
      return read_set (self, field, text, error);
    case KONTOR_KIND_INSTANT:
      return read_instant (self, field, text, error);
    case KONTOR_KIND_DATE:
      return read_date (self, field, text, error);
    case KONTOR_KIND_DURATION:
      return read_duration (field, text, error);
    case KONTOR_KIND_MOMENT:
      return read_moment (self, field, text, error);
    case KONTOR_KIND_MONEY:
      return read_money (self, field, text, error);
    }

  g_return_val_if_reached (NULL);
}

/**
 * kontor_cli_read_value:
 * @self: the run, its replica open
 * @type: the type of the record
 * @field: one of its fields
 * @text: as a person writes it; empty: unset
 * @value: (out) (nullable) (transfer full): the value, %NULL: unset
 * @error: a sentence for people
 *
 * Whether the model takes the value is decided when it is committed.
 *
 * Returns: whether @text makes sense for the field
 */
gboolean
kontor_cli_read_value (KontorCli *self,
                       KontorRecordType type,
                       const KontorField *field,
                       const char *text,
                       KontorValue **value,
                       GError **error)
{
  KontorValue *read = NULL;

  if (*text == '\0')
    {
      *value = NULL;
      return TRUE;
    }
  read = read_by_kind (self, field, text, error);
  if (read == NULL)
    return FALSE;
  *value = read;

  return TRUE;
}

gboolean
kontor_cli_read_span (KontorCli *self, const char *text, gint64 *start, gint64 *end, GError **error)
{
  gint64 instant = 0;
  gint64 local = 0;
  gboolean whole_day = FALSE;

  if (kontor_instant_from_string (text, &instant))
    {
      *start = *end = instant;
      return TRUE;
    }
  if (!kontor_when_parse_moment (text, self->zone, get_now (self), &local, &whole_day, NULL))
    {
      g_autofree char *shown = kontor_cli_show_text (text, 60);

      g_set_error (
          error, KONTOR_CLI_ERROR, KONTOR_EXIT_USAGE,
          _ ("“%s” is no time. Say “2026-12-01”, “2026-12-01 14:00”, “tomorrow” or “+3d”."), shown);
      return FALSE;
    }
  *start = kontor_time_from_local (self->zone, local);
  *end = whole_day ? kontor_time_from_local (self->zone, local + KONTOR_DAY) : *start;

  return TRUE;
}

KontorValue *
kontor_cli_change_set (const KontorValue *base, const KontorValue *elements, gboolean add)
{
  guint n_base = kontor_value_get_n_elements (base);
  guint n_more = kontor_value_get_n_elements (elements);
  g_autofree KontorElement *all = g_new0 (KontorElement, n_base + n_more + 1);
  guint n = 0;

  for (guint i = 0; i < n_base; i++)
    {
      const KontorElement *element = &kontor_value_get_elements (base)[i];

      if (add || kontor_value_find_element (elements, element->text) == NULL)
        all[n++] = *element;
    }
  for (guint i = 0; add && i < n_more; i++)
    {
      const KontorElement *element = &kontor_value_get_elements (elements)[i];

      if (kontor_value_find_element (base, element->text) == NULL)
        all[n++] = *element;
    }

  return n > 0 ? kontor_value_new_set (all, n) : NULL;
}
