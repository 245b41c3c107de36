/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorLocalServer:
 *
 * The server of an office on this computer: a child of the agent that listens on this computer only, on
 * another port each time, and is started again when it dies. On the main thread.
 *
 * Signals:
 * - "changed": it listens, or it does not any more
 */
#define KONTOR_TYPE_LOCAL_SERVER (kontor_local_server_get_type ())
G_DECLARE_FINAL_TYPE (KontorLocalServer, kontor_local_server, KONTOR, LOCAL_SERVER, GObject)

/* Starts it. @folder: of its data, made if need be */
KontorLocalServer *kontor_local_server_new (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
/* Ends it, and waits a moment until it has ended. */
void kontor_local_server_stop (KontorLocalServer *self);

/* (nullable) (transfer none): NULL while it does not listen */
const char *kontor_local_server_get_url (KontorLocalServer *self);
/* (nullable) (transfer none): why it does not listen, with a sentence for people; NULL while it does, and
 * while it only takes its time */
const GError *kontor_local_server_get_error (KontorLocalServer *self);

/* Blocking, on any thread: (transfer full) (nullable): an invitation as an administrator */
char *kontor_local_server_invite (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
