/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about chats, their members and messages. Who may edit and delete what is a matter of
 * kontor-access.h. Pure functions of what the context's reader shows; on its thread. */

#include "config.h"

#include "kontor-rules-private.h"

#include <string.h>

#define PRIVATE_MEMBERS_MAX 2

/* Nobody is a member twice, and a private chat stays between two. */
KontorProblem *
kontor_rules_check_membership (const KontorContext *context,
                               const KontorOp *op,
                               const KontorRow *before,
                               const KontorRow *after)
{
  const KontorId *chat_id = kontor_row_get_id_field (after, KONTOR_MEMBERSHIP_CHAT);
  g_autoptr (KontorRow) chat = NULL;
  g_autoptr (GPtrArray) members = NULL;
  guint others = 0;

  if (chat_id == NULL || kontor_row_is_deleted (after) ||
      (before != NULL && !kontor_row_is_deleted (before)))
    return NULL;

  members = kontor_reader_list (context->reader, KONTOR_RECORD_MEMBERSHIP, KONTOR_MEMBERSHIP_CHAT,
                                chat_id);
  for (guint i = 0; i < members->len; i++)
    {
      if (kontor_id_equal (kontor_row_get_id (members->pdata[i]), kontor_row_get_id (after)))
        continue;
      if (!kontor_rules_changes (members->pdata[i], after, KONTOR_MEMBERSHIP_PERSON))
        return kontor_rules_refuse (after, KONTOR_PROBLEM_DUPLICATE, KONTOR_MEMBERSHIP_PERSON);
      others++;
    }

  chat = kontor_reader_get (context->reader, KONTOR_RECORD_CHAT, chat_id);
  if (chat != NULL && kontor_row_get_choice (chat, KONTOR_CHAT_KIND) == KONTOR_CHAT_KIND_PRIVATE &&
      others >= PRIVATE_MEMBERS_MAX)
    return kontor_problem_new_limit (KONTOR_PROBLEM_TOO_MANY, KONTOR_RECORD_MEMBERSHIP,
                                     kontor_row_get_id (after), KONTOR_MEMBERSHIP_PERSON,
                                     PRIVATE_MEMBERS_MAX);

  return NULL;
}

/* A reaction is somebody's own: an element is the emoji, a blank and the id of who reacted. */
static gboolean
are_own_reactions (const KontorContext *context, const KontorValue *reactions)
{
  char person[KONTOR_ID_LENGTH + 1];

  kontor_id_format (&context->actor, person);
  for (guint i = 0; i < kontor_value_get_n_elements (reactions); i++)
    {
      const char *reaction = kontor_value_get_elements (reactions)[i].text;
      const char *blank = strrchr (reaction, ' ');

      if (blank == NULL || blank == reaction || strcmp (blank + 1, person) != 0)
        return FALSE;
    }

  return TRUE;
}

/* A message says something, by text or by files, and answers one of its own chat. */
KontorProblem *
kontor_rules_check_message (const KontorContext *context,
                            const KontorOp *op,
                            const KontorRow *before,
                            const KontorRow *after)
{
  const KontorId *answered = kontor_row_get_id_field (after, KONTOR_MESSAGE_REPLY_TO);
  const KontorChange *reactions = kontor_op_find_change (op, KONTOR_MESSAGE_REACTIONS);
  g_autoptr (KontorRow) message = NULL;

  if (reactions != NULL && !kontor_rules_is_import (context, before, after) &&
      (!are_own_reactions (context, reactions->was) ||
       !are_own_reactions (context, reactions->now)))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_FORBIDDEN, KONTOR_MESSAGE_REACTIONS);
  if (kontor_rules_changes (before, after, KONTOR_MESSAGE_TEXT) &&
      !kontor_rules_has_text (after, KONTOR_MESSAGE_TEXT) &&
      !kontor_row_has (after, KONTOR_MESSAGE_FILES))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_REQUIRED, KONTOR_MESSAGE_TEXT);
  if (before != NULL)
    return NULL;
  if (!kontor_row_has (after, KONTOR_MESSAGE_TEXT) && !kontor_row_has (after, KONTOR_MESSAGE_FILES))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_REQUIRED, KONTOR_MESSAGE_TEXT);
  if (answered == NULL)
    return NULL;
  message = kontor_reader_get (context->reader, KONTOR_RECORD_MESSAGE, answered);
  if (message == NULL || kontor_rules_changes (message, after, KONTOR_MESSAGE_CHAT))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_MISSING, KONTOR_MESSAGE_REPLY_TO);

  return NULL;
}
