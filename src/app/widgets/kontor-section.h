/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorSection:
 *
 * What the window shows for one module: a page with a header bar of its own, and the commands that
 * work in it. The window knows sections, not chats or deals. A section is made when it is first shown
 * and lives until the office is left.
 *
 * Its child should be an #AdwToolbarView with an #AdwHeaderBar: the window puts nothing around it.
 */
#define KONTOR_TYPE_SECTION (kontor_section_get_type ())
G_DECLARE_DERIVABLE_TYPE (KontorSection, kontor_section, KONTOR, SECTION, AdwBin)

/**
 * KontorSectionClass:
 * @show_record: shows a record in its place here (selects it in a list, opens its chat); %FALSE: it
 *   has no place here
 * @search: puts the focus into the section's search
 * @save_state: (transfer full): mode, filters, …: text that restore_state() understands
 * @restore_state: is given what save_state() made, perhaps in an older version
 * @shown: it has come to the front
 * @take_files: puts files of other programs, dropped on its row in the sidebar, to what it shows;
 *   %FALSE: it has no place for them now
 */
struct _KontorSectionClass
{
  AdwBinClass parent_class;

  gboolean (*show_record) (KontorSection *self, KontorRecordType type, const KontorId *id);
  void (*search) (KontorSection *self);
  char *(*save_state) (KontorSection *self);
  void (*restore_state) (KontorSection *self, const char *state);
  void (*shown) (KontorSection *self);
  gboolean (*take_files) (KontorSection *self, GdkFileList *files);
};

/* Construct-only property "office". */
KontorOffice *kontor_section_get_office (KontorSection *self);

/* Its commands: GActions named as in the command table, without the section's prefix. */
GActionMap *kontor_section_get_actions (KontorSection *self);

gboolean kontor_section_show_record (KontorSection *self,
                                     KontorRecordType type,
                                     const KontorId *id);
void kontor_section_search (KontorSection *self);
char *kontor_section_save_state (KontorSection *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_section_restore_state (KontorSection *self, const char *state);
void kontor_section_shown (KontorSection *self);
gboolean kontor_section_take_files (KontorSection *self, GdkFileList *files);

G_END_DECLS
