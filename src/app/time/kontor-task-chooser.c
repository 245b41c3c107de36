/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds a task by a few letters, on the reader's thread; an answer to an older question is dropped.
 * Main thread. */

#include "config.h"

#include "kontor-task-chooser.h"

#include <glib/gi18n.h>

#define TASKS_MAX 40
/* So many of the latest entries are looked through for tasks that were worked on. */
#define ENTRIES_MAX 200

struct _KontorTaskChooser
{
  AdwDialog parent_instance;

  KontorOffice *office; /* owned */
  GtkSearchEntry *entry; /* of the child */
  GtkStack *pages; /* of the child */
  GtkListView *list; /* of the child */
  GtkSingleSelection *selection; /* owned by the list */
  GListStore *items; /* owned: of KontorRecord */
  GCancellable *searching; /* owned, nullable */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorTaskChooser, kontor_task_chooser, ADW_TYPE_DIALOG)

/* --- finding, on the reader's thread --- */

static gboolean
is_offered (const KontorRow *task)
{
  return task != NULL && !kontor_row_is_deleted (task) &&
         !kontor_row_get_boolean (task, KONTOR_TASK_UNTRACKED) &&
         kontor_row_get_choice (task, KONTOR_TASK_STATE) != KONTOR_TASK_STATE_COMPLETED;
}

/* The set keeps ids of rows that @found keeps: g_hash_table_add() alone would put the id of a row that
 * goes in the place of one that stays. */
static void
add_task (GPtrArray *found, GHashTable *seen, KontorRow *task)
{
  if (found->len >= TASKS_MAX || !is_offered (task) ||
      g_hash_table_contains (seen, kontor_row_get_id (task)))
    return;
  g_hash_table_add (seen, (gpointer) kontor_row_get_id (task));
  g_ptr_array_add (found, kontor_row_ref (task));
}

static KontorQuery *
query_new (KontorRecordType type, guint person_field, const KontorId *person, guint order)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (type);

  kontor_query_builder_take_condition (builder, kontor_condition_new_refers (person_field, person));
  kontor_query_builder_add_order (builder, order, TRUE);

  return kontor_query_builder_end (builder);
}

/* What was worked on last, then the person's own tasks, those changed last first. */
static GPtrArray *
list_usual (KontorReading *reading, GError **error)
{
  KontorReader *reader = kontor_reading_get_reader (reading);
  KontorId person = KONTOR_ID_INIT_NIL;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new (kontor_id_hash, kontor_id_equal);
  g_autoptr (KontorQuery) worked = NULL;
  g_autoptr (KontorQuery) own = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) tasks = NULL;

  kontor_reading_get_person (reading, &person);
  worked = query_new (KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_PERSON, &person,
                      KONTOR_TIME_ENTRY_START);
  own = query_new (KONTOR_RECORD_TASK, KONTOR_TASK_RESPONSIBLE, &person, KONTOR_COMMON_CHANGED_AT);
  entries = kontor_reading_list (reading, worked, 0, ENTRIES_MAX, error);
  tasks = entries != NULL ? kontor_reading_list (reading, own, 0, TASKS_MAX, error) : NULL;
  if (tasks == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      const KontorId *id = kontor_row_get_id_field (entries->pdata[i], KONTOR_TIME_ENTRY_TASK);
      g_autoptr (KontorRow) task = id != NULL ? kontor_reader_get (reader, KONTOR_RECORD_TASK, id)
                                              : NULL;

      add_task (found, seen, task);
    }
  for (guint i = 0; i < tasks->len; i++)
    add_task (found, seen, tasks->pdata[i]);

  return g_steal_pointer (&found);
}

static gpointer
find (KontorReading *reading, gpointer data, GError **error)
{
  const char *text = data;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GHashTable) seen = NULL;

  if (*text == '\0')
    return list_usual (reading, error);
  found = kontor_reading_search (reading, text, KONTOR_RECORD_TASK, TASKS_MAX, error);
  if (found == NULL)
    return NULL;
  tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  seen = g_hash_table_new (kontor_id_hash, kontor_id_equal);
  for (guint i = 0; i < found->len; i++)
    add_task (tasks, seen, found->pdata[i]);

  return g_steal_pointer (&tasks);
}

/* --- showing --- */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorTaskChooser) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                              &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->office == NULL)
    return;
  if (error != NULL)
    kontor_office_tell_error (self->office, error);
  g_list_store_remove_all (self->items);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      g_autoptr (KontorRecord) record = kontor_office_get_record (self->office, KONTOR_RECORD_TASK,
                                                                  kontor_row_get_id (
                                                                      rows->pdata[i]));

      if (record != NULL)
        g_list_store_append (self->items, record);
    }
  gtk_stack_set_visible_child_name (self->pages,
                                    g_list_model_get_n_items (G_LIST_MODEL (self->items)) > 0
                                        ? "results"
                                        : "nothing");
}

static void
search (KontorTaskChooser *self)
{
  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  self->searching = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), find,
                                g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))),
                                g_free, (GDestroyNotify) g_ptr_array_unref, self->searching,
                                found_cb, g_object_ref (self));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *project = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (project), 0);
  gtk_label_set_ellipsize (GTK_LABEL (project), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (project, "caption");
  gtk_widget_add_css_class (project, "dim-label");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), project);
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  KontorTaskChooser *self = data;
  KontorRecord *task = gtk_list_item_get_item (item);
  GtkWidget *title = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *project = gtk_widget_get_next_sibling (title);
  const KontorId *id = kontor_row_get_id_field (kontor_record_get_row (task), KONTOR_TASK_PROJECT);
  g_autofree char *name = kontor_office_get_title (self->office, KONTOR_RECORD_PROJECT, id);

  gtk_label_set_label (GTK_LABEL (title), kontor_record_get_title (task));
  gtk_label_set_label (GTK_LABEL (project), name);
  gtk_widget_set_visible (project, *name != '\0');
  gtk_list_item_set_accessible_label (item, kontor_record_get_title (task));
}

/* --- choosing --- */

static void
choose (KontorTaskChooser *self, guint position)
{
  g_autoptr (KontorRecord) task = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  if (task == NULL)
    return;
  g_object_ref (self);
  g_signal_emit (self, signals[CHOSEN], 0, kontor_record_get_id (task));
  adw_dialog_close (ADW_DIALOG (self));
  g_object_unref (self);
}

static void
activate_cb (KontorTaskChooser *self, guint position)
{
  choose (self, position);
}

static void
entry_activate_cb (KontorTaskChooser *self)
{
  choose (self, gtk_single_selection_get_selected (self->selection));
}

static void
stop_search_cb (KontorTaskChooser *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* Up and down move in the list while the focus stays in the entry. */
static gboolean
key_pressed_cb (KontorTaskChooser *self, guint key, guint code, GdkModifierType state)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  guint at = gtk_single_selection_get_selected (self->selection);

  if (n == 0 || (key != GDK_KEY_Down && key != GDK_KEY_Up))
    return GDK_EVENT_PROPAGATE;
  at = (at + (key == GDK_KEY_Down ? 1 : n - 1)) % n;
  gtk_list_view_scroll_to (self->list, at, GTK_LIST_SCROLL_SELECT, NULL);

  return GDK_EVENT_STOP;
}

/* --- building --- */

static GtkWidget *
build_list (KontorTaskChooser *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->items = g_list_store_new (KONTOR_TYPE_RECORD);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (GTK_SELECTION_MODEL (self->selection), factory));
  gtk_list_view_set_single_click_activate (self->list, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Tasks"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);

  return scrolled;
}

static GtkWidget *
build_entry (KontorTaskChooser *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *entry = gtk_search_entry_new ();

  self->entry = GTK_SEARCH_ENTRY (entry);
  gtk_search_entry_set_placeholder_text (self->entry, _ ("Find a task"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Find a task"), -1);
  gtk_widget_set_margin_start (entry, 6);
  gtk_widget_set_margin_end (entry, 6);
  gtk_widget_set_margin_bottom (entry, 6);
  g_signal_connect_object (entry, "search-changed", G_CALLBACK (search), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "activate", G_CALLBACK (entry_activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "stop-search", G_CALLBACK (stop_search_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, keys);

  return entry;
}

static void
kontor_task_chooser_dispose (GObject *object)
{
  KontorTaskChooser *self = KONTOR_TASK_CHOOSER (object);

  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  g_clear_object (&self->items);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_task_chooser_parent_class)->dispose (object);
}

static void
kontor_task_chooser_class_init (KontorTaskChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_task_chooser_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", KONTOR_TYPE_TASK_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
kontor_task_chooser_init (KontorTaskChooser *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *nothing = adw_status_page_new ();

  self->pages = GTK_STACK (gtk_stack_new ());
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (nothing), "edit-find-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (nothing), _ ("No tasks found"));
  adw_status_page_set_description (ADW_STATUS_PAGE (nothing),
                                   _ ("Tasks that are done, and those of which no time is taken, "
                                      "are not offered."));
  gtk_stack_add_named (self->pages, build_list (self), "results");
  gtk_stack_add_named (self->pages, nothing, "nothing");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), build_entry (self));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->pages));
  adw_dialog_set_child (ADW_DIALOG (self), view);
  adw_dialog_set_content_width (ADW_DIALOG (self), 420);
  adw_dialog_set_content_height (ADW_DIALOG (self), 520);
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->entry));
}

AdwDialog *
kontor_task_chooser_new (KontorOffice *office, const char *title)
{
  KontorTaskChooser *self = g_object_new (KONTOR_TYPE_TASK_CHOOSER, "title", title, NULL);

  self->office = g_object_ref (office);
  search (self);

  return ADW_DIALOG (self);
}
