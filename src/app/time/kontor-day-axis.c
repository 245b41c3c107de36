/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Places on the axis of a day, and the hours drawn along it. Main thread. */

#include "config.h"

#include "kontor-day-axis.h"

#include "kontor-when.h"

/* Beside the hours' names. */
#define GUTTER_MIN 56
#define GUTTER_SPACE 8

double
kontor_day_axis_get_y (GTimeZone *zone, gint64 day, gint64 instant)
{
  gint64 local = kontor_time_to_local (zone, instant) - day * KONTOR_DAY;

  return (double) CLAMP (local, 0, KONTOR_DAY) / (double) KONTOR_HOUR * KONTOR_DAY_HOUR_HEIGHT;
}

gint64
kontor_day_axis_get_instant (GTimeZone *zone, gint64 day, double y)
{
  gint64 local = (gint64) (CLAMP (y, 0, 24 * KONTOR_DAY_HOUR_HEIGHT) / KONTOR_DAY_HOUR_HEIGHT *
                           (double) KONTOR_HOUR);

  return kontor_time_from_local (zone, day * KONTOR_DAY + (local + KONTOR_DAY_STEP / 2) /
                                                              KONTOR_DAY_STEP * KONTOR_DAY_STEP);
}

int
kontor_day_axis_get_gutter (KontorOffice *office, GtkWidget *widget)
{
  g_autofree char *text = kontor_when_format_time (22 * 3600,
                                                   kontor_office_get_time_format (office));
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int width = 0;

  pango_layout_get_pixel_size (layout, &width, NULL);

  return MAX (GUTTER_MIN, width + 2 * GUTTER_SPACE);
}

static void
draw_hour (KontorOffice *office, GtkWidget *widget, GtkSnapshot *snapshot, int gutter, int hour)
{
  int width = gtk_widget_get_width (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  g_autofree char *text = kontor_when_format_time (hour * 3600,
                                                   kontor_office_get_time_format (office));
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  float y = (float) hour * KONTOR_DAY_HOUR_HEIGHT;
  GdkRGBA colour;
  int text_width = 0;
  int text_height = 0;

  gtk_widget_get_color (widget, &colour);
  colour.alpha *= 0.15f;
  gtk_snapshot_append_color (snapshot, &colour,
                             &GRAPHENE_RECT_INIT (rtl ? 0 : (float) gutter, y,
                                                  (float) (width - gutter), 1));
  if (hour == 0)
    return;
  colour.alpha *= 4.2f;
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) (rtl ? width - gutter + GUTTER_SPACE
                                                             : gutter - GUTTER_SPACE - text_width),
                                                y - (float) text_height / 2));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

void
kontor_day_axis_draw (KontorOffice *office, GtkWidget *widget, GtkSnapshot *snapshot)
{
  int gutter = kontor_day_axis_get_gutter (office, widget);

  for (int hour = 0; hour < 24; hour++)
    draw_hour (office, widget, snapshot, gutter, hour);
}
