/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/* Asks with whom, and for a group how it is called; then starts the chat and opens it. */
void kontor_new_chat_dialog_present (KontorOffice *office, GtkWidget *parent);
/* Who is in a chat; more can be added, and a moderator can take somebody out. */
void kontor_members_dialog_present (KontorOffice *office, const KontorId *chat, GtkWidget *parent);

G_END_DECLS
