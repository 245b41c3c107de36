/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is thrown away of the bytes of files: only what nothing refers to and nobody brought lately,
 * whatever happened before and meanwhile. Every history is random and says its seed. */

#include "config.h"

#include "feed-desk.h"
#include "kontor-chunks-calls.h"
#include "kontor-chunks-sweep.h"
#include "kontor-drive-commit.h"
#include "kontor-manifest.h"

#include <glib/gstdio.h>
#include <string.h>

#define DRIVE ID ("10")
#define N_FILES 40
#define ROUNDS 60
#define CHUNK (40 << 10)

/* A content of two chunks and a node, whose chunks are shared with its neighbours. */
typedef struct
{
  GBytes *chunks[2]; /* owned */
  GBytes *node; /* owned */
  guint8 digests[3][KONTOR_CONTENT_DIGEST]; /* the node's is the last */
  char *hash; /* owned */
  gboolean named; /* a record has it, or had it */
  gint64 brought; /* the day */
} Content;

/* A file that there is. */
typedef struct
{
  KontorId id;
  gint64 version; /* 0: not made yet */
} File;

static void
content_init (Content *self, guint number)
{
  KontorManifestBuilder *builder = kontor_manifest_builder_new (KONTOR_CHUNK_CLASS_SMALL);
  g_autoptr (KontorManifest) manifest = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *text = g_strnfill (CHUNK, 'x');

      memcpy (text, &(guint) { number + i }, sizeof (guint));
      self->chunks[i] = g_bytes_new (text, CHUNK);
      kontor_content_digest (text, CHUNK, self->digests[i]);
      kontor_manifest_builder_add (builder, self->digests[i], CHUNK);
    }
  manifest = kontor_manifest_builder_end (builder);
  self->node = kontor_manifest_get_node (manifest, 0);
  memcpy (self->digests[2], kontor_manifest_get_digest (manifest), KONTOR_CONTENT_DIGEST);
  self->hash = kontor_content_hash_format (self->digests[2]);
  self->brought = -100;
}

static void
content_clear (Content *self)
{
  g_clear_pointer (&self->chunks[0], g_bytes_unref);
  g_clear_pointer (&self->chunks[1], g_bytes_unref);
  g_clear_pointer (&self->node, g_bytes_unref);
  g_clear_pointer (&self->hash, g_free);
}

static void
bring (Desk *desk, Content *content)
{
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  GByteArray *frames = kontor_frames_begin ();

  for (guint i = 0; i < 2; i++)
    kontor_frames_add (frames, KONTOR_FRAME_CHUNK, content->digests[i], content->chunks[i]);
  kontor_frames_add (frames, KONTOR_FRAME_NODE, content->digests[2], content->node);
  body = kontor_frames_end (frames);
  answer = kontor_chunks_answer_put (desk->store, &desk->people[ADA], body, &problem, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
  content->brought = desk->now / KONTOR_DAY;
}

/* Whether the file could be given the content. */
static gboolean
name_content (Desk *desk, File *file, Content *content)
{
  KontorId drive = desk_id (DRIVE);
  g_autoptr (KontorCommit) commit = kontor_commit_new (&drive);
  KontorCommitNode *node = kontor_commit_node_new (&file->id);
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  const KontorCommitVerdict *verdict = NULL;

  node->name = kontor_id_to_string (&file->id);
  node->content = g_strdup (content->hash);
  node->version = file->version;
  g_ptr_array_add (commit->nodes, node);
  body = kontor_frames_end (kontor_commit_begin (commit));
  g_assert_true (kontor_store_begin (desk->store, &error));
  answer = kontor_drive_answer_commit (desk->store, &desk->people[ADA], body, &problem, &error);
  g_assert_no_error (error);
  g_assert_true (kontor_store_commit (desk->store, &error));
  verdicts = kontor_commit_reply_read (answer, &problem);
  verdict = verdicts->pdata[0];
  if (verdict->problem != NULL)
    {
      g_assert_cmpint (verdict->problem->code, ==, KONTOR_PROBLEM_MISSING);
      return FALSE;
    }
  file->version = verdict->current->version;
  content->named = TRUE;

  return TRUE;
}

static gboolean
is_here (Desk *desk, const guint8 *digest)
{
  g_autoptr (GError) error = NULL;
  KontorChunks *chunks = kontor_store_get_chunks (desk->store, &error);
  g_autoptr (GBytes) bytes = kontor_chunks_get (chunks, digest, &error);

  g_assert_no_error (error);

  return bytes != NULL;
}

/* What a record names is whole, always. @swept: (nullable): what was brought before that day and is
 * named by nothing is gone; of all that is below it only what nothing else has */
static void
check (Desk *desk, Content *contents, const gint64 *cutoff)
{
  for (guint i = 0; i < N_FILES; i++)
    {
      if (contents[i].named)
        for (guint j = 0; j < 3; j++)
          g_assert_true (is_here (desk, contents[i].digests[j]));
      else if (cutoff != NULL && contents[i].brought < *cutoff)
        g_assert_false (is_here (desk, contents[i].digests[2]));
      else if (contents[i].brought >= desk->now / KONTOR_DAY - KONTOR_SWEEP_GRACE)
        g_assert_true (is_here (desk, contents[i].digests[1]));
    }
}

/* One of what people do. */
static void
act (Desk *desk, GRand *rand, Content *contents, File *files)
{
  Content *content = &contents[g_rand_int_range (rand, 0, N_FILES)];
  File *file = &files[g_rand_int_range (rand, 0, N_FILES / 4)];

  if (g_rand_int_range (rand, 0, 3) > 0)
    bring (desk, content);
  else
    name_content (desk, file, content);
}

static void
run_history (guint seed)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GError) error = NULL;
  KontorChunks *chunks = kontor_store_get_chunks (desk->store, &error);
  Content contents[N_FILES] = { 0 };
  File files[N_FILES / 4] = { 0 };

  g_test_message ("seed %u", seed);
  kontor_chunks_set_pack_limit (chunks, 300 << 10);
  desk_do (desk, ADA,
           MUTATION (
               CREATE ("drive", DRIVE, "'name':'Ada','kind':'personal','owner':'" ADA_ID "'")));
  for (guint i = 0; i < N_FILES; i++)
    content_init (&contents[i], i);
  for (guint i = 0; i < N_FILES / 4; i++)
    kontor_id_init (&files[i].id, &desk->clock, &desk->random.parent);
  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (KontorSweep) sweep = NULL;
      gint64 cutoff = desk->now / KONTOR_DAY - KONTOR_SWEEP_GRACE;
      gboolean done = FALSE;

      for (gint32 i = g_rand_int_range (rand, 0, 6); i > 0; i--)
        act (desk, rand, contents, files);
      sweep = kontor_sweep_new (desk->store, &error);
      while (!done)
        {
          g_assert_true (kontor_sweep_step (sweep, &done, &error));
          if (g_rand_int_range (rand, 0, 8) == 0)
            act (desk, rand, contents, files);
        }
      g_assert_cmpint (kontor_sweep_get_result (sweep)->n_damaged, ==, 0);
      check (desk, contents, &cutoff);
      desk->now += g_rand_int_range (rand, 0, 4) * KONTOR_DAY;
    }
  for (guint i = 0; i < N_FILES; i++)
    content_clear (&contents[i]);
}

static void
test_random (void)
{
  for (guint seed = 1; seed <= 6; seed++)
    run_history (seed);
}

static guint
count_packs (Desk *desk)
{
  g_autofree char *path = g_build_filename (desk->folder, "packs", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
sweep_all (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorSweep) sweep = kontor_sweep_new (desk->store, &error);
  gboolean done = FALSE;

  while (!done)
    g_assert_true (kontor_sweep_step (sweep, &done, &error));
}

/* Packs that are mostly free are emptied, and their files go a day later. */
static void
test_packs (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GError) error = NULL;
  Content contents[8] = { 0 };
  File file = { 0 };
  guint before = 0;

  kontor_chunks_set_pack_limit (kontor_store_get_chunks (desk->store, &error), 100 << 10);
  desk_do (desk, ADA,
           MUTATION (
               CREATE ("drive", DRIVE, "'name':'Ada','kind':'personal','owner':'" ADA_ID "'")));
  kontor_id_init (&file.id, &desk->clock, &desk->random.parent);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      content_init (&contents[i], 10 * i);
      bring (desk, &contents[i]);
    }
  g_assert_true (name_content (desk, &file, &contents[0]));
  before = count_packs (desk);
  desk->now += (KONTOR_SWEEP_GRACE + 2) * KONTOR_DAY;
  sweep_all (desk);
  g_assert_cmpuint (count_packs (desk), ==, before);
  desk->now += 2 * KONTOR_DAY;
  sweep_all (desk);
  g_assert_cmpuint (count_packs (desk), <=, 2);
  for (guint i = 0; i < 3; i++)
    g_assert_true (is_here (desk, contents[0].digests[i]));
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    content_clear (&contents[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/chunks-sweep/random", test_random);
  g_test_add_func ("/chunks-sweep/packs", test_packs);

  return g_test_run ();
}
