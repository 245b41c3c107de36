/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorRecordPage:
 *
 * Everything about one record of any type, made from the schema, each field edited in its place. Its
 * child has a header bar of its own, with the button that closes the page (win.close-record).
 *
 * Actions, in the group "record" of the page and, while it is shown in a window, of the window:
 * copy-link, link, message, attach, edit-title, delete, restore.
 *
 * Signals:
 * - "open-asked": of a page in a dialog: the person wants it as a page of the window
 */
#define KONTOR_TYPE_RECORD_PAGE (kontor_record_page_get_type ())
G_DECLARE_FINAL_TYPE (KontorRecordPage, kontor_record_page, KONTOR, RECORD_PAGE, AdwBin)

GtkWidget *kontor_record_page_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) */
KontorRecord *kontor_record_page_get_record (KontorRecordPage *self);
void kontor_record_page_set_record (KontorRecordPage *self, KontorRecord *record);

/* In a dialog, which has a button of its own that closes it. */
void kontor_record_page_set_peeking (KontorRecordPage *self, gboolean peeking);
/* Puts the editor of @field in its place, also where the field is empty. */
void kontor_record_page_edit_field (KontorRecordPage *self, guint field);

G_END_DECLS
