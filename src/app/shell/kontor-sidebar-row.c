/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A section in the sidebar: icon, title, and how much waits there. Who drags something over it and stays
 * there opens the section, to drop it in the right place. Main thread. */

#include "config.h"

#include "kontor-sidebar-row.h"

#include <glib/gi18n.h>

/* As long as a pointer rests on something that it means. */
#define HOVER_MS 600

struct _KontorSidebarRow
{
  GtkListBoxRow parent_instance;

  const KontorSectionInfo *section; /* static */
  GtkImage *icon; /* template */
  GtkLabel *title; /* template */
  GtkLabel *badge; /* template */
  guint hover; /* source: while something is dragged over it */
};

G_DEFINE_FINAL_TYPE (KontorSidebarRow, kontor_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean
hovered_cb (gpointer data)
{
  KontorSidebarRow *self = data;

  self->hover = 0;
  gtk_widget_activate (GTK_WIDGET (self));

  return G_SOURCE_REMOVE;
}

static void
drag_enter_cb (KontorSidebarRow *self)
{
  if (self->hover == 0)
    self->hover = g_timeout_add (HOVER_MS, hovered_cb, self);
}

static void
drag_leave_cb (KontorSidebarRow *self)
{
  g_clear_handle_id (&self->hover, g_source_remove);
}

static void
kontor_sidebar_row_dispose (GObject *object)
{
  drag_leave_cb (KONTOR_SIDEBAR_ROW (object));
  gtk_widget_dispose_template (GTK_WIDGET (object), KONTOR_TYPE_SIDEBAR_ROW);

  G_OBJECT_CLASS (kontor_sidebar_row_parent_class)->dispose (object);
}

static void
kontor_sidebar_row_class_init (KontorSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_sidebar_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/kontor/Kontor/shell/kontor-sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KontorSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, KontorSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, KontorSidebarRow, badge);
}

static void
kontor_sidebar_row_init (KontorSidebarRow *self)
{
  GtkEventController *motion = gtk_drop_controller_motion_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (motion, "enter", G_CALLBACK (drag_enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (drag_leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

/* @section: static */
GtkWidget *
kontor_sidebar_row_new (const KontorSectionInfo *section)
{
  KontorSidebarRow *self = g_object_new (KONTOR_TYPE_SIDEBAR_ROW, NULL);

  self->section = section;
  gtk_image_set_from_icon_name (self->icon, section->icon);
  gtk_label_set_label (self->title, kontor_section_info_get_title (section));
  kontor_sidebar_row_set_count (self, 0);

  return GTK_WIDGET (self);
}

const KontorSectionInfo *
kontor_sidebar_row_get_section (KontorSidebarRow *self)
{
  g_return_val_if_fail (KONTOR_IS_SIDEBAR_ROW (self), NULL);

  return self->section;
}

void
kontor_sidebar_row_set_count (KontorSidebarRow *self, guint count)
{
  const char *title;
  g_autofree char *spoken = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (KONTOR_IS_SIDEBAR_ROW (self));

  title = kontor_section_info_get_title (self->section);
  text = count > 999 ? g_strdup ("999+") : g_strdup_printf ("%u", count);
  gtk_label_set_label (self->badge, text);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), count > 0);
  /* Translators: a section's title and how many entries wait there */
  spoken = count > 0
               ? g_strdup_printf (ngettext ("%s, %u waits", "%s, %u wait", count), title, count)
               : g_strdup (title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}
