/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tasks. Main thread. */

#include "config.h"

#include "kontor-tasks-section.h"

#include <glib/gi18n.h>

struct _KontorTasksSection
{
  KontorSection parent_instance;
};

G_DEFINE_FINAL_TYPE (KontorTasksSection, kontor_tasks_section, KONTOR_TYPE_SECTION)

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, gtk_label_new (""));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       kontor_record_get_title (gtk_list_item_get_item (item)));
}

static void
activate_cb (KontorTasksSection *self, guint position, GtkListView *view)
{
  g_autoptr (KontorRecord) record =
      g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (view)), position);

  kontor_office_open (kontor_section_get_office (KONTOR_SECTION (self)),
                      kontor_record_get_record_type (record), kontor_record_get_id (record));
}

static void
kontor_tasks_section_constructed (GObject *object)
{
  KontorSection *self = KONTOR_SECTION (object);
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorQuery) query = kontor_query_builder_end (builder);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *list =
      gtk_list_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (
                             kontor_office_list (kontor_section_get_office (self), query)))),
                         factory);

  G_OBJECT_CLASS (kontor_tasks_section_parent_class)->constructed (object);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect_object (list, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  adw_bin_set_child (ADW_BIN (self), view);
}

static void
kontor_tasks_section_class_init (KontorTasksSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = kontor_tasks_section_constructed;
}

static void
kontor_tasks_section_init (KontorTasksSection *self)
{
}

guint
kontor_tasks_count (KontorReading *reading, const KontorId *person, gint64 now)
{
  return 0;
}
