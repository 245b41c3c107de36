/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Draws a report page by page with cairo and Pango. What does not fit into a column is shortened, never
 * laid over the next one. Main thread. */

#include "config.h"

#include "kontor-time-print.h"

#include "kontor-when.h"

#include <glib/gi18n.h>

#define TEXT 8.5 /* points */
#define TITLE 11.0
#define LINE 14.0 /* points */
#define HEADER 46.0
#define FOOTER 24.0
#define INDENT 12.0
/* More columns than these lie on a page of landscape format. */
#define PORTRAIT_MAX 6

typedef struct
{
  KontorReportLine *line; /* owned */
  guint depth;
} PrintLine;

typedef struct
{
  KontorTimeReport *report; /* owned */
  char *office; /* owned */
  GArray *lines; /* owned, of PrintLine */
  guint per_page;
} Printing;

static void
print_line_clear (gpointer data)
{
  g_object_unref (((PrintLine *) data)->line);
}

static void
printing_free (gpointer data)
{
  Printing *printing = data;

  kontor_time_report_unref (printing->report);
  g_free (printing->office);
  g_array_unref (printing->lines);
  g_free (printing);
}

static void
add_line (Printing *printing, KontorReportLine *line, guint depth)
{
  PrintLine entry = { g_object_ref (line), depth };

  g_array_append_val (printing->lines, entry);
}

static void
add_lines (Printing *printing)
{
  GListModel *groups = kontor_time_report_get_groups (printing->report);

  for (guint g = 0; g < g_list_model_get_n_items (groups); g++)
    {
      g_autoptr (KontorReportLine) group = g_list_model_get_item (groups, g);
      GListModel *lines = kontor_report_line_get_lines (group);

      add_line (printing, group, 0);
      for (guint i = 0; lines != NULL && i < g_list_model_get_n_items (lines); i++)
        {
          g_autoptr (KontorReportLine) line = g_list_model_get_item (lines, i);

          add_line (printing, line, 1);
        }
    }
  add_line (printing, kontor_time_report_get_total (printing->report), 0);
}

/* --- drawing --- */

static void
draw_text (GtkPrintContext *context,
           const char *text,
           double size,
           gboolean bold,
           double x,
           double y,
           double width,
           PangoAlignment align)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
  g_autofree char *font = NULL;
  g_autoptr (PangoFontDescription) description = NULL;

  /* The font of the desktop, so that paper looks like the screen. */
  g_object_get (gtk_settings_get_default (), "gtk-font-name", &font, NULL);
  description = pango_font_description_from_string (font);
  pango_font_description_set_size (description, (int) (size * PANGO_SCALE));
  if (bold)
    pango_font_description_set_weight (description, PANGO_WEIGHT_BOLD);

  pango_layout_set_font_description (layout, description);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, (int) (MAX (width, 1) * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, align);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_rule (GtkPrintContext *context, double y, double strength)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);

  cairo_save (cr);
  cairo_set_source_rgb (cr, 0.6, 0.6, 0.6);
  cairo_set_line_width (cr, strength);
  cairo_move_to (cr, 0, y);
  cairo_line_to (cr, gtk_print_context_get_width (context), y);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* One cell for each column; the first has what the others leave. */
static double
get_column_width (Printing *printing, GtkPrintContext *context)
{
  guint n = kontor_time_report_get_n_buckets (printing->report) + 1;
  double width = gtk_print_context_get_width (context);

  return MIN (64, width * 0.72 / n);
}

static void
draw_line (Printing *printing, GtkPrintContext *context, const PrintLine *entry, double y)
{
  guint n = kontor_time_report_get_n_buckets (printing->report);
  double column = get_column_width (printing, context);
  double first = gtk_print_context_get_width (context) - column * (n + 1);
  gboolean bold = entry->depth == 0;

  draw_text (context, kontor_report_line_get_title (entry->line), TEXT, bold, entry->depth * INDENT,
             y, first - entry->depth * INDENT - 4, PANGO_ALIGN_LEFT);
  for (guint b = 0; b <= n; b++)
    {
      g_autofree char *text = kontor_time_report_format (printing->report, entry->line,
                                                         b < n ? (int) b : -1);

      draw_text (context, text, TEXT, bold, first + column * b, y, column - 3, PANGO_ALIGN_RIGHT);
    }
}

static void
draw_header (Printing *printing, GtkPrintContext *context)
{
  guint n = kontor_time_report_get_n_buckets (printing->report);
  double width = gtk_print_context_get_width (context);
  double column = get_column_width (printing, context);
  double first = width - column * (n + 1);
  g_autofree char *title = kontor_time_report_get_title (printing->report);

  draw_text (context, title, TITLE, TRUE, 0, 0, width * 0.7, PANGO_ALIGN_LEFT);
  draw_text (context, printing->office, TEXT, FALSE, width * 0.7, 2, width * 0.3,
             PANGO_ALIGN_RIGHT);
  for (guint b = 0; b < n; b++)
    draw_text (context, kontor_time_report_get_bucket (printing->report, b)->title, TEXT, FALSE,
               first + column * b, 26, column - 3, PANGO_ALIGN_RIGHT);
  draw_text (context, _ ("Sum"), TEXT, FALSE, first + column * n, 26, column - 3,
             PANGO_ALIGN_RIGHT);
  draw_rule (context, HEADER - 6, 0.8);
}

static void
draw_footer (Printing *printing, GtkPrintContext *context, int page, int n_pages)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%x");
  g_autofree char *number = g_strdup_printf (_ ("Page %d of %d"), page, n_pages);
  double width = gtk_print_context_get_width (context);
  double y = gtk_print_context_get_height (context) - FOOTER + 10;

  draw_text (context, date, TEXT, FALSE, 0, y, width / 2, PANGO_ALIGN_LEFT);
  draw_text (context, number, TEXT, FALSE, width / 2, y, width / 2, PANGO_ALIGN_RIGHT);
}

static void
begin_cb (GtkPrintOperation *operation, GtkPrintContext *context, Printing *printing)
{
  double room = gtk_print_context_get_height (context) - HEADER - FOOTER;
  guint n_pages;

  printing->per_page = (guint) MAX (1, room / LINE);
  n_pages = (printing->lines->len + printing->per_page - 1) / printing->per_page;
  gtk_print_operation_set_n_pages (operation, (int) MAX (1, n_pages));
}

static void
draw_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Printing *printing)
{
  guint first = (guint) page * printing->per_page;
  int n_pages = 0;

  g_object_get (operation, "n-pages", &n_pages, NULL);
  draw_header (printing, context);
  for (guint i = first; i < MIN (first + printing->per_page, printing->lines->len); i++)
    {
      const PrintLine *entry = &g_array_index (printing->lines, PrintLine, i);
      double y = HEADER + (i - first) * LINE;

      if (entry->depth == 0 && i > first)
        draw_rule (context, y - 1, 0.3);
      draw_line (printing, context, entry, y);
    }
  draw_footer (printing, context, page + 1, n_pages);
}

GtkPrintOperation *
kontor_time_print_new (KontorTimeReport *report, const char *office)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  g_autofree char *title = kontor_time_report_get_title (report);
  Printing *printing = g_new0 (Printing, 1);

  printing->report = kontor_time_report_ref (report);
  printing->office = g_strdup (office);
  printing->lines = g_array_new (FALSE, FALSE, sizeof (PrintLine));
  g_array_set_clear_func (printing->lines, print_line_clear);
  add_lines (printing);
  g_object_set_data_full (G_OBJECT (operation), "printing", printing, printing_free);

  if (kontor_time_report_get_n_buckets (report) > PORTRAIT_MAX)
    gtk_page_setup_set_orientation (setup, GTK_PAGE_ORIENTATION_LANDSCAPE);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, title);
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin_cb), printing);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_cb), printing);

  return operation;
}

gboolean
kontor_time_print_export (KontorTimeReport *report,
                          const char *office,
                          GtkWindow *parent,
                          const char *path,
                          GError **error)
{
  g_autoptr (GtkPrintOperation) operation = kontor_time_print_new (report, office);

  gtk_print_operation_set_export_filename (operation, path);

  return gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, parent, error) !=
         GTK_PRINT_OPERATION_RESULT_ERROR;
}
