/* SPDX-License-Identifier: GPL-3.0-or-later */

/* drive/commit: what becomes of many files at once. Ada and Ben share a drive, in which Dan may only
 * read; Cleo has one of her own. */

#include "config.h"

#include "feed-desk.h"
#include "kontor-chunks-calls.h"
#include "kontor-drive-commit.h"
#include "kontor-manifest.h"

#include <string.h>

#define SHARED ID ("10")
#define OWN ID ("11")

/* What an answer says of one node: "ok", or the problem's word with its field; then where it is now, or
 * "gone". */
typedef struct
{
  char *word;
  KontorCommitNode *current; /* nullable */
  guint n_missing;
} Answer;

static void
answer_clear (Answer *self)
{
  g_free (self->word);
  g_clear_pointer (&self->current, kontor_commit_node_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static char *
hash_text (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return kontor_content_hash (bytes);
}

static KontorCommitNode *
new_node (const char *id, KontorCommitOp op, const char *parent, const char *name)
{
  KontorId record = desk_id (id);
  KontorCommitNode *node = kontor_commit_node_new (&record);

  node->op = op;
  node->name = g_strdup (name);
  if (parent != NULL)
    node->parent = desk_id (parent);

  return node;
}

static KontorCommitNode *
put_folder (const char *id, const char *parent, const char *name)
{
  KontorCommitNode *node = new_node (id, KONTOR_COMMIT_PUT, parent, name);

  node->kind = KONTOR_NODE_KIND_FOLDER;

  return node;
}

static KontorCommitNode *
put_file (const char *id, const char *parent, const char *name, const char *text)
{
  KontorCommitNode *node = new_node (id, KONTOR_COMMIT_PUT, parent, name);

  node->content = hash_text (text);
  node->modified = 1795255200000000;

  return node;
}

/* Within one transaction of the store, as the server does it. */
static GPtrArray *
commit_body (Desk *desk, guint who, GBytes *body)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = NULL;
  GPtrArray *verdicts = NULL;

  g_assert_true (kontor_store_begin (desk->store, &error));
  answer = kontor_drive_answer_commit (desk->store, &desk->people[who], body, &problem, &error);
  g_assert_no_error (error);
  g_assert_true (kontor_store_commit (desk->store, &error));
  if (answer == NULL)
    {
      g_assert_nonnull (problem);
      return NULL;
    }
  verdicts = kontor_commit_reply_read (answer, &problem);
  g_assert_null (problem);

  return verdicts;
}

/* @nodes: (transfer full). @texts: contents that come along, NULL-ended */
static GPtrArray *
commit_all (Desk *desk,
            guint who,
            const char *drive,
            KontorCommitNode **nodes,
            guint n_nodes,
            const char *const *texts)
{
  KontorId id = desk_id (drive);
  g_autoptr (KontorCommit) commit = kontor_commit_new (&id);
  g_autoptr (GBytes) body = NULL;
  GByteArray *frames = NULL;
  GPtrArray *verdicts = NULL;

  for (guint i = 0; i < n_nodes; i++)
    g_ptr_array_add (commit->nodes, nodes[i]);
  frames = kontor_commit_begin (commit);
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (texts[i], strlen (texts[i]));
      guint8 digest[KONTOR_CONTENT_DIGEST];

      kontor_content_digest (texts[i], strlen (texts[i]), digest);
      kontor_frames_add (frames, KONTOR_FRAME_CHUNK, digest, bytes);
    }
  body = kontor_frames_end (frames);
  verdicts = commit_body (desk, who, body);
  g_assert_nonnull (verdicts);
  g_assert_cmpuint (verdicts->len, ==, n_nodes);

  return verdicts;
}

static void
take_answer (GPtrArray *verdicts, guint index, Answer *answer)
{
  KontorCommitVerdict *verdict = verdicts->pdata[index];
  const KontorProblem *problem = verdict->problem;
  const char *field = problem != NULL && problem->field != 0
                          ? kontor_schema_get_field (KONTOR_RECORD_NODE, problem->field)->word
                          : NULL;

  answer->word = problem == NULL
                     ? g_strdup ("ok")
                     : g_strconcat (kontor_problem_code_get_word (problem->code),
                                    field != NULL ? " " : "", field != NULL ? field : "", NULL);
  answer->current = g_steal_pointer (&verdict->current);
  answer->n_missing = verdict->missing != NULL ? verdict->missing->len : 0;
}

static Answer
commit (Desk *desk, guint who, const char *drive, KontorCommitNode *node, const char *text)
{
  const char *const texts[] = { text, NULL };
  g_autoptr (GPtrArray) verdicts = commit_all (desk, who, drive, &node, 1, texts);
  Answer answer = { 0 };

  take_answer (verdicts, 0, &answer);

  return answer;
}

/* Commits one node, and tells how it is now by its versions. */
static void
expect (Desk *desk,
        guint who,
        KontorCommitNode *node,
        const char *text,
        const char *word,
        gint64 *place,
        gint64 *version)
{
  g_auto (Answer) answer = commit (desk, who, SHARED, node, text);

  g_assert_cmpstr (answer.word, ==, word);
  if (place != NULL)
    *place = answer.current != NULL ? answer.current->place : 0;
  if (version != NULL)
    *version = answer.current != NULL ? answer.current->version : 0;
}

static Desk *
new_desk (void)
{
  Desk *desk = desk_new ();

  desk_do (desk, ADA,
           MUTATION (CREATE ("drive", SHARED,
                             "'name':'Ada and Ben','kind':'shared','owner':'" ADA_ID
                             "','members':{'" BEN_ID "':0,'" DAN_ID "':0}")));
  desk_do (desk, CLEO,
           MUTATION (
               CREATE ("drive", OWN, "'name':'Cleo','kind':'personal','owner':'" CLEO_ID "'")));

  return desk;
}

/* --- what becomes of a node --- */

static void
test_put_move_delete (void)
{
  g_autoptr (Desk) desk = new_desk ();
  gint64 place = 0;
  gint64 version = 0;
  gint64 later = 0;
  KontorCommitNode *node = NULL;

  expect (desk, ADA, put_folder (ID ("20"), NULL, "Letters"), NULL, "ok", NULL, NULL);
  expect (desk, ADA, put_file (ID ("21"), ID ("20"), "a.txt", "one"), "one", "ok", &place,
          &version);
  g_assert_cmpint (place, >, 0);
  g_assert_cmpint (version, ==, place);
  /* An edit leaves the place as it is, a move the version. */
  node = put_file (ID ("21"), ID ("20"), "a.txt", "two");
  node->version = version;
  expect (desk, BEN, node, "two", "ok", &later, &version);
  g_assert_cmpint (later, ==, place);
  g_assert_cmpint (version, >, place);
  node = new_node (ID ("21"), KONTOR_COMMIT_MOVE, NULL, "b.txt");
  node->place = place;
  expect (desk, BEN, node, NULL, "ok", &place, &later);
  g_assert_cmpint (later, ==, version);
  /* What was replaced is kept. */
  g_assert_cmpint (desk_ask (desk, "SELECT count(*) FROM version"), ==, 1);
  node = new_node (ID ("21"), KONTOR_COMMIT_DELETE, NULL, NULL);
  node->place = place;
  node->version = version;
  expect (desk, ADA, node, NULL, "ok", &place, NULL);
  g_assert_cmpint (place, ==, 0);
  desk_check (desk);
}

/* Whoever did not see the last change is told what there is. */
static void
test_stale (void)
{
  g_autoptr (Desk) desk = new_desk ();
  KontorCommitNode *node = NULL;
  gint64 place = 0;
  gint64 version = 0;
  gint64 now = 0;

  expect (desk, ADA, put_file (ID ("21"), NULL, "a.txt", "one"), "one", "ok", &place, &version);
  node = put_file (ID ("21"), NULL, "a.txt", "two");
  node->version = version;
  expect (desk, ADA, node, "two", "ok", NULL, &now);
  node = put_file (ID ("21"), NULL, "a.txt", "three");
  node->version = version;
  expect (desk, BEN, node, "three", "changed content", NULL, &version);
  g_assert_cmpint (version, ==, now);
  node = new_node (ID ("21"), KONTOR_COMMIT_DELETE, NULL, NULL);
  node->place = place;
  node->version = place;
  expect (desk, BEN, node, NULL, "changed content", NULL, NULL);
  node = new_node (ID ("21"), KONTOR_COMMIT_MOVE, NULL, "b.txt");
  node->place = place - 1;
  expect (desk, BEN, node, NULL, "changed parent", NULL, NULL);
}

/* A commit whose answer was lost comes again. */
static void
test_again (void)
{
  g_autoptr (Desk) desk = new_desk ();
  gint64 first = 0;
  gint64 second = 0;
  KontorCommitNode *node = NULL;
  gint64 seq = 0;

  expect (desk, ADA, put_file (ID ("21"), NULL, "a.txt", "one"), "one", "ok", &first, NULL);
  seq = kontor_store_get_seq (desk->store);
  expect (desk, ADA, put_file (ID ("21"), NULL, "a.txt", "one"), "one", "ok", &second, NULL);
  g_assert_cmpint (first, ==, second);
  for (guint i = 0; i < 2; i++)
    {
      node = new_node (ID ("21"), KONTOR_COMMIT_MOVE, NULL, "b.txt");
      node->place = first;
      expect (desk, ADA, node, NULL, "ok", &second, NULL);
    }
  g_assert_cmpint (kontor_store_get_seq (desk->store), ==, seq + 1);
  for (guint i = 0; i < 2; i++)
    {
      node = new_node (ID ("21"), KONTOR_COMMIT_DELETE, NULL, NULL);
      node->place = second;
      node->version = first;
      expect (desk, ADA, node, NULL, "ok", NULL, NULL);
    }
  g_assert_cmpint (kontor_store_get_seq (desk->store), ==, seq + 2);
}

static void
test_places (void)
{
  g_autoptr (Desk) desk = new_desk ();
  KontorCommitNode *node = NULL;
  gint64 a = 0;
  gint64 b = 0;

  expect (desk, ADA, put_folder (ID ("20"), NULL, "A"), NULL, "ok", &a, NULL);
  expect (desk, ADA, put_folder (ID ("22"), ID ("20"), "B"), NULL, "ok", &b, NULL);
  expect (desk, ADA, put_file (ID ("23"), ID ("22"), "x", "x"), "x", "ok", NULL, NULL);
  /* Names without regard to case, and to how an accent is written. */
  expect (desk, ADA, put_folder (ID ("24"), NULL, "a"), NULL, "duplicate name", NULL, NULL);
  expect (desk, ADA, put_file (ID ("25"), NULL, "caf\xc3\xa9", "x"), NULL, "ok", NULL, NULL);
  expect (desk, ADA, put_file (ID ("26"), NULL, "Cafe\xcc\x81", "x"), NULL, "duplicate name", NULL,
          NULL);
  /* Not into nothing, a file, another drive, itself. */
  expect (desk, ADA, put_folder (ID ("27"), ID ("99"), "C"), NULL, "missing parent", NULL, NULL);
  expect (desk, ADA, put_folder (ID ("27"), ID ("23"), "C"), NULL, "missing parent", NULL, NULL);
  node = new_node (ID ("20"), KONTOR_COMMIT_MOVE, ID ("22"), "A");
  node->place = a;
  expect (desk, ADA, node, NULL, "cycle parent", NULL, NULL);
  expect (desk, ADA, put_file (ID ("27"), NULL, "../x", "x"), NULL, "bad-text name", NULL, NULL);
  /* A folder goes with all that is in it, and frees its name. */
  node = new_node (ID ("20"), KONTOR_COMMIT_DELETE, NULL, NULL);
  node->place = a;
  expect (desk, ADA, node, NULL, "changed", NULL, NULL);
  node = new_node (ID ("20"), KONTOR_COMMIT_DELETE, NULL, NULL);
  node->place = a;
  node->seen = (gint64) kontor_store_get_seq (desk->store);
  expect (desk, ADA, node, NULL, "ok", NULL, NULL);
  expect (desk, ADA, put_folder (ID ("28"), ID ("22"), "C"), NULL, "deleted parent", NULL, NULL);
  expect (desk, ADA, put_folder (ID ("29"), NULL, "a"), NULL, "ok", NULL, NULL);
  /* What lay in it comes back elsewhere; the folder under another name. */
  expect (desk, BEN, put_file (ID ("23"), ID ("29"), "x", "x"), NULL, "ok", &b, NULL);
  g_assert_cmpint (b, >, a);
  expect (desk, BEN, put_folder (ID ("20"), NULL, "A"), NULL, "duplicate name", NULL, NULL);
  expect (desk, BEN, put_folder (ID ("20"), NULL, "A back"), NULL, "ok", &b, NULL);
  g_assert_cmpint (b, >, 0);
  desk_check (desk);
}

/* One bad node holds up no other, before or behind it. */
static void
test_many (void)
{
  g_autoptr (Desk) desk = new_desk ();
  KontorCommitNode *nodes[5] = {
    put_folder (ID ("20"), NULL, "A"),         put_file (ID ("21"), ID ("99"), "lost", "x"),
    put_file (ID ("22"), ID ("20"), "x", "x"), put_file (ID ("23"), ID ("20"), "X", "x"),
    put_file (ID ("24"), ID ("20"), "y", "y"),
  };
  static const char *const words[] = { "ok", "missing parent", "ok", "duplicate name", "ok" };
  static const char *const texts[] = { "x", "y", NULL };
  g_autoptr (GPtrArray) verdicts = commit_all (desk, ADA, SHARED, nodes, 5, texts);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_auto (Answer) answer = { 0 };

      take_answer (verdicts, i, &answer);
      g_assert_cmpstr (answer.word, ==, words[i]);
    }
  g_assert_cmpint (desk_ask (desk, "SELECT count(*) FROM node"), ==, 3);
  desk_check (desk);
}

/* --- rights --- */

static void
test_rights (void)
{
  g_autoptr (Desk) desk = new_desk ();
  KontorCommitNode *node = NULL;
  gint64 place = 0;

  desk_do (desk, ADA,
           MUTATION (CREATE ("share", ID ("30"),
                             "'what':'drive/" SHARED "','person':'" DAN_ID "','level':'read'")));
  expect (desk, ADA, put_file (ID ("21"), NULL, "a", "one"), "one", "ok", &place, NULL);
  /* Cleo sees nothing of it, and learns nothing. */
  {
    g_auto (Answer) new = commit (desk, CLEO, SHARED, put_file (ID ("22"), NULL, "b", "b"), "b");
    g_auto (Answer) there = commit (desk, CLEO, SHARED, put_file (ID ("21"), NULL, "a", "b"), "b");
    g_auto (Answer) own = commit (desk, CLEO, OWN, put_file (ID ("21"), NULL, "a", "b"), "b");
    g_auto (Answer) gone = commit (desk, CLEO, OWN,
                                   new_node (ID ("21"), KONTOR_COMMIT_DELETE, NULL, NULL), NULL);

    g_assert_cmpstr (new.word, ==, "missing drive");
    g_assert_cmpstr (there.word, ==, "missing drive");
    g_assert_cmpstr (own.word, ==, "missing drive");
    g_assert_cmpstr (gone.word, ==, "missing drive");
    g_assert_null (there.current);
    g_assert_null (own.current);
  }
  /* Dan reads. */
  expect (desk, DAN, put_file (ID ("22"), NULL, "b", "b"), "b", "forbidden", NULL, NULL);
  node = new_node (ID ("21"), KONTOR_COMMIT_MOVE, NULL, "c");
  node->place = place;
  expect (desk, DAN, node, NULL, "forbidden", NULL, NULL);
  /* With the right to add, he may make files and not change them. */
  desk_do (desk, ADA, MUTATION (UPDATE ("share", ID ("30"), "'level':{'was':'read','now':'add'}")));
  expect (desk, DAN, put_file (ID ("22"), NULL, "b", "b"), "b", "ok", NULL, NULL);
  node = new_node (ID ("21"), KONTOR_COMMIT_MOVE, NULL, "c");
  node->place = place;
  expect (desk, DAN, node, NULL, "forbidden", NULL, NULL);
  node = new_node (ID ("21"), KONTOR_COMMIT_DELETE, NULL, NULL);
  node->place = place;
  node->version = place;
  expect (desk, DAN, node, NULL, "forbidden", NULL, NULL);
}

/* Who may edit files may not move them to where they only read. */
static void
test_move_into (void)
{
  g_autoptr (Desk) desk = new_desk ();
  KontorCommitNode *node = NULL;
  gint64 place = 0;

  expect (desk, ADA, put_folder (ID ("20"), NULL, "Contracts"), NULL, "ok", NULL, NULL);
  desk_do (desk, ADA,
           MUTATION (CREATE ("share", ID ("30"),
                             "'what':'node/" ID ("20") "','person':'" DAN_ID "','level':'read'")));
  expect (desk, DAN, put_file (ID ("21"), NULL, "a", "one"), "one", "ok", &place, NULL);
  node = new_node (ID ("21"), KONTOR_COMMIT_MOVE, ID ("20"), "a");
  node->place = place;
  expect (desk, DAN, node, NULL, "forbidden", NULL, NULL);
  node = new_node (ID ("21"), KONTOR_COMMIT_MOVE, NULL, "b");
  node->place = place;
  expect (desk, DAN, node, NULL, "ok", NULL, NULL);
}

/* --- contents of several chunks --- */

/* 100 KiB of "letters" of @seed as two chunks and a node above. (transfer full) */
static GPtrArray *
new_pieces (char seed, KontorManifest **manifest)
{
  KontorManifestBuilder *builder = kontor_manifest_builder_new (KONTOR_CHUNK_CLASS_SMALL);
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < 2; i++)
    {
      guint8 digest[KONTOR_CONTENT_DIGEST];
      char *chunk = g_strnfill (50 << 10, (char) (seed + i));

      kontor_content_digest (chunk, 50 << 10, digest);
      kontor_manifest_builder_add (builder, digest, 50 << 10);
      g_ptr_array_add (pieces, g_bytes_new_take (chunk, 50 << 10));
    }
  *manifest = kontor_manifest_builder_end (builder);
  g_ptr_array_add (pieces, kontor_manifest_get_node (*manifest, 0));

  return pieces;
}

/* Puts some of the pieces, by a mask: 1, 2: the chunks, 4: the node; packed where that makes sense. */
static void
put_pieces (Desk *desk, guint who, GPtrArray *pieces, guint which)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  GByteArray *frames = kontor_frames_begin ();

  for (guint i = pieces->len; i-- > 0;)
    {
      guint8 digest[KONTOR_CONTENT_DIGEST];
      gsize length = 0;
      gconstpointer bytes = g_bytes_get_data (pieces->pdata[i], &length);
      g_autoptr (GBytes) packed = i < 2 ? kontor_chunk_pack (pieces->pdata[i]) : NULL;

      if ((which & 1u << i) == 0)
        continue;
      if (i < 2)
        kontor_content_digest (bytes, length, digest);
      else
        kontor_manifest_digest (bytes, length, digest);
      if (packed != NULL)
        kontor_frames_add_packed (frames, KONTOR_FRAME_CHUNK, digest, packed, length);
      else
        kontor_frames_add (frames, i < 2 ? KONTOR_FRAME_CHUNK : KONTOR_FRAME_NODE, digest,
                           pieces->pdata[i]);
    }
  body = kontor_frames_end (frames);
  answer = kontor_chunks_answer_put (desk->store, &desk->people[who], body, &problem, &error);
  g_assert_no_error (error);
  g_assert_null (problem);
  g_assert_nonnull (answer);
}

static KontorCommitNode *
put_large (const char *id, const char *name, KontorManifest *manifest)
{
  KontorCommitNode *node = new_node (id, KONTOR_COMMIT_PUT, NULL, name);

  node->content = kontor_content_hash_format (kontor_manifest_get_digest (manifest));

  return node;
}

/* What chunks/have wants of the two chunks and the node, as a mask. */
static guint
ask_have (Desk *desk, guint who, const char *id, KontorManifest *manifest)
{
  g_autoptr (GArray) digests = g_array_new (FALSE, FALSE, KONTOR_CONTENT_DIGEST);
  KontorId record = desk_id (id);
  guint n_chunks = 0;
  const KontorManifestEntry *chunks = kontor_manifest_get_chunks (manifest, &n_chunks);
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GByteArray) wanted = NULL;
  guint mask = 0;

  for (guint i = 0; i < n_chunks; i++)
    g_array_append_vals (digests, chunks[i].hash, 1);
  g_array_append_vals (digests, kontor_manifest_get_digest (manifest), 1);
  body = kontor_chunks_have_write (KONTOR_RECORD_NODE, &record, digests);
  answer = kontor_chunks_answer_have (desk->store, &desk->people[who], body, &problem, &error);
  g_assert_no_error (error);
  g_assert_null (problem);
  wanted = kontor_chunks_have_reply_read (answer, digests->len, &problem);
  g_assert_nonnull (wanted);
  for (guint i = 0; i < wanted->len; i++)
    mask |= (guint) wanted->data[i] << i;

  return mask;
}

/* What a person gets of the chunks by naming a record: how many. */
static guint
ask_get (Desk *desk, guint who, const char *id, KontorManifest *manifest, gboolean packed)
{
  KontorId record = desk_id (id);
  guint n_chunks = 0;
  const KontorManifestEntry *chunks = kontor_manifest_get_chunks (manifest, &n_chunks);
  g_autofree char *root = kontor_content_hash_format (kontor_manifest_get_digest (manifest));
  g_autoptr (GPtrArray) wants = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_chunks_want_free);
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GPtrArray) frames = NULL;
  guint n = 0;

  for (guint i = 0; i < n_chunks; i++)
    {
      g_autofree char *hash = kontor_content_hash_format (chunks[i].hash);

      g_ptr_array_add (wants, kontor_chunks_want_new (KONTOR_RECORD_NODE, &record, hash));
    }
  g_ptr_array_add (wants, kontor_chunks_want_new (KONTOR_RECORD_NODE, &record, root));
  body = kontor_chunks_request_write (wants, packed);
  answer = kontor_chunks_answer_get (desk->store, &desk->people[who], body, &problem, &error);
  g_assert_no_error (error);
  frames = kontor_frames_read (answer, &problem);
  g_assert_null (problem);
  g_assert_cmpuint (frames->len, ==, 3);
  for (guint i = 0; i < frames->len; i++)
    {
      const KontorFrame *frame = frames->pdata[i];

      if (frame->kind == KONTOR_FRAME_NONE)
        continue;
      g_assert_cmpint (frame->packed, ==, packed && i < 2);
      g_assert_cmpint (frame->kind, ==, i < 2 ? KONTOR_FRAME_CHUNK : KONTOR_FRAME_NODE);
      n++;
    }

  return n;
}

static void
test_large (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (KontorManifest) manifest = NULL;
  g_autoptr (GPtrArray) pieces = new_pieces ('a', &manifest);

  g_assert_cmpuint (ask_have (desk, ADA, ID ("20"), manifest), ==, 7);
  put_pieces (desk, ADA, pieces, 1);
  g_assert_cmpuint (ask_have (desk, ADA, ID ("20"), manifest), ==, 6);
  /* The node alone, then what it lists: whatever order they come in. */
  put_pieces (desk, ADA, pieces, 4);
  {
    g_auto (Answer) answer = commit (desk, ADA, SHARED, put_large (ID ("20"), "large", manifest),
                                     NULL);

    g_assert_cmpstr (answer.word, ==, "missing content");
    g_assert_cmpuint (answer.n_missing, ==, 1);
    g_assert_null (answer.current);
  }
  put_pieces (desk, ADA, pieces, 2);
  {
    g_auto (Answer) answer = commit (desk, ADA, SHARED, put_large (ID ("20"), "large", manifest),
                                     NULL);

    g_assert_cmpstr (answer.word, ==, "ok");
    g_assert_cmpint (answer.current->size, ==, 100 << 10);
  }
  g_assert_cmpuint (ask_get (desk, BEN, ID ("20"), manifest, FALSE), ==, 3);
  g_assert_cmpuint (ask_get (desk, BEN, ID ("20"), manifest, TRUE), ==, 3);
  /* For the sake of this file Ben need not bring anything of it; for that of another all. */
  g_assert_cmpuint (ask_have (desk, BEN, ID ("20"), manifest), ==, 0);
  g_assert_cmpuint (ask_have (desk, BEN, ID ("21"), manifest), ==, 7);
}

/* Who knows hashes gets nothing by them: not by a file, nor by a list of their own. */
static void
test_hostile (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (KontorManifest) manifest = NULL;
  g_autoptr (GPtrArray) pieces = new_pieces ('a', &manifest);

  put_pieces (desk, ADA, pieces, 7);
  {
    g_auto (Answer) ada = commit (desk, ADA, SHARED, put_large (ID ("20"), "large", manifest),
                                  NULL);
    g_auto (Answer) cleo = commit (desk, CLEO, OWN, put_large (ID ("30"), "mine", manifest), NULL);

    g_assert_cmpstr (ada.word, ==, "ok");
    g_assert_cmpstr (cleo.word, ==, "missing content");
  }
  g_assert_cmpuint (ask_have (desk, CLEO, ID ("20"), manifest), ==, 7);
  g_assert_cmpuint (ask_get (desk, CLEO, ID ("20"), manifest, FALSE), ==, 0);
  /* She makes the list herself and names what is Ada's in it. */
  put_pieces (desk, CLEO, pieces, 4);
  {
    g_auto (Answer) cleo = commit (desk, CLEO, OWN, put_large (ID ("30"), "mine", manifest), NULL);

    g_assert_cmpstr (cleo.word, ==, "missing content");
    g_assert_cmpuint (cleo.n_missing, ==, 2);
  }
  put_pieces (desk, CLEO, pieces, 1);
  g_assert_cmpuint (ask_have (desk, CLEO, ID ("30"), manifest), ==, 6);
  /* A mutation is no other way in. */
  {
    g_autofree char *hash = kontor_content_hash_format (kontor_manifest_get_digest (manifest));
    g_autofree char *mutation = g_strdup_printf (MUTATION (
                                                     CREATE ("node", ID ("31"),
                                                             "'name':'mine','drive':'" OWN
                                                             "','kind':'file','content':'%s'")),
                                                 hash);

    g_assert_cmpstr (desk_try (desk, CLEO, mutation), ==, "missing content");
  }
  put_pieces (desk, CLEO, pieces, 2);
  {
    g_auto (Answer) cleo = commit (desk, CLEO, OWN, put_large (ID ("30"), "mine", manifest), NULL);

    g_assert_cmpstr (cleo.word, ==, "ok");
  }
  g_assert_cmpuint (ask_get (desk, CLEO, ID ("30"), manifest, FALSE), ==, 3);
}

/* --- room --- */

static void
test_full (void)
{
  g_autoptr (Desk) desk = new_desk ();
  KontorCommitNode *node = NULL;
  gint64 version = 0;

  kontor_store_set_drive_limit (desk->store, 10);
  expect (desk, ADA, put_file (ID ("21"), NULL, "a", "four"), "four", "ok", NULL, &version);
  node = put_file (ID ("21"), NULL, "a", "FOUR");
  node->version = version;
  expect (desk, ADA, node, "FOUR", "ok", NULL, NULL);
  /* The earlier version counts. */
  expect (desk, ADA, put_file (ID ("22"), NULL, "b", "abc"), "abc", "full content", NULL, NULL);
  expect (desk, ADA, put_file (ID ("22"), NULL, "b", "ab"), "ab", "ok", NULL, NULL);
  expect (desk, ADA, put_folder (ID ("23"), NULL, "c"), NULL, "ok", NULL, NULL);
}

/* --- the request --- */

static void
test_malformed (void)
{
  static const char *const cases[] = {
    "{}",
    "{'drive':'" SHARED "'}",
    "{'drive':'" SHARED "','nodes':[{'id':'" ID ("20") "','op':'fly','name':'a'}]}",
    "{'drive':'" SHARED "','nodes':[{'id':'" ID ("20") "','op':'put','name':'a'}]}",
    "{'drive':'" SHARED "','nodes':[{'id':'" ID ("20") "','op':'move'}]}",
    "{'drive':'" SHARED
    "','nodes':[{'id':'" ID ("20") "','op':'put','name':'a','kind':'file','content':'../x'}]}",
    "{'drive':'" SHARED "','nodes':[{'id':'" ID ("20") "','op':'put','name':'a','kind':'socket'}]}",
    "[]",
  };
  static const guint8 nothing[KONTOR_FRAME_HASH] = { 0 };
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (GBytes) empty = kontor_frames_end (kontor_frames_begin ());

  g_assert_null (commit_body (desk, ADA, empty));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = desk_quote (cases[i]);
      g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
      g_autoptr (GBytes) body = NULL;
      GByteArray *frames = kontor_frames_begin ();

      kontor_frames_add (frames, KONTOR_FRAME_JSON, nothing, bytes);
      body = kontor_frames_end (frames);
      g_assert_null (commit_body (desk, ADA, body));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/drive-commit/put-move-delete", test_put_move_delete);
  g_test_add_func ("/drive-commit/stale", test_stale);
  g_test_add_func ("/drive-commit/again", test_again);
  g_test_add_func ("/drive-commit/places", test_places);
  g_test_add_func ("/drive-commit/many", test_many);
  g_test_add_func ("/drive-commit/rights", test_rights);
  g_test_add_func ("/drive-commit/move-into", test_move_into);
  g_test_add_func ("/drive-commit/large", test_large);
  g_test_add_func ("/drive-commit/hostile", test_hostile);
  g_test_add_func ("/drive-commit/full", test_full);
  g_test_add_func ("/drive-commit/malformed", test_malformed);

  return g_test_run ();
}
