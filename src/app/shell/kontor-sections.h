/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-reading.h"
#include "kontor-section.h"

G_BEGIN_DECLS

/**
 * KontorSectionInfo:
 * @name: for actions, settings and links: "tasks"
 * @title: untranslated, context "section"
 * @get_type: its class, a subclass of KontorSection
 * @owned: types of which showing a record in the section is all there is to show (a chat, a folder):
 *   the window opens no page for them; KONTOR_RECORD_NONE ends the list
 * @count: (nullable): what the badge says, on the reader's thread: unread, overdue, running. 0: none
 *
 * One section of the window, in the sidebar's order.
 */
typedef struct
{
  const char *name;
  KontorModule module;
  const char *title;
  const char *icon;
  GType (*get_type) (void);
  KontorRecordType owned[4];
  guint (*count) (KontorReading *reading, const KontorId *person, gint64 now);
} KontorSectionInfo;

guint kontor_sections_get_n (void);
const KontorSectionInfo *kontor_sections_get (guint index);
/* (nullable) */
const KontorSectionInfo *kontor_sections_find (const char *name);
/* Where records of @type are at home. (nullable) */
const KontorSectionInfo *kontor_sections_find_for_type (KontorRecordType type);
gboolean kontor_section_info_owns (const KontorSectionInfo *self, KontorRecordType type);
/* Puts its name into the setting "hidden-modules" of this device, or takes it out. */
void kontor_section_info_set_hidden (const KontorSectionInfo *self,
                                     GSettings *settings,
                                     gboolean hidden);
const char *kontor_section_info_get_title (const KontorSectionInfo *self);

G_END_DECLS
