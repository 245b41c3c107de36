/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cards that were moved. The column is read first, in the order in which it is shown, and the cards are
 * given keys between those of their new neighbours. Main thread, but for the functions with a
 * KontorContext or a KontorReading. */

#include "config.h"

#include "kontor-task-cards.h"

#include "kontor-operations-task.h"
#include "kontor-order.h"

#include <glib/gi18n.h>

/* More cards nobody orders by hand. */
#define COLUMN_MAX 5000

typedef struct
{
  KontorOffice *office; /* owned until the column is read */
  GPtrArray *column; /* owned, nullable until it is read (element-type KontorRow): in its order */
  GPtrArray *rows; /* owned (element-type KontorRow): what was moved, as the person saw it */
  KontorValue *value; /* owned, nullable: what @field becomes */
  char *word; /* owned, nullable: of a state */
  gboolean has_before;
  KontorId before;
  guint field;
  guint place;
} Move;

static Move *
move_new (KontorOffice *office, GPtrArray *records)
{
  Move *move = g_new0 (Move, 1);

  move->office = g_object_ref (office);
  move->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (move->rows, kontor_row_ref (kontor_record_get_row (records->pdata[i])));

  return move;
}

static void
move_free (gpointer data)
{
  Move *move = data;

  g_clear_object (&move->office);
  g_clear_pointer (&move->column, g_ptr_array_unref);
  g_ptr_array_unref (move->rows);
  g_clear_pointer (&move->value, kontor_value_unref);
  g_free (move->word);
  g_free (move);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Move, move_free)

static gboolean
find_row (GPtrArray *rows, const KontorId *id, guint *position)
{
  for (guint i = 0; i < rows->len; i++)
    if (kontor_id_equal (kontor_row_get_id (rows->pdata[i]), id))
      {
        if (position != NULL)
          *position = i;
        return TRUE;
      }

  return FALSE;
}

/* --- on the writer's thread --- */

/* What is being worked out by edit(). */
typedef struct
{
  const Move *move;
  GPtrArray *before; /* owned (element-type KontorRow) */
  GPtrArray *after; /* owned (element-type KontorRow): each the row of @before as it shall be */
  char *low; /* owned, nullable: the key behind which the next one goes */
} Edit;

/* @high: (nullable) */
static void
put (Edit *edit, KontorRow *row, gboolean moved, const char *high)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);

  if (moved)
    kontor_row_builder_set (builder, edit->move->field, edit->move->value);
  if (edit->move->place != 0)
    {
      char *key = kontor_order_between (edit->low, high);

      kontor_row_builder_take (builder, edit->move->place, kontor_value_new_text (key));
      g_free (edit->low);
      edit->low = key;
    }
  g_ptr_array_add (edit->before, kontor_row_ref (row));
  g_ptr_array_add (edit->after, kontor_row_builder_end (builder));
}

static const char *
get_key (const Move *move, guint position)
{
  return kontor_row_get_text (move->column->pdata[position], move->place);
}

/* What stands in front of the cards and has no key yet is given one, or it would fall behind them; so
 * is what follows them with the key that is in front of them, since two parts of different tasks may
 * have the same. */
static void
put_in_order (Edit *edit, guint at)
{
  const Move *move = edit->move;
  guint until = at;
  const char *high;

  for (guint i = 0; i < at; i++)
    if (get_key (move, i) == NULL)
      put (edit, move->column->pdata[i], FALSE, NULL);
    else if (edit->low == NULL || strcmp (get_key (move, i), edit->low) > 0)
      g_set_str (&edit->low, get_key (move, i));
  while (edit->low != NULL && until < move->column->len && get_key (move, until) != NULL &&
         strcmp (get_key (move, until), edit->low) <= 0)
    until++;
  high = until < move->column->len ? get_key (move, until) : NULL;
  for (guint i = 0; i < move->rows->len; i++)
    put (edit, move->rows->pdata[i], TRUE, high);
  for (guint i = at; i < until; i++)
    put (edit, move->column->pdata[i], FALSE, high);
}

static KontorChangeSet *
edit_cards (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  const Move *move = data;
  g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  g_autoptr (GPtrArray) after = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  Edit edit = { .move = move, .before = before, .after = after };
  guint at = move->column->len;

  if (move->has_before)
    find_row (move->column, &move->before, &at);
  if (move->place != 0)
    put_in_order (&edit, at);
  else
    for (guint i = 0; i < move->rows->len; i++)
      put (&edit, move->rows->pdata[i], TRUE, NULL);
  g_free (edit.low);

  return kontor_operation_edit_many (context, N_ ("Move cards"), before, after, problem);
}

/* Every state that a card can be put into is reached by an action, with the action's rules. */
static KontorTaskAction
find_action (const KontorRow *task, const char *word)
{
  int now = kontor_row_get_choice (task, KONTOR_TASK_STATE);
  gboolean waits = now == KONTOR_TASK_STATE_AWAITING_CONTROL;

  if (strcmp (word, "completed") == 0)
    return waits ? KONTOR_TASK_APPROVE : KONTOR_TASK_COMPLETE;
  if (strcmp (word, "awaiting-control") == 0)
    return KONTOR_TASK_COMPLETE;
  if (strcmp (word, "in-progress") == 0)
    return KONTOR_TASK_START;
  if (strcmp (word, "deferred") == 0)
    return KONTOR_TASK_DEFER;

  return now == KONTOR_TASK_STATE_IN_PROGRESS ? KONTOR_TASK_PAUSE : KONTOR_TASK_REOPEN;
}

static KontorChangeSet *
act_on_cards (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  const Move *move = data;
  g_autoptr (KontorChangeSet) all = kontor_change_set_new (N_ ("Move cards"));

  for (guint i = 0; i < move->rows->len; i++)
    {
      const KontorRow *task = move->rows->pdata[i];
      g_autoptr (KontorChangeSet) one = kontor_task_act (context, task,
                                                         find_action (task, move->word), NULL, 0,
                                                         problem);

      if (one == NULL)
        return NULL;
      while (one->mutations->len > 0)
        kontor_change_set_take (all, g_ptr_array_steal_index (one->mutations, 0));
    }

  return g_steal_pointer (&all);
}

/* --- on the reader's thread --- */

static gpointer
read_column (KontorReading *reading, gpointer data, GError **error)
{
  return kontor_reading_list (reading, data, 0, COLUMN_MAX, error);
}

/* --- on the main thread --- */

static void
column_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Move) move = data;
  g_autoptr (KontorOffice) office = g_steal_pointer (&move->office);
  g_autoptr (GError) error = NULL;
  GPtrArray *remove = NULL;

  move->column = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result, &error);
  if (move->column == NULL)
    {
      if (error != NULL)
        kontor_office_tell_error (office, error);
      return;
    }
  /* Moved cards leave their old place, or stay as they are where order has no meaning. */
  remove = move->place != 0 ? move->column : move->rows;
  for (guint i = remove->len; i-- > 0;)
    if (find_row (move->place != 0 ? move->rows : move->column,
                  kontor_row_get_id (remove->pdata[i]), NULL))
      g_ptr_array_remove_index (remove, i);
  if (move->rows->len > 0)
    kontor_office_operate (office, edit_cards, g_steal_pointer (&move), move_free, NULL, NULL);
}

void
kontor_task_cards_move (KontorOffice *office,
                        KontorBoardColumn *to,
                        GPtrArray *records,
                        KontorRecord *before,
                        guint field,
                        guint place)
{
  KontorValue *value = kontor_board_column_get_value (to);
  Move *move = move_new (office, records);

  move->value = value != NULL ? kontor_value_ref (value) : NULL;
  move->has_before = before != NULL;
  if (before != NULL)
    move->before = *kontor_record_get_id (before);
  move->field = field;
  move->place = place;
  kontor_live_store_read_async (kontor_office_get_store (office), read_column,
                                kontor_query_ref (kontor_board_column_get_query (to)),
                                (GDestroyNotify) kontor_query_unref,
                                (GDestroyNotify) g_ptr_array_unref, NULL, column_read_cb, move);
}

void
kontor_task_cards_act (KontorOffice *office, GPtrArray *records, const char *word)
{
  const KontorField *field = kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE);
  g_autoptr (Move) move = move_new (office, records);

  move->word = g_strdup (word);
  for (guint i = move->rows->len; i-- > 0;)
    {
      int now = kontor_row_get_choice (move->rows->pdata[i], KONTOR_TASK_STATE);

      if (strcmp (field->choices[now].word, word) == 0)
        g_ptr_array_remove_index (move->rows, i);
    }
  if (move->rows->len == 0)
    return;
  g_clear_object (&move->office);
  kontor_office_operate (office, act_on_cards, g_steal_pointer (&move), move_free, NULL, NULL);
}
