/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Three-way merge of long texts by line, in the manner of diff3 (Khanna, Kunal, Pierce: "A Formal
 * Investigation of Diff3", FSTTCS 2007): align each side with the base, copy what only one side
 * changed, keep both where both did. Pure, any thread. */

#include "config.h"

#include "kontor-merge.h"

#include <string.h>

/* Above this many pairs of lines the middle of the texts is taken as one changed piece. */
#define CELLS_MAX (4 * 1000 * 1000)

typedef struct
{
  char **lines; /* owned, NULL-terminated, each with its line break but perhaps the last */
  guint n;
} Lines;

static void
lines_clear (Lines *self)
{
  g_clear_pointer (&self->lines, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lines, lines_clear)

static void
lines_init (Lines *self, const char *text)
{
  GPtrArray *lines = g_ptr_array_new ();

  while (*text != '\0')
    {
      const char *end = strchr (text, '\n');
      gsize length = end != NULL ? (gsize) (end - text) + 1 : strlen (text);

      g_ptr_array_add (lines, g_strndup (text, length));
      text += length;
    }
  self->n = lines->len;
  g_ptr_array_add (lines, NULL);
  self->lines = (char **) g_ptr_array_free (lines, FALSE);
}

/* For each line of @base its line in @side, or -1: a longest common subsequence between the shared
 * head and the shared tail. */
static int *
align (const Lines *base, const Lines *side)
{
  int *to = g_new (int, base->n + 1);
  guint head = 0;
  guint tail = 0;
  guint rows = 0;
  guint columns = 0;

  for (guint i = 0; i < base->n; i++)
    to[i] = -1;
  while (head < base->n && head < side->n && strcmp (base->lines[head], side->lines[head]) == 0)
    {
      to[head] = (int) head;
      head++;
    }
  while (tail < base->n - head && tail < side->n - head &&
         strcmp (base->lines[base->n - 1 - tail], side->lines[side->n - 1 - tail]) == 0)
    {
      to[base->n - 1 - tail] = (int) (side->n - 1 - tail);
      tail++;
    }
  rows = base->n - head - tail;
  columns = side->n - head - tail;
  if (rows > 0 && columns > 0 && (guint64) (rows + 1) * (columns + 1) <= CELLS_MAX)
    {
      g_autofree guint *best = g_new0 (guint, (gsize) (rows + 1) * (columns + 1));
      guint i = 0;
      guint j = 0;

#define BEST(r, c) best[(gsize) (r) * (columns + 1) + (c)]
      for (guint r = rows; r-- > 0;)
        for (guint c = columns; c-- > 0;)
          BEST (r, c) = strcmp (base->lines[head + r], side->lines[head + c]) == 0
                            ? BEST (r + 1, c + 1) + 1
                            : MAX (BEST (r + 1, c), BEST (r, c + 1));
      while (i < rows && j < columns)
        {
          if (strcmp (base->lines[head + i], side->lines[head + j]) == 0)
            to[head + i++] = (int) (head + j++);
          else if (BEST (i + 1, j) >= BEST (i, j + 1))
            i++;
          else
            j++;
        }
#undef BEST
    }

  return to;
}

static void
append_lines (GString *out, const Lines *lines, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    g_string_append (out, lines->lines[i]);
}

static gboolean
pieces_equal (const Lines *a, guint a_from, guint a_to, const Lines *b, guint b_from, guint b_to)
{
  if (a_to - a_from != b_to - b_from)
    return FALSE;
  for (guint i = 0; i < a_to - a_from; i++)
    if (strcmp (a->lines[a_from + i], b->lines[b_from + i]) != 0)
      return FALSE;

  return TRUE;
}

static void
end_line (GString *out)
{
  if (out->len > 0 && out->str[out->len - 1] != '\n')
    g_string_append_c (out, '\n');
}

/* Both sides changed the same place: the current lines, a marker, mine. */
static void
append_both (GString *out,
             const Lines *current,
             guint c_from,
             guint c_to,
             const Lines *mine,
             guint m_from,
             guint m_to)
{
  append_lines (out, current, c_from, c_to);
  end_line (out);
  /* Data that people of several languages share, so a sign and not a sentence. */
  g_string_append (out, "⚠\n");
  append_lines (out, mine, m_from, m_to);
}

/**
 * kontor_merge_text:
 * @base: the text that both sides started from
 * @mine: one side's text
 * @current: the other side's text
 * @overlap: (out) (optional): whether both changed the same lines
 *
 * Returns: (transfer full): a text with the changes of both; where they overlap both are kept, mine
 *   behind a line with a warning sign
 */
char *
kontor_merge_text (const char *base, const char *mine, const char *current, gboolean *overlap)
{
  g_auto (Lines) b = { 0 };
  g_auto (Lines) m = { 0 };
  g_auto (Lines) c = { 0 };
  g_autofree int *to_mine = NULL;
  g_autofree int *to_current = NULL;
  GString *out = g_string_new (NULL);
  guint bi = 0;
  guint mi = 0;
  guint ci = 0;
  gboolean both = FALSE;

  lines_init (&b, base);
  lines_init (&m, mine);
  lines_init (&c, current);
  to_mine = align (&b, &m);
  to_current = align (&b, &c);

  for (;;)
    {
      guint stable = bi;
      guint m_to = m.n;
      guint c_to = c.n;

      /* The next line of the base that both sides kept ends the changed piece before it. */
      while (stable < b.n && (to_mine[stable] < (int) mi || to_current[stable] < (int) ci))
        stable++;
      if (stable < b.n)
        {
          m_to = (guint) to_mine[stable];
          c_to = (guint) to_current[stable];
        }

      if (pieces_equal (&b, bi, stable, &m, mi, m_to))
        append_lines (out, &c, ci, c_to);
      else if (pieces_equal (&b, bi, stable, &c, ci, c_to) ||
               pieces_equal (&m, mi, m_to, &c, ci, c_to))
        append_lines (out, &m, mi, m_to);
      else
        {
          append_both (out, &c, ci, c_to, &m, mi, m_to);
          both = TRUE;
        }

      if (stable >= b.n)
        break;
      if (both && out->len > 0)
        end_line (out);
      g_string_append (out, b.lines[stable]);
      bi = stable + 1;
      mi = m_to + 1;
      ci = c_to + 1;
    }

  if (overlap != NULL)
    *overlap = both;

  return g_string_free (out, FALSE);
}
