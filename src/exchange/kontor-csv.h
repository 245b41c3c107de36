/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorCsv:
 *
 * A table read from CSV: a header and rows that have as many cells. Immutable once read; owned by
 * one thread at a time.
 */
typedef struct _KontorCsv KontorCsv;

#define KONTOR_CSV_ERROR (kontor_csv_error_quark ())

/**
 * KontorCsvError:
 * @KONTOR_CSV_ERROR_ENCODING: not UTF-8, or a NUL
 * @KONTOR_CSV_ERROR_SYNTAX: quotes or line ends that are no CSV
 * @KONTOR_CSV_ERROR_CELLS: a row with more or fewer cells than the header
 * @KONTOR_CSV_ERROR_EMPTY: no header
 * @KONTOR_CSV_ERROR_TOO_BIG: larger than %KONTOR_CSV_SIZE_MAX
 * @KONTOR_CSV_ERROR_COLUMNS: the header names nothing that can be imported
 *
 * The messages are for people, and name line and column.
 */
typedef enum
{
  KONTOR_CSV_ERROR_ENCODING,
  KONTOR_CSV_ERROR_SYNTAX,
  KONTOR_CSV_ERROR_CELLS,
  KONTOR_CSV_ERROR_EMPTY,
  KONTOR_CSV_ERROR_TOO_BIG,
  KONTOR_CSV_ERROR_COLUMNS,
} KontorCsvError;

/* What is read into memory at once, in bytes. */
#define KONTOR_CSV_SIZE_MAX (G_GINT64_CONSTANT (256) << 20)

GQuark kontor_csv_error_quark (void);

KontorCsv *kontor_csv_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
KontorCsv *kontor_csv_parse (const char *bytes, gsize length, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_csv_free (KontorCsv *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorCsv, kontor_csv_free)

char kontor_csv_get_delimiter (const KontorCsv *self);
guint kontor_csv_get_n_columns (const KontorCsv *self);
guint kontor_csv_get_n_rows (const KontorCsv *self);
const char *kontor_csv_get_header (const KontorCsv *self, guint column);
const char *kontor_csv_get_cell (const KontorCsv *self, guint row, guint column);
/* Where a cell starts in the file: line and character of it, both from 1. */
void kontor_csv_get_place (const KontorCsv *self,
                           guint row,
                           guint column,
                           guint *line,
                           guint *character);

G_END_DECLS
