/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drive: the drives in a sidebar, and one folder of the chosen one with the path to it. Main thread. */

#include "config.h"

#include "kontor-drive-section.h"

#include "kontor-drive-bar.h"
#include "kontor-drive-changes.h"
#include "kontor-drive-dialogs.h"
#include "kontor-drive-intake.h"
#include "kontor-drive-keep-actions.h"
#include "kontor-drive-path.h"
#include "kontor-drive-sidebar.h"
#include "kontor-folder-list.h"

#include <glib/gi18n.h>
#include <string.h>

/* Narrower than this the sidebar lies over the folder. */
#define NARROW "max-width: 620sp"

/* Files that were dropped before a drive was shown: data of the section. */
#define WAITING "kontor-waiting-files"

struct _KontorDriveSection
{
  KontorSection parent_instance;

  AdwOverlaySplitView *split;
  KontorDriveKeeper *keeper; /* owned */
  KontorDriveSidebar *sidebar;
  GtkStack *stack;
  KontorDrivePath *path;
  KontorFolderList *folders;
  KontorId drive; /* nil: none */
  KontorId folder; /* nil: the top of the drive */
};

G_DEFINE_FINAL_TYPE (KontorDriveSection, kontor_drive_section, KONTOR_TYPE_SECTION)

static KontorOffice *
get_office (KontorDriveSection *self)
{
  return kontor_section_get_office (KONTOR_SECTION (self));
}

static const KontorId *
get_folder (KontorDriveSection *self)
{
  return kontor_id_is_nil (&self->folder) ? NULL : &self->folder;
}

static KontorRecordList *
get_list (KontorDriveSection *self)
{
  return kontor_folder_list_get_list (self->folders);
}

static GtkWindow *
get_window (KontorDriveSection *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static GSimpleAction *
get_action (KontorDriveSection *self, const char *name)
{
  return G_SIMPLE_ACTION (
      g_action_map_lookup_action (kontor_section_get_actions (KONTOR_SECTION (self)), name));
}

/* (transfer full) (element-type KontorRecord): what is selected, or has the focus */
static GPtrArray *
dup_nodes (KontorDriveSection *self)
{
  GPtrArray *nodes = kontor_record_list_dup_selected (get_list (self));
  g_autoptr (KontorRecord) current = NULL;

  if (nodes->len > 0)
    return nodes;
  current = kontor_record_list_dup_current (get_list (self));
  if (current != NULL)
    g_ptr_array_add (nodes, g_steal_pointer (&current));

  return nodes;
}

/* (transfer full) (nullable): the only one */
static KontorRecord *
dup_node (KontorDriveSection *self)
{
  g_autoptr (GPtrArray) nodes = dup_nodes (self);

  return nodes->len == 1 ? g_object_ref (nodes->pdata[0]) : NULL;
}

/* --- where one is --- */

static void show_place (KontorDriveSection *self);
static void add_waiting_files (KontorDriveSection *self);

static void
go_to (KontorDriveSection *self, const KontorId *folder)
{
  self->folder = folder != NULL ? *folder : (KontorId) KONTOR_ID_INIT_NIL;
  show_place (self);
}

static void
path_chosen_cb (KontorDriveSection *self)
{
  go_to (self, kontor_drive_path_get_folder (self->path));
}

static void
show_actions (KontorDriveSection *self)
{
  g_autoptr (GPtrArray) nodes = dup_nodes (self);
  gboolean here = !kontor_id_is_nil (&self->drive);
  gboolean file = nodes->len == 1 &&
                  kontor_row_has (kontor_record_get_row (nodes->pdata[0]), KONTOR_NODE_CONTENT);

  g_simple_action_set_enabled (get_action (self, "new-folder"), here);
  g_simple_action_set_enabled (get_action (self, "add-files"), here);
  g_simple_action_set_enabled (get_action (self, "paste"), here);
  g_simple_action_set_enabled (get_action (self, "up"), get_folder (self) != NULL);
  g_simple_action_set_enabled (get_action (self, "save-as"), file);
  g_simple_action_set_enabled (get_action (self, "versions"), file);
  g_simple_action_set_enabled (get_action (self, "rename"), nodes->len == 1);
  g_simple_action_set_enabled (get_action (self, "details"), nodes->len == 1);
  g_simple_action_set_enabled (get_action (self, "move"), nodes->len > 0);
}

static void
show_place (KontorDriveSection *self)
{
  gboolean here = !kontor_id_is_nil (&self->drive);

  kontor_drive_keeper_watch (self->keeper, here ? &self->drive : NULL);
  gtk_stack_set_visible_child_name (self->stack, here ? "folder"
                                                 : kontor_drive_sidebar_is_empty (self->sidebar)
                                                     ? "none"
                                                     : "loading");
  if (here)
    {
      kontor_drive_path_show (self->path, &self->drive, get_folder (self));
      kontor_folder_list_show (self->folders, &self->drive, get_folder (self));
    }
  show_actions (self);
}

static void
chosen_cb (KontorDriveSection *self)
{
  KontorRecord *drive = kontor_drive_sidebar_get_drive (self->sidebar);
  KontorId id = KONTOR_ID_INIT_NIL;

  if (drive != NULL)
    id = *kontor_record_get_id (drive);
  if (!kontor_id_equal (&id, &self->drive))
    {
      self->drive = id;
      self->folder = (KontorId) KONTOR_ID_INIT_NIL;
    }
  show_place (self);
  if (!kontor_id_is_nil (&self->drive))
    add_waiting_files (self);
  if (adw_overlay_split_view_get_collapsed (self->split))
    adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
}

static void
entered_cb (KontorDriveSection *self, KontorRecord *folder)
{
  go_to (self, kontor_record_get_id (folder));
}

static void
opened_cb (KontorDriveSection *self, KontorRecord *file)
{
  kontor_node_file_open (get_office (self), kontor_record_get_row (file), get_window (self));
}

/* Names in the path may be others now, or the folder may be in the bin. */
static void
store_changed_cb (KontorDriveSection *self, guint64 types)
{
  const guint64 wanted = kontor_record_type_to_bit (KONTOR_RECORD_NODE) |
                         kontor_record_type_to_bit (KONTOR_RECORD_DRIVE);
  g_autoptr (KontorRecord) folder = NULL;

  if ((types & wanted) == 0 || kontor_id_is_nil (&self->drive))
    return;
  folder = kontor_office_get_record (get_office (self), KONTOR_RECORD_NODE, get_folder (self));
  if (get_folder (self) != NULL && (folder == NULL || kontor_record_is_deleted (folder)))
    go_to (self, NULL);
  else
    kontor_drive_path_show (self->path, &self->drive, get_folder (self));
}

/* --- files in --- */

static void
free_files (gpointer files)
{
  g_boxed_free (GDK_TYPE_FILE_LIST, files);
}

static void
add_waiting_files (KontorDriveSection *self)
{
  GdkFileList *files = g_object_steal_data (G_OBJECT (self), WAITING);

  if (files == NULL)
    return;
  kontor_drive_take_in_all (get_office (self), &self->drive, &self->folder, files);
  free_files (files);
}

/* On the section's row, perhaps before the drives were read: then they are added to the first that is
 * shown. */
static gboolean
kontor_drive_section_take_files (KontorSection *section, GdkFileList *files)
{
  KontorDriveSection *self = KONTOR_DRIVE_SECTION (section);

  if (!kontor_id_is_nil (&self->drive))
    kontor_drive_take_in_all (get_office (self), &self->drive, &self->folder, files);
  else
    g_object_set_data_full (G_OBJECT (self), WAITING, g_boxed_copy (GDK_TYPE_FILE_LIST, files),
                            free_files);

  return TRUE;
}

static void
dropped_cb (KontorDriveSection *self, GdkFileList *files)
{
  kontor_drive_take_in_all (get_office (self), &self->drive, &self->folder, files);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorDriveSection) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL)
    kontor_drive_take_in_all (get_office (self), &self->drive, &self->folder,
                              g_value_get_boxed (value));
  else
    kontor_office_tell (get_office (self), _ ("There are no files to paste"));
}

static void
paste_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gdk_clipboard_read_value_async (gtk_widget_get_clipboard (GTK_WIDGET (data)), GDK_TYPE_FILE_LIST,
                                  G_PRIORITY_DEFAULT, NULL, pasted_cb, g_object_ref (data));
}

static void
files_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorDriveSection) self = data;
  g_autoptr (GListModel) files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source),
                                                                       result, NULL);

  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      kontor_drive_take_in (get_office (self), &self->drive, &self->folder, file);
    }
}

static void
add_files_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Add files"));
  gtk_file_dialog_open_multiple (dialog, get_window (data), NULL, files_chosen_cb,
                                 g_object_ref (data));
}

/* --- commands --- */

static void
folder_named_cb (const char *name, gboolean shared, gpointer owner)
{
  KontorDriveSection *self = owner;

  kontor_drive_make_folder (get_office (self), &self->drive, get_folder (self), name);
}

static void
new_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_name_dialog_present (data, _ ("New folder"), _ ("C_reate"), NULL, NULL, folder_named_cb,
                              data);
}

static void
drive_named_cb (const char *name, gboolean shared, gpointer owner)
{
  kontor_drive_make (get_office (owner), name, shared);
}

static void
new_drive_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  kontor_name_dialog_present (data, _ ("New drive"), _ ("C_reate"), NULL,
                              _ ("For everybody in the office"), drive_named_cb, data);
}

static void
renamed_cb (const char *name, gboolean shared, gpointer owner)
{
  KontorDriveSection *self = owner;
  KontorRecord *node = g_object_get_data (owner, "renamed");

  if (!g_str_equal (name, kontor_record_get_title (node)))
    kontor_drive_rename (get_office (self), node, name);
}

static void
rename_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (KontorRecord) node = dup_node (data);

  if (node == NULL)
    return;
  g_object_set_data_full (data, "renamed", g_object_ref (node), g_object_unref);
  kontor_name_dialog_present (data, _ ("Rename"), _ ("_Rename"), kontor_record_get_title (node),
                              NULL, renamed_cb, data);
}

static void
move_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GPtrArray) nodes = dup_nodes (data);

  if (nodes->len > 0)
    kontor_move_dialog_present (get_office (data), data, nodes);
}

static void
save_as_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (KontorRecord) node = dup_node (data);

  if (node != NULL)
    kontor_node_file_save_as (get_office (data), kontor_record_get_row (node), get_window (data));
}

static void
details_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (KontorRecord) node = dup_node (data);

  if (node != NULL)
    kontor_office_open (get_office (data), KONTOR_RECORD_NODE, kontor_record_get_id (node));
}

static void
versions_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (KontorRecord) node = dup_node (data);

  if (node != NULL)
    kontor_drive_versions_dialog_present (KONTOR_DRIVE_SECTION (data)->keeper, data, node);
}

static void
up_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorDriveSection *self = data;
  KontorId from = self->folder;
  g_autoptr (KontorRecord) folder = kontor_office_get_record (get_office (self), KONTOR_RECORD_NODE,
                                                              get_folder (self));

  if (get_folder (self) == NULL)
    return;
  go_to (self, folder != NULL
                   ? kontor_row_get_id_field (kontor_record_get_row (folder), KONTOR_NODE_PARENT)
                   : NULL);
  kontor_record_list_select (get_list (self), &from);
}

/* --- section --- */

static void
choose_drive (KontorDriveSection *self, const KontorId *drive, const KontorId *folder)
{
  self->drive = *drive;
  kontor_drive_sidebar_choose (self->sidebar, drive);
  go_to (self, folder);
}

/* A drive is opened, a file or folder is selected where it lies. */
static gboolean
kontor_drive_section_show_record (KontorSection *section, KontorRecordType type, const KontorId *id)
{
  KontorDriveSection *self = KONTOR_DRIVE_SECTION (section);
  g_autoptr (KontorRecord) node = NULL;
  g_autoptr (KontorRecord) drive = NULL;

  if (type == KONTOR_RECORD_DRIVE)
    {
      choose_drive (self, id, NULL);
      return TRUE;
    }
  if (type != KONTOR_RECORD_NODE)
    return FALSE;
  node = kontor_office_get_record (get_office (self), type, id);
  if (node == NULL)
    return FALSE;
  drive = kontor_office_get_record (get_office (self), KONTOR_RECORD_DRIVE,
                                    kontor_row_get_id_field (kontor_record_get_row (node),
                                                             KONTOR_NODE_DRIVE));
  if (drive == NULL || kontor_row_get_choice (kontor_record_get_row (drive), KONTOR_DRIVE_KIND) ==
                           KONTOR_DRIVE_KIND_RECORD)
    return FALSE;
  choose_drive (self, kontor_record_get_id (drive),
                kontor_row_get_id_field (kontor_record_get_row (node), KONTOR_NODE_PARENT));
  kontor_record_list_select (get_list (self), id);

  return TRUE;
}

static void
kontor_drive_section_search (KontorSection *section)
{
  kontor_record_list_search (get_list (KONTOR_DRIVE_SECTION (section)));
}

/* "DRIVE FOLDER", then the state of the list. */
static char *
kontor_drive_section_save_state (KontorSection *section)
{
  KontorDriveSection *self = KONTOR_DRIVE_SECTION (section);
  g_autofree char *drive = kontor_id_to_string (&self->drive);
  g_autofree char *folder = kontor_id_to_string (&self->folder);
  g_autofree char *list = kontor_record_list_save_state (get_list (self));

  return g_strdup_printf ("%s %s\n%s", drive, folder, list);
}

static void
kontor_drive_section_restore_state (KontorSection *section, const char *state)
{
  KontorDriveSection *self = KONTOR_DRIVE_SECTION (section);
  g_auto (GStrv) parts = g_strsplit (state, "\n", 2);
  g_auto (GStrv) ids = g_strsplit (parts[0] != NULL ? parts[0] : "", " ", 2);
  KontorId drive = KONTOR_ID_INIT_NIL;
  KontorId folder = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRecord) record = NULL;

  if (ids[0] == NULL || !kontor_id_init_from_string (&drive, ids[0]))
    return;
  if (ids[1] != NULL)
    kontor_id_init_from_string (&folder, ids[1]);
  record = kontor_office_get_record (get_office (self), KONTOR_RECORD_DRIVE, &drive);
  if (record != NULL && !kontor_record_is_deleted (record))
    choose_drive (self, &drive, kontor_id_is_nil (&folder) ? NULL : &folder);
  if (parts[1] != NULL)
    kontor_record_list_restore_state (get_list (self), parts[1]);
}

/* --- building --- */

static GtkWidget *
button_new (const char *icon, const char *name, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static GtkWidget *
build_bar (KontorDriveSection *self)
{
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *toggle = gtk_toggle_button_new ();
  GtkWidget *more = gtk_menu_button_new ();
  g_autoptr (GMenuModel) menu = kontor_drive_keep_actions_make_menu ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (more), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (more), menu);
  gtk_widget_set_tooltip_text (more, _ ("This drive"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (more), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("This drive"), -1);
  gtk_button_set_icon_name (GTK_BUTTON (toggle), "drive-harddisk-symbolic");
  gtk_widget_set_tooltip_text (toggle, _ ("Drives"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Drives"), -1);
  g_object_bind_property (self->split, "show-sidebar", toggle, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), adw_window_title_new (_ ("Drive"), ""));
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), toggle);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar),
                             button_new ("list-add-symbolic", _ ("Add files"), "drive.add-files"));
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), more);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), button_new ("folder-new-symbolic",
                                                             _ ("New folder"), "drive.new-folder"));

  return bar;
}

static GtkWidget *
build_sidebar (KontorDriveSection *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *new = gtk_button_new ();
  GtkWidget *content = adw_button_content_new ();

  self->sidebar = KONTOR_DRIVE_SIDEBAR (kontor_drive_sidebar_new (self->keeper));
  gtk_widget_set_vexpand (GTK_WIDGET (self->sidebar), TRUE);
  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "list-add-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _ ("New drive"));
  gtk_button_set_child (GTK_BUTTON (new), content);
  gtk_widget_add_css_class (new, "flat");
  gtk_widget_set_margin_start (new, 6);
  gtk_widget_set_margin_end (new, 6);
  gtk_widget_set_margin_bottom (new, 6);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (new), "drive.new-drive");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->sidebar));
  gtk_box_append (GTK_BOX (box), new);

  return box;
}

static GMenuModel *
menu_new (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _ ("_Details"), "drive.details");
  g_menu_append (menu, _ ("_Save a copy…"), "drive.save-as");
  g_menu_append (menu, _ ("_Versions"), "drive.versions");
  g_menu_append (menu, _ ("Re_name…"), "drive.rename");
  g_menu_append (menu, _ ("_Move to…"), "drive.move");

  return G_MENU_MODEL (menu);
}

/* The list has a use of its own for F2 and Backspace. */
static gboolean
key_cb (GtkWidget *widget, GVariant *arguments, gpointer action)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || GTK_IS_EDITABLE (focus))
    return FALSE;

  return gtk_widget_activate_action (widget, action, NULL);
}

static void
add_key (GtkWidget *widget, const char *trigger, const char *action)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (
                                                              trigger),
                                                          gtk_callback_action_new (key_cb,
                                                                                   (gpointer)
                                                                                       action,
                                                                                   NULL)));
  gtk_widget_add_controller (widget, controller);
}

static GtkWidget *
build_folder (KontorDriveSection *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr (GMenuModel) menu = menu_new ();

  self->path = KONTOR_DRIVE_PATH (kontor_drive_path_new (get_office (self)));
  self->folders = KONTOR_FOLDER_LIST (kontor_folder_list_new (self->keeper));
  gtk_widget_set_vexpand (GTK_WIDGET (self->folders), TRUE);
  kontor_record_list_set_row_menu (get_list (self), menu);
  add_key (GTK_WIDGET (self->folders), "F2", "drive.rename");
  add_key (GTK_WIDGET (self->folders), "BackSpace", "drive.up");
  /* From the path as well. */
  add_key (box, "<Alt>Up", "drive.up");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->path));
  gtk_box_append (GTK_BOX (box), kontor_drive_bar_new (self->keeper));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->folders));

  return box;
}

static GtkWidget *
build_stack (KontorDriveSection *self)
{
  GtkWidget *none = adw_status_page_new ();
  GtkWidget *new = gtk_button_new_with_mnemonic (_ ("_New drive"));

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (none), "kontor-drive-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (none), _ ("No drives"));
  adw_status_page_set_description (ADW_STATUS_PAGE (none),
                                   _ ("A drive holds your files, or those of the whole office."));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (new), "drive.new-drive");
  gtk_widget_add_css_class (new, "pill");
  gtk_widget_add_css_class (new, "suggested-action");
  gtk_widget_set_halign (new, GTK_ALIGN_CENTER);
  adw_status_page_set_child (ADW_STATUS_PAGE (none), new);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, adw_bin_new (), "loading");
  gtk_stack_add_named (self->stack, build_folder (self), "folder");
  gtk_stack_add_named (self->stack, none, "none");

  return GTK_WIDGET (self->stack);
}

static GtkWidget *
build (KontorDriveSection *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *breakpoint = adw_breakpoint_new (adw_breakpoint_condition_parse (NARROW));

  self->split = ADW_OVERLAY_SPLIT_VIEW (adw_overlay_split_view_new ());
  adw_overlay_split_view_set_max_sidebar_width (self->split, 240);
  adw_overlay_split_view_set_sidebar (self->split, build_sidebar (self));
  adw_overlay_split_view_set_content (self->split, build_stack (self));
  adw_breakpoint_add_setters (breakpoint, G_OBJECT (self->split), "collapsed", TRUE, "show-sidebar",
                              FALSE, NULL);
  gtk_widget_set_size_request (bin, 280, 200);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), GTK_WIDGET (self->split));
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), breakpoint);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), bin);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), build_bar (self));

  return view;
}

static void
kontor_drive_section_constructed (GObject *object)
{
  static const GActionEntry entries[] = {
    { .name = "new-folder", .activate = new_folder_cb },
    { .name = "new-drive", .activate = new_drive_cb },
    { .name = "add-files", .activate = add_files_cb },
    { .name = "paste", .activate = paste_cb },
    { .name = "rename", .activate = rename_cb },
    { .name = "move", .activate = move_cb },
    { .name = "save-as", .activate = save_as_cb },
    { .name = "details", .activate = details_cb },
    { .name = "versions", .activate = versions_cb },
    { .name = "up", .activate = up_cb },
  };
  KontorDriveSection *self = KONTOR_DRIVE_SECTION (object);

  G_OBJECT_CLASS (kontor_drive_section_parent_class)->constructed (object);

  g_action_map_add_action_entries (kontor_section_get_actions (KONTOR_SECTION (self)), entries,
                                   G_N_ELEMENTS (entries), self);
  self->keeper = kontor_drive_keeper_new (get_office (self));
  kontor_drive_keep_actions_add (KONTOR_SECTION (self), self->keeper);
  adw_bin_set_child (ADW_BIN (self), build (self));
  g_signal_connect_object (self->sidebar, "chosen", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->path, "chosen", G_CALLBACK (path_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->folders, "entered", G_CALLBACK (entered_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->folders, "opened", G_CALLBACK (opened_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->folders, "dropped", G_CALLBACK (dropped_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_list (self), "selection-changed", G_CALLBACK (show_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (kontor_office_get_store (get_office (self)), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  chosen_cb (self);
}

static void
kontor_drive_section_finalize (GObject *object)
{
  g_clear_object (&KONTOR_DRIVE_SECTION (object)->keeper);

  G_OBJECT_CLASS (kontor_drive_section_parent_class)->finalize (object);
}

static void
kontor_drive_section_class_init (KontorDriveSectionClass *klass)
{
  KontorSectionClass *section_class = KONTOR_SECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = kontor_drive_section_constructed;
  G_OBJECT_CLASS (klass)->finalize = kontor_drive_section_finalize;
  section_class->show_record = kontor_drive_section_show_record;
  section_class->search = kontor_drive_section_search;
  section_class->save_state = kontor_drive_section_save_state;
  section_class->restore_state = kontor_drive_section_restore_state;
  section_class->take_files = kontor_drive_section_take_files;
}

static void
kontor_drive_section_init (KontorDriveSection *self)
{
}
