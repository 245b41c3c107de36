/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Telling the server what happened on the disk. Its verdicts are observations: the remote tree follows
 * them at once, and what was committed is the new base. Small files go first, so that an edit overtakes
 * what is large. On the engine's thread. */

#include "config.h"

#include "kontor-drive-engine-private.h"
#include "kontor-drive-server.h"
#include "kontor-fault.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Bytes of small contents that are held at a time. */
#define INLINE_BYTES ((gsize) 6 << 20)

static gboolean
is_large (const KontorDriveAction *action)
{
  return action->kind == KONTOR_DRIVE_COMMIT_PUT && action->want.kind == KONTOR_DRIVE_FILE &&
         action->want.size > KONTOR_CONTENT_BYTES_MAX;
}

static gboolean
is_small (const KontorDriveAction *action)
{
  return action->kind == KONTOR_DRIVE_COMMIT_PUT && action->want.kind == KONTOR_DRIVE_FILE &&
         action->want.size <= KONTOR_CONTENT_BYTES_MAX;
}

static void
set_place (KontorDriveNode *node, const KontorDriveNode *from)
{
  node->parent = from->parent;
  node->place = from->place;
  g_free (node->name);
  node->name = g_strdup (from->name);
}

/* --- answers that never came --- */

/* In the order of sending: the memory is what the store has. */
static void
remember_sent (KontorDriveEngine *self, KontorDriveSent *sent)
{
  GPtrArray *all = g_hash_table_lookup (self->unanswered, &sent->node.id);

  if (all == NULL)
    {
      all = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_drive_sent_free);
      g_hash_table_insert (self->unanswered, kontor_id_copy (&sent->node.id), all);
    }
  g_ptr_array_add (all, sent);
}

void
kontor_drive_engine_load_sent (KontorDriveEngine *self)
{
  g_autoptr (GPtrArray) sent = NULL;

  g_hash_table_remove_all (self->unanswered);
  if (KONTOR_FAULT (SENT_IN_MEMORY))
    return;
  sent = kontor_drive_store_list_sent (self->store);
  g_ptr_array_set_free_func (sent, NULL);
  for (guint i = 0; i < sent->len; i++)
    remember_sent (self, sent->pdata[i]);
}

/* Before it is sent: the answer may be lost with all that is in memory. */
static gboolean
note_sent (KontorDriveEngine *self, const GPtrArray *actions, GError **error)
{
  gboolean good = TRUE;

  if (!kontor_drive_store_begin (self->store, error))
    return FALSE;
  for (guint i = 0; i < actions->len && good; i++)
    {
      const KontorDriveAction *action = actions->pdata[i];
      KontorDriveSent *sent = NULL;

      if (action->kind == KONTOR_DRIVE_COMMIT_DELETE)
        continue;
      sent = g_new0 (KontorDriveSent, 1);
      sent->is_move = action->kind == KONTOR_DRIVE_COMMIT_MOVE;
      kontor_drive_node_copy (&action->want, &sent->node);
      remember_sent (self, sent);
      good = kontor_drive_store_add_sent (self->store, sent, kontor_drive_engine_now (self), error);
    }
  if (kontor_drive_store_end (self->store, good, error) && good)
    return TRUE;
  kontor_drive_engine_load_sent (self);

  return FALSE;
}

/* The rest of what was sent of a node, after something was answered. */
static gboolean
keep_sent (KontorDriveEngine *self, const KontorId *id, const GPtrArray *all, GError **error)
{
  if (!kontor_drive_store_remove_sent (self->store, id, error))
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    if (!kontor_drive_store_add_sent (self->store, all->pdata[i], kontor_drive_engine_now (self),
                                      error))
      return FALSE;

  return TRUE;
}

/* What was in effect answers for what was sent before, too; what was refused for itself alone. */
static gboolean
note_answered (KontorDriveEngine *self,
               const KontorDriveAction *action,
               const KontorDriveVerdict *verdict,
               GError **error)
{
  gboolean is_move = action->kind == KONTOR_DRIVE_COMMIT_MOVE;
  GPtrArray *all = g_hash_table_lookup (self->unanswered, &action->id);
  gboolean first = TRUE;

  if (all == NULL || action->kind == KONTOR_DRIVE_COMMIT_DELETE)
    return TRUE;
  for (guint k = all->len; k-- > 0;)
    {
      const KontorDriveSent *sent = all->pdata[k];

      if (sent->is_move != is_move || !(verdict->problem == NULL || first))
        continue;
      first = FALSE;
      g_ptr_array_remove_index (all, k);
    }
  if (!keep_sent (self, &action->id, all, error))
    return FALSE;
  if (all->len == 0)
    g_hash_table_remove (self->unanswered, &action->id);

  return TRUE;
}

/* The base becomes what was sent, as far as the server has it. */
static gboolean
take_sent (KontorDriveEngine *self,
           const GPtrArray *all,
           const KontorDriveNode *remote,
           const KontorDriveNode *base,
           GError **error)
{
  g_auto (KontorDriveNode) node = { 0 };
  gboolean content = FALSE;
  gboolean place = FALSE;

  for (guint i = 0; i < all->len; i++)
    {
      const KontorDriveSent *sent = all->pdata[i];

      content = content || (!sent->is_move && kontor_drive_node_same_content (remote, &sent->node));
      place = place || kontor_drive_node_same_place (remote, &sent->node);
    }
  if (base == NULL && !(content && place))
    return TRUE;
  kontor_drive_node_copy (base == NULL || (content && remote->version > base->version) ? remote
                                                                                       : base,
                          &node);
  if (base != NULL)
    set_place (&node, place && remote->place > base->place ? remote : base);
  memset (&node.stamp, 0, sizeof node.stamp);
  g_hash_table_add (self->dirty, kontor_id_copy (&node.id));

  return kontor_drive_store_put (self->store, KONTOR_DRIVE_SYNCED, &node, error);
}

/* Without this, what was written or deleted here since would meet its own earlier state as if somebody else
 * had made it: a conflict copy for one person alone. */
gboolean
kontor_drive_engine_find_unanswered (KontorDriveEngine *self, GError **error)
{
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer all = NULL;
  gboolean good = TRUE;

  if (g_hash_table_size (self->unanswered) == 0 || KONTOR_FAULT (SENT_FORGOTTEN))
    return TRUE;
  if (!kontor_drive_store_begin (self->store, error))
    return FALSE;
  g_hash_table_iter_init (&iter, self->unanswered);
  while (good && g_hash_table_iter_next (&iter, &id, &all))
    {
      g_auto (KontorDriveNode) remote = { 0 };
      g_auto (KontorDriveNode) base = { 0 };
      gboolean had = kontor_drive_store_get (self->store, KONTOR_DRIVE_SYNCED, id, &base);

      if (!kontor_drive_remote_get (self->remote, id, &remote) ||
          (had && remote.version <= base.version && remote.place <= base.place))
        continue;
      good = take_sent (self, all, &remote, had ? &base : NULL, error) &&
             kontor_drive_store_remove_sent (self->store, id, error);
      g_hash_table_iter_remove (&iter);
    }
  if (kontor_drive_store_end (self->store, good, error) && good)
    return TRUE;
  kontor_drive_engine_load_sent (self);

  return FALSE;
}

/* --- verdicts --- */

/* What was committed is what both sides agree on, with the versions that the server gave it. What was
 * deleted stays in the base until the replica says the same: else it would look new after a crash. */
static gboolean
put_synced (KontorDriveEngine *self,
            const KontorDriveAction *action,
            const KontorDriveNode *current,
            GError **error)
{
  g_auto (KontorDriveNode) node = { 0 };
  g_auto (KontorDriveNode) base = { 0 };
  gboolean had = kontor_drive_store_get (self->store, KONTOR_DRIVE_SYNCED, &action->id, &base);

  if (action->kind == KONTOR_DRIVE_COMMIT_DELETE)
    return TRUE;
  kontor_drive_node_copy (&action->want, &node);
  node.place = current->place;
  node.version = current->version;
  if (action->kind == KONTOR_DRIVE_COMMIT_MOVE)
    {
      if (!had)
        return TRUE;
      set_place (&base, &node);
      return kontor_drive_store_put (self->store, KONTOR_DRIVE_SYNCED, &base, error) &&
             kontor_drive_engine_remark_twin (self, &base, error);
    }
  if (action->has_remote && !had)
    return TRUE;
  if (action->has_remote)
    set_place (&node, &base);
  memset (&node.stamp, 0, sizeof node.stamp);

  return kontor_drive_store_put (self->store, KONTOR_DRIVE_SYNCED, &node, error) &&
         kontor_drive_engine_remark_twin (self, &node, error);
}

static gboolean
take_success (KontorDriveEngine *self,
              const KontorDriveAction *action,
              const KontorDriveVerdict *verdict,
              gint64 *newest,
              GError **error)
{
  if (verdict->has_current)
    {
      kontor_drive_remote_note (self->remote, &action->id, &verdict->current);
      *newest = MAX (*newest, MAX (verdict->current.place, verdict->current.version));
    }
  else if (action->kind == KONTOR_DRIVE_COMMIT_DELETE)
    kontor_drive_remote_note (self->remote, &action->id, NULL);
  else
    {
      /* In effect, and not to be seen by this person. */
      self->wants_pull = TRUE;
      return TRUE;
    }
  g_hash_table_remove (self->manifests, &action->id);

  return put_synced (self, action, &verdict->current, error) &&
         kontor_drive_engine_succeed (self, &action->id, error);
}

static gboolean
take_refusal (KontorDriveEngine *self,
              const KontorDriveAction *action,
              const KontorDriveVerdict *verdict,
              GError **error)
{
  const KontorProblem *problem = verdict->problem;
  g_autofree char *path = kontor_drive_engine_get_path (self, &action->id);
  g_autofree char *sentence = kontor_problem_to_sentence (problem);
  KontorDriveState state = problem->code == KONTOR_PROBLEM_FORBIDDEN ? KONTOR_DRIVE_STATE_REFUSED
                                                                     : KONTOR_DRIVE_STATE_FAILED;

  if (verdict->has_current)
    kontor_drive_remote_note (self->remote, &action->id, &verdict->current);
  /* What others did, and the replica does not know yet, makes another plan. Without a field it was done
   * in the folder that is to go: what it was comes with the next pull. */
  if (problem->code == KONTOR_PROBLEM_CHANGED && verdict->has_current && problem->field != 0)
    return TRUE;
  if (problem->code != KONTOR_PROBLEM_FORBIDDEN)
    {
      self->wants_pull = TRUE;
      if (!g_hash_table_contains (self->pulled_for, &action->id))
        {
          g_hash_table_add (self->after_pull, kontor_id_copy (&action->id));
          return TRUE;
        }
    }

  return kontor_drive_engine_fail (self, &action->id, path != NULL ? path : action->want.name,
                                   state, sentence, error);
}

static gboolean
keep_newest (KontorDriveEngine *self, gint64 newest, GError **error)
{
  g_autofree char *old = kontor_drive_store_get_meta (self->store, "sent");
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, newest);

  if (newest == 0 || (old != NULL && g_ascii_strtoll (old, NULL, 10) >= newest))
    return TRUE;

  return kontor_drive_store_set_meta (self->store, "sent", text, error);
}

static gboolean
take_verdicts (KontorDriveEngine *self,
               const GPtrArray *actions,
               const GPtrArray *verdicts,
               guint *n_done,
               GError **error)
{
  gint64 newest = 0;
  gboolean good = TRUE;

  if (!kontor_drive_store_begin (self->store, error))
    return FALSE;
  for (guint i = 0; i < actions->len && good; i++)
    {
      const KontorDriveAction *action = actions->pdata[i];
      const KontorDriveVerdict *verdict = verdicts->pdata[i];

      g_hash_table_add (self->dirty, kontor_id_copy (&action->id));
      if (verdict->problem == NULL)
        {
          good = take_success (self, action, verdict, &newest, error);
          *n_done += 1;
          self->at.files_done++;
        }
      else
        good = take_refusal (self, action, verdict, error);
      good = good && note_answered (self, action, verdict, error);
    }
  good = good && keep_newest (self, newest, error);
  if (kontor_drive_store_end (self->store, good, error) && good)
    return TRUE;
  kontor_drive_engine_load_sent (self);

  return FALSE;
}

/* --- batches --- */

typedef struct
{
  GPtrArray *actions; /* owned array of borrowed actions */
  GPtrArray *contents; /* owned: of GBytes, nullable */
  gsize bytes;
} Batch;

static void
batch_init (Batch *self)
{
  self->actions = g_ptr_array_new ();
  self->contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->bytes = 0;
}

static void
batch_clear (Batch *self)
{
  g_clear_pointer (&self->actions, g_ptr_array_unref);
  g_clear_pointer (&self->contents, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

static gboolean
flush (KontorDriveEngine *self,
       Batch *batch,
       guint *n_done,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (GPtrArray) verdicts = NULL;
  gboolean good = FALSE;

  if (batch->actions->len == 0)
    return TRUE;
  kontor_drive_engine_tell (self, NULL);
  if (!note_sent (self, batch->actions, error))
    return FALSE;
  verdicts = kontor_drive_server_commit (self->seams.transport, &self->drive,
                                         kontor_drive_remote_get_cursor (self->remote),
                                         batch->actions, batch->contents, cancellable, error);
  good = verdicts != NULL && take_verdicts (self, batch->actions, verdicts, n_done, error);
  batch_clear (batch);
  batch_init (batch);

  return good;
}

/* @content: (transfer full) (nullable) */
static void
add (Batch *batch, KontorDriveAction *action, GBytes *content)
{
  g_ptr_array_add (batch->actions, action);
  g_ptr_array_add (batch->contents, content);
  if (content != NULL)
    batch->bytes += g_bytes_get_size (content);
}

static gboolean
commit_small (KontorDriveEngine *self,
              const GPtrArray *actions,
              guint *n_done,
              GCancellable *cancellable,
              GError **error)
{
  g_auto (Batch) batch = { 0 };

  batch_init (&batch);
  for (guint i = 0; i < actions->len; i++)
    {
      KontorDriveAction *action = actions->pdata[i];
      GBytes *content = NULL;

      if (action->kind > KONTOR_DRIVE_COMMIT_DELETE || is_large (action))
        continue;
      if (is_small (action))
        {
          content = kontor_drive_engine_read_small (self, action);
          if (content == NULL)
            continue;
        }
      add (&batch, action, content);
      if ((batch.bytes >= INLINE_BYTES || batch.actions->len == KONTOR_DRIVE_COMMIT_NODES) &&
          !flush (self, &batch, n_done, cancellable, error))
        return FALSE;
    }

  return flush (self, &batch, n_done, cancellable, error);
}

static gboolean
fail_large (KontorDriveEngine *self, const KontorDriveAction *action, GError *local, GError **error)
{
  g_autofree char *path = NULL;
  gboolean good = FALSE;

  if (kontor_drive_error_stops (local))
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  path = kontor_drive_engine_get_path (self, &action->id);
  good = kontor_drive_engine_fail (self, &action->id, path != NULL ? path : action->want.name,
                                   KONTOR_DRIVE_STATE_FAILED, local->message, error);
  g_error_free (local);

  return good;
}

static gboolean
commit_large (KontorDriveEngine *self,
              const GPtrArray *actions,
              guint *n_done,
              GCancellable *cancellable,
              GError **error)
{
  g_auto (Batch) batch = { 0 };

  batch_init (&batch);
  for (guint i = 0; i < actions->len; i++)
    {
      KontorDriveAction *action = actions->pdata[i];
      GError *local = NULL;
      gboolean stale = FALSE;

      if (!is_large (action))
        continue;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!kontor_drive_engine_send (self, action, &stale, cancellable, &local))
        {
          if (!fail_large (self, action, local, error))
            return FALSE;
          continue;
        }
      if (stale)
        continue;
      add (&batch, action, NULL);
      /* One by one: what is there for all to see need not wait for the next file. */
      if (!flush (self, &batch, n_done, cancellable, error))
        return FALSE;
      self->at.bytes_done += action->want.size;
    }

  return TRUE;
}

gboolean
kontor_drive_engine_commit (KontorDriveEngine *self,
                            const GPtrArray *actions,
                            guint *n_done,
                            GCancellable *cancellable,
                            GError **error)
{
  return commit_small (self, actions, n_done, cancellable, error) &&
         commit_large (self, actions, n_done, cancellable, error);
}
