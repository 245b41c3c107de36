/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A table as spreadsheets put it on the clipboard: cells parted by tabs, those with a line end or a
 * quote in quotes. The header's names say what the columns are, in English, German or Russian; without
 * a header the first cell is the title and the others are known by their form. Pure, any thread. */

#include "config.h"

#include "kontor-paste-private.h"

#include "kontor-when-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * Cell:
 * @text: (owned): without its quotes
 * @line: of the text, from 1
 */
typedef struct
{
  char *text;
  guint line;
} Cell;

/**
 * Column:
 * @kind: what it holds
 * @label: (owned) (nullable): its header
 * @unit: seconds of a number without a unit in a column of durations, 0 where nobody knows
 */
typedef struct
{
  KontorPasteColumn kind;
  char *label;
  gint64 unit;
} Column;

/**
 * Table:
 * @at: (borrowed): where the reading is
 * @line: at which line
 * @is_unclosed: whether from here on no quote is closed, so that nothing is looked for twice
 * @columns: (element-type Column): empty without a header
 */
typedef struct
{
  const char *at;
  guint line;
  gboolean is_unclosed;
  const KontorPasteTimes *times;
  GArray *columns;
} Table;

static void
cell_clear (gpointer cell)
{
  g_free (((Cell *) cell)->text);
}

static void
column_clear (gpointer column)
{
  g_free (((Column *) column)->label);
}

/* --- cells --- */

/* A cell in quotes: behind its end a tab, a line end or nothing. NULL when it is no such cell but a text
 * that begins with a quote. */
static char *
read_quoted (Table *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *at = self->at + 1;
  guint line = self->line;

  for (;; at++)
    {
      if (*at == '\0')
        {
          self->is_unclosed = TRUE;
          return NULL;
        }
      if (*at == '"' && at[1] == '"')
        at++;
      else if (*at == '"')
        break;
      line += *at == '\n';
      g_string_append_c (text, *at);
    }
  if (at[1] != '\t' && at[1] != '\n' && at[1] != '\0')
    return NULL;
  self->at = at + 1;
  self->line = line;

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
read_cell (Table *self, GArray *row)
{
  Cell cell = { NULL, self->line };
  gsize length = 0;

  if (*self->at == '"' && !self->is_unclosed)
    cell.text = read_quoted (self);
  if (cell.text == NULL)
    {
      length = strcspn (self->at, "\t\n");
      cell.text = g_strndup (self->at, length);
      self->at += length;
    }
  g_strstrip (cell.text);
  g_array_append_val (row, cell);
}

/* (transfer full) (nullable) (element-type Cell): NULL at the end */
static GArray *
read_row (Table *self)
{
  GArray *row = NULL;

  if (*self->at == '\0')
    return NULL;
  row = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (row, cell_clear);
  read_cell (self, row);
  while (*self->at == '\t')
    {
      self->at++;
      read_cell (self, row);
    }
  if (*self->at == '\n')
    {
      self->at++;
      self->line++;
    }

  return row;
}

static const Cell *
get_cell (const GArray *row, guint column)
{
  return &g_array_index (row, Cell, column);
}

/* --- words --- */

/* Hours in "Plan (h)", minutes in "Aufwand in Minuten". */
static gint64
find_unit (const char *header)
{
  g_autoptr (GArray) tokens = kontor_words_read (header, 0);

  for (guint i = 0; i < tokens->len; i++)
    {
      const KontorWordToken *token = &g_array_index (tokens, KontorWordToken, i);

      if (kontor_words_mean (token, KONTOR_WORD_HOURS, NULL))
        return 3600;
      if (kontor_words_mean (token, KONTOR_WORD_MINUTES, NULL))
        return 60;
    }

  return 0;
}

/* --- values --- */

static void
complain (KontorPasteItem *item, const Cell *cell, guint column, const char *sentence)
{
  kontor_paste_item_complain (item, cell->line, column + 1, sentence);
}

static void
take_instant (Table *self,
              KontorPasteItem *item,
              const Cell *cell,
              guint column,
              gint64 default_seconds,
              gint64 *instant)
{
  g_autoptr (GError) error = NULL;

  if (!kontor_when_parse_instant (cell->text, self->times->zone, self->times->now, default_seconds,
                                  instant, &error))
    complain (item, cell, column, error->message);
}

/* "1,5" in a column of hours */
static gboolean
read_plain_number (const char *text, gint64 unit, gint64 *seconds)
{
  g_autoptr (GArray) tokens = kontor_words_read (text, 0);
  const KontorWordToken *first = (const KontorWordToken *) (gpointer) tokens->data;
  double amount = 0;
  guint end = first->kind == '0' ? kontor_words_read_amount (first, 0, &amount) : 0;

  if (end == 0 || first[end].kind != 0 || unit == 0 || amount * (double) unit > G_MAXINT32)
    return FALSE;
  *seconds = (gint64) (amount * (double) unit + 0.5);

  return TRUE;
}

static void
take_plan (KontorPasteItem *item, const Cell *cell, guint column, gint64 unit)
{
  g_autoptr (GError) error = NULL;

  if (!read_plain_number (cell->text, unit, &item->plan) &&
      !kontor_when_parse_duration (cell->text, &item->plan, &error))
    complain (item, cell, column, error->message);
}

static void
take_priority (KontorPasteItem *item, const Cell *cell, guint column)
{
  g_autofree char *shown = NULL;
  g_autofree char *sentence = NULL;

  if (kontor_paste_find_priority (cell->text, &item->priority))
    return;
  shown = g_utf8_substring (cell->text, 0, MIN (g_utf8_strlen (cell->text, -1), 60));
  sentence = g_strdup_printf (_ ("“%s” is no priority"), shown);
  complain (item, cell, column, sentence);
}

/* Adds the parts of a cell that commas, semicolons or line ends separate. */
static void
take_list (GPtrArray *list, const char *text, const char *mark)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ",;\n", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]);

      part += g_str_has_prefix (part, mark) ? strlen (mark) : 0;
      if (*part != '\0' && strlen (part) <= KONTOR_TEXT_MAX &&
          !g_ptr_array_find_with_equal_func (list, part, g_str_equal, NULL))
        g_ptr_array_add (list, g_strdup (part));
    }
}

/* "1" is a task of its own, "2" a part of the "1" before. */
static void
take_level (KontorPasteItem *item, const Cell *cell, guint column)
{
  guint64 level = 0;

  if (!g_ascii_string_to_unsigned (cell->text, 10, 1, 1000, &level, NULL))
    complain (item, cell, column, _ ("A level is a number from 1 on"));
  else
    item->depth = (guint) level - 1;
}

static void
take_cell (Table *self, KontorPasteItem *item, const Cell *cell, guint number, const Column *column)
{
  switch (column->kind)
    {
    case KONTOR_PASTE_SILENT:
      break;
    case KONTOR_PASTE_TITLE:
      kontor_paste_item_take_title (item, g_strdup (cell->text));
      break;
    case KONTOR_PASTE_DESCRIPTION:
      kontor_paste_item_add_description (item, NULL, cell->text);
      break;
    case KONTOR_PASTE_RESPONSIBLE:
    case KONTOR_PASTE_PARTICIPANTS:
      take_list (item->people, cell->text, "@");
      break;
    case KONTOR_PASTE_PROJECT:
      g_free (item->project);
      item->project = g_strdup (cell->text + (*cell->text == '#'));
      break;
    case KONTOR_PASTE_DEADLINE:
      take_instant (self, item, cell, number, self->times->day_end, &item->deadline);
      break;
    case KONTOR_PASTE_START:
      take_instant (self, item, cell, number, self->times->day_start, &item->starts_at);
      break;
    case KONTOR_PASTE_END:
      take_instant (self, item, cell, number, self->times->day_end, &item->ends_at);
      break;
    case KONTOR_PASTE_PLAN:
      take_plan (item, cell, number, column->unit);
      break;
    case KONTOR_PASTE_PRIORITY:
      take_priority (item, cell, number);
      break;
    case KONTOR_PASTE_TAGS:
      take_list (item->tags, cell->text, "#");
      break;
    case KONTOR_PASTE_LEVEL:
      take_level (item, cell, number);
      break;
    case KONTOR_PASTE_STATE:
      if (kontor_paste_find_state (cell->text, &item->is_done))
        break;
      G_GNUC_FALLTHROUGH;
    case KONTOR_PASTE_UNKNOWN:
      kontor_paste_item_add_description (item, column->label, cell->text);
      break;
    }
}

/* --- by their form --- */

/* A date or duration that is all of a cell, and leaves no doubt. */
static gboolean
read_form (Table *self, const char *text, KontorWhen *found)
{
  return kontor_when_scan (text, 0, self->times->zone, self->times->now, found) &&
         found->start == 0 && found->end == strlen (text) && found->kind != KONTOR_WHEN_CLOCK;
}

static gint64
get_instant (Table *self, const KontorWhen *when, gint64 default_seconds)
{
  if (when->kind == KONTOR_WHEN_MOMENT)
    return when->instant;

  return kontor_time_from_local (self->times->zone,
                                 when->days * KONTOR_DAY + default_seconds * KONTOR_SECOND);
}

/* One date is the deadline; of two the first is the start. */
static void
take_form (Table *self, KontorPasteItem *item, const Cell *cell, KontorWhen *deadline)
{
  KontorWhen found = { 0 };

  if (!read_form (self, cell->text, &found))
    {
      if (*cell->text == '@')
        take_list (item->people, cell->text, "@");
      else if (*cell->text == '#')
        take_list (item->tags, cell->text, "#");
      else if (!kontor_paste_find_priority (cell->text, &item->priority))
        kontor_paste_item_add_description (item, NULL, cell->text);
    }
  else if (found.kind == KONTOR_WHEN_DURATION && item->plan == 0)
    item->plan = found.seconds;
  else if (found.kind == KONTOR_WHEN_DURATION || item->starts_at != 0)
    kontor_paste_item_add_description (item, NULL, cell->text);
  else
    {
      if (deadline->kind != 0)
        item->starts_at = get_instant (self, deadline, self->times->day_start);
      *deadline = found;
      item->deadline = get_instant (self, deadline, self->times->day_end);
    }
}

/* --- rows --- */

/* A row is a header when its names are known, and nothing in it is a date or a duration. */
static gboolean
read_header (Table *self, const GArray *row)
{
  guint n_known = 0;
  guint n_filled = 0;
  gboolean has_title = FALSE;
  gboolean has_value = FALSE;

  for (guint i = 0; i < row->len; i++)
    {
      const char *text = get_cell (row, i)->text;
      Column column = { kontor_paste_find_column (text), g_strdup (text), find_unit (text) };
      KontorWhen found = { 0 };

      g_array_append_val (self->columns, column);
      n_filled += *text != '\0';
      n_known += column.kind != KONTOR_PASTE_UNKNOWN;
      has_title = has_title || column.kind == KONTOR_PASTE_TITLE;
      has_value = has_value ||
                  (column.kind == KONTOR_PASTE_UNKNOWN && read_form (self, text, &found));
    }
  if (!has_value && (has_title || n_known > 1) && 2 * n_known >= n_filled)
    return TRUE;
  g_array_set_size (self->columns, 0);

  return FALSE;
}

/* Where no column is named the title, the first that nobody knows is. */
static void
settle_title (Table *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_array_index (self->columns, Column, i).kind == KONTOR_PASTE_TITLE)
      return;
  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = &g_array_index (self->columns, Column, i);

      if (column->kind != KONTOR_PASTE_UNKNOWN)
        continue;
      column->kind = KONTOR_PASTE_TITLE;
      return;
    }
}

/* A row without a title, a sum at the table's end perhaps, is called by its first cell. */
static void
find_title (KontorPasteItem *item, const GArray *row, guint first)
{
  const Cell *cell = get_cell (row, first);

  if (*item->title != '\0')
    return;
  kontor_paste_item_take_title (item, g_strdup (cell->text));
  complain (item, cell, first, _ ("There is no title"));
}

static KontorPasteItem *
make_item (Table *self, const GArray *row)
{
  static const Column beyond = { KONTOR_PASTE_UNKNOWN, NULL, 0 };
  KontorPasteItem *item = NULL;
  KontorWhen deadline = { 0 };
  guint first = 0;

  while (first < row->len && *get_cell (row, first)->text == '\0')
    first++;
  if (first == row->len)
    return NULL;
  item = kontor_paste_item_new (get_cell (row, 0)->line);
  for (guint i = first; i < row->len; i++)
    {
      const Cell *cell = get_cell (row, i);

      if (*cell->text == '\0')
        continue;
      if (i < self->columns->len)
        take_cell (self, item, cell, i, &g_array_index (self->columns, Column, i));
      else if (self->columns->len > 0)
        take_cell (self, item, cell, i, &beyond);
      else if (i == first)
        kontor_paste_item_take_title (item, g_strdup (cell->text));
      else
        take_form (self, item, cell, &deadline);
    }
  find_title (item, row, first);

  return item;
}

GPtrArray *
kontor_paste_read_table (const char *text, const KontorPasteTimes *times)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_paste_item_free);
  g_autoptr (GArray) columns = g_array_new (FALSE, TRUE, sizeof (Column));
  Table self = { text, 1, FALSE, times, columns };
  gboolean is_first = TRUE;
  GArray *row = NULL;

  g_array_set_clear_func (columns, column_clear);
  while ((row = read_row (&self)) != NULL)
    {
      KontorPasteItem *before = items->len > 0 ? items->pdata[items->len - 1] : NULL;
      KontorPasteItem *item = NULL;

      if (is_first && row->len > 1)
        {
          is_first = FALSE;
          if (read_header (&self, row))
            {
              settle_title (&self);
              g_array_unref (row);
              continue;
            }
        }
      item = make_item (&self, row);
      g_array_unref (row);
      if (item == NULL)
        continue;
      item->depth = MIN (item->depth, before != NULL ? before->depth + 1 : 0);
      g_ptr_array_add (items, item);
    }

  return items;
}
