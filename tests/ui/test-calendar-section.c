/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The calendar as people use it: a series stands on its days, one of its times is moved by keys and comes
 * back, or is removed, and plain words make an event. */

#include "config.h"

#include "kontor-calendar-section.h"
#include "kontor-event-changes.h"
#include "kontor-month-chip.h"
#include "kontor-month-day.h"
#include "kontor-month-lanes.h"
#include "kontor-record-fixture.h"
#include "kontor-record-page.h"
#include "kontor-replica-private.h"

typedef struct
{
  KontorRecordFixture record;
  GtkWindow *window; /* owned by GTK: one that shows dialogs within */
  GtkWidget *section; /* borrowed, of @window */
  KontorId series;
  gint64 first; /* its first day: the first of this month */
  gint64 day; /* what has_entries() looks at */
  guint n; /* and waits for */
} Fixture;

/* --- data --- */

static void
create (KontorReplica *replica, KontorRowBuilder *builder)
{
  g_autoptr (KontorRow) draft = kontor_row_builder_end (builder);
  g_autoptr (KontorChangeSet) set = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  KontorContext context = { 0 };

  kontor_replica_init_context (replica, &context);
  set = kontor_operation_create (&context, draft, &problem);
  g_assert_null (problem);
  g_assert_true (kontor_replica_commit (replica, set, NULL, &problem, &error));
  g_assert_no_error (error);
}

static gint64
get_first_of_month (gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now / KONTOR_SECOND);

  return now / KONTOR_DAY - (g_date_time_get_day_of_month (time) - 1);
}

static void
fill (KontorReplica *replica, gpointer data)
{
  Fixture *self = data;
  KontorContext context = { 0 };
  KontorRowBuilder *builder;
  KontorId calendar = KONTOR_ID_INIT_NIL;
  gint64 start;

  kontor_replica_init_context (replica, &context);
  self->first = get_first_of_month (context.now);
  start = self->first * KONTOR_DAY + 9 * KONTOR_HOUR;
  kontor_id_init (&calendar, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_CALENDAR, &calendar);
  kontor_row_builder_take (builder, KONTOR_CALENDAR_TITLE, kontor_value_new_text ("Anna's"));
  kontor_row_builder_take (builder, KONTOR_CALENDAR_KIND, kontor_value_new_text ("personal"));
  kontor_row_builder_take (builder, KONTOR_CALENDAR_OWNER,
                           kontor_value_new_id (&self->record.anna));
  create (replica, builder);

  kontor_id_init (&self->series, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_EVENT, &self->series);
  kontor_row_builder_take (builder, KONTOR_EVENT_CALENDAR, kontor_value_new_id (&calendar));
  kontor_row_builder_take (builder, KONTOR_EVENT_TITLE, kontor_value_new_text ("Standup"));
  kontor_row_builder_take (builder, KONTOR_EVENT_START,
                           kontor_value_new_moment (start, FALSE, "UTC"));
  kontor_row_builder_take (builder, KONTOR_EVENT_END,
                           kontor_value_new_moment (start + KONTOR_HOUR, FALSE, "UTC"));
  kontor_row_builder_take (builder, KONTOR_EVENT_RULE, kontor_value_new_text ("FREQ=WEEKLY"));
  create (replica, builder);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  KontorLiveStore *store;

  kontor_record_fixture_set_up (&self->record, NULL);
  store = kontor_office_get_store (self->record.office);
  kontor_live_store_run_sync (store, fill, self);
  kontor_live_store_poll (store);
  self->section = g_object_new (KONTOR_TYPE_CALENDAR_SECTION, "office", self->record.office, NULL);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "calendar");
  gtk_window_set_default_size (self->window, 1000, 700);
  adw_window_set_content (ADW_WINDOW (self->window), self->section);
  gtk_window_present (self->window);
  kontor_ui_settle ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gtk_window_destroy (self->window);
  kontor_record_fixture_tear_down (&self->record, NULL);
}

/* --- looking --- */

static GtkWidget *
find_cell (GtkWidget *root, gint64 day)
{
  if (KONTOR_IS_MONTH_DAY (root) && gtk_widget_get_mapped (root) &&
      kontor_month_day_get_day (KONTOR_MONTH_DAY (root)) == day)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_cell (child, day);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* Whether the cell of @day says that it has @n entries. */
static gboolean
has_entries (gpointer data)
{
  Fixture *self = data;
  g_autofree char *day = kontor_month_format_day (self->day, "%A %-e %B");
  g_autofree char *name = self->n == 0 ? g_strdup (day)
                                       : g_strdup_printf ("%s, %u %s", day, self->n,
                                                          self->n == 1 ? "entry" : "entries");

  GtkWidget *cell = find_cell (self->section, self->day);
  g_autofree char *different = NULL;

  g_assert_nonnull (cell);
  different = gtk_test_accessible_check_property (GTK_ACCESSIBLE (cell),
                                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name);

  return different == NULL;
}

static void
wait_for_entries (Fixture *self, gint64 day, guint n)
{
  self->day = day;
  self->n = n;
  kontor_ui_wait_until ("the day has its entries", has_entries, self);
}

/* The chip of the series on its first day, with the focus. */
static void
focus_first (Fixture *self)
{
  GtkWidget *chip = kontor_ui_find (self->section, KONTOR_TYPE_MONTH_CHIP,
                                    "09:00, Standup, Anna's");

  g_assert_nonnull (chip);
  g_assert_cmpint (kontor_month_chip_get_item (KONTOR_MONTH_CHIP (chip))->first, ==, self->first);
  g_assert_true (gtk_widget_grab_focus (chip));
}

/* --- tests --- */

static void
test_series (Fixture *self, gconstpointer unused)
{
  for (int week = 0; week < 4; week++)
    wait_for_entries (self, self->first + 7 * week, 1);
  wait_for_entries (self, self->first + 1, 0);
}

static void
test_move (Fixture *self, gconstpointer unused)
{
  GtkWidget *button;

  wait_for_entries (self, self->first, 1);
  focus_first (self);
  kontor_ui_key (self->window, "alt+Right");
  kontor_ui_settle ();
  button = kontor_ui_find (GTK_WIDGET (self->window), GTK_TYPE_BUTTON, "_Only this time");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  wait_for_entries (self, self->first + 1, 1);
  wait_for_entries (self, self->first, 0);
  wait_for_entries (self, self->first + 7, 1);

  kontor_office_undo (self->record.office);
  wait_for_entries (self, self->first, 1);
  wait_for_entries (self, self->first + 1, 0);
}

static void
test_move_all (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorMonthItem) item = NULL;

  wait_for_entries (self, self->first, 1);
  focus_first (self);
  item = g_object_ref (kontor_month_chip_get_item (
      KONTOR_MONTH_CHIP (gtk_root_get_focus (GTK_ROOT (self->window)))));
  kontor_event_move (self->record.office, item, 2, TRUE);
  wait_for_entries (self, self->first + 2, 1);
  wait_for_entries (self, self->first + 9, 1);
  wait_for_entries (self, self->first + 7, 0);
}

static void
test_remove (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorMonthItem) item = NULL;

  wait_for_entries (self, self->first, 1);
  focus_first (self);
  item = g_object_ref (kontor_month_chip_get_item (
      KONTOR_MONTH_CHIP (gtk_root_get_focus (GTK_ROOT (self->window)))));
  kontor_event_remove (self->record.office, item, FALSE);
  wait_for_entries (self, self->first, 0);
  wait_for_entries (self, self->first + 7, 1);
}

static void
test_words (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *text;
    const char *title;
    gint64 start; /* hours of the day */
    gint64 hours;
    gboolean all_day;
  } rows[] = {
    { "Review 14:00 1h", "Review", 14, 1, FALSE },
    { "Review 14:00", "Review", 14, 1, FALSE },
    { "Holiday", "Holiday", 0, 24, TRUE },
    { "Call Ivan 9:00 2h", "Call Ivan", 9, 2, FALSE },
  };
  gint64 day = kontor_office_get_today (self->record.office) + 3;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KontorEventWords words = { 0 };

      kontor_event_words_parse (&words, rows[i].text, day,
                                kontor_office_get_zone (self->record.office),
                                kontor_office_get_now (self->record.office));
      g_assert_cmpstr (words.title, ==, rows[i].title);
      g_assert_cmpint (words.start, ==, day * KONTOR_DAY + rows[i].start * KONTOR_HOUR);
      g_assert_cmpint (words.end - words.start, ==, rows[i].hours * KONTOR_HOUR);
      g_assert_cmpint (words.all_day, ==, rows[i].all_day);
      kontor_event_words_clear (&words);
    }
}

static void
test_create (Fixture *self, gconstpointer unused)
{
  KontorEventWords words = { 0 };

  wait_for_entries (self, self->first, 1);
  kontor_event_words_parse (&words, "Review 14:00 1h", self->first,
                            kontor_office_get_zone (self->record.office),
                            kontor_office_get_now (self->record.office));
  kontor_event_create (self->record.office, &words, FALSE);
  kontor_event_words_clear (&words);
  wait_for_entries (self, self->first, 2);
  g_assert_nonnull (
      kontor_ui_find (self->section, KONTOR_TYPE_MONTH_CHIP, "14:00, Review, Anna's"));
}

/* The same as people do it: on the chosen day, in plain words. */
static void
test_type (Fixture *self, gconstpointer unused)
{
  GActionGroup *actions = G_ACTION_GROUP (
      kontor_section_get_actions (KONTOR_SECTION (self->section)));
  gint64 today = kontor_office_get_today (self->record.office);
  guint n = today % 7 == self->first % 7 ? 1 : 0;

  wait_for_entries (self, self->first, 1);
  g_action_group_activate_action (actions, "new", NULL);
  kontor_ui_settle ();
  kontor_ui_type (self->window, "Review 14:00 1h");
  kontor_ui_key (self->window, "Return");
  wait_for_entries (self, today, n + 1);
}

/* --- lanes --- */

static KontorMonthItem *
item_new (gint64 first, gint64 last)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) row = kontor_row_builder_end (
      kontor_row_builder_new (KONTOR_RECORD_EVENT, &id));
  KontorMonthItem *item = kontor_month_item_new (row, first);

  item->last = last;

  return item;
}

static GtkDropDown *
find_reminder (GtkWidget *page)
{
  GtkWidget *label = kontor_ui_find (page, GTK_TYPE_LABEL, "Reminder");

  g_assert_nonnull (label);
  return GTK_DROP_DOWN (gtk_widget_get_next_sibling (label));
}

static gboolean
has_reminder (gpointer data)
{
  Fixture *self = data;
  g_autoptr (KontorRecord) event = kontor_office_get_record (self->record.office,
                                                             KONTOR_RECORD_EVENT, &self->series);
  const KontorValue *value = kontor_row_get (kontor_record_get_row (event), KONTOR_EVENT_REMINDERS);

  return value != NULL && kontor_value_get_n_elements (value) == 1 &&
         kontor_value_find_element (value, "30") != NULL;
}

/* What is chosen on the page is what the agent reads; an event that says nothing shows the usual. */
static void
test_reminder (Fixture *self, gconstpointer unused)
{
  g_autoptr (KontorRecord) event = kontor_office_get_record (self->record.office,
                                                             KONTOR_RECORD_EVENT, &self->series);
  GtkWidget *page = kontor_record_page_new (self->record.office);
  GtkDropDown *choice;
  GtkStringObject *words;

  kontor_record_page_set_record (KONTOR_RECORD_PAGE (page), event);
  adw_window_set_content (ADW_WINDOW (self->window), page);
  kontor_ui_settle ();
  choice = find_reminder (page);
  words = gtk_drop_down_get_selected_item (choice);
  g_assert_cmpstr (gtk_string_object_get_string (words), ==, "15 minutes before");
  gtk_drop_down_set_selected (choice, gtk_drop_down_get_selected (choice) + 1);
  kontor_ui_wait_until ("the reminder is kept", has_reminder, self);
}

static void
test_lanes (void)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (KontorMonthSpan));
  guint hidden[7];

  g_ptr_array_add (items, item_new (-3, 2)); /* from the week before */
  g_ptr_array_add (items, item_new (1, 1));
  g_ptr_array_add (items, item_new (1, 1));
  g_ptr_array_add (items, item_new (3, 9)); /* into the week after */
  kontor_month_place_week (items, 0, 0, 2, spans, hidden);
  g_assert_cmpuint (spans->len, ==, 4);
  g_assert_cmpint (g_array_index (spans, KontorMonthSpan, 0).from, ==, 0);
  g_assert_cmpint (g_array_index (spans, KontorMonthSpan, 0).to, ==, 2);
  g_assert_false (g_array_index (spans, KontorMonthSpan, 0).begins);
  g_assert_true (g_array_index (spans, KontorMonthSpan, 0).shown);
  g_assert_cmpint (g_array_index (spans, KontorMonthSpan, 1).lane, ==, 1);
  g_assert_false (g_array_index (spans, KontorMonthSpan, 1).shown); /* the lane says how many */
  g_assert_cmpint (g_array_index (spans, KontorMonthSpan, 3).lane, ==, 0);
  g_assert_false (g_array_index (spans, KontorMonthSpan, 3).ends);
  g_assert_cmpuint (hidden[1], ==, 2);
  g_assert_cmpuint (hidden[0], ==, 0);
}

int
main (int argc, char **argv)
{
  kontor_ui_init (&argc, &argv);

  g_test_add_func ("/calendar/lanes", test_lanes);
  g_test_add ("/calendar/series", Fixture, NULL, set_up, test_series, tear_down);
  g_test_add ("/calendar/move", Fixture, NULL, set_up, test_move, tear_down);
  g_test_add ("/calendar/move-all", Fixture, NULL, set_up, test_move_all, tear_down);
  g_test_add ("/calendar/remove", Fixture, NULL, set_up, test_remove, tear_down);
  g_test_add ("/calendar/words", Fixture, NULL, set_up, test_words, tear_down);
  g_test_add ("/calendar/create", Fixture, NULL, set_up, test_create, tear_down);
  g_test_add ("/calendar/type", Fixture, NULL, set_up, test_type, tear_down);
  g_test_add ("/calendar/reminder", Fixture, NULL, set_up, test_reminder, tear_down);

  return g_test_run ();
}
