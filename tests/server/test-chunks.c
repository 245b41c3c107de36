/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chunks of files on the server: what is taken, what is refused whole, and above all who gets what.
 * Ada and Ben share a drive; Cleo has one of her own. */

#include "config.h"

#include "feed-desk.h"
#include "kontor-chunks-calls.h"
#include "kontor-chunks.h"
#include "kontor-server-private.h"
#include "kontor-test-tree.h"
#include "raw-client.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LETTER "Dear Ada,\n"
#define SECRET "The salary of everybody\n"

typedef struct
{
  KontorProblemCode code;
  char *detail;
  guint taken;
} Answer;

static void
answer_clear (Answer *self)
{
  g_free (self->detail);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static char *
hash_text (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return kontor_content_hash (bytes);
}

static void
add_frame (GByteArray *frames, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  guint8 digest[KONTOR_CONTENT_DIGEST];

  kontor_content_digest (text, strlen (text), digest);
  kontor_frames_add (frames, KONTOR_FRAME_CHUNK, digest, bytes);
}

static GBytes *
new_frames (const char *text)
{
  GByteArray *frames = kontor_frames_begin ();

  add_frame (frames, text);

  return kontor_frames_end (frames);
}

static Answer
put_body (Desk *desk, guint who, GBytes *body)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = kontor_chunks_answer_put (desk->store, &desk->people[who], body,
                                                       &problem, &error);
  Answer answer = { .code = KONTOR_N_PROBLEM_CODES };

  g_assert_no_error (error);
  g_assert_true ((bytes != NULL) != (problem != NULL));
  if (problem != NULL)
    {
      answer.code = problem->code;
      answer.detail = g_strdup (problem->detail);
    }
  else
    g_assert_true (kontor_chunks_reply_read (bytes, &answer.taken, NULL));

  return answer;
}

static void
put (Desk *desk, guint who, const char *text)
{
  g_autoptr (GBytes) body = new_frames (text);
  g_auto (Answer) answer = put_body (desk, who, body);

  g_assert_cmpuint (answer.taken, ==, 1);
}

/* What @who gets of the content by naming that record: "" nothing. */
static char *
get (Desk *desk, guint who, KontorRecordType type, const char *id, const char *hash)
{
  KontorId record = desk_id (id);
  g_autoptr (GPtrArray) wants = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_chunks_want_free);
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) request = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GPtrArray) frames = NULL;
  const KontorFrame *frame = NULL;
  gsize length = 0;
  const char *bytes = NULL;

  g_ptr_array_add (wants, kontor_chunks_want_new (type, &record, hash));
  request = kontor_chunks_request_write (wants, FALSE);
  answer = kontor_chunks_answer_get (desk->store, &desk->people[who], request, &problem, &error);
  g_assert_no_error (error);
  g_assert_null (problem);
  frames = kontor_frames_read (answer, &problem);
  g_assert_null (problem);
  g_assert_cmpuint (frames->len, ==, 1);
  frame = frames->pdata[0];
  bytes = g_bytes_get_data (frame->bytes, &length);
  g_assert_cmpint (frame->kind, ==, length > 0 ? KONTOR_FRAME_CHUNK : KONTOR_FRAME_NONE);

  return g_strndup (bytes, length);
}

static void
expect (Desk *desk, guint who, const char *id, const char *text, gboolean theirs)
{
  g_autofree char *hash = hash_text (text);
  g_autofree char *got = get (desk, who, KONTOR_RECORD_NODE, id, hash);

  g_assert_cmpstr (got, ==, theirs ? text : "");
}

static char *
try_file (Desk *desk, guint who, const char *id, const char *drive, const char *text)
{
  g_autofree char *hash = hash_text (text);
  g_autofree char *mutation =
      g_strdup_printf (MUTATION (CREATE ("node", "%s",
                                         "'name':'file %s','drive':'%s','kind':'file',"
                                         "'content':'%s','size':%u")),
                       id, id, drive, hash, (guint) strlen (text));

  return g_strdup (desk_try (desk, who, mutation));
}

static void
add_file (Desk *desk, guint who, const char *id, const char *drive, const char *text)
{
  g_autofree char *done = try_file (desk, who, id, drive, text);

  g_assert_cmpstr (done, ==, "ok");
}

static void
refuse_file (Desk *desk, guint who, const char *id, const char *drive, const char *text)
{
  g_autofree char *done = try_file (desk, who, id, drive, text);

  g_assert_cmpstr (done, ==, "missing content");
}

#define SHARED ID ("10")
#define OWN ID ("11")

static Desk *
new_desk (void)
{
  Desk *desk = desk_new ();

  desk_do (desk, ADA,
           MUTATION (CREATE ("drive", SHARED,
                             "'name':'Ada and Ben','kind':'personal','owner':'" ADA_ID
                             "','members':{'" BEN_ID "':0}")));
  desk_do (desk, CLEO,
           MUTATION (
               CREATE ("drive", OWN, "'name':'Cleo','kind':'personal','owner':'" CLEO_ID "'")));

  return desk;
}

/* --- who gets what --- */

static void
test_rights (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autofree char *hash = hash_text (LETTER);
  g_autofree char *by_drive = NULL;
  g_autofree char *by_nothing = NULL;

  put (desk, ADA, LETTER);
  /* Nobody by the hash alone, not even who brought it. */
  expect (desk, ADA, ID ("20"), LETTER, FALSE);
  add_file (desk, ADA, ID ("20"), SHARED, LETTER);
  expect (desk, ADA, ID ("20"), LETTER, TRUE);
  expect (desk, BEN, ID ("20"), LETTER, TRUE);
  expect (desk, CLEO, ID ("20"), LETTER, FALSE);
  expect (desk, EVE, ID ("20"), LETTER, FALSE);
  /* Nor by a record that one sees and that has another content, or none. */
  put (desk, BEN, SECRET);
  add_file (desk, BEN, ID ("21"), SHARED, SECRET);
  expect (desk, BEN, ID ("21"), LETTER, FALSE);
  by_drive = get (desk, BEN, KONTOR_RECORD_DRIVE, SHARED, hash);
  g_assert_cmpstr (by_drive, ==, "");
  by_nothing = get (desk, BEN, KONTOR_RECORD_TASK, ID ("20"), hash);
  g_assert_cmpstr (by_nothing, ==, "");
  /* In the bin it is still theirs. */
  desk_do (desk, ADA, MUTATION (DELETE ("node", ID ("20"))));
  expect (desk, BEN, ID ("20"), LETTER, TRUE);
  /* Whoever leaves loses it. */
  desk_do (desk, ADA, MUTATION (UPDATE ("drive", SHARED, "'members':{'was':{'" BEN_ID "':0}}")));
  expect (desk, BEN, ID ("20"), LETTER, FALSE);
  expect (desk, BEN, ID ("21"), SECRET, FALSE);
}

/* Who knows the hash of a content must not get it by making a file of it. */
static void
test_hash_grants_nothing (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autofree char *hash = hash_text (SECRET);
  g_autofree char *photo =
      g_strdup_printf (MUTATION (UPDATE ("person", CLEO_ID, "'photo':{'now':'%s'}")), hash);

  refuse_file (desk, CLEO, ID ("30"), OWN, SECRET);
  put (desk, ADA, SECRET);
  add_file (desk, ADA, ID ("20"), SHARED, SECRET);
  /* It answers the same whether the server has it or not. */
  refuse_file (desk, CLEO, ID ("30"), OWN, SECRET);
  g_assert_cmpstr (desk_try (desk, CLEO, photo), ==, "missing photo");
  expect (desk, CLEO, ID ("30"), SECRET, FALSE);
  /* Ben reads it, so he may have a copy elsewhere. */
  desk_do (desk, BEN,
           MUTATION (
               CREATE ("drive", ID ("12"), "'name':'Ben','kind':'personal','owner':'" BEN_ID "'")));
  add_file (desk, BEN, ID ("31"), ID ("12"), SECRET);
  expect (desk, BEN, ID ("31"), SECRET, TRUE);
  /* Who has the bytes has them. */
  put (desk, CLEO, SECRET);
  add_file (desk, CLEO, ID ("30"), OWN, SECRET);
  expect (desk, CLEO, ID ("30"), SECRET, TRUE);
  expect (desk, CLEO, ID ("20"), SECRET, FALSE);
}

/* Earlier contents of a file are its history, and may be brought back. */
static void
test_earlier (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autofree char *first = hash_text ("first");
  g_autofree char *second = hash_text ("second");
  g_autofree char *forth = g_strdup_printf (MUTATION (UPDATE ("node", ID ("20"),
                                                              "'content':{'was':'%s','now':'%s'}")),
                                            first, second);
  g_autofree char *back = g_strdup_printf (MUTATION (UPDATE ("node", ID ("20"),
                                                             "'content':{'was':'%s','now':'%s'}")),
                                           second, first);

  put (desk, ADA, "first");
  add_file (desk, ADA, ID ("20"), SHARED, "first");
  put (desk, BEN, "second");
  desk_do (desk, BEN, forth);
  expect (desk, BEN, ID ("20"), "first", TRUE);
  expect (desk, BEN, ID ("20"), "second", TRUE);
  expect (desk, CLEO, ID ("20"), "first", FALSE);
  desk_do (desk, BEN, back);
}

static void
test_photo (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autofree char *hash = hash_text ("a face");
  g_autofree char *photo =
      g_strdup_printf (MUTATION (UPDATE ("person", ADA_ID, "'photo':{'now':'%s'}")), hash);
  g_autofree char *seen = NULL;

  put (desk, ADA, "a face");
  desk_do (desk, ADA, photo);
  seen = get (desk, CLEO, KONTOR_RECORD_PERSON, ADA_ID, hash);
  g_assert_cmpstr (seen, ==, "a face");
}

/* --- what is taken --- */

static void
test_put_again (void)
{
  g_autoptr (Desk) desk = new_desk ();

  put (desk, ADA, LETTER);
  put (desk, ADA, LETTER);
  put (desk, BEN, LETTER);
  add_file (desk, ADA, ID ("20"), SHARED, LETTER);
  expect (desk, BEN, ID ("20"), LETTER, TRUE);
}

/* What the disk damaged is not handed out, and is mended by whoever brings it again. */
static void
test_damaged (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autofree char *path = g_build_filename (desk->folder, "packs", "00000001", NULL);
  g_autoptr (GError) error = NULL;
  int fd = -1;

  put (desk, ADA, LETTER);
  add_file (desk, ADA, ID ("20"), SHARED, LETTER);
  fd = g_open (path, O_WRONLY, 0);
  g_assert_cmpint (pwrite (fd, "d", 1, 38), ==, 1);
  close (fd);
  g_test_expect_message ("kontor-server", G_LOG_LEVEL_MESSAGE, "*is damaged*");
  expect (desk, BEN, ID ("20"), LETTER, FALSE);
  g_test_assert_expected_messages ();
  g_test_expect_message ("kontor-server", G_LOG_LEVEL_MESSAGE, "*is damaged*");
  put (desk, BEN, LETTER);
  g_test_assert_expected_messages ();
  expect (desk, BEN, ID ("20"), LETTER, TRUE);
}

static void
expect_refused (Desk *desk, GBytes *body, KontorProblemCode code, const char *detail)
{
  g_auto (Answer) answer = put_body (desk, ADA, body);

  g_assert_cmpint (answer.code, ==, code);
  if (detail != NULL)
    g_assert_cmpstr (answer.detail, ==, detail);
}

/* A good frame, then one byte of the second changed, or the body cut off: nothing is kept, of the good
 * one neither. */
static void
test_bad_frames (void)
{
  static const struct
  {
    guint at; /* within the second frame */
    const char *detail;
  } cases[] = {
    { 0, "frame 1: unknown kind" },
    { 1, "frame 1: unknown packing" },
    { 5, "frame 1: cut off" },
    { 6, "frame 1: the bytes have another hash" },
    { 38, "frame 1: the bytes have another hash" },
  };
  g_autoptr (Desk) desk = new_desk ();
  GByteArray *frames = kontor_frames_begin ();
  g_autoptr (GBytes) whole = NULL;
  gsize second = 0;
  gsize length = 0;
  const guint8 *bytes = NULL;

  add_frame (frames, LETTER);
  second = frames->len;
  add_frame (frames, SECRET);
  whole = kontor_frames_end (frames);
  bytes = g_bytes_get_data (whole, &length);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 *copy = g_memdup2 (bytes, length);
      g_autoptr (GBytes) body = g_bytes_new_take (copy, length);

      copy[second + cases[i].at] ^= 0x40;
      expect_refused (desk, body, KONTOR_PROBLEM_MALFORMED, cases[i].detail);
    }
  for (gsize n = 0; n < length; n++)
    {
      g_autoptr (GBytes) body = g_bytes_new (bytes, n);

      /* Between two frames there is nothing to see of it. */
      if (n != second && n != 8)
        expect_refused (desk, body, KONTOR_PROBLEM_MALFORMED, NULL);
    }
  refuse_file (desk, ADA, ID ("21"), SHARED, SECRET);
}

static void
test_too_much (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autofree char *just = g_strnfill (KONTOR_FRAME_BYTES_MAX, 'x');
  guint8 head[38] = { 0, 0, 0, 0x40, 0, 1 };
  g_autoptr (GByteArray) large = kontor_frames_begin ();
  g_autoptr (GByteArray) many = kontor_frames_begin ();
  g_autofree char *huge = g_strnfill (KONTOR_FRAME_BYTES_MAX + 1, 'x');
  g_autoptr (GBytes) large_body = NULL;
  g_autoptr (GBytes) many_body = NULL;

  put (desk, ADA, just);
  g_byte_array_append (large, head, sizeof head);
  g_byte_array_append (large, (const guint8 *) huge, KONTOR_FRAME_BYTES_MAX + 1);
  large_body = kontor_frames_end (g_steal_pointer (&large));
  expect_refused (desk, large_body, KONTOR_PROBLEM_TOO_LONG, "frame 0: too long");
  for (guint i = 0; i <= KONTOR_FRAMES_MAX; i++)
    add_frame (many, "x");
  many_body = kontor_frames_end (g_steal_pointer (&many));
  expect_refused (desk, many_body, KONTOR_PROBLEM_TOO_LONG, "frame 1000: too many");
}

/* Each person has a day of their own, and the next one begins at midnight. */
static void
test_day (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (GError) error = NULL;
  KontorChunks *chunks = kontor_store_get_chunks (desk->store, &error);
  g_autoptr (GBytes) body = new_frames ("seven..");

  g_assert_no_error (error);
  kontor_chunks_set_day_limit (chunks, 14);
  put (desk, ADA, "seven..");
  put (desk, ADA, "Seven!!");
  expect_refused (desk, body, KONTOR_PROBLEM_TOO_MANY, NULL);
  put (desk, BEN, "seven..");
  desk->now += KONTOR_DAY;
  put (desk, ADA, "seven..");
}

/* --- the request --- */

static void
test_bad_requests (void)
{
  static const struct
  {
    const char *json;
    const char *detail;
  } cases[] = {
    { "{}", "items" },
    { "{'items':[{'type':'node','id':'x','chunks':[]}]}", "items[0].id" },
    { "{'items':[{'type':'node','id':'" ID ("20") "','chunks':['../../etc/passwd']}]}",
      "items[0].chunks[0]" },
    { "{'items':[{'type':'node','id':'" ID ("20") "','chunks':[7]}]}", "items[0].chunks[0]" },
    { "{'items':[{'id':'" ID ("20") "','chunks':[]}]}", "items[0].type" },
  };
  g_autoptr (Desk) desk = new_desk ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = desk_quote (cases[i].json);
      g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
      g_autoptr (KontorProblem) problem = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) answer = kontor_chunks_answer_get (desk->store, &desk->people[ADA], body,
                                                            &problem, &error);

      g_assert_no_error (error);
      g_assert_null (answer);
      g_assert_nonnull (problem);
      g_assert_true (g_str_has_prefix (problem->detail, cases[i].detail));
    }
}

/* Types of a newer version: nothing there, and the rest comes. */
static void
test_unknown_type (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autofree char *hash = hash_text (LETTER);
  g_autofree char *quoted = g_strdup_printf ("{'items':[{'type':'whiteboard','id':'" ID (
                                                 "20") "','chunks':['%s']},"
                                                       "{'type':'node','id':'" ID (
                                                           "20") "','chunks':['%s','%s']}]}",
                                             hash, hash, hash);
  g_autofree char *json = desk_quote (quoted);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GPtrArray) frames = NULL;

  put (desk, ADA, LETTER);
  add_file (desk, ADA, ID ("20"), SHARED, LETTER);
  answer = kontor_chunks_answer_get (desk->store, &desk->people[ADA], body, &problem, &error);
  g_assert_no_error (error);
  frames = kontor_frames_read (answer, &problem);
  g_assert_cmpuint (frames->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (((KontorFrame *) frames->pdata[i])->kind, ==,
                     i == 0 ? KONTOR_FRAME_NONE : KONTOR_FRAME_CHUNK);
}

/* More than a body holds: as many as fit, and the client asks again. */
static void
test_as_many_as_fit (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autofree char *large = g_strnfill (KONTOR_CONTENT_BYTES_MAX, 'x');
  g_autofree char *hash = hash_text (large);
  KontorId id = desk_id (ID ("20"));
  g_autoptr (GPtrArray) wants = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_chunks_want_free);
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) request = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GPtrArray) frames = NULL;

  put (desk, ADA, large);
  add_file (desk, ADA, ID ("20"), SHARED, large);
  for (guint i = 0; i < 200; i++)
    g_ptr_array_add (wants, kontor_chunks_want_new (KONTOR_RECORD_NODE, &id, hash));
  request = kontor_chunks_request_write (wants, FALSE);
  answer = kontor_chunks_answer_get (desk->store, &desk->people[ADA], request, &problem, &error);
  g_assert_no_error (error);
  frames = kontor_frames_read (answer, &problem);
  g_assert_null (problem);
  g_assert_cmpuint (frames->len, ==, 127);
}

/* --- the disk --- */

/* What version 1 wrote is here, and whose it is. */
static void
test_upgrade (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (data, "chunks.db", NULL);
  g_autoptr (GError) error = NULL;
  KontorSql *sql = kontor_sql_open (path, KONTOR_SQL_CREATE, NULL, &error);
  KontorChunks *chunks = NULL;
  KontorId ada = desk_id (ADA_ID);
  KontorId ben = desk_id (BEN_ID);
  guint8 digest[KONTOR_CONTENT_DIGEST];

  kontor_content_digest (LETTER, strlen (LETTER), digest);
  kontor_sql_exec (sql,
                   "PRAGMA application_id = 1263424579; PRAGMA user_version = 1;"
                   "CREATE TABLE chunk (row INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE,"
                   "  bytes BLOB NOT NULL) STRICT;"
                   "CREATE TABLE bringer (hash BLOB NOT NULL, person BLOB NOT NULL,"
                   "  PRIMARY KEY (hash, person)) STRICT, WITHOUT ROWID;"
                   "CREATE TABLE brought (day INTEGER NOT NULL, person BLOB NOT NULL,"
                   "  bytes INTEGER NOT NULL, PRIMARY KEY (day, person)) STRICT, WITHOUT ROWID;",
                   &error);
  g_assert_no_error (error);
  {
    g_autoptr (KontorSqlStatement) chunk =
        kontor_sql_prepare (sql, "INSERT INTO chunk (hash, bytes) VALUES (?, ?)", &error);
    g_autoptr (KontorSqlStatement) bringer =
        kontor_sql_prepare (sql, "INSERT INTO bringer (hash, person) VALUES (?, ?)", &error);

    kontor_sql_bind_blob (chunk, 1, digest, sizeof digest);
    kontor_sql_bind_blob (chunk, 2, LETTER, strlen (LETTER));
    g_assert_true (kontor_sql_run (chunk, &error));
    kontor_sql_bind_blob (bringer, 1, digest, sizeof digest);
    kontor_sql_bind_id (bringer, 2, &ada);
    g_assert_true (kontor_sql_run (bringer, &error));
  }
  kontor_sql_close (sql);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) bytes = NULL;

      chunks = kontor_chunks_open (data, NULL, &error);
      g_assert_no_error (error);
      bytes = kontor_chunks_get (chunks, digest, &error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), LETTER,
                       strlen (LETTER));
      g_assert_true (kontor_chunks_has (chunks, digest, &ada, &error));
      g_assert_false (kontor_chunks_has (chunks, digest, &ben, &error));
      kontor_chunks_close (chunks);
    }
  kontor_test_remove_tree (data);
}

/* What a process does that is killed after so many chunks, in the middle of a body or behind it. */
static void
write_and_die (const char *data, guint n, gboolean whole)
{
  g_autoptr (GError) error = NULL;
  KontorChunks *chunks = kontor_chunks_open (data, NULL, &error);
  KontorId ada = desk_id (ADA_ID);

  if (chunks == NULL || !kontor_chunks_begin (chunks, &error))
    _exit (1);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("chunk %u of %u %d", i, n, whole);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      guint8 digest[KONTOR_CONTENT_DIGEST];

      kontor_content_digest (text, strlen (text), digest);
      if (!kontor_chunks_put (chunks, &ada, digest, bytes, &error))
        _exit (1);
    }
  if (whole && !kontor_chunks_end (chunks, TRUE, &error))
    _exit (1);
  kill (getpid (), SIGKILL);
}

static void
run_and_die (const char *data, guint n, gboolean whole)
{
  int status = 0;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    write_and_die (data, n, whole);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
}

static gboolean
has_text (KontorChunks *chunks, const char *text)
{
  g_autoptr (GError) error = NULL;
  guint8 digest[KONTOR_CONTENT_DIGEST];
  g_autoptr (GBytes) bytes = NULL;

  kontor_content_digest (text, strlen (text), digest);
  bytes = kontor_chunks_get (chunks, digest, &error);
  g_assert_no_error (error);

  return bytes != NULL;
}

/* A body that was answered is there, one that was not is not, and the next is written over it. */
static void
test_killed (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  KontorChunks *chunks = NULL;

  for (guint n = 1; n <= 4; n++)
    {
      run_and_die (data, n, TRUE);
      run_and_die (data, n, FALSE);
    }
  chunks = kontor_chunks_open (data, NULL, &error);
  g_assert_no_error (error);
  for (guint n = 1; n <= 4; n++)
    for (guint i = 0; i < n; i++)
      {
        g_autofree char *good = g_strdup_printf ("chunk %u of %u 1", i, n);
        g_autofree char *lost = g_strdup_printf ("chunk %u of %u 0", i, n);

        g_assert_true (has_text (chunks, good));
        g_assert_false (has_text (chunks, lost));
      }
  kontor_chunks_close (chunks);
  kontor_test_remove_tree (data);
}

/* So many that what is written about them needs room. */
static GBytes *
new_many_frames (void)
{
  GByteArray *frames = kontor_frames_begin ();

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      add_frame (frames, text);
    }

  return kontor_frames_end (frames);
}

static void
test_no_space (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (data, "chunks.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorServer) server = kontor_server_new (data, "127.0.0.1:0", KONTOR_SERVER_DIRECT,
                                                       &error);
  gsize n_routes = 0;
  const KontorHttpRoute *route = NULL;
  KontorNewPerson person = { .name = "Ada", .email = "ada@example.org" };
  KontorHttpPending pending = { 0 };
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  g_assert_no_error (error);
  g_assert_true (kontor_server_start (server, &error));
  person.id = desk_id (ADA_ID);
  g_assert_true (kontor_store_add_person (server->store, &person, &error));
  g_assert_nonnull (kontor_store_get_chunks (server->store, &error));
  kontor_sql_exec (kontor_chunks_get_sql (server->store->chunks), "PRAGMA max_page_count = 1",
                   &error);
  g_assert_no_error (error);
  route = kontor_server_get_routes (&n_routes);
  while (strcmp (route->path, KONTOR_ROUTE_CHUNKS_PUT) != 0)
    route++;
  g_ptr_array_add (all, &pending);
  for (guint i = 0; i < 2; i++)
    {
      pending.routes = server->routes;
      pending.route = route;
      pending.session.person = person.id;
      pending.request = kontor_http_request_new ("POST", KONTOR_ROUTE_CHUNKS_PUT);
      kontor_http_request_take_body (pending.request, new_many_frames ());
      kontor_server_run_office (all, server);
      g_assert_cmpuint (pending.response->status, ==, i == 0 ? 507 : 200);
      g_clear_pointer (&pending.response, kontor_http_response_free);
      kontor_http_request_free (pending.request);
      kontor_sql_exec (kontor_chunks_get_sql (server->store->chunks),
                       "PRAGMA max_page_count = 100000", &error);
      g_assert_no_error (error);
    }
  g_clear_pointer (&server, kontor_server_free);
  kontor_test_remove_tree (data);
}

/* Over a socket: nobody without a session, and bodies of the right kind. */
static void
test_http (void)
{
  g_autofree char *data = g_dir_make_tmp ("kontor-test-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorServer) server = kontor_server_new (data, "127.0.0.1:0", 0, &error);
  g_autoptr (GBytes) frames = new_frames (LETTER);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("{\"items\":[]}", 12);
  g_autoptr (GBytes) sign_in = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GHashTable) session = NULL;
  g_autofree char *bearer = NULL;

  g_assert_true (kontor_server_start (server, &error));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (RawReply) refused = raw_post (kontor_server_get_port (server),
                                               i == 0 ? KONTOR_ROUTE_CHUNKS_PUT
                                                      : KONTOR_ROUTE_CHUNKS_GET,
                                               NULL, i == 0 ? frames : nothing);

      g_assert_cmpuint (refused->status, ==, 401);
    }
  sign_in = kontor_message_write_strings ("account", "ada@example.org", "password", "correct horse",
                                          "code", kontor_server_get_setup_code (server), "name",
                                          "Ada", "installation", ID ("91"), NULL);
  {
    g_autoptr (RawReply) signed_in = raw_post (kontor_server_get_port (server), KONTOR_ROUTE_TOKEN,
                                               NULL, sign_in);

    text = g_bytes_new (raw_reply_get_text (signed_in), strlen (raw_reply_get_text (signed_in)));
    session = kontor_message_read_strings (text, NULL);
    bearer = g_strdup_printf ("Authorization: Bearer %s\r\n",
                              (char *) g_hash_table_lookup (session, "access"));
  }
  {
    g_autoptr (RawReply) taken = raw_post (kontor_server_get_port (server), KONTOR_ROUTE_CHUNKS_PUT,
                                           bearer, frames);
    g_autoptr (RawReply) json = raw_post (kontor_server_get_port (server), KONTOR_ROUTE_CHUNKS_PUT,
                                          bearer, nothing);
    g_autoptr (RawReply) got = raw_post (kontor_server_get_port (server), KONTOR_ROUTE_CHUNKS_GET,
                                         bearer, nothing);

    g_assert_cmpuint (taken->status, ==, 200);
    g_assert_cmpstr (raw_reply_get_text (taken), ==, "{\"taken\":1}");
    g_assert_cmpuint (json->status, ==, 400);
    g_assert_cmpuint (got->status, ==, 200);
    g_assert_nonnull (strstr (got->head, "Content-Type: application/octet-stream"));
    g_assert_true (kontor_frames_are (got->body));
  }
  g_clear_pointer (&server, kontor_server_free);
  kontor_test_remove_tree (data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/chunks/rights", test_rights);
  g_test_add_func ("/chunks/hash-grants-nothing", test_hash_grants_nothing);
  g_test_add_func ("/chunks/earlier", test_earlier);
  g_test_add_func ("/chunks/photo", test_photo);
  g_test_add_func ("/chunks/put-again", test_put_again);
  g_test_add_func ("/chunks/damaged", test_damaged);
  g_test_add_func ("/chunks/bad-frames", test_bad_frames);
  g_test_add_func ("/chunks/too-much", test_too_much);
  g_test_add_func ("/chunks/day", test_day);
  g_test_add_func ("/chunks/bad-requests", test_bad_requests);
  g_test_add_func ("/chunks/unknown-type", test_unknown_type);
  g_test_add_func ("/chunks/as-many-as-fit", test_as_many_as_fit);
  g_test_add_func ("/chunks/upgrade", test_upgrade);
  g_test_add_func ("/chunks/killed", test_killed);
  g_test_add_func ("/chunks/no-space", test_no_space);
  g_test_add_func ("/chunks/http", test_http);

  return g_test_run ();
}
