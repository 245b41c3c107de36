/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What falls due by the clock, in a replica without a server. */

#include "config.h"

#include "kontor-operations.h"
#include "kontor-reminders.h"

#include <glib/gstdio.h>
#include <string.h>

/* A Wednesday, 2026-11-18, at noon UTC. */
#define NOON (G_GINT64_CONSTANT (1795003200) * KONTOR_SECOND)

typedef struct
{
  char *folder;
  KontorReplica *replica;
  KontorId person;
  KontorId other;
  KontorId calendar;
  KontorReminders reminders;
  GString *told;
} Fixture;

static void
commit (Fixture *self, KontorChangeSet *set, KontorProblem *refusal)
{
  g_autoptr (KontorChangeSet) owned = set;
  g_autoptr (KontorProblem) problem = refusal;
  g_autoptr (GError) error = NULL;

  g_assert_null (problem);
  g_assert_true (kontor_replica_commit (self->replica, owned, NULL, &problem, &error));
  g_assert_no_error (error);
}

static KontorRowBuilder *
begin (Fixture *self, KontorRecordType type, KontorId *id)
{
  KontorContext context = { 0 };

  kontor_replica_init_context (self->replica, &context);
  kontor_id_init (id, context.clock, context.random);

  return kontor_row_builder_new (type, id);
}

static void
create (Fixture *self, KontorRowBuilder *builder)
{
  g_autoptr (KontorRow) row = kontor_row_builder_end (builder);
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (self->replica, &context);
  set = kontor_operation_create (&context, row, &problem);
  commit (self, set, problem);
}

static KontorRowBuilder *
begin_person (Fixture *self, const char *name, KontorId *id)
{
  KontorRowBuilder *builder = begin (self, KONTOR_RECORD_PERSON, id);

  kontor_row_builder_take (builder, KONTOR_PERSON_NAME, kontor_value_new_text (name));
  kontor_row_builder_take (builder, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (1));
  kontor_row_builder_take (builder, KONTOR_PERSON_ADMINISTRATOR, kontor_value_new_integer (1));

  return builder;
}

static void
found (Fixture *self)
{
  g_autoptr (KontorRow) row = kontor_row_builder_end (begin_person (self, "Ada", &self->person));
  KontorChangeSet *set = kontor_change_set_new ("Found");
  KontorMutation *mutation = kontor_mutation_new ("office.found", NOON);

  kontor_change_set_take (set, mutation);
  kontor_mutation_take_op (mutation, kontor_op_new_diff (NULL, row));
  kontor_op_add_take (kontor_office_found (mutation, &self->person, "Berg"),
                      KONTOR_ORGANISATION_ZONE, NULL, kontor_value_new_text ("UTC"));
  g_assert_true (kontor_replica_set_person (self->replica, &self->person, NULL));
  commit (self, set, NULL);
}

static void
found_calendar (Fixture *self)
{
  KontorRowBuilder *builder = begin (self, KONTOR_RECORD_CALENDAR, &self->calendar);

  kontor_row_builder_take (builder, KONTOR_CALENDAR_TITLE, kontor_value_new_text ("Ada’s"));
  kontor_row_builder_take (builder, KONTOR_CALENDAR_OWNER, kontor_value_new_id (&self->person));
  create (self, builder);
}

/* What is told at @now, "title|body" with spaces between. */
static void
assert_told (Fixture *self, gint64 now, const char *wanted)
{
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_notice_free);
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  kontor_reminders_collect (&self->reminders, self->replica, now, notices, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < notices->len; i++)
    {
      const KontorNotice *notice = notices->pdata[i];

      g_string_append_printf (told, "%s%s|%s", i > 0 ? " " : "", notice->title, notice->body);
    }
  g_assert_cmpstr (told->str, ==, wanted);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("kontor-reminders-XXXXXX", &error);
  g_assert_no_error (error);
  self->replica = kontor_replica_open (self->folder, TRUE, NULL, &error);
  g_assert_no_error (error);
  found (self);
  create (self, begin_person (self, "Boris", &self->other));
  found_calendar (self);
  /* The agent starts. */
  self->reminders = (KontorReminders) { 0 };
  assert_told (self, NOON, "");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_autoptr (GDir) dir = NULL;
  const char *name = NULL;

  kontor_replica_close (self->replica);
  dir = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
}

/* The journal has grown. */
static void
note_change (Fixture *self)
{
  self->reminders.next = 0;
}

typedef struct
{
  const char *title;
  gint64 start; /* minutes after noon */
  gint64 minutes;
  const char *reminder;
  const char *rule;
  const char *place;
  gboolean all_day;
} Event;

static void
add_event (Fixture *self, const Event *event, KontorId *id)
{
  KontorRowBuilder *builder = begin (self, KONTOR_RECORD_EVENT, id);
  gint64 start = NOON + event->start * KONTOR_MINUTE;
  const char *zone = event->all_day ? NULL : "UTC";
  const KontorElement reminders[] = { { event->reminder, 0 } };

  kontor_row_builder_take (builder, KONTOR_EVENT_CALENDAR, kontor_value_new_id (&self->calendar));
  kontor_row_builder_take (builder, KONTOR_EVENT_TITLE, kontor_value_new_text (event->title));
  kontor_row_builder_take (builder, KONTOR_EVENT_START,
                           kontor_value_new_moment (start, event->all_day, zone));
  kontor_row_builder_take (builder, KONTOR_EVENT_END,
                           kontor_value_new_moment (start + event->minutes * KONTOR_MINUTE,
                                                    event->all_day, zone));
  if (event->reminder != NULL)
    kontor_row_builder_take (builder, KONTOR_EVENT_REMINDERS, kontor_value_new_set (reminders, 1));
  if (event->rule != NULL)
    kontor_row_builder_take (builder, KONTOR_EVENT_RULE, kontor_value_new_text (event->rule));
  if (event->place != NULL)
    kontor_row_builder_take (builder, KONTOR_EVENT_PLACE, kontor_value_new_text (event->place));
  create (self, builder);
  note_change (self);
}

#define AT(minutes) (NOON + (minutes) * KONTOR_MINUTE)

static void
test_event (Fixture *self, gconstpointer unused)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  add_event (self, &(Event) { .title = "Standup", .start = 60, .minutes = 30, .place = "Room 3" },
             &id);
  assert_told (self, AT (1), "");
  /* Nobody looks before it is time, and it is known when that is. */
  g_assert_cmpint (self->reminders.next, ==, AT (45));
  assert_told (self, AT (44), "");
  assert_told (self, AT (45), "Standup|Today 13:00–13:30 · Room 3");
  assert_told (self, AT (46), "");
  note_change (self);
  assert_told (self, AT (47), "");
  /* Another agent, of the next start, knows what this one told. */
  self->reminders = (KontorReminders) { 0 };
  assert_told (self, AT (50), "");
}

static void
test_event_leads (Fixture *self, gconstpointer unused)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  add_event (self, &(Event) { .title = "A", .start = 120, .minutes = 30, .reminder = "60" }, &id);
  add_event (self, &(Event) { .title = "B", .start = 120, .minutes = 30, .reminder = "none" }, &id);
  add_event (self, &(Event) { .title = "C", .start = 720, .minutes = 1440, .all_day = TRUE }, &id);
  add_event (self, &(Event) { .title = "D", .start = 120, .minutes = 30, .reminder = "soon" }, &id);
  add_event (self, &(Event) { .title = "E", .start = 2880, .minutes = 30, .reminder = "2770" },
             &id);
  assert_told (self, AT (59), "");
  assert_told (self, AT (60), "A|Today 14:00–14:30");
  assert_told (self, AT (109), "");
  note_change (self);
  assert_told (self, AT (110), "E|Fri 20 Nov 12:00–12:30");
  note_change (self);
  assert_told (self, AT (719), "");
}

static void
test_series (Fixture *self, gconstpointer unused)
{
  KontorId id = KONTOR_ID_INIT_NIL;

  add_event (self, &(Event) { .title = "Daily", .start = 60, .minutes = 15, .rule = "FREQ=DAILY" },
             &id);
  assert_told (self, AT (45), "Daily|Today 13:00–13:15");
  assert_told (self, AT (24 * 60 + 44), "");
  note_change (self);
  assert_told (self, AT (24 * 60 + 45), "Daily|Today 13:00–13:15");
  /* Two days asleep: what is over is no news. */
  note_change (self);
  assert_told (self, AT (3 * 24 * 60), "");
}

static void
answer (Fixture *self, const KontorId *event, const KontorId *person, const char *choice)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = begin (self, KONTOR_RECORD_ATTENDEE, &id);

  kontor_row_builder_take (builder, KONTOR_ATTENDEE_EVENT, kontor_value_new_id (event));
  kontor_row_builder_take (builder, KONTOR_ATTENDEE_PERSON, kontor_value_new_id (person));
  kontor_row_builder_take (builder, KONTOR_ATTENDEE_ANSWER, kontor_value_new_text (choice));
  create (self, builder);
  note_change (self);
}

static void
test_declined (Fixture *self, gconstpointer unused)
{
  KontorId event = KONTOR_ID_INIT_NIL;

  add_event (self, &(Event) { .title = "No", .start = 60, .minutes = 30 }, &event);
  answer (self, &event, &self->person, "declined");
  assert_told (self, AT (50), "");
}

static void
add_task (Fixture *self, const char *title, gint64 deadline, const KontorId *responsible)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder = begin (self, KONTOR_RECORD_TASK, &id);

  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE, kontor_value_new_integer (deadline));
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (responsible));
  create (self, builder);
  note_change (self);
}

static void
test_deadline (Fixture *self, gconstpointer unused)
{
  add_task (self, "Mine", AT (120), &self->person);
  add_task (self, "His", AT (120), &self->other);
  /* Who makes it at the last minute knows of it. */
  add_task (self, "Late", AT (30), &self->person);
  assert_told (self, AT (1), "");
  assert_told (self, AT (59), "");
  assert_told (self, AT (61), "Due Today 14:00|Mine");
  note_change (self);
  assert_told (self, AT (200), "");
}

static void
test_deadline_passed (Fixture *self, gconstpointer unused)
{
  add_task (self, "Mine", AT (120), &self->person);
  /* The computer was off. */
  self->reminders = (KontorReminders) { 0 };
  assert_told (self, AT (20 * 60), "Was due Yesterday 14:00|Mine");
  self->reminders = (KontorReminders) { 0 };
  assert_told (self, AT (21 * 60), "");
}

static void
add (const char *path, void (*test) (Fixture *self, gconstpointer unused))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/reminders/event", test_event);
  add ("/reminders/event-leads", test_event_leads);
  add ("/reminders/series", test_series);
  add ("/reminders/declined", test_declined);
  add ("/reminders/deadline", test_deadline);
  add ("/reminders/deadline-passed", test_deadline_passed);

  return g_test_run ();
}
