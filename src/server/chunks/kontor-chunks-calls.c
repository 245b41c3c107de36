/* SPDX-License-Identifier: GPL-3.0-or-later */

/* chunks/put and chunks/get: all of a put or nothing of it; of a get as much as a body holds. On the
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

/* What came is looked at as a whole before anything of it is written. */
static gboolean
check_frames (GPtrArray *frames, KontorProblem **problem)
{
  for (guint i = 0; i < frames->len; i++)
    {
      const KontorFrame *frame = frames->pdata[i];
      guint8 digest[KONTOR_CONTENT_DIGEST];
      gsize length = 0;
      gconstpointer data = g_bytes_get_data (frame->bytes, &length);

      if (frame->kind != KONTOR_FRAME_CHUNK)
        return fail_frame (i, "no chunk", problem);
      kontor_content_digest (data, length, digest);
      if (memcmp (digest, frame->hash, sizeof digest) != 0)
        return fail_frame (i, "the bytes have another hash", problem);
    }

  return TRUE;
}

/* FALSE with neither: the person's day is full. */
static gboolean
write_frames (KontorChunks *chunks,
              const KontorId *person,
              gint64 now,
              GPtrArray *frames,
              GError **error)
{
  for (guint i = 0; i < frames->len; i++)
    {
      const KontorFrame *frame = frames->pdata[i];

      if (!kontor_chunks_count (chunks, person, now, g_bytes_get_size (frame->bytes), error) ||
          !kontor_chunks_put (chunks, person, frame->hash, frame->bytes, error))
        return FALSE;
    }

  return TRUE;
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
  g_autoptr (GError) local = NULL;
  KontorChunks *chunks = NULL;

  if (frames == NULL || !check_frames (frames, problem))
    return NULL;
  chunks = kontor_store_get_chunks (store, error);
  if (chunks == NULL || !kontor_chunks_begin (chunks, error))
    return NULL;
  if (kontor_chunks_end (chunks,
                         write_frames (chunks, person, kontor_clock_now (store->clock), frames,
                                       &local),
                         &local))
    return kontor_chunks_reply_write (frames->len);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    *problem = kontor_problem_new_limit (KONTOR_PROBLEM_TOO_MANY, KONTOR_RECORD_NONE, NULL, 0,
                                         KONTOR_CHUNKS_DAY_BYTES);

  return NULL;
}

/* --- get --- */

/* (transfer full) (nullable): NULL without error: not there, or not for this person */
static GBytes *
find_chunk (KontorStore *store,
            KontorChunks *chunks,
            const KontorId *person,
            const KontorChunksWant *want,
            guint8 digest[KONTOR_CONTENT_DIGEST],
            GError **error)
{
  kontor_content_hash_parse (want->hash, digest);
  if (!kontor_chunks_may_read (store, person, want->type, &want->id, want->hash, error))
    return NULL;

  return kontor_chunks_get (chunks, digest, error);
}

static gboolean
write_wants (KontorStore *store,
             KontorChunks *chunks,
             const KontorId *person,
             GPtrArray *wants,
             GByteArray *frames,
             GError **error)
{
  for (guint i = 0; i < wants->len; i++)
    {
      guint8 digest[KONTOR_CONTENT_DIGEST];
      g_autoptr (GError) local = NULL;
      g_autoptr (GBytes) bytes = find_chunk (store, chunks, person, wants->pdata[i], digest,
                                             &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!kontor_frames_have_room (frames, bytes != NULL ? g_bytes_get_size (bytes) : 0))
        return TRUE;
      kontor_frames_add (frames, bytes != NULL ? KONTOR_FRAME_CHUNK : KONTOR_FRAME_NONE, digest,
                         bytes);
    }

  return TRUE;
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
  gboolean packed = FALSE;
  g_autoptr (GPtrArray) wants = kontor_chunks_request_read (body, &packed, problem);
  g_autoptr (GByteArray) frames = NULL;
  KontorChunks *chunks = NULL;

  if (wants == NULL)
    return NULL;
  chunks = kontor_store_get_chunks (store, error);
  frames = kontor_frames_begin ();
  if (chunks == NULL || !write_wants (store, chunks, person, wants, frames, error))
    return NULL;

  return kontor_frames_end (g_steal_pointer (&frames));
}
