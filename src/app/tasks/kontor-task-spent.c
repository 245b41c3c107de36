/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sums of time entries by task, for the cells of a list. Main thread, but for read_sums(). */

#include "config.h"

#include "kontor-task-spent.h"

/* A read asks for this many tasks; the others wait for the next. */
#define TASKS_MAX 200

typedef struct
{
  KontorId task; /* the key of its table: first */
  gint64 seconds;
  gboolean fresh; /* read since the last change */
  gboolean wanted; /* to be read, or being read */
} Entry;

struct _KontorTaskSpent
{
  GObject parent_instance;

  KontorRecordList *list; /* borrowed, nullable: weak */
  GHashTable *entries; /* owned: a set of Entry */
  guint later; /* idle source */
  GCancellable *reading; /* owned, nullable: a read is under way */
};

G_DEFINE_FINAL_TYPE (KontorTaskSpent, kontor_task_spent, G_TYPE_OBJECT)

static void read_soon (KontorTaskSpent *self);

/* --- on the reader's thread --- */

typedef struct
{
  GArray *tasks; /* owned, of KontorId */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_array_unref (wish->tasks);
  g_free (wish);
}

static gpointer
read_sums (KontorReading *reading, gpointer data, GError **error)
{
  const Wish *wish = data;
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TIME_ENTRY);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_value_unref);
  g_autoptr (KontorQuery) query = NULL;

  for (guint i = 0; i < wish->tasks->len; i++)
    g_ptr_array_add (values, kontor_value_new_id (&g_array_index (wish->tasks, KontorId, i)));
  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_in (KONTOR_TIME_ENTRY_TASK,
                                                                (KontorValue **) values->pdata,
                                                                values->len));
  query = kontor_query_builder_end (builder);

  return kontor_reading_sum (reading, query, KONTOR_TIME_ENTRY_TASK, KONTOR_TIME_ENTRY_END, error);
}

/* --- on the main thread --- */

/* What has no sum has no entries. Returns: whether any is another than before */
static gboolean
take_sums (KontorTaskSpent *self, GPtrArray *sums)
{
  g_autoptr (GHashTable) read = g_hash_table_new (kontor_id_hash, kontor_id_equal);
  gboolean changed = FALSE;
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; i < sums->len; i++)
    {
      KontorSum *sum = sums->pdata[i];

      if (sum->group != NULL)
        g_hash_table_insert (read, (gpointer) kontor_value_get_id (sum->group), sum);
    }
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Entry *entry = key;
      const KontorSum *sum = g_hash_table_lookup (read, &entry->task);

      if (!entry->wanted || !entry->fresh)
        continue;
      changed = changed || entry->seconds != (sum != NULL ? sum->sum : 0);
      entry->seconds = sum != NULL ? sum->sum : 0;
      entry->wanted = FALSE;
    }

  return changed;
}

static void
sums_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorTaskSpent) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                              &error);

  g_clear_object (&self->reading);
  if (self->list == NULL)
    return;
  /* A cell that says nothing of the time is less of a nuisance than a toast per page of a list. */
  if (sums == NULL)
    {
      g_warning ("time spent on tasks could not be read: %s", error->message);
      return;
    }
  if (take_sums (self, sums))
    kontor_record_list_refresh (self->list);
  read_soon (self);
}

/* What is asked for counts as fresh from now on: a change after this makes it stale again. */
static gboolean
read_later_cb (gpointer data)
{
  KontorTaskSpent *self = data;
  KontorOffice *office;
  Wish *wish;
  GHashTableIter iter;
  gpointer key;

  self->later = 0;
  if (self->list == NULL || self->reading != NULL)
    return G_SOURCE_REMOVE;
  wish = g_new0 (Wish, 1);
  wish->tasks = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_hash_table_iter_init (&iter, self->entries);
  while (wish->tasks->len < TASKS_MAX && g_hash_table_iter_next (&iter, &key, NULL))
    {
      Entry *entry = key;

      if (!entry->wanted)
        continue;
      entry->fresh = TRUE;
      g_array_append_val (wish->tasks, entry->task);
    }
  if (wish->tasks->len == 0)
    {
      wish_free (wish);
      return G_SOURCE_REMOVE;
    }
  office = kontor_record_list_get_office (self->list);
  self->reading = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (office), read_sums, wish, wish_free,
                                (GDestroyNotify) g_ptr_array_unref, self->reading, sums_read_cb,
                                g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
read_soon (KontorTaskSpent *self)
{
  if (self->later == 0 && self->reading == NULL)
    self->later = g_idle_add (read_later_cb, self);
}

/* The cells that are bound ask again; what nobody asks for is not read. */
static void
store_changed_cb (KontorTaskSpent *self, guint64 types, KontorLiveStore *store)
{
  GHashTableIter iter;
  gpointer key;

  if ((types & kontor_record_type_to_bit (KONTOR_RECORD_TIME_ENTRY)) == 0 || self->list == NULL)
    return;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    ((Entry *) key)->fresh = FALSE;
  kontor_record_list_refresh (self->list);
}

gint64
kontor_task_spent_get (KontorTaskSpent *self, const KontorId *task)
{
  Entry *entry;

  g_return_val_if_fail (KONTOR_IS_TASK_SPENT (self), 0);

  entry = g_hash_table_lookup (self->entries, task);
  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->task = *task;
      g_hash_table_add (self->entries, entry);
    }
  if (!entry->fresh)
    {
      entry->wanted = TRUE;
      read_soon (self);
    }

  return entry->seconds;
}

/* --- class --- */

static void
kontor_task_spent_dispose (GObject *object)
{
  KontorTaskSpent *self = KONTOR_TASK_SPENT (object);

  g_clear_handle_id (&self->later, g_source_remove);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_weak_pointer (&self->list);

  G_OBJECT_CLASS (kontor_task_spent_parent_class)->dispose (object);
}

static void
kontor_task_spent_finalize (GObject *object)
{
  g_hash_table_unref (KONTOR_TASK_SPENT (object)->entries);

  G_OBJECT_CLASS (kontor_task_spent_parent_class)->finalize (object);
}

static void
kontor_task_spent_class_init (KontorTaskSpentClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_task_spent_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_task_spent_finalize;
}

static void
kontor_task_spent_init (KontorTaskSpent *self)
{
  self->entries = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free, NULL);
}

KontorTaskSpent *
kontor_task_spent_new (KontorRecordList *list)
{
  KontorTaskSpent *self = g_object_new (KONTOR_TYPE_TASK_SPENT, NULL);
  KontorOffice *office = kontor_record_list_get_office (list);

  g_set_weak_pointer (&self->list, list);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}
