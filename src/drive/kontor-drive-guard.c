/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The guard against a plan that takes away much. Pure. */

#include "config.h"

#include "kontor-drive-guard.h"

/* Of so few nothing is much. */
#define FEW 5

static gboolean
is_much (guint deletes, guint nodes)
{
  if (deletes > KONTOR_DRIVE_GUARD_MANY && deletes > nodes / KONTOR_DRIVE_GUARD_SHARE)
    return TRUE;

  return deletes > FEW && deletes >= nodes;
}

gboolean
kontor_drive_guard_allows (KontorDriveGuard *self, const KontorDriveToll *toll)
{
  guint deletes = toll->deletes + toll->server_deletes;

  if (!is_much (toll->deletes, toll->nodes) && !is_much (toll->server_deletes, toll->server_nodes))
    {
      self->asked = FALSE;
      return TRUE;
    }
  if (deletes <= self->granted)
    return TRUE;
  self->asked = TRUE;
  self->deletes = deletes;

  return FALSE;
}

void
kontor_drive_guard_answer (KontorDriveGuard *self, gboolean yes)
{
  if (!self->asked)
    return;
  self->asked = FALSE;
  self->granted = yes ? self->deletes : 0;
  self->denied = !yes;
}

void
kontor_drive_guard_forget (KontorDriveGuard *self)
{
  self->granted = 0;
}
