/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a message is written. Main thread. */

#include "config.h"

#include "kontor-composer.h"

#include <glib/gi18n.h>

struct _KontorComposer
{
  GtkWidget parent_instance;

  GtkTextView *view; /* child */
  GtkLabel *hint; /* child: over the empty view */
  GtkWidget *send; /* child */
  gboolean setting;
};

enum
{
  SEND,
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorComposer, kontor_composer, GTK_TYPE_WIDGET)

static void
send_cb (KontorComposer *self)
{
  g_autofree char *text = g_strchomp (kontor_composer_dup_text (self));

  if (text[strspn (text, " \t\n")] != '\0')
    g_signal_emit (self, signals[SEND], 0, text);
}

/* The input method comes first: its Enter chooses a word. */
static gboolean
key_pressed_cb (KontorComposer *self,
                guint key,
                guint code,
                GdkModifierType state,
                GtkEventController *keys)
{
  GdkEvent *event = gtk_event_controller_get_current_event (keys);

  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || (state & GDK_SHIFT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  if (event == NULL || !gtk_text_view_im_context_filter_keypress (self->view, event))
    send_cb (self);

  return GDK_EVENT_STOP;
}

static void
changed_cb (KontorComposer *self)
{
  g_autofree char *text = kontor_composer_dup_text (self);

  gtk_widget_set_visible (GTK_WIDGET (self->hint), *text == '\0');
  gtk_widget_set_sensitive (self->send, text[strspn (text, " \t\n")] != '\0');
  if (!self->setting)
    g_signal_emit (self, signals[EDITED], 0);
}

static gboolean
kontor_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (KONTOR_COMPOSER (widget)->view));
}

static void
kontor_composer_dispose (GObject *object)
{
  GtkWidget *child;

  KONTOR_COMPOSER (object)->setting = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (kontor_composer_parent_class)->dispose (object);
}

static void
kontor_composer_class_init (KontorComposerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_composer_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = kontor_composer_grab_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);

  signals[SEND] = g_signal_new ("send", KONTOR_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[EDITED] = g_signal_new ("edited", KONTOR_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_view (KontorComposer *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 9);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (view, keys);
  self->view = GTK_TEXT_VIEW (view);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 160);
  gtk_widget_add_css_class (scrolled, "kontor-text");
  gtk_overlay_set_child (GTK_OVERLAY (overlay), scrolled);
  self->hint = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_halign (GTK_WIDGET (self->hint), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self->hint), GTK_ALIGN_START);
  gtk_widget_set_margin_start (GTK_WIDGET (self->hint), 9);
  gtk_widget_set_margin_top (GTK_WIDGET (self->hint), 8);
  gtk_widget_set_can_target (GTK_WIDGET (self->hint), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->hint), "dimmed");
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (self->hint));
  gtk_widget_set_hexpand (overlay, TRUE);

  return overlay;
}

static void
kontor_composer_init (KontorComposer *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              6);
  gtk_widget_set_parent (make_view (self), GTK_WIDGET (self));
  self->send = gtk_button_new_from_icon_name ("mail-send-symbolic");
  gtk_widget_set_tooltip_text (self->send, _ ("Send"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->send), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Send"), -1);
  gtk_widget_set_valign (self->send, GTK_ALIGN_END);
  gtk_widget_add_css_class (self->send, "suggested-action");
  gtk_widget_set_parent (self->send, GTK_WIDGET (self));
  g_signal_connect_object (self->send, "clicked", G_CALLBACK (send_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_text_view_get_buffer (self->view), "changed",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  self->setting = TRUE;
  changed_cb (self);
  self->setting = FALSE;
}

GtkWidget *
kontor_composer_new (const char *name)
{
  KontorComposer *self = g_object_new (KONTOR_TYPE_COMPOSER, NULL);

  gtk_label_set_label (self->hint, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);

  return GTK_WIDGET (self);
}

char *
kontor_composer_dup_text (KontorComposer *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;
  GtkTextIter end;

  g_return_val_if_fail (KONTOR_IS_COMPOSER (self), NULL);

  buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

/* Without "edited". */
void
kontor_composer_set_text (KontorComposer *self, const char *text)
{
  g_return_if_fail (KONTOR_IS_COMPOSER (self));

  self->setting = TRUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text, -1);
  self->setting = FALSE;
}

GtkTextView *
kontor_composer_get_view (KontorComposer *self)
{
  g_return_val_if_fail (KONTOR_IS_COMPOSER (self), NULL);

  return self->view;
}
