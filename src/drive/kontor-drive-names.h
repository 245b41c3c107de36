/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names of files as they meet other computers. Pure functions. */

/* Bytes of the longest name. */
#define KONTOR_DRIVE_NAME_MAX 255

typedef enum
{
  KONTOR_DRIVE_NAME_GOOD,
  KONTOR_DRIVE_NAME_NOT_PORTABLE, /* carried, and listed: reserved on Windows, a dot or space at its
                                     end, characters that other systems refuse */
  KONTOR_DRIVE_NAME_NOT_CARRIED, /* not UTF-8, control characters, too long: it stays on this computer,
                                    and is listed */
} KontorDriveNameVerdict;

KontorDriveNameVerdict kontor_drive_name_judge (const char *name);

/* "name (conflict DEVICE 2026-11-21 16.05.33).ext": the extension kept, cut to KONTOR_DRIVE_NAME_MAX
 * bytes at a character's boundary, "(2)" … where @taken says that somebody has it. @at: microseconds UTC,
 * told in the time zone of this computer. (transfer full) */
char *kontor_drive_name_make_copy (const char *name,
                                   const char *device,
                                   gint64 at,
                                   gboolean (*taken) (const char *name, gpointer data),
                                   gpointer data) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a name is one of a conflict copy; @original: (out) (optional) (transfer full) */
gboolean kontor_drive_name_parse_copy (const char *name, char **original);

/* casefold (NFC (name)): names with the same fold can't lie in one folder everywhere. Not UTF-8: the
 * bytes themselves. (transfer full) */
char *kontor_drive_name_fold (const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* "name (case conflict).ext" for the later of two of one fold. (transfer full) */
char *kontor_drive_name_make_twin (const char *name,
                                   gboolean (*taken) (const char *name, gpointer data),
                                   gpointer data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
