/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample company's time: two weeks of entries and working days of each employee, yesterday's
 * report, a timer that runs here and there, and absences. One thread. */

#include "config.h"

#include "kontor-sample-private.h"

#define HOURS 3600
#define DAYS 10 /* working days that are on record */
#define BATCH 50

static const SampleWork *
pick_work (KontorSample *self, const SamplePerson *person, gint64 start)
{
  guint first = person->work->len > 0 ? sample_below (self, person->work->len) : 0;

  for (guint i = 0; i < person->work->len; i++)
    {
      const SampleWork *work = &g_array_index (person->work, SampleWork,
                                               (first + i) % person->work->len);

      if (work->since <= start)
        return work;
    }

  return NULL;
}

static KontorOp *
make_entry (KontorSample *self, const SamplePerson *person, gint64 start, gint64 end)
{
  const SampleWork *work = pick_work (self, person, start);
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  if (work == NULL)
    return NULL;
  sample_begin_mutation (self, "time-entry.create", end != 0 ? end : start);
  op = sample_create (self, KONTOR_RECORD_TIME_ENTRY, &id);
  sample_set_id (op, KONTOR_TIME_ENTRY_TASK, &work->id);
  sample_set_id (op, KONTOR_TIME_ENTRY_PERSON, &person->id);
  sample_set_number (op, KONTOR_TIME_ENTRY_START, start);
  if (end != 0)
    sample_set_number (op, KONTOR_TIME_ENTRY_END, end);
  if (sample_chance (self, 35))
    sample_set_number (op, KONTOR_TIME_ENTRY_BILLABLE, 1);

  return op;
}

/* One piece of work after the other, with breaks between, until @until seconds of @day. */
static void
make_entries (KontorSample *self,
              const SamplePerson *person,
              gint64 day,
              gint64 start,
              gint64 until)
{
  static const char *const reasons[SAMPLE_N_LANGUAGES] = { "Forgot to start the timer",
                                                           "Zeiterfassung vergessen",
                                                           "Забыл включить таймер" };
  static const char *const her_reason = "Забыла включить таймер";

  while (start + HOURS / 2 <= until)
    {
      gint64 end = start + sample_between (self, 3, 16) * 600;
      KontorOp *op = NULL;

      end = MIN (end, until);
      op = make_entry (self, person, sample_get_instant (self, day, start),
                       sample_get_instant (self, day, end));
      if (op != NULL && sample_chance (self, 12))
        {
          gboolean hers = person->woman && person->language == SAMPLE_RUSSIAN;

          sample_set_text (op, KONTOR_TIME_ENTRY_SOURCE, "manual");
          sample_set_text (op, KONTOR_TIME_ENTRY_REASON,
                           hers ? her_reason : reasons[person->language]);
        }
      start = end + (sample_chance (self, 30) ? sample_between (self, 1, 4) * 900 : 0);
    }
}

static void
make_work_day (KontorSample *self, const SamplePerson *person, gint64 day, gint64 start, gint64 end)
{
  gint64 began = sample_get_instant (self, day, start);
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  sample_begin_mutation (self, "work-day.create",
                         end != 0 ? sample_get_instant (self, day, end) : began);
  op = sample_create (self, KONTOR_RECORD_WORK_DAY, &id);
  sample_set_id (op, KONTOR_WORK_DAY_PERSON, &person->id);
  sample_set_number (op, KONTOR_WORK_DAY_DAY, day);
  sample_set_number (op, KONTOR_WORK_DAY_START, began);
  if (end != 0)
    {
      sample_set_number (op, KONTOR_WORK_DAY_END, sample_get_instant (self, day, end));
      sample_set_number (op, KONTOR_WORK_DAY_BREAKS, sample_between (self, 2, 4) * 900);
    }
  if (sample_chance (self, 20))
    sample_set_number (op, KONTOR_WORK_DAY_OFF_SITE, 1);
}

static void
make_report (KontorSample *self, const SamplePerson *person, gint64 day)
{
  g_autofree char *text = sample_expand (self, sample_pick (self, SAMPLE_REPORTS, person->language),
                                         person->language, NULL);
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  sample_begin_mutation (self, "day-report.create", sample_get_instant (self, day, 18 * HOURS));
  op = sample_create (self, KONTOR_RECORD_DAY_REPORT, &id);
  sample_set_id (op, KONTOR_DAY_REPORT_PERSON, &person->id);
  sample_set_number (op, KONTOR_DAY_REPORT_DAY, day);
  sample_set_text (op, KONTOR_DAY_REPORT_TEXT, text);
  sample_set_text (op, KONTOR_DAY_REPORT_STATE, "sent");
}

/* Today so far; the timer of some runs, whatever the hour. */
static void
make_today (KontorSample *self, const SamplePerson *person)
{
  gint64 today = sample_get_today (self);
  gint64 now = sample_get_seconds_of_day (self);
  gint64 start = 8 * HOURS + sample_below (self, 7) * 600;

  if (sample_is_work_day (today) && now > start + HOURS)
    {
      make_entries (self, person, today, start, MIN (now - 100 * 60, 16 * HOURS));
      make_work_day (self, person, today, start, 0);
    }
  if (sample_chance (self, 30))
    make_entry (self, person, self->options.now - sample_between (self, 5, 95) * KONTOR_MINUTE, 0);
}

/* Entries first: a day that ended takes no more. */
static void
make_days (KontorSample *self, const SamplePerson *person)
{
  gint64 starts[DAYS] = { 0 };
  gint64 ends[DAYS] = { 0 };
  int past = sample_get_work_day (self, 0) == sample_get_today (self) ? 1 : 0;

  for (int i = DAYS - 1; i >= 0; i--)
    {
      starts[i] = 8 * HOURS + sample_below (self, 7) * 600;
      ends[i] = 16 * HOURS + sample_below (self, 10) * 600;
      make_entries (self, person, sample_get_work_day (self, i + past), starts[i],
                    ends[i] - sample_below (self, 6) * 600);
    }
  for (int i = DAYS - 1; i >= 0; i--)
    make_work_day (self, person, sample_get_work_day (self, i + past), starts[i], ends[i]);
  if (sample_chance (self, 60))
    make_report (self, person, sample_get_work_day (self, past));
}

gboolean
sample_make_time (KontorSample *self, KontorSampleStep *step)
{
  while (self->progress < self->n_employees)
    {
      const SamplePerson *person = sample_get_person (self, self->progress);

      sample_begin_step (self, step, self->progress++);
      make_days (self, person);
      make_today (self, person);
      if (sample_end_step (self, step))
        return TRUE;
    }

  return FALSE;
}

static void
make_absence (KontorSample *self, const SamplePerson *person)
{
  gint64 start = sample_get_today (self) + sample_between (self, 0, 60) - 10;
  gboolean ill = start < sample_get_today (self) && sample_chance (self, 50);
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  while (!sample_is_work_day (start))
    start++;
  sample_begin_mutation (self, "absence.create", self->options.now - 12 * KONTOR_DAY);
  op = sample_create (self, KONTOR_RECORD_ABSENCE, &id);
  sample_set_id (op, KONTOR_ABSENCE_PERSON, &person->id);
  sample_set_text (op, KONTOR_ABSENCE_KIND,
                   ill                        ? "illness"
                   : sample_chance (self, 25) ? "trip"
                                              : "holiday");
  sample_set_number (op, KONTOR_ABSENCE_STARTS_ON, start);
  sample_set_number (op, KONTOR_ABSENCE_ENDS_ON, start + sample_between (self, 1, ill ? 3 : 11));
  sample_set_number (op, KONTOR_ABSENCE_APPROVED, 1);
}

/* Each head grants the department's. */
gboolean
sample_make_absences (KontorSample *self, KontorSampleStep *step)
{
  while (self->progress < self->n_departments)
    {
      guint department = self->progress++;

      sample_begin_step (self, step, department);
      for (guint i = self->n_departments;
           i < self->n_employees && self->set->mutations->len < BATCH; i++)
        if (sample_get_person (self, i)->facts.department == department && sample_chance (self, 35))
          make_absence (self, sample_get_person (self, i));
      if (sample_end_step (self, step))
        return TRUE;
    }

  return FALSE;
}
