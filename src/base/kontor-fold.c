/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folding of text for search and for sort keys. Made without the locale, because the programs that
 * share one replica may run in different ones. Any thread. */

#include "config.h"

#include "kontor-fold.h"

/**
 * kontor_fold:
 * @text: valid UTF-8
 *
 * Compatibility-decomposes (NFKD), drops combining marks and folds case, so that "Über" and "uber"
 * meet. The Cyrillic letters that only look like a base with a mark (й) are kept apart.
 *
 * Returns: (transfer full): the folded text
 */
char *
kontor_fold (const char *text)
{
  g_autofree char *decomposed = NULL;
  g_autoptr (GString) plain = NULL;
  gunichar before = 0;

  decomposed = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  if (decomposed == NULL)
    return g_strdup ("");
  plain = g_string_sized_new (64);
  for (const char *at = decomposed; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_ismark (c))
        {
          /* U+0438 with a breve is the letter й, not an accent. */
          if (c == 0x306 && (before == 0x438 || before == 0x418))
            {
              g_string_truncate (plain, plain->len - 2);
              g_string_append_unichar (plain, 0x439);
            }
          continue;
        }
      before = c;
      g_string_append_unichar (plain, c);
    }

  return g_utf8_casefold (plain->str, -1);
}

/**
 * kontor_fold_name:
 * @name: the name of a file, as bytes
 *
 * Returns: (transfer full): equal for names that can't lie in one folder on every computer
 */
char *
kontor_fold_name (const char *name)
{
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);

  return composed != NULL ? g_utf8_casefold (composed, -1) : g_strdup (name);
}

/**
 * kontor_sort_key:
 * @text: valid UTF-8
 *
 * Folds @text and writes each run of digits behind its length, so that bytewise order puts "file 9"
 * before "file 10".
 *
 * Returns: (transfer full): a key for bytewise comparison
 */
char *
kontor_sort_key (const char *text)
{
  g_autofree char *folded = kontor_fold (text);
  GString *key = g_string_new (NULL);

  for (const char *at = folded; *at != '\0';)
    {
      const char *digits = NULL;

      if (!g_ascii_isdigit (*at))
        {
          g_string_append_c (key, *at++);
          continue;
        }
      while (*at == '0' && g_ascii_isdigit (at[1]))
        at++;
      digits = at;
      while (g_ascii_isdigit (*at))
        at++;
      /* The length goes first, as one byte that sorts where digits sort. */
      g_string_append_printf (key, "%c%.*s", (char) ('0' + MIN (at - digits, 9)),
                              (int) (at - digits), digits);
    }

  return g_string_free (key, FALSE);
}
