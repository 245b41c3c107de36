/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done with a task now, by the rules: only what is allowed is shown. What an action asks
 * for (a result, a comment, a rating) is asked in place. Main thread, but for read(). */

#include "config.h"

#include "kontor-operations-task.h"
#include "kontor-task-changes.h"
#include "kontor-task-pages.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* How often the running time is said anew. */
#define TICK_SECONDS 20

typedef enum
{
  FORM_NONE,
  FORM_RESULT,
  FORM_RETURN,
  FORM_RATING,
} Form;

typedef struct
{
  KontorTaskPart parent_instance;

  AdwWrapBox *buttons; /* child */
  GtkWidget *actions[KONTOR_N_TASK_ACTIONS]; /* children */
  GtkWidget *timer; /* child */
  GtkLabel *facts; /* child */
  GtkRevealer *revealer; /* child */
  GtkLabel *question; /* child */
  GtkTextView *text; /* child */
  GtkEntry *deadline; /* child */
  GtkWidget *likes; /* child: which rating */
  GtkWidget *done; /* child */
  Form form;
  gboolean needs_result;
  gboolean may_rate;
  gint64 spent; /* µs, but for what runs */
  gint64 running_since; /* µs UTC; 0: my timer does not run here */
  guint n_moves;
  guint tick; /* source */
} KontorTaskStatePart;

typedef KontorTaskPartClass KontorTaskStatePartClass;

G_DEFINE_FINAL_TYPE (KontorTaskStatePart, kontor_task_state_part, KONTOR_TYPE_TASK_PART)

#define STATE_PART(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), kontor_task_state_part_get_type (), KontorTaskStatePart))

static const struct
{
  KontorTaskAction action;
  const char *label;
  const char *icon;
  gboolean suggested;
} buttons[] = {
  { KONTOR_TASK_COMPLETE, NC_ ("task action", "_Complete"), "object-select-symbolic", TRUE },
  { KONTOR_TASK_APPROVE, NC_ ("task action", "_Approve"), "kontor-approve-symbolic", TRUE },
  { KONTOR_TASK_RETURN, NC_ ("task action", "_Return…"), "edit-undo-symbolic", FALSE },
  { KONTOR_TASK_START, NC_ ("task action", "_Start"), "media-playback-start-symbolic", FALSE },
  { KONTOR_TASK_PAUSE, NC_ ("task action", "_Pause"), "media-playback-pause-symbolic", FALSE },
  { KONTOR_TASK_DEFER, NC_ ("task action", "_Defer"), "document-open-recent-symbolic", FALSE },
  { KONTOR_TASK_REOPEN, NC_ ("task action", "Re_open"), "view-refresh-symbolic", FALSE },
};

/* --- reading, on the reader's thread --- */

typedef struct
{
  gboolean allowed[KONTOR_N_TASK_ACTIONS];
  gboolean needs_result;
  gboolean may_rate;
  gint64 spent;
  gint64 running_since;
  guint n_moves;
} Answer;

static void
read_actions (const KontorContext *context, const KontorRow *task, Answer *answer)
{
  for (guint i = 0; i < KONTOR_N_TASK_ACTIONS; i++)
    {
      g_autoptr (KontorProblem) problem = kontor_task_check_action (context, task,
                                                                    (KontorTaskAction) i);

      answer->allowed[i] = problem == NULL;
      if (i == KONTOR_TASK_COMPLETE && problem != NULL &&
          problem->code == KONTOR_PROBLEM_RESULT_REQUIRED)
        {
          answer->allowed[i] = TRUE;
          answer->needs_result = TRUE;
        }
    }
}

static void
read_times (const KontorContext *context, const KontorRow *task, Answer *answer)
{
  g_autoptr (GPtrArray) entries = kontor_reader_list (context->reader, KONTOR_RECORD_TIME_ENTRY,
                                                      KONTOR_TIME_ENTRY_TASK,
                                                      kontor_row_get_id (task));

  for (guint i = 0; i < entries->len; i++)
    {
      gint64 start = kontor_row_get_integer (entries->pdata[i], KONTOR_TIME_ENTRY_START);

      if (kontor_row_has (entries->pdata[i], KONTOR_TIME_ENTRY_END))
        answer->spent += kontor_row_get_integer (entries->pdata[i], KONTOR_TIME_ENTRY_END) - start;
      else if (kontor_row_refers_to (entries->pdata[i], KONTOR_TIME_ENTRY_PERSON, &context->actor))
        answer->running_since = start;
    }
}

static gpointer
read_state (KontorReading *reading, KontorRow *task, GError **error)
{
  KontorContext context = { 0 };
  g_autoptr (GPtrArray) history = kontor_reading_get_history (reading, KONTOR_RECORD_TASK,
                                                              kontor_row_get_id (task), error);
  g_autoptr (KontorProblem) problem = NULL;
  Answer *answer;

  if (history == NULL)
    return NULL;
  kontor_reading_init_context (reading, &context);
  answer = g_new0 (Answer, 1);
  read_actions (&context, task, answer);
  read_times (&context, task, answer);
  for (guint i = 0; i < history->len; i++)
    {
      const KontorHistoryLine *line = history->pdata[i];

      if (line->field == KONTOR_TASK_DEADLINE && line->was != NULL && line->now != NULL)
        answer->n_moves++;
    }
  problem = kontor_task_check_field (&context, task, KONTOR_TASK_RATING);
  answer->may_rate = problem == NULL &&
                     kontor_row_get_choice (task, KONTOR_TASK_STATE) ==
                         KONTOR_TASK_STATE_COMPLETED &&
                     !kontor_row_refers_to (task, KONTOR_TASK_RESPONSIBLE, &context.actor);

  return answer;
}

/* --- forms --- */

static char *
get_text (KontorTaskStatePart *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

/* The widget of this part that has the focus. (transfer none) (nullable) */
static GtkWidget *
get_focus (KontorTaskStatePart *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)) ? focus : NULL;
}

/* Where the focus goes when what had it is hidden: it must not stay in a text that nobody sees, which
 * would take the keys of the page. */
static void
focus_button (KontorTaskStatePart *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->buttons)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && gtk_widget_grab_focus (child))
      return;
  gtk_widget_child_focus (gtk_widget_get_parent (GTK_WIDGET (self)), GTK_DIR_TAB_FORWARD);
}

static void
close_form (KontorTaskStatePart *self)
{
  GtkWidget *focus = get_focus (self);

  self->form = FORM_NONE;
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->revealer)))
    focus_button (self);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", 0);
  gtk_editable_set_text (GTK_EDITABLE (self->deadline), "");
}

static void
open_form (KontorTaskStatePart *self, Form form, const char *question, const char *done)
{
  self->form = form;
  gtk_label_set_label (self->question, question);
  gtk_button_set_label (GTK_BUTTON (self->done), done);
  gtk_widget_set_visible (GTK_WIDGET (self->deadline), form == FORM_RETURN);
  gtk_widget_set_visible (self->likes, form == FORM_RATING);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  question, -1);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
open_rating (KontorTaskStatePart *self)
{
  open_form (self, FORM_RATING, _ ("How was the work? A negative rating needs a comment."),
             _ ("_Rate"));
}

static void
finish_return (KontorTaskStatePart *self, KontorRecord *task, const char *comment)
{
  KontorOffice *office = kontor_task_part_get_office (KONTOR_TASK_PART (self));
  const char *when = gtk_editable_get_text (GTK_EDITABLE (self->deadline));
  g_autoptr (GError) error = NULL;
  gint64 deadline = 0;

  if (*when != '\0' &&
      !kontor_when_parse_instant (when, kontor_office_get_zone (office),
                                  kontor_office_get_now (office), 18 * 3600, &deadline, &error))
    {
      kontor_office_tell (office, error->message);
      gtk_widget_grab_focus (GTK_WIDGET (self->deadline));
      return;
    }
  kontor_tasks_act (office, task, KONTOR_TASK_RETURN, comment, deadline);
  close_form (self);
}

static void
done_cb (KontorTaskStatePart *self, GtkButton *button)
{
  KontorOffice *office = kontor_task_part_get_office (KONTOR_TASK_PART (self));
  KontorRecord *task = kontor_task_part_get_record (KONTOR_TASK_PART (self));
  g_autofree char *text = get_text (self);
  gboolean negative = g_strcmp0 (adw_toggle_group_get_active_name (ADW_TOGGLE_GROUP (self->likes)),
                                 "negative") == 0;

  if (task == NULL)
    return;
  if (*text == '\0' && (self->form != FORM_RATING || negative))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->text));
      kontor_office_tell (office, _ ("Write a few words first"));
      return;
    }
  if (self->form == FORM_RETURN)
    {
      finish_return (self, task, text);
      return;
    }
  if (self->form == FORM_RESULT)
    kontor_tasks_complete_with_result (office, task, text);
  else
    kontor_tasks_rate (office, task, negative ? KONTOR_RATING_NEGATIVE : KONTOR_RATING_POSITIVE,
                       text);
  close_form (self);
}

/* --- buttons --- */

static void
act_cb (KontorTaskStatePart *self, GtkButton *button)
{
  KontorOffice *office = kontor_task_part_get_office (KONTOR_TASK_PART (self));
  KontorRecord *task = kontor_task_part_get_record (KONTOR_TASK_PART (self));
  KontorTaskAction action = (KontorTaskAction) GPOINTER_TO_INT (
      g_object_get_data (G_OBJECT (button), "kontor-action"));

  if (task == NULL)
    return;
  if (action == KONTOR_TASK_COMPLETE && self->needs_result)
    {
      open_form (self, FORM_RESULT, _ ("This task needs a result: what came of it?"),
                 _ ("_Complete with this result"));
      return;
    }
  if (action == KONTOR_TASK_RETURN)
    {
      open_form (self, FORM_RETURN, _ ("What is still to be done?"), _ ("_Return"));
      return;
    }
  kontor_tasks_act (office, task, action, NULL, 0);
  if (action == KONTOR_TASK_APPROVE)
    open_rating (self);
}

static void
timer_cb (KontorTaskStatePart *self, GtkButton *button)
{
  KontorRecord *task = kontor_task_part_get_record (KONTOR_TASK_PART (self));

  if (task != NULL)
    kontor_tasks_toggle_timer (kontor_task_part_get_office (KONTOR_TASK_PART (self)), task);
}

/* --- showing --- */

static void
append_fact (GString *facts, char *fact)
{
  g_string_append_printf (facts, "%s%s", facts->len > 0 ? C_ ("between facts", " · ") : "", fact);
  g_free (fact);
}

/* In words among the facts, and by their look. */
static void
show_over (KontorTaskStatePart *self, gboolean over)
{
  if (over)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->facts), "dim-label");
      gtk_widget_add_css_class (GTK_WIDGET (self->facts), "warning");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->facts), "warning");
      gtk_widget_add_css_class (GTK_WIDGET (self->facts), "dim-label");
    }
}

static void
show_facts (KontorTaskStatePart *self)
{
  KontorOffice *office = kontor_task_part_get_office (KONTOR_TASK_PART (self));
  KontorRecord *task = kontor_task_part_get_record (KONTOR_TASK_PART (self));
  g_autoptr (GString) facts = g_string_new (NULL);
  gint64 spent = self->spent;
  gint64 plan;

  if (task == NULL)
    return;
  if (self->running_since != 0)
    spent += MAX (0, kontor_office_get_now (office) - self->running_since);
  plan = kontor_row_get_integer (kontor_record_get_row (task), KONTOR_TASK_PLAN);
  if (spent > 0 || plan > 0)
    {
      g_autofree char *is = kontor_when_format_duration (spent / G_USEC_PER_SEC);
      g_autofree char *should = kontor_when_format_duration (plan);

      if (plan > 0)
        /* Translators: hours worked of hours planned: "1 h 30 min of 4 h spent" */
        append_fact (facts, g_strdup_printf (_ ("%s of %s spent"), is, should));
      else
        append_fact (facts, g_strdup_printf (_ ("%s spent"), is));
      if (plan > 0 && spent / G_USEC_PER_SEC > plan)
        append_fact (facts, g_strdup (_ ("over plan")));
    }
  if (self->n_moves > 0)
    append_fact (facts, g_strdup_printf (ngettext ("Deadline moved %u time",
                                                   "Deadline moved %u times", self->n_moves),
                                         self->n_moves));
  show_over (self, plan > 0 && spent / G_USEC_PER_SEC > plan);
  gtk_label_set_label (self->facts, facts->str);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), facts->len > 0);
}

static gboolean
tick_cb (gpointer data)
{
  show_facts (data);

  return G_SOURCE_CONTINUE;
}

static void
show_timer (KontorTaskStatePart *self, const KontorRow *task)
{
  gboolean runs = self->running_since != 0;
  const char *label = runs ? _ ("Stop the timer") : _ ("Start the timer");

  gtk_widget_set_visible (self->timer,
                          runs || (!kontor_row_get_boolean (task, KONTOR_TASK_UNTRACKED) &&
                                   kontor_row_get_choice (task, KONTOR_TASK_STATE) !=
                                       KONTOR_TASK_STATE_COMPLETED));
  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (
                                        gtk_button_get_child (GTK_BUTTON (self->timer))),
                                    runs ? "media-playback-stop-symbolic"
                                         : "kontor-timer-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (
                                    gtk_button_get_child (GTK_BUTTON (self->timer))),
                                runs ? C_ ("timer", "Stop") : C_ ("timer", "Timer"));
  gtk_widget_set_tooltip_text (self->timer, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->timer), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  if (runs && self->tick == 0)
    self->tick = g_timeout_add_seconds (TICK_SECONDS, tick_cb, self);
  else if (!runs)
    g_clear_handle_id (&self->tick, g_source_remove);
}

static void
show (KontorTaskPart *part, gpointer data)
{
  KontorTaskStatePart *self = STATE_PART (part);
  const KontorRow *task = kontor_record_get_row (kontor_task_part_get_record (part));
  const Answer *answer = data;
  GtkWidget *focus = get_focus (self);

  self->needs_result = answer->needs_result;
  self->may_rate = answer->may_rate;
  self->spent = answer->spent;
  self->running_since = answer->running_since;
  self->n_moves = answer->n_moves;
  for (guint i = 0; i < KONTOR_N_TASK_ACTIONS; i++)
    gtk_widget_set_visible (self->actions[i], answer->allowed[i]);
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (self), "rate"), answer->may_rate);
  if ((self->form == FORM_RESULT && !answer->allowed[KONTOR_TASK_COMPLETE]) ||
      (self->form == FORM_RETURN && !answer->allowed[KONTOR_TASK_RETURN]))
    close_form (self);
  show_timer (self, task);
  if (focus != NULL && !gtk_widget_is_visible (focus))
    focus_button (self);
  show_facts (self);
}

/* --- building --- */

static GtkWidget *
button_new (const char *icon, const char *label)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = adw_button_content_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), icon);
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), label);
  adw_button_content_set_use_underline (ADW_BUTTON_CONTENT (content), TRUE);
  gtk_button_set_child (GTK_BUTTON (button), content);

  return button;
}

static void
build_buttons (KontorTaskStatePart *self)
{
  GtkWidget *rate;

  self->buttons = ADW_WRAP_BOX (adw_wrap_box_new ());
  adw_wrap_box_set_child_spacing (self->buttons, 6);
  adw_wrap_box_set_line_spacing (self->buttons, 6);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *button = button_new (buttons[i].icon, g_dpgettext2 (GETTEXT_PACKAGE, "task action",
                                                                     buttons[i].label));

      if (buttons[i].suggested)
        gtk_widget_add_css_class (button, "suggested-action");
      g_object_set_data (G_OBJECT (button), "kontor-action", GINT_TO_POINTER (buttons[i].action));
      g_signal_connect_object (button, "clicked", G_CALLBACK (act_cb), self, G_CONNECT_SWAPPED);
      gtk_widget_set_visible (button, FALSE);
      self->actions[buttons[i].action] = button;
      adw_wrap_box_append (self->buttons, button);
    }
  rate = button_new ("starred-symbolic", C_ ("task action", "R_ate…"));
  g_object_set_data (G_OBJECT (self), "rate", rate);
  g_signal_connect_object (rate, "clicked", G_CALLBACK (open_rating), self, G_CONNECT_SWAPPED);
  adw_wrap_box_append (self->buttons, rate);
  self->timer = button_new ("kontor-timer-symbolic", C_ ("timer", "Timer"));
  g_signal_connect_object (self->timer, "clicked", G_CALLBACK (timer_cb), self, G_CONNECT_SWAPPED);
  adw_wrap_box_append (self->buttons, self->timer);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->buttons));
}

static GtkWidget *
build_likes (KontorTaskStatePart *self)
{
  static const struct
  {
    const char *name;
    const char *label;
  } choices[] = { { "positive", NC_ ("rating", "Positive") },
                  { "negative", NC_ ("rating", "Negative") } };

  self->likes = adw_toggle_group_new ();
  gtk_widget_set_halign (self->likes, GTK_ALIGN_START);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      AdwToggle *toggle = adw_toggle_new ();

      adw_toggle_set_name (toggle, choices[i].name);
      adw_toggle_set_label (toggle, g_dpgettext2 (GETTEXT_PACKAGE, "rating", choices[i].label));
      adw_toggle_group_add (ADW_TOGGLE_GROUP (self->likes), toggle);
    }
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (self->likes), "positive");

  return self->likes;
}

static gboolean
form_key_cb (KontorTaskStatePart *self,
             guint keyval,
             guint keycode,
             GdkModifierType state,
             GtkEventController *controller)
{
  if (self->form == FORM_NONE)
    return FALSE;
  if (keyval == GDK_KEY_Escape)
    close_form (self);
  else if ((keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) &&
           (state & GDK_CONTROL_MASK) != 0)
    done_cb (self, NULL);
  else
    return FALSE;

  return TRUE;
}

static GtkWidget *
build_form_buttons (KontorTaskStatePart *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("Ca_ncel"));

  self->done = gtk_button_new_with_mnemonic ("");
  gtk_widget_add_css_class (self->done, "suggested-action");
  g_signal_connect_object (cancel, "clicked", G_CALLBACK (close_form), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->done, "clicked", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), cancel);
  gtk_box_append (GTK_BOX (box), self->done);

  return box;
}

static void
build_form (KontorTaskStatePart *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *frame = gtk_frame_new (NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->question = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_wrap (self->question, TRUE);
  gtk_label_set_xalign (self->question, 0);
  self->text = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_text_view_set_wrap_mode (self->text, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->text, FALSE);
  gtk_text_view_set_left_margin (self->text, 6);
  gtk_text_view_set_right_margin (self->text, 6);
  gtk_text_view_set_top_margin (self->text, 6);
  gtk_text_view_set_bottom_margin (self->text, 6);
  gtk_widget_set_size_request (GTK_WIDGET (self->text), -1, 72);
  gtk_frame_set_child (GTK_FRAME (frame), GTK_WIDGET (self->text));
  self->deadline = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_placeholder_text (self->deadline, _ ("New deadline, if any: tomorrow 17:00"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->deadline), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New deadline"), -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->question));
  gtk_box_append (GTK_BOX (box), build_likes (self));
  gtk_box_append (GTK_BOX (box), frame);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->deadline));
  gtk_box_append (GTK_BOX (box), build_form_buttons (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (form_key_cb), self);
  gtk_widget_add_controller (box, keys);
  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_child (self->revealer, box);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->revealer));
}

static void
build (KontorTaskPart *part)
{
  KontorTaskStatePart *self = STATE_PART (part);

  build_buttons (self);
  self->facts = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_xalign (self->facts, 0);
  gtk_label_set_wrap (self->facts, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->facts), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->facts), "dim-label");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->facts));
  build_form (self);
}

static void
kontor_task_state_part_dispose (GObject *object)
{
  g_clear_handle_id (&STATE_PART (object)->tick, g_source_remove);

  G_OBJECT_CLASS (kontor_task_state_part_parent_class)->dispose (object);
}

static void
kontor_task_state_part_class_init (KontorTaskStatePartClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_task_state_part_dispose;
  klass->types = kontor_record_type_to_bit (KONTOR_RECORD_TIME_ENTRY) |
                 kontor_record_type_to_bit (KONTOR_RECORD_TASK_RESULT) |
                 kontor_record_type_to_bit (KONTOR_RECORD_TASK);
  klass->read = read_state;
  klass->free_answer = g_free;
  klass->show = show;
  klass->build = build;
}

static void
kontor_task_state_part_init (KontorTaskStatePart *self)
{
}
