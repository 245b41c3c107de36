/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that make and change records of any type: add, set, delete, restore, link. On the main
 * thread. */

#include "config.h"

#include "kontor-cli-commands.h"
#include "kontor-cli-find.h"
#include "kontor-cli-term.h"
#include "kontor-cli-value.h"
#include "kontor-json.h"
#include "kontor-operations.h"
#include "kontor-search.h"

#include <glib/gi18n.h>
#include <string.h>

gboolean
kontor_cli_answer (KontorCli *self,
                   const char *verb,
                   KontorRecordType type,
                   const KontorId *id,
                   gint64 number)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  g_autoptr (KontorRow) row = kontor_reader_get (kontor_replica_get_reader (self->replica), type,
                                                 id);
  g_autofree char *short_id = kontor_cli_dup_short_id (id);
  g_autofree char *title = NULL;

  if (row == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("The record is not shared with you any more."));
  if (self->json)
    {
      g_string_append_c (self->output, '{');
      kontor_json_write_name (self->output, "record");
      kontor_cli_write_row (self->output, row);
      kontor_json_add_integer (self->output, "change", number);
      g_string_append (self->output, "}\n");
      return TRUE;
    }
  title = kontor_cli_show_text (kontor_search_get_title (row), 60);
  /* Translators: what was done, the type and id of what, and its title: “Added: Task 0a1b2c3d
   * “Write offer””. */
  g_string_append_printf (self->output, _ ("%s: %s %s “%s”\n"), verb,
                          kontor_type_info_get_label (info), short_id, title);

  return TRUE;
}

/* --- add --- */

/* The first by its place among @rows. */
static const KontorRow *
get_first (GPtrArray *rows, guint place)
{
  const KontorRow *first = NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (first == NULL || g_strcmp0 (kontor_row_get_text (rows->pdata[i], place),
                                    kontor_row_get_text (first, place)) < 0)
      first = rows->pdata[i];

  return first;
}

void
kontor_cli_fill_deal (KontorCli *self, KontorRowBuilder *builder, const KontorRow *draft)
{
  KontorReader *reader = kontor_replica_get_reader (self->replica);
  g_autoptr (GPtrArray) pipelines = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  const KontorId *stage_id = kontor_row_get_id_field (draft, KONTOR_DEAL_STAGE);
  const KontorId *pipeline_id = kontor_row_get_id_field (draft, KONTOR_DEAL_PIPELINE);
  const KontorRow *first = NULL;

  if (stage_id != NULL && pipeline_id == NULL)
    {
      g_autoptr (KontorRow) stage = kontor_reader_get (reader, KONTOR_RECORD_DEAL_STAGE, stage_id);

      if (stage != NULL)
        kontor_row_builder_set (builder, KONTOR_DEAL_PIPELINE,
                                kontor_row_get (stage, KONTOR_DEAL_STAGE_PIPELINE));
      return;
    }
  if (stage_id != NULL)
    return;
  if (pipeline_id == NULL)
    {
      pipelines = kontor_reader_list_all (reader, KONTOR_RECORD_PIPELINE);
      first = get_first (pipelines, KONTOR_PIPELINE_PLACE);
      if (first == NULL)
        return;
      pipeline_id = kontor_row_get_id (first);
      kontor_row_builder_take (builder, KONTOR_DEAL_PIPELINE, kontor_value_new_id (pipeline_id));
    }
  stages = kontor_reader_list (reader, KONTOR_RECORD_DEAL_STAGE, KONTOR_DEAL_STAGE_PIPELINE,
                               pipeline_id);
  first = get_first (stages, KONTOR_DEAL_STAGE_PLACE);
  if (first != NULL)
    kontor_row_builder_take (builder, KONTOR_DEAL_STAGE,
                             kontor_value_new_id (kontor_row_get_id (first)));
}

/* Sets what the words from @first on say; bare words together are the title. */
static gboolean
apply_words (KontorCli *self,
             KontorRecordType type,
             guint first,
             KontorRow **row,
             gboolean with_title)
{
  g_autoptr (GString) title = g_string_new (NULL);
  guint title_field = kontor_search_get_title_field (type);

  for (guint i = first; i < self->words->len; i++)
    {
      KontorRowBuilder *builder = NULL;
      KontorTerm term = { 0 };
      g_autoptr (GError) error = NULL;
      gboolean done = FALSE;

      if (!kontor_term_read (&term, type, self->words->pdata[i], &error))
        return kontor_cli_fail (self, error);
      if (term.kind == KONTOR_TERM_WORD && !with_title)
        return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                    _ ("“%s” is no FIELD=VALUE. Put a title of several words into "
                                       "quotes."),
                                    term.text);
      if (term.kind == KONTOR_TERM_WORD)
        {
          g_string_append_printf (title, "%s%s", title->len > 0 ? " " : "", term.text);
          continue;
        }
      builder = kontor_row_builder_new_from (*row);
      done = kontor_term_apply (&term, self, *row, builder, &error);
      kontor_row_unref (*row);
      *row = kontor_row_builder_end (builder);
      if (!done)
        return kontor_cli_fail (self, error);
    }
  if (title->len > 0 && title_field == 0)
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                _ ("Records of this type (%s) have no title: say FIELD=VALUE."),
                                kontor_type_info_get_label (kontor_schema_get_type (type)));
  if (title->len > 0)
    {
      KontorRowBuilder *builder = kontor_row_builder_new_from (*row);

      kontor_row_builder_take (builder, title_field, kontor_value_new_text (title->str));
      kontor_row_unref (*row);
      *row = kontor_row_builder_end (builder);
    }

  return TRUE;
}

gboolean
kontor_cli_run_add (KontorCli *self)
{
  KontorRecordType type = kontor_cli_find_type (self, kontor_cli_get_word (self, 0));
  g_autoptr (KontorRow) draft = NULL;
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  gint64 number = 0;

  if (type == KONTOR_RECORD_NONE)
    return FALSE;
  kontor_replica_init_context (self->replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  draft = kontor_row_builder_end (kontor_row_builder_new (type, &id));
  if (!apply_words (self, type, 1, &draft, TRUE))
    return FALSE;
  if (type == KONTOR_RECORD_DEAL)
    {
      KontorRowBuilder *builder = kontor_row_builder_new_from (draft);

      kontor_cli_fill_deal (self, builder, draft);
      kontor_row_unref (draft);
      draft = kontor_row_builder_end (builder);
    }
  set = kontor_operation_create (&context, draft, &problem);

  return kontor_cli_commit (self, set, problem, &number) &&
         kontor_cli_answer (self, _ ("Added"), type, &id, number);
}

/* --- set --- */

/* A stage of another pipeline takes the deal there. */
static KontorRow *
follow_stage (KontorCli *self, const KontorRow *before, KontorRow *after)
{
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) taken = after;
  g_autoptr (KontorRow) stage = NULL;
  const KontorId *stage_id = NULL;

  if (kontor_row_get_record_type (after) != KONTOR_RECORD_DEAL ||
      !kontor_value_equal (kontor_row_get (before, KONTOR_DEAL_PIPELINE),
                           kontor_row_get (after, KONTOR_DEAL_PIPELINE)))
    return g_steal_pointer (&taken);
  stage_id = kontor_row_get_id_field (after, KONTOR_DEAL_STAGE);
  if (stage_id != NULL)
    stage = kontor_reader_get (kontor_replica_get_reader (self->replica), KONTOR_RECORD_DEAL_STAGE,
                               stage_id);
  if (stage == NULL)
    return g_steal_pointer (&taken);
  builder = kontor_row_builder_new_from (after);
  kontor_row_builder_set (builder, KONTOR_DEAL_PIPELINE,
                          kontor_row_get (stage, KONTOR_DEAL_STAGE_PIPELINE));

  return kontor_row_builder_end (builder);
}

gboolean
kontor_cli_run_set (KontorCli *self)
{
  KontorRecordType type = kontor_cli_find_type (self, kontor_cli_get_word (self, 0));
  g_autoptr (KontorRow) before = NULL;
  g_autoptr (KontorRow) after = NULL;
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  gint64 number = 0;

  if (type == KONTOR_RECORD_NONE)
    return FALSE;
  before = kontor_cli_find_word (self, type, 1);
  if (before == NULL)
    return FALSE;
  after = kontor_row_ref (before);
  if (!apply_words (self, type, 2, &after, FALSE))
    return FALSE;
  after = follow_stage (self, before, g_steal_pointer (&after));
  kontor_replica_init_context (self->replica, &context);
  set = kontor_operation_edit (&context, before, after, &problem);
  if (!kontor_cli_commit (self, set, problem, &number))
    return FALSE;

  return kontor_cli_answer (self, number != 0 ? _ ("Changed") : _ ("Unchanged"), type,
                            kontor_row_get_id (before), number);
}

/* --- delete, restore --- */

gboolean
kontor_cli_run_delete (KontorCli *self)
{
  KontorRecordType type = kontor_cli_find_type (self, kontor_cli_get_word (self, 0));
  g_autoptr (KontorRow) row = NULL;
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  gint64 number = 0;

  if (type == KONTOR_RECORD_NONE)
    return FALSE;
  row = kontor_cli_find_word (self, type, 1);
  if (row == NULL)
    return FALSE;
  kontor_replica_init_context (self->replica, &context);
  set = kontor_operation_delete (&context, row, &problem);

  return kontor_cli_commit (self, set, problem, &number) &&
         kontor_cli_answer (self, _ ("Put into the bin"), type, kontor_row_get_id (row), number);
}

gboolean
kontor_cli_run_restore (KontorCli *self)
{
  KontorRecordType type = kontor_cli_find_type (self, kontor_cli_get_word (self, 0));
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (GError) error = NULL;
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  gint64 number = 0;

  if (type == KONTOR_RECORD_NONE)
    return FALSE;
  row = kontor_cli_find (self, type, kontor_cli_get_word (self, 1), KONTOR_FIND_DELETED, &error);
  if (row == NULL)
    return kontor_cli_fail (self, error);
  kontor_replica_init_context (self->replica, &context);
  set = kontor_operation_restore (&context, row, &problem);

  return kontor_cli_commit (self, set, problem, &number) &&
         kontor_cli_answer (self, _ ("Restored"), type, kontor_row_get_id (row), number);
}

/* --- link --- */

/* "task/Write offer" */
static KontorRow *
find_any (KontorCli *self, const char *text)
{
  const char *slash = strpbrk (text, "/:");
  g_autofree char *word = slash != NULL ? g_strndup (text, (gsize) (slash - text)) : NULL;
  KontorRecordType type = word != NULL ? kontor_cli_type_from_word (word) : KONTOR_RECORD_NONE;
  g_autoptr (GError) error = NULL;
  KontorRow *row = NULL;

  if (type == KONTOR_RECORD_NONE)
    {
      kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                           _ ("“%s” is no TYPE/RECORD, as “task/Write offer”."), text);
      return NULL;
    }
  row = kontor_cli_find (self, type, slash + 1, KONTOR_FIND_LIVING, &error);
  if (row == NULL)
    kontor_cli_fail (self, error);

  return row;
}

gboolean
kontor_cli_run_link (KontorCli *self)
{
  g_autoptr (KontorRow) from = find_any (self, kontor_cli_get_word (self, 0));
  g_autoptr (KontorRow) to = from != NULL ? find_any (self, kontor_cli_get_word (self, 1)) : NULL;
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  gint64 number = 0;

  if (to == NULL)
    return FALSE;
  kontor_replica_init_context (self->replica, &context);
  set = kontor_operation_link (&context, from, to, &problem);

  return kontor_cli_commit (self, set, problem, &number) &&
         kontor_cli_answer (self, _ ("Linked"), kontor_row_get_record_type (from),
                            kontor_row_get_id (from), number);
}
