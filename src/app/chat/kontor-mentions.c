/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Mentions as people type them, "@Anna Weber", and as messages carry them, a link to the person. Pure
 * functions. */

#include "config.h"

#include "kontor-chat-entry.h"

#include <string.h>

#define LINK "\\[@([^\\]]+)\\]\\(kontor:person/([0-9a-f-]{36})\\)"

char *
kontor_mentions_to_names (const char *text, GHashTable *people)
{
  g_autoptr (GRegex) link = g_regex_new (LINK, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (link, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    g_hash_table_insert (people, g_match_info_fetch (match, 1), g_match_info_fetch (match, 2));

  return g_regex_replace (link, text, -1, 0, "@\\1", 0, NULL);
}

/* (nullable): the longest of the names that @at, behind an "@", begins with */
static const char *
find_name (const char *at, GHashTable *people)
{
  GHashTableIter iter;
  gpointer name = NULL;
  const char *longest = NULL;

  g_hash_table_iter_init (&iter, people);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (g_str_has_prefix (at, name) && (longest == NULL || strlen (name) > strlen (longest)))
      longest = name;

  return longest;
}

char *
kontor_mentions_to_links (const char *text, GHashTable *people)
{
  GString *out = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    {
      const char *name = *at == '@' ? find_name (at + 1, people) : NULL;

      if (name == NULL)
        {
          g_string_append_c (out, *at);
          continue;
        }
      g_string_append_printf (out, "[@%s](kontor:person/%s)", name,
                              (const char *) g_hash_table_lookup (people, name));
      at += strlen (name);
    }

  return g_string_free (out, FALSE);
}
