/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a commit wrote into the log, for those who follow it: held back until it is durable, and
 * forgotten with what is taken back. On the store's thread. */

#include "config.h"

#include "kontor-store-private.h"

static void
change_free (gpointer data)
{
  KontorStoreChange *self = data;

  g_array_unref (self->principals);
  g_free (self);
}

static GPtrArray *
changes_new (void)
{
  return g_ptr_array_new_with_free_func (change_free);
}

/* A mutation that was refused is taken back alone, and its numbers are given again. */
static void
drop_from (GPtrArray *changes, gint64 seq)
{
  while (changes->len > 0 && ((KontorStoreChange *) changes->pdata[changes->len - 1])->seq >= seq)
    g_ptr_array_set_size (changes, (int) changes->len - 1);
}

void
kontor_store_note_change (KontorStore *self,
                          KontorRecordType type,
                          const KontorId *id,
                          KontorFeedKind kind,
                          const GArray *principals)
{
  KontorStoreChange *change = NULL;

  if (self->written == NULL)
    return;
  drop_from (self->written, self->seq);
  change = g_new (KontorStoreChange, 1);
  *change = (KontorStoreChange) { self->seq, type, *id, kind,
                                  g_array_copy ((GArray *) principals) };
  g_ptr_array_add (self->written, change);
}

void
kontor_store_end_changes (KontorStore *self, gboolean durable)
{
  if (self->written == NULL)
    return;
  drop_from (self->written, self->seq + 1);
  if (durable)
    g_ptr_array_extend_and_steal (self->committed, g_steal_pointer (&self->written));
  else
    g_ptr_array_unref (self->written);
  self->written = changes_new ();
}

/**
 * kontor_store_follow:
 * @self: a store
 *
 * From now on what is committed is kept until kontor_store_take_changes().
 */
void
kontor_store_follow (KontorStore *self)
{
  if (self->written != NULL)
    return;
  self->written = changes_new ();
  self->committed = changes_new ();
}

/**
 * kontor_store_take_changes:
 * @self: a store that is followed
 *
 * Returns: (transfer full) (element-type KontorStoreChange): what is durable and was not taken yet
 */
GPtrArray *
kontor_store_take_changes (KontorStore *self)
{
  GPtrArray *changes = self->committed;

  g_return_val_if_fail (changes != NULL, NULL);
  self->committed = changes_new ();

  return changes;
}
