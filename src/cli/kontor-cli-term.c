/* SPDX-License-Identifier: GPL-3.0-or-later */

/* FIELD=VALUE, FIELD+=ELEMENT, FIELD<VALUE and so on: taking such words apart, and setting what they
 * say. On the main thread. */

#include "config.h"

#include "kontor-cli-term.h"
#include "kontor-cli-value.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

/* The most that is read from a file: more than any field takes, so that the model can say so. */
#define FILE_MAX (16 << 20)

static const struct
{
  const char *sign;
  KontorTermKind kind;
} signs[] = {
  { "+=", KONTOR_TERM_ADD }, { "-=", KONTOR_TERM_REMOVE },  { "@=", KONTOR_TERM_FILE },
  { "!=", KONTOR_TERM_NOT }, { "<=", KONTOR_TERM_AT_MOST }, { ">=", KONTOR_TERM_AT_LEAST },
  { "=", KONTOR_TERM_IS },   { "<", KONTOR_TERM_LESS },     { ">", KONTOR_TERM_GREATER },
};

static gboolean
is_name_character (char c)
{
  return g_ascii_islower (c) || g_ascii_isdigit (c) || c == '-';
}

static char *
list_fields (KontorRecordType type)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  GString *list = g_string_new (NULL);

  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", info->fields[i].word);

  return g_string_free_and_steal (list);
}

static gboolean
find_field (KontorTerm *self, KontorRecordType type, const char *name, GError **error)
{
  g_autofree char *fields = NULL;

  self->field = kontor_schema_find_field (type, name);
  if (self->field != NULL)
    return TRUE;
  fields = list_fields (type);
  g_set_error (error, KONTOR_CLI_ERROR, KONTOR_EXIT_USAGE,
               _ ("There is no field “%s” (%s). There are %s."), name,
               kontor_type_info_get_label (kontor_schema_get_type (type)), fields);

  return FALSE;
}

/**
 * kontor_term_read:
 * @self: (out caller-allocates): what the word says
 * @type: of which records it speaks
 * @word: a word of the command line, which @self borrows
 * @error: a sentence for people
 *
 * Returns: whether it can be understood: a word without a sign behind a name is a bare word, but a
 *   name that is no field is an error
 */
gboolean
kontor_term_read (KontorTerm *self, KontorRecordType type, const char *word, GError **error)
{
  gsize length = 0;
  g_autofree char *name = NULL;

  *self = (KontorTerm) { KONTOR_TERM_WORD, NULL, word };
  while (is_name_character (word[length]))
    length++;
  /* "tags-=x": the minus belongs to the sign. */
  if (length > 1 && word[length] == '=' && word[length - 1] == '-')
    length--;
  if (length == 0 || !g_ascii_islower (*word))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (word + length, signs[i].sign))
      {
        name = g_strndup (word, length);
        self->kind = signs[i].kind;
        self->text = word + length + strlen (signs[i].sign);
        return find_field (self, type, name, error);
      }

  return TRUE;
}

/* The text of a file, or of standard input for "-", without the newline at its end. */
static char *
read_file (const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *shown = kontor_cli_show_text (path, 60);
  FILE *file = strcmp (path, "-") == 0 ? stdin : fopen (path, "re");
  char buffer[4096];
  gsize n = 0;
  int failure = errno;

  while (file != NULL && text->len <= FILE_MAX && (n = fread (buffer, 1, sizeof buffer, file)) > 0)
    g_string_append_len (text, buffer, (gssize) n);
  if (file != NULL)
    {
      failure = ferror (file) ? errno : 0;
      if (file != stdin)
        fclose (file);
    }
  if (file == NULL || failure != 0)
    {
      g_set_error (error, KONTOR_CLI_ERROR, KONTOR_EXIT_USAGE, _ ("“%s” can’t be read: %s"), shown,
                   g_strerror (failure));
      return NULL;
    }
  if (!g_utf8_validate_len (text->str, text->len, NULL))
    {
      g_set_error (error, KONTOR_CLI_ERROR, KONTOR_EXIT_USAGE, _ ("“%s” is no text in UTF-8."),
                   shown);
      return NULL;
    }
  if (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
apply_set (const KontorTerm *term,
           KontorCli *cli,
           const KontorRow *row,
           KontorRowBuilder *builder,
           GError **error)
{
  const KontorField *field = term->field;
  g_autoptr (KontorValue) elements = NULL;

  if (!kontor_field_is_set (field))
    {
      g_set_error (error, KONTOR_CLI_ERROR, KONTOR_EXIT_USAGE,
                   _ ("“%s” has one value: say %s=VALUE."), field->word, field->word);
      return FALSE;
    }
  if (!kontor_cli_read_value (cli, kontor_row_get_record_type (row), field, term->text, &elements,
                              error))
    return FALSE;
  if (elements != NULL)
    kontor_row_builder_take (builder, field->number,
                             kontor_cli_change_set (kontor_row_get (row, field->number), elements,
                                                    term->kind == KONTOR_TERM_ADD));

  return TRUE;
}

gboolean
kontor_term_apply (const KontorTerm *term,
                   KontorCli *cli,
                   const KontorRow *row,
                   KontorRowBuilder *builder,
                   GError **error)
{
  g_autoptr (KontorValue) value = NULL;
  g_autofree char *text = NULL;

  if (term->field->merge == KONTOR_MERGE_SERVER)
    {
      g_set_error (error, KONTOR_CLI_ERROR, KONTOR_EXIT_REFUSED,
                   _ ("“%s” is set by the office, never by hand."), term->field->word);
      return FALSE;
    }
  switch (term->kind)
    {
    case KONTOR_TERM_ADD:
    case KONTOR_TERM_REMOVE:
      return apply_set (term, cli, row, builder, error);
    case KONTOR_TERM_FILE:
      text = read_file (term->text, error);
      if (text == NULL)
        return FALSE;
      break;
    case KONTOR_TERM_IS:
      text = g_strdup (term->text);
      break;
    case KONTOR_TERM_WORD:
    case KONTOR_TERM_NOT:
    case KONTOR_TERM_LESS:
    case KONTOR_TERM_AT_MOST:
    case KONTOR_TERM_GREATER:
    case KONTOR_TERM_AT_LEAST:
      g_set_error (error, KONTOR_CLI_ERROR, KONTOR_EXIT_USAGE,
                   _ ("“%s” can be compared in lists only: say %s=VALUE to set it."),
                   term->field->word, term->field->word);
      return FALSE;
    }
  if (!kontor_cli_read_value (cli, kontor_row_get_record_type (row), term->field, text, &value,
                              error))
    return FALSE;
  kontor_row_builder_set (builder, term->field->number, value);

  return TRUE;
}
