/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A text that is saved while it is typed: one step of undo, one line of history, and one mutation as
 * long as nobody has sent it; apart where somebody else has been there. And what is typed but is no
 * change yet. */

#include "config.h"

#include "kontor-clock.h"
#include "kontor-operations-chat.h"
#include "kontor-operations.h"
#include "kontor-random.h"
#include "kontor-replica-private.h"
#include "kontor-replica-sync.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder; /* owned */
  KontorReplica *replica; /* owned */
  KontorId ada;
  KontorId task;
  KontorId chat;
} Office;

static void
put (Office *self, KontorRowBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorRow) row = kontor_row_builder_end (builder);

  kontor_replica_begin (self->replica, &error);
  kontor_replica_put_view (self->replica, kontor_row_get_record_type (row), kontor_row_get_id (row),
                           row, NULL, &error);
  g_assert_no_error (error);
  kontor_replica_end (self->replica, &error);
  g_assert_no_error (error);
}

static KontorRowBuilder *
build (KontorRecordType type, KontorId *id)
{
  kontor_id_init (id, kontor_clock_get_system (), kontor_random_get_system ());

  return kontor_row_builder_new (type, id);
}

static void
set_up (Office *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  KontorRowBuilder *builder = NULL;

  g_assert_no_errno (g_mkdir_with_parents (g_get_user_data_dir (), 0700));
  self->folder = g_build_filename (g_get_user_data_dir (), "account", NULL);
  self->replica = kontor_replica_open (self->folder, TRUE, NULL, &error);
  g_assert_no_error (error);
  builder = build (KONTOR_RECORD_PERSON, &self->ada);
  kontor_row_builder_take (builder, KONTOR_PERSON_NAME, kontor_value_new_text ("Ada"));
  kontor_row_builder_take (builder, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (1));
  kontor_row_builder_take (builder, KONTOR_PERSON_ADMINISTRATOR, kontor_value_new_integer (1));
  put (self, builder);
  kontor_replica_set_person (self->replica, &self->ada, &error);
  g_assert_no_error (error);
  builder = build (KONTOR_RECORD_TASK, &self->task);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text ("Write"));
  kontor_row_builder_take (builder, KONTOR_TASK_CREATOR, kontor_value_new_id (&self->ada));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&self->ada));
  put (self, builder);
}

static void
tear_down (Office *self, gconstpointer unused)
{
  kontor_replica_close (self->replica);
  g_free (self->folder);
}

static KontorRow *
get_task (Office *self)
{
  return kontor_reader_get (kontor_replica_get_reader (self->replica), KONTOR_RECORD_TASK,
                            &self->task);
}

static const char *
get_text (Office *self, guint field)
{
  g_autoptr (KontorRow) row = get_task (self);

  return g_intern_string (kontor_row_get_text (row, field));
}

/* Takes @set. The number of what it became. */
static gint64
commit (Office *self, KontorChangeSet *set, gint64 continues)
{
  g_autoptr (KontorChangeSet) taken = set;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  gint64 number = 0;

  g_assert_nonnull (set);
  set->continues = continues;
  kontor_replica_commit (self->replica, set, &number, &problem, &error);
  g_assert_no_error (error);
  g_assert_null (problem);

  return number;
}

static gint64
save (Office *self, guint field, const char *text, gint64 continues)
{
  KontorContext context = { 0 };
  g_autoptr (KontorRow) before = get_task (self);
  KontorRowBuilder *builder = kontor_row_builder_new_from (before);
  g_autoptr (KontorRow) after = NULL;

  kontor_row_builder_take (builder, field, kontor_value_new_text (text));
  after = kontor_row_builder_end (builder);
  kontor_replica_init_context (self->replica, &context);

  return commit (self, kontor_operation_edit (&context, before, after, NULL), continues);
}

static gint64
write_draft (Office *self, const char *text)
{
  KontorContext context = { 0 };

  kontor_replica_init_context (self->replica, &context);

  return commit (self, kontor_draft_set (&context, &self->chat, text, NULL), 0);
}

static void
start_chat (Office *self)
{
  KontorContext context = { 0 };
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));

  g_array_append_val (people, self->ada);
  kontor_replica_init_context (self->replica, &context);
  commit (self, kontor_chat_start (&context, people, "Team", &self->chat, NULL), 0);
}

static guint
count_waiting (Office *self)
{
  KontorReplicaCounts counts = { 0 };

  g_assert_true (kontor_replica_count (self->replica, &counts, NULL));

  return counts.waiting;
}

static guint
count_history (Office *self)
{
  g_autoptr (GPtrArray) lines = kontor_replica_get_history (self->replica, KONTOR_RECORD_TASK,
                                                            &self->task, NULL);

  return lines->len;
}

static guint
push (Office *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorPushRequest) request = kontor_replica_get_push (self->replica, &error);

  g_assert_no_error (error);

  return request != NULL ? request->items->len : 0;
}

/* Whether there was something to undo. */
static gboolean
undo (Office *self)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = kontor_replica_undo (self->replica, 0, NULL, NULL, &problem, &error);

  g_assert_no_error (error);

  return done;
}

/* --- tests --- */

static void
test_one_step (Office *self, gconstpointer unused)
{
  gint64 number = save (self, KONTOR_TASK_DESCRIPTION, "D", 0);

  g_assert_cmpint (save (self, KONTOR_TASK_DESCRIPTION, "De", number), ==, number);
  g_assert_cmpint (save (self, KONTOR_TASK_DESCRIPTION, "Dear", number), ==, number);
  g_assert_cmpstr (get_text (self, KONTOR_TASK_DESCRIPTION), ==, "Dear");
  g_assert_cmpuint (count_waiting (self), ==, 1);
  g_assert_cmpuint (count_history (self), ==, 1);
  g_assert_cmpuint (push (self), ==, 1);
  g_assert_true (undo (self));
  g_assert_null (get_text (self, KONTOR_TASK_DESCRIPTION));
  g_assert_false (undo (self));
}

/* Two sittings are two steps. */
static void
test_apart (Office *self, gconstpointer unused)
{
  gint64 first = save (self, KONTOR_TASK_DESCRIPTION, "One", 0);
  gint64 second = save (self, KONTOR_TASK_DESCRIPTION, "Two", 0);

  g_assert_cmpint (first, !=, second);
  g_assert_cmpuint (count_waiting (self), ==, 2);
  g_assert_true (undo (self));
  g_assert_cmpstr (get_text (self, KONTOR_TASK_DESCRIPTION), ==, "One");
}

/* What is on its way is not changed any more; it still is one step. */
static void
test_sent (Office *self, gconstpointer unused)
{
  gint64 number = save (self, KONTOR_TASK_DESCRIPTION, "One", 0);

  g_assert_cmpuint (push (self), ==, 1);
  g_assert_cmpint (save (self, KONTOR_TASK_DESCRIPTION, "One two", number), ==, number);
  g_assert_cmpint (save (self, KONTOR_TASK_DESCRIPTION, "One two three", number), ==, number);
  g_assert_cmpuint (count_waiting (self), ==, 2);
  g_assert_cmpstr (get_text (self, KONTOR_TASK_DESCRIPTION), ==, "One two three");
  g_assert_true (undo (self));
  g_assert_null (get_text (self, KONTOR_TASK_DESCRIPTION));
}

/* Another field meanwhile: the texts are one step, and nothing overtakes anything. */
static void
test_between (Office *self, gconstpointer unused)
{
  gint64 number = save (self, KONTOR_TASK_DESCRIPTION, "One", 0);

  save (self, KONTOR_TASK_TITLE, "Rewrite", 0);
  g_assert_cmpint (save (self, KONTOR_TASK_DESCRIPTION, "One two", number), ==, number);
  g_assert_cmpuint (count_waiting (self), ==, 3);
  g_assert_true (undo (self));
  g_assert_cmpstr (get_text (self, KONTOR_TASK_TITLE), ==, "Write");
  g_assert_cmpstr (get_text (self, KONTOR_TASK_DESCRIPTION), ==, "One two");
  g_assert_true (undo (self));
  g_assert_null (get_text (self, KONTOR_TASK_DESCRIPTION));
}

/* Undo must not take away what somebody else wrote between two savings. */
static void
test_others_text (Office *self, gconstpointer unused)
{
  gint64 number = save (self, KONTOR_TASK_DESCRIPTION, "Mine\n\nend", 0);
  KontorRowBuilder *builder = NULL;

  {
    g_autoptr (KontorRow) row = get_task (self);

    builder = kontor_row_builder_new_from (row);
  }
  kontor_row_builder_take (builder, KONTOR_TASK_DESCRIPTION,
                           kontor_value_new_text ("Mine\n\nend\n\nTheirs"));
  put (self, builder);
  g_assert_cmpint (save (self, KONTOR_TASK_DESCRIPTION, "Mine too\n\nend\n\nTheirs", number), !=,
                   number);
  g_assert_true (undo (self));
  g_assert_cmpstr (get_text (self, KONTOR_TASK_DESCRIPTION), ==, "Mine\n\nend\n\nTheirs");
}

/* What was undone is over: the next text begins anew. */
static void
test_undone (Office *self, gconstpointer unused)
{
  gint64 number = save (self, KONTOR_TASK_DESCRIPTION, "One", 0);

  g_assert_true (undo (self));
  g_assert_cmpint (save (self, KONTOR_TASK_DESCRIPTION, "Two", number), !=, number);
  g_assert_true (undo (self));
  g_assert_null (get_text (self, KONTOR_TASK_DESCRIPTION));
}

/* A draft is made with its first letter, goes as one mutation, and is no step of undo. */
static void
test_draft (Office *self, gconstpointer unused)
{
  g_autoptr (KontorRow) draft = NULL;

  start_chat (self);
  save (self, KONTOR_TASK_TITLE, "Rewrite", 0);
  write_draft (self, "H");
  push (self);
  for (guint i = 0; i < 9; i++)
    write_draft (self, i % 2 == 0 ? "Hello" : "He");
  draft = kontor_draft_get (kontor_replica_get_reader (self->replica), &self->chat, &self->ada);
  g_assert_cmpstr (kontor_row_get_text (draft, KONTOR_DRAFT_TEXT), ==, "Hello");
  g_assert_cmpuint (push (self), ==, 4);
  g_assert_true (undo (self));
  g_assert_cmpstr (get_text (self, KONTOR_TASK_TITLE), ==, "Write");
}

/* Everything is still there, and as one step, after the program was started again. */
static void
test_reopened (Office *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 number = save (self, KONTOR_TASK_DESCRIPTION, "One", 0);

  save (self, KONTOR_TASK_DESCRIPTION, "One two", number);
  kontor_replica_keep_typed (self->replica, "kontor:task/1#title", "Wri", &error);
  g_assert_no_error (error);
  kontor_replica_close (self->replica);
  self->replica = kontor_replica_open (self->folder, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get_text (self, KONTOR_TASK_DESCRIPTION), ==, "One two");
  g_assert_cmpuint (count_waiting (self), ==, 1);
  g_assert_true (undo (self));
  g_assert_null (get_text (self, KONTOR_TASK_DESCRIPTION));
}

#define ADD(path, func) g_test_add (path, Office, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/replica/continue/one-step", test_one_step);
  ADD ("/replica/continue/apart", test_apart);
  ADD ("/replica/continue/sent", test_sent);
  ADD ("/replica/continue/between", test_between);
  ADD ("/replica/continue/others-text", test_others_text);
  ADD ("/replica/continue/undone", test_undone);
  ADD ("/replica/continue/draft", test_draft);
  ADD ("/replica/continue/reopened", test_reopened);

  return g_test_run ();
}
