/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real agent keeps a folder of two people in step with a drive of theirs, through a real server: what
 * one drops there the other has; pauses, being killed, the guard's question, the lock. */

#include "config.h"

#include "agent-fixture.h"
#include "kontor-agent-drives.h"
#include "kontor-operations.h"
#include "kontor-test-tree.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define PEOPLE 2

/* Longer than all else. */
#define THEIRS "theirs, which is longer"

/* Two people of one office, each with a folder. */
typedef struct
{
  AgentFixture parent;
  KontorAgentDrives *drives; /* owned */
  char *accounts[PEOPLE]; /* owned */
  char *folders[PEOPLE]; /* owned */
  char *place; /* owned: of the folders */
  char drive[KONTOR_ID_LENGTH + 1];
} Fixture;

/* --- waiting --- */

typedef struct
{
  Fixture *fixture;
  guint person;
  const char *path;
  const char *text; /* NULL: it shall be gone */
} FileWanted;

static char *
read_file (Fixture *self, guint person, const char *path)
{
  g_autofree char *full = g_build_filename (self->folders[person], path, NULL);
  char *text = NULL;

  return g_file_get_contents (full, &text, NULL, NULL) ? text : NULL;
}

static gboolean
is_there_cb (AgentFixture *unused, gpointer data)
{
  const FileWanted *wanted = data;
  g_autofree char *text = read_file (wanted->fixture, wanted->person, wanted->path);

  return g_strcmp0 (text, wanted->text) == 0;
}

static void
wait_file (Fixture *self, guint person, const char *path, const char *text)
{
  agent_fixture_wait (&self->parent, is_there_cb, &(FileWanted) { self, person, path, text });
}

typedef struct
{
  Fixture *fixture;
  guint person;
  KontorAgentDriveState state;
} StateWanted;

static const KontorAgentDriveStatus *
get_status (Fixture *self, guint person)
{
  KontorAgentDrive *drive = kontor_agent_drives_find (self->drives, self->accounts[person],
                                                      self->drive);

  return drive != NULL ? kontor_agent_drive_get_status (drive) : NULL;
}

static gboolean
is_in_state_cb (AgentFixture *unused, gpointer data)
{
  const StateWanted *wanted = data;
  const KontorAgentDriveStatus *status = get_status (wanted->fixture, wanted->person);

  return status != NULL && status->state == wanted->state;
}

static void
wait_state (Fixture *self, guint person, KontorAgentDriveState state)
{
  agent_fixture_wait (&self->parent, is_in_state_cb, &(StateWanted) { self, person, state });
}

static void
write_file (Fixture *self, guint person, const char *path, const char *text)
{
  g_autofree char *full = g_build_filename (self->folders[person], path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (folder, 0755));
  g_file_set_contents_full (full, text, -1, G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
}

/* --- asking the agent --- */

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
has_result_cb (AgentFixture *unused, gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static gboolean
finish (Fixture *self, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) answer = NULL;

  agent_fixture_wait (&self->parent, has_result_cb, result);
  answer = g_steal_pointer (result);

  return kontor_agent_drives_finish (self->drives, answer, error);
}

static void
add_folder (Fixture *self, guint person)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  kontor_agent_drives_add_async (self->drives, self->accounts[person], self->drive,
                                 self->folders[person], NULL, result_cb, &result);
  g_assert_true (finish (self, &result, &error));
  g_assert_no_error (error);
}

static void
pause_folder (Fixture *self, guint person, guint seconds)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  kontor_agent_drives_pause_async (self->drives, self->accounts[person], self->drive, seconds, NULL,
                                   result_cb, &result);
  g_assert_true (finish (self, &result, &error));
  g_assert_no_error (error);
}

/* --- an office with a drive --- */

static KontorReplica *
open_replica (const char *account)
{
  g_autofree char *folder = kontor_account_get_folder (account);
  g_autoptr (GError) error = NULL;
  KontorReplica *replica = kontor_replica_open (folder, FALSE, NULL, &error);

  g_assert_no_error (error);

  return replica;
}

/* As the window does. */
static void
make_drive (Fixture *self, const KontorId *owner, const KontorId *member)
{
  g_autoptr (KontorReplica) replica = open_replica (self->accounts[0]);
  char text[KONTOR_ID_LENGTH + 1];
  KontorElement element = { .text = text };
  KontorContext context = { 0 };
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  kontor_id_format (&id, self->drive);
  kontor_id_format (member, text);
  builder = kontor_row_builder_new (KONTOR_RECORD_DRIVE, &id);
  kontor_row_builder_take (builder, KONTOR_DRIVE_NAME, kontor_value_new_text ("Ada and Ben"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_KIND, kontor_value_new_text ("personal"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_OWNER, kontor_value_new_id (owner));
  kontor_row_builder_take (builder, KONTOR_DRIVE_MEMBERS, kontor_value_new_set (&element, 1));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  g_assert_true (kontor_replica_commit (replica, set, NULL, &problem, &error));
  g_assert_no_error (error);
}

static gboolean
has_drive_cb (AgentFixture *unused, gpointer data)
{
  Fixture *self = data;
  g_autoptr (KontorReplica) replica = open_replica (self->accounts[1]);
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) row = NULL;

  g_assert_true (kontor_id_init_from_string (&id, self->drive));
  row = kontor_reader_get (kontor_replica_get_reader (replica), KONTOR_RECORD_DRIVE, &id);

  return row != NULL;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  KontorId ben = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorAccount) ada = NULL;
  g_autoptr (GError) error = NULL;

  agent_fixture_set_up (&self->parent, NULL);
  self->accounts[0] = agent_fixture_join (&self->parent, AGENT_EMAIL, NULL);
  self->accounts[1] = agent_fixture_join_other (&self->parent, "ben@example.org", self->accounts[0],
                                                &ben);
  ada = kontor_account_find (self->accounts[0], &error);
  g_assert_no_error (error);
  make_drive (self, &ada->person, &ben);
  kontor_agent_client_poke (self->parent.client, self->accounts[0]);
  agent_fixture_wait (&self->parent, has_drive_cb, self);
  self->drives = kontor_agent_drives_new (self->parent.client);
  self->place = g_dir_make_tmp ("kontor-drives-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < PEOPLE; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      self->folders[i] = g_build_filename (self->place, name, NULL);
    }
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_object (&self->drives);
  agent_fixture_tear_down (&self->parent, NULL);
  kontor_test_remove_tree (self->place);
  g_free (self->place);
  for (guint i = 0; i < PEOPLE; i++)
    {
      g_free (self->folders[i]);
      g_free (self->accounts[i]);
    }
}

static void
add_folders (Fixture *self)
{
  for (guint i = 0; i < PEOPLE; i++)
    {
      add_folder (self, i);
      wait_state (self, i, KONTOR_AGENT_DRIVE_IN_STEP);
    }
}

/* --- tests --- */

static void
test_carry (Fixture *self, gconstpointer unused)
{
  add_folders (self);
  write_file (self, 0, "letters/offer.txt", "To whom it may concern");
  wait_file (self, 1, "letters/offer.txt", "To whom it may concern");
  write_file (self, 1, "letters/offer.txt", "To you");
  wait_file (self, 0, "letters/offer.txt", "To you");
  wait_state (self, 0, KONTOR_AGENT_DRIVE_IN_STEP);
  wait_state (self, 1, KONTOR_AGENT_DRIVE_IN_STEP);
}

/* Ben's replica knows of it, whatever is in his folder. */
static gboolean
knows_node_cb (AgentFixture *unused, gpointer data)
{
  Fixture *self = data;
  g_autoptr (KontorReplica) replica = open_replica (self->accounts[1]);
  g_autoptr (GPtrArray) nodes = kontor_reader_list_all (kontor_replica_get_reader (replica),
                                                        KONTOR_RECORD_NODE);

  return nodes != NULL && nodes->len > 0;
}

static gboolean
knows_edit_cb (AgentFixture *unused, gpointer data)
{
  Fixture *self = data;
  g_autoptr (KontorReplica) replica = open_replica (self->accounts[1]);
  g_autoptr (GPtrArray) nodes = kontor_reader_list_all (kontor_replica_get_reader (replica),
                                                        KONTOR_RECORD_NODE);

  for (guint i = 0; nodes != NULL && i < nodes->len; i++)
    if (kontor_row_get_integer (nodes->pdata[i], KONTOR_NODE_SIZE) == (gint64) strlen (THEIRS))
      return TRUE;

  return FALSE;
}

static void
test_pause (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = NULL;

  add_folders (self);
  pause_folder (self, 1, KONTOR_AGENT_DRIVES_FOREVER);
  wait_state (self, 1, KONTOR_AGENT_DRIVE_PAUSED);
  g_assert_cmpint (get_status (self, 1)->until, ==, G_MAXINT64);
  write_file (self, 0, "a", "first");
  write_file (self, 1, "b", "second");
  agent_fixture_wait (&self->parent, knows_node_cb, self);
  text = read_file (self, 1, "a");
  g_assert_null (text);
  pause_folder (self, 1, 0);
  wait_file (self, 1, "a", "first");
  wait_file (self, 0, "b", "second");
}

#define MANY 200

static void
write_many (Fixture *self, guint person)
{
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *path = g_strdup_printf ("many/%u", i);

      write_file (self, person, path, path);
    }
}

static void
wait_many (Fixture *self, guint person)
{
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *path = g_strdup_printf ("many/%u", i);

      wait_file (self, person, path, path);
    }
}

static guint
count_files (Fixture *self, guint person)
{
  g_autofree char *path = g_build_filename (self->folders[person], "many", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static gboolean
has_some_cb (AgentFixture *unused, gpointer self)
{
  return count_files (self, 1) > 0;
}

static gboolean
is_absent_cb (AgentFixture *self, gpointer unused)
{
  return !kontor_agent_client_is_present (self->client);
}

static void
test_killed (Fixture *self, gconstpointer unused)
{
  add_folders (self);
  write_many (self, 0);
  agent_fixture_wait (&self->parent, has_some_cb, self);
  kill (agent_fixture_get_pid (&self->parent), SIGKILL);
  agent_fixture_wait (&self->parent, is_absent_cb, NULL);
  /* The client starts it again. */
  wait_state (self, 0, KONTOR_AGENT_DRIVE_IN_STEP);
  wait_many (self, 1);
  wait_state (self, 1, KONTOR_AGENT_DRIVE_IN_STEP);
  g_assert_cmpuint (count_files (self, 0), ==, MANY);
  g_assert_cmpuint (count_files (self, 1), ==, MANY);
}

/* The question grows while more is seen to be gone. */
static gboolean
asks_about_all_cb (AgentFixture *unused, gpointer data)
{
  const KontorAgentDriveStatus *status = get_status (data, 0);

  return status != NULL && status->state == KONTOR_AGENT_DRIVE_ASKING && status->deletes >= MANY;
}

static void
answer (Fixture *self, guint person, gboolean yes)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  kontor_agent_drives_answer_async (self->drives, self->accounts[person], self->drive, yes, NULL,
                                    result_cb, &result);
  g_assert_true (finish (self, &result, &error));
  g_assert_no_error (error);
}

static void
remove_many (Fixture *self, guint person)
{
  g_autofree char *path = g_build_filename (self->folders[person], "many", NULL);

  kontor_test_remove_tree (path);
}

static gboolean
has_none_cb (AgentFixture *unused, gpointer self)
{
  return count_files (self, 1) == 0;
}

static void
test_guard (Fixture *self, gconstpointer unused)
{
  add_folders (self);
  write_many (self, 0);
  wait_many (self, 1);
  wait_state (self, 0, KONTOR_AGENT_DRIVE_IN_STEP);
  remove_many (self, 0);
  agent_fixture_wait (&self->parent, asks_about_all_cb, self);
  answer (self, 0, FALSE);
  wait_many (self, 0);
  wait_state (self, 0, KONTOR_AGENT_DRIVE_IN_STEP);
  g_assert_cmpuint (count_files (self, 1), ==, MANY);
  remove_many (self, 0);
  agent_fixture_wait (&self->parent, asks_about_all_cb, self);
  answer (self, 0, TRUE);
  /* Whoever loses the files is asked as well. */
  wait_state (self, 1, KONTOR_AGENT_DRIVE_ASKING);
  answer (self, 1, TRUE);
  agent_fixture_wait (&self->parent, has_none_cb, self);
}

static void
test_lock (Fixture *self, gconstpointer unused)
{
  g_autofree char *program = g_build_filename (g_getenv ("KONTOR_PROGRAMS"), "kontor-cli", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *told = NULL;
  g_autoptr (GError) error = NULL;

  add_folders (self);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                              &error, program, "--account", self->accounts[0], "drive", "sync",
                              NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &told, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), !=, 0);
  g_assert_nonnull (strstr (told, "Another program is keeping this folder in step"));
}

/* The folder stays as it is, and is let go of. */
static void
test_remove (Fixture *self, gconstpointer unused)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  add_folders (self);
  write_file (self, 0, "a", "kept");
  wait_file (self, 1, "a", "kept");
  kontor_agent_drives_remove_async (self->drives, self->accounts[1], self->drive, NULL, result_cb,
                                    &result);
  g_assert_true (finish (self, &result, &error));
  g_assert_no_error (error);
  text = read_file (self, 1, "a");
  g_assert_cmpstr (text, ==, "kept");
  kontor_agent_drives_check_async (self->drives, self->accounts[1], self->drive, NULL, result_cb,
                                   &result);
  g_assert_false (finish (self, &result, &error));
  g_assert_error (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_FAILED);
}

/* (transfer full) */
static GPtrArray *
list_bin (Fixture *self, guint person)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *items = NULL;

  kontor_agent_drives_list_bin_async (self->drives, self->accounts[person], self->drive, NULL,
                                      result_cb, &result);
  agent_fixture_wait (&self->parent, has_result_cb, &result);
  items = kontor_agent_drives_list_bin_finish (self->drives, result, &error);
  g_assert_no_error (error);

  return items;
}

static gboolean
has_binned_cb (AgentFixture *unused, gpointer self)
{
  g_autoptr (GPtrArray) items = list_bin (self, 1);

  return items->len > 0;
}

/* What was taken away lies in this computer's bin, and comes back for both. */
static void
test_bin (Fixture *self, gconstpointer unused)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *path = g_build_filename (self->folders[0], "a", NULL);
  const KontorAgentBinItem *item = NULL;

  add_folders (self);
  write_file (self, 0, "a", "deleted");
  write_file (self, 0, "b", "kept");
  wait_file (self, 1, "a", "deleted");
  wait_file (self, 1, "b", "kept");
  g_assert_no_errno (g_unlink (path));
  wait_file (self, 1, "a", NULL);
  agent_fixture_wait (&self->parent, has_binned_cb, self);
  items = list_bin (self, 1);
  g_assert_cmpuint (items->len, ==, 1);
  item = items->pdata[0];
  g_assert_cmpstr (item->path, ==, "a");
  kontor_agent_drives_restore_async (self->drives, self->accounts[1], self->drive, item->number,
                                     NULL, result_cb, &result);
  g_assert_true (finish (self, &result, &error));
  wait_file (self, 1, "a", "deleted");
  wait_file (self, 0, "a", "deleted");
}

/* The copy of a conflict, as the agent lists it. (transfer full) (nullable) */
static char *
find_conflict (Fixture *self, guint person)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) remarks = NULL;
  g_autoptr (GError) error = NULL;

  kontor_agent_drives_list_remarks_async (self->drives, self->accounts[person], self->drive, NULL,
                                          result_cb, &result);
  agent_fixture_wait (&self->parent, has_result_cb, &result);
  remarks = kontor_agent_drives_list_remarks_finish (self->drives, result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < remarks->len; i++)
    {
      const KontorAgentDriveRemark *remark = remarks->pdata[i];

      if (g_str_equal (remark->state, "conflict"))
        return g_strdup (remark->path);
    }

  return NULL;
}

static gboolean
has_conflict_cb (AgentFixture *unused, gpointer self)
{
  g_autofree char *path = find_conflict (self, 1);

  return path != NULL;
}

/* Both wrote: the one who came later has a copy, and takes its own as the file. */
static void
test_resolve (Fixture *self, gconstpointer unused)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  add_folders (self);
  write_file (self, 0, "a", "begun");
  wait_file (self, 1, "a", "begun");
  wait_state (self, 1, KONTOR_AGENT_DRIVE_IN_STEP);
  pause_folder (self, 1, KONTOR_AGENT_DRIVES_FOREVER);
  write_file (self, 0, "a", THEIRS);
  write_file (self, 1, "a", "mine");
  agent_fixture_wait (&self->parent, knows_edit_cb, self);
  pause_folder (self, 1, 0);
  agent_fixture_wait (&self->parent, has_conflict_cb, self);
  path = find_conflict (self, 1);
  kontor_agent_drives_resolve_async (self->drives, self->accounts[1], self->drive, path, "mine",
                                     NULL, result_cb, &result);
  g_assert_true (finish (self, &result, &error));
  g_assert_no_error (error);
  wait_file (self, 0, "a", "mine");
  wait_file (self, 1, "a", "mine");
}

/* --- rest --- */

static guint64
read_number (GPid pid, const char *name, const char *field)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, name);
  g_autofree char *text = NULL;
  const char *line = NULL;

  if (g_file_get_contents (path, &text, NULL, NULL))
    line = strstr (text, field);

  return line != NULL ? g_ascii_strtoull (line + strlen (field), NULL, 10) : 0;
}

static gboolean
is_over_cb (AgentFixture *unused, gpointer deadline)
{
  return g_get_monotonic_time () >= *(gint64 *) deadline;
}

static void
wait_seconds (Fixture *self, guint seconds)
{
  gint64 deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  agent_fixture_wait (&self->parent, is_over_cb, &deadline);
}

static guint
get_n_files (void)
{
  const char *text = g_getenv ("KONTOR_DRIVE_FILES");

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 300;
}

/* While nobody does anything nothing is written. What it takes to remember the files is told:
 * KONTOR_DRIVE_FILES says how many there are. */
static void
test_rest (Fixture *self, gconstpointer unused)
{
  GPid pid = agent_fixture_get_pid (&self->parent);
  g_autofree char *last = NULL;
  guint n = get_n_files ();
  guint64 before = read_number (pid, "status", "\nRssAnon:");
  guint64 after = 0;
  guint64 written = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%u/%u", i / 100, i);

      write_file (self, 0, path, path);
    }
  last = g_strdup_printf ("%u/%u", (n - 1) / 100, n - 1);
  add_folder (self, 0);
  add_folder (self, 1);
  wait_state (self, 0, KONTOR_AGENT_DRIVE_IN_STEP);
  wait_file (self, 1, last, last);
  wait_state (self, 1, KONTOR_AGENT_DRIVE_IN_STEP);
  wait_seconds (self, 4);
  written = read_number (pid, "io", "\nwrite_bytes: ");
  after = read_number (pid, "status", "\nRssAnon:");
  wait_seconds (self, 5);
  g_assert_cmpuint (read_number (pid, "io", "\nwrite_bytes: "), ==, written);
  g_test_message ("%u files in two folders: %" G_GUINT64_FORMAT " KiB, %" G_GUINT64_FORMAT
                  " KiB without them",
                  n, after, before);
}

#define drives_test(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  drives_test ("/drives/carry", test_carry);
  drives_test ("/drives/pause", test_pause);
  drives_test ("/drives/killed", test_killed);
  drives_test ("/drives/guard", test_guard);
  drives_test ("/drives/lock", test_lock);
  drives_test ("/drives/remove", test_remove);
  drives_test ("/drives/bin", test_bin);

  drives_test ("/drives/rest", test_rest);
  drives_test ("/drives/resolve", test_resolve);

  return g_test_run ();
}
