/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Columns of cards. The counts and sums above them are read in one go after changes; while a card is
 * dragged, what it would make of them is shown. Main thread. */

#include "config.h"

#include "kontor-board.h"

#include "kontor-board-lane.h"
#include "kontor-reading.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>

#define COUNT_DELAY_MS 100
/* A narrow window shows one column at a time, and a bit of the next. */
#define LANE_WIDTH 264

typedef struct
{
  guint count;
  gint64 sum;
  char currency[4]; /* "" where there is none, or they differ */
} Number;

struct _KontorBoard
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorBoardBindFunc bind;
  gpointer data; /* borrowed: of @bind */
  guint measure;
  GtkBox *box;
  GPtrArray *lanes; /* owned, of KontorBoardLane, borrowed */
  GArray *numbers; /* owned, of Number: of each lane, as last read */
  GCancellable *counting; /* owned, nullable */
  guint count_later; /* source */
};

enum
{
  ACTIVATED,
  MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorBoard, kontor_board, ADW_TYPE_BIN)

/* --- numbers --- */

typedef struct
{
  GPtrArray *queries; /* owned, of KontorQuery */
  guint measure;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_ptr_array_unref (question->queries);
  g_free (question);
}

static gpointer
count (KontorReading *reading, gpointer data, GError **error)
{
  Question *question = data;
  g_autoptr (GArray) numbers = g_array_new (FALSE, TRUE, sizeof (Number));

  for (guint i = 0; i < question->queries->len; i++)
    {
      g_autoptr (GPtrArray) sums = kontor_reading_sum (reading, question->queries->pdata[i], 0,
                                                       question->measure, error);
      Number number = { 0 };

      if (sums == NULL)
        return NULL;
      if (sums->len > 0)
        {
          const KontorSum *sum = sums->pdata[0];

          number.count = sum->count;
          number.sum = sum->sum;
          memcpy (number.currency, sum->currency, sizeof number.currency);
        }
      g_array_append_val (numbers, number);
    }

  return g_steal_pointer (&numbers);
}

static void
show_number (KontorBoard *self, guint lane, guint n, gint64 sum, const char *currency)
{
  g_autofree char *text = NULL;

  if (self->measure != 0 && *currency != '\0')
    text = kontor_money_to_label (sum, currency);
  kontor_board_lane_set_numbers (self->lanes->pdata[lane], n, text);
}

static void
show_numbers (KontorBoard *self)
{
  for (guint i = 0; i < self->lanes->len && i < self->numbers->len; i++)
    {
      const Number *number = &g_array_index (self->numbers, Number, i);

      show_number (self, i, number->count, number->sum, number->currency);
    }
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorBoard) self = data;
  g_autoptr (GError) error = NULL;
  GArray *numbers = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result, &error);

  if (numbers == NULL)
    return;
  g_array_unref (self->numbers);
  self->numbers = numbers;
  show_numbers (self);
}

static gboolean
count_later_cb (gpointer data)
{
  KontorBoard *self = data;
  Question *question = g_new0 (Question, 1);

  self->count_later = 0;
  g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  self->counting = g_cancellable_new ();
  question->measure = self->measure;
  question->queries = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_query_unref);
  for (guint i = 0; i < self->lanes->len; i++)
    g_ptr_array_add (question->queries, kontor_query_ref (kontor_board_column_get_query (
                                            kontor_board_lane_get_column (self->lanes->pdata[i]))));
  kontor_live_store_read_async (kontor_office_get_store (self->office), count, question,
                                question_free, (GDestroyNotify) g_array_unref, self->counting,
                                counted_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
queue_count (KontorBoard *self)
{
  if (self->count_later == 0 && self->lanes->len > 0)
    self->count_later = g_timeout_add (COUNT_DELAY_MS, count_later_cb, self);
}

static gint64
get_measure (KontorBoard *self, KontorRecord *record)
{
  const KontorValue *value = self->measure != 0
                                 ? kontor_row_get (kontor_record_get_row (record), self->measure)
                                 : NULL;

  return value != NULL && kontor_value_get_shape (value) == KONTOR_VALUE_MONEY
             ? kontor_value_get_money (value, NULL)
             : 0;
}

/* While @record is held over @lane: what the numbers would be. */
static void
hovered_cb (KontorBoard *self, KontorRecord *record, KontorBoardLane *lane)
{
  guint to = 0;

  show_numbers (self);
  if (record == NULL || !g_ptr_array_find (self->lanes, lane, &to))
    return;
  for (guint from = 0; from < self->lanes->len && from < self->numbers->len; from++)
    if (kontor_live_query_find (kontor_board_lane_get_list (self->lanes->pdata[from]),
                                kontor_record_get_id (record), NULL) &&
        from != to)
      {
        const Number *less = &g_array_index (self->numbers, Number, from);
        const Number *more = &g_array_index (self->numbers, Number, to);
        gint64 measure = get_measure (self, record);

        show_number (self, from, less->count - 1, less->sum - measure, less->currency);
        show_number (self, to, more->count + 1, more->sum + measure,
                     *more->currency != '\0' ? more->currency : less->currency);
      }
}

/* --- what lanes say --- */

static void
moved_cb (KontorBoard *self,
          KontorBoardColumn *to,
          GPtrArray *records,
          KontorRecord *before,
          KontorBoardLane *lane)
{
  g_signal_emit (self, signals[MOVED], 0, to, records, before);
}

static void
activated_cb (KontorBoard *self, KontorRecord *record, KontorBoardLane *lane)
{
  g_signal_emit (self, signals[ACTIVATED], 0, record);
}

/* With a record: the card goes to the next column; without: the focus does. */
static void
stepped_cb (KontorBoard *self, int by, KontorRecord *record, KontorBoardLane *lane)
{
  guint at = 0;
  KontorBoardLane *to;

  if (!g_ptr_array_find (self->lanes, lane, &at) || (by < 0 && at == 0) ||
      (by > 0 && at + 1 >= self->lanes->len))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  to = self->lanes->pdata[by < 0 ? at - 1 : at + 1];
  if (record != NULL)
    {
      g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
      g_autofree char *said = g_strdup_printf (_ ("Moved to %s"),
                                               kontor_board_column_get_title (
                                                   kontor_board_lane_get_column (to)));

      g_ptr_array_add (records, g_object_ref (record));
      g_signal_emit (self, signals[MOVED], 0, kontor_board_lane_get_column (to), records, NULL);
      gtk_accessible_announce (GTK_ACCESSIBLE (self), said,
                               GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    }
  kontor_board_lane_focus (to);
}

/* --- class --- */

static void
clear (KontorBoard *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    gtk_box_remove (self->box, self->lanes->pdata[i]);
  g_ptr_array_set_size (self->lanes, 0);
  g_array_set_size (self->numbers, 0);
}

static void
kontor_board_dispose (GObject *object)
{
  KontorBoard *self = KONTOR_BOARD (object);

  g_clear_handle_id (&self->count_later, g_source_remove);
  g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  if (self->lanes != NULL)
    clear (self);
  g_clear_pointer (&self->lanes, g_ptr_array_unref);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_board_parent_class)->dispose (object);
}

static void
kontor_board_finalize (GObject *object)
{
  g_clear_pointer (&KONTOR_BOARD (object)->numbers, g_array_unref);

  G_OBJECT_CLASS (kontor_board_parent_class)->finalize (object);
}

static void
kontor_board_class_init (KontorBoardClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_board_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_board_finalize;

  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, KONTOR_TYPE_RECORD);
  signals[MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 3, KONTOR_TYPE_BOARD_COLUMN, G_TYPE_PTR_ARRAY, KONTOR_TYPE_RECORD);
}

static void
kontor_board_init (KontorBoard *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->lanes = g_ptr_array_new ();
  self->numbers = g_array_new (FALSE, TRUE, sizeof (Number));
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "kontor-board");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->box));
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

GtkWidget *
kontor_board_new (KontorOffice *office, KontorBoardBindFunc bind, gpointer data)
{
  KontorBoard *self = g_object_new (KONTOR_TYPE_BOARD, NULL);

  self->office = g_object_ref (office);
  self->bind = bind;
  self->data = data;
  g_signal_connect_object (kontor_office_get_store (office), "changed", G_CALLBACK (queue_count),
                           self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
kontor_board_set_columns (KontorBoard *self, GPtrArray *columns)
{
  g_return_if_fail (KONTOR_IS_BOARD (self));
  g_return_if_fail (columns != NULL);

  clear (self);
  for (guint i = 0; i < columns->len; i++)
    {
      GtkWidget *lane = kontor_board_lane_new (self->office, columns->pdata[i], self->bind,
                                               self->data);

      gtk_widget_set_size_request (lane, LANE_WIDTH, -1);
      gtk_widget_set_hexpand (lane, TRUE);
      g_signal_connect_object (lane, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (lane, "activated", G_CALLBACK (activated_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (lane, "stepped", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (lane, "hovered", G_CALLBACK (hovered_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->box, lane);
      g_ptr_array_add (self->lanes, lane);
    }
  queue_count (self);
}

void
kontor_board_set_measure (KontorBoard *self, guint field)
{
  g_return_if_fail (KONTOR_IS_BOARD (self));

  self->measure = field;
  queue_count (self);
}

/* (transfer full) (nullable) */
KontorRecord *
kontor_board_dup_current (KontorBoard *self)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_val_if_fail (KONTOR_IS_BOARD (self), NULL);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  for (guint i = 0; focus != NULL && i < self->lanes->len; i++)
    if (gtk_widget_is_ancestor (focus, self->lanes->pdata[i]))
      return kontor_board_lane_dup_current (self->lanes->pdata[i]);

  return NULL;
}

gboolean
kontor_board_select (KontorBoard *self, const KontorId *id)
{
  g_return_val_if_fail (KONTOR_IS_BOARD (self), FALSE);

  for (guint i = 0; i < self->lanes->len; i++)
    if (kontor_board_lane_select (self->lanes->pdata[i], id))
      return TRUE;

  return FALSE;
}
