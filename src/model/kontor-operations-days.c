/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The working day of a person, and its report: started, interrupted, finished; written, sent, accepted
 * or returned. Writes nothing; on the thread of the context's reader. */

#include "config.h"

#include "kontor-operations-private.h"
#include "kontor-operations-time.h"
#include "kontor-rules.h"
#include "kontor-zone.h"

#include <glib/gi18n-lib.h>

/* The organisation's day ends then unless it says otherwise. */
#define DAY_END (18 * 3600)

static gint64
get_today (const KontorContext *context)
{
  return kontor_rules_get_day (context->reader, &context->actor, context->now);
}

/* A record of one per person and day has an id derived from both, so that two devices make one. */
static void
get_day_id (const KontorId *person, const char *what, gint64 day, KontorId *id)
{
  g_autofree char *name = g_strdup_printf ("%s:%" G_GINT64_FORMAT, what, day);

  kontor_id_init_derived (id, person, name);
}

/* The person's record of @type of @day. (transfer full) (nullable) */
static KontorRow *
find_of_day (KontorReader *reader,
             KontorRecordType type,
             guint person_field,
             guint day_field,
             const KontorId *person,
             gint64 day)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list (reader, type, person_field, person);

  for (guint i = 0; i < rows->len; i++)
    if (kontor_row_get_integer (rows->pdata[i], day_field) == day)
      return kontor_row_ref (rows->pdata[i]);

  return NULL;
}

/**
 * kontor_day_get_current:
 * @reader: where to read
 * @person: whose
 * @day: a date, days since 1970-01-01
 *
 * Returns: (transfer full) (nullable): the person's working day of that date
 */
KontorRow *
kontor_day_get_current (KontorReader *reader, const KontorId *person, gint64 day)
{
  return find_of_day (reader, KONTOR_RECORD_WORK_DAY, KONTOR_WORK_DAY_PERSON, KONTOR_WORK_DAY_DAY,
                      person, day);
}

/**
 * kontor_day_get_left_open:
 * @reader: where to read
 * @person: whose
 * @today: today's date, days since 1970-01-01
 *
 * Returns: (transfer full) (nullable): the latest earlier working day that nobody finished
 */
KontorRow *
kontor_day_get_left_open (KontorReader *reader, const KontorId *person, gint64 today)
{
  g_autoptr (GPtrArray) days = kontor_reader_list (reader, KONTOR_RECORD_WORK_DAY,
                                                   KONTOR_WORK_DAY_PERSON, person);
  KontorRow *found = NULL;

  for (guint i = 0; i < days->len; i++)
    {
      gint64 day = kontor_row_get_integer (days->pdata[i], KONTOR_WORK_DAY_DAY);

      if (!kontor_row_has (days->pdata[i], KONTOR_WORK_DAY_END) && day < today &&
          (found == NULL || kontor_row_get_integer (found, KONTOR_WORK_DAY_DAY) < day))
        found = days->pdata[i];
    }

  return found != NULL ? kontor_row_ref (found) : NULL;
}

/* When the organisation's day ends on @day, in seconds since midnight. */
static gint64
get_usual_end (KontorReader *reader)
{
  g_autoptr (GPtrArray) organisations = kontor_reader_list_all (reader, KONTOR_RECORD_ORGANISATION);

  if (organisations != NULL && organisations->len > 0 &&
      kontor_row_has (organisations->pdata[0], KONTOR_ORGANISATION_DAY_END))
    return kontor_row_get_integer (organisations->pdata[0], KONTOR_ORGANISATION_DAY_END);

  return DAY_END;
}

/**
 * kontor_day_suggest_end:
 * @reader: where to read
 * @work_day: a working day that was left open
 *
 * Returns: when it may have ended, microseconds UTC: with the last work on it, else when the working day
 *   usually ends; never before its start
 */
gint64
kontor_day_suggest_end (KontorReader *reader, const KontorRow *work_day)
{
  const KontorId *person = kontor_row_get_id_field (work_day, KONTOR_WORK_DAY_PERSON);
  g_autoptr (GPtrArray) entries = kontor_reader_list (reader, KONTOR_RECORD_TIME_ENTRY,
                                                      KONTOR_TIME_ENTRY_PERSON, person);
  g_autoptr (GTimeZone) zone = kontor_zone_new_for_person (reader, person);
  gint64 start = kontor_row_get_integer (work_day, KONTOR_WORK_DAY_START);
  gint64 day = kontor_row_get_integer (work_day, KONTOR_WORK_DAY_DAY);
  gint64 last = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      gint64 end = kontor_row_get_integer (entries->pdata[i], KONTOR_TIME_ENTRY_END);

      if (end > start && kontor_zone_get_day (zone, end) == day)
        last = MAX (last, end);
    }
  if (last == 0)
    last = kontor_zone_to_instant (zone, day * KONTOR_DAY + get_usual_end (reader) * KONTOR_SECOND);

  return MAX (last, start);
}

/* The working day. */

static KontorProblem *
refuse_day (const KontorRow *day, guint field)
{
  return kontor_problem_new (KONTOR_PROBLEM_WRONG_STATE, KONTOR_RECORD_WORK_DAY,
                             day != NULL ? kontor_row_get_id (day) : NULL, field);
}

/* Today's, or the one of yesterday's evening that goes on: unfinished. Fails @expansion without. */
static KontorRow *
get_open_day (KontorExpansion *expansion, const KontorContext *context)
{
  KontorRow *day = kontor_day_get_open (context);

  if (day == NULL)
    kontor_expansion_fail (expansion, refuse_day (NULL, KONTOR_WORK_DAY_START));

  return day;
}

static void
stop_timer (KontorExpansion *expansion)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  g_autoptr (KontorRow) running = kontor_timer_get_running (context->reader, &context->actor);

  if (running != NULL)
    kontor_expansion_take (expansion,
                           kontor_timer_new_stop (running,
                                                  kontor_timer_get_stop (context, running)));
}

/* A day that was finished too early goes on: the time since counts as a break. */
static void
reopen_day (KontorExpansion *expansion, const KontorRow *day, gboolean off_site, gint64 now)
{
  KontorRowBuilder *builder = kontor_row_builder_new_from (day);
  gint64 away = now - kontor_row_get_integer (day, KONTOR_WORK_DAY_END);
  gint64 breaks = kontor_row_get_integer (day, KONTOR_WORK_DAY_BREAKS) +
                  MAX (away, 0) / KONTOR_SECOND;
  g_autoptr (KontorRow) after = NULL;

  kontor_row_builder_set (builder, KONTOR_WORK_DAY_END, NULL);
  kontor_row_builder_take (builder, KONTOR_WORK_DAY_BREAKS, kontor_value_new_integer (breaks));
  kontor_row_builder_take (builder, KONTOR_WORK_DAY_OFF_SITE,
                           off_site ? kontor_value_new_integer (1) : NULL);
  after = kontor_row_builder_end (builder);
  kontor_expansion_put (expansion, day, after);
}

static void
create_day (KontorExpansion *expansion, gint64 today, gboolean off_site)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;

  get_day_id (&context->actor, "work-day", today, &id);
  builder = kontor_row_builder_new (KONTOR_RECORD_WORK_DAY, &id);
  kontor_row_builder_take (builder, KONTOR_WORK_DAY_DAY, kontor_value_new_integer (today));
  kontor_row_builder_take (builder, KONTOR_WORK_DAY_START, kontor_value_new_integer (context->now));
  if (off_site)
    kontor_row_builder_take (builder, KONTOR_WORK_DAY_OFF_SITE, kontor_value_new_integer (1));
  draft = kontor_row_builder_end (builder);
  kontor_expansion_create (expansion, draft);
}

/**
 * kontor_day_start:
 * @context: who acts, when, and what there is to read
 * @off_site: whether the actor works elsewhere
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * A day that was finished already goes on, with a break in it.
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_WRONG_STATE when the day was
 *   started already
 */
KontorChangeSet *
kontor_day_start (const KontorContext *context, gboolean off_site, KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Start working day"),
                                                     "day.start");
  gint64 today = get_today (context);
  g_autoptr (KontorRow) day = kontor_day_get_current (context->reader, &context->actor, today);

  if (day == NULL)
    create_day (expansion, today, off_site);
  else if (kontor_row_has (day, KONTOR_WORK_DAY_END))
    reopen_day (expansion, day, off_site, context->now);
  else
    kontor_expansion_fail (expansion, refuse_day (day, KONTOR_WORK_DAY_START));

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_day_break:
 * @context: who acts, when, and what there is to read
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set that begins a break and stops the timer;
 *   %KONTOR_PROBLEM_WRONG_STATE without a day that goes on, or on a break
 */
KontorChangeSet *
kontor_day_break (const KontorContext *context, KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Take a break"), "day.break");
  g_autoptr (KontorRow) day = get_open_day (expansion, context);

  if (day != NULL && kontor_row_has (day, KONTOR_WORK_DAY_BREAK_SINCE))
    kontor_expansion_fail (expansion, refuse_day (day, KONTOR_WORK_DAY_BREAK_SINCE));
  if (day != NULL)
    {
      KontorRowBuilder *builder = kontor_row_builder_new_from (day);
      g_autoptr (KontorRow) after = NULL;

      kontor_row_builder_take (builder, KONTOR_WORK_DAY_BREAK_SINCE,
                               kontor_value_new_integer (context->now));
      after = kontor_row_builder_end (builder);
      stop_timer (expansion);
      kontor_expansion_put (expansion, day, after);
    }

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_day_resume:
 * @context: who acts, when, and what there is to read
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set that ends the break; %KONTOR_PROBLEM_WRONG_STATE
 *   when there is none
 */
KontorChangeSet *
kontor_day_resume (const KontorContext *context, KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("End the break"), "day.resume");
  g_autoptr (KontorRow) day = get_open_day (expansion, context);
  g_autoptr (KontorRow) after = NULL;

  if (day != NULL && !kontor_row_has (day, KONTOR_WORK_DAY_BREAK_SINCE))
    kontor_expansion_fail (expansion, refuse_day (day, KONTOR_WORK_DAY_BREAK_SINCE));
  if (day != NULL)
    {
      after = kontor_day_end_break (day, context->now);
      kontor_expansion_put (expansion, day, after);
    }

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_day_set_off_site:
 * @context: who acts, when, and what there is to read
 * @off_site: whether the actor works elsewhere
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_WRONG_STATE without a day that
 *   goes on
 */
KontorChangeSet *
kontor_day_set_off_site (const KontorContext *context, gboolean off_site, KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Change place of work"),
                                                     "day.off-site");
  g_autoptr (KontorRow) day = get_open_day (expansion, context);

  if (day != NULL)
    {
      KontorRowBuilder *builder = kontor_row_builder_new_from (day);
      g_autoptr (KontorRow) after = NULL;

      kontor_row_builder_take (builder, KONTOR_WORK_DAY_OFF_SITE,
                               off_site ? kontor_value_new_integer (1) : NULL);
      after = kontor_row_builder_end (builder);
      kontor_expansion_put (expansion, day, after);
    }

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_day_finish_at:
 * @context: who acts, when, and what there is to read
 * @work_day: a working day as the person saw it, not finished
 * @end: when it ended, microseconds UTC
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_WRONG_STATE when it was finished
 *   already, %KONTOR_PROBLEM_BEFORE_START when it began later
 */
KontorChangeSet *
kontor_day_finish_at (const KontorContext *context,
                      const KontorRow *work_day,
                      gint64 end,
                      KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Finish working day"),
                                                     "day.finish");
  g_autoptr (KontorRow) after = NULL;

  if (kontor_row_has (work_day, KONTOR_WORK_DAY_END))
    kontor_expansion_fail (expansion, refuse_day (work_day, KONTOR_WORK_DAY_END));
  after = kontor_day_end (work_day, MIN (end, context->now));
  kontor_expansion_put (expansion, work_day, after);

  return kontor_expansion_end (expansion, problem);
}

/* Reports. */

/**
 * kontor_report_get:
 * @reader: where to read
 * @person: whose
 * @day: a date, days since 1970-01-01
 *
 * Returns: (transfer full) (nullable): the person's report of that day
 */
KontorRow *
kontor_report_get (KontorReader *reader, const KontorId *person, gint64 day)
{
  return find_of_day (reader, KONTOR_RECORD_DAY_REPORT, KONTOR_DAY_REPORT_PERSON,
                      KONTOR_DAY_REPORT_DAY, person, day);
}

/* The actor's report is there. (transfer full) (nullable): NULL when it may not be made */
static KontorRow *
make_report (KontorExpansion *expansion, gint64 day)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  KontorRow *report = kontor_report_get (context->reader, &context->actor, day);
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;

  if (report != NULL)
    return report;
  get_day_id (&context->actor, "day-report", day, &id);
  builder = kontor_row_builder_new (KONTOR_RECORD_DAY_REPORT, &id);
  kontor_row_builder_take (builder, KONTOR_DAY_REPORT_DAY, kontor_value_new_integer (day));
  draft = kontor_row_builder_end (builder);
  kontor_expansion_create (expansion, draft);

  return kontor_report_get (context->reader, &context->actor, day);
}

static void
set_text (KontorRowBuilder *builder, guint field, const char *text)
{
  if (text != NULL)
    kontor_row_builder_take (builder, field, kontor_value_new_text (text));
}

/* The making, the text and the sending are ops of their own: of two devices that make the same report
 * the later create changes nothing. */
static void
put_report (KontorExpansion *expansion,
            const KontorRow *report,
            const char *text,
            const char *state,
            const char *comment)
{
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) after = NULL;

  if (report == NULL)
    return;
  builder = kontor_row_builder_new_from (report);
  set_text (builder, KONTOR_DAY_REPORT_TEXT, text);
  set_text (builder, KONTOR_DAY_REPORT_STATE, state);
  set_text (builder, KONTOR_DAY_REPORT_COMMENT, comment);
  after = kontor_row_builder_end (builder);
  kontor_expansion_put (expansion, report, after);
}

/**
 * kontor_report_write:
 * @context: who acts, when, and what there is to read
 * @day: a date, days since 1970-01-01
 * @text: what was done, Markdown
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_LOCKED_DAY once it was sent
 */
KontorChangeSet *
kontor_report_write (const KontorContext *context,
                     gint64 day,
                     const char *text,
                     KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Write report"), "report.write");
  g_autoptr (KontorRow) report = make_report (expansion, day);

  put_report (expansion, report, text, NULL, NULL);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_report_send:
 * @context: who acts, when, and what there is to read
 * @day: a date, days since 1970-01-01
 * @text: (nullable): what was done; %NULL: as it was written
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * From then on the day is locked.
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_WRONG_STATE when it was sent
 *   already
 */
KontorChangeSet *
kontor_report_send (const KontorContext *context,
                    gint64 day,
                    const char *text,
                    KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Send report"), "report.send");
  g_autoptr (KontorRow) report = make_report (expansion, day);

  if (report != NULL &&
      kontor_row_get_choice (report, KONTOR_DAY_REPORT_STATE) != KONTOR_REPORT_STATE_OPEN)
    kontor_expansion_fail (expansion,
                           kontor_problem_new (KONTOR_PROBLEM_WRONG_STATE, KONTOR_RECORD_DAY_REPORT,
                                               kontor_row_get_id (report),
                                               KONTOR_DAY_REPORT_STATE));
  put_report (expansion, report, text, "sent", NULL);

  return kontor_expansion_end (expansion, problem);
}

static KontorChangeSet *
decide_report (const KontorContext *context,
               const KontorRow *report,
               const char *label,
               const char *name,
               const char *state,
               const char *comment,
               KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, label, name);

  if (kontor_row_get_choice (report, KONTOR_DAY_REPORT_STATE) == KONTOR_REPORT_STATE_OPEN)
    kontor_expansion_fail (expansion,
                           kontor_problem_new (KONTOR_PROBLEM_WRONG_STATE, KONTOR_RECORD_DAY_REPORT,
                                               kontor_row_get_id (report),
                                               KONTOR_DAY_REPORT_STATE));
  put_report (expansion, report, NULL, state, comment);

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_report_accept:
 * @context: who acts, when, and what there is to read
 * @report: a report that was sent, as the person saw it
 * @comment: (nullable): what the one who reads it says
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; the day stays locked
 */
KontorChangeSet *
kontor_report_accept (const KontorContext *context,
                      const KontorRow *report,
                      const char *comment,
                      KontorProblem **problem)
{
  return decide_report (context, report, N_ ("Accept report"), "report.accept", "accepted", comment,
                        problem);
}

/**
 * kontor_report_return:
 * @context: who acts, when, and what there is to read
 * @report: a report that was sent or accepted, as the person saw it
 * @comment: (nullable): what is to be mended
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; the day is free again
 */
KontorChangeSet *
kontor_report_return (const KontorContext *context,
                      const KontorRow *report,
                      const char *comment,
                      KontorProblem **problem)
{
  return decide_report (context, report, N_ ("Return report"), "report.return", "open", comment,
                        problem);
}
