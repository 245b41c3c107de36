/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Actions told to a server that writes down what it was told and answers as the test says. */

#include "config.h"

#include "kontor-drive-server.h"
#include "kontor-message-drive.h"

#include <string.h>

typedef struct
{
  KontorTransport transport;
  GPtrArray *commits; /* owned, (element-type KontorCommit): what came */
  guint drop_verdicts; /* leaves so many out */
  gboolean wrong_id;
  gboolean refuse_first;
  gboolean bad_state;
} Server;

static KontorCommitVerdict *
judge (Server *self, const KontorCommitNode *node, guint number)
{
  KontorCommitVerdict *verdict = kontor_commit_verdict_new (&node->id);

  if (self->wrong_id)
    verdict->id.bytes[15] ^= 1;
  if (self->refuse_first && number == 0)
    verdict->problem = kontor_problem_new (KONTOR_PROBLEM_CHANGED, KONTOR_RECORD_NODE, &node->id,
                                           KONTOR_NODE_CONTENT);
  if (node->op == KONTOR_COMMIT_DELETE)
    return verdict;
  verdict->current = kontor_commit_node_new (&node->id);
  verdict->current->parent = node->parent;
  verdict->current->name = self->bad_state ? NULL : g_strdup (node->name);
  verdict->current->kind = node->kind;
  verdict->current->content = g_strdup (node->content);
  verdict->current->size = node->size;
  verdict->current->modified = node->modified;
  verdict->current->executable = node->executable;
  verdict->current->target = g_strdup (node->target);
  verdict->current->place = 70;
  verdict->current->version = 71;

  return verdict;
}

static GBytes *
call (KontorTransport *transport,
      const char *route,
      GBytes *body,
      GCancellable *cancellable,
      GError **error)
{
  Server *self = (Server *) transport;
  g_autoptr (GPtrArray) verdicts = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_commit_verdict_free);
  KontorCommit *commit = NULL;

  g_assert_cmpstr (route, ==, KONTOR_ROUTE_DRIVE_COMMIT);
  g_assert_cmpuint (g_bytes_get_size (body), <=, KONTOR_FRAMES_BYTES_MAX);
  commit = kontor_commit_read (body, NULL);
  g_assert_nonnull (commit);
  g_ptr_array_add (self->commits, commit);
  for (guint i = 0; i + self->drop_verdicts < commit->nodes->len; i++)
    g_ptr_array_add (verdicts, judge (self, commit->nodes->pdata[i], i));

  return kontor_commit_reply_write (verdicts);
}

static void
set_up (Server *self, gconstpointer unused)
{
  self->transport.call = call;
  self->commits = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_commit_free);
}

static void
tear_down (Server *self, gconstpointer unused)
{
  g_ptr_array_unref (self->commits);
}

static KontorId
make_id (guint number)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  memcpy (id.bytes, &number, sizeof number);
  id.bytes[8] = 0x80;

  return id;
}

static KontorDriveAction *
new_action (KontorDriveActionKind kind, guint number, const char *name)
{
  KontorDriveAction *action = g_new0 (KontorDriveAction, 1);

  action->kind = kind;
  action->id = make_id (number);
  action->want.id = action->id;
  action->want.name = g_strdup (name);

  return action;
}

static GPtrArray *
new_actions (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_action_free);
}

static GPtrArray *
commit (Server *self, const GPtrArray *actions, GPtrArray *contents, GError **error)
{
  const KontorId drive = make_id (9000);
  g_autoptr (GPtrArray) none = NULL;

  if (contents == NULL)
    {
      none = g_ptr_array_new ();
      for (guint i = 0; i < actions->len; i++)
        g_ptr_array_add (none, NULL);
      contents = none;
    }

  return kontor_drive_server_commit (&self->transport, &drive, 0, actions, contents, NULL, error);
}

static const KontorCommitNode *
get_node (Server *self, guint call_number, guint number)
{
  const KontorCommit *told = self->commits->pdata[call_number];

  return told->nodes->pdata[number];
}

/* --- what is told --- */

static void
test_file (Server *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) actions = new_actions ();
  g_autoptr (GPtrArray) contents = g_ptr_array_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("Dear Ada", 8);
  g_autofree char *hash = kontor_content_hash (bytes);
  KontorDriveAction *action = new_action (KONTOR_DRIVE_COMMIT_PUT, 1, "Brief an Ada.txt");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  const KontorCommitNode *told = NULL;
  const KontorCommit *whole = NULL;
  const KontorFrame *frame = NULL;
  const KontorDriveVerdict *verdict = NULL;

  action->want.parent = make_id (7);
  action->want.size = 8;
  action->want.modified = 1234567;
  action->want.executable = TRUE;
  kontor_content_digest ("Dear Ada", 8, action->want.content);
  action->has_remote = TRUE;
  action->remote.place = 40;
  action->remote.version = 41;
  g_ptr_array_add (actions, action);
  g_ptr_array_add (contents, bytes);
  verdicts = commit (self, actions, contents, &error);
  g_assert_no_error (error);

  told = get_node (self, 0, 0);
  g_assert_cmpint (told->op, ==, KONTOR_COMMIT_PUT);
  g_assert_true (kontor_id_equal (&told->id, &action->id));
  g_assert_true (kontor_id_equal (&told->parent, &action->want.parent));
  g_assert_cmpstr (told->name, ==, "Brief an Ada.txt");
  g_assert_cmpint (told->kind, ==, KONTOR_NODE_KIND_FILE);
  g_assert_cmpstr (told->content, ==, hash);
  g_assert_cmpint (told->size, ==, 8);
  g_assert_cmpint (told->modified, ==, 1234567);
  g_assert_true (told->executable);
  g_assert_cmpint (told->place, ==, 40);
  g_assert_cmpint (told->version, ==, 41);
  whole = self->commits->pdata[0];
  g_assert_cmpuint (whole->frames->len, ==, 1);
  frame = whole->frames->pdata[0];
  g_assert_cmpmem (frame->hash, 32, action->want.content, 32);

  verdict = verdicts->pdata[0];
  g_assert_null (verdict->problem);
  g_assert_true (verdict->has_current);
  g_assert_true (kontor_drive_node_same_place (&verdict->current, &action->want));
  g_assert_true (kontor_drive_node_same_content (&verdict->current, &action->want));
  g_assert_true (kontor_id_equal (&verdict->current.id, &action->id));
  g_assert_cmpint (verdict->current.size, ==, 8);
  g_assert_cmpint (verdict->current.modified, ==, 1234567);
  g_assert_cmpint (verdict->current.place, ==, 70);
  g_assert_cmpint (verdict->current.version, ==, 71);
}

static void
test_others (Server *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) actions = new_actions ();
  KontorDriveAction *folder = new_action (KONTOR_DRIVE_COMMIT_PUT, 1, "Folder");
  KontorDriveAction *link = new_action (KONTOR_DRIVE_COMMIT_PUT, 2, "Link");
  KontorDriveAction *move = new_action (KONTOR_DRIVE_COMMIT_MOVE, 3, "Elsewhere");
  KontorDriveAction *gone = new_action (KONTOR_DRIVE_COMMIT_DELETE, 4, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  const KontorDriveVerdict *verdict = NULL;

  folder->want.kind = KONTOR_DRIVE_FOLDER;
  link->want.kind = KONTOR_DRIVE_LINK;
  link->want.target = g_strdup ("../there");
  move->want.parent = make_id (8);
  gone->has_remote = TRUE;
  gone->remote.place = 5;
  gone->remote.version = 6;
  g_ptr_array_add (actions, folder);
  g_ptr_array_add (actions, link);
  g_ptr_array_add (actions, move);
  g_ptr_array_add (actions, gone);
  self->refuse_first = TRUE;
  verdicts = commit (self, actions, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (verdicts->len, ==, 4);
  g_assert_cmpint (get_node (self, 0, 0)->kind, ==, KONTOR_NODE_KIND_FOLDER);
  g_assert_null (get_node (self, 0, 0)->content);
  g_assert_cmpint (get_node (self, 0, 0)->place, ==, 0);
  g_assert_cmpint (get_node (self, 0, 1)->kind, ==, KONTOR_NODE_KIND_LINK);
  g_assert_cmpstr (get_node (self, 0, 1)->target, ==, "../there");
  g_assert_cmpint (get_node (self, 0, 2)->op, ==, KONTOR_COMMIT_MOVE);
  g_assert_true (kontor_id_equal (&get_node (self, 0, 2)->parent, &move->want.parent));
  g_assert_cmpint (get_node (self, 0, 3)->op, ==, KONTOR_COMMIT_DELETE);
  g_assert_cmpint (get_node (self, 0, 3)->place, ==, 5);
  g_assert_cmpint (get_node (self, 0, 3)->version, ==, 6);

  verdict = verdicts->pdata[0];
  g_assert_cmpint (verdict->problem->code, ==, KONTOR_PROBLEM_CHANGED);
  verdict = verdicts->pdata[1];
  g_assert_null (verdict->problem);
  g_assert_cmpint (verdict->current.kind, ==, KONTOR_DRIVE_LINK);
  g_assert_cmpstr (verdict->current.target, ==, "../there");
  verdict = verdicts->pdata[3];
  g_assert_false (verdict->has_current);
}

/* More than a call holds: of actions, and of bytes; all are told once and in order. */
static void
check_all_told (Server *self, const GPtrArray *actions, guint least_calls)
{
  guint n = 0;

  g_assert_cmpuint (self->commits->len, >=, least_calls);
  for (guint i = 0; i < self->commits->len; i++)
    {
      const KontorCommit *told = self->commits->pdata[i];

      for (guint k = 0; k < told->nodes->len; k++, n++)
        {
          const KontorDriveAction *action = actions->pdata[n];

          g_assert_true (kontor_id_equal (&get_node (self, i, k)->id, &action->id));
        }
    }
  g_assert_cmpuint (n, ==, actions->len);
}

static void
test_many (Server *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) actions = new_actions ();
  g_autofree char *name = g_strnfill (255, '"');
  g_autofree char *target = g_strnfill (1024, '\\');
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;

  for (guint i = 0; i < 2500; i++)
    {
      KontorDriveAction *action = new_action (KONTOR_DRIVE_COMMIT_PUT, i, name);

      action->want.kind = KONTOR_DRIVE_LINK;
      if (i >= 1000)
        action->want.target = g_strdup (target);
      g_ptr_array_add (actions, action);
    }
  verdicts = commit (self, actions, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (verdicts->len, ==, 2500);
  check_all_told (self, actions, 4);
}

static void
test_much (Server *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) actions = new_actions ();
  g_autoptr (GPtrArray) contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  guint32 state = 1;
  guint n = 0;

  for (guint i = 0; i < 300; i++)
    {
      KontorDriveAction *action = new_action (KONTOR_DRIVE_COMMIT_PUT, i, "name");
      guint8 *bytes = g_malloc (KONTOR_CONTENT_BYTES_MAX);

      for (guint k = 0; k < KONTOR_CONTENT_BYTES_MAX; k++)
        {
          state = state * 1664525 + 1013904223;
          bytes[k] = (guint8) (state >> 24);
        }
      kontor_content_digest (bytes, KONTOR_CONTENT_BYTES_MAX, action->want.content);
      g_ptr_array_add (actions, action);
      g_ptr_array_add (contents, g_bytes_new_take (bytes, KONTOR_CONTENT_BYTES_MAX));
    }
  verdicts = commit (self, actions, contents, &error);
  g_assert_no_error (error);
  check_all_told (self, actions, 3);
  for (guint i = 0; i < self->commits->len; i++)
    n += ((const KontorCommit *) self->commits->pdata[i])->frames->len;
  g_assert_cmpuint (n, ==, 300);
}

/* What can't be told is refused here, and holds up nothing else. */
static void
test_no_text (Server *self, gconstpointer unused)
{
  g_autofree char *long_text = g_strnfill (1025, 'x');
  const struct
  {
    const char *name;
    const char *target;
    gboolean good;
  } cases[] = {
    { "caf\xe9", NULL, FALSE }, { "two\nlines", NULL, FALSE }, { "", NULL, FALSE },
    { "café", NULL, TRUE },     { "a", "\xe9", FALSE },        { "b", "one\ntwo", FALSE },
    { "c", "../é", TRUE },      { "d", long_text, FALSE },
  };
  g_autoptr (GPtrArray) actions = new_actions ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  g_autoptr (GPtrArray) alone = new_actions ();
  g_autoptr (GPtrArray) none = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KontorDriveAction *action = new_action (KONTOR_DRIVE_COMMIT_PUT, i, cases[i].name);

      action->want.kind = cases[i].target != NULL ? KONTOR_DRIVE_LINK : KONTOR_DRIVE_FOLDER;
      action->want.target = g_strdup (cases[i].target);
      g_ptr_array_add (actions, action);
    }
  verdicts = commit (self, actions, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const KontorDriveVerdict *verdict = verdicts->pdata[i];

      g_assert_cmpint (verdict->problem == NULL, ==, cases[i].good);
      g_assert_cmpint (verdict->has_current, ==, cases[i].good);
      if (cases[i].good)
        g_assert_cmpstr (verdict->current.name, ==, cases[i].name);
      else
        g_assert_cmpint (verdict->problem->code, ==, KONTOR_PROBLEM_BAD_TEXT);
    }

  g_ptr_array_add (alone, new_action (KONTOR_DRIVE_COMMIT_MOVE, 1, "caf\xe9"));
  none = commit (self, alone, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->commits->len, ==, 1);
}

/* --- answers that make no sense --- */

static void
test_nonsense (Server *self, gconstpointer unused)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GPtrArray) actions = new_actions ();
      g_autoptr (GError) error = NULL;

      self->drop_verdicts = i == 0;
      self->wrong_id = i == 1;
      self->bad_state = i == 2;
      g_ptr_array_add (actions, new_action (KONTOR_DRIVE_COMMIT_MOVE, 1, "a"));
      g_ptr_array_add (actions, new_action (KONTOR_DRIVE_COMMIT_MOVE, 2, "b"));
      g_assert_null (commit (self, actions, NULL, &error));
      g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL);
    }
}

#define ADD(name, function) g_test_add (name, Server, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/drive-commit/file", test_file);
  ADD ("/drive-commit/others", test_others);
  ADD ("/drive-commit/many", test_many);
  ADD ("/drive-commit/much", test_much);
  ADD ("/drive-commit/no-text", test_no_text);
  ADD ("/drive-commit/nonsense", test_nonsense);

  return g_test_run ();
}
