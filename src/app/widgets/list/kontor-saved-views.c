/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Saved views: records that keep how a list is arranged. Applying one changes nothing of it; saving
 * under its name again does. Main thread. */

#include "config.h"

#include "kontor-saved-views.h"

#include "kontor-clock.h"
#include "kontor-random.h"
#include "kontor-record-list-private.h"

#include <glib/gi18n.h>

/* More than this many are no menu. */
#define SHOWN_MAX 50

typedef struct
{
  KontorRecordList *list; /* borrowed: the button is a part of it */
  KontorLiveQuery *views; /* owned, nullable until the menu is first opened */
} Views;

static void
views_free (gpointer data)
{
  Views *self = data;

  g_clear_object (&self->views);
  g_free (self);
}

static KontorLiveQuery *
list_views (KontorRecordList *list)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_SAVED_VIEW);
  g_autoptr (KontorValue) word = kontor_value_new_text (kontor_schema_get_type (list->type)->word);
  g_autoptr (KontorQuery) query = NULL;

  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_SAVED_VIEW_RECORD_TYPE,
                                                                      KONTOR_TEST_EQUAL, word));
  kontor_query_builder_add_order (builder, KONTOR_SAVED_VIEW_TITLE, FALSE);
  query = kontor_query_builder_end (builder);

  return kontor_office_list (list->office, query);
}

static gboolean
is_mine (KontorRecordList *list, KontorRecord *view)
{
  return kontor_row_refers_to (kontor_record_get_row (view), KONTOR_COMMON_CREATED_BY,
                               kontor_office_get_person (list->office));
}

/* Views are not searched for, so they have no title in the sense of the schema. */
static const char *
get_title (KontorRecord *view)
{
  const char *title = kontor_row_get_text (kontor_record_get_row (view), KONTOR_SAVED_VIEW_TITLE);

  return title != NULL ? title : "";
}

/* The view whose id the action was given. (transfer full) (nullable) */
static KontorRecord *
find_view (KontorRecordList *list, GVariant *parameter)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  if (!kontor_id_init_from_string (&id, g_variant_get_string (parameter, NULL)))
    return NULL;

  return kontor_office_get_record (list->office, KONTOR_RECORD_SAVED_VIEW, &id);
}

/* --- applying --- */

static void
apply_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *list = data;
  g_autoptr (KontorRecord) view = find_view (list, parameter);
  const char *query = NULL;
  const char *columns = NULL;

  if (view == NULL)
    return;
  query = kontor_row_get_text (kontor_record_get_row (view), KONTOR_SAVED_VIEW_QUERY);
  columns = kontor_row_get_text (kontor_record_get_row (view), KONTOR_SAVED_VIEW_COLUMNS);
  if (query == NULL || !kontor_list_setup_set_query_text (list->setup, query))
    {
      kontor_office_tell (list->office, _ ("This view can’t be read: it was made by another "
                                           "version of Kontor"));
      return;
    }
  kontor_list_setup_set_columns_text (list->setup, columns != NULL ? columns : "");
  kontor_record_list_build_columns (list);
  kontor_record_list_arrange (list);
}

static void
delete_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordList *list = data;
  g_autoptr (KontorRecord) view = find_view (list, parameter);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  if (view == NULL)
    return;
  g_ptr_array_add (records, view);
  kontor_office_delete (list->office, records);
}

/* --- saving --- */

static KontorRow *
draft_new (KontorRecordList *list, const char *title, gboolean shared)
{
  g_autofree char *query = kontor_list_setup_to_query_text (list->setup);
  g_autofree char *columns = kontor_list_setup_to_columns_text (list->setup);
  KontorRowBuilder *builder;
  KontorId id;

  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  builder = kontor_row_builder_new (KONTOR_RECORD_SAVED_VIEW, &id);
  kontor_row_builder_take (builder, KONTOR_SAVED_VIEW_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_SAVED_VIEW_RECORD_TYPE,
                           kontor_value_new_text (kontor_schema_get_type (list->type)->word));
  kontor_row_builder_take (builder, KONTOR_SAVED_VIEW_QUERY, kontor_value_new_text (query));
  if (*columns != '\0')
    kontor_row_builder_take (builder, KONTOR_SAVED_VIEW_COLUMNS, kontor_value_new_text (columns));
  if (shared)
    kontor_row_builder_take (builder, KONTOR_SAVED_VIEW_SHARED, kontor_value_new_integer (1));

  return kontor_row_builder_end (builder);
}

/* The same person's view of the same name is replaced. (transfer full) (nullable) */
static KontorRecord *
find_titled (KontorRecordList *list, KontorLiveQuery *views, const char *title)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (views));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KontorRecord) view = g_list_model_get_item (G_LIST_MODEL (views), i);

      if (is_mine (list, view) && g_str_equal (get_title (view), title))
        return g_steal_pointer (&view);
    }

  return NULL;
}

/* What is replaced, and by what. */
typedef struct
{
  KontorRow *before; /* owned */
  KontorRow *after; /* owned */
} Replacement;

static void
replacement_free (gpointer data)
{
  Replacement *self = data;

  kontor_row_unref (self->before);
  kontor_row_unref (self->after);
  g_free (self);
}

static KontorChangeSet *
replace_view (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Replacement *self = data;

  return kontor_operation_edit (context, self->before, self->after, problem);
}

static void
replace (KontorRecordList *list, KontorRecord *view, const KontorRow *draft)
{
  static const guint fields[] = { KONTOR_SAVED_VIEW_QUERY, KONTOR_SAVED_VIEW_COLUMNS,
                                  KONTOR_SAVED_VIEW_SHARED };
  KontorRowBuilder *builder = kontor_row_builder_new_from (kontor_record_get_row (view));
  Replacement *replacement = g_new0 (Replacement, 1);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    kontor_row_builder_set (builder, fields[i], kontor_row_get (draft, fields[i]));
  replacement->before = kontor_row_ref (kontor_record_get_row (view));
  replacement->after = kontor_row_builder_end (builder);
  kontor_office_operate_undoably (list->office, replace_view, replacement, replacement_free,
                                  _ ("View replaced"));
}

static void
save (Views *self, const char *title, gboolean shared)
{
  g_autoptr (KontorRow) draft = draft_new (self->list, title, shared);
  g_autoptr (KontorRecord) old = find_titled (self->list, self->views, title);

  if (old != NULL)
    replace (self->list, old, draft);
  else
    kontor_office_create (self->list->office, draft, FALSE);
}

static void
answered_cb (AdwAlertDialog *dialog, const char *answer, Views *self)
{
  AdwEntryRow *title = g_object_get_data (G_OBJECT (dialog), "kontor-title");
  AdwSwitchRow *shared = g_object_get_data (G_OBJECT (dialog), "kontor-shared");
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (title))));

  if (g_str_equal (answer, "save") && *text != '\0')
    save (self, text, adw_switch_row_get_active (shared));
}

static void
title_changed_cb (GtkEditable *title, AdwAlertDialog *dialog)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (title)));

  adw_alert_dialog_set_response_enabled (dialog, "save", *text != '\0');
}

static void
save_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Views *self = data;
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Save this view"),
                                            _ ("Keeps filters, order, groups and columns."));
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *title = adw_entry_row_new ();
  GtkWidget *shared = adw_switch_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (title), _ ("Name"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (title), TRUE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (shared), _ ("Others see it too"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), shared);
  adw_alert_dialog_set_extra_child (alert, group);
  adw_alert_dialog_add_responses (alert, "cancel", _ ("_Cancel"), "save", _ ("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (alert, "save", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (alert, "save", FALSE);
  adw_alert_dialog_set_default_response (alert, "save");
  adw_alert_dialog_set_close_response (alert, "cancel");
  g_object_set_data (G_OBJECT (dialog), "kontor-title", title);
  g_object_set_data (G_OBJECT (dialog), "kontor-shared", shared);
  g_signal_connect (title, "changed", G_CALLBACK (title_changed_cb), dialog);
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), self);
  adw_dialog_present (dialog, GTK_WIDGET (self->list));
  gtk_widget_grab_focus (title);
}

/* --- the menu --- */

static void
append_view (GMenu *menu, KontorRecord *view, const char *action)
{
  g_autofree char *id = kontor_id_to_string (kontor_record_get_id (view));
  g_autoptr (GMenuItem) item = g_menu_item_new (get_title (view), NULL);

  g_menu_item_set_action_and_target (item, action, "s", id);
  g_menu_append_item (menu, item);
}

static void
append_section (GMenu *menu, const char *title, GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, title, G_MENU_MODEL (section));
  g_object_unref (section);
}

static void
fill_menu (Views *self, GtkMenuButton *button)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GMenu *own = g_menu_new ();
  GMenu *shared = g_menu_new ();
  GMenu *deleted = g_menu_new ();
  GMenu *rest = g_menu_new ();
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->views)), SHOWN_MAX);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KontorRecord) view = g_list_model_get_item (G_LIST_MODEL (self->views), i);
      gboolean mine = is_mine (self->list, view);

      append_view (mine ? own : shared, view, "views.apply");
      if (mine)
        append_view (deleted, view, "views.delete");
    }
  g_menu_append (rest, _ ("_Save this view…"), "views.save");
  if (g_menu_model_get_n_items (G_MENU_MODEL (deleted)) > 0)
    g_menu_append_submenu (rest, _ ("_Delete"), G_MENU_MODEL (deleted));
  g_object_unref (deleted);
  append_section (menu, _ ("My views"), own);
  append_section (menu, _ ("Shared views"), shared);
  append_section (menu, NULL, rest);
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

static void
views_changed_cb (GtkMenuButton *button)
{
  fill_menu (g_object_get_data (G_OBJECT (button), "kontor-views"), button);
}

static void
map_cb (GtkMenuButton *button)
{
  Views *self = g_object_get_data (G_OBJECT (button), "kontor-views");

  if (self->views != NULL)
    return;
  self->views = list_views (self->list);
  g_signal_connect_object (self->views, "items-changed", G_CALLBACK (views_changed_cb), button,
                           G_CONNECT_SWAPPED);
  fill_menu (self, button);
}

GtkWidget *
kontor_saved_views_button_new (KontorRecordList *list)
{
  static const GActionEntry entries[] = {
    { .name = "save", .activate = save_cb },
  };
  GtkWidget *button = gtk_menu_button_new ();
  GSimpleActionGroup *actions = g_simple_action_group_new ();
  GSimpleAction *apply = g_simple_action_new ("apply", G_VARIANT_TYPE_STRING);
  GSimpleAction *delete = g_simple_action_new ("delete", G_VARIANT_TYPE_STRING);
  Views *self = g_new0 (Views, 1);

  self->list = list;
  g_object_set_data_full (G_OBJECT (button), "kontor-views", self, views_free);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect (apply, "activate", G_CALLBACK (apply_cb), list);
  g_signal_connect (delete, "activate", G_CALLBACK (delete_cb), list);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (apply));
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (delete));
  gtk_widget_insert_action_group (button, "views", G_ACTION_GROUP (actions));
  g_object_unref (apply);
  g_object_unref (delete);
  g_object_unref (actions);

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "user-bookmarks-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Saved views"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Saved views"), -1);
  g_signal_connect (button, "map", G_CALLBACK (map_cb), NULL);

  return button;
}
