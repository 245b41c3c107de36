/* SPDX-License-Identifier: GPL-3.0-or-later */

/* People come and go: into projects, chats, drives and departments and out of them, to events and from
 * one calendar to another, from the house and from outside. What they see changes with each. */

#include "config.h"

#include "kontor-operations-chat.h"
#include "kontor-operations-drive.h"
#include "sim-work.h"

static void
toggle (SimHost *host, KontorReplica *replica, KontorRecordType type, guint field)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, type);

  if (row != NULL)
    sim_edit (host, replica, row, field, sim_toggle (host, kontor_row_get (row, field)), NULL);
}

static void
join_or_leave_project (SimHost *host, KontorReplica *replica)
{
  toggle (host, replica, KONTOR_RECORD_PROJECT,
          sim_chance (host->world, 800) ? KONTOR_PROJECT_MEMBERS : KONTOR_PROJECT_MODERATORS);
}

static void
join_or_leave_task (SimHost *host, KontorReplica *replica)
{
  toggle (host, replica, KONTOR_RECORD_TASK,
          sim_chance (host->world, 500) ? KONTOR_TASK_OBSERVERS : KONTOR_TASK_PARTICIPANTS);
}

/* Only the administrator succeeds. */
static void
reorganise (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_PERSON);
  const KontorId *department =
      &host->world->departments[sim_below (host->world, SIM_N_DEPARTMENTS)];

  if (row != NULL)
    sim_edit (host, replica, row, KONTOR_PERSON_DEPARTMENT, kontor_value_new_id (department), NULL);
}

static void
move_head (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_DEPARTMENT);
  KontorId person = KONTOR_ID_INIT_NIL;

  sim_pick_person (host, &person);
  if (row != NULL)
    sim_edit (host, replica, row, KONTOR_DEPARTMENT_HEAD, kontor_value_new_id (&person), NULL);
}

/* Somebody works from outside from now on, or in the house again; the administrator never. */
static void
go_outside (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_PERSON);
  gboolean external = row != NULL && kontor_row_get_choice (row, KONTOR_PERSON_KIND) ==
                                         KONTOR_PERSON_KIND_EXTERNAL;

  if (row != NULL && !kontor_row_get_boolean (row, KONTOR_PERSON_ADMINISTRATOR))
    sim_edit (host, replica, row, KONTOR_PERSON_KIND,
              kontor_value_new_text (external ? "employee" : "external"), NULL);
}

/* --- chats --- */

static GArray *
pick_people (SimHost *host)
{
  GArray *people = g_array_new (FALSE, FALSE, sizeof (KontorId));

  for (guint i = 0; i < 1 + sim_below (host->world, 2); i++)
    {
      KontorId person = KONTOR_ID_INIT_NIL;

      sim_pick_person (host, &person);
      g_array_append_val (people, person);
    }

  return people;
}

static void
start_chat (SimHost *host, KontorReplica *replica)
{
  KontorContext context = { 0 };
  g_autoptr (GArray) people = pick_people (host);
  KontorId chat = KONTOR_ID_INIT_NIL;
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  kontor_replica_init_context (replica, &context);
  set = kontor_chat_start (&context, people, sim_chance (host->world, 700) ? "Lunch" : NULL, &chat,
                           &problem);
  if (sim_commit (host, replica, set, problem, NULL) && people->len > 1)
    sim_remember (host, SIM_CREATED, KONTOR_RECORD_CHAT, &chat, NULL, 0);
}

static void
add_to_chat (SimHost *host, KontorReplica *replica)
{
  KontorContext context = { 0 };
  g_autoptr (KontorRow) chat = sim_pick_row (host, replica, KONTOR_RECORD_CHAT);
  g_autoptr (GArray) people = pick_people (host);
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  if (chat == NULL)
    return;
  kontor_replica_init_context (replica, &context);
  set = kontor_chat_add_people (&context, chat, people, &problem);
  sim_commit (host, replica, set, problem, NULL);
}

static void
leave_chat (SimHost *host, KontorReplica *replica)
{
  KontorContext context = { 0 };
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_MEMBERSHIP);
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  if (row == NULL)
    return;
  kontor_replica_init_context (replica, &context);
  set = kontor_row_is_deleted (row) ? kontor_operation_restore (&context, row, &problem)
                                    : kontor_operation_delete (&context, row, &problem);
  sim_commit (host, replica, set, problem, NULL);
}

static void
remember_message (SimHost *host, KontorId *id, const char *token)
{
  sim_remember (host, SIM_CREATED, KONTOR_RECORD_MESSAGE, id, NULL, 0);
  sim_remember (host, SIM_TITLED, KONTOR_RECORD_MESSAGE, id, token, 0);
}

/* FALSE: none. */
static gboolean
find_message (const KontorChangeSet *set, KontorId *id)
{
  for (guint i = 0; set != NULL && i < set->mutations->len; i++)
    {
      const KontorMutation *mutation = set->mutations->pdata[i];

      for (guint j = 0; j < mutation->ops->len; j++)
        if (kontor_op_get_record_type (mutation->ops->pdata[j]) == KONTOR_RECORD_MESSAGE)
          {
            *id = *kontor_op_get_id (mutation->ops->pdata[j]);
            return TRUE;
          }
    }

  return FALSE;
}

static void
say (SimHost *host, KontorReplica *replica)
{
  KontorContext context = { 0 };
  g_autofree char *token = sim_new_token (host->world);
  g_autoptr (KontorRow) chat = sim_pick_row (host, replica, KONTOR_RECORD_CHAT);
  g_autoptr (KontorRow) task = sim_pick_row (host, replica, KONTOR_RECORD_TASK);
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_replica_init_context (replica, &context);
  if (task != NULL && (chat == NULL || sim_chance (host->world, 300)))
    set = kontor_record_discuss (&context, task, token, NULL, NULL, &problem);
  else if (chat != NULL)
    set = kontor_message_send (&context, kontor_row_get_id (chat), token, NULL, NULL, &problem);
  find_message (set, &id);
  if (sim_commit (host, replica, set, problem, NULL) && !kontor_id_is_nil (&id))
    remember_message (host, &id, token);
}

/* --- drives --- */

static void
add_drive (SimHost *host, KontorReplica *replica)
{
  KontorRowBuilder *builder = sim_begin (host, replica, KONTOR_RECORD_DRIVE);
  g_autofree char *token = sim_new_token (host->world);

  kontor_row_builder_take (builder, KONTOR_DRIVE_NAME, kontor_value_new_text (token));
  kontor_row_builder_take (builder, KONTOR_DRIVE_KIND, kontor_value_new_text ("shared"));
  kontor_row_builder_take (builder, KONTOR_DRIVE_OWNER, kontor_value_new_id (&host->person));
  kontor_row_builder_take (builder, KONTOR_DRIVE_MEMBERS, sim_toggle (host, NULL));
  sim_create (host, replica, builder, token);
}

static void
join_or_leave_drive (SimHost *host, KontorReplica *replica)
{
  toggle (host, replica, KONTOR_RECORD_DRIVE, KONTOR_DRIVE_MEMBERS);
}

static void
add_folder (SimHost *host, KontorReplica *replica)
{
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) drive = sim_pick_row (host, replica, KONTOR_RECORD_DRIVE);
  g_autoptr (KontorRow) above = sim_pick_row (host, replica, KONTOR_RECORD_NODE);
  g_autofree char *token = sim_new_token (host->world);

  if (drive == NULL)
    return;
  builder = sim_begin (host, replica, KONTOR_RECORD_NODE);
  kontor_row_builder_take (builder, KONTOR_NODE_NAME, kontor_value_new_text (token));
  kontor_row_builder_take (builder, KONTOR_NODE_KIND, kontor_value_new_text ("folder"));
  kontor_row_builder_take (builder, KONTOR_NODE_DRIVE,
                           kontor_value_new_id (kontor_row_get_id (drive)));
  if (above != NULL && kontor_row_refers_to (above, KONTOR_NODE_DRIVE, kontor_row_get_id (drive)))
    kontor_row_builder_take (builder, KONTOR_NODE_PARENT,
                             kontor_value_new_id (kontor_row_get_id (above)));
  sim_create (host, replica, builder, token);
}

/* To another drive, where other people see it and what hangs on it. */
static void
move_folder (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) node = sim_pick_row (host, replica, KONTOR_RECORD_NODE);
  g_autoptr (KontorRow) drive = sim_pick_row (host, replica, KONTOR_RECORD_DRIVE);
  g_autoptr (KontorRow) after = NULL;
  KontorRowBuilder *builder = NULL;
  KontorContext context = { 0 };
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  if (node == NULL || drive == NULL)
    return;
  kontor_replica_init_context (replica, &context);
  builder = kontor_row_builder_new_from (node);
  kontor_row_builder_take (builder, KONTOR_NODE_DRIVE,
                           kontor_value_new_id (kontor_row_get_id (drive)));
  kontor_row_builder_take (builder, KONTOR_NODE_PARENT, NULL);
  after = kontor_row_builder_end (builder);
  set = kontor_operation_edit (&context, node, after, &problem);
  sim_commit (host, replica, set, problem, NULL);
}

/* --- calendars --- */

static void
add_calendar (SimHost *host, KontorReplica *replica)
{
  KontorRowBuilder *builder = sim_begin (host, replica, KONTOR_RECORD_CALENDAR);
  g_autofree char *token = sim_new_token (host->world);

  kontor_row_builder_take (builder, KONTOR_CALENDAR_TITLE, kontor_value_new_text (token));
  kontor_row_builder_take (builder, KONTOR_CALENDAR_KIND, kontor_value_new_text ("personal"));
  kontor_row_builder_take (builder, KONTOR_CALENDAR_OWNER, kontor_value_new_id (&host->person));
  if (sim_chance (host->world, 500))
    kontor_row_builder_take (builder, KONTOR_CALENDAR_MEMBERS, sim_toggle (host, NULL));
  sim_create (host, replica, builder, token);
}

static void
add_event (SimHost *host, KontorReplica *replica)
{
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) calendar = sim_pick_row (host, replica, KONTOR_RECORD_CALENDAR);
  g_autofree char *token = sim_new_token (host->world);
  gint64 start = (20000 + sim_below (host->world, 100)) * KONTOR_DAY;

  if (calendar == NULL)
    return;
  builder = sim_begin (host, replica, KONTOR_RECORD_EVENT);
  kontor_row_builder_take (builder, KONTOR_EVENT_TITLE, kontor_value_new_text (token));
  kontor_row_builder_take (builder, KONTOR_EVENT_CALENDAR,
                           kontor_value_new_id (kontor_row_get_id (calendar)));
  kontor_row_builder_take (builder, KONTOR_EVENT_ORGANISER, kontor_value_new_id (&host->person));
  kontor_row_builder_take (builder, KONTOR_EVENT_START,
                           kontor_value_new_moment (start, FALSE, "Europe/Berlin"));
  kontor_row_builder_take (builder, KONTOR_EVENT_END,
                           kontor_value_new_moment (start + KONTOR_HOUR, FALSE, "Europe/Berlin"));
  sim_create (host, replica, builder, token);
}

static void
ask_to_event (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) event = sim_pick_row (host, replica, KONTOR_RECORD_EVENT);
  KontorRowBuilder *builder = NULL;
  KontorId person = KONTOR_ID_INIT_NIL;

  if (event == NULL)
    return;
  sim_pick_person (host, &person);
  builder = sim_begin (host, replica, KONTOR_RECORD_ATTENDEE);
  kontor_row_builder_take (builder, KONTOR_ATTENDEE_EVENT,
                           kontor_value_new_id (kontor_row_get_id (event)));
  kontor_row_builder_take (builder, KONTOR_ATTENDEE_PERSON, kontor_value_new_id (&person));
  sim_create (host, replica, builder, NULL);
}

/* What is said about an event, and what is noted, hangs below it. */
static void
note_meeting (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) event = sim_pick_row (host, replica, KONTOR_RECORD_EVENT);
  g_autofree char *token = sim_new_token (host->world);
  KontorRowBuilder *builder = NULL;

  if (event == NULL)
    return;
  builder = sim_begin (host, replica, KONTOR_RECORD_MEETING);
  kontor_row_builder_take (builder, KONTOR_MEETING_EVENT,
                           kontor_value_new_id (kontor_row_get_id (event)));
  kontor_row_builder_take (builder, KONTOR_MEETING_AGENDA, kontor_value_new_text (token));
  sim_create (host, replica, builder, token);
}

static void
cancel_attendance (SimHost *host, KontorReplica *replica)
{
  KontorContext context = { 0 };
  g_autoptr (KontorRow) row = sim_pick_row (host, replica, KONTOR_RECORD_ATTENDEE);
  KontorProblem *problem = NULL;
  KontorChangeSet *set = NULL;

  if (row == NULL)
    return;
  kontor_replica_init_context (replica, &context);
  set = kontor_row_is_deleted (row) ? kontor_operation_restore (&context, row, &problem)
                                    : kontor_operation_delete (&context, row, &problem);
  sim_commit (host, replica, set, problem, NULL);
}

static void
move_event (SimHost *host, KontorReplica *replica)
{
  g_autoptr (KontorRow) event = sim_pick_row (host, replica, KONTOR_RECORD_EVENT);
  g_autoptr (KontorRow) calendar = sim_pick_row (host, replica, KONTOR_RECORD_CALENDAR);

  if (event != NULL && calendar != NULL)
    sim_edit (host, replica, event, KONTOR_EVENT_CALENDAR,
              kontor_value_new_id (kontor_row_get_id (calendar)), NULL);
}

const SimAct sim_people_acts[] = {
  { 6, "project-people", join_or_leave_project },
  { 4, "task-people", join_or_leave_task },
  { 3, "departments", reorganise },
  { 1, "heads", move_head },
  { 2, "outside", go_outside },
  { 3, "start-chat", start_chat },
  { 3, "add-to-chat", add_to_chat },
  { 3, "leave-chat", leave_chat },
  { 6, "say", say },
  { 2, "add-drive", add_drive },
  { 3, "drive-people", join_or_leave_drive },
  { 3, "add-folder", add_folder },
  { 3, "move-folder", move_folder },
  { 1, "add-calendar", add_calendar },
  { 3, "add-event", add_event },
  { 4, "ask-to-event", ask_to_event },
  { 2, "note-meeting", note_meeting },
  { 2, "cancel", cancel_attendance },
  { 3, "move-event", move_event },
  { 0, NULL, NULL },
};
