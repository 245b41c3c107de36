/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-record-list.h"

G_BEGIN_DECLS

/**
 * KontorFilterPopover:
 *
 * Asks for a filter of a record list: which field, how, and with what.
 */
#define KONTOR_TYPE_FILTER_POPOVER (kontor_filter_popover_get_type ())
G_DECLARE_FINAL_TYPE (KontorFilterPopover,
                      kontor_filter_popover,
                      KONTOR,
                      FILTER_POPOVER,
                      GtkPopover)

GtkWidget *kontor_filter_popover_new (KontorRecordList *list) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
