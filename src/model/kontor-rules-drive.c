/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about drives and what is shared of them. Who may share, and how much, is a matter of
 * kontor-access.h. Pure functions of what the context's reader shows; on its thread. */

#include "config.h"

#include "kontor-rules-private.h"

#include <string.h>

/* Bytes of a file's name: no disk takes more. */
#define FILE_NAME_MAX 255

/* A share names whom it is for: a person, a department, or whoever has the link. Strangers only
 * read, and not for ever. */
KontorProblem *
kontor_rules_check_share (const KontorContext *context,
                          const KontorOp *op,
                          const KontorRow *before,
                          const KontorRow *after)
{
  gboolean public = kontor_row_get_boolean (after, KONTOR_SHARE_PUBLIC);
  int n_named = public + kontor_row_has (after, KONTOR_SHARE_PERSON) +
                kontor_row_has (after, KONTOR_SHARE_DEPARTMENT);

  if (before == NULL && n_named == 0)
    return kontor_rules_refuse (after, KONTOR_PROBLEM_REQUIRED, KONTOR_SHARE_PERSON);
  if (before == NULL && n_named > 1)
    return kontor_problem_new_limit (KONTOR_PROBLEM_TOO_MANY, KONTOR_RECORD_SHARE,
                                     kontor_row_get_id (after), KONTOR_SHARE_PERSON, 1);
  if (public && kontor_row_get_choice (after, KONTOR_SHARE_LEVEL) != KONTOR_SHARE_LEVEL_READ)
    return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, KONTOR_SHARE_LEVEL);
  if (public && !kontor_row_has (after, KONTOR_SHARE_EXPIRES_AT))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_REQUIRED, KONTOR_SHARE_EXPIRES_AT);

  return NULL;
}

/* A name that no disk takes would stop whoever keeps the folder on one. Control characters are
 * refused in every text of one line. */
KontorProblem *
kontor_rules_check_node (const KontorContext *context,
                         const KontorOp *op,
                         const KontorRow *before,
                         const KontorRow *after)
{
  const char *name = kontor_row_get_text (after, KONTOR_NODE_NAME);

  if (name == NULL || kontor_op_find_change (op, KONTOR_NODE_NAME) == NULL)
    return NULL;
  if (strlen (name) > FILE_NAME_MAX)
    return kontor_problem_new_limit (KONTOR_PROBLEM_TOO_LONG, KONTOR_RECORD_NODE,
                                     kontor_row_get_id (after), KONTOR_NODE_NAME, FILE_NAME_MAX);
  if (strchr (name, '/') != NULL || strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return kontor_problem_new_detail (KONTOR_PROBLEM_BAD_TEXT, KONTOR_RECORD_NODE,
                                      kontor_row_get_id (after), KONTOR_NODE_NAME, name);

  return NULL;
}
