/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-window.h"

G_BEGIN_DECLS

/**
 * KontorApplication:
 *
 * The program: knows the accounts, opens their replicas, speaks with the agent, and opens links.
 */
#define KONTOR_TYPE_APPLICATION (kontor_application_get_type ())
G_DECLARE_FINAL_TYPE (KontorApplication, kontor_application, KONTOR, APPLICATION, AdwApplication)

/* @id: (nullable): the application's id, or none for tests of several in one session */
KontorApplication *kontor_application_new (const char *id) G_GNUC_WARN_UNUSED_RESULT;

KontorAgentClient *kontor_application_get_agent (KontorApplication *self);
/* Opens the account's replica and shows it in @window. @name: (nullable): the one used last. */
void kontor_application_open_account (KontorApplication *self,
                                      KontorWindow *window,
                                      const char *name);
/* The pages of the first run in @window. */
void kontor_application_add_account (KontorApplication *self, KontorWindow *window);

G_END_DECLS
