/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose tasks are shown: what that means as a condition, and its words. Main thread; pure but for
 * titles. */

#include "config.h"

#include "kontor-task-scope.h"

#include <glib/gi18n.h>

static const struct
{
  const char *word; /* kept in states: never changed */
  const char *title;
  const char *icon;
} kinds[] = {
  { "mine", NC_ ("task scope", "My tasks"), "avatar-default-symbolic" },
  { "set-by-me", NC_ ("task scope", "Set by me"), "mail-send-symbolic" },
  { "participating", NC_ ("task scope", "Participating"), "system-users-symbolic" },
  { "observing", NC_ ("task scope", "Observing"), "view-reveal-symbolic" },
  { "waiting-for-me", NC_ ("task scope", "Waiting for me"), "kontor-waiting-symbolic" },
  { "waiting-for-others", NC_ ("task scope", "Waiting for others"), "kontor-waiting-symbolic" },
  { "backlog", NC_ ("task scope", "Backlog"), "view-list-symbolic" },
  { "all", NC_ ("task scope", "All tasks"), "kontor-tasks-symbolic" },
  { "templates", NC_ ("task scope", "Templates"), "edit-copy-symbolic" },
  { "project", NC_ ("task scope", "Project"), "kontor-outline-symbolic" },
};

gboolean
kontor_task_scope_equal (const KontorTaskScope *a, const KontorTaskScope *b)
{
  return a->kind == b->kind && a->completed == b->completed &&
         (a->kind != KONTOR_TASK_SCOPE_PROJECT || kontor_id_equal (&a->project, &b->project));
}

const char *
kontor_task_scope_kind_get_title (KontorTaskScopeKind kind)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, "task scope", kinds[kind].title);
}

const char *
kontor_task_scope_kind_get_icon (KontorTaskScopeKind kind)
{
  return kinds[kind].icon;
}

char *
kontor_task_scope_get_title (const KontorTaskScope *self, KontorOffice *office)
{
  char *title = self->kind == KONTOR_TASK_SCOPE_PROJECT
                    ? kontor_office_get_title (office, KONTOR_RECORD_PROJECT, &self->project)
                    : NULL;

  if (title != NULL && *title != '\0')
    return title;
  g_free (title);

  return g_strdup (kontor_task_scope_kind_get_title (self->kind));
}

/* --- conditions --- */

static KontorCondition *
state_is (int state, KontorTest test)
{
  g_autoptr (KontorValue) value = kontor_value_new_text (
      kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_STATE)->choices[state].word);

  return kontor_condition_new (KONTOR_TASK_STATE, test, value);
}

/* Takes both. */
static KontorCondition *
join (KontorJoin how, KontorCondition *one, KontorCondition *other)
{
  KontorCondition *both[] = { one, other };
  KontorCondition *joined = kontor_condition_new_join (how, both, G_N_ELEMENTS (both));

  kontor_condition_unref (one);
  kontor_condition_unref (other);

  return joined;
}

static KontorCondition *
none (KontorCondition *one)
{
  KontorCondition *joined = kontor_condition_new_join (KONTOR_JOIN_NONE, &one, 1);

  kontor_condition_unref (one);

  return joined;
}

static KontorCondition *
not_completed (void)
{
  return state_is (KONTOR_TASK_STATE_COMPLETED, KONTOR_TEST_NOT_EQUAL);
}

/* What one works on: neither done nor put off for some day. */
static KontorCondition *
open_and (KontorCondition *other)
{
  return join (KONTOR_JOIN_ALL,
               join (KONTOR_JOIN_ALL, not_completed (),
                     state_is (KONTOR_TASK_STATE_BACKLOG, KONTOR_TEST_NOT_EQUAL)),
               other);
}

/* A question to @person; and what waits for the approval of who set it. */
static KontorCondition *
waits_for (const KontorId *person)
{
  return join (KONTOR_JOIN_ANY, kontor_condition_new_refers (KONTOR_TASK_WAITING_FOR, person),
               join (KONTOR_JOIN_ALL,
                     state_is (KONTOR_TASK_STATE_AWAITING_CONTROL, KONTOR_TEST_EQUAL),
                     kontor_condition_new_refers (KONTOR_TASK_CREATOR, person)));
}

static KontorCondition *
waits_for_others (const KontorId *person)
{
  KontorCondition *waits = join (KONTOR_JOIN_ANY,
                                 kontor_condition_new_is_set (KONTOR_TASK_WAITING_FOR),
                                 state_is (KONTOR_TASK_STATE_AWAITING_CONTROL, KONTOR_TEST_EQUAL));
  KontorCondition *mine = join (KONTOR_JOIN_ANY,
                                kontor_condition_new_refers (KONTOR_TASK_RESPONSIBLE, person),
                                kontor_condition_new_refers (KONTOR_TASK_CREATOR, person));

  return join (KONTOR_JOIN_ALL, join (KONTOR_JOIN_ALL, waits, mine), none (waits_for (person)));
}

KontorCondition *
kontor_task_scope_get_condition (const KontorTaskScope *self, const KontorId *person)
{
  KontorCondition *project;

  switch (self->kind)
    {
    case KONTOR_TASK_SCOPE_MINE:
      return open_and (kontor_condition_new_refers (KONTOR_TASK_RESPONSIBLE, person));
    case KONTOR_TASK_SCOPE_SET_BY_ME:
      return open_and (join (KONTOR_JOIN_ALL,
                             kontor_condition_new_refers (KONTOR_TASK_CREATOR, person),
                             none (kontor_condition_new_refers (KONTOR_TASK_RESPONSIBLE, person))));
    case KONTOR_TASK_SCOPE_PARTICIPATING:
      return open_and (kontor_condition_new_refers (KONTOR_TASK_PARTICIPANTS, person));
    case KONTOR_TASK_SCOPE_OBSERVING:
      return open_and (kontor_condition_new_refers (KONTOR_TASK_OBSERVERS, person));
    case KONTOR_TASK_SCOPE_WAITING_FOR_ME:
      return open_and (waits_for (person));
    case KONTOR_TASK_SCOPE_WAITING_FOR_OTHERS:
      return open_and (waits_for_others (person));
    case KONTOR_TASK_SCOPE_BACKLOG:
      return state_is (KONTOR_TASK_STATE_BACKLOG, KONTOR_TEST_EQUAL);
    case KONTOR_TASK_SCOPE_PROJECT:
      project = kontor_condition_new_refers (KONTOR_TASK_PROJECT, &self->project);
      return self->completed ? project : join (KONTOR_JOIN_ALL, project, not_completed ());
    case KONTOR_TASK_SCOPE_ALL:
      return self->completed ? NULL : not_completed ();
    case KONTOR_TASK_SCOPE_TEMPLATES:
      return NULL;
    }

  return NULL;
}

/* --- words --- */

char *
kontor_task_scope_to_text (const KontorTaskScope *self)
{
  char id[KONTOR_ID_LENGTH + 1] = "";

  if (self->kind != KONTOR_TASK_SCOPE_PROJECT)
    return g_strdup (kinds[self->kind].word);
  kontor_id_format (&self->project, id);

  return g_strconcat (kinds[self->kind].word, "/", id, NULL);
}

gboolean
kontor_task_scope_from_text (KontorTaskScope *self, const char *text)
{
  KontorTaskScope read = { .completed = self->completed };

  if (g_str_has_prefix (text, "project/"))
    {
      read.kind = KONTOR_TASK_SCOPE_PROJECT;
      if (!kontor_id_init_from_string (&read.project, text + strlen ("project/")))
        return FALSE;
      *self = read;
      return TRUE;
    }
  for (guint i = 0; i < KONTOR_N_TASK_SCOPES; i++)
    if (strcmp (kinds[i].word, text) == 0)
      {
        read.kind = (KontorTaskScopeKind) i;
        *self = read;
        return TRUE;
      }

  return FALSE;
}
