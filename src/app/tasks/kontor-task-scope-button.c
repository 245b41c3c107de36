/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The button that names the scope, and its popover: the fixed scopes, then projects, which the replica
 * searches. Main thread. */

#include "config.h"

#include "kontor-task-scope.h"

#include <glib/gi18n.h>

struct _KontorTaskScopeButton
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorTaskScope scope;
  GtkMenuButton *button; /* child */
  GtkPopover *popover; /* child */
  GtkEditable *search; /* child */
  GtkWidget *fixed; /* child: the list of fixed scopes */
  GtkWidget *nothing; /* child */
  KontorLiveQuery *projects; /* owned, nullable before the popover was opened */
  GtkListView *view; /* child */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorTaskScopeButton, kontor_task_scope_button, ADW_TYPE_BIN)

/* --- projects --- */

static KontorQuery *
make_query (KontorTaskScopeButton *self)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_PROJECT);
  g_autoptr (KontorValue) no = kontor_value_new_integer (0);
  const char *text = gtk_editable_get_text (self->search);

  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_PROJECT_ARCHIVED,
                                                                      KONTOR_TEST_EQUAL, no));
  if (*text != '\0')
    kontor_query_builder_set_text (builder, text);
  kontor_query_builder_add_order (builder, KONTOR_PROJECT_TITLE, FALSE);

  return kontor_query_builder_end (builder);
}

static void
projects_changed_cb (KontorTaskScopeButton *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->projects)) > 0;

  gtk_widget_set_visible (self->nothing, !any);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->view)), any);
}

static void
ensure_projects (KontorTaskScopeButton *self)
{
  g_autoptr (KontorQuery) query = make_query (self);
  GtkSingleSelection *selection;

  if (self->projects != NULL)
    {
      kontor_live_query_set_query (self->projects, query);
      return;
    }
  self->projects = kontor_office_list (self->office, query);
  selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->projects)));
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  g_signal_connect_object (self->projects, "items-changed", G_CALLBACK (projects_changed_cb), self,
                           G_CONNECT_SWAPPED);
  projects_changed_cb (self);
}

static void
search_changed_cb (KontorTaskScopeButton *self)
{
  gtk_widget_set_visible (self->fixed, *gtk_editable_get_text (self->search) == '\0');
  if (self->projects != NULL)
    ensure_projects (self);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  const char *title = kontor_record_get_title (gtk_list_item_get_item (item));

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), title);
  gtk_list_item_set_accessible_label (item, title);
}

/* --- choosing --- */

static void
choose (KontorTaskScopeButton *self, const KontorTaskScope *scope)
{
  gtk_popover_popdown (self->popover);
  g_signal_emit (self, signals[CHOSEN], 0, scope);
}

static void
project_activated_cb (KontorTaskScopeButton *self, guint position, GtkListView *view)
{
  g_autoptr (KontorRecord) project = g_list_model_get_item (G_LIST_MODEL (self->projects),
                                                            position);
  KontorTaskScope scope = { KONTOR_TASK_SCOPE_PROJECT, KONTOR_ID_INIT_NIL };

  if (project == NULL)
    return;
  scope.project = *kontor_record_get_id (project);
  choose (self, &scope);
}

static void
row_activated_cb (KontorTaskScopeButton *self, GtkListBoxRow *row, GtkListBox *box)
{
  KontorTaskScope scope = { (KontorTaskScopeKind) gtk_list_box_row_get_index (row),
                            KONTOR_ID_INIT_NIL };

  choose (self, &scope);
}

/* Enter in the search takes the first that is found. */
static void
search_activated_cb (KontorTaskScopeButton *self)
{
  if (self->projects != NULL && *gtk_editable_get_text (self->search) != '\0')
    project_activated_cb (self, 0, self->view);
}

static void
shown_cb (KontorTaskScopeButton *self)
{
  gtk_editable_set_text (self->search, "");
  ensure_projects (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* --- building --- */

static GtkWidget *
fixed_row_new (KontorTaskScopeKind kind)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (kontor_task_scope_kind_get_title (kind));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box),
                  gtk_image_new_from_icon_name (kontor_task_scope_kind_get_icon (kind)));
  gtk_box_append (GTK_BOX (box), label);

  return box;
}

static GtkWidget *
build_projects (KontorTaskScopeButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *heading = gtk_label_new (C_ ("task scope", "Projects"));
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_set_margin_start (heading, 12);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  self->view = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_list_view_set_single_click_activate (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  C_ ("task scope", "Projects"), -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (project_activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 220);
  self->nothing = gtk_label_new (_ ("No project is called so"));
  gtk_widget_add_css_class (self->nothing, "dim-label");
  gtk_widget_set_visible (self->nothing, FALSE);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), self->nothing);

  return box;
}

static void
build_popover (KontorTaskScopeButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->search = GTK_EDITABLE (gtk_search_entry_new ());
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (self->search), _ ("Find a project"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Find a project"), -1);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (search_activated_cb), self,
                           G_CONNECT_SWAPPED);
  self->fixed = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->fixed), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->fixed, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fixed), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Which tasks"), -1);
  for (guint i = 0; i < KONTOR_N_TASK_SCOPES; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->fixed), fixed_row_new ((KontorTaskScopeKind) i));
  g_signal_connect_object (self->fixed, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->search));
  gtk_box_append (GTK_BOX (box), self->fixed);
  gtk_box_append (GTK_BOX (box), build_projects (self));
  gtk_widget_set_size_request (box, 260, -1);

  self->popover = GTK_POPOVER (gtk_popover_new ());
  gtk_popover_set_child (self->popover, box);
  gtk_widget_add_css_class (GTK_WIDGET (self->popover), "menu");
  g_signal_connect_object (self->popover, "show", G_CALLBACK (shown_cb), self, G_CONNECT_SWAPPED);
  /* The entry keeps Escape for itself. */
  g_signal_connect_object (self->search, "stop-search", G_CALLBACK (gtk_popover_popdown),
                           self->popover, G_CONNECT_SWAPPED);
}

static void
kontor_task_scope_button_dispose (GObject *object)
{
  KontorTaskScopeButton *self = KONTOR_TASK_SCOPE_BUTTON (object);

  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  self->view = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->projects);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_task_scope_button_parent_class)->dispose (object);
}

static void
kontor_task_scope_button_class_init (KontorTaskScopeButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_task_scope_button_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", KONTOR_TYPE_TASK_SCOPE_BUTTON, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
kontor_task_scope_button_init (KontorTaskScopeButton *self)
{
  build_popover (self);
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_popover (self->button, GTK_WIDGET (self->popover));
  gtk_menu_button_set_always_show_arrow (self->button, TRUE);
  gtk_menu_button_set_can_shrink (self->button, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _ ("Which tasks"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
}

GtkWidget *
kontor_task_scope_button_new (KontorOffice *office)
{
  KontorTaskScopeButton *self = g_object_new (KONTOR_TYPE_TASK_SCOPE_BUTTON, NULL);

  self->office = g_object_ref (office);

  return GTK_WIDGET (self);
}

void
kontor_task_scope_button_set_scope (KontorTaskScopeButton *self, const KontorTaskScope *scope)
{
  g_autofree char *title = NULL;

  g_return_if_fail (KONTOR_IS_TASK_SCOPE_BUTTON (self));

  self->scope = *scope;
  title = kontor_task_scope_get_title (scope, self->office);
  gtk_menu_button_set_label (self->button, title);
}

void
kontor_task_scope_button_popup (KontorTaskScopeButton *self)
{
  g_return_if_fail (KONTOR_IS_TASK_SCOPE_BUTTON (self));

  gtk_menu_button_popup (self->button);
}
