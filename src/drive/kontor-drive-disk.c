/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every disk has in common: its errors, and entries of folders. Any thread. */

#include "config.h"

#include "kontor-drive-disk.h"

G_DEFINE_QUARK (kontor-drive-error-quark, kontor_drive_error)

void
kontor_drive_entry_free (KontorDriveEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}
