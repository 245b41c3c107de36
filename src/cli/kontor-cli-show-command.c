/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that show one thing: show, history, types. On the main thread. */

#include "config.h"

#include "kontor-cli-commands.h"
#include "kontor-cli-find.h"
#include "kontor-cli-table.h"
#include "kontor-cli-value.h"
#include "kontor-json.h"
#include "kontor-replica-sync.h"
#include "kontor-search.h"
#include "kontor-when.h"

#include <glib/gi18n.h>
#include <string.h>

/* --- show --- */

static guint
get_label_width (const KontorRow *row)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  guint width = 0;

  for (guint i = 1; i < info->n_fields; i++)
    if (kontor_row_has (row, i))
      width = MAX (width, kontor_text_get_width (kontor_field_get_label (&info->fields[i])));

  return width;
}

/* "Label    value"; lines after the first stand under the value. */
static void
print_field (KontorCli *self, const KontorField *field, const KontorValue *value, guint width)
{
  const char *label = kontor_field_get_label (field);
  g_autofree char *shown = kontor_cli_show_value (self, field, value);
  g_auto (GStrv) lines = g_strsplit (shown, "\n", -1);

  g_string_append_printf (self->output, "  %s%*s", label,
                          (int) (width - kontor_text_get_width (label) + 2), "");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = kontor_cli_show_text (lines[i], 0);

      if (i > 0)
        g_string_append_printf (self->output, "%*s", (int) width + 4, "");
      g_string_append_printf (self->output, "%s\n", line);
    }
}

static gboolean
is_shown (const KontorField *field, const KontorRow *row)
{
  if (field->kind == KONTOR_KIND_ORDER ||
      field->number == kontor_search_get_title_field (kontor_row_get_record_type (row)))
    return FALSE;

  return kontor_row_has (row, field->number) ||
         (kontor_cli_has_default (field) && strcmp (field->word, "state") == 0);
}

static void
print_record (KontorCli *self, const KontorRow *row)
{
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  g_autofree char *id = kontor_id_to_string (kontor_row_get_id (row));
  g_autofree char *title = kontor_cli_show_title (self, row);
  guint width = MAX (get_label_width (row), kontor_text_get_width (_ ("Id")));

  g_string_append_printf (self->output, "%s: %s%s\n", kontor_type_info_get_label (info), title,
                          kontor_row_is_deleted (row) ? _ (" (in the bin)") : "");
  g_string_append_printf (self->output, "  %s%*s%s\n", _ ("Id"),
                          (int) (width - kontor_text_get_width (_ ("Id")) + 2), "", id);
  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    if (is_shown (&info->fields[i], row))
      print_field (self, &info->fields[i], kontor_row_get (row, i), width);
  for (guint i = 1; i < KONTOR_COMMON_N_FIELDS; i++)
    if (is_shown (&info->fields[i], row))
      print_field (self, &info->fields[i], kontor_row_get (row, i), width);
}

/* --- history --- */

static char *
show_entry_value (KontorCli *self, const KontorField *field, const KontorValue *value)
{
  g_autofree char *shown = kontor_cli_show_value (self, field, value);

  return *shown != '\0' ? kontor_cli_show_text (shown, 60) : g_strdup ("–");
}

static void
print_entries (KontorCli *self, KontorRecordType type, GPtrArray *entries)
{
  g_autoptr (KontorTable) table = kontor_table_new ();
  guint width = kontor_terminal_get_width ();

  kontor_table_add_column (table, _ ("When"), FALSE);
  kontor_table_add_column (table, _ ("Who"), FALSE);
  kontor_table_add_column (table, _ ("What"), FALSE);
  kontor_table_add_column (table, _ ("From"), FALSE);
  kontor_table_add_column (table, _ ("To"), FALSE);
  for (guint i = 0; i < entries->len; i++)
    {
      const KontorHistoryEntry *entry = entries->pdata[i];
      const KontorField *field = kontor_schema_get_field (type, entry->field);
      g_autofree char *when = kontor_when_format_iso (entry->at, self->zone);
      g_autofree char *who = entry->who != NULL && *entry->who != '\0'
                                 ? g_strdup (entry->who)
                                 : kontor_cli_show_record (self, KONTOR_RECORD_PERSON, &entry->by);
      g_autofree char *from = show_entry_value (self, field, entry->from);
      g_autofree char *to = show_entry_value (self, field, entry->to);

      kontor_table_begin_row (table);
      kontor_table_add_cell (table, when);
      kontor_table_add_cell (table, who);
      kontor_table_add_cell (table, kontor_field_get_label (field));
      kontor_table_add_cell (table, from);
      kontor_table_add_cell (table, to);
    }
  if (entries->len == 0)
    g_string_append (self->output, _ ("Nothing is known of its history here.\n"));
  else
    kontor_table_print (table, self->output, width, width > 0);
}

static void
write_entries (KontorCli *self, KontorRecordType type, GPtrArray *entries)
{
  kontor_json_write_name (self->output, "history");
  g_string_append_c (self->output, '[');
  for (guint i = 0; i < entries->len; i++)
    {
      const KontorHistoryEntry *entry = entries->pdata[i];
      const KontorField *field = kontor_schema_get_field (type, entry->field);
      g_autofree char *at = kontor_instant_to_string (entry->at);

      kontor_json_write_comma (self->output);
      g_string_append_c (self->output, '{');
      kontor_json_add_text (self->output, "at", at);
      kontor_json_add_id (self->output, "by", &entry->by);
      kontor_json_add_text (self->output, "field", field->word);
      kontor_json_write_name (self->output, "from");
      kontor_cli_write_value (self->output, field, entry->from);
      kontor_json_write_name (self->output, "to");
      kontor_cli_write_value (self->output, field, entry->to);
      kontor_json_add_boolean (self->output, "confirmed", entry->seq != 0);
      g_string_append_c (self->output, '}');
    }
  g_string_append_c (self->output, ']');
}

/* A record by its word, in the bin or not. */
static KontorRow *
find_any_state (KontorCli *self, KontorRecordType type)
{
  const char *text = kontor_cli_get_word (self, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) ignored = NULL;
  KontorRow *row = kontor_cli_find (self, type, text, KONTOR_FIND_LIVING, &error);

  if (row == NULL)
    row = kontor_cli_find (self, type, text, KONTOR_FIND_DELETED, &ignored);
  if (row == NULL)
    kontor_cli_fail (self, error);

  return row;
}

static gboolean
show_found (KontorCli *self, gboolean record, gboolean history)
{
  KontorRecordType type = kontor_cli_find_type (self, kontor_cli_get_word (self, 0));
  g_autoptr (KontorRow) row = type != KONTOR_RECORD_NONE ? find_any_state (self, type) : NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  if (row == NULL)
    return FALSE;
  if (history)
    {
      kontor_cli_fetch_history (self, type, kontor_row_get_id (row));
      entries = kontor_replica_get_history (self->replica, type, kontor_row_get_id (row), &error);
      if (entries == NULL)
        return kontor_cli_fail (self, error);
    }
  if (self->json)
    {
      g_string_append_c (self->output, '{');
      kontor_json_write_name (self->output, "record");
      kontor_cli_write_row (self->output, row);
      if (entries != NULL)
        write_entries (self, type, entries);
      g_string_append (self->output, "}\n");
      return TRUE;
    }
  if (record)
    print_record (self, row);
  if (record && entries != NULL)
    g_string_append_c (self->output, '\n');
  if (entries != NULL)
    print_entries (self, type, entries);

  return TRUE;
}

gboolean
kontor_cli_run_show (KontorCli *self)
{
  return show_found (self, TRUE, kontor_cli_has_option (self, "history"));
}

gboolean
kontor_cli_run_history (KontorCli *self)
{
  return show_found (self, FALSE, TRUE);
}

/* --- types --- */

/* What a person writes there, for people. */
static char *
describe_kind (const KontorField *field)
{
  g_autoptr (GString) choices = NULL;
  const char *target = field->target != KONTOR_RECORD_NONE
                           ? kontor_schema_get_type (field->target)->word
                           : "";

  switch (field->kind)
    {
    case KONTOR_KIND_TEXT:
      return g_strdup (_ ("text"));
    case KONTOR_KIND_MARKDOWN:
      return g_strdup (_ ("text of many lines"));
    case KONTOR_KIND_INTEGER:
      return g_strdup (_ ("number"));
    case KONTOR_KIND_BOOLEAN:
      return g_strdup (_ ("yes, no"));
    case KONTOR_KIND_REFERENCE:
      /* Translators: the word of a type, as “project”. */
      return g_strdup_printf (_ ("a %s"), target);
    case KONTOR_KIND_RECORD:
      return g_strdup (_ ("TYPE/RECORD"));
    case KONTOR_KIND_REFERENCES:
      return g_strdup_printf (_ ("several of %s"), target);
    case KONTOR_KIND_TAGS:
      return g_strdup (_ ("several words"));
    case KONTOR_KIND_CONTENT:
      return g_strdup (_ ("hash of a file"));
    case KONTOR_KIND_INSTANT:
      return g_strdup (_ ("date and time"));
    case KONTOR_KIND_DATE:
      return g_strdup (_ ("date"));
    case KONTOR_KIND_DURATION:
      return g_strdup (_ ("duration"));
    case KONTOR_KIND_MOMENT:
      return g_strdup (_ ("date, or date and time"));
    case KONTOR_KIND_MONEY:
      return g_strdup (_ ("amount and currency"));
    case KONTOR_KIND_ORDER:
      return g_strdup (_ ("place in an order"));
    case KONTOR_KIND_CHOICE:
      choices = g_string_new (NULL);
      for (guint i = 0; i < field->n_choices; i++)
        g_string_append_printf (choices, "%s%s", i > 0 ? ", " : "", field->choices[i].word);
      return g_strdup (choices->str);
    }

  g_return_val_if_reached (NULL);
}

static const char *
describe_rules (const KontorField *field)
{
  if (field->merge == KONTOR_MERGE_SERVER)
    return _ ("set by the office");
  if ((field->flags & KONTOR_FLAG_REQUIRED) != 0)
    return field->merge == KONTOR_MERGE_ONCE ? _ ("required, set once") : _ ("required");

  return field->merge == KONTOR_MERGE_ONCE ? _ ("set once") : "";
}

static void
write_field (GString *json, const KontorField *field)
{
  static const char *const kinds[] = { "text",     "markdown",  "integer", "boolean",
                                       "choice",   "reference", "record",  "references",
                                       "tags",     "content",   "instant", "date",
                                       "duration", "moment",    "money",   "order" };

  kontor_json_write_comma (json);
  g_string_append_c (json, '{');
  kontor_json_add_text (json, "field", field->word);
  kontor_json_add_text (json, "kind", kinds[field->kind]);
  kontor_json_add_text (json, "label", kontor_field_get_label (field));
  kontor_json_add_boolean (json, "required", (field->flags & KONTOR_FLAG_REQUIRED) != 0);
  if (field->target != KONTOR_RECORD_NONE)
    kontor_json_add_text (json, "target", kontor_schema_get_type (field->target)->word);
  if (field->n_choices > 0)
    {
      kontor_json_write_name (json, "choices");
      g_string_append_c (json, '[');
      for (guint i = 0; i < field->n_choices; i++)
        {
          kontor_json_write_comma (json);
          kontor_json_write_text (json, field->choices[i].word);
        }
      g_string_append_c (json, ']');
    }
  g_string_append_c (json, '}');
}

static gboolean
show_type (KontorCli *self, KontorRecordType type)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  g_autoptr (KontorTable) table = kontor_table_new ();
  guint width = kontor_terminal_get_width ();

  if (self->json)
    {
      g_string_append_c (self->output, '{');
      kontor_json_add_text (self->output, "type", info->word);
      kontor_json_write_name (self->output, "fields");
      g_string_append_c (self->output, '[');
      for (guint i = 1; i < info->n_fields; i++)
        write_field (self->output, &info->fields[i]);
      g_string_append (self->output, "]}\n");
      return TRUE;
    }
  kontor_table_add_column (table, _ ("Field"), FALSE);
  kontor_table_add_column (table, _ ("Name"), FALSE);
  kontor_table_add_column (table, _ ("Takes"), FALSE);
  kontor_table_add_column (table, "", FALSE);
  for (guint j = 1; j < info->n_fields; j++)
    {
      /* A type's own fields first. */
      guint i = (j - 1 + KONTOR_COMMON_N_FIELDS - 1) % (info->n_fields - 1) + 1;
      g_autofree char *kind = describe_kind (&info->fields[i]);

      kontor_table_begin_row (table);
      kontor_table_add_cell (table, info->fields[i].word);
      kontor_table_add_cell (table, kontor_field_get_label (&info->fields[i]));
      kontor_table_add_cell (table, kind);
      kontor_table_add_cell (table, describe_rules (&info->fields[i]));
    }
  kontor_table_print (table, self->output, width, width > 0);

  return TRUE;
}

gboolean
kontor_cli_run_types (KontorCli *self)
{
  const char *word = kontor_cli_get_word (self, 0);
  KontorRecordType chosen = word != NULL ? kontor_cli_find_type (self, word) : KONTOR_RECORD_NONE;
  g_autoptr (KontorTable) table = NULL;
  guint width = kontor_terminal_get_width ();

  if (word != NULL)
    return chosen != KONTOR_RECORD_NONE && show_type (self, chosen);
  if (self->json)
    {
      g_string_append (self->output, "{\"types\":[");
      for (guint i = 1; i < KONTOR_N_RECORD_TYPES; i++)
        {
          kontor_json_write_comma (self->output);
          kontor_json_write_text (self->output,
                                  kontor_schema_get_type ((KontorRecordType) i)->word);
        }
      g_string_append (self->output, "]}\n");
      return TRUE;
    }
  table = kontor_table_new ();
  kontor_table_add_column (table, _ ("Type"), FALSE);
  kontor_table_add_column (table, _ ("Name"), FALSE);
  kontor_table_add_column (table, _ ("Part"), FALSE);
  for (guint i = 1; i < KONTOR_N_RECORD_TYPES; i++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type ((KontorRecordType) i);

      kontor_table_begin_row (table);
      kontor_table_add_cell (table, info->word);
      kontor_table_add_cell (table, kontor_type_info_get_label (info));
      kontor_table_add_cell (table, kontor_module_get_word (info->module));
    }
  kontor_table_print (table, self->output, width, width > 0);

  return TRUE;
}
