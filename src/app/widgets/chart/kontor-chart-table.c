/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The figures behind a chart, without any widget. */

#include "config.h"

#include "kontor-chart-table.h"

#include "kontor-csv-write.h"

struct _KontorChartTable
{
  char *what; /* owned */
  KontorChartFormat format;
  GPtrArray *categories; /* owned, of char * */
  GPtrArray *series; /* owned, of char * */
  GPtrArray *values; /* owned, of GArray of double, as @series */
};

G_DEFINE_BOXED_TYPE (KontorChartTable,
                     kontor_chart_table,
                     kontor_chart_table_ref,
                     kontor_chart_table_unref)

KontorChartTable *
kontor_chart_table_new (const char *what, KontorChartFormat format)
{
  KontorChartTable *self = g_rc_box_new0 (KontorChartTable);

  self->what = g_strdup (what);
  self->format = format;
  self->categories = g_ptr_array_new_with_free_func (g_free);
  self->series = g_ptr_array_new_with_free_func (g_free);
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  return self;
}

KontorChartTable *
kontor_chart_table_ref (KontorChartTable *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KontorChartTable *self = data;

  g_free (self->what);
  g_ptr_array_unref (self->categories);
  g_ptr_array_unref (self->series);
  g_ptr_array_unref (self->values);
}

void
kontor_chart_table_unref (KontorChartTable *self)
{
  g_rc_box_release_full (self, clear);
}

guint
kontor_chart_table_add_category (KontorChartTable *self, const char *name)
{
  g_return_val_if_fail (self->series->len == 0, 0);

  g_ptr_array_add (self->categories, g_strdup (name));

  return self->categories->len - 1;
}

guint
kontor_chart_table_add_series (KontorChartTable *self, const char *name)
{
  GArray *values = g_array_new (FALSE, TRUE, sizeof (double));

  g_array_set_size (values, self->categories->len);
  g_ptr_array_add (self->series, g_strdup (name));
  g_ptr_array_add (self->values, values);

  return self->series->len - 1;
}

void
kontor_chart_table_set (KontorChartTable *self, guint series, guint category, double value)
{
  g_return_if_fail (series < self->series->len);
  g_return_if_fail (category < self->categories->len);

  g_array_index ((GArray *) self->values->pdata[series], double, category) = value;
}

guint
kontor_chart_table_get_n_categories (const KontorChartTable *self)
{
  return self->categories->len;
}

guint
kontor_chart_table_get_n_series (const KontorChartTable *self)
{
  return self->series->len;
}

const char *
kontor_chart_table_get_what (const KontorChartTable *self)
{
  return self->what;
}

const char *
kontor_chart_table_get_category (const KontorChartTable *self, guint category)
{
  g_return_val_if_fail (category < self->categories->len, NULL);

  return self->categories->pdata[category];
}

const char *
kontor_chart_table_get_series (const KontorChartTable *self, guint series)
{
  g_return_val_if_fail (series < self->series->len, NULL);

  return self->series->pdata[series];
}

double
kontor_chart_table_get (const KontorChartTable *self, guint series, guint category)
{
  g_return_val_if_fail (series < self->series->len, 0);
  g_return_val_if_fail (category < self->categories->len, 0);

  return g_array_index ((GArray *) self->values->pdata[series], double, category);
}

char *
kontor_chart_table_format (const KontorChartTable *self, double value)
{
  return self->format (value);
}

double
kontor_chart_table_get_maximum (const KontorChartTable *self, gboolean stacked)
{
  double maximum = 0;

  for (guint c = 0; c < self->categories->len; c++)
    {
      double sum = 0;

      for (guint s = 0; s < self->series->len; s++)
        {
          double value = kontor_chart_table_get (self, s, c);

          sum += value;
          maximum = MAX (maximum, stacked ? sum : value);
        }
    }

  return maximum;
}

char *
kontor_chart_table_to_csv (const KontorChartTable *self)
{
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autoptr (GPtrArray) header = g_ptr_array_new ();

  g_ptr_array_add (header, self->what);
  for (guint s = 0; s < self->series->len; s++)
    g_ptr_array_add (header, self->series->pdata[s]);
  kontor_csv_append_row (csv, (const char *const *) header->pdata, header->len);
  for (guint c = 0; c < self->categories->len; c++)
    {
      g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

      g_ptr_array_add (cells, g_strdup (self->categories->pdata[c]));
      for (guint s = 0; s < self->series->len; s++)
        {
          char number[G_ASCII_DTOSTR_BUF_SIZE];

          g_ascii_formatd (number, sizeof number, "%.10g", kontor_chart_table_get (self, s, c));
          g_ptr_array_add (cells, g_strdup (number));
        }
      kontor_csv_append_row (csv, (const char *const *) cells->pdata, cells->len);
    }

  return g_string_free (g_steal_pointer (&csv), FALSE);
}
