/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-replica.h"
#include "kontor-window.h"

G_BEGIN_DECLS

/* What tests with windows share: waiting, keys, pictures. */

/* Registers resources and types, and starts Adwaita: once, first. */
void kontor_ui_init (int *argc, char ***argv);

/* Iterates the main context until @condition; the test fails after a minute, naming @what. */
typedef gboolean (*KontorUiCondition) (gpointer data);
void kontor_ui_wait_until (const char *what, KontorUiCondition condition, gpointer data);
/* Until nothing more is painted and no source is ready for a while. */
void kontor_ui_settle (void);

/* A key as xdotool names it ("ctrl+k", "Return"), through the X server, to the focused window. */
void kontor_ui_key (GtkWindow *window, const char *key);
void kontor_ui_type (GtkWindow *window, const char *text);

/* The first widget below @root of @type (0: any) whose accessible or visible label is @label (NULL:
 * any). (transfer none) (nullable) */
GtkWidget *kontor_ui_find (GtkWidget *root, GType type, const char *label);

/* Destroys a window and lets it go. */
void kontor_ui_close (KontorWindow *window);

/* Gives up the last reference to an object that work under way may still hold for a moment; the test
 * fails where somebody keeps it. */
void kontor_ui_let_go (gpointer object);

/* Commits what must be accepted, on the replica's thread. */
void kontor_ui_commit (KontorReplica *replica, const KontorChangeSet *set);

/* What the widget looks like now, in a PNG. */
void kontor_ui_save_picture (GtkWidget *widget, const char *path);

/* An office on a replica in @folder, without an agent. */
KontorOffice *kontor_ui_open_office (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
/* The same as another of its people sees it. @person: (nullable): an id's text */
KontorOffice *kontor_ui_open_office_as (const char *folder, const char *person)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
