/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first state as a file: it has what a pull from 0 brings to the same person and nothing else; what
 * is no such file is not used; and whenever its taking in is cut off, a replica is there with every
 * edit that was made. */

#include "config.h"

#include "office-fixture.h"

#include "kontor-operations.h"
#include "kontor-packed.h"
#include "kontor-sql-rows.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TASK KONTOR_RECORD_TASK
#define ROUNDS 6
#define LIMIT ((gint64) 1 << 30)

/* --- the way of a file, in this thread --- */

typedef struct
{
  OfficeWay way;
  guint fetched; /* files that came */
  void (*meanwhile) (gpointer data); /* nullable: what happens while it comes */
  void (*spoil) (const char *path); /* nullable: what a hostile server does to the file */
  gpointer data;
} SnapshotWay;

static gboolean
unpack (int from, int to, gint64 limit, GError **error)
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (from, TRUE);

  return kontor_packed_open_into (stream, LIMIT, to, limit, NULL, error);
}

static KontorSnapshotResult
make (OfficeWay *way, int *fd)
{
  Office *office = way->office;
  KontorSnapshotRequest request = { .person = way->person,
                                    .schema = kontor_schema_get_fingerprint (),
                                    .least = 1 };
  KontorSnapshotResult result = KONTOR_SNAPSHOT_FAILED;
  g_autoptr (GError) error = NULL;

  kontor_replica_get_installation (way->replica, &request.installation);
  kontor_store_look_up_held (office->store, &way->person, &error);
  g_assert_no_error (error);
  result = kontor_feed_snapshot (office->folder, &request, fd, &error);
  g_assert_no_error (error);

  return result;
}

static gboolean
fetch (KontorTransport *transport,
       const char *route,
       int fd,
       gint64 limit,
       GCancellable *cancellable,
       GError **error)
{
  SnapshotWay *self = (SnapshotWay *) transport;
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *file = NULL;
  int packed = -1;

  g_assert_true (g_str_has_prefix (route, KONTOR_ROUTE_SNAPSHOT "?schema="));
  g_assert_false (kontor_sql_is_in_transaction (kontor_replica_get_sql (self->way.replica)));
  g_assert_cmpint (make (&self->way, &packed), ==, KONTOR_SNAPSHOT_MADE);
  if (!unpack (packed, fd, limit, error))
    return FALSE;
  self->fetched++;
  if (self->meanwhile != NULL)
    self->meanwhile (self->data);
  file = g_file_read_link (path, NULL);
  if (self->spoil != NULL)
    self->spoil (file);

  return TRUE;
}

static void
way_init (SnapshotWay *self, Office *office, KontorReplica *replica, const KontorId *person)
{
  *self = (SnapshotWay) { .fetched = 0 };
  office_way_init (&self->way, office, replica, person);
  self->way.parent.fetch = fetch;
}

/* --- comparing --- */

static void
append_rows (GString *text, KontorSql *sql, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (sql, query, &error);

  g_assert_no_error (error);
  while (kontor_sql_step (statement, &error))
    {
      const char *row = kontor_sql_column_text (statement, 0);

      g_string_append_printf (text, "%s\n", row);
    }
  g_assert_no_error (error);
}

/* Every column of every record but the row id. */
static char *
dump (KontorReplica *replica)
{
  KontorSql *sql = kontor_replica_get_sql (replica);
  GString *text = g_string_new (NULL);

  for (guint type = 1; type < KONTOR_N_RECORD_TYPES; type++)
    {
      const KontorTypeInfo *info = kontor_schema_get_type (type);
      const char *table = kontor_sql_rows_get_table (type);
      g_autofree char *columns = g_strdup (kontor_sql_rows_get_columns (type));
      char *rest = strchr (columns, ',') + 1;
      g_auto (GStrv) words = g_strsplit (rest, ",", -1);
      g_autoptr (GString) query = g_string_new ("SELECT ");

      for (guint i = 0; words[i] != NULL; i++)
        g_string_append_printf (query, "quote (%s) || ' ' || ", words[i]);
      g_string_append_printf (query,
                              "quote (root) || ' ' || seq || ' ' || quote (title_key) || ' '"
                              " || quote (aud) FROM %s ORDER BY id",
                              table);
      g_string_append_printf (text, "%s\n", info->word);
      append_rows (text, sql, query->str);
    }
  append_rows (text, sql,
               "SELECT field || ' ' || value || ' ' || quote (id) FROM element"
               " ORDER BY field, value, id");

  return g_string_free (text, FALSE);
}

static void
remove_folder (Office *office, const char *name)
{
  g_autofree char *folder = g_build_filename (office->folder, name, NULL);
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  const char *entry = NULL;

  while (entries != NULL && (entry = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, entry, NULL);

      g_unlink (path);
    }
}

static char *
pull_all (Office *office, guint who)
{
  KontorReplica *replica = office_open_replica (office, "pulled", &office->people[who]);
  OfficeWay way = { 0 };
  char *text = NULL;

  office_way_init (&way, office, replica, &office->people[who]);
  office_sync_way (&way);
  text = dump (replica);
  kontor_replica_close (replica);
  remove_folder (office, "pulled");

  return text;
}

static gint64
ask (KontorReplica *replica, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSqlStatement) statement = kontor_sql_prepare (kontor_replica_get_sql (replica),
                                                                 query, &error);

  g_assert_no_error (error);
  g_assert_true (kontor_sql_step (statement, &error));

  return kontor_sql_column_int (statement, 0);
}

static void
index_all (KontorReplica *replica)
{
  gboolean more = TRUE;
  g_autoptr (GError) error = NULL;

  while (more)
    {
      kontor_replica_index (replica, 1, &more, &error);
      g_assert_no_error (error);
    }
}

/* --- what people do, by chance --- */

static guint
pick (Office *office, guint n)
{
  return (guint) kontor_random_below (&office->random.parent, n);
}

static void
set_members (Office *office, KontorReplica *replica, const KontorId *project, guint member)
{
  office_edit (replica, KONTOR_RECORD_PROJECT, project, KONTOR_PROJECT_MEMBERS,
               office_new_person_set (&office->people[member]));
}

static KontorId
add_project (Office *office, const char *title, guint member)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;

  kontor_id_init (&id, &office->clock, &office->random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT, &id);
  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_PROJECT_OWNER,
                           kontor_value_new_id (&office->people[ADA]));
  kontor_row_builder_take (builder, KONTOR_PROJECT_MEMBERS,
                           office_new_person_set (&office->people[member]));
  office_create (office->replicas[ADA], builder);

  return id;
}

static void
add_item (Office *office, guint who, const KontorId *task, const char *title)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;

  kontor_id_init (&id, &office->clock, &office->random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_CHECKLIST_ITEM, &id);
  kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TASK, kontor_value_new_id (task));
  kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TITLE, kontor_value_new_text (title));
  office_create (office->replicas[who], builder);
}

static void
bin (KontorReplica *replica, const KontorId *task)
{
  KontorContext context = { 0 };
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorRow) row = office_get (replica, TASK, task);

  kontor_replica_init_context (replica, &context);
  office_commit (replica, kontor_operation_delete (&context, row, &problem));
}

typedef struct
{
  GArray *tasks; /* (element-type KontorId): in nobody's bin */
  KontorId project;
} World;

/* Everything is done by somebody who may: Ada made the tasks and the project. */
static void
act (Office *office, World *world, guint round)
{
  KontorReplica *ada = office->replicas[ADA];
  g_autofree char *text = g_strdup_printf ("Round %u, ünïcode", round);
  guint at = world->tasks->len > 0 ? pick (office, world->tasks->len) : 0;
  KontorId task = KONTOR_ID_INIT_NIL;
  guint chance = world->tasks->len < 3 ? 0 : pick (office, 7);

  if (chance > 1)
    task = g_array_index (world->tasks, KontorId, at);
  switch (chance)
    {
    case 0:
    case 1:
      task = office_add_task (office, ADA, text, pick (office, OFFICE_PEOPLE));
      g_array_append_val (world->tasks, task);
      break;
    case 2:
      office_edit (ada, TASK, &task, KONTOR_TASK_RESPONSIBLE,
                   kontor_value_new_id (&office->people[pick (office, OFFICE_PEOPLE)]));
      break;
    case 3:
      add_item (office, ADA, &task, text);
      break;
    case 4:
      office_edit (ada, TASK, &task, KONTOR_TASK_DESCRIPTION, kontor_value_new_text (text));
      break;
    case 5:
      office_edit (ada, TASK, &task, KONTOR_TASK_PROJECT,
                   pick (office, 2) ? kontor_value_new_id (&world->project) : NULL);
      set_members (office, ada, &world->project, pick (office, OFFICE_PEOPLE));
      break;
    default:
      bin (ada, &task);
      g_array_remove_index_fast (world->tasks, at);
      break;
    }
  office_sync (office, ADA);
}

static void
world_init (Office *office, World *world)
{
  world->tasks = g_array_new (FALSE, FALSE, sizeof (KontorId));
  world->project = add_project (office, "Move", BEN);
  office_sync (office, ADA);
}

/* A snapshot, then what happened since, is what a pull from 0 brings: to everybody, after anything. */
static void
test_equals_pull (Office *office, gconstpointer unused)
{
  World world = { 0 };

  world_init (office, &world);
  for (guint round = 0; round < ROUNDS; round++)
    for (guint who = 0; who < OFFICE_PEOPLE; who++)
      {
        KontorReplica *replica = office_open_replica (office, "snap", &office->people[who]);
        g_autofree char *pulled = NULL;
        g_autofree char *first = NULL;
        g_autofree char *both = NULL;
        SnapshotWay way = { 0 };

        act (office, &world, round * 2);
        pulled = pull_all (office, who);
        way_init (&way, office, replica, &office->people[who]);
        office_sync_way (&way.way);
        g_assert_cmpuint (way.fetched, ==, 1);
        first = dump (replica);
        g_assert_cmpstr (first, ==, pulled);
        act (office, &world, round * 2 + 1);
        g_clear_pointer (&pulled, g_free);
        pulled = pull_all (office, who);
        office_sync_way (&way.way);
        g_assert_cmpuint (way.fetched, ==, 1);
        both = dump (replica);
        g_assert_cmpstr (both, ==, pulled);
        office_check (office, replica, &office->people[who]);
        kontor_replica_close (replica);
        remove_folder (office, "snap");
      }
  g_array_unref (world.tasks);
}

static gboolean
file_has (int packed, const char *text)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "unpacked", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  int to = g_open (path, O_RDWR | O_CREAT | O_TRUNC, 0600);

  g_assert_true (unpack (packed, to, LIMIT, &error));
  g_assert_no_error (error);
  close (to);
  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);

  return memmem (content, length, text, strlen (text)) != NULL;
}

/* Not one byte of what a person may not see is in the file, wherever in it. */
static void
test_no_leak (Office *office, gconstpointer unused)
{
  KontorId task = office_add_task (office, ADA, "Zwetschgendatschi", ADA);
  int packed = -1;

  add_item (office, ADA, &task, "Quittenmarmelade");
  office_edit (office->replicas[ADA], TASK, &task, KONTOR_TASK_TAGS,
               office_new_set (NULL, "Holunderbeere"));
  office_sync (office, ADA);
  for (guint who = 0; who < OFFICE_PEOPLE; who++)
    {
      static const char *const texts[] = { "Zwetschgendatschi", "zwetschgendatschi",
                                           "Quittenmarmelade", "Holunderbeere" };
      gboolean sees = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        {
          g_assert_cmpint (make (&office->ways[who], &packed), ==, KONTOR_SNAPSHOT_MADE);
          sees = file_has (packed, texts[i]);
          if (i != 1)
            g_assert_true (sees == (who == ADA));
          else
            g_assert_false (sees && who != ADA);
        }
    }
}

/* --- files that are none --- */

static void
run_sql (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSql) sql = kontor_sql_open (path, 0, NULL, &error);

  g_assert_no_error (error);
  kontor_sql_exec (sql, text, &error);
  g_assert_no_error (error);
  kontor_sql_exec (sql, "PRAGMA journal_mode=DELETE", &error);
}

static void
add_trigger (const char *path)
{
  run_sql (path, "CREATE TRIGGER harm AFTER INSERT ON task BEGIN DELETE FROM person; END");
}

static void
add_view (const char *path)
{
  run_sql (path, "CREATE VIEW harm AS SELECT * FROM task");
}

static void
add_index (const char *path)
{
  run_sql (path, "CREATE INDEX task_by_responsible ON task (title)");
}

static void
change_layout (const char *path)
{
  run_sql (path, "ALTER TABLE task RENAME COLUMN title TO titles");
}

static void
change_mark (const char *path)
{
  run_sql (path, "PRAGMA application_id = 7");
}

static void
change_person (const char *path)
{
  run_sql (path, "UPDATE meta SET value = '0190a0a0-0000-7000-8000-000000000001'"
                 " WHERE name = 'person'");
}

static void
change_seq (const char *path)
{
  run_sql (path, "UPDATE task SET seq = 1000000");
}

static void
change_kind (const char *path)
{
  run_sql (path, "UPDATE task SET title = x'00ff'");
}

static void
change_text (const char *path)
{
  run_sql (path, "UPDATE task SET title = CAST (x'ff41' AS TEXT)");
}

static void
change_length (const char *path)
{
  run_sql (path, "UPDATE task SET title = printf ('%.5000c', 'x')");
}

static void
change_id (const char *path)
{
  run_sql (path, "UPDATE task SET id = x'01'");
}

static void
change_root (const char *path)
{
  run_sql (path, "UPDATE task SET root = randomblob (16)");
}

static void
truncate_file (const char *path)
{
  GStatBuf about = { 0 };

  g_assert_no_errno (g_stat (path, &about));
  g_assert_no_errno (truncate (path, about.st_size / 2));
}

static void
damage_file (const char *path)
{
  g_autofree char *content = NULL;
  gsize length = 0;

  g_file_get_contents (path, &content, &length, NULL);
  memset (content + 4096, 0x5a, 3 * 4096);
  g_file_set_contents_full (path, content, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

static void
empty_file (const char *path)
{
  g_assert_no_errno (truncate (path, 0));
}

static void
test_hostile (Office *office, gconstpointer unused)
{
  static void (*const spoils[]) (const char *path) = {
    add_trigger,   add_view,    add_index,     change_layout, change_mark,
    change_person, change_seq,  change_kind,   change_text,   change_length,
    change_id,     change_root, truncate_file, damage_file,   empty_file,
  };
  g_autofree char *pulled = NULL;

  office_add_task (office, ADA, "Order paper", BEN);
  office_sync (office, ADA);
  pulled = pull_all (office, BEN);
  for (guint i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      KontorReplica *replica = office_open_replica (office, "snap", &office->people[BEN]);
      g_autofree char *left = g_build_filename (office->folder, "snap", "replica-2.db.new", NULL);
      g_autofree char *moved = g_build_filename (office->folder, "snap", "replica-2.db", NULL);
      g_autofree char *found = NULL;
      SnapshotWay way = { 0 };

      way_init (&way, office, replica, &office->people[BEN]);
      way.spoil = spoils[i];
      g_test_expect_message ("kontor-sync", G_LOG_LEVEL_MESSAGE, "the snapshot is of no use*");
      office_sync_way (&way.way);
      g_test_assert_expected_messages ();
      found = dump (replica);
      g_assert_cmpstr (found, ==, pulled);
      g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
      g_assert_false (g_file_test (moved, G_FILE_TEST_EXISTS));
      kontor_replica_close (replica);
      remove_folder (office, "snap");
    }
}

/* A short file that unpacks to a long one ends at the limit. */
static void
test_bomb (void)
{
  g_autofree char *zeros = g_malloc0 (64 << 20);
  g_autoptr (GBytes) content = g_bytes_new_static (zeros, 64 << 20);
  g_autoptr (GBytes) packed = kontor_packed_new (content);
  g_autoptr (GInputStream) whole = g_memory_input_stream_new_from_bytes (packed);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (packed, 0, g_bytes_get_size (packed) / 2);
  g_autoptr (GInputStream) cut = g_memory_input_stream_new_from_bytes (half);
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "bomb", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf about = { 0 };
  int to = -1;

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  to = g_open (path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  g_assert_false (kontor_packed_open_into (whole, LIMIT, to, 1 << 20, NULL, &error));
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL);
  g_assert_no_errno (fstat (to, &about));
  g_assert_cmpint (about.st_size, <=, 1 << 20);
  g_clear_error (&error);
  g_assert_false (kontor_packed_open_into (cut, LIMIT, to, LIMIT, NULL, &error));
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL);
  close (to);
}

/* --- what is pending --- */

typedef struct
{
  Office *office;
  KontorReplica *other; /* the same replica, open for somebody else */
  KontorId during;
} Meanwhile;

static KontorId
add_to (Office *office, KontorReplica *replica, const char *title)
{
  KontorReplica *kept = office->replicas[BEN];
  KontorId id = KONTOR_ID_INIT_NIL;

  office->replicas[BEN] = replica;
  id = office_add_task (office, BEN, title, BEN);
  office->replicas[BEN] = kept;

  return id;
}

/* Ben's replica in the state in which the server can't tell the difference to what it has any more. */
static KontorReplica *
open_behind (Office *office)
{
  KontorReplica *replica = office_open_replica (office, "snap", &office->people[BEN]);
  g_autoptr (GError) error = NULL;
  OfficeWay way = { 0 };

  office_way_init (&way, office, replica, &office->people[BEN]);
  office_sync_way (&way);
  kontor_replica_set_meta (replica, "cursor", "0", &error);
  kontor_replica_set_meta (replica, "held", NULL, &error);
  kontor_replica_set_meta (replica, "resync", "1", &error);
  g_assert_no_error (error);

  return replica;
}

static void
edit_meanwhile (gpointer data)
{
  Meanwhile *self = data;

  self->during = add_to (self->office, self->other, "While it came");
}

static void
check_task (Office *office, KontorReplica *replica, const KontorId *id, gboolean sent)
{
  g_autoptr (KontorRow) here = office_get (replica, TASK, id);
  g_autoptr (KontorRow) there = office_get_server (office, TASK, id);

  g_assert_nonnull (here);
  g_assert_true ((there != NULL) == sent);
}

/* Edits that were made before, while the snapshot comes, and by somebody who had the old file open
 * when it was replaced: all are in the new one, and reach the server. */
static void
test_pending (Office *office, gconstpointer unused)
{
  KontorReplica *replica = open_behind (office);
  KontorReplica *other = office_open_replica (office, "snap", &office->people[BEN]);
  KontorId before = add_to (office, replica, "Before");
  KontorId after = KONTOR_ID_INIT_NIL;
  Meanwhile meanwhile = { .office = office, .other = other };
  g_autofree char *old = g_build_filename (office->folder, "snap", "replica-1.db", NULL);
  SnapshotWay way = { 0 };

  way_init (&way, office, replica, &office->people[BEN]);
  way.meanwhile = edit_meanwhile;
  way.data = &meanwhile;
  office_sync_way (&way.way);
  g_assert_cmpuint (way.fetched, ==, 1);
  check_task (office, replica, &before, TRUE);
  check_task (office, replica, &meanwhile.during, FALSE);
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  after = add_to (office, other, "Afterwards");
  check_task (office, replica, &after, FALSE);
  g_assert_cmpint (ask (replica, "SELECT count(*) FROM outbox"), ==, 2);
  g_assert_cmpint (ask (replica, "SELECT count(DISTINCT number) FROM"
                                 " (SELECT number FROM outbox UNION ALL SELECT number FROM sent)"),
                   ==, 3);
  office_sync_way (&way.way);
  check_task (office, replica, &meanwhile.during, TRUE);
  check_task (office, replica, &after, TRUE);
  office_check (office, replica, &office->people[BEN]);
  kontor_replica_close (other);
  kontor_replica_close (replica);
}

/* The search finds what came when it is indexed, and an index that was cut off goes on. */
static void
test_index (Office *office, gconstpointer unused)
{
  KontorReplica *replica = NULL;
  SnapshotWay way = { 0 };
  gboolean more = FALSE;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 700; i++)
    office_add_task (office, ADA, i == 699 ? "Newest" : "Order paper", BEN);
  office_sync (office, ADA);
  replica = office_open_replica (office, "snap", &office->people[BEN]);
  way_init (&way, office, replica, &office->people[BEN]);
  office_sync_way (&way.way);
  g_assert_cmpint (ask (replica, "SELECT count(*) FROM search_text"), ==, 0);
  while (ask (replica, "SELECT count(*) FROM search_text WHERE type = 'task'") == 0)
    {
      kontor_replica_index (replica, 0, &more, &error);
      g_assert_no_error (error);
    }
  g_assert_true (more);
  g_assert_cmpint (ask (replica, "SELECT count(*) FROM search WHERE search MATCH 'newest'"), ==, 1);
  g_assert_cmpint (ask (replica, "SELECT count(*) FROM search_text WHERE type = 'task'"), <, 700);
  kontor_replica_close (replica);
  replica = office_open_replica (office, "snap", &office->people[BEN]);
  index_all (replica);
  g_assert_cmpint (ask (replica, "SELECT count(*) FROM search_text WHERE type = 'task'"), ==, 700);
  g_assert_cmpint (ask (replica, "SELECT count(*) FROM search WHERE search MATCH 'paper'"), ==,
                   699);
  kontor_replica_close (replica);
}

/* --- cut off anywhere --- */

static guint steps; /* that are left in a child until it dies; 0: never */

static void
step (void)
{
  if (steps > 0 && --steps == 0)
    _exit (77);
}

static void
step_cb (KontorSql *sql)
{
  step ();
}

/* Ours come before the C library's: each call that changes a folder or waits for the disk is a step. */
int
fsync (int fd)
{
  step ();

  return (int) syscall (SYS_fsync, fd);
}

int
rename (const char *from, const char *to)
{
  int result = 0;

  step ();
  result = (int) syscall (SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  step ();

  return result;
}

static void
open_store (Office *office)
{
  KontorStoreSeams seams = { .clock = &office->clock, .random = &office->random.parent };
  g_autoptr (GError) error = NULL;

  office->store = kontor_store_open (office->folder, &seams, &error);
  g_assert_no_error (error);
}

/* TRUE: it came to the end within @n steps. */
static gboolean
sync_in_child (Office *office, guint n)
{
  int status = 0;
  pid_t child = 0;

  /* A database belongs to one side of a fork, and ids are made once. */
  kontor_store_close (office->store);
  child = fork ();
  if (child == 0)
    {
      KontorReplica *replica = NULL;
      KontorSyncReport report = { 0 };
      SnapshotWay way = { 0 };

      office->now += n * KONTOR_HOUR;
      open_store (office);
      replica = office_open_replica (office, "snap", &office->people[BEN]);
      way_init (&way, office, replica, &office->people[BEN]);
      steps = n;
      kontor_sql_set_hook (step_cb);
      kontor_sync_run (replica, &way.way.parent, &report, NULL, NULL, NULL, NULL);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  open_store (office);
  g_assert_true (WIFEXITED (status));
  g_assert_true (WEXITSTATUS (status) == 0 || WEXITSTATUS (status) == 77);

  return WEXITSTATUS (status) == 0;
}

/* Whenever it is killed, there is one replica with the edit that waits, and the next round ends well. */
static void
test_killed (Office *office, gconstpointer unused)
{
  gboolean done = FALSE;
  guint n = 0;

  office_add_task (office, ADA, "Order paper", BEN);
  office_sync (office, ADA);
  for (n = 1; !done; n += 11)
    {
      KontorReplica *replica = open_behind (office);
      KontorId id = add_to (office, replica, "Waits");
      g_autoptr (KontorRow) row = NULL;
      SnapshotWay way = { 0 };

      kontor_replica_close (replica);
      done = sync_in_child (office, n);
      replica = office_open_replica (office, "snap", &office->people[BEN]);
      row = office_get (replica, TASK, &id);
      g_assert_nonnull (row);
      way_init (&way, office, replica, &office->people[BEN]);
      office_sync_way (&way.way);
      office_check (office, replica, &office->people[BEN]);
      check_task (office, replica, &id, TRUE);
      kontor_replica_close (replica);
      remove_folder (office, "snap");
    }
  g_assert_cmpuint (n, >, 100);
}

static void
add (const char *path, void (*test) (Office *office, gconstpointer unused))
{
  g_test_add (path, Office, NULL, office_set_up, test, office_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("/snapshot/equals-pull", test_equals_pull);
  add ("/snapshot/no-leak", test_no_leak);
  add ("/snapshot/hostile", test_hostile);
  g_test_add_func ("/snapshot/bomb", test_bomb);
  add ("/snapshot/pending", test_pending);
  add ("/snapshot/index", test_index);
  add ("/snapshot/killed", test_killed);

  return g_test_run ();
}
