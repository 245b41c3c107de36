/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command that takes in what other programs wrote: import. On the main thread. */

#include "config.h"

#include "kontor-cli-commands.h"
#include "kontor-csv-import.h"
#include "kontor-json.h"
#include "kontor-operations.h"

#include <glib/gi18n.h>

#define NOTES_MAX 20

static void
print_notes (KontorCli *self, const KontorCsvReport *report)
{
  g_autofree char *sentence = kontor_csv_report_to_sentence (report);

  for (guint i = 0; i < MIN (report->notes->len, NOTES_MAX); i++)
    {
      g_autofree char *note = kontor_csv_note_to_sentence (report->notes->pdata[i]);

      g_string_append_printf (self->output, "%s\n", note);
    }
  if (report->notes->len > NOTES_MAX)
    g_string_append_printf (self->output, _ ("… and %u more\n"), report->notes->len - NOTES_MAX);
  g_string_append_printf (self->output, "%s\n", sentence);
}

static void
write_report (KontorCli *self, const KontorCsvReport *report, gint64 number)
{
  g_string_append_c (self->output, '{');
  kontor_json_add_integer (self->output, "rows", report->n_rows);
  kontor_json_add_integer (self->output, "drafts", report->n_drafts);
  kontor_json_add_integer (self->output, "companies", report->n_companies);
  kontor_json_add_integer (self->output, "invalid", report->n_invalid);
  kontor_json_add_integer (self->output, "duplicates", report->n_duplicates);
  kontor_json_write_name (self->output, "notes");
  g_string_append_c (self->output, '[');
  for (guint i = 0; i < report->notes->len; i++)
    {
      const KontorCsvNote *note = report->notes->pdata[i];

      kontor_json_write_comma (self->output);
      g_string_append_c (self->output, '{');
      kontor_json_add_integer (self->output, "line", note->line);
      kontor_json_add_text (self->output, "text", note->text);
      g_string_append_c (self->output, '}');
    }
  g_string_append_c (self->output, ']');
  kontor_json_add_integer (self->output, "change", number);
  g_string_append (self->output, "}\n");
}

gboolean
kontor_cli_run_import (KontorCli *self)
{
  const char *word = kontor_cli_get_option (self, "as");
  KontorRecordType type = kontor_cli_find_type (self, word != NULL ? word : "contact");
  g_autoptr (KontorCsvReport) report = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;
  KontorContext context = { 0 };
  gint64 number = 0;

  if (type == KONTOR_RECORD_NONE)
    return FALSE;
  if (!kontor_csv_import_knows (type))
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                _ ("Records of this type (%s) can’t be imported."),
                                kontor_type_info_get_label (kontor_schema_get_type (type)));
  kontor_replica_init_context (self->replica, &context);
  drafts = kontor_csv_import_read (kontor_cli_get_word (self, 0), type, &context, &report, &error);
  if (drafts == NULL)
    return kontor_cli_fail (self, error);
  if (drafts->len > 0 && !kontor_cli_has_option (self, "preview"))
    {
      KontorProblem *problem = NULL;
      KontorChangeSet *set = kontor_operation_create_many (&context, N_ ("Import"), drafts,
                                                           &problem);

      if (!kontor_cli_commit (self, set, problem, &number))
        return FALSE;
    }
  if (self->json)
    write_report (self, report, number);
  else
    print_notes (self, report);
  if (!self->json && number > 0)
    g_string_append (self->output, _ ("“kontor-cli undo” takes all of it back.\n"));

  return TRUE;
}
