/* SPDX-License-Identifier: GPL-3.0-or-later */

/* chunks/put, chunks/have and chunks/get: all of a put or nothing of it; of a get as much as a body holds. On the
 * store's thread. */

#include "config.h"

#include "kontor-chunks-calls.h"

#include "kontor-chunks-rights.h"
#include "kontor-chunker.h"
#include "kontor-chunks.h"
#include "kontor-store-private.h"

#include <string.h>

G_STATIC_ASSERT (KONTOR_FRAME_HASH == KONTOR_CONTENT_DIGEST);
G_STATIC_ASSERT (KONTOR_FRAME_BYTES_MAX == KONTOR_CHUNK_BYTES_MAX);

/* --- put --- */

static gboolean
fail_frame (guint index, const char *what, KontorProblem **problem)
{
  g_autofree char *detail = g_strdup_printf ("frame %u: %s", index, what);

  *problem = kontor_problem_new_detail (KONTOR_PROBLEM_MALFORMED, KONTOR_RECORD_NONE, NULL, 0,
                                        detail);

  return FALSE;
}

/**
 * Brought:
 * @plain: (owned): the bytes of the frame, unpacked
 * @node: (owned) (nullable): what they list
 */
typedef struct
{
  GBytes *plain;
  KontorManifestNode *node;
} Brought;

static void
brought_free (gpointer data)
{
  Brought *self = data;

  g_clear_pointer (&self->plain, g_bytes_unref);
  g_clear_pointer (&self->node, kontor_manifest_node_free);
  g_free (self);
}

static gboolean
look_at_frame (const KontorFrame *frame, guint index, Brought *brought, KontorProblem **problem)
{
  guint8 digest[KONTOR_CONTENT_DIGEST];
  gsize length = 0;
  gconstpointer data = NULL;

  if (frame->kind != KONTOR_FRAME_CHUNK && frame->kind != KONTOR_FRAME_NODE)
    return fail_frame (index, "no chunk", problem);
  brought->plain = frame->packed ? kontor_chunk_unpack (frame->bytes, frame->length, NULL)
                                 : g_bytes_ref (frame->bytes);
  if (brought->plain == NULL)
    return fail_frame (index, "can't be unpacked", problem);
  data = g_bytes_get_data (brought->plain, &length);
  if (frame->kind == KONTOR_FRAME_NODE)
    kontor_manifest_digest (data, length, digest);
  else
    kontor_content_digest (data, length, digest);
  if (memcmp (digest, frame->hash, sizeof digest) != 0)
    return fail_frame (index, "the bytes have another hash", problem);
  if (frame->kind == KONTOR_FRAME_CHUNK)
    return TRUE;
  brought->node = kontor_manifest_node_read (brought->plain, NULL);

  return brought->node != NULL || fail_frame (index, "no node", problem);
}

/* What came is looked at as a whole before anything of it is written. (element-type Brought) */
static GPtrArray *
look_at_frames (const GPtrArray *frames, KontorProblem **problem)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (brought_free);

  for (guint i = 0; i < frames->len; i++)
    {
      Brought *brought = g_new0 (Brought, 1);

      g_ptr_array_add (all, brought);
      if (!look_at_frame (frames->pdata[i], i, brought, problem))
        return NULL;
    }

  return g_steal_pointer (&all);
}

static gboolean
write_frame (KontorChunks *chunks,
             const KontorId *person,
             gint64 now,
             const KontorFrame *frame,
             const Brought *brought,
             GError **error)
{
  KontorBringing bringing = {
    .digest = frame->hash, .bytes = frame->bytes, .plain = brought->plain, .node = brought->node
  };

  return kontor_chunks_count (chunks, person, now, frame->length, error) &&
         kontor_chunks_bring (chunks, person, now, &bringing, error);
}

/* Chunks before nodes, and nodes from the bottom up: so a node finds what it lists. FALSE with neither:
 * the person's day is full. */
static gboolean
write_frames (KontorChunks *chunks,
              const KontorId *person,
              gint64 now,
              const GPtrArray *frames,
              const GPtrArray *brought,
              GError **error)
{
  for (int level = -1; level < KONTOR_MANIFEST_LEVELS_MAX; level++)
    for (guint i = 0; i < frames->len; i++)
      {
        const Brought *one = brought->pdata[i];

        if ((one->node != NULL ? (int) one->node->level : -1) == level &&
            !write_frame (chunks, person, now, frames->pdata[i], one, error))
          return FALSE;
      }

  return TRUE;
}

/**
 * kontor_chunks_take_frames:
 * @chunks: chunks with a transaction open
 * @person: who brings them
 * @now: the time
 * @frames: (element-type KontorFrame): chunks and nodes
 * @problem: (out): what is wrong with them; _TOO_MANY: it would be too much for today
 * @error: of the database
 *
 * Returns: whether all of them will be there
 */
gboolean
kontor_chunks_take_frames (KontorChunks *chunks,
                           const KontorId *person,
                           gint64 now,
                           const GPtrArray *frames,
                           KontorProblem **problem,
                           GError **error)
{
  g_autoptr (GPtrArray) brought = look_at_frames (frames, problem);
  g_autoptr (GError) local = NULL;

  if (brought == NULL)
    return FALSE;
  if (write_frames (chunks, person, now, frames, brought, &local))
    return TRUE;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    *problem = kontor_problem_new_limit (KONTOR_PROBLEM_TOO_MANY, KONTOR_RECORD_NONE, NULL, 0,
                                         KONTOR_CHUNKS_DAY_BYTES);

  return FALSE;
}

/**
 * kontor_chunks_answer_put:
 * @store: the store
 * @person: who brings them
 * @body: frames
 * @problem: (out): what is wrong with them
 * @error: of the database
 *
 * Returns: (transfer full) (nullable): the answer; everything is on disk
 */
GBytes *
kontor_chunks_answer_put (KontorStore *store,
                          const KontorId *person,
                          GBytes *body,
                          KontorProblem **problem,
                          GError **error)
{
  g_autoptr (GPtrArray) frames = kontor_frames_read (body, problem);
  KontorChunks *chunks = NULL;

  if (frames == NULL)
    return NULL;
  chunks = kontor_store_get_chunks (store, error);
  if (chunks == NULL || !kontor_chunks_begin (chunks, error))
    return NULL;

  return kontor_chunks_end (chunks,
                            kontor_chunks_take_frames (chunks, person,
                                                       kontor_clock_now (store->clock), frames,
                                                       problem, error),
                            error)
             ? kontor_chunks_reply_write (frames->len)
             : NULL;
}

/* --- have --- */

static gboolean
list_wanted (KontorStore *store,
             const KontorId *person,
             KontorReach *reach,
             const GArray *digests,
             GByteArray *wanted,
             GError **error)
{
  for (guint i = 0; i < digests->len; i++)
    {
      const guint8 *digest = (const guint8 *) digests->data + (gsize) i * KONTOR_CONTENT_DIGEST;
      g_autoptr (GError) local = NULL;
      guint8 want = kontor_reach_has (reach, digest, &local) ||
                            (local == NULL &&
                             kontor_chunks_is_brought (store, person, digest, &local))
                        ? 0
                        : 1;

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_byte_array_append (wanted, &want, 1);
    }

  return TRUE;
}

/**
 * kontor_chunks_answer_have:
 * @store: the store
 * @person: who asks
 * @body: which chunks and nodes, for which record
 * @problem: (out): what is wrong with it
 * @error: of the database
 *
 * Returns: (transfer full) (nullable): which of them are to be brought
 */
GBytes *
kontor_chunks_answer_have (KontorStore *store,
                           const KontorId *person,
                           GBytes *body,
                           KontorProblem **problem,
                           GError **error)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (GArray) digests = kontor_chunks_have_read (body, &type, &id, problem);
  g_autoptr (GByteArray) wanted = g_byte_array_new ();
  g_autoptr (KontorReach) reach = NULL;

  if (digests == NULL)
    return NULL;
  reach = kontor_reach_new (store, person, type, &id, error);
  if (reach == NULL || !list_wanted (store, person, reach, digests, wanted, error))
    return NULL;

  return kontor_chunks_have_reply_write (wanted);
}

/* --- get --- */

/**
 * Answer:
 * @reach: (owned) (nullable): what may be had for the sake of @type, @id
 * @packed: whether packed frames may go out
 * @frames: (owned)
 *
 * An answer on its way.
 */
typedef struct
{
  KontorStore *store; /* borrowed */
  KontorChunks *chunks; /* borrowed */
  const KontorId *person;
  KontorReach *reach;
  KontorRecordType type;
  KontorId id;
  gboolean packed;
  GByteArray *frames;
} Answer;

/* Wishes for one record stand together. */
static gboolean
reach_for (Answer *self, const KontorChunksWant *want, GError **error)
{
  if (self->reach != NULL && self->type == want->type && kontor_id_equal (&self->id, &want->id))
    return TRUE;
  g_clear_pointer (&self->reach, kontor_reach_free);
  self->reach = kontor_reach_new (self->store, self->person, want->type, &want->id, error);
  self->type = want->type;
  self->id = want->id;

  return self->reach != NULL;
}

/* (transfer full) (nullable): NULL without error: not there, or not for this person */
static GBytes *
find_chunk (Answer *self,
            const guint8 digest[KONTOR_CONTENT_DIGEST],
            KontorPiece *piece,
            GBytes **stored,
            GError **error)
{
  if (!kontor_reach_has (self->reach, digest, error) ||
      !kontor_chunks_find (self->chunks, digest, piece, error))
    return NULL;

  return kontor_chunks_read (self->chunks, digest, piece, stored, error);
}

/* FALSE without error: the body is full. */
static gboolean
write_want (Answer *self, const KontorChunksWant *want, GError **error)
{
  guint8 digest[KONTOR_CONTENT_DIGEST];
  KontorPiece piece = { 0 };
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) stored = NULL;
  g_autoptr (GBytes) bytes = NULL;
  KontorFrameKind kind = KONTOR_FRAME_NONE;

  kontor_content_hash_parse (want->hash, digest);
  if (!reach_for (self, want, error))
    return FALSE;
  bytes = find_chunk (self, digest, &piece, &stored, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (bytes != NULL)
    kind = piece.is_node ? KONTOR_FRAME_NODE : KONTOR_FRAME_CHUNK;
  if (self->packed && stored != NULL)
    {
      if (!kontor_frames_have_room_packed (self->frames, piece.stored, piece.length))
        return FALSE;
      kontor_frames_add_packed (self->frames, kind, digest, stored, piece.length);
      return TRUE;
    }
  if (!kontor_frames_have_room (self->frames, bytes != NULL ? g_bytes_get_size (bytes) : 0))
    return FALSE;
  kontor_frames_add (self->frames, kind, digest, bytes);

  return TRUE;
}

static gboolean
write_wants (Answer *self, const GPtrArray *wants, GError **error)
{
  g_autoptr (GError) local = NULL;

  for (guint i = 0; i < wants->len; i++)
    if (!write_want (self, wants->pdata[i], &local))
      break;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/**
 * kontor_chunks_answer_get:
 * @store: the store
 * @person: who asks
 * @body: what is wanted
 * @problem: (out): what is wrong with it
 * @error: of the database
 *
 * Returns: (transfer full) (nullable): frames, in the order of what is wanted, as many as fit
 */
GBytes *
kontor_chunks_answer_get (KontorStore *store,
                          const KontorId *person,
                          GBytes *body,
                          KontorProblem **problem,
                          GError **error)
{
  Answer answer = { .store = store, .person = person };
  g_autoptr (GPtrArray) wants = kontor_chunks_request_read (body, &answer.packed, problem);
  gboolean done = FALSE;

  if (wants == NULL)
    return NULL;
  answer.chunks = kontor_store_get_chunks (store, error);
  if (answer.chunks == NULL)
    return NULL;
  answer.frames = kontor_frames_begin ();
  done = write_wants (&answer, wants, error);
  g_clear_pointer (&answer.reach, kontor_reach_free);
  if (done)
    return kontor_frames_end (answer.frames);
  g_byte_array_unref (answer.frames);

  return NULL;
}
