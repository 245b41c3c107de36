/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The checklist of a task: written line by line, ticked, renamed in place, moved with Alt and the
 * arrows, deleted with Delete. Main thread, but for reorder(). */

#include "config.h"

#include "kontor-operations.h"
#include "kontor-order.h"
#include "kontor-record-panel.h"
#include "kontor-task-pages.h"

#include <glib/gi18n.h>

/* A list that is longer belongs into subtasks; the rest is counted. */
#define ROWS_MAX 200

typedef struct
{
  KontorRecordPanel parent_instance;

  GtkEntry *entry; /* child */
} KontorTaskChecklistPart;

typedef KontorRecordPanelClass KontorTaskChecklistPartClass;

G_DEFINE_FINAL_TYPE (KontorTaskChecklistPart, kontor_task_checklist_part, KONTOR_TYPE_RECORD_PANEL)

#define CHECKLIST_PART(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), kontor_task_checklist_part_get_type (), \
                               KontorTaskChecklistPart))

static KontorOffice *
get_office (KontorTaskChecklistPart *self)
{
  return kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self));
}

/* (transfer none) (nullable) */
static KontorRecord *
get_item (KontorTaskChecklistPart *self, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (kontor_record_panel_get_list (
                                                          KONTOR_RECORD_PANEL (self)),
                                                      index);

  return row != NULL ? g_object_get_data (G_OBJECT (row), "item") : NULL;
}

static const char *
get_place (KontorRecord *item)
{
  return item != NULL
             ? kontor_row_get_text (kontor_record_get_row (item), KONTOR_CHECKLIST_ITEM_PLACE)
             : NULL;
}

/* --- adding --- */

static void
add_item (KontorTaskChecklistPart *self, const char *title)
{
  KontorRecord *task = kontor_record_panel_get_record (KONTOR_RECORD_PANEL (self));
  KontorRowBuilder *builder;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;
  g_autofree char *place = NULL;
  const char *last = NULL;
  KontorRecord *item;

  for (int i = 0; (item = get_item (self, i)) != NULL; i++)
    if (get_place (item) != NULL)
      last = get_place (item);
  place = kontor_order_between (last, NULL);
  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  builder = kontor_row_builder_new (KONTOR_RECORD_CHECKLIST_ITEM, &id);
  kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TASK,
                           kontor_value_new_id (kontor_record_get_id (task)));
  kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_PLACE, kontor_value_new_text (place));
  draft = kontor_row_builder_end (builder);
  kontor_office_create (get_office (self), draft, FALSE);
}

static void
activate_cb (KontorTaskChecklistPart *self, GtkEntry *entry)
{
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  if (*title == '\0' || kontor_record_panel_get_record (KONTOR_RECORD_PANEL (self)) == NULL)
    return;
  add_item (self, title);
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

/* --- moving, on the writer's thread --- */

typedef struct
{
  GPtrArray *rows; /* owned (element-type KontorRow): in their new order */
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_ptr_array_unref (order->rows);
  g_free (order);
}

/* All get new places: there are few, and half of them may have none. */
static KontorChangeSet *
reorder (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Order *order = data;
  g_autoptr (GPtrArray) after = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autofree char *low = NULL;

  for (guint i = 0; i < order->rows->len; i++)
    {
      KontorRowBuilder *builder = kontor_row_builder_new_from (order->rows->pdata[i]);
      char *key = kontor_order_between (low, NULL);

      kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_PLACE, kontor_value_new_text (key));
      g_ptr_array_add (after, kontor_row_builder_end (builder));
      g_free (low);
      low = key;
    }

  return kontor_operation_edit_many (context, N_ ("Move checklist item"), order->rows, after,
                                     problem);
}

static void
move_item (KontorTaskChecklistPart *self, int index, int step)
{
  Order *order;
  KontorRecord *item;

  if (index + step < 0 || get_item (self, index + step) == NULL)
    return;
  order = g_new0 (Order, 1);
  order->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  for (int i = 0; (item = get_item (self, i)) != NULL; i++)
    g_ptr_array_add (order->rows, kontor_row_ref (kontor_record_get_row (item)));
  g_ptr_array_insert (order->rows, index + step,
                      g_ptr_array_steal_index (order->rows, (guint) index));
  kontor_office_operate (get_office (self), reorder, order, order_free, NULL, NULL);
}

/* --- a row --- */

static void
ticked_cb (GtkCheckButton *check, KontorTaskChecklistPart *self)
{
  KontorRecord *item = g_object_get_data (G_OBJECT (check), "item");
  gboolean done = gtk_check_button_get_active (check);
  g_autoptr (KontorValue) value = kontor_value_new_integer (done);

  if (kontor_row_get_boolean (kontor_record_get_row (item), KONTOR_CHECKLIST_ITEM_DONE) != done)
    kontor_office_set_field (get_office (self), item, KONTOR_CHECKLIST_ITEM_DONE, value);
}

static void
edited_cb (GtkEditableLabel *label, GParamSpec *pspec, KontorTaskChecklistPart *self)
{
  KontorRecord *item = g_object_get_data (G_OBJECT (label), "item");
  const char *text = gtk_editable_get_text (GTK_EDITABLE (label));
  g_autoptr (KontorValue) value = NULL;

  if (gtk_editable_label_get_editing (label))
    return;
  if (*text == '\0')
    {
      gtk_editable_set_text (GTK_EDITABLE (label), kontor_record_get_title (item));
      return;
    }
  value = kontor_value_new_text (text);
  kontor_office_set_field (get_office (self), item, KONTOR_CHECKLIST_ITEM_TITLE, value);
}

static void
delete_item (KontorTaskChecklistPart *self, KontorRecord *item)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, item);
  kontor_office_delete (get_office (self), items);
}

static void
remove_cb (GtkButton *button, KontorTaskChecklistPart *self)
{
  delete_item (self, g_object_get_data (G_OBJECT (button), "item"));
}

static void
set_item (GtkWidget *widget, KontorRecord *item)
{
  g_object_set_data_full (G_OBJECT (widget), "item", g_object_ref (item), g_object_unref);
}

static GtkWidget *
make_row (KontorRecordPanel *panel, KontorRecord *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *label = gtk_editable_label_new ("");
  GtkWidget *remove = kontor_task_part_button_new ("user-trash-symbolic", _ ("Delete"));

  set_item (row, item);
  set_item (check, item);
  set_item (label, item);
  set_item (remove, item);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (remove, "kontor-small");
  g_signal_connect_object (check, "toggled", G_CALLBACK (ticked_cb), panel, G_CONNECT_DEFAULT);
  g_signal_connect_object (label, "notify::editing", G_CALLBACK (edited_cb), panel,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_cb), panel, G_CONNECT_DEFAULT);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), remove);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  return row;
}

static void
update_row (KontorRecordPanel *panel, GtkWidget *row, KontorRecord *item)
{
  GtkWidget *box = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
  GtkWidget *check = gtk_widget_get_first_child (box);
  GtkWidget *label = gtk_widget_get_next_sibling (check);
  const char *title = kontor_record_get_title (item);
  gboolean done = kontor_row_get_boolean (kontor_record_get_row (item), KONTOR_CHECKLIST_ITEM_DONE);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), done);
  if (!gtk_editable_label_get_editing (GTK_EDITABLE_LABEL (label)))
    gtk_editable_set_text (GTK_EDITABLE (label), title);
  if (done)
    gtk_widget_add_css_class (label, "dimmed");
  else
    gtk_widget_remove_css_class (label, "dimmed");
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

/* --- keys --- */

static gboolean
key_cb (KontorTaskChecklistPart *self,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        GtkEventController *controller)
{
  GtkWidget *list = GTK_WIDGET (kontor_record_panel_get_list (KONTOR_RECORD_PANEL (self)));
  GtkRoot *root = gtk_widget_get_root (list);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW) : NULL;
  int index;

  if (row == NULL || GTK_IS_TEXT (focus))
    return FALSE;
  index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  if (keyval == GDK_KEY_Up && (state & GDK_ALT_MASK) != 0)
    move_item (self, index, -1);
  else if (keyval == GDK_KEY_Down && (state & GDK_ALT_MASK) != 0)
    move_item (self, index, 1);
  else if (keyval == GDK_KEY_Delete)
    delete_item (self, get_item (self, index));
  else
    return FALSE;

  return TRUE;
}

/* --- class --- */

static void
kontor_task_checklist_part_set_record (KontorRecordPanel *panel, KontorRecord *record)
{
  g_autoptr (KontorQuery) query = NULL;

  KONTOR_RECORD_PANEL_CLASS (kontor_task_checklist_part_parent_class)->set_record (panel, record);
  if (record != NULL)
    {
      KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_CHECKLIST_ITEM);

      kontor_query_builder_take_condition (builder,
                                           kontor_condition_new_refers (KONTOR_CHECKLIST_ITEM_TASK,
                                                                        kontor_record_get_id (
                                                                            record)));
      kontor_query_builder_add_order (builder, KONTOR_CHECKLIST_ITEM_PLACE, FALSE);
      query = kontor_query_builder_end (builder);
    }
  kontor_record_panel_set_query (panel, query, ROWS_MAX);
  if (record != NULL)
    kontor_record_panel_add (panel);
}

static void
kontor_task_checklist_part_constructed (GObject *object)
{
  KontorTaskChecklistPart *self = CHECKLIST_PART (object);
  GtkEventController *keys = gtk_event_controller_key_new ();

  G_OBJECT_CLASS (kontor_task_checklist_part_parent_class)->constructed (object);
  kontor_record_panel_set_title (KONTOR_RECORD_PANEL (self), _ ("Checklist"), NULL);
  self->entry = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_placeholder_text (self->entry, _ ("New checklist item"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New checklist item"), -1);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  kontor_record_panel_set_bottom (KONTOR_RECORD_PANEL (self), GTK_WIDGET (self->entry));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
kontor_task_checklist_part_class_init (KontorTaskChecklistPartClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = kontor_task_checklist_part_constructed;
  klass->set_record = kontor_task_checklist_part_set_record;
  klass->make_row = make_row;
  klass->update_row = update_row;
}

static void
kontor_task_checklist_part_init (KontorTaskChecklistPart *self)
{
}
