/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One line of a report: plain memory in an object that list models hold. Made on the reader's thread,
 * read on any. */

#include "config.h"

#include "kontor-report-line.h"

struct _KontorReportLine
{
  GObject parent_instance;

  char *title; /* owned */
  char *hint; /* owned, nullable; set: it stands for what is not shared */
  KontorId person;
  KontorId project;
  GHashTable *tasks; /* owned, nullable, a set of KontorId */
  KontorReportFigures sum;
  GArray *buckets; /* owned, of KontorReportFigures */
  GArray *absences; /* owned, of KontorReportAbsence */
  GListStore *lines; /* owned, nullable */
  GHashTable *found; /* owned, nullable: id, owned → line, borrowed: while a group is made */
};

G_DEFINE_FINAL_TYPE (KontorReportLine, kontor_report_line, G_TYPE_OBJECT)

static void
kontor_report_line_finalize (GObject *object)
{
  KontorReportLine *self = KONTOR_REPORT_LINE (object);

  g_free (self->title);
  g_free (self->hint);
  g_clear_pointer (&self->tasks, g_hash_table_unref);
  g_clear_pointer (&self->buckets, g_array_unref);
  g_clear_pointer (&self->absences, g_array_unref);
  g_clear_pointer (&self->found, g_hash_table_unref);
  g_clear_object (&self->lines);

  G_OBJECT_CLASS (kontor_report_line_parent_class)->finalize (object);
}

static void
kontor_report_line_class_init (KontorReportLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_report_line_finalize;
}

static void
kontor_report_line_init (KontorReportLine *self)
{
  self->buckets = g_array_new (FALSE, TRUE, sizeof (KontorReportFigures));
  self->absences = g_array_new (FALSE, FALSE, sizeof (KontorReportAbsence));
}

/* --- reading --- */

const char *
kontor_report_line_get_title (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return self->title;
}

const char *
kontor_report_line_get_hint (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return self->hint;
}

const KontorId *
kontor_report_line_get_person (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return &self->person;
}

const KontorId *
kontor_report_line_get_project (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return &self->project;
}

GHashTable *
kontor_report_line_get_tasks (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return self->tasks;
}

KontorReportFigures
kontor_report_line_get (KontorReportLine *self, int bucket)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), (KontorReportFigures) { 0 });
  g_return_val_if_fail (bucket < (int) self->buckets->len, self->sum);

  return bucket < 0 ? self->sum : g_array_index (self->buckets, KontorReportFigures, bucket);
}

GListModel *
kontor_report_line_get_lines (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return (GListModel *) self->lines;
}

const GArray *
kontor_report_line_get_absences (KontorReportLine *self)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);

  return self->absences;
}

/* --- making --- */

KontorReportLine *
kontor_report_line_new (const char *title, guint n_buckets, gboolean group)
{
  KontorReportLine *self = g_object_new (KONTOR_TYPE_REPORT_LINE, NULL);

  self->title = g_strdup (title);
  g_array_set_size (self->buckets, n_buckets);
  if (group)
    {
      self->lines = g_list_store_new (KONTOR_TYPE_REPORT_LINE);
      self->found = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
    }

  return self;
}

void
kontor_report_line_set_hint (KontorReportLine *self, const char *hint)
{
  g_return_if_fail (KONTOR_IS_REPORT_LINE (self));

  g_set_str (&self->hint, hint);
}

void
kontor_report_line_set_person (KontorReportLine *self, const KontorId *person)
{
  g_return_if_fail (KONTOR_IS_REPORT_LINE (self));

  self->person = *person;
}

void
kontor_report_line_set_project (KontorReportLine *self, const KontorId *project)
{
  g_return_if_fail (KONTOR_IS_REPORT_LINE (self));

  self->project = *project;
}

void
kontor_report_line_add_task (KontorReportLine *self, const KontorId *task)
{
  g_return_if_fail (KONTOR_IS_REPORT_LINE (self));

  if (self->tasks == NULL)
    self->tasks = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
  g_hash_table_add (self->tasks, kontor_id_copy (task));
}

void
kontor_report_line_add (KontorReportLine *self, guint bucket, const KontorReportFigures *figures)
{
  KontorReportFigures *to[] = { &self->sum,
                                &g_array_index (self->buckets, KontorReportFigures, bucket) };

  g_return_if_fail (bucket < self->buckets->len);

  for (guint i = 0; i < G_N_ELEMENTS (to); i++)
    {
      to[i]->spent += figures->spent;
      to[i]->plan += figures->plan;
      to[i]->capacity += figures->capacity;
      to[i]->absent += figures->absent;
    }
}

static int
compare_absences (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const KontorReportAbsence *) a)->first_day;
  gint64 right = ((const KontorReportAbsence *) b)->first_day;

  return (left > right) - (left < right);
}

void
kontor_report_line_add_absence (KontorReportLine *self, const KontorReportAbsence *absence)
{
  g_return_if_fail (KONTOR_IS_REPORT_LINE (self));

  g_array_append_val (self->absences, *absence);
}

KontorReportLine *
kontor_report_line_find (KontorReportLine *self, const KontorId *id)
{
  g_return_val_if_fail (KONTOR_IS_REPORT_LINE (self), NULL);
  g_return_val_if_fail (self->lines != NULL && self->found != NULL, NULL);

  return g_hash_table_lookup (self->found, id);
}

void
kontor_report_line_take (KontorReportLine *self, const KontorId *id, KontorReportLine *line)
{
  g_return_if_fail (KONTOR_IS_REPORT_LINE (self));
  g_return_if_fail (self->lines != NULL && self->found != NULL);

  g_hash_table_insert (self->found, kontor_id_copy (id), line);
  g_list_store_append (self->lines, line);
  g_object_unref (line);
}

int
kontor_report_line_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const KontorReportLine *left = a;
  const KontorReportLine *right = b;

  if ((left->hint != NULL) != (right->hint != NULL))
    return left->hint != NULL ? 1 : -1;

  return g_utf8_collate (left->title, right->title);
}

void
kontor_report_line_finish (KontorReportLine *self)
{
  g_return_if_fail (KONTOR_IS_REPORT_LINE (self));

  g_clear_pointer (&self->found, g_hash_table_unref);
  g_array_sort (self->absences, compare_absences);
  if (self->lines == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->lines)); i++)
    {
      g_autoptr (KontorReportLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), i);

      kontor_report_line_finish (line);
    }
  g_list_store_sort (self->lines, kontor_report_line_compare, NULL);
}
