/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample company's projects: who is in them, with their stages, chat, calendar and drive. One
 * thread. */

#include "config.h"

#include "kontor-sample-private.h"

#include <string.h>

#define TASKS_PER_PROJECT 40
#define PROJECTS_MAX 200

gboolean
sample_is_member (const GArray *members, guint person)
{
  for (guint i = 0; i < members->len; i++)
    if (g_array_index (members, guint, i) == person)
      return TRUE;

  return FALSE;
}

static void
add_members (KontorSample *self, GArray *members, guint owner, guint n)
{
  g_array_append_val (members, owner);
  for (guint tries = 0; tries < 4 * n && members->len < n; tries++)
    {
      guint person = sample_chance (self, 50) ? sample_pick_colleague (self, owner)
                                              : sample_below (self, self->people->len);

      if (!sample_is_member (members, person))
        g_array_append_val (members, person);
    }
}

static void
make_project (KontorSample *self, SampleProject *project, guint number)
{
  const char *const *titles = sample_get_list (SAMPLE_PROJECTS, project->language);
  guint n_titles = g_strv_length ((char **) titles);
  guint round = number / SAMPLE_N_LANGUAGES / n_titles;
  g_autofree char *title = sample_expand (self, titles[number / SAMPLE_N_LANGUAGES % n_titles],
                                          project->language, NULL);
  g_autofree char *numbered = round == 0 ? g_strdup (title)
                                         : g_strdup_printf ("%s (%u)", title, round + 1);
  gint64 today = sample_get_today (self);
  KontorOp *op = sample_create (self, KONTOR_RECORD_PROJECT, &project->id);

  sample_set_text (op, KONTOR_PROJECT_TITLE, numbered);
  sample_set_text (op, KONTOR_PROJECT_DESCRIPTION,
                   sample_pick (self, SAMPLE_DESCRIPTIONS, project->language));
  sample_set_id (op, KONTOR_PROJECT_OWNER, &sample_get_person (self, project->owner)->id);
  sample_set_people (self, op, KONTOR_PROJECT_MEMBERS, project->members);
  if (project->members->len > 2)
    sample_set_ids (op, KONTOR_PROJECT_MODERATORS,
                    &sample_get_person (self, g_array_index (project->members, guint, 1))->id, 1);
  sample_set_number (op, KONTOR_PROJECT_STARTS_ON, today - sample_between (self, 60, 180));
  sample_set_number (op, KONTOR_PROJECT_ENDS_ON, today + sample_between (self, 30, 240));
  sample_set_tag (op, KONTOR_PROJECT_TAGS, sample_pick (self, SAMPLE_TAGS, project->language));
}

static void
make_stages (KontorSample *self, SampleProject *project)
{
  static const char *const titles[SAMPLE_N_LANGUAGES][4] = {
    { "Ideas", "To do", "In work", "Done" },
    { "Ideen", "Zu tun", "In Arbeit", "Fertig" },
    { "Идеи", "К выполнению", "В работе", "Готово" },
  };
  static const char *const colours[] = { "#dc8add", "#62a0ea", "#ffa348", "#57e389" };

  for (guint i = 0; i < G_N_ELEMENTS (project->stages); i++)
    {
      const char place[] = { (char) ('A' + i), '\0' };
      KontorOp *op = sample_create (self, KONTOR_RECORD_TASK_STAGE, &project->stages[i]);

      sample_set_text (op, KONTOR_TASK_STAGE_TITLE, titles[project->language][i]);
      sample_set_id (op, KONTOR_TASK_STAGE_PROJECT, &project->id);
      sample_set_text (op, KONTOR_TASK_STAGE_COLOUR, colours[i]);
      sample_set_text (op, KONTOR_TASK_STAGE_PLACE, place);
    }
}

static void
make_chat (KontorSample *self, SampleProject *project, const char *title)
{
  SampleChat chat = { .language = project->language };
  KontorOp *op = sample_create (self, KONTOR_RECORD_CHAT, &chat.id);

  sample_set_text (op, KONTOR_CHAT_TITLE, title);
  sample_set_text (op, KONTOR_CHAT_KIND, "project");
  sample_set_id (op, KONTOR_CHAT_PROJECT, &project->id);
  for (guint i = 0; i < project->members->len; i++)
    {
      KontorId id = KONTOR_ID_INIT_NIL;

      op = sample_create (self, KONTOR_RECORD_MEMBERSHIP, &id);
      sample_set_id (op, KONTOR_MEMBERSHIP_CHAT, &chat.id);
      sample_set_id (op, KONTOR_MEMBERSHIP_PERSON,
                     &sample_get_person (self, g_array_index (project->members, guint, i))->id);
      if (i == 0)
        sample_set_text (op, KONTOR_MEMBERSHIP_ROLE, "moderator");
    }
  chat.members = g_array_ref (project->members);
  g_array_append_val (self->chats, chat);
}

static void
make_calendar_and_drive (KontorSample *self, const SampleProject *project, const char *title)
{
  KontorId calendar = KONTOR_ID_INIT_NIL;
  SampleDrive drive = { .owner = project->owner, .language = project->language };
  KontorOp *op = sample_create (self, KONTOR_RECORD_CALENDAR, &calendar);

  sample_set_text (op, KONTOR_CALENDAR_TITLE, title);
  sample_set_text (op, KONTOR_CALENDAR_KIND, "project");
  sample_set_id (op, KONTOR_CALENDAR_PROJECT, &project->id);
  op = sample_create (self, KONTOR_RECORD_DRIVE, &drive.id);
  sample_set_text (op, KONTOR_DRIVE_NAME, title);
  sample_set_text (op, KONTOR_DRIVE_KIND, "project");
  sample_set_id (op, KONTOR_DRIVE_PROJECT, &project->id);
  g_array_append_val (self->drives, drive);
}

static const char *
get_title (KontorSample *self)
{
  const KontorOp *op = self->mutation->ops->pdata[0];

  return kontor_value_get_text (kontor_op_find_change (op, KONTOR_PROJECT_TITLE)->now);
}

/* One project a step, by its owner. */
gboolean
sample_make_projects (KontorSample *self, KontorSampleStep *step)
{
  guint n = CLAMP (self->options.tasks / TASKS_PER_PROJECT, 3, PROJECTS_MAX);
  gint64 at = self->options.now - 190 * KONTOR_DAY + self->progress * KONTOR_HOUR;
  SampleProject project = { .language = self->progress % SAMPLE_N_LANGUAGES };
  g_autofree char *title = NULL;

  if (self->progress == n)
    return FALSE;
  project.owner = sample_below (self, self->n_employees);
  project.members = g_array_new (FALSE, FALSE, sizeof (guint));
  add_members (self, project.members, project.owner, sample_between (self, 4, 10));
  sample_begin_step (self, step, project.owner);
  sample_begin_mutation (self, "project.create", at);
  make_project (self, &project, self->progress++);
  title = g_strdup (get_title (self));
  make_stages (self, &project);
  sample_begin_mutation (self, "chat.create", at);
  make_chat (self, &project, title);
  sample_begin_mutation (self, "drive.create", at);
  make_calendar_and_drive (self, &project, title);
  g_array_append_val (self->projects, project);

  return sample_end_step (self, step);
}
