/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file's way: Ada takes it in, Ben reads it; and what may happen to it between them. */

#include "config.h"

#include "kontor-content-cache.h"
#include "kontor-frames.h"
#include "kontor-message-chunks.h"
#include "kontor-sync-content.h"
#include "kontor-transfer.h"
#include "office-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define LETTER "Dear Ben,\nhere is the offer.\n"

typedef struct
{
  Office office;
  KontorContentCache *caches[OFFICE_PEOPLE];
  KontorId drive;
} Files;

static void
set_up (Files *self, gconstpointer unused)
{
  KontorRowBuilder *builder = NULL;

  office_set_up (&self->office, NULL);
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    self->caches[i] = kontor_content_cache_new_for_account (
        kontor_replica_get_folder (self->office.replicas[i]));
  kontor_id_init (&self->drive, &self->office.clock, &self->office.random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_DRIVE, &self->drive);
  kontor_row_builder_take (builder, KONTOR_DRIVE_NAME, kontor_value_new_text ("Ada and Ben"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_KIND, kontor_value_new_text ("personal"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_OWNER,
                           kontor_value_new_id (&self->office.people[ADA]));
  kontor_row_builder_take (builder, KONTOR_DRIVE_MEMBERS,
                           office_new_person_set (&self->office.people[BEN]));
  office_create (self->office.replicas[ADA], builder);
}

static void
tear_down (Files *self, gconstpointer unused)
{
  for (guint i = 0; i < OFFICE_PEOPLE; i++)
    kontor_content_cache_free (self->caches[i]);
  office_tear_down (&self->office, NULL);
}

/* --- what people do --- */

static char *
stage (Files *self, guint who, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  char *hash = NULL;

  kontor_content_stage_bytes_sync (kontor_content_cache_get_staged_folder (self->caches[who]),
                                   bytes, &hash, NULL, &error);
  g_assert_no_error (error);

  return hash;
}

static KontorId
add_node (Files *self, guint who, const char *name, const char *hash)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = NULL;

  kontor_id_init (&id, &self->office.clock, &self->office.random.parent);
  builder = kontor_row_builder_new (KONTOR_RECORD_NODE, &id);
  kontor_row_builder_take (builder, KONTOR_NODE_DRIVE, kontor_value_new_id (&self->drive));
  kontor_row_builder_take (builder, KONTOR_NODE_NAME, kontor_value_new_text (name));
  kontor_row_builder_take (builder, KONTOR_NODE_KIND, kontor_value_new_text ("file"));
  kontor_row_builder_take (builder, KONTOR_NODE_CONTENT, kontor_value_new_text (hash));
  office_create (self->office.replicas[who], builder);

  return id;
}

static char *
add_letter (Files *self)
{
  char *hash = stage (self, ADA, LETTER);

  add_node (self, ADA, "letter.txt", hash);

  return hash;
}

static guint
count_staged (Files *self, guint who)
{
  g_autoptr (GPtrArray) all = kontor_content_cache_list_staged_sync (self->caches[who], 0);

  return all->len;
}

static guint
count_cached (Files *self, guint who)
{
  g_autoptr (GPtrArray) all = kontor_content_cache_list_cached_sync (self->caches[who]);

  return all->len;
}

static guint
count_attention (Files *self, guint who)
{
  KontorReplicaCounts counts = { 0 };
  g_autoptr (GError) error = NULL;

  kontor_replica_count (self->office.replicas[who], &counts, &error);
  g_assert_no_error (error);

  return counts.attention;
}

static char *
fetch (Files *self, guint who, KontorTransport *transport, const char *hash, GError **error)
{
  g_autofree char *path = kontor_sync_fetch_content (self->office.replicas[who], self->caches[who],
                                                     transport != NULL
                                                         ? transport
                                                         : &self->office.ways[who].parent,
                                                     hash, NULL, error);
  g_autoptr (GError) local = NULL;
  char *text = NULL;

  if (path == NULL)
    return NULL;
  g_file_get_contents (path, &text, NULL, &local);
  g_assert_no_error (local);

  return text;
}

static void
check_has (Files *self, guint who, const char *hash, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *got = fetch (self, who, NULL, hash, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (got, ==, text);
}

static void
check_has_not (Files *self, guint who, const char *hash)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *got = fetch (self, who, NULL, hash, &error);

  g_assert_null (got);
  g_assert_error (error, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_NO_CONTENT);
}

/* A round that fails because nothing comes back. */
static void
sync_offline (Files *self, guint who)
{
  KontorSyncReport report = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (kontor_sync_run (self->office.replicas[who], &self->office.ways[who].parent,
                                   &report, NULL, NULL, NULL, &error));
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE);
}

static void
damage (const char *folder, const char *hash)
{
  g_autofree char *path = g_build_filename (folder, hash, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_file_set_contents (path, "rubbish", -1, &error);
  g_assert_no_error (error);
}

/* --- the way --- */

static void
test_two_people (Files *self, gconstpointer unused)
{
  g_autofree char *hash = add_letter (self);
  guint calls = 0;

  /* Here it is at once, with the cable out. */
  check_has (self, ADA, hash, LETTER);
  check_has_not (self, BEN, hash);
  office_sync (&self->office, ADA);
  g_assert_cmpuint (count_staged (self, ADA), ==, 0);
  g_assert_cmpuint (count_cached (self, ADA), ==, 1);
  check_has_not (self, BEN, hash);
  office_sync (&self->office, BEN);
  check_has (self, BEN, hash, LETTER);
  calls = self->office.ways[BEN].calls;
  check_has (self, BEN, hash, LETTER);
  g_assert_cmpuint (self->office.ways[BEN].calls, ==, calls);
  office_sync (&self->office, CLEO);
  check_has_not (self, CLEO, hash);
  office_settle (&self->office);
}

/* Many small files are few calls, and each comes as what it is, empty ones too. */
static void
test_many (Files *self, gconstpointer unused)
{
  char *hashes[150] = { NULL };
  guint calls = 0;

  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      g_autofree char *name = g_strdup_printf ("file %u", i);
      g_autofree char *text = i == 0 ? g_strdup ("") : g_strnfill (i * 400, (char) ('a' + i % 26));

      hashes[i] = stage (self, ADA, text);
      add_node (self, ADA, name, hashes[i]);
    }
  calls = self->office.ways[ADA].calls;
  office_sync (&self->office, ADA);
  g_assert_cmpuint (self->office.ways[ADA].calls - calls, <, 20);
  g_assert_cmpuint (count_staged (self, ADA), ==, 0);
  office_sync (&self->office, BEN);
  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      g_autofree char *text = i == 0 ? g_strdup ("") : g_strnfill (i * 400, (char) ('a' + i % 26));

      check_has (self, BEN, hashes[i], text);
      g_free (hashes[i]);
    }
}

/* Ben gives on what he can read, without having it here. */
static void
test_copy (Files *self, gconstpointer unused)
{
  g_autofree char *hash = add_letter (self);

  office_sync (&self->office, ADA);
  office_sync (&self->office, BEN);
  add_node (self, BEN, "copy.txt", hash);
  office_sync (&self->office, BEN);
  g_assert_cmpuint (count_attention (self, BEN), ==, 0);
}

/* --- cut off --- */

/* The program ends after each step; the next one goes on. */
static void
test_ended (Files *self, gconstpointer unused)
{
  Office *office = &self->office;
  g_autofree char *hash = stage (self, ADA, LETTER);

  /* Staged, nothing committed: it waits. */
  office_sync (office, ADA);
  g_assert_cmpuint (count_staged (self, ADA), ==, 1);
  add_node (self, ADA, "letter.txt", hash);
  kontor_replica_close (office->replicas[ADA]);
  office->replicas[ADA] = office_open_replica (office, "Ada", &office->people[ADA]);
  office->ways[ADA].replica = office->replicas[ADA];
  g_assert_cmpuint (count_staged (self, ADA), ==, 1);
  office_sync (office, ADA);
  g_assert_cmpuint (count_staged (self, ADA), ==, 0);
  office_sync (office, BEN);
  check_has (self, BEN, hash, LETTER);
}

/* The answer to the n-th call of a round gets lost, be it the upload's, the push's or the pull's. */
static void
test_lost_answers (Files *self, gconstpointer unused)
{
  g_autofree char *hash = add_letter (self);

  self->office.ways[ADA].lost = 1;
  sync_offline (self, ADA);
  g_assert_cmpuint (count_staged (self, ADA), ==, 1);
  g_assert_cmpint (office_ask_server (&self->office, "SELECT count(*) FROM node"), ==, 0);
  /* The upload's went through twice now, the push's gets lost. */
  self->office.ways[ADA].lost = 0;
  office_sync (&self->office, ADA);
  g_assert_cmpuint (count_staged (self, ADA), ==, 0);
  office_sync (&self->office, BEN);
  check_has (self, BEN, hash, LETTER);
  office_settle (&self->office);
}

/* Ended after the answer to the push and before the file was moved: the next round moves it. */
static void
test_settled_later (Files *self, gconstpointer unused)
{
  g_autofree char *hash = add_letter (self);
  g_autofree char *again = NULL;

  office_sync (&self->office, ADA);
  again = stage (self, ADA, LETTER);
  g_assert_cmpuint (count_staged (self, ADA), ==, 1);
  office_sync (&self->office, ADA);
  g_assert_cmpuint (count_staged (self, ADA), ==, 0);
  check_has (self, ADA, hash, LETTER);
}

/* The server has the bytes and refuses the record: whoever has to decide what becomes of it has the
 * bytes as well. */
static void
test_refused (Files *self, gconstpointer unused)
{
  g_autofree char *hash = NULL;

  office_sync (&self->office, ADA);
  office_sync (&self->office, BEN);
  office_edit (self->office.replicas[ADA], KONTOR_RECORD_DRIVE, &self->drive, KONTOR_DRIVE_MEMBERS,
               NULL);
  office_sync (&self->office, ADA);
  hash = stage (self, BEN, LETTER);
  add_node (self, BEN, "too late.txt", hash);
  office_sync (&self->office, BEN);
  g_assert_cmpuint (count_attention (self, BEN), ==, 1);
  g_assert_cmpuint (count_staged (self, BEN), ==, 1);
  office_sync (&self->office, BEN);
  g_assert_cmpuint (count_staged (self, BEN), ==, 1);
}

/* --- damaged --- */

/* What Ada took in rots before it was sent: the file goes to the tray, nothing else is held up, and
 * with the bytes back a retry is enough. */
static void
test_staged_damaged (Files *self, gconstpointer unused)
{
  g_autofree char *hash = add_letter (self);
  g_autofree char *again = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  damage (kontor_content_cache_get_staged_folder (self->caches[ADA]), hash);
  office_add_task (&self->office, ADA, "Not held up", ADA);
  g_test_expect_message ("kontor-content", G_LOG_LEVEL_MESSAGE, "*is damaged*");
  office_sync (&self->office, ADA);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (count_attention (self, ADA), ==, 1);
  g_assert_cmpint (office_ask_server (&self->office, "SELECT count(*) FROM task"), ==, 1);
  items = kontor_replica_list_tray (self->office.replicas[ADA], &error);
  g_assert_no_error (error);
  again = stage (self, ADA, LETTER);
  g_assert_true (kontor_replica_retry (self->office.replicas[ADA],
                                       ((KontorTrayItem *) items->pdata[0])->number, &problem,
                                       &error));
  office_sync (&self->office, ADA);
  g_assert_cmpuint (count_attention (self, ADA), ==, 0);
  office_sync (&self->office, BEN);
  check_has (self, BEN, hash, LETTER);
}

static void
test_cached_damaged (Files *self, gconstpointer unused)
{
  g_autofree char *hash = add_letter (self);

  office_sync (&self->office, ADA);
  office_sync (&self->office, BEN);
  check_has (self, BEN, hash, LETTER);
  damage (kontor_content_cache_get_cache_folder (self->caches[BEN]), hash);
  g_test_expect_message ("kontor-content", G_LOG_LEVEL_MESSAGE, "*is damaged*");
  check_has (self, BEN, hash, LETTER);
  g_test_assert_expected_messages ();
}

typedef enum
{
  OTHER_BYTES,
  OTHER_CONTENT,
  CUT_OFF,
  NOTHING,
  MORE,
  N_FAULTS,
} Fault;

/* Somebody on the way to the server who changes what comes back. */
typedef struct
{
  KontorTransport parent;
  KontorTransport *real;
  Fault fault;
} Meddler;

static GBytes *
new_other (void)
{
  GByteArray *frames = kontor_frames_begin ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("other", 5);
  guint8 digest[KONTOR_CONTENT_DIGEST];

  kontor_content_digest ("other", 5, digest);
  kontor_frames_add (frames, KONTOR_FRAME_CHUNK, digest, bytes);

  return kontor_frames_end (frames);
}

static GBytes *
meddle (Fault fault, GBytes *answer)
{
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (answer, &length);
  g_autoptr (GByteArray) changed = g_byte_array_new ();

  g_byte_array_append (changed, bytes, (guint) length);
  switch (fault)
    {
    case OTHER_BYTES:
      changed->data[length - 2] ^= 1;
      break;
    case OTHER_CONTENT:
      return new_other ();
    case CUT_OFF:
      g_byte_array_set_size (changed, (guint) length - 1);
      break;
    case NOTHING:
      g_byte_array_set_size (changed, 8);
      break;
    case MORE:
      g_byte_array_append (changed, bytes + 8, (guint) length - 8);
      break;
    case N_FAULTS:
      g_assert_not_reached ();
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&changed));
}

static GBytes *
meddler_call (KontorTransport *transport,
              const char *route,
              GBytes *body,
              GCancellable *cancellable,
              GError **error)
{
  Meddler *self = (Meddler *) transport;
  g_autoptr (GBytes) answer = kontor_transport_call (self->real, route, body, cancellable, error);

  return answer != NULL ? meddle (self->fault, answer) : NULL;
}

static void
test_meddled (Files *self, gconstpointer unused)
{
  Meddler meddler = { .parent.call = meddler_call, .real = &self->office.ways[BEN].parent };
  g_autofree char *hash = add_letter (self);

  office_sync (&self->office, ADA);
  office_sync (&self->office, BEN);
  for (meddler.fault = 0; meddler.fault < N_FAULTS; meddler.fault++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *got = fetch (self, BEN, &meddler.parent, hash, &error);

      g_assert_null (got);
      g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL);
      g_assert_cmpuint (count_cached (self, BEN), ==, 0);
    }
  check_has (self, BEN, hash, LETTER);
}

/* --- leaving --- */

/* Ben leaves the drive: nothing of its contents stays with him, also if the round was cut off behind
 * the page that said so. */
static void
test_revoked (Files *self, gconstpointer unused)
{
  g_autofree char *hash = add_letter (self);
  g_autofree char *own = NULL;
  g_autoptr (KontorRow) drive = NULL;

  office_sync (&self->office, ADA);
  office_sync (&self->office, BEN);
  check_has (self, BEN, hash, LETTER);
  own = stage (self, BEN, "not sent yet");
  office_edit (self->office.replicas[ADA], KONTOR_RECORD_DRIVE, &self->drive, KONTOR_DRIVE_MEMBERS,
               NULL);
  office_sync (&self->office, ADA);
  office_sync (&self->office, BEN);
  g_assert_cmpuint (count_cached (self, BEN), ==, 0);
  check_has_not (self, BEN, hash);
  g_assert_cmpuint (count_staged (self, BEN), ==, 1);
}

/* Answers the first page and nothing more. */
static GBytes *
first_call (KontorTransport *transport,
            const char *route,
            GBytes *body,
            GCancellable *cancellable,
            GError **error)
{
  Meddler *self = (Meddler *) transport;
  g_autoptr (KontorPullReply) reply = NULL;
  GBytes *answer = NULL;

  if (self->fault > 0)
    {
      g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE, "gone");
      return NULL;
    }
  answer = kontor_transport_call (self->real, route, body, cancellable, error);
  reply = kontor_pull_reply_read (answer, NULL);
  g_bytes_unref (answer);
  self->fault++;
  reply->more = TRUE;

  return kontor_pull_reply_write (reply, 0);
}

static void
test_revoked_cut_off (Files *self, gconstpointer unused)
{
  Meddler meddler = { .parent.call = first_call, .real = &self->office.ways[BEN].parent };
  KontorSyncReport report = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = add_letter (self);

  office_sync (&self->office, ADA);
  office_sync (&self->office, BEN);
  check_has (self, BEN, hash, LETTER);
  office_edit (self->office.replicas[ADA], KONTOR_RECORD_DRIVE, &self->drive, KONTOR_DRIVE_MEMBERS,
               NULL);
  office_sync (&self->office, ADA);
  g_assert_false (kontor_sync_run (self->office.replicas[BEN], &meddler.parent, &report, NULL, NULL,
                                   NULL, &error));
  g_assert_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE);
  g_assert_cmpuint (count_cached (self, BEN), ==, 1);
  office_sync (&self->office, BEN);
  g_assert_cmpuint (count_cached (self, BEN), ==, 0);
}

#define ADD(name, function) g_test_add (name, Files, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/office-content/two-people", test_two_people);
  ADD ("/office-content/many", test_many);
  ADD ("/office-content/copy", test_copy);
  ADD ("/office-content/ended", test_ended);
  ADD ("/office-content/lost-answers", test_lost_answers);
  ADD ("/office-content/settled-later", test_settled_later);
  ADD ("/office-content/refused", test_refused);
  ADD ("/office-content/staged-damaged", test_staged_damaged);
  ADD ("/office-content/cached-damaged", test_cached_damaged);
  ADD ("/office-content/meddled", test_meddled);
  ADD ("/office-content/revoked", test_revoked);
  ADD ("/office-content/revoked-cut-off", test_revoked_cut_off);

  return g_test_run ();
}
