/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The frame around sections and records. Sections are made when they are first shown; what they
 * count for their badges is read in one go after changes. Main thread. */

#include "config.h"

#include "kontor-window.h"

#include "kontor-activity.h"
#include "kontor-application.h"
#include "kontor-attention.h"
#include "kontor-commands.h"
#include "kontor-palette.h"
#include "kontor-preferences.h"
#include "kontor-record-page.h"
#include "kontor-sections.h"
#include "kontor-shortcuts-dialog.h"
#include "kontor-sidebar-row.h"
#include "kontor-sign-in.h"
#include "kontor-status-banner.h"
#include "kontor-sync-row.h"
#include "kontor-timer-row.h"
#include "kontor-timer.h"
#include "kontor-work-day-row.h"

#include <glib/gi18n.h>

/* How long changes are gathered before the badges are counted again. */
#define BADGE_DELAY_MS 150
/* How many records Alt+Left goes back through. */
#define TRAIL_MAX 50
/* How many the palette offers before anything is typed. */
#define RECENT_MAX 12

struct _KontorWindow
{
  AdwApplicationWindow parent_instance;

  GtkStack *pages; /* template */
  AdwBin *entry; /* template */
  AdwToastOverlay *toasts; /* template */
  AdwNavigationSplitView *split; /* template */
  AdwNavigationPage *sidebar_page; /* template */
  AdwNavigationPage *content_page; /* template */
  AdwOverlaySplitView *pane; /* template */
  AdwMultiLayoutView *layouts; /* template */
  AdwBottomSheet *sheet; /* template */
  GtkListBox *sidebar; /* template */
  GtkBox *sidebar_rows; /* template */
  GtkStack *sections; /* template */
  AdwBin *record_bin; /* template */
  AdwBanner *banner; /* template */
  GtkMenuButton *menu_button; /* template */

  GSettings *settings; /* owned, nullable where the schema is not installed */
  KontorOffice *office; /* owned, nullable */
  GSignalGroup *office_signals; /* owned */
  GSignalGroup *store_signals; /* owned */
  GCancellable *counting; /* owned, nullable: the badges' count that is under way */
  guint count_later; /* source */
  char *banner_action; /* owned, nullable */
  GQueue trail; /* owned KontorRecord: what was shown before, newest first */
  GPtrArray *recent; /* owned, of KontorRecord: what was opened lately, newest first */
};

G_DEFINE_FINAL_TYPE (KontorWindow, kontor_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- sections --- */

static const KontorSectionInfo *
get_current_info (KontorWindow *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->sections);

  return name != NULL ? kontor_sections_find (name) : NULL;
}

static gboolean
is_hidden (KontorWindow *self, const KontorSectionInfo *info)
{
  g_auto (GStrv) hidden = NULL;
  g_autoptr (KontorRecord) organisation = NULL;
  const KontorValue *off;

  if (self->settings != NULL)
    hidden = g_settings_get_strv (self->settings, "hidden-modules");
  if (hidden != NULL && g_strv_contains ((const char *const *) hidden, info->name))
    return TRUE;
  if (info->module == KONTOR_MODULE_PEOPLE)
    return FALSE;

  organisation = kontor_office_get_record (self->office, KONTOR_RECORD_ORGANISATION,
                                           &kontor_office_get_account (self->office)->organisation);
  if (organisation == NULL)
    return FALSE;
  off = kontor_row_get (kontor_record_get_row (organisation), KONTOR_ORGANISATION_MODULES_OFF);

  return off != NULL &&
         kontor_value_find_element (off, kontor_module_get_word (info->module)) != NULL;
}

static void queue_count (KontorWindow *self);

static KontorSection *
make_section (KontorWindow *self, const KontorSectionInfo *info)
{
  KontorSection *section = g_object_new (info->get_type (), "office", self->office, NULL);

  gtk_stack_add_named (self->sections, GTK_WIDGET (section), info->name);
  gtk_widget_insert_action_group (GTK_WIDGET (self), info->name,
                                  G_ACTION_GROUP (kontor_section_get_actions (section)));
  if (self->settings != NULL)
    {
      g_autoptr (GVariant) states = g_settings_get_value (self->settings, "view-state");
      const char *state = NULL;

      if (g_variant_lookup (states, info->name, "&s", &state))
        kontor_section_restore_state (section, state);
    }

  return section;
}

static void
fill_sidebar (KontorWindow *self)
{
  gtk_list_box_remove_all (self->sidebar);
  for (guint i = 0; i < kontor_sections_get_n (); i++)
    if (!is_hidden (self, kontor_sections_get (i)))
      gtk_list_box_append (self->sidebar, kontor_sidebar_row_new (kontor_sections_get (i)));
}

static void
select_sidebar_row (KontorWindow *self, const KontorSectionInfo *info)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->sidebar, i)) != NULL; i++)
    if (kontor_sidebar_row_get_section (KONTOR_SIDEBAR_ROW (row)) == info)
      gtk_list_box_select_row (self->sidebar, row);
}

/* What was in front stays there until the person goes elsewhere. */
static void
hidden_changed_cb (KontorWindow *self)
{
  if (self->office == NULL)
    return;
  fill_sidebar (self);
  select_sidebar_row (self, get_current_info (self));
  queue_count (self);
}

static void
row_activated_cb (KontorWindow *self, KontorSidebarRow *row, GtkListBox *box)
{
  kontor_window_show_section (self, kontor_sidebar_row_get_section (row)->name);
}

/* --- badges --- */

static gpointer
count_badges (KontorReading *reading, gpointer data, GError **error)
{
  KontorContext context = { 0 };
  GArray *counts = g_array_new (FALSE, TRUE, sizeof (guint));

  kontor_reading_init_context (reading, &context);
  g_array_set_size (counts, kontor_sections_get_n ());
  for (guint i = 0; i < counts->len; i++)
    if (kontor_sections_get (i)->count != NULL)
      g_array_index (counts, guint, i) = kontor_sections_get (i)->count (reading, &context.actor,
                                                                         context.now);

  return counts;
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) counts = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                             &error);
  GtkListBoxRow *row;

  if (counts == NULL)
    return;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->sidebar, i)) != NULL; i++)
    for (guint s = 0; s < counts->len; s++)
      if (kontor_sections_get (s) == kontor_sidebar_row_get_section (KONTOR_SIDEBAR_ROW (row)))
        kontor_sidebar_row_set_count (KONTOR_SIDEBAR_ROW (row), g_array_index (counts, guint, s));
}

static gboolean
count_later_cb (gpointer data)
{
  KontorWindow *self = data;

  self->count_later = 0;
  g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  self->counting = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), count_badges, NULL, NULL,
                                (GDestroyNotify) g_array_unref, self->counting, counted_cb,
                                g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
queue_count (KontorWindow *self)
{
  if (self->count_later == 0 && self->office != NULL)
    self->count_later = g_timeout_add (BADGE_DELAY_MS, count_later_cb, self);
}

static void
store_changed_cb (KontorWindow *self)
{
  queue_count (self);
}

/* --- what the office asks for --- */

static void
told_cb (KontorWindow *self, AdwToast *toast, KontorOffice *office)
{
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (toast));
}

static void
opened_cb (KontorWindow *self, guint type, const KontorId *id, KontorOffice *office)
{
  kontor_window_show_record (self, type, id);
}

static void
day_changed_cb (KontorWindow *self, KontorOffice *office)
{
  queue_count (self);
}

static void
banner_clicked_cb (KontorWindow *self, AdwBanner *banner)
{
  if (self->banner_action != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), self->banner_action, NULL);
}

/* --- the record's page --- */

static KontorRecordPage *
get_record_page (KontorWindow *self)
{
  return (KontorRecordPage *) adw_bin_get_child (self->record_bin);
}

static void
set_record (KontorWindow *self, KontorRecord *record)
{
  KontorRecordPage *page = get_record_page (self);

  if (page == NULL)
    {
      page = KONTOR_RECORD_PAGE (kontor_record_page_new (self->office));
      adw_bin_set_child (self->record_bin, GTK_WIDGET (page));
    }
  kontor_record_page_set_record (page, record);
  adw_overlay_split_view_set_show_sidebar (self->pane, record != NULL);
  if (record != NULL)
    adw_navigation_split_view_set_show_content (self->split, TRUE);
}

static void
pane_closed_cb (KontorWindow *self)
{
  if (!adw_overlay_split_view_get_show_sidebar (self->pane) && get_record_page (self) != NULL)
    kontor_record_page_set_record (get_record_page (self), NULL);
}

/* --- commands --- */

static void
undo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);

  if (self->office != NULL)
    kontor_office_undo (self->office);
}

static void
undo_number_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);

  if (self->office != NULL)
    kontor_office_undo_number (self->office, g_variant_get_int64 (parameter));
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorSection *section = kontor_window_get_section (KONTOR_WINDOW (widget));

  if (section != NULL)
    kontor_section_search (section);
}

static void
section_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);
  int index = name[strlen ("win.section-")] - '1';
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sidebar, index);

  if (row != NULL)
    kontor_window_show_section (self,
                                kontor_sidebar_row_get_section (KONTOR_SIDEBAR_ROW (row))->name);
}

static void
go_back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);
  g_autoptr (KontorRecord) record = g_queue_pop_head (&self->trail);

  if (record != NULL)
    set_record (self, record);
  else if (adw_overlay_split_view_get_show_sidebar (self->pane))
    kontor_window_close_record (self);
  else
    adw_navigation_split_view_set_show_content (self->split, FALSE);
}

static void
close_record_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  kontor_window_close_record (KONTOR_WINDOW (widget));
}

static void
sidebar_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);

  if (adw_navigation_split_view_get_collapsed (self->split))
    adw_navigation_split_view_set_show_content (self->split,
                                                !adw_navigation_split_view_get_show_content (
                                                    self->split));
  else
    adw_navigation_split_view_set_collapsed (self->split, TRUE);
}

static void
menu_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (KONTOR_WINDOW (widget)->menu_button);
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
sync_now_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);

  if (self->office != NULL)
    kontor_agent_client_retry (kontor_office_get_agent (self->office),
                               kontor_office_get_account (self->office)->name);
}

static void
pause_sync_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);

  if (self->office != NULL)
    kontor_agent_client_pause (kontor_office_get_agent (self->office),
                               kontor_office_get_account (self->office)->name,
                               kontor_office_get_status (self->office)->state !=
                                   KONTOR_AGENT_PAUSED);
}

static void
dialog_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWindow *self = KONTOR_WINDOW (widget);

  if (strcmp (name, "win.shortcuts") == 0)
    kontor_shortcuts_dialog_present (widget);
  else if (strcmp (name, "win.preferences") == 0)
    kontor_preferences_present (widget, self->office, self->settings);
  else if (self->office == NULL)
    return;
  else if (strcmp (name, "win.palette") == 0)
    kontor_palette_present (self);
  else if (strcmp (name, "win.activity") == 0)
    kontor_activity_present (widget, self->office);
  else if (strcmp (name, "win.attention") == 0)
    kontor_attention_present (widget, self->office);
  else if (strcmp (name, "win.sign-in") == 0)
    kontor_sign_in_present (widget, self->office);
}

static void
account_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (widget));

  if (!KONTOR_IS_APPLICATION (application))
    return;
  if (strcmp (name, "win.add-account") == 0)
    kontor_application_add_account (KONTOR_APPLICATION (application), KONTOR_WINDOW (widget));
  else
    kontor_application_open_account (KONTOR_APPLICATION (application), KONTOR_WINDOW (widget),
                                     parameter != NULL ? g_variant_get_string (parameter, NULL)
                                                       : NULL);
}

/* --- state of this device --- */

static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, "org.kontor.Kontor", TRUE);
  if (schema == NULL)
    {
      g_message ("the settings schema is not installed: nothing is remembered");
      return NULL;
    }

  return g_settings_new_full (schema, NULL, NULL);
}

static void
save_section_states (KontorWindow *self)
{
  g_autoptr (GVariant) old = NULL;
  GVariantDict states;

  if (self->settings == NULL || self->office == NULL)
    return;
  old = g_settings_get_value (self->settings, "view-state");
  g_variant_dict_init (&states, NULL);
  for (guint i = 0; i < kontor_sections_get_n (); i++)
    {
      const char *name = kontor_sections_get (i)->name;
      GtkWidget *section = gtk_stack_get_child_by_name (self->sections, name);
      g_autofree char *state = section != NULL
                                   ? kontor_section_save_state (KONTOR_SECTION (section))
                                   : NULL;

      if (state == NULL)
        g_variant_lookup (old, name, "s", &state);
      if (state != NULL)
        g_variant_dict_insert (&states, name, "s", state);
    }

  {
    g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_dict_end (&states));
    GVariantBuilder builder;
    GVariantIter iter;
    const char *name;
    GVariant *state;

    g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
    g_variant_iter_init (&iter, dict);
    while (g_variant_iter_loop (&iter, "{&sv}", &name, &state))
      g_variant_builder_add (&builder, "{ss}", name, g_variant_get_string (state, NULL));
    g_settings_set_value (self->settings, "view-state", g_variant_builder_end (&builder));
  }
  if (get_current_info (self) != NULL)
    g_settings_set_string (self->settings, "section", get_current_info (self)->name);
}

static gboolean
kontor_window_close_request (GtkWindow *window)
{
  KontorWindow *self = KONTOR_WINDOW (window);

  save_section_states (self);

  return GTK_WINDOW_CLASS (kontor_window_parent_class)->close_request (window);
}

static void leave_office (KontorWindow *self);

/* --- class --- */

static void
kontor_window_dispose (GObject *object)
{
  KontorWindow *self = KONTOR_WINDOW (object);

  if (self->office != NULL)
    leave_office (self);
  g_clear_handle_id (&self->count_later, g_source_remove);
  g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  g_clear_object (&self->office_signals);
  g_clear_object (&self->store_signals);
  g_queue_clear_full (&self->trail, g_object_unref);
  g_clear_pointer (&self->recent, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), KONTOR_TYPE_WINDOW);
  g_clear_object (&self->office);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->banner_action, g_free);

  G_OBJECT_CLASS (kontor_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/kontor/Kontor/shell/kontor-window.ui");
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, entry);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, split);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, sidebar_page);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, content_page);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, pane);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, layouts);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, sheet);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, sidebar_rows);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, sections);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, record_bin);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, banner_clicked_cb);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const char *const dialogs[] = { "win.palette",     "win.activity",  "win.attention",
                                         "win.preferences", "win.shortcuts", "win.sign-in" };

  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "win.undo-number", "x", undo_number_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "win.go-back", NULL, go_back_cb);
  gtk_widget_class_install_action (widget_class, "win.close-record", NULL, close_record_cb);
  gtk_widget_class_install_action (widget_class, "win.sidebar", NULL, sidebar_cb);
  gtk_widget_class_install_action (widget_class, "win.menu", NULL, menu_cb);
  gtk_widget_class_install_action (widget_class, "win.close", NULL, close_cb);
  gtk_widget_class_install_action (widget_class, "win.sync-now", NULL, sync_now_cb);
  gtk_widget_class_install_action (widget_class, "win.pause-sync", NULL, pause_sync_cb);
  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    gtk_widget_class_install_action (widget_class, dialogs[i], NULL, dialog_cb);
  gtk_widget_class_install_action (widget_class, "win.add-account", NULL, account_cb);
  gtk_widget_class_install_action (widget_class, "win.open-again", NULL, account_cb);
  gtk_widget_class_install_action (widget_class, "win.open-account", "s", account_cb);
  for (int i = 1; i <= 7; i++)
    {
      g_autofree char *name = g_strdup_printf ("win.section-%d", i);

      gtk_widget_class_install_action (widget_class, name, NULL, section_cb);
    }
}

static void
kontor_window_class_init (KontorWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = kontor_window_close_request;

  bind_template (widget_class);
  install_actions (widget_class);

  /* What sections add to the pages of records is registered by their classes: also before the first of
   * them is shown. */
  for (guint i = 0; i < kontor_sections_get_n (); i++)
    g_type_class_unref (g_type_class_ref (kontor_sections_get (i)->get_type ()));
  /* It brings the style of entries and composers, which are used outside of it too. */
  g_type_class_unref (g_type_class_ref (KONTOR_TYPE_RECORD_PAGE));
}

static void
kontor_window_init (KontorWindow *self)
{
  g_queue_init (&self->trail);
  self->recent = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->office_signals = g_signal_group_new (KONTOR_TYPE_OFFICE);
  g_signal_group_connect_swapped (self->office_signals, "told", G_CALLBACK (told_cb), self);
  g_signal_group_connect_swapped (self->office_signals, "opened", G_CALLBACK (opened_cb), self);
  g_signal_group_connect_swapped (self->office_signals, "day-changed", G_CALLBACK (day_changed_cb),
                                  self);
  self->store_signals = g_signal_group_new (KONTOR_TYPE_LIVE_STORE);
  g_signal_group_connect_swapped (self->store_signals, "changed", G_CALLBACK (store_changed_cb),
                                  self);
  g_signal_connect_object (self->pane, "notify::show-sidebar", G_CALLBACK (pane_closed_cb), self,
                           G_CONNECT_SWAPPED);

  kontor_commands_install_shortcuts (GTK_WIDGET (self));

  self->settings = open_settings ();
  if (self->settings != NULL)
    {
      g_settings_bind (self->settings, "width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (self->settings, "height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (self->settings, "maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
      g_signal_connect_object (self->settings, "changed::hidden-modules",
                               G_CALLBACK (hidden_changed_cb), self, G_CONNECT_SWAPPED);
    }
#if KONTOR_DEVELOPMENT
  gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
#endif
}

KontorWindow *
kontor_window_new (GtkApplication *application)
{
  return g_object_new (KONTOR_TYPE_WINDOW, "application", application, NULL);
}

KontorOffice *
kontor_window_get_office (KontorWindow *self)
{
  g_return_val_if_fail (KONTOR_IS_WINDOW (self), NULL);

  return self->office;
}

static void
leave_office (KontorWindow *self)
{
  GtkWidget *child;

  save_section_states (self);
  kontor_status_banner_follow (self, NULL);
  g_clear_handle_id (&self->count_later, g_source_remove);
  g_cancellable_cancel (self->counting);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "timer", NULL);
  g_queue_clear_full (&self->trail, g_object_unref);
  g_ptr_array_set_size (self->recent, 0);
  adw_bin_set_child (self->record_bin, NULL);
  adw_overlay_split_view_set_show_sidebar (self->pane, FALSE);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sections))) != NULL)
    {
      const char *name = gtk_stack_page_get_name (gtk_stack_get_page (self->sections, child));

      gtk_widget_insert_action_group (GTK_WIDGET (self), name, NULL);
      gtk_stack_remove (self->sections, child);
    }
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sidebar_rows))) != NULL)
    gtk_box_remove (self->sidebar_rows, child);
  gtk_list_box_remove_all (self->sidebar);
}

/* Where time is kept: the timer can be started from anywhere. */
static void
add_time (KontorWindow *self)
{
  const KontorSectionInfo *time = kontor_sections_find ("time");
  GActionGroup *actions = NULL;

  if (time == NULL || is_hidden (self, time))
    return;
  actions = kontor_timer_actions_new (self->office, GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "timer", actions);
  g_object_unref (actions);
  kontor_window_add_sidebar_row (self, kontor_timer_row_new (self->office));
  kontor_window_add_sidebar_row (self, kontor_work_day_row_new (self->office));
}

static void
enter_office (KontorWindow *self)
{
  const KontorAccount *account = kontor_office_get_account (self->office);
  g_autofree char *section = NULL;
  g_autofree char *start = NULL;
  GtkListBoxRow *first;

  adw_navigation_page_set_title (self->sidebar_page,
                                 account->title != NULL ? account->title : _ ("Kontor"));
  fill_sidebar (self);
  add_time (self);
  kontor_window_add_sidebar_row (self, kontor_sync_row_new (self->office));
  kontor_status_banner_follow (self, self->office);
  if (self->settings != NULL)
    {
      start = g_settings_get_string (self->settings, "start-view");
      section = *start != '\0' ? g_steal_pointer (&start)
                               : g_settings_get_string (self->settings, "section");
    }
  gtk_stack_set_visible_child_name (self->pages, "office");
  if (section == NULL || kontor_sections_find (section) == NULL ||
      is_hidden (self, kontor_sections_find (section)))
    {
      first = gtk_list_box_get_row_at_index (self->sidebar, 0);
      if (first == NULL)
        return;
      g_free (section);
      section = g_strdup (kontor_sidebar_row_get_section (KONTOR_SIDEBAR_ROW (first))->name);
    }
  kontor_window_show_section (self, section);
  queue_count (self);
}

void
kontor_window_set_office (KontorWindow *self, KontorOffice *office)
{
  g_return_if_fail (KONTOR_IS_WINDOW (self));

  if (self->office == office)
    return;
  if (self->office != NULL)
    leave_office (self);
  g_set_object (&self->office, office);
  g_signal_group_set_target (self->office_signals, office);
  g_signal_group_set_target (self->store_signals,
                             office != NULL ? kontor_office_get_store (office) : NULL);
  if (office != NULL)
    enter_office (self);
  else
    gtk_stack_set_visible_child_name (self->pages, "loading");
}

/* (transfer none) (nullable): %NULL where the schema is not installed */
GSettings *
kontor_window_get_settings (KontorWindow *self)
{
  g_return_val_if_fail (KONTOR_IS_WINDOW (self), NULL);

  return self->settings;
}

/* @page: shown instead of an office, which is left */
void
kontor_window_set_entry (KontorWindow *self, GtkWidget *page)
{
  g_return_if_fail (KONTOR_IS_WINDOW (self));

  kontor_window_set_office (self, NULL);
  adw_bin_set_child (self->entry, page);
  gtk_stack_set_visible_child_name (self->pages, "entry");
}

KontorSection *
kontor_window_get_section (KontorWindow *self)
{
  g_return_val_if_fail (KONTOR_IS_WINDOW (self), NULL);

  return (KontorSection *) gtk_stack_get_visible_child (self->sections);
}

const char *
kontor_window_get_section_name (KontorWindow *self)
{
  g_return_val_if_fail (KONTOR_IS_WINDOW (self), NULL);

  return gtk_stack_get_visible_child_name (self->sections);
}

void
kontor_window_show_section (KontorWindow *self, const char *name)
{
  const KontorSectionInfo *info = kontor_sections_find (name);
  KontorSection *section;

  g_return_if_fail (KONTOR_IS_WINDOW (self));
  g_return_if_fail (info != NULL);

  if (self->office == NULL)
    return;
  section = (KontorSection *) gtk_stack_get_child_by_name (self->sections, name);
  if (section == NULL)
    section = make_section (self, info);
  gtk_stack_set_visible_child (self->sections, GTK_WIDGET (section));
  adw_navigation_page_set_title (self->content_page, kontor_section_info_get_title (info));
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  select_sidebar_row (self, info);
  kontor_section_shown (section);
}

static void
remember (KontorWindow *self, KontorRecord *record)
{
  g_ptr_array_remove (self->recent, record);
  g_ptr_array_insert (self->recent, 0, g_object_ref (record));
  if (self->recent->len > RECENT_MAX)
    g_ptr_array_set_size (self->recent, RECENT_MAX);
}

/* (transfer none) (element-type KontorRecord): what was opened lately, newest first */
GPtrArray *
kontor_window_get_recent (KontorWindow *self)
{
  g_return_val_if_fail (KONTOR_IS_WINDOW (self), NULL);

  return self->recent;
}

void
kontor_window_show_record (KontorWindow *self, KontorRecordType type, const KontorId *id)
{
  const KontorSectionInfo *info;
  KontorRecord *shown;
  g_autoptr (KontorRecord) record = NULL;

  g_return_if_fail (KONTOR_IS_WINDOW (self));

  if (self->office == NULL)
    return;
  record = kontor_office_get_record (self->office, type, id);
  if (record == NULL)
    {
      kontor_office_tell (self->office, _ ("This is not here: it was deleted, or not shared"));
      return;
    }

  remember (self, record);
  info = kontor_sections_find_for_type (type);
  if (info != NULL && kontor_section_info_owns (info, type) && !is_hidden (self, info))
    {
      kontor_window_show_section (self, info->name);
      if (kontor_section_show_record (kontor_window_get_section (self), type, id))
        return;
    }
  if (kontor_window_get_section (self) != NULL)
    kontor_section_show_record (kontor_window_get_section (self), type, id);

  shown = get_record_page (self) != NULL ? kontor_record_page_get_record (get_record_page (self))
                                         : NULL;
  if (shown != NULL && shown != record)
    {
      g_queue_push_head (&self->trail, g_object_ref (shown));
      while (self->trail.length > TRAIL_MAX)
        g_object_unref (g_queue_pop_tail (&self->trail));
    }
  set_record (self, record);
}

void
kontor_window_close_record (KontorWindow *self)
{
  g_return_if_fail (KONTOR_IS_WINDOW (self));

  g_queue_clear_full (&self->trail, g_object_unref);
  adw_overlay_split_view_set_show_sidebar (self->pane, FALSE);
}

void
kontor_window_add_sidebar_row (KontorWindow *self, GtkWidget *row)
{
  g_return_if_fail (KONTOR_IS_WINDOW (self));

  gtk_box_append (self->sidebar_rows, row);
}

void
kontor_window_set_banner (KontorWindow *self,
                          const char *title,
                          const char *button,
                          const char *action)
{
  g_return_if_fail (KONTOR_IS_WINDOW (self));

  g_set_str (&self->banner_action, action);
  if (title != NULL)
    adw_banner_set_title (self->banner, title);
  adw_banner_set_button_label (self->banner, button);
  adw_banner_set_revealed (self->banner, title != NULL);
}
