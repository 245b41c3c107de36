/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When a person works, and what is told when: by a clock of the test's own, without a desktop. */

#include "config.h"

#include "kontor-memory-reader.h"
#include "kontor-notice-queue.h"

#include <string.h>

/* A Wednesday, 2026-11-18, at noon UTC. */
#define WEDNESDAY (G_GINT64_CONSTANT (1795003200) * KONTOR_SECOND)

typedef struct
{
  KontorClock clock;
  gint64 now;
  KontorMemoryReader *office;
  KontorId person;
  KontorNoticeQueue *queue;
  GString *told;
} Fixture;

static gint64
get_now (KontorClock *clock)
{
  return ((Fixture *) clock)->now;
}

static void
tell (const KontorNotice *notice, gpointer data)
{
  Fixture *self = data;

  if (self->told->len > 0)
    g_string_append_c (self->told, ' ');
  g_string_append (self->told, notice->kind == KONTOR_NOTICE_WITHDRAWN ? "-" : notice->body);
}

static KontorId
make_id (guint number)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autofree char *text = g_strdup_printf ("00000000-0000-7000-8000-%012u", number);

  g_assert_true (kontor_id_init_from_string (&id, text));

  return id;
}

static void
set_up (Fixture *self, gconstpointer kind)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.kontor.Kontor");

  g_settings_set_string (settings, "quiet-hours", kind);
  self->clock.now = get_now;
  self->now = WEDNESDAY;
  self->office = kontor_memory_reader_new ();
  self->person = make_id (1);
  self->told = g_string_new (NULL);
  self->queue = kontor_notice_queue_new (&self->clock, tell, self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  kontor_notice_queue_free (self->queue);
  kontor_memory_reader_free (self->office);
  g_string_free (self->told, TRUE);
}

static KontorWorkHours *
hours_new (Fixture *self)
{
  return kontor_work_hours_new (&self->office->reader, &self->person, self->now);
}

static void
put_office (Fixture *self, const char *zone, const char *holiday)
{
  KontorId id = make_id (2);
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_ORGANISATION, &id);
  const KontorElement holidays[] = { { holiday, 0 } };

  kontor_row_builder_take (builder, KONTOR_ORGANISATION_NAME, kontor_value_new_text ("Berg"));
  kontor_row_builder_take (builder, KONTOR_ORGANISATION_ZONE, kontor_value_new_text (zone));
  kontor_row_builder_take (builder, KONTOR_ORGANISATION_DAY_START,
                           kontor_value_new_integer (8 * 3600));
  kontor_row_builder_take (builder, KONTOR_ORGANISATION_DAY_END,
                           kontor_value_new_integer (16 * 3600));
  if (holiday != NULL)
    kontor_row_builder_take (builder, KONTOR_ORGANISATION_HOLIDAYS,
                             kontor_value_new_set (holidays, 1));
  kontor_memory_reader_take (self->office, kontor_row_builder_end (builder));
}

/* In hours from Wednesday at noon; 0: at work. */
static void
assert_next (Fixture *self, int at, int next)
{
  g_autoptr (KontorWorkHours) hours = hours_new (self);
  gint64 found = kontor_work_hours_get_next (hours, WEDNESDAY + at * KONTOR_HOUR);

  g_assert_cmpint (found, ==, next != 0 ? WEDNESDAY + next * KONTOR_HOUR : 0);
}

static void
test_hours (Fixture *self, gconstpointer unused)
{
  /* Nobody said anything: nine to six. */
  assert_next (self, 0, 0);
  assert_next (self, -3, 0);
  assert_next (self, -4, -3);
  assert_next (self, 6, 21);
  /* Friday evening: Monday. */
  assert_next (self, 2 * 24 + 8, 5 * 24 - 3);
  /* An hour earlier than UTC; the 19th is a holiday. */
  put_office (self, "Europe/Berlin", "2026-11-19");
  assert_next (self, 2, 0);
  assert_next (self, 3, 2 * 24 - 5);
  assert_next (self, 24, 2 * 24 - 5);
}

static void
put_absence (Fixture *self, gint64 first, gint64 last, gboolean approved)
{
  KontorId id = make_id (3);
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_ABSENCE, &id);

  kontor_row_builder_take (builder, KONTOR_ABSENCE_PERSON, kontor_value_new_id (&self->person));
  kontor_row_builder_take (builder, KONTOR_ABSENCE_STARTS_ON, kontor_value_new_integer (first));
  kontor_row_builder_take (builder, KONTOR_ABSENCE_ENDS_ON, kontor_value_new_integer (last));
  if (approved)
    kontor_row_builder_take (builder, KONTOR_ABSENCE_APPROVED, kontor_value_new_integer (1));
  kontor_memory_reader_take (self->office, kontor_row_builder_end (builder));
}

static void
test_absence (Fixture *self, gconstpointer unused)
{
  gint64 today = WEDNESDAY / KONTOR_DAY;

  put_absence (self, today, today + 1, FALSE);
  assert_next (self, 0, 0);
  put_absence (self, today, today + 1, TRUE);
  assert_next (self, 0, 2 * 24 - 3);
  /* For longer than anybody keeps notices. */
  put_absence (self, today, today + 1000, TRUE);
  assert_next (self, 0, 31 * 24 - 12);
}

/* Who begins a working day at night is at work. */
static void
test_work_day (Fixture *self, gconstpointer unused)
{
  KontorId id = make_id (4);
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_WORK_DAY, &id);

  assert_next (self, 8, 21);
  kontor_row_builder_take (builder, KONTOR_WORK_DAY_PERSON, kontor_value_new_id (&self->person));
  kontor_row_builder_take (builder, KONTOR_WORK_DAY_DAY,
                           kontor_value_new_integer (WEDNESDAY / KONTOR_DAY));
  kontor_row_builder_take (builder, KONTOR_WORK_DAY_START, kontor_value_new_integer (WEDNESDAY));
  kontor_memory_reader_take (self->office, kontor_row_builder_end (builder));
  assert_next (self, 8, 0);
}

/* --- the queue --- */

static void
take (Fixture *self, KontorNoticeKind kind, guint record, const char *body, gint64 seq)
{
  KontorId id = make_id (record);
  g_autoptr (KontorNotice) notice = kontor_notice_new (kind, KONTOR_RECORD_CHAT, &id, "Boris",
                                                       body);

  notice->account = g_strdup ("berg");
  notice->seq = seq;
  kontor_notice_queue_take (self->queue, notice);
}

static void
go_to_work (Fixture *self)
{
  g_autoptr (KontorWorkHours) hours = hours_new (self);

  kontor_notice_queue_set_hours (self->queue, "berg", hours);
}

static void
test_waits (Fixture *self, gconstpointer unused)
{
  go_to_work (self);
  take (self, KONTOR_NOTICE_MESSAGE, 10, "noon", 1);
  g_assert_cmpstr (self->told->str, ==, "noon");
  self->now += 8 * KONTOR_HOUR;
  take (self, KONTOR_NOTICE_MESSAGE, 10, "first", 2);
  take (self, KONTOR_NOTICE_TASK, 11, "task", 0);
  take (self, KONTOR_NOTICE_DEADLINE, 12, "due", 0);
  take (self, KONTOR_NOTICE_MESSAGE, 13, "read", 4);
  g_assert_cmpstr (self->told->str, ==, "noon");
  /* These are for now. */
  take (self, KONTOR_NOTICE_REMINDER, 14, "reminder", 0);
  take (self, KONTOR_NOTICE_EVENT, 15, "event", 0);
  take (self, KONTOR_NOTICE_AWAY, 16, "away", 0);
  g_assert_cmpstr (self->told->str, ==, "noon reminder event away");
  /* One for each conversation; what is read at home is not told at work. */
  take (self, KONTOR_NOTICE_MESSAGE, 10, "second", 5);
  take (self, KONTOR_NOTICE_WITHDRAWN, 10, "", 2);
  take (self, KONTOR_NOTICE_WITHDRAWN, 13, "", 4);
  g_assert_cmpuint (kontor_notice_queue_get_n_waiting (self->queue), ==, 3);

  g_string_truncate (self->told, 0);
  self->now += 12 * KONTOR_HOUR;
  kontor_notice_queue_look (self->queue);
  g_assert_cmpstr (self->told->str, ==, "");
  /* The computer wakes up in the office. */
  self->now += KONTOR_HOUR;
  kontor_notice_queue_look (self->queue);
  g_assert_cmpstr (self->told->str, ==, "task due second");
  g_assert_cmpuint (kontor_notice_queue_get_n_waiting (self->queue), ==, 0);
}

static void
test_bounded (Fixture *self, gconstpointer unused)
{
  go_to_work (self);
  self->now += 8 * KONTOR_HOUR;
  for (guint i = 0; i < 100; i++)
    take (self, KONTOR_NOTICE_MESSAGE, 100 + i, "m", i);
  g_assert_cmpuint (kontor_notice_queue_get_n_waiting (self->queue), ==, 10);
  kontor_notice_queue_drop (self->queue, "berg", NULL);
  g_assert_cmpuint (kontor_notice_queue_get_n_waiting (self->queue), ==, 0);
}

/* Of the server and of the agent, in either order: one. */
static void
test_one (Fixture *self, gconstpointer unused)
{
  KontorId task = make_id (20);
  KontorId told = make_id (21);
  g_autoptr (KontorNotice) record = kontor_notice_new (KONTOR_NOTICE_RECORD, KONTOR_RECORD_TASK,
                                                       &task, "Task", "Offer");
  g_autoptr (KontorNotice) own = kontor_notice_new (KONTOR_NOTICE_TASK, KONTOR_RECORD_TASK, &task,
                                                    "Task from Boris", "Offer");
  g_autoptr (KontorNotice) a = NULL;
  g_autoptr (KontorNotice) b = NULL;

  record->notification = told;
  a = kontor_notice_merge (own, kontor_notice_copy (record));
  b = kontor_notice_merge (record, kontor_notice_copy (own));
  g_assert_cmpstr (a->title, ==, "Task from Boris");
  g_assert_cmpstr (b->title, ==, "Task from Boris");
  g_assert_true (kontor_id_equal (&a->notification, &told));
  g_assert_true (kontor_id_equal (&b->notification, &told));
}

static void
test_never (Fixture *self, gconstpointer unused)
{
  go_to_work (self);
  self->now += 8 * KONTOR_HOUR;
  take (self, KONTOR_NOTICE_MESSAGE, 10, "night", 1);
  g_assert_cmpstr (self->told->str, ==, "night");
}

/* Over midnight, whatever the office says. */
static void
test_chosen_hours (Fixture *self, gconstpointer unused)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.kontor.Kontor");

  g_settings_set_int (settings, "quiet-from", 22 * 60);
  g_settings_set_int (settings, "quiet-until", 6 * 60);
  go_to_work (self);
  self->now += 9 * KONTOR_HOUR;
  take (self, KONTOR_NOTICE_MESSAGE, 10, "21h", 1);
  self->now += KONTOR_HOUR;
  take (self, KONTOR_NOTICE_MESSAGE, 11, "22h", 1);
  self->now += 7 * KONTOR_HOUR;
  take (self, KONTOR_NOTICE_MESSAGE, 12, "5h", 1);
  g_assert_cmpstr (self->told->str, ==, "21h");
  self->now += KONTOR_HOUR;
  kontor_notice_queue_look (self->queue);
  g_assert_cmpstr (self->told->str, ==, "21h 22h 5h");
}

static void
test_put_off (Fixture *self, gconstpointer unused)
{
  KontorId id = make_id (10);
  g_autoptr (KontorNotice) event = kontor_notice_new (KONTOR_NOTICE_EVENT, KONTOR_RECORD_EVENT, &id,
                                                      "Standup", "again");

  event->account = g_strdup ("berg");
  kontor_notice_queue_put_off (self->queue, event, self->now + 5 * KONTOR_MINUTE);
  self->now += 4 * KONTOR_MINUTE;
  kontor_notice_queue_look (self->queue);
  g_assert_cmpstr (self->told->str, ==, "");
  self->now += KONTOR_MINUTE;
  kontor_notice_queue_look (self->queue);
  g_assert_cmpstr (self->told->str, ==, "again");
}

static void
add (const char *path, const char *kind, void (*test) (Fixture *self, gconstpointer unused))
{
  g_test_add (path, Fixture, kind, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/quiet/hours", "work", test_hours);
  add ("/quiet/absence", "work", test_absence);
  add ("/quiet/work-day", "work", test_work_day);
  add ("/quiet/waits", "work", test_waits);
  add ("/quiet/bounded", "work", test_bounded);
  add ("/quiet/one", "work", test_one);
  add ("/quiet/never", "never", test_never);
  add ("/quiet/chosen-hours", "hours", test_chosen_hours);
  add ("/quiet/put-off", "work", test_put_off);

  return g_test_run ();
}
