/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which person or project a word of a quick line means, among rows: by the start of a word of a name, a
 * title or an address. Pure, any thread. */

#include "config.h"

#include "kontor-quick-add.h"

#include "kontor-fold.h"

#include <string.h>

typedef enum
{
  MATCH_NONE,
  MATCH_PREFIX,
  MATCH_FULL,
} Match;

/* "Big_deal", "big-deal" and "big deal" are one. */
static char *
normalise (const char *text)
{
  char *folded = kontor_fold (text);

  g_strdelimit (folded, "_-.", ' ');

  return g_strstrip (folded);
}

/* @word at the start of @text or of a word of it. Both normalised. */
static Match
match_words (const char *text, const char *word)
{
  gsize length = strlen (word);

  if (g_str_equal (text, word))
    return MATCH_FULL;
  for (const char *at = text; at != NULL; at = strchr (at, ' '))
    {
      at += *at == ' ';
      if (strncmp (at, word, length) == 0)
        return MATCH_PREFIX;
    }

  return MATCH_NONE;
}

static Match
match_field (const KontorRow *row, guint field, const char *word)
{
  const char *text = kontor_row_get_text (row, field);
  g_autofree char *plain = text != NULL ? normalise (text) : NULL;

  return plain != NULL ? match_words (plain, word) : MATCH_NONE;
}

/* Of an address the part before the @ is enough. */
static Match
match_email (const KontorRow *row, const char *word)
{
  const char *email = kontor_row_get_text (row, KONTOR_PERSON_EMAIL);
  g_autofree char *plain = email != NULL ? normalise (email) : NULL;
  char *at = plain != NULL ? strchr (plain, '@') : NULL;

  if (plain == NULL || *word == '\0' || !g_str_has_prefix (plain, word))
    return MATCH_NONE;
  if (at != NULL && strlen (word) == (gsize) (at - plain))
    return MATCH_FULL;

  return g_str_equal (plain, word) ? MATCH_FULL : MATCH_PREFIX;
}

static Match
match_row (const KontorRow *row, const char *word)
{
  static const guint fields[] = { KONTOR_PERSON_NAME, KONTOR_PERSON_GIVEN_NAME,
                                  KONTOR_PERSON_FAMILY_NAME };
  Match best = MATCH_NONE;

  if (kontor_row_get_record_type (row) != KONTOR_RECORD_PERSON)
    {
      g_autofree char *title = normalise (kontor_row_get_title (row));

      return match_words (title, word);
    }
  best = match_email (row, word);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    best = MAX (best, match_field (row, fields[i], word));

  return best;
}

/**
 * kontor_quick_add_find_among:
 * @rows: (element-type KontorRow): people, or records that have a title
 * @word: what was written
 * @id: (out): the record, when there is one
 * @n_found: (out): how many rows @word could mean
 *
 * Finds the row whose name, title or address is @word; where there is none, the rows of which a word
 * starts with it. Deleted rows are not looked at.
 *
 * Returns: whether exactly one was found
 */
gboolean
kontor_quick_add_find_among (GPtrArray *rows, const char *word, KontorId *id, guint *n_found)
{
  g_autofree char *plain = normalise (word);
  const KontorRow *found = NULL;
  Match best = MATCH_PREFIX;

  *n_found = 0;
  for (guint i = 0; *plain != '\0' && i < rows->len; i++)
    {
      Match match = kontor_row_is_deleted (rows->pdata[i]) ? MATCH_NONE
                                                           : match_row (rows->pdata[i], plain);

      if (match < best)
        continue;
      *n_found = match > best ? 1 : *n_found + 1;
      best = match;
      found = rows->pdata[i];
    }
  if (*n_found != 1)
    return FALSE;
  *id = *kontor_row_get_id (found);

  return TRUE;
}
