/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Notifications: the records that tell a person what somebody else did, made in the same transaction.
 * There is one for each person, kind and subject, which counts what it stands for: ten comments in a
 * chat are one record. Their ids are derived, so that the same change always finds the same one. On the
 * store's thread, in its transaction. */

#include "config.h"

#include "kontor-notify-private.h"

#include <string.h>

/* How many a person keeps: beyond @SLACK more the oldest go to the bin. */
#define KEPT 200
#define SLACK 50

/**
 * Notify:
 * @apply: (borrowed): the mutation
 * @change: what happened to the record at hand
 * @told: (owned) (element-type KontorId): who was told of it already
 *
 * One record's change on its way to those whom it concerns.
 */
typedef struct
{
  KontorApply *apply;
  KontorNotifyChange change;
  GHashTable *told;
} Notify;

static const char *
get_kind_word (int kind)
{
  return kontor_schema_get_field (KONTOR_RECORD_NOTIFICATION, KONTOR_NOTIFICATION_KIND)
      ->choices[kind]
      .word;
}

static void
get_id (const KontorId *counted_by, int kind, const KontorId *person, KontorId *id)
{
  char text[KONTOR_ID_LENGTH + 1];
  g_autofree char *name = NULL;

  kontor_id_format (person, text);
  name = g_strconcat ("notification:", get_kind_word (kind), ":", text, NULL);
  kontor_id_init_derived (id, counted_by, name);
}

static gboolean
apply_op (Notify *self, KontorOp *op, GError **error)
{
  KontorApply *apply = self->apply;
  gboolean checked = apply->checked;
  gboolean done = FALSE;

  apply->checked = FALSE;
  done = kontor_apply_op (apply, op, error);
  apply->checked = checked;
  if (done || apply->problem == NULL)
    return done;
  /* Nobody's work is refused because somebody can't be told of it. */
  g_warning ("a notification was refused: %s", kontor_problem_code_get_word (apply->problem->code));
  g_clear_pointer (&apply->problem, kontor_problem_free);

  return TRUE;
}

/* The op that makes of @before (nullable) what it shall be. */
static KontorOp *
new_diff (const KontorRow *before, const KontorRow *after)
{
  KontorOp *op = kontor_op_new (before == NULL ? KONTOR_OP_CREATE : KONTOR_OP_UPDATE,
                                KONTOR_RECORD_NOTIFICATION, kontor_row_get_id (after));

  for (guint i = KONTOR_COMMON_N_FIELDS; i < KONTOR_NOTIFICATION_N_FIELDS; i++)
    {
      const KontorValue *was = before != NULL ? kontor_row_get (before, i) : NULL;

      if (!kontor_value_equal (was, kontor_row_get (after, i)))
        kontor_op_add (op, i, was, kontor_row_get (after, i));
    }

  return op;
}

/* ---- Trimming -------------------------------------------------------------------------------- */

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  gint64 one = kontor_row_get_integer (*(KontorRow *const *) a, KONTOR_NOTIFICATION_AT);
  gint64 other = kontor_row_get_integer (*(KontorRow *const *) b, KONTOR_NOTIFICATION_AT);

  return one == other ? 0 : (one > other ? -1 : 1);
}

/* Only now and then: counting is cheap, listing is not. */
static gboolean
trim (Notify *self, const KontorId *person, GError **error)
{
  KontorStore *store = self->apply->store;
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (store->notified, person));
  g_autoptr (GPtrArray) rows = NULL;

  if (count > 0 && ++count <= KEPT + SLACK)
    {
      g_hash_table_replace (store->notified, kontor_id_copy (person), GUINT_TO_POINTER (count));
      return TRUE;
    }
  rows = kontor_reader_list (self->change.reader, KONTOR_RECORD_NOTIFICATION,
                             KONTOR_NOTIFICATION_PERSON, person);
  if (!kontor_store_check_reader (store, error))
    return FALSE;
  g_hash_table_replace (store->notified, kontor_id_copy (person),
                        GUINT_TO_POINTER (MIN (rows->len, KEPT)));
  g_ptr_array_sort (rows, compare_newest_first);
  for (guint i = KEPT; i < rows->len; i++)
    {
      g_autoptr (KontorOp) op = kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_NOTIFICATION,
                                               kontor_row_get_id (rows->pdata[i]));

      if (!apply_op (self, op, error))
        return FALSE;
    }

  return TRUE;
}

/* ---- Telling --------------------------------------------------------------------------------- */

static KontorRow *
new_row (Notify *self,
         const KontorId *id,
         const KontorRow *old,
         int kind,
         const KontorId *person,
         KontorRecordType type,
         const KontorId *about)
{
  const KontorRow *after = self->change.after;
  gboolean unread = old != NULL && !kontor_row_is_deleted (old) &&
                    !kontor_row_get_boolean (old, KONTOR_NOTIFICATION_READ);
  gint64 count = unread ? kontor_row_get_integer (old, KONTOR_NOTIFICATION_COUNT) + 1 : 1;
  /* A read position is compared with what messages are ordered by: when they came, not when they were
   * changed. */
  gint64 seq = kontor_row_get_record_type (after) == KONTOR_RECORD_MESSAGE
                   ? kontor_row_get_version (after, KONTOR_MESSAGE_CHAT)
                   : kontor_row_get_newest_version (after);
  KontorRowBuilder *builder = old != NULL ? kontor_row_builder_new_from (old)
                                          : kontor_row_builder_new (KONTOR_RECORD_NOTIFICATION, id);

  kontor_row_builder_take (builder, KONTOR_NOTIFICATION_PERSON, kontor_value_new_id (person));
  kontor_row_builder_take (builder, KONTOR_NOTIFICATION_ABOUT,
                           kontor_value_new_record (type, about));
  kontor_row_builder_take (builder, KONTOR_NOTIFICATION_KIND,
                           kontor_value_new_text (get_kind_word (kind)));
  kontor_row_builder_take (builder, KONTOR_NOTIFICATION_BY,
                           kontor_value_new_id (&self->change.author));
  kontor_row_builder_take (builder, KONTOR_NOTIFICATION_AT,
                           kontor_value_new_integer (kontor_clock_now (self->apply->store->clock)));
  kontor_row_builder_take (builder, KONTOR_NOTIFICATION_COUNT, kontor_value_new_integer (count));
  kontor_row_builder_take (builder, KONTOR_NOTIFICATION_SEQ, kontor_value_new_integer (seq));
  kontor_row_builder_take (builder, KONTOR_NOTIFICATION_READ, kontor_value_new_integer (FALSE));

  return kontor_row_builder_end (builder);
}

static gboolean
put (Notify *self, int kind, const KontorId *person, GError **error)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId about = KONTOR_ID_INIT_NIL;
  KontorId counted_by = KONTOR_ID_INIT_NIL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) old = NULL;
  g_autoptr (KontorRow) row = NULL;
  g_autoptr (KontorOp) op = NULL;
  gboolean back = FALSE;

  if (!kontor_notify_get_subject (self->change.reader, self->change.after, &type, &about,
                                  &counted_by))
    return kontor_store_check_reader (self->apply->store, error);
  get_id (&counted_by, kind, person, &id);
  old = kontor_reader_get (self->change.reader, KONTOR_RECORD_NOTIFICATION, &id);
  row = new_row (self, &id, old, kind, person, type, &about);
  back = old != NULL && kontor_row_is_deleted (old);
  if (back)
    {
      g_autoptr (KontorOp) restore = kontor_op_new (KONTOR_OP_RESTORE, KONTOR_RECORD_NOTIFICATION,
                                                    &id);

      if (!apply_op (self, restore, error))
        return FALSE;
    }
  op = new_diff (old, row);

  return apply_op (self, op, error) && ((old != NULL && !back) || trim (self, person, error));
}

/* Whoever may not read it is not told that there is something. */
static gboolean
may_know (Notify *self, const KontorId *person)
{
  return kontor_store_is_active (self->apply->store, person) &&
         kontor_access_can_see (self->change.reader, person, self->change.after);
}

static gboolean
tell (Notify *self, const KontorNotifyKind *row, GError **error)
{
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));

  if (row->type != kontor_row_get_record_type (self->change.after) ||
      !row->happened (&self->change))
    return TRUE;
  row->find (&self->change, people);
  for (guint i = 0; i < people->len; i++)
    {
      const KontorId *person = &g_array_index (people, KontorId, i);

      if (g_hash_table_contains (self->told, person) ||
          kontor_id_equal (person, &self->change.author) || !may_know (self, person) ||
          !kontor_notify_is_wanted (&self->change, person, row->insistence))
        continue;
      g_hash_table_add (self->told, kontor_id_copy (person));
      if (!put (self, row->kind, person, error))
        return FALSE;
    }

  return kontor_store_check_reader (self->apply->store, error);
}

/* ---- Taking as read -------------------------------------------------------------------------- */

static gboolean
settle_one (Notify *self,
            const KontorNotifyKnown *row,
            int kind,
            const KontorId *counted_by,
            const KontorId *person,
            GError **error)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) old = NULL;
  g_autoptr (KontorOp) op = NULL;

  get_id (counted_by, kind, person, &id);
  old = kontor_reader_get (self->change.reader, KONTOR_RECORD_NOTIFICATION, &id);
  if (old == NULL || kontor_row_is_deleted (old) ||
      kontor_row_get_boolean (old, KONTOR_NOTIFICATION_READ))
    return TRUE;
  if (row->limit != 0 && kontor_row_get_integer (old, row->measure) >
                             kontor_row_get_integer (self->change.after, row->limit))
    return TRUE;
  op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_NOTIFICATION, &id);
  kontor_op_add_take (op, KONTOR_NOTIFICATION_READ,
                      kontor_value_ref (
                          (KontorValue *) kontor_row_get (old, KONTOR_NOTIFICATION_READ)),
                      kontor_value_new_integer (TRUE));

  return apply_op (self, op, error);
}

static gboolean
settle (Notify *self, const KontorNotifyKnown *row, GError **error)
{
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId about = KONTOR_ID_INIT_NIL;
  KontorId counted_by = KONTOR_ID_INIT_NIL;

  if (row->type != kontor_row_get_record_type (self->change.after) ||
      !row->happened (&self->change) ||
      !kontor_notify_get_subject (self->change.reader, self->change.after, &type, &about,
                                  &counted_by))
    return kontor_store_check_reader (self->apply->store, error);
  row->find (&self->change, people);
  for (guint i = 0; i < people->len; i++)
    for (int kind = 0; kind < KONTOR_N_NOTIFICATION_KIND_CHOICES; kind++)
      if ((row->kinds & (1u << kind)) != 0 &&
          !settle_one (self, row, kind, &counted_by, &g_array_index (people, KontorId, i), error))
        return FALSE;

  return kontor_store_check_reader (self->apply->store, error);
}

/* ---- All of a mutation ----------------------------------------------------------------------- */

/* What comes from another system is no news. */
static gboolean
is_import (const KontorCause *cause)
{
  return cause->before == NULL && kontor_row_has (cause->after, KONTOR_COMMON_ORIGIN_SYSTEM);
}

static gboolean
notify_of (KontorApply *apply, const KontorCause *cause, GError **error)
{
  g_autoptr (GHashTable) told = g_hash_table_new_full (kontor_id_hash, kontor_id_equal, g_free,
                                                       NULL);
  KontorNotifyChange change = { kontor_store_get_reader (apply->store), apply->person,
                                cause->before, cause->after };
  Notify self = { apply, change, told };
  guint n = 0;
  const KontorNotifyKnown *known = kontor_notify_get_known (&n);
  const KontorNotifyKind *kinds = NULL;

  for (guint i = 0; i < n; i++)
    if (!settle (&self, &known[i], error))
      return FALSE;
  if (is_import (cause))
    return TRUE;
  kinds = kontor_notify_get_kinds (&n);
  for (guint i = 0; i < n; i++)
    if (!tell (&self, &kinds[i], error))
      return FALSE;

  return TRUE;
}

gboolean
kontor_notify (KontorApply *apply, GError **error)
{
  g_autoptr (GPtrArray) causes = g_steal_pointer (&apply->causes);

  for (guint i = 0; causes != NULL && i < causes->len; i++)
    if (!notify_of (apply, causes->pdata[i], error))
      return FALSE;

  return TRUE;
}
