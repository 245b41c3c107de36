/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is to be done at a time: the tasks of recurrences, and once a day what is old is trimmed. There is no timer. Nobody sees a task without
 * asking for it, so whoever asks first after the time has it made before they are answered. On the
 * store's thread. */

#include "config.h"

#include "kontor-notify.h"
#include "kontor-store-private.h"
#include "kontor-template.h"

/* When nothing is known to come, or the store could not be read. */
#define LATER KONTOR_DAY
#define AGAIN KONTOR_MINUTE

static gboolean
are_tasks_on (KontorStore *self)
{
  g_autoptr (GPtrArray) organisations = kontor_reader_list_all (&self->reader.parent,
                                                                KONTOR_RECORD_ORGANISATION);
  const char *tasks = kontor_module_get_word (KONTOR_MODULE_TASKS);

  for (guint i = 0; i < organisations->len; i++)
    {
      const KontorValue *off = kontor_row_get (organisations->pdata[i],
                                               KONTOR_ORGANISATION_MODULES_OFF);

      if (off != NULL && kontor_value_find_element (off, tasks) != NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
create_row (KontorApply *apply, const KontorRow *row, GError **error)
{
  g_autoptr (KontorOp) op = kontor_op_new_diff (NULL, row);

  if (kontor_apply_op (apply, op, error))
    return TRUE;
  if (apply->problem == NULL)
    return FALSE;
  g_warning ("a recurring task was refused: %s",
             kontor_problem_code_get_word (apply->problem->code));
  g_clear_pointer (&apply->problem, kontor_problem_free);

  return TRUE;
}

/* In the name of who set the recurrence up, as if they had done it at that time. */
static gboolean
make_due (KontorStore *self, const KontorRow *recurrence, gint64 now, GError **error)
{
  const KontorId *maker = kontor_row_get_id_field (recurrence, KONTOR_COMMON_CREATED_BY);
  g_autoptr (GPtrArray) rows = kontor_recurrence_build_due (&self->reader.parent, recurrence, now);
  g_auto (KontorApply) apply = { 0 };

  if (!kontor_store_check_reader (self, error))
    return FALSE;
  if (rows == NULL || maker == NULL)
    return TRUE;
  kontor_apply_init (&apply, self, maker, now);
  apply.checked = FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!create_row (&apply, rows->pdata[i], error))
      return FALSE;

  return kontor_notify (&apply, error);
}

static gboolean
make_all_due (KontorStore *self, gint64 now, gint64 *next, GError **error)
{
  g_autoptr (GPtrArray) recurrences = kontor_reader_list_all (&self->reader.parent,
                                                              KONTOR_RECORD_RECURRENCE);
  gboolean on = are_tasks_on (self);

  *next = now + LATER;
  if (!kontor_store_trim (self, now, error))
    return FALSE;
  for (guint i = 0; on && i < recurrences->len; i++)
    {
      gint64 at = kontor_recurrence_get_next (&self->reader.parent, recurrences->pdata[i], now);

      if (!make_due (self, recurrences->pdata[i], now, error))
        return FALSE;
      if (at != 0)
        *next = MIN (*next, at);
    }

  return kontor_store_check_reader (self, error);
}

/**
 * kontor_store_make_due:
 * @self: a store without a transaction open
 * @error: of the database
 *
 * Makes what is due and was not made, durably. Costs one comparison while nothing is.
 *
 * Returns: %FALSE if it could not; it is tried again a minute later
 */
gboolean
kontor_store_make_due (KontorStore *self, GError **error)
{
  gint64 now = kontor_clock_now (self->clock);
  gint64 next = 0;

  if (now < self->due_at)
    return TRUE;
  if (!kontor_store_begin (self, error))
    {
      self->due_at = now + AGAIN;
      return FALSE;
    }
  if (!make_all_due (self, now, &next, error))
    {
      kontor_store_abandon (self);
      self->due_at = now + AGAIN;
      return FALSE;
    }
  if (!kontor_store_commit (self, error))
    {
      self->due_at = now + AGAIN;
      return FALSE;
    }
  self->due_at = next;

  return TRUE;
}
