/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time as people keep it: the timer of the sidebar, the working day, a day corrected by keys, a locked
 * day, and reports whose figures are those of the entries. */

#include "config.h"

#include "kontor-day-gaps.h"
#include "kontor-day-view.h"
#include "kontor-link.h"
#include "kontor-operations-time.h"
#include "kontor-record-fixture.h"
#include "kontor-report-view.h"
#include "kontor-request-view.h"
#include "kontor-time-print.h"
#include "kontor-time-section.h"
#include "kontor-timer-row.h"
#include "kontor-timer.h"
#include "kontor-work-day-row.h"

#include <string.h>

#define ADD(path, func) \
  g_test_add (path, KontorRecordFixture, NULL, kontor_record_fixture_set_up, func, \
              kontor_record_fixture_tear_down)

/* --- data --- */

typedef struct
{
  KontorId task;
  gint64 start;
  gint64 end;
  gint64 day; /* 0: an entry; else the day whose report is sent */
} Wish;

static void
fulfil (KontorReplica *replica, gpointer data)
{
  const Wish *wish = data;
  KontorContext context = { 0 };
  g_autoptr (KontorRow) task = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorChangeSet) set = NULL;

  kontor_replica_init_context (replica, &context);
  task = kontor_reader_get (context.reader, KONTOR_RECORD_TASK, &wish->task);
  if (wish->day != 0)
    set = kontor_report_send (&context, wish->day, "Packed", &problem);
  else
    set = kontor_time_add (&context, task, wish->start, wish->end, "By hand", &problem);
  g_assert_null (problem);
  kontor_ui_commit (replica, set);
}

static void
do_wish (KontorRecordFixture *self, const Wish *wish)
{
  kontor_live_store_run_sync (kontor_office_get_store (self->office), fulfil, (gpointer) wish);
  kontor_live_store_poll (kontor_office_get_store (self->office));
  kontor_ui_settle ();
}

/* An hour of yesterday, of a day whose clocks are UTC. */
static gint64
at (KontorRecordFixture *self, int hour, int minute)
{
  return (kontor_office_get_today (self->office) - 1) * KONTOR_DAY + hour * KONTOR_HOUR +
         minute * KONTOR_MINUTE;
}

static void
add_entry (KontorRecordFixture *self, gint64 start, gint64 end)
{
  Wish wish = { *kontor_record_get_id (self->task), start, end, 0 };

  do_wish (self, &wish);
}

static void
list_entries (KontorReplica *replica, gpointer data)
{
  g_autoptr (GPtrArray) all = kontor_reader_list_all (kontor_replica_get_reader (replica),
                                                      KONTOR_RECORD_TIME_ENTRY);
  GPtrArray *entries = data;

  for (guint i = 0; i < all->len; i++)
    if (!kontor_row_is_deleted (all->pdata[i]))
      g_ptr_array_add (entries, kontor_row_ref (all->pdata[i]));
}

/* (transfer full) */
static GPtrArray *
dup_entries (KontorRecordFixture *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  kontor_live_store_run_sync (kontor_office_get_store (self->office), list_entries, entries);

  return entries;
}

static guint
count_entries (KontorRecordFixture *self)
{
  g_autoptr (GPtrArray) entries = dup_entries (self);

  return entries->len;
}

static void
count_requests (KontorReplica *replica, gpointer data)
{
  g_autoptr (GPtrArray) all = kontor_reader_list_all (kontor_replica_get_reader (replica),
                                                      KONTOR_RECORD_TIME_REQUEST);

  *(guint *) data = all->len;
}

/* --- waiting --- */

typedef struct
{
  KontorRecordFixture *fixture;
  GtkWidget *widget;
  guint n;
  gint64 end;
} Wanted;

static gboolean
has_entries (gpointer data)
{
  const Wanted *wanted = data;

  return count_entries (wanted->fixture) == wanted->n;
}

static gboolean
ends_then (gpointer data)
{
  const Wanted *wanted = data;
  g_autoptr (GPtrArray) entries = dup_entries (wanted->fixture);

  return entries->len == 1 &&
         kontor_row_get_integer (entries->pdata[0], KONTOR_TIME_ENTRY_END) == wanted->end;
}

static guint
count_blocks (GtkWidget *widget)
{
  guint count = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    count += KONTOR_IS_DAY_BLOCK (child);

  return count;
}

static gboolean
shows_blocks (gpointer data)
{
  const Wanted *wanted = data;

  return count_blocks (wanted->widget) == wanted->n;
}

static gboolean
is_visible (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

/* In a window as the program's, which has room for dialogs. */
static void
set_child (KontorRecordFixture *self, GtkWidget *child)
{
  gtk_window_destroy (self->window);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "time");
  gtk_window_set_default_size (self->window, 800, 800);
  adw_window_set_content (ADW_WINDOW (self->window), child);
  gtk_window_present (self->window);
}

/* --- the day --- */

static KontorDayView *
show_day (KontorRecordFixture *self, guint n)
{
  GtkWidget *view = kontor_day_view_new (self->office);
  Wanted wanted = { self, NULL, n, 0 };

  kontor_time_editor_set_reason (kontor_day_view_get_editor (KONTOR_DAY_VIEW (view)), "Forgotten");
  kontor_day_view_set_day (KONTOR_DAY_VIEW (view), kontor_office_get_today (self->office) - 1);
  set_child (self, view);
  wanted.widget = GTK_WIDGET (kontor_day_view_get_timeline (KONTOR_DAY_VIEW (view)));
  kontor_ui_wait_until ("the day shows its entries", shows_blocks, &wanted);
  kontor_ui_settle ();

  return KONTOR_DAY_VIEW (view);
}

static void
focus_first (KontorDayView *view)
{
  GtkWidget *block = kontor_ui_find (GTK_WIDGET (kontor_day_view_get_timeline (view)),
                                     KONTOR_TYPE_DAY_BLOCK, NULL);

  g_assert_nonnull (block);
  g_assert_true (gtk_widget_grab_focus (block));
}

/* The pause began at 11:50, and the timer was stopped at 12:00. */
static void
test_forgotten_pause (KontorRecordFixture *self, gconstpointer unused)
{
  Wanted wanted = { self, NULL, 1, at (self, 11, 50) };
  KontorDayView *view = NULL;

  add_entry (self, at (self, 9, 0), at (self, 12, 0));
  view = show_day (self, 1);
  focus_first (view);
  kontor_ui_key (self->window, "shift+alt+Up");
  kontor_ui_key (self->window, "shift+alt+Up");
  kontor_ui_wait_until ("the entry ends at 11:50", ends_then, &wanted);
  {
    g_autoptr (GPtrArray) entries = dup_entries (self);

    g_assert_cmpint (kontor_row_get_integer (entries->pdata[0], KONTOR_TIME_ENTRY_START), ==,
                     at (self, 9, 0));
  }

  /* The whole of it, five minutes later. */
  wanted.end = at (self, 11, 55);
  kontor_ui_key (self->window, "alt+Down");
  kontor_ui_wait_until ("the entry ends at 11:55", ends_then, &wanted);
}

static void
test_split_and_merge (KontorRecordFixture *self, gconstpointer unused)
{
  Wanted wanted = { self, NULL, 2, 0 };
  KontorDayView *view = NULL;

  add_entry (self, at (self, 9, 0), at (self, 12, 0));
  view = show_day (self, 1);
  wanted.widget = GTK_WIDGET (kontor_day_view_get_timeline (view));
  focus_first (view);
  kontor_ui_key (self->window, "s");
  kontor_ui_wait_until ("there are two entries", has_entries, &wanted);
  kontor_ui_wait_until ("there are two blocks", shows_blocks, &wanted);
  {
    g_autoptr (GPtrArray) entries = dup_entries (self);
    gint64 spent = 0;

    for (guint i = 0; i < entries->len; i++)
      spent += kontor_time_spent_in (entries->pdata[i], at (self, 0, 0), at (self, 24, 0),
                                     G_MAXINT64);
    g_assert_cmpint (spent, ==, 3 * KONTOR_HOUR);
  }

  focus_first (view);
  kontor_ui_key (self->window, "m");
  wanted.n = 1;
  kontor_ui_wait_until ("there is one entry again", has_entries, &wanted);
  wanted.end = at (self, 12, 0);
  g_assert_true (ends_then (&wanted));

  kontor_ui_wait_until ("there is one block", shows_blocks, &wanted);
  focus_first (view);
  kontor_ui_key (self->window, "Delete");
  wanted.n = 0;
  kontor_ui_wait_until ("there is none", has_entries, &wanted);
}

/* A day whose report was sent is not changed: a request is offered in its place. */
static void
test_locked_day (KontorRecordFixture *self, gconstpointer unused)
{
  Wish report = { .day = kontor_office_get_today (self->office) - 1 };
  KontorDayView *view = NULL;
  GtkWidget *dialog = NULL;
  guint n_requests = 0;

  add_entry (self, at (self, 9, 0), at (self, 12, 0));
  do_wish (self, &report);
  view = show_day (self, 1);
  focus_first (view);
  kontor_ui_key (self->window, "shift+alt+Up");
  kontor_day_timeline_flush (kontor_day_view_get_timeline (view));
  kontor_ui_settle ();
  kontor_ui_settle ();
  dialog = kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_ENTRY, NULL);
  g_assert_nonnull (dialog);
  gtk_editable_set_text (GTK_EDITABLE (dialog), "The pause was earlier");
  kontor_ui_key (self->window, "Return");
  kontor_ui_settle ();
  kontor_live_store_run_sync (kontor_office_get_store (self->office), count_requests, &n_requests);
  g_assert_cmpuint (n_requests, ==, 1);
  {
    Wanted wanted = { self, NULL, 1, at (self, 12, 0) };

    g_assert_true (ends_then (&wanted));
  }
}

static KontorRow *
span_new (gint64 start, gint64 end)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_TIME_ENTRY, &id);

  kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_START, kontor_value_new_integer (start));
  if (end != 0)
    kontor_row_builder_take (builder, KONTOR_TIME_ENTRY_END, kontor_value_new_integer (end));

  return kontor_row_builder_end (builder);
}

/* From 9 to 17, at 16:00: worked 9–10 and 11–13, in which another entry lies; ten minutes are no gap. */
static void
test_gaps (void)
{
  const gint64 spans[][2] = { { 540, 600 }, { 690, 720 }, { 660, 780 }, { 790, 840 } };
  const gint64 expected[][2] = { { 600, 660 }, { 840, 960 } };
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_row_unref);
  g_autoptr (GPtrArray) gaps = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    g_ptr_array_add (entries, span_new (spans[i][0] * KONTOR_MINUTE, spans[i][1] * KONTOR_MINUTE));
  gaps = kontor_day_gaps_find (entries, 540 * KONTOR_MINUTE, 1020 * KONTOR_MINUTE,
                               960 * KONTOR_MINUTE);
  g_assert_cmpuint (gaps->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < gaps->len; i++)
    {
      const KontorGap *gap = gaps->pdata[i];

      g_assert_cmpint (gap->start / KONTOR_MINUTE, ==, expected[i][0]);
      g_assert_cmpint (gap->end / KONTOR_MINUTE, ==, expected[i][1]);
    }
}

/* --- the sidebar --- */

static void
test_timer (KontorRecordFixture *self, gconstpointer unused)
{
  GtkWidget *row = kontor_timer_row_new (self->office);
  g_autofree char *link = kontor_link_to_string (KONTOR_RECORD_TASK,
                                                 kontor_record_get_id (self->task));
  GActionGroup *actions = NULL;
  GtkWidget *stop = NULL;
  Wanted wanted = { self, NULL, 1, 0 };

  set_child (self, row);
  actions = kontor_timer_actions_new (self->office, GTK_WIDGET (self->window));
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "timer", actions);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (row, GTK_TYPE_LABEL, "Start timer…"));
  g_assert_null (kontor_ui_find (row, GTK_TYPE_BUTTON, "Stop the timer"));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), "timer.start", "s", link));
  kontor_ui_wait_until ("an entry runs", has_entries, &wanted);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (row, GTK_TYPE_LABEL, "Pack"));
  stop = kontor_ui_find (row, GTK_TYPE_BUTTON, "Stop the timer");
  g_assert_nonnull (stop);

  g_signal_emit_by_name (stop, "clicked");
  kontor_ui_settle ();
  g_assert_false (is_visible (stop));
  g_assert_nonnull (kontor_ui_find (row, GTK_TYPE_LABEL, "Start timer…"));
  {
    g_autoptr (GPtrArray) entries = dup_entries (self);

    g_assert_cmpuint (entries->len, ==, 1);
    g_assert_true (kontor_row_has (entries->pdata[0], KONTOR_TIME_ENTRY_END));
  }
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "timer", NULL);
  g_object_unref (actions);
}

static void
test_work_day (KontorRecordFixture *self, gconstpointer unused)
{
  GtkWidget *row = kontor_work_day_row_new (self->office);
  GtkWidget *button = NULL;

  set_child (self, row);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (row, GTK_TYPE_LABEL, "Start the day"));

  button = kontor_ui_find (row, GTK_TYPE_MENU_BUTTON, NULL);
  g_assert_true (gtk_widget_activate_action (button, "day.start", NULL));
  kontor_ui_settle ();
  g_assert_null (kontor_ui_find (row, GTK_TYPE_LABEL, "Start the day"));
  g_assert_nonnull (kontor_ui_find (row, GTK_TYPE_LABEL, "0 min"));

  g_assert_true (gtk_widget_activate_action (button, "day.break", NULL));
  kontor_ui_settle ();
  {
    GtkWidget *icon = kontor_ui_find (row, GTK_TYPE_IMAGE, NULL);

    g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (icon)), ==, "kontor-break-symbolic");
  }
}

/* --- reports --- */

static gboolean
has_report (gpointer view)
{
  KontorTimeReport *report = kontor_report_view_get_report (view);

  return report != NULL && kontor_time_report_get_ask (report)->measure == KONTOR_REPORT_PLAN &&
         g_list_model_get_n_items (kontor_time_report_get_groups (report)) > 0;
}

/* Of yesterday and the days before it. */
static KontorReportView *
show_report (KontorRecordFixture *self)
{
  GtkWidget *view = kontor_report_view_new (self->office);
  gint64 today = kontor_office_get_today (self->office);
  g_autofree char *state = g_strdup_printf ("4 0 1 %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " table",
                                            today - 2, today);

  set_child (self, view);
  kontor_report_view_restore_state (KONTOR_REPORT_VIEW (view), state);
  kontor_ui_wait_until ("the report is read", has_report, view);
  kontor_ui_settle ();

  return KONTOR_REPORT_VIEW (view);
}

static gboolean
shows_entries (gpointer window)
{
  return kontor_ui_find (window, GTK_TYPE_LABEL, "Pack") != NULL;
}

static void
test_report (KontorRecordFixture *self, gconstpointer unused)
{
  KontorReportView *view = NULL;
  KontorTimeReport *report = NULL;
  KontorReportLine *total = NULL;
  g_autofree char *csv = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *before = kontor_date_to_string (kontor_office_get_today (self->office) - 2);
  g_autofree char *yesterday = kontor_date_to_string (kontor_office_get_today (self->office) - 1);
  g_autoptr (GPtrArray) entries = NULL;
  gint64 spent = 0;

  /* One lies on both sides of midnight. */
  add_entry (self, at (self, -1, 0), at (self, 1, 30));
  add_entry (self, at (self, 9, 0), at (self, 10, 15));
  view = show_report (self);
  report = kontor_report_view_get_report (view);
  total = kontor_time_report_get_total (report);
  entries = dup_entries (self);
  for (guint i = 0; i < entries->len; i++)
    spent += kontor_time_spent_in (entries->pdata[i], at (self, -24, 0), at (self, 24, 0),
                                   G_MAXINT64);
  g_assert_cmpint (kontor_report_line_get (total, -1).spent, ==, spent);
  g_assert_cmpint (kontor_report_line_get (total, 0).spent, ==, KONTOR_HOUR);
  g_assert_cmpint (kontor_report_line_get (total, 1).spent, ==,
                   2 * KONTOR_HOUR + 45 * KONTOR_MINUTE);

  csv = kontor_time_report_to_csv (report);
  expected = g_strdup_printf ("Person,Task,%s,%s,Spent,Planned,Difference\r\n"
                              "Anna,Pack,1.00,2.75,3.75,0.00,3.75\r\n",
                              before, yesterday);
  g_assert_cmpstr (csv, ==, expected);
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "3:45"));

  /* What lies behind a figure. */
  g_assert_false (shows_entries (self->window));
  kontor_report_view_show_entries (view, total, 0);
  kontor_ui_wait_until ("the entries", shows_entries, self->window);
}

static guint
count_in (const char *bytes, gsize length, const char *what)
{
  guint count = 0;

  for (const char *at = bytes;
       (at = memmem (at, length - (gsize) (at - bytes), what, strlen (what))) != NULL; at++)
    count++;

  return count;
}

/* Whatever a stream of the file unpacks to; empty: it is not packed. */
static GBytes *
unpack (const char *bytes, gsize length)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (
      G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data (bytes, (gssize) length,
                                                                         NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory,
                                                                  G_CONVERTER (decompressor));
  g_autoptr (GByteArray) all = g_byte_array_new ();
  guint8 piece[4096];
  gssize n;

  while ((n = g_input_stream_read (stream, piece, sizeof piece, NULL, NULL)) > 0)
    g_byte_array_append (all, piece, (guint) n);

  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

/* Page objects may lie in the file itself or in packed streams of objects. */
static guint
count_pages (const char *bytes, gsize length)
{
  static const char begins[] = "stream\n";
  guint count = count_in (bytes, length, "/Type /Page ") +
                count_in (bytes, length, "/Type /Page\n");

  for (const char *at = bytes;
       (at = memmem (at, length - (gsize) (at - bytes), begins, strlen (begins))) != NULL;
       at += strlen (begins))
    {
      const char *data = at + strlen (begins);
      g_autoptr (GBytes) unpacked = unpack (data, length - (gsize) (data - bytes));
      gsize size = 0;
      const char *text = g_bytes_get_data (unpacked, &size);

      if (size > 0)
        count += count_in (text, size, "/Type /Page ") + count_in (text, size, "/Type /Page\n");
    }

  return count;
}

static void
create_task (KontorReplica *replica, gpointer data)
{
  KontorContext context = { 0 };
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorChangeSet) set = NULL;
  Wish *wish = data;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&wish->task, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &wish->task);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text ("One of many"));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  kontor_ui_commit (replica, set);
  fulfil (replica, wish);
}

/* More lines than a page has. */
static void
test_pdf_file (KontorRecordFixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->folder, "report.pdf", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  KontorReportView *view = NULL;
  gsize length = 0;

  for (int i = 0; i < 70; i++)
    {
      Wish wish = { .start = at (self, 8, 5 * i), .end = at (self, 8, 5 * i + 5) };

      kontor_live_store_run_sync (kontor_office_get_store (self->office), create_task, &wish);
    }
  kontor_live_store_poll (kontor_office_get_store (self->office));
  view = show_report (self);
  g_assert_true (kontor_time_print_export (kontor_report_view_get_report (view), "Office",
                                           self->window, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, &length, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (bytes, MIN (length, 5), "%PDF-", 5);
  g_assert_cmpuint (count_pages (bytes, length), ==, 2);
}

/* In a process of its own: cairo copies names out of fonts with strndup(), whose argument need not
 * end, and strict_string_checks=1 takes that for an error. */
static void
test_pdf (void)
{
  g_setenv ("ASAN_OPTIONS", "strict_string_checks=0:detect_leaks=0", TRUE);
  g_test_trap_subprocess ("/ui/time/pdf/subprocess/file", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* --- the section --- */

static void
test_section (KontorRecordFixture *self, gconstpointer unused)
{
  static const char *const modes[] = { "week", "reports", "requests", "day" };
  GtkWidget *section = g_object_new (KONTOR_TYPE_TIME_SECTION, "office", self->office, NULL);

  set_child (self, section);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *state = NULL;

      g_action_group_activate_action (G_ACTION_GROUP (
                                          kontor_section_get_actions (KONTOR_SECTION (section))),
                                      modes[i], NULL);
      kontor_ui_settle ();
      state = kontor_section_save_state (KONTOR_SECTION (section));
      g_assert_true (g_str_has_prefix (state, modes[i]));
    }
  kontor_section_restore_state (KONTOR_SECTION (section), "requests\nreports 1 2 3");
  {
    g_autofree char *state = kontor_section_save_state (KONTOR_SECTION (section));

    g_assert_true (g_str_has_prefix (state, "requests\n"));
  }
}

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

  g_test_add_func ("/ui/time/gaps", test_gaps);
  ADD ("/ui/time/timer", test_timer);
  ADD ("/ui/time/work-day", test_work_day);
  ADD ("/ui/time/forgotten-pause", test_forgotten_pause);
  ADD ("/ui/time/split-and-merge", test_split_and_merge);
  ADD ("/ui/time/locked-day", test_locked_day);
  ADD ("/ui/time/report", test_report);
  g_test_add_func ("/ui/time/pdf", test_pdf);
  ADD ("/ui/time/pdf/subprocess/file", test_pdf_file);
  ADD ("/ui/time/section", test_section);

  return g_test_run ();
}
