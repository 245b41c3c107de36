/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorRequestView:
 *
 * Changes to locked days that were asked for, and day reports: the person's own, and those they may
 * decide on.
 */
#define KONTOR_TYPE_REQUEST_VIEW (kontor_request_view_get_type ())
G_DECLARE_FINAL_TYPE (KontorRequestView, kontor_request_view, KONTOR, REQUEST_VIEW, AdwBin)

GtkWidget *kontor_request_view_new (KontorOffice *office) G_GNUC_WARN_UNUSED_RESULT;

/* The list of time requests, or of day reports; and "requests" or "reports". */
void kontor_request_view_show (KontorRequestView *self, KontorRecordType type);
const char *kontor_request_view_get_shown (KontorRequestView *self);
/* Asks for the text of the report of @day, and sends it or keeps it. */
void kontor_request_view_write_report (KontorRequestView *self, gint64 day);

G_END_DECLS
