/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sections of a window: made when they are first shown, chosen in the sidebar, where what waits in
 * each is counted in one go after changes. Main thread. */

#include "config.h"

#include "kontor-window-private.h"

#include "kontor-sidebar-row.h"

/* How long changes are gathered before the badges are counted again. */
#define BADGE_DELAY_MS 150

/* --- sections --- */

const KontorSectionInfo *
kontor_window_get_info (KontorWindow *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->sections);

  return name != NULL ? kontor_sections_find (name) : NULL;
}

gboolean
kontor_window_hides (KontorWindow *self, const KontorSectionInfo *info)
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

static gboolean
files_dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  KontorWindow *self = data;
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));

  kontor_window_show_section (self,
                              kontor_sidebar_row_get_section (KONTOR_SIDEBAR_ROW (row))->name);

  return kontor_section_take_files (kontor_window_get_section (self), g_value_get_boxed (value));
}

/* Files are put where they belong; for all else the row opens the section while one drags over it. */
static void
accept_files (KontorWindow *self, GtkWidget *row, const KontorSectionInfo *info)
{
  KontorSectionClass *klass = g_type_class_ref (info->get_type ());

  if (klass->take_files != NULL)
    {
      GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

      g_signal_connect_object (target, "drop", G_CALLBACK (files_dropped_cb), self,
                               G_CONNECT_DEFAULT);
      gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
    }
  g_type_class_unref (klass);
}

void
kontor_window_fill_sidebar (KontorWindow *self)
{
  gtk_list_box_remove_all (self->sidebar);
  for (guint i = 0; i < kontor_sections_get_n (); i++)
    {
      const KontorSectionInfo *info = kontor_sections_get (i);
      GtkWidget *row;

      if (kontor_window_hides (self, info))
        continue;
      row = kontor_sidebar_row_new (info);
      accept_files (self, row, info);
      gtk_list_box_append (self->sidebar, row);
    }
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
  kontor_window_fill_sidebar (self);
  select_sidebar_row (self, kontor_window_get_info (self));
  kontor_window_queue_count (self);
}

static void
row_activated_cb (KontorWindow *self, KontorSidebarRow *row, GtkListBox *box)
{
  kontor_window_show_section (self, kontor_sidebar_row_get_section (row)->name);
}

/* By arrow keys. Where the sidebar is a page of its own one walks through it first. @row: (nullable) */
static void
row_selected_cb (KontorWindow *self, KontorSidebarRow *row, GtkListBox *box)
{
  if (row != NULL && kontor_sidebar_row_get_section (row) != kontor_window_get_info (self) &&
      kontor_window_get_info (self) != NULL &&
      !adw_navigation_split_view_get_collapsed (self->split))
    kontor_window_show_section (self, kontor_sidebar_row_get_section (row)->name);
}

/* The list is one stop: Tab leaves it, instead of choosing one section after the other on the way. */
static gboolean
sidebar_key_cb (KontorWindow *self, guint key, guint code, GdkModifierType state)
{
  gboolean back = key == GDK_KEY_ISO_Left_Tab || (state & GDK_SHIFT_MASK) != 0;

  if ((key != GDK_KEY_Tab && key != GDK_KEY_ISO_Left_Tab && key != GDK_KEY_KP_Tab) ||
      (state & GDK_CONTROL_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_set_can_focus (GTK_WIDGET (self->sidebar), FALSE);
  gtk_widget_child_focus (GTK_WIDGET (self), back ? GTK_DIR_TAB_BACKWARD : GTK_DIR_TAB_FORWARD);
  gtk_widget_set_can_focus (GTK_WIDGET (self->sidebar), TRUE);

  return GDK_EVENT_STOP;
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

void
kontor_window_queue_count (KontorWindow *self)
{
  if (self->count_later != 0 || self->office == NULL)
    return;
  /* The first time before the first frame, but behind what a section asks for, as lists do then too. */
  if (self->counting == NULL)
    self->count_later = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 1, count_later_cb, self, NULL);
  else
    self->count_later = g_timeout_add (BADGE_DELAY_MS, count_later_cb, self);
}

void
kontor_window_stop_count (KontorWindow *self)
{
  g_clear_handle_id (&self->count_later, g_source_remove);
  g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
}

void
kontor_window_init_sidebar (KontorWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (sidebar_key_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->sidebar), keys);
  g_signal_connect_object (self->sidebar, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sidebar, "row-selected", G_CALLBACK (row_selected_cb), self,
                           G_CONNECT_SWAPPED);
  if (self->settings != NULL)
    g_signal_connect_object (self->settings, "changed::hidden-modules",
                             G_CALLBACK (hidden_changed_cb), self, G_CONNECT_SWAPPED);
}

/* --- public functions --- */

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
  const char *from;
  KontorSection *section;

  g_return_if_fail (KONTOR_IS_WINDOW (self));
  g_return_if_fail (info != NULL);

  if (self->office == NULL)
    return;
  section = (KontorSection *) gtk_stack_get_child_by_name (self->sections, name);
  if (section == NULL)
    section = make_section (self, info);
  from = kontor_window_get_section_name (self);
  if (g_strcmp0 (from, info->name) != 0)
    kontor_window_swap_record (self, from, info->name);
  gtk_stack_set_visible_child (self->sections, GTK_WIDGET (section));
  adw_navigation_page_set_title (self->content_page, kontor_section_info_get_title (info));
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  select_sidebar_row (self, info);
  kontor_section_shown (section);
}
