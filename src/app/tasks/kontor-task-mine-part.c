/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one keeps about a task for oneself (pinned, reminder, a column of one's plan), whom it waits
 * for, and making a template of it. Main thread, but for read(). */

#include "config.h"

#include "kontor-operations-task.h"
#include "kontor-record-picker.h"
#include "kontor-task-changes.h"
#include "kontor-task-pages.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

#define STAGES_MAX 50
#define REMINDER_SECONDS (9 * 3600)

typedef struct
{
  KontorTaskPart parent_instance;

  GtkWidget *pin; /* child: a toggle button */
  GtkWidget *reminder; /* child: a menu button */
  GtkEntry *reminder_entry; /* child */
  GtkWidget *plan; /* child: a menu button */
  GMenu *plan_menu; /* owned */
  GtkWidget *waiting; /* child: a menu button */
  AdwToggleGroup *reason; /* child */
  GtkWidget *template_button; /* child: a menu button */
  GtkEntry *folder; /* child */
  gboolean pinned;
  gint64 remind_at;
} KontorTaskMinePart;

typedef KontorTaskPartClass KontorTaskMinePartClass;

G_DEFINE_FINAL_TYPE (KontorTaskMinePart, kontor_task_mine_part, KONTOR_TYPE_TASK_PART)

#define MINE_PART(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), kontor_task_mine_part_get_type (), KontorTaskMinePart))

/* --- reading, on the reader's thread --- */

typedef struct
{
  KontorRow *mark; /* owned, nullable */
  GPtrArray *stages; /* owned (element-type KontorRow): of the person's plan */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->mark, kontor_row_unref);
  g_clear_pointer (&answer->stages, g_ptr_array_unref);
  g_free (answer);
}

static gpointer
read_mine (KontorReading *reading, KontorRow *task, GError **error)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK_STAGE);
  KontorId person = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorQuery) query = NULL;
  GPtrArray *stages;
  Answer *answer;

  kontor_reading_get_person (reading, &person);
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_TASK_STAGE_PERSON,
                                                                    &person));
  kontor_query_builder_add_order (builder, KONTOR_TASK_STAGE_PLACE, FALSE);
  query = kontor_query_builder_end (builder);
  stages = kontor_reading_list (reading, query, 0, STAGES_MAX, error);
  if (stages == NULL)
    return NULL;
  answer = g_new0 (Answer, 1);
  answer->stages = stages;
  answer->mark = kontor_task_mark_get (kontor_reading_get_reader (reading),
                                       kontor_row_get_id (task), &person);

  return answer;
}

/* --- pinned --- */

static void
pin_cb (KontorTaskMinePart *self, GtkToggleButton *button)
{
  KontorRecord *task = kontor_task_part_get_record (KONTOR_TASK_PART (self));
  gboolean pinned = gtk_toggle_button_get_active (button);
  g_autoptr (KontorValue) value = kontor_value_new_integer (pinned);

  if (task == NULL || pinned == self->pinned)
    return;
  self->pinned = pinned;
  kontor_tasks_set_mark (kontor_task_part_get_office (KONTOR_TASK_PART (self)), task,
                         KONTOR_TASK_MARK_PINNED, value);
}

/* --- reminder --- */

static void
reminder_cb (KontorTaskMinePart *self, GtkEntry *entry)
{
  KontorOffice *office = kontor_task_part_get_office (KONTOR_TASK_PART (self));
  KontorRecord *task = kontor_task_part_get_record (KONTOR_TASK_PART (self));
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  g_autoptr (KontorValue) value = NULL;
  g_autoptr (GError) error = NULL;
  gint64 at = 0;

  if (task == NULL)
    return;
  if (*text != '\0')
    {
      if (!kontor_when_parse_instant (text, kontor_office_get_zone (office),
                                      kontor_office_get_now (office), REMINDER_SECONDS, &at,
                                      &error))
        {
          kontor_office_tell (office, error->message);
          return;
        }
      value = kontor_value_new_integer (at);
    }
  kontor_tasks_set_mark (office, task, KONTOR_TASK_MARK_REMIND_AT, value);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->reminder));
}

/* --- plan --- */

static void
plan_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorTaskMinePart *self = data;
  KontorRecord *task = kontor_task_part_get_record (KONTOR_TASK_PART (self));
  const char *text = g_variant_get_string (parameter, NULL);
  g_autoptr (KontorValue) value = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (task == NULL)
    return;
  if (kontor_id_init_from_string (&id, text))
    value = kontor_value_new_id (&id);
  kontor_tasks_set_mark (kontor_task_part_get_office (KONTOR_TASK_PART (self)), task,
                         KONTOR_TASK_MARK_STAGE, value);
}

static void
show_plan (KontorTaskMinePart *self, const Answer *answer)
{
  const KontorId *mine = answer->mark != NULL
                             ? kontor_row_get_id_field (answer->mark, KONTOR_TASK_MARK_STAGE)
                             : NULL;
  const char *label = _ ("Not in my plan");

  g_menu_remove_all (self->plan_menu);
  for (guint i = 0; i < answer->stages->len; i++)
    {
      const KontorRow *stage = answer->stages->pdata[i];
      g_autofree char *id = kontor_id_to_string (kontor_row_get_id (stage));
      g_autoptr (GMenuItem) item = g_menu_item_new (kontor_row_get_title (stage), NULL);

      g_menu_item_set_action_and_target (item, "mine.plan", "s", id);
      g_menu_append_item (self->plan_menu, item);
      if (mine != NULL && kontor_id_equal (mine, kontor_row_get_id (stage)))
        label = kontor_row_get_title (stage);
    }
  if (mine != NULL)
    g_menu_append (self->plan_menu, _ ("Take out of my plan"), "mine.plan('')");
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->plan), label);
  gtk_widget_set_visible (self->plan, answer->stages->len > 0);
}

/* --- waiting --- */

static void
waiting_picked_cb (KontorTaskMinePart *self, guint type, const KontorId *id, GtkWidget *picker)
{
  KontorRecord *task = kontor_task_part_get_record (KONTOR_TASK_PART (self));

  if (task != NULL)
    kontor_tasks_wait_for (kontor_task_part_get_office (KONTOR_TASK_PART (self)), task, id,
                           id != NULL ? KONTOR_WAITING_REASON_QUESTION
                                      : KONTOR_WAITING_REASON_NONE);
}

static void
reason_cb (KontorTaskMinePart *self)
{
  KontorRecord *task = kontor_task_part_get_record (KONTOR_TASK_PART (self));
  const KontorId *id = NULL;
  int reason = (int) adw_toggle_group_get_active (self->reason) + KONTOR_WAITING_REASON_QUESTION;

  if (task == NULL || adw_toggle_group_get_active (self->reason) == GTK_INVALID_LIST_POSITION)
    return;
  id = kontor_row_get_id_field (kontor_record_get_row (task), KONTOR_TASK_WAITING_FOR);
  if (id != NULL &&
      kontor_row_get_choice (kontor_record_get_row (task), KONTOR_TASK_WAITING_REASON) != reason)
    kontor_tasks_wait_for (kontor_task_part_get_office (KONTOR_TASK_PART (self)), task, id, reason);
}

static void
show_waiting (KontorTaskMinePart *self, const KontorRow *task)
{
  const KontorId *id = kontor_row_get_id_field (task, KONTOR_TASK_WAITING_FOR);
  int reason = kontor_row_get_choice (task, KONTOR_TASK_WAITING_REASON);
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;

  if (id != NULL)
    {
      name = kontor_office_get_title (kontor_task_part_get_office (KONTOR_TASK_PART (self)),
                                      KONTOR_RECORD_PERSON, id);
      label = g_strdup_printf (_ ("Waiting for %s"), name);
    }
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->waiting),
                             label != NULL ? label : _ ("Wait for…"));
  gtk_widget_set_visible (GTK_WIDGET (self->reason), id != NULL);
  if (id != NULL && reason >= KONTOR_WAITING_REASON_QUESTION)
    adw_toggle_group_set_active (self->reason, (guint) (reason - KONTOR_WAITING_REASON_QUESTION));
}

/* --- templates --- */

typedef struct
{
  KontorRow *task; /* owned */
  char *folder; /* owned, nullable */
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  kontor_row_unref (save->task);
  g_free (save->folder);
  g_free (save);
}

static KontorChangeSet *
save_template (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Save *save = data;

  return kontor_task_to_template (context, save->task, save->folder, TRUE, problem);
}

static void
template_cb (KontorTaskMinePart *self)
{
  KontorOffice *office = kontor_task_part_get_office (KONTOR_TASK_PART (self));
  KontorRecord *task = kontor_task_part_get_record (KONTOR_TASK_PART (self));
  g_autofree char *folder = g_strstrip (
      g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->folder))));
  g_autofree char *said = NULL;
  Save *save;

  if (task == NULL)
    return;
  save = g_new0 (Save, 1);
  save->task = kontor_row_ref (kontor_record_get_row (task));
  save->folder = *folder != '\0' ? g_steal_pointer (&folder) : NULL;
  said = g_strdup_printf (_ ("“%s” saved as a template"), kontor_record_get_title (task));
  kontor_office_operate_undoably (office, save_template, save, save_free, said);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->template_button));
}

/* --- showing --- */

static void
show (KontorTaskPart *part, gpointer data)
{
  KontorTaskMinePart *self = MINE_PART (part);
  const KontorRow *task = kontor_record_get_row (kontor_task_part_get_record (part));
  const Answer *answer = data;
  g_autofree char *when = NULL;
  g_autofree char *label = NULL;

  self->pinned = answer->mark != NULL &&
                 kontor_row_get_boolean (answer->mark, KONTOR_TASK_MARK_PINNED);
  self->remind_at = answer->mark != NULL
                        ? kontor_row_get_integer (answer->mark, KONTOR_TASK_MARK_REMIND_AT)
                        : 0;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->pin), self->pinned);
  if (self->remind_at != 0)
    {
      when = kontor_office_format_instant (kontor_task_part_get_office (part), self->remind_at);
      label = g_strdup_printf (_ ("Reminder: %s"), when);
    }
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->reminder),
                             label != NULL ? label : _ ("Remind me…"));
  if (!gtk_widget_get_visible (
          GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->reminder)))))
    gtk_editable_set_text (GTK_EDITABLE (self->reminder_entry), when != NULL ? when : "");
  show_plan (self, answer);
  show_waiting (self, task);
}

/* --- building --- */

static GtkWidget *
menu_button_new (const char *label, GtkWidget *popover)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), label);
  gtk_menu_button_set_can_shrink (GTK_MENU_BUTTON (button), TRUE);
  if (popover != NULL)
    gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_widget_add_css_class (button, "flat");

  return button;
}

/* A popover in which something is typed; Enter is enough. */
static GtkWidget *
entry_popover_new (const char *label,
                   const char *placeholder,
                   GtkEntry **entry,
                   GCallback done,
                   gpointer data)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = gtk_label_new (label);

  *entry = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_placeholder_text (*entry, placeholder);
  gtk_editable_set_width_chars (GTK_EDITABLE (*entry), 24);
  gtk_accessible_update_property (GTK_ACCESSIBLE (*entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_object (*entry, "activate", done, data, G_CONNECT_SWAPPED);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (*entry));
  gtk_popover_set_child (GTK_POPOVER (popover), box);

  return popover;
}

static GtkWidget *
build_reasons (KontorTaskMinePart *self)
{
  const KontorField *field = kontor_schema_get_field (KONTOR_RECORD_TASK,
                                                      KONTOR_TASK_WAITING_REASON);

  self->reason = ADW_TOGGLE_GROUP (adw_toggle_group_new ());
  for (guint i = KONTOR_WAITING_REASON_QUESTION; i < KONTOR_N_WAITING_REASON_CHOICES; i++)
    {
      AdwToggle *toggle = adw_toggle_new ();

      adw_toggle_set_label (toggle, kontor_field_get_choice_label (field, i));
      adw_toggle_group_add (self->reason, toggle);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reason), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Waiting for what"), -1);
  gtk_widget_set_halign (GTK_WIDGET (self->reason), GTK_ALIGN_START);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), FALSE);
  g_signal_connect_object (self->reason, "notify::active", G_CALLBACK (reason_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self->reason);
}

static void
add_plan_action (KontorTaskMinePart *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action = g_simple_action_new ("plan", G_VARIANT_TYPE_STRING);

  g_signal_connect_object (action, "activate", G_CALLBACK (plan_cb), self, G_CONNECT_DEFAULT);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "mine", G_ACTION_GROUP (group));
}

static GtkWidget *
person_picker_new (KontorTaskMinePart *self)
{
  const KontorRecordType person = KONTOR_RECORD_PERSON;
  GtkWidget *picker =
      kontor_record_picker_new (kontor_task_part_get_office (KONTOR_TASK_PART (self)), &person, 1);

  kontor_record_picker_set_clearable (KONTOR_RECORD_PICKER (picker), TRUE);
  g_signal_connect_object (picker, "picked", G_CALLBACK (waiting_picked_cb), self,
                           G_CONNECT_SWAPPED);

  return picker;
}

static void
build (KontorTaskPart *part)
{
  KontorTaskMinePart *self = MINE_PART (part);
  GtkWidget *box = adw_wrap_box_new ();

  self->pin = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (self->pin), "view-pin-symbolic");
  gtk_widget_set_tooltip_text (self->pin, _ ("Pin for me"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pin for me"), -1);
  gtk_widget_add_css_class (self->pin, "flat");
  g_signal_connect_object (self->pin, "toggled", G_CALLBACK (pin_cb), self, G_CONNECT_SWAPPED);
  self->reminder = menu_button_new (_ ("Remind me…"),
                                    entry_popover_new (_ ("Remind me when? Nothing: never"),
                                                       _ ("tomorrow 9:00, in 2 h"),
                                                       &self->reminder_entry,
                                                       G_CALLBACK (reminder_cb), self));
  self->plan_menu = g_menu_new ();
  self->plan = menu_button_new ("", NULL);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->plan), G_MENU_MODEL (self->plan_menu));
  gtk_widget_set_tooltip_text (self->plan, _ ("My plan"));
  self->waiting = menu_button_new (_ ("Wait for…"), person_picker_new (self));
  self->template_button =
      menu_button_new (_ ("Save as template…"),
                       entry_popover_new (_ ("In which folder of templates? Enter saves."),
                                          _ ("Folder"), &self->folder, G_CALLBACK (template_cb),
                                          self));
  add_plan_action (self);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (box), 3);
  adw_wrap_box_append (ADW_WRAP_BOX (box), self->pin);
  adw_wrap_box_append (ADW_WRAP_BOX (box), self->reminder);
  adw_wrap_box_append (ADW_WRAP_BOX (box), self->plan);
  adw_wrap_box_append (ADW_WRAP_BOX (box), self->waiting);
  adw_wrap_box_append (ADW_WRAP_BOX (box), self->template_button);
  gtk_box_append (GTK_BOX (self), box);
  gtk_box_append (GTK_BOX (self), build_reasons (self));
}

static void
kontor_task_mine_part_finalize (GObject *object)
{
  g_clear_object (&MINE_PART (object)->plan_menu);

  G_OBJECT_CLASS (kontor_task_mine_part_parent_class)->finalize (object);
}

static void
kontor_task_mine_part_class_init (KontorTaskMinePartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_task_mine_part_finalize;
  klass->types = kontor_record_type_to_bit (KONTOR_RECORD_TASK_MARK) |
                 kontor_record_type_to_bit (KONTOR_RECORD_TASK_STAGE);
  klass->read = read_mine;
  klass->free_answer = answer_free;
  klass->show = show;
  klass->build = build;
}

static void
kontor_task_mine_part_init (KontorTaskMinePart *self)
{
}
