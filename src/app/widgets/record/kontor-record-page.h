/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorRecordPage:
 *
 * Everything about one record of any type, made from the schema, each field edited in its place. Its
 * child has a header bar of its own, with the button that closes the page (win.close-record).
 */
#define KONTOR_TYPE_RECORD_PAGE (kontor_record_page_get_type ())
G_DECLARE_FINAL_TYPE (KontorRecordPage, kontor_record_page, KONTOR, RECORD_PAGE, AdwBin)

GtkWidget *kontor_record_page_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) */
KontorRecord *kontor_record_page_get_record (KontorRecordPage *self);
void kontor_record_page_set_record (KontorRecordPage *self, KontorRecord *record);

G_END_DECLS
