/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ctrl+K. Commands are matched here, at once; records come from the full-text index on the reader's
 * thread, the best first, and an answer to an older question is dropped. Answers and the entry's own
 * delay may outlive the dialog, and the dialog its window: once it is closed nothing is asked and nothing
 * is shown any more. Main thread. */

#include "config.h"

#include "kontor-palette.h"

#include "kontor-fold.h"
#include "kontor-palette-item.h"
#include "kontor-sections.h"

#include <glib/gi18n.h>

#define RECORDS_MAX 40

struct _KontorPalette
{
  AdwDialog parent_instance;

  GtkSearchEntry *entry; /* template */
  GtkStack *pages; /* template */
  GtkListView *list; /* template */
  GtkSingleSelection *selection; /* template */

  KontorWindow *window; /* weak, NULL once the dialog is closed */
  GWeakRef focus; /* what had it before: commands of a list are found from there */
  GListStore *items; /* owned, of KontorPaletteItem */
  GCancellable *searching; /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (KontorPalette, kontor_palette, ADW_TYPE_DIALOG)

/* --- commands --- */

/* Whether each word of @wanted begins a word of @text. Both folded. */
static gboolean
matches (const char *text, const char *wanted)
{
  g_auto (GStrv) words = g_strsplit (wanted, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *at = text;

      while (at != NULL && !g_str_has_prefix (at, words[i]))
        {
          at = strchr (at, ' ');
          if (at != NULL)
            at++;
        }
      if (at == NULL)
        return FALSE;
    }

  return TRUE;
}

/* The section's name before the dot, if it is a section's command and the section may be shown. */
static const KontorSectionInfo *
find_section (const KontorCommand *command)
{
  g_autofree char *prefix = g_strndup (command->name, strcspn (command->name, "."));

  return kontor_sections_find (prefix);
}

static gboolean
is_offered (KontorPalette *self, const KontorCommand *command, const char *folded)
{
  g_autofree char *text = NULL;
  g_autofree char *all = NULL;

  if (strcmp (command->name, "win.palette") == 0)
    return FALSE;
  /* Before anything is typed: what can be done where the person is. */
  if (*folded == '\0')
    return find_section (command) != NULL &&
           strcmp (find_section (command)->name, kontor_window_get_section_name (self->window)) ==
               0;
  all = g_strdup_printf ("%s %s", kontor_command_get_title (command),
                         kontor_command_get_hint (command));
  text = kontor_fold (all);

  return matches (text, folded);
}

/* What Undo and Redo would do. (nullable) */
static const char *
get_what (KontorPalette *self, const KontorCommand *command)
{
  KontorOffice *office = kontor_window_get_office (self->window);

  if (office != NULL && strcmp (command->name, "win.undo") == 0)
    return kontor_office_get_undo_name (office);
  if (office != NULL && strcmp (command->name, "win.redo") == 0)
    return kontor_office_get_redo_name (office);

  return NULL;
}

static void
add_commands (KontorPalette *self, const char *folded)
{
  for (guint i = 0; i < kontor_commands_get_n (); i++)
    if (is_offered (self, kontor_commands_get (i), folded))
      {
        const KontorCommand *command = kontor_commands_get (i);
        g_autoptr (KontorPaletteItem) item =
            kontor_palette_item_new_for_command (command, get_what (self, command));

        g_list_store_append (self->items, item);
      }
}

/* --- records --- */

static gpointer
search (KontorReading *reading, gpointer data, GError **error)
{
  return kontor_reading_search (reading, data, KONTOR_RECORD_NONE, RECORDS_MAX, error);
}

/* Files of one name lie in many folders, and folders of one name on many drives. (transfer full)
 * (nullable): not a file */
static char *
dup_folder (KontorPalette *self, KontorRow *row)
{
  KontorOffice *office = kontor_window_get_office (self->window);
  g_autofree char *drive = NULL;
  g_autofree char *folder = NULL;

  if (office == NULL || kontor_row_get_record_type (row) != KONTOR_RECORD_NODE)
    return NULL;
  drive = kontor_office_get_title (office, KONTOR_RECORD_DRIVE,
                                   kontor_row_get_id_field (row, KONTOR_NODE_DRIVE));
  if (!kontor_row_has (row, KONTOR_NODE_PARENT))
    return g_steal_pointer (&drive);
  folder = kontor_office_get_title (office, KONTOR_RECORD_NODE,
                                    kontor_row_get_id_field (row, KONTOR_NODE_PARENT));

  return g_strdup_printf ("%s / %s", drive, folder);
}

static void
insert_row (KontorPalette *self, guint position, KontorRow *row)
{
  const KontorSectionInfo *info = kontor_sections_find_for_type (kontor_row_get_record_type (row));
  g_autofree char *folder = dup_folder (self, row);
  g_autoptr (KontorPaletteItem) item =
      kontor_palette_item_new_for_row (row, info != NULL ? info->icon : "text-x-generic-symbolic",
                                       folder != NULL && *folder != '\0' ? folder : NULL);

  g_list_store_insert (self->items, position, item);
}

static void
add_recent (KontorPalette *self)
{
  GPtrArray *recent = kontor_window_get_recent (self->window);

  for (guint i = 0; i < recent->len; i++)
    insert_row (self, i, kontor_record_get_row (recent->pdata[i]));
}

static void
show_page (KontorPalette *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->items)) == 0;
  gboolean asked = *gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0';

  gtk_stack_set_visible_child_name (self->pages, empty && asked ? "nothing" : "results");
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorPalette) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                              &error);

  /* The answer may have been on its way when the dialog was closed. */
  if (self->window == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    kontor_office_tell_error (kontor_window_get_office (self->window), error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    insert_row (self, i, rows->pdata[i]);
  show_page (self);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->items)) > 0)
    {
      gtk_single_selection_set_selected (self->selection, 0);
      gtk_list_view_scroll_to (self->list, 0, GTK_LIST_SCROLL_NONE, NULL);
    }
}

static void
search_changed_cb (KontorPalette *self, GtkSearchEntry *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  g_autofree char *folded = kontor_fold (text);
  KontorOffice *office;

  if (self->window == NULL)
    return;
  office = kontor_window_get_office (self->window);
  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  g_list_store_remove_all (self->items);
  add_commands (self, g_strstrip (folded));
  if (*folded == '\0')
    add_recent (self);
  show_page (self);
  if (*folded == '\0' || office == NULL)
    return;

  self->searching = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (office), search, g_strdup (text), g_free,
                                (GDestroyNotify) g_ptr_array_unref, self->searching, found_cb,
                                g_object_ref (self));
}

/* --- going there --- */

static void
activate (KontorPalette *self, KontorPaletteItem *item)
{
  g_autoptr (KontorWindow) window = self->window != NULL ? g_object_ref (self->window) : NULL;
  const KontorCommand *command = kontor_palette_item_get_command (item);
  g_autoptr (GtkWidget) focus = g_weak_ref_get (&self->focus);

  /* A second Return while it closes. */
  if (window == NULL)
    return;
  g_object_ref (item);
  adw_dialog_close (ADW_DIALOG (self));
  if (command != NULL)
    {
      const KontorSectionInfo *section = find_section (command);

      /* A section's commands come into being with it. */
      if (section != NULL)
        kontor_window_show_section (window, section->name);
      if (focus == NULL || !gtk_widget_get_mapped (focus) ||
          !gtk_widget_activate_action (focus, command->name, NULL))
        gtk_widget_activate_action (GTK_WIDGET (window), command->name, NULL);
    }
  else
    {
      KontorRow *row = kontor_palette_item_get_row (item);

      kontor_window_show_record (window, kontor_row_get_record_type (row), kontor_row_get_id (row));
    }
  g_object_unref (item);
}

static void
list_activate_cb (KontorPalette *self, guint position, GtkListView *list)
{
  g_autoptr (KontorPaletteItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  activate (self, item);
}

static void
entry_activate_cb (KontorPalette *self, GtkSearchEntry *entry)
{
  KontorPaletteItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item != NULL)
    activate (self, item);
}

static void
stop_search_cb (KontorPalette *self, GtkSearchEntry *entry)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
move_selection (KontorPalette *self, int by)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  guint at = gtk_single_selection_get_selected (self->selection);

  if (n == 0)
    return;
  at = at == GTK_INVALID_LIST_POSITION ? 0 : (at + n + (guint) (by + (int) n)) % n;
  gtk_single_selection_set_selected (self->selection, at);
  gtk_list_view_scroll_to (self->list, at, GTK_LIST_SCROLL_NONE, NULL);
}

static void
next_match_cb (KontorPalette *self, GtkSearchEntry *entry)
{
  move_selection (self, 1);
}

static void
previous_match_cb (KontorPalette *self, GtkSearchEntry *entry)
{
  move_selection (self, -1);
}

/* Up and down move in the list while the focus stays in the entry. */
static gboolean
key_pressed_cb (KontorPalette *self, guint key, guint code, GdkModifierType state)
{
  if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
    move_selection (self, 1);
  else if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    move_selection (self, -1);
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

/* --- class --- */

static void
stop (KontorPalette *self)
{
  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  g_clear_weak_pointer (&self->window);
}

static void
kontor_palette_closed (AdwDialog *dialog)
{
  stop (KONTOR_PALETTE (dialog));

  if (ADW_DIALOG_CLASS (kontor_palette_parent_class)->closed != NULL)
    ADW_DIALOG_CLASS (kontor_palette_parent_class)->closed (dialog);
}

static void
kontor_palette_dispose (GObject *object)
{
  KontorPalette *self = KONTOR_PALETTE (object);

  stop (self);
  g_weak_ref_set (&self->focus, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), KONTOR_TYPE_PALETTE);
  g_clear_object (&self->items);

  G_OBJECT_CLASS (kontor_palette_parent_class)->dispose (object);
}

static void
kontor_palette_class_init (KontorPaletteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_palette_dispose;
  ADW_DIALOG_CLASS (klass)->closed = kontor_palette_closed;

  g_type_ensure (KONTOR_TYPE_PALETTE_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/kontor/Kontor/shell/kontor-palette.ui");
  gtk_widget_class_bind_template_child (widget_class, KontorPalette, entry);
  gtk_widget_class_bind_template_child (widget_class, KontorPalette, pages);
  gtk_widget_class_bind_template_child (widget_class, KontorPalette, list);
  gtk_widget_class_bind_template_child (widget_class, KontorPalette, selection);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_match_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_match_cb);
  gtk_widget_class_bind_template_callback (widget_class, list_activate_cb);
}

static void
kontor_palette_init (KontorPalette *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_weak_ref_init (&self->focus, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (KONTOR_TYPE_PALETTE_ITEM);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->items));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

void
kontor_palette_present (KontorWindow *window)
{
  KontorPalette *self = g_object_new (KONTOR_TYPE_PALETTE, NULL);

  g_return_if_fail (KONTOR_IS_WINDOW (window));

  g_set_weak_pointer (&self->window, window);
  g_weak_ref_set (&self->focus, gtk_root_get_focus (GTK_ROOT (window)));
  add_commands (self, "");
  add_recent (self);
  adw_dialog_present (ADW_DIALOG (self), GTK_WIDGET (window));
}
