/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One item in a month: a strip of its source's colour, which is named in words for who can't see it,
 * then icon, time and title. Main thread. */

#include "config.h"

#include "kontor-month-chip.h"

#include <adwaita.h>

/* Pixels. */
#define STRIP 4

/* Part of the source's colour that is behind the text. */
#define TINT 0.16f

struct _KontorMonthChip
{
  GtkBox parent_instance;

  KontorMonthItem *item; /* owned, nullable */
  GtkImage *icon; /* child */
  GtkLabel *time; /* child */
  GtkLabel *title; /* child */
  gboolean begins;
  gboolean ends;
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorMonthChip, kontor_month_chip, GTK_TYPE_BOX)

void
kontor_month_colour_parse (GtkWidget *widget, const char *text, GdkRGBA *colour)
{
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (widget));

  if (text != NULL && gdk_rgba_parse (colour, text))
    return;
  adw_accent_color_to_standalone_rgba (adw_style_manager_get_accent_color (style),
                                       adw_style_manager_get_dark (style), colour);
}

static void
released_cb (KontorMonthChip *self, int n_press, double x, double y, GtkGestureClick *click)
{
  if (!gtk_widget_contains (GTK_WIDGET (self), x, y))
    return;
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
kontor_month_chip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KontorMonthChip *self = KONTOR_MONTH_CHIP (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  graphene_rect_t bounds; /* with the padding, which the strip lies in */
  GskRoundedRect shape;
  GdkRGBA colour;
  float strip;

  if (self->item != NULL && gtk_widget_compute_bounds (widget, widget, &bounds))
    {
      strip = mirrored ? bounds.origin.x + bounds.size.width - STRIP : bounds.origin.x;
      kontor_month_colour_parse (widget, self->item->colour, &colour);
      gsk_rounded_rect_init_from_rect (&shape, &bounds, 5);
      gtk_snapshot_push_rounded_clip (snapshot, &shape);
      gtk_snapshot_append_color (snapshot,
                                 &(GdkRGBA) { colour.red, colour.green, colour.blue,
                                              colour.alpha * TINT },
                                 &bounds);
      if (self->begins)
        gtk_snapshot_append_color (snapshot, &colour,
                                   &GRAPHENE_RECT_INIT (strip, bounds.origin.y, STRIP,
                                                        bounds.size.height));
      gtk_snapshot_pop (snapshot);
    }

  GTK_WIDGET_CLASS (kontor_month_chip_parent_class)->snapshot (widget, snapshot);
}

static void
kontor_month_chip_dispose (GObject *object)
{
  g_clear_object (&KONTOR_MONTH_CHIP (object)->item);

  G_OBJECT_CLASS (kontor_month_chip_parent_class)->dispose (object);
}

static void
kontor_month_chip_class_init (KontorMonthChipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_month_chip_dispose;
  widget_class->snapshot = kontor_month_chip_snapshot;
  gtk_widget_class_set_css_name (widget_class, "monthchip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_month_chip_init (KontorMonthChip *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_box_set_spacing (GTK_BOX (self), 4);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_image_set_pixel_size (self->icon, 12);
  self->time = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->time), "time");
  gtk_widget_add_css_class (GTK_WIDGET (self->time), "numeric");
  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->title, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->time));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->title));
  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
kontor_month_chip_new (void)
{
  return g_object_new (KONTOR_TYPE_MONTH_CHIP, NULL);
}

void
kontor_month_chip_set_item (KontorMonthChip *self,
                            KontorMonthItem *item,
                            gboolean begins,
                            gboolean ends)
{
  g_autofree char *name = NULL;

  g_return_if_fail (KONTOR_IS_MONTH_CHIP (self));

  g_set_object (&self->item, item);
  self->begins = begins;
  self->ends = ends;
  if (item == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->icon), item->icon != NULL);
  gtk_image_set_from_icon_name (self->icon, item->icon);
  gtk_widget_set_visible (GTK_WIDGET (self->time), item->time != NULL && begins);
  gtk_label_set_label (self->time, item->time != NULL ? item->time : "");
  gtk_label_set_label (self->title, item->title);
  (item->faint ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self),
                                                                          "faint");
  name = kontor_month_item_describe (item);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

KontorMonthItem *
kontor_month_chip_get_item (KontorMonthChip *self)
{
  g_return_val_if_fail (KONTOR_IS_MONTH_CHIP (self), NULL);

  return self->item;
}
