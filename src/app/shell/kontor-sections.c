/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which sections there are, in the sidebar's order: the only place that names them. */

#include "config.h"

#include "kontor-sections.h"

#include "kontor-calendar-section.h"
#include "kontor-chat-section.h"
#include "kontor-crm-section.h"
#include "kontor-drive-section.h"
#include "kontor-people-section.h"
#include "kontor-tasks-section.h"
#include "kontor-time-section.h"

#include <glib/gi18n.h>

static const KontorSectionInfo sections[] = {
  { "chat",
    KONTOR_MODULE_CHAT,
    NC_ ("section", "Chat"),
    "kontor-chat-symbolic",
    kontor_chat_section_get_type,
    { KONTOR_RECORD_CHAT, KONTOR_RECORD_MESSAGE },
    kontor_chat_count },
  { "tasks",
    KONTOR_MODULE_TASKS,
    NC_ ("section", "Tasks"),
    "kontor-tasks-symbolic",
    kontor_tasks_section_get_type,
    { KONTOR_RECORD_NONE },
    kontor_tasks_count },
  { "time",
    KONTOR_MODULE_TIME,
    NC_ ("section", "Time"),
    "kontor-time-symbolic",
    kontor_time_section_get_type,
    { KONTOR_RECORD_NONE },
    kontor_time_count },
  { "calendar",
    KONTOR_MODULE_CALENDAR,
    NC_ ("section", "Calendar"),
    "kontor-calendar-symbolic",
    kontor_calendar_section_get_type,
    { KONTOR_RECORD_NONE },
    kontor_calendar_count },
  { "drive",
    KONTOR_MODULE_DRIVE,
    NC_ ("section", "Drive"),
    "kontor-drive-symbolic",
    kontor_drive_section_get_type,
    { KONTOR_RECORD_DRIVE },
    NULL },
  { "crm",
    KONTOR_MODULE_CRM,
    NC_ ("section", "Customers"),
    "kontor-crm-symbolic",
    kontor_crm_section_get_type,
    { KONTOR_RECORD_NONE },
    kontor_crm_count },
  { "people",
    KONTOR_MODULE_PEOPLE,
    NC_ ("section", "People"),
    "kontor-people-symbolic",
    kontor_people_section_get_type,
    { KONTOR_RECORD_NONE },
    NULL },
};

guint
kontor_sections_get_n (void)
{
  return G_N_ELEMENTS (sections);
}

const KontorSectionInfo *
kontor_sections_get (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (sections), NULL);

  return &sections[index];
}

/* (nullable) */
const KontorSectionInfo *
kontor_sections_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if (strcmp (sections[i].name, name) == 0)
      return &sections[i];

  return NULL;
}

/* (nullable): the section of the type's module */
const KontorSectionInfo *
kontor_sections_find_for_type (KontorRecordType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if (sections[i].module == kontor_schema_get_type (type)->module)
      return &sections[i];

  return NULL;
}

gboolean
kontor_section_info_owns (const KontorSectionInfo *self, KontorRecordType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->owned); i++)
    if (self->owned[i] != KONTOR_RECORD_NONE && self->owned[i] == type)
      return TRUE;

  return FALSE;
}

void
kontor_section_info_set_hidden (const KontorSectionInfo *self, GSettings *settings, gboolean hidden)
{
  g_auto (GStrv) before = g_settings_get_strv (settings, "hidden-modules");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) after = NULL;

  for (guint i = 0; before[i] != NULL; i++)
    if (strcmp (before[i], self->name) != 0)
      g_strv_builder_add (builder, before[i]);
  if (hidden)
    g_strv_builder_add (builder, self->name);
  after = g_strv_builder_end (builder);
  g_settings_set_strv (settings, "hidden-modules", (const char *const *) after);
}

const char *
kontor_section_info_get_title (const KontorSectionInfo *self)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, "section", self->title);
}
