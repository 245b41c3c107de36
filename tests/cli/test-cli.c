/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real program, run as people run it: a working day, bad input, JSON, what it returns. */

#include "config.h"

#include "kontor-json.h"
#include "kontor-replica.h"
#include "kontor-test-tree.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *base; /* owned: the folder of this test */
  char *folder; /* owned: of the replica */
  char *output; /* owned: of the last run */
  char *errors; /* owned */
} Office;

/* Runs the program in @folder with @words; what it returns. */
static int
run_words (Office *self, const char *folder, const char *const *words)
{
  g_autofree char *program = g_build_filename (g_getenv ("KONTOR_PROGRAMS"), "kontor-cli", NULL);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GBytes) errors = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (arguments, program);
  g_ptr_array_add (arguments, (char *) "--folder");
  g_ptr_array_add (arguments, (char *) folder);
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (arguments, (char *) words[i]);
  g_ptr_array_add (arguments, NULL);
  process = g_subprocess_newv ((const char *const *) arguments->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &output, &errors, &error);
  g_assert_no_error (error);
  g_free (self->output);
  g_free (self->errors);
  self->output = g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output));
  self->errors = g_strndup (g_bytes_get_data (errors, NULL), g_bytes_get_size (errors));
  /* Ended by itself: no crash is what anybody asked for. */
  g_assert_true (g_subprocess_get_if_exited (process));

  return g_subprocess_get_exit_status (process);
}

#define RUN(office, ...) \
  run_words (office, (office)->folder, (const char *const[]) { __VA_ARGS__, NULL })
#define RUN_IN(office, folder, ...) \
  run_words (office, folder, (const char *const[]) { __VA_ARGS__, NULL })

#define assert_has(text, part) \
  G_STMT_START \
  { \
    if (strstr (text, part) == NULL) \
      g_error ("line %d: no “%s” in: %s", __LINE__, part, text); \
  } \
  G_STMT_END
#define assert_lacks(text, part) \
  G_STMT_START \
  { \
    if (strstr (text, part) != NULL) \
      g_error ("line %d: “%s” is in: %s", __LINE__, part, text); \
  } \
  G_STMT_END

static void
set_up (Office *self, gconstpointer data)
{
  self->base = g_dir_make_tmp ("kontor-cli-XXXXXX", NULL);
  self->folder = g_build_filename (self->base, "office", NULL);
  g_assert_cmpint (RUN (self, "init", "Anna Berg", "--organisation", "Berg & Co", "--currency",
                        "EUR"),
                   ==, 0);
}

static void
tear_down (Office *self, gconstpointer data)
{
  kontor_test_remove_tree (self->base);
  g_free (self->base);
  g_free (self->folder);
  g_free (self->output);
  g_free (self->errors);
}

/* --- a day --- */

static void
test_day (Office *self, gconstpointer data)
{
  g_assert_cmpint (RUN (self, "add", "task", "Write offer", "deadline=2026-12-01 14:00",
                        "plan=1h30", "tags=urgent,home", "priority=high"),
                   ==, 0);
  assert_has (self->output, "“Write offer”");
  g_assert_cmpint (RUN (self, "list", "task", "priority=high", "tags=urgent"), ==, 0);
  assert_has (self->output, "2026-12-01 14:00");
  assert_has (self->output, "Anna Berg");
  g_assert_cmpint (RUN (self, "start", "write offer"), ==, 0);
  g_assert_cmpint (RUN (self, "start", "write offer"), ==, 1);
  g_assert_cmpint (RUN (self, "add", "task", "Call", "the", "bank"), ==, 0);
  g_assert_cmpint (RUN (self, "start", "bank"), ==, 0);
  g_assert_cmpint (RUN (self, "status"), ==, 0);
  assert_has (self->output, "Call the bank");
  g_assert_cmpint (RUN (self, "log"), ==, 0);
  assert_has (self->output, "Call the bank");
  assert_has (self->output, "running");
  g_assert_cmpint (RUN (self, "stop"), ==, 0);
  g_assert_cmpint (RUN (self, "stop"), ==, 1);
  g_assert_cmpint (RUN (self, "complete", "Write offer", "--result", "Sent it"), ==, 0);
  assert_has (self->output, "Completed");
  g_assert_cmpint (RUN (self, "complete", "Write offer"), ==, 1);
  g_assert_cmpint (RUN (self, "list", "task-result"), ==, 0);
  assert_has (self->output, "Sent it");
  g_assert_cmpint (RUN (self, "undo"), ==, 0);
  g_assert_cmpint (RUN (self, "list", "task", "state=in-progress"), ==, 0);
  assert_has (self->output, "Write offer");
  g_assert_cmpint (RUN (self, "search", "offers"), ==, 0);
  assert_has (self->output, "Write offer");
}

/* While the index follows a snapshot, a search says that it may miss something. */
static void
test_search_unfinished (Office *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = NULL;

  g_assert_cmpint (RUN (self, "add", "task", "Write offer"), ==, 0);
  g_assert_cmpint (RUN (self, "search", "offers"), ==, 0);
  assert_lacks (self->output, "Not everything");
  replica = kontor_replica_open (self->folder, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (kontor_replica_set_meta (replica, "to-index", "task 1", &error));
  g_assert_cmpint (RUN (self, "search", "offers"), ==, 0);
  assert_has (self->output, "Write offer");
  assert_has (self->output, "Not everything");
}

static void
test_change (Office *self, gconstpointer data)
{
  g_assert_cmpint (RUN (self, "add", "task", "Paint", "tags=red,blue"), ==, 0);
  g_assert_cmpint (RUN (self, "set", "task", "paint", "tags+=green", "tags-=red", "title=Paint it",
                        "deadline=2026-12-01"),
                   ==, 0);
  g_assert_cmpint (RUN (self, "show", "task", "paint it", "--history"), ==, 0);
  assert_has (self->output, "blue, green\n");
  assert_lacks (self->output, "red");
  /* A day alone ends with the working day. */
  assert_has (self->output, "2026-12-01 18:00");
  assert_has (self->output, "Title");
  g_assert_cmpint (RUN (self, "set", "task", "paint it", "deadline="), ==, 0);
  g_assert_cmpint (RUN (self, "list", "task", "deadline="), ==, 0);
  assert_has (self->output, "Paint it");
  g_assert_cmpint (RUN (self, "delete", "task", "paint it"), ==, 0);
  g_assert_cmpint (RUN (self, "list", "task"), ==, 0);
  assert_lacks (self->output, "Paint it");
  g_assert_cmpint (RUN (self, "list", "task", "--deleted"), ==, 0);
  assert_has (self->output, "Paint it");
  g_assert_cmpint (RUN (self, "restore", "task", "paint it"), ==, 0);
  g_assert_cmpint (RUN (self, "show", "task", "paint it"), ==, 0);
}

static void
test_days_in_conditions (Office *self, gconstpointer data)
{
  g_assert_cmpint (RUN (self, "add", "task", "Early", "deadline=2026-12-01 08:00"), ==, 0);
  g_assert_cmpint (RUN (self, "add", "task", "Late", "deadline=2026-12-01 22:00"), ==, 0);
  g_assert_cmpint (RUN (self, "add", "task", "After", "deadline=2026-12-02 00:00"), ==, 0);
  g_assert_cmpint (RUN (self, "list", "task", "deadline=2026-12-01"), ==, 0);
  assert_has (self->output, "Early");
  assert_has (self->output, "Late");
  assert_lacks (self->output, "After");
  g_assert_cmpint (RUN (self, "list", "task", "deadline>2026-12-01"), ==, 0);
  assert_lacks (self->output, "Late");
  assert_has (self->output, "After");
  g_assert_cmpint (RUN (self, "list", "task", "deadline<2026-12-01"), ==, 0);
  assert_has (self->output, "Nothing found");
  g_assert_cmpint (RUN (self, "list", "task", "deadline<=2026-12-01", "--sort", "-deadline",
                        "--columns", "title"),
                   ==, 0);
  g_assert_true (strstr (self->output, "Late") < strstr (self->output, "Early"));
  g_assert_cmpint (RUN (self, "list", "task", "deadline!=2026-12-01"), ==, 0);
  assert_lacks (self->output, "Late");
  assert_has (self->output, "After");
}

static void
test_selling (Office *self, gconstpointer data)
{
  g_assert_cmpint (RUN (self, "add", "company", "ACME Ltd"), ==, 0);
  g_assert_cmpint (RUN (self, "add", "deal", "Website", "amount=1200.50", "company=acme"), ==, 0);
  g_assert_cmpint (RUN (self, "list", "deals"), ==, 0);
  assert_has (self->output, "1200.50 EUR");
  assert_has (self->output, "New");
  g_assert_cmpint (RUN (self, "set", "deal", "website", "stage=Won", "amount=1300 USD"), ==, 0);
  g_assert_cmpint (RUN (self, "add", "lead", "Inquiry", "given-name=Paul", "family-name=Klein",
                        "company-name=acme ltd"),
                   ==, 0);
  g_assert_cmpint (RUN (self, "convert", "inquiry"), ==, 1);
  assert_has (self->errors, "ACME Ltd");
  g_assert_cmpint (RUN (self, "convert", "inquiry", "--company", "acme"), ==, 0);
  g_assert_cmpint (RUN (self, "list", "contact"), ==, 0);
  assert_has (self->output, "Paul Klein");
  g_assert_cmpint (RUN (self, "list", "company"), ==, 0);
  g_assert_true (strstr (self->output, "ACME") == g_strrstr (self->output, "ACME"));
  g_assert_cmpint (RUN (self, "undo"), ==, 0);
  g_assert_cmpint (RUN (self, "list", "contact"), ==, 0);
  assert_has (self->output, "Nothing found");
  g_assert_cmpint (RUN (self, "link", "deal/website", "company/acme"), ==, 0);
}

static void
test_import (Office *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->base, "clients.csv", NULL);

  g_assert_true (g_file_set_contents (path, "Name;Phone\nPaul;+49 30 1\nOlga;\n", -1, NULL));
  g_assert_cmpint (RUN (self, "import", path, "--as", "contact", "--preview"), ==, 0);
  g_assert_cmpint (RUN (self, "list", "contact"), ==, 0);
  assert_has (self->output, "Nothing found");
  g_assert_cmpint (RUN (self, "import", path, "--as", "contact"), ==, 0);
  g_assert_cmpint (RUN (self, "list", "contact"), ==, 0);
  assert_has (self->output, "Paul");
  assert_has (self->output, "Olga");
  g_assert_cmpint (RUN (self, "undo"), ==, 0);
  g_assert_cmpint (RUN (self, "list", "contact"), ==, 0);
  assert_has (self->output, "Nothing found");
  g_assert_cmpint (RUN (self, "import", "/nonexistent.csv"), !=, 0);
}

/* --- which record --- */

static void
test_names (Office *self, gconstpointer data)
{
  g_autofree char *id = NULL;

  g_assert_cmpint (RUN (self, "add", "task", "Twin", "one"), ==, 0);
  g_assert_cmpint (RUN (self, "add", "task", "Twin", "two"), ==, 0);
  id = g_strndup (strstr (self->output, "Task ") + 5, 8);
  g_assert_cmpint (RUN (self, "show", "task", "twin"), ==, 1);
  assert_has (self->errors, "Twin one");
  assert_has (self->errors, id);
  g_assert_cmpint (RUN (self, "show", "task", id), ==, 0);
  assert_has (self->output, "Twin two");
  g_assert_cmpint (RUN (self, "show", "task", id + 4), ==, 0);
  g_assert_cmpint (RUN (self, "show", "task", "TWIN ÓNE"), ==, 0);
  assert_has (self->output, "Twin one");
  g_assert_cmpint (RUN (self, "show", "task", "01234567-89ab-7def-8123-456789abcdef"), ==, 1);
  g_assert_cmpint (RUN (self, "show", "task", ""), ==, 1);
  g_assert_cmpint (RUN (self, "show", "task", "%"), ==, 1);
  g_assert_cmpint (RUN (self, "add", "task", "Three", "responsible=me"), ==, 0);
}

/* --- programs --- */

static KontorJson *
parse (Office *self)
{
  KontorProblem *problem = NULL;
  KontorJson *json = kontor_json_parse (self->output, strlen (self->output), 100000, &problem);

  if (json == NULL)
    g_error ("no JSON: %s", self->output);

  return json;
}

static void
test_json (Office *self, gconstpointer data)
{
  static const char *const commands[][6] = {
    { "list", "task" },
    { "show", "task", "Write", "--history" },
    { "status" },
    { "types" },
    { "types", "deal" },
    { "tray" },
    { "log" },
    { "search", "write" },
    { "history", "task", "Write" },
    { "undo" },
  };
  const KontorJson *record = NULL;
  g_autoptr (KontorJson) added = NULL;
  g_autoptr (KontorJson) refused = NULL;
  g_autoptr (KontorJson) wrong = NULL;

  g_assert_cmpint (RUN (self, "--json", "add", "task", "Write \"it\"", "tags=b,a",
                        "deadline=2026-12-01 14:00"),
                   ==, 0);
  added = parse (self);
  record = kontor_json_find (added, "record");
  g_assert_cmpstr (kontor_json_get_text (kontor_json_find (record, "title")), ==, "Write \"it\"");
  g_assert_cmpstr (kontor_json_get_text (kontor_json_find (record, "state")), ==, "pending");
  g_assert_cmpstr (kontor_json_get_text (kontor_json_find (record, "deadline")), ==,
                   "2026-12-01T14:00:00Z");
  g_assert_cmpint (kontor_json_get_length (kontor_json_find (record, "tags")), ==, 2);
  g_assert_cmpint (kontor_json_get_integer (kontor_json_find (added, "change")), >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GPtrArray) words = g_ptr_array_new ();
      g_autoptr (KontorJson) json = NULL;

      for (guint j = 0; commands[i][j] != NULL; j++)
        g_ptr_array_add (words, (char *) commands[i][j]);
      g_ptr_array_add (words, (char *) "--json");
      g_ptr_array_add (words, NULL);
      g_assert_cmpint (run_words (self, self->folder, (const char *const *) words->pdata), ==, 0);
      json = parse (self);
      g_assert_cmpint (kontor_json_get_kind (json), ==, KONTOR_JSON_OBJECT);
    }
  g_assert_cmpint (RUN (self, "--json", "add", "task"), ==, 1);
  refused = parse (self);
  g_assert_cmpstr (kontor_json_get_text (
                       kontor_json_find (kontor_json_find (refused, "problem"), "code")),
                   ==, "required");
  g_assert_cmpint (RUN (self, "--json", "blub"), ==, 2);
  wrong = parse (self);
  g_assert_cmpstr (kontor_json_get_text (
                       kontor_json_find (kontor_json_find (wrong, "error"), "code")),
                   ==, "usage");
}

/* --- bad input --- */

typedef struct
{
  int exit;
  const char *said;
  const char *words[6];
} BadCall;

static void
test_bad_words (Office *self, gconstpointer data)
{
  static const BadCall calls[] = {
    { 2, "UTF-8", { "add", "task", "bad \xff" } },
    { 1, "can’t be stored", { "add", "task", "a\nb" } },
    { 1, "can’t be stored", { "add", "task", "esc \033[31m" } },
    { 1, "may not be empty", { "add", "task" } },
    { 1, "limit", { "add", "task", "x", "deadline=1600-12-31" } },
    { 2, "deadline", { "add", "task", "x", "deadline=2026-02-30" } },
    { 2, "normal, low, high", { "add", "task", "x", "priority=urgent" } },
    { 2, "1h30", { "add", "task", "x", "plan=90" } },
    { 2, "yes or no", { "add", "task", "x", "control=maybe" } },
    { 2, "1200.50 EUR", { "add", "deal", "x", "amount=1,200" } },
    { 1, "nobody", { "add", "task", "x", "responsible=nobody" } },
    { 2, "no field", { "add", "task", "x", "foo=1" } },
    { 2, "no type", { "add", "foo" } },
    { 2, "has one value", { "add", "task", "x", "plan+=1h" } },
    { 1, "set by the office", { "add", "task", "x", "created-at=now" } },
    { 2, "can be compared", { "add", "task", "x", "plan<1h" } },
    { 2, "compared", { "list", "task", "tags<a" } },
    { 2, "sorted", { "list", "task", "--sort", "nothing" } },
    { 2, "no field", { "list", "task", "--columns", "title,nothing" } },
    { 2, "no number", { "list", "task", "--limit", "many" } },
    { 2, "no option", { "list", "task", "--blub" } },
    { 2, "needs a value", { "list", "task", "--sort" } },
    { 2, "Usage", { "set", "task", "x" } },
    { 2, "Usage: kontor-cli log\n", { "log", "x" } },
    { 2, "no command", { "blub" } },
    { 1, "nothing to undo", { "undo", "999" } },
    { 2, "no number", { "undo", "x" } },
    { 1, "no number 5", { "tray", "retry", "5" } },
    { 1, "already", { "init", "Boris" } },
    { 1, "no server", { "sync" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      int exit = run_words (self, self->folder, calls[i].words);

      if (exit != calls[i].exit || strstr (self->errors, calls[i].said) == NULL)
        g_error ("call %u, “%s”: returned %d and said %s", i, calls[i].said, exit, self->errors);
      g_assert_true (g_str_has_prefix (self->errors, "kontor-cli: "));
    }
  /* None of it left anything behind. */
  g_assert_cmpint (RUN (self, "list", "task"), ==, 0);
  assert_has (self->output, "Nothing found");
}

static void
test_extremes (Office *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->base, "long", NULL);
  g_autofree char *operand = g_strconcat ("title@=", path, NULL);
  g_autofree char *text = g_strnfill (5000000, 'x');

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (RUN (self, "add", "task", operand), ==, 1);
  assert_has (self->errors, "too long");
  g_assert_true (g_file_set_contents (path, "a\0b", 3, NULL));
  g_assert_cmpint (RUN (self, "add", "task", operand), ==, 2);
  g_assert_cmpint (RUN (self, "add", "task", "First", "deadline=1601-01-01"), ==, 0);
  g_assert_cmpint (RUN (self, "add", "task", "Last", "deadline=9999-12-31 23:59"), ==, 0);
  g_assert_cmpint (RUN (self, "list", "task"), ==, 0);
  assert_has (self->output, "1601-01-01 18:00");
  assert_has (self->output, "9999-12-31 23:59");
  g_assert_cmpint (RUN (self, "add", "task", "--", "--limit"), ==, 0);
  g_assert_cmpint (RUN (self, "search", "\"'()*:^-"), ==, 0);
}

/* --- bad replicas --- */

static char *
get_database (const char *folder)
{
  return kontor_replica_get_database_path (folder);
}

static void
overwrite (const char *path, long at, const char *bytes, gsize length)
{
  FILE *file = fopen (path, "r+b");

  g_assert_nonnull (file);
  fseek (file, at, SEEK_SET);
  g_assert_cmpint (fwrite (bytes, 1, length, file), ==, length);
  fclose (file);
}

static void
test_no_replica (Office *self, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (self->base, "nowhere", NULL);

  g_assert_cmpint (RUN_IN (self, nowhere, "status"), ==, 3);
  assert_has (self->errors, "kontor-cli init");
  g_assert_false (g_file_test (nowhere, G_FILE_TEST_EXISTS));
  g_assert_cmpint (RUN_IN (self, nowhere, "rescue"), ==, 3);
  g_assert_cmpint (RUN_IN (self, "/proc/nowhere", "init", "Anna"), ==, 3);
}

/* The user_version is at byte 60 of a database file, the application_id at 68 (SQLite's file
 * format). */
static void
test_newer (Office *self, gconstpointer data)
{
  g_autofree char *path = get_database (self->folder);

  overwrite (path, 60, "\0\0\3\347", 4);
  g_assert_cmpint (RUN (self, "status"), ==, 3);
  assert_has (self->errors, "newer version");
  g_assert_cmpint (RUN (self, "add", "task", "x"), ==, 3);
}

static void
test_foreign (Office *self, gconstpointer data)
{
  g_autofree char *path = get_database (self->folder);

  overwrite (path, 68, "\1\2\3\4", 4);
  g_assert_cmpint (RUN (self, "status"), ==, 3);
  assert_has (self->errors, "another program");
}

static void
test_damaged (Office *self, gconstpointer data)
{
  g_autofree char *path = get_database (self->folder);
  g_autofree char *aside = g_strconcat (path, ".damaged", NULL);
  g_autofree char *garbage = g_strnfill (4096, 'x');

  g_assert_cmpint (RUN (self, "rescue"), ==, 1);
  overwrite (path, 0, garbage, 4096);
  g_assert_cmpint (RUN (self, "list", "task"), ==, 3);
  assert_has (self->errors, "damaged");
  assert_has (self->errors, "rescue");
  g_assert_cmpint (RUN (self, "rescue"), ==, 0);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_assert_cmpint (RUN (self, "status"), ==, 0);
}

/* A page where nobody looks: the program opens the replica, and rescue still sees what is wrong. */
static void
test_damaged_inside (Office *self, gconstpointer data)
{
  g_autofree char *path = get_database (self->folder);
  g_autofree char *garbage = g_strnfill (4096, 'x');

  overwrite (path, 40 * 4096, garbage, 4096);
  g_assert_cmpint (RUN (self, "types"), ==, 0);
  g_assert_cmpint (RUN (self, "rescue"), ==, 0);
  assert_has (self->output, "set aside");
  g_assert_cmpint (RUN (self, "list", "person"), ==, 0);
  assert_has (self->output, "Anna Berg");
}

/* What nobody else has comes through a rescue: here all of it, as there is no server. */
static void
test_rescue (Office *self, gconstpointer data)
{
  g_assert_cmpint (RUN (self, "add", "task", "Saved"), ==, 0);
  g_assert_cmpint (RUN (self, "rescue", "--force"), ==, 0);
  g_assert_cmpint (RUN (self, "list", "task"), ==, 0);
  assert_has (self->output, "Saved");
  assert_has (self->output, "Anna Berg");
  g_assert_cmpint (RUN (self, "add", "task", "Afterwards"), ==, 0);
}

static void
test_read_only (Office *self, gconstpointer data)
{
  g_autofree char *path = get_database (self->folder);

  if (geteuid () == 0)
    {
      g_test_skip ("nothing is read-only for root");
      return;
    }
  g_chmod (path, 0400);
  g_chmod (self->folder, 0500);
  g_assert_cmpint (RUN (self, "add", "task", "x"), ==, 3);
  assert_has (self->errors, "read-only");
  g_chmod (self->folder, 0700);
  g_chmod (path, 0600);
  g_assert_cmpint (RUN (self, "list", "task"), ==, 0);
  assert_has (self->output, "Nothing found");
}

/* --- help --- */

static void
test_help (Office *self, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (self->base, "nowhere", NULL);

  g_assert_cmpint (RUN_IN (self, nowhere, "help"), ==, 0);
  assert_has (self->output, "rescue");
  assert_has (self->output, "Returns 0");
  g_assert_cmpint (RUN_IN (self, nowhere, "add", "--help"), ==, 0);
  assert_has (self->output, "FIELD=VALUE");
  g_assert_cmpint (RUN_IN (self, nowhere, "help", "list"), ==, 0);
  assert_has (self->output, "--sort");
  g_assert_cmpint (RUN_IN (self, nowhere, "--version"), ==, 0);
  assert_has (self->output, PACKAGE_VERSION);
  g_assert_cmpint (RUN_IN (self, nowhere, "types", "task"), ==, 0);
  assert_has (self->output, "hard-deadline");
  g_assert_cmpint (RUN_IN (self, nowhere, "completion"), ==, 0);
  assert_has (self->output, "complete -o default");
}

#define ADD(path, function) g_test_add ("/cli/" path, Office, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("day", test_day);
  ADD ("change", test_change);
  ADD ("search-unfinished", test_search_unfinished);
  ADD ("days-in-conditions", test_days_in_conditions);
  ADD ("selling", test_selling);
  ADD ("import", test_import);
  ADD ("names", test_names);
  ADD ("json", test_json);
  ADD ("bad-words", test_bad_words);
  ADD ("extremes", test_extremes);
  ADD ("no-replica", test_no_replica);
  ADD ("newer", test_newer);
  ADD ("foreign", test_foreign);
  ADD ("damaged", test_damaged);
  ADD ("damaged-inside", test_damaged_inside);
  ADD ("rescue", test_rescue);
  ADD ("read-only", test_read_only);
  ADD ("help", test_help);

  return g_test_run ();
}
