/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "office-client.h"

G_BEGIN_DECLS

/* Every row that a new installation of the client's person gets by a pull from 0, once each, as
 * asserted. (element-type KontorId KontorRow) (transfer full) */
GHashTable *office_contents_pull (OfficeClient *client) G_GNUC_WARN_UNUSED_RESULT;
/* One number from the database of a server that does not run. */
gint64 office_contents_query (KontorOfficeProgram *office, const char *sql);
/* Asserts that the database is whole, and numbers its changes without gaps. */
void office_contents_check (KontorOfficeProgram *office);

G_END_DECLS
