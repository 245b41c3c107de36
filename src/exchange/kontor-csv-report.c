/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an import of a table tells people: what it would make, what it leaves out and why. Owned by
 * one thread at a time. */

#include "config.h"

#include "kontor-csv-import.h"

#include <glib/gi18n-lib.h>

static void
note_free (gpointer data)
{
  KontorCsvNote *note = data;

  g_free (note->header);
  g_free (note->text);
  g_free (note);
}

KontorCsvReport *
kontor_csv_report_new (void)
{
  KontorCsvReport *self = g_new0 (KontorCsvReport, 1);

  self->notes = g_ptr_array_new_with_free_func (note_free);

  return self;
}

void
kontor_csv_report_free (KontorCsvReport *self)
{
  g_ptr_array_unref (self->notes);
  g_free (self);
}

/**
 * kontor_csv_report_add:
 * @self: a report
 * @kind: what happened
 * @line: where
 * @character: where
 * @header: the column's name
 * @existing: (nullable): the record that is there already
 * @text: a sentence for people
 *
 * Adds a note.
 */
void
kontor_csv_report_add (KontorCsvReport *self,
                       KontorCsvNoteKind kind,
                       guint line,
                       guint character,
                       const char *header,
                       const KontorId *existing,
                       const char *text)
{
  KontorCsvNote *note = g_new0 (KontorCsvNote, 1);

  note->kind = kind;
  note->line = line;
  note->character = character;
  note->header = g_strdup (header);
  note->text = g_strdup (text);
  if (existing != NULL)
    note->existing = *existing;
  g_ptr_array_add (self->notes, note);
}

/**
 * kontor_csv_note_to_sentence:
 * @self: a note
 *
 * Returns: (transfer full): what it says and where
 */
char *
kontor_csv_note_to_sentence (const KontorCsvNote *self)
{
  if (self->kind == KONTOR_CSV_NOTE_COLUMN)
    return g_strdup (self->text);

  /* Translators: line and column of a file, the name of the column, and what is said about it */
  return g_strdup_printf (_ ("Line %u, column %u (%s): %s"), self->line, self->character,
                          self->header, self->text);
}

/**
 * kontor_csv_report_to_sentence:
 * @self: a report
 *
 * Returns: (transfer full): the sum of it
 */
char *
kontor_csv_report_to_sentence (const KontorCsvReport *self)
{
  /* Translators: the sum of an import from a file */
  return g_strdup_printf (
      _ ("%u rows: %u new, %u there already, %u with errors; %u companies come with them"),
      self->n_rows, self->n_drafts, self->n_duplicates, self->n_invalid, self->n_companies);
}
