/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists for types that have no view of their own: columns and order as the schema suggests them, and a
 * page that offers several such lists. Main thread. */

#include "config.h"

#include "kontor-type-list.h"

#include "kontor-list-setup.h"

#include <glib/gi18n.h>

/* Beside the title. */
#define COLUMNS_MAX 6

/* --- one list --- */

static void
add_column (GArray *columns, guint field)
{
  for (guint i = 0; i < columns->len; i++)
    if (g_array_index (columns, guint, i) == field)
      return;
  g_array_append_val (columns, field);
}

/* What names the record first: its title, or else what it hangs on or needs. */
static guint
get_first (const KontorTypeInfo *info)
{
  if (info->title != 0)
    return info->title;
  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    if (info->fields[i].kind == KONTOR_KIND_TEXT &&
        (info->fields[i].flags & KONTOR_FLAG_REQUIRED) != 0)
      return i;
  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    if (kontor_list_can_show (&info->fields[i]))
      return i;

  return KONTOR_COMMON_CREATED_AT;
}

static GArray *
list_columns (const KontorTypeInfo *info)
{
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (guint));

  add_column (columns, get_first (info));
  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields && columns->len <= COLUMNS_MAX; i++)
    if (kontor_list_can_show (&info->fields[i]) && !kontor_field_is_set (&info->fields[i]))
      add_column (columns, i);
  if (columns->len <= COLUMNS_MAX)
    add_column (columns, KONTOR_COMMON_CHANGED_AT);

  return columns;
}

static guint
find_order (const KontorTypeInfo *info)
{
  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    if (info->fields[i].kind == KONTOR_KIND_ORDER)
      return i;

  return 0;
}

/**
 * kontor_type_list_new:
 *
 * Returns: (transfer floating): a #KontorRecordList with columns of the schema's choosing
 */
GtkWidget *
kontor_type_list_new (KontorOffice *office, KontorRecordType type)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  g_autoptr (GArray) columns = list_columns (info);
  GtkWidget *list = kontor_record_list_new (office, type);
  guint first = g_array_index (columns, guint, 0);
  guint order = find_order (info);

  kontor_record_list_set_columns (KONTOR_RECORD_LIST (list), (const guint *) columns->data,
                                  columns->len);
  if (order != 0)
    kontor_record_list_set_default_order (KONTOR_RECORD_LIST (list), order, FALSE);
  else if (info->title != 0)
    kontor_record_list_set_default_order (KONTOR_RECORD_LIST (list), first, FALSE);
  else
    kontor_record_list_set_default_order (KONTOR_RECORD_LIST (list), KONTOR_COMMON_CREATED_AT,
                                          TRUE);

  return list;
}

/* --- several --- */

struct _KontorTypeBrowser
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  GArray *types; /* owned: KontorRecordType */
  GtkDropDown *chooser;
  GtkStack *lists;
};

G_DEFINE_FINAL_TYPE (KontorTypeBrowser, kontor_type_browser, ADW_TYPE_BIN)

static KontorRecordType
get_type (KontorTypeBrowser *self)
{
  return g_array_index (self->types, KontorRecordType, gtk_drop_down_get_selected (self->chooser));
}

/* A list is made when it is first shown. */
static void
show_chosen (KontorTypeBrowser *self)
{
  const char *word = kontor_schema_get_type (get_type (self))->word;

  if (gtk_stack_get_child_by_name (self->lists, word) == NULL)
    gtk_stack_add_named (self->lists, kontor_type_list_new (self->office, get_type (self)), word);
  gtk_stack_set_visible_child_name (self->lists, word);
}

static void
chosen_cb (KontorTypeBrowser *self)
{
  show_chosen (self);
}

static void
new_clicked_cb (KontorTypeBrowser *self)
{
  gtk_widget_activate_action (GTK_WIDGET (kontor_type_browser_get_list (self)), "records.new",
                              NULL);
}

static void
kontor_type_browser_finalize (GObject *object)
{
  KontorTypeBrowser *self = KONTOR_TYPE_BROWSER (object);

  g_clear_object (&self->office);
  g_array_unref (self->types);

  G_OBJECT_CLASS (kontor_type_browser_parent_class)->finalize (object);
}

static void
kontor_type_browser_class_init (KontorTypeBrowserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_type_browser_finalize;
}

static void
kontor_type_browser_init (KontorTypeBrowser *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *new = gtk_button_new_from_icon_name ("list-add-symbolic");

  self->types = g_array_new (FALSE, FALSE, sizeof (KontorRecordType));
  self->chooser = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  self->lists = GTK_STACK (gtk_stack_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->chooser), "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chooser), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What to list"), -1);
  gtk_widget_set_tooltip_text (new, _ ("New…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (new), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("New…"),
                                  -1);
  g_signal_connect_swapped (new, "clicked", G_CALLBACK (new_clicked_cb), self);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), GTK_WIDGET (self->chooser));
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), new);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->lists));
  adw_bin_set_child (ADW_BIN (self), view);
}

GtkWidget *
kontor_type_browser_new (KontorOffice *office, const KontorRecordType *types, guint n_types)
{
  KontorTypeBrowser *self = g_object_new (KONTOR_TYPE_TYPE_BROWSER, NULL);
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  g_return_val_if_fail (n_types > 0, NULL);

  self->office = g_object_ref (office);
  g_array_append_vals (self->types, types, n_types);
  for (guint i = 0; i < n_types; i++)
    gtk_string_list_append (labels,
                            kontor_type_info_get_plural (kontor_schema_get_type (types[i])));
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (labels));
  g_signal_connect_object (self->chooser, "notify::selected", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  show_chosen (self);

  return GTK_WIDGET (self);
}

gboolean
kontor_type_browser_show (KontorTypeBrowser *self, KontorRecordType type)
{
  g_return_val_if_fail (KONTOR_IS_TYPE_BROWSER (self), FALSE);

  for (guint i = 0; i < self->types->len; i++)
    if (g_array_index (self->types, KontorRecordType, i) == type)
      {
        gtk_drop_down_set_selected (self->chooser, i);
        show_chosen (self);
        return TRUE;
      }

  return FALSE;
}

KontorRecordList *
kontor_type_browser_get_list (KontorTypeBrowser *self)
{
  g_return_val_if_fail (KONTOR_IS_TYPE_BROWSER (self), NULL);

  return KONTOR_RECORD_LIST (gtk_stack_get_visible_child (self->lists));
}
