/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server: its own code for each call, without sockets. */

#include "config.h"

#include "drive-world.h"
#include "kontor-chunker.h"
#include "kontor-chunks-calls.h"
#include "kontor-codec.h"
#include "kontor-drive-commit.h"
#include "kontor-feed.h"
#include "kontor-manifest.h"
#include "kontor-message-drive.h"
#include "kontor-transport.h"

#include <string.h>

typedef GBytes *(*Answer) (KontorStore *store,
                           const KontorId *person,
                           GBytes *body,
                           KontorProblem **problem,
                           GError **error);

/* @in_transaction: between begin and commit, as the store's worker calls it */
static const struct
{
  const char *route;
  Answer answer;
  gboolean in_transaction;
} calls[] = {
  { KONTOR_ROUTE_PUSH, kontor_feed_push, TRUE },
  { KONTOR_ROUTE_PULL, kontor_feed_pull, FALSE },
  { KONTOR_ROUTE_CHUNKS_HAVE, kontor_chunks_answer_have, FALSE },
  { KONTOR_ROUTE_CHUNKS_PUT, kontor_chunks_answer_put, FALSE },
  { KONTOR_ROUTE_CHUNKS_GET, kontor_chunks_answer_get, FALSE },
  { KONTOR_ROUTE_DRIVE_COMMIT, kontor_drive_answer_commit, TRUE },
};

static GBytes *
answer_call (DriveWorld *self,
             guint i,
             const KontorId *person,
             GBytes *body,
             KontorProblem **problem,
             GError **error)
{
  g_autoptr (GBytes) answer = NULL;

  if (!calls[i].in_transaction)
    return calls[i].answer (self->store, person, body, problem, error);
  if (!kontor_store_begin (self->store, error))
    return NULL;
  answer = calls[i].answer (self->store, person, body, problem, error);
  if (answer == NULL)
    kontor_store_abandon (self->store);
  else if (!kontor_store_commit (self->store, error))
    g_clear_pointer (&answer, g_bytes_unref);

  return g_steal_pointer (&answer);
}

GBytes *
drive_server_call (DriveWorld *self,
                   const KontorId *person,
                   const char *route,
                   GBytes *body,
                   GError **error)
{
  KontorProblem *problem = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) local = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    if (g_str_equal (calls[i].route, route))
      {
        answer = answer_call (self, i, person, body, &problem, &local);
        if (local != NULL)
          drive_fail (self, "the server fails at %s: %s", route, local->message);
        if (answer == NULL)
          g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED, "%s refused: %s", route,
                       problem != NULL ? kontor_problem_code_get_word (problem->code) : "?");
        g_clear_pointer (&problem, kontor_problem_free);
        return g_steal_pointer (&answer);
      }
  drive_fail (self, "the world's server has no %s", route);
}

static void
add_person (DriveWorld *self, DriveDevice *device)
{
  g_autofree char *name = g_strdup_printf ("Person %u", device->number);
  g_autoptr (GError) error = NULL;
  KontorNewPerson person = { .name = name, .administrator = device->number == 0 };

  /* The third computer is the first person's second one. */
  if (device->number == 2)
    {
      device->person = ((DriveDevice *) self->devices->pdata[0])->person;
      return;
    }
  kontor_id_init (&device->person, &self->server_clock, &self->ids.parent);
  person.id = device->person;
  g_assert_true (kontor_store_add_person (self->store, &person, &error));
  g_assert_no_error (error);
}

static void
push (DriveWorld *self, KontorMutation *mutation)
{
  DriveDevice *first = self->devices->pdata[0];
  g_autoptr (KontorPushRequest) request = kontor_push_request_new ();
  g_autofree char *text = kontor_codec_mutation_to_text (mutation);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (KontorPushReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  KontorProblem *problem = NULL;

  kontor_id_init (&request->installation, &self->server_clock, &self->ids.parent);
  kontor_push_request_add (request, 1, text);
  body = kontor_push_request_write (request);
  answer = drive_server_call (self, &first->person, KONTOR_ROUTE_PUSH, body, &error);
  g_assert_no_error (error);
  reply = kontor_push_reply_read (answer, &problem);
  problem = ((KontorPushResult *) reply->results->pdata[0])->problem;
  if (problem != NULL)
    drive_fail (self, "the drive can't be made: %s", kontor_problem_to_sentence (problem));
}

static void
set_person (DriveDevice *device)
{
  KontorReplicaSeams seams = { .clock = &device->clock,
                               .random = &device->world->ids.parent,
                               .vfs = SIM_VFS };
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorReplica) replica = kontor_replica_open (device->sim->folder, TRUE, &seams,
                                                           &error);

  g_assert_no_error (error);
  kontor_replica_set_person (replica, &device->person, &error);
  g_assert_no_error (error);
}

void
drive_server_found (DriveWorld *self)
{
  KontorStoreSeams seams = { .clock = &self->server_clock, .random = &self->ids.parent };
  g_autofree char *folder = g_build_filename (self->folder, "server", NULL);
  g_autoptr (KontorMutation) mutation = kontor_mutation_new ("found", self->now);
  g_autoptr (GArray) members = g_array_new (FALSE, TRUE, sizeof (KontorElement));
  g_autoptr (GError) error = NULL;
  KontorOp *op = NULL;
  char texts[DRIVE_DEVICES_MAX][KONTOR_ID_LENGTH + 1];

  g_mkdir_with_parents (folder, 0700);
  self->store = kontor_store_open (folder, &seams, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < self->devices->len; i++)
    {
      DriveDevice *device = self->devices->pdata[i];
      KontorElement element = { 0 };

      add_person (self, device);
      if (i == 2)
        continue;
      kontor_id_format (&device->person, texts[i]);
      element.text = texts[i];
      g_array_append_val (members, element);
    }
  kontor_id_init (&self->drive, &self->server_clock, &self->ids.parent);
  op = kontor_op_new (KONTOR_OP_CREATE, KONTOR_RECORD_DRIVE, &self->drive);
  kontor_op_add_take (op, KONTOR_DRIVE_NAME, NULL, kontor_value_new_text ("Papers"));
  kontor_op_add_take (op, KONTOR_DRIVE_KIND, NULL, kontor_value_new_text ("shared"));
  kontor_op_add_take (op, KONTOR_DRIVE_MEMBERS, NULL,
                      kontor_value_new_set ((KontorElement *) (void *) members->data,
                                            members->len));
  kontor_mutation_take_op (mutation, op);
  push (self, mutation);
  for (guint i = 0; i < self->devices->len; i++)
    set_person (self->devices->pdata[i]);
}

/* Whether all chunks of it are there. */
gboolean
drive_server_has (DriveWorld *self, GBytes *content)
{
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (content, &length);
  KontorChunkClass class = kontor_chunk_class_choose ((gint64) length);
  KontorChunks *chunks = kontor_store_get_chunks (self->store, NULL);
  gsize at = 0;

  if (chunks == NULL)
    return FALSE;
  do
    {
      guint8 digest[KONTOR_CONTENT_DIGEST];
      gsize part = length <= KONTOR_CONTENT_BYTES_MAX
                       ? length
                       : kontor_chunker_cut (class, bytes + at, length - at, TRUE);

      kontor_content_digest (bytes != NULL ? bytes + at : (const guint8 *) "", part, digest);
      if (!kontor_chunks_has (chunks, digest, NULL, NULL))
        return FALSE;
      at += part;
    }
  while (at < length);

  return TRUE;
}
