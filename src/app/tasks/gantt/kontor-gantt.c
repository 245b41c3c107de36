/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The frame of a Gantt chart: what it shows, its plan, which is read again when tasks or dependencies
 * change, and the buttons. Main thread. */

#include "config.h"

#include "kontor-gantt.h"

#include "kontor-gantt-chart.h"
#include "kontor-gantt-scale.h"

#include <glib/gi18n.h>

struct _KontorGantt
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorQuery *query; /* owned, nullable */
  KontorLiveQuery *model; /* owned, nullable */
  KontorGanttChart *chart; /* child */
  GtkStack *stack; /* child: "chart" or "empty" */
  GtkLabel *zoom; /* child */
  GCancellable *reading; /* owned, nullable: while a plan is being read */
  gboolean stale; /* it has to be read again when that is done, or when the rows are there */
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorGantt, kontor_gantt, ADW_TYPE_BIN)

/* --- the plan --- */

static void read_plan (KontorGantt *self);

static void
plan_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorGantt) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorGanttPlan) plan = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source),
                                                                    result, &error);

  /* Given up: another read has begun, or the widget is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->reading);
  if (self->office == NULL)
    return;
  if (error != NULL)
    kontor_office_tell_error (self->office, error);
  else if (plan != NULL)
    kontor_gantt_chart_take_plan (self->chart, g_steal_pointer (&plan));
  if (self->stale)
    read_plan (self);
}

static void
read_plan (KontorGantt *self)
{
  self->stale = FALSE;
  if (self->query == NULL)
    return;
  self->reading = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), kontor_gantt_plan_read,
                                kontor_query_ref (self->query), (GDestroyNotify) kontor_query_unref,
                                (GDestroyNotify) kontor_gantt_plan_free, self->reading,
                                plan_read_cb, g_object_ref (self));
}

static void
store_changed_cb (KontorGantt *self, guint64 types, KontorLiveStore *store)
{
  if ((types & (kontor_record_type_to_bit (KONTOR_RECORD_TASK) |
                kontor_record_type_to_bit (KONTOR_RECORD_DEPENDENCY))) == 0)
    return;
  if (self->reading != NULL)
    self->stale = TRUE;
  else
    read_plan (self);
}

/* --- callbacks --- */

static void
show_state (KontorGantt *self)
{
  gboolean empty = self->model == NULL ||
                   (g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0 &&
                    !kontor_live_query_is_loading (self->model));

  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "chart");
  /* One thread reads: what is on the screen comes first. */
  if (self->stale && self->reading == NULL && self->model != NULL &&
      !kontor_live_query_is_loading (self->model))
    read_plan (self);
}

static void
activated_cb (KontorGantt *self, KontorRecord *task, KontorGanttChart *chart)
{
  g_signal_emit (self, signals[ACTIVATED], 0, task);
}

static void
zoomed_cb (KontorGantt *self, KontorGanttChart *chart)
{
  gtk_label_set_label (self->zoom,
                       kontor_gantt_zoom_get_title (kontor_gantt_chart_get_zoom (chart)));
}

static void
zoom_in_cb (KontorGantt *self, GtkButton *button)
{
  kontor_gantt_chart_set_zoom (self->chart, kontor_gantt_chart_get_zoom (self->chart) + 1);
}

static void
zoom_out_cb (KontorGantt *self, GtkButton *button)
{
  guint zoom = kontor_gantt_chart_get_zoom (self->chart);

  kontor_gantt_chart_set_zoom (self->chart, zoom > 0 ? zoom - 1 : 0);
}

static void
fit_cb (KontorGantt *self, GtkButton *button)
{
  kontor_gantt_chart_fit (self->chart);
}

static void
today_cb (KontorGantt *self, GtkButton *button)
{
  kontor_gantt_chart_show_time (self->chart, kontor_office_get_now (self->office) - 3 * KONTOR_DAY);
}

/* --- building --- */

static void
add_button (KontorGantt *self,
            GtkWidget *box,
            const char *icon,
            const char *label,
            GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
bar_new (KontorGantt *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *today = gtk_button_new_with_mnemonic (C_ ("gantt", "_Today"));

  self->zoom = GTK_LABEL (gtk_label_new (kontor_gantt_zoom_get_title (KONTOR_GANTT_ZOOM_DAYS)));
  gtk_widget_add_css_class (GTK_WIDGET (self->zoom), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->zoom), "caption");
  gtk_label_set_width_chars (self->zoom, 12);
  gtk_widget_add_css_class (today, "flat");
  g_signal_connect_object (today, "clicked", G_CALLBACK (today_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_widget_set_margin_end (box, 6);
  gtk_widget_set_margin_bottom (box, 3);
  gtk_box_append (GTK_BOX (box), today);
  add_button (self, box, "zoom-fit-best-symbolic", _ ("Show everything"), G_CALLBACK (fit_cb));
  add_button (self, box, "zoom-out-symbolic", _ ("Zoom out"), G_CALLBACK (zoom_out_cb));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->zoom));
  add_button (self, box, "zoom-in-symbolic", _ ("Zoom in"), G_CALLBACK (zoom_in_cb));

  return box;
}

static GtkWidget *
empty_new (void)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "kontor-gantt-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("No tasks"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _ ("Tasks that you add appear here with their planned time"));

  return page;
}

static gboolean
kontor_gantt_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (KONTOR_GANTT (widget)->chart));
}

static void
kontor_gantt_dispose (GObject *object)
{
  KontorGantt *self = KONTOR_GANTT (object);

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->model);
  g_clear_pointer (&self->query, kontor_query_unref);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_gantt_parent_class)->dispose (object);
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/kontor/Kontor/calendar/kontor-gantt.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
kontor_gantt_class_init (KontorGanttClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_gantt_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = kontor_gantt_grab_focus;

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, KONTOR_TYPE_RECORD);
  load_style ();
}

static void
kontor_gantt_init (KontorGantt *self)
{
}

GtkWidget *
kontor_gantt_new (KontorOffice *office)
{
  KontorGantt *self;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  self = g_object_new (KONTOR_TYPE_GANTT, NULL);
  self->office = g_object_ref (office);
  self->chart = KONTOR_GANTT_CHART (kontor_gantt_chart_new (office));
  g_signal_connect_object (self->chart, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chart, "zoomed", G_CALLBACK (zoomed_cb), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->chart));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), bar_new (self));
  gtk_box_append (GTK_BOX (box), scroller);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, box, "chart");
  gtk_stack_add_named (self->stack, empty_new (), "empty");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
kontor_gantt_set_query (KontorGantt *self, KontorQuery *query)
{
  g_return_if_fail (KONTOR_IS_GANTT (self));
  g_return_if_fail (kontor_query_get_record_type (query) == KONTOR_RECORD_TASK);

  if (self->query == query)
    return;
  g_clear_pointer (&self->query, kontor_query_unref);
  self->query = kontor_query_ref (query);
  if (self->model == NULL)
    {
      self->model = kontor_office_list (self->office, query);
      kontor_live_query_set_all_expanded (self->model, TRUE);
      g_signal_connect_object (self->model, "items-changed", G_CALLBACK (show_state), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->model, "notify", G_CALLBACK (show_state), self,
                               G_CONNECT_SWAPPED);
      kontor_gantt_chart_set_model (self->chart, self->model);
    }
  else
    kontor_live_query_set_query (self->model, query);
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->stale = TRUE;
  show_state (self);
}

gboolean
kontor_gantt_select (KontorGantt *self, const KontorId *task)
{
  g_return_val_if_fail (KONTOR_IS_GANTT (self), FALSE);

  return kontor_gantt_chart_select (self->chart, task);
}

KontorRecord *
kontor_gantt_dup_current (KontorGantt *self)
{
  g_return_val_if_fail (KONTOR_IS_GANTT (self), NULL);

  return kontor_gantt_chart_dup_current (self->chart);
}
