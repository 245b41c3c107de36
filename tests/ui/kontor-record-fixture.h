/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-ui.h"

G_BEGIN_DECLS

/* A small office of its own for tests that edit: Anna, who acts, Boris, a project, and a task that Anna
 * gave herself. */
typedef struct
{
  char *folder; /* owned */
  KontorOffice *office; /* owned */
  KontorRecord *task; /* owned */
  KontorId anna;
  KontorId boris;
  KontorId project;
  GtkWindow *window; /* owned by GTK; 480 px wide, empty */
} KontorRecordFixture;

void kontor_record_fixture_set_up (KontorRecordFixture *self, gconstpointer unused);
void kontor_record_fixture_tear_down (KontorRecordFixture *self, gconstpointer unused);

/* The program's window on the office, with that section in front (nullable: the one it begins with).
 * Ended by kontor_ui_close(). */
KontorWindow *kontor_record_fixture_open_window (KontorRecordFixture *self, const char *section);

/* A change by Boris that reaches the replica, as another window's would. @value: (nullable) */
void kontor_record_fixture_change (KontorRecordFixture *self,
                                   guint field,
                                   const KontorValue *value);
/* Waits until the task's field is @value (nullable). */
void kontor_record_fixture_wait_for (KontorRecordFixture *self,
                                     guint field,
                                     const KontorValue *value);

G_END_DECLS
