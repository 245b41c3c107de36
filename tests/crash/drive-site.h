/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office-program.h"

G_BEGIN_DECLS

/**
 * DriveSite:
 * @base: (owned): the homes of the people, and the folders that they keep in step
 * @roots: (owned): of Anna and of Ben
 * @output: (owned): of the program that ran last
 * @live: (owned) (element-type utf8): what somebody wrote and nobody wrote over or deleted since
 * @texts: how many were written
 * @deaths: how many programs were killed
 *
 * The real server and two people who keep a folder each in step with one drive by the real command line
 * program.
 */
typedef struct
{
  KontorOfficeProgram *office;
  char *base;
  char *roots[2];
  char *output;
  GHashTable *live;
  guint texts;
  guint deaths;
} DriveSite;

enum
{
  ANNA,
  BEN,
};

void drive_site_set_up (DriveSite *self, gconstpointer unused);
void drive_site_tear_down (DriveSite *self, gconstpointer unused);

/* A program of @who that is to die at its @at-th call that changes something; 0: it lives. (transfer full) */
GSubprocess *drive_site_spawn (DriveSite *self, guint who, guint at, const char *const *words)
    G_GNUC_WARN_UNUSED_RESULT;
/* Waits for its end. What it returned; -1: it was killed. */
int drive_site_wait (DriveSite *self, GSubprocess *process);
/* "drive sync" of @who's folder: TRUE unless it died. With @at 0 it must come to an end in step, but for
 * what it names. */
gboolean drive_site_sync (DriveSite *self, guint who, guint at);
/* The number that the last "drive sync" named so. */
gint64 drive_site_get_number (DriveSite *self, const char *name);
/* Both until neither has anything left to do; then the folders are equal, and what is alive is there once. */
void drive_site_settle (DriveSite *self);
/* What a name has at the server, and on other computers, that some disks can't tell from another. */
#define DRIVE_SITE_TWIN " (case conflict)"
/* Asserts that two descriptions of trees are the same but for that, or prints the lines that are not. */
void drive_site_compare (const char *one, const char *other);
/* Starts the server again on its port. @at: as above */
void drive_site_start_office (DriveSite *self, guint at);

/* --- what people do, whatever the programs do meanwhile --- */

char *drive_site_get_path (DriveSite *self, guint who, const char *path);
gboolean drive_site_has (DriveSite *self, guint who, const char *path);
/* A file with a text that nobody wrote before, of @length bytes or a little more: new, or in place of what
 * is there. */
void drive_site_write (DriveSite *self, guint who, const char *path, gsize length);
void drive_site_make_folder (DriveSite *self, guint who, const char *path);
/* FALSE: it is not there, or the place is taken. */
gboolean drive_site_move (DriveSite *self, guint who, const char *from, const char *to);
void drive_site_remove (DriveSite *self, guint who, const char *path);

G_END_DECLS
