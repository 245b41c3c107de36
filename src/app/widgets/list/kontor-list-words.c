/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of queries' text form, as far as a list must know them: where one condition ends, and
 * what stands in it. What a condition means, only kontor-query-text.h knows. Any thread. */

#include "config.h"

#include "kontor-list-words.h"

#include <string.h>

/* How deep conditions may stand in each other. */
#define DEPTH_MAX 32

static gboolean
is_plain (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '+' || c == '_';
}

KontorListWord
kontor_list_word_read (const char **at)
{
  KontorListWord word = { KONTOR_LIST_WORD_END, NULL, 0 };
  const char *end;

  while (g_ascii_isspace (**at))
    (*at)++;
  end = *at;
  word.start = end;
  if (*end == '\0')
    return word;

  word.kind = KONTOR_LIST_WORD_BAD;
  if (*end == '"')
    {
      for (end++; *end != '"' && *end != '\0'; end++)
        if (*end == '\\' && end[1] != '\0')
          end++;
      if (*end == '"')
        {
          end++;
          word.kind = KONTOR_LIST_WORD_STRING;
        }
    }
  else if (is_plain (*end))
    {
      while (is_plain (*end))
        end++;
      word.kind = KONTOR_LIST_WORD_PLAIN;
    }
  else
    {
      gboolean open = *end == '<' || *end == '>' || *end == '!';

      word.kind = strchr ("()=<>!", *end) != NULL ? KONTOR_LIST_WORD_SIGN : KONTOR_LIST_WORD_BAD;
      end++;
      if (open && *end == '=')
        end++;
    }
  word.length = (gsize) (end - word.start);
  *at = end;

  return word;
}

gboolean
kontor_list_word_is (const KontorListWord *self, const char *text)
{
  return self->kind != KONTOR_LIST_WORD_STRING && strlen (text) == self->length &&
         strncmp (self->start, text, self->length) == 0;
}

char *
kontor_list_word_dup (const KontorListWord *self)
{
  GString *text = g_string_new (NULL);

  if (self->kind != KONTOR_LIST_WORD_STRING)
    return g_string_free_and_steal (g_string_append_len (text, self->start, (gssize) self->length));
  for (gsize i = 1; i + 1 < self->length; i++)
    {
      if (self->start[i] == '\\')
        i++;
      g_string_append_c (text, self->start[i]);
    }

  return g_string_free_and_steal (text);
}

char *
kontor_list_string_quote (const char *text)
{
  GString *quoted = g_string_new ("\"");

  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *text);
    }

  return g_string_free_and_steal (g_string_append_c (quoted, '"'));
}

static gboolean
skip_values (const char **at)
{
  KontorListWord word = kontor_list_word_read (at);

  if (!kontor_list_word_is (&word, "("))
    return FALSE;
  do
    word = kontor_list_word_read (at);
  while (word.kind == KONTOR_LIST_WORD_STRING || word.kind == KONTOR_LIST_WORD_PLAIN);

  return kontor_list_word_is (&word, ")");
}

static gboolean
skip_condition (const char **at, guint depth)
{
  KontorListWord word = kontor_list_word_read (at);
  const char *before;

  if (word.kind != KONTOR_LIST_WORD_PLAIN || depth > DEPTH_MAX)
    return FALSE;
  if (kontor_list_word_is (&word, "all") || kontor_list_word_is (&word, "any") ||
      kontor_list_word_is (&word, "none"))
    {
      word = kontor_list_word_read (at);
      if (!kontor_list_word_is (&word, "("))
        return FALSE;
      for (;;)
        {
          before = *at;
          word = kontor_list_word_read (at);
          if (kontor_list_word_is (&word, ")"))
            return TRUE;
          *at = before;
          if (!skip_condition (at, depth + 1))
            return FALSE;
        }
    }

  word = kontor_list_word_read (at);
  if (kontor_list_word_is (&word, "set") || kontor_list_word_is (&word, "unset"))
    return TRUE;
  if (kontor_list_word_is (&word, "in"))
    return skip_values (at);
  if (word.kind != KONTOR_LIST_WORD_SIGN && !kontor_list_word_is (&word, "has"))
    return FALSE;
  word = kontor_list_word_read (at);

  return word.kind == KONTOR_LIST_WORD_STRING || word.kind == KONTOR_LIST_WORD_PLAIN;
}

gboolean
kontor_list_condition_skip (const char **at)
{
  return skip_condition (at, 0);
}
