/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A store over a fresh replica, and rows in it, for the tests of live queries. */

#include "config.h"

#include "live-fixture.h"

#include "kontor-replica-private.h"

#include <glib/gstdio.h>

#define PATIENCE_IN_SECONDS 60

static void
failed_cb (KontorLiveStore *store, const GError *error, gpointer unused)
{
  g_error ("%s", error->message);
}

void
live_fixture_set_up (LiveFixture *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "account", NULL);
  g_autoptr (GError) error = NULL;

  self->seed = (guint32) g_test_rand_int ();
  g_test_message ("seed %" G_GUINT64_FORMAT, self->seed);
  kontor_seeded_random_init (&self->random, self->seed);
  g_assert_no_errno (g_mkdir_with_parents (g_get_user_data_dir (), 0700));
  self->store = kontor_live_store_open_sync (folder, TRUE, &error);
  g_assert_no_error (error);
  g_signal_connect (self->store, "failed", G_CALLBACK (failed_cb), NULL);
}

void
live_fixture_tear_down (LiveFixture *self, gconstpointer unused)
{
  kontor_live_store_close_sync (self->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->store);
}

guint
live_fixture_below (LiveFixture *self, guint limit)
{
  return (guint) kontor_random_below (&self->random.parent, limit);
}

void
live_fixture_new_id (LiveFixture *self, KontorId *id)
{
  kontor_id_init (id, kontor_clock_get_system (), &self->random.parent);
}

static void
put_rows (KontorReplica *replica, gpointer data)
{
  GPtrArray *rows = data;
  g_autoptr (GError) error = NULL;

  kontor_replica_begin (replica, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      KontorRow *row = g_ptr_array_index (rows, i);

      kontor_replica_put_view (replica, kontor_row_get_record_type (row), kontor_row_get_id (row),
                               row, NULL, &error);
      g_assert_no_error (error);
    }
  kontor_replica_end (replica, &error);
  g_assert_no_error (error);
}

void
live_fixture_put (LiveFixture *self, GPtrArray *rows)
{
  kontor_live_store_run_sync (self->store, put_rows, rows);
}

void
live_fixture_put_one (LiveFixture *self, KontorRow *row)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  g_ptr_array_add (rows, row);
  live_fixture_put (self, rows);
}

static void
purge_record (KontorReplica *replica, gpointer data)
{
  const KontorJournalEntry *name = data;
  g_autoptr (GError) error = NULL;

  kontor_replica_begin (replica, &error);
  g_assert_no_error (error);
  kontor_replica_put_view (replica, name->type, &name->id, NULL, NULL, &error);
  g_assert_no_error (error);
  kontor_replica_end (replica, &error);
  g_assert_no_error (error);
}

void
live_fixture_purge (LiveFixture *self, KontorRecordType type, const KontorId *id)
{
  KontorJournalEntry name = { type, *id };

  kontor_live_store_run_sync (self->store, purge_record, &name);
}

static gboolean
give_up_cb (gpointer what)
{
  g_error ("waited too long until %s", (const char *) what);

  return G_SOURCE_REMOVE;
}

void
live_fixture_wait (const char *what, gboolean (*condition) (gpointer data), gpointer data)
{
  guint source = g_timeout_add_seconds (PATIENCE_IN_SECONDS, give_up_cb, (gpointer) what);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static gboolean
is_loaded (gpointer query)
{
  return !kontor_live_query_is_loading (query);
}

void
live_fixture_wait_loaded (KontorLiveQuery *query)
{
  live_fixture_wait ("the list is loaded", is_loaded, query);
}

KontorRow *
live_fixture_task_new (const KontorId *id, const char *title)
{
  g_autoptr (KontorRowBuilder) builder = kontor_row_builder_new (KONTOR_RECORD_TASK, id);

  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));

  return kontor_row_builder_end (g_steal_pointer (&builder));
}
