/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bodies of calls: what all of them share, and the small ones that are a handful of texts or a
 * problem. Unknown members of a body are ignored, so that later versions can add some. Any thread. */

#include "config.h"

#include "kontor-message-private.h"

#include <stdarg.h>

/**
 * kontor_message_parse:
 * @body: a body, unpacked
 * @most_bytes: the longest that is read
 * @most_values: the most values that are read
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): the body's object
 */
KontorJson *
kontor_message_parse (GBytes *body, gsize most_bytes, guint most_values, KontorProblem **problem)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);
  g_autoptr (KontorJson) root = NULL;

  if (length > most_bytes)
    {
      if (problem != NULL)
        *problem = kontor_problem_new_limit (KONTOR_PROBLEM_TOO_LONG, KONTOR_RECORD_NONE, NULL, 0,
                                             (gint64) most_bytes);
      return NULL;
    }
  root = kontor_json_parse (bytes, length, most_values, problem);
  if (root == NULL || !kontor_json_expect_kind (root, KONTOR_JSON_OBJECT, problem))
    return NULL;

  return g_steal_pointer (&root);
}

/**
 * kontor_message_end:
 * @json: (transfer full): a whole body
 *
 * Returns: (transfer full): its bytes
 */
GBytes *
kontor_message_end (GString *json)
{
  return g_string_free_to_bytes (json);
}

/**
 * kontor_message_write_strings:
 * @first_name: (nullable): the first member's name
 * @...: its value, then more names and values, ended by %NULL; a %NULL value is left out
 *
 * Returns: (transfer full): a body
 */
GBytes *
kontor_message_write_strings (const char *first_name, ...)
{
  GString *json = g_string_new ("{");
  va_list arguments;

  va_start (arguments, first_name);
  for (const char *name = first_name; name != NULL; name = va_arg (arguments, const char *))
    kontor_json_add_text (json, name, va_arg (arguments, const char *));
  va_end (arguments);
  g_string_append_c (json, '}');

  return kontor_message_end (json);
}

/**
 * kontor_message_read_strings:
 * @body: a body of at most %KONTOR_STRINGS_BYTES_MAX
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable) (element-type utf8 utf8): its members by name; members that
 *   are null are left out
 */
GHashTable *
kontor_message_read_strings (GBytes *body, KontorProblem **problem)
{
  g_autoptr (GHashTable) strings = NULL;
  g_autoptr (KontorJson) root = kontor_message_parse (body, KONTOR_STRINGS_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);

  if (root == NULL)
    return NULL;
  strings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (const KontorJson *member = kontor_json_get_first (root); member != NULL;
       member = kontor_json_get_next (member))
    {
      const char *name = kontor_json_get_name (member);

      if (kontor_json_get_kind (member) == KONTOR_JSON_NULL)
        continue;
      if (kontor_json_get_kind (member) != KONTOR_JSON_TEXT ||
          g_hash_table_contains (strings, name))
        {
          kontor_json_fail (member, KONTOR_PROBLEM_MALFORMED, 0, NULL, problem);
          return NULL;
        }
      g_hash_table_insert (strings, g_strdup (name), g_strdup (kontor_json_get_text (member)));
    }

  return g_steal_pointer (&strings);
}

/**
 * kontor_message_write_problem:
 * @problem: why a call was refused as a whole
 *
 * Returns: (transfer full): an error body
 */
GBytes *
kontor_message_write_problem (const KontorProblem *problem)
{
  GString *json = g_string_new ("{");

  kontor_json_add_text (json, "error", kontor_problem_code_get_word (problem->code));
  kontor_json_write_name (json, "problem");
  kontor_codec_write_problem (json, problem);
  g_string_append_c (json, '}');

  return kontor_message_end (json);
}

/**
 * kontor_message_read_error:
 * @body: what came with an error status, from whoever is in between
 * @detail: (out) (optional) (nullable) (transfer full): for developers
 * @problem: (out) (optional) (nullable) (transfer full): the problem, where the word is a problem's
 *
 * Returns: (transfer full) (nullable): the word that says what is wrong; %NULL when the body is no
 *   error body, and then nothing is set
 */
char *
kontor_message_read_error (GBytes *body, char **detail, KontorProblem **problem)
{
  g_autoptr (KontorJson) root = kontor_message_parse (body, KONTOR_STRINGS_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, NULL);
  g_autofree char *word = NULL;
  g_autofree char *text = NULL;
  const KontorJson *member = NULL;

  if (root == NULL ||
      !kontor_json_expect_text (root, "error", KONTOR_JSON_REQUIRED, 64, &word, NULL))
    return NULL;
  kontor_json_expect_text (root, "detail", KONTOR_JSON_OPTIONAL, KONTOR_TEXT_MAX, &text, NULL);
  member = kontor_json_find (root, "problem");
  if (detail != NULL)
    *detail = g_steal_pointer (&text);
  if (problem != NULL)
    *problem = member != NULL ? kontor_codec_read_problem (member) : NULL;

  return g_steal_pointer (&word);
}
