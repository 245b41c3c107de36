/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"
#include "kontor-undo-stack.h"

G_BEGIN_DECLS

/* What was asked for while something was being written. */
typedef struct
{
  gint64 number; /* 0: the next one */
  gboolean redo;
} KontorAsked;

struct _KontorOffice
{
  GObject parent_instance;

  KontorLiveStore *store; /* owned */
  KontorAccount *account; /* owned */
  KontorAgentClient *agent; /* owned */
  GTimeZone *zone; /* owned */
  gint64 today; /* days, in the zone: what the pages were last told */
  guint midnight; /* source */

  KontorUndoStack *undo; /* owned */
  guint undo_holds; /* changes that are being written */
  GArray *asked; /* owned, of KontorAsked: undo and redo after that */
};

/* While a change is on its way nothing is undone: who presses Ctrl+Z means that change. */
void kontor_office_hold_undo (KontorOffice *self);
void kontor_office_release_undo (KontorOffice *self);
void kontor_office_push_undo (KontorOffice *self, gint64 number, const char *name);
/* Emits "undo-changed". */
void kontor_office_tell_undo_changed (KontorOffice *self);

G_END_DECLS
