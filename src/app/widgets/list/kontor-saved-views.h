/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-record-list.h"

G_BEGIN_DECLS

/* A button with the views that were saved for the list's type, the person's own and shared ones, and
 * with what saves the list's present arrangement as one. A part of the list. */
GtkWidget *kontor_saved_views_button_new (KontorRecordList *list) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
