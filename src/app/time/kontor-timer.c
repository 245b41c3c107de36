/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Starting and stopping the timer, and what the time was in which nobody sat here. What a start ends
 * is the model's to say. Main thread. */

#include "config.h"

#include "kontor-timer.h"

#include "kontor-link.h"
#include "kontor-operations-time.h"
#include "kontor-task-chooser.h"
#include "kontor-time-editor.h"
#include "kontor-time-words.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* --- start and stop --- */

static KontorChangeSet *
start (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  const KontorId *id = data;
  g_autoptr (KontorRow) task = kontor_reader_get (context->reader, KONTOR_RECORD_TASK, id);

  if (task == NULL)
    {
      *problem = kontor_problem_new (KONTOR_PROBLEM_MISSING, KONTOR_RECORD_TASK, id, 0);
      return NULL;
    }

  return kontor_timer_start (context, task, problem);
}

static KontorChangeSet *
stop (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  return kontor_timer_stop (context, problem);
}

void
kontor_timer_start_on (KontorOffice *office, const KontorId *task)
{
  g_autofree char *title = kontor_office_get_title (office, KONTOR_RECORD_TASK, task);
  /* Translators: %s is the title of a task on which a timer runs now */
  g_autofree char *said = g_strdup_printf (_ ("Timer started: %s"), title);

  kontor_office_operate_undoably (office, start, kontor_id_copy (task), g_free, said);
}

void
kontor_timer_stop_now (KontorOffice *office)
{
  kontor_office_operate_undoably (office, stop, NULL, NULL, _ ("Timer stopped"));
}

static void
chosen_cb (KontorOffice *office, const KontorId *task)
{
  kontor_timer_start_on (office, task);
}

void
kontor_timer_choose (KontorOffice *office, GtkWidget *parent)
{
  AdwDialog *dialog = kontor_task_chooser_new (office, _ ("Start timer"));

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), office, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, parent);
}

/* --- actions --- */

static void
start_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorOffice *office = g_object_get_data (data, "office");
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (kontor_link_parse (g_variant_get_string (parameter, NULL), &type, &id) &&
      type == KONTOR_RECORD_TASK)
    kontor_timer_start_on (office, &id);
}

static void
choose_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_timer_choose (g_object_get_data (data, "office"), g_object_get_data (data, "parent"));
}

static void
stop_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_timer_stop_now (g_object_get_data (data, "office"));
}

GActionGroup *
kontor_timer_actions_new (KontorOffice *office, GtkWidget *parent)
{
  static const GActionEntry entries[] = {
    { .name = "start", .activate = start_cb, .parameter_type = "s" },
    { .name = "choose", .activate = choose_cb },
    { .name = "stop", .activate = stop_cb },
  };
  GSimpleActionGroup *group = g_simple_action_group_new ();

  g_object_set_data_full (G_OBJECT (group), "office", g_object_ref (office), g_object_unref);
  g_object_set_data (G_OBJECT (group), "parent", parent);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), group);

  return G_ACTION_GROUP (group);
}

/* --- away --- */

typedef enum
{
  AWAY_DISCARD,
  AWAY_STOP,
  AWAY_GIVE,
} AwayAnswer;

typedef struct
{
  AwayAnswer answer;
  gint64 since;
  gint64 until;
  KontorId task; /* for AWAY_GIVE */
} Away;

static KontorChangeSet *
answer_away (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  const Away *away = data;
  g_autoptr (KontorRow) task = NULL;

  if (away->answer == AWAY_STOP)
    return kontor_timer_stop_at (context, away->since, problem);
  if (away->answer == AWAY_DISCARD)
    return kontor_timer_answer_idle (context, away->since, away->until, KONTOR_IDLE_DISCARD, NULL,
                                     NULL, problem);

  task = kontor_reader_get (context->reader, KONTOR_RECORD_TASK, &away->task);
  if (task == NULL)
    {
      *problem = kontor_problem_new (KONTOR_PROBLEM_MISSING, KONTOR_RECORD_TASK, &away->task, 0);
      return NULL;
    }

  return kontor_timer_answer_idle (context, away->since, away->until, KONTOR_IDLE_SPLIT, task,
                                   _ ("Worked away from the computer"), problem);
}

static void
send_answer (KontorOffice *office, const Away *away)
{
  static const char *const said[] = {
    [AWAY_DISCARD] = N_ ("Time away discarded"),
    [AWAY_STOP] = N_ ("Timer stopped when you left"),
    [AWAY_GIVE] = N_ ("Time away given to another task"),
  };

  kontor_office_operate_undoably (office, answer_away, g_memdup2 (away, sizeof *away), g_free,
                                  _ (said[away->answer]));
}

static void
given_cb (GObject *chooser, const KontorId *task, KontorOffice *office)
{
  Away *away = g_object_get_data (chooser, "away");

  away->answer = AWAY_GIVE;
  away->task = *task;
  send_answer (office, away);
}

static void
away_cb (AdwAlertDialog *dialog, const char *response, KontorOffice *office)
{
  Away *away = g_object_get_data (G_OBJECT (dialog), "away");
  GtkWidget *parent = g_object_get_data (G_OBJECT (dialog), "parent");
  AdwDialog *chooser = NULL;

  if (strcmp (response, "keep") == 0)
    return;
  if (strcmp (response, "give") != 0)
    {
      away->answer = strcmp (response, "stop") == 0 ? AWAY_STOP : AWAY_DISCARD;
      send_answer (office, away);
      return;
    }
  chooser = kontor_task_chooser_new (office, _ ("Give the time to"));
  g_object_set_data_full (G_OBJECT (chooser), "away", g_memdup2 (away, sizeof *away), g_free);
  g_signal_connect_object (chooser, "chosen", G_CALLBACK (given_cb), office, 0);
  adw_dialog_present (chooser, parent);
}

void
kontor_timer_ask_away (KontorOffice *office,
                       GtkWidget *parent,
                       const char *task,
                       gint64 since,
                       gint64 until)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (NULL, NULL));
  g_autofree char *span = kontor_time_span_to_label (office, since, until);
  g_autofree char *length = kontor_when_format_duration ((until - since) / KONTOR_SECOND);
  Away *away = g_new0 (Away, 1);

  away->since = since;
  away->until = until;
  g_object_set_data_full (G_OBJECT (dialog), "away", away, g_free);
  g_object_set_data (G_OBJECT (dialog), "parent", parent);
  adw_alert_dialog_set_heading (dialog, _ ("You were away"));
  /* Translators: a span of time, as "14:02–14:37", its length, and the title of a task */
  adw_alert_dialog_format_body (dialog,
                                _ ("%s, %s, while the timer ran on “%s”. What was that time?"),
                                span, length, task);
  adw_alert_dialog_add_responses (dialog, "keep", _ ("_Keep"), "discard", _ ("_Discard"), "stop",
                                  _ ("Discard and _stop"), "give", _ ("_Give to another task…"),
                                  NULL);
  adw_alert_dialog_set_prefer_wide_layout (dialog, FALSE);
  adw_alert_dialog_set_default_response (dialog, "keep");
  adw_alert_dialog_set_close_response (dialog, "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (away_cb), office, 0);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
