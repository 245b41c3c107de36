/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A libFuzzer target for every reader of the protocol: the first byte chooses the reader, the rest is
 * its body. What was read is written and must read again. */

#include "config.h"

#include "kontor-message-chunks.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What a reader accepts, it writes in a form that it accepts and writes in the same way. */
static void
check_mutation (const char *text)
{
  g_autoptr (KontorMutation) mutation = kontor_codec_mutation_from_text (text, NULL);
  g_autoptr (KontorMutation) again = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (mutation == NULL)
    return;
  first = kontor_codec_mutation_to_text (mutation);
  again = kontor_codec_mutation_from_text (first, NULL);
  g_assert_nonnull (again);
  second = kontor_codec_mutation_to_text (again);
  g_assert_cmpstr (first, ==, second);
}

static void
check_row (const char *text)
{
  g_autoptr (KontorRow) row = kontor_codec_row_from_text (text, NULL);
  g_autoptr (KontorRow) again = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *merged = NULL;

  if (row == NULL)
    return;
  first = kontor_codec_row_to_text (row);
  again = kontor_codec_row_from_text (first, NULL);
  g_assert_nonnull (again);
  second = kontor_codec_row_to_text (again);
  g_assert_cmpstr (first, ==, second);
  merged = kontor_codec_merge_extra (kontor_row_get_extra (row), kontor_row_get_extra (again));
}

/* Wishes are only read; frames are written back byte by byte. */
static void
check_chunks (GBytes *body)
{
  gboolean packed = FALSE;
  g_autoptr (GPtrArray) wants = kontor_chunks_request_read (body, &packed, NULL);
  g_autoptr (GPtrArray) frames = kontor_frames_read (body, NULL);
  g_autoptr (GBytes) written = NULL;
  GByteArray *again = NULL;

  if (frames == NULL)
    return;
  again = kontor_frames_begin ();
  for (guint i = 0; i < frames->len; i++)
    {
      const KontorFrame *frame = frames->pdata[i];

      if (frame->packed)
        kontor_frames_add_packed (again, frame->kind, frame->hash, frame->bytes, frame->length);
      else
        kontor_frames_add (again, frame->kind, frame->hash, frame->bytes);
    }
  written = kontor_frames_end (again);
  g_assert_true (g_bytes_equal (written, body));
}

static void
check_pull_reply (GBytes *body)
{
  g_autoptr (KontorPullReply) page = kontor_pull_reply_read (body, NULL);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (KontorPullReply) again = NULL;

  if (page == NULL)
    return;
  written = kontor_pull_reply_write (page, 0);
  again = kontor_pull_reply_read (written, NULL);
  g_assert_nonnull (again);
}

static void
check_requests (GBytes *body)
{
  g_autoptr (KontorPushRequest) push = kontor_push_request_read (body, NULL);
  g_autoptr (KontorPullRequest) pull = kontor_pull_request_read (body, NULL);
  g_autoptr (KontorHistoryRequest) history = kontor_history_request_read (body, NULL);
  g_autoptr (GHashTable) strings = kontor_message_read_strings (body, NULL);

  g_assert_true (push == NULL || push->items != NULL);
  g_assert_true (pull == NULL || pull->held != NULL);
  g_assert_true (history == NULL || history->limit > 0);
}

static void
check_replies (GBytes *body)
{
  g_autoptr (KontorPushReply) push = kontor_push_reply_read (body, NULL);
  g_autoptr (KontorHistoryReply) history = kontor_history_reply_read (body, NULL);
  g_autofree char *word = kontor_message_read_error (body, NULL, NULL);
}

static void
check_result (const char *text)
{
  g_autoptr (KontorPushResult) result = kontor_push_result_from_text (text, NULL);
  g_autoptr (KontorProblem) problem = kontor_codec_problem_from_text (text);
  g_autofree char *result_text = result != NULL ? kontor_push_result_to_text (result) : NULL;
  g_autofree char *problem_text = problem != NULL ? kontor_codec_problem_to_text (problem) : NULL;
}

/**
 * LLVMFuzzerTestOneInput:
 * @data: (array length=size): what to try
 * @size: how many bytes
 *
 * Returns: 0
 */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) body = NULL;
  g_autofree char *text = NULL;

  if (size == 0)
    return 0;
  body = g_bytes_new (data + 1, size - 1);
  text = g_strndup ((const char *) data + 1, size - 1);
  switch (data[0] % 7)
    {
    case 0:
      check_mutation (text);
      break;
    case 1:
      check_row (text);
      break;
    case 2:
      check_pull_reply (body);
      break;
    case 3:
      check_requests (body);
      break;
    case 4:
      check_replies (body);
      break;
    case 5:
      check_chunks (body);
      break;
    default:
      check_result (text);
    }

  return 0;
}
