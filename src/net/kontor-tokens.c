/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pair of tokens of a session, and the line of text that it is kept as. Any thread. */

#include "config.h"

#include "kontor-tokens.h"

#include <string.h>

/**
 * kontor_tokens_new:
 * @access: what a call shows
 * @refresh: what the next pair is got with
 * @installation: the replica that signed in
 *
 * Returns: (transfer full): the pair
 */
KontorTokens *
kontor_tokens_new (const char *access, const char *refresh, const KontorId *installation)
{
  KontorTokens *self = g_new0 (KontorTokens, 1);

  self->access = g_strdup (access);
  self->refresh = g_strdup (refresh);
  self->installation = *installation;

  return self;
}

/**
 * kontor_tokens_copy:
 * @self: (nullable): a pair
 *
 * Returns: (transfer full) (nullable): a copy
 */
KontorTokens *
kontor_tokens_copy (const KontorTokens *self)
{
  return self != NULL ? kontor_tokens_new (self->access, self->refresh, &self->installation) : NULL;
}

/* Freed memory is found in swap and in core dumps. */
static void
free_secret (char *secret)
{
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/**
 * kontor_tokens_free:
 * @self: (transfer full): a pair
 */
void
kontor_tokens_free (KontorTokens *self)
{
  g_clear_pointer (&self->access, free_secret);
  g_clear_pointer (&self->refresh, free_secret);
  g_free (self);
}

/**
 * kontor_tokens_to_string:
 * @self: a pair
 *
 * Returns: (transfer full): one line
 */
char *
kontor_tokens_to_string (const KontorTokens *self)
{
  char installation[KONTOR_ID_LENGTH + 1];

  kontor_id_format (&self->installation, installation);

  return g_strjoin (" ", "1", installation, self->access, self->refresh, NULL);
}

/**
 * kontor_tokens_new_from_string:
 * @text: what was kept
 *
 * Returns: (transfer full) (nullable): the pair; %NULL when the text is something else
 */
KontorTokens *
kontor_tokens_new_from_string (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  KontorId installation = KONTOR_ID_INIT_NIL;

  if (g_strv_length (words) != 4 || strcmp (words[0], "1") != 0 || *words[2] == '\0' ||
      *words[3] == '\0' || !kontor_id_init_from_string (&installation, words[1]))
    return NULL;

  return kontor_tokens_new (words[2], words[3], &installation);
}
