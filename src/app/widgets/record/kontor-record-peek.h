/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* Shows a record's page in a dialog over @parent, for a look without leaving the list: Space or Escape
 * closes it. (transfer none): the dialog */
AdwDialog *kontor_record_peek (GtkWidget *parent, KontorOffice *office, KontorRecord *record);

G_END_DECLS
