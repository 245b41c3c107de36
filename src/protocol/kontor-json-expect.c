/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What decoders ask of a tree: a member of a kind, in a range, of a length, or else a problem that
 * names the place. Any thread. */

#include "config.h"

#include "kontor-json.h"

#include <string.h>

#define FOUND_MOST 64

/**
 * kontor_json_describe:
 * @self: the value that is wrong
 * @found: (nullable): what was found there, if the path doesn't say it
 *
 * Returns: (transfer full): the path, as "ops[0].set.title", or "ops[0].type: boat"
 */
char *
kontor_json_describe (const KontorJson *self, const char *found)
{
  g_autofree char *path = kontor_json_dup_path (self);
  GString *text = NULL;
  const char *at = found;

  if (found == NULL)
    return g_steal_pointer (&path);
  text = g_string_new (path);
  g_string_append (text, *path != '\0' ? ": " : "");
  for (; *at != '\0' && at - found < FOUND_MOST; at = g_utf8_next_char (at))
    g_string_append_unichar (text,
                             g_unichar_isprint (g_utf8_get_char (at)) ? g_utf8_get_char (at) : '?');
  g_string_append (text, *at != '\0' ? "…" : "");

  return g_string_free_and_steal (text);
}

/**
 * kontor_json_fail:
 * @self: the value that is wrong
 * @code: in which way
 * @limit: the figure that the code speaks of, or 0
 * @found: (nullable): what was found there, valid UTF-8
 * @problem: (out) (optional): the problem
 *
 * Returns: %FALSE
 */
gboolean
kontor_json_fail (const KontorJson *self,
                  KontorProblemCode code,
                  gint64 limit,
                  const char *found,
                  KontorProblem **problem)
{
  g_autofree char *detail = NULL;

  if (problem == NULL)
    return FALSE;
  detail = kontor_json_describe (self, found);
  *problem = kontor_problem_new_detail (code, KONTOR_RECORD_NONE, NULL, 0, detail);
  (*problem)->limit = limit;

  return FALSE;
}

/**
 * kontor_json_expect_kind:
 * @self: a value
 * @kind: what it must be
 * @problem: (out) (optional): the problem
 *
 * Returns: whether it is
 */
gboolean
kontor_json_expect_kind (const KontorJson *self, KontorJsonKind kind, KontorProblem **problem)
{
  if (kontor_json_get_kind (self) != kind)
    return kontor_json_fail (self, KONTOR_PROBLEM_MALFORMED, 0, NULL, problem);

  return TRUE;
}

/**
 * kontor_json_expect_only:
 * @self: an object
 * @names: (array zero-terminated=1): the names it may have, each once
 * @problem: (out) (optional): the problem
 *
 * For what must not be half understood: a member that this version does not know could change the
 * meaning of the others.
 *
 * Returns: whether it has no other members
 */
gboolean
kontor_json_expect_only (const KontorJson *self, const char *const *names, KontorProblem **problem)
{
  guint seen = 0;

  for (const KontorJson *member = kontor_json_get_first (self); member != NULL;
       member = kontor_json_get_next (member))
    {
      guint i = 0;

      while (names[i] != NULL && strcmp (names[i], kontor_json_get_name (member)) != 0)
        i++;
      if (names[i] == NULL || seen & 1u << i)
        return kontor_json_fail (member, KONTOR_PROBLEM_MALFORMED, 0, NULL, problem);
      seen |= 1u << i;
    }

  return TRUE;
}

/* The path of a member that is not there. */
static gboolean
fail_missing (const KontorJson *object, const char *name, KontorProblem **problem)
{
  g_autofree char *path = kontor_json_dup_path (object);
  g_autofree char *detail = g_strconcat (path, *path != '\0' ? "." : "", name, NULL);

  if (problem != NULL)
    *problem = kontor_problem_new_detail (KONTOR_PROBLEM_MALFORMED, KONTOR_RECORD_NONE, NULL, 0,
                                          detail);

  return FALSE;
}

/**
 * kontor_json_expect_member:
 * @self: an object
 * @name: a member's name
 * @kind: what its value must be
 * @need: whether it must be there
 * @member: (out) (transfer none): the member
 * @problem: (out) (optional): the problem
 *
 * Returns: whether it is of that kind, or is missing and may be
 */
gboolean
kontor_json_expect_member (const KontorJson *self,
                           const char *name,
                           KontorJsonKind kind,
                           KontorJsonNeed need,
                           const KontorJson **member,
                           KontorProblem **problem)
{
  const KontorJson *found = kontor_json_find (self, name);

  if (found != NULL && kontor_json_get_kind (found) == KONTOR_JSON_NULL &&
      need == KONTOR_JSON_OPTIONAL)
    return TRUE;
  if (found == NULL)
    return need == KONTOR_JSON_OPTIONAL || fail_missing (self, name, problem);
  if (!kontor_json_expect_kind (found, kind, problem))
    return FALSE;
  *member = found;

  return TRUE;
}

/**
 * kontor_json_expect_boolean:
 * @self: an object
 * @name: the name of an optional member
 * @value: (inout): its value
 * @problem: (out) (optional): the problem
 *
 * Returns: whether it is a truth value, or is missing
 */
gboolean
kontor_json_expect_boolean (const KontorJson *self,
                            const char *name,
                            gboolean *value,
                            KontorProblem **problem)
{
  const KontorJson *member = NULL;

  if (!kontor_json_expect_member (self, name, KONTOR_JSON_BOOLEAN, KONTOR_JSON_OPTIONAL, &member,
                                  problem))
    return FALSE;
  if (member != NULL)
    *value = kontor_json_get_boolean (member);

  return TRUE;
}

/**
 * kontor_json_expect_integer:
 * @self: an object
 * @name: a member's name
 * @need: whether it must be there
 * @least: the least that it may be
 * @most: the most that it may be
 * @value: (inout): its value
 * @problem: (out) (optional): the problem
 *
 * Returns: whether it is a whole number in the range, or is missing and may be
 */
gboolean
kontor_json_expect_integer (const KontorJson *self,
                            const char *name,
                            KontorJsonNeed need,
                            gint64 least,
                            gint64 most,
                            gint64 *value,
                            KontorProblem **problem)
{
  const KontorJson *member = NULL;
  gint64 integer = 0;

  if (!kontor_json_expect_member (self, name, KONTOR_JSON_INTEGER, need, &member, problem))
    return FALSE;
  if (member == NULL)
    return TRUE;
  integer = kontor_json_get_integer (member);
  if (integer < least || integer > most)
    return kontor_json_fail (member, KONTOR_PROBLEM_OUT_OF_RANGE, integer < least ? least : most,
                             NULL, problem);
  *value = integer;

  return TRUE;
}

static gboolean
text_is_printable (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text < 0x20 || *text == 0x7f)
      return FALSE;

  return TRUE;
}

/**
 * kontor_json_expect_text:
 * @self: an object
 * @name: a member's name
 * @need: whether it must be there
 * @most: the most bytes that it may have
 * @value: (inout) (transfer full): its value; what was there is freed
 * @problem: (out) (optional): the problem
 *
 * Returns: whether it is a text of one line that fits, or is missing and may be
 */
gboolean
kontor_json_expect_text (const KontorJson *self,
                         const char *name,
                         KontorJsonNeed need,
                         gsize most,
                         char **value,
                         KontorProblem **problem)
{
  const KontorJson *member = NULL;

  if (!kontor_json_expect_member (self, name, KONTOR_JSON_TEXT, need, &member, problem))
    return FALSE;
  if (member == NULL)
    return TRUE;
  if (kontor_json_get_length (member) > most)
    return kontor_json_fail (member, KONTOR_PROBLEM_TOO_LONG, (gint64) most, NULL, problem);
  if (!text_is_printable (kontor_json_get_text (member)))
    return kontor_json_fail (member, KONTOR_PROBLEM_BAD_TEXT, 0, NULL, problem);
  g_free (*value);
  *value = g_strdup (kontor_json_get_text (member));

  return TRUE;
}

/**
 * kontor_json_expect_id:
 * @self: an object
 * @name: a member's name
 * @need: whether it must be there
 * @value: (inout): the id; never nil
 * @problem: (out) (optional): the problem
 *
 * Returns: whether it is an id, or is missing and may be
 */
gboolean
kontor_json_expect_id (const KontorJson *self,
                       const char *name,
                       KontorJsonNeed need,
                       KontorId *value,
                       KontorProblem **problem)
{
  const KontorJson *member = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (!kontor_json_expect_member (self, name, KONTOR_JSON_TEXT, need, &member, problem))
    return FALSE;
  if (member == NULL)
    return TRUE;
  if (!kontor_id_init_from_string (&id, kontor_json_get_text (member)) || kontor_id_is_nil (&id))
    return kontor_json_fail (member, KONTOR_PROBLEM_MALFORMED, 0, kontor_json_get_text (member),
                             problem);
  *value = id;

  return TRUE;
}

/**
 * kontor_json_expect_array:
 * @self: an object
 * @name: a member's name
 * @need: whether it must be there
 * @most: the most elements that it may have
 * @value: (inout) (transfer none): the array
 * @problem: (out) (optional): the problem
 *
 * Returns: whether it is an array that is short enough, or is missing and may be
 */
gboolean
kontor_json_expect_array (const KontorJson *self,
                          const char *name,
                          KontorJsonNeed need,
                          guint most,
                          const KontorJson **value,
                          KontorProblem **problem)
{
  const KontorJson *member = NULL;

  if (!kontor_json_expect_member (self, name, KONTOR_JSON_ARRAY, need, &member, problem))
    return FALSE;
  if (member == NULL)
    return TRUE;
  if (kontor_json_get_length (member) > most)
    return kontor_json_fail (member, KONTOR_PROBLEM_TOO_MANY, most, NULL, problem);
  *value = member;

  return TRUE;
}
