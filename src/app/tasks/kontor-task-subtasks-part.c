/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a task consists of, and a line to add to it in plain words. Main thread. */

#include "config.h"

#include "kontor-quick-add-entry.h"
#include "kontor-record-panel.h"
#include "kontor-task-changes.h"
#include "kontor-task-pages.h"

#include <glib/gi18n.h>

#define ROWS_MAX 50

typedef struct
{
  KontorRecordPanel parent_instance;

  KontorQuickAddEntry *entry; /* child */
} KontorTaskSubtasksPart;

typedef KontorRecordPanelClass KontorTaskSubtasksPartClass;

G_DEFINE_FINAL_TYPE (KontorTaskSubtasksPart, kontor_task_subtasks_part, KONTOR_TYPE_RECORD_PANEL)

#define SUBTASKS_PART(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), kontor_task_subtasks_part_get_type (), \
                               KontorTaskSubtasksPart))

static gboolean
is_done (KontorRecord *task)
{
  return kontor_row_get_choice (kontor_record_get_row (task), KONTOR_TASK_STATE) ==
         KONTOR_TASK_STATE_COMPLETED;
}

static gboolean
create_cb (KontorTaskSubtasksPart *self,
           KontorRow *draft,
           gboolean open,
           KontorQuickAddEntry *entry)
{
  KontorOffice *office = kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self));
  KontorRecord *task = kontor_record_panel_get_record (KONTOR_RECORD_PANEL (self));
  KontorRowBuilder *builder = kontor_row_builder_new_from (draft);
  g_autoptr (KontorRow) part = NULL;

  kontor_row_builder_take (builder, KONTOR_TASK_PARENT,
                           kontor_value_new_id (kontor_record_get_id (task)));
  kontor_row_builder_set (builder, KONTOR_TASK_PROJECT,
                          kontor_row_get (kontor_record_get_row (task), KONTOR_TASK_PROJECT));
  part = kontor_row_builder_end (builder);
  kontor_tasks_create (office, part, NULL, FALSE, NULL, NULL);

  return TRUE;
}

/* --- a row --- */

static void
ticked_cb (GtkCheckButton *check, KontorTaskSubtasksPart *self)
{
  KontorRecord *task = g_object_get_data (G_OBJECT (check), "item");

  if (is_done (task) == gtk_check_button_get_active (check))
    return;
  gtk_check_button_set_active (check, is_done (task));
  kontor_tasks_toggle (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self)), task);
}

static void
open_cb (GtkButton *button, KontorTaskSubtasksPart *self)
{
  kontor_office_open (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self)),
                      KONTOR_RECORD_TASK,
                      kontor_record_get_id (g_object_get_data (G_OBJECT (button), "item")));
}

static GtkWidget *
make_text (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_add_css_class (gtk_widget_get_last_child (box), "caption");
  gtk_widget_add_css_class (gtk_widget_get_last_child (box), "dimmed");

  return box;
}

static GtkWidget *
make_row (KontorRecordPanel *panel, KontorRecord *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *open = gtk_button_new ();

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (open, "flat");
  gtk_widget_add_css_class (open, "kontor-value");
  gtk_widget_set_hexpand (open, TRUE);
  gtk_button_set_child (GTK_BUTTON (open), make_text ());
  g_object_set_data_full (G_OBJECT (check), "item", g_object_ref (item), g_object_unref);
  g_object_set_data_full (G_OBJECT (open), "item", g_object_ref (item), g_object_unref);
  g_signal_connect_object (check, "toggled", G_CALLBACK (ticked_cb), panel, G_CONNECT_DEFAULT);
  g_signal_connect_object (open, "clicked", G_CALLBACK (open_cb), panel, G_CONNECT_DEFAULT);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), open);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  return row;
}

/* "Olga · Tomorrow 10:00". (transfer full) */
static char *
describe (KontorOffice *office, const KontorRow *task)
{
  g_autofree char *person =
      kontor_office_get_title (office, KONTOR_RECORD_PERSON,
                               kontor_row_get_id_field (task, KONTOR_TASK_RESPONSIBLE));
  g_autofree char *deadline = NULL;

  if (kontor_row_has (task, KONTOR_TASK_DEADLINE))
    deadline = kontor_office_format_instant (office,
                                             kontor_row_get_integer (task, KONTOR_TASK_DEADLINE));
  if (deadline == NULL)
    return g_steal_pointer (&person);

  return g_strconcat (person, C_ ("between facts", " · "), deadline, NULL);
}

static void
update_row (KontorRecordPanel *panel, GtkWidget *row, KontorRecord *item)
{
  GtkWidget *check = gtk_widget_get_first_child (
      gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)));
  GtkWidget *open = gtk_widget_get_next_sibling (check);
  GtkWidget *text = gtk_button_get_child (GTK_BUTTON (open));
  const char *title = kontor_record_get_title (item);
  g_autofree char *facts = describe (kontor_record_panel_get_office (panel),
                                     kontor_record_get_row (item));

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_done (item));
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (text)), title);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (text)), facts);
  gtk_widget_set_visible (gtk_widget_get_last_child (text), *facts != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (open), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

/* --- class --- */

static void
kontor_task_subtasks_part_set_record (KontorRecordPanel *panel, KontorRecord *record)
{
  g_autoptr (KontorQuery) query = NULL;

  KONTOR_RECORD_PANEL_CLASS (kontor_task_subtasks_part_parent_class)->set_record (panel, record);
  if (record != NULL)
    {
      KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);

      kontor_query_builder_take_condition (builder,
                                           kontor_condition_new_refers (KONTOR_TASK_PARENT,
                                                                        kontor_record_get_id (
                                                                            record)));
      kontor_query_builder_add_order (builder, KONTOR_TASK_PLACE, FALSE);
      kontor_query_builder_add_order (builder, KONTOR_COMMON_CREATED_AT, FALSE);
      query = kontor_query_builder_end (builder);
    }
  kontor_record_panel_set_query (panel, query, ROWS_MAX);
  if (record != NULL)
    kontor_record_panel_add (panel);
}

static void
kontor_task_subtasks_part_constructed (GObject *object)
{
  KontorTaskSubtasksPart *self = SUBTASKS_PART (object);
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);

  G_OBJECT_CLASS (kontor_task_subtasks_part_parent_class)->constructed (object);
  kontor_record_panel_set_title (panel, _ ("Subtasks"), NULL);
  self->entry = KONTOR_QUICK_ADD_ENTRY (
      kontor_quick_add_entry_new (kontor_record_panel_get_office (panel)));
  kontor_quick_add_entry_set_placeholder (self->entry, _ ("New subtask"));
  g_signal_connect_object (self->entry, "create", G_CALLBACK (create_cb), self, G_CONNECT_SWAPPED);
  kontor_record_panel_set_bottom (panel, GTK_WIDGET (self->entry));
}

static void
kontor_task_subtasks_part_class_init (KontorTaskSubtasksPartClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = kontor_task_subtasks_part_constructed;
  klass->set_record = kontor_task_subtasks_part_set_record;
  klass->make_row = make_row;
  klass->update_row = update_row;
}

static void
kontor_task_subtasks_part_init (KontorTaskSubtasksPart *self)
{
}
