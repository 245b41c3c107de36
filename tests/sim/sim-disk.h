/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "kontor-random.h"

G_BEGIN_DECLS

/* The name of the VFS that every database of the simulation is opened with. It passes everything on
 * to the system's and keeps what was written since the last sync, so that a power cut can take it
 * back. It never switches coroutines. */
#define SIM_VFS "kontor-sim"

/**
 * SimDisk:
 * @crashed: nothing reaches the disk any more; whoever tries gets an error and unwinds
 * @crash_after: writes until the crash; negative: none is due
 * @full: writes fail for want of space
 *
 * The disk of one machine: a folder.
 */
typedef struct
{
  char *folder; /* owned */
  gboolean crashed;
  int crash_after;
  gboolean full;
  GHashTable *files; /* owned: path → GPtrArray of writes since the last sync */
  KontorRandom *random; /* borrowed */
} SimDisk;

void sim_disk_register (void);
SimDisk *sim_disk_new (const char *folder, KontorRandom *random);
void sim_disk_free (SimDisk *self);
/* After a crash, with every file closed: @power: what was not synced is kept in part at most; else
 * only the processes died. */
void sim_disk_recover (SimDisk *self, gboolean power);

G_END_DECLS
