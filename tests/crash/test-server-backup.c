/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real server is backed up, by the real program, while fifty installations push contacts with
 * pictures at once. The backup is brought back: it is whole, everything that was answered before it
 * began is in it, and it is a new epoch. */

#include "config.h"

#include "kontor-check.h"
#include "kontor-content.h"
#include "kontor-frames.h"
#include "kontor-message-chunks.h"
#include "kontor-message.h"
#include "kontor-test-tree.h"
#include "office-client.h"
#include "office-contents.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>

#define N_CLIENTS 50
#define N_BEFORE 6 /* mutations of each client that are answered before the backup */
#define N_BACKUPS 3
#define PICTURE_BYTES 60000
#define EMAIL "ada@example.org"
#define PATIENCE (60 * G_USEC_PER_SEC)

typedef struct
{
  KontorOfficeProgram *office;
  OfficeClient *clients[N_CLIENTS];
  char *place; /* owned: of backups */
  guint n_contacts; /* in mutations so far */
} Test;

static GSubprocess *
start_program (const char *command, const char *data, const char *argument)
{
  g_autofree char *program = g_build_filename (g_getenv ("KONTOR_PROGRAMS"), "kontor-server", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, program,
                                           command, "--data", data, argument, NULL);

  g_assert_no_error (error);

  return process;
}

/* --- what is pushed --- */

/* Brings a picture of its own to the server, and returns its hash. It is large enough for contents to
 * be the most of a backup's time. */
static char *
put_picture (OfficeClient *client, guint number)
{
  g_autofree char *text = g_strdup_printf ("%0*u", PICTURE_BYTES, number);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  guint8 digest[KONTOR_CONTENT_DIGEST];
  GByteArray *frames = kontor_frames_begin ();
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  guint status = 0;

  kontor_content_digest (text, strlen (text), digest);
  kontor_frames_add (frames, KONTOR_FRAME_CHUNK, digest, bytes);
  body = kontor_frames_end (frames);
  kontor_office_line_send (client->line, KONTOR_ROUTE_CHUNKS_PUT, client->session->access,
                           g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  answer = kontor_office_line_wait (client->line, &status);
  g_assert_nonnull (answer);
  g_assert_cmpuint (status, ==, 200);

  return kontor_content_hash (bytes);
}

static void
add_contact (Test *self, OfficeClient *client)
{
  guint number = ++self->n_contacts;
  g_autofree char *name = g_strdup_printf ("Contact %u", number);
  g_autofree char *hash = put_picture (client, number);
  g_autoptr (KontorMutation) mutation = kontor_mutation_new (NULL, g_get_real_time ());
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorId owner = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  g_assert_true (kontor_id_init_from_string (&owner, client->session->person));
  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_CONTACT, &id);
  kontor_op_add_take (op, KONTOR_CONTACT_NAME, NULL, kontor_value_new_text (name));
  kontor_op_add_take (op, KONTOR_CONTACT_OWNER, NULL, kontor_value_new_id (&owner));
  kontor_op_add_take (op, KONTOR_CONTACT_PHOTO, NULL, kontor_value_new_text (hash));
  kontor_mutation_take_op (mutation, op);
  office_client_add (client, mutation);
}

/* Everybody pushes one more, all at once. */
static void
push_round (Test *self)
{
  KontorOfficeLine *lines[N_CLIENTS];
  gint64 until = g_get_monotonic_time () + PATIENCE;
  guint n = N_CLIENTS;

  for (guint i = 0; i < N_CLIENTS; i++)
    {
      add_contact (self, self->clients[i]);
      lines[i] = self->clients[i]->line;
    }
  for (guint i = 0; i < N_CLIENTS; i++)
    office_client_send (self->clients[i], self->clients[i]->n_answered, KONTOR_PUSH_OPS_MAX);
  while (n > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_assert_true (kontor_office_lines_wait (lines, N_CLIENTS, PATIENCE));
      n = 0;
      for (guint i = 0; i < N_CLIENTS; i++)
        n += self->clients[i]->n_sent > 0 &&
             office_client_receive (self->clients[i]) != KONTOR_OFFICE_ANSWER;
    }
}

/* --- what must hold --- */

static void
fail_cb (const char *where, const char *what, gpointer unused)
{
  g_test_message ("%s: %s", where, what);
}

static void
assert_whole (const char *data)
{
  g_autoptr (GError) error = NULL;
  guint n_found = 0;

  g_assert_true (kontor_check_office (data, fail_cb, NULL, &n_found, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_found, ==, 0);
}

/* @counts: how many mutations of each client had been answered when the backup began */
static void
check_restored (Test *self, const char *backup, const guint *counts)
{
  KontorOfficeProgram restored = { .code = g_strdup (""), .folder = NULL };
  g_autoptr (GSubprocess) restore = NULL;
  g_autoptr (GHashTable) rows = NULL;
  OfficeClient *reader = NULL;

  restored.folder = g_strconcat (backup, "-office", NULL);
  restore = start_program ("restore", restored.folder, backup);
  g_assert_true (g_subprocess_wait_check (restore, NULL, NULL));
  assert_whole (restored.folder);
  g_assert_cmpint (office_contents_query (&restored, "SELECT max(seq) - count(*) FROM change"), ==,
                   0);

  kontor_office_program_start (&restored);
  reader = office_client_new (&restored, EMAIL, NULL);
  g_assert_cmpstr (reader->session->epoch, !=, self->clients[0]->session->epoch);
  rows = office_contents_pull (reader);
  for (guint i = 0; i < N_CLIENTS; i++)
    for (guint j = 0; j < counts[i]; j++)
      {
        g_autoptr (KontorMutation) mutation =
            kontor_codec_mutation_from_text (self->clients[i]->mutations->pdata[j], NULL);

        g_assert_true (g_hash_table_contains (rows, kontor_op_get_id (mutation->ops->pdata[0])));
      }
  office_client_free (reader);
  kontor_office_program_stop (&restored);
  g_free (restored.folder);
  g_free (restored.code);
}

static void
back_up_once (Test *self, guint number)
{
  g_autofree char *backup = g_strdup_printf ("%s/backup-%u", self->place, number);
  g_autoptr (GSubprocess) process = NULL;
  guint counts[N_CLIENTS];
  guint n_rounds = 0;
  guint n_there = 0;

  for (guint i = 0; i < N_CLIENTS; i++)
    counts[i] = self->clients[i]->n_answered;
  process = start_program ("backup", self->office->folder, backup);
  /* From its beginning to its end there is always somebody writing. */
  while (g_subprocess_get_identifier (process) != NULL)
    {
      push_round (self);
      n_rounds++;
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
  g_test_message ("%u rounds of %d while it was backed up", n_rounds, N_CLIENTS);
  g_assert_cmpuint (n_rounds, >, 0);
  check_restored (self, backup, counts);
  for (guint i = 0; i < N_CLIENTS; i++)
    n_there += counts[i];
  g_assert_cmpuint (n_there, <, self->n_contacts);
}

static void
test_backup (void)
{
  Test self = { .office = kontor_office_program_new () };
  g_autoptr (GError) error = NULL;

  self.place = g_dir_make_tmp ("kontor-backup-XXXXXX", &error);
  g_assert_no_error (error);
  kontor_office_program_start (self.office);
  for (guint i = 0; i < N_CLIENTS; i++)
    self.clients[i] = office_client_new (self.office, EMAIL, i == 0 ? self.office->code : NULL);
  for (guint i = 0; i < N_BEFORE; i++)
    push_round (&self);
  for (guint i = 0; i < N_BACKUPS; i++)
    back_up_once (&self, i);
  /* A look at an office that is being served finds it whole, too. */
  assert_whole (self.office->folder);

  for (guint i = 0; i < N_CLIENTS; i++)
    office_client_free (self.clients[i]);
  kontor_office_program_free (self.office);
  kontor_test_remove_tree (self.place);
  g_free (self.place);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/crash/server/backup", test_backup);

  return g_test_run ();
}
