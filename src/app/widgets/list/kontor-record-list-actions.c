/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done with the rows: actions "records.…", the keys that stand for them, and the menu of a
 * row. The keys belong to the rows only, so that an entry keeps its own. Main thread. */

#include "config.h"

#include "kontor-list-cell.h"
#include "kontor-new-record-dialog.h"
#include "kontor-record-list-private.h"
#include "kontor-record-peek.h"

#include <glib/gi18n.h>
#include <string.h>

typedef void (*ActionFunc) (GSimpleAction *action, GVariant *parameter, gpointer data);

static GSimpleAction *
get_action (KontorRecordList *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name));
}

/* The cell, or the first cell of the row, that has the focus. */
static KontorListCell *
get_focus_cell (KontorRecordList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->views)))
    return NULL;

  return kontor_list_cell_find (focus);
}

KontorRecord *
kontor_record_list_dup_current (KontorRecordList *self)
{
  g_autoptr (GPtrArray) selected = NULL;
  KontorListCell *cell;

  g_return_val_if_fail (KONTOR_IS_RECORD_LIST (self), NULL);

  cell = get_focus_cell (self);
  if (cell != NULL && kontor_list_cell_get_record (cell) != NULL)
    return g_object_ref (kontor_list_cell_get_record (cell));
  if (self->selection == NULL || kontor_selection_get_n_selected (self->selection) != 1)
    return NULL;
  selected = kontor_record_list_dup_selected (self);

  return selected->len > 0 ? g_object_ref (selected->pdata[0]) : NULL;
}

/* What is selected, or else what has the focus. */
GPtrArray *
kontor_record_list_dup_affected (KontorRecordList *self)
{
  GPtrArray *records = kontor_record_list_dup_selected (self);
  g_autoptr (KontorRecord) current = NULL;

  if (records->len > 0)
    return records;
  current = kontor_record_list_dup_current (self);
  if (current != NULL)
    g_ptr_array_add (records, g_steal_pointer (&current));

  return records;
}

/* --- records --- */

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (KontorRecord) record = kontor_record_list_dup_current (data);

  if (record != NULL)
    kontor_record_list_activate (data, record);
}

static void
peek_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;
  g_autoptr (KontorRecord) record = kontor_record_list_dup_current (self);

  if (record != NULL)
    kontor_record_peek (GTK_WIDGET (self), self->office, record);
}

static void
new_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;

  if (!kontor_record_list_emit_create (self))
    kontor_new_record_dialog_present (GTK_WIDGET (self), self->office, self->type, self->defaults);
}

static void
delete_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;
  g_autoptr (GPtrArray) records = kontor_record_list_dup_affected (self);

  kontor_office_delete (self->office, records);
}

static void
edit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;
  KontorListCell *cell = get_focus_cell (self);
  g_autoptr (KontorRecord) record = NULL;

  if (cell != NULL && kontor_record_list_edit_cell (self, GTK_WIDGET (cell)))
    return;
  record = kontor_record_list_dup_current (self);
  if (record != NULL)
    kontor_record_list_edit (self, kontor_record_get_id (record),
                             g_array_index (kontor_record_list_get_columns (self), guint, 0));
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_record_list_copy (data);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_record_list_export (data);
}

static void
select_all_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;

  if (self->selection != NULL)
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

static void
select_none_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;

  if (self->selection != NULL)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

/* The menu is about what is selected. */
static void
select_cell (KontorRecordList *self, KontorListCell *cell)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  guint position = kontor_list_cell_get_position (cell);

  if (!gtk_selection_model_is_selected (model, position))
    gtk_selection_model_select_item (model, position, TRUE);
}

static void
menu_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorListCell *cell = get_focus_cell (data);

  if (cell == NULL)
    return;
  select_cell (data, cell);
  kontor_record_list_popup_menu (data, GTK_WIDGET (cell), 0,
                                 gtk_widget_get_height (GTK_WIDGET (cell)));
}

/* --- arranging --- */

static void
clear_filters_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_record_list_clear_filters (data);
}

static void
expand_all_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;

  if (self->query != NULL)
    kontor_live_query_set_all_expanded (self->query, TRUE);
}

static void
collapse_all_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;

  if (self->query != NULL)
    kontor_live_query_set_all_expanded (self->query, FALSE);
}

static guint
find_field (KontorRecordList *self, GVariant *parameter)
{
  const KontorField *field = kontor_schema_find_field (self->type,
                                                       g_variant_get_string (parameter, NULL));

  return field != NULL ? field->number : 0;
}

static void
orders_changed (KontorRecordList *self)
{
  kontor_record_list_show_order (self);
  kontor_record_list_arrange (self);
}

static void
sort_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;
  KontorListOrder order = { find_field (self, parameter), FALSE };

  g_array_set_size (self->setup->orders, 0);
  if (order.field != 0)
    g_array_append_val (self->setup->orders, order);
  orders_changed (self);
}

/* Of equals by the first order; with the list's own first order if none was chosen. */
static void
then_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;
  GArray *orders = self->setup->orders;
  KontorListOrder order = { find_field (self, parameter), FALSE };

  if (orders->len == 0 && self->default_orders->len > 0)
    g_array_append_val (orders, g_array_index (self->default_orders, KontorListOrder, 0));
  g_array_set_size (orders, MIN (orders->len, 1));
  if (order.field != 0)
    g_array_append_val (orders, order);
  orders_changed (self);
}

static void
descending_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;
  GArray *orders = self->setup->orders;

  if (orders->len == 0 && self->default_orders->len > 0)
    g_array_append_vals (orders, self->default_orders->data, self->default_orders->len);
  if (orders->len > 0)
    g_array_index (orders, KontorListOrder, 0).descending ^= TRUE;
  orders_changed (self);
}

static void
group_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;

  self->setup->group = find_field (self, parameter);
  self->setup->group_descending = FALSE;
  kontor_record_list_arrange (self);
}

/* A column goes where the type's fields have it, behind what is there already. */
static void
column_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;
  const KontorField *field = kontor_schema_find_field (self->type,
                                                       g_action_get_name (G_ACTION (action)) +
                                                           strlen ("column-"));
  GArray *columns = self->setup->columns;

  if (columns->len == 0)
    g_array_append_vals (columns, self->default_columns->data, self->default_columns->len);
  for (guint i = 0; i < columns->len; i++)
    if (g_array_index (columns, guint, i) == field->number)
      {
        g_array_remove_index (columns, i);
        field = NULL;
        break;
      }
  if (field != NULL)
    g_array_append_val (columns, field->number);
  kontor_record_list_build_columns (self);
  kontor_record_list_show_setup (self);
}

static void
reset_columns_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *self = data;

  g_array_set_size (self->setup->columns, 0);
  kontor_record_list_build_columns (self);
  kontor_record_list_show_setup (self);
}

/* --- states --- */

static void
set_field_state (KontorRecordList *self, const char *name, guint field)
{
  const char *word = field != 0 ? kontor_schema_get_field (self->type, field)->word : "";

  g_simple_action_set_state (get_action (self, name), g_variant_new_string (word));
}

void
kontor_record_list_show_actions (KontorRecordList *self)
{
  const KontorTypeInfo *info = kontor_schema_get_type (self->type);
  const GArray *columns = kontor_record_list_get_columns (self);
  const GArray *orders = self->setup->orders;
  const GArray *order = orders->len > 0 ? orders : self->default_orders;

  set_field_state (self, "sort",
                   orders->len > 0 ? g_array_index (orders, KontorListOrder, 0).field : 0);
  set_field_state (self, "then",
                   orders->len > 1 ? g_array_index (orders, KontorListOrder, 1).field : 0);
  set_field_state (self, "group", self->setup->group);
  g_simple_action_set_state (get_action (self, "descending"),
                             g_variant_new_boolean (
                                 order->len > 0 &&
                                 g_array_index (order, KontorListOrder, 0).descending));
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autofree char *name = g_strdup_printf ("column-%s", info->fields[i].word);
      gboolean shown = FALSE;

      for (guint c = 0; c < columns->len && !shown; c++)
        shown = g_array_index (columns, guint, c) == i;
      if (kontor_list_can_show (&info->fields[i]))
        g_simple_action_set_state (get_action (self, name), g_variant_new_boolean (shown));
    }
}

static void
add_action (KontorRecordList *self, const char *name, ActionFunc func)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, NULL);

  g_signal_connect_object (action, "activate", G_CALLBACK (func), self, 0);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
}

static void
add_choice (KontorRecordList *self, const char *name, ActionFunc func)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (name, G_VARIANT_TYPE_STRING,
                                                                   g_variant_new_string (""));

  g_signal_connect_object (action, "activate", G_CALLBACK (func), self, 0);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
}

static void
add_toggle (KontorRecordList *self, const char *name, ActionFunc func)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (name, NULL,
                                                                   g_variant_new_boolean (FALSE));

  g_signal_connect_object (action, "activate", G_CALLBACK (func), self, 0);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
}

void
kontor_record_list_build_actions (KontorRecordList *self)
{
  const KontorTypeInfo *info = kontor_schema_get_type (self->type);

  self->actions = g_simple_action_group_new ();
  add_action (self, "open", open_cb);
  add_action (self, "peek", peek_cb);
  add_action (self, "new", new_cb);
  add_action (self, "delete", delete_cb);
  add_action (self, "edit", edit_cb);
  add_action (self, "copy", copy_cb);
  add_action (self, "export", export_cb);
  add_action (self, "select-all", select_all_cb);
  add_action (self, "select-none", select_none_cb);
  add_action (self, "menu", menu_cb);
  add_action (self, "clear-filters", clear_filters_cb);
  add_action (self, "expand-all", expand_all_cb);
  add_action (self, "collapse-all", collapse_all_cb);
  add_action (self, "reset-columns", reset_columns_cb);
  add_choice (self, "sort", sort_cb);
  add_choice (self, "then", then_cb);
  add_choice (self, "group", group_cb);
  add_toggle (self, "descending", descending_cb);
  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autofree char *name = g_strdup_printf ("column-%s", info->fields[i].word);

      if (kontor_list_can_show (&info->fields[i]))
        add_toggle (self, name, column_cb);
    }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "records", G_ACTION_GROUP (self->actions));
}

/* --- keys --- */

/* Not while something is typed into a cell: these keys mean something else there. */
static gboolean
key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  KontorRecordList *self = g_object_get_data (G_OBJECT (widget), "kontor-list");

  if (self->editor != NULL || get_focus_cell (self) == NULL)
    return FALSE;
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), data, NULL);

  return TRUE;
}

/* Space and Enter are the view's own otherwise: select, and activate the row. */
static gboolean
enter_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  KontorRecordList *self = g_object_get_data (G_OBJECT (widget), "kontor-list");
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  KontorListCell *cell = get_focus_cell (self);

  /* In a cell, and not in its row as a whole. */
  if (self->editor != NULL || cell == NULL || strcmp (gtk_widget_get_css_name (focus), "cell") != 0)
    return FALSE;

  return kontor_record_list_edit_cell (self, GTK_WIDGET (cell));
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  KontorRecordList *self = g_object_get_data (G_OBJECT (widget), "kontor-list");

  if (self->editor != NULL || self->selection == NULL ||
      kontor_selection_get_n_selected (self->selection) < 2)
    return FALSE;
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));

  return TRUE;
}

static void
add_key (GtkEventController *controller,
         const char *trigger,
         GtkShortcutFunc func,
         const char *action)
{
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (
                                                              trigger),
                                                          gtk_callback_action_new (func,
                                                                                   (gpointer)
                                                                                       action,
                                                                                   NULL)));
}

static void
right_clicked_cb (KontorRecordList *self, int n_press, double x, double y, GtkGestureClick *gesture)
{
  GtkWidget *views = GTK_WIDGET (self->views);
  GtkWidget *picked = gtk_widget_pick (views, x, y, GTK_PICK_DEFAULT);
  KontorListCell *cell = picked != NULL ? kontor_list_cell_find (picked) : NULL;

  if (cell == NULL || kontor_list_cell_get_record (cell) == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  select_cell (self, cell);
  kontor_record_list_popup_menu (self, views, x, y);
}

static void
long_pressed_cb (KontorRecordList *self, double x, double y, GtkGesture *gesture)
{
  right_clicked_cb (self, 1, x, y, (GtkGestureClick *) gesture);
}

void
kontor_record_list_add_shortcuts (KontorRecordList *self)
{
  GtkWidget *views = GTK_WIDGET (self->views);
  GtkEventController *first = gtk_shortcut_controller_new ();
  GtkEventController *last = gtk_shortcut_controller_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  g_object_set_data (G_OBJECT (views), "kontor-list", self);
  gtk_event_controller_set_propagation_phase (first, GTK_PHASE_CAPTURE);
  add_key (first, "space", key_cb, "peek");
  add_key (first, "Return|KP_Enter", enter_cb, NULL);
  add_key (last, "F2", key_cb, "edit");
  add_key (last, "Delete", key_cb, "delete");
  add_key (last, "<Control>c", key_cb, "copy");
  add_key (last, "<Control>a", key_cb, "select-all");
  add_key (last, "Menu|<Shift>F10", key_cb, "menu");
  add_key (last, "Escape", escape_cb, NULL);
  gtk_widget_add_controller (views, first);
  gtk_widget_add_controller (views, last);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (right_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (views, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_object (press, "pressed", G_CALLBACK (long_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (views, GTK_EVENT_CONTROLLER (press));
}

/* --- the menu of a row --- */

static void
append_item (GMenu *menu, const char *label, const char *action, const char *key)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  if (key != NULL)
    g_menu_item_set_attribute (item, "accel", "s", key);
  g_menu_append_item (menu, item);
}

static GMenuModel *
row_menu_new (KontorRecordList *self)
{
  GMenu *menu = g_menu_new ();
  GMenu *look = g_menu_new ();
  GMenu *change = g_menu_new ();

  append_item (look, _ ("_Open"), "records.open", "Return");
  append_item (look, _ ("_Peek"), "records.peek", "space");
  if (self->editable)
    append_item (change, _ ("_Edit in place"), "records.edit", "F2");
  append_item (change, _ ("_Copy"), "records.copy", "<Control>c");
  append_item (change, _ ("_Delete"), "records.delete", "Delete");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (look));
  if (self->row_menu != NULL)
    g_menu_append_section (menu, NULL, self->row_menu);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (change));
  g_object_unref (look);
  g_object_unref (change);

  return G_MENU_MODEL (menu);
}

void
kontor_record_list_popup_menu (KontorRecordList *self, GtkWidget *over, double x, double y)
{
  graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);
  GdkRectangle at = { 0, 0, 1, 1 };

  if (self->menu == NULL)
    {
      g_autoptr (GMenuModel) menu = row_menu_new (self);

      self->menu = gtk_popover_menu_new_from_model (menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  if (!gtk_widget_compute_point (over, GTK_WIDGET (self), &point, &point))
    return;
  at.x = (int) point.x;
  at.y = (int) point.y;
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &at);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}
