/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a live query's contents follow what changes: the lister's thread finds the rows anew, or what the
 * journal says of them; the main thread takes the result and tells it. One update is under way at a
 * time, and splice() alone changes what is in the list. */

#include "config.h"

#include "kontor-live-query-private.h"

#include "kontor-live-store-private.h"
#include "kontor-query-private.h"
#include "kontor-replica.h"

/* --- contents --- */

/* An array that a query has no use for is empty, whatever the rows do. */
static void
splice_array (GArray *array, const KontorSplice *change, const GArray *from)
{
  guint size = g_array_get_element_size (array);

  if (change->n_removed > 0 && array->len > 0)
    g_array_remove_range (array, change->position, change->n_removed);
  if (change->n_added > 0 && from->len > 0)
    g_array_insert_vals (array, change->position, from->data + (gsize) change->position * size,
                         change->n_added);
}

/* The one place that changes the contents. What is added is at the same position of @from. */
static void
splice (KontorLiveQuery *self, const KontorSplice *change, const KontorPlaces *from)
{
  guint next = change->position + change->n_added;
  gboolean was_start = kontor_live_query_is_start (self, change->position + change->n_removed);

  splice_array (self->places->rows, change, from->rows);
  splice_array (self->places->groups, change, from->groups);
  splice_array (self->places->shapes, change, from->shapes);
  g_clear_pointer (&self->starts, g_array_unref);

  g_list_model_items_changed (G_LIST_MODEL (self), change->position, change->n_removed,
                              change->n_added);
  if (change->n_removed != change->n_added)
    kontor_live_query_tell_n_items (self);
  if (next < self->places->rows->len && was_start != kontor_live_query_is_start (self, next))
    kontor_live_query_tell_sections (self, next, 1);
}

/* Tells of the rows that stay and are shown otherwise. */
static void
take_shapes (KontorLiveQuery *self, const KontorPlaces *from)
{
  GArray *shapes = self->places->shapes;
  guint end = 0;

  for (guint start = 0; start < from->shapes->len && start < shapes->len; start = end + 1)
    {
      for (end = start; end < from->shapes->len; end++)
        {
          guint *shape = &g_array_index (shapes, guint, end);

          if (*shape == g_array_index (from->shapes, guint, end))
            break;
          *shape = g_array_index (from->shapes, guint, end);
        }
      if (end > start)
        kontor_live_query_tell_outline (self, start, end - start);
    }
}

static void
show (KontorLiveQuery *self, GArray *splices, const KontorPlaces *from)
{
  self->version++;
  self->splicing = TRUE;
  for (guint i = 0; i < splices->len; i++)
    splice (self, &g_array_index (splices, KontorSplice, i), from);
  take_shapes (self, from);
  self->splicing = FALSE;
}

/* A handler of what is told may expand something: that is shown next. */
void
kontor_live_query_show_outline (KontorLiveQuery *self)
{
  self->version++;
  if (self->outline == NULL || self->splicing)
    {
      self->expansion_changed = TRUE;
      return;
    }

  do
    {
      g_autoptr (KontorPlaces) shown = kontor_outline_show (self->outline, self->all,
                                                            self->expanded);
      g_autoptr (GArray) splices = kontor_splices_find (self->places, shown);

      self->expansion_changed = FALSE;
      show (self, splices, shown);
    }
  while (self->expansion_changed);
}

/* --- updates --- */

typedef struct
{
  KontorQuery *query; /* owned */
  KontorPlaces *places; /* owned: a copy of what is shown, of an outline of all */
  KontorPlaces *shown; /* owned, nullable: for an outline: a copy of what is shown */
  KontorExpanded *expanded; /* owned, nullable: for an outline: a copy */
  guint version; /* of the query, when they were copied */
  gboolean reload;
} Request;

typedef struct
{
  KontorPlacesUpdate *update; /* owned */
  KontorOutline *outline; /* owned, nullable */
  KontorPlaces
      *shown; /* owned, nullable: what is shown of it, unless something was expanded meanwhile */
  GArray *splices; /* owned, nullable: how what was shown becomes that */
} Result;

static void
result_free (Result *self)
{
  g_clear_pointer (&self->update, kontor_places_update_free);
  g_clear_pointer (&self->outline, kontor_outline_free);
  g_clear_pointer (&self->shown, kontor_places_free);
  g_clear_pointer (&self->splices, g_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Result, result_free)

static void
request_free (Request *self)
{
  kontor_query_unref (self->query);
  kontor_places_free (self->places);
  g_clear_pointer (&self->shown, kontor_places_free);
  g_clear_pointer (&self->expanded, kontor_expanded_free);
  g_free (self);
}

/* On the lister's thread. */
static void
update_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KontorLiveStore *store = source;
  Request *request = data;
  GError *error = NULL;
  g_autoptr (Result) result = g_new0 (Result, 1);
  KontorSql *sql = kontor_live_store_get_lister_sql (store, &error);

  if (sql != NULL)
    result->update = kontor_places_update (sql, kontor_live_store_get_lister_columns (store),
                                           request->query, request->places, request->reload,
                                           &error);
  if (result->update == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (kontor_query_is_outline (request->query))
    {
      result->outline = kontor_outline_new (result->update->places);
      result->shown = kontor_outline_show (result->outline, result->update->places,
                                           request->expanded);
      result->splices = kontor_splices_find (request->shown, result->shown);
    }
  g_task_return_pointer (task, g_steal_pointer (&result), (GDestroyNotify) result_free);
}

/* Keeps the first rows for get_item(), if the records that are alive are not newer. */
static void
cache_page (KontorLiveQuery *self, KontorPlacesUpdate *result)
{
  if (result->places->cursor < kontor_live_store_get_cursor (self->store))
    return;
  for (guint i = 0; i < result->page->len; i++)
    g_hash_table_insert (self->cached,
                         g_memdup2 (&g_array_index (result->places->rows, gint64, i),
                                    sizeof (gint64)),
                         kontor_row_ref (g_ptr_array_index (result->page, i)));
}

/* What the lister's thread has made of it holds unless something was expanded or collapsed since. */
static void
apply_outline (KontorLiveQuery *self, Result *result, guint version)
{
  self->all = g_steal_pointer (&result->update->places);
  self->outline = g_steal_pointer (&result->outline);
  if (version == self->version)
    {
      self->expansion_changed = FALSE;
      show (self, result->splices, result->shown);
    }
  else
    self->expansion_changed = TRUE;
  if (self->expansion_changed)
    kontor_live_query_show_outline (self);
}

static void
apply (KontorLiveQuery *self, Result *result, guint version)
{
  KontorPlacesUpdate *changes = result->update;

  cache_page (self, changes);
  self->places->cursor = changes->places->cursor;
  g_clear_pointer (&self->all, kontor_places_free);
  g_clear_pointer (&self->outline, kontor_outline_free);
  if (result->outline != NULL)
    apply_outline (self, result, version);
  else if (self->places->shapes->len > 0) /* it was an outline */
    {
      g_autoptr (GArray) splices = kontor_splices_find (self->places, changes->places);

      show (self, splices, changes->places);
    }
  else
    show (self, changes->splices, changes->places);

  kontor_live_query_tell_loading (self, FALSE);
}

static void
update_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorLiveQuery) self = g_weak_ref_get (data);
  g_autoptr (Result) changes = NULL;
  g_autoptr (GError) error = NULL;

  g_weak_ref_clear (data);
  g_free (data);
  changes = g_task_propagate_pointer (G_TASK (result), &error);
  if (self == NULL)
    return;

  /* The update counts as under way until its last change is told. */
  if (changes != NULL && self->n_holds > 0)
    self->again = self->reload = TRUE;
  else if (changes != NULL)
    apply (self, changes, ((Request *) g_task_get_task_data (G_TASK (result)))->version);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->reload = TRUE;
      kontor_live_store_fail (self->store, error);
    }
  g_clear_object (&self->cancellable);
  if (self->again)
    kontor_live_query_update (self);
}

void
kontor_live_query_update (KontorLiveQuery *self)
{
  g_autoptr (GTask) task = NULL;
  Request *request = NULL;
  GWeakRef *weak = NULL;

  self->again = self->cancellable != NULL || self->n_holds > 0;
  if (self->again || kontor_live_store_get_main_sql (self->store) == NULL)
    return;

  request = g_new0 (Request, 1);
  request->query = kontor_query_ref (self->query);
  request->places = kontor_places_copy (self->all != NULL ? self->all : self->places);
  if (kontor_query_is_outline (self->query))
    {
      request->shown = kontor_places_copy (self->places);
      request->expanded = kontor_expanded_copy (self->expanded);
    }
  request->version = self->version;
  request->reload = self->reload;
  self->reload = FALSE;
  self->cancellable = g_cancellable_new ();
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  task = g_task_new (self->store, self->cancellable, update_cb, weak);
  g_task_set_source_tag (task, kontor_live_query_update);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  kontor_live_store_push_list (self->store, task, update_func);
}

static gboolean
concerns (KontorLiveQuery *self, guint64 types)
{
  for (guint i = KONTOR_RECORD_NONE + 1; i < KONTOR_N_RECORD_TYPES; i++)
    if ((types & kontor_record_type_to_bit (i)) && kontor_query_depends_on (self->query, i))
      return TRUE;

  return FALSE;
}

void
kontor_live_query_store_changed_cb (KontorLiveQuery *self, guint64 types)
{
  if (!concerns (self, types))
    return;

  g_hash_table_remove_all (self->cached);
  kontor_live_query_update (self);
}

/* Every row has another number now: nothing that is shown names what it named. */
void
kontor_live_query_store_reopened_cb (KontorLiveQuery *self)
{
  g_autoptr (KontorPlaces) none = kontor_places_new ();
  g_autoptr (GArray) splices = kontor_splices_find_one (self->places, none);

  g_cancellable_cancel (self->cancellable);
  g_hash_table_remove_all (self->cached);
  g_hash_table_remove_all (self->expanded->others);
  g_clear_pointer (&self->all, kontor_places_free);
  g_clear_pointer (&self->outline, kontor_outline_free);
  self->reload = TRUE;
  kontor_live_query_tell_loading (self, TRUE);
  show (self, splices, none);
  kontor_live_query_update (self);
}
