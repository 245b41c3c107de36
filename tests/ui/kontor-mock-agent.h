/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-agent-drives.h"

G_BEGIN_DECLS

/**
 * KontorMockAgent:
 * @bus: (owned): a connection of its own to the session bus
 * @calls: (owned): of char *: what was asked, as "PauseDrive ('default', '…', 3600)"
 * @drives: (owned): of KontorAgentDriveStatus
 * @remarks: @bin: (owned) (nullable): what ListRemarks and ListBin answer
 * @refusal: (owned) (nullable): a sentence with which every wish about drives is refused
 *
 * An agent that writes down what it is asked for and keeps nothing, in the process of the test.
 */
typedef struct
{
  GDBusConnection *bus;
  guint object;
  GPtrArray *calls;
  GPtrArray *drives;
  GVariant *remarks;
  GVariant *bin;
  char *refusal;
} KontorMockAgent;

/* To be called before the window's client is made. */
KontorMockAgent *kontor_mock_agent_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_mock_agent_free (KontorMockAgent *self);
/* @status: (transfer full): added, or instead of the one of the same drive; told to the window */
void kontor_mock_agent_take_drive (KontorMockAgent *self, KontorAgentDriveStatus *status);
/* @text: of a GVariant "a(ssxs)" */
void kontor_mock_agent_set_remarks (KontorMockAgent *self, const char *text);
/* Whether a call was made that has this in it. */
gboolean kontor_mock_agent_was_asked (KontorMockAgent *self, const char *part);

G_END_DECLS
