/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-presence.h"
#include "kontor-record-list.h"

G_BEGIN_DECLS

/* The directory: a #KontorRecordList of people with their faces, and whether they are here. */
GtkWidget *kontor_people_list_new (KontorOffice *office, KontorPresence *presence)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
