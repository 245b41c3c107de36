/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Telling the server what happened on the disk: actions become the bodies of drive/commit, its verdicts
 * become what the engine knows of the server. Doing it again is harmless. Blocking, on the thread of
 * whoever owns the transport. */

#include "config.h"

#include "kontor-drive-server.h"

#include "kontor-drive-names.h"
#include "kontor-message-drive.h"

#include <string.h>

G_STATIC_ASSERT (KONTOR_DRIVE_COMMIT_NODES <= KONTOR_COMMIT_NODES_MAX);

/* What a node may take in the JSON besides its texts; and each byte of these. */
#define NODE_BYTES 600
#define ESCAPED 6
#define TARGET_BYTES_MAX 1024
/* Of a body's JSON, which is one frame; and of all that is in a body. */
#define JSON_BYTES_MAX (KONTOR_FRAME_BYTES_MAX - (64 << 10))
#define BODY_BYTES_MAX (KONTOR_FRAMES_BYTES_MAX - (64 << 10))
#define FRAME_HEAD 64

static const struct
{
  KontorDriveKind kind;
  int choice;
} kinds[] = {
  { KONTOR_DRIVE_FILE, KONTOR_NODE_KIND_FILE },
  { KONTOR_DRIVE_FOLDER, KONTOR_NODE_KIND_FOLDER },
  { KONTOR_DRIVE_LINK, KONTOR_NODE_KIND_LINK },
};

/**
 * kontor_drive_verdict_free:
 * @self: (transfer full): a verdict
 */
void
kontor_drive_verdict_free (KontorDriveVerdict *self)
{
  g_clear_pointer (&self->problem, kontor_problem_free);
  kontor_drive_node_clear (&self->current);
  g_free (self);
}

static gboolean
fail (const char *what, GError **error)
{
  g_set_error (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_PROTOCOL,
               "the answer to %s makes no sense: %s", KONTOR_ROUTE_DRIVE_COMMIT, what);

  return FALSE;
}

/* --- asking --- */

static int
find_choice (KontorDriveKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      return kinds[i].choice;

  return KONTOR_NODE_KIND_FILE;
}

static void
set_put (KontorCommitNode *node, const KontorDriveNode *want)
{
  static const guint8 nothing[KONTOR_CONTENT_DIGEST] = { 0 };

  node->op = KONTOR_COMMIT_PUT;
  node->kind = find_choice (want->kind);
  if (want->kind == KONTOR_DRIVE_LINK)
    node->target = g_strdup (want->target);
  if (want->kind != KONTOR_DRIVE_FILE)
    return;
  if (memcmp (want->content, nothing, sizeof nothing) != 0)
    node->content = kontor_content_hash_format (want->content);
  node->size = want->size;
  node->modified = want->modified;
  node->executable = want->executable;
}

static KontorCommitNode *
new_node (const KontorDriveAction *action, gint64 seen)
{
  KontorCommitNode *node = kontor_commit_node_new (&action->id);

  if (action->has_remote)
    {
      node->place = action->remote.place;
      node->version = action->remote.version;
    }
  if (action->kind == KONTOR_DRIVE_COMMIT_DELETE)
    {
      node->op = KONTOR_COMMIT_DELETE;
      node->seen = seen;
      return node;
    }
  node->op = KONTOR_COMMIT_MOVE;
  node->parent = action->want.parent;
  node->name = g_strdup (action->want.name);
  if (action->kind == KONTOR_DRIVE_COMMIT_PUT)
    set_put (node, &action->want);

  return node;
}

/* Whether the protocol carries a link's text. */
static gboolean
is_target (const char *text)
{
  if (strlen (text) > TARGET_BYTES_MAX || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (; *text != '\0'; text++)
    if ((guchar) *text < 0x20 || *text == 0x7f)
      return FALSE;

  return TRUE;
}

/* What the protocol can't carry would make the whole body malformed: it is refused here, and holds up
 * nothing else. */
static gboolean
can_be_told (const KontorDriveAction *action)
{
  const KontorDriveNode *want = &action->want;

  if (action->kind == KONTOR_DRIVE_COMMIT_DELETE)
    return TRUE;
  if (want->name == NULL || kontor_drive_name_judge (want->name) == KONTOR_DRIVE_NAME_NOT_CARRIED)
    return FALSE;

  return want->target == NULL || is_target (want->target);
}

static gsize
get_length (const char *text)
{
  return text != NULL ? strlen (text) : 0;
}

static gsize
estimate_json (const KontorDriveAction *action)
{
  return NODE_BYTES + ESCAPED * (get_length (action->want.name) + get_length (action->want.target));
}

static void
add_content (GByteArray *body, const KontorDriveAction *action, GBytes *content)
{
  g_autoptr (GBytes) packed = kontor_chunk_pack (content);

  if (packed != NULL)
    kontor_frames_add_packed (body, KONTOR_FRAME_CHUNK, action->want.content, packed,
                              g_bytes_get_size (content));
  else
    kontor_frames_add (body, KONTOR_FRAME_CHUNK, action->want.content, content);
}

/* How many actions from @first on fit a body. One always does. */
static guint
count_fitting (const GPtrArray *actions, const GPtrArray *contents, guint first)
{
  gsize json = 0;
  gsize frames = 0;
  guint n_frames = 1;

  for (guint i = first; i < actions->len; i++)
    {
      GBytes *content = contents->pdata[i];

      json += estimate_json (actions->pdata[i]);
      if (content != NULL)
        {
          frames += FRAME_HEAD + g_bytes_get_size (content);
          n_frames++;
        }
      if (i > first && (json > JSON_BYTES_MAX || json + frames > BODY_BYTES_MAX ||
                        n_frames > KONTOR_FRAMES_MAX || i - first == KONTOR_COMMIT_NODES_MAX))
        return i - first;
    }

  return actions->len - first;
}

/* @told: (element-type guint): the numbers of the actions that the body tells of are appended */
static GBytes *
new_body (const KontorId *drive,
          gint64 seen,
          const GPtrArray *actions,
          const GPtrArray *contents,
          guint first,
          guint n,
          GArray *told)
{
  g_autoptr (KontorCommit) commit = kontor_commit_new (drive);
  GByteArray *body = NULL;

  for (guint i = first; i < first + n; i++)
    if (can_be_told (actions->pdata[i]))
      {
        g_ptr_array_add (commit->nodes, new_node (actions->pdata[i], seen));
        g_array_append_val (told, i);
      }
  if (told->len == 0)
    return NULL;
  body = kontor_commit_begin (commit);
  for (guint i = 0; i < told->len; i++)
    {
      guint number = g_array_index (told, guint, i);

      if (contents->pdata[number] != NULL)
        add_content (body, actions->pdata[number], contents->pdata[number]);
    }

  return kontor_frames_end (body);
}

/* --- the answer --- */

static gboolean
read_current (const KontorCommitNode *state, const KontorId *id, KontorDriveNode *node)
{
  node->id = *id;
  node->parent = state->parent;
  node->name = g_strdup (state->name);
  node->size = state->size;
  node->modified = state->modified;
  node->executable = state->executable;
  node->target = g_strdup (state->target);
  node->place = state->place;
  node->version = state->version;
  if (state->content != NULL && !kontor_content_hash_parse (state->content, node->content))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].choice == state->kind)
      {
        node->kind = kinds[i].kind;
        return TRUE;
      }

  return FALSE;
}

static gboolean
take_verdict (const KontorDriveAction *action,
              KontorCommitVerdict *told,
              KontorDriveVerdict *verdict,
              GError **error)
{
  if (!kontor_id_equal (&told->id, &action->id))
    return fail ("verdicts about something else", error);
  verdict->problem = g_steal_pointer (&told->problem);
  if (told->current == NULL)
    return TRUE;
  if (!read_current (told->current, &action->id, &verdict->current))
    return fail ("a state that is none", error);
  verdict->has_current = TRUE;

  return TRUE;
}

static gboolean
call (KontorTransport *transport,
      GBytes *body,
      const GPtrArray *actions,
      const GArray *told,
      GPtrArray *verdicts,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (GBytes) answer = kontor_transport_call (transport, KONTOR_ROUTE_DRIVE_COMMIT, body,
                                                     cancellable, error);
  g_autoptr (GPtrArray) answers = NULL;

  if (answer == NULL)
    return FALSE;
  answers = kontor_commit_reply_read (answer, NULL);
  if (answers == NULL || answers->len != told->len)
    return fail ("not as many verdicts as were asked for", error);
  for (guint i = 0; i < told->len; i++)
    {
      guint number = g_array_index (told, guint, i);

      if (!take_verdict (actions->pdata[number], answers->pdata[i], verdicts->pdata[number], error))
        return FALSE;
    }

  return TRUE;
}

/* Verdicts for all, and those of what can't be told already. */
static GPtrArray *
new_verdicts (const GPtrArray *actions)
{
  GPtrArray *verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_verdict_free);

  for (guint i = 0; i < actions->len; i++)
    {
      const KontorDriveAction *action = actions->pdata[i];
      KontorDriveVerdict *verdict = g_new0 (KontorDriveVerdict, 1);

      if (!can_be_told (action))
        verdict->problem = kontor_problem_new (KONTOR_PROBLEM_BAD_TEXT, KONTOR_RECORD_NODE,
                                               &action->id, KONTOR_NODE_NAME);
      g_ptr_array_add (verdicts, verdict);
    }

  return verdicts;
}

/**
 * kontor_drive_server_commit:
 * @transport: the way to the server
 * @drive: the drive of all
 * @actions: (element-type KontorDriveAction): of the kinds COMMIT_*, in the order in which they shall be
 *   done
 * @contents: (element-type GBytes) (nullable elements): as many: the bytes of a small content that goes
 *   along
 * @cancellable: (nullable): ends the waiting
 * @error: of %KONTOR_NET_ERROR, %G_IO_ERROR_CANCELLED: how far it got is not known
 *
 * In as many calls as it takes.
 *
 * Returns: (transfer full) (nullable) (element-type KontorDriveVerdict): one for each, in order
 */
GPtrArray *
kontor_drive_server_commit (KontorTransport *transport,
                            const KontorId *drive,
                            gint64 seen,
                            const GPtrArray *actions,
                            const GPtrArray *contents,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GPtrArray) verdicts = NULL;
  guint first = 0;

  g_return_val_if_fail (transport != NULL && drive != NULL, NULL);
  g_return_val_if_fail (actions != NULL && contents != NULL, NULL);
  g_return_val_if_fail (actions->len == contents->len, NULL);

  verdicts = new_verdicts (actions);
  while (first < actions->len)
    {
      guint n = count_fitting (actions, contents, first);
      g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (guint));
      g_autoptr (GBytes) body = new_body (drive, seen, actions, contents, first, n, told);

      if (body != NULL && !call (transport, body, actions, told, verdicts, cancellable, error))
        return NULL;
      first += n;
    }

  return g_steal_pointer (&verdicts);
}
