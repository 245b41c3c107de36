/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about people: who administers, dismissal, e-mail addresses. Pure functions of what the
 * context's reader shows; on its thread. */

#include "config.h"

#include "kontor-rules-private.h"

#include <string.h>

static gboolean
administers (const KontorRow *person)
{
  return !kontor_row_is_deleted (person) && kontor_row_get_boolean (person, KONTOR_PERSON_ACTIVE) &&
         kontor_row_get_boolean (person, KONTOR_PERSON_ADMINISTRATOR);
}

/* Somebody must be left who can let people in again. */
static KontorProblem *
check_last_administrator (const KontorContext *context,
                          const KontorRow *before,
                          const KontorRow *after)
{
  g_autoptr (GPtrArray) people = NULL;

  if (before == NULL || !administers (before) || administers (after))
    return NULL;
  people = kontor_reader_list_all (context->reader, KONTOR_RECORD_PERSON);
  if (people == NULL)
    return NULL;
  for (guint i = 0; i < people->len; i++)
    if (administers (people->pdata[i]) &&
        !kontor_id_equal (kontor_row_get_id (people->pdata[i]), kontor_row_get_id (after)))
      return NULL;

  return kontor_rules_refuse (after, KONTOR_PROBLEM_LAST_ADMINISTRATOR,
                              kontor_row_get_boolean (after, KONTOR_PERSON_ACTIVE)
                                  ? KONTOR_PERSON_ADMINISTRATOR
                                  : KONTOR_PERSON_ACTIVE);
}

/* Only what no address can do without (RFC 5321 allows far stranger ones than people have): a part
 * before and after one @, no white space. A message to it is the real proof. */
static gboolean
is_address (const char *text)
{
  const char *at = strchr (text, '@');

  return at != NULL && at != text && at[1] != '\0' && strchr (at + 1, '@') == NULL &&
         strpbrk (text, " \t\r\n<>,;") == NULL;
}

static gboolean
is_taken (const KontorContext *context, const KontorRow *person, const char *email)
{
  g_autoptr (GPtrArray) others = kontor_reader_find (context->reader, KONTOR_RECORD_PERSON,
                                                     KONTOR_PERSON_EMAIL, email);

  for (guint i = 0; i < others->len; i++)
    if (!kontor_id_equal (kontor_row_get_id (others->pdata[i]), kontor_row_get_id (person)))
      return TRUE;

  return FALSE;
}

static KontorProblem *
check_email (const KontorContext *context, const KontorRow *before, const KontorRow *after)
{
  const char *email = kontor_row_get_text (after, KONTOR_PERSON_EMAIL);
  g_autofree char *lower = NULL;

  if (email == NULL || !kontor_rules_changes (before, after, KONTOR_PERSON_EMAIL))
    return NULL;
  if (!is_address (email))
    return kontor_problem_new_detail (KONTOR_PROBLEM_WRONG_KIND, KONTOR_RECORD_PERSON,
                                      kontor_row_get_id (after), KONTOR_PERSON_EMAIL, email);
  lower = g_utf8_strdown (email, -1);
  if (is_taken (context, after, email) || is_taken (context, after, lower))
    return kontor_problem_new_detail (KONTOR_PROBLEM_DUPLICATE, KONTOR_RECORD_PERSON,
                                      kontor_row_get_id (after), KONTOR_PERSON_EMAIL, email);

  return NULL;
}

KontorProblem *
kontor_rules_check_person (const KontorContext *context,
                           const KontorOp *op,
                           const KontorRow *before,
                           const KontorRow *after)
{
  KontorProblem *problem = check_last_administrator (context, before, after);

  return problem != NULL ? problem : check_email (context, before, after);
}

/* Whoever founds the office administers it. */
void
kontor_rules_follow_person (const KontorContext *context,
                            const KontorOp *op,
                            const KontorRow *before,
                            const KontorRow *after,
                            GPtrArray *ops)
{
  g_autoptr (GPtrArray) people = NULL;

  if (before != NULL)
    return;
  people = kontor_reader_list_all (context->reader, KONTOR_RECORD_PERSON);
  if (people == NULL)
    return;
  for (guint i = 0; i < people->len; i++)
    if (!kontor_id_equal (kontor_row_get_id (people->pdata[i]), kontor_row_get_id (after)))
      return;
  kontor_rules_add_set (ops, after, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (1));
  kontor_rules_add_set (ops, after, KONTOR_PERSON_ADMINISTRATOR, kontor_value_new_integer (1));
}
