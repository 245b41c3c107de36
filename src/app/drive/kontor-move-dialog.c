/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks where to move something: the folders of its drive as paths, found by typing. They are read on the
 * reader's thread. Main thread otherwise. */

#include "config.h"

#include "kontor-drive-dialogs.h"

#include "kontor-drive-changes.h"

#include <glib/gi18n.h>

/* Folders of a drive that are offered; a person finds nothing in a longer list. */
#define FOLDERS_MAX 5000
#define DEPTH_MAX 100

/**
 * Moving:
 *
 * Lives as long as its dialog.
 */
typedef struct
{
  KontorOffice *office; /* owned */
  AdwDialog *dialog; /* borrowed: it owns this */
  GPtrArray *nodes; /* owned: of KontorRecord */
  GHashTable *ids; /* owned: paths to KontorId */
  GtkStringList *paths; /* owned */
  GtkFilterListModel *filtered; /* owned */
  GtkStringFilter *filter; /* owned */
  GtkSingleSelection *selection; /* owned */
  char *top; /* owned: how the top of the drive is called */
  GCancellable *cancellable; /* owned */
} Moving;

static void
moving_free (gpointer data)
{
  Moving *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->office);
  g_ptr_array_unref (self->nodes);
  g_clear_pointer (&self->ids, g_hash_table_unref);
  g_clear_object (&self->paths);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->selection);
  g_free (self->top);
  g_free (self);
}

/* --- reading --- */

typedef struct
{
  KontorId drive;
  GHashTable *moved; /* owned: a set of KontorId: they can't go into themselves */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_hash_table_unref (question->moved);
  g_free (question);
}

/* (transfer full) (nullable): it is one of what is moved, or within it */
static char *
make_path (KontorRow *folder, GHashTable *folders, GHashTable *moved)
{
  g_autofree char *path = NULL;
  KontorRow *at = folder;

  for (guint depth = 0; at != NULL && depth < DEPTH_MAX; depth++)
    {
      const KontorId *parent = kontor_row_get_id_field (at, KONTOR_NODE_PARENT);
      char *longer;

      if (g_hash_table_contains (moved, kontor_row_get_id (at)))
        return NULL;
      longer = path != NULL ? g_strconcat (kontor_row_get_title (at), " / ", path, NULL)
                            : g_strdup (kontor_row_get_title (at));
      g_free (path);
      path = longer;
      at = parent != NULL ? g_hash_table_lookup (folders, parent) : NULL;
    }

  return g_steal_pointer (&path);
}

static gpointer
read_folders (KontorReading *reading, gpointer data, GError **error)
{
  Question *question = data;
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_NODE);
  g_autoptr (KontorValue) kind = kontor_value_new_text ("folder");
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GHashTable) folders = g_hash_table_new (kontor_id_hash, kontor_id_equal);
  GHashTable *paths;

  kontor_query_builder_take_condition (builder, kontor_condition_new_refers (KONTOR_NODE_DRIVE,
                                                                             &question->drive));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_NODE_KIND,
                                                                      KONTOR_TEST_EQUAL, kind));
  query = kontor_query_builder_end (builder);
  rows = kontor_reading_list (reading, query, 0, FOLDERS_MAX, error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    g_hash_table_insert (folders, (gpointer) kontor_row_get_id (rows->pdata[i]), rows->pdata[i]);
  paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < rows->len; i++)
    {
      char *path = make_path (rows->pdata[i], folders, question->moved);

      if (path != NULL)
        g_hash_table_insert (paths, path, kontor_id_copy (kontor_row_get_id (rows->pdata[i])));
    }

  return paths;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char **) a, *(const char **) b);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) ids = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                              &error);
  g_autoptr (GPtrArray) sorted = NULL;
  Moving *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (ids == NULL)
    {
      kontor_office_tell_error (self->office, error);
      return;
    }
  sorted = g_hash_table_get_keys_as_ptr_array (ids);
  g_ptr_array_sort (sorted, compare_paths);
  gtk_string_list_append (self->paths, self->top);
  for (guint i = 0; i < sorted->len; i++)
    gtk_string_list_append (self->paths, sorted->pdata[i]);
  self->ids = g_steal_pointer (&ids);
}

static void
start_reading (Moving *self)
{
  Question *question = g_new0 (Question, 1);

  question->moved = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  for (guint i = 0; i < self->nodes->len; i++)
    g_hash_table_add (question->moved,
                      kontor_id_copy (kontor_record_get_id (self->nodes->pdata[i])));
  question->drive = *kontor_row_get_id_field (kontor_record_get_row (self->nodes->pdata[0]),
                                              KONTOR_NODE_DRIVE);
  kontor_live_store_read_async (kontor_office_get_store (self->office), read_folders, question,
                                question_free, (GDestroyNotify) g_hash_table_unref,
                                self->cancellable, read_cb, self);
}

/* --- choosing --- */

static void
move (Moving *self)
{
  GtkStringObject *item = gtk_single_selection_get_selected_item (self->selection);

  g_autoptr (GtkStringObject) top = g_list_model_get_item (G_LIST_MODEL (self->paths), 0);

  if (item == NULL || self->ids == NULL)
    return;
  /* A folder may be called as the drive is. */
  kontor_drive_move (self->office, self->nodes,
                     item != top
                         ? g_hash_table_lookup (self->ids, gtk_string_object_get_string (item))
                         : NULL);
  adw_dialog_close (self->dialog);
}

static void
search_changed_cb (GtkEditable *entry, Moving *self)
{
  gtk_string_filter_set_search (self->filter, gtk_editable_get_text (entry));
  gtk_single_selection_set_selected (self->selection, 0);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_START);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("folder-symbolic"));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  const char *path = gtk_string_object_get_string (gtk_list_item_get_item (item));
  GtkWidget *label = gtk_widget_get_last_child (gtk_list_item_get_child (item));

  gtk_label_set_label (GTK_LABEL (label), path);
  gtk_list_item_set_accessible_label (item, path);
}

static GtkWidget *
build_list (Moving *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view;

  self->paths = gtk_string_list_new (NULL);
  self->filter = gtk_string_filter_new (
      gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->paths)),
                                              GTK_FILTER (g_object_ref (self->filter)));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->filtered)));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_widget_add_css_class (view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Folders"), -1);
  g_signal_connect_swapped (view, "activate", G_CALLBACK (move), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_widget_set_vexpand (scrolled, TRUE);

  return scrolled;
}

static GtkWidget *
build_content (Moving *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *search = gtk_search_entry_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Move here"));

  gtk_widget_add_css_class (button, "suggested-action");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (move), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), button);
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (search), _ ("Find a folder"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Find a folder"), -1);
  gtk_widget_set_margin_start (search, 12);
  gtk_widget_set_margin_end (search, 12);
  gtk_box_append (GTK_BOX (box), search);
  gtk_box_append (GTK_BOX (box), build_list (self));
  g_signal_connect (search, "search-changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect_swapped (search, "activate", G_CALLBACK (move), self);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), box);

  return view;
}

void
kontor_move_dialog_present (KontorOffice *office, GtkWidget *parent, GPtrArray *nodes)
{
  Moving *self;
  KontorRow *first;

  g_return_if_fail (nodes->len > 0);

  first = kontor_record_get_row (nodes->pdata[0]);
  self = g_new0 (Moving, 1);
  self->office = g_object_ref (office);
  self->nodes = g_ptr_array_ref (nodes);
  self->cancellable = g_cancellable_new ();
  self->top = kontor_office_get_title (office, KONTOR_RECORD_DRIVE,
                                       kontor_row_get_id_field (first, KONTOR_NODE_DRIVE));
  self->dialog = adw_dialog_new ();
  g_object_set_data_full (G_OBJECT (self->dialog), "moving", self, moving_free);
  adw_dialog_set_title (self->dialog, _ ("Move to"));
  adw_dialog_set_content_width (self->dialog, 420);
  adw_dialog_set_content_height (self->dialog, 480);
  adw_dialog_set_child (self->dialog, build_content (self));
  start_reading (self);
  adw_dialog_present (self->dialog, parent);
}
