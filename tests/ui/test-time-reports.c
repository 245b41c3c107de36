/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reports: which days words mean, what is said of what is not shared, every cell by keyboard, and who is
 * away when. */

#include "config.h"

#include "kontor-absence-strip.h"
#include "kontor-operations-time.h"
#include "kontor-record-fixture.h"
#include "kontor-replica-private.h"
#include "kontor-report-cell.h"
#include "kontor-report-period.h"
#include "kontor-report-table.h"
#include "kontor-report-view.h"

#define ADD(path, func) \
  g_test_add (path, KontorRecordFixture, NULL, kontor_record_fixture_set_up, func, \
              kontor_record_fixture_tear_down)

/* --- which days --- */

/* Read on Saturday, 21 November 2026. */
static void
test_period (void)
{
  static const struct
  {
    const char *text;
    const char *first;
    const char *last;
  } cases[] = {
    { "1 Nov to 15 Nov", "2026-11-01", "2026-11-15" },
    { "from 1 to 15 Nov", "2026-11-01", "2026-11-15" },
    { "1-15 Nov", "2026-11-01", "2026-11-15" },
    { "Nov 1 – Nov 15", "2026-11-01", "2026-11-15" },
    { "1. November bis 15. November", "2026-11-01", "2026-11-15" },
    { "1. bis 15. November", "2026-11-01", "2026-11-15" },
    { "1.–15. November", "2026-11-01", "2026-11-15" },
    { "vom 1.11. bis 15.11.", "2026-11-01", "2026-11-15" },
    { "1.11.-15.11.", "2026-11-01", "2026-11-15" },
    { "1 ноября – 15 ноября", "2026-11-01", "2026-11-15" },
    { "с 1 по 15 ноября", "2026-11-01", "2026-11-15" },
    { "с 1 ноября до 15 ноября", "2026-11-01", "2026-11-15" },
    { "2026-11-01 - 2026-11-15", "2026-11-01", "2026-11-15" },
    /* One that has begun. */
    { "15 Nov to 25 Nov", "2026-11-15", "2026-11-25" },
    { "20 Dec to 10 Jan", "2025-12-20", "2026-01-10" },
    { "29 Feb", "2024-02-29", "2024-02-29" },
    /* Said, and so. */
    { "1 Dec 2026 to 3 Dec 2026", "2026-12-01", "2026-12-03" },
    { "1 Nov to 15 Nov 2025", "2025-11-01", "2025-11-15" },
    { "1 Nov 2025 to 15 Nov", "2025-11-01", "2025-11-15" },
    { "tomorrow", "2026-11-22", "2026-11-22" },
    /* Beside today. */
    { "yesterday", "2026-11-20", "2026-11-20" },
    { "last Monday to today", "2026-11-16", "2026-11-21" },
    { "Monday to Friday", "2026-11-16", "2026-11-20" },
    { "Montag bis Freitag", "2026-11-16", "2026-11-20" },
    /* A month. */
    { "October", "2026-10-01", "2026-10-31" },
    { "Dezember", "2025-12-01", "2025-12-31" },
    { "Feb 2024", "2024-02-01", "2024-02-29" },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  gint64 today = 0;

  g_assert_true (kontor_date_from_string ("2026-11-21", &today));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 first = 0;
      gint64 end = 0;
      g_autoptr (GError) error = NULL;
      g_autofree char *from = NULL;
      g_autofree char *to = NULL;

      g_test_message ("%s", cases[i].text);
      kontor_report_period_parse (cases[i].text, zone, today * KONTOR_DAY + 15 * KONTOR_HOUR,
                                  &first, &end, &error);
      g_assert_no_error (error);
      from = kontor_date_to_string (first);
      to = kontor_date_to_string (end - 1);
      g_assert_cmpstr (from, ==, cases[i].first);
      g_assert_cmpstr (to, ==, cases[i].last);
    }
}

static void
test_no_period (void)
{
  static const char *const texts[] = {
    "", "soon", "to", "1 Nov to 2 Nov to 3 Nov", "15 Nov 2026 to 1 Nov 2026", "30 Feb"
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gint64 first = 0;
      gint64 end = 0;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", texts[i]);
      g_assert_false (
          kontor_report_period_parse (texts[i], zone, 20000 * KONTOR_DAY, &first, &end, &error));
      g_assert_nonnull (error);
    }
}

/* --- an office --- */

/* A task of @project (nullable) on which an hour was worked yesterday. */
static void
add_task (KontorReplica *replica, const char *title, const KontorId *project, int hour)
{
  KontorContext context = { 0 };
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorRow) task = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorChangeSet) entry = NULL;
  gint64 start = 0;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  if (project != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_PROJECT, kontor_value_new_id (project));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  kontor_ui_commit (replica, set);
  task = kontor_reader_get (context.reader, KONTOR_RECORD_TASK, &id);
  start = (context.now / KONTOR_DAY - 1) * KONTOR_DAY + hour * KONTOR_HOUR;
  entry = kontor_time_add (&context, task, start, start + KONTOR_HOUR, "By hand", &problem);
  g_assert_null (problem);
  kontor_ui_commit (replica, entry);
}

static void
add_project (KontorReplica *replica, const char *title, KontorId *id)
{
  KontorContext context = { 0 };
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorChangeSet) set = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT, id);
  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_PROJECT_OWNER, kontor_value_new_id (&context.actor));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  kontor_ui_commit (replica, set);
}

/* A server never sends what one is no member of. */
static void
take_away (KontorReplica *replica, const KontorId *project)
{
  g_autoptr (GError) error = NULL;

  kontor_replica_put_view (replica, KONTOR_RECORD_PROJECT, project, NULL, project, &error);
  g_assert_no_error (error);
}

static void
fill (KontorReplica *replica, gpointer data)
{
  KontorRecordFixture *self = data;
  KontorId hidden[2] = { 0 };

  add_project (replica, "Secret", &hidden[0]);
  add_project (replica, "Very secret", &hidden[1]);
  add_task (replica, "Carry", &self->project, 8);
  add_task (replica, "Whisper", &hidden[0], 9);
  add_task (replica, "Hush", &hidden[1], 10);
  add_task (replica, "Sweep", NULL, 11);
  take_away (replica, &hidden[0]);
  take_away (replica, &hidden[1]);
}

static gboolean
is_read (gpointer view)
{
  KontorTimeReport *report = kontor_report_view_get_report (view);

  return report != NULL && kontor_time_report_get_n_buckets (report) == 2 &&
         g_list_model_get_n_items (kontor_time_report_get_groups (report)) > 0;
}

/* Yesterday and the day before it, of what was spent. */
static KontorReportView *
show (KontorRecordFixture *self, KontorReportBy by)
{
  GtkWidget *view = NULL;
  gint64 today = kontor_office_get_today (self->office);
  g_autofree char *state = g_strdup_printf ("4 %u 0 %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                                            " table",
                                            by, today - 2, today);

  kontor_live_store_run_sync (kontor_office_get_store (self->office), fill, self);
  kontor_live_store_poll (kontor_office_get_store (self->office));
  kontor_ui_settle ();
  view = kontor_report_view_new (self->office);
  gtk_window_destroy (self->window);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "reports");
  gtk_window_set_default_size (self->window, 900, 700);
  adw_window_set_content (ADW_WINDOW (self->window), view);
  gtk_window_present (self->window);
  kontor_report_view_restore_state (KONTOR_REPORT_VIEW (view), state);
  kontor_ui_wait_until ("the report is read", is_read, view);
  kontor_ui_settle ();

  return KONTOR_REPORT_VIEW (view);
}

/* --- what is not shared --- */

static void
test_others (KontorRecordFixture *self, gconstpointer unused)
{
  static const char *const titles[] = { "Move", "Without a project", "Other projects" };
  KontorReportView *view = show (self, KONTOR_REPORT_BY_PROJECT);
  GListModel *groups = kontor_time_report_get_groups (kontor_report_view_get_report (view));

  g_assert_cmpuint (g_list_model_get_n_items (groups), ==, G_N_ELEMENTS (titles));
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autoptr (KontorReportLine) line = g_list_model_get_item (groups, i);

      g_assert_cmpstr (kontor_report_line_get_title (line), ==, titles[i]);
      g_assert_true ((kontor_report_line_get_hint (line) != NULL) == (i == 2));
      g_assert_cmpint (kontor_report_line_get (line, -1).spent, ==,
                       i == 2 ? 2 * KONTOR_HOUR : KONTOR_HOUR);
      if (i == 2)
        kontor_report_view_show_entries (view, line, -1);
    }
  g_assert_null (kontor_ui_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "Not shared with you"));

  /* The entries behind them are those of their tasks, and of no others. */
  kontor_ui_settle ();
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL, "Hush"));
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL, "Whisper"));
  g_assert_null (kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL, "Sweep"));
}

/* --- keys --- */

static void
assert_focus (KontorRecordFixture *self, const char *name)
{
  GtkWidget *focus = gtk_window_get_focus (self->window);
  g_autofree char *different = NULL;

  g_assert_true (KONTOR_IS_REPORT_CELL (focus));
  different = gtk_test_accessible_check_property (GTK_ACCESSIBLE (focus),
                                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name);
  g_assert_cmpstr (different, ==, NULL);
}

static void
test_keys (KontorRecordFixture *self, gconstpointer unused)
{
  KontorReportView *view = show (self, KONTOR_REPORT_BY_PROJECT);
  KontorTimeReport *report = kontor_report_view_get_report (view);
  const char *yesterday = kontor_time_report_get_bucket (report, 1)->title;
  g_autofree char *figure = g_strdup_printf ("Move, %s: 1 h", yesterday);
  g_autofree char *empty = g_strdup_printf ("Without a project, %s: nothing",
                                            kontor_time_report_get_bucket (report, 0)->title);
  GtkWidget *cell = kontor_ui_find (GTK_WIDGET (view), KONTOR_TYPE_REPORT_CELL, NULL);

  g_assert_nonnull (cell);
  gtk_widget_grab_focus (cell);
  assert_focus (self, "Move");
  /* Unfolds first, then goes on. */
  kontor_ui_key (self->window, "Right");
  assert_focus (self, "Move");
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "Carry"));
  kontor_ui_key (self->window, "Right");
  assert_focus (self, "Move, Sum: 1 h");
  kontor_ui_key (self->window, "End");
  assert_focus (self, figure);
  kontor_ui_key (self->window, "Down");
  kontor_ui_key (self->window, "Left");
  kontor_ui_key (self->window, "Down");
  assert_focus (self, empty);
  kontor_ui_key (self->window, "Left");
  assert_focus (self, "Without a project, Sum: 1 h");
  kontor_ui_key (self->window, "Down");
  kontor_ui_key (self->window, "Down");
  assert_focus (self, "All, Sum: 4 h");
  kontor_ui_key (self->window, "Down");
  assert_focus (self, "All, Sum: 4 h");

  /* What lies behind the number. */
  kontor_ui_key (self->window, "Up");
  kontor_ui_key (self->window, "Return");
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL, "Whisper"));
}

static void
add_newer (KontorReplica *replica, gpointer data)
{
  KontorRecordFixture *self = data;

  add_task (replica, "Unload", &self->project, 13);
}

static gboolean
has_newer (gpointer view)
{
  return kontor_ui_find (view, GTK_TYPE_LABEL, "Unload") != NULL;
}

/* Figures that change under somebody leave what they unfolded and where they are. */
static void
test_refresh (KontorRecordFixture *self, gconstpointer unused)
{
  KontorReportView *view = show (self, KONTOR_REPORT_BY_PROJECT);

  gtk_widget_grab_focus (kontor_ui_find (GTK_WIDGET (view), KONTOR_TYPE_REPORT_CELL, NULL));
  kontor_ui_key (self->window, "Right");
  kontor_ui_key (self->window, "Down");
  kontor_ui_key (self->window, "Right");
  assert_focus (self, "Carry, Sum: 1 h");

  kontor_live_store_run_sync (kontor_office_get_store (self->office), add_newer, self);
  kontor_live_store_poll (kontor_office_get_store (self->office));
  kontor_ui_wait_until ("the newer entry is shown, so its project is unfolded", has_newer, view);
  kontor_ui_settle ();
  assert_focus (self, "Carry, Sum: 1 h");
}

/* The table is entered by Tab, at its first cell. */
static void
test_tab (KontorRecordFixture *self, gconstpointer unused)
{
  KontorReportView *view = show (self, KONTOR_REPORT_BY_PROJECT);
  GtkWidget *table = gtk_widget_get_ancestor (kontor_ui_find (GTK_WIDGET (view),
                                                              KONTOR_TYPE_REPORT_CELL, NULL),
                                              KONTOR_TYPE_REPORT_TABLE);

  gtk_window_set_focus (self->window, NULL);
  for (int i = 0; i < 12 && !KONTOR_IS_REPORT_CELL (gtk_window_get_focus (self->window)); i++)
    gtk_widget_child_focus (table, GTK_DIR_TAB_FORWARD);
  assert_focus (self, "Move");
}

/* --- absences --- */

static void
add_absence (KontorReplica *replica,
             const KontorId *person,
             const char *kind,
             gint64 first,
             gint64 last,
             gboolean approved)
{
  KontorContext context = { 0 };
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (KontorChangeSet) set = NULL;

  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_ABSENCE, &id);
  kontor_row_builder_take (builder, KONTOR_ABSENCE_PERSON, kontor_value_new_id (person));
  kontor_row_builder_take (builder, KONTOR_ABSENCE_KIND, kontor_value_new_text (kind));
  kontor_row_builder_take (builder, KONTOR_ABSENCE_STARTS_ON, kontor_value_new_integer (first));
  kontor_row_builder_take (builder, KONTOR_ABSENCE_ENDS_ON, kontor_value_new_integer (last));
  if (approved)
    kontor_row_builder_take (builder, KONTOR_ABSENCE_APPROVED, kontor_value_new_integer (1));
  draft = kontor_row_builder_end (builder);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  kontor_ui_commit (replica, set);
}

static gint64
day (const char *iso)
{
  gint64 number = 0;

  g_assert_true (kontor_date_from_string (iso, &number));

  return number;
}

static void
leave (KontorReplica *replica, gpointer data)
{
  KontorRecordFixture *self = data;

  add_absence (replica, &self->anna, "holiday", day ("2026-10-28"), day ("2026-11-03"), TRUE);
  add_absence (replica, &self->anna, "trip", day ("2026-11-20"), day ("2026-11-20"), TRUE);
  add_absence (replica, &self->boris, "illness", day ("2026-11-16"), day ("2026-11-27"), FALSE);
}

static gboolean
shows_strips (gpointer view)
{
  return kontor_ui_find (view, KONTOR_TYPE_ABSENCE_STRIP, NULL) != NULL;
}

static void
assert_absence (KontorRecordFixture *self, const char *name)
{
  GtkWidget *focus = gtk_window_get_focus (self->window);
  g_autofree char *different = NULL;

  g_assert_true (GTK_IS_BUTTON (focus));
  different = gtk_test_accessible_check_property (GTK_ACCESSIBLE (focus),
                                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name);
  g_assert_cmpstr (different, ==, NULL);
}

/* Who is away when, by month: each absence has a name, a place and its keys. */
static void
test_absences (KontorRecordFixture *self, gconstpointer unused)
{
  GtkWidget *view = NULL;
  GtkWidget *block = NULL;
  graphene_rect_t bounds;
  g_autofree char *state = g_strdup_printf ("4 0 3 %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " table",
                                            day ("2026-10-01"), day ("2026-12-01"));

  kontor_live_store_run_sync (kontor_office_get_store (self->office), leave, self);
  kontor_live_store_poll (kontor_office_get_store (self->office));
  kontor_ui_settle ();
  view = kontor_report_view_new (self->office);
  gtk_window_destroy (self->window);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "absences");
  gtk_window_set_default_size (self->window, 900, 700);
  adw_window_set_content (ADW_WINDOW (self->window), view);
  gtk_window_present (self->window);
  kontor_report_view_restore_state (KONTOR_REPORT_VIEW (view), state);
  kontor_ui_wait_until ("absences are shown", shows_strips, view);
  kontor_ui_settle ();
  g_assert_nonnull (kontor_ui_find (view, GTK_TYPE_LABEL, "October 2026"));
  g_assert_nonnull (kontor_ui_find (view, GTK_TYPE_LABEL, "November 2026"));

  /* The 28th to 31st of 31 days. */
  block = kontor_ui_find (view, GTK_TYPE_BUTTON, "Anna: Holiday, 28 Oct–3 Nov 2026");
  g_assert_nonnull (block);
  g_assert_true (gtk_widget_compute_bounds (block, gtk_widget_get_parent (block), &bounds));
  g_assert_cmpfloat_with_epsilon (bounds.size.width,
                                  (float) (gtk_widget_get_width (gtk_widget_get_parent (block)) -
                                           182) *
                                          4 / 31 -
                                      2,
                                  2);

  gtk_widget_grab_focus (block);
  assert_absence (self, "Anna: Holiday, 28 Oct–3 Nov 2026");
  kontor_ui_key (self->window, "Down");
  /* That which is nearest below: of the next month, on its right. */
  assert_absence (self, "Anna: Business trip, 20 Nov 2026");
  kontor_ui_key (self->window, "Left");
  assert_absence (self, "Anna: Holiday, 28 Oct–3 Nov 2026");
  kontor_ui_key (self->window, "Left");
  assert_absence (self, "Anna: Holiday, 28 Oct–3 Nov 2026");
  kontor_ui_key (self->window, "Down");
  assert_absence (self, "Boris: Illness, not approved, 16–27 Nov 2026");
  kontor_ui_key (self->window, "Down");
  assert_absence (self, "Boris: Illness, not approved, 16–27 Nov 2026");
}

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

  g_test_add_func ("/ui/time-reports/period", test_period);
  g_test_add_func ("/ui/time-reports/no-period", test_no_period);
  ADD ("/ui/time-reports/others", test_others);
  ADD ("/ui/time-reports/keys", test_keys);
  ADD ("/ui/time-reports/refresh", test_refresh);
  ADD ("/ui/time-reports/tab", test_tab);
  ADD ("/ui/time-reports/absences", test_absences);

  return g_test_run ();
}
