/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about drives and what is shared of them. Who may share, and how much, is a matter of
 * kontor-access.h. Pure functions of what the context's reader shows; on its thread. */

#include "config.h"

#include "kontor-file-name.h"
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

/* Where a folder engine keeps what is its own: nothing else can lie there, in any case of its letters. */
#define OWN_FOLDER ".kontor"

/* A name that no disk takes would stop whoever keeps the folder on one. Control characters are
 * refused in every text of one line. */
KontorProblem *
kontor_rules_check_node (const KontorContext *context,
                         const KontorOp *op,
                         const KontorRow *before,
                         const KontorRow *after)
{
  const char *name = kontor_row_get_text (after, KONTOR_NODE_NAME);

  if (name == NULL || (kontor_op_find_change (op, KONTOR_NODE_NAME) == NULL &&
                       kontor_op_find_change (op, KONTOR_NODE_PARENT) == NULL))
    return NULL;
  if (strlen (name) > FILE_NAME_MAX)
    return kontor_problem_new_limit (KONTOR_PROBLEM_TOO_LONG, KONTOR_RECORD_NODE,
                                     kontor_row_get_id (after), KONTOR_NODE_NAME, FILE_NAME_MAX);
  if (strchr (name, '/') != NULL || strcmp (name, ".") == 0 || strcmp (name, "..") == 0 ||
      (!kontor_row_has (after, KONTOR_NODE_PARENT) && g_ascii_strcasecmp (name, OWN_FOLDER) == 0))
    return kontor_problem_new_detail (KONTOR_PROBLEM_BAD_TEXT, KONTOR_RECORD_NODE,
                                      kontor_row_get_id (after), KONTOR_NODE_NAME, name);

  return NULL;
}

/* Of two of one name in a folder the later gets another name. */
static void
keep_name_unique (const KontorContext *context,
                  const KontorRow *before,
                  const KontorRow *after,
                  GPtrArray *ops)
{
  const KontorId *drive = kontor_row_get_id_field (after, KONTOR_NODE_DRIVE);
  const char *name = kontor_row_get_text (after, KONTOR_NODE_NAME);
  g_autofree char *free_name = NULL;

  if (drive == NULL || name == NULL || kontor_row_is_deleted (after) ||
      (before != NULL && !kontor_row_is_deleted (before) &&
       !kontor_rules_changes (before, after, KONTOR_NODE_NAME) &&
       !kontor_rules_changes (before, after, KONTOR_NODE_PARENT) &&
       !kontor_rules_changes (before, after, KONTOR_NODE_DRIVE)))
    return;
  free_name = kontor_file_name_make_free (context->reader, drive,
                                          kontor_row_get_id_field (after, KONTOR_NODE_PARENT), name,
                                          kontor_row_get_id (after));
  kontor_rules_add_set (ops, after, KONTOR_NODE_NAME, kontor_value_new_text (free_name));
}

/* What a file held is kept as a version, one for each content and time. */
static void
keep_version (const KontorRow *before, const KontorRow *after, GPtrArray *ops)
{
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autofree char *name = NULL;
  g_autoptr (KontorRow) version = NULL;

  if (before == NULL || !kontor_row_has (before, KONTOR_NODE_CONTENT) ||
      !kontor_rules_changes (before, after, KONTOR_NODE_CONTENT))
    return;
  name = g_strdup_printf ("version:%" G_GINT64_FORMAT ":%s",
                          kontor_row_get_integer (before, KONTOR_NODE_MODIFIED),
                          kontor_row_get_text (before, KONTOR_NODE_CONTENT));
  kontor_id_init_derived (&id, kontor_row_get_id (after), name);
  builder = kontor_row_builder_new (KONTOR_RECORD_VERSION, &id);
  kontor_row_builder_take (builder, KONTOR_VERSION_NODE,
                           kontor_value_new_id (kontor_row_get_id (after)));
  kontor_row_builder_set (builder, KONTOR_VERSION_CONTENT,
                          kontor_row_get (before, KONTOR_NODE_CONTENT));
  kontor_row_builder_set (builder, KONTOR_VERSION_SIZE, kontor_row_get (before, KONTOR_NODE_SIZE));
  kontor_row_builder_set (builder, KONTOR_VERSION_MODIFIED,
                          kontor_row_get (before, KONTOR_NODE_MODIFIED));
  version = kontor_row_builder_end (builder);
  kontor_rules_add_diff (ops, NULL, version);
}

void
kontor_rules_follow_node (const KontorContext *context,
                          const KontorOp *op,
                          const KontorRow *before,
                          const KontorRow *after,
                          GPtrArray *ops)
{
  keep_name_unique (context, before, after, ops);
  keep_version (before, after, ops);
}
