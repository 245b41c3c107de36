/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The timeline of a day under the hand: short blocks beside each other, blocks moved, resized and made
 * by the mouse, and what becomes of the time in which nobody sat here. */

#include "config.h"

#include "kontor-day-lanes.h"
#include "kontor-day-move.h"
#include "kontor-day-view.h"
#include "kontor-operations-time.h"
#include "kontor-record-fixture.h"
#include "kontor-timer.h"

#define ADD(path, func) \
  g_test_add (path, KontorRecordFixture, NULL, kontor_record_fixture_set_up, func, \
              kontor_record_fixture_tear_down)

/* --- lanes --- */

/* Three of five minutes in a row, and an hour after them, where nothing is drawn shorter than a quarter. */
static void
test_short_lanes (void)
{
  KontorDaySpan spans[] = {
    { .start = 0, .end = 5 },   { .start = 5, .end = 10 },  { .start = 10, .end = 15 },
    { .start = 15, .end = 75 }, { .start = 60, .end = 90 }, { .start = 100, .end = 160 },
  };
  const guint lanes[] = { 0, 1, 2, 0, 1, 0 };

  kontor_day_lanes_assign (spans, G_N_ELEMENTS (spans), 15);
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_assert_cmpuint (spans[i].lane, ==, lanes[i]);
      g_assert_cmpuint (spans[i].n_lanes, ==, i < 5 ? 3 : 1);
      /* To be beside another is not to overlap it. */
      g_assert_cmpint (spans[i].overlaps, ==, i == 3 || i == 4);
    }
}

static void
test_move (void)
{
  const gint64 minute = KONTOR_MINUTE;
  gint64 start = 60;
  gint64 end = 0;

  g_assert_cmpint (kontor_day_move_find_part (2, 60), ==, KONTOR_DAY_START);
  g_assert_cmpint (kontor_day_move_find_part (30, 60), ==, KONTOR_DAY_WHOLE);
  g_assert_cmpint (kontor_day_move_find_part (58, 60), ==, KONTOR_DAY_END);
  g_assert_cmpint (kontor_day_move_find_part (2, 20), ==, KONTOR_DAY_WHOLE);
  g_assert_cmpint (kontor_day_move_find_part (19, 20), ==, KONTOR_DAY_END);

  /* What runs has no end to move. */
  kontor_day_move_apply (KONTOR_DAY_WHOLE, -5, &start, &end);
  g_assert_cmpint (start, ==, 55);
  g_assert_cmpint (end, ==, 0);
  end = 90;
  kontor_day_move_apply (KONTOR_DAY_END, 10, &start, &end);
  g_assert_cmpint (start, ==, 55);
  g_assert_cmpint (end, ==, 100);

  g_assert_true (kontor_day_move_may (0, minute, minute, 10 * minute));
  g_assert_false (kontor_day_move_may (0, minute - 1, minute, 10 * minute));
  g_assert_false (kontor_day_move_may (0, 11 * minute, minute, 10 * minute));
  g_assert_true (kontor_day_move_may (0, 11 * minute, 12 * minute, 10 * minute));
  g_assert_false (kontor_day_move_may (11 * minute, 0, 0, 10 * minute));
}

/* --- an office --- */

typedef struct
{
  KontorRecordFixture *fixture;
  gint64 start; /* of the entry that is waited for, or is added */
  gint64 end;
  guint n;
  const char *title; /* of the task that has it */
} Wish;

/* @end 0: the timer runs since @start. */
static void
add (KontorReplica *replica, gpointer data)
{
  const Wish *wish = data;
  KontorContext context = { 0 };
  g_autoptr (KontorRow) task = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorChangeSet) set = NULL;

  kontor_replica_init_context (replica, &context);
  task = kontor_reader_get (context.reader, KONTOR_RECORD_TASK,
                            kontor_record_get_id (wish->fixture->task));
  if (wish->end == 0)
    context.now = wish->start;
  set = wish->end == 0
            ? kontor_timer_start (&context, task, &problem)
            : kontor_time_add (&context, task, wish->start, wish->end, "By hand", &problem);
  g_assert_null (problem);
  kontor_ui_commit (replica, set);
}

static void
do_add (KontorRecordFixture *self, gint64 start, gint64 end)
{
  Wish wish = { self, start, end, 0, NULL };

  kontor_live_store_run_sync (kontor_office_get_store (self->office), add, &wish);
  kontor_live_store_poll (kontor_office_get_store (self->office));
  kontor_ui_settle ();
}

static void
add_other_task (KontorReplica *replica, gpointer data)
{
  KontorContext context = { 0 };
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorChangeSet) set = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text ("Telephone"));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  kontor_ui_commit (replica, set);
}

/* An hour of yesterday, whose clocks are UTC. */
static gint64
at (KontorRecordFixture *self, int hour, int minute)
{
  return (kontor_office_get_today (self->office) - 1) * KONTOR_DAY + hour * KONTOR_HOUR +
         minute * KONTOR_MINUTE;
}

static void
look (KontorReplica *replica, gpointer data)
{
  Wish *wish = data;
  KontorReader *reader = kontor_replica_get_reader (replica);
  g_autoptr (GPtrArray) all = kontor_reader_list_all (reader, KONTOR_RECORD_TIME_ENTRY);
  guint n = 0;
  gboolean found = wish->start == 0;

  for (guint i = 0; i < all->len; i++)
    {
      const KontorId *id = kontor_row_get_id_field (all->pdata[i], KONTOR_TIME_ENTRY_TASK);
      g_autoptr (KontorRow) task = kontor_reader_get (reader, KONTOR_RECORD_TASK, id);

      if (kontor_row_is_deleted (all->pdata[i]))
        continue;
      n++;
      found = found ||
              (kontor_row_get_integer (all->pdata[i], KONTOR_TIME_ENTRY_START) == wish->start &&
               kontor_row_get_integer (all->pdata[i], KONTOR_TIME_ENTRY_END) == wish->end &&
               (wish->title == NULL || g_str_equal (kontor_row_get_title (task), wish->title)));
    }
  wish->n = found ? n : G_MAXUINT;
}

static gboolean
is_so (gpointer data)
{
  const Wish *wish = data;
  Wish seen = *wish;

  kontor_live_store_run_sync (kontor_office_get_store (wish->fixture->office), look, &seen);

  return seen.n == wish->n;
}

/* Until there are @n entries, one of them on the task @title from @start to @end (0: it runs). */
static void
wait_for (KontorRecordFixture *self, guint n, const char *title, gint64 start, gint64 end)
{
  Wish wish = { self, start, end, n, title };

  kontor_ui_wait_until ("the entries are as expected", is_so, &wish);
}

static void
set_child (KontorRecordFixture *self, GtkWidget *child)
{
  gtk_window_destroy (self->window);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "time-day");
  gtk_window_set_default_size (self->window, 900, 800);
  adw_window_set_content (ADW_WINDOW (self->window), child);
  gtk_window_present (self->window);
}

/* --- the mouse --- */

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* Each step is a command to the X server, so that the motions do not become one. */
static void
do_pointer (KontorRecordFixture *self, const char *command)
{
  g_autofree char *line = g_strdup_printf ("xdotool search --onlyvisible --name '^%s$' %s",
                                           gtk_window_get_title (self->window), command);
  const char *const arguments[] = { "sh", "-c", line, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                                                       &error);
  gboolean ended = FALSE;

  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, ended_cb, &ended);
  kontor_ui_wait_until ("the pointer is there", is_true, &ended);
  kontor_ui_settle ();
}

/* From a place on @widget so many pixels down. */
static void
drag (KontorRecordFixture *self, GtkWidget *widget, float x, float y, int down)
{
  graphene_point_t point;
  double left = 0;
  double top = 0;
  int to_x;
  int to_y;

  g_assert_true (gtk_widget_compute_point (widget, GTK_WIDGET (self->window),
                                           &GRAPHENE_POINT_INIT (x, y), &point));
  gtk_native_get_surface_transform (GTK_NATIVE (self->window), &left, &top);
  to_x = (int) ((double) point.x + left);
  to_y = (int) ((double) point.y + top);
  for (int step = 0; step < 5; step++)
    {
      g_autofree char *move = g_strdup_printf ("mousemove --window %%1 %d %d", to_x,
                                               step < 2 ? to_y : to_y + down * (step - 1) / 3);

      do_pointer (self, step == 1 ? "mousedown 1" : move);
    }
  do_pointer (self, "mouseup 1");
}

static gboolean
has_block (gpointer data)
{
  return kontor_ui_find (data, KONTOR_TYPE_DAY_BLOCK, NULL) != NULL;
}

static KontorDayView *
show_day (KontorRecordFixture *self)
{
  GtkWidget *view = kontor_day_view_new (self->office);

  kontor_time_editor_set_reason (kontor_day_view_get_editor (KONTOR_DAY_VIEW (view)), "Forgotten");
  kontor_day_view_set_day (KONTOR_DAY_VIEW (view), kontor_office_get_today (self->office) - 1);
  set_child (self, view);
  kontor_ui_wait_until ("the day shows its entry", has_block, view);
  kontor_ui_settle ();

  return KONTOR_DAY_VIEW (view);
}

/* 72 pixels are an hour. */
static void
test_drag (KontorRecordFixture *self, gconstpointer unused)
{
  KontorDayView *view = NULL;
  GtkWidget *block = NULL;

  do_add (self, at (self, 9, 0), at (self, 11, 0));
  view = show_day (self);
  block = kontor_ui_find (GTK_WIDGET (view), KONTOR_TYPE_DAY_BLOCK, NULL);
  /* The whole of it, half an hour later. */
  drag (self, block, 40, 70, 36);
  wait_for (self, 1, "Pack", at (self, 9, 30), at (self, 11, 30));
  kontor_ui_settle ();
  /* The last edge, an hour later. */
  drag (self, block, 40, (float) gtk_widget_get_height (block) - 3, 72);
  wait_for (self, 1, "Pack", at (self, 9, 30), at (self, 12, 30));
  kontor_ui_settle ();
  /* The first edge, half an hour earlier. */
  drag (self, block, 40, 2, -36);
  wait_for (self, 1, "Pack", at (self, 9, 0), at (self, 12, 30));
}

/* Drawn where nothing is: a task is asked for, and gets the time. */
static void
test_draw (KontorRecordFixture *self, gconstpointer unused)
{
  KontorDayView *view = NULL;
  GtkWidget *timeline = NULL;

  do_add (self, at (self, 9, 0), at (self, 10, 0));
  view = show_day (self);
  timeline = GTK_WIDGET (kontor_day_view_get_timeline (view));
  drag (self, timeline, 200, 12 * 72, 72);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL, "Pack"));
  kontor_ui_type (self->window, "Pack");
  kontor_ui_settle ();
  kontor_ui_key (self->window, "Return");
  wait_for (self, 2, "Pack", at (self, 12, 0), at (self, 13, 0));
}

/* Blocks of three minutes, one after the other, lie where none covers another. */
static void
test_short_blocks (KontorRecordFixture *self, gconstpointer unused)
{
  KontorDayView *view = NULL;
  g_autoptr (GPtrArray) seen = g_ptr_array_new ();

  for (int i = 0; i < 4; i++)
    do_add (self, at (self, 9, 3 * i), at (self, 9, 3 * i + 3));
  view = show_day (self);
  for (GtkWidget *child =
           gtk_widget_get_first_child (GTK_WIDGET (kontor_day_view_get_timeline (view)));
       child != NULL; child = gtk_widget_get_next_sibling (child))
    if (KONTOR_IS_DAY_BLOCK (child))
      g_ptr_array_add (seen, child);
  g_assert_cmpuint (seen->len, ==, 4);
  for (guint i = 0; i < seen->len; i++)
    for (guint j = 0; j < i; j++)
      {
        graphene_rect_t a;
        graphene_rect_t b;

        g_assert_true (gtk_widget_compute_bounds (seen->pdata[i], GTK_WIDGET (view), &a));
        g_assert_true (gtk_widget_compute_bounds (seen->pdata[j], GTK_WIDGET (view), &b));
        g_assert_false (graphene_rect_intersection (&a, &b, NULL));
      }
}

/* --- away --- */

typedef struct
{
  gint64 since;
  gint64 until;
  gint64 start;
} Away;

/* The timer runs since two hours ago; a lunch of half an hour lies in between. */
static Away
come_back (KontorRecordFixture *self)
{
  gint64 now = kontor_office_get_now (self->office) / KONTOR_MINUTE * KONTOR_MINUTE;
  Away away = { now - 45 * KONTOR_MINUTE, now - 15 * KONTOR_MINUTE, now - 120 * KONTOR_MINUTE };

  kontor_live_store_run_sync (kontor_office_get_store (self->office), add_other_task, NULL);
  do_add (self, away.start, 0);
  set_child (self, gtk_label_new ("Here"));
  kontor_ui_settle ();
  kontor_timer_ask_away (self->office, GTK_WIDGET (self->window), "Pack", away.since, away.until);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (self->window), ADW_TYPE_ALERT_DIALOG, NULL));

  return away;
}

static void
answer (KontorRecordFixture *self, const char *label)
{
  GtkWidget *button = kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  kontor_ui_settle ();
}

static void
test_away_keep (KontorRecordFixture *self, gconstpointer unused)
{
  Away away = come_back (self);

  answer (self, "_Keep");
  wait_for (self, 1, "Pack", away.start, 0);
}

/* Escape loses nothing. */
static void
test_away_escape (KontorRecordFixture *self, gconstpointer unused)
{
  Away away = come_back (self);

  kontor_ui_key (self->window, "Escape");
  g_assert_null (kontor_ui_find (GTK_WIDGET (self->window), ADW_TYPE_ALERT_DIALOG, NULL));
  wait_for (self, 1, "Pack", away.start, 0);
}

static void
test_away_discard (KontorRecordFixture *self, gconstpointer unused)
{
  Away away = come_back (self);

  answer (self, "_Discard");
  wait_for (self, 2, "Pack", away.start, away.since);
  wait_for (self, 2, "Pack", away.until, 0);
}

static void
test_away_stop (KontorRecordFixture *self, gconstpointer unused)
{
  Away away = come_back (self);

  answer (self, "Discard and _stop");
  wait_for (self, 1, "Pack", away.start, away.since);
}

/* The time between goes to another task, and the timer runs on. */
static void
test_away_give (KontorRecordFixture *self, gconstpointer unused)
{
  Away away = come_back (self);

  answer (self, "_Give to another task…");
  kontor_ui_settle ();
  kontor_ui_type (self->window, "Telephone");
  kontor_ui_settle ();
  kontor_ui_key (self->window, "Return");
  wait_for (self, 3, "Telephone", away.since, away.until);
  wait_for (self, 3, "Pack", away.start, away.since);
  wait_for (self, 3, "Pack", away.until, 0);
}

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

  g_test_add_func ("/ui/time-day/short-lanes", test_short_lanes);
  g_test_add_func ("/ui/time-day/move", test_move);
  ADD ("/ui/time-day/drag", test_drag);
  ADD ("/ui/time-day/draw", test_draw);
  ADD ("/ui/time-day/short-blocks", test_short_blocks);
  ADD ("/ui/time-day/away/keep", test_away_keep);
  ADD ("/ui/time-day/away/escape", test_away_escape);
  ADD ("/ui/time-day/away/discard", test_away_discard);
  ADD ("/ui/time-day/away/stop", test_away_stop);
  ADD ("/ui/time-day/away/give", test_away_give);

  return g_test_run ();
}
