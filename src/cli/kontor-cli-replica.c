/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands about the replica itself: undo, what needs attention, how things stand, rescue. On the
 * main thread. */

#include "config.h"

#include "kontor-cli-commands.h"
#include "kontor-cli-table.h"
#include "kontor-cli-value.h"
#include "kontor-codec.h"
#include "kontor-operations.h"
#include "kontor-replica-trouble.h"
#include "kontor-when.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
read_number (KontorCli *self, const char *text, gint64 *number)
{
  if (g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, number, NULL))
    return TRUE;

  return kontor_cli_complain (self, KONTOR_EXIT_USAGE, _ ("“%s” is no number."), text);
}

/* --- undo --- */

gboolean
kontor_cli_run_undo (KontorCli *self)
{
  const char *word = kontor_cli_get_word (self, 0);
  g_autofree char *label = NULL;
  g_autoptr (GPtrArray) skipped = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  gint64 number = 0;

  if (word != NULL && !read_number (self, word, &number))
    return FALSE;
  if (!kontor_replica_undo (self->replica, number, &label, &skipped, &problem, &error))
    return problem != NULL ? kontor_cli_refuse (self, problem) : kontor_cli_fail (self, error);
  if (self->json)
    {
      g_string_append_c (self->output, '{');
      kontor_json_add_text (self->output, "undone", label);
      kontor_json_write_name (self->output, "skipped");
      g_string_append_c (self->output, '[');
      for (guint i = 0; i < skipped->len; i++)
        {
          kontor_json_write_comma (self->output);
          kontor_codec_write_problem (self->output, skipped->pdata[i]);
        }
      g_string_append (self->output, "]}\n");
      return TRUE;
    }
  g_string_append_printf (self->output, _ ("Undone: %s\n"), label);
  for (guint i = 0; i < skipped->len; i++)
    {
      g_autofree char *sentence = kontor_problem_to_sentence (skipped->pdata[i]);

      g_string_append_printf (self->output, _ ("Left as it is: %s\n"), sentence);
    }

  return TRUE;
}

/* --- needs attention --- */

/* Of which record an item is. */
static char *
show_item_record (KontorCli *self, const KontorTrayItem *item)
{
  const KontorOp *op = item->mutation->ops->len > 0 ? item->mutation->ops->pdata[0] : NULL;
  const KontorTypeInfo *info = NULL;
  g_autofree char *title = NULL;

  if (op == NULL)
    return g_strdup (item->mutation->name);
  info = kontor_schema_get_type (kontor_op_get_record_type (op));
  title = kontor_cli_show_record (self, kontor_op_get_record_type (op), kontor_op_get_id (op));

  return g_strdup_printf ("%s: %s", kontor_type_info_get_label (info), title);
}

/* What the office held when it refused, if the person may see it. */
static const KontorRow *
find_current (const KontorTrayItem *item, const KontorOp *op)
{
  for (guint i = 0; i < item->current->len; i++)
    if (kontor_id_equal (kontor_row_get_id (item->current->pdata[i]), kontor_op_get_id (op)))
      return item->current->pdata[i];

  return NULL;
}

/* Each field that was to change: what was asked, and what the office holds. */
static void
print_changes (KontorCli *self, const KontorTrayItem *item, const KontorOp *op)
{
  const KontorRow *current = find_current (item, op);

  for (guint i = 0; i < kontor_op_get_n_changes (op); i++)
    {
      const KontorChange *change = kontor_op_get_change (op, i);
      const KontorField *field = kontor_schema_get_field (kontor_op_get_record_type (op),
                                                          change->field);
      g_autofree char *wanted = kontor_cli_show_value (self, field, change->now);
      g_autofree char *there = current != NULL
                                   ? kontor_cli_show_value (self, field,
                                                            kontor_row_get (current, field->number))
                                   : NULL;

      g_string_append_printf (self->output, _ ("    %s: you asked for “%s”"),
                              kontor_field_get_label (field), wanted);
      if (there != NULL)
        g_string_append_printf (self->output, _ ("; the office has “%s”"), there);
      g_string_append_c (self->output, '\n');
    }
}

static void
write_items (KontorCli *self, GPtrArray *items)
{
  g_string_append (self->output, "{\"items\":[");
  for (guint i = 0; i < items->len; i++)
    {
      const KontorTrayItem *item = items->pdata[i];
      g_autofree char *at = kontor_instant_to_string (item->at);

      kontor_json_write_comma (self->output);
      g_string_append_c (self->output, '{');
      kontor_json_add_integer (self->output, "number", item->number);
      kontor_json_add_integer (self->output, "head", item->head);
      kontor_json_add_text (self->output, "at", at);
      kontor_json_write_name (self->output, "problem");
      kontor_codec_write_problem (self->output, item->problem);
      kontor_json_write_name (self->output, "mutation");
      kontor_codec_write_mutation (self->output, item->mutation);
      kontor_json_write_name (self->output, "current");
      g_string_append_c (self->output, '[');
      for (guint j = 0; j < item->current->len; j++)
        {
          kontor_json_write_comma (self->output);
          kontor_cli_write_row (self->output, item->current->pdata[j]);
        }
      g_string_append (self->output, "]}");
    }
  g_string_append (self->output, "]}\n");
}

static gboolean
list_tray (KontorCli *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = kontor_replica_list_tray (self->replica, &error);

  if (items == NULL)
    return kontor_cli_fail (self, error);
  if (self->json)
    {
      write_items (self, items);
      return TRUE;
    }
  if (items->len == 0)
    g_string_append (self->output, _ ("Nothing needs attention.\n"));
  for (guint i = 0; i < items->len; i++)
    {
      const KontorTrayItem *item = items->pdata[i];
      g_autofree char *when = kontor_when_format_iso (item->at, self->zone);
      g_autofree char *record = show_item_record (self, item);
      g_autofree char *sentence = kontor_problem_to_sentence (item->problem);

      if (item->head == item->number)
        g_string_append_printf (self->output, "%" G_GINT64_FORMAT "  %s  %s (%s)\n    %s\n",
                                item->number, when, record, item->mutation->name, sentence);
      else
        /* Translators: a change that goes with the one above it: "and Task: Write offer (task.edit)" */
        g_string_append_printf (self->output, _ ("  and %s (%s)\n"), record, item->mutation->name);
      for (guint j = 0; j < item->mutation->ops->len; j++)
        print_changes (self, item, item->mutation->ops->pdata[j]);
    }
  if (items->len > 0)
    g_string_append (self->output,
                     _ ("“kontor-cli tray retry N” tries again, “kontor-cli tray discard N” gives "
                        "it up.\n"));

  return TRUE;
}

static gboolean
has_item (KontorCli *self, gint64 number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = kontor_replica_list_tray (self->replica, &error);
  g_autofree char *text = NULL;

  if (items == NULL)
    return kontor_cli_fail (self, error);
  for (guint i = 0; i < items->len; i++)
    if (((KontorTrayItem *) items->pdata[i])->number == number)
      return TRUE;

  text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, _ ("There is no number %s in the tray."),
                              text);
}

gboolean
kontor_cli_run_tray (KontorCli *self)
{
  const char *verb = kontor_cli_get_word (self, 0);
  const char *word = kontor_cli_get_word (self, 1);
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  gint64 number = 0;
  gboolean done = FALSE;

  if (verb == NULL || (strcmp (verb, "list") == 0 && word == NULL))
    return list_tray (self);
  if ((strcmp (verb, "retry") != 0 && strcmp (verb, "discard") != 0) || word == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_USAGE,
                                _ ("Say “tray”, “tray retry N” or “tray discard N”."));
  if (!read_number (self, word, &number) || !has_item (self, number))
    return FALSE;
  if (strcmp (verb, "retry") == 0)
    done = kontor_replica_retry (self->replica, number, &problem, &error);
  else
    done = kontor_replica_discard (self->replica, number, &error);
  if (!done)
    return problem != NULL ? kontor_cli_refuse (self, problem) : kontor_cli_fail (self, error);

  return list_tray (self);
}

/* --- status --- */

static void
print_pair (KontorCli *self, const char *label, const char *value)
{
  guint width = kontor_text_get_width (label);

  g_string_append_printf (self->output, "%s%*s%s\n", label, (int) (width < 18 ? 18 - width : 1), "",
                          value);
}

static char *
show_timer (KontorCli *self, const KontorContext *context)
{
  g_autoptr (KontorRow) running = kontor_timer_get_running (context->reader, &context->actor);
  const KontorId *task = NULL;
  g_autofree char *title = NULL;
  g_autofree char *length = NULL;

  if (running == NULL)
    return g_strdup (_ ("not running"));
  task = kontor_row_get_id_field (running, KONTOR_TIME_ENTRY_TASK);
  title = task != NULL ? kontor_cli_show_record (self, KONTOR_RECORD_TASK, task) : g_strdup ("");
  length = kontor_when_format_hours (
      (context->now - kontor_row_get_integer (running, KONTOR_TIME_ENTRY_START)) / KONTOR_SECOND);

  /* Translators: how long, on which task. */
  return g_strdup_printf (_ ("%s on “%s”"), length, title);
}

static void
write_status (KontorCli *self,
              const KontorContext *context,
              const KontorReplicaCounts *counts,
              const char *server)
{
  g_autoptr (KontorRow) running = kontor_timer_get_running (context->reader, &context->actor);

  g_string_append_c (self->output, '{');
  kontor_json_add_text (self->output, "folder", self->folder);
  kontor_json_add_id (self->output, "person", &context->actor);
  if (server != NULL)
    kontor_json_add_text (self->output, "server", server);
  kontor_json_add_integer (self->output, "waiting", counts->waiting);
  kontor_json_add_integer (self->output, "attention", counts->attention);
  if (running != NULL)
    {
      kontor_json_write_name (self->output, "timer");
      kontor_cli_write_row (self->output, running);
    }
  g_string_append (self->output, "}\n");
}

gboolean
kontor_cli_run_status (KontorCli *self)
{
  KontorContext context = { 0 };
  KontorReplicaCounts counts = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *server = kontor_replica_get_meta (self->replica, "server");
  g_autoptr (GPtrArray) organisations = NULL;
  g_autofree char *organisation = NULL;
  g_autofree char *person = NULL;
  g_autofree char *timer = NULL;
  g_autofree char *waiting = NULL;
  g_autofree char *attention = NULL;

  kontor_replica_init_context (self->replica, &context);
  if (!kontor_replica_count (self->replica, &counts, &error))
    return kontor_cli_fail (self, error);
  if (self->json)
    {
      write_status (self, &context, &counts, server);
      return TRUE;
    }
  organisations = kontor_reader_list_all (context.reader, KONTOR_RECORD_ORGANISATION);
  organisation = organisations != NULL && organisations->len > 0
                     ? kontor_cli_show_title (self, organisations->pdata[0])
                     : g_strdup ("–");
  person = kontor_id_is_nil (&context.actor)
               ? g_strdup ("–")
               : kontor_cli_show_record (self, KONTOR_RECORD_PERSON, &context.actor);
  timer = show_timer (self, &context);
  waiting = g_strdup_printf ("%u", counts.waiting);
  attention = g_strdup_printf ("%u", counts.attention);
  print_pair (self, _ ("Organisation"), organisation);
  print_pair (self, _ ("You are"), person);
  print_pair (self, _ ("Timer"), timer);
  print_pair (self, _ ("Server"), server != NULL ? server : _ ("none: this office is here only"));
  print_pair (self, _ ("Not sent yet"), waiting);
  print_pair (self, _ ("Needs attention"), attention);
  print_pair (self, _ ("Folder"), self->folder);

  return TRUE;
}

/* --- rescue --- */

static gboolean
is_sound (KontorCli *self)
{
  g_autoptr (KontorReplica) replica = kontor_replica_open (self->folder, FALSE, NULL, NULL);

  return replica != NULL && kontor_replica_is_sound (replica, NULL);
}

gboolean
kontor_cli_run_rescue (KontorCli *self)
{
  g_autofree char *report = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (!kontor_cli_choose_folder (self, FALSE))
    return FALSE;
  path = kontor_replica_get_database_path (self->folder);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return kontor_cli_complain (self, KONTOR_EXIT_REPLICA,
                                _ ("There is no replica in “%s” to rescue."), self->folder);
  if (!kontor_cli_has_option (self, "force") && is_sound (self))
    return kontor_cli_complain (
        self, KONTOR_EXIT_REFUSED,
        _ ("The replica in “%s” is not damaged. Say --force to set it aside "
           "nevertheless: what came from the server is pulled again."),
        self->folder);
  if (!kontor_replica_rescue (self->folder, NULL, &report, &error))
    {
      kontor_cli_fail (self, error);
      self->exit = KONTOR_EXIT_REPLICA;
      return FALSE;
    }
  if (self->json)
    {
      g_string_append_c (self->output, '{');
      kontor_json_add_text (self->output, "report", report);
      g_string_append (self->output, "}\n");
    }
  else
    g_string_append_printf (self->output, "%s\n", report);

  return TRUE;
}
