/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Problems as JSON, see PROTOCOL.md, "Problems": words in place of numbers, and only the members that
 * say something. Any thread. */

#include "config.h"

#include "kontor-codec-private.h"

#include <string.h>

#define DETAIL_MAX_BYTES 1024

/**
 * kontor_codec_write_problem:
 * @json: what was written so far
 * @problem: a problem
 */
void
kontor_codec_write_problem (GString *json, const KontorProblem *problem)
{
  g_string_append_c (json, '{');
  kontor_json_add_text (json, "code", kontor_problem_code_get_word (problem->code));
  if (problem->type != KONTOR_RECORD_NONE)
    kontor_json_add_text (json, "type", kontor_schema_get_type (problem->type)->word);
  if (!kontor_id_is_nil (&problem->id))
    kontor_json_add_id (json, "id", &problem->id);
  if (problem->type != KONTOR_RECORD_NONE && problem->field != 0)
    kontor_json_add_text (json, "field",
                          kontor_schema_get_field (problem->type, problem->field)->word);
  if (problem->limit != 0)
    kontor_json_add_integer (json, "limit", problem->limit);
  if (problem->detail != NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (problem->detail, -1);

      kontor_json_add_text (json, "detail", valid);
    }
  g_string_append_c (json, '}');
}

/* A member that is a text, or NULL. */
static const char *
get_text (const KontorJson *node, const char *name)
{
  const KontorJson *member = kontor_json_find (node, name);

  return member != NULL && kontor_json_get_kind (member) == KONTOR_JSON_TEXT
             ? kontor_json_get_text (member)
             : NULL;
}

/* A refusal with a code of a newer version is still a refusal. */
static KontorProblem *
new_unknown_code (const char *word)
{
  g_autofree char *detail = g_strconcat ("code: ", word, NULL);

  return kontor_problem_new_detail (KONTOR_PROBLEM_MALFORMED, KONTOR_RECORD_NONE, NULL, 0, detail);
}

static char *
shorten (const char *text)
{
  g_autofree char *head = g_strndup (text, DETAIL_MAX_BYTES);

  return g_utf8_make_valid (head, -1);
}

/**
 * kontor_codec_read_problem:
 * @node: what was read
 *
 * Lenient: members that are missing or not understood are left out, and an unknown code becomes
 * %KONTOR_PROBLEM_MALFORMED with the code as its detail.
 *
 * Returns: (transfer full) (nullable): the problem; %NULL when @node has no code
 */
KontorProblem *
kontor_codec_read_problem (const KontorJson *node)
{
  KontorProblem *problem = NULL;
  const char *code = NULL;
  const char *type = NULL;
  const char *detail = NULL;
  const KontorField *field = NULL;

  if (kontor_json_get_kind (node) != KONTOR_JSON_OBJECT)
    return NULL;
  code = get_text (node, "code");
  if (code == NULL)
    return NULL;
  if (kontor_problem_code_find (code) < 0)
    return new_unknown_code (code);

  type = get_text (node, "type");
  detail = get_text (node, "detail");
  problem = kontor_problem_new ((KontorProblemCode) kontor_problem_code_find (code),
                                type != NULL ? kontor_schema_find_type (type) : KONTOR_RECORD_NONE,
                                NULL, 0);
  kontor_json_expect_id (node, "id", KONTOR_JSON_OPTIONAL, &problem->id, NULL);
  kontor_json_expect_integer (node, "limit", KONTOR_JSON_OPTIONAL, G_MININT64, G_MAXINT64,
                              &problem->limit, NULL);
  if (problem->type != KONTOR_RECORD_NONE && get_text (node, "field") != NULL)
    field = kontor_schema_find_field (problem->type, get_text (node, "field"));
  problem->field = field != NULL ? field->number : 0;
  problem->detail = detail != NULL ? shorten (detail) : NULL;

  return problem;
}

/**
 * kontor_codec_problem_to_text:
 * @problem: a problem
 *
 * Returns: (transfer full): it as canonical JSON
 */
char *
kontor_codec_problem_to_text (const KontorProblem *problem)
{
  GString *json = g_string_new (NULL);

  kontor_codec_write_problem (json, problem);

  return g_string_free_and_steal (json);
}

/**
 * kontor_codec_problem_from_text:
 * @text: JSON
 *
 * Returns: (transfer full) (nullable): the problem; %NULL when @text is none
 */
KontorProblem *
kontor_codec_problem_from_text (const char *text)
{
  g_autoptr (KontorJson) node = kontor_codec_parse (text, strlen (text), NULL);

  return node != NULL ? kontor_codec_read_problem (node) : NULL;
}
