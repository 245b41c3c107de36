/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time sheets: entries cut at midnight, plans by date, and sums that agree however they are taken. */

#include "config.h"

#include "company.h"

#include "kontor-operations-time.h"
#include "kontor-time-sheet.h"
#include "kontor-zone.h"

/* An entry of @person on @task from @start to @end, in hours since the beginning of today; @end 0: it
 * runs. */
static KontorRow *
draft_entry (Company *company, const KontorId *person, const KontorRow *task, int start, int end)
{
  return company_draft (company, KONTOR_RECORD_TIME_ENTRY, KONTOR_TIME_ENTRY_TASK,
                        REFERENCE (kontor_row_get_id (task)), KONTOR_TIME_ENTRY_PERSON,
                        REFERENCE (person), KONTOR_TIME_ENTRY_START,
                        NUMBER (COMPANY_TODAY * KONTOR_DAY + start * KONTOR_HOUR),
                        KONTOR_TIME_ENTRY_END,
                        end != 0 ? NUMBER (COMPANY_TODAY * KONTOR_DAY + end * KONTOR_HOUR) : NULL,
                        0);
}

static KontorRow *
draft_slice (Company *company, const KontorId *person, const KontorRow *task, int day, int hours)
{
  return company_draft (company, KONTOR_RECORD_PLAN_SLICE, KONTOR_PLAN_SLICE_TASK,
                        REFERENCE (kontor_row_get_id (task)), KONTOR_PLAN_SLICE_PERSON,
                        REFERENCE (person), KONTOR_PLAN_SLICE_DAY, NUMBER (COMPANY_TODAY + day),
                        KONTOR_PLAN_SLICE_PLAN, NUMBER (hours * 3600), 0);
}

static GPtrArray *
rows_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
}

static void
test_entries_are_cut_at_midnight (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GPtrArray) entries = rows_new ();
  g_autoptr (GPtrArray) slices = rows_new ();
  g_autoptr (KontorTimeSheet) sheet = NULL;
  const KontorTimeLine *line = NULL;

  g_ptr_array_add (entries, draft_entry (company, &company->ann, task, -2, 3)); /* over midnight */
  g_ptr_array_add (entries, draft_entry (company, &company->ann, task, 10, 0)); /* runs */
  g_ptr_array_add (entries, draft_entry (company, &company->ben, task, 1, 2));
  g_ptr_array_add (entries,
                   draft_entry (company, &company->ben, task, 47, 60)); /* to the last hour */
  g_ptr_array_add (entries, draft_entry (company, &company->ben, task, 48, 60)); /* outside */
  g_ptr_array_add (slices, draft_slice (company, &company->ann, task, 0, 4));
  g_ptr_array_add (slices, draft_slice (company, &company->ann, task, 2, 4)); /* outside */
  sheet = kontor_time_sheet_new (entries, slices, NULL, COMPANY_TODAY, COMPANY_TODAY + 2, zone,
                                 company->context.now);

  g_assert_cmpuint (kontor_time_sheet_get_n_days (sheet), ==, 2);
  g_assert_cmpuint (kontor_time_sheet_get_n_lines (sheet), ==, 2);
  line = kontor_time_sheet_find_line (sheet, &company->ann, kontor_row_get_id (task));
  g_assert_nonnull (line);
  g_assert_cmpint (line->days[0].spent, ==, 5 * KONTOR_HOUR); /* 3 + from ten to noon */
  g_assert_cmpint (line->days[0].plan, ==, 4 * KONTOR_HOUR);
  g_assert_cmpint (line->days[1].spent, ==, 0);
  line = kontor_time_sheet_find_line (sheet, &company->ben, kontor_row_get_id (task));
  g_assert_cmpint (line->days[0].spent, ==, KONTOR_HOUR);
  g_assert_cmpint (line->days[1].spent, ==, KONTOR_HOUR);
  g_assert_cmpint (line->sum.spent, ==, 2 * KONTOR_HOUR);
  g_assert_null (kontor_time_sheet_find_line (sheet, &company->boss, kontor_row_get_id (task)));
}

static void
test_only_the_people_asked_for (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GPtrArray) entries = rows_new ();
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));
  g_autoptr (KontorTimeSheet) sheet = NULL;

  g_ptr_array_add (entries, draft_entry (company, &company->ann, task, 1, 2));
  g_ptr_array_add (entries, draft_entry (company, &company->ben, task, 1, 3));
  g_array_append_val (people, company->ben);
  sheet = kontor_time_sheet_new (entries, NULL, people, COMPANY_TODAY, COMPANY_TODAY + 1, zone, 0);
  g_assert_cmpuint (kontor_time_sheet_get_n_lines (sheet), ==, 1);
  g_assert_cmpint (kontor_time_sheet_get_sum (sheet, NULL, NULL, -1).spent, ==, 2 * KONTOR_HOUR);
}

/* Whatever is summed, and in whatever zone: it is the sum of what lies within, entry by entry. */
static void
test_sums_agree (void)
{
  static const char *const zones[] = { "UTC", "Europe/Berlin", "America/New_York",
                                       "Australia/Lord_Howe" };
  g_autoptr (Company) company = company_new ();
  KontorRandom *random = &company->random.parent;

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GTimeZone) zone = kontor_zone_new (zones[kontor_random_below (random, 4)]);
      g_autoptr (KontorRow) one = company_put_task (company);
      g_autoptr (KontorRow) two = company_put_task (company);
      g_autoptr (GPtrArray) entries = rows_new ();
      g_autoptr (GPtrArray) slices = rows_new ();
      g_autoptr (KontorTimeSheet) sheet = NULL;
      /* Over both changes of the clock. */
      int n_days = 1 + (int) kontor_random_below (random, 300);
      gint64 from = kontor_zone_get_day_start (zone, COMPANY_TODAY);
      gint64 to = kontor_zone_get_day_start (zone, COMPANY_TODAY + n_days);
      gint64 now = from + (gint64) kontor_random_below (random, 400 * 24) * KONTOR_HOUR;
      gint64 spent = 0;
      gint64 by_days = 0;
      gint64 by_lines = 0;
      gint64 plan = 0;

      for (guint i = 0; i < 30; i++)
        {
          int start = (int) kontor_random_below (random, 24 * 320) - 240;
          int end = kontor_random_below (random, 8) == 0
                        ? 0
                        : start + (int) kontor_random_below (random, 60);
          gboolean first = kontor_random_below (random, 2) == 0;
          KontorRow *entry = draft_entry (company, first ? &company->ann : &company->ben,
                                          kontor_random_below (random, 2) == 0 ? one : two, start,
                                          end);
          int day = (int) kontor_random_below (random, 320) - 10;

          g_ptr_array_add (entries, entry);
          spent += kontor_time_spent_in (entry, from, to, now);
          g_ptr_array_add (slices, draft_slice (company, &company->ann, one, day, 2));
          plan += day >= 0 && day < n_days ? 2 * KONTOR_HOUR : 0;
        }
      sheet = kontor_time_sheet_new (entries, slices, NULL, COMPANY_TODAY, COMPANY_TODAY + n_days,
                                     zone, now);
      for (int i = 0; i < n_days; i++)
        by_days += kontor_time_sheet_get_sum (sheet, NULL, NULL, i).spent;
      for (guint i = 0; i < kontor_time_sheet_get_n_lines (sheet); i++)
        by_lines += kontor_time_sheet_get_line (sheet, i)->sum.spent;

      g_assert_cmpint (kontor_time_sheet_get_sum (sheet, NULL, NULL, -1).spent, ==, spent);
      g_assert_cmpint (by_days, ==, spent);
      g_assert_cmpint (by_lines, ==, spent);
      g_assert_cmpint (kontor_time_sheet_get_sum (sheet, NULL, NULL, -1).plan, ==, plan);
      g_assert_cmpint (kontor_time_sheet_get_sum (sheet, &company->ann, NULL, -1).spent +
                           kontor_time_sheet_get_sum (sheet, &company->ben, NULL, -1).spent,
                       ==, spent);
      g_assert_cmpint (kontor_time_sheet_get_sum (sheet, NULL, kontor_row_get_id (one), -1).spent +
                           kontor_time_sheet_get_sum (sheet, NULL, kontor_row_get_id (two), -1)
                               .spent,
                       ==, spent);
    }
}

static void
test_resource_knows_days_off (void)
{
  g_autoptr (Company) company = company_new ();
  g_autoptr (KontorRow) task = company_put_task (company);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GPtrArray) slices = rows_new ();
  g_autoptr (GPtrArray) absences = rows_new ();
  g_autoptr (KontorTimeSheet) sheet = NULL;
  g_autoptr (GArray) days = NULL;
  g_autofree char *holiday = kontor_date_to_string (COMPANY_TODAY + 3);
  KontorElement element = { holiday, 0 };
  g_autoptr (KontorRow) organisation =
      company_draft (company, KONTOR_RECORD_ORGANISATION, KONTOR_ORGANISATION_DAY_START,
                     NUMBER (8 * 3600), KONTOR_ORGANISATION_DAY_END, NUMBER (16 * 3600),
                     KONTOR_ORGANISATION_HOLIDAYS, kontor_value_new_set (&element, 1), 0);

  g_ptr_array_add (slices, draft_slice (company, &company->ann, task, 0, 9));
  for (int approved = 0; approved < 2; approved++)
    g_ptr_array_add (absences,
                     company_draft (company, KONTOR_RECORD_ABSENCE, KONTOR_ABSENCE_PERSON,
                                    REFERENCE (&company->ann), KONTOR_ABSENCE_STARTS_ON,
                                    NUMBER (COMPANY_TODAY + 1 + approved), KONTOR_ABSENCE_ENDS_ON,
                                    NUMBER (COMPANY_TODAY + 1 + approved), KONTOR_ABSENCE_APPROVED,
                                    NUMBER (approved), 0));
  sheet = kontor_time_sheet_new (NULL, slices, NULL, COMPANY_TODAY, COMPANY_TODAY + 7, zone, 0);
  days = kontor_time_sheet_get_resource (sheet, &company->ann, organisation, absences);

  g_assert_cmpuint (days->len, ==, 7);
  g_assert_cmpint (g_array_index (days, KontorResourceDay, 0).capacity, ==, 8 * KONTOR_HOUR);
  g_assert_cmpint (g_array_index (days, KontorResourceDay, 0).plan, ==, 9 * KONTOR_HOUR);
  g_assert_cmpint (g_array_index (days, KontorResourceDay, 1).capacity, ==, 8 * KONTOR_HOUR);
  g_assert_false (g_array_index (days, KontorResourceDay, 1).absent);
  g_assert_cmpint (g_array_index (days, KontorResourceDay, 2).capacity, ==, 0);
  g_assert_true (g_array_index (days, KontorResourceDay, 2).absent);
  g_assert_cmpint (g_array_index (days, KontorResourceDay, 3).capacity, ==, 0); /* a holiday */
  g_assert_cmpint (g_array_index (days, KontorResourceDay, 4).capacity, ==, 8 * KONTOR_HOUR);
  g_assert_cmpint (g_array_index (days, KontorResourceDay, 5).capacity, ==, 0); /* Saturday */
  g_assert_cmpint (g_array_index (days, KontorResourceDay, 6).capacity, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/time-sheet/entries-are-cut-at-midnight", test_entries_are_cut_at_midnight);
  g_test_add_func ("/time-sheet/only-the-people-asked-for", test_only_the_people_asked_for);
  g_test_add_func ("/time-sheet/sums-agree", test_sums_agree);
  g_test_add_func ("/time-sheet/resource-knows-days-off", test_resource_knows_days_off);

  return g_test_run ();
}
