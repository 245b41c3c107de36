/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands above the rows: the search, the filters as chips, and the menu that arranges columns,
 * order and groups. Main thread. */

#include "config.h"

#include "kontor-filter-popover.h"
#include "kontor-list-filter.h"
#include "kontor-record-list-private.h"
#include "kontor-saved-views.h"

#include <glib/gi18n.h>

/* --- chips --- */

static void
chip_clicked_cb (KontorRecordList *self, GtkButton *chip)
{
  const char *condition = g_object_get_data (G_OBJECT (chip), "kontor-condition");
  guint index = 0;

  if (!g_ptr_array_find_with_equal_func (self->setup->filters, condition, g_str_equal, &index))
    return;
  g_ptr_array_remove_index (self->setup->filters, index);
  kontor_record_list_arrange (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->filter_button));
}

static GtkWidget *
chip_new (KontorRecordList *self, const char *condition)
{
  g_autofree char *words = kontor_list_filter_describe (self->office, self->type, condition);
  /* Translators: the %s is a filter in plain words */
  g_autofree char *name = g_strdup_printf (_ ("Remove filter “%s”"), words);
  GtkWidget *chip = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_add_css_class (chip, "kontor-chip");
  gtk_widget_set_tooltip_text (chip, _ ("Remove filter"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (chip), "kontor-condition", g_strdup (condition), g_free);
  g_signal_connect_object (chip, "clicked", G_CALLBACK (chip_clicked_cb), self, G_CONNECT_SWAPPED);

  return chip;
}

static GtkWidget *
clear_new (void)
{
  GtkWidget *clear = gtk_button_new_with_mnemonic (_ ("_Clear filters"));

  gtk_widget_add_css_class (clear, "flat");
  gtk_widget_add_css_class (clear, "kontor-chip");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (clear), "records.clear-filters");

  return clear;
}

static void
show_chips (KontorRecordList *self)
{
  const GPtrArray *filters = self->setup->filters;
  GtkWidget *chip;

  while ((chip = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    adw_wrap_box_remove (self->chips, chip);
  for (guint i = 0; i < filters->len; i++)
    adw_wrap_box_append (self->chips, chip_new (self, filters->pdata[i]));
  if (filters->len > 1)
    adw_wrap_box_append (self->chips, clear_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->chips), filters->len > 0);
}

/* --- the menu --- */

static void
append_field (GMenu *menu, const KontorField *field, const char *action)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (kontor_field_get_label (field), NULL);

  g_menu_item_set_action_and_target (item, action, "s", field->word);
  g_menu_append_item (menu, item);
}

static GMenuModel *
field_menu_new (KontorRecordList *self,
                gboolean (*good) (const KontorField *field),
                const char *none,
                const char *action)
{
  const KontorTypeInfo *info = kontor_schema_get_type (self->type);
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuItem) first = g_menu_item_new (none, NULL);

  g_menu_item_set_action_and_target (first, action, "s", "");
  g_menu_append_item (menu, first);
  /* A type's own fields come before those of every type. */
  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    if (good (&info->fields[i]) && kontor_list_can_show (&info->fields[i]))
      append_field (menu, &info->fields[i], action);
  for (guint i = 1; i < KONTOR_COMMON_N_FIELDS; i++)
    if (good (&info->fields[i]) && kontor_list_can_show (&info->fields[i]))
      append_field (menu, &info->fields[i], action);

  return G_MENU_MODEL (menu);
}

static GMenuModel *
column_menu_new (KontorRecordList *self)
{
  const KontorTypeInfo *info = kontor_schema_get_type (self->type);
  GMenu *menu = g_menu_new ();
  GMenu *own = g_menu_new ();
  GMenu *common = g_menu_new ();
  GMenu *reset = g_menu_new ();

  for (guint i = 1; i < info->n_fields; i++)
    {
      g_autofree char *action = g_strdup_printf ("records.column-%s", info->fields[i].word);

      if (kontor_list_can_show (&info->fields[i]) &&
          i != g_array_index (self->default_columns, guint, 0))
        g_menu_append (i < KONTOR_COMMON_N_FIELDS ? common : own,
                       kontor_field_get_label (&info->fields[i]), action);
    }
  g_menu_append (reset, _ ("_Reset columns"), "records.reset-columns");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (own));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (common));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (reset));
  g_object_unref (own);
  g_object_unref (common);
  g_object_unref (reset);

  return G_MENU_MODEL (menu);
}

static void
append_submenu (GMenu *menu, const char *label, GMenuModel *submenu)
{
  g_menu_append_submenu (menu, label, submenu);
  g_object_unref (submenu);
}

static void
fill_sort_menu (KontorRecordList *self, GMenu *menu)
{
  GMenu *direction = g_menu_new ();
  GMenuModel *sort = field_menu_new (self, kontor_list_can_order, _ ("As usual"), "records.sort");
  GMenuModel *then = field_menu_new (self, kontor_list_can_order, _ ("Nothing"), "records.then");

  g_menu_append (direction, _ ("_Descending"), "records.descending");
  append_submenu (direction, _ ("_Then by"), then);
  g_menu_append_section (G_MENU (sort), NULL, G_MENU_MODEL (direction));
  g_object_unref (direction);
  append_submenu (menu, _ ("_Sort by"), sort);
}

static void
fill_menu_cb (GtkMenuButton *button, gpointer data)
{
  KontorRecordList *self = data;
  g_autoptr (GMenu) menu = g_menu_new ();
  GMenu *arrange = g_menu_new ();
  GMenu *outside = g_menu_new ();

  fill_sort_menu (self, arrange);
  append_submenu (arrange, _ ("_Group by"),
                  field_menu_new (self, kontor_list_can_group, _ ("Nothing"), "records.group"));
  append_submenu (arrange, _ ("_Columns"), column_menu_new (self));
  if (self->outline != 0)
    {
      g_menu_append (outside, _ ("_Expand all"), "records.expand-all");
      g_menu_append (outside, _ ("C_ollapse all"), "records.collapse-all");
    }
  g_menu_append (outside, _ ("E_xport as CSV…"), "records.export");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (arrange));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (outside));
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
  g_object_unref (arrange);
  g_object_unref (outside);
}

/* --- the search --- */

static void
search_changed_cb (KontorRecordList *self, GtkSearchEntry *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  if (g_strcmp0 (*text != '\0' ? text : NULL, self->setup->text) == 0)
    return;
  kontor_list_setup_set_text (self->setup, text);
  kontor_record_list_arrange (self);
}

static void
search_started_cb (KontorRecordList *self, GtkSearchEntry *entry)
{
  gtk_widget_grab_focus (GTK_WIDGET (entry));
}

/* Escape: first what was typed goes, then the rows are back. */
static void
stop_search_cb (KontorRecordList *self, GtkSearchEntry *entry)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  gtk_widget_grab_focus (kontor_record_list_get_view (self));
}

static gboolean
go_down_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  gtk_widget_grab_focus (kontor_record_list_get_view (data));

  return TRUE;
}

static void
build_entry (KontorRecordList *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->entry = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  /* Finding takes less time than waiting whether there is more to come. */
  gtk_search_entry_set_search_delay (self->entry, 0);
  gtk_search_entry_set_placeholder_text (self->entry, _ ("Search in this list"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search in this list"), -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->entry), TRUE);
  g_signal_connect_object (self->entry, "search-changed", G_CALLBACK (search_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "search-started", G_CALLBACK (search_started_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "stop-search", G_CALLBACK (stop_search_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_search_entry_set_key_capture_widget (self->entry, GTK_WIDGET (self->views));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Down, 0),
                                                          gtk_callback_action_new (go_down_cb, self,
                                                                                   NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

/* --- all of it --- */

static GtkMenuButton *
menu_button_new (const char *icon, const char *name)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), icon);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return GTK_MENU_BUTTON (button);
}

GtkWidget *
kontor_record_list_build_bar (KontorRecordList *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  build_entry (self);
  self->filter_button = menu_button_new ("kontor-filter-symbolic", _ ("Add a filter"));
  gtk_menu_button_set_popover (self->filter_button, kontor_filter_popover_new (self));
  self->arrange = menu_button_new ("view-sort-descending-symbolic", _ ("Sort, group and columns"));
  gtk_menu_button_set_create_popup_func (self->arrange, fill_menu_cb, self, NULL);
  self->chips = ADW_WRAP_BOX (adw_wrap_box_new ());
  adw_wrap_box_set_child_spacing (self->chips, 6);
  adw_wrap_box_set_line_spacing (self->chips, 6);
  gtk_widget_set_visible (GTK_WIDGET (self->chips), FALSE);

  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->filter_button));
  gtk_box_append (GTK_BOX (top), kontor_saved_views_button_new (self));
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->arrange));
  gtk_box_append (GTK_BOX (bar), top);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->chips));
  gtk_widget_set_margin_top (bar, 6);
  gtk_widget_set_margin_bottom (bar, 6);
  gtk_widget_set_margin_start (bar, 12);
  gtk_widget_set_margin_end (bar, 12);

  return bar;
}

/* Everything that says how the list is arranged. */
void
kontor_record_list_show_setup (KontorRecordList *self)
{
  const char *text = self->setup->text != NULL ? self->setup->text : "";

  if (self->chips == NULL)
    return;
  show_chips (self);
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  kontor_record_list_show_actions (self);
}
