/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The planner, cell by cell of its table: three small trees, and what is to be done. What people do in a
 * row, and in any order, is tried by kontor-plan-fuzz. */

#include "config.h"

#include "kontor-drive-plan.h"

#include <string.h>

#define REMOTE KONTOR_DRIVE_REMOTE
#define LOCAL KONTOR_DRIVE_LOCAL
#define SYNCED KONTOR_DRIVE_SYNCED

/* A bit for each tree. */
#define R (1 << REMOTE)
#define L (1 << LOCAL)
#define S (1 << SYNCED)
#define ALL (R | L | S)

typedef struct
{
  KontorDriveMemoryTrees *memory; /* owned */
  KontorDriveTrees *trees; /* borrowed */
  guint next_id;
} Fixture;

static void
set_up (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  self->memory = kontor_drive_memory_trees_new ();
  self->trees = kontor_drive_memory_trees_get_trees (self->memory);
  self->next_id = 200;
}

static void
tear_down (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  kontor_drive_memory_trees_free (self->memory);
}

static KontorId
make_id (guint number)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  id.bytes[15] = (guint8) number;
  return id;
}

/* Puts node @number into the trees of @trees. @content: 0: a folder; -1: a file that was not read. */
static void
put (Fixture *self, guint trees, guint number, guint parent, const char *name, int content)
{
  g_auto (KontorDriveNode) node = { 0 };

  node.id = make_id (number);
  node.parent = make_id (parent);
  node.name = g_strdup (name);
  node.kind = content == 0 ? KONTOR_DRIVE_FOLDER : KONTOR_DRIVE_FILE;
  node.content[0] = (guint8) MAX (content, 0);
  for (guint i = 0; i < KONTOR_DRIVE_N_TREES; i++)
    if (trees & (1 << i))
      kontor_drive_memory_trees_put (self->memory, i, &node);
}

/* --- seams --- */

static void
new_id (KontorId *id, gpointer data)
{
  Fixture *self = data;

  *id = make_id (self->next_id++);
}

static char *
new_name (const char *name,
          gboolean (*taken) (const char *name, gpointer taken_data),
          gpointer taken_data,
          G_GNUC_UNUSED gpointer data)
{
  g_autofree char *copy = g_strconcat (name, " (copy)", NULL);

  return taken (copy, taken_data) ? g_strconcat (name, " (copy 2)", NULL) : g_steal_pointer (&copy);
}

static gboolean
may_not_delete (KontorDriveActionKind kind,
                G_GNUC_UNUSED const KontorDriveNode *node,
                G_GNUC_UNUSED gpointer data)
{
  return kind != KONTOR_DRIVE_COMMIT_DELETE;
}

static GPtrArray *
make_plan (Fixture *self)
{
  const KontorDrivePlanSeams seams = { .make_id = new_id,
                                       .make_copy_name = new_name,
                                       .data = self };

  return kontor_drive_plan (self->trees, NULL, &seams);
}

/* "put a 1 in 0": without the zeros of ids. */
static char *
describe (const KontorDriveAction *action)
{
  static const char *const kinds[] = {
    "commit put",  "commit move",   "commit delete", "disk put", "disk move",
    "disk delete", "disk conflict", "adopt",         "rekey",    "forget",
  };
  g_autofree char *other = NULL;

  if (!kontor_id_equal (&action->id, &action->other))
    other = g_strdup_printf (" as %u", action->other.bytes[15]);
  return g_strdup_printf ("%s %u %s in %u%s", kinds[action->kind], action->id.bytes[15],
                          action->want.name, action->want.parent.bytes[15],
                          other != NULL ? other : "");
}

static void
expect (Fixture *self, const char *expected)
{
  g_autoptr (GPtrArray) plan = make_plan (self);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < plan->len; i++)
    {
      g_autofree char *action = describe (plan->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", action);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static KontorDriveNote
get_note (Fixture *self)
{
  g_autoptr (GPtrArray) plan = make_plan (self);

  g_assert_cmpuint (plan->len, >, 0);
  return ((KontorDriveAction *) plan->pdata[0])->note;
}

/* --- one side --- */

static void
test_same (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  expect (self, "");
  put (self, ALL, 1, 0, "a", 0);
  put (self, ALL, 2, 1, "b", 7);
  expect (self, "");
}

static void
test_changed_here (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, R | S, 1, 0, "edited", 1);
  put (self, L, 1, 0, "edited", 2);
  put (self, R | S, 2, 0, "moved", 1);
  put (self, L, 2, 0, "elsewhere", 1);
  put (self, R | S, 3, 0, "deleted", 1);
  put (self, L, 4, 0, "new", 1);
  expect (self,
          "commit put 1 edited in 0; commit move 2 elsewhere in 0; commit delete 3 deleted in 0; "
          "commit put 4 new in 0");
}

static void
test_changed_there (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, L | S, 1, 0, "edited", 1);
  put (self, R, 1, 0, "edited", 2);
  put (self, L | S, 2, 0, "moved", 1);
  put (self, R, 2, 0, "elsewhere", 1);
  put (self, L | S, 3, 0, "deleted", 1);
  put (self, R, 4, 0, "new", 1);
  expect (self, "disk put 1 edited in 0; disk move 2 elsewhere in 0; disk delete 3 deleted in 0; "
                "disk put 4 new in 0");
}

/* A rename and an edit never conflict. */
static void
test_place_and_content (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, S, 1, 0, "a", 1);
  put (self, L, 1, 0, "b", 1);
  put (self, R, 1, 0, "a", 2);
  expect (self, "commit move 1 b in 0; disk put 1 b in 0");
}

/* One action, whatever is below. */
static void
test_folder_moved (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, R | S, 1, 0, "a", 0);
  put (self, L, 1, 0, "b", 0);
  for (guint i = 2; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      put (self, ALL, i, 1, name, 1);
    }
  expect (self, "commit move 1 b in 0");
}

static void
test_folder_deleted (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GPtrArray) plan = NULL;
  KontorDriveToll toll = { 0 };

  put (self, L | S, 1, 0, "a", 0);
  put (self, L | S, 2, 1, "b", 0);
  put (self, L | S, 3, 2, "c", 1);
  put (self, ALL, 4, 0, "d", 1);
  expect (self, "disk delete 1 a in 0");
  plan = make_plan (self);
  kontor_drive_plan_count (self->trees, plan, &toll);
  g_assert_cmpuint (toll.deletes, ==, 3);
  g_assert_cmpuint (toll.nodes, ==, 4);
  g_assert_cmpuint (toll.server_deletes, ==, 0);
}

/* --- both sides --- */

static void
test_equal_edits (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, S, 1, 0, "a", 1);
  put (self, R | L, 1, 0, "a", 2);
  expect (self, "adopt 1 a in 0");
}

static void
test_edits (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, S, 1, 0, "a", 1);
  put (self, R, 1, 0, "a", 2);
  put (self, L, 1, 0, "a", 3);
  put (self, ALL, 2, 0, "a (copy)", 3);
  expect (self, "disk conflict 1 a (copy 2) in 0 as 200");
  g_assert_cmpint (get_note (self), ==, KONTOR_DRIVE_NOTE_CONFLICT);
}

static void
test_edited_here_deleted_there (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, L | S, 1, 0, "folder", 0);
  put (self, S, 2, 1, "a", 1);
  put (self, L, 2, 1, "a", 2);
  put (self, L | S, 3, 1, "b", 1);
  expect (self, "commit put 1 folder in 0; commit put 2 a in 1; disk delete 3 b in 1");
  g_assert_cmpint (get_note (self), ==, KONTOR_DRIVE_NOTE_EDIT_KEPT);
}

static void
test_deleted_here_edited_there (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, R | S, 1, 0, "folder", 0);
  put (self, S, 2, 1, "a", 1);
  put (self, R, 2, 1, "a", 2);
  put (self, R | S, 3, 1, "b", 1);
  expect (self, "commit delete 3 b in 1; disk put 1 folder in 0; disk put 2 a in 1");
}

static void
test_moves (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, S, 1, 0, "a", 1);
  put (self, L, 1, 0, "here", 1);
  put (self, R, 1, 0, "there", 1);
  expect (self, "disk move 1 there in 0");
  g_assert_cmpint (get_note (self), ==, KONTOR_DRIVE_NOTE_MOVED_ELSEWHERE);
}

static void
test_moved_and_deleted (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, S, 1, 0, "a", 0);
  put (self, R, 1, 0, "b", 0);
  put (self, R | S, 2, 1, "c", 1);
  expect (self, "forget 2 c in 1; forget 1 a in 0");
}

static void
test_ring (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, S | R, 1, 0, "a", 0);
  put (self, S | L, 2, 0, "b", 0);
  put (self, L, 1, 2, "a", 0);
  put (self, R, 2, 1, "b", 0);
  expect (self, "disk move 1 a in 0; disk move 2 b in 1");
  g_assert_cmpint (get_note (self), ==, KONTOR_DRIVE_NOTE_CYCLE);
}

static void
test_deleted_on_both (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, S, 1, 0, "a", 0);
  put (self, S, 2, 1, "b", 1);
  expect (self, "forget 2 b in 1; forget 1 a in 0");
}

static void
test_moved_out_of_deleted (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, R | S, 1, 0, "a", 0);
  put (self, R | S, 2, 1, "b", 1);
  put (self, L, 2, 0, "b", 1);
  /* The folder goes by the next plan, when nothing of worth is in it any more. */
  expect (self, "commit move 2 b in 0");
}

/* --- names --- */

static void
test_made_folders (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, L, 1, 0, "a", 0);
  put (self, L, 2, 1, "mine", 1);
  put (self, R, 3, 0, "a", 0);
  put (self, R, 4, 3, "theirs", 1);
  expect (self, "rekey 1 a in 0 as 3");
}

static void
test_made_files (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, L, 1, 0, "equal", 1);
  put (self, R, 2, 0, "equal", 1);
  put (self, L, 3, 0, "other", 1);
  put (self, R, 4, 0, "other", 2);
  put (self, R | L, 5, 0, "known", 1);
  expect (self, "adopt 5 known in 0; disk conflict 3 other (copy) in 0; disk put 4 other in 0; "
                "rekey 1 equal in 0 as 2");
}

static void
test_kind_changed (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, R | S, 1, 0, "a", 1);
  put (self, L, 2, 0, "a", 0);
  put (self, L, 3, 2, "b", 1);
  expect (self, "commit delete 1 a in 0; commit put 2 a in 0; commit put 3 b in 2");
}

static void
test_swap (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, R | S, 1, 0, "a", 1);
  put (self, R | S, 2, 0, "b", 2);
  put (self, L, 1, 0, "b", 1);
  put (self, L, 2, 0, "a", 2);
  expect (self, "commit move 1 swap-0000-000000000001.tmp in 0; commit move 2 a in 0");
  put (self, R | S, 1, 0, "swap-0000-000000000001.tmp", 1);
  put (self, R | S, 2, 0, "a", 2);
  expect (self, "commit move 1 b in 0");
}

/* Three names in a row need no other name: the last goes first. */
static void
test_shift (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, R | S, 1, 0, "1", 1);
  put (self, R | S, 2, 0, "2", 2);
  put (self, R | S, 3, 0, "3", 3);
  put (self, L, 1, 0, "2", 1);
  put (self, L, 2, 0, "3", 2);
  put (self, L, 3, 0, "4", 3);
  expect (self, "commit move 3 4 in 0; commit move 2 3 in 0; commit move 1 2 in 0");
}

static void
test_twins (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, ALL, 1, 0, "readme.txt", 1);
  put (self, L, 2, 0, "README.txt", 2);
  expect (self, "commit put 2 README (case conflict).txt in 0");
  put (self, R | S, 2, 0, "README (case conflict).txt", 2);
  expect (self, "");
  /* When the other goes the twin has its name at the server, too. */
  kontor_drive_memory_trees_remove (self->memory, LOCAL, &(KontorId) { { [15] = 1 } });
  expect (self, "commit delete 1 readme.txt in 0; commit move 2 README.txt in 0");
}

/* The disk keeps how Unicode writes a name. */
static void
test_unicode (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, L, 1, 0, "e\314\201", 1);
  expect (self, "commit put 1 e\314\201 in 0");
  put (self, R, 2, 0, "\303\251", 2);
  expect (self, "commit put 1 e\314\201 (case conflict) in 0; disk put 2 \303\251 in 0");
}

/* --- what is held up --- */

static void
test_unread (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, S, 1, 0, "a", 1); /* edited here, edited there */
  put (self, L, 1, 0, "a", -1);
  put (self, R, 1, 0, "a", 2);
  put (self, S, 2, 0, "b", 1); /* edited here, deleted there */
  put (self, L, 2, 0, "b", -1);
  put (self, L, 3, 0, "c", -1); /* new, and new there */
  put (self, R, 4, 0, "c", 1);
  put (self, L | S, 5, 0, "folder", 0); /* deleted there, with one that is not read */
  put (self, S, 6, 5, "d", 1);
  put (self, L, 6, 5, "d", -1);
  expect (self, "");
}

static void
test_rights (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  const KontorDrivePlanSeams seams = {
    .make_id = new_id,
    .make_copy_name = new_name,
    .may = may_not_delete,
    .data = self,
  };
  g_autoptr (GPtrArray) plan = NULL;

  put (self, R | S, 1, 0, "a", 1);
  plan = kontor_drive_plan (self->trees, NULL, &seams);
  g_assert_cmpuint (plan->len, ==, 0);
}

/* What lies in a folder that is deleted at the server is deleted, and comes back alone. */
static void
test_first (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  put (self, L, 1, 0, "mine", 1);
  put (self, R, 2, 0, "theirs", 1);
  put (self, R, 3, 9, "lost", 1); /* in a folder that is not there */
  expect (self, "commit put 1 mine in 0; disk put 2 theirs in 0");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/drive-plan/same", test_same },
    { "/drive-plan/changed-here", test_changed_here },
    { "/drive-plan/changed-there", test_changed_there },
    { "/drive-plan/place-and-content", test_place_and_content },
    { "/drive-plan/folder-moved", test_folder_moved },
    { "/drive-plan/folder-deleted", test_folder_deleted },
    { "/drive-plan/equal-edits", test_equal_edits },
    { "/drive-plan/edits", test_edits },
    { "/drive-plan/edited-here-deleted-there", test_edited_here_deleted_there },
    { "/drive-plan/deleted-here-edited-there", test_deleted_here_edited_there },
    { "/drive-plan/moves", test_moves },
    { "/drive-plan/moved-and-deleted", test_moved_and_deleted },
    { "/drive-plan/ring", test_ring },
    { "/drive-plan/deleted-on-both", test_deleted_on_both },
    { "/drive-plan/moved-out-of-deleted", test_moved_out_of_deleted },
    { "/drive-plan/made-folders", test_made_folders },
    { "/drive-plan/made-files", test_made_files },
    { "/drive-plan/kind-changed", test_kind_changed },
    { "/drive-plan/swap", test_swap },
    { "/drive-plan/shift", test_shift },
    { "/drive-plan/twins", test_twins },
    { "/drive-plan/unicode", test_unicode },
    { "/drive-plan/unread", test_unread },
    { "/drive-plan/rights", test_rights },
    { "/drive-plan/first", test_first },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
