/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-account.h"
#include "kontor-agent-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Why an account's replica can't be opened, and the way on. The buttons activate win.open-again, or
 * mend what is damaged through the agent and open again. @agent: (nullable) */
GtkWidget *kontor_trouble_page_new (KontorAgentClient *agent,
                                    const KontorAccount *account,
                                    const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
