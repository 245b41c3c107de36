/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines about files, in a list that makes rows only for what is in sight. Main thread. */

#include "config.h"

#include "kontor-drive-list-dialog.h"

#include "kontor-list-rest.h"

#include <glib/gi18n.h>

struct _KontorDriveLine
{
  GObject parent_instance;

  char *icon; /* owned */
  char *title; /* owned */
  char *detail; /* owned */
  char *button; /* owned, nullable */
  char *second_icon; /* owned, nullable */
  char *second; /* owned, nullable */
  gpointer item; /* owned, nullable */
  GDestroyNotify destroy; /* nullable */
};

G_DEFINE_FINAL_TYPE (KontorDriveLine, kontor_drive_line, G_TYPE_OBJECT)

struct _KontorDriveListDialog
{
  AdwDialog parent_instance;

  GListStore *lines; /* owned */
  AdwHeaderBar *bar;
  GtkStack *stack;
  AdwStatusPage *empty;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorDriveListDialog, kontor_drive_list_dialog, ADW_TYPE_DIALOG)

/* --- lines --- */

static void
kontor_drive_line_finalize (GObject *object)
{
  KontorDriveLine *self = KONTOR_DRIVE_LINE (object);

  if (self->destroy != NULL && self->item != NULL)
    self->destroy (self->item);
  g_free (self->icon);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->button);
  g_free (self->second_icon);
  g_free (self->second);

  G_OBJECT_CLASS (kontor_drive_line_parent_class)->finalize (object);
}

static void
kontor_drive_line_class_init (KontorDriveLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_drive_line_finalize;
}

static void
kontor_drive_line_init (KontorDriveLine *self)
{
}

KontorDriveLine *
kontor_drive_line_new (const char *icon,
                       const char *title,
                       const char *detail,
                       gpointer item,
                       GDestroyNotify destroy)
{
  KontorDriveLine *self = g_object_new (KONTOR_TYPE_DRIVE_LINE, NULL);

  self->icon = g_strdup (icon);
  self->title = g_strdup (title);
  self->detail = g_strdup (detail);
  self->item = item;
  self->destroy = destroy;

  return self;
}

void
kontor_drive_line_set_button (KontorDriveLine *self, const char *label)
{
  g_return_if_fail (KONTOR_IS_DRIVE_LINE (self));

  g_set_str (&self->button, label);
}

void
kontor_drive_line_set_second (KontorDriveLine *self, const char *icon, const char *name)
{
  g_return_if_fail (KONTOR_IS_DRIVE_LINE (self));

  g_set_str (&self->second_icon, icon);
  g_set_str (&self->second, name);
}

gpointer
kontor_drive_line_get_item (KontorDriveLine *self)
{
  g_return_val_if_fail (KONTOR_IS_DRIVE_LINE (self), NULL);

  return self->item;
}

/* --- rows --- */

/* The widgets of a row: data of its box. */
typedef struct
{
  KontorDriveListDialog *dialog; /* borrowed */
  KontorDriveLine *line; /* borrowed, nullable: while it is bound */
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *detail;
  GtkButton *second;
  GtkButton *button;
} Parts;

static void
choose (KontorDriveListDialog *self, KontorDriveLine *line, gboolean second)
{
  g_autoptr (KontorDriveLine) kept = g_object_ref (line);

  g_signal_emit (self, signals[CHOSEN], 0, kept, second);
}

static void
button_cb (Parts *parts)
{
  choose (parts->dialog, parts->line, FALSE);
}

static void
second_cb (Parts *parts)
{
  choose (parts->dialog, parts->line, TRUE);
}

static GtkLabel *
make_label (GtkWidget *box, int lines)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_lines (GTK_LABEL (label), lines);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_box_append (GTK_BOX (box), label);

  return GTK_LABEL (label);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KontorDriveListDialog *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  Parts *parts = g_new0 (Parts, 1);

  parts->dialog = self;
  parts->icon = GTK_IMAGE (gtk_image_new ());
  parts->title = make_label (words, 2);
  parts->detail = make_label (words, 3);
  parts->second = GTK_BUTTON (gtk_button_new ());
  parts->button = GTK_BUTTON (gtk_button_new_with_mnemonic (""));
  gtk_widget_add_css_class (GTK_WIDGET (parts->detail), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (parts->detail), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (parts->second), "flat");
  gtk_widget_set_valign (GTK_WIDGET (parts->second), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (parts->button), GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (row, 12);
  gtk_widget_set_margin_end (row, 12);
  gtk_widget_set_margin_top (row, 6);
  gtk_widget_set_margin_bottom (row, 6);
  gtk_accessible_update_state (GTK_ACCESSIBLE (parts->icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (parts->icon));
  gtk_box_append (GTK_BOX (row), words);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (parts->second));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (parts->button));
  g_signal_connect_swapped (parts->button, "clicked", G_CALLBACK (button_cb), parts);
  g_signal_connect_swapped (parts->second, "clicked", G_CALLBACK (second_cb), parts);
  g_object_set_data_full (G_OBJECT (row), "parts", parts, g_free);
  gtk_list_item_set_child (item, row);
}

static void
name_button (GtkButton *button, const char *name, KontorDriveLine *line)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  line->title, -1);
  if (name != NULL)
    {
      gtk_widget_set_tooltip_text (GTK_WIDGET (button), name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
    }
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KontorDriveListDialog *self)
{
  Parts *parts = g_object_get_data (G_OBJECT (gtk_list_item_get_child (item)), "parts");
  KontorDriveLine *line = gtk_list_item_get_item (item);
  g_autofree char *label = g_strdup_printf ("%s, %s", line->title, line->detail);

  parts->line = line;
  gtk_image_set_from_icon_name (parts->icon, line->icon);
  gtk_label_set_label (parts->title, line->title);
  gtk_label_set_label (parts->detail, line->detail);
  gtk_widget_set_visible (GTK_WIDGET (parts->detail), *line->detail != '\0');
  gtk_widget_set_visible (GTK_WIDGET (parts->button), line->button != NULL);
  gtk_widget_set_visible (GTK_WIDGET (parts->second), line->second != NULL);
  if (line->button != NULL)
    {
      gtk_button_set_label (parts->button, line->button);
      name_button (parts->button, NULL, line);
    }
  if (line->second != NULL)
    {
      gtk_button_set_icon_name (parts->second, line->second_icon);
      name_button (parts->second, line->second, line);
    }
  gtk_list_item_set_accessible_label (item, label);
}

static void
activate_cb (KontorDriveListDialog *self, guint position)
{
  g_autoptr (KontorDriveLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), position);

  if (line != NULL && line->button != NULL)
    choose (self, line, FALSE);
}

/* --- class --- */

static void
kontor_drive_list_dialog_dispose (GObject *object)
{
  KontorDriveListDialog *self = KONTOR_DRIVE_LIST_DIALOG (object);

  g_clear_object (&self->lines);

  G_OBJECT_CLASS (kontor_drive_list_dialog_parent_class)->dispose (object);
}

static void
kontor_drive_list_dialog_class_init (KontorDriveListDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_drive_list_dialog_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", KONTOR_TYPE_DRIVE_LIST_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 2, KONTOR_TYPE_DRIVE_LINE,
                                  G_TYPE_BOOLEAN);
}

static void
kontor_drive_list_dialog_init (KontorDriveListDialog *self)
{
  self->lines = g_list_store_new (KONTOR_TYPE_DRIVE_LINE);
}

static GtkWidget *
build_list (KontorDriveListDialog *self, const char *title, const char *explanation)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view;

  if (explanation != NULL)
    {
      GtkWidget *label = gtk_label_new (explanation);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "dimmed");
      gtk_widget_set_margin_start (label, 18);
      gtk_widget_set_margin_end (label, 18);
      gtk_widget_set_margin_bottom (label, 6);
      gtk_box_append (GTK_BOX (box), label);
    }
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (
                                gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->lines)))),
                            factory);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (view), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_swapped (view, "activate", G_CALLBACK (activate_cb), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_widget_set_vexpand (scrolled, TRUE);
  kontor_list_rest_add (view);
  gtk_box_append (GTK_BOX (box), scrolled);

  return box;
}

static GtkWidget *
build_loading (void)
{
  GtkWidget *spinner = adw_spinner_new ();

  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);

  return spinner;
}

/* --- public functions --- */

KontorDriveListDialog *
kontor_drive_list_dialog_new (const char *title,
                              const char *explanation,
                              const char *empty_icon,
                              const char *empty_title)
{
  KontorDriveListDialog *self = g_object_new (KONTOR_TYPE_DRIVE_LIST_DIALOG, NULL);
  GtkWidget *view = adw_toolbar_view_new ();

  self->bar = ADW_HEADER_BAR (adw_header_bar_new ());
  self->stack = GTK_STACK (gtk_stack_new ());
  self->empty = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->empty, empty_icon);
  adw_status_page_set_title (self->empty, empty_title);
  gtk_stack_add_named (self->stack, build_loading (), "loading");
  gtk_stack_add_named (self->stack, build_list (self, title, explanation), "list");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->empty), "empty");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->bar));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->stack));
  adw_dialog_set_title (ADW_DIALOG (self), title);
  adw_dialog_set_content_width (ADW_DIALOG (self), 560);
  adw_dialog_set_content_height (ADW_DIALOG (self), 520);
  adw_dialog_set_child (ADW_DIALOG (self), view);

  return self;
}

void
kontor_drive_list_dialog_set_lines (KontorDriveListDialog *self, GPtrArray *lines)
{
  g_return_if_fail (KONTOR_IS_DRIVE_LIST_DIALOG (self));

  g_list_store_splice (self->lines, 0, g_list_model_get_n_items (G_LIST_MODEL (self->lines)),
                       lines->pdata, lines->len);
  gtk_stack_set_visible_child_name (self->stack, lines->len > 0 ? "list" : "empty");
}

void
kontor_drive_list_dialog_set_failure (KontorDriveListDialog *self, const char *reason)
{
  g_return_if_fail (KONTOR_IS_DRIVE_LIST_DIALOG (self));

  adw_status_page_set_icon_name (self->empty, "dialog-error-symbolic");
  adw_status_page_set_title (self->empty, _ ("The list can’t be read"));
  adw_status_page_set_description (self->empty, reason);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

void
kontor_drive_list_dialog_add_button (KontorDriveListDialog *self, GtkWidget *button)
{
  g_return_if_fail (KONTOR_IS_DRIVE_LIST_DIALOG (self));

  adw_header_bar_pack_end (self->bar, button);
}
