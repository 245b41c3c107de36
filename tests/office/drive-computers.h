/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-drive-engine.h"
#include "office-fixture.h"

G_BEGIN_DECLS

/**
 * Computer:
 * @clock: runs with the real one, and ahead of it where something waited
 *
 * A person's computer: a replica, a folder of the real disk, and the engine that keeps it in step.
 */
typedef struct
{
  KontorClock clock;
  gint64 ahead;
  OfficeWay *way; /* borrowed */
  char *root; /* owned */
  char *store_folder; /* owned */
  const char *device;
  KontorDriveWatch *watch; /* borrowed, nullable */
  KontorDriveDisk *disk; /* owned */
  KontorDriveEngine *engine; /* owned */
  KontorDriveTurn turn; /* the last one */
} Computer;

#define COMPUTERS 2

/* Ada's and Ben's computers, with a drive of Ada's that Ben may write to. */
typedef struct
{
  Office office;
  KontorId drive;
  Computer computers[COMPUTERS];
} Computers;

void computers_set_up (Computers *self, gconstpointer unused);
void computers_tear_down (Computers *self, gconstpointer unused);

/* A process that ends and begins again. */
void computer_stop (Computer *self);
void computer_start (Computers *all, Computer *self);
/* One turn that must go through, waiting for nothing. */
void computer_turn (Computer *self);
/* Pulls and turns until there is nothing left to do, as time goes by. */
void computer_settle (Computer *self);
/* Both, until neither has anything to do; then their folders are compared. */
void computers_settle (Computers *self);

/* --- what people do in their folder --- */

void computer_write (Computer *self, const char *path, const char *text);
void computer_write_bytes (Computer *self, const char *path, gconstpointer bytes, gsize length);
void computer_make_folder (Computer *self, const char *path);
void computer_rename (Computer *self, const char *from, const char *to);
void computer_remove (Computer *self, const char *path); /* a folder with all that is in it */
char *computer_read (Computer *self, const char *path, gsize *length); /* NULL: none */
gboolean computer_has (Computer *self, const char *path);
void computer_check (Computer *self, const char *path, const char *text);
char *computer_get_path (Computer *self, const char *path);
/* Every file, folder and link of the root with what it is, one a line, without the engine's own. */
char *computer_describe (Computer *self);
guint computer_count_remarks (Computer *self, KontorDriveState state);

G_END_DECLS
