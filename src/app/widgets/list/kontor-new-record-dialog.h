/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* Asks for what a new record of @type needs, made from the schema: its title and what is required.
 * The record is made and opened. @parent: over what it is shown. @defaults: (nullable): what it
 * starts with; its id is not used. */
void kontor_new_record_dialog_present (GtkWidget *parent,
                                       KontorOffice *office,
                                       KontorRecordType type,
                                       const KontorRow *defaults);

G_END_DECLS
