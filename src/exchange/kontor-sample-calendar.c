/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample company's calendars: rooms, what the whole company does, and everybody's meetings, to
 * which colleagues are asked and answer. One thread. */

#include "config.h"

#include "kontor-sample-private.h"

#define HOURS 3600
#define DAYS 21 /* working days that have events, about today */
#define BATCH 50
#define ASKED_MAX 60 /* answers that are remembered of each person */

static void
make_rooms (KontorSample *self)
{
  static const struct
  {
    const char *name;
    gint64 seats;
  } rooms[] = { { "Pier", 12 }, { "Lighthouse", 6 }, { "Cabin", 4 } };

  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      KontorOp *op = NULL;

      sample_begin_mutation (self, "resource.create", self->options.now - 300 * KONTOR_DAY);
      op = sample_create (self, KONTOR_RECORD_RESOURCE, &self->rooms[i]);
      sample_set_text (op, KONTOR_RESOURCE_NAME, rooms[i].name);
      sample_set_text (op, KONTOR_RESOURCE_PLACE, i == 0 ? "Ground floor" : "First floor");
      sample_set_number (op, KONTOR_RESOURCE_SEATS, rooms[i].seats);
    }
}

static KontorOp *
make_event (KontorSample *self,
            const KontorId *calendar,
            const char *title,
            gint64 day,
            gint64 start,
            gint64 length,
            KontorId *id)
{
  gint64 before = sample_get_instant (self, day, start) - 4 * KONTOR_DAY;
  KontorOp *op = NULL;

  sample_begin_mutation (self, "event.create", MIN (before, self->options.now - KONTOR_HOUR));
  op = sample_create (self, KONTOR_RECORD_EVENT, id);
  sample_set_id (op, KONTOR_EVENT_CALENDAR, calendar);
  sample_set_text (op, KONTOR_EVENT_TITLE, title);
  sample_set_moment (self, op, KONTOR_EVENT_START, day, start);
  sample_set_moment (self, op, KONTOR_EVENT_END, day, start + length);

  return op;
}

static void
make_calendar (KontorSample *self, const char *title, const char *kind, guint owner, KontorId *id)
{
  KontorOp *op = NULL;

  sample_begin_mutation (self, "calendar.create", self->options.now - 300 * KONTOR_DAY);
  op = sample_create (self, KONTOR_RECORD_CALENDAR, id);
  sample_set_text (op, KONTOR_CALENDAR_TITLE, title);
  sample_set_text (op, KONTOR_CALENDAR_KIND, kind);
  sample_set_id (op, KONTOR_CALENDAR_OWNER, &sample_get_person (self, owner)->id);
}

/* What everybody is asked to. */
gboolean
sample_make_rooms (KontorSample *self, KontorSampleStep *step)
{
  KontorId calendar = KONTOR_ID_INIT_NIL;
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  if (self->progress++ > 0)
    return FALSE;
  sample_begin_step (self, step, 0);
  make_rooms (self);
  make_calendar (self, "Nordhafen", "company", 0, &calendar);
  op = make_event (self, &calendar, "All hands", sample_get_work_day (self, 12), 9 * HOURS + 1800,
                   1800, &id);
  sample_set_text (op, KONTOR_EVENT_RULE, "FREQ=WEEKLY;INTERVAL=2");
  sample_set_id (op, KONTOR_EVENT_RESOURCE, &self->rooms[0]);
  make_event (self, &calendar, "Summer party", sample_get_work_day (self, -11), 16 * HOURS,
              5 * HOURS, &id);
  make_event (self, &calendar, "Fire drill", sample_get_work_day (self, -4), 11 * HOURS, 1800, &id);

  return sample_end_step (self, step);
}

/* Asks some of the department, or of all. */
static void
ask_people (KontorSample *self, guint organiser, const KontorId *event)
{
  g_autoptr (GArray) asked = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n = sample_between (self, 0, 4);

  g_array_append_val (asked, organiser);
  for (guint i = 0; i < n; i++)
    {
      guint person = sample_chance (self, 70) ? sample_pick_colleague (self, organiser)
                                              : sample_below (self, self->n_employees);
      SamplePerson *other = sample_get_person (self, person);
      KontorId id = KONTOR_ID_INIT_NIL;
      KontorOp *op = NULL;

      if (sample_is_member (asked, person))
        continue;
      g_array_append_val (asked, person);
      op = sample_create (self, KONTOR_RECORD_ATTENDEE, &id);
      sample_set_id (op, KONTOR_ATTENDEE_EVENT, event);
      sample_set_id (op, KONTOR_ATTENDEE_PERSON, &other->id);
      if (other->asked->len < ASKED_MAX)
        g_array_append_val (other->asked, id);
    }
}

static void
set_rule (KontorSample *self, KontorOp *op, gint64 day)
{
  static const char *const days[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
  g_autofree char *rule = g_strdup_printf ("FREQ=WEEKLY;BYDAY=%s", days[(day + 3) % 7]);

  sample_set_text (op, KONTOR_EVENT_RULE,
                   sample_chance (self, 80) ? rule : "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR");
}

static void
make_meeting (KontorSample *self, guint organiser, const KontorId *calendar, gboolean *taken)
{
  const SamplePerson *person = sample_get_person (self, organiser);
  guint slot = sample_below (self, DAYS * 8);
  g_autofree char *title =
      sample_expand (self, sample_pick (self, SAMPLE_EVENTS, person->language), person->language,
                     sample_get_person (self, sample_pick_colleague (self, organiser))
                         ->facts.given);
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;
  gint64 day = 0;

  for (guint i = 0; i < DAYS * 8 && taken[slot]; i++)
    slot = (slot + 1) % (DAYS * 8);
  taken[slot] = TRUE;
  day = sample_get_work_day (self, DAYS / 2 - (int) (slot / 8));
  op = make_event (self, calendar, title, day, (9 + slot % 8) * HOURS,
                   sample_chance (self, 60) ? HOURS : HOURS / 2, &id);
  sample_set_id (op, KONTOR_EVENT_ORGANISER, &person->id);
  if (sample_chance (self, 18))
    set_rule (self, op, day);
  if (sample_chance (self, 10))
    sample_set_text (op, KONTOR_EVENT_PRIVACY, "time");
  if (sample_chance (self, 40))
    sample_set_text (op, KONTOR_EVENT_PLACE, sample_chance (self, 50) ? "Pier" : "Lighthouse");
  ask_people (self, organiser, &id);
}

/* One person's calendar, then the person's meetings, as many as everybody's share is. */
gboolean
sample_make_events (KontorSample *self, KontorSampleStep *step)
{
  while (self->progress < self->n_employees)
    {
      guint organiser = self->progress++;
      guint share = self->options.events / self->n_employees +
                    (organiser < self->options.events % self->n_employees ? 1 : 0);
      gboolean taken[DAYS * 8] = { FALSE };
      KontorId calendar = KONTOR_ID_INIT_NIL;

      sample_begin_step (self, step, organiser);
      make_calendar (self, sample_get_person (self, organiser)->facts.name, "personal", organiser,
                     &calendar);
      for (guint i = 0; i < share; i++)
        make_meeting (self, organiser, &calendar, taken);
      if (sample_end_step (self, step))
        return TRUE;
    }

  return FALSE;
}

/* Most say whether they come. */
gboolean
sample_make_answers (KontorSample *self, KontorSampleStep *step)
{
  while (self->progress < self->n_employees)
    {
      SamplePerson *person = sample_get_person (self, self->progress);

      sample_begin_step (self, step, self->progress++);
      for (guint i = 0; i < person->asked->len && self->set->mutations->len < BATCH; i++)
        {
          guint mood = sample_below (self, 100);
          KontorOp *op = NULL;

          if (mood >= 80)
            continue;
          sample_begin_mutation (self, "attendee.edit",
                                 self->options.now - sample_between (self, 1, 50) * KONTOR_MINUTE);
          op = sample_add_op (self, KONTOR_OP_UPDATE, KONTOR_RECORD_ATTENDEE,
                              &g_array_index (person->asked, KontorId, i));
          sample_set_text (op, KONTOR_ATTENDEE_ANSWER,
                           mood < 62   ? "accepted"
                           : mood < 72 ? "tentative"
                                       : "declined");
        }
      if (sample_end_step (self, step))
        return TRUE;
    }

  return FALSE;
}
