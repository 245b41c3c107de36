/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands of a working day: the timer, what can be done with a task, and where the time went. On the
 * main thread. */

#include "config.h"

#include "kontor-cli-commands.h"
#include "kontor-cli-table.h"
#include "kontor-cli-value.h"
#include "kontor-json.h"
#include "kontor-operations.h"
#include "kontor-query.h"
#include "kontor-when.h"

#include <glib/gi18n.h>
#include <string.h>

/* --- timer --- */

gboolean
kontor_cli_run_start (KontorCli *self)
{
  g_autoptr (KontorRow) task = kontor_cli_find_word (self, KONTOR_RECORD_TASK, 0);
  g_autoptr (KontorRow) running = NULL;
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  gint64 number = 0;

  if (task == NULL)
    return FALSE;
  kontor_replica_init_context (self->replica, &context);
  running = kontor_timer_get_running (context.reader, &context.actor);
  if (running != NULL &&
      kontor_row_refers_to (running, KONTOR_TIME_ENTRY_TASK, kontor_row_get_id (task)))
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED,
                                _ ("The timer of this task is running already."));
  set = kontor_timer_start (&context, task, &problem);

  return kontor_cli_commit (self, set, problem, &number) &&
         kontor_cli_answer (self, _ ("Timer started"), KONTOR_RECORD_TASK, kontor_row_get_id (task),
                            number);
}

static gint64
get_length (const KontorRow *entry, gint64 now)
{
  gint64 end = kontor_row_has (entry, KONTOR_TIME_ENTRY_END)
                   ? kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END)
                   : now;

  return MAX (end - kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START), 0) / KONTOR_SECOND;
}

gboolean
kontor_cli_run_stop (KontorCli *self)
{
  g_autoptr (KontorRow) running = NULL;
  g_autofree char *length = NULL;
  g_autofree char *title = NULL;
  const KontorId *task = NULL;
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  gint64 number = 0;

  kontor_replica_init_context (self->replica, &context);
  running = kontor_timer_get_running (context.reader, &context.actor);
  if (running == NULL)
    return kontor_cli_complain (self, KONTOR_EXIT_REFUSED, _ ("No timer is running."));
  set = kontor_timer_stop (&context, &problem);
  if (!kontor_cli_commit (self, set, problem, &number))
    return FALSE;
  if (self->json)
    return kontor_cli_answer (self, "", KONTOR_RECORD_TIME_ENTRY, kontor_row_get_id (running),
                              number);
  length = kontor_when_format_hours (get_length (running, context.now));
  task = kontor_row_get_id_field (running, KONTOR_TIME_ENTRY_TASK);
  title = task != NULL ? kontor_cli_show_record (self, KONTOR_RECORD_TASK, task) : g_strdup ("");
  g_string_append_printf (self->output, _ ("Timer stopped after %s: “%s”\n"), length, title);

  return TRUE;
}

/* --- actions --- */

/* A result that is handed in with the task, as a step of its own: completing may ask for it. */
static gboolean
add_result (KontorCli *self, const KontorRow *task, const char *text)
{
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) draft = NULL;
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (self->replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK_RESULT, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_RESULT_TASK,
                           kontor_value_new_id (kontor_row_get_id (task)));
  kontor_row_builder_take (builder, KONTOR_TASK_RESULT_TEXT, kontor_value_new_text (text));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);

  return kontor_cli_commit (self, set, problem, NULL);
}

static gboolean
read_deadline (KontorCli *self, gint64 *deadline)
{
  const char *text = kontor_cli_get_option (self, "deadline");
  g_autoptr (KontorValue) value = NULL;
  g_autoptr (GError) error = NULL;

  if (text == NULL)
    return TRUE;
  if (!kontor_cli_read_value (self, KONTOR_RECORD_TASK,
                              kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_DEADLINE),
                              text, &value, &error))
    return kontor_cli_fail (self, error);
  *deadline = value != NULL ? kontor_value_get_integer (value) : 0;

  return TRUE;
}

/* Every action of the model is a command of its name. */
gboolean
kontor_cli_run_action (KontorCli *self)
{
  KontorTaskAction action = KONTOR_TASK_START;
  g_autoptr (KontorRow) task = kontor_cli_find_word (self, KONTOR_RECORD_TASK, 0);
  const char *comment = kontor_cli_get_option (self, "comment");
  const char *result = kontor_cli_get_option (self, "result");
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  g_autofree char *state = NULL;
  g_autoptr (KontorRow) after = NULL;
  gint64 deadline = 0;
  gint64 number = 0;

  while (action < KONTOR_N_TASK_ACTIONS &&
         strcmp (kontor_task_action_get_word (action), self->command->name) != 0)
    action++;
  if (task == NULL || !read_deadline (self, &deadline) ||
      (result != NULL && !add_result (self, task, result)))
    return FALSE;
  kontor_replica_init_context (self->replica, &context);
  set = kontor_task_act (&context, task, action, comment, deadline, &problem);
  if (!kontor_cli_commit (self, set, problem, &number))
    return FALSE;
  after = kontor_reader_get (context.reader, KONTOR_RECORD_TASK, kontor_row_get_id (task));
  state = kontor_cli_show_value (self,
                                 kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE),
                                 after != NULL ? kontor_row_get (after, KONTOR_TASK_STATE) : NULL);

  return kontor_cli_answer (self, state, KONTOR_RECORD_TASK, kontor_row_get_id (task), number);
}

/* --- log --- */

typedef struct
{
  KontorId task;
  gint64 today; /* seconds */
  gint64 week; /* seconds */
  gboolean running;
} LogLine;

/* The seconds of @entry within @from and @to. */
static gint64
clip (const KontorRow *entry, gint64 from, gint64 to, gint64 now)
{
  gint64 start = MAX (kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_START), from);
  gint64 end = kontor_row_has (entry, KONTOR_TIME_ENTRY_END)
                   ? kontor_row_get_integer (entry, KONTOR_TIME_ENTRY_END)
                   : now;

  return MAX (MIN (end, to) - start, 0) / KONTOR_SECOND;
}

static LogLine *
get_line (GArray *lines, const KontorId *task)
{
  LogLine line = { *task, 0, 0, FALSE };

  for (guint i = 0; i < lines->len; i++)
    if (kontor_id_equal (&g_array_index (lines, LogLine, i).task, task))
      return &g_array_index (lines, LogLine, i);
  g_array_append_val (lines, line);

  return &g_array_index (lines, LogLine, lines->len - 1);
}

typedef struct
{
  gint64 now;
  gint64 day_start; /* instants */
  gint64 day_end;
  gint64 week_start;
  gint64 week_end;
} LogTimes;

static void
init_times (KontorCli *self, gint64 now, LogTimes *times)
{
  gint64 local = kontor_time_to_local (self->zone, now);
  gint64 day = local / KONTOR_DAY - (local % KONTOR_DAY < 0);
  gint64 monday = day - ((day + 3) % 7 + 7) % 7;

  times->now = now;
  times->day_start = kontor_time_from_local (self->zone, day * KONTOR_DAY);
  times->day_end = kontor_time_from_local (self->zone, (day + 1) * KONTOR_DAY);
  times->week_start = kontor_time_from_local (self->zone, monday * KONTOR_DAY);
  times->week_end = kontor_time_from_local (self->zone, (monday + 7) * KONTOR_DAY);
}

/* Of each task that the actor worked on this week. (transfer full) */
static GArray *
sum_week (KontorCli *self, const KontorContext *context, const LogTimes *times)
{
  g_autoptr (GPtrArray) entries = kontor_reader_list (context->reader, KONTOR_RECORD_TIME_ENTRY,
                                                      KONTOR_TIME_ENTRY_PERSON, &context->actor);
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (LogLine));

  for (guint i = 0; i < entries->len; i++)
    {
      const KontorRow *entry = entries->pdata[i];
      const KontorId *task = kontor_row_get_id_field (entry, KONTOR_TIME_ENTRY_TASK);
      gint64 week = clip (entry, times->week_start, times->week_end, times->now);
      gboolean running = !kontor_row_has (entry, KONTOR_TIME_ENTRY_END);
      LogLine *line = NULL;

      if (task == NULL || (week == 0 && !running))
        continue;
      line = get_line (lines, task);
      line->week += week;
      line->today += clip (entry, times->day_start, times->day_end, times->now);
      line->running |= running;
    }

  return lines;
}

static void
add_log_row (KontorTable *table, const char *title, gint64 today, gint64 week, const char *note)
{
  g_autofree char *today_text = kontor_when_format_hours (today);
  g_autofree char *week_text = kontor_when_format_hours (week);

  kontor_table_begin_row (table);
  kontor_table_add_cell (table, today_text);
  kontor_table_add_cell (table, week_text);
  kontor_table_add_cell (table, title);
  kontor_table_add_cell (table, note);
}

static void
write_log (KontorCli *self, GArray *lines)
{
  g_string_append (self->output, "{\"tasks\":[");
  for (guint i = 0; i < lines->len; i++)
    {
      const LogLine *line = &g_array_index (lines, LogLine, i);

      kontor_json_write_comma (self->output);
      g_string_append_c (self->output, '{');
      kontor_json_add_id (self->output, "task", &line->task);
      kontor_json_add_integer (self->output, "today", line->today);
      kontor_json_add_integer (self->output, "week", line->week);
      kontor_json_add_boolean (self->output, "running", line->running);
      g_string_append_c (self->output, '}');
    }
  g_string_append (self->output, "]}\n");
}

gboolean
kontor_cli_run_log (KontorCli *self)
{
  KontorContext context = { 0 };
  LogTimes times = { 0 };
  g_autoptr (GArray) lines = NULL;
  g_autoptr (KontorTable) table = kontor_table_new ();
  guint width = kontor_terminal_get_width ();
  gint64 today = 0;
  gint64 week = 0;

  kontor_replica_init_context (self->replica, &context);
  init_times (self, context.now, &times);
  lines = sum_week (self, &context, &times);
  if (self->json)
    {
      write_log (self, lines);
      return TRUE;
    }
  if (lines->len == 0)
    {
      g_string_append (self->output,
                       _ ("No time this week yet. “kontor-cli start TASK” begins.\n"));
      return TRUE;
    }
  kontor_table_add_column (table, _ ("Today"), TRUE);
  kontor_table_add_column (table, _ ("Week"), TRUE);
  kontor_table_add_column (table, _ ("Task"), FALSE);
  kontor_table_add_column (table, "", FALSE);
  for (guint i = 0; i < lines->len; i++)
    {
      const LogLine *line = &g_array_index (lines, LogLine, i);
      g_autofree char *title = kontor_cli_show_record (self, KONTOR_RECORD_TASK, &line->task);

      add_log_row (table, title, line->today, line->week, line->running ? _ ("running") : "");
      today += line->today;
      week += line->week;
    }
  if (lines->len > 1)
    add_log_row (table, _ ("Together"), today, week, "");
  kontor_table_print (table, self->output, width, width > 0);

  return TRUE;
}
