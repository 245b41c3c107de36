/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Showing values to people, by the kind of their field, and records to programs. On the main
 * thread. */

#include "config.h"

#include "kontor-cli-find.h"
#include "kontor-cli-value.h"
#include "kontor-codec.h"
#include "kontor-search.h"
#include "kontor-when.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * kontor_cli_show_text:
 * @text: any text, of anybody
 * @most: the most characters; 0: all
 *
 * Returns: (transfer full): one line without control characters, so that no record can play tricks
 *   with a terminal
 */
char *
kontor_cli_show_text (const char *text, guint most)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *shown = g_string_new (NULL);
  guint n = 0;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at), n++)
    {
      gunichar c = g_utf8_get_char (at);

      if (most > 0 && n + 1 >= most && *g_utf8_next_char (at) != '\0')
        {
          g_string_append (shown, "…");
          break;
        }
      /* Of the format characters, those that reorder text could make a line lie. */
      if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
        g_string_append_c (shown, ' ');
      else if ((c < 0x202a || c > 0x202e) && (c < 0x2066 || c > 0x2069))
        g_string_append_unichar (shown, c);
    }

  return g_string_free_and_steal (shown);
}

char *
kontor_cli_show_title (KontorCli *self, const KontorRow *row)
{
  const char *title = kontor_search_get_title (row);

  if (*title != '\0')
    return kontor_cli_show_text (title, 0);

  return kontor_cli_dup_short_id (kontor_row_get_id (row));
}

char *
kontor_cli_show_record (KontorCli *self, KontorRecordType type, const KontorId *id)
{
  g_autoptr (KontorRow) row = kontor_reader_get (kontor_replica_get_reader (self->replica), type,
                                                 id);

  if (row == NULL)
    return g_strdup (_ ("(not shared with you)"));
  if (kontor_row_is_deleted (row))
    {
      g_autofree char *title = kontor_cli_show_title (self, row);

      return g_strdup_printf (_ ("%s (in the bin)"), title);
    }

  return kontor_cli_show_title (self, row);
}

static char *
show_money (const KontorValue *value)
{
  const char *currency = NULL;
  gint64 amount = kontor_value_get_money (value, &currency);
  guint64 magnitude = amount < 0 ? -(guint64) amount : (guint64) amount;
  int rest = (int) (magnitude % 10000);
  const char *sign = amount < 0 ? "-" : "";

  if (rest % 100 == 0)
    return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02d %s", sign, magnitude / 10000, rest / 100,
                            currency);

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%04d %s", sign, magnitude / 10000, rest,
                          currency);
}

static char *
show_moment (const KontorValue *value)
{
  gboolean all_day = FALSE;
  const char *zone = NULL;
  gint64 local = kontor_value_get_moment (value, &all_day, &zone);
  g_autofree char *text = kontor_moment_to_string (local, all_day);

  if (all_day)
    return g_steal_pointer (&text);
  text[10] = ' ';
  text[16] = '\0';

  return zone != NULL ? g_strdup_printf ("%s %s", text, zone) : g_steal_pointer (&text);
}

static char *
show_set (KontorCli *self, const KontorField *field, const KontorValue *value)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < kontor_value_get_n_elements (value); i++)
    {
      const char *element = kontor_value_get_elements (value)[i].text;
      KontorId id = KONTOR_ID_INIT_NIL;
      g_autofree char *shown = NULL;

      if (field->kind == KONTOR_KIND_REFERENCES && kontor_id_init_from_string (&id, element))
        shown = kontor_cli_show_record (self, field->target, &id);
      else
        shown = kontor_cli_show_text (element, 0);
      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", shown);
    }

  return g_string_free_and_steal (list);
}

static char *
show_choice (const KontorField *field, const KontorValue *value)
{
  int choice = kontor_field_find_choice (field, kontor_value_get_text (value));

  return choice >= 0 ? g_strdup (kontor_field_get_choice_label (field, (guint) choice))
                     : kontor_cli_show_text (kontor_value_get_text (value), 0);
}

static char *
show_any_record (KontorCli *self, const KontorValue *value)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autofree char *title = NULL;

  if (!kontor_value_get_record (value, &type, &id))
    return kontor_cli_show_text (kontor_value_get_text (value), 0);
  title = kontor_cli_show_record (self, type, &id);

  return g_strdup_printf ("%s: %s", kontor_type_info_get_label (kontor_schema_get_type (type)),
                          title);
}

/* Whether leaving the choice open says something: a task without a state is pending, but one without a
 * rating is not rated. */
gboolean
kontor_cli_has_default (const KontorField *field)
{
  static const char *const words[] = { "state", "kind", "priority", "role", "level", "answer" };

  if (field->kind != KONTOR_KIND_CHOICE)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (field->word, words[i]) == 0)
      return TRUE;

  return FALSE;
}

/**
 * kontor_cli_show_value:
 * @self: the run, its replica open
 * @field: the field that holds the value
 * @value: (nullable): the value
 *
 * Returns: (transfer full): the value for people; "" when it is unset
 */
char *
kontor_cli_show_value (KontorCli *self, const KontorField *field, const KontorValue *value)
{
  if (value == NULL)
    return g_strdup (kontor_cli_has_default (field) ? kontor_field_get_choice_label (field, 0)
                                                    : "");
  switch (field->kind)
    {
    case KONTOR_KIND_MARKDOWN:
      return g_utf8_make_valid (kontor_value_get_text (value), -1);
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_CONTENT:
    case KONTOR_KIND_ORDER:
      return kontor_cli_show_text (kontor_value_get_text (value), 0);
    case KONTOR_KIND_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, kontor_value_get_integer (value));
    case KONTOR_KIND_BOOLEAN:
      return g_strdup (kontor_value_get_integer (value) != 0 ? _ ("yes") : _ ("no"));
    case KONTOR_KIND_CHOICE:
      return show_choice (field, value);
    case KONTOR_KIND_REFERENCE:
      return kontor_cli_show_record (self, field->target, kontor_value_get_id (value));
    case KONTOR_KIND_RECORD:
      return show_any_record (self, value);
    case KONTOR_KIND_REFERENCES:
    case KONTOR_KIND_TAGS:
      return show_set (self, field, value);
    case KONTOR_KIND_INSTANT:
      return kontor_when_format_iso (kontor_value_get_integer (value), self->zone);
    case KONTOR_KIND_DATE:
      return kontor_date_to_string (kontor_value_get_integer (value));
    case KONTOR_KIND_DURATION:
      return kontor_when_format_hours (kontor_value_get_integer (value));
    case KONTOR_KIND_MOMENT:
      return show_moment (value);
    case KONTOR_KIND_MONEY:
      return show_money (value);
    }

  g_return_val_if_reached (NULL);
}

static void
write_set (GString *json, const KontorValue *value)
{
  g_string_append_c (json, '[');
  for (guint i = 0; i < kontor_value_get_n_elements (value); i++)
    {
      kontor_json_write_comma (json);
      kontor_json_write_text (json, kontor_value_get_elements (value)[i].text);
    }
  g_string_append_c (json, ']');
}

/**
 * kontor_cli_write_value:
 * @json: what was written so far
 * @field: the field that holds the value
 * @value: (nullable): the value
 *
 * Instants and dates are numbers on the wire and sets carry when their elements were added; those who
 * read this want texts and arrays.
 */
void
kontor_cli_write_value (GString *json, const KontorField *field, const KontorValue *value)
{
  g_autofree char *text = NULL;

  if (value != NULL && kontor_field_is_set (field))
    {
      write_set (json, value);
      return;
    }
  if (value != NULL && field->kind == KONTOR_KIND_INSTANT)
    text = kontor_instant_to_string (kontor_value_get_integer (value));
  else if (value != NULL && field->kind == KONTOR_KIND_DATE)
    text = kontor_date_to_string (kontor_value_get_integer (value));
  if (text != NULL)
    kontor_json_write_text (json, text);
  else
    kontor_codec_write_value (json, field, value);
}

/**
 * kontor_cli_write_row:
 * @json: what was written so far
 * @row: a record
 *
 * Writes an object: "type", "id", then fields by their words: booleans and choices with a default
 * always, others where they are set. Instants are RFC 3339 in UTC, dates "YYYY-MM-DD", durations seconds, references
 * ids.
 */
void
kontor_cli_write_row (GString *json, const KontorRow *row)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));

  g_string_append_c (json, '{');
  kontor_json_add_text (json, "type", info->word);
  kontor_json_add_id (json, "id", kontor_row_get_id (row));
  for (guint i = 1; i < info->n_fields; i++)
    {
      const KontorField *field = &info->fields[i];
      const KontorValue *value = kontor_row_get (row, i);

      if (field->kind == KONTOR_KIND_BOOLEAN)
        kontor_json_add_boolean (json, field->word, kontor_row_get_boolean (row, i));
      else if (value == NULL && kontor_cli_has_default (field))
        kontor_json_add_text (json, field->word, field->choices[0].word);
      else if (value != NULL)
        {
          kontor_json_write_name (json, field->word);
          kontor_cli_write_value (json, field, value);
        }
    }
  g_string_append_c (json, '}');
}
