/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"
#include "kontor-section.h"

G_BEGIN_DECLS

/**
 * KontorWindow:
 *
 * The frame: sidebar, the section in front, the page of a record beside it (a sheet where there is
 * little room), toasts and the banner. It knows sections, not chats or deals.
 */
#define KONTOR_TYPE_WINDOW (kontor_window_get_type ())
G_DECLARE_FINAL_TYPE (KontorWindow, kontor_window, KONTOR, WINDOW, AdwApplicationWindow)

KontorWindow *kontor_window_new (GtkApplication *application) G_GNUC_WARN_UNUSED_RESULT;

/* (nullable): %NULL while nothing is open */
KontorOffice *kontor_window_get_office (KontorWindow *self);
/* @office: (nullable) */
void kontor_window_set_office (KontorWindow *self, KontorOffice *office);
GSettings *kontor_window_get_settings (KontorWindow *self);
/* A page instead of an office: first run, sign-in, trouble. */
void kontor_window_set_entry (KontorWindow *self, GtkWidget *page);

/* (transfer none) (nullable) */
KontorSection *kontor_window_get_section (KontorWindow *self);
const char *kontor_window_get_section_name (KontorWindow *self);
/* @name: as in the table of sections; made if it is not there yet. */
void kontor_window_show_section (KontorWindow *self, const char *name);
/* In its section, and as a page. */
void kontor_window_show_record (KontorWindow *self, KontorRecordType type, const KontorId *id);
GPtrArray *kontor_window_get_recent (KontorWindow *self);
void kontor_window_close_record (KontorWindow *self);
/* A quiet row below the sections: the running timer, the working day, sync. (transfer full) */
void kontor_window_add_sidebar_row (KontorWindow *self, GtkWidget *row);
/* The lasting state at the bottom. @title: (nullable): NULL hides it. @button, @action: (nullable) */
void kontor_window_set_banner (KontorWindow *self,
                               const char *title,
                               const char *button,
                               const char *action);

G_END_DECLS
