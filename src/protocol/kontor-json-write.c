/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes JSON into a string. Hashes are taken over what comes out, so there is one way to write each
 * value; changing it means that a retried mutation is taken for another one. Any thread. */

#include "config.h"

#include "kontor-json.h"

#include <string.h>

/**
 * kontor_json_write_comma:
 * @json: what was written so far
 *
 * Separates the next element or member from the one before, if there is one. A text ends with its
 * quote, so an opening bracket at the end is never part of one.
 */
void
kontor_json_write_comma (GString *json)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '[';

  if (last != '[' && last != '{' && last != ':')
    g_string_append_c (json, ',');
}

/**
 * kontor_json_write_name:
 * @json: what was written so far
 * @name: the name of the member whose value is written next
 */
void
kontor_json_write_name (GString *json, const char *name)
{
  kontor_json_write_comma (json);
  kontor_json_write_text (json, name);
  g_string_append_c (json, ':');
}

static void
write_escape (GString *json, char c)
{
  switch (c)
    {
    case '"':
      g_string_append (json, "\\\"");
      break;
    case '\\':
      g_string_append (json, "\\\\");
      break;
    case '\n':
      g_string_append (json, "\\n");
      break;
    case '\t':
      g_string_append (json, "\\t");
      break;
    default:
      g_string_append_printf (json, "\\u%04x", (guint) c);
    }
}

/**
 * kontor_json_write_text:
 * @json: what was written so far
 * @text: valid UTF-8
 */
void
kontor_json_write_text (GString *json, const char *text)
{
  const char *start = text;

  g_string_append_c (json, '"');
  for (; *text != '\0'; text++)
    {
      if ((guchar) *text >= 0x20 && *text != '"' && *text != '\\')
        continue;
      g_string_append_len (json, start, text - start);
      write_escape (json, *text);
      start = text + 1;
    }
  g_string_append_len (json, start, text - start);
  g_string_append_c (json, '"');
}

/**
 * kontor_json_write_integer:
 * @json: what was written so far
 * @integer: a number
 */
void
kontor_json_write_integer (GString *json, gint64 integer)
{
  char digits[20];
  guint n = sizeof digits;
  guint64 magnitude = integer < 0 ? 0 - (guint64) integer : (guint64) integer;

  do
    {
      digits[--n] = (char) ('0' + magnitude % 10);
      magnitude /= 10;
    }
  while (magnitude > 0);
  if (integer < 0)
    g_string_append_c (json, '-');
  g_string_append_len (json, digits + n, (gssize) (sizeof digits - n));
}

/**
 * kontor_json_write_id:
 * @json: what was written so far
 * @id: an id
 */
void
kontor_json_write_id (GString *json, const KontorId *id)
{
  char text[KONTOR_ID_LENGTH + 1];

  kontor_id_format (id, text);
  g_string_append_c (json, '"');
  g_string_append_len (json, text, KONTOR_ID_LENGTH);
  g_string_append_c (json, '"');
}

/**
 * kontor_json_write_tree:
 * @json: what was written so far
 * @tree: a value that was read, with all that is in it
 *
 * Writes what this version does not understand and only carries.
 */
void
kontor_json_write_tree (GString *json, const KontorJson *tree)
{
  gboolean object = kontor_json_get_kind (tree) == KONTOR_JSON_OBJECT;

  switch (kontor_json_get_kind (tree))
    {
    case KONTOR_JSON_NULL:
      g_string_append (json, "null");
      return;
    case KONTOR_JSON_BOOLEAN:
      g_string_append (json, kontor_json_get_boolean (tree) ? "true" : "false");
      return;
    case KONTOR_JSON_INTEGER:
      kontor_json_write_integer (json, kontor_json_get_integer (tree));
      return;
    case KONTOR_JSON_NUMBER:
      g_string_append_len (json, kontor_json_get_text (tree), kontor_json_get_length (tree));
      return;
    case KONTOR_JSON_TEXT:
      kontor_json_write_text (json, kontor_json_get_text (tree));
      return;
    case KONTOR_JSON_ARRAY:
    case KONTOR_JSON_OBJECT:
      break;
    }

  g_string_append_c (json, object ? '{' : '[');
  for (const KontorJson *child = kontor_json_get_first (tree); child != NULL;
       child = kontor_json_get_next (child))
    {
      if (object)
        kontor_json_write_name (json, kontor_json_get_name (child));
      else
        kontor_json_write_comma (json);
      kontor_json_write_tree (json, child);
    }
  g_string_append_c (json, object ? '}' : ']');
}

/**
 * kontor_json_add_text:
 * @json: what was written so far
 * @name: the member's name
 * @text: (nullable): its value; %NULL leaves the member out
 */
void
kontor_json_add_text (GString *json, const char *name, const char *text)
{
  if (text == NULL)
    return;
  kontor_json_write_name (json, name);
  kontor_json_write_text (json, text);
}

/**
 * kontor_json_add_integer:
 * @json: what was written so far
 * @name: the member's name
 * @integer: its value
 */
void
kontor_json_add_integer (GString *json, const char *name, gint64 integer)
{
  kontor_json_write_name (json, name);
  kontor_json_write_integer (json, integer);
}

/**
 * kontor_json_add_boolean:
 * @json: what was written so far
 * @name: the member's name
 * @boolean: its value
 */
void
kontor_json_add_boolean (GString *json, const char *name, gboolean boolean)
{
  kontor_json_write_name (json, name);
  g_string_append (json, boolean ? "true" : "false");
}

/**
 * kontor_json_add_id:
 * @json: what was written so far
 * @name: the member's name
 * @id: its value
 */
void
kontor_json_add_id (GString *json, const char *name, const KontorId *id)
{
  kontor_json_write_name (json, name);
  kontor_json_write_id (json, id);
}
