/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Draws axes and lines, and places the marks. A mark draws itself in the colour that its style class
 * gives it. Main thread. */

#include "config.h"

#include "kontor-chart-plot.h"

#include <math.h>

#define GAP 0.3 /* of a category's width: between the bars of one and the next */
#define DOT 9
#define TOP 12
#define N_COLOURS 6
/* So many categories are all named below the axis. */
#define NAMED_MAX 14
/* So that dense charts stay readable, labels of categories are left out. */
#define LABEL_GAP 8

/* --- a mark --- */

#define KONTOR_TYPE_CHART_MARK (kontor_chart_mark_get_type ())
G_DECLARE_FINAL_TYPE (KontorChartMark, kontor_chart_mark, KONTOR, CHART_MARK, GtkWidget)

struct _KontorChartMark
{
  GtkWidget parent_instance;

  guint series;
  guint category;
  gboolean dot;
};

G_DEFINE_FINAL_TYPE (KontorChartMark, kontor_chart_mark, GTK_TYPE_WIDGET)

static void
kontor_chart_mark_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  float radius = KONTOR_CHART_MARK (widget)->dot ? width / 2 : MIN (3, height / 2);
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  GskRoundedRect bar;
  GdkRGBA colour;

  gtk_widget_get_color (widget, &colour);
  gsk_rounded_rect_init_from_rect (&bar, &GRAPHENE_RECT_INIT (0, 0, width, height), radius);
  gsk_path_builder_add_rounded_rect (builder, &bar);
  path = gsk_path_builder_to_path (builder);
  gtk_snapshot_append_fill (snapshot, path, GSK_FILL_RULE_WINDING, &colour);
}

static void activate_cb (GtkWidget *widget, const char *name, GVariant *parameter);

static void
clicked_cb (KontorChartMark *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  activate_cb (GTK_WIDGET (self), NULL, NULL);
}

static void
kontor_chart_mark_class_init (KontorChartMarkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = kontor_chart_mark_snapshot;
  gtk_widget_class_install_action (widget_class, "mark.activate", NULL, activate_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, 0, "mark.activate", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, 0, "mark.activate", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "mark.activate", NULL);
  gtk_widget_class_set_css_name (widget_class, "chartmark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
}

static void
kontor_chart_mark_init (KontorChartMark *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (click, "released", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/* --- the plot --- */

struct _KontorChartPlot
{
  GtkWidget parent_instance;

  KontorChartKind kind;
  KontorChartTable *table; /* owned, nullable */
  GPtrArray *marks; /* owned, of KontorChartMark, borrowed: children; by category, then series */
  double top; /* the figure at the upper end of the axis */
  double step; /* between two figures of the axis */
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorChartPlot, kontor_chart_plot, GTK_TYPE_WIDGET)

static void
activate_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorChartMark *mark = KONTOR_CHART_MARK (widget);

  g_signal_emit (gtk_widget_get_parent (widget), signals[ACTIVATED], 0, mark->series,
                 mark->category);
}

const char *
kontor_chart_get_series_class (guint series)
{
  static const char *const classes[N_COLOURS] = { "kontor-series-1", "kontor-series-2",
                                                  "kontor-series-3", "kontor-series-4",
                                                  "kontor-series-5", "kontor-series-6" };

  return classes[series % N_COLOURS];
}

/* Four to eight steps of 1, 2 or 5 times a power of ten. */
static void
choose_scale (KontorChartPlot *self)
{
  double maximum = kontor_chart_table_get_maximum (self->table, self->kind == KONTOR_CHART_STACKED);
  double raw = MAX (maximum, 1e-9) / 5;
  double power = pow (10, floor (log10 (raw)));
  double factor = raw / power;

  if (maximum <= 0)
    {
      self->step = self->top = 1;
      return;
    }
  self->step = power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
  self->top = ceil (maximum / self->step) * self->step;
}

static PangoLayout *
layout_new (KontorChartPlot *self, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);

  return layout;
}

/* Few categories are all named; where there is little room, in two lines. */
static gboolean
needs_two_lines (KontorChartPlot *self, float room)
{
  guint n = kontor_chart_table_get_n_categories (self->table);

  for (guint i = 0; i < n && n <= NAMED_MAX; i++)
    {
      g_autoptr (PangoLayout) layout = layout_new (self,
                                                   kontor_chart_table_get_category (self->table,
                                                                                    i));
      int width = 0;

      pango_layout_get_pixel_size (layout, &width, NULL);
      if ((float) width > room / (float) n)
        return TRUE;
    }

  return FALSE;
}

/* What is left for the marks between the axes. */
static void
get_area (KontorChartPlot *self, graphene_rect_t *area)
{
  g_autofree char *widest = kontor_chart_table_format (self->table, self->top);
  g_autoptr (PangoLayout) layout = layout_new (self, widest);
  int width = 0;
  int height = 0;
  float left;
  float room;

  pango_layout_get_pixel_size (layout, &width, &height);
  left = (float) width + 12;
  room = MAX (1, (float) gtk_widget_get_width (GTK_WIDGET (self)) - left - 4);
  if (needs_two_lines (self, room))
    height *= 2;
  graphene_rect_init (area, left, TOP, room,
                      MAX (1, (float) gtk_widget_get_height (GTK_WIDGET (self)) - TOP -
                                  (float) height - 8));
}

/* Of the mark, in the plot; its height may be nothing. */
static void
get_mark_bounds (KontorChartPlot *self,
                 const graphene_rect_t *area,
                 guint series,
                 guint category,
                 graphene_rect_t *bounds)
{
  guint n_series = kontor_chart_table_get_n_series (self->table);
  double slot = area->size.width / MAX (1, kontor_chart_table_get_n_categories (self->table));
  double value = kontor_chart_table_get (self->table, series, category);
  double x = area->origin.x + slot * category;
  double height = MAX (0, value) / self->top * area->size.height;
  double below = 0;
  double bar = slot * (1 - GAP);

  if (self->kind == KONTOR_CHART_LINES)
    {
      graphene_rect_init (bounds, (float) (x + slot / 2 - DOT / 2.0),
                          (float) (area->origin.y + area->size.height - height - DOT / 2.0), DOT,
                          DOT);
      return;
    }
  if (self->kind == KONTOR_CHART_STACKED)
    for (guint s = 0; s < series; s++)
      below += MAX (0, kontor_chart_table_get (self->table, s, category)) / self->top *
               area->size.height;
  else
    bar /= MAX (1, n_series);
  bar = MIN (bar, 64);
  x += (slot - bar * (self->kind == KONTOR_CHART_STACKED ? 1 : n_series)) / 2;
  if (self->kind == KONTOR_CHART_BARS)
    x += bar * series;
  graphene_rect_init (bounds, (float) x,
                      (float) (area->origin.y + area->size.height - below - height),
                      (float) MAX (2, bar - 1), (float) height);
}

static void
kontor_chart_plot_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? 160 : 200;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? 260 : 480;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_measure (child, orientation, -1, NULL, NULL, NULL, NULL);
}

static void
kontor_chart_plot_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KontorChartPlot *self = KONTOR_CHART_PLOT (widget);
  graphene_rect_t area;

  if (self->table == NULL)
    return;
  get_area (self, &area);
  for (guint i = 0; i < self->marks->len; i++)
    {
      KontorChartMark *mark = self->marks->pdata[i];
      graphene_rect_t bounds;

      get_mark_bounds (self, &area, mark->series, mark->category, &bounds);
      gtk_widget_size_allocate (GTK_WIDGET (mark),
                                &(GtkAllocation) { (int) bounds.origin.x, (int) bounds.origin.y,
                                                   (int) ceilf (bounds.size.width),
                                                   (int) ceilf (bounds.size.height) },
                                -1);
    }
}

/* --- drawing --- */

static void
draw_text (KontorChartPlot *self,
           GtkSnapshot *snapshot,
           const char *text,
           float x,
           float y,
           float align,
           const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = layout_new (self, text);
  int width = 0;
  int height = 0;

  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x - (float) width * align, y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_axis (KontorChartPlot *self, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  GdkRGBA line;
  GdkRGBA colour;

  gtk_widget_get_color (GTK_WIDGET (self), &line);
  colour = line;
  line.alpha *= 0.15f;
  colour.alpha *= 0.7f;
  for (double figure = 0; figure <= self->top + self->step / 2; figure += self->step)
    {
      float y = area->origin.y + area->size.height * (float) (1 - figure / self->top);
      g_autofree char *text = kontor_chart_table_format (self->table, figure);

      gtk_snapshot_append_color (snapshot, &line,
                                 &GRAPHENE_RECT_INIT (area->origin.x, roundf (y), area->size.width,
                                                      1));
      draw_text (self, snapshot, text, area->origin.x - 6, y - 8, 1, &colour);
    }
}

static void
draw_categories (KontorChartPlot *self, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  guint n = kontor_chart_table_get_n_categories (self->table);
  float slot = area->size.width / (float) MAX (1, n);
  float free_from = 0;
  GdkRGBA colour;

  gtk_widget_get_color (GTK_WIDGET (self), &colour);
  colour.alpha *= 0.7f;
  for (guint i = 0; i < n; i++)
    {
      const char *name = kontor_chart_table_get_category (self->table, i);
      g_autoptr (PangoLayout) layout = layout_new (self, name);
      float middle = area->origin.x + slot * ((float) i + 0.5f);
      int width = 0;

      pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
      if (n <= NAMED_MAX)
        {
          pango_layout_set_width (layout, (int) slot * PANGO_SCALE);
          pango_layout_set_height (layout, -2);
          pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
          pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
          width = (int) slot;
        }
      else
        {
          pango_layout_get_pixel_size (layout, &width, NULL);
          if (middle - (float) width / 2 < free_from)
            continue;
          free_from = middle + (float) width / 2 + LABEL_GAP;
        }
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot,
                              &GRAPHENE_POINT_INIT (middle - (float) width / 2,
                                                    area->origin.y + area->size.height + 5));
      gtk_snapshot_append_layout (snapshot, layout, &colour);
      gtk_snapshot_restore (snapshot);
    }
}

static void
draw_lines (KontorChartPlot *self, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  guint n_series = kontor_chart_table_get_n_series (self->table);
  guint n = kontor_chart_table_get_n_categories (self->table);
  g_autoptr (GskStroke) stroke = gsk_stroke_new (2);

  for (guint s = 0; s < n_series && n > 0; s++)
    {
      g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
      g_autoptr (GskPath) path = NULL;
      GdkRGBA colour;

      for (guint c = 0; c < n; c++)
        {
          graphene_rect_t bounds;
          graphene_point_t middle;

          get_mark_bounds (self, area, s, c, &bounds);
          middle = GRAPHENE_POINT_INIT (bounds.origin.x + bounds.size.width / 2,
                                        bounds.origin.y + bounds.size.height / 2);
          if (c == 0)
            gsk_path_builder_move_to (builder, middle.x, middle.y);
          else
            gsk_path_builder_line_to (builder, middle.x, middle.y);
        }
      path = gsk_path_builder_to_path (builder);
      gtk_widget_get_color (self->marks->pdata[s], &colour);
      gtk_snapshot_append_stroke (snapshot, path, stroke, &colour);
    }
}

static void
kontor_chart_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KontorChartPlot *self = KONTOR_CHART_PLOT (widget);
  graphene_rect_t area;

  if (self->table == NULL)
    return;
  get_area (self, &area);
  draw_axis (self, snapshot, &area);
  draw_categories (self, snapshot, &area);
  if (self->kind == KONTOR_CHART_LINES)
    draw_lines (self, snapshot, &area);

  GTK_WIDGET_CLASS (kontor_chart_plot_parent_class)->snapshot (widget, snapshot);
}

/* --- class --- */

static void
kontor_chart_plot_dispose (GObject *object)
{
  KontorChartPlot *self = KONTOR_CHART_PLOT (object);

  for (guint i = 0; i < self->marks->len; i++)
    gtk_widget_unparent (self->marks->pdata[i]);
  g_ptr_array_set_size (self->marks, 0);
  g_clear_pointer (&self->table, kontor_chart_table_unref);

  G_OBJECT_CLASS (kontor_chart_plot_parent_class)->dispose (object);
}

static void
kontor_chart_plot_finalize (GObject *object)
{
  g_ptr_array_unref (KONTOR_CHART_PLOT (object)->marks);

  G_OBJECT_CLASS (kontor_chart_plot_parent_class)->finalize (object);
}

static void
kontor_chart_plot_class_init (KontorChartPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_chart_plot_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_chart_plot_finalize;
  widget_class->measure = kontor_chart_plot_measure;
  widget_class->size_allocate = kontor_chart_plot_size_allocate;
  widget_class->snapshot = kontor_chart_plot_snapshot;

  signals[ACTIVATED] = g_signal_new ("activated", KONTOR_TYPE_CHART_PLOT, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);

  gtk_widget_class_set_css_name (widget_class, "chartplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
kontor_chart_plot_init (KontorChartPlot *self)
{
  self->marks = g_ptr_array_new ();
}

GtkWidget *
kontor_chart_plot_new (void)
{
  return g_object_new (KONTOR_TYPE_CHART_PLOT, NULL);
}

static void
add_mark (KontorChartPlot *self, guint series, guint category)
{
  KontorChartMark *mark = g_object_new (KONTOR_TYPE_CHART_MARK, NULL);
  g_autofree char *figure = kontor_chart_table_format (self->table,
                                                       kontor_chart_table_get (self->table, series,
                                                                               category));
  g_autofree char *name = g_strdup_printf ("%s, %s: %s",
                                           kontor_chart_table_get_category (self->table, category),
                                           kontor_chart_table_get_series (self->table, series),
                                           figure);

  mark->series = series;
  mark->category = category;
  mark->dot = self->kind == KONTOR_CHART_LINES;
  gtk_widget_add_css_class (GTK_WIDGET (mark), kontor_chart_get_series_class (series));
  gtk_widget_set_tooltip_text (GTK_WIDGET (mark), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_parent (GTK_WIDGET (mark), GTK_WIDGET (self));
  g_ptr_array_add (self->marks, mark);
}

void
kontor_chart_plot_set_table (KontorChartPlot *self, KontorChartKind kind, KontorChartTable *table)
{
  g_return_if_fail (KONTOR_IS_CHART_PLOT (self));

  for (guint i = 0; i < self->marks->len; i++)
    gtk_widget_unparent (self->marks->pdata[i]);
  g_ptr_array_set_size (self->marks, 0);
  if (table != NULL)
    kontor_chart_table_ref (table);
  g_clear_pointer (&self->table, kontor_chart_table_unref);
  self->table = table;
  self->kind = kind;
  if (table == NULL)
    return;
  choose_scale (self);
  for (guint c = 0; c < kontor_chart_table_get_n_categories (table); c++)
    for (guint s = 0; s < kontor_chart_table_get_n_series (table); s++)
      add_mark (self, s, c);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
