/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of one record: title, what can be done with it, its fields, what sections add, and what
 * every record has. Made anew only when the type is another. Main thread. */

#include "config.h"

#include "kontor-record-page.h"

#include "kontor-link.h"
#include "kontor-record-fields.h"
#include "kontor-record-panels.h"
#include "kontor-record-parts.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *widget; /* borrowed, child */
  const KontorRecordPart *part;
} Part;

struct _KontorRecordPage
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorRecord *record; /* owned, nullable */
  const KontorTypeInfo *info; /* nullable: of what the widgets are made for */
  GSimpleActionGroup *actions; /* owned */
  GtkWindow *window; /* borrowed, weak: that has the actions */
  gboolean peeking;
  KontorRecordFields *fields; /* child, nullable */
  GArray *parts; /* owned (element-type Part) */
  GPtrArray *panels; /* owned (element-type KontorRecordPanel): children */
  KontorRecordLinks *links; /* borrowed, nullable: of @panels */
  KontorRecordFiles *files; /* borrowed, nullable: of @panels */
  KontorRecordPanel *discussion; /* borrowed, nullable: of @panels */
  GMenu *add_menu; /* owned */
  AdwWindowTitle *title; /* child */
  GtkWidget *close; /* child */
  GtkWidget *open; /* child */
  GtkWidget *add; /* child */
  AdwBanner *banner; /* child: in the bin */
  GtkScrolledWindow *scrolled; /* child */
  gboolean fresh; /* nobody has touched the page since it shows its record: it stays at its top */
  AdwBin *bin; /* child: all that is made for one type */
  GtkLabel *made; /* child of @bin: by whom and when */
};

enum
{
  OPEN_ASKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorRecordPage, kontor_record_page, ADW_TYPE_BIN)

/* --- what is said about the record as a whole --- */

static char *
get_label (KontorRecordPage *self, guint field)
{
  return kontor_value_to_label (self->office, self->info->type, field,
                                kontor_row_get (kontor_record_get_row (self->record), field));
}

static void
show_made (KontorRecordPage *self)
{
  g_autofree char *created_by = get_label (self, KONTOR_COMMON_CREATED_BY);
  g_autofree char *created_at = get_label (self, KONTOR_COMMON_CREATED_AT);
  g_autofree char *changed_by = get_label (self, KONTOR_COMMON_CHANGED_BY);
  g_autofree char *changed_at = get_label (self, KONTOR_COMMON_CHANGED_AT);
  GString *text = g_string_new (NULL);

  if (*created_by != '\0' && *created_at != '\0')
    /* Translators: a person and a time */
    g_string_append_printf (text, _ ("Created by %s, %s"), created_by, created_at);
  if (*changed_by != '\0' && *changed_at != '\0' &&
      (strcmp (changed_at, created_at) != 0 || strcmp (changed_by, created_by) != 0))
    {
      g_string_append (text, text->len > 0 ? "\n" : "");
      /* Translators: a person and a time */
      g_string_append_printf (text, _ ("Changed by %s, %s"), changed_by, changed_at);
    }
  gtk_label_set_label (self->made, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->made), text->len > 0);
  g_string_free (text, TRUE);
}

static void
enable (KontorRecordPage *self, const char *action, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                   g_action_map_lookup_action (G_ACTION_MAP (self->actions),
                                                               action)),
                               enabled);
}

static void
show_state (KontorRecordPage *self)
{
  gboolean there = self->record != NULL;
  gboolean deleted = there && kontor_record_is_deleted (self->record);

  adw_banner_set_revealed (self->banner, deleted);
  gtk_widget_set_visible (self->add,
                          there && !deleted &&
                              g_menu_model_get_n_items (G_MENU_MODEL (self->add_menu)) > 0);
  enable (self, "copy-link", there);
  enable (self, "edit-title",
          there && !deleted && self->fields != NULL &&
              kontor_record_fields_get_title_row (self->fields) != NULL);
  enable (self, "delete", there && !deleted);
  enable (self, "restore", deleted);
  enable (self, "link", there && !deleted && self->links != NULL);
  enable (self, "attach", there && !deleted && self->files != NULL);
  enable (self, "message", there && !deleted && self->discussion != NULL);
  enable (self, "add", there && !deleted);
  if (there)
    show_made (self);
}

/* --- actions --- */

static void
copy_link_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordPage *self = data;
  g_autofree char *link = kontor_link_to_string (self->info->type,
                                                 kontor_record_get_id (self->record));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), link);
  kontor_office_tell (self->office, _ ("Link copied"));
}

static void
edit_title_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordPage *self = data;

  kontor_field_row_start (kontor_record_fields_get_title_row (self->fields));
}

static void
delete_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordPage *self = data;
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_DIALOG);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  g_ptr_array_add (records, self->record);
  kontor_office_delete (self->office, records);
  if (dialog != NULL)
    adw_dialog_close (ADW_DIALOG (dialog));
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.close-record", NULL);
}

static KontorChangeSet *
restore (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  return kontor_operation_restore (context, data, problem);
}

static void
restore_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordPage *self = data;

  kontor_office_operate (self->office, restore,
                         kontor_row_ref (kontor_record_get_row (self->record)),
                         (GDestroyNotify) kontor_row_unref, NULL, NULL);
}

/* The focus comes to a part of the page while the page is still growing; what is above the part would
 * be out of sight. */
static void
scrolled_cb (KontorRecordPage *self, GtkAdjustment *adjustment)
{
  if (self->fresh && gtk_adjustment_get_value (adjustment) > 0)
    gtk_adjustment_set_value (adjustment, 0);
}

static gboolean
touched_cb (KontorRecordPage *self, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_KEY_PRESS || type == GDK_BUTTON_PRESS || type == GDK_SCROLL ||
      type == GDK_TOUCH_BEGIN)
    self->fresh = FALSE;

  return GDK_EVENT_PROPAGATE;
}

static void
add_to_panel (KontorRecordPage *self, KontorRecordPanel *panel)
{
  self->fresh = FALSE;
  kontor_record_panel_add (panel);
}

/* A panel that comes into sight is scrolled to by the focus that it takes. */
static void
link_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  add_to_panel (data, KONTOR_RECORD_PANEL (((KontorRecordPage *) data)->links));
}

static void
attach_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  add_to_panel (data, KONTOR_RECORD_PANEL (((KontorRecordPage *) data)->files));
}

static void
message_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  add_to_panel (data, ((KontorRecordPage *) data)->discussion);
}

static void
add_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KontorRecordPage *self = data;
  guint index = g_variant_get_uint32 (parameter);

  if (index < self->panels->len)
    add_to_panel (self, self->panels->pdata[index]);
}

static void
open_cb (KontorRecordPage *self)
{
  if (self->record != NULL)
    g_signal_emit (self, signals[OPEN_ASKED], 0);
}

static const GActionEntry entries[] = {
  { .name = "copy-link", .activate = copy_link_cb },
  { .name = "edit-title", .activate = edit_title_cb },
  { .name = "delete", .activate = delete_cb },
  { .name = "restore", .activate = restore_cb },
  { .name = "link", .activate = link_cb },
  { .name = "attach", .activate = attach_cb },
  { .name = "message", .activate = message_cb },
  { .name = "add", .activate = add_cb, .parameter_type = "u" },
};

/* --- making the widgets of a type --- */

static void
add_parts (KontorRecordPage *self, GtkBox *box, KontorRecordPlace place)
{
  const KontorRecordPart *part;

  for (guint i = 0; (part = kontor_record_parts_get (self->info->type, i)) != NULL; i++)
    if (part->place == place)
      {
        Part made = { part->create (self->office), part };

        gtk_box_append (box, made.widget);
        g_array_append_val (self->parts, made);
      }
}

static void
add_panel (KontorRecordPage *self, GtkBox *box, GtkWidget *widget)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (widget);
  const char *label = kontor_record_panel_get_add_label (panel);
  g_autofree char *action = g_strdup_printf ("record.add(uint32 %u)", self->panels->len);

  if (label != NULL)
    g_menu_append (self->add_menu, label, action);
  g_ptr_array_add (self->panels, panel);
  gtk_box_append (box, widget);
}

/* Which of the general parts suit the type: nobody discusses a message or links a membership. */
static gboolean
is_topic (KontorRecordPage *self)
{
  switch (self->info->type)
    {
    case KONTOR_RECORD_LINK:
    case KONTOR_RECORD_NOTIFICATION:
    case KONTOR_RECORD_SAVED_VIEW:
    case KONTOR_RECORD_FIELD:
    case KONTOR_RECORD_CHAT:
    case KONTOR_RECORD_MEMBERSHIP:
    case KONTOR_RECORD_READ_MARK:
    case KONTOR_RECORD_MESSAGE:
    case KONTOR_RECORD_DRAFT:
    case KONTOR_RECORD_DRIVE:
    case KONTOR_RECORD_SHARE:
    case KONTOR_RECORD_LOCK:
    case KONTOR_RECORD_VERSION:
    case KONTOR_RECORD_TASK_MARK:
    case KONTOR_RECORD_BUSY:
      return FALSE;
    default:
      return kontor_record_fields_get_title_row (self->fields) != NULL;
    }
}

static void
add_panels (KontorRecordPage *self, GtkBox *box)
{
  guint64 replaced = kontor_record_parts_get_types (self->info->type);

  for (guint i = KONTOR_RECORD_NONE + 1; i < KONTOR_N_RECORD_TYPES; i++)
    if ((replaced & kontor_record_type_to_bit (i)) == 0 &&
        kontor_record_dependents_fit (i, self->info->type))
      add_panel (self, box, kontor_record_dependents_new (self->office, i));
  if (is_topic (self) && (replaced & kontor_record_type_to_bit (KONTOR_RECORD_DRIVE)) == 0)
    {
      add_panel (self, box, g_object_new (KONTOR_TYPE_RECORD_FILES, "office", self->office, NULL));
      self->files = self->panels->pdata[self->panels->len - 1];
    }
  if (is_topic (self) && (replaced & kontor_record_type_to_bit (KONTOR_RECORD_LINK)) == 0)
    {
      add_panel (self, box, g_object_new (KONTOR_TYPE_RECORD_LINKS, "office", self->office, NULL));
      self->links = self->panels->pdata[self->panels->len - 1];
    }
  if (is_topic (self) && (replaced & kontor_record_type_to_bit (KONTOR_RECORD_CHAT)) == 0)
    {
      add_panel (self, box,
                 g_object_new (KONTOR_TYPE_RECORD_DISCUSSION, "office", self->office, NULL));
      self->discussion = self->panels->pdata[self->panels->len - 1];
    }
  add_panel (self, box, g_object_new (KONTOR_TYPE_RECORD_HISTORY, "office", self->office, NULL));
}

static void
make_type (KontorRecordPage *self, KontorRecordType type)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *made = gtk_label_new (NULL);
  KontorFieldRow *title;

  g_array_set_size (self->parts, 0);
  g_ptr_array_set_size (self->panels, 0);
  g_menu_remove_all (self->add_menu);
  self->links = NULL;
  self->files = NULL;
  self->discussion = NULL;
  self->info = kontor_schema_get_type (type);
  self->fields = KONTOR_RECORD_FIELDS (
      kontor_record_fields_new (self->office, type, kontor_record_parts_get_fields (type)));
  adw_window_title_set_title (self->title, kontor_type_info_get_label (self->info));

  title = kontor_record_fields_get_title_row (self->fields);
  if (title != NULL)
    gtk_box_append (GTK_BOX (box), GTK_WIDGET (title));
  add_parts (self, GTK_BOX (box), KONTOR_RECORD_PLACE_ACTIONS);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->fields));
  add_parts (self, GTK_BOX (box), KONTOR_RECORD_PLACE_BODY);
  add_panels (self, GTK_BOX (box));
  gtk_label_set_xalign (GTK_LABEL (made), 0);
  gtk_label_set_wrap (GTK_LABEL (made), TRUE);
  gtk_widget_add_css_class (made, "caption");
  gtk_widget_add_css_class (made, "dimmed");
  gtk_widget_set_margin_start (made, 6);
  gtk_widget_set_margin_top (made, 6);
  self->made = GTK_LABEL (made);
  gtk_box_append (GTK_BOX (box), made);
  gtk_widget_add_css_class (box, "kontor-record");
  adw_bin_set_child (self->bin, box);
}

static void
hand_out (KontorRecordPage *self, KontorRecord *record)
{
  if (self->fields != NULL)
    kontor_record_fields_set_record (self->fields, record);
  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = &g_array_index (self->parts, Part, i);

      part->part->set_record (part->widget, record);
    }
  for (guint i = 0; i < self->panels->len; i++)
    kontor_record_panel_set_record (self->panels->pdata[i], record);
}

/* --- dropping files --- */

static gboolean
drop_cb (KontorRecordPage *self, const GValue *value)
{
  if (self->files == NULL || self->record == NULL || kontor_record_is_deleted (self->record))
    return FALSE;
  kontor_record_files_attach (self->files, g_value_get_boxed (value));

  return TRUE;
}

/* --- class --- */

/* The commands of the window reach the record that is shown in it. */
static void
kontor_record_page_map (GtkWidget *widget)
{
  KontorRecordPage *self = KONTOR_RECORD_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (kontor_record_page_parent_class)->map (widget);
  /* Dialogs and sheets have a button of their own that closes them. */
  gtk_widget_set_visible (self->close,
                          !self->peeking &&
                              gtk_widget_get_ancestor (widget, ADW_TYPE_BOTTOM_SHEET) == NULL);
  if (!self->peeking && GTK_IS_WINDOW (root))
    {
      g_set_weak_pointer (&self->window, GTK_WINDOW (root));
      gtk_widget_insert_action_group (GTK_WIDGET (root), "record", G_ACTION_GROUP (self->actions));
    }
}

static void
kontor_record_page_unmap (GtkWidget *widget)
{
  KontorRecordPage *self = KONTOR_RECORD_PAGE (widget);

  if (self->window != NULL)
    gtk_widget_insert_action_group (GTK_WIDGET (self->window), "record", NULL);
  g_clear_weak_pointer (&self->window);
  GTK_WIDGET_CLASS (kontor_record_page_parent_class)->unmap (widget);
}

static void
kontor_record_page_dispose (GObject *object)
{
  KontorRecordPage *self = KONTOR_RECORD_PAGE (object);

  if (self->record != NULL)
    kontor_record_page_set_record (self, NULL);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->actions);
  g_clear_object (&self->add_menu);
  g_clear_object (&self->office);
  g_clear_pointer (&self->parts, g_array_unref);
  g_clear_pointer (&self->panels, g_ptr_array_unref);
  self->fields = NULL;

  G_OBJECT_CLASS (kontor_record_page_parent_class)->dispose (object);
}

static void
load_style (void)
{
  GtkCssProvider *provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/kontor/Kontor/widgets/kontor-record.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_unref (provider);
}

static void
kontor_record_page_class_init (KontorRecordPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_record_page_dispose;
  widget_class->map = kontor_record_page_map;
  widget_class->unmap = kontor_record_page_unmap;

  signals[OPEN_ASKED] = g_signal_new ("open-asked", KONTOR_TYPE_RECORD_PAGE, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "record.link",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "record.edit-title", NULL);
  load_style ();
}

static GtkWidget *
make_menu_button (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) end = g_menu_new ();

  g_menu_append (menu, _ ("_Copy link"), "record.copy-link");
  g_menu_append (menu, _ ("_Link to…"), "record.link");
  g_menu_append (menu, _ ("_Attach files…"), "record.attach");
  g_menu_append (end, _ ("_Delete"), "record.delete");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _ ("More actions"));

  return button;
}

static GtkWidget *
make_header (KontorRecordPage *self)
{
  GtkWidget *bar = adw_header_bar_new ();

  self->title = ADW_WINDOW_TITLE (adw_window_title_new ("", ""));
  self->close = gtk_button_new_from_icon_name ("window-close-symbolic");
  gtk_widget_set_tooltip_text (self->close, _ ("Close the record"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->close), "win.close-record");
  self->open = gtk_button_new_with_mnemonic (_ ("_Open"));
  gtk_widget_set_visible (self->open, FALSE);
  g_signal_connect_object (self->open, "clicked", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  self->add = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->add), "list-add-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->add), G_MENU_MODEL (self->add_menu));
  gtk_widget_set_tooltip_text (self->add, _ ("Add to this record"));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), self->close);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), self->open);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), make_menu_button ());
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->add);

  return bar;
}

static void
kontor_record_page_init (KontorRecordPage *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *banner = adw_banner_new (_ ("In the bin"));
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  GtkEventController *events = gtk_event_controller_legacy_new ();

  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  self->panels = g_ptr_array_new ();
  self->add_menu = g_menu_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "record", G_ACTION_GROUP (self->actions));
  self->banner = ADW_BANNER (banner);
  adw_banner_set_button_label (self->banner, _ ("_Restore"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (banner), "record.restore");
  self->scrolled = GTK_SCROLLED_WINDOW (scrolled);
  gtk_scrolled_window_set_policy (self->scrolled, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scrolled), "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  /* A sheet is as high as its content wishes. */
  gtk_scrolled_window_set_propagate_natural_height (self->scrolled, TRUE);
  self->bin = ADW_BIN (adw_bin_new ());
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 720);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->bin));
  gtk_scrolled_window_set_child (self->scrolled, clamp);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), make_header (self));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), banner);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  adw_bin_set_child (ADW_BIN (self), view);
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect_object (events, "event", G_CALLBACK (touched_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), events);
  g_signal_connect_object (drop, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  show_state (self);
}

GtkWidget *
kontor_record_page_new (KontorOffice *office)
{
  KontorRecordPage *self;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  self = g_object_new (KONTOR_TYPE_RECORD_PAGE, NULL);
  self->office = g_object_ref (office);
  /* "Tomorrow" is another day. */
  g_signal_connect_object (office, "day-changed", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

KontorRecord *
kontor_record_page_get_record (KontorRecordPage *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_PAGE (self), NULL);

  return self->record;
}

/* @record: (nullable): nothing is shown, and what was being typed is saved */
void
kontor_record_page_set_record (KontorRecordPage *self, KontorRecord *record)
{
  g_return_if_fail (KONTOR_IS_RECORD_PAGE (self));

  if (self->record == record)
    return;
  if (self->record != NULL)
    g_signal_handlers_disconnect_by_func (self->record, show_state, self);
  if (record != NULL &&
      (self->info == NULL || self->info->type != kontor_record_get_record_type (record)))
    {
      hand_out (self, NULL);
      make_type (self, kontor_record_get_record_type (record));
    }
  g_set_object (&self->record, record);
  hand_out (self, record);
  self->fresh = TRUE;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
  if (record != NULL)
    g_signal_connect_object (record, "notify", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  show_state (self);
}

void
kontor_record_page_set_peeking (KontorRecordPage *self, gboolean peeking)
{
  g_return_if_fail (KONTOR_IS_RECORD_PAGE (self));

  self->peeking = peeking;
  gtk_widget_set_visible (self->close, !peeking);
  gtk_widget_set_visible (self->open, peeking);
}

void
kontor_record_page_edit_field (KontorRecordPage *self, guint field)
{
  g_return_if_fail (KONTOR_IS_RECORD_PAGE (self));
  g_return_if_fail (self->record != NULL);

  self->fresh = FALSE;
  kontor_record_fields_start (self->fields, field);
}
