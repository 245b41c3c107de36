/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sums of one day, beside its timeline. As many rows as tasks were worked on that day. Main
 * thread. */

#include "config.h"

#include "kontor-day-sums.h"

#include "kontor-when.h"
#include "kontor-work-day-row.h"

#include <glib/gi18n.h>

struct _KontorDaySums
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  GtkListBox *sums;
  GtkWidget *empty; /* what is said in place of @sums */
};

G_DEFINE_FINAL_TYPE (KontorDaySums, kontor_day_sums, ADW_TYPE_BIN)

static GtkWidget *
sum_row_new (KontorOffice *office, const KontorTimeLine *line)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = kontor_office_get_title (office, KONTOR_RECORD_TASK, &line->task);
  g_autofree char *spent = kontor_when_format_duration (line->sum.spent / KONTOR_SECOND);
  g_autofree char *plan = kontor_when_format_duration (line->sum.plan / KONTOR_SECOND);
  g_autofree char *subtitle = NULL;
  GtkWidget *label = gtk_label_new (spent);

  if (line->sum.plan > 0)
    /* Translators: %s is a length of time, as "3 h 30 min" */
    subtitle = g_strdup_printf (_ ("planned %s"), plan);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "task", kontor_id_copy (&line->task), g_free);

  return row;
}

void
kontor_day_sums_show (KontorDaySums *self, const KontorDay *day)
{
  guint n = 0;

  g_return_if_fail (KONTOR_IS_DAY_SUMS (self));

  n = kontor_time_sheet_get_n_lines (day->sheet);
  gtk_list_box_remove_all (self->sums);
  for (guint i = 0; i < n; i++)
    gtk_list_box_append (self->sums,
                         sum_row_new (self->office, kontor_time_sheet_get_line (day->sheet, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->sums), n > 0);
  gtk_widget_set_visible (self->empty, n == 0);
}

char *
kontor_day_sums_format (const KontorDay *day)
{
  KontorTimeFigures sum = kontor_time_sheet_get_sum (day->sheet, NULL, NULL, -1);
  g_autofree char *spent = kontor_when_format_duration (sum.spent / KONTOR_SECOND);
  g_autofree char *plan = kontor_when_format_duration (sum.plan / KONTOR_SECOND);
  g_autofree char *worked = NULL;
  g_autofree char *text = NULL;

  if (sum.plan > 0)
    /* Translators: two lengths of time, as "3 h 30 min": spent on tasks, and planned */
    text = g_strdup_printf (_ ("Spent %s of %s planned"), spent, plan);
  else
    /* Translators: a length of time, as "3 h 30 min" */
    text = g_strdup_printf (_ ("Spent %s"), spent);
  if (day->work_day == NULL)
    return g_steal_pointer (&text);
  worked = kontor_when_format_duration (kontor_work_day_get_worked (day->work_day, day->now));

  /* Translators: how long the working day was without breaks, then "Spent 3 h 30 min of 4 h planned" */
  return g_strdup_printf (_ ("At work %s · %s"), worked, text);
}

static void
activated_cb (KontorDaySums *self, GtkListBoxRow *row)
{
  kontor_office_open (self->office, KONTOR_RECORD_TASK, g_object_get_data (G_OBJECT (row), "task"));
}

static void
kontor_day_sums_dispose (GObject *object)
{
  g_clear_object (&KONTOR_DAY_SUMS (object)->office);

  G_OBJECT_CLASS (kontor_day_sums_parent_class)->dispose (object);
}

static void
kontor_day_sums_class_init (KontorDaySumsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_day_sums_dispose;
}

static void
kontor_day_sums_init (KontorDaySums *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = gtk_label_new (_ ("By task"));
  GtkWidget *empty = gtk_label_new (_ ("Nothing was recorded on this day. Press N, or draw on the "
                                       "timeline, to add time."));

  self->sums = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->sums, GTK_SELECTION_NONE);
  gtk_label_set_wrap (GTK_LABEL (empty), TRUE);
  gtk_widget_add_css_class (empty, "dim-label");
  gtk_widget_set_margin_top (empty, 12);
  gtk_widget_set_margin_bottom (empty, 12);
  gtk_widget_set_margin_start (empty, 12);
  gtk_widget_set_margin_end (empty, 12);
  self->empty = empty;
  gtk_widget_add_css_class (GTK_WIDGET (self->sums), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sums), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sums by task"), -1);
  g_signal_connect_object (self->sums, "row-activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->sums));
  gtk_box_append (GTK_BOX (box), empty);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (scrolled, 280, 150);

  adw_bin_set_child (ADW_BIN (self), scrolled);
}

GtkWidget *
kontor_day_sums_new (KontorOffice *office)
{
  KontorDaySums *self = g_object_new (KONTOR_TYPE_DAY_SUMS, NULL);

  self->office = g_object_ref (office);

  return GTK_WIDGET (self);
}
