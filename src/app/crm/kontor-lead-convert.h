/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* Adds the Convert button to the pages of leads. Once, before the first page is made. */
void kontor_lead_convert_register (void);

/* Asks what the lead becomes, shows whom it may be already, and converts it in one step. */
void kontor_lead_convert_present (GtkWidget *parent, KontorOffice *office, KontorRecord *lead);

G_END_DECLS
