/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A month: its name, the days of the week, the grid, and the list of a day, which is a popover or, where
 * there is little room, stands below. Main thread. */

#include "config.h"

#include "kontor-month.h"

#include "kontor-day-list.h"
#include "kontor-month-day.h"
#include "kontor-month-grid.h"

#include <glib/gi18n.h>

struct _KontorMonth
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  GtkLabel *title; /* child */
  GtkWidget *weekdays; /* child */
  KontorMonthGrid *grid; /* child */
  GtkWidget *below; /* child: heading and list */
  GtkLabel *heading; /* child */
  KontorDayList *list; /* child, of @below */
  GtkPopover *popover; /* child */
  KontorDayList *popover_list; /* child, of @popover */
  GtkLabel *popover_heading; /* child */
  gint64 popover_day;
  gint64 first; /* the range as it was told */
  gint64 last;
  guint align; /* source */
};

enum
{
  RANGE_CHANGED,
  CREATE,
  ACTIVATED,
  MOVED,
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorMonth, kontor_month, ADW_TYPE_BIN)

int
kontor_month_get_week_start (KontorOffice *office)
{
  const KontorAccount *account = kontor_office_get_account (office);
  g_autoptr (KontorRecord) organisation = kontor_office_get_record (office,
                                                                    KONTOR_RECORD_ORGANISATION,
                                                                    &account->organisation);
  gint64 start = organisation != NULL
                     ? kontor_row_get_integer (kontor_record_get_row (organisation),
                                               KONTOR_ORGANISATION_WEEK_START)
                     : 1;

  return start >= 1 && start <= 7 ? (int) start : 1;
}

/* --- showing --- */

static void
show_list (KontorMonth *self)
{
  gint64 day = kontor_month_grid_get_day (self->grid);
  gint64 today = kontor_office_get_today (self->office);
  g_autofree char *heading = kontor_month_format_day (day, _ ("%A %-e %B"));

  gtk_label_set_label (self->heading, heading);
  if (gtk_widget_get_visible (self->below))
    {
      g_autoptr (GPtrArray) items = kontor_month_grid_list_items (self->grid, day);

      kontor_day_list_set_items (self->list, items, today);
    }
  if (gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    {
      g_autoptr (GPtrArray) items = kontor_month_grid_list_items (self->grid, self->popover_day);

      kontor_day_list_set_items (self->popover_list, items, today);
    }
}

static void
show_weekdays (KontorMonth *self, int week_start)
{
  /* A week that begins on Monday: 5 January 1970. */
  gint64 day = 4 + week_start - 1;

  for (GtkWidget *label = gtk_widget_get_first_child (self->weekdays); label != NULL;
       label = gtk_widget_get_next_sibling (label), day++)
    {
      g_autofree char *name = kontor_month_format_day (day, "%a");

      gtk_label_set_label (GTK_LABEL (label), name);
    }
}

static void
show (KontorMonth *self)
{
  gint64 day = kontor_month_grid_get_day (self->grid);
  /* Translators: a month, in strftime's letters: "March 2026" */
  g_autofree char *title = kontor_month_format_day (day, _ ("%OB %Y"));
  gint64 first = 0;
  gint64 last = 0;

  gtk_label_set_label (self->title, title);
  kontor_month_grid_get_range (self->grid, &first, &last);
  if (first != self->first || last != self->last)
    {
      self->first = first;
      self->last = last;
      g_signal_emit (self, signals[RANGE_CHANGED], 0);
    }
  show_list (self);
}

static void
set_day (KontorMonth *self, gint64 day)
{
  int week_start = kontor_month_get_week_start (self->office);

  kontor_month_grid_set_day (self->grid, day, week_start, kontor_office_get_today (self->office));
  show_weekdays (self, week_start);
  show (self);
}

/* --- callbacks --- */

static void
day_changed_cb (KontorMonth *self, KontorOffice *office)
{
  set_day (self, kontor_month_grid_get_day (self->grid));
}

static void
chosen_cb (KontorMonth *self, gint64 day, KontorMonthGrid *grid)
{
  show (self);
}

static void
narrowed_cb (KontorMonth *self, KontorMonthGrid *grid)
{
  gtk_widget_set_visible (self->below, kontor_month_grid_is_narrow (grid));
  show_list (self);
}

static void
opened_cb (KontorMonth *self, gint64 day, GtkWidget *cell, KontorMonthGrid *grid)
{
  g_autofree char *heading = kontor_month_format_day (day, _ ("%A %-e %B"));
  graphene_rect_t bounds;

  if (gtk_widget_get_visible (self->below))
    {
      gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
      return;
    }
  self->popover_day = day;
  gtk_label_set_label (self->popover_heading, heading);
  if (gtk_widget_compute_bounds (cell, GTK_WIDGET (self), &bounds))
    gtk_popover_set_pointing_to (self->popover,
                                 &(GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y,
                                                   (int) bounds.size.width,
                                                   (int) bounds.size.height });
  gtk_popover_popup (self->popover);
  show_list (self);
}

static void
create_cb (KontorMonth *self, gint64 day, KontorMonthGrid *grid)
{
  g_signal_emit (self, signals[CREATE], 0, day);
}

static void
create_here_cb (KontorMonth *self, GtkButton *button)
{
  gtk_popover_popdown (self->popover);
  g_signal_emit (self, signals[CREATE], 0, self->popover_day);
}

static void
activated_cb (KontorMonth *self, KontorMonthItem *item, GtkWidget *source)
{
  gtk_popover_popdown (self->popover);
  g_signal_emit (self, signals[ACTIVATED], 0, item);
}

static void
removed_cb (KontorMonth *self, KontorMonthItem *item, GtkWidget *source)
{
  g_signal_emit (self, signals[REMOVED], 0, item);
}

static void
moved_cb (KontorMonth *self, KontorMonthItem *item, int days, KontorMonthGrid *grid)
{
  g_signal_emit (self, signals[MOVED], 0, item, days);
}

static void
step_cb (KontorMonth *self, GtkButton *button)
{
  int months = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "kontor-months"));
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (
      kontor_month_grid_get_day (self->grid) * 86400);
  g_autoptr (GDateTime) moved = time != NULL ? g_date_time_add_months (time, months) : NULL;

  if (moved != NULL)
    set_day (self, g_date_time_to_unix (moved) / 86400);
}

static void
today_cb (KontorMonth *self, GtkButton *button)
{
  set_day (self, kontor_office_get_today (self->office));
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

/* --- building --- */

static GtkWidget *
step_new (KontorMonth *self, const char *icon, const char *label, int months)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data (G_OBJECT (button), "kontor-months", GINT_TO_POINTER (months));
  g_signal_connect_object (button, "clicked", G_CALLBACK (step_cb), self, G_CONNECT_SWAPPED);

  return button;
}

static GtkWidget *
bar_new (KontorMonth *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *today = gtk_button_new_with_mnemonic (C_ ("calendar", "_Today"));

  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "title-3");
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_add_css_class (today, "flat");
  g_signal_connect_object (today, "clicked", G_CALLBACK (today_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 6);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), step_new (self, "go-previous-symbolic", _ ("Previous month"), -1));
  gtk_box_append (GTK_BOX (box), today);
  gtk_box_append (GTK_BOX (box), step_new (self, "go-next-symbolic", _ ("Next month"), 1));

  return box;
}

static GtkWidget *
weekdays_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  gtk_widget_add_css_class (box, "kontor-weekdays");
  for (int i = 0; i < 7; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_widget_add_css_class (label, "caption-heading");
      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (box), label);
    }

  return box;
}

static KontorDayList *
list_new (KontorMonth *self)
{
  GtkWidget *list = kontor_day_list_new (FALSE);

  g_signal_connect_object (list, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "removed", G_CALLBACK (removed_cb), self, G_CONNECT_SWAPPED);

  return KONTOR_DAY_LIST (list);
}

static GtkLabel *
heading_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, "heading");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);

  return GTK_LABEL (label);
}

static void
build_below (KontorMonth *self)
{
  self->below = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->heading = heading_new ();
  self->list = list_new (self);
  gtk_widget_set_size_request (GTK_WIDGET (self->list), -1, 140);
  gtk_widget_set_visible (self->below, FALSE);
  gtk_box_append (GTK_BOX (self->below), GTK_WIDGET (self->heading));
  gtk_box_append (GTK_BOX (self->below), GTK_WIDGET (self->list));
}

static void
build_popover (KontorMonth *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *add = gtk_button_new_with_mnemonic (C_ ("calendar", "_New entry"));

  self->popover = GTK_POPOVER (gtk_popover_new ());
  self->popover_heading = heading_new ();
  self->popover_list = list_new (self);
  gtk_widget_set_size_request (GTK_WIDGET (self->popover_list), 260, -1);
  kontor_day_list_set_max_height (self->popover_list, 320);
  gtk_widget_add_css_class (add, "flat");
  g_signal_connect_object (add, "clicked", G_CALLBACK (create_here_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->popover_heading));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->popover_list));
  gtk_box_append (GTK_BOX (box), add);
  gtk_popover_set_child (self->popover, box);
}

static void
build_grid (KontorMonth *self)
{
  self->grid = KONTOR_MONTH_GRID (kontor_month_grid_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->grid), TRUE);
  g_signal_connect_object (self->grid, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "create", G_CALLBACK (create_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "opened", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "removed", G_CALLBACK (removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "narrowed", G_CALLBACK (narrowed_cb), self,
                           G_CONNECT_SWAPPED);
}

static gboolean
align_cb (gpointer data)
{
  KontorMonth *self = data;

  self->align = 0;
  gtk_widget_set_margin_start (self->weekdays, kontor_month_grid_get_gutter (self->grid));

  return G_SOURCE_REMOVE;
}

/* Not during the allocation, which it changes. */
static void
align_soon (KontorMonth *self)
{
  if (self->align == 0)
    self->align = g_idle_add_full (G_PRIORITY_HIGH_IDLE, align_cb, self, NULL);
}

static void
kontor_month_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  gtk_widget_measure (adw_bin_get_child (ADW_BIN (widget)), orientation, for_size, minimum, natural,
                      NULL, NULL);
}

static GtkSizeRequestMode
kontor_month_get_request_mode (GtkWidget *widget)
{
  return gtk_widget_get_request_mode (adw_bin_get_child (ADW_BIN (widget)));
}

static void
kontor_month_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KontorMonth *self = KONTOR_MONTH (widget);

  gtk_widget_size_allocate (adw_bin_get_child (ADW_BIN (widget)),
                            &(GtkAllocation) { 0, 0, width, height }, baseline);
  if (gtk_widget_get_margin_start (self->weekdays) != kontor_month_grid_get_gutter (self->grid))
    align_soon (self);
  gtk_popover_present (self->popover);
}

static gboolean
kontor_month_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (KONTOR_MONTH (widget)->grid));
}

static void
kontor_month_dispose (GObject *object)
{
  KontorMonth *self = KONTOR_MONTH (object);

  g_clear_handle_id (&self->align, g_source_remove);
  if (self->popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  self->popover = NULL;
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_month_parent_class)->dispose (object);
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/kontor/Kontor/calendar/kontor-month.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
kontor_month_class_init (KontorMonthClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_month_dispose;
  widget_class->measure = kontor_month_measure;
  widget_class->get_request_mode = kontor_month_get_request_mode;
  widget_class->size_allocate = kontor_month_size_allocate;
  widget_class->grab_focus = kontor_month_grab_focus;

  signals[RANGE_CHANGED] = g_signal_new ("range-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CREATE] = g_signal_new ("create", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, KONTOR_TYPE_MONTH_ITEM);
  signals[MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, KONTOR_TYPE_MONTH_ITEM, G_TYPE_INT);
  signals[REMOVED] = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, KONTOR_TYPE_MONTH_ITEM);
  load_style ();
}

static void
kontor_month_init (KontorMonth *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  /* With one, the bin's own, size_allocate() would never be asked. */
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  build_grid (self);
  build_below (self);
  build_popover (self);
  self->weekdays = weekdays_new ();
  gtk_box_append (GTK_BOX (box), bar_new (self));
  gtk_box_append (GTK_BOX (box), self->weekdays);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->grid));
  gtk_box_append (GTK_BOX (box), self->below);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));
}

GtkWidget *
kontor_month_new (KontorOffice *office)
{
  KontorMonth *self;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  self = g_object_new (KONTOR_TYPE_MONTH, NULL);
  self->office = g_object_ref (office);
  g_signal_connect_object (office, "day-changed", G_CALLBACK (day_changed_cb), self,
                           G_CONNECT_SWAPPED);
  set_day (self, kontor_office_get_today (office));

  return GTK_WIDGET (self);
}

void
kontor_month_set_date (KontorMonth *self, gint64 day)
{
  g_return_if_fail (KONTOR_IS_MONTH (self));

  set_day (self, day);
}

gint64
kontor_month_get_date (KontorMonth *self)
{
  g_return_val_if_fail (KONTOR_IS_MONTH (self), 0);

  return kontor_month_grid_get_day (self->grid);
}

void
kontor_month_get_range (KontorMonth *self, gint64 *first, gint64 *last)
{
  g_return_if_fail (KONTOR_IS_MONTH (self));

  kontor_month_grid_get_range (self->grid, first, last);
}

void
kontor_month_set_items (KontorMonth *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (KONTOR_IS_MONTH (self));

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (sorted, g_object_ref (items->pdata[i]));
  g_ptr_array_sort (sorted, kontor_month_item_compare);
  kontor_month_grid_set_items (self->grid, sorted);
  show_list (self);
}

GtkWidget *
kontor_month_get_cell (KontorMonth *self, gint64 day)
{
  g_return_val_if_fail (KONTOR_IS_MONTH (self), NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->grid)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (KONTOR_IS_MONTH_DAY (child) && kontor_month_day_get_day (KONTOR_MONTH_DAY (child)) == day)
      return child;

  return GTK_WIDGET (self);
}
