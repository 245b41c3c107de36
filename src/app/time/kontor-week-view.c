/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Working days and entries of seven days, read in one go. Main thread. */

#include "config.h"

#include "kontor-week-view.h"

#include "kontor-chart.h"
#include "kontor-reading.h"
#include "kontor-time-sheet.h"
#include "kontor-time-words.h"
#include "kontor-when.h"
#include "kontor-work-day-row.h"

#include <glib/gi18n.h>

#define DAYS 7

typedef struct
{
  gint64 worked; /* seconds */
  gint64 breaks; /* seconds */
  gint64 spent; /* seconds */
} WeekDay;

typedef struct
{
  gint64 monday;
  GTimeZone *zone; /* owned */
  WeekDay days[DAYS];
} Week;

struct _KontorWeekView
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  gint64 monday;
  GCancellable *reading; /* owned, nullable */
  GtkLabel *title;
  GtkLabel *sum;
  KontorChart *chart;
};

enum
{
  DAY_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorWeekView, kontor_week_view, ADW_TYPE_BIN)

static void
week_free (gpointer data)
{
  g_clear_pointer (&((Week *) data)->zone, g_time_zone_unref);
  g_free (data);
}

static gpointer
read_week (KontorReading *reading, gpointer data, GError **error)
{
  const Week *asked = data;
  KontorReader *reader = kontor_reading_get_reader (reading);
  KontorContext context = { 0 };
  g_autoptr (GPtrArray) days = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autoptr (KontorTimeSheet) sheet = NULL;
  Week *week = g_new0 (Week, 1);

  kontor_reading_init_context (reading, &context);
  week->monday = asked->monday;
  days = kontor_reader_list (reader, KONTOR_RECORD_WORK_DAY, KONTOR_WORK_DAY_PERSON,
                             &context.actor);
  entries = kontor_reader_list (reader, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_PERSON,
                                &context.actor);
  g_array_append_val (people, context.actor);
  sheet = kontor_time_sheet_new (entries, NULL, people, asked->monday, asked->monday + DAYS,
                                 asked->zone, context.now);
  for (int i = 0; i < DAYS; i++)
    week->days[i].spent = kontor_time_sheet_get_sum (sheet, NULL, NULL, i).spent / KONTOR_SECOND;
  for (guint i = 0; i < days->len; i++)
    {
      gint64 at = kontor_row_get_integer (days->pdata[i], KONTOR_WORK_DAY_DAY) - asked->monday;

      if (at < 0 || at >= DAYS || kontor_row_is_deleted (days->pdata[i]))
        continue;
      week->days[at].worked = kontor_work_day_get_worked (days->pdata[i], context.now);
      week->days[at].breaks = kontor_row_get_integer (days->pdata[i], KONTOR_WORK_DAY_BREAKS);
    }

  return week;
}

static char *
format_hours (double value)
{
  return kontor_when_format_duration ((gint64) (value * 3600 + 0.5));
}

static void
show_week (KontorWeekView *self, const Week *week)
{
  g_autoptr (KontorChartTable) table = kontor_chart_table_new (_ ("Day"), format_hours);
  g_autofree char *worked = NULL;
  g_autofree char *spent = NULL;
  g_autofree char *text = NULL;
  WeekDay sum = { 0 };

  for (int i = 0; i < DAYS; i++)
    {
      g_autofree char *day = kontor_time_day_to_label (week->monday + i);

      kontor_chart_table_add_category (table, day);
    }
  kontor_chart_table_add_series (table, _ ("At work"));
  kontor_chart_table_add_series (table, _ ("Breaks"));
  kontor_chart_table_add_series (table, _ ("Spent on tasks"));
  for (guint i = 0; i < DAYS; i++)
    {
      kontor_chart_table_set (table, 0, i, (double) week->days[i].worked / 3600);
      kontor_chart_table_set (table, 1, i, (double) week->days[i].breaks / 3600);
      kontor_chart_table_set (table, 2, i, (double) week->days[i].spent / 3600);
      sum.worked += week->days[i].worked;
      sum.spent += week->days[i].spent;
    }
  worked = kontor_when_format_duration (sum.worked);
  spent = kontor_when_format_duration (sum.spent);
  /* Translators: two lengths of time, as "38 h 20 min" */
  text = g_strdup_printf (_ ("At work %s · spent %s"), worked, spent);
  gtk_label_set_label (self->sum, text);
  kontor_chart_set_table (self->chart, KONTOR_CHART_BARS, table);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorWeekView) self = data;
  g_autoptr (GError) error = NULL;
  Week *week = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result, &error);

  if (week == NULL)
    return;
  if (self->office != NULL && week->monday == self->monday)
    show_week (self, week);
  week_free (week);
}

static void
read_again (KontorWeekView *self)
{
  Week *asked = g_new0 (Week, 1);
  g_autofree char *title = kontor_time_days_to_label (self->monday, self->monday + DAYS - 1);

  gtk_label_set_label (self->title, title);
  asked->monday = self->monday;
  asked->zone = g_time_zone_ref (kontor_office_get_zone (self->office));
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), read_week, asked, week_free,
                                week_free, self->reading, read_cb, g_object_ref (self));
}

static void
store_changed_cb (KontorWeekView *self, guint64 types)
{
  if ((types & (kontor_record_type_to_bit (KONTOR_RECORD_TIME_ENTRY) |
                kontor_record_type_to_bit (KONTOR_RECORD_WORK_DAY))) != 0)
    read_again (self);
}

static void
this_week (KontorWeekView *self)
{
  gint64 today = kontor_office_get_today (self->office);

  self->monday = today - (today + 3) % DAYS;
  read_again (self);
}

static void
step_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KontorWeekView *self = KONTOR_WEEK_VIEW (widget);

  if (strcmp (name, "week.this") == 0)
    {
      this_week (self);
      return;
    }
  self->monday = MAX (0, self->monday + (strcmp (name, "week.next") == 0 ? DAYS : -DAYS));
  read_again (self);
}

static void
mark_cb (KontorWeekView *self, guint series, guint category)
{
  g_signal_emit (self, signals[DAY_CHOSEN], 0, self->monday + category);
}

static void
kontor_week_view_dispose (GObject *object)
{
  KontorWeekView *self = KONTOR_WEEK_VIEW (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_week_view_parent_class)->dispose (object);
}

static void
kontor_week_view_class_init (KontorWeekViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_week_view_dispose;

  signals[DAY_CHOSEN] = g_signal_new ("day-chosen", KONTOR_TYPE_WEEK_VIEW, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_install_action (widget_class, "week.previous", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "week.next", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "week.this", NULL, step_cb);
}

static GtkWidget *
button_new (const char *icon, const char *name, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");

  return button;
}

static void
kontor_week_view_init (KontorWeekView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *bar = adw_wrap_box_new ();
  GtkWidget *weeks = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *now = gtk_button_new_with_label (_ ("This week"));

  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  self->sum = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->sum), "numeric");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (now), "week.this");
  gtk_widget_add_css_class (now, "flat");
  gtk_box_append (GTK_BOX (weeks),
                  button_new ("go-previous-symbolic", _ ("Previous week"), "week.previous"));
  gtk_box_append (GTK_BOX (weeks), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (weeks), button_new ("go-next-symbolic", _ ("Next week"), "week.next"));
  gtk_box_append (GTK_BOX (weeks), now);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (bar), 12);
  adw_wrap_box_append (ADW_WRAP_BOX (bar), weeks);
  adw_wrap_box_append (ADW_WRAP_BOX (bar), GTK_WIDGET (self->sum));
  self->chart = KONTOR_CHART (kontor_chart_new (_ ("My week")));
  gtk_widget_set_vexpand (GTK_WIDGET (self->chart), TRUE);
  g_signal_connect_object (self->chart, "activated", G_CALLBACK (mark_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chart));
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
kontor_week_view_new (KontorOffice *office)
{
  KontorWeekView *self = g_object_new (KONTOR_TYPE_WEEK_VIEW, NULL);

  self->office = g_object_ref (office);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  this_week (self);

  return GTK_WIDGET (self);
}
