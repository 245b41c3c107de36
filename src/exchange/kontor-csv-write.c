/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tables as text that spreadsheets take. Any thread. */

#include "config.h"

#include "kontor-csv-write.h"

#include <string.h>

static void
append_quoted (GString *csv, const char *cell)
{
  g_string_append_c (csv, '"');
  for (; *cell != '\0'; cell++)
    {
      if (*cell == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *cell);
    }
  g_string_append_c (csv, '"');
}

void
kontor_csv_append_row (GString *csv, const char *const *cells, guint n_cells)
{
  g_return_if_fail (n_cells > 0);

  for (guint i = 0; i < n_cells; i++)
    {
      gboolean alone = n_cells == 1 && *cells[i] == '\0'; /* else it would be no row at all */

      if (i > 0)
        g_string_append_c (csv, ',');
      if (alone || strpbrk (cells[i], ",;\t\"\r\n") != NULL)
        append_quoted (csv, cells[i]);
      else
        g_string_append (csv, cells[i]);
    }
  g_string_append (csv, "\r\n");
}

void
kontor_csv_append_tabbed (GString *text, const char *const *cells, guint n_cells)
{
  for (guint i = 0; i < n_cells; i++)
    {
      g_autofree char *cell = g_strdup (cells[i]);

      if (i > 0)
        g_string_append_c (text, '\t');
      g_string_append (text, g_strdelimit (cell, "\t\r\n", ' '));
    }
  g_string_append_c (text, '\n');
}
