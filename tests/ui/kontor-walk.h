/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-application.h"

G_BEGIN_DECLS

/**
 * KontorWalk:
 * @pictures: (owned): the folder of the pictures
 * @application: (owned): the program itself
 * @window: (borrowed): its window
 * @n_pictures: how many there are
 * @n_missing: how many steps could not be made
 * @n_complaints: warnings and criticals that were logged
 * @server: the process that serves; 0: none
 *
 * A walk through the real window, by keys: each step leaves a picture and is checked against the
 * replica. What is not as it should be ends the program.
 */
typedef struct
{
  char *pictures;
  KontorApplication *application;
  GtkWindow *window;
  guint n_pictures;
  guint n_missing;
  guint n_complaints;
  GPid server;
} KontorWalk;

/* Starts the program on the accounts of the environment. @folder: of the pictures */
void kontor_walk_start (KontorWalk *self, const char *folder);
/* Closes the window. Returns: what the program exits with */
int kontor_walk_finish (KontorWalk *self);

/* Tells what comes next. */
void kontor_walk_tell (const char *what);
/* The walk goes on only if @holds. */
void kontor_walk_check (KontorWalk *self, gboolean holds, const char *what);
/* A step that the window does not offer yet. */
void kontor_walk_miss (KontorWalk *self, const char *what);
void kontor_walk_picture (KontorWalk *self, const char *name);

typedef gboolean (*KontorWalkCondition) (KontorWalk *self, gpointer data);
/* Iterates until @condition, a minute at most; @what is said if it never holds. */
void kontor_walk_wait (KontorWalk *self,
                       const char *what,
                       KontorWalkCondition condition,
                       gpointer data);

/* --- keys --- */

void kontor_walk_key (KontorWalk *self, const char *key);
void kontor_walk_type (KontorWalk *self, const char *text);
/* Tab, until the focus is in @widget. */
void kontor_walk_tab_to (KontorWalk *self, GtkWidget *widget, const char *what);
/* Writes @text into the palette and takes what is found first. */
void kontor_walk_palette (KontorWalk *self, const char *text, const char *picture);

/* --- what there is --- */

/* (transfer none) (nullable): of the window */
KontorOffice *kontor_walk_get_office (KontorWalk *self);
/* Of the window's replica, deleted ones left out. (transfer full) (element-type KontorRow) */
GPtrArray *kontor_walk_list (KontorWalk *self, KontorRecordType type) G_GNUC_WARN_UNUSED_RESULT;
/* As kontor_walk_list(), those with @field referring to @id. */
GPtrArray *kontor_walk_list_of (KontorWalk *self,
                                KontorRecordType type,
                                guint field,
                                const KontorId *id) G_GNUC_WARN_UNUSED_RESULT;
/* The only one of that title. (transfer full) (nullable) */
KontorRow *kontor_walk_find (KontorWalk *self, KontorRecordType type, const char *title)
    G_GNUC_WARN_UNUSED_RESULT;

/* --- the others --- */

/* Runs kontor-cli on another machine: the folder of that name in the demo's data. What it says.
 * (transfer full) */
char *kontor_walk_run (KontorWalk *self, const char *machine, ...) G_GNUC_NULL_TERMINATED
G_GNUC_WARN_UNUSED_RESULT;
void kontor_walk_stop_server (KontorWalk *self);
void kontor_walk_start_server (KontorWalk *self);

G_END_DECLS
