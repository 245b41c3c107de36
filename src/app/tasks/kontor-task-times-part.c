/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who planned and worked how long on which day, as a small table. Main thread, but for read(). */

#include "config.h"

#include "kontor-task-pages.h"
#include "kontor-time-sheet.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* The latest days on which anything was planned or done. */
#define LINES_MAX 14

typedef struct
{
  KontorTaskPart parent_instance;

  GtkGrid *grid; /* child */
} KontorTaskTimesPart;

typedef KontorTaskPartClass KontorTaskTimesPartClass;

G_DEFINE_FINAL_TYPE (KontorTaskTimesPart, kontor_task_times_part, KONTOR_TYPE_TASK_PART)

#define TIMES_PART(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), kontor_task_times_part_get_type (), KontorTaskTimesPart))

/* --- reading, on the reader's thread --- */

typedef struct
{
  gint64 day;
  KontorId person;
  char *name; /* owned */
  KontorTimeFigures figures;
} Line;

static void
line_clear (gpointer data)
{
  Line *line = data;

  g_clear_pointer (&line->name, g_free);
}

static void
find_days (GPtrArray *entries, GPtrArray *slices, GTimeZone *zone, gint64 *first, gint64 *end)
{
  *first = G_MAXINT64;
  *end = G_MININT64;
  for (guint i = 0; i < entries->len; i++)
    {
      gint64 start = kontor_row_get_integer (entries->pdata[i], KONTOR_TIME_ENTRY_START);
      gint64 stop = kontor_row_get_integer (entries->pdata[i], KONTOR_TIME_ENTRY_END);

      *first = MIN (*first, kontor_time_get_day (zone, start));
      *end = MAX (*end, kontor_time_get_day (zone, MAX (start, stop)) + 1);
    }
  for (guint i = 0; i < slices->len; i++)
    {
      gint64 day = kontor_row_get_integer (slices->pdata[i], KONTOR_PLAN_SLICE_DAY);

      *first = MIN (*first, day);
      *end = MAX (*end, day + 1);
    }
}

static void
add_lines (GArray *lines, const KontorTimeSheet *sheet, KontorReader *reader)
{
  guint n_days = kontor_time_sheet_get_n_days (sheet);

  for (guint d = n_days; d-- > 0 && lines->len < LINES_MAX;)
    for (guint i = 0; i < kontor_time_sheet_get_n_lines (sheet); i++)
      {
        const KontorTimeLine *from = kontor_time_sheet_get_line (sheet, i);
        g_autoptr (KontorRow) person = NULL;
        Line line = { 0 };

        if (from->days[d].plan == 0 && from->days[d].spent == 0)
          continue;
        person = kontor_reader_get (reader, KONTOR_RECORD_PERSON, &from->person);
        line.day = kontor_time_sheet_get_first_day (sheet) + d;
        line.person = from->person;
        line.name = g_strdup (person != NULL ? kontor_row_get_title (person) : "");
        line.figures = from->days[d];
        g_array_append_val (lines, line);
      }
}

static gpointer
read_times (KontorReading *reading, KontorRow *task, GError **error)
{
  KontorReader *reader = kontor_reading_get_reader (reading);
  KontorContext context = { 0 };
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GPtrArray) entries = kontor_reader_list (reader, KONTOR_RECORD_TIME_ENTRY,
                                                      KONTOR_TIME_ENTRY_TASK,
                                                      kontor_row_get_id (task));
  g_autoptr (GPtrArray) slices = kontor_reader_list (reader, KONTOR_RECORD_PLAN_SLICE,
                                                     KONTOR_PLAN_SLICE_TASK,
                                                     kontor_row_get_id (task));
  g_autoptr (KontorTimeSheet) sheet = NULL;
  GArray *lines = g_array_new (FALSE, TRUE, sizeof (Line));
  gint64 first;
  gint64 end;

  g_array_set_clear_func (lines, line_clear);
  if (entries->len == 0 && slices->len == 0)
    return lines;
  kontor_reading_init_context (reading, &context);
  find_days (entries, slices, zone, &first, &end);
  end = MAX (end, kontor_time_get_day (zone, context.now) + 1);
  first = MAX (first, end - KONTOR_TIME_SHEET_DAYS_MAX);
  sheet = kontor_time_sheet_new (entries, slices, NULL, first, end, zone, context.now);
  add_lines (lines, sheet, reader);

  return lines;
}

/* --- showing --- */

static GtkWidget *
cell_new (const char *text, gboolean number, gboolean heading)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), number ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  if (number)
    gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "caption");
  if (heading)
    gtk_widget_add_css_class (label, "dimmed");

  return label;
}

static void
attach_time (GtkGrid *grid, gint64 microseconds, int column, int row)
{
  g_autofree char *text = microseconds != 0
                              ? kontor_when_format_duration (microseconds / G_USEC_PER_SEC)
                              : g_strdup ("–");

  gtk_grid_attach (grid, cell_new (text, TRUE, FALSE), column, row, 1, 1);
}

static void
show (KontorTaskPart *part, gpointer data)
{
  KontorTaskTimesPart *self = TIMES_PART (part);
  const char *const headings[] = { _ ("Day"), _ ("Person"), _ ("Plan"), _ ("Spent") };
  GArray *lines = data;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    gtk_grid_attach (self->grid, cell_new (headings[i], i >= 2, TRUE), (int) i, 0, 1, 1);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);
      g_autofree char *day = kontor_office_format_date (kontor_task_part_get_office (part),
                                                        line->day);

      gtk_grid_attach (self->grid, cell_new (day, FALSE, FALSE), 0, (int) i + 1, 1, 1);
      gtk_grid_attach (self->grid, cell_new (line->name, FALSE, FALSE), 1, (int) i + 1, 1, 1);
      attach_time (self->grid, line->figures.plan, 2, (int) i + 1);
      attach_time (self->grid, line->figures.spent, 3, (int) i + 1);
    }
  for (child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, lines->len > 0);
}

static void
build (KontorTaskPart *part)
{
  KontorTaskTimesPart *self = TIMES_PART (part);

  kontor_task_part_add_heading (part, _ ("Plan and time by day"), NULL);
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->grid, 12);
  gtk_grid_set_row_spacing (self->grid, 4);
  gtk_widget_set_margin_start (GTK_WIDGET (self->grid), 6);
  gtk_widget_set_margin_end (GTK_WIDGET (self->grid), 6);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->grid));
}

static void
kontor_task_times_part_class_init (KontorTaskTimesPartClass *klass)
{
  klass->types = kontor_record_type_to_bit (KONTOR_RECORD_TIME_ENTRY) |
                 kontor_record_type_to_bit (KONTOR_RECORD_PLAN_SLICE);
  klass->read = read_times;
  klass->free_answer = (GDestroyNotify) g_array_unref;
  klass->show = show;
  klass->build = build;
}

static void
kontor_task_times_part_init (KontorTaskTimesPart *self)
{
}
