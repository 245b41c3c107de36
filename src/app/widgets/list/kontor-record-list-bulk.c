/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands below the rows while several are selected: how many, and what to do with all of them.
 * One change set with a mutation per record is one step of undo. Main thread. */

#include "config.h"

#include "kontor-field-entry.h"
#include "kontor-record-list-private.h"

#include <glib/gi18n.h>

/* --- the change, on the writer's thread --- */

/**
 * Bulk:
 * @before: (owned) (element-type KontorRow): as the person saw them
 * @value: (owned) (nullable): what @field shall be; elements to add, if it is a set
 */
typedef struct
{
  GPtrArray *before;
  guint field;
  KontorValue *value;
} Bulk;

static void
bulk_free (gpointer data)
{
  Bulk *self = data;

  g_ptr_array_unref (self->before);
  g_clear_pointer (&self->value, kontor_value_unref);
  g_free (self);
}

/* What is there already, and what @added has. (transfer full) (nullable) */
static KontorValue *
join_sets (const KontorValue *old, const KontorValue *added)
{
  g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (KontorElement));

  if (added == NULL)
    return NULL;
  if (old != NULL)
    g_array_append_vals (elements, kontor_value_get_elements (old),
                         kontor_value_get_n_elements (old));
  for (guint i = 0; i < kontor_value_get_n_elements (added); i++)
    {
      const KontorElement *element = &kontor_value_get_elements (added)[i];

      if (old == NULL || kontor_value_find_element (old, element->text) == NULL)
        g_array_append_vals (elements, element, 1);
    }

  return kontor_value_new_set ((const KontorElement *) elements->data, elements->len);
}

static KontorRow *
change_row (KontorRow *before, const Bulk *bulk)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (before);
  const KontorField *field = kontor_schema_get_field (kontor_row_get_record_type (before),
                                                      bulk->field);

  if (kontor_field_is_set (field))
    kontor_row_builder_take (builder, bulk->field,
                             join_sets (kontor_row_get (before, bulk->field), bulk->value));
  else
    kontor_row_builder_set (builder, bulk->field, bulk->value);

  return kontor_row_builder_end (builder);
}

static KontorChangeSet *
edit_all (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Bulk *bulk = data;
  g_autoptr (GPtrArray) after = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  for (guint i = 0; i < bulk->before->len; i++)
    g_ptr_array_add (after, change_row (bulk->before->pdata[i], bulk));

  return kontor_operation_edit_many (context, N_ ("Edit several"), bulk->before, after, problem);
}

static void
set_all (KontorRecordList *self, guint number, KontorValue *value)
{
  const KontorField *field = kontor_schema_get_field (self->type, number);
  g_autoptr (GPtrArray) records = kontor_record_list_dup_selected (self);
  Bulk *bulk = g_new0 (Bulk, 1);
  g_autofree char *said = NULL;

  bulk->field = number;
  bulk->value = value != NULL ? kontor_value_ref (value) : NULL;
  bulk->before = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (bulk->before, kontor_row_ref (kontor_record_get_row (records->pdata[i])));
  /* Translators: the %s is a field's name, as "Deadline" */
  said = g_strdup_printf (ngettext ("%s set for %u entry", "%s set for %u entries", records->len),
                          kontor_field_get_label (field), records->len);
  kontor_office_operate_undoably (self->office, edit_all, bulk, bulk_free, said);
}

/* --- choosing field and value --- */

typedef struct
{
  KontorRecordList *list; /* borrowed: the popover is a part of it */
  GtkPopover *popover;
  GtkDropDown *fields;
  GArray *numbers; /* owned: guint */
  AdwBin *place;
  GtkButton *button;
} Chooser;

static void
chooser_free (gpointer data)
{
  Chooser *self = data;

  g_array_unref (self->numbers);
  g_free (self);
}

static guint
get_chosen (Chooser *self)
{
  guint selected = gtk_drop_down_get_selected (self->fields);

  return selected < self->numbers->len ? g_array_index (self->numbers, guint, selected) : 0;
}

static void
apply (Chooser *self, KontorValue *value)
{
  gtk_popover_popdown (self->popover);
  set_all (self->list, get_chosen (self), value);
}

static void
committed_cb (GtkWidget *entry, KontorValue *value, Chooser *self)
{
  apply (self, value);
}

static void
cancelled_cb (GtkWidget *entry, Chooser *self)
{
  gtk_popover_popdown (self->popover);
}

static void
apply_clicked_cb (GtkButton *button, Chooser *self)
{
  KontorFieldEntry *entry = KONTOR_FIELD_ENTRY (adw_bin_get_child (self->place));
  g_autofree char *problem = NULL;
  g_autoptr (KontorValue) value = kontor_field_entry_dup_value (entry, &problem);

  if (problem != NULL)
    kontor_field_entry_set_problem (entry, problem);
  else
    apply (self, value);
}

static void
field_chosen_cb (GtkDropDown *fields, GParamSpec *pspec, Chooser *self)
{
  const KontorField *field = kontor_schema_get_field (self->list->type, get_chosen (self));
  GtkWidget *entry = kontor_field_entry_new (self->list->office, self->list->type, field->number);

  g_signal_connect (entry, "committed", G_CALLBACK (committed_cb), self);
  g_signal_connect (entry, "cancelled", G_CALLBACK (cancelled_cb), self);
  kontor_field_entry_set_value (KONTOR_FIELD_ENTRY (entry), NULL);
  adw_bin_set_child (self->place, entry);
  gtk_button_set_label (self->button,
                        kontor_field_is_set (field) ? _ ("_Add to all") : _ ("_Set for all"));
}

static void
fill_fields (Chooser *self)
{
  const KontorTypeInfo *info = kontor_schema_get_type (self->list->type);
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    if (i != info->title && kontor_record_list_can_edit (self->list, i))
      {
        g_array_append_val (self->numbers, i);
        gtk_string_list_append (labels, kontor_field_get_label (&info->fields[i]));
      }
  gtk_drop_down_set_model (self->fields, G_LIST_MODEL (labels));
}

static GtkWidget *
chooser_new (KontorRecordList *list)
{
  Chooser *self = g_new0 (Chooser, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *popover = gtk_popover_new ();

  g_object_set_data_full (G_OBJECT (popover), "kontor-chooser", self, chooser_free);
  self->list = list;
  self->popover = GTK_POPOVER (popover);
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  self->fields = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  self->place = ADW_BIN (adw_bin_new ());
  self->button = GTK_BUTTON (gtk_button_new_with_mnemonic (""));
  gtk_button_set_use_underline (self->button, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "suggested-action");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fields), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Field to set"), -1);
  gtk_drop_down_set_enable_search (self->fields, FALSE);
  fill_fields (self);
  g_signal_connect (self->fields, "notify::selected", G_CALLBACK (field_chosen_cb), self);
  g_signal_connect (self->button, "clicked", G_CALLBACK (apply_clicked_cb), self);
  if (self->numbers->len > 0)
    field_chosen_cb (self->fields, NULL, self);

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->fields));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->place));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->button));
  gtk_widget_set_size_request (box, 240, -1);
  gtk_popover_set_child (self->popover, box);

  return popover;
}

/* Made when it is asked for: most selections are not edited. */
static void
create_chooser_cb (GtkMenuButton *button, gpointer data)
{
  gtk_menu_button_set_popover (button, chooser_new (data));
}

/* --- the bar --- */

void
kontor_record_list_show_selection (KontorRecordList *self)
{
  guint n = self->selection != NULL ? kontor_selection_get_n_selected (self->selection) : 0;
  g_autofree char *text = g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);

  gtk_label_set_label (self->bulk_label, text);
  gtk_action_bar_set_revealed (self->bulk, n > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->bulk_set), self->editable);
  kontor_record_list_emit_selection_changed (self);
}

static GtkWidget *
icon_button_new (const char *icon, const char *name, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

GtkWidget *
kontor_record_list_build_bulk (KontorRecordList *self)
{
  self->bulk = GTK_ACTION_BAR (gtk_action_bar_new ());
  self->bulk_label = GTK_LABEL (gtk_label_new (""));
  gtk_widget_add_css_class (GTK_WIDGET (self->bulk_label), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->bulk_label), "numeric");
  self->bulk_set = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_label (self->bulk_set, _ ("_Set…"));
  gtk_menu_button_set_use_underline (self->bulk_set, TRUE);
  gtk_menu_button_set_direction (self->bulk_set, GTK_ARROW_UP);
  gtk_menu_button_set_create_popup_func (self->bulk_set, create_chooser_cb, self, NULL);

  gtk_action_bar_pack_start (self->bulk,
                             icon_button_new ("window-close-symbolic", _ ("Select nothing"),
                                              "records.select-none"));
  gtk_action_bar_pack_start (self->bulk, GTK_WIDGET (self->bulk_label));
  gtk_action_bar_pack_end (self->bulk,
                           icon_button_new ("user-trash-symbolic", _ ("Delete"), "records.delete"));
  gtk_action_bar_pack_end (self->bulk,
                           icon_button_new ("edit-copy-symbolic", _ ("Copy"), "records.copy"));
  gtk_action_bar_pack_end (self->bulk, GTK_WIDGET (self->bulk_set));
  gtk_action_bar_set_revealed (self->bulk, FALSE);

  return GTK_WIDGET (self->bulk);
}
