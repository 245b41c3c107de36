/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sidebar of drives. Main thread. */

#include "config.h"

#include "kontor-drive-sidebar.h"

#include "kontor-drive-words.h"
#include "kontor-list-rest.h"

#include <glib/gi18n.h>

struct _KontorDriveSidebar
{
  AdwBin parent_instance;

  KontorDriveKeeper *keeper; /* owned */
  KontorLiveQuery *drives; /* owned */
  GtkSingleSelection *selection; /* owned */
  KontorId wanted; /* nil: none */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorDriveSidebar, kontor_drive_sidebar, ADW_TYPE_BIN)

/* Those of records are their attachments, shown with them. */
static KontorQuery *
make_query (void)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_DRIVE);
  g_autoptr (KontorValue) record = kontor_value_new_text ("record");

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new (KONTOR_DRIVE_KIND,
                                                             KONTOR_TEST_NOT_EQUAL, record));
  kontor_query_builder_add_order (builder, KONTOR_DRIVE_KIND, FALSE);
  kontor_query_builder_add_order (builder, KONTOR_DRIVE_NAME, FALSE);

  return kontor_query_builder_end (builder);
}

static void
selected_cb (KontorDriveSidebar *self)
{
  g_signal_emit (self, signals[CHOSEN], 0);
}

/* The wanted one as soon as it is there; else the first, so that something is shown. */
static void
drives_changed_cb (KontorDriveSidebar *self)
{
  guint position = 0;

  if (!kontor_id_is_nil (&self->wanted))
    {
      if (!kontor_live_query_find (self->drives, &self->wanted, &position))
        return;
      self->wanted = (KontorId) KONTOR_ID_INIT_NIL;
      gtk_single_selection_set_selected (self->selection, position);
    }
  else if (gtk_single_selection_get_selected_item (self->selection) == NULL &&
           g_list_model_get_n_items (G_LIST_MODEL (self->drives)) > 0)
    gtk_single_selection_set_selected (self->selection, 0);
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->drives)) == 0)
    g_signal_emit (self, signals[CHOSEN], 0);
}

/* --- rows --- */

static const char *
get_icon (int kind)
{
  switch (kind)
    {
    case KONTOR_DRIVE_KIND_SHARED:
      return "folder-publicshare-symbolic";
    case KONTOR_DRIVE_KIND_PROJECT:
      return "kontor-tasks-symbolic";
    default:
      return "user-home-symbolic";
    }
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_list_item_set_child (item, box);
}

static const char *
get_kind_words (int kind)
{
  switch (kind)
    {
    case KONTOR_DRIVE_KIND_PROJECT:
      return _ ("drive of a project");
    case KONTOR_DRIVE_KIND_SHARED:
      return _ ("shared drive");
    default:
      return _ ("personal drive");
    }
}

/* (transfer full): for the tooltip and for screen readers */
static char *
show_state (KontorDriveSidebar *self, GtkWidget *icon, KontorRecord *drive, const char *words)
{
  const KontorAgentDriveStatus *status =
      kontor_drive_keeper_get_status (self->keeper, kontor_record_get_id (drive));
  g_autofree char *state = NULL;

  gtk_widget_set_visible (icon, status != NULL);
  if (status == NULL)
    return g_strdup (words);
  state = kontor_drive_words_dup_title (kontor_drive_keeper_get_office (self->keeper), status);
  gtk_image_set_from_icon_name (GTK_IMAGE (icon), kontor_drive_words_get_icon (status));
  /* The row says it. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);

  return g_strdup_printf ("%s, %s", words, state);
}

static void
show_cb (GtkListItem *item, GParamSpec *pspec, KontorRecord *drive)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  KontorDriveSidebar *self = g_object_get_data (G_OBJECT (box), "sidebar");
  int kind = kontor_row_get_choice (kontor_record_get_row (drive), KONTOR_DRIVE_KIND);
  g_autofree char *words = show_state (self, gtk_widget_get_last_child (box), drive,
                                       get_kind_words (kind));
  g_autofree char *label = g_strdup_printf ("%s, %s", kontor_record_get_title (drive), words);

  gtk_image_set_from_icon_name (GTK_IMAGE (gtk_widget_get_first_child (box)), get_icon (kind));
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (gtk_widget_get_first_child (box))),
                       kontor_record_get_title (drive));
  gtk_widget_set_tooltip_text (box, label);
  gtk_list_item_set_accessible_label (item, label);
}

static void
kept_cb (GtkListItem *item)
{
  show_cb (item, NULL, gtk_list_item_get_item (item));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KontorDriveSidebar *self)
{
  g_object_set_data (G_OBJECT (gtk_list_item_get_child (item)), "sidebar", self);
  g_signal_connect_object (self->keeper, "changed", G_CALLBACK (kept_cb), item, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_list_item_get_item (item), "notify", G_CALLBACK (show_cb), item,
                           G_CONNECT_SWAPPED);
  show_cb (item, NULL, gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KontorDriveSidebar *self)
{
  if (self->keeper != NULL)
    g_signal_handlers_disconnect_by_func (self->keeper, kept_cb, item);
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_cb, item);
}

/* --- class --- */

static void
kontor_drive_sidebar_dispose (GObject *object)
{
  KontorDriveSidebar *self = KONTOR_DRIVE_SIDEBAR (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->drives);
  g_clear_object (&self->keeper);

  G_OBJECT_CLASS (kontor_drive_sidebar_parent_class)->dispose (object);
}

static void
kontor_drive_sidebar_class_init (KontorDriveSidebarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_drive_sidebar_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", KONTOR_TYPE_DRIVE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_drive_sidebar_init (KontorDriveSidebar *self)
{
}

GtkWidget *
kontor_drive_sidebar_new (KontorDriveKeeper *keeper)
{
  KontorDriveSidebar *self = g_object_new (KONTOR_TYPE_DRIVE_SIDEBAR, NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (KontorQuery) query = make_query ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view;

  self->keeper = g_object_ref (keeper);
  self->drives = kontor_office_list (kontor_drive_keeper_get_office (keeper), query);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->drives));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->drives, "items-changed", G_CALLBACK (drives_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (view), GTK_LIST_TAB_ITEM);
  gtk_widget_add_css_class (view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Drives"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  kontor_list_rest_add (view);
  adw_bin_set_child (ADW_BIN (self), scrolled);
  drives_changed_cb (self);

  return GTK_WIDGET (self);
}

/* --- public functions --- */

KontorRecord *
kontor_drive_sidebar_get_drive (KontorDriveSidebar *self)
{
  g_return_val_if_fail (KONTOR_IS_DRIVE_SIDEBAR (self), NULL);

  return gtk_single_selection_get_selected_item (self->selection);
}

void
kontor_drive_sidebar_choose (KontorDriveSidebar *self, const KontorId *drive)
{
  g_return_if_fail (KONTOR_IS_DRIVE_SIDEBAR (self));

  self->wanted = *drive;
  drives_changed_cb (self);
}

gboolean
kontor_drive_sidebar_is_empty (KontorDriveSidebar *self)
{
  g_return_val_if_fail (KONTOR_IS_DRIVE_SIDEBAR (self), TRUE);

  return g_list_model_get_n_items (G_LIST_MODEL (self->drives)) == 0 &&
         !kontor_live_query_is_loading (self->drives);
}
