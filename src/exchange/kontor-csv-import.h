/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-csv.h"
#include "kontor-problem.h"
#include "kontor-reader.h"

G_BEGIN_DECLS

/**
 * KontorCsvNoteKind:
 * @KONTOR_CSV_NOTE_COLUMN: a column that no field takes
 * @KONTOR_CSV_NOTE_INVALID: a row that is left out, because a cell does not fit its field
 * @KONTOR_CSV_NOTE_DUPLICATE: a row that is left out, because the record is there already, or
 *   because an earlier row is the same
 */
typedef enum
{
  KONTOR_CSV_NOTE_COLUMN,
  KONTOR_CSV_NOTE_INVALID,
  KONTOR_CSV_NOTE_DUPLICATE,
} KontorCsvNoteKind;

/**
 * KontorCsvNote:
 * @kind: what happened
 * @line: of the file, from 1
 * @character: of the line, from 1
 * @header: (owned): the column's name
 * @text: (owned): a sentence for people
 * @existing: for a duplicate: the record that is there, or the draft of the earlier row; else nil
 */
typedef struct
{
  KontorCsvNoteKind kind;
  guint line;
  guint character;
  char *header;
  char *text;
  KontorId existing;
} KontorCsvNote;

/**
 * KontorCsvReport:
 * @n_rows: rows of the file
 * @n_drafts: rows that became drafts
 * @n_companies: drafts of companies made on the way
 * @n_invalid: rows left out because a cell does not fit
 * @n_duplicates: rows left out because they are there already
 * @notes: (element-type KontorCsvNote) (owned): columns first, then by row
 *
 * What an import would do, for the preview. Owned by its holder.
 */
typedef struct
{
  guint n_rows;
  guint n_drafts;
  guint n_companies;
  guint n_invalid;
  guint n_duplicates;
  GPtrArray *notes;
} KontorCsvReport;

KontorCsvReport *kontor_csv_report_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_csv_report_free (KontorCsvReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorCsvReport, kontor_csv_report_free)
void kontor_csv_report_add (KontorCsvReport *self,
                            KontorCsvNoteKind kind,
                            guint line,
                            guint character,
                            const char *header,
                            const KontorId *existing,
                            const char *text);

char *kontor_csv_note_to_sentence (const KontorCsvNote *self) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_csv_report_to_sentence (const KontorCsvReport *self) G_GNUC_WARN_UNUSED_RESULT;

gboolean kontor_csv_import_knows (KontorRecordType type);
GPtrArray *kontor_csv_import_read (const char *path,
                                   KontorRecordType type,
                                   const KontorContext *context,
                                   KontorCsvReport **report,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
