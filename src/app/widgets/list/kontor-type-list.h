/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-record-list.h"

G_BEGIN_DECLS

/* A #KontorRecordList with columns and an order that suit the type, made from the schema: for every
 * type that has no view of its own. */
GtkWidget *kontor_type_list_new (KontorOffice *office, KontorRecordType type)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorTypeBrowser:
 *
 * The lists of several types, one in front, with a dropdown to choose and a button for a new record.
 * Its child is an #AdwToolbarView with a header bar.
 */
#define KONTOR_TYPE_TYPE_BROWSER (kontor_type_browser_get_type ())
G_DECLARE_FINAL_TYPE (KontorTypeBrowser, kontor_type_browser, KONTOR, TYPE_BROWSER, AdwBin)

GtkWidget *kontor_type_browser_new (KontorOffice *office,
                                    const KontorRecordType *types,
                                    guint n_types) G_GNUC_WARN_UNUSED_RESULT;
/* Brings the type's list to the front. Returns: whether it is one of the browser's. */
gboolean kontor_type_browser_show (KontorTypeBrowser *self, KontorRecordType type);
/* (transfer none): the list in front */
KontorRecordList *kontor_type_browser_get_list (KontorTypeBrowser *self);

G_END_DECLS
