/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The frame around sections and records: its class, the office that it shows, and what of it is
 * remembered on this device. Its parts are kontor-window-sidebar.c, -records.c, -overlays.c and
 * -actions.c. Main thread. */

#include "config.h"

#include "kontor-window-private.h"

#include "kontor-commands.h"
#include "kontor-record-page.h"
#include "kontor-sidebar-row.h"
#include "kontor-status-banner.h"
#include "kontor-sync-row.h"
#include "kontor-timer-row.h"
#include "kontor-timer.h"
#include "kontor-work-day-row.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (KontorWindow, kontor_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- what the office asks for --- */

static void
told_cb (KontorWindow *self, AdwToast *toast, KontorOffice *office)
{
  kontor_window_show_toast (self, toast);
}

static void
opened_cb (KontorWindow *self, guint type, const KontorId *id, KontorOffice *office)
{
  kontor_window_show_record (self, type, id);
}

static void
banner_clicked_cb (KontorWindow *self, AdwBanner *banner)
{
  if (self->banner_action != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), self->banner_action, NULL);
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
  if (kontor_window_get_info (self) != NULL)
    g_settings_set_string (self->settings, "section", kontor_window_get_info (self)->name);
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
  kontor_window_stop_count (self);
  g_clear_object (&self->office_signals);
  g_clear_object (&self->store_signals);
  kontor_window_clear_records (self);
  kontor_window_clear_overlays (self);
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
  gtk_widget_class_bind_template_child (widget_class, KontorWindow, undo_menu);
  gtk_widget_class_bind_template_callback (widget_class, banner_clicked_cb);
}

static void
kontor_window_class_init (KontorWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = kontor_window_close_request;

  bind_template (widget_class);
  kontor_window_install_actions (widget_class);

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
  gtk_widget_init_template (GTK_WIDGET (self));

  self->office_signals = g_signal_group_new (KONTOR_TYPE_OFFICE);
  g_signal_group_connect_swapped (self->office_signals, "told", G_CALLBACK (told_cb), self);
  g_signal_group_connect_swapped (self->office_signals, "opened", G_CALLBACK (opened_cb), self);
  g_signal_group_connect_swapped (self->office_signals, "undo-changed",
                                  G_CALLBACK (kontor_window_update_undo), self);
  g_signal_group_connect_swapped (self->office_signals, "day-changed",
                                  G_CALLBACK (kontor_window_queue_count), self);
  self->store_signals = g_signal_group_new (KONTOR_TYPE_LIVE_STORE);
  g_signal_group_connect_swapped (self->store_signals, "changed",
                                  G_CALLBACK (kontor_window_queue_count), self);

  kontor_commands_install_shortcuts (GTK_WIDGET (self));

  self->settings = open_settings ();
  if (self->settings != NULL)
    {
      g_settings_bind (self->settings, "width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (self->settings, "height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (self->settings, "maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
    }
  kontor_window_init_sidebar (self);
  kontor_window_init_records (self);
  kontor_window_init_overlays (self);
  kontor_window_update_undo (self);
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
  kontor_window_stop_count (self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "timer", NULL);
  kontor_window_forget_records (self);
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

  if (time == NULL || kontor_window_hides (self, time))
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
  kontor_window_fill_sidebar (self);
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
      kontor_window_hides (self, kontor_sections_find (section)))
    {
      first = gtk_list_box_get_row_at_index (self->sidebar, 0);
      if (first == NULL)
        return;
      g_free (section);
      section = g_strdup (kontor_sidebar_row_get_section (KONTOR_SIDEBAR_ROW (first))->name);
    }
  kontor_window_show_section (self, section);
  kontor_window_queue_count (self);
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
  kontor_window_update_undo (self);
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
