/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ways into a root folder that can't lead out of it, and what the system says when one fails: for the
 * real disk and its watch. Paths are relative to the root, in bytes. */

/* A descriptor of a folder, opened with @flags (O_PATH, O_RDONLY); "" is the root itself. -1 with errno:
 * ENOTDIR where anything on the way is a link or no folder, EXDEV where it leads into another file
 * system. */
int kontor_drive_beneath_open_folder (int root, const char *path, int flags);
/* The folder of @path (O_PATH), and the last part of it. @name: (out) (transfer none): in @path */
int kontor_drive_beneath_open_parent (int root, const char *path, const char **name);

/* Walks part by part, as on a kernel without openat2 (). For tests. */
void kontor_drive_beneath_walk (gboolean walk);

/* Sets @error of KONTOR_DRIVE_ERROR to what errno @number means for @path: a sentence for people. */
void kontor_drive_beneath_set_error (GError **error, int number, const char *path);

G_END_DECLS
