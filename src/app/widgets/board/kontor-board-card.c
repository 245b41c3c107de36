/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One record on a board. Main thread. */

#include "config.h"

#include "kontor-board-card.h"

struct _KontorBoardCard
{
  GtkBox parent_instance;

  GtkLabel *title; /* nullable, and the others too: until something is shown */
  GtkLabel *subtitle;
  GtkWidget *last; /* line */
  GtkImage *icon;
  GtkLabel *note;
  AdwAvatar *person;
  char *style; /* owned, nullable: of the note */
};

G_DEFINE_FINAL_TYPE (KontorBoardCard, kontor_board_card, GTK_TYPE_BOX)

static void
kontor_board_card_finalize (GObject *object)
{
  g_clear_pointer (&KONTOR_BOARD_CARD (object)->style, g_free);

  G_OBJECT_CLASS (kontor_board_card_parent_class)->finalize (object);
}

static void
kontor_board_card_class_init (KontorBoardCardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_board_card_finalize;
}

static GtkLabel *
make_label (const char *style)
{
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    {
      gtk_widget_add_css_class (label, style);
      gtk_widget_add_css_class (label, "caption");
    }

  return GTK_LABEL (label);
}

static void
kontor_board_card_init (KontorBoardCard *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 3);
  gtk_widget_add_css_class (GTK_WIDGET (self), "kontor-card");
}

static void
build (KontorBoardCard *self)
{
  self->title = make_label (NULL);
  gtk_label_set_wrap (self->title, TRUE);
  gtk_label_set_wrap_mode (self->title, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (self->title, 3);
  gtk_label_set_width_chars (self->title, 12);
  self->subtitle = make_label ("dim-label");
  self->note = make_label ("kontor-note");
  gtk_widget_set_hexpand (GTK_WIDGET (self->note), TRUE);
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->person = ADW_AVATAR (adw_avatar_new (20, NULL, TRUE));
  self->last = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (self->last), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (self->last), GTK_WIDGET (self->note));
  gtk_box_append (GTK_BOX (self->last), GTK_WIDGET (self->person));

  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->subtitle));
  gtk_box_append (GTK_BOX (self), self->last);
}

GtkWidget *
kontor_board_card_new (void)
{
  return g_object_new (KONTOR_TYPE_BOARD_CARD, NULL);
}

static void
show_last (KontorBoardCard *self)
{
  gtk_widget_set_visible (self->last, gtk_widget_get_visible (GTK_WIDGET (self->icon)) ||
                                          *gtk_label_get_label (self->note) != '\0' ||
                                          gtk_widget_get_visible (GTK_WIDGET (self->person)));
}

void
kontor_board_card_set_title (KontorBoardCard *self, const char *title)
{
  g_return_if_fail (KONTOR_IS_BOARD_CARD (self));

  if (self->title == NULL)
    build (self);
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->title), TRUE);
  gtk_label_set_label (self->title, title);
}

void
kontor_board_card_empty (KontorBoardCard *self, int height)
{
  g_return_if_fail (KONTOR_IS_BOARD_CARD (self));

  gtk_widget_set_size_request (GTK_WIDGET (self), -1, height);
  if (self->title == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->title), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), FALSE);
  gtk_widget_set_visible (self->last, FALSE);
}

void
kontor_board_card_set_subtitle (KontorBoardCard *self, const char *subtitle)
{
  g_return_if_fail (KONTOR_IS_BOARD_CARD (self));
  g_return_if_fail (self->title != NULL);

  gtk_label_set_label (self->subtitle, subtitle != NULL ? subtitle : "");
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), subtitle != NULL && *subtitle != '\0');
}

void
kontor_board_card_set_note (KontorBoardCard *self,
                            const char *note,
                            const char *icon,
                            const char *style)
{
  g_return_if_fail (KONTOR_IS_BOARD_CARD (self));
  g_return_if_fail (self->title != NULL);

  if (self->style != NULL)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->note), self->style);
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), self->style);
    }
  g_set_str (&self->style, style);
  if (style != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->note), style);
      gtk_widget_add_css_class (GTK_WIDGET (self->icon), style);
    }
  gtk_label_set_label (self->note, note != NULL ? note : "");
  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon != NULL);
  show_last (self);
}

void
kontor_board_card_set_person (KontorBoardCard *self, const char *name)
{
  g_return_if_fail (KONTOR_IS_BOARD_CARD (self));
  g_return_if_fail (self->title != NULL);

  adw_avatar_set_text (self->person, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->person), name);
  gtk_widget_set_visible (GTK_WIDGET (self->person), name != NULL && *name != '\0');
  show_last (self);
}
