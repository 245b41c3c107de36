/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tables for terminals: widths are counted in cells, not in bytes. On the main thread. */

#include "config.h"

#include "kontor-cli-table.h"
#include "kontor-cli-value.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GAP 2
#define COLUMN_LEAST 8

typedef struct
{
  char *heading; /* owned */
  gboolean right;
  guint width; /* of the widest cell, then what it gets */
} Column;

struct _KontorTable
{
  GArray *columns; /* owned, of Column */
  GPtrArray *rows; /* owned, of GPtrArray of texts */
};

static void
column_clear (gpointer data)
{
  g_free (((Column *) data)->heading);
}

KontorTable *
kontor_table_new (void)
{
  KontorTable *self = g_new0 (KontorTable, 1);

  self->columns = g_array_new (FALSE, TRUE, sizeof (Column));
  g_array_set_clear_func (self->columns, column_clear);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  return self;
}

void
kontor_table_free (KontorTable *self)
{
  g_array_unref (self->columns);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static guint
get_cells (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;

  return g_unichar_iswide (c) ? 2 : 1;
}

guint
kontor_text_get_width (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    width += get_cells (g_utf8_get_char (at));

  return width;
}

guint
kontor_terminal_get_width (void)
{
  struct winsize size = { 0 };

  if (!isatty (STDOUT_FILENO) || ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
    return 0;

  return size.ws_col;
}

void
kontor_table_add_column (KontorTable *self, const char *heading, gboolean right)
{
  Column column = { g_strdup (heading), right, kontor_text_get_width (heading) };

  g_array_append_val (self->columns, column);
}

void
kontor_table_begin_row (KontorTable *self)
{
  g_ptr_array_add (self->rows, g_ptr_array_new_with_free_func (g_free));
}

void
kontor_table_add_cell (KontorTable *self, const char *text)
{
  GPtrArray *row = self->rows->pdata[self->rows->len - 1];
  char *cell = kontor_cli_show_text (text, 0);
  Column *column = &g_array_index (self->columns, Column, row->len);

  column->width = MAX (column->width, kontor_text_get_width (cell));
  g_ptr_array_add (row, cell);
}

/* The widest columns give until everything fits. */
static void
fit_columns (KontorTable *self, guint width)
{
  for (;;)
    {
      guint sum = (self->columns->len - 1) * GAP;
      Column *widest = NULL;

      for (guint i = 0; i < self->columns->len; i++)
        {
          Column *column = &g_array_index (self->columns, Column, i);

          sum += column->width;
          if (widest == NULL || column->width > widest->width)
            widest = column;
        }
      if (sum <= width || widest == NULL || widest->width <= COLUMN_LEAST)
        return;
      widest->width--;
    }
}

static void
append_cell (GString *output, const char *text, guint width, gboolean right, gboolean last)
{
  guint needed = kontor_text_get_width (text);
  guint cells = 0;
  const char *at = text;

  if (right && needed < width)
    g_string_append_printf (output, "%*s", (int) (width - needed), "");
  /* Clipped text keeps a cell for the ellipsis. */
  for (; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (needed > width && cells + get_cells (c) > width - 1)
        {
          g_string_append (output, "…");
          cells++;
          break;
        }
      cells += get_cells (c);
      g_string_append_unichar (output, c);
    }
  if (!right && !last && cells < width)
    g_string_append_printf (output, "%*s", (int) (width - cells), "");
  if (!last)
    g_string_append_printf (output, "%*s", GAP, "");
}

void
kontor_table_print (KontorTable *self, GString *output, guint width, gboolean bold)
{
  if (width > 0)
    fit_columns (self, width);
  if (bold)
    g_string_append (output, "\033[1m");
  for (guint i = 0; i < self->columns->len; i++)
    {
      const Column *column = &g_array_index (self->columns, Column, i);

      append_cell (output, column->heading, column->width, column->right,
                   i + 1 == self->columns->len);
    }
  g_string_append (output, bold ? "\033[0m\n" : "\n");
  for (guint i = 0; i < self->rows->len; i++)
    {
      GPtrArray *row = self->rows->pdata[i];

      for (guint j = 0; j < row->len; j++)
        {
          const Column *column = &g_array_index (self->columns, Column, j);

          append_cell (output, row->pdata[j], column->width, column->right, j + 1 == row->len);
        }
      while (output->len > 0 && output->str[output->len - 1] == ' ')
        g_string_truncate (output, output->len - 1);
      g_string_append_c (output, '\n');
    }
}
