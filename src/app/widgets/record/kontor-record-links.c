/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The records that a record is linked with. A link has two halves, one rooted at each end; here the
 * half of this end is listed. Main thread. */

#include "config.h"

#include "kontor-record-panels.h"

#include "kontor-record-picker.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>

#define LINKS_MAX 50

struct _KontorRecordLinks
{
  KontorRecordPanel parent_instance;

  GtkWidget *button; /* child: opens the picker */
};

G_DEFINE_FINAL_TYPE (KontorRecordLinks, kontor_record_links, KONTOR_TYPE_RECORD_PANEL)

/* --- making one --- */

typedef struct
{
  KontorRecordType types[2];
  KontorId ids[2];
} Ends;

static KontorChangeSet *
link_ends (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Ends *ends = data;
  g_autoptr (KontorRow) from = kontor_reader_get (context->reader, ends->types[0], &ends->ids[0]);
  g_autoptr (KontorRow) to = kontor_reader_get (context->reader, ends->types[1], &ends->ids[1]);

  if (from == NULL || to == NULL)
    {
      guint missing = from == NULL ? 0 : 1;

      *problem = kontor_problem_new (KONTOR_PROBLEM_MISSING, ends->types[missing],
                                     &ends->ids[missing], 0);
      return NULL;
    }

  return kontor_operation_link (context, from, to, problem);
}

static void
picked_cb (KontorRecordLinks *self, guint type, const KontorId *id)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);
  KontorRecord *record = kontor_record_panel_get_record (panel);
  Ends *ends;

  if (record == NULL || id == NULL)
    return;
  ends = g_new0 (Ends, 1);
  ends->types[0] = kontor_record_get_record_type (record);
  ends->ids[0] = *kontor_record_get_id (record);
  ends->types[1] = type;
  ends->ids[1] = *id;
  kontor_office_operate (kontor_record_panel_get_office (panel), link_ends, ends, g_free, NULL,
                         NULL);
}

/* --- rows --- */

static void
open_cb (KontorRecordLinks *self, GtkWidget *button)
{
  KontorRecord *item = g_object_get_data (G_OBJECT (button), "item");
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id;

  if (kontor_value_get_record (kontor_row_get (kontor_record_get_row (item), KONTOR_LINK_TO), &type,
                               &id))
    kontor_office_open (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self)), type, &id);
}

static void
remove_cb (KontorRecordLinks *self, GtkWidget *button)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, g_object_get_data (G_OBJECT (button), "item"));
  kontor_office_delete (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self)), items);
}

static GtkWidget *
make_row (KontorRecordPanel *panel, KontorRecord *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *open = gtk_button_new ();
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *remove = gtk_button_new_from_icon_name ("window-close-symbolic");

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (text), label);
    }
  gtk_widget_add_css_class (gtk_widget_get_last_child (text), "caption");
  gtk_widget_add_css_class (gtk_widget_get_last_child (text), "dimmed");
  gtk_button_set_child (GTK_BUTTON (open), text);
  gtk_widget_set_hexpand (open, TRUE);
  gtk_widget_add_css_class (open, "flat");
  gtk_widget_add_css_class (open, "kontor-value");
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_add_css_class (remove, "kontor-small");
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (remove, _ ("Remove the link"));
  g_object_set_data_full (G_OBJECT (open), "item", g_object_ref (item), g_object_unref);
  g_object_set_data_full (G_OBJECT (remove), "item", g_object_ref (item), g_object_unref);
  g_signal_connect_object (open, "clicked", G_CALLBACK (open_cb), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_cb), panel, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), open);
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
  GtkWidget *text = gtk_button_get_child (GTK_BUTTON (gtk_widget_get_first_child (box)));
  const KontorValue *to = kontor_row_get (kontor_record_get_row (item), KONTOR_LINK_TO);
  g_autofree char *title = kontor_value_to_label (kontor_record_panel_get_office (panel),
                                                  KONTOR_RECORD_LINK, KONTOR_LINK_TO, to);
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id;

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (text)), title);
  if (to != NULL && kontor_value_get_record (to, &type, &id))
    gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (text)),
                         kontor_type_info_get_label (kontor_schema_get_type (type)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

/* --- class --- */

static void
kontor_record_links_set_record (KontorRecordPanel *panel, KontorRecord *record)
{
  KONTOR_RECORD_PANEL_CLASS (kontor_record_links_parent_class)->set_record (panel, record);
  if (record != NULL)
    {
      KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_LINK);
      g_autoptr (KontorValue) from = kontor_value_new_record (kontor_record_get_record_type (
                                                                  record),
                                                              kontor_record_get_id (record));
      g_autoptr (KontorQuery) query = NULL;

      kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_LINK_FROM,
                                                                          KONTOR_TEST_EQUAL, from));
      kontor_query_builder_add_order (builder, KONTOR_COMMON_CREATED_AT, TRUE);
      query = kontor_query_builder_end (builder);
      kontor_record_panel_set_query (panel, query, LINKS_MAX);
    }
  else
    kontor_record_panel_set_query (panel, NULL, 0);
}

static void
kontor_record_links_add (KontorRecordPanel *panel)
{
  KONTOR_RECORD_PANEL_CLASS (kontor_record_links_parent_class)->add (panel);
  gtk_menu_button_popup (GTK_MENU_BUTTON (KONTOR_RECORD_LINKS (panel)->button));
}

static void
kontor_record_links_constructed (GObject *object)
{
  KontorRecordLinks *self = KONTOR_RECORD_LINKS (object);
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);
  GtkWidget *content = adw_button_content_new ();
  GtkWidget *picker;

  G_OBJECT_CLASS (kontor_record_links_parent_class)->constructed (object);

  picker = kontor_record_picker_new (kontor_record_panel_get_office (panel), NULL, 0);
  g_signal_connect_object (picker, "picked", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
  self->button = gtk_menu_button_new ();
  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "list-add-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _ ("Link to…"));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), content);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Link to…"), -1);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "dimmed");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), picker);
  gtk_widget_set_halign (self->button, GTK_ALIGN_START);
  kontor_record_panel_set_top (panel, self->button);
  kontor_record_panel_set_title (panel, C_ ("record part", "Links"),
                                 C_ ("add to a record", "Link"));
}

static void
kontor_record_links_class_init (KontorRecordLinksClass *klass)
{
  KontorRecordPanelClass *panel_class = KONTOR_RECORD_PANEL_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = kontor_record_links_constructed;
  panel_class->set_record = kontor_record_links_set_record;
  panel_class->add = kontor_record_links_add;
  panel_class->make_row = make_row;
  panel_class->update_row = update_row;
}

static void
kontor_record_links_init (KontorRecordLinks *self)
{
}
