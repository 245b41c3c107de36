/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of a Gantt chart that are on the screen: their widgets, what they tell, and what moves with
 * them. Main thread. */

#include "config.h"

#include "kontor-gantt-private.h"

#include "kontor-when.h"

#include <glib/gi18n.h>

/* Of one level of the outline, in pixels. */
#define INDENT 16

/* --- what moves --- */

const KontorGanttMove *
kontor_gantt_chart_find_move (KontorGanttChart *self, const KontorId *task)
{
  for (guint i = 0; self->moves != NULL && i < self->moves->len; i++)
    {
      const KontorGanttMove *move = &g_array_index (self->moves, KontorGanttMove, i);

      if (kontor_id_equal (&move->task, task))
        return move;
    }

  return NULL;
}

GArray *
kontor_gantt_chart_list_moves (KontorGanttChart *self,
                               const KontorGanttLine *line,
                               gint64 start_by,
                               gint64 end_by)
{
  GArray *moves = g_array_new (FALSE, FALSE, sizeof (KontorGanttMove));
  KontorGanttMove first = { *kontor_record_get_id (line->task), start_by, end_by };
  g_autoptr (GArray) pushed = NULL;
  guint index = 0;

  g_array_append_val (moves, first);
  if (self->plan == NULL || !kontor_gantt_plan_find (self->plan, &first.task, &index))
    return moves;
  pushed = kontor_schedule_push (kontor_gantt_plan_get_schedule (self->plan), index,
                                 line->dates.start + start_by, line->dates.end + end_by);
  for (guint i = 0; i < pushed->len; i++)
    {
      const KontorScheduleMove *push = &g_array_index (pushed, KontorScheduleMove, i);
      KontorGanttMove move = { *kontor_gantt_plan_get_id (self->plan, push->task), push->by,
                               push->by };

      g_array_append_val (moves, move);
    }

  return moves;
}

/* --- lines --- */

static KontorGanttMarks
get_marks (KontorGanttChart *self, const KontorGanttLine *line)
{
  const KontorRow *row = kontor_record_get_row (line->task);
  int state = kontor_row_get_choice (row, KONTOR_TASK_STATE);
  gint64 deadline = kontor_row_get_integer (row, KONTOR_TASK_DEADLINE);
  gint64 due = kontor_row_has (row, KONTOR_TASK_DEADLINE) ? deadline : line->dates.end;
  KontorGanttMarks marks = 0;
  guint index = 0;

  if (!line->dated)
    marks |= KONTOR_GANTT_UNDATED;
  else if (line->dates.milestone)
    marks |= KONTOR_GANTT_MILESTONE;
  if (state == KONTOR_TASK_STATE_COMPLETED)
    marks |= KONTOR_GANTT_DONE;
  else if (line->dated && due < kontor_office_get_now (self->office))
    marks |= KONTOR_GANTT_OVERDUE;
  else if (state == KONTOR_TASK_STATE_IN_PROGRESS && line->dated && !line->dates.milestone)
    marks |= KONTOR_GANTT_STARTED;
  if (!line->dates.milestone && kontor_live_query_has_children (self->model, line->position))
    marks |= KONTOR_GANTT_SUMMARY;
  if (self->plan != NULL && (marks & KONTOR_GANTT_DONE) == 0 &&
      kontor_gantt_plan_find (self->plan, kontor_record_get_id (line->task), &index))
    {
      KontorSchedule *schedule = kontor_gantt_plan_get_schedule (self->plan);

      if (kontor_schedule_is_critical (schedule, index))
        marks |= KONTOR_GANTT_CRITICAL;
      if (kontor_schedule_is_late (schedule, index))
        marks |= KONTOR_GANTT_EARLY;
    }

  return marks;
}

static void
show_line (KontorGanttChart *self, KontorGanttLine *line)
{
  const KontorRow *row = kontor_record_get_row (line->task);
  const char *title = kontor_record_get_title (line->task);
  guint depth = kontor_live_query_get_depth (self->model, line->position);
  gboolean parent = kontor_live_query_has_children (self->model, line->position);
  gboolean expanded = kontor_live_query_is_expanded (self->model, line->position);
  const char *label = expanded ? _ ("Hide subtasks") : _ ("Show subtasks");
  g_autofree char *span = NULL;

  line->dated = kontor_gantt_get_dates (row, &line->dates);
  if (!line->dated)
    line->dates = (KontorGanttDates) { 0 };
  if (line->dated)
    span = kontor_when_format_span (line->dates.start, line->dates.end,
                                    kontor_office_get_zone (self->office),
                                    kontor_office_get_now (self->office),
                                    kontor_office_get_time_format (self->office));
  kontor_gantt_bar_set (KONTOR_GANTT_BAR (line->bar), title, span, get_marks (self, line));
  gtk_label_set_label (line->label, title);
  gtk_widget_set_tooltip_text (line->title, title);
  gtk_widget_set_margin_start (line->expander, (int) MIN (depth, 8) * INDENT);
  gtk_widget_set_opacity (line->expander, parent ? 1 : 0);
  gtk_widget_set_sensitive (line->expander, parent);
  gtk_button_set_icon_name (GTK_BUTTON (line->expander),
                            expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_set_tooltip_text (line->expander, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static KontorGanttLine *
find_line_of (KontorGanttChart *self, gpointer task)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (((KontorGanttLine *) self->lines->pdata[i])->task == task)
      return self->lines->pdata[i];

  return NULL;
}

static void
task_changed_cb (KontorGanttChart *self, GParamSpec *pspec, KontorRecord *task)
{
  KontorGanttLine *line = find_line_of (self, task);

  if (line == NULL || line->position == GTK_INVALID_LIST_POSITION)
    return;
  show_line (self, line);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
kontor_gantt_line_bind (KontorGanttChart *self, KontorGanttLine *line, guint position)
{
  g_autoptr (KontorRecord) task = position < kontor_gantt_chart_get_n_rows (self)
                                      ? g_list_model_get_item (G_LIST_MODEL (self->model), position)
                                      : NULL;

  if (line->task != task)
    {
      if (line == self->dragged)
        {
          self->drag = KONTOR_GANTT_DRAG_NONE;
          self->dragged = NULL;
          g_clear_pointer (&self->moves, g_array_unref);
        }
      if (line->task != NULL)
        g_signal_handler_disconnect (line->task, line->changed);
      g_set_object (&line->task, task);
      /* The focus is a task's, not a widget's. */
      if (gtk_widget_is_focus (line->bar))
        gtk_widget_grab_focus (GTK_WIDGET (self));
      if (task != NULL)
        line->changed = g_signal_connect_object (task, "notify", G_CALLBACK (task_changed_cb), self,
                                                 G_CONNECT_SWAPPED);
    }
  line->position = task != NULL ? position : GTK_INVALID_LIST_POSITION;
  gtk_widget_set_child_visible (line->bar, task != NULL);
  gtk_widget_set_child_visible (line->title, task != NULL);
  if (task != NULL)
    show_line (self, line);
}

static void
expander_cb (KontorGanttChart *self, GtkButton *button)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      KontorGanttLine *line = self->lines->pdata[i];

      if (line->expander != GTK_WIDGET (button) || line->task == NULL)
        continue;
      kontor_live_query_set_expanded (self->model, kontor_record_get_id (line->task),
                                      !kontor_live_query_is_expanded (self->model, line->position));
      return;
    }
}

KontorGanttLine *
kontor_gantt_line_new (KontorGanttChart *self)
{
  KontorGanttLine *line = g_new0 (KontorGanttLine, 1);

  line->position = GTK_INVALID_LIST_POSITION;
  line->bar = kontor_gantt_bar_new ();
  line->title = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  line->expander = gtk_button_new_from_icon_name ("pan-end-symbolic");
  gtk_widget_add_css_class (line->expander, "flat");
  gtk_widget_add_css_class (line->expander, "kontor-expander");
  gtk_widget_set_valign (line->expander, GTK_ALIGN_CENTER);
  gtk_widget_set_focusable (line->expander, FALSE); /* arrow keys do it */
  g_signal_connect_object (line->expander, "clicked", G_CALLBACK (expander_cb), self,
                           G_CONNECT_SWAPPED);
  line->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (line->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (line->label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (line->label), TRUE);
  gtk_box_append (GTK_BOX (line->title), line->expander);
  gtk_box_append (GTK_BOX (line->title), GTK_WIDGET (line->label));
  /* Titles lie above bars, also for the pointer: later children do. */
  gtk_widget_insert_before (line->bar, GTK_WIDGET (self), self->pane);
  gtk_widget_set_parent (line->title, GTK_WIDGET (self));

  return line;
}

void
kontor_gantt_line_free (gpointer data)
{
  KontorGanttLine *line = data;

  if (line->task != NULL)
    g_signal_handler_disconnect (line->task, line->changed);
  g_clear_object (&line->task);
  gtk_widget_unparent (line->bar);
  gtk_widget_unparent (line->title);
  g_free (line);
}
