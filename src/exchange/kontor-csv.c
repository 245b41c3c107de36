/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads CSV as RFC 4180 describes it, in UTF-8 with or without a byte order mark, with commas,
 * semicolons or tabs. Strict: whatever is no such table is an error with its line and column, so that
 * no cell ever lands in another's place. Our own reader, because there is one to read so far; libcsv
 * takes its place when more is asked of it. Any thread. */

#include "config.h"

#include "kontor-csv.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *text; /* borrowed from bytes */
  guint line;
  guint character;
} Cell;

struct _KontorCsv
{
  char *bytes; /* owned: the file, its cells unquoted in place and ended by NUL */
  GArray *cells; /* (element-type Cell) (owned): the header's, then row by row */
  guint n_columns;
  char delimiter;
};

/* Where the reader is. Cells are unquoted in place: what is written is never ahead of what is read. */
typedef struct
{
  KontorCsv *csv;
  const char *at;
  const char *end;
  char *write;
  guint line;
  guint character;
} Reading;

G_DEFINE_QUARK (kontor-csv-error-quark, kontor_csv_error)

G_GNUC_PRINTF (5, 6) static gboolean
fail (GError **error, KontorCsvError code, guint line, guint character, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list ap;

  va_start (ap, format);
  what = g_strdup_vprintf (format, ap);
  va_end (ap);
  /* Translators: then comes what is wrong there */
  g_set_error (error, KONTOR_CSV_ERROR, code, _ ("Line %u, column %u: %s"), line, character, what);

  return FALSE;
}

/* The place of @at, counted in lines and characters. */
static void
locate (const char *bytes, const char *at, guint *line, guint *character)
{
  *line = 1;
  *character = 1;
  for (const char *p = bytes; p < at; p++)
    {
      if (*p == '\n')
        {
          ++*line;
          *character = 1;
        }
      else if (((guchar) *p & 0xc0) != 0x80)
        ++*character;
    }
}

static gboolean
check_encoding (const char *bytes, gsize length, GError **error)
{
  const char *wrong = NULL;
  guint line = 0;
  guint character = 0;

  if (length >= 2 && (memcmp (bytes, "\xff\xfe", 2) == 0 || memcmp (bytes, "\xfe\xff", 2) == 0))
    return fail (error, KONTOR_CSV_ERROR_ENCODING, 1, 1,
                 _ ("The file is in UTF-16. Save it as UTF-8 and try again."));
  if (g_utf8_validate_len (bytes, length, &wrong))
    return TRUE;

  locate (bytes, wrong, &line, &character);
  if (*wrong == '\0')
    return fail (error, KONTOR_CSV_ERROR_ENCODING, line, character, _ ("A zero byte in the text"));

  return fail (error, KONTOR_CSV_ERROR_ENCODING, line, character,
               _ ("Byte 0x%02x is not UTF-8. Save the file as UTF-8 and try again."),
               (guint) (guchar) *wrong);
}

/* The delimiter that the first line has most of, outside quotes; of two the one that is rarer in
 * names. */
static char
guess_delimiter (const char *at, const char *end)
{
  static const char delimiters[] = { ',', ';', '\t' };
  guint counts[G_N_ELEMENTS (delimiters)] = { 0 };
  gboolean quoted = FALSE;
  guint best = 0;

  for (; at < end && (quoted || *at != '\n'); at++)
    {
      if (*at == '"')
        quoted = !quoted;
      for (guint i = 0; !quoted && i < G_N_ELEMENTS (delimiters); i++)
        counts[i] += *at == delimiters[i];
    }
  for (guint i = 1; i < G_N_ELEMENTS (delimiters); i++)
    if (counts[i] > 0 && counts[i] >= counts[best])
      best = i;

  return delimiters[best];
}

static void
put (Reading *reading)
{
  char c = *reading->at++;

  *reading->write++ = c;
  if (c == '\n')
    {
      reading->line++;
      reading->character = 1;
    }
  else if (((guchar) c & 0xc0) != 0x80)
    reading->character++;
}

static void
skip (Reading *reading, guint n)
{
  reading->at += n;
  reading->character += n;
}

static gboolean
is_at (const Reading *reading, const char *text)
{
  gsize length = strlen (text);

  return (gsize) (reading->end - reading->at) >= length && memcmp (reading->at, text, length) == 0;
}

static gboolean
ends_cell (const Reading *reading)
{
  return reading->at == reading->end || *reading->at == reading->csv->delimiter ||
         *reading->at == '\n' || is_at (reading, "\r\n");
}

/* What is between quotes; a line break inside is kept as one line feed. */
static gboolean
read_quoted (Reading *reading, GError **error)
{
  guint line = reading->line;
  guint character = reading->character;

  skip (reading, 1);
  while (reading->at < reading->end)
    {
      if (is_at (reading, "\"\""))
        skip (reading, 1);
      else if (*reading->at == '"')
        {
          skip (reading, 1);
          if (ends_cell (reading))
            return TRUE;
          return fail (error, KONTOR_CSV_ERROR_SYNTAX, reading->line, reading->character,
                       _ ("More text after the closing quote"));
        }
      else if (is_at (reading, "\r\n"))
        skip (reading, 1);
      put (reading);
    }

  return fail (error, KONTOR_CSV_ERROR_SYNTAX, line, character,
               _ ("The quote that opens here is never closed"));
}

static gboolean
read_plain (Reading *reading, GError **error)
{
  while (!ends_cell (reading))
    {
      if (*reading->at == '"')
        return fail (error, KONTOR_CSV_ERROR_SYNTAX, reading->line, reading->character,
                     _ ("A quote in a cell that does not start with one"));
      if (*reading->at == '\r')
        return fail (error, KONTOR_CSV_ERROR_SYNTAX, reading->line, reading->character,
                     _ ("A carriage return without a line feed"));
      put (reading);
    }

  return TRUE;
}

static gboolean
read_cell (Reading *reading, GError **error)
{
  Cell cell = { reading->write, reading->line, reading->character };

  if (!(is_at (reading, "\"") ? read_quoted : read_plain) (reading, error))
    return FALSE;
  g_array_append_val (reading->csv->cells, cell);

  return TRUE;
}

/* The byte that ends a cell is read before the NUL is written, which may take its place. */
static void
end_line (Reading *reading)
{
  reading->at += is_at (reading, "\r\n") ? 2 : reading->at < reading->end ? 1 : 0;
  *reading->write++ = '\0';
  reading->line++;
  reading->character = 1;
}

static gboolean
check_cells (const Reading *reading, guint first, GError **error)
{
  const KontorCsv *csv = reading->csv;
  guint n = csv->cells->len - first;
  const Cell *last = &g_array_index (csv->cells, Cell, csv->cells->len - 1);

  if (n == csv->n_columns)
    return TRUE;

  return fail (error, KONTOR_CSV_ERROR_CELLS, last->line, last->character,
               /* Translators: of a row of a table */
               _ ("The row has %u cells, the header has %u"), n, csv->n_columns);
}

static gboolean
read_row (Reading *reading, GError **error)
{
  guint first = reading->csv->cells->len;

  for (;;)
    {
      if (!read_cell (reading, error))
        return FALSE;
      if (reading->at == reading->end || *reading->at != reading->csv->delimiter)
        break;
      skip (reading, 1);
      *reading->write++ = '\0';
    }
  if (first == 0)
    reading->csv->n_columns = reading->csv->cells->len;
  if (!check_cells (reading, first, error))
    return FALSE;
  end_line (reading);

  return TRUE;
}

static gboolean
read_all (Reading *reading, GError **error)
{
  while (reading->at < reading->end)
    {
      /* Editors leave empty lines, mostly the last. */
      if (*reading->at == '\n' || is_at (reading, "\r\n"))
        {
          reading->at += *reading->at == '\n' ? 1 : 2;
          reading->line++;
          continue;
        }
      if (!read_row (reading, error))
        return FALSE;
    }
  if (reading->csv->n_columns == 0)
    return fail (error, KONTOR_CSV_ERROR_EMPTY, 1, 1, _ ("There is no header"));

  return TRUE;
}

/* Takes @bytes, which has room for a NUL behind @length. */
static KontorCsv *
parse_taken (char *bytes, gsize length, GError **error)
{
  g_autoptr (KontorCsv) self = g_new0 (KontorCsv, 1);
  Reading reading = { .csv = self, .line = 1, .character = 1 };

  self->bytes = bytes;
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  if (length > KONTOR_CSV_SIZE_MAX)
    {
      g_autofree char *limit = g_format_size_full (KONTOR_CSV_SIZE_MAX, G_FORMAT_SIZE_IEC_UNITS);

      g_set_error (error, KONTOR_CSV_ERROR, KONTOR_CSV_ERROR_TOO_BIG,
                   _ ("The file is larger than %s. Split it and import the parts."), limit);
      return NULL;
    }
  if (!check_encoding (bytes, length, error))
    return NULL;

  reading.at = bytes;
  reading.write = bytes;
  reading.end = bytes + length;
  if (is_at (&reading, "\xef\xbb\xbf"))
    reading.at += 3;
  self->delimiter = guess_delimiter (reading.at, reading.end);
  if (!read_all (&reading, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * kontor_csv_parse:
 * @bytes: (array length=length): the text of a table
 * @length: its length in bytes
 * @error: of %KONTOR_CSV_ERROR, for people
 *
 * The first line that is not empty is the header. The delimiter is the one of comma, semicolon and
 * tab that the header has most of. Line breaks in cells become line feeds.
 *
 * Returns: (transfer full) (nullable): the table
 */
KontorCsv *
kontor_csv_parse (const char *bytes, gsize length, GError **error)
{
  char *copy = g_malloc (length + 1);

  if (length > 0)
    memcpy (copy, bytes, length);
  copy[length] = '\0';

  return parse_taken (copy, length, error);
}

/**
 * kontor_csv_read:
 * @path: a file
 * @error: of %KONTOR_CSV_ERROR or %G_FILE_ERROR, for people
 *
 * As kontor_csv_parse(), from a file. Blocks.
 *
 * Returns: (transfer full) (nullable): the table
 */
KontorCsv *
kontor_csv_read (const char *path, GError **error)
{
  char *bytes = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &bytes, &length, error))
    return NULL;

  return parse_taken (bytes, length, error);
}

void
kontor_csv_free (KontorCsv *self)
{
  g_array_unref (self->cells);
  g_free (self->bytes);
  g_free (self);
}

/**
 * kontor_csv_get_delimiter:
 * @self: a table
 *
 * Returns: the delimiter that was found
 */
char
kontor_csv_get_delimiter (const KontorCsv *self)
{
  return self->delimiter;
}

/**
 * kontor_csv_get_n_columns:
 * @self: a table
 *
 * Returns: how many cells the header and each row have
 */
guint
kontor_csv_get_n_columns (const KontorCsv *self)
{
  return self->n_columns;
}

/**
 * kontor_csv_get_n_rows:
 * @self: a table
 *
 * Returns: the number of rows below the header
 */
guint
kontor_csv_get_n_rows (const KontorCsv *self)
{
  return self->cells->len / self->n_columns - 1;
}

/**
 * kontor_csv_get_header:
 * @self: a table
 * @column: from 0
 *
 * Returns: the column's name, as it is in the file
 */
const char *
kontor_csv_get_header (const KontorCsv *self, guint column)
{
  g_return_val_if_fail (column < self->n_columns, "");

  return g_array_index (self->cells, Cell, column).text;
}

static const Cell *
get_cell (const KontorCsv *self, guint row, guint column)
{
  return &g_array_index (self->cells, Cell, (row + 1) * self->n_columns + column);
}

/**
 * kontor_csv_get_cell:
 * @self: a table
 * @row: from 0, the header not counted
 * @column: from 0
 *
 * Returns: what the cell holds
 */
const char *
kontor_csv_get_cell (const KontorCsv *self, guint row, guint column)
{
  g_return_val_if_fail (row < kontor_csv_get_n_rows (self) && column < self->n_columns, "");

  return get_cell (self, row, column)->text;
}

/**
 * kontor_csv_get_place:
 * @self: a table
 * @row: from 0, the header not counted
 * @column: from 0
 * @line: (out): the line that the cell starts in, from 1
 * @character: (out): the character of that line, from 1
 */
void
kontor_csv_get_place (const KontorCsv *self, guint row, guint column, guint *line, guint *character)
{
  const Cell *cell = NULL;

  g_return_if_fail (row < kontor_csv_get_n_rows (self) && column < self->n_columns);
  cell = get_cell (self, row, column);
  *line = cell->line;
  *character = cell->character;
}
