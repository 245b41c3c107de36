/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tasks in a month, read for the days that are shown. Main thread, but for read_items(). */

#include "config.h"

#include "kontor-task-month.h"

#include "kontor-month.h"
#include "kontor-new-record-dialog.h"
#include "kontor-quick-add-entry.h"
#include "kontor-task-changes.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

/* More than these in six weeks nobody reads in a month. */
#define ITEMS_MAX 2000

struct _KontorTaskMonth
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorTaskScope scope;
  gboolean has_scope;
  KontorMonth *month; /* child */
  GCancellable *reading; /* owned, nullable */
  guint later; /* idle source */
};

G_DEFINE_FINAL_TYPE (KontorTaskMonth, kontor_task_month, ADW_TYPE_BIN)

/* --- reading, on the reader's thread --- */

typedef struct
{
  KontorQuery *query; /* owned */
  GTimeZone *zone; /* owned */
  gint64 now;
  KONTOR_TIME_FORMAT_CHOICES format;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  kontor_query_unref (wish->query);
  g_time_zone_unref (wish->zone);
  g_free (wish);
}

static KontorMonthItem *
item_new (const Wish *wish, KontorRow *task)
{
  gint64 deadline = kontor_row_get_integer (task, KONTOR_TASK_DEADLINE);
  gint64 day = kontor_time_get_day (wish->zone, deadline);
  KontorMonthItem *item = kontor_month_item_new (task, day);
  int state = kontor_row_get_choice (task, KONTOR_TASK_STATE);

  item->seconds = kontor_time_to_local (wish->zone, deadline) / G_USEC_PER_SEC - day * 24 * 3600;
  item->time = kontor_when_format_time (item->seconds, wish->format);
  item->faint = state == KONTOR_TASK_STATE_COMPLETED;
  item->icon = item->faint            ? "object-select-symbolic"
               : deadline < wish->now ? "alarm-symbolic"
                                      : NULL;
  item->movable = !item->faint;

  return item;
}

static gpointer
read_items (KontorReading *reading, gpointer data, GError **error)
{
  const Wish *wish = data;
  g_autoptr (GPtrArray) rows = kontor_reading_list (reading, wish->query, 0, ITEMS_MAX, error);
  GPtrArray *items;

  if (rows == NULL)
    return NULL;
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (items, item_new (wish, rows->pdata[i]));

  return items;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorTaskMonth) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                               &error);

  if (items != NULL && self->month != NULL)
    kontor_month_set_items (self->month, items);
  else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    kontor_office_tell_error (self->office, error);
}

static void
take_bound (KontorQueryBuilder *builder, KontorOffice *office, KontorTest test, gint64 day)
{
  g_autoptr (KontorValue) value = kontor_value_new_integer (
      kontor_time_from_local (kontor_office_get_zone (office), day * KONTOR_DAY));

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new (KONTOR_TASK_DEADLINE, test, value));
}

static KontorQuery *
make_query (KontorTaskMonth *self)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  KontorCondition *scope = kontor_task_scope_get_condition (&self->scope, kontor_office_get_person (
                                                                              self->office));
  gint64 first = 0;
  gint64 last = 0;

  kontor_month_get_range (self->month, &first, &last);
  if (scope != NULL)
    kontor_query_builder_take_condition (builder, scope);
  take_bound (builder, self->office, KONTOR_TEST_AT_LEAST, first);
  take_bound (builder, self->office, KONTOR_TEST_LESS, last + 1);
  kontor_query_builder_add_order (builder, KONTOR_TASK_DEADLINE, FALSE);

  return kontor_query_builder_end (builder);
}

static gboolean
read_later_cb (gpointer data)
{
  KontorTaskMonth *self = data;
  Wish *wish;

  self->later = 0;
  if (!self->has_scope || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_REMOVE;
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  wish = g_new0 (Wish, 1);
  wish->query = make_query (self);
  wish->zone = g_time_zone_ref (kontor_office_get_zone (self->office));
  wish->now = kontor_office_get_now (self->office);
  wish->format = kontor_office_get_time_format (self->office);
  kontor_live_store_read_async (kontor_office_get_store (self->office), read_items, wish, wish_free,
                                (GDestroyNotify) g_ptr_array_unref, self->reading, read_cb,
                                g_object_ref (self));

  return G_SOURCE_REMOVE;
}

/* What nobody looks at is read when somebody does. */
static void
refresh (KontorTaskMonth *self)
{
  if (self->later == 0)
    self->later = g_idle_add (read_later_cb, self);
}

static void
store_changed_cb (KontorTaskMonth *self, guint64 types, KontorLiveStore *store)
{
  if ((types & kontor_record_type_to_bit (KONTOR_RECORD_TASK)) != 0)
    refresh (self);
}

/* --- what the person does --- */

/* (transfer full) (nullable) */
static KontorRecord *
dup_task (KontorTaskMonth *self, KontorMonthItem *item)
{
  return kontor_office_get_record (self->office, KONTOR_RECORD_TASK, kontor_row_get_id (item->row));
}

static void
activated_cb (KontorTaskMonth *self, KontorMonthItem *item, KontorMonth *month)
{
  kontor_office_open (self->office, KONTOR_RECORD_TASK, kontor_row_get_id (item->row));
}

static void
moved_cb (KontorTaskMonth *self, KontorMonthItem *item, int days, KontorMonth *month)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  KontorRecord *task = dup_task (self, item);

  if (task != NULL)
    g_ptr_array_add (tasks, task);
  kontor_tasks_shift (self->office, tasks, days, 0);
}

static void
removed_cb (KontorTaskMonth *self, KontorMonthItem *item, KontorMonth *month)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  KontorRecord *task = dup_task (self, item);

  if (task != NULL)
    g_ptr_array_add (tasks, task);
  kontor_office_delete (self->office, tasks);
}

static void
create_cb (KontorTaskMonth *self, gint64 day, KontorMonth *month)
{
  KontorId nil = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &nil);
  gint64 local = day * KONTOR_DAY + kontor_tasks_get_day_end (self->office) * G_USEC_PER_SEC;
  g_autoptr (KontorRow) defaults = NULL;

  kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE,
                           kontor_value_new_integer (
                               kontor_time_from_local (kontor_office_get_zone (self->office),
                                                       local)));
  if (self->scope.kind == KONTOR_TASK_SCOPE_PROJECT)
    kontor_row_builder_take (builder, KONTOR_TASK_PROJECT,
                             kontor_value_new_id (&self->scope.project));
  defaults = kontor_row_builder_end (builder);
  kontor_new_record_dialog_present (GTK_WIDGET (self), self->office, KONTOR_RECORD_TASK, defaults);
}

/* --- class --- */

static void
kontor_task_month_dispose (GObject *object)
{
  KontorTaskMonth *self = KONTOR_TASK_MONTH (object);

  g_clear_handle_id (&self->later, g_source_remove);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  adw_bin_set_child (ADW_BIN (self), NULL);
  self->month = NULL;
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_task_month_parent_class)->dispose (object);
}

static void
kontor_task_month_class_init (KontorTaskMonthClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_task_month_dispose;
}

static void
kontor_task_month_init (KontorTaskMonth *self)
{
}

GtkWidget *
kontor_task_month_new (KontorOffice *office)
{
  KontorTaskMonth *self = g_object_new (KONTOR_TYPE_TASK_MONTH, NULL);

  self->office = g_object_ref (office);
  self->month = KONTOR_MONTH (kontor_month_new (office));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->month));
  g_signal_connect_object (self->month, "range-changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->month, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->month, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->month, "removed", G_CALLBACK (removed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->month, "create", G_CALLBACK (create_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (office, "day-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (refresh), NULL);

  return GTK_WIDGET (self);
}

void
kontor_task_month_set_scope (KontorTaskMonth *self, const KontorTaskScope *scope)
{
  g_return_if_fail (KONTOR_IS_TASK_MONTH (self));

  self->scope = *scope;
  self->has_scope = TRUE;
  refresh (self);
}
