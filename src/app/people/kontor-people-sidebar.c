/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sidebar of the people's section: a few fixed places, and below them the departments, however many
 * there are. Main thread. */

#include "config.h"

#include "kontor-people-sidebar.h"

#include <glib/gi18n.h>

/* Of one level of departments, in pixels. */
#define INDENT 18

struct _KontorPeopleSidebar
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorLiveQuery *departments; /* owned */
  GtkSingleSelection *selection; /* owned */
  GtkListBox *places;
  KontorPeoplePlace place;
  gboolean choosing; /* the other list is being unselected */
  gboolean has_wanted; /* @wanted is to be chosen as soon as it is here */
  KontorId wanted;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorPeopleSidebar, kontor_people_sidebar, ADW_TYPE_BIN)

static const struct
{
  const char *word;
  const char *title;
  const char *icon;
} places[KONTOR_PEOPLE_N_PLACES] = {
  [KONTOR_PEOPLE_EVERYONE] = { "everyone", NC_ ("people", "Everyone"), "kontor-people-symbolic" },
  [KONTOR_PEOPLE_ORGANISATION] = { "organisation", NC_ ("people", "Organisation"),
                                   "kontor-department-symbolic" },
  [KONTOR_PEOPLE_WORKING] = { "working", NC_ ("people", "Working now"), "kontor-workday-symbolic" },
  [KONTOR_PEOPLE_ABSENT] = { "absent", NC_ ("people", "Absent today"), "kontor-waiting-symbolic" },
  [KONTOR_PEOPLE_ABSENCES] = { "absences", NC_ ("people", "All absences"),
                               "kontor-calendar-symbolic" },
  [KONTOR_PEOPLE_DEPARTMENTS] = { "departments", NC_ ("people", "Structure"),
                                  "kontor-outline-symbolic" },
  [KONTOR_PEOPLE_ROLES] = { "roles", NC_ ("people", "Roles"), "system-users-symbolic" },
  [KONTOR_PEOPLE_INVITATIONS] = { "invitations", NC_ ("people", "Invitations"),
                                  "mail-unread-symbolic" },
};

const char *
kontor_people_place_get_title (KontorPeoplePlace place)
{
  g_return_val_if_fail (place < KONTOR_PEOPLE_N_PLACES, "");

  return g_dpgettext2 (NULL, "people", places[place].title);
}

const char *
kontor_people_place_get_word (KontorPeoplePlace place)
{
  g_return_val_if_fail (place < KONTOR_PEOPLE_N_PLACES, "");

  return places[place].word;
}

/* --- choosing --- */

static void
choose (KontorPeopleSidebar *self, KontorPeoplePlace place)
{
  self->place = place;
  self->choosing = TRUE;
  if (place == KONTOR_PEOPLE_DEPARTMENT)
    gtk_list_box_unselect_all (self->places);
  else
    {
      gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
      gtk_list_box_select_row (self->places,
                               gtk_list_box_get_row_at_index (self->places, (int) place));
    }
  self->choosing = FALSE;
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
row_selected_cb (KontorPeopleSidebar *self, GtkListBoxRow *row, GtkListBox *box)
{
  if (row != NULL && !self->choosing)
    choose (self, (KontorPeoplePlace) gtk_list_box_row_get_index (row));
}

static void
department_selected_cb (KontorPeopleSidebar *self)
{
  if (!self->choosing &&
      gtk_single_selection_get_selected (self->selection) != GTK_INVALID_LIST_POSITION)
    choose (self, KONTOR_PEOPLE_DEPARTMENT);
}

static void
departments_changed_cb (KontorPeopleSidebar *self)
{
  guint position = 0;

  if (self->has_wanted && kontor_live_query_find (self->departments, &self->wanted, &position))
    {
      self->has_wanted = FALSE;
      gtk_single_selection_set_selected (self->selection, position);
    }
}

/* --- rows --- */

static GtkWidget *
row_new (const char *icon, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), label);

  return box;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, row_new ("kontor-department-symbolic", ""));
}

static void
title_changed_cb (GtkListItem *item, GParamSpec *pspec, KontorRecord *department)
{
  GtkWidget *label = gtk_widget_get_last_child (gtk_list_item_get_child (item));

  gtk_label_set_label (GTK_LABEL (label), kontor_record_get_title (department));
}

static void
bind_cb (KontorPeopleSidebar *self, GtkListItem *item)
{
  KontorRecord *department = gtk_list_item_get_item (item);
  guint depth = kontor_live_query_get_depth (self->departments, gtk_list_item_get_position (item));

  gtk_widget_set_margin_start (gtk_list_item_get_child (item), (int) depth * INDENT);
  g_signal_connect_object (department, "notify", G_CALLBACK (title_changed_cb), item,
                           G_CONNECT_SWAPPED);
  title_changed_cb (item, NULL, department);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), title_changed_cb, item);
}

static GtkWidget *
build_departments (KontorPeopleSidebar *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_DEPARTMENT);
  g_autoptr (KontorQuery) query = NULL;
  GtkWidget *view;

  kontor_query_builder_set_outline (builder, KONTOR_DEPARTMENT_PARENT);
  kontor_query_builder_add_order (builder, KONTOR_DEPARTMENT_PLACE, FALSE);
  kontor_query_builder_add_order (builder, KONTOR_DEPARTMENT_NAME, FALSE);
  query = kontor_query_builder_end (builder);
  self->departments = kontor_office_list (self->office, query);
  kontor_live_query_set_all_expanded (self->departments, TRUE);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->departments));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (department_selected_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->departments, "items-changed", G_CALLBACK (departments_changed_cb),
                           self, G_CONNECT_SWAPPED);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (view), GTK_LIST_TAB_ITEM);
  gtk_widget_add_css_class (view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Departments"), -1);

  return view;
}

/* --- class --- */

static void
kontor_people_sidebar_dispose (GObject *object)
{
  KontorPeopleSidebar *self = KONTOR_PEOPLE_SIDEBAR (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->departments);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_people_sidebar_parent_class)->dispose (object);
}

static void
kontor_people_sidebar_class_init (KontorPeopleSidebarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_people_sidebar_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", KONTOR_TYPE_PEOPLE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_people_sidebar_init (KontorPeopleSidebar *self)
{
}

GtkWidget *
kontor_people_sidebar_new (KontorOffice *office)
{
  KontorPeopleSidebar *self = g_object_new (KONTOR_TYPE_PEOPLE_SIDEBAR, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *heading = gtk_label_new (_ ("Departments"));

  self->office = g_object_ref (office);
  self->places = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->places), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->places), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("People"), -1);
  for (guint i = 0; i < KONTOR_PEOPLE_N_PLACES; i++)
    gtk_list_box_append (self->places, row_new (places[i].icon, kontor_people_place_get_title (i)));

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_add_css_class (heading, "dim-label");
  gtk_widget_set_margin_start (heading, 18);
  gtk_widget_set_margin_top (heading, 12);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->places));
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), build_departments (self));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  adw_bin_set_child (ADW_BIN (self), scrolled);
  gtk_list_box_select_row (self->places, gtk_list_box_get_row_at_index (self->places, 0));
  g_signal_connect_object (self->places, "row-selected", G_CALLBACK (row_selected_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/* --- public functions --- */

KontorPeoplePlace
kontor_people_sidebar_get_place (KontorPeopleSidebar *self)
{
  g_return_val_if_fail (KONTOR_IS_PEOPLE_SIDEBAR (self), KONTOR_PEOPLE_EVERYONE);

  return self->place;
}

void
kontor_people_sidebar_set_place (KontorPeopleSidebar *self, KontorPeoplePlace place)
{
  g_return_if_fail (KONTOR_IS_PEOPLE_SIDEBAR (self));
  g_return_if_fail (place < KONTOR_PEOPLE_N_PLACES);

  choose (self, place);
}

KontorRecord *
kontor_people_sidebar_get_department (KontorPeopleSidebar *self)
{
  g_return_val_if_fail (KONTOR_IS_PEOPLE_SIDEBAR (self), NULL);

  return gtk_single_selection_get_selected_item (self->selection);
}

void
kontor_people_sidebar_set_department (KontorPeopleSidebar *self, const KontorId *id)
{
  g_return_if_fail (KONTOR_IS_PEOPLE_SIDEBAR (self));

  self->has_wanted = TRUE;
  self->wanted = *id;
  departments_changed_cb (self);
}

/* The rows below the chosen one that are deeper than it are its departments. */
KontorCondition *
kontor_people_sidebar_make_condition (KontorPeopleSidebar *self)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_value_unref);
  guint first = gtk_single_selection_get_selected (self->selection);
  guint depth = kontor_live_query_get_depth (self->departments, first);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->departments));

  g_return_val_if_fail (KONTOR_IS_PEOPLE_SIDEBAR (self), NULL);

  if (first == GTK_INVALID_LIST_POSITION)
    return NULL;
  for (guint i = first; i < n; i++)
    {
      g_autoptr (KontorRecord) department = g_list_model_get_item (G_LIST_MODEL (self->departments),
                                                                   i);

      if (i > first && kontor_live_query_get_depth (self->departments, i) <= depth)
        break;
      g_ptr_array_add (ids, kontor_value_new_id (kontor_record_get_id (department)));
    }

  return kontor_condition_new_in (KONTOR_PERSON_DEPARTMENT, (KontorValue *const *) ids->pdata,
                                  ids->len);
}
