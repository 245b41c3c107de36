/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes over a live socket, see PROTOCOL.md, "Live". Any thread. */

#include "config.h"

#include "kontor-message-live.h"

#include "kontor-message-private.h"

/**
 * kontor_live_frame_free:
 * @self: (transfer full): what a server said
 */
void
kontor_live_frame_free (KontorLiveFrame *self)
{
  g_free (self);
}

/**
 * kontor_live_frame_read:
 * @message: what came
 * @problem: (out) (optional): what is wrong
 *
 * Returns: (transfer full) (nullable): what it says; without a seq it says nothing that this version
 *   knows, and its seq is 0
 */
KontorLiveFrame *
kontor_live_frame_read (GBytes *message, KontorProblem **problem)
{
  g_autoptr (KontorLiveFrame) self = g_new0 (KontorLiveFrame, 1);
  g_autoptr (KontorJson) root = kontor_message_parse (message, KONTOR_LIVE_BYTES_MAX,
                                                      KONTOR_CODEC_VALUES_MAX, problem);

  if (root == NULL ||
      !kontor_json_expect_integer (root, "seq", KONTOR_JSON_OPTIONAL, 0, KONTOR_JSON_INTEGER_MAX,
                                   &self->seq, problem) ||
      !kontor_json_expect_integer (root, "prev", KONTOR_JSON_OPTIONAL, 0, KONTOR_JSON_INTEGER_MAX,
                                   &self->prev, problem))
    return NULL;

  return g_steal_pointer (&self);
}
